"""The forms of a case that are handed out to be signed: what the file knows stands in them, the rest is for the hand."""

from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import Credential, Door, DoorDep, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from notices.official_fonts import Untypesettable
from workflow import inbox, renderings
from workflow.forms_to_sign import form_to_sign, forms_of

Shape = Literal["html", "pdf", "docx"]
router = APIRouter(route_class=StrictRoute, tags=["文书"])


class FormShown(BaseModel):
    """A form that can be printed for a case."""

    kind: str = Field(examples=["verification_authorisation"])
    title: str = Field(examples=["居民家庭经济状况核对授权书"])


def printed(door: Door, token: Credential, number: str, kind: str, shape: Shape) -> Response:
    """A form drawn from what the case knows now: two drawings may differ, and none is evidence of anything until it is signed."""
    form = door.read(token, lambda c, actor, now: form_to_sign(c, inbox.find_case(c, number, actor), kind, actor, now))
    try:
        made = renderings.make(form, shape, door.settings)
    except Untypesettable as trouble:
        raise Problem(409, str(trouble)) from trouble
    shown = "attachment" if shape == "docx" else "inline"
    name = quote(f"{form['title']}.{shape}", safe="")
    headers = {"Content-Disposition": f"{shown}; filename*=UTF-8''{name}; filename=\"form.{shape}\"", "Cache-Control": "no-store"}
    return Response(made.contents[shape], media_type=renderings.FORMS[shape].media_type, headers=headers)


@router.get(
    "/cases/{number}/forms",
    summary="可以打印、供填写签字的表格",
    description="申请书、承诺书、授权书、委托书等；案件已经记录的内容已经填好，空格供手写。",
    responses=answers(list[FormShown], 401, 404),
)
def listed(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: forms_of(inbox.find_case(c, number, actor))))


@router.get(
    "/cases/{number}/forms/{kind}.{shape}",
    summary="一份供填写签字的表格",
    description="按案件当前的记录绘制，不编号、不留存；签字后的原件作为申请材料归档。",
    responses=answers("<!doctype html>…", 401, 404, 409, media_type="text/html"),
)
def one(door: DoorDep, token: TokenDep, number: str, kind: str, shape: Shape) -> Response:
    return printed(door, token, number, kind, shape)
