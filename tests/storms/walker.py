"""Who does what next: random lawful and unlawful acts, what is written down with them, and the county that changes meanwhile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection

from states import PROCESSES
from states.forms import Field
from states.grammar import Matter, Refusal, Step
from states.guards import next_instalment
from states.roles import ROLES, SYSTEM
from states.terms import BEIJING
from tests.county import County, password_hash
from tests.storms.promises import Watched
from workflow.authority import load_actor
from workflow.officers import add_officer, appoint, deputise, disable, entrust, revoke, set_parameter, top_up
from workflow.refusals import Malformed

LAW = PROCESSES["emergency_aid"]
REFUSED = (Refusal, Malformed)
AMOUNTS = ("200.00", "600.00", "600.00", "1500.00", "2000.00", "2800.00", "8000.00", "15000.00", "0.00")
# Ways out and round about that are open nearly everywhere: taken as often as the others they would end every case at its third act.
DETOURS = {"withdraw": 0.02, "refer": 0.02, "terminate": 0.03, "decline": 0.04, "close_clue": 0.2, "stop_payment": 0.06, "reject": 0.3}
DETOURS |= {"record_relationship": 0.08, "county_visit": 0.3, "extend": 0.08, "request_correction": 0.4, "return_to_triage": 0.3}
DETOURS |= {"pass_to_county": 0.3, "object": 0.06, "return_to_township": 0.3, "report_refusal": 0.5}
FIGURE = re.compile(r"限额(\d+\.\d\d)元")
JOINTLY = "应当提请联席会议"
STEPS = sorted({step.name for step in LAW.steps})
VALUES: dict[str, tuple[str, ...]] = {
    "emergency_aid.public_notice": ("3 days", "5 days", "7 days"),
    "emergency_aid.opinion": ("5 working days", "10 working days"),
    "emergency_aid.township_decision": ("3 working days", "48 hours"),
    "emergency_aid.county_decision": ("5 working days", "3 days"),
    "emergency_aid.total": ("20 working days", "30 days"),
    "emergency_aid.total_extended": ("45 working days", "60 days"),
    "emergency_aid.payment": ("3 working days", "24 hours"),
    "emergency_aid.relief_first": ("24 hours", "12 hours"),
    "emergency_aid.relief_first_ends": ("decision", "payment"),
    "emergency_aid.supplement": ("10 working days", "20 days"),
    "emergency_aid.filing": ("5 working days", "10 days"),
    "emergency_aid.clock_excludes": ("public_notice", "investigating, notice_objection", "public_notice, notice_objection"),
    "emergency_aid.extension_grounds": ("objection", "hard_to_investigate, elsewhere"),
    "emergency_aid.known_identities": ("low_income", "low_income, edge"),
    "emergency_aid.township_limit": ("1000.00", "3000.00", "10000.00"),
    "emergency_aid.small_cap_multiple": ("0.5", "2"),
    "emergency_aid.joint_meeting_multiple": ("1", "6", "12"),
    "ladder.rungs": ("80%, 100%", "50%, 80%, 100%, +3 working days", "100%, +1 working days"),
    "ladder.rungs_urgent": ("50%, 100%, +12 hours", "100%"),
}


@dataclass(slots=True)
class Place:
    """The county of one walk, and everybody who ever served in it."""

    county: County
    people: dict[str, list[str]] = field(default_factory=dict)
    everybody: list[str] = field(default_factory=list)
    town_of: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, county: County) -> "Place":
        place = cls(county)
        for (role, *where), officer in county.officers.items():
            place.join(officer, role, str(where[0]) if len(where) > 1 else county.region)
        return place

    def join(self, officer: str, role: str, region: str) -> None:
        self.people.setdefault(role, []).append(officer)
        self.everybody.append(officer)
        self.town_of[officer] = region

    def officer(self, rng: Random, step: Step | None, town: str) -> str:
        """Somebody who may take the step, more often than not."""
        if step is not None and rng.random() < 0.9 and (roles := [role for role in sorted(step.by) if role in self.people]):
            return self.holder(rng, rng.choice(roles), town)
        return rng.choice(self.everybody)

    def holder(self, rng: Random, role: str, town: str) -> str:
        near = [each for each in self.people[role] if town.startswith(self.town_of[each])]
        return rng.choice(near if near and rng.random() < 0.95 else self.people[role])


def next_step(rng: Random, case: Watched) -> tuple[str, Step | None]:
    """The name of what is tried next, and the step it would be where it is open at all."""
    here = [step for step in LAW.steps_from(case.told.stage) if SYSTEM not in step.by]
    if here and rng.random() < 0.75:
        step = rng.choices(here, [DETOURS.get(each.name, 1.0) for each in here])[0]
        return step.name, step
    name = rng.choice(STEPS)
    return name, next((step for step in LAW.steps_from(case.told.stage) if step.name == name), None)


def write_down(rng: Random, step: Step, case: Watched, place: Place, now: datetime) -> dict[str, Any]:
    """What an officer might write on the step's form: mostly right, sometimes wrong, sometimes not what was asked."""
    body: dict[str, Any] = {}
    for each in step.form:
        if each.required or rng.random() < 0.4:
            body[each.name] = _answer(rng, each, case, place, now)
    if rows := body.get("instalments"):
        body["instalments"] = _plan(rng, body.get("amount", "600.00"), rows)
    return _spoilt(rng, body) if rng.random() < 0.08 else body


