"""Eight workers that issue numbered papers as fast as they can, and are killed while they do.

`python -m tests.storms.drawing URL FILE NUMBERS SEED` prints a line of JSON when so many numbers have been drawn. Each worker is a fork
with an engine of its own; some of its transactions it gives up by itself. What a commit acknowledged stands in FILE.
"""

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import Engine, insert, select

from notices.filters import document_number
from tests.cases import hurried
from workflow.database import AWAY, open_engine, passing, reading
from workflow.papers import office_short_name
from workflow.records import CaseFile, Notice, NumberSeries, table
from workflow.statements import draw_number

WORKERS, OFFICE, SERIES, YEAR = 8, "120117001", "临救决", 2026
SOONEST, LATEST = 50, 350
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
_series = table(NumberSeries).c


class GivenUp(Exception):
    """The officer's transaction was refused after its number had been drawn."""


def issue(engine: Engine, case_id: int, worker: str, n: int, rng: Random) -> int:
    """One numbered paper in one transaction; raises GivenUp when it is thrown away with its number."""
    with engine.begin() as connection:
        drawn = draw_number(connection, OFFICE, SERIES, YEAR)
        number = document_number(office_short_name(OFFICE), SERIES, YEAR, drawn)
        connection.execute(insert(table(Notice)), _paper(case_id, f"{worker}-{n}", number))
        if rng.random() < 0.03:
            raise GivenUp
    return drawn


def _paper(case_id: int, notice_id: str, number: str) -> dict[str, Any]:
    words: dict[str, Any] = {"kind": "decision_notice", "title": "临时救助决定书", "office": OFFICE, "text": "", "sha256": "", "facts": {}}
    return {"id": notice_id, "case_id": case_id, "entry_seq": 1, "document_number": number, "issued_at": AT, "template_sha256": "", **words}


def work(url: str, file: str, worker: str, compiled: dict[Any, Any], parent: int) -> None:
    """One worker's life; it ends with its parent's and never by itself."""
    engine, rng, n = hurried(url).execution_options(compiled_cache=compiled), Random(worker), 0
    acknowledged = os.open(file, os.O_WRONLY | os.O_APPEND)
    case_id = _case(engine)
    while os.getppid() == parent:
        n += 1
        try:
            drawn = issue(engine, case_id, worker, n, rng)
        except GivenUp:
            continue
        except AWAY as trouble:
            if not passing(trouble):
                raise
            continue
        os.write(acknowledged, f"{drawn}\n".encode())


def _case(engine: Engine) -> int:
    with reading(engine) as connection:
        found: int | None = connection.execute(select(table(CaseFile).c.id)).scalars().first()
    assert found is not None
    return found


def drawn_so_far(engine: Engine) -> int:
    """The last number of the series."""
    wanted = select(_series.last).where(_series.office == OFFICE, _series.series == SERIES, _series.year == YEAR)
    with reading(engine) as connection:
        return connection.execute(wanted).scalar_one_or_none() or 0


def start(url: str, file: str, worker: str, compiled: dict[Any, Any]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            work(url, file, worker, compiled, parent)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(70)
    return pid


def main(url: str, file: str, numbers: str, seed: str) -> None:
    """See the module."""
    compiled: dict[Any, Any] = {}
    rng, engine = Random(seed), open_engine(url).execution_options(compiled_cache=compiled)
    began, killed, born = time.monotonic(), 0, WORKERS
    issue(engine, _case(engine), seed, 0, Random(0))  # whoever is forked from here has every statement compiled
    engine.dispose()
    pids = [start(url, file, f"{seed}-{n}", compiled) for n in range(WORKERS)]
    victim_at = rng.randint(SOONEST, LATEST)
    while (drawn := drawn_so_far(engine)) < int(numbers):
        if drawn < victim_at:  # by numbers, not by seconds: a fast machine is killed as often as a slow one
            time.sleep(0.01)
            continue
        victim_at = drawn + rng.randint(SOONEST, LATEST)
        engine.dispose()  # a fork takes no connection of its parent's along
        pid = pids.pop(rng.randrange(len(pids)))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status), "a worker died of something else"
        pids.append(start(url, file, f"{seed}-{born}", compiled))
        killed, born = killed + 1, born + 1
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    print(json.dumps({"killed": killed, "seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main(*sys.argv[1:5])
