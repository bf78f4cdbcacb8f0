"""From means to money: the difference to the standard, and what is added for those in special difficulty. Yuan a month."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from states.assessment import FEN, Line, missing, percent, rounded, rule, yuan
from states.blanks_low_income import ROUNDINGS
from states.households import Member, age_on, is_minor, severely_disabled
from states.policy import Policy
from states.statutes import CIVIL_CODE, D57, LAW, MEASURES

TOP_UPS = {"elderly": "老年人", "minor": "未成年人", "disabled": "重度残疾人", "ill": "重病患者"}


def difference(policy: Policy, each: Decimal, income: Decimal, persons: int, lines: list[Line], reasons: list[Line]) -> Decimal:
    """补差: the standard for all less what they have, at least the place's share of the standard, rounded as the place does.

    最低生活保障审核确认办法 第二十三条. Appends to `lines` how it was reckoned and to `reasons` what the place left open. Yuan a month.
    """
    rounding = str(policy["low_income.rounding"]) if "low_income.rounding" in policy else ""
    if not rounding:
        reasons.append(missing("low_income.rounding", policy, rule(policy, D57[23], MEASURES[12])))
    if rounding == "per_head_yuan_half_up":
        income = (income / persons).quantize(Decimal(1), rounding=ROUND_HALF_UP) * persons
    amount = each * persons - income
    lines.append(
        Line("低保标准与收入的差额", f"{yuan(each)}×{persons}-{yuan(income)}={yuan(amount)}元", rule(policy, D57[23], MEASURES[12]))
    )
    if (key := "low_income.minimum_share") in policy and amount < (least := policy.decimal(key) * each * persons):
        amount = least
        said = f"差额不足低保标准的{percent(policy.decimal(key))}，按{percent(policy.decimal(key))}发放，{yuan(least)}元"
        lines.append(Line("最低补差", said, policy.cites(key)))
    if rounding:
        amount = rounded(amount, rounding)
        lines.append(Line("取整", f"{ROUNDINGS[rounding]}，{yuan(amount)}元", policy.cites("low_income.rounding")))
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def top_ups(policy: Policy, members: Sequence[Member], lines: list[Line], reasons: list[Line]) -> Decimal:
    """分类施保: what a place adds a month for each old, minor, severely disabled or seriously ill member (社会救助法 第二十条).

    Nobody gets two: the texts found add them up nowhere, so the largest that fits a person counts. Who belongs to a group for which the
    place has fixed nothing is told so. Appends to `lines` and `reasons`. Yuan a month.
    """
    total = Decimal(0)
    for member in members:
        fitting = [group for group in TOP_UPS if _belongs(policy, member, group, reasons)]
        amounts = {key: policy.decimal(key) for group in fitting if (key := f"low_income.top_up_{group}") in policy}
        if not amounts:
            reasons += [_not_fixed(policy, group) for group in fitting]
            continue
        best = max(amounts, key=lambda key: amounts[key])
        total += amounts[best]
        said = f"{TOP_UPS[best.removeprefix('low_income.top_up_')]}，增发{yuan(amounts[best])}元"
        lines.append(Line(f"{member['name']}：分类施保", said, policy.cites(best)))
    return total


def _not_fixed(policy: Policy, group: str) -> Line:
    return missing(f"low_income.top_up_{group}", policy, rule(policy, LAW[20], MEASURES[12]))


def _belongs(policy: Policy, member: Member, group: str, reasons: list[Line]) -> bool:
    """Whether the member is one of the group; an age nobody knows is a reason where it would have mattered."""
    match group:
        case "disabled":
            return severely_disabled(member)
        case "ill":
            return bool(member.get("serious_illness"))
        case "minor":
            return _of_age(policy, member, group, is_minor(member, policy.day), str(CIVIL_CODE[17]), reasons)
        case _:
            if (key := "low_income.top_up_elderly_age") not in policy:
                reasons += [missing(key, policy, rule(policy, LAW[20], MEASURES[12]))] if "low_income.top_up_elderly" in policy else []
                return False
            age = age_on(member, policy.day)
            return _of_age(policy, member, group, None if age is None else age >= int(policy[key]), policy.cites(key), reasons)


def _of_age(policy: Policy, member: Member, group: str, of_age: bool | None, cites: str, reasons: list[Line]) -> bool:
    if of_age is None and f"low_income.top_up_{group}" in policy:
        reasons.append(Line(f"{member['name']}：年龄", f"没有出生日期，未判断是否属于{TOP_UPS[group]}", cites))
    return bool(of_age)
