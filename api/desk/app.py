"""The desk, put together: its pages, and the menu at the top of each."""

from collections.abc import Callable
from typing import NamedTuple, cast

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api.desk import (
    apply,
    audit,
    board,
    board_acts,
    case,
    escalations,
    export,
    online,
    pages,
    paper_desk,
    paper_jobs,
    paper_one,
    papers,
    receipts,
    rule_calendar,
    rule_items,
    rule_processes,
    rules,
    sign_in,
    step,
    wording_edit,
    wordings,
    workbench,
)
from api.desk.route import sorry
from workflow.audit import audits
from workflow.authority import Actor
from workflow.exports import exports

ROUTERS: tuple[APIRouter, ...] = (
    pages.router,
    sign_in.router,
    workbench.router,
    case.router,
    step.router,
    papers.router,
    paper_desk.router,
    paper_jobs.router,
    paper_one.router,
    wording_edit.router,
    wordings.router,
    apply.router,
    receipts.router,
    online.router,
    rules.router,
    rule_items.router,
    rule_processes.router,
    rule_calendar.router,
    audit.router,
    export.router,
    board.router,
    board_acts.router,
    escalations.router,
)


class MenuItem(NamedTuple):
    """A word at the top of every page; `shown_to` tells whether it is any use to this officer."""

    address: str
    label: str
    shown_to: Callable[[Actor], bool] = lambda actor: True


MENU: tuple[MenuItem, ...] = (
    MenuItem("/", "工作台"),
    MenuItem("/apply", "受理申请", apply.takes),
    MenuItem("/online", "网上申请", online.handles),
    MenuItem("/board", "主管看板", board.reads),
    MenuItem("/escalations", "升级提醒", escalations.reads),
    MenuItem("/papers", "文书", paper_desk.reads),
    MenuItem("/rules", "规则与日历", rules.reads),
    MenuItem("/audit", "审计", audits),
)


def menu(actor: Actor) -> list[tuple[str, str]]:
    """The menu for this officer."""
    return [(item.address, item.label) for item in MENU if item.shown_to(actor)]


pages.pages.globals["menu"] = menu
pages.pages.globals["takes_applications"] = apply.takes
pages.pages.globals["may_export"] = exports


def install(app: FastAPI) -> None:
    """Put the pages of the desk into the service. A browser that asks for an address there is not gets a page as well."""
    for router in ROUTERS:
        app.include_router(router)
    as_problem = app.exception_handlers[HTTPException]

    def lost(request: Request, trouble: Exception) -> Response:
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return cast(Response, as_problem(request, trouble))  # ours do not wait for anything
        return sorry(request, trouble)

    app.add_exception_handler(HTTPException, lost)
