"""The blocks of a paper as the body of a Word document, word for word and in their order; only 版记 moves to the end, where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from notices import proportions
from notices.blocks import Attachments, Blocks, Items, Layout, Line, Page, Printed, Run, Sign, Table, Text, layout, plain
from notices.word.boxes import aligned, box
from notices.word.measures import RED, THICK, THIN, mm, sheet, words
from notices.word.styles import Align, cell_padding, line_height, unit

_STYLES = {
    "number": "Number", "addressee": "Addressee", "p": "Body", "note": "Note",
    "h1": "Heading1", "h2": "Heading2", "h3": "Heading3", "h4": "Heading4",
}  # fmt: skip
_IMPRINT, _IMPRINT_LINE = 280, 440  # 四号
_TO_TABLE, _FROM_TABLE = 60, 200  # between running text and a table, over and under it
_UNDER_MARK = 140  # what the line of the mark lacks of a line's spacing
_STAYING_LINES = 4
_STAYING_ROWS = 12  # a shorter table that ends the text stays with 落款


@dataclass(slots=True)
class Properties:
    """What one paragraph has of its own over its style, in twips."""

    style: str
    before: int = 0
    after: int = 0
    left: int = 0
    right: int = 0
    line: int = 0
    hanging: int = 0
    first: int = 0
    align: Align | None = None
    keep_next: bool = False
    together: bool = False
    list_number: int = 0
    rules: str = ""
    tabs: str = ""

    def xml(self) -> str:
        """In the order of the schema: Word refuses any other."""
        spacing = "".join(f' w:{name}="{size}"' for name, size in (("before", self.before), ("after", self.after)) if size)
        if self.line:
            spacing += f' w:line="{self.line}" w:lineRule="exact"'
        indent = "".join(
            f' w:{name}="{size}"' for name, size in (("left", self.left), ("right", self.right), ("hanging", self.hanging)) if size
        )
        if self.first:
            indent += f' w:firstLineChars="{self.first * 100}" w:firstLine="{self.first * 240}"'
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.list_number}"/></w:numPr>' if self.list_number else ""
        return (
            f'<w:pPr><w:pStyle w:val="{self.style}"/>'
            f"{'<w:keepNext/>' if self.keep_next else ''}{'<w:keepLines/>' if self.together else ''}{number}"
            f"{f'<w:pBdr>{self.rules}</w:pBdr>' if self.rules else ''}{self.tabs}"
            f"{f'<w:spacing{spacing}/>' if spacing else ''}{f'<w:ind{indent}/>' if indent else ''}"
            f"{f'<w:jc w:val={chr(34)}{self.align}{chr(34)}/>' if self.align else ''}</w:pPr>"
        )


def rule(side: str, eighths: int, *, colour: str = "000000", space: int = 4, kind: str = "single") -> str:
    """A rule over or under a paragraph, `space` points away."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def paragraph(properties: Properties, *pieces: str) -> str:
    """A paragraph of runs that are already XML."""
    return f"<w:p>{properties.xml()}{''.join(pieces)}</w:p>"


def said(text: str, style: str = "", own: str = "") -> str:
    """A run of plain words; `own` is what it has over its style."""
    chosen = f'<w:rStyle w:val="{style}"/>' if style else ""
    return f'<w:r><w:rPr>{chosen}<w:rFonts w:hint="eastAsia"/>{own}</w:rPr><w:t xml:space="preserve">{words(text)}</w:t></w:r>'


TAB = "<w:r><w:tab/></w:r>"
_BREAK = "<w:r><w:br/></w:r>"


def runs(line: Line) -> str:
    """A line; each personal name in one typeface."""
    return "".join(said(run.text, _name_style(run)) for run in line)


def _name_style(run: Run) -> str:
    if not run.name:
        return ""
    for encoding, style in (("gb2312", ""), ("gbk", "RareName")):
        try:
            run.text.replace("·", "").encode(encoding)
        except UnicodeEncodeError:
            continue
        return style
    return "RarestName"


