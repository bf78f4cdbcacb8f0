"""Applications sent in over the public page (社会救助法 第六十三条: 在线申请): kept as they came until the township files them.

Nothing is decided here and no case is opened: filing is the officer's act, through the same door as at the window. The author needs no
account and holds a receipt, which tells how it stands and nothing else.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, false, func, insert, or_, select, update

from states.divisions import county_of
from states.roles import TOWN_HANDLER
from states.terms import BEIJING
from workflow.authority import Actor
from workflow.intake import id_digest, people_flaws
from workflow.records import Post, table
from workflow.records_online import ApplicationOnline
from workflow.refusals import Flaw, Malformed, UnknownCase

FROM_ONE_PLACE, IN_ONE_TOWNSHIP, WITHIN = 3, 60, timedelta(days=1)
"""How many applications are taken from one place and in one township in a day: beyond that one applies at the window [design]."""
TAKEN, ASIDE = "taken", "aside"
STATES = {
    "": "已经收到，等待乡镇（街道）与您联系核对",
    TAKEN: "乡镇（街道）已经正式收件，请向其领取收件回执，凭回执查询办理进度",
    ASIDE: "乡镇（街道）没有转入办理，原因已与您联系说明；仍需要救助的，请到窗口申请",
}
PAGE = 50
_sent, _post = table(ApplicationOnline).c, table(Post).c


class TooMany(Exception):
    """One place, or everybody together, has sent in so much that the rest is for the window."""


def places(connection: Connection, now: datetime) -> dict[str, list[str]]:
    """The townships where somebody takes applications now, by county, both by code."""
    in_force = (_post.from_at <= now) & or_(_post.until_at.is_(None), _post.until_at > now)
    codes = connection.execute(select(_post.region).where(_post.role == TOWN_HANDLER, in_force).distinct().order_by(_post.region))
    found: dict[str, list[str]] = {}
    for code in codes.scalars():
        found.setdefault(county_of(code).code, []).append(code)
    return found


def flaws(
    connection: Connection, region: str, applicant: Mapping[str, Any], household: Mapping[str, Any], reason: str, now: datetime
) -> list[Flaw]:
    """Everything wrong with an application before it is kept."""
    found = people_flaws(applicant, household, now.astimezone(BEIJING).date())
    if region not in places(connection, now).get(region[:6], ()):
        found.append(Flaw("/region", "请选择受理申请的乡镇（街道）"))
    if not applicant.get("phone"):
        found.append(Flaw("/applicant/phone", "请填写联系电话，乡镇（街道）要与您联系"))
    if not reason.strip():
        found.append(Flaw("/reason", "请写明申请事由"))
    return found


def receive(
    connection: Connection,
    *,
    region: str,
    applicant: Mapping[str, Any],
    household: Mapping[str, Any],
    reason: str,
    source: str,
    now: datetime,
    secret: bytes,
) -> str:
    """Keep an application and return its receipt; sent again from the same place it is the same application.

    Raises `Malformed` with every flaw, or `TooMany`; then nothing was kept. Whether the person is known is never told.
    """
    if wrong := flaws(connection, region, applicant, household, reason, now):
        raise Malformed(*wrong)
    words = orjson.dumps([region, source, applicant, household, reason], option=orjson.OPT_SORT_KEYS)
    receipt = base64.b32encode(hmac.new(secret, b"online|" + words, hashlib.sha256).digest()[:10]).decode().lower()
    if connection.execute(select(_sent.id).where(_sent.id == receipt)).scalar():
        return receipt
    counted = select(func.count()).select_from(ApplicationOnline).where(_sent.received_at > now - WITHIN)
    for most, bounded in ((FROM_ONE_PLACE, _sent.source == source), (IN_ONE_TOWNSHIP, _sent.region == region)):
        if connection.execute(counted.where(bounded)).scalar_one() >= most:
            raise TooMany(region)
    row = {
        "id": receipt,
        "region": region,
        "received_at": now,
        "applicant": dict(applicant),
        "household": dict(household),
        "reason": reason,
        "id_digest": id_digest(secret, applicant["id_number"]),
        "source": source,
        "outcome": "",
        "note": "",
        "settled_at": None,
        "settled_by": None,
        "cases": [],
    }
    connection.execute(insert(ApplicationOnline), row)
    return receipt


def receipt_view(connection: Connection, receipt: str) -> dict[str, Any] | None:
    """What the holder of a receipt may know; None when there is no such receipt."""
    columns = (_sent.id, _sent.region, _sent.received_at, _sent.outcome, _sent.settled_at)
    row = connection.execute(select(*columns).where(_sent.id == receipt)).mappings().first()
    return None if row is None else {**row, "state_label": STATES[row["outcome"]]}


def waiting(connection: Connection, actor: Actor, *, limit: int = PAGE) -> list[dict[str, Any]]:
    """The applications of the actor's townships that nobody has taken up, the oldest first."""
    wanted = select(table(ApplicationOnline)).where(_within(actor), _sent.outcome == "")
    return [dict(row) for row in connection.execute(wanted.order_by(_sent.received_at, _sent.id).limit(limit)).mappings()]


def how_many(connection: Connection, actor: Actor) -> int:
    """How many applications wait for the actor."""
    wanted = select(func.count()).select_from(ApplicationOnline).where(_within(actor), _sent.outcome == "")
    found: int = connection.execute(wanted).scalar_one()
    return found


def find(connection: Connection, receipt: str, actor: Actor) -> dict[str, Any]:
    """One application; raises `UnknownCase` where it is none of the actor's townships'."""
    row = connection.execute(select(table(ApplicationOnline)).where(_sent.id == receipt, _within(actor))).mappings().first()
    if row is None:
        raise UnknownCase(receipt)
    return dict(row)


def take_up(connection: Connection, receipt: str, actor: Actor, now: datetime, cases: Sequence[str]) -> None:
    """What was filed from an application; raises `Malformed` where it has been taken up or set aside already."""
    _settle(connection, receipt, actor, now, outcome=TAKEN, cases=list(cases))


def set_aside(connection: Connection, receipt: str, actor: Actor, now: datetime, note: str) -> None:
    """An application that becomes no case, and why; raises `Malformed` without a reason or where it has been settled already."""
    if not note.strip():
        raise Malformed(Flaw("/note", "请写明不转入办理的原因"))
    _settle(connection, receipt, actor, now, outcome=ASIDE, note=note.strip()[:200])


def _settle(connection: Connection, receipt: str, actor: Actor, now: datetime, **values: Any) -> None:
    find(connection, receipt, actor)
    still = update(ApplicationOnline).where(_sent.id == receipt, _sent.outcome == "")
    if connection.execute(still.values(settled_at=now, settled_by=actor.id, **values)).rowcount != 1:
        raise Malformed(Flaw("", "这份网上申请已经有人处理，请返回列表查看"))


def _within(actor: Actor) -> ColumnElement[bool]:
    """The townships in which the actor takes applications."""
    regions = sorted({held.region for held in actor.posts if held.role == TOWN_HANDLER})
    return or_(*(_sent.region.startswith(region, autoescape=True) for region in regions)) if regions else false()
