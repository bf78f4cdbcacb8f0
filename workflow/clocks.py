"""The legal clocks of one case: started, suspended, extended and stopped as the case moves; each with its ledger.

What must run is a pure function of where the case stands (`states.grammar.Clock`); `reconcile` brings the rows in line with it after
every step and returns what changed. Due instants are recomputed from the ledger by `states.terms`, never shifted.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from states.calendar import Calendar
from states.grammar import Clock, Matter, Process, Step
from states.policy import Policy, PolicyGap
from states.roles import chain
from states.terms import BEIJING, Exclusion, Hours, Reckoning, due, parse_term, reckon, share, then
from workflow.rules import Rules

RUNNING, PAUSED, MET, BREACHED, CANCELLED = "running", "paused", "met", "breached", "cancelled"
OPEN = (RUNNING, PAUSED)
END_OF_DAY = timedelta(seconds=1)  # a day ends just before the midnight that a limit in days is due at


@dataclass
class Running:
    """One clock of a case, as its row has it. `fresh`: not yet in the database; `acts`: ledger lines not yet written."""

    id: str
    kind: str
    epoch: int
    limit_text: str
    cites: str
    owner: str
    rungs: list[str]
    started_at: datetime
    exclusions: list[list[str | None]]
    due_at: datetime
    original_due_at: datetime
    calendar: str
    paused: bool = False
    extended_limit: str | None = None
    level: int = 0
    holders: list[str] = field(default_factory=list)
    next_act_at: datetime | None = None
    state: str = RUNNING
    stopped_at: datetime | None = None
    provisional: bool = False
    failures: int = 0
    trouble: str | None = None
    fresh: bool = False
    touched: bool = False
    acts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def spans(self) -> tuple[Exclusion, ...]:
        return tuple(Exclusion(datetime.fromisoformat(a or ""), datetime.fromisoformat(b) if b else None) for a, b in self.exclusions)

    def reckoned(self, calendar: Calendar) -> Reckoning:
        """How the due instant was reached, day by day."""
        return reckon(self.started_at, parse_term(self.extended_limit or self.limit_text), calendar, self.spans)

    def reckoned_last_day(self) -> date:
        """The last Beijing day that still belongs to the limit."""
        return (self.due_at.astimezone(BEIJING) - timedelta(microseconds=1)).date()

    def recompute(self, calendar: Calendar) -> None:
        """Bring `due_at` in line with the ledger and this calendar."""
        self.due_at, self.provisional = due(self.started_at, parse_term(self.extended_limit or self.limit_text), calendar, self.spans)
        self.calendar = calendar.version

    def rung_at(self, level: int, calendar: Calendar) -> datetime | None:
        """When rung `level` (1 is the first) is reached; None past the last."""
        if not 1 <= level <= len(self.rungs):
            return None
        rung = self.rungs[level - 1]
        if rung.startswith("+"):
            return then(self.due_at, parse_term(rung[1:]), calendar)
        percent = int(rung.removesuffix("%"))
        if percent >= 100:
            return self.due_at
        part = share(parse_term(self.extended_limit or self.limit_text), percent)
        reminder = due(self.started_at, part, calendar, self.spans)[0]
        # Whole days and days off can push a reminder to the limit itself, where it warns nobody: then time's own share is taken.
        return reminder if reminder < self.due_at else self.started_at + (self.due_at - self.started_at) * percent // 100

    def takes_over(self, level: int) -> bool:
        """True for the rungs at or past the limit, at which the next level up may act."""
        return self.rungs[level - 1].startswith("+") or int(self.rungs[level - 1].removesuffix("%")) >= 100

    def plan(self, lapses: bool, calendar: Calendar) -> None:
        """Set when the sweep must look at this clock next: when it `lapses`, or else at its next rung."""
        if self.state != RUNNING:
            self.next_act_at = None
        elif lapses:
            self.next_act_at = self.due_at
        else:
            self.next_act_at = self.rung_at(self.level + 1, calendar)

    def note(self, act: str, at: datetime, cites: str, note: str = "") -> None:
        self.touched = True
        self.acts.append({"act": act, "at": at, "due_at": self.due_at, "cites": cites, "note": note})


def reconcile(
    process: Process,
    matter: Matter,
    running: dict[str, Running],
    epochs: dict[str, int],
    step: Step | None,
    at: datetime,
    rules: Rules,
) -> tuple[list[Running], list[str]]:
    """Start, suspend, resume, renew and stop the clocks of a case that has just come to stand where `matter` says.

    Returns the clocks that changed and the sentences of the limits that no place has fixed (a limit that is not fixed does not
    run; it is never guessed). `running` and `epochs` are brought up to date in place.
    """
    policy, calendar = rules.policy(matter.region, at.astimezone(BEIJING).date()), rules.calendar
    event = _event(process, matter, running, step, at)
    changed: list[Running] = []
    gaps: list[str] = []
    for declared in process.clocks_at(matter.stage, running):
        clock = running.get(declared.kind)
        wanted = matter.stage in declared.runs_in and (declared.when is None or declared.when.holds(matter, policy))
        met = step is not None and (step.name == declared.lapse or (step.dest == step.source and step.name in declared.met_by))
        if clock is not None and step is not None and met:
            # Met where the case stands, and still owed: owed anew. What time itself has ended does not begin again by itself.
            _stop(clock, step, declared, at)
            changed.append(clock)
            del running[declared.kind]
            clock, wanted = None, wanted and step.name != declared.lapse
        if clock is None:
            if wanted:
                try:
                    clock = running[declared.kind] = _start(declared, matter, epochs, step, event, at, rules)
                except PolicyGap as gap:
                    gaps.append(str(gap))
                    continue
                clock.plan(declared.lapses(matter.stage, matter.facts), calendar)
                changed.append(clock)
            continue
        if not wanted:
            _stop(clock, step, declared, at)
            del running[declared.kind]
        else:
            _suspend(clock, declared, matter.stage, policy, at, calendar)
            # What only climbs its ladder stays planned as it is, until something touches it, has put it off, or another calendar comes.
            if declared.lapse or clock.touched or clock.failures or clock.calendar != calendar.version:
                before = clock.next_act_at
                clock.plan(declared.lapses(matter.stage, matter.facts), calendar)
                clock.touched |= before != clock.next_act_at
        if clock.touched:
            changed.append(clock)
    return changed, gaps


def _event(process: Process, matter: Matter, running: Mapping[str, Running], step: Step | None, at: datetime) -> datetime:
    """The moment from which the next limits count: the act itself, or, where a limit ran out, the end of its last day.

    A posting that ran through November 25 has ended on November 25, however late the sweep came by; one that was held by an objection
    ends when that is answered.
    """
    if step is not None:
        for kind, clock in running.items():
            declared = process.clocks[kind]
            if declared.lapse == step.name and clock.due_at <= at:
                released = (matter.since[name] for name in declared.released_by if name in matter.since)
                return max([clock.due_at - END_OF_DAY, *released])
    return at


def _start(
    declared: Clock, matter: Matter, epochs: dict[str, int], step: Step | None, event: datetime, at: datetime, rules: Rules
) -> Running:
    started = _begins(declared, matter, {**matter.since, step.name: event} if step is not None else matter.since, event)
    policy = rules.policy(matter.region, started.astimezone(BEIJING).date())
    term = policy.term(declared.limit)
    always_lapses = declared.lapse and not declared.held_by and not declared.runs_in - declared.lapses_in
    rungs = [] if always_lapses else list(policy[declared.ladder])
    due_at, provisional = due(started, term, rules.calendar)
    epochs[declared.kind] = epochs.get(declared.kind, 0) + 1
    clock = Running(
        id=secrets.token_hex(8),
        kind=declared.kind,
        epoch=epochs[declared.kind],
        limit_text=str(term),
        cites=policy.cites(declared.limit),
        owner=declared.owner,
        rungs=rungs,
        started_at=started,
        exclusions=[],
        due_at=due_at,
        original_due_at=due_at,
        calendar=rules.calendar.version,
        provisional=provisional,
        fresh=True,
    )
    clock.note("start", at, clock.cites)
    return clock


def _begins(declared: Clock, matter: Matter, taken: Mapping[str, datetime], event: datetime) -> datetime:
    """From when the limit counts: the day the law counts from, else the last of the acts it follows, else what just happened."""
    if declared.counted_from and (day := matter.facts.get(declared.counted_from)):
        # The day of the event does not count, so any moment of it gives the same limit. It may lie ahead: next month's payment.
        return datetime.combine(date.fromisoformat(day), time(), BEIJING).astimezone(UTC)
    return max((taken[name] for name in declared.since if name in taken), default=event)


def _stop(clock: Running, step: Step | None, declared: Clock, at: datetime) -> None:
    if step is None or step.name not in declared.met_by:
        clock.state = CANCELLED
    else:
        clock.state = MET if at <= clock.due_at or step.name == declared.lapse else BREACHED
    clock.stopped_at, clock.next_act_at, clock.paused = at, None, False
    clock.note("stop", at, step.cited if step and step.cites else clock.cites, clock.state)


def _suspend(clock: Running, declared: Clock, stage: str, policy: Policy, at: datetime, calendar: Calendar) -> None:
    """Suspend or resume where the place's sheet lists this stage; nowhere else is a clock ever suspended."""
    excluded = declared.excluded_by is not None and stage in policy.get(declared.excluded_by, ())
    if excluded == clock.paused:
        return
    cites = policy.cites(declared.excluded_by or "")
    if excluded:
        clock.exclusions.append([at.isoformat(), None])
        clock.paused, clock.state = True, PAUSED
        clock.note("exclude", at, cites)
    else:
        clock.exclusions[-1][1] = at.isoformat()
        clock.paused, clock.state = False, RUNNING
        clock.recompute(calendar)
        clock.note("resume", at, cites)


