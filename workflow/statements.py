"""The writing statements of the hot path, prepared once per dialect."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from workflow.prepared import Prepared
from workflow.records import (
    Account,
    CaseFile,
    ClockAct,
    Entry,
    Escalation,
    Heartbeat,
    LegalClock,
    Notice,
    NumberSeries,
    Outbox,
    Posting,
    table,
)
from workflow.records_postings import PostingBoard
from workflow.rules import VERSION

_case, _clock = table(CaseFile), table(LegalClock)

LOCK_CASE = select(_case, *VERSION).where(_case.c.number == bindparam("number")).with_for_update(of=_case)
LOCKED_CASE = Prepared(LOCK_CASE)
LOCKED_CASE_BY_ID = Prepared(select(_case, *VERSION).where(_case.c.id == bindparam("case_id")).with_for_update(of=_case, skip_locked=True))
_open = select(*(column for column in _clock.c if column.name != "case_id")).where(_clock.c.stopped_at.is_(None))
OPEN_CLOCKS = Prepared(_open.where(_clock.c.case_id == bindparam("case_id")))
_numbered = select(_case.c.id).where(_case.c.number == bindparam("number")).scalar_subquery()
OPEN_CLOCKS_OF = Prepared(_open.where(_clock.c.case_id == _numbered))
MOVED = ("edition", "stage", "version", "last_at", "closed_at", "facts", "since", "epochs", "paid", "head_hash")
MOVED_CLOCK = (
    "exclusions",
    "paused",
    "due_at",
    "extended_limit",
    "level",
    "holders",
    "next_act_at",
    "state",
    "stopped_at",
    "provisional",
    "calendar",
    "failures",
    "trouble",
)
MOVE_CASE = Prepared(update(_case).where(_case.c.id == bindparam("case_id"), _case.c.version == bindparam("was")), MOVED)
MOVE_CLOCK = update(_clock).where(_clock.c.id == bindparam("clock_id"))
MOVE_OPEN_CLOCK = Prepared(MOVE_CLOCK, MOVED_CLOCK)


def _insert(model: type[SQLModel]) -> Prepared:
    """Insert whole rows; the database numbers those that are numbered."""
    names = [column.name for column in table(model).columns if not (column.primary_key and column.type.python_type is int)]
    return Prepared(insert(table(model)), names)


INSERT_ENTRY, INSERT_NOTICE, INSERT_OUTBOX = _insert(Entry), _insert(Notice), _insert(Outbox)
INSERT_ESCALATION, INSERT_BOARD = _insert(Escalation), _insert(PostingBoard)
INSERT_CLOCK, INSERT_ACT, INSERT_POSTING = _insert(LegalClock), _insert(ClockAct), _insert(Posting)
_account = table(Account)
LOWER_BALANCE = Prepared(
    update(_account)
    .where(
        _account.c.region == bindparam("of_region"),
        _account.c.kind == bindparam("of_kind"),
        _account.c.balance >= bindparam("by", type_=_account.c.balance.type),
    )
    .values(balance=_account.c.balance - bindparam("by", type_=_account.c.balance.type))
)


def _upsert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


@cache
def _raise_balance(make: Any) -> Prepared:
    into = table(Account)
    statement = make(into).values(
        region=bindparam("region"), kind=bindparam("kind"), balance=bindparam("change", type_=into.c.balance.type)
    )
    return Prepared(
        statement.on_conflict_do_update(index_elements=["region", "kind"], set_={"balance": into.c.balance + statement.excluded.balance})
    )


def raise_balance(connection: Connection) -> Prepared:
    """Add `change` to the balance of (`region`, `kind`); the table's check refuses a negative reserve."""
    return _raise_balance(_upsert(connection))


@cache
def _draw_number(make: Any) -> Prepared:
    into = table(NumberSeries)
    statement = make(into).values(office=bindparam("office"), series=bindparam("series"), year=bindparam("year"), last=1)
    return Prepared(
        statement.on_conflict_do_update(index_elements=["office", "series", "year"], set_={"last": into.c.last + 1}).returning(into.c.last)
    )


def draw_number(connection: Connection, office: str, series: str, year: int) -> int:
    """The next number of an office's series in a year; the row's lock keeps the series without gaps."""
    drawn: int = _draw_number(_upsert(connection)).rows(connection, {"office": office, "series": series, "year": year})[0]["last"]
    return drawn


@cache
def _beat(make: Any) -> Executable:
    into = table(Heartbeat)
    statement = make(into)
    result: Executable = statement.on_conflict_do_update(
        index_elements=["name"], set_={name: statement.excluded[name] for name in ("at", "handled", "failed")}
    )
    return result


def beat(connection: Connection) -> Executable:
    """Note when the process `name` last swept."""
    return _beat(_upsert(connection))
