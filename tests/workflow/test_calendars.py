"""A year's holidays, imported: what was provisional becomes certain, what moves says so, what has stopped stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.calendar import CalendarError
from states.roles import TOWN_HANDLER
from states.terms import BEIJING
from tests.county import County, build_county
from workflow.calendars import Moved, provisional, recompute, store, with_year
from workflow.database import reading
from workflow.records import ClockAct, ImportedCalendar, LegalClock, table
from workflow.rules import rules
from workflow.verify import verify

# The list for 2027 had not been published when these tests were written: this one is made up, with the statutory days in their places.
LIST = """
year = 2027
notice = "测试〔2026〕1号"
title = "测试用2027年放假安排"
issued_on = 2026-11-25
workdays = [2027-02-20]

[holidays]
"元旦" = [[2027-01-01, 2027-01-03]]
"春节" = [[2027-02-05, 2027-02-11]]
"清明节" = [2027-04-05]
"劳动节" = [[2027-05-01, 2027-05-03]]
"端午节" = [2027-06-09]
"中秋节" = [2027-09-15]
"国庆节" = [[2027-10-01, 2027-10-07]]
"""
LONGER = LIST.replace("[[2027-01-01, 2027-01-03]]", "[[2027-01-01, 2027-01-06]]")
DECEMBER = datetime(2026, 12, 25, 2, tzinfo=UTC)
_clock, _act = table(LegalClock).c, table(ClockAct).c


def _investigated(connection: Connection, county: County, at: datetime) -> str:
    number: str = county.open(connection, at).case["number"]
    county.take(connection, number, "accept", TOWN_HANDLER, at)
    county.take(connection, number, "classify_expenditure", TOWN_HANDLER, at, kind="expenditure", scope="household", finding="支出突增")
    return number


@pytest.fixture
def investigated(engine: Engine) -> tuple[Engine, str]:
    """A case under enquiry since Christmas, whose limits reach into a year nobody has a list for."""
    with engine.begin() as connection:
        return engine, _investigated(connection, build_county(connection, "500154", DECEMBER), DECEMBER)


def _import(engine: Engine, text: str, now: datetime = DECEMBER) -> list[Moved]:
    with engine.begin() as connection:
        calendar, year = with_year(connection, text, "2027.toml")
        store(connection, text, year, now)
        return recompute(connection, calendar, year.notice, now)


def test_a_list_as_expected_only_makes_limits_certain(investigated: tuple[Engine, str]) -> None:
    """Weekends and fixed holidays guessed right: nothing moves, and nothing is provisional any more."""
    engine, _ = investigated
    with reading(engine) as connection:
        assert provisional(connection) == 2
    assert [moved.kind for moved in _import(engine, LIST)] == ["total"]  # the Spring Festival was not guessed
    with reading(engine) as connection:
        assert provisional(connection) == 0


def test_a_new_list_moves_what_it_lengthens_and_says_so(investigated: tuple[Engine, str]) -> None:
    """Ten working days from December 25 end with January 14 when New Year takes until the 6th; the ledger keeps both instants."""
    engine, number = investigated
    before = {clock.kind: clock for clock in _open(engine)}
    moved = {each.kind: each for each in _import(engine, LONGER)}
    after = {clock.kind: clock for clock in _open(engine)}
    assert moved.keys() == {"opinion", "total"}
    opinion = moved["opinion"]
    assert opinion == Moved(number, "opinion", before["opinion"].due_at, after["opinion"].due_at)
    assert opinion.new_due.astimezone(BEIJING) == datetime(2027, 1, 15, tzinfo=BEIJING)
    assert after["opinion"].original_due_at == before["opinion"].due_at
    assert after["opinion"].next_act_at > before["opinion"].next_act_at
    with reading(engine) as connection:
        act = connection.execute(select(table(ClockAct)).where(_act.act == "recompute", _act.clock_id == before["opinion"].id)).one()
    assert (act.due_at, act.cites, act.note) == (opinion.new_due, "测试〔2026〕1号", opinion.old_due.isoformat())
    assert list(verify(engine)) == []


def test_a_dry_run_lists_exactly_what_moves_and_changes_nothing(investigated: tuple[Engine, str]) -> None:
    """What is announced is what happens."""
    engine, _ = investigated
    before = _open(engine)
    with reading(engine) as connection:
        calendar, year = with_year(connection, LONGER, "2027.toml")
        foretold = recompute(connection, calendar, year.notice, DECEMBER, dry_run=True)
        assert not connection.execute(select(table(ImportedCalendar))).all()
    assert _open(engine) == before
    assert _import(engine, LONGER) == foretold != []


def test_a_second_import_moves_nothing(investigated: tuple[Engine, str]) -> None:
    """The same list again is the same list: no second row, no second line."""
    engine, _ = investigated
    assert _import(engine, LONGER)
    kept = _open(engine)
    assert _import(engine, LONGER, DECEMBER + timedelta(days=1)) == []
    assert _open(engine) == kept
    with reading(engine) as connection:
        assert len(connection.execute(select(table(ImportedCalendar))).all()) == 1
        assert rules(connection).calendar.years[-1] == 2027


def test_a_limit_that_has_stopped_never_moves(engine: Engine) -> None:
    """What was met or missed was met or missed under the list of its day."""
    with engine.begin() as connection:
        county = build_county(connection, "500154", DECEMBER)
        number = _investigated(connection, county, DECEMBER)
        county.take(connection, number, "withdraw", TOWN_HANDLER, DECEMBER, reason="自愿撤回")
        before = connection.execute(select(table(LegalClock)).order_by(_clock.id)).all()
    assert _import(engine, LONGER) == []
    with reading(engine) as connection:
        assert connection.execute(select(table(LegalClock)).order_by(_clock.id)).all() == before


def test_a_corrected_list_replaces_the_first(investigated: tuple[Engine, str]) -> None:
    """The newest import of a year counts, and moves limits back where it says so."""
    engine, _ = investigated
    before = {clock.kind: clock.due_at for clock in _open(engine)}
    _import(engine, LONGER)
    _import(engine, LIST, DECEMBER + timedelta(days=1))
    assert next(clock.due_at for clock in _open(engine) if clock.kind == "opinion") == before["opinion"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year = ", "TOML"),
        ('year = "2027"\n' + LIST.partition("year = 2027\n")[2], "年份不对"),
        (LIST.replace("2027-01-01, 2027-01-03", "2027-01-02, 2027-01-03"), "法定节假日"),
        (LIST.replace('"中秋节" = [2027-09-15]', ""), "缺少中秋节"),
    ],
)
def test_a_malformed_list_is_refused_with_a_sentence(engine: Engine, text: str, said: str) -> None:
    """国务院办公厅的放假安排 names every festival; a list that does not cannot be one."""
    with reading(engine) as connection, pytest.raises(CalendarError, match=said):
        with_year(connection, text, "2027.toml")


def _open(engine: Engine) -> list[object]:
    with reading(engine) as connection:
        return list(connection.execute(select(table(LegalClock)).where(_clock.stopped_at.is_(None)).order_by(_clock.kind)))
