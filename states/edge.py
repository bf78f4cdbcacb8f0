"""The edge household (低保边缘家庭): above the standard, below the place's multiple of it, property within the rule."""

from dataclasses import dataclass
from decimal import Decimal

from states.assessment import Line, missing, plain, rule, yuan
from states.blanks_low_income import RIGID_COSTS
from states.households import Household
from states.means import Means
from states.policy import Policy
from states.statutes import D57, LAW


@dataclass(frozen=True, slots=True)
class Edge:
    """Whether the household is one, or None where the place has fixed no line; and what follows from it."""

    within: bool | None
    lines: tuple[Line, ...] = ()
    reasons: tuple[Line, ...] = ()


def edge_household(policy: Policy, household: Household, means: Means) -> Edge:
    """Whether a household that is not in as a whole is an edge household (社会救助法 第二十一条), strictly below the place's line."""
    if not means.property_ok:
        return Edge(False)
    if (key := "low_income.edge_multiple") not in policy:
        return Edge(None, (), (missing(key, policy, rule(policy, LAW[21], D57[8])),))
    multiple, cites = policy.decimal(key), policy.cites(key)
    line = f"低保标准的{plain(multiple)}倍{yuan(multiple * means.standard)}元"
    if not means.below(multiple):
        return Edge(False, (), (Line("低保边缘家庭", f"家庭月人均收入不低于{line}", cites),))
    lines = [Line("低保边缘家庭", f"家庭月人均收入低于{line}", cites)]
    if (key := "low_income.edge_aid_rate") in policy:
        rate = policy.decimal(key)
        said = f"每户每月{plain(rate)}×{yuan(means.standard)}={yuan(edge_aid(policy, means.standard))}元"
        lines.append(Line("低收入家庭救助金", said, policy.cites(key)))
    if spent := expenditure_test(policy, household, means.standard, means.persons):
        lines.append(spent[1])
    return Edge(True, tuple(lines))


def edge_aid(policy: Policy, standard: Decimal) -> Decimal:
    """What an edge household gets a month where the place aids it by a share of the standard; raises PolicyGap elsewhere."""
    return standard * policy.decimal("low_income.edge_aid_rate")


def expenditure_test(policy: Policy, household: Household, standard: Decimal, persons: int) -> tuple[bool, Line] | None:
    """Whether a year's spending exceeds last year's income: medical, education, recognised care, and living at the standard.

    津民发〔2020〕19号 二（二）一是, for edge households only. None where the place has no such rule or either figure was not declared.
    """
    key = "low_income.edge_expenditure_aid"
    spending, income = household.get("yearly_spending"), household.get("last_year_income")
    if key not in policy or not policy.flag(key) or spending is None or income is None:
        return None
    living, earned = standard * 12 * persons, Decimal(income)
    parts = [(label, Decimal(spending.get(kind, "0"))) for kind, label in RIGID_COSTS.items()]
    total = sum((amount for _, amount in parts), living)
    told = "+".join(f"{label}{yuan(amount)}" for label, amount in [*parts, ("基本生活", living)])
    exceeds = total > earned
    verdict = "超过上年度总收入" if exceeds else "不超过上年度总收入"
    follows = "，低保边缘家庭给予基本生活救助" if exceeds else ""
    return exceeds, Line("支出型困难", f"{told}={yuan(total)}元，{verdict}{yuan(earned)}元{follows}", policy.cites(key))
