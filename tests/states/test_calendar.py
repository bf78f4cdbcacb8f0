"""Which days are working days, by the State Council's lists of 2020 to 2026, and which lists are refused when they are loaded."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from states.calendar import BOOK, Calendar, CalendarError, CalendarYear, bundled, fixed_holidays, read_year

YEARS = range(2020, 2027)
EVERY_DAY = [date(2020, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2020, 1, 1)).days + 1)]
LIST_OF_2026 = (BOOK / "2026.toml").read_text("utf-8")


def list_of(year: int) -> CalendarYear:
    known = bundled().year(year)
    assert known is not None
    return known


# The lists that come with the release


def test_every_day_of_seven_years_is_what_chinesecalendar_says() -> None:
    """An independent transcription of the same notices; no difference is tolerated."""
    assert [day for day in EVERY_DAY if bundled().is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_of_seven_years_is_what_holidays_says() -> None:
    """A second independent transcription, make-up workdays included; no difference is tolerated."""
    china = holidays.country_holidays("CN", years=YEARS)
    assert [day for day in EVERY_DAY if bundled().is_working_day(day) != china.is_working_day(day)] == []


@pytest.mark.parametrize("year", YEARS)
def test_the_days_off_are_exactly_those_the_law_grants(year: int) -> None:
    """放假办法 第二条、第六条: working days given up for holidays, less weekends worked, are the statutory days: 11, since 2025 13.

    2020 gave two more: 国办发明电〔2020〕1号 added January 31 and struck out the make-up of February 1.
    """
    known = list_of(year)
    given_up = [day for day in known.holidays if day.weekday() < 5]
    granted = (13 if year >= 2025 else 11) + (2 if year == 2020 else 0)
    assert len(given_up) - len(known.workdays) == granted


@pytest.mark.parametrize("year", YEARS)
def test_each_list_names_its_notice(year: int) -> None:
    """A number without its source is no law; every list was issued in the year before the one it is for."""
    known = list_of(year)
    assert known.notice.startswith(f"国办发明电〔{year - 1}〕") and known.notice.endswith("号")
    assert known.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert known.issued_on.year == year - 1
    assert known.verified


def test_the_spring_festival_of_2020_was_extended() -> None:
    """国办发明电〔2020〕1号: off through February 2, so the Saturday of February 1 was not worked."""
    assert "国办发明电〔2020〕1号" in list_of(2020).notice
    assert bundled().is_working_day(date(2020, 1, 23)) and bundled().is_working_day(date(2020, 2, 3))
    assert not any(bundled().is_working_day(date(2020, 1, 24) + timedelta(days=n)) for n in range(10))


def test_a_list_may_reach_into_the_year_before() -> None:
    """国办发明电〔2022〕16号 一: New Year's Day of 2023 began on December 31, 2022."""
    assert list_of(2023).holidays[date(2022, 12, 31)] == "元旦"
    assert bundled().why(date(2022, 12, 31)) == "元旦放假"


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        (date(2026, 10, 1), False, "国庆节放假"),
        (date(2026, 10, 4), False, "国庆节放假"),
        (date(2026, 10, 10), True, "调休上班"),
        (date(2026, 10, 11), False, "星期日"),
        (date(2026, 10, 12), True, "工作日"),
        (date(2026, 9, 26), False, "中秋节放假"),
        (date(2025, 10, 6), False, "国庆节、中秋节放假"),
        (date(2026, 3, 8), False, "星期日"),
        (date(2026, 5, 4), False, "劳动节放假"),
        (date(2027, 1, 1), False, "元旦放假（该年放假安排尚未公布）"),
        (date(2027, 5, 3), True, "工作日（该年放假安排尚未公布）"),
        (date(2027, 1, 2), False, "星期六（该年放假安排尚未公布）"),
    ],
)
def test_every_day_says_what_it_is(day: date, working: bool, why: str) -> None:
    """The words an officer reads beside each day of a count."""
    assert (bundled().is_working_day(day), bundled().why(day)) == (working, why)


# Years nobody has published


def test_the_unknown_year_has_weekends_and_fixed_holidays() -> None:
    """放假办法 第二条: New Year, Labour Day and National Day need no list; the lunar festivals do, and are not guessed."""
    off = {date(2027, 1, 1) + timedelta(days=n) for n in range(365)}
    off = {day for day in off if day.weekday() < 5 and not bundled().is_working_day(day)}
    assert off == {date(2027, 1, 1), date(2027, 10, 1)}
    assert not bundled().known(date(2027, 1, 1)) and not bundled().known(date(2019, 12, 31))
    assert bundled().last_known_day == date(2026, 12, 31)


def test_the_second_of_may_is_a_holiday_since_2025() -> None:
    """放假办法 第二条（四） as revised 2024-11-10, in force for 2025; before it only May 1."""
    assert date(2024, 5, 2) not in fixed_holidays(2024)
    assert fixed_holidays(2025)[date(2025, 5, 2)] == "劳动节"


@pytest.mark.parametrize(
    ("today", "warned"),
    [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2026, 12, 31), True), (date(2027, 6, 1), True)],
)
def test_a_missing_list_is_told_from_december_on(today: date, warned: bool) -> None:
    """By December the next year's list is out; until it is imported, limits that reach into that year are provisional."""
    warning = bundled().warning(today)
    assert (warning is not None) == warned
    if warning is not None:
        assert "2027年放假安排尚未导入" in warning


