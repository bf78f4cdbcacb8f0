"""Sessions of the desk, kept here and not in the browser: they end at once when they are ended, and by themselves.

The browser holds 256 random bits, the table their digest. A session ends after half an hour without use, ten hours after it began, when
the officer signs out, ends it from another browser or changes the password, and when the account is closed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, literal, select, update

from workflow.database import Instant
from workflow.records import Officer, table
from workflow.records_audit import SignIn
from workflow.records_sessions import DeskSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last use is known

_session, _officer = table(DeskSession).c, table(Officer).c


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What a browser holds. It opens nothing but a session: it is no bearer token, and no token is one of these."""

    value: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.value.encode()).hexdigest()

    @property
    def form_token(self) -> str:
        """What every form of this session carries; it tells nothing about the key."""
        return hashlib.sha256(b"form|" + self.value.encode()).hexdigest()[:43]


def start(connection: Connection, officer_id: str, agent: str, now: datetime) -> SessionKey:
    """A new session under a new key, and the evidence that somebody signed in; sessions that are over are swept away."""
    connection.execute(delete(DeskSession).where((_session.seen_at <= now - IDLE) | (_session.started_at <= now - LONGEST)))
    key = SessionKey(secrets.token_urlsafe(32))
    connection.execute(
        insert(DeskSession),
        {"digest": key.digest, "officer_id": officer_id, "started_at": now, "seen_at": now, "agent": agent[:200], "open_next": False},
    )
    signed_in(connection, officer_id, "desk", agent, now)
    return key


def signed_in(connection: Connection, officer_id: str, door: str, agent: str, now: datetime) -> None:
    """Keep that an officer has signed in by this door ("desk", "token")."""
    connection.execute(insert(SignIn), {"officer_id": officer_id, "at": now, "door": door, "agent": agent[:200], "let_in": True})


def not_let_in(connection: Connection, username: str, door: str, agent: str, now: datetime) -> None:
    """Keep that somebody gave an officer's name by this door and was not let in; of a name that is nobody's nothing is kept, by the same
    statement, so that how long it takes tells nothing."""
    columns = ("officer_id", "at", "door", "agent", "let_in")
    said = (_officer.id, literal(now, Instant), literal(door), literal(agent[:200]), literal(False))
    connection.execute(insert(SignIn).from_select(columns, select(*said).where(_officer.username == username)))


def _lasting(now: datetime) -> Any:
    return and_(_session.seen_at > now - IDLE, _session.started_at > now - LONGEST)


def holder(connection: Connection, key: SessionKey, now: datetime) -> str | None:
    """The officer whose session this is; None when there is none, or it is over."""
    found: str | None = connection.execute(select(_session.officer_id).where(_session.digest == key.digest, _lasting(now))).scalar()
    return found


def find(connection: Connection, key: SessionKey, now: datetime) -> dict[str, Any] | None:
    """The session's row; None when there is none, or it is over."""
    row = connection.execute(select(table(DeskSession)).where(_session.digest == key.digest, _lasting(now))).mappings().first()
    return None if row is None else dict(row)


def seen(connection: Connection, key: SessionKey, now: datetime) -> None:
    """The session is in use; one that is over is not brought back."""
    connection.execute(update(DeskSession).where(_session.digest == key.digest, _lasting(now)).values(seen_at=now))


def prefer_next(connection: Connection, key: SessionKey, wanted: bool) -> None:
    """Whether the next case is opened once one is done (办完自动打开下一件)."""
    connection.execute(update(DeskSession).where(_session.digest == key.digest).values(open_next=wanted))


def own(connection: Connection, officer_id: str, now: datetime) -> list[dict[str, Any]]:
    """The officer's sessions, the newest first."""
    rows = connection.execute(
        select(table(DeskSession)).where(_session.officer_id == officer_id, _lasting(now)).order_by(_session.started_at.desc())
    )
    return [dict(row) for row in rows.mappings()]


def end(connection: Connection, key: SessionKey) -> None:
    """The browser is signed out; its key opens nothing any more."""
    connection.execute(delete(DeskSession).where(_session.digest == key.digest))


def end_own(connection: Connection, officer_id: str, digest: str) -> bool:
    """End one of the officer's own sessions; False when it is none of theirs."""
    done = connection.execute(delete(DeskSession).where(_session.digest == digest, _session.officer_id == officer_id))
    return done.rowcount == 1


def end_all(connection: Connection, officer_id: str) -> None:
    """End every session of an officer."""
    connection.execute(delete(DeskSession).where(_session.officer_id == officer_id))
