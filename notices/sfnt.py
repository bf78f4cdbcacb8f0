"""What a font file says of itself: the characters it has glyphs for, and whether its licence bits let a document embed it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_RESTRICTED = 0x0002


class NotAFont(ValueError):
    """The file is no OpenType font this reads."""


@cache
def characters(path: Path, index: int = 0) -> frozenset[int]:
    """The code points a face has glyphs for (cmap formats 4 and 12). Raises NotAFont."""
    data = path.read_bytes()
    start = _tables(data, index).get(b"cmap")
    if start is None:
        raise NotAFont(path.name)
    found: set[int] = set()
    for record in range(_u16(data, start + 2)):
        platform, encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * record)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            found.update(_mapped(data, start + offset))
    return frozenset(found)


@cache
def may_be_embedded(path: Path) -> bool:
    """Whether every face of the file permits embedding: OS/2 fsType without the bit of a restricted licence. A file that cannot be read
    as a font may not."""
    try:
        data = path.read_bytes()
        return all(_embeds(data, index) for index in range(_faces(data)))
    except (NotAFont, struct.error, IndexError):
        return False


def _embeds(data: bytes, index: int) -> bool:
    start = _tables(data, index).get(b"OS/2")
    return start is None or _u16(data, start + 8) & 0x000F != _RESTRICTED


def _faces(data: bytes) -> int:
    return int(struct.unpack_from(">L", data, 8)[0]) if data[:4] == b"ttcf" else 1


def _tables(data: bytes, index: int) -> dict[bytes, int]:
    start = int(struct.unpack_from(">L", data, 12 + 4 * index)[0]) if data[:4] == b"ttcf" else 0
    if data[start : start + 4] not in (b"\0\1\0\0", b"OTTO", b"true"):
        raise NotAFont(repr(data[:4]))
    rows = (struct.unpack_from(">4sLLL", data, start + 12 + 16 * row) for row in range(_u16(data, start + 4)))
    return {tag: offset for tag, _, offset, _ in rows}


def _mapped(data: bytes, at: int) -> Iterator[int]:
    kind = _u16(data, at)
    if kind == 12:
        for group in range(struct.unpack_from(">L", data, at + 12)[0]):
            first, last, glyph = struct.unpack_from(">LLL", data, at + 16 + 12 * group)
            yield from range(first if glyph else first + 1, last + 1)
    elif kind == 4:
        half = _u16(data, at + 6) // 2
        ends, starts, deltas, ranges = (at + 14 + 2 * half * part + (2 if part else 0) for part in range(4))
        for segment in range(half):
            first, last = _u16(data, starts + 2 * segment), _u16(data, ends + 2 * segment)
            delta, offset = _u16(data, deltas + 2 * segment), _u16(data, ranges + 2 * segment)
            for code in range(first, min(last, 0xFFFE) + 1):
                place = ranges + 2 * segment + offset + 2 * (code - first)
                glyph = (code + delta) & 0xFFFF if not offset else _u16(data, place)
                if glyph:
                    yield code


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])
