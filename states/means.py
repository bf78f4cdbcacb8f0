"""What a household has, held against the low-income standard: who counts, the income a head, the property."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from states.assessment import Line, missing, plain, rule, standard, yuan
from states.forms import MONEY_PATTERN
from states.households import Household, Member, together
from states.incomes import income_of_all
from states.policy import Policy, PolicyGap
from states.statutes import D57, LAW, MEASURES

RESIDENCES = {"urban": "城市", "rural": "农村"}
MONETARY = ("deposits", "securities", "funds", "commercial_insurance", "claims", "internet_finance")
"""The movable property of 最低生活保障审核确认办法 第十四条 that is money: 银行存款、证券、基金、商业保险、债权、互联网金融资产."""


@dataclass(frozen=True, slots=True)
class Means:
    """A household held against the standard of its place. `standard` is per person, `income` for all, both yuan a month."""

    members: tuple[Member, ...]
    standard: Decimal
    income: Decimal
    property_ok: bool
    lines: tuple[Line, ...]
    reasons: tuple[Line, ...]

    @property
    def persons(self) -> int:
        return len(self.members)

    @property
    def line(self) -> Decimal:
        """The standard for all: income below it is income per head below the standard, without dividing."""
        return self.standard * self.persons

    def below(self, multiple: Decimal = Decimal(1)) -> bool:
        """Whether the income per head is strictly below so many standards (“低于”, 社会救助法 第十八条)."""
        return self.income < self.line * multiple


def residence_of(household: Household) -> str:
    """ "urban" or "rural"; a household that does not say is reckoned as urban, and `means_of` says so in a line."""
    return str(household.get("residence", "urban"))


def means_of(policy: Policy, household: Household) -> Means:
    """Who counts, what they have together and whether the property is within the rule. Raises PolicyGap without a standard."""
    counted = together(policy, household)
    residence = residence_of(household)
    each = standard(policy, residence)
    lines = [*counted.left_out, Line("共同生活的家庭成员", f"{len(counted.members)}人", rule(policy, D57[7], MEASURES[9]))]
    if "residence" not in household:
        lines.append(Line("城乡类别", "未填写，按城市居民计算", rule(policy, LAW[19], MEASURES[10])))
    lines.append(Line(f"当地{RESIDENCES[residence]}低保月标准", f"{yuan(each)}元/人", policy.cites(f"low_income.standard_{residence}")))
    income = income_of_all(policy, counted.members, household)
    lines += income.lines
    if counted.members:
        shown = f"{yuan(income.total)}÷{len(counted.members)}={yuan(income.total / len(counted.members))}元"
        lines.append(Line("家庭月人均收入", shown, rule(policy, LAW[18], MEASURES[9])))
    verdict, property_lines, property_reasons = _property(policy, household, each * len(counted.members))
    return Means(counted.members, each, income.total, verdict, (*lines, *property_lines), (*income.reasons, *property_reasons))


def _property(policy: Policy, household: Household, month: Decimal) -> tuple[bool, tuple[Line, ...], tuple[Line, ...]]:
    """Whether the property is within the rule as far as is known, with what was held against what.

    What an investigation found (`property_ok`) stands; a cap on money is held against what was declared.
    """
    label, key, found = "家庭财产", "low_income.property_cap_months", household.get("property_ok")
    if found is False:
        return False, (), (Line(label, "经调查，家庭财产不符合当地规定", rule(policy, D57[14], MEASURES[9])),)
    lines = (Line(label, "经调查，符合当地规定", rule(policy, D57[14], MEASURES[9])),) if found else ()
    if key not in policy:
        return True, lines, () if found else (Line(label, "尚未查明是否符合当地财产状况规定", rule(policy, LAW[18], MEASURES[9])),)
    months = Decimal(policy[key])
    most, cites = months * month, policy.cites(key)
    has = _money(household.get("property", {}))
    if has is None:
        return True, lines, (Line("货币财产", "申报的金额无法识别，应当查明", cites),)
    if has > most:
        said = f"{yuan(has)}元，超过{plain(months)}个月低保标准{yuan(most)}元"
        return False, lines, (Line("货币财产", said, cites),)
    said = f"申报{yuan(has)}元，不超过{plain(months)}个月低保标准{yuan(most)}元"
    return True, (*lines, Line("货币财产", said, cites)), ()


def _money(owned: Mapping[str, Any]) -> Decimal | None:
    """What was declared of money and the like, in yuan; None where an amount cannot be read."""
    declared = [str(owned[name]) for name in MONETARY if name in owned]
    if any(not re.fullmatch(MONEY_PATTERN, amount) for amount in declared):
        return None
    return sum(map(Decimal, declared), Decimal(0))


def no_standard(policy: Policy, gap: PolicyGap) -> Line:
    """The reason where the place's standard is not known: without it nothing can be reckoned (社会救助法 第十九条)."""
    return missing(gap.key, policy, rule(policy, LAW[19], MEASURES[10]))
