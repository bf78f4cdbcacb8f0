"""单人户: a member in special difficulty taken into low-income assistance alone, when the household is not.

By national law the severely disabled, those of grade three of mind and the seriously ill of an edge household (最低生活保障审核确认办法
第八条), and grown-up severely disabled people without work, whatever the family earns (2022年通知 一（一）). A place may name further
groups (第八条（四）): the registered poor of Pingluo are taken in without their family being looked into at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from states.amounts import difference
from states.assessment import FEN, Line, missing, yuan
from states.blanks_low_income import SINGLE_PERSON_GROUPS
from states.edge import Edge
from states.households import Household, Member, applicant, grade_three_of_mind, is_minor, severely_disabled
from states.incomes import income_of
from states.means import Means
from states.policy import Policy
from states.statutes import D22, D57, Citation


@dataclass(frozen=True, slots=True)
class Group:
    """Who may apply alone: what must be true of the member and of the household, and by which national rule (None: a place's)."""

    fits: Callable[[Member, Policy], bool]
    cites: Citation | None = None
    of_edge_household: bool = True


def _unemployed(member: Member, policy: Policy) -> bool:
    return severely_disabled(member) and not member.get("working") and is_minor(member, policy.day) is False


def _poor(member: Member, policy: Policy) -> bool:
    return bool(member.get("registered_poor")) and (severely_disabled(member) or bool(member.get("serious_illness")))


GROUPS = {
    "severe_disability": Group(lambda member, _: severely_disabled(member), D57[8]),
    "grade_three_of_mind": Group(lambda member, _: grade_three_of_mind(member), D57[8]),
    "serious_illness": Group(lambda member, _: bool(member.get("serious_illness")), D57[8]),
    "unemployed_severe_disability": Group(_unemployed, D22.at("一（一）"), of_edge_household=False),
    "registered_poor": Group(_poor, of_edge_household=False),
}


@dataclass(frozen=True, slots=True)
class Alone:
    """One member taken in alone; `amount` in yuan a month before any top-up, None while the place has not said whose income counts."""

    person: Member
    amount: Decimal | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Singles:
    """Who may apply alone, the applicant first and then by amount; and why others who might have hoped may not."""

    found: tuple[Alone, ...]
    reasons: tuple[Line, ...] = ()


def single_persons(policy: Policy, household: Household, means: Means, edge: Edge) -> Singles:
    """Every member who may be taken in alone, household property that is over the rule shutting out all but the registered poor."""
    allowed = _groups(policy)
    found: list[Alone] = []
    reasons: list[Line] = []
    for member in means.members:
        groups = (name for name in allowed if _applies(policy, name, member, means, edge))
        name = next(groups, None)
        if name is None:
            continue
        alone, why_not = _alone(policy, member, name, means.standard)
        found += [alone] if alone else []
        reasons += why_not
    first = applicant(household)
    found.sort(key=lambda each: (each.person is not first, -(each.amount or Decimal(0))))
    return Singles(tuple(found), tuple(reasons))


def _groups(policy: Policy) -> list[str]:
    """The groups in force, in the order of GROUPS: those the place has named, else those of the national rules of the day."""
    if (key := "low_income.single_person_groups") in policy:
        return [name for name in GROUPS if name in policy[key]]
    return [name for name, group in GROUPS.items() if group.cites and group.cites.statute.in_force <= policy.day]


def _applies(policy: Policy, name: str, member: Member, means: Means, edge: Edge) -> bool:
    group = GROUPS[name]
    if group.of_edge_household and not edge.within:
        return False
    return group.fits(member, policy) and (means.property_ok or name == "registered_poor")


def _alone(policy: Policy, member: Member, group: str, standard: Decimal) -> tuple[Alone | None, tuple[Line, ...]]:
    name, known = member["name"], GROUPS[group]
    cites = str(known.cites) if known.cites else policy.cites("low_income.single_person_groups")
    lines = [Line(f"{name}：单人户", f"{SINGLE_PERSON_GROUPS[group]}，经本人申请可以参照“单人户”纳入", cites)]
    if (key := "low_income.single_person_basis") not in policy:
        return Alone(member, None, tuple(lines)), (missing(key, policy, str(D57[8])),)
    basis, cites = policy[key], policy.cites(key)
    if basis == "full_std":
        lines.append(Line(f"{name}：单人户补差", f"不计本人收入，按低保标准{yuan(standard)}元发放", cites))
        return Alone(member, standard.quantize(FEN), tuple(lines)), ()
    own = income_of(policy, member)
    counted, reasons = own.total, [*own.reasons]
    lines.append(Line(f"{name}：本人收入", f"{yuan(counted)}元", cites))
    if basis == "own_plus_support":
        if "support" not in member:
            return Alone(member, None, tuple(lines)), (Line(f"{name}：家庭供养费用", "尚未查明家庭每月给付的供养费用", cites),)
        counted += Decimal(member["support"])
        lines.append(Line(f"{name}：家庭供养费用", f"{yuan(Decimal(member['support']))}元", cites))
    if counted >= standard:
        why_not = Line(f"{name}：单人户", f"收入{yuan(counted)}元，不低于低保标准{yuan(standard)}元", cites)
        return None, (why_not,)
    amount = difference(policy, standard, counted, 1, lines, reasons)
    return Alone(member, amount, tuple(lines)), tuple(reasons)
