"""What the sources of data were asked about a household and what they answered, as the law looks at it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from states.grammar import Check
from states.sources import SOURCES
from workflow.prepared import Prepared
from workflow.records import CheckRequest, table

_check = table(CheckRequest).c
_ORDER = {key: place for place, key in enumerate(SOURCES)}
_NEWEST = Prepared(
    select(_check.source, _check.state, _check.reply, _check.expires_at)
    .where(_check.case_id == bindparam("case_id"))
    .order_by(_check.entry_seq)
)


def state_at(row: Mapping[Any, Any], at: datetime) -> str:
    """How a request stands at `at`: a limit that has passed counts from its instant, whoever has noticed it yet."""
    lapsed = row["state"] in ("sent", "replied") and row["expires_at"] is not None and row["expires_at"] <= at
    return "expired" if lapsed else str(row["state"])


def checks_of(connection: Connection, case_id: int, at: datetime) -> tuple[Check, ...]:
    """What each source was last asked in a case, as it stands at `at`, in the order of the catalogue."""
    newest = {row["source"]: row for row in _NEWEST.rows(connection, {"case_id": case_id})}
    return tuple(_check_of(newest[source], at) for source in sorted(newest, key=place_of))


def place_of(source: str) -> int:
    """Where the source stands in the catalogue; what this release no longer lists comes last."""
    return _ORDER.get(source, len(_ORDER))


def _check_of(row: Mapping[str, Any], at: datetime) -> Check:
    reply = row["reply"]
    if not reply:
        return Check(row["source"], state_at(row, at))
    return Check(row["source"], state_at(row, at), reply["result"], reply["details"], date.fromisoformat(reply["as_of"]))
