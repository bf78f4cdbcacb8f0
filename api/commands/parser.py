"""The parser: the standard library's, speaking the caller's language and ending every mistake with one sentence and status 2."""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn

from api.words import Trouble, words

# The sentences of argparse, and ours for them.
_SAID = (
    (re.compile(r"the following arguments are required: (?P<what>.+)"), "wrong.required"),
    (re.compile(r"unrecognized arguments: (?P<what>.+)"), "wrong.unknown"),
    (re.compile(r"argument (?P<name>\S+): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<choices>.+)\)"), "wrong.choice"),
    (re.compile(r"argument (?P<name>\S+): invalid int value: '(?P<value>.*)'"), "wrong.int"),
    (re.compile(r"argument (?P<name>\S+): expected (?:one|at least one|1) argument"), "wrong.one"),
    (re.compile(r"argument \S+: (?P<text>.+)"), ""),
)


def translated(message: str) -> str:
    """A sentence of argparse in the caller's language; one of our own, without the English before it."""
    for pattern, key in _SAID:
        if match := pattern.fullmatch(message):
            return words(key, **{name: text.replace("'", "") for name, text in match.groupdict().items()}) if key else match["text"]
    return message


class _Usage(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, words("usage") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """One command or group. Abbreviated options are refused: what is typed is what is meant."""

    def __init__(self, **given: Any):
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Usage, **given)
        self._positionals.title, self._optionals.title = words("arguments"), words("options")
        self.add_argument("-h", "--help", action="help", help=words("help.help"))

    def error(self, message: str) -> NoReturn:
        self.exit(2, words("error", text=translated(message)) + "\n")

    def group(self) -> "argparse._SubParsersAction[Parser]":
        return self.add_subparsers(title=words("commands"), metavar=words("commands"), dest="command", required=True)


def command(
    group: "argparse._SubParsersAction[Parser]", name: str, help_key: str, run: Callable[..., int], database: str = "current"
) -> Parser:
    """Add a command: `run` answers with the exit status; `database` says what it needs: "current", "patient" (current, but it may be
    away for now), "optional" or "none"."""
    said = words(help_key)
    made: Parser = group.add_parser(name, help=said, description=said)
    made.set_defaults(run=run, database=database)
    return made


def nest(group: "argparse._SubParsersAction[Parser]", name: str, help_key: str) -> "argparse._SubParsersAction[Parser]":
    """Add a group of commands under a name."""
    said = words(help_key)
    made: Parser = group.add_parser(name, help=said, description=said)
    return made.group()


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(words("wrong.day", value=text)) from None


def within(least: int, most: int, key: str) -> Callable[[str], int]:
    """A whole number between two bounds; `key` is the sentence for anything else."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(words(key, value=text))
        return int(text)

    return read


PORT = within(1, 65535, "wrong.port")
WORKERS = within(1, 64, "wrong.workers")


def fail(trouble: Trouble | str) -> int:
    """Say what is wrong, and the exit status for it."""
    print(words("error", text=str(trouble)), file=sys.stderr)
    return 2
