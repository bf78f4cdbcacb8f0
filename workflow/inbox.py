"""Reads: a case with its open steps and why the others are closed, its file, its clocks, its papers; lists and queues.

Every read is scoped to the officer's posts; what lies outside does not exist for them. Lists come from one query shaped for the page.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, true

from states import PROCESSES
from states.forms import schema
from states.grammar import Matter, NotYours, Reason, Step
from states.policy import Policy, PolicyGap
from states.postings import RECEIVE
from states.roles import ROLES, SYSTEM
from states.roles import chain as role_chain
from states.terms import BEIJING
from workflow.authority import Actor, Held, case_scope, check_recusal, check_separation, may_take_over, powers, serving
from workflow.clocks import Running
from workflow.matters import clock_of, matter_of, open_clocks, process_of
from workflow.prepared import Prepared
from workflow.records import CaseFile, ClockAct, Entry, Escalation, LegalClock, Notice, table
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.rules import rules

_case, _entry = table(CaseFile).c, table(Entry).c
_clock, _act = table(LegalClock).c, table(ClockAct).c
_notice, _climbed = table(Notice).c, table(Escalation).c

Values = Mapping[Any, Any]
_NUMBERED = Prepared(select(table(CaseFile)).where(_case.number == bindparam("number")))
VIEWS = ("mine", "team", "overdue", "due_today", "escalated")
PAGE = 50


def find_case(connection: Connection, number: str, actor: Actor) -> dict[str, Any]:
    """The case's row; raises `UnknownCase` when there is none that `actor` may see."""
    row = _NUMBERED.first(connection, {"number": number})
    if row is None or not actor.sees(row["region"], row["programme"]):
        raise UnknownCase(number)
    return row


def case_view(row: Mapping[str, Any]) -> dict[str, Any]:
    """A case as the contract shows it."""
    process = process_of(row)
    return {
        "number": row["number"],
        "process": row["process"],
        "edition": row["edition"],
        "region": row["region"],
        "stage": row["stage"],
        "stage_label": process.stage(row["stage"]).label,
        "version": row["version"],
        "applicant": row["applicant"],
        "household": row["household"],
        "facts": row["facts"],
        "opened_at": local(row["opened_at"]),
        "closed_at": local(row["closed_at"]),
    }


def local(instant: datetime | None) -> str | None:
    """An instant as RFC 3339 with Beijing's offset."""
    return None if instant is None else instant.astimezone(BEIJING).isoformat()


