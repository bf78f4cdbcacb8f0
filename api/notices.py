"""Papers, always the bytes that were issued."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from api.deps import Credential, Door, DoorDep, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from api.schemas import PaperShown
from notices.official_fonts import Untypesettable
from workflow import inbox, renderings
from workflow.paper_views import paper_view

router = APIRouter(route_class=StrictRoute, tags=["文书"])


def given(door: Door, token: Credential, notice_id: str, form: str) -> Response:
    """A paper in one of its forms: kept bytes where there are any, else drawn before the transaction that keeps them."""
    paper, kept = door.read(token, lambda c, actor, now: (inbox.find_notice(c, notice_id, actor), renderings.find(c, notice_id, form)))
    if kept is None:
        try:
            made = renderings.make(paper, form, door.settings)
        except Untypesettable as trouble:
            raise Problem(409, str(trouble)) from trouble
        kept = door.keep(lambda c, now: renderings.keep(c, paper, made, now))
    content, sha256 = kept
    name = f"{paper['title']}{paper['document_number'] or ''}.{form}"
    headers = {
        "ETag": f'"{sha256}"',
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
    }
    return Response(content, media_type=renderings.FORMS[form].media_type, headers=headers)


@router.get(
    "/notices/{notice_id}.html",
    summary="文书全文",
    description="按出具时冻结的文字绘制一次后保存，每次取得的字节相同。",
    responses=answers("<!doctype html>…", 401, 404, media_type="text/html"),
)
def page(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return given(door, token, notice_id, "html")


@router.get(
    "/notices/{notice_id}.pdf",
    summary="印制格式",
    description=(
        "按GB/T 9704-2012排版的PDF（PDF/A-2a、PDF/UA-1），供印制、用印和归档。按出具时冻结的文字制作一次后保存，每次取得的字节相同。"
        "文书上有现有字体没有的字符的，答复409并指明，不以空框代替。"
    ),
    responses=answers("", 401, 404, 409, media_type="application/pdf"),
)
def printed(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return given(door, token, notice_id, "pdf")


@router.get(
    "/notices/{notice_id}.docx",
    summary="可编辑格式（尚未提供）",
    description="目前答复406，请取 .html 或者 .pdf。",
    responses=answers("", 401, 404, 406, media_type="application/octet-stream"),
)
def other_form(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    door.read(token, lambda c, actor, now: inbox.find_notice(c, notice_id, actor))
    raise Problem(406, "这份文书目前没有可编辑格式，请取 .html 或者 .pdf")


@router.get(
    "/notices/{notice_id}",
    summary="一份文书的登记",
    description="种类、文号、出具时间、机关、哈希，每次送达的情况，不利决定的救济期限逐日说明，以及更正、转发它的文书。",
    responses=answers(PaperShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: paper_view(c, inbox.find_notice(c, notice_id, actor))))
