"""The ledgers as papers to be printed, signed and filed: the same lines as `workflow.ledgers` reads, under their heads."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from notices.blocks import Blocks, Run
from notices.filters import chinese_date, chinese_month
from notices.ledger import Words
from notices.ledger import ledger as ledger_paper
from states.divisions import bureau, full_name
from workflow.authority import Actor
from workflow.papers_occasion import township
from workflow.refusals import UnknownCase

Line = Mapping[str, Any]
_DECIDERS = {"county": "县级民政部门", "township": "乡镇（街道）"}


def _months(line: Line) -> str:
    """Month by month; which years they are of stands beside them."""
    return "、".join(f"{int(month['month'][5:])}月{month['amount']}{'（已发）' if month['paid'] else ''}" for month in line["months"])


def _exit(line: Line) -> tuple[Words, ...]:
    period = f"{chinese_month(line['from'])}至{chinese_month(line['to'])}"
    return line["former_amount"] or "", period, _months(line)


def _watched(line: Line) -> tuple[Words, ...]:
    day = line["refused_on"]
    return line["hardship"], chinese_date(date.fromisoformat(day)) if day else "", _DECIDERS.get(line["decided_by"], "")


_COLUMNS: dict[str, tuple[tuple[str, ...], Callable[[Line], tuple[Words, ...]]]] = {
    "gradual_exit": (("原月保障金额（元）", "渐退期", "逐月发放（元）"), _exit),
    "watch": (("困难情况", "不予确认的日期", "决定机关"), _watched),
}


def paper_of(kind: str, ledger: Mapping[str, Any], actor: Actor, day: date) -> Blocks:
    """The ledger `kind`, as `workflow.ledgers.ledger` gives it to `actor`, as a paper of the day; who holds no post keeps no ledger."""
    if not actor.posts:
        raise UnknownCase(kind)
    region = min((post.region for post in actor.posts), key=len)
    heads, lines = as_table(kind, ledger)
    rows = [(number, Run(name, name=True), *rest) for number, name, *rest in lines]
    organ = bureau(region) if len(region) == 6 else township(region)
    title = f"{full_name(region)}{ledger['title']}"
    return ledger_paper(title, ledger["cites"], heads, rows, organ, day)


def as_table(kind: str, ledger: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The heads of a ledger and its lines; the second cell of a line is the applicant's name in full."""
    heads, own = _COLUMNS[kind]
    rows = [
        (line["number"], line["applicant_name"], full_name(line["region"]), *own(line), line["stage_label"]) for line in ledger["items"]
    ]
    return ("案件编号", "姓名", "所属区域", *heads, "目前环节"), rows
