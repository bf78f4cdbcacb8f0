"""The running ledgers (台账) that a county keeps over its cases: gradual exits month by month, and those refused but in difficulty.

Nothing is written for them: each is read from the files, within the officer's region, and so is never behind them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from states.statutes import D22, M23, SEED_K
from workflow.authority import Actor, case_scope
from workflow.matters import process_of
from workflow.records import CaseFile, table
from workflow.refusals import UnknownCase

_case = table(CaseFile).c
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: its title and source, which cases stand in it, and what it says of each."""

    title: str
    cites: str
    wanted: Callable[[], ColumnElement[bool]]
    line: Callable[[Row], dict[str, Any]]


def _exit(row: Row) -> dict[str, Any]:
    facts, paid = row["facts"], set(row["facts"].get("paid_months") or ())
    months = [{**month, "paid": month["month"] in paid} for month in facts["exit_schedule"]]
    return {"former_amount": facts.get("former_amount"), "from": facts.get("exit_from"), "to": facts.get("exit_to"), "months": months}


def _watched(row: Row) -> dict[str, Any]:
    facts = row["facts"]
    return {"hardship": facts.get("hardship", ""), "refused_on": facts.get("decided_on"), "decided_by": facts.get("decided_by")}


LEDGERS: Mapping[str, Ledger] = {
    "gradual_exit": Ledger(
        "渐退台账",
        f"{SEED_K.at('2')}、{D22.at('一（三）')}",
        lambda: _case.facts["exit_to"].as_string().is_not(None),
        _exit,
    ),
    "watch": Ledger(
        "潜在救助对象台账",
        f"{SEED_K.at('5')}、{M23.at('三（三）')}",
        lambda: _case.facts["watch"].as_boolean().is_(True),
        _watched,
    ),
}


def ledger(connection: Connection, actor: Actor, kind: str) -> dict[str, Any]:
    """The ledger `kind` over the cases that `actor` may see, newest case first; raises `UnknownCase` when there is no such ledger."""
    if kind not in LEDGERS:
        raise UnknownCase(kind)
    kept = LEDGERS[kind]
    rows = connection.execute(select(table(CaseFile)).where(case_scope(actor), kept.wanted()).order_by(_case.id.desc())).mappings()
    return {"title": kept.title, "cites": kept.cites, "items": [_line(kept, row) for row in rows]}


def _line(kept: Ledger, row: Any) -> dict[str, Any]:
    return {
        "number": row["number"],
        "process": row["process"],
        "region": row["region"],
        "applicant_name": row["applicant_name"],
        "stage": row["stage"],
        "stage_label": process_of(row).stage(row["stage"]).label,
        **kept.line(row),
    }
