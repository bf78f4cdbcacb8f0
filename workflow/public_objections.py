"""Objections that come in over the public page: kept as they came, entered in the case's file in the same transaction, answered in it.

Their author needs no account and holds a receipt. An objection counts only while its posting hangs, by the database's clock.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select

from states.postings import ANSWER, RECEIVE, WAITING
from states.terms import BEIJING
from workflow.advance import advance_by_clock
from workflow.inbox import local
from workflow.matters import locked_case, process_of
from workflow.postings import hanging
from workflow.records import CaseFile, Entry, table
from workflow.records_postings import PostingBoard, PublicObjection
from workflow.rules import rules, version_in

FROM_ONE_PLACE, ON_ONE_POSTING = 3, 30
"""How many objections are taken from one place in a day, and how many to one posting: beyond that they are made at the window."""
UNNAMED = "未具名的异议人"
STATES = {
    "waiting": "已经收到，等待处理",
    "taken_up": "已经登记为公示异议，依法调查核实，结果由受理机关告知",
    "answered": "已经答复",
    "closed": "该公示已经结束，有关情况请向公示机关了解",
}
_board, _said, _case, _entry = table(PostingBoard).c, table(PublicObjection).c, table(CaseFile).c, table(Entry).c


class NotHanging(LookupError):
    """There is no such posting, or it hangs no longer, or nothing can be said against it here."""


class TooMany(Exception):
    """One place, or everybody together, has objected so often that the rest is for the window."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says against a posting; `objector` is empty for who does not give a name."""

    objector: str
    contact: str
    content: str


def source_of(address: str, now: datetime, secret: bytes) -> str:
    """Where something comes from on one day, so that it can be counted and leads back to nobody."""
    day = now.astimezone(BEIJING).date()
    return hmac.new(secret, f"objection|{address}|{day}".encode(), hashlib.sha256).hexdigest()


def receive(connection: Connection, posting_id: str, said: Said, *, source: str, now: datetime, secret: bytes) -> str:
    """Take an objection to a posting that hangs and return its receipt; said again from the same place it is the same objection.

    The case's file gets its line and the township its message with it. Raises `NotHanging` or `TooMany`, and then nothing was kept.
    """
    number = connection.execute(select(_case.number).join(PostingBoard, _board.case_id == _case.id).where(_board.id == posting_id)).scalar()
    found = locked_case(connection, number) if number else None
    posting = hanging(connection, posting_id, now) if found else None
    if found is None or posting is None or not posting["open"]:
        raise NotHanging(posting_id)
    row, running = found
    if all(step.name != RECEIVE for step in process_of(row).steps_from(row["stage"])):
        raise NotHanging(posting_id)
    receipt = _receipt(posting_id, said, source, secret)
    if connection.execute(select(_said.id).where(_said.id == receipt)).scalar():
        return receipt
    _bound(connection, posting_id, source)
    body = {"id": receipt, "objector": said.objector or UNNAMED, "objection": said.content}
    sha256 = hashlib.sha256(orjson.dumps({**body, "contact": said.contact}, option=orjson.OPT_SORT_KEYS)).hexdigest()
    law = rules(connection, version_in(row))
    at = max(now, row["last_at"])
    outcome = advance_by_clock(connection, row, running, RECEIVE, law=law, at=at, rung=None, body=body | {"sha256": sha256})
    connection.execute(
        insert(PublicObjection),
        {
            "id": receipt,
            "board_id": posting_id,
            "case_id": row["id"],
            "entry_seq": outcome.entry["seq"],
            "received_at": at,
            "objector": body["objector"],
            "anonymous": not said.objector,
            "contact": said.contact,
            "content": said.content,
            "sha256": sha256,
            "source": source,
        },
    )
    return receipt


def _receipt(posting_id: str, said: Said, source: str, secret: bytes) -> str:
    words = orjson.dumps([posting_id, source, said.objector, said.contact, said.content])
    return base64.b32encode(hmac.new(secret, b"receipt|" + words, hashlib.sha256).digest()[:10]).decode().lower()


def _bound(connection: Connection, posting_id: str, source: str) -> None:
    counted = select(func.count()).select_from(PublicObjection)
    if connection.execute(counted.where(_said.source == source)).scalar_one() >= FROM_ONE_PLACE:
        raise TooMany(source)
    if connection.execute(counted.where(_said.board_id == posting_id)).scalar_one() >= ON_ONE_POSTING:
        raise TooMany(posting_id)


def receipt_view(connection: Connection, receipt: str) -> dict[str, Any] | None:
    """What the holder of a receipt may know: when it came in and how it stands; None when there is no such receipt."""
    found = connection.execute(select(_said.case_id, _said.received_at).where(_said.id == receipt)).first()
    if found is None:
        return None
    case = connection.execute(select(table(CaseFile)).where(_case.id == found.case_id)).mappings().one()
    state, at, _ = _state(receipt, case, _settling(connection, found.case_id))
    return {"receipt": receipt, "received_at": found.received_at, "state_label": STATES[state], "settled_at": at}


def objections_view(connection: Connection, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every objection of a case that came in over the public page, oldest first, for those who work on it."""
    said = connection.execute(select(table(PublicObjection)).where(_said.case_id == row["id"]).order_by(_said.entry_seq)).mappings()
    settling = _settling(connection, row["id"])
    shown = []
    for each in said:
        state, at, seq = _state(each["id"], row, settling)
        shown.append(
            {
                "receipt": each["id"],
                "posting": each["board_id"],
                "received_at": local(each["received_at"]),
                "objector": each["objector"],
                "anonymous": each["anonymous"],
                "contact": each["contact"],
                "content": each["content"],
                "sha256": each["sha256"],
                "entry": each["entry_seq"],
                "state": state,
                "state_label": STATES[state],
                "settled_at": local(at),
                "settled_entry": seq,
            }
        )
    return shown


def _settling(connection: Connection, case_id: int) -> list[tuple[set[str], str, datetime, int]]:
    """(receipts, how, when, line of the file) wherever the file took objections up or answered one."""
    found = []
    lines = select(_entry.seq, _entry.step, _entry.at, _entry.body, _entry.learned).where(_entry.case_id == case_id)
    taken: set[str] = set()
    for seq, step, at, body, learned in connection.execute(lines.order_by(_entry.seq)):
        if step == ANSWER:
            found.append(({body["public_objection"]}, "answered", at, seq))
        if "objections_taken_up" in learned:
            now_taken = set(learned["objections_taken_up"])
            found.append((now_taken - taken, "taken_up", at, seq))
            taken |= now_taken
    return found


def _state(
    receipt: str, case: Mapping[Any, Any], settling: list[tuple[set[str], str, datetime, int]]
) -> tuple[str, datetime | None, int | None]:
    for receipts, how, at, seq in settling:
        if receipt in receipts:
            return how, at, seq
    waits = any(each["id"] == receipt for each in case["facts"].get(WAITING) or ())
    still = any(step.name in (RECEIVE, ANSWER) for step in process_of(case).steps_from(case["stage"]))
    return ("waiting", None, None) if waits and still else ("closed", None, None)
