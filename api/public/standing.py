"""Applicants follow their case here, with the number and the secret on their receipt: no sign-in, no cookie, nothing about anybody else."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.deps import Door, DoorDep
from api.desk.nodes import NODES
from api.public.pages import message, page
from workflow import patience
from workflow.citizens import as_number, opens, standing
from workflow.database import Connection
from workflow.public_objections import source_of

PLAIN = {
    "申请": "您的申请已经收到，工作人员正在查看材料是否齐全。",
    "补正": "您的材料还不齐全，请按下面所列补齐。补齐以后继续办理。",
    "受理": "您的申请已经受理，接下来安排调查核实。",
    "先行救助决定": "您的情况紧急，正在决定先行救助。",
    "先行发放": "已经决定先给您救助，手续以后再补。",
    "补充说明": "救助已经先行给付，正在补办手续。",
    "备案": "救助已经给付，正在备案归档。",
    "调查核实": "工作人员正在调查核实您家的情况，可能会到您家走访，请您配合。",
    "调查核对": "工作人员正在调查核实您家的经济状况，可能会到您家走访，请您配合。",
    "民主评议": "正在组织村（居）民代表评议。",
    "审核意见": "调查已经完成，正在办理公示或者报送审批。",
    "初审意见": "调查已经完成，正在办理公示或者报送审批。",
    "公示": "正在按规定公示，公示期满没有异议的，继续办理。",
    "审批": "正在作出是否救助的决定。",
    "审核确认": "正在作出是否确认同意的决定。",
    "确认同意": "已经确认同意，正在公布结果、安排发放。",
    "发放": "已经批准，正在安排发放。",
    "送达": "已经作出决定，正在把书面决定送达给您。",
    "在保": "您家现在享受最低生活保障，按月发放。",
    "复核调整": "正在复核您家现在的情况。有关决定会书面送达给您。",
    "停发": "已经作出决定，正在把书面决定送达给您、结清款项。",
    "自理评估": "已经确认同意，正在评估生活自理能力，以便安排照料。",
    "供养形式": "已经确认同意，正在与您商定集中供养还是分散供养。",
    "供养": "您现在享受特困人员救助供养。",
    "核查": "正在核查您现在的情况。有关决定会书面送达给您。",
    "拟终止": "正在核查您是否继续符合条件。有关决定会书面送达给您。",
    "终止": "已经作出决定，正在把书面决定送达给您、结清款项。",
}
"""Each part of the way in the applicant's words; what an opinion or a decision says is told by the paper that is served, not here."""
TOO_OFTEN = "输入错误的次数太多，请十分钟以后再试，或者直接向受理申请的乡镇（街道）询问。"

router = APIRouter(include_in_schema=False)


@router.get("/m")
def ask() -> Response:
    return _closed(page("standing_ask", wrong=False))


@router.post("/m")
def typed(request: Request, door: DoorDep, number: Annotated[str, Form()] = "", secret: Annotated[str, Form()] = "") -> Response:
    """The number and the secret typed in; neither ever stands in an address."""
    return _told(request, door, number, secret)


@router.get("/m/{number}/{secret}")
def scanned(request: Request, door: DoorDep, number: str, secret: str) -> Response:
    """What the QR code of a receipt opens."""
    return _told(request, door, number, secret)


def _told(request: Request, door: Door, typed_number: str, secret: str) -> Response:
    """The page; a wrong secret, a number that does not exist and a case nobody applied for are answered alike."""
    number = as_number(typed_number)
    address = request.client.host if request.client else ""

    def attempt(connection: Connection, now: datetime) -> tuple[str, int]:
        account = f"citizen|{number}|{source_of(address, now, door.settings.secret)}"
        return account, patience.attempt(connection, account, now)

    account, wait = door.keep(attempt)
    if wait:
        answer = message("请稍后再试", TOO_OFTEN, status=429, again="/m")
        answer.headers["Retry-After"] = str(wait)
        return _closed(answer)
    found = None
    if opens(door.settings.secret, number, secret):
        found = door.look(lambda connection: standing(connection, number, door.now(connection)))
    if found is None:
        return _closed(page("standing_ask", status=404, wrong=True))
    door.keep(lambda connection, now: patience.succeeded(connection, account))
    return _closed(page("standing", it=found, plain=plain(found["process"], found["stage"])))


def plain(process: str, stage: str) -> str:
    """Where a case stands, in the applicant's words."""
    return next(PLAIN.get(node.label, "") for node in NODES[process] if stage in node.stages)


def _closed(answer: Response) -> Response:
    """An answer that nothing on the way may keep, and whose address is told to nobody."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
