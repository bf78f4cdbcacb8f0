"""Who lives together: the members a household counts, as it was declared and as the file has since found.

A household is the mapping of the contract: `residence`, `members`, `property`, `last_year_income`, `yearly_spending`. Money is text in
yuan with two decimals, days are `YYYY-MM-DD`. What only an investigation settles is no part of what is declared; `as_known` adds it:
`absent` (a key of `ABSENT`) with `absent_since` and `support` (yuan a month) to a member, `property_ok` and `obligors` to the household.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from states.assessment import Line, rule
from states.forms import MONEY_PATTERN
from states.policy import Policy
from states.statutes import D57, MEASURES

Household = Mapping[str, Any]
Member = Mapping[str, Any]

ADULT = 18
"""Years of age from which a person is of age (民法典 第十七条)."""

ABSENT = {
    "clergy": "脱离家庭独立生活的宗教教职人员",
    "imprisoned": "在监狱内服刑",
    "compulsory_rehabilitation": "在戒毒所强制隔离戒毒",
    "declared_missing": "被宣告失踪",
    "lives_apart": "不是配偶、未成年子女或者不能独立生活的成年子女，没有长期共同居住",
    "unmarried_soldier": "未婚现役军人",
}
_NATIONWIDE = frozenset({"imprisoned", "compulsory_rehabilitation", "declared_missing", "lives_apart"})


@dataclass(frozen=True, slots=True)
class Together:
    """The members who count, in the order declared, and a line for each who does not."""

    members: tuple[Member, ...]
    left_out: tuple[Line, ...] = ()


def as_known(household: Household, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The household as the file knows it now; what was declared stays where nothing was found.

    Whoever joined since (`joined_household`, rows `{name, relation, birth, id_number?}`) is a member too. The fact `incomes` (rows
    `{member, kind, monthly}`) takes the place of every declared income; a row that names nobody of the
    household counts for the applicant, so that income once found is never lost. Whoever is named in `left_household` or `deceased` is no
    longer a member. `absent` (rows `{member, why, since?}`) and `support` (rows `{member, monthly}`) are noted with the member they name,
    `property_ok` and `obligors` with the household. What a form would not let through is passed over: the form itself refuses it.
    """
    members = _ever_members(household, facts)
    by_name = {member["name"]: member for member in reversed(members)}
    if isinstance(facts.get("incomes"), list):
        _replace_incomes(members, by_name, _rows(facts, "incomes", "member", "kind", "monthly"))
    for row in _rows(facts, "absent", "member", "why"):
        by_name.get(row["member"], {}).update(absent=row["why"], absent_since=row.get("since", ""))
    for row in _rows(facts, "support", "member", "monthly"):
        by_name.get(row["member"], {}).update(support=row["monthly"])
    gone = _gone(facts)
    known = {**household, "members": [each for each in members if each["name"] not in gone]}
    if isinstance(facts.get("property_ok"), bool):
        known["property_ok"] = facts["property_ok"]
    if isinstance(facts.get("obligors"), list):
        known["obligors"] = _rows(facts, "obligors", "name")
    return known


def persons_known(household: Household, facts: Mapping[str, Any]) -> int:
    """How many members the household has as the file knows it now (`as_known`)."""
    gone = _gone(facts)
    return sum(member["name"] not in gone for member in _ever_members(household, facts))


def _ever_members(household: Household, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Whoever was declared or has joined since, also those who are members no longer."""
    members = [dict(member) for member in household.get("members", ())]
    declared = {member["name"] for member in members}
    joined = _rows(facts, "joined_household", "name", "relation", "birth")
    return members + [{**row, "incomes": []} for row in joined if row["name"] not in declared]


def _gone(facts: Mapping[str, Any]) -> set[str]:
    said = (facts.get("left_household"), facts.get("deceased"))
    return {name for names in said if isinstance(names, list) for name in names if isinstance(name, str)}


def _rows(facts: Mapping[str, Any], name: str, *wanted: str) -> list[dict[str, str]]:
    """The rows of a fact in which every wanted column is a text, money as money is written; of the others only the texts are kept."""
    rows = facts.get(name)
    listed = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    texts = [{key: text for key, text in row.items() if isinstance(text, str)} for row in listed]
    return [row for row in texts if row.keys() >= set(wanted) and ("monthly" not in wanted or re.fullmatch(MONEY_PATTERN, row["monthly"]))]


def _replace_incomes(members: list[dict[str, Any]], by_name: Mapping[str, dict[str, Any]], rows: Sequence[Mapping[str, Any]]) -> None:
    for member in members:
        member["incomes"] = []
    first = applicant({"members": members})
    for row in rows:
        owner = by_name.get(row["member"], first)
        if owner is not None:
            owner["incomes"].append({"kind": row["kind"], "monthly": row["monthly"]})


def applicant(household: Household) -> Any:
    """The member who applies: the first whose relation is `self`, else the first; None in an empty household."""
    members = household.get("members", ())
    return next((member for member in members if member.get("relation") == "self"), members[0] if members else None)


def together(policy: Policy, household: Household) -> Together:
    """The members who count as living together (最低生活保障审核确认办法 第七条), and why the others do not.

    Everyone declared counts unless a ground of the article, or one the province added, takes him out.
    """
    counted, out = [], []
    for member in household.get("members", ()):
        if line := _left_out(policy, member):
            out.append(line)
        else:
            counted.append(member)
    return Together(tuple(counted), tuple(out))


def _left_out(policy: Policy, member: Member) -> Line | None:
    ground = member.get("absent", "")
    label = f"{member['name']}不计入共同生活的家庭成员"
    if ground in _NATIONWIDE:
        return Line(label, ABSENT[ground], rule(policy, D57[7], MEASURES[9]))
    if ground == "clergy" and (key := "low_income.clergy_years") in policy:
        since, years = day_of(member.get("absent_since", "")), int(policy[key])
        if since and _whole_years(since, policy.day) >= years:
            return Line(label, f"{ABSENT[ground]}，满{years}年", policy.cites(key))
    key = "low_income.members_left_out"
    if key in policy and ground in policy[key]:
        return Line(label, ABSENT[ground], policy.cites(key))
    return None


def persons(household: Household) -> int:
    """How many members the household names."""
    return len(household.get("members", ()))


def _whole_years(since: date, day: date) -> int:
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def age_on(member: Member, day: date) -> int | None:
    """Whole years of age on a day, reached on the birthday itself; None where neither `birth` nor an identity number tells.

    An identity number carries the day of birth in its 7th to 14th digit (GB 11643-1999).
    """
    number = str(member.get("id_number", ""))
    born = member.get("birth") or (f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if len(number) == 18 else "")
    birthday = day_of(born)
    return None if birthday is None else _whole_years(birthday, day)


def day_of(text: str) -> date | None:
    """The day that `YYYY-MM-DD` names, None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_minor(member: Member, day: date) -> bool | None:
    """Whether the person is under eighteen (民法典 第十七条); None where the age is not known."""
    age = age_on(member, day)
    return None if age is None else age < ADULT


def severely_disabled(member: Member) -> bool:
    """Whether the disability card says grade one or two, of whatever kind (最低生活保障审核确认办法 第八条)."""
    disability: Mapping[str, Any] | None = member.get("disability")
    return disability is not None and bool(disability["grade"] <= 2)


def grade_three_of_mind(member: Member) -> bool:
    """Whether the card says grade three, intellectual or mental (最低生活保障审核确认办法 第八条)."""
    disability: Mapping[str, Any] | None = member.get("disability")
    return disability is not None and disability["grade"] == 3 and disability["kind"] in ("intellectual", "mental")
