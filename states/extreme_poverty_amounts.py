"""What extreme-poverty support comes to by the arithmetic, and from which month an amount holds.

What is owed and paid month by month is in `states.monthly`. Amounts are yuan a month, months YYYY-MM.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from states.assessment import Assessment, yuan
from states.extreme_poverty_aid import assess_extreme_poverty
from states.grammar import Matter
from states.households import applicant, as_known
from states.low_income_aid import month_after
from states.monthly import amount_of, month_of, with_rates
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


AHEAD = "9999-12"


def amount_now(matter: Matter, policy: Policy, self_care: str | None = None) -> Decimal:
    """What the person's support would be by today's rules, in yuan; nought where it cannot be told."""
    return assessed(matter, policy, self_care).amount or Decimal(0)


def amount_ahead(matter: Matter) -> Decimal:
    """What is paid a month as things stand, a change that is decided and still to come included, in yuan."""
    return amount_of(matter, AHEAD)


def holds_from(matter: Matter, policy: Policy, month: str, self_care: str) -> dict[str, Any]:
    """What is established once a class of self-care holds from a month on, by today's rules."""
    said = assessed(matter, policy, self_care)
    amount = said.amount if said.amount is not None else amount_ahead(matter)
    earlier = [row for row in matter.facts.get("classes") or () if row["from"] < month]
    return {
        "self_care": self_care,
        "classes": [*earlier, {"from": month, "self_care": self_care}],
        "monthly_amount": yuan(amount),
        "rates": with_rates(matter, (month, amount)),
        "assessment": money_lines(said),
    }


def raised_from(matter: Matter, policy: Policy, month: str) -> dict[str, Any]:
    """What is established once today's rules hold from a month on: every class since then at its own amount."""
    rows = matter.facts["classes"]
    until_then = [row for row in rows if row["from"] <= month]
    since = [(month, (until_then or rows)[-1 if until_then else 0]["self_care"])]
    since += [(row["from"], row["self_care"]) for row in rows if row["from"] > month]
    said = assessed(matter, policy)
    return {
        "monthly_amount": yuan(amount_now(matter, policy)),
        "rates": with_rates(matter, *((each, amount_now(matter, policy, self_care)) for each, self_care in since)),
        "assessment": money_lines(said),
    }
