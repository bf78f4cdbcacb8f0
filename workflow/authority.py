"""Posts, regions, deputies, entrustments and the separation of duties: may this person take this step, here and now?

Everything is judged at the moment of the act from rows read in its transaction; nothing is remembered between requests.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, false, func, null, or_, select, true, union_all

from states.divisions import NATION, covers
from states.grammar import Entrustment, NotYours, Reason, Step
from states.policy import chain as region_chain
from states.roles import DUTIES, ROLES, SEPARATION, SYSTEM
from states.roles import chain as role_chain
from states.statutes import D57
from workflow.prepared import Prepared
from workflow.records import CaseFile, Delegation, Deputy, Entry, Officer, Post, Posting, table

ANY = "*"
_post, _deputy, _entry = table(Post).c, table(Deputy).c, table(Entry).c
_officer, _delegation, _case = table(Officer).c, table(Delegation).c, table(CaseFile).c


class Held(NamedTuple):
    """A post in force, the officer's own or, when `principal_id` is set, one the officer stands in for."""

    role: str
    region: str
    programmes: tuple[str, ...]
    from_at: datetime
    until_at: datetime | None
    principal_id: str | None = None

    def reaches(self, region: str, programme: str) -> bool:
        return covers(self.region, region) and (ANY in self.programmes or programme in self.programmes)


class Actor(NamedTuple):
    """Who acts. The clock is an actor without a person."""

    id: str | None
    name: str
    username: str
    posts: tuple[Held, ...]

    def holds(self, region: str, programme: str) -> dict[str, Held]:
        """The roles held over `region` for `programme`; a post of one's own comes before one deputised for."""
        found: dict[str, Held] = {}
        for post in sorted(self.posts, key=lambda held: held.principal_id is not None):
            if post.reaches(region, programme):
                found.setdefault(post.role, post)
        return found

    def sees(self, region: str, programme: str) -> bool:
        return any(post.reaches(region, programme) for post in self.posts)


CLOCK_POST = Held(SYSTEM, "000000", (ANY,), datetime(2000, 1, 1, tzinfo=UTC), None)
CLOCK = Actor(None, "系统时钟", SYSTEM, (CLOCK_POST,))

_NOW = bindparam("now", type_=table(Post).c.from_at.type)
_WHO: BindParameter[str] = bindparam("who", type_=_post.officer_id.type)
_IN_FORCE = and_(_post.from_at <= _NOW, or_(_post.until_at.is_(None), _post.until_at > _NOW))
_COLUMNS = (_officer.id, _officer.name, _officer.username, _post.role, _post.region, _post.programmes, _post.from_at, _post.until_at)
_OWN = (
    select(*_COLUMNS, null().label("principal_id"))
    .select_from(table(Officer).outerjoin(table(Post), and_(_post.officer_id == _officer.id, _IN_FORCE)))
    .where(_officer.id == _WHO, _officer.active)
)
_DEPUTISED = (
    select(*_COLUMNS, _post.officer_id.label("principal_id"))
    .join(table(Deputy), _deputy.deputy_id == _officer.id)
    .join(table(Post), and_(_post.id == _deputy.post_id, _IN_FORCE))
    .where(
        _officer.id == _WHO,
        _officer.active,
        _deputy.from_at <= _NOW,
        _deputy.until_at > _NOW,
        or_(_deputy.revoked_at.is_(None), _deputy.revoked_at > _NOW),
    )
)
ACTOR = Prepared(union_all(_OWN, _DEPUTISED))


def load_actor(connection: Connection, officer_id: str, now: datetime) -> Actor | None:
    """The officer with every post in force at `now`; None when unknown or disabled."""
    rows = ACTOR.rows(connection, {"who": officer_id, "now": now})
    if not rows:
        return None
    posts = tuple(
        Held(row["role"], row["region"], tuple(row["programmes"]), row["from_at"], row["until_at"], row["principal_id"])
        for row in rows
        if row["role"] is not None
    )
    return Actor(rows[0]["id"], rows[0]["name"], rows[0]["username"], posts)


def powers(actor: Actor, region: str, programme: str, holders: Collection[str]) -> dict[str, tuple[Held, bool]]:
    """Every role whose steps `actor` may take in this case, with the post relied on and whether lateness gave it.

    `holders` are the roles that have taken over because a limit passed: such a role may also do the work below it.
    """
    own = actor.holds(region, programme)
    found = {role: (held, False) for role, held in own.items()}
    for role in own.keys() & set(holders):
        for below in ROLES:
            if role in role_chain(below):
                found.setdefault(below, (own[role], True))
    return found


def may_take_over(step: Step, role: str, held: Held) -> bool:
    """Lateness moves work upward, never the power to decide: whoever decides does so in a power of their own."""
    return step.duty != "decide" or ROLES[role].level == ROLES[held.role].level


