"""Which limits run, from when, until when, and what nobody has fixed."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from states import PROCESSES
from states.calendar import bundled
from states.grammar import ConditionUnmet, Matter
from states.parameters import PARAMETERS
from states.policy import LocalValue, policy_for
from states.roles import COUNTY_LEADER, FINANCE, SUPERVISOR, TOWN_HANDLER, TOWN_LEADER, chain
from states.terms import BEIJING, due, parse_term
from tests.cases import CASE, CLOCK, MONDAY, OPINION, PAID, SMALL, SUM, clock_row, posted, surveyed, urgent
from tests.county import OWN_VALUES, County, build_county
from workflow import clock as clock_module
from workflow.clock import next_due, sweep
from workflow.clocks import Running, climb, due_text, overdue_text, reconcile
from workflow.inbox import find_case, gaps_view, steps_view
from workflow.officers import set_parameter
from workflow.records import CaseFile, Escalation, table
from workflow.rules import Rules

LAW = PROCESSES["emergency_aid"]
TUESDAY = MONDAY + timedelta(days=1)
RUNGS = {name: list(policy_for("120117", MONDAY.date())[f"ladder.{name}"]) for name in ("rungs", "rungs_urgent")}


def running(limit: str, start: datetime, rungs: str = "rungs", owner: str = TOWN_HANDLER) -> Running:
    due_at = due(start, parse_term(limit), bundled())[0]
    return Running("c1", "relief_first", 1, limit, "x", owner, RUNGS[rungs], start, [], due_at, due_at, bundled().version)


LIMITS = st.one_of(
    st.builds("{} hours".format, st.integers(1, 240)),
    st.builds("{} days".format, st.integers(1, 60)),
    st.builds("{} working days".format, st.integers(1, 60)),
)


@given(LIMITS, st.integers(0, 300 * 24 * 60), st.sampled_from(sorted(RUNGS)))
def test_the_rungs_of_every_limit_come_in_order_and_reminders_before_the_limit(limit: str, minutes: int, rungs: str) -> None:
    """A reminder that comes with the breach warns nobody; weekends and whole days must not push it there."""
    clock = running(limit, datetime(2025, 12, 1, tzinfo=BEIJING) + timedelta(minutes=minutes), rungs)
    at = [clock.rung_at(level, bundled()) for level in range(1, 7)]
    assert at.pop() is None
    reached = [each for each in at if each is not None]
    assert clock.started_at < reached[0] < clock.due_at and clock.started_at < reached[1] < clock.due_at
    assert reached[2] == clock.due_at
    assert clock.due_at < reached[3] < reached[4]


@pytest.mark.parametrize(
    "limit, percent, hours", [("24 hours", 50, 12.0), ("24 hours", 80, 19.2), ("1 hours", 50, 0.5), ("1 hours", 80, 0.8)]
)
def test_a_share_of_hours_is_reckoned_to_the_minute(limit: str, percent: int, hours: float) -> None:
    """津民发〔2020〕19号 二（五）: half of 24 hours is 12 hours, nights and days off included."""
    clock = running(limit, MONDAY)
    clock.rungs = [f"{percent}%"]
    assert clock.rung_at(1, bundled()) == MONDAY + timedelta(hours=hours)


def test_a_vacant_post_is_passed_over_and_keeps_what_is_its_own() -> None:
    """The next level that is there takes over; the vacant one holds too, so that whoever comes may act at once."""
    clock = running("24 hours", MONDAY, "rungs_urgent")
    taken = [climb(clock, MONDAY, {TOWN_LEADER}) for _ in range(5)]
    assert taken == [None, None, COUNTY_LEADER, SUPERVISOR, None]
    assert clock.holders == list(chain(TOWN_HANDLER))
    empty = running("24 hours", MONDAY, "rungs_urgent")
    assert [climb(empty, MONDAY, chain(TOWN_HANDLER)) for _ in range(5)] == [None] * 5


@pytest.mark.parametrize(
    "late, words",
    [
        (timedelta(), "0小时0分钟"),
        (timedelta(hours=23, minutes=59), "23小时59分钟"),
        (timedelta(days=1), "1天"),
        (timedelta(days=9, hours=23), "9天"),
    ],
)
def test_lateness_is_told_in_hours_below_a_day_and_in_days_beyond(late: timedelta, words: str) -> None:
    """What stands on the supervision order."""
    assert overdue_text(MONDAY, MONDAY + late) == words


def test_a_due_instant_is_written_as_the_officer_would_write_it() -> None:
    """Hours to the minute; days by the last day that still belongs to the limit."""
    assert due_text(running("24 hours", MONDAY)) == "2026年11月24日9时00分"
    assert due_text(running("3 days", MONDAY)) == "2026年11月26日"


def test_a_limit_that_nobody_fixed_does_not_run_and_is_named(engine: Engine) -> None:
    """民发〔2022〕83号 四（一）: each place fixes its limits; what is missing is a gap to be named, never a guess."""
    own = {key: value for key, value in OWN_VALUES.items() if key not in ("emergency_aid.opinion", "emergency_aid.total")}
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY, own_values=own)
        number = county.open(c, MONDAY).case["number"]
        county.take(c, number, "accept", TOWN_HANDLER, MONDAY)
        outcome = county.take(
            c, number, "classify_expenditure", TOWN_HANDLER, MONDAY, kind="expenditure", scope="household", finding="突增"
        )
        row = dict(c.execute(select(CASE).where(CASE.c.number == number)).mappings().one())
        assert not c.execute(select(CLOCK.c.kind).where(CLOCK.c.case_id == row["id"], CLOCK.c.stopped_at.is_(None))).all()
        assert [gap["parameter"] for gap in gaps_view(c, row, MONDAY)] == ["emergency_aid.opinion", "emergency_aid.total"]
        assert all("重庆市开州区" in text or "开州区未规定" in text for text in outcome.gaps) and len(outcome.gaps) == 2
    assert next_due(engine) is None


def test_a_posting_without_a_period_cannot_begin(engine: Engine) -> None:
    """A posting whose length nobody fixed would end at once or never: the step is refused and says which value is missing."""
    own = {key: value for key, value in OWN_VALUES.items() if key != "emergency_aid.public_notice"}
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY, own_values=own)
        with pytest.raises(ConditionUnmet, match=r"开州区未规定“公示期”（emergency_aid\.public_notice），应由县级民政部门公布"):
            posted(c, county)


def surveyed_before_the_whole_was_limited(c: Connection, since: date) -> tuple[County, str]:
    """A case of Monday in a county that on Tuesday fixes the limit of the whole, from the day `since` on."""
    county = build_county(c, "500154", MONDAY, own_values={key: value for key, value in OWN_VALUES.items() if key != "emergency_aid.total"})
    number = surveyed(c, county)
    set_parameter(
        c,
        region="500154",
        key="emergency_aid.total",
        value="30 working days",
        document_number="测民发〔2026〕9号",
        since=since,
        actor=county.actor(c, COUNTY_LEADER, TUESDAY),
        now=TUESDAY,
    )
    county.take(c, number, "opine", TOWN_LEADER, TUESDAY, **OPINION)
    return county, number


def test_a_gap_filled_later_begins_to_run_with_the_next_step(engine: Engine) -> None:
    """The limit of the whole counts from the acceptance, also when the county fixes it afterwards."""
    with engine.begin() as c:
        _, number = surveyed_before_the_whole_was_limited(c, MONDAY.date())
        row = clock_row(c, number, "total")
        assert (row.started_at, row.epoch) == (MONDAY, 1)


def test_a_limit_that_was_not_fixed_when_it_would_have_begun_is_not_offered_to_be_extended(engine: Engine) -> None:
    """国发〔2014〕47号 leaves the limit of the whole to the place. Fixed from the next day on, it does not run for this case."""
    with engine.begin() as c:
        county, number = surveyed_before_the_whole_was_limited(c, TUESDAY.date())
        leader = county.actor(c, COUNTY_LEADER, TUESDAY)
        offered = next(step for step in steps_view(c, find_case(c, number, leader), leader, TUESDAY) if step["name"] == "extend")
        assert not offered["open"] and "没有在计算" in str(offered["reasons"])
        with pytest.raises(ConditionUnmet, match="没有在计算"):
            county.take(c, number, "extend", COUNTY_LEADER, TUESDAY, ground="objection")


def test_relief_counts_to_the_payment_unless_the_place_counts_to_the_decision(engine: Engine) -> None:
    """津民发〔2020〕19号 says 完成审核审批手续; whether payment belongs to it is open: the stricter reading stands."""
    for own, state in (({}, "running"), ({"emergency_aid.relief_first_ends": "decision"}, "met")):
        with engine.begin() as c:
            savepoint = c.begin_nested()
            county = build_county(c, "120117", MONDAY, own_values=OWN_VALUES | own)
            number = urgent(c, county)
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
            county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
            assert clock_row(c, number, "relief_first").state == state
            county.take(c, number, "pay_advance", FINANCE, MONDAY, **PAID)
            assert clock_row(c, number, "relief_first").state == "met"
            savepoint.rollback()


def test_a_limit_kept_at_its_last_instant_is_kept(engine: Engine) -> None:
    """At the limit the case is in time; a microsecond later it is not."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY, own_values=OWN_VALUES | {"emergency_aid.relief_first_ends": "decision"})
        due_at = MONDAY + timedelta(hours=24)
        for at, state in ((due_at, "met"), (due_at + timedelta(microseconds=1), "breached")):
            number = urgent(c, county)
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
            county.take(c, number, "approve_advance", TOWN_LEADER, at, **SUM)
            assert clock_row(c, number, "relief_first").state == state


