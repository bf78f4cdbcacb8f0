"""What the desk keeps and asks for is the same on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from states.roles import COUNTY_LEADER, TOWN_HANDLER
from tests.cases import MONDAY, urgent
from tests.county import build_county
from workflow import patience, sessions, workbench
from workflow.inbox import find_case
from workflow.records import table
from workflow.records_viewings import Viewing
from workflow.viewings import REASONS, view_numbers, viewings


def test_the_queue_is_ordered_by_what_is_due_and_turned_page_by_page(engine: Engine) -> None:
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        numbers = [urgent(c, county, MONDAY - timedelta(hours=hours)) for hours in (1, 30, 3)]
        untimed = county.open(c, MONDAY).case["number"]
    with engine.connect() as c:
        actor = county.actor(c, TOWN_HANDLER, MONDAY)
        first = workbench.queue(c, actor, "mine", now=MONDAY, limit=2)
        rest = workbench.queue(c, actor, "mine", now=MONDAY, limit=2, cursor=first["next"])
        listed = [item["number"] for item in (*first["items"], *rest["items"])]
        assert listed[:3] == [numbers[1], numbers[2], numbers[0]] and listed[3] == untimed and not rest["next"]
        assert first["counts"]["overdue"] == 1 and first["counts"]["mine"] == 4
        assert first["items"][0]["limits"][0]["label"] == "先行救助" and first["items"][0]["last"]["label"]
        leader = county.actor(c, COUNTY_LEADER, MONDAY)
        assert workbench.queue(c, leader, "team", now=MONDAY)["counts"]["team"] == 4


def test_guesses_made_at_once_are_counted_like_guesses_made_in_turn(engine: Engine) -> None:
    """Twenty at the same moment from four processes' worth of connections: five are let through."""

    def guess(_: int) -> int:
        with engine.begin() as c:
            return patience.attempt(c, "somebody", MONDAY)

    with ThreadPoolExecutor(4) as crowd:
        waits = list(crowd.map(guess, range(20)))
    assert waits.count(0) == patience.LIMIT and all(wait in (0, 601) for wait in waits)
    with engine.begin() as c:
        assert patience.attempt(c, "somebody else", MONDAY) == 0
        assert patience.attempt(c, "somebody", MONDAY + patience.WINDOW) == 0


def test_a_session_lasts_as_long_as_it_may_and_is_swept_away(engine: Engine) -> None:
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        officer = county.id(TOWN_HANDLER)
        key = sessions.start(c, officer, "x" * 300, MONDAY)
        later = MONDAY + timedelta(minutes=29)
        assert sessions.holder(c, key, later) == officer
        sessions.seen(c, key, later)
        assert sessions.holder(c, key, later + timedelta(minutes=29)) == officer
        over = later + timedelta(minutes=30)
        assert sessions.holder(c, key, over) is None and sessions.find(c, key, over) is None
        sessions.seen(c, key, over)
        assert sessions.holder(c, key, over) is None, "what is over is not brought back"
        sessions.start(c, officer, "", over)
        assert len(sessions.own(c, officer, over)) == 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_look_behind_the_mask_can_never_be_made_undone(engine: Engine, change: str) -> None:
    """个人信息保护法 第五十一条: the record of who looked stays."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = county.open(c, MONDAY).case["number"]
        actor = county.actor(c, TOWN_HANDLER, MONDAY)
        row = find_case(c, number, actor)
        view_numbers(c, row, actor, REASONS[0], "", MONDAY)
        assert [each["reason"] for each in viewings(c, row)] == [REASONS[0]]
    statement = table(Viewing).update().values(reason="x") if change == "update" else table(Viewing).delete()
    with pytest.raises(DBAPIError, match="evidence is never changed"), engine.begin() as c:
        c.execute(statement)
