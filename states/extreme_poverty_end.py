"""How extreme-poverty support ends: proposed, heard, posted, decided, objected to, followed by other aid.

under_review ─propose_end─▶ termination_proposed ─post_end─▶ termination_notice ─close_notice─▶ termination_decision ─end_support─▶
  support_ended ─serve─▶ terminated ─follow_on─▶ followed_on
  termination_notice ─object_to_end─▶ termination_objection ─┬─post_again─▶ termination_notice
                                                             └─uphold_objection_to_end─▶ active_*
"""

from decimal import Decimal
from typing import Any

from states import extreme_poverty_forms as forms
from states import postings, service
from states.extreme_poverty_amounts import next_month, person
from states.extreme_poverty_care import ENDED, ENDING, back
from states.extreme_poverty_guards import (
    asks_back_what_was_overpaid,
    death_is_dated,
    ends_by_death,
    funeral_unpaid,
    heard,
    not_protected_by_age_or_school,
    review_recorded,
    was_overpaid,
)
from states.grammar import Clock, Matter, Stage, step
from states.low_income_aid import month_after
from states.monthly import with_rates
from states.policy import Policy
from states.recognition_decision_guards import before_the_law
from states.recognition_programme import Programme
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, SYSTEM, TOWN_HANDLER, VILLAGE_ASSISTANT
from states.statutes import LAW, MEASURES, SEED_B, SEED_Y, T43, Citation

STAGES = (
    Stage("termination_proposed", "拟终止救助供养"),
    Stage("termination_notice", "拟终止公示中"),
    Stage("termination_objection", "拟终止异议调查中"),
    Stage("termination_decision", "公示期满，待决定是否终止"),
    Stage(ENDED, "已决定终止救助供养，待送达和结清"),
    Stage("terminated", "已终止救助供养", final=True),
    Stage("followed_on", "已转办其他救助", final=True),
)

POSTED_BY = ("post_end", "post_again")


def _stops_from(matter: Matter, policy: Policy) -> str:
    """The month after the decision, or after the death: nobody who has died is paid."""
    died = matter.known("died_on")
    return month_after(died[:7], 1) if died else next_month(policy)


def _proposed(matter: Matter, policy: Policy) -> dict[str, Any]:
    died = {"deceased": [person(matter)["name"]]} if matter.known("termination_ground") == "death" else {}
    return {"termination_from": _stops_from(matter, policy), "hearing_state": None, "heard_on": None, "heard_opinion": None} | died


def _ended(matter: Matter, policy: Policy) -> dict[str, Any]:
    """Nothing is owed from the month in which support stops."""
    month = _stops_from(matter, policy)
    return {"termination_from": month, "rates": with_rates(matter, (month, Decimal(0)))}


