"""What a paper is made of: a short list of blocks that every renderer (page, PDF, DOCX) reads and none may change.

A block knows what a piece of text *is* (title, paragraph, table), never how it looks; `Page` alone says on which kind of page all of it
stands. The JSON form is what a case file keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Role = Literal["letterhead", "title", "number", "addressee", "h1", "h2", "h3", "h4", "p", "note", "annex", "cc"]
ROLES: Mapping[str, Role] = {role: role for role in get_args(Role)}

Layout = Literal["notice", "document", "letter", "minutes", "form", "list"]
LAYOUTS: Mapping[str, Layout] = {layout: layout for layout in get_args(Layout)}
"""How an official page is laid out: 告知书 (the page of GB/T 9704-2012 without a red head), 文件格式 (with one), 信函格式 (chapter 10.1),
纪要格式 (10.3), a form to be filled in and signed, a wide list (台账)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `name` marks a personal name, so that a renderer sets all of it in one typeface."""

    text: str
    name: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of running text and the part it plays on the paper."""

    role: Role
    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list numbered from 1, in the order given."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `label` says that it names what stands beside or below it."""

    line: Line
    label: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. In a row shorter than the widest one the last cell spans what is left."""

    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max(len(row) for row in self.rows)

    @property
    def head(self) -> int:
        """How many rows at the top hold labels only: the head, to be repeated on each page."""
        count = 0
        for row in self.rows:
            if not all(cell.label for cell in row):
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class Sign:
    """The organ that signs and the day of the paper (落款)."""

    organ: Line
    day: Line


@dataclass(frozen=True, slots=True)
class Page:
    """How the paper is laid out; it stands first, and a paper without it is a notice."""

    layout: Layout


@dataclass(frozen=True, slots=True)
class Attachments:
    """What is attached (附件说明), in order; each attached page begins with a text in the role `annex`."""

    names: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """The organ that prints and sends the paper and the day it does (印发), the foot of the 版记."""

    organ: Line
    day: Line


Block = Text | Items | Table | Sign | Page | Attachments | Printed
Blocks = tuple[Block, ...]


def layout(blocks: Blocks) -> Layout:
    """How the paper is laid out."""
    first = blocks[0] if blocks else None
    return first.layout if isinstance(first, Page) else "notice"


def plain(line: Line) -> str:
    """The words of a line without its marks."""
    return "".join(run.text for run in line)


def to_json(blocks: Iterable[Block]) -> str:
    """The blocks as JSON text; the same blocks always give the same text."""
    return json.dumps([_dump(block) for block in blocks], ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Blocks:
    """The blocks that `to_json` wrote. Raises ValueError for anything else."""
    try:
        return tuple(_load(piece) for piece in json.loads(text))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a paper's blocks: {error!r}") from error


def _dump(block: Block) -> dict[str, Any]:
    match block:
        case Text(role, line):
            return {role: _dump_line(line)}
        case Items(items):
            return {"items": [_dump_line(item) for item in items]}
        case Table(rows):
            return {"table": [[{"label" if cell.label else "cell": _dump_line(cell.line)} for cell in row] for row in rows]}
        case Sign(organ, day):
            return {"sign": [_dump_line(organ), _dump_line(day)]}
        case Page(form):
            return {"page": form}
        case Attachments(names):
            return {"attachments": [_dump_line(name) for name in names]}
        case Printed(organ, day):
            return {"printed": [_dump_line(organ), _dump_line(day)]}


def _dump_line(line: Line) -> list[str | dict[str, str]]:
    return [{"name": run.text} if run.name else run.text for run in line]


def _load(piece: dict[str, Any]) -> Block:
    ((key, value),) = piece.items()
    if key in ROLES:
        return Text(ROLES[key], _load_line(value))
    if key == "items":
        return Items(tuple(_load_line(item) for item in value))
    if key == "table":
        return Table(tuple(tuple(_load_cell(cell) for cell in row) for row in value))
    if key == "sign":
        organ, day = value
        return Sign(_load_line(organ), _load_line(day))
    if key == "page":
        return Page(LAYOUTS[value])
    if key == "attachments":
        return Attachments(tuple(_load_line(name) for name in value))
    if key == "printed":
        organ, day = value
        return Printed(_load_line(organ), _load_line(day))
    raise ValueError(f"no such block: {key}")


def _load_cell(piece: dict[str, Any]) -> Cell:
    ((key, line),) = piece.items()
    if key not in ("cell", "label"):
        raise ValueError(f"no such cell: {key}")
    return Cell(_load_line(line), label=key == "label")


def _load_line(pieces: list[str | dict[str, str]]) -> Line:
    return tuple(Run(piece) if isinstance(piece, str) else Run(piece["name"], name=True) for piece in pieces)
