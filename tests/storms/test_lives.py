"""Cases of every process in five places, lived for years by random lawful and unlawful acts, with every promise asked after each.

What is tried comes from the service itself: the steps it offers, bodies made of nothing but the examples its forms show, and now and
then a step it does not offer, a body it did not ask for, or somebody who may not. Meanwhile months pass, rules change, and a calendar
for the next year is imported. One seed makes one walk: `DOUDI_SEED=… pytest tests/storms/test_lives.py -k …` walks it again.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from states import PROCESSES
from states.divisions import townships
from states.forms import schema
from states.grammar import Step
from states.parameters import PARAMETERS
from states.roles import SYSTEM
from states.terms import BEIJING
from tests import postgres
from tests.county import SECRET, build_county, identity
from tests.places import BLANKS, LISTS, PLACES
from tests.storms.promises import Watched, whole
from tests.storms.replay import Told
from tests.storms.test_random_walk import _quick, worlds  # noqa: F401
from tests.storms.walker import REFUSED, Place, _spoilt, by_example
from workflow.advance import advance
from workflow.authority import Actor, load_actor
from workflow.calendars import recompute, store, with_year
from workflow.clock import sweep
from workflow.inbox import examples, find_case, steps_view
from workflow.intake import open_case
from workflow.matters import matter_of
from workflow.officers import set_parameter
from workflow.records import CaseFile, LegalClock, table
from workflow.refusals import CaseMoved, UnknownCase
from workflow.rules import rules

ENTRUSTED = "500154117"
"""The one township of 开州区 that is entrusted with low-income assistance."""
CASES, PARTS, ACTS, WORLD = int(os.environ.get("DOUDI_WALK_CASES", "10000")) * 2 // 5, 2, 60, 25
DAY = timedelta(days=1)
FOUND = ("0.00", "300.00", "1100.00", "1400.00", "3000.00")
# Recognition goes on for weeks, support for years.
OFFICE_DAYS = (*[timedelta(0)] * 4, timedelta(hours=3), DAY, DAY, 3 * DAY, 8 * DAY)
MONTHS = (timedelta(0), DAY, 8 * DAY, 8 * DAY, 31 * DAY, 31 * DAY, 120 * DAY)
# Ways out that are open nearly everywhere: taken as often as the others they would end every case at its third act.
WAYS_OUT = {
    **{"withdraw": 0.002, "refer": 0.002, "terminate": 0.002, "decline": 0.05, "close_clue": 0.1, "adopt_edition": 0.1, "reject": 0.2},
    **{"object": 0.1, "request_correction": 0.3, "record_relationship": 0.03, "record_complaint": 0.03, "extend": 0.03},
    **{"return_to_township": 0.1, "convene_appraisal": 0.1, "stop_payment": 0.1, "pass_to_county": 0.1, "return_to_triage": 0.3},
}
CHANGES: dict[str, tuple[str, ...]] = {
    "low_income.standard_urban": ("900.00", "1100.00"),
    "low_income.standard_rural": ("700.00", "850.00"),
    "low_income.rounding": ("none", "yuan_half_up", "yuan_up"),
    "low_income.public_notice": ("7 days", "10 days"),
    "low_income.total": ("30 working days", "25 working days"),
    "low_income.sample_rate": ("0.1", "1"),
    "low_income.review_stable": ("12 months", "6 months"),
    "low_income.payment_starts": ("month of decision", "month after decision"),
    "low_income.appraisal": ("always", "on dispute"),
    "extreme_poverty.sample_rate": ("0.3", "1"),
    "extreme_poverty.visit": ("10 days", "1 months"),
    "extreme_poverty.care_tier_full": ("1000.00",),
    "verification.valid": ("3 months", "6 months"),
    "ladder.rungs": ("80%, 100%", "50%, 80%, 100%, +3 working days"),
}

_case, _clock = table(CaseFile).c, table(LegalClock).c


class Lives:
    """Some twenty cases of one county, made and lived by one random generator."""

    def __init__(self, engine: Engine, rng: Random, cases: int, counted: Counter[str]):
        self.engine, self.rng, self.cases, self.counted = engine, rng, cases, counted
        self.now = datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 200))
        self.watched: dict[int, Watched] = {}
        self.process: dict[int, str] = {}
        self.trail: list[str] = []
        self.imported = 2026
        self.rounds = 0

    def run(self) -> None:
        with self.engine.connect() as self.connection:
            with self.connection.begin():
                self.place = self._settle()
            while self._round():
                self._meanwhile()
            self._sweep()
        whole(self.engine, self.now)

    def _settle(self) -> Place:
        rng = self.rng
        region = rng.choice(PLACES)
        towns = rng.sample([each.code for each in townships(region) if each.code != ENTRUSTED], 2)
        if region == "500154":
            towns[0] = ENTRUSTED
        values = {key: value for key, value in BLANKS.items() if rng.random() < 0.96}
        return Place.of(build_county(self.connection, region, self.now, own_values=values, towns=(towns[0], towns[1])))

    def _round(self) -> bool:
        for _ in range(min(2, self.cases - len(self.watched))):
            self._open()
        busy = [case for case in self.watched.values() if case.acts < ACTS]
        for case in busy:
            case.acts += 15 if case.final else 1
            with self.connection.begin():
                self._act(case)
        return bool(busy) or len(self.watched) < self.cases

    def _open(self) -> None:
        rng, town = self.rng, self.rng.choice(self.place.county.towns)
        process = rng.choice(tuple(PROCESSES))
        today = self.now.astimezone(BEIJING).date()
        with self.connection.begin():
            actor = self._actor(self.place.holder(rng, "town_handler", town))
            if actor is None or "town_handler" not in actor.holds(town, process):
                return
            members = [self._member(n, today) for n in range(1 if process == "extreme_poverty" else rng.choice((1, 1, 2, 3)))]
            facts: dict[str, Any] = {"reason": "生活困难"} | ({"clue": True} if rng.random() < 0.1 else {})
            if process == "emergency_aid":
                facts["urgent"] = rng.random() < 0.5
                facts |= {"known_identity": "low_income"} if rng.random() < 0.2 else {}
            household = {"residence": rng.choice(("urban", "rural")), "members": members, "property": {}}
            applicant = {"name": members[0]["name"], "id_number": members[0]["id_number"]}
            given = {"region": town, "applicant": applicant, "household": household, "facts": facts}
            opened = open_case(self.connection, process=process, **given, actor=actor, now=self.now, secret=SECRET)
            case = Watched(opened.case["id"], town, Told(opened.case["number"]))
            case.check(self.connection)
        self.watched[case.id], self.process[case.id] = case, process
        self.counted[process] += 1

    def _member(self, n: int, today: date) -> dict[str, Any]:
        rng = self.rng
        age = rng.choice((72, 66, 45, 20, 12, 8)) if n else rng.choice((70, 66, 66, 40, 12))
        born = date(today.year - age, rng.randrange(1, 13), rng.randrange(1, 29)).isoformat()
        member: dict[str, Any] = {"name": f"成员{n}", "id_number": identity(born), "relation": "子女" if n else "self"}
        member["incomes"] = [{"kind": rng.choice(("farming", "wage", "transfer")), "monthly": f"{rng.choice((0, 120, 400, 900, 1600))}.00"}]
        if rng.random() < 0.3:
            member["disability"] = {"kind": rng.choice(("physical", "intellectual", "visual")), "grade": rng.randrange(1, 5)}
        return member

    def _actor(self, officer: str) -> Actor | None:
        return load_actor(self.connection, officer, self.now)

    def _act(self, case: Watched) -> None:
        rng, connection = self.rng, self.connection
        looker = self._actor(self.place.holder(rng, "county_leader", case.region))
        assert looker is not None
        row = find_case(connection, case.told.number, looker)
        at = max(self.now, row["last_at"])
        if rng.random() < 0.1:
            self._meddle(case, row, looker)
            return
        matter = matter_of(connection, row, case.clocks, {}, at)
        policy = rules(connection).policy(case.region, at.astimezone(BEIJING).date())
        ways = [each for each in case.told.law.steps_from(row["stage"]) if SYSTEM not in each.by and rng.random() < self._pull(case, each)]
        for step in sorted(ways, key=lambda step: self._worn(case, step)):
            roles = sorted(role for role in step.by if role in self.place.people)
            actor = self._actor(self.place.holder(rng, rng.choice(roles), case.region)) if roles else None
            if actor is None or step.unmet(matter, policy):
                continue
            asked = schema(step.form, examples(connection, row, step, actor, matter, policy, at))
            body = by_example(rng, asked, rng.randrange(2))
            # What was found is not always what the form suggests.
            listed = {name: shape["enum"] for name, shape in asked["properties"].items() if name in body and "enum" in shape}
            body |= {name: rng.choice(words) for name, words in listed.items() if rng.random() < 0.15}
            if "incomes" in body and rng.random() < 0.4:
                body["incomes"] = [row | {"monthly": rng.choice(FOUND)} for row in body["incomes"]]
            if self._try(case, step.name, actor, body):
                return

    def _pull(self, case: Watched, step: Step) -> float:
        """How much a step draws: what leads on more than ways out, and more than what was done here before."""
        again = 0.15 if step.dest == step.source and step.name in case.last else 1.0
        return WAYS_OUT.get(step.name, 1.0) * again

    def _worn(self, case: Watched, step: Step) -> float:
        """What was seldom done, in any life so far, is likely tried first: else the roads to the rare steps are hardly ever taken."""
        return self.rng.expovariate(1 / (1 + self.counted[f"{self.process[case.id]}:{step.name}"]))

    def _meddle(self, case: Watched, row: dict[str, Any], looker: Actor) -> None:
        """Something nobody offered: another step, another body, another person."""
        rng, shown = self.rng, steps_view(self.connection, row, looker, self.now)
        actor = self._actor(rng.choice(self.place.everybody))
        if actor is None:
            return
        if shown and rng.random() < 0.6:
            chosen = rng.choice(shown)
            body = by_example(rng, chosen["schema"], 1)
            self._try(case, chosen["name"], actor, _spoilt(rng, body) if rng.random() < 0.7 else body)
        else:
            self._try(case, rng.choice(sorted({step.name for step in case.told.law.steps})), actor, {})

    def _try(self, case: Watched, name: str, actor: Actor, body: dict[str, Any]) -> bool:
        """One act: done and every promise kept, or refused and not a byte changed."""
        self.trail.append(f"{self.now.isoformat()} {case.told.number}@{case.told.stage} {name} by {actor.username} {body}")
        before = case.told.version, case.told.head
        try:
            advance(self.connection, case.told.number, name, actor=actor, body=body, now=self.now)
        except (*REFUSED, CaseMoved, UnknownCase):
            self.counted["refused"] += 1
            found = self.connection.execute(select(_case.version, _case.head_hash).where(_case.id == case.id)).one()
            assert tuple(found) == before, "a refused act left something behind"
            return False
        case.check(self.connection)
        self.counted["done"] += 1
        self.counted[f"{self.process[case.id]}→{case.told.stage}"] += 1
        self.counted[f"{self.process[case.id]}:{name}"] += 1
        return True

    def _meanwhile(self) -> None:
        rng = self.rng
        if rng.random() < 0.1:
            with self.connection.begin():
                self._change()
        self.rounds += 1
        if stride := rng.choice(OFFICE_DAYS if self.rounds < 35 else MONTHS):
            self.now += stride
            self._import()
            self._sweep()

    def _change(self) -> None:
        """A county changes a rule from a day on; what has begun under the old one keeps what it began with."""
        rng = self.rng
        leader = self._actor(self.place.holder(rng, "county_leader", self.place.county.region))
        assert leader is not None
        key = rng.choice(sorted(CHANGES.keys() & PARAMETERS.keys()))
        day = self.now.astimezone(BEIJING).date()
        given = {"region": self.place.county.region, "key": key, "value": rng.choice(CHANGES[key]), "since": day}
        set_parameter(self.connection, **given, document_number=f"测〔{day.year}〕{rng.randrange(900)}号", actor=leader, now=self.now)

    def _import(self) -> None:
        """The State Council publishes next year's list in November; whatever reached into that year is reckoned again."""
        today = self.now.astimezone(BEIJING).date()
        while (today.year, today.month) >= (self.imported, 11) or today.year > self.imported:
            self.imported += 1
            with self.connection.begin():
                calendar, year = with_year(self.connection, LISTS.format(year=self.imported, before=self.imported - 1), "测试")
                store(self.connection, LISTS.format(year=self.imported, before=self.imported - 1), year, self.now)
                recompute(self.connection, calendar, "测试", self.now)
                for case in self.watched.values():
                    case.recomputed(self.connection)

    def _sweep(self) -> None:
        self.trail.append(f"{self.now.isoformat()} sweep")
        swept = sweep(self.engine, self.now)
        assert not swept.failed
        with self.connection.begin():
            assert not self.connection.execute(select(func.count()).where(_clock.next_act_at <= self.now)).scalar_one()
            for case_id, version in self.connection.execute(select(_case.id, _case.version)).all():
                if version != self.watched[case_id].told.version:
                    self.watched[case_id].check(self.connection)
                    self.counted["by the clock"] += 1


