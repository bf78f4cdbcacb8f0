"""Extreme-poverty support: announced, assessed, cared for at home or in an institution, visited, paid month by month.

confirmed ─announce─▶ self_care_assessment ─assess_self_care─▶ care_form_choice ─┬─choose_dispersed──▶ active_dispersed
                                                                                 └─choose_centralized─▶ awaiting_place
awaiting_place ─move_in─▶ active_centralized;   active_dispersed ─end_care─▶ care_lapsed ─replace_carer | move_in─▶ active_*
"""

from typing import Any

from states import extreme_poverty_forms as forms
from states.extreme_poverty_aid import self_care_class
from states.extreme_poverty_amounts import holds_from
from states.extreme_poverty_guards import (
    FOUR_HAVES,
    care_settled,
    chose_an_institution,
    institution_offered,
    may_stay_at_home,
    month_is_due,
    pays_the_due_amount,
    pays_the_due_month,
    self_care_known,
    standard_published,
)
from states.grammar import Clock, Guard, Matter, Stage, step
from states.monthly import months_go_on, payment_counts_from
from states.policy import Policy
from states.postings import place_names_nobody
from states.recognition_programme import Programme
from states.roles import COUNTY_HANDLER, FINANCE, TOWN_HANDLER, VILLAGE_ASSISTANT
from states.statutes import LAW, MEASURES, SEED_B, SEED_K, SEED_T, SEED_Y, T43, Citation

ACTIVE = ("active_centralized", "active_dispersed")
CARED_FOR = ("awaiting_place", *ACTIVE, "care_lapsed", "reassessment", "reduction_proposed", "under_review")
ENDING = ("termination_proposed", "termination_notice", "termination_objection", "termination_decision")
PAYING = ("care_form_choice", *CARED_FOR, *ENDING)
ENDED = "support_ended"
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
    return holds_from(matter, policy, matter.facts["first_month"], self_care_class(matter.body["self_care_failed"]))


def back(name: str, label: str, source: str | tuple[str, ...], **declared: Any) -> list[dict[str, Any]]:
    """A step that returns the person to where support stood: cared for as was chosen, or still to be assessed or to choose."""
    given = declared.pop("when", ())
    asked = (given,) if isinstance(given, Guard) else tuple(given)
    return [
        step(name, label, source, "self_care_assessment", when=(*asked, ~self_care_known), **declared),
        step(name, label, source, "active_centralized", when=(*asked, care_settled, chose_an_institution), **declared),
        step(name, label, source, "active_dispersed", when=(*asked, care_settled), **declared),
        step(name, label, source, "care_form_choice", when=asked, **declared),
    ]


def steps(programme: Programme) -> list[dict[str, Any]]:
    """Every step of care and payment, in the programme's edition."""

    def cites(*citations: Citation) -> tuple[Citation, ...]:
        return programme.in_force(*citations)

    return [
        step(
            "announce",
            "公布确认结果",
            "confirmed",
            "self_care_assessment",
            by=TOWN_HANDLER,
            cites=cites(T43[17], LAW[45]),
            checks=place_names_nobody,
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
            sets={"care_form": "centralized", "care_settled": False},
        ),
        step(
            "choose_dispersed",
            "选择分散供养",
            "care_form_choice",
            "active_dispersed",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19], SEED_T.at("二（三）"), SEED_Y.at("二（二）")),
            checks=(may_stay_at_home, institution_offered, *FOUR_HAVES),
            notice=("care_agreement", "support_certificate"),
            form=forms.CHOOSE_HOME,
            sets={"care_form": "dispersed", "care_settled": True, "carer_failed": False},
        ),
        step(
            "choose_again",
            "重新选择供养形式",
            "awaiting_place",
            "care_form_choice",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19]),
            form=forms.CHANGE_FORM,
            sets={"care_settled": False},
        ),
        step(
            "change_care_form",
            "变更供养形式",
            ACTIVE,
            "care_form_choice",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[19]),
            form=forms.CHANGE_FORM,
            sets={"care_settled": False},
        ),
        step(
            "move_in",
            "入住供养服务机构",
            ("awaiting_place", "care_lapsed"),
            "active_centralized",
            by=(TOWN_HANDLER, COUNTY_HANDLER),
            cites=cites(LAW[16], MEASURES[19], SEED_K.at("4")),
            notice=("residence_agreement", "support_certificate"),
            form=forms.MOVE_IN,
            sets={"care_form": "centralized", "care_settled": True, "carer": "", "carer_failed": False},
        ),
        # An agreement that is not kept ends; somebody else cares at once.
        step(
            "end_care",
            "终止委托照料服务协议",
            "active_dispersed",
            "care_lapsed",
            by=(TOWN_HANDLER, COUNTY_HANDLER),
            cites=cites(LAW[16], MEASURES[15], SEED_Y.at("二（二）"), SEED_T.at("二（三）")),
            notice="care_ended_notice",
            form=forms.END_CARE,
            sets={"care_settled": False, "carer_failed": True},
        ),
        step(
            "replace_carer",
            "更换照料服务人",
            "care_lapsed",
            "active_dispersed",
            by=TOWN_HANDLER,
            cites=cites(LAW[16], MEASURES[15], SEED_Y.at("二（二）"), SEED_T.at("二（三）")),
            checks=(may_stay_at_home, *FOUR_HAVES),
            notice="care_agreement",
            form=forms.CARE,
            sets={"care_settled": True, "carer_failed": False},
        ),
        step(
            "visit",
            "探访",
            "active_dispersed",
            "=",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
            cites=cites(LAW[16], MEASURES[15], SEED_Y.at("二（二）"), SEED_T.at("二（三）"), SEED_B.at("23")),
            notice="visit_record",
            form=forms.VISIT,
        ),
        step(
            "pay_month",
            "按月发放",
            [*PAYING, ENDED, "terminated"],
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
    ]


def clocks(programme: Programme) -> list[Clock]:
    """The limits of announcing, visiting and paying."""
    limit = programme.parameter
    return [
        Clock("announcement", "公布确认结果", limit("announcement"), frozenset({"confirmed"}), frozenset({"announce"}), TOWN_HANDLER),
        Clock(
            "monthly_payment",
            "按月发放",
            limit("monthly_payment"),
            runs_in=frozenset({"confirmed", "self_care_assessment", *PAYING}),
            met_by=frozenset({"pay_month"}),
            owner=FINANCE,
            when=months_go_on,
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
        ),
    ]
