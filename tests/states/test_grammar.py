"""A declaration that does not hold together is refused when it loads, and says everything that is wrong with it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from states.forms import Field
from states.grammar import (
    Clock,
    ConditionUnmet,
    Matter,
    NotYours,
    Opening,
    Process,
    ProcessError,
    Stage,
    StepNotOpen,
    guard,
    step,
)
from states.policy import policy_for
from states.roles import COUNTY_LEADER, SYSTEM, TOWN_HANDLER, TOWN_LEADER
from states.statutes import LAW

POLICY = policy_for("500154117", date(2026, 11, 23))
REASONS = Field("reasons", "理由")


@guard(no="不是急难", yes="是急难", cites=LAW[50])
def is_urgent(matter: Matter, policy: Any) -> bool:
    return bool(matter.facts.get("urgent"))


def good_steps() -> list[dict[str, Any]]:
    return [
        step("accept", "受理", "filed", "deciding", by=TOWN_HANDLER, cites=LAW[37], when=is_urgent),
        step("approve", "批准", "deciding", "granted", by=TOWN_LEADER, cites=LAW[44], duty="decide", money="commit"),
        step(
            "refuse",
            "不予批准",
            "deciding",
            "refused",
            by=TOWN_LEADER,
            cites=LAW[45],
            refuses=True,
            notice="refusal_notice",
            form=[REASONS],
        ),
    ]


def good_clock(**changes: Any) -> Clock:
    declared: dict[str, Any] = {
        "kind": "decision",
        "label": "审批",
        "limit": "emergency_aid.total",
        "runs_in": frozenset({"deciding"}),
        "met_by": frozenset({"approve", "refuse"}),
        "owner": TOWN_LEADER,
    }
    return Clock(**declared | changes)


def build(steps: Sequence[dict[str, Any]], *, clocks: Sequence[Clock] = (), stages: Sequence[Stage] = ()) -> Process:
    return Process(
        "example",
        "示例",
        edition="1",
        programme="example",
        cites=LAW[29],
        openings=[Opening("filed", "submit", "申请", frozenset({TOWN_HANDLER}), (LAW[37],), "application_receipt")],
        intake=[],
        stages=[
            Stage("filed", "已申请"),
            Stage("deciding", "审批中"),
            Stage("granted", "批准", final=True),
            Stage("refused", "不予批准", final=True),
            *stages,
        ],
        steps=steps,
        clocks=clocks,
    )


def test_a_sound_declaration_loads() -> None:
    assert build(good_steps(), clocks=[good_clock()]).finals == {"granted", "refused"}


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda s: [*s, step("wander", "误入", "filed", "grantd", by=TOWN_HANDLER, cites=LAW[37])], "grantd"),
        (lambda s: [*s, step("wander", "误入", "flied", "granted", by=TOWN_HANDLER, cites=LAW[37])], "flied"),
        (lambda s: s[:2], "refused 到达不了"),
        (lambda s: [*s, step("loop", "无据", "filed", "=", by=TOWN_HANDLER)], "没有依据"),
        (lambda s: [*s, step("loop", "谁办", "filed", "=", by="mayor", cites=LAW[37])], "角色不明"),
        (lambda s: [*s, step("deny", "拒绝", "filed", "refused", by=TOWN_LEADER, cites=LAW[45], refuses=True)], "没有理由或文书"),
        (lambda s: [*s, step("auto", "自动批准", "deciding", "granted", by=SYSTEM, duty="decide")], "系统不得作出决定"),
        (lambda s: [*s, step("auto", "自动发放", "deciding", "granted", by=SYSTEM, money="pay")], "系统不得作出决定"),
        (lambda s: [*s, step("revive", "复活", "granted", "filed", by=TOWN_HANDLER, cites=LAW[37])], "又回到办理中"),
        (lambda s: [*s, step("approve", "批准", "deciding", "refused", by=TOWN_LEADER, cites=LAW[44])], "永远轮不到"),
        (lambda s: [*s, step("approve", "同意", "filed", "granted", by=TOWN_LEADER, cites=LAW[44])], "两个名称"),
        (lambda s: [*s, step("visit", "入户", "filed", "=", by=TOWN_HANDLER, cites=LAW[37], pair="second")], "第二人"),
        (lambda s: [*s, step("stretch", "延期", "filed", "=", by=TOWN_HANDLER, cites=LAW[37], extends="decision")], "不可延长"),
        (lambda s: [*s, step("sing", "唱歌", "filed", "=", by=TOWN_HANDLER, cites=LAW[37], duty="sing")], "职责"),
    ],
)
def test_each_defect_of_a_step_is_named_when_the_process_loads(spoil: Any, complaint: str) -> None:
    """A misspelt stage, a dead step, a refusal without reasons: found at load, not in a township."""
    with pytest.raises(ProcessError, match=complaint):
        build(spoil(good_steps()))


def test_a_stage_without_a_way_out_is_named() -> None:
    steps = [*good_steps(), step("shelve", "搁置", "filed", "shelved", by=TOWN_HANDLER, cites=LAW[37])]
    with pytest.raises(ProcessError, match="shelved 没有出路"):
        build(steps, stages=[Stage("shelved", "搁置")])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"owner": "nobody"}, "没有责任人"),
        ({"owner": "supervisor"}, "没有上一级"),
        ({"ladder": "none"}, "没有督办层级"),
        ({"runs_in": frozenset()}, "从不起算"),
        ({"runs_in": frozenset({"deciding", "granted"})}, "终结环节仍在计算"),
        ({"runs_in": frozenset({"decidng"})}, "decidng"),
        ({"met_by": frozenset({"aprove"})}, "aprove"),
        ({"lapse": "approve", "lapses_in": frozenset({"deciding"})}, "没有系统可以无条件办理的步骤"),
        ({"met_by": frozenset({"accept"})}, "不从其计算的环节离开"),
    ],
)
def test_each_defect_of_a_clock_is_named_when_the_process_loads(changes: dict[str, Any], complaint: str) -> None:
    """Every clock has an owner and a place to escalate to."""
    with pytest.raises(ProcessError, match=complaint):
        build(good_steps(), clocks=[good_clock(**changes)])


def test_a_refusal_leaves_the_matter_untouched_and_says_why() -> None:
    process, matter = build(good_steps()), Matter("filed", "500154117")
    with pytest.raises(ConditionUnmet) as unmet:
        process.take(matter, "accept", by={TOWN_HANDLER}, policy=POLICY)
    assert [reason.text for reason in unmet.value.reasons] == ["不是急难"]
    assert matter.stage == "filed"


def test_a_step_of_another_role_and_a_step_of_another_stage_are_told_apart() -> None:
    process, matter = build(good_steps()), Matter("filed", "500154117", facts={"urgent": True})
    with pytest.raises(NotYours, match="经办人"):
        process.take(matter, "accept", by={COUNTY_LEADER}, policy=POLICY)
    with pytest.raises(StepNotOpen, match="已申请"):
        process.take(matter, "approve", by={TOWN_LEADER}, policy=POLICY)
    process.take(matter, "accept", by={TOWN_HANDLER}, policy=POLICY)
    assert matter.stage == "deciding"


def test_a_guard_has_a_sentence_for_either_answer() -> None:
    """Negating a question must not negate its reason by accident."""
    urgent = Matter("filed", "500154117", facts={"urgent": True})
    assert (~is_urgent).why_not(urgent, POLICY).text == "是急难"  # type: ignore[union-attr]
    assert is_urgent.why_not(urgent, POLICY) is None


def test_a_blank_in_the_policy_is_a_reason_and_never_a_guess() -> None:
    """民发〔2022〕83号 四（一）: each place publishes its limits; what it has not published is a named gap."""

    @guard(no="超限", yes="限内", cites=LAW[50])
    def within(matter: Matter, policy: Any) -> bool:
        return bool(policy.decimal("emergency_aid.township_limit") > 0)

    reason = within.why_not(Matter("filed", "500154117"), POLICY)
    assert reason is not None and "emergency_aid.township_limit" in reason.text


def test_a_shared_machine_remembers_no_case() -> None:
    """One machine per process; cases are never attached to it."""
    process = build(good_steps())
    for _ in range(100):
        process.take(Matter("filed", "500154117", facts={"urgent": True}), "accept", by={TOWN_HANDLER}, policy=POLICY)
    assert process.models == []
