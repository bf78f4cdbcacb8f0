"""Low-income assistance once a household is confirmed: paid month by month, reviewed, heard, faded out, stopped.

最低生活保障审核确认办法 第二十四条至第三十四条; 社会救助法 第四十八条; 2022年通知 一（三）、五（五）.
"""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from states.grammar import Entrustment, Process, Refusal
from states.low_income import LOW_INCOME, LOW_INCOME_2021, TABLE
from states.monthly import amount_of, due_amount, due_month, months_owed, unpaid_months
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, SYSTEM, TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from states.statutes import LAW
from states.terms import BEIJING
from tests.households import family, person
from tests.numbers import unnumbered
from tests.onpaper import OnPaper

TIANJIN, KAIZHOU, LINJIANG, BISHAN, PINGLUO = "120117102", "500154001", "500154117", "500120101", "640221100"
STANDARDS = {"standard_urban": Decimal(1000), "standard_rural": Decimal(800), "rounding": "none", "decided_by": "county"}
TRIO = family(person("王秀英", farming=1200), person("李建国"), person("李小明"))


def earns(wage: str, member: str = "李建国") -> list[dict[str, str]]:
    """What a review found: the farm as before, and a wage."""
    farm = {"member": "王秀英", "kind": "farming", "monthly": "1200.00"}
    return [farm, {"member": member, "kind": "wage", "monthly": wage}]


def supported(household: dict[str, Any] | None = None, /, process: Process = LOW_INCOME, **given: Any) -> OnPaper:
    """Confirmed on the day for 1800 yuan a month (1000 × 3 − 1200) unless the household says otherwise, and announced."""
    given["values"] = {**STANDARDS, **given.get("values", {})}
    given.setdefault("region", TIANJIN)
    case = OnPaper(process, household or TRIO, stage="county_review", **given)
    case.facts.update({"opinion": "support", "property_ok": True})
    begun = datetime.combine(case.day, time(8), BEIJING)
    case.matter.since = {name: begun for name in ("report", "review_file", "record_verification")}
    case.take("confirm", COUNTY_LEADER, category="unstable")
    case.take("announce", TOWN_HANDLER)
    return case


def pays(case: OnPaper, *days: str) -> list[tuple[str, str]]:
    """The month and amount of each payment made on these days."""
    for day in days:
        case.on(day).take("pay_month", FINANCE)
    made = len(days)
    return list(zip(case.facts["paid_months"][-made:], case.facts["paid_amounts"][-made:], strict=True))


def refused(case: OnPaper, name: str, by: str, **said: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        case.take(name, by, **said)
    return str(refusal.value)


def proposed(case: OnPaper, adjustment: str, **found: Any) -> OnPaper:
    case.take("start_review", TOWN_HANDLER)
    case.take("propose_adjustment", TOWN_HANDLER, adjustment=adjustment, **found)
    return case


def heard(case: OnPaper) -> OnPaper:
    case.take("notify_hearing", COUNTY_HANDLER)
    case.take("hear", COUNTY_HANDLER, heard_how="in_person")
    return case


def serves(case: OnPaper) -> OnPaper:
    """Everything that says no is served."""
    while case.facts["unserved"]:
        case.take("serve", TOWN_HANDLER)
    return case


def faded(case: OnPaper, wage: str = "3600.00") -> OnPaper:
    """Somebody found work and the household declared it: support fades out."""
    case.take("start_review", TOWN_HANDLER)
    case.take("propose_gradual_exit", TOWN_HANDLER, incomes=earns(wage))
    case.take("grant_gradual_exit", COUNTY_LEADER)
    return case


# Month by month


def test_each_month_is_paid_once_in_turn_and_exactly() -> None:
    """最低生活保障审核确认办法 第二十五条: 按月支付."""
    case = supported()
    assert "没有应当发放的月份" in refused(case, "pay_month", FINANCE)
    assert pays(case, "2026-12-05", "2027-01-05") == [("2026-12", "1800.00"), ("2027-01", "1800.00")]
    assert "没有应当发放的月份" in refused(case, "pay_month", FINANCE, paid_month="2027-01", paid_amount="1800.00")
    case.on("2027-02-05")
    assert "不得重复发放" in refused(case, "pay_month", FINANCE, paid_month="2027-01")
    assert "应发1800.00元" in refused(case, "pay_month", FINANCE, paid_amount="1800.01")


def test_a_confirmation_in_chongqing_is_paid_from_its_own_month() -> None:
    """重庆市城乡居民最低生活保障条例 第二十二条: 从批准的当月起."""
    assert pays(supported(region=KAIZHOU), "2026-11-24") == [("2026-11", "1800.00")]


def test_nobody_is_paid_before_the_village_was_told() -> None:
    """最低生活保障审核确认办法 第二十四条."""
    assert not [s for s in LOW_INCOME.steps_from("confirmed") if s.money]
    assert supported().facts["posted_at"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["pay", "raise", "reduce", "stop", "exit", "death"])), max_size=14))
