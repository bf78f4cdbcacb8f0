"""办件页: one case, where it stands, what is missing, what can be done now and what that would set going."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk import told
from api.desk.lamps import Lamp, lamp_of
from api.desk.nodes import usual, way
from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.visit import PostedDep, VisitorDep
from notices.filters import mask_id
from states.grammar import Process
from workflow import inbox, viewings
from workflow.authority import Actor
from workflow.board_lists import NOBODY
from workflow.checks_shown import checks_view
from workflow.database import Connection
from workflow.forms_to_sign import forms_of
from workflow.handlers import handler_of, leads, names
from workflow.matters import open_clocks, process_of
from workflow.postings import postings_view
from workflow.prospects import Prospect, prospects
from workflow.public_objections import objections_view
from workflow.roster import names_of
from workflow.rules import rules
from workflow.workbench import is_work

router = desk_router()
TABS = {
    "info": "申请信息",
    "household": "家庭成员",
    "checks": "核对与调查",
    "posting": "公示",
    "papers": "文书",
    "clocks": "期限",
    "record": "办理记录",
}
CLOCK_STATES = {"running": "正在计算", "paused": "暂停计算", "met": "按期办结", "breached": "逾期", "cancelled": "不再计算"}
CLOCK_ACTS = {"start": "起算", "exclude": "开始扣除", "resume": "恢复计算", "extend": "延长", "recompute": "重新推算", "stop": "停止"}
Context = dict[str, Any]


@router.get("/cases/{number}")
def case(
    request: Request,
    visitor: VisitorDep,
    number: str,
    tab: Annotated[str, Query(max_length=20)] = "info",
    clock: Annotated[str, Query(max_length=40)] = "",
    done: Annotated[int, Query(ge=0, le=10**6)] = 0,
    after: Annotated[str, Query(max_length=40, pattern="^[A-Z0-9-]*$")] = "",
) -> Response:
    """The case on one of its tabs; `clock` is the limit whose days are told, `done` the line of the file that has just been written,
    `after` the case that was done before this one was opened."""
    shown = visitor.read(lambda connection, actor, now: _case(connection, actor, now, number, tab, clock, done))
    return page(request, "case", after=after, **shown)


@router.post("/cases/{number}/identity")
def identity(request: Request, visitor: VisitorDep, number: str, posted: PostedDep) -> Response:
    """The household with its identity numbers in full, for a reason, which is kept."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        row = inbox.find_case(connection, number, actor)
        viewings.view_numbers(connection, row, actor, posted.text("reason"), posted.text("note"), now)
        return _case(connection, actor, now, number, "household", revealed=True)

    return page(request, "case", after="", **visitor.record(look))


def _case(
    connection: Connection, actor: Actor, now: datetime, number: str, tab: str, clock: str = "", done: int = 0, *, revealed: bool = False
) -> Context:
    row = inbox.find_case(connection, number, actor)
    entries = inbox.entries_view(connection, row)
    tab = tab if tab in TABS else "info"
    ways = prospects(connection, row, actor, now)
    return {
        **bar(connection, row, actor, now, visited=[entry["to"] for entry in entries]),
        "tab": tab,
        "tabs": TABS,
        **_TAB[tab](connection, row, now, entries, clock, revealed),
        **_ways(process_of(row), ways),
        "gaps": inbox.gaps_view(connection, row, now),
        "just_done": next((entry for entry in entries if entry["seq"] == done), None) if done else None,
        "just_issued": [paper for paper in inbox.notices_view(connection, row) if paper["entry"] == done] if done else [],
    }


