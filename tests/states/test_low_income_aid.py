"""Who is in low-income assistance, with how much a month: rule by rule, and what holds for every household."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.assessment import Assessment
from states.extreme_poverty_aid import assess_extreme_poverty
from states.households import ADULT, age_on, as_known, persons, together
from states.incomes import income_of
from states.low_income_aid import assess_low_income, first_month, gradual_exit, in_gradual_exit_window, month_after
from states.parameters import PARAMETERS
from states.policy import Policy, PolicyGap, policy_for
from tests.households import DISABLED, TODAY, family, only, person, trio

STANDARD: dict[str, Any] = {"standard_urban": Decimal(600), "standard_rural": Decimal(500), "rounding": "none"}
EDGE: dict[str, Any] = STANDARD | {"edge_multiple": Decimal("1.5"), "single_person_basis": "own"}


def told(assessment: Assessment) -> str:
    return "\n".join(f"{line.label} {line.value} {line.cites}" for line in (*assessment.lines, *assessment.reasons))


# The line


@pytest.mark.parametrize(("income", "kind"), [(1799.99, "whole_household"), (1800, "none"), (1800.01, "none")])
def test_the_income_a_head_must_be_below_the_standard_and_not_at_it(income: float, kind: str) -> None:
    """社会救助法 第十八条: 低于. Held against three standards together, so that no division rounds the line away."""
    assert assess_low_income(only(**STANDARD), trio(wage=income)).kind == kind


def test_a_third_of_a_fen_does_not_move_the_line() -> None:
    """1799.99÷3 shows as 600.00 and is below 600 all the same: the difference is one fen."""
    found = assess_low_income(only(**STANDARD), trio(wage=1799.99))
    assert (found.eligible, found.amount) == (True, Decimal("0.01"))


def test_country_people_are_held_against_the_country_standard() -> None:
    """社会救助法 第十九条."""
    assert assess_low_income(only(**STANDARD), family(person(), residence="rural")).amount == 500


def test_a_household_that_does_not_say_where_it_lives_is_reckoned_as_urban_and_told_so() -> None:
    household = family(person())
    del household["residence"]
    found = assess_low_income(only(**STANDARD), household)
    assert found.amount == 600 and "未填写，按城市居民计算" in told(found)


def test_without_a_standard_nothing_is_reckoned_and_the_gap_is_the_reason() -> None:
    """Yunnan and Pingluo publish none in the texts that were read; no figure is invented."""
    found = assess_low_income(only(rounding="none"), trio())
    assert (found.eligible, found.kind, found.amount) == (False, "none", None)
    assert "low_income.standard_urban" in found.reasons[0].value


def test_every_line_says_where_it_is_written_in_a_rule_of_its_day() -> None:
    """Before July 2026 there is no 社会救助法 to cite, before July 2021 no 审核确认办法."""
    for day, absent in ((date(2026, 6, 30), ["社会救助法"]), (date(2020, 6, 1), ["社会救助法", "最低生活保障审核确认办法"]), (TODAY, [])):
        found = assess_low_income(only(day, **STANDARD), trio(wage=900))
        assert found.amount == 900
        assert all(line.label and line.value and line.cites for line in (*found.lines, *found.reasons))
        assert not [name for name in absent if name in told(found)]


# Income


def test_what_is_not_counted_is_shown_and_not_counted() -> None:
    """最低生活保障审核确认办法 第十三条: 优待抚恤金、奖学金 and the like."""
    found = assess_low_income(only(**STANDARD), trio(wage=300, uncounted=5000))
    assert found.amount == 1500 and "5000.00元，不计入" in told(found)


def test_a_deduction_never_makes_a_wage_negative() -> None:
    """Six hundred off a wage of four hundred leaves nothing, and takes nothing from the farming beside it."""
    policy = only(first_job_deduction=Decimal(600), first_job_months=12, **STANDARD)
    assert income_of(policy, person(wage=400, farming=100, first_job_since="2026-10-01")).total == 100


def test_one_person_gets_one_deduction_the_better_one() -> None:
    """津民发〔2020〕19号: 600 for a first job and 500 for working away are two cases; nothing says that they add up."""
    values = STANDARD | {"first_job_deduction": Decimal(600), "first_job_months": 12, "migrant_deduction": Decimal(500)}
    both = person(wage=2000, first_job_since="2026-10-01", migrant_work=True)
    assert income_of(only(**values), both).total == 1400
    assert income_of(only(**values, migrant_deduction_rate=Decimal("0.5")), both).total == 1000


def test_two_people_at_work_get_one_deduction_each() -> None:
    policy = only(migrant_deduction=Decimal(500), **STANDARD)
    household = family(person("甲", wage=900, migrant_work=True), person("乙", wage=900, migrant_work=True), person("丙"))
    assert assess_low_income(policy, household).amount == 1000


@pytest.mark.parametrize(("day", "counted"), [("2026-11-23", 1400), ("2027-10-08", 1400), ("2027-10-09", 2000), ("2026-10-07", 2000)])
def test_a_first_job_is_favoured_for_its_months_and_no_longer(day: str, counted: int) -> None:
    """津民发〔2020〕19号 二（二）二是: one year; 民法典 第二百零二条: through the corresponding day."""
    policy = only(date.fromisoformat(day), first_job_deduction=Decimal(600), first_job_months=12, **STANDARD)
    assert income_of(policy, person(wage=2000, first_job_since="2026-10-08")).total == counted


def test_a_first_job_whose_months_nobody_fixed_is_a_reason_and_no_deduction() -> None:
    found = income_of(only(first_job_deduction=Decimal(600), **STANDARD), person(wage=2000, first_job_since="2026-10-01"))
    assert found.total == 2000 and "first_job_months" in found.reasons[0].value


def test_rigid_costs_come_off_the_sum_and_never_below_nought() -> None:
    """最低生活保障审核确认办法 第十三条: 因残疾、患重病等增加的刚性支出, a month's share of what the place lets count."""
    policy = only(rigid_costs=("medical", "care"), **STANDARD)
    spent = {"medical": "6000.00", "education": "9000.00", "care": "2400.00"}
    assert assess_low_income(policy, trio(wage=2000) | {"yearly_spending": spent}).amount == 1800 - (2000 - 700)
    assert assess_low_income(policy, trio(wage=300) | {"yearly_spending": spent}).amount == 1800
    silent = assess_low_income(only(**STANDARD), trio(wage=1200) | {"yearly_spending": spent})
    assert silent.amount == 600 and "low_income.rigid_costs" in told(silent)


