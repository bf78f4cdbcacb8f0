"""The amount over the income, drawn as SVG: one line per stretch, a numbered dashed rule at every cliff.

The same figures always give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from states.assessment import FEN, plain
from states.cliffs import GRID, Cliff, Curve, paid
from states.tables import figure, text_at

LEFT, TOP, WIDTH, HEIGHT = 90.0, 70.0, 720.0, 330.0
RIGHT, BOTTOM = 40.0, 78.0
STYLE = """
text { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; fill: #1b2733; }
.head { font-size: 18px; font-weight: 700; }
.axis { font-size: 14px; }
.tick { font-size: 13px; fill: #4a5560; }
.x { text-anchor: middle; }
.y { text-anchor: end; }
.number { font-size: 13px; font-weight: 700; fill: #fff; text-anchor: middle; }
.frame { stroke: #1b2733; stroke-width: 1.5; fill: none; }
.grid { stroke: #d5dbe1; stroke-width: 1; }
.curve { stroke: #1f5fa8; stroke-width: 3; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.fall { stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; }
.mark { fill: #b3261e; }
"""
SIGN = 11.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Where an income and an amount lie in the picture."""

    upto: Decimal
    top: Decimal

    def x(self, income: Decimal) -> float:
        return LEFT + WIDTH * float(income / self.upto)

    def y(self, amount: Decimal) -> float:
        return TOP + HEIGHT * (1 - float(amount / self.top))


def stretches(told: Curve, found: Sequence[Cliff], upto: Decimal) -> Iterator[list[tuple[Decimal, Decimal]]]:
    """The points (income, amount) of each stretch between two cliffs; those on a straight line between their neighbours left out."""
    starts = [Decimal(0), *(cliff.first for cliff in found)]
    ends = [*(cliff.last for cliff in found), upto]
    for low, high in zip(starts, ends, strict=True):
        cells = [low + (high - low) * at / GRID for at in range(GRID + 1)]
        points = [(income, paid(told(int(income / FEN)))) for income in (cell.quantize(FEN) for cell in cells)]
        yield [point for at, point in enumerate(points) if at in (0, len(points) - 1) or _bends(*points[at - 1 : at + 2])]


def _bends(one: tuple[Decimal, Decimal], two: tuple[Decimal, Decimal], three: tuple[Decimal, Decimal]) -> bool:
    """Whether the line turns at the second point by more than rounding to the fen could make it."""
    expected = one[1] + (three[1] - one[1]) * (two[0] - one[0]) / ((three[0] - one[0]) or FEN)
    return abs(two[1] - expected) > Decimal("0.02")


def drawn(title: str, axis: str, told: Curve, found: Sequence[Cliff], *, upto: Decimal, step: Decimal) -> str:
    """The picture: the income of `axis` from nought to `upto` yuan, a grid line every `step` yuan either way."""
    lines = list(stretches(told, found, upto))
    highest = max(amount for line in lines for _, amount in line)
    scale = Scale(upto, (highest / step).to_integral_value(rounding="ROUND_CEILING") * step)
    width, height = LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM
    body = [text_at(LEFT, 28, title, "head"), text_at(LEFT - 60, TOP - 16, "月低保金（元）", "axis")]
    body.append(text_at(LEFT, TOP + HEIGHT + 56, axis, "axis"))
    body += _ticks(scale, step)
    body += [_polyline(scale, line) for line in lines]
    for number, cliff in enumerate(found, 1):
        body += _fall(scale, cliff, number)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure(width)} {figure(height)}" width="{figure(width)}">'
    return "\n".join([head, f"<style>{STYLE}</style>", *body, "</svg>"]) + "\n"


def _ticks(scale: Scale, step: Decimal) -> Iterator[str]:
    right, bottom = figure(LEFT + WIDTH), figure(TOP + HEIGHT)
    for at in range(int(scale.top / step) + 1):
        y = scale.y(step * at)
        yield f'<path class="grid" d="M{figure(LEFT)} {figure(y)} H{right}"/>'
        yield text_at(LEFT - 10, y + 5, plain(step * at), "tick y")
    for at in range(int(scale.upto / step) + 1):
        x = scale.x(step * at)
        yield f'<path class="grid" d="M{figure(x)} {figure(TOP)} V{bottom}"/>'
        yield text_at(x, TOP + HEIGHT + 24, plain(step * at), "tick x")
    yield f'<path class="frame" d="M{figure(LEFT)} {figure(TOP)} V{bottom} H{right}"/>'


def _polyline(scale: Scale, line: list[tuple[Decimal, Decimal]]) -> str:
    points = " ".join(f"{figure(scale.x(income))},{figure(scale.y(amount))}" for income, amount in line)
    return f'<polyline class="curve" points="{points}"/>'


def _fall(scale: Scale, cliff: Cliff, number: int) -> Iterator[str]:
    x, one, other = scale.x(cliff.first), scale.y(paid(cliff.before)), scale.y(paid(cliff.after))
    yield f'<path class="fall" d="M{figure(x)} {figure(one)} V{figure(other)}"/>'
    middle = (one + other) / 2
    yield f'<circle class="mark" cx="{figure(x)}" cy="{figure(middle)}" r="{figure(SIGN)}"/>'
    yield text_at(x, middle + 5, str(number), "number")
