"""审计: who did what, kind by kind, within the county of the officer who asks; the newest first, a page at a time.

Open to the head of the county's bureau and to its supervisor; nothing can be changed from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, literal, or_, select, tuple_

from states.grammar import NotYours, Reason
from states.roles import COUNTY_LEADER, ROLES, SUPERVISOR
from states.terms import BEIJING
from workflow.authority import Actor, case_scope, within
from workflow.database import Instant
from workflow.matters import process_of
from workflow.records import CaseFile, Delegation, Deputy, Entry, LocalParameter, Officer, Post, table
from workflow.records_audit import Export, SignIn
from workflow.records_viewings import Viewing
from workflow.refusals import Flaw, Malformed

AUDITORS = (COUNTY_LEADER, SUPERVISOR)
PAGE = 50
KINDS: Mapping[str, str] = {
    "entries": "办理记录",
    "viewings": "查看完整身份证号",
    "exports": "导出表格",
    "sign_ins": "登录",
    "parameters": "县级规定",
    "delegations": "委托审批",
    "deputies": "代行职务",
}
OF_CASES = ("entries", "viewings")
"""The kinds that are about one case."""

_entry, _case, _officer = table(Entry).c, table(CaseFile).c, table(Officer).c
_viewing, _export, _sign_in = table(Viewing).c, table(Export).c, table(SignIn).c
_value, _delegation, _deputy, _post = table(LocalParameter).c, table(Delegation).c, table(Deputy).c, table(Post).c
Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: `case` a whole number; `officer` a user name or the beginning of a name; days are Beijing's, both included."""

    kind: str = "entries"
    case: str = ""
    officer: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, by whom (and in which post), which case, if one, and what was done, as plain values for the kind to tell."""

    id: int | str
    at: datetime
    who: str
    region: str
    role: str
    case: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the lines of a kind stand: the query of an auditor, what orders it, who acted, when, and how a row is told."""

    rows: Callable[[Actor], Select[Any]]
    order: tuple[Any, ...]
    by: Any
    at: Any
    line: Callable[[Row], Line]


def auditor(actor: Actor) -> Actor:
    """The officer with those posts alone that may audit; raises NotYours without any."""
    posts = tuple(held for held in actor.posts if held.role in AUDITORS)
    if not posts:
        raise NotYours(Reason(f"审计由{'、'.join(ROLES[role].label for role in AUDITORS)}查看", "个人信息保护法 第五十四条"))
    return actor._replace(posts=posts)


def audits(actor: Actor) -> bool:
    """Whether the officer holds a post that may audit."""
    return any(held.role in AUDITORS for held in actor.posts)


def lines(connection: Connection, actor: Actor, wanted: Wanted, *, cursor: str = "", limit: int = PAGE) -> tuple[list[Line], str]:
    """A page of lines, and the cursor of the next ("" after the last). Raises NotYours; Malformed for a kind, days or a cursor that
    are none, and for a case asked for where a kind is about none."""
    source = _source(wanted.kind)
    asked = source.rows(auditor(actor)).where(*_conditions(connection, wanted, source))
    if cursor:
        asked = asked.where(_after(source, cursor))
    rows = connection.execute(asked.order_by(*(column.desc() for column in source.order)).limit(limit + 1)).mappings().all()
    found = [source.line(row) for row in rows[:limit]]
    return found, _sealed(source, found[-1]) if len(rows) > limit else ""


def _source(kind: str) -> _Source:
    if kind not in KINDS:
        raise Malformed(Flaw("/kind", f"没有“{kind}”这一类记录"))
    return _SOURCES[kind]


def _conditions(connection: Connection, wanted: Wanted, source: _Source) -> list[ColumnElement[bool]]:
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise Malformed(Flaw("/last", "止日早于起日"))
    found: list[ColumnElement[bool]] = []
    if wanted.case:
        if wanted.kind not in OF_CASES:
            raise Malformed(Flaw("/case", f"“{KINDS[wanted.kind]}”不按案件记录，请不填案件编号"))
        # Looked up first, so that the few lines of a case are found by its key.
        case_id = connection.execute(select(_case.id).where(_case.number == wanted.case.strip().upper())).scalar()
        found.append((_entry if wanted.kind == "entries" else _viewing).case_id == (case_id or 0))
    if wanted.officer:
        named = or_(_officer.username == wanted.officer, _officer.name.startswith(wanted.officer, autoescape=True))
        found.append(source.by.in_(connection.execute(select(_officer.id).where(named)).scalars().all()))
    if wanted.first:
        found.append(source.at >= datetime.combine(wanted.first, clock_time(), BEIJING))
    if wanted.last:
        found.append(source.at < datetime.combine(wanted.last + timedelta(days=1), clock_time(), BEIJING))
    return found


def _sealed(source: _Source, last: Line) -> str:
    return f"{last.at.astimezone(BEIJING).isoformat()}_{last.id}" if len(source.order) > 1 else str(last.id)


def _after(source: _Source, cursor: str) -> ColumnElement[bool]:
    try:
        if len(source.order) == 1:
            return source.order[0] < int(cursor)  # type: ignore[no-any-return]
        moment, _, key = cursor.partition("_")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not key:
            raise ValueError
        return tuple_(*source.order) < tuple_(literal(at, Instant), literal(key))
    except ValueError:
        raise Malformed(Flaw("/cursor", "翻页标记无效，请从第一页重新查询")) from None


