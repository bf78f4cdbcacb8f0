"""The facts of the papers of emergency aid: relief first and what follows it, the decision, the conference, the payment."""

from datetime import date
from decimal import Decimal
from typing import Any

from states import emergency_forms as law
from states.entitlement import assess_emergency_aid
from states.parameters import IDENTITIES
from workflow.papers_occasion import Gather, Occasion, hardship, in_full, in_words, investigators, passes
from workflow.papers_support import heard


def _entitlement(occasion: Occasion) -> tuple[tuple[str, str, str], ...]:
    wanted = {"kind": occasion.word("kind", "emergency"), "scope": occasion.word("scope", "household")}
    lines = assess_emergency_aid(occasion.policy, occasion.household, wanted)
    return tuple((line.label, in_words(line.value), line.cites) for line in (*lines.lines, *lines.reasons))


def _decision(occasion: Occasion) -> dict[str, Any]:
    return {
        "amount": occasion.money("amount"),
        "kind_label": law.HARDSHIPS[occasion.word("kind", "emergency")],
        "scope_label": law.SCOPES[occasion.word("scope", "household")],
        "lines": _entitlement(occasion),
        "members_count": occasion.matter.persons if occasion.word("scope", "household") == "household" else 1,
    }


def _method(occasion: Occasion) -> dict[str, Any]:
    return {"method_label": law.METHODS[occasion.word("method", "bank")], "goods": occasion.word("goods")}


def _spending(occasion: Occasion) -> dict[str, Any]:
    items = tuple((row["label"], Decimal(row["amount"])) for row in occasion.word("items", ()))
    return {
        "identity_label": IDENTITIES[occasion.facts["known_identity"]],
        "items": items,
        "total": sum((amount for _, amount in items), Decimal(0)),
        "investigators": investigators(occasion),
    }


def _minutes(occasion: Occasion) -> dict[str, Any]:
    body = occasion.matter.body
    refused = "reasons" in body  # what the opinion had proposed is no result of the conference
    return {
        "held_on": date.fromisoformat(body["held_on"]),
        "chair": body["chair"],
        "attendees": tuple(body["attendees"]),
        "content": body["content"],
        "votes_for": int(body["votes_for"]),
        "votes_against": int(body["votes_against"]),
        "amount": Decimal(0) if refused else occasion.money("amount"),
        "goods": "" if refused else occasion.word("goods"),
        "reason": body.get("reason") or body.get("reasons", ""),
    }


def _voucher(occasion: Occasion) -> dict[str, Any]:
    plan = occasion.facts.get("instalments") or [None]
    paid_before = occasion.matter.paid
    done, total = 0, Decimal(0)
    for row in plan:
        done += 1
        total += Decimal(row["amount"]) if row else paid_before
        if total >= paid_before:
            break
    return {
        "amount": Decimal(occasion.matter.body["paid_amount"]),
        "paid_on": date.fromisoformat(occasion.matter.body["paid_on"]),
        "payee": occasion.word("payee"),
        "receipt_number": occasion.word("receipt_number"),
        "instalment": done,
        "instalments_count": len(plan),
        **_method(occasion),
    }


EMERGENCY_AID: dict[str, Gather] = {
    "advance_relief_notice": lambda o: {
        "amount": o.money("amount"),
        "track_label": law.TRACKS[o.word("track")],
        "reason": o.facts.get("reason") or hardship(o),
        **_method(o),
    },
    "advance_relief_form": lambda o: {
        "amount": Decimal(o.matter.body["paid_amount"]),
        "paid_on": o.day("paid_on"),
        "payee": o.word("payee"),
        "receipt_number": o.word("receipt_number"),
        "reason": o.facts.get("reason", ""),
        "track_label": law.TRACKS[o.word("track")],
        "decided_by": o.earlier.get("decided_by", ""),
        **_method(o),
    },
    "supplement_statement": lambda o: {
        "statement": o.word("statement"),
        "papers": tuple(o.word("papers", ())),
        "amount": Decimal(o.facts["granted"]),
        "paid_on": o.day("paid_on"),
    },
    "filing_form": lambda o: {
        "amount": Decimal(o.facts["granted"]),
        "track_label": law.TRACKS[o.word("track")],
        "decided_on": date.fromisoformat(o.facts["decided_on"]),
        "decided_by": o.earlier.get("decided_by", ""),
        "decision_number": o.earlier.get("decision_number", ""),
    },
    "spending_check_form": _spending,
    "opinion_form": lambda o: {**_decision(o), "opinion_label": law.OPINIONS[o.word("opinion")], "reasons": o.word("reason")},
    "decision_notice": lambda o: {
        **_decision(o),
        **_method(o),
        "instalments": tuple(
            (n, Decimal(row["amount"]), date.fromisoformat(row["planned_on"])) for n, row in enumerate(o.word("instalments", None) or (), 1)
        ),
        "reasons": o.word("reason"),
    },
    "refusal_notice": lambda o: {"found": o.word("found"), "reasons": o.word("reasons"), "rule": in_full(str(o.process.cites))},
    "meeting_minutes": _minutes,
    "payment_voucher": _voucher,
    "payment_stop_notice": lambda o: {
        **passes("found", "reasons")(o),
        **heard(o),
        "amount_unpaid": Decimal(o.facts.get("granted", "0")) - o.matter.paid,
    },
}
