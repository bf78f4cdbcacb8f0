"""The grammar processes are written in, and the checks every process must pass before it can be loaded.

The only module that imports `transitions`. A `Process` is one machine, built once and shared by every case; it is never
attached to a case. It knows no database, no clock and no person: it is asked whether a step is lawful, and answers with
the step or with the reasons why not.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from transitions import EventData, Machine, State, Transition
from transitions.core import Condition

from states.forms import MONEY_PATTERN, Field
from states.policy import Policy, PolicyGap
from states.roles import DUTIES, ROLES, SYSTEM
from states.statutes import Citation

REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may not be done, in one Chinese sentence, and where that is written."""

    text: str
    cites: str


class Refusal(Exception):
    """The step is not lawful here and now; `reasons` say why, each with its source."""

    def __init__(self, *reasons: Reason):
        super().__init__("；".join(reason.text for reason in reasons))
        self.reasons = reasons


class StepNotOpen(Refusal):
    """No step of that name leads out of this stage."""


class NotYours(Refusal):
    """The step belongs to another role, or to another person."""


class ConditionUnmet(Refusal):
    """A condition of the step is not met."""


class ProcessError(ValueError):
    """A declaration that the grammar refuses; the message lists every defect found."""


@dataclass(frozen=True, slots=True)
class Entrustment:
    """The county's entrustment of a township's decisions, as it stands at the moment of the act.

    Amounts are yuan. `quota_left` is what remains of the entrusted quota, or None when none was set.
    """

    document_number: str
    by: str
    max_per_case: Decimal
    quota_left: Decimal | None = None


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Matter:
    """What the law may look at in one case: where it stands and what is known. No row, no clock, no person.

    `facts` are JSON values (money as text with two decimals); `body` is what the officer writes down now, empty when a
    step is only looked at; `paid` is what has been paid out, in yuan; `taken_over` are the roles that lateness has empowered;
    `since` tells when a step was last taken. The township's entrustment and what its reserve fund holds (yuan) are looked up
    only when a question asks for them.
    """

    stage: str
    region: str
    facts: dict[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    persons: int = 1
    residence: str = "urban"
    taken_over: frozenset[str] = frozenset()
    paid: Decimal = Decimal(0)
    since: Mapping[str, datetime] = field(default_factory=dict)
    find_entrustment: Callable[[], Entrustment | None] = _nothing
    find_reserve: Callable[[], Decimal] = Decimal

    @property
    def entrustment(self) -> Entrustment | None:
        return self.find_entrustment()

    @property
    def reserve(self) -> Decimal:
        return self.find_reserve()

    def known(self, name: str, default: Any = None) -> Any:
        """A fact as it would stand once `body` is recorded."""
        return self.body.get(name, self.facts.get(name, default))

    @property
    def amount(self) -> Decimal | None:
        """The amount under decision in yuan, or None while nobody has named one that can be read."""
        text = self.known("amount")
        # A step is looked for before its form is judged: what was written down may be anything.
        return Decimal(text) if isinstance(text, str) and re.fullmatch(MONEY_PATTERN, text) else None


Question = Callable[[Matter, Policy], bool]
Detail = Callable[[Matter, Policy], str]


@dataclass(frozen=True, slots=True)
class Guard:
    """A yes/no question about a case under a policy, with a sentence for each answer and its source.

    `no` is shown when the question must be answered yes and is not; `yes` when it must be answered no and is not.
    `detail`, when given, appends the figures of this case to `no`.
    """

    ask: Question
    no: str
    yes: str
    cites: str
    wanted: bool = True
    detail: Detail | None = None

    def holds(self, matter: Matter, policy: Policy) -> bool:
        return self.why_not(matter, policy) is None

    def why_not(self, matter: Matter, policy: Policy) -> Reason | None:
        """None when the condition is met. A blank in the policy is a reason, never a guess."""
        try:
            if self.ask(matter, policy) is self.wanted:
                return None
            if not self.wanted:
                return Reason(self.yes, self.cites)
            return Reason(self.no + (self.detail(matter, policy) if self.detail else ""), self.cites)
        except PolicyGap as gap:
            return _blank(gap)

    def blank(self, matter: Matter, policy: Policy) -> Reason | None:
        """The blank in the policy that leaves the question without an answer, if there is one."""
        try:
            self.ask(matter, policy)
        except PolicyGap as gap:
            return _blank(gap)
        return None

    def __invert__(self) -> "Guard":
        return Guard(self.ask, self.no, self.yes, self.cites, wanted=not self.wanted, detail=self.detail)

    @property
    def name(self) -> str:
        return ("" if self.wanted else "not_") + self.ask.__name__


def _blank(gap: PolicyGap) -> Reason:
    return Reason(str(gap), "民发〔2022〕83号 四（一）")


def guard(*, no: str, yes: str, cites: object, detail: Detail | None = None) -> Callable[[Question], Guard]:
    """Declare a question; see `Guard` for the sentences."""
    return lambda ask: Guard(ask, no, yes, str(cites), detail=detail)


class Stage(State):
    """Where a case stands. `final`: the case has ended."""

    def __init__(self, name: str, label: str, *, final: bool = False):
        super().__init__(name, final=final)
        self.label = label


@dataclass(frozen=True)
class Clock:
    """A legal limit on a case: which parameter sets it, while the case stands where it runs, and who answers for it.

    It starts when the case comes to stand in `runs_in` (and `when` holds), counted from the last taking of a step in `since`
    or else from that moment; it is met when the case leaves by a step in `met_by` and cancelled when it leaves otherwise.
    `lapse` is the step the clock takes by itself once the limit has passed, only in the stages of `lapses_in`; every
    other clock only climbs its `ladder`: lateness never decides anything. `excluded_by` names the parameter that lists the
    stages during which it does not count.
    """

    kind: str
    label: str
    limit: str
    runs_in: frozenset[str]
    met_by: frozenset[str]
    owner: str
    ladder: str = "ladder.rungs"
    since: tuple[str, ...] = ()
    when: Guard | None = None
    lapse: str | None = None
    lapses_in: frozenset[str] = frozenset()
    excluded_by: str | None = None
    extended_by: str | None = None


@dataclass(frozen=True)
class Opening:
    """How a case comes to be: the first line of its file, the stage it begins in, and the paper that is owed at once."""

    stage: str
    name: str
    label: str
    by: frozenset[str]
    cites: tuple[Citation, ...]
    notice: str
    duty: str | None = None

    @property
    def cited(self) -> str:
        return "、".join(str(citation) for citation in self.cites)


class _Chosen(Condition):
    """Only the step that `lawful` chose may be executed: role, conditions and article are judged exactly once."""

    def __init__(self, step: "Step"):
        super().__init__(step.name)
        self.step = step

    def check(self, event_data: EventData) -> bool:
        return event_data.kwargs["chosen"] is self.step


class Step(Transition):
    """A lawful move: who may take it, under which article, on what conditions, and what it leaves behind."""

    def __init__(self, source: str, dest: str, *library: Any, **declared: Any):
        super().__init__(source, dest, *library)
        self.dest: str = dest
        self.name: str = declared["name"]
        self.conditions = [_Chosen(self)]
        self.label: str = declared["label"]
        self.by: frozenset[str] = declared["by"]
        self.cites: tuple[Citation, ...] = declared["cites"]
        self.when: tuple[Guard, ...] = declared["when"]
        self.checks: tuple[Guard, ...] = declared["checks"]
        self.notices: tuple[str, ...] = declared["notices"]
        self.form: tuple[Field, ...] = declared["form"]
        self.sets: Mapping[str, Any] = declared["sets"]
        self.duty: str | None = declared["duty"]
        self.money: str | None = declared["money"]
        self.refuses: bool = declared["refuses"]
        self.pair: str | None = declared["pair"]
        self.extends: str | None = declared["extends"]

    @property
    def cited(self) -> str:
        return "、".join(str(citation) for citation in self.cites)

    def unmet(self, matter: Matter, policy: Policy, *, acting: bool = False) -> tuple[Reason, ...]:
        """Why the conditions are not met; `acting` also judges what the officer wrote down. While nothing is written down yet, a
        blank in the policy that no words could fill is a reason too."""
        asked = [question.why_not for question in self.when]
        if acting or not matter.body:
            asked += [question.why_not if acting else question.blank for question in self.checks]
        return tuple(dict.fromkeys(reason for ask in asked if (reason := ask(matter, policy))))


MONEY_EFFECTS = ("commit", "pay", "release")


def step(
    name: str,
    label: str,
    source: str | Sequence[str],
    dest: str,
    *,
    by: str | Sequence[str],
    cites: Citation | Sequence[Citation] = (),
    when: Guard | Sequence[Guard] = (),
    checks: Guard | Sequence[Guard] = (),
    notice: str | Sequence[str] = (),
    form: Sequence[Field] = (),
    sets: Mapping[str, Any] | None = None,
    duty: str | None = None,
    money: str | None = None,
    refuses: bool = False,
    pair: str | None = None,
    extends: str | None = None,
) -> dict[str, Any]:
    """One line of a process: `name` from `source` to `dest` ("=" stays), by whom, under which article, on what conditions.

    `checks` are conditions on what is written down in `form`; `sets` are facts the step establishes; `duty` is the part of
    the separation of duties it belongs to; `money` what it does to public money ("commit", "pay", "release"); `pair` names
    the field with the second person the law demands; `extends` the clock that the step extends, once.
    """
    return {
        "trigger": name,
        "source": [source] if isinstance(source, str) else list(source),
        "dest": dest,
        "name": name,
        "label": label,
        "by": frozenset([by] if isinstance(by, str) else by),
        "cites": _several(cites, Citation),
        "when": _several(when, Guard),
        "checks": _several(checks, Guard),
        "notices": (notice,) if isinstance(notice, str) else tuple(notice),
        "form": tuple(form),
        "sets": dict(sets or {}),
        "duty": duty,
        "money": money,
        "refuses": refuses,
        "pair": pair,
        "extends": extends,
    }


def _several(value: Any, one: type) -> tuple[Any, ...]:
    return (value,) if isinstance(value, one) else tuple(value)


class Process(Machine):
    """One lawful procedure. Raises `ProcessError`, with every defect, when the declaration does not hold together."""

    state_cls, transition_cls = Stage, Step

    def __init__(
        self,
        key: str,
        title: str,
        *,
        edition: str,
        programme: str,
        cites: Citation,
        openings: Sequence[Opening],
        intake: Sequence[Field],
        stages: Sequence[Stage],
        steps: Sequence[dict[str, Any]],
        clocks: Sequence[Clock],
    ):
        self.key, self.title, self.edition, self.programme = key, title, edition, programme
        self.cites, self.intake = cites, tuple(intake)
        self.openings = {opening.stage: opening for opening in openings}
        starts = list(self.openings)
        self.clocks = {clock.kind: clock for clock in clocks}
        if unknown := _unknown_stages(stages, steps, clocks, starts):
            raise ProcessError(f"{key}: " + "；".join(unknown))
        super().__init__(
            model=None,
            states=list(stages),
            transitions=list(steps),
            initial=starts[0],
            name=key,
            model_attribute="stage",
            auto_transitions=False,
            send_event=True,
        )
        self._from: dict[str, tuple[Step, ...]] = {
            stage: tuple(s for event in self.events.values() for s in event.transitions.get(stage, ()) if isinstance(s, Step))
            for stage in self.states
        }
        if defects := list(_defects(self)):
            raise ProcessError(f"{key}: " + "；".join(defects))

    @property
    def steps(self) -> Iterator[Step]:
        return (s for steps in self._from.values() for s in steps)

    @property
    def finals(self) -> frozenset[str]:
        return frozenset(name for name, stage in self.states.items() if stage.final)

    def stage(self, name: str) -> Stage:
        return cast(Stage, self.states[name])

    def steps_from(self, stage: str) -> tuple[Step, ...]:
        """Every step that leads out of the stage, in the order of the declaration."""
        return self._from[stage]

    def lawful(self, matter: Matter, name: str, *, by: Collection[str], policy: Policy, acting: bool = False) -> Step:
        """The step `name` would be for someone holding the roles `by`, or the Refusal that says why there is none."""
        here = [s for s in self._from[matter.stage] if s.name == name]
        if not here:
            label = next((s.label for s in self.steps if s.name == name), name)
            raise StepNotOpen(Reason(f"“{self.stage(matter.stage).label}”环节不能办理“{label}”", str(self.cites)))
        ours = [s for s in here if not s.by.isdisjoint(by)]
        if not ours:
            owners = "、".join(ROLES[role].label for role in sorted(frozenset().union(*(s.by for s in here))))
            raise NotYours(Reason(f"“{here[0].label}”由{owners}办理", here[0].cited or str(self.cites)))
        unmet: tuple[Reason, ...] = ()
        for candidate in ours:
            reasons = candidate.unmet(matter, policy, acting=acting)
            if not reasons:
                return candidate
            unmet = unmet or reasons
        raise ConditionUnmet(*unmet)

    def take(self, matter: Matter, name: str, *, by: Collection[str], policy: Policy) -> Step:
        """Move `matter` one step and return the step taken; a Refusal leaves it untouched."""
        chosen = self.lawful(matter, name, by=by, policy=policy, acting=True)
        if not self.events[name].trigger(matter, chosen=chosen):
            raise StepNotOpen(Reason(f"“{chosen.label}”未能办理", chosen.cited))
        return chosen


def _targets(step: Mapping[str, Any]) -> list[str]:
    return step["source"] if step["dest"] == "=" else [step["dest"]]


def _unknown_stages(stages: Sequence[Stage], steps: Sequence[dict[str, Any]], clocks: Sequence[Clock], starts: Sequence[str]) -> list[str]:
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


def _defects(process: Process) -> Iterator[str]:
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