def steps_view(connection: Connection, row: Mapping[str, Any], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Every step that leads out of the case's stage; for each whether `actor` may take it now, and if not, why."""
    process = process_of(row)
    law = rules(connection)
    at = max(now, row["last_at"])
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    running = open_clocks(connection, row["id"])
    matter = matter_of(connection, row, running, {}, at)
    mine = powers(actor, row["region"], row["programme"], matter.taken_over)
    shown = []
    for step in process.steps_from(row["stage"]):
        reasons = list(step.unmet(matter, policy))
        able = [role for role, (held, late) in mine.items() if role in step.by and (not late or may_take_over(step, role, held))]
        reasons += _not_yours(connection, row, step, actor, [mine[role][0] for role in able], at)
        takers = sorted(step.by | {role for role in matter.taken_over if any(role in role_chain(below) for below in step.by)})
        shown.append(
            {
                "name": step.name,
                "label": step.label,
                "open": not reasons,
                "reasons": [{"text": reason.text, "cites": reason.cites} for reason in reasons],
                "by": takers,
                "cites": [str(citation) for citation in step.cites],
                "notice": list(step.notices),
                "to": step.dest,
                "schema": form_schema(connection, row, step, actor, matter, policy, at),
            }
        )
    return shown


def _not_yours(connection: Connection, row: Mapping[str, Any], step: Step, actor: Actor, held: list[Held], at: datetime) -> list[Reason]:
    if step.by == {SYSTEM}:
        when = "在公示网页收到异议时登记" if step.name == RECEIVE else "时钟在时限届满时办理"
        return [Reason(f"由系统{when}", step.cited or str(process_of(row).cites))]
    if not held:
        owners = "、".join(ROLES[role].label for role in sorted(step.by))
        return [Reason(f"“{step.label}”由{owners}办理", step.cited)]
    try:
        check_recusal(row["facts"], actor)
        check_separation(connection, row["id"], step, actor, held[0], None)
    except NotYours as refusal:
        return list(refusal.reasons)
    if step.pair and not _colleagues(connection, row, step, actor, at):
        return [Reason("本地没有另一名在任的调查人员，每组调查人员不得少于二人", step.cited)]
    return []


def _colleagues(connection: Connection, row: Mapping[str, Any], step: Step, actor: Actor, at: datetime) -> dict[str, str]:
    """Those who could take the step along with `actor`: names by username."""
    people = [each for role in sorted(step.by) for each in serving(connection, role, row["region"], row["programme"], at)]
    return {username: name for _, username, name in people if username != actor.username}


def form_schema(
    connection: Connection, row: Mapping[str, Any], step: Step, actor: Actor, matter: Matter, policy: Policy, at: datetime
) -> dict[str, Any]:
    """The JSON Schema of the step's body for this case: `examples` that fit it, `default` what the form itself suggests, and for a second
    person the names of those who could go along."""
    found = examples(connection, row, step, actor, matter, policy, at)
    shape = schema(step.form, found)
    for field in step.form:
        if field.name in found and (field.suggest is not None or field.past):
            shape["properties"][field.name]["default"] = found[field.name][0]
        if field.kind == "officer":
            shape["properties"][field.name]["x-labels"] = _colleagues(connection, row, step, actor, at)
    return shape


def examples(
    connection: Connection, row: Mapping[str, Any], step: Step, actor: Actor, matter: Matter, policy: Policy, at: datetime
) -> dict[str, list[Any]]:
    """Values that would fit this case: what the form itself suggests, the colleagues who could go along, today."""
    today = at.astimezone(BEIJING).date().isoformat()
    found: dict[str, list[Any]] = {}
    for field in step.form:
        if field.suggest is not None:
            try:
                suggested = field.suggest(matter, policy)
            except PolicyGap:
                continue
            if suggested is not None:
                found[field.name] = [suggested]
        elif field.kind == "officer":
            found[field.name] = list(_colleagues(connection, row, step, actor, at))
        elif field.past:
            found[field.name] = [today]
    return {name: values for name, values in found.items() if values}


def entries_view(connection: Connection, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The file, first line first."""
    rows = connection.execute(select(table(Entry)).where(_entry.case_id == row["id"]).order_by(_entry.seq)).mappings()
    return [entry_view(entry) for entry in rows]


def brought_view(connection: Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with which the case was opened, as its first line keeps them."""
    found: dict[str, Any] = connection.execute(select(_entry.learned).where(_entry.case_id == row["id"], _entry.seq == 1)).scalar_one()
    return found


def entry_view(entry: Values) -> dict[str, Any]:
    """One line of the file as the contract shows it."""
    return {
        "seq": entry["seq"],
        "at": local(entry["at"]),
        "step": entry["step"],
        "label": entry["label"],
        "by": entry["role"],
        "officer": entry["officer_name"],
        "post_region": entry["post_region"],
        "on_behalf": entry["principal_id"] is not None,
        "taken_over": entry["taken_over"],
        "from": entry["from_stage"],
        "to": entry["to_stage"],
        "cites": entry["cites"],
        "body": entry["body"],
        "clock": entry["clock"],
        "papers": entry["papers"],
        "previous_hash": entry["previous_hash"],
        "hash": entry["hash"],
    }


def clocks_view(connection: Connection, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every clock of the case, running or stopped, oldest first; the original due instant stands beside an extended one."""
    labels = process_of(row).clocks
    rows = connection.execute(select(table(LegalClock)).where(_clock.case_id == row["id"]).order_by(_clock.started_at, _clock.kind))
    return [_clock_view(clock, labels[clock.kind].label) for clock in map(clock_of, rows)]


def _clock_view(clock: Running, label: str) -> dict[str, Any]:
    return {
        "id": clock.id,
        "kind": clock.kind,
        "label": label,
        "epoch": clock.epoch,
        "limit": clock.extended_limit or clock.limit_text,
        "original_limit": clock.limit_text,
        "cites": clock.cites,
        "owner": clock.owner,
        "started_at": local(clock.started_at),
        "due_at": local(clock.due_at),
        "original_due_at": local(clock.original_due_at),
        "state": clock.state,
        "stopped_at": local(clock.stopped_at),
        "level": clock.level,
        "taken_over_by": clock.holders,
        "next_act_at": local(clock.next_act_at),
        "provisional": clock.provisional,
        "trouble": clock.trouble,
    }


def gaps_view(connection: Connection, row: Mapping[str, Any], now: datetime) -> list[dict[str, str]]:
    """The limits that ought to run where the case stands and that no place has fixed."""
    process, law = process_of(row), rules(connection)
    at = max(now, row["last_at"])
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    running = open_clocks(connection, row["id"])
    matter = matter_of(connection, row, running, {}, at)
    found = []
    for clock in process.clocks.values():
        if matter.stage in clock.runs_in and clock.kind not in running and (clock.when is None or clock.when.holds(matter, policy)):
            try:
                policy.entry(clock.limit)
            except PolicyGap as gap:
                found.append({"clock": clock.kind, "parameter": clock.limit, "text": str(gap)})
    return found


def explain_view(connection: Connection, row: Mapping[str, Any], clock_id: str) -> dict[str, Any]:
    """One clock's ledger, its ladder, and the count day by day; the last day counted gives the same `due_at`."""
    found = connection.execute(select(table(LegalClock)).where(_clock.id == clock_id, _clock.case_id == row["id"])).first()
    if found is None:
        raise UnknownCase(clock_id)
    clock, calendar = clock_of(found), rules(connection).calendar
    told = clock.reckoned(calendar)
    ledger = connection.execute(select(table(ClockAct)).where(_act.clock_id == clock_id).order_by(_act.id)).mappings()
    climbed = connection.execute(select(table(Escalation)).where(_climbed.clock_id == clock_id).order_by(_climbed.level)).mappings()
    return {
        **_clock_view(clock, process_of(row).clocks[clock.kind].label),
        "last_day": None if told.last_day is None else told.last_day.isoformat(),
        "days": [{"day": day.day.isoformat(), "counted": day.counted, "why": day.why} for day in told.days],
        "ledger": [
            {
                "at": local(act["at"]),
                "act": act["act"],
                "entry": act["entry_seq"],
                "due_at": local(act["due_at"]),
                "cites": act["cites"],
                "note": act["note"],
            }
            for act in ledger
        ],
        "ladder": [
            {
                "level": each["level"],
                "planned_at": local(each["planned_at"]),
                "acted_at": local(each["acted_at"]),
                "told": each["told"],
                "vacant": each["vacant"],
                "taken_over_by": each["taken_over_by"],
            }
            for each in climbed
        ],
        "next_rung_at": local(clock.rung_at(clock.level + 1, calendar)),
    }


_PAPER = (
    _notice.id,
    _notice.kind,
    _notice.title,
    _notice.document_number,
    _notice.issued_at,
    _notice.office,
    _notice.sha256,
    _notice.served,
    _notice.entry_seq,
)


def notices_view(connection: Connection, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The papers issued in the case, in the order of issue."""
    rows = connection.execute(select(*_PAPER).where(_notice.case_id == row["id"]).order_by(_notice.entry_seq, _notice.kind)).mappings()
    return [notice_view(paper) for paper in rows]


def notice_view(paper: Values) -> dict[str, Any]:
    return {
        "id": paper["id"],
        "kind": paper["kind"],
        "title": paper["title"],
        "document_number": paper["document_number"],
        "issued_at": local(paper["issued_at"]),
        "office": paper["office"],
        "sha256": paper["sha256"],
        "served": paper["served"],
        "entry": paper["entry_seq"],
    }


def find_notice(connection: Connection, notice_id: str, actor: Actor) -> dict[str, Any]:
    """One paper with its frozen bytes; raises `UnknownCase` when its case is not the officer's to see."""
    row = (
        connection.execute(
            select(table(Notice), _case.number)
            .join(CaseFile, _case.id == _notice.case_id)
            .where(_notice.id == notice_id, case_scope(actor))
        )
        .mappings()
        .first()
    )
    if row is None:
        raise UnknownCase(notice_id)
    return dict(row)


_LISTED = (
    _case.id,
    _case.number,
    _case.process,
    _case.edition,
    _case.region,
    _case.stage,
    _case.version,
    _case.applicant_name,
    _case.opened_at,
    _case.closed_at,
)


def search(
    connection: Connection,
    actor: Actor,
    *,
    q: str | None = None,
    process: str | None = None,
    stage: str | None = None,
    region: str | None = None,
    digest: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> dict[str, Any]:
    """Cases by number or name (or by the digest of an identity number), newest first, a page at a time."""
    wanted: list[ColumnElement[bool]] = [case_scope(actor)]
    if q:
        wanted.append(or_(_case.number == q.strip().upper(), _case.applicant_name.startswith(q.strip(), autoescape=True)))
    wanted += [column == value for column, value in ((_case.process, process), (_case.stage, stage), (_case.id_digest, digest)) if value]
    if region:
        wanted.append(_case.region.startswith(region, autoescape=True))
    if cursor:
        wanted.append(_case.id < int(_opened(cursor)[0]))
    rows = connection.execute(select(*_LISTED).where(*wanted).order_by(_case.id.desc()).limit(limit + 1)).mappings().all()
    return {"items": [_listed(row) for row in rows[:limit]], "next": _sealed(rows[limit - 1]["id"]) if len(rows) > limit else None}


def _listed(row: Values) -> dict[str, Any]:
    return {
        "number": row["number"],
        "process": row["process"],
        "edition": row["edition"],
        "region": row["region"],
        "stage": row["stage"],
        "stage_label": process_of(row).stage(row["stage"]).label,
        "version": row["version"],
        "applicant_name": row["applicant_name"],
        "opened_at": local(row["opened_at"]),
        "closed_at": local(row["closed_at"]),
    }


def _sealed(*parts: object) -> str:
    return base64.urlsafe_b64encode("|".join(map(str, parts)).encode()).decode().rstrip("=")


def _opened(cursor: str) -> list[str]:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise Malformed(Flaw("/cursor", "翻页标记无效，请从第一页重新查询")) from None


def inbox(
    connection: Connection, actor: Actor, view: str, *, now: datetime, cursor: str | None = None, limit: int = PAGE
) -> dict[str, Any]:
    """Work, most urgent first: the earliest due instant of each open case, cases without a limit last; and the count of every view.

    Lateness is judged here and now, never remembered. "mine" is what the officer's own roles may act on; "team" everything in reach.
    """
    if view not in VIEWS:
        raise Malformed(Flaw("/view", f"没有“{view}”这一视图，可选：{'、'.join(VIEWS)}"))
    soonest = (
        select(_clock.case_id, func.min(_clock.due_at).label("due_at"), func.max(_clock.level).label("level"))
        .where(_clock.stopped_at.is_(None))
        .group_by(_clock.case_id)
        .subquery()
    )
    open_ones = [case_scope(actor), _case.closed_at.is_(None)]
    conditions = {name: _view_condition(name, actor, soonest.c, now) for name in VIEWS}
    joined = table(CaseFile).outerjoin(soonest, soonest.c.case_id == _case.id)
    counted = select(*(func.count().filter(conditions[name]).label(name) for name in VIEWS)).select_from(joined)
    counts = connection.execute(counted.where(*open_ones)).mappings().one()
    offset = int(_opened(cursor)[0]) if cursor else 0
    rows = (
        connection.execute(
            select(*_LISTED, soonest.c.due_at, soonest.c.level)
            .select_from(joined)
            .where(*open_ones, conditions[view])
            .order_by(soonest.c.due_at.is_(None), soonest.c.due_at, _case.id)
            .offset(offset)
            .limit(limit + 1)
        )
        .mappings()
        .all()
    )
    items = [
        {
            **_listed(row),
            "due_at": local(row["due_at"]),
            "level": row["level"] or 0,
            "overdue": row["due_at"] is not None and row["due_at"] <= now,
        }
        for row in rows[:limit]
    ]
    return {"items": items, "next": _sealed(offset + limit) if len(rows) > limit else None, "counts": dict(counts)}


def _view_condition(view: str, actor: Actor, soonest: Any, now: datetime) -> ColumnElement[bool]:
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    if view == "overdue":
        return and_(soonest.due_at.is_not(None), soonest.due_at <= now)
    if view == "due_today":
        return and_(soonest.due_at > now, soonest.due_at <= tomorrow)
    if view == "escalated":
        return and_(soonest.level >= 3)
    if view == "mine":
        return or_(*(_workable(held) for held in actor.posts)) if actor.posts else ~true()
    return true()


def _workable(held: Held) -> ColumnElement[bool]:
    """Cases standing where this post's role has a step of its own to take."""
    able = [
        and_(
            _case.process == process.key,
            _case.stage.in_(sorted({s.source for s in process.steps if held.role in s.by and s.dest != s.source})),
        )
        for process in PROCESSES.values()
    ]
    return or_(*able)
