"""The tables of sign-in: sessions of the desk, and attempts that have not succeeded."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflow.database import Instant


class DeskSession(SQLModel, table=True):
    """One browser in which an officer is signed in. Only the digest of what the browser holds is kept; `agent` is what it calls itself."""

    __tablename__ = "desk_session"

    digest: str = Field(primary_key=True, max_length=64)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    started_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    agent: str = Field(default="", max_length=200)
    open_next: bool = False


class SignInAttempt(SQLModel, table=True):
    """An attempt to sign in that has not succeeded. `account` is the digest of the name that was tried, which need not be anybody's."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=Instant, index=True)
