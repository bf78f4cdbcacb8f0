"""The two ways to a verification platform: a folder that both sides can reach, and one in memory for demonstrations and tests."""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from workflow.check_messages import LARGEST
from workflow.exchange import Letter

log = logging.getLogger(__name__)


class FolderExchange:
    """One JSON file for each request in `out/`, replies read from `in/`, as docs/exchange.md describes; made where it is missing.

    A reply that was taken is moved to `done/`, one that cannot be used to `bad/` beside a .txt that says why. Files appear whole or not
    at all; several processes may work on one folder. Raises OSError when it cannot be made.
    """

    def __init__(self, folder: Path):
        self._out, self._in, self._done, self._bad = (folder / name for name in ("out", "in", "done", "bad"))
        for each in (self._out, self._in, self._done, self._bad):
            each.mkdir(parents=True, exist_ok=True)

    def send(self, request_id: str, message: bytes) -> None:
        _write(self._out / f"{request_id}.json", message)

    def letters(self) -> Iterator[Letter]:
        for name in sorted(entry.name for entry in os.scandir(self._in) if entry.name.endswith(".json") and entry.is_file()):
            try:
                with open(self._in / name, "rb") as file:
                    content = file.read(LARGEST + 1)
            except FileNotFoundError:
                continue  # another process was faster
            except OSError:
                log.exception("读不了“%s”，下次再试", name)
                continue
            yield Letter(name, content)

    def taken(self, letter: Letter, request_id: str) -> None:
        """Personal data do not lie about: a request that is answered is taken out of `out/` where the platform has left it."""
        (self._out / f"{request_id}.json").unlink(missing_ok=True)
        self._move(letter.name, _free(self._done / letter.name))

    def set_aside(self, letter: Letter, why: str) -> None:
        target = _free(self._bad / letter.name)
        _write(target.with_suffix(".txt"), f"{why}\n".encode())
        if not self._move(letter.name, target):
            target.with_suffix(".txt").unlink(missing_ok=True)

    def _move(self, name: str, target: Path) -> bool:
        """False when another process was faster."""
        try:
            os.rename(self._in / name, target)
        except FileNotFoundError:
            return False
        return True


def _free(wanted: Path) -> Path:
    """The path, or the next one with a number that nothing is under yet: what was put away before is never overwritten."""
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path


def _write(path: Path, content: bytes) -> None:
    """The whole file or none, on the disk before this returns; the name it is written under first is nobody's business."""
    beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    with open(beside, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class MemoryExchange:
    """A platform in this process: `answer` makes the reply to a request, or None while there is none. Nothing outlives the process.

    `requests` are those received, by id; `kept` and `aside` are the letters taken, and those set aside with the sentence why.
    """

    def __init__(self, answer: Callable[[Mapping[str, Any]], bytes | None]):
        self._answer, self._lock = answer, threading.Lock()
        self._letters: dict[str, Letter] = {}
        self.requests: dict[str, Mapping[str, Any]] = {}
        self.kept: list[Letter] = []
        self.aside: list[tuple[Letter, str]] = []

    def send(self, request_id: str, message: bytes) -> None:
        with self._lock:
            if request_id in self.requests:
                return
            self.requests[request_id] = request = orjson.loads(message)
        if (reply := self._answer(request)) is not None:
            self.bring(reply)

    def bring(self, content: bytes) -> None:
        """Let a letter come in."""
        with self._lock:
            name = f"{len(self._letters) + len(self.kept) + len(self.aside) + 1}.json"
            self._letters[name] = Letter(name, content)

    def letters(self) -> list[Letter]:
        with self._lock:
            return list(self._letters.values())

    def taken(self, letter: Letter, request_id: str) -> None:
        with self._lock:
            if self._letters.pop(letter.name, None):
                self.kept.append(letter)

    def set_aside(self, letter: Letter, why: str) -> None:
        with self._lock:
            if self._letters.pop(letter.name, None):
                self.aside.append((letter, why))
