"""axe-core on every page × role × state: 0 violations.

The scenarios bring cases through every stage of every process; each stage is looked at by everybody who works in the county. A page whose
every element stands in surroundings already seen is not put before the browser again: it would find what it found. `DOUDI_EVERY_PAGE=1`
looks at every tab as everybody; without it each role sees a third of the tabs in a stage, another third in the next.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from api.app import create_app
from api.desk.pages import ASSETS, MEDIA
from api.public.pages import style
from states import PROCESSES
from tests.county import SECRET
from tests.desk.conftest import Desk, browse
from tests.desk.every_page import Onlooker, Seen
from tests.desk.looks import AXE, faults
from tests.play import set_up
from tests.test_scenarios import SCENARIOS, happen
from workflow.database import migrate, open_engine
from workflow.settings import Settings

RICH = {"emergency_aid": "other_endings", "low_income": "low_income_exit_tianjin", "extreme_poverty": "extreme_poverty_dispersed_yunnan"}


def everything_seen(folder: Path, process: str) -> Seen:
    """What the desk shows through all scenarios of a process."""
    seen = Seen()
    for path in SCENARIOS:
        said = tomllib.loads(path.read_text("utf-8"))
        if said.get("process", "emergency_aid") == process:
            _play(said, f"sqlite:///{folder / path.stem}.db", seen, walk=path.stem == RICH[process])
    return seen


def _play(said: dict[str, Any], url: str, seen: Seen, *, walk: bool) -> None:
    migrate(url)
    engine = open_engine(url)
    play = set_up(engine, said)
    desk = Desk(create_app(engine, Settings("", 10, SECRET), clock=lambda: play.now), engine, play.county, play.county)
    play.onlooker = onlooker = Onlooker(play, desk, seen)
    for happening in said["经过"]:
        assert not list(happen(play, happening))
    if walk:
        onlooker.walk()
    engine.dispose()


def shown(chromium: Browser, pages: list[tuple[str, str]]) -> Iterator[str]:
    """What is wrong with pages as a browser shows them, each under its own address with the styles of the service."""
    context = browse(chromium, "http://desk.test")
    context.add_init_script(AXE)
    page = context.new_page()
    kept = dict(enumerate(text for _, text in pages))

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2].partition("?")[0]
        if name.isdecimal():
            route.fulfill(body=kept[int(name)], content_type="text/html; charset=utf-8")
        elif name == "public.css":
            route.fulfill(body=bytes(style().body), content_type="text/css; charset=utf-8")
        elif name in ASSETS:
            route.fulfill(body=ASSETS[name], content_type=MEDIA[Path(name).suffix])
        else:
            route.fulfill(status=404)

    context.route("**/*", answer)
    for number, (where, _) in enumerate(pages):
        page.goto(f"/{number}")
        yield from faults(page, where, 0)
    context.close()


@pytest.mark.parametrize("process", [pytest.param(key, marks=pytest.mark.xdist_group(f"pages of {key}")) for key in PROCESSES])
def test_every_page_is_open_to_everybody_in_every_state(process: str, tmp_path: Path, chromium: Browser) -> None:
    """《无障碍环境建设法》第二十九条、第三十二条; GB/T 37668-2019."""
    seen = everything_seen(tmp_path, process)
    tried = f"{len(seen.steps)} steps offered, {len(seen.refused)} refused"
    print(f"{process}: {len(seen.stages)} stages, {tried}, {seen.looked} pages, {len(seen.pages)} in the browser")
    assert {stage for key, stage in seen.stages if key == process} == PROCESSES[process].states.keys()
    wrong = [*seen.wrong, *shown(chromium, seen.pages)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
