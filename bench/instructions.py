"""`python -m bench.instructions`: how many instructions of Python a step takes, the same on a busy machine as on a quiet one."""

import sys
from types import FrameType
from typing import Any

from bench.lives import LAPSE, OPEN, Act, World
from bench.places import PLACES


class Counter:
    """What the interpreter did in the steps taken: instructions, and calls of Python functions."""

    def __init__(self) -> None:
        self.instructions = self.calls = self.steps = 0

    def take(self, world: World, number: str, act: Act) -> str:
        """The step, counted."""
        sys.settrace(self._trace)
        try:
            return world.take(number, act)
        finally:
            sys.settrace(None)
            self.steps += 1

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        self.instructions += event == "opcode"
        self.calls += event == "call"
        return self._trace


def main() -> None:
    """Each life once to compile and to begin every series, then once more, counted."""
    for name, place in PLACES.items():
        with place() as here:
            world, counter = World(here), Counter()
            for counting in (False, True):
                for life in world.lives.values():
                    number = ""
                    for act in life:
                        take = counter.take if counting and act.step not in (OPEN, LAPSE) else World.take
                        number = take(world, number, act)
            print(f"instructions per step {name} {counter.instructions / counter.steps:.0f}")
            print(f"calls per step {name} {counter.calls / counter.steps:.0f}", flush=True)


if __name__ == "__main__":
    main()
