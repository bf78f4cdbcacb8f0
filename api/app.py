"""The service, put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse

from api import cases, errors, health, ledgers, notices, postings, powers, processes, rules, session, wordings
from api.deps import Door
from api.described import described
from api.guarded import Guarded
from api.public import pages
from api.public import postings as public_postings
from workflow.carriers import FolderExchange
from workflow.clock import Ticker
from workflow.database import Engine, open_engine
from workflow.exchange import Adapter, exchange
from workflow.settings import Settings, settings

WELCOME = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>兜底</title>
<style>body{font:16px/1.8 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:46em;margin:3em auto;padding:0 1em;color:#222}
h1{font-size:1.6em}code{background:#f3f3f0;padding:0 .3em}a{color:#a11}</style>
<h1>兜底 · 社会救助办案服务</h1>
<p>本服务受理、流转、督办<strong>最低生活保障</strong>、<strong>特困人员救助供养</strong>和<strong>临时救助</strong>案件，从发现线索到退出救助；
每一步都有记录、时限和文书。</p>
<ul><li>程序图：<a href="/api/v1/processes/low_income.svg">最低生活保障</a>、
<a href="/api/v1/processes/extreme_poverty.svg">特困人员救助供养</a>、
<a href="/api/v1/processes/emergency_aid.svg">临时救助</a></li>
<li>接口说明（OpenAPI）：<a href="/api/v1/openapi.json">/api/v1/openapi.json</a></li>
<li>运行状况：<a href="/api/v1/health/ready">/api/v1/health/ready</a></li></ul>
<p>登录：以用户名、口令向 <code>POST /api/v1/token</code> 取得令牌，之后的请求带 <code>Authorization: Bearer …</code>。
演示账号见 <code>var/demo-accounts.json</code>。</p></html>
"""


def create_app(
    engine: Engine,
    config: Settings,
    *,
    clock: Callable[[], datetime] | None = None,
    ticking: bool = False,
    platform: Adapter | None = None,
) -> FastAPI:
    """The service over `engine`. `clock` replaces the database's clock; `ticking` sweeps what is due as long as the service runs, and
    exchanges with the verification `platform` where there is one."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        errand = partial(exchange, engine, platform) if platform else None
        ticker = Ticker(engine, config.sweep_seconds, errand) if ticking else None
        if ticker:
            ticker.start()
        yield
        if ticker:
            ticker.stop()

    app = FastAPI(
        title="兜底：社会救助办案服务",
        version="1",
        description="受理、流转、督办社会救助案件。所有时刻带时区，金额为两位小数的文字，单位元。",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.door = Door(engine, config, clock)
    errors.install(app)
    v1 = APIRouter(prefix="/api/v1")
    for part in (session, processes, rules, cases, postings, ledgers, notices, powers, health, wordings):
        v1.include_router(part.router)
    app.include_router(v1)
    for open_to_all in (pages, public_postings):
        app.include_router(open_to_all.router)
    app.add_middleware(Guarded)
    app.openapi = described(app)  # type: ignore[method-assign]

    @app.get("/", include_in_schema=False)
    def welcome() -> Response:
        return HTMLResponse(WELCOME)

    return app


def app_from_environment() -> FastAPI:
    """The service as the environment describes it, with the clock; each worker process makes its own."""
    config = settings()
    platform = FolderExchange(config.exchange_folder) if config.exchange_folder else None
    return create_app(open_engine(config.database_url), config, ticking=True, platform=platform)
