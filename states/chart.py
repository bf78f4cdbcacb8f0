"""A process drawn from its declaration: as SVG for the wall and the manual, and as Mermaid for a text.

`python -m states.chart FOLDER` writes the drawings, the BPMN and the page of every process. The same declaration always gives the
same bytes; what `states.outline` puts aside stands in tables beside the drawing.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from pathlib import Path

from states import PROCESSES
from states.bpmn import bpmn
from states.grammar import Process, Step
from states.layers import Box, Drawing, Line, Link, Point, Size, lay_out
from states.manual import page
from states.outline import Shared, aside, limit, main_stages, main_steps, numbers, on_lapse, ranges, who
from states.roles import SYSTEM
from states.tables import Table, figure, text_at, width_of

__all__ = ["drawings", "mermaid", "overview", "svg"]


def mermaid(process: Process) -> str:
    """The process as a Mermaid state diagram with Chinese labels; steps of the system's clock are marked ⏱."""
    lines = ["stateDiagram-v2", f"    %% {process.title}（{process.key}，{process.edition}版）"]
    lines += [f'    state "{number} {_plain(process.stage(name).label)}" as {name}' for name, number in numbers(process).items()]
    for opening in process.openings.values():
        lines.append(f"    [*] --> {opening.stage} : {_plain(opening.label)}（{who(opening.by)}）")
    lines += [f"    {step.source} --> {step.dest} : {_told(step)}" for step in main_steps(process)]
    if extra := aside(process):
        lines.append('    state "多个环节均可" as anytime')
        for each in extra:
            lines.append(f"    anytime --> {each.dest or 'anytime'} : {_told(each.step)} 环节{ranges(process, each.sources)}")
    lines += [f"    {name} --> [*]" for name in process.states if process.stage(name).final]
    return "\n".join(lines) + "\n"


MERMAID_SIGNS = str.maketrans('":;%#', "”：；％＃")


def _told(step: Step) -> str:
    return f"{'⏱ ' if SYSTEM in step.by else ''}{_plain(step.label)}（{who(step.by)}）"


def _plain(text: str) -> str:
    """Text without the signs that Mermaid reads as its own."""
    return text.translate(MERMAID_SIGNS)


STYLE = """
text { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; fill: #1b2733; }
.step, .sub { font-size: 15px; }
.role { font-size: 13px; fill: #4a5560; }
.title { font-size: 34px; font-weight: 700; }
.head { font-size: 19px; font-weight: 700; }
.columns { font-size: 15px; font-weight: 700; }
.name { font-size: 16px; text-anchor: middle; }
.number { font-size: 13px; fill: #fff; text-anchor: middle; }
.stage { fill: #eef4fb; stroke: #1f4e79; stroke-width: 1.5; }
.final { fill: #ececec; stroke: #333; stroke-width: 1.3; }
.flow, .back, .clock { fill: none; stroke: #2f3b47; stroke-width: 1.5; }
.back { stroke: #a33d0f; stroke-dasharray: 8 4; }
.clock { stroke: #1f4e79; stroke-dasharray: 2 4; stroke-width: 2.2; }
.rule { stroke: #b9c2cb; }
"""
MARGIN, TOP, APART = 36.0, 96.0, 44.0
STEP, ROLE = 18.0, 16.0  # the depth of a line of text
BOX, START = 34.0, 18.0

Lines = list[tuple[str, str]]  # (class, text)


def svg(process: Process) -> str:
    """The process as a drawing to be printed on A3 across. No scripts, and nothing is loaded from elsewhere."""
    labels, clocks = _labels(process)
    drawing = lay_out(_sizes(process, labels), [Link(*ends, _label_size(lines)) for ends, lines in labels.items()])
    flow = _flow(process, drawing, labels, clocks)
    for lines, line in zip(labels.values(), drawing.lines, strict=True):
        flow += _label(line.label, lines)
    beside, right, bottom = _beside(process, drawing, [_label_size(lines) for lines in labels.values()])
    width, height = max(MARGIN + drawing.width, right) + MARGIN, max(TOP + drawing.height, bottom) + MARGIN
    head = [
        text_at(MARGIN, 50, f"{process.title}办理流程图", "title"),
        text_at(MARGIN, 78, f"{process.edition}版　依据：{process.cites}　框内数字是环节编号，表中引用", "sub"),
    ]
    return _picture(process, width, height, [*head, *_moved(MARGIN, TOP, flow), *beside])


def overview(process: Process) -> str:
    """The stages alone, numbered, and the lines between them, to be read on a screen beside a table of the steps."""
    labels, clocks = _labels(process)
    drawing = lay_out(_sizes(process, labels), [Link(*ends) for ends in labels])
    width, height = max(drawing.width, KEY[0]) + 2 * MARGIN, drawing.height + 2 * MARGIN + KEY[1]
    flow = _flow(process, drawing, labels, clocks)
    return _picture(process, width, height, [*_moved(MARGIN, MARGIN, flow), _key(MARGIN, drawing.height + 1.5 * MARGIN, "办理步骤")])


