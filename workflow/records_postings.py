"""The tables of what hangs on the boards and of what was said against it on the public page. Lines are added, none is ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workflow.database import Document, Instant, LongText


class PostingBoard(SQLModel, table=True):
    """One paper as it hangs on a board and on the public page: the facts of its board type and nothing else.

    A posting hangs as long as its limit runs (`clock_id`); what has none hangs until `until_at`, or as long as the case lasts. Whether it
    hangs is asked of the time, never remembered; the limit's own row tells when it came down.
    """

    __tablename__ = "posting_board"
    __table_args__ = (Index("ix_posting_board_region", "region", "posted_at"),)

    id: str = Field(primary_key=True, max_length=32)
    notice_id: str = Field(foreign_key="notice.id", unique=True, max_length=32)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    entry_seq: int
    region: str = Field(max_length=12)
    kind: str = Field(max_length=40)
    shown: dict[str, Any] = Field(sa_type=Document)
    posted_at: datetime = Field(sa_type=Instant)
    clock_id: str | None = Field(default=None, foreign_key="legal_clock.id", max_length=32)
    until_at: datetime | None = Field(default=None, sa_type=Instant)


class PublicObjection(SQLModel, table=True):
    """What somebody said against a posting on the public page, as it came in; `id` is the receipt its author holds.

    `source` is a keyed digest of where it came from on that day: it bounds how often one place may object, and leads back to nobody.
    """

    __tablename__ = "public_objection"
    __table_args__ = (Index("ix_public_objection_source", "source"),)

    id: str = Field(primary_key=True, max_length=32)
    board_id: str = Field(foreign_key="posting_board.id", index=True, max_length=32)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    entry_seq: int
    received_at: datetime = Field(sa_type=Instant)
    objector: str = Field(max_length=50)
    anonymous: bool
    contact: str = Field(max_length=100)
    content: str = Field(sa_type=LongText)
    sha256: str = Field(max_length=64)
    source: str = Field(max_length=64)
