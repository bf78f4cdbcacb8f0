"""The table of what was sent in on the public page of applying, before an officer has filed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workflow.database import Document, Instant, LongText


class ApplicationOnline(SQLModel, table=True):
    """An application as it was sent in; `id` is the receipt its author holds. `outcome` is "" until an officer has taken it up or
    set it aside (`note` says why); `cases` are the numbers of what was filed from it.

    `source` is a keyed digest of where it came from on that day: it bounds how often one place may apply, and leads back to nobody.
    """

    __tablename__ = "application_online"
    __table_args__ = (Index("ix_application_online_region", "region", "outcome", "received_at"),)

    id: str = Field(primary_key=True, max_length=32)
    region: str = Field(max_length=12)
    received_at: datetime = Field(sa_type=Instant)
    applicant: dict[str, Any] = Field(sa_type=Document)
    household: dict[str, Any] = Field(sa_type=Document)
    reason: str = Field(sa_type=LongText)
    id_digest: str = Field(max_length=64)
    source: str = Field(max_length=64, index=True)
    outcome: str = Field(default="", max_length=12)
    note: str = Field(default="", max_length=200)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str | None = Field(default=None, foreign_key="officer.id", max_length=32)
    cases: list[str] = Field(sa_type=Document)
