"""The tables of who signed in or tried to, and of what was taken out as a spreadsheet. Evidence: never updated, never deleted."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflow.database import Instant, LongText


class SignIn(SQLModel, table=True):
    """An officer has signed in, or somebody gave the officer's name and was not let in: at the desk, by a browser that calls itself
    `agent`, or for a bearer token."""

    __tablename__ = "sign_in"

    id: int | None = Field(default=None, primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    at: datetime = Field(sa_type=Instant)
    door: str = Field(max_length=10)
    agent: str = Field(default="", max_length=200)
    let_in: bool = True


class Export(SQLModel, table=True):
    """An officer took a list out as a spreadsheet: which, found by what, how many rows, and why. Never a name that was looked for."""

    id: int | None = Field(default=None, primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    at: datetime = Field(sa_type=Instant)
    what: str = Field(max_length=100)
    told: str = Field(sa_type=LongText)
    rows: int
    reason: str = Field(sa_type=LongText)
