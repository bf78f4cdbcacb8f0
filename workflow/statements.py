"""The writing statements of the hot path, prepared once per dialect."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workflow.records import Account, CaseFile, ClockAct, Entry, Heartbeat, LegalClock, Notice, NumberSeries, Outbox, Posting, table
from workflow.rules import CALENDAR_VERSION, LOCAL_VERSION

_case, _clock = table(CaseFile), table(LegalClock)

LOCK_CASE = (
    select(_case, LOCAL_VERSION.label("local_version"), CALENDAR_VERSION.label("calendar_version"))
    .where(_case.c.number == bindparam("number"))
    .with_for_update(of=_case)
)
LOCK_CASE_BY_ID = (
    select(_case, LOCAL_VERSION.label("local_version"), CALENDAR_VERSION.label("calendar_version"))
    .where(_case.c.id == bindparam("case_id"))
    .with_for_update(of=_case, skip_locked=True)
)
OPEN_CLOCKS = select(_clock).where(_clock.c.case_id == bindparam("case_id"), _clock.c.stopped_at.is_(None))
MOVE_CASE = update(_case).where(_case.c.id == bindparam("case_id"), _case.c.version == bindparam("was"))
MOVE_CLOCK = update(_clock).where(_clock.c.id == bindparam("clock_id"))

INSERT_ENTRY, INSERT_NOTICE, INSERT_OUTBOX = insert(table(Entry)), insert(table(Notice)), insert(table(Outbox))
INSERT_CLOCK, INSERT_ACT, INSERT_POSTING = insert(_clock), insert(table(ClockAct)), insert(table(Posting))
_account = table(Account)
LOWER_BALANCE = (
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
def _raise_balance(make: Any) -> Executable:
    into = table(Account)
    statement = make(into).values(
        region=bindparam("region"), kind=bindparam("kind"), balance=bindparam("change", type_=into.c.balance.type)
    )
    result: Executable = statement.on_conflict_do_update(
        index_elements=["region", "kind"], set_={"balance": into.c.balance + statement.excluded.balance}
    )
    return result


def raise_balance(connection: Connection) -> Executable:
    """Add `change` to the balance of (`region`, `kind`); the table's check refuses a negative reserve."""
    return _raise_balance(_upsert(connection))


@cache
def _draw_number(make: Any) -> Executable:
    into = table(NumberSeries)
    statement = make(into).values(office=bindparam("office"), series=bindparam("series"), year=bindparam("year"), last=1)
    result: Executable = statement.on_conflict_do_update(
        index_elements=["office", "series", "year"], set_={"last": into.c.last + 1}
    ).returning(into.c.last)
    return result


def draw_number(connection: Connection) -> Executable:
    """Draw the next number of (`office`, `series`, `year`); the row's lock keeps the series without gaps."""
    return _draw_number(_upsert(connection))


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
