"""Papers after they were issued: served, corrected by a new one, passed on by another organ. Each act is a line of the case's file.

A paper that holds its case open is served by the process's own step, whichever door the record comes in by: there is one way of recording.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from notices import CORRECTABLE, KINDS
from states import service
from states.forms import schema
from states.grammar import ConditionUnmet, Matter, NotYours, Reason, Step
from states.paper_acts import CORRECT_ADVERSE, CORRECT_ANY, FAIL_ANY, FORWARDING, SERVE_ANY, SERVE_OWED
from states.policy import Policy
from states.roles import ROLES
from states.statutes import CIVIL_PROCEDURE
from states.terms import BEIJING
from workflow.advance import Outcome, Taken, act_aside, advance
from workflow.authority import Actor, Held, check_recusal, powers
from workflow.bodies import check_body
from workflow.clocks import Running
from workflow.matters import locked_case, matter_of, open_clocks, process_of
from workflow.papers import issuing_office
from workflow.records import CaseFile, Entry, Notice, table
from workflow.records_service import PaperLink
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.rules import Rules, rules
from workflow.serving import About, find_paper, goes_out, is_adverse, paper_to_serve

_case, _entry, _notice, _link = table(CaseFile).c, table(Entry).c, table(Notice).c, table(PaperLink).c
Body = Mapping[str, Any]
Mine = Mapping[str, tuple[Held, bool]]


@dataclass(frozen=True, slots=True)
class _Moment:
    """A paper, its case locked, and what the law looks at there and then."""

    paper: About
    row: dict[str, Any]
    running: dict[str, Running]
    matter: Matter
    law: Rules
    policy: Policy
    at: datetime
    mine: Mine


def serve_paper(connection: Connection, notice_id: str, *, actor: Actor, body: Body, now: datetime) -> Outcome:
    """Record an attempt to serve a paper: served, or, where `body` names an `outcome`, why not.

    Raises `UnknownCase`, `Malformed`, or a `Refusal`: for a paper that has been served already, or that an older one of its kind is
    still waiting before.
    """
    here = _moment(connection, notice_id, actor, body, now)
    (step, *_), own = _service(connection, here, failed="outcome" in body)
    if own:
        return advance(connection, here.row["number"], step.name, actor=actor, body={**body, "paper": here.paper["kind"]}, now=now)
    return _act(connection, here, step, actor)


def _service(connection: Connection, here: _Moment, *, failed: bool) -> tuple[list[Step], bool]:
    """The steps that record an attempt, and whether they are the process's own. Raises a `Refusal` for a paper whose turn it is not."""
    paper, kind = here.paper, here.paper["kind"]
    if paper["served"]:
        raise ConditionUnmet(Reason(f"这份文书已经于{paper['served']['at']}送达", str(CIVIL_PROCEDURE[87])))
    if not goes_out(paper):
        raise ConditionUnmet(Reason("这份文书存卷备查，不发给当事人，不需要送达", str(CIVIL_PROCEDURE[87])))
    if kind not in service.unserved(here.matter):
        return [FAIL_ANY if failed else SERVE_ANY], False
    name = service.ATTEMPT if failed else service.SERVE
    own = [step for step in process_of(here.row).steps_from(here.row["stage"]) if step.name == name]
    if not own:
        return [FAIL_ANY if failed else SERVE_OWED], False
    first = paper_to_serve(connection, here.row["id"], Matter("", "", body={"paper": kind}))
    if first["id"] != paper["id"]:
        raise ConditionUnmet(Reason(f"较早的一份（{first['document_number']}）应当先送达", str(CIVIL_PROCEDURE[87])))
    return own, True


def correct_paper(connection: Connection, notice_id: str, *, actor: Actor, body: Body, now: datetime) -> Outcome:
    """Issue the paper that corrects another (更正): it names the old one, which stays as it was issued.

    By the organ that issued it, and by another person than who did. Raises `UnknownCase`, `Malformed` for what may not be corrected, or a
    `Refusal`.
    """
    here = _moment(connection, notice_id, actor, body, now)
    step = _correction(connection, here)
    known = _said(connection, here.paper)

    def judge() -> None:
        _only_what_a_slip_may_be(known, here.matter.body)
        _of_the_same_organ(connection, here, step, actor)

    about = {**here.paper, "said": known}
    return _act(connection, here, step, actor, about=about, judge=judge, held=_held_there(here, step))


