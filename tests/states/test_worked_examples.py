"""The worked examples, each under its number: where a figure was published, the published figure."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from states.calendar import bundled
from states.edge import edge_aid, expenditure_test
from states.entitlement import assess_emergency_aid
from states.extreme_poverty_aid import basic_standard, self_care_class
from states.low_income_aid import assess_low_income, gradual_exit, in_gradual_exit_window
from states.policy import policy_for
from states.price_subsidy import price_subsidy
from states.terms import BEIJING, parse_term, reckon
from tests.households import DISABLED, TODAY, family, only, person, trio

EXACT = {"rounding": "none"}
CALENDAR = bundled()
TIANJIN = policy_for("120117", TODAY)


def test_e1_three_people_seven_hundred_each_below_eleven_hundred() -> None:
    """E1, published (中山): (1100-700)×3 = 1200; with one minor and 440 for each, 1640."""
    policy = only(standard_urban=Decimal(1100), top_up_minor=Decimal(440), **EXACT)
    assert assess_low_income(policy, trio(wage=2100)).amount == 1200
    with_child = family(person("甲", wage=2100), person("乙", birth="1980-01-01"), person("丙", birth="2015-09-01"))
    assert assess_low_income(policy, with_child).amount == 1640


def test_e2_the_published_1101_and_the_exact_1100_are_two_ways_of_rounding() -> None:
    """E2, published: 1000÷3 taken as 333 gives 367×3 = 1101; the difference itself is 1100. Which, is the place's to say."""
    for rule, amount in (("per_head_yuan_half_up", 1101), ("none", 1100), ("yuan_half_up", 1100), ("yuan_up", 1100)):
        assert assess_low_income(only(standard_urban=Decimal(700), rounding=rule), trio(wage=1000)).amount == amount


def test_e3_three_people_with_one_thousand_below_six_hundred_each() -> None:
    """E3, published: 600×3-1000 = 800."""
    assert assess_low_income(only(standard_urban=Decimal(600), **EXACT), trio(wage=1000)).amount == 800


def test_e4_three_people_with_seven_hundred_below_five_hundred_each() -> None:
    """E4, published: 500×3-700 = 800."""
    assert assess_low_income(only(standard_urban=Decimal(500), **EXACT), trio(wage=700)).amount == 800


def test_e5_tianjin_s_edge_reaches_1380_and_an_edge_household_gets_276() -> None:
    """E5, published (天津, 920): the band is 920 to 1380, the aid 30% of the standard for a household."""
    policy = TIANJIN.assuming({"low_income.standard_urban": "920"})
    kinds = [assess_low_income(policy, family(person(wage=income))).kind for income in (919.99, 920, 1379.99, 1380)]
    assert kinds == ["whole_household", "edge_household", "edge_household", "none"]
    assert edge_aid(policy, Decimal(920)) == 276
    assert any("276.00元" in line.value for line in assess_low_income(policy, family(person(wage=1000))).lines)


@pytest.mark.parametrize(
    ("cpi", "food", "amount"), [("0.036", "0.01", 23), ("0.01", "0.063", 40), ("0.036", "0.063", 40), ("0.034", "0.059", 0)]
)
def test_e6_the_higher_of_two_indexes_times_the_standard_to_the_yuan(cpi: str, food: str, amount: int) -> None:
    """E6, published rule (武汉): 636×3.6% = 22.896 is 23, 636×6.3% = 40.068 is 40; both triggers reached, the higher."""
    policy = policy_for("500154", TODAY)
    assert price_subsidy(policy, "urban", cpi=Decimal(cpi), food=Decimal(food)).amount == amount


def test_e7_kaizhou_counts_seven_tenths_of_a_migrant_s_wage() -> None:
    """E7 (开州民发〔2020〕82号 2): 1800×0.7+300 = 1560, below 515×4 = 2060 by 500; undeducted 2100 is not below."""
    policy = policy_for("500154", TODAY)
    others = [person(name) for name in "乙丙丁"]
    away = family(person("甲", wage=1800, farming=300, migrant_work=True), *others, residence="rural")
    assert assess_low_income(policy, away).amount == 500
    at_home = family(person("甲", wage=1800, farming=300), *others, residence="rural")
    assert not assess_low_income(policy, at_home).eligible


def test_e8_tianjin_leaves_six_hundred_of_a_first_job_aside() -> None:
    """E8 (津民发〔2020〕19号 二（二）二是): 3500-600 = 2900, 966.67 a head, 130 short of 1010×3; undeducted 1166.67 is out."""
    told = assess_low_income(TIANJIN, trio(wage=3500, first_job_since="2026-05-01"))
    assert told.amount == 130
    assert any("966.67" in line.value for line in told.lines)
    assert not assess_low_income(TIANJIN, trio(wage=3500)).eligible


def test_e9_tianjin_s_gradual_exit_pays_8235_in_six_months_and_stops() -> None:
    """E9 (津民发〔2020〕19号 二（二）三是): (3800-600)÷3 is above 1010; 1830×3 + 915×3."""
    assert in_gradual_exit_window(TIANJIN, trio(wage=3800, first_job_since="2026-10-08"))
    schedule = gradual_exit(TIANJIN, Decimal(1830), "2026-12")
    assert schedule[0] == ("2026-12", 1830) and schedule[3] == ("2027-03", 915) and schedule[-1] == ("2027-05", 915)
    assert sum(amount for _, amount in schedule) == 8235


