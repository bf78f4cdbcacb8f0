"""升级提醒: what the ladder of lateness did, to whom, at which rung and why."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.visit import VisitorDep
from workflow import escalations
from workflow.authority import Actor
from workflow.matters import process_of

router = desk_router()


def reads(actor: Actor) -> bool:
    """Whether there can be cases within the officer's reach."""
    return bool(actor.posts)


@router.get("/escalations")
def listed(
    request: Request,
    visitor: VisitorDep,
    every: Annotated[str, Query(max_length=1)] = "",
    before: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """The rungs climbed in limits that still run, or in all there were, the newest first."""
    found = visitor.read(lambda c, actor, now: escalations.escalations(c, actor, now, every=bool(every), before=before))
    items = [
        {**item, "title": process_of(item).title, "stage_label": process_of(item).stage(item["stage"]).label} for item in found["items"]
    ]
    return page(request, "escalations", items=items, next=found["next"], every=bool(every), before=before, stays=escalations.STAYS)