def steps(programme: Programme) -> list[dict[str, Any]]:
    """Every step from the proposal to the end, in the programme's edition."""

    def cites(*citations: Citation) -> tuple[Citation, ...]:
        return programme.in_force(*citations)

    in_time = (heard,) if programme.until is None else (before_the_law,)
    restored: dict[str, Any] = {"termination_ground": None, "termination_from": None, "died_on": None, "deceased": [], "adjustment": None}
    return [
        step(
            "propose_end",
            "提出终止意见",
            "under_review",
            "termination_proposed",
            by=TOWN_HANDLER,
            cites=cites(T43[24], T43[25], LAW[47]),
            when=review_recorded,
            checks=(death_is_dated, not_protected_by_age_or_school),
            form=forms.PROPOSE_END,
            establishes=_proposed,
        ),
        *back(
            "dismiss_proposal",
            "不予核准终止",
            "termination_proposed",
            by=(COUNTY_HANDLER, COUNTY_LEADER),
            cites=cites(T43[25], LAW[47]),
            notice="unchanged_notice",
            form=forms.KEEP,
            sets=restored,
        ),
        step(
            "post_end",
            "拟终止公示",
            "termination_proposed",
            "termination_notice",
            by=COUNTY_HANDLER,
            cites=T43[26],
            when=in_time,
            checks=postings.place_names_nobody,
            notice="termination_posting",
            form=forms.POST_END,
        ),
        step(
            "object_to_end",
            "登记拟终止异议",
            "termination_notice",
            "termination_objection",
            by=(TOWN_HANDLER, VILLAGE_ASSISTANT, COUNTY_HANDLER),
            cites=T43[26],
            form=forms.OBJECT_TO_END,
            establishes=postings.taken_up,
        ),
        *postings.objections(["termination_notice"], by=COUNTY_HANDLER, cites=cites(T43[26])),
        postings.proof(["termination_notice", "termination_decision"], posted_by=POSTED_BY, cites=cites(T43[26])),
        step(
            "post_again",
            "异议不成立，重新公示",
            "termination_objection",
            "termination_notice",
            by=COUNTY_HANDLER,
            cites=T43[26],
            checks=postings.place_names_nobody,
            notice=("objection_reply", "termination_posting"),
            form=forms.POST_AGAIN,
            sets={"objection_upheld": False},
        ),
        *back(
            "uphold_objection_to_end",
            "异议成立，继续供养",
            "termination_objection",
            by=(COUNTY_HANDLER, COUNTY_LEADER),
            cites=T43[26],
            notice="objection_reply",
            form=forms.ANSWER_OBJECTION,
            sets={**restored, "objection_upheld": True},
        ),
        step("close_notice", "公示期满", "termination_notice", "termination_decision", by=SYSTEM),
        step(
            "end_support",
            "决定终止救助供养",
            "termination_decision",
            ENDED,
            by=COUNTY_LEADER,
            cites=cites(T43[26], T43[24], LAW[47], LAW[48]),
            when=(*in_time, postings.proof_if_demanded(*POSTED_BY, cites=cites(T43[26]))),
            checks=not_protected_by_age_or_school,
            notice="support_end_decision",
            duty="decide",
            refuses=True,
            form=forms.END,
            establishes=_ended,
        ),
        *back(
            "decide_to_keep",
            "决定不予终止",
            "termination_decision",
            by=COUNTY_LEADER,
            cites=cites(T43[26], LAW[47]),
            notice="unchanged_notice",
            form=forms.KEEP,
            sets=restored,
        ),
        # Support brings the person to the grave, and what was paid after it comes back.
        step(
            "pay_funeral",
            "支付丧葬费用",
            [*ENDING, ENDED, "terminated"],
            "=",
            by=FINANCE,
            cites=cites(LAW[16], MEASURES[15], SEED_B.at("23")),
            when=(ends_by_death, funeral_unpaid),
            duty="pay",
            money="disburse",
            form=forms.FUNERAL,
        ),
        step(
            "order_repayment",
            "责令退回",
            [ENDED],
            "=",
            by=COUNTY_LEADER,
            cites=cites(LAW[74], MEASURES[68], SEED_Y.at("三（三）")),
            when=was_overpaid,
            checks=asks_back_what_was_overpaid,
            notice="repayment_order",
            duty="decide",
            refuses=True,
            form=forms.ORDER_REPAYMENT,
        ),
        *service.delivery(ENDED, "terminated", *cites(T43[26], LAW[48])),
        step(
            "follow_on",
            "转办其他救助",
            "terminated",
            "followed_on",
            by=TOWN_HANDLER,
            cites=cites(T43[27], LAW[64]),
            when=~ends_by_death,
            notice="transfer_letter",
            form=forms.FOLLOW_ON_FORM,
        ),
    ]


def clocks(programme: Programme) -> list[Clock]:
    """The limits on the way to the end."""
    return [
        Clock(
            "termination_notice",
            "拟终止公示",
            programme.parameter("termination_notice"),
            runs_in=frozenset({"termination_notice"}),
            met_by=frozenset({"close_notice"}),
            owner=TOWN_HANDLER,
            lapse="close_notice",
            lapses_in=frozenset({"termination_notice"}),
            held_by=postings.WAITING,
            released_by=frozenset({postings.ANSWER}),
        ),
        Clock(
            "termination_objection",
            "拟终止异议的调查和决定",
            programme.parameter("termination_objection"),
            runs_in=frozenset({"termination_objection"}),
            met_by=frozenset({"post_again", "uphold_objection_to_end"}),
            owner=COUNTY_HANDLER,
        ),
    ]
