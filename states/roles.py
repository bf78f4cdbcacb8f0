"""Who may act: the roles of social assistance, and who stands above whom.

A role is what a post empowers an officer to do; it is never a person. Keys are the names used in `by` everywhere.
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["village", "township", "county", "system"]


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `superior` is who is told, and who may take over, when a limit of this role's work lapses."""

    key: str
    label: str
    level: Level
    superior: str | None = None


VILLAGE_ASSISTANT = "village_assistant"
TOWN_HANDLER = "town_handler"
TOWN_LEADER = "town_leader"
COUNTY_HANDLER = "county_handler"
COUNTY_LEADER = "county_leader"
JOINT_MEETING = "joint_meeting"
FINANCE = "finance"
VERIFICATION_CENTER = "verification_center"
SUPERVISOR = "supervisor"
SYSTEM = "system"

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role(VILLAGE_ASSISTANT, "村（居）协理员", "village", TOWN_HANDLER),
        Role(TOWN_HANDLER, "乡镇（街道）经办人", "township", TOWN_LEADER),
        Role(TOWN_LEADER, "乡镇（街道）负责人", "township", COUNTY_LEADER),
        Role(COUNTY_HANDLER, "县级民政经办人", "county", COUNTY_LEADER),
        Role(COUNTY_LEADER, "县级民政部门负责人", "county", SUPERVISOR),
        Role(VERIFICATION_CENTER, "核对机构", "county", COUNTY_LEADER),
        Role(JOINT_MEETING, "县级联席会议", "county", SUPERVISOR),
        Role(FINANCE, "资金发放经办人", "county", COUNTY_LEADER),
        Role(SUPERVISOR, "县级督办负责人", "county"),
        Role(SYSTEM, "系统时钟", "system"),
    )
}

# Duties that one person may not hold together in one case (民发〔2021〕57号 第十六条、第二十条；“谁调查、谁签字、谁审核、谁负责”).
# The file's entries tell who did what; a role or a deputising changes nothing about the person.
SEPARATION: dict[str, frozenset[str]] = {
    "opine": frozenset({"survey"}),
    "decide": frozenset({"register", "survey", "opine"}),
    "pay": frozenset({"decide"}),
}

DUTIES: dict[str, str] = {
    "register": "受理登记",
    "survey": "调查核实",
    "opine": "提出审核意见",
    "decide": "作出决定",
    "pay": "发放",
}


def chain(role: str) -> tuple[str, ...]:
    """The roles above `role`, nearest first, up to the county's head."""
    above: list[str] = []
    superior = ROLES[role].superior
    while superior:
        above.append(superior)
        superior = ROLES[superior].superior
    return tuple(above)
