"""What the nation and each place have fixed for low-income assistance and extreme-poverty support, on which day, on what authority."""

from datetime import date
from decimal import Decimal

import pytest

from states.low_income_aid import gradual_exit
from states.parameters import PARAMETERS
from states.policy import PolicyGap, conflicts, policy_for
from states.sheets import sheets

TODAY = date(2026, 11, 23)
NATION, TIANJIN, NINGHE, CHONGQING, KAIZHOU, LINJIANG = "000000", "120000", "120117", "500000", "500154", "500154117"
BISHAN, NINGXIA, PINGLUO, YUNNAN = "500120", "640000", "640221", "530000"
COUNTIES = (NINGHE, KAIZHOU, BISHAN, PINGLUO, "532328")


def fixed(region: str, day: date, *names: str, of: str = "low_income") -> dict[str, str]:
    """The values in force as they are shown."""
    policy = policy_for(region, day)
    return {name: policy.entry(f"{of}.{name}").text for name in names}


def absent(region: str, day: date, name: str) -> bool:
    """Whether nobody has fixed it."""
    return name not in policy_for(region, day)


# The nation


def test_the_measures_of_2021_fix_the_steps_of_recognition() -> None:
    """最低生活保障审核确认办法 第十五条、第十七条、第十九条至第二十二条; each value names its article."""
    told = fixed(
        NATION, date(2021, 7, 1), "start_investigation", "start_verification", "public_notice", "county_decision", "refusal_notice", "total"
    )
    assert list(told.values()) == ["3 working days", "3 working days", "7 days", "10 working days", "3 working days", "30 working days"]
    assert fixed(NATION, TODAY, "total_extended", "review_stable", "review_unstable", "payment_starts", "appraisal") == {
        "total_extended": "45 working days",
        "review_stable": "12 months",
        "review_unstable": "6 months",
        "payment_starts": "month after decision",
        "appraisal": "on dispute",
    }
    assert policy_for(NATION, TODAY).cites("low_income.total") == "《最低生活保障审核确认办法》第二十二条"


def test_until_the_thirtieth_of_june_2021_the_old_measures_stood() -> None:
    """民发〔2012〕220号 第二十一条、第二十六条、第二十九条、第三十一条: an appraisal always, five working days, a third looked at."""
    last = date(2021, 6, 30)
    assert fixed(NATION, last, "appraisal", "county_decision", "refusal_notice", "sample_rate", "monthly_payment", "public_notice") == {
        "appraisal": "always",
        "county_decision": "5 working days",
        "refusal_notice": "3 days",
        "sample_rate": "0.3",
        "monthly_payment": "10 days",
        "public_notice": "7 days",
    }
    assert absent(NATION, last, "low_income.total")
    assert absent(NATION, date(2021, 7, 1), "low_income.sample_rate")


def test_reviews_became_yearly_and_half_yearly_in_august_2020() -> None:
    """中办发〔2020〕18号 第7项; before it the changeable were looked at monthly in towns."""
    assert fixed(NATION, date(2020, 8, 30), "review_unstable") == {"review_unstable": "1 months"}
    assert fixed(NATION, date(2020, 8, 31), "review_stable", "review_unstable") == {
        "review_stable": "12 months",
        "review_unstable": "6 months",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("total_delegated", "20 working days"),
        ("extension_grounds", "objection, residence_differs, elsewhere, hard_to_investigate"),
        ("gradual_exit_months", "6"),
        ("review_after_death", "3 months"),
        ("unreported_change", "3 months"),
    ],
)
def test_the_notice_of_october_2022_brought_what_the_measures_left_open(name: str, value: str) -> None:
    """2022年10月20日通知 一（三）、四（一）、五（五）."""
    assert fixed(NATION, date(2022, 10, 20), name) == {name: value}
    assert absent(NATION, date(2022, 10, 19), f"low_income.{name}")


def test_hearing_the_person_first_is_owed_from_july_2026_and_its_length_is_nobody_s() -> None:
    """社会救助法 第四十八条: a duty without a number; the five working days are marked as unverified."""
    for programme in ("low_income", "extreme_poverty"):
        entry = policy_for(NATION, date(2026, 7, 1)).entry(f"{programme}.hearing")
        assert (entry.text, entry.verified) == ("5 working days", False)
        assert absent(NATION, date(2026, 6, 30), f"{programme}.hearing")


