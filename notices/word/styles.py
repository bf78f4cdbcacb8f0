"""The styles of a paper in Word: what an officer picks from the list of styles, and where every measure of the page is kept.

Each style names all four of Word's typefaces, and there is no theme: a style that leaves one open is set in whatever the machine's
language prefers (MS Mincho, for one). The document names typefaces and carries none, so that Word and WPS use the office's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from notices.blocks import Layout
from notices.word.measures import CELL_LINE, CELL_RULE, CHARACTER, FORM_CHARACTER, FORM_LINE, LINE, RED, TITLE_LINE, mm, part

BODY, KAI, HEI, SONG, TITLE, LATIN = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋_GBK", "Times New Roman"
RARE_KAI = "楷体"
# What the same typeface is called on other machines; Word looks there when the first name is missing.
_ALSO = {BODY: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", TITLE: "方正小标宋简体", RARE_KAI: "KaiTi"}

Align = Literal["left", "right", "center", "both"]


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. `line` is its exact height in twips, `first` its first line's indent in characters, `outline` its level in the
    document's outline from 0."""

    id: str
    name: str
    size: float
    face: str = BODY
    latin: str = LATIN
    line: int = LINE
    align: Align = "both"
    first: int = 0
    before: int = 0
    after: int = 0
    outline: int | None = None
    colour: str = ""
    keep_next: bool = False
    new_page: bool = False
    based: str = "a"


def fonts(face: str, latin: str = LATIN) -> str:
    """All four typefaces, the Chinese one for whatever belongs to either script."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:eastAsia="{face}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def unit(layout: Layout) -> int:
    """The width of a character of the body, in twips."""
    return FORM_CHARACTER if layout in ("form", "list") else CHARACTER


def line_height(layout: Layout) -> int:
    """The height of a line of the body, in twips."""
    return FORM_LINE if layout in ("form", "list") else LINE


def paragraph_styles(layout: Layout) -> tuple[Style, ...]:
    """The styles of a paper of this layout: a form is set smaller (四号, its tables 小四), everything else in 三号."""
    form = layout in ("form", "list")
    size, line = (14.0, FORM_LINE) if form else (16.0, LINE)
    return (
        Style("a", "Normal", size, line=line, based=""),
        Style("Body", "公文正文", size, line=line, first=2),
        Style("Title", "Title", 22, TITLE, TITLE, line=TITLE_LINE, align="center"),  # 7.3.1: 2号小标宋
        Style("Number", "发文字号", 12 if form else size, line=line, align="right" if form or layout == "letter" else "center"),
        Style("Addressee", "主送机关", size, line=line),  # 7.3.2: flush left
        # 7.3.3: 一、黑体 （一）楷体 1. （1）仿宋
        Style("Heading1", "heading 1", size, HEI, line=line, first=2, outline=0, keep_next=True),
        Style("Heading2", "heading 2", size, KAI, line=line, first=2, outline=1, keep_next=True),
        Style("Heading3", "heading 3", size, line=line, first=2, outline=2, keep_next=True),
        Style("Heading4", "heading 4", size, line=line, first=2, outline=3, keep_next=True),
        Style("Note", "附注", 12 if form else size, line=360 if form else line, first=0 if form else 2),  # 7.3.6
        Style("Attachments", "附件说明", size, line=line),  # 7.3.4
        Style("Signature", "署名和成文日期", size, line=line, align="center"),  # 7.3.5
        Style("AnnexNumber", "附件序号", size, HEI, HEI, line=line, after=line, new_page=True, keep_next=True),  # 7.3.7
        Style("Annex", "附件标题", 22, TITLE, TITLE, line=TITLE_LINE, align="center", outline=0, after=mm(3), based="Title"),
        Style("Letterhead", "发文机关标志", 62, TITLE, TITLE, align="center", colour=RED),  # 7.2.4
        Style("Imprint", "版记", 14, line=440, align="left"),  # 7.4.2, 7.4.3
        Style("PageNumber", "页码", 14, SONG, SONG, line=400, align="left"),  # 7.5
        Style("Cell", "表格文字", 12, line=CELL_LINE, align="left"),
        Style("CellLabel", "表格栏目", 12, HEI, line=CELL_LINE, align="center", based="Cell"),
        Style("Between", "表间", 1, line=20, based="a"),
    )


def character_styles() -> tuple[tuple[str, str, str], ...]:
    """Styles of a stretch of text: id, name, typeface. A name with a character that 仿宋_GB2312 lacks is set as a whole in one that has it:
    楷体 up to GBK, beyond it 宋体 with its supplements."""
    return (("RareName", "人名（非GB 2312字）", RARE_KAI), ("RarestName", "人名（生僻字）", SONG))


def styles(layout: Layout) -> str:
    """styles.xml."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}"
        '<w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    paragraphs = "".join(_paragraph(style) for style in paragraph_styles(layout))
    characters = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{fonts(face)}</w:rPr></w:style>"
        for id_, name, face in character_styles()
    )
    return part("styles", defaults + paragraphs + characters + _table())


def _paragraph(style: Style) -> str:
    normal = style.id == "a"
    built_in = normal or style.name == "Title" or style.name.startswith("heading")
    based = f'<w:basedOn w:val="{style.based}"/>' if style.based else ""
    after = f'<w:next w:val="{"Body" if style.outline is not None or style.id in ("Body", "Addressee") else style.id}"/>'
    return (
        f'<w:style w:type="paragraph"{" w:default=" + chr(34) + "1" + chr(34) if normal else ""}'
        f'{"" if built_in else " w:customStyle=" + chr(34) + "1" + chr(34)} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/>{based}{after}<w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    """In the order of the schema: Word refuses any other."""
    character = round(style.size * 20)
    first = f'<w:ind w:firstLineChars="{style.first * 100}" w:firstLine="{style.first * character}"/>' if style.first else ""
    return (
        f"{'<w:keepNext/>' if style.keep_next else ''}{'<w:pageBreakBefore/>' if style.new_page else ''}"
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        '<w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="{style.before}" w:after="{style.after}" w:line="{style.line}" w:lineRule="exact"/>{first}'
        f'<w:jc w:val="{style.align}"/>' + ("" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>')
    )


def _run_properties(style: Style) -> str:
    closer = -5 if style.size == 16 else 0  # 5.2.3
    return (
        f'{fonts(style.face, style.latin)}<w:b w:val="0"/><w:i w:val="0"/>'
        f'<w:color w:val="{style.colour or "000000"}"/><w:spacing w:val="{closer}"/>'
        f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>'
    )


def _table() -> str:
    rule = f'w:val="single" w:sz="{CELL_RULE}" w:space="0" w:color="000000"'
    borders = "".join(f"<w:{side} {rule}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in (("left", 68), ("right", 68)))
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="Grid"><w:name w:val="公文表格"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


def font_table() -> str:
    """fontTable.xml: each typeface and the name it has elsewhere."""
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _ALSO.items()
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    return part("fonts", listed + latin)
