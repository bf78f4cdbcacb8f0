"""The facts of the papers of recognition: investigated, opined on, confirmed or refused."""

from typing import Any

from states.assessment import percent
from workflow.papers_occasion import (
    Gather,
    Occasion,
    assessment,
    benefit,
    board,
    due_text_of,
    hardship,
    investigators,
    members,
    passes,
    township,
)

_AS_WHAT = {"whole_household": "整户", "single_person": "单人户", "extreme_poverty": "特困人员"}


def grant(occasion: Occasion) -> dict[str, Any]:
    """As what, for how many, and how much a month; nothing where the opinion is against it."""
    opposed = (occasion.word("opinion") or occasion.word("suggestion")) == "oppose"
    as_what = "extreme_poverty" if occasion.process.programme == "extreme_poverty" else occasion.word("as_what")
    alone = f"（{occasion.word('member')}）" if as_what == "single_person" else ""
    return {
        "members_count": members(occasion),
        "as_what_label": "" if opposed else _AS_WHAT.get(as_what, as_what) + alone,
        "monthly_amount": occasion.money("" if opposed else "monthly_amount"),
    }


def _asked_of(occasion: Occasion) -> dict[str, Any]:
    return {
        "members_count": occasion.matter.persons,
        "authorised": tuple(occasion.word("authorised", ())),
        "sources": occasion.said_all("sources"),
    }


def _verified(occasion: Occasion) -> dict[str, Any]:
    return {
        "verification_label": occasion.said("verification_result"),
        "verification_details": occasion.word("verification_details"),
    }


def _posting_outcome(occasion: Occasion) -> str:
    if occasion.word("objection"):
        return "公示有异议，已经处理"
    return "公示期满无异议" if "close_notice" in occasion.matter.since else "未公示"


def _draw(occasion: Occasion) -> dict[str, Any]:
    rate = f"{occasion.process.programme}.sample_rate"
    return {
        "sample_rate": percent(occasion.policy.decimal(rate)) if rate in occasion.policy else "未规定比例",
        "draw_source": occasion.word("draw_source"),
        "draw_seed": occasion.word("draw_seed"),
        "draw_count": len(set(occasion.word("draw_list", ()))),
        "drawn": bool(occasion.word("drawn", False)),
    }


RECOGNITION: dict[str, Gather] = {
    "policy_notice_record": lambda o: {"found_by": o.word("found_by") or o.actor.name, "reason": hardship(o)},
    "verification_request": _asked_of,
    "verification_report": lambda o: {**_asked_of(o), **_verified(o), "township": township(o.region)},
    "verification_result_notice": lambda o: {**_verified(o), "objection_due_text": due_text_of(o, "verification_objection")},
    "recheck_result_notice": passes("verification_details", "recheck_result"),
    "neighbour_record": lambda o: {
        "surveyed_on": o.today,
        "neighbours": tuple(o.word("neighbours", ())),
        "neighbour_findings": o.word("neighbour_findings"),
        "investigators": investigators(o),
    },
    "appraisal_record": lambda o: {
        "held_on": o.day("appraisal_held_on"),
        "participants": int(o.word("appraisal_participants", 0)),
        "representatives": int(o.word("appraisal_representatives", 0)),
        "conclusion": o.word("appraisal_conclusion"),
    },
    "recognition_form": lambda o: {
        **grant(o),
        "assessment": assessment(o),
        "suggestion_label": o.said("suggestion"),
        "opinion_label": o.said("opinion"),
        "reasons": o.matter.body.get("reason") or o.word("opinion_reason") or o.word("suggestion_reason"),
    },
    "submission_letter": lambda o: {
        **grant(o),
        "opinion_label": o.said("opinion"),
        "posting_outcome": _posting_outcome(o),
        "related_party": o.word("related_party"),
    },
    "draw_record": _draw,
    "confirmation_notice": lambda o: {
        **grant(o),
        "reasons": o.word("reason"),
        "first_month": o.month("first_month"),
        "benefit_label": benefit(o),
        "assessment": assessment(o),
    },
    "recognition_refusal_notice": lambda o: {**passes("found", "reasons")(o), "assessment": assessment(o)},
    "confirmation_announcement": lambda o: {
        **board(o),
        "members_count": members(o),
        "amount": o.money("monthly_amount"),
        "first_month": o.month("first_month"),
    },
}
