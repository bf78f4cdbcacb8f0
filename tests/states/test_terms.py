"""When a limit has run out: hours, days and working days, pauses, and the day list that accounts for it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.calendar import Calendar, bundled
from states.terms import BEIJING, Days, Exclusion, Hours, Months, Reckoning, Term, WorkingDays, due, parse_term, reckon, share, then

CALENDAR = bundled()


def at(text: str) -> datetime:
    """An instant written as Beijing sees it."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def last_day(start: datetime, limit: str, pauses: Sequence[Exclusion] = ()) -> date:
    """The last day in time; the instant is the midnight that ends it, and both ways of reckoning agree."""
    told = reckon(start, parse_term(limit), CALENDAR, pauses)
    assert due(start, parse_term(limit), CALENDAR, pauses) == (told.due_at, told.provisional)
    assert told.last_day is not None
    assert told.due_at == at(f"{told.last_day}T00:00") + timedelta(days=1)
    return told.last_day


def pause(start: str, end: str | None) -> Exclusion:
    return Exclusion(at(start), at(end) if end else None)


# Months


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        ("2025-10-16T09:00", "1 months", "2025-11-17"),
        ("2025-11-30T09:00", "3 months", "2026-02-28"),
        ("2023-11-30T23:59", "3 months", "2024-02-29"),
        ("2025-01-31T09:00", "12 months", "2026-02-02"),
        ("2024-12-31T09:00", "6 months", "2025-06-30"),
        ("2025-06-30T09:00", "8 months", "2026-02-28"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(start: str, limit: str, last: str) -> None:
    """民法典 第二百零二条; a last day that is a day off still moves (第二百零三条): 2025-11-16 is a Sunday, 2026-01-31 a Saturday."""
    told = reckon(at(start), parse_term(limit), CALENDAR)
    assert told.last_day == date.fromisoformat(last)
    assert due(at(start), parse_term(limit), CALENDAR) == (told.due_at, told.provisional)


def test_a_share_of_months_is_whole_months() -> None:
    """Half a year of a yearly review is six months; a reminder is never a fraction of a month."""
    assert share(Months(12), 50) == Months(6)
    assert share(Months(5), 50) == Months(3)


# How a limit is written


@pytest.mark.parametrize(
    ("text", "term", "label"),
    [
        ("24 hours", Hours(24), "24小时"),
        ("7 days", Days(7), "7日"),
        ("15 working days", WorkingDays(15), "15个工作日"),
        ("12 months", Months(12), "12个月"),
    ],
)
def test_a_limit_reads_as_it_is_written(text: str, term: Term, label: str) -> None:
    """The four units of the law, to and from text, and in the words of a notice."""
    assert parse_term(text) == term
    assert str(term) == text
    assert term.label == label


@pytest.mark.parametrize(
    "text",
    [
        *("432000000", "-1 days", "1.5 days", "0 days", "0 hours", "007 days", "10000 days", "５ days", "2４ hours", "五日", ""),
        *("7", "days", "7  days", " 7 days", "7 days ", "7 days\n", "7 Days", "7 workdays", "1 years", "+3 working days", "P7D"),
    ],
)
def test_what_the_law_would_not_write_is_no_limit(text: str) -> None:
    """Neither milliseconds nor signs, fractions, zeros or other units; one sentence names what was written."""
    with pytest.raises(ValueError, match="不是法定时限的写法") as refused:
        parse_term(text)
    assert f"“{text}”" in str(refused.value)


def test_units_never_mix() -> None:
    """Seven days are not seven working days, and not 168 hours."""
    assert len({Hours(7), Days(7), WorkingDays(7)}) == 3
    assert Hours(168) != Days(7)


@pytest.mark.parametrize(
    ("term", "percent", "part"),
    [
        (Hours(24), 50, Hours(12)),
        (Hours(24), 80, Hours(19, 12)),
        (Hours(1), 33, Hours(0, 19)),
        (Days(7), 50, Days(4)),
        (WorkingDays(3), 50, WorkingDays(2)),
        (WorkingDays(15), 80, WorkingDays(12)),
        (WorkingDays(1), 1, WorkingDays(1)),
        (WorkingDays(20), 100, WorkingDays(20)),
    ],
)
def test_a_share_of_days_is_whole_days_and_of_hours_whole_minutes(term: Term, percent: int, part: Term) -> None:
    """Half of three working days is two: nobody is reminded in the middle of a day the law does not divide."""
    assert share(term, percent) == part


def test_a_share_in_hours_names_its_minutes() -> None:
    """Four fifths of a day, as text and as label."""
    assert (str(Hours(19, 12)), Hours(19, 12).label) == ("19 hours 12 minutes", "19小时12分钟")


@pytest.mark.parametrize("percent", [0, -50])
def test_no_share_is_refused(percent: int) -> None:
    """A limit of nothing has no last day."""
    with pytest.raises(ValueError, match="至少是百分之一"):
        share(WorkingDays(5), percent)


# Hours


def test_hours_run_from_the_minute_through_the_weekend() -> None:
    """民法典 第二百零一条第二款 by analogy: accepted on a Friday at 17:30, 24 hours end on Saturday at 17:30."""
    assert due(at("2026-11-20T17:30"), Hours(24), CALENDAR) == (at("2026-11-21T17:30"), False)


def test_twenty_four_hours_run_through_the_spring_festival() -> None:
    """津民发〔2020〕19号 二（五）: need does not wait for the holiday."""
    assert due(at("2026-02-16T23:59"), Hours(24), CALENDAR) == (at("2026-02-17T23:59"), False)


def test_hours_are_never_provisional() -> None:
    """They need no calendar, not even of a year nobody has published."""
    told = reckon(at("2031-01-01T08:00"), Hours(9999), CALENDAR)
    assert not told.provisional and told.last_day is None


def test_hours_are_real_hours_where_clocks_are_changed() -> None:
    """An instant written in a zone that loses an hour that night is the same instant."""
    start = datetime(2026, 3, 7, 20, 0, tzinfo=ZoneInfo("America/New_York"))
    assert due(start, Hours(24), CALENDAR) == due(start.astimezone(UTC), Hours(24), CALENDAR)
    assert then(start, Hours(24), CALENDAR) == start.astimezone(UTC) + timedelta(hours=24)


def test_a_pause_takes_exactly_its_length_out_of_hours() -> None:
    """Ninety minutes, whenever in the limit they fall; before it or after its end they take nothing."""
    start = at("2026-11-20T17:30")
    assert due(start, Hours(24), CALENDAR, [pause("2026-11-21T02:00", "2026-11-21T03:30")])[0] == at("2026-11-21T19:00")
    assert due(start, Hours(24), CALENDAR, [pause("2026-11-20T09:00", "2026-11-20T17:30")])[0] == at("2026-11-21T17:30")
    assert due(start, Hours(24), CALENDAR, [pause("2026-11-20T17:00", "2026-11-20T18:00")])[0] == at("2026-11-21T18:00")
    assert due(start, Hours(24), CALENDAR, [pause("2026-11-21T17:30", "2026-11-21T20:00")])[0] == at("2026-11-21T17:30")


def test_pauses_that_overlap_are_not_taken_twice() -> None:
    """One inside another, and one that begins before another ends: what does not count, does not count once."""
    inside = [pause("2026-11-21T01:00", "2026-11-21T05:00"), pause("2026-11-21T02:00", "2026-11-21T03:00")]
    across = [pause("2026-11-21T01:00", "2026-11-21T04:00"), pause("2026-11-21T03:00", "2026-11-21T05:00")]
    for spans in (inside, across):
        assert due(at("2026-11-20T17:30"), Hours(24), CALENDAR, spans)[0] == at("2026-11-21T21:30")


def test_the_day_list_of_hours_tells_where_they_ran_and_where_not() -> None:
    """A day wholly inside a pause did not count."""
    told = reckon(at("2026-11-20T17:30"), Hours(24), CALENDAR, [pause("2026-11-20T18:00", "2026-11-22T06:00")])
    assert told.due_at == at("2026-11-23T05:30")
    assert [(each.day.day, each.counted) for each in told.days] == [(20, True), (21, False), (22, True), (23, True)]
    assert [each.why for each in told.days] == [
        "自17时30分起算，昼夜、周末和节假日连续计算（民法典第二百零一条第二款）；扣除6小时",
        "扣除24小时",
        "扣除6小时",
        "至5时30分届满",
    ]


# Days and working days


@pytest.mark.parametrize(
    ("limit", "last"),
    [
        ("3 working days", "2026-09-18"),
        ("20 working days", "2026-10-19"),
        ("30 working days", "2026-11-02"),
        ("45 working days", "2026-11-23"),
    ],
)
def test_working_days_leave_out_the_holidays_and_count_the_days_worked_for_them(limit: str, last: str) -> None:
    """行政许可法 第八十二条 by analogy: accepted on Tuesday 2026-09-15, across 中秋 and 国庆 with two make-up days."""
    assert last_day(at("2026-09-15T10:00"), limit) == date.fromisoformat(last)


def test_a_public_notice_of_seven_days_is_not_one_of_seven_working_days() -> None:
    """Published on 2026-09-21: seven days end on September 28, seven working days on October 8."""
    assert last_day(at("2026-09-21T09:00"), "7 days") == date(2026, 9, 28)
    assert last_day(at("2026-09-21T09:00"), "7 working days") == date(2026, 10, 8)


def test_through_october_nineteenth_is_the_midnight_that_begins_the_twentieth() -> None:
    """The instant as the contract writes it: `2026-10-20T00:00:00+08:00` is "through October 19"."""
    due_at, provisional = due(at("2026-09-15T10:00"), WorkingDays(20), CALENDAR)
    assert due_at.astimezone(BEIJING).isoformat() == "2026-10-20T00:00:00+08:00"
    assert not provisional
    assert at("2026-10-19T23:59:59") < due_at


def test_a_limit_in_days_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    """民法典 第二百零三条: the third day after 2026-09-29 lies in 国庆; the first working day is October 8."""
    assert last_day(at("2026-09-29T09:00"), "3 days") == date(2026, 10, 8)


def test_a_limit_in_days_may_end_on_a_saturday_that_is_worked() -> None:
    """A make-up workday is no day off: 2026-10-10."""
    assert last_day(at("2026-10-08T09:00"), "2 days") == date(2026, 10, 10)


def test_the_hour_of_the_event_makes_no_difference_to_days() -> None:
    """民法典 第二百零一条: the day of the event does not count, from its first second to its last."""
    assert last_day(at("2026-11-20T00:00:00"), "5 working days") == last_day(at("2026-11-20T23:59:59"), "5 working days")
    assert last_day(at("2026-11-21T00:00:00"), "5 days") == date(2026, 11, 26)


def test_legal_days_are_beijing_days() -> None:
    """2026-03-01T17:30Z is March 2 in Beijing; one second before 16:00Z is still March 1, a Sunday."""
    assert last_day(datetime(2026, 3, 1, 17, 30, tzinfo=UTC), "1 working days") == date(2026, 3, 3)
    assert last_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC), "1 working days") == date(2026, 3, 3)
    assert last_day(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), "1 working days") == date(2026, 3, 2)
    assert last_day(datetime(2026, 3, 1, 23, 0, tzinfo=timezone(timedelta(hours=-5))), "1 days") == date(2026, 3, 3)


