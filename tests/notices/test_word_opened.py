"""The Word documents opened by another program, LibreOffice, and measured in what it prints.

Word and WPS are not here to be asked. Where LibreOffice is missing these tests are skipped, saying so; a machine that runs every test (CI)
must have it (Debian: libreoffice-writer-nogui).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from PIL import ImageChops

from notices.blocks import layout
from notices.official import draw as printed
from notices.official_fonts import KIT, PACKAGE, faces
from notices.word import draw
from tests.notices.samples_word import PAPERS, said

pytestmark = pytest.mark.xdist_group("libreoffice")

DAY = date(2026, 11, 9)
MM = 72 / 25.4
OPENED = (
    "decision_notice", "non_acceptance_notice", "care_agreement", "public_posting", "referral_letter", "supervision_order",
    "forwarding_notice", "meeting_minutes", "opinion_form", "survey_form", "support_certificate", "whole", "ledger", "copied", "grid",
)  # fmt: skip
# The open typefaces stand in for those the documents name, as they do in print.
STAND_IN = {
    "仿宋_GB2312": "FandolFang R", "楷体_GB2312": "LXGW WenKai Light", "楷体": "LXGW WenKai Light", "黑体": "Noto Sans SC",
    "宋体": "Noto Serif SC", "方正小标宋_GBK": "Noto Serif SC", "Times New Roman": "Liberation Serif",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as it stands on a page, in millimetres from the left and the upper edge."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size, its characters in the order they were set, and its rules (left, right, height)."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[tuple[float, float, float], ...]

    def lines(self) -> list[list[Glyph]]:
        """The lines of characters, from the top."""
        found: dict[int, list[Glyph]] = {}
        for glyph in self.glyphs:
            found.setdefault(round(glyph.bottom), []).append(glyph)
        return [found[place] for place in sorted(found)]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The papers as LibreOffice prints them, in one run with a profile and typefaces of its own."""
    office = shutil.which("soffice")
    if office is None:
        lacking = "LibreOffice (soffice) is not installed: no Word document was opened by another program"
        if os.environ.get("CI"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    folder = tmp_path_factory.mktemp("word")
    package = find_spec(PACKAGE)
    folders = [KIT, *((package.submodule_search_locations or ()) if package else ())]
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><accept><family>{other}</family></accept></alias>'
        for name, other in STAND_IN.items()
    )
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        + "".join(f"<dir>{each}</dir>" for each in folders)
        + f"<cachedir>{folder}/cache</cachedir>{aliases}</fontconfig>",
        "utf-8",
    )
    for name in OPENED:
        (folder / f"{name}.docx").write_bytes(draw(PAPERS[name], DAY))
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "pdf", "--outdir", str(folder)]
        + [str(folder / f"{name}.docx") for name in OPENED],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {name: folder / f"{name}.pdf" for name in OPENED}


def sheets(file: Path) -> list[Sheet]:
    """The pages of a PDF."""
    with pdfplumber.open(file) as document:
        return [
            Sheet(
                page.width / MM,
                page.height / MM,
                tuple(
                    Glyph(c["text"], c["x0"] / MM, c["x1"] / MM, c["top"] / MM, c["bottom"] / MM) for c in page.chars if c["text"].strip()
                ),
                tuple(
                    (line["x0"] / MM, line["x1"] / MM, line["top"] / MM)
                    for line in (*page.lines, *page.rects)
                    if line["x1"] - line["x0"] > 100 * MM and line["bottom"] - line["top"] < MM
                ),
            )
            for page in document.pages
        ]


opened = pytest.mark.parametrize("paper", OPENED)


@opened
def test_what_is_printed_is_what_the_paper_says(converted: dict[str, Path], paper: str) -> None:
    """Every word once and, where nothing floats and no head is repeated, in its order."""
    told = "".join(glyph.text for sheet in sheets(converted[paper]) for glyph in sheet.glyphs)
    told, pages = re.subn(r"—\d+—", "", told)
    assert pages == len(sheets(converted[paper])) - (layout(PAPERS[paper]) == "letter")
    words = re.sub(r"\s", "", "".join(said(PAPERS[paper], numbered=True)))
    if paper == "ledger":
        head = "".join(label for label in ("序号", "日期", "案件编号", "摘要", "收入（元）", "支出（元）", "结余（元）", "经办人"))
        words += head * (pages - 1)
    assert Counter(told) == Counter(words)
    if paper not in ("ledger", "whole", "copied"):
        # A character its face lacks is set after the rest of its line.
        assert [c for c in told if ord(c) in faces().body] == [c for c in words if ord(c) in faces().body]


@opened
def test_it_is_as_long_as_in_print(converted: dict[str, Path], paper: str) -> None:
    """Word's lines are a little closer and cannot be changed to keep 落款 with the text, so a page more may be needed, never two."""
    assert abs(len(sheets(converted[paper])) - printed(PAPERS[paper], DAY, faces()).pages) <= 1


def test_most_papers_take_the_same_pages_as_in_print(converted: dict[str, Path]) -> None:
    """The one page is the other's."""
    same = [name for name in OPENED if len(sheets(converted[name])) == printed(PAPERS[name], DAY, faces()).pages]
    assert set(OPENED) - set(same) <= {"grid"}


