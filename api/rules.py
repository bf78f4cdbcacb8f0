"""The rules of a place on a day, how a limit is counted, and what a household would be owed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.deps import AskedDep, DoorDep, Reply, TokenDep, json_response
from api.described import answers
from api.guarded import StrictRoute
from api.schemas import AssessmentAnswer, AssessmentQuestion, NewParameter, TermAnswer, TermQuestion
from states.assessment import Assessment, yuan
from states.divisions import covers
from states.entitlement import assess_emergency_aid
from states.extreme_poverty_aid import assess_extreme_poverty
from states.households import as_known
from states.low_income_aid import assess_low_income
from states.policy import Policy, parse_value
from states.terms import BEIJING, parse_term, reckon
from workflow.authority import Actor
from workflow.database import Connection
from workflow.inbox import local
from workflow.intake import household_flaws
from workflow.officers import set_parameter
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.rules import rules

router = APIRouter(route_class=StrictRoute, tags=["政策"])
PROGRAMMES = ("low_income", "extreme_poverty", "emergency_aid")
VALUE = {
    "emergency_aid.relief_first": {
        "value": "24 hours",
        "cites": "津民发〔2020〕19号 二（五）",
        "since": "2020-05-14",
        "from_region": "120000",
        "verified": True,
        "origin": "sheet",
    }
}


@router.get(
    "/policies/{region}",
    summary="一地某日的全部参数",
    description="包括上级规定和本县自行规定的取值，各附依据、施行日和是否核实；没有规定的参数不出现。",
    responses=answers(VALUE, 401, 404, media_type="application/json"),
)
def policies(
    door: DoorDep,
    token: TokenDep,
    region: str,
    on: Annotated[date | None, Query(description="哪一天，默认今天", examples=["2026-11-23"])] = None,
) -> Response:
    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        policy = rules(connection).policy(region, on or now.astimezone(BEIJING).date())
        return {
            key: {
                "value": value.text,
                "cites": value.cites,
                "since": value.since.isoformat(),
                "until": value.until and value.until.isoformat(),
                "from_region": value.from_region,
                "verified": value.verified,
                "origin": value.origin,
                "note": value.note,
            }
            for key, value in sorted(policy.values.items())
        }

    return json_response(door.read(token, look))


@router.post(
    "/policies/{region}",
    status_code=201,
    summary="县级规定一项参数",
    description="由县级民政部门负责人凭文号规定，只增不改；在办时限仍按起算日的取值。",
    responses=answers(VALUE, 401, 403, 404, 422, 428, status=201, media_type="application/json"),
)
def fix(door: DoorDep, asked: AskedDep, region: str, wanted: NewParameter) -> Response:
    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        if not any(covers(held.region, region) or covers(region, held.region) for held in actor.posts):
            raise UnknownCase(region)
        set_parameter(connection, region=region, actor=actor, now=now, **wanted.model_dump())
        return Reply({"region": region, **wanted.model_dump(mode="json")}, 201, f"/api/v1/policies/{region}")

    return door.write(asked, act)


@router.post(
    "/terms",
    summary="一个时限何时届满，逐日怎样计算",
    description="参数（parameter）和时限（term）填写一项；当地没有规定该参数时答复409并写明缺什么。",
    responses=answers(TermAnswer, 401, 404, 409, 422),
)
def terms(door: DoorDep, token: TokenDep, wanted: TermQuestion) -> Response:
    if (wanted.parameter is None) == (wanted.term is None):
        raise Malformed(Flaw("/parameter", "请在 parameter 和 term 中填写一项"))

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        law = rules(connection)
        policy = law.policy(wanted.region, wanted.start.astimezone(BEIJING).date())
        term = _parameter_term(policy, wanted.parameter) if wanted.parameter else _term(wanted.term or "")
        told = reckon(wanted.start, term, law.calendar)
        return {
            "due_at": local(told.due_at),
            "last_day": told.last_day and told.last_day.isoformat(),
            "days": [{"day": each.day.isoformat(), "counted": each.counted, "why": each.why} for each in told.days],
            "provisional": told.provisional,
            "limit": str(term),
            "cites": policy.cites(wanted.parameter) if wanted.parameter else None,
        }

    return json_response(door.read(token, look))


def _term(text: str) -> Any:
    try:
        return parse_term(text)
    except ValueError as flaw:
        raise Malformed(Flaw("/term", str(flaw))) from None


def _parameter_term(policy: Policy, key: str) -> Any:
    try:
        return policy.term(key)
    except (KeyError, ValueError, TypeError) as flaw:
        if isinstance(flaw, KeyError) and flaw.__class__ is not KeyError:
            raise
        raise Malformed(Flaw("/parameter", f"“{key}”不是时限参数")) from None


@router.post(
    "/assessments",
    summary="按规则试算，不建立案件",
    description="每一行都附依据；assume 中假定的参数在 assumed 中逐一列出。"
    "eligible 表示已知情况中没有不符合的，尚待查明或者当地没有规定的列在 reasons 中。",
    responses=answers(AssessmentAnswer, 401, 404, 422),
)
def assess(door: DoorDep, token: TokenDep, wanted: AssessmentQuestion) -> Response:
    return json_response(door.read(token, lambda connection, actor, now: assessment_view(connection, wanted)))


def assessment_view(connection: Connection, wanted: AssessmentQuestion) -> dict[str, Any]:
    """What the arithmetic says, line by line with its articles; raises Malformed, UnknownRegion."""
    if flaws := [*_question_flaws(wanted), *household_flaws(wanted.household)]:
        raise Malformed(*flaws)
    policy = _assumed(rules(connection).policy(wanted.region, wanted.on), wanted.assume)
    told = _assessed(policy, wanted)
    return {
        "eligible": told.eligible,
        "kind": told.kind,
        "member": told.member or None,
        "amount": None if told.amount is None else yuan(told.amount),
        "lines": [{"label": line.label, "value": line.value, "cites": line.cites} for line in told.lines],
        "reasons": [{"text": line.value, "label": line.label, "value": line.value, "cites": line.cites} for line in told.reasons],
        "assumed": {key: policy.entry(key).text for key in wanted.assume},
    }


def _question_flaws(wanted: AssessmentQuestion) -> list[Flaw]:
    if wanted.process not in PROGRAMMES:
        return [Flaw("/process", f"没有“{wanted.process}”的试算，可选：{'、'.join(PROGRAMMES)}")]
    flaws = []
    if wanted.process != "emergency_aid":
        if "residence" not in wanted.household:
            flaws.append(Flaw("/household/residence", "请写明城乡类别：urban（城市）或者 rural（农村），低保标准按此确定"))
        if wanted.hardship:
            flaws.append(Flaw("/hardship", "困难情形只用于临时救助（emergency_aid）"))
    if wanted.self_care and wanted.process != "extreme_poverty":
        flaws.append(Flaw("/self_care", "生活自理能力只用于特困人员救助供养（extreme_poverty）"))
    return flaws


def _assumed(policy: Policy, assume: Mapping[str, str]) -> Policy:
    """The policy as it would be; every key or value that cannot be assumed is a flaw of its own."""
    flaws = []
    for key, text in assume.items():
        try:
            parse_value(key, text)
        except ValueError as flaw:
            flaws.append(Flaw(f"/assume/{key.replace('~', '~0').replace('/', '~1')}", str(flaw)))
    if flaws:
        raise Malformed(*flaws)
    return policy.assuming(assume) if assume else policy


def _assessed(policy: Policy, wanted: AssessmentQuestion) -> Assessment:
    found = wanted.findings.model_dump(mode="json", exclude_none=True) if wanted.findings else {}
    household = as_known(wanted.household, found)
    match wanted.process:
        case "low_income":
            return assess_low_income(policy, household)
        case "extreme_poverty":
            return assess_extreme_poverty(policy, household, wanted.self_care)
        case _:
            return assess_emergency_aid(policy, household, wanted.hardship.model_dump() if wanted.hardship else None)
