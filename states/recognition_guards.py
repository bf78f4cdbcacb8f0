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
from states.draws import draw
from states.grammar import Guard, Matter, guard
from states.low_income_aid import first_month
from states.policy import Policy
from states.recognition_forms import OBTAINABLE
from states.recognition_programme import Programme
from states.roles import COUNTY_LEADER
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
    if "verification.valid" not in policy:
        return False
    until, _ = due(last(matter, "record_verification"), policy.term("verification.valid"), bundled())
    return datetime.combine(policy.day, time(), BEIJING) >= until


@guard(no="核对报告尚未出具，或者已经超过有效期", yes="核对报告已出具", cites=D57[17])
def verification_reported(matter: Matter, policy: Policy) -> bool:
    return taken(matter, "record_verification", after=("request_verification",)) and not _expired(matter, policy)


@guard(no="尚未入户调查", yes="已入户", cites=D57[16])
def visited(matter: Matter, policy: Policy) -> bool:
    return taken(matter, "survey", after=("start_investigation", "reinvestigate"))


@guard(no="尚未邻里访问", yes="已邻访", cites=D57[16])
def neighbours_asked(matter: Matter, policy: Policy) -> bool:
    return taken(matter, "ask_neighbours", after=("start_investigation",))


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


# The opinion


def _said(matter: Matter) -> str:
    """What is being said now of the application, "support" or "oppose"."""
    return str(matter.body.get("opinion") or matter.body.get("suggestion"))


def _why_not(said: Assessment) -> str:
    told = [f"{line.label}：{line.value}" for line in said.reasons]
    return f"（{'；'.join(told)}）" if told else ""


def _payable(said: Assessment) -> bool:
    return said.eligible and said.amount is not None and said.amount > 0


def arithmetic_bears_it(programme: Programme) -> Guard:
    """Support that what is written down does not bear out is closed: not eligible, or the amount cannot be worked out."""

    @guard(
        no="按查明的情况不能建议确认同意",
        yes="按查明的情况可以建议确认同意",
        cites=programme.cites("confirmed")[0],
        detail=lambda matter, policy: _why_not(assessed(programme, matter, policy)),
    )
    def arithmetic_bears_it(matter: Matter, policy: Policy) -> bool:
        return _said(matter) == "oppose" or _payable(assessed(programme, matter, policy))

    return arithmetic_bears_it


def eligible_on_file(programme: Programme) -> Guard:
    """What the file holds makes the household or person eligible on this day, with an amount that can be worked out."""

    @guard(
        no="按查明的情况不能确认同意",
        yes="按查明的情况可以确认同意",
        cites=programme.cites("confirmed")[0],
        detail=lambda matter, policy: _why_not(assessed(programme, matter, policy, on_file=True)),
    )
    def eligible_on_file(matter: Matter, policy: Policy) -> bool:
        return _payable(assessed(programme, matter, policy, on_file=True))

    return eligible_on_file


@guard(no="核对发现不符合条件的情形且未经复查更正，不能建议确认同意", yes="核对没有发现不符合条件的情形", cites=D57[18])
def verification_bears_it(matter: Matter, policy: Policy) -> bool:
    return _said(matter) == "oppose" or not verification_negative.holds(matter, policy)


@guard(no="家庭财产状况尚未查明或者不符合当地规定", yes="家庭财产状况符合当地规定", cites=D57[14])
def property_bears_it(matter: Matter, policy: Policy) -> bool:
    return _said(matter) == "oppose" or matter.known("property_ok") is True


