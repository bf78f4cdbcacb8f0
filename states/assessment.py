"""What every arithmetic answers with: whether, as what, how much, and line by line why."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from states.policy import Policy, PolicyGap
from states.statutes import Citation

FEN = Decimal("0.01")
YUAN = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: what it is, its value as shown, and where it is written."""

    label: str
    value: str
    cites: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the arithmetic says. `amount` is None where the rules leave it to be settled case by case, or a figure is missing.

    `eligible` means that nothing known speaks against it; what is not known, or not fixed by the place, stands in `reasons`.
    `member` names the person where one person and not the household is meant.
    """

    eligible: bool
    kind: str
    amount: Decimal | None
    lines: tuple[Line, ...]
    reasons: tuple[Line, ...] = ()
    member: str = ""


def yuan(amount: Decimal) -> str:
    """An amount as it is written everywhere: two decimals, no separators."""
    return str(amount.quantize(FEN, rounding=ROUND_HALF_UP))


def plain(number: Decimal) -> str:
    """A multiple or rate without trailing zeros: 1.5, 30."""
    return f"{number.normalize():f}"


def percent(rate: Decimal) -> str:
    """A share between nought and one as it is read aloud: 30%."""
    return f"{plain(rate * 100)}%"


def rounded(amount: Decimal, rule: str) -> Decimal:
    """A household's amount by the place's rule (a choice of `low_income.rounding`), always with two decimals."""
    match rule:
        case "yuan_half_up":
            return amount.quantize(YUAN, rounding=ROUND_HALF_UP).quantize(FEN)
        case "yuan_up":
            return amount.quantize(YUAN, rounding=ROUND_CEILING).quantize(FEN)
        case _:
            return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def standard(policy: Policy, residence: str) -> Decimal:
    """The monthly low-income standard per person in yuan for "urban" or "rural" residents; raises PolicyGap."""
    return policy.decimal(f"low_income.standard_{residence}")


def rule(policy: Policy, *citations: Citation) -> str:
    """The first of these that is in force on the policy's day, the last where none is: how the same rule is cited as laws follow on."""
    day = policy.day
    return str(next((each for each in citations if each.statute.in_force <= day), citations[-1]))


def missing(key: str, policy: Policy, cites: str) -> Line:
    """The reason that stands where a figure would, had the place fixed it."""
    gap = PolicyGap(key, policy.region, policy.day)
    return Line(gap.label, str(gap), cites)
