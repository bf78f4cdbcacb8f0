"""Extreme-poverty support while it lasts: assessed, cared for, paid month by month, visited, reviewed.

confirmed ─announce─▶ self_care_assessment ─assess_self_care─▶ care_form_choice ─┬─choose_dispersed──▶ active_dispersed
                                                                                 └─choose_centralized─▶ awaiting_place ─move_in─▶
  active_centralized;   active_* ─report_ability_change─▶ reassessment ─reassess─▶ active_* | reduction_proposed
  active_dispersed ─end_care─▶ care_lapsed ─replace_carer | move_in─▶ active_*;   active_* ─open_review─▶ under_review
"""

from collections.abc import Mapping
from typing import Any

from states import extreme_poverty_forms as forms
from states.assessment import yuan
from states.extreme_poverty_aid import self_care_class
from states.extreme_poverty_amounts import assessed, effective_month, money_lines, next_month
from states.extreme_poverty_guards import (
    FOUR_HAVES,
    amount_now,
    amount_until_now,
    awaits_hearing,
    before_the_law,
    chose_an_institution,
    heard,
    hearing_not_begun,
    hearing_open,
    institution_offered,
    lowers_the_amount,
    may_stay_at_home,
    month_is_due,
    pays_the_due_amount,
    pays_the_due_month,
    review_recorded,
    spoke_or_had_time,
    standard_published,
    standard_raised,
    visit_outstanding,
)
from states.grammar import Clock, Guard, Matter, Stage, step
from states.monthly import payment_counts_from, with_rates
from states.policy import Policy
from states.recognition_programme import Programme
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, SYSTEM, TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from states.statutes import C20, LAW, MEASURES, SEED_B, SEED_K, SEED_T, SEED_Y, T43, Citation

ACTIVE = ("active_centralized", "active_dispersed")
CARED_FOR = ("awaiting_place", *ACTIVE, "care_lapsed", "reassessment", "reduction_proposed", "under_review")
ENDING = ("termination_proposed", "termination_notice", "termination_objection", "termination_decision")
PAYING = ("care_form_choice", *CARED_FOR, *ENDING)
HEARD_IN = ("reduction_proposed", *ENDING)

STAGES = (
    Stage("self_care_assessment", "生活自理能力评估中"),
    Stage("care_form_choice", "供养形式选择"),
    Stage("awaiting_place", "已选择集中供养，待入住"),
    Stage("active_centralized", "集中供养"),
    Stage("active_dispersed", "分散供养"),
    Stage("care_lapsed", "照料服务协议已终止，待另行安排"),
    Stage("reassessment", "自理能力复核评估"),
    Stage("reduction_proposed", "拟减发"),
    Stage("under_review", "核查中"),
)


