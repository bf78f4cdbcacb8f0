"""What differs between two texts, line by line and within a line, as a page can show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
_ALIKE = 0.3  # two lines less alike than this are one taken out and one put in


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison; `changed` where anything in it differs."""

    parts: tuple[Part, ...]

    @property
    def changed(self) -> bool:
        return any(kind != "same" for kind, _ in self.parts)


def differences(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """Every line of both texts in order: the same, gone, new, or changed within."""
    found: list[Line] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line((("same", line),)) for line in old[i1:i2]]
            continue
        for before, after in zip_longest(old[i1:i2], new[j1:j2]):
            found += _changed(before, after)
    return found


def _changed(before: str | None, after: str | None) -> list[Line]:
    if before is not None and after is not None:
        within = SequenceMatcher(None, before, after, autojunk=False)
        if within.ratio() >= _ALIKE:
            parts: list[Part] = []
            for what, i1, i2, j1, j2 in within.get_opcodes():
                pieces: tuple[Part, ...] = (
                    (("same", before[i1:i2]),) if what == "equal" else (("gone", before[i1:i2]), ("new", after[j1:j2]))
                )
                parts += [piece for piece in pieces if piece[1]]
            return [Line(tuple(parts))]
    gone: list[Line] = [Line((("gone", before),))] if before is not None else []
    return gone + ([Line((("new", after),))] if after is not None else [])