def test_a_leap_day_counts() -> None:
    """2024-02-29, a Thursday."""
    assert last_day(at("2024-02-28T12:00"), "1 working days") == date(2024, 2, 29)
    assert last_day(at("2024-02-28T12:00"), "2 days") == date(2024, 3, 1)
    assert last_day(at("2023-02-28T12:00"), "2 days") == date(2023, 3, 2)


@pytest.mark.parametrize(
    ("start", "term", "last", "provisional"),
    [
        ("2026-12-25T09:00", WorkingDays(4), "2026-12-31", False),
        ("2026-12-25T09:00", WorkingDays(5), "2027-01-04", True),
        ("2026-12-25T09:00", Days(6), "2026-12-31", False),
        ("2026-12-25T09:00", Days(7), "2027-01-04", True),
        ("2026-12-31T09:00", WorkingDays(1), "2027-01-04", True),
        ("2019-12-30T09:00", WorkingDays(1), "2019-12-31", True),
        ("2019-12-30T09:00", Days(3), "2020-01-02", False),
        ("2030-05-01T09:00", Days(1), "2030-05-03", True),
        ("2009-05-01T09:00", WorkingDays(1), "2009-05-04", True),
    ],
)
def test_what_an_unknown_year_decides_is_provisional(start: str, term: Term, last: str, provisional: bool) -> None:
    """A limit in days asks the calendar only about its end, one in working days about every day."""
    told = reckon(at(start), term, CALENDAR)
    assert (told.last_day, told.provisional) == (date.fromisoformat(last), provisional)
    assert due(at(start), term, CALENDAR) == (told.due_at, provisional)


