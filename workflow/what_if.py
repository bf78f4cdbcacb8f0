"""If a county fixed a value from a day on: where it would come into force, and which open cases would ever feel it.

Nothing is written: the value is added to the rules in memory. A limit that already runs keeps the value of the day it began, so its due
instant is only shown beside what it would have been.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from states import EDITIONS
from states.divisions import covers, division, townships
from states.parameters import PARAMETERS
from states.policy import Conflict, LocalValue, conflicts
from states.sheets import Value
from states.terms import due
from workflow.authority import Actor, case_scope
from workflow.matters import clock_of, process_of
from workflow.records import CaseFile, LegalClock, table
from workflow.rule_changes import Where, open_by_place, open_there
from workflow.rules import Rules, rules

SHOWN = 50
_case, _clock = table(CaseFile).c, table(LegalClock).c


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the county with the value in force there on the day, without the new one and with it."""

    region: str
    old: Value | None
    new: Value | None

    @property
    def changes(self) -> bool:
        return (self.old and self.old.text) != (self.new and self.new.text)


@dataclass(frozen=True, slots=True)
class Effect:
    """`places` where the value would change; `looser`: it gives more room than the level above; `running`: limits under way that
    keep their value, the soonest due first (`due_at` and, by the new value, `would_be`), of `running_count` in all; `open_count` open
    cases that it may enter into later, the oldest named in `numbers`; `is_limit`: it is the length of a limit."""

    places: tuple[Place, ...]
    looser: tuple[Conflict, ...]
    running: tuple[Mapping[str, Any], ...]
    running_count: int
    open_count: int
    numbers: tuple[str, ...]
    is_limit: bool


def what_if(connection: Connection, actor: Actor, value: LocalValue) -> Effect:
    """What `value` would do from its first day on, as far as the officer's region reaches. Raises ValueError for one that cannot be
    read, UnknownRegion."""
    law = rules(connection)
    would = law.with_value(value)
    inside = [value.region, *(town.code for town in townships(value.region) if division(value.region).level == "county")]

    def place(region: str) -> Place:
        return Place(region, *(each.policy(region, value.since).values.get(value.key) for each in (law, would)))

    known = set(conflicts(value.since, [value.region], law.local))
    looser = [c for c in conflicts(value.since, [value.region], would.local) if c.key == value.key and c not in known]
    felt: dict[Where, int] = {
        (region, programme): count
        for (region, programme), count in open_by_place(connection, actor).items()
        if covers(value.region, region) and PARAMETERS[value.key].concerns(programme) and place(region).changes
    }
    kinds = _kinds(value.key)
    regions = {region for region, _ in felt}
    running, count = _running(connection, actor, kinds, regions, would, value) if kinds and regions else ([], 0)
    numbers = open_there(connection, actor, felt, SHOWN)
    changed = tuple(each for each in map(place, inside) if each.changes)
    return Effect(changed, tuple(looser), tuple(running), count, sum(felt.values()), tuple(numbers), bool(kinds))


def _kinds(key: str) -> set[tuple[str, str, str]]:
    """(process, edition, kind) of the limits that take their length from this parameter."""
    return {
        (process.key, edition, clock.kind)
        for editions in EDITIONS.values()
        for edition, process in editions.items()
        for clock in process.clocks.values()
        if clock.limit == key
    }


def _running(
    connection: Connection, actor: Actor, kinds: set[tuple[str, str, str]], regions: set[str], would: Rules, value: LocalValue
) -> tuple[list[Mapping[str, Any]], int]:
    of_kind = or_(*(and_(_case.process == p, _case.edition == e, _clock.kind == k) for p, e, k in sorted(kinds)))
    wanted = (case_scope(actor), _clock.stopped_at.is_(None), _clock.extended_limit.is_(None), of_kind, _case.region.in_(sorted(regions)))
    joined = table(LegalClock).join(CaseFile, _case.id == _clock.case_id)
    count = connection.execute(select(func.count()).select_from(joined).where(*wanted)).scalar_one()
    asked = select(_case.number, _case.process, _case.edition, _case.region, table(LegalClock)).select_from(joined).where(*wanted)
    found: list[Mapping[str, Any]] = []
    for row in connection.execute(asked.order_by(_clock.due_at, _clock.id).limit(SHOWN)):
        clock, term = clock_of(row), would.policy(row.region, value.since).term(value.key)
        found.append(
            {
                "number": row.number,
                "region": row.region,
                "label": process_of(row._mapping).clocks[row.kind].label,
                "started_at": clock.started_at,
                "due_at": clock.due_at,
                "would_be": due(clock.started_at, term, would.calendar, clock.spans)[0],
            }
        )
    return found, count
