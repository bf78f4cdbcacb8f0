"""A year's holidays imported after the release was made, and the limits that move because of it.

The State Council publishes a year's list in the autumn before; until then what reaches into that year is reckoned provisionally. An
import makes it certain: every open limit is reckoned again from its ledger, and each that moves gets a line saying so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from states.calendar import Calendar, CalendarYear, read_year
from workflow.clocks import Running
from workflow.matters import clock_of, open_clocks, process_of
from workflow.records import CaseFile, ClockAct, ImportedCalendar, LegalClock, table
from workflow.rules import add_in_order, rules
from workflow.statements import LOCK_CASE, MOVE_CLOCK

BATCH = 500

_case, _clock = table(CaseFile).c, table(LegalClock).c
_imported = table(ImportedCalendar).c
_RECKONED = ("due_at", "provisional", "calendar", "next_act_at")


@dataclass(frozen=True, slots=True)
class Moved:
    """An open limit that the calendar moves: of which case, which kind, from which instant to which."""

    number: str
    kind: str
    old_due: datetime
    new_due: datetime


def with_year(connection: Connection, text: str, source: str) -> tuple[Calendar, CalendarYear]:
    """The calendar in force with the year in `text` added, and that year; raises CalendarError naming `source`."""
    year, own = read_year(text, source), rules(connection).calendar
    return Calendar.of([*(known for number in own.years if (known := own.year(number))), year]), year


def store(connection: Connection, text: str, year: CalendarYear, now: datetime) -> bool:
    """Keep the year as imported at `now`; False when the newest import of that year says the very same."""
    add_in_order(connection, table(ImportedCalendar).name)
    newest = select(_imported.source).where(_imported.year == year.year).order_by(_imported.id.desc()).limit(1)
    if connection.execute(newest).scalar() == text:
        return False
    connection.execute(insert(ImportedCalendar), {"year": year.year, "source": text, "imported_at": now})
    return True


def recompute(
    connection: Connection, calendar: Calendar, cites: str, now: datetime, *, dry_run: bool = False, within: Any = None
) -> list[Moved]:
    """Reckon every open limit by `calendar` and return those that move, in the order of their cases; `cites` is the list relied on.

    A limit that has stopped never moves. `dry_run` changes nothing; `within` is a condition on the cases looked at (all). Otherwise
    each moved limit gets its ledger line and the instant at which the clock looks at it next; a limit that only becomes certain is
    marked so without one.
    """
    moved: list[Moved] = []
    for number in _touched(connection, calendar, within):
        locked = connection.execute(select(table(CaseFile)).where(_case.number == number) if dry_run else LOCK_CASE, {"number": number})
        row = locked.mappings().one()
        for clock in open_clocks(connection, row["id"]).values():
            old = clock.due_at
            if not _reckon(clock, row, calendar):
                continue
            if clock.due_at != old:
                moved.append(Moved(number, clock.kind, old, clock.due_at))
                clock.note("recompute", max(now, row["last_at"]), cites, old.isoformat())
            if not dry_run:
                _write(connection, clock, row["version"])
    return moved


def provisional(connection: Connection, until: datetime | None = None, within: Any = None) -> int:
    """How many open limits, of those due by `until` and of cases `within` a condition, were reckoned into a year whose list was not
    known."""
    unsure = select(func.count()).where(_clock.stopped_at.is_(None), _clock.provisional.is_(True))
    if until is not None:
        unsure = unsure.where(_clock.due_at <= until)
    if within is not None:
        unsure = unsure.where(_clock.case_id.in_(select(_case.id).where(within)))
    return connection.execute(unsure).scalar_one()


def _touched(connection: Connection, calendar: Calendar, within: Any) -> Iterator[str]:
    """The numbers of the cases, of those within, with an open limit that this calendar changes."""
    wanted = (
        select(_case.number, _case.process, _case.edition, _case.stage, _case.facts, _clock.case_id, table(LegalClock))
        .join(CaseFile, _case.id == _clock.case_id)
        .where(_clock.stopped_at.is_(None))
        .order_by(_clock.case_id)
        .limit(BATCH)
    )
    if within is not None:
        wanted = wanted.where(within)
    rows = _rows(connection, wanted)
    while rows:
        # The last case of a full batch may have limits beyond it: it is looked at again with the next.
        whole = [row for row in rows if len(rows) < BATCH or row.case_id != rows[-1].case_id]
        named = {row.number: None for row in whole if _reckon(clock_of(row), row._mapping, calendar)}
        yield from named
        last = whole[-1].case_id
        rows = _rows(connection, wanted.where(_clock.case_id > last))


def _rows(connection: Connection, wanted: Select[Any]) -> list[Any]:
    return list(connection.execute(wanted))


def _reckon(clock: Running, row: Any, calendar: Calendar) -> bool:
    """Reckon the limit by this calendar; whether that changes when it is due, when it is looked at, or how certain it is."""
    before = (clock.due_at, clock.provisional, clock.next_act_at)
    put_off = clock.failures > 0
    clock.recompute(calendar)
    clock.plan(process_of(row).clocks[clock.kind].lapses(row["stage"], row["facts"]), calendar)
    if put_off and clock.due_at == before[0]:
        clock.next_act_at = before[2]
    return before != (clock.due_at, clock.provisional, clock.next_act_at)


def _write(connection: Connection, clock: Running, seq: int) -> None:
    connection.execute(MOVE_CLOCK, {"clock_id": clock.id, **{name: getattr(clock, name) for name in _RECKONED}})
    if clock.acts:
        connection.execute(insert(ClockAct), [act | {"clock_id": clock.id, "entry_seq": seq} for act in clock.acts])
