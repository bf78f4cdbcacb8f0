"""The figures of the board are what anybody who counted every file by hand would come to; on SQLite and on PostgreSQL."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from states import EDITIONS
from states.calendar import Calendar
from states.divisions import covers
from states.roles import COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from states.terms import BEIJING
from tests.cases import CASE, CLIMBED, CLOCK, ENTRY, MONDAY, SMALL, SUM
from tests.county import County, build_county
from workflow.assigning import assign
from workflow.authority import Actor
from workflow.board import AHEAD, BANDS, MONTHS, Board, board
from workflow.board_lists import FILTERS, NOBODY, cases
from workflow.clock import sweep
from workflow.escalations import escalations, how_many, why
from workflow.refusals import Malformed
from workflow.rules import rules

LATER = MONDAY + timedelta(days=40)
KINDS = ("opened", "accepted", "urgent", "advanced", "withdrawn")


def brought(c: Connection, county: County, kind: str, town: str, n: int, days: int) -> str:
    """A case as it came in so many days before `LATER`."""
    at = LATER - timedelta(days=days, hours=1)
    number: str = county.open(c, at, town=town, n=n, urgent=kind in ("urgent", "advanced")).case["number"]
    if kind == "withdrawn":
        county.take(c, number, "withdraw", TOWN_HANDLER, at + timedelta(hours=1), n, town, reason="自愿")
    elif kind != "opened":
        county.take(c, number, "accept", TOWN_HANDLER, at, n, town)
    if kind == "advanced":
        soon = at + timedelta(minutes=20)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, soon, n, town, **SMALL)
        county.take(c, number, "approve_advance", TOWN_LEADER, soon, n, town, **SUM)
    return number


def naive(c: Connection, county: County, region: str, calendar: Calendar) -> dict[str, Any]:
    """Everything counted by hand, from every row there is."""
    files = [row for row in c.execute(select(CASE)).mappings() if covers(region, row["region"])]
    clocks = [row for row in c.execute(select(CLOCK)).mappings()]
    entries = list(c.execute(select(ENTRY).order_by(ENTRY.c.case_id, ENTRY.c.seq)).mappings())
    mine = {row["id"]: [clock for clock in clocks if clock["case_id"] == row["id"]] for row in files}
    still = {row["id"]: [clock for clock in mine[row["id"]] if clock["stopped_at"] is None] for row in files if row["closed_at"] is None}
    ids = {username: officer for officer, username in county.usernames.items()}
    loads, bands = Counter[str](), Counter[int]()
    overdue = 0
    today = LATER.astimezone(BEIJING).date()
    for row in files:
        if row["closed_at"] is not None:
            continue
        given_to = [e["body"]["to"] for e in entries if e["case_id"] == row["id"] and e["step"] == "assign_handler"]
        took = next(e["officer_id"] for e in entries if e["case_id"] == row["id"] and e["role"] == TOWN_HANDLER)
        loads[ids[given_to[-1]] if given_to else took] += 1
        age = (today - row["opened_at"].astimezone(BEIJING).date()).days
        bands[next(n for n, (most, _) in enumerate(BANDS) if most is None or age <= most)] += 1
        overdue += any(clock["due_at"] <= LATER and not clock["paused"] for clock in still[row["id"]])
    day, ends, passed = today, [], 0
    while passed < AHEAD[-1]:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            passed += 1
            if passed in AHEAD:
                ends.append(day)
    upcoming = [
        (row, clock, (clock["due_at"].astimezone(BEIJING) - timedelta(microseconds=1)).date())
        for row in files
        for clock in still.get(row["id"], ())
        if clock["due_at"] > LATER and not clock["paused"]
    ]
    kept = Counter[tuple[int, str]]()
    for row in files:
        for clock in mine[row["id"]]:
            by_time = EDITIONS[row["process"]][row["edition"]].clocks[clock["kind"]].lapse is not None
            if clock["state"] in ("met", "breached") and not by_time:
                ended = clock["stopped_at"].astimezone(BEIJING)
                ago = (today.year - ended.year) * 12 + today.month - ended.month
                kept[MONTHS - 1 - ago, "kept" if clock["stopped_at"] <= clock["due_at"] else "exceeded"] += 1
    return {
        "loads": dict(loads),
        "bands": tuple(bands[n] for n in range(len(BANDS))),
        "overdue": overdue,
        "ahead": tuple(ends),
        "cases_ahead": tuple(len({row["id"] for row, _, last in upcoming if last <= end}) for end in ends),
        "limits_ahead": tuple(sum(last <= end for _, _, last in upcoming) for end in ends),
        "on_time": tuple((kept[n, "kept"], kept[n, "exceeded"]) for n in range(MONTHS)),
        "reminded": sum(any(clock["level"] == 1 for clock in each) for each in still.values()),
        "supervised": sum(any(clock["level"] > 1 for clock in each) for each in still.values()),
    }


def figures(found: Board) -> dict[str, Any]:
    """The same, as the board has it."""
    return {
        "loads": {load.officer: load.open for load in found.loads},
        "bands": found.bands,
        "overdue": found.overdue,
        "ahead": found.ahead,
        "cases_ahead": found.cases_ahead,
        "limits_ahead": tuple(sum(each.within[n] for each in found.forecast) for n in range(len(AHEAD))),
        "on_time": tuple(tuple(sum(each.months[n][k] for each in found.on_time) for k in (0, 1)) for n in range(MONTHS)),
        "reminded": found.reminded,
        "supervised": found.supervised,
    }


def checked(c: Connection, county: County, actor: Actor, region: str) -> Board:
    calendar = rules(c).calendar
    found = board(c, actor, LATER, calendar)
    assert figures(found) == naive(c, county, region, calendar)
    return found


CAME = st.tuples(st.sampled_from(KINDS), st.integers(0, 1), st.integers(0, 1), st.sampled_from((0, 1, 2, 7, 8, 15, 16, 31, 39)))


def test_the_board_counts_what_anybody_would_count_by_hand(engine: Engine) -> None:
    """Every figure, over any mix of cases, for the township, its county, and with cases given on."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)

    @settings(max_examples=8, deadline=None)
    @given(st.lists(CAME, min_size=1, max_size=7))
    def counted(came: list[tuple[str, int, int, int]]) -> None:
        with engine.connect() as c, c.begin() as nothing_kept:
            numbers = [brought(c, county, kind, county.towns[town], n, days) for kind, town, n, days in came]
            for number, (kind, town, n, _) in zip(numbers, came, strict=True):
                if kind != "withdrawn" and (town, n) == (0, 0):
                    body = {"to": county.usernames[county.id(TOWN_HANDLER, 1)], "reason": "调动"}
                    assign(c, number, actor=county.actor(c, TOWN_LEADER, LATER), body=body, now=LATER)
            checked(c, county, county.actor(c, TOWN_LEADER, LATER), county.town)
            checked(c, county, county.actor(c, TOWN_LEADER, LATER, town=county.sister), county.sister)
            checked(c, county, county.actor(c, COUNTY_LEADER, LATER), county.region)
            nothing_kept.rollback()

    counted()


