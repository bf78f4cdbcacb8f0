"""The steps of recognition from the opinion to the decision, and its other ends; `states.recognition` puts them together."""

from states import postings, service
from states import recognition_forms as forms
from states.grammar import Guard, step
from states.guards import extension_listed, not_extended_yet, posting_period
from states.recognition_decision_guards import (
    arithmetic_bears_it,
    beyond_township,
    county_visited_if_demanded,
    countys_by_rule,
    drawn_by_seed,
    drawn_if_demanded,
    eligible_on_file,
    not_drawn_yet,
    objection_open,
    on_the_list,
    opinion_supports,
    posted,
    posting,
    property_bears_it,
    property_settled,
    reviewed_by_county,
    sample_rate_fixed,
    verification_bears_it,
)
from states.recognition_guards import (
    all_authorised,
    appraised,
    decided,
    established,
    negative_result_told,
    neighbours_asked,
    related_and_filed,
    suggested,
    verification_reported,
    visited,
)
from states.recognition_programme import Programme
from states.recognition_steps import ACCEPTED, DECIDING, OPEN, Steps
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    SUPERVISOR,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
    VILLAGE_ASSISTANT,
)


def opinion(p: Programme) -> Steps:
    """The handler's suggestion, the leader's opinion, the posting, and what follows an objection to it."""
    evidence: tuple[Guard, ...] = (all_authorised(p), verification_reported, negative_result_told, visited, neighbours_asked, appraised(p))
    bears = (arithmetic_bears_it(p), property_bears_it, verification_bears_it)
    proven = postings.proof_if_demanded("publicise", cites=p.cites("posted"))
    return [
        step(
            "suggest",
            "经办人提出建议",
            "investigating",
            "=",
            by=TOWN_HANDLER,
            cites=p.cites("opined"),
            when=evidence,
            checks=(*bears, *p.finding_checks),
            duty="survey",
            form=(*p.finding, *forms.SUGGEST),
            establishes=established(p),
        ),
        step(
            "opine",
            "提出初审意见",
            "investigating",
            "preliminary_opinion",
            by=TOWN_LEADER,
            cites=p.cites("opined"),
            when=(~objection_open, suggested, *evidence, related_and_filed),
            checks=bears,
            notice="recognition_form",
            duty="opine",
            form=forms.OPINE,
            establishes=established(p),
        ),
        step(
            "opine_again",
            "重新提出初审意见",
            "investigating",
            "preliminary_opinion",
            by=TOWN_LEADER,
            cites=p.cites("reopened"),
            when=(objection_open, suggested, *evidence, related_and_filed),
            checks=bears,
            notice=("recognition_form", "objection_reply"),
            duty="opine",
            form=forms.OPINE_AGAIN,
            sets={"objection_open": False},
            establishes=established(p),
        ),
        step(
            "publicise",
            "公示初审意见",
            "preliminary_opinion",
            "public_notice",
            by=TOWN_HANDLER,
            cites=p.cites("posted"),
            when=(~posted(p), posting_period(p.key)),
            checks=postings.place_names_nobody,
            notice="public_posting",
            form=forms.PUBLICISE,
            establishes=posting,
        ),
        step(
            "object",
            "登记公示异议",
            "public_notice",
            "notice_objection",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=p.cites("posted"),
            form=forms.OBJECT,
            sets={"objection_open": True},
            establishes=postings.taken_up,
        ),
        *postings.objections(["public_notice"], by=TOWN_LEADER, cites=p.cites("posted")),
        postings.proof(["public_notice", "notice_closed", *DECIDING], posted_by=["publicise"], cites=p.cites("posted")),
        step(
            "reinvestigate",
            "重新调查",
            "notice_objection",
            "investigating",
            by=TOWN_HANDLER,
            cites=p.cites("reopened"),
            form=forms.REINVESTIGATE,
        ),
        step("close_notice", "公示期满", "public_notice", "notice_closed", by=SYSTEM),
        step(
            "report",
            "报送县级民政部门",
            ["notice_closed", "preliminary_opinion"],
            "reported",
            by=TOWN_HANDLER,
            cites=p.cites("reported"),
            when=(posted(p), proven, beyond_township(p)),
            notice="submission_letter",
            form=forms.REPORT,
        ),
        step(
            "put_to_decision",
            "提请乡镇（街道）审核确认",
            ["notice_closed", "preliminary_opinion"],
            "township_decision",
            by=TOWN_HANDLER,
            cites=p.cites("entrusted"),
            when=(posted(p), proven, ~beyond_township(p)),
            form=forms.REPORT,
        ),
    ]