def bar(connection: Connection, row: Mapping[str, Any], actor: Actor, now: datetime, *, visited: list[str] | None = None) -> Context:
    """What stands above every page of a case: whose, which, where, how long still, in whose charge, and for leaders how to give it on."""
    process, running = process_of(row), open_clocks(connection, row["id"])
    soonest = min(running.values(), key=lambda each: each.due_at, default=None)
    calendar = rules(connection).calendar
    whose = None if row["closed_at"] else handler_of(connection, row["id"], now)
    lamp = lamp_of(soonest.due_at, now, calendar, paused=soonest.state == "paused") if soonest else Lamp("none", "无时限")
    return {
        "case": inbox.case_view(row),
        "programme": process.title,
        "name": row["applicant_name"],
        "handler": names(connection, [whose])[whose] if whose else "尚未确定",
        "charge": f"/board/cases?of={whose or NOBODY}" if leads(actor) else "",
        "lamp": lamp,
        "limit": process.clocks[soonest.kind].label if soonest else "",
        "place": row["region"],
        "ended": row["closed_at"] is not None,
        "way": way(process, row["stage"], visited) if visited is not None else [],
    }


def _ways(process: Process, ways: list[Prospect]) -> Context:
    """The steps: those that go on now, those of others that could go on now, and those that cannot yet, with what is missing."""
    mine = [each for each in ways if each.open]
    missing = [each for each in ways if not each.open and each.missing and each.moves and not each.by_clock and not each.step.refuses]
    return {
        "mine": sorted(mine, key=lambda each: (each.step.refuses, not is_work(each.step), not usual(process, each.step.dest))),
        "is_work": is_work,
        "others": [each for each in ways if not each.open and not each.missing],
        "missing": missing,
        "closed": [each for each in ways if not each.open and each.missing],
    }


def _info(connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool) -> Context:
    brought = inbox.brought_view(connection, row)
    return {"application": told.application(process_of(row), brought), "household": told.household(row["household"])}


def _household(
    connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool
) -> Context:
    applicant = row["applicant"]
    number = applicant["id_number"]
    return {
        "members": told.members(row["household"], masked=not revealed),
        "owned": told.property_declared(row["household"]),
        "applicant": applicant | {"id_number": number if revealed else mask_id(number)},
        "revealed": revealed,
        "reasons": viewings.REASONS,
        "viewings": len(viewings.viewings(connection, row)),
    }


def _checks(connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool) -> Context:
    process = process_of(row)
    surveys = {step.name for step in process.steps if step.duty == "survey"} | {"appraise", "record_relationship"}
    done = [entry for entry in entries if entry["step"] in surveys]
    return {"checks": checks_view(connection, row, now), "surveys": _timeline(connection, row, done, [])}


def _posting(connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool) -> Context:
    return {"postings": postings_view(connection, row, now), "objections": objections_view(connection, row)}


def _papers(connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool) -> Context:
    return {"papers": inbox.notices_view(connection, row), "forms": forms_of(row)}


def _clocks(connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool) -> Context:
    shown = inbox.clocks_view(connection, row)
    running = [each for each in shown if each["state"] in ("running", "paused")]
    chosen = clock or (min(running, key=lambda each: each["due_at"])["id"] if running else shown[-1]["id"] if shown else "")
    calendar = rules(connection).calendar
    return {
        "clocks": [
            each
            | {
                "lamp": lamp_of(datetime.fromisoformat(each["due_at"]), now, calendar, paused=each["state"] == "paused")
                if each["state"] in ("running", "paused")
                else None
            }
            for each in shown
        ],
        "explained": inbox.explain_view(connection, row, chosen) if chosen else None,
        "states": CLOCK_STATES,
        "clock_acts": CLOCK_ACTS,
    }


def _record(connection: Connection, row: Mapping[str, Any], now: datetime, entries: list[Context], clock: str, revealed: bool) -> Context:
    return {"entries": _timeline(connection, row, entries, inbox.notices_view(connection, row))}


def _timeline(connection: Connection, row: Mapping[str, Any], entries: list[Context], papers: list[Context]) -> list[Context]:
    process = process_of(row)
    names = names_of(connection, told.colleagues(process, entries))
    return told.steps_done(process, entries, papers, names)


_TAB = {
    "info": _info,
    "household": _household,
    "checks": _checks,
    "posting": _posting,
    "papers": _papers,
    "clocks": _clocks,
    "record": _record,
}
