"""What a household would be owed, asked from outside: the three programmes, the assumptions, and what is refused."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import Counter

ASSUMED = {
    "low_income.standard_urban": "600",
    "low_income.standard_rural": "500",
    "low_income.edge_multiple": "1.5",
    "low_income.single_person_basis": "own",
    "low_income.rounding": "none",
    "extreme_poverty.standard_multiple": "1.3",
    "extreme_poverty.standard_base": "urban",
    "extreme_poverty.minor_age": "18",
    "extreme_poverty.elderly_age": "60",
}
STANDARDS = {"low_income.standard_urban": "1010", "low_income.standard_rural": "515"}


def wage(amount: str) -> list[dict[str, str]]:
    return [{"kind": "wage", "monthly": amount}]


def household(first: str = "1000.00", **second: Any) -> dict[str, Any]:
    return {
        "residence": "urban",
        "members": [{"name": "甲", "relation": "self", "incomes": wage(first)}, {"name": "乙", "relation": "配偶", **second}],
        "property": {},
    }


def ask(counter: Counter, process: str = "low_income", **more: Any) -> httpx.Response:
    officer = counter.as_(counter.county.id("town_handler"))
    asked = {"region": "640221", "on": "2026-11-23", "process": process, "household": household(), "assume": ASSUMED} | more
    return counter.post("/assessments", officer, asked)


def answer(counter: Counter, process: str = "low_income", **more: Any) -> dict[str, Any]:
    told = ask(counter, process, **more)
    assert told.status_code == 200, told.text
    body: dict[str, Any] = told.json()
    assert set(body) == {"eligible", "kind", "member", "amount", "lines", "reasons", "assumed"}
    assert all(line["label"] and line["value"] and line["cites"] for line in (*body["lines"], *body["reasons"]))
    return body


def pointers(refused: httpx.Response) -> set[str]:
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"].startswith("application/problem+json")
    return {flaw["pointer"] for flaw in refused.json()["errors"]}


def test_a_household_is_in_as_a_whole_alone_on_the_edge_or_not(counter: Counter) -> None:
    """社会救助法 第十八条、第二十一条."""
    cases: list[tuple[dict[str, Any], tuple[bool, str, str | None, str | None]]] = [
        (household("1000.00"), (True, "whole_household", None, "200.00")),
        (household("1200.00", disability={"kind": "mental", "grade": 3}), (True, "single_person", "乙", "600.00")),
        (household("1200.00"), (False, "edge_household", None, None)),
        (household("1800.00"), (False, "none", None, None)),
    ]
    for described, expected in cases:
        told = answer(counter, household=described)
        assert (told["eligible"], told["kind"], told["member"], told["amount"]) == expected


def test_the_sheets_of_the_places_are_asked_with_nothing_but_the_standard_assumed(counter: Counter) -> None:
    """E7 (开州), E8 and E13 (天津): the county of these tests has standards of its own."""
    others = [{"name": name, "relation": "子女"} for name in "乙丙丁"]
    migrant = {
        "name": "甲",
        "relation": "self",
        "migrant_work": True,
        "incomes": [*wage("1800.00"), {"kind": "farming", "monthly": "300.00"}],
    }
    kaizhou = answer(counter, region="500154", household={"residence": "rural", "members": [migrant, *others]}, assume=STANDARDS)
    assert (kaizhou["kind"], kaizhou["amount"]) == ("whole_household", "500.00")
    beginner = {"name": "甲", "relation": "self", "first_job_since": "2026-05-01", "incomes": wage("3500.00")}
    tianjin = answer(counter, region="120117", household={"residence": "urban", "members": [beginner, *others[:2]]}, assume=STANDARDS)
    assert (tianjin["amount"], tianjin["eligible"]) == ("130.00", True)
    spent = {"yearly_spending": {"medical": "30000.00", "education": "8000.00", "care": "6000.00"}, "last_year_income": "54000.00"}
    edge = {"residence": "urban", "members": [{"name": "甲", "relation": "self", "incomes": wage("4500.00")}, *others[:2]], **spent}
    told = answer(counter, region="120117", household=edge, assume=STANDARDS)
    assert told["kind"] == "edge_household" and any("80360.00元，超过上年度总收入" in line["value"] for line in told["lines"])


def test_every_assumed_value_is_listed_as_assumed(counter: Counter) -> None:
    """“如果标准是1100”: an answer that rests on it says so, in the list and on the line."""
    told = answer(counter, assume=ASSUMED | {"low_income.standard_urban": "1100"})
    assert told["assumed"] == ASSUMED | {"low_income.standard_urban": "1100.00", "low_income.standard_rural": "500.00"}
    assert told["amount"] == "1200.00"
    assert [line["cites"] for line in told["lines"] if "1100.00元/人" in line["value"]] == ["假设值"]


def test_without_assumptions_a_gap_is_a_reason_and_no_figure(counter: Counter) -> None:
    """Pingluo's standard is in none of the texts that were read."""
    told = answer(counter, assume={})
    assert (told["eligible"], told["kind"], told["amount"], told["assumed"]) == (False, "none", None, {})
    assert any("low_income.standard_urban" in reason["text"] for reason in told["reasons"])


