"""The county's random check, drawn so that anybody can draw it again.

Before the draw a text is published that nobody could have known or chosen: the result of a lottery on a named day, say. The list of
the cases among which is drawn is published too. Each case number is joined to the seed as "seed|number" and hashed with SHA-256 (UTF-8,
read as a hexadecimal number); the cases with the smallest hashes are drawn, as many as the rate asks for, rounded up. Rounding up
keeps every list at the rate or above it (特困人员认定办法 第十六条: 不低于30%), and a case that stands alone is always drawn. To verify:

    printf '%s|%s' "$SEED" "$NUMBER" | sha256sum
"""

from collections.abc import Collection
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256


def rank(seed: str, number: str) -> str:
    """The SHA-256 of "seed|number" in hexadecimal: the smaller it is the sooner the case is drawn."""
    return sha256(f"{seed}|{number}".encode()).hexdigest()


def draw(seed: str, numbers: Collection[str], rate: Decimal) -> tuple[str, ...]:
    """The case numbers drawn from a list at a rate between nought and one, in the order drawn; a number given twice counts once."""
    listed = sorted(set(numbers), key=lambda number: (rank(seed, number), number))
    return tuple(listed[: int((rate * len(listed)).to_integral_value(ROUND_CEILING))])
