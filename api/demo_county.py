"""The demonstration's five counties: their townships, officers, posts, and what each county sets where its sheets leave a blank.

Every figure set here stands under a document number that says it is a demonstration; names are job titles, never persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from states import PROCESSES
from states.divisions import division
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
from workflow.authority import load_actor
from workflow.database import Connection
from workflow.officers import add_officer, appoint, entrust, hash_password, set_parameter, top_up

PASSWORD = "doudi-demo"  # shown on the screen and in the accounts file: the demonstration has nothing to hide
PROGRAMMES = tuple(PROCESSES)

# Where the walk-through of a county begins and ends; no code of a township ends in 0.
COUNTIES: dict[str, tuple[str, dict[str, str]]] = {
    "500154": ("kaizhou", {"500154117": "linjiang", "500154124": "nanmen", "500154001": "hanfeng"}),
    "500120": ("bishan", {"500120004": "laifeng", "500120101": "qitang", "500120104": "daxing"}),
    "640221": ("pingluo", {"640221102": "baofeng", "640221103": "touzha", "640221104": "yaofu"}),
    "532328": ("yuanmou", {"532328101": "yuanma", "532328103": "huangguayuan", "532328104": "yangjie"}),
    "120117": ("ninghe", {"120117102": "ninghezhen", "120117103": "miaozhuang", "120117104": "fengtai"}),
}
TOWNSHIP_POSTS = {
    TOWN_HANDLER: ("handler", "经办人"),
    TOWN_LEADER: ("leader", "负责人"),
    VILLAGE_ASSISTANT: ("village", "村（居）协理员"),
}
COUNTY_POSTS = {
    COUNTY_HANDLER: ("handler", "民政经办人"),
    COUNTY_LEADER: ("leader", "民政负责人"),
    VERIFICATION_CENTER: ("verification", "核对人员"),
    JOINT_MEETING: ("meeting", "联席会议召集人"),
    FINANCE: ("finance", "资金发放人"),
    SUPERVISOR: ("supervisor", "督办负责人"),
}
HANDS = ("甲", "乙")

# What a county sets where neither its own sheet nor one above it has a value. Figures of the demonstration, of no real county.
BLANKS = {
    "low_income.standard_urban": "650",
    "low_income.standard_rural": "520",
    "emergency_aid.township_limit": "2000",
    "emergency_aid.public_notice": "7 days",
    "emergency_aid.clue_check": "3 working days",
    "emergency_aid.acceptance": "1 working days",
    "emergency_aid.opinion": "10 working days",
    "emergency_aid.township_decision": "3 working days",
    "emergency_aid.county_decision": "5 working days",
    "emergency_aid.total": "25 working days",
    "emergency_aid.total_extended": "40 working days",
    "emergency_aid.extension_grounds": "objection, residence_differs, hard_to_investigate",
    "emergency_aid.payment": "3 working days",
    "emergency_aid.joint_meeting_multiple": "6",
    "low_income.acceptance": "3 working days",
    "low_income.opinion": "15 working days",
    "low_income.announcement": "3 working days",
    "low_income.change_review": "10 working days",
    "low_income.hearing": "5 working days",
    "low_income.rounding": "yuan_up",
    "low_income.top_up_minor": "60.00",
    "extreme_poverty.acceptance": "3 working days",
    "extreme_poverty.announcement": "3 working days",
    "extreme_poverty.change_review": "10 working days",
    "extreme_poverty.hearing": "5 working days",
    "extreme_poverty.visit": "1 months",
    "extreme_poverty.standard_multiple": "1.3",
    "extreme_poverty.standard_base": "urban",
    "extreme_poverty.care_tier_full": "900.00",
    "extreme_poverty.care_tier_partial": "450.00",
    "extreme_poverty.care_tier_none": "150.00",
    "verification.reply": "10 working days",
    "verification.valid": "6 months",
}
COVERED_BY = {"emergency_aid.township_limit": "emergency_aid.township_limit_multiple"}
MAX_PER_CASE, QUOTA, RESERVE = Decimal("3000.00"), Decimal("200000.00"), Decimal("50000.00")


@dataclass(frozen=True, slots=True)
class Account:
    """One officer of the demonstration, as the accounts file lists them."""

    username: str
    name: str
    role: str
    region: str

    def listed(self) -> dict[str, Any]:
        return {
            "username": self.username,
            "password": PASSWORD,
            "name": self.name,
            "role": self.role,
            "region": self.region,
            "programmes": list(PROGRAMMES),
        }


def accounts() -> Iterator[Account]:
    """Every officer of the demonstration, county by county, the townships first."""
    for county, (spelt, townships) in COUNTIES.items():
        for township, town in townships.items():
            yield from _hands(f"{spelt}-{town}", division(township).name, TOWNSHIP_POSTS, township)
        yield from _hands(spelt, division(county).name, COUNTY_POSTS, county)


def _hands(prefix: str, place: str, posts: dict[str, tuple[str, str]], region: str) -> Iterator[Account]:
    for role, (key, title) in posts.items():
        for n, hand in enumerate(HANDS, 1):
            yield Account(f"{prefix}-{key}-{n}", f"{place}{title}{hand}", role, region)


def document(year: int, n: int) -> str:
    """The number of a document that exists only in the demonstration."""
    return f"演示〔{year}〕{n}号"


def set_up(connection: Connection, since: datetime) -> dict[str, str]:
    """Register the officers and let each county set its blanks, entrust its townships and fill their reserves, all from `since` on.

    Returns the officers' ids by username.
    """
    password = hash_password(PASSWORD)
    ids: dict[str, str] = {}
    for each in accounts():
        ids[each.username] = add_officer(connection, username=each.username, name=each.name, password_hash=password)
        appoint(
            connection,
            officer_id=ids[each.username],
            role=each.role,
            region=each.region,
            from_at=since - timedelta(days=1),
            programmes=PROGRAMMES,
        )
    for county, (spelt, townships) in COUNTIES.items():
        _rule(connection, county, list(townships), ids[f"{spelt}-leader-1"], since)
    return ids


def _rule(connection: Connection, county: str, townships: list[str], leader: str, since: datetime) -> None:
    actor = load_actor(connection, leader, since)
    if actor is None:
        raise LookupError(leader)
    day = since.astimezone(BEIJING).date()
    fixed = policy_for(county, day)
    for key, value in BLANKS.items():
        if key not in fixed and COVERED_BY.get(key, key) not in fixed:
            set_parameter(
                connection, region=county, key=key, value=value, document_number=document(day.year, 1), since=day, actor=actor, now=since
            )
    for township in townships:
        for programme in PROGRAMMES:
            if policy_for(township, day).get(f"{programme}.decided_by") == "entrusted":
                entrust(
                    connection,
                    township=township,
                    programme=programme,
                    document_number=document(day.year, 2),
                    max_per_case=MAX_PER_CASE,
                    quota=QUOTA if programme == "emergency_aid" else None,
                    actor=actor,
                    now=since,
                )
        top_up(connection, township=township, amount=RESERVE, document_number=document(day.year, 3), actor=actor, now=since)
