"""A case on paper: the law alone, with a day and a policy, no database, no officers. Facts are remembered as the file remembers them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from states.forms import schema
from states.grammar import Matter, Process, Step
from states.policy import Policy
from states.terms import BEIJING
from tests.households import SOURCE, place

LONG_AGO = date(2020, 1, 1)


class OnPaper:
    """One case: `take` takes a step with a body, whatever the form requires and is not given taken from its examples."""

    def __init__(
        self,
        process: Process,
        household: Mapping[str, Any],
        *,
        region: str = "500154117",
        day: date = date(2026, 11, 23),
        facts: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
        stage: str = "submitted",
    ):
        self.process, self.day, self.region, self.values = process, day, region, dict(values or {})
        self.acts = 0
        self.since: dict[str, date] = {}
        self.matter = Matter(stage, region, facts=dict(facts or {}), household=household, number="TK26-00000-00001")
        self.matter.running = frozenset(process.clocks)

    @property
    def policy(self) -> Policy:
        """What is in force on the day; the values given hold since long ago, or since the day `since` names for their key."""
        known = place(self.region, self.day, **self.values)
        own = {key: replace(value, since=self.since.get(key, LONG_AGO)) for key, value in known.values.items() if value.cites == SOURCE}
        return Policy(self.region, self.day, {**known.values, **own})

    @property
    def facts(self) -> dict[str, Any]:
        return self.matter.facts

    @property
    def stage(self) -> str:
        return self.matter.stage

    def body(self, step: Step, said: Mapping[str, Any]) -> dict[str, Any]:
        """What is written down: what is said, and for what else the form requires what it suggests or shows as an example."""
        shape = schema(step.form)["properties"]
        found = dict(said)
        for field in step.form:
            if not field.required or field.name in found:
                continue
            if field.suggest is not None and (suggested := field.suggest(self.matter, self.policy)) is not None:
                found[field.name] = suggested
            elif field.past:
                found[field.name] = self.day.isoformat()
            elif field.kind == "officer":
                found[field.name] = "town_handler-2"
            else:
                found[field.name] = (shape[field.name].get("examples") or shape[field.name]["enum"])[0]
        return found

    def take(self, name: str, by: str, **said: Any) -> Step:
        """Take a step in a role; a Refusal leaves the case as it was."""
        seen = self.process.lawful(self.matter, name, by={by}, policy=self.policy)
        self.matter.body = self.body(seen, said)
        try:
            taken = self.process.take(self.matter, name, by={by}, policy=self.policy)
            established = taken.establishes(self.matter, self.policy) if taken.establishes else {}
        finally:
            body, self.matter.body = self.matter.body, {}
        self._learn(taken, body, established)
        self.acts += 1
        moment = datetime.combine(self.day, time(9), BEIJING) + timedelta(seconds=self.acts)
        self.matter.since = {**self.matter.since, name: moment}
        return taken

    def _learn(self, step: Step, body: Mapping[str, Any], established: Mapping[str, Any]) -> None:
        for field in step.form:
            if field.fact and field.name in body:
                said = body[field.name]
                self.facts[field.fact] = [*self.facts.get(field.fact, ()), said] if field.adds else said
        self.facts.update(step.sets)
        self.facts.update(established)

    def on(self, day: str) -> "OnPaper":
        """The same case on another day."""
        self.day = date.fromisoformat(day)
        return self
