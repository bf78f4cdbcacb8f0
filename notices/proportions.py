"""How wide the columns of a table are and how its cells stand: worked out once from the words, for every form of the paper.

Measured in characters of the table's own size: a Chinese character is 1 wide, a Latin letter or a figure a half.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from notices.blocks import Cell, Line, Run, Table, plain

Align = Literal["left", "center", "right"]

_ROOM = 36.8  # characters of 小四 (12 pt) in the 156 mm of the text
_WIDE_ROOM = 53.0  # in the 225 mm of a landscape page
_PADDING = 0.7  # of a cell, both sides
_LABEL = 7  # a longer label is broken
_LONG = 22  # longer prose stands as a paragraph: on the left, its first line indented
_MONEY = re.compile(r"\d+\.\d{2}")
_NARRATIVE = ("情况", "理由", "事由", "意见", "需求", "结论", "情形", "说明", "内容")


@dataclass(frozen=True, slots=True)
class Measures:
    """The columns as shares of the width, and for each row of the table the cells as they stand."""

    columns: tuple[float, ...]
    rows: tuple[tuple[Placed, ...], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell in its place: its lines of words, the columns it spans, how it stands, and the height in millimetres it keeps free at least
    (0: as its words need)."""

    cell: Cell
    lines: tuple[Line, ...]
    span: int
    align: Align
    indent: bool
    tall: int


def breadth(words: str) -> float:
    """The width of words in characters."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in words)


def measure(table: Table, *, form: bool, wide: bool = False, label: float = 0) -> Measures:
    """The measures of a table. On a form, cells that are filled in by hand or hold prose keep room for it; `label` is the width its first
    column shares with the form's other tables."""
    room = (_WIDE_ROOM if wide else _ROOM) - _PADDING * table.width
    columns = _listed(table, room) if table.head else _labelled(table, room, label)
    head = table.head
    rows = tuple(tuple(_place(table, row, place, columns, form and not head) for place in range(len(row))) for row in table.rows)
    total = sum(columns) + _PADDING * table.width
    return Measures(tuple(round((column + _PADDING) / total, 4) for column in columns), rows)


def label_width(tables: list[Table]) -> float:
    """The width that the first columns of a form's tables need for their labels."""
    return max((_needed(row[0]) for table in tables if not table.head for row in table.rows if row[0].label), default=0)


def _labelled(table: Table, room: float, label: float) -> list[float]:
    """The columns of a form: labels as narrow as they may be, the rest shared by what stands in it."""
    width = table.width
    is_label = [cell.label for cell in max(table.rows, key=len)]
    needed = [0.0] * width
    for row in table.rows:
        for place, cell in enumerate(row):
            if place < len(row) - 1 or len(row) == width:
                needed[place] = max(needed[place], _needed(cell) if is_label[place] else min(breadth(plain(cell.line)), 12))
    if is_label[0]:
        needed[0] = max(needed[0], label)
    left = room - sum(needed)
    values = [place for place in range(width) if not is_label[place]] or list(range(width))
    return [need + (left / len(values) if place in values else 0) for place, need in enumerate(needed)]


def _listed(table: Table, room: float) -> list[float]:
    """The columns of a list: each what its longest cell needs, prose taking what is left."""
    full = [table.rows[row] for row in range(len(table.rows)) if len(table.rows[row]) == table.width]
    needed = [
        max(_needed(row[place]) if row[place].label else breadth(plain(row[place].line)) for row in full) for place in range(table.width)
    ]
    needed = [max(need, 2.0) + 1 for need in needed]
    if sum(needed) <= room:
        return [need + (room - sum(needed)) / table.width for need in needed]
    fixed = [need if need <= room / table.width else 0 for need in needed]
    left, asked = room - sum(fixed), sum(need for need, kept in zip(needed, fixed, strict=True) if not kept)
    return [kept or left * need / asked for need, kept in zip(needed, fixed, strict=True)]


def _place(table: Table, row: tuple[Cell, ...], place: int, columns: list[float], form: bool) -> Placed:
    cell, last = row[place], place == len(row) - 1
    span = table.width - place if last else 1
    if cell.label:
        return Placed(cell, _label_lines(cell), span, "center", False, 0)
    words, room = plain(cell.line), sum(columns[place : place + span])
    long = breadth(words) > min(room, _LONG)
    named = plain(row[place - 1].line) if place and row[place - 1].label else ""
    tall = 0
    if not words:
        tall = 24 if named.endswith("意见") else 12 if form else 10
    elif form and span > 1 and named.endswith(_NARRATIVE):
        tall = 14
    if table.head and _all_money(table, place):
        align: Align = "right"
    else:
        align = "left" if long or (span > 1 and not table.head) else "center"
    return Placed(cell, (cell.line,), span, align, long and not table.head, tall)


def _all_money(table: Table, place: int) -> bool:
    cells = [plain(row[place].line) for row in table.rows[table.head :] if len(row) > place]
    return all(_MONEY.fullmatch(words) for words in cells)


def _needed(cell: Cell) -> float:
    return max((breadth(plain(line)) for line in _label_lines(cell)), default=0)


def _label_lines(cell: Cell) -> tuple[Line, ...]:
    """A label in one line, or broken before its bracket or in the middle, never so that one character is left alone."""
    words = plain(cell.line)
    if breadth(words) <= _LABEL:
        return (cell.line,)
    opening = words.find("（")
    if 0 < opening <= _LABEL and len(words) - opening <= _LABEL + 1:
        return ((Run(words[:opening]),), (Run(words[opening:]),))
    lines = -(-len(words) // _LABEL)
    size = -(-len(words) // lines)
    return tuple((Run(words[start : start + size]),) for start in range(0, len(words), size))
