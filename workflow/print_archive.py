"""A job's papers as one ZIP: written while it is read, the same bytes whenever it is asked for."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from states.terms import BEIJING
from workflow.print_jobs import failures, printed

FAILED = "未能制作的文书.txt"


class _Chunks(io.RawIOBase):
    """What a ZIP is written to when nothing can be gone back to."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.held += content
        return len(content)

    def taken(self) -> bytes:
        held, self.held = bytes(self.held), bytearray()
        return held


def archive(engine: Engine, view: Mapping[str, Any]) -> Iterator[bytes]:
    """The ZIP of a finished job (`print_jobs.job_view`), a paper at a time. Files are named by their place in the job, the number (the
    case's where the paper has none) and the title, and dated by the day of issue; what could not be drawn is listed in a file."""
    out = _Chunks()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for row, content in printed(engine, view["id"]):
            name = re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", f"{row['n']:04} {row['document_number'] or row['number']} {row['title']}")
            made.writestr(_entry(f"{name}.{row['form']}", row["issued_at"]), content)
            yield out.taken()
        if view["failed"]:
            made.writestr(_entry(FAILED, datetime.fromisoformat(view["made_at"])), failures(view))
    yield out.taken()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    day = at.astimezone(UTC).astimezone(BEIJING)
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry
