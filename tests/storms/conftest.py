"""Storms: tests that do many things at once, or very many things, and say with which seed they did."""

import os
import secrets

import pytest

pytest.register_assert_rewrite("tests.storms.promises", "tests.storms.replay", "tests.storms.crowd")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "storm: a heavy test, minutes rather than seconds of a core")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> str:
    """What every choice of the test follows from: DOUDI_SEED, or a new one; a failure shows it."""
    chosen = os.environ.get("DOUDI_SEED") or secrets.token_hex(4)
    print(f"DOUDI_SEED={chosen}  # {request.node.nodeid}")
    return chosen
