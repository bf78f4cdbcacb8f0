"""An outside client that knows only the contract drives whole cases through the running service."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import pytest
import uvicorn
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, update

from api.app import create_app
from states import PROCESSES
from states.divisions import townships
from tests.conformance import walk
from tests.county import PASSWORD, SECRET, build_county
from tests.places import BLANKS, LISTS, PLACES
from workflow.calendars import store, with_year
from workflow.clock import sweep
from workflow.database import open_engine
from workflow.officers import entrust
from workflow.postings import hanging_in
from workflow.public_objections import NotHanging, Said, TooMany, receive
from workflow.records import Officer, table
from workflow.settings import Settings

AUTHORISED = ("500120", "532328")
"""The places that leave the decision to townships once they authorise them (R4.2)."""
ENTRUSTED = ("low_income", "extreme_poverty")
BEGINNING = datetime(2026, 6, 15, 1, tzinfo=UTC)
STRIDES = [timedelta(hours=3), timedelta(days=1), timedelta(days=3), timedelta(days=8), timedelta(days=8), timedelta(days=31)]


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


class Years:
    """A service over counties in five places whose clock a walk moves on: some hours, some days, months when support goes on for years."""

    def __init__(self, url: str, seed: int):
        self.engine, self.rng, self.now = open_engine(url), Random(seed), BEGINNING
        cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)
        accounts = []
        with self.engine.begin() as connection:
            for region in PLACES:
                towns = [each.code for each in townships(region)]
                first = "500154117" if region == "500154" else towns[0]
                county = build_county(connection, region, BEGINNING, own_values=BLANKS, towns=(first, towns[-1]))
                leader = county.actor(connection, "county_leader", BEGINNING)
                for town, programme in product((first, towns[-1]), ENTRUSTED) if region in AUTHORISED else ():
                    given = {
                        "township": town,
                        "programme": programme,
                        "document_number": "测民发〔2026〕3号",
                        "max_per_case": Decimal(9000),
                    }
                    entrust(connection, **given, actor=leader, now=BEGINNING)
                for username in county.usernames.values():
                    role, where, _ = username.split("-")
                    accounts.append({"username": username, "password": PASSWORD, "role": role, "region": where})
            connection.execute(update(table(Officer)).values(password_hash=cheap))
            for year in range(2027, 2031):
                calendar = LISTS.format(year=year, before=year - 1)
                store(connection, calendar, with_year(connection, calendar, "测试")[1], BEGINNING)
        app = create_app(self.engine, Settings("", 10, SECRET), clock=lambda: self.now)
        self.client = TestClient(app, base_url="http://testserver/api/v1", raise_server_exceptions=False)
        self.service = walk.Service("", accounts, self.client)

    def begin(self) -> None:
        self.now = BEGINNING + timedelta(hours=self.rng.randrange(24 * 150))
        self.service.tokens.clear()

    def wait(self) -> None:
        if self.rng.random() < 0.5:
            self._passer_by()
        self.now += self.rng.choice(STRIDES)
        self.service.tokens.clear()
        assert not sweep(self.engine, self.now).failed

    def _passer_by(self) -> None:
        """Somebody in the village objects on the public page to what was hung up last."""
        with self.engine.begin() as connection:
            for region in PLACES:
                shown, _ = hanging_in(connection, region, self.now)
                for posting in [each for each in shown if each["open"]][:1]:
                    said = Said("", "", f"反映家庭情况（{self.rng.random()}）。")
                    with suppress(NotHanging, TooMany):
                        receive(connection, posting["id"], said, source="passer-by", now=self.now, secret=SECRET)


def test_walks_that_may_wait_take_nine_of_ten_steps_of_the_three_processes(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Seventy-five cases in five places, with years to spare, driven through the counter alone."""
    years = Years(sqlite_url, 1)
    manner = walk.Manner(Counter(), ["html"], wait=years.wait, begin=years.begin)
    with years.client:
        failed = walk.walks(years.service, walk.PROCESSES, 75, 1, manner)
    told = capsys.readouterr()
    declared = {(key, step.name) for key, process in PROCESSES.items() for step in process.steps}
    untaken = sorted(declared - manner.taken.keys())
    assert not failed, told.err
    assert len(untaken) <= len(declared) // 10, untaken
