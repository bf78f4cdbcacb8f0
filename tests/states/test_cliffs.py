"""Where the rules themselves make the amount jump: found to the fen, drawn, and kept on the page as they are."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from states.arithmetic import PICTURES, generated, page
from states.cliffs import Cliff, cliffs, curve, earning, paid
from states.curves import drawn
from states.households import Household
from states.parameters import PARAMETERS
from states.policy import Policy
from tests.households import DISABLED, family, only, person

DOCS = Path(__file__).parents[2] / "docs"
SVG = "{http://www.w3.org/2000/svg}"
STANDARD: dict[str, Any] = {"standard_urban": Decimal(600), "rounding": "none"}
ALONE = STANDARD | {"edge_multiple": Decimal("1.5"), "single_person_basis": "own"}


def three(**second: Any) -> Household:
    return family(person("甲"), person("乙", **second), person("丙"))


def found(policy: Policy, household: Household, upto: int = 3600) -> list[Cliff]:
    return list(cliffs(curve(policy, household, "甲"), Decimal(upto)))


def told(cliff: Cliff) -> tuple[Decimal, str, Decimal, str, Decimal]:
    return cliff.first, cliff.before.kind, paid(cliff.before), cliff.after.kind, paid(cliff.after)


def test_one_fen_more_turns_the_last_fen_of_a_household_into_a_whole_standard_for_one() -> None:
    """最低生活保障审核确认办法 第八条 beside 2022年通知 一（一）: out of a household that is in nobody is picked."""
    first, second = found(only(**ALONE), three(disability=DISABLED))
    assert told(first) == (Decimal(1800), "whole_household", Decimal("0.01"), "single_person", Decimal(600))
    assert told(second) == (Decimal(2700), "single_person", Decimal(600), "none", Decimal(0))
    assert (first.jump, second.jump) == (Decimal("599.99"), Decimal(-600))


def test_a_deduction_moves_the_cliffs_and_not_their_height() -> None:
    """Seven tenths of a migrant's wage reach the line later; so do wages beside other people's income sooner."""
    migrant = family(person("甲", migrant_work=True), person("乙", disability=DISABLED), person("丙", farming=40))
    jumps = found(only(**ALONE, migrant_deduction_rate=Decimal("0.3")), migrant, upto=6000)
    # 0.7 of the wage and 40 yuan reach 1800 at 2514.2858 yuan, 2700 at 3800.
    assert [cliff.first for cliff in jumps] == [Decimal("2514.29"), Decimal(3800)]


def test_a_least_share_falls_all_at_once() -> None:
    (only_one,) = found(only(**STANDARD, minimum_share=Decimal("0.2")), three())
    assert told(only_one) == (Decimal(1800), "whole_household", Decimal(360), "none", Decimal(0))


def test_a_top_up_is_lost_with_the_last_fen() -> None:
    (only_one,) = found(only(**STANDARD, top_up_disabled=Decimal(80)), three(disability=DISABLED))
    assert told(only_one) == (Decimal(1800), "whole_household", Decimal("80.01"), "none", Decimal(0))


def test_without_such_rules_support_ends_fen_by_fen() -> None:
    """What changes at the line then is the name of the thing and one fen."""
    (only_one,) = found(only(**STANDARD), three())
    assert only_one.jump == Decimal("-0.01")


def test_rounding_to_the_yuan_is_a_stair_and_no_cliff() -> None:
    jumps = found(only(**STANDARD | {"rounding": "yuan_up"}), three())
    assert [told(cliff) for cliff in jumps] == [(Decimal(1800), "whole_household", Decimal(1), "none", Decimal(0))]


@settings(max_examples=40)
@given(
    st.integers(300, 900),
    st.integers(0, 300),
    st.sampled_from([{}, {"minimum_share": Decimal("0.2")}, {"top_up_disabled": Decimal(80)}, {"migrant_deduction_rate": Decimal("0.3")}]),
)
def test_between_two_cliffs_the_amount_never_falls_faster_than_the_income_rises(standard: int, farming: int, more: dict[str, Any]) -> None:
    """Whatever the rules, what is left between the cliffs is smooth, and they are one fen wide."""
    policy = only(**ALONE | more | {"standard_urban": Decimal(standard)})
    household = family(person("甲", migrant_work=True), person("乙", disability=DISABLED), person("丙", farming=farming))
    along = curve(policy, household, "甲")
    jumps = cliffs(along, Decimal(3600))
    assert all(cliff.first - cliff.last == Decimal("0.01") for cliff in jumps)
    edges = {int(cliff.last * 100) for cliff in jumps}
    for low in range(0, 360_000, 997):
        if not any(low <= edge < low + 997 for edge in edges):
            assert abs(paid(along(low)) - paid(along(low + 997))) <= Decimal("9.97")


def test_only_the_named_member_earns_more_and_the_household_stays_as_it_was() -> None:
    household = family(person("甲", wage=100, farming=30), person("乙", wage=50))
    richer = earning(household, "甲", "wage", Decimal(700))
    assert [row["monthly"] for row in richer["members"][0]["incomes"]] == ["30.00", "700.00"]
    assert richer["members"][1] == household["members"][1]
    assert household["members"][0]["incomes"][0]["monthly"] == "100.00"


def test_a_picture_marks_every_cliff_with_its_number_and_stays_within_its_frame() -> None:
    along = curve(only(**ALONE), three(disability=DISABLED), "甲")
    jumps = cliffs(along, Decimal(3000))
    picture = drawn("标题<&", "收入", along, jumps, upto=Decimal(3000), step=Decimal(200))
    assert picture == drawn("标题<&", "收入", along, jumps, upto=Decimal(3000), step=Decimal(200))
    root = ET.fromstring(picture)
    assert [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "number"] == ["1", "2"]
    lines = list(root.iter(f"{SVG}polyline"))
    assert len(lines) == len(jumps) + 1
    width, height = map(float, root.get("viewBox", "").split()[2:])
    for line in lines:
        points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
        # A straight stretch needs no more than its ends.
        assert len(points) == 2


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_picture_on_the_page_shows_a_cliff(picture: Any) -> None:
    assert picture.found


def test_every_parameter_the_page_names_is_one() -> None:
    named = re.findall(r"`((?:low_income|extreme_poverty)\.\w+)`", page())
    assert len(named) > 20 and set(named) <= PARAMETERS.keys()


def test_the_committed_page_and_pictures_are_what_the_rules_say() -> None:
    """What is committed is compared byte for byte, and nothing lies beside it that no longer belongs."""
    stale = [path for path, text in generated().items() if not (DOCS / path).exists() or (DOCS / path).read_text("utf-8") != text]
    assert not stale, "make arithmetic"
    assert {f"arithmetic/{file.name}" for file in (DOCS / "arithmetic").iterdir()} == set(generated()) - {"arithmetic.md"}
