"""What a leader oversees: who has how much, how long it has been open, whether limits are kept, and what will be overdue soon.

Figures of the leader's region at one moment, counted by the database; a case outside it is in no figure. Everything is asked of the open
cases within reach, and of the limits that ended in the months shown.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, distinct, func, or_, select, true

from states import EDITIONS
from states.calendar import Calendar
from states.grammar import Clock
from states.terms import BEIJING, WorkingDays, due
from workflow.authority import Actor, case_scope
from workflow.clocks import BREACHED, MET
from workflow.handlers import handler_at, leading, names
from workflow.records import CaseFile, LegalClock, table

BANDS = ((7, "7日以内"), (15, "8至15日"), (30, "16至30日"), (60, "31至60日"), (90, "61至90日"), (None, "超过90日"))
"""Natural days since the case was opened: how a table of waiting is divided, and no limit of any law."""
AHEAD = (1, 3, 5)
MONTHS = 6
_case, _clock = table(CaseFile).c, table(LegalClock).c


@dataclass(frozen=True, slots=True)
class Load:
    """What one officer (by id; None: nobody) has in charge: how many open cases, of these overdue, due within three working days, under
    reminder; how many in each band of age; and since when the oldest is open."""

    officer: str | None
    name: str
    open: int
    overdue: int
    soon: int
    bands: tuple[int, ...]
    oldest: datetime


@dataclass(frozen=True, slots=True)
class OnTime:
    """How one limit was kept: per month (kept, exceeded), the oldest month first."""

    process: str
    label: str
    months: tuple[tuple[int, int], ...]

    @property
    def kept(self) -> int:
        return sum(kept for kept, _ in self.months)

    @property
    def exceeded(self) -> int:
        return sum(exceeded for _, exceeded in self.months)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many limits of one kind, now running in time, end within 1, 3 and 5 working days."""

    process: str
    label: str
    within: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`ahead` are the last days of 1, 3 and 5 working days; `cases_ahead` how many cases have a limit that ends by then."""

    loads: list[Load]
    on_time: list[OnTime]
    months: tuple[date, ...]
    forecast: list[Forecast]
    ahead: tuple[date, ...]
    cases_ahead: tuple[int, ...]
    reminded: int
    supervised: int

    @property
    def open(self) -> int:
        return sum(load.open for load in self.loads)

    @property
    def overdue(self) -> int:
        return sum(load.overdue for load in self.loads)

    @property
    def bands(self) -> tuple[int, ...]:
        return tuple(sum(load.bands[n] for load in self.loads) for n in range(len(BANDS)))


def board(connection: Connection, actor: Actor, now: datetime, calendar: Calendar) -> Board:
    """The figures of everything within the posts in which the officer oversees others: six queries."""
    scope = case_scope(leading(actor))
    ends = edges(now, calendar)
    forecast, cases_ahead, reminded, supervised = _forecast(connection, scope, now, ends)
    months = _months(now)
    return Board(
        loads=_loads(connection, scope, now, ends),
        on_time=_on_time(connection, scope, months),
        months=tuple(months[:-1]),
        forecast=forecast,
        ahead=tuple((end.astimezone(BEIJING) - timedelta(microseconds=1)).date() for end in ends),
        cases_ahead=cases_ahead,
        reminded=reminded,
        supervised=supervised,
    )


def edges(now: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """The ends of the next 1, 3 and 5 working days, as a limit in working days that began now would end."""
    return tuple(due(now, WorkingDays(days), calendar)[0] for days in AHEAD)


def soonest() -> Any:
    """When the first open limit of a case ends that is not suspended, as a column of a query over cases."""
    running = _clock.case_id == _case.id, _clock.stopped_at.is_(None), ~_clock.paused
    return select(func.min(_clock.due_at)).where(*running).correlate(table(CaseFile)).scalar_subquery()


def _band_ends(now: datetime) -> list[tuple[datetime | None, datetime | None]]:
    """(opened after, opened up to) of every band: ages are whole Beijing days, today's is 0."""
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    since = [None if days is None else midnight - timedelta(days=days) for days, _ in BANDS]
    return list(zip(since, [None, *since[:-1]], strict=True))


