"""The facts of the papers while support lasts: what is paid month by month, reviewed, raised, reduced, stopped, paid back."""

from datetime import date
from decimal import Decimal
from typing import Any

from notices.filters import chinese_month
from workflow.papers_occasion import Gather, Occasion, assessment, benefit, due_text_of, investigators, passes

# Grounds on which support stops or falls without any arithmetic; what was reckoned before says nothing of them.
_UNRECKONED = frozenset({"fraud", "voluntary", "moved", "refused_work", "gradual_exit"})
_DECLARED = frozenset({"voluntary", "moved"})  # what the family declares in writing is its being heard


def found(occasion: Occasion) -> Any:
    """What was found: as it is worded now, else as the ground demands, else as the review saw it."""
    ground = occasion.word("stop_ground")
    if words := occasion.word("found"):
        return words
    if ground == "fraud":
        return occasion.word("fraud_findings")
    if ground == "gradual_exit":
        return "《渐退通知书》确定的渐退期已经届满"
    return occasion.word("change") or occasion.word("findings")


def _reckoned(occasion: Occasion) -> tuple[tuple[str, str, str], ...]:
    return () if occasion.word("stop_ground") in _UNRECKONED else assessment(occasion)


def heard(occasion: Occasion) -> dict[str, Any]:
    """When the person was heard and what was said; blank where nobody had to be, or could be."""
    day = occasion.word("heard_on", None) if occasion.word("heard_how") != "unable" else None
    spoke = day and (occasion.word("heard_how") != "silent" or occasion.word("stop_ground") in _DECLARED)
    return {"heard_on": date.fromisoformat(day) if day else "", "heard_opinion": occasion.word("heard_opinion") if spoke else ""}


def reasons(occasion: Occasion) -> Any:
    """The reasons of the decision."""
    return occasion.word("reasons") or occasion.word("reason")


def ended(occasion: Occasion) -> bool:
    """Whether the applicant has died: the paper goes to the family then."""
    return occasion.word("termination_ground") == "death" or occasion.applicant["name"] in (occasion.facts.get("deceased") or ())


def _paid_month(occasion: Occasion) -> str:
    return chinese_month(occasion.matter.body["paid_month"])


def _proposed(occasion: Occasion) -> dict[str, Any]:
    """What is to be decided: from which month, how much it is now and how much it would be; nothing where support would stop."""
    stops = occasion.word("adjustment") not in ("raise", "reduce")
    return {
        "adjustment_label": occasion.said("adjustment", "终止救助供养"),
        "proposed_from": occasion.month("termination_from" if stops else "adjust_from") or occasion.month("adjust_from"),
        "former_amount": occasion.money("monthly_amount"),
        "adjusted_amount": Decimal(0) if stops else occasion.money("adjusted_amount"),
    }


def _decided(occasion: Occasion) -> dict[str, Any]:
    return {
        **heard(occasion),
        "adjust_from": occasion.month("adjust_from"),
        "former_amount": occasion.money("former_amount"),
        "adjusted_amount": occasion.money("adjusted_amount"),
        "applicant_died": ended(occasion),
        "benefit_label": benefit(occasion),
        "found": found(occasion),
        "reasons": reasons(occasion),
        "assessment": _reckoned(occasion),
    }


def _review(occasion: Occasion) -> dict[str, Any]:
    return {"review_ground_label": occasion.said("review_ground"), "category_label": occasion.said("category")}


def _gradual(occasion: Occasion) -> dict[str, Any]:
    return {
        **_decided(occasion),
        "exit_from": occasion.month("exit_from"),
        "exit_to": occasion.month("exit_to"),
        "exit_schedule": tuple((chinese_month(row["month"]), Decimal(row["amount"])) for row in occasion.word("exit_schedule", ())),
    }


SUPPORT: dict[str, Gather] = {
    "payment_record": lambda o: {
        "benefit_label": benefit(o),
        "paid_month": _paid_month(o),
        "amount": Decimal(o.matter.body["paid_amount"]),
        "method_label": o.said("method", "转账至个人账户"),
        "paid_on": o.day("paid_on"),
        "payee": o.word("payee") or o.applicant["name"],
        "receipt_number": o.word("receipt_number"),
    },
    "review_notice": lambda o: {**_review(o), "benefit_label": benefit(o)},
    "review_form": lambda o: {
        **_review(o),
        "surveyed_on": o.today,
        "former_amount": o.money("monthly_amount"),
        "findings": o.word("findings"),
        "change": o.matter.body.get("change", ""),
        "review_outcome": o.said("adjustment"),
        "assessment": assessment(o) if o.word("adjustment") else (),
        "investigators": investigators(o),
    },
    "hearing_notice": lambda o: {
        **_proposed(o),
        "found": found(o),
        "reasons": reasons(o),
        "reply_due_text": due_text_of(o, "hearing"),
    },
    "hearing_record": lambda o: {
        "held_on": o.day("heard_on"),
        "adjustment_label": "停止发放" if o.process.key == "emergency_aid" else o.said("adjustment", "终止救助供养"),
        "heard_opinion": f"无法听取：{o.word('heard_opinion')}" if o.word("heard_how") == "unable" else heard(o)["heard_opinion"],
    },
    "raise_notice": _decided,
    "unchanged_notice": lambda o: {"benefit_label": benefit(o), "reasons": reasons(o)},
    "reduction_decision": _decided,
    "stop_decision": _decided,
    "gradual_exit_notice": _gradual,
    "gradual_exit_end_decision": _gradual,
    "repayment_order": lambda o: {
        "applicant_died": ended(o),
        "benefit_label": benefit(o),
        "found": found(o),
        "reasons": reasons(o),
        "repay_amount": o.money("repay_amount"),
        "repay_by": o.day("repay_by") if o.word("repay_by") else "",
    },
    "criticism_record": passes("change"),
    "custody_agreement": lambda o: {"custody_agent": o.word("custody_agent"), "benefit_label": benefit(o)},
}
