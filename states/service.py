"""Service (送达): until an adverse paper is with the person it speaks to, the case does not end.

A step that says no leaves behind the fact `unserved`, the kinds of paper that still have to be served, oldest first; `serve` takes one
away, `note_failed_service` none. A stage in which a case ends is entered only when nothing is left of it: `settled` puts that into a
declaration, over all its steps, so that no process can forget it.

The rules of social assistance say that the person is told in writing, not how. The ways are those of civil procedure (民事诉讼法 第八十七条
to 第九十五条), which administrative reconsideration and litigation follow too (行政复议法 第八十八条; 行政诉讼法 第一百零一条); read from
secondary sources (docs/decisions/0013-service-and-correction.md).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from states.forms import Field
from states.grammar import Clock, Finding, Guard, Matter, Stage, guard, step
from states.policy import Policy
from states.roles import COUNTY_HANDLER, TOWN_HANDLER
from states.statutes import CIVIL_PROCEDURE, LAW, Citation
from states.terms import Days

Steps = list[dict[str, Any]]

SERVE, ATTEMPT = "serve", "note_failed_service"
ACTS = frozenset({SERVE, ATTEMPT})
UNSERVED, SERVED = "unserved", "served"

PAPERS: Mapping[str, str] = {
    "non_acceptance_notice": "不予受理告知书",
    "refusal_notice": "不予批准告知书",
    "recognition_refusal_notice": "不予确认同意告知书",
    "termination_notice": "终止办理程序告知书",
    "payment_stop_notice": "停止发放决定书",
    "reduction_decision": "减发决定书",
    "stop_decision": "停发决定书",
    "gradual_exit_end_decision": "渐退期满停发决定书",
    "support_end_decision": "终止救助供养决定书",
    "repayment_order": "责令退回通知书",
    "rectification_notice": "更正通知书",
}
"""The papers that have to be served before a case may end: every adverse kind, and what corrects one."""

WAYS: Mapping[str, str] = {
    "direct": "直接送达",
    "left": "留置送达",
    "entrusted": "委托送达",
    "mail": "邮寄送达",
    "handed_on": "转交送达",
    "electronic": "电子送达",
    "announcement": "公告送达",
}
RELATIONS: Mapping[str, str] = {
    "self": "本人",
    "adult_family": "同住的成年家属",
    "representative": "代理人或者代收人",
    "guardian": "监护人",
    "kin": "近亲属",
    "organisation": "所在单位或者机构",
    "unsigned": "未签收（留置送达、公告送达）",
}
FAILURES: Mapping[str, str] = {"returned": "邮件退回", "refused": "拒绝签收", "absent": "受送达人不在", "unknown": "下落不明"}


def unserved(matter: Matter) -> tuple[str, ...]:
    """The kinds of paper still to be served, oldest first; a kind stands as often as there are papers of it."""
    return tuple(matter.facts.get(UNSERVED) or ())


def _first(matter: Matter, policy: Policy) -> str | None:
    return next(iter(unserved(matter)), None)


_PAPER = Field("paper", "送达的文书", "choice", required=False, choices=PAPERS, suggest=_first, help="不填写的为最早的一份")
_WITNESSES = Field(
    "witnesses",
    "见证人",
    "texts",
    required=False,
    least=0,
    help="留置送达的，邀请基层组织或者所在单位的代表到场见证",
    examples=(["村（居）民委员会工作人员"],),
)
_RECEIPT = Field("receipt_number", "挂号信、快递或者电子回执编号", required=False, examples=("XA12345678951",))
_SAID = (
    Field("way", "送达方式", "choice", choices=WAYS, examples=("direct",)),
    Field(
        "served_on",
        "送达日期",
        "day",
        past=True,
        help="签收的日期；邮寄的为回执注明的收件日期，电子送达的为到达特定系统的日期，公告送达的为公告发出的日期",
    ),
    Field("receiver", "签收人", examples=("王秀英",)),
    Field("relation", "签收人与受送达人的关系", "choice", choices=RELATIONS, examples=("self",)),
    Field("place", "送达地点", examples=("受送达人住处",)),
    _WITNESSES,
    _RECEIPT,
    Field("through", "受委托或者转交的单位", required=False, examples=("受送达人所在的供养服务机构",)),
    Field("recorded", "已经拍照、录像记录送达过程", "flag", required=False, examples=(True,)),
    Field("consented", "受送达人同意电子送达", "flag", required=False, examples=(True,)),
    Field("remark", "备注", required=False, help="留置送达的写明拒收事由，公告送达的写明原因和经过", examples=("当面送交，本人签收。",)),
)
_FAILED = (
    Field("way", "送达方式", "choice", choices=WAYS, examples=("mail",)),
    Field("outcome", "未能送达的情形", "choice", choices=FAILURES, examples=("returned",)),
    Field("tried_on", "退回、拒收或者查明的日期", "day", past=True),
    Field("place", "送达地点", required=False, examples=("受送达人住处",)),
    _WITNESSES,
    _RECEIPT,
    Field("remark", "未能送达的原因", examples=("邮件以“查无此人”退回。",)),
)
SERVICE, FAILURE = (_PAPER, *_SAID), (_PAPER, *_FAILED)
NOTICE = Field("notice", "文书编号（系统）", examples=("0000000000000000000a",))
SERVICE_OF_ONE, FAILURE_OF_ONE = (NOTICE, *_SAID), (NOTICE, *_FAILED)
"""The same forms for any paper, which is named by its own id."""


def _chosen(matter: Matter) -> str | None:
    return matter.body.get("paper") or next(iter(unserved(matter)), None)


def day_of_service(body: Mapping[str, Any], policy: Policy) -> date:
    """The day from which the person counts as having the paper: the day written down; of an announcement the last day of its period
    (民事诉讼法 第九十五条). Raises PolicyGap."""
    day = date.fromisoformat(body["served_on"])
    if body["way"] != "announcement":
        return day
    period = policy.term("service.by_announcement")
    return day + timedelta(days=period.count) if isinstance(period, Days) else day


@guard(no="还有不利决定文书没有送达，案件不得办结", yes="不利决定文书都已经送达", cites=f"{LAW[45]}、{CIVIL_PROCEDURE[87]}")
def papers_served(matter: Matter, policy: Policy) -> bool:
    return not unserved(matter)


@guard(no="没有待送达的这种文书", yes="有待送达的这种文书", cites=CIVIL_PROCEDURE[87])
def paper_waits(matter: Matter, policy: Policy) -> bool:
    return _chosen(matter) in unserved(matter)


@guard(no="待送达的文书不止一份，送达以后还不能办结", yes="这是最后一份待送达的文书", cites=CIVIL_PROCEDURE[87])
def serves_the_last(matter: Matter, policy: Policy) -> bool:
    return len(unserved(matter)) == 1


def _wanting(matter: Matter, policy: Policy) -> str:
    said = matter.body
    missing: list[str] = []
    match said.get("way"):
        case "left":
            missing += [] if said.get("witnesses") or said.get("recorded") else ["见证人，或者拍照、录像记录"]
            missing += [] if said.get("remark") else ["拒收事由（备注）"]
        case "entrusted" | "handed_on":
            missing += [] if said.get("through") else ["受委托或者转交的单位"]
        case "mail":
            missing += [] if said.get("receipt_number") else ["回执编号"]
        case "electronic":
            missing += [] if said.get("consented") else ["受送达人的同意"]
            missing += [] if said.get("receipt_number") else ["回执编号"]
        case "announcement":
            missing += [] if said.get("remark") else ["公告送达的原因和经过（备注）"]
    if said.get("relation") == "unsigned" and said.get("way") not in ("left", "announcement"):
        missing.append("签收人")
    return f"，缺少{'、'.join(missing)}" if missing else ""


@guard(
    no="送达回证的记载不全",
    yes="送达回证的记载齐全",
    cites="、".join(str(CIVIL_PROCEDURE[article]) for article in (87, 89, 90, 91, 95)),
    detail=_wanting,
)
def fully_recorded(matter: Matter, policy: Policy) -> bool:
    return not _wanting(matter, policy)


@guard(no="公告期尚未届满，不能视为送达", yes="公告期已经届满", cites=CIVIL_PROCEDURE[95])
def announced_long_enough(matter: Matter, policy: Policy) -> bool:
    said = matter.body
    return said.get("way") != "announcement" or day_of_service(said, policy) < policy.day


LAWFUL_SERVICE: tuple[Guard, ...] = (fully_recorded, announced_long_enough)


def taken_away(kind: str = "") -> Finding:
    """Served: what the step's form names, or `kind`, no longer waits."""

    def found(matter: Matter, policy: Policy) -> Mapping[str, Any]:
        left, served = list(unserved(matter)), kind or _chosen(matter)
        if served in left:
            left.remove(served)
        return {UNSERVED: left, **known_served(matter, policy)}

    return found


