"""Papers after they were issued: served, corrected, passed on. Each body is judged by the form that `GET /notices/{id}` shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from api.cases import etag_of, outcome_view
from api.deps import Asked, AskedDep, Door, DoorDep, Reply
from api.described import answers
from api.guarded import StrictRoute
from api.schemas import StepTaken
from workflow.advance import Outcome
from workflow.authority import Actor
from workflow.database import Connection
from workflow.paper_acts import correct_paper, forward_paper, serve_paper

router = APIRouter(route_class=StrictRoute, tags=["文书"])
REFUSALS = (401, 403, 404, 409, 422, 428, 503)
Act = Callable[..., Outcome]


def _written(door: Door, asked: Asked, notice_id: str, body: dict[str, Any], act: Act) -> Response:
    def done(connection: Connection, actor: Actor, now: datetime) -> Reply:
        outcome = act(connection, notice_id, actor=actor, body=body, now=now)
        return Reply(outcome_view(outcome), 200, "", etag_of(outcome.case["version"]))

    return door.write(asked, done)


_SERVED = {"way": "direct", "served_on": "2026-11-23", "receiver": "王秀英", "relation": "self", "place": "受送达人住处"}


@router.post(
    "/notices/{notice_id}/service",
    summary="记录送达",
    description=(
        "怎样、何时、向谁、由谁见证送达；写明 outcome 的是未能送达（退回、拒收）。送达日期是救济期限起算的依据。"
        "不利决定文书在待送达环节送达的，案件随之办结。必须带 Idempotency-Key。"
    ),
    responses=answers(StepTaken, *REFUSALS),
)
def serve(door: DoorDep, asked: AskedDep, notice_id: str, body: Annotated[dict[str, Any], Body(examples=[_SERVED])]) -> Response:
    return _written(door, asked, notice_id, body, serve_paper)


_CORRECTED = {"items": [{"fact": "applicant_name", "right": "王秀英"}], "reason": "录入时误写。"}


@router.post(
    "/notices/{notice_id}/correction",
    summary="更正文书",
    description=(
        "出具一份写明原文书文号、日期和摘要的更正通知书；原文书保持原样。由出具机关的另一人办理，只能更正文字，不能改动决定。"
        "更正不利决定文书的，应当再次送达。必须带 Idempotency-Key。"
    ),
    responses=answers(StepTaken, *REFUSALS),
)
def correct(door: DoorDep, asked: AskedDep, notice_id: str, body: Annotated[dict[str, Any], Body(examples=[_CORRECTED])]) -> Response:
    return _written(door, asked, notice_id, body, correct_paper)


_FORWARDED = {"to": ["各村（居）民委员会"], "words": "请认真贯彻执行。"}


@router.post(
    "/notices/{notice_id}/forwarding",
    summary="转发文书",
    description="出具一份“关于转发《…》的通知”，原文书的文字附后。必须带 Idempotency-Key。",
    responses=answers(StepTaken, *REFUSALS),
)
def forward(door: DoorDep, asked: AskedDep, notice_id: str, body: Annotated[dict[str, Any], Body(examples=[_FORWARDED])]) -> Response:
    return _written(door, asked, notice_id, body, forward_paper)
