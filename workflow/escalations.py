"""What the ladder of lateness has done (`workflow.ladder`): which limit, which rung, when it was planned and when done, who was told.

An escalation tells, and gives the level above the power to act; whoever was in charge stays in charge. Nobody has to acknowledge one:
the ladder goes on until the step is taken.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, distinct, func, select

from states.roles import ROLES
from states.terms import parse_term
from workflow.authority import Actor, case_scope
from workflow.board import clock_of
from workflow.handlers import handler_at, names
from workflow.records import CaseFile, Escalation, LegalClock, table

STAYS = "本次升级不改变原经办人责任"
PAGE = 50
_case, _clock, _climbed = table(CaseFile).c, table(LegalClock).c, table(Escalation).c


def escalations(connection: Connection, actor: Actor, now: datetime, *, every: bool = False, before: int = 0) -> dict[str, Any]:
    """{"items", "next"}: the rungs climbed in cases within the officer's reach, the newest first, a page at a time.

    Of limits that still run, unless `every` is asked for. `next` is what to go on `before`, None at the end. An item says the case, the
    limit with its article, the rung in words (`why`), planned and actual time, who was told, which posts were vacant, who may act now
    (`taken_over`), who stays in charge, and when the limit was met if it was.
    """
    running = () if every else (_clock.stopped_at.is_(None), _case.closed_at.is_(None))
    columns = (
        *(_case.number, _case.process, _case.edition, _case.region, _case.stage, _case.applicant_name),
        *(_clock.kind, _clock.rungs, _clock.cites, _clock.due_at, _clock.limit_text, _clock.extended_limit),
        *(_clock.stopped_at, _clock.owner),
    )
    wanted = (
        select(table(Escalation), *columns, handler_at(now).label("handler"))
        .join(LegalClock, _clock.id == _climbed.clock_id)
        .join(CaseFile, _case.id == _climbed.case_id)
        .where(case_scope(actor), *running)
    )
    if before:
        wanted = wanted.where(_climbed.id < before)
    rows = [dict(row) for row in connection.execute(wanted.order_by(_climbed.id.desc()).limit(PAGE + 1)).mappings()]
    shown = rows[:PAGE]
    known = names(connection, sorted({row["handler"] for row in shown if row["handler"]}))
    items = [row | _words(row) | {"handler_name": known.get(row["handler"], "")} for row in shown]
    return {"items": items, "next": shown[-1]["id"] if len(rows) > PAGE else None}


def how_many(connection: Connection, actor: Actor) -> int:
    """How many open cases within the officer's reach have a limit that runs and has been escalated."""
    wanted = select(func.count(distinct(_case.id))).join(LegalClock, _clock.case_id == _case.id)
    running = _case.closed_at.is_(None), _clock.stopped_at.is_(None), _clock.level > 0
    return connection.execute(wanted.where(case_scope(actor), *running)).scalar_one()


def _words(row: Mapping[str, Any]) -> dict[str, Any]:
    limit = parse_term(row["extended_limit"] or row["limit_text"]).label
    taken = row["taken_over_by"]
    return {
        "label": clock_of(row["process"], row["edition"], row["kind"]).label,
        "limit": limit,
        "why": why(row["rungs"], row["level"]),
        "passed": _used(row["rungs"][row["level"] - 1]) >= 100,
        "taken_over": ROLES[taken].label if taken else "",
        "vacant_posts": [ROLES[role].label for role in row["vacant"]],
        "owner_label": ROLES[row["owner"]].label,
    }


def why(rungs: Sequence[str], level: int) -> str:
    """What a rung stands for: 时限用去80%, 时限届满, 逾期2个工作日."""
    rung = rungs[level - 1]
    if rung.startswith("+"):
        return f"逾期{parse_term(rung[1:]).label}"
    return "时限届满" if _used(rung) >= 100 else f"时限用去{_used(rung)}%"


def _used(rung: str) -> int:
    """How much of the limit is gone at a rung, in percent; past the limit all of it."""
    return 100 if rung.startswith("+") else int(rung.removesuffix("%"))