# Property


def test_property_that_was_found_over_the_rule_shuts_the_household_out() -> None:
    """社会救助法 第十八条: below the line and property within the rule, both."""
    found = assess_low_income(only(**EDGE), trio() | {"property_ok": False})
    assert (found.eligible, found.kind) == (False, "none") and "不符合当地规定" in told(found)


@pytest.mark.parametrize(("deposits", "eligible"), [("64800.00", True), ("64800.01", False)])
def test_a_cap_on_money_is_held_against_what_was_declared(deposits: str, eligible: bool) -> None:
    """宁夏: 36 months of the standard a head; exactly the cap is not over it."""
    policy = only(property_cap_months=36, **STANDARD)
    assert assess_low_income(policy, trio() | {"property": {"deposits": deposits}}).eligible is eligible


def test_property_nobody_looked_into_is_left_open_not_assumed() -> None:
    household = trio()
    del household["property_ok"]
    found = assess_low_income(only(**STANDARD), household)
    assert found.eligible and any(reason.label == "家庭财产" and "尚未查明" in reason.value for reason in found.reasons)
    unreadable = assess_low_income(only(property_cap_months=36, **STANDARD), household | {"property": {"deposits": "许多"}})
    assert unreadable.eligible and "无法识别" in told(unreadable)


# The amount


def test_where_a_share_is_the_least_the_last_yuan_is_not_paid_alone() -> None:
    """A place may pay at least a fifth of the standard for each; above it the difference stands."""
    policy = only(minimum_share=Decimal("0.2"), **STANDARD)
    assert [assess_low_income(policy, trio(wage=income)).amount for income in (1799.99, 1440, 1439, 0)] == [360, 360, 361, 1800]


@pytest.mark.parametrize(("rule", "amount"), [("none", "99.33"), ("yuan_half_up", "99.00"), ("yuan_up", "100.00")])
def test_a_household_s_amount_is_rounded_as_its_place_does(rule: str, amount: str) -> None:
    assert str(assess_low_income(only(**STANDARD | {"rounding": rule}), family(person(wage=500.67))).amount) == amount