def test_days_ask_a_calendar_with_a_gap_only_about_their_end() -> None:
    """2025 is unknown here, but a limit in days that begins in it ends on a day 2026's list knows."""
    gap = Calendar.of(year for number in (2024, 2026) if (year := CALENDAR.year(number)))
    for term, provisional in ((Days(8), False), (Days(3), True), (WorkingDays(8), True)):
        told = reckon(at("2025-12-28T09:00"), term, gap)
        assert told.provisional == provisional
        assert due(at("2025-12-28T09:00"), term, gap) == (told.due_at, provisional)


def test_limits_far_beyond_the_lists_are_reckoned_all_the_same() -> None:
    """Past the days laid out ahead of need the two ways of reckoning still agree."""
    for month in range(1, 13):
        start = at(f"2029-{month:02d}-28T09:00")
        for term in (Days(200), WorkingDays(1), WorkingDays(40), WorkingDays(90), WorkingDays(400)):
            told = reckon(start, term, CALENDAR)
            assert due(start, term, CALENDAR) == (told.due_at, True)


def test_instants_without_a_zone_are_refused() -> None:
    """Where the server stands must not move a deadline; that holds for pauses too."""
    naive = datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001
    for term in (Hours(24), Days(7), WorkingDays(7)):
        for ask in (due, reckon, then):
            with pytest.raises(ValueError, match="时刻必须带时区"):
                ask(naive, term, CALENDAR)
        for span in (Exclusion(naive, None), Exclusion(at("2026-11-20T09:00"), naive)):
            for paused in (due, reckon):
                with pytest.raises(ValueError, match="时刻必须带时区"):
                    paused(at("2026-11-20T09:00"), term, CALENDAR, [span])


