"""Cases: opened, found, looked at, and moved one lawful step at a time."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response

from api.deps import AskedDep, DoorDep, Reply, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from api.schemas import (
    CasePage,
    CaseShown,
    CheckShown,
    ClockExplained,
    ClockShown,
    EntryShown,
    InboxPage,
    NewCase,
    NoticeShown,
    PersonSearch,
    StepShown,
    StepTaken,
)
from workflow import inbox
from workflow.advance import Outcome, advance
from workflow.authority import Actor
from workflow.checks_shown import checks_view
from workflow.database import Connection
from workflow.intake import id_digest, open_case

router = APIRouter(route_class=StrictRoute, tags=["案件"])
IfMatch = Annotated[str | None, Header(description="看到的版本（ETag）；案件已经变动时答复412", examples=['"3"'])]
Cursor = Annotated[str | None, Query(description="上一页的 next")]
ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
Limit = Annotated[int, Query(ge=1, le=200)]


def etag_of(version: int) -> str:
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """The version named by If-Match; raises 412 for one that is none."""
    if if_match is None or if_match.strip() == "*":
        return None
    seen = ETAG.fullmatch(if_match.strip())
    if seen is None:
        raise Problem(412, 'If-Match 应当是看到的 ETag，例如 "3"')
    return int(seen[1])


def outcome_view(outcome: Outcome) -> dict[str, Any]:
    """What an act left behind, as every write answers it."""
    return {
        "case": inbox.case_view(outcome.case),
        "entry": inbox.entry_view(outcome.entry),
        "notices": [inbox.notice_view(paper) for paper in outcome.notices],
        "gaps": outcome.gaps,
    }


@router.post(
    "/cases",
    status_code=201,
    summary="受理申请或者登记线索，建立案件",
    description="在本辖区建立案件并出具回执，必须带 Idempotency-Key；同一键同一内容再次提交得到第一次的答复。",
    responses=answers(CaseShown, 401, 403, 404, 422, 428, 503, status=201),
)
def open_(door: DoorDep, asked: AskedDep, wanted: NewCase) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        outcome = open_case(connection, **wanted.model_dump(), actor=actor, now=now, secret=door.settings.secret)
        number = outcome.case["number"]
        return Reply(inbox.case_view(outcome.case), 201, f"/api/v1/cases/{number}", etag_of(outcome.case["version"]))

    return door.write(asked, act)


@router.get(
    "/cases", summary="按编号或者姓名查找案件", description="只列出本人辖区的案件，以 next 翻页。", responses=answers(CasePage, 401, 422)
)
def list_(
    door: DoorDep,
    token: TokenDep,
    q: str | None = None,
    process: str | None = None,
    stage: str | None = None,
    region: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        return inbox.search(connection, actor, q=q, process=process, stage=stage, region=region, cursor=cursor, limit=limit)

    return json_response(door.read(token, look))


@router.post(
    "/cases/search",
    summary="按身份证号查找案件（号码不出现在网址里）",
    description="只列出本人辖区的案件；号码不保存、不记录。",
    responses=answers(CasePage, 401, 422),
)
def search(door: DoorDep, token: TokenDep, wanted: PersonSearch, cursor: Cursor = None, limit: Limit = 50) -> Response:
    digest = id_digest(door.settings.secret, wanted.id_number)
    return json_response(door.read(token, lambda c, actor, now: inbox.search(c, actor, digest=digest, cursor=cursor, limit=limit)))


@router.get(
    "/cases/{number}",
    summary="一个案件",
    description="ETag 是版本，办理步骤时可以作为 If-Match 送回；不在本人辖区的案件与不存在的案件答复相同。",
    responses=answers(CaseShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, number: str) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        row = inbox.find_case(connection, number, actor)
        return inbox.case_view(row) | {"gaps": inbox.gaps_view(connection, row, now)}

    found = door.read(token, look)
    return json_response(found, etag=etag_of(found["version"]))


@router.get(
    "/cases/{number}/steps",
    summary="从当前环节可以办理的全部步骤，不能办的写明理由",
    description="schema 是该步骤内容的 JSON Schema，办理时按同一份检查。",
    responses=answers(list[StepShown], 401, 404),
)
def steps(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: inbox.steps_view(c, inbox.find_case(c, number, actor), actor, now)))


@router.post(
    "/cases/{number}/steps/{name}",
    summary="办理一个步骤",
    description="记录、时限、文书、资金在一次事务中全部完成或者全部不做，必须带 Idempotency-Key；不能办理时写明理由和依据。",
    responses=answers(StepTaken, 401, 403, 404, 409, 412, 422, 428, 503),
)
def take(
    door: DoorDep,
    asked: AskedDep,
    number: str,
    name: str,
    body: Annotated[dict[str, Any], Body(examples=[{"note": "材料齐全。"}], description="按该步骤的 schema 填写")],
    if_match: IfMatch = None,
) -> Response:
    expected = expected_version(if_match)

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        outcome = advance(connection, number, name, actor=actor, body=body, now=now, expected=expected)
        return Reply(outcome_view(outcome), 200, "", etag_of(outcome.case["version"]))

    return door.write(asked, act)


@router.get(
    "/cases/{number}/entries", summary="办理记录", description="只增不改，逐条以哈希相连。", responses=answers(list[EntryShown], 401, 404)
)
def entries(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: inbox.entries_view(c, inbox.find_case(c, number, actor))))


@router.get(
    "/cases/{number}/clocks",
    summary="全部时限",
    description="包括已经满足、取消和逾期的时限，以及督办到哪一级。",
    responses=answers(list[ClockShown], 401, 404),
)
def clocks(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: inbox.clocks_view(c, inbox.find_case(c, number, actor))))


@router.get(
    "/cases/{number}/clocks/{clock_id}/explain",
    summary="一个时限逐日怎样计算",
    description="起算、扣除、延长的台账，以及每一天是否计入和原因。",
    responses=answers(ClockExplained, 401, 404),
)
def explain(door: DoorDep, token: TokenDep, number: str, clock_id: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: inbox.explain_view(c, inbox.find_case(c, number, actor), clock_id)))


@router.get(
    "/cases/{number}/checks",
    summary="信息核对：向各数据源提请的核对和反馈",
    description="只核对已经授权的人员；反馈一经收到不再更改，逾期和失效按当地规定的期限。",
    responses=answers(list[CheckShown], 401, 404),
)
def checks(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: checks_view(c, inbox.find_case(c, number, actor), now)))


@router.get(
    "/cases/{number}/notices",
    summary="本案文书",
    description="已经出具的文书，文号、时间和哈希。",
    responses=answers(list[NoticeShown], 401, 404),
)
def notices(door: DoorDep, token: TokenDep, number: str) -> Response:
    return json_response(door.read(token, lambda c, actor, now: inbox.notices_view(c, inbox.find_case(c, number, actor))))


@router.get(
    "/inbox", summary="待办，最急的在前", description="counts 是各视图的件数；以 next 翻页。", responses=answers(InboxPage, 401, 422)
)
def work(
    door: DoorDep,
    token: TokenDep,
    view: Annotated[str, Query(description="、".join(inbox.VIEWS), examples=["mine"])] = "mine",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    return json_response(door.read(token, lambda c, actor, now: inbox.inbox(c, actor, view, now=now, cursor=cursor, limit=limit)))
