"""低保 and 特困 at the desk: whole lives of cases, and after everything that happens the pages of those who work on them."""

import tomllib
from pathlib import Path

import pytest

from api.app import create_app
from api.desk.case import TABS
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import SECRET
from tests.desk.conftest import Desk, Reader
from tests.desk.test_crawl import offered, send, views
from tests.play import Play, set_up
from tests.test_scenarios import happen
from workflow.database import open_engine
from workflow.settings import Settings

SCENARIOS = Path(__file__).parents[1] / "scenarios"
LIVES = (
    "low_income_exit_tianjin",
    "low_income_objection_kaizhou",
    "extreme_poverty_termination_tianjin",
    "extreme_poverty_dispersed_yunnan",
)
WORKING = (TOWN_HANDLER, TOWN_LEADER, COUNTY_HANDLER, COUNTY_LEADER, FINANCE)
# What may be written down here depends on the household: the law judges the words, not the step.
JUDGED = {"criticise", "propose_adjustment", "propose_gradual_exit", "propose_return", "choose_dispersed"}


@pytest.mark.parametrize("name", LIVES)
def test_a_whole_life_can_be_worked_on_from_the_pages(name: str, sqlite_url: str) -> None:
    """After each thing that happens every page opens, offers what the law allows, and what it offers can be done."""
    engine = open_engine(sqlite_url)
    said = tomllib.loads((SCENARIOS / f"{name}.toml").read_text("utf-8"))
    play = set_up(engine, said)
    app = create_app(engine, Settings("", 10, SECRET), clock=lambda: play.now)
    desk = Desk(app, engine, play.county, play.county)
    seen: set[tuple[str, str]] = set()
    failed: list[str] = []
    for happening in said["经过"]:
        assert not list(happen(play, happening))
        if play.name in play.numbers:
            desk.now = play.now
            desk.officers.clear()
            failed += [line for role in WORKING for line in walk(desk, play, role, seen)]
    assert not failed, "\n".join(failed)
    assert len(seen) > 20
    engine.dispose()


def walk(desk: Desk, play: Play, role: str, seen: set[tuple[str, str]]) -> list[str]:
    """Look at the case as somebody, and try what is offered for the first time; what went wrong."""
    number, officer, wrong = play.numbers[play.name], desk.as_(role), []
    with play.engine.connect() as connection:
        stage = play.row(connection)["stage"]
    told = views(desk, number, role, 0)
    page = officer.read(f"/cases/{number}")
    assert offered(page, number) == {view["name"] for view in told if view["open"]}
    if (stage, role) not in seen:
        for tab in TABS:
            officer.read(f"/cases/{number}?tab={tab}")
    seen.add((stage, role))
    for view in told:
        if view["open"] and (stage, view["name"]) not in seen:
            seen.add((stage, view["name"]))
            officer.read(f"/cases/{number}/steps/{view['name']}")
            tried = send(officer, number, view, "preview")
            if tried.status_code != 200 and not (tried.status_code == 409 and view["name"] in JUDGED):
                told_why = Reader(tried.text).text.partition("没有办理")[2][:120]
                wrong.append(f"{stage} {role} {view['name']}: {tried.status_code} {told_why}")
    return wrong
