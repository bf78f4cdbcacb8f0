"""Papers over a region: found by number, kind, day, case or person, the newest first, a page at a time; and which still wait for service.

Scoped like every read. A paper waits for service where the procedure does: every adverse one, and what corrects one (0013).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, tuple_

from notices import KINDS
from states import service
from states.terms import BEIJING
from workflow.authority import Actor, case_scope
from workflow.database import Instant
from workflow.inbox import notice_view
from workflow.records import CaseFile, Notice, table
from workflow.records_service import PaperLink, Service
from workflow.refusals import Flaw, Malformed
from workflow.serving import SERVED_OUTCOME, WAS_SERVED

PAGE = 50
STATES: Mapping[str, str] = {"waiting": "待送达", "returned": "退回、未能送达", "served": "已送达", "corrected": "已更正"}
"""What may be asked for. A returned paper still waits; a corrected one may have been served or not."""
_HEAD = 1000  # characters of a text within which its addressee stands
_ADVERSE = tuple(kind.key for kind in KINDS.values() if kind.adverse)
_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "（": "〔", "）": "〕", "(": "〔", ")": "〕", "【": "〔", "】": "〕"})

_notice, _case, _attempt, _link = table(Notice).c, table(CaseFile).c, table(Service).c, table(PaperLink).c
_JOINED = table(Notice).join(CaseFile, _case.id == _notice.case_id)
# Looked up from the attempts, which are few, not paper by paper.
_RETURNED = and_(_notice.id.in_(select(_attempt.notice_id).where(_attempt.outcome != SERVED_OUTCOME)), ~WAS_SERVED)
_WAITING = and_(
    or_(
        _notice.kind.in_(_ADVERSE),
        and_(_notice.kind == "rectification_notice", _notice.facts["remedies_anew"].as_boolean().is_(True)),
    ),
    ~WAS_SERVED,
)
_SERVED = _notice.id.in_(select(_attempt.notice_id).where(_attempt.outcome == SERVED_OUTCOME))
_CORRECTED = _notice.id.in_(select(_link.earlier_id).where(_link.relation == "corrects"))
_STATE: Mapping[str, ColumnElement[bool]] = {"waiting": _WAITING, "returned": _RETURNED, "served": _SERVED, "corrected": _CORRECTED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which papers. `number` is any part of a document number, however its brackets are typed; `person` the beginning of the
    applicant's name; `case` a whole case number; days of issue are Beijing's, both included."""

    number: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None
    case: str = ""
    person: str = ""
    state: str = ""


def find_papers(connection: Connection, actor: Actor, wanted: Wanted, *, cursor: str = "", limit: int = PAGE) -> dict[str, Any]:
    """A page of papers: {"items", "next"}. An item is `inbox.notice_view` with `case`, `applicant_name`, `region`, `addressee` (the line of
    the text that names it, "" on what stays on the file), `waiting`, `failed` (the last attempt, while none succeeded) and
    `corrected_by`. Raises `Malformed` for a state, a range of days or a cursor that is none.
    """
    columns = (
        *(column for column in table(Notice).c if column.name not in ("text", "facts")),
        func.substr(_notice.text, 1, _HEAD).label("head"),
        _WAITING.label("waiting"),
        _case.number,
        _case.applicant_name,
        _case.region,
    )
    # The page first, then what stands on it: the texts of all that could be found are not carried through the sorting.
    found = select(_notice.id).select_from(_JOINED).where(*_conditions(actor, wanted))
    if cursor:
        at, notice_id = _opened(cursor)
        found = found.where(tuple_(_notice.issued_at, _notice.id) < tuple_(literal(at, Instant), literal(notice_id)))
    page = found.order_by(_notice.issued_at.desc(), _notice.id.desc()).limit(limit + 1).subquery()
    asked = select(*columns).select_from(_JOINED).where(_notice.id.in_(select(page.c.id)))
    rows = connection.execute(asked.order_by(_notice.issued_at.desc(), _notice.id.desc())).mappings().all()
    shown = rows[:limit]
    ids = [row["id"] for row in shown]
    failed, corrected = _failed(connection, ids), _corrected(connection, ids)
    items = [
        notice_view(row)
        | {
            "case": row["number"],
            "applicant_name": row["applicant_name"],
            "region": row["region"],
            "addressee": next((line for line in row["head"].split("\n") if line.startswith("→ ")), ""),
            "waiting": bool(row["waiting"]),
            "failed": None if row["served"] else failed.get(row["id"]),
            "corrected_by": corrected.get(row["id"]),
        }
        for row in shown
    ]
    return {"items": items, "next": _sealed(shown[-1]) if len(rows) > limit else ""}


