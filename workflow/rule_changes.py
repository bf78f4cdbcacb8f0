"""What is still blank in a place's rules, what differs between two days or between two places, and whose open cases feel it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, tuple_

from states.divisions import covers
from states.parameters import PARAMETERS
from states.policy import LocalValue, Policy, sheet_regions
from workflow.authority import Actor, case_scope
from workflow.records import CaseFile, table
from workflow.rules import Rules

# Where one of the two is fixed the other need not be: a limit or a standard stands in yuan or in multiples.
EITHER = {
    "emergency_aid.township_limit": "emergency_aid.township_limit_multiple",
    "emergency_aid.township_limit_multiple": "emergency_aid.township_limit",
    "extreme_poverty.standard_multiple": "extreme_poverty.standard_urban",
    "extreme_poverty.standard_base": "extreme_poverty.standard_urban",
}
Where = tuple[str, str]
"""A region and a programme."""
_case = table(CaseFile).c


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: where it is set, and what it was and is as text; None where it is not fixed."""

    region: str
    key: str
    old: str | None
    new: str | None


def blanks(policy: Policy) -> Iterator[str]:
    """What somebody still has to fix: not what a place may go without, nor what stands in another form."""
    return (key for key in policy.gaps() if not PARAMETERS[key].optional and EITHER.get(key) not in policy)


def places(local: Iterable[LocalValue]) -> list[str]:
    """Every place with a sheet or a value of its own, the wide ones first."""
    return list(dict.fromkeys([*sheet_regions(), *sorted(value.region for value in local)]))


def text_of(policy: Policy, key: str) -> str | None:
    """A value as it is written; None where it is not fixed."""
    return policy.entry(key).text if key in policy else None


def between_days(law: Rules, old: date, new: date) -> Iterator[Change]:
    """What differs between two days, told once: at the place whose own value begins, ends or changes."""
    for region in places(law.local):
        before, after = law.policy(region, old), law.policy(region, new)
        for key in PARAMETERS:
            own = any(key in policy and policy.entry(key).from_region == region for policy in (before, after))
            if own and text_of(before, key) != text_of(after, key):
                yield Change(region, key, text_of(before, key), text_of(after, key))


def between_places(law: Rules, one: str, other: str, day: date) -> Iterator[Change]:
    """What would differ in the first place on a day if it did as the second."""
    here, there = law.policy(one, day), law.policy(other, day)
    pairs = ((key, text_of(here, key), text_of(there, key)) for key in PARAMETERS)
    return (Change(one, key, own, foreign) for key, own, foreign in pairs if own != foreign)


def may_feel(change: Change, region: str, programme: str) -> bool:
    """Whether a case of a region lies where the value is set, and is of a kind that the value enters into."""
    return covers(change.region, region) and PARAMETERS[change.key].concerns(programme)


def feels(law: Rules, change: Change, old: date, new: date, region: str, programme: str) -> bool:
    """Whether what changes between two days changes for the cases of this region and programme: a nearer value may stand before it."""
    if not may_feel(change, region, programme):
        return False
    return text_of(law.policy(region, old), change.key) != text_of(law.policy(region, new), change.key)


def open_by_place(connection: Connection, actor: Actor) -> dict[Where, int]:
    """How many open cases within the officer's reach there are, by region and programme."""
    rows = connection.execute(
        select(_case.region, _case.programme, func.count())
        .where(case_scope(actor), _case.closed_at.is_(None))
        .group_by(_case.region, _case.programme)
    )
    return {(region, programme): count for region, programme, count in rows}


def open_there(connection: Connection, actor: Actor, where: Iterable[Where], most: int) -> list[str]:
    """The numbers of the open cases of these regions and programmes within the officer's reach, oldest first, `most` at the most."""
    asked = select(_case.number).where(
        case_scope(actor), _case.closed_at.is_(None), tuple_(_case.region, _case.programme).in_(sorted(where))
    )
    return list(connection.execute(asked.order_by(_case.id).limit(most)).scalars())
