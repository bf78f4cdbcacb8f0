"""The steps of low-income assistance after a household is confirmed: announced, paid, reviewed, adjusted, faded out, stopped.

Which of the duties D16 to D28 each step carries out is told in `states.low_income.TABLE`.
"""

from typing import Any

from states import low_income_forms as forms
from states.grammar import Guard, step
from states.low_income_guards import (
    declared_where_demanded,
    eligible_again,
    exit_ended,
    exit_has_run_out,
    exit_is_ending,
    exit_schedule,
    exits_open,
    follows_the_arithmetic,
    from_an_unpaid_month,
    gradual_exit_fixed,
    ground_is_not_death,
    heard,
    in_gradual_exit,
    is_living_member,
    long_unreported,
    money_to_return,
    moved_out,
    new_rate,
    no_more,
    no_more_than_was_taken,
    not_before_support_began,
    own_share_only,
    proposed,
    reassessed,
    refused_often_enough,
    rose_by_work,
    spoke_or_had_time,
    still_within_the_window,
    stop_not_frozen,
    stopping,
    within_the_window,
    work_refused,
)
from states.monthly import PAYMENT, month_is_due, nothing_unpaid, payment_counts_from, pays_the_due_month, pays_what_is_owed
from states.recognition import Programme
from states.recognition_guards import before_the_law, beyond_township
from states.recognition_steps import Steps
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    FINANCE,
    SUPERVISOR,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
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
            checks=(follows_the_arithmetic, stop_not_frozen),
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
            checks=(within_the_window, rose_by_work, declared_where_demanded),
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
            checks=eligible_again,
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


def hearings() -> Steps:
    """Nobody's support is reduced or stopped unheard."""
    return [
        step(
            "notify_hearing",
            "通知听取意见",
            PROPOSED,
            "hearing",
            by=HANDLERS,
            cites=LAW[48],
            when=(proposed("reduce", "stop"), ~heard),
            notice="hearing_notice",
            form=forms.HEARING_NOTICE,
            sets={"hearing_state": "open"},
        ),
        step(
            "hear",
            "记录听取的意见",
            "hearing",
            "=",
            by=HANDLERS,
            cites=LAW[48],
            when=~heard,
            checks=spoke_or_had_time,
            notice="hearing_record",
            form=forms.HEARING,
            sets={"hearing_state": "heard"},
        ),
        step("end_of_hearing", "提出意见的期限届满", "hearing", "=", by=SYSTEM, sets={"hearing_state": "over"}),
    ]


def decisions(p: Programme, *, hears: bool) -> Steps:
    """Raised, reduced, faded out, stopped or left as it was, by whoever confirms: with reasons, from a month not yet paid."""
    fair: tuple[Guard, ...] = (heard,) if hears else (before_the_law,)
    steps: Steps = []
    for leader, power in ((TOWN_LEADER, ~beyond_township(p)), (COUNTY_LEADER, beyond_township(p))):
        deciding: dict[str, Any] = {"by": leader, "duty": "decide"}
        steps += [
            step(
                "raise_amount",
                "决定增发",
                PROPOSED,
                "active",
                cites=p.in_force(D57[32], LAW[47]),
                when=(power, proposed("raise")),
                checks=not_before_support_began,
                notice="raise_notice",
                form=forms.RAISE,
                establishes=new_rate,
                **deciding,
            ),
            step(
                "reduce_amount",
                "决定减发",
                pending(hears=hears),
                "active",
                cites=p.in_force(D57[32], LAW[47], LAW[48]),
                when=(power, proposed("reduce"), *fair),
                checks=from_an_unpaid_month,
                notice="reduction_decision",
                refuses=True,
                form=forms.REDUCE,
                establishes=new_rate,
                **deciding,
            ),
            step(
                "stop",
                "决定停发",
                pending(hears=hears),
                "stopped",
                cites=p.in_force(D57[32], LAW[47], LAW[48]),
                when=(power, proposed("stop"), ~exit_is_ending, exits_open, *fair),
                checks=from_an_unpaid_month,
                notice="stop_decision",
                refuses=True,
                form=forms.REDUCE,
                establishes=no_more,
                **deciding,
            ),
            step(
                "end_gradual_exit",
                "决定渐退期满停发",
                pending(hears=hears),
                "stopped",
                cites=p.in_force(D57[33], D22.at("一（三）"), LAW[48]),
                when=(power, proposed("stop"), exit_is_ending, exits_open, *fair),
                checks=from_an_unpaid_month,
                notice="gradual_exit_end_decision",
                refuses=True,
                form=forms.REDUCE,
                establishes=no_more,
                **deciding,
            ),
            step(
                "grant_gradual_exit",
                "决定给予渐退期",
                PROPOSED,
                "gradual_exit",
                cites=p.in_force(D57[33], D22.at("一（三）")),
                when=(power, proposed("gradual_exit"), gradual_exit_fixed, still_within_the_window, exits_open),
                checks=from_an_unpaid_month,
                notice="gradual_exit_notice",
                form=forms.GRANT_GRADUAL_EXIT,
                establishes=exit_schedule,
                **deciding,
            ),
            *(
                step(
                    "keep_amount",
                    "决定不予调整",
                    pending(hears=hears),
                    where,
                    cites=p.in_force(D57[31], LAW[47]),
                    when=(power, fading),
                    form=forms.KEEP,
                    **deciding,
                )
                for where, fading in (("gradual_exit", in_gradual_exit), ("active", ~in_gradual_exit))
            ),
        ]
    return steps


def after_stop(p: Programme) -> Steps:
    """What is left to do once support is stopped: money back, the case passed on, the last months settled."""
    return [
        step(
            "order_repayment",
            "责令退回",
            "stopped",
            "=",
            by=COUNTY_LEADER,
            cites=p.in_force(LAW[73], LAW[74], MEASURES[68]),
            when=money_to_return,
            checks=no_more_than_was_taken,
            notice="repayment_order",
            duty="decide",
            refuses=True,
            form=forms.REPAYMENT,
        ),
        step(
            "transfer_out",
            "转迁入地办理",
            "stopped",
            "=",
            by=TOWN_HANDLER,
            cites=p.in_force(D57[5], LAW[64], MEASURES[60]),
            when=moved_out,
            notice="transfer_letter",
            form=forms.TRANSFER_OUT,
        ),
        step(
            "close",
            "结清办结",
            "stopped",
            "terminated",
            by=HANDLERS,
            cites=p.in_force(D57[32], LAW[62]),
            when=nothing_unpaid,
            form=forms.CLOSE,
        ),
    ]


def adoption(*stages: str) -> Steps:
    """A case opened before the law of 2026 goes over to the procedure under it, where it stands (社会救助法 第七十八条)."""
    return [
        step(
            "adopt_edition",
            "转入新程序",
            stages,
            "=",
            by=HANDLERS,
            cites=LAW[78],
            when=~before_the_law,
            edition="2026-07-01",
        )
    ]