def test_where_no_rounding_is_fixed_the_fen_are_paid_and_the_gap_is_said() -> None:
    found = assess_low_income(only(standard_urban=Decimal(600)), family(person(wage=500.67)))
    assert found.amount == Decimal("99.33") and "low_income.rounding" in told(found)


def test_top_ups_go_to_the_old_the_minor_the_disabled_and_the_ill_one_each() -> None:
    """社会救助法 第二十条. Somebody who is several of them gets the largest, not the sum."""
    amounts = {"top_up_elderly": Decimal(50), "top_up_minor": Decimal(40), "top_up_disabled": Decimal(80), "top_up_ill": Decimal(70)}
    policy = only(**amounts, top_up_elderly_age=60, **STANDARD)
    household = family(
        person("甲", birth="1966-11-23"),
        person("乙", birth="1966-11-24"),
        person("丙", birth="2008-11-24"),
        person("丁", birth="1980-01-01", disability={"kind": "visual", "grade": 2}, serious_illness=True),
        person("戊", birth="1980-01-01", disability={"kind": "visual", "grade": 3}),
    )
    assert assess_low_income(policy, household).amount == 600 * 5 + 50 + 40 + 80


def test_who_should_get_a_top_up_that_nobody_fixed_is_told_so() -> None:
    """社会救助法 第二十条 asks the county to act; how much, a place must say."""
    found = assess_low_income(only(**STANDARD), family(person("甲", disability=DISABLED, birth="2015-01-01"), person("乙")))
    assert found.amount == 1200
    assert {"low_income.top_up_disabled", "low_income.top_up_minor"} == {key for key in PARAMETERS if f"（{key}）" in told(found)}


def test_a_top_up_is_not_given_on_a_guessed_age() -> None:
    found = assess_low_income(only(top_up_minor=Decimal(40), top_up_elderly=Decimal(50), **STANDARD), family(person()))
    assert found.amount == 600 and "没有出生日期" in told(found) and "top_up_elderly_age" in told(found)


# Alone


@pytest.mark.parametrize(
    ("member", "alone"),
    [
        ({"disability": {"kind": "visual", "grade": 2}}, True),
        ({"disability": {"kind": "mental", "grade": 3}}, True),
        ({"disability": {"kind": "intellectual", "grade": 3}}, True),
        ({"disability": {"kind": "visual", "grade": 3}}, False),
        ({"disability": {"kind": "mental", "grade": 4}}, False),
        ({"serious_illness": True}, True),
        ({}, False),
    ],
)
def test_of_an_edge_household_the_severely_disabled_and_seriously_ill_may_be_taken_in_alone(member: dict[str, Any], alone: bool) -> None:
    """最低生活保障审核确认办法 第八条（一）（二）."""
    found = assess_low_income(only(**EDGE), family(person("甲", wage=1500), person("乙", **member)))
    assert (found.kind, found.member) == (("single_person", "乙") if alone else ("edge_household", ""))
    assert found.eligible is alone and found.amount == (600 if alone else None)


def test_nobody_is_picked_out_of_a_household_that_is_in_as_a_whole() -> None:
    """2022年通知 一（一）: 不得仅将个别家庭成员纳入低保范围."""
    assert assess_low_income(only(**EDGE), family(person("甲", wage=500), person("乙", disability=DISABLED))).kind == "whole_household"


def test_above_the_edge_only_a_grown_up_severely_disabled_person_without_work_may_apply_alone() -> None:
    """2022年通知 一（一）: 成年无业重度残疾人可以参照“单人户”."""

    def kind(**member: Any) -> str:
        return assess_low_income(only(**EDGE), family(person("甲", wage=5000), person("乙", disability=DISABLED, **member))).kind

    assert kind(birth="2008-11-23") == "single_person"
    assert kind(birth="2008-11-24") == kind() == kind(birth="1980-01-01", working=True) == "none"


def test_pingluo_s_registered_poor_are_taken_in_without_a_look_at_their_family() -> None:
    """平罗县社会救助兜底脱贫行动实施方案 二（一）1: 对其家庭可不再进行经济状况核对. Nowhere else."""
    rich = family(person("甲", wage=9000), person("乙", serious_illness=True, registered_poor=True)) | {"property_ok": False}
    here = only(**EDGE, single_person_groups=("registered_poor",))
    assert assess_low_income(here, rich).member == "乙"
    assert assess_low_income(only(**EDGE), rich).kind == "none"


