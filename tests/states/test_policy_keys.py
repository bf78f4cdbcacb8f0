"""The names of what the law leaves to each place, and how a value of it is typed, shown and compared."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from states.blanks_low_income import EXCLUDABLE, LEFT_OUT
from states.calendar import bundled
from states.households import ABSENT
from states.parameters import PARAMETERS, is_looser, parse_value, written
from states.policy import policy_for
from states.single_person import GROUPS
from states.terms import Months, due, parse_term

TODAY = date(2026, 11, 23)
NATION, NINGHE = "000000", "120117"

CONTRACT = {
    "money": "low_income.standard_urban low_income.standard_rural low_income.migrant_deduction low_income.first_job_deduction "
    "emergency_aid.township_limit extreme_poverty.care_tier_full extreme_poverty.care_tier_partial extreme_poverty.care_tier_none "
    "low_income.top_up_elderly low_income.top_up_minor low_income.top_up_disabled low_income.top_up_ill",
    "multiple": "low_income.edge_multiple low_income.gradual_exit_ceiling_multiple extreme_poverty.standard_multiple "
    "emergency_aid.small_cap_multiple emergency_aid.township_limit_multiple emergency_aid.floor_multiple_emergency "
    "emergency_aid.floor_multiple_expenditure emergency_aid.floor_multiple_individual",
    "rate": "low_income.migrant_deduction_rate low_income.sample_rate low_income.minimum_share extreme_poverty.sample_rate",
    "rates": "low_income.gradual_exit_ratios",
    "integer": "low_income.first_job_months low_income.gradual_exit_months low_income.refused_jobs low_income.property_cap_months "
    "extreme_poverty.minor_age extreme_poverty.elderly_age",
    "flag": "low_income.exit_frozen",
    "choice": "low_income.single_person_basis low_income.rounding low_income.payment_starts low_income.appraisal low_income.decided_by "
    "extreme_poverty.decided_by extreme_poverty.standard_base",
    "list": "low_income.extension_grounds low_income.clock_excludes low_income.single_person_groups extreme_poverty.clock_excludes",
    "term": "low_income.start_investigation low_income.start_verification low_income.opinion low_income.public_notice low_income.renotice "
    "low_income.report low_income.county_decision low_income.refusal_notice low_income.total low_income.total_extended "
    "low_income.total_delegated low_income.review_stable low_income.review_unstable low_income.review_after_death low_income.acceptance "
    "low_income.announcement low_income.change_review low_income.hearing low_income.monthly_payment extreme_poverty.opinion "
    "extreme_poverty.public_notice extreme_poverty.objection extreme_poverty.county_decision extreme_poverty.refusal_notice "
    "extreme_poverty.reassessment extreme_poverty.termination_notice extreme_poverty.termination_objection extreme_poverty.review "
    "extreme_poverty.acceptance extreme_poverty.visit extreme_poverty.hearing verification.reply verification.valid "
    "verification.objection transfer.send transfer.reply emergency_aid.relief_first emergency_aid.supplement emergency_aid.filing "
    "emergency_aid.opinion emergency_aid.public_notice emergency_aid.township_decision emergency_aid.county_decision emergency_aid.total",
}


# The keys


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in CONTRACT.items() for key in keys.split()])
def test_every_key_of_the_contract_is_a_parameter_of_its_kind(kind: str, key: str) -> None:
    """What `GET /policies/{region}` and `POST /terms` know, under its exact name."""
    assert PARAMETERS[key].kind == kind


def test_who_decides_is_given_by_a_document_and_never_by_the_county_that_would_decide() -> None:
    """社会救助法 第四十四条: the province may say that townships decide."""
    assert [key for key, each in PARAMETERS.items() if not each.settable] == [
        *("low_income.decided_by", "extreme_poverty.decided_by", "emergency_aid.decided_by", "emergency_aid.repeat_rule"),
        *("service.by_announcement", "remedy.reconsideration", "remedy.litigation"),
    ]


def test_what_may_be_chosen_is_what_the_arithmetic_knows() -> None:
    """A value that no arithmetic understands would be silence in money."""
    assert tuple(PARAMETERS["low_income.single_person_groups"].choices) == tuple(GROUPS)
    assert LEFT_OUT.items() <= ABSENT.items()


def test_a_value_enters_into_the_cases_of_its_programme_and_of_those_that_reckon_with_it() -> None:
    """Emergency aid is counted in low-income standards (民发〔2018〕23号 二（三）), and has no hearing before a reduction."""
    standard, hearing = PARAMETERS["low_income.standard_urban"], PARAMETERS["low_income.hearing"]
    assert all(standard.concerns(programme) for programme in ("low_income", "extreme_poverty", "emergency_aid"))
    assert hearing.concerns("low_income")
    assert not hearing.concerns("emergency_aid")
    assert not hearing.concerns("extreme_poverty")
    assert all(PARAMETERS["ladder.rungs"].concerns(programme) for programme in ("low_income", "extreme_poverty", "emergency_aid"))


# Months and shares as they are typed


@pytest.mark.parametrize("typed", ["12 months", "12个月", " 12 个月 ", "12 month"])
def test_a_limit_may_be_written_in_months(typed: str) -> None:
    """最低生活保障审核确认办法 第三十一条: every year; typed in either language."""
    assert parse_value("low_income.review_stable", typed) == "12 months"
    assert policy_for(NATION, TODAY).term("low_income.review_stable") == Months(12)


def test_a_count_of_months_is_a_term_too() -> None:
    """津民发〔2020〕19号 二（二）: three months and three months."""
    assert policy_for(NINGHE, TODAY).term("low_income.gradual_exit_months") == Months(6)


@pytest.mark.parametrize("typed", ["1, 1, 1, 0.5, 0.5, 0.5", "1，1，1，0.50，0.5，0.5", "1、1、1、0.5、0.5、0.5"])
def test_shares_are_typed_month_by_month(typed: str) -> None:
    """They may repeat and fall, and are shown so that they can be typed again."""
    shares = parse_value("low_income.gradual_exit_ratios", typed)
    assert shares == (1, 1, 1, Decimal("0.5"), Decimal("0.5"), Decimal("0.5"))
    assert written(shares) == "1, 1, 1, 0.5, 0.5, 0.5"


@pytest.mark.parametrize("typed", ["", "1, 1.5", "1, -0.5", "半数", "1,,1", "NaN"])
def test_a_share_that_cannot_be_meant_is_refused(typed: str) -> None:
    """No month pays more than the amount before, or less than nothing."""
    with pytest.raises(ValueError, match="“渐退期各月发放比例”"):
        parse_value("low_income.gradual_exit_ratios", typed)


TERMS = (
    *("3 days", "28 days", "31 days", "32 days", "365 days", "367 days", "1 months", "2 months", "12 months"),
    *("20 working days", "23 working days", "31 working days", "72 hours", "672 hours", "1100 hours"),
)


@pytest.mark.parametrize(("here", "above"), [pair for pair in product(TERMS, TERMS) if not is_looser("low_income.total", *pair)])
def test_what_is_not_called_looser_never_ends_later(here: str, above: str) -> None:
    """民法典 第二百零一条 to 第二百零三条: held against the calendar itself, at many hours of two years."""
    start, calendar = datetime(2024, 12, 31, 16, tzinfo=UTC), bundled()
    for hours in range(0, 2 * 8760, 197):
        event = start + timedelta(hours=hours)
        assert due(event, parse_term(here), calendar) <= due(event, parse_term(above), calendar), event


@pytest.mark.parametrize(
    ("here", "above", "looser"),
    [
        ("13 months", "12 months", True),
        ("28 days", "1 months", False),
        ("29 days", "1 months", True),
        ("1 months", "30 days", True),
        ("1 months", "31 days", False),
        ("12 months", "365 days", True),
        ("12 months", "366 days", False),
        ("1 months", "31 working days", False),
        ("3 working days", "1 months", False),
    ],
)
def test_months_are_held_against_days_by_the_shortest_and_the_longest_there_are(here: str, above: str, looser: bool) -> None:
    """February has twenty-eight days, and a leap year three hundred and sixty-six."""
    assert is_looser("low_income.total", here, above) is looser


def test_stages_that_do_not_count_are_named() -> None:
    """重庆市城乡居民最低生活保障条例 第十九条: 群众评议 and 公示."""
    assert {"appraisal", "public_notice"} <= EXCLUDABLE.keys()
    assert PARAMETERS["low_income.clock_excludes"].choices == EXCLUDABLE
