"""What every Word document is: the paper's own words on the page of GB/T 9704-2012, in the terms Word reads them in."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.blocks import Blocks, Cell, Items, Run, Sign, Table, Text, layout
from notices.proportions import breadth
from notices.script import literal, parse
from notices.word import RENDERER, draw
from tests.notices.samples_word import PAPERS, said
from tests.notices.test_page import ATTACKS

DAY = date(2026, 11, 9)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The order of the schema, as far as these documents go: Word calls a file with any other damaged.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens"
    " kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing"
    " mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color"
    " spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd"
    " tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "sectPr": "headerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt"
    " vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang",
}
every_paper = pytest.mark.parametrize("paper", PAPERS)


def opened(content: bytes) -> dict[str, Element]:
    """The parts of a document; each must be well-formed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def words(parts: dict[str, Element]) -> list[str]:
    """The paragraphs with words in the order they are read: the head of a letter, then the body."""
    roots = [parts[name] for name in ("word/header_first.xml", "word/document.xml") if name in parts]
    found = [
        "".join(text.text or "" for text in p.iter(f"{W}t")) for root in roots for p in root.iter(f"{W}p") if not p.findall(f".//{W}p")
    ]
    return [text for text in found if text]


def val(element: Element | None, name: str = "val") -> str | None:
    return None if element is None else element.get(f"{W}{name}")


@every_paper
def test_the_document_says_what_the_paper_says(paper: str) -> None:
    """No word lost, doubled or out of order."""
    assert words(opened(draw(PAPERS[paper], DAY))) == [text for text in said(PAPERS[paper]) if text]


@every_paper
def test_a_document_is_in_the_order_word_reads(paper: str) -> None:
    """Every part is declared, every reference leads somewhere, and properties stand in the order of the schema."""
    parts = opened(draw(PAPERS[paper], DAY))
    declared = {element.get("PartName", "").lstrip("/") for element in parts["[Content_Types].xml"]} - {""}
    assert declared == {name for name in parts if not name.endswith(".rels")} - {"[Content_Types].xml"}
    related = {element.get("Id"): element.get("Target", "") for element in parts["word/_rels/document.xml.rels"]}
    assert all(f"word/{target}" in parts for target in related.values())
    identity = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    assert {element.get(identity) for element in parts["word/document.xml"].iter()} - {None} <= related.keys()
    for root in parts.values():
        for element in root.iter():
            order = ORDER.get(element.tag.removeprefix(W), "").split()
            if order:
                places = [order.index(child.tag.removeprefix(W).replace("footerR", "headerR")) for child in element]
                assert places == sorted(places), [child.tag for child in element]
    styles = {val(style, "styleId") for style in parts["word/styles.xml"].iter(f"{W}style")}
    for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
        assert {val(used) for root in parts.values() for used in root.iter(f"{W}{tag}")} <= styles
    lists = {val(each, "numId") for each in parts["word/numbering.xml"].iter(f"{W}num")}
    assert {val(used) for used in parts["word/document.xml"].iter(f"{W}numId")} == lists


@every_paper
def test_no_typeface_is_left_to_the_machine(paper: str) -> None:
    """Word sets what a style leaves open in the machine's own East Asian face; a theme would do the same."""
    parts = opened(draw(PAPERS[paper], DAY))
    assert not any("theme" in name for name in parts)
    for root in parts.values():
        for fonts in root.iter(f"{W}rFonts"):
            named = {name.removeprefix(W) for name in fonts.attrib} - {"hint"}
            assert named in (set(), {"ascii", "hAnsi", "eastAsia", "cs"})
    faces = {val(font, "name") for font in parts["word/fontTable.xml"].iter(f"{W}font")}
    for style in parts["word/styles.xml"].iter(f"{W}style"):
        if val(style, "type") == "paragraph":
            fonts_of = style.find(f"{W}rPr/{W}rFonts")
            assert {val(fonts_of, "eastAsia"), val(fonts_of, "ascii")} <= faces
            for switch in ("autoSpaceDE", "autoSpaceDN", "widowControl", "snapToGrid"):
                assert val(style.find(f"{W}pPr/{W}{switch}")) == "0"


def style_of(parts: dict[str, Element], name: str) -> dict[str, Any]:
    style = next(s for s in parts["word/styles.xml"].iter(f"{W}style") if val(s.find(f"{W}name")) == name)
    spacing, indent = style.find(f"{W}pPr/{W}spacing"), style.find(f"{W}pPr/{W}ind")
    return {
        "face": val(style.find(f"{W}rPr/{W}rFonts"), "eastAsia"),
        "points": int(val(style.find(f"{W}rPr/{W}sz")) or 0) / 2,
        "closer": int(val(style.find(f"{W}rPr/{W}spacing")) or 0) / 20,
        "colour": val(style.find(f"{W}rPr/{W}color")),
        "line": (int(val(spacing, "line") or 0) / 20, val(spacing, "lineRule")),
        "first": val(indent, "firstLineChars"),
        "align": val(style.find(f"{W}pPr/{W}jc")),
        "outline": val(style.find(f"{W}pPr/{W}outlineLvl")),
    }


