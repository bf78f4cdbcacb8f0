"""The table of what was looked at behind a mask. Evidence: never updated, never deleted."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflow.database import Instant, LongText


class Viewing(SQLModel, table=True):
    """An officer saw a case's identity numbers in full, and why."""

    id: int | None = Field(default=None, primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    at: datetime = Field(sa_type=Instant)
    reason: str = Field(sa_type=LongText)