class Body:
    """The body of one paper, written block by block. `lists` counts the numbered lists it holds, each to be numbered from 1."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.layout: Layout = layout(blocks)
        self.form = self.layout in ("form", "list")
        self.line, self.unit = line_height(self.layout), unit(self.layout)
        self.width = sheet(self.layout).text
        self.lists = 0
        self._annexes = 0
        self._titled = self._numbered = False
        self._several = sum(isinstance(block, Text) and block.role == "annex" for block in blocks) > 1
        self._tables = [block for block in blocks if isinstance(block, Table)] if self.layout == "form" else []

    def xml(self) -> str:
        """Every block in order, and the paragraph that a last table needs after it."""
        ordered = [block for block in _head_first(self.blocks) if not _in_imprint(block) and not isinstance(block, Page)]
        written = []
        for place, block in enumerate(ordered):
            before = ordered[place - 1] if place else None
            after = ordered[place + 1] if place + 1 < len(ordered) else None
            match block:
                case Text():
                    written.append(self._text(block, before, after))
                case Items(items):
                    written.append(self._items(items, before, after))
                case Attachments(names):
                    written.append(self._attachments(names))
                case Table():
                    written.append(self._table(block, before, after))
                case Sign(organ, day):
                    written.append(self._sign(organ, day))
        imprint = self._imprint()
        if imprint or (ordered and isinstance(ordered[-1], Table)):
            written.append(paragraph(Properties("Between"), imprint))
        return "".join(written)

    def _text(self, block: Text, before: object, after: object) -> str:
        # What introduces a table or a list is never parted from it, and 落款 does not stand alone; longer text may be parted anywhere.
        keep = isinstance(after, Sign | Table | Items) and self._breadth(block.line) <= _STAYING_LINES * self.width
        match block.role:
            case "letterhead":
                return "" if self.layout == "letter" else mark(block.line, 62, under=mm(35))
            case "title":
                # 7.3.1: two lines under the rule
                over = 0 if self.form or self.layout == "notice" or self._titled else 2 * self.line
                under = self.line if self.layout in ("document", "minutes", "letter") else 0
                self._titled = True
                return paragraph(Properties("Title", before=over, after=under), runs(block.line))
            case "number":
                properties = Properties("Number", after=mm(1.5) if self.form else 0)
                if self.layout == "notice" and not self._numbered:
                    properties.after = self.line
                if self.layout in ("document", "minutes") and not self._numbered:  # 7.2.5, 7.2.7
                    properties.before, properties.after = 2 * self.line + _UNDER_MARK, 0
                    properties.rules = rule("bottom", THICK, colour=RED, space=5)
                self._numbered = True
                return paragraph(properties, runs(block.line))
            case "annex":
                self._annexes += 1
                number = said(f"附件{self._annexes if self._several else ''}")
                return paragraph(Properties("AnnexNumber"), number) + paragraph(Properties("Annex"), runs(block.line))
            case _:
                over, under = self._beside_table(before, after)
                return paragraph(Properties(_STYLES[block.role], before=over, after=under, keep_next=keep), runs(block.line))

    def _beside_table(self, before: object, after: object) -> tuple[int, int]:
        return _FROM_TABLE if isinstance(before, Table) else 0, _TO_TABLE if isinstance(after, Table) else 0

    def _items(self, items: tuple[Line, ...], before: object, after: object) -> str:
        self.lists += 1
        over, under = self._beside_table(before, after)
        written = []
        for place, item in enumerate(items):
            last = place + 1 == len(items)
            properties = Properties("Body", list_number=self.lists, keep_next=last and isinstance(after, Sign))
            properties.before, properties.after = (0 if place else over), (under if last else 0)
            written.append(paragraph(properties, runs(item)))
        return "".join(written)

    def _attachments(self, names: tuple[Line, ...]) -> str:
        """7.3.4: one line under the text, two characters in; what does not fit in the line goes on under the name."""
        unit = self.unit
        if len(names) == 1:
            return paragraph(Properties("Attachments", before=self.line, left=5 * unit, hanging=3 * unit), said("附件："), runs(names[0]))
        left = round(6.2 * unit)
        tabs = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs>'
        written = []
        for place, name in enumerate(names, 1):
            properties = Properties("Attachments", left=left, hanging=left - (2 if place == 1 else 5) * unit, tabs=tabs)
            properties.before = self.line if place == 1 else 0
            written.append(paragraph(properties, said(f"{'附件：' if place == 1 else ''}{place}."), TAB, runs(name)))
        return "".join(written)

    def _sign(self, organ: Line, day: Line) -> str:
        """7.3.5.1: 日期右空四字, 署名 centred over it; a longer 署名 moves both so that it keeps two characters. Both are centred between
        the same indents, so that the one stays over the other whatever typeface they are set in."""
        wide, wider = self._breadth(day), self._breadth(organ)
        blank = max(4 * self.unit, 2 * self.unit + (wider - wide) // 2)
        shift = self.width - 2 * blank - wide
        left, right = max(shift, 0), max(-shift, 0)
        over = round(1.2 * self.line) if self.form else 2 * self.line
        properties = Properties("Signature", before=over, left=left, right=right, keep_next=True, together=True)
        first = paragraph(properties, runs(organ))
        return first + paragraph(Properties("Signature", left=left, right=right, together=True), runs(day))

    def _breadth(self, line: Line) -> int:
        return round(proportions.breadth(plain(line)) * self.unit)

    def _table(self, table: Table, before: object, after: object) -> str:
        measures = proportions.measure(table, form=self.form, wide=self.layout == "list", beside=self._tables)
        edges = [round(sum(measures.columns[:place]) * self.width) for place in range(len(measures.columns))] + [self.width]
        joined = isinstance(before, Table)
        properties = (
            f'<w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="{self.width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{"0620" if table.head else "0600"}"/>'
            "</w:tblPr>"
        )
        grid = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
        staying = isinstance(after, Sign) and len(table.rows) <= _STAYING_ROWS
        rows = "".join(
            self._row(row, edges, head=place < table.head, keep=staying and place + 1 == len(table.rows), open_top=joined and place == 0)
            for place, row in enumerate(measures.rows)
        )
        between = paragraph(Properties("Between", keep_next=False)) if joined else ""
        return f"{between}<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _row(self, row: Iterable[proportions.Placed], edges: list[int], *, head: bool, keep: bool, open_top: bool) -> str:
        placed = tuple(row)
        tall = max(cell.tall for cell in placed)
        height = f'<w:trHeight w:val="{mm(tall) + 2 * cell_padding(self.layout)}" w:hRule="atLeast"/>' if tall else ""
        cells, column = [], 0
        for cell in placed:
            cells.append(_cell(cell, edges[column + cell.span] - edges[column], keep=keep, open_top=open_top))
            column += cell.span
        return f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"

    def _imprint(self) -> str:
        """7.4: the last of the paper, its last rule on the lower edge of the text; 10.1: without rules on a letter."""
        cc = next((block.line for block in self.blocks if isinstance(block, Text) and block.role == "cc"), None)
        printed = next((block for block in self.blocks if isinstance(block, Printed)), None)
        items, lines = [], 0
        if cc is not None:
            hanging = Properties("Imprint", left=4 * _IMPRINT, right=_IMPRINT, hanging=3 * _IMPRINT)
            items.append(paragraph(hanging, said("抄送："), runs(cc)))
            lines += -(-round(proportions.breadth(plain(cc)) * _IMPRINT) // (self.width - 6 * _IMPRINT))
        if printed:
            tabs = f'<w:tabs><w:tab w:val="right" w:pos="{self.width - _IMPRINT}"/></w:tabs>'
            apart = Properties("Imprint", left=_IMPRINT, right=_IMPRINT, tabs=tabs)
            items.append(paragraph(apart, runs(printed.organ), TAB, runs(printed.day), said("印发")))
            lines += 1
        ruled = self.layout != "letter"
        written = []
        for place, item in enumerate(items):
            if ruled:
                written.append(paragraph(Properties("Between", rules=rule("top", THIN if place else THICK, space=0))))
            written.append(item)
        if ruled and items:
            written.append(paragraph(Properties("Between", rules=rule("bottom", THICK, space=0))))
        if not written:
            return ""
        across, down = aligned("margin", "left"), aligned("margin", "bottom")
        return box("".join(written), "版记", across=across, down=down, width=self.width, height=lines * _IMPRINT_LINE + 4 * 20)


def mark(line: Line, largest: int, under: int = 0) -> str:
    """7.2.4: 发文机关标志, as large as it may be and no wider than 150 mm. Its line is as high as its characters, so that their upper edge
    stands `under` twips below what is over it."""
    size = min(largest, int(150 / 25.4 * 72 / max(proportions.breadth(plain(line)), 1)))
    own = f'<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>'
    return paragraph(Properties("Letterhead", before=under, line=size * 20), said(plain(line), own=own))


def _head_first(blocks: Blocks) -> list[object]:
    """On a notice and a form the title stands over the number, on the others under it, whatever order they were written in."""
    head = {block.role: block for block in reversed(blocks) if isinstance(block, Text) and block.role in ("letterhead", "title", "number")}
    order = ("letterhead", "title", "number") if layout(blocks) in ("notice", "form", "list") else ("letterhead", "number", "title")
    first = [head[role] for role in order if role in head]
    return [*first, *(block for block in blocks if not any(block is taken for taken in first))]


def _in_imprint(block: object) -> bool:
    return isinstance(block, Printed) or (isinstance(block, Text) and block.role == "cc")


def _cell(placed: proportions.Placed, width: int, *, keep: bool, open_top: bool) -> str:
    properties = Properties("CellLabel" if placed.cell.label else "Cell", keep_next=keep)
    if placed.align != "left" and not placed.cell.label:
        properties.align = placed.align
    else:
        properties.left = properties.right = 0 if placed.cell.label else mm(1)
        properties.align = None if placed.cell.label else "both"
    if placed.align == "right":
        properties.right = mm(4)
    if placed.indent:
        properties.first = 2
    span = f'<w:gridSpan w:val="{placed.span}"/>' if placed.span > 1 else ""
    borders = '<w:tcBorders><w:top w:val="nil"/></w:tcBorders>' if open_top else ""
    lines = _BREAK.join(runs(line) for line in placed.lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(properties, lines)}</w:tc>"
    )
