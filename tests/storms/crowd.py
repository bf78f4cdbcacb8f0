"""Many threads at one instant, and the cases they meet over."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from states.roles import TOWN_HANDLER, TOWN_LEADER
from tests.county import County
from tests.storms.walker import REFUSED
from workflow.refusals import CaseMoved

DECISION = {"amount": "600.00", "method": "bank", "fund": "reserve", "reason": "情况属实，予以救助。"}
REJECTION = {"found": "经入户调查，生活未出现严重困难。", "reasons": "不符合条件。"}
# What is clean: told why, and nothing else. A deadlock, a timeout or a broken constraint is not among them.
CLEAN = (*REFUSED, CaseMoved)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every act in a thread of its own, all from the same instant; returns what each returned or raised, in order."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        gate.wait(30)
        try:
            answers[place] = acts[place]()
        except Exception as trouble:
            answers[place] = trouble

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), "somebody waits for ever"
    return answers


def winners(answers: Sequence[Any]) -> list[int]:
    """Who succeeded; everybody else must have been refused cleanly."""
    strange = [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, CLEAN)]
    assert not strange, f"{len(strange)} of {len(answers)}: {strange[0]!r}"
    return [place for place, answer in enumerate(answers) if not isinstance(answer, BaseException)]


def urgent(connection: Connection, county: County, now: datetime, amount: str = "600.00") -> str:
    """A case that waits for the township to decide on relief at once."""
    number: str = county.open(connection, now, urgent=True).case["number"]
    county.take(connection, number, "accept", TOWN_HANDLER, now)
    body = {"amount": amount, "kind": "emergency", "scope": "individual", "finding": "急"}
    county.take(connection, number, "classify_urgent_advance", TOWN_HANDLER, now, **body)
    return number


def posted(connection: Connection, county: County, now: datetime) -> str:
    """An ordinary case that has just been posted; nine days later the township may decide it."""
    number: str = county.open(connection, now).case["number"]
    county.take(connection, number, "accept", TOWN_HANDLER, now)
    county.take(connection, number, "classify_expenditure", TOWN_HANDLER, now, kind="expenditure", scope="household", finding="支出突增")
    other = county.usernames[county.id(TOWN_HANDLER, 1)]
    visit = {"method": "home_visit", "family_member": "王秀英", "findings": "属实", "second_investigator": other}
    county.take(connection, number, "survey", TOWN_HANDLER, now, **visit)
    opinion = {"opinion": "support", "amount": "600.00", "kind": "expenditure", "scope": "household", "reason": "属实"}
    county.take(connection, number, "opine", TOWN_LEADER, now, **opinion)
    county.take(connection, number, "publicise", TOWN_HANDLER, now, place="公示栏")
    return number


POSTING_OVER = timedelta(days=9)
