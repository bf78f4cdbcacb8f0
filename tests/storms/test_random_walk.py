"""Six thousand cases of emergency aid through random lawful and unlawful acts, with every promise of a case asked after every single one.

One seed makes one walk: `DOUDI_SEED=… pytest tests/storms/test_random_walk.py -k …` walks it again, `DOUDI_WALK_CASES` says how far.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from sqlalchemy import Engine, event, func, select

from states.roles import SYSTEM
from tests import postgres
from tests.county import HOUSEHOLD, OWN_VALUES, PERSON, SECRET, build_county
from tests.storms.promises import Watched, whole
from tests.storms.replay import Told
from tests.storms.walker import DETOURS, JOINTLY, LAW, REFUSED, VALUES, Place, by_example, heeding, next_step, reorganise, write_down
from workflow.advance import advance
from workflow.authority import Actor, load_actor
from workflow.clock import sweep
from workflow.database import open_engine
from workflow.inbox import find_case, steps_view
from workflow.intake import open_case
from workflow.records import CaseFile, LegalClock, table
from workflow.refusals import CaseMoved, UnknownCase

CASES, PARTS, ACTS, WORLD = int(os.environ.get("DOUDI_WALK_CASES", "10000")) * 3 // 5, 8, 50, 50
REGIONS = ("120117", "500154", "500120", "640221")
STRIDES = (*[timedelta(0)] * 6, timedelta(minutes=40), timedelta(hours=9), timedelta(days=1), timedelta(days=3), timedelta(days=6))
# What is offered may still be refused for what is written down; whoever heeds the reasons gets there.
TRIES = 8
WRITTEN = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
THE_TOWNSHIPS = "由乡镇（街道）决定"

_case, _clock = table(CaseFile).c, table(LegalClock).c


class Walk:
    """Fifty cases of one county, made and walked by one random generator."""

    def __init__(self, engine: Engine, rng: Random, cases: int):
        self.engine, self.rng, self.cases = engine, rng, cases
        self.now = datetime(2026, 7, 6, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 120))
        self.watched: list[Watched] = []
        self.by_id: dict[int, Watched] = {}
        self.counted: Counter[str] = Counter()
        self.trail: list[str] = []
        self.actors: dict[str, Actor | None] = {}

    def run(self) -> Counter[str]:
        with self.engine.connect() as self.connection:
            with self.connection.begin():
                self.place = self._settle()
            while self._round():
                self._meanwhile()
            self._sweep()
        whole(self.engine, self.now)
        return self.counted

    def _settle(self) -> Place:
        rng = self.rng
        values = {key: value for key, value in OWN_VALUES.items() if rng.random() < 0.93}
        values |= {key: rng.choice(VALUES[key]) for key in rng.sample(sorted(VALUES), 4)}
        quota = rng.choice((None, None, Decimal("6000.00")))
        county = build_county(self.connection, rng.choice(REGIONS), self.now, own_values=values, quota=quota)
        return Place.of(county)

    def _round(self) -> bool:
        """Every case acts once; false when none can any more."""
        if len(self.watched) < self.cases:
            for _ in range(min(3, self.cases - len(self.watched))):
                self._open()
        busy = [case for case in self.watched if case.acts < ACTS]
        for case in busy:
            # What has ended refuses the same things again and again: a few are enough.
            case.acts += 12 if case.final else 1
            with self.connection.begin():
                if self.rng.random() < 0.05:
                    self._offers(case)
                else:
                    self._act(case)
        return bool(busy) or len(self.watched) < self.cases

    def _meanwhile(self) -> None:
        rng = self.rng
        if rng.random() < 0.4:
            with self.connection.begin():
                self.counted[reorganise(rng, self.connection, self.place, self.now)] += 1
        stride = rng.choice(STRIDES)
        self.actors.clear()
        if stride:
            self.now += stride
            self._sweep()

    def _open(self) -> None:
        rng, place = self.rng, self.place
        facts: dict[str, Any] = {"reason": "突发疾病", "urgent": rng.random() < 0.5}
        if rng.random() < 0.1:
            facts["clue"] = True
        if rng.random() < 0.1:
            facts["known_identity"] = rng.choice(("low_income", "edge"))
        if rng.random() < 0.08:
            facts |= {"related_party": "经办人员的父母", "related_officer": place.county.usernames[rng.choice(place.everybody)]}
        if rng.random() < 0.2:
            facts["cause"] = "illness"
        members = HOUSEHOLD["members"] * rng.choice((1, 1, 3))
        town = rng.choice(place.county.towns)
        with self.connection.begin():
            actor = self._actor(place.holder(rng, "town_handler", town))
            if actor is None or "town_handler" not in actor.holds(town, "emergency_aid"):
                return
            household = {"members": members, "property": {}, "residence": rng.choice(("urban", "rural"))}
            opened = open_case(
                self.connection,
                process="emergency_aid",
                region=town,
                applicant=PERSON,
                household=household,
                facts=facts,
                actor=actor,
                now=self.now,
                secret=SECRET,
            )
            case = Watched(opened.case["id"], town, Told(opened.case["number"]))
            case.check(self.connection)
        self.watched.append(case)
        self.by_id[case.id] = case

    def _actor(self, officer: str) -> Actor | None:
        if officer not in self.actors:
            self.actors[officer] = load_actor(self.connection, officer, self.now)
        return self.actors[officer]

    def _act(self, case: Watched) -> None:
        rng = self.rng
        name, step = next_step(rng, case)
        actor = self._actor(self.place.officer(rng, step, case.region))
        body = write_down(rng, step, case, self.place, self.now) if step else {}
        expected = rng.choice((None, None, None, case.told.version, case.told.version, case.told.version, case.told.version - 1))
        if actor is not None:
            self._try(case, name, actor, body, expected)

    def _try(self, case: Watched, name: str, actor: Actor, body: dict[str, Any], expected: int | None = None) -> Exception | None:
        """One act. A refusal is committed like a success: it must have written nothing at all."""
        self.trail.append(f"{self.now.isoformat()} {case.told.number}@{case.told.stage} {name} by {actor.username} {body} {expected}")
        before = self._written()
        try:
            advance(self.connection, case.told.number, name, actor=actor, body=body, now=self.now, expected=expected)
        except (*REFUSED, CaseMoved, UnknownCase) as refused:
            assert self._written() == before, "a refused act left something behind"
            assert not isinstance(refused, UnknownCase) or not actor.sees(case.region, "emergency_aid")
            assert not isinstance(refused, CaseMoved) or expected not in (None, case.told.version)
            self.counted["refused"] += 1
            return refused
        assert expected in (None, case.told.version)
        assert actor.sees(case.region, "emergency_aid")
        case.check(self.connection)
        self.counted["done"] += 1
        self.counted[f"→{case.told.stage}"] += 1
        return None

    def _written(self) -> Any:
        """How many rows have been written: by this connection ever, on SQLite; by this transaction, on PostgreSQL."""
        if self.engine.dialect.name == "sqlite":
            return self.connection.connection.total_changes  # type: ignore[attr-defined]
        return self.connection.exec_driver_sql(WRITTEN).scalar_one()

    def _offers(self, case: Watched) -> None:
        """What is offered can be done, what is not offered is refused: no dead button, no hidden door."""
        rng, actor = self.rng, self._actor(self.place.officer(self.rng, next_step(self.rng, case)[1], case.region))
        if actor is None or not actor.sees(case.region, "emergency_aid"):
            return
        row = find_case(self.connection, case.told.number, actor)
        shown = [each for each in steps_view(self.connection, row, actor, self.now) if each["by"] != [SYSTEM]]
        # One name may stand on different conditions: what is not offered is a name that is open on none.
        offered = {each["name"] for each in shown if each["open"]}
        closed = [each for each in shown if each["name"] not in offered]
        if closed:
            barred = rng.choice(closed)
            assert barred["reasons"]
            refused = self._try(case, barred["name"], actor, by_example(rng, barred["schema"], 1))
            assert refused is not None, f"{barred['name']} was not offered and was done"
        offered = [each for each in shown if each["open"] and rng.random() < DETOURS.get(each["name"], 1)]
        if not offered:
            return
        chosen, trouble = rng.choice(offered), list[str]()
        for attempt in range(TRIES):
            body = by_example(rng, chosen["schema"], attempt % 2)
            assert Draft202012Validator(chosen["schema"], validate_formats=True).is_valid(body), (
                f"the examples of {chosen['name']} do not fit"
            )
            refused = self._try(case, chosen["name"], actor, heeding(rng, body, trouble))
            if refused is None:
                self.counted["offered and done"] += 1
                return
            trouble.append(str(refused))
        if any(THE_TOWNSHIPS in told for told in trouble) and any(word in told for told in trouble for word in ("限额", JOINTLY)):
            # The limits moved after the amount was named: too much for this track, and any less is the township's to decide.
            self.counted["sent back to triage"] += 1
            return
        raise AssertionError(f"{chosen['name']} was offered in {case.told.stage} and cannot be done: {trouble}")

    def _sweep(self) -> None:
        self.trail.append(f"{self.now.isoformat()} sweep")
        swept = sweep(self.engine, self.now)
        assert not swept.failed
        with self.connection.begin():
            assert not self.connection.execute(select(func.count()).where(_clock.next_act_at <= self.now)).scalar_one()
            if swept.handled:
                for case_id, version in self.connection.execute(select(_case.id, _case.version)).all():
                    case = self.by_id[case_id]
                    self.counted["by the clock"] += version - case.told.version
                    if version != case.told.version:
                        case.check(self.connection)
                        self.counted.update(f"→{entry['to_stage']}" for entry in case.last.values() if entry["at"] == self.now)
            self._nobody_is_forgotten()

    def _nobody_is_forgotten(self) -> None:
        for town in self.place.county.towns:
            assert any((actor := self._actor(each)) and actor.sees(town, "emergency_aid") for each in reversed(self.place.everybody))


def _walk(engine: Engine, seed: str, cases: int) -> Counter[str]:
    walk = Walk(engine, Random(seed), cases)
    try:
        return walk.run()
    except BaseException as trouble:
        trouble.add_note(f"seed {seed}, after {len(walk.trail)} acts, the last of them:\n" + "\n".join(walk.trail[-12:]))
        raise


def _quick(url: str, compiled: dict[Any, Any]) -> Engine:
    """The service's own engine, but it never waits for the disk (nothing here is killed) and shares what it has compiled."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF").close())
    return engine.execution_options(compiled_cache=compiled)


