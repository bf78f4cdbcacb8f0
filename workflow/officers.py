"""Officers, their posts, deputies and sign-in; and what a county sets under its own document."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Connection, insert, select, update

from states import PROCESSES
from states.divisions import Division, covers, division
from states.grammar import NotYours, Reason
from states.parameters import PARAMETERS
from states.policy import parse_value
from states.roles import COUNTY_LEADER, ROLES, SYSTEM
from states.statutes import D22, D57, MEASURES
from workflow import fund, sessions
from workflow.authority import ANY, Actor, load_actor
from workflow.records import Delegation, Deputy, LocalParameter, Officer, Post, Token, table
from workflow.refusals import Flaw, Malformed
from workflow.rules import add_in_order

SIGNED_IN = timedelta(hours=10)
_hasher = PasswordHash((Argon2Hasher(),))
_officer, _token = table(Officer).c, table(Token).c
_post, _delegation = table(Post).c, table(Delegation).c


@cache
def _nobodys() -> str:
    return _hasher.hash("no officer has this password")


def hash_password(password: str) -> str:
    """The stored form of a password (argon2id); raises Malformed for one under eight characters."""
    if len(password) < 8:
        raise Malformed(Flaw("/password", "口令不得少于8个字符"))
    return _hasher.hash(password)


def add_officer(connection: Connection, *, username: str, name: str, password_hash: str) -> str:
    """Register an officer and return the id; powers come with posts."""
    if connection.execute(select(_officer.id).where(_officer.username == username)).first():
        raise Malformed(Flaw("/username", f"用户名“{username}”已经有人使用"))
    officer_id = secrets.token_hex(8)
    connection.execute(
        insert(Officer), {"id": officer_id, "username": username, "name": name, "password_hash": password_hash, "active": True}
    )
    return officer_id


def appoint(
    connection: Connection,
    *,
    officer_id: str,
    role: str,
    region: str,
    from_at: datetime,
    until_at: datetime | None = None,
    programmes: Sequence[str] = (ANY,),
) -> str:
    """Give an officer a post and return its id; raises Malformed for a role or region that is none."""
    if role not in ROLES or role == SYSTEM:
        raise Malformed(Flaw("/role", f"没有角色“{role}”，可选：{'、'.join(key for key in ROLES if key != SYSTEM)}"))
    place = _place("/region", region)
    if ROLES[role].level == "county" and place.level in ("township", "village"):
        raise Malformed(Flaw("/region", f"“{ROLES[role].label}”是县级岗位，“{place.name}”不是县级区划"))
    post_id = secrets.token_hex(8)
    connection.execute(
        insert(Post),
        {
            "id": post_id,
            "officer_id": officer_id,
            "role": role,
            "region": region,
            "programmes": list(programmes),
            "from_at": from_at,
            "until_at": until_at,
        },
    )
    return post_id


def deputise(
    connection: Connection,
    *,
    post_id: str,
    deputy_id: str,
    reason: str,
    document_number: str,
    from_at: datetime,
    until_at: datetime,
    actor: Actor,
) -> str:
    """Let an officer stand in for a post for at most thirty days, under a document; the county's leader arranges it."""
    post = connection.execute(select(_post.region).where(_post.id == post_id)).first()
    if post is None:
        raise Malformed(Flaw("/post_id", "没有这个岗位"))
    _as_county_leader(actor, post.region, str(D57[16]), "安排代行职务")
    stand_in = load_actor(connection, deputy_id, from_at)
    if stand_in is None or all(held.region[:6] != post.region[:6] for held in stand_in.posts):
        raise Malformed(Flaw("/deputy", "代行职务的应当是本县（区）在任的工作人员"))
    if not from_at < until_at <= from_at + timedelta(days=30):
        raise Malformed(Flaw("/until", "代行职务的期限应当在30日以内，且晚于开始时间"))
    row_id = secrets.token_hex(8)
    connection.execute(
        insert(Deputy),
        {
            "id": row_id,
            "post_id": post_id,
            "deputy_id": deputy_id,
            "reason": reason,
            "document_number": document_number,
            "from_at": from_at,
            "until_at": until_at,
            "revoked_at": None,
        },
    )
    return row_id


def disable(connection: Connection, username: str) -> bool:
    """Close an officer's account at once, with every sign-in; False when there is no such officer."""
    row = connection.execute(select(_officer.id).where(_officer.username == username)).first()
    if row is None:
        return False
    connection.execute(update(Officer).where(_officer.id == row.id).values(active=False))
    _sign_out(connection, row.id)
    return True


def set_password(connection: Connection, username: str, password_hash: str) -> bool:
    """Change a password and end every sign-in; False when there is no such officer."""
    row = connection.execute(select(_officer.id).where(_officer.username == username)).first()
    if row is None:
        return False
    connection.execute(update(Officer).where(_officer.id == row.id).values(password_hash=password_hash))
    _sign_out(connection, row.id)
    return True


def _sign_out(connection: Connection, officer_id: str) -> None:
    connection.execute(table(Token).delete().where(_token.officer_id == officer_id))
    sessions.end_all(connection, officer_id)


def password_matches(connection: Connection, username: str, password: str) -> str | None:
    """The id of the active officer with that password, or None; as slow for an unknown name as for a wrong password."""
    row = connection.execute(select(_officer.id, _officer.password_hash, _officer.active).where(_officer.username == username)).first()
    right = _hasher.verify(password, row.password_hash if row else _nobodys())
    return row.id if row and right and row.active else None


