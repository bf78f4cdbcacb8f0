"""What extreme-poverty support comes to by the arithmetic, and from which month an amount holds.

What is owed and paid month by month is in `states.monthly`. Amounts are yuan a month, months YYYY-MM.
"""

from collections.abc import Mapping
from typing import Any

from states.assessment import Assessment
from states.extreme_poverty_aid import assess_extreme_poverty
from states.grammar import Matter
from states.households import applicant, as_known
from states.low_income_aid import month_after
from states.monthly import month_of
from states.policy import Policy

_STANDARDS = (
    *(f"extreme_poverty.{name}" for name in ("standard_multiple", "standard_base", "standard_urban", "standard_rural")),
    *(f"extreme_poverty.care_tier_{name}" for name in ("full", "partial", "none")),
    *("low_income.standard_urban", "low_income.standard_rural"),
)


def assessed(matter: Matter, policy: Policy, self_care: str | None = None) -> Assessment:
    """What the arithmetic says of the household as the file knows it, with the ability to care for oneself as last assessed."""
    return assess_extreme_poverty(policy, as_known(matter.household, matter.facts), self_care or matter.facts.get("self_care"))


def next_month(policy: Policy) -> str:
    """The month after the one in which the act falls (特困人员认定办法 第十七条、第二十六条: 下月起)."""
    return month_after(month_of(policy.day), 1)


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
