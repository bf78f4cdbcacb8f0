"""A county for tests: two townships, two officers to every post, what the county sets for itself, entrustments and reserves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection

from states import PROCESSES
from states.divisions import townships
from states.policy import policy_for
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    FINANCE,
    JOINT_MEETING,
    SUPERVISOR,
    TOWN_HANDLER,
    TOWN_LEADER,
    VERIFICATION_CENTER,
    VILLAGE_ASSISTANT,
)
from states.terms import BEIJING
from workflow.advance import Outcome, advance
from workflow.authority import Actor, load_actor
from workflow.intake import open_case
from workflow.officers import add_officer, appoint, entrust, hash_password, set_parameter, top_up

PASSWORD = "a-long-password"
SECRET = b"test"
OWN_DOCUMENT = "测民发〔2026〕1号"
ENTRUSTMENT = "测民发〔2026〕2号"
TOWN_ROLES = (TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT)
COUNTY_ROLES = (COUNTY_HANDLER, COUNTY_LEADER, VERIFICATION_CENTER, JOINT_MEETING, FINANCE, SUPERVISOR)
OWN_VALUES = {
    "low_income.standard_urban": "1000.00",
    "low_income.standard_rural": "800.00",
    "emergency_aid.township_limit": "3000.00",
    "emergency_aid.public_notice": "5 days",
    "emergency_aid.clue_check": "3 working days",
    "emergency_aid.acceptance": "1 working days",
    "emergency_aid.opinion": "10 working days",
    "emergency_aid.township_decision": "3 working days",
    "emergency_aid.county_decision": "5 working days",
    "emergency_aid.total": "30 working days",
    "emergency_aid.total_extended": "45 working days",
    "emergency_aid.extension_grounds": "objection,hard_to_investigate",
    "emergency_aid.payment": "5 working days",
    "emergency_aid.joint_meeting_multiple": "12",
}
"""What the county sets for emergency aid, and its standards."""
_RECOGNITION = {
    "low_income.standard_urban": "1000.00",
    "low_income.standard_rural": "800.00",
    "verification.reply": "10 working days",
}
VALUES_OF: dict[str, dict[str, str]] = {
    "emergency_aid": OWN_VALUES,
    "low_income": _RECOGNITION
    | {
        "low_income.acceptance": "3 working days",
        "low_income.opinion": "15 working days",
        "low_income.announcement": "3 working days",
        "low_income.change_review": "10 working days",
        "low_income.rounding": "none",
    },
    "extreme_poverty": _RECOGNITION
    | {
        "extreme_poverty.standard_multiple": "1.3",
        "extreme_poverty.standard_base": "urban",
        "extreme_poverty.care_tier_none": "50.00",
        "extreme_poverty.care_tier_partial": "200.00",
        "extreme_poverty.care_tier_full": "300.00",
        "extreme_poverty.acceptance": "3 working days",
        "extreme_poverty.announcement": "3 working days",
        "extreme_poverty.change_review": "10 working days",
        "extreme_poverty.visit": "1 months",
    },
}
"""What a county sets by the process its cases are of."""
PERSON = {"name": "王秀英", "id_number": "11010519491231002X", "phone": "13800000000"}
HOUSEHOLD = {"members": [{"name": "王秀英", "id_number": "11010519491231002X", "relation": "self"}], "property": {}}


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


@dataclass(slots=True)
class County:
    """`officers[role, n]` and `officers[role, township, n]` are officer ids; usernames are role-region-n."""

    region: str
    towns: tuple[str, str]
    officers: dict[tuple[Any, ...], str] = field(default_factory=dict)
    usernames: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    entrustments: dict[str, str] = field(default_factory=dict)
    process: str = "emergency_aid"

    @property
    def town(self) -> str:
        return self.towns[0]

    @property
    def sister(self) -> str:
        return self.towns[1]

    def id(self, role: str, n: int = 0, town: str | None = None) -> str:
        return self.officers[(role, town or self.town, n) if role in TOWN_ROLES else (role, n)]

    def actor(self, connection: Connection, role: str, now: datetime, n: int = 0, town: str | None = None) -> Actor:
        found = load_actor(connection, self.id(role, n, town), now)
        assert found is not None
        return found

    def open(
        self,
        connection: Connection,
        now: datetime,
        *,
        town: str | None = None,
        n: int = 0,
        role: str = TOWN_HANDLER,
        household: Mapping[str, Any] = HOUSEHOLD,
        applicant: Mapping[str, Any] = PERSON,
        **facts: Any,
    ) -> Outcome:
        """A case of the county's process, taken in by the first handler of the township, or whoever else."""
        return open_case(
            connection,
            process=self.process,
            region=town or self.town,
            applicant=applicant,
            household=household,
            facts={"reason": "突发疾病"} | facts,
            actor=self.actor(connection, role, now, n, town),
            now=now,
            secret=SECRET,
        )

    def take(
        self, connection: Connection, number: str, step: str, role: str, now: datetime, n: int = 0, town: str | None = None, **body: Any
    ) -> Outcome:
        """One step by the n-th officer of a role."""
        return advance(connection, number, step, actor=self.actor(connection, role, now, n, town), body=body, now=now)