def sign_in(connection: Connection, officer_id: str, now: datetime) -> str:
    """A new random token; only its digest is kept, with the evidence that somebody signed in."""
    token = secrets.token_urlsafe(32)
    connection.execute(insert(Token), {"digest": _digest(token), "officer_id": officer_id, "expires_at": now + SIGNED_IN})
    sessions.signed_in(connection, officer_id, "token", "", now)
    return token


def signed_in(connection: Connection, token: str, now: datetime) -> str | None:
    """The officer id behind a token that has not run out."""
    found: str | None = connection.execute(
        select(_token.officer_id).where(_token.digest == _digest(token), _token.expires_at > now)
    ).scalar()
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _as_county_leader(actor: Actor, region: str, cites: str, what: str) -> None:
    if not any(held.role == COUNTY_LEADER and covers(held.region, region) for held in actor.posts):
        raise NotYours(Reason(f"{what}由{ROLES[COUNTY_LEADER].label}办理", cites))


def _place(pointer: str, region: str) -> Division:
    try:
        return division(region)
    except LookupError:
        raise Malformed(Flaw(pointer, f"没有区划代码“{region}”")) from None


def _township(pointer: str, region: str) -> None:
    place = _place(pointer, region)
    if place.level != "township":
        raise Malformed(Flaw(pointer, f"“{place.name}”不是乡镇（街道）"))


def set_parameter(
    connection: Connection,
    *,
    region: str,
    key: str,
    value: str,
    document_number: str,
    since: date,
    actor: Actor,
    now: datetime,
    until: date | None = None,
) -> None:
    """Set one policy value for a county or township under its document, from a day on. Raises Malformed or NotYours.

    Nothing is overwritten: the newest value for a day counts, and a case's running limits keep the value of the day they began.
    """
    declared = PARAMETERS.get(key)
    if declared is None:
        raise Malformed(Flaw("/key", f"没有参数“{key}”"))
    if not declared.settable:
        raise Malformed(Flaw("/key", f"“{declared.label}”不由县级规定"))
    _as_county_leader(actor, region, str(D22.at("四（一）")), f"规定“{declared.label}”")
    _place("/region", region)
    if not document_number.strip():
        raise Malformed(Flaw("/document_number", "请写明规定此项的文号"))
    try:
        parse_value(key, value)
    except ValueError as flaw:
        raise Malformed(Flaw("/value", str(flaw))) from None
    if until is not None and until < since:
        raise Malformed(Flaw("/until", "终止日期早于施行日期"))
    add_in_order(connection, table(LocalParameter).name)
    connection.execute(
        insert(LocalParameter),
        {
            "region": region,
            "key": key,
            "value": value,
            "document_number": document_number,
            "since": since,
            "until": until,
            "set_by": actor.id,
            "set_at": now,
        },
    )


def entrust(
    connection: Connection,
    *,
    township: str,
    programme: str,
    document_number: str,
    max_per_case: Decimal,
    actor: Actor,
    now: datetime,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    quota: Decimal | None = None,
) -> str:
    """Entrust a township with a programme's decisions and return the entrustment's id (社会救助暂行办法 第四十八条).

    Raises Malformed or NotYours.
    """
    _as_county_leader(actor, township, str(MEASURES[48]), "委托乡镇（街道）审批")
    _township("/township", township)
    known = sorted({process.programme for process in PROCESSES.values()})
    if programme not in known:
        raise Malformed(Flaw("/programme", f"没有救助事项“{programme}”，可选：{'、'.join(known)}"))
    if until_at is not None and until_at <= (from_at or now):
        raise Malformed(Flaw("/until_at", "委托的截止时间应当晚于开始时间"))
    row_id = secrets.token_hex(8)
    connection.execute(
        insert(Delegation),
        {
            "id": row_id,
            "county": township[:6],
            "township": township,
            "programme": programme,
            "document_number": document_number,
            "max_per_case": max_per_case,
            "quota": quota,
            "from_at": from_at or now,
            "until_at": until_at,
            "revoked_at": None,
            "set_by": actor.id,
        },
    )
    return row_id


def revoke(connection: Connection, delegation_id: str, *, actor: Actor, now: datetime) -> bool:
    """Revoke an entrustment at once; False when there is none in force."""
    row = connection.execute(select(_delegation.township).where(_delegation.id == delegation_id)).first()
    if row is None:
        return False
    _as_county_leader(actor, row.township, str(MEASURES[48]), "撤销委托")
    done = connection.execute(
        update(Delegation).where(_delegation.id == delegation_id, _delegation.revoked_at.is_(None)).values(revoked_at=now)
    )
    return done.rowcount == 1


def top_up(connection: Connection, *, township: str, amount: Decimal, document_number: str, actor: Actor, now: datetime) -> str:
    """Put money into a township's reserve fund and return the journal's number."""
    _as_county_leader(actor, township, str(MEASURES[48]), "拨付备用金")
    _township("/township", township)
    if amount <= 0:
        raise Malformed(Flaw("/amount", "拨付金额应当大于零"))
    return fund.top_up(connection, township=township, amount=amount, document_number=document_number, at=now)
