"""Giving cases on from the board: those picked, all of one officer, or everything for the days of a leave; each answered for itself."""

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import Path, Request, Response

from api.assigning import results_view
from api.deps import Reply
from api.desk.board import PlaceQuery, list_page, only_leaders
from api.desk.fields import Flawed
from api.desk.pages import page
from api.desk.route import desk_router, see_other
from api.desk.visit import PostedDep, Visitor, VisitorDep, new_key
from api.errors import Problem
from states.case_acts import ASSIGNING
from states.grammar import NotYours, Reason
from states.roles import ROLES
from workflow import answers
from workflow.assigning import MOST, assign_many, cases_of, hand_over
from workflow.authority import Actor
from workflow.board_lists import NOBODY
from workflow.database import Connection
from workflow.handlers import assigns, offered
from workflow.refusals import Flaw, Malformed

router = desk_router()
GIVE, LEAVE = "POST /board/cases", "POST /board/leave"
FIELDS = ("officer", "to", "first", "last", "reason", "document_number")
POINTED = {"numbers": "cases", "from": "first", "until": "last"}


def _flawed(trouble: Malformed) -> list[Flawed]:
    """The flaws, each leading to its field."""
    named = [(flaw, flaw.pointer.strip("/").partition("/")[0]) for flaw in trouble.flaws]
    return [Flawed(flaw.text, POINTED.get(name, name)) for flaw, name in named]


def _gives(actor: Actor) -> None:
    """Raise `NotYours` for who gives no cases out."""
    only_leaders(actor)
    if not assigns(actor):
        owners = "、".join(ROLES[role].label for role in sorted(ASSIGNING.by))
        raise NotYours(Reason(f"转交案件由{owners}办理", ASSIGNING.cited))


@router.post("/board/cases")
def give(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """Give the picked cases, or all in one officer's charge, to a colleague."""
    of, to, reason, key, place = (posted.text(name) for name in ("of", "to", "reason", "key", "place"))
    picked, whole = posted.all("pick"), posted.get("act") == "all" and posted.text("of") != ""

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        _gives(actor)
        numbers = cases_of(connection, actor, None if of == NOBODY else of, now) if whole else picked
        results = assign_many(connection, numbers, actor=actor, body={"to": to, "reason": reason}, now=now)
        return Reply(results_view(results))

    asked = {"of": of, "to": to, "reason": reason, "pick": picked, "whole": whole}
    try:
        visitor.write(GIVE, key, asked, act)
    except Malformed as trouble:
        typed: dict[str, Any] = {"flaws": _flawed(trouble), "to": to, "reason": reason, "picked": tuple(picked)}
        return list_page(request, visitor, of=of, which=posted.text("which"), place=place, status=422, **typed)
    return see_other(f"/board/done/{key}")


@router.get("/board/done/{key}")
def done(request: Request, visitor: VisitorDep, key: Annotated[str, Path(max_length=100)]) -> Response:
    """What became of every item that this officer gave on with one form."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Any:
        kept = answers.find(connection, actor.id, key)
        if kept is None:
            raise Problem(404, "没有这次办理的结果")
        return orjson.loads(kept.answer)

    told = visitor.read(look)
    if not isinstance(told, dict) or "results" not in told:
        raise Problem(404, "没有这次办理的结果")
    return page(request, "board_done", results=told["results"], counts=_counts(told["results"]))


def _counts(results: list[dict[str, Any]]) -> Counter[bool]:
    return Counter(each["done"] for each in results)


@router.get("/board/leave")
def leave(request: Request, visitor: VisitorDep, place: PlaceQuery = "") -> Response:
    """Who is away from when to when, and who sees to everything meanwhile."""
    return _wizard(request, visitor, {}, place)


@router.post("/board/leave")
def hand(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """What a hand-over would do, and then, once it has been read, do it."""
    typed = {name: posted.text(name) for name in FIELDS}
    key, place = posted.text("key"), posted.text("place")

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        _gives(actor)
        if not typed["officer"]:
            raise Malformed(Flaw("/officer", "请选择请假的人"))
        return Reply(results_view(hand_over(connection, actor=actor, now=now, **typed)))

    try:
        if posted.get("act") == "hand":
            visitor.write(LEAVE, key, typed, act)
            return see_other(f"/board/done/{key}")
        foreseen = visitor.rehearse(act).body["results"]
    except Malformed as trouble:
        return _wizard(request, visitor, typed, place, flaws=_flawed(trouble), status=422)
    return _wizard(request, visitor, typed, place, foreseen=foreseen)


def _wizard(
    request: Request,
    visitor: Visitor,
    typed: dict[str, str],
    place: str,
    *,
    flaws: list[Flawed] | None = None,
    foreseen: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        _gives(actor)
        return {"offer": offered(connection, actor, now, place, everybody=True)}

    shown = {
        "typed": {name: "" for name in FIELDS} | typed,
        "flaws": flaws or [],
        "foreseen": foreseen,
        "counts": _counts(foreseen or []),
        "key": new_key(),
        "most": MOST,
    }
    return page(request, "board_leave", status=status, **shown, **visitor.read(look))