@pytest.mark.parametrize(
    ("day", "edge", "beyond"),
    [("2021-06-30", "edge_household", "none"), ("2021-07-01", "single_person", "none"), ("2022-10-20", "single_person", "single_person")],
)
def test_who_may_apply_alone_follows_the_rules_of_the_day(day: str, edge: str, beyond: str) -> None:
    """审核确认办法 from July 2021; the grown-up without work, above the edge too, from the notice of October 2022."""
    policy = only(date.fromisoformat(day), **EDGE)
    disabled = person("乙", birth="1980-01-01", disability=DISABLED)
    assert assess_low_income(policy, family(person("甲", wage=1500), disabled)).kind == edge
    assert assess_low_income(policy, family(person("甲", wage=5000), disabled)).kind == beyond


def test_one_taken_in_alone_is_paid_by_the_place_s_rules_for_a_household_of_one() -> None:
    """The least share and the rounding hold for him too; what the place adds for the disabled comes on top."""
    policy = only(**EDGE | {"rounding": "yuan_up"}, minimum_share=Decimal("0.2"), top_up_disabled=Decimal(80))
    amounts = []
    for own in (5.5, 599):
        household = family(person("甲", wage=1200), person("乙", transfer=own, disability=DISABLED))
        amounts.append(assess_low_income(policy, household).amount)
    assert amounts == [675, 200]


def test_alone_counts_the_person_s_own_income_unless_the_place_says_otherwise() -> None:
    """The basis is the place's to fix: the person's own income, that and the family's support, or nothing at all."""
    household = family(person("甲", wage=1600), person("乙", transfer=100, disability=DISABLED))
    amounts = {}
    for basis in ("own", "full_std", "own_plus_support"):
        amounts[basis] = assess_low_income(only(**EDGE | {"single_person_basis": basis}), household).amount
    assert amounts == {"own": 500, "full_std": 600, "own_plus_support": None}
    supported = as_known(household, {"support": [{"member": "乙", "monthly": "150.00"}]})
    assert assess_low_income(only(**EDGE | {"single_person_basis": "own_plus_support"}), supported).amount == 350


def test_alone_without_a_basis_is_a_right_without_a_figure() -> None:
    found = assess_low_income(_no_basis(), _edge())
    assert (found.kind, found.amount) == ("single_person", None) and "single_person_basis" in told(found)


def _no_basis() -> Policy:
    return only(**{name: value for name, value in EDGE.items() if name != "single_person_basis"})


def _edge() -> dict[str, Any]:
    return family(person("甲", wage=1500), person("乙", disability=DISABLED))


def test_somebody_who_earns_the_standard_is_not_taken_in_alone() -> None:
    found = assess_low_income(only(**EDGE), family(person("甲", wage=600), person("乙", wage=600, disability=DISABLED)))
    assert found.kind == "edge_household" and "不低于低保标准" in told(found)


def test_the_applicant_comes_first_where_several_may_apply_alone() -> None:
    household = family(person("甲", wage=500, disability=DISABLED), person("乙", serious_illness=True), person("丙", wage=1500))
    found = assess_low_income(only(**EDGE), household)
    assert (found.member, found.amount) == ("甲", 100) and "也可以由本人单独提出申请" in told(found)


def test_where_no_place_has_drawn_the_edge_nobody_is_said_to_be_within_it() -> None:
    found = assess_low_income(only(**STANDARD), _edge())
    assert found.kind == "none" and "low_income.edge_multiple" in told(found)


# Who lives together


@pytest.mark.parametrize("ground", ["imprisoned", "compulsory_rehabilitation", "declared_missing", "lives_apart"])
def test_who_is_in_prison_in_treatment_missing_or_lives_apart_does_not_count(ground: str) -> None:
    """最低生活保障审核确认办法 第七条."""
    found = assess_low_income(only(**STANDARD), family(person("甲"), person("乙", wage=9000, absent=ground)))
    assert found.amount == 600 and "不计入共同生活的家庭成员" in told(found)


@pytest.mark.parametrize(("since", "years", "counts"), [("2023-11-24", 3, True), ("2023-11-23", 3, False), ("2025-11-23", 1, False)])
def test_a_cleric_away_for_three_years_does_not_count_in_chongqing_after_one(since: str, years: int, counts: bool) -> None:
    """最低生活保障审核确认办法 第七条（一）; 重庆市城乡居民最低生活保障条例 第十一条: 一年以上."""
    policy = only(**STANDARD, clergy_years=years)
    found = {"absent": [{"member": "乙", "why": "clergy", "since": since}]}
    household = as_known(family(person("甲"), person("乙")), found)
    assert len(together(policy, household).members) == 1 + counts


