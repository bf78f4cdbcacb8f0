"""Low-income assistance (低保): who is in, for how much a month, from when, and how support fades out after someone found work.

An eligible household is taken in as a whole and no member is picked out of it (2022年通知 一（一）); where it is not, a member in special
difficulty may be taken in alone (`states.single_person`). Amounts are yuan a month.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from states.amounts import difference, top_ups
from states.assessment import FEN, Assessment, Line, rule, yuan
from states.blanks_low_income import STARTS
from states.edge import edge_household
from states.households import Household
from states.means import Means, means_of, no_standard
from states.policy import Policy, PolicyGap
from states.single_person import single_persons
from states.statutes import D57, LAW, MEASURES


def assess_low_income(policy: Policy, household: Household) -> Assessment:
    """Whether the household is in as a whole, else one member alone, else as an edge household or not at all.

    `kind` is `whole_household`, `single_person` (with `member`), `edge_household` (not in low-income assistance: not eligible) or
    `none`. Without a standard nothing can be said: not eligible, with the gap as its reason. Never raises for what a place left open.
    """
    try:
        means = means_of(policy, household)
    except PolicyGap as gap:
        return Assessment(False, "none", None, (), (no_standard(policy, gap),))
    if not means.members:
        return Assessment(
            False, "none", None, means.lines, (Line("共同生活的家庭成员", "没有计入的家庭成员", rule(policy, D57[7], MEASURES[9])),)
        )
    if means.below() and means.property_ok:
        return _whole(policy, means)
    return _not_whole(policy, household, means)


def _whole(policy: Policy, means: Means) -> Assessment:
    lines = [*means.lines, Line("整户纳入", f"人均收入低于低保标准{yuan(means.standard)}元", rule(policy, LAW[18], MEASURES[9]))]
    reasons = [*means.reasons]
    amount = difference(policy, means.standard, means.income, means.persons, lines, reasons)
    amount += top_ups(policy, means.members, lines, reasons)
    lines.append(Line("月低保金", f"{yuan(amount)}元", rule(policy, LAW[18], MEASURES[12])))
    if (key := "low_income.payment_starts") in policy:
        lines.append(Line("发放起始", STARTS[policy[key]], policy.cites(key)))
    return Assessment(True, "whole_household", amount, tuple(lines), tuple(reasons))


def _not_whole(policy: Policy, household: Household, means: Means) -> Assessment:
    reasons = list(means.reasons)
    if not means.below():
        said = f"{yuan(means.income / means.persons)}元，不低于低保标准{yuan(means.standard)}元，不能整户纳入"
        reasons.append(Line("家庭月人均收入", said, rule(policy, LAW[18], MEASURES[9])))
    edge = edge_household(policy, household, means)
    alone = single_persons(policy, household, means, edge)
    lines, reasons = [*means.lines, *edge.lines], [*reasons, *edge.reasons, *alone.reasons]
    if not alone.found:
        return Assessment(False, "edge_household" if edge.within else "none", None, tuple(lines), tuple(reasons))
    best = alone.found[0]
    lines += best.lines
    amount = best.amount
    if amount is not None:
        amount += top_ups(policy, (best.person,), lines, reasons)
        lines.append(Line("月低保金", f"{yuan(amount)}元", rule(policy, LAW[21], D57[8])))
    for other in alone.found[1:]:
        reasons.append(Line(f"{other.person['name']}：单人户", "也可以由本人单独提出申请", str(D57[8])))
    return Assessment(True, "single_person", amount, tuple(lines), tuple(reasons), best.person["name"])


def first_month(policy: Policy, decided_on: date, programme: str = "low_income") -> str:
    """The first month, YYYY-MM, that is paid after a decision in favour.

    Low-income assistance by the place's `low_income.payment_starts` (raises PolicyGap where none is fixed), extreme-poverty support the
    month after the decision (特困人员认定办法 第十七条).
    """
    same = programme == "low_income" and policy["low_income.payment_starts"] == "month of decision"
    return month_after(f"{decided_on:%Y-%m}", 0 if same else 1)


def month_after(month: str, months: int) -> str:
    """The month so many after `month`, both YYYY-MM."""
    year, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + months, 12)
    return f"{year:04d}-{place + 1:02d}"


def in_gradual_exit_window(policy: Policy, household: Household) -> bool:
    """Whether the income per head has left the standard but not the window in which support fades out (审核确认办法 第三十三条).

    Equality counts as above: such a household is no longer below the standard either. Where the place has an upper edge the income must
    be strictly below it. That the income rose by work, and that no exit is frozen, is for the procedure to ask. Raises PolicyGap
    without a standard.
    """
    means = means_of(policy, household)
    if not means.members or not means.property_ok or means.below():
        return False
    ceiling = "low_income.gradual_exit_ceiling_multiple"
    return ceiling not in policy or means.below(policy.decimal(ceiling))


def gradual_exit(policy: Policy, former_amount: Decimal, first_month: str, months: int | None = None) -> tuple[tuple[str, Decimal], ...]:
    """What is paid month by month while support fades out: (YYYY-MM, yuan), the place's share of the amount paid before.

    `months` is the length granted, None the longest; a share for each month, the last one for all that follow it. Raises PolicyGap where
    the place has fixed no length or no shares, ValueError for a length outside the place's bounds (2022年通知 一（三）).
    """
    longest = int(policy["low_income.gradual_exit_months"])
    least = int(policy.get("low_income.gradual_exit_months_least", 1))
    granted = longest if months is None else months
    if not min(least, longest) <= granted <= longest:
        raise ValueError(f"渐退期应当在{least}个月至{longest}个月之间")
    shares: Sequence[Decimal] = policy["low_income.gradual_exit_ratios"]
    return tuple(
        (month_after(first_month, at), (former_amount * shares[min(at, len(shares) - 1)]).quantize(FEN, rounding=ROUND_HALF_UP))
        for at in range(granted)
    )
