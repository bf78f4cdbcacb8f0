"""Which days are working days: the State Council's yearly lists as data, make-up workdays included.

A day beyond the known lists is judged by weekends and the holidays with a fixed date (全国年节及纪念日放假办法 第二条), and every
answer that needed one is provisional.
"""

import hashlib
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

BOOK = Path(__file__).parent / "calendars"
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
HORIZON = 3  # years beyond the last list for which working days are laid out ahead of need
_ONE = timedelta(days=1)


class CalendarError(ValueError):
    """A list of holidays that cannot be one; the message names the list and the defect."""


@dataclass(frozen=True)
class CalendarYear:
    """One year's list: the notice it stands in, the days off by festival, and the weekend days that are worked instead."""

    year: int
    notice: str
    title: str
    issued_on: date
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]
    verified: bool = False  # its number and every day were compared with the text of the notice


def read_year(text: str, source: str) -> CalendarYear:
    """Read one year's list from TOML. Raises `CalendarError` naming `source` and what is wrong."""
    try:
        said = tomllib.loads(text)
        year = CalendarYear(
            year=said["year"],
            notice=said["notice"],
            title=said["title"],
            issued_on=said["issued_on"],
            holidays=MappingProxyType({day: name for name, days in said["holidays"].items() for day in _span(days)}),
            workdays=MappingProxyType({day: "调休上班" for day in said["workdays"]}),
            verified=said.get("verified", False),
        )
    except tomllib.TOMLDecodeError as trouble:
        raise CalendarError(f"放假安排“{source}”不是合格的TOML文件：{trouble}") from None
    except KeyError as missing:
        raise CalendarError(f"放假安排“{source}”缺少“{missing.args[0]}”一项") from None
    except (TypeError, ValueError, AttributeError):
        raise CalendarError(f"放假安排“{source}”有误：放假日应当写成日期或者[起日, 止日]，上班日应当写成日期") from None
    if defect := _defect(year, said):
        raise CalendarError(f"放假安排“{source}”有误：{defect}")
    return year


def _span(days: list[Any]) -> list[date]:
    """A list of days, or of [first, last] pairs, as single days."""
    found: list[date] = []
    for item in days:
        first, last = item if isinstance(item, list) else (item, item)
        if last < first:
            raise ValueError
        found += [first + _ONE * n for n in range((last - first).days + 1)]
    return found


def _defect(year: CalendarYear, said: Mapping[str, Any]) -> str | None:
    """What makes the list impossible, or None. A list may spill into the days around its year."""
    if type(year.year) is not int or not 1999 < year.year < 2200:
        return "年份不对"
    near = [date(year.year - 1, 12, 20), date(year.year + 1, 1, 10)]
    days = [day for spans in said["holidays"].values() for day in _span(spans)]
    if type(year.issued_on) is not date or not all(isinstance(each, str) and each for each in (year.notice, year.title)):
        return "发文字号、标题或者发文日期不对"
    if type(year.verified) is not bool:
        return "verified只能是true或者false"
    if missing := [name for name in FESTIVALS if not any(name in given for given in said["holidays"])]:
        return f"缺少{'、'.join(missing)}"
    if outside := [day for day in (*days, *year.workdays) if type(day) is not date or not near[0] <= day <= near[1]]:
        return f"{outside[0]}不在{year.year}年"
    if len(days) != len(set(days)):
        return "同一天放假列了两次"
    if both := year.holidays.keys() & year.workdays.keys():
        return f"{min(both)}既放假又上班"
    if weekday := [day for day in year.workdays if day.weekday() < 5]:
        return f"{weekday[0]}本来就是工作日，不用调休上班"
    if unset := [day for day in fixed_holidays(year.year) if day not in year.holidays]:
        return f"{unset[0]}是法定节假日而没有放假"
    return None


