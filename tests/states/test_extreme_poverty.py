"""Extreme-poverty support: who is recognised, who cares, what is paid, how it ends.

特困人员认定办法; 社会救助法 第十六条、第十七条、第四十八条.
"""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.extreme_poverty import EXTREME_POVERTY, EXTREME_POVERTY_2021, TABLE
from states.extreme_poverty_care import ACTIVE, ENDED, PAYING
from states.grammar import ConditionUnmet, NotYours, Process, Refusal, StepNotOpen
from states.monthly import amount_of, due_amount, due_month, months_owed
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    FINANCE,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
    VERIFICATION_CENTER,
    VILLAGE_ASSISTANT,
)
from states.statutes import LAW
from tests.households import family, person
from tests.numbers import unnumbered
from tests.onpaper import OnPaper

OLD = {"birth": "1950-03-01"}
CHONGQING = {
    "standard_urban": Decimal(636),
    "standard_rural": Decimal(515),
    "extreme_poverty__standard_multiple": Decimal("1.3"),
    "extreme_poverty__standard_base": "urban",
    "extreme_poverty__care_tier_none": Decimal("50.00"),
    "extreme_poverty__care_tier_partial": Decimal("200.00"),
    "extreme_poverty__care_tier_full": Decimal("300.00"),
    "extreme_poverty__decided_by": "county",
}
HELPED = ["eating", "dressing", "bed", "toilet"]


def alone(**of: Any) -> dict[str, Any]:
    return {"residence": "urban", "members": [{"name": "王秀英", "relation": "self", "incomes": [], **(of or OLD)}], "property": {}}


def applied(household: dict[str, Any] | None = None, /, process: Process = EXTREME_POVERTY, **given: Any) -> OnPaper:
    given.setdefault("values", CHONGQING)
    return OnPaper(process, household or alone(), **given)


def investigated(household: dict[str, Any] | None = None, /, **given: Any) -> OnPaper:
    """Accepted, verified, visited: a suggestion can be made."""
    case = applied(household, **given)
    case.take("accept", TOWN_HANDLER, agent_name="村民委员会")
    case.take("start_investigation", TOWN_HANDLER)
    case.take("request_verification", TOWN_HANDLER)
    case.take("start_verification", VERIFICATION_CENTER)
    case.take("record_verification", VERIFICATION_CENTER)
    case.take("survey", TOWN_HANDLER)
    case.take("ask_neighbours", TOWN_HANDLER)
    return case


def posted(household: dict[str, Any] | None = None, /, **given: Any) -> OnPaper:
    case = investigated(household, **given)
    case.take("suggest", TOWN_HANDLER, suggestion="support")
    case.take("opine", TOWN_LEADER)
    case.take("publicise", TOWN_HANDLER)
    return case


def at_county(household: dict[str, Any] | None = None, /, **given: Any) -> OnPaper:
    case = posted(household, **given)
    case.take("close_notice", SYSTEM)
    case.take("report", TOWN_HANDLER)
    case.take("receive", COUNTY_HANDLER)
    return case


def confirmed(household: dict[str, Any] | None = None, /, **given: Any) -> OnPaper:
    case = at_county(household, **given)
    case.take("draw", COUNTY_HANDLER)
    case.take("county_visit", COUNTY_HANDLER)
    case.take("review_file", COUNTY_HANDLER)
    case.take("confirm", COUNTY_LEADER)
    return case


def assessed(household: dict[str, Any] | None = None, /, failed: tuple[str, ...] = (), **given: Any) -> OnPaper:
    case = confirmed(household, **given)
    case.take("announce", TOWN_HANDLER)
    case.take("assess_self_care", COUNTY_HANDLER, self_care_failed=[*failed])
    return case


def at_home(household: dict[str, Any] | None = None, /, failed: tuple[str, ...] = (), **given: Any) -> OnPaper:
    case = assessed(household, failed, **given)
    case.take("choose_dispersed", TOWN_HANDLER, institution_offered=True)
    return case


