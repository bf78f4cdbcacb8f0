"""Extreme-poverty support that changes: standards raised, ability assessed anew, a reduction heard, the review of every year.

active_* ─report_ability_change─▶ reassessment ─reassess─▶ active_* | reduction_proposed ─reduce─▶ active_*
any stage of support ─open_review─▶ under_review ─keep_support─▶ back | ─propose_end─▶ `states.extreme_poverty_end`
"""

from collections.abc import Mapping
from typing import Any

from states import extreme_poverty_forms as forms
from states.assessment import yuan
from states.extreme_poverty_aid import self_care_class
from states.extreme_poverty_amounts import (
    amount_ahead,
    amount_now,
    assessed,
    effective_month,
    holds_from,
    money_lines,
    next_month,
    raised_from,
)
from states.extreme_poverty_care import ACTIVE, ENDING, back
from states.extreme_poverty_guards import (
    awaits_hearing,
    heard,
    hearing_not_begun,
    hearing_open,
    lowers_the_amount,
    review_recorded,
    spoke_or_had_time,
    standard_published,
    standard_raised,
)
from states.grammar import Clock, Matter, step
from states.policy import Policy
from states.recognition_decision_guards import before_the_law
from states.recognition_programme import Programme
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, SYSTEM, TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from states.statutes import C20, LAW, MEASURES, SEED_Y, T43, Citation

HEARD_IN = ("reduction_proposed", *ENDING)
REVIEWED_IN = ("self_care_assessment", "care_form_choice", "awaiting_place", *ACTIVE, "care_lapsed", "reassessment")


def _reassessed(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The new class; an amount that rises holds from the next month, one that falls waits for its decision."""
    found, month = self_care_class(matter.body["self_care_failed"]), next_month(policy)
    before, after = amount_ahead(matter), amount_now(matter, policy, found)
    known = {
        "former_self_care": matter.facts["self_care"],
        "self_care": found,
        "former_amount": yuan(before),
        "adjusted_amount": yuan(after),
        "adjust_from": month,
        "hearing_state": None,
    }
    if after < before:
        return {**known, "assessment": money_lines(assessed(matter, policy, found))}
    return {**known, **holds_from(matter, policy, month, found)}


def _withdrawn(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The class that holds as long as no other is decided on."""
    return {"self_care": matter.facts["former_self_care"], "hearing_state": None}


def _reduced(matter: Matter, policy: Policy) -> dict[str, Any]:
    month = next_month(policy)
    return {"adjust_from": month, "hearing_state": None, **holds_from(matter, policy, month, matter.facts["self_care"])}


def _raised(matter: Matter, policy: Policy) -> dict[str, Any]:
    return {
        "former_amount": yuan(amount_ahead(matter)),
        "adjusted_amount": yuan(amount_now(matter, policy)),
        "adjust_from": effective_month(policy, matter),
        **raised_from(matter, policy, effective_month(policy, matter)),
    }


def steps(programme: Programme) -> list[dict[str, Any]]:
    """Every step of change and review, in the programme's edition."""

    def cites(*citations: Citation) -> tuple[Citation, ...]:
        return programme.in_force(*citations)

    hearing = programme.until is None
    return [
        step(
            "raise_amount",
            "调整标准增发",
            ACTIVE,
            "=",
            by=COUNTY_HANDLER,
            cites=cites(LAW[17], LAW[47], MEASURES[15], SEED_Y.at("三（二）")),
            when=(standard_published, standard_raised),
            notice="raise_notice",
            form=forms.RAISE,
            establishes=_raised,
            sets={"adjustment": "raise"},
        ),
        # Ability changes: told, and assessed anew.
        step(
            "report_ability_change",
            "报告自理能力变化",
            ACTIVE,
            "reassessment",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=T43[23],
            form=forms.REPORT_CHANGE,
        ),
        step(
            "reassess",
            "复核评估",
            "reassessment",
            "reduction_proposed",
            by=COUNTY_HANDLER,
            cites=cites(T43[23], T43[22], LAW[48]),
            when=standard_published,
            checks=lowers_the_amount,
            notice=("self_care_form", "self_care_result_notice"),
            form=forms.ASSESS,
            establishes=_reassessed,
        ),
        *back(
            "reassess",
            "复核评估",
            "reassessment",
            by=COUNTY_HANDLER,
            cites=cites(T43[23], T43[22]),
            when=standard_published,
            checks=~lowers_the_amount,
            notice=("self_care_form", "self_care_result_notice"),
            form=forms.ASSESS,
            establishes=_reassessed,
        ),
        step(
            "reassess_again",
            "重新评估",
            "reduction_proposed",
            "reassessment",
            by=(COUNTY_HANDLER, COUNTY_LEADER),
            cites=T43[23],
            form=forms.REASSESS_AGAIN,
            establishes=_withdrawn,
        ),
        *back(
            "reduce",
            "决定减发",
            "reduction_proposed",
            by=COUNTY_LEADER,
            cites=cites(T43[23], LAW[47], LAW[48]),
            when=heard if hearing else before_the_law,
            notice="reduction_decision",
            duty="decide",
            refuses=True,
            form=forms.REDUCE,
            establishes=_reduced,
            sets={"adjustment": "reduce"},
        ),
        *(_hearing() if hearing else ()),
        # Once a year, and whenever something is told.
        step(
            "open_review",
            "启动核查",
            REVIEWED_IN,
            "under_review",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT, COUNTY_HANDLER),
            cites=cites(C20.at("7"), T43[25], LAW[46]),
            notice="review_notice",
            form=forms.OPEN_REVIEW,
            sets={"reviewed": False, "adjustment": None},
        ),
        step(
            "record_review",
            "核查",
            "under_review",
            "=",
            by=TOWN_HANDLER,
            cites=cites(C20.at("7"), T43[25], LAW[46]),
            notice="review_form",
            duty="survey",
            pair="second_investigator",
            form=forms.RECORD_REVIEW,
            sets={"reviewed": True},
        ),
        *back(
            "keep_support",
            "核查后继续供养",
            "under_review",
            by=(TOWN_LEADER, COUNTY_HANDLER),
            cites=cites(C20.at("7"), T43[25], LAW[47]),
            when=review_recorded,
            form=forms.KEEP,
        ),
    ]


