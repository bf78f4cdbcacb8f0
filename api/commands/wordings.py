"""wording: the product's own text of a kind of paper, a text of one's own checked, and which counties have texts of their own."""

import argparse
from pathlib import Path

from api.commands.parser import Parser, command, nest
from api.commands.run import Run, text_of
from api.words import Trouble, columns, words
from notices import KINDS, wording
from states.divisions import full_name
from workflow.database import reading
from workflow.wordings import current


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The group and its three commands; the database is asked only which texts are in use."""
    wordings = nest(group, "wording", "help.wording")
    command(wordings, "list", "help.wording.list", in_use)
    shown = command(wordings, "show", "help.wording.show", show, database="none")
    checked = command(wordings, "check", "help.wording.check", check, database="none")
    for each in (shown, checked):
        each.add_argument("kind", metavar="KIND", help=words("help.wording.kind"))
    checked.add_argument("file", metavar="FILE", type=Path, help=words("help.wording.file"))


def in_use(run: Run) -> int:
    """Exit status 1 when one of them no longer fits, or was adapted from a text that has changed."""
    with reading(run.engine) as connection:
        found = list(current(connection, run.today))
    rows = [
        (full_name(row["county"]), row["kind"], KINDS[row["kind"]].title if row["kind"] in KINDS else "", words(f"wording.{state}"))
        for row, state in found
    ]
    for line in columns(rows):
        print(line)
    if not rows:
        print(words("wording.none"))
    return int(any(state != "well" for _, state in found))


def show(run: Run) -> int:
    print(wording.base(_kind(run)), end="")
    return 0


def check(run: Run) -> int:
    """Exit status 1 when the text cannot be used."""
    faults = wording.check(_kind(run), wording.normal(text_of(run.arguments.file)))
    for fault in faults:
        print(words("wording.fault" if fault.line else "wording.fault_of_all", line=fault.line, text=fault.text))
    if not faults:
        print(words("wording.usable"))
    return int(bool(faults))


def _kind(run: Run) -> str:
    kind: str = run.arguments.kind
    if kind not in KINDS or not wording.adaptable(kind):
        raise Trouble("wording.kind", kind=kind)
    return kind