def test_no_month_is_ever_paid_twice_or_beyond_what_is_owed(days: list[tuple[int, str]]) -> None:
    """社会救助法 第六十六条: whatever happens, in whatever order."""
    case = supported()
    for gap, what in days:
        case.on(date.fromordinal(case.day.toordinal() + gap).isoformat())
        with suppress(Refusal):
            match what:
                case "pay":
                    case.take("pay_month", FINANCE)
                case "raise":
                    proposed(case, "raise", incomes=[]).take("raise_amount", COUNTY_LEADER)
                case "reduce":
                    heard(proposed(case, "reduce", incomes=earns("300.00"))).take("reduce_amount", COUNTY_LEADER)
                case "stop":
                    heard(proposed(case, "stop", incomes=earns("9000.00"))).take("stop", COUNTY_LEADER)
                case "exit":
                    faded(case)
                case "death":
                    case.take("report_death", TOWN_HANDLER)
    months = case.facts.get("paid_months", [])
    assert len(months) == len(set(months)) and months == sorted(months)
    owed = sum((amount_of(case.matter, month) for month in months_owed(case.matter, f"{case.day:%Y-%m}")), Decimal(0))
    assert sum(map(Decimal, case.facts.get("paid_amounts", []))) <= owed or "died_on" in case.facts


# The review


def test_where_nothing_changed_the_amount_stays() -> None:
    """最低生活保障审核确认办法 第三十一条: 核查期内没有明显变化的，不再调整."""
    case = supported()
    case.take("start_review", TOWN_HANDLER, review_ground="periodic")
    assert case.take("no_change", TOWN_HANDLER).notices == ("review_form",)
    assert (case.stage, case.facts["monthly_amount"]) == ("active", "1800.00")
    assert due_amount(case.on("2026-12-02").matter, case.policy) == Decimal("1800.00")


def test_a_household_is_reviewed_at_the_interval_of_its_kind() -> None:
    """最低生活保障审核确认办法 第三十一条: yearly, or half-yearly where income is not steady."""
    case = supported()
    for kind, runs in (("review_stable", False), ("review_unstable", True)):
        when = case.process.clocks[kind].when
        assert when is not None and when.holds(case.matter, case.policy) is runs


def test_an_adjustment_is_what_the_arithmetic_says() -> None:
    """最低生活保障审核确认办法 第三十一条、第三十二条: 法定事由."""
    case = supported()
    case.take("start_review", TOWN_HANDLER)
    for adjustment, wage in (("raise", "300.00"), ("reduce", "9000.00"), ("stop", "300.00"), ("raise", "0.00")):
        assert "与核算结果不一致" in refused(case, "propose_adjustment", TOWN_HANDLER, adjustment=adjustment, incomes=earns(wage))
    case.take("propose_adjustment", TOWN_HANDLER, adjustment="reduce", incomes=earns("300.00"))
    assert (case.facts["former_amount"], case.facts["adjusted_amount"]) == ("1800.00", "1500.00")


def test_a_raise_needs_no_hearing_and_is_made_good_from_the_month_it_holds() -> None:
    """社会救助法 第四十八条 speaks of 调减、终止; R1.6: 及时增发."""
    case = supported()
    pays(case, "2026-12-05")
    proposed(case, "raise", incomes=[], adjust_from="2026-12")
    assert case.take("raise_amount", COUNTY_LEADER, adjust_from="2026-12").notices == ("raise_notice",)
    assert pays(case, "2027-01-05") == [("2027-01", "4200.00")]


