"""The measures of GB/T 9704-2012 in Word's own unit, the twip (1/20 point), and the few XML words everything is built of.

The standard's own line of 29.62 pt is what the PDF has; Word, WPS and LibreOffice set lines of an exact height from the upper edge of the
text, where 22 of 28.95 pt fill 225 mm (28.99 pt is rounded up and loses the last line). Their character grids differ from each other, so
there is none: 三号 characters set 0.25 pt closer stand 28 to the line of 156 mm everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from notices.blocks import Layout

LINE = 579  # 28.95 pt
CHARACTER = 315  # 三号 (16 pt) less 0.25 pt
FORM_LINE, FORM_CHARACTER = 480, 280  # a form's 四号 (14 pt)
THICK, THIN, CELL_RULE = 8, 6, 6  # eighths of a point: 0.35 mm, 0.25 mm (7.4.1)
TITLE_LINE = 596  # 2号 on one line: with it 22 lines still fill the page
MANY_LINES = 716  # 7.3.1: 2号 on several, 7/8 of a 三号 character apart
CELL_LINE = 372  # 小四 and a half
RED = "FF0000"  # 6.2

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in SPACES.items())

# What XML 1.0 cannot hold at all, and the line breaks and tabs that are no words.
_UNWRITABLE = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def mm(length: float) -> int:
    """Millimetres in twips."""
    return round(length * 1440 / 25.4)


def part(root: str, content: str) -> str:
    """A part of the document in XML."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} {_DECLARED}>{content}</w:{root}>'


def words(text: str) -> str:
    """Text as it stands in XML: words and nothing else."""
    return escape(_UNWRITABLE.sub("", text))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size and margins in twips."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    wide: bool = False

    @property
    def text(self) -> int:
        """The width of the text."""
        return self.width - self.left - self.right


# 5.2.1: A4, 天头 37 mm, 订口 28 mm, the text 156 mm × 225 mm. A landscape page is that page turned by a quarter, its head at the binding.
_UPRIGHT = Sheet(mm(210), mm(297), mm(37), mm(26), mm(35), mm(28))
_TURNED = Sheet(mm(297), mm(210), mm(28), mm(37), mm(26), mm(35), wide=True)


def sheet(layout: Layout) -> Sheet:
    """The page a paper of this layout stands on."""
    return _TURNED if layout == "list" else _UPRIGHT