def test_the_measures_on_the_extremely_poor_fix_every_step() -> None:
    """特困人员认定办法 第五条、第十三条、第十五条、第十六条、第十八条、第二十三条、第二十六条."""
    told = fixed(
        *(NATION, TODAY, "opinion", "public_notice", "objection", "county_decision", "sample_rate", "refusal_notice", "reassessment"),
        *("review", "termination_notice", "termination_objection", "elderly_age"),
        of="extreme_poverty",
    )
    assert list(told.values()) == [
        *("15 working days", "7 days", "15 working days", "15 working days", "0.3", "3 working days", "10 working days"),
        *("12 months", "7 days", "15 working days", "60"),
    ]
    assert all(policy_for(NATION, TODAY).entry(f"extreme_poverty.{name}").verified for name in told)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2020, 8, 30), "16"), (date(2020, 8, 31), "18"), (date(2021, 7, 1), "18"), (date(2026, 7, 1), "18")]
)
def test_minors_are_supported_to_eighteen_since_august_2020(day: date, age: str) -> None:
    """社会救助暂行办法 第十四条: sixteen; 中办发〔2020〕18号 第5项 and 社会救助法 第十六条: eighteen."""
    assert fixed(NATION, day, "minor_age", of="extreme_poverty") == {"minor_age": age}


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize(
    "key",
    [
        *("low_income.rounding", "low_income.opinion", "low_income.acceptance", "low_income.announcement", "low_income.top_up_minor"),
        *(
            "low_income.minimum_share",
            "extreme_poverty.care_tier_full",
            "extreme_poverty.visit",
            "verification.reply",
            "verification.valid",
        ),
    ],
)
def test_what_was_found_nowhere_is_a_named_gap(county: str, key: str) -> None:
    """Rounding, 分类施保, care tiers and the opinion's limit are each place's to set: none is made up."""
    with pytest.raises(PolicyGap, match=PARAMETERS[key].label):
        policy_for(county, TODAY)[key]


def test_what_no_text_says_is_marked_unverified_and_says_why() -> None:
    """Passing on, objecting, reporting: the days are the system's, the articles those that call for it."""
    policy = policy_for(NATION, TODAY)
    for key, value in {
        "transfer.send": "3 working days",
        "transfer.reply": "10 working days",
        "verification.objection": "5 working days",
        "low_income.report": "3 working days",
        "low_income.gradual_exit_ratios": "1",
        "low_income.single_person_basis": "own",
    }.items():
        entry = policy.entry(key)
        assert (entry.text, entry.verified) == (value, False)
        assert entry.note


# The places


def test_tianjin_s_deductions_last_as_long_as_the_document_says() -> None:
    """津民发〔2020〕19号 二（二）: 600 for twelve months; 二（五）: 500 until the epidemic ended (国家卫生健康委公告2022年第7号)."""
    during, after = date(2023, 1, 7), date(2023, 1, 8)
    assert fixed(NINGHE, TODAY, "first_job_deduction", "first_job_months") == {"first_job_deduction": "600.00", "first_job_months": "12"}
    assert fixed(TIANJIN, during, "migrant_deduction", "exit_frozen") == {"migrant_deduction": "500.00", "exit_frozen": "true"}
    assert absent(TIANJIN, after, "low_income.migrant_deduction")
    assert not policy_for(TIANJIN, after).flag("low_income.exit_frozen")
    assert not policy_for(TIANJIN, date(2020, 5, 13)).flag("low_income.exit_frozen")


def test_tianjin_pays_half_for_the_last_three_months_of_a_declared_exit() -> None:
    """津民发〔2020〕19号 二（二）三是."""
    policy = policy_for(TIANJIN, TODAY)
    assert policy.flag("low_income.gradual_exit_on_declaration")
    assert sum(amount for _, amount in gradual_exit(policy, Decimal(1830), "2026-12")) == 8235


def test_tianjin_s_townships_decide_since_september_2021() -> None:
    """Known from an excerpt, and marked so; it is a power of their own, not an entrustment."""
    for programme in ("low_income", "extreme_poverty"):
        entry = policy_for(NINGHE, date(2021, 9, 1)).entry(f"{programme}.decided_by")
        assert (entry.is_, entry.verified) == ("township", False)
        assert policy_for(NINGHE, date(2021, 8, 31))[f"{programme}.decided_by"] == "county"


