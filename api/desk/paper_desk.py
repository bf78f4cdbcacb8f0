"""文书: the papers of the officer's region, found by their number, kind, day, case or person, and which of them wait for service.

What is looked for is sent, never written in an address: it may be a name.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk import wordings
from api.desk.fields import Flawed
from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.visit import Form, PostedDep, VisitorDep, new_key
from notices import KINDS, TO_SIGN
from notices.filters import mask_name
from notices.script import parse
from states.service import BY
from workflow import paper_search, print_jobs
from workflow.authority import Actor
from workflow.database import Connection
from workflow.ledgers import LEDGERS
from workflow.paper_search import STATES, Wanted
from workflow.refusals import Flaw, Malformed

router = desk_router()
ISSUED = {key: kind.title for key, kind in KINDS.items() if kind not in TO_SIGN}
FIELDS = ("number", "kind", "first", "last", "case", "person", "state")
JOBS_SHOWN = 5
_NUMBER = re.compile("（公民身份号码：[^）]*）")
Context = dict[str, Any]


def reads(actor: Actor) -> bool:
    """Whether there can be papers within the officer's reach."""
    return bool(actor.posts)


@router.get("/papers")
def listed(
    request: Request,
    visitor: VisitorDep,
    state: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The newest papers within reach, or those of one state."""
    wanted = Wanted(state=state)
    return page(request, "papers", **visitor.read(lambda c, actor, now: _found(c, actor, wanted, after)), **_typed({"state": state}))


@router.post("/papers")
def found(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """What was looked for; what cannot be looked for keeps the form as it was typed."""
    typed = {name: posted.text(name)[:100] for name in FIELDS}
    try:
        wanted = wanted_of(posted)
        shown = visitor.read(lambda c, actor, now: _found(c, actor, wanted, posted.text("after")))
    except Malformed as trouble:
        flaws = [Flawed(flaw.text, f"s-{flaw.pointer.strip('/')}") for flaw in trouble.flaws]
        nothing = visitor.read(lambda c, actor, now: _around(c, actor)) | {"items": [], "next": ""}
        return page(request, "papers", status=422, **nothing, **_typed(typed, flaws, sought=True))
    return page(request, "papers", **shown, **_typed(typed, sought=True))


def wanted_of(posted: Form) -> Wanted:
    """What a form asks for; raises `Malformed` for a day that is none or a kind there is not."""
    kind = posted.text("kind")
    if kind and kind not in ISSUED:
        raise Malformed(Flaw("/kind", "没有这一文种"))
    first, last = (_day(posted, name) for name in ("first", "last"))
    said = {name: posted.text(name)[:100] for name in ("number", "case", "person", "state")}
    return Wanted(kind=kind, first=first, last=last, **said)


def _day(posted: Form, name: str) -> date | None:
    try:
        return date.fromisoformat(posted.text(name)) if posted.text(name) else None
    except ValueError:
        raise Malformed(Flaw(f"/{name}", "日期应当写成“2026-11-20”")) from None


def _found(connection: Connection, actor: Actor, wanted: Wanted, cursor: str) -> Context:
    shown = paper_search.find_papers(connection, actor, wanted, cursor=cursor)
    return {"items": [_row(item) for item in shown["items"]], "next": shown["next"], **_around(connection, actor)}


def _around(connection: Connection, actor: Actor) -> Context:
    """What stands around any list of papers."""
    return {
        "counts": paper_search.how_many_wait(connection, actor),
        "jobs": print_jobs.jobs_view(connection, actor, JOBS_SHOWN),
        "serves": any(held.role in BY for held in actor.posts),
        "words": bool(wordings.counties(actor)),
    }


def _typed(typed: Mapping[str, str], flaws: list[Flawed] | None = None, *, sought: bool = False) -> Context:
    return {
        "typed": {name: "" for name in FIELDS} | dict(typed),
        "flaws": flaws or [],
        "sought": sought,
        "states": STATES,
        "kinds": ISSUED,
        "ledgers": {kind: each.title for kind, each in LEDGERS.items()},
        "most": print_jobs.MOST,
        "key": new_key(),
    }


def _row(item: Mapping[str, Any]) -> Context:
    return {**item, "to": addressee(item["addressee"])}


def addressee(line: str) -> str:
    """To whom a paper is, as its own line says, a person behind a mask and without the number; "" for what stays on the file."""
    if not line:
        return ""
    (block,) = parse(line)
    said = "".join(mask_name(run.text) if run.name else run.text for run in getattr(block, "line", ()))
    return _NUMBER.sub("", said).rstrip("：")
