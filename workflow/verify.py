"""Prove that the files are whole: every chain of entries, every paper, every yuan and every number drawn.

Nothing is repaired and nothing is believed: what can be computed again is computed again. Cases are read in batches, each at one
moment of the database, so that work may go on meanwhile and memory stays the same however many there are.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from notices.filters import document_number
from states import EDITIONS
from workflow.advance import BROUGHT, GENESIS, entry_hash
from workflow.check_messages import answer_sha256
from workflow.database import snapshot
from workflow.fund import PAID
from workflow.papers import office_short_name
from workflow.records import Account, CaseFile, CheckRequest, Entry, Notice, NumberSeries, Posting, Rendering, table
from workflow.verify_papers import Afterwards

BATCH = 200
Progress = Callable[[int, int], None]

_case, _entry = table(CaseFile).c, table(Entry).c
_notice, _series, _rendering = table(Notice).c, table(NumberSeries).c, table(Rendering).c
_check = table(CheckRequest).c
_posting, _account = table(Posting).c, table(Account).c


@dataclass(frozen=True, slots=True)
class Break:
    """Where something is not as it was written. `kind` says what is broken, `place` where: a case number, an account, a series.

    Kinds of a case: empty, seq, chain, hash, stages, head, brought, facts, paid, paper_bytes, paper_unlisted, paper_missing,
    service, paper_link, rendering, answer; of the money: journal, balance; of the numbers: series.
    """

    kind: str
    place: str
    seq: int | None = None
    found: str = ""
    expected: str = ""


def verify(engine: Engine, tell: Progress = lambda done, total: None) -> Iterator[Break]:
    """Every break in the database, in the order found; `tell` hears how many cases are done, of how many."""
    with snapshot(engine) as connection:
        total = connection.execute(select(func.count()).select_from(CaseFile)).scalar_one()
        yield from _money(connection)
        yield from _numbers(connection)
    done, last = 0, 0
    while True:
        with snapshot(engine) as connection:
            cases = [dict(row) for row in connection.execute(_BATCH.where(_case.id > last)).mappings()]
            if not cases:
                return
            yield from _batch(connection, cases)
        done, last = done + len(cases), cases[-1]["id"]
        tell(done, max(total, done))


def verify_some(engine: Engine, wanted: ColumnElement[bool], most: int) -> tuple[list[str], list[Break]]:
    """The numbers of the newest cases of those wanted, `most` at the most, and every break in their files: not of the money, nor of the
    numbers drawn, which are no single case's."""
    with snapshot(engine) as connection:
        newest = _CASES.where(wanted).order_by(_case.id.desc()).limit(most)
        cases = [dict(row) for row in connection.execute(newest).mappings()]
        return [case["number"] for case in cases], [each for case in cases for each in _batch(connection, [case])]


_CASES = select(
    _case.id, _case.number, _case.stage, _case.version, _case.head_hash, _case.facts, _case.paid, *(_case[name] for name in BROUGHT)
)
_BATCH = _CASES.order_by(_case.id).limit(BATCH)


