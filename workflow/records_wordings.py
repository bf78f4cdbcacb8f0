"""The tables of counties' own wordings: drafts, and what was published or taken back. Lines are added, none is ever changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.database import Instant, LongText


class WordingDraft(SQLModel, table=True):
    """A text that one officer proposes; `base_sha256` is the fingerprint of the product's text it was adapted from."""

    __tablename__ = "wording_draft"

    id: str = Field(primary_key=True, max_length=32)
    county: str = Field(max_length=12, index=True)
    kind: str = Field(max_length=40)
    text: str = Field(sa_type=LongText)
    sha256: str = Field(max_length=64)
    base_sha256: str = Field(max_length=64)
    drafted_by: str = Field(max_length=32)
    drafted_at: datetime = Field(sa_type=Instant)


class Wording(SQLModel, table=True):
    """A version of a county's wording of one kind of paper, published by another officer than drafted it, in force from a day on.

    A version without a text takes the county's wording back: from its day on the product's own text is used again. The newest version
    whose day has come counts.
    """

    __table_args__ = (
        UniqueConstraint("county", "kind", "version"),
        CheckConstraint("drafted_by IS NULL OR drafted_by <> published_by", name="two_people"),
        CheckConstraint("(text IS NULL) = (draft_id IS NULL)", name="text_or_withdrawal"),
    )

    id: int | None = Field(default=None, primary_key=True)
    county: str = Field(max_length=12)
    kind: str = Field(max_length=40)
    version: int
    draft_id: str | None = Field(default=None, foreign_key="wording_draft.id", max_length=32)
    text: str | None = Field(default=None, sa_type=LongText)
    sha256: str | None = Field(default=None, max_length=64)
    base_sha256: str | None = Field(default=None, max_length=64)
    drafted_by: str | None = Field(default=None, max_length=32)
    published_by: str = Field(max_length=32)
    published_at: datetime = Field(sa_type=Instant)
    from_day: date = Field(sa_type=Date)
    reason: str = Field(default="", sa_type=LongText)
