"""No case ends before the person has the paper that says no: proved over every process, and how a service must be recorded."""

from datetime import date, timedelta
from typing import Any

import pytest

from notices import KINDS
from states import EDITIONS
from states.emergency_aid import EMERGENCY_AID
from states.grammar import ConditionUnmet, Matter, Process, Refusal, Stage, step
from states.policy import policy_for
from states.roles import TOWN_HANDLER, TOWN_LEADER
from states.service import PAPERS, SERVE, UNSERVED, WAYS, day_of_service, papers_served, serves_the_last, settled, unserved
from tests.onpaper import OnPaper

TODAY = date(2026, 11, 23)
HOUSEHOLD = {"members": [{"name": "王秀英", "relation": "self"}]}
every_process = pytest.mark.parametrize(
    "process",
    [process for editions in EDITIONS.values() for process in editions.values()],
    ids=lambda process: f"{process.key}-{process.edition}",
)


def test_every_adverse_paper_has_to_be_served() -> None:
    """社会救助法 第四十五条: told in writing, with reasons; a correction of such a paper is told like it."""
    adverse = {key: kind.title for key, kind in KINDS.items() if kind.adverse}
    assert adverse | {"rectification_notice": KINDS["rectification_notice"].title} == dict(PAPERS)


@every_process
def test_no_end_can_be_entered_while_an_adverse_paper_is_unserved(process: Process) -> None:
    """Every way into an end asks whether everything is served, or is the service of the last paper that waits itself."""
    entering = [each for each in process.steps if process.stage(each.dest).final and not process.stage(each.source).final]
    assert entering
    for each in entering:
        assert papers_served in each.when or (each.name == SERVE and serves_the_last in each.when), each.name


@every_process
def test_no_step_says_no_and_ends_the_case_at_once(process: Process) -> None:
    """The paper that says no is served from the stage it leads to; within an end nothing adverse is issued any more."""
    for each in process.steps:
        if set(each.notices) & PAPERS.keys():
            assert not process.stage(each.dest).final, each.name
            assert each.refuses


def test_whatever_says_no_is_remembered_as_unserved() -> None:
    """What the step itself leaves behind, beside whatever else it establishes; not what somebody remembers to write down."""
    plain = step("deny", "拒绝", "open", "waiting", by=TOWN_LEADER, notice="refusal_notice")
    also = step("cut", "减发", "open", "=", by=TOWN_LEADER, notice="reduction_decision", establishes=lambda matter, policy: {"cut": True})
    silent = step("note", "记录", ["open"], "=", by=TOWN_HANDLER, notice="survey_form")
    denying, cutting, noting = settled([Stage("open", ""), Stage("waiting", "")], [plain, also, silent])
    matter, policy = Matter("open", "120117001", {UNSERVED: ["stop_decision"]}), policy_for("120117001", TODAY)
    assert denying["establishes"](matter, policy) == {UNSERVED: ["stop_decision", "refusal_notice"]}
    assert cutting["establishes"](matter, policy) == {"cut": True, UNSERVED: ["stop_decision", "reduction_decision"]}
    assert noting is silent


@every_process
def test_every_process_is_settled(process: Process) -> None:
    """No process was declared past that rule."""
    for each in process.steps:
        if set(each.notices) & PAPERS.keys():
            assert each.establishes is not None and each.establishes.__qualname__.startswith("_also_owing"), each.name


@every_process
def test_wherever_a_paper_waits_it_can_be_served_and_somebody_answers_for_the_time(process: Process) -> None:
    """A stage reached with something unserved has the step that serves, and a limit with an owner and a superior that runs there."""
    waiting: set[str] = set()
    todo = [each.dest for each in process.steps if set(each.notices) & PAPERS.keys()]
    while todo:
        stage = todo.pop()
        if stage not in waiting and not process.stage(stage).final:
            waiting.add(stage)
            todo += [each.dest for each in process.steps_from(stage)]
    # Support goes on through many stages; where recognition begins nothing adverse has been issued yet.
    for stage in waiting:
        assert SERVE in {each.name for each in process.steps_from(stage)}, stage
        limits = [clock for clock in process.clocks.values() if SERVE in clock.met_by and stage in clock.runs_in]
        assert limits, stage


def refused(case: OnPaper, **said: Any) -> str:
    with pytest.raises(Refusal) as found:
        case.take(SERVE, TOWN_HANDLER, **said)
    return str(found.value)


