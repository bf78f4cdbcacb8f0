"""The papers a step owes: their facts gathered from the case, their number drawn, their bytes frozen in the step's transaction."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from notices import KINDS, issue
from notices.filters import document_number, mask_name
from states import emergency_forms as law
from states.divisions import bureau, division, full_name, government, people_government
from states.entitlement import assess_emergency_aid
from states.grammar import Matter, Process
from states.parameters import GROUNDS, IDENTITIES
from states.policy import Policy
from states.roles import JOINT_MEETING, ROLES, SYSTEM
from states.terms import BEIJING, parse_term
from workflow.authority import Actor, Held
from workflow.clocks import Running, due_text, overdue_text
from workflow.statements import draw_number


@dataclass(frozen=True, slots=True)
class Rung:
    """What happened on the ladder, for the papers of lateness."""

    clock: Running
    level: int
    told: tuple[str, ...]
    vacant: tuple[str, ...]
    taken_over_by: str | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything a paper may draw on: the case after the step, who acted, and when (Beijing decides the day)."""

    process: Process
    number: str
    region: str
    applicant: Mapping[str, Any]
    household: Mapping[str, Any]
    filed_at: datetime
    matter: Matter
    policy: Policy
    actor: Actor
    held: Held
    pair_name: str
    cites: tuple[str, ...]
    at: datetime
    clocks: Mapping[str, Running]
    earlier: Mapping[str, str]
    deciding: bool = False
    rung: Rung | None = None

    @property
    def today(self) -> date:
        return self.at.astimezone(BEIJING).date()

    @property
    def facts(self) -> dict[str, Any]:
        return self.matter.facts

    def word(self, name: str, default: Any = "") -> Any:
        return self.matter.known(name, default)


def issuing_office(held: Held, region: str) -> tuple[str, str]:
    """(division code, full name) of the organ in whose name a paper goes out: the township's, else the county bureau."""
    if held.role == SYSTEM or held.role == JOINT_MEETING or ROLES[held.role].level == "county":
        return region[:6], bureau(region)
    return region[:9], full_name(region[:6]) + government(region[:9])


def common_facts(occasion: Occasion, office: str) -> dict[str, Any]:
    entrusted = occasion.matter.entrustment if _in_anothers_name(occasion) else None
    return {
        "case_number": occasion.number,
        "applicant_name": occasion.applicant["name"],
        "applicant_id": occasion.applicant["id_number"],
        "office": office,
        "bureau": bureau(occasion.region),
        "issued_on": occasion.today,
        "filed_on": occasion.filed_at.astimezone(BEIJING).date(),
        "document_number": "",
        "handler": occasion.actor.name,
        "cites": occasion.cites,
        "region_name": full_name(occasion.region),
        "county_government": people_government(occasion.region),
        "entrusted_by": bureau(occasion.region) if entrusted else "",
        "entrusted_document": entrusted.document_number if entrusted else "",
        "contact": office,
    }


def _in_anothers_name(occasion: Occasion) -> bool:
    """Does a township decide here under the county's entrustment rather than in its own power?"""
    decides = occasion.facts.get("decided_by") == "township" or occasion.matter.stage == "rejected"
    own_power = occasion.policy.get("emergency_aid.decided_by") == "township"
    return decides and not own_power and ROLES[occasion.held.role].level == "township" and occasion.deciding


def _clock_lines(occasion: Occasion) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (occasion.process.clocks[kind].label, parse_term(clock.limit_text).label, due_text(clock))
        for kind, clock in occasion.clocks.items()
    )


def _money(occasion: Occasion, name: str = "amount") -> Decimal:
    return Decimal(occasion.word(name, "0"))


def _entitlement(occasion: Occasion) -> tuple[tuple[str, str, str], ...]:
    wanted = {"kind": occasion.word("kind", "emergency"), "scope": occasion.word("scope", "household")}
    lines = assess_emergency_aid(occasion.policy, occasion.household, wanted)
    return tuple((line.label, line.value, line.cites) for line in (*lines.lines, *lines.reasons))


def _decision(occasion: Occasion) -> dict[str, Any]:
    return {
        "amount": _money(occasion),
        "kind_label": law.HARDSHIPS[occasion.word("kind", "emergency")],
        "scope_label": law.SCOPES[occasion.word("scope", "household")],
        "lines": _entitlement(occasion),
        "members_count": occasion.matter.persons if occasion.word("scope", "household") == "household" else 1,
    }


