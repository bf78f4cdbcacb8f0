"""Low-income assistance (最低生活保障): recognition, then support month by month, reviewed as the household's life changes.

    (recognition) ─confirm─▶ confirmed ─announce─▶ active ⟲ pay_month
      active ─start_review | report_death─▶ under_review ─no_change─▶ active
      under_review ─propose_…─▶ adjustment_proposed ─raise_amount─▶ active
      adjustment_proposed ─notify_hearing─▶ hearing ─reduce_amount─▶ active | ─stop─▶ stopped ─close─▶ terminated
      adjustment_proposed ─grant_gradual_exit─▶ gradual_exit ─propose_exit_end─▶ … ─end_gradual_exit─▶ stopped

Two editions share everything but what the Social Assistance Law changed on 2026-07-01: nobody is reduced or stopped unheard (第四十八条).
The earlier one lets a case go over to the later (`adopt_edition`).
"""

from states import low_income_forms as forms
from states import recognition
from states.grammar import Clock, Process, Stage
from states.low_income_guards import (
    alone_on_own_application,
    assess,
    ground_is_death,
    hearing_open,
    payment_start_fixed,
    review_of,
    signatories,
)
from states.low_income_steps import (
    PROPOSED,
    SUPPORTED,
    adoption,
    after_stop,
    decisions,
    grounds,
    hearings,
    payment,
    pending,
    reviews,
)
from states.monthly import month_is_due
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
            when=month_is_due,
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
            *recognition.lateness(*live),
        ],
        clocks=_clocks(p, hears=hears),
    )


LOW_INCOME = _process("2026-07-01", hears=True)
LOW_INCOME_2021 = _process("2021-07-01", hears=False)

# The duties of the register D0 to D28, and the steps, limits and stages that carry each out.
TABLE: dict[str, tuple[str, ...]] = {
    "D0": ("report_clue", "notify_policy", "register", "close_clue"),
    "D1": ("submit", "register"),
    "D2": ("request_correction",),
    "D3": ("accept", "decline", "record_relationship", "acceptance"),
    "D4": ("start_investigation",),
    "D4a": ("request_verification", "start_verification", "record_verification", "verification_reply"),
    "D4b": ("survey", "ask_neighbours"),
    "D5": ("notify_verification",),
    "D6": ("object_to_verification", "recheck", "continue_undisputed", "verification_objection"),
    "D7": ("convene_appraisal", "record_appraisal"),
    "D8": ("suggest", "opine", "opinion"),
    "D9": ("publicise", "public_notice", "close_notice"),
    "D10": ("object",),
    "D11": ("reinvestigate", "convene_appraisal", "opine_again", "renotice"),
    "D12": ("report",),
    "D13": ("receive", "county_visit", "record_complaint", "draw", "review_file", "return_to_township", "county_decision"),
    "D13'": ("put_to_decision", "pass_to_county", "total_delegated"),
    "D14": ("confirm",),
    "D15": ("reject", "deliver_refusal", "watch", "refusal_notice"),
    "D16": ("announce", "announcement"),
    "D16b": ("pay_month", "monthly_payment"),
    "D17": ("terminate",),
    "D18": ("extend", "total", "total_delegated"),
    "D19": ("start_review", "review_stable", "review_unstable", "change_review"),
    "D20": ("no_change",),
    "D21": ("propose_adjustment",),
    "D22": ("notify_hearing", "hear", "end_of_hearing", "raise_amount", "reduce_amount", "stop", "keep_amount", "close", "hearing"),
    "D23": ("propose_gradual_exit", "grant_gradual_exit", "propose_return", "propose_exit_end", "end_gradual_exit"),
    "D24": ("report_death", "review_after_death"),
    "D25": ("record_refused_work",),
    "D26": ("find_fraud", "order_repayment"),
    "D27": ("criticise",),
    "D28": ("record_custody",),
}