# Being heard


def test_nobody_is_reduced_or_stopped_unheard() -> None:
    """社会救助法 第四十八条: 应当听取社会救助对象的意见, then a written decision with reasons."""
    for adjustment, incomes, decision in (("reduce", "300.00", "reduce_amount"), ("stop", "9000.00", "stop")):
        case = proposed(supported(), adjustment, incomes=earns(incomes))
        assert "尚未听取" in refused(case, decision, COUNTY_LEADER)
        case.take("notify_hearing", TOWN_HANDLER)
        assert "尚未听取" in refused(case, decision, COUNTY_LEADER)
        assert "期限尚未届满" in refused(case, "hear", COUNTY_HANDLER, heard_how="silent")
        case.take("end_of_hearing", SYSTEM)
        case.take("hear", COUNTY_HANDLER, heard_how="silent")
        step = case.take(decision, COUNTY_LEADER)
        assert step.refuses


def test_what_was_heard_can_change_the_outcome() -> None:
    """社会救助法 第四十八条."""
    case = heard(proposed(supported(), "reduce", incomes=earns("300.00")))
    case.take("keep_amount", COUNTY_LEADER)
    assert (case.stage, case.facts["monthly_amount"]) == ("active", "1800.00")


def test_a_cut_holds_from_a_month_not_yet_paid() -> None:
    """What was lawfully paid is not taken back by a later decision."""
    case = supported()
    pays(case, "2026-12-05")
    heard(proposed(case, "reduce", incomes=earns("300.00")))
    assert "最早自2027-01起" in refused(case, "reduce_amount", COUNTY_LEADER, adjust_from="2026-12")
    case.take("reduce_amount", COUNTY_LEADER)
    assert pays(case, "2027-01-05") == [("2027-01", "1500.00")]


def test_before_the_law_a_cut_needed_reasons_and_no_hearing() -> None:
    """最低生活保障审核确认办法 第三十二条: 告知并说明理由."""
    case = supported(process=LOW_INCOME_2021, day=date(2025, 3, 3))
    proposed(case, "reduce", incomes=earns("300.00")).take("reduce_amount", COUNTY_LEADER)
    assert case.facts["monthly_amount"] == "1500.00"


def test_a_case_from_before_the_law_goes_over_to_its_procedure_before_a_cut() -> None:
    """社会救助法 第四十八条、第七十八条: in force since 1 July 2026, whenever the case was opened."""
    case = supported(process=LOW_INCOME_2021, day=date(2026, 5, 6))
    assert "尚未施行" in refused(case, "adopt_edition", TOWN_HANDLER)
    proposed(case.on(LAW.in_force.isoformat()), "reduce", incomes=earns("300.00"))
    assert "转入新程序" in refused(case, "reduce_amount", COUNTY_LEADER)
    assert case.take("adopt_edition", TOWN_HANDLER).edition == LOW_INCOME.edition
    case.process = LOW_INCOME
    heard(case).take("reduce_amount", COUNTY_LEADER)


# The gradual exit


def test_tianjin_pays_three_months_in_full_and_three_at_half() -> None:
    """津民发〔2020〕19号 二（二）: 前三个月全额，后三个月减半."""
    case = supported()
    pays(case, "2026-12-05")
    faded(case, "4200.00")
    assert case.facts["exit_to"] == "2027-06"
    paid = pays(case, *(f"2027-{month:02d}-05" for month in range(1, 7)))
    assert [amount for _, amount in paid] == ["1800.00"] * 3 + ["900.00"] * 3
    case.on("2027-07-05")
    assert due_month(case.matter, case.policy) is None


def test_in_tianjin_only_a_household_that_declared_the_work_fades_out() -> None:
    """津民发〔2020〕19号 二（二）: 主动申报的，可给予."""
    case = supported()
    case.take("start_review", TOWN_HANDLER)
    found = {"incomes": earns("4200.00")}
    assert "主动申报" in refused(case, "propose_gradual_exit", TOWN_HANDLER, declared=False, **found)
    elsewhere = supported(region=KAIZHOU)
    elsewhere.take("start_review", TOWN_HANDLER)
    elsewhere.take("propose_gradual_exit", TOWN_HANDLER, declared=False, **found)


