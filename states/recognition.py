"""Recognition: from the application to the decision, the procedure that low-income assistance and extreme-poverty support share.

    clue ─register─▶ submitted ─accept─▶ accepted ─start_investigation─▶ investigating ─suggest, opine─▶ preliminary_opinion ─publicise─▶
      public_notice ─close_notice─▶ notice_closed ─report─▶ reported ─receive─▶ county_review ─confirm─▶ confirmed
            │                            └─put_to_decision─▶ township_decision ─confirm─▶ confirmed          └─reject─▶ refusal_delivery
            └─object─▶ notice_objection ─reinvestigate | convene_appraisal─▶ investigating ─opine_again─▶ preliminary_opinion

Whoever is told no has the paper in hand before the case ends: *_delivery ─serve─▶ its end (`states.service`).
While a case is `investigating` its evidence is gathered side by side and stays on file: the verification (request_verification,
start_verification, record_verification), the visit by two (survey), the neighbours (ask_neighbours), the appraisal. A suggestion, an
opinion and a decision ask for each by name.

A programme describes itself as a `Programme` and builds its process from

    openings(p), intake(p), stages(), steps(p), clocks(p), lateness(*stages) and VERIFIED (the stages before `confirmed`)

adding what follows `confirmed`. Facts a confirmation leaves behind: decided_by, decided_on, monthly_amount, first_month, as_what,
member, assessment, and rates (rows {from, amount}: from which month how much a month is owed; see `states.monthly`).
"""

from collections.abc import Collection

from states import postings, service
from states import recognition_forms as forms
from states.forms import Field
from states.grammar import Clock, Guard, Matter, Opening, Stage, guard
from states.guards import with_county
from states.policy import Policy
from states.recognition_decision import decision, endings, opinion, review
from states.recognition_decision import lateness as lateness
from states.recognition_decision_guards import countys_by_rule, shorter_reposting
from states.recognition_guards import verification_asked, verification_running
from states.recognition_programme import EXTREME_POVERTY_RULES as EXTREME_POVERTY_RULES
from states.recognition_programme import LOW_INCOME_RULES as LOW_INCOME_RULES
from states.recognition_programme import Programme as Programme
from states.recognition_steps import ACCEPTED, ENQUIRY, OPEN, Steps, application, enquiry
from states.roles import (
    COUNTY_HANDLER,
    TOWN_HANDLER,
    VERIFICATION_CENTER,
    VILLAGE_ASSISTANT,
)

DELIVERED = ("non_acceptance_delivery", "refusal_delivery", "termination_delivery")
VERIFIED = ("clue", *OPEN, *DELIVERED)


def openings(p: Programme) -> list[Opening]:
    """An application, by the person or somebody in the person's stead; or a clue, of which the household is told."""
    return [
        Opening(
            "submitted",
            "submit",
            "提交申请",
            frozenset({TOWN_HANDLER}),
            p.cites("applied"),
            "application_receipt",
            "register",
        ),
        Opening("clue", "report_clue", "主动发现登记", frozenset({TOWN_HANDLER, VILLAGE_ASSISTANT}), p.cites("told"), "clue_record"),
    ]


def intake(p: Programme) -> tuple[Field, ...]:
    """The application form."""
    return (*forms.INTAKE, *p.intake)


def stages() -> list[Stage]:
    """Every stage from the clue to `confirmed`, and those in which recognition ends otherwise."""
    return [
        Stage("clue", "主动发现线索"),
        Stage("submitted", "已提交申请"),
        Stage("correction_requested", "已一次性告知补正"),
        Stage("accepted", "已受理"),
        Stage("investigating", "家庭经济状况调查中"),
        Stage("verification_negative", "核对不符合已告知"),
        Stage("verification_objection", "核对异议复查中"),
        Stage("appraisal", "民主评议中"),
        Stage("preliminary_opinion", "已提出初审意见"),
        Stage("public_notice", "初审公示中"),
        Stage("notice_objection", "公示异议处理中"),
        Stage("notice_closed", "公示期满，待报送"),
        Stage("reported", "已报送县级"),
        Stage("county_review", "县级审核中"),
        Stage("township_decision", "乡镇（街道）审核确认中"),
        Stage("confirmed", "确认同意"),
        Stage("non_acceptance_delivery", "不予受理，待送达"),
        Stage("refusal_delivery", "不予确认同意，待送达"),
        Stage("termination_delivery", "终止审核确认程序，待送达"),
        Stage("rejected", "不予确认同意", final=True),
        Stage("not_accepted", "不予受理", final=True),
        Stage("clue_closed", "线索已办结", final=True),
        Stage("referred", "已转介", final=True),
        Stage("procedure_terminated", "终止审核确认程序", final=True),
        Stage("withdrawn", "已撤回申请", final=True),
    ]