def _answer(rng: Random, asked: Field, case: Watched, place: Place, now: datetime) -> Any:
    facts = case.told.facts
    if asked.name == "paid_amount" and rng.random() < 0.85:
        return f"{next_instalment(Matter(stage='', region='', facts=facts, paid=case.told.paid)):.2f}"
    if asked.name == "amount" and "amount" in facts and rng.random() < 0.7:
        return facts["amount"]
    if asked.name == "papers" and rng.random() < 0.85:
        return list(facts.get("pending_papers") or [])
    today = now.astimezone(BEIJING).date()
    match asked.kind:
        case "money":
            return rng.choice(AMOUNTS)
        case "day":
            return (today + timedelta(days=rng.choice((0, 0, 0, -1, 1)))).isoformat()
        case "flag":
            return rng.random() < 0.5
        case "count":
            return rng.randrange(6)
        case "choice":
            # A supported opinion goes further than a refusal.
            return "support" if asked.name == "opinion" and rng.random() < 0.7 else rng.choice(sorted(asked.choices or {}))
        case "texts":
            return list(asked.examples[0]) if asked.examples else ["材料"]
        case "officer":
            role = "county_handler" if case.told.stage not in ("investigating",) and rng.random() < 0.5 else "town_handler"
            return place.county.usernames[place.holder(rng, role, case.region)]
        case "rows":
            return [{column.name: _answer(rng, column, case, place, now) for column in asked.columns}]
    return asked.examples[0] if asked.examples else "情况属实"


