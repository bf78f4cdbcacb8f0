"""The officer's own queue: what stands where a post of theirs has something to do, the most urgent first, a page at a time.

Scoped like every read. Lateness is judged here and now, never remembered.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, true, tuple_

from states import EDITIONS
from states.case_acts import HANDLERS
from states.grammar import NotYours, Step
from states.roles import SYSTEM
from states.terms import BEIJING
from workflow.authority import Actor, Held, case_scope, check_recusal, check_separation, may_take_over, powers
from workflow.database import Instant
from workflow.handlers import in_nobodys_charge
from workflow.matters import matter_of, open_clocks, process_of
from workflow.records import CaseFile, Entry, LegalClock, table
from workflow.refusals import Flaw, Malformed
from workflow.rules import rules

OPEN_VIEWS = ("mine", "unclaimed", "overdue", "today", "soon", "correction", "sign", "team")
"""待办、其中待领的、超期的、今日到期的、三日内到期的、退回补正的、待审签的，以及本辖区全部在办的。"""
DONE = "done"
"""已办：近来经办的，办结的也在内，刚办的在前。"""
VIEWS = (*OPEN_VIEWS, DONE)
LOOK_BACK = timedelta(days=90)
PAGE = 50
_AT_ONCE = 400  # rows labelled together
SOON_DAYS = 3
CORRECTING = ("correction_requested",)
EVENTS = {
    "object",
    "object_to_end",
    "object_to_verification",
    "report_death",
    "record_refused_work",
    "declare_exit",
    "record_move",
    "find_fraud",
    "report_ability_change",
    "change_care_form",
    "end_care",
}
"""What happens of itself, an objection, a death, a move, and is only taken down then."""
FIRST = {"request_verification", "draw"}
"""What has to be asked or drawn before a file can be looked into: 提请信息核对、随机抽查."""
NEVER = datetime(9999, 1, 1, tzinfo=BEIJING)  # where a case without a limit stands in the order

Columns = Any  # the columns of a query over what is in reach
_case, _entry, _clock = table(CaseFile).c, table(Entry).c, table(LegalClock).c
# Looked up case by case: what is open within reach is little beside what is open everywhere.
_SOONEST = select(func.min(_clock.due_at)).where(_clock.case_id == _case.id, _clock.stopped_at.is_(None)).scalar_subquery()


def queue(connection: Connection, actor: Actor, view: str, *, now: datetime, cursor: str = "", limit: int = PAGE) -> dict[str, Any]:
    """A page of one view with the count of every view: {"items", "next", "counts"}. Raises `Malformed` for no such view or cursor.

    An item is the case's row with `due_at`, `limits` (its open clocks, the soonest first), `last` (its newest entry), `ways`
    (the steps by which this officer can move it on now) and `straight` (whether there is one step on, for anybody).
    """
    listed, reach = _listed(actor, view, now), _reach(actor)
    conditions = {name: _condition(name, actor, reach.c, now) for name in OPEN_VIEWS}
    counted = select(*(func.count().filter(conditions[name]).label(name) for name in OPEN_VIEWS)).select_from(reach)
    done = select(func.count()).select_from(_listed(actor, DONE, now).rows.subquery())
    counts = {**connection.execute(counted).mappings().one(), DONE: connection.execute(done).scalar_one()}
    wanted = listed.rows
    if cursor:
        turn, number = _opened(cursor)
        here, there = tuple_(listed.turn, _case.id), tuple_(literal(turn, Instant), literal(number))
        wanted = wanted.where(here < there if listed.newest_first else here > there)
    rows = [dict(row) for row in connection.execute(listed.in_order(wanted).limit(limit + 1)).mappings()]
    shown = rows[:limit]
    _furnish(connection, actor, shown, now)
    last = shown[-1] if shown else None
    return {"items": shown, "next": _sealed(last) if last and len(rows) > limit else "", "counts": counts}


def every(connection: Connection, actor: Actor, view: str, *, now: datetime, most: int) -> list[dict[str, Any]]:
    """The rows of one view, the most urgent first, with `due_at`, `limits` and `last`: `most` + 1 at the most, more of them are too many.
    Raises `Malformed` for no such view."""
    listed = _listed(actor, view, now)
    rows = [dict(row) for row in connection.execute(listed.in_order(listed.rows).limit(most + 1)).mappings()]
    for begin in range(0, len(rows), _AT_ONCE):
        _label(connection, rows[begin : begin + _AT_ONCE])
    return rows


@dataclass(frozen=True, slots=True)
class _Listed:
    """The rows of a view with `due_at` and `turn`, the instant by which they are ordered."""

    rows: Select[Any]
    turn: ColumnElement[datetime]
    newest_first: bool = False

    def in_order(self, wanted: Select[Any]) -> Select[Any]:
        return wanted.order_by(self.turn.desc(), _case.id.desc()) if self.newest_first else wanted.order_by(self.turn, _case.id)


def _listed(actor: Actor, view: str, now: datetime) -> _Listed:
    """The query of a view; raises `Malformed` for no such view."""
    if view not in VIEWS:
        raise Malformed(Flaw("/view", f"没有“{view}”这一视图"))
    if view == DONE:
        acts = select(_entry.case_id, func.max(_entry.at).label("acted_at")).group_by(_entry.case_id)
        mine = acts.where(_entry.officer_id == actor.id, _entry.at > now - LOOK_BACK).subquery()
        columns = (table(CaseFile), _SOONEST.label("due_at"), mine.c.acted_at.label("turn"))
        rows = select(*columns).join(mine, mine.c.case_id == _case.id).where(case_scope(actor))
        return _Listed(rows, mine.c.acted_at, newest_first=True)
    reach = _reach(actor)
    turn = func.coalesce(reach.c.due_at, literal(NEVER, Instant))
    rows = select(table(CaseFile), reach.c.due_at, turn.label("turn")).join(reach, reach.c.id == _case.id)
    return _Listed(rows.where(_condition(view, actor, reach.c, now)), turn)


def _reach(actor: Actor) -> Any:
    """What is open within reach."""
    columns = (_case.id, _case.process, _case.edition, _case.stage, _SOONEST.label("due_at"))
    return select(*columns).where(case_scope(actor), _case.closed_at.is_(None)).subquery()


def first_in_line(connection: Connection, actor: Actor, now: datetime, *, but: str) -> str | None:
    """The number of the most urgent case this officer can do something in, other than `but`; None when there is none."""
    for item in queue(connection, actor, "mine", now=now, limit=20)["items"]:
        if item["number"] != but and item["ways"]:
            number: str = item["number"]
            return number
    return None


def _condition(view: str, actor: Actor, reach: Columns, now: datetime) -> ColumnElement[bool]:
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = _standing(actor, reach, is_work)
    match view:
        case "mine":
            return mine
        case "unclaimed":
            handling = actor._replace(posts=tuple(held for held in actor.posts if held.role in HANDLERS))
            return and_(_standing(handling, reach, is_work), in_nobodys_charge(reach.id, now))
        case "overdue":
            return and_(mine, reach.due_at <= now)
        case "today":
            return and_(mine, reach.due_at > now, reach.due_at <= midnight + timedelta(days=1))
        case "soon":
            return and_(mine, reach.due_at > now, reach.due_at <= midnight + timedelta(days=1 + SOON_DAYS))
        case "correction":
            return and_(mine, reach.stage.in_(CORRECTING))
        case "sign":
            return _standing(actor, reach, _decides)
    return true()


def _standing(actor: Actor, reach: Columns, which: Callable[[Step], bool]) -> ColumnElement[bool]:
    """Cases standing where a post of the officer has a step of this sort to take."""
    able = []
    for role in sorted({held.role for held in actor.posts}):
        for key, editions in EDITIONS.items():
            for name, process in editions.items():
                stages = sorted({step.source for step in process.steps if role in step.by and which(step)})
                if stages:
                    able.append(and_(reach.process == key, reach.edition == name, reach.stage.in_(stages)))
    return or_(*able) if able else ~true()


def moves_on(step: Step) -> bool:
    """A step that brings the case further on its way. What may always be done (撤回、转介), what only sends it back, and what somebody else
    brings about and is only taken down do not."""
    aside = step.refuses or step.name in EVENTS or step.name.startswith("return_") or _anywhere(step)
    return step.dest != step.source and not aside


def is_work(step: Step) -> bool:
    """A step that a case waits for: one that moves it on, that pays, that a limit runs for though the case stays where it is, or what has
    to be looked into before anybody can decide."""
    if step.dest != step.source or step.refuses:
        return moves_on(step)
    return step.money in ("pay", "disburse") or (step.name, step.source) in _owed() | _looked_into()


@cache
def _owed() -> frozenset[tuple[str, str]]:
    """The steps that meet a limit, each with the stages where it runs."""
    clocks = (clock for editions in EDITIONS.values() for process in editions.values() for clock in process.clocks.values())
    return frozenset((name, stage) for clock in clocks for name in clock.met_by for stage in clock.runs_in)


@cache
def _looked_into() -> frozenset[tuple[str, str]]:
    """What comes before a decision, each with its stage: visits, draws, reviews by whoever has a file to look into there. Where the same
    could be done but somebody else's word is awaited (县级入户调查 of what the township decides), it is not what the case waits for."""
    found: set[tuple[str, str]] = set()
    for editions in EDITIONS.values():
        for process in editions.values():
            looks = [step for step in process.steps if step.dest == step.source and (step.duty == "survey" or step.name in FIRST)]
            stages = {name: {step.source for step in looks if step.name == name} for name in {step.name for step in looks}}
            own = {(role, step.source) for step in looks if len(stages[step.name]) == 1 for role in step.by}
            found |= {(step.name, step.source) for step in looks if any((role, step.source) in own for role in step.by)}
    return frozenset(found)


