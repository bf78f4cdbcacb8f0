"""Who is in charge of a case, given from hand to hand; and everything an officer has, for the days of a leave."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from states.case_acts import ASSIGN
from states.grammar import ConditionUnmet, NotYours
from states.roles import COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from tests.cases import MONDAY, OPINION, posted, surveyed
from tests.county import County, build_county
from workflow.advance import Outcome, advance
from workflow.assigning import Result, assign, assign_many, hand_over
from workflow.authority import load_actor
from workflow.handlers import handler_of
from workflow.inbox import entries_view, find_case
from workflow.officers import add_officer, appoint, deputise
from workflow.records import table
from workflow.records_assignments import Assignment
from workflow.refusals import Malformed, UnknownCase
from workflow.verify import verify

LENT = {"first": "2026-11-24", "last": "2026-11-26", "reason": "年休假", "document_number": "测民发〔2026〕9号"}


def given(c: Connection, county: County, number: str, to: str, role: str = TOWN_LEADER, **days: str) -> Outcome:
    body: Mapping[str, Any] = {"to": county.usernames[to], "reason": "工作调动"} | days
    return assign(c, number, actor=county.actor(c, role, MONDAY), body=body, now=MONDAY)


def charge(c: Connection, county: County, number: str, **later: int) -> str | None:
    row = find_case(c, number, county.actor(c, COUNTY_LEADER, MONDAY))
    return handler_of(c, row["id"], MONDAY + timedelta(**later))


def left(c: Connection, county: County, **more: str) -> list[Result]:
    first, second = county.id(TOWN_HANDLER), county.id(TOWN_HANDLER, 1)
    said = LENT | {"officer": county.usernames[first], "to": county.usernames[second]} | more
    return hand_over(c, actor=county.actor(c, COUNTY_LEADER, MONDAY), now=MONDAY, **said)


def test_whoever_took_the_case_in_is_in_charge_until_it_is_given_to_another_in_a_line_of_its_file(engine: Engine) -> None:
    """社会救助暂行办法 第四条: the work is done by handlers; 民发〔2021〕57号 第十六条: who did what stays on the file."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = county.open(c, MONDAY).case["number"]
        first, second = county.id(TOWN_HANDLER), county.id(TOWN_HANDLER, 1)
        assert charge(c, county, number) == first
        outcome = given(c, county, number, second)
        assert charge(c, county, number) == second
        assert outcome.entry["step"] == ASSIGN and outcome.entry["from_stage"] == outcome.entry["to_stage"] == "submitted"
        actor = county.actor(c, TOWN_HANDLER, MONDAY)
        last = entries_view(c, find_case(c, number, actor))[-1]
        assert last["body"] == {"to": county.usernames[second], "reason": "工作调动"} and "第四条" in last["cites"]
        with pytest.raises(ConditionUnmet, match="已经由接办人承办"):
            given(c, county, number, second)
    assert not list(verify(engine))


def test_a_case_is_given_out_by_who_oversees_it_and_by_nobody_else(engine: Engine) -> None:
    """社会救助法 第十一条: to a sister township the case does not exist; a colleague is no leader."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = county.open(c, MONDAY).case["number"]
        second = county.usernames[county.id(TOWN_HANDLER, 1)]
        body = {"to": second, "reason": "工作调动"}
        with pytest.raises(NotYours):
            assign(c, number, actor=county.actor(c, TOWN_HANDLER, MONDAY), body=body, now=MONDAY)
        with pytest.raises(UnknownCase):
            assign(c, number, actor=county.actor(c, TOWN_LEADER, MONDAY, town=county.sister), body=body, now=MONDAY)
        assert charge(c, county, number) == county.id(TOWN_HANDLER)


def test_only_a_handler_of_the_place_who_is_no_relative_and_has_not_judged_the_case_can_be_in_charge(engine: Engine) -> None:
    """民发〔2021〕57号 第十一条 (回避), 第十六条、第二十条 (谁调查、谁签字；审核与调查分开)."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = county.open(c, MONDAY).case["number"]
        with pytest.raises(ConditionUnmet, match="不在本案所在地"):
            given(c, county, number, county.id(TOWN_HANDLER, 0, county.sister), COUNTY_LEADER)
        with pytest.raises(ConditionUnmet, match="不在本案所在地"):
            given(c, county, number, county.id(TOWN_LEADER, 1))
        with pytest.raises(ConditionUnmet, match="上一级"):
            given(c, county, number, county.id("county_handler"))
        second = county.id(TOWN_HANDLER, 1)
        with pytest.raises(Malformed, match="不能早于"):
            given(c, county, number, second, **{"from": "2026-11-26", "until": "2026-11-25"})
        related = county.open(c, MONDAY, related_officer=county.usernames[second]).case["number"]
        with pytest.raises(ConditionUnmet, match="近亲属"):
            given(c, county, related, second)
        both = add_officer(c, username="both", name="两岗", password_hash="x")
        county.usernames[both] = "both"
        for role in (TOWN_HANDLER, TOWN_LEADER):
            appoint(c, officer_id=both, role=role, region=county.town, from_at=MONDAY - timedelta(days=9))
        judged = surveyed(c, county)
        judge = load_actor(c, both, MONDAY)
        assert judge is not None
        advance(c, judged, "opine", actor=judge, body=OPINION, now=MONDAY)
        with pytest.raises(ConditionUnmet, match="不得再承办"):
            given(c, county, judged, both)