def test_a_case_that_ends_leaves_no_limit_running(engine: Engine) -> None:
    """Withdrawn, referred, terminated: what was running is cancelled, with the moment and the reason in its ledger."""
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        number = posted(c, county)
        county.take(c, number, "withdraw", TOWN_HANDLER, MONDAY + timedelta(days=1), reason="自愿")
        rows = c.execute(select(CLOCK.c.state, CLOCK.c.stopped_at, CLOCK.c.next_act_at).join(CASE, CASE.c.id == CLOCK.c.case_id)).all()
        assert {state for state, _, _ in rows} == {"met", "cancelled"}
        assert all(stopped is not None and following is None for _, stopped, following in rows)
    assert next_due(engine) is None
    assert sweep(engine, MONDAY + timedelta(days=400)).handled == 0


def test_a_sweep_that_comes_late_tells_when_it_should_have_come(engine: Engine) -> None:
    """After an outage every missed rung is climbed once, with the planned and the actual moment both on record."""
    with engine.begin() as c:
        urgent(c, build_county(c, "120117", MONDAY))
    woken = MONDAY + timedelta(days=2)
    assert sweep(engine, woken).handled == 5
    with engine.begin() as c:
        climbed = table(Escalation).c
        rows = c.execute(select(climbed.planned_at, climbed.acted_at).order_by(climbed.level)).all()
        assert [planned - MONDAY for planned, _ in rows] == [timedelta(hours=hours) for hours in (12, 19.2, 24, 26, 30)]
        assert {acted for _, acted in rows} == {woken}