def extend(clock: Running, limit: str, cites: str, at: datetime, calendar: Calendar) -> None:
    """Extend once; the original due instant stays beside the extended one."""
    clock.extended_limit = limit
    clock.recompute(calendar)
    clock.note("extend", at, cites, limit)


def climb(clock: Running, at: datetime, vacant: Iterable[str]) -> str | None:
    """Go up one rung; returns the role that takes over there, if any. A vacant post passes to the next level."""
    clock.level += 1
    clock.touched = True
    if not clock.takes_over(clock.level):
        return None
    empty = set(vacant)
    for role in chain(clock.owner):
        if role not in clock.holders:
            clock.holders.append(role)
            if role not in empty:
                return role
    return None


def due_text(clock: Running) -> str:
    """The due instant as an officer writes it: to the minute for hours, through the last day for days."""
    local = clock.due_at.astimezone(BEIJING)
    if isinstance(parse_term(clock.extended_limit or clock.limit_text), Hours):
        return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"
    last = local - timedelta(days=1)
    return f"{last.year}年{last.month}月{last.day}日"


def overdue_text(due_at: datetime, at: datetime) -> str:
    """How late it is, in words: hours and minutes under a day, whole days beyond."""
    late = max(at - due_at, timedelta(0))
    if late < timedelta(days=1):
        return f"{late.seconds // 3600}小时{late.seconds % 3600 // 60}分钟"
    return f"{late.days}天"
