"""Workers that are killed: two clocks and two officers, started, shot and started again by one warm process, a thousand times.

`python -m tests.storms.worker URL FILE KILLS SEED` prints a line of JSON when it has killed KILLS workers. Each worker is a fork with
an engine of its own and lives 5 to 150 ms beyond its first statement; what an officer's commit acknowledged stands in FILE.
"""

import json
import os
import select as polling
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, func, select

from states.roles import FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import HOUSEHOLD, PERSON, SECRET, TOWN_ROLES
from tests.storms.walker import REFUSED
from workflow.advance import advance
from workflow.authority import load_actor
from workflow.clock import sweep
from workflow.database import database_now, open_engine, reading
from workflow.intake import open_case
from workflow.records import CaseFile, Officer, table
from workflow.refusals import CaseMoved, UnknownCase

TOWN, COUNTY = "120117001", "120117"
SHORTEST, LONGEST = 0.005, 0.150
ROLES = ("sweeper", "sweeper", "officer", "officer")
DECISION = {"amount": "100.00", "method": "bank", "fund": "reserve", "reason": "情况属实，予以救助。"}

NEAR = [table(CaseFile).c[name] for name in ("number", "stage", "last_at")]

# What comes next in an urgent case, by whom, and with what words.
NEXT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "submitted": ("accept", TOWN_HANDLER, {}),
    "accepted": (
        "classify_urgent_advance",
        TOWN_HANDLER,
        {"amount": "100.00", "kind": "emergency", "scope": "individual", "finding": "因突发疾病，基本生活暂时出现严重困难。"},
    ),
    "advance_decision": ("approve_advance", TOWN_LEADER, DECISION),
    "advance_approved": ("pay_advance", FINANCE, {"paid_amount": "100.00", "method": "bank", "payee": "王秀英", "receipt_number": "1"}),
    "advance_paid": ("end_emergency", TOWN_HANDLER, {"finding": "已出院，急难情况缓解。"}),
    "supplementing": ("supplement", TOWN_HANDLER, {"statement": "现补充说明。", "papers": []}),
    "supplemented": ("file_with_county", TOWN_HANDLER, {}),
    "filed": ("close", TOWN_HANDLER, {}),
}


def username(role: str) -> str:
    return f"{role}-{TOWN if role in TOWN_ROLES else COUNTY}-0"


class Officers:
    """Opens cases that are late from their first day, and takes each a step further; every commit is acknowledged afterwards."""

    def __init__(self, engine: Engine, rng: Random, acknowledged: int):
        self.engine, self.rng, self.file = engine, rng, acknowledged
        with reading(engine) as connection:
            found = connection.execute(select(table(Officer).c.username, table(Officer).c.id)).all()
        self.ids: dict[str, str] = {name: officer for name, officer in found}

    def act(self) -> None:
        with reading(self.engine) as connection:
            newest = connection.execute(select(func.max(table(CaseFile).c.id))).scalar() or 0
            near = table(CaseFile).c.id.between(newest - 40, newest)
            rows = connection.execute(select(*NEAR).where(near, table(CaseFile).c.closed_at.is_(None))).mappings().all()
            now = database_now(connection)
        if not rows or self.rng.random() < 0.25:
            self._open(now - timedelta(hours=self.rng.randrange(1, 200)))
        else:
            row = self.rng.choice(rows)
            # The latest instant of the file plus a little: the case grows old while it is worked on.
            self._advance(row["number"], row["stage"], min(now, row["last_at"] + timedelta(hours=self.rng.randrange(1, 12))))

    def _open(self, then: datetime) -> None:
        with self.engine.begin() as connection:
            actor = load_actor(connection, self.ids[username(TOWN_HANDLER)], then)
            assert actor is not None
            given: dict[str, Any] = {"process": "emergency_aid", "region": TOWN, "applicant": PERSON, "household": HOUSEHOLD}
            facts = {"reason": "突发疾病", "urgent": True}
            done = open_case(connection, **given, facts=facts, actor=actor, now=then, secret=SECRET)
        self._acknowledge(done.case["number"], done.entry)

    def _advance(self, number: str, stage: str, then: datetime) -> None:
        step, role, body = NEXT[stage]
        body = body | ({"paid_on": then.date().isoformat()} if step == "pay_advance" else {})
        with suppress(*REFUSED, CaseMoved, UnknownCase):
            with self.engine.begin() as connection:
                actor = load_actor(connection, self.ids[username(role)], then)
                assert actor is not None
                done = advance(connection, number, step, actor=actor, body=body, now=then)
            self._acknowledge(number, done.entry)

    def _acknowledge(self, number: str, entry: dict[str, Any]) -> None:
        os.write(self.file, f"{number} {entry['seq']} {entry['hash']}\n".encode())