def _live(engine: Engine, seed: str, cases: int, counted: Counter[str]) -> None:
    lives = Lives(engine, Random(seed), cases, counted)
    try:
        lives.run()
    except BaseException as trouble:
        trouble.add_note(f"seed {seed}, after {len(lives.trail)} acts, the last of them:\n" + "\n".join(lives.trail[-12:]))
        raise


def _saw_everything(counted: Counter[str], cases: int) -> None:
    """A walk that never gets anywhere proves nothing."""
    steps = {f"{key}:{step.name}" for key, process in PROCESSES.items() for step in process.steps if SYSTEM not in step.by}
    untaken = sorted(step for step in steps if not counted[step])
    print(dict(counted.most_common()))
    print(f"{len(steps) - len(untaken)} of {len(steps)} steps taken; never: {untaken}")
    if cases >= 1000:
        assert len(untaken) <= len(steps) // 10


@pytest.mark.storm
@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_holds_through_the_lives_of_four_thousand_cases(part: int, seed: str, worlds: Any) -> None:  # noqa: F811
    """社会救助法 第三十七条至第五十条；民发〔2021〕57号；民发〔2021〕43号: whatever is tried, for years."""
    counted: Counter[str] = Counter()
    share = CASES // PARTS
    for world in range(-(-share // WORLD)):
        _live(worlds(), f"{seed}/lives/{part}/{world}", min(WORLD, share - world * WORLD), counted)
    _saw_everything(counted, share)


@pytest.mark.storm
def test_every_promise_holds_through_lives_on_postgresql(seed: str) -> None:
    """The same lives, a hundred and fifty of them."""
    counted, compiled = Counter[str](), dict[Any, Any]()
    share = max(WORLD, CASES * 3 // 100)
    for world in range(-(-share // WORLD)):
        url = postgres.create_database()
        engine = _quick(url, compiled)
        try:
            _live(engine, f"{seed}/lives/postgresql/{world}", min(WORLD, share - world * WORLD), counted)
        finally:
            engine.dispose()
            postgres.shared().drop_database(url)
    _saw_everything(counted, share)
