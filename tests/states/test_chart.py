"""What a policy officer is shown of a process: all of it, legible, and never older than the declaration."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from states import PROCESSES
from states.chart import drawings, mermaid, svg
from states.grammar import Clock, Opening, Process, Stage, step
from states.manual import page
from states.outline import aside, conditions, limit, main_stages, main_steps, numbers, ranges
from states.roles import SYSTEM, TOWN_HANDLER
from states.statutes import LAW
from states.tables import Table, width_of, wrap

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"step": 15, "sub": 15, "role": 13, "title": 34, "head": 19, "columns": 15, "name": 16, "number": 13}

every_process = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)


def small(label: str) -> Process:
    """A process of two stages in which everything is called `label`."""
    return Process(
        "small",
        label,
        edition="2026-07-01",
        programme="small",
        cites=LAW[29],
        openings=[Opening("submitted", "submit", "提交", frozenset({TOWN_HANDLER}), (LAW[37],), "receipt")],
        intake=[],
        stages=[Stage("submitted", label), Stage("closed", "已办结", final=True)],
        steps=[step("close", label, "submitted", "closed", by=TOWN_HANDLER, cites=LAW[62])],
        clocks=[
            Clock("wait", "等待", "small.wait", frozenset({"submitted"}), frozenset({"close"}), TOWN_HANDLER),
        ],
    )


def texts(drawing: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(drawing).iter(f"{SVG}text")]


def placed(drawing: str) -> list[tuple[str, float, float, float, float]]:
    """Every text with the rectangle it takes: left, top, right, bottom."""
    found = []

    def walk(element: ET.Element, dx: float, dy: float) -> None:
        if move := re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\)", element.get("transform", "")):
            dx, dy = dx + float(move[1]), dy + float(move[2])
        if element.tag == f"{SVG}text":
            kind, text = element.get("class", ""), element.text or ""
            width, size = width_of(text, SIZES[kind]), SIZES[kind]
            x, y = float(element.get("x", "")) + dx, float(element.get("y", "")) + dy
            left = x - width / 2 if kind in ("name", "number") else x
            found.append((text, left, y - 0.85 * size, left + width, y + 0.15 * size))
        for child in element:
            walk(child, dx, dy)

    walk(ET.fromstring(drawing), 0, 0)
    return found


@every_process
def test_the_committed_drawings_are_what_the_declarations_say(process: Process) -> None:
    """A manual that is older than the law it explains misleads. Where this fails: make processes."""
    stale = [name for name, text in drawings(process).items() if (ROOT / "docs/processes" / name).read_text("utf-8") != text]
    assert not stale, "make processes"


def test_no_drawing_is_left_of_a_process_that_is_gone() -> None:
    """What is drawn is what can be opened."""
    expected = {name for process in PROCESSES.values() for name in drawings(process)}
    assert {file.name for file in (ROOT / "docs/processes").iterdir()} == expected


@every_process
def test_every_step_is_drawn_or_tabled_and_none_is_both(process: Process) -> None:
    """Nothing that can happen to a case is left out of the picture."""
    lines = [id(one) for one in main_steps(process)]
    rows = [id(one) for each in aside(process) for one in each.steps]
    assert sorted(lines + rows) == sorted(id(one) for one in process.steps)


@every_process
def test_the_drawing_names_every_stage_step_and_limit(process: Process) -> None:
    """Also those that stand in its tables, where cells may run on over several lines."""
    shown = "".join(texts(svg(process)))
    wanted = [process.stage(name).label for name in process.states] + [one.label for one in process.steps]
    assert not [label for label in (*wanted, *map(limit, process.clocks.values())) if label not in shown]


@every_process
def test_no_word_lies_on_another_or_outside_the_sheet(process: Process) -> None:
    """It is printed and pinned to a wall: nobody can zoom in there."""
    drawing = svg(process)
    width, height = (float(n) for n in ET.fromstring(drawing).get("viewBox", "").split()[2:])
    words = placed(drawing)
    assert not [word for word in words if word[1] < 0 or word[2] < 0 or word[3] > width or word[4] > height]
    covered = [
        (one[0], other[0])
        for one, other in combinations(words, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]
    assert not covered


@every_process
def test_the_drawing_fits_its_sheet_across(process: Process) -> None:
    """A3 for a procedure, A0 for one that goes on for a life: letters of 15 pixels must come out at two millimetres or more."""
    width, height = (float(n) for n in ET.fromstring(svg(process)).get("viewBox", "").split()[2:])
    across, down = (400, 277) if not any(step.money == "disburse" for step in process.steps) else (1169, 821)
    assert 15 * min(across / width, down / height) >= 2


@every_process
def test_the_drawing_runs_nothing_and_loads_nothing(process: Process) -> None:
    """It is opened in browsers of government networks, from the counter's own address."""
    drawing = svg(process)
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(drawing).iter()}
    assert tags <= {"svg", "title", "style", "defs", "marker", "path", "rect", "circle", "g", "text"}
    assert not re.search(r"href|\bon\w+=|url\((?!#)|@import", drawing)


