"""One step is one unit: everything of it is written or nothing, in the order of time, and only by the form that asked for it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from states.grammar import ConditionUnmet, NotYours, Refusal, StepNotOpen
from states.roles import COUNTY_LEADER, FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.cases import CASE, ENTRY, MONDAY, OPINION, PAID, SMALL, SUM, surveyed, urgent
from tests.county import OWN_VALUES, build_county
from workflow.advance import advance
from workflow.officers import appoint
from workflow.records import Outbox, table
from workflow.refusals import CaseMoved, Malformed, UnknownCase
from workflow.verify import verify

COUNTED = ("entry", "notice", "legal_clock", "clock_act", "posting", "outbox")


def rows(c: Any) -> dict[str, int]:
    return {name: c.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in COUNTED}


@pytest.mark.parametrize(
    "change, pointer",
    [
        ({"amount": 600}, "/amount"),
        ({"amount": "600"}, "/amount"),
        ({"amount": "600.001"}, "/amount"),
        ({"amount": "-600.00"}, "/amount"),
        ({"amount": "0600.00"}, "/amount"),
        ({"amount": "６００.００"}, "/amount"),
        ({"kind": "急难型"}, "/kind"),
        ({"finding": " \n\t"}, "/finding"),
        ({"finding": "急" * 2001}, "/finding"),
        ({"finding": None}, "/finding"),
        ({"stage": "closed"}, "/stage"),
        ({"granted": "999.00"}, "/granted"),
    ],
)
def test_only_what_the_form_asks_for_is_taken(engine: Engine, change: dict[str, Any], pointer: str) -> None:
    """The published schema is the one enforced; every flaw is named by its field, and nothing has been written."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        before = rows(c)
        with pytest.raises(Malformed) as refused:
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL | change)
        assert [flaw.pointer for flaw in refused.value.flaws] == [pointer]
        assert rows(c) == before


def test_every_flaw_of_a_form_is_told_at_once(engine: Engine) -> None:
    """Nobody is sent back twice for one form."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        with pytest.raises(Malformed) as refused:
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, kind="x")
        assert {flaw.pointer for flaw in refused.value.flaws} == {"/amount", "/kind", "/scope", "/finding"}
        assert all("“" in flaw.text for flaw in refused.value.flaws)


@pytest.mark.parametrize("day, taken", [("2026-11-23", True), ("2026-11-24", False), ("2026-02-30", False), ("23.11.2026", False)])
def test_what_has_happened_lies_not_ahead_in_beijing(engine: Engine, day: str, taken: bool) -> None:
    """At half past midnight in Beijing it is still the day before in UTC; the day that counts is Beijing's."""
    at = MONDAY.replace(hour=0, minute=30)
    with engine.begin() as c:
        county = build_county(c, "120117", at)
        number = urgent(c, county, at)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, at, **SMALL)
        county.take(c, number, "approve_advance", TOWN_LEADER, at, **SUM)
        if taken:
            assert county.take(c, number, "pay_advance", FINANCE, at, **PAID | {"paid_on": day}).case["stage"] == "advance_paid"
        else:
            with pytest.raises(Malformed):
                county.take(c, number, "pay_advance", FINANCE, at, **PAID | {"paid_on": day})


def test_a_step_on_what_one_no_longer_sees_is_refused(engine: Engine) -> None:
    """The officer decided on version 2; somebody has written since. The newest version is told, so that the page can be read again."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        handler = county.actor(c, TOWN_HANDLER, MONDAY)
        for expected in (0, 1, 3):
            with pytest.raises(CaseMoved) as moved:
                advance(c, number, "classify_quick_small", actor=handler, body=SMALL, now=MONDAY, expected=expected)
            assert moved.value.version == 2
        assert advance(c, number, "classify_quick_small", actor=handler, body=SMALL, now=MONDAY, expected=2).case["version"] == 3


def test_a_case_nobody_opened_is_unknown(engine: Engine) -> None:
    """A number that was never drawn, and one that would break a query, are the same: unknown."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        for number in ("LS26-00000-00000", "", "' OR 1=1 --", "LS26-%"):
            with pytest.raises(UnknownCase):
                county.take(c, number, "accept", TOWN_HANDLER, MONDAY)


def test_the_file_never_runs_backwards(engine: Engine) -> None:
    """A clock set back, or two servers a second apart, put no line before the one it follows."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        outcome = county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY - timedelta(hours=5), **SMALL)
        assert outcome.entry["at"] == MONDAY
        times = c.execute(select(ENTRY.c.at).order_by(ENTRY.c.seq)).scalars().all()
        assert times == sorted(times)


def test_a_step_that_fails_at_the_end_has_written_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case, entry, paper, number, clock, money and message are one transaction."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        before = rows(c), c.execute(select(CASE)).all(), c.execute(text("SELECT * FROM number_series")).all()

    def fail(*_: Any) -> Any:
        raise RuntimeError("断电")

    monkeypatch.setattr("workflow.advance._message", fail)
    with pytest.raises(RuntimeError, match="断电"), engine.begin() as c:
        county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
    with engine.begin() as c:
        assert (rows(c), c.execute(select(CASE)).all(), c.execute(text("SELECT * FROM number_series")).all()) == before
    assert not list(verify(engine))


def test_every_line_leaves_one_message_with_its_papers(engine: Engine) -> None:
    """Whoever listens hears of every step exactly once, in the transaction of the step."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        outbox = table(Outbox).c
        messages = c.execute(select(outbox.key, outbox.payload).order_by(outbox.id)).all()
        assert [key for key, _ in messages] == [f"{number}:1", f"{number}:2"]
        assert [[paper["kind"] for paper in payload["papers"]] for _, payload in messages] == [
            ["application_receipt"],
            ["acceptance_notice"],
        ]
        assert "王秀英" not in str(messages) and "11010519491231002X" not in str(messages)


