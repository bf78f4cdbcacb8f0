"""Where the boxes of a drawn process stand: stages in columns by how far into the procedure they lie, rows that keep lines short."""

from dataclasses import dataclass

from states.grammar import Process, Step

COMMON_EXIT = 3  # a stage reached from more stages than this by one step is listed below the drawing, not drawn


@dataclass(frozen=True, slots=True)
class Layout:
    """`place` gives each drawn stage its (column, row); `flow` the drawn steps, in order; `exits` and `loops` are listed instead."""

    place: dict[str, tuple[int, int]]
    flow: tuple[Step, ...]
    exits: tuple[Step, ...]
    loops: tuple[Step, ...]

    @property
    def columns(self) -> int:
        return max(column for column, _ in self.place.values()) + 1

    @property
    def rows(self) -> int:
        return max(row for _, row in self.place.values()) + 1


def lay_out(process: Process) -> Layout:
    """A layout of the process: the same for the same declaration."""
    sources: dict[tuple[str, str], set[str]] = {}
    for step in process.steps:
        sources.setdefault((step.name, step.dest), set()).add(step.source)
    loops = tuple(step for step in process.steps if step.dest == step.source)
    moving = [step for step in process.steps if step.dest != step.source]
    exits = tuple(step for step in moving if len(sources[step.name, step.dest]) > COMMON_EXIT and process.stage(step.dest).final)
    flow = tuple(step for step in moving if step not in exits)
    drawn = {step.source for step in flow} | {step.dest for step in flow}
    columns = _columns(process, flow, drawn)
    return Layout(_rows(process, flow, columns), flow, exits, loops)


def _columns(process: Process, flow: tuple[Step, ...], drawn: set[str]) -> dict[str, int]:
    """How many forward steps lie before each stage at the longest, steps that lead back left aside."""
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    seen: set[str] = set()

    def visit(stage: str, above: tuple[str, ...]) -> None:
        seen.add(stage)
        for step in flow:
            if step.source == stage:
                if step.dest in (*above, stage):
                    back.add((stage, step.dest))
                elif step.dest not in seen:
                    visit(step.dest, (*above, stage))
        order.append(stage)

    for start in (*process.openings, *sorted(drawn)):
        if start in drawn and start not in seen:
            visit(start, ())
    column = dict.fromkeys(drawn, 0)
    for stage in reversed(order):
        for step in flow:
            if step.source == stage and (stage, step.dest) not in back:
                column[step.dest] = max(column[step.dest], column[stage] + 1)
    return column


def _rows(process: Process, flow: tuple[Step, ...], column: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Rows by the mean row of the neighbours to the left, swept a few times from the order of the declaration."""
    order = {name: place for place, name in enumerate(process.states)}
    layers = [sorted((s for s in column if column[s] == n), key=order.__getitem__) for n in range(max(column.values()) + 1)]
    row = {stage: float(place) for layer in layers for place, stage in enumerate(layer)}
    for _ in range(8):
        for layer in layers:
            mean = {}
            for stage in layer:
                near = [row[s.source] for s in flow if s.dest == stage] + [row[s.dest] for s in flow if s.source == stage]
                mean[stage] = sum(near) / len(near) if near else row[stage]
            for place, stage in enumerate(sorted(layer, key=lambda each: (mean[each], order[each]))):
                row[stage] = float(place)
    return {stage: (column[stage], int(row[stage])) for stage in sorted(column, key=order.__getitem__)}
