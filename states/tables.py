"""Tables drawn into a picture: text and rules, with the width of Chinese text reckoned without asking a font."""

from dataclasses import dataclass
from functools import cached_property
from html import escape

SIZE = 15.0  # of the letters, in pixels
LINE = 20.0
SPACE = 20.0  # between two columns
ROW = 6.0  # around the text of a row
HEAD = 62.0  # the title and the names of the columns
CLOSING = "，。、；：）”》–"


@dataclass(frozen=True)
class Table:
    """A table with its title. A cell wider than its column's `widest` (pixels) runs on over several lines."""

    head: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widest: tuple[float, ...]

    @cached_property
    def wrapped(self) -> list[list[list[str]]]:
        return [[wrap(cell, most) for cell, most in zip(row, self.widest, strict=True)] for row in self.rows]

    @cached_property
    def widths(self) -> list[float]:
        columns = zip(self.columns, *self.wrapped, strict=True)
        return [
            max(width_of(line) for cell in column for line in ([cell] if isinstance(cell, str) else cell)) + SPACE for column in columns
        ]

    @property
    def width(self) -> float:
        return sum(self.widths)

    @property
    def height(self) -> float:
        return HEAD + sum(max(map(len, row)) * LINE + ROW for row in self.wrapped)

    def svg(self, x: float, y: float) -> str:
        """The table with its upper left corner at this point."""
        lefts = [x + sum(self.widths[:i]) for i in range(len(self.columns))]
        body = [text_at(x, y + 20, self.head, "head")]
        body += [text_at(left, y + 50, name, "columns") for left, name in zip(lefts, self.columns, strict=True)]
        y += HEAD
        body.append(self._rule(x, y))
        for row in self.wrapped:
            for left, cell in zip(lefts, row, strict=True):
                body += [text_at(left, y + LINE * (i + 1), text, "step") for i, text in enumerate(cell)]
            y += max(map(len, row)) * LINE + ROW
            body.append(self._rule(x, y))
        return "\n".join(body)

    def _rule(self, x: float, y: float) -> str:
        return f'<path class="rule" d="M{figure(x)} {figure(y)} h{figure(self.width)}"/>'


def width_of(text: str, size: float = SIZE) -> float:
    """The width of a line of text in pixels, rather too wide than too narrow: Chinese signs and punctuation are square."""
    return sum(size if ord(sign) > 0x2000 else size * 0.6 for sign in text)


def wrap(text: str, most: float, size: float = SIZE) -> list[str]:
    """The text in lines about `most` wide, cut after a 、 where there is one; a line never begins with closing punctuation."""
    lines = [""]
    for sign in text:
        if lines[-1] and sign not in CLOSING and width_of(lines[-1] + sign, size) > most:
            kept, _, rest = lines[-1].rpartition("、")
            lines[-1:] = [f"{kept}、", rest] if kept and rest else [lines[-1], ""]
        lines[-1] += sign
    return lines


def figure(number: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def text_at(x: float, y: float, text: str, kind: str) -> str:
    """A line of text that begins at this point of its base line."""
    return f'<text class="{kind}" x="{figure(x)}" y="{figure(y)}">{escape(text)}</text>'
