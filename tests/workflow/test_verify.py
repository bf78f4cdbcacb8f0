"""Whoever changes what was written, in whatever table, is found, and the place is named (审计、谁签字谁负责)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text

from api.words import WORDS
from states.roles import FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import build_county
from workflow.database import reading
from workflow.verify import verify

FRIDAY = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
TRIGGERS = {
    "entry_no_update": "entry",
    "entry_no_delete": "entry",
    "posting_no_update": "posting",
    "posting_no_delete": "posting",
    "notice_frozen": "notice",
    "notice_no_delete": "notice",
    "case_moves_by_entry": "case_file",
}


@pytest.fixture
def paid(engine: Engine) -> Iterator[tuple[Engine, str]]:
    """A database with two cases, one of them decided and paid, and the triggers against tampering gone."""
    with engine.begin() as connection:
        county = build_county(connection, "120117", FRIDAY)
        number = _relieve(connection, county)
        county.open(connection, FRIDAY)
    with engine.begin() as connection:
        for trigger, table in TRIGGERS.items():
            connection.execute(text(f"DROP TRIGGER {trigger}" + ("" if engine.dialect.name == "sqlite" else f" ON {table}")))
    yield engine, number


def _relieve(connection: Connection, county: object) -> str:
    number: str = county.open(connection, FRIDAY, urgent=True).case["number"]  # type: ignore[attr-defined]
    take = county.take  # type: ignore[attr-defined]
    take(connection, number, "accept_pending", TOWN_HANDLER, FRIDAY, pending_papers=["申请书签字"])
    written = {"amount": "600.00", "kind": "emergency", "scope": "individual", "finding": "急"}
    take(connection, number, "classify_quick_small", TOWN_HANDLER, FRIDAY, **written)
    take(connection, number, "approve_advance", TOWN_LEADER, FRIDAY, amount="600.00", method="cash", fund="reserve", reason="急")
    paid = {"paid_amount": "600.00", "method": "cash", "paid_on": "2026-11-20", "payee": "王秀英", "receipt_number": "1"}
    take(connection, number, "pay_advance", FINANCE, FRIDAY, **paid)
    return number


def test_what_is_as_it_was_written_is_found_whole(paid: tuple[Engine, str]) -> None:
    """No tampering, no finding; and every case has been looked at."""
    told: list[tuple[int, int]] = []
    assert list(verify(paid[0], lambda done, total: told.append((done, total)))) == []
    assert told == [(2, 2)]


OURS = "(SELECT id FROM case_file WHERE number = :number)"
TAMPERING = {
    "an entry's words": ("UPDATE entry SET cites = '另一条' WHERE seq = 4 AND case_id = " + OURS, "hash", 4),
    "an entry's officer": ("UPDATE entry SET officer_name = '别人' WHERE seq = 2 AND case_id = " + OURS, "hash", 2),
    "an entry's moment": ("UPDATE entry SET at = '2026-11-19 01:30:00.000000' WHERE seq = 4 AND case_id = " + OURS, "hash", 4),
    "an entry's link": ("UPDATE entry SET previous_hash = hash WHERE seq = 3 AND case_id = " + OURS, "chain", 3),
    "an entry gone": ("DELETE FROM entry WHERE seq = 3 AND case_id = " + OURS, "seq", 4),
    "the last entry gone": ("DELETE FROM entry WHERE seq = 5 AND case_id = " + OURS, "head", 5),
    "every entry gone": ("DELETE FROM entry WHERE case_id = " + OURS, "empty", None),
    "the case's stage": ("UPDATE case_file SET stage = 'closed' WHERE number = :number", "head", 5),
    "the case's version": ("UPDATE case_file SET version = 9 WHERE number = :number", "head", 9),
    "the case's head": ("UPDATE case_file SET head_hash = '0' WHERE number = :number", "head", 5),
    "the applicant": ("UPDATE case_file SET applicant = '{}' WHERE number = :number", "brought", 1),
    "the household": ("UPDATE case_file SET household = '{}' WHERE number = :number", "brought", 1),
    "the region": ("UPDATE case_file SET region = '500120' WHERE number = :number", "brought", 1),
    "what is known": ("UPDATE case_file SET facts = '{}' WHERE number = :number", "facts", None),
    "what was paid": ("UPDATE case_file SET paid = paid + 1 WHERE number = :number", "paid", None),
    "what an entry established": ("UPDATE entry SET learned = '{}' WHERE seq = 1 AND case_id = " + OURS, "hash", 1),
    "what was brought to the window": ("UPDATE entry SET body = '{}' WHERE seq = 1 AND case_id = " + OURS, "hash", 1),
    "a paper's bytes": ("UPDATE notice SET text = :bytes WHERE entry_seq = 4 AND case_id = " + OURS, "paper_bytes", 4),
    "a paper gone": ("DELETE FROM notice WHERE entry_seq = 4 AND case_id = " + OURS, "paper_missing", 4),
    "a paper moved": ("UPDATE notice SET entry_seq = 3 WHERE entry_seq = 4 AND case_id = " + OURS, "paper_unlisted", 3),
    "a paper's number": ("UPDATE notice SET document_number = '另〔2026〕9号' WHERE entry_seq = 4 AND case_id = " + OURS, "series", None),
    "a number skipped": ("UPDATE number_series SET last = last + 1", "series", None),
    "a posting's amount": ("UPDATE posting SET amount = amount + 1 WHERE purpose = 'pay' AND kind = 'paid'", "journal", None),
    "a posting gone": ("DELETE FROM posting WHERE purpose = 'pay'", "balance", None),
    "a balance": ("UPDATE account SET balance = balance + 100 WHERE kind = 'reserve'", "balance", None),
    "an account gone": ("DELETE FROM account WHERE kind = 'paid'", "balance", None),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_every_kind_of_tampering_is_found_where_it_was_done(paid: tuple[Engine, str], what: str) -> None:
    """Each table's evidence answers for itself; nothing needs the service to have been running."""
    engine, number = paid
    statement, kind, seq = TAMPERING[what]
    with engine.begin() as connection:
        connection.execute(
            text(statement),
            {"number": number, "bytes": "另一段文字"} if ":bytes" in statement else {"number": number} if ":number" in statement else {},
        )
    found = list(verify(engine))
    assert f"break.{kind}" in WORDS
    assert (kind, seq) in {(each.kind, each.seq) for each in found}
    if seq is not None:
        assert {each.place for each in found if each.kind == kind} == {number}


def test_a_paper_copied_into_another_file_is_unlisted_there(paid: tuple[Engine, str]) -> None:
    """A genuine paper proves nothing in a file whose entries do not list it."""
    engine, number = paid
    with engine.begin() as connection:
        other = connection.execute(text("SELECT number FROM case_file WHERE number != :number"), {"number": number}).scalar_one()
        connection.execute(
            text(f"UPDATE notice SET case_id = (SELECT id FROM case_file WHERE number = :other) WHERE entry_seq = 4 AND case_id = {OURS}"),
            {"number": number, "other": other},
        )
    assert {(each.kind, each.place) for each in verify(engine)} == {("paper_unlisted", other), ("paper_missing", number)}


def test_without_tampering_the_database_itself_refuses(engine: Engine) -> None:
    """What verify finds is a second net: the first are the triggers."""
    with engine.begin() as connection:
        build_county(connection, "120117", FRIDAY).open(connection, FRIDAY)
    for statement in ("UPDATE entry SET cites = ''", "DELETE FROM entry", "DELETE FROM notice", "UPDATE case_file SET stage = 'closed'"):
        with reading(engine) as connection, pytest.raises(Exception, match=r"never changed|moves only"):
            connection.execute(text(statement))
    assert list(verify(engine)) == []