# Corrections


def test_a_later_list_replaces_an_earlier_one_of_the_same_year() -> None:
    """As 国办发明电〔2020〕1号 replaced part of 2020's list after it had been published."""
    corrected = read_year(LIST_OF_2026.replace("2026-02-14, 2026-02-28", "2026-02-28"), "订正")
    calendar = Calendar.of([*(list_of(year) for year in YEARS), corrected])
    assert not calendar.is_working_day(date(2026, 2, 14)) and bundled().is_working_day(date(2026, 2, 14))
    assert calendar.years == bundled().years
    assert calendar.version != bundled().version


def test_the_same_lists_have_the_same_version_in_any_order() -> None:
    """A limit remembers the version it was reckoned by; it must not change when nothing did."""
    assert Calendar.of(list_of(year) for year in reversed(YEARS)).version == bundled().version


def test_a_gap_between_lists_is_unknown() -> None:
    """2025 without a list is judged as any unknown year, though both its neighbours are known."""
    calendar = Calendar.of([list_of(2024), list_of(2026)])
    assert calendar.year(2025) is None and not calendar.known(date(2025, 6, 2))
    assert calendar.is_working_day(date(2025, 6, 2)) and not bundled().is_working_day(date(2025, 6, 2))


# Lists that cannot be


def changed(old: str, new: str) -> str:
    assert old in LIST_OF_2026
    return LIST_OF_2026.replace(old, new)


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("year = [", "不是合格的TOML文件"),
        (changed("year = 2026", "jahr = 2026"), "缺少“year”一项"),
        (changed("[holidays]", "[vacations]"), "缺少“holidays”一项"),
        (changed("year = 2026", 'year = "2026"'), "年份不对"),
        (changed("year = 2026", "year = 26"), "年份不对"),
        (changed("year = 2026", "year = 2025"), "不在2025年"),
        (changed('notice = "国办发明电〔2025〕7号"', "notice = 7"), "发文字号、标题或者发文日期不对"),
        (changed('notice = "国办发明电〔2025〕7号"', 'notice = ""'), "发文字号、标题或者发文日期不对"),
        (changed("issued_on = 2025-11-04", 'issued_on = "2025-11-04"'), "发文字号、标题或者发文日期不对"),
        (changed("issued_on = 2025-11-04", "issued_on = 2025-11-04T08:00:00"), "发文字号、标题或者发文日期不对"),
        (changed("verified = true", 'verified = "yes"'), "verified只能是true或者false"),
        (changed("[2026-06-19, 2026-06-21]", "[2026-06-21, 2026-06-19]"), "放假日应当写成日期或者[起日, 止日]"),
        (changed("[2026-06-19, 2026-06-21]", "[2026-06-19, 2026-06-20, 2026-06-21]"), "放假日应当写成日期或者[起日, 止日]"),
        (changed("[2026-06-19, 2026-06-21]", '"2026-06-19"'), "放假日应当写成日期或者[起日, 止日]"),
        (changed("[[2026-06-19, 2026-06-21]]", "2026-06-19"), "放假日应当写成日期或者[起日, 止日]"),
        (changed("[2026-06-19, 2026-06-21]", "2026-06-19T00:00:00"), "不在2026年"),
        (changed("[2026-06-19, 2026-06-21]", "[2027-06-19, 2027-06-21]"), "2027-06-19不在2026年"),
        (changed("2026-01-04, ", "2025-01-04, "), "2025-01-04不在2026年"),
        (changed("2026-01-04, ", "20260104, "), "20260104不在2026年"),
        (changed("2026-01-04, ", "2026-01-03, "), "2026-01-03既放假又上班"),
        (changed("2026-01-04, ", "2026-01-05, "), "2026-01-05本来就是工作日"),
        (changed("[2026-09-25, 2026-09-27]", "[2026-09-25, 2026-10-01]"), "同一天放假列了两次"),
        (changed('"端午节" = [[2026-06-19, 2026-06-21]]', ""), "缺少端午节"),
        (changed("[2026-05-01, 2026-05-05]", "[2026-05-03, 2026-05-05]"), "2026-05-01是法定节假日而没有放假"),
        (changed("[2026-05-01, 2026-05-05]", "2026-05-01"), "2026-05-02是法定节假日而没有放假"),
        (changed("[2026-10-01, 2026-10-07]", "[2026-10-02, 2026-10-07]"), "2026-10-01是法定节假日而没有放假"),
    ],
)
def test_a_malformed_list_is_refused_when_it_is_loaded(text: str, defect: str) -> None:
    """One sentence that names the list and what is wrong with it, before any limit is reckoned by it."""
    with pytest.raises(CalendarError) as refused:
        read_year(text, "2026年放假安排.toml")
    assert str(refused.value).startswith("放假安排“2026年放假安排.toml”")
    assert defect in str(refused.value)


def test_a_calendar_without_any_list_is_refused() -> None:
    """With no list at all every answer would be a guess."""
    with pytest.raises(CalendarError, match="没有任何一年的放假安排"):
        Calendar.of([])


def test_a_list_is_unverified_until_it_says_otherwise() -> None:
    """An import that is silent about verification has not been compared with the notice."""
    assert not read_year(changed("verified = true", ""), "导入").verified