def test_the_measures_of_the_standard_are_the_styles_own() -> None:
    """GB/T 9704-2012, 5.2.2, 7.2.4, 7.3.1, 7.3.3: so that what an officer adds looks like what stands there."""
    parts = opened(draw(PAPERS["whole"], DAY))
    body = style_of(parts, "公文正文")
    assert body == {
        "face": "仿宋_GB2312", "points": 16, "closer": -0.25, "colour": "000000", "line": (28.95, "exact"), "first": "200", "align": "both",
        "outline": None,
    }  # fmt: skip
    title = style_of(parts, "Title")
    assert (title["face"], title["points"], title["align"]) == ("方正小标宋_GBK", 22, "center")
    headings = [style_of(parts, f"heading {level}") for level in (1, 2, 3, 4)]
    assert [heading["face"] for heading in headings] == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]
    assert [heading["outline"] for heading in headings] == ["0", "1", "2", "3"]
    assert {heading["points"] for heading in headings} == {16}
    assert style_of(parts, "发文机关标志")["colour"] == "FF0000"
    assert style_of(parts, "版记")["points"] == style_of(parts, "页码")["points"] == 14
    used = [val(p) for p in parts["word/document.xml"].iter(f"{W}pStyle")]
    assert used[:3] == ["Letterhead", "Number", "Title"] and {"Heading1", "Heading2", "Heading3", "Heading4", "AnnexNumber"} <= set(used)


@every_paper
def test_the_page_is_a4_with_the_margins_of_the_standard(paper: str) -> None:
    """5.2.1: 天头 37 mm, 订口 28 mm, the text 156 mm × 225 mm; a list is that page turned by a quarter."""
    section = opened(draw(PAPERS[paper], DAY))["word/document.xml"].find(f".//{W}sectPr")
    assert section is not None
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    mm = [round(int(val(size, side) or 0) * 25.4 / 1440, 1) for side in ("w", "h")]
    edges = [round(int(val(margins, side) or 0) * 25.4 / 1440, 1) for side in ("top", "right", "bottom", "left")]
    if layout(PAPERS[paper]) == "list":
        assert (mm, edges, val(size, "orient")) == ([297, 210], [28, 37, 26, 35], "landscape")
    else:
        assert (mm, edges, val(size, "orient")) == ([210, 297], [37, 26, 35, 28], None)