def test_only_tianjin_names_who_must_be_cared_for_in_an_institution() -> None:
    """津民发〔2020〕19号 二（三）; everywhere else the person chooses (社会救助法 第十六条)."""
    assert policy_for(NINGHE, TODAY)["extreme_poverty.institution_required"] == ("unable", "carer_fails", "unsafe_home")
    assert all(absent(county, TODAY, "extreme_poverty.institution_required") for county in COUNTIES if county != NINGHE)


def test_tianjin_s_standard_was_920_before_it_was_1010() -> None:
    """Both known from excerpts; the edge reaches 1380 and the aid for an edge household is 276 (E5)."""
    policy = policy_for(TIANJIN, date(2019, 12, 31))
    standard = policy.decimal("low_income.standard_urban")
    assert standard == policy.decimal("low_income.standard_rural") == 920
    assert standard * policy.decimal("low_income.edge_multiple") == 1380
    assert standard * policy.decimal("low_income.edge_aid_rate") == 276
    assert fixed(TIANJIN, date(2020, 1, 1), "standard_urban") == {"standard_urban": "1010.00"}


@pytest.mark.parametrize("region", [CHONGQING, KAIZHOU, LINJIANG, BISHAN])
def test_chongqing_counts_thirty_days_without_appraisal_and_posting_and_pays_the_same_month(region: str) -> None:
    """重庆市城乡居民最低生活保障条例 第十八条、第十九条、第二十二条."""
    assert fixed(region, TODAY, "total", "clock_excludes", "appraisal", "public_notice", "renotice", "payment_starts") == {
        "total": "30 days",
        "clock_excludes": "appraisal, public_notice",
        "appraisal": "always",
        "public_notice": "7 days",
        "renotice": "3 days",
        "payment_starts": "month of decision",
    }
    assert fixed(region, date(2016, 4, 30), "payment_starts") == {"payment_starts": "month after decision"}
    assert absent(region, date(2016, 4, 30), "low_income.renotice")


@pytest.mark.parametrize("region", [TIANJIN, PINGLUO, YUNNAN])
def test_elsewhere_the_posting_counts_and_no_second_one_is_owed(region: str) -> None:
    """最低生活保障审核确认办法 第十九条、第二十二条."""
    assert fixed(region, TODAY, "total", "clock_excludes") == {"total": "30 working days", "clock_excludes": ""}
    assert absent(region, TODAY, "low_income.renotice")


def test_chongqing_leaves_soldiers_out_and_clerics_after_a_year() -> None:
    """重庆市城乡居民最低生活保障条例 第十一条; three years nationally (审核确认办法 第七条)."""
    assert fixed(KAIZHOU, TODAY, "members_left_out", "clergy_years") == {"members_left_out": "unmarried_soldier", "clergy_years": "1"}
    assert fixed(YUNNAN, TODAY, "clergy_years") == {"clergy_years": "3"}


def test_kaizhou_counts_seven_tenths_of_a_migrant_s_wage() -> None:
    """开州民发〔2020〕82号 2; its neighbour does not."""
    assert fixed(KAIZHOU, date(2020, 5, 18), "migrant_deduction_rate", "gradual_exit_months", "edge_multiple") == {
        "migrant_deduction_rate": "0.3",
        "gradual_exit_months": "6",
        "edge_multiple": "1.5",
    }
    assert absent(KAIZHOU, date(2020, 5, 17), "low_income.migrant_deduction_rate")
    assert absent(BISHAN, TODAY, "low_income.migrant_deduction_rate")


def test_in_kaizhou_linjiang_is_entrusted_and_nobody_else() -> None:
    """开州民发〔2020〕82号 2: low-income assistance alone, extreme-poverty support stays with the county; 璧山 第30项 and 云南 二（一）:
    whichever township is authorised."""
    assert policy_for(LINJIANG, TODAY)["low_income.decided_by"] == "entrusted"
    assert policy_for(LINJIANG, TODAY)["extreme_poverty.decided_by"] == "county"
    assert policy_for(KAIZHOU, TODAY)["low_income.decided_by"] == "county"
    decided = [
        (value.from_region, value.text)
        for values in sheets().values()
        for value in values
        if value.key == "low_income.decided_by" and value.is_ != "county"
    ]
    by_authorisation = [(BISHAN, "entrusted"), (YUNNAN, "entrusted")]
    assert sorted(decided) == sorted([(TIANJIN, "township"), (LINJIANG, "entrusted"), *by_authorisation])