def test_every_limit_of_the_process_can_be_fixed_by_the_county() -> None:
    """民发〔2022〕83号 四（一）: a limit that no sheet and no county could fix would be a gap for ever."""
    assert all(PARAMETERS[clock.limit].settable and PARAMETERS[clock.limit].kind == "term" for clock in LAW.clocks.values())


def _fixed(key: str, value: str) -> Rules:
    return Rules((LocalValue("640221", key, value, "测民发〔2026〕3号", date(2020, 1, 1)),), ())


def test_a_limit_met_in_its_stage_is_owed_anew() -> None:
    """社会救助法 第十六条: the visit that was made is met, and the next one is owed from that day."""
    law, rules = (
        PROCESSES["extreme_poverty"],
        Rules((LocalValue("640221", "extreme_poverty.visit", "10 days", "测", date(2020, 1, 1)),), ()),
    )
    clocks: dict[str, Running] = {}
    epochs: dict[str, int] = {}
    matter = Matter(stage="active_dispersed", region="640221102", since={"choose_dispersed": MONDAY})
    reconcile(law, matter, clocks, epochs, None, MONDAY, rules)
    first = clocks["visit"]
    later = MONDAY + timedelta(days=3)
    visit = next(step for step in law.steps_from("active_dispersed") if step.name == "visit")
    changed, _ = reconcile(law, matter, clocks, epochs, visit, later, rules)
    assert first.state == "met" and first in changed
    assert (clocks["visit"].epoch, clocks["visit"].started_at) == (2, later)


