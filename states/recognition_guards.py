"""The questions that recognition asks of a case, the same for both programmes; each names the act it needs.

`PROOF` says which acts of the file answer a question yes: take them away and the question can only be answered no. That no way leads to a
confirmation without them is proved over the graph with it.
"""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from states.assessment import Assessment, yuan
from states.calendar import bundled
from states.evidence_guards import check_still_valid
from states.grammar import Guard, Matter, guard
from states.low_income_aid import first_month
from states.policy import Policy
from states.recognition_forms import OBTAINABLE
from states.recognition_programme import Programme
from states.statutes import D57, LAW, SEED_B
from states.terms import BEIJING, due

PROOF: dict[str, frozenset[str]] = {
    "verification_reported": frozenset({"record_verification"}),
    "visited": frozenset({"survey"}),
    "neighbours_asked": frozenset({"ask_neighbours"}),
    "suggested": frozenset({"suggest"}),
    "objection_open": frozenset({"object"}),
    "posted": frozenset({"publicise"}),
    "reviewed_by_county": frozenset({"review_file"}),
}
NEVER = datetime.min.replace(tzinfo=BEIJING)


def last(matter: Matter, *steps: str) -> datetime:
    """When the last of these steps was last taken; long ago where none was."""
    return max((matter.since[name] for name in steps if name in matter.since), default=NEVER)


def taken(matter: Matter, step: str, *, after: tuple[str, ...] = ()) -> bool:
    """Whether a step was taken, and not before the last of others."""
    return step in matter.since and matter.since[step] >= last(matter, *after)


def known(matter: Matter) -> dict[str, Any]:
    """Everything the file knows, what is written down now included."""
    return {**matter.facts, **matter.body}


def assessed(programme: Programme, matter: Matter, policy: Policy, *, on_file: bool = False) -> Assessment:
    """The programme's arithmetic on the household as the file knows it; `on_file` leaves out what is being written down now."""
    return programme.assess(policy, matter.household, matter.facts if on_file else known(matter))


def established(programme: Programme) -> Callable[[Matter, Policy], dict[str, Any]]:
    """What a finding or a decision establishes: as what, how much a month (yuan), and every line of the arithmetic."""

    def establish(matter: Matter, policy: Policy) -> dict[str, Any]:
        said = assessed(programme, matter, policy)
        return {
            "as_what": said.kind,
            "member": said.member,
            "monthly_amount": yuan(said.amount or Decimal(0)),
            "assessment": [{"label": line.label, "value": line.value, "cites": line.cites} for line in (*said.lines, *said.reasons)],
        }

    return establish


def decided(programme: Programme) -> Callable[[Matter, Policy], dict[str, Any]]:
    """What a decision in favour establishes besides: the day, the first month paid, and from which month how much is owed."""
    finding = established(programme)

    def establish(matter: Matter, policy: Policy) -> dict[str, Any]:
        said, first = finding(matter, policy), first_month(policy, policy.day, programme.key)
        rates = [{"from": first, "amount": said["monthly_amount"]}]
        return {**said, "first_month": first, "decided_on": policy.day.isoformat(), "rates": rates}

    return establish


# The application


def _obtainable(matter: Matter) -> list[str]:
    return [paper for paper in matter.known("missing") or () if any(word in paper for word in OBTAINABLE)]


@guard(
    no="政务服务平台、核对机制能够取得的材料不得要求申请人提供",
    yes="要求补正的材料只能由申请人提供",
    cites=f"{D57[10]}、{SEED_B.at('30')}",
    detail=lambda matter, policy: f"：{'、'.join(_obtainable(matter))}",
)
def only_what_the_applicant_has(matter: Matter, policy: Policy) -> bool:
    return not _obtainable(matter)


@guard(no="应当先询问与经办人员、村（居）委会成员有无近亲属关系", yes="已经询问有无近亲属关系", cites=D57[11])
def kinship_asked(matter: Matter, policy: Policy) -> bool:
    return matter.body.get("kinship_asked") is True


@guard(no="申请家庭有成员是经办人员或者村（居）委会成员的近亲属，应当先单独登记备案", yes="近亲属关系已经登记备案", cites=D57[11])
def related_and_filed(matter: Matter, policy: Policy) -> bool:
    return not matter.facts.get("related_party") or "record_relationship" in matter.since


@guard(no="尚未登记备案", yes="近亲属关系已经登记备案", cites=D57[11])
def relationship_on_file(matter: Matter, policy: Policy) -> bool:
    return "record_relationship" in matter.since


def all_authorised(programme: Programme) -> Guard:
    """Everybody whose means are looked into has authorised it (先授权、后核对)."""

    def missing(matter: Matter, policy: Policy) -> list[str]:
        given = matter.known("authorised")
        given = given if isinstance(given, list) else []
        return [name for name in programme.signatories(matter, policy) if name not in given]

    @guard(
        no="全部共同生活的家庭成员都应当签署核对授权书，尚未授权的",
        yes="应当授权的人员都已经授权",
        cites=programme.cites("accepted")[-1],
        detail=lambda matter, policy: f"：{'、'.join(missing(matter, policy))}",
    )
    def all_authorised(matter: Matter, policy: Policy) -> bool:
        return not missing(matter, policy)

    return all_authorised


