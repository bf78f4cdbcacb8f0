"""What extreme-poverty support owes month by month: the amount of each month, the month that is due, the last that is owed.

Months are YYYY-MM. The case remembers from which month which amount holds (fact `amounts`), which months were paid (`paid_months`) and how
much each time (`paid_amounts`). A payment settles everything owed up to its month, so a standard raised with effect from an earlier month
is made good with the next payment, and no month is ever paid twice.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from states.assessment import Assessment, yuan
from states.extreme_poverty_aid import assess_extreme_poverty
from states.grammar import Matter
from states.households import applicant, as_known
from states.low_income_aid import month_after
from states.policy import Policy

NOUGHT = Decimal(0)
ENDED = ("terminated", "followed_on")
_STANDARDS = (
    *(f"extreme_poverty.{name}" for name in ("standard_multiple", "standard_base", "standard_urban", "standard_rural")),
    *(f"extreme_poverty.care_tier_{name}" for name in ("full", "partial", "none")),
    *("low_income.standard_urban", "low_income.standard_rural"),
)


def assessed(matter: Matter, policy: Policy, self_care: str | None = None) -> Assessment:
    """What the arithmetic says of the household as the file knows it, with the ability to care for oneself as last assessed."""
    return assess_extreme_poverty(policy, as_known(matter.household, matter.facts), self_care or matter.facts.get("self_care"))


def month_of(day: date) -> str:
    """The month of a day, YYYY-MM."""
    return f"{day:%Y-%m}"


def next_month(policy: Policy) -> str:
    """The month after the one in which the act falls (特困人员认定办法 第十七条、第二十六条: 下月起)."""
    return month_after(month_of(policy.day), 1)


def amount_of(matter: Matter, month: str) -> Decimal:
    """What a month's support is, in yuan: the amount that holds from the latest month not after it."""
    rows = [row for row in matter.facts.get("amounts") or () if row["month"] <= month]
    return Decimal(rows[-1]["amount"]) if rows else NOUGHT


def with_amount(matter: Matter, month: str, amount: Decimal) -> list[dict[str, str]]:
    """The amounts by month once `amount` holds from `month` on: whatever was to hold from then on gives way."""
    earlier = [row for row in matter.facts.get("amounts") or () if row["month"] < month]
    return [*earlier, {"month": month, "amount": yuan(amount)}]


def last_month(matter: Matter) -> str | None:
    """The last month that is owed, None while no end is known: never a month after the month of death."""
    ends = [month_after(matter.facts["termination_from"], -1)] if matter.stage in ENDED else []
    if matter.facts.get("died_on"):
        ends.append(matter.facts["died_on"][:7])
    return min(ends, default=None)


def months_owed(matter: Matter, until: str) -> Iterator[str]:
    """The months of support from the first up to `until` or the last that is owed, whichever comes first."""
    month, last = matter.facts.get("first_month"), last_month(matter)
    until = min(until, last) if last else until
    while month and month <= until:
        yield month
        month = month_after(month, 1)


def due_month(matter: Matter, policy: Policy) -> str | None:
    """The month a payment is to settle now: the earliest not yet paid that has begun, None where every one is paid."""
    paid = matter.facts.get("paid_months") or ()
    return next((month for month in months_owed(matter, month_of(policy.day)) if month not in paid), None)


def due_amount(matter: Matter, policy: Policy) -> Decimal:
    """What a payment comes to now, in yuan: everything owed up to the month that is due, less everything paid."""
    month = due_month(matter, policy)
    if month is None:
        return NOUGHT
    return max(NOUGHT, sum((amount_of(matter, each) for each in months_owed(matter, month)), NOUGHT) - paid_out(matter))


def paid_out(matter: Matter) -> Decimal:
    """What was paid for the months of support so far, in yuan."""
    return sum((Decimal(each) for each in matter.facts.get("paid_amounts") or ()), NOUGHT)


def overpaid(matter: Matter, policy: Policy) -> Decimal:
    """What was paid beyond the last month that is owed, in yuan: for one who had died, above all."""
    owed = sum((amount_of(matter, month) for month in months_owed(matter, month_of(policy.day))), NOUGHT)
    return max(NOUGHT, paid_out(matter) - owed)


def counts_from(month: str) -> str:
    """From which day the payment of a month counts: the last day before it begins."""
    return (date.fromisoformat(f"{month}-01") - timedelta(days=1)).isoformat()


def effective_month(policy: Policy, matter: Matter) -> str:
    """From which month today's standards hold: the month in which the newest of them came into force, never before support began."""
    since = max((policy.entry(key).since for key in _STANDARDS if key in policy), default=policy.day)
    begun: str = matter.facts["first_month"]
    return max(begun, month_of(since))


def money_lines(assessment: Assessment) -> list[Mapping[str, str]]:
    """The lines of the arithmetic, and what stands open, as the file remembers them."""
    return [{"label": line.label, "value": line.value, "cites": line.cites} for line in (*assessment.lines, *assessment.reasons)]


def person(matter: Matter) -> Mapping[str, Any]:
    """The person who is supported, as declared at the window."""
    found: Mapping[str, Any] = applicant(matter.household) or {}
    return found
