"""Cases for tests, brought to where a test begins; and many of them, and many at once."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, event, insert, select, text

from states.roles import TOWN_HANDLER, TOWN_LEADER
from states.terms import BEIJING
from tests.county import County
from workflow.database import open_engine
from workflow.records import CaseFile, Entry, Escalation, LegalClock, table

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
CASE, CLOCK, CLIMBED, ENTRY = table(CaseFile), table(LegalClock), table(Escalation), table(Entry)
SUM: dict[str, Any] = {"amount": "600.00", "method": "cash", "fund": "treasury", "reason": "急"}
SMALL: dict[str, Any] = {"amount": "600.00", "kind": "emergency", "scope": "individual", "finding": "急"}
OPINION: dict[str, Any] = {"opinion": "support", "amount": "2000.00", "kind": "expenditure", "scope": "household", "reason": "属实"}
VISIT: dict[str, Any] = {"method": "home_visit", "family_member": "王秀英", "findings": "属实"}
PAID: dict[str, Any] = {"paid_amount": "600.00", "method": "cash", "paid_on": "2026-11-23", "payee": "王秀英", "receipt_number": "1"}


def urgent(c: Connection, county: County, at: datetime = MONDAY, **where: Any) -> str:
    """An urgent case, accepted at `at`: the clock of relief first is running."""
    number: str = county.open(c, at, urgent=True, **where).case["number"]
    county.take(c, number, "accept", TOWN_HANDLER, at, **where)
    return number


def surveyed(c: Connection, county: County, at: datetime = MONDAY) -> str:
    """An ordinary case, surveyed by the two handlers of the township."""
    number: str = county.open(c, at).case["number"]
    county.take(c, number, "accept", TOWN_HANDLER, at)
    county.take(c, number, "classify_expenditure", TOWN_HANDLER, at, kind="expenditure", scope="household", finding="突增")
    county.take(c, number, "survey", TOWN_HANDLER, at, second_investigator=county.usernames[county.id(TOWN_HANDLER, 1)], **VISIT)
    return number


def posted(c: Connection, county: County, at: datetime = MONDAY) -> str:
    """An ordinary case whose posting has begun."""
    number = surveyed(c, county, at)
    county.take(c, number, "opine", TOWN_LEADER, at, **OPINION)
    county.take(c, number, "publicise", TOWN_HANDLER, at, place="公示栏")
    return number


def clock_row(c: Connection, number: str, kind: str) -> Any:
    """The newest clock of a kind."""
    wanted = select(CLOCK).join(CASE, CASE.c.id == CLOCK.c.case_id).where(CASE.c.number == number, CLOCK.c.kind == kind)
    return c.execute(wanted.order_by(CLOCK.c.epoch.desc()).limit(1)).one()


def events(c: Connection, number: str) -> list[tuple[str, int]]:
    """(kind, level) of every rung climbed in a case, in the order climbed."""
    wanted = select(CLOCK.c.kind, CLIMBED.c.level).join(LegalClock, CLOCK.c.id == CLIMBED.c.clock_id)
    rows = c.execute(wanted.join(CaseFile, CASE.c.id == CLIMBED.c.case_id).where(CASE.c.number == number).order_by(CLIMBED.c.id))
    return [(kind, level) for kind, level in rows]


def many_due(c: Connection, county: County, count: int, due_at: datetime) -> None:
    """Copies of one accepted case, each with one limit that is due at one rung."""
    number = urgent(c, county, due_at - timedelta(hours=24))
    case = dict(c.execute(select(CASE).where(CASE.c.number == number)).mappings().one())
    clock = dict(clock_row(c, number, "relief_first")._mapping)
    c.execute(CLOCK.update().values(next_act_at=None))
    first = case["id"]
    c.execute(insert(CASE), [case | {"id": first + n, "number": f"LS26-{n:05}"} for n in range(1, count + 1)])
    limit = clock | {"rungs": ["100%"], "due_at": due_at, "next_act_at": due_at}
    c.execute(insert(CLOCK), [limit | {"id": f"c{n}", "case_id": first + n} for n in range(1, count + 1)])
    if c.dialect.name == "postgresql":
        c.execute(text("SELECT setval(pg_get_serial_sequence('case_file', 'id'), (SELECT max(id) FROM case_file))"))


def hurried(url: str) -> Engine:
    """An engine whose SQLite does not wait for the disk: what is counted here is rows, not what a power cut leaves."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous = OFF"))
    return engine


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each in its own thread, and return what each returned or raised."""
    gate, results = threading.Barrier(len(acts)), list[Any](acts)

    def run(n: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[n] = act()
        except Exception as trouble:
            results[n] = trouble

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
