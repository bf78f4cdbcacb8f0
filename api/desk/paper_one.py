"""One paper at the desk: what has become of it, and what may be done about it: 送达登记, 登记未能送达, 更正, 转发.

Forms are those that `GET /notices/{id}` publishes; a flaw or a refusal leads back to the same form with everything in it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.cases import outcome_view
from api.deps import Reply
from api.desk.fields import Flawed, body_of, in_order, inputs, typed_at_first, typed_in
from api.desk.pages import page
from api.desk.paper_desk import addressee
from api.desk.route import desk_router, see_other
from api.desk.step import flaws_of, other_rows, unnumbered
from api.desk.visit import Form, PostedDep, VisitorDep, new_key
from api.errors import REFUSED, Problem
from notices.script import parse
from workflow import inbox, paper_acts, paper_search
from workflow.advance import Outcome
from workflow.authority import Actor
from workflow.database import Connection
from workflow.paper_views import paper_view
from workflow.refusals import CaseMoved, UnknownCase
from workflow.serving import goes_out, is_adverse

router = desk_router()
ACTS = {
    "serve": paper_acts.serve_paper,
    "failed": paper_acts.serve_paper,
    "correct": paper_acts.correct_paper,
    "forward": paper_acts.forward_paper,
}
_NAMES = {"service": "serve", "correction": "correct", "forwarding": "forward"}
Context = dict[str, Any]


@router.get("/papers/{notice_id}")
def one(request: Request, visitor: VisitorDep, notice_id: str, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The paper with every attempt to serve it, what may be fought until when, and what may be done now."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        acts = _acts(connection, notice_id, actor, now)
        following = paper_search.next_waiting(connection, actor, notice_id) if done in ("serve", "failed") else None
        return _paper(connection, notice_id, actor) | {"acts": acts, "following": following}

    return page(request, "paper", done=done if done in ACTS else "", **visitor.read(look))


@router.get("/papers/{notice_id}/{act}")
def form(request: Request, visitor: VisitorDep, notice_id: str, act: str) -> Response:
    """The form of what is to be done about the paper."""
    shown, asked = _asked(visitor.read, notice_id, act)
    return _form(request, shown, asked, typed_at_first(asked["schema"]))


@router.post("/papers/{notice_id}/{act}")
def do(request: Request, visitor: VisitorDep, notice_id: str, act: str, posted: PostedDep) -> Response:
    """Do it once, or look at the paper it would issue, or go on filling in."""
    shown, asked = _asked(visitor.read, notice_id, act)
    typed = typed_in(posted, asked["schema"])
    what, _, more = posted.text("act").partition(":")
    if what in ("add", "drop"):
        return _form(request, shown, asked, other_rows(typed, what, more), posted=posted)
    body = body_of(typed, asked["schema"])

    def once(connection: Connection, actor: Actor, now: datetime) -> Outcome:
        return ACTS[act](connection, notice_id, actor=actor, body=body, now=now)

    def done(connection: Connection, actor: Actor, now: datetime) -> Reply:
        return Reply(outcome_view(once(connection, actor, now)))

    try:
        if what == "preview":
            papers = [parse(unnumbered(paper)) for paper in visitor.rehearse(once).notices]
            return _form(request, shown, asked, typed, posted=posted, papers=papers)
        visitor.write(f"POST /papers/{notice_id}/{act}", posted.text("key"), body, done)
    except (*REFUSED, Problem) as trouble:
        if isinstance(trouble, Problem) and trouble.status in (401, 403):
            raise
        status, flaws = flaws_of(trouble)
        fresh = isinstance(trouble, CaseMoved) or (isinstance(trouble, Problem) and trouble.status == 422)
        return _form(request, shown, asked, typed, posted=None if fresh else posted, status=status, flaws=flaws)
    return see_other(f"/papers/{notice_id}?done={act}")


def _asked(read: Any, notice_id: str, act: str) -> tuple[Context, Context]:
    def look(connection: Connection, actor: Actor, now: datetime) -> tuple[Context, Context]:
        shown = _paper(connection, notice_id, actor)
        for each in _acts(connection, notice_id, actor, now):
            if each["act"] == act:
                return shown, each
        raise UnknownCase(notice_id)

    found: tuple[Context, Context] = read(look)
    return found


def _acts(connection: Connection, notice_id: str, actor: Actor, now: datetime) -> list[Context]:
    """What may be done about the paper, each with the end of its address."""
    found = []
    for each in paper_acts.open_acts(connection, notice_id, actor=actor, now=now):
        act = "failed" if "outcome" in each["schema"]["properties"] else _NAMES[each["name"]]
        found.append(each | {"act": act, "label": "送达登记" if act == "serve" else each["label"]})
    return found


def _paper(connection: Connection, notice_id: str, actor: Actor) -> Context:
    row = inbox.find_notice(connection, notice_id, actor)
    case = inbox.find_case(connection, row["number"], actor)
    to = addressee(next((line for line in row["text"].split("\n") if line.startswith("→ ")), ""))
    view = paper_view(connection, row)
    last = view["attempts"][-1] if view["attempts"] and not row["served"] else None
    view |= {
        "to": to or ("当事人" if goes_out(row) else ""),
        "waiting": not row["served"] and is_adverse(row["kind"], row["facts"]),
        "failed": {"label": last["outcome_label"], "on": last["on"]} if last else None,
    }
    return {"paper": view, "case": inbox.case_view(case), "name": case["applicant_name"]}


def _form(
    request: Request,
    shown: Mapping[str, Any],
    asked: Mapping[str, Any],
    typed: Mapping[str, Any],
    *,
    posted: Form | None = None,
    status: int = 200,
    flaws: list[Flawed] | None = None,
    papers: list[Any] | None = None,
) -> Response:
    shape = inputs(asked["schema"], typed, flaws or ())
    return page(
        request,
        "paper_act",
        status=status if status != 200 or not asked["reasons"] else 409,
        **shown,
        asked=asked,
        fields=shape,
        flaws=in_order(shape, flaws or ()),
        papers=papers or [],
        key=(posted.text("key") if posted else "") or new_key(),
    )
