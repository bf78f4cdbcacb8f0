"""What a printed paper measures, read back from its PDF: the table in `docs/papers.md`, and what the tests hold to GB/T 9704-2012.

Places are millimetres from the left and the upper edge; a line of characters is known by its baseline.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2
from PIL import Image, ImageChops

from notices import KINDS, issue
from notices.blocks import Blocks
from notices.official import Print, draw
from notices.official_fonts import faces
from notices.script import parse
from tests.notices.samples import sample

MM = 72 / 25.4
DAY = date(2026, 11, 9)
MARKS = "，。、；：！？（）《》〈〉“”‘’〔〕"
"""At the edge of a line the empty half of a mark stands outside the text; it is no ink."""
DOCUMENT = Path(__file__).parents[2] / "docs" / "papers.md"
H = 225 / 40.375
"""The height of a 3号 character on the grid (GB/T 9704-2012, 3.1, 3.2, 5.2.3), mm."""
STEP = 1.875 * H
PITCH = 156 / 28


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands: its left and right side and baseline in mm, size in points, face, colour, and whether it is upright."""

    text: str
    x: float
    right: float
    y: float
    size: float
    face: str
    colour: tuple[float, ...]
    upright: bool


Line = list[Glyph]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A filled or drawn straight piece: a rule or a side of a cell, mm."""

    x: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Sheet:
    """One page."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Stroke, ...]

    def lines(self, least: float = 0, most: float = 100) -> list[Line]:
        """The lines of characters between two sizes in points, from the top, each from the left."""
        found: dict[float, Line] = {}
        for glyph in self.glyphs:
            if glyph.upright and least <= glyph.size <= most and glyph.text.strip():
                key = next((y for y in found if abs(y - glyph.y) < 0.5), glyph.y)
                found.setdefault(key, []).append(glyph)
        return [sorted(line, key=lambda glyph: glyph.x) for _, line in sorted(found.items())]

    def body(self) -> list[Line]:
        """The lines of the text in 3号, without the margins."""
        return [line for line in self.lines(15.9, 16.1) if 37 < line[0].y < 262.1]

    def line(self, words: str) -> Line:
        """The first line that holds the words."""
        return next(line for line in self.lines() if words in said(line))


def said(line: Iterable[Glyph]) -> str:
    """The words of a line."""
    return "".join(glyph.text for glyph in line)