def test_what_time_itself_has_ended_does_not_begin_again() -> None:
    """A declaration whose lapse leaves its own condition standing would otherwise lapse for ever."""
    law, rules = (
        PROCESSES["extreme_poverty"],
        Rules((LocalValue("640221", "extreme_poverty.hearing", "5 days", "测", date(2020, 1, 1)),), ()),
    )
    clocks: dict[str, Running] = {}
    matter = Matter(stage="reduction_proposed", region="640221102", facts={"hearing_state": "open"})
    reconcile(law, matter, clocks, {}, None, MONDAY, rules)
    lapse = next(step for step in law.steps_from("reduction_proposed") if step.name == "end_of_hearing")
    reconcile(law, matter, clocks, {}, lapse, MONDAY + timedelta(days=9), rules)
    assert "hearing" not in clocks


def test_the_next_payment_is_owed_before_its_month_begins() -> None:
    """民发〔2021〕57号 第二十五条: once a month is paid the limit for the next one stands, so that one that stays away is found."""
    law = PROCESSES["low_income"]
    paid = {"first_month": "2026-10", "rates": [{"from": "2026-10", "amount": "500.00"}], "paid_months": ["2026-10", "2026-11"]}
    facts = paid | {"paid_amounts": ["500.00", "500.00"], "payment_counts_from": "2026-11-30"}
    clocks: dict[str, Running] = {}
    household = {"members": [{"name": "王秀英", "relation": "self"}]}
    reconcile(law, Matter(stage="active", region="640221102", facts=facts, household=household), clocks, {}, None, MONDAY, Rules((), ()))
    owed = clocks["monthly_payment"]
    assert owed.started_at == datetime(2026, 11, 30, tzinfo=BEIJING) > MONDAY
    assert owed.due_at > datetime(2026, 12, 1, tzinfo=BEIJING)


def test_a_case_whose_limits_set_each_other_off_is_put_off_and_holds_up_nobody(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a declaration comes to it: after so many acts in one sweep the case waits an hour and says why; the others go on."""
    monkeypatch.setattr(clock_module, "RUNAWAY", 1)
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = county.open(c, MONDAY, urgent=True).case["number"]
        county.take(c, number, "accept_pending", TOWN_HANDLER, MONDAY, pending_papers=["申请书签字"])
    swept = sweep(engine, MONDAY + timedelta(days=20))
    assert swept.handled == 1 and swept.failed >= 1
    with engine.begin() as c:
        rows = c.execute(select(CLOCK.c.trouble).join(table(CaseFile), CASE.c.id == CLOCK.c.case_id).where(CASE.c.number == number))
        assert any("停止办理" in (trouble or "") for (trouble,) in rows)
