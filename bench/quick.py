"""`make bench-quick`: the main figures, in under a minute."""

import sys

from bench.lives import World
from bench.open_clocks import DUE, all_due, fill, nothing_due
from bench.places import PLACES
from bench.rounds import Figures, compare, percentile

ROUNDS, CASES = 5, 6
OPEN_CLOCKS = (10_000, 100_000)


def main() -> None:
    """Steps against the floor, then the sweep, on both databases."""
    for name, place in PLACES.items():
        with place() as here:
            world = World(here)
            _say(f"{name}: {CASES * 2} cases a round through their lives, {ROUNDS} rounds, service and bare driver in turn")
            report(name, compare(world, rounds=ROUNDS, cases=CASES, told=lambda turn: _say(f"  round {turn} of {ROUNDS}")))
            sweeps(world, OPEN_CLOCKS)


def report(name: str, figures: Figures) -> None:
    """The lines about steps; the last field of each is the figure."""
    low, high = figures.spread()
    p50, p99 = percentile(figures.steps, 0.5), percentile(figures.steps, 0.99)
    print(f"step p50 ms {name} {p50:.2f}")
    print(f"step p99 ms {name} {p99:.2f}")
    print(f"floor p50 ms {name} {percentile(figures.floor, 0.5):.2f}")
    print(f"step p99/p50 {name} {p99 / p50:.2f}")
    print(f"bytes/floor per case {name} {figures.size:.2f}")
    print(f"step/floor range {name} {low:.2f}-{high:.2f}")
    print(f"step/floor {name} {figures.ratio:.2f}", flush=True)


def sweeps(world: World, sizes: tuple[int, ...]) -> None:
    """The lines about the sweep, for each number of open clocks."""
    here, loaded = world.place, 0
    for count in sizes:
        _say(f"{here.name}: {count:,} open clocks")
        fill(world, loaded + 1, count)
        print(f"sweep nothing due of {count} ms {here.name} {nothing_due(here):.2f}")
        print(f"sweep {DUE} due of {count} s {here.name} {all_due(here, loaded + 1, count):.2f}", flush=True)
        loaded = count


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
