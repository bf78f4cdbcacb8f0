"""Where the boxes and lines of a drawn process go: layers from the top down, labels that never overlap, lines at right angles.

The order of work is that of layered drawing (Sugiyama): lines that lead back are turned round, every box takes the layer of its
longest way from a start, a line that passes layers gets a place in each (its label is such a place, with its own width), the places
of a layer are ordered by the barycentre of their neighbours, `states.columns` finds the columns, and `states.tracks` keeps the
horizontal pieces between two layers apart. The same input always gives the same drawing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from states.columns import Extent, columns, spread
from states.tracks import Piece, tracks

Point = tuple[float, float]
Size = tuple[float, float]

GAP = 26.0  # between neighbours in a layer
TRACK = 12.0  # between horizontal pieces in a gap
ROOM = 8.0  # above the first of them
ARRIVAL = 10.0  # below the last, for the head of an arrow
PORT = 16.0  # between two lines at the same side of a box
LABEL_LEFT = 7.0  # from a line to its text
SWEEPS = 24
THIN: Extent = (4.0, 4.0)


@dataclass(frozen=True, slots=True)
class Link:
    """A line to be drawn from box to box; `label` is the size of its text, zero where it has none."""

    source: str
    target: str
    label: Size = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A placed box by its upper left corner and size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A placed line: its corners from source to target, the upper left corner of its label, and whether it leads back up."""

    points: tuple[Point, ...]
    label: Point
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything placed, in pixels; `lines` stand in the order of the links."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Grid:
    """The layers and who neighbours whom. Places are boxes, by name, and points where a line passes a layer (`passing`)."""

    layers: list[list[str]]
    above: dict[str, list[str]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    chains: list[list[str]] = field(default_factory=list)
    extents: dict[str, Extent] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)
    passing: set[str] = field(default_factory=set)

    @property
    def level(self) -> dict[str, int]:
        return {place: number for number, layer in enumerate(self.layers) for place in layer}

    @property
    def pieces(self) -> Iterator[Piece]:
        for number, chain in enumerate(self.chains):
            yield from ((number, upper, lower) for upper, lower in pairwise(chain))


def lay_out(boxes: Mapping[str, Size], links: Sequence[Link], pointed: Collection[str] = ()) -> Drawing:
    """Place boxes and links. Boxes are taken as starts in their order; every link must join two different ones. Lines come to the
    middle of the `pointed` boxes only, as to circles and diamonds."""
    back = _leading_back(boxes, links)
    grid = _grid(boxes, links, back)
    _order(grid)
    middle = columns(grid.layers, grid.above, grid.extents, grid.passing, GAP)
    ports = _ports(grid, middle, {*grid.passing, *pointed})
    tops, depths, turns = _levels(grid, ports)
    level = grid.level
    placed = {
        name: Box(middle[name] - width / 2, tops[level[name]] + (depths[level[name]] - height) / 2, width, height)
        for name, (width, height) in boxes.items()
    }
    lines = []
    for number, (link, chain) in enumerate(zip(links, grid.chains, strict=True)):
        points: list[Point] = []
        for upper, lower in pairwise(chain):
            (start, end), turn = ports[number, upper, lower], turns[number, upper, lower]
            first = placed[upper].y + placed[upper].height if upper in placed else tops[level[upper]]
            last = placed[lower].y if lower in placed else tops[level[lower]] + depths[level[lower]]
            points += [(start, first), (start, turn), (end, turn), (end, last)]
        label = next((place for place in chain if grid.heights[place] and place in grid.passing), chain[0])
        corner = (middle[label] + LABEL_LEFT, tops[level[label]] + (depths[level[label]] - link.label[1]) / 2)
        turned = number in back
        lines.append(Line(tuple(_straightened(points[::-1] if turned else points)), corner, turned))
    return _from_zero(placed, lines, links, tops[-1] + depths[-1])


