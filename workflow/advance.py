"""Take one step in one case. Everything that changes a case goes through `advance`; nothing else writes to a case file.

One call is one unit: the case is locked, the officer's power, the law and the separation of duties are judged, clocks, money, papers,
number, entry and outbox are written. The caller's transaction keeps all of it or none.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from states.grammar import Matter, Opening, Process, Step
from states.policy import Policy
from states.roles import SYSTEM
from states.service import ACTS
from states.terms import BEIJING
from workflow import fund
from workflow.authority import CLOCK, Actor, Held, check_recusal, check_separation, entrustment, may_take_over, powers, serving
from workflow.bodies import check_body
from workflow.clocks import Running, extend, reconcile
from workflow.matters import locked_case, matter_of, process_of
from workflow.papers import Occasion, Rung, issue_paper, issuing_office
from workflow.postings import put_up
from workflow.prepared import Prepared, Values, together
from workflow.refusals import CaseMoved, Flaw, Malformed, UnknownCase
from workflow.rules import Rules, rules, version_in
from workflow.serving import About, not_before_it_was_issued, paper_to_serve, paper_writes
from workflow.statements import (
    INSERT_ACT,
    INSERT_CLOCK,
    INSERT_ENTRY,
    INSERT_ESCALATION,
    INSERT_NOTICE,
    INSERT_OUTBOX,
    MOVE_CASE,
    MOVE_OPEN_CLOCK,
)

GENESIS = "0" * 64
BROUGHT = ("process", "edition", "region", "applicant", "household")  # what the first line of a file keeps of its case


class Outcome(NamedTuple):
    """What a step left behind: the case's new row, its entry, its papers, and the limits no place has fixed."""

    case: dict[str, Any]
    entry: dict[str, Any]
    notices: list[dict[str, Any]]
    gaps: list[str]


class Taken(NamedTuple):
    """Who takes a step and how: the post relied on, whether lateness gave it, the second person, the rung that caused it."""

    actor: Actor
    held: Held
    taken_over: bool = False
    pair_id: str | None = None
    pair_name: str = ""
    rung: Rung | None = None


def advance(
    connection: Connection,
    number: str,
    name: str,
    *,
    actor: Actor,
    body: Mapping[str, Any],
    now: datetime,
    expected: int | None = None,
) -> Outcome:
    """Take the step `name` in the case `number` as `actor` at `now`, with what was written down in `body`.

    `expected` is the version the officer was looking at. Raises `UnknownCase` (also outside the actor's region), `CaseMoved`,
    `Malformed`, or a `Refusal` with reasons; on any of them nothing has been written.
    """
    found = locked_case(connection, number)
    if found is None or not actor.sees(found[0]["region"], found[0]["programme"]):
        raise UnknownCase(number)
    row, running = found
    if expected is not None and expected != row["version"]:
        raise CaseMoved(row["version"])
    law = rules(connection, version_in(row))
    at = max(now, row["last_at"])
    matter = matter_of(connection, row, running, body, at)
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    taken, step = _lawfully(connection, process_of(row), matter, row, name, actor, policy, at)
    return _record(connection, row, matter, step, taken, running, law, policy, at)


def advance_by_clock(
    connection: Connection,
    row: dict[str, Any],
    running: dict[str, Running],
    name: str,
    *,
    law: Rules,
    at: datetime,
    rung: Rung | None,
    body: Mapping[str, Any] | None = None,
) -> Outcome:
    """Take a step that time itself takes, in a case the caller has locked: an officer without a person, on the same path.

    `body` is what came in from outside, where that is what the step enters.
    """
    matter = matter_of(connection, row, running, body or {}, at)
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    step = process_of(row).take(matter, name, by=(SYSTEM,), policy=policy)
    held = CLOCK.posts[0]
    return _record(connection, row, matter, step, Taken(CLOCK, held, rung=rung), running, law, policy, at)


def act_aside(
    connection: Connection,
    row: dict[str, Any],
    running: dict[str, Running],
    matter: Matter,
    step: Step,
    taken: Taken,
    about: About | None = None,
    *,
    law: Rules,
    policy: Policy,
    at: datetime,
) -> Outcome:
    """Write an act that moves nothing, one about a paper or about who is in charge (`states.paper_acts`, `states.case_acts`), into the file
    of a case the caller has locked and judged; the case stays where it stands."""
    return _record(connection, row, matter, step, taken, running, law, policy, at, about)


