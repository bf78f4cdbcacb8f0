"""A case told again from its file alone: where it stands, what is known, granted and paid, and the hash of its last line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from states import EDITIONS
from states.grammar import Process, Step
from states.roles import ROLES, chain
from states.terms import BEIJING
from workflow.advance import GENESIS, entry_hash
from workflow.prepared import Prepared
from workflow.records import CaseFile, Entry, Notice, Posting, table

_case, _entry, _notice, _posting = table(CaseFile).c, table(Entry).c, table(Notice).c, table(Posting).c


@dataclass(slots=True)
class Told:
    """A case as its lines tell it; `tell` adds the next line, and refuses one that the law does not know."""

    number: str
    facts: dict[str, Any] = field(default_factory=dict)
    brought: dict[str, Any] = field(default_factory=dict)
    stage: str = ""
    version: int = 0
    head: str = GENESIS
    since: dict[str, datetime] = field(default_factory=dict)
    paid: Decimal = Decimal(0)
    last_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def law(self) -> Process:
        return EDITIONS[self.brought["process"]][self.brought["edition"]]

    def tell(self, entry: Mapping[str, Any], papers: Sequence[Mapping[str, Any]], entrusted: str = "") -> Step | None:
        """Add one line with the papers it issued, and the document of the entrustment that the journal names for its money; returns
        the step it was, None for the opening."""
        assert entry["seq"] == self.version + 1, f"line {entry['seq']} after {self.version}"
        assert entry["previous_hash"] == self.head, "the chain is broken"
        assert entry["hash"] == entry_hash(self.number, entry), "the line is not what its hash says"
        assert self.last_at is None or entry["at"] >= self.last_at, "a line lies before the one above it"
        step = self._edge(entry, papers)
        assert sorted(entry["papers"]) == sorted(paper["sha256"] for paper in papers), "the line and its papers disagree"
        if step is not None:
            self._learn(step, entry, papers, entrusted)
            self.brought["edition"] = step.edition or self.brought["edition"]
        self.stage, self.version, self.head, self.last_at = entry["to_stage"], entry["seq"], entry["hash"], entry["at"]
        self.closed_at = (self.closed_at or entry["at"]) if self.law.stage(self.stage).final else None
        self.since[entry["step"]] = entry["at"]
        return step

    def _edge(self, entry: Mapping[str, Any], papers: Sequence[Mapping[str, Any]]) -> Step | None:
        assert entry["from_stage"] == self.stage, f"line {entry['seq']} leaves {entry['from_stage']}, the case stands at {self.stage}"
        if not self.version:
            self.brought, self.facts = dict(entry["body"]), dict(entry["learned"])
            opening = self.law.openings[entry["to_stage"]]
            assert entry["step"] == opening.name and entry["role"] in opening.by
            return None
        steps = [s for s in self.law.steps_from(entry["from_stage"]) if (s.name, s.dest) == (entry["step"], entry["to_stage"])]
        assert steps, f"no lawful step {entry['step']} leads from {entry['from_stage']} to {entry['to_stage']}"
        able = [step for step in steps if self._able(step, entry)]
        assert able, f"{entry['role']} may not {entry['step']}"
        # One name on different conditions: what the line established and issued tells which it was.
        issued = sorted(paper["kind"] for paper in papers)
        fitting = [step for step in able if sorted(step.notices) == issued and self._left(step, entry)]
        assert fitting, f"no step {entry['step']} leaves what line {entry['seq']} left"
        return fitting[0]

    def _able(self, step: Step, entry: Mapping[str, Any]) -> bool:
        if not entry["taken_over"]:
            return entry["role"] in step.by
        above = [below for below in step.by if entry["role"] in chain(below)]
        return bool(above) and (step.duty != "decide" or any(ROLES[role].level == ROLES[entry["role"]].level for role in step.by))

    def _left(self, step: Step, entry: Mapping[str, Any]) -> bool:
        known = self.facts | entry["learned"]
        return all(known.get(name) == fact for name, fact in step.sets.items()) or bool(step.establishes)

    def _learn(self, step: Step, entry: Mapping[str, Any], papers: Sequence[Mapping[str, Any]], entrusted: str) -> None:
        body, before = entry["body"], dict(self.facts)
        for f in step.form:
            if f.fact and f.name in body:
                self.facts[f.fact] = [*self.facts.get(f.fact, ()), body[f.name]] if f.adds else body[f.name]
        self.facts |= dict(step.sets)
        if step.establishes:
            self.facts |= entry["learned"]
        if step.money == "commit":
            decision = next(paper for paper in papers if paper["kind"] == step.notices[-1])
            self.facts |= {"granted": body["amount"], "decided_on": entry["at"].astimezone(BEIJING).date().isoformat()}
            self.facts |= {"decision_office": decision["office"], "decision_number": decision["document_number"] or ""}
            self.facts["entrusted_document"] = entrusted
            if "instalments" in self.facts and "instalments" not in body:
                self.facts["instalments"] = None
        elif step.money in ("pay", "disburse"):
            self.paid += Decimal(body["paid_amount"])
        learned = {name: fact for name, fact in self.facts.items() if name not in before or before[name] != fact}
        assert entry["learned"] == learned, f"{entry['learned']} is not {learned}"

    def agrees(self, row: Mapping[str, Any]) -> None:
        """Raise AssertionError unless the row says what the lines say."""
        assert (row["stage"], row["version"], row["head_hash"]) == (self.stage, self.version, self.head)
        assert row["facts"] == self.facts, f"{row['facts']} is not {self.facts}"
        assert {name: row[name] for name in self.brought} == self.brought
        assert {name: datetime.fromisoformat(at) for name, at in row["since"].items()} == self.since
        assert row["paid"] == self.paid
        assert row["last_at"] == self.last_at
        assert row["closed_at"] == self.closed_at


LINES: Select[Any] = select(table(Entry)).order_by(_entry.case_id, _entry.seq)
PAPERS: Select[Any] = select(_notice.case_id, _notice.entry_seq, _notice.kind, _notice.office, _notice.document_number, _notice.sha256)

_committed = select(_posting.case_id, _posting.entry_seq, _posting.document_number).where(_posting.purpose == "commit")
COMMITTED, COMMITTED_IN = Prepared(_committed), Prepared(_committed.where(_posting.case_id == bindparam("case_id")))


def entrustments(connection: Connection, case_id: int | None = None) -> dict[tuple[int, int], str]:
    """The document under which money was committed, by the case and the line that committed it; of one case or of all."""
    rows = COMMITTED.rows(connection, {}) if case_id is None else COMMITTED_IN.rows(connection, {"case_id": case_id})
    return {(row["case_id"], row["entry_seq"]): row["document_number"] for row in rows}


def by_line(papers: Iterable[Any]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """Papers by the case and the line that issued them."""
    found: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for paper in papers:
        found.setdefault((paper["case_id"], paper["entry_seq"]), []).append(dict(paper))
    return found


def replay_all(connection: Connection) -> int:
    """Tell every case again from its lines and compare it with its row; returns how many cases there are."""
    rows = {row["id"]: dict(row) for row in connection.execute(select(table(CaseFile))).mappings()}
    papers = by_line(connection.execute(PAPERS).mappings())
    entrusted = entrustments(connection)
    told: dict[int, Told] = {}
    for entry in connection.execute(LINES).mappings():
        row = rows[entry["case_id"]]
        if row["id"] not in told:
            told[row["id"]] = Told(row["number"])
        line = row["id"], entry["seq"]
        told[row["id"]].tell(entry, papers.get(line, []), entrusted.get(line, ""))
    assert told.keys() == rows.keys(), "a case without a line"
    for case_id, row in rows.items():
        told[case_id].agrees(row)
    return len(rows)
