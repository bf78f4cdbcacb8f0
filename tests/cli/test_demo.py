"""The demonstration is a county at work: every stage, some due, some overdue, and not one line written around the law."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Select, select

from api.demo import SEED, load
from api.demo_cases import LASTING_SCENARIOS, LATE, SCENARIOS, TODAY, Scheduler, stories
from api.demo_county import COUNTIES, accounts, document
from states import PROCESSES
from states.calendar import bundled
from states.divisions import division
from states.policy import LocalValue
from states.roles import ROLES, SYSTEM
from states.terms import BEIJING, parse_term
from workflow.authority import Actor, Held
from workflow.database import migrate, open_engine, reading
from workflow.inbox import inbox
from workflow.integrity import findings
from workflow.records import CaseFile, ClockAct, Entry, Escalation, LocalParameter, table
from workflow.rules import rules
from workflow.verify import verify

# A working day, a Sunday just after midnight, the National Day holiday, and a night before the Spring Festival.
MOMENTS = [
    datetime(2026, 11, 23, 2, 30, tzinfo=UTC),
    datetime(2026, 11, 22, 0, 5, tzinfo=BEIJING),
    datetime(2026, 10, 4, 12, tzinfo=BEIJING),
    datetime(2027, 2, 4, 23, 58, tzinfo=BEIJING),
]


def _load(engine: Engine, now: datetime) -> int:
    return load(engine, engine.begin, now=now, secret=b"demo", tell=lambda done, total: None)


def _whole(engine: Engine, now: datetime) -> None:
    case = table(CaseFile).c
    stages = Counter((row[0], row[1]) for row in reading_all(engine, select(case.process, case.stage)))
    told = (*SCENARIOS, *LASTING_SCENARIOS)
    assert stages == Counter((scenario.process, scenario.stage) for scenario in told for _ in scenario.moods)
    assert {process for process, _ in stages} == PROCESSES.keys()
    assert {stage for process, stage in stages if process == "emergency_aid"} == PROCESSES["emergency_aid"].states.keys()
    assert list(verify(engine)) == []
    assert [found for found in findings(engine, now) if found.kind != "provisional"] == []


def reading_all(engine: Engine, statement: Select[Any]) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(statement))


@pytest.mark.parametrize("now", MOMENTS[1:], ids=str)
def test_every_stage_is_there_and_everything_is_whole(tmp_path: Path, now: datetime) -> None:
    """On whatever day it is loaded: at least sixty cases, in every stage, that verify and integrity find nothing wrong with."""
    url = f"sqlite:///{tmp_path}/demo.db"
    migrate(url)
    engine = open_engine(url)
    try:
        assert _load(engine, now) >= 60
        _whole(engine, now)
        anyone = Actor("x", "x", "x", (Held("supervisor", "000000", ("*",), now, None),))
        with reading(engine) as connection:
            counts = inbox(connection, anyone, "team", now=now)["counts"]
        assert counts["due_today"] and counts["overdue"] and counts["escalated"]
        _every_rung_was_climbed_when_it_was_due(engine)
    finally:
        engine.dispose()


def _every_rung_was_climbed_when_it_was_due(engine: Engine) -> None:
    """At the very moment; or as soon as the limit began to count or the rung below was climbed, where those came later."""
    acts, rungs = reading_all(engine, select(table(ClockAct))), reading_all(engine, select(table(Escalation)))
    began = {act.clock_id: act.at for act in acts if act.act == "start"}
    climbed = {(rung.clock_id, rung.level): rung.acted_at for rung in rungs}
    assert climbed
    for rung in rungs:
        assert rung.acted_at == max(rung.planned_at, climbed.get((rung.clock_id, rung.level - 1), began[rung.clock_id]))


def test_it_loads_into_postgresql_as_well(postgresql_url: str) -> None:
    """The same cases; nothing in them knows the database."""
    engine = open_engine(postgresql_url)
    try:
        _load(engine, MOMENTS[0])
        _whole(engine, MOMENTS[0])
        values = reading_all(engine, select(table(LocalParameter).c.document_number))
        assert {row[0] for row in values} == {document(2026, 1)}
        assert not {row[0] for row in reading_all(engine, select(table(Entry).c.officer_name))} - {
            "系统时钟",
            *(each.name for each in accounts()),
        }
    finally:
        engine.dispose()


def test_two_officers_to_every_post_of_every_place() -> None:
    """Nobody decides what they investigated, so one person to a post is one too few (民发〔2021〕57号 第十六条、第二十条)."""
    posts = Counter((each.region, each.role) for each in accounts())
    assert set(posts.values()) == {2}
    assert {role for _, role in posts} == ROLES.keys() - {SYSTEM}
    assert len({each.username for each in accounts()}) == sum(posts.values())
    assert {county for county in COUNTIES} == {"500154", "500120", "640221", "532328", "120117"}
    for county, (_, townships) in COUNTIES.items():
        assert len(townships) == 3
        assert all(township.startswith(county) and not township.endswith("0") for township in townships)
    assert {division(township).name for township in COUNTIES["500154"][1]} >= {"临江镇", "南门镇"}


def test_every_step_has_its_moment_before_now_on_any_day_and_at_any_hour() -> None:
    """Over two years, at odd hours: moments in order, none ahead of now."""
    terms = {
        "emergency_aid.relief_first": "24 hours",
        "emergency_aid.public_notice": "7 days",
        "emergency_aid.total": "25 working days",
    }
    start = datetime(2026, 1, 1, 0, 1, tzinfo=BEIJING)
    for n in range(0, 730, 9):
        now, rng = start + timedelta(days=n, hours=n % 24), random.Random(n)
        for story in stories(rng):
            scheduler = Scheduler(bundled(), now, rng)
            moments = [at for at, _ in scheduler.schedule(story, lambda key: parse_term(terms.get(key, "5 working days")))]
            assert moments == sorted(set(moments)), (now, story.scenario.steps)
            assert moments[-1] < now, (now, story.scenario.steps)


def test_the_same_seed_tells_the_same_stories() -> None:
    """A demonstration that is shown twice is the same demonstration."""
    assert stories(random.Random(SEED)) == stories(random.Random(SEED))
    assert {mood for story in stories(random.Random(SEED)) for mood in [story.mood]} >= {TODAY, LATE}


def test_what_the_counties_set_is_marked_as_a_demonstration(engine: Engine) -> None:
    """No figure of the demonstration may be taken for a real county's."""
    from api.demo_county import set_up

    with engine.begin() as connection:
        set_up(connection, MOMENTS[0])
    with reading(engine) as connection:
        local: tuple[LocalValue, ...] = rules(connection).local
        assert local
        assert all(value.cites == "演示〔2026〕1号" for value in local)
        for county in COUNTIES:
            policy = rules(connection).policy(county, MOMENTS[0].astimezone(BEIJING).date())
            limits = [clock.limit for clock in PROCESSES["emergency_aid"].clocks.values()]
            assert policy.gaps(limits) == []