@pytest.fixture
def worlds(tmp_path: Path, _migrated_file: Path) -> Iterator[Any]:
    """Makes empty SQLite databases, one after the other."""
    made: list[Engine] = []
    compiled: dict[Any, Any] = {}

    def make() -> Engine:
        if made:
            made.pop().dispose()
        file = shutil.copyfile(_migrated_file, tmp_path / "walk.db")
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"walk.db{suffix}").unlink(missing_ok=True)
        made.append(_quick(f"sqlite:///{file}", compiled))
        return made[0]

    yield make
    made.pop().dispose()


def _saw_everything(counted: Counter[str], cases: int) -> None:
    """A walk that never gets anywhere proves nothing."""
    print(dict(counted.most_common()))
    if cases >= 1000:
        missing = [stage for stage in LAW.states if f"→{stage}" not in counted]
        assert not set(missing) - {"clue", "submitted"}, f"no case ever came to {missing}"


@pytest.mark.storm
@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_holds_after_every_act_of_six_thousand_cases(part: int, seed: str, worlds: Any) -> None:
    """社会救助法 第五十条；国发〔2014〕47号 （三）；民发〔2021〕57号 第十六条、第二十条: whatever is tried, in whatever order."""
    counted: Counter[str] = Counter()
    share = CASES // PARTS
    for world in range(-(-share // WORLD)):
        counted += _walk(worlds(), f"{seed}/{part}/{world}", min(WORLD, share - world * WORLD))
    _saw_everything(counted, share)


@pytest.mark.storm
def test_every_promise_holds_on_postgresql(seed: str) -> None:
    """The same walk, three hundred cases of it."""
    counted, compiled = Counter[str](), dict[Any, Any]()
    share = max(WORLD, CASES * 3 // 100)
    for world in range(-(-share // WORLD)):
        url = postgres.create_database()
        engine = _quick(url, compiled)
        try:
            counted += _walk(engine, f"{seed}/postgresql/{world}", min(WORLD, share - world * WORLD))
        finally:
            engine.dispose()
            postgres.shared().drop_database(url)
    _saw_everything(counted, share)
