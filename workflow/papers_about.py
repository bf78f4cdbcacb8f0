"""The facts of papers that speak of other papers: that one was served, that one is corrected, that one is passed on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from notices import CORRECTABLE, KINDS
from notices.filters import mask_id
from notices.script import words
from states import service
from states.terms import BEIJING
from workflow.papers_occasion import Gather, Occasion


def _about(occasion: Occasion) -> Mapping[str, Any]:
    if occasion.about is None:
        raise LookupError("应当写明所涉及的文书")
    return occasion.about


def _service_record(occasion: Occasion) -> dict[str, Any]:
    about, body = _about(occasion), occasion.matter.body
    return {
        "served_title": about["title"],
        "served_number": about["document_number"] or "",
        "addressee": occasion.applicant["name"],
        "way_label": service.WAYS[body["way"]],
        "served_on": date.fromisoformat(body["served_on"]),
        "service_place": body["place"],
        "receiver": body["receiver"],
        "receiver_relation": service.RELATIONS[body["relation"]],
        "witnesses": tuple(body.get("witnesses", ())),
        "service_receipt": body.get("receipt_number", ""),
        "service_through": body.get("through", ""),
        "service_remark": body.get("remark", ""),
    }


def _rectification(occasion: Occasion) -> dict[str, Any]:
    """`about["said"]` is what the paper says as corrected so far; what is addressed to the person bears the right name."""
    about, body = _about(occasion), occasion.matter.body
    said = dict(about["said"])
    right = {item["fact"]: item["right"] for item in body["items"]}
    shown = [(CORRECTABLE[name], _shown(name, said[name]), _shown(name, value)) for name, value in right.items()]
    adverse = KINDS[about["kind"]].adverse or bool(about["facts"].get("remedies_anew"))
    return {
        "wrong_title": about["title"],
        "wrong_number": about["document_number"] or "",
        "wrong_on": about["issued_at"].astimezone(BEIJING).date(),
        "wrong_sha256": _in_groups(about["sha256"]),
        "rectified": tuple(shown),
        "reason": body["reason"],
        "remedies_anew": adverse,
        **{name: value for name, value in (said | right).items() if name in ("applicant_name", "applicant_id")},
    }


def _shown(name: str, value: str) -> str:
    return mask_id(value) if name == "applicant_id" else value


def _in_groups(sha256: str) -> str:
    """Sixty-four characters as somebody can compare them by eye, and as a line can break between them."""
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))


def _forwarding(occasion: Occasion) -> dict[str, Any]:
    about, body = _about(occasion), occasion.matter.body
    return {
        "forwarded_title": about["title"],
        "forwarded_number": about["document_number"] or "",
        "forwarded_office": about["office"],
        "forwarded_sha256": _in_groups(about["sha256"]),
        "forwarded_words": words(about["text"]),
        "forwarded_to": tuple(body["to"]),
        "forwarding_words": body["words"],
    }


ABOUT: dict[str, Gather] = {
    "service_record": _service_record,
    "rectification_notice": _rectification,
    "forwarding_notice": _forwarding,
}
