"""办理页: one step of one case. The form is the step's published schema; what was typed is never lost, and a step is taken once.

A refusal of the law (409), a flaw (422), a case that has moved meanwhile and a database that is away all lead back to the same form with
everything in it. A preview and the check before an adverse decision take the step in a transaction that is undone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from api.cases import outcome_view
from api.deps import Reply
from api.desk.case import bar
from api.desk.fields import Flawed, answers, at, body_of, in_order, inputs, typed_at_first, typed_in
from api.desk.pages import page
from api.desk.route import desk_router, see_other, told
from api.desk.visit import SIGNED_IN_ANEW, Form, SentDep, Visitor, VisitorDep, is_anew, new_key
from api.errors import REFUSED, Problem
from notices.script import parse
from states.forms import schema as schema_of
from states.grammar import Refusal, Step
from workflow import inbox, sessions, workbench
from workflow.advance import Outcome, advance
from workflow.authority import Actor
from workflow.database import Connection
from workflow.matters import process_of
from workflow.prospects import Prospect, prospects
from workflow.refusals import CaseMoved, Malformed

router = desk_router()
Context = dict[str, Any]
UNNUMBERED = "（出具时编号）"
NOT_FIELDS = ("token", "act", "key", "version", "checked", "open_next")


@router.get("/cases/{number}/steps/{name}")
def step(request: Request, visitor: VisitorDep, number: str, name: str) -> Response:
    """The form of a step that this officer can take now; 409 or 403 with the reasons where it is not."""
    shown = visitor.read(lambda connection, actor, now: _asked(connection, actor, now, number, name))
    prospect: Prospect | None = shown.pop("prospect")
    if prospect is None or not prospect.open:
        return _closed(request, shown, prospect)
    schema = prospect.view["schema"]
    return _form(request, visitor, shown, prospect.step, schema, typed_at_first(schema), prospect=prospect)


@router.post("/cases/{number}/steps/{name}")
def take(request: Request, visitor: VisitorDep, number: str, name: str, posted: SentDep) -> Response:
    """Take the step, or look at what it would leave, or go on filling in; who has signed in anew gets the form again."""
    shown = visitor.read(lambda connection, actor, now: _asked(connection, actor, now, number, name))
    prospect: Prospect | None = shown.pop("prospect")
    declared = prospect.step if prospect else shown["named"]
    if declared is None:
        return _closed(request, shown, None)
    schema = prospect.view["schema"] if prospect else schema_of(declared.form)
    typed = typed_in(posted, schema)
    act, _, more = posted.text("act").partition(":")
    filling: Context = {"prospect": prospect, "posted": posted}
    if is_anew(visitor, posted):
        return _form(request, visitor, shown, declared, schema, typed, flaws=[Flawed(SIGNED_IN_ANEW)], **filling)
    if act in ("add", "drop", "edit"):
        return _form(request, visitor, shown, declared, schema, other_rows(typed, act, more), **filling)
    body, seen = body_of(typed, schema), posted.text("version")
    expected = int(seen) if seen.isdigit() and len(seen) < 10 else None

    def once(connection: Connection, actor: Actor, now: datetime) -> Outcome:
        return advance(connection, number, name, actor=actor, body=body, now=now, expected=expected)

    def done(connection: Connection, actor: Actor, now: datetime) -> Reply:
        return Reply(outcome_view(once(connection, actor, now)))

    try:
        if act == "preview" or (declared.refuses and posted.text("checked") != "yes"):
            outcome = visitor.rehearse(once)
            filling["papers"] = [parse(unnumbered(paper)) for paper in outcome.notices]
            if act == "preview":
                return _form(request, visitor, shown, declared, schema, typed, **filling)
            return _check(request, shown, declared, schema, body, **filling)
        answer = visitor.write(f"POST /cases/{number}/steps/{name}", posted.text("key"), body, done)
    except (*REFUSED, Problem) as trouble:
        if isinstance(trouble, Problem) and trouble.status in (401, 403):
            raise
        status, flaws = flaws_of(trouble)
        # What has moved the case, or has used the key, is another act than this one.
        fresh = isinstance(trouble, CaseMoved) or (isinstance(trouble, Problem) and trouble.status == 422)
        return _form(request, visitor, shown, declared, schema, typed, status=status, flaws=flaws, fresh=fresh, **filling)
    return _go_on(visitor, number, answer["entry"]["seq"], posted)


def _asked(connection: Connection, actor: Actor, now: datetime, number: str, name: str) -> Context:
    row = inbox.find_case(connection, number, actor)
    process = process_of(row)
    ways = {each.step.name: each for each in prospects(connection, row, actor, now)}
    entries = inbox.entries_view(connection, row)
    return {
        **bar(connection, row, actor, now),
        "prospect": ways.get(name),
        "named": next((each for each in process.steps if each.name == name), None),
        "stages": {stage: process.stage(stage).label for stage in process.states},
        "entries": entries,
    }


def _closed(request: Request, shown: Mapping[str, Any], prospect: Prospect | None) -> Response:
    number = shown["case"]["number"]
    reasons = list(prospect.view["reasons"]) if prospect else []
    named: Step | None = shown["named"]
    what = f"“{named.label}”" if named else "这一步骤"
    stage = shown["case"]["stage_label"]
    text = f"案件{number}现在不能由您办理{what}。" if prospect else f"案件{number}现在的环节是“{stage}”，没有{what}。"
    return page(
        request, "sorry", status=409, title="现在不能办理", text=text, reasons=reasons, error_number="", back=f"/cases/{number}", kept=()
    )


def _form(
    request: Request,
    visitor: Visitor,
    shown: Mapping[str, Any],
    declared: Step,
    schema: Mapping[str, Any],
    typed: Mapping[str, Any],
    *,
    prospect: Prospect | None,
    posted: Form | None = None,
    status: int = 200,
    flaws: list[Flawed] | None = None,
    fresh: bool = False,
    papers: list[Any] | None = None,
) -> Response:
    """The form, holding what was typed; after somebody else moved the case it says so and goes on from there."""
    version = shown["case"]["version"]
    seen = posted.text("version") if posted else ""
    before = int(seen) if seen.isdigit() else version
    key = posted.text("key") if posted and not fresh else ""
    shape = inputs(schema, typed, flaws or ())
    return page(
        request,
        "step",
        status=status,
        **{name: value for name, value in shown.items() if name not in ("entries", "named")},
        label=declared.label,
        cites=declared.cited,
        step_name=declared.name,
        refuses=declared.refuses,
        has_papers=bool(declared.notices),
        fields=shape,
        flaws=in_order(shape, flaws or ()),
        open=prospect is not None and prospect.open,
        reasons=prospect.view["reasons"] if prospect else [],
        consequences=prospect.consequences if prospect else (),
        meanwhile=[entry for entry in shown["entries"] if entry["seq"] > before],
        # Only who has been shown what happened meanwhile goes on from there.
        version=version if fresh or not seen else before,
        key=key or new_key(),
        papers=papers or [],
        open_next=(posted.text("open_next") == "yes") if posted else visitor.open_next,
    )


def _check(
    request: Request,
    shown: Mapping[str, Any],
    declared: Step,
    schema: Mapping[str, Any],
    body: Mapping[str, Any],
    *,
    prospect: Prospect | None,
    posted: Form,
    papers: list[Any],
) -> Response:
    """What an adverse decision would say, to be read once more before it is taken."""
    kept = [(name, value) for name, value in posted.pairs if name not in ("token", "act", "checked")]
    return page(
        request,
        "check",
        **{name: value for name, value in shown.items() if name not in ("entries", "named")},
        label=declared.label,
        cites=declared.cited,
        step_name=declared.name,
        answers=answers(schema, body),
        consequences=prospect.consequences if prospect else (),
        papers=papers,
        kept=kept,
    )


def flaws_of(trouble: Exception) -> tuple[int, list[Flawed]]:
    """What was raised as lines on top of the form, each leading to its field where it is about one."""
    status, text, reasons = told(trouble)
    if isinstance(trouble, Malformed):
        return status, [Flawed(flaw.text, at(flaw.pointer) if flaw.pointer else "") for flaw in trouble.flaws]
    if isinstance(trouble, CaseMoved):
        return status, [Flawed("您填写期间，本案有了新的办理记录，尚未办理您的这一步。请看过下面的记录，核对所填内容后再提交")]
    if isinstance(trouble, Problem) and status == 422:
        return status, [Flawed("这份表单已经提交并办理过一次，内容与现在的不同。如果确需再次办理，请核对后重新提交")]
    if isinstance(trouble, Refusal) or reasons:
        return status, [Flawed(reason.text, "", reason.cites) for reason in reasons]
    return status, [Flawed(text)]


def other_rows(typed: dict[str, Any], act: str, more: str) -> dict[str, Any]:
    """What was typed, with a row more or less where that was asked."""
    name, _, place = more.partition(":")
    rows = typed.get(name)
    if not isinstance(rows, list):
        return typed
    if act == "add":
        return typed | {name: [*(rows or [{}]), {}]}
    return typed | {name: [row for n, row in enumerate(rows) if str(n) != place]}


def unnumbered(paper: Mapping[str, Any]) -> str:
    """A paper's text without the number it would have drawn: that is drawn when it is issued."""
    text: str = paper["text"]
    return text.replace(paper["document_number"], UNNUMBERED) if paper["document_number"] else text


def _go_on(visitor: Visitor, number: str, seq: int, posted: Form) -> Response:
    """To the case and what has happened to it, or to the next one where the officer works through a list."""
    wanted = posted.text("open_next") == "yes"
    if wanted != visitor.open_next:
        visitor.record(lambda connection, actor, now: sessions.prefer_next(connection, visitor.key, wanted))
    if wanted:
        following = visitor.read(lambda connection, actor, now: workbench.first_in_line(connection, actor, now, but=number))
        return see_other(f"/cases/{following}?after={number}" if following else f"/?done={number}")
    return see_other(f"/cases/{number}?done={seq}")
