"""How a limit stands, in a colour, a word and the days that are left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from states.calendar import Calendar
from states.terms import BEIJING
from workflow.workbench import SOON_DAYS

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lamp:
    """`kind` is the colour's name in the style sheet, `word` what it says, `left` what is left or by how much it is late."""

    kind: str
    word: str
    left: str = ""


def lamp_of(due_at: datetime | None, now: datetime, calendar: Calendar, *, paused: bool = False) -> Lamp:
    """正常, 临期 (within three days, as the count on the workbench), 超期, or 无时限 where no limit runs."""
    if due_at is None:
        return Lamp("none", "无时限")
    today, last = now.astimezone(BEIJING).date(), (due_at.astimezone(BEIJING) - timedelta(microseconds=1)).date()
    if paused:
        return Lamp("none", "暂停计算", f"（{_day(last)}）")
    in_hours = due_at.astimezone(BEIJING).time() != datetime.min.time()
    if due_at <= now:
        late = _working(calendar, last, today)
        return Lamp("late", "超期", f"已超期{late}个工作日（{_day(last)}）" if late else f"已超期{_hours(now - due_at)}（{_day(last)}）")
    kind, word = ("near", "临期") if (last - today).days <= SOON_DAYS else ("normal", "正常")
    if in_hours:
        until = f"{_day(last)}{due_at.astimezone(BEIJING):%H:%M}"
        return Lamp(kind, word, f"剩{_hours(due_at - now)}（{until}）")
    left = _working(calendar, today, last)
    return Lamp(kind, word, f"剩{left}个工作日（{_day(last)}）" if left else f"今日到期（{_day(last)}）")


def _working(calendar: Calendar, after: date, until: date) -> int:
    """The working days after one day up to another."""
    return sum(calendar.is_working_day(after + _ONE * n) for n in range(1, (until - after).days + 1))


def _hours(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours}小时" if hours else f"{minutes}分钟"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
