"""What went wrong in other caseworking systems, each as a test that would fail if it went wrong here."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from states import PROCESSES
from states.calendar import Calendar, CalendarError, bundled, read_year
from states.emergency_aid import LIVE
from states.grammar import Matter, NotYours, Refusal, StepNotOpen
from states.policy import policy_for
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    FINANCE,
    SUPERVISOR,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
    VILLAGE_ASSISTANT,
)
from states.terms import BEIJING, Days, Exclusion, Hours, Term, WorkingDays, due, parse_term
from tests.cases import (
    CASE,
    CLIMBED,
    CLOCK,
    ENTRY,
    MONDAY,
    OPINION,
    PAID,
    SMALL,
    SUM,
    clock_row,
    events,
    hurried,
    many_due,
    posted,
    surveyed,
    together,
    urgent,
)
from tests.county import OWN_VALUES, County, build_county
from workflow import calendars
from workflow.advance import advance
from workflow.clock import sweep
from workflow.inbox import clocks_view, find_case, inbox
from workflow.officers import deputise, disable, set_parameter
from workflow.records import EVIDENCE, CaseFile, Escalation, LegalClock, LocalParameter, Notice, Officer, table
from workflow.refusals import CaseMoved
from workflow.verify import verify

LAW = PROCESSES["emergency_aid"]


def test_a_place_with_broken_settings_holds_up_nobody_else(engine: Engine) -> None:
    """One tenant without its configuration ended the escalation of every tenant after it."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        broken, sound = urgent(c, county, town=county.town), urgent(c, county, town=county.sister)
        value = {"region": county.town, "key": "ladder.rungs_urgent", "value": "十成", "document_number": "无", "since": date(2026, 1, 1)}
        c.execute(insert(LocalParameter), value | {"until": None, "set_by": "x", "set_at": MONDAY})
    swept = sweep(engine, MONDAY + timedelta(hours=24))
    with engine.begin() as c:
        assert (swept.handled, swept.failed) == (3, 1)
        assert events(c, sound) == [("relief_first", 1), ("relief_first", 2), ("relief_first", 3)]
        row = clock_row(c, broken, "relief_first")
        assert (row.failures, row.level, row.next_act_at) == (1, 0, MONDAY + timedelta(hours=25))
        assert "催办督办档次" in row.trouble


