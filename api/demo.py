"""The demonstration: five counties that live through their last weeks in a few seconds, as officers and the clock would have.

Everything goes the way real work goes: applications are opened and steps taken by officers who may, and between them the clock acts
at the very moments at which it was due. Nothing is written around the law.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from api.demo_cases import LASTING_REASONS, Scheduler, Story, stories
from api.demo_county import Account, accounts, set_up
from states.divisions import covers, full_name
from states.entitlement import assess_emergency_aid, yuan
from states.grammar import Refusal
from states.roles import TOWN_HANDLER, VILLAGE_ASSISTANT
from states.terms import BEIJING
from workflow.advance import advance
from workflow.authority import Actor, load_actor
from workflow.clock import next_due, sweep
from workflow.database import Connection, Engine
from workflow.inbox import find_case, steps_view
from workflow.intake import open_case
from workflow.matters import matter_of, open_clocks, process_of
from workflow.rules import rules

LASTING = timedelta(days=150)  # how far back the counties' rules and officers reach
SEED = 2026

Transaction = Callable[[], AbstractContextManager[Connection]]


def load(
    engine: Engine, transaction: Transaction, *, now: datetime, secret: bytes, tell: Callable[[int, int], None], seed: int = SEED
) -> int:
    """Fill an empty, migrated database and return the number of cases; `transaction` begins one and keeps it, `tell` hears progress."""
    since = now - LASTING
    with transaction() as connection:
        officers = set_up(connection, since)
    rng = random.Random(seed)
    with transaction() as connection:
        law = rules(connection)
    told = stories(rng)
    scheduler = Scheduler(law.calendar, now, rng)
    today = now.astimezone(BEIJING).date()
    moments = sorted(
        (at, story.index, n, step)
        for story in told
        for n, (at, step) in enumerate(scheduler.schedule(story, law.policy(story.township, today).term))
    )
    county = _County(engine, transaction, officers, secret, {story.index: story for story in told})
    for done, (at, index, _, step) in enumerate(moments, 1):
        county.live_until(at)
        county.take(index, step, at)
        tell(done, len(moments))
    county.live_until(now)
    return len(told)


class _County:
    """Everybody who works here, and the cases opened so far."""

    def __init__(self, engine: Engine, transaction: Transaction, officers: Mapping[str, str], secret: bytes, told: Mapping[int, Story]):
        self._engine, self._transaction, self._officers, self._secret, self._told = engine, transaction, officers, secret, told
        self._everybody = tuple(accounts())
        self._numbers: dict[int, str] = {}

    def live_until(self, moment: datetime) -> None:
        """Let the clock act whenever it is due, up to the moment."""
        while (due_at := next_due(self._engine)) is not None and due_at <= moment:
            sweep(self._engine, now=due_at)

    def take(self, index: int, step: str, at: datetime) -> None:
        """Take one step of a story as the first officer who may; raises Refusal when nobody may, unless it is one for some places."""
        story, optional = self._told[index], step.endswith("?")
        step = step.removesuffix("?")
        if optional and not self._stands_open(story, step, at):
            return
        with self._transaction() as connection:
            if index not in self._numbers:
                self._numbers[index] = self._open(connection, story, step, at)
                return
            refusal: Refusal | None = None
            for actor in self._able(connection, story, step, at):
                try:
                    body = self._body(connection, story, step, actor, at)
                    advance(connection, self._numbers[index], step, actor=actor, body=body, now=at)
                    return
                except Refusal as why:
                    refusal = why
            raise refusal or LookupError(f"{step}: {full_name(story.township)}")

    def _stands_open(self, story: Story, step: str, at: datetime) -> bool:
        """Whether the law opens the step where the case stands, whoever is to take it."""
        with self._transaction() as connection:
            row = find_case(connection, self._numbers[story.index], next(self._serving(connection, story, {TOWN_HANDLER}, at)))
            matter = matter_of(connection, row, open_clocks(connection, row["id"]), {}, at)
            policy = rules(connection).policy(story.township, at.astimezone(BEIJING).date())
            ways = [each for each in process_of(row).steps_from(row["stage"]) if each.name == step]
            return any(not each.unmet(matter, policy) for each in ways)

    def _open(self, connection: Connection, story: Story, step: str, at: datetime) -> str:
        role = VILLAGE_ASSISTANT if step == "report_clue" else TOWN_HANDLER
        opened = open_case(
            connection,
            process=story.scenario.process,
            region=story.township,
            applicant={"name": story.name, "id_number": story.id_number, "phone": "13800000000"},
            household=_household(story),
            facts=_facts(story, step),
            actor=next(self._serving(connection, story, {role}, at)),
            now=at,
            secret=self._secret,
        )
        number: str = opened.case["number"]
        return number

    def _able(self, connection: Connection, story: Story, step: str, at: datetime) -> Iterator[Actor]:
        row = find_case(connection, self._numbers[story.index], next(self._serving(connection, story, {TOWN_HANDLER}, at)))
        roles = {role for each in process_of(row).steps_from(row["stage"]) if each.name == step for role in each.by}
        return self._serving(connection, story, roles, at)

    def _serving(self, connection: Connection, story: Story, roles: set[str], at: datetime) -> Iterator[Actor]:
        """Those who hold one of the roles there; the two of a post take turns from case to case."""
        here = [each for each in self._everybody if each.role in roles and covers(each.region, story.township)]
        for each in sorted(here, key=lambda account: _turn(account, story.index)):
            if (actor := load_actor(connection, self._officers[each.username], at)) is not None:
                yield actor

    def _body(self, connection: Connection, story: Story, step: str, actor: Actor, at: datetime) -> dict[str, Any]:
        row = find_case(connection, self._numbers[story.index], actor)
        roles = {post.role for post in actor.posts}
        views = [view for view in steps_view(connection, row, actor, at) if view["name"] == step and roles & set(view["by"])]
        view = next((each for each in views if each["open"]), views[0])
        policy = rules(connection).policy(story.township, at.astimezone(BEIJING).date())
        written = _written(story, at, least=assess_emergency_aid(policy, row["household"], _hardship(story)).amount)
        written |= story.scenario.bodies.get(step, {})
        properties: Mapping[str, Any] = view["schema"]["properties"]
        body = {name: plainest(properties[name]) for name in view["schema"]["required"]}
        fitting = {name for name in written if name in properties and written[name] in properties[name].get("enum", [written[name]])}
        return body | {name: written[name] for name in fitting if name in body or name in _OPTIONAL}


_OPTIONAL = ("instalments", "papers")  # what a form leaves open and a story has an answer to


def plainest(schema: Mapping[str, Any]) -> Any:
    """A value that fits a field: its first example, else the plainest thing."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema["type"]
    if kind == "object":
        return {name: plainest(field) for name, field in schema["properties"].items() if name in schema["required"]}
    if kind == "array":
        return [plainest(schema["items"]) for _ in range(max(1, schema.get("minItems", 0)))]
    return {"boolean": True, "integer": schema.get("minimum", 1)}.get(kind, "情况属实。")