def fixed_holidays(year: int) -> dict[date, str]:
    """The statutory holidays with a fixed date (全国年节及纪念日放假办法 第二条; May 2 from 2025-01-01)."""
    days = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"} | {date(year, 10, n): "国庆节" for n in (1, 2, 3)}
    return days | ({date(year, 5, 2): "劳动节"} if year >= 2025 else {})


class Calendar:
    """The known years together. Immutable; `version` is a short hash of what it knows."""

    def __init__(self, years: Mapping[int, CalendarYear]):
        self._years = MappingProxyType(dict(sorted(years.items())))
        self._off = {day: name for year in self._years.values() for day, name in year.holidays.items()}
        self._on = {day: name for year in self._years.values() for day, name in year.workdays.items()}
        said = repr([(y, sorted(each.holidays.items()), sorted(each.workdays)) for y, each in self._years.items()])
        self.version = hashlib.sha256(said.encode()).hexdigest()[:12]
        first, last = min(self._years), max(self._years) + HORIZON
        self._first, self._last = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
        self._working = [n for n in range(self._first, self._last + 1) if self.is_working_day(date.fromordinal(n))]

    @classmethod
    def of(cls, years: Iterable[CalendarYear]) -> "Calendar":
        """A calendar of these years; a later one of the same year replaces an earlier. Raises `CalendarError` without any."""
        known = {year.year: year for year in years}
        if not known:
            raise CalendarError("没有任何一年的放假安排")
        return cls(known)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self._years)

    def year(self, number: int) -> CalendarYear | None:
        return self._years.get(number)

    @property
    def last_known_day(self) -> date:
        return date(max(self._years), 12, 31)

    def known(self, day: date) -> bool:
        return day.year in self._years

    def is_working_day(self, day: date) -> bool:
        if day in self._on:
            return True
        if day in self._off or day.weekday() >= 5:
            return False
        return day.year in self._years or day not in fixed_holidays(day.year)

    def why(self, day: date) -> str:
        """What a day is, in words: a festival, a weekend, a make-up workday, or an ordinary working day."""
        unsure = "" if self.known(day) else "（该年放假安排尚未公布）"
        if day in self._on:
            return self._on[day] + unsure
        if day in self._off:
            return f"{self._off[day]}放假{unsure}"
        if not self.known(day) and (name := fixed_holidays(day.year).get(day)):
            return f"{name}放假{unsure}"
        return (WEEKDAYS[day.weekday()] if day.weekday() >= 5 else "工作日") + unsure

    def last_day(self, event: date, count: int, *, working: bool) -> tuple[date, bool]:
        """The last day of `count` (working) days after `event`, and whether an unknown year was needed to say so."""
        start = event.toordinal()
        if self._first <= start and start + count * 3 + 30 <= self._last:
            if working:
                last = self._working[bisect_right(self._working, start) + count - 1]
                return date.fromordinal(last), self._unsure(start + 1, last)
            last = self._working[bisect_left(self._working, start + count)]
            return date.fromordinal(last), self._unsure(start + count, last)
        day, left, unsure = event, count, False
        while left:
            day += _ONE
            left -= not working or self.is_working_day(day)
            unsure |= working and not self.known(day)
        unsure |= not self.known(day)
        while not self.is_working_day(day):
            day += _ONE
            unsure |= not self.known(day)
        return day, unsure

    def _unsure(self, first: int, last: int) -> bool:
        return not self._years.keys() >= set(range(date.fromordinal(first).year, date.fromordinal(last).year + 1))

    def warning(self, today: date) -> str | None:
        """From December 1 of the last known year on: next year's list is missing, and which limits that makes provisional."""
        missing = max(self._years) + 1
        if today < date(missing - 1, 12, 1):
            return None
        return f"{missing}年放假安排尚未导入，跨年时限暂按周末和固定节假日推算，国务院办公厅公布后请立即导入"


@cache
def bundled() -> Calendar:
    """The calendar of the lists that come with the release."""
    return Calendar.of(read_year(path.read_text("utf-8"), path.name) for path in sorted(BOOK.glob("*.toml")))
