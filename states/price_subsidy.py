"""The temporary price subsidy (价格临时补贴): paid for a month in which prices rose past a trigger.

Neither the national documents nor any place's were found in full: the triggers and the least amount are parameters, and where a place has
fixed none there is no subsidy to reckon, only a gap.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from states.assessment import FEN, YUAN, Line, percent, standard, yuan
from states.policy import Policy

INDEXES = {"cpi": "居民消费价格指数", "food": "居民消费价格指数中的食品价格指数"}


@dataclass(frozen=True, slots=True)
class Subsidy:
    """What each person gets for the month in yuan, nought where no trigger was reached, and how it was reckoned."""

    amount: Decimal
    lines: tuple[Line, ...]


def price_subsidy(policy: Policy, residence: str, *, cpi: Decimal, food: Decimal) -> Subsidy:
    """The subsidy per person for a month in which the indexes stood so much above a year before (shares: 0.036 is 3.6%).

    An index that has reached its trigger gives the standard times its rise, rounded to the yuan; where both have, the higher counts, and
    never less than the place's least amount. Raises PolicyGap for a trigger or standard that is not fixed.
    """
    each = standard(policy, residence)
    amounts, lines = [], []
    for name, rise in (("cpi", cpi), ("food", food)):
        key = f"price_subsidy.{name}_trigger"
        if rise < policy.decimal(key):
            continue
        amount = (each * rise).quantize(YUAN, rounding=ROUND_HALF_UP).quantize(FEN)
        amounts.append(amount)
        said = f"同比上涨{percent(rise)}，{yuan(each)}×{percent(rise)}，{yuan(amount)}元"
        lines.append(Line(INDEXES[name], said, policy.cites(key)))
    if not amounts:
        return Subsidy(Decimal(0).quantize(FEN), ())
    best = max(amounts)
    if (key := "price_subsidy.least") in policy and best < (least := policy.decimal(key)):
        best = least.quantize(FEN)
        lines.append(Line("最低补贴标准", f"{yuan(least)}元", policy.cites(key)))
    return Subsidy(best, tuple(lines))
