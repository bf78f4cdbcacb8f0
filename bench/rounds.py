"""The service and the floor take turns on the same database, step by step, so that a noisy moment falls on both."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.floor import Write, changes, for_another, identifiers, look, write
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
        found.append((act, changes(world.place, before, after)))
        before = after
    return identifiers(before, number), found


def compare(world: World, *, rounds: int, cases: int, told: Callable[[int], None]) -> Figures:
    """Let the service and the floor carry `cases` cases of each kind through their lives, `rounds` times, taking turns at every step.

    A step is what an officer does in a case that is open: opening one and what the clock does in it happen but are not measured.
    All cases take a step before any takes the next. The cases of the floor have keys below zero, out of the way of the service.
    """
    figures, serial = Figures(), -10_000_000
    for life in world.lives.values():  # everything is compiled and every series begun before the first measure
        record(world, life)
    recorded = [record(world, life) for life in world.lives.values()]
    for turn in range(rounds):
        here = Figures()
        for texts, steps in recorded:
            _live(world, texts, steps, range(serial, serial + cases), here)
            serial += cases
        figures.steps += here.steps
        figures.floor += here.floor
        figures.ratios.append(sum(here.floor) / sum(here.steps))
        figures.bytes_per_case.append(sum(here.bytes_per_case) / cases)
        figures.floor_bytes_per_case.append(sum(here.floor_bytes_per_case) / cases)
        told(turn + 1)
    return figures


def _live(world: World, texts: list[str], steps: list[tuple[Act, list[Write]]], serials: range, figures: Figures) -> None:
    """As many lives as there are serials, of the service's cases and of the floor's; seconds and bytes are added to `figures`."""
    place, cursor = world.place, world.place.bare.cursor()
    numbers = [""] * len(serials)
    gc.collect()
    for act, writes in steps:
        prepared = [for_another(writes, texts, serial) for serial in serials]
        if act.step == LAPSE:  # the floor's cases first: the service's clock would find them due as well
            _floor(cursor, prepared)
            world.take("", act)
            continue
        began = place.written()
        mine = _service(world, act, numbers)
        between = place.written()
        bare = _floor(cursor, prepared)
        figures.bytes_per_case.append(between - began)
        figures.floor_bytes_per_case.append(place.written() - between)
        if act.step != OPEN:
            figures.steps += mine
            figures.floor += bare


def _service(world: World, act: Act, numbers: list[str]) -> list[float]:
    seconds = []
    for n, number in enumerate(numbers):
        began = time.perf_counter()
        numbers[n] = world.take(number, act)
        seconds.append(time.perf_counter() - began)
    return seconds


def _floor(cursor: Any, prepared: list[list[Write]]) -> list[float]:
    seconds = []
    for rows in prepared:
        began = time.perf_counter()
        write(cursor, rows)
        seconds.append(time.perf_counter() - began)
    return seconds
