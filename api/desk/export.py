"""导出表格: a list of the desk taken out for a reason, which is kept with who took it, when, and how many rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk.export_lists import Reader, sheet_of
from api.desk.fields import Flawed
from api.desk.pages import moment, page, posts
from api.desk.route import desk_router
from api.desk.spreadsheet import Sheet, delivered, workbook
from api.desk.step import flaws_of
from api.desk.visit import PostedDep, Visitor, VisitorDep
from states.terms import BEIJING
from workflow.authority import Actor
from workflow.database import Connection
from workflow.exports import REASONS, check_size, keep_export, may_export
from workflow.refusals import Malformed

router = desk_router()
FILTERS = ("what", "view", "kind", "q", "case", "officer", "first", "last")
MASKED = "姓名已隐去部分，与屏幕显示的相同；不含身份证号、银行账号。"
Short = Annotated[str, Query(max_length=20)]


@router.get("/export")
def asked_for(request: Request, visitor: VisitorDep, what: Short = "cases", view: Short = "", kind: Short = "") -> Response:
    """What would be taken out, and the question why."""
    return _form(request, visitor, {"what": what, "view": view, "kind": kind}, "", "", [])


@router.post("/export")
def export(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """The same for what was looked for; or the file, once the reason is kept."""
    asked = {name: posted.text(name)[:100] for name in FILTERS}
    reason, note = posted.text("reason"), posted.text("note")[:200]
    if posted.text("act") != "make":
        return _form(request, visitor, asked, reason, note, [])

    def make(connection: Connection, actor: Actor, now: datetime) -> tuple[Sheet, Actor, datetime]:
        may_export(actor)
        sheet = sheet_of(Reader(connection, actor, now, visitor.door.settings.secret), asked)
        keep_export(connection, actor, what=sheet.title, told=sheet.told, rows=len(sheet.rows), reason=reason, note=note, now=now)
        return sheet, actor, now

    try:
        sheet, actor, now = visitor.record(make)
    except Malformed as trouble:
        return _form(request, visitor, asked, reason, note, flaws_of(trouble)[1])
    why = "：".join(part for part in (reason, note) if part)
    about = [
        ("表格", sheet.title),
        ("范围", sheet.told),
        ("行数", str(len(sheet.rows))),
        ("导出人", f"{actor.name}（{'、'.join(posts(actor))}）"),
        ("导出时间", moment(now)),
        ("理由", why),
        ("说明", MASKED + "本次导出已经记录，表格只限于上述用途，用后妥善保管或者删除。"),
    ]
    return delivered(workbook(sheet, about, now), f"{sheet.title}{now.astimezone(BEIJING):%Y%m%d%H%M}.xlsx")


def _form(request: Request, visitor: Visitor, asked: Mapping[str, str], reason: str, note: str, flaws: list[Flawed]) -> Response:
    """The question why, with what was answered already; raises what cannot be taken out at all."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Sheet:
        may_export(actor)
        return sheet_of(Reader(connection, actor, now, visitor.door.settings.secret), asked)

    sheet = visitor.read(look)
    trouble: Any = None
    try:
        check_size(len(sheet.rows))
    except Malformed as found:
        trouble = str(found)
    return page(
        request,
        "export",
        status=422 if flaws else 200,
        sheet=sheet,
        asked={name: value for name, value in asked.items() if value},
        reasons=REASONS,
        reason=reason,
        note=note,
        masked=MASKED,
        trouble=trouble,
        flaws=flaws,
    )
