"""审计: who did what in the county, kind by kind; and proof that the files are as they were written. Nothing is changed from here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk.audit_words import post, what
from api.desk.fields import Flawed
from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.visit import PostedDep, Visitor, VisitorDep
from api.words import chinese
from workflow.audit import KINDS, OF_CASES, Line, Wanted, auditor, lines
from workflow.authority import Actor, case_scope
from workflow.database import Connection
from workflow.records import CaseFile, table
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.verify import Break, verify_some

router = desk_router()
FIELDS = ("case", "officer", "first", "last")
MOST_PROVED = 100
"""Files proved in one answer: about a second's work."""
Context = dict[str, Any]


@router.get("/audit")
def listed(
    request: Request,
    visitor: VisitorDep,
    kind: Annotated[str, Query(max_length=20)] = "entries",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The newest lines of one kind."""
    wanted = Wanted(kind=kind)
    return page(request, "audit", **visitor.read(lambda c, actor, now: _found(c, actor, wanted, after)), **_typed(kind, {}))


@router.post("/audit")
def found(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """The lines that were looked for; what cannot be looked for keeps the form as it was typed."""
    kind = posted.text("kind") if posted.text("kind") in KINDS else "entries"
    typed = {name: posted.text(name)[:100] for name in FIELDS}
    try:
        wanted = wanted_of(typed | {"kind": kind})
        shown = visitor.read(lambda c, actor, now: _found(c, actor, wanted, posted.text("after")))
    except Malformed as trouble:
        visitor.read(lambda c, actor, now: auditor(actor))
        flaws = [Flawed(flaw.text, f"a-{flaw.pointer.strip('/')}") for flaw in trouble.flaws]
        return page(request, "audit", status=422, items=[], next="", **_typed(kind, typed, flaws))
    return page(request, "audit", **shown, **_typed(kind, typed))


def wanted_of(typed: Mapping[str, str]) -> Wanted:
    """What a form asks for; raises Malformed for days that are none."""
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        try:
            days[name] = date.fromisoformat(typed[name]) if typed.get(name) else None
        except ValueError:
            raise Malformed(Flaw(f"/{name}", "日期应当写成“2026-11-20”")) from None
    return Wanted(typed.get("kind", ""), typed.get("case", ""), typed.get("officer", ""), days["first"], days["last"])


def _found(connection: Connection, actor: Actor, wanted: Wanted, cursor: str) -> Context:
    items, following = lines(connection, actor, wanted, cursor=cursor)
    return {"items": [shown(wanted.kind, line) for line in items], "next": following}


def shown(kind: str, line: Line) -> Context:
    """A line as the page and the spreadsheet show it."""
    return {"at": line.at, "who": line.who, "post": post(line), "case": line.case, "what": what(kind, line)}


def _typed(kind: str, typed: Mapping[str, str], flaws: list[Flawed] | None = None) -> Context:
    filled = {name: typed.get(name, "") for name in FIELDS}
    return {
        "kind": kind,
        "kinds": KINDS,
        "of_cases": OF_CASES,
        "typed": filled,
        "sought": any(filled.values()),
        "flaws": flaws or [],
        "most": MOST_PROVED,
    }


@router.post("/audit/proof")
def proof(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """Prove the file of one case, or the newest files within reach, by reckoning again all that can be reckoned."""
    number = posted.text("case").upper()[:40] if posted.text("act") == "one" else ""
    if posted.text("act") == "one" and not number:
        raise Malformed(Flaw("/case", "请填写要验证的案件编号，或者验证最近的案件。"))
    proved, breaks = _proved(visitor, number)
    told = [{"place": each.place, "seq": each.seq, "what": _sentence(each)} for each in breaks]
    return page(request, "audit_proof", number=number, proved=proved, breaks=told, most=MOST_PROVED)


def _proved(visitor: Visitor, number: str) -> tuple[list[str], list[Break]]:
    def reach(connection: Connection, actor: Actor, now: datetime) -> Any:
        return case_scope(auditor(actor))

    wanted = visitor.read(reach)
    if number:
        wanted = wanted & (table(CaseFile).c.number == number)
    proved, breaks = verify_some(visitor.door.engine, wanted, MOST_PROVED)
    if number and not proved:
        raise UnknownCase(number)
    return proved, breaks


def _sentence(each: Break) -> str:
    return chinese(f"break.{each.kind}", found=each.found, expected=each.expected)
