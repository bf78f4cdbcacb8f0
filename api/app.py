"""The service, put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from fastapi import APIRouter, FastAPI

from api import (
    assigning,
    cases,
    errors,
    forms,
    health,
    ledgers,
    notices,
    paper_acts,
    postings,
    powers,
    print_jobs,
    processes,
    rules,
    session,
    wordings,
)
from api.deps import Door
from api.described import described
from api.desk import app as desk
from api.guarded import Guarded
from api.public import applying, checking, pages, standing
from api.public import postings as public_postings
from workflow.carriers import FolderExchange
from workflow.clock import Ticker
from workflow.database import Engine, open_engine
from workflow.exchange import Adapter, exchange
from workflow.print_jobs import draw_slice
from workflow.settings import Settings, settings


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
        errands: list[Callable[[], object]] = [
            partial(draw_slice, engine, config),
            *([partial(exchange, engine, platform)] if platform else []),
        ]
        ticker = Ticker(engine, config.sweep_seconds, *errands) if ticking else None
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
    for part in (
        session,
        processes,
        rules,
        cases,
        assigning,
        forms,
        postings,
        ledgers,
        notices,
        print_jobs,
        paper_acts,
        powers,
        health,
        wordings,
    ):
        v1.include_router(part.router)
    app.include_router(v1)
    for open_to_all in (pages, public_postings, checking, standing, applying):
        app.include_router(open_to_all.router)
    desk.install(app)
    app.add_middleware(Guarded)
    app.openapi = described(app)  # type: ignore[method-assign]
    return app


def app_from_environment() -> FastAPI:
    """The service as the environment describes it, with the clock; each worker process makes its own."""
    config = settings()
    platform = FolderExchange(config.exchange_folder) if config.exchange_folder else None
    return create_app(open_engine(config.database_url), config, ticking=True, platform=platform)