def work(role: str, url: str, file: str, seed: str, started: int, compiled: dict[Any, Any]) -> None:
    """One worker's life; it never ends by itself."""
    engine = open_engine(url).execution_options(compiled_cache=compiled)
    acknowledged = os.open(file, os.O_WRONLY | os.O_APPEND)
    act: Callable[[], Any] = (lambda: _swept(engine)) if role == "sweeper" else Officers(engine, Random(seed), acknowledged).act
    with engine.connect() as connection:
        database_now(connection)
    os.write(started, b".")
    while True:
        act()


def _swept(engine: Engine) -> None:
    if not sweep(engine).handled:
        time.sleep(0.005)


@dataclass(slots=True)
class Life:
    role: str
    pid: int
    pipe: int
    end: float | None = None


class Range:
    """Keeps four workers alive and kills one after another."""

    def __init__(self, url: str, file: str, seed: str):
        self.url, self.file, self.seed, self.rng = url, file, seed, Random(seed)
        self.lives: list[Life] = []
        self.compiled: dict[Any, Any] = {}
        self.born = 0

    def warm(self) -> None:
        """Do once what a worker does first, so that a short life is spent on work; no connection outlives it."""
        engine = open_engine(self.url).execution_options(compiled_cache=self.compiled)
        file = os.open(self.file, os.O_WRONLY | os.O_APPEND)
        officers = Officers(engine, Random(self.seed), file)
        for _ in range(60):
            officers.act()
        sweep(engine)
        engine.dispose()
        os.close(file)

    def start(self, role: str) -> None:
        self.born += 1
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reader)
                for other in self.lives:
                    os.close(other.pipe)
                work(role, self.url, self.file, f"{self.seed}/{self.born}", writer, self.compiled)
            except BaseException:
                import traceback

                traceback.print_exc()
                os._exit(70)
        os.close(writer)
        self.lives.append(Life(role, pid, reader))

    def run(self, kills: int) -> int:
        """Kill so many workers; returns how many of them died before their time, which none should."""
        early = 0
        for role in ROLES:
            self.start(role)
        for done in range(kills):
            life = self._next()
            os.kill(life.pid, signal.SIGKILL)
            _, status = os.waitpid(life.pid, 0)
            early += not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
            os.close(life.pipe)
            self.lives.remove(life)
            if done + len(ROLES) < kills:
                self.start(life.role)
        return early

    def _next(self) -> Life:
        """Whose time has come."""
        while True:
            now = time.monotonic()
            waiting = [life for life in self.lives if life.end is None]
            ends = [life.end for life in self.lives if life.end is not None]
            if ends and min(ends) <= now:
                return min((life for life in self.lives if life.end is not None), key=lambda life: life.end or 0.0)
            pause = min(ends) - now if ends else 30.0
            ready, _, _ = polling.select([life.pipe for life in waiting], [], [], pause)
            for life in waiting:
                if life.pipe in ready:
                    os.read(life.pipe, 1)
                    life.end = time.monotonic() + self.rng.uniform(SHORTEST, LONGEST)


def main(url: str, file: str, kills: str, seed: str) -> None:
    """See the module."""
    shooting = Range(url, file, seed)
    shooting.warm()
    began = time.monotonic()
    early = shooting.run(int(kills))
    print(json.dumps({"killed": int(kills), "early": early, "seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main(*sys.argv[1:5])
