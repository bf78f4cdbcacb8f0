"""The exchange with a county's verification platform: every request for a verification goes out once, every answer is kept once.

A township's step leaves a message; `dispatch` makes of it one request per source of data, for those alone who authorised it, and hands
them to the adapter; `collect` keeps the answers; `expire` lets limits pass. Nothing is remembered between two calls: any number of
processes may call them at once and be killed at any moment. A request's id is derived from the line of the file that asked, and an
adapter drops what it has already, so that nothing is asked twice.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, RowMapping, Table, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from states.households import as_known
from states.sources import SOURCES
from states.terms import BEIJING, due
from workflow.check_messages import Unusable, read_reply, request_id, write_request
from workflow.database import AWAY, database_now, reading, writing
from workflow.records import RUNNING, UNASKED, WAITING, CaseFile, CheckRequest, Entry, Outbox, table
from workflow.rules import Rules, rules

log = logging.getLogger(__name__)
BATCH = 200
LIMITS = {"sent": "verification.reply", "replied": "verification.valid"}
"""The limit that runs in each state, by its parameter; where no place has fixed one, none runs."""

_case, _entry, _outbox, _check = table(CaseFile).c, table(Entry).c, table(Outbox).c, table(CheckRequest).c


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that came in, under the name by which its adapter knows it."""

    name: str
    content: bytes


class Adapter(Protocol):
    """The way to a verification platform and back; messages as `workflow.check_messages` writes and reads them."""

    def send(self, request_id: str, message: bytes) -> None:
        """Hand a request over for good before returning; the same id again changes nothing on the other side."""

    def letters(self) -> Iterable[Letter]:
        """What has come in and was neither taken nor set aside."""

    def taken(self, letter: Letter, request_id: str) -> None:
        """The letter is kept in the file: put it away, and what is left of its request."""

    def set_aside(self, letter: Letter, why: str) -> None:
        """The letter cannot be used: keep it where a person finds it, with the sentence that says why."""


@dataclass(slots=True)
class Exchanged:
    """What one call did: requests sent, answers taken, letters set aside, requests expired; how many steps wait for an authorisation,
    and how many things failed and are tried again by the next call."""

    sent: int = 0
    taken: int = 0
    set_aside: int = 0
    expired: int = 0
    held: int = 0
    failed: int = 0


def exchange(engine: Engine, adapter: Adapter, now: datetime | None = None) -> Exchanged:
    """Send, collect and let limits pass, once, at `now` (by the database's clock unless given)."""
    if now is None:
        with reading(engine) as connection:
            now = database_now(connection)
    done = dispatch(engine, adapter, now)
    collected = collect(engine, adapter, now)
    done.taken, done.set_aside, done.failed = collected.taken, collected.set_aside, done.failed + collected.failed
    done.expired += expire(engine, now)
    return done


# Out


def dispatch(engine: Engine, adapter: Adapter, now: datetime) -> Exchanged:
    """Make the requests that steps have asked for, and send what waits. Where the case has ended, or its report been made without the
    exchange, nobody is asked any more."""
    done = Exchanged()
    for message in _pages(engine, select(table(Outbox)).where(text(UNASKED)), table(Outbox)):
        try:
            with writing(engine) as connection:
                done.held += not _ask(connection, message["id"], now)
        except AWAY:
            raise
        except Exception:
            log.exception("提请核对的消息 %s 无法处理，下次再试", message["key"])
            done.failed += 1
    wanted = select(table(CheckRequest), _case.number, _case.region, _case.programme, _case.since, _case.closed_at)
    wanted = wanted.join(CaseFile, _case.id == _check.case_id).where(text(WAITING))
    for row in _pages(engine, wanted, table(CheckRequest)):
        needless = _settled(row, row["asked_at"])
        try:
            if not needless:
                adapter.send(row["id"], write_request(row))
        except Exception:
            log.exception("核对请求 %s 没有发出，下次再试", row["id"])
            done.failed += 1
            continue
        with writing(engine) as connection:
            waiting = update(CheckRequest).where(_check.id == row["id"], _check.state == "waiting")
            if needless:
                done.expired += connection.execute(waiting.values(state="expired")).rowcount
            else:
                ends = _ends(rules(connection), row["region"], "sent", now, now)
                done.sent += connection.execute(waiting.values(state="sent", sent_at=now, expires_at=ends)).rowcount
    return done


def _pages(engine: Engine, wanted: Any, of: Table) -> Iterator[RowMapping]:
    """Every row in the order of its id, a page at a time, without holding anything between two pages."""
    last = None
    while True:
        with reading(engine) as connection:
            beyond = wanted if last is None else wanted.where(of.c.id > last)
            rows = connection.execute(beyond.order_by(of.c.id).limit(BATCH)).mappings().all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1]["id"]


def _ask(connection: Connection, message_id: int, now: datetime) -> bool:
    """Make the requests of one message; False when nobody has authorised them yet, and the message goes on waiting."""
    own = select(table(Outbox)).where(_outbox.id == message_id, _outbox.sent_at.is_(None))
    message = connection.execute(own.with_for_update(skip_locked=True)).mappings().first()
    if message is None:
        return True
    number, seq = message["payload"]["number"], message["payload"]["seq"]
    case = connection.execute(select(table(CaseFile)).where(_case.number == number)).mappings().one()
    entry = connection.execute(select(table(Entry)).where(_entry.case_id == case["id"], _entry.seq == seq)).mappings().one()
    if not _settled(case, entry["at"]):
        persons = authorised(case)
        if not persons:
            return False
        asked = [source for source in SOURCES if source in entry["body"]["sources"]]
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        rows = [_request(case, entry, source, persons) for source in asked]
        connection.execute(make(table(CheckRequest)).on_conflict_do_nothing(), rows)
    connection.execute(update(Outbox).where(_outbox.id == message_id).values(sent_at=now))
    return True


