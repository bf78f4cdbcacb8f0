"""The first answer to a write, kept in its transaction, so that the same request asked twice is answered twice and done once."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from workflow.records import Answered, table

_answered = table(Answered).c


class Kept(NamedTuple):
    """An answer as it was given, and the fingerprint of what was asked."""

    fingerprint: str
    status: int
    answer: bytes
    location: str
    etag: str


def find(connection: Connection, officer_id: str | None, key: str) -> Kept | None:
    """The answer kept for this officer's key, or None."""
    columns = (_answered.body_sha256, _answered.status, _answered.answer, _answered.location, _answered.etag)
    row = connection.execute(select(*columns).where(_answered.officer_id == officer_id, _answered.key == key)).first()
    return None if row is None else Kept(*row)


def keep(connection: Connection, officer_id: str | None, key: str, route: str, kept: Kept, now: datetime) -> None:
    """Keep an answer; raises IntegrityError when the same key was answered at this very moment."""
    connection.execute(
        insert(table(Answered)),
        {
            "officer_id": officer_id,
            "key": key,
            "route": route[:200],
            "body_sha256": kept.fingerprint,
            "status": kept.status,
            "answer": kept.answer,
            "location": kept.location,
            "etag": kept.etag,
            "at": now,
        },
    )
