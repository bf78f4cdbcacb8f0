"""What a transaction promises whoever writes in it, and that a prepared statement says what SQLAlchemy says: on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text

from tests.county import build_county
from workflow.database import open_engine, reading, writing
from workflow.prepared import Prepared
from workflow.records import LegalClock, NumberSeries, Outbox, table
from workflow.records import Posting as Line
from workflow.statements import INSERT_CLOCK, INSERT_OUTBOX, INSERT_POSTING, OPEN_CLOCKS, draw_number

NOON = datetime(2026, 11, 20, 4, 0, 0, 123456, tzinfo=UTC)
SERIES = select(NumberSeries.last).where(table(NumberSeries).c.office == "500154")


def _drawn(engine: Engine) -> int | None:
    with reading(engine) as connection:
        last: int | None = connection.execute(SERIES).scalar()
        return last


def _draw(connection: Connection) -> int:
    return draw_number(connection, "500154", "决", 2026)


def test_what_is_written_is_kept_when_the_block_ends_and_nothing_of_it_when_it_raises(engine: Engine) -> None:
    with writing(engine) as connection:
        assert _draw(connection) == 1
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        assert _draw(connection) == 2
        raise ZeroDivisionError
    assert _drawn(engine) == 1
    with writing(engine) as connection:
        assert _draw(connection) == 2
    assert _drawn(engine) == 2


def test_who_looks_while_something_is_written_does_not_see_it_yet(engine: Engine) -> None:
    with writing(engine) as connection:
        _draw(connection)
        assert _drawn(engine) is None
    assert _drawn(engine) == 1


def test_no_two_threads_write_on_one_connection_and_none_is_lost(engine: Engine) -> None:
    def once(_: int) -> int:
        with writing(engine) as connection:
            return _draw(connection)

    with ThreadPoolExecutor(12) as threads:
        drawn = sorted(threads.map(once, range(120)))
    assert drawn == list(range(1, 121))


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connects(sqlite_engine: Engine) -> list[str]:
    """What becomes of the connections of SQLite: opened, taken out of the pool, closed."""
    marks: list[str] = []
    for name in ("connect", "checkout", "close"):
        event.listen(sqlite_engine, name, lambda *_, name=name: marks.append(name))
    return marks


def test_what_has_written_on_sqlite_stays_ready_to_write_again(sqlite_engine: Engine, connects: list[str]) -> None:
    with writing(sqlite_engine):
        pass
    connects.clear()
    for _ in range(3):
        with writing(sqlite_engine) as connection:
            _draw(connection)
    assert connects == []
    with pytest.raises(ZeroDivisionError), writing(sqlite_engine):
        raise ZeroDivisionError
    with writing(sqlite_engine):
        assert connects == ["checkout"], "what has failed is not taken again before the pool has seen it"


def test_disposing_of_an_engine_closes_what_was_ready(sqlite_engine: Engine, connects: list[str]) -> None:
    """A closed file is one file: SQLite folds its log into it when the last connection goes."""
    with writing(sqlite_engine) as connection:
        _draw(connection)
    connects.clear()
    sqlite_engine.dispose()
    assert connects == ["close"]
    assert _drawn(sqlite_engine) == 1


CLOCK: dict[str, Any] = {
    "id": "c1",
    "case_id": 1,
    "kind": "decide",
    "epoch": 1,
    "limit_text": "24 hours",
    "cites": "《办法》第一条",
    "owner": "town_leader",
    "rungs": ["50%", "+1 working days"],
    "started_at": NOON,
    "exclusions": [[NOON.isoformat(), None]],
    "paused": True,
    "due_at": NOON,
    "original_due_at": NOON,
    "extended_limit": None,
    "level": 2,
    "holders": [],
    "next_act_at": None,
    "state": "paused",
    "stopped_at": None,
    "provisional": False,
    "calendar": "abc",
    "failures": 0,
    "trouble": None,
}
MESSAGE = {"key": "x:1", "topic": "t", "at": NOON, "payload": {"number": "甲", "papers": []}, "sent_at": None}
MONEY = {
    "journal": "j",
    "at": NOON,
    "region": "500154102",
    "kind": "paid",
    "amount": Decimal("-1234.56"),
    "purpose": "pay",
    "case_id": None,
    "entry_seq": None,
    "document_number": "",
}


@pytest.mark.parametrize(
    ("statement", "model", "row", "key"),
    [(INSERT_OUTBOX, Outbox, MESSAGE, "key"), (INSERT_POSTING, Line, MONEY, "journal")],
    ids=["message", "money"],
)
def test_what_a_prepared_statement_writes_reads_as_what_sqlalchemy_writes(
    engine: Engine, statement: Prepared, model: Any, row: dict[str, Any], key: str
) -> None:
    columns = table(model).c
    other = row | {key: "other"}
    with writing(engine) as connection:
        assert statement.write(connection, row) == 1
        connection.execute(insert(model), other)
        mine, theirs = ({**found, key: ""} for found in connection.execute(select(table(model)).order_by(columns.id)).mappings())
        read = Prepared(select(table(model)).where(columns[key] == "other")).rows(connection, {})
        assert {**mine, "id": 0} == {**theirs, "id": 0}
        assert [{**found, "id": 0, key: ""} for found in read] == [{**theirs, "id": 0}]
        if "amount" in row:
            assert str(read[0]["amount"]) == "-1234.56"


def test_a_clock_comes_back_as_it_went_in(engine: Engine) -> None:
    with writing(engine) as connection:
        case_id = build_county(connection, "500154", NOON).open(connection, NOON).case["id"]
        INSERT_CLOCK.write(connection, CLOCK | {"case_id": case_id})
        found = next(row for row in OPEN_CLOCKS.rows(connection, {"case_id": case_id}) if row["id"] == "c1")
        theirs = connection.execute(select(table(LegalClock)).where(table(LegalClock).c.id == "c1")).mappings().one()
    assert found == {name: value for name, value in CLOCK.items() if name != "case_id"}
    assert found == {name: value for name, value in theirs.items() if name != "case_id"}


def test_a_moment_without_its_type_is_written_like_any_other(sqlite_engine: Engine) -> None:
    """Text that sorts as time does: what a query of the hot path says only by its words must find the same rows."""
    with writing(sqlite_engine) as connection:
        INSERT_OUTBOX.write(connection, MESSAGE)
        connection.execute(text("INSERT INTO outbox (key, topic, at, payload) VALUES ('y', 't', :at, '{}')"), {"at": NOON})
        assert connection.execute(text("SELECT count(DISTINCT at) FROM outbox")).scalar_one() == 1


def test_what_outlives_its_pool_writes_to_the_end_and_not_again(sqlite_engine: Engine, connects: list[str]) -> None:
    with writing(sqlite_engine) as connection:
        sqlite_engine.dispose()
        assert _draw(connection) == 1
    connects.clear()
    with writing(sqlite_engine) as connection:
        assert connects == ["connect", "checkout"]
        assert _draw(connection) == 2