def _sizes(process: Process, labels: Iterable[tuple[str, str]]) -> dict[str, Size]:
    sizes = {source: (START, START) for source, _ in labels if source not in process.states}
    return sizes | {name: (width_of(process.stage(name).label, 16) + 52, BOX) for name in main_stages(process)}


def _flow(process: Process, drawing: Drawing, ends: Iterable[tuple[str, str]], clocks: set[tuple[str, str]]) -> list[str]:
    """The lines and, over them, the boxes."""
    flow = [_line(line, "clock" if each in clocks else "flow") for each, line in zip(ends, drawing.lines, strict=True)]
    number = numbers(process)
    for name, box in drawing.boxes.items():
        flow.append(_stage(box, process.stage(name).label, number[name], bool(process.stage(name).final)) if name in number else _dot(box))
    return flow


def _moved(x: float, y: float, shapes: Iterable[str]) -> Iterator[str]:
    yield f'<g transform="translate({figure(x)} {figure(y)})">'
    yield from shapes
    yield "</g>"


def _picture(process: Process, width: float, height: float, shapes: Iterable[str]) -> str:
    """A white sheet with these shapes."""
    title = escape(f"{process.title}办理流程图")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure(width)} {figure(height)}" role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            f"<style>{escape(STYLE, quote=False)}</style>",
            '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto" '
            'markerUnits="userSpaceOnUse"><path d="M0 0.5 L10 5 L0 9.5 z" fill="#2f3b47"/></marker></defs>',
            f'<rect width="{figure(width)}" height="{figure(height)}" fill="#fff"/>',
            *shapes,
            "</svg>\n",
        ]
    )


def _labels(process: Process) -> tuple[dict[tuple[str, str], Lines], set[tuple[str, str]]]:
    """The text of every line by its ends, steps between the same two stages together; and the lines the clock alone takes."""
    together: dict[tuple[str, str], list[tuple[str, Iterable[str]]]] = {}
    for opening in process.openings.values():
        together[f"start {opening.stage}", opening.stage] = [(opening.label, opening.by)]
    for step in main_steps(process):
        together.setdefault((step.source, step.dest), []).append((step.label, step.by))
    clocks = {ends for ends, steps in together.items() if all(SYSTEM in by for _, by in steps)}
    return {ends: _text_lines(steps) for ends, steps in together.items()}, clocks


def _text_lines(steps: Sequence[tuple[str, Iterable[str]]]) -> Lines:
    """Steps that the same people take stand together above their names."""
    lines: Lines = []
    for people, same in groupby(steps, key=lambda step: who(step[1])):
        lines += [("step", label) for label, _ in same]
        lines.append(("role", people))
    return lines


def _label_size(lines: Lines) -> Size:
    return (
        max(width_of(text, 15 if kind == "step" else 13) for kind, text in lines),
        sum(STEP if kind == "step" else ROLE for kind, _ in lines),
    )


def _label(corner: Point, lines: Lines) -> Iterator[str]:
    x, y = corner
    for kind, text in lines:
        y += STEP if kind == "step" else ROLE
        yield text_at(x, y - 4, text, kind)


def _dot(box: Box) -> str:
    return f'<circle cx="{figure(box.x + START / 2)}" cy="{figure(box.y + START / 2)}" r="{figure(START / 2)}" fill="#2f3b47"/>'


def _stage(box: Box, label: str, number: int, final: bool) -> str:
    """A stage with its number; one that ends the case is round and has a double frame."""
    x, y, w, h = box.x, box.y, box.width, box.height
    kind, r, middle = ("final", h / 2, y + h / 2) if final else ("stage", 5, y + h / 2)
    frames = [
        f'<rect class="{kind}" x="{figure(x + i)}" y="{figure(y + i)}" width="{figure(w - 2 * i)}" height="{figure(h - 2 * i)}" '
        f'rx="{figure(r - i)}"/>'
        for i in ((0, 4) if final else (0,))
    ]
    badge = f'<circle cx="{figure(x + 20)}" cy="{figure(middle)}" r="11" fill="{"#333" if final else "#1f4e79"}"/>'
    return (
        "".join(frames)
        + badge
        + text_at(x + 20, middle + 4.7, str(number), "number")
        + text_at(x + w / 2 + 11, middle + 5.7, label, "name")
    )


def _line(line: Line, kind: str) -> str:
    return f'<path class="{"back" if line.back else kind}" d="{_rounded(line.points)}" marker-end="url(#arrow)"/>'


