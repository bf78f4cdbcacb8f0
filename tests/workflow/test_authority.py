"""Who may act: posts by region, programme and time, entrustments and their quotas, what lateness gives and what it never gives."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from states.grammar import ConditionUnmet, NotYours, Refusal
from states.roles import COUNTY_LEADER, JOINT_MEETING, ROLES, SUPERVISOR, TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from tests.cases import CASE, MONDAY, OPINION, SMALL, SUM, clock_row, surveyed, urgent
from tests.county import build_county
from workflow.authority import CLOCK, Actor, Held, case_scope, entrustment, load_actor, may_take_over, powers, serving
from workflow.clock import sweep
from workflow.inbox import find_case
from workflow.intake import open_case
from workflow.matters import process_of
from workflow.officers import appoint, deputise, disable, entrust, revoke
from workflow.refusals import Malformed, UnknownCase

LATER = MONDAY + timedelta(days=365)


def held(role: str, region: str, *programmes: str) -> Actor:
    return Actor("o1", "甲", "jia", (Held(role, region, programmes or ("*",), MONDAY, None),))


@pytest.mark.parametrize(
    "region, reaches",
    [("000000", True), ("120000", True), ("120117", True), ("120117001", True), ("120117002", False), ("120101", False), ("500000", False)],
)
def test_a_post_reaches_what_lies_within_its_region_in_the_file_as_in_the_law(engine: Engine, region: str, reaches: bool) -> None:
    """The same rule in Python and in SQL: provinces by two digits, counties by six, townships by nine."""
    actor = held(TOWN_HANDLER, region)
    assert actor.sees("120117001", "emergency_aid") is reaches
    with engine.begin() as c:
        number = urgent(c, build_county(c, "120117", MONDAY))
        assert bool(c.execute(select(CASE.c.number).where(CASE.c.number == number, case_scope(actor))).all()) is reaches


def test_a_post_for_one_programme_reaches_no_other(engine: Engine) -> None:
    """A post may be given for low income alone; emergency aid does not exist for it."""
    actor = held(TOWN_HANDLER, "120117001", "low_income")
    with engine.begin() as c:
        number = urgent(c, build_county(c, "120117", MONDAY))
        with pytest.raises(UnknownCase):
            find_case(c, number, actor)
        assert not actor.holds("120117001", "emergency_aid")
        assert actor.holds("120117001", "low_income")


def test_a_case_of_the_next_township_does_not_exist_for_an_officer(engine: Engine) -> None:
    """What lies outside is not refused: it is unknown, to read, to act on and to open alike."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        neighbour = county.actor(c, TOWN_HANDLER, MONDAY, town=county.sister)
        with pytest.raises(UnknownCase):
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, town=county.sister, **SMALL)
        with pytest.raises(UnknownCase):
            find_case(c, number, neighbour)
        with pytest.raises(UnknownCase):
            open_case_elsewhere(c, county.town, neighbour)


def open_case_elsewhere(c: Any, region: str, actor: Actor) -> None:
    person = {"name": "王秀英", "id_number": "11010519491231002X"}
    household, facts = {"members": [{"name": "王秀英", "relation": "本人"}]}, {"reason": "病"}
    open_case(
        c,
        process="emergency_aid",
        region=region,
        applicant=person,
        household=household,
        facts=facts,
        actor=actor,
        now=MONDAY,
        secret=b"x",
    )