def build_county(
    connection: Connection,
    region: str,
    now: datetime,
    *,
    without: tuple[str, ...] = (),
    own_values: dict[str, str] | None = None,
    reserve: Decimal = Decimal("20000.00"),
    max_per_case: Decimal = Decimal("3000.00"),
    quota: Decimal | None = None,
    process: str = "emergency_aid",
    towns: tuple[str, str] | None = None,
) -> County:
    """Set up the county at `now` for cases of one process.

    `without` leaves posts of some roles vacant, `own_values` replaces what the county sets, `towns` are the codes of two townships in
    place of the first two. Every officer serves in all programmes; the townships are entrusted with emergency aid, and with whatever
    else the place leaves to entrusted townships.
    """
    first, second = townships(region)[:2]
    county = County(region, towns or (first.code, second.code), process=process)
    since = now - timedelta(days=400)

    def hire(role: str, place: str, n: int) -> str:
        username = f"{role}-{place}-{n}"
        officer = add_officer(connection, username=username, name=f"{role}{place}{n}", password_hash=password_hash())
        county.usernames[officer] = username
        county.posts[officer] = appoint(connection, officer_id=officer, role=role, region=place, from_at=since)
        return officer

    for role in COUNTY_ROLES:
        if role not in without:
            county.officers |= {(role, n): hire(role, region, n) for n in range(2)}
    for town in county.towns:
        for role in TOWN_ROLES:
            if role not in without:
                county.officers |= {(role, town, n): hire(role, town, n) for n in range(2)}
    leader = load_actor(connection, county.officers[COUNTY_LEADER, 0], now) if COUNTY_LEADER not in without else None
    if leader is not None:
        for key, value in (VALUES_OF[process] if own_values is None else own_values).items():
            set_parameter(
                connection,
                region=region,
                key=key,
                value=value,
                document_number=OWN_DOCUMENT,
                since=date(2020, 1, 1),
                actor=leader,
                now=since,
            )
        for town in county.towns:
            for programme in _entrusted(town, now.astimezone(BEIJING).date()):
                made = entrust(
                    connection,
                    township=town,
                    programme=programme,
                    document_number=ENTRUSTMENT,
                    max_per_case=max_per_case,
                    quota=quota,
                    actor=leader,
                    now=since,
                )
                if programme == process:
                    county.entrustments[town] = made
            top_up(connection, township=town, amount=reserve, document_number="测财〔2026〕1号", actor=leader, now=since)
    return county


def _entrusted(town: str, day: date) -> list[str]:
    """The programmes in which the township decides: small emergency aid, and what is entrusted to this very township by name.

    Where a place only allows it (by authorisation), nobody has been authorised until a test does so.
    """
    policy = policy_for(town, day)
    named = [key for key in PROCESSES if policy.get(f"{key}.decided_by") == "entrusted"]
    return [key for key in named if key == "emergency_aid" or policy.entry(f"{key}.decided_by").from_region == town]


def identity(born: str, *, man: bool = False) -> str:
    """An identity number that could belong to somebody born on a day written YYYY-MM-DD (GB 11643-1999)."""
    body = f"110105{born.replace('-', '')}00{1 if man else 2}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
