"""The facts of the papers that every programme issues."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from states.divisions import full_name
from states.roles import ROLES
from states.statutes import LAW, MEASURES
from states.terms import BEIJING, parse_term
from workflow.clocks import Running, due_text, overdue_text
from workflow.papers_occasion import Gather, Occasion, board, hardship, in_full, investigators, labels, members, passes, posting_period

_POSTED = {
    "emergency_aid": ("amount", "拟救助金额（元）"),
    "low_income": ("monthly_amount", "拟保障金额（元/月）"),
    "extreme_poverty": ("monthly_amount", "拟救助供养金额（元/月）"),
}
# Who wrongly refuses an application answers for it under these; no refusal rests on them.
_LIABILITY = frozenset({str(LAW[70]), str(MEASURES[66])})
_POSTING_STEPS = ("publicise", "post_end", "post_again")


def relief_first(occasion: Occasion) -> bool:
    """Only emergency aid is given before the papers are complete (社会救助法 第五十条)."""
    return occasion.process.programme == "emergency_aid"


def _limits(occasion: Occasion) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (occasion.process.clocks[kind].label, parse_term(clock.limit_text).label, due_text(clock))
        for kind, clock in occasion.clocks.items()
    )


def _visit(occasion: Occasion) -> dict[str, Any]:
    return {
        "investigators": investigators(occasion),
        "method_label": occasion.said("method", "入户调查"),
        "surveyed_on": occasion.today,
        "family_member": occasion.word("family_member"),
        "findings": occasion.word("findings"),
        "members_count": occasion.matter.persons,
    }


def _posting(occasion: Occasion) -> dict[str, Any]:
    amount, label = _POSTED[occasion.process.programme]
    return {
        **board(occasion),
        **posting_period(occasion),
        "members_count": members(occasion),
        "amount": occasion.money(amount),
        "amount_label": label,
        "opinion_label": "" if relief_first(occasion) else occasion.said("opinion"),
    }


def _proof(occasion: Occasion) -> dict[str, Any]:
    """Where and when it hung, as whoever hung it up writes it down; an optional answer of an earlier posting is not taken over."""
    said, hung = occasion.matter.body, [occasion.matter.since[name] for name in _POSTING_STEPS if name in occasion.matter.since]
    return {
        "posted_on": max(hung, default=occasion.at).astimezone(BEIJING).date(),
        "hung_from": occasion.day("hung_from"),
        "hung_until": occasion.day("hung_until"),
        **{name: said[name] for name in ("hung_at", "hung_by")},
        **{name: said.get(name, "") for name in ("hung_witness", "photo_sha256", "proof_note")},
    }


def _reply(occasion: Occasion) -> dict[str, Any]:
    """To whoever objected: at the window and investigated, or on the public page with nothing in it to look into."""
    at_once = "public_objection" in occasion.matter.body
    answered = occasion.facts["answered_objection"] if at_once else occasion.facts
    why = f"{occasion.said('answer_ground')}。" if at_once else ""
    return {
        "objector": answered["objector"],
        "objection": answered["objection"],
        "result": why + occasion.word("result"),
        "upheld": not at_once and bool(occasion.facts["objection_upheld"]),
    }


def _extension(occasion: Occasion) -> dict[str, Any]:
    kind, clock = next((kind, clock) for kind, clock in occasion.clocks.items() if clock.extended_limit)
    return {
        "ground_label": occasion.said("ground"),
        "clock_label": occasion.process.clocks[kind].label,
        "original_due_text": _due_text_of(clock, clock.original_due_at),
        "new_due_text": due_text(clock),
        "relief_first": relief_first(occasion),
    }


def _due_text_of(clock: Running, instant: datetime) -> str:
    """Another due instant of the same clock, in the same words."""
    return due_text(replace(clock, due_at=instant))


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


def _transfer(occasion: Occasion) -> dict[str, Any]:
    """To another programme, or to another place in the same."""
    to = occasion.word("programme") or occasion.word("follow_on")
    known = labels(occasion.process)
    other = known.get(("programme", to)) or known.get(("follow_on", to))
    return {
        "target_label": other or occasion.process.title,
        "transferred_to": "" if other else to,
        "need": occasion.word("need"),
    }


SHARED: dict[str, Gather] = {
    "clue_record": lambda o: {
        "found_by": o.word("found_by") or o.actor.name,
        "reason": hardship(o),
        "place": o.word("place") or full_name(o.region),
    },
    "application_receipt": lambda o: {
        "reason": hardship(o),
        "urgent": bool(o.word("urgent", False)),
        "agent_name": o.word("agent_name"),
        "materials": tuple(o.word("materials", ())),
    },
    "correction_notice": lambda o: {"missing": tuple(o.word("missing")), "relief_first": relief_first(o)},
    "acceptance_notice": lambda o: {
        "pending_papers": tuple(o.word("pending_papers", ())),
        "limits": _limits(o),
        "urgent": bool(o.word("urgent", False)),
    },
    "non_acceptance_notice": lambda o: {
        "reasons": o.word("reasons"),
        "cites": tuple(in_full(each) for each in o.cites if each not in _LIABILITY),
    },
    "survey_form": _visit,
    "county_visit_form": _visit,
    "related_party_record": passes("relation", "related_officer"),
    "public_posting": _posting,
    "posting_proof": _proof,
    "objection_reply": _reply,
    "extension_notice": _extension,
    "referral_letter": passes("department", "need"),
    "transfer_letter": _transfer,
    "withdrawal_confirmation": passes("reason"),
    "termination_notice": passes("found", "reasons"),
    "reminder": _lateness,
    "supervision_order": _lateness,
}
