"""The steps of low-income assistance after a household is confirmed: announced, paid, reviewed, a change proposed.

Which of the duties D16 to D28 each step carries out is told in `states.low_income.TABLE`.
"""

from typing import Any

from states import low_income_forms as forms
from states.composition import composition_is_sound, somebody_is_left
from states.grammar import step
from states.low_income_amounts import exit_ended, reassessed, stopping, work_refused
from states.low_income_guards import (
    declared_where_demanded,
    eligible_again,
    exit_has_run_out,
    follows_the_arithmetic,
    gradual_exit_fixed,
    ground_is_not_death,
    in_gradual_exit,
    is_living_member,
    long_unreported,
    own_share_only,
    refused_often_enough,
    rose_by_work,
    stop_not_frozen,
    within_the_window,
)
from states.monthly import PAYMENT, month_is_due, payment_counts_from, pays_the_due_month, pays_what_is_owed
from states.postings import place_names_nobody
from states.recognition import Programme
from states.recognition_steps import Steps
from states.roles import (
    COUNTY_HANDLER,
    FINANCE,
    SUPERVISOR,
    TOWN_HANDLER,
    VILLAGE_ASSISTANT,
)
from states.statutes import C20, D22, D57, LAW, MEASURES, SEED_K

SUPPORTED = ("active", "under_review", "gradual_exit")
PROPOSED = "adjustment_proposed"
NEW_REVIEW: dict[str, Any] = {"adjustment": None, "stop_ground": None, "hearing_state": None, "heard_on": None, "heard_opinion": None}
NEW_PROPOSAL: dict[str, Any] = {"hearing_state": None, "heard_on": None, "heard_opinion": None}
HANDLERS = (TOWN_HANDLER, COUNTY_HANDLER)


def pending(*, hears: bool) -> tuple[str, ...]:
    """Where a proposed change waits for its decision."""
    return (PROPOSED, "hearing") if hears else (PROPOSED,)


def payment(p: Programme, *, hears: bool) -> Steps:
    """Announced, then paid month by month wherever the law has not yet stopped it."""
    return [
        step(
            "announce",
            "公布确认结果",
            "confirmed",
            "active",
            by=(TOWN_HANDLER, COUNTY_HANDLER),
            cites=p.in_force(D57[24], LAW[45]),
            checks=place_names_nobody,
            notice="confirmation_announcement",
            form=forms.ANNOUNCE,
            establishes=payment_counts_from,
        ),
        step(
            "pay_month",
            "按月发放低保金",
            [*SUPPORTED, *pending(hears=hears), "stopped"],
            "=",
            by=FINANCE,
            cites=p.in_force(D57[25], LAW[18], LAW[66]),
            when=month_is_due,
            checks=(pays_the_due_month, pays_what_is_owed),
            notice="payment_record",
            duty="pay",
            money="disburse",
            form=PAYMENT,
            establishes=payment_counts_from,
        ),
        step(
            "record_custody",
            "代管存折、银行卡备案",
            [*SUPPORTED, *pending(hears=hears)],
            "=",
            by=TOWN_HANDLER,
            cites=D57[26],
            notice="custody_agreement",
            form=forms.CUSTODY,
        ),
        step(
            "criticise",
            "批评教育",
            ["active", "under_review"],
            "=",
            by=HANDLERS,
            cites=(D22.at("五（五）"), D57[30]),
            checks=long_unreported,
            notice="criticism_record",
            form=forms.CRITICISE,
        ),
    ]


