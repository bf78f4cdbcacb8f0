"""What can be done in a case, before it is done: every step, what it would set going, and what is still missing for it.

Nothing here decides anything: the law is asked (`Step.unmet`, `reconcile`) about a copy of the case that nobody keeps.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from notices import KINDS
from states.grammar import Matter, Reason, Step
from states.policy import Policy
from states.roles import ROLES, SYSTEM
from states.terms import BEIJING, parse_term
from workflow.authority import Actor
from workflow.clocks import CANCELLED, Running, due_text, reconcile
from workflow.inbox import steps_view
from workflow.matters import matter_of, open_clocks, process_of
from workflow.rules import Rules, rules

MONEY = {
    "commit": "按救助金额从所选资金中划定",
    "pay": "登记本次发放，记入资金账",
    "release": "尚未发放的资金退回",
    "disburse": "登记本次发放，记入资金账",
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """One way on: the step as the contract shows it, what the law still misses, who may take it, and what it would set going."""

    view: Mapping[str, Any]
    step: Step
    missing: tuple[Reason, ...]
    owners: str
    consequences: tuple[str, ...]

    @property
    def open(self) -> bool:
        return bool(self.view["open"])

    @property
    def by_clock(self) -> bool:
        return self.step.by == {SYSTEM}

    @property
    def moves(self) -> bool:
        """Whether the case would stand elsewhere afterwards."""
        return self.step.dest != self.step.source


def prospects(connection: Connection, row: Mapping[str, Any], actor: Actor, now: datetime) -> list[Prospect]:
    """Every step that leads out of the case's stage, in the order of the process; of two of one name the open one alone, else the first."""
    process, law = process_of(row), rules(connection)
    at = max(now, row["last_at"])
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    running = open_clocks(connection, row["id"])
    matter = matter_of(connection, row, running, {}, at)
    found: dict[str, Prospect] = {}
    for step, view in zip(process.steps_from(row["stage"]), steps_view(connection, row, actor, now), strict=True):
        known = found.get(step.name)
        if known is None or (view["open"] and not known.open):
            owners = "、".join(ROLES[role].label for role in sorted(step.by))
            told = consequences(row, step, matter, running, law, at) if view["open"] else ()
            found[step.name] = Prospect(view, step, _missing(step, matter, policy), owners, told)
    return list(found.values())


def _missing(step: Step, matter: Matter, policy: Policy) -> tuple[Reason, ...]:
    return tuple(step.unmet(matter, policy))


def consequences(
    row: Mapping[str, Any], step: Step, matter: Matter, running: Mapping[str, Running], law: Rules, at: datetime
) -> tuple[str, ...]:
    """What taking the step would set going, a sentence each: where the case goes, the papers, the limits that begin and end, the money."""
    process, told = process_of(row), []
    if step.dest != step.source:
        label = process.stage(step.dest).label
        told.append(f"案件办结：{label}" if process.stage(step.dest).final else f"转入“{label}”")
    told += [f"出具《{KINDS[kind].title}》" for kind in step.notices]
    after = replace(matter, stage=step.dest, facts={**matter.facts, **step.sets}, since={**matter.since, step.name: at})
    left = deepcopy(dict(running))
    changed, gaps = reconcile(process, after, left, dict(row["epochs"]), step, at, law)
    for clock in changed:
        label = process.clocks[clock.kind].label
        if clock.fresh and clock.stopped_at is None:
            told.append(f"起算“{label}”{parse_term(clock.limit_text).label}，至{due_text(clock)}")
        elif clock.stopped_at is not None:
            told.append(f"“{label}”时限{'不再计算' if clock.state == CANCELLED else '到此为止'}")
        elif clock.paused:
            told.append(f"“{label}”时限暂停计算")
    told += gaps
    if step.money:
        told.append(MONEY[step.money])
    if step.extends:
        told.append(f"延长“{process.clocks[step.extends].label}”时限，只能延长一次")
    if step.pair:
        told.append("须有第二名调查人，每组不少于二人")
    return tuple(told)
