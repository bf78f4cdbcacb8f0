"""The ledgers over the cases of a region."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import Credential, Door, DoorDep, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from notices import render_html
from notices.blocks import Blocks
from notices.official_fonts import Untypesettable
from states.terms import BEIJING
from workflow import ledgers
from workflow.authority import Actor
from workflow.database import Connection
from workflow.ledger_papers import paper_of
from workflow.renderings import print_blocks


class LedgerShown(BaseModel):
    """A ledger: its title and source, and one line for each case in it."""

    title: str = Field(examples=["渐退台账"])
    cites: str = Field(examples=["民发〔2022〕83号一（三）"])
    items: list[dict[str, Any]] = Field(
        examples=[[{"number": "DB26-7K3M9-QTX4C", "applicant_name": "王秀英", "from": "2026-10", "to": "2027-03", "months": []}]]
    )


router = APIRouter(route_class=StrictRoute, tags=["台账"])


def as_page(door: Door, token: Credential, kind: str) -> Response:
    """A ledger as a paper on the screen, read from the files at this moment."""
    return Response(render_html(_paper(door, token, kind)[0]), media_type="text/html; charset=utf-8")


def as_print(door: Door, token: Credential, kind: str) -> Response:
    """A ledger as a paper to be signed and filed."""
    blocks, day = _paper(door, token, kind)
    try:
        content = print_blocks(blocks, day, door.settings)
    except Untypesettable as trouble:
        raise Problem(409, str(trouble)) from trouble
    name = quote(f"{ledgers.LEDGERS[kind].title}{day}.pdf")
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}"})


def _paper(door: Door, token: Credential, kind: str) -> tuple[Blocks, date]:
    def look(connection: Connection, actor: Actor, now: datetime) -> tuple[Blocks, date]:
        day = now.astimezone(BEIJING).date()
        return paper_of(kind, ledgers.ledger(connection, actor, kind), actor, day), day

    return door.read(token, look)


@router.get(
    "/ledgers/{kind}.html",
    summary="台账的文书格式，屏幕阅读",
    description="由案卷直接生成，写明生成的日期；不登记、不编号。",
    responses=answers("<!doctype html>…", 401, 404, media_type="text/html"),
)
def page(door: DoorDep, token: TokenDep, kind: str) -> Response:
    return as_page(door, token, kind)


@router.get(
    "/ledgers/{kind}.pdf",
    summary="台账的文书格式，印制存档",
    description="由案卷直接生成，写明生成的日期；不登记、不编号。姓名中有现有字体没有的字符的，答复409并指明。",
    responses=answers("", 401, 404, 409, media_type="application/pdf"),
)
def printed(door: DoorDep, token: TokenDep, kind: str) -> Response:
    return as_print(door, token, kind)


@router.get(
    "/ledgers/{kind}",
    summary="台账：gradual_exit 渐退台账，watch 潜在救助对象台账",
    description="本辖区的案件，由案卷直接生成，不另行登记。",
    responses=answers(LedgerShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, kind: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: ledgers.ledger(c, actor, kind)))