def _batch(connection: Connection, cases: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    between = (cases[0]["id"], cases[-1]["id"])
    entries: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    ours = select(table(Entry)).where(_entry.case_id.between(*between)).order_by(_entry.case_id, _entry.seq)
    for entry in connection.execute(ours).mappings():
        entries[entry["case_id"]].append(dict(entry))
    papers: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    issued = select(_notice.case_id, _notice.entry_seq, _notice.sha256, _notice.text).where(_notice.case_id.between(*between))
    for case_id, seq, listed, text in connection.execute(issued):
        papers[case_id, seq].append((listed, hashlib.sha256(text.encode()).hexdigest()))
    yield from _drawn(connection, cases)
    yield from _answered(connection, cases)
    spent = select(_posting.case_id, func.sum(_posting.amount)).where(_posting.case_id.between(*between), _posting.kind == PAID)
    paid = {case_id: amount for case_id, amount in connection.execute(spent.group_by(_posting.case_id))}
    afterwards = Afterwards(connection, *between)
    for case in cases:
        if case["paid"] != (posted := paid.get(case["id"], Decimal(0))):
            yield Break("paid", case["number"], None, str(case["paid"]), str(posted))
        file = entries.get(case["id"], [])
        yield from _file(case, file)
        yield from _known(case, file)
        for kind, seq, found, expected in afterwards.faults(case["id"], file):
            yield Break(kind, case["number"], seq, found, expected)
        yield from _papers(case, file, {seq: papers[at, seq] for at, seq in list(papers) if at == case["id"]})


def _answered(connection: Connection, cases: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    """Every answer of a source of data is still what came in."""
    numbers = {case["id"]: case["number"] for case in cases}
    came = select(_check.case_id, _check.entry_seq, _check.reply, _check.reply_sha256).where(
        _check.case_id.between(cases[0]["id"], cases[-1]["id"]), _check.replied_at.is_not(None)
    )
    for case_id, seq, reply, listed in connection.execute(came):
        if (computed := answer_sha256(reply or {})) != listed:
            yield Break("answer", numbers[case_id], seq, computed, listed or "")


def _drawn(connection: Connection, cases: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    """Every form of a paper still has the bytes it was drawn with."""
    numbers = {case["id"]: case["number"] for case in cases}
    kept = select(_notice.case_id, _notice.entry_seq, _rendering.content, _rendering.sha256).join(
        table(Rendering), _rendering.notice_id == _notice.id
    )
    for case_id, seq, content, listed in connection.execute(kept.where(_notice.case_id.between(cases[0]["id"], cases[-1]["id"]))):
        if (computed := hashlib.sha256(content).hexdigest()) != listed:
            yield Break("rendering", numbers[case_id], seq, computed, listed)


def _file(case: Mapping[str, Any], file: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    """The chain of one file, and that the case stands where its last line says."""
    number = case["number"]
    if not file:
        yield Break("empty", number)
        return
    stage, head = "", GENESIS
    for expected, entry in enumerate(file, 1):
        seq = entry["seq"]
        if seq != expected:
            yield Break("seq", number, seq, str(seq), str(expected))
            return
        if entry["previous_hash"] != head:
            yield Break("chain", number, seq, entry["previous_hash"], head)
        if (computed := entry_hash(number, entry)) != entry["hash"]:
            yield Break("hash", number, seq, entry["hash"], computed)
        if entry["from_stage"] != stage:
            yield Break("stages", number, seq, entry["from_stage"], stage)
        stage, head = entry["to_stage"], entry["hash"]
    stands, says = (case["stage"], case["version"], case["head_hash"]), (stage, len(file), head)
    if stands != says:
        yield Break("head", number, case["version"], "/".join(map(str, stands)), "/".join(map(str, says)))


def _known(case: Mapping[str, Any], file: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    """What the case knows is what its file says: what was brought to the window, and what each step established."""
    if not file or file[0]["seq"] != 1:
        return
    number, brought, facts = case["number"], dict(file[0]["body"]), dict[str, Any]()
    for entry in file:
        facts.update(entry["learned"])
        moved = EDITIONS.get(case["process"], {}).get(brought.get("edition", ""))
        brought["edition"] = next((s.edition for s in moved.steps if s.name == entry["step"] and s.edition), moved.edition) if moved else ""
    for name in BROUGHT:
        if case[name] != brought.get(name):
            yield Break("brought", number, 1, name)
    for name in sorted(facts.keys() | case["facts"].keys()):
        if name not in facts or name not in case["facts"] or case["facts"][name] != facts[name]:
            yield Break("facts", number, None, name)


def _papers(case: Mapping[str, Any], file: Sequence[Mapping[str, Any]], issued: Mapping[int, list[tuple[str, str]]]) -> Iterator[Break]:
    """Every paper has the bytes it was issued with and stands in its entry; every paper of an entry is there."""
    number = case["number"]
    listed = {entry["seq"]: list(entry["papers"]) for entry in file}
    for seq, papers in sorted(issued.items()):
        for claimed, computed in papers:
            if claimed != computed:
                yield Break("paper_bytes", number, seq, computed, claimed)
            if claimed in listed.get(seq, ()):
                listed[seq].remove(claimed)
            else:
                yield Break("paper_unlisted", number, seq, claimed)
    for seq, missing in listed.items():
        for sha256 in missing:
            yield Break("paper_missing", number, seq, "", sha256)


def _money(connection: Connection) -> Iterator[Break]:
    """The lines of each journal add up to nothing, and every balance is the sum of its lines."""
    total = func.sum(_posting.amount)
    for journal, amount in connection.execute(select(_posting.journal, total).group_by(_posting.journal).having(total != Decimal(0))):
        yield Break("journal", journal, None, str(amount), "0.00")
    posted = {
        (region, kind): amount
        for region, kind, amount in connection.execute(
            select(_posting.region, _posting.kind, total).group_by(_posting.region, _posting.kind)
        )
    }
    for region, kind, balance in connection.execute(select(_account.region, _account.kind, _account.balance)):
        if (amount := posted.pop((region, kind), Decimal(0))) != balance:
            yield Break("balance", f"{region} {kind}", None, str(balance), str(amount))
    for (region, kind), amount in posted.items():
        yield Break("balance", f"{region} {kind}", None, "", str(amount))


def _numbers(connection: Connection) -> Iterator[Break]:
    """Every number drawn stands on exactly one paper, from 1 to the last, and no paper bears a number that was never drawn."""
    numbered = 0
    for office, series, year, last in connection.execute(select(_series.office, _series.series, _series.year, _series.last)):
        first = document_number(office_short_name(office), series, year, 1)
        before, after = first.rsplit("1", 1)
        seen = bytearray(last + 1)
        rows = connection.execute(
            select(_notice.document_number)
            .join(CaseFile, _case.id == _notice.case_id)
            .where(_notice.document_number.startswith(before, autoescape=True), _case.region.startswith(office, autoescape=True))
        )
        for (text,) in rows:
            numbered += 1
            drawn = text.removeprefix(before).removesuffix(after)
            if not drawn.isdecimal() or not 1 <= int(drawn) <= last or seen[int(drawn)]:
                yield Break("series", f"{before}…{after}", None, text)
            else:
                seen[int(drawn)] = 1
        for missing in (n for n in range(1, last + 1) if not seen[n]):
            yield Break("series", f"{before}…{after}", None, "", f"{before}{missing}{after}")
    stray = connection.execute(select(func.count()).where(_notice.document_number.is_not(None))).scalar_one() - numbered
    if stray:
        yield Break("series", "notice", None, str(stray), "0")
