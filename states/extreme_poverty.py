"""Extreme-poverty support (特困人员救助供养), from the application to the end of support, in the editions of 2021 and of 2026.

Recognised as `states.recognition` has it, cared for as `extreme_poverty_care`, reviewed as `extreme_poverty_review`, ended as
`extreme_poverty_end` have it.
The editions differ in one thing: since 1 July 2026 nobody's support is cut or ended unheard (社会救助法 第四十八条). A case of the older
edition goes on in it and moves to the newer one by a recorded act before anything that would need the hearing.
"""

from collections.abc import Collection, Mapping
from typing import Any

from states import extreme_poverty_care as care
from states import extreme_poverty_end as end
from states import extreme_poverty_forms as forms
from states import extreme_poverty_review as review
from states import recognition, service
from states.assessment import Assessment
from states.extreme_poverty_aid import assess_extreme_poverty
from states.extreme_poverty_amounts import person
from states.extreme_poverty_guards import (
    THREE_CONDITIONS,
    declared_in_writing,
    helped_if_incapable,
    not_taken_in_as_orphan,
)
from states.grammar import Guard, Matter, Process, step
from states.households import as_known
from states.policy import Policy
from states.recognition_decision_guards import before_the_law
from states.recognition_programme import EXTREME_POVERTY_RULES, Programme
from states.roles import COUNTY_HANDLER, TOWN_HANDLER
from states.statutes import LAW, T43

KEY, TITLE = "extreme_poverty", "特困人员救助供养"
SERVING = ("self_care_assessment", *care.PAYING, care.ENDED)
# What refuses recognition has its own limit, three working days.
_WAITING = ("non_acceptance_delivery", "termination_delivery", *SERVING)
LIMITS = frozenset({"acceptance", "opinion", "public_notice", "objection", "report", "county_decision", "refusal_notice"})
LIVE = (*recognition.VERIFIED, "confirmed", *SERVING)


def _assess(policy: Policy, household: Mapping[str, Any], facts: Mapping[str, Any]) -> Assessment:
    return assess_extreme_poverty(policy, as_known(household, facts), facts.get("self_care"))


def _signatories(matter: Matter, policy: Policy) -> Collection[str]:
    """The applicant and those bound to support him (特困人员认定办法 第十条; 社会救助法 第四十一条: with their consent)."""
    return [person(matter)["name"], *(matter.facts.get("declared_obligors") or ())]


def _programme(**edition: Any) -> Programme:
    return Programme(
        KEY,
        EXTREME_POVERTY_RULES,
        _assess,
        _signatories,
        LIMITS,
        reposts=True,
        intake=forms.INTAKE,
        finding=forms.FINDING,
        finding_checks=THREE_CONDITIONS,
        decision_guards=THREE_CONDITIONS,
        **edition,
    )


def _recognition(programme: Programme) -> list[dict[str, Any]]:
    """Recognition as both programmes share it; at acceptance the declarations are there, and whoever cannot apply alone is helped."""
    asked: tuple[Guard, ...] = (declared_in_writing, helped_if_incapable, not_taken_in_as_orphan)
    return [
        each | {"checks": (*each["checks"], *asked), "form": (*each["form"], *forms.ACCEPT)} if each["name"] == "accept" else each
        for each in recognition.steps(programme)
    ]


def _process(programme: Programme, edition: str) -> Process:
    adopt = step(
        "adopt_edition",
        "转入新程序",
        LIVE,
        "=",
        by=(TOWN_HANDLER, COUNTY_HANDLER),
        cites=LAW[78],
        when=~before_the_law,
        edition="2026-07-01",
    )
    return Process(
        KEY,
        TITLE,
        edition=edition,
        programme=KEY,
        cites=T43[4] if programme.until else LAW[16],
        openings=recognition.openings(programme),
        intake=recognition.intake(programme),
        stages=[*recognition.stages(), *care.STAGES, *end.STAGES],
        steps=[
            *_recognition(programme),
            *care.steps(programme),
            *review.steps(programme),
            *end.steps(programme),
            *service.meanwhile(SERVING[:-1], *programme.in_force(T43[23], LAW[48])),
            *([adopt] if programme.until else ()),
            *recognition.lateness(*LIVE),
        ],
        clocks=[
            *recognition.clocks(programme),
            *care.clocks(programme),
            *review.clocks(programme),
            *end.clocks(programme),
            service.clock(_WAITING),
        ],
        throughout=service.settled,
    )


EXTREME_POVERTY_2021 = _process(_programme(until=LAW[78].statute.in_force), "2021-07-01")
EXTREME_POVERTY = _process(_programme(), "2026-07-01")

# 特困人员认定办法 第十至二十七条；社会救助法 第十六、十七、四十八条
TABLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "T1": ("申请，主动告知和帮助申请", ("submit", "report_clue", "notify_policy", "register", "close_clue")),
    "T2": ("一次性告知补正", ("request_correction",)),
    "T3": ("受理，近亲属登记备案", ("accept", "decline", "record_relationship", "acceptance")),
    "T4": (
        "调查核实，提出初审意见",
        (
            *("start_investigation", "request_verification", "start_verification", "record_verification"),
            *("notify_verification", "object_to_verification", "continue_undisputed", "recheck", "verification_reply"),
            *("verification_objection", "survey", "ask_neighbours", "convene_appraisal", "record_appraisal"),
            *("suggest", "opine", "opinion"),
        ),
    ),
    "T5": ("公示七天", ("publicise", "prove_posting", "close_notice", "public_notice")),
    "T6": (
        "公示异议：重新调查，重新公示",
        ("object", "receive_objection", "answer_objection", "reinvestigate", "opine_again", "objection"),
    ),
    "T7": (
        "报送和县级审核，随机抽查",
        (
            *("report", "receive", "draw", "county_visit", "record_complaint", "review_file", "return_to_township"),
            *("county_decision",),
        ),
    ),
    "T8": ("确认，权限下放的由乡镇确认，公布", ("confirm", "put_to_decision", "pass_to_county", "announce", "announcement")),
    "T9": (
        "不予确认，书面告知；撤回、终止和转介",
        ("reject", "serve", "note_failed_service", "refusal_notice", "service", "watch", "withdraw", "terminate", "refer"),
    ),
    "T10": ("生活自理能力评估", ("assess_self_care",)),
    "T11": (
        "选择供养形式，按月发放",
        (
            *("choose_centralized", "choose_dispersed", "choose_again", "change_care_form", "move_in", "pay_month"),
            *("monthly_payment", "raise_amount"),
        ),
    ),
    "T12": (
        "自理能力变化的复核评估",
        ("report_ability_change", "reassess", "reassess_again", "reduce", "notify_hearing", "hear", "end_of_hearing", "reassessment"),
    ),
    "T13": ("照料服务和探访", ("end_care", "replace_carer", "visit")),
    "T14": ("每年核查", ("open_review", "record_review", "keep_support", "review", "change_review")),
    "T15": ("拟终止，听取意见", ("propose_end", "dismiss_proposal", "notify_hearing", "hear", "hearing", "adopt_edition")),
    "T16": ("拟终止公示七天", ("post_end", "close_notice", "termination_notice")),
    "T17": ("终止，下月起停发", ("end_support", "decide_to_keep", "pay_funeral", "order_repayment")),
    "T18": ("终止异议：调查，重新公示", ("object_to_end", "post_again", "uphold_objection_to_end", "termination_objection")),
    "T19": ("转办其他救助", ("follow_on",)),
}
"""Every duty of the procedure by its number, with the steps and limits that do it."""