def test_a_case_that_cannot_be_handled_is_put_off_and_reported_and_the_rest_go_on(engine: Engine) -> None:
    """One invalid case failed its batch of fifty and everything after it; each case is a transaction of its own."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        numbers = [urgent(c, county, MONDAY + timedelta(minutes=n)) for n in range(3)]
        poison = clock_row(c, numbers[1], "relief_first").id
        c.execute(update(LegalClock).where(CLOCK.c.id == poison).values(owner="nobody"))
    swept = sweep(engine, MONDAY + timedelta(hours=12, minutes=5))
    assert (swept.handled, swept.failed) == (2, 1)
    with engine.begin() as c:
        assert [events(c, number) for number in numbers] == [[("relief_first", 1)], [], [("relief_first", 1)]]
        lines = select(ENTRY.c.step).join(CaseFile, CASE.c.id == ENTRY.c.case_id).where(CASE.c.number == numbers[1])
        assert "remind" not in c.execute(lines).scalars().all()
        c.execute(update(LegalClock).where(CLOCK.c.id == poison).values(owner=TOWN_HANDLER))
    assert sweep(engine, MONDAY + timedelta(hours=13, minutes=4)).handled == 0
    assert sweep(engine, MONDAY + timedelta(hours=13, minutes=5)).handled == 1
    with engine.begin() as c:
        assert events(c, numbers[1]) == [("relief_first", 1)]
        assert (clock_row(c, numbers[1], "relief_first").failures, clock_row(c, numbers[1], "relief_first").trouble) == (0, None)


def test_an_edited_policy_moves_no_limit_that_has_begun_and_no_paper_that_is_out(engine: Engine) -> None:
    """A change of policy changed the deadlines of running and even of finished cases."""
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        running, finished = surveyed(c, county), surveyed(c, county)
        county.take(c, finished, "withdraw", TOWN_HANDLER, MONDAY, reason="自愿")

        def as_it_stands() -> list[Any]:
            clocks = c.execute(
                select(CLOCK.c.id, CLOCK.c.due_at, CLOCK.c.limit_text, CLOCK.c.state, CLOCK.c.cites).order_by(CLOCK.c.id)
            ).all()
            return [clocks, c.execute(select(Notice).order_by(table(Notice).c.id)).all()]

        before = as_it_stands()
        leader = county.actor(c, COUNTY_LEADER, MONDAY)
        for key, value in {"opinion": "2 working days", "total": "5 working days", "acceptance": "9 working days"}.items():
            own: dict[str, Any] = {
                "region": county.region,
                "key": f"emergency_aid.{key}",
                "value": value,
                "document_number": "测民发〔2026〕9号",
            }
            set_parameter(c, **own, since=date(2020, 1, 1), actor=leader, now=MONDAY)
        assert as_it_stands() == before
    assert sweep(engine, MONDAY + timedelta(days=4)).handled == 0
    with engine.begin() as c:
        county.take(c, running, "opine", TOWN_LEADER, MONDAY + timedelta(days=4), **OPINION)
        assert clock_row(c, running, "opinion").state == "met"
        assert clock_row(c, running, "total").limit_text == "30 working days"
        later = surveyed(c, county, MONDAY + timedelta(days=4))
        assert clock_row(c, later, "total").limit_text == "5 working days"


def test_overdue_is_judged_when_asked_and_kept_nowhere(engine: Engine) -> None:
    """A stored overdue flag went stale: right only as long as the nightly job had run."""
    assert not [column for each in (CASE, CLOCK) for column in each.c if "overdue" in column.name or "late" in column.name]
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        actor = county.actor(c, TOWN_HANDLER, MONDAY)
        for hours, seconds, late in ((23, 59, False), (24, 0, True), (500, 0, True), (1, 0, False)):
            now = MONDAY + timedelta(hours=hours, seconds=seconds)
            shown = inbox(c, actor, "team", now=now)
            assert [(item["number"], item["overdue"]) for item in shown["items"]] == [(number, late)]
            assert shown["counts"]["overdue"] == int(late)


def test_a_hundred_sweeps_climb_each_rung_once(engine: Engine) -> None:
    """The notice of lateness was repeated every hour."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
    for n in range(100):
        sweep(engine, MONDAY + timedelta(minutes=30 * n))
    with engine.begin() as c:
        assert events(c, number) == [("relief_first", level) for level in (1, 2, 3, 4, 5)]
        papers = c.execute(select(func.count()).where(table(Notice).c.kind.in_(("reminder", "supervision_order")))).scalar_one()
        assert papers == 5


def test_two_sweepers_climb_a_thousand_rungs_exactly_once(database_url: str) -> None:
    """Two monitors fired twice, nothing keeping them apart."""
    engines = [hurried(database_url) for _ in range(2)]
    with engines[0].begin() as c:
        many_due(c, build_county(c, "120117", MONDAY), 1000, MONDAY)
    swept = together(*(lambda each=each: sweep(each, MONDAY) for each in engines))
    assert [s.failed for s in swept] == [0, 0]
    assert sum(s.handled for s in swept) == 1000
    with engines[0].begin() as c:
        assert c.execute(select(func.count(), func.count(CLIMBED.c.clock_id.distinct())).select_from(Escalation)).one() == (1000, 1000)
        assert c.execute(select(func.count()).where(table(Notice).c.kind == "supervision_order")).scalar_one() == 1000
    for each in engines:
        each.dispose()


