"""What hangs on the boards, for anybody: by county and township, one by one, and the form to object while a posting hangs."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.deps import Door, DoorDep
from api.errors import Problem
from api.public.pages import message, not_here, page
from notices.script import clean
from states.divisions import UnknownRegion, full_name
from workflow.postings import counties_with_postings, hanging, hanging_in
from workflow.public_objections import NotHanging, Said, TooMany, receipt_view, receive, source_of

CODE = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)
LARGEST = 16 * 1024
LONGEST = {"objector": 30, "contact": 60, "content": 1000}
SHORTEST = 5
FORM = "application/x-www-form-urlencoded"
Written = dict[str, str]

router = APIRouter(include_in_schema=False)


@router.get("/gs")
def index(door: DoorDep) -> Response:
    counties = door.look(lambda c: counties_with_postings(c, door.now(c)))
    return page("postings_index", places=[{"code": code, "name": full_name(code), "count": count} for code, count in counties])


@router.get("/gs/{which}")
def shown(door: DoorDep, which: str, before: str = "") -> Response:
    """A division's postings by its code of 6, 9 or 12 digits, or one posting by its id."""
    if CODE.fullmatch(which):
        return _listed(door, which, before[:32])
    found = door.look(lambda c: hanging(c, which, door.now(c)))
    return not_here() if found is None else _posting(found, {})


def _listed(door: Door, code: str, before: str) -> Response:
    try:
        name = full_name(code)
    except UnknownRegion:
        return not_here()
    found, further = door.look(lambda c: hanging_in(c, code, door.now(c), before=before))
    return page("postings_list", code=code, name=name, postings=found, further=further)


def _posting(found: dict[str, Any], written: Written, wrong: str = "", status: int = 200) -> Response:
    place = {"county": found["region"][:6], "county_name": full_name(found["region"][:6])}
    return page("posting", status=status, posting=found, shown=found["shown"], written=written, wrong=wrong, longest=LONGEST, **place)


@router.post("/gs/{posting_id}/objections")
async def object_to(request: Request, door: DoorDep, posting_id: str) -> Response:
    if not _from_here(request):
        return message("没有提交", "请从公示页面填写和提交异议。", status=403, again=f"/gs/{posting_id}")
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM or len(body) > LARGEST:
        return message("没有提交", "提交的内容不能读取，请从公示页面重新填写。", status=413, again=f"/gs/{posting_id}")
    address = request.client.host if request.client else ""
    return await run_in_threadpool(_receive, door, posting_id, _read(body), address)


def _receive(door: Door, posting_id: str, written: Written, address: str) -> Response:
    found = door.look(lambda c: hanging(c, posting_id, door.now(c)))
    if found is None or not found["open"]:
        return not_here()
    if wrong := _wrong(written):
        return _posting(found, written, wrong, 422)
    said = Said("" if written["anonymous"] else written["objector"], written["contact"], written["content"])
    secret = door.settings.secret
    try:
        receipt = door.keep(
            lambda c, now: receive(c, posting_id, said, source=source_of(address, now, secret), now=now, secret=secret),
            "系统暂时无法保存，请稍后再提交一次",
        )
    except NotHanging:
        return not_here()
    except TooMany:
        sorry = f"今天在网上提交的次数已经太多，请直接向{found['shown']['objection_contact']}提出。"
        return _posting(found, written, sorry, 429)
    except Problem as trouble:
        return _posting(found, written, trouble.detail, trouble.status)
    return RedirectResponse(f"/gs/receipts/{receipt}", 303)


@router.get("/gs/receipts/{receipt}")
def receipt(door: DoorDep, receipt: str) -> Response:
    found = door.look(lambda c: receipt_view(c, receipt))
    return message("没有找到", "没有这一受理编号，请核对后再查。", status=404) if found is None else page("receipt", **found)


def _from_here(request: Request) -> bool:
    """Whether the browser says that its own page of ours sent this; who is no browser has no one to be tricked for.

    The page knows no cookie and no session: what is guarded against is another site's page filing objections by its visitors' hands.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _read(body: bytes) -> Written:
    """The fields of the form, without what cannot be seen; a line of prose stays a line."""
    said = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20, errors="replace")
    first = {name: said.get(name, [""])[0] for name in (*LONGEST, "anonymous")}
    return {name: "\n".join(filter(None, map(clean, words.splitlines()))) for name, words in first.items()}


def _wrong(written: Written) -> str:
    """What is wrong with the form in one sentence, "" where nothing is."""
    labels = {"objector": "姓名", "contact": "联系方式", "content": "异议内容"}
    for name, most in LONGEST.items():
        if len(written[name]) > most:
            return f"“{labels[name]}”不超过{most}个字。"
    if len(written["content"]) < SHORTEST:
        return f"请写明异议内容，至少{SHORTEST}个字。"
    if not written["anonymous"] and not written["objector"]:
        return "请填写姓名；不愿意具名的，请勾选“不具名”。"
    return ""
