"""An outside client that knows only the contract drives whole cases through the running service."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import Engine

from api.app import create_app
from tests.conformance import walk
from tests.county import PASSWORD, SECRET, build_county
from workflow.settings import Settings


@pytest.fixture
def served(engine: Engine, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The service on a free port, ticking, and the accounts file."""
    accounts = []
    with engine.begin() as connection:
        county = build_county(connection, "120117", datetime.now(UTC))
    for username in county.usernames.values():
        role, region, _ = username.split("-")
        accounts.append({"username": username, "password": PASSWORD, "name": username, "role": role, "region": region, "programmes": ["*"]})
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps(accounts), "utf-8")
    server = uvicorn.Server(uvicorn.Config(create_app(engine, Settings("", 1, SECRET), ticking=True), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", file
    server.should_exit = True
    thread.join(20)


@pytest.mark.parametrize("manner", [["--cases", "9"], ["--cases", "3", "--patient"]], ids=["straying", "patient"])
def test_whole_cases_can_be_driven_from_outside(served: tuple[str, Path], manner: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    base, accounts = served
    failed = walk.main(["--base", base, "--accounts", str(accounts), "--seed", "7", *manner])
    assert not failed, capsys.readouterr().err
