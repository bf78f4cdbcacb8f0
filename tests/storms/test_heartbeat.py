"""The heartbeat may be anything: what is due is asked of the database, and when it is due is told by the database's clock."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, select

from states.roles import TOWN_HANDLER
from tests import postgres
from tests.county import County, build_county
from tests.storms.crowd import posted
from tests.storms.promises import whole
from workflow import clock, database
from workflow.clock import Ticker, next_due, sweep
from workflow.database import database_now, open_engine, sqlite_file
from workflow.records import CaseFile, Entry, Escalation, LegalClock, table

pytestmark = [pytest.mark.storm, pytest.mark.xdist_group("crowds")]

_case, _entry, _clock, _climbed = table(CaseFile).c, table(Entry).c, table(LegalClock).c, table(Escalation).c


@pytest.fixture
def twins(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two databases that are one another's copy, with limits of every kind overdue by days, and postings that have run out."""
    with engine.begin() as connection:
        now = database_now(connection)
        county = build_county(connection, "120117", now)
        for days in range(1, 11):
            since = now - timedelta(days=days)
            number = county.open(connection, since, urgent=True).case["number"]
            county.take(connection, number, "accept", TOWN_HANDLER, since)
            posted(connection, county, now - timedelta(days=20 + days))
    engine.dispose()
    if file := sqlite_file(database_url):
        url = f"sqlite:///{shutil.copyfile(file, tmp_path / 'twin.db')}"
    else:
        url = f"{database_url}_twin"
        names = (url.rpartition("/")[2], database_url.rpartition("/")[2])
        postgres.shared().execute("CREATE DATABASE {} TEMPLATE {}".format(*names))
    twin = open_engine(url)
    yield engine, twin
    twin.dispose()
    if not file:
        postgres.shared().drop_database(url)


def _told(engine: Engine) -> tuple[list[Any], list[Any]]:
    """What happened, without when and under which random names."""
    lines = select(_case.number, _entry.seq, _entry.step, _entry.from_stage, _entry.to_stage, _entry.cites, _entry.body)
    rungs = select(_case.number, _clock.kind, _clock.epoch, _climbed.level, _climbed.told, _climbed.taken_over_by)
    with engine.connect() as connection:
        return (
            sorted(map(str, connection.execute(lines.join(CaseFile, _case.id == _entry.case_id)))),
            sorted(map(str, connection.execute(rungs.join_from(Escalation, LegalClock, _clock.id == _climbed.clock_id).join(CaseFile)))),
        )


def _nothing_due(engine: Engine) -> bool:
    due = next_due(engine)
    with engine.connect() as connection:
        return due is None or due > database_now(connection)


def _until(done: Callable[[], bool], seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < give_up, f"not done in {seconds} s"
        time.sleep(0.02)


def test_a_plain_loop_does_what_the_scheduler_does(twins: tuple[Engine, Engine]) -> None:
    """Take the scheduler away and no deadline is lost, none is met twice, nothing is decided otherwise."""
    scheduled, plain = twins
    ticker = Ticker(scheduled, 1)
    ticker.start()
    try:
        _until(lambda: _nothing_due(scheduled), 60)
    finally:
        ticker.stop()
    while not _nothing_due(plain):
        sweep(plain)
    assert _told(scheduled) == _told(plain)
    assert len(_told(plain)[1]) >= 20
    whole(scheduled)
    whole(plain)


def test_a_scheduler_that_has_fallen_silent_loses_no_deadline(twins: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog counts on the monotonic clock, and sweeps when nothing else has."""
    silent, plain = twins
    monkeypatch.setattr(BackgroundScheduler, "add_job", lambda *_, **__: None)
    ticker = Ticker(silent, 1)
    ticker.start()
    try:
        _until(lambda: _nothing_due(silent), 60)
    finally:
        ticker.stop()
    sweep(plain)
    assert _told(silent) == _told(plain)
    whole(silent)


@pytest.mark.parametrize("wrong", [timedelta(minutes=10), timedelta(minutes=-10), timedelta(days=1), timedelta(days=-1)], ids=str)
def test_a_worker_whose_clock_is_wrong_is_neither_early_nor_late(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    """One wrong machine must not make a limit lapse: PostgreSQL's clock decides, whatever the worker believes."""
    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        now = database_now(connection)
        county = build_county(connection, "120117", now)
        _accepted(connection, county, now)
    ahead = next_due(engine)
    assert ahead is not None
    with engine.begin() as connection:
        _accepted(connection, county, database_now(connection) + timedelta(seconds=2) - (ahead - now))
    due = next_due(engine)
    assert due is not None

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Wrong":
            return super().now(tz) + wrong

    monkeypatch.setattr(database, "datetime", Wrong)
    monkeypatch.setattr(clock, "datetime", Wrong)
    handled = 0
    while not handled:
        handled = sweep(engine).handled
        with engine.connect() as connection:
            assert not handled or database_now(connection) >= due, "acted before the limit"
            assert database_now(connection) < due + timedelta(seconds=30), "never acted"
        time.sleep(0.02)
    with engine.connect() as connection:
        planned, acted = connection.execute(select(_climbed.planned_at, _climbed.acted_at)).one()
    assert planned == due <= acted
    engine.dispose()


def _accepted(connection: Any, county: County, now: datetime) -> None:
    number = county.open(connection, now, urgent=True).case["number"]
    county.take(connection, number, "accept", TOWN_HANDLER, now)
