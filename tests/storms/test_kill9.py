"""Workers killed a thousand times while they work: nothing is lost, nothing happens twice.

Two clocks and two officers work on one database and are killed with SIGKILL at any instant, also between two statements and inside a
commit. See `worker` for how they live.
"""

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from states.roles import TOWN_HANDLER
from tests.county import build_county
from tests.postgres import Cluster
from tests.storms.promises import whole
from tests.storms.worker import COUNTY, TOWN
from workflow.clock import sweep
from workflow.database import database_now, open_engine
from workflow.records import CaseFile, Entry, Escalation, LegalClock, Notice, Outbox, table

KILLS, BACKLOG = 1000, 600
ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.storm, pytest.mark.xdist_group("crowds")]

_case, _entry, _clock, _climbed = table(CaseFile).c, table(Entry).c, table(LegalClock).c, table(Escalation).c


def _storm(engine: Engine, url: str, acknowledged: Path, seed: str) -> None:
    with engine.begin() as connection:
        now = database_now(connection)
        county = build_county(connection, COUNTY, now, reserve=Decimal("9000000.00"))
        for hours in range(1, BACKLOG + 1):
            since = now - timedelta(hours=24 + hours % 200)
            number = county.open(connection, since, urgent=True).case["number"]
            county.take(connection, number, "accept", TOWN_HANDLER, since)
    assert county.town == TOWN
    engine.dispose()
    acknowledged.touch()
    told = _shoot(url, acknowledged, seed)
    assert told["early"] == 0, "a worker died of something else"
    with engine.connect() as connection:
        now = database_now(connection)
    assert not sweep(engine, now).failed
    counted = _nothing_lost(engine, acknowledged, now)
    _nothing_doubled(engine)
    whole(engine, now)
    print(told, counted)
    # Whoever is killed before doing anything proves nothing.
    assert counted["acts acknowledged"] > KILLS / 5
    assert counted["rungs climbed"] > KILLS


def _shoot(url: str, acknowledged: Path, seed: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.storms.worker", url, str(acknowledged), str(KILLS), seed]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Traceback" not in done.stderr, done.stderr[-4000:]
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _nothing_lost(engine: Engine, acknowledged: Path, now: datetime) -> Counter[str]:
    """Every commit that was acknowledged is there, word for word, and every rung that was due has been climbed."""
    lines = [line.split() for line in acknowledged.read_text().splitlines()]
    with engine.connect() as connection:
        rows = connection.execute(select(_case.number, _entry.seq, _entry.hash).join(CaseFile, _case.id == _entry.case_id))
        there = {(number, seq): written for number, seq, written in rows}
        lost = [line for line in lines if there.get((line[0], int(line[1]))) != line[2]]
        assert not lost, f"{len(lost)} acknowledged acts are gone: {lost[:3]}"
        assert not connection.execute(select(func.count()).where(_clock.next_act_at <= now)).scalar_one()
        rungs = connection.execute(select(func.count()).select_from(Escalation)).scalar_one()
        cases = connection.execute(select(func.count()).select_from(CaseFile)).scalar_one()
    return Counter({"acts acknowledged": len(lines), "lines in files": len(there), "rungs climbed": rungs, "cases": cases})


def _nothing_doubled(engine: Engine) -> None:
    """Counted, not left to the constraints that forbid it: one line a number, one rung a level, one message a line, one number a paper."""
    escalating = (_entry.step.in_(("remind", "escalate")),)
    for column, what in (
        ((_entry.case_id, _entry.seq), Entry),
        ((_climbed.clock_id, _climbed.level), Escalation),
        ((table(Outbox).c.key,), Outbox),
        ((table(Notice).c.office, table(Notice).c.document_number), Notice),
    ):
        with engine.connect() as connection:
            twice = select(*column).where(column[-1].is_not(None)).group_by(*column).having(func.count() > 1)
            assert not connection.execute(twice).all(), f"{what.__name__} twice"
    with engine.connect() as connection:
        lines = connection.execute(select(func.count()).select_from(Entry)).scalar_one()
        assert connection.execute(select(func.count()).select_from(Outbox)).scalar_one() == lines
        rungs = connection.execute(select(func.count()).select_from(Escalation)).scalar_one()
        assert connection.execute(select(func.count()).select_from(Entry).where(*escalating)).scalar_one() == rungs


def test_a_thousand_kills_lose_nothing_and_double_nothing_on_sqlite(sqlite_url: str, tmp_path: Path, seed: str) -> None:
    """WAL and synchronous=FULL, as the service opens it; and the file itself is sound afterwards."""
    engine = open_engine(sqlite_url)
    try:
        _storm(engine, sqlite_url, tmp_path / "acknowledged", seed)
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    finally:
        engine.dispose()


def test_a_thousand_kills_lose_nothing_and_double_nothing_on_postgresql(durable_postgresql: Cluster, tmp_path: Path, seed: str) -> None:
    """With fsync and synchronous commit; the server outlives every one of its clients."""
    url = durable_postgresql.create_database()
    engine = open_engine(url)
    try:
        _storm(engine, url, tmp_path / "acknowledged", seed)
    finally:
        engine.dispose()
