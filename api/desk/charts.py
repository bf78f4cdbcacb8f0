"""Bars drawn on the server: plain SVG whose numbers stand beside the bars, and whose table stands below it on the page.

Lengths are attributes and colours classes, so that no style stands in the page; a part of a bar is told from the next by its pattern of
words as well as by its colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, LABEL, FIGURES = 360, 26, 116, 84  # units of the drawing, which is as wide as its place allows
_LONGEST = WIDTH - LABEL - FIGURES


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: where it begins, how long it is, and its class."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with what it is called and the words after it, at height `y`."""

    label: str
    words: str
    y: int
    parts: tuple[Part, ...]

    @property
    def end(self) -> float:
        return self.parts[-1].x + self.parts[-1].width if self.parts else LABEL


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` says what is drawn, `told` what can be seen in it, for those who cannot."""

    title: str
    told: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return ROW * len(self.bars) + 4


def chart(title: str, rows: Sequence[tuple[str, Sequence[tuple[int, str]], str]], *, most: int = 0) -> Chart:
    """A chart of (label, [(count, class)], words); the longest bar, or `most`, fills the width."""
    whole = max([most, *(sum(count for count, _ in parts) for _, parts, _ in rows)], default=0) or 1
    bars = []
    for n, (label, counts, words) in enumerate(rows):
        x, parts = float(LABEL), []
        for count, kind in counts:
            if count:
                width = round(count * _LONGEST / whole, 1)
                parts.append(Part(round(x, 1), width, kind))
                x += width
        bars.append(Bar(_short(label), words, ROW * n + 2, tuple(parts)))
    return Chart(title, "；".join(f"{label}{words}" for label, _, words in rows), tuple(bars))


def _short(label: str) -> str:
    """A label that fits before its bar: the table below has it in full."""
    return label if sum(2 if character > "\u2e80" else 1 for character in label) <= 16 else f"{label[:7]}…{label[-1]}"
