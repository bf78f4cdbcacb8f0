"""文书模板: in which words a county issues its papers; versions beside each other, and what is drafted, published and taken back.

The same functions as `api.wordings`. Two versions are compared as papers, on made-up facts, and as texts.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.deps import Reply
from api.desk.differences import differences
from api.desk.pages import page
from api.desk.route import desk_router, see_other
from api.desk.step import flaws_of
from api.desk.visit import Form, PostedDep, Visitor, VisitorDep, new_key
from api.errors import Problem
from api.wordings import NOTES
from notices import KINDS, wording
from notices.script import words
from states.divisions import division
from states.grammar import NotYours, Reason, Refusal
from states.roles import ROLES
from states.terms import BEIJING
from workflow import wordings
from workflow.authority import Actor
from workflow.database import Connection
from workflow.previews import tried
from workflow.refusals import Flaw, Malformed
from workflow.wordings import DRAFTERS, PUBLISHERS

router = desk_router()
Context = dict[str, Any]
BASE = "base"
UNTYPED = {"draft": "", "from_day": "", "reason": ""}
DONE = {"draft": "草稿已经保存，等待另一人发布。", "publish": "已经发布。", "withdraw": "已经撤回，自今日起使用基准文本。"}


def counties(actor: Actor) -> list[str]:
    """The counties whose wordings this officer may propose or publish."""
    return sorted({held.region for held in actor.posts if held.role in DRAFTERS and division(held.region).level == "county"})


@router.get("/wordings")
def places(request: Request, visitor: VisitorDep) -> Response:
    """The officer's county; where there are several, which."""
    found = visitor.read(lambda connection, actor, now: counties(actor))
    if not found:
        raise NotYours(Reason(f"文书文本由{'、'.join(ROLES[role].label for role in DRAFTERS)}起草和发布", ""))
    return see_other(f"/wordings/{found[0]}") if len(found) == 1 else page(request, "wording_places", counties=found)


@router.get("/wordings/{county}")
def listed(request: Request, visitor: VisitorDep, county: str) -> Response:
    """Every kind of paper with the words it is issued in, and since when."""

    def look(connection: Connection, actor: Actor, now: datetime) -> list[Context]:
        wordings.look(actor, county)
        own = wordings.overview(connection, county, _day(now))
        nothing: Context = {"used": None, "coming": None, "drafts": 0}
        found = []
        for kind in (each for each in KINDS.values() if wording.adaptable(each.key)):
            here = own.get(kind.key, nothing)
            note = NOTES.get(wordings.state_of(here["used"]), "") if here["used"] else ""
            found.append({"kind": kind.key, "title": kind.title, "note": note, **here})
        return sorted(found, key=lambda each: not (each["used"] or each["coming"] or each["drafts"]))

    return page(request, "wordings", county=county, rows=visitor.read(look))


