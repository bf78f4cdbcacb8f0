"""The facts of the forms that are handed out to be filled in and signed by hand, and the articles they rest on."""

from collections.abc import Mapping
from typing import Any

from states.extreme_poverty_aid import SELF_CARE
from states.incomes import KINDS as INCOMES
from states.statutes import D57, LAW, T43, Citation
from workflow.papers_occasion import Gather, Occasion, hardship

RELATIONS = {"self": "本人", "spouse": "配偶", "child": "子女", "parent": "父母"}
_FORMS = {"centralized": "集中供养", "dispersed": "分散供养"}
CITES: Mapping[str, Mapping[str, tuple[Citation, ...]]] = {
    "application_form": {"emergency_aid": (LAW[37], LAW[40]), "low_income": (D57[4], D57[9]), "extreme_poverty": (T43[10],)},
    "honesty_undertaking": {"low_income": (D57[9],), "extreme_poverty": (T43[10],)},
    "verification_authorisation": {
        "emergency_aid": (LAW[40], LAW[41]),
        "low_income": (D57[9], LAW[41]),
        "extreme_poverty": (T43[10], LAW[41]),
    },
    "circumstances_declaration": {"extreme_poverty": (T43[10],)},
    "agency_authorisation": {"emergency_aid": (LAW[37],), "low_income": (D57[6],), "extreme_poverty": (T43[10],)},
    "evidence_request": {"emergency_aid": (LAW[43],), "low_income": (D57[16],), "extreme_poverty": (T43[13],)},
    "care_card": {"extreme_poverty": (LAW[16],)},
    "complaint_record": {"emergency_aid": (LAW[68],), "low_income": (D57[37],), "extreme_poverty": (LAW[68],)},
}


def _people(occasion: Occasion) -> list[Mapping[str, Any]]:
    return list(occasion.household.get("members") or ({"name": occasion.applicant["name"], "relation": "self"},))


def _application(occasion: Occasion) -> dict[str, Any]:
    return {
        "reason": hardship(occasion),
        "agent_name": occasion.word("agent_name"),
        "household_members": tuple(
            (
                each["name"],
                RELATIONS.get(each["relation"], each["relation"]),
                "；".join(f"{INCOMES[income['kind']]}{income['monthly']}元" for income in each.get("incomes", ())),
            )
            for each in _people(occasion)
        ),
    }


def _names(occasion: Occasion) -> dict[str, Any]:
    return {"people": tuple(each["name"] for each in _people(occasion))}


def _card(occasion: Occasion) -> dict[str, Any]:
    return {
        "self_care_label": SELF_CARE.get(occasion.word("self_care"), "尚未评估"),
        "care_form_label": _FORMS.get(occasion.word("care_form"), "尚未选择"),
        "care_by": occasion.word("carer"),
        "care_duties": occasion.word("care_agreement"),
    }


HANDED_OUT: dict[str, Gather] = {
    "application_form": _application,
    "honesty_undertaking": _names,
    "verification_authorisation": _names,
    "circumstances_declaration": lambda o: {},
    "agency_authorisation": lambda o: {"agent_name": o.word("agent_name")},
    "evidence_request": lambda o: {},
    "care_card": _card,
    "complaint_record": lambda o: {},
}