def _turn(account: Account, index: int) -> tuple[str, bool]:
    return account.role, account.username.endswith("-1") is bool(index % 2)


def _hardship(story: Story) -> dict[str, str]:
    kind = "expenditure" if story.cause in ("medical", "education") and not story.scenario.facts.get("urgent") else "emergency"
    # The floors of a place are per person: aid to one person keeps the amounts of the demonstration above them.
    return {"kind": kind, "scope": "individual"}


def _written(story: Story, at: datetime, least: Decimal | None) -> dict[str, Any]:
    """What the officers write down in this case, whichever step asks."""
    scenario = story.scenario
    amount = max(Decimal(scenario.amount), least or Decimal(0))
    written: dict[str, Any] = {
        **_hardship(story),
        "amount": yuan(amount),
        "payee": story.name,
        "family_member": story.name,
        "finding": story.reason,
        "fund": "reserve" if amount < 1000 else "treasury",
        "method": "bank" if story.index % 3 else "cash",
        "papers": ["申请书签字"],
    }
    if scenario.instalments:
        first, month = at.astimezone(BEIJING).date(), timedelta(days=30)
        each = yuan(amount / scenario.instalments)
        written["instalments"] = [{"amount": each, "planned_on": (first + month * n).isoformat()} for n in range(scenario.instalments)]
    return written


def _household(story: Story) -> dict[str, Any]:
    relations = ("self", "配偶", "子女")
    members: list[dict[str, Any]] = [{"name": story.name, "id_number": story.id_number, "relation": "self"}]
    members += [{"name": f"{story.name[0]}某", "relation": relations[n]} for n in range(1, story.scenario.persons)]
    members[0]["incomes"] = [{"kind": "farming", "monthly": "120.00"}]
    return {"residence": "rural" if story.index % 3 else "urban", "members": members, "property": {}}


def _facts(story: Story, step: str) -> dict[str, Any]:
    if story.scenario.process != "emergency_aid":
        return {"reason": LASTING_REASONS[story.scenario.process]}
    facts = {"reason": story.reason, "cause": story.cause, **story.scenario.facts}
    return facts | ({"clue": True, "found_by": "村（居）协理员"} if step == "report_clue" else {})