def test_many_are_given_at_once_and_each_is_answered_for_itself(engine: Engine) -> None:
    """One that is refused hinders no other, and nothing is refused in silence."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        second = county.id(TOWN_HANDLER, 1)
        fine, related = (
            county.open(c, MONDAY).case["number"],
            county.open(c, MONDAY, related_officer=county.usernames[second]).case["number"],
        )
        ended = county.open(c, MONDAY).case["number"]
        county.take(c, ended, "withdraw", TOWN_HANDLER, MONDAY, reason="自愿")
        elsewhere = county.open(c, MONDAY, town=county.sister).case["number"]
        body = {"to": county.usernames[second], "reason": "工作调动"}
        leader = county.actor(c, TOWN_LEADER, MONDAY)
        results = {each.what: each for each in assign_many(c, [fine, related, ended, elsewhere, fine], actor=leader, body=body, now=MONDAY)}
        assert len(results) == 4 and results[fine].done
        assert "近亲属" in results[related].reasons[0].text and "办结" in results[ended].reasons[0].text
        assert "没有这个案件" in results[elsewhere].reasons[0].text, "outside and missing are never told apart"
        assert charge(c, county, fine) == second and charge(c, county, related) == county.id(TOWN_HANDLER)
        with pytest.raises(Malformed):
            assign_many(c, [], actor=leader, body=body, now=MONDAY)
        with pytest.raises(Malformed, match="nobody"):
            assign_many(c, [fine], actor=leader, body=body | {"to": "nobody"}, now=MONDAY)


def test_a_leave_lends_the_cases_for_its_days_and_no_longer(engine: Engine) -> None:
    """From the first day's midnight to the last day's; then they are back without anybody's doing."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        first, second = county.id(TOWN_HANDLER), county.id(TOWN_HANDLER, 1)
        own, others = county.open(c, MONDAY).case["number"], county.open(c, MONDAY, n=1).case["number"]
        sister = county.open(c, MONDAY, town=county.sister).case["number"]
        results = left(c, county)
        assert [each.what for each in results if each.kind == "case"] == [own] and results[0].done
        assert [charge(c, county, own, hours=hours) for hours in (0, 14, 15, 86, 87)] == [first, first, second, second, first]
        assert charge(c, county, others, hours=20) == second and charge(c, county, sister, hours=20) == county.id(
            TOWN_HANDLER, 0, county.sister
        )
        third = add_officer(c, username="third", name="丙", password_hash="x")
        county.usernames[third] = "third"
        appoint(c, officer_id=third, role=TOWN_HANDLER, region=county.town, from_at=MONDAY)
        given(c, county, own, third)
        assert charge(c, county, own, hours=20) == third, "a later line prevails"


def test_posts_are_handed_over_by_a_deputy_for_the_same_days_and_so_are_those_stood_in_for(engine: Engine) -> None:
    """民发〔2021〕57号 第十六条: two names on the record; at most thirty days, by the county's leader, under a document."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        leader, other = county.id(TOWN_LEADER), county.id(TOWN_LEADER, 0, county.sister)
        deputise(
            c,
            post_id=county.posts[other],
            deputy_id=leader,
            reason="出差",
            document_number="1号",
            from_at=MONDAY,
            until_at=MONDAY + timedelta(days=2),
            actor=county.actor(c, COUNTY_LEADER, MONDAY),
        )
        handler = county.id(TOWN_HANDLER)
        results = left(c, county, officer=county.usernames[leader], to=county.usernames[handler])
        assert [(each.kind, each.done) for each in results] == [("post", True), ("post", True)] and "代行的" in results[1].what
        during, after = load_actor(c, handler, MONDAY + timedelta(days=1)), load_actor(c, handler, MONDAY + timedelta(days=3))
        assert during is not None and after is not None
        assert {(held.role, held.region) for held in during.posts if held.principal_id} == {
            (TOWN_LEADER, county.town),
            (TOWN_LEADER, county.sister),
        }
        assert {held.region for held in after.posts if held.principal_id} == {county.town}, "no longer than the first deputy was to"
        (same,) = [each for each in left(c, county) if each.what.endswith("经办人")]
        assert not same.done and "同一岗位" in same.reasons[0].text
        long = left(c, county, officer=county.usernames[leader], to=county.usernames[handler], last="2027-01-20")
        assert not long[0].done and "30日" in long[0].reasons[0].text
        town_leader = county.actor(c, TOWN_LEADER, MONDAY, 1)
        refused = hand_over(
            c,
            actor=town_leader,
            now=MONDAY,
            **LENT | {"officer": county.usernames[leader], "to": county.usernames[county.id(TOWN_HANDLER, 1)]},
        )
        assert not any(each.done for each in refused) and "县级民政部门负责人" in refused[0].reasons[0].text
        with pytest.raises(NotYours):
            hand_over(c, actor=county.actor(c, TOWN_HANDLER, MONDAY), now=MONDAY, **LENT | {"officer": "x", "to": "y"})


@pytest.mark.parametrize("change", ["update", "delete"])
def test_who_was_put_in_charge_can_never_be_changed_afterwards(engine: Engine, change: str) -> None:
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        given(c, county, posted(c, county), county.id(TOWN_HANDLER, 1))
    statement = table(Assignment).update().values(entry_seq=1) if change == "update" else table(Assignment).delete()
    with pytest.raises(DBAPIError, match="evidence is never changed"), engine.begin() as c:
        c.execute(statement)
