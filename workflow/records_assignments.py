"""The table of who was put in charge of a case, by which line of its file. Evidence: never updated, never deleted."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.database import Instant


class Assignment(SQLModel, table=True):
    """The case is in this officer's charge from one moment on, and until another where it is lent only; a later line prevails."""

    __table_args__ = (UniqueConstraint("case_id", "entry_seq"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    entry_seq: int
    officer_id: str = Field(foreign_key="officer.id", max_length=32)
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime | None = Field(default=None, sa_type=Instant)