def test_bishan_s_window_ends_at_one_and_a_half_standards() -> None:
    """璧山区重点任务责任分工 第3项、第4项; no other place has an upper edge."""
    assert fixed(
        BISHAN, date(2020, 12, 31), "gradual_exit_months", "gradual_exit_ceiling_multiple", "review_stable", "review_unstable"
    ) == {
        "gradual_exit_months": "6",
        "gradual_exit_ceiling_multiple": "1.5",
        "review_stable": "12 months",
        "review_unstable": "6 months",
    }
    assert all(absent(county, TODAY, "low_income.gradual_exit_ceiling_multiple") for county in COUNTIES if county != BISHAN)
    assert fixed(BISHAN, TODAY, "minor_age", "review", of="extreme_poverty") == {"minor_age": "18", "review": "12 months"}


def test_pingluo_s_exit_lasts_twelve_to_eighteen_months() -> None:
    """平罗县社会救助兜底脱贫行动实施方案 二（一）1."""
    assert fixed(PINGLUO, TODAY, "gradual_exit_months", "gradual_exit_months_least") == {
        "gradual_exit_months": "18",
        "gradual_exit_months_least": "12",
    }


def test_pingluo_takes_the_registered_poor_in_alone_beside_whom_the_nation_names() -> None:
    """平罗县社会救助兜底脱贫行动实施方案 二（一）1; 审核确认办法 第八条; 2022年10月20日通知 一（一）."""
    key = "low_income.single_person_groups"
    assert policy_for(PINGLUO, date(2021, 6, 30))[key] == ("registered_poor",)
    for day in (date(2021, 7, 1), TODAY):
        assert policy_for(PINGLUO, day)[key] == (*policy_for(NATION, day)[key], "registered_poor")
    assert "unemployed_severe_disability" not in policy_for(NATION, date(2022, 10, 19))[key]
    assert policy_for(BISHAN, TODAY)[key] == policy_for(NATION, TODAY)[key]


def test_the_extremely_poor_get_one_and_three_tenths_of_different_standards() -> None:
    """云南 三（二）: of the urban standard; 平罗 二（一）4: of the urban or rural one the person belongs to; elsewhere nobody has said."""
    assert fixed(YUNNAN, date(2022, 7, 1), "standard_multiple", "standard_base", of="extreme_poverty") == {
        "standard_multiple": "1.3",
        "standard_base": "urban",
    }
    assert fixed(PINGLUO, TODAY, "standard_multiple", "standard_base", of="extreme_poverty")["standard_base"] == "own"
    assert absent(YUNNAN, date(2022, 6, 30), "extreme_poverty.standard_multiple")
    assert absent(KAIZHOU, TODAY, "extreme_poverty.standard_multiple")


def test_yunnan_s_exit_lasts_half_a_year_to_a_year() -> None:
    """云南省民政厅2022年6月28日通知 二（一）."""
    assert fixed("532328", TODAY, "gradual_exit_months_least", "gradual_exit_months") == {
        "gradual_exit_months_least": "6",
        "gradual_exit_months": "12",
    }


def test_ningxia_s_cap_on_money_is_known_from_a_summary() -> None:
    """宁民规发〔2019〕1号: thirty-six standards a head."""
    entry = policy_for(PINGLUO, TODAY).entry("low_income.property_cap_months")
    assert (entry.is_, entry.from_region, entry.verified) == (36, NINGXIA, False)


# Conflicts


def test_exits_longer_than_the_nation_s_six_months_are_conflicts() -> None:
    """2022年10月20日通知 一（三）: in principle six; 平罗 eighteen and 云南 twelve came before it and were never withdrawn."""
    key = "low_income.gradual_exit_months"
    found = {(each.region, each.value, each.above_value) for each in conflicts(TODAY) if each.key == key}
    assert found == {(PINGLUO, "18", "6"), (YUNNAN, "12", "6")}
    assert not [each for each in conflicts(date(2022, 10, 19)) if each.key == key]


def test_nothing_else_of_the_two_programmes_is_looser_than_above() -> None:
    """Thirty days are never more than thirty working days, and what a place adds to the nation's rules is no conflict."""
    assert {each.key for each in conflicts(TODAY)} == {"low_income.gradual_exit_months", "emergency_aid.township_limit_multiple"}
