"""Interleaved rounds: the service and the floor take turns on the same database, so that a noisy minute falls on both."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.floor import Write, for_another, identifiers, look, write, writes
from bench.lives import LAPSE, OPEN, Act, World

Recorded = tuple[list[str], list[tuple[Act, list[Write]]]]


@dataclass(slots=True)
class Figures:
    """What the rounds gave. Ratios and bytes one per round, seconds one per step."""

    steps: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    bytes_per_case: list[float] = field(default_factory=list)
    floor_bytes_per_case: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def size(self) -> float:
        """What a case of the service takes in bytes, as a ratio to the floor's."""
        return statistics.median(self.bytes_per_case) / statistics.median(self.floor_bytes_per_case)

    def spread(self) -> tuple[float, float]:
        return min(self.ratios), max(self.ratios)


def percentile(seconds: list[float], share: float) -> float:
    """The value that `share` of all lie below, in milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def record(world: World, life: tuple[Act, ...]) -> Recorded:
    """One case lived by the service, with the rows each step wrote."""
    number, before = "", look(world.place)
    found: list[tuple[Act, list[Write]]] = []
    for act in life:
        number = world.take(number, act)
        after = look(world.place)
        found.append((act, writes(world.place, before, after)))
        before = after
    return identifiers(before, number), found


def compare(world: World, *, rounds: int, cases: int, told: Callable[[int], None]) -> Figures:
    """Let the service and the floor carry `cases` cases of each kind through their lives, `rounds` times in turn.

    A step is what an officer does in a case that is open: opening one and what the clock does in it happen but are not measured.
    Within a round all cases take a step before any takes the next.
    The cases of the floor have keys below zero, out of the way of the service.
    """
    place, figures, serial = world.place, Figures(), -10_000_000
    for life in world.lives.values():  # everything is compiled and every series begun before the first measure
        record(world, life)
    recorded: list[Recorded] = [record(world, life) for life in world.lives.values()]
    cursor = place.bare.cursor()
    for turn in range(rounds):
        began = place.written()
        mine = _service(world, cases)
        between = place.written()
        prepared = []
        for texts, steps in recorded:
            prepared.append([[(act, for_another(rows, texts, serial + n)) for act, rows in steps] for n in range(cases)])
            serial += cases
        gc.collect()
        bare = _floor(cursor, prepared)
        figures.bytes_per_case.append((between - began) / (cases * len(recorded)))
        figures.floor_bytes_per_case.append((place.written() - between) / (cases * len(recorded)))
        figures.ratios.append(sum(bare) / sum(mine))
        figures.steps += mine
        figures.floor += bare
        told(turn + 1)
    return figures


def _service(world: World, cases: int) -> list[float]:
    seconds = []
    for life in world.lives.values():
        numbers = [""] * cases
        for act in life:
            if act.step == LAPSE:
                world.take("", act)
                continue
            for n in range(cases):
                began = time.perf_counter()
                numbers[n] = world.take(numbers[n], act)
                if act.step != OPEN:
                    seconds.append(time.perf_counter() - began)
    return seconds


def _floor(cursor: object, prepared: list[list[list[tuple[Act, list[Write]]]]]) -> list[float]:
    seconds = []
    for lives in prepared:
        for number, (act, _) in enumerate(lives[0]):
            for life in lives:
                began = time.perf_counter()
                write(cursor, life[number][1])
                if act.step not in (LAPSE, OPEN):
                    seconds.append(time.perf_counter() - began)
    return seconds
