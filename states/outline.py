"""What a drawing and a page of a process show: which steps are lines, which go into a table, and how people and limits are called.

Steps that stay where they are, and ways out that are open in many stages (withdrawing, referring), would drown a drawing; they are
told in a table instead, which names stages by their numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from states.grammar import Clock, Guard, Process, Step
from states.parameters import PARAMETERS
from states.roles import ROLES
from states.service import SERVE

MANY = 3  # a way out of so many stages goes into the table


@dataclass(frozen=True, slots=True)
class Shared:
    """One step as the declaration writes it, with every stage it leads out of."""

    steps: tuple[Step, ...]

    @property
    def step(self) -> Step:
        return self.steps[0]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(step.source for step in self.steps)

    @property
    def dest(self) -> str | None:
        """Where it leads; None where it stays."""
        return None if self.step.dest == self.step.source else self.step.dest


def shared(process: Process) -> tuple[Shared, ...]:
    """Every step once, with the stages from which it is the very same step, in the order of the declaration."""
    found: dict[tuple[object, ...], list[Step]] = {}
    for step in process.steps:
        goes = None if step.dest == step.source else step.dest
        found.setdefault((step.name, goes, step.by, step.cites, step.notices, conditions(step)), []).append(step)
    order = {name: i for i, name in enumerate(process.events)}
    return tuple(Shared(tuple(steps)) for steps in sorted(found.values(), key=lambda steps: order[steps[0].name]))


def aside(process: Process) -> tuple[Shared, ...]:
    """The steps that go into the table: those that stay, those that end a case from many stages, at once or with the service of its
    paper, and that service itself where no line leads to it."""
    every = shared(process)
    told = [s for s in every if s.dest is None or (_ends(process, s.dest) and len(s.sources) >= (MANY if s.dest in process.finals else 2))]
    drawn_to = {s.dest for s in every if s not in told} | process.openings.keys()
    return tuple(s for s in every if s in told or not any(source in drawn_to for source in s.sources))


def _ends(process: Process, stage: str) -> bool:
    """Whether a case that comes to stand there has ended, or ends with the service of its paper and in no other way."""
    onward = {step.name for step in process.steps_from(stage) if step.dest != stage}
    return stage in process.finals or onward == {SERVE}


def main_steps(process: Process) -> tuple[Step, ...]:
    """The steps that are drawn as lines."""
    left_out = {id(step) for each in aside(process) for step in each.steps}
    return tuple(step for step in process.steps if id(step) not in left_out)


def main_stages(process: Process) -> tuple[str, ...]:
    """The stages that are drawn: all but those that only steps of the table lead to."""
    drawn = {end for step in main_steps(process) for end in (step.source, step.dest)}
    return tuple(name for name in process.states if name in drawn or name in process.openings)


def who(roles: Iterable[str]) -> str:
    """The roles in Chinese, from the village upwards."""
    chosen = set(roles)
    return "、".join(role.label for role in ROLES.values() if role.key in chosen)


def conditions(step: Step) -> tuple[str, ...]:
    """The sentences that must be true for the step to be taken."""
    return tuple(_when_true(guard) for guard in (*step.when, *step.checks))


def _when_true(guard: Guard) -> str:
    return guard.yes if guard.wanted else guard.no


def numbers(process: Process) -> dict[str, int]:
    """The number of every stage, as the drawing and the tables show it."""
    return {name: number for number, name in enumerate(process.states, 1)}


def ranges(process: Process, stages: Iterable[str]) -> str:
    """The numbers of the stages, three and more in a row drawn together: 2–4、6."""
    number = numbers(process)
    chosen = sorted(number[name] for name in stages)
    told = []
    for _, same in groupby(enumerate(chosen), key=lambda pair: pair[1] - pair[0]):
        run = [n for _, n in same]
        told += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(n) for n in run]
    return "、".join(told)


def limit(clock: Clock) -> str:
    """The name of the parameter that sets a limit."""
    return PARAMETERS[clock.limit].label if clock.limit in PARAMETERS else clock.limit


def on_lapse(process: Process, clock: Clock) -> str:
    """What happens when the limit has passed."""
    if clock.lapse is None:
        return "逐级催办、督办"
    label = next(step.label for step in process.steps if step.name == clock.lapse)
    return f"系统办理“{label}”"