def test_everything_that_is_due_is_handled_however_much_it_is(sqlite_url: str) -> None:
    """A cap on the rows of one run left the rest unwarned for ever."""
    handled_in_one_sweep(sqlite_url, 10_000)


def test_more_than_one_batch_is_handled_in_one_sweep_on_a_server(postgresql_url: str) -> None:
    """The same on PostgreSQL, beyond the size of one batch."""
    handled_in_one_sweep(postgresql_url, 600)


def handled_in_one_sweep(url: str, count: int) -> None:
    engine = hurried(url)
    with engine.begin() as c:
        many_due(c, build_county(c, "120117", MONDAY), count, MONDAY)
    assert sweep(engine, MONDAY).handled == count
    with engine.begin() as c:
        assert c.execute(select(func.count()).select_from(Escalation)).scalar_one() == count
    engine.dispose()


def test_an_overdue_case_may_still_be_decided_by_whoever_could_and_by_the_level_above(engine: Engine) -> None:
    """A breached deadline locked the case: nobody could decide it any more."""
    late = MONDAY + timedelta(days=3)
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        numbers = [urgent(c, county) for _ in range(2)]
    sweep(engine, late)
    with engine.begin() as c:
        for number, decider, step in (
            (numbers[0], TOWN_LEADER, "approve_advance"),
            (numbers[1], COUNTY_LEADER, "approve_advance_at_county"),
        ):
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, late, **SMALL)
            assert county.take(c, number, step, decider, late, **SUM).case["stage"] == "advance_approved"
            assert county.take(c, number, "pay_advance", FINANCE, late, **PAID).case["stage"] == "advance_paid"
            assert clock_row(c, number, "relief_first").state == "breached"


