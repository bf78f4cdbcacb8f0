"""One urgent case and one ordinary case, from the first word to the last, on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from states.roles import FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import build_county
from workflow.clock import sweep

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_relief_comes_first_and_papers_afterwards(engine: Engine) -> None:
    """社会救助法 第五十条."""
    with engine.begin() as c:
        county = build_county(c, "120117", FRIDAY)
        number = county.open(c, FRIDAY, urgent=True).case["number"]
        county.take(c, number, "accept_pending", TOWN_HANDLER, FRIDAY, pending_papers=["申请书签字"])
        county.take(
            c, number, "classify_quick_small", TOWN_HANDLER, FRIDAY, amount="600.00", kind="emergency", scope="individual", finding="急"
        )
        county.take(c, number, "approve_advance", TOWN_LEADER, FRIDAY, amount="600.00", method="cash", fund="reserve", reason="急")
        paid = {"paid_amount": "600.00", "method": "cash", "paid_on": "2026-11-20", "payee": "王秀英", "receipt_number": "1"}
        county.take(c, number, "pay_advance", FINANCE, FRIDAY, **paid)
        county.take(c, number, "end_emergency", TOWN_HANDLER, FRIDAY, finding="缓解")
        county.take(c, number, "supplement", TOWN_HANDLER, FRIDAY, statement="补充", papers=["申请书签字"])
        county.take(c, number, "file_with_county", TOWN_HANDLER, FRIDAY)
        assert county.take(c, number, "close", TOWN_HANDLER, FRIDAY).case["stage"] == "closed"


def test_an_ordinary_case_is_surveyed_posted_and_decided(engine: Engine) -> None:
    """国发〔2014〕47号 （三）."""
    with engine.begin() as c:
        county = build_county(c, "500154", FRIDAY)
        number = county.open(c, FRIDAY).case["number"]
        county.take(c, number, "accept", TOWN_HANDLER, FRIDAY)
        county.take(c, number, "classify_expenditure", TOWN_HANDLER, FRIDAY, kind="expenditure", scope="household", finding="支出突增")
        visit = {"method": "home_visit", "family_member": "王秀英", "findings": "属实"}
        other = county.usernames[county.id(TOWN_HANDLER, 1)]
        county.take(c, number, "survey", TOWN_HANDLER, FRIDAY, second_investigator=other, **visit)
        opinion = {"opinion": "support", "amount": "2000.00", "kind": "expenditure", "scope": "household", "reason": "属实"}
        county.take(c, number, "opine", TOWN_LEADER, FRIDAY, **opinion)
        county.take(c, number, "publicise", TOWN_HANDLER, FRIDAY, place="公示栏")
    assert sweep(engine, FRIDAY + timedelta(days=5)).handled == 0
    assert sweep(engine, FRIDAY + timedelta(days=6)).handled >= 1
    later = FRIDAY + timedelta(days=6, hours=12)
    with engine.begin() as c:
        decision = {"amount": "2000.00", "method": "bank", "fund": "reserve", "reason": "属实"}
        county.take(c, number, "approve", TOWN_LEADER, later, n=1, **decision)
        paid = {"paid_amount": "2000.00", "method": "bank", "paid_on": "2026-11-26", "payee": "王秀英", "receipt_number": "1"}
        county.take(c, number, "pay", FINANCE, later, **paid)
        county.take(c, number, "file_with_county", TOWN_HANDLER, later)
        assert county.take(c, number, "close", TOWN_HANDLER, later).case["stage"] == "closed"
