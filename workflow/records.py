"""The tables. Rows are written by Core statements on the hot path; nothing here is ever a request body.

What is evidence (entries, clock acts, escalations, postings, the answers of data sources) is never updated or deleted, and a case's
stage never changes without its line in the file: the migrations guard both with triggers.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, Index, LargeBinary, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.database import Document, Instant, LongText, Yuan

# Written out, as indexes on part of a table need it: what waits to be asked of data sources, and what a limit
# runs or may yet run for.
UNASKED = "sent_at IS NULL AND topic LIKE '%.request_verification'"
WAITING = "state = 'waiting'"
RUNNING = "(state = 'sent' OR state = 'replied' AND expires_at IS NOT NULL)"


class CaseFile(SQLModel, table=True):
    """One household's matter. `number` is random and public; `version` counts the lines of its file."""

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_region_stage", "region", "stage"), Index("ix_case_file_opened", "opened_at", "id"))

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=32)
    process: str = Field(max_length=40)
    edition: str = Field(max_length=20)
    programme: str = Field(max_length=40)
    region: str = Field(max_length=12)
    stage: str = Field(max_length=40)
    version: int
    opened_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    applicant_name: str = Field(max_length=100, index=True)
    id_digest: str = Field(max_length=64, index=True)
    applicant: dict[str, Any] = Field(sa_type=Document)
    household: dict[str, Any] = Field(sa_type=Document)
    facts: dict[str, Any] = Field(sa_type=Document)
    since: dict[str, Any] = Field(sa_type=Document)
    epochs: dict[str, Any] = Field(sa_type=Document)
    paid: Decimal = Field(default=Decimal(0), sa_type=Yuan)
    head_hash: str = Field(max_length=64)


class Entry(SQLModel, table=True):
    """One line of a case's file (办理记录): never changed, chained to the line before by its hash."""

    __table_args__ = (UniqueConstraint("case_id", "seq"), Index("ix_entry_officer", "officer_id", "at"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    seq: int
    at: datetime = Field(sa_type=Instant)
    step: str = Field(max_length=40)
    label: str = Field(max_length=60)
    role: str = Field(max_length=40)
    officer_id: str | None = Field(default=None, max_length=32)
    officer_name: str = Field(max_length=100)
    post_region: str = Field(max_length=12)
    principal_id: str | None = Field(default=None, max_length=32)
    pair_id: str | None = Field(default=None, max_length=32)
    taken_over: bool = False
    duty: str | None = Field(default=None, max_length=20)
    from_stage: str = Field(max_length=40)
    to_stage: str = Field(max_length=40)
    cites: str = Field(sa_type=LongText)
    body: dict[str, Any] = Field(sa_type=Document)
    learned: dict[str, Any] = Field(sa_type=Document)
    papers: list[str] = Field(sa_type=Document)
    clock: dict[str, Any] | None = Field(default=None, sa_type=Document)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class LegalClock(SQLModel, table=True):
    """One running or stopped limit on a case. `due_at` is a pure function of the ledger, the calendar and the limit."""

    __tablename__ = "legal_clock"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "epoch"),
        Index(
            "ix_legal_clock_due",
            "next_act_at",
            postgresql_where=text("next_act_at IS NOT NULL"),
            sqlite_where=text("next_act_at IS NOT NULL"),
        ),
        Index("ix_legal_clock_open", "case_id", postgresql_where=text("stopped_at IS NULL"), sqlite_where=text("stopped_at IS NULL")),
    )

    id: str = Field(primary_key=True, max_length=32)
    case_id: int = Field(foreign_key="case_file.id")
    kind: str = Field(max_length=40)
    epoch: int
    limit_text: str = Field(max_length=40)
    cites: str = Field(sa_type=LongText)
    owner: str = Field(max_length=40)
    rungs: list[str] = Field(sa_type=Document)
    started_at: datetime = Field(sa_type=Instant)
    exclusions: list[list[str | None]] = Field(sa_type=Document)
    paused: bool = False
    due_at: datetime = Field(sa_type=Instant)
    original_due_at: datetime = Field(sa_type=Instant)
    extended_limit: str | None = Field(default=None, max_length=40)
    level: int = 0
    holders: list[str] = Field(sa_type=Document)
    next_act_at: datetime | None = Field(default=None, sa_type=Instant)
    state: str = Field(max_length=12)
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)
    provisional: bool = False
    calendar: str = Field(max_length=40)
    failures: int = 0
    trouble: str | None = Field(default=None, sa_type=LongText)