def test_time_decides_nothing(engine: Engine) -> None:
    """Automatic approval at the deadline turned into automatic refusal. Time may only remind, climb and end a posting."""
    a_year = MONDAY + timedelta(days=365)
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        stages = {county.open(c, MONDAY, urgent=True).case["number"]: "submitted"}
        stages |= {urgent(c, county): "accepted"}
        decided = urgent(c, county)
        county.take(c, decided, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        stages |= {decided: county.take(c, decided, "approve_advance", TOWN_LEADER, MONDAY, **SUM).case["stage"]}
        stages |= {surveyed(c, county): "surveyed", posted(c, county): "township_decision"}
        objected = posted(c, county)
        stages |= {objected: county.take(c, objected, "object", TOWN_HANDLER, MONDAY, objector="村民", objection="收入").case["stage"]}
    while sweep(engine, a_year).handled:
        pass
    with engine.begin() as c:
        assert {row.number: row.stage for row in c.execute(select(CASE.c.number, CASE.c.stage))} == stages
        by_time = c.execute(select(ENTRY.c.step, ENTRY.c.duty, ENTRY.c.officer_id).where(ENTRY.c.role == SYSTEM).distinct()).all()
        assert {row.step for row in by_time} == {"remind", "escalate", "close_notice"}
        assert {(row.duty, row.officer_id) for row in by_time} == {(None, None)}
        assert c.execute(select(func.sum(CASE.c.paid))).scalar_one() == 0


def test_the_clock_has_the_powers_of_no_officer() -> None:
    """A scheduled job ran as superuser: one officer's rule could take over every file."""
    policy = policy_for("120117001", MONDAY.date())
    for stage in LIVE:
        for step in LAW.steps_from(stage):
            if SYSTEM not in step.by:
                with pytest.raises(Refusal):
                    LAW.take(Matter(stage, "120117001", body={"amount": "1.00"}), step.name, by=(SYSTEM,), policy=policy)


def test_money_follows_only_from_somebodys_decision() -> None:
    """An expired approval counted as a complete one. Without a step of decision nothing reaches what may be paid."""
    seen, todo = set(), list(LAW.openings)
    while todo:
        stage = todo.pop()
        seen.add(stage)
        todo += [s.dest for s in LAW.steps_from(stage) if s.duty != "decide" and s.dest not in seen]
    assert not seen & {"advance_approved", "approved", "paying", "advance_paid", "rejected"}


def test_a_vacant_post_refuses_nobody(engine: Engine) -> None:
    """Where no approver could be found the request was rejected."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        for username in county.usernames.values():
            disable(c, username)
    sweep(engine, MONDAY + timedelta(hours=24))
    with engine.begin() as c:
        rung = c.execute(select(CLIMBED).order_by(CLIMBED.c.level.desc()).limit(1)).one()
        assert (rung.level, rung.told, rung.taken_over_by) == (3, [], None)
        assert rung.vacant == [TOWN_HANDLER, TOWN_LEADER, COUNTY_LEADER, SUPERVISOR]
        paper = c.execute(select(table(Notice).c.text).where(table(Notice).c.kind == "supervision_order")).scalar_one()
        assert "岗位空缺" in paper and "县级督办负责人" in paper
        assert c.execute(select(CASE.c.stage, CASE.c.closed_at).where(CASE.c.number == number)).one() == ("accepted", None)


def township_decision(engine: Engine) -> tuple[County, str, datetime]:
    """A case that waits for the township's decision: surveyed by the handlers, its opinion given by the first leader."""
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        number = posted(c, county)
    at = MONDAY + timedelta(days=8)
    sweep(engine, at)
    return county, number, at


def test_separation_is_judged_after_deputising(engine: Engine) -> None:
    """Duties were compared before the stand-in was known: the first approver approved again as somebody's deputy."""
    county, number, at = township_decision(engine)
    term: dict[str, Any] = {
        "reason": "学习",
        "document_number": "测办〔2026〕1号",
        "from_at": MONDAY,
        "until_at": MONDAY + timedelta(days=20),
    }
    with engine.begin() as c:
        leader = county.actor(c, COUNTY_LEADER, MONDAY)
        for post, deputy in (
            (county.id(TOWN_LEADER, 1), county.id(TOWN_HANDLER, 0)),
            (county.id(TOWN_LEADER, 0), county.id(VILLAGE_ASSISTANT, 0)),
            (county.id(TOWN_LEADER, 1), county.id(VILLAGE_ASSISTANT, 1)),
        ):
            deputise(c, post_id=county.posts[post], deputy_id=deputy, actor=leader, **term)
        with pytest.raises(NotYours, match="已经办理本案的受理登记、调查核实，不得再作出决定"):
            county.take(c, number, "approve", TOWN_HANDLER, at, **SUM)
        with pytest.raises(NotYours, match="已经办理本案的提出审核意见，不得再作出决定"):
            county.take(c, number, "approve", VILLAGE_ASSISTANT, at, **SUM)
        assert county.take(c, number, "approve", VILLAGE_ASSISTANT, at, n=1, **SUM).entry["principal_id"] == county.id(TOWN_LEADER, 1)


def test_people_are_told_apart_by_who_they_are_and_not_by_their_names(engine: Engine) -> None:
    """The actor was kept by display name: a change of name undid the separation, a namesake was refused."""
    county, number, at = township_decision(engine)
    officer = table(Officer).c
    with engine.begin() as c:
        c.execute(update(Officer).where(officer.id == county.id(TOWN_LEADER, 0)).values(name="新名字"))
        with pytest.raises(NotYours, match="提出审核意见"):
            county.take(c, number, "approve", TOWN_LEADER, at, **SUM)
        c.execute(update(Officer).where(officer.id.in_((county.id(TOWN_LEADER, 1), county.id(TOWN_HANDLER, 0)))).values(name="同名人"))
        assert county.take(c, number, "approve", TOWN_LEADER, at, n=1, **SUM).case["stage"] == "approved"


@pytest.mark.parametrize("looked_at", [True, False])
def test_of_two_approvals_at_the_same_moment_one_succeeds(engine: Engine, looked_at: bool) -> None:
    """Two clicks raced through the queue and the case was approved, and the money committed, twice."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        version = c.execute(select(CASE.c.version).where(CASE.c.number == number)).scalar_one()
        leaders = [county.actor(c, TOWN_LEADER, MONDAY, n) for n in range(2)]

    def approve(n: int) -> str:
        with engine.begin() as c:
            expected = version if looked_at else None
            advance(c, number, "approve_advance", actor=leaders[n], body=SUM, now=MONDAY, expected=expected)
            return "done"

    results = together(lambda: approve(0), lambda: approve(1))
    assert results.count("done") == 1
    assert [isinstance(result, CaseMoved if looked_at else StepNotOpen) for result in results if result != "done"] == [True]
    with engine.begin() as c:
        assert c.execute(select(func.count()).where(ENTRY.c.step == "approve_advance")).scalar_one() == 1
        assert c.execute(text("SELECT balance FROM account WHERE kind = 'committed'")).scalar_one() == 60000
    assert not list(verify(engine))


def test_lateness_is_told_again_after_the_date_and_listed_for_as_long_as_it_lasts(engine: Engine) -> None:
    """The warning came once, before the date, and the overdue were never listed again."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
    sweep(engine, MONDAY + timedelta(days=2))
    with engine.begin() as c:
        due_at = clock_row(c, number, "relief_first").due_at
        planned = c.execute(select(CLIMBED.c.planned_at).order_by(CLIMBED.c.level)).scalars().all()
        assert [at > due_at for at in planned] == [False, False, False, True, True]
        much_later = MONDAY + timedelta(days=900)
        actor = county.actor(c, SUPERVISOR, much_later)
        assert [item["number"] for item in inbox(c, actor, "overdue", now=much_later)["items"]] == [number]
        assert [item["number"] for item in inbox(c, actor, "escalated", now=much_later)["items"]] == [number]


SEPTEMBER = datetime(2026, 9, 24, 10, 0, tzinfo=BEIJING)


@pytest.mark.parametrize("term", [Hours(72), Days(10), WorkingDays(10)])
@pytest.mark.parametrize("first, last", [(1, 3), (2, 16), (6, 9)])
def test_every_kind_of_limit_can_be_suspended_and_two_short_pauses_are_one_long_one(term: Term, first: int, last: int) -> None:
    """Only one unit knew a pause, and each pause moved the rounded date again: days were lost or won over the National Day."""
    calendar, start = bundled(), SEPTEMBER
    begin, end = start + timedelta(days=first), start + timedelta(days=last)
    middle = begin + (end - begin) / 2
    long = due(start, term, calendar, [Exclusion(begin, end)])[0]
    assert due(start, term, calendar, [Exclusion(begin, middle), Exclusion(middle, end)])[0] == long
    assert long >= due(start, term, calendar)[0]


def test_a_pause_over_the_national_day_neither_loses_nor_gains_a_working_day() -> None:
    """2026: October 1 to 7 off, October 10 worked. Ten working days less those before the pause are left after it."""
    calendar, start = bundled(), SEPTEMBER
    plain = due(start, WorkingDays(10), calendar)[0]
    within = Exclusion(datetime(2026, 9, 30, 18, 0, tzinfo=BEIJING), datetime(2026, 10, 7, 23, 0, tzinfo=BEIJING))
    assert due(start, WorkingDays(10), calendar, [within])[0] == plain
    through = Exclusion(datetime(2026, 9, 29, 9, 0, tzinfo=BEIJING), datetime(2026, 10, 9, 9, 0, tzinfo=BEIJING))
    # September 30, October 8 and 9 are lost and come back at the end, day for day.
    before = [day for day in days_between(start, plain) if calendar.is_working_day(day)]
    after = [day for day in days_between(start, due(start, WorkingDays(10), calendar, [through])[0]) if calendar.is_working_day(day)]
    assert (len(before), len(after)) == (10, 13)


def days_between(start: datetime, end: datetime) -> list[date]:
    first, last = start.astimezone(BEIJING).date(), end.astimezone(BEIJING).date()
    return [first + timedelta(days=n) for n in range(1, (last - first).days)]


def test_a_limit_suspended_in_a_case_is_a_function_of_its_ledger(engine: Engine) -> None:
    """The place excludes the posting and the objection from the whole: one pause through both, and the original date stays."""
    with engine.begin() as c:
        own = {"emergency_aid.clock_excludes": "public_notice,notice_objection"}
        county = build_county(c, "500154", MONDAY, own_values=OWN_VALUES | own)
        number = posted(c, county)
        paused = clock_row(c, number, "total")
        assert (paused.state, paused.paused, paused.next_act_at) == ("paused", True, None)
        two, four = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
        county.take(c, number, "object", TOWN_HANDLER, two, objector="村民", objection="收入")
        county.take(c, number, "uphold_objection", TOWN_HANDLER, four, result="属实")
        row = clock_row(c, number, "total")
        assert (row.state, row.epoch, row.original_due_at) == ("running", 1, paused.due_at)
        spans = [Exclusion(MONDAY, four)]
        assert row.due_at == due(row.started_at, parse_term("30 working days"), bundled(), spans)[0]
        # Four working days were lost, and come back as January 6, 7, 8 and 11: a weekend lies between.
        assert row.due_at == paused.due_at + timedelta(days=6)


@pytest.mark.parametrize(
    "said, last_day",
    [
        ("2026-11-23T23:59:59+08:00", date(2026, 11, 26)),
        ("2026-11-24T00:00:00+08:00", date(2026, 11, 27)),
        ("2026-11-23T16:00:00+00:00", date(2026, 11, 27)),
    ],
)
def test_the_day_of_a_limit_is_the_day_in_beijing(engine: Engine, said: str, last_day: date) -> None:
    """Deadlines fell a day early or late by reckoning days in UTC."""
    at = datetime.fromisoformat(said)
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        row = clock_row(c, urgent(c, county, at), "relief_first")
        midnight = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), BEIJING)
        assert row.due_at == midnight
        assert row.due_at.tzinfo == UTC
        early = inbox(c, county.actor(c, TOWN_HANDLER, at), "team", now=midnight - timedelta(seconds=1))
        assert [item["overdue"] for item in early["items"]] == [False]