def known_served(matter: Matter, policy: Policy) -> dict[str, Any]:
    """What the file remembers of a service: its way and the day from which the remedies count."""
    return {SERVED: {"way": matter.body["way"], "day": day_of_service(matter.body, policy).isoformat()}}


BY = (TOWN_HANDLER, COUNTY_HANDLER)


def _serve(source: str | Sequence[str], dest: str, cites: Sequence[Citation], **asked: Any) -> dict[str, Any]:
    return step(
        SERVE,
        "送达",
        source,
        dest,
        by=BY,
        cites=(*cites, CIVIL_PROCEDURE[87]),
        notice="service_record",
        form=SERVICE,
        establishes=taken_away(),
        **asked,
    )


def _attempt(stages: Sequence[str]) -> dict[str, Any]:
    asked: dict[str, Any] = {"when": ~papers_served, "checks": paper_waits}
    return step(ATTEMPT, "登记未能送达", stages, "=", by=BY, cites=CIVIL_PROCEDURE[91], form=FAILURE, **asked)


def delivery(stage: str, end: str, *cites: Citation) -> Steps:
    """The way out of a stage in which an ended case waits for service: with the last paper served the case ends in `end`."""
    return [
        _serve(stage, end, cites, when=serves_the_last, checks=(paper_waits, *LAWFUL_SERVICE)),
        _serve([stage], "=", (), when=~serves_the_last, checks=(paper_waits, *LAWFUL_SERVICE)),
        _attempt([stage]),
    ]


