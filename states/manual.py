"""The page of a process for a manual: its stages, its steps with their articles, conditions and papers, and its limits, as tables."""

from collections.abc import Iterable

from states.grammar import Process
from states.outline import Shared, conditions, limit, numbers, on_lapse, ranges, shared, who


def page(process: Process) -> str:
    """The whole declaration as one Markdown page. A condition is told as the sentence that must be true."""
    stages = ((number, process.stage(name).label, _standing(process, name), f"`{name}`") for name, number in numbers(process).items())
    openings = ((o.label, _stage(process, o.stage), who(o.by), o.cited, _code([o.notice])) for o in process.openings.values())
    limits = (
        (limit(c), _stages(process, c.runs_in), who([c.owner]), on_lapse(process, c), f"`{c.limit}`") for c in process.clocks.values()
    )
    return (
        "\n\n".join(
            [
                f"# {process.title}办理流程",
                f"{process.edition}版，依据{process.cites}。本页由程序声明生成，不手工修改；重新生成：`make processes`。",
                f"![{process.title}办理流程图]({process.key}.svg)",
                f"同一流程的其他格式：[Mermaid]({process.key}.mmd)、[BPMN 2.0]({process.key}.bpmn)。",
                "## 环节\n\n" + _table(("编号", "环节", "性质", "标识"), stages),
                "## 起点\n\n" + _table(("起点", "进入环节", "由谁办理", "依据", "文书"), openings),
                "## 步骤\n\n“从”“到”两栏的数字是环节编号；“条件”应当全部满足。\n\n"
                + _table(("步骤", "从", "到", "由谁办理", "依据", "条件", "文书"), (_step(process, each) for each in shared(process))),
                "## 时限\n\n数值由国家、省、市、县逐级规定；没有规定的是空白，不作猜测。\n\n"
                + _table(("时限", "计算的环节", "责任人", "期满以后", "参数"), limits),
            ]
        )
        + "\n"
    )


def _step(process: Process, each: Shared) -> tuple[str, ...]:
    step = each.step
    goes = "不变" if each.dest is None else _stage(process, each.dest)
    return (
        f"{step.label} `{step.name}`",
        _stages(process, each.sources),
        goes,
        who(step.by),
        step.cited,
        "；".join(dict.fromkeys(conditions(step))),
        _code(step.notices),
    )


def _standing(process: Process, name: str) -> str:
    return "终结" if process.stage(name).final else "起点" if name in process.openings else ""


def _stage(process: Process, name: str) -> str:
    return f"{numbers(process)[name]} {process.stage(name).label}"


def _stages(process: Process, names: Iterable[str]) -> str:
    """A stage by its number and name; several by their numbers alone."""
    chosen = list(names)
    return _stage(process, chosen[0]) if len(chosen) == 1 else ranges(process, chosen)


def _code(kinds: Iterable[str]) -> str:
    return "、".join(f"`{kind}`" for kind in kinds)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *([str(cell).replace("|", "｜") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
