"""Who is in charge of a case (承办人), and who could be.

The newest assignment that holds at the moment; without one, whoever of those who do the work wrote the first line of the file that one of
them wrote (谁受理、谁承办). Worked out from the file whenever asked, so a leave ends by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, true

from states.case_acts import ASSIGNERS, HANDLERS, KEPT_APART
from states.divisions import covers
from states.grammar import ConditionUnmet, Reason
from states.roles import COUNTY_HANDLER, DUTIES
from states.statutes import D57, MEASURES
from workflow.authority import WHO_DID, Actor, Held, load_actor, within
from workflow.records import CaseFile, Entry, Officer, Post, table
from workflow.records_assignments import Assignment

LEADING = (*ASSIGNERS, COUNTY_HANDLER)
"""Who oversees the work of others within the region of the post."""
LISTED = 100
"""How many colleagues are named at once: where more serve, the place is chosen first."""
_case, _entry, _given = table(CaseFile).c, table(Entry).c, table(Assignment).c
_officer, _post = table(Officer).c, table(Post).c


def leading(actor: Actor) -> Actor:
    """The officer with those posts alone in which the work of others is overseen; none of them may be left."""
    return Actor(actor.id, actor.name, actor.username, tuple(held for held in actor.posts if held.role in LEADING))


def leads(actor: Actor) -> bool:
    return bool(leading(actor).posts)


def assigns(actor: Actor) -> bool:
    """Whether the officer holds a post that gives cases out."""
    return any(held.role in ASSIGNERS for held in actor.posts)


def handler_at(now: datetime) -> Any:
    """The id of who is in charge at `now`, as a column of a query over cases; NULL where nobody is."""
    given = (
        select(_given.officer_id)
        .where(_given_to(_case.id, now))
        .order_by(_given.entry_seq.desc())
        .limit(1)
        .correlate(table(CaseFile))
        .scalar_subquery()
    )
    first = select(_entry.officer_id).where(_worked_on(_case.id)).order_by(_entry.seq).limit(1).correlate(table(CaseFile)).scalar_subquery()
    return func.coalesce(given, first)


def in_nobodys_charge(case_id: Any, now: datetime) -> ColumnElement[bool]:
    """Where `handler_at` finds nobody, as a condition on a column of case ids."""
    return and_(~exists().where(_worked_on(case_id)), ~exists().where(_given_to(case_id, now)))


def _given_to(case_id: Any, now: datetime) -> ColumnElement[bool]:
    """The assignments of a case that hold at `now`."""
    return and_(_given.case_id == case_id, _given.from_at <= now, or_(_given.until_at.is_(None), _given.until_at > now))


def _worked_on(case_id: Any) -> ColumnElement[bool]:
    """The lines of a case's file that those who do the work wrote."""
    return and_(_entry.case_id == case_id, _entry.role.in_(HANDLERS), _entry.officer_id.is_not(None))


def handler_of(connection: Connection, case_id: int, now: datetime) -> str | None:
    """The id of who is in charge of a case at `now`; None where nobody is."""
    found: str | None = connection.execute(select(handler_at(now)).select_from(CaseFile).where(_case.id == case_id)).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Colleague:
    """An active officer with the posts held here."""

    id: str
    username: str
    name: str
    posts: tuple[Held, ...]


def colleagues(connection: Connection, actor: Actor, now: datetime, *, everybody: bool = False) -> list[Colleague]:
    """Who could be in charge of cases, or `everybody` with a post, within the regions the officer oversees; by region and name."""
    reach = [within(_post.region, held.region) for held in leading(actor).posts]
    if not reach:
        return []
    columns = (_post.role, _post.region, _post.programmes, _post.from_at, _post.until_at)
    rows = connection.execute(
        select(_officer.id, _officer.username, _officer.name, *columns)
        .join(Post, _post.officer_id == _officer.id)
        .where(
            _officer.active,
            true() if everybody else _post.role.in_(HANDLERS),
            _post.from_at <= now,
            or_(_post.until_at.is_(None), _post.until_at > now),
        )
        .where(or_(*reach))
        .order_by(_post.region, _officer.username)
    )
    found: dict[str, Colleague] = {}
    for row in rows:
        held = Held(row.role, row.region, tuple(row.programmes), row.from_at, row.until_at)
        known = found.get(row.id)
        found[row.id] = Colleague(row.id, row.username, row.name, (*(known.posts if known else ()), held))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Offered:
    """The colleagues to choose from, and the places to choose among where they are too many at once; `place` is the one chosen."""

    people: list[Colleague]
    places: list[str]
    place: str


def offered(connection: Connection, actor: Actor, now: datetime, place: str = "", *, everybody: bool = False) -> Offered:
    """Colleagues as `colleagues` finds them; of more than `LISTED`, those who serve in `place` (a county, a township with its villages) or
    above it. `place` may be any text: who serves nowhere near it is not offered."""
    whole = colleagues(connection, actor, now, everybody=everybody)
    if len(whole) <= LISTED:
        return Offered(whole, [], "")
    regions = {held.region for each in whole for held in each.posts if held.region.startswith(place[:6])}
    townships = {region[:9] for region in regions if len(region) > 6}
    # Counties first where they have more townships than anybody reads through.
    places = townships if len(townships) <= LISTED else {region[:6] for region in regions}
    here = [each for each in whole if place and any(held.region.startswith(place) or place.startswith(held.region) for held in each.posts)]
    return Offered(here if len(here) <= LISTED or len(place) > 6 else [], sorted(places), place)


def names(connection: Connection, ids: list[str]) -> dict[str, str]:
    """The officers' names by id."""
    return {row.id: row.name for row in connection.execute(select(_officer.id, _officer.name).where(_officer.id.in_(ids)))}


def fit_to_handle(
    connection: Connection, row: Mapping[str, Any], colleague_id: str, giver: Held, begins: datetime, until: datetime | None
) -> Actor:
    """The colleague, who may be put in charge of the case from `begins`, as `giver` may do it; raises `ConditionUnmet` with the reason.

    It takes a post of one's own in which cases are worked on, which lasts as long, within the giver's region; no relative of the
    household; and nobody who has already judged what is still to be done.
    """
    found = load_actor(connection, colleague_id, begins)
    able = [post for post in (found.posts if found else ()) if post.role in HANDLERS and post.principal_id is None]
    here = [post for post in able if post.reaches(row["region"], row["programme"])]
    if found is None or not here:
        raise ConditionUnmet(Reason("接办人届时不在本案所在地、本事项的经办岗位上", str(MEASURES[4])))
    if not any(covers(giver.region, post.region) for post in here):
        raise ConditionUnmet(Reason("接办人不属于您的辖区，应当由上一级确定", str(MEASURES[4])))
    if until is not None and not any(post.until_at is None or post.until_at >= until for post in here):
        raise ConditionUnmet(Reason("接办人的任期在此之前届满", str(MEASURES[4])))
    if row["facts"].get("related_officer") in (found.username, found.name):
        raise ConditionUnmet(Reason("接办人与申请家庭有近亲属关系，应当回避", str(D57[11])))
    rows = WHO_DID.rows(connection, {"case_id": row["id"]})
    judged = {each["duty"] for each in rows if each["duty"] in KEPT_APART and found.id in (each["officer_id"], each["principal_id"])}
    if judged:
        done = "、".join(DUTIES[duty] for duty in sorted(judged))
        raise ConditionUnmet(Reason(f"接办人已经办理本案的{done}，不得再承办", f"{D57[16]}、{D57[20]}"))
    return found