def in_institution(household: dict[str, Any] | None = None, /, failed: tuple[str, ...] = (), **given: Any) -> OnPaper:
    case = assessed(household, failed, **given)
    case.take("choose_centralized", TOWN_HANDLER)
    case.take("move_in", TOWN_HANDLER)
    return case


def proposed(case: OnPaper, ground: str = "means", **said: Any) -> OnPaper:
    case.take("open_review", TOWN_HANDLER)
    case.take("record_review", TOWN_HANDLER)
    case.take("propose_end", TOWN_HANDLER, termination_ground=ground, **said)
    return case


def to_be_decided(case: OnPaper, ground: str = "means", **said: Any) -> OnPaper:
    proposed(case, ground, **said)
    if ground != "death" and case.process is EXTREME_POVERTY:
        case.take("notify_hearing", COUNTY_HANDLER)
        case.take("hear", COUNTY_HANDLER)
    case.take("post_end", COUNTY_HANDLER)
    case.take("close_notice", SYSTEM)
    return case


def refused(case: OnPaper, name: str, by: str, **said: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        case.take(name, by, **said)
    return str(refusal.value)


# Recognition


def test_a_person_without_work_means_and_support_is_recognised_from_next_month() -> None:
    """特困人员认定办法 第四条、第十七条; 1.3 × 636 goes up to 827 (第十七条 of the law: the place's standard)."""
    case = confirmed()
    assert case.stage == "confirmed"
    assert case.facts["first_month"] == "2026-12"
    assert case.facts["monthly_amount"] == "827.00"


@pytest.mark.parametrize(
    ("household", "given", "missed"),
    [
        (alone(birth="1980-01-01"), {}, "无劳动能力"),
        (alone(birth="1950-03-01", incomes=[{"kind": "wage", "monthly": "700.00"}]), {}, "无生活来源"),
        (alone(), {"property_ok": False}, "无生活来源"),
        (alone(), {"obligors": [{"name": "王建国", "unable": "able"}]}, "无法定义务人"),
    ],
)
def test_each_of_the_three_conditions_closes_recognition_by_itself(household: dict[str, Any], given: dict[str, Any], missed: str) -> None:
    """特困人员认定办法 第四条: 同时具备."""
    case = investigated(household)
    assert missed in refused(case, "suggest", TOWN_HANDLER, suggestion="support", **given)
    case.take("suggest", TOWN_HANDLER, suggestion="oppose", **given)


@pytest.mark.parametrize("unable", ["extreme_poverty", "low_income_sixty", "incapable_missing_imprisoned"])
def test_obligors_who_cannot_support_do_not_stand_in_the_way(unable: str) -> None:
    """特困人员认定办法 第八条."""
    case = investigated()
    case.take("suggest", TOWN_HANDLER, suggestion="support", obligors=[{"name": "王建国", "unable": unable}])


def test_the_application_needs_the_written_declarations() -> None:
    """特困人员认定办法 第十条."""
    assert "书面声明" in refused(applied(), "accept", TOWN_HANDLER, declared=False)


def test_the_obligors_authorise_the_verification_too() -> None:
    """特困人员认定办法 第十条; 社会救助法 第四十一条: with their consent."""
    case = applied(facts={"declared_obligors": ["王建国"]})
    assert "王建国" in refused(case, "accept", TOWN_HANDLER, authorised=["王秀英"])
    case.take("accept", TOWN_HANDLER, authorised=["王秀英", "王建国"])


@pytest.mark.parametrize(("household", "facts"), [(alone(birth="2012-05-01"), {}), (alone(), {"incapable": True})])
def test_whoever_cannot_apply_is_helped_to(household: dict[str, Any], facts: dict[str, Any]) -> None:
    """特困人员认定办法 第十一条."""
    case = applied(household, facts=facts)
    assert "主动帮助申请" in refused(case, "accept", TOWN_HANDLER)
    case.take("accept", TOWN_HANDLER, agent_name="村民委员会")


def test_a_child_supported_as_an_orphan_is_not_recognised() -> None:
    """特困人员认定办法 第九条."""
    case = applied(alone(birth="2015-05-01"), facts={"orphan_support": True})
    assert "孤儿" in refused(case, "accept", TOWN_HANDLER, agent_name="村民委员会")


def test_after_an_objection_the_new_opinion_hangs_again() -> None:
    """特困人员认定办法 第十五条: 重新组织调查核实，重新公示."""
    case = posted()
    case.on("2026-11-25").take("object", VILLAGE_ASSISTANT)
    case.take("reinvestigate", TOWN_HANDLER)
    case.take("survey", TOWN_HANDLER)
    case.take("suggest", TOWN_HANDLER, suggestion="support")
    case.take("opine_again", TOWN_LEADER)
    assert "应当先公示" in refused(case, "report", TOWN_HANDLER)
    case.take("publicise", TOWN_HANDLER)
    assert case.stage == "public_notice"


def test_the_county_draws_before_it_decides() -> None:
    """特困人员认定办法 第十六条: at least three in ten are drawn."""
    assert "随机抽查" in refused(at_county(), "review_file", COUNTY_HANDLER)


def test_a_township_confirms_where_the_power_is_its_own() -> None:
    """特困人员认定办法 第二十八条; in Tianjin since September 2021."""
    case = posted(region="120117001", values=CHONGQING | {"extreme_poverty__decided_by": "township"})
    case.take("close_notice", SYSTEM)
    case.take("put_to_decision", TOWN_HANDLER)
    case.take("draw", COUNTY_HANDLER)
    case.take("county_visit", COUNTY_HANDLER)
    with pytest.raises(NotYours):
        case.take("confirm", COUNTY_LEADER)
    case.take("confirm", TOWN_LEADER)
    assert case.facts["decided_by"] == "township"


# Self-care and the form of support


@pytest.mark.parametrize(
    ("failed", "found", "amount"),
    [
        ((), "none", "877.00"),
        (("eating",), "partial", "1027.00"),
        (("eating", "bed", "toilet"), "partial", "1027.00"),
        (tuple(HELPED), "full", "1127.00"),
    ],
)
def test_six_indicators_set_the_class_and_the_amount(failed: tuple[str, ...], found: str, amount: str) -> None:
    """特困人员认定办法 第二十一条、第二十二条; 社会救助法 第十七条."""
    case = assessed(None, failed)
    assert (case.facts["self_care"], case.facts["monthly_amount"]) == (found, amount)
    assert case.facts["rates"] == [{"from": "2026-12", "amount": amount}]


def test_nothing_is_paid_before_the_first_assessment() -> None:
    """特困人员认定办法 第二十条: the tier follows from the assessment."""
    case = confirmed().on("2026-12-05")
    with pytest.raises(StepNotOpen):
        case.take("pay_month", FINANCE)


@pytest.mark.parametrize("missing", ["care_agreement", "service_standard", "visit_record", "emergency_plan"])
def test_living_at_home_needs_all_four_haves(missing: str) -> None:
    """津民发〔2020〕19号 二（三）: 四有."""
    assert "没有" in refused(assessed(), "choose_dispersed", TOWN_HANDLER, **{missing: " "})


def test_whoever_cannot_care_for_himself_is_offered_a_place_and_chooses() -> None:
    """社会救助法 第十六条; 开州民发〔2020〕82号 4; 云南 二（二）: all who wish a place get one."""
    case = assessed(None, ("eating",))
    assert "先提供入住" in refused(case, "choose_dispersed", TOWN_HANDLER)
    case.take("choose_centralized", TOWN_HANDLER)
    assert case.stage == "awaiting_place"
    case.take("move_in", TOWN_HANDLER)
    assert case.stage == "active_centralized"


@pytest.mark.parametrize("danger", ["unable", "carer_fails", "unsafe_home"])
def test_in_tianjin_some_must_be_cared_for_in_an_institution(danger: str) -> None:
    """津民发〔2020〕19号 二（三）: elsewhere the person chooses."""
    there = assessed(region="120117001")
    assert "必须纳入机构" in refused(there, "choose_dispersed", TOWN_HANDLER, dangers=[danger])
    assessed().take("choose_dispersed", TOWN_HANDLER, dangers=[danger])


def test_the_person_may_choose_another_form_later() -> None:
    """社会救助法 第十六条: 可以自行选择供养形式."""
    case = at_home()
    case.take("change_care_form", TOWN_HANDLER)
    case.take("choose_centralized", TOWN_HANDLER)
    case.take("move_in", TOWN_HANDLER)
    assert case.stage == "active_centralized"


def test_a_broken_agreement_ends_and_somebody_else_cares() -> None:
    """云南省民政厅2022年通知 二（二）: 终止协议并更换照料服务人或动员集中供养."""
    case = at_home()
    case.take("end_care", TOWN_HANDLER)
    assert case.stage == "care_lapsed"
    case.take("replace_carer", TOWN_HANDLER, carer="赵素芬")
    assert (case.stage, case.facts["carer"]) == ("active_dispersed", "赵素芬")
    case.take("end_care", TOWN_HANDLER)
    case.take("move_in", TOWN_HANDLER)
    assert case.stage == "active_centralized"


def test_in_tianjin_a_carer_who_failed_is_followed_by_an_institution() -> None:
    """津民发〔2020〕19号 二（三）."""
    case = at_home(region="120117001")
    case.take("end_care", TOWN_HANDLER)
    assert "必须纳入机构" in refused(case, "replace_carer", TOWN_HANDLER)
    case.take("move_in", TOWN_HANDLER)


def test_only_those_at_home_are_visited_for_the_record() -> None:
    """云南省民政厅2022年通知 二（二）."""
    at_home().take("visit", VILLAGE_ASSISTANT)
    with pytest.raises(StepNotOpen):
        in_institution().take("visit", VILLAGE_ASSISTANT)


# Money, month by month


def test_no_month_is_paid_before_it_comes_and_none_twice() -> None:
    """特困人员认定办法 第十七条: 从确认之日下月起."""
    case = at_home()
    assert "没有到发放月份" in refused(case, "pay_month", FINANCE, paid_month="2026-12", paid_amount="877.00")
    case.on("2026-12-05").take("pay_month", FINANCE)
    assert (case.facts["paid_months"], case.facts["paid_amounts"]) == (["2026-12"], ["877.00"])
    assert "都已经发放" in refused(case, "pay_month", FINANCE, paid_month="2026-12", paid_amount="877.00")
    assert "不得重复" in refused(case.on("2027-01-05"), "pay_month", FINANCE, paid_month="2026-12", paid_amount="877.00")
    assert "应发877.00元" in refused(case, "pay_month", FINANCE, paid_month="2027-01", paid_amount="999.00")


def test_a_month_that_was_missed_is_paid_first() -> None:
    """特困人员认定办法 第十七条: every month since the first is owed."""
    case = at_home().on("2027-02-05")
    for month in ("2026-12", "2027-01", "2027-02"):
        assert due_month(case.matter, case.policy) == month
        case.take("pay_month", FINANCE)
    assert due_month(case.matter, case.policy) is None


def test_the_limit_of_a_month_s_payment_counts_from_the_end_of_the_month_before() -> None:
    """特困人员认定办法 第十七条: from the month after the confirmation, month by month."""
    clock, case = EXTREME_POVERTY.clocks["monthly_payment"], at_home()
    assert clock.when is not None and clock.when.holds(case.matter, case.policy)
    case.on("2026-12-01")
    assert clock.when.holds(case.matter, case.policy)
    assert case.facts[clock.counted_from or ""] == "2026-11-30"
    case.take("pay_month", FINANCE)
    assert clock.when.holds(case.matter, case.policy)
    assert case.facts[clock.counted_from or ""] == "2026-12-31"


def test_a_raised_standard_is_made_good_from_the_month_it_holds() -> None:
    """平罗 二（一）4 and 云南 三（二）: 提标 with effect from a day, the difference paid with the next month."""
    case = at_home()
    for month in ("2026-12", "2027-01", "2027-02"):
        case.on(f"{month}-05").take("pay_month", FINANCE)
    assert "标准没有提高" in refused(case, "raise_amount", COUNTY_HANDLER)
    case.on("2027-03-02").values |= {"standard_urban": Decimal(700)}
    case.since["low_income.standard_urban"] = date(2027, 1, 1)
    case.take("raise_amount", COUNTY_HANDLER)
    assert (case.facts["adjusted_amount"], case.facts["adjust_from"]) == ("960.00", "2027-01")
    assert "应发1126.00元" in refused(case, "pay_month", FINANCE, paid_amount="960.00")
    case.take("pay_month", FINANCE)
    assert case.facts["paid_amounts"] == ["877.00", "877.00", "877.00", "1126.00"]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["636", "700", "760"])), min_size=1, max_size=8))