def test_signs_of_markup_in_a_label_stay_text() -> None:
    """A label is never a tag."""
    odd = '<b>&"x"</b>'
    assert odd in texts(svg(small(odd)))


def test_a_mermaid_label_never_ends_its_line_early() -> None:
    """A colon, a quotation mark or a semicolon in a label would be read as a sign of the language."""
    told = mermaid(small('甲:"乙";丙'))
    assert '    state "1 甲：”乙”；丙" as submitted\n' in told
    assert "    submitted --> closed : 甲：”乙”；丙（乡镇（街道）经办人）\n" in told


@every_process
def test_mermaid_shows_every_stage_once_and_every_step(process: Process) -> None:
    """The text form says what the drawing says."""
    told = mermaid(process)
    assert told.startswith("stateDiagram-v2\n")
    for name in process.states:
        assert len(re.findall(rf" as {name}\n", told)) == 1
    for one in main_steps(process):
        assert re.search(rf"    {one.source} --> {one.dest} : (⏱ )?{re.escape(one.label)}（", told)
    for each in aside(process):
        assert f"{each.step.label}（" in told


@every_process
def test_mermaid_marks_exactly_what_the_clock_takes(process: Process) -> None:
    """Who reads it must see that nobody decides there."""
    marked = [line for line in mermaid(process).splitlines() if "⏱" in line]
    assert marked == [line for line in mermaid(process).splitlines() if "系统时钟" in line]
    assert bool(marked) is any(SYSTEM in one.by for one in process.steps)


@every_process
def test_the_page_gives_every_step_its_people_its_article_and_its_conditions(process: Process) -> None:
    """A policy officer checks the declaration against the law on this page."""
    rows = [row for row in page(process).splitlines() if row.startswith("| ")]
    for one in process.steps:
        assert [
            row
            for row in rows
            if f"| {one.label} `{one.name}` |" in row
            and one.cited in row
            and all(sentence in row for sentence in conditions(one))
            and all(f"`{kind}`" in row for kind in one.notices)
        ], one.name
    for clock in process.clocks.values():
        assert [row for row in rows if limit(clock) in row and f"`{clock.limit}`" in row]


@every_process
def test_every_table_of_the_page_is_whole(process: Process) -> None:
    """A row with a cell too many moves every later cell under the wrong heading."""
    for table in re.findall(r"(?:^\|.*\n)+", page(process), re.MULTILINE):
        assert len({row.count("|") for row in table.splitlines()}) == 1


@every_process
def test_a_condition_is_told_as_what_must_be_true(process: Process) -> None:
    """A guard that must be answered no is told by its sentence for no."""
    for one in process.steps:
        for guard, sentence in zip((*one.when, *one.checks), conditions(one), strict=True):
            assert sentence == (guard.yes if guard.wanted else guard.no)


def test_stages_in_a_row_are_drawn_together() -> None:
    """Numbers are read against the drawing: 1–3、5 is shorter than a list of names."""
    process = next(iter(PROCESSES.values()))
    names = list(process.states)
    assert ranges(process, [names[4], names[0], names[2], names[1]]) == "1–3、5"
    assert ranges(process, names[:2]) == "1、2"
    assert numbers(process)[names[4]] == 5


@every_process
def test_a_stage_is_left_out_of_the_drawing_only_when_the_table_names_it(process: Process) -> None:
    """Ends that only shared ways out lead to stand in the table, and so do the stages in which such an end waits for service."""
    missing = set(process.states) - set(main_stages(process))
    assert missing <= {each.dest for each in aside(process)}
    assert all(stage in process.finals or stage.endswith("_delivery") for stage in missing)


def test_a_long_cell_is_cut_after_a_comma_and_never_before_one() -> None:
    """Punctuation that closes stays with its word."""
    assert wrap("甲乙丙、丁戊己", 75) == ["甲乙丙、", "丁戊己"]
    assert wrap("甲乙丙丁，戊", 60) == ["甲乙丙丁，", "戊"]
    assert wrap("甲", 5) == ["甲"]


def test_a_table_is_as_high_as_what_it_draws() -> None:
    """The next one begins below it."""
    table = Table("标题", ("栏",), (("一",), ("甲乙丙丁戊己",)), (45,))
    rules = [float(y) for y in re.findall(r'class="rule" d="M[\d.]+ ([\d.]+)', table.svg(0, 100))]
    assert max(rules) == 100 + table.height
