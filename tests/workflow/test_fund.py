"""Every yuan from decision to payment, in double entry; a reserve that is never negative and pays for nothing else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError

from states.grammar import ConditionUnmet, NotYours, StepNotOpen
from states.roles import COUNTY_LEADER, FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.cases import MONDAY, PAID, SMALL, SUM, together, urgent
from tests.county import County, build_county
from workflow import fund
from workflow.advance import advance
from workflow.officers import top_up
from workflow.records import Posting, table
from workflow.refusals import Malformed
from workflow.verify import verify

LINE = table(Posting).c
FROM_RESERVE = SUM | {"fund": "reserve"}


def decided(c: Any, county: County, **body: str) -> str:
    number = urgent(c, county)
    county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
    county.take(c, number, "approve_advance", TOWN_LEADER, MONDAY, **FROM_RESERVE | body)
    return number


def balances(c: Any, region: str) -> dict[str, Decimal]:
    return {kind: fund.balance(c, region, kind) for kind in (fund.TREASURY, fund.RESERVE, fund.COMMITTED, fund.PAID)}


def test_money_is_committed_with_the_decision_and_paid_with_the_payment(engine: Engine) -> None:
    """社会救助法 第六条、第七十一条: the lines of every journal add up to nothing, and every balance is the sum of its lines."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = decided(c, county)
        nothing, sixhundred = Decimal("0.00"), Decimal("600.00")
        assert balances(c, county.town) == {
            "treasury": Decimal("-20000.00"),
            "reserve": Decimal("19400.00"),
            "committed": sixhundred,
            "paid": nothing,
        }
        county.take(c, number, "pay_advance", FINANCE, MONDAY, **PAID)
        assert balances(c, county.town) == {
            "treasury": Decimal("-20000.00"),
            "reserve": Decimal("19400.00"),
            "committed": nothing,
            "paid": sixhundred,
        }
        sums = c.execute(select(LINE.journal, func.sum(LINE.amount), func.count()).group_by(LINE.journal)).all()
        assert {(total, lines) for _, total, lines in sums} == {(nothing, 2)}
        told = c.execute(select(LINE.purpose, LINE.entry_seq).where(LINE.case_id.is_not(None)).order_by(LINE.id)).all()
        assert [tuple(row) for row in told] == [("commit", 4), ("commit", 4), ("pay", 5), ("pay", 5)]
    assert not list(verify(engine))


def test_what_is_stopped_goes_back_where_it_came_from(engine: Engine) -> None:
    """社会救助法 第四十八条、第七十三条: what is stopped before it was paid, its recipient heard, returns to the township's reserve."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = decided(c, county)
        with pytest.raises(ConditionUnmet, match="停止发放前应当听取救助对象的意见"):
            county.take(c, number, "stop_payment", COUNTY_LEADER, MONDAY, found="已经去世", reasons="不再符合条件")
        unable = county.take(c, number, "hear", TOWN_HANDLER, MONDAY, heard_on="2026-11-23", heard_how="unable", heard_opinion="已经去世。")
        assert "无法听取：已经去世" in unable.notices[0]["text"]
        stopped = county.take(c, number, "stop_payment", COUNTY_LEADER, MONDAY, found="已经去世", reasons="不再符合条件")
        assert "听取了您的意见" not in stopped.notices[0]["text"]
        assert fund.balance(c, county.town) == Decimal("20000.00")
        assert fund.balance(c, county.town, fund.COMMITTED) == 0
        with pytest.raises(StepNotOpen):
            county.take(c, number, "pay_advance", FINANCE, MONDAY, **PAID)
    assert not list(verify(engine))


def test_treasury_money_is_the_countys_and_leaves_the_reserve_alone(engine: Engine) -> None:
    """The two sources are kept apart (分账核算)."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        decided(c, county, fund="treasury")
        assert fund.balance(c, county.town) == Decimal("20000.00")
        assert balances(c, county.region) == {
            "treasury": Decimal("-600.00"),
            "reserve": Decimal(0),
            "committed": Decimal("600.00"),
            "paid": Decimal(0),
        }


