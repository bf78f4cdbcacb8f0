"""The requests to the sources of data in one case, as the counter shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from states.sources import RESULTS, SOURCES, STATES
from workflow.checks import place_of, state_at
from workflow.inbox import local
from workflow.records import CheckRequest, table

_check = table(CheckRequest).c


def checks_view(connection: Connection, row: Mapping[str, Any], at: datetime) -> list[dict[str, Any]]:
    """Every request of a case, round by round, as the contract shows it; of the persons their names alone."""
    found = connection.execute(select(table(CheckRequest)).where(_check.case_id == row["id"])).mappings()
    return [_view(each, at) for each in sorted(found, key=lambda each: (each["entry_seq"], place_of(each["source"])))]


def _view(row: Mapping[Any, Any], at: datetime) -> dict[str, Any]:
    source, state, reply = SOURCES[row["source"]], state_at(row, at), row["reply"] or {}
    return {
        "id": row["id"],
        "entry": row["entry_seq"],
        "source": source.key,
        "label": source.label,
        "keeper": source.keeper,
        "cites": source.cited,
        "persons": [person["name"] for person in row["persons"]],
        "state": state,
        "state_label": STATES[state],
        "asked_at": local(row["asked_at"]),
        "sent_at": local(row["sent_at"]),
        "replied_at": local(row["replied_at"]),
        "expires_at": local(row["expires_at"]),
        "result": reply.get("result"),
        "result_label": RESULTS[reply["result"]] if reply else None,
        "details": reply.get("details"),
        "as_of": reply.get("as_of"),
        "reply_sha256": row["reply_sha256"],
    }
