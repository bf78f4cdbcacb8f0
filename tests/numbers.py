"""Every numbered duty of the law, the steps and limits that do it, and the tests that would fail without them: `docs/numbers.md`.

A test bears on a step when it is a scenario in which the step is taken, or a test of that process that names it.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from states import EDITIONS, PROCESSES
from states.grammar import Process
from states.numbers import NUMBERS
from states.roles import SYSTEM

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "numbers.md"
SHOWN = 3


def named(key: str) -> dict[str, str]:
    """Everything a process declares by name: openings, steps and limits of all its editions, with their labels."""
    found: dict[str, str] = {}
    for process in EDITIONS[key].values():
        found |= {opening.name: opening.label for opening in process.openings.values()}
        found |= {step.name: step.label for step in process.steps}
        found |= {clock.kind: clock.label for clock in process.clocks.values()}
    return found


@cache
def bearing() -> Mapping[tuple[str, str], list[str]]:
    """(process, name) → the tests that bear on it."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, name, test in [*_scenarios(), *_functions()]:
        if test not in found[key, name]:
            found[key, name].append(test)
    return found


def _scenarios() -> Iterator[tuple[str, str, str]]:
    steps, limits = _labels()
    for file in sorted((ROOT / "tests" / "scenarios").glob("*.toml")):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        for happening in said["经过"]:
            key = happening.get("process", said.get("process", "emergency_aid"))
            found = [
                steps[key].get(happening.get("办理", "")),
                *(limits[key].get(told) for told in happening.get("应当", {}).get("时限", {})),
            ]
            yield from ((key, name, f"scenarios/{file.name}") for name in found if name)


def _labels() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """By process: what is done, and what limits it, from the words of scenarios to names."""
    steps, limits = ({key: dict[str, str]() for key in EDITIONS} for _ in range(2))
    for key, editions in EDITIONS.items():
        for process in editions.values():
            steps[key] |= {each.label: each.name for each in (*process.openings.values(), *process.steps)}
            limits[key] |= {clock.label: clock.kind for clock in process.clocks.values()}
    return steps, limits


def by_the_clock(key: str) -> set[str]:
    """The steps that only time takes: whatever waits for them bears on them."""
    return {step.name for process in EDITIONS[key].values() for step in process.steps if step.by == {SYSTEM}}


def _functions() -> Iterator[tuple[str, str, str]]:
    names = {key: named(key) for key in EDITIONS}
    for file in sorted((ROOT / "tests").glob("*/test_*.py")):
        keys = _processes_of(file.stem)
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                said = {node.value for node in ast.walk(function) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
                for key in keys:
                    for name in sorted(said & names[key].keys()):
                        yield key, name, f"{file.parent.name}/{file.name}::{function.name}"


def _processes_of(stem: str) -> list[str]:
    """The processes a file of tests is about: those it is named after, else the one that everything else was built on."""
    if "recognition" in stem:
        return [key for key in EDITIONS if key != "emergency_aid"]
    return [key for key in EDITIONS if key in stem] or ["emergency_aid"]


def document() -> str:
    """The whole document as text."""
    lines = [
        "# 事项编号",
        "",
        "每一事项由哪些步骤、时限办理，由哪些检验看护。由声明和检验生成：`make processes`。",
        "Each numbered duty, the steps and limits that do it, and the tests that would fail without them.",
    ]
    for key, numbered in NUMBERS.items():
        lines += ["", f"## {PROCESSES[key].title}", "", "| 编号 | 事项 | 步骤和时限 | 检验 |", "| --- | --- | --- | --- |"]
        labels = named(key)
        for number, (duty, names) in numbered.items():
            tests = sorted({test for name in names for test in bearing()[key, name]}, key=lambda test: (not test.endswith(".toml"), test))
            shown = [f"`{test}`" for test in tests[:SHOWN]] + ([f"等{len(tests)}项"] if len(tests) > SHOWN else [])
            lines.append(f"| {number} | {duty} | {'、'.join(f'{labels[name]} `{name}`' for name in names)} | {'<br>'.join(shown)} |")
    return "\n".join(lines) + "\n"


def unnumbered(process: Process, numbered: Mapping[str, tuple[str, tuple[str, ...]]]) -> set[str]:
    """Steps that no number accounts for; what the clock tells or climbs belongs to all of them."""
    accounted = {name for _, names in numbered.values() for name in names} | {"remind", "escalate"}
    return {step.name for step in process.steps} - accounted


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(DOCUMENT, file=sys.stderr)