def _lawfully(
    connection: Connection,
    process: Process,
    matter: Matter,
    row: Mapping[str, Any],
    name: str,
    actor: Actor,
    policy: Policy,
    at: datetime,
) -> tuple[Taken, Step]:
    mine = powers(actor, row["region"], row["programme"], matter.taken_over)
    foreseen = _usable(process, matter, name, mine, policy)
    check_body(foreseen, matter.body, policy.day)
    held_anew = foreseen.money == "commit" and _hold_quota(connection, matter, row, at)
    able = _usable_roles(foreseen, mine)
    step = process.take(matter, name, by=able, policy=policy, foreseen=None if held_anew else foreseen)
    role = min(step.by & mine.keys(), key=lambda each: (mine[each][1], mine[each][0].principal_id is not None, each))
    held, late = mine[role]
    check_recusal(matter.facts, actor)
    pair = _second_person(connection, step, matter, actor, row, at)
    check_separation(connection, row["id"], step, actor, held, pair[0] or None)
    return Taken(actor, held, late, pair[0] or None, pair[1]), step


def _hold_quota(connection: Connection, matter: Matter, row: Mapping[str, Any], at: datetime) -> bool:
    """Ask again with the entrustment held: other decisions may be drawing on the same quota at this moment. Whether there is a quota."""
    if matter.entrustment is None or matter.entrustment.quota_left is None:
        return False
    held = entrustment(connection, row["region"], row["programme"], at, hold=True)
    matter.find_entrustment = lambda: held
    return True


def _usable(process: Process, matter: Matter, name: str, mine: Mapping[str, tuple[Held, bool]], policy: Policy) -> Step:
    """The step that would be taken, judged before what is written down is; refusals come with their reasons."""
    roles = {
        role
        for role, (held, late) in mine.items()
        if not late or all(may_take_over(s, role, held) for s in process.steps_from(matter.stage) if s.name == name and role in s.by)
    }
    return process.lawful(matter, name, by=roles, policy=policy)


def _usable_roles(step: Step, mine: Mapping[str, tuple[Held, bool]]) -> frozenset[str]:
    return frozenset(role for role, (held, late) in mine.items() if role in step.by and (not late or may_take_over(step, role, held)))


def _second_person(
    connection: Connection, step: Step, matter: Matter, actor: Actor, row: Mapping[str, Any], at: datetime
) -> tuple[str, str]:
    """(id, name) of the second person the law demands; raises `Malformed` unless it is another officer serving here."""
    if step.pair is None:
        return "", ""
    username = matter.body[step.pair]
    for role in sorted(step.by):
        for officer_id, known_as, name in serving(connection, role, row["region"], row["programme"], at):
            if known_as == username and officer_id != actor.id:
                return officer_id, name
    raise Malformed(Flaw(f"/{step.pair}", f"“{username}”不是本地另一名在任的调查人员，每组调查人员不得少于二人"))


def open_file(
    connection: Connection,
    row: dict[str, Any],
    opening: Opening,
    *,
    actor: Actor,
    held: Held,
    law: Rules,
    at: datetime,
) -> Outcome:
    """Write the first line of a new case's file; the case's row has been inserted by `workflow.intake`."""
    matter = matter_of(connection, row, {}, {}, at)
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    return _record(connection, row, matter, opening, Taken(actor, held), {}, law, policy, at)