@router.get("/wordings/{county}/{kind}")
def one(request: Request, visitor: VisitorDep, county: str, kind: str, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """One kind: the words in force, its versions and drafts, and what this officer may do with them."""
    shown = visitor.read(lambda connection, actor, now: _one(connection, actor, now, county, kind))
    return page(request, "wording", done=DONE.get(done, ""), key=new_key(), flaws=(), typed=UNTYPED, **shown)


def _one(connection: Connection, actor: Actor, now: datetime, county: str, kind: str) -> Context:
    wordings.look(actor, county, kind)
    versions, today = wordings.versions(connection, county, kind), _day(now)
    used = wordings.in_force(versions, today)
    able = {held.role for held in actor.posts if held.region == county}
    return {
        "county": county,
        "kind": kind,
        "title": KINDS[kind].title,
        "versions": [{**row, "state": row["text"] and NOTES.get(wordings.state_of(row), "")} for row in reversed(versions)],
        "used": used if used and used["text"] is not None else None,
        "drafts": [
            {**row, "behind": row["base_sha256"] != wording.base_sha256(kind), "own": row["drafted_by_id"] == actor.id}
            for row in wordings.drafts(connection, county, kind)
        ],
        "may_draft": bool(able & set(DRAFTERS)),
        "may_publish": bool(able & set(PUBLISHERS)),
        "today": today,
    }


@router.get("/wordings/{county}/{kind}/compare")
def compare(
    request: Request,
    visitor: VisitorDep,
    county: str,
    kind: str,
    old: Annotated[str, Query(max_length=32)] = BASE,
    new: Annotated[str, Query(max_length=32)] = BASE,
) -> Response:
    """What differs between two texts: "base", the number of a version, or the id of a draft."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Mapping[str, tuple[str, str]]:
        wordings.look(actor, county, kind)
        found = {BASE: ("基准文本", wording.base(kind))}
        found |= {
            str(row["version"]): (f"第{row['version']}版", row["text"])
            for row in wordings.versions(connection, county, kind)
            if row["text"]
        }
        return found | {row["id"]: (f"{row['drafted_by']}的草稿", row["text"]) for row in wordings.drafts(connection, county, kind)}

    texts = visitor.read(look)
    if old not in texts or new not in texts:
        raise Problem(404, "没有这一版文本。")
    (old_name, old_text), (new_name, new_text) = texts[old], texts[new]
    papers = [_as_paper(kind, text) for text in (old_text, new_text)]
    return page(
        request,
        "wording_compare",
        county=county,
        kind=kind,
        title=KINDS[kind].title,
        old=old,
        new=new,
        old_name=old_name,
        new_name=new_name,
        choices={key: name for key, (name, _) in texts.items()},
        as_papers=differences(papers[0], papers[1]) if all(papers) else [],
        as_texts=differences(old_text.splitlines(), new_text.splitlines()),
    )


def _as_paper(kind: str, text: str) -> list[str]:
    """The words of the paper that a text makes of made-up facts; none for a text that this release no longer takes."""
    try:
        made = tried(kind, text, "filled")
    except (Malformed, Refusal):
        return []
    return list(words(made.script)) if made.script else []


@router.post("/wordings/{county}/{kind}/publish")
def publish(request: Request, visitor: VisitorDep, county: str, kind: str, posted: PostedDep) -> Response:
    """Another person's draft, from a day on."""
    draft, typed = posted.text("draft")[:32], posted.text("from_day")[:10]

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        wordings.look(actor, county, kind)
        try:
            from_day = date.fromisoformat(typed)
        except ValueError:
            raise Malformed(Flaw("/from_day", "请填写施行日")) from None
        wordings.publish(connection, county=county, kind=kind, draft_id=draft, from_day=from_day, actor=actor, now=now)
        return Reply({})

    return _done(request, visitor, posted, county, kind, "publish", {"draft": draft, "from_day": typed}, act)


@router.post("/wordings/{county}/{kind}/withdraw")
def withdraw(request: Request, visitor: VisitorDep, county: str, kind: str, posted: PostedDep) -> Response:
    """Back to the product's own text."""
    reason = posted.text("reason")[:500]

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        wordings.look(actor, county, kind)
        if not reason:
            raise Malformed(Flaw("/reason", "请写明撤回的原因"))
        wordings.withdraw(connection, county=county, kind=kind, reason=reason, actor=actor, now=now)
        return Reply({})

    return _done(request, visitor, posted, county, kind, "withdraw", {"reason": reason}, act)


def _done(
    request: Request,
    visitor: Visitor,
    posted: Form,
    county: str,
    kind: str,
    what: str,
    asked: dict[str, str],
    act: Callable[[Connection, Actor, datetime], Reply],
) -> Response:
    """Once, and then to what has become of it; refused, back to the page with what was typed."""
    try:
        visitor.write(f"POST /wordings/{county}/{kind}/{what}", posted.text("key"), asked, act)
    except (Refusal, Malformed) as trouble:
        status, flaws = flaws_of(trouble)
        shown = visitor.read(lambda connection, actor, now: _one(connection, actor, now, county, kind))
        return page(request, "wording", status=status, done="", key=new_key(), flaws=flaws, typed=UNTYPED | asked, **shown)
    return see_other(f"/wordings/{county}/{kind}?done={what}")


def _day(now: datetime) -> date:
    return now.astimezone(BEIJING).date()