def meanwhile(stages: Sequence[str], *cites: Citation) -> Steps:
    """Service where the case goes on: what was reduced, stopped or asked back is served while support is reviewed, paid or settled."""
    return [_serve(stages, "=", cites, when=~papers_served, checks=(paper_waits, *LAWFUL_SERVICE)), _attempt(stages)]


def clock(stages: Collection[str]) -> Clock:
    """How long service may take before it is pushed; another paper that waits has its own time after it."""
    return Clock(
        "service",
        "送达不利决定文书",
        limit="service.within",
        runs_in=frozenset(stages),
        met_by=frozenset({SERVE}),
        owner=TOWN_HANDLER,
        when=~papers_served,
    )


def settled(stages: Sequence[Stage], steps: Sequence[dict[str, Any]]) -> Steps:
    """The steps with the rule of service in them: what says no leaves a paper to be served, and no case ends before it is.

    Every step that enters an end of `stages` from outside asks `papers_served`, unless it is the service of the last paper itself.
    """
    final = {stage.name for stage in stages if stage.final}
    return [_owing(_guarded(each, final)) for each in steps]


def _guarded(each: dict[str, Any], final: Collection[str]) -> dict[str, Any]:
    if each["dest"] not in final or set(each["source"]) <= set(final) or each["name"] == SERVE:
        return each
    return each | {"when": (*each["when"], papers_served)}


def _owing(each: dict[str, Any]) -> dict[str, Any]:
    owed = [kind for kind in each["notices"] if kind in PAPERS]
    if not owed:
        return each
    return each | {"establishes": _also_owing(owed, each["establishes"])}


def _also_owing(owed: list[str], establishes: Finding | None) -> Callable[[Matter, Policy], Mapping[str, Any]]:
    def found(matter: Matter, policy: Policy) -> Mapping[str, Any]:
        known = establishes(matter, policy) if establishes else {}
        return {**known, UNSERVED: [*unserved(matter), *owed]}

    return found
