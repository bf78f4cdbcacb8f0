"""Low-income assistance (最低生活保障): recognition, then support month by month, reviewed as the household's life changes.

    (recognition) ─confirm─▶ confirmed ─announce─▶ active ⟲ pay_month
      active ─start_review | report_death─▶ under_review ─no_change─▶ active
      under_review ─propose_…─▶ adjustment_proposed ─raise_amount─▶ active
      adjustment_proposed ─notify_hearing─▶ hearing ─reduce_amount─▶ active | ─stop─▶ stopped ─close─▶ terminated
      adjustment_proposed ─grant_gradual_exit─▶ gradual_exit ─propose_exit_end─▶ … ─end_gradual_exit─▶ stopped

Two editions share everything but what the Social Assistance Law changed on 2026-07-01: nobody is reduced or stopped unheard (第四十八条).
The earlier one lets a case go over to the later (`adopt_edition`).
"""

from collections.abc import Mapping

from states import low_income_forms as forms
from states import recognition, service
from states.composition import COMPOSITION, composition_is_sound, somebody_is_left
from states.grammar import Clock, Process, Stage
from states.low_income_amounts import assess, signatories
from states.low_income_decisions import adoption, after_stop, decisions, hearings
from states.low_income_guards import alone_on_own_application, ground_is_death, hearing_open, payment_start_fixed, review_of
from states.low_income_steps import PROPOSED, SUPPORTED, grounds, payment, pending, reviews
from states.monthly import months_go_on
from states.recognition import LOW_INCOME_RULES, Programme
from states.roles import COUNTY_HANDLER, FINANCE, TOWN_HANDLER
from states.statutes import D57, LAW

LIMITS = frozenset(
    {
        *("acceptance", "start_investigation", "start_verification", "opinion", "public_notice", "renotice", "report"),
        *("county_decision", "total", "total_delegated", "refusal_notice"),
    }
)


def _stages(*, hears: bool) -> list[Stage]:
    return [
        *recognition.stages(),
        Stage("active", "在保"),
        Stage("under_review", "复核中"),
        Stage(PROPOSED, "拟增发、减发、停发"),
        *([Stage("hearing", "听取意见中")] if hears else []),
        Stage("gradual_exit", "渐退期"),
        Stage("stopped", "已决定停发，待结清"),
        Stage("terminated", "已停发退出", final=True),
    ]


def _clocks(p: Programme, *, hears: bool) -> list[Clock]:
    waiting = frozenset(pending(hears=hears))
    decided = {"raise_amount", "reduce_amount", "stop", "grant_gradual_exit", "keep_amount"}
    found = [
        *recognition.clocks(p),
        Clock(
            "announcement",
            "公布确认结果",
            p.parameter("announcement"),
            runs_in=frozenset({"confirmed"}),
            met_by=frozenset({"announce"}),
            owner=TOWN_HANDLER,
        ),
        Clock(
            "monthly_payment",
            "按月发放低保金",
            p.parameter("monthly_payment"),
            runs_in=frozenset({*SUPPORTED, *waiting, "stopped"}),
            met_by=frozenset({"pay_month"}),
            owner=FINANCE,
            when=months_go_on,
            counted_from="payment_counts_from",
        ),
        *(
            Clock(
                f"review_{category}",
                label,
                p.parameter(f"review_{category}"),
                runs_in=frozenset({"active"}),
                met_by=frozenset({"start_review"}),
                owner=TOWN_HANDLER,
                when=review_of(category),
            )
            for category, label in (("stable", "年度核查"), ("unstable", "半年核查"))
        ),
        Clock(
            "change_review",
            "核查并提出意见",
            p.parameter("change_review"),
            runs_in=frozenset({"under_review"}),
            met_by=frozenset({"no_change", "propose_adjustment", "propose_gradual_exit"}),
            owner=TOWN_HANDLER,
            when=~ground_is_death,
        ),
        Clock(
            "review_after_death",
            "家庭成员死亡后核查并办结",
            p.parameter("review_after_death"),
            runs_in=frozenset({"under_review"}) | waiting,
            met_by=frozenset(decided),
            owner=TOWN_HANDLER,
            when=ground_is_death,
            counted_from="died_on",
        ),
    ]
    hearing = Clock(
        "hearing",
        "听取意见",
        p.parameter("hearing"),
        runs_in=frozenset({"hearing"}),
        met_by=frozenset({"hear", "end_of_hearing"}),
        owner=COUNTY_HANDLER,
        when=hearing_open,
        lapse="end_of_hearing",
        lapses_in=frozenset({"hearing"}),
    )
    # What refuses recognition has its own limit, three working days.
    found.append(service.clock({"non_acceptance_delivery", "termination_delivery", *SUPPORTED, *waiting, "stopped"}))
    return [*found, hearing] if hears else found