def test_extreme_poverty_is_assessed_with_and_without_the_class_of_self_care(counter: Counter) -> None:
    """E12 and 特困人员认定办法 第四条: 1.3 times 636 is 827; tiers are the place's."""
    person = {"residence": "rural", "members": [{"name": "甲", "relation": "self", "birth": "1950-01-01"}]}
    values = ASSUMED | {"low_income.standard_urban": "636", "extreme_poverty.care_tier_full": "300"}
    told = answer(counter, "extreme_poverty", household=person, assume=values)
    assert (told["eligible"], told["kind"], told["member"], told["amount"]) == (True, "single_person", "甲", "827.00")
    assert answer(counter, "extreme_poverty", household=person, assume=values, self_care="full")["amount"] == "1127.00"
    young = person | {"members": [{"name": "甲", "relation": "self", "birth": "1990-01-01"}]}
    assert answer(counter, "extreme_poverty", household=young, assume=values)["eligible"] is False


def test_what_an_investigation_would_find_is_reckoned_with(counter: Counter) -> None:
    """The household as declared, and as it would stand: incomes found, members who do not count, obligors who cannot."""
    found = {"incomes": [{"member": "乙", "kind": "farming", "monthly": "150.00"}], "absent": [{"member": "甲", "why": "imprisoned"}]}
    told = answer(counter, findings=found | {"property_ok": True})
    assert (told["amount"], told["reasons"]) == ("450.00", [])
    assert answer(counter, findings={"property_ok": False})["eligible"] is False
    old = {"residence": "urban", "members": [{"name": "甲", "relation": "self", "birth": "1950-01-01"}]}
    able = {"obligors": [{"name": "乙"}], "property_ok": True}
    unable = able | {"obligors": [{"name": "乙", "unable": "low_income_sixty"}]}
    assert answer(counter, "extreme_poverty", household=old, findings=able)["eligible"] is False
    assert answer(counter, "extreme_poverty", household=old, findings=unable)["eligible"] is True
    assert pointers(ask(counter, findings={"obligors": [{"name": "乙", "unable": "busy"}]})) == {"/findings/obligors/0/unable"}


def test_emergency_aid_names_the_person_it_is_for_and_asks_for_no_residence(counter: Counter) -> None:
    """平罗 2020 二（一）4: its floors are multiples of the urban standard wherever the household lives."""
    nowhere = household()
    del nowhere["residence"]
    told = answer(counter, "emergency_aid", household=nowhere, hardship={"kind": "emergency", "scope": "individual"})
    assert (told["kind"], told["member"], told["amount"]) == ("single_person", "甲", "900.00")


@pytest.mark.parametrize("process", ["low_income", "extreme_poverty"])
def test_a_household_that_does_not_say_where_it_lives_is_asked(counter: Counter, process: str) -> None:
    """The standard goes by it (社会救助法 第十九条); guessing it would be guessing the amount."""
    nowhere = household()
    del nowhere["residence"]
    assert pointers(ask(counter, process, household=nowhere)) == {"/household/residence"}


@pytest.mark.parametrize(
    ("assume", "pointer"),
    [
        ({"low_income.standard": "600"}, "/assume/low_income.standard"),
        ({"a/b~c": "600"}, "/assume/a~1b~0c"),
        ({"low_income.standard_urban": "many"}, "/assume/low_income.standard_urban"),
        ({"low_income.rounding": "up"}, "/assume/low_income.rounding"),
        ({"low_income.edge_multiple": "-1"}, "/assume/low_income.edge_multiple"),
    ],
)
def test_what_cannot_be_assumed_is_pointed_at(counter: Counter, assume: dict[str, str], pointer: str) -> None:
    assert pointers(ask(counter, assume=ASSUMED | assume)) == {pointer}


def test_every_flaw_of_a_question_is_named_at_once(counter: Counter) -> None:
    bad = {"members": [{"name": "甲"}]}
    found = pointers(ask(counter, household=bad, hardship={"kind": "emergency", "scope": "household"}, self_care="full"))
    assert found == {"/household/residence", "/hardship", "/self_care", "/household/members/0/relation"}


def test_a_process_that_is_none_and_a_year_that_has_no_rules_are_refused(counter: Counter) -> None:
    assert pointers(ask(counter, "housing")) == {"/process"}
    assert pointers(ask(counter, on="1999-12-31")) == {"/on"}
    assert ask(counter, region="999999").status_code in (404, 422)


def test_a_region_may_be_a_county_a_township_or_a_village(counter: Counter) -> None:
    for region in ("500154", "500154117", "500154117201"):
        assert answer(counter, region=region)["amount"] == "200.00"


@pytest.mark.parametrize(
    "more",
    [
        {"birth": "0000-01-01"},
        {"first_job_since": "9999-12-31", "incomes": wage("9999999999.99")},
        {"first_job_since": "2000-01-01", "incomes": wage("1.00")},
        {"id_number": "许"},
    ],
)
def test_what_no_honest_clerk_writes_never_breaks_the_arithmetic(counter: Counter, more: dict[str, Any]) -> None:
    values = ASSUMED | {"low_income.first_job_deduction": "600", "low_income.first_job_months": "999999999"}
    for process in ("low_income", "extreme_poverty"):
        asked = ask(counter, process, household=household(**more), assume=values, on="2099-12-31")
        assert asked.status_code in (200, 422), asked.text
