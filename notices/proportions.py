"""How wide the columns of a table are and how its cells stand: worked out once from the words, for every form of the paper.

Measured in characters of the table's own size: a Chinese character is 1 wide, a Latin letter or a figure a half.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from notices.blocks import Cell, Line, Run, Table, plain

Align = Literal["left", "center", "right"]

_ROOM = 36.8  # characters of 小四 (12 pt) in the 156 mm of the text
_WIDE_ROOM = 53.0  # in the 225 mm of a landscape page
_PADDING = 1.4  # of a cell, both sides
_LABEL = 7  # a longer label is broken
_LONG = 22  # longer prose stands as a paragraph: on the left, its first line indented
_FEWEST = 6.0  # what a column of a form keeps at least
_LEAST = 9.0  # what its words keep where others need room
_PROSE = 12.0  # what a column of a list keeps for prose
_SEVERAL = 4  # so many amounts are read down the column: they stand on the right
_STRETCH = re.compile(r"[\x21-\x7e]+")
BREAK = "\u200b"
# A case number, a fingerprint: four characters stay together at its ends, and each four of a long one.
_CODE = re.compile(r"[A-Z]{2}[0-9A-Z-]{8,}|[0-9a-f]{24,}")
_PIECE = re.compile(r".{1,4}")
# What is not parted: letters and figures but before an equals sign, a figure and its measure, an opening or closing mark and its words.
_TOGETHER = re.compile(r"[!-~](?!=)[!-~]|[×÷].|.[×÷]|[0-9][^!-~]|[（《“〔].|.[）》”〕，。、；：]")
_PAUSE = re.compile(r"[，、；。：=].|.[（《=]")
_TURN = re.compile(r"[^、]+(?:、|$)")
# Where a long label may be broken: words that begin its second half.
_BEGINNINGS = ("评估", "签字", "生活", "保障", "代表", "数量", "变更", "办理", "发放", "审核", "确认", "人员", "（")
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


def measure(table: Table, *, form: bool, wide: bool = False, beside: Iterable[Table] = ()) -> Measures:
    """The measures of a table. On a form, cells that are filled in by hand or hold prose keep room for it. `beside` are the other tables of
    the paper: those with the same columns stand in line with it, and labels on the left share one width."""
    room = (_WIDE_ROOM if wide else _ROOM) - _PADDING * table.width
    others = [other for other in beside if not other.head]
    head = table.head
    columns = _listed(table, room) if head else _labelled(table, room, others)
    rows = tuple(tuple(_place(table, row, place, columns, form and not head) for place in range(len(row))) for row in table.rows)
    total = sum(columns) + _PADDING * table.width
    return Measures(tuple(round((column + _PADDING) / total, 4) for column in columns), rows)


def _labelled(table: Table, room: float, others: list[Table]) -> list[float]:
    """The columns of a form: labels as narrow as they may be, the rest shared by what stands in it, numbers never broken."""
    width, is_label = table.width, _labels(table)
    rows = [row for each in (table, *others) if _labels(each) == is_label for row in each.rows]
    needed = [0.0 if label else _FEWEST for label in is_label]
    wanted = list(needed)
    for row in rows:
        for place, cell in enumerate(row[: None if len(row) == width else -1]):
            words = breadth(plain(cell.line))
            needed[place] = max(needed[place], _needed(cell) if is_label[place] else max(min(words, _LEAST), _unbroken(cell)))
            wanted[place] = max(wanted[place], needed[place] if is_label[place] else min(words, _LONG))
    if is_label[0]:
        labels = (_needed(row[0]) for each in (table, *others) for row in each.rows if row[0].label)
        needed[0] = wanted[0] = max(2.0, *labels)
    values = [place for place in range(width) if not is_label[place]] or list(range(width))
    return _shared(needed, wanted, values, room)


def _labels(table: Table) -> list[bool]:
    return [cell.label for cell in max(table.rows, key=len)]


def _shared(needed: list[float], wanted: list[float], growing: list[int], room: float) -> list[float]:
    """What is needed, then as much of what is wanted as there is room for, then the rest in equal parts to the columns that grow."""
    left = room - sum(needed)
    more = sum(wanted) - sum(needed)
    given = [need + (want - need) * max(min(left / more, 1.0), 0.0) if more else need for need, want in zip(needed, wanted, strict=True)]
    rest = room - sum(given)
    return [width + (rest / len(growing) if place in growing else 0) for place, width in enumerate(given)]


def _listed(table: Table, room: float) -> list[float]:
    """The columns of a list: each what its longest cell needs while the others keep enough for prose, which takes what is left."""
    full = [row for row in table.rows if len(row) == table.width]
    wanted = [max(2.0, *(_needed(row[place]) for row in full)) + 0.4 for place in range(table.width)]
    needed, left = list(wanted), room
    for waiting, place in zip(range(table.width, 0, -1), sorted(range(table.width), key=wanted.__getitem__), strict=True):
        needed[place] = min(wanted[place], max(left - _PROSE * (waiting - 1), left / waiting))
        left -= needed[place]
    return _shared(needed, needed, list(range(table.width)), room)


def _place(table: Table, row: tuple[Cell, ...], place: int, columns: list[float], form: bool) -> Placed:
    cell, last = row[place], place == len(row) - 1
    span = table.width - place if last else 1
    if cell.label:
        return Placed(cell, _label_lines(cell), span, "center", False, 0)
    words = breadth(plain(cell.line))
    lines = words / (sum(columns[place : place + span]) + _PADDING * (span - 1))
    named = plain(row[place - 1].line) if place and row[place - 1].label else ""
    tall = 0
    if not words:
        tall = 26 if named.endswith("意见") else 15 if form else 10
    elif form and span > 1 and named.endswith(_NARRATIVE):
        tall = 24
    align: Align = "center" if lines <= 1 or (span == 1 and lines <= 2) else "left"
    if span > 1 and not table.head:
        align = "left"
    if table.head and len(table.rows) - table.head >= _SEVERAL and _all_money(table, place):
        align = "right"
    shown = _balanced(cell.line) if align == "center" and lines > 1 else (cell.line,)
    return Placed(cell, shown, span, align, lines > 1 and align == "left" and span > 1, tall)


def _balanced(line: Line) -> tuple[Line, ...]:
    """Words that take two lines in the middle of a cell, broken near their middle, so that no character stands alone on the second."""
    if len(line) > 1 or line[0].name:
        return (line,)
    words = line[0].text
    cuts = [place for place in range(1, len(words)) if not _TOGETHER.search(words[place - 1 : place + 1])]
    if not cuts:
        return (line,)
    middle = breadth(words) / 2
    cut = min(cuts, key=lambda place: abs(breadth(words[:place]) - middle) - 2.5 * bool(_PAUSE.match(words[place - 1 : place + 1])))
    return (Run(words[:cut]),), (Run(words[cut:]),)


def _all_money(table: Table, place: int) -> bool:
    cells = [plain(row[place].line) for row in table.rows[table.head :] if len(row) > place]
    return all(_MONEY.fullmatch(words) for words in cells)


def _unbroken(cell: Cell) -> float:
    """The longest stretch of letters, figures and stars that no line breaks."""
    return max((breadth(stretch) for stretch in _STRETCH.findall(breakable(plain(cell.line)))), default=0) + 0.5


def breakable(words: str) -> str:
    """The words with U+200B wherever a long code or a computation may be broken: without it the line before would be torn apart."""
    return _CODE.sub(lambda code: BREAK.join(_PIECE.findall(code[0])), words).replace("=", f"{BREAK}=")


def _needed(cell: Cell) -> float:
    """The width a cell needs to stand unbroken, a label as it is broken."""
    lines = _label_lines(cell) if cell.label else (cell.line,)
    return max((breadth(plain(line)) for line in lines), default=0)


def _label_lines(cell: Cell) -> tuple[Line, ...]:
    """A label in one line; a longer one broken before the bracket it ends in, or where a word begins near its middle."""
    words = plain(cell.line)
    if breadth(words) <= _LABEL:
        return (cell.line,)
    opening = words.find("（")
    if opening > 0 and words.endswith("）") and words.find("）") == len(words) - 1:
        pieces = [words[:opening], *_TURN.findall(words[opening:])]
    else:
        pieces = [words]
    return tuple((Run(line),) for piece in pieces for line in _halved(piece))


def _halved(words: str) -> list[str]:
    if breadth(words) <= _LABEL + 1:
        return [words]
    middle = len(words) / 2
    begins = [place for place in range(2, len(words) - 1) if words.startswith(_BEGINNINGS, place) and abs(place - middle) <= 1.5]
    cut = min(begins, key=lambda place: abs(place - middle)) if begins else int(middle)
    while words[cut] in "）、" or words[cut - 1] == "（":
        cut += 1
    return [*_halved(words[:cut]), *_halved(words[cut:])]