def test_an_unmarried_soldier_is_left_out_only_where_the_province_says_so() -> None:
    """重庆市城乡居民最低生活保障条例 第十一条."""
    household = family(person("甲"), person("乙", absent="unmarried_soldier"))
    assert len(together(only(**STANDARD), household).members) == 2
    assert len(together(only(**STANDARD, members_left_out=("unmarried_soldier",)), household).members) == 1


def test_a_household_of_nobody_is_owed_nothing() -> None:
    found = assess_low_income(only(**STANDARD), as_known(trio(), {"left_household": ["甲", "乙", "丙"]}))
    assert (found.eligible, found.amount) == (False, None)


def test_the_file_knows_better_than_the_window() -> None:
    """What the investigation found takes the place of what was declared, and the dead and departed are no longer members."""
    declared = family(person("甲", wage=100), person("乙", farming=900), person("丙"))
    rows = [
        {"member": "甲", "kind": "wage", "monthly": "700.00"},
        {"member": "丙", "kind": "transfer", "monthly": "50.00"},
        {"member": "丁", "kind": "wage", "monthly": "30.00"},
    ]
    known = as_known(declared, {"incomes": rows, "left_household": ["丙"], "deceased": ["戊"], "property_ok": False})
    assert persons(known) == 2 and known["property_ok"] is False
    assert known["members"][0]["incomes"] == [
        {"kind": "wage", "monthly": "700.00"},
        {"kind": "wage", "monthly": "30.00"},
    ]
    assert known["members"][1]["incomes"] == []
    assert declared["members"][0]["incomes"][0]["monthly"] == "100.00"
    assert as_known(declared, {}) == declared
    bound = as_known(declared, {"obligors": [{"name": "丁", "unable": "able", "consents": True}]})["obligors"]
    assert bound == [{"name": "丁", "unable": "able"}]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["member", "kind", "monthly", "why", "since", "name", "unable"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["incomes", "absent", "support", "left_household", "deceased", "property_ok", "obligors"]), anything)
)
def test_whatever_is_written_down_before_its_form_is_judged_is_reckoned_with_or_passed_over(facts: dict[str, Any]) -> None:
    """A step is looked at with what somebody typed; the form refuses it afterwards, and the arithmetic must not fall over first."""
    known = as_known(trio(wage=300), facts)
    policy = only(**EDGE, extreme_poverty__elderly_age=60, extreme_poverty__minor_age=18, clergy_years=3)
    assert assess_low_income(policy, known).lines or not known["members"]
    assert assess_extreme_poverty(policy, known).kind in ("single_person", "none")


@pytest.mark.parametrize(
    ("member", "age"),
    [
        ({"birth": "2008-11-23"}, 18),
        ({"birth": "2008-11-24"}, 17),
        ({"birth": "2008-02-29"}, 18),
        ({"id_number": "11010519491231002X"}, 76),
        ({"id_number": "110105194913310021"}, None),
        ({"birth": "0000-01-01"}, None),
        ({}, None),
    ],
)
def test_age_is_reached_on_the_birthday_and_never_guessed(member: dict[str, Any], age: int | None) -> None:
    assert age_on(member, TODAY) == age
    assert ADULT == 18


# From when, and how it ends


@pytest.mark.parametrize(
    ("rule", "programme", "month"),
    [
        ("month of decision", "low_income", "2026-12"),
        ("month after decision", "low_income", "2027-01"),
        ("month of decision", "extreme_poverty", "2027-01"),
    ],
)
def test_payment_begins_in_the_month_of_the_decision_or_the_next(rule: str, programme: str, month: str) -> None:
    """最低生活保障审核确认办法 第二十一条; 重庆市条例 第二十二条: 当月; 特困人员认定办法 第十七条: 下月."""
    assert first_month(only(payment_starts=rule), date(2026, 12, 31), programme) == month


def test_no_month_is_named_where_nobody_fixed_it() -> None:
    with pytest.raises(PolicyGap):
        first_month(Policy("000000", TODAY, {}), TODAY)