def declined() -> OnPaper:
    case = OnPaper(EMERGENCY_AID, HOUSEHOLD, region="120117001", day=TODAY)
    case.take("decline", TOWN_LEADER)
    assert (case.stage, unserved(case.matter)) == ("non_acceptance_delivery", ("non_acceptance_notice",))
    return case


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"way": "left", "remark": "拒收"}, "见证人，或者拍照、录像记录"),
        ({"way": "left", "recorded": True}, "拒收事由"),
        ({"way": "mail"}, "回执编号"),
        ({"way": "electronic", "receipt_number": "1"}, "受送达人的同意"),
        ({"way": "entrusted"}, "受委托或者转交的单位"),
        ({"way": "handed_on"}, "受委托或者转交的单位"),
        ({"way": "announcement"}, "原因和经过"),
        ({"way": "direct", "relation": "unsigned"}, "签收人"),
    ],
)
def test_each_way_of_service_is_recorded_with_what_proves_it(said: dict[str, Any], missing: str) -> None:
    """民事诉讼法 第八十七条 to 第九十五条: a receipt, a witness or a recording, consent, the reason of an announcement."""
    case = declined()
    assert missing in refused(case, **said)
    assert case.stage == "non_acceptance_delivery"


@pytest.mark.parametrize(
    "said",
    [
        {"way": "direct"},
        {"way": "left", "relation": "unsigned", "witnesses": ["村民小组长"], "remark": "拒收"},
        {"way": "left", "relation": "unsigned", "recorded": True, "remark": "拒收"},
        {"way": "entrusted", "through": "外地民政部门"},
        {"way": "mail", "receipt_number": "XA1"},
        {"way": "handed_on", "through": "监狱"},
        {"way": "electronic", "consented": True, "receipt_number": "1"},
        {"way": "announcement", "relation": "unsigned", "remark": "下落不明", "served_on": "2026-10-20"},
    ],
    ids=lambda said: said["way"],
)
def test_each_way_of_service_that_is_proven_ends_the_wait(said: dict[str, Any]) -> None:
    """民事诉讼法 第八十八条 to 第九十五条."""
    case = declined()
    case.take(SERVE, TOWN_HANDLER, **said)
    assert (case.stage, unserved(case.matter)) == ("not_accepted", ())


def test_all_ways_are_shown_above() -> None:
    """A way nobody tried is a way nobody knows to work."""
    assert set(WAYS) == {"direct", "left", "entrusted", "mail", "handed_on", "electronic", "announcement"}


def test_an_announcement_serves_when_its_thirty_days_are_over() -> None:
    """民事诉讼法 第九十五条: 自发出公告之日起，经过三十日，即视为送达."""
    case, policy = declined(), policy_for("120117001", TODAY)
    said = {"way": "announcement", "relation": "unsigned", "remark": "下落不明", "served_on": (TODAY - timedelta(days=30)).isoformat()}
    assert "公告期尚未届满" in refused(case, **said)
    assert day_of_service(said, policy) == TODAY
    case.on((TODAY + timedelta(days=1)).isoformat())
    case.take(SERVE, TOWN_HANDLER, **said)
    assert case.facts["served"] == {"way": "announcement", "day": TODAY.isoformat()}


def test_a_letter_that_comes_back_serves_nobody() -> None:
    """Returned, refused, absent: the attempt is on file, the case stays open, and it can be tried again."""
    case = declined()
    for outcome in ("returned", "refused", "absent", "unknown"):
        case.take("note_failed_service", TOWN_HANDLER, outcome=outcome)
        assert (case.stage, unserved(case.matter)) == ("non_acceptance_delivery", ("non_acceptance_notice",))
    case.take(SERVE, TOWN_HANDLER)
    assert case.stage == "not_accepted"


def test_with_two_papers_the_case_ends_with_the_second_service() -> None:
    """Each paper is served; the order in which they were issued is suggested and not prescribed."""
    case = declined()
    case.facts[UNSERVED] = ["non_acceptance_notice", "rectification_notice"]
    case.take(SERVE, TOWN_HANDLER, paper="rectification_notice")
    assert (case.stage, unserved(case.matter)) == ("non_acceptance_delivery", ("non_acceptance_notice",))
    with pytest.raises(ConditionUnmet, match="没有待送达的这种文书"):
        case.take(SERVE, TOWN_HANDLER, paper="rectification_notice")
    case.take(SERVE, TOWN_HANDLER)
    assert case.stage == "not_accepted"
