"""What every declaration must satisfy before it can be loaded: the defects of a process, each in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from states.roles import DUTIES, ROLES, SYSTEM

if TYPE_CHECKING:
    from states.grammar import Clock, Process, Stage, Step

REASONS = "reasons"
MONEY_EFFECTS = ("commit", "pay", "release", "disburse")


def _targets(step: Mapping[str, Any]) -> list[str]:
    return step["source"] if step["dest"] == "=" else [step["dest"]]


def unknown_names(stages: Sequence[Stage], steps: Sequence[dict[str, Any]], clocks: Sequence[Clock], starts: Sequence[str]) -> list[str]:
    """Stages and steps that are named and do not exist."""
    known, names = {stage.name for stage in stages}, {step["name"] for step in steps}
    found = [f"没有环节 {name!r}（起点）" for name in starts if name not in known]
    for each in steps:
        found += [f"{each['name']}: 没有环节 {name!r}" for name in {*each["source"], *_targets(each)} - known]
    for clock in clocks:
        found += [f"时限 {clock.kind}: 没有环节 {name!r}" for name in (clock.runs_in | clock.lapses_in) - known]
        used = clock.met_by | set(clock.since) | ({clock.lapse} if clock.lapse else set())
        found += [f"时限 {clock.kind}: 没有步骤 {name!r}" for name in used - names]
    return found


def reachable(process: Process, start: str) -> set[str]:
    """Every stage a case standing in `start` can come to."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += [s.dest for s in process.steps_from(here)]
    return seen


def defects(process: Process) -> Iterator[str]:
    """Everything that keeps a declaration from holding together."""
    yield from _stage_defects(process)
    yield from _step_defects(process)
    yield from _clock_defects(process)


def _stage_defects(process: Process) -> Iterator[str]:
    seen = set().union(*(reachable(process, start) for start in process.openings))
    for name in process.states:
        if name not in seen:
            yield f"环节 {name} 到达不了"
        if not reachable(process, name) & process.finals:
            yield f"环节 {name} 没有出路"
        if process.stage(name).final and any(not process.stage(s.dest).final for s in process.steps_from(name)):
            yield f"终结环节 {name} 又回到办理中"


def _step_defects(process: Process) -> Iterator[str]:
    labels: dict[str, str] = {}
    for s in process.steps:
        if labels.setdefault(s.name, s.label) != s.label:
            yield f"步骤 {s.name} 有两个名称"
        if not s.by or not s.by <= ROLES.keys():
            yield f"步骤 {s.name} 的角色不明"
        if s.by != {SYSTEM} and not s.cites:
            yield f"步骤 {s.name} 没有依据"
        if SYSTEM in s.by and (len(s.by) > 1 or s.duty or s.money or s.refuses):
            yield f"步骤 {s.name}: 系统不得作出决定"
        if s.refuses and (not s.notices or REASONS not in {f.name for f in s.form if f.required}):
            yield f"步骤 {s.name} 拒绝申请人而没有理由或文书"
        if s.duty is not None and s.duty not in DUTIES:
            yield f"步骤 {s.name} 的职责 {s.duty} 不明"
        if s.money is not None and s.money not in MONEY_EFFECTS:
            yield f"步骤 {s.name} 的资金作用 {s.money} 不明"
        if s.pair is not None and s.pair not in {f.name for f in s.form if f.kind == "officer"}:
            yield f"步骤 {s.name} 没有填写第二人的栏目"
        if s.edition is not None and (s.edition <= process.edition or s.dest != s.source):
            yield f"步骤 {s.name} 不转入较新的版本，或者同时改变环节"
        if s.extends is not None and not (s.extends in process.clocks and process.clocks[s.extends].extended_by):
            yield f"步骤 {s.name} 延长的时限 {s.extends} 不可延长"
    for stage in process.states:
        yield from _shadowed(process, stage)


def _shadowed(process: Process, stage: str) -> Iterator[str]:
    earlier: list[Step] = []
    for s in process.steps_from(stage):
        if any(e.name == s.name and e.by >= s.by and not e.when and not e.checks for e in earlier):
            yield f"步骤 {s.name}（{stage}）永远轮不到"
        earlier.append(s)


def _clock_defects(process: Process) -> Iterator[str]:
    for clock in process.clocks.values():
        if clock.owner not in ROLES or not ROLES[clock.owner].superior:
            yield f"时限 {clock.kind} 没有责任人或没有上一级"
        if not clock.ladder.startswith("ladder."):
            yield f"时限 {clock.kind} 没有督办层级"
        if clock.runs_in & process.finals:
            yield f"时限 {clock.kind} 在终结环节仍在计算"
        if not clock.runs_in:
            yield f"时限 {clock.kind} 从不起算"
        if clock.lapse and not clock.lapses_in <= clock.runs_in:
            yield f"时限 {clock.kind} 在不计算的环节届满"
        for stage in clock.lapses_in:
            ways = [s for s in process.steps_from(stage) if s.name == clock.lapse and SYSTEM in s.by]
            if not ways or ways[-1].when or ways[-1].checks:
                yield f"时限 {clock.kind} 届满时 {stage} 没有系统可以无条件办理的步骤"
        leaves = {s.name for stage in clock.runs_in for s in process.steps_from(stage)}
        if dead := clock.met_by - leaves:
            yield f"时限 {clock.kind}: {'、'.join(sorted(dead))} 不从其计算的环节离开"
