"""A process drawn for people: as Mermaid text, as an SVG to print, and as a page of tables a policy officer can check line by line."""

import sys
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from states import PROCESSES
from states.bpmn import bpmn
from states.grammar import Process, Step
from states.layout import Layout, lay_out
from states.parameters import PARAMETERS
from states.roles import ROLES, SYSTEM

WIDE, HIGH, ACROSS, DOWN, MARGIN = 132, 46, 236, 118, 40
FONT = '"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif'
STYLE = (
    f"text{{font-family:{FONT};fill:#222}}.title{{font-size:22px;font-weight:700}}.stage{{font-size:13px;text-anchor:middle}}"
    ".step{font-size:10.5px;text-anchor:middle}.who{font-size:9px;text-anchor:middle;fill:#777}.row{font-size:12px}.head{font-size:13px;font-weight:700}"
    ".box{fill:#fff;stroke:#444;stroke-width:1.2}.final{fill:#f1efe8;stroke-width:2.4}.first{fill:#fdf3ee;stroke:#a11}"
    ".line{fill:none;stroke:#8a8a86;stroke-width:1.1}.time{stroke:#a11;stroke-dasharray:5 3}.label{fill:#fff;fill-opacity:.9}"
)


def who(roles: Iterable[str]) -> str:
    """The roles' names, in the order of the house."""
    return "、".join(ROLES[role].label for role in ROLES if role in set(roles))


