"""How often an account may be tried: five failures in ten minutes, counted in the database, so that all processes count together."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text

from workflow.records import table
from workflow.records_sessions import SignInAttempt

LIMIT = 5
WINDOW = timedelta(minutes=10)

_attempt = table(SignInAttempt).c


def attempt(connection: Connection, username: str, now: datetime) -> int:
    """Count an attempt and return 0, or the seconds to wait when the account has had too many.

    An attempt counts as failed until it has succeeded: guesses made at once are counted like guesses made in turn. The caller's
    transaction must end before the password is looked at.
    """
    account = _account(username)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:account)"), {"account": int(account[:15], 16)})
    connection.execute(delete(SignInAttempt).where(_attempt.at <= now - WINDOW))
    count, first = connection.execute(select(func.count(), func.min(_attempt.at)).where(_attempt.account == account)).one()
    if count >= LIMIT:
        return int((first + WINDOW - now).total_seconds()) + 1
    connection.execute(insert(SignInAttempt), {"account": account, "at": now})
    return 0


def succeeded(connection: Connection, username: str) -> None:
    """The newest attempt was none to count."""
    account = _account(username)
    newest = select(func.max(_attempt.id)).where(_attempt.account == account).scalar_subquery()
    connection.execute(delete(SignInAttempt).where(_attempt.id == newest))


def _account(username: str) -> str:
    return hashlib.sha256(username.encode(errors="surrogatepass")).hexdigest()