def review(p: Programme) -> Steps:
    """What the county does before a decision: it receives, visits, draws, and gives its handler's view."""
    return [
        step(
            "receive",
            "县级接收材料",
            "reported",
            "county_review",
            by=COUNTY_HANDLER,
            cites=p.cites("reviewed"),
            form=forms.RECEIVE,
        ),
        step(
            "record_complaint",
            "登记投诉、举报",
            ["notice_closed", *DECIDING],
            "=",
            by=(TOWN_HANDLER, COUNTY_HANDLER, SUPERVISOR),
            cites=p.cites("complained"),
            form=forms.RECORD_COMPLAINT,
        ),
        step(
            "county_visit",
            "县级入户调查",
            DECIDING,
            "=",
            by=COUNTY_HANDLER,
            cites=p.cites("county_visited"),
            notice="county_visit_form",
            duty="survey",
            pair="second_investigator",
            form=forms.COUNTY_VISIT,
        ),
        *(
            step(
                "draw",
                "随机抽查抽取",
                DECIDING,
                "=",
                by=COUNTY_HANDLER,
                cites=p.cites("drawn"),
                when=(sample_rate_fixed(p), not_drawn_yet),
                checks=(on_the_list, question),
                notice="draw_record",
                form=forms.DRAW,
                sets={"drawn": drawn},
            )
            for drawn, question in ((True, drawn_by_seed(p)), (False, ~drawn_by_seed(p)))
        ),
        step(
            "review_file",
            "县级经办人审查",
            "county_review",
            "=",
            by=COUNTY_HANDLER,
            cites=p.cites("reviewed"),
            when=(county_visited_if_demanded, drawn_if_demanded(p)),
            duty="survey",
            form=forms.REVIEW_FILE,
        ),
        step(
            "return_to_township",
            "退回补充调查",
            "county_review",
            "investigating",
            by=(COUNTY_HANDLER, COUNTY_LEADER),
            cites=p.cites("reviewed"),
            form=forms.RETURN_TO_TOWNSHIP,
            sets={"returned_by_county": True},
        ),
        step(
            "return_to_township",
            "退回补充调查",
            "township_decision",
            "investigating",
            by=TOWN_LEADER,
            cites=p.cites("entrusted"),
            form=forms.RETURN_TO_TOWNSHIP,
        ),
        step(
            "pass_to_county",
            "报县级决定",
            "township_decision",
            "reported",
            by=(TOWN_HANDLER, TOWN_LEADER),
            cites=p.cites("reported"),
            notice="submission_letter",
            form=forms.PASS_TO_COUNTY,
            sets={"passed_to_county": True},
        ),
    ]


def decision(p: Programme) -> Steps:
    """Confirmed or refused, by the township where the power is its own or entrusted to it, else by the county."""
    checked = (county_visited_if_demanded, drawn_if_demanded(p))
    sound = (opinion_supports, verification_reported, eligible_on_file(p), property_settled, *p.decision_guards)
    at_township: tuple[Guard, ...] = (~beyond_township(p),)
    steps: Steps = []
    for stage, leader, power, level in (
        ("township_decision", TOWN_LEADER, at_township, "township"),
        ("county_review", COUNTY_LEADER, (reviewed_by_county,), "county"),
    ):
        steps += [
            step(
                "confirm",
                "确认同意",
                stage,
                "confirmed",
                by=leader,
                cites=p.cites("confirmed"),
                when=(*power, *checked, *sound),
                checks=p.decision_checks,
                notice=p.decision_notices,
                duty="decide",
                form=(*forms.CONFIRM, *p.decision),
                sets={"decided_by": level},
                establishes=decided(p),
            ),
            step(
                "reject",
                "不予确认同意",
                stage,
                "refusal_delivery",
                by=leader,
                cites=p.cites("refused"),
                when=(*power, *checked),
                notice="recognition_refusal_notice",
                duty="decide",
                refuses=True,
                form=forms.REJECT,
                sets={"decided_by": level},
                establishes=lambda matter, policy: {"decided_on": policy.day.isoformat()},
            ),
        ]
    return steps


def endings(p: Programme) -> Steps:
    """How recognition ends without a confirmation, and how its whole limit is extended."""
    steps = [
        step(
            "watch",
            "列入潜在救助对象台账",
            "refusal_delivery",
            "=",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=p.cites("watched"),
            form=forms.WATCH,
            sets={"watch": True},
        ),
        *service.delivery("non_acceptance_delivery", "not_accepted", *p.cites("declined")),
        *service.delivery("refusal_delivery", "rejected", *p.cites("refused")),
        *service.delivery("termination_delivery", "procedure_terminated", *p.cites("terminated")),
        step(
            "refer",
            "转介",
            OPEN,
            "referred",
            by=TOWN_HANDLER,
            cites=p.cites("referred"),
            notice="referral_letter",
            form=forms.REFER,
        ),
        step(
            "withdraw",
            "撤回申请",
            OPEN,
            "withdrawn",
            by=TOWN_HANDLER,
            cites=p.cites("withdrawn"),
            notice="withdrawal_confirmation",
            form=forms.WITHDRAW,
        ),
        step(
            "terminate",
            "终止办理程序",
            ["correction_requested", *ACCEPTED],
            "termination_delivery",
            by=(TOWN_LEADER, COUNTY_LEADER),
            cites=p.cites("terminated"),
            notice="termination_notice",
            refuses=True,
            form=forms.REJECT,
        ),
    ]
    for limit, leaders, whose in (
        ("total", (COUNTY_LEADER,), countys_by_rule(p)),
        ("total_delegated", (TOWN_LEADER, COUNTY_LEADER), ~countys_by_rule(p)),
    ):
        if limit in p.limits:
            steps.append(
                step(
                    "extend",
                    "延期办理",
                    ACCEPTED,
                    "=",
                    by=leaders,
                    cites=p.cites("extended"),
                    when=(not_extended_yet, whose),
                    checks=extension_listed(p.key, limit),
                    notice="extension_notice",
                    extends=limit,
                    form=forms.extend(p),
                )
            )
    return steps


def lateness(*stages: str) -> Steps:
    """What the clock does when time runs, in every stage it may run in: it tells and climbs, it never decides."""
    return [
        step("remind", "催办", stages, "=", by=SYSTEM, notice="reminder"),
        step("escalate", "超期督办", stages, "=", by=SYSTEM, notice="supervision_order"),
    ]
