"""The facts of the papers while support lasts: what is paid month by month, reviewed, raised, reduced, stopped, paid back."""

from datetime import date
from decimal import Decimal
from typing import Any

from notices.filters import chinese_month
from workflow.papers_occasion import Gather, Occasion, assessment, benefit, due_text_of, investigators, passes


def found(occasion: Occasion) -> Any:
    """What was found: as the decision words it, else as the investigation did."""
    return next((words for name in ("found", "fraud_findings", "findings", "change") if (words := occasion.word(name))), "")


def heard(occasion: Occasion) -> dict[str, Any]:
    """When the person was heard and what was said; blank where nobody had to be."""
    day, silent = occasion.word("heard_on", None), occasion.word("heard_how") == "silent"
    return {
        "heard_on": date.fromisoformat(day) if day else "",
        "heard_opinion": occasion.word("heard_opinion") if day and not silent else "",
    }


def reasons(occasion: Occasion) -> Any:
    """The reasons of the decision."""
    return occasion.word("reasons") or occasion.word("reason")


def ended(occasion: Occasion) -> bool:
    """Whether the applicant has died: the paper goes to the family then."""
    return occasion.word("termination_ground") == "death" or occasion.applicant["name"] in (occasion.word("deceased", None) or ())


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
        "assessment": assessment(occasion),
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
        "change": o.word("change"),
        "review_outcome": o.said("adjustment"),
        "assessment": assessment(o),
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
        "adjustment_label": o.said("adjustment", "终止救助供养"),
        "heard_opinion": heard(o)["heard_opinion"],
    },
    "raise_notice": _decided,
    "reduction_decision": _decided,
    "stop_decision": _decided,
    "gradual_exit_notice": _gradual,
    "gradual_exit_end_decision": _gradual,
    "repayment_order": lambda o: {
        "benefit_label": benefit(o),
        "found": o.word("fraud_findings") or found(o),
        "reasons": reasons(o),
        "repay_amount": o.money("repay_amount"),
        "repay_by": o.day("repay_by") if o.word("repay_by") else "",
    },
    "criticism_record": passes("change"),
    "custody_agreement": lambda o: {"custody_agent": o.word("custody_agent"), "benefit_label": benefit(o)},
}