def steps(p: Programme) -> Steps:
    """Every step up to a decision; those of lateness (`lateness`) are declared once, for all stages of the process."""
    return [*application(p), *enquiry(p), *opinion(p), *review(p), *decision(p), *endings(p)]


def clocks(p: Programme) -> list[Clock]:
    """The limits the programme has, out of those recognition knows."""
    county = countys_by_rule(p)
    found = [
        _clock(p, "acceptance", "受理", {"submitted"}, {"accept", "request_correction", "decline"}),
        _clock(p, "start_investigation", "启动家庭经济状况调查", {"accepted"}, {"start_investigation"}, since=("accept",)),
        _clock(
            p,
            "start_verification",
            "启动信息核对",
            {"investigating"},
            {"start_verification"},
            owner=VERIFICATION_CENTER,
            when=verification_asked,
        ),
        _clock(
            p,
            "verification_reply",
            "出具核对报告",
            {"investigating"},
            {"record_verification"},
            owner=VERIFICATION_CENTER,
            when=verification_running,
            limit="verification.reply",
        ),
        _clock(
            p,
            "verification_objection",
            "对核对结果提出异议",
            {"verification_negative"},
            {"object_to_verification", "continue_undisputed"},
            limit="verification.objection",
        ),
        _clock(p, "opinion", "调查核实并提出初审意见", {"accepted", *ENQUIRY[:-1]}, {"opine"}, since=("accept",), when=_first_opinion),
        _clock(
            p,
            "objection",
            "重新调查并提出初审意见",
            {"notice_objection", *ENQUIRY[:-1]},
            {"opine_again"},
            since=("object",),
            when=_objection_pending,
        ),
        _posting(p, "public_notice", "初审公示", None if p.reposts else ~shorter_reposting(p)),
        _posting(p, "renotice", "异议处理后再次公示", shorter_reposting(p)),
        _clock(p, "report", "报送材料", {"notice_closed"}, {"report", "put_to_decision"}),
        _clock(
            p,
            "county_decision",
            "县级审核确认",
            {*ACCEPTED[1:]} - {"township_decision"},
            {"confirm", "reject"},
            since=("report",),
            when=with_county,
            owner=COUNTY_HANDLER,
        ),
        *(
            _clock(
                p,
                kind,
                label,
                set(ACCEPTED),
                {"confirm", "reject"},
                since=("accept",),
                when=whose,
                excluded_by=p.parameter("clock_excludes"),
                extended_by=p.parameter("total_extended"),
            )
            for kind, label, whose in (
                ("total", "审核确认全程", county),
                ("total_delegated", "权限下放后的审核确认全程", ~county),
            )
        ),
        _clock(p, "refusal_notice", "书面告知不予确认同意", {"refusal_delivery"}, {service.SERVE}),
    ]
    return [clock for clock in found if clock.limit.startswith("verification.") or clock.kind in p.limits]


def _clock(
    p: Programme,
    kind: str,
    label: str,
    runs_in: Collection[str],
    met_by: Collection[str],
    *,
    limit: str = "",
    since: tuple[str, ...] = (),
    when: Guard | None = None,
    owner: str = TOWN_HANDLER,
    excluded_by: str | None = None,
    extended_by: str | None = None,
) -> Clock:
    return Clock(
        kind,
        label,
        limit=limit or p.parameter(kind),
        runs_in=frozenset(runs_in),
        met_by=frozenset(met_by),
        owner=owner,
        since=since,
        when=when,
        excluded_by=excluded_by,
        extended_by=extended_by,
    )


def _posting(p: Programme, kind: str, label: str, when: Guard | None) -> Clock:
    return Clock(
        kind,
        label,
        limit=p.parameter(kind),
        runs_in=frozenset({"public_notice"}),
        met_by=frozenset({"close_notice"}),
        owner=TOWN_HANDLER,
        when=when,
        lapse="close_notice",
        lapses_in=frozenset({"public_notice"}),
        held_by=postings.WAITING,
        released_by=frozenset({postings.ANSWER}),
    )


@guard(no="初审意见已经提出过", yes="尚未提出初审意见", cites="民发〔2022〕83号 四（一）")
def _first_opinion(matter: Matter, policy: Policy) -> bool:
    return "opine" not in matter.since


@guard(no="没有待处理的公示异议", yes="公示异议待处理", cites="民发〔2022〕83号 四（一）")
def _objection_pending(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("objection_open"))