def _correction(connection: Connection, here: _Moment) -> Step:
    step = CORRECT_ADVERSE if is_adverse(here.paper["kind"], here.paper["facts"]) else CORRECT_ANY
    later = _corrected_by(connection, here.paper["id"])
    if later is not None:
        raise ConditionUnmet(Reason(f"这份文书已经由{later}更正，应当对更正后的文书再作更正", step.cited))
    return step


def forward_paper(connection: Connection, notice_id: str, *, actor: Actor, body: Body, now: datetime) -> Outcome:
    """Pass a paper on (转发) with a paper of one's own, the words of the other attached. Raises as `serve_paper` does."""
    return _act(connection, _moment(connection, notice_id, actor, body, now), FORWARDING, actor)


def open_acts(connection: Connection, notice_id: str, *, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What may be done about a paper (`acts_view`), each with `reasons` why this officer may not now, none where they may.

    Days that may not lie ahead default to today; what a correction may name is a choice. Raises `UnknownCase`.
    """
    here = _moment(connection, notice_id, actor, {}, now, hold=False)
    today = here.at.astimezone(BEIJING).date().isoformat()
    found = acts_view(here.paper["kind"])
    for each in found:
        properties = each["schema"]["properties"]
        for day in ("served_on", "tried_on"):
            if day in properties:
                properties[day]["default"] = today
        if each["name"] == "correction":
            known = _said(connection, here.paper)
            properties["items"]["items"]["properties"]["fact"]["x-labels"] = {
                name: CORRECTABLE[name] for name in CORRECTABLE if name in known
            }
        each["reasons"] = _why_not(connection, here, each["name"], actor, failed="outcome" in properties)
    return found


def _why_not(connection: Connection, here: _Moment, name: str, actor: Actor, *, failed: bool) -> tuple[Reason, ...]:
    try:
        if name == "service":
            steps, own = _service(connection, here, failed=failed)
            _able(here, steps[0])
            asked = replace(here.matter, body={"paper": here.paper["kind"]})
            if own and all(step.unmet(asked, here.policy) for step in steps):
                return steps[0].unmet(asked, here.policy)
        elif name == "correction":
            step = _correction(connection, here)
            _able(here, step)
            _of_the_same_organ(connection, here, step, actor)
        else:
            _able(here, FORWARDING)
        check_recusal(here.matter.facts, actor)
    except (ConditionUnmet, NotYours) as refusal:
        return refusal.reasons
    return ()


def _moment(connection: Connection, notice_id: str, actor: Actor, body: Body, now: datetime, *, hold: bool = True) -> _Moment:
    found = _case_of(connection, notice_id, hold=hold)
    if found is None or not actor.sees(found[0]["region"], found[0]["programme"]):
        raise UnknownCase(notice_id)
    row, running = found
    paper = find_paper(connection, notice_id)
    assert paper is not None
    law, at = rules(connection), max(now, row["last_at"])
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    matter = matter_of(connection, row, running, {**body, "notice": notice_id}, at)
    return _Moment(paper, row, running, matter, law, policy, at, powers(actor, row["region"], row["programme"], matter.taken_over))


def _case_of(connection: Connection, notice_id: str, *, hold: bool) -> tuple[dict[str, Any], dict[str, Running]] | None:
    """The row of the paper's case and its open clocks, held for this transaction where something is about to be written."""
    of_it = Notice, _notice.case_id == _case.id
    if hold:
        number = connection.execute(select(_case.number).join(*of_it).where(_notice.id == notice_id)).scalar_one_or_none()
        return locked_case(connection, number) if number else None
    row = connection.execute(select(table(CaseFile)).join(*of_it).where(_notice.id == notice_id)).mappings().one_or_none()
    return (dict(row), open_clocks(connection, row["id"])) if row else None


def _able(here: _Moment, step: Step) -> list[str]:
    """The roles by which the officer may take the step; raises `NotYours`."""
    able = [role for role in sorted(step.by) if role in here.mine]
    if not able:
        owners = "、".join(ROLES[role].label for role in sorted(step.by))
        raise NotYours(Reason(f"“{step.label}”由{owners}办理", step.cited))
    return able


def _act(
    connection: Connection,
    here: _Moment,
    step: Step,
    actor: Actor,
    *,
    about: About | None = None,
    judge: Callable[[], None] = lambda: None,
    held: tuple[Held, bool] | None = None,
) -> Outcome:
    able = _able(here, step)
    check_body(step, here.matter.body, here.at.astimezone(BEIJING).date())
    if unmet := step.unmet(here.matter, here.policy, acting=True):
        raise ConditionUnmet(*unmet)
    check_recusal(here.matter.facts, actor)
    judge()
    relied_on, late = held or here.mine[able[0]]
    given = about or here.paper
    return act_aside(
        connection,
        here.row,
        here.running,
        here.matter,
        step,
        Taken(actor, relied_on, late),
        given,
        law=here.law,
        policy=here.policy,
        at=here.at,
    )


def _corrected_by(connection: Connection, notice_id: str) -> str | None:
    wanted = (
        select(_notice.document_number)
        .join(PaperLink, _link.later_id == _notice.id)
        .where(_link.earlier_id == notice_id, _link.relation == "corrects")
    )
    return connection.execute(wanted).scalar_one_or_none()


def _said(connection: Connection, paper: About) -> dict[str, str]:
    """What may be corrected of what a paper says, as it stands after the corrections so far: those of a correction are its paper's own."""
    corrections: list[Mapping[str, str]] = []
    root: Mapping[str, Any] = paper
    while root["kind"] == "rectification_notice":
        link = connection.execute(select(_link.earlier_id, _link.said).where(_link.later_id == root["id"])).one()
        corrections.append({item["fact"]: item["right"] for item in link.said["items"]})
        found = find_paper(connection, link.earlier_id)
        assert found is not None
        root = found
    said = {name: fact for name, fact in root["facts"].items() if name in CORRECTABLE and isinstance(fact, str)}
    for each in reversed(corrections):
        said |= each
    return said


def _only_what_a_slip_may_be(known: Mapping[str, str], body: Body) -> None:
    flaws = []
    named = [item["fact"] for item in body["items"]]
    for at, item in enumerate(body["items"]):
        name = item["fact"]
        if name not in known:
            may = "、".join(CORRECTABLE[each] for each in known) or "无"
            flaws.append(Flaw(f"/items/{at}/fact", f"这一事项不能更正，只能更正：{may}；决定内容有错误的，应当另行作出决定"))
        elif named.count(name) > 1:
            flaws.append(Flaw(f"/items/{at}/fact", "同一事项只更正一次"))
        elif item["right"].strip() == known[name].strip():
            flaws.append(Flaw(f"/items/{at}/right", "与原文相同，没有需要更正的内容"))
    if flaws:
        raise Malformed(*flaws)


def _held_there(here: _Moment, step: Step) -> tuple[Held, bool] | None:
    """The post, of those the officer holds, that speaks for the organ which issued the paper."""
    for role in sorted(step.by & here.mine.keys()):
        held, late = here.mine[role]
        if issuing_office(held, here.row["region"])[1] == here.paper["office"]:
            return held, late
    return None


def _of_the_same_organ(connection: Connection, here: _Moment, step: Step, actor: Actor) -> None:
    held = _held_there(here, step)
    if held is None:
        raise NotYours(Reason(f"应当由出具文书的机关（{here.paper['office']}）更正", step.cited))
    wanted = select(_entry.officer_id, _entry.principal_id).where(_entry.case_id == here.row["id"], _entry.seq == here.paper["entry_seq"])
    issued = connection.execute(wanted).one()
    if {actor.id, held[0].principal_id} & {issued.officer_id, issued.principal_id} - {None}:
        raise NotYours(Reason("出具文书的人不得自己更正，应当由本机关另一人更正", step.cited))


def acts_view(kind: str) -> list[dict[str, Any]]:
    """What may be done about a paper of a kind and with which form; each form is enforced as it is shown."""
    found = [("service", "送达", SERVE_ANY), ("service", "登记未能送达", FAIL_ANY), ("forwarding", FORWARDING.label, FORWARDING)]
    if kind == "rectification_notice" or KINDS[kind].facts & CORRECTABLE.keys():
        found.append(("correction", CORRECT_ANY.label, CORRECT_ANY))
    return [
        {
            "name": name,
            "label": label,
            "by": sorted(step.by),
            "cites": [str(citation) for citation in step.cites],
            "schema": schema([field for field in step.form if field.name != "notice"]),
        }
        for name, label, step in found
    ]
