"""What stands around the body of a paper in Word: the page itself, the head of a letter, and the page numbers."""

from __future__ import annotations

from dataclasses import dataclass

from notices.blocks import Blocks, Layout, Text, layout
from notices.word.boxes import box, offset
from notices.word.measures import RED, mm, part, sheet
from notices.word.paragraphs import Properties, mark, paragraph, rule, said

_NUMBER = "— ", '<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:noProof/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>', " —"


@dataclass(frozen=True, slots=True)
class Part:
    """A header or a footer: what it is, on which pages it stands, and its XML."""

    kind: str  # header or footer
    pages: str  # default (odd), even or first
    xml: str


def parts(blocks: Blocks) -> tuple[Part, ...]:
    """The headers and footers of a paper."""
    form = layout(blocks)
    if form == "list":
        return tuple(_part("header", pages, _beside(pages)) for pages in ("default", "even"))
    numbers = tuple(_part("footer", pages, _under(pages)) for pages in ("default", "even"))
    return (*numbers, *_letter(blocks)) if form == "letter" else numbers


def section(form: Layout, references: str) -> str:
    """The page: 5.2.1; without a character grid."""
    page = sheet(form)
    turned = ' w:orient="landscape"' if page.wide else ""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{page.width}" w:h="{page.height}"{turned}/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" w:left="{page.left}"'
        f' w:header="{mm(_HEADER)}" w:footer="{mm(_FOOTER)}" w:gutter="0"/>'
        f'{"<w:titlePg/>" if form == "letter" else ""}<w:docGrid w:linePitch="579"/></w:sectPr>'
    )


_HEADER = 30.0  # 10.1: the ink of a letter's mark begins 30 mm under the edge of the paper
_FOOTER = 20.0  # 10.1: the lower rule of a letter ends 20 mm over the edge of the paper


def _part(kind: str, pages: str, content: str) -> Part:
    return Part(kind, pages, part("hdr" if kind == "header" else "ftr", content))


def _number() -> str:
    dash, field, dash_after = _NUMBER
    return said(dash) + field + said(dash_after)


def _under(pages: str) -> str:
    """7.5: the dash 7 mm under the text, one character in from the outer edge."""
    properties = Properties("PageNumber", after=mm(4.47))
    if pages == "default":
        properties.align, properties.right = "right", 280
    else:
        properties.left = 280
    return paragraph(properties, _number())


def _beside(pages: str) -> str:
    """8: the number of a landscape page stands where it stands on every other page, so here beside the table, turned with it."""
    page = sheet("list")
    tall, wide = mm(30), 400
    left = page.left - mm(7) - wide // 2
    top = page.top if pages == "even" else page.height - page.bottom - tall
    properties = Properties("PageNumber", align="right" if pages == "default" else "left")
    properties.right, properties.left = (280, 0) if pages == "default" else (0, 280)
    number = paragraph(properties, _number())
    return paragraph(
        Properties("Between"),
        box(number, "页码", across=offset("page", left), down=offset("page", top), width=wide, height=tall, turned=True),
    )


def _letter(blocks: Blocks) -> tuple[Part, Part]:
    """10.1: the mark, 4 mm under it a double rule of 170 mm, thick over thin; at the foot of the page another, thin over thick."""
    line = next((block.line for block in blocks if isinstance(block, Text) and block.role == "letterhead"), ())
    left, right = -mm(8), -mm(6)
    thick_over_thin = rule("bottom", 20, colour=RED, space=0, kind="thickThinMediumGap")
    # The number stands 7/8 of a character under the rule, of which its own line keeps a half free.
    under = paragraph(Properties("Between", before=mm(2.6), after=mm(2.6), rules=thick_over_thin, left=left, right=right))
    # Under the paragraph too: LibreOffice reads a double rule over a paragraph the other way round.
    foot = paragraph(
        Properties("Between", rules=rule("bottom", 20, colour=RED, space=0, kind="thinThickMediumGap"), left=left, right=right)
    )
    return _part("header", "first", mark(line, 44) + under), _part("footer", "first", foot)
