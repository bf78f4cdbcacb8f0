"""The grammar processes are written in, and the checks every process must pass before it can be loaded.

The only module that imports `transitions`. A `Process` is one machine, built once and shared by every case; it is never
attached to a case. It knows no database, no clock and no person: it is asked whether a step is lawful, and answers with
the step or with the reasons why not.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from transitions import Machine, State, Transition

from states.forms import MONEY_PATTERN, Field
from states.households import persons_known
from states.policy import Policy, PolicyGap
from states.roles import ROLES
from states.soundness import defects, unknown_names
from states.statutes import Citation


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may not be done, in one Chinese sentence, and where that is written."""

    text: str
    cites: str


class Refusal(Exception):
    """The step is not lawful here and now; `reasons` say why, each with its source."""

    def __init__(self, *reasons: Reason):
        super().__init__("；".join(reason.text for reason in reasons))
        self.reasons = reasons


class StepNotOpen(Refusal):
    """No step of that name leads out of this stage."""


class NotYours(Refusal):
    """The step belongs to another role, or to another person."""


class ConditionUnmet(Refusal):
    """A condition of the step is not met."""


class ProcessError(ValueError):
    """A declaration that the grammar refuses; the message lists every defect found."""


@dataclass(frozen=True, slots=True)
class Entrustment:
    """The county's entrustment of a township's decisions, as it stands at the moment of the act.

    Amounts are yuan. `quota_left` is what remains of the entrusted quota, or None when none was set.
    """

    document_number: str
    by: str
    max_per_case: Decimal
    quota_left: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What one source of data (a key of `states.sources`) was asked about a household, as it stands at the moment of the act.

    `state` is waiting, sent, replied or expired; `result` is empty until the source has answered, and stays when the answer has lapsed.
    `as_of` is the day up to which the source's data reach.
    """

    source: str
    state: str
    result: str = ""
    details: str = ""
    as_of: date | None = None


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Matter:
    """What the law may look at in one case: where it stands and what is known. No row, no clock, no person.

    `facts` are JSON values (money as text with two decimals); `household` is as it was declared at the window; `body` is what the
    officer writes down now, empty when a step is only looked at; `paid` is what has been paid out, in yuan; `running` are the kinds of
    the limits that run; `taken_over` are the roles that lateness has empowered; `since` tells when a step was last taken. The township's
    entrustment, what its reserve fund holds (yuan) and what each source of data was last asked are looked up only when a question asks
    for them.
    """

    stage: str
    region: str
    facts: dict[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    household: Mapping[str, Any] = field(default_factory=dict)
    running: frozenset[str] = frozenset()
    taken_over: frozenset[str] = frozenset()
    paid: Decimal = Decimal(0)
    since: Mapping[str, datetime] = field(default_factory=dict)
    find_entrustment: Callable[[], Entrustment | None] = _nothing
    find_reserve: Callable[[], Decimal] = Decimal
    find_checks: Callable[[], tuple[Check, ...]] = tuple

    @property
    def persons(self) -> int:
        """How many live together, as the file knows them; at least the applicant."""
        return max(1, persons_known(self.household, self.facts))

    @property
    def residence(self) -> str:
        return str(self.household.get("residence", "urban"))

    @property
    def entrustment(self) -> Entrustment | None:
        return self.find_entrustment()

    @property
    def reserve(self) -> Decimal:
        return self.find_reserve()

    @property
    def checks(self) -> tuple[Check, ...]:
        return self.find_checks()

    def known(self, name: str, default: Any = None) -> Any:
        """A fact as it would stand once `body` is recorded."""
        return self.body.get(name, self.facts.get(name, default))

    @property
    def amount(self) -> Decimal | None:
        """The amount under decision in yuan, or None while nobody has named one that can be read."""
        text = self.known("amount")
        # A step is looked for before its form is judged: what was written down may be anything.
        return Decimal(text) if isinstance(text, str) and re.fullmatch(MONEY_PATTERN, text) else None


Question = Callable[[Matter, Policy], bool]
Finding = Callable[[Matter, Policy], Mapping[str, Any]]
Detail = Callable[[Matter, Policy], str]


@dataclass(frozen=True, slots=True)
class Guard:
    """A yes/no question about a case under a policy, with a sentence for each answer and its source.

    `no` is shown when the question must be answered yes and is not; `yes` when it must be answered no and is not.
    `detail`, when given, appends the figures of this case to either.
    """

    ask: Question
    no: str
    yes: str
    cites: str
    wanted: bool = True
    detail: Detail | None = None

    def holds(self, matter: Matter, policy: Policy) -> bool:
        return self.why_not(matter, policy) is None

    def why_not(self, matter: Matter, policy: Policy) -> Reason | None:
        """None when the condition is met. A blank in the policy is a reason, never a guess."""
        try:
            if self.ask(matter, policy) is self.wanted:
                return None
            figures = self.detail(matter, policy) if self.detail else ""
            return Reason((self.no if self.wanted else self.yes) + figures, self.cites)
        except PolicyGap as gap:
            return _blank(gap)

    def blank(self, matter: Matter, policy: Policy) -> Reason | None:
        """The blank in the policy that leaves the question without an answer, if there is one."""
        try:
            self.ask(matter, policy)
        except PolicyGap as gap:
            return _blank(gap)
        return None

    def __invert__(self) -> "Guard":
        return Guard(self.ask, self.no, self.yes, self.cites, wanted=not self.wanted, detail=self.detail)

    @property
    def name(self) -> str:
        return ("" if self.wanted else "not_") + self.ask.__name__


def _blank(gap: PolicyGap) -> Reason:
    return Reason(str(gap), "民发〔2022〕83号 四（一）")


def guard(*, no: str, yes: str, cites: object, detail: Detail | None = None) -> Callable[[Question], Guard]:
    """Declare a question; see `Guard` for the sentences."""
    return lambda ask: Guard(ask, no, yes, str(cites), detail=detail)


class Stage(State):
    """Where a case stands. `final`: the case has ended."""

    def __init__(self, name: str, label: str, *, final: bool = False):
        super().__init__(name, final=final)
        self.label = label


@dataclass(frozen=True)
class Clock:
    """A legal limit on a case: which parameter sets it, while the case stands where it runs, and who answers for it.

    It starts when the case comes to stand in `runs_in` (and `when` holds), counted from the last taking of a step in `since`
    or else from that moment; it is met when the case leaves by a step in `met_by` and cancelled when it leaves otherwise.
    `lapse` is the step the clock takes by itself once the limit has passed, only in the stages of `lapses_in`; every
    other clock only climbs its `ladder`: lateness never decides anything. `excluded_by` names the parameter that lists the
    stages during which it does not count. `counted_from` names the fact that holds the Beijing day of the event, where the law counts
    from something that happened outside the file: a death, a birthday. `held_by` names the fact that keeps the limit from lapsing as long
    as it holds anything, so that it climbs its ladder; what follows counts from the step in `released_by` that came after its end.
    """

    kind: str
    label: str
    limit: str
    runs_in: frozenset[str]
    met_by: frozenset[str]
    owner: str
    ladder: str = "ladder.rungs"
    since: tuple[str, ...] = ()
    when: Guard | None = None
    lapse: str | None = None
    lapses_in: frozenset[str] = frozenset()
    excluded_by: str | None = None
    extended_by: str | None = None
    counted_from: str | None = None
    held_by: str | None = None
    released_by: frozenset[str] = frozenset()

    def lapses(self, stage: str, facts: Mapping[str, Any]) -> bool:
        """Whether time itself takes its step when the limit runs out in this stage, with these facts on file."""
        return self.lapse is not None and stage in self.lapses_in and not (self.held_by and facts.get(self.held_by))


@dataclass(frozen=True)
class Opening:
    """How a case comes to be: the first line of its file, the stage it begins in, and the paper that is owed at once."""

    stage: str
    name: str
    label: str
    by: frozenset[str]
    cites: tuple[Citation, ...]
    notice: str
    duty: str | None = None

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(str(citation) for citation in self.cites)

    def articles_in(self, region: str) -> tuple[str, ...]:
        """The articles without those of other places than `region` (a division code)."""
        return tuple(str(citation) for citation in self.cites if citation.statute.governs(region))

    @property
    def cited(self) -> str:
        return "、".join(self.articles)


class Step(Transition):
    """A lawful move: who may take it, under which article, on what conditions, and what it leaves behind."""

    def __init__(self, source: str, dest: str, *library: Any, **declared: Any):
        super().__init__(source, dest, *library)
        self.dest: str = dest
        self.name: str = declared["name"]
        self.label: str = declared["label"]
        self.by: frozenset[str] = declared["by"]
        self.cites: tuple[Citation, ...] = declared["cites"]
        self.articles: tuple[str, ...] = tuple(str(citation) for citation in self.cites)
        self.cited: str = "、".join(self.articles)
        self.local: bool = any(citation.statute.region for citation in self.cites)
        self.when: tuple[Guard, ...] = declared["when"]
        self.checks: tuple[Guard, ...] = declared["checks"]
        self.notices: tuple[str, ...] = declared["notices"]
        self.form: tuple[Field, ...] = declared["form"]
        self.sets: Mapping[str, Any] = declared["sets"]
        self.duty: str | None = declared["duty"]
        self.money: str | None = declared["money"]
        self.refuses: bool = declared["refuses"]
        self.pair: str | None = declared["pair"]
        self.extends: str | None = declared["extends"]
        self.establishes: Finding | None = declared["establishes"]
        self.edition: str | None = declared["edition"]

    def articles_in(self, region: str) -> tuple[str, ...]:
        """The articles without those of other places than `region` (a division code): what a file and a paper there cite."""
        if not self.local:
            return self.articles
        return tuple(text for citation, text in zip(self.cites, self.articles, strict=True) if citation.statute.governs(region))

    def unmet(self, matter: Matter, policy: Policy, *, acting: bool = False) -> tuple[Reason, ...]:
        """Why the conditions are not met; `acting` also judges what the officer wrote down. While nothing is written down yet, a
        blank in the policy that no words could fill is a reason too. A limit that does not run, as where no place had fixed it when it
        would have begun, cannot be extended."""
        if self.extends and self.extends not in matter.running:
            return (Reason("所要延长的时限没有在计算，无从延长", self.cited),)
        asked = [question.why_not for question in self.when]
        if acting or not matter.body:
            asked += [question.why_not if acting else question.blank for question in self.checks]
        return tuple(dict.fromkeys(reason for ask in asked if (reason := ask(matter, policy))))


def step(
    name: str,
    label: str,
    source: str | Sequence[str],
    dest: str,
    *,
    by: str | Sequence[str],
    cites: Citation | Sequence[Citation] = (),
    when: Guard | Sequence[Guard] = (),
    checks: Guard | Sequence[Guard] = (),
    notice: str | Sequence[str] = (),
    form: Sequence[Field] = (),
    sets: Mapping[str, Any] | None = None,
    duty: str | None = None,
    money: str | None = None,
    refuses: bool = False,
    pair: str | None = None,
    extends: str | None = None,
    establishes: Finding | None = None,
    edition: str | None = None,
) -> dict[str, Any]:
    """One line of a process: `name` from `source` to `dest` ("=" stays), by whom, under which article, on what conditions.

    `checks` are conditions on what is written down in `form`; `sets` are facts the step sets, `establishes` works out facts from the
    case and the policy of the day (JSON values) once the conditions hold; `duty` is the part of the separation of duties it belongs
    to; `money` what it does to public money: "commit" sets a grant aside, "pay" spends it, "release" gives the rest back, "disburse"
    pays straight from the treasury; `pair` names the field with the second person the law demands; `extends` the clock that the
    step extends, once; `edition` is the edition of the same process that the case is moved to, with its stage.
    """
    return {
        "trigger": name,
        "source": [source] if isinstance(source, str) else list(source),
        "dest": dest,
        "name": name,
        "label": label,
        "by": frozenset([by] if isinstance(by, str) else by),
        "cites": _several(cites, Citation),
        "when": _several(when, Guard),
        "checks": _several(checks, Guard),
        "notices": (notice,) if isinstance(notice, str) else tuple(notice),
        "form": tuple(form),
        "sets": dict(sets or {}),
        "duty": duty,
        "money": money,
        "refuses": refuses,
        "pair": pair,
        "extends": extends,
        "establishes": establishes,
        "edition": edition,
    }


def _several(value: Any, one: type) -> tuple[Any, ...]:
    return (value,) if isinstance(value, one) else tuple(value)


class Process(Machine):
    """One lawful procedure. Raises `ProcessError`, with every defect, when the declaration does not hold together."""

    state_cls, transition_cls = Stage, Step

    def __init__(
        self,
        key: str,
        title: str,
        *,
        edition: str,
        programme: str,
        cites: Citation,
        openings: Sequence[Opening],
        intake: Sequence[Field],
        stages: Sequence[Stage],
        steps: Sequence[dict[str, Any]],
        clocks: Sequence[Clock],
        throughout: Callable[[Sequence[Stage], Sequence[dict[str, Any]]], list[dict[str, Any]]] | None = None,
    ):
        """`throughout` puts what holds for every step into the declaration before it is read."""
        steps = throughout(stages, steps) if throughout else steps
        self.key, self.title, self.edition, self.programme = key, title, edition, programme
        self.cites, self.intake = cites, tuple(intake)
        self.openings = {opening.stage: opening for opening in openings}
        starts = list(self.openings)
        self.clocks = {clock.kind: clock for clock in clocks}
        if unknown := unknown_names(stages, steps, clocks, starts):
            raise ProcessError(f"{key}: " + "；".join(unknown))
        super().__init__(
            model=None,
            states=list(stages),
            transitions=list(steps),
            initial=starts[0],
            name=key,
            model_attribute="stage",
            auto_transitions=False,
            send_event=True,
        )
        self._from: dict[str, tuple[Step, ...]] = {
            stage: tuple(s for event in self.events.values() for s in event.transitions.get(stage, ()) if isinstance(s, Step))
            for stage in self.states
        }
        self._named: dict[tuple[str, str], list[Step]] = {}
        for each in self.steps:
            self._named.setdefault((each.source, each.name), []).append(each)
        self._runs_in = {stage: frozenset(clock.kind for clock in clocks if stage in clock.runs_in) for stage in self.states}
        self._in_order: dict[frozenset[str], tuple[Clock, ...]] = {}
        if found := list(defects(self)):
            raise ProcessError(f"{key}: " + "；".join(found))

    @property
    def steps(self) -> Iterator[Step]:
        return (s for steps in self._from.values() for s in steps)

    @property
    def finals(self) -> frozenset[str]:
        return frozenset(name for name, stage in self.states.items() if stage.final)

    def stage(self, name: str) -> Stage:
        return cast(Stage, self.states[name])

    def steps_from(self, stage: str) -> tuple[Step, ...]:
        """Every step that leads out of the stage, in the order of the declaration."""
        return self._from[stage]

    def clocks_at(self, stage: str, running: Collection[str]) -> tuple[Clock, ...]:
        """The limits that run in the stage and those of the kinds `running`, in the order of the declaration."""
        kinds = self._runs_in[stage].union(running)
        found = self._in_order.get(kinds)
        if found is None:
            found = self._in_order[kinds] = tuple(clock for kind, clock in self.clocks.items() if kind in kinds)
        return found

    def lawful(self, matter: Matter, name: str, *, by: Collection[str], policy: Policy, acting: bool = False) -> Step:
        """The step `name` would be for someone holding the roles `by`, or the Refusal that says why there is none."""
        here = self._named.get((matter.stage, name))
        if not here:
            label = next((s.label for s in self.steps if s.name == name), name)
            raise StepNotOpen(Reason(f"“{self.stage(matter.stage).label}”环节不能办理“{label}”", str(self.cites)))
        ours = [s for s in here if not s.by.isdisjoint(by)]
        if not ours:
            owners = "、".join(ROLES[role].label for role in sorted(frozenset().union(*(s.by for s in here))))
            raise NotYours(Reason(f"“{here[0].label}”由{owners}办理", here[0].cited or str(self.cites)))
        unmet: tuple[Reason, ...] = ()
        for candidate in ours:
            reasons = candidate.unmet(matter, policy, acting=acting)
            if not reasons:
                return candidate
            unmet = unmet or reasons
        raise ConditionUnmet(*unmet)

    def take(self, matter: Matter, name: str, *, by: Collection[str], policy: Policy, foreseen: Step | None = None) -> Step:
        """Move `matter` one step and return the step taken; a Refusal leaves it untouched.

        `foreseen` is the step that `lawful` has just found for the same matter and the same roles: only what was written down is
        judged then, and the whole law again where that does not hold.
        """
        chosen = foreseen
        if chosen is None or any(question.why_not(matter, policy) for question in chosen.checks):
            chosen = self.lawful(matter, name, by=by, policy=policy, acting=True)
        # Which of the steps of this name it is has been judged: the machine moves the matter there instead of looking for it again.
        self.set_state(chosen.dest, matter)
        return chosen