def _method(occasion: Occasion) -> dict[str, Any]:
    return {"method_label": law.METHODS[occasion.word("method", "bank")], "goods": occasion.word("goods")}


def _investigators(occasion: Occasion) -> tuple[str, ...]:
    return (occasion.actor.name, occasion.pair_name)


def _visit(occasion: Occasion) -> dict[str, Any]:
    return {
        "investigators": _investigators(occasion),
        "method_label": law.VISITS[occasion.word("method", "home_visit")],
        "surveyed_on": occasion.today,
        "family_member": occasion.word("family_member"),
        "findings": occasion.word("findings"),
        "members_count": occasion.matter.persons,
    }


def _spending(occasion: Occasion) -> dict[str, Any]:
    items = tuple((row["label"], Decimal(row["amount"])) for row in occasion.word("items", ()))
    return {
        "identity_label": IDENTITIES[occasion.facts["known_identity"]],
        "items": items,
        "total": sum((amount for _, amount in items), Decimal(0)),
        "investigators": _investigators(occasion),
    }


def _posting(occasion: Occasion) -> dict[str, Any]:
    clock = occasion.clocks["public_notice"]
    return {
        "masked_name": mask_name(occasion.applicant["name"]),
        "members_count": occasion.matter.persons,
        "amount": _money(occasion),
        "posted_from": occasion.today,
        "posted_to": clock.reckoned_last_day(),
        "place": occasion.word("place"),
        "objection_contact": full_name(occasion.region[:6]) + government(occasion.region[:9]),
    }


