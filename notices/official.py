"""A paper as it is printed and sealed: PDF/A-2a and PDF/UA-1 on the page of GB/T 9704-2012, drawn by Typst from its blocks.

The same blocks, day, check and typefaces give the same bytes. A compiler serves one thread at a time, so each drawing takes one that is
idle and gives it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst

from notices import proportions
from notices.blocks import Attachments, Block, Blocks, Items, Line, Page, Printed, Run, Sign, Table, Text, layout, plain
from notices.check import Check
from notices.official_fonts import Faces, Untypesettable

_SCRIPT = Path(__file__).parent / "official.typ"
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
# 7.3.5.5 lets the spacing change so that 落款 does not stand alone; tried nearest to the standard's own first.
_FITS = (0.98, 0.96, 0.94, 1.02, 1.04, 1.06)
# A form is kept on one page if its rows may be a little lower.
_FORM_FITS = (0.9, 0.8, 0.7)
_HELD = range(1, 8)
_SHORT = 6
_DEPTHS = {"h1": 2, "h2": 3, "h3": 4, "h4": 5}


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where a seal is put: the page, and its centre in millimetres from the left and the upper edge of the paper."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Print:
    """A printed paper: the bytes, how many pages they are, where its seal goes (None for one without 落款), and whether 落款 is
    parted from the end of the text or from the note below it."""

    content: bytes
    pages: int
    seal: SealPlace | None
    alone: bool


def renderer(faces: Faces) -> str:
    """The name of the way a paper is printed: another typesetter, page or set of typefaces has another."""
    return f"typst {version('typst')} page {_drawing()} fonts {faces.fingerprint[:12]}"


@cache
def _drawing() -> str:
    here = Path(__file__)
    files = (here, _SCRIPT, here.with_name("proportions.py"), here.with_name("check.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def draw(blocks: Blocks, day: date, faces: Faces, check: Check | None = None) -> Print:
    """The paper in print, dated `day`. Raises Untypesettable, naming the characters, where no typeface can show all of it."""
    paper = _paper(blocks, faces, check)
    said = json.dumps(paper, ensure_ascii=False)
    if missing := faces.missing(said):
        raise Untypesettable(missing)
    idle = _idle(faces)
    compiler = idle.pop() if idle else typst.Compiler(_SCRIPT, root=_SCRIPT.parent, font_paths=faces.loaded)
    try:
        printed = _fitted(compiler, paper, json.dumps(faces.chains, ensure_ascii=False), day)
    finally:
        idle.append(compiler)
    return printed


@cache
def _idle(faces: Faces) -> list[typst.Compiler]:
    return []


def _fitted(compiler: typst.Compiler, paper: dict[str, Any], chains: str, day: date) -> Print:
    """The paper with the first spacing under which 落款 stands with the end of the text; where none does, with so many lines left free at
    the foot of the page that the end of the text goes over to it."""
    plain = _print(compiler, {**paper, "fit": 1.0, "held": 0}, chains, day)
    if paper["layout"] == "form" and plain.pages > 1:
        lower = (_print(compiler, {**paper, "fit": fit, "held": 0}, chains, day) for fit in _FORM_FITS)
        plain = next((printed for printed in lower if printed.pages < plain.pages), plain)
    tries = ({**paper, "fit": fit, "held": held} for fit, held in (*((fit, 0) for fit in _FITS), *((1.0, held) for held in _HELD)))
    while plain.alone and (stated := next(tries, None)):
        plain = _print(compiler, stated, chains, day)
    return plain


def _print(compiler: typst.Compiler, paper: dict[str, Any], chains: str, day: date) -> Print:
    stated = {"paper": json.dumps(paper, ensure_ascii=False), "faces": chains}
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    content = compiler.compile(sys_inputs=stated, format="pdf", pdf_standards=_STANDARDS, timestamp=moment)
    assert isinstance(content, bytes)
    seal, around, notes, end = (json.loads(compiler.query(f"<{mark}>", field="value")) for mark in ("seal", "last-line", "note", "end"))
    alone = bool(seal) and any(page != seal[0]["page"] for page in (*around, *notes))
    return Print(content, end[0], SealPlace(**seal[0]) if seal else None, alone)


def _paper(blocks: Blocks, faces: Faces, check: Check | None) -> dict[str, Any]:
    form = layout(blocks)
    said = {block.role: block.line for block in blocks if isinstance(block, Text)}
    organ = next((plain(block.organ) for block in blocks if isinstance(block, Sign)), "")
    return {
        "layout": form,
        "title": plain(said.get("title", ())),
        "author": organ,
        "letterhead": _line(said.get("letterhead", ()), faces),
        "heading": _line(said.get("title", ()), faces),
        "number": _line(said.get("number", ()), faces),
        "flow": list(_flow(blocks, faces)),
        "imprint": _imprint(blocks, faces),
        "check": {"picture": check.picture, "lines": list(check.lines)} if check else None,
    }


def _flow(blocks: Blocks, faces: Faces) -> Iterator[dict[str, Any]]:
    form = layout(blocks)
    tables = [block for block in blocks if isinstance(block, Table)] if form == "form" else []
    signs = next((place for place, block in enumerate(blocks) if isinstance(block, Sign)), -1)
    depth, annexes, before = 1, 0, None
    several = sum(isinstance(block, Text) and block.role == "annex" for block in blocks) > 1
    for place, block in enumerate(blocks):
        last = place + 1 == signs
        match block:
            case Text("letterhead" | "title" | "number" | "cc") | Page() | Printed():
                continue
            case Text("h1" | "h2" | "h3" | "h4" as role, line):
                depth = min(_DEPTHS[role], depth + 1)
                yield {"kind": "heading", "role": role, "depth": depth, "line": _line(line, faces)}
            case Text("annex", line):
                annexes, depth = annexes + 1, 1
                yield {"kind": "annex", "number": str(annexes) if several else "", "line": _line(line, faces)}
            case Text(role, line):
                # What introduces a table or a list is never parted from it.
                leads = isinstance(blocks[place + 1] if place + 1 < len(blocks) else None, Table | Items)
                yield {"kind": role, "line": _line(line, faces), "leads": leads, "last": last}
            case Items(items):
                yield {"kind": "items", "items": _lines(items, faces), "last": last}
            case Attachments(names):
                yield {"kind": "attachments", "names": _lines(names, faces), "last": last}
            case Sign(organ, day):
                yield {"kind": "sign", "organ": _line(organ, faces), "day": _line(day, faces)}
            case Table():
                joined = form == "form" and isinstance(before, Table)
                measures = proportions.measure(block, form=form in ("form", "list"), wide=form == "list", beside=tables)
                # A short table that ends the text goes over to 落款 with it.
                sticky = last and form not in ("form", "list") and len(block.rows) <= _SHORT
                yield {**_table(block, measures, faces), "joined": joined, "sticky": sticky, "last": last}
        before = block


def _table(table: Table, measures: proportions.Measures, faces: Faces) -> dict[str, Any]:
    rows = [
        [
            {
                "parts": _lines(placed.lines, faces),
                "label": placed.cell.label,
                "span": placed.span,
                "align": placed.align,
                "indent": placed.indent,
                "tall": placed.tall,
            }
            for placed in row
        ]
        for row in measures.rows
    ]
    return {"kind": "table", "widths": measures.columns, "head": table.head, "rows": rows}


def _imprint(blocks: Iterable[Block], faces: Faces) -> dict[str, Any] | None:
    cc = next((_line(block.line, faces) for block in blocks if isinstance(block, Text) and block.role == "cc"), None)
    printed = next((block for block in blocks if isinstance(block, Printed)), None)
    if cc is None and printed is None:
        return None
    return {"cc": cc, "printed": {"organ": _line(printed.organ, faces), "day": _line(printed.day, faces)} if printed else None}


def _lines(lines: Iterable[Line], faces: Faces) -> list[list[str | list[str]]]:
    return [_line(line, faces) for line in lines]


def _line(line: Line, faces: Faces) -> list[str | list[str]]:
    return [_run(run, faces) for run in line]


def _run(run: Run, faces: Faces) -> str | list[str]:
    """A name whose every character the body's face has is set in it; one with a rare character as a whole in 楷体."""
    if run.name and not faces.body.issuperset(map(ord, run.text)):
        return ["kai", run.text]
    return proportions.breakable(run.text)