def paper_ids(connection: Connection, actor: Actor, wanted: Wanted, most: int) -> list[str]:
    """The ids of the papers found, in the order of issue, `most` + 1 at most: more of them than `most` are too many."""
    asked: Select[Any] = select(_notice.id).select_from(_JOINED).where(*_conditions(actor, wanted))
    return list(connection.execute(asked.order_by(_notice.issued_at, _notice.id).limit(most + 1)).scalars())


def how_many_wait(connection: Connection, actor: Actor) -> dict[str, int]:
    """How many papers within reach wait for service, and how many came back: by state."""
    counts = {}
    for state in ("waiting", "returned"):
        asked = select(func.count()).select_from(_JOINED).where(case_scope(actor), _STATE[state])
        counts[state] = connection.execute(asked).scalar_one()
    return counts


def next_waiting(connection: Connection, actor: Actor, but: str) -> str | None:
    """The id of the paper within reach that has waited longest for service, other than `but`."""
    asked = select(_notice.id).select_from(_JOINED).where(case_scope(actor), _WAITING, _notice.id != but)
    return connection.execute(asked.order_by(_notice.issued_at, _notice.id).limit(1)).scalar_one_or_none()


def _conditions(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.state and wanted.state not in STATES:
        raise Malformed(Flaw("/state", f"没有“{wanted.state}”这种情形"))
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise Malformed(Flaw("/last", "出具日期的止日早于起日"))
    found: list[ColumnElement[bool]] = [case_scope(actor)]
    if wanted.number:
        found.append(_notice.document_number.contains("".join(wanted.number.split()).translate(_BRACKETS), autoescape=True))
    if wanted.kind:
        found.append(_notice.kind == wanted.kind)
    if wanted.first:
        found.append(_notice.issued_at >= datetime.combine(wanted.first, clock_time(), BEIJING))
    if wanted.last:
        found.append(_notice.issued_at < datetime.combine(wanted.last + timedelta(days=1), clock_time(), BEIJING))
    if wanted.case:
        found.append(_case.number == wanted.case.strip().upper())
    if wanted.person:
        found.append(_case.applicant_name.startswith(wanted.person.strip(), autoescape=True))
    if wanted.state:
        found.append(_STATE[wanted.state])
    return found


def _failed(connection: Connection, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The last failed attempt for each of the papers that has one."""
    asked = select(_attempt.notice_id, _attempt.outcome, _attempt.day).where(
        _attempt.notice_id.in_(ids), _attempt.outcome != SERVED_OUTCOME
    )
    rows = connection.execute(asked.order_by(_attempt.attempt))
    return {row.notice_id: {"on": row.day.isoformat(), "label": service.FAILURES[row.outcome]} for row in rows}


def _corrected(connection: Connection, ids: list[str]) -> dict[str, dict[str, Any]]:
    """For each of the papers that another corrects: that one's id and number."""
    asked = select(_link.earlier_id, _notice.id, _notice.document_number).join(Notice, _notice.id == _link.later_id)
    rows = connection.execute(asked.where(_link.earlier_id.in_(ids), _link.relation == "corrects"))
    return {row.earlier_id: {"id": row.id, "document_number": row.document_number} for row in rows}


def _sealed(row: Mapping[Any, Any]) -> str:
    return f"{row['issued_at'].astimezone(BEIJING).isoformat()}_{row['id']}"


def _opened(cursor: str) -> tuple[datetime, str]:
    moment, _, notice_id = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not notice_id:
            raise ValueError
    except ValueError:
        raise Malformed(Flaw("/cursor", "翻页标记无效，请从第一页重新查询")) from None
    return at, notice_id
