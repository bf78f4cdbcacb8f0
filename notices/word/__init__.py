"""A paper to be edited in Word or WPS: a DOCX over the blocks, on the page of GB/T 9704-2012 in Word's own terms.

Written straight from the blocks, with the standard library alone: the same blocks and day give the same bytes. It is the office's working
copy; the paper that is sealed and served is the PDF, so only that carries what lets its holder check it.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from notices.blocks import Blocks
from notices.word.package import MEDIA_TYPE, packed

__all__ = ["MEDIA_TYPE", "RENDERER", "draw"]

# Another way of drawing has another name: what was drawn once is kept with it and never drawn again.
_HERE = Path(__file__).parent
RENDERER = (
    "word "
    + hashlib.sha256(
        b"\0".join(file.read_bytes() for file in (*sorted(_HERE.glob("*.py")), _HERE.with_name("proportions.py")))
    ).hexdigest()[:12]
)


def draw(blocks: Blocks, day: date) -> bytes:
    """The paper as a DOCX, dated `day`."""
    return packed(blocks, day)