def test_what_is_paid_is_what_is_owed(acts: list[tuple[int, str]]) -> None:
    """社会救助法 第六十六条: whatever is raised and however late it is paid, the sum is right and every month stands once."""
    case, month = in_institution(), 12
    for later, standard in acts:
        month += later
        year, at = divmod(month - 1, 12)
        case.on(f"{2026 + year}-{at + 1:02d}-10")
        case.values |= {"standard_urban": max(Decimal(standard), Decimal(case.values["standard_urban"]))}
        with suppress(ConditionUnmet):
            case.take("raise_amount", COUNTY_HANDLER)
        while due_month(case.matter, case.policy):
            case.take("pay_month", FINANCE)
    case.on("2031-01-10")
    while due_month(case.matter, case.policy):
        case.take("pay_month", FINANCE)
    paid = case.facts["paid_months"]
    assert paid == sorted(set(paid)) == list(months_owed(case.matter, "2031-01"))
    assert sum(map(Decimal, case.facts["paid_amounts"])) == sum(amount_of(case.matter, month) for month in paid)
    assert due_amount(case.matter, case.policy) == 0


# Ability changes


def test_less_ability_is_paid_more_from_next_month() -> None:
    """特困人员认定办法 第二十三条."""
    case = at_home().on("2027-01-10")
    case.take("report_ability_change", VILLAGE_ASSISTANT)
    case.take("reassess", COUNTY_HANDLER, self_care_failed=HELPED)
    assert case.stage == "active_dispersed"
    assert (case.facts["former_self_care"], case.facts["self_care"]) == ("none", "full")
    assert [amount_of(case.matter, month) for month in ("2027-01", "2027-02")] == [Decimal(877), Decimal(1127)]


