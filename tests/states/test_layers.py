"""A drawing is legible whatever the process: nothing lies on anything else."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from states.layers import Box, Drawing, Link, lay_out
from states.tracks import tracks

NAMES = tuple("abcdefghijkl")
BOX = (90.0, 30.0)
LABEL = (70.0, 32.0)

links = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: Link(*ends, LABEL)),
    min_size=1,
    max_size=18,
)


def drawn(chosen: list[Link]) -> Drawing:
    return lay_out(dict.fromkeys(NAMES, BOX), chosen)


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y or other.y + other.height <= one.y
    )


def labels(drawing: Drawing) -> list[Box]:
    return [Box(*line.label, *LABEL) for line in drawing.lines]


@settings(max_examples=40)
@given(links)
def test_no_box_and_no_label_lies_on_another(chosen: list[Link]) -> None:
    """A word that cannot be read may as well not be there."""
    drawing = drawn(chosen)
    assert all(apart(one, other) for one, other in combinations([*drawing.boxes.values(), *labels(drawing)], 2))


@settings(max_examples=40)
@given(links)
def test_no_line_runs_through_a_box_or_a_label(chosen: list[Link]) -> None:
    """A line through a box would say that the case passes there."""
    drawing = drawn(chosen)
    for line in drawing.lines:
        for (a, b), (c, d) in pairwise(line.points):
            stroke = Box(min(a, c), min(b, d), abs(a - c), abs(b - d))
            assert all(apart(stroke, other) for other in [*drawing.boxes.values(), *labels(drawing)])


@settings(max_examples=40)
@given(links)
def test_lines_turn_at_right_angles_and_join_the_boxes_they_name(chosen: list[Link]) -> None:
    """Each end lies on the edge of its own box."""
    drawing = drawn(chosen)
    for link, line in zip(chosen, drawing.lines, strict=True):
        assert all(a == c or b == d for (a, b), (c, d) in pairwise(line.points))
        for (x, y), name in ((line.points[0], link.source), (line.points[-1], link.target)):
            box = drawing.boxes[name]
            assert box.x <= x <= box.x + box.width
            assert min(abs(y - box.y), abs(y - box.y - box.height)) < 0.2


@settings(max_examples=40)
@given(links)
def test_the_drawing_says_how_large_it_is_and_is_always_the_same(chosen: list[Link]) -> None:
    """What lies outside the frame would be cut off by the printer."""
    drawing = drawn(chosen)
    assert drawing == drawn(chosen)
    for box in [*drawing.boxes.values(), *labels(drawing)]:
        assert box.x >= 0 and box.x + box.width <= drawing.width + 0.2
        assert box.y >= 0 and box.y + box.height <= drawing.height + 0.2


def test_only_what_closes_a_circle_is_drawn_as_leading_back() -> None:
    """Sending a case back is shown as such; going on is not."""
    drawing = drawn([Link("a", "b", LABEL), Link("b", "c", LABEL), Link("c", "a", LABEL)])
    assert [line.back for line in drawing.lines] == [False, False, True]
    assert drawing.boxes["a"].y < drawing.boxes["b"].y < drawing.boxes["c"].y


def test_two_pieces_share_a_track_only_where_they_do_not_touch() -> None:
    """Else two lines would look like one."""
    found = tracks([((0, "a", "b"), 0, 50), ((1, "c", "d"), 30, 90), ((2, "e", "f"), 200, 260), ((3, "g", "h"), 300, 300)])
    assert found[0, "a", "b"] != found[1, "c", "d"]
    assert (found[2, "e", "f"], found[3, "g", "h"]) == (0, 0)