# An offset after an instant


def test_an_offset_counts_from_the_day_a_midnight_ends() -> None:
    """A due instant at 2026-10-20T00:00 is the end of October 19: one working day after it is all of October 20."""
    due_at = due(at("2026-09-15T10:00"), WorkingDays(20), CALENDAR)[0]
    assert then(due_at, WorkingDays(1), CALENDAR) == at("2026-10-21T00:00")
    assert then(due_at, WorkingDays(3), CALENDAR) == at("2026-10-23T00:00")
    assert then(due_at, Days(5), CALENDAR) == at("2026-10-27T00:00")
    assert then(due_at, Hours(4), CALENDAR) == at("2026-10-20T04:00")


def test_an_offset_after_an_hour_of_the_day_leaves_that_day_out() -> None:
    """One working day after Saturday 17:30 is all of Monday."""
    assert then(at("2026-11-21T17:30"), WorkingDays(1), CALENDAR) == at("2026-11-24T00:00")


# Pauses


def test_a_pause_over_the_national_day_holiday_neither_loses_nor_gains_a_working_day() -> None:
    """From the last working day before to the last day of the holiday: none of the days between would have counted."""
    start = at("2026-09-28T09:00")
    holiday = pause("2026-09-30T18:00", "2026-10-07T12:00")
    for count in range(1, 30):
        assert last_day(start, f"{count} working days", [holiday]) == last_day(start, f"{count} working days")


def test_a_pause_into_the_week_after_the_holiday_takes_only_its_working_days() -> None:
    """Through Friday, October 9 two working days are lost; the Saturday worked counts again."""
    start, paused = at("2026-09-28T09:00"), pause("2026-09-30T18:00", "2026-10-09T12:00")
    assert last_day(start, "3 working days") == date(2026, 10, 8)
    assert last_day(start, "3 working days", [paused]) == date(2026, 10, 10)


