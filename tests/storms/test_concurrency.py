"""Many people at once: one case, one fund, one series of numbers, one list of due limits."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from states.roles import COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from tests.county import County, build_county
from tests.storms.crowd import DECISION, POSTING_OVER, REJECTION, at_once, posted, urgent, winners
from tests.storms.promises import whole
from workflow.advance import advance
from workflow.authority import load_actor
from workflow.clock import Swept, sweep
from workflow.database import open_engine
from workflow.fund import balance
from workflow.inbox import find_case
from workflow.officers import set_parameter
from workflow.records import Escalation, LegalClock, table
from workflow.rules import rules

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)
CROWD, ROUNDS = 50, 20

pytestmark = [pytest.mark.storm, pytest.mark.xdist_group("crowds")]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The service's own engine, but whoever waits for SQLite's one writer waits as long as it takes, so that everybody gets an answer."""
    engine = patient(database_url)
    yield engine
    engine.dispose()


def patient(url: str) -> Engine:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=60000").close())
    return engine


@pytest.fixture
def county(engine: Engine) -> County:
    with engine.begin() as connection:
        return build_county(connection, "120117", MONDAY)


@pytest.fixture
def engines(database_url: str) -> Iterator[Callable[[], Engine]]:
    """Makes engines of their own for those who, in life, are processes of their own."""
    made: list[Engine] = []

    def make() -> Engine:
        made.append(patient(database_url))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def taking(engine: Engine, county: County, number: str, step: str, role: str, now: datetime, n: int = 0, **body: Any) -> Callable[[], str]:
    """One officer's one act in a transaction of its own; a body may name the version looked at."""
    expected = body.pop("expected", None)

    def act() -> str:
        with engine.begin() as connection:
            actor = load_actor(connection, county.id(role, n), now)
            assert actor is not None
            advance(connection, number, step, actor=actor, body=body, now=now, expected=expected)
        return step

    return act


def stage_of(engine: Engine, county: County, number: str, now: datetime) -> tuple[str, int]:
    with engine.connect() as connection:
        row = find_case(connection, number, county.actor(connection, COUNTY_LEADER, now))
        return row["stage"], row["version"]


def test_of_fifty_approvals_at_one_instant_one_is_made(engine: Engine, county: County) -> None:
    """Two decisions in one case pay twice; half the officers say which version they saw, half do not."""
    for _ in range(ROUNDS):
        with engine.begin() as connection:
            number = urgent(connection, county, MONDAY)
        seen = stage_of(engine, county, number, MONDAY)[1]
        acts = [
            taking(engine, county, number, "approve_advance", TOWN_LEADER, MONDAY, n % 2, expected=seen if n % 4 < 2 else None, **DECISION)
            for n in range(CROWD)
        ]
        assert len(winners(at_once(acts))) == 1
        assert stage_of(engine, county, number, MONDAY) == ("advance_approved", seen + 1)
    with engine.connect() as connection:
        assert balance(connection, county.town) == Decimal(20000 - 600 * ROUNDS)
    whole(engine, MONDAY)


@pytest.mark.parametrize(
    ("other", "role", "ends", "body"),
    [
        ("reject", TOWN_LEADER, "refusal_delivery", REJECTION),
        ("withdraw", TOWN_HANDLER, "withdrawn", {"reason": "本人自愿撤回。"}),
        ("pass_to_county", TOWN_HANDLER, "county_review", {"reason": "情况复杂。"}),
    ],
)
def test_approval_and_its_opposite_never_both_happen(
    engine: Engine, county: County, other: str, role: str, ends: str, body: dict[str, Any]
) -> None:
    """社会救助法 第四十四条、第四十五条: one case, one outcome, whoever was quicker."""
    later, outcomes = MONDAY + POSTING_OVER, set()
    with engine.begin() as connection:
        numbers = [posted(connection, county, MONDAY) for _ in range(10)]
    sweep(engine, later)
    for number in numbers:
        version = stage_of(engine, county, number, later)[1]
        approving = [taking(engine, county, number, "approve", TOWN_LEADER, later, 1, **DECISION) for _ in range(8)]
        opposing = [taking(engine, county, number, other, role, later, 1, **body) for _ in range(8)]
        acts = [act for pair in zip(approving, opposing, strict=True) for act in pair]
        won = winners(at_once(acts))
        assert len(won) == 1
        stage = stage_of(engine, county, number, later)
        assert stage == ("approved" if won[0] % 2 == 0 else ends, version + 1)
        outcomes.add(stage[0])
    print(outcomes)
    whole(engine, later)


def test_approval_and_the_clock_do_not_hinder_each_other(engine: Engine, county: County, engines: Callable[[], Engine]) -> None:
    """A late case is approved while four clocks escalate it: approved once, each rung climbed once or, the limit met, not at all."""
    later = MONDAY + timedelta(hours=90)
    sweepers = [engines() for _ in range(4)]
    for _ in range(ROUNDS):
        with engine.begin() as connection:
            number = urgent(connection, county, MONDAY)
        approving = [taking(engine, county, number, "approve_advance", TOWN_LEADER, later, **DECISION) for _ in range(4)]
        sweeping = [lambda engine=each: sweep(engine, later) for each in sweepers]
        answers = at_once([act for pair in zip(approving, sweeping, strict=True) for act in pair])
        assert len([place for place in winners(answers) if place % 2 == 0]) == 1
        assert not any(answer.failed for answer in answers[1::2])
        assert stage_of(engine, county, number, later)[0] == "advance_approved"
        sweep(engine, later)
    whole(engine, later)


