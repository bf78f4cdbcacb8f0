"""What hangs on the boards: put up in the transaction of the step that issues the paper, seen by anybody while its time runs.

Nothing takes a posting down: it hangs while its limit runs, and when that has stopped or run out it is gone. A result (公布) hangs for the
time the place has fixed, or, where the place displays those in support for long, as long as the case lasts.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from notices import KINDS
from states.calendar import Calendar
from states.grammar import Matter, Process
from states.policy import Policy
from states.postings import PROVE, WAITING
from states.terms import BEIJING, due
from workflow.clocks import Running
from workflow.inbox import local
from workflow.prepared import Prepared, Values
from workflow.records import CaseFile, Entry, LegalClock, table
from workflow.records_postings import PostingBoard
from workflow.rules import rules
from workflow.statements import INSERT_BOARD

PAGE = 100
STATES = {"hanging": "正在公示", "ended": "公示期满，已经撤下", "taken_down": "提前撤下"}
_BOARDS = frozenset(kind.key for kind in KINDS.values() if kind.board)
_board, _clock, _case, _entry = table(PostingBoard).c, table(LegalClock).c, table(CaseFile).c, table(Entry).c


def put_up(
    papers: Sequence[Mapping[str, Any]],
    region: str,
    process: Process,
    matter: Matter,
    running: Mapping[str, Running],
    policy: Policy,
    calendar: Calendar,
    at: datetime,
) -> list[tuple[Prepared, Values]]:
    """The rows of the papers among `papers` that go up on the board, to be written with the step that issued them."""
    return [
        (INSERT_BOARD, _row(paper, region, process, matter, running, policy, calendar, at)) for paper in papers if paper["kind"] in _BOARDS
    ]


def _row(
    paper: Mapping[str, Any],
    region: str,
    process: Process,
    matter: Matter,
    running: Mapping[str, Running],
    policy: Policy,
    calendar: Calendar,
    at: datetime,
) -> dict[str, Any]:
    period = next((clock for kind, clock in running.items() if matter.stage in process.clocks[kind].lapses_in), None)
    long_term = process.programme in policy.get("posting.long_term", ())
    return {
        "id": secrets.token_hex(10),
        "notice_id": paper["id"],
        "case_id": paper["case_id"],
        "entry_seq": paper["entry_seq"],
        "region": region,
        "kind": paper["kind"],
        "shown": paper["facts"],
        "posted_at": at,
        "clock_id": period.id if period else None,
        "until_at": None if period or long_term else due(at, policy.term("posting.announcement"), calendar)[0],
    }


def _hanging(now: datetime) -> ColumnElement[bool]:
    """What hangs at `now`, where the limit and the case are joined."""
    running = and_(_clock.stopped_at.is_(None), _clock.due_at > now)
    lasting = and_(_board.clock_id.is_(None), _case.closed_at.is_(None), or_(_board.until_at.is_(None), _board.until_at > now))
    return and_(_board.posted_at <= now, or_(running, lasting))


def _joined(*columns: Any) -> Select[Any]:
    boards = table(PostingBoard).outerjoin(table(LegalClock), _clock.id == _board.clock_id).join(CaseFile, _case.id == _board.case_id)
    return select(*columns).select_from(boards)


_SHOWN = (_board.id, _board.region, _board.kind, _board.shown, _board.posted_at, _board.until_at, _clock.due_at)


def hanging_in(connection: Connection, code: str, now: datetime, *, before: str = "") -> tuple[list[dict[str, Any]], str]:
    """What hangs within a division at `now`, newest first, a page at a time; and where the next page begins, "" after the last.

    `code` is digits only; `before` the id of the last posting of the page before.
    """
    wanted = _joined(*_SHOWN).where(_hanging(now), _board.region >= code, _board.region <= code + "9" * 12)
    if before:
        mark = select(_board.posted_at).where(_board.id == before).scalar_subquery()
        wanted = wanted.where(or_(_board.posted_at < mark, and_(_board.posted_at == mark, _board.id < before)))
    rows = connection.execute(wanted.order_by(_board.posted_at.desc(), _board.id.desc()).limit(PAGE + 1)).mappings().all()
    return [_public(row) for row in rows[:PAGE]], rows[PAGE - 1]["id"] if len(rows) > PAGE else ""


def counties_with_postings(connection: Connection, now: datetime) -> list[tuple[str, int]]:
    """(county, how many) wherever something hangs at `now`."""
    county = func.substr(_board.region, 1, 6)
    rows = connection.execute(_joined(county, func.count()).where(_hanging(now)).group_by(county).order_by(county))
    return [(code, count) for code, count in rows]


def hanging(connection: Connection, posting_id: str, now: datetime) -> dict[str, Any] | None:
    """One posting as anybody may see it, None unless it hangs at `now`."""
    row = connection.execute(_joined(*_SHOWN).where(_hanging(now), _board.id == posting_id)).mappings().first()
    return None if row is None else _public(row)


def _public(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The facts of the board's type, its title, until which day it hangs, and whether it may be objected to here."""
    ends = row["due_at"] or row["until_at"]
    return {
        "id": row["id"],
        "region": row["region"],
        "title": KINDS[row["kind"]].title,
        "shown": row["shown"],
        "posted_on": row["posted_at"].astimezone(BEIJING).date(),
        "until": None if ends is None else (ends.astimezone(BEIJING) - timedelta(microseconds=1)).date(),
        "open": row["due_at"] is not None,
    }


