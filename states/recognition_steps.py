"""The steps of recognition, from the clue to the decision; `states.recognition` puts them together."""

from typing import Any

from states import recognition_forms as forms
from states.grammar import Guard, step
from states.guards import correction_asked, extension_listed, not_extended_yet, posting_period
from states.recognition_guards import (
    all_authorised,
    appraised,
    arithmetic_bears_it,
    beyond_township,
    county_visited_if_demanded,
    decided,
    drawn_by_seed,
    drawn_if_demanded,
    eligible_on_file,
    established,
    kinship_asked,
    negative_result_told,
    negative_result_untold,
    neighbours_asked,
    not_drawn_yet,
    objection_open,
    on_the_list,
    only_what_the_applicant_has,
    opinion_supports,
    posted,
    posting,
    property_bears_it,
    property_settled,
    related_and_filed,
    relationship_on_file,
    reviewed_by_county,
    sample_rate_fixed,
    suggested,
    two_thirds_residents,
    verification_asked,
    verification_bears_it,
    verification_reported,
    verification_running,
    visited,
)
from states.recognition_programme import Programme
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    SUPERVISOR,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
    VERIFICATION_CENTER,
    VILLAGE_ASSISTANT,
)

INTAKE = ("submitted", "correction_requested")
DISPUTED = ("verification_negative", "verification_objection")
ENQUIRY = ("investigating", *DISPUTED, "appraisal", "preliminary_opinion")
POSTED = ("public_notice", "notice_objection", "notice_closed")
DECIDING = ("reported", "county_review", "township_decision")
ACCEPTED = ("accepted", *ENQUIRY, *POSTED, *DECIDING)
OPEN = (*INTAKE, *ACCEPTED)

Steps = list[dict[str, Any]]


def application(p: Programme) -> Steps:
    """From the clue to acceptance, the day the limits count from (T0)."""
    return [
        step(
            "notify_policy",
            "告知政策",
            "clue",
            "=",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=p.cites("told"),
            notice="policy_notice_record",
            form=forms.NOTIFY_POLICY,
        ),
        step(
            "register",
            "登记申请",
            "clue",
            "submitted",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=p.cites("applied"),
            notice="application_receipt",
            duty="register",
            form=forms.REGISTER,
        ),
        step("close_clue", "线索办结", "clue", "clue_closed", by=TOWN_HANDLER, cites=p.cites("told"), form=forms.CLOSE_CLUE),
        step(
            "request_correction",
            "一次性告知补正",
            "submitted",
            "correction_requested",
            by=TOWN_HANDLER,
            cites=p.cites("corrected"),
            when=~correction_asked,
            checks=only_what_the_applicant_has,
            notice="correction_notice",
            form=forms.REQUEST_CORRECTION,
        ),
        step(
            "accept",
            "受理",
            INTAKE,
            "accepted",
            by=TOWN_HANDLER,
            cites=p.cites("accepted"),
            checks=(all_authorised(p), kinship_asked),
            notice="acceptance_notice",
            duty="register",
            form=forms.accept(p),
        ),
        step(
            "decline",
            "不予受理",
            INTAKE,
            "not_accepted",
            by=TOWN_LEADER,
            cites=p.cites("declined"),
            notice="non_acceptance_notice",
            refuses=True,
            form=forms.DECLINE,
        ),
        step(
            "record_relationship",
            "近亲属登记备案",
            [*INTAKE, *ACCEPTED],
            "=",
            by=(TOWN_HANDLER, COUNTY_HANDLER),
            cites=p.cites("related"),
            when=~relationship_on_file,
            notice="related_party_record",
            form=forms.RECORD_RELATIONSHIP,
        ),
    ]