@pytest.mark.parametrize(("income", "within"), [(635.99, False), (636, True), (800, True), (953.99, True), (954, False), (960, False)])
def test_e10_bishan_s_window_ends_below_one_and_a_half_standards(income: float, within: bool) -> None:
    """E10 (璧山区任务分工表 第3项): 800 fades out; 954 is 1.5×636 and not below it, 960 neither."""
    policy = policy_for("500120", TODAY)
    assert in_gradual_exit_window(policy, family(person(wage=income))) is within


def test_e11_pingluo_s_least_amounts_of_emergency_aid() -> None:
    """E11 (平罗县社会救助兜底脱贫行动实施方案 二（一）4), with 600 assumed: 3600, 5400, and 900 for one person."""
    policy = policy_for("640221", TODAY).assuming({"low_income.standard_urban": "600"})
    cases = {("emergency", "household"): 3600, ("expenditure", "household"): 5400, ("emergency", "individual"): 900}
    for (kind, scope), amount in cases.items():
        assert assess_emergency_aid(policy, trio(), {"kind": kind, "scope": scope}).amount == amount


def test_e12_not_less_than_826_8_is_827() -> None:
    """E12 (云南省民政厅2022年6月28日通知 三（二）): 1.3×636 = 826.8, and “不低于” goes up."""
    policy = policy_for("532328", TODAY).assuming({"low_income.standard_urban": "636"})
    assert basic_standard(policy, "rural") == 827


def test_e13_a_year_s_spending_of_80360_exceeds_an_income_of_54000() -> None:
    """E13 (津民发〔2020〕19号 二（二）一是): 30000+8000+6000+1010×12×3."""
    policy = TIANJIN
    spent = {"medical": "30000.00", "education": "8000.00", "care": "6000.00"}
    household = trio(wage=4500) | {"yearly_spending": spent, "last_year_income": "54000.00"}
    found = expenditure_test(policy, household, Decimal(1010), 3)
    assert found is not None and found[0] and "80360.00" in found[1].value
    told = assess_low_income(policy, household)
    assert told.kind == "edge_household" and found[1] in told.lines
    assert found[1] in assess_emergency_aid(policy, household, {"kind": "expenditure", "scope": "household"}).lines
    within_means = household | {"last_year_income": "80360.00"}
    again = expenditure_test(policy, within_means, Decimal(1010), 3)
    assert again is not None and not again[0]
    assert expenditure_test(policy, trio(wage=4500), Decimal(1010), 3) is None


@pytest.mark.parametrize(
    ("failed", "lost"),
    [((), "none"), (("eating", "bed", "bathing"), "partial"), (("eating", "bed", "bathing", "toilet"), "full")],
)
def test_e14_none_three_and_four_of_six_indicators(failed: tuple[str, ...], lost: str) -> None:
    """E14 (特困人员认定办法 第二十二条): 具备, 部分丧失, 完全丧失."""
    assert self_care_class(failed) == lost


@pytest.mark.parametrize(
    ("limit", "from_day", "last"),
    [
        ("3 working days", "2026-09-15", "2026-09-18"),
        ("20 working days", "2026-09-15", "2026-10-19"),
        ("30 working days", "2026-09-15", "2026-11-02"),
        ("45 working days", "2026-09-15", "2026-11-23"),
        ("7 days", "2026-09-21", "2026-09-28"),
        ("7 working days", "2026-09-21", "2026-10-08"),
    ],
)
def test_e15_the_limits_of_a_case_accepted_before_the_autumn_holidays(limit: str, from_day: str, last: str) -> None:
    """E15: over Mid-Autumn and National Day 2026, with the make-up days; seven days and seven working days part by ten."""
    told = reckon(datetime.fromisoformat(f"{from_day}T10:00:00").replace(tzinfo=BEIJING), parse_term(limit), CALENDAR)
    assert told.last_day == date.fromisoformat(last)


def test_e16_twenty_four_hours_from_friday_evening_end_on_saturday_evening() -> None:
    """E16 (津民发〔2020〕19号 二（五）): hours do not stop for the weekend."""
    friday = datetime(2026, 11, 20, 17, 30, tzinfo=BEIJING)
    limit = parse_term(policy_for("120117", TODAY)["emergency_aid.relief_first"])
    assert reckon(friday, limit, CALENDAR).due_at == datetime(2026, 11, 21, 17, 30, tzinfo=BEIJING)


def test_a_severely_disabled_member_is_the_other_side_of_the_edge() -> None:
    """E5's edge household, with somebody who may be taken in alone: the household is not in, the person is."""
    policy = TIANJIN.assuming({"low_income.standard_urban": "920"})
    told = assess_low_income(policy, family(person("甲", wage=2000), person("乙", disability=DISABLED)))
    assert (told.kind, told.member, told.amount) == ("single_person", "乙", 920)
