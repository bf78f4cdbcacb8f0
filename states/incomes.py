"""What a household has to live on, in the order the rules count it.

Each person's wage less what working costs him (never below nought, and never two such deductions for one person), then the sum over
persons and kinds, then the household's rigid costs, then a floor at nought. Everything is yuan a month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from states.assessment import FEN, Line, missing, percent, rule, yuan
from states.blanks_low_income import RIGID_COSTS
from states.households import Household, Member, day_of
from states.policy import Policy
from states.statutes import D57, MEASURES
from states.terms import Months

KINDS = {
    "wage": "工资性收入",
    "business": "经营净收入",
    "farming": "农林牧渔业经营净收入",
    "property": "财产净收入",
    "transfer": "转移净收入",
    "uncounted": "不计入家庭收入的项目",
}
NOUGHT = Decimal(0)
CENTURY = 1200  # months: longer than anybody works


@dataclass(frozen=True, slots=True)
class Income:
    """What counts as income in a month, how it came about, and what could not be settled."""

    total: Decimal
    lines: tuple[Line, ...]
    reasons: tuple[Line, ...] = ()


def _of_kind(member: Member, kind: str) -> Decimal:
    return sum((Decimal(row["monthly"]) for row in member.get("incomes", ()) if row["kind"] == kind), NOUGHT)


def income_of(policy: Policy, member: Member) -> Income:
    """One person's counted income (最低生活保障审核确认办法 第十三条): every kind but `uncounted`, the wage less what working costs."""
    total, lines, name = NOUGHT, [], member["name"]
    for kind, label in KINDS.items():
        amount = _of_kind(member, kind)
        if not amount:
            continue
        if kind == "uncounted":
            lines.append(Line(f"{name}：{label}", f"{yuan(amount)}元，不计入", rule(policy, D57[13], MEASURES[9])))
            continue
        lines.append(Line(f"{name}：{label}", f"{yuan(amount)}元", rule(policy, D57[13], MEASURES[9])))
        total += amount
    deduction, reasons = _deduction(policy, member)
    if deduction:
        total -= deduction[0]
        lines.append(deduction[1])
    return Income(total, tuple(lines), reasons)


def _deduction(policy: Policy, member: Member) -> tuple[tuple[Decimal, Line] | None, tuple[Line, ...]]:
    """The one deduction for the cost of working that is best for this person, out of those the place has."""
    wage, found = _of_kind(member, "wage"), []
    reasons: tuple[Line, ...] = ()
    if not wage:
        return None, ()

    def less(amount: Decimal, key: str, why: str) -> None:
        cut = min(amount, wage)
        found.append((cut, Line(f"{member['name']}：扣减就业成本", f"-{yuan(cut)}元（{why}）", policy.cites(key))))

    if member.get("migrant_work"):
        if (key := "low_income.migrant_deduction_rate") in policy:
            less(wage * policy.decimal(key), key, f"外出务工收入的{percent(policy.decimal(key))}")
        if (key := "low_income.migrant_deduction") in policy:
            less(policy.decimal(key), key, "外出务工每月定额")
    since = day_of(member.get("first_job_since", ""))
    if since and since <= policy.day and (key := "low_income.first_job_deduction") in policy:
        if (months := "low_income.first_job_months") not in policy:
            reasons = (missing(months, policy, policy.cites(key)),)
        elif policy.day <= (until := Months(min(int(policy[months]), CENTURY)).after(since)):
            less(policy.decimal(key), key, f"首次就业每月定额，至{until.isoformat()}")
    return max(found, key=lambda each: each[0], default=None), reasons


def income_of_all(policy: Policy, members: Sequence[Member], household: Household) -> Income:
    """What the members who count have together, less the household's rigid costs where the place lets them be deducted."""
    each = [income_of(policy, member) for member in members]
    lines = [line for income in each for line in income.lines]
    reasons = [reason for income in each for reason in income.reasons]
    total = sum((income.total for income in each), NOUGHT)
    lines.append(Line("家庭成员月收入合计", f"{yuan(total)}元", rule(policy, D57[13], MEASURES[9])))
    spending = household.get("yearly_spending", {})
    if (key := "low_income.rigid_costs") not in policy and any(map(Decimal, spending.values())):
        reasons.append(missing(key, policy, rule(policy, D57[13], MEASURES[9])))
    if rigid := rigid_costs(policy, spending):
        cut = min(rigid[0], total)
        total -= cut
        lines.append(Line("扣减刚性支出", f"-{yuan(cut)}元（{rigid[1]}）", policy.cites(key)))
    return Income(total, tuple(lines), tuple(reasons))


def rigid_costs(policy: Policy, spending: Mapping[str, Any]) -> tuple[Decimal, str] | None:
    """A month's share of the yearly costs that the place lets a household deduct, in yuan to the fen, and what they are for."""
    allowed = policy.get("low_income.rigid_costs", ())
    counted = [kind for kind in RIGID_COSTS if kind in allowed and Decimal(spending.get(kind, "0"))]
    if not counted:
        return None
    yearly = sum((Decimal(spending[kind]) for kind in counted), NOUGHT)
    return (yearly / 12).quantize(FEN, rounding=ROUND_HALF_UP), "、".join(RIGID_COSTS[kind] for kind in counted) + "年支出的十二分之一"