def test_more_ability_cuts_the_amount_only_after_the_person_was_heard() -> None:
    """社会救助法 第四十八条: 调减 too."""
    case = in_institution(None, tuple(HELPED)).on("2027-01-10")
    case.take("report_ability_change", TOWN_HANDLER)
    case.take("reassess", COUNTY_HANDLER, self_care_failed=[])
    assert case.stage == "reduction_proposed"
    assert amount_of(case.matter, "2027-02") == Decimal(1127)
    assert "尚未听取" in refused(case, "reduce", COUNTY_LEADER)
    case.take("reassess_again", COUNTY_HANDLER)
    case.take("reassess", COUNTY_HANDLER, self_care_failed=[])
    case.take("notify_hearing", COUNTY_HANDLER)
    case.take("hear", COUNTY_HANDLER)
    case.take("reduce", COUNTY_LEADER)
    assert case.stage == "active_centralized"
    assert [amount_of(case.matter, month) for month in ("2027-01", "2027-02")] == [Decimal(1127), Decimal(877)]


def test_a_standard_is_raised_for_each_class_since_it_holds() -> None:
    """社会救助法 第十七条: a class that came later is not paid for the months before it."""
    case = at_home().on("2027-02-10")
    case.take("report_ability_change", VILLAGE_ASSISTANT)
    case.take("reassess", COUNTY_HANDLER, self_care_failed=HELPED)
    assert "标准没有提高" in refused(case, "raise_amount", COUNTY_HANDLER)
    case.values |= {"standard_urban": Decimal(700)}
    case.since["low_income.standard_urban"] = date(2027, 1, 1)
    case.take("raise_amount", COUNTY_HANDLER)
    months = ("2026-12", "2027-01", "2027-02", "2027-03")
    assert [amount_of(case.matter, month) for month in months] == [Decimal(877), Decimal(960), Decimal(960), Decimal(1210)]


