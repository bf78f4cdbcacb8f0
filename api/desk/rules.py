"""规则与日历: what is in force in a place on a day, with its source; where it departs from the level above, what nobody has fixed, and
what changes between two days. What is published here is open to every officer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.rule_words import LEVELS, PROGRAMMES, day_of, own_place, part_of, places_for, said
from api.desk.visit import VisitorDep
from states.divisions import covers, division, lineage
from states.parameters import PARAMETERS
from states.policy import Policy, conflicts
from states.roles import COUNTY_LEADER, VILLAGE_ASSISTANT
from states.terms import BEIJING
from workflow.authority import Actor
from workflow.database import Connection
from workflow.rule_changes import Change, Where, between_days, blanks, feels, open_by_place, open_there
from workflow.rules import Rules, rules

router = desk_router()
NAMED = 5
"""Open cases named beside a change; how many there are is always told."""
Context = dict[str, Any]
Place = Annotated[str, Query(max_length=12)]
Day = Annotated[str, Query(max_length=10)]
Part = Annotated[str, Query(max_length=20)]


def reads(actor: Actor) -> bool:
    """Whether the rules are of use to this officer: to whoever judges cases by them."""
    return any(held.role != VILLAGE_ASSISTANT for held in actor.posts)


def sets(actor: Actor, region: str) -> bool:
    """Whether this officer may fix a value for the place."""
    return division(region).level in ("county", "township") and any(
        held.role == COUNTY_LEADER and covers(held.region, region) for held in actor.posts
    )


def around(actor: Actor, now: datetime, place: str, on: str) -> Context:
    """What stands on every page of a place and a day; raises UnknownRegion."""
    here = division(place or own_place(actor)).code
    today = now.astimezone(BEIJING).date()
    return {"place": here, "lineage": lineage(here), "places": places_for(actor), "on": day_of(on, today), "today": today}


@router.get("/rules")
def sheet(request: Request, visitor: VisitorDep, place: Place = "", on: Day = "", of: Part = "") -> Response:
    """Everything that is fixed, or should be, of one part."""
    part = of if of in PROGRAMMES else next(iter(PROGRAMMES))

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        found = around(actor, now, place, on)
        law, here = rules(connection), found["place"]
        rows = _rows(law, law.policy(here, found["on"]))
        counts = {name: sum(row["part"] == name and row["state"] in ("blank", "looser") for row in rows) for name in PROGRAMMES}
        return found | {"rows": [row for row in rows if row["part"] == part], "counts": counts, "sets": sets(actor, here)}

    return page(request, "rules", of=part, parts_of=PROGRAMMES, **visitor.read(look))


def _rows(law: Rules, policy: Policy) -> list[Context]:
    """Every parameter with its value; `state`: "", unverified, looser than above, blank, or none where there need be none."""
    open_, above = set(blanks(policy)), {place.code for place in lineage(policy.region)}
    looser = {(each.key, each.region) for each in conflicts(policy.day, None, law.local) if each.region in above}
    found = []
    for key, parameter in PARAMETERS.items():
        row: Context = {"key": key, "label": parameter.label, "part": part_of(key), "settable": parameter.settable}
        if key not in policy:
            found.append(row | {"state": "blank" if key in open_ else "none"})
            continue
        value = policy.entry(key)
        state = "looser" if (key, value.from_region) in looser else "" if value.verified else "unverified"
        found.append(row | {"state": state, "said": said(key, value.text), "value": value, "level": level_of(value.from_region)})
    return found


def level_of(region: str) -> str:
    """At which level something was fixed: 省级（重庆市）; 国家."""
    place = division(region)
    return LEVELS[place.level] if place.level == "nation" else f"{LEVELS[place.level]}（{place.name}）"


@router.get("/rules/conflicts")
def departures(request: Request, visitor: VisitorDep, place: Place = "", on: Day = "") -> Response:
    """Values that give more room than the level above, in the place, above it and within it; and what nobody has fixed there."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        found = around(actor, now, place, on)
        law, here = rules(connection), found["place"]
        policy = law.policy(here, found["on"])
        line = {each.code for each in found["lineage"]}
        looser = [
            {"label": PARAMETERS[each.key].label, "said": said(each.key, each.value), "above_said": said(each.key, each.above_value)}
            | {name: getattr(each, name) for name in ("key", "region", "above_region", "cites")}
            for each in conflicts(found["on"], None, law.local)
            if each.region in line or covers(here, each.region)
        ]
        open_: dict[str, list[tuple[str, str]]] = {name: [] for name in PROGRAMMES}
        for key in blanks(policy):
            open_[part_of(key)].append((key, PARAMETERS[key].label))
        unsure = [(key, PARAMETERS[key].label, said(key, v.text), v) for key, v in policy.values.items() if not v.verified]
        return found | {"looser": looser, "blanks": open_, "unsure": unsure, "sets": sets(actor, here)}

    return page(request, "rule_conflicts", parts_of=PROGRAMMES, level_of=level_of, **visitor.read(look))


@router.get("/rules/changes")
def changes(request: Request, visitor: VisitorDep, place: Place = "", old: Day = "", new: Day = "", of: Part = "") -> Response:
    """What differs between two days in a place, above it and within it, with the officer's own open cases that feel it."""
    part = of if of in PROGRAMMES else ""

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        found = around(actor, now, place, "")
        today: date = found["today"]
        first, last = day_of(old, date(today.year, 1, 1)), day_of(new, today)
        law, cases = rules(connection), open_by_place(connection, actor)
        line = {each.code for each in found["lineage"]}
        near = [each for each in between_days(law, first, last) if each.region in line or covers(found["place"], each.region)]
        counts = {name: sum(part_of(each.key) == name for each in near) for name in PROGRAMMES}
        chosen = part or next((name for name in PROGRAMMES if counts[name]), next(iter(PROGRAMMES)))
        rows = [_felt(connection, actor, law, each, first, last, cases) for each in near if part_of(each.key) == chosen]
        return found | {"old": first, "new": last, "counts": counts, "rows": rows, "of": chosen}

    return page(request, "rule_changes", parts_of=PROGRAMMES, level_of=level_of, **visitor.read(look))


def _felt(connection: Connection, actor: Actor, law: Rules, change: Change, old: date, new: date, cases: Mapping[Where, int]) -> Context:
    """A change with the open cases that feel it."""
    where = [each for each in cases if feels(law, change, old, new, *each)]
    return {
        "key": change.key,
        "label": PARAMETERS[change.key].label,
        "region": change.region,
        "old": said(change.key, change.old),
        "new": said(change.key, change.new),
        "count": sum(cases[each] for each in where),
        "numbers": open_there(connection, actor, where, NAMED),
    }