def _anywhere(actor: Actor, column: Any) -> ColumnElement[bool]:
    """Whether a region lies within one of the posts."""
    return or_(*(within(column, held.region) for held in actor.posts)) if actor.posts else false()


def _colleagues(actor: Actor) -> Select[Any]:
    """Whoever has, or ever had, a post within reach."""
    return select(_post.officer_id).where(_anywhere(actor, _post.region))


def _entries(actor: Actor) -> Select[Any]:
    told = (
        _entry.step,
        _entry.label,
        _entry.role,
        _entry.post_region,
        _entry.from_stage,
        _entry.to_stage,
        _entry.taken_over,
        _entry.papers,
    )
    known = (_case.number, _case.process, _case.edition, _entry.principal_id, _entry.officer_name.label("name"))
    joined = table(Entry).join(CaseFile, _case.id == _entry.case_id)
    return select(_entry.id, _entry.at, _entry.seq, *told, *known).select_from(joined).where(case_scope(actor))


def _entry_line(row: Row) -> Line:
    process = process_of(row)
    stages = {name: process.stage(row[name]).label if row[name] else "" for name in ("from_stage", "to_stage")}
    said = {**stages, "label": row["label"], "seq": row["seq"], "papers": len(row["papers"])}
    said |= {"taken_over": row["taken_over"], "deputising": row["principal_id"] is not None}
    return Line(row["id"], row["at"], row["name"], row["post_region"], row["role"], row["number"], said)


def _viewings(actor: Actor) -> Select[Any]:
    joined = table(Viewing).join(CaseFile, _case.id == _viewing.case_id).join(Officer, _officer.id == _viewing.officer_id)
    columns = (_viewing.id, _viewing.at, _viewing.reason, _case.number, _officer.name)
    return select(*columns).select_from(joined).where(case_scope(actor))


def _exports(actor: Actor) -> Select[Any]:
    joined = table(Export).join(Officer, _officer.id == _export.officer_id)
    columns = (_export.id, _export.at, _export.what, _export.told, _export.rows, _export.reason, _officer.name)
    return select(*columns).select_from(joined).where(_export.officer_id.in_(_colleagues(actor)))


def _sign_ins(actor: Actor) -> Select[Any]:
    joined = table(SignIn).join(Officer, _officer.id == _sign_in.officer_id)
    columns = (_sign_in.id, _sign_in.at, _sign_in.door, _sign_in.agent, _sign_in.let_in, _officer.name, _officer.username)
    return select(*columns).select_from(joined).where(_sign_in.officer_id.in_(_colleagues(actor)))


def _parameters(actor: Actor) -> Select[Any]:
    joined = table(LocalParameter).outerjoin(Officer, _officer.id == _value.set_by)
    columns = (_value.id, _value.set_at.label("at"), _value.region, _value.key, _value.value, _value.document_number)
    asked = select(*columns, _value.since, _value.until, _officer.name).select_from(joined)
    return asked.where(_anywhere(actor, _value.region))


def _delegations(actor: Actor) -> Select[Any]:
    joined = table(Delegation).outerjoin(Officer, _officer.id == _delegation.set_by)
    columns = (_delegation.id, _delegation.from_at.label("at"), _delegation.township.label("region"), _delegation.programme)
    limits = (_delegation.document_number, _delegation.max_per_case, _delegation.quota, _delegation.until_at, _delegation.revoked_at)
    return select(*columns, *limits, _officer.name).select_from(joined).where(_anywhere(actor, _delegation.township))


def _deputies(actor: Actor) -> Select[Any]:
    absent = table(Officer).alias("absent")
    joined = (
        table(Deputy)
        .join(Post, _post.id == _deputy.post_id)
        .join(Officer, _officer.id == _deputy.deputy_id)
        .join(absent, absent.c.id == _post.officer_id)
    )
    columns = (_deputy.id, _deputy.from_at.label("at"), _post.region, _post.role, _deputy.reason, _deputy.document_number)
    days = (_deputy.until_at, _deputy.revoked_at, _officer.name, absent.c.name.label("principal"))
    return select(*columns, *days).select_from(joined).where(_anywhere(actor, _post.region))


def _plain(row: Row) -> Line:
    """A line whose own columns say it all."""
    known = ("id", "at", "name", "region", "role", "number")
    said = {name: value for name, value in row.items() if name not in known}
    return Line(row["id"], row["at"], row["name"] or "", row.get("region", ""), row.get("role", ""), row.get("number", ""), said)


_SOURCES: Mapping[str, _Source] = {
    # A number drawn later is an act taken down later: no order by time is needed where there are millions.
    "entries": _Source(_entries, (_entry.id,), _entry.officer_id, _entry.at, _entry_line),
    "viewings": _Source(_viewings, (_viewing.id,), _viewing.officer_id, _viewing.at, _plain),
    "exports": _Source(_exports, (_export.id,), _export.officer_id, _export.at, _plain),
    "sign_ins": _Source(_sign_ins, (_sign_in.id,), _sign_in.officer_id, _sign_in.at, _plain),
    "parameters": _Source(_parameters, (_value.id,), _value.set_by, _value.set_at, _plain),
    "delegations": _Source(_delegations, (_delegation.from_at, _delegation.id), _delegation.set_by, _delegation.from_at, _plain),
    "deputies": _Source(_deputies, (_deputy.from_at, _deputy.id), _deputy.deputy_id, _deputy.from_at, _plain),
}
