"""The five places, what their counties set where no sheet has a value, and the holidays of years to come."""

from tests.county import OWN_VALUES

PLACES = ("120117", "500154", "500120", "640221", "532328")

# What a county sets where no sheet has a value; some of it is left blank in every world.
BLANKS = OWN_VALUES | {
    "low_income.acceptance": "5 working days",
    "low_income.opinion": "15 working days",
    "low_income.announcement": "5 working days",
    "low_income.change_review": "10 working days",
    "low_income.hearing": "5 working days",
    "low_income.sample_rate": "0.3",
    "low_income.rounding": "yuan_up",
    "extreme_poverty.acceptance": "5 working days",
    "extreme_poverty.announcement": "5 working days",
    "extreme_poverty.change_review": "10 working days",
    "extreme_poverty.hearing": "5 working days",
    "extreme_poverty.visit": "1 months",
    "extreme_poverty.standard_multiple": "1.3",
    "extreme_poverty.standard_base": "urban",
    "extreme_poverty.care_tier_full": "900.00",
    "extreme_poverty.care_tier_partial": "450.00",
    "extreme_poverty.care_tier_none": "150.00",
    "verification.reply": "10 working days",
    "verification.valid": "6 months",
}

# Made up, with the statutory days in their places: no list beyond this year's has been published.
LISTS = """
year = {year}
notice = "测试〔{before}〕1号"
title = "测试用{year}年放假安排"
issued_on = {before}-11-05
workdays = []
[holidays]
"元旦" = [{year}-01-01]
"春节" = [[{year}-02-05, {year}-02-11]]
"清明节" = [{year}-04-05]
"劳动节" = [[{year}-05-01, {year}-05-02]]
"端午节" = [{year}-06-09]
"中秋节" = [{year}-09-15]
"国庆节" = [[{year}-10-01, {year}-10-07]]
"""