def test_an_assessment_that_is_taken_back_leaves_the_class_as_it_was() -> None:
    """特困人员认定办法 第二十三条: the class changes with the decision."""
    case = in_institution(None, tuple(HELPED)).on("2027-01-10")
    case.take("report_ability_change", TOWN_HANDLER)
    case.take("reassess", COUNTY_HANDLER, self_care_failed=[])
    case.take("reassess_again", COUNTY_HANDLER)
    assert case.facts["self_care"] == "full"
    case.take("reassess", COUNTY_HANDLER, self_care_failed=HELPED)
    assert case.stage == "active_centralized"
    assert amount_of(case.matter, "2027-06") == Decimal(1127)


# The end


@pytest.mark.parametrize("stage", ["self_care_assessment", "care_form_choice", "awaiting_place", "care_lapsed", "reassessment"])
def test_support_can_be_reviewed_and_ended_wherever_it_stands(stage: str) -> None:
    """特困人员认定办法 第二十四条: 应当及时终止 — also of somebody who waits for a place."""
    case = confirmed()
    case.take("announce", TOWN_HANDLER)
    if stage != "self_care_assessment":
        case.take("assess_self_care", COUNTY_HANDLER)
    if stage == "awaiting_place":
        case.take("choose_centralized", TOWN_HANDLER)
    if stage in ("care_lapsed", "reassessment"):
        case.take("choose_dispersed", TOWN_HANDLER)
        case.take("end_care" if stage == "care_lapsed" else "report_ability_change", TOWN_HANDLER)
    assert case.stage == stage
    case_under_review(case).take("keep_support", TOWN_LEADER)
    unsettled = {"self_care_assessment": "self_care_assessment", "reassessment": "active_dispersed"}
    assert case.stage == unsettled.get(stage, "care_form_choice")