@pytest.mark.parametrize("sweepers", [2, 4])
def test_every_clock_may_sweep_the_same_list(engine: Engine, county: County, engines: Callable[[], Engine], sweepers: int) -> None:
    """A thousand limits due at once: each rung climbed once and none left, however many sweep; on PostgreSQL all do their share."""
    _late_cases(engine, county, 1000)
    later = MONDAY + timedelta(hours=13)  # Half of 24 hours has run: the first rung of each, and no other.
    own = [engines() for _ in range(sweepers)]
    swept: list[Swept] = at_once([lambda engine=each: sweep(engine, later) for each in own])
    winners(swept)
    assert not any(each.failed for each in swept)
    with engine.connect() as connection:
        climbed = connection.execute(select(func.count()).select_from(Escalation)).scalar_one()
        assert not connection.execute(select(func.count()).where(table(LegalClock).c.next_act_at <= later)).scalar_one()
    shares = [each.handled for each in swept]
    print(shares)
    assert sum(shares) == climbed >= 1000
    if engine.dialect.name == "postgresql":
        assert min(shares) >= 0.05 * climbed, f"{shares}: one does the work of all"
    whole(engine, later)


def _late_cases(engine: Engine, county: County, count: int) -> None:
    for _ in range(count // 100):
        with engine.begin() as connection:
            for _ in range(100):
                number = county.open(connection, MONDAY, urgent=True).case["number"]
                county.take(connection, number, "accept", TOWN_HANDLER, MONDAY)


class ThoughtBetter(Exception):
    """The request failed after its work was done; nothing of it may stay."""


def test_numbers_have_no_gaps_however_many_write_and_fail(engine: Engine, county: County, seed: str) -> None:
    """Eight windows draw from one series, and every third act is undone after its number was drawn: 1 to n, each once."""

    def window(rng: Random) -> int:
        kept = 0
        for _ in range(40):
            try:
                with engine.begin() as connection:
                    number = county.open(connection, MONDAY, urgent=True).case["number"]
                    county.take(connection, number, "accept", TOWN_HANDLER, MONDAY)
                    if rng.random() < 0.35:
                        raise ThoughtBetter
                kept += 1
            except ThoughtBetter:
                pass
        return kept

    rngs = [Random(f"{seed}/{n}") for n in range(8)]
    kept = at_once([lambda rng=rng: window(rng) for rng in rngs])
    assert len(winners(kept)) == 8
    print(kept)
    whole(engine, MONDAY)


def test_twenty_approvals_from_a_fund_that_suffices_for_seven(engine: Engine) -> None:
    """中办发〔2020〕18号 15: a reserve fund is never overdrawn, and what it still holds is not withheld either."""
    with engine.begin() as connection:
        county = build_county(connection, "120117", MONDAY, reserve=Decimal("4200.00"))
        numbers = [urgent(connection, county, MONDAY) for _ in range(20)]
    acts = [taking(engine, county, number, "approve_advance", TOWN_LEADER, MONDAY, n % 2, **DECISION) for n, number in enumerate(numbers)]
    assert len(winners(at_once(acts))) == 7
    with engine.connect() as connection:
        assert balance(connection, county.town) == 0
    whole(engine, MONDAY)


def test_twenty_approvals_under_an_entrustment_that_suffices_for_seven(engine: Engine) -> None:
    """社会救助暂行办法 第四十八条: what the county has entrusted is all that may be decided in its name."""
    with engine.begin() as connection:
        county = build_county(connection, "120117", MONDAY, quota=Decimal("4500.00"))
        numbers = [urgent(connection, county, MONDAY) for _ in range(20)]
    acts = [taking(engine, county, number, "approve_advance", TOWN_LEADER, MONDAY, n % 2, **DECISION) for n, number in enumerate(numbers)]
    assert len(winners(at_once(acts))) == 7
    whole(engine, MONDAY)


def test_a_value_whose_setting_was_saved_late_still_comes_into_force(engine: Engine, county: County) -> None:
    """Two leaders set two values at once; the one saved last was numbered first, and whoever knew the other learns of both."""
    first_in, second_saved = threading.Event(), threading.Event()

    def setting(connection: Connection, key: str, value: str) -> None:
        leader, day = county.actor(connection, COUNTY_LEADER, MONDAY), MONDAY.date()
        document = "测民发〔2026〕9号"
        set_parameter(connection, region=county.region, key=key, value=value, document_number=document, since=day, actor=leader, now=MONDAY)

    def slow() -> None:
        with engine.begin() as connection:
            setting(connection, "emergency_aid.payment", "2 working days")
            first_in.set()
            second_saved.wait(1)

    def quick() -> None:
        first_in.wait(10)
        with engine.begin() as connection:
            setting(connection, "emergency_aid.opinion", "4 working days")
        with engine.connect() as connection:
            rules(connection)
        second_saved.set()

    assert len(winners(at_once([slow, quick]))) == 2
    with engine.connect() as connection:
        policy = rules(connection).policy(county.town, MONDAY.date())
    assert policy["emergency_aid.opinion"] == "4 working days"
    assert policy["emergency_aid.payment"] == "2 working days"
