"""The desk over a small county: as a plain client that keeps cookies, and in a real browser.

`desk` signs officers in and sends forms as their pages would. `served` is the same county behind a port for `chromium`; the browser is
never downloaded: where there is none, a machine that tests everything (CI) fails, any other skips and says so.
"""

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine

from api.app import create_app
from states.terms import BEIJING
from tests.county import PASSWORD, SECRET, County, build_county
from workflow import sessions
from workflow.database import open_engine
from workflow.settings import Settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=BEIJING)
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


class Reader(HTMLParser):
    """What a page offers: its forms with what they hold, its links, and the words anybody can read."""

    def __init__(self, text: str):
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._select, self._silent, self._area = "", 0, ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": said.get("action", ""), "fields": [], "buttons": []})
        elif tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag in ("script", "style"):
            self._silent += 1
        elif self.forms and tag == "input" and said.get("name"):
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                self.forms[-1]["fields"].append((said["name"], said.get("value", "")))
        elif self.forms and tag == "textarea":
            self._area = said.get("name", "")
            self.forms[-1]["fields"].append((self._area, ""))
        elif self.forms and tag == "select":
            self._select = said.get("name", "")
        elif self.forms and tag == "option" and "selected" in said:
            self.forms[-1]["fields"].append((self._select, said.get("value", "")))
        elif self.forms and tag == "button" and said.get("name"):
            self.forms[-1]["buttons"].append((said["name"], said.get("value", "")))
        self.words += [said[name] for name in ("aria-label", "placeholder", "title", "alt") if name in said]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1]["fields"][-1] = (self._area, data)
        if not self._silent:
            self.words.append(data)

    def form(self, ending: str) -> dict[str, Any]:
        """The form that is sent to an address with this ending."""
        return next(form for form in self.forms if form["action"].endswith(ending))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@dataclass(slots=True)
class Officer:
    """Somebody signed in, in a browser of their own."""

    client: httpx.Client

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, **more)

    def read(self, path: str) -> Reader:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, Reader(answer.text).text[:400])
        return Reader(answer.text)

    @property
    def token(self) -> str:
        """What every form of this session carries."""
        return sessions.SessionKey(self.client.cookies["sid"]).form_token

    def post(self, path: str, fields: dict[str, Any] | list[tuple[str, str]], **headers: str) -> httpx.Response:
        """Send a form as a page of this site does; redirections are not followed."""
        pairs = fields if isinstance(fields, list) else list(fields.items())
        if not any(name == "token" for name, _ in pairs):
            pairs = [("token", self.token), *pairs]
        sent = FROM_HERE | {name.replace("_", "-"): value for name, value in headers.items()}
        content = "&".join(f"{httpx.QueryParams({name: value})}" for name, value in pairs)
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        return self.client.post(path, content=content, headers=sent, follow_redirects=False)


@dataclass(slots=True)
class Desk:
    """The service with two counties. `now` is what its clock says."""

    app: Any
    engine: Engine
    county: County
    neighbour: County
    now: datetime = NOW
    officers: dict[str, Officer] = field(default_factory=dict)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)

    def client(self) -> httpx.Client:
        """A browser in which nobody is signed in."""
        return TestClient(self.app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    def sign_in(self, officer_id: str, county: County | None = None) -> Officer:
        """A new browser in which this officer signs in."""
        client = self.client()
        name = (county or self.county).usernames[officer_id]
        answer = client.post("/login", data={"username": name, "password": PASSWORD}, headers=FROM_HERE, follow_redirects=False)
        assert answer.status_code == 303, Reader(answer.text).text
        return Officer(client)

    def as_(self, role: str, n: int = 0, town: str | None = None, county: County | None = None) -> Officer:
        """The n-th officer of a role, in a browser in which a session was begun without the sign-in page: that takes a while."""
        place = county or self.county
        officer_id = place.id(role, n, town)
        if officer_id not in self.officers:
            client = self.client()
            with self.engine.begin() as connection:
                client.cookies.set("sid", sessions.start(connection, officer_id, "", self.now).value)
            self.officers[officer_id] = Officer(client)
        return self.officers[officer_id]

    def open(self, **facts: Any) -> str:
        """A new case of the first township, at `now`."""
        with self.engine.begin() as connection:
            number: str = self.county.open(connection, self.now, **facts).case["number"]
        return number

    def take(self, number: str, step: str, role: str, n: int = 0, **body: Any) -> None:
        """One step, taken not at the desk."""
        with self.engine.begin() as connection:
            self.county.take(connection, number, step, role, self.now, n, **body)


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        county, neighbour = build_county(connection, "120117", NOW), build_county(connection, "500154", NOW)
    found: list[Desk] = []
    app = create_app(engine, Settings("", 10, SECRET), clock=lambda: found[0].now)
    found.append(Desk(app, engine, county, neighbour))
    yield found[0]
    engine.dispose()


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """The address of a service behind a port of this machine, for as long as it is wanted."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    """The address of the same service."""
    with serve(desk.app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, started once."""
    if not CHROMIUM.exists():
        why = f"there is no Chromium at {CHROMIUM}: the pages were not tried in a real browser"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


def browse(chromium: Browser, served: str, *, script: bool = True, width: int = 1366, height: int = 768) -> BrowserContext:
    """A browser of somebody's own; with `script` off nothing but plain pages and forms works in it."""
    context = chromium.new_context(
        base_url=served, java_script_enabled=script, viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    return context


def sign_in(page: Page, desk: Desk, role: str, n: int = 0, county: County | None = None) -> None:
    """Sign an officer in on the sign-in page."""
    place = county or desk.county
    page.goto("/login")
    page.fill("#username", place.usernames[place.id(role, n)])
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