def _loads(connection: Connection, scope: Any, now: datetime, ends: tuple[datetime, ...]) -> list[Load]:
    reach = (
        select(handler_at(now).label("handler"), soonest().label("due_at"), _case.opened_at)
        .where(scope, _case.closed_at.is_(None))
        .subquery()
    ).c
    bands = [
        func.count().filter(reach.opened_at >= since if since else true(), reach.opened_at < until if until else true())
        for since, until in _band_ends(now)
    ]
    rows = connection.execute(
        select(
            reach.handler,
            func.count(),
            func.count().filter(reach.due_at <= now),
            func.count().filter(reach.due_at > now, reach.due_at <= ends[1]),
            func.min(reach.opened_at),
            *bands,
        ).group_by(reach.handler)
    ).all()
    known = names(connection, [row[0] for row in rows if row[0]])
    loads = [Load(row[0], known.get(row[0], "尚未确定承办人"), row[1], row[2], row[3], tuple(row[5:]), row[4]) for row in rows]
    return sorted(loads, key=lambda load: (-load.open, load.name, load.officer or ""))


def _months(now: datetime) -> list[date]:
    """The first days of the months shown and of the one after."""
    here = now.astimezone(BEIJING).date()
    count = here.year * 12 + here.month - 1
    return [date((count + n) // 12, (count + n) % 12 + 1, 1) for n in range(1 - MONTHS, 2)]


def _on_time(connection: Connection, scope: Any, months: list[date]) -> list[OnTime]:
    starts = [datetime.combine(first, datetime.min.time(), BEIJING) for first in months]
    # A limit that ended since then left a line in its file since then: older files need not be opened.
    ended = and_(_clock.stopped_at >= starts[0], _clock.stopped_at < starts[-1], _clock.state.in_((MET, BREACHED)))
    month = case(*((_clock.stopped_at < until, n) for n, until in enumerate(starts[1:])))
    ending = (
        select(_case.process, _case.edition, _clock.kind, month.label("month"), _clock.state)
        .join(LegalClock, _clock.case_id == _case.id)
        .where(scope, _case.last_at >= starts[0], ended)
        .subquery()
    )
    found: dict[tuple[str, str], list[list[int]]] = {}
    for process, edition, kind, n, state, count in connection.execute(select(ending, func.count()).group_by(*ending.c)):
        declared = clock_of(process, edition, kind)
        if declared.lapse is None:  # what time itself brings to its end is nobody's to keep
            pairs = found.setdefault((process, declared.label), [[0, 0] for _ in range(MONTHS)])
            pairs[n][state == BREACHED] += count
    limits = [OnTime(process, label, tuple((kept, exceeded) for kept, exceeded in pairs)) for (process, label), pairs in found.items()]
    return sorted(limits, key=lambda each: (-each.exceeded, -each.kept, each.process, each.label))


def _forecast(
    connection: Connection, scope: Any, now: datetime, ends: tuple[datetime, ...]
) -> tuple[list[Forecast], tuple[int, ...], int, int]:
    """What runs out when, how many cases that are, and how many limits have a reminder or are under supervision."""
    running = select(_case.id, _case.process, _case.edition, _clock.kind, _clock.due_at, _clock.paused, _clock.level)
    running = running.join(LegalClock, _clock.case_id == _case.id)
    it = running.where(scope, _case.closed_at.is_(None), _clock.stopped_at.is_(None)).subquery().c
    ahead = [and_(it.due_at > now, it.due_at <= end, ~it.paused) for end in ends]
    rows = connection.execute(
        select(it.process, it.edition, it.kind, *(func.count().filter(within) for within in ahead))
        .where(ahead[-1])
        .group_by(it.process, it.edition, it.kind)
    ).all()
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in rows:
        key = row[0], clock_of(row[0], row[1], row[2]).label
        found[key] = tuple(a + b for a, b in zip(found.get(key, (0,) * len(ends)), row[3:], strict=True))
    forecast = [Forecast(process, label, within) for (process, label), within in found.items()]
    forecast.sort(key=lambda each: (*(-count for count in each.within), each.process, each.label))
    whole = [func.count(distinct(case((within, it.id)))) for within in ahead]
    levels = [func.count(distinct(case((it.level == 1, it.id)))), func.count(distinct(case((it.level > 1, it.id))))]
    total = connection.execute(select(*whole, *levels).where(or_(it.level > 0, ahead[-1]))).one()
    return forecast, tuple(total[: len(ends)]), total[-2], total[-1]


def clock_of(process: str, edition: str, kind: str) -> Clock:
    """What the process declares about a limit, in the edition of the case."""
    return EDITIONS[process][edition].clocks[kind]


def rate(kept: int, exceeded: int) -> str:
    """A share in words: 87.5%, or — where nothing ended."""
    return f"{100 * kept / (kept + exceeded):.1f}%" if kept + exceeded else "—"
