"""The ledgers over the cases of a region."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import DoorDep, TokenDep, json_response
from api.described import answers
from api.guarded import StrictRoute
from workflow import ledgers


class LedgerShown(BaseModel):
    """A ledger: its title and source, and one line for each case in it."""

    title: str = Field(examples=["渐退台账"])
    cites: str = Field(examples=["民发〔2022〕83号一（三）"])
    items: list[dict[str, Any]] = Field(
        examples=[[{"number": "DB26-7K3M9-QTX4C", "applicant_name": "王秀英", "from": "2026-10", "to": "2027-03", "months": []}]]
    )


router = APIRouter(route_class=StrictRoute, tags=["台账"])


@router.get(
    "/ledgers/{kind}",
    summary="台账：gradual_exit 渐退台账，watch 潜在救助对象台账",
    description="本辖区的案件，由案卷直接生成，不另行登记。",
    responses=answers(LedgerShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, kind: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: ledgers.ledger(c, actor, kind)))
