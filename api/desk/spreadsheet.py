"""A list as an XLSX file: a frozen head in Chinese, every cell a text, so that nothing in it is ever reckoned as a formula.

Row by row into a temporary file, and from there to whoever asked: memory stays the same however long the list is.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.parse import quote

from fastapi.responses import StreamingResponse
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from api.desk.pages import HEADERS

Page = Any  # a sheet being written, which the types of openpyxl do not know whole
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = "说明"
_HEAD = PatternFill("solid", fgColor="E8EEF6")
_LONGEST = 32_000  # characters; a cell takes 32,767
_CHUNK = 64 * 1024
_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NO_NAME = str.maketrans({sign: " " for sign in "[]:*?/\\'"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading and its width in characters."""

    heading: str
    width: float = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: its title, what it was found by in words, and its rows, a text to each column."""

    title: str
    told: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]


def workbook(sheet: Sheet, about: Sequence[tuple[str, str]], now: datetime) -> IO[bytes]:
    """The list and, behind it, who took it out, when and why; a temporary file that is gone when it is closed."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "兜底", sheet.title
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    _fill(_page(book, sheet.title, sheet.columns), [column.heading for column in sheet.columns], sheet.rows)
    _fill(_page(book, ABOUT, (Column("", 16), Column("", 80))), ["项目", "内容"], about)
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever reads it
    book.save(file)
    file.seek(0)
    return file


def _page(book: Workbook, title: str, columns: Sequence[Column]) -> Page:
    page: Page = book.create_sheet(title.translate(_NO_NAME)[:31])
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight = True, 0
    for n, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(n)].width = column.width
    return page


def _fill(page: Page, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    top = [_cell(page, head) for head in heads]
    for cell in top:
        cell.font, cell.fill = Font(bold=True), _HEAD
    page.append(top)
    for row in rows:
        page.append([_cell(page, text) for text in row])


def _cell(page: Page, text: str) -> Cell:
    """A text, whatever it looks like: a number keeps its zeros, and what begins like a formula is none."""
    cell: Cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST])
    cell.data_type, cell.number_format = "s", "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if text.startswith(_STARTS):
        cell.quotePrefix = True
    return cell


def delivered(file: IO[bytes], name: str) -> StreamingResponse:
    """The file as a download of this name."""

    def parts() -> Iterator[bytes]:
        with file:
            while part := file.read(_CHUNK):
                yield part

    headers = HEADERS | {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return StreamingResponse(parts(), media_type=MEDIA, headers=headers)
