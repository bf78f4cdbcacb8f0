"""The sweep among many open clocks: what it costs when nothing is due, and what a thousand due cost, each in its own transaction."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.floor import Row, rows
from bench.lives import FRIDAY, OPEN, Act, World
from bench.places import Place
from states.roles import TOWN_HANDLER
from workflow.clock import sweep

DUE = 1000
TOMORROW = FRIDAY + timedelta(days=1)
FAR = FRIDAY + timedelta(days=3650)


def fill(world: World, first: int, last: int) -> None:
    """Load the cases `first` to `last` in bulk, each as the service left one that it had accepted, with one clock due in ten years."""
    place, number = world.place, world.take("", Act(OPEN))
    world.take(number, Act("accept", TOWN_HANDLER))
    case, clock = _accepted(place, number)
    far = FAR if place.name == "postgresql" else _as_text(FAR)
    _load(place, "case_file", case, (_case(case, n) for n in range(first, last + 1)))
    _load(place, "legal_clock", clock, (_clock(clock, n, far) for n in range(first, last + 1)))
    # What the accepted case itself owes is no part of the measure.
    place.bare.execute(f"UPDATE legal_clock SET next_act_at = {place.mark} WHERE case_id = {place.mark}", (far, case["id"]))
    place.analyze()


def nothing_due(place: Place, times: int = 30) -> float:
    """Milliseconds of one sweep that finds nothing, the median of several."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        swept = sweep(place.engine, FRIDAY)
        seconds.append(time.perf_counter() - began)
        assert not swept.handled and not swept.failed
    return sorted(seconds)[times // 2] * 1000


def all_due(place: Place, first: int, last: int) -> float:
    """Seconds in which the sweep climbs a rung of a thousand clocks spread over those cases, each case in its own transaction."""
    due = TOMORROW if place.name == "postgresql" else _as_text(TOMORROW)
    sql = f"UPDATE legal_clock SET next_act_at = {place.mark} WHERE case_id = {place.mark}"
    place.bare.execute("BEGIN")
    place.bare.cursor().executemany(sql, [(due, -n) for n in range(first, last + 1, (last + 1 - first) // DUE)][:DUE])
    place.bare.execute("COMMIT")
    began = time.perf_counter()
    swept = sweep(place.engine, TOMORROW)
    seconds = time.perf_counter() - began
    assert swept.handled == DUE and not swept.failed, swept
    return seconds


def _accepted(place: Place, number: str) -> tuple[Row, Row]:
    """The rows of a case and of its running clock."""
    case = rows(place, "case_file", f"number = {place.mark}", (number,))[0]
    return case, rows(place, "legal_clock", f"case_id = {place.mark} AND next_act_at IS NOT NULL", (case["id"],))[0]


def _case(case: Row, n: int) -> tuple[Any, ...]:
    own = {"id": -n, "number": f"{n:016d}", "id_digest": f"{n:064d}"}
    return tuple({**case, **own}.values())


def _clock(clock: Row, n: int, at: Any) -> tuple[Any, ...]:
    return tuple({**clock, "id": f"{n:016d}", "case_id": -n, "next_act_at": at}.values())


def _load(place: Place, name: str, like: Row, loaded: Iterator[tuple[Any, ...]]) -> None:
    columns = ", ".join(like)
    if place.name == "postgresql":
        with place.bare.cursor().copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            for row in loaded:
                copy.write_row(row)
        return
    place.bare.execute("BEGIN")
    place.bare.executemany(f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' for _ in like)})", loaded)
    place.bare.execute("COMMIT")


def _as_text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
