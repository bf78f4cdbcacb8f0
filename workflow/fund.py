"""The township's reserve fund (临时救助备用金) and the treasury, in double entry: every yuan from decision to payment.

A decision commits money, a payment spends what was committed, a stop releases it; a top-up moves treasury money into a township's
reserve. A reserve is never negative and pays for nothing but emergency aid (中办发〔2020〕18号 15；社会救助法 第六条、第七十一条).
"""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, select

from states.grammar import ConditionUnmet, Reason
from states.statutes import C20
from workflow.prepared import Prepared, Values, together
from workflow.records import Account, Posting, table
from workflow.statements import INSERT_POSTING, LOWER_BALANCE, raise_balance

PURPOSES = ("emergency_aid",)
RESERVE, COMMITTED, PAID, TREASURY = "reserve", "committed", "paid", "treasury"
_account = table(Account).c
BALANCE = Prepared(select(_account.balance).where(_account.region == bindparam("region"), _account.kind == bindparam("kind")))


def balance(connection: Connection, region: str, kind: str = RESERVE) -> Decimal:
    """What an account holds now, in yuan."""
    found = BALANCE.first(connection, {"region": region, "kind": kind})
    return found["balance"] if found else Decimal(0)


def move(
    connection: Connection,
    *,
    region: str,
    source: str,
    target: str,
    amount: Decimal,
    purpose: str,
    at: datetime,
    case_id: int | None = None,
    entry_seq: int | None = None,
    document_number: str = "",
) -> str:
    """Move `amount` yuan between two accounts of one region and return the journal's number; raises ConditionUnmet when short."""
    journal = secrets.token_hex(8)
    about = {"journal": journal, "at": at, "region": region, "purpose": purpose, "case_id": case_id, "entry_seq": entry_seq}
    raising = raise_balance(connection)
    taking: tuple[Prepared, Values] = (LOWER_BALANCE, {"of_region": region, "of_kind": source, "by": amount})
    if source == TREASURY:
        taking = (raising, {"region": region, "kind": source, "change": -amount})
    giving: tuple[Prepared, Values] = (raising, {"region": region, "kind": target, "change": amount})
    lines: list[tuple[Prepared, Values]] = [
        (INSERT_POSTING, about | {"kind": kind, "amount": change, "document_number": document_number})
        for kind, change in ((source, -amount), (target, amount))
    ]
    if together(connection, [taking, giving, *lines])[0] != 1:
        raise ConditionUnmet(Reason("账户余额不足", str(C20.at("15"))))
    return journal


def top_up(connection: Connection, *, township: str, amount: Decimal, document_number: str, at: datetime) -> str:
    """Put treasury money into a township's reserve under a document."""
    return move(
        connection,
        region=township,
        source=TREASURY,
        target=RESERVE,
        amount=amount,
        purpose="top_up",
        at=at,
        document_number=document_number,
    )


def journal(connection: Connection, region: str, limit: int = 200) -> list[dict[str, Any]]:
    """The newest lines of a region's journal, newest first."""
    columns = table(Posting).c
    wanted = select(columns.at, columns.journal, columns.kind, columns.amount, columns.purpose, columns.document_number)
    rows = connection.execute(wanted.where(columns.region == region).order_by(columns.id.desc()).limit(limit)).mappings()
    return [dict(row) for row in rows]