def _decides(step: Step) -> bool:
    return step.duty == "decide"


def _anywhere(step: Step) -> bool:
    """A way out that is open in so many stages that it says nothing about where the case stands."""
    return (step.name, step.dest) in _ways_out()


@cache
def _ways_out() -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for editions in EDITIONS.values():
        for process in editions.values():
            for step in process.steps:
                sources = {each.source for each in process.steps if each.name == step.name and each.dest == step.dest}
                if len(sources) > 8:
                    found.add((step.name, step.dest))
    return frozenset(found)


def _furnish(connection: Connection, actor: Actor, rows: list[dict[str, Any]], now: datetime) -> None:
    """Give the rows of a page what they are labelled with and the steps that can be taken: few queries for these."""
    _label(connection, rows)
    for row in rows:
        row["ways"], row["straight"] = ways_on(connection, row, actor, now)


def _label(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Give the rows their limits and their newest entry: two queries."""
    ids = [row["id"] for row in rows]
    limits: dict[int, list[dict[str, Any]]] = {}
    columns = (_clock.case_id, _clock.kind, _clock.due_at, _clock.level, _clock.paused)
    for clock in connection.execute(
        select(*columns).where(_clock.case_id.in_(ids), _clock.stopped_at.is_(None)).order_by(_clock.due_at)
    ).mappings():
        limits.setdefault(clock["case_id"], []).append(dict(clock))
    newest = select(_entry.case_id, _entry.label, _entry.at, _entry.officer_name).where(
        or_(*(and_(_entry.case_id == row["id"], _entry.seq == row["version"]) for row in rows)) if rows else ~true()
    )
    last = {entry["case_id"]: dict(entry) for entry in connection.execute(newest).mappings()}
    for row in rows:
        labels = process_of(row).clocks
        row["limits"] = [each | {"label": labels[each["kind"]].label} for each in limits.get(row["id"], ())]
        row["last"] = last.get(row["id"])


def ways_on(connection: Connection, row: Mapping[str, Any], actor: Actor, now: datetime) -> tuple[list[Step], bool]:
    """The steps by which this officer can move the case on now, in the order of the process; and whether there is but one such step, for
    anybody: then nothing is prejudged by naming it."""
    process = process_of(row)
    able = [step for step in process.steps_from(row["stage"]) if is_work(step) and step.by != {SYSTEM}]
    held = actor.holds(row["region"], row["programme"])
    if not any(step.by & held.keys() for step in able):
        return [], False
    at = max(now, row["last_at"])
    policy = rules(connection).policy(row["region"], at.astimezone(BEIJING).date())
    matter = matter_of(connection, row, open_clocks(connection, row["id"]), {}, at)
    mine = powers(actor, row["region"], row["programme"], matter.taken_over)
    lawful = [step for step in able if not step.unmet(matter, policy)]
    found = []
    for step in lawful:
        roles = sorted(role for role in step.by & mine.keys() if not mine[role][1] or may_take_over(step, role, mine[role][0]))
        if roles and _may(connection, row, step, actor, mine[roles[0]][0]):
            found.append(step)
    return found, len({step.name for step in lawful}) == 1


def _may(connection: Connection, row: Mapping[str, Any], step: Step, actor: Actor, held: Held) -> bool:
    try:
        check_recusal(row["facts"], actor)
        check_separation(connection, row["id"], step, actor, held, None)
    except NotYours:
        return False
    return True


def _sealed(row: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{row['turn'].isoformat()}|{row['id']}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> tuple[datetime, int]:
    try:
        turn, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        found = datetime.fromisoformat(turn), int(number)
        if found[0].tzinfo is None:
            raise ValueError
        return found
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise Malformed(Flaw("/cursor", "翻页标记无效，请从第一页重新查询")) from None
