"""Applying from a phone: who, how to reach them, with whom they live, why, and in which township. No account; an officer files it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.deps import Door, DoorDep
from api.desk.application import RELATIVES
from api.desk.visit import from_this_site
from api.errors import Problem
from api.public.pages import message, page
from notices.script import clean
from states.divisions import division, full_name, government
from workflow.database import Connection
from workflow.online import TooMany, places, receipt_view, receive
from workflow.online import flaws as online_flaws
from workflow.public_objections import source_of
from workflow.refusals import Flaw, Malformed

LARGEST = 32 * 1024
LONGEST = {"name": 50, "id_number": 20, "phone": 20, "reason": 500}
MOST_MEMBERS = 12
_MEMBER = re.compile(r"m(\d{1,2})\.(name|relation)", re.ASCII)
_AT = re.compile(r"/household/members/(\d+)/(name|relation)")
FORM = "application/x-www-form-urlencoded"
NOT_FROM_HERE = "请从网上申请页面填写和提交。"
Written = dict[str, str]

router = APIRouter(include_in_schema=False)


@router.get("/sq")
def index(door: DoorDep) -> Response:
    """The counties where one can apply online."""
    counties = door.look(lambda c: places(c, door.now(c)))
    return page("apply_index", places=[(code, full_name(code)) for code in counties])


@router.get("/sq/receipts/{receipt}")
def receipt(door: DoorDep, receipt: str) -> Response:
    found = door.look(lambda c: receipt_view(c, receipt))
    if found is None:
        return message("没有找到", "没有这一编号，请核对后再查。", status=404, again="/sq")
    return page("apply_receipt", office=_office(found["region"]), **found)


@router.get("/sq/{county}")
def form(door: DoorDep, county: str) -> Response:
    return _form(door, county, {}, [("", "")])


@router.post("/sq/{county}")
async def send(request: Request, door: DoorDep, county: str) -> Response:
    if from_this_site(request.headers) is False:
        return message("没有提交", NOT_FROM_HERE, status=403, again="/sq")
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM or len(body) > LARGEST:
        return message("没有提交", "提交的内容不能读取，请返回重新填写。", status=413, again="/sq")
    address = request.client.host if request.client else ""
    return await run_in_threadpool(_receive, door, county, body, address)


def _receive(door: Door, county: str, body: bytes, address: str) -> Response:
    written, members = _read(body)
    if written["act"] == "add":
        return _form(door, county, written, [*members, ("", "")][:MOST_MEMBERS])
    flaws = [Flaw(f"/{name}", f"填写的内容太长，不超过{most}个字") for name, most in LONGEST.items() if len(written[name]) > most]
    region, secret = written["region"] if written["region"][:6] == county else "", door.settings.secret
    applicant = {name: written[name] for name in ("name", "id_number", "phone") if written[name]}
    household = {"members": _members(written, members)}
    flaws += door.look(lambda c: online_flaws(c, region, applicant, household, written["reason"], door.now(c)))
    if not written["agreed"]:
        flaws.append(Flaw("/agreed", "请勾选承诺"))
    if flaws:
        return _form(door, county, written, members, flaws, 422)

    def keep(connection: Connection, now: datetime) -> str:
        return receive(
            connection,
            region=region,
            applicant=applicant,
            household=household,
            reason=written["reason"],
            source=source_of(address, now, secret),
            now=now,
            secret=secret,
        )

    try:
        number = door.keep(keep, "系统暂时无法保存，请稍后再提交一次")
    except Malformed as wrong:
        return _form(door, county, written, members, list(wrong.flaws), 422)
    except TooMany:
        sorry = "今天网上提交的申请太多，请直接到乡镇人民政府（街道办事处）的社会救助窗口申请。"
        return _form(door, county, written, members, [Flaw("", sorry)], 429)
    except Problem as trouble:
        return _form(door, county, written, members, [Flaw("", trouble.detail)], trouble.status)
    return RedirectResponse(f"/sq/receipts/{number}", 303)


def _members(written: Written, others: list[tuple[str, str]]) -> list[dict[str, str]]:
    applicant = {"name": written["name"], "id_number": written["id_number"], "relation": "self"}
    return [applicant, *({"name": name, "relation": relation} for name, relation in others if name or relation)]


def _form(
    door: Door,
    county: str,
    written: Mapping[str, str],
    members: list[tuple[str, str]],
    flaws: list[Flaw] | None = None,
    status: int = 200,
) -> Response:
    """The form with everything that was written; each flaw leads to its field."""
    found = door.look(lambda c: places(c, door.now(c)).get(county))
    if found is None:
        return message("没有找到", "这里没有开通网上申请，请到乡镇人民政府（街道办事处）的社会救助窗口申请。", status=404, again="/sq")
    kept = [pair for pair in members if any(pair)]
    shown = kept if not members or any(members[-1]) else [*kept, ("", "")]
    # The applicant is one of the household too: what is wrong twice is told once.
    told: dict[str, str] = {}
    for flaw in flaws or ():
        told.setdefault(_anchor(flaw.pointer), flaw.text)
    return page(
        "apply_form",
        status=status,
        county=county,
        county_name=full_name(county),
        townships=[(code, division(code).name) for code in found],
        written=written,
        members=shown,
        relatives=RELATIVES,
        flaws=list(told.items()),
        wrong=told,
        longest=LONGEST,
        most=MOST_MEMBERS,
    )


def _anchor(pointer: str) -> str:
    """The id of the field a flaw is about; the applicant is the first of the household."""
    if member := _AT.fullmatch(pointer):
        return f"m{int(member[1]) - 1}-{member[2]}" if member[1] != "0" else member[2]
    last = pointer.rpartition("/")[2]
    return last if last in (*LONGEST, "region", "agreed") else ""


def _office(region: str) -> str:
    return full_name(region[:6]) + government(region[:9])


def _read(body: bytes) -> tuple[Written, list[tuple[str, str]]]:
    """What was written, without what cannot be seen, and the other members of the household in their order."""
    pairs = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=60, errors="replace"))
    said = {name: "\n".join(filter(None, map(clean, text.splitlines()))) for name, text in pairs.items()}
    written = {name: said.get(name, "") for name in (*LONGEST, "region", "agreed", "act")}
    written["id_number"] = written["id_number"].replace(" ", "").upper()
    rows: dict[int, dict[str, Any]] = {}
    for name, text in said.items():
        if (found := _MEMBER.fullmatch(name)) and int(found[1]) < MOST_MEMBERS:
            rows.setdefault(int(found[1]), {})[found[2]] = text[:50]
    return written, [(row.get("name", ""), row.get("relation", "")) for _, row in sorted(rows.items())]