def _assessed(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The class of self-care, and the monthly amount from the first month on."""
    found = self_care_class(matter.body["self_care_failed"])
    return {"self_care": found, **_holds_from(matter, policy, matter.facts["first_month"], found)}


def _holds_from(matter: Matter, policy: Policy, month: str, self_care: str | None = None) -> dict[str, Any]:
    said = assessed(matter, policy, self_care)
    amount = said.amount if said.amount is not None else amount_until_now(matter, policy)
    return {"monthly_amount": yuan(amount), "rates": with_rates(matter, (month, amount)), "assessment": money_lines(said)}


def _reassessed(matter: Matter, policy: Policy) -> dict[str, Any]:
    """The new class; an amount that rises holds from the next month, one that falls waits for its decision."""
    found = self_care_class(matter.body["self_care_failed"])
    known: dict[str, Any] = {"former_self_care": matter.facts["self_care"], "self_care": found}
    before, after = amount_until_now(matter, policy), amount_now(matter, policy)
    known |= {"former_amount": yuan(before), "adjusted_amount": yuan(after), "adjust_from": next_month(policy), "hearing_state": None}
    if after < before:
        return known | {"assessment": money_lines(assessed(matter, policy, found))}
    return {**known, **_holds_from(matter, policy, next_month(policy), found)} if after > before else known


def _reduced(matter: Matter, policy: Policy) -> dict[str, Any]:
    return {"adjust_from": next_month(policy), "hearing_state": None, **_holds_from(matter, policy, next_month(policy))}


def _raised(matter: Matter, policy: Policy) -> dict[str, Any]:
    month = effective_month(policy, matter)
    return {
        "former_amount": yuan(amount_until_now(matter, policy)),
        "adjusted_amount": yuan(amount_now(matter, policy)),
        "adjust_from": month,
        **_holds_from(matter, policy, month),
    }


def back(name: str, label: str, source: str | tuple[str, ...], **declared: Any) -> list[dict[str, Any]]:
    """A step that returns the person to the form of support that was chosen."""
    asked = declared.pop("when", ())
    asked = (asked,) if isinstance(asked, Guard) else tuple(asked)
    return [
        step(name, label, source, "active_centralized", when=(*asked, chose_an_institution), **declared),
        step(name, label, source, "active_dispersed", when=asked, **declared),
    ]


def steps(programme: Programme) -> list[dict[str, Any]]:
    """Every step of support while it lasts, in the programme's edition."""

    def cites(*citations: Citation) -> tuple[Citation, ...]:
        return programme.in_force(*citations)

    hearing = programme.until is None
    unheard = () if hearing else (before_the_law,)
    activating = ("support_certificate",)
    return [
        step(
            "announce",
            "公布确认结果",
            "confirmed",
            "self_care_assessment",
            by=TOWN_HANDLER,
            cites=cites(T43[17], LAW[45]),
            notice="confirmation_announcement",
            form=forms.ANNOUNCE,
            establishes=payment_counts_from,
        ),
        step(
            "assess_self_care",
            "生活自理能力评估",
            "self_care_assessment",
            "care_form_choice",
            by=COUNTY_HANDLER,
            cites=cites(T43[20], T43[21], T43[22], LAW[17]),
            when=standard_published,
            notice=("self_care_form", "self_care_result_notice"),
            form=forms.ASSESS,
            establishes=_assessed,
        ),
        # The person chooses; whoever wants a place in an institution gets one.
        step(
            "choose_centralized",
            "选择集中供养",
            "care_form_choice",
            "awaiting_place",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19], SEED_K.at("4"), SEED_Y.at("二（二）")),
            form=forms.CHOOSE_INSTITUTION,
            sets={"care_form": "centralized"},
        ),
        step(
            "choose_dispersed",
            "选择分散供养",
            "care_form_choice",
            "active_dispersed",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19], SEED_T.at("二（三）"), SEED_Y.at("二（二）")),
            checks=(may_stay_at_home, institution_offered, *FOUR_HAVES),
            notice=("care_agreement", *activating),
            form=forms.CHOOSE_HOME,
            sets={"care_form": "dispersed", "carer_failed": False},
        ),
        step(
            "choose_again",
            "重新选择供养形式",
            "awaiting_place",
            "care_form_choice",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19]),
            form=forms.CHANGE_FORM,
        ),
        step(
            "change_care_form",
            "变更供养形式",
            ACTIVE,
            "care_form_choice",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19]),
            form=forms.CHANGE_FORM,
        ),
        step(
            "move_in",
            "入住供养服务机构",
            ("awaiting_place", "care_lapsed"),
            "active_centralized",
            by=(TOWN_HANDLER, COUNTY_HANDLER),
            cites=cites(LAW[16], MEASURES[19], SEED_K.at("4")),
            notice=("residence_agreement", *activating),
            form=forms.MOVE_IN,
            sets={"care_form": "centralized", "carer": "", "carer_failed": False},
        ),
        # An agreement that is not kept ends; somebody else cares at once.
        step(
            "end_care",
            "终止委托照料服务协议",
            "active_dispersed",
            "care_lapsed",
            by=(TOWN_HANDLER, COUNTY_HANDLER),
            cites=(SEED_Y.at("二（二）"), SEED_T.at("二（三）")),
            notice="care_ended_notice",
            form=forms.END_CARE,
            sets={"carer_failed": True},
        ),
        step(
            "replace_carer",
            "更换照料服务人",
            "care_lapsed",
            "active_dispersed",
            by=TOWN_HANDLER,
            cites=(SEED_Y.at("二（二）"), SEED_T.at("二（三）")),
            checks=(may_stay_at_home, *FOUR_HAVES),
            notice="care_agreement",
            form=forms.CARE,
            sets={"carer_failed": False},
        ),
        step(
            "visit",
            "探访",
            "active_dispersed",
            "=",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=(SEED_Y.at("二（二）"), SEED_T.at("二（三）"), SEED_B.at("23")),
            notice="visit_record",
            form=forms.VISIT,
        ),
        step(
            "pay_month",
            "按月发放",
            [*PAYING, "terminated"],
            "=",
            by=FINANCE,
            cites=cites(T43[17], LAW[66], LAW[17], MEASURES[15]),
            when=month_is_due,
            checks=(pays_the_due_month, pays_the_due_amount),
            notice="payment_record",
            duty="pay",
            money="disburse",
            form=forms.PAY,
            establishes=payment_counts_from,
        ),
        step(
            "raise_amount",
            "调整标准增发",
            ACTIVE,
            "=",
            by=COUNTY_HANDLER,
            cites=cites(LAW[17], LAW[47], SEED_Y.at("三（二）")),
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
        ),
        *back(
            "reduce",
            "决定减发",
            "reduction_proposed",
            by=COUNTY_LEADER,
            cites=cites(T43[23], LAW[47], LAW[48]),
            when=(heard,) if hearing else unheard,
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
            ACTIVE,
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
    """The limits while support lasts."""
    limit = programme.parameter
    found = [
        Clock("announcement", "公布确认结果", limit("announcement"), frozenset({"confirmed"}), frozenset({"announce"}), TOWN_HANDLER),
        Clock(
            "monthly_payment",
            "按月发放",
            limit("monthly_payment"),
            runs_in=frozenset({"confirmed", "self_care_assessment", *PAYING}),
            met_by=frozenset({"pay_month"}),
            owner=FINANCE,
            when=month_is_due,
            counted_from="payment_counts_from",
        ),
        Clock(
            "visit",
            "探访",
            limit("visit"),
            runs_in=frozenset({"active_dispersed"}),
            met_by=frozenset({"visit"}),
            owner=TOWN_HANDLER,
            since=("visit", "choose_dispersed", "replace_carer"),
            when=visit_outstanding,
        ),
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
