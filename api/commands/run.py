"""What a command is handed: the arguments, the database, the time, and a way to say how far it has come."""

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from api.words import Trouble, width
from states.divisions import Division, UnknownRegion, division
from states.terms import BEIJING
from workflow.database import Connection, Engine, sqlite_file
from workflow.settings import Settings

BAR = 30


@dataclass(frozen=True)
class Run:
    """One run of one command. `transaction` begins a transaction of an engine and keeps what was done when it ends well."""

    arguments: argparse.Namespace
    settings: Settings
    clock: Callable[[], datetime]
    transaction: Callable[[Engine], AbstractContextManager[Connection]]
    opened: Engine | None = None

    @property
    def engine(self) -> Engine:
        if self.opened is None:
            raise Trouble("database.missing", url=self.settings.database_url)
        return self.opened

    @property
    def today(self) -> date:
        return self.clock().astimezone(BEIJING).date()

    @property
    def on_sqlite(self) -> bool:
        return self.settings.database_url.startswith("sqlite")

    @property
    def lasts(self) -> bool:
        """Whether the database is kept anywhere but in memory."""
        return not self.on_sqlite or sqlite_file(self.settings.database_url) is not None

    def write(self) -> AbstractContextManager[Connection]:
        return self.transaction(self.engine)


def place(region: str) -> Division:
    """The division of this code; a sentence when there is none."""
    try:
        return division(region)
    except UnknownRegion:
        raise Trouble("region.unknown", region=region) from None


def text_of(path: Path) -> str:
    """What a file of text says; a sentence when there is none, or none of text."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise Trouble("file.missing", path=path) from None
    except UnicodeDecodeError:
        raise Trouble("file.text", path=path) from None


class Bar:
    """A bar on the terminal while something long goes on; nothing at all when nobody watches."""

    def __init__(self, label: str):
        self._label, self._shown = label, ""
        self._watched = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        if not self._watched:
            return
        full = BAR * done // max(1, total)
        text = f"{self._label} [{'█' * full}{'░' * (BAR - full)}] {done}/{total}"
        if text != self._shown:
            self._shown = text
            print(f"\r{text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Wipe the bar away."""
        if self._shown:
            print("\r" + " " * width(self._shown) + "\r", end="", file=sys.stderr, flush=True)
            self._shown = ""