WHO_DID = Prepared(
    select(_entry.duty, _entry.officer_id, _entry.principal_id, _entry.pair_id).where(
        _entry.case_id == bindparam("case_id"), _entry.duty.is_not(None)
    )
)


def check_separation(connection: Connection, case_id: int, step: Step, actor: Actor, held: Held, pair_id: str | None) -> None:
    """Raise `NotYours` when the acting person, or the person acted for, already did what must be kept apart.

    The file's entries decide, after deputising: a deputy may not do what either of the two may not do.
    """
    apart = SEPARATION.get(step.duty or "")
    if not apart:
        return
    mine = {actor.id, held.principal_id, pair_id} - {None}
    rows = WHO_DID.rows(connection, {"case_id": case_id})
    done = {row["duty"] for row in rows if row["duty"] in apart and mine & {row["officer_id"], row["principal_id"], row["pair_id"]}}
    if done:
        earlier = "、".join(DUTIES[duty] for duty in sorted(done))
        raise NotYours(Reason(f"同一人已经办理本案的{earlier}，不得再{DUTIES[step.duty or '']}", f"{D57[16]}、{D57[20]}"))


def check_recusal(facts: Mapping[str, Any], actor: Actor) -> None:
    """Raise `NotYours` for an officer recorded as the relative concerned (回避)."""
    if actor.id is not None and facts.get("related_officer") in (actor.username, actor.name):
        raise NotYours(Reason("经办人员与申请家庭有近亲属关系，应当回避", str(D57[11])))


_ENTRUSTED = (
    select(table(Delegation))
    .where(
        _delegation.township == bindparam("township"),
        _delegation.programme == bindparam("programme"),
        _delegation.from_at <= _NOW,
        or_(_delegation.until_at.is_(None), _delegation.until_at > _NOW),
        or_(_delegation.revoked_at.is_(None), _delegation.revoked_at > _NOW),
    )
    .order_by(_delegation.from_at.desc())
    .limit(1)
)
ENTRUSTED, HELD = Prepared(_ENTRUSTED), Prepared(_ENTRUSTED.with_for_update())


def entrustment(connection: Connection, region: str, programme: str, now: datetime, *, hold: bool = False) -> Entrustment | None:
    """The entrustment in force at `now` for the township of `region`, with what its quota still allows; None when there is none.

    With `hold` nobody else draws on the quota until this transaction ends.
    """
    row = (HELD if hold else ENTRUSTED).first(connection, {"township": region[:9], "programme": programme, "now": now})
    if row is None:
        return None
    left = None if row["quota"] is None else row["quota"] - _used(connection, row)
    return Entrustment(row["document_number"], row["county"], row["max_per_case"], left)


def _used(connection: Connection, delegation: Mapping[str, Any]) -> Decimal:
    """What this place itself has decided under its entrustment: one document often entrusts several townships."""
    posting = table(Posting).c
    total = connection.execute(
        select(func.sum(posting.amount))
        .join(CaseFile, _case.id == posting.case_id)
        .where(
            _case.region.startswith(delegation["township"], autoescape=True),
            posting.kind == "committed",
            posting.purpose.in_(("commit", "release")),
            posting.document_number == delegation["document_number"],
            posting.at >= delegation["from_at"],
        )
    ).scalar_one()
    return total or Decimal(0)


# From a village up to the nation; a shorter chain ends with the nation more than once.
_LEVELS = tuple(f"level_{n}" for n in range(6))
SERVING = Prepared(
    select(_officer.id, _officer.username, _officer.name, _post.programmes)
    .join(Post, _post.officer_id == _officer.id)
    .where(_officer.active, _post.role == bindparam("role"), _post.region.in_([bindparam(level) for level in _LEVELS]), _IN_FORCE)
    .order_by(_officer.username)
)


def serving(connection: Connection, role: str, region: str, programme: str, now: datetime) -> list[tuple[str, str, str]]:
    """(id, username, name) of every active officer whose own post of `role` reaches `region` at `now`; empty when the post is vacant."""
    places = dict(zip_longest(_LEVELS, region_chain(region), fillvalue=NATION))
    rows = SERVING.rows(connection, {"role": role, "now": now, **places})
    found = {row["id"]: row for row in rows if ANY in row["programmes"] or programme in row["programmes"]}
    return [(row["id"], row["username"], row["name"]) for row in found.values()]


def case_scope(actor: Actor) -> Any:
    """The condition that limits a query over cases to what `actor` may see; nothing at all without a post."""
    seen = []
    for post in actor.posts:
        inside = within(_case.region, post.region)
        seen.append(inside if ANY in post.programmes else and_(inside, _case.programme.in_(post.programmes)))
    return or_(*seen) if seen else false()


def within(column: Any, region: str) -> Any:
    """The same rule as `states.divisions.covers`, in SQL: provinces end in 0000, prefectures in 00."""
    if region == "000000":
        return true()
    prefix = region
    if len(region) == 6:
        prefix = region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region
    return column.startswith(prefix, autoescape=True)
