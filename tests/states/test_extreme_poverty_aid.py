"""Who is supported in extreme poverty, and what the support comes to: condition by condition."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.assessment import Assessment
from states.extreme_poverty_aid import INDICATORS, UNABLE, assess_extreme_poverty, basic_standard, conditions, self_care_class
from states.policy import Policy, PolicyGap, policy_for
from tests.households import TODAY, family, only, person, trio

VALUES: dict[str, Any] = {
    "standard_urban": Decimal(636),
    "standard_rural": Decimal(515),
    "extreme_poverty__standard_multiple": Decimal("1.3"),
    "extreme_poverty__standard_base": "urban",
    "extreme_poverty__elderly_age": 60,
    "extreme_poverty__minor_age": 18,
    "extreme_poverty__care_tier_none": Decimal(50),
    "extreme_poverty__care_tier_partial": Decimal(200),
    "extreme_poverty__care_tier_full": Decimal(300),
}
OLD = {"birth": "1950-01-01"}


def alone(**of: Any) -> dict[str, Any]:
    """One person to whom nobody is bound, property within the rule."""
    return family(person("甲", **of)) | {"obligors": []}


def told(assessment: Assessment) -> str:
    return "\n".join(f"{line.label} {line.value} {line.cites}" for line in (*assessment.lines, *assessment.reasons))


def met(household: dict[str, Any], **values: Any) -> tuple[bool | None, ...]:
    return tuple(condition.met for condition in conditions(only(**VALUES | values), household))


# Unable to work


@pytest.mark.parametrize(
    ("of", "unable"),
    [
        ({"birth": "1966-11-23"}, True),
        ({"birth": "1966-11-24"}, False),
        ({"birth": "2008-11-24"}, True),
        ({"birth": "2008-11-23"}, False),
        ({}, None),
    ],
)
def test_the_old_and_the_minor_are_not_expected_to_work(of: dict[str, Any], unable: bool | None) -> None:
    """特困人员认定办法 第五条（一）（二）, the ages of the place; an age nobody knows is left open."""
    assert met(alone(**of))[0] is unable


def test_a_minor_of_sixteen_is_supported_where_the_place_says_eighteen() -> None:
    """第五条（二） says sixteen; 天津, 璧山 and 社会救助法 第十六条 go to eighteen."""
    sixteen = alone(birth="2010-06-01")
    assert met(sixteen)[0] is True
    assert met(sixteen, extreme_poverty__minor_age=16)[0] is False


@pytest.mark.parametrize(
    ("kind", "grade", "unable"),
    [
        *(("intellectual", grade, grade <= 3) for grade in range(1, 5)),
        *(("mental", grade, grade <= 3) for grade in range(1, 5)),
        *(("physical", grade, grade <= 2) for grade in range(1, 5)),
        *(("visual", grade, grade <= 1) for grade in range(1, 5)),
        *(("hearing", grade, False) for grade in range(1, 5)),
        *(("speech", grade, False) for grade in range(1, 5)),
        *(("multiple", grade, None) for grade in range(1, 5)),
    ],
)
def test_each_kind_of_disability_counts_up_to_its_grade(kind: str, grade: int, unable: bool | None) -> None:
    """特困人员认定办法 第五条（三）. Of a multiple disability the card says which; that is looked up, not guessed."""
    assert met(alone(birth="1980-01-01", disability={"kind": kind, "grade": grade}))[0] is unable


# Without means


@pytest.mark.parametrize(("income", "poor"), [(635.99, True), (636, False)])
def test_without_means_is_an_income_below_the_low_income_standard(income: float, poor: bool) -> None:
    """特困人员认定办法 第六条: 低于; the basic pension, allowances and the like are not counted."""
    assert met(alone(**OLD, transfer=income, uncounted=900))[1] is poor


def test_only_the_person_s_own_income_is_asked_for() -> None:
    """第六条 speaks of the person; whoever is bound to support is the third condition."""
    assert met(family(person("甲", **OLD), person("乙", wage=9000)) | {"obligors": []})[1] is True


def test_property_over_the_rule_is_no_lack_of_means_and_unknown_property_is_open() -> None:
    assert met(alone(**OLD) | {"property_ok": False})[1] is False
    unknown = alone(**OLD)
    del unknown["property_ok"]
    assert met(unknown)[1] is None


# Nobody to support


def test_nobody_bound_or_nobody_able() -> None:
    """特困人员认定办法 第四条（三）, 第八条; whether there is anybody is found out, never assumed."""
    household = alone(**OLD)
    assert met(household)[2] is True
    for ground in UNABLE:
        assert met(household | {"obligors": [{"name": "乙", "unable": ground}]})[2] is True
    assert met(household | {"obligors": [{"name": "乙", "unable": "imprisoned_maybe"}]})[2] is False
    assert met(household | {"obligors": [{"name": "乙", "unable": "extreme_poverty"}, {"name": "丙"}]})[2] is False
    del household["obligors"]
    assert met(household)[2] is None


# The answer


def test_all_three_conditions_and_the_amount() -> None:
    """社会救助法 第十六条、第十七条: 827 and the care tier of the class."""
    for lost, amount in (("none", 877), ("partial", 1027), ("full", 1127)):
        found = assess_extreme_poverty(only(**VALUES), alone(**OLD), lost)
        assert (found.eligible, found.kind, found.member, found.amount, found.reasons) == (True, "single_person", "甲", amount, ())


@pytest.mark.parametrize(
    "household",
    [
        alone(birth="1980-01-01"),
        alone(**OLD, wage=700),
        alone(**OLD) | {"obligors": [{"name": "乙"}]},
    ],
)
def test_one_condition_known_to_be_missed_is_enough(household: dict[str, Any]) -> None:
    found = assess_extreme_poverty(only(**VALUES), household, "full")
    assert (found.eligible, found.kind, found.amount) == (False, "none", None) and found.reasons


def test_what_is_not_known_is_a_reason_and_no_refusal() -> None:
    """An assessment needs neither an age nor the obligors; it says that they are still to be found out."""
    found = assess_extreme_poverty(only(**VALUES), {"residence": "urban", "members": [person()]})
    assert found.eligible and found.amount == 827
    for open_question in ("没有出生日期", "财产状况尚未查明", "义务人情况尚未查明", "尚未评估"):
        assert open_question in told(found)


def test_a_care_tier_nobody_fixed_is_a_reason_beside_the_basic_standard() -> None:
    """Amounts of the tiers were found for no place."""
    values = {key: value for key, value in VALUES.items() if "care_tier" not in key}
    found = assess_extreme_poverty(only(**values), alone(**OLD), "full")
    assert found.amount == 827 and "extreme_poverty.care_tier_full" in told(found)


@pytest.mark.parametrize("lacking", ["extreme_poverty__standard_multiple", "extreme_poverty__standard_base"])
def test_a_basic_standard_nobody_fixed_is_a_right_without_a_figure(lacking: str) -> None:
    values = {key: value for key, value in VALUES.items() if key != lacking}
    found = assess_extreme_poverty(only(**values), alone(**OLD), "full")
    assert (found.eligible, found.amount) == (True, None) and lacking.replace("__", ".") in told(found)


def test_without_a_low_income_standard_nothing_is_said() -> None:
    found = assess_extreme_poverty(only(extreme_poverty__elderly_age=60), alone(**OLD))
    assert (found.eligible, found.amount) == (False, None)
    with pytest.raises(PolicyGap):
        conditions(only(extreme_poverty__elderly_age=60), alone(**OLD))


def test_without_the_age_of_the_old_the_age_is_open() -> None:
    values = {key: value for key, value in VALUES.items() if "age" not in key}
    assert conditions(only(**values), alone(**OLD))[0].met is None


def test_nobody_is_assessed_where_nobody_is_named() -> None:
    empty: dict[str, Any] = {"residence": "urban", "members": []}
    assert not assess_extreme_poverty(only(**VALUES), empty).eligible
    with pytest.raises(LookupError):
        conditions(only(**VALUES), empty)


def test_the_basic_standard_is_taken_of_the_urban_or_of_the_person_s_own_standard() -> None:
    """云南: 当地城市低保标准的1.3倍; 平罗: 当地城乡低保标准; a place that set an amount pays that."""
    own = only(**VALUES | {"extreme_poverty__standard_base": "own"})
    assert basic_standard(only(**VALUES), "rural") == 827
    assert (basic_standard(own, "rural"), basic_standard(own, "urban")) == (670, 827)
    assert basic_standard(only(**VALUES, extreme_poverty__standard_rural=Decimal("806.50")), "rural") == Decimal("806.50")


def test_every_line_says_where_it_is_written_in_a_rule_of_its_day() -> None:
    for day, absent in ((date(2026, 6, 30), "社会救助法"), (date(2020, 6, 1), "特困人员认定办法")):
        found = assess_extreme_poverty(only(day, **VALUES), alone(**OLD), "full")
        assert found.eligible and absent not in told(found)
        assert all(line.label and line.value and line.cites for line in (*found.lines, *found.reasons))


@given(st.sets(st.sampled_from(sorted(INDICATORS))))
def test_the_class_follows_from_how_many_indicators_fail(failed: set[str]) -> None:
    """特困人员认定办法 第二十二条."""
    expected = "none" if not failed else "partial" if len(failed) <= 3 else "full"
    assert self_care_class(failed) == self_care_class([*failed, *failed]) == expected


def test_what_is_no_indicator_is_refused() -> None:
    with pytest.raises(ValueError, match="flying"):
        self_care_class(["eating", "flying"])


@given(st.decimals(min_value=0, max_value=2000, places=2), st.decimals(min_value=0, max_value=500, places=2))
def test_more_income_never_makes_anybody_eligible(income: Decimal, more: Decimal) -> None:
    policy = only(**VALUES)
    after = assess_extreme_poverty(policy, alone(**OLD, wage=income + more), "none")
    if after.eligible:
        assert assess_extreme_poverty(policy, alone(**OLD, wage=income), "none").amount == after.amount


@pytest.mark.parametrize("region", ["120117", "500154", "500120", "640221", "532328"])
def test_every_place_answers_and_names_what_it_lacks(region: str) -> None:
    for day in (date(2020, 6, 1), date(2022, 7, 1), TODAY):
        found = assess_extreme_poverty(policy_for(region, day), trio() | {"obligors": []}, "partial")
        assert found.amount is not None or found.reasons


def test_the_policy_is_never_changed() -> None:
    policy: Policy = only(**VALUES)
    before = dict(policy.values)
    assess_extreme_poverty(policy, alone(**OLD), "full")
    assert dict(policy.values) == before
