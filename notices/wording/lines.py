"""A wording line by line: one line of text makes one line of the paper, whatever the facts are, and the frame's lines are untouched.

Jinja drops the line end after a tag, so that a careless tag glues two lines together for some facts and not for others. Here a tag is a
line of its own, or opens and closes within its line; then the shape of the paper does not depend on the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from notices import press
from notices.kinds.register import Kind
from notices.script import clean
from notices.wording.faults import Fault, Faulty

FRAME = frozenset(press.file_name(part) for part in ("_to", "_to_or_kin", "_recipients", "_sign", "_remedies", "_remedies_finding"))
"""The parts that only the product words: to whom, by whom, and what may be done against it."""

_PIECE = re.compile(r"\{%(?P<tag>[^{}%]*)%\}|\{\{(?P<value>[^{}]*)\}\}")
_INCLUDE = re.compile(r'include "(?P<part>_\w+\.notice\.j2)"')
_OPENING, _TURNING, _CLOSING = ("if", "for"), ("elif", "else"), ("endif", "endfor")
_FRAME_MARKS, _ROW, _OTHER_MARKS = "=№→@%~+&", "|", "#-!^"
MOST_COLUMNS, LONGEST_TAG = 12, 300
"""Columns of a table and characters of a tag [design]; the product's widest tables have six, its longest tags a hundred."""
_MARKED = ("# ", "## ", "### ", "#### ", "- ", "! ")
_ODD_SPACE = re.compile(r"[^\S \t\u3000]")
_FIRST_NAME = re.compile(r"[\s(]*(\w+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: words, `{{ value }}` or `{% tag %}`, and how many tags that opened in this line stand around it."""

    sort: str
    text: str
    depth: int = 0

    @property
    def keyword(self) -> str:
        return self.text.split(maxsplit=1)[0] if self.text.strip() else ""


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A line of the frame, and within how many blocks it stands."""

    line: int
    text: str
    depth: int


def check_lines(kind: Kind, text: str, base: str) -> frozenset[str]:
    """The parts the text includes. Raises Faulty for a line that may not stand so, and for a frame that is not the product's."""
    reader = _Reader(text, speaking=kind.must_speak)
    if reader.faults:
        raise Faulty(reader.faults)
    wanted, found = _Reader(base, speaking=kind.must_speak).frame, reader.frame
    if [(each.text, each.depth) for each in wanted] != [(each.text, each.depth) for each in found]:
        raise Faulty(_frame_faults(wanted, found))
    return frozenset(reader.parts)


def _frame_faults(wanted: list[FrameLine], found: list[FrameLine]) -> Iterator[Fault]:
    outside = {each.text for each in wanted}
    yield from (
        Fault(each.line, f"发文机关标志、标题、文号、主送、附件、落款、版记的写法不能改动：“{each.text}”")
        for each in found
        if each.text not in outside
    )
    for each in wanted:
        same = [other for other in found if other.text == each.text]
        if not same:
            yield Fault(0, f"缺少不能改动的一行：“{each.text}”")
        elif any(other.depth != each.depth for other in same):
            yield Fault(same[0].line, f"这一行不能附加条件：“{each.text}”")
    if {each.text for each in found} == outside and {each.depth for each in found} <= {each.depth for each in wanted}:
        yield Fault(found[0].line, "标题、文号、主送、救济途径、落款等应当各写一次，先后次序不能改动")


class _Reader:
    def __init__(self, text: str, speaking: frozenset[str]) -> None:
        self.faults: list[Fault] = []
        self.frame: list[FrameLine] = []
        self.parts: list[str] = []
        self._speaking = set(speaking)
        self._open: list[str] = []
        lines = text.split("\n")
        for number, line in enumerate(lines, 1):
            self._number = number
            self._line(line, lines[number] if number < len(lines) else "")
        if self._open:
            self._fault(f"“{self._open[-1]}”没有结束")

    def _fault(self, text: str) -> None:
        self.faults.append(Fault(self._number, text))

    def _line(self, line: str, following: str) -> None:
        pieces = list(_pieces(line))
        if wrong := _unreadable(line, pieces):
            self._fault(wrong)
        elif len(pieces) == 1 and pieces[0].sort == "tag":
            self._sole(pieces[0])
        else:
            self._mixed(line.strip(), pieces, following)

    def _sole(self, tag: Piece) -> None:
        """A tag that is a line of its own."""
        word = tag.keyword
        if word == "include":
            self._part(tag, sole=True)
        elif word in _OPENING:
            self._open.append(word)
            named, _, listed = tag.text.partition(" in ")
            if word == "for" and "|" not in listed:  # a list has no blank parts; prose that may be blank is one blank paragraph
                self._speaking |= set(re.findall(r"\w+", named)[1:])
        elif not self._open:
            self._fault(f"“{word}”没有与之对应的开头")
        elif word in _TURNING:
            if self._open[-1] != "if":
                self._fault(f"“{word}”只能用在 if 中")
        elif self._open.pop() != word.removeprefix("end"):
            self._fault(f"“{word}”与它的开头不对应")

    def _mixed(self, line: str, pieces: list[Piece], following: str) -> None:
        """A line of words; tags in it open and close here."""
        depth = 0
        for piece in (each for each in pieces if each.sort == "tag"):
            word = piece.keyword
            depth += (word == "if") - (word == "endif")
            if word == "include":
                self._part(piece, sole=False)
            elif word in ("for", "endfor"):
                self._fault("for 和 endfor 应当各自成行")
            elif depth < (word in _TURNING):
                self._fault(f"“{word}”没有与之对应的开头")
                return
        if depth:
            self._fault("一行之内的 if 应当在这一行内结束，或者各自成行")
        elif line.endswith("%}") and following.strip():
            self._fault("以标记结尾的一行之后应当空一行，否则与下一行连成一行")
        else:
            self._marks(line, pieces)

    def _part(self, tag: Piece, *, sole: bool) -> None:
        match = _INCLUDE.fullmatch(tag.text.strip())
        if not match or match["part"] not in parts():
            self._fault(f"只能引用系统提供的部分：{'、'.join(sorted(parts()))}")
        elif sole == parts()[match["part"]]:
            self._fault(f"“{match['part']}”应当{'写在句中' if sole else '单独成行'}")
        else:
            self.parts.append(match["part"])
            if match["part"] in FRAME:
                self.frame.append(FrameLine(self._number, f"{{%{tag.text}%}}", len(self._open)))

    def _marks(self, line: str, pieces: list[Piece]) -> None:
        shape = "".join(piece.text for piece in pieces if piece.sort == "words").strip()
        bare = "".join(piece.text for piece in pieces if piece.sort == "words" and not piece.depth)
        mark = shape[:1]
        if mark and mark in _FRAME_MARKS:
            self.frame.append(FrameLine(self._number, line, len(self._open)))
        elif shape.count(_ROW) > MOST_COLUMNS + 1:
            self._fault(f"表格至多{MOST_COLUMNS}栏")
        elif mark == _ROW:
            if not line.startswith("|") or bare.count("|") < 2 or not (line.endswith("|") or (bare.endswith("|") and _barred(pieces))):
                self._fault("表格的一行以竖线开始、以竖线结束，行末附加条件的一格也以竖线结束")
        elif mark and mark in _OTHER_MARKS:
            if not line.startswith(_MARKED):
                self._fault(f"行首的“{mark}”之后应当空一格")
            elif not bare.strip(" #-!|") and not any(self._speaks(piece) for piece in pieces):
                self._fault(f"行首的“{mark}”之后应当有文字")

    def _speaks(self, piece: Piece) -> bool:
        """Does the value always have words?"""
        first = _FIRST_NAME.match(piece.text)
        ended = 'or "' in piece.text or "|sentence" in piece.text
        return piece.sort == "value" and not piece.depth and (ended or (first is not None and first[1] in self._speaking))


def _unreadable(line: str, pieces: list[Piece]) -> str:
    """Why a line cannot be read safely; empty when it can."""
    words = "".join(piece.text for piece in pieces if piece.sort == "words")
    if _ODD_SPACE.search(line) or "".join(line.split()) != "".join(clean(line).split()):
        return "含有看不见的字符"
    if any(mark in words for mark in ("{%", "{{", "{#", "%}", "}}", "#}")):
        return "标记应当写在一行之内，不能用注释"
    if any(mark in words for mark in "\\⟦⟧"):
        return "不能写“\\”“⟦”“⟧”，姓名请写成 {{ 事项|name }}"
    for piece in (each for each in pieces if each.sort != "words"):
        if piece.text[:1] != " " or piece.text[-1:] != " ":
            return "标记与括号之间各空一格"
        if len(piece.text) > LONGEST_TAG:
            return f"一个标记至多{LONGEST_TAG}字"
        if piece.sort == "tag" and piece.keyword not in (*_OPENING, *_TURNING, *_CLOSING, "include"):
            return f"不能使用“{piece.keyword[:20]}”，可以使用 if、elif、else、endif、for、endfor、include"
    return ""


def _pieces(line: str) -> Iterator[Piece]:
    line, at, depth = line.strip(), 0, 0
    for found in _PIECE.finditer(line):
        if found.start() > at:
            yield Piece("words", line[at : found.start()], depth)
        at = found.end()
        if found["tag"] is None:
            yield Piece("value", found["value"], depth)
            continue
        tag = Piece("tag", found["tag"], depth)
        depth += (tag.keyword == "if") - (tag.keyword == "endif")
        yield tag
    if at < len(line):
        yield Piece("words", line[at:], depth)


def _barred(pieces: list[Piece]) -> bool:
    """Does every way through the line's tags end a cell that it began?"""
    for before, after in pairwise(pieces):
        ended = before.sort == "tag" or (before.sort == "words" and before.text.rstrip().endswith("|"))
        if after.depth > 1 or (after.sort == "tag" and after.keyword in (*_TURNING, *_CLOSING) and not ended):
            return False
    return True


@cache
def parts() -> dict[str, bool]:
    """The product's parts that a text may include, and whether each stands within a line."""
    return {name: _within_a_line(press.source(name)) for name in press.part_names()}


def _within_a_line(source: str) -> bool:
    """A part of one line that ends in a tag takes the end of its line with it."""
    return source.count("\n") == 1 and source.endswith("%}\n")
