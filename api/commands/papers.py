"""papers: the typefaces papers are printed with, and whether a text can be printed with them."""

import argparse

from api.commands.parser import Parser, command, nest
from api.commands.run import Run
from api.words import words
from notices.official_fonts import faces

PARTS = ("title", "body", "kai", "hei", "song", "latin")


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The group and its command."""
    papers = nest(group, "papers", "help.papers")
    checked = command(papers, "check", "help.papers.check", check, "none")
    checked.add_argument("text", metavar="TEXT", nargs="*", help=words("help.papers.text"))


def check(run: Run) -> int:
    """Exit status 1 when the text has characters that none of the typefaces can show."""
    found = faces(run.settings.fonts)
    for part in PARTS:
        chain = found.chains[part]
        print(words(f"papers.{part}", faces=chain if isinstance(chain, str) else " → ".join(chain)))
    print(words("papers.complete" if found.complete else "papers.incomplete"))
    missing = found.missing("".join(run.arguments.text))
    if missing:
        print(words("papers.missing", characters="、".join(f"{each}（U+{ord(each):04X}）" for each in missing)))
    return 1 if missing else 0