def test_a_refusal_gives_every_reason_with_its_source(engine: Engine) -> None:
    """社会救助法 第四十五条: who is refused is told why and by which rule; that holds for the officer too."""
    own = {key: value for key, value in OWN_VALUES.items() if key != "emergency_aid.township_limit"}
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY, own_values=own)
        number = urgent(c, county)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        with pytest.raises(ConditionUnmet) as refused:
            county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
        assert [(reason.text[:4], bool(reason.cites)) for reason in refused.value.reasons] == [("开州区未", True)]
        with pytest.raises(NotYours) as refused_role:
            county.take(c, number, "approve_advance", FINANCE, MONDAY, **SUM)
        assert refused_role.value.reasons[0].cites
        with pytest.raises(StepNotOpen, match=r"不能办理"):
            county.take(c, number, "delete", COUNTY_LEADER, MONDAY)


def test_where_no_township_limit_is_fixed_the_county_decides(engine: Engine) -> None:
    """社会救助暂行办法 第四十八条: 金额较小 is for the county to fix; until then nothing is small enough."""
    own = {key: value for key, value in OWN_VALUES.items() if key != "emergency_aid.township_limit"}
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY, own_values=own)
        number = urgent(c, county)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        assert county.take(c, number, "approve_advance_at_county", COUNTY_LEADER, MONDAY, **SUM).case["facts"]["decided_by"] == "county"


def test_quick_small_aid_stays_within_its_cap_at_classification_and_at_decision(engine: Engine) -> None:
    """民政部 财政部《关于进一步健全完善临时救助制度的意见》 二（一）: up to one month's standard; more is no longer small."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        with pytest.raises(ConditionUnmet, match=r"超过小额快救限额（拟救助1000\.01元，限额1000\.00元）"):
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL | {"amount": "1000.01"})
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL | {"amount": "1000.00"})
        with pytest.raises(ConditionUnmet, match="超过小额快救限额"):
            county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM | {"amount": "1000.01"})


def test_aid_of_another_track_does_not_ask_for_the_cap_of_quick_small_aid(engine: Engine) -> None:
    """国发〔2014〕47号 （三）: where no low-income standard is published urgent aid must still be possible."""
    own = {key: value for key, value in OWN_VALUES.items() if not key.startswith("low_income.") and not key.endswith("_multiple")}
    with engine.begin() as c:
        county = build_county(c, "640221", MONDAY, own_values=own)
        number = urgent(c, county)
        with pytest.raises(ConditionUnmet, match="平罗县未规定“城市低保标准”"):
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        county.take(c, number, "classify_urgent_advance", TOWN_HANDLER, MONDAY, **SMALL)
        assert county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM).case["stage"] == "advance_approved"


def test_nobody_pays_what_they_decided(engine: Engine) -> None:
    """Deciding and paying are two people's work, whatever posts one of them holds."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        appoint(c, officer_id=county.id(TOWN_LEADER), role=FINANCE, region="120117", from_at=MONDAY)
        number = urgent(c, county)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
        with pytest.raises(NotYours, match="已经办理本案的作出决定，不得再发放"):
            county.take(c, number, "pay_advance", TOWN_LEADER, MONDAY, **PAID)


def test_the_one_who_accepted_does_not_decide_and_may_give_the_opinion_if_not_surveying(engine: Engine) -> None:
    """民发〔2021〕57号 第十六条: survey, opinion and decision lie in different hands; taking in is not surveying."""
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        number = surveyed(c, county)
        with pytest.raises(NotYours, match="调查核实"):
            county.take(c, number, "opine", TOWN_HANDLER, MONDAY, **OPINION)
        assert county.take(c, number, "opine", TOWN_LEADER, MONDAY, **OPINION).entry["duty"] == "opine"


def test_a_final_case_takes_no_step_but_its_follow_up(engine: Engine) -> None:
    """What is closed stays closed; help that is still needed begins as a matter of its own."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        county.take(c, number, "withdraw", TOWN_HANDLER, MONDAY, reason="自愿")
        for step in ("accept", "classify_quick_small", "withdraw", "refer", "extend", "remind"):
            with pytest.raises(Refusal):
                county.take(c, number, step, TOWN_HANDLER, MONDAY)
        assert c.execute(select(CASE.c.closed_at).where(CASE.c.number == number)).scalar_one() == MONDAY
