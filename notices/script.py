r"""The plain text a template writes, and how it is read into blocks.

One line is one block; the mark at its start says which:

    % 信函               the page it stands on, first line of the text: 文件 信函 纪要 表格 台账; without it, 告知书
    ~ letterhead         发文机关标志, in red at the head of a 文件, 信函 or 纪要
    = title      № number      → addressee      ! note (附注)
    # 一、heading      ## （一）heading      ### 1. heading      #### （1）heading; the writer numbers them, the page gives each its face
    - item of a numbered list; consecutive items make one list
    |^ label | value |   a row of a table; ^ marks a label; consecutive rows make one table, an empty line ends it;
                         an empty cell is filled in by hand, and the page leaves room for a signature in it
    @ organ | day        the signature (落款)
    + name               an attachment (附件说明); consecutive ones make one list
    ++ title             an attached page begins
    & organs             抄送
    && organ | day       印发
    anything else is a paragraph; ⟦…⟧ holds a personal name

A value taken from a case is cleaned and escaped before it enters the text, so that it can be nothing but words: no line breaks, no
invisible or direction-changing characters, and a backslash before whatever would read as a mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from notices.blocks import Attachments, Block, Blocks, Cell, Items, Layout, Line, Page, Printed, Role, Row, Run, Sign, Table, Text, plain

_LINE_MARKS = "=№→#!-|@^%~+&"
_OPENING = frozenset(_LINE_MARKS) - {"|"}  # a bar is escaped wherever it stands
_INNER_MARKS = re.compile(r"[\\|⟦⟧]")
# What needs no cleaning and no backslash, if it is printable: nearly every value there is.
_PLAIN = re.compile(rf"(?![ {re.escape(_LINE_MARKS)}])[^\\|⟦⟧]*(?<! )")
_RUN_MARKS = re.compile(r"[\\⟦⟧]")
# Controls, soft hyphen, bidi controls, zero-width and invisible operators, interlinear marks, surrogates, private use, tags and
# non-characters. Ideographic variation selectors (U+E0100–E01EF) stay: they tell the forms of rare names apart.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
_TOKENS = re.compile(r"\\(?P<literal>.)|(?P<mark>[⟦⟧|])|(?P<words>[^\\⟦⟧|]+)")
_ROLES: tuple[tuple[str, Role], ...] = (
    ("= ", "title"),
    ("№ ", "number"),
    ("→ ", "addressee"),
    ("# ", "h1"),
    ("## ", "h2"),
    ("### ", "h3"),
    ("#### ", "h4"),
    ("! ", "note"),
    ("~ ", "letterhead"),
    ("++ ", "annex"),
    ("& ", "cc"),
)
PAGES: dict[str, Layout] = {"文件": "document", "信函": "letter", "纪要": "minutes", "表格": "form", "台账": "list"}
_WORDS = {layout: words for words, layout in PAGES.items()}


class Script(str):
    """Text that is already safe to stand in a script, made by a filter and not to be escaped again."""

    __slots__ = ()


class BadScript(ValueError):
    """A template wrote a line that is no block; says which line."""


def clean(value: str) -> str:
    """The words of a value: on one line, without characters that cannot be seen or that change the direction of the text."""
    if not value.isprintable() and _UNSEEN.search(value):  # nothing unseen is printable, and that is quickly asked
        value = _UNSEEN.sub("", " ".join(value.split()))
    return value.strip()


def harmless(value: str) -> bool:
    """Is a value words only as it stands, wherever it stands in a script? Nearly every one is."""
    return value.isalnum() or (value.isprintable() and _PLAIN.fullmatch(value) is not None)  # letters and figures alone are no marks


def literal(value: str) -> Script:
    """A value as it may stand anywhere in a script and be read as words only."""
    if harmless(value):
        return Script(value)
    value = clean(value)
    if _INNER_MARKS.search(value):
        value = _INNER_MARKS.sub(r"\\\g<0>", value)
    if value[:1] in _OPENING:
        value = "\\" + value
    return Script(value)


def name_run(value: str) -> Script:
    """A personal name, marked so that a renderer keeps it in one typeface."""
    words = literal(value)
    return Script(f"⟦{words}⟧") if words else words


def parse(script: str) -> Blocks:
    """The blocks of a script, in order. Raises BadScript, naming the line, when one is malformed."""
    blocks: list[Block] = []
    gathered: list[Line | Row] = []
    gathering = ""
    for raw in (*script.split("\n"), ""):
        line = raw.strip()
        mark = next((mark for mark in _GATHERED if line.startswith(mark)), "")
        if gathered and mark != gathering:
            blocks.append(_GATHERED[gathering](tuple(gathered)))
            gathered = []
        gathering = mark
        if not line:
            continue
        if mark == "|":
            gathered.append(_row(line))
        elif mark:
            gathered.append(_line(line[2:]))
        elif line.startswith("% "):
            blocks.append(_page(line, first=not blocks))
        elif line.startswith("@ "):
            blocks.append(Sign(*_organ_and_day(line, line[2:])))
        elif line.startswith("&& "):
            blocks.append(Printed(*_organ_and_day(line, line[3:])))
        else:
            blocks.append(_text(line))
    return tuple(blocks)


def words(script: str) -> tuple[str, ...]:
    """The words of a paper, line by line, without their marks: as somebody reads them who has no page. A row of a table is one line."""
    lines: list[str] = []
    for block in parse(script):
        match block:
            case Text(_, line):
                lines.append(plain(line))
            case Table(rows):
                lines += [
                    "　".join(f"{plain(cell.line)}{'：' if cell.label else ''}" for cell in row).replace("：　", "：") for row in rows
                ]
            case Items(items):
                lines += [f"{number}. {plain(item)}" for number, item in enumerate(items, 1)]
            case Attachments(names):
                lines += [f"附件：{plain(name)}" for name in names]
            case Sign(organ, day) | Printed(organ, day):
                lines += [plain(organ), plain(day)]
    return tuple(line for line in lines if line)


# The lines that make one block together.
_GATHERED: dict[str, Callable[[Any], Block]] = {"- ": Items, "+ ": Attachments, "|": Table}


def on_page(layout: Layout, script: str) -> str:
    """The script with the line that says on which page it stands; a notice needs none."""
    return script if layout == "notice" else f"% {_WORDS[layout]}\n{script}"


def _page(line: str, *, first: bool) -> Page:
    if not first or line[2:] not in PAGES:
        raise BadScript(f"the page is named once, in the first line, as one of {'、'.join(PAGES)}: {line!r}")
    return Page(PAGES[line[2:]])


def _text(line: str) -> Text:
    for mark, role in _ROLES:
        if line.startswith(mark):
            return Text(role, _line(line[len(mark) :]))
    if line[0] in _LINE_MARKS:
        raise BadScript(f"a mark without its text: {line!r}")
    return Text("p", _line(line))


def _row(line: str) -> Row:
    cells = _split(line)
    if len(cells) < 3 or cells[0] or cells[-1]:
        raise BadScript(f"a row begins and ends with a bar: {line!r}")
    return tuple(Cell(_line(cell[1:].strip()), label=True) if cell[:1] == "^" else Cell(_line(cell)) for cell in cells[1:-1])


def _organ_and_day(line: str, words: str) -> tuple[Line, Line]:
    parts = _split(words)
    if len(parts) != 2 or not all(parts):
        raise BadScript(f"a signature is an organ and a day: {line!r}")
    return _line(parts[0]), _line(parts[1])


def _split(line: str) -> list[str]:
    """The parts between bars that are not escaped, each still in script."""
    if "\\" not in line:
        return [part.strip() for part in line.split("|")]
    parts, part = [], ""
    for token in _TOKENS.finditer(line):
        if token["mark"] == "|":
            parts.append(part.strip())
            part = ""
        else:
            part += token[0]
    return [*parts, part.strip()]


def _line(words: str) -> Line:
    if not _RUN_MARKS.search(words):
        return (Run(words),) if words else ()
    runs: list[Run] = []
    text, in_name = "", False
    for token in _TOKENS.finditer(words):
        if token["mark"] in ("⟦", "⟧"):
            if in_name == (token["mark"] == "⟦"):
                raise BadScript(f"a name that does not open and close: {words!r}")
            if text:
                runs.append(Run(text, name=in_name))
            text, in_name = "", not in_name
        else:
            text += token["literal"] or token[0]
    if in_name:
        raise BadScript(f"a name that does not close: {words!r}")
    if text:
        runs.append(Run(text))
    return tuple(runs)