def test_a_window_without_an_upper_edge_stays_open_and_closes_on_property() -> None:
    policy = only(**STANDARD)
    assert in_gradual_exit_window(policy, trio(wage=1800)) and in_gradual_exit_window(policy, trio(wage=99000))
    assert not in_gradual_exit_window(policy, trio(wage=1799.99))
    assert not in_gradual_exit_window(policy, trio(wage=1900) | {"property_ok": False})
    assert not in_gradual_exit_window(policy, {"residence": "urban", "members": []})


def test_a_single_share_holds_for_every_month_of_the_exit() -> None:
    policy = only(gradual_exit_months=3, gradual_exit_ratios=(Decimal(1),))
    assert gradual_exit(policy, Decimal("333.33"), "2026-11") == (
        ("2026-11", Decimal("333.33")),
        ("2026-12", Decimal("333.33")),
        ("2027-01", Decimal("333.33")),
    )


def test_the_length_granted_lies_within_the_place_s_bounds() -> None:
    """云南 半年至一年, 平罗 12至18个月: the place says from what to what, the decision which."""
    policy = only(gradual_exit_months=12, gradual_exit_months_least=6, gradual_exit_ratios=(Decimal(1), Decimal("0.5")))
    assert [len(gradual_exit(policy, Decimal(100), "2026-11", months)) for months in (None, 6, 12)] == [12, 6, 12]
    for outside in (5, 13):
        with pytest.raises(ValueError, match="6个月至12个月"):
            gradual_exit(policy, Decimal(100), "2026-11", outside)


@pytest.mark.parametrize("missing", ["gradual_exit_months", "gradual_exit_ratios"])
def test_an_exit_whose_length_or_shares_nobody_fixed_is_a_gap(missing: str) -> None:
    values = {"gradual_exit_months": 3, "gradual_exit_ratios": (Decimal(1),)}
    del values[missing]
    with pytest.raises(PolicyGap):
        gradual_exit(only(**values), Decimal(100), "2026-11")


# What holds for every household

money = st.decimals(min_value=0, max_value=4000, places=2)
flags = st.booleans()
disabilities = st.none() | st.fixed_dictionaries(
    {"kind": st.sampled_from(["physical", "mental", "visual", "multiple"]), "grade": st.integers(1, 4)}
)


@st.composite
def members(draw: st.DrawFn, name: str) -> dict[str, Any]:
    incomes = {kind: draw(money) for kind in draw(st.sets(st.sampled_from(["wage", "farming", "transfer", "uncounted", "business"])))}
    more: dict[str, Any] = {flag: True for flag in ("migrant_work", "serious_illness", "registered_poor", "working") if draw(flags)}
    if disability := draw(disabilities):
        more["disability"] = disability
    if draw(flags):
        more["birth"] = draw(st.dates(date(1930, 1, 1), TODAY)).isoformat()
    if draw(flags):
        more["first_job_since"] = draw(st.dates(date(2025, 1, 1), date(2027, 1, 1))).isoformat()
    return person(name, **incomes, **more)


@st.composite
def households(draw: st.DrawFn) -> dict[str, Any]:
    names = "甲乙丙丁戊"[: draw(st.integers(1, 5))]
    found = family(*(draw(members(name)) for name in names), residence=draw(st.sampled_from(["urban", "rural"])))
    if draw(flags):
        found["yearly_spending"] = {"medical": f"{draw(money):.2f}"}
    return found


@st.composite
def places(draw: st.DrawFn) -> Policy:
    values: dict[str, Any] = {
        "standard_urban": Decimal(draw(st.integers(400, 1200))),
        "standard_rural": Decimal(draw(st.integers(300, 900))),
        "rounding": draw(st.sampled_from(["none", "yuan_half_up", "yuan_up"])),
    }
    options = {
        "edge_multiple": Decimal("1.5"),
        "single_person_basis": "own",
        "migrant_deduction_rate": Decimal("0.3"),
        "migrant_deduction": Decimal(500),
        "first_job_deduction": Decimal(600),
        "first_job_months": 12,
        "minimum_share": Decimal("0.2"),
        "rigid_costs": ("medical",),
        "top_up_minor": Decimal(40),
        "top_up_disabled": Decimal(80),
        "top_up_ill": Decimal(70),
        "property_cap_months": 36,
    }
    return only(**values, **{key: options[key] for key in draw(st.sets(st.sampled_from(sorted(options))))})


