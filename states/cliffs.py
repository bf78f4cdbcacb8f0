"""Where the rules of low-income assistance make a cliff: one more fen of income, and the amount jumps.

Nothing here smooths them. They are found by asking `assess_low_income` itself, so that whatever a place writes in its sheet is what shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from states.assessment import FEN, Assessment
from states.households import Household
from states.low_income_aid import assess_low_income
from states.policy import Policy

Curve = Callable[[int], Assessment]
"""What the arithmetic says at an income of so many fen a month."""

GRID = 200


@dataclass(frozen=True, slots=True)
class Cliff:
    """Between two incomes one fen apart, yuan a month, what the arithmetic says jumps."""

    last: Decimal
    first: Decimal
    before: Assessment
    after: Assessment

    @property
    def jump(self) -> Decimal:
        """By how much the amount changes over the fen, in yuan; upwards is positive."""
        return paid(self.after) - paid(self.before)


def paid(told: Assessment) -> Decimal:
    """What the household gets a month; nothing where no amount is said."""
    return told.amount if told.amount is not None else Decimal(0)


def earning(household: Household, name: str, kind: str, monthly: Decimal) -> Household:
    """The household as it would be if this member had this income of this kind, in place of what he has of it."""
    row = {"kind": kind, "monthly": str(monthly.quantize(FEN))}
    members = [
        {**member, "incomes": [*(each for each in member.get("incomes", ()) if each["kind"] != kind), row]}
        if member["name"] == name
        else member
        for member in household["members"]
    ]
    return {**household, "members": members}


def curve(policy: Policy, household: Household, name: str, kind: str = "wage") -> Curve:
    """What the arithmetic says for each income of one member, in fen."""
    return cache(lambda fen: assess_low_income(policy, earning(household, name, kind, fen * FEN)))


def cliffs(told: Curve, upto: Decimal) -> tuple[Cliff, ...]:
    """Every place from nought to `upto` yuan where as what someone is aided changes, or the amount jumps by more than the income did.

    Found between neighbours on a grid of 200 incomes; two jumps that cancel out within one cell of it are not seen. A step of up to a
    yuan is the rounding of the place, and no cliff.
    """
    last = int(upto / FEN)
    ends = [last * at // GRID for at in range(GRID + 1)]
    return tuple(found for low, high in pairwise(ends) for found in _within(told, low, high))


def _breaks(told: Curve, low: int, high: int) -> bool:
    one, other = told(low), told(high)
    same = (one.kind, one.member) == (other.kind, other.member)
    return not same or abs(paid(one) - paid(other)) > (high - low) * FEN + 1


def _within(told: Curve, low: int, high: int) -> list[Cliff]:
    if not _breaks(told, low, high):
        return []
    if high - low == 1:
        return [Cliff(low * FEN, high * FEN, told(low), told(high))]
    middle = (low + high) // 2
    return [*_within(told, low, middle), *_within(told, middle, high)]
