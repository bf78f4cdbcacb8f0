"""Every paper a process names exists, may be issued in its programme, and finds every fact it states in that process's own forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from notices import KINDS, issue
from states import EDITIONS
from states.forms import Field
from states.grammar import Entrustment, Matter, Opening, Process, Step
from states.policy import Policy, policy_for
from states.postings import WAITING
from states.roles import SYSTEM
from workflow.authority import Actor, Held
from workflow.clocks import Running
from workflow.papers import GATHER, Occasion, Rung, common_facts, paper_office
from workflow.papers_occasion import labels

REGION = "500154105"
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
MEMBER = {"name": "王秀英", "id_number": "11010519491231002X", "relation": "self", "incomes": []}
_SHAPES: dict[str, Any] = {
    "text": "如实说明",
    "money": "600.00",
    "day": "2026-11-20",
    "flag": True,
    "count": 9,
    "texts": ["如实说明"],
    "officer": "lichong",
    "month": "2026-11",
}


def _moments() -> Iterator[Any]:
    """Every step of every process with each paper it owes, once however many stages it leads out of."""
    for process in (process for editions in EDITIONS.values() for process in editions.values()):
        moves: list[Step | Opening] = [*process.openings.values(), *process.steps]
        met = set()
        for move in moves:
            to, owed = (move.dest, move.notices) if isinstance(move, Step) else (move.stage, (move.notice,))
            for kind in owed:
                if (move.name, to, move.by, kind) not in met:
                    met.add((move.name, to, move.by, kind))
                    yield pytest.param(process, move, kind, id=f"{process.key} {process.edition} {move.name} {kind}")


def test_every_paper_has_somebody_to_gather_its_facts() -> None:
    """A kind nobody can gather is a promise nobody keeps."""
    assert GATHER.keys() == KINDS.keys()


def _answer(field: Field) -> Any:
    """Something an officer might write down."""
    if field.kind == "rows":
        return [{column.name: _answer(column) for column in field.columns}]
    if field.choices:
        first = next(iter(field.choices))
        return [first] if field.kind == "texts" else first
    return field.examples[0] if field.examples else _SHAPES[field.kind]


def _policy(process: Process) -> Policy:
    """A place that has fixed what it must."""
    return policy_for(REGION, AT.date()).assuming(
        {
            "low_income.standard_urban": "1000.00",
            "low_income.standard_rural": "800.00",
            "low_income.rounding": "none",
            "low_income.gradual_exit_months": "6",
            "low_income.gradual_exit_ratios": "1",
            "extreme_poverty.standard_multiple": "1.3",
            "extreme_poverty.standard_base": "own",
            "extreme_poverty.care_tier_full": "600.00",
            "extreme_poverty.care_tier_partial": "300.00",
            "extreme_poverty.care_tier_none": "100.00",
        }
    )


def _body(step: Step) -> dict[str, Any]:
    return {field.name: _answer(field) for field in step.form}


def _matter(stage: str, facts: Mapping[str, Any], body: Mapping[str, Any]) -> Matter:
    household = {"residence": "rural", "members": [MEMBER], "property": {}}
    return Matter(stage, REGION, dict(facts), body, household=household, since={"close_notice": AT})


def _remembered(process: Process) -> dict[str, Any]:
    """What a case may know by then: every answer its forms keep, and everything its steps set or establish."""
    facts = {field.name: _answer(field) for field in process.intake}
    for step in process.steps:
        facts |= {field.fact: [_answer(field)] if field.adds else _answer(field) for field in step.form if field.fact}
        facts |= {name: value for name, value in step.sets.items() if value is not None}
    return _established(process, facts | {"granted": "600.00", "decided_on": "2026-11-20", "known_identity": "low_income"})


def _established(process: Process, facts: dict[str, Any]) -> dict[str, Any]:
    """With what the steps work out, each from what is known before it: as often round as it takes."""
    for _ in range(2):
        for step in process.steps:
            if step.establishes:
                with suppress(KeyError):  # it rests on a step that comes later round
                    found = step.establishes(_matter(step.source, facts, _body(step)), _policy(process))
                    facts |= {name: value for name, value in found.items() if value is not None}
    return facts


@cache
def _known(process: Process) -> Mapping[str, Any]:
    return _remembered(process)


def _clocks(process: Process) -> Mapping[str, Running]:
    due = AT + timedelta(days=7)
    return {
        kind: Running(kind, kind, 1, "7 days", "《社会救助法》", clock.owner, [], AT, [], due, due, "2026", extended_limit="7 days")
        for kind, clock in process.clocks.items()
    }


def _occasion(process: Process, move: Step | Opening) -> Occasion:
    step = move if isinstance(move, Step) else None
    stage = step.dest if step else move.stage if isinstance(move, Opening) else ""
    matter = _matter(stage, _known(process), _body(step) if step else {})
    if step:
        # An objection comes in over the public page, not by anything an officer writes down.
        objection = {"id": matter.body.get("public_objection"), "objector": "村民", "objection": "反映家庭收入情况。"}
        matter.facts |= {WAITING: [objection]} | step.sets
        if step.establishes:
            matter.facts |= step.establishes(matter, _policy(process))
    matter.find_entrustment = lambda: Entrustment("开州民发〔2020〕82号", "500154", Decimal(5000))
    role = min(move.by)
    held = Held(role, REGION, ("*",), AT, None)
    clocks = _clocks(process)
    return Occasion(
        process=process,
        number="DB500154202611230001",
        region=REGION,
        applicant=MEMBER,
        household=matter.household,
        filed_at=AT,
        matter=matter,
        policy=_policy(process),
        actor=Actor("1", "李翀", "lichong", (held,)),
        held=held,
        pair_name="周赟" if step and step.pair else "",
        cites=tuple(str(citation) for citation in move.cites),
        at=AT,
        clocks=clocks,
        earlier={"decided_by": "周赟", "decision_number": ""},
        deciding=move.duty == "decide",
        rung=Rung(next(iter(clocks.values())), 1, AT, ("李翀",), (), None) if role == SYSTEM else None,
        about={"title": "不予批准告知书", "document_number": "开州民试〔2026〕1号"},
    )


@pytest.mark.parametrize(("process", "move", "kind"), list(_moments()))
def test_a_paper_a_step_owes_can_be_issued(process: Process, move: Step | Opening, kind: str) -> None:
    """The law owes the paper at that step: a fact that nobody asks for would leave the step unable to be taken."""
    assert process.programme in KINDS[kind].programmes
    occasion = _occasion(process, move)
    facts = common_facts(occasion, paper_office(KINDS[kind], occasion)[1]) | GATHER[kind](occasion)
    paper = issue(kind, facts | {"document_number": "开州民试〔2026〕1号"})
    assert paper.title == KINDS[kind].title
    assert not re.search(r"[a-z]+(_[a-z]+)+|[a-z_]+\.[a-z_]+", paper.text), "no key of the office's own stands on a paper"
    said = "".join(line for line in paper.text.splitlines() if not line.startswith("| "))  # but for the columns of a computation
    assert not re.search("《(社会救助|行政复议|行政诉讼|民事诉讼|行政许可)法》|《民法典》", said), "a law is cited by its whole title"


def _choices(process: Process) -> Iterator[tuple[tuple[str, str], str]]:
    for form in (process.intake, *(step.form for step in process.steps)):
        for field in form:
            yield from (((field.name, value), label) for value, label in (field.choices or {}).items())


@pytest.mark.parametrize("process", [process for editions in EDITIONS.values() for process in editions.values()], ids=lambda p: p.key)
def test_one_answer_is_written_in_one_way(process: Process) -> None:
    """A paper writes an answer in the words of the form that asked: two forms that word it differently would make it ambiguous."""
    assert not [(name, label) for name, label in _choices(process) if labels(process)[name] != label]


def test_what_the_county_confirmed_is_announced_and_certified_in_its_name() -> None:
    """特困人员认定办法第十七条, 最低生活保障审核确认办法第二十四条: the township only hangs it up or hands it over."""
    process = EDITIONS["extreme_poverty"]["2026-07-01"]
    announce = next(step for step in process.steps if step.name == "announce")
    assert {kind.key for kind in KINDS.values() if kind.by_decider} == {"confirmation_announcement", "support_certificate"}
    for decider, office in (("county", "重庆市开州区民政局"), ("township", "重庆市开州区郭家镇人民政府")):
        occasion = _occasion(process, announce)
        occasion.facts["decided_by"] = decider
        assert paper_office(KINDS["confirmation_announcement"], occasion)[1] == office
        assert paper_office(KINDS["survey_form"], occasion)[1] == "重庆市开州区郭家镇人民政府"


def test_a_refusal_names_the_condition_that_is_not_met_and_not_the_procedure() -> None:
    """社会救助法第二十九条: what a person must meet; 第四十五条 only says that a refusal is told in writing."""
    process = EDITIONS["emergency_aid"]["2026-07-01"]
    refuse = next(step for step in process.steps if step.name == "reject")
    assert GATHER["refusal_notice"](_occasion(process, refuse))["rule"] == "《中华人民共和国社会救助法》第二十九条"


def test_minutes_of_a_refusal_say_nothing_of_what_was_proposed() -> None:
    """The amount an opinion named is still known to the case when the conference refuses."""
    process = EDITIONS["emergency_aid"]["2026-07-01"]
    minutes = {
        step.name: GATHER["meeting_minutes"](_occasion(process, step)) for step in process.steps if "meeting_minutes" in step.notices
    }
    assert minutes["decide_jointly"]["amount"] and not minutes["refuse_jointly"]["amount"]


@pytest.mark.parametrize("programme", ["emergency_aid", "low_income", "extreme_poverty"])
def test_what_an_office_answers_for_is_no_ground_to_refuse_an_application(programme: str) -> None:
    """社会救助法第七十条, 社会救助暂行办法第六十六条 punish who does not accept wrongly."""
    process = EDITIONS[programme]["2026-07-01"]
    decline = next(step for step in process.steps if "non_acceptance_notice" in step.notices)
    cites = GATHER["non_acceptance_notice"](_occasion(process, decline))["cites"]
    assert cites and not [each for each in cites if each in ("《中华人民共和国社会救助法》第七十条", "《社会救助暂行办法》第六十六条")]