def postings_view(connection: Connection, row: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Every posting of a case, oldest first, with the proof that it hung where there is one."""
    columns = (*table(PostingBoard).c, _clock.due_at, _clock.stopped_at, _case.closed_at)
    boards = connection.execute(_joined(*columns).where(_board.case_id == row["id"]).order_by(_board.entry_seq)).mappings().all()
    proofs = connection.execute(
        select(_entry.seq, _entry.at, _entry.officer_name, _entry.body)
        .where(_entry.case_id == row["id"], _entry.step == PROVE)
        .order_by(_entry.seq)
    ).all()
    policy = rules(connection).policy(row["region"], max(now, row["last_at"]).astimezone(BEIJING).date())
    waits = len(row["facts"].get(WAITING) or ())
    shown = []
    for n, board in enumerate(boards, 1):
        after = boards[n]["entry_seq"] if n < len(boards) else row["version"] + 1
        ends, came_down = board["due_at"] or board["until_at"], _came_down(board, now)
        early = came_down is not None and (ends is None or came_down < ends)
        state = "hanging" if came_down is None else "taken_down" if early else "ended"
        proof = next((each for each in proofs if board["entry_seq"] < each.seq < after), None)
        shown.append(
            {
                "id": board["id"],
                "path": f"/gs/{board['id']}",
                "kind": board["kind"],
                "title": KINDS[board["kind"]].title,
                "notice": board["notice_id"],
                "entry": board["entry_seq"],
                "shown": board["shown"],
                "posted_at": local(board["posted_at"]),
                "until": local(ends),
                "taken_down_at": local(came_down),
                "state": state,
                "state_label": STATES[state],
                "objections_waiting": waits if state == "hanging" and board["clock_id"] else 0,
                "proof": proof and {"entry": proof.seq, "at": local(proof.at), "registered_by": proof.officer_name, **proof.body},
                "proof_demanded": bool(policy.get("posting.proof_required", False)),
            }
        )
    return shown


def _came_down(board: Mapping[Any, Any], now: datetime) -> datetime | None:
    """When a posting came down; None while it hangs."""
    ends = board["due_at"] or board["until_at"]
    stopped = board["stopped_at"] if board["clock_id"] else board["closed_at"]
    over = [moment for moment in (ends, stopped) if moment is not None and moment <= now]
    found: datetime | None = min(over, default=None)
    return found
