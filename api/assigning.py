"""Who is in charge of a case: one given to an officer, many at once, and everything an officer has for the days of a leave."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, Field

from api.cases import IfMatch, etag_of, expected_version, outcome_view
from api.deps import AskedDep, DoorDep, Reply
from api.described import answers
from api.guarded import StrictRoute
from api.schemas import DocumentNumber, ReasonShown, StepTaken, Strict
from workflow.assigning import MOST, Result, assign, assign_many, hand_over
from workflow.authority import Actor
from workflow.database import Connection

router = APIRouter(route_class=StrictRoute, tags=["承办人"])
_GIVEN = {"to": "ninghezhen.handler.2", "reason": "原承办人工作调动。"}


class Assignments(Strict):
    """Open cases to be given to one officer."""

    numbers: list[str] = Field(min_length=1, max_length=MOST, examples=[["LS26-7K4QD-M2X9R"]])
    to: str = Field(examples=["ninghezhen.handler.2"], description="接办人的用户名")
    reason: str = Field(examples=["原承办人工作调动。"])


class HandOver(Strict):
    """Everything an officer has, to a colleague, from one day to another; both count."""

    officer: str = Field(examples=["ninghezhen.handler.1"], description="请假的人的用户名")
    to: str = Field(examples=["ninghezhen.handler.2"], description="接办人的用户名")
    first: date = Field(examples=["2026-11-24"])
    last: date = Field(examples=["2026-11-30"])
    reason: str = Field(examples=["年休假"])
    document_number: DocumentNumber = Field(examples=["宁河民〔2026〕5号"])


class ResultShown(BaseModel):
    """What became of one item."""

    kind: str = Field(examples=["case"], description="case 或者 post")
    what: str = Field(examples=["LS26-7K4QD-M2X9R"])
    done: bool = Field(examples=[True])
    reasons: list[ReasonShown] = Field(examples=[[]])


class ResultsShown(BaseModel):
    results: list[ResultShown] = Field(examples=[[{"kind": "case", "what": "LS26-7K4QD-M2X9R", "done": True, "reasons": []}]])


def results_view(results: list[Result]) -> dict[str, Any]:
    """What became of every item, as a write answers it."""
    return {
        "results": [
            {
                "kind": each.kind,
                "what": each.what,
                "done": each.done,
                "reasons": [{"text": reason.text, "cites": reason.cites} for reason in each.reasons],
            }
            for each in results
        ]
    }


@router.post(
    "/cases/{number}/handler",
    summary="确定承办人",
    description="由负责人把在办案件交给辖区内在任的经办人，可以写明起止日期，期满仍由原承办人承办；记入办理记录，必须带 Idempotency-Key。",
    responses=answers(StepTaken, 401, 403, 404, 409, 412, 422, 428, 503),
)
def one(
    door: DoorDep, asked: AskedDep, number: str, body: Annotated[dict[str, Any], Body(examples=[_GIVEN])], if_match: IfMatch = None
) -> Response:
    expected = expected_version(if_match)

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        outcome = assign(connection, number, actor=actor, body=body, now=now, expected=expected)
        return Reply(outcome_view(outcome), 200, "", etag_of(outcome.case["version"]))

    return door.write(asked, act)


@router.post(
    "/assignments",
    summary="成批转交案件，逐件答复",
    description=f"一次至多{MOST}件；不能转交的写明理由，不影响其他案件。必须带 Idempotency-Key。",
    responses=answers(ResultsShown, 401, 403, 422, 428, 503),
)
def many(door: DoorDep, asked: AskedDep, wanted: Assignments) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        body = {"to": wanted.to, "reason": wanted.reason}
        return Reply(results_view(assign_many(connection, wanted.numbers, actor=actor, body=body, now=now)))

    return door.write(asked, act)


@router.post(
    "/handovers",
    summary="请假交接：在办案件和岗位一并交给同事，逐项答复",
    description="案件在这几日由接办人承办，期满自行转回；岗位由接办人代行，至多三十日，须有文号。必须带 Idempotency-Key。",
    responses=answers(ResultsShown, 401, 403, 422, 428, 503),
)
def leave(door: DoorDep, asked: AskedDep, wanted: HandOver) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        said = wanted.model_dump() | {"first": wanted.first.isoformat(), "last": wanted.last.isoformat()}
        return Reply(results_view(hand_over(connection, **said, actor=actor, now=now)))

    return door.write(asked, act)