def _process(edition: str, *, hears: bool) -> Process:
    p = Programme(
        "low_income",
        LOW_INCOME_RULES,
        assess,
        signatories,
        LIMITS,
        until=None if hears else LAW.in_force,
        intake=forms.INTAKE,
        survey=COMPOSITION,
        survey_checks=(composition_is_sound, somebody_is_left),
        finding=(forms.alone,),
        finding_checks=(alone_on_own_application,),
        decision=(forms.category,),
        decision_guards=(payment_start_fixed,),
    )
    stages = _stages(hears=hears)
    live = [stage.name for stage in stages if not stage.final]
    return Process(
        "low_income",
        "最低生活保障",
        edition=edition,
        programme="low_income",
        cites=LAW[18] if hears else D57[1],
        openings=recognition.openings(p),
        intake=recognition.intake(p),
        stages=stages,
        steps=[
            *recognition.steps(p),
            *payment(p, hears=hears),
            *reviews(p, hears=hears),
            *grounds(p),
            *(hearings() if hears else adoption(*live)),
            *decisions(p, hears=hears),
            *after_stop(p),
            *service.meanwhile([*SUPPORTED, *pending(hears=hears), "stopped"], *p.in_force(D57[32], LAW[48])),
            *recognition.lateness(*live),
        ],
        clocks=_clocks(p, hears=hears),
        throughout=service.settled,
    )


LOW_INCOME = _process("2026-07-01", hears=True)
LOW_INCOME_2021 = _process("2021-07-01", hears=False)

TABLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "D0": ("发现线索，告知政策", ("report_clue", "notify_policy", "register", "close_clue")),
    "D1": ("提出申请，撤回和转介", ("submit", "withdraw", "refer")),
    "D2": ("一次性告知补正", ("request_correction",)),
    "D3": ("受理，近亲属单独登记备案", ("accept", "decline", "record_relationship", "acceptance", "service")),
    "D4": ("启动家庭经济状况调查", ("start_investigation",)),
    "D4a": ("信息核对", ("request_verification", "start_verification", "record_verification", "verification_reply")),
    "D4b": ("入户调查、邻里访问", ("survey", "ask_neighbours")),
    "D5": ("告知不符合条件的核对结果", ("notify_verification",)),
    "D6": ("核对异议，应当复查", ("object_to_verification", "recheck", "continue_undisputed", "verification_objection")),
    "D7": ("民主评议", ("convene_appraisal", "record_appraisal")),
    "D8": ("经办人建议，负责人提出初审意见", ("suggest", "opine", "opinion")),
    "D9": ("初审公示", ("publicise", "public_notice", "prove_posting", "close_notice")),
    "D10": ("公示异议", ("object", "receive_objection", "answer_objection")),
    "D11": ("异议后重新调查或者评议，重新提出意见", ("reinvestigate", "opine_again", "renotice")),
    "D12": ("报送县级民政部门", ("report",)),
    "D13": (
        "县级审核，应当入户的先入户",
        ("receive", "county_visit", "record_complaint", "draw", "review_file", "return_to_township", "county_decision"),
    ),
    "D13'": ("权限下放的由乡镇审核确认", ("put_to_decision", "pass_to_county", "total_delegated")),
    "D14": ("确认同意", ("confirm",)),
    "D15": ("不予确认同意，三个工作日内书面告知", ("reject", "serve", "note_failed_service", "watch", "refusal_notice")),
    "D16": ("公布确认结果", ("announce", "announcement")),
    "D16b": ("按月发放", ("pay_month", "monthly_payment")),
    "D17": ("终止办理程序", ("terminate",)),
    "D18": ("全程时限和延期", ("extend", "total", "total_delegated")),
    "D19": ("定期核查和复核", ("start_review", "review_stable", "review_unstable", "change_review")),
    "D20": ("没有明显变化的不再调整", ("no_change",)),
    "D21": ("提出增发、减发、停发意见", ("propose_adjustment", "declare_exit", "record_move")),
    "D22": (
        "听取意见后决定",
        (
            *("notify_hearing", "hear", "end_of_hearing", "hearing", "raise_amount", "reduce_amount", "stop", "keep_amount"),
            *("transfer_out", "close", "adopt_edition"),
        ),
    ),
    "D23": ("渐退期", ("propose_gradual_exit", "grant_gradual_exit", "propose_return", "propose_exit_end", "end_gradual_exit")),
    "D24": ("家庭成员死亡后三个月内核查并办结", ("report_death", "review_after_death")),
    "D25": ("连续三次拒绝介绍的工作，只减发、停发本人的", ("record_refused_work",)),
    "D26": ("骗取低保，停发并责令退回", ("find_fraud", "order_repayment")),
    "D27": ("重大变化超过三个月未告知，批评教育", ("criticise",)),
    "D28": ("代管存折、银行卡备案", ("record_custody",)),
}
"""Every duty of the procedure by its number, with the steps and limits that do it."""
