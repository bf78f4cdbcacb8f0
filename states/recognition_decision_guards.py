"""The questions that recognition asks from the opinion to the decision; `states.recognition_guards` asks those before."""

from decimal import Decimal
from typing import Any

from states.assessment import Assessment
from states.draws import draw
from states.grammar import Guard, Matter, guard
from states.policy import Policy
from states.recognition_guards import assessed, last, taken, verification_negative
from states.recognition_programme import Programme
from states.roles import COUNTY_LEADER
from states.statutes import D57, LAW

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


def countys_by_rule(programme: Programme) -> Guard:
    """The county decides: by the sheet, for want of an entrustment, for a relative, or because the township passed it on.

    Which whole-case limit runs follows from this alone: were lateness to count, the limit that gave it would end, and with it the lateness.
    """

    @guard(no="本案按规定由乡镇（街道）审核确认", yes="本案按规定由县级民政部门审核确认", cites=programme.cites("entrusted")[0])
    def countys_by_rule(matter: Matter, policy: Policy) -> bool:
        decider = policy[programme.parameter("decided_by")]
        if decider == "county" or matter.facts.get("related_party") or matter.facts.get("passed_to_county"):
            return True
        return bool(decider == "entrusted" and not _entrusted(matter))

    return countys_by_rule


def beyond_township(programme: Programme) -> Guard:
    """The county decides: by rule, or because lateness moved it up."""
    by_rule = countys_by_rule(programme)

    @guard(no="本案由乡镇（街道）审核确认", yes="本案由县级民政部门审核确认", cites=programme.cites("entrusted")[0])
    def beyond_township(matter: Matter, policy: Policy) -> bool:
        return COUNTY_LEADER in matter.taken_over or by_rule.ask(matter, policy)

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