def test_an_extended_limit_keeps_the_date_it_had(engine: Engine) -> None:
    """Lateness was judged on the extended date alone, and nobody could tell how often the first was missed."""
    with engine.begin() as c:
        county = build_county(c, "500154", MONDAY)
        number = surveyed(c, county)
        first = clock_row(c, number, "total").due_at
        outcome = county.take(c, number, "extend", COUNTY_LEADER, MONDAY, ground="objection")
        row = clock_row(c, number, "total")
        assert (row.original_due_at, row.limit_text, row.extended_limit) == (first, "30 working days", "45 working days")
        assert row.due_at > first
        assert "原" in outcome.notices[0]["text"]
        view = next(v for v in clocks_view(c, find_case(c, number, county.actor(c, TOWN_HANDLER, MONDAY))) if v["kind"] == "total")
        assert view["original_due_at"] != view["due_at"]
        with pytest.raises(Refusal, match="本案已经延长过一次"):
            county.take(c, number, "extend", COUNTY_LEADER, MONDAY, ground="objection")


def test_a_case_sent_back_keeps_its_limits_and_comes_again_without_new_time(engine: Engine) -> None:
    """A case sent back and submitted again lost its timer, or began a new one."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        begun = clock_row(c, number, "relief_first")
        for hours in range(1, 4):
            at = MONDAY + timedelta(hours=hours)
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, at, **SMALL)
            county.take(c, number, "return_to_triage", TOWN_LEADER, at, reason="重新分类")
        again = clock_row(c, number, "relief_first")
        assert (again.id, again.epoch, again.started_at, again.due_at) == (begun.id, 1, begun.started_at, begun.due_at)
        number = surveyed(c, county)
        county.take(c, number, "opine", TOWN_LEADER, MONDAY, **OPINION | {"opinion": "oppose"})
        county.take(c, number, "report_refusal", TOWN_HANDLER, MONDAY)
        first = {kind: clock_row(c, number, kind) for kind in ("county_decision", "total", "opinion")}
        later = MONDAY + timedelta(days=2)
        county.take(c, number, "return_to_township", COUNTY_HANDLER, later, reason="补充")
        for kind in ("county_decision", "total"):
            row = clock_row(c, number, kind)
            assert (row.id, row.epoch, row.due_at, row.state) == (first[kind].id, 1, first[kind].due_at, "running")
        # The survey's own limit was met; the second survey has a limit of its own, counted as the second.
        assert (clock_row(c, number, "opinion").epoch, first["opinion"].state) == (2, "met")


def test_a_paper_keeps_the_bytes_it_was_issued_with(engine: Engine) -> None:
    """The same letter, printed again later, said something else."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        urgent(c, county)
        before = c.execute(select(table(Notice).c.id, table(Notice).c.text, table(Notice).c.sha256)).all()
        c.execute(update(Officer).values(name="改名"))
        c.execute(update(CaseFile).values(applicant_name="改名", applicant={"name": "改名", "id_number": "1"}))
        assert c.execute(select(table(Notice).c.id, table(Notice).c.text, table(Notice).c.sha256)).all() == before
    assert not [found for found in verify(engine) if found.kind.startswith("paper")]
    for column in ("text", "facts", "sha256", "document_number"):
        forbidden(engine, f"UPDATE notice SET {column} = {column}")
    forbidden(engine, "DELETE FROM notice")


