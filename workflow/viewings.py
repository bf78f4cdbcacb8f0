"""Looking behind the mask: an identity number is shown in full for a reason, and every look is kept.

个人信息保护法 第二十八条、第五十一条.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from states.grammar import Reason, Refusal
from workflow.authority import Actor
from workflow.records import table
from workflow.records_viewings import Viewing
from workflow.refusals import Flaw, Malformed

REASONS = ("核对证件和材料", "办理核对、发放", "回复群众来访、来电", "信访、复查", "其他")
MOST_IN_A_DAY = 200

_viewing = table(Viewing).c


def view_numbers(connection: Connection, row: Mapping[str, Any], actor: Actor, reason: str, note: str, now: datetime) -> None:
    """Keep that `actor` looks at the identity numbers of the case of `row` at `now`, and why.

    Raises `Malformed` without a reason, `Refusal` after two hundred looks in one day.
    """
    if reason not in REASONS:
        raise Malformed(Flaw("/reason", "请选择查看完整身份证号的理由"))
    if reason == REASONS[-1] and not note.strip():
        raise Malformed(Flaw("/note", "选择“其他”的，请写明理由"))
    day = _viewing.at > now - timedelta(days=1)
    if connection.execute(select(func.count()).where(_viewing.officer_id == actor.id, day)).scalar_one() >= MOST_IN_A_DAY:
        raise Refusal(Reason(f"一日内查看完整身份证号不得超过{MOST_IN_A_DAY}次，请联系本县管理员", "个人信息保护法 第五十一条"))
    told = "：".join(part for part in (reason, note.strip()[:200]) if part)
    connection.execute(insert(Viewing), {"officer_id": actor.id, "case_id": row["id"], "at": now, "reason": told})


def viewings(connection: Connection, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who has looked at the case's identity numbers, when and why, the newest first."""
    rows = connection.execute(select(table(Viewing)).where(_viewing.case_id == row["id"]).order_by(_viewing.id.desc())).mappings()
    return [dict(each) for each in rows]