def _leading_back(boxes: Mapping[str, Size], links: Sequence[Link]) -> set[int]:
    """The links that close a circle when the boxes are walked in their order."""
    leaving: dict[str, list[int]] = {name: [] for name in boxes}
    for number, link in enumerate(links):
        leaving[link.source].append(number)
    back: set[int] = set()
    done: set[str] = set()
    path: list[str] = []

    def walk(name: str) -> None:
        path.append(name)
        for number in leaving[name]:
            target = links[number].target
            if target in path:
                back.add(number)
            elif target not in done:
                walk(target)
        done.add(path.pop())

    for name in boxes:
        if name not in done:
            walk(name)
    return back


def _ranks(boxes: Mapping[str, Size], downward: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way from a start to each box; a start stands right above what it leads to."""
    rank = dict.fromkeys(boxes, 0)
    for _ in boxes:
        for upper, lower in downward:
            rank[lower] = max(rank[lower], rank[upper] + 1)
    entered = {lower for _, lower in downward}
    for name in boxes:
        if name not in entered and (next_ones := [rank[lower] for upper, lower in downward if upper == name]):
            rank[name] = min(next_ones) - 1
    return rank


def _grid(boxes: Mapping[str, Size], links: Sequence[Link], back: set[int]) -> _Grid:
    ends = [(link.target, link.source) if n in back else (link.source, link.target) for n, link in enumerate(links)]
    # Boxes take the even layers, so that every line has an odd one for its label.
    rank = {name: 2 * number for name, number in _ranks(boxes, ends).items()}
    grid = _Grid([[] for _ in range(max(rank.values()) + 1)])
    for name, (width, height) in boxes.items():
        grid.layers[rank[name]].append(name)
        grid.extents[name], grid.heights[name] = (width / 2, width / 2), height
    for number, (upper, lower) in enumerate(ends):
        # The text stands next to the box where the step is taken.
        labelled = rank[lower] - 1 if number in back else rank[upper] + 1
        chain = [upper]
        for layer in range(rank[upper] + 1, rank[lower]):
            place = f"{number}|{layer}"
            width, height = links[number].label if layer == labelled else (0.0, 0.0)
            grid.extents[place] = (THIN[0], LABEL_LEFT + width) if width else THIN
            grid.heights[place] = height
            grid.layers[layer].append(place)
            grid.passing.add(place)
            chain.append(place)
        grid.chains.append([*chain, lower])
    grid.above, grid.below = {place: [] for place in grid.extents}, {place: [] for place in grid.extents}
    for _, higher, deeper in grid.pieces:
        grid.above[deeper].append(higher)
        grid.below[higher].append(deeper)
    return grid


def _order(grid: _Grid) -> None:
    """Order every layer by the barycentre of its neighbours, down and up, and keep the order with the fewest crossings."""
    best, fewest = [list(layer) for layer in grid.layers], _crossings(grid)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        neighbours = grid.above if down else grid.below
        for number in range(1, len(grid.layers)) if down else range(len(grid.layers) - 2, -1, -1):
            beside = {place: i for i, place in enumerate(grid.layers[number - 1 if down else number + 1])}
            wish = {}
            for i, place in enumerate(grid.layers[number]):
                near = [beside[other] for other in neighbours[place]]
                wish[place] = sum(near) / len(near) if near else i
            grid.layers[number].sort(key=wish.__getitem__)
        _swap_neighbours(grid)
        if (count := _crossings(grid)) < fewest:
            best, fewest = [list(layer) for layer in grid.layers], count
    grid.layers = best


def _swap_neighbours(grid: _Grid) -> None:
    """Exchange two that stand side by side wherever that leaves fewer crossings."""
    for number, layer in enumerate(grid.layers):
        sides = [
            (neighbours, {place: i for i, place in enumerate(grid.layers[other])})
            for other, neighbours in ((number - 1, grid.above), (number + 1, grid.below))
            if 0 <= other < len(grid.layers)
        ]
        for i in range(len(layer) - 1):
            left, right = layer[i], layer[i + 1]
            pairs = [(at[a], at[b]) for neighbours, at in sides for a in neighbours[left] for b in neighbours[right]]
            if sum(a < b for a, b in pairs) < sum(a > b for a, b in pairs):
                layer[i], layer[i + 1] = right, left


def _crossings(grid: _Grid) -> int:
    total = 0
    for upper, lower in pairwise(grid.layers):
        at = {place: i for i, place in enumerate(lower)}
        ends = [[at[other] for other in grid.below[place]] for place in upper]
        total += sum(a > b for i, left in enumerate(ends) for right in ends[i + 1 :] for a in left for b in right)
    return total


def _ports(grid: _Grid, middle: Mapping[str, float], pointed: Collection[str]) -> dict[Piece, tuple[float, float]]:
    """Where each piece leaves the upper and enters the lower place: straight under its neighbour where the side is wide enough."""
    starts: dict[Piece, float] = {}
    stops: dict[Piece, float] = {}
    for found, ends in (
        (starts, {piece: (piece[1], piece[2]) for piece in grid.pieces}),
        (stops, {piece: (piece[2], piece[1]) for piece in grid.pieces}),
    ):
        sides: dict[str, list[tuple[float, Piece]]] = {}
        for piece, (here, there) in ends.items():
            sides.setdefault(here, []).append((middle[there], piece))
        for place, wishes in sides.items():
            wishes.sort()
            reach = 0.0 if place in pointed else grid.extents[place][0] - 8
            low, high = middle[place] - reach, middle[place] + reach
            least = min(PORT, 2 * reach / max(len(wishes) - 1, 1))
            places = spread([min(max(wish, low), high) for wish, _ in wishes], least, low, high)
            found.update(zip((piece for _, piece in wishes), places, strict=True))
    return {piece: (starts[piece], stops[piece]) for piece in starts}


def _levels(grid: _Grid, ports: Mapping[Piece, tuple[float, float]]) -> tuple[list[float], list[float], dict[Piece, float]]:
    """The top and the depth of every layer, and the height at which every piece below it turns."""
    level, depths = grid.level, [max(grid.heights[place] for place in layer) for layer in grid.layers]
    gaps: list[list[Piece]] = [[] for _ in grid.layers]
    for piece in grid.pieces:
        gaps[level[piece[1]]].append(piece)
    tops: list[float] = []
    turns: dict[Piece, float] = {}
    y = 0.0
    for depth, pieces in zip(depths, gaps, strict=True):
        tops.append(y)
        y += depth
        found = tracks([(piece, *ports[piece]) for piece in pieces])
        turns.update({piece: y + ROOM + TRACK * track for piece, track in found.items()})
        y += ROOM + ARRIVAL + TRACK * max(found.values(), default=0)
    return tops, depths, turns


def _straightened(points: Sequence[Point]) -> list[Point]:
    """The same line without the corners where it does not turn."""
    kept: list[Point] = []
    for x, y in points:
        if kept and abs(kept[-1][0] - x) < 1:
            x = kept[-1][0]
        if len(kept) > 1 and kept[-2][0] == kept[-1][0] == x:
            kept[-1] = (x, y)
        elif not kept or kept[-1] != (x, y):
            kept.append((x, y))
    return kept


def _from_zero(boxes: Mapping[str, Box], lines: Sequence[Line], links: Sequence[Link], bottom: float) -> Drawing:
    """The drawing with its left edge at zero, to a tenth of a pixel."""
    xs = [x for line in lines for x, _ in line.points]
    left = min(*xs, *(box.x for box in boxes.values()))
    right = max(
        *xs,
        *(box.x + box.width for box in boxes.values()),
        *(line.label[0] + link.label[0] for line, link in zip(lines, links, strict=True)),
    )

    def moved(point: Point) -> Point:
        return round(point[0] - left, 1), round(point[1], 1)

    return Drawing(
        round(right - left, 1),
        round(bottom, 1),
        {name: Box(*moved((box.x, box.y)), box.width, box.height) for name, box in boxes.items()},
        tuple(Line(tuple(map(moved, line.points)), moved(line.label), line.back) for line in lines),
    )