def test_a_post_empowers_from_its_first_moment_until_its_last(engine: Engine) -> None:
    """An expired post empowers nobody, without anybody having to remember to remove it."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        officer = county.id(VILLAGE_ASSISTANT, 0)
        until = MONDAY + timedelta(days=10)
        appoint(c, officer_id=officer, role=TOWN_LEADER, region=county.town, from_at=MONDAY, until_at=until)

        def leads(at: Any) -> bool:
            actor = load_actor(c, officer, at)
            return actor is not None and TOWN_LEADER in actor.holds(county.town, "emergency_aid")

        second = timedelta(seconds=1)
        assert [leads(at) for at in (MONDAY - second, MONDAY, until - second, until)] == [False, True, True, False]
        assert officer not in {who for who, _, _ in serving(c, TOWN_LEADER, county.town, "emergency_aid", until)}


def test_a_disabled_officer_is_nobody(engine: Engine) -> None:
    """The account closed, every power is gone at once, also what was deputised."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        disable(c, county.usernames[county.id(TOWN_LEADER)])
        assert load_actor(c, county.id(TOWN_LEADER), MONDAY) is None
        assert [who for who, _, _ in serving(c, TOWN_LEADER, county.town, "emergency_aid", MONDAY)] == [county.id(TOWN_LEADER, 1)]
        assert load_actor(c, "nobody", MONDAY) is None


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_a_deputy_stands_in_for_thirty_days_at_most(engine: Engine, days: int) -> None:
    """Standing in is not a second appointment."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        whom: dict[str, Any] = {
            "post_id": county.posts[county.id(TOWN_LEADER)],
            "deputy_id": county.id(VILLAGE_ASSISTANT),
        }
        when: dict[str, Any] = {
            "from_at": MONDAY,
            "until_at": MONDAY + timedelta(days=days),
            "document_number": "测办〔2026〕1号",
            "reason": "学习",
        }
        with pytest.raises(Malformed, match="30日"):
            deputise(c, **whom, **when, actor=county.actor(c, COUNTY_LEADER, MONDAY))
        with pytest.raises(NotYours, match="安排代行职务由县级民政部门负责人办理"):
            deputise(c, **whom, **when, actor=county.actor(c, TOWN_LEADER, MONDAY))


def test_a_deputy_comes_from_the_same_county(engine: Engine) -> None:
    """Standing in opens no door to another county's files (社会救助法 第十一条)."""
    with engine.begin() as c:
        county, other = build_county(c, "120117", MONDAY), build_county(c, "500154", MONDAY)
        with pytest.raises(Malformed, match="本县"):
            deputise(
                c,
                post_id=county.posts[county.id(TOWN_LEADER)],
                deputy_id=other.id(TOWN_LEADER),
                reason="学习",
                document_number="测办〔2026〕1号",
                from_at=MONDAY,
                until_at=MONDAY + timedelta(days=5),
                actor=county.actor(c, COUNTY_LEADER, MONDAY),
            )


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"system"}))
def test_lateness_never_moves_the_power_to_decide_to_another_level(role: str) -> None:
    """社会救助暂行办法 第四十八条: who decides does so in a power of its own, entrusted or by law, however late it is."""
    region = "120117001" if ROLES[role].level != "county" else "120117"
    actor = held(role, region)
    process = process_of({"process": "emergency_aid", "edition": "2026-07-01"})
    for taken, (post, late) in powers(actor, "120117001", "emergency_aid", set(ROLES)).items():
        for step in process.steps:
            if late and step.duty == "decide" and taken in step.by and may_take_over(step, taken, post):
                assert ROLES[taken].level == ROLES[role].level


def test_lateness_gives_nothing_to_a_role_that_has_not_taken_over() -> None:
    """A superior who has not been called in has only the work of that office."""
    leader = held(COUNTY_LEADER, "120117")
    assert set(powers(leader, "120117001", "emergency_aid", ())) == {COUNTY_LEADER}
    assert set(powers(leader, "120117001", "emergency_aid", {TOWN_LEADER, SUPERVISOR})) == {COUNTY_LEADER}
    assert {TOWN_HANDLER, TOWN_LEADER} <= set(powers(leader, "120117001", "emergency_aid", {COUNTY_LEADER}))
    assert JOINT_MEETING not in powers(leader, "120117001", "emergency_aid", {COUNTY_LEADER})


def test_the_clock_alone_acts_as_the_clock(engine: Engine) -> None:
    """No officer takes the steps of time, and nobody can be appointed to it."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        with pytest.raises(NotYours, match="由系统时钟办理"):
            county.take(c, number, "escalate", COUNTY_LEADER, MONDAY)
        with pytest.raises(Malformed, match="没有角色"):
            appoint(c, officer_id=county.id(TOWN_LEADER), role="system", region="120117", from_at=MONDAY)
        with pytest.raises(Malformed, match="是县级岗位"):
            appoint(c, officer_id=county.id(TOWN_LEADER), role=COUNTY_LEADER, region="120117001", from_at=MONDAY)
    assert CLOCK.id is None


def test_an_officer_recorded_as_the_relative_stands_aside(engine: Engine) -> None:
    """民发〔2021〕57号 第十一条: 回避."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = county.open(c, MONDAY, related_party="经办人员的父母", related_officer=county.usernames[county.id(TOWN_HANDLER)]).case[
            "number"
        ]
        with pytest.raises(NotYours, match="应当回避"):
            county.take(c, number, "accept", TOWN_HANDLER, MONDAY)
        assert county.take(c, number, "accept", TOWN_HANDLER, MONDAY, n=1).case["stage"] == "accepted"


