"""What is wrong with a wording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a wording, in one Chinese sentence; `line` counts from 1, 0 is the whole of it."""

    line: int
    text: str


class Faulty(ValueError):
    """A wording cannot be used; all that one look at it found."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("；".join(fault.text for fault in self.faults))