def enquiry(p: Programme) -> Steps:
    """The evidence, gathered side by side while the case stays under investigation."""
    return [
        step(
            "start_investigation",
            "启动家庭经济状况调查",
            "accepted",
            "investigating",
            by=TOWN_HANDLER,
            cites=p.cites("started"),
            form=forms.START_INVESTIGATION,
        ),
        step(
            "request_verification",
            "提请信息核对",
            "investigating",
            "=",
            by=TOWN_HANDLER,
            cites=p.cites("verified"),
            when=(all_authorised(p), ~verification_asked, ~verification_running),
            notice="verification_request",
            form=forms.REQUEST_VERIFICATION,
        ),
        step(
            "start_verification",
            "启动信息核对",
            "investigating",
            "=",
            by=VERIFICATION_CENTER,
            cites=p.cites("verified"),
            when=(all_authorised(p), verification_asked),
            form=forms.START_VERIFICATION,
        ),
        step(
            "record_verification",
            "出具核对报告",
            "investigating",
            "=",
            by=VERIFICATION_CENTER,
            cites=p.cites("verified"),
            when=verification_running,
            notice="verification_report",
            form=forms.RECORD_VERIFICATION,
        ),
        step(
            "notify_verification",
            "告知核对结果",
            "investigating",
            "verification_negative",
            by=TOWN_HANDLER,
            cites=p.cites("verification_told"),
            when=negative_result_untold,
            notice="verification_result_notice",
            form=forms.NOTIFY_VERIFICATION,
        ),
        step(
            "object_to_verification",
            "登记核对异议",
            "verification_negative",
            "verification_objection",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=p.cites("verification_told"),
            form=forms.OBJECT_TO_VERIFICATION,
        ),
        step(
            "continue_undisputed",
            "申请人无异议，继续办理",
            "verification_negative",
            "investigating",
            by=TOWN_HANDLER,
            cites=p.cites("verification_told"),
            form=forms.CONTINUE_UNDISPUTED,
        ),
        # The only way on from an objection: the recheck is a duty.
        step(
            "recheck",
            "组织复查",
            "verification_objection",
            "investigating",
            by=TOWN_HANDLER,
            cites=p.cites("verification_told"),
            notice="recheck_result_notice",
            form=forms.RECHECK,
        ),
        step(
            "survey",
            "入户调查",
            "investigating",
            "=",
            by=TOWN_HANDLER,
            cites=p.cites("surveyed"),
            notice="survey_form",
            duty="survey",
            pair="second_investigator",
            form=forms.SURVEY,
        ),
        step(
            "ask_neighbours",
            "邻里访问",
            "investigating",
            "=",
            by=TOWN_HANDLER,
            cites=p.cites("surveyed"),
            notice="neighbour_record",
            duty="survey",
            pair="second_investigator",
            form=forms.ASK_NEIGHBOURS,
        ),
        step(
            "convene_appraisal",
            "组织民主评议",
            ["investigating", "notice_objection"],
            "appraisal",
            by=TOWN_HANDLER,
            cites=p.cites("appraised"),
            form=forms.CONVENE_APPRAISAL,
        ),
        step(
            "record_appraisal",
            "记录民主评议",
            "appraisal",
            "investigating",
            by=TOWN_HANDLER,
            cites=p.cites("appraised"),
            checks=two_thirds_residents,
            notice="appraisal_record",
            form=forms.RECORD_APPRAISAL,
        ),
    ]


def opinion(p: Programme) -> Steps:
    """The handler's suggestion, the leader's opinion, the posting, and what follows an objection to it."""
    evidence: tuple[Guard, ...] = (all_authorised(p), verification_reported, negative_result_told, visited, neighbours_asked, appraised(p))
    bears = (arithmetic_bears_it(p), property_bears_it, verification_bears_it)
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
        ),
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
            when=(posted(p), beyond_township(p)),
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
            when=(posted(p), ~beyond_township(p)),
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
        step(
            "deliver_refusal",
            "送达不予确认同意告知书",
            "refusal_delivery",
            "rejected",
            by=TOWN_HANDLER,
            cites=p.cites("refused"),
            form=forms.DELIVER_REFUSAL,
        ),
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
            "procedure_terminated",
            by=(TOWN_LEADER, COUNTY_LEADER),
            cites=p.cites("terminated"),
            notice="termination_notice",
            refuses=True,
            form=forms.REJECT,
        ),
    ]
    for limit, leaders, whose in (
        ("total", (COUNTY_LEADER,), beyond_township(p)),
        ("total_delegated", (TOWN_LEADER, COUNTY_LEADER), ~beyond_township(p)),
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