@opened
def test_the_text_stands_within_the_margins(converted: dict[str, Path], paper: str) -> None:
    """5.2.1: 28 mm and 26 mm at the sides, 37 mm at the head; a mark that ends a line may hang over its edge."""
    for number, sheet in enumerate(sheets(converted[paper])):
        wide = layout(PAPERS[paper]) == "list"
        assert (round(sheet.width), round(sheet.height)) == ((297, 210) if wide else (210, 297))
        left, right, top, bottom = (35, 260, 28, 184) if wide else (28, 184, 37, 262)
        text = [g for g in sheet.glyphs if g.top < bottom and (not wide or g.left > left - 1)]
        assert min(g.left for g in text) >= left - 0.3
        assert max(g.right for g in text if g.text not in "，。；：、）》”") <= right + 0.4
        assert max(g.right for g in text) <= right + 6
        if not (layout(PAPERS[paper]) == "letter" and number == 0):
            assert min(g.top for g in text) >= top - 0.5
        assert max(g.bottom for g in text) <= bottom + 0.3


def test_a_full_page_has_22_lines_of_28_characters(converted: dict[str, Path]) -> None:
    """5.2.3."""
    full = [[line for line in sheet.lines() if line[0].bottom < 262] for sheet in sheets(converted["grid"])]
    assert len(full[1]) == 22
    assert {len(line) for line in full[1]} == {28}
    pitch = (full[1][-1][0].bottom - full[1][0][0].bottom) / 21
    assert pitch == pytest.approx(28.95 / MM, abs=0.02)
    assert full[1][0][0].left == pytest.approx(28, abs=0.1) and full[1][0][-1].right == pytest.approx(183.6, abs=0.2)
    assert len(full[0]) == 21, "with the title, its number and the line under it the first page is full too"


def test_pages_are_numbered_where_the_standard_has_it(converted: dict[str, Path]) -> None:
    """7.5: the dash 7 mm under the text, one 四号 character from the outer edge; on a turned page beside the table (8)."""
    for number, sheet in enumerate(sheets(converted["grid"]), 1):
        dash = [g for g in sheet.glyphs if g.text == "—"]
        assert (dash[0].top + dash[0].bottom) / 2 == pytest.approx(269, abs=0.8)
        edge = 184 - dash[1].right if number % 2 else dash[0].left - 28
        assert edge == pytest.approx(4.94, abs=0.3)
    for number, sheet in enumerate(sheets(converted["ledger"]), 1):
        dash = [g for g in sheet.glyphs if g.text == "—"]
        assert {round((g.left + g.right) / 2) for g in dash} == {28}
        edge = 184 - max(g.bottom for g in dash) if number % 2 else min(g.top for g in dash) - 28
        assert edge == pytest.approx(4.94, abs=0.5)


def red(file: Path) -> Iterator[tuple[float, float, float, float]]:
    """What is red on the first page: left, right, top and bottom in millimetres of each piece, from the top."""
    with pypdfium2.PdfDocument(file) as document:
        image = document[0].render(scale=300 / 72).to_pil().convert("RGB")
    r, g, _ = image.split()
    mask = ImageChops.multiply(r.point(lambda v: 255 * (v > 180)), g.point(lambda v: 255 * (v < 110)))
    dot, height, start = 25.4 / 300, image.height, None
    for y in range(height):
        row = mask.crop((0, y, image.width, y + 1)).getbbox()
        if row and start is None:
            start = y
        if start is not None and not row:
            box = mask.crop((0, start, image.width, y)).getbbox()
            assert box
            yield box[0] * dot, box[2] * dot, start * dot, y * dot
            start = None


def test_the_red_head_of_a_document(converted: dict[str, Path]) -> None:
    """7.2.4, 7.2.7: the mark 35 mm under the edge of the text, 4 mm under the number a rule as wide as the text."""
    mark, rule = red(converted["whole"])
    assert mark[2] == pytest.approx(72, abs=1) and (mark[0] + mark[1]) / 2 == pytest.approx(106, abs=0.5)
    assert (rule[0], rule[1]) == (pytest.approx(28, abs=0.3), pytest.approx(184, abs=0.3))
    assert rule[3] - rule[2] == pytest.approx(0.35, abs=0.15)
    number = next(line for line in sheets(converted["whole"])[0].lines() if line[-1].text == "号")
    assert rule[2] - number[-1].bottom == pytest.approx(4, abs=0.5)


def test_the_red_head_and_foot_of_a_letter(converted: dict[str, Path]) -> None:
    """10.1: the mark 30 mm under the edge of the paper, 4 mm under it a double rule of 170 mm, another 20 mm over the lower edge."""
    mark, thick, thin, foot_thin, foot_thick = red(converted["referral_letter"])
    assert mark[2] == pytest.approx(30, abs=1) and thick[2] - mark[3] == pytest.approx(4, abs=1)
    for rule in (thick, thin, foot_thin, foot_thick):
        assert rule[1] - rule[0] == pytest.approx(170, abs=0.5) and rule[0] == pytest.approx(20, abs=0.3)
    assert thick[3] - thick[2] > thin[3] - thin[2] and foot_thick[3] - foot_thick[2] > foot_thin[3] - foot_thin[2]
    assert foot_thick[3] == pytest.approx(277, abs=1)


def test_the_imprint_ends_on_the_edge_of_the_text(converted: dict[str, Path]) -> None:
    """7.4.1: on the last page, three rules as wide as the text, the last on its lower edge."""
    rules = sorted(sheets(converted["whole"])[-1].rules, key=lambda rule: rule[2])
    heights = sorted({round(rule[2], 1) for rule in rules})
    assert heights[-1] == pytest.approx(262, abs=1)
    assert {(round(rule[0]), round(rule[1])) for rule in rules} == {(28, 184)}


def test_a_form_stands_on_one_page(converted: dict[str, Path]) -> None:
    """An approval is decided, signed and filed on one sheet."""
    assert len(sheets(converted["opinion_form"])) == 1