def _record(
    connection: Connection,
    row: dict[str, Any],
    matter: Matter,
    step: Step | Opening,
    taken: Taken,
    running: dict[str, Running],
    law: Rules,
    policy: Policy,
    at: datetime,
    about: About | None = None,
) -> Outcome:
    process = process_of(row)
    seq, left = row["version"] + 1, row["stage"] if isinstance(step, Step) else ""
    epochs, since = dict(row["epochs"]), {**row["since"], step.name: at.isoformat()}
    matter.since = {**matter.since, step.name: at}
    real = step if isinstance(step, Step) else None
    known = dict(matter.facts if real else ()).items()
    if about is None and step.name in ACTS:
        about = paper_to_serve(connection, row["id"], matter)
    if about is not None:
        not_before_it_was_issued(about, matter.body)
    _learn(matter, real, policy)
    before = dict(running)
    changed, gaps = reconcile(process, matter, running, epochs, real, at, law)
    if real and real.extends:
        changed = _extended(process, real, running, changed, policy, law, at)
    if taken.rung and taken.rung.clock not in changed and taken.rung.clock.touched:
        changed.append(taken.rung.clock)
    if real and real.money:
        _money(connection, real, matter, row, seq, at)
    mover = _mover(process, step, taken, before)
    cites = step.articles_in(row["region"]) or ((mover.cites if mover else ""),)
    papers: list[dict[str, Any]] = []
    if kinds := step.notices if isinstance(step, Step) else (step.notice,):
        occasion = Occasion(
            process=process,
            number=row["number"],
            region=row["region"],
            applicant=row["applicant"],
            household=row["household"],
            filed_at=row["opened_at"],
            matter=matter,
            policy=policy,
            actor=taken.actor,
            held=taken.held,
            pair_name=taken.pair_name,
            cites=cites,
            at=at,
            clocks=running,
            earlier={"decided_by": matter.facts.get("decision_office", ""), "decision_number": matter.facts.get("decision_number", "")},
            deciding=step.duty == "decide",
            rung=taken.rung,
            about=about,
        )
        papers = [issue_paper(connection, kind, occasion, law) | {"case_id": row["id"], "entry_seq": seq} for kind in kinds]
    if real and real.money == "commit":
        matter.facts["decision_office"] = issuing_office(taken.held, row["region"])[1]
        matter.facts["decision_number"] = papers[-1]["document_number"] or ""
    entry = {
        "case_id": row["id"],
        "seq": seq,
        "at": at,
        "step": step.name,
        "label": step.label,
        "role": taken.held.role,
        "officer_id": taken.actor.id,
        "officer_name": taken.actor.name,
        "post_region": taken.held.region,
        "principal_id": taken.held.principal_id,
        "pair_id": taken.pair_id,
        "taken_over": taken.taken_over,
        "duty": step.duty,
        "from_stage": left,
        "to_stage": matter.stage,
        "cites": "、".join(cites),
        "body": dict(matter.body) if real else {name: row[name] for name in BROUGHT},
        "learned": dict([fact for fact in matter.facts.items() if fact not in known]),
        "papers": [paper["sha256"] for paper in papers],
        "clock": _clock_note(taken, mover),
        "previous_hash": row["head_hash"],
    }
    entry["hash"] = entry_hash(row["number"], entry)
    moved = {
        "stage": matter.stage,
        "edition": real.edition if real and real.edition else row["edition"],
        "version": seq,
        "last_at": at,
        "closed_at": (row["closed_at"] or at) if process.stage(matter.stage).final else None,
        "facts": matter.facts,
        "since": since,
        "epochs": epochs,
        "paid": matter.paid,
        "head_hash": entry["hash"],
    }
    work: list[tuple[Prepared, Values]] = [(INSERT_ENTRY, entry), (MOVE_CASE, {"case_id": row["id"], "was": row["version"], **moved})]
    work += [(INSERT_NOTICE, paper) for paper in papers]
    if about is not None:
        work += paper_writes(about, entry, matter.facts, papers)
    work += _clock_writes(row["id"], seq, changed)
    if taken.rung:
        work.append((INSERT_ESCALATION, _climbed(row["id"], taken.rung, at)))
    work += put_up(papers, row["region"], process, matter, running, policy, law.calendar, at)
    work.append((INSERT_OUTBOX, _message(row, entry, papers)))
    if together(connection, work)[1] != 1:
        raise CaseMoved(row["version"] + 1)
    row.update(moved)
    return Outcome(row, entry, papers, gaps)


def _learn(matter: Matter, step: Step | None, policy: Policy) -> None:
    """Remember what was written down, and what the step establishes."""
    if step is None:
        return
    established = step.establishes(matter, policy) if step.establishes else {}
    for field in step.form:
        if field.fact and field.name in matter.body:
            said = matter.body[field.name]
            matter.facts[field.fact] = [*matter.facts.get(field.fact, ()), said] if field.adds else said
    matter.facts.update(step.sets)
    matter.facts.update(established)
    if step.money == "commit":
        matter.facts["granted"] = matter.body["amount"]
        matter.facts["decided_on"] = policy.day.isoformat()
        if "instalments" in matter.facts and "instalments" not in matter.body:
            matter.facts["instalments"] = None


