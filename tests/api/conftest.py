"""A service over a small county and a neighbour, told the time by the test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from tests.county import HOUSEHOLD, PASSWORD, PERSON, SECRET, County, build_county
from workflow.settings import Settings

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@dataclass(slots=True)
class Counter:
    """The service as its users meet it. `now` is what its clock says; `as_` signs an officer in once."""

    client: TestClient
    engine: Engine
    county: County
    neighbour: County
    now: datetime = NOW
    tokens: dict[str, str] = field(default_factory=dict)

    def as_(self, officer_id: str, county: County | None = None) -> dict[str, str]:
        username = (county or self.county).usernames[officer_id]
        if username not in self.tokens:
            answer = self.client.post("/api/v1/token", data={"username": username, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.tokens[username] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self.tokens[username]}"}

    def get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        return self.client.get(f"/api/v1{path}", headers=headers)

    def post(self, path: str, headers: dict[str, str], body: Any, *, key: str | None = None, **more: str) -> httpx.Response:
        sent = headers | {"Idempotency-Key": key or str(uuid4())} | {name.replace("_", "-"): value for name, value in more.items()}
        return self.client.post(f"/api/v1{path}", headers=sent, json=body)

    def new_case(self, **facts: Any) -> str:
        answer = self.post("/cases", self.as_(self.county.id("town_handler")), opening(self.county.town, **facts))
        assert answer.status_code == 201, answer.text
        number: str = answer.json()["number"]
        return number

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


def opening(region: str, /, **facts: Any) -> dict[str, Any]:
    return {
        "process": "emergency_aid",
        "region": region,
        "applicant": PERSON,
        "household": HOUSEHOLD,
        "facts": {"urgent": True, "reason": "突发疾病"} | facts,
    }


@pytest.fixture
def counter(engine: Engine) -> Iterator[Counter]:
    with engine.begin() as connection:
        county, neighbour = build_county(connection, "120117", NOW), build_county(connection, "500154", NOW)
    found: list[Counter] = []
    app = create_app(engine, Settings("", 10, SECRET), clock=lambda: found[0].now)
    with TestClient(app, raise_server_exceptions=False) as client:
        found.append(Counter(client, engine, county, neighbour))
        yield found[0]