def test_nobody_s_support_ends_unheard() -> None:
    """社会救助法 第四十八条."""
    case = proposed(at_home())
    assert "尚未听取" in refused(case, "post_end", COUNTY_HANDLER)
    case.take("notify_hearing", COUNTY_HANDLER)
    assert "期限没有届满" in refused(case, "hear", COUNTY_HANDLER, heard_how="silent")
    case.take("end_of_hearing", SYSTEM)
    case.take("hear", COUNTY_HANDLER, heard_how="silent", heard_opinion="逾期未提出意见。")
    case.take("post_end", COUNTY_HANDLER)


def test_a_hearing_for_a_reduction_is_none_for_the_end() -> None:
    """社会救助法 第四十八条: heard on what is to be decided."""
    case = in_institution(None, tuple(HELPED)).on("2027-01-10")
    case.take("report_ability_change", TOWN_HANDLER)
    case.take("reassess", COUNTY_HANDLER, self_care_failed=[])
    case.take("notify_hearing", COUNTY_HANDLER)
    case.take("hear", COUNTY_HANDLER)
    case.take("reduce", COUNTY_LEADER)
    assert "尚未听取" in refused(proposed(case), "post_end", COUNTY_HANDLER)


def test_support_ends_from_the_month_after_the_decision() -> None:
    """特困人员认定办法 第二十六条: 从下月起终止."""
    case = to_be_decided(at_home().on("2027-03-20")).on("2027-04-02")
    case.take("end_support", COUNTY_LEADER)
    assert case.facts["termination_from"] == "2027-05"
    case.on("2027-09-01")
    for _ in range(5):
        case.take("pay_month", FINANCE)
    assert case.facts["paid_months"][-1] == "2027-04"
    assert "都已经发放" in refused(case, "pay_month", FINANCE, paid_month="2027-05", paid_amount="877.00")


