"""The clock. It asks the database which limits are due and takes the step that time takes, one case at a time; it remembers nothing.

APScheduler is only the heartbeat: one interval job in memory. A plain loop around `sweep` gives the same result.
"""

import logging
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, Engine, bindparam, delete, func, select, update

from workflow.advance import advance_by_clock
from workflow.database import database_now, reading, writing
from workflow.ladder import next_rung
from workflow.matters import case_at_rest, process_of
from workflow.records import Heartbeat, LegalClock, table
from workflow.rules import rules, version_in
from workflow.statements import beat

log = logging.getLogger(__name__)
_clock = table(LegalClock).c
BATCH = 500
POSTPONED = timedelta(hours=1)
LEAP = timedelta(hours=2)
FORGOTTEN = timedelta(days=1)
RUNAWAY = 500  # no case has so many limits and rungs; one whose limits set each other off is put off like any that cannot be handled
DUE = (
    select(_clock.id, _clock.case_id)
    .where(_clock.next_act_at <= bindparam("now", type_=_clock.next_act_at.type))
    .order_by(_clock.next_act_at, _clock.id)
    .limit(BATCH)
)


@dataclass(slots=True)
class Swept:
    """How many limits were acted on, how many could not be and were put off by an hour."""

    handled: int = 0
    failed: int = 0


def sweep(engine: Engine, now: datetime | None = None) -> Swept:
    """Act on everything due at `now` (by the database's clock unless given), oldest first, each rung once, each case alone."""
    swept, acts = Swept(), Counter[int]()
    while True:
        with reading(engine) as connection:
            moment = now or database_now(connection)
            due = connection.execute(DUE, {"now": moment}).all()
        before = swept.handled + swept.failed
        for clock_id, case_id in due:
            acts[case_id] += 1
            try:
                if acts[case_id] > RUNAWAY:
                    raise RuntimeError(f"一次巡检中对同一案件办理了{RUNAWAY}次，时限互相引起，停止办理")
                swept.handled += _act(engine, clock_id, case_id, moment)
            except Exception as trouble:
                log.exception("时限 %s 无法处理，推迟一小时", clock_id)
                swept.failed += _postpone(engine, clock_id, moment, trouble)
        if not due or swept.handled + swept.failed == before:
            return swept


def next_due(engine: Engine) -> datetime | None:
    """When the clock must act next; None when no limit is running."""
    with reading(engine) as connection:
        return connection.execute(select(func.min(_clock.next_act_at))).scalar()


def _act(engine: Engine, clock_id: str, case_id: int, now: datetime) -> bool:
    """Take one due rung or lapse in its own transaction; False when an officer or another sweep was there first."""
    with writing(engine) as connection:
        found = case_at_rest(connection, case_id)
        if found is None:
            return False
        row, running = found
        clock = next((each for each in running.values() if each.id == clock_id), None)
        if clock is None or clock.next_act_at is None or clock.next_act_at > now:
            return False
        law = rules(connection, version_in(row))
        at = max(now, row["last_at"])
        clock.failures, clock.trouble = 0, None
        declared = process_of(row).clocks[clock.kind]
        if declared.lapse and declared.lapses(row["stage"], row["facts"]):
            advance_by_clock(connection, row, running, declared.lapse, law=law, at=at, rung=None)
            return True
        rung = next_rung(connection, row, clock, clock.next_act_at, at)
        step = "escalate" if clock.takes_over(rung.level) else "remind"
        advance_by_clock(connection, row, running, step, law=law, at=at, rung=rung)
        return True


def _postpone(engine: Engine, clock_id: str, now: datetime, trouble: Exception) -> int:
    """Put a limit that cannot be handled an hour ahead, say why, and let the others pass."""
    with writing(engine) as connection:
        done = connection.execute(
            update(LegalClock)
            .where(_clock.id == clock_id, _clock.next_act_at <= now)
            .values(failures=_clock.failures + 1, trouble=f"{type(trouble).__name__}: {trouble}"[:2000], next_act_at=now + POSTPONED)
        )
        return done.rowcount


def heartbeat(engine: Engine, swept: Swept) -> None:
    """Say that this process swept just now; silence turns readiness red."""
    with writing(engine) as connection:
        name = f"{socket.gethostname()}:{os.getpid()}"
        now = database_now(connection)
        connection.execute(beat(connection), {"name": name, "at": now, "handled": swept.handled, "failed": swept.failed})
        connection.execute(delete(Heartbeat).where(table(Heartbeat).c.at < now - FORGOTTEN))


class ClockLeapt(Exception):
    """The database's clock ran ahead of the time that has passed; nothing is swept until somebody has looked."""


class Ticker:
    """Sweeps every `seconds` until stopped. A watchdog on the monotonic clock sweeps when the scheduler has fallen silent.

    A database clock that leaps more than two hours ahead of the time that has passed here would fire limits early: sweeping stops,
    readiness turns red, and starting the process again is the confirmation that the new time is right. Set back, it only waits.
    `errands` are run as often beside the sweep; whatever becomes of one, the sweep and the others go on.
    """

    def __init__(self, engine: Engine, seconds: int, *errands: Callable[[], object]):
        self._engine, self._seconds, self._errands = engine, seconds, errands
        self._stop, self._lock, self._last = threading.Event(), threading.Lock(), time.monotonic()
        self._seen: tuple[datetime, float] | None = None
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._watchdog = threading.Thread(target=self._watch, name="doudi-watchdog", daemon=True)

    def start(self) -> None:
        for job in (self.tick, *(partial(self._run, errand) for errand in self._errands)):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=self._seconds,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        self._stop.set()
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """One sweep and its heartbeat; a database that is away is tried again at the next tick."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._look_at_the_clock()
            heartbeat(self._engine, sweep(self._engine))
        except Exception:
            log.exception("本次巡检未完成，下次再试")
        finally:
            self._last = time.monotonic()
            self._lock.release()

    def _run(self, errand: Callable[[], object]) -> None:
        try:
            errand()
        except Exception:
            log.exception("定时任务未完成，下次再试")

    def _look_at_the_clock(self) -> None:
        with reading(self._engine) as connection:
            now, passed = database_now(connection), time.monotonic()
        if self._seen and now - self._seen[0] > timedelta(seconds=passed - self._seen[1]) + LEAP:
            raise ClockLeapt(f"数据库时钟从{self._seen[0]:%F %T}跳到{now:%F %T}，停止巡检；核对时间后重新启动服务")
        self._seen = (now, passed)

    def _watch(self) -> None:
        while not self._stop.wait(self._seconds):
            if time.monotonic() - self._last > 3 * self._seconds:
                log.warning("定时器停顿，由看门狗巡检")
                self.tick()


def late(connection: Connection, seconds: int) -> bool:
    """True when no process has swept within three intervals, by the database's clock."""
    newest = connection.execute(select(table(Heartbeat).c.at).order_by(table(Heartbeat).c.at.desc()).limit(1)).scalar()
    return newest is None or database_now(connection) - newest > timedelta(seconds=3 * seconds)