@guard(no="家庭财产状况尚未查明或者不符合当地规定", yes="家庭财产状况符合当地规定", cites=D57[14])
def property_settled(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("property_ok") is True


@guard(no="没有待答复的公示异议", yes="公示有异议，应当重新提出初审意见并答复", cites=D57[19])
def objection_open(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("objection_open"))


# The posting


def posted(programme: Programme) -> Guard:
    """The opinion that goes up has hung as long as it must, and where a new one must hang again, it has."""

    @guard(no="初审意见应当先公示", yes="初审意见已经公示", cites=programme.cites("posted")[0])
    def posted(matter: Matter, policy: Policy) -> bool:
        if "publicise" not in matter.since:
            return False
        if last(matter, "close_notice") >= last(matter, "opine", "opine_again", "publicise"):
            return True
        if last(matter, "opine_again") > last(matter, "close_notice", "opine"):
            return not (programme.reposts or programme.parameter("renotice") in policy)
        # The county sent it back: what hangs on the board still holds as long as the opinion is the same.
        return all(matter.facts.get(f"posted_{name}") == matter.facts.get(name) for name in ("opinion", "monthly_amount"))

    return posted


def posting(matter: Matter, policy: Policy) -> dict[str, Any]:
    """What goes up on the board, remembered so that a later opinion can be held against it."""
    return {f"posted_{name}": matter.facts.get(name) for name in ("opinion", "monthly_amount")}


def shorter_reposting(programme: Programme) -> Guard:
    """This posting follows an objection and the place has fixed a period of its own for it."""

    @guard(no="按初次公示的期限公示", yes="异议处理后再次公示", cites=programme.cites("reopened")[0])
    def shorter_reposting(matter: Matter, policy: Policy) -> bool:
        return bool(matter.facts.get("objector")) and not programme.reposts and programme.parameter("renotice") in policy

    return shorter_reposting


# The decision


def beyond_township(programme: Programme) -> Guard:
    """The county decides: by the sheet, for want of an entrustment, for a relative, or because the township or lateness moved it up."""

    @guard(no="本案由乡镇（街道）审核确认", yes="本案由县级民政部门审核确认", cites=programme.cites("entrusted")[0])
    def beyond_township(matter: Matter, policy: Policy) -> bool:
        decider = policy[programme.parameter("decided_by")]
        if decider == "county" or matter.facts.get("related_party") or matter.facts.get("passed_to_county"):
            return True
        return COUNTY_LEADER in matter.taken_over or (decider == "entrusted" and not _entrusted(matter))

    return beyond_township


def _entrusted(matter: Matter) -> bool:
    """Entrusted, as far as the entrustment's limit for one case goes: it is held against the monthly amount."""
    entrusted = matter.entrustment
    return entrusted is not None and Decimal(matter.facts.get("monthly_amount", "0")) <= entrusted.max_per_case


@guard(no="初审意见不是拟确认同意，不得确认；有新情况的退回重新调查", yes="初审意见是拟确认同意", cites=D57[19])
def opinion_supports(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("opinion") == "support"


@guard(no="县级经办人尚未提出审查意见", yes="县级经办人已经提出审查意见", cites=D57[20])
def reviewed_by_county(matter: Matter, policy: Policy) -> bool:
    return taken(matter, "review_file", after=("report", "county_visit", "record_complaint"))


def _demands_visit(matter: Matter) -> list[str]:
    why = {"related_party": "已登记备案近亲属关系", "complaint": "审核确认阶段接到投诉、举报", "drawn": "被随机抽中"}
    return [words for name, words in why.items() if matter.facts.get(name)]


@guard(
    no="县级民政部门应当先入户调查",
    yes="县级民政部门已经入户调查或者无须入户",
    cites=D57[20],
    detail=lambda matter, policy: f"（{'、'.join(_demands_visit(matter))}）" if _demands_visit(matter) else "",
)
def county_visited_if_demanded(matter: Matter, policy: Policy) -> bool:
    return not _demands_visit(matter) or taken(matter, "county_visit", after=("record_complaint",))


# The draw


def _list(matter: Matter) -> list[str]:
    return list(matter.body.get("draw_list") or ())


def sample_rate_fixed(programme: Programme) -> Guard:
    """The programme is drawn from here."""

    @guard(no="当地没有规定随机抽查比例", yes="当地规定了随机抽查比例", cites=programme.cites("drawn")[0])
    def sample_rate_fixed(matter: Matter, policy: Policy) -> bool:
        return programme.parameter("sample_rate") in policy

    return sample_rate_fixed


@guard(no="本案编号不在参加抽取的名单里", yes="本案编号在参加抽取的名单里", cites=D57[35])
def on_the_list(matter: Matter, policy: Policy) -> bool:
    return matter.number in _list(matter)


@guard(no="本案已经抽取过，不得重抽", yes="本案尚未抽取", cites=D57[35])
def not_drawn_yet(matter: Matter, policy: Policy) -> bool:
    return "drawn" not in matter.facts


def drawn_by_seed(programme: Programme) -> Guard:
    """The published text and the list draw this case; see `states.draws`."""

    @guard(no="按公布的文本和名单，本案没有被抽中", yes="按公布的文本和名单，本案被抽中", cites=programme.cites("drawn")[0])
    def drawn_by_seed(matter: Matter, policy: Policy) -> bool:
        rate = policy.decimal(programme.parameter("sample_rate"))
        return matter.number in draw(str(matter.body.get("draw_seed", "")), _list(matter), rate)

    return drawn_by_seed


def drawn_if_demanded(programme: Programme) -> Guard:
    """Where a share is drawn, this case was in the draw."""

    @guard(no="当地规定按比例随机抽查，本案尚未参加抽取", yes="本案已经参加抽取或者无须抽取", cites=programme.cites("drawn")[0])
    def drawn_if_demanded(matter: Matter, policy: Policy) -> bool:
        return programme.parameter("sample_rate") not in policy or "drawn" in matter.facts

    return drawn_if_demanded


@guard(no="《社会救助法》自2026年7月1日起施行，应当先转入新程序，听取意见", yes="《社会救助法》尚未施行", cites=f"{LAW[48]}、{LAW[78]}")
def before_the_law(matter: Matter, policy: Policy) -> bool:
    return policy.day < LAW.in_force
