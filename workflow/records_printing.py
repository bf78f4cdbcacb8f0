"""The tables of print jobs: which papers are to be drawn together. What has been drawn, the table `rendering` alone says."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflow.database import Instant, LongText


class PrintJob(SQLModel, table=True):
    """A selection of papers to be drawn in one form. `officer_id` is empty where it was made on the machine's command line."""

    __tablename__ = "print_job"

    id: str = Field(primary_key=True, max_length=32)
    officer_id: str | None = Field(default=None, foreign_key="officer.id", index=True, max_length=32)
    region: str = Field(default="", max_length=12)
    form: str = Field(max_length=10)
    made_at: datetime = Field(sa_type=Instant, index=True)
    note: str = Field(default="", max_length=200)


class PrintItem(SQLModel, table=True):
    """The `n`th paper of a job. Done when its rendering exists; `reason` says why it cannot be drawn."""

    __tablename__ = "print_item"

    job_id: str = Field(primary_key=True, foreign_key="print_job.id", max_length=32)
    n: int = Field(primary_key=True)
    notice_id: str = Field(foreign_key="notice.id", max_length=32)
    reason: str | None = Field(default=None, sa_type=LongText)