class ClockAct(SQLModel, table=True):
    """One line of a clock's ledger: started, excluded, resumed, extended, recomputed or stopped; never changed."""

    __tablename__ = "clock_act"
    __table_args__ = (UniqueConstraint("clock_id", "entry_seq", "act", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    clock_id: str = Field(foreign_key="legal_clock.id", max_length=32)
    at: datetime = Field(sa_type=Instant)
    act: str = Field(max_length=12)
    entry_seq: int
    due_at: datetime = Field(sa_type=Instant)
    cites: str = Field(sa_type=LongText)
    note: str = Field(default="", sa_type=LongText)


class Escalation(SQLModel, table=True):
    """One rung of the ladder climbed: planned and actual time both, and who was told. Each rung once."""

    __table_args__ = (UniqueConstraint("clock_id", "level"),)

    id: int | None = Field(default=None, primary_key=True)
    clock_id: str = Field(foreign_key="legal_clock.id", max_length=32)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    level: int
    planned_at: datetime = Field(sa_type=Instant)
    acted_at: datetime = Field(sa_type=Instant)
    told: list[str] = Field(sa_type=Document)
    vacant: list[str] = Field(sa_type=Document)
    taken_over_by: str | None = Field(default=None, max_length=40)


class Notice(SQLModel, table=True):
    """An official paper as it was issued: its facts, its text and the hash of the text, frozen with the step that owed it."""

    # Whoever holds a paper asks for it by the beginning of its hash.
    __table_args__ = (Index("ix_notice_code", text("substr(sha256, 1, 20)")),)

    id: str = Field(primary_key=True, max_length=32)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    entry_seq: int
    kind: str = Field(max_length=40)
    title: str = Field(max_length=100)
    document_number: str | None = Field(default=None, max_length=100)
    issued_at: datetime = Field(sa_type=Instant)
    office: str = Field(max_length=100)
    facts: dict[str, Any] = Field(sa_type=Document)
    text: str = Field(sa_type=LongText)
    template_sha256: str = Field(max_length=64)
    sha256: str = Field(max_length=64)
    served: dict[str, Any] | None = Field(default=None, sa_type=Document)


class Rendering(SQLModel, table=True):
    """One form of a paper (a page, later a print), drawn once from its text and kept with its hash: the same bytes ever after."""

    notice_id: str = Field(primary_key=True, foreign_key="notice.id", max_length=32)
    form: str = Field(primary_key=True, max_length=10)
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(max_length=64)
    renderer: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Instant)


class NumberSeries(SQLModel, table=True):
    """The last number drawn by an office for one series in one year; drawn in the transaction of the paper, so without gaps."""

    __tablename__ = "number_series"

    office: str = Field(primary_key=True, max_length=12)
    series: str = Field(primary_key=True, max_length=40)
    year: int = Field(primary_key=True)
    last: int


class Outbox(SQLModel, table=True):
    """A message owed to another system, written with the step; `key` lets the receiver drop what it has already."""

    __table_args__ = (
        Index("ix_outbox_unsent", "id", postgresql_where=text("sent_at IS NULL"), sqlite_where=text("sent_at IS NULL")),
        Index("ix_outbox_checks", "id", postgresql_where=text(UNASKED), sqlite_where=text(UNASKED)),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=80)
    topic: str = Field(max_length=80)
    at: datetime = Field(sa_type=Instant)
    payload: dict[str, Any] = Field(sa_type=Document)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class CheckRequest(SQLModel, table=True):
    """One source of data asked about the members of a household who authorised it (核对), and what it answered.

    `id` is derived from the line of the file that asked, so that asking again is the same request. `persons` are names and identity
    numbers: they stand here and in the case alone. An answer once in is never changed; only `state` and `expires_at` move on.
    """

    __tablename__ = "check_request"
    __table_args__ = (
        UniqueConstraint("case_id", "entry_seq", "source"),
        Index("ix_check_request_waiting", "id", postgresql_where=text(WAITING), sqlite_where=text(WAITING)),
        Index("ix_check_request_running", "expires_at", postgresql_where=text(RUNNING), sqlite_where=text(RUNNING)),
    )

    id: str = Field(primary_key=True, max_length=32)
    case_id: int = Field(foreign_key="case_file.id")
    entry_seq: int
    source: str = Field(max_length=40)
    persons: list[dict[str, Any]] = Field(sa_type=Document)
    asked_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    replied_at: datetime | None = Field(default=None, sa_type=Instant)
    reply: dict[str, Any] | None = Field(default=None, sa_type=Document)
    reply_sha256: str | None = Field(default=None, max_length=64)
    state: str = Field(max_length=12)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)


class Officer(SQLModel, table=True):
    """A person who works here. Powers come from posts alone."""

    id: str = Field(primary_key=True, max_length=32)
    username: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=100)
    password_hash: str = Field(max_length=200)
    active: bool = True


class Post(SQLModel, table=True):
    """A role held by an officer in a region for some programmes, from one moment to another."""

    id: str = Field(primary_key=True, max_length=32)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    role: str = Field(max_length=40, index=True)
    region: str = Field(max_length=12, index=True)
    programmes: list[str] = Field(sa_type=Document)
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime | None = Field(default=None, sa_type=Instant)