def test_nobody_who_has_died_is_paid_and_the_dead_are_not_heard() -> None:
    """特困人员认定办法 第二十四条; 开州民发〔2020〕82号 6."""
    case = at_home()
    for month in ("2026-12", "2027-01", "2027-02"):
        case.on(f"{month}-05").take("pay_month", FINANCE)
    assert "日期" in refused(case_under_review(case), "propose_end", TOWN_HANDLER, termination_ground="death")
    case.take("propose_end", TOWN_HANDLER, termination_ground="death", died_on="2027-01-15")
    assert due_month(case.on("2027-03-05").matter, case.policy) is None
    case.take("post_end", COUNTY_HANDLER)
    case.take("close_notice", SYSTEM)
    case.take("end_support", COUNTY_LEADER)
    assert case.facts["termination_from"] == "2027-02"
    case.take("order_repayment", COUNTY_LEADER)
    assert case.facts["repay_amount"] == "877.00"
    case.take("pay_funeral", FINANCE)
    assert "已经支付" in refused(case, "pay_funeral", FINANCE)
    case.take("serve", TOWN_HANDLER)
    assert case.stage == "support_ended", "the order to pay back is still to be served"
    case.take("serve", TOWN_HANDLER)
    assert "死亡" in refused(case, "follow_on", TOWN_HANDLER)


def case_under_review(case: OnPaper) -> OnPaper:
    case.take("open_review", TOWN_HANDLER)
    case.take("record_review", TOWN_HANDLER)
    return case


def test_a_minor_is_supported_to_eighteen_and_beyond_at_school() -> None:
    """特困人员认定办法 第二十四条; 璧山 第3项; 社会救助法 第十六条."""
    young = in_institution(alone(birth="2010-06-01"), region="500120100")
    assert "18周岁" in refused(case_under_review(young.on("2027-06-02")), "propose_end", TOWN_HANDLER, termination_ground="able")
    young.on("2028-06-02")
    assert "在校" not in refused(young, "end_support", COUNTY_LEADER)
    for school in ("compulsory", "senior_high", "vocational"):
        assert "就读" in refused(young, "propose_end", TOWN_HANDLER, termination_ground="able", schooling=school)
    young.take("propose_end", TOWN_HANDLER, termination_ground="able", schooling="higher")


def test_at_school_counts_only_for_those_supported_as_minors() -> None:
    """特困人员认定办法 第二十四条: 特困人员中的未成年人."""
    grown = in_institution(alone(birth="2000-06-01", disability={"kind": "intellectual", "grade": 2}))
    case_under_review(grown).take("propose_end", TOWN_HANDLER, termination_ground="able", schooling="vocational")


def test_an_objection_to_the_end_is_looked_into_and_posted_again_or_upheld() -> None:
    """特困人员认定办法 第二十六条."""
    case = to_be_decided(at_home())
    case.matter.stage = "termination_notice"
    case.take("object_to_end", TOWN_HANDLER)
    with pytest.raises(StepNotOpen):
        case.take("end_support", COUNTY_LEADER)
    case.take("post_again", COUNTY_HANDLER)
    assert case.stage == "termination_notice"
    case.take("object_to_end", TOWN_HANDLER)
    case.take("uphold_objection_to_end", COUNTY_HANDLER)
    assert (case.stage, case.facts["termination_from"]) == ("active_dispersed", None)


def test_who_is_still_poor_is_passed_on() -> None:
    """特困人员认定办法 第二十七条."""
    case = to_be_decided(at_home())
    case.take("end_support", COUNTY_LEADER)
    case.take("serve", TOWN_HANDLER)
    case.take("follow_on", TOWN_HANDLER)
    assert case.stage == "followed_on"


# The editions


def test_before_the_law_support_ended_without_a_hearing() -> None:
    """特困人员认定办法 第二十六条, in the words of 2021."""
    case = at_home(process=EXTREME_POVERTY_2021, day=date(2025, 3, 3))
    case = to_be_decided(case.on("2025-06-10"))
    case.take("end_support", COUNTY_LEADER)
    case.take("serve", TOWN_HANDLER)
    assert case.stage == "terminated"


