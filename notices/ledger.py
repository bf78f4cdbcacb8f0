"""A ledger (台账) as a paper: what it is called, what it rests on, its lines under their heads, who keeps it and of which day it is.

A ledger is no paper of a case: it is read from the files each time it is asked for, and is as true as its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from notices.blocks import Blocks, Cell, Line, Page, Run, Sign, Table, Text
from notices.filters import chinese_date
from notices.script import clean

Words = str | Run
"""What stands in a cell: words, or a personal name as a run of its own."""


def ledger(title: str, cites: str, heads: Sequence[str], rows: Sequence[Sequence[Words]], organ: str, day: date) -> Blocks:
    """The ledger on a wide page, its head repeated on each; one without lines says so."""
    counted = f"依据：{cites}。共{len(rows)}户（人），按{chinese_date(day)}的案卷生成。"
    said: list[Text | Table] = [Text("title", _line(title)), Text("p", _line(counted))]
    if rows:
        head = tuple(Cell(_line(words), label=True) for words in ("序号", *heads))
        lines = (tuple(Cell(_line(words)) for words in (str(n), *row)) for n, row in enumerate(rows, 1))
        said.append(Table((head, *lines)))
    else:
        said.append(Text("p", _line("目前没有应当登记的对象。")))
    return (Page("list"), *said, Sign(_line(organ), _line(chinese_date(day))))


def _line(words: Words) -> Line:
    run = words if isinstance(words, Run) else Run(words)
    text = clean(run.text)
    return (Run(text, run.name),) if text else ()
