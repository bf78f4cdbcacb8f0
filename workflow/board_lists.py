"""The open cases behind the figures of the board, each with who is in charge, a page at a time; scoped as the figures are."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, select, true

from states.calendar import Calendar
from workflow.authority import Actor, case_scope, within
from workflow.board import AHEAD, edges, soonest
from workflow.handlers import handler_at, leading, names
from workflow.records import CaseFile, LegalClock, table
from workflow.refusals import Flaw, Malformed

NOBODY = "none"
FILTERS = ("overdue", *(f"within-{days}" for days in AHEAD), "reminded", "supervised")
PAGE = 50
_case, _clock = table(CaseFile).c, table(LegalClock).c


def cases(
    connection: Connection,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    *,
    of: str = "",
    which: str = "",
    place: str = "",
    after: int = 0,
) -> dict[str, Any]:
    """{"items", "next"}: open cases the officer oversees, in one officer's charge (`of` is an id, or `NOBODY`), of one of `FILTERS`,
    of one `place`.

    The case longest open comes first; `next` is what to go on `after`, None at the end. Raises `Malformed` for a filter there is not.
    """
    handler = handler_at(now)
    wanted = select(table(CaseFile), soonest().label("due_at"), handler.label("handler")).where(
        case_scope(leading(actor)), _case.closed_at.is_(None), _case.id > after, _which(which, now, calendar)
    )
    if place:
        wanted = wanted.where(within(_case.region, place))
    if of:
        wanted = wanted.where(handler.is_(None) if of == NOBODY else handler == of)
    rows = [dict(row) for row in connection.execute(wanted.order_by(_case.id).limit(PAGE + 1)).mappings()]
    shown = rows[:PAGE]
    known = names(connection, sorted({row["handler"] for row in shown if row["handler"]}))
    for row in shown:
        row["handler_name"] = known.get(row["handler"], "")
    return {"items": shown, "next": shown[-1]["id"] if len(rows) > PAGE else None}


def _which(which: str, now: datetime, calendar: Calendar) -> ColumnElement[bool]:
    if not which:
        return true()
    if which not in FILTERS:
        raise Malformed(Flaw("/which", "没有这一种情形"))
    if which == "overdue":
        return _has(~_clock.paused, _clock.due_at <= now)
    if which == "reminded":
        return _has(_clock.level == 1)
    if which == "supervised":
        return _has(_clock.level > 1)
    end = edges(now, calendar)[AHEAD.index(int(which.removeprefix("within-")))]
    return _has(~_clock.paused, _clock.due_at > now, _clock.due_at <= end)


def _has(*what: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is an open limit of which all this is true."""
    return exists().where(and_(_clock.case_id == _case.id, _clock.stopped_at.is_(None), *what)).correlate(table(CaseFile))