def test_a_pause_within_one_day_takes_nothing_out_of_days() -> None:
    """The law counts days, not parts of them."""
    paused = pause("2026-11-24T00:00", "2026-11-24T23:59")
    for limit in ("5 days", "5 working days"):
        assert last_day(at("2026-11-20T09:00"), limit, [paused]) == last_day(at("2026-11-20T09:00"), limit)


def test_an_open_pause_moves_nothing_until_it_is_closed() -> None:
    """What it will take is not known yet; the due instant stands as if it ended at once."""
    start = at("2026-11-20T09:00")
    for term in (Hours(24), Days(5), WorkingDays(5)):
        assert due(start, term, CALENDAR, [pause("2026-11-20T10:00", None)]) == due(start, term, CALENDAR)


# The day list


def test_every_day_of_the_list_says_why() -> None:
    """A count over 国庆, with a pause, as an officer reads it."""
    told = reckon(at("2026-09-29T09:00"), WorkingDays(4), CALENDAR, [pause("2026-10-08T09:00", "2026-10-09T09:00")])
    assert [(each.day.isoformat()[5:], each.counted, each.why) for each in told.days] == [
        ("09-29", False, "期间开始的当日不计入（民法典第二百零一条）"),
        ("09-30", True, "第1个工作日"),
        *((f"10-0{n}", False, "国庆节放假") for n in range(1, 8)),
        ("10-08", True, "第2个工作日"),
        ("10-09", False, "扣除期间，不计入"),
        ("10-10", True, "第3个工作日（调休上班）"),
        ("10-11", False, "星期日"),
        ("10-12", True, "第4个工作日"),
    ]


def test_a_last_day_that_moves_says_so_day_by_day() -> None:
    """民法典 第二百零三条: counted to its day, then carried over the days off to the day it ends on."""
    told = reckon(at("2026-11-19T09:00"), Days(2), CALENDAR)
    assert [(each.day.day, each.counted, each.why) for each in told.days] == [
        (19, False, "期间开始的当日不计入（民法典第二百零一条）"),
        (20, True, "第1日"),
        (21, True, "第2日；末日为星期六，顺延"),
        (22, False, "末日为星期日，顺延（民法典第二百零三条）"),
        (23, False, "顺延至休假日结束的次日，为期间的最后一日（民法典第二百零三条）"),
    ]


# What holds for every limit


INSTANTS = st.datetimes(datetime(2019, 6, 1), datetime(2028, 6, 1)).map(lambda each: each.replace(tzinfo=UTC))  # noqa: DTZ001
COUNTED = st.builds(Days, st.integers(1, 90)) | st.builds(WorkingDays, st.integers(1, 90))
TERMS = COUNTED | st.builds(Hours, st.integers(1, 2000))
LENGTHS = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[Exclusion]:
    """Up to four, open or closed, before, in and after the limit, in any order and overlapping as they like."""
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        begins = start + draw(LENGTHS) - timedelta(days=2)
        spans.append(Exclusion(begins, draw(st.none() | LENGTHS.map(lambda length, begins=begins: begins + length))))
    return spans


def same(told: Reckoning, start: datetime, term: Term, spans: Sequence[Exclusion]) -> bool:
    return (told.due_at, told.provisional) == due(start, term, CALENDAR, spans)


@given(st.data(), INSTANTS, TERMS)
def test_the_fast_answer_is_the_explained_one(data: st.DataObject, start: datetime, term: Term) -> None:
    """`due` and `reckon` never differ, with pauses or without."""
    assert same(reckon(start, term, CALENDAR), start, term, ())
    spans = data.draw(pauses(start))
    assert same(reckon(start, term, CALENDAR, spans), start, term, spans)


@given(st.data(), INSTANTS, COUNTED)
def test_the_list_accounts_for_every_day(data: st.DataObject, start: datetime, term: Days | WorkingDays) -> None:
    """No day is missing from the event to the last, exactly the limit's days counted, and the last is a working day."""
    told = reckon(start, term, CALENDAR, data.draw(pauses(start)))
    days = [each.day for each in told.days]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert (days[0], days[-1]) == (start.astimezone(BEIJING).date(), told.last_day)
    assert not told.days[0].counted and all(each.why for each in told.days)
    assert sum(each.counted for each in told.days) == term.count
    assert CALENDAR.is_working_day(days[-1])
    if isinstance(term, WorkingDays):
        assert all(CALENDAR.is_working_day(each.day) for each in told.days if each.counted)