@dataclass(frozen=True)
class Paper:
    """A printed paper."""

    printed: Print
    sheets: tuple[Sheet, ...]

    @property
    def faces(self) -> list[str]:
        """The typefaces in it."""
        return sorted({glyph.face for sheet in self.sheets for glyph in sheet.glyphs})

    def ink(self, page: int, colour: str, top: float, bottom: float, dpi: int = 600) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the red or black ink between two heights of a page, mm."""
        scale = dpi / 72
        picture = pypdfium2.PdfDocument(self.printed.content)[page].render(scale=scale).to_pil().convert("RGB")
        k = 25.4 / dpi
        strip = picture.crop((0, int(top / k), picture.width, int(bottom / k)))
        red, green, _ = strip.split()
        mask = ImageChops.subtract(red, green) if colour == "red" else ImageChops.invert(strip.convert("L"))
        box = mask.point(lambda level: 255 if level > 120 else 0, "1").getbbox()
        assert box, f"no {colour} ink between {top} and {bottom} mm"
        return box[0] * k, top + box[1] * k, box[2] * k, top + box[3] * k

    def picture(self, page: int = 0, dpi: int = 100) -> Image.Image:
        """A page as it looks."""
        return pypdfium2.PdfDocument(self.printed.content)[page].render(scale=dpi / 72).to_pil()


def read(printed: Print) -> Paper:
    """A print read back."""
    with pdfplumber.open(io.BytesIO(printed.content)) as document:
        return Paper(printed, tuple(_sheet(page) for page in document.pages))


def _sheet(page: pdfplumber.page.Page) -> Sheet:
    high = float(page.height)
    glyphs = tuple(
        Glyph(
            each["text"],
            each["matrix"][4] / MM,
            each["x1"] / MM,
            (high - each["matrix"][5]) / MM,
            round(each["size"], 2),
            each["fontname"].partition("+")[2],
            tuple(each["non_stroking_color"] or ()),
            not each["matrix"][1],
        )
        for each in page.chars
    )
    pieces = [*page.rects, *page.lines]
    strokes = tuple(Stroke(each["x0"] / MM, each["x1"] / MM, each["top"] / MM, each["bottom"] / MM) for each in pieces)
    return Sheet(float(page.width) / MM, high / MM, glyphs, strokes)


def printed(script: str, check: str = "") -> Paper:
    """A script in print."""
    return read(draw(parse(script), DAY, faces()))


def of_kind(kind: str, programme: str = "") -> tuple[Blocks, Paper]:
    """The sample of a kind in print, and its blocks."""
    blocks = issue(kind, sample(kind, programme)).blocks
    return blocks, read(draw(blocks, DAY, faces()))


_ROW = "| {} | {} | {} | {} | {} | {} | {} | {} |\n"
_PAGES = {
    "notice": "告知书、决定书、公示",
    "document": "文件格式",
    "letter": "信函格式",
    "minutes": "纪要格式",
    "form": "表格",
    "list": "台账",
}


@cache
def table() -> str:
    """`docs/papers.md`, measured."""
    rows = "".join(_ROW.format(*_measured(kind)) for kind in sorted(KINDS, key=lambda kind: (list(_PAGES).index(KINDS[kind].page), kind)))
    return _HEAD + rows


def _measured(kind: str) -> Iterator[str]:
    _, paper = of_kind(kind)
    first = paper.sheets[0]
    content = [(g.x, g.right) for s in paper.sheets for g in s.glyphs if 30 < g.y < 262 and g.text.strip(MARKS + " ") and not _red(g)]
    sides = [(s.x, s.right) for sheet in paper.sheets for s in sheet.strokes if s.x > 27 and s.right < 185]
    left = min([x for x, _ in content] + [x for x, _ in sides])
    right = max([x for _, x in content] + [x for _, x in sides])
    steps = [b[0].y - a[0].y for s in paper.sheets for a, b in pairwise(s.body()) if b[0].y - a[0].y < 1.2 * STEP]
    sizes = Counter(glyph.size for sheet in paper.sheets for glyph in sheet.glyphs if glyph.text.strip() and not _red(glyph))
    yield f"{KINDS[kind].title}（`{kind}`）"
    yield _PAGES[KINDS[kind].page]
    yield f"{first.width:.0f} × {first.height:.0f}"
    yield str(len(paper.sheets))
    yield f"{left:.1f}–{right:.1f}"
    yield f"{median(steps):.2f}" if steps and KINDS[kind].page not in ("form", "list") else "—"
    yield "、".join(f"{size:g}" for size, count in sorted(sizes.items(), reverse=True) if count > 1)
    yield "、".join(_face(name) for name in paper.faces)


def _red(glyph: Glyph) -> bool:
    return glyph.colour[:1] == (1,) and len(glyph.colour) == 3 and not any(glyph.colour[1:])


def _face(name: str) -> str:
    return re.sub(r"-Regular$", "", name)


_HEAD = """# The printed papers, measured

Written by `python -m tests.notices.measures`; a test holds it to the papers. Each kind's first sample is printed with the typefaces that
come with the program, read back from its PDF and measured: the page, how many there are, where the text begins and ends from the left edge
(the standard: 28 to 184 mm), the step from line to line of the 3号 text (10.449 mm unless 落款 would stand alone: clause 7.3.5.5), the
sizes, the faces. Millimetres; sizes in points (2号 22, 3号 16, 4号 14, 小四 12).

What holds for all pages of a sort is held by `tests/notices/test_official.py`: 22 lines of 28 characters, the margins, the mark, the rules,
the number of the page, 落款 and the place of the seal, 版记.

| paper | page | mm | pages | text | step | sizes | faces |
|---|---|---|---|---|---|---|---|
"""

if __name__ == "__main__":
    DOCUMENT.write_text(table(), encoding="utf-8")