def test_a_case_of_the_older_edition_is_moved_before_it_ends_under_the_law() -> None:
    """社会救助法 第四十八条、第七十八条: in force since 1 July 2026, whenever the case began."""
    case = at_home(process=EXTREME_POVERTY_2021, day=date(2025, 3, 3))
    assert "尚未施行" in refused(case, "adopt_edition", COUNTY_HANDLER)
    proposed(case.on("2026-06-20"))
    case.on(LAW.in_force.isoformat())
    assert "转入新程序" in refused(case, "post_end", COUNTY_HANDLER)
    case.take("adopt_edition", COUNTY_HANDLER)
    case.process = EXTREME_POVERTY
    assert "尚未听取" in refused(case, "post_end", COUNTY_HANDLER)


def test_the_older_edition_cites_nothing_that_was_not_yet_in_force() -> None:
    """A paper of 2025 cannot rest on a law of 2026."""
    for step in EXTREME_POVERTY_2021.steps:
        if step.name != "adopt_edition":
            assert all(cite.statute.in_force < LAW.in_force for cite in step.cites), step.name


# What holds for the whole graph


@pytest.mark.parametrize("process", [EXTREME_POVERTY, EXTREME_POVERTY_2021], ids=["2026", "2021"])
def test_nobody_is_supported_without_a_decision_of_a_person(process: Process) -> None:
    """特困人员认定办法 第十七条: no way leads to support or money but through `confirm`."""
    reached, todo = set[str](), list(process.openings)
    while todo:
        stage = todo.pop()
        if stage not in reached:
            reached.add(stage)
            todo += [s.dest for s in process.steps_from(stage) if s.name != "confirm"]
    assert not reached & {"confirmed", *ACTIVE, *PAYING, ENDED, "terminated"}


@pytest.mark.parametrize("process", [EXTREME_POVERTY, EXTREME_POVERTY_2021], ids=["2026", "2021"])
def test_support_ends_only_by_a_posted_and_reasoned_decision(process: Process) -> None:
    """特困人员认定办法 第二十六条."""
    for step in process.steps:
        if step.dest == "terminated" != step.source:
            assert (step.name, step.source) == ("serve", "support_ended")
        if step.dest == "support_ended" != step.source:
            assert (step.name, step.source, step.refuses, step.by) == (
                "end_support",
                "termination_decision",
                True,
                frozenset({COUNTY_LEADER}),
            )
        if step.dest == "termination_decision" != step.source:
            assert (step.name, step.source) == ("close_notice", "termination_notice")


def test_every_step_has_its_number() -> None:
    """Each duty is numbered as the rules are: T1 to T19."""
    assert list(TABLE) == [f"T{n}" for n in range(1, 20)]
    assert not unnumbered(EXTREME_POVERTY, TABLE) | unnumbered(EXTREME_POVERTY_2021, TABLE)
    declared = {s.name for s in (*EXTREME_POVERTY.steps, *EXTREME_POVERTY_2021.steps)} | EXTREME_POVERTY.clocks.keys()
    declared |= {opening.name for opening in EXTREME_POVERTY.openings.values()}
    assert {name for _, names in TABLE.values() for name in names} <= declared


def test_money_goes_out_only_by_the_steps_that_pay() -> None:
    """社会救助法 第六十六条."""
    assert {s.name for s in EXTREME_POVERTY.steps if s.money} == {"pay_month", "pay_funeral"}
    assert all(s.duty == "pay" and s.by == {FINANCE} for s in EXTREME_POVERTY.steps if s.money)


def test_a_household_of_more_counts_for_the_person_alone() -> None:
    """特困人员认定办法 第六条: the person's own income."""
    with_sister = family(person("王秀英", birth="1950-03-01"), person("王秀兰", wage=5000))
    assert confirmed(with_sister).facts["monthly_amount"] == "827.00"
