"""The ladder of lateness: who is told, and who takes over, at each rung. A vacant post passes to the next level and says so.

Lateness never approves, refuses or closes anything: it tells, and it gives the level above the power to act.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from states.roles import chain
from workflow.authority import serving
from workflow.clocks import Running, climb
from workflow.papers import Rung


def next_rung(connection: Connection, row: dict[str, Any], clock: Running, planned: datetime, at: datetime) -> Rung:
    """Climb the rung planned: `clock` is one level higher and knows who holds it; the papers and the entry are still to be written."""
    people: dict[str, tuple[str, ...]] = {}

    def names(role: str) -> tuple[str, ...]:
        if role not in people:
            people[role] = tuple(name for _, _, name in serving(connection, role, row["region"], row["programme"], at))
        return people[role]

    line = (clock.owner, *chain(clock.owner))
    level = clock.level + 1
    if clock.takes_over(level):
        taken = climb(clock, at, (role for role in line if not names(role)))
        reached = line[: line.index(taken) + 1] if taken else line
    else:
        climb(clock, at, ())
        taken, reached = None, _reminded(line, level, names)
    told = tuple(f"{name}" for role in reached for name in names(role))
    return Rung(clock, level, planned, told, tuple(role for role in reached if not names(role)), taken)


def _reminded(line: tuple[str, ...], level: int, names: Any) -> tuple[str, ...]:
    """As many levels as the rung counts, and further up until somebody is there to be told."""
    for end in range(min(level, len(line)), len(line) + 1):
        if any(names(role) for role in line[:end]):
            return line[:end]
    return line
