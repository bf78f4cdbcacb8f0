"""What must be true of every process, whoever writes the next one (社会救助法；民发〔2021〕57号)."""

from collections.abc import Collection

import pytest

from notices import KINDS
from states import EDITIONS
from states.forms import schema
from states.grammar import Process
from states.parameters import PARAMETERS
from states.roles import SYSTEM
from states.soundness import reachable
from workflow.papers import GATHER

every_process = pytest.mark.parametrize(
    "process",
    [process for editions in EDITIONS.values() for process in editions.values()],
    ids=lambda process: f"{process.key}-{process.edition}",
)


@every_process
def test_every_stage_can_be_reached(process: Process) -> None:
    """A stage nobody can come to is a mistake in the law's copy."""
    seen = set().union(*(reachable(process, start) for start in process.openings))
    assert seen == set(process.states)


@every_process
def test_every_case_can_end(process: Process) -> None:
    """A case without a way out is a person without an answer (社会救助法 第四十五条)."""
    for stage in process.states:
        assert reachable(process, stage) & process.finals, stage


@every_process
def test_every_persons_step_cites_an_article(process: Process) -> None:
    """No official act without its article."""
    for step in process.steps:
        assert step.cites or step.by == {SYSTEM}, step.name


@every_process
def test_the_clock_never_decides_pays_or_refuses(process: Process) -> None:
    """Lateness never approves, refuses or closes anything (社会救助法 第七十条; no deemed decision exists)."""
    for step in process.steps:
        if SYSTEM in step.by:
            assert step.by == {SYSTEM}
            assert not (step.duty or step.money or step.refuses)
            assert not process.stage(step.dest).final
            assert step.dest == step.source or step.name == "close_notice"


def _without(process: Process, names: Collection[str]) -> set[str]:
    """Every stage a case can come to when steps of these names are never taken."""
    reach: set[str] = set()
    todo = list(process.openings)
    while todo:
        stage = todo.pop()
        if stage not in reach:
            reach.add(stage)
            todo += [s.dest for s in process.steps_from(stage) if s.name not in names]
    return reach


@every_process
def test_money_is_committed_only_by_a_decision_and_paid_only_after_one(process: Process) -> None:
    """Every path to a payment passes a decision by a person (社会救助法 第四十四条)."""
    granting = {s for s in process.steps if s.duty == "decide" and not s.refuses}
    committing = {s for s in process.steps if s.money == "commit"}
    assert committing <= granting
    assert not committing or committing == granting
    undecided = _without(process, {s.name for s in granting})
    paying = {s.source for s in process.steps if s.money in ("pay", "disburse")}
    assert paying and not paying & undecided


@every_process
def test_every_refusal_states_reasons_and_owes_an_adverse_paper_with_remedies(process: Process) -> None:
    """行政复议法 第二十条: a decision that hides the remedy leaves a year to object."""
    refusing = [s for s in process.steps if s.refuses]
    assert refusing
    for step in refusing:
        assert {"reasons"} <= {field.name for field in step.form if field.required}
        assert any(KINDS[kind].adverse for kind in step.notices), step.name


@every_process
def test_every_paper_named_has_a_template_and_somebody_to_gather_its_facts(process: Process) -> None:
    """A step names a paper by a word; the word has a template."""
    named = {kind for step in process.steps for kind in step.notices} | {opening.notice for opening in process.openings.values()}
    assert named <= KINDS.keys()
    assert named <= GATHER.keys()


@every_process
@pytest.mark.parametrize("region", ["120117101", "500154117", "500120101", "640221100", "532328001", "330102001"])
def test_a_file_cites_the_nation_and_its_own_place_and_always_something(process: Process, region: str) -> None:
    """A paper of one county does not rest on the circular of another."""
    for step in process.steps:
        if SYSTEM not in step.by:
            assert step.articles_in(region), step.name
        foreign = [citation for citation in step.cites if not citation.statute.governs(region)]
        assert not {str(citation) for citation in foreign} & set(step.articles_in(region)), step.name
    assert all(opening.articles_in(region) for opening in process.openings.values())


@every_process
def test_every_limit_is_a_declared_parameter(process: Process) -> None:
    """A limit is data with its source, never a constant."""
    for clock in process.clocks.values():
        for key in (clock.limit, clock.ladder, clock.excluded_by, clock.extended_by):
            assert key is None or key in PARAMETERS, key


@every_process
def test_every_step_has_a_schema_that_its_own_examples_satisfy(process: Process) -> None:
    """What is published is what is enforced."""
    from jsonschema import Draft202012Validator

    for step in process.steps:
        shape = schema(step.form)
        Draft202012Validator.check_schema(shape)
        for field in step.form:
            for example in field.examples:
                Draft202012Validator(shape["properties"][field.name]).validate(example)


GRANTING = {"township_decision", "county_review", "joint_meeting", "approved", "confirmed"}
EARLIER_ACTS = {
    "emergency_aid": ({"survey", "check_spending"}, {"opine"}, {"close_notice", "report_refusal"}),
    # The evidence and the posting are asked for by name: tests/states/test_recognition.py.
    "low_income": ({"accept"}, {"start_investigation"}, {"opine", "opine_again"}),
    "extreme_poverty": ({"accept"}, {"start_investigation"}, {"opine", "opine_again"}),
}


@every_process
def test_nobody_enters_a_granting_stage_without_every_earlier_act(process: Process) -> None:
    """No decision without survey, opinion and posting (国发〔2014〕47号 （三）; 民发〔2021〕57号 第二十八条): proved over the graph."""
    for names in EARLIER_ACTS[process.key]:
        assert not _without(process, names) & GRANTING, names
