"""The horizontal pieces of lines between two layers of a drawing, each on a track where it touches no other."""

from collections.abc import Sequence

Piece = tuple[int, str, str]  # the number of the line, the place above, the place below
Run = tuple[Piece, float, float]  # a piece with the x where it leaves the place above and the x where it enters the one below

CLEAR = 10.0  # two pieces on one track stay this far apart
SAME = 6.0  # two vertical pieces nearer than this would be taken for one


def tracks(runs: Sequence[Run]) -> dict[Piece, int]:
    """The track of every piece, 0 at the top; crossings are few and no two lines fall together."""
    bent = sorted((run for run in runs if abs(run[1] - run[2]) > 1), key=lambda run: (run[1] < run[2], abs(run[1] - run[2]), run[0]))
    for _ in bent:
        for i in range(len(bent) - 1):
            if _cost(bent[i + 1], bent[i]) < _cost(bent[i], bent[i + 1]):
                bent[i], bent[i + 1] = bent[i + 1], bent[i]
    found = {run[0]: 0 for run in runs}
    for i, (piece, start, end) in enumerate(bent):
        low, high = min(start, end) - CLEAR, max(start, end) + CLEAR
        found[piece] = max((found[other] + 1 for other, a, b in bent[:i] if min(a, b) < high and low < max(a, b)), default=0)
    return found


def _cost(upper: Run, lower: Run) -> int:
    """What it costs to run `upper` above `lower`: one for a crossing, many where two vertical pieces would fall together."""
    (_, a, b), (_, c, d) = upper, lower
    crossings = (min(a, b) < c < max(a, b)) + (min(c, d) < b < max(c, d))
    # The lower piece comes down at c to its own track, the upper one goes down at b from its own: the same column is shared.
    return crossings + 100 * (abs(c - b) < SAME)