def applies_in_place(programme: Programme) -> Guard:
    """An application is made where the household is registered; with a residence permit where one lives only in places that opened it."""

    @guard(
        no="本地没有开放持居住证人员在居住地申请，应当向户籍所在地提出申请",
        yes="在户籍所在地申请，或者本地已经开放持居住证人员在居住地申请",
        cites=f"{LAW[37]}、{D57[5]}",
    )
    def applies_in_place(matter: Matter, policy: Policy) -> bool:
        return not matter.facts.get("residence_permit") or bool(policy.get(programme.parameter("residence_permit"), False))

    return applies_in_place


# The evidence


@guard(no="没有待启动的核对提请", yes="核对已经提请，等待启动", cites=D57[17])
def verification_asked(matter: Matter, policy: Policy) -> bool:
    return last(matter, "request_verification") > last(matter, "start_verification")


@guard(no="没有正在进行的核对", yes="核对已经启动，尚未出具报告", cites=D57[17])
def verification_running(matter: Matter, policy: Policy) -> bool:
    return "start_verification" in matter.since and last(matter, "start_verification") > last(matter, "record_verification")


@guard(no="核对没有发现不符合条件的情形", yes="核对发现不符合条件的情形", cites=D57[18])
def verification_negative(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("verification_result") == "inconsistent"


@guard(no="核对发现不符合条件的情形，应当先告知申请人", yes="核对结果已经告知申请人", cites=D57[18])
def negative_result_told(matter: Matter, policy: Policy) -> bool:
    return not verification_negative.holds(matter, policy) or taken(matter, "notify_verification", after=("record_verification",))


@guard(no="没有等待告知的核对结果", yes="核对发现不符合条件的情形，等待告知", cites=D57[18])
def negative_result_untold(matter: Matter, policy: Policy) -> bool:
    return not negative_result_told.holds(matter, policy)


def _expired(matter: Matter, policy: Policy) -> bool:
    if not check_still_valid.holds(matter, policy):
        return True
    if "verification.valid" not in policy:
        return False
    until, _ = due(last(matter, "record_verification"), policy.term("verification.valid"), bundled())
    return datetime.combine(policy.day, time(), BEIJING) >= until


@guard(no="核对报告尚未出具、已经超过有效期，或者没有包括全部授权的人员", yes="核对报告已出具", cites=D57[17])
def verification_reported(matter: Matter, policy: Policy) -> bool:
    covered = set(matter.facts.get("authorised") or ()) <= set(matter.facts.get("covered") or ())
    return covered and taken(matter, "record_verification", after=("request_verification",)) and not _expired(matter, policy)


def covered(matter: Matter, policy: Policy) -> dict[str, Any]:
    """Whom the verification that is asked for covers: everybody who has authorised it."""
    return {"covered": list(matter.known("authorised") or ())}


@guard(no="尚未入户调查", yes="已入户", cites=D57[16])
def visited(matter: Matter, policy: Policy) -> bool:
    return taken(matter, "survey", after=("start_investigation", "reinvestigate"))


@guard(no="尚未邻里访问", yes="已邻访", cites=D57[16])
def neighbours_asked(matter: Matter, policy: Policy) -> bool:
    return taken(matter, "ask_neighbours", after=("start_investigation",))


ROUNDS = ("start_investigation", "reinvestigate", "return_to_township", "recheck", "object")


def once_a_round(act: str, *news: str) -> Guard:
    """An act of enquiry is not repeated without cause: only in a new round of the investigation or once there is news."""

    @guard(no="本轮调查已经办理过，没有新的情况不重复办理", yes="本轮调查尚未办理", cites=D57[16])
    def once_a_round(matter: Matter, policy: Policy) -> bool:
        return not taken(matter, act, after=(*ROUNDS, *news))

    return once_a_round


def verification_needed(programme: Programme) -> Guard:
    """The household is verified once a round, and once more where the report has run out or leaves a member out."""

    @guard(no="核对报告在有效期内，没有新的情况不重复查询", yes="需要提请核对", cites=D57[17])
    def verification_needed(matter: Matter, policy: Policy) -> bool:
        everybody = set(programme.signatories(matter, policy)) <= set(matter.facts.get("covered") or ())
        return not (everybody and verification_reported.holds(matter, policy) and taken(matter, "record_verification", after=ROUNDS))

    return verification_needed


def appraised(programme: Programme) -> Guard:
    """Where the place appraises every case, it was appraised; elsewhere the answer is yes."""
    key = programme.parameter("appraisal")

    @guard(no="当地规定一律开展民主评议，尚未评议", yes="已经民主评议或者无须评议", cites=programme.cites("appraised")[0])
    def appraised(matter: Matter, policy: Policy) -> bool:
        always = key in policy and policy[key] == "always"
        return not always or taken(matter, "record_appraisal", after=("start_investigation",))

    return appraised


@guard(no="村（居）民代表人数不得少于参加评议人数的三分之二", yes="村（居）民代表人数达到三分之二", cites=D57[19])
def two_thirds_residents(matter: Matter, policy: Policy) -> bool:
    present, residents = (int(matter.body.get(f"appraisal_{who}", 0)) for who in ("participants", "representatives"))
    return residents <= present and 3 * residents >= 2 * present


@guard(no="经办人尚未在调查完成后提出建议", yes="经办人已经提出建议", cites=D57[19])
def suggested(matter: Matter, policy: Policy) -> bool:
    evidence = ("start_investigation", "reinvestigate", "return_to_township", "survey", "record_verification", "recheck")
    return taken(matter, "suggest", after=(*evidence, "record_appraisal", "object"))
