"""Papers, always the bytes that were issued."""

import re
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import Credential, Door, DoorDep, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from api.schemas import PaperShown
from notices.official_fonts import Untypesettable
from notices.word import MEDIA_TYPE
from workflow import inbox, renderings
from workflow.paper_views import paper_view


class SealShown(BaseModel):
    """Where a seal goes."""

    page: int = Field(examples=[1])
    x: float = Field(examples=[136.61])
    y: float = Field(examples=[221.83])


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
    headers = {
        "ETag": f'"{sha256}"',
        "Content-Disposition": _disposition(paper, form),
    }
    return Response(content, media_type=renderings.FORMS[form].media_type, headers=headers)


def _disposition(paper: renderings.Paper, form: str) -> str:
    """Shown in the browser, or, to be edited, saved under the paper's own name (RFC 6266, RFC 5987) without what no file may be called."""
    name = re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", f"{paper['title']}{paper['document_number'] or ''}")
    shown = "attachment" if form == "docx" else "inline"
    return f"{shown}; filename*=UTF-8''{quote(f'{name}.{form}', safe='')}; filename=\"notice.{form}\""


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
    "/notices/{notice_id}/seal",
    summary="用印位置",
    description="印章中心在印制格式上的位置：第几页，距纸张左边、上边各多少毫米。与印制格式同时制作、同样保存，供电子印章系统使用。",
    responses=answers(SealShown, 401, 404, 409),
)
def seal(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return given(door, token, notice_id, "seal")


@router.get(
    "/notices/{notice_id}.docx",
    summary="可编辑格式",
    description=(
        "按GB/T 9704-2012设置版式和样式的DOCX，供在Word、WPS中修改后另行使用；用印、送达和归档以印制格式为准。"
        "按出具时冻结的文字制作一次后保存，每次取得的字节相同。"
    ),
    responses=answers("", 401, 404, media_type=MEDIA_TYPE),
)
def editable(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return given(door, token, notice_id, "docx")


@router.get(
    "/notices/{notice_id}",
    summary="一份文书的登记",
    description="种类、文号、出具时间、机关、哈希，每次送达的情况，不利决定的救济期限逐日说明，以及更正、转发它的文书。",
    responses=answers(PaperShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: paper_view(c, inbox.find_notice(c, notice_id, actor))))
