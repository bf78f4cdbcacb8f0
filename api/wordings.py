"""The words in which a county issues its papers: looked at, checked, tried, drafted, published by a second officer, taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.deps import AskedDep, Credential, Door, DoorDep, Reply, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from api.schemas_wordings import Checked, NewWording, Publication, Withdrawal, WordingListed, WordingShown, WordingTrial
from notices import KINDS, render_html, wording
from notices.official_fonts import Untypesettable
from notices.script import parse
from notices.wording import Fault
from notices.wording.lines import parts
from notices.wording.trees import FILTERS
from states.terms import BEIJING
from workflow import wordings
from workflow.authority import Actor
from workflow.database import Connection
from workflow.inbox import local
from workflow.previews import tried
from workflow.refusals import Flaw, Malformed
from workflow.renderings import print_blocks

router = APIRouter(route_class=StrictRoute, tags=["文书文本"])
NOTES = {"behind": "基准文本已更新", "unfit": "不再符合本版本的要求，已改用基准文本"}
MADE = {"id": "62593508f8d18d41"}
PUBLISHED = {"version": 1, "from_day": "2026-12-01"}


@router.get(
    "/wordings",
    summary="一县各文种使用的文本",
    description="没有本县文本的使用基准文本；基准文本随版本更新后，本县文本应当重新起草。",
    responses=answers(list[WordingListed], 401, 404, 422),
)
def listed(door: DoorDep, token: TokenDep, region: Annotated[str, Query(examples=["120117"], description="县级区划代码")]) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> list[dict[str, Any]]:
        wordings.look(actor, region)
        own = {row["kind"]: (row["version"], state) for row, state in wordings.current(connection, _day(now), region)}
        shown = []
        for kind in (each for each in KINDS.values() if wording.adaptable(each.key)):
            version, state = own.get(kind.key, (None, None))
            shown.append({"kind": kind.key, "title": kind.title, "version": version, "state": state, "note": NOTES.get(state or "", "")})
        return shown

    return json_response(door.read(token, look))


@router.get(
    "/wordings/{region}/{kind}",
    summary="一个文种的基准文本、本县各版文本和草稿",
    description="并列出可以写的事项、写法和可以引用的部分。",
    responses=answers(WordingShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, region: str, kind: str) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        wordings.look(actor, region, kind)
        form, versions = KINDS[kind], wordings.versions(connection, region, kind)
        used = wordings.in_force(versions, _day(now))
        return {
            "kind": kind,
            "title": form.title,
            "base": wording.base(kind),
            "base_sha256": wording.base_sha256(kind),
            "facts": [
                {"name": name, "meaning": fact.meaning, "must_speak": name in form.must_speak}
                for name, fact in sorted(form.explained.items())
            ],
            "filters": list(FILTERS),
            "parts": sorted(parts()),
            "versions": [_version(row, row is used) for row in versions],
            "drafts": [_draft(row) for row in wordings.drafts(connection, region, kind)],
        }

    return json_response(door.read(token, look))


def _version(row: Mapping[str, Any], in_force: bool) -> dict[str, Any]:
    text = row["text"]
    return {
        **{name: row[name] for name in ("version", "text", "sha256", "drafted_by", "published_by", "reason")},
        "template_sha256": text and wording.fingerprint(row["kind"], text),
        "state": text and wordings.state_of(row),
        "in_force": in_force and text is not None,
        "published_at": local(row["published_at"]),
        "from_day": row["from_day"].isoformat(),
    }


def _draft(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: row[name] for name in ("id", "text", "sha256", "drafted_by")}
    return own | {"drafted_at": local(row["drafted_at"]), "behind": row["base_sha256"] != wording.base_sha256(row["kind"])}


@router.post(
    "/wordings/{region}/{kind}/check",
    summary="检查一份文本",
    description="逐行写明不能使用之处；没有列出的即可以起草。检查在受限的进程中进行，不保存文本。",
    responses=answers(Checked, 401, 403, 404, 409, 422),
)
def check(door: DoorDep, token: TokenDep, region: str, kind: str, wanted: NewWording) -> Response:
    _drafter(door, token, region, kind)
    faults = tried(kind, wording.normal(wanted.text)).faults
    return json_response({"faults": [{"line": fault.line, "text": fault.text} for fault in faults]})


@router.post(
    "/wordings/{region}/{kind}/preview",
    summary="预览一份文本",
    description="用示例事项在受限的进程中写成文书，至多1秒；不保存文本，也不占用文号。",
    responses=answers("<!doctype html>…", 401, 403, 404, 409, 422, media_type="text/html"),
)
def preview(door: DoorDep, token: TokenDep, region: str, kind: str, wanted: WordingTrial) -> Response:
    day = _drafter(door, token, region, kind)
    made = tried(kind, wording.normal(wanted.text), wanted.facts)
    _faultless(made.faults)
    if wanted.form == "html":
        return Response(render_html(parse(made.script)), media_type="text/html; charset=utf-8")
    try:
        return Response(print_blocks(parse(made.script), day, door.settings), media_type="application/pdf")
    except Untypesettable as trouble:
        raise Problem(409, str(trouble)) from trouble


@router.post(
    "/wordings/{region}/{kind}/drafts",
    status_code=201,
    summary="起草本县文本",
    description="由县级民政经办人或者负责人起草；有不能使用之处的不予保存。",
    responses=answers(MADE, 401, 403, 404, 409, 422, 428, status=201, media_type="application/json"),
)
def draft(door: DoorDep, asked: AskedDep, region: str, kind: str, wanted: NewWording) -> Response:
    _drafter(door, asked.token, region, kind)
    _faultless(tried(kind, wording.normal(wanted.text)).faults)

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        wordings.look(actor, region, kind)
        made = wordings.draft(connection, county=region, kind=kind, text=wanted.text, actor=actor, now=now)
        return Reply({"id": made}, 201, f"/api/v1/wordings/{region}/{kind}")

    return door.write(asked, act)


@router.post(
    "/wordings/{region}/{kind}/publish",
    status_code=201,
    summary="发布一份草稿",
    description="由县级民政部门负责人发布，起草人不得发布自己起草的文本；自施行日起出具的文书使用这一文本，已经出具的不变。",
    responses=answers(PUBLISHED, 401, 403, 404, 409, 422, 428, status=201, media_type="application/json"),
)
def publish(door: DoorDep, asked: AskedDep, region: str, kind: str, wanted: Publication) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        wordings.look(actor, region, kind)
        version = wordings.publish(
            connection, county=region, kind=kind, draft_id=wanted.draft, from_day=wanted.from_day, actor=actor, now=now
        )
        return Reply({"version": version, "from_day": wanted.from_day.isoformat()}, 201, f"/api/v1/wordings/{region}/{kind}")

    return door.write(asked, act)


@router.post(
    "/wordings/{region}/{kind}/withdraw",
    status_code=201,
    summary="撤回本县文本",
    description="自今日起改用基准文本，尚未施行的本县文本也不再施行。",
    responses=answers(PUBLISHED, 401, 403, 404, 409, 422, 428, status=201, media_type="application/json"),
)
def withdraw(door: DoorDep, asked: AskedDep, region: str, kind: str, wanted: Withdrawal) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        wordings.look(actor, region, kind)
        version = wordings.withdraw(connection, county=region, kind=kind, reason=wanted.reason, actor=actor, now=now)
        return Reply({"version": version, "from_day": _day(now).isoformat()}, 201, f"/api/v1/wordings/{region}/{kind}")

    return door.write(asked, act)


def _day(now: datetime) -> date:
    return now.astimezone(BEIJING).date()


def _drafter(door: Door, token: Credential, region: str, kind: str) -> date:
    """Today; ends before a process is started for somebody who may not draft here."""

    def look(connection: Connection, actor: Actor, now: datetime) -> date:
        wordings.look(actor, region, kind)
        wordings.may_draft(actor, region)
        return _day(now)

    return door.read(token, look)


def _faultless(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise Malformed(*(Flaw("/text", f"第{fault.line}行：{fault.text}" if fault.line else fault.text) for fault in faults))