def _settled(case: Mapping[Any, Any], asked_at: datetime) -> bool:
    """Whether nothing need be looked up any more: personal data are not asked for without need (社会救助法 第七十条（六）)."""
    reported = case["since"].get("record_verification")
    return case["closed_at"] is not None or (reported is not None and datetime.fromisoformat(reported) > asked_at)


def authorised(case: Mapping[Any, Any]) -> list[dict[str, str | None]]:
    """Names and identity numbers of those who signed the authorisation, and of nobody else (先授权、后核对).

    Whoever is not of the household, such as one bound to support it, is known by name alone: the number is None.
    """
    signed = dict.fromkeys(case["facts"].get("authorised") or ())
    members = [case["applicant"], *as_known(case["household"], case["facts"])["members"]]
    known = dict.fromkeys((member["name"], member.get("id_number")) for member in members)
    numbered, named = {name for name, number in known if number}, {name for name, _ in known}
    found = [(name, number) for name, number in known if name in signed and (number or name not in numbered)]
    found += [(name, None) for name in signed if name not in named]
    return [{"name": name, "id_number": number} for name, number in found]


def _request(case: Mapping[Any, Any], entry: Mapping[Any, Any], source: str, persons: list[dict[str, str | None]]) -> dict[str, Any]:
    return {
        "id": request_id(entry["hash"], source),
        "case_id": case["id"],
        "entry_seq": entry["seq"],
        "source": source,
        "persons": persons,
        "asked_at": entry["at"],
        "state": "waiting",
    }


# In


def collect(engine: Engine, adapter: Adapter, now: datetime) -> Exchanged:
    """Keep every answer that has come in; what cannot be used is set aside with a sentence. The same answer again is put away as taken:
    whoever was killed after keeping it finds it once more."""
    done = Exchanged()
    for letter in adapter.letters():
        try:
            with writing(engine) as connection:
                answered, new = _keep(connection, letter.content, now)
            adapter.taken(letter, answered)
            done.taken += new
        except Unusable as why:
            adapter.set_aside(letter, f"{why}。")
            done.set_aside += 1
        except AWAY:
            raise
        except Exception:
            log.exception("核对反馈 %s 无法处理，下次再试", letter.name)
            done.failed += 1
    return done


def _keep(connection: Connection, content: bytes, now: datetime) -> tuple[str, bool]:
    """Keep one answer: the request it belongs to, and whether it is new. Raises `Unusable`."""
    reply = read_reply(content, now.astimezone(BEIJING).date())
    wanted = select(table(CheckRequest), _case.number, _case.region).join(CaseFile, _case.id == _check.case_id)
    row = connection.execute(wanted.where(_check.id == reply.id).with_for_update(of=table(CheckRequest))).mappings().first()
    if row is None:
        raise Unusable(f"没有编号为“{reply.id}”的核对请求")
    if (row["number"], row["source"]) != (reply.case, reply.source):
        raise Unusable(f"编号为“{reply.id}”的核对请求不是案件“{reply.case}”对“{SOURCES[reply.source].label}”的核对")
    if row["reply_sha256"] is not None:
        if row["reply_sha256"] != reply.sha256:
            raise Unusable(f"编号为“{reply.id}”的核对请求已有反馈，后到的反馈与先到的不同，没有采用")
        return reply.id, False
    connection.execute(
        update(CheckRequest)
        .where(_check.id == reply.id)
        .values(
            state="replied",
            sent_at=row["sent_at"] or now,
            replied_at=now,
            reply=dict(reply.answer),
            reply_sha256=reply.sha256,
            expires_at=_ends(rules(connection), row["region"], "replied", now, now),
        )
    )
    return reply.id, True


# Limits


def _ends(law: Rules, region: str, state: str, since: datetime, now: datetime) -> datetime | None:
    """When the limit of a state that began at `since` has run out: the limit in force then, or else now; None where there is none."""
    for moment in (since, now):
        policy = law.policy(region, moment.astimezone(BEIJING).date())
        if LIMITS[state] in policy:
            return due(since, policy.term(LIMITS[state]), law.calendar)[0]
    return None


def expire(engine: Engine, now: datetime) -> int:
    """Let limits pass that have run out at `now`, and give one to what was sent before its place fixed one; how many have expired.

    An answer that comes after its limit is kept all the same: lateness takes nothing from what it says.
    """
    lapsed = or_(_check.expires_at <= now, (_check.expires_at.is_(None)) & (_check.state == "sent"))
    wanted = select(_check.id, _check.state, _check.sent_at, _check.replied_at, _check.expires_at, _case.region)
    wanted = wanted.join(CaseFile, _case.id == _check.case_id).where(text(RUNNING), lapsed)
    with reading(engine) as connection:
        law = rules(connection)
    expired = 0
    for row in _pages(engine, wanted, table(CheckRequest)):
        # Reckoned again: a year's holidays may have been imported since.
        ends = _ends(law, row["region"], row["state"], row["replied_at"] or row["sent_at"], now)
        gone = ends is not None and ends <= now
        if gone or ends != row["expires_at"]:
            with writing(engine) as connection:
                unchanged = update(CheckRequest).where(_check.id == row["id"], _check.state == row["state"])
                done = connection.execute(unchanged.values(state="expired" if gone else row["state"], expires_at=ends)).rowcount
            expired += done if gone else 0
    return expired