@pytest.mark.parametrize(("wage", "within"), [("1200.00", False), ("2400.00", True), ("3200.00", True), ("3300.00", False)])
def test_in_bishan_the_window_ends_below_one_and_a_half_standards(wage: str, within: bool) -> None:
    """璧山 第3项: above the standard and below 1.5 times; 1200 and the wage among three, 1000 a head."""
    case = supported(region=BISHAN)
    case.take("start_review", TOWN_HANDLER)
    if within:
        case.take("propose_gradual_exit", TOWN_HANDLER, incomes=earns(wage))
    else:
        assert "渐退期的收入上限" in refused(case, "propose_gradual_exit", TOWN_HANDLER, incomes=earns(wage))


@pytest.mark.parametrize(("region", "months"), [(KAIZHOU, 6), (PINGLUO, 18), ("532328101", 12)])
def test_every_place_fades_out_over_its_own_months(region: str, months: int) -> None:
    """开州 2, 平罗 二（一）1, 云南 二（一）."""
    assert len(faded(supported(region=region)).facts["exit_schedule"]) == months


def test_no_one_fades_out_by_death_or_without_work() -> None:
    """开州民发〔2020〕82号 2: 除死亡、骗保等特殊情况外."""
    case = supported(region=KAIZHOU)
    case.take("start_review", TOWN_HANDLER)
    assert "不是因就业" in refused(case, "propose_gradual_exit", TOWN_HANDLER, by_work=False, incomes=earns("4200.00"))
    case = supported(region=KAIZHOU)
    case.take("report_death", TOWN_HANDLER, deceased="李小明")
    assert "不是因就业" in refused(case, "propose_gradual_exit", TOWN_HANDLER, incomes=earns("4200.00"))


def test_who_falls_back_below_the_standard_is_paid_again() -> None:
    """最低生活保障审核确认办法 第三十三条: the exit was for those above it."""
    case = faded(supported(), "4200.00")
    assert "仍不符合条件" in refused(case, "propose_return", TOWN_HANDLER, incomes=earns("4200.00"))
    case.take("propose_return", TOWN_HANDLER, incomes=earns("300.00"))
    case.take("raise_amount", COUNTY_LEADER)
    assert (case.stage, case.facts["exit_schedule"], case.facts["monthly_amount"]) == ("active", [], "1500.00")


def test_the_end_of_the_exit_is_a_heard_and_written_decision() -> None:
    """社会救助法 第四十八条; 2022年通知 一（三）."""
    case = faded(supported(), "4200.00")
    assert "渐退期尚未届满" in refused(case, "propose_exit_end", TOWN_HANDLER)
    pays(case, "2026-12-05", *(f"2027-{month:02d}-05" for month in range(1, 6)))
    case.take("propose_exit_end", TOWN_HANDLER)
    assert case.facts["adjust_from"] == "2027-06"
    assert "尚未听取" in refused(case, "end_gradual_exit", COUNTY_LEADER)
    heard(case)
    assert "应当作出渐退期满停发决定" in refused(case, "stop", COUNTY_LEADER)
    assert case.take("end_gradual_exit", COUNTY_LEADER).notices == ("gradual_exit_end_decision",)
    serves(case).take("close", TOWN_HANDLER)
    assert case.stage == "terminated"


def test_a_review_without_change_leaves_the_exit_as_it_runs() -> None:
    """最低生活保障审核确认办法 第三十一条."""
    case = faded(supported(), "4200.00")
    case.take("start_review", TOWN_HANDLER)
    case.take("no_change", TOWN_HANDLER)
    assert case.stage == "gradual_exit"


def test_no_exit_while_the_place_suspends_exits() -> None:
    """津民发〔2020〕19号 二（五）: 疫情防控期间暂停退出; death, fraud and the family's own will are no exits of that kind."""
    frozen = supported(values={"exit_frozen": True})
    frozen.take("start_review", TOWN_HANDLER)
    assert "暂停退出" in refused(frozen, "propose_adjustment", TOWN_HANDLER, adjustment="stop", incomes=earns("9000.00"))
    frozen.take("propose_gradual_exit", TOWN_HANDLER, incomes=earns("4200.00"))
    assert "暂停退出" in refused(frozen, "grant_gradual_exit", COUNTY_LEADER)
    own_will = supported(values={"exit_frozen": True})
    own_will.take("declare_exit", TOWN_HANDLER)
    own_will.take("stop", COUNTY_LEADER)