@every_paper
def test_pages_are_numbered_on_the_outer_edge(paper: str) -> None:
    """7.5: — 1 —, odd pages on the right, even on the left; 10.1: the first page of a letter has no number."""
    parts = opened(draw(PAPERS[paper], DAY))
    kind = "header" if layout(PAPERS[paper]) == "list" else "footer"
    assert parts["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    for pages, aligned in (("default", "right"), ("even", None if kind == "footer" else "left")):
        number = parts[f"word/{kind}_{pages}.xml"]
        assert val(number.find(f".//{W}fldSimple"), "instr") == " PAGE "
        assert "".join(text.text or "" for text in number.iter(f"{W}t")) == "— 1 —"
        assert aligned in [val(jc) for jc in number.iter(f"{W}jc")] or aligned is None
    first = parts["word/document.xml"].find(f".//{W}titlePg")
    assert (first is not None) == ("word/footer_first.xml" in parts) == (layout(PAPERS[paper]) == "letter")
    if first is not None:
        assert parts["word/footer_first.xml"].find(f".//{W}fldSimple") is None


@every_paper
def test_tables_repeat_their_head_and_keep_their_rows_whole(paper: str) -> None:
    """A reader of the second page still knows what the columns are."""
    document = opened(draw(PAPERS[paper], DAY))["word/document.xml"]
    drawn = list(document.iter(f"{W}tbl"))
    tables = [block for block in PAPERS[paper] if isinstance(block, Table)]
    assert len(drawn) == len(tables)
    for element, table in zip(drawn, tables, strict=True):
        rows = element.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [n < table.head for n in range(len(rows))]
        columns = [int(val(column, "w") or 0) for column in element.iter(f"{W}gridCol")]
        assert len(columns) == table.width and sum(columns) == int(val(element.find(f"{W}tblPr/{W}tblW"), "w") or 0)
        for row in rows:
            spans = [int(val(cell.find(f"{W}tcPr/{W}gridSpan")) or 1) for cell in row.iter(f"{W}tc")]
            assert sum(spans) == table.width


def test_each_list_begins_with_one() -> None:
    """Lists are Word's own, so that what is inserted is counted; two lists of a paper do not go on counting."""
    document = opened(draw(PAPERS["whole"], DAY))["word/document.xml"]
    assert [val(number) for number in document.iter(f"{W}numId")] == ["1", "1", "2"]


def test_a_personal_name_stands_in_one_typeface() -> None:
    """仿宋_GB2312 has no 喆 and nothing beyond GBK has 𬭎: such a name is set as a whole in a face that has all of it."""
    document = opened(draw(PAPERS["whole"], DAY))["word/document.xml"]
    styled = {"".join(t.text or "" for t in run.iter(f"{W}t")): val(run.find(f"{W}rPr/{W}rStyle")) for run in document.iter(f"{W}r")}
    assert (styled["王小喆"], styled["冯𬭎"], styled["王小红"]) == ("RareName", "RarestName", None)


def test_the_signature_is_centred_over_its_day() -> None:
    """7.3.5.1: the day ends four characters before the edge; a longer 署名 keeps two characters and moves both."""
    day = "2026年11月9日"
    for organ, last, free in (("开州区民政局", day, 4), ("重庆市开州区临江镇人民政府社会事务和民政服务办公室", "", 2)):
        document = opened(draw((Sign((Run(organ),), (Run(day),)),), DAY))["word/document.xml"]
        lines = [p for p in document.iter(f"{W}p") if val(p.find(f"{W}pPr/{W}pStyle")) == "Signature"]
        indents = {tuple(int(val(p.find(f"{W}pPr/{W}ind"), side) or 0) for side in ("left", "right")) for p in lines}
        ((left, right),) = indents
        centre = left + (8844 - left - right) / 2
        ends = centre + breadth(last or organ) * 315 / 2
        assert abs(8844 - ends - free * 315) <= 2


@every_paper
def test_the_same_paper_gives_the_same_bytes(paper: str) -> None:
    """Nothing of the machine, the clock or the order of a set gets in."""
    assert draw(PAPERS[paper], DAY) == draw(PAPERS[paper], DAY)


def test_two_processes_give_the_same_bytes() -> None:
    """Whichever process draws it."""
    script = (
        "import hashlib, datetime; from notices.word import RENDERER, draw; from tests.notices.samples_word import PAPERS;"
        "print(RENDERER, hashlib.sha256(b''.join(draw(p, datetime.date(2026, 11, 9)) for p in PAPERS.values())).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {f"{RENDERER} {hashlib.sha256(b''.join(draw(blocks, DAY) for blocks in PAPERS.values())).hexdigest()}"}


def test_the_properties_say_nothing_the_paper_does_not() -> None:
    """Title, the organ that signed, the day: no author, program or machine is made up."""
    core = opened(draw(PAPERS["whole"], DAY))["docProps/core.xml"]
    assert {element.tag.partition("}")[2]: element.text for element in core} == {
        "title": "关于做好临时救助备用金管理工作的通知",
        "creator": "重庆市开州区民政局",
        "language": "zh-CN",
        "created": "2026-11-09T00:00:00Z",
        "modified": "2026-11-09T00:00:00Z",
    }


def _holding(text: str) -> Blocks:
    line = (Run(text), Run(text, name=True))
    table = Table(((Cell(line, label=True), Cell(line)), (Cell(line), Cell(line))))
    return (Text("title", line), Text("number", line), Text("p", line), Items((line, line)), table, Sign(line, line))


TAGS = {element.tag for paper in PAPERS.values() for root in opened(draw(paper, DAY)).values() for element in root.iter()}


@pytest.mark.parametrize("attack", [*ATTACKS, "]]></w:t><w:drawing/>", "</w:p>&#x202e;", "<?xml?><!DOCTYPE x>"])
def test_a_value_can_be_nothing_but_words(attack: str) -> None:
    """Markup in a value is shown; what changes the direction of text or cannot be seen has not passed the script."""
    blocks = parse("\n".join((f"= {literal(attack)}", f"|^ 栏目 | {literal(attack)} |", "", f"@ 机关{literal(attack)} | 日期")))
    parts = opened(draw(blocks, DAY))
    assert words(parts) == [text for text in said(blocks) if text]
    assert not set("\u202e\u202c\u2066\u200b\u2028\u2029") & set("".join(words(parts)))
    assert {element.tag for root in parts.values() for element in root.iter()} <= TAGS


@given(st.text(st.characters(), max_size=40))
def test_no_text_at_all_breaks_a_document(text: str) -> None:
    """Blocks that came from anywhere: what XML cannot hold is left out, everything else stands there."""
    held = "".join(c for c in text if "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")
    shown = "".join(words(opened(draw(_holding(text), DAY))))
    assert held in shown