def test_a_township_spends_its_own_reserve_and_not_its_neighbours(engine: Engine) -> None:
    """Each township's reserve stands alone."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY, reserve=Decimal("600.00"))
        decided(c, county)
        assert (fund.balance(c, county.town), fund.balance(c, county.sister)) == (Decimal("0.00"), Decimal("600.00"))
        with pytest.raises(ConditionUnmet, match=r"（拟救助600\.00元，余额0\.00元）"):
            decided(c, county)


def test_two_decisions_cannot_spend_the_same_money(engine: Engine) -> None:
    """中办发〔2020〕18号 15: each saw enough in the reserve; one of the two is refused and leaves nothing behind."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY, reserve=Decimal("1000.00"))
        numbers = [urgent(c, county) for _ in range(2)]
        for number in numbers:
            county.take(c, number, "classify_quick_small", TOWN_HANDLER, MONDAY, **SMALL)
        leader = county.actor(c, TOWN_LEADER, MONDAY)

    def approve(number: str) -> str:
        with engine.begin() as c:
            advance(c, number, "approve_advance", actor=leader, body=FROM_RESERVE, now=MONDAY)
            return "done"

    results = together(lambda: approve(numbers[0]), lambda: approve(numbers[1]))
    assert results.count("done") == 1
    assert [isinstance(result, ConditionUnmet) for result in results if result != "done"] == [True]
    with engine.begin() as c:
        assert fund.balance(c, county.town) == Decimal("400.00")
        assert c.execute(text("SELECT count(*) FROM notice WHERE kind = 'advance_relief_notice'")).scalar_one() == 1
    assert not list(verify(engine))


def test_no_statement_makes_a_reserve_negative(engine: Engine) -> None:
    """The database itself refuses it; only the treasury's side may fall below nothing."""
    with engine.begin() as c:
        build_county(c, "120117", MONDAY)
    with pytest.raises(DatabaseError), engine.begin() as c:
        c.execute(text("UPDATE account SET balance = -1 WHERE kind = 'reserve'"))
    with engine.begin() as c, pytest.raises(ConditionUnmet, match="账户余额不足"):
        fund.move(c, region="120117001", source="reserve", target="paid", amount=Decimal("20000.01"), purpose="pay", at=MONDAY)


def test_a_reserve_is_filled_by_the_county_under_a_document(engine: Engine) -> None:
    """社会救助暂行办法 第四十八条; money has a source and a purpose."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        leader = county.actor(c, COUNTY_LEADER, MONDAY)
        for amount in ("0.00", "-1.00"):
            with pytest.raises(Malformed, match="大于零"):
                top_up(c, township=county.town, amount=Decimal(amount), document_number="测财〔2026〕2号", actor=leader, now=MONDAY)
        with pytest.raises(NotYours, match="拨付备用金由县级民政部门负责人办理"):
            top_up(c, township=county.town, amount=Decimal(1), document_number="x", actor=county.actor(c, TOWN_LEADER, MONDAY), now=MONDAY)
        number = top_up(c, township=county.town, amount=Decimal("0.01"), document_number="测财〔2026〕2号", actor=leader, now=MONDAY)
        assert fund.balance(c, county.town) == Decimal("20000.01")
        lines = c.execute(select(LINE.kind, LINE.amount, LINE.document_number).where(LINE.journal == number).order_by(LINE.id)).all()
        said = "测财〔2026〕2号"
        assert [tuple(line) for line in lines] == [("treasury", Decimal("-0.01"), said), ("reserve", Decimal("0.01"), said)]
        newest = fund.journal(c, county.town, 2)
        assert {line["journal"] for line in newest} == {number}


def test_a_fraction_of_a_fen_is_no_money(engine: Engine) -> None:
    """Amounts are whole fen; nothing is rounded on the way into the journal."""
    with engine.begin() as c:
        build_county(c, "120117", MONDAY)
        with pytest.raises(Exception, match="金额不能小于一分"):
            fund.move(c, region="120117001", source="reserve", target="paid", amount=Decimal("0.001"), purpose="pay", at=MONDAY)


def test_a_payment_refused_leaves_no_trace(engine: Engine) -> None:
    """A step that fails at its last hand changes nothing: no line, no paper, no number drawn."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        number = decided(c, county)
        before = [c.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ("entry", "notice", "posting", "outbox")]
    with pytest.raises(ConditionUnmet, match=r"本次应发600\.00元"), engine.begin() as c:
        county.take(c, number, "pay_advance", FINANCE, MONDAY + timedelta(hours=1), **PAID | {"paid_amount": "600.01"})
    with engine.begin() as c:
        assert [c.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ("entry", "notice", "posting", "outbox")] == before
    assert not list(verify(engine))
