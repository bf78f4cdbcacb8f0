"""The templates held against the register: what a template may use, and what it may print."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError

from notices import KINDS, press
from notices.blocks import Sign, Table, Text
from notices.kinds import UndeclaredFact, register
from notices.script import BadScript, parse

FOLDER = Path(press.__file__).parent / "templates"


def test_every_template_has_a_kind_and_every_part_is_used() -> None:
    """A template nobody issues is a paper nobody reviewed."""
    whole = {file.name for file in FOLDER.glob("*.j2") if not file.name.startswith("_")}
    assert whole == {kind.template for kind in KINDS.values()}
    parts = {part for kind in KINDS.values() for part in press._names(kind.template)} - whole
    assert parts == {file.name for file in FOLDER.glob("_*.j2")}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Lets a test write the template of the kind `trial`."""
    monkeypatch.setattr(press, "_names", lambda name: iter([name]))
    return monkeypatch


def _trial(written: pytest.MonkeyPatch, text: str, *specific: str, grounded: bool = False) -> None:
    tree = press._ENVIRONMENT.parse(text)
    written.setattr(press, "_tree", lambda name: tree)
    register.declare("trial", "试", *specific, grounded=grounded)


def test_a_template_that_uses_an_undeclared_fact_does_not_load(written: pytest.MonkeyPatch) -> None:
    """The caller could not know that it is wanted."""
    with pytest.raises(UndeclaredFact, match="amount"):
        _trial(written, "= 试\n{{ amount|yuan }}")


def test_a_fact_that_is_declared_and_not_used_does_not_load(written: pytest.MonkeyPatch) -> None:
    """The caller would work it out for nothing."""
    with pytest.raises(UndeclaredFact, match="reason"):
        _trial(written, "= 试", "reason")


def test_a_paper_that_must_cite_has_a_place_for_the_article(written: pytest.MonkeyPatch) -> None:
    """社会救助法第四十五条."""
    with pytest.raises(UndeclaredFact, match="cites"):
        _trial(written, "= 试", grounded=True)


def test_a_part_is_included_by_its_name(written: pytest.MonkeyPatch) -> None:
    """A computed name could not be held against the register."""
    written.undo()
    tree = press._ENVIRONMENT.parse("{% include office %}")
    written.setattr(press, "_tree", lambda name: tree)
    with pytest.raises(ValueError, match="by its name"):
        press.trees("trial")


def _render(text: str, **facts: object) -> str:
    return press._ENVIRONMENT.from_string(text).render(facts)


def test_what_is_not_known_is_an_error_and_never_nothing() -> None:
    """StrictUndefined, always."""
    with pytest.raises(UndefinedError):
        _render("{{ nothing }}")


@pytest.mark.parametrize("value", [3.5, True, None, ("甲",), object()])
def test_only_words_and_counts_are_printed_without_a_filter(value: object) -> None:
    """True, None and a float have no place on a paper."""
    with pytest.raises(TypeError, match="filter"):
        _render("{{ value }}", value=value)


def test_a_template_cannot_reach_behind_its_facts() -> None:
    """A policy officer's template is text, not a program."""
    with pytest.raises(SecurityError):
        _render("{{ value.__class__.__mro__ }}", value="x")
    with pytest.raises(TemplateNotFound):
        press.template("no_such_kind.notice.j2")


def test_each_mark_makes_its_block() -> None:
    """The whole of the language of templates."""
    script = "= 题\n№ 号\n→ 谁：\n# 一\n## 二\n文\n- 甲\n- 乙\n\n|^ 头 |^ 头 |\n| 子 | |\n\n|^ 名 | 值 |\n@ 机关 | 日\n! 注\n"
    blocks = parse(script)
    assert [block.role if isinstance(block, Text) else type(block).__name__ for block in blocks] == [
        "title", "number", "addressee", "h1", "h2", "p", "Items", "Table", "Table", "Sign", "note",
    ]  # fmt: skip
    first, second = (block for block in blocks if isinstance(block, Table))
    assert (first.head, first.width, second.head) == (1, 2, 0)
    assert isinstance(blocks[-2], Sign)


@pytest.mark.parametrize("line", ["=题", "№", "#", "-甲", "@", "@ 机关", "@ 机关 | 日 | 年", "| 甲", "甲 ⟦乙", "甲 乙⟧", "⟦⟦甲⟧⟧", "^ 甲"])
def test_a_line_that_is_no_block_is_refused(line: str) -> None:
    """A slip in a template is found when it is written, not on the page."""
    with pytest.raises(BadScript):
        parse(line)
