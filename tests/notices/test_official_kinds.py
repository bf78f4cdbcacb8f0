"""Every kind in print: nothing lost, nothing over the edge, nothing across a rule, and the table of what they measure kept true."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from notices import KINDS, issue
from notices.blocks import Attachments, Blocks, Items, Line, Printed, Sign, Table, Text, plain
from notices.check import check
from notices.official import draw
from notices.official_fonts import faces
from notices.script import parse
from tests.notices.measures import DAY, DOCUMENT, MARKS, Paper, of_kind, read, said, table
from tests.notices.samples import SAMPLES, sample

ROOT = Path(__file__).parents[2]
every_paper = pytest.mark.parametrize(("programme", "kind"), SAMPLES)
KINDS_SHOWN = ("decision_notice", "survey_form", "referral_letter", "supervision_order", "meeting_minutes", "support_certificate")


def _words(blocks: Blocks) -> list[str]:
    lines: list[Line] = []
    for block in blocks:
        match block:
            case Text(_, line):
                lines.append(line)
            case Items(items) | Attachments(items):
                lines.extend(items)
            case Table(rows):
                lines.extend(cell.line for row in rows for cell in row)
            case Sign(organ, day) | Printed(organ, day):
                lines.extend((organ, day))
    return [re.sub(r"\s", "", plain(line)) for line in lines]


def _conforms(content: bytes) -> bool:
    """PDF/A-2a and PDF/UA-1 as the file declares of itself; Typst refuses to write one that does not conform."""
    return all(mark in content for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/MarkInfo", b"/Lang"))


@every_paper
def test_a_paper_in_print_says_all_its_words_within_its_edges(programme: str, kind: str) -> None:
    """No character is lost, stands outside the text, or crosses the side of a cell."""
    blocks, paper = of_kind(kind, programme)
    assert _conforms(paper.printed.content) and paper.printed.pages == len(paper.sheets) <= 3
    assert not paper.printed.alone
    printed = "".join(glyph.text for sheet in paper.sheets for glyph in sorted(sheet.glyphs, key=lambda g: (round(g.y, 1), g.x)))
    shown = set(re.sub(r"\s", "", printed))
    assert not [words for words in _words(blocks) if set(words) - shown]
    for sheet in paper.sheets:
        text = [glyph for glyph in sheet.glyphs if glyph.text.strip() and glyph.text not in MARKS and glyph.y < 262.1]
        assert all(glyph.x > 27.8 and glyph.right < 184.6 and glyph.y > 30 for glyph in text)
        sides = [s for s in sheet.strokes if s.right - s.x < 0.5 and s.bottom - s.top > 3]
        crossed = [g.text for g in text for s in sides if g.x + 0.3 < s.x < g.right - 0.6 and s.top < g.y < s.bottom]
        assert not crossed


@pytest.mark.parametrize("kind", KINDS_SHOWN)
def test_the_words_can_be_read_out_and_copied_as_they_stand(kind: str) -> None:
    """PDF/UA: whoever listens to the paper hears it in its order, without marks that are not on it."""
    blocks, paper = of_kind(kind)
    read_out = re.sub(r"\s", "", "".join(glyph.text for sheet in paper.sheets for glyph in sheet.glyphs))
    assert not [words for words in _words(blocks) if len(words) > 6 and words not in read_out]
    assert "\u200b" not in read_out


def test_the_same_paper_has_the_same_bytes_in_another_process_and_in_threads() -> None:
    """A print can be made again to prove that it was not tampered with, and ten readers at once get one paper."""
    script = (
        "import hashlib\nfrom tests.notices.test_official_kinds import KINDS_SHOWN, _drawn\n"
        "for kind in KINDS_SHOWN: print(hashlib.sha256(_drawn(kind)).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    with ThreadPoolExecutor(4) as pool:
        here = [hashlib.sha256(content).hexdigest() for content in pool.map(_drawn, [*KINDS_SHOWN, *KINDS_SHOWN])]
    assert here == there + there


def _drawn(kind: str) -> bytes:
    paper = issue(kind, sample(kind))
    return draw(paper.blocks, DAY, faces(), check("https://example.gov.cn", "", paper.sha256)).content


def test_the_day_and_the_organ_are_in_the_file_itself() -> None:
    """The print is dated by its paper, whenever it was made."""
    blocks, paper = of_kind("decision_notice")
    content = paper.printed.content
    assert b"D:20261109" in content and b"<dc:title>" in content
    assert draw(blocks, DAY.replace(day=10), faces()).content != content


def test_a_code_and_its_fingerprint_stand_in_the_margin_of_the_first_page() -> None:
    """Whoever holds the paper can check it; nothing of the text moves for it, and a reading machine passes it by."""
    issued = issue("decision_notice", sample("decision_notice"))
    mark = check("https://example.gov.cn/", "开州临江府临救决〔2026〕3号", issued.sha256)
    assert mark and mark.address == f"https://example.gov.cn/p/{issued.sha256[:20]}"
    paper, bare = read(draw(issued.blocks, DAY, faces(), mark)), read(draw(issued.blocks, DAY, faces()))
    first = paper.sheets[0]
    assert said(first.line("校验码")).endswith(issued.sha256[:16]) and said(first.line("文号")).endswith("〔2026〕3号")
    assert all(glyph.y > 262 and glyph.size < 8 for glyph in first.line("校验码"))
    assert [said(line) for line in first.body()] == [said(line) for line in bare.sheets[0].body()]
    left, top, right, bottom = _code(paper)
    assert 26 < left < 30 and top > 262 and bottom < 290 and right - left == pytest.approx(bottom - top, abs=0.3)
    assert check("", "", issued.sha256) is None


def _code(paper: Paper) -> tuple[float, float, float, float]:
    """Where the dark squares of the code are, mm."""
    k = 25.4 / 300
    foot = paper.picture(0, 300).convert("L").crop((0, int(264 / k), int(42.5 / k), int(295 / k)))
    box = foot.point(lambda level: 255 if level < 120 else 0, "1").getbbox()
    assert box
    return box[0] * k, 264 + box[1] * k, box[2] * k, 264 + box[3] * k


@pytest.mark.parametrize("attack", ['#read("official.typ")', "$ 1/0 $ *粗* _斜_ `码` @a <b> \\ ~ // 注", "]#panic()[", "\\u{202e}反"])
def test_a_value_is_words_to_the_typesetter_too(attack: str) -> None:
    """Text is data: what looks like the typesetter's own language is printed as it stands."""
    facts = sample("clue_record", reason=attack)
    paper = read(draw(issue("clue_record", facts).blocks, DAY, faces()))
    printed = "".join(glyph.text for sheet in paper.sheets for glyph in sheet.glyphs)
    assert re.sub(r"\s", "", attack) in re.sub(r"\s", "", printed)


def test_headings_that_skip_a_level_are_still_a_paper() -> None:
    """PDF/UA wants levels without gaps; the writer's numbers decide how they look."""
    assert _conforms(draw(parse("= 题\n### 1.小标题\n正文。\n"), DAY, faces()).content)


def test_the_table_of_measures_is_what_the_papers_measure() -> None:
    """docs/papers.md: per kind the page, the margins, the step, the sizes and the faces."""
    assert DOCUMENT.read_text(encoding="utf-8") == table(), "run python -m tests.notices.measures"
    assert all(f"（`{kind}`）" in table() for kind in KINDS)
