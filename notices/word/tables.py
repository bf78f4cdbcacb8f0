"""The tables of a paper in Word: a head that is repeated on each page, rows that are not parted, and a form kept on one page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from notices import proportions
from notices.blocks import Layout, Table, plain
from notices.word.measures import CELL_LINE, mm, sheet
from notices.word.paragraphs import BREAK, Properties, paragraph, runs

_CHARACTER = 240  # 小四 (12 pt)
_SIDE = 68  # of a cell, left and right of its words
_PAD, _FORM_PAD = mm(0.9), mm(2.1)  # above and below its lines
_SCALES = (1.0, 0.85, 0.7, 0.55, 0.4)


class Tables:
    """How the tables of one paper are drawn. On a form the cells are as roomy as they may be for it to stand on one page; `besides` is the
    height in twips of what else stands there. A form too long for one page keeps its full room."""

    def __init__(self, layout: Layout, tables: Sequence[Table], besides: int) -> None:
        self.form, self.page = layout in ("form", "list"), sheet(layout)
        self._beside = tables if layout == "form" else ()
        self._scale = 1.0
        if layout == "form":
            room = self.page.height - self.page.top - self.page.bottom - besides
            self._scale = next((scale for scale in _SCALES if sum(self._height(table, scale) for table in tables) <= room), 1.0)

    def xml(self, table: Table, *, joined: bool, staying: bool) -> str:
        """The table. One that is `joined` follows another without a gap; the last row of one that is `staying` goes over to the next page
        with what follows."""
        measures = self._measures(table)
        edges = self._edges(measures)
        margins = "".join(f'<w:{side} w:w="{self._pad(self._scale)}" w:type="dxa"/>' for side in ("top", "bottom"))
        properties = (
            f'<w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="{self.page.text}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="{"0620" if table.head else "0600"}"/></w:tblPr>'
        )
        grid = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
        last = len(table.rows) - 1
        rows = "".join(
            self._row(row, edges, head=place < table.head, keep=staying and place == last, open_top=joined and place == 0)
            for place, row in enumerate(measures.rows)
        )
        return f"{paragraph(Properties('Between')) if joined else ''}<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _measures(self, table: Table) -> proportions.Measures:
        return proportions.measure(table, form=self.form, wide=self.page.wide, beside=self._beside)

    def _edges(self, measures: proportions.Measures) -> list[int]:
        columns = measures.columns
        return [*(round(sum(columns[:place]) * self.page.text) for place in range(len(columns))), self.page.text]

    def _pad(self, scale: float) -> int:
        return round(_FORM_PAD * scale) if self.form and not self.page.wide else _PAD

    def _tall(self, row: tuple[proportions.Placed, ...], scale: float) -> int:
        tall = max(cell.tall for cell in row)
        return round(mm(tall) * scale) + 2 * self._pad(scale) if tall else 0

    def _height(self, table: Table, scale: float) -> int:
        """The height the table will have, from the words in it."""
        measures = self._measures(table)
        edges = self._edges(measures)
        height = 20
        for row in measures.rows:
            lines, column = 1, 0
            for cell in row:
                room = edges[column + cell.span] - edges[column] - 2 * _SIDE - (0 if cell.cell.label else 2 * mm(1))
                breadth = proportions.breadth(plain(cell.cell.line)) + (2 if cell.indent else 0)
                lines = max(lines, len(cell.lines), -(-round(breadth * _CHARACTER) // max(room, _CHARACTER)))
                column += cell.span
            height += max(lines * CELL_LINE + 2 * self._pad(scale), self._tall(row, scale)) + 15
        return height

    def _row(self, row: tuple[proportions.Placed, ...], edges: list[int], *, head: bool, keep: bool, open_top: bool) -> str:
        tall = self._tall(row, self._scale)
        height = f'<w:trHeight w:val="{tall}" w:hRule="atLeast"/>' if tall else ""
        cells, column = [], 0
        for cell in row:
            cells.append(_cell(cell, edges[column + cell.span] - edges[column], keep=keep, open_top=open_top))
            column += cell.span
        return f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


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
    lines = BREAK.join(runs(line) for line in placed.lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(properties, lines)}</w:tc>"
    )
