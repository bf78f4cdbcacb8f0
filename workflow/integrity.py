"""Look for work that nobody will do: what is stuck, late unseen, unowned, undecidable, or decided without a paper.

An error needs a person today; a warning is a gap that somebody other than the service has to close.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, func, select

from notices import KINDS
from states.roles import chain
from states.service import PAPERS, UNSERVED
from states.terms import BEIJING
from workflow.authority import serving
from workflow.database import snapshot
from workflow.inbox import gaps_view
from workflow.records import CaseFile, Entry, LegalClock, Notice, table
from workflow.wordings import current

BATCH = 200
# A sweep comes every few seconds; what is due longer than this has been missed.
UNSEEN = timedelta(minutes=5)

_case, _entry = table(CaseFile).c, table(Entry).c
_clock, _notice = table(LegalClock).c, table(Notice).c
_OPEN = select(_case.number, _clock.kind).join(CaseFile, _case.id == _clock.case_id).where(_clock.stopped_at.is_(None)).order_by(_case.id)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `place` is a case number or a region, `what` a clock, step, role or parameter, `detail` the rest.

    Errors: stuck, final_with_clock, unseen, decision_without_notice, unowned, wording_unfit. Warnings: vacant, provisional, gap,
    wording_behind, unserved.
    """

    kind: str
    place: str
    what: str
    detail: str = ""

    @property
    def is_error(self) -> bool:
        return self.kind not in ("vacant", "provisional", "gap", "wording_behind", "unserved")


def findings(engine: Engine, now: datetime, tell: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Finding]:
    """Everything found at `now`; `tell` hears how many open cases have been looked at, of how many."""
    with snapshot(engine) as connection:
        yield from _clocks(connection, now)
        yield from _decisions(connection)
        yield from _unserved(connection)
        yield from _owners(connection, now)
        yield from _wordings(connection, now)
        total = connection.execute(select(func.count()).where(_case.closed_at.is_(None))).scalar_one()
    done, last = 0, 0
    while True:
        with snapshot(engine) as connection:
            wanted = select(table(CaseFile)).where(_case.closed_at.is_(None), _case.id > last)
            rows = connection.execute(wanted.order_by(_case.id).limit(BATCH)).mappings().all()
            if not rows:
                return
            for row in rows:
                for gap in gaps_view(connection, dict(row), now):
                    yield Finding("gap", row["number"], gap["parameter"], gap["text"])
        done, last = done + len(rows), rows[-1]["id"]
        tell(done, max(total, done))


def _clocks(connection: Connection, now: datetime) -> Iterator[Finding]:
    for number, kind, trouble in connection.execute(_OPEN.add_columns(_clock.trouble).where(_clock.trouble.is_not(None))):
        yield Finding("stuck", number, kind, trouble)
    for number, kind in connection.execute(_OPEN.where(_case.closed_at.is_not(None))):
        yield Finding("final_with_clock", number, kind)
    missed = and_(_clock.due_at <= now - UNSEEN, _clock.level == 0, _clock.paused.is_(False))
    for number, kind, due_at in connection.execute(_OPEN.add_columns(_clock.due_at).where(missed)):
        yield Finding("unseen", number, kind, due_at.isoformat())
    for number, kind in connection.execute(_OPEN.where(_clock.provisional.is_(True))):
        yield Finding("provisional", number, kind)


def _decisions(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(_case.number, _entry.step, _entry.seq)
        .join(CaseFile, _case.id == _entry.case_id)
        .outerjoin(Notice, and_(_notice.case_id == _entry.case_id, _notice.entry_seq == _entry.seq))
        .where(_entry.duty == "decide", _notice.id.is_(None))
        .order_by(_entry.id)
    )
    for number, step, seq in rows:
        yield Finding("decision_without_notice", number, step, str(seq))


def _unserved(connection: Connection) -> Iterator[Finding]:
    """Cases that have ended and whose paper was corrected afterwards, where the correction has not reached the person."""
    rows = connection.execute(
        select(_case.number, _case.facts)
        .where(_case.closed_at.is_not(None), _case.id.in_(select(_notice.case_id).where(_notice.kind == "rectification_notice")))
        .order_by(_case.id)
    )
    for number, facts in rows:
        if waiting := facts.get(UNSERVED):
            yield Finding("unserved", number, "、".join(PAPERS[kind] for kind in waiting))


def _owners(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Where work waits for a post that nobody holds: an error when no superior is there either."""
    waiting = (
        select(_case.region, _case.programme, _clock.owner, func.count())
        .join(CaseFile, _case.id == _clock.case_id)
        .where(_clock.stopped_at.is_(None))
        .group_by(_case.region, _case.programme, _clock.owner)
        .order_by(_case.region, _clock.owner)
    )
    for region, programme, owner, count in connection.execute(waiting).all():
        if not serving(connection, owner, region, programme, now):
            above = any(serving(connection, role, region, programme, now) for role in chain(owner))
            yield Finding("vacant" if above else "unowned", region, owner, str(count))


def _wordings(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Counties' own wordings that the product has moved on from."""
    for row, state in current(connection, now.astimezone(BEIJING).date()):
        if state != "well":
            title = KINDS[row["kind"]].title if row["kind"] in KINDS else row["kind"]
            yield Finding(f"wording_{state}", row["county"], title, str(row["version"]))