def _minutes(occasion: Occasion) -> dict[str, Any]:
    body = occasion.matter.body
    return {
        "held_on": date.fromisoformat(body["held_on"]),
        "chair": body["chair"],
        "attendees": tuple(body["attendees"]),
        "content": body["content"],
        "votes_for": int(body["votes_for"]),
        "votes_against": int(body["votes_against"]),
        "amount": _money(occasion),
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


def _lateness(occasion: Occasion) -> dict[str, Any]:
    rung = occasion.rung
    if rung is None:
        raise LookupError("催办、督办文书须由时限引起")
    return {
        "clock_label": occasion.process.clocks[rung.clock.kind].label,
        "limit_text": parse_term(rung.clock.limit_text).label,
        "due_text": due_text(rung.clock),
        "overdue_text": overdue_text(rung.clock.due_at, occasion.at),
        "level": rung.level,
        "told": rung.told,
        "vacant": tuple(ROLES[role].label for role in rung.vacant),
        "taken_over_by": ROLES[rung.taken_over_by].label if rung.taken_over_by else "",
        "owner_label": ROLES[rung.clock.owner].label,
    }


def _extension(occasion: Occasion) -> dict[str, Any]:
    clock = occasion.clocks["total"]
    return {
        "ground_label": GROUNDS[occasion.word("ground")],
        "clock_label": occasion.process.clocks["total"].label,
        "original_due_text": due_text_of(clock, clock.original_due_at),
        "new_due_text": due_text(clock),
    }


def due_text_of(clock: Running, instant: datetime) -> str:
    """Another due instant of the same clock, in the same words."""
    moved = Running(**{f.name: getattr(clock, f.name) for f in fields(clock)})
    moved.due_at = instant
    return due_text(moved)


def _passes(*names: str) -> Callable[[Occasion], dict[str, Any]]:
    return lambda occasion: {name: occasion.word(name) for name in names}


def _day(occasion: Occasion, name: str) -> date:
    return date.fromisoformat(occasion.word(name) or occasion.today.isoformat())


GATHER: dict[str, Callable[[Occasion], dict[str, Any]]] = {
    "clue_record": lambda o: {
        "found_by": o.word("found_by") or o.actor.name,
        "reason": o.word("reason"),
        "place": o.word("place") or full_name(o.region),
    },
    "application_receipt": lambda o: {
        "reason": o.word("reason"),
        "urgent": bool(o.word("urgent", False)),
        "agent_name": o.word("agent_name"),
        "materials": tuple(o.word("materials", ())),
    },
    "correction_notice": lambda o: {"missing": tuple(o.word("missing"))},
    "acceptance_notice": lambda o: {
        "pending_papers": tuple(o.word("pending_papers", ())),
        "limits": _clock_lines(o),
        "urgent": bool(o.word("urgent", False)),
    },
    "non_acceptance_notice": _passes("reasons"),
    "advance_relief_notice": lambda o: {
        "amount": _money(o),
        "track_label": law.TRACKS[o.word("track")],
        "reason": o.word("decision_reason") or o.word("reason"),
        **_method(o),
    },
    "advance_relief_form": lambda o: {
        "amount": Decimal(o.matter.body["paid_amount"]),
        "paid_on": _day(o, "paid_on"),
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
        "paid_on": _day(o, "paid_on"),
    },
    "filing_form": lambda o: {
        "amount": Decimal(o.facts["granted"]),
        "track_label": law.TRACKS[o.word("track")],
        "decided_on": date.fromisoformat(o.facts["decided_on"]),
        "decided_by": o.earlier.get("decided_by", ""),
        "decision_number": o.earlier.get("decision_number", ""),
    },
    "survey_form": _visit,
    "county_visit_form": _visit,
    "spending_check_form": _spending,
    "related_party_record": _passes("relation", "related_officer"),
    "opinion_form": lambda o: {**_decision(o), "opinion_label": law.OPINIONS[o.word("opinion")], "reasons": o.word("reason")},
    "public_posting": _posting,
    "objection_reply": lambda o: {
        "objector": o.facts["objector"],
        "objection": o.facts["objection"],
        "result": o.word("result"),
        "upheld": bool(o.facts["objection_upheld"]),
    },
    "decision_notice": lambda o: {
        **_decision(o),
        **_method(o),
        "instalments": tuple(
            (n, Decimal(row["amount"]), date.fromisoformat(row["planned_on"])) for n, row in enumerate(o.word("instalments", None) or (), 1)
        ),
        "reasons": o.word("reason"),
    },
    "refusal_notice": lambda o: {"found": o.word("found"), "reasons": o.word("reasons"), "rule": "、".join(o.cites)},
    "meeting_minutes": _minutes,
    "payment_voucher": _voucher,
    "extension_notice": _extension,
    "referral_letter": _passes("department", "need"),
    "transfer_letter": lambda o: {"programme_label": law.PROGRAMMES[o.word("programme")], "need": o.word("need")},
    "withdrawal_confirmation": _passes("reason"),
    "termination_notice": _passes("found", "reasons"),
    "payment_stop_notice": lambda o: {
        "found": o.word("found"),
        "reasons": o.word("reasons"),
        "amount_unpaid": Decimal(o.facts.get("granted", "0")) - o.matter.paid,
    },
    "reminder": _lateness,
    "supervision_order": _lateness,
}


def jsonable(value: Any) -> Any:
    """A fact as JSON keeps it: money and days as text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [jsonable(each) for each in value]
    if isinstance(value, dict):
        return {name: jsonable(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: jsonable(getattr(value, f.name)) for f in fields(value)}
    return value


def issue_paper(connection: Connection, kind: str, occasion: Occasion) -> dict[str, Any]:
    """Render one paper and return its row, number drawn; raises MissingFact rather than leave a blank on a stamped page."""
    code, office = issuing_office(occasion.held, occasion.region)
    facts = {**common_facts(occasion, office), **GATHER[kind](occasion)}
    declared = KINDS[kind]
    if declared.numbered:
        year = occasion.today.year
        drawn = draw_number(connection, code, declared.series, year)
        facts["document_number"] = document_number(office_short_name(code), declared.series, year, drawn)
    paper = issue(kind, {name: facts[name] for name in facts if name in declared.facts})
    return {
        "id": secrets.token_hex(10),
        "kind": kind,
        "title": paper.title,
        "document_number": facts["document_number"] or None,
        "issued_at": occasion.at,
        "office": office,
        "facts": jsonable({name: facts[name] for name in sorted(declared.facts)}),
        "text": paper.text,
        "template_sha256": paper.template_sha256,
        "sha256": paper.sha256,
        "served": None,
    }


def office_short_name(code: str) -> str:
    """The organ's short name in its document numbers: 开州民 for a bureau, 临江镇 for a township."""
    name = division(code).name
    return name if len(code) == 9 else name.removesuffix("自治县").rstrip("区县市") + "民"
