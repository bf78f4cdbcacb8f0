"""What auditors and policy officers ask for is the same on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from states.grammar import NotYours
from states.policy import LocalValue
from states.roles import COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from states.terms import WorkingDays
from tests.cases import MONDAY, surveyed, urgent
from tests.county import build_county
from workflow import audit, exports, sessions, workbench
from workflow.authority import case_scope
from workflow.officers import deputise
from workflow.refusals import Malformed
from workflow.rule_changes import between_days, feels, open_by_place, open_there
from workflow.rules import rules
from workflow.verify import verify_some
from workflow.viewings import REASONS, view_numbers
from workflow.what_if import what_if

TODAY = MONDAY.date()


def test_every_kind_of_line_is_read_page_by_page_within_the_county_alone(engine: Engine) -> None:
    with engine.begin() as c:
        county, other = build_county(c, "120117", MONDAY), build_county(c, "500154", MONDAY)
        leader, handler = county.actor(c, COUNTY_LEADER, MONDAY), county.actor(c, TOWN_HANDLER, MONDAY)
        number = urgent(c, county, MONDAY)
        row = c.execute(text("SELECT id FROM case_file")).mappings().one()
        for n in range(3):
            view_numbers(c, row, handler, REASONS[0], str(n), MONDAY)
            exports.keep_export(c, handler, what="表", told="全部", rows=1, reason=exports.REASONS[0], note="", now=MONDAY)
            sessions.start(c, handler.id or "", "x", MONDAY)
            deputise(
                c,
                post_id=county.posts[county.id(TOWN_LEADER)],
                deputy_id=county.id(TOWN_LEADER, 1),
                reason="休假",
                document_number="测〔2026〕5号",
                from_at=MONDAY,
                until_at=MONDAY + timedelta(days=n + 1),
                actor=leader,
            )
        stranger = other.actor(c, COUNTY_LEADER, MONDAY)
    with engine.connect() as c:
        for kind in audit.KINDS:
            wanted = audit.Wanted(kind=kind)
            whole, after = audit.lines(c, leader, wanted, limit=500)
            assert len(whole) > 1 and not after, kind
            pieces, cursor = audit.lines(c, leader, wanted, limit=1)
            while cursor:
                piece, cursor = audit.lines(c, leader, wanted, limit=1, cursor=cursor)
                pieces += piece
            assert [each.id for each in pieces] == [each.id for each in whole], kind
            theirs, _ = audit.lines(c, stranger, wanted, limit=500)
            assert not {each.id for each in theirs} & {each.id for each in whole}, kind
            assert not audit.lines(c, leader, replace(wanted, first=TODAY + timedelta(days=1)))[0]
            with pytest.raises(NotYours):
                audit.lines(c, handler, wanted)
        assert len(audit.lines(c, leader, audit.Wanted("entries", case=number, officer=handler.username))[0]) > 1
        with pytest.raises(Malformed):
            audit.lines(c, leader, audit.Wanted(), cursor="x")


@pytest.mark.parametrize("name", ["sign_in", "export"])
def test_evidence_of_signing_in_and_taking_out_is_never_changed(engine: Engine, name: str) -> None:
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        handler = county.actor(c, TOWN_HANDLER, MONDAY)
        sessions.start(c, handler.id or "", "x", MONDAY)
        exports.keep_export(c, handler, what="表", told="全部", rows=1, reason=exports.REASONS[0], note="", now=MONDAY)
    for statement in (f"UPDATE {name} SET at = at", f"DELETE FROM {name}"):
        with pytest.raises(DBAPIError, match="evidence is never changed"), engine.begin() as c:
            c.execute(text(statement))


def test_single_files_are_proved(engine: Engine) -> None:
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        numbers = [urgent(c, county, MONDAY) for _ in range(3)]
        leader = county.actor(c, COUNTY_LEADER, MONDAY)
    assert verify_some(engine, case_scope(leader), 2) == ([numbers[2], numbers[1]], [])


def test_a_value_is_tried_on_the_open_cases_of_the_county(engine: Engine) -> None:
    """A limit that runs keeps the value of the day it began; what is tried does not stay."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = surveyed(c, county)
        leader, handler = (county.actor(c, role, MONDAY) for role in (COUNTY_LEADER, TOWN_HANDLER))
    value = LocalValue("120117", "emergency_aid.total", "20 working days", "测〔2026〕6号", TODAY)
    with engine.connect() as c:
        effect = what_if(c, leader, value)
        assert [each["number"] for each in effect.running] == [number] and effect.running_count == effect.open_count == 1
        assert effect.running[0]["would_be"] < effect.running[0]["due_at"] and effect.is_limit
        assert effect.places[0].region == "120117" and county.town in {place.region for place in effect.places}
        assert rules(c).policy("120117", TODAY).term("emergency_aid.total") == WorkingDays(30)
        assert what_if(c, leader, replace(value, region=county.sister)).open_count == 0
        looser = what_if(c, leader, LocalValue("120117", "emergency_aid.relief_first", "5 days", "测〔2026〕6号", TODAY))
        assert [each.key for each in looser.looser] == ["emergency_aid.relief_first"]
        assert [row["number"] for row in workbench.every(c, handler, "team", now=MONDAY, most=1)] == [number]


def test_a_change_names_the_open_cases_that_feel_it(engine: Engine) -> None:
    with engine.begin() as c:
        county, other = build_county(c, "120117", MONDAY), build_county(c, "500154", MONDAY)
        number = urgent(c, county, MONDAY)
        leader, stranger = county.actor(c, COUNTY_LEADER, MONDAY), other.actor(c, COUNTY_LEADER, MONDAY)
    with engine.connect() as c:
        law, old = rules(c), TODAY.replace(year=2019)
        change = next(each for each in between_days(law, old, TODAY) if (each.region, each.key) == ("120117", "emergency_aid.total"))
        where = [each for each in open_by_place(c, leader) if feels(law, change, old, TODAY, *each)]
        assert open_there(c, leader, where, 5) == [number] and not open_by_place(c, stranger)
        assert open_there(c, leader, [], 5) == []
