"""Every duty that the law numbers is done by something, and something would fail without it."""

import pytest

from states import EDITIONS
from states.numbers import NUMBERS
from tests.numbers import DOCUMENT, bearing, by_the_clock, document, named, unnumbered

WANTED = {
    "low_income": sorted(["D4a", "D4b", "D13'", "D16b", *(f"D{n}" for n in range(29))]),
    "extreme_poverty": sorted(f"T{n}" for n in range(1, 20)),
    "emergency_aid": sorted(f"L{n}" for n in range(15)),
}
every_duty = pytest.mark.parametrize(("key", "number"), [(key, number) for key, numbered in NUMBERS.items() for number in numbered])


def test_no_number_is_missing() -> None:
    """D0 to D28, T1 to T19, L0 to L14."""
    assert {key: sorted(numbered) for key, numbered in NUMBERS.items()} == WANTED


@every_duty
def test_every_duty_is_done_by_what_is_declared_and_watched_by_a_test(key: str, number: str) -> None:
    """A number whose steps nobody declares, or of which no test takes any, is a promise without anything behind it."""
    _, names = NUMBERS[key][number]
    assert not set(names) - named(key).keys()
    unwatched = [name for name in names if not bearing().get((key, name)) and name not in by_the_clock(key)]
    assert not unwatched, f"{key} {number}: no test bears on {unwatched}"


@pytest.mark.parametrize("process", [each for editions in EDITIONS.values() for each in editions.values()], ids=lambda each: each.name)
def test_every_step_serves_a_duty(process) -> None:  # type: ignore[no-untyped-def]
    """What no duty asks for has no business in a process."""
    assert not unnumbered(process, NUMBERS[process.key])


def test_the_document_is_as_it_would_be_made_now() -> None:
    """make processes"""
    assert DOCUMENT.read_text(encoding="utf-8") == document()
