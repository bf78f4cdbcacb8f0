"""Lengths of time as the law writes them, "24 hours", "7 days", "15 working days", "12 months", and the instant at which each has run out.

Hours, days, working days and months are types that never mix. Sources, by analogy, since the rules of social assistance are silent:
民法典 第二百零一条 (hours run from the minute; the day of the event does not count), 第二百零二条 (months end on the corresponding day, or
on the last day of a shorter month), 第二百零三条 (a last day that is a day off moves to
the next day that is not), 行政许可法 第八十二条 (working days leave out the statutory holidays).
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from states.calendar import Calendar

BEIJING = ZoneInfo("Asia/Shanghai")  # legal days end at midnight here, wherever the server stands
_ONE = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours that run through nights, weekends and holidays; `minutes` only arises as a share of a limit."""

    count: int
    minutes: int = 0

    def __str__(self) -> str:
        return f"{self.count} hours" + (f" {self.minutes} minutes" if self.minutes else "")

    @property
    def label(self) -> str:
        return f"{self.count}小时" + (f"{self.minutes}分钟" if self.minutes else "")

    @property
    def length(self) -> timedelta:
        return timedelta(hours=self.count, minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days; the day of the event does not count, and the last is never a day off."""

    count: int

    def __str__(self) -> str:
        return f"{self.count} days"

    @property
    def label(self) -> str:
        return f"{self.count}日"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days by the State Council's calendar, make-up workdays included."""

    count: int

    def __str__(self) -> str:
        return f"{self.count} working days"

    @property
    def label(self) -> str:
        return f"{self.count}个工作日"


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months: they end on the day of the month that corresponds to the day of the event, or on a shorter month's last."""

    count: int

    def __str__(self) -> str:
        return f"{self.count} months"

    @property
    def label(self) -> str:
        return f"{self.count}个月"

    def after(self, day: date) -> date:
        """The last day of the term that an event on `day` starts, before any day off moves it."""
        year, month = divmod(day.year * 12 + day.month - 1 + self.count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


Term = Hours | Days | WorkingDays | Months
_UNITS: dict[str, type[Hours] | type[Days] | type[WorkingDays] | type[Months]] = {
    "hours": Hours,
    "days": Days,
    "working days": WorkingDays,
    "months": Months,
}
_WRITTEN = re.compile(r"([1-9][0-9]{0,3}) (hours|days|working days|months)")


@cache
def parse_term(text: str) -> Term:
    """Read "24 hours", "7 days", "15 working days" or "12 months"; raises ValueError for anything the law would not write."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}”不是法定时限的写法，应当写成“24 hours”“7 days”“15 working days”“12 months”")
    return _UNITS[found[2]](int(found[1]))


def share(term: Term, percent: int) -> Term:
    """A part of a limit: hours down to the whole minute, days and months up to the whole one. Raises ValueError below one percent."""
    if percent < 1:
        raise ValueError("时限的比例至少是百分之一")
    if isinstance(term, Hours):
        minutes = (term.count * 60 + term.minutes) * percent // 100
        return Hours(minutes // 60, minutes % 60)
    return type(term)(-(-term.count * percent // 100))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A span that does not count, where a place's sheet says so; `end` None while it is still open."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the count: did it count, and why."""

    day: date
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a due instant was reached. `last_day` is the last day in time (None for hours); `provisional` means that a day beyond
    the known holiday lists had to be judged."""

    due_at: datetime
    last_day: date | None
    days: tuple[CountedDay, ...]
    provisional: bool


def due(start: datetime, term: Term, calendar: Calendar, exclusions: Sequence[Exclusion] = ()) -> tuple[datetime, bool]:
    """The instant at which the limit has run out (UTC), and whether the answer is provisional. Raises ValueError for naive instants.

    For days it is midnight in Beijing at the end of the last day. An exclusion takes exactly its length out of hours; out of days it
    takes the Beijing days after the one it starts on, through the one it ends on, so that a pause within one day takes nothing and
    two that meet are one long pause. An exclusion still open is taken to end as it began: it moves nothing until it is closed.
    """
    _aware(start, exclusions)
    if isinstance(term, Hours):
        return _end_of_hours(start, term, exclusions), False
    event = start.astimezone(BEIJING).date()
    if not exclusions:
        last, provisional = calendar.last_day(event, _days(term, event), working=isinstance(term, WorkingDays))
        return _midnight_after(last), provisional
    told = reckon(start, term, calendar, exclusions)
    return told.due_at, told.provisional


def reckon(start: datetime, term: Term, calendar: Calendar, exclusions: Sequence[Exclusion] = ()) -> Reckoning:
    """The same instant as `due`, with every day from the event to the last and why it counted or did not."""
    _aware(start, exclusions)
    if isinstance(term, Hours):
        return Reckoning(_end_of_hours(start, term, exclusions), None, tuple(_hours_told(start, term, exclusions)), False)
    working = isinstance(term, WorkingDays)
    day = start.astimezone(BEIJING).date()
    length = _days(term, day)
    days = [CountedDay(day, False, "期间开始的当日不计入（民法典第二百零一条）")]
    spans = [(e.start.astimezone(BEIJING).date(), (e.end or e.start).astimezone(BEIJING).date()) for e in exclusions]
    counted, provisional = 0, False
    while True:
        day += _ONE
        off, excluded = not calendar.is_working_day(day), any(a < day <= b for a, b in spans)
        if counted < length:
            counts = not excluded and not (working and off)
            counted += counts
            provisional |= working and not excluded and not calendar.known(day)
            why = _why(calendar, day, excluded, off, counts, working, counted)
        else:
            counts, why = False, "扣除期间，不计入" if excluded else f"末日为{calendar.why(day)}，顺延（民法典第二百零三条）"
        last = counted == length and not off and not excluded
        if counted == length:
            provisional |= not calendar.known(day)
        if last and not counts:
            why = "顺延至休假日结束的次日，为期间的最后一日（民法典第二百零三条）"
        elif counts and counted == length and off:
            why += f"；末日为{calendar.why(day)}，顺延"
        days.append(CountedDay(day, counts, why))
        if last:
            return Reckoning(_midnight_after(day), day, tuple(days), provisional)


def then(instant: datetime, term: Term, calendar: Calendar) -> datetime:
    """An offset after an instant. An instant at midnight ends the day before it: one working day after the end of October 19 is
    the end of the next working day, October 20."""
    _aware(instant)
    instant = instant.astimezone(UTC)
    return due(instant if isinstance(term, Hours) else instant - _MICROSECOND, term, calendar)[0]


def _days(term: Days | WorkingDays | Months, event: date) -> int:
    """How many days are to be counted after the day of the event."""
    return (term.after(event) - event).days if isinstance(term, Months) else term.count


def _aware(start: datetime, exclusions: Sequence[Exclusion] = ()) -> None:
    if start.tzinfo is None or any(each.start.tzinfo is None or (each.end and each.end.tzinfo is None) for each in exclusions):
        raise ValueError("时刻必须带时区")


def _midnight_after(day: date) -> datetime:
    after = day + _ONE
    return datetime(after.year, after.month, after.day, tzinfo=BEIJING).astimezone(UTC)


def _merged(exclusions: Iterable[Exclusion]) -> list[tuple[datetime, datetime]]:
    """Closed exclusions in order, in UTC, overlapping ones joined."""
    spans: list[tuple[datetime, datetime]] = []
    for span in sorted((e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in exclusions if e.end is not None and e.end > e.start):
        if spans and span[0] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], span[1]))
        else:
            spans.append(span)
    return spans


def _end_of_hours(start: datetime, term: Hours, exclusions: Sequence[Exclusion]) -> datetime:
    # In UTC: local arithmetic would lose or gain an hour where an officer's own zone changes its clocks.
    start = start.astimezone(UTC)
    end = start + term.length
    for begins, ends in _merged(exclusions):
        if ends > start and begins < end:
            end += ends - max(begins, start)
    return end


def _hours_told(start: datetime, term: Hours, exclusions: Sequence[Exclusion]) -> Iterable[CountedDay]:
    """Every Beijing day from the event to the end; one that is wholly excluded did not count."""
    end, paused = _end_of_hours(start, term, exclusions), _merged(exclusions)
    first, last = start.astimezone(BEIJING), end.astimezone(BEIJING)
    day = first.date()
    while day <= last.date():
        begins, ends = max(_midnight_after(day - _ONE), start), min(_midnight_after(day), end)
        lost = sum((min(ends, b) - max(begins, a) for a, b in paused if a < ends and b > begins), timedelta())
        said = []
        if day == first.date():
            said.append(f"自{first.hour}时{first.minute:02d}分起算，昼夜、周末和节假日连续计算（民法典第二百零一条第二款）")
        if lost:
            said.append(f"扣除{_length_told(lost)}")
        if day == last.date():
            said.append(f"至{last.hour}时{last.minute:02d}分届满")
        yield CountedDay(day, not lost or lost < ends - begins, "；".join(said) or "连续计算")
        day += _ONE


def _length_told(length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return Hours(hours, minutes).label if length >= timedelta(minutes=1) else "不足1分钟"


def _why(calendar: Calendar, day: date, excluded: bool, off: bool, counts: bool, working: bool, counted: int) -> str:
    if excluded:
        return "扣除期间，不计入"
    if not counts:
        return calendar.why(day)
    unit = "个工作日" if working else "日"
    return f"第{counted}{unit}" + (f"（{calendar.why(day)}）" if working and day.weekday() >= 5 else "")
