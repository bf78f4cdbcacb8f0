"""What low-income assistance comes to: who must authorise, the arithmetic at a review, and what each decision establishes.

Amounts are yuan a month, months are YYYY-MM.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from states.assessment import FEN, Assessment, yuan
from states.grammar import Matter
from states.households import Household, applicant, as_known
from states.low_income_aid import assess_low_income, gradual_exit, month_after
from states.monthly import NOUGHT, month_of, nobody_left, with_rates
from states.policy import Policy
from states.recognition_guards import known
from states.single_person import GROUPS


def assess(policy: Policy, household: Household, facts: Any) -> Assessment:
    """The arithmetic of low-income assistance on the household as the file knows it."""
    return assess_low_income(policy, as_known(household, facts))


def family_is_spared(matter: Matter, policy: Policy) -> bool:
    """Whether the applicant is taken in alone without the family's means being looked into (平罗 2020 二（一）1).

    Only for the registered poor with a severe disability or a serious illness who apply alone, where the place has that rule, and never
    where the household as a whole would be in.
    """
    groups = policy.get("low_income.single_person_groups", ())
    person = applicant(matter.household)
    if not matter.facts.get("alone") or "registered_poor" not in groups or person is None:
        return False
    if not GROUPS["registered_poor"].fits(person, policy):
        return False
    said = assess(policy, matter.household, matter.facts)
    return said.kind == "single_person" and said.member == person["name"]


def signatories(matter: Matter, policy: Policy) -> tuple[str, ...]:
    """Who must authorise the verification: everybody who lives together, or the applicant alone where the family is spared it."""
    if family_is_spared(matter, policy):
        return (applicant(matter.household)["name"],)
    return tuple(member["name"] for member in as_known(matter.household, matter.facts)["members"])


def monthly(matter: Matter) -> Decimal:
    """What the household gets a month, before whatever is being proposed."""
    return Decimal(matter.facts.get("monthly_amount", "0"))


def own_share(matter: Matter) -> Decimal:
    """One member's part of the household's amount: an equal one, since no text divides it otherwise (审核确认办法 第三十四条)."""
    members = as_known(matter.household, matter.facts)["members"]
    heads = 1 if matter.facts.get("member") else max(1, len(members))
    return (monthly(matter) / heads).quantize(FEN, rounding=ROUND_HALF_UP)


def next_change(matter: Matter, policy: Policy) -> str:
    """The first month a change may take hold: this one, but none before support began and none that is paid."""
    paid: list[str] = matter.facts.get("paid_months") or []
    begun = str(matter.facts.get("first_month", ""))
    return max([month_of(policy.day), begun, *(month_after(month, 1) for month in paid)])


def _rows(said: Assessment) -> list[dict[str, str]]:
    return [{"label": line.label, "value": line.value, "cites": line.cites} for line in (*said.lines, *said.reasons)]


def reassessed(matter: Matter, policy: Policy) -> dict[str, Any]:
    """What a review found: the amount so far and what it would be now, with every line of the arithmetic."""
    said = assess(policy, matter.household, known(matter))
    amount = said.amount if qualifies(matter, said) else None
    return {
        "former_amount": yuan(monthly(matter)),
        "adjusted_amount": yuan(amount or NOUGHT),
        "adjusted_as": [said.kind, said.member] if amount else None,
        "assessment": _rows(said),
        "stop_ground": "death" if nobody_left(matter) else "ineligible",
    }


def qualifies(matter: Matter, said: Assessment) -> bool:
    """Eligible as a whole, or alone where the member was taken in alone: nobody is picked out of a household that has left."""
    return said.eligible and (said.kind == "whole_household" or matter.facts.get("as_what") == "single_person")


def stopping(matter: Matter, policy: Policy) -> dict[str, Any]:
    """What stopping for a ground other than the arithmetic establishes."""
    return {"former_amount": yuan(monthly(matter)), "adjusted_amount": yuan(NOUGHT), "adjusted_as": None}


def exit_ended(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The end of the gradual exit: nothing more from the month after its last."""
    return {**stopping(matter, policy), "adjust_from": month_after(matter.facts["exit_to"], 1)}


def new_rate(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The amount that holds from the month decided; any gradual exit is over with it."""
    amount = Decimal(matter.facts["adjusted_amount"])
    rates = with_rates(matter, (matter.body["adjust_from"], amount))
    as_what, member = matter.facts.get("adjusted_as") or (matter.facts.get("as_what"), matter.facts.get("member"))
    return {"monthly_amount": yuan(amount), "rates": rates, "exit_schedule": [], "as_what": as_what, "member": member}


def no_more(matter: Matter, policy: Policy) -> dict[str, Any]:
    """Nothing from the month decided on."""
    return {"rates": with_rates(matter, (matter.body["adjust_from"], NOUGHT))}


def exit_schedule(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The gradual exit month by month, and nothing after it."""
    rows = gradual_exit(policy, monthly(matter), matter.body["exit_from"])
    last = rows[-1][0]
    return {
        "exit_schedule": [{"month": month, "amount": yuan(amount)} for month, amount in rows],
        "exit_to": last,
        "rates": with_rates(matter, *rows, (month_after(last, 1), NOUGHT)),
    }


def work_refused(matter: Matter, policy: Policy) -> dict[str, Any]:
    """Reduced, or stopped where nobody else's share is left."""
    left = Decimal(matter.body["adjusted_amount"])
    return {"former_amount": yuan(monthly(matter)), "adjusted_as": None, "adjustment": "reduce" if left else "stop"}
