"""Lists taken out of the system as spreadsheets: for a reason, so many rows at the most, and kept as evidence.

个人信息保护法 第五十一条: what leaves the system is masked as it is on the screen, and who took it, when and why is known.
"""

from datetime import datetime

from sqlalchemy import Connection, insert

from states.grammar import NotYours, Reason
from states.roles import VILLAGE_ASSISTANT
from workflow.authority import Actor
from workflow.records_audit import Export
from workflow.refusals import Flaw, Malformed

MOST = 10_000
"""Rows in one spreadsheet [design]."""
REASONS = ("上级要求报送", "会议、月报统计", "内部核对、抽查", "复议、诉讼、信访", "其他")
LAW = "个人信息保护法 第五十一条"


def exports(actor: Actor) -> bool:
    """Whether the officer may take lists out: whoever holds a post in an office."""
    return any(held.role != VILLAGE_ASSISTANT for held in actor.posts)


def may_export(actor: Actor) -> None:
    """Raise NotYours for who may not."""
    if not exports(actor):
        raise NotYours(Reason("导出表格由乡镇（街道）和县级岗位办理", LAW))


def check_size(rows: int) -> None:
    """Raise Malformed for more rows than one spreadsheet may have, or none at all."""
    if not rows:
        raise Malformed(Flaw("", "没有符合条件的内容，不能导出"))
    if rows > MOST:
        raise Malformed(Flaw("", f"符合条件的超过{MOST}行，一次最多导出{MOST}行，请缩小范围、分几次导出"))


def keep_export(connection: Connection, actor: Actor, *, what: str, told: str, rows: int, reason: str, note: str, now: datetime) -> None:
    """Keep that `actor` takes out the list `what`, found by what `told` says (never a name), of so many rows, and why.

    Raises NotYours; Malformed without a reason and for too many rows.
    """
    may_export(actor)
    if reason not in REASONS:
        raise Malformed(Flaw("/reason", "请选择导出的理由"))
    if reason == REASONS[-1] and not note.strip():
        raise Malformed(Flaw("/note", "选择“其他”的，请写明理由"))
    check_size(rows)
    why = "：".join(part for part in (reason, note.strip()[:200]) if part)
    values = {"officer_id": actor.id, "at": now, "what": what, "told": told, "rows": rows, "reason": why}
    connection.execute(insert(Export), values)
