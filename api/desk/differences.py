"""What differs between two texts, line by line and within a line, as a page can show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
_WORD = 3
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
            return [Line(_within(before, after, within))]
    gone: list[Line] = [Line((("gone", before),))] if before is not None else []
    return gone + ([Line((("new", after),))] if after is not None else [])


def _within(before: str, after: str, found: SequenceMatcher[str]) -> tuple[Part, ...]:
    """The pieces of a changed line; what two changes have between them and is shorter than a word is changed with them."""
    parts: list[Part] = []
    gone = new = ""
    blocks = found.get_opcodes()
    for n, (what, i1, i2, j1, j2) in enumerate(blocks):
        if what != "equal" or (i2 - i1 < _WORD and 0 < n < len(blocks) - 1):
            gone, new = gone + before[i1:i2], new + after[j1:j2]
            continue
        parts += _pieces(("gone", gone), ("new", new), ("same", before[i1:i2]))
        gone = new = ""
    return (*parts, *_pieces(("gone", gone), ("new", new)))


def _pieces(*pieces: Part) -> tuple[Part, ...]:
    return tuple(piece for piece in pieces if piece[1])
