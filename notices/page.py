"""A paper as a page for the screen and the printer: HTML over the blocks, self-contained, without scripts.

The measures follow the body of GB/T 9704-2012 (A4, text area 156 mm × 225 mm, 仿宋 16 pt, 2号 title) as far as a screen can.
"""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path

from notices.blocks import Attachments, Block, Cell, Items, Line, Page, Printed, Row, Run, Sign, Table, Text, layout, plain
from notices.check import Check

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
# Another way of drawing has another name: a page that was drawn once is kept with it and never drawn again.
_DRAWING = b"\0".join(Path(__file__).with_name(name).read_bytes() for name in ("page.py", "page.css", "check.py"))
RENDERER = f"page {hashlib.sha256(_DRAWING).hexdigest()[:12]}"

_LONG_MARK = 11  # characters of a mark that fit the page in its usual size
_TAGS: dict[str, tuple[str, str]] = {
    "letterhead": ('<p class="letterhead">', "</p>\n"),
    "title": ("<h1>", "</h1>\n"),
    "number": ('<p class="number">', "</p>\n"),
    "addressee": ('<p class="addressee">', "</p>\n"),
    "h1": ("<h2>", "</h2>\n"),
    "h2": ("<h3>", "</h3>\n"),
    "h3": ("<h4>", "</h4>\n"),
    "h4": ("<h5>", "</h5>\n"),
    "p": ("<p>", "</p>\n"),
    "note": ('<p class="note">', "</p>\n"),
    "annex": ('<h1 class="annex">', "</h1>\n"),
    "cc": ('<p class="imprint">抄送：', "</p>\n"),
}
_BEFORE_TITLE = (
    '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8"/>\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n<title>'
)
_BEFORE_BODY = f'</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main class="paper '
ALONE = ' class="alone"'  # 附件只有一项的，不编序号（GB/T 9704-2012，7.3.4）
_AFTER_BODY = "</main>\n</body>\n</html>\n"


def render_html(blocks: tuple[Block, ...], check: Check | None = None) -> str:
    """The page: a whole HTML document, also well-formed XML; every word of the blocks escaped. `check` stands in its margin."""
    title, pieces = "", []
    for block in blocks:
        match block:
            case Text(role, line):
                if role == "title":
                    title = plain(line)
                opening, closing = _TAGS[role]
                if role == "letterhead" and len(plain(line)) > _LONG_MARK:
                    opening = opening.replace('letterhead"', 'letterhead long"')
                pieces.append(f"{opening}{_line(line)}{closing}")
            case Table():
                pieces.append(_table(block))
            case Items(items):
                pieces.append("<ol>\n" + "".join(f"<li>{_line(item)}</li>\n" for item in items) + "</ol>\n")
            case Attachments(names):
                listed = "".join(f"<li>{_line(name)}</li>\n" for name in names)
                pieces.append(f'<div class="attachments"><p>附件：</p><ol{ALONE if len(names) == 1 else ""}>\n{listed}</ol></div>\n')
            case Sign(organ, day):
                pieces.append(f'<div class="sign"><p>{_line(organ)}</p><p>{_line(day)}</p></div>\n')
            case Printed(organ, day):
                pieces.append(f'<p class="imprint"><span>{_line(organ)}</span><span>{_line(day)}印发</span></p>\n')
            case Page():
                pass  # it is the class of the whole
    return f'{_BEFORE_TITLE}{escape(title, quote=False)}{_BEFORE_BODY}{layout(blocks)}">\n{"".join(pieces)}{_check(check)}{_AFTER_BODY}'


def _check(check: Check | None) -> str:
    if check is None:
        return ""
    return f'<footer class="check">{check.picture}<p>{"<br/>".join(escape(line, quote=False) for line in check.lines)}</p></footer>\n'


def _line(line: Line) -> str:
    if len(line) == 1 and not line[0].name:  # most lines: kept short, a paper is made inside a step's transaction
        return escape(line[0].text, quote=False)
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    words = escape(run.text, quote=False)
    return f'<span class="name">{words}</span>' if run.name else words


def _table(table: Table) -> str:
    width, head = table.width, table.head
    rows = [_row(row, width, head=index < head) for index, row in enumerate(table.rows)]
    columns = "" if head else _columns(table)
    thead = f"<thead>\n{''.join(rows[:head])}</thead>\n" if head else ""
    return f"<table>\n{columns}{thead}<tbody>\n{''.join(rows[head:])}</tbody>\n</table>\n"


def _row(row: Row, width: int, *, head: bool) -> str:
    left = width - len(row) + 1
    cells = "".join(_cell(cell, left if place == len(row) else 1, head=head) for place, cell in enumerate(row, 1))
    return f"<tr>{cells}</tr>\n"


def _columns(table: Table) -> str:
    """The columns of a form: those that hold labels are narrow, the others share the rest."""
    widest = max(table.rows, key=len)
    columns = "".join('<col class="label"/>' if cell.label else "<col/>" for cell in widest)
    return f"<colgroup>{columns}</colgroup>\n"


def _cell(cell: Cell, span: int, *, head: bool) -> str:
    spanning = f' colspan="{span}"' if span > 1 else ""
    words = _line(cell.line)
    if cell.label:
        return f'<th scope="{"col" if head else "row"}"{spanning}>{words}</th>'
    return f"<td{spanning}>{words}</td>"
