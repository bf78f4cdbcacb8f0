"""Powers and money a county hands to its townships: entrustments, deputies, the reserve fund."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from api.deps import AskedDep, DoorDep, Reply, TokenDep, json_response
from api.described import answers
from api.guarded import StrictRoute
from api.schemas import NewDelegation, NewDeputy, Reserve, TopUp
from states.divisions import division
from workflow import fund, officers
from workflow.authority import Actor
from workflow.database import Connection
from workflow.inbox import local
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.roster import entrusted_township, officer_id, post_region

router = APIRouter(route_class=StrictRoute, tags=["授权与备用金"])
MADE = {"id": "62593508f8d18d41"}


@router.post(
    "/delegations",
    status_code=201,
    summary="委托乡镇（街道）审批",
    description="由县级民政部门负责人凭文号委托，可以写明每案限额、总额度和起止时间。",
    responses=answers(MADE, 401, 403, 422, 428, status=201, media_type="application/json"),
)
def entrust(door: DoorDep, asked: AskedDep, wanted: NewDelegation) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        _within(actor, wanted.township)
        made = officers.entrust(
            connection,
            township=wanted.township,
            programme=wanted.programme,
            document_number=wanted.document_number,
            max_per_case=Decimal(wanted.max_per_case),
            quota=None if wanted.quota is None else Decimal(wanted.quota),
            from_at=wanted.from_at,
            until_at=wanted.until_at,
            actor=actor,
            now=now,
        )
        return Reply({"id": made}, 201)

    return door.write(asked, act)


@router.post(
    "/delegations/{delegation_id}/revoke",
    summary="撤销委托，立即生效",
    description="下一次审批起即不能再依据这份委托。",
    responses=answers(MADE, 401, 403, 404, 428, media_type="application/json"),
)
def revoke(door: DoorDep, asked: AskedDep, delegation_id: str) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        place = entrusted_township(connection, delegation_id)
        if place is None:
            raise UnknownCase(delegation_id)
        _within(actor, place)
        if not officers.revoke(connection, delegation_id, actor=actor, now=now):
            raise UnknownCase(delegation_id)
        return Reply({"id": delegation_id, "revoked_at": local(now)})

    return door.write(asked, act)


@router.post(
    "/deputies",
    status_code=201,
    summary="安排代行职务",
    description="至多三十日；本人或者被代行者已经办过、按规定应当由不同的人办理的事项，代行者不得办理。",
    responses=answers(MADE, 401, 403, 404, 422, 428, status=201, media_type="application/json"),
)
def deputise(door: DoorDep, asked: AskedDep, wanted: NewDeputy) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        place = post_region(connection, wanted.post_id)
        if place is None:
            raise UnknownCase(wanted.post_id)
        _within(actor, place)
        deputy = officer_id(connection, wanted.deputy)
        if deputy is None:
            raise Malformed(Flaw("/deputy", f"没有用户“{wanted.deputy}”"))
        made = officers.deputise(
            connection,
            post_id=wanted.post_id,
            deputy_id=deputy,
            reason=wanted.reason,
            document_number=wanted.document_number,
            from_at=wanted.from_at,
            until_at=wanted.until_at,
            actor=actor,
        )
        return Reply({"id": made}, 201)

    return door.write(asked, act)


@router.get(
    "/reserves/{township}",
    summary="备用金余额和流水",
    description="余额、已决定待发放、已发放，以及逐笔流水。",
    responses=answers(Reserve, 401, 404),
)
def reserve(door: DoorDep, token: TokenDep, township: str) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        _within(actor, township)
        lines = fund.journal(connection, township)
        return {
            "township": township,
            "balance": f"{fund.balance(connection, township):.2f}",
            "committed": f"{fund.balance(connection, township, fund.COMMITTED):.2f}",
            "paid": f"{fund.balance(connection, township, fund.PAID):.2f}",
            "postings": [line | {"at": local(line["at"]), "amount": f"{line['amount']:.2f}"} for line in lines],
        }

    return json_response(door.read(token, look))


@router.post(
    "/reserves/{township}/top-ups",
    status_code=201,
    summary="拨付备用金",
    description="由县级民政部门负责人凭文号拨付到乡镇（街道）备用金。",
    responses=answers({"journal": "0a1b2c3d4e5f6a7b"}, 401, 403, 404, 422, 428, status=201, media_type="application/json"),
)
def top_up(door: DoorDep, asked: AskedDep, township: str, wanted: TopUp) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        _within(actor, township)
        made = officers.top_up(
            connection, township=township, amount=Decimal(wanted.amount), document_number=wanted.document_number, actor=actor, now=now
        )
        return Reply({"journal": made, "balance": f"{fund.balance(connection, township):.2f}"}, 201)

    return door.write(asked, act)


def _within(actor: Actor, region: str) -> None:
    """Raise UnknownCase for what lies outside the officer's regions, and UnknownRegion for what is no region."""
    division(region)
    if not any(actor.sees(region, programme) for programme in fund.PURPOSES):
        raise UnknownCase(region)
