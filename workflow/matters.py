"""A case as the law sees it, made from its row; and the case's rows as plain values."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row

from states import EDITIONS
from states.grammar import Check, Entrustment, Matter, Process
from workflow import authority, fund
from workflow.checks import checks_of
from workflow.clocks import Running
from workflow.prepared import together
from workflow.statements import LOCKED_CASE, LOCKED_CASE_BY_ID, OPEN_CLOCKS, OPEN_CLOCKS_OF

_RUNNING = tuple(f.name for f in fields(Running) if f.name not in ("fresh", "touched", "acts"))


def process_of(row: Mapping[Any, Any]) -> Process:
    """The process, in the edition the case was opened under or moved to; raises LookupError when this release has none such."""
    try:
        return EDITIONS[row["process"]][row["edition"]]
    except KeyError:
        raise LookupError(f"没有“{row['process']}”{row['edition']}版的程序") from None


def clock_of(row: Row[Any]) -> Running:
    values = row._mapping
    return Running(**{name: values[name] for name in _RUNNING})


def open_clocks(connection: Connection, case_id: int) -> dict[str, Running]:
    return _by_kind(OPEN_CLOCKS.rows(connection, {"case_id": case_id}))


def locked_case(connection: Connection, number: str) -> tuple[dict[str, Any], dict[str, Running]] | None:
    """The row of a case, locked for this transaction, and its open clocks; None when there is none."""
    asked = {"number": number}
    case, clocks = together(connection, [(LOCKED_CASE, asked), (OPEN_CLOCKS_OF, asked)])
    return (case[0], _by_kind(clocks)) if case else None


def case_at_rest(connection: Connection, case_id: int) -> tuple[dict[str, Any], dict[str, Running]] | None:
    """The same by the case's key; None also where somebody holds it at this moment."""
    asked = {"case_id": case_id}
    case, clocks = together(connection, [(LOCKED_CASE_BY_ID, asked), (OPEN_CLOCKS, asked)])
    return (case[0], _by_kind(clocks)) if case else None


def _by_kind(rows: list[dict[str, Any]]) -> dict[str, Running]:
    return {row["kind"]: Running(**row) for row in rows}


def holders_of(running: Mapping[str, Running]) -> frozenset[str]:
    """The roles that have taken over because some limit of the case passed."""
    return frozenset(role for clock in running.values() for role in clock.holders)


def matter_of(
    connection: Connection, row: Mapping[str, Any], running: Mapping[str, Running], body: Mapping[str, Any], at: datetime
) -> Matter:
    """What the law may look at in the case of `row` at `at`, once `body` is written down."""
    seldom = _Seldom(connection, row, at)
    return Matter(
        stage=row["stage"],
        region=row["region"],
        facts=dict(row["facts"]),
        body=body,
        number=row["number"],
        household=row["household"],
        running=frozenset(running),
        taken_over=holders_of(running),
        paid=row["paid"],
        since={step: datetime.fromisoformat(at) for step, at in row["since"].items()},
        find_entrustment=lambda: seldom.entrustment,
        find_reserve=lambda: seldom.reserve,
        find_checks=lambda: seldom.checks,
    )


class _Seldom:
    """What few questions ask for: looked up when one does, and once."""

    def __init__(self, connection: Connection, row: Mapping[str, Any], at: datetime):
        self._connection, self._row, self._at = connection, row, at

    @cached_property
    def entrustment(self) -> Entrustment | None:
        return authority.entrustment(self._connection, self._row["region"], self._row["programme"], self._at)

    @cached_property
    def reserve(self) -> Decimal:
        return fund.balance(self._connection, self._row["region"][:9])

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        return checks_of(self._connection, self._row["id"], self._at)