def _rounded(points: Sequence[Point]) -> str:
    """The path through the corners, each cut round by at most six pixels."""
    parts = [f"M{figure(points[0][0])} {figure(points[0][1])}"]
    for (ax, ay), (x, y), (bx, by) in zip(points, points[1:], points[2:], strict=False):
        before, after = abs(x - ax) + abs(y - ay), abs(bx - x) + abs(by - y)
        r = min(6.0, before / 2, after / 2)
        parts.append(f"L{figure(x - (x - ax) / before * r)} {figure(y - (y - ay) / before * r)}")
        parts.append(f"Q{figure(x)} {figure(y)} {figure(x + (bx - x) / after * r)} {figure(y + (by - y) / after * r)}")
    return " ".join([*parts, f"L{figure(points[-1][0])} {figure(points[-1][1])}"])


def _reach(drawing: Drawing, sizes: Sequence[Size], top: float, bottom: float) -> float:
    """How far to the right the flow reaches between two heights."""
    boxes = [box.x + box.width for box in drawing.boxes.values() if box.y < bottom and top < box.y + box.height]
    texts = [
        line.label[0] + width
        for line, (width, height) in zip(drawing.lines, sizes, strict=True)
        if line.label[1] < bottom and top < line.label[1] + height
    ]
    strokes = [max(a, c) for line in drawing.lines for (a, b), (c, d) in pairwise(line.points) if min(b, d) < bottom and top < max(b, d)]
    return max([*boxes, *texts, *strokes], default=0.0)


def _beside(process: Process, drawing: Drawing, sizes: Sequence[Size]) -> tuple[list[str], float, float]:
    """The tables in the room the flow leaves at its upper right, the key at its lower right; how far they reach right and down."""
    tables = sorted(_tables(process), key=lambda table: table.height)  # the flow leaves less room the further down it goes
    depth = max((table.height for table in tables), default=0.0)
    x, shapes = 0.0, []
    for table in tables:
        x = max(x, MARGIN + _reach(drawing, sizes, 0, table.height + 10) + APART)
        shapes.append(table.svg(x, TOP))
        x += table.width + APART
    low = max(drawing.height - KEY[1], depth + APART)
    left = MARGIN + _reach(drawing, sizes, low - 10, low + KEY[1]) + APART
    return [*shapes, _key(left, TOP + low)], max(x - APART, left + KEY[0]), TOP + low + KEY[1]


def _tables(process: Process) -> Iterator[Table]:
    def row(each: Shared) -> tuple[str, ...]:
        goes = "环节不变" if each.dest is None else f"→ {numbers(process)[each.dest]} {process.stage(each.dest).label}"
        return each.step.label, ranges(process, each.sources), goes, who(each.step.by)

    if rows := _joined(row(each) for each in sorted(aside(process), key=lambda each: each.dest is None)):
        yield Table("多个环节可办理、图中不画线的事项", ("事项", "可办理的环节", "结果", "由谁办理"), rows, (190, 170, 240, 300))
    if process.clocks:
        limits = tuple(
            (limit(clock), ranges(process, clock.runs_in), who([clock.owner]), on_lapse(process, clock))
            for clock in process.clocks.values()
        )
        yield Table(
            "办理时限（数值由各地规定，期满不产生任何决定）", ("时限", "计算的环节", "责任人", "期满以后"), limits, (200, 150, 170, 170)
        )


def _joined(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """What the same people do in the same stages with the same result stands in one row."""
    labels: dict[tuple[str, ...], list[str]] = {}
    for label, *rest in rows:
        labels.setdefault(tuple(rest), []).append(label)
    return tuple(("、".join(said), *rest) for rest, said in labels.items())


KEY = (610.0, 122.0)


def _key(x: float, y: float, flow: str = "办理步骤，小字是由谁办理") -> str:
    """What the shapes mean."""
    body = [text_at(x, y + 20, "图例", "head")]
    rows = (("flow", flow), ("back", "退回、重新办理"), ("clock", "期满由系统时钟办理，不产生决定"))
    for i, (kind, text) in enumerate(rows):
        middle = y + 48 + 28 * i
        body.append(f'<path class="{kind}" d="M{figure(x)} {figure(middle)} h60" marker-end="url(#arrow)"/>')
        body.append(text_at(x + 74, middle + 5, text, "step"))
    body.append(_stage(Box(x + 360, y + 36, 100, BOX), "环节", 1, False))
    body.append(_stage(Box(x + 360, y + 84, 130, BOX), "终结环节", 2, True))
    body.append(_dot(Box(x + 520, y + 44, START, START)) + text_at(x + 546, y + 58, "起点", "step"))
    return "\n".join(body)


def drawings(process: Process) -> dict[str, str]:
    """Every generated file of a process, by its name."""
    forms = {"svg": svg, "mmd": mermaid, "bpmn": bpmn, "md": page}
    return {f"{process.key}.{ending}": make(process) for ending, make in forms.items()}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for declared in PROCESSES.values():
        for name, text in drawings(declared).items():
            (folder / name).write_text(text, "utf-8")
