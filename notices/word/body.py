"""The blocks of a paper as the body of a Word document, word for word and in their order; only 版记 moves to the end, where it stands."""

from __future__ import annotations

from notices import proportions
from notices.blocks import Attachments, Blocks, Items, Layout, Line, Page, Printed, Sign, Table, Text, layout, plain
from notices.word.boxes import aligned, box
from notices.word.measures import MANY_LINES, RED, THICK, THIN, TITLE_LINE, mm, sheet
from notices.word.paragraphs import TAB, Properties, mark, paragraph, rule, runs, said, unstretched
from notices.word.styles import line_height, unit
from notices.word.tables import Tables

_STYLES = {
    "number": "Number", "addressee": "Addressee", "p": "Body", "note": "Note",
    "h1": "Heading1", "h2": "Heading2", "h3": "Heading3", "h4": "Heading4",
}  # fmt: skip
_IMPRINT, _IMPRINT_LINE = 280, 440  # 四号
_TO_TABLE, _FROM_TABLE = 60, 200  # between running text and a table, over and under it
_UNDER_MARK = 140  # what the line of the mark lacks of a line's spacing
_STAYING_LINES = 4
_STAYING_ROWS = 12  # a shorter table that ends the text stays with 落款


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
        self._tables = Tables(self.layout, [block for block in blocks if isinstance(block, Table)], self._besides())

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
                    staying = isinstance(after, Sign) and len(block.rows) <= _STAYING_ROWS
                    written.append(self._tables.xml(block, joined=isinstance(before, Table), staying=staying))
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
                several = MANY_LINES if self._breadth(block.line) > self.width * 16 // 22 else 0
                return paragraph(Properties("Title", before=over, after=under, line=several), runs(block.line))
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
                properties = Properties(_STYLES[block.role], before=over, after=under, keep_next=keep)
                return paragraph(unstretched(properties, block.line), runs(block.line))

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
            written.append(paragraph(unstretched(properties, item), runs(item)))
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

    def _besides(self) -> int:
        """The height of a form without its tables."""
        height = TITLE_LINE + self.line
        for block in self.blocks:
            match block:
                case Text("title" | "number" | "letterhead" | "cc"):
                    continue
                case Text(_, line):
                    height += self._lines(line) * self.line + _TO_TABLE + _FROM_TABLE
                case Items(items) | Attachments(items):
                    height += sum(self._lines(item) for item in items) * self.line + _TO_TABLE + _FROM_TABLE
                case Sign():
                    height += round(3.2 * self.line)
        return height

    def _lines(self, line: Line) -> int:
        return (self._breadth(line) + 2 * self.unit) // self.width + 1

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


def _head_first(blocks: Blocks) -> list[object]:
    """On a notice and a form the title stands over the number, on the others under it, whatever order they were written in."""
    head = {block.role: block for block in reversed(blocks) if isinstance(block, Text) and block.role in ("letterhead", "title", "number")}
    order = ("letterhead", "title", "number") if layout(blocks) in ("notice", "form", "list") else ("letterhead", "number", "title")
    first = [head[role] for role in order if role in head]
    return [*first, *(block for block in blocks if not any(block is taken for taken in first))]


def _in_imprint(block: object) -> bool:
    return isinstance(block, Printed) or (isinstance(block, Text) and block.role == "cc")
