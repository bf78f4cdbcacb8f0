"""How low-income assistance is changed or ended: heard, decided, settled."""

from typing import Any

from states import low_income_forms as forms
from states.grammar import Guard, step
from states.low_income_amounts import exit_schedule, new_rate, no_more
from states.low_income_guards import (
    exit_is_ending,
    exits_open,
    from_an_unpaid_month,
    gradual_exit_fixed,
    heard,
    in_gradual_exit,
    money_to_return,
    moved_out,
    no_more_than_was_taken,
    not_before_support_began,
    proposed,
    spoke_or_had_time,
    still_within_the_window,
)
from states.low_income_steps import HANDLERS, PROPOSED, pending
from states.monthly import nothing_unpaid
from states.recognition import Programme
from states.recognition_decision_guards import before_the_law, beyond_township
from states.recognition_steps import Steps
from states.roles import (
    COUNTY_LEADER,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
)
from states.statutes import D22, D57, LAW, MEASURES


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
                    notice="unchanged_notice",
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
