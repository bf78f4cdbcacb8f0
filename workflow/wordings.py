"""A county's own wordings of papers: drafted by one officer, published by another, in force from a day on, taken back with a reason.

Nothing is ever changed: a draft and a version are lines of evidence, and a later version takes the place of an earlier one. The words a
paper was issued in stand in the paper; which version they came from follows from the day and from the hash of its template.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from notices import KINDS, wording
from states.divisions import covers, division
from states.grammar import ConditionUnmet, NotYours, Reason
from states.policy import UnknownRegion
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, ROLES
from states.terms import BEIJING
from workflow.authority import Actor
from workflow.records import Officer, table
from workflow.records_wordings import Wording, WordingDraft
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.rules import add_in_order

DRAFTERS, PUBLISHERS = (COUNTY_HANDLER, COUNTY_LEADER), (COUNTY_LEADER,)
_draft, _version, _officer = table(WordingDraft).c, table(Wording).c, table(Officer).c


def look(actor: Actor, county: str, kind: str | None = None) -> None:
    """Raise UnknownCase for a place that is no county or does not concern the officer, and for a kind of paper that a county may not
    word."""
    try:
        is_county = division(county).level == "county"
    except UnknownRegion:
        is_county = False
    near = any(covers(held.region, county) or covers(county, held.region) for held in actor.posts)
    if not is_county or not near or (kind is not None and (kind not in KINDS or not wording.adaptable(kind))):
        raise UnknownCase(county)


def may_draft(actor: Actor, county: str) -> None:
    """Raise NotYours for an officer who may not propose a wording for the county."""
    _may(actor, county, DRAFTERS, "起草")


def _may(actor: Actor, county: str, roles: tuple[str, ...], what: str) -> None:
    if not any(held.role in roles and covers(held.region, county) for held in actor.posts):
        raise NotYours(Reason(f"文书文本由{'、'.join(ROLES[role].label for role in roles)}{what}", ""))


def draft(connection: Connection, *, county: str, kind: str, text: str, actor: Actor, now: datetime) -> str:
    """Keep a text that has been checked as a draft and return its id. Raises NotYours."""
    may_draft(actor, county)
    text, made = wording.normal(text), secrets.token_hex(8)
    connection.execute(
        insert(WordingDraft),
        {
            "id": made,
            "county": county,
            "kind": kind,
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "base_sha256": wording.base_sha256(kind),
            "drafted_by": actor.id,
            "drafted_at": now,
        },
    )
    return made


def publish(connection: Connection, *, county: str, kind: str, draft_id: str, from_day: date, actor: Actor, now: datetime) -> int:
    """Publish a draft from a day on and return the version's number.

    Raises NotYours for the officer who drafted it and for one without the power; Malformed for a draft of another county or kind and for
    a day that has passed; ConditionUnmet for a draft already published, or made from a text that a new release has changed since.
    """
    _may(actor, county, PUBLISHERS, "发布")
    row = connection.execute(select(table(WordingDraft)).where(_draft.id == draft_id)).mappings().first()
    if row is None or (row["county"], row["kind"]) != (county, kind):
        raise Malformed(Flaw("/draft", "没有这一文种的这份草稿"))
    if row["drafted_by"] == actor.id:
        raise NotYours(Reason("文书文本由两人办理：起草人不得发布自己起草的文本", ""))
    if from_day < now.astimezone(BEIJING).date():
        raise Malformed(Flaw("/from_day", "施行日不能早于今天：已经出具的文书不再改变"))
    add_in_order(connection, table(Wording).name)
    done = connection.execute(select(_version.version).where(_version.draft_id == draft_id)).scalar()
    if done is not None:
        raise ConditionUnmet(Reason(f"这份草稿已经作为第{done}版发布", ""))
    if row["base_sha256"] != wording.base_sha256(kind) or not wording.fits(kind, row["text"]):
        raise ConditionUnmet(Reason("起草以后基准文本已更新，请按新的基准文本重新起草", ""))
    copied = {name: row[name] for name in ("text", "sha256", "base_sha256", "drafted_by")}
    return _add(connection, county, kind, actor, now, from_day, draft_id=draft_id, **copied)


def withdraw(connection: Connection, *, county: str, kind: str, reason: str, actor: Actor, now: datetime) -> int:
    """Go back to the product's own text from today on, for what was to begin later too, and return the version's number.

    Raises NotYours; ConditionUnmet when the county has no wording to take back.
    """
    _may(actor, county, PUBLISHERS, "撤回")
    add_in_order(connection, table(Wording).name)
    newest = connection.execute(_of(county, kind).order_by(_version.id.desc()).limit(1)).mappings().first()
    if newest is None or newest["text"] is None:
        raise ConditionUnmet(Reason("这一文种没有可以撤回的本县文本", ""))
    return _add(connection, county, kind, actor, now, now.astimezone(BEIJING).date(), reason=reason)


def _add(connection: Connection, county: str, kind: str, actor: Actor, now: datetime, from_day: date, **said: Any) -> int:
    last = connection.execute(select(func.max(_version.version)).where(_version.county == county, _version.kind == kind)).scalar()
    row = {"draft_id": None, "text": None, "sha256": None, "base_sha256": None, "drafted_by": None, "reason": ""} | said
    row |= {"county": county, "kind": kind, "version": (last or 0) + 1, "from_day": from_day}
    connection.execute(insert(Wording), row | {"published_by": actor.id, "published_at": now})
    return (last or 0) + 1


def _of(county: str, kind: str) -> Any:
    return select(table(Wording)).where(_version.county == county, _version.kind == kind)


def in_force(versions: list[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The version whose words are used on a day, of one county's and kind's versions in their order; None before the first."""
    return next((each for each in reversed(versions) if each["from_day"] <= day), None)