def reviews(p: Programme, *, hears: bool) -> Steps:
    """What opens a review and what it comes to: nothing changed, or a change is proposed."""
    reviewed: dict[str, Any] = {"notice": "review_form", "duty": "survey", "pair": "second_investigator"}
    sound = (composition_is_sound, somebody_is_left)
    return [
        step(
            "start_review",
            "启动复核",
            ["active", "gradual_exit"],
            "under_review",
            by=(TOWN_HANDLER, COUNTY_HANDLER, SUPERVISOR),
            cites=p.in_force(D57[31], LAW[47], C20.at("7")),
            notice="review_notice",
            form=forms.START_REVIEW,
            sets=NEW_REVIEW,
        ),
        step(
            "report_death",
            "登记家庭成员死亡",
            [*SUPPORTED, *pending(hears=hears)],
            "under_review",
            by=(TOWN_HANDLER, COUNTY_HANDLER, VILLAGE_ASSISTANT),
            cites=(D22.at("一（三）"), SEED_K.at("6")),
            checks=is_living_member,
            form=forms.REPORT_DEATH,
            sets=NEW_REVIEW,
        ),
        *(
            step(
                "no_change",
                "核查无明显变化",
                "under_review",
                where,
                by=TOWN_HANDLER,
                cites=p.in_force(D57[31], C20.at("7")),
                when=(ground_is_not_death, fading),
                form=forms.NO_CHANGE,
                **reviewed,
            )
            for where, fading in (("gradual_exit", in_gradual_exit), ("active", ~in_gradual_exit))
        ),
        step(
            "propose_adjustment",
            "提出增发、减发、停发意见",
            "under_review",
            PROPOSED,
            by=TOWN_HANDLER,
            cites=p.in_force(D57[31], D57[32], LAW[47]),
            checks=(*sound, follows_the_arithmetic, stop_not_frozen),
            form=forms.PROPOSE_ADJUSTMENT,
            sets=NEW_PROPOSAL,
            establishes=reassessed,
            **reviewed,
        ),
        step(
            "propose_gradual_exit",
            "提出给予渐退期意见",
            "under_review",
            PROPOSED,
            by=TOWN_HANDLER,
            cites=p.in_force(D57[33], D22.at("一（三）")),
            when=(gradual_exit_fixed, ~in_gradual_exit),
            checks=(*sound, within_the_window, rose_by_work, declared_where_demanded),
            form=forms.PROPOSE_GRADUAL_EXIT,
            sets=NEW_PROPOSAL,
            establishes=reassessed,
            **reviewed,
        ),
        step(
            "propose_return",
            "收入回落，提出恢复发放意见",
            "gradual_exit",
            PROPOSED,
            by=TOWN_HANDLER,
            cites=p.in_force(D57[33], D57[31]),
            checks=(*sound, eligible_again),
            form=forms.PROPOSE_RETURN,
            sets={**NEW_PROPOSAL, "adjustment": "raise"},
            establishes=reassessed,
            **reviewed,
        ),
        step(
            "propose_exit_end",
            "渐退期届满，提出停发意见",
            "gradual_exit",
            PROPOSED,
            by=TOWN_HANDLER,
            cites=p.in_force(D57[33], D22.at("一（三）")),
            when=exit_has_run_out,
            form=forms.END_OF_EXIT,
            sets={**NEW_PROPOSAL, "adjustment": "stop", "stop_ground": "gradual_exit"},
            establishes=exit_ended,
        ),
    ]


def grounds(p: Programme) -> Steps:
    """Grounds for a change that no arithmetic tells: work refused, fraud, the family's own will, a move away."""
    return [
        step(
            "record_refused_work",
            "登记连续拒绝介绍的工作",
            ["active", "under_review"],
            PROPOSED,
            by=HANDLERS,
            cites=(D57[34], MEASURES[45]),
            checks=(is_living_member, refused_often_enough, own_share_only),
            form=forms.REFUSED_WORK,
            sets={**NEW_PROPOSAL, "stop_ground": "refused_work"},
            establishes=work_refused,
        ),
        step(
            "find_fraud",
            "查明骗取低保",
            SUPPORTED,
            PROPOSED,
            by=COUNTY_HANDLER,
            cites=p.in_force(LAW[73], MEASURES[68], D22.at("五（五）")),
            form=forms.FRAUD,
            sets={**NEW_PROPOSAL, "adjustment": "stop", "stop_ground": "fraud"},
            establishes=stopping,
        ),
        *(
            step(
                name,
                label,
                SUPPORTED,
                PROPOSED,
                by=TOWN_HANDLER,
                cites=p.in_force(D57[30], LAW[46]),
                form=form,
                # What the family declares in writing is its being heard.
                sets={"adjustment": "stop", "stop_ground": ground, "hearing_state": "heard"},
                establishes=stopping,
            )
            for name, label, form, ground in (
                ("declare_exit", "登记自愿退出", forms.LEAVE, "voluntary"),
                ("record_move", "登记迁出", forms.MOVE, "moved"),
            )
        ),
    ]