# Death


def test_after_a_death_the_household_is_reckoned_anew() -> None:
    """2022年通知 一（三）: reviewed and settled within three months of the death, counted from it."""
    case = supported()
    case.take("report_death", VILLAGE_ASSISTANT, deceased="李小明", died_on="2026-11-20")
    clock = case.process.clocks["review_after_death"]
    assert clock.counted_from == "died_on" and clock.when is not None and clock.when.holds(case.matter, case.policy)
    assert "因家庭成员死亡" not in refused(case, "no_change", TOWN_HANDLER) and case.stage == "under_review"
    case.take("propose_adjustment", TOWN_HANDLER, adjustment="reduce")
    assert case.facts["adjusted_amount"] == "800.00"
    assert "不是家庭成员" not in refused(case, "report_death", VILLAGE_ASSISTANT, deceased="李小明")


def test_nothing_is_paid_for_the_months_after_a_person_alone_has_died() -> None:
    """2022年通知 一（三）: 死亡 – and nobody is left to be heard."""
    case = supported(family(person("王秀英", farming=120)))
    pays(case, "2026-12-05")
    case.on("2027-01-20").take("report_death", TOWN_HANDLER, died_on="2027-01-03")
    assert unpaid_months(case.matter, "2027-06") == ["2027-01"]
    assert pays(case, "2027-02-05") == [("2027-01", "880.00")]
    assert "没有应当发放的月份" in refused(case.on("2027-03-05"), "pay_month", FINANCE)
    case.take("propose_adjustment", TOWN_HANDLER, adjustment="stop")
    assert case.facts["stop_ground"] == "death"
    case.take("stop", COUNTY_LEADER)
    assert "没有送达" in refused(case, "close", TOWN_HANDLER)
    serves(case).take("close", TOWN_HANDLER)


def test_what_was_paid_to_the_dead_is_asked_back() -> None:
    """社会救助法 第七十三条、第七十四条; R8.2 死亡保."""
    case = supported(family(person("王秀英", farming=120)))
    pays(case, "2026-12-05", "2027-01-05", "2027-02-05")
    case.take("report_death", TOWN_HANDLER, died_on="2026-12-30")
    case.take("propose_adjustment", TOWN_HANDLER, adjustment="stop")
    case.take("stop", COUNTY_LEADER)
    assert "至多1760.00元" in refused(case, "order_repayment", COUNTY_LEADER, repay_amount="1760.01")
    assert case.take("order_repayment", COUNTY_LEADER).notices == ("repayment_order",)


# Other grounds


def test_work_refused_three_times_costs_only_ones_own_share() -> None:
    """最低生活保障审核确认办法 第三十四条: 本人的最低生活保障金."""
    case = supported()
    assert "未达到规定" in refused(case, "record_refused_work", COUNTY_HANDLER, refused_jobs=2)
    assert "本人份额600.00元" in refused(case, "record_refused_work", COUNTY_HANDLER, adjusted_amount="1199.99")
    case.take("record_refused_work", COUNTY_HANDLER, member="李建国")
    assert (case.facts["adjustment"], case.facts["adjusted_amount"]) == ("reduce", "1200.00")
    heard(case).take("reduce_amount", COUNTY_LEADER)
    assert case.stage == "active"


def test_fraud_stops_support_and_the_money_is_asked_back() -> None:
    """社会救助法 第七十三条: heard first, stopped, ordered to return no more than was taken."""
    case = supported()
    pays(case, "2026-12-05")
    case.take("find_fraud", COUNTY_HANDLER)
    assert "尚未听取" in refused(case, "stop", COUNTY_LEADER)
    heard(case).take("stop", COUNTY_LEADER)
    assert "至多1800.00元" in refused(case, "order_repayment", COUNTY_LEADER, repay_amount="1800.01")
    case.take("order_repayment", COUNTY_LEADER)
    serves(case).take("close", TOWN_HANDLER)


