"""网上申请: what people sent in on the public page, waiting for an officer of the township to talk to them and take it down."""

from datetime import datetime
from typing import Any

from fastapi import Request, Response

from api.deps import Reply
from api.desk.application import person_of
from api.desk.pages import page
from api.desk.route import desk_router, see_other
from api.desk.visit import PostedDep, VisitorDep, new_key
from states.roles import TOWN_HANDLER
from states.terms import BEIJING
from workflow import inbox, online
from workflow.authority import Actor
from workflow.database import Connection

router = desk_router()
REASONS = ("与本人核对，不是本人提交", "重复提交", "联系不上，已经上门走访", "本人不再申请", "应当向其他乡镇（街道）申请，已经告知")


def handles(actor: Actor) -> bool:
    """Whether the officer's queue of online applications can hold anything."""
    return any(held.role == TOWN_HANDLER for held in actor.posts)


@router.get("/online")
def listed(request: Request, visitor: VisitorDep) -> Response:
    """The applications that wait, the oldest first."""

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        return {"items": online.waiting(connection, actor), "count": online.how_many(connection, actor)}

    return page(request, "online", **visitor.read(look))


@router.get("/online/{receipt}")
def one(request: Request, visitor: VisitorDep, receipt: str) -> Response:
    """One application as it was sent in, and the same person's cases here."""

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        row = online.find(connection, receipt, actor)
        return {
            "it": row,
            "who": person_of(row["applicant"], now.astimezone(BEIJING).date()),
            "known": inbox.search(connection, actor, digest=row["id_digest"], limit=10)["items"],
        }

    return page(request, "online_one", reasons=REASONS, key=new_key(), **visitor.read(look))


@router.post("/online/{receipt}/aside")
def aside(request: Request, visitor: VisitorDep, receipt: str, posted: PostedDep) -> Response:
    """Nothing is filed from it; why stands in its record."""
    note = "；".join(filter(None, (posted.text("reason"), posted.text("note"))))

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        online.set_aside(connection, receipt, actor, now, note)
        return Reply({})

    visitor.write(f"POST /online/{receipt}/aside", posted.text("key"), {"note": note}, act)
    return see_other("/online")