@given(st.data(), INSTANTS, st.integers(1, 300))
def test_the_list_of_hours_accounts_for_every_day(data: st.DataObject, start: datetime, count: int) -> None:
    """From the day of the event to the day on which the hours end, none missing."""
    told = reckon(start, Hours(count), CALENDAR, data.draw(pauses(start)))
    days = [each.day for each in told.days]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert (days[0], days[-1]) == (start.astimezone(BEIJING).date(), told.due_at.astimezone(BEIJING).date())


@given(st.data(), INSTANTS, TERMS)
def test_a_longer_limit_never_ends_earlier(data: st.DataObject, start: datetime, term: Term) -> None:
    """Monotone in the count, under the same pauses."""
    spans = data.draw(pauses(start))
    longer = type(term)(term.count + data.draw(st.integers(0, 30)))
    assert due(start, term, CALENDAR, spans)[0] <= due(start, longer, CALENDAR, spans)[0]


@given(st.data(), INSTANTS, TERMS, LENGTHS)
def test_a_later_event_never_ends_earlier(data: st.DataObject, start: datetime, term: Term, later: timedelta) -> None:
    """Monotone in the event, under the same pauses."""
    spans = data.draw(pauses(start))
    assert due(start, term, CALENDAR, spans)[0] <= due(start + later, term, CALENDAR, spans)[0]


@given(st.data(), INSTANTS, TERMS)
def test_a_pause_never_brings_the_end_nearer(data: st.DataObject, start: datetime, term: Term) -> None:
    """Stopping a clock gives time, whatever the unit, and never takes any."""
    spans = data.draw(pauses(start))
    assert due(start, term, CALENDAR)[0] <= due(start, term, CALENDAR, spans)[0]
    assert due(start, term, CALENDAR, spans[1:])[0] <= due(start, term, CALENDAR, spans)[0]


@given(INSTANTS, TERMS, LENGTHS, LENGTHS, LENGTHS)
def test_two_pauses_that_meet_are_one_long_pause(start: datetime, term: Term, into: timedelta, first: timedelta, second: timedelta) -> None:
    """For every unit, and in whichever order they are told."""
    begins = start + into
    halves = [Exclusion(begins, begins + first), Exclusion(begins + first, begins + first + second)]
    whole = due(start, term, CALENDAR, [Exclusion(begins, begins + first + second)])
    assert due(start, term, CALENDAR, halves) == due(start, term, CALENDAR, halves[::-1]) == whole


@given(INSTANTS, st.integers(1, 500), LENGTHS, LENGTHS)
def test_a_pause_in_hours_is_its_own_length(start: datetime, count: int, into: timedelta, length: timedelta) -> None:
    """Exact to the microsecond, as long as it begins before the hours have run out."""
    plain = due(start, Hours(count), CALENDAR)[0]
    paused = due(start, Hours(count), CALENDAR, [Exclusion(start + into, start + into + length)])[0]
    assert paused == plain + (length if start + into < plain else timedelta())


@given(INSTANTS, TERMS)
def test_the_zone_an_instant_is_written_in_changes_nothing(start: datetime, term: Term) -> None:
    """The same instant in Beijing, in UTC and in New York."""
    answers = {due(start.astimezone(zone), term, CALENDAR) for zone in (BEIJING, UTC, ZoneInfo("America/New_York"))}
    assert len(answers) == 1


@given(INSTANTS, st.integers(1, 60), st.integers(1, 60))
def test_working_days_add_up(start: datetime, first: int, second: int) -> None:
    """So many working days, and so many after that, are their sum: a rung after the limit is a longer limit."""
    due_at = due(start, WorkingDays(first), CALENDAR)[0]
    assert then(due_at, WorkingDays(second), CALENDAR) == due(start, WorkingDays(first + second), CALENDAR)[0]


@given(INSTANTS, TERMS, st.integers(1, 100))
def test_a_share_never_ends_after_its_limit(start: datetime, term: Term, percent: int) -> None:
    """A reminder at any share of a limit comes no later than its end."""
    assert due(start, share(term, percent), CALENDAR)[0] <= due(start, term, CALENDAR)[0]
