"""What must hold of a case after every act, whoever acted and however it ended; each promise names where it is written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, select

from notices import KINDS
from states.grammar import Clock, Step
from states.policy import Policy, PolicyGap
from states.terms import BEIJING, parse_term, reckon
from tests.storms.replay import LINES, PAPERS, Told, by_line, entrustments, replay_all
from workflow.clocks import END_OF_DAY, Running
from workflow.integrity import findings
from workflow.matters import matter_of
from workflow.prepared import Prepared
from workflow.records import Account, CaseFile, Entry, Escalation, LegalClock, Notice, Posting, table
from workflow.rules import Rules, rules
from workflow.statements import OPEN_CLOCKS
from workflow.verify import verify

_case, _entry, _notice, _clock = table(CaseFile).c, table(Entry).c, table(Notice).c, table(LegalClock).c
_posting, _account, _climbed = table(Posting).c, table(Account).c, table(Escalation).c

ROW = Prepared(select(table(CaseFile)).where(_case.id == bindparam("case_id")))
NEW_LINES = Prepared(LINES.where(_entry.case_id == bindparam("case_id"), _entry.seq > bindparam("after")))
NEW_PAPERS = Prepared(
    PAPERS.add_columns(_notice.text).where(_notice.case_id == bindparam("case_id"), _notice.entry_seq > bindparam("after"))
)
MONEY = select(_posting.kind, func.sum(_posting.amount)).where(_posting.case_id == bindparam("case_id")).group_by(_posting.kind)
POOR = select(func.count()).where(_account.balance < Decimal(0), _account.kind != "treasury")
URGENT_TRACKS = ("quick_small", "urgent_advance")
APART = {"opine": ("survey",), "decide": ("register", "survey", "opine"), "pay": ("decide",)}


@dataclass(slots=True)
class Watched:
    """One case under watch: what its file has told so far, who did what, and which limits were running after its last line."""

    id: int
    region: str
    told: Told
    row: dict[str, Any] = field(default_factory=dict)
    clocks: dict[str, Running] = field(default_factory=dict)
    did: dict[str, set[str]] = field(default_factory=dict)
    last: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    starts: list[dict[str, datetime]] = field(default_factory=list)
    acts: int = 0

    @property
    def final(self) -> bool:
        return self.told.law.stage(self.told.stage).final

    def check(self, connection: Connection) -> None:
        """Raise AssertionError unless the case keeps every promise after its newest lines."""
        (row,) = ROW.rows(connection, {"case_id": self.id})
        after = {"case_id": self.id, "after": self.told.version}
        papers = by_line(NEW_PAPERS.rows(connection, after))
        moved = False
        self.starts = []
        for entry in NEW_LINES.rows(connection, after):
            issued = papers.pop((self.id, entry["seq"]), [])
            entrusted = entrustments(connection, self.id).get((self.id, entry["seq"]), "")
            step = self.told.tell(entry, issued, entrusted)
            self._papers(entry, step, issued)
            self._people(entry)
            if step is not None:
                self._decision(entry, step)
                moved |= bool(step.money)
                self._lapsed(entry, step)
            self.last[entry["step"]] = entry
            self.starts.append(self._events(entry))
        assert not papers, "a paper that no line issued"
        self.told.agrees(row)
        self.row = row
        self._clocks(connection, row)
        if moved:
            self._money(connection, row)

    def recomputed(self, connection: Connection) -> None:
        """The limits were reckoned again by another calendar: from here on they are held to that one."""
        found = [Running(**each) for each in OPEN_CLOCKS.rows(connection, {"case_id": self.id})]
        self.clocks = {clock.kind: clock for clock in found}

    def _papers(self, entry: Mapping[str, Any], step: Step | None, papers: Sequence[Mapping[str, Any]]) -> None:
        owed = step.notices if step else (self.told.law.openings[entry["to_stage"]].notice,)
        assert sorted(paper["kind"] for paper in papers) == sorted(owed)
        for paper in papers:
            assert hashlib.sha256(paper["text"].encode()).hexdigest() == paper["sha256"]
            assert (paper["document_number"] is not None) == KINDS[paper["kind"]].numbered

    def _people(self, entry: Mapping[str, Any]) -> None:
        """民发〔2021〕57号 第十六条、第二十条: who surveys does not opine, who did either does not decide, who decides does not pay."""
        people = {entry["officer_id"], entry["principal_id"], entry["pair_id"]} - {None}
        duty = entry["duty"]
        if duty is None:
            return
        for earlier in APART.get(duty, ()):
            assert not people & self.did.get(earlier, set()), f"one person did both {earlier} and {duty}"
        self.did.setdefault(duty, set()).update(people)

    def _decision(self, entry: Mapping[str, Any], step: Step) -> None:
        if step.name in ("approve_advance", "approve_advance_at_county"):
            assert self.told.facts["track"] in URGENT_TRACKS, "decided before the papers although nothing is urgent (社会救助法 第五十条)"
        if entry["to_stage"] == "approved" and entry["from_stage"] != "approved":
            self._ordinary(entry)
        if entry["to_stage"] == "confirmed" != entry["from_stage"]:
            self._confirmed(entry)
        if step.name == "pay_month":
            self._month(entry)
        if step.name == "close_notice":
            self._posted(entry)

    def _confirmed(self, decided: Mapping[str, Any]) -> None:
        """民发〔2021〕57号 第二十八条: nobody is taken in without application, investigation, opinion and posting."""
        opined = max((self.last[name] for name in ("opine", "opine_again") if name in self.last), key=lambda line: line["seq"])
        for name in ("accept", "start_investigation", "survey", "ask_neighbours", "suggest", "publicise"):
            assert name in self.last, f"confirmed without {name}"
            assert self.last[name]["seq"] < decided["seq"]
        # 第十九条: posted to the end, or objected to and answered by a new opinion.
        assert {"close_notice", "opine_again"} & self.last.keys(), "confirmed although the posting had not ended"
        assert self.last["survey"]["pair_id"] and self.last["survey"]["officer_id"] != self.last["survey"]["pair_id"]
        assert opined["body"]["opinion"] == "support" and decided["officer_id"] is not None
        assert self.last["accept"]["seq"] < self.last["survey"]["seq"] < opined["seq"] < decided["seq"]

    def _month(self, paid: Mapping[str, Any]) -> None:
        """民发〔2021〕57号 第二十五条: each month is paid once, none before the first that is owed and none yet to come."""
        months = self.told.facts["paid_months"]
        assert len(set(months)) == len(months), f"a month was paid twice: {months}"
        today = paid["at"].astimezone(BEIJING)
        assert all(self.told.facts["first_month"] <= month <= f"{today:%Y-%m}" for month in months), months

    def _lapsed(self, entry: Mapping[str, Any], step: Step) -> None:
        """What time takes by itself is taken at its time, never before."""
        if any(clock.lapse == step.name for clock in self.told.law.clocks.values()):
            assert entry["clock"] is not None and entry["at"] >= datetime.fromisoformat(entry["clock"]["due_at"])

    def _ordinary(self, decided: Mapping[str, Any]) -> None:
        """国发〔2014〕47号 （三）: surveyed by two, opined on, posted for its full days, and only then decided by another person."""
        surveyed = max((self.last[name] for name in ("survey", "check_spending") if name in self.last), key=lambda line: line["seq"])
        opined, posted, closed = (self.last[name] for name in ("opine", "publicise", "close_notice"))
        assert surveyed["seq"] < opined["seq"] < posted["seq"] < closed["seq"] < decided["seq"]
        assert surveyed["officer_id"] and surveyed["pair_id"] and surveyed["officer_id"] != surveyed["pair_id"]
        assert opined["body"]["opinion"] == "support"
        assert decided["officer_id"] is not None
        for again in ("uphold_objection", "return_to_township"):
            assert again not in self.last or self.last[again]["seq"] < surveyed["seq"], f"{again} was not followed by a new survey"

    def _posted(self, closed: Mapping[str, Any]) -> None:
        clock = closed["clock"]
        assert clock is not None and clock["kind"] in ("public_notice", "renotice", "termination_notice")
        assert closed["at"] >= datetime.fromisoformat(clock["due_at"])
        posted = max(self.last[name]["at"] for name in ("publicise", "post_end", "post_again") if name in self.last)
        posted_on: date = posted.astimezone(BEIJING).date()
        days = parse_term(self.clocks[clock["kind"]].limit_text)
        first_free = posted_on + timedelta(days=days.count + 1)
        assert closed["at"].astimezone(BEIJING).date() >= first_free, f"posted on {posted_on} for {days}, closed at {closed['at']}"

    def _clocks(self, connection: Connection, row: dict[str, Any]) -> None:
        """The limits that run are those the law names for where the case stands, counted from where the law says."""
        found = [Running(**each) for each in OPEN_CLOCKS.rows(connection, {"case_id": self.id})]
        running = {clock.kind: clock for clock in found}
        assert len(running) == len(found), "two open limits of one kind"
        assert not (running and self.final), f"{sorted(running)} still run in {row['stage']}"
        law = rules(connection)
        policy = law.policy(self.region, row["last_at"].astimezone(BEIJING).date())
        # Whose lateness has passed counts as it stood before the step: the step itself may have stopped the limit that gave it.
        matters = [matter_of(connection, row, clocks, {}, row["last_at"]) for clocks in (self.clocks, running)]
        for kind, declared in self.told.law.clocks.items():
            held = {declared.when is None or declared.when.holds(matter, policy) for matter in matters}
            wanted = held if row["stage"] in declared.runs_in else {False}
            clock = running.get(kind)
            assert True in wanted or clock is None, f"{kind} runs in {row['stage']}"
            if clock is None:
                assert False in wanted or self._blank(declared, law), f"{kind} is missing"
            else:
                self._clock(clock, declared, law)
        self.clocks = running

    def _events(self, entry: Mapping[str, Any]) -> dict[str, datetime]:
        """When each step was last taken, as a limit that starts with this line counts: a posting ends with its last day, not later."""
        lapsed = any(clock.lapse == entry["step"] for clock in self.told.law.clocks.values())
        event = datetime.fromisoformat(entry["clock"]["due_at"]) - END_OF_DAY if lapsed else entry["at"]
        return {**self.told.since, entry["step"]: event, "": event}

    def _starts(self, declared: Clock) -> set[datetime]:
        if declared.counted_from and (day := self.told.facts.get(declared.counted_from)):
            return {datetime.combine(date.fromisoformat(day), time(), BEIJING).astimezone(UTC)}
        return {max((events[name] for name in declared.since if name in events), default=events[""]) for events in self.starts}

    def _blank(self, declared: Clock, law: Rules) -> bool:
        for started in self._starts(declared):
            there: Policy = law.policy(self.region, started.astimezone(BEIJING).date())
            try:
                there.term(declared.limit), there[declared.ladder]
            except PolicyGap:
                return True
        return False

    def _clock(self, clock: Running, declared: Clock, law: Rules) -> None:
        before = self.clocks.get(clock.kind)
        if before is not None and before.epoch == clock.epoch:
            assert (before.id, before.started_at, before.original_due_at) == (clock.id, clock.started_at, clock.original_due_at)
            if before.exclusions == clock.exclusions and before.extended_limit == clock.extended_limit:
                assert before.due_at == clock.due_at
                return
        else:
            assert clock.started_at in self._starts(declared)
            assert clock.epoch == (before.epoch + 1 if before else clock.epoch)
        counted = reckon(clock.started_at, parse_term(clock.extended_limit or clock.limit_text), law.calendar, clock.spans)
        assert counted.due_at == clock.due_at, f"{clock.kind}: {clock.due_at} is not {counted.due_at}"

    def _money(self, connection: Connection, row: dict[str, Any]) -> None:
        """社会救助法 第六十六条: what is paid never exceeds what was granted, and every yuan of it is in the journal."""
        sums = {kind: amount for kind, amount in connection.execute(MONEY, {"case_id": self.id})}
        assert sum(sums.values()) == 0
        assert sums.get("paid", Decimal(0)) == row["paid"] >= 0
        if not any(step.money == "commit" for step in self.told.law.steps):
            return
        granted = Decimal(row["facts"].get("granted", "0"))
        assert row["paid"] <= granted
        owed = Decimal(0) if row["stage"] in ("stop_delivery", "payment_stopped") else granted - row["paid"]
        assert sums.get("committed", Decimal(0)) == owed
        assert connection.execute(POOR).scalar_one() == 0


def whole(engine: Engine, now: datetime | None = None) -> None:
    """Raise AssertionError unless the database is whole: files, papers, money, numbers, limits, and each rung climbed once."""
    assert not list(verify(engine))
    with engine.connect() as connection:
        replay_all(connection)
        rungs: dict[str, list[int]] = {}
        for clock_id, level in connection.execute(select(_climbed.clock_id, _climbed.level).order_by(_climbed.clock_id, _climbed.level)):
            rungs.setdefault(clock_id, []).append(level)
        for clock_id, level, trouble in connection.execute(select(_clock.id, _clock.level, _clock.trouble)):
            assert rungs.get(clock_id, []) == list(range(1, level + 1)), f"limit {clock_id} stands at rung {level}"
            assert trouble is None, trouble
        open_kinds = select(_clock.case_id, _clock.kind).where(_clock.stopped_at.is_(None)).group_by(_clock.case_id, _clock.kind)
        assert not connection.execute(open_kinds.having(func.count() > 1)).all()
    if now is not None:
        assert not [finding for finding in findings(engine, now) if finding.is_error]