def test_lateness_stands_on_the_board_and_in_its_lists(engine: Engine) -> None:
    """Reminders, supervision and what is exceeded, after the ladder went its way; each list has as many rows as its figure says."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        for n, days in enumerate((1, 2, 2, 6)):
            brought(c, county, "urgent", county.towns[n == 3], 0, days)
        brought(c, county, "advanced", county.town, 1, 3)
        brought(c, county, "accepted", county.town, 1, 5)
    assert not sweep(engine, LATER).failed
    with engine.connect() as c:
        leader = county.actor(c, TOWN_LEADER, LATER)
        calendar = rules(c).calendar
        found = checked(c, county, leader, county.town)
        assert found.overdue >= 3 and found.supervised
        shown = {which: len(cases(c, leader, LATER, calendar, which=which)["items"]) for which in FILTERS}
        assert shown["overdue"] == found.overdue and shown["supervised"] == found.supervised
        assert tuple(shown[f"within-{days}"] for days in AHEAD) == found.cases_ahead
        for load in found.loads:
            assert len(cases(c, leader, LATER, calendar, of=load.officer or NOBODY)["items"]) == load.open
        assert all(row["region"] == county.town for row in cases(c, leader, LATER, calendar)["items"])
        with pytest.raises(Malformed):
            cases(c, leader, LATER, calendar, which="all")


def test_what_was_escalated_says_to_whom_at_which_rung_and_when_it_was_planned(engine: Engine) -> None:
    """Planned and actual time are both kept; a sister township's escalations are in no list and no count (社会救助法 第十一条)."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = brought(c, county, "urgent", county.town, 0, 3)
        brought(c, county, "urgent", county.sister, 0, 3)
    sweep(engine, LATER)
    with engine.connect() as c:
        climbed = c.execute(select(CLIMBED).join(CASE, CASE.c.id == CLIMBED.c.case_id).where(CASE.c.number == number)).mappings().all()
        leader = county.actor(c, TOWN_LEADER, LATER)
        items = escalations(c, leader, LATER)["items"]
        assert {item["number"] for item in items} == {number} and len(items) == len(climbed) > 1
        assert [item["id"] for item in items] == sorted((row["id"] for row in climbed), reverse=True)
        first, last = items[-1], items[0]
        assert first["why"].startswith("时限用去") and last["why"].startswith(("时限届满", "逾期"))
        assert first["told"] and first["planned_at"] <= first["acted_at"] == LATER
        assert any(item["taken_over"] for item in items) and all(item["handler_name"] for item in items)
        assert how_many(c, leader) == 1 == how_many(c, county.actor(c, TOWN_LEADER, LATER, town=county.sister))
        assert how_many(c, county.actor(c, COUNTY_LEADER, LATER)) == 2
        older = escalations(c, leader, LATER, before=items[0]["id"])["items"]
        assert [item["id"] for item in older] == [item["id"] for item in items[1:]]
    with engine.begin() as c:
        county.take(c, number, "withdraw", TOWN_HANDLER, LATER, reason="自愿")
        leader = county.actor(c, TOWN_LEADER, LATER)
        assert not escalations(c, leader, LATER)["items"] and how_many(c, leader) == 0
        assert len(escalations(c, leader, LATER, every=True)["items"]) == len(climbed)


def test_a_rung_says_in_words_what_it_stands_for() -> None:
    assert [why(["80%", "100%", "+2 working days"], n) for n in (1, 2, 3)] == ["时限用去80%", "时限届满", "逾期2个工作日"]