def _plan(rng: Random, amount: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    whole = Decimal(amount)
    first = (whole / rng.choice((2, 3, 4))).quantize(Decimal("0.01"))
    parts = [whole] if rng.random() < 0.3 else [first, whole - first + (1 if rng.random() < 0.1 else 0)]
    return [{**rows[0], "amount": f"{part:.2f}"} for part in parts]


def _spoilt(rng: Random, body: dict[str, Any]) -> dict[str, Any]:
    wrong = {**body}
    name = rng.choice(sorted(body)) if body else "note"
    match rng.randrange(6):
        case 0:
            wrong.pop(name, None)
        case 1:
            wrong["unasked"] = "x"
        case 2:
            wrong[name] = rng.choice((None, 7, "", "  ", [], {"a": 1}))
        case 3:
            wrong[name] = "-5.00"
        case 4:
            wrong[name] = "9999999999.99"
        case _:
            wrong[name] = "2099-12-31"
    return wrong


def reorganise(rng: Random, connection: Connection, place: Place, now: datetime) -> str:
    """Change something about the county itself: a value, an entrustment, a deputy, the fund, an officer; says what was tried."""
    county = place.county
    leader = load_actor(connection, rng.choice(place.people["county_leader"]), now)
    assert leader is not None
    town, today = rng.choice(county.towns), now.astimezone(BEIJING).date()
    document = f"测〔2026〕{rng.randrange(3, 900)}号"
    what = rng.choice(("value", "value", "value", "entrust", "revoke", "deputy", "deputy", "fund", "hire", "leave"))
    try:
        if what == "value":
            key = rng.choice(sorted(VALUES))
            since = rng.choice((date(2020, 1, 1), today, today + timedelta(days=1)))
            given = {"region": rng.choice((county.region, town)), "key": key, "value": rng.choice(VALUES[key]), "since": since}
            set_parameter(connection, **given, document_number=document, actor=leader, now=now)
        elif what == "entrust":
            most, quota = Decimal(rng.choice(("800.00", "3000.00"))), rng.choice((None, Decimal("2000.00"), Decimal("9000.00")))
            until = rng.choice((None, now + timedelta(days=20)))
            given = {"township": town, "programme": "emergency_aid", "document_number": document, "max_per_case": most}
            county.entrustments[town] = entrust(connection, **given, quota=quota, actor=leader, now=now, until_at=until)
        elif what == "revoke" and rng.random() < 0.5:
            revoke(connection, county.entrustments[town], actor=leader, now=now)
        elif what == "deputy":
            post, deputy = rng.choice(list(county.posts.values())), rng.choice(place.everybody)
            term = {"from_at": now, "until_at": now + timedelta(days=rng.choice((2, 30))), "actor": leader}
            deputise(connection, post_id=post, deputy_id=deputy, reason="因公外出", document_number=document, **term)
        elif what == "fund":
            top_up(connection, township=town, amount=Decimal("900.00"), document_number=document, actor=leader, now=now)
        elif what == "hire":
            _hire(rng, connection, place, town, now)
        elif what == "leave" and rng.random() < 0.3:
            role = rng.choice(("village_assistant", "town_handler", "finance"))
            if len(place.people[role]) > 2:
                disable(connection, county.usernames[place.people[role][0]])
    except Malformed:
        what += " (refused)"
    return what


def _hire(rng: Random, connection: Connection, place: Place, town: str, now: datetime) -> None:
    role = rng.choice(("town_handler", "town_leader", "finance"))
    region, number = (place.county.region if ROLES[role].level == "county" else town), len(place.everybody)
    username = f"{role}-{region}-{number}"
    officer = add_officer(connection, username=username, name=f"新{number}", password_hash=password_hash())
    place.county.usernames[officer] = username
    place.county.posts[officer] = appoint(connection, officer_id=officer, role=role, region=region, from_at=now)
    place.join(officer, role, region)


def by_example(rng: Random, schema: Mapping[str, Any], attempt: int) -> dict[str, Any]:
    """A body made of nothing but what the schema shows; each attempt chooses other examples, later ones fill in everything."""
    asked = schema["properties"]
    wanted = schema["required"] if attempt == 0 else [name for name in asked if name not in ("instalments",)]
    return {name: _shown(rng, asked[name]) for name in wanted}


def _shown(rng: Random, field: Mapping[str, Any]) -> Any:
    if shown := field.get("examples"):
        return rng.choice(shown)
    if choices := field.get("enum"):
        return rng.choice(choices)
    if field["type"] == "array":
        return [by_example(rng, field["items"], 0) if field["items"]["type"] == "object" else _shown(rng, field["items"])]
    return {"boolean": True, "integer": field.get("minimum", 0)}.get(field["type"], "情况属实")


def heeding(rng: Random, body: dict[str, Any], refusals: list[str]) -> dict[str, Any]:
    """The body as somebody would write it again who has read why it was refused before."""
    limits = [found[1] for told in refusals for found in FIGURE.finditer(told)]
    if "amount" in body and limits:
        body["amount"] = rng.choice((min(limits, key=Decimal), *limits, "1.00"))
    elif "amount" in body and refusals and JOINTLY in refusals[-1]:
        body["amount"] = f"{Decimal(body['amount']) / 16 ** len(refusals):.2f}"
    if "fund" in body and refusals:
        body["fund"] = "treasury"
    return body