class Deputy(SQLModel, table=True):
    """One officer stands in for another's post for a time, under a document."""

    id: str = Field(primary_key=True, max_length=32)
    post_id: str = Field(foreign_key="post.id", max_length=32)
    deputy_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    reason: str = Field(max_length=200)
    document_number: str = Field(max_length=100)
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Delegation(SQLModel, table=True):
    """The county's entrustment of a programme's decisions to a township, under a document (委托审批)."""

    id: str = Field(primary_key=True, max_length=32)
    county: str = Field(max_length=12)
    township: str = Field(max_length=12, index=True)
    programme: str = Field(max_length=40)
    document_number: str = Field(max_length=100)
    max_per_case: Decimal = Field(sa_type=Yuan)
    quota: Decimal | None = Field(default=None, sa_type=Yuan)
    from_at: datetime = Field(sa_type=Instant)
    until_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    set_by: str = Field(max_length=32)


class LocalParameter(SQLModel, table=True):
    """A policy value that a county set for itself, with the document that says so. Never edited: a later one replaces it."""

    __tablename__ = "local_parameter"

    id: int | None = Field(default=None, primary_key=True)
    region: str = Field(max_length=12, index=True)
    key: str = Field(max_length=80)
    value: str = Field(sa_type=LongText)
    document_number: str = Field(max_length=200)
    since: date = Field(sa_type=Date)
    until: date | None = Field(default=None, sa_type=Date)
    set_by: str = Field(max_length=32)
    set_at: datetime = Field(sa_type=Instant)


class ImportedCalendar(SQLModel, table=True):
    """A year's holidays imported after the release was made; the newest import of a year counts."""

    __tablename__ = "imported_calendar"

    id: int | None = Field(default=None, primary_key=True)
    year: int
    source: str = Field(sa_type=LongText)
    imported_at: datetime = Field(sa_type=Instant)


class Account(SQLModel, table=True):
    """One side of the reserve fund's double entry. A township's reserve and its commitments are never negative."""

    __table_args__ = (CheckConstraint("balance >= 0 OR kind = 'treasury' ", name="never_negative"),)

    region: str = Field(primary_key=True, max_length=12)
    kind: str = Field(primary_key=True, max_length=20)
    balance: Decimal = Field(sa_type=Yuan)


class Posting(SQLModel, table=True):
    """One line of the fund's journal. The lines of one journal number add up to nothing."""

    __table_args__ = (Index("ix_posting_journal", "journal"),)

    id: int | None = Field(default=None, primary_key=True)
    journal: str = Field(max_length=32)
    at: datetime = Field(sa_type=Instant)
    region: str = Field(max_length=12, index=True)
    kind: str = Field(max_length=20)
    amount: Decimal = Field(sa_type=Yuan)
    purpose: str = Field(max_length=40)
    case_id: int | None = Field(default=None, foreign_key="case_file.id", index=True)
    entry_seq: int | None = None
    document_number: str = Field(default="", max_length=100)


class Token(SQLModel, table=True):
    """A signed-in officer. Only the digest of the token is kept."""

    digest: str = Field(primary_key=True, max_length=64)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    expires_at: datetime = Field(sa_type=Instant)


class Answered(SQLModel, table=True):
    """The first answer to a write, kept with it, so that the same request again gets the same answer."""

    officer_id: str = Field(primary_key=True, max_length=32)
    key: str = Field(primary_key=True, max_length=100)
    route: str = Field(max_length=200)
    body_sha256: str = Field(max_length=64)
    status: int
    answer: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    location: str = Field(default="", max_length=200)
    etag: str = Field(default="", max_length=20)
    at: datetime = Field(sa_type=Instant)


class Heartbeat(SQLModel, table=True):
    """When each clock process last swept, by the database's clock."""

    name: str = Field(primary_key=True, max_length=100)
    at: datetime = Field(sa_type=Instant)
    handled: int = 0
    failed: int = 0


def table(model: type[SQLModel]) -> Table:
    """The table behind a model, for Core statements."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


EVIDENCE = ("entry", "clock_act", "escalation", "posting")

# Tables that have a module of their own are known with these.
from workflow import records_assignments as records_assignments  # noqa: E402
from workflow import records_audit as records_audit  # noqa: E402
from workflow import records_online as records_online  # noqa: E402
from workflow import records_postings as records_postings  # noqa: E402
from workflow import records_printing as records_printing  # noqa: E402
from workflow import records_service as records_service  # noqa: E402
from workflow import records_sessions as records_sessions  # noqa: E402
from workflow import records_viewings as records_viewings  # noqa: E402
from workflow import records_wordings as records_wordings  # noqa: E402
