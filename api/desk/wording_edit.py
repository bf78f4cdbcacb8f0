"""Writing a county's own text: checked and looked at as often as one likes, kept as a draft once nothing is wrong with it.

What is typed is run nowhere but in the bounded process of `workflow.previews`, and is never lost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.deps import Reply
from api.desk.pages import page
from api.desk.route import desk_router, see_other, told
from api.desk.visit import PostedDep, Visitor, VisitorDep, new_key
from api.desk.wordings import BASE
from api.errors import REFUSED, Problem
from notices import KINDS, wording
from notices.script import parse
from notices.wording import LARGEST, Fault
from notices.wording.lines import parts
from states.terms import BEIJING
from workflow import wordings
from workflow.authority import Actor
from workflow.database import Connection
from workflow.previews import Made, tried
from workflow.refusals import Malformed

router = desk_router()
MADE: dict[str, Made] = {"filled": "filled", "bare": "bare"}
FILTERS = {
    "cited": "条款，同一部法律只写一次名称",
    "clause": "一段文字，不带句末标点，用在句中",
    "date": "日期，写成2026年11月20日",
    "joined": "几项并列，以顿号连接",
    "mask_id": "公民身份号码，只显示前四位和后四位",
    "money": "金额，只写数字",
    "name": "姓名",
    "names": "几个姓名，以顿号连接",
    "paragraphs": "几段文字，用于逐段写出",
    "sentence": "一段文字，以句号结束",
    "shown": "计算中的数额",
    "yuan": "金额，写数字和大写",
}
"""The ways of writing a fact that a wording may use, in words."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at a text: its faults, each with its line's words, or the paper it makes."""

    faults: tuple[tuple[Fault, str], ...] = ()
    paper: Any = None
    checked: bool = False


@router.get("/wordings/{county}/{kind}/edit")
def edit(
    request: Request, visitor: VisitorDep, county: str, kind: str, start: Annotated[str, Query(alias="from", max_length=32)] = ""
) -> Response:
    """The text to begin with: a draft, a version by its number, "base", or else what is in force."""
    _drafter(visitor, county, kind)

    def look(connection: Connection, actor: Actor, now: datetime) -> str:
        wordings.look(actor, county, kind)
        versions = wordings.versions(connection, county, kind)
        texts = {str(row["version"]): row["text"] for row in versions} | {
            row["id"]: row["text"] for row in wordings.drafts(connection, county, kind)
        }
        used = wordings.in_force(versions, now.astimezone(BEIJING).date())
        chosen: str | None = texts.get(start) if start else used["text"] if used else None
        return chosen or wording.base(kind)

    return _form(request, county, kind, visitor.read(look), Looked())


@router.post("/wordings/{county}/{kind}/edit")
def look_or_keep(request: Request, visitor: VisitorDep, county: str, kind: str, posted: PostedDep) -> Response:
    """Check the text, show the paper it makes, or keep it as a draft; at fault it comes back with what to do and every word of it."""
    _drafter(visitor, county, kind)
    text, what, facts = wording.normal(posted.get("text", "")), posted.text("act"), posted.text("facts")
    looked = _looked(kind, text, MADE.get(facts, "filled"))
    key = posted.text("key")
    if looked.faults or what != "draft":
        return _form(request, county, kind, text, looked, facts=facts, key=key, status=422 if looked.faults and what == "draft" else 200)

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        wordings.look(actor, county, kind)
        return Reply({"id": wordings.draft(connection, county=county, kind=kind, text=text, actor=actor, now=now)})

    try:
        visitor.write(f"POST /wordings/{county}/{kind}/edit", key, {"text": text}, act)
    except Problem as trouble:
        if trouble.status != 422:
            raise
        again = Looked(((Fault(0, "这一页已经保存过一份草稿，内容与现在的不同。如果确需另存一份，请再次提交"), ""),), None, True)
        return _form(request, county, kind, text, again, facts=facts, status=422)
    return see_other(f"/wordings/{county}/{kind}?done=draft")


def _drafter(visitor: Visitor, county: str, kind: str) -> None:
    """Ends before a process is started for somebody who may not draft here."""

    def look(connection: Connection, actor: Actor, now: datetime) -> None:
        wordings.look(actor, county, kind)
        wordings.may_draft(actor, county)

    visitor.read(look)


def _looked(kind: str, text: str, facts: Made) -> Looked:
    if len(text.encode(errors="replace")) > LARGEST:
        return Looked(((Fault(0, f"文本超过{LARGEST}字节，请删减"), ""),), None, True)
    try:
        made = tried(kind, text, facts)
    except REFUSED as trouble:
        _, said, reasons = told(trouble)
        texts = [flaw.text for flaw in trouble.flaws] if isinstance(trouble, Malformed) else [reason.text for reason in reasons] or [said]
        return Looked(tuple((Fault(0, each), "") for each in texts), None, True)
    lines = text.split("\n")
    faults = tuple((fault, lines[fault.line - 1] if 0 < fault.line <= len(lines) else "") for fault in made.faults)
    return Looked(faults, parse(made.script) if made.script else None, True)


def _form(
    request: Request, county: str, kind: str, text: str, looked: Looked, *, facts: str = "filled", key: str = "", status: int = 200
) -> Response:
    form = KINDS[kind]
    return page(
        request,
        "wording_edit",
        status=status,
        county=county,
        kind=kind,
        title=form.title,
        text=text,
        looked=looked,
        facts=facts if facts in MADE else "filled",
        key=key or new_key(),
        explained=[(name, fact.meaning, name in form.must_speak) for name, fact in sorted(form.explained.items())],
        filters=FILTERS,
        included=sorted(parts()),
        base=BASE,
    )
