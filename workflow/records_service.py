"""What became of papers after they were issued: served or not, corrected, passed on. Evidence: never updated, never deleted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.database import Document, Instant, LongText


class Service(SQLModel, table=True):
    """One attempt to serve a paper (送达), as the line `entry_seq` of the file says it: how, when, to whom, before whom, with what outcome.

    `day` is the day of service, from which the remedies count; for an attempt that failed the day it failed.
    """

    __table_args__ = (UniqueConstraint("notice_id", "attempt"), UniqueConstraint("case_id", "entry_seq"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    entry_seq: int
    notice_id: str = Field(foreign_key="notice.id", max_length=32)
    attempt: int
    outcome: str = Field(max_length=12)
    way: str = Field(max_length=12)
    day: date = Field(sa_type=Date)
    at: datetime = Field(sa_type=Instant)
    receiver: str = Field(default="", sa_type=LongText)
    relation: str = Field(default="", max_length=20)
    place: str = Field(default="", sa_type=LongText)
    witnesses: list[str] = Field(sa_type=Document)
    handler: str = Field(max_length=100)
    receipt_number: str = Field(default="", sa_type=LongText)
    remark: str = Field(default="", sa_type=LongText)


class PaperLink(SQLModel, table=True):
    """A later paper that names an earlier one: it corrects it (更正) or passes it on (转发)."""

    __tablename__ = "paper_link"

    later_id: str = Field(primary_key=True, foreign_key="notice.id", max_length=32)
    earlier_id: str = Field(foreign_key="notice.id", index=True, max_length=32)
    relation: str = Field(max_length=12)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    entry_seq: int
    said: dict[str, Any] = Field(sa_type=Document)
