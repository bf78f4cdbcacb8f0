"""What hung on the boards in a case, and what was said against it on the public page."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import DoorDep, TokenDep, json_response
from api.described import answers
from api.guarded import StrictRoute
from workflow import inbox
from workflow.postings import postings_view
from workflow.public_objections import objections_view

_AT = "2026-11-23T09:30:00+08:00"


class PostingShown(BaseModel):
    """One posting: what it shows, from when until when, and the proof that it hung."""

    id: str = Field(examples=["5f0c2f1a9be14d1c8a77"])
    path: str = Field(description="公开网页的地址，公示期满即不能打开", examples=["/gs/5f0c2f1a9be14d1c8a77"])
    kind: str = Field(examples=["public_posting"])
    title: str = Field(examples=["公示单"])
    notice: str = Field(examples=["9e107d9d372bb6826bd8"])
    entry: int = Field(examples=[7])
    shown: dict[str, Any] = Field(description="公示的全部内容，此外没有任何内容公开", examples=[{"masked_name": "王**"}])
    posted_at: str = Field(examples=[_AT])
    until: str | None = Field(description="没有的为长期公示", examples=["2026-12-01T00:00:00+08:00"])
    taken_down_at: str | None = Field(examples=[None])
    state: str = Field(examples=["hanging"])
    state_label: str = Field(examples=["正在公示"])
    objections_waiting: int = Field(description="网上收到、尚未处理的异议；处理以前公示不按无异议结束", examples=[0])
    proof: dict[str, Any] | None = Field(description="公示情况的登记；没有的为空", examples=[None])
    proof_demanded: bool = Field(description="当地是否要求先登记公示情况再报送、决定", examples=[False])


class ObjectionShown(BaseModel):
    """An objection that came in over the public page, for those who work on the case alone."""

    receipt: str = Field(examples=["k5q3m7x2ab4c6d8e"])
    posting: str = Field(examples=["5f0c2f1a9be14d1c8a77"])
    received_at: str = Field(examples=[_AT])
    objector: str = Field(examples=["村民"])
    anonymous: bool = Field(examples=[False])
    contact: str = Field(examples=[""])
    content: str = Field(examples=["该户有务工收入。"])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    entry: int = Field(examples=[8])
    state: str = Field(description="waiting、taken_up、answered、closed", examples=["waiting"])
    state_label: str = Field(examples=["已经收到，等待处理"])
    settled_at: str | None = Field(examples=[None])
    settled_entry: int | None = Field(examples=[None])


router = APIRouter(route_class=StrictRoute, tags=["公示"])


@router.get(
    "/cases/{number}/postings",
    summary="本案的公示、公布",
    description="公示的内容、起止时间、是否已经撤下、张贴情况的登记；公开网页只显示 shown 里的内容。",
    responses=answers(list[PostingShown], 401, 404),
)
def postings(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: postings_view(c, inbox.find_case(c, number, actor), now)))


@router.get(
    "/cases/{number}/objections",
    summary="网上收到的公示异议",
    description="受理编号、内容和办理情况；公开网页上任何人都看不到。以 object 登记为公示异议，或者以 answer_objection 答复。",
    responses=answers(list[ObjectionShown], 401, 404),
)
def objections(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: objections_view(c, inbox.find_case(c, number, actor))))
