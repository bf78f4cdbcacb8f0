"""`python -m bench.sweep`: a million open clocks, a few minutes. What the sweep costs follows what is due, not what is open."""

from bench.lives import World
from bench.places import PLACES
from bench.quick import sweeps

if __name__ == "__main__":
    for place in PLACES.values():
        with place() as here:
            sweeps(World(here), (10_000, 1_000_000))
