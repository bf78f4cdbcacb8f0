"""The lives of two kinds of case, from the first word to the last: an urgent one, and an ordinary one that is surveyed and posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bench.places import Place
from states.roles import FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import County, build_county
from workflow.advance import advance
from workflow.authority import Actor, load_actor
from workflow.clock import sweep
from workflow.database import writing

FRIDAY = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
POSTED = FRIDAY + timedelta(days=6)
DECIDED = POSTED + timedelta(hours=12)
COUNTY = "500154"
LAPSE = "(clock)"


@dataclass(frozen=True, slots=True)
class Act:
    """One step of a life: by the n-th officer of a role, at a moment, with what is written down. `LAPSE` is the clock's own."""

    step: str
    role: str = ""
    n: int = 0
    at: datetime = FRIDAY
    body: Mapping[str, Any] = field(default_factory=dict)


OPEN = "(open)"
_URGENT = {"amount": "600.00", "kind": "emergency", "scope": "individual", "finding": "独居老人突发疾病，无钱就医。"}
_SPENT = {"amount": "2000.00", "kind": "expenditure", "scope": "household", "reason": "医疗费用支出过大，基本生活出现严重困难。"}
_CASH = {"paid_amount": "600.00", "method": "cash", "paid_on": "2026-11-20", "payee": "王秀英", "receipt_number": "1"}
_BANK = {"paid_amount": "2000.00", "method": "bank", "paid_on": "2026-11-26", "payee": "王秀英", "receipt_number": "1"}
URGENT = (
    Act(OPEN, body={"urgent": True}),
    Act("accept_pending", TOWN_HANDLER, body={"pending_papers": ["申请书签字"]}),
    Act("classify_quick_small", TOWN_HANDLER, body=_URGENT),
    Act("approve_advance", TOWN_LEADER, body={"amount": "600.00", "method": "cash", "fund": "reserve", "reason": "情况紧急。"}),
    Act("pay_advance", FINANCE, body=_CASH),
    Act("end_emergency", TOWN_HANDLER, body={"finding": "已经出院，生活安顿。"}),
    Act("supplement", TOWN_HANDLER, body={"statement": "已补齐申请书签字。", "papers": ["申请书签字"]}),
    Act("file_with_county", TOWN_HANDLER),
    Act("close", TOWN_HANDLER),
)


def _ordinary(second: str) -> tuple[Act, ...]:
    visit = {"second_investigator": second, "method": "home_visit", "family_member": "王秀英", "findings": "情况属实，医疗费用票据齐全。"}
    decision = {"amount": "2000.00", "method": "bank", "fund": "reserve", "reason": "情况属实，公示无异议。"}
    return (
        Act(OPEN),
        Act("accept", TOWN_HANDLER),
        Act("classify_expenditure", TOWN_HANDLER, body={"kind": "expenditure", "scope": "household", "finding": "支出突增"}),
        Act("survey", TOWN_HANDLER, body=visit),
        Act("opine", TOWN_LEADER, body={"opinion": "support", **_SPENT}),
        Act("publicise", TOWN_HANDLER, body={"place": "村务公开栏"}),
        Act(LAPSE, at=POSTED),
        Act("approve", TOWN_LEADER, 1, DECIDED, decision),
        Act("pay", FINANCE, 0, DECIDED, _BANK),
        Act("file_with_county", TOWN_HANDLER, 0, DECIDED),
        Act("close", TOWN_HANDLER, 0, DECIDED),
    )


class World:
    """A county on a database, and what the service does there."""

    def __init__(self, place: Place):
        self.place = place
        with writing(place.engine) as connection:
            self.county: County = build_county(connection, COUNTY, FRIDAY, reserve=Decimal("90000000.00"))
        self.lives = {"urgent": URGENT, "ordinary": _ordinary(self.county.usernames[self.county.id(TOWN_HANDLER, 1)])}

    def take(self, number: str, act: Act) -> str:
        """One step of one case as the service takes it, committed: the officer's posts are read, then everything else. The number."""
        if act.step == LAPSE:
            sweep(self.place.engine, act.at)
            return number
        with writing(self.place.engine) as connection:
            if act.step == OPEN:
                return str(self.county.open(connection, act.at, **act.body).case["number"])
            actor = self._actor(connection, act)
            advance(connection, number, act.step, actor=actor, body=act.body, now=act.at)
        return number

    def _actor(self, connection: Connection, act: Act) -> Actor:
        actor = load_actor(connection, self.county.id(act.role, act.n), act.at)
        assert actor is not None
        return actor
