"""Papers, always the bytes that were issued."""

from fastapi import APIRouter, Response

from api.deps import DoorDep, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from api.schemas import NoticeShown
from workflow import inbox, renderings

router = APIRouter(route_class=StrictRoute, tags=["文书"])


@router.get(
    "/notices/{notice_id}.html",
    summary="文书全文",
    description="按出具时冻结的文字绘制一次后保存，每次取得的字节相同。",
    responses=answers("<!doctype html>…", 401, 404, media_type="text/html"),
)
def page(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    paper, kept = door.read(token, lambda c, actor, now: (inbox.find_notice(c, notice_id, actor), renderings.find(c, notice_id, "html")))
    content, sha256 = kept or door.keep(lambda c, now: renderings.draw(c, paper, "html", now))
    return Response(content, media_type="text/html; charset=utf-8", headers={"ETag": f'"{sha256}"'})


@router.get(
    "/notices/{notice_id}.pdf",
    summary="印制格式（尚未提供）",
    description="目前答复406，请取 .html。",
    responses=answers("", 401, 404, 406, media_type="application/pdf"),
)
@router.get(
    "/notices/{notice_id}.docx",
    summary="可编辑格式（尚未提供）",
    description="目前答复406，请取 .html。",
    responses=answers("", 401, 404, 406, media_type="application/octet-stream"),
)
def other_form(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    door.read(token, lambda c, actor, now: inbox.find_notice(c, notice_id, actor))
    raise Problem(406, "文书目前只有网页格式，请取 .html")


@router.get(
    "/notices/{notice_id}",
    summary="一份文书的登记",
    description="种类、文号、出具时间、机关、哈希和送达情况。",
    responses=answers(NoticeShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, notice_id: str) -> Response:
    return json_response(inbox.notice_view(door.read(token, lambda c, actor, now: inbox.find_notice(c, notice_id, actor))))