def mermaid(process: Process) -> str:
    """The process as a Mermaid state diagram; dashed thoughts of time are marked 时限."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f"    {name} : {process.stage(name).label}" for name in process.states]
    lines += [f"    [*] --> {opening.stage} : {opening.label}" for opening in process.openings.values()]
    for step in process.steps:
        if step.dest != step.source:
            by = "时限届满" if step.by == {SYSTEM} else who(step.by)
            lines.append(f"    {step.source} --> {step.dest} : {step.label}（{by}）")
    lines += [f"    {name} --> [*]" for name in process.states if process.stage(name).final]
    return "\n".join(lines) + "\n"


def svg(process: Process) -> str:
    """The process drawn: the main flow as boxes and lines, what may happen everywhere and the limits as tables below."""
    layout = lay_out(process)
    width = MARGIN * 2 + (layout.columns - 1) * ACROSS + WIDE
    top = 90
    drawn = [_line(process, layout, steps, top) for steps in _bundles(layout.flow)]
    boxes = [_box(process, layout, name, top) for name in layout.place]
    below = top + layout.rows * DOWN + 30
    tables, height = _tables(process, layout, below, width)
    title = escape(f"{process.title}（{process.edition}版）")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}程序图">'
        f'<style>{escape(STYLE, quote=False)}</style><rect width="{width}" height="{height}" fill="#fff"/>'
        '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#8a8a86"/></marker></defs>'
        f'<text class="title" x="{MARGIN}" y="46">{title}</text>'
        f'<text class="row" x="{MARGIN}" y="68">粗框为办结环节，虚线为时限届满时由系统办理；{escape(str(process.cites))}</text>'
        + "".join(drawn)
        + "".join(boxes)
        + "".join(tables)
        + "</svg>\n"
    )


def _at(layout: Layout, stage: str, top: int) -> tuple[int, int]:
    column, row = layout.place[stage]
    return MARGIN + column * ACROSS, top + row * DOWN


def _bundles(flow: Sequence[Step]) -> list[list[Step]]:
    """Steps between the same two stages share one line."""
    found: dict[tuple[str, str], list[Step]] = {}
    for step in flow:
        found.setdefault((step.source, step.dest), []).append(step)
    return list(found.values())


def _box(process: Process, layout: Layout, name: str, top: int) -> str:
    x, y = _at(layout, name, top)
    stage = process.stage(name)
    look = "box" + (" final" if stage.final else "") + (" first" if name in process.openings else "")
    label = stage.label
    cut = label.find("，") + 1 if len(label) > 9 and "，" in label else (len(label) + 1) // 2 if len(label) > 9 else len(label)
    lines = [part for part in (label[:cut], label[cut:]) if part]
    first = y + HIGH / 2 + 5 - (len(lines) - 1) * 8
    words = "".join(
        f'<text class="stage" x="{x + WIDE / 2:g}" y="{first + n * 16:g}">{escape(part)}</text>' for n, part in enumerate(lines)
    )
    return f'<g id="{name}"><rect class="{look}" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6"/>{words}</g>'


def _line(process: Process, layout: Layout, steps: list[Step], top: int) -> str:
    (ax, ay), (bx, by) = _at(layout, steps[0].source, top), _at(layout, steps[0].dest, top)
    forward = bx > ax
    spread = 0 if forward else 30
    if forward:
        start, end = (float(ax + WIDE), ay + HIGH / 2), (float(bx), by + HIGH / 2)
        path = f"M{start[0]:g} {start[1]:g} C{start[0] + 52:g} {start[1]:g} {end[0] - 52:g} {end[1]:g} {end[0] - 2:g} {end[1]:g}"
        across = (bx - ax) // ACROSS
        middle = (
            ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2) if across == 1 else (end[0] - 52, end[1] - 2 + (start[1] - end[1]) * 0.08)
        )
    else:
        start, end = (ax + WIDE / 2, float(ay + HIGH)), (bx + WIDE / 2, float(by + HIGH + 2))
        low = max(ay, by) + HIGH + spread
        path = f"M{start[0]:g} {start[1]:g} C{start[0]:g} {low + 14:g} {end[0]:g} {low + 14:g} {end[0]:g} {end[1]:g}"
        middle = ((start[0] + end[0]) / 2, low + 6)
    timed = all(step.by == {SYSTEM} for step in steps)
    words = []
    for step in dict((s.name, s) for s in steps).values():
        words.append(("step", step.label))
        words.append(("who", "时限届满" if timed else who(step.by)))
    tall = sum(12 if look == "step" else 10 for look, _ in words)
    y = middle[1] - tall / 2 + 8
    text = []
    for look, said in words:
        text.append(f'<text class="{look}" x="{middle[0]:g}" y="{y:g}">{escape(said)}</text>')
        y += 12 if look == "step" else 10
    longest = max(len(said) * (10.5 if look == "step" else 9) for look, said in words)
    back = (
        f'<rect class="label" x="{middle[0] - longest / 2:g}" y="{middle[1] - tall / 2 - 3:g}" width="{longest:g}" height="{tall + 4:g}"/>'
    )
    return f'<path class="line{" time" if timed else ""}" d="{path}" marker-end="url(#to)"/>{back}{"".join(text)}'


def _tables(process: Process, layout: Layout, y: int, width: int) -> tuple[list[str], int]:
    """What may happen in many stages, and the limits, in two columns below the drawing."""
    left = [("head", "许多环节都可以办理")]
    for same in _grouped((*layout.exits, *layout.loops)):
        step, stages = same[0], [process.stage(s.source).label for s in same]
        goes = f"→ {process.stage(step.dest).label}" if step.dest != step.source else "（不改变环节）"
        left.append(("row", f"{step.label}{goes}：{who(step.by)}；{_few(stages)}"))
    right = [("head", "时限")]
    for clock in process.clocks.values():
        lapse = "届满时公示结束，转入审批" if clock.lapse else f"超期由{ROLES[clock.owner].label}的上一级督办"
        right.append(("row", f"{clock.label}：{PARAMETERS[clock.limit].label}（{clock.limit}）；{lapse}"))
    words = []
    for column, lines in ((MARGIN, left), (width // 2 + MARGIN, right)):
        for n, (look, said) in enumerate(lines):
            words.append(f'<text class="{look}" x="{column}" y="{y + n * 22}">{escape(said)}</text>')
    return words, y + max(len(left), len(right)) * 22 + 20


def _few(stages: list[str]) -> str:
    return "、".join(stages) if len(stages) <= 4 else f"{'、'.join(stages[:3])}等{len(stages)}个环节"


def _grouped(steps: Iterable[Step]) -> list[list[Step]]:
    """Steps that differ only in where they start."""
    found: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        goes = "=" if step.dest == step.source else step.dest
        found.setdefault((step.name, goes, step.by, step.cited, step.notices), []).append(step)
    return list(found.values())


def page(process: Process) -> str:
    """The whole declaration as tables, in the words officers see."""
    stages = [f"| `{name}` | {process.stage(name).label} | {'是' if process.stage(name).final else ''} |" for name in process.states]
    steps = []
    for same in _grouped(process.steps):
        step = same[0]
        goes = "不变" if step.dest == step.source else process.stage(step.dest).label
        asked = "；".join(guard.no if guard.wanted else guard.yes for guard in (*step.when, *step.checks))
        papers = "、".join(f"`{kind}`" for kind in step.notices)
        where = _few([process.stage(s.source).label for s in same])
        steps.append(f"| {step.label} `{step.name}` | {where} | {goes} | {who(step.by)} | {step.cited} | {asked} | {papers} |")
    limits = []
    for clock in process.clocks.values():
        where = "、".join(process.stage(name).label for name in process.states if name in clock.runs_in)
        limits.append(f"| {clock.label} | `{clock.limit}` | {where} | {ROLES[clock.owner].label} |")
    return "\n".join(
        [
            f"# {process.title}（{process.edition}版）",
            "",
            f"![程序图]({process.key}.svg)",
            "",
            f"[Mermaid]({process.key}.mmd) · [BPMN 2.0]({process.key}.bpmn)",
            "",
            "## 环节",
            "",
            "| 键 | 环节 | 办结 |",
            "| --- | --- | --- |",
            *stages,
            "",
            "## 步骤",
            "",
            "不能办理的理由写在“不能办理的情形”一栏，办理时逐项判断。",
            "",
            "| 步骤 | 从 | 到 | 由谁办理 | 依据 | 不能办理的情形 | 文书 |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *steps,
            "",
            "## 时限",
            "",
            "数值由各地规定，见 `states/policies/`；没有规定的是空白，不作猜测。",
            "",
            "| 时限 | 参数 | 计算的环节 | 责任人 |",
            "| --- | --- | --- | --- |",
            *limits,
            "",
        ]
    )


def drawings(process: Process) -> dict[str, str]:
    """Every generated file of a process, by file name."""
    forms = {"svg": svg, "mmd": mermaid, "bpmn": bpmn, "md": page}
    return {f"{process.key}.{ending}": make(process) for ending, make in forms.items()}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for declared in PROCESSES.values():
        for name, drawn in drawings(declared).items():
            (folder / name).write_text(drawn, "utf-8")
