"""Money, days, numbers and masks as official papers write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.filters import (
    chinese_date,
    chinese_month,
    cited,
    clause,
    document_number,
    joined,
    mask_id,
    mask_name,
    money,
    rmb_upper,
    sentence,
    shown,
    yuan,
)

DIGITS = "零壹贰叁肆伍陆柒捌玖"


@pytest.mark.parametrize(
    ("figures", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("15.30", "壹拾伍元叁角整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1001.00", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1230", "壹仟贰佰叁拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("3860.50", "叁仟捌佰陆拾元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10500", "壹万零伍佰元整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000", "壹拾万元整"),
        ("100001", "壹拾万零壹元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1001000", "壹佰万壹仟元整"),
        ("10000001", "壹仟万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("500001001", "伍亿零壹仟零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000000010000", "壹万亿零壹万元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_money_in_capitals_follows_the_payment_rules(figures: str, capitals: str) -> None:
    """《支付结算办法》附一 正确填写票据和结算凭证的基本规定."""
    assert rmb_upper(Decimal(figures)) == capitals


def _read(capitals: str) -> Decimal:
    """The amount that capitals state, read by place and not by how they were written."""
    whole, _, cents = capitals.rpartition("元")
    total = section = digit = 0
    for sign in whole:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[sign]
            digit = 0
        elif sign == "万":
            section = (section + digit) * 10**4
            digit = 0
        else:
            total += (section + digit) * 10**8
            section = digit = 0
    amount = Decimal(total + section + digit)
    for sign, unit in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if sign in cents:
            amount += DIGITS.index(cents[cents.index(sign) - 1]) * unit
    return amount


@given(st.integers(0, 10**18 - 1) | st.lists(st.sampled_from("0000123456789"), min_size=1, max_size=18).map(lambda d: int("".join(d))))
def test_money_in_capitals_reads_back_to_the_same_amount(fen: int) -> None:
    """No zero is lost and none is doubled, whatever the amount."""
    capitals = rmb_upper(Decimal(fen) / 100)
    assert _read(capitals) == Decimal(fen) / 100
    assert "零零" not in capitals and "零元" not in capitals[1:] and not any(f"零{unit}" in capitals[1:] for unit in "拾佰仟万亿角分")
    assert capitals.endswith("分") != capitals.endswith("整")


@pytest.mark.parametrize("amount", [3860.5, 3860, "3860.50", True, None])
def test_money_is_a_decimal(amount: Any) -> None:
    """A float has lost a cent before it arrives."""
    for write in (rmb_upper, money, yuan):
        with pytest.raises(TypeError, match="Decimal"):
            write(amount)


@pytest.mark.parametrize("amount", ["0.045", "2.675", "-1", "NaN", "Infinity", "1e16"])
def test_no_amount_is_rounded_or_guessed(amount: str) -> None:
    """0.045 is not 肆分."""
    for write in (rmb_upper, money):
        with pytest.raises(ValueError):
            write(Decimal(amount))


def test_money_in_figures_has_two_decimals() -> None:
    """However the Decimal was written."""
    assert [money(Decimal(figures)) for figures in ("3860.5", "3.86E+3", "0", "1.000", "0.07")] == [
        "3860.50",
        "3860.00",
        "0.00",
        "1.00",
        "0.07",
    ]
    assert shown(Decimal("12.3")) == "12.30元" and shown(3) == "3" and shown("3个月") == "3个月"


def test_days_are_not_padded_and_moments_are_not_days() -> None:
    """GB/T 9704-2012 7.3.5.4."""
    assert chinese_date(date(2026, 1, 8)) == "2026年1月8日"
    with pytest.raises(TypeError):
        chinese_date(datetime(2026, 1, 8, tzinfo=UTC))


def test_document_numbers_have_hexagonal_brackets_and_no_padding() -> None:
    """GB/T 9704-2012 7.2.5."""
    assert document_number("开州民", "临救决", 2026, 3) == "开州民临救决\u30142026\u30153号"


@pytest.mark.parametrize(
    ("prefix", "series", "year", "n"), [("", "临救决", 2026, 1), ("开州民", "", 2026, 1), ("开", "临", 26, 1), ("开", "临", 2026, 0)]
)
def test_a_number_that_is_none_is_refused(prefix: str, series: str, year: int, n: int) -> None:
    """Numbers begin at 1, years are written in full, and every series has its characters."""
    with pytest.raises(ValueError):
        document_number(prefix, series, year, n)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("500154197905121234", "5001**********1234"), ("50015419790512123X", "5001**********123X"), ("12345678", "********"), ("", "")],
)
def test_of_an_identity_number_the_ends_are_shown(number: str, masked: str) -> None:
    """Enough to recognise one's own paper, too little to use."""
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("王喆", "王*"), ("王小喆", "王**"), ("阿依古丽·买买提", "阿**"), ("冯𬭎", "冯*"), ("王", "王*")]
)
def test_of_a_name_the_first_character_is_shown(name: str, masked: str) -> None:
    """A character beyond the basic plane is one character."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("name", "middle", "surname"),
    [("王喆", "王*", "王某"), ("王小明", "王*明", "王某"), ("欧阳文博", "欧**博", "欧某"), ("阿依古丽·买买提", "阿**提", "阿某")],
)
def test_a_place_may_mask_a_name_in_other_ways(name: str, middle: str, surname: str) -> None:
    """Never the whole name, however it is masked; a minor's not at all."""
    assert (mask_name(name, way="middle"), mask_name(name, way="surname")) == (middle, surname)
    assert {mask_name(name, minor=True, way=way) for way in ("given", "middle", "surname")} == {"某某"}
    with pytest.raises(ValueError, match="no way"):
        mask_name(name, way="whole")


def test_of_a_minor_s_name_nothing_is_shown() -> None:
    """浙江省社会救助条例第五十五条: minors are protected in public notices."""
    assert "王" not in mask_name("王小喆", minor=True)
    with pytest.raises(ValueError):
        mask_name(" ")


@pytest.mark.parametrize(
    ("prose", "piece", "whole"),
    [
        ("房屋烧毁", "房屋烧毁", "房屋烧毁。"),
        ("房屋烧毁。", "房屋烧毁", "房屋烧毁。"),
        (("甲。", "乙；"), "甲；乙", "甲；乙。"),
        ("真的？", "真的？", "真的？"),
    ],
)
def test_prose_ends_as_its_place_demands(prose: str | Sequence[str], piece: str, whole: str) -> None:
    """No double full stop, and none inside a sentence."""
    assert clause(prose) == piece and sentence(prose) == whole


def test_a_law_cited_twice_in_a_row_is_named_once() -> None:
    """《社会救助法》第三十七条、第五十条."""
    assert (
        cited(("《甲法》第一条", "《甲法》第二条", "《乙法》第三条", "《甲法》第一条"))
        == "《甲法》第一条、第二条、《乙法》第三条、《甲法》第一条"
    )
    assert cited("《甲法》第一条") == "《甲法》第一条" and cited(("甲文件", "甲文件")) == "甲文件、甲文件"
    assert joined(("甲", "乙")) == "甲、乙"


def test_a_month_is_written_in_full_and_without_padding() -> None:
    """GB/T 9704-2012, 7.3.5.4: 年份标全称，月、日不编虚位."""
    assert (chinese_month("2026-10"), chinese_month("2027-01")) == ("2026年10月", "2027年1月")
    for wrong in ("2026-13", "2026", "", "2026-10-01"):
        with pytest.raises(ValueError):
            chinese_month(wrong)