def test_a_second_investigator_serves_here_and_now(engine: Engine) -> None:
    """民发〔2021〕57号 第十六条: two investigators, neither of them the same person nor from elsewhere."""
    visit: dict[str, Any] = {"method": "home_visit", "family_member": "王秀英", "findings": "属实"}
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        number = county.open(c, MONDAY).case["number"]
        county.take(c, number, "accept", TOWN_HANDLER, MONDAY)
        county.take(c, number, "classify_expenditure", TOWN_HANDLER, MONDAY, kind="expenditure", scope="household", finding="突增")
        for nobody in ("nobody", f"town_handler-{county.town}-0", f"town_handler-{county.sister}-0", f"village_assistant-{county.town}-0"):
            with pytest.raises(Malformed, match="不得少于二人"):
                county.take(c, number, "survey", TOWN_HANDLER, MONDAY, second_investigator=nobody, **visit)


def test_an_entrustment_is_used_up_by_what_was_decided_under_it(engine: Engine) -> None:
    """The quota counts decisions of this township under this document, and comes back when a payment is stopped."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY, quota=Decimal("1000.00"))

        def left(town: str = county.town) -> Decimal | None:
            found = entrustment(c, town, "emergency_aid", MONDAY)
            assert found is not None
            return found.quota_left

        first, second, third = (urgent(c, county) for _ in range(3))
        for number in (first, second, third):
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        county.take(c, first, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
        assert (left(), left(county.sister)) == (Decimal("400.00"), Decimal("1000.00"))
        with pytest.raises(ConditionUnmet, match="超过委托的每案限额或者剩余额度"):
            county.take(c, second, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
        county.take(c, second, "approve_advance", TOWN_LEADER, MONDAY, **SUM | {"amount": "400.00"})
        assert left() == Decimal("0.00")
        assert county.take(c, third, "approve_advance_at_county", COUNTY_LEADER, MONDAY, **SUM).case["stage"] == "advance_approved"
        county.take(c, first, "hear", TOWN_HANDLER, MONDAY, heard_on="2026-11-23", heard_how="silent", heard_opinion="未提出。")
        county.take(c, first, "stop_payment", TOWN_LEADER, MONDAY, found="已经去世", reasons="不再符合条件")
        assert left() == Decimal("600.00")


def test_an_entrustment_counts_from_its_day_to_its_end_and_not_after_it_is_revoked(engine: Engine) -> None:
    """社会救助暂行办法 第四十八条: the county entrusts, and may take back."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        leader = county.actor(c, COUNTY_LEADER, MONDAY)
        assert revoke(c, county.entrustments[county.town], actor=leader, now=MONDAY)
        assert not revoke(c, county.entrustments[county.town], actor=leader, now=MONDAY)
        assert entrustment(c, county.town, "emergency_aid", MONDAY) is None
        new: dict[str, Any] = {
            "township": county.town,
            "programme": "emergency_aid",
            "document_number": "新",
            "max_per_case": Decimal("1.00"),
        }
        entrust(c, **new, actor=leader, now=MONDAY, from_at=MONDAY + timedelta(days=1), until_at=MONDAY + timedelta(days=2))
        found = [entrustment(c, county.town, "emergency_aid", MONDAY + timedelta(days=days)) for days in (0, 1, 2)]
        assert [each and each.document_number for each in found] == [None, "新", None]
        assert entrustment(c, county.town, "low_income", MONDAY + timedelta(days=1)) is None
        with pytest.raises(NotYours, match="委托乡镇（街道）审批由县级民政部门负责人办理"):
            entrust(c, **new, actor=county.actor(c, TOWN_LEADER, MONDAY), now=MONDAY)


def test_the_county_may_finish_a_late_survey_but_not_decide_in_the_townships_name(engine: Engine) -> None:
    """Lateness hands over the work below, step by step, and no decision."""
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        number = surveyed(c, county)
        with pytest.raises(Refusal):
            county.take(c, number, "opine", COUNTY_LEADER, MONDAY, **OPINION)
    sweep(engine, LATER)
    with engine.begin() as c:
        assert COUNTY_LEADER in clock_row(c, number, "opinion").holders
        outcome = county.take(c, number, "opine", COUNTY_LEADER, LATER, **OPINION)
        assert (outcome.entry["taken_over"], outcome.entry["role"]) == (True, COUNTY_LEADER)
