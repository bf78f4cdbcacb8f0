"""The steps of recognition from the clue to the evidence, and the stages it goes through; `states.recognition` puts them together."""

from typing import Any

from states import recognition_forms as forms
from states.evidence_guards import sources_have_replied
from states.grammar import step
from states.guards import correction_asked
from states.recognition_guards import (
    all_authorised,
    applies_in_place,
    covered,
    kinship_asked,
    negative_result_untold,
    once_a_round,
    only_what_the_applicant_has,
    relationship_on_file,
    two_thirds_residents,
    verification_asked,
    verification_needed,
    verification_running,
)
from states.recognition_programme import Programme
from states.roles import (
    COUNTY_HANDLER,
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
            when=applies_in_place(p),
            checks=(all_authorised(p), kinship_asked),
            notice="acceptance_notice",
            duty="register",
            form=forms.accept(p),
        ),
        step(
            "decline",
            "不予受理",
            INTAKE,
            "non_acceptance_delivery",
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
            when=(~verification_asked, ~verification_running, verification_needed(p)),
            checks=all_authorised(p),
            notice="verification_request",
            form=(*forms.REQUEST_VERIFICATION, forms.authorised(p, required=False)),
            establishes=covered,
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
            when=(verification_running, sources_have_replied),
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
            when=once_a_round("survey", "record_verification", "record_appraisal"),
            notice="survey_form",
            duty="survey",
            pair="second_investigator",
            checks=p.survey_checks,
            form=forms.survey(p),
        ),
        step(
            "ask_neighbours",
            "邻里访问",
            "investigating",
            "=",
            by=TOWN_HANDLER,
            cites=p.cites("surveyed"),
            when=once_a_round("ask_neighbours", "survey"),
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
            when=once_a_round("record_appraisal", "survey"),
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
