"""What holds a posting, what lets it go, whose objections are taken up (民发〔2021〕57号 第十九条；民发〔2021〕43号 第十五条)."""

from datetime import UTC, date, datetime

import pytest

from states import EDITIONS
from states.grammar import Matter, Process
from states.policy import policy_for
from states.postings import ANSWER, PROVE, RECEIVE, WAITING, taken_up
from states.roles import SYSTEM

POLICY = policy_for("120117", date(2026, 11, 23))
ROW = {"id": "a" * 16, "objector": "吴玥", "objection": "收入没有申报。"}
every_process = pytest.mark.parametrize(
    "process",
    [process for editions in EDITIONS.values() for process in editions.values()],
    ids=lambda process: f"{process.key}-{process.edition}",
)


@every_process
def test_every_posting_is_held_by_the_objections_that_wait(process: Process) -> None:
    """公示期满无异议的: whichever posting it is, in whichever edition; and wherever one may come in, it may be answered."""
    posting = [clock for clock in process.clocks.values() if clock.lapse == "close_notice"]
    assert posting
    for clock in posting:
        for stage in clock.lapses_in:
            assert clock.lapses(stage, {}) and clock.lapses(stage, {WAITING: []}) and not clock.lapses(stage, {WAITING: [ROW]})
            assert {RECEIVE, ANSWER, PROVE} <= {step.name for step in process.steps_from(stage)}
        assert clock.released_by == {ANSWER}


@every_process
def test_an_objection_comes_in_by_nobodys_hand_and_decides_nothing(process: Process) -> None:
    """What anybody may send in adds one line to the file and leaves the case where it stands."""
    for step in process.steps:
        if step.name == RECEIVE:
            assert step.by == {SYSTEM} and step.dest == step.source and not (step.duty or step.money or step.notices)
            assert step.establishes is not None and step.establishes(Matter(step.source, "120117105"), POLICY) == {}


@every_process
def test_an_investigation_for_one_objection_takes_up_all_that_wait(process: Process) -> None:
    """Each is answered by what comes of it; where none waits nothing is noted."""
    ways = [step for step in process.steps if step.name in ("object", "object_to_end", "uphold_objection")]
    assert ways and all(step.establishes is taken_up for step in ways)
    matter = Matter("public_notice", "120117105", facts={WAITING: [ROW], "objections_taken_up": ["b" * 16]})
    assert taken_up(matter, POLICY) == {WAITING: [], "objections_taken_up": ["b" * 16, "a" * 16]}
    assert taken_up(Matter("public_notice", "120117105"), POLICY) == {}


@every_process
def test_each_posting_is_proven_once(process: Process) -> None:
    """A posting that hangs again is proven again."""
    for step in process.steps:
        if step.name == PROVE:
            posts = "publicise" if not step.source.startswith("termination") else "post_end"
            first, later = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)
            told = {
                "hung": {posts: first},
                "proven": {posts: first, PROVE: later},
                "hung again": {PROVE: first, posts: later},
            }
            shut = {how: bool(step.unmet(Matter(step.source, "120117105", since=since), POLICY)) for how, since in told.items()}
            assert shut == {"hung": False, "proven": True, "hung again": False}
