"""What lasting support owes month by month, and what a payment must be: the month that is due, once, and exactly its amount.

Months are YYYY-MM, amounts yuan. The case remembers from which month which amount holds (fact `rates`, rows {from, amount}), which months
were paid (`paid_months`) and how much each time (`paid_amounts`). A payment settles everything owed up to its month, so an amount raised
with effect from an earlier month is made good with the next one. Once everybody supported has died nothing is owed for later months.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from states.assessment import yuan
from states.forms import Field
from states.grammar import Matter, guard
from states.households import as_known
from states.low_income_aid import month_after
from states.policy import Policy
from states.statutes import D22, D57

NOUGHT = Decimal(0)
METHODS = {"bank": "转账至个人账户", "cash": "现金"}


def month_of(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def amount_of(matter: Matter, month: str) -> Decimal:
    """What a month's support is: the amount that holds from the latest month not after it."""
    rows = [row for row in matter.facts.get("rates") or () if row["from"] <= month]
    return Decimal(max(rows, key=lambda row: str(row["from"]))["amount"]) if rows else NOUGHT


def with_rates(matter: Matter, *rows: tuple[str, Decimal]) -> list[dict[str, str]]:
    """The amounts by month once these hold: whatever was to hold from the first of their months on gives way."""
    earlier = [row for row in matter.facts.get("rates") or () if row["from"] < rows[0][0]]
    return [*earlier, *({"from": month, "amount": yuan(amount)} for month, amount in rows)]


def nobody_left(matter: Matter) -> bool:
    """Whether everybody who is supported has died: the member taken in alone, or all who live together."""
    gone = matter.facts.get("deceased") or ()
    alone = matter.facts.get("member")
    return bool(gone) and (alone in gone if alone else not as_known(matter.household, matter.facts)["members"])


def months_owed(matter: Matter, until: str) -> Iterator[str]:
    """The months for which something is owed, from the first up to `until`; never one after the death of the last supported."""
    month = matter.facts.get("first_month")
    if nobody_left(matter):
        until = min(until, str(matter.facts["died_on"])[:7])
    while month and month <= until:
        if amount_of(matter, month):
            yield month
        month = month_after(month, 1)


def unpaid_months(matter: Matter, until: str) -> list[str]:
    """The months owed up to `until` and not yet paid, earliest first."""
    paid = matter.facts.get("paid_months") or ()
    return [month for month in months_owed(matter, until) if month not in paid]


def due_month(matter: Matter, policy: Policy) -> str | None:
    """The earliest month that has begun and is not yet paid, None where every one is."""
    return next(iter(unpaid_months(matter, month_of(policy.day))), None)


def paid_out(matter: Matter) -> Decimal:
    """What was paid for months of support so far."""
    return sum((Decimal(each) for each in matter.facts.get("paid_amounts") or ()), NOUGHT)


def due_amount(matter: Matter, policy: Policy) -> Decimal:
    """What a payment comes to now: everything owed up to the month that is due, less what was paid."""
    month = due_month(matter, policy)
    if month is None:
        return NOUGHT
    return max(NOUGHT, sum((amount_of(matter, each) for each in months_owed(matter, month)), NOUGHT) - paid_out(matter))


def overpaid(matter: Matter, policy: Policy) -> Decimal:
    """What was paid beyond what is owed: for one who had died, above all."""
    owed = sum((amount_of(matter, month) for month in months_owed(matter, month_of(policy.day))), NOUGHT)
    return max(NOUGHT, paid_out(matter) - owed)


def payment_counts_from(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The day from which the limit of the next payment counts: the last before the earliest unpaid month begins."""
    paid = [*(matter.facts.get("paid_months") or ()), *([matter.body["paid_month"]] if "paid_month" in matter.body else [])]
    following = max((month_after(month, 1) for month in paid), default=matter.facts.get("first_month", month_of(policy.day)))
    return {"payment_counts_from": (date.fromisoformat(f"{following}-01") - timedelta(days=1)).isoformat()}


@guard(no="已经到期的月份都已经发放，或者没有应当发放的月份", yes="有到期应当发放的月份", cites=D57[25])
def month_is_due(matter: Matter, policy: Policy) -> bool:
    return due_month(matter, policy) is not None


@guard(no="以后没有应当发放的月份", yes="本月或者下月有应当发放的月份", cites=D57[25])
def months_go_on(matter: Matter, policy: Policy) -> bool:
    """A month is owed now or will be with the next: the limit for paying it runs, and a payment that stays away is found."""
    return bool(unpaid_months(matter, month_after(month_of(policy.day), 1)))


@guard(
    no="还有到期的月份没有发放",
    yes="到期的月份都已经发放",
    cites=D57[25],
    detail=lambda matter, policy: f"（{due_month(matter, policy)}）",
)
def nothing_unpaid(matter: Matter, policy: Policy) -> bool:
    return due_month(matter, policy) is None


@guard(
    no="发放的月份不是到期应当发放的月份，同一月份不得重复发放",
    yes="发放的月份到期应当发放",
    cites=f"{D57[25]}、{D22.at('一（三）')}",
    detail=lambda matter, policy: f"（应当发放{due_month(matter, policy) or '的月份没有'}）",
)
def pays_the_due_month(matter: Matter, policy: Policy) -> bool:
    return matter.body.get("paid_month") == due_month(matter, policy)


@guard(
    no="发放金额与当月应发的金额不一致",
    yes="发放金额与当月应发的金额一致",
    cites=D57[25],
    detail=lambda matter, policy: f"（应发{yuan(due_amount(matter, policy))}元）",
)
def pays_what_is_owed(matter: Matter, policy: Policy) -> bool:
    return Decimal(matter.body.get("paid_amount", "0")) == due_amount(matter, policy)


def _payee(matter: Matter, policy: Policy) -> str | None:
    first = next(iter(as_known(matter.household, matter.facts)["members"]), None)
    return str(first["name"]) if first else None


PAYMENT = (
    Field("paid_month", "发放月份", "month", fact="paid_months", adds=True, suggest=due_month, examples=("2026-12",)),
    Field(
        "paid_amount",
        "发放金额（元）",
        "money",
        fact="paid_amounts",
        adds=True,
        suggest=lambda matter, policy: yuan(due_amount(matter, policy)),
        examples=("800.00",),
    ),
    Field("method", "发放方式", "choice", choices=METHODS, fact="method"),
    Field("paid_on", "发放日期", "day", fact="paid_on", past=True),
    Field("payee", "领取人", fact="payee", suggest=_payee, examples=("王秀英",)),
    Field("receipt_number", "凭证号", examples=("第0001号",)),
)