def versions(connection: Connection, county: str, kind: str) -> list[Mapping[str, Any]]:
    """The versions of a kind of paper, the first one first, with the names of who drafted and published each (ids: `drafted_by_id`)."""
    return _named(connection, [dict(row) for row in connection.execute(_of(county, kind).order_by(_version.id)).mappings()])


def drafts(connection: Connection, county: str, kind: str) -> list[Mapping[str, Any]]:
    """The drafts that have not been published, the newest first."""
    published = select(_version.draft_id).where(_version.draft_id.is_not(None))
    wanted = select(table(WordingDraft)).where(_draft.county == county, _draft.kind == kind, _draft.id.not_in(published))
    return _named(connection, [dict(row) for row in connection.execute(wanted.order_by(_draft.drafted_at.desc(), _draft.id)).mappings()])


def _named(connection: Connection, rows: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    ids = {row.get(who) for row in rows for who in ("drafted_by", "published_by")}
    names = {row.id: row.name for row in connection.execute(select(_officer.id, _officer.name).where(_officer.id.in_(ids)))}
    who = ("drafted_by", "published_by")
    ids_kept = [row | {f"{each}_id": row[each] for each in who if each in row} for row in rows]
    return [row | {each: names.get(row[each]) for each in who if each in row} for row in ids_kept]


def current(connection: Connection, day: date, county: str | None = None) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every county's wordings in force on a day, or one's; with each what has become of it: "well", "behind" a base text that has been
    brought up to date since, or "unfit" for this release, so that the product's own text is used in its place."""
    wanted = select(table(Wording)).order_by(_version.county, _version.kind, _version.id)
    rows = connection.execute(wanted if county is None else wanted.where(_version.county == county)).mappings()
    newest = {(row["county"], row["kind"]): dict(row) for row in rows if row["from_day"] <= day}
    for row in newest.values():
        if row["text"] is not None:
            yield row, state_of(row)


def overview(connection: Connection, county: str, day: date) -> dict[str, dict[str, Any]]:
    """How a county words its papers on a day: for each kind it has a version or a draft of, `used` (the version in force, None for the
    product's own text), `coming` (the next version whose day is ahead) and `drafts` (how many are unpublished)."""
    found: dict[str, dict[str, Any]] = {}
    asked = select(table(Wording)).where(_version.county == county).order_by(_version.kind, _version.id)
    for row in connection.execute(asked).mappings():
        here = found.setdefault(row["kind"], {"used": None, "coming": None, "drafts": 0})
        if row["from_day"] <= day:
            # A withdrawal of today ends what was to begin later too.
            here |= {"used": dict(row) if row["text"] is not None else None, "coming": None}
        else:
            here["coming"] = dict(row)
    published = select(_version.draft_id).where(_version.draft_id.is_not(None))
    counted = select(_draft.kind, func.count().label("n")).where(_draft.county == county, _draft.id.not_in(published)).group_by(_draft.kind)
    for kind, n in connection.execute(counted).all():
        found.setdefault(kind, {"used": None, "coming": None, "drafts": 0})["drafts"] = n
    return found


def state_of(row: Mapping[str, Any]) -> str:
    """What has become of a version's text: "well", "behind" or "unfit" (see `current`)."""
    if not wording.fits(row["kind"], row["text"]):
        return "unfit"
    return "well" if row["base_sha256"] == wording.base_sha256(row["kind"]) else "behind"