def _hearing() -> list[dict[str, Any]]:
    """社会救助法 第四十八条: nobody's support is cut or ended unheard."""
    asked: Mapping[str, Any] = {"by": COUNTY_HANDLER, "cites": LAW[48], "when": hearing_not_begun, "notice": "hearing_notice"}
    begun = {"hearing_state": "open", "heard_on": None, "heard_opinion": None, "heard_how": None}
    return [
        step("notify_hearing", "通知听取意见", "reduction_proposed", "=", **asked, form=forms.HEARING_OF_REDUCTION, sets=begun),
        step("notify_hearing", "通知听取意见", [*ENDING], "=", **asked, form=forms.HEARING_OF_END, sets=begun),
        step(
            "hear",
            "听取意见",
            [*HEARD_IN],
            "=",
            by=COUNTY_HANDLER,
            cites=LAW[48],
            when=awaits_hearing,
            checks=spoke_or_had_time,
            notice="hearing_record",
            form=forms.HEAR,
            sets={"hearing_state": "heard"},
        ),
        step("end_of_hearing", "提出意见的期限届满", [*HEARD_IN], "=", by=SYSTEM, sets={"hearing_state": "over"}),
    ]


def clocks(programme: Programme) -> list[Clock]:
    """The limits of review, reassessment and hearing."""
    limit = programme.parameter
    found = [
        Clock(
            "review",
            "年度核查",
            limit("review"),
            runs_in=frozenset(ACTIVE),
            met_by=frozenset({"open_review"}),
            owner=TOWN_HANDLER,
            since=("confirm", "keep_support"),
        ),
        Clock(
            "change_review",
            "核查并提出处理意见",
            limit("change_review"),
            runs_in=frozenset({"under_review"}),
            met_by=frozenset({"keep_support", "propose_end"}),
            owner=TOWN_HANDLER,
        ),
        Clock(
            "reassessment",
            "复核评估",
            limit("reassessment"),
            runs_in=frozenset({"reassessment"}),
            met_by=frozenset({"reassess"}),
            owner=COUNTY_HANDLER,
            since=("report_ability_change", "reassess_again"),
        ),
    ]
    if programme.until is None:
        found.append(
            Clock(
                "hearing",
                "听取意见",
                limit("hearing"),
                runs_in=frozenset(HEARD_IN),
                met_by=frozenset({"hear", "end_of_hearing"}),
                owner=COUNTY_HANDLER,
                when=hearing_open,
                lapse="end_of_hearing",
                lapses_in=frozenset(HEARD_IN),
            )
        )
    return found
