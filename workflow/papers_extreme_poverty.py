"""The facts of the papers of extreme-poverty support alone: self-care, the form of support and who cares, the visits, the end."""

from typing import Any

from notices.facts import PUBLIC_GROUNDS
from states.extreme_poverty_aid import INDICATORS, SELF_CARE
from workflow.papers_occasion import Gather, Occasion, assessment, benefit, board, investigators, passes, posting_period
from workflow.papers_support import ended, found, heard, reasons

_FORMS = {"centralized": "集中供养", "dispersed": "分散供养"}
_PUBLIC = {"death": PUBLIC_GROUNDS[0], "voluntary": PUBLIC_GROUNDS[1]}


def _self_care(occasion: Occasion) -> str:
    return SELF_CARE.get(occasion.word("self_care"), "尚未评估")


def _assessed(occasion: Occasion) -> dict[str, Any]:
    failed = occasion.word("self_care_failed", None) or ()
    return {
        "assessed_on": occasion.day("assessed_on"),
        "indicators": tuple((label, key not in failed) for key, label in INDICATORS.items()),
        "self_care_label": _self_care(occasion),
        "investigators": (occasion.word("assessor"),) if occasion.word("assessor") else investigators(occasion),
    }


def _tier(occasion: Occasion) -> dict[str, Any]:
    """What the class comes to a month; less than is paid now waits for a decision of its own (社会救助法 第四十八条)."""
    again = bool(occasion.word("former_self_care"))
    now = occasion.money("adjusted_amount" if again else "monthly_amount")
    return {"monthly_amount": now, "awaits_hearing": again and now < occasion.money("former_amount")}


def _care(occasion: Occasion) -> dict[str, Any]:
    dispersed = occasion.word("care_form") == "dispersed"
    return {
        "care_form_label": _FORMS.get(occasion.word("care_form"), "未选择"),
        "care_by": occasion.word("carer" if dispersed else "institution"),
        "self_care_label": _self_care(occasion),
    }


def _certificate(occasion: Occasion) -> dict[str, Any]:
    """Sex and birth as the identity number tells them (GB 11643-1999: digits 7 to 14 and 17)."""
    number = occasion.applicant["id_number"]
    return {
        **_care(occasion),
        "sex": "男" if int(number[16]) % 2 else "女",
        "born_month": f"{int(number[6:10])}年{int(number[10:12])}月",
        "lives_at": occasion.word("lives_at"),
    }


EXTREME_POVERTY: dict[str, Gather] = {
    "self_care_form": _assessed,
    "self_care_result_notice": lambda o: {
        **_assessed(o),
        "former_self_care_label": SELF_CARE.get(o.word("former_self_care"), ""),
        "benefit_label": benefit(o),
        **_tier(o),
        "assessment": assessment(o),
    },
    "support_certificate": _certificate,
    "care_agreement": lambda o: {**_care(o), **passes("carer", "care_agreement", "service_standard", "visit_record", "emergency_plan")(o)},
    "residence_agreement": lambda o: {**_care(o), "institution": o.word("institution")},
    "care_ended_notice": lambda o: {
        "other_party": _care(o)["care_by"],
        "agreement_label": "委托照料服务协议" if o.word("care_form") == "dispersed" else "入住协议",
        "reasons": reasons(o),
        "interim_care": o.word("interim_care"),
    },
    "visit_record": lambda o: {
        **_care(o),
        "visited_on": o.day("visited_on"),
        "visit_findings": o.word("visit_findings"),
        "investigators": investigators(o),
    },
    "termination_posting": lambda o: {
        **board(o),
        **posting_period(o),
        "ground_label": _PUBLIC.get(o.word("termination_ground"), PUBLIC_GROUNDS[2]),
    },
    "support_end_decision": lambda o: {
        **heard(o),
        "applicant_died": ended(o),
        "found": found(o),
        "reasons": reasons(o),
        "termination_ground_label": o.said("termination_ground"),
        "termination_from": o.month("termination_from"),
    },
}