def test_a_bulk_edit_cannot_move_a_case(engine: Engine) -> None:
    """The list view could set the state of many cases at once, past every condition of the workflow."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
    for change in ("stage = 'closed'", "stage = 'closed', version = version + 1", "version = version + 1", "version = 1"):
        forbidden(engine, f"UPDATE case_file SET {change}")
    with engine.begin() as c:
        assert c.execute(select(CASE.c.stage).where(CASE.c.number == number)).scalar_one() == "accepted"


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_evidence_is_neither_changed_nor_deleted(engine: Engine, evidence: str) -> None:
    """The history of a case could be edited with the rights of the application."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = urgent(c, county)
        county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **SUM)
    sweep(engine, MONDAY + timedelta(hours=12))
    with engine.begin() as c:
        assert c.execute(text(f"SELECT count(*) FROM {evidence}")).scalar_one()
    forbidden(engine, f"UPDATE {evidence} SET id = id")
    forbidden(engine, f"DELETE FROM {evidence}")


def forbidden(engine: Engine, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"evidence is never changed|moves only with a line"), engine.begin() as c:
        c.execute(text(statement))


YEAR = 'year = 2027\nnotice = "测试"\ntitle = "测试"\nissued_on = 2026-11-01\nworkdays = []\n'


@pytest.mark.parametrize(
    "listed",
    [
        "year = ",
        "",
        YEAR,
        YEAR + '[holidays]\n"元旦" = ["2027-01-01"]\n',
        YEAR + '[holidays]\n"元旦" = [[2027-01-03, 2027-01-01]]\n',
        YEAR + '[holidays]\n"元旦" = [2029-01-01]\n',
    ],
)
def test_a_holiday_list_that_cannot_be_one_is_refused_when_it_is_read(engine: Engine, listed: str) -> None:
    """A malformed calendar was noticed only when the first deadline came out wrong."""
    with pytest.raises(CalendarError, match="二〇二七"):
        read_year(listed, "二〇二七")
    with engine.begin() as c, pytest.raises(CalendarError, match="二〇二七"):
        calendars.with_year(c, listed, "二〇二七")
    with pytest.raises(CalendarError):
        Calendar.of([])
