"""The first tables, and the triggers that keep evidence from being changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVIDENCE = (
    *("entry", "clock_act", "escalation", "posting", "rendering"),
    *("posting_board", "public_objection", "service", "paper_link", "wording_draft", "wording"),
    *("sign_in", "export", "assignment"),
)
FROZEN = "document_number, text, sha256, facts, kind, case_id, entry_seq, issued_at"
ASKED = "id, case_id, entry_seq, source, persons, asked_at"
ANSWERED = "sent_at, replied_at, reply, reply_sha256"
UNASKED = "sent_at IS NULL AND topic LIKE '%.request_verification'"
WAITING = "state = 'waiting'"
RUNNING = "(state = 'sent' OR state = 'replied' AND expires_at IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance >= 0 OR kind = 'treasury'", name="never_negative"),
        sa.PrimaryKeyConstraint("region", "kind"),
    )
    op.create_table(
        "answered",
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.String(200), nullable=False),
        sa.Column("etag", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("officer_id", "key"),
    )
    op.create_table(
        "case_file",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("process", sa.String(40), nullable=False),
        sa.Column("edition", sa.String(20), nullable=False),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applicant_name", sa.String(100), nullable=False),
        sa.Column("id_digest", sa.String(64), nullable=False),
        sa.Column("applicant", DOCUMENT, nullable=False),
        sa.Column("household", DOCUMENT, nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("since", DOCUMENT, nullable=False),
        sa.Column("epochs", DOCUMENT, nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_case_file_applicant_name"), "case_file", ["applicant_name"], unique=False)
    op.create_index(op.f("ix_case_file_id_digest"), "case_file", ["id_digest"], unique=False)
    op.create_index("ix_case_file_opened", "case_file", ["opened_at", "id"], unique=False)
    op.create_index("ix_case_file_region_stage", "case_file", ["region", "stage"], unique=False)
    op.create_table(
        "delegation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("township", sa.String(12), nullable=False),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("document_number", sa.String(100), nullable=False),
        sa.Column("max_per_case", sa.BigInteger(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_delegation_township"), "delegation", ["township"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "imported_calendar",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "local_parameter",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_local_parameter_region"), "local_parameter", ["region"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("office", sa.String(12), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year"),
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL"),
    )
    op.create_index("ix_outbox_checks", "outbox", ["id"], unique=False, postgresql_where=sa.text(UNASKED), sqlite_where=sa.text(UNASKED))
    op.create_table(
        "check_request",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("persons", DOCUMENT, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", DOCUMENT, nullable=True),
        sa.Column("reply_sha256", sa.String(64), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "entry_seq", "source"),
    )
    op.create_index(
        "ix_check_request_waiting", "check_request", ["id"], unique=False, postgresql_where=sa.text(WAITING), sqlite_where=sa.text(WAITING)
    )
    op.create_index(
        "ix_check_request_running",
        "check_request",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text(RUNNING),
        sqlite_where=sa.text(RUNNING),
    )
    op.create_table(
        "entry",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=True),
        sa.Column("officer_name", sa.String(100), nullable=False),
        sa.Column("post_region", sa.String(12), nullable=False),
        sa.Column("principal_id", sa.String(32), nullable=True),
        sa.Column("pair_id", sa.String(32), nullable=True),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.Column("duty", sa.String(20), nullable=True),
        sa.Column("from_stage", sa.String(40), nullable=False),
        sa.Column("to_stage", sa.String(40), nullable=False),
        sa.Column("cites", sa.Text(), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("learned", DOCUMENT, nullable=False),
        sa.Column("papers", DOCUMENT, nullable=False),
        sa.Column("clock", DOCUMENT, nullable=True),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "seq"),
    )
    op.create_index("ix_entry_officer", "entry", ["officer_id", "at"], unique=False)
    op.create_table(
        "legal_clock",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("limit_text", sa.String(40), nullable=False),
        sa.Column("cites", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("rungs", DOCUMENT, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exclusions", DOCUMENT, nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_limit", sa.String(40), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("holders", DOCUMENT, nullable=False),
        sa.Column("next_act_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.String(40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind", "epoch"),
    )
    op.create_index(
        "ix_legal_clock_due",
        "legal_clock",
        ["next_act_at"],
        unique=False,
        postgresql_where=sa.text("next_act_at IS NOT NULL"),
        sqlite_where=sa.text("next_act_at IS NOT NULL"),
    )
    op.create_index(
        "ix_legal_clock_open",
        "legal_clock",
        ["case_id"],
        unique=False,
        postgresql_where=sa.text("stopped_at IS NULL"),
        sqlite_where=sa.text("stopped_at IS NULL"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("document_number", sa.String(100), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(100), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("template_sha256", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("served", DOCUMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notice_case_id"), "notice", ["case_id"], unique=False)
    op.create_index("ix_notice_code", "notice", [sa.text("substr(sha256, 1, 20)")], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("programmes", DOCUMENT, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_post_officer_id"), "post", ["officer_id"], unique=False)
    op.create_index(op.f("ix_post_region"), "post", ["region"], unique=False)
    op.create_index(op.f("ix_post_role"), "post", ["role"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("journal", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("case_id", SERIAL, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("document_number", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_posting_case_id"), "posting", ["case_id"], unique=False)
    op.create_index("ix_posting_journal", "posting", ["journal"], unique=False)
    op.create_index(op.f("ix_posting_region"), "posting", ["region"], unique=False)
    op.create_table(
        "token",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officer.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_token_officer_id"), "token", ["officer_id"], unique=False)
    op.create_table(
        "clock_act",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("clock_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cites", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["legal_clock.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id", "entry_seq", "act", "at"),
    )
    op.create_table(
        "deputy",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("post_id", sa.String(32), nullable=False),
        sa.Column("deputy_id", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("document_number", sa.String(100), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["deputy_id"],
            ["officer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("clock_id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("vacant", DOCUMENT, nullable=False),
        sa.Column("taken_over_by", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["legal_clock.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id", "level"),
    )
    op.create_index(op.f("ix_escalation_case_id"), "escalation", ["case_id"], unique=False)
    op.create_table(
        "rendering",
        sa.Column("notice_id", sa.String(32), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("renderer", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice.id"],
        ),
        sa.PrimaryKeyConstraint("notice_id", "form"),
    )
    op.create_table(
        "wording_draft",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("base_sha256", sa.String(64), nullable=False),
        sa.Column("drafted_by", sa.String(32), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_wording_draft_county"), "wording_draft", ["county"], unique=False)
    op.create_table(
        "wording",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("base_sha256", sa.String(64), nullable=True),
        sa.Column("drafted_by", sa.String(32), nullable=True),
        sa.Column("published_by", sa.String(32), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("drafted_by IS NULL OR drafted_by <> published_by", name="two_people"),
        sa.CheckConstraint("(text IS NULL) = (draft_id IS NULL)", name="text_or_withdrawal"),
        sa.ForeignKeyConstraint(["draft_id"], ["wording_draft.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("county", "kind", "version"),
    )

    op.create_table(
        "desk_session",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("open_next", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_desk_session_officer_id"), "desk_session", ["officer_id"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sign_in_attempt_account"), "sign_in_attempt", ["account"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_at"), "sign_in_attempt", ["at"], unique=False)
    op.create_table(
        "viewing",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_viewing_officer_id"), "viewing", ["officer_id"], unique=False)
    op.create_index(op.f("ix_viewing_case_id"), "viewing", ["case_id"], unique=False)

    op.create_table(
        "posting_board",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("notice_id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("shown", DOCUMENT, nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_id", sa.String(32), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["clock_id"], ["legal_clock.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notice_id"),
    )
    op.create_index(op.f("ix_posting_board_case_id"), "posting_board", ["case_id"], unique=False)
    op.create_index("ix_posting_board_region", "posting_board", ["region", "posted_at"], unique=False)
    op.create_table(
        "public_objection",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("board_id", sa.String(32), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objector", sa.String(50), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["posting_board.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_public_objection_board_id"), "public_objection", ["board_id"], unique=False)
    op.create_index(op.f("ix_public_objection_case_id"), "public_objection", ["case_id"], unique=False)
    op.create_index("ix_public_objection_source", "public_objection", ["source"], unique=False)

    op.create_table(
        "application_online",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applicant", DOCUMENT, nullable=False),
        sa.Column("household", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id_digest", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(32), nullable=True),
        sa.Column("cases", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["settled_by"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_application_online_region", "application_online", ["region", "outcome", "received_at"], unique=False)
    op.create_index(op.f("ix_application_online_source"), "application_online", ["source"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.String(32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("witnesses", DOCUMENT, nullable=False),
        sa.Column("handler", sa.String(100), nullable=False),
        sa.Column("receipt_number", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notice_id", "attempt"),
        sa.UniqueConstraint("case_id", "entry_seq"),
    )
    op.create_table(
        "paper_link",
        sa.Column("later_id", sa.String(32), nullable=False),
        sa.Column("earlier_id", sa.String(32), nullable=False),
        sa.Column("relation", sa.String(12), nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("said", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["later_id"], ["notice.id"]),
        sa.ForeignKeyConstraint(["earlier_id"], ["notice.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("later_id"),
    )
    op.create_index(op.f("ix_paper_link_earlier_id"), "paper_link", ["earlier_id"], unique=False)
    op.create_index(op.f("ix_paper_link_case_id"), "paper_link", ["case_id"], unique=False)
    op.create_table(
        "print_job",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=True),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_print_job_officer_id"), "print_job", ["officer_id"], unique=False)
    op.create_index(op.f("ix_print_job_made_at"), "print_job", ["made_at"], unique=False)
    op.create_table(
        "print_item",
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"]),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"]),
        sa.PrimaryKeyConstraint("job_id", "n"),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.String(10), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("let_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sign_in_officer_id"), "sign_in", ["officer_id"], unique=False)
    op.create_table(
        "export",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(100), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_export_officer_id"), "export", ["officer_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_id", SERIAL, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.String(32), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "entry_seq"),
    )

    guards = POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE
    for statement in guards:
        op.execute(statement)


# A case moves only with a line in its file; evidence and papers are never changed or deleted.
UNRECORDED = "SELECT 1 FROM entry WHERE case_id = NEW.id AND seq = NEW.version AND to_stage = NEW.stage"
MOVING = "case_file: a case moves only with a line in its file"
GUARDED = [
    *((f"{table}_no_{act.lower()}", f"{act} ON {table}") for table in EVIDENCE for act in ("UPDATE", "DELETE")),
    ("viewing_no_update", "UPDATE ON viewing"),
    ("viewing_no_delete", "DELETE ON viewing"),
    ("notice_frozen", f"UPDATE OF {FROZEN} ON notice"),
    ("notice_no_delete", "DELETE ON notice"),
    ("check_request_frozen", f"UPDATE OF {ASKED} ON check_request"),
    ("check_request_no_delete", "DELETE ON check_request"),
]
# A data source's answer is evidence from the moment it is in.
ONCE_IN = "WHEN (OLD.reply_sha256 IS NOT NULL)"
SQLITE = [
    *(f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END" for name, when in GUARDED),
    f"CREATE TRIGGER check_reply_frozen BEFORE UPDATE OF {ANSWERED} ON check_request {ONCE_IN} "
    "BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END",
    "CREATE TRIGGER case_moves_by_entry BEFORE UPDATE OF stage, version ON case_file "
    f"WHEN NOT EXISTS ({UNRECORDED}) BEGIN SELECT RAISE(ABORT, '{MOVING}'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%: evidence is never changed', TG_TABLE_NAME; END $$",
    *(f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION refuse_change()" for name, when in GUARDED),
    f"CREATE TRIGGER check_reply_frozen BEFORE UPDATE OF {ANSWERED} ON check_request FOR EACH ROW {ONCE_IN} "
    "EXECUTE FUNCTION refuse_change()",
    "CREATE FUNCTION case_moves_by_entry() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF NOT EXISTS ({UNRECORDED}) THEN RAISE EXCEPTION '{MOVING}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER case_moves_by_entry BEFORE UPDATE OF stage, version ON case_file FOR EACH ROW EXECUTE FUNCTION case_moves_by_entry()",
]
