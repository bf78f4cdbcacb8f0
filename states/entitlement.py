"""How much emergency aid: pure arithmetic on household facts and policy, every line with the article it follows.

Amounts are Decimal yuan with two decimals. Nothing is guessed: what a place has not fixed is a reason, not a figure.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from states.assessment import FEN, missing, plain
from states.assessment import Assessment as Assessment
from states.assessment import Line as Line
from states.assessment import standard as standard
from states.assessment import yuan as yuan
from states.edge import expenditure_test
from states.households import applicant, persons
from states.policy import Policy, PolicyGap
from states.statutes import C20, G47, L18, MEASURES

KINDS = {"emergency": "急难型", "expenditure": "支出型"}
SCOPES = {"household": "家庭", "individual": "个人"}


def township_limit(policy: Policy, residence: str = "urban") -> tuple[Decimal, str]:
    """What a township may decide in one case, in yuan, and its source (社会救助暂行办法 第四十八条).

    A limit written in yuan wins over one in multiples of the monthly standard. The texts found do not say whether the
    multiple is per person or per case: it is taken per case, the reading that never oversteps. Raises PolicyGap.
    """
    if "emergency_aid.township_limit" in policy:
        return policy.decimal("emergency_aid.township_limit").quantize(FEN), policy.cites("emergency_aid.township_limit")
    if "emergency_aid.township_limit_multiple" not in policy:
        raise PolicyGap("emergency_aid.township_limit", policy.region, policy.day)
    multiple = policy.decimal("emergency_aid.township_limit_multiple")
    return (multiple * standard(policy, residence)).quantize(FEN), policy.cites("emergency_aid.township_limit_multiple")


def quick_small_cap(policy: Policy, persons: int, residence: str = "urban") -> tuple[Decimal, str]:
    """The most that 小额快救 may pay in one case, in yuan (临时救助意见2026 二（一）). Raises PolicyGap."""
    each = policy.decimal("emergency_aid.small_cap_multiple") * standard(policy, residence)
    per_person = policy["emergency_aid.small_cap_basis"] == "person"
    return (each * (persons if per_person else 1)).quantize(FEN), policy.cites("emergency_aid.small_cap_multiple")


def ceiling(policy: Policy, persons: int, residence: str = "urban", kind: str = "") -> tuple[Decimal, str] | None:
    """The most that may be granted without the joint conference, in yuan, or None where no place has fixed one.

    A place may fix it for every kind, or cap the emergency kind alone (民发〔2018〕23号 二（三）: beyond it, 一事一议).
    """
    keys = ["emergency_aid.joint_meeting_multiple", *(["emergency_aid.amount_cap_multiple"] if kind == "emergency" else [])]
    fixed = [(policy.decimal(key), policy.cites(key)) for key in keys if key in policy]
    if not fixed:
        return None
    multiple, cites = min(fixed, key=lambda each: each[0])
    return (multiple * standard(policy, residence) * persons).quantize(FEN), cites


def assess_emergency_aid(policy: Policy, household: Mapping[str, Any], hardship: Mapping[str, Any] | None) -> Assessment:
    """What emergency aid a household or person is owed at the least (民发〔2018〕23号 二（三）; 平罗 2020 二（一）4).

    `hardship` is {"kind": "emergency"|"expenditure", "scope": "household"|"individual"}. Where the place has a floor the amount
    is floor multiple × urban standard × persons; elsewhere the amount is settled by the officer on the listed factors.
    """
    if not hardship:
        return Assessment(False, "none", None, (), (Line("困难情形", "未说明急难型或者支出型困难", str(L18.at("二（一）"))),))
    kind, scope = hardship["kind"], hardship["scope"]
    count, member = (persons(household), "") if scope == "household" else (1, (applicant(household) or {}).get("name", ""))
    lines = [
        Line("困难类型", KINDS[kind], str(L18.at("二（一）"))),
        Line("救助对象", f"{SCOPES[scope]}，{count}人", str(L18.at("二（三）"))),
    ]
    as_what = "whole_household" if scope == "household" else "single_person"
    key = "emergency_aid.floor_multiple_" + ("individual" if scope == "individual" else kind)
    try:
        base = standard(policy, "urban")
    except PolicyGap as gap:
        return Assessment(True, as_what, None, tuple(lines), (missing(gap.key, policy, str(MEASURES[49])),), member)
    lines.append(Line("当地城市低保月标准", f"{yuan(base)}元/人", policy.cites("low_income.standard_urban")))
    if kind == "expenditure" and (spent := expenditure_test(policy, household, base, persons(household))):
        lines.append(spent[1])
    if key not in policy:
        factors = "按家庭人口、困难类型、困难程度和困难持续时间等因素分类分档确定"
        return Assessment(True, as_what, None, tuple(lines), (Line("救助金额", factors, str(L18.at("二（三）"))),), member)
    multiple = policy.decimal(key)
    amount = (multiple * base * count).quantize(FEN)
    lines.append(Line("人均救助标准下限", f"{plain(multiple)}倍", policy.cites(key)))
    lines.append(Line("救助金额下限", f"{plain(multiple)}×{yuan(base)}×{count}={yuan(amount)}元", policy.cites(key)))
    if (most := ceiling(policy, count, kind=kind)) and amount > most[0]:
        lines.append(Line("超过限额", f"限额{yuan(most[0])}元，启动“一事一议”", str(C20.at("15"))))
    lines.append(Line("审批", "按金额分级审批", str(G47.at("（三）"))))
    return Assessment(True, as_what, amount, tuple(lines), (), member)