def _money(connection: Connection, step: Step, matter: Matter, row: Mapping[str, Any], seq: int, at: datetime) -> None:
    """What the step does to public money, journalled with its entry."""
    source = matter.facts.get("fund", fund.TREASURY)
    region = row["region"][:9] if source == fund.RESERVE else row["region"][:6]
    if step.money == "commit":
        entrusted = matter.entrustment if matter.facts.get("decided_by") == "township" else None
        matter.facts["entrusted_document"] = entrusted.document_number if entrusted else ""
    if step.money in ("pay", "disburse"):
        amount, ends = Decimal(matter.body["paid_amount"]), (fund.COMMITTED if step.money == "pay" else source, fund.PAID)
        matter.paid += amount
    elif step.money == "commit":
        amount, ends = Decimal(matter.facts["granted"]), (source, fund.COMMITTED)
    else:
        amount, ends = Decimal(matter.facts["granted"]) - matter.paid, (fund.COMMITTED, source)
    fund.move(
        connection,
        region=region,
        source=ends[0],
        target=ends[1],
        amount=amount,
        purpose=step.money or "",
        at=at,
        case_id=row["id"],
        entry_seq=seq,
        document_number=matter.facts.get("entrusted_document", ""),
    )


def _extended(
    process: Process, step: Step, running: Mapping[str, Running], changed: list[Running], policy: Policy, law: Rules, at: datetime
) -> list[Running]:
    declared = process.clocks[step.extends or ""]
    clock = running[declared.kind]
    extend(clock, str(policy.term(declared.extended_by or "")), step.cited, at, law.calendar)
    clock.plan(False, law.calendar)
    return changed if clock in changed else [*changed, clock]


def _mover(process: Process, step: Step | Opening, taken: Taken, before: Mapping[str, Running]) -> Running | None:
    """The limit that moved the clock's hand: the one whose rung was reached, or the one that lapsed by this very step."""
    if taken.rung:
        return taken.rung.clock
    return next((clock for kind, clock in before.items() if process.clocks[kind].lapse == step.name), None)


def _clock_note(taken: Taken, mover: Running | None) -> dict[str, Any] | None:
    if taken.held.role != SYSTEM or mover is None:
        return None
    return {"kind": mover.kind, "level": taken.rung.level if taken.rung else 0, "due_at": mover.due_at.isoformat()}


_HASHED = (
    "seq",
    "step",
    "role",
    "officer_id",
    "officer_name",
    "post_region",
    "principal_id",
    "pair_id",
    "taken_over",
    "duty",
    "from_stage",
    "to_stage",
    "cites",
    "body",
    "learned",
    "papers",
    "clock",
    "previous_hash",
)


def entry_hash(number: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 over everything an entry says, the hash of the entry before it and the papers it issued."""
    said = {name: entry[name] for name in _HASHED}
    said |= {"case": number, "at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _clock_writes(case_id: int, seq: int, changed: list[Running]) -> list[tuple[Prepared, Values]]:
    work: list[tuple[Prepared, Values]] = []
    for clock in changed:
        if clock.fresh:
            work.append((INSERT_CLOCK, vars(clock) | {"case_id": case_id}))
        else:
            work.append((MOVE_OPEN_CLOCK, vars(clock) | {"clock_id": clock.id}))
        work += [(INSERT_ACT, act | {"clock_id": clock.id, "entry_seq": seq}) for act in clock.acts]
        clock.fresh, clock.touched, clock.acts = False, False, []
    return work


def _climbed(case_id: int, rung: Rung, at: datetime) -> dict[str, Any]:
    return {
        "clock_id": rung.clock.id,
        "case_id": case_id,
        "level": rung.level,
        "planned_at": rung.planned_at,
        "acted_at": at,
        "told": list(rung.told),
        "vacant": list(rung.vacant),
        "taken_over_by": rung.taken_over_by,
    }


def _message(row: Mapping[str, Any], entry: Mapping[str, Any], papers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": f"{row['number']}:{entry['seq']}",
        "topic": f"{row['process']}.{entry['step']}",
        "at": entry["at"],
        "payload": {
            "number": row["number"],
            "region": row["region"],
            "seq": entry["seq"],
            "to_stage": entry["to_stage"],
            "papers": [{"id": paper["id"], "kind": paper["kind"], "sha256": paper["sha256"]} for paper in papers],
        },
        "sent_at": None,
    }
