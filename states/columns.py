"""The column of every place in a layered drawing: lines that pass several layers stay straight, neighbours keep their distance.

The method of Brandes and Köpf (2002): places are aligned with their median neighbour four ways (from above and from below,
leaning left and right), each alignment is packed, and the middle of the four answers is taken.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

Extent = tuple[float, float]  # how far a place reaches left and right of its line
Neighbours = Mapping[str, Sequence[str]]


def columns(
    layers: Sequence[Sequence[str]], above: Neighbours, extents: Mapping[str, Extent], passing: Collection[str], gap: float
) -> dict[str, float]:
    """The x of every place's line, in pixels. `passing` are the places of lines that only pass through a layer."""
    crossed = _conflicts(layers, above, passing)
    below: dict[str, list[str]] = {place: [] for place in extents}
    for place, uppers in above.items():
        for upper in uppers:
            below[upper].append(place)
    answers: list[dict[str, float]] = []
    for neighbours, rows in ((above, layers), (below, layers[::-1])):
        for leaning_right in (False, True):
            ordered = [row[::-1] for row in rows] if leaning_right else [list(row) for row in rows]
            reach = {p: (right, left) for p, (left, right) in extents.items()} if leaning_right else extents
            packed = _packed(ordered, _aligned(ordered, neighbours, crossed), reach, gap)
            answers.append({place: -x if leaning_right else x for place, x in packed.items()})
    return _balanced(answers, extents)


def _conflicts(layers: Sequence[Sequence[str]], above: Neighbours, passing: Collection[str]) -> set[frozenset[str]]:
    """The pieces that give way where two cross: one that ends at a box to one that passes, else the later of the two."""
    given: set[frozenset[str]] = set()
    for upper, lower in pairwise(layers):
        at = {place: i for i, place in enumerate(upper)}
        pieces = [(at[high], i, high, low) for i, low in enumerate(lower) for high in above[low]]
        for n, (a, i, *one) in enumerate(pieces):
            for b, j, *other in pieces[n + 1 :]:
                if (a - b) * (i - j) < 0:
                    firm = [all(end in passing for end in piece) for piece in (one, other)]
                    if any(firm):
                        given.add(frozenset(other if firm[0] else one))
    return given


def _aligned(rows: Sequence[Sequence[str]], neighbours: Neighbours, crossed: Collection[frozenset[str]]) -> dict[str, str]:
    """For every place the first place of the straight column it belongs to."""
    root = {place: place for row in rows for place in row}
    for before, row in pairwise(rows):
        at = {place: i for i, place in enumerate(before)}
        furthest = -1
        for place in row:
            near = sorted(neighbours[place], key=lambda other: at[other])
            for middle in sorted({(len(near) - 1) // 2, len(near) // 2}) if near else ():
                other = near[middle]
                if root[place] == place and at[other] > furthest and frozenset((place, other)) not in crossed:
                    root[place] = root[other]
                    furthest = at[other]
    return root


def _packed(rows: Sequence[Sequence[str]], root: Mapping[str, str], reach: Mapping[str, Extent], gap: float) -> dict[str, float]:
    """The columns pushed together to the left, then each as far right as its neighbours let it."""
    apart: dict[str, dict[str, float]] = {column: {} for column in root.values()}
    for row in rows:
        for left, right in pairwise(row):
            least = reach[left][1] + gap + reach[right][0]
            apart[root[left]][root[right]] = max(apart[root[left]].get(root[right], 0.0), least)
    order = _in_order(apart)
    x = dict.fromkeys(order, 0.0)
    for column in order:
        for right, least in apart[column].items():
            x[right] = max(x[right], x[column] + least)
    for column in reversed(order):
        if apart[column]:
            x[column] = max(x[column], min(x[right] - least for right, least in apart[column].items()))
    return {place: x[column] for place, column in root.items()}


def _in_order(apart: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The columns from left to right: each after all that stand left of it."""
    done: dict[str, None] = {}

    def walk(column: str) -> None:
        for right in apart[column]:
            if right not in done:
                walk(right)
        done[column] = None

    for column in apart:
        if column not in done:
            walk(column)
    return list(done)[::-1]


def _balanced(answers: Sequence[Mapping[str, float]], extents: Mapping[str, Extent]) -> dict[str, float]:
    """The mean of the two middle answers, after all were moved onto the narrowest."""
    edges = [(min(x - extents[p][0] for p, x in a.items()), max(x + extents[p][1] for p, x in a.items())) for a in answers]
    narrow = min(range(len(answers)), key=lambda n: edges[n][1] - edges[n][0])
    moved = []
    for n, answer in enumerate(answers):
        side = n % 2  # those that lean right share the right edge
        shift = edges[narrow][side] - edges[n][side]
        moved.append({place: x + shift for place, x in answer.items()})
    return {place: sum(sorted(answer[place] for answer in moved)[1:3]) / 2 for place in extents}


def spread(wishes: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Rising numbers at least `least` apart, within the bounds and as near to the (rising) wishes as they can be."""
    blocks: list[tuple[float, int]] = []
    for n, wish in enumerate(wishes):
        mean, count = wish - n * least, 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    room = max(high - (len(wishes) - 1) * least, low)
    flat = [min(max(mean, low), room) for mean, count in blocks for _ in range(count)]
    return [x + n * least for n, x in enumerate(flat)]
