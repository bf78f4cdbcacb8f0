"""verify and integrity: that everything is as it was written, and that nothing waits for nobody."""

import argparse

from api.commands.parser import Parser, command
from api.commands.run import Bar, Run
from api.words import words
from workflow.integrity import findings
from workflow.verify import Break, verify


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The two commands, under the root."""
    command(group, "verify", "help.verify", verify_all)
    command(group, "integrity", "help.integrity", check_all)


def verify_all(run: Run) -> int:
    """Exit status 1 at any break, after naming every place."""
    bar, count, broken = Bar(words("verify.running")), 0, 0

    def tell(done: int, total: int) -> None:
        nonlocal count
        count = done
        bar(done, total)

    for each in verify(run.engine, tell):
        bar.end()
        broken += 1
        print(_sentence(each))
    bar.end()
    print(words("verify.broken" if broken else "verify.whole", count=count, broken=broken))
    return 1 if broken else 0


def _sentence(each: Break) -> str:
    what = words(f"break.{each.kind}", found=each.found, expected=each.expected)
    return words("break.bare" if each.seq is None else "break.place", place=each.place, seq=each.seq, what=what)


def check_all(run: Run) -> int:
    """Exit status 1 when there is an error; a warning is for whoever can close the gap."""
    bar, errors, warnings = Bar(words("integrity.running")), 0, 0
    for each in findings(run.engine, run.clock(), bar):
        bar.end()
        errors, warnings = errors + each.is_error, warnings + (not each.is_error)
        said = words(f"finding.{each.kind}", place=each.place, what=each.what, detail=each.detail)
        print(f"{words('integrity.error' if each.is_error else 'integrity.warning')}  {said}")
    bar.end()
    print(words("integrity.sum", errors=errors, warnings=warnings) if errors or warnings else words("integrity.well"))
    return 1 if errors else 0