def test_a_family_that_leaves_or_moves_has_been_heard_by_saying_so() -> None:
    """社会救助法 第四十六条、第四十八条; whoever moves is passed on (第六十四条)."""
    case = supported()
    case.take("record_move", TOWN_HANDLER)
    case.take("stop", COUNTY_LEADER)
    assert case.take("transfer_out", TOWN_HANDLER).notices == ("transfer_letter",)
    serves(case).take("close", TOWN_HANDLER)
    leaving = supported()
    leaving.take("declare_exit", TOWN_HANDLER)
    leaving.take("stop", COUNTY_LEADER)
    assert "不是因迁出" in refused(leaving, "transfer_out", TOWN_HANDLER)


def test_a_change_kept_quiet_for_over_three_months_is_spoken_about() -> None:
    """2022年通知 五（五）: 超过3个月."""
    case = supported()
    assert "尚未超过" in refused(case, "criticise", TOWN_HANDLER, changed_on="2026-08-23")
    assert case.take("criticise", TOWN_HANDLER, changed_on="2026-08-22").notices == ("criticism_record",)


def test_whoever_keeps_a_bank_card_for_a_family_has_it_in_writing() -> None:
    """最低生活保障审核确认办法 第二十六条."""
    assert supported().take("record_custody", TOWN_HANDLER).notices == ("custody_agreement",)


def test_a_stop_is_closed_once_the_months_before_it_are_paid() -> None:
    """最低生活保障审核确认办法 第二十五条: what was owed before the stop is still owed."""
    case = supported()
    pays(case, "2026-12-05")
    heard(proposed(case.on("2027-01-10"), "stop", incomes=earns("9000.00"))).take("stop", COUNTY_LEADER, adjust_from="2027-02")
    assert "2027-01" in refused(case, "close", TOWN_HANDLER)
    assert pays(case, "2027-01-20") == [("2027-01", "1800.00")]
    serves(case).take("close", TOWN_HANDLER)
    assert case.stage == "terminated"


def test_where_the_township_confirms_it_also_adjusts() -> None:
    """社会救助法 第四十四条、第四十七条."""
    case = supported()
    case.region, case.matter.region, case.values = LINJIANG, LINJIANG, {**case.values, "decided_by": "entrusted"}
    case.matter.find_entrustment = lambda: Entrustment("测民发〔2026〕2号", "500154", Decimal(5000))
    proposed(case, "raise", incomes=[])
    assert "由乡镇（街道）审核确认" in refused(case, "raise_amount", COUNTY_LEADER)
    case.take("raise_amount", TOWN_LEADER)


# What holds for the whole graph


@pytest.mark.parametrize("process", [LOW_INCOME, LOW_INCOME_2021], ids=["2026", "2021"])
def test_every_step_has_its_number(process: Process) -> None:
    """Each duty is numbered as the rules are: D0 to D28."""
    assert not unnumbered(process, TABLE)
    assert {f"D{n}" for n in range(29)} <= TABLE.keys()


@pytest.mark.parametrize("process", [LOW_INCOME, LOW_INCOME_2021], ids=["2026", "2021"])
def test_support_is_cut_only_by_a_reasoned_decision_of_a_person(process: Process) -> None:
    """最低生活保障审核确认办法 第三十二条."""
    cutting = [s for s in process.steps if s.dest == "stopped" != s.source or s.name == "reduce_amount"]
    assert cutting and all(s.refuses and s.duty == "decide" for s in cutting)
    assert {s.source for s in process.steps if s.dest == "terminated" != s.source} == {"stopped"}
    assert {s.name for s in process.steps if s.money} == {"pay_month"}


def test_the_edition_of_2026_adds_the_hearing_and_nothing_else() -> None:
    """社会救助法 第四十八条."""
    new, old = ({s.name for s in process.steps} for process in (LOW_INCOME, LOW_INCOME_2021))
    assert new - old == {"notify_hearing", "hear", "end_of_hearing"}
    assert old - new == {"adopt_edition"}
    assert LOW_INCOME.states.keys() - LOW_INCOME_2021.states.keys() == {"hearing"}