def richer(household: dict[str, Any], member: int, kind: str, more: Decimal) -> dict[str, Any]:
    """The same household with one more income."""
    row = {"kind": kind, "monthly": f"{more:.2f}"}
    people = [each | {"incomes": [*each["incomes"], row]} if at == member else each for at, each in enumerate(household["members"])]
    return household | {"members": people}


@given(places(), households())
def test_the_amount_is_never_negative_and_a_figure_comes_with_a_right(policy: Policy, household: dict[str, Any]) -> None:
    found = assess_low_income(policy, household)
    assert found.amount is None or (found.amount >= 0 and found.eligible and found.amount == found.amount.quantize(Decimal("0.01")))
    assert found.eligible is (found.kind in ("whole_household", "single_person"))
    assert all(line.label and line.value and line.cites for line in (*found.lines, *found.reasons))


@given(places(), households())
def test_a_household_is_in_as_a_whole_exactly_when_its_income_a_head_is_below_the_line(policy: Policy, household: dict[str, Any]) -> None:
    """社会救助法 第十八条; property is within the rule in every one of these households."""
    counted = sum((income_of(policy, each).total for each in household["members"]), Decimal(0))
    rigid = Decimal(household.get("yearly_spending", {}).get("medical", "0")) if "low_income.rigid_costs" in policy else Decimal(0)
    head = max(counted - (rigid / 12).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), Decimal(0))
    below = head < policy.decimal(f"low_income.standard_{household['residence']}") * len(household["members"])
    assert (assess_low_income(policy, household).kind == "whole_household") is below


@given(places(), households(), st.integers(0, 4), st.sampled_from(["wage", "farming", "transfer"]), money)
def test_more_income_never_raises_what_a_whole_household_gets(
    policy: Policy, household: dict[str, Any], at: int, kind: str, more: Decimal
) -> None:
    """补差: every yuan earned lowers the amount or leaves it; and nobody is taken in as a whole by earning more."""
    before = assess_low_income(policy, household)
    after = assess_low_income(policy, richer(household, at % len(household["members"]), kind, more))
    if after.kind == "whole_household":
        assert before.kind == "whole_household"
        assert before.amount is not None and after.amount is not None and after.amount <= before.amount


@given(places(), households(), st.data())
def test_a_member_without_income_never_lowers_what_a_whole_household_gets(
    policy: Policy, household: dict[str, Any], data: st.DataObject
) -> None:
    before = assess_low_income(policy, household)
    newborn = data.draw(members("己")) | {"incomes": []}
    after = assess_low_income(policy, household | {"members": [*household["members"], newborn]})
    if before.kind == "whole_household":
        assert after.kind == "whole_household"
        assert before.amount is not None and after.amount is not None and after.amount >= before.amount


@given(
    st.integers(1, 24),
    st.lists(st.decimals(min_value=0, max_value=1, places=2), min_size=1, max_size=24),
    st.decimals(min_value=0, max_value=9999, places=2),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_what_a_gradual_exit_pays_is_its_schedule_month_by_month(months: int, shares: list[Decimal], amount: Decimal, start: date) -> None:
    """Every month once, in order, none above the amount before; the sum of the payments is the sum of the schedule."""
    policy = only(gradual_exit_months=months, gradual_exit_ratios=tuple(shares))
    schedule = gradual_exit(policy, amount, f"{start:%Y-%m}")
    assert [month for month, _ in schedule] == [month_after(f"{start:%Y-%m}", at) for at in range(months)]
    assert all(0 <= paid <= amount for _, paid in schedule)
    used = [shares[min(at, len(shares) - 1)] for at in range(months)]
    assert abs(sum(paid for _, paid in schedule) - amount * sum(used)) <= Decimal("0.005") * months


# The five places, as their sheets stand


@pytest.mark.parametrize("region", ["120117", "500154", "500120", "640221", "532328"])
def test_every_place_answers_and_names_what_it_lacks(region: str) -> None:
    """Nothing that a sheet leaves open stops the arithmetic."""
    for day in (date(2020, 6, 1), date(2022, 7, 1), TODAY):
        policy = policy_for(region, day)
        found = assess_low_income(policy, trio(wage=500))
        assert found.kind == ("whole_household" if "low_income.standard_urban" in policy else "none")
        assert found.amount is not None or found.reasons
