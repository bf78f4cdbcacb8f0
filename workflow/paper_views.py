"""Reads about one paper: how it was served, what may be done against it and until when, which paper corrects or passes on which."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from notices.check import code
from workflow import inbox
from workflow.paper_acts import acts_view
from workflow.records import CaseFile, Notice, table
from workflow.records_service import PaperLink
from workflow.rules import rules
from workflow.serving import attempts_view, remedies_view

_notice, _link, _case = table(Notice).c, table(PaperLink).c, table(CaseFile).c


def paper_view(connection: Connection, paper: Mapping[str, Any]) -> dict[str, Any]:
    """A paper with everything that has become of it."""
    region = connection.execute(select(_case.region).where(_case.id == paper["case_id"])).scalar_one()
    corrects, forwards = _earlier(connection, paper["id"])
    return {
        **inbox.notice_view(paper),
        "code": code(paper["sha256"]),
        "path": f"/p/{code(paper['sha256'])}",
        "attempts": attempts_view(connection, paper["id"]),
        "remedies": remedies_view(rules(connection), region, paper),
        "corrects": corrects,
        "corrected_by": next(iter(_later(connection, paper["id"], "corrects")), None),
        "forwards": forwards,
        "forwarded_by": _later(connection, paper["id"], "forwards"),
        "acts": acts_view(paper["kind"]),
    }


_NAMED = (_notice.id, _notice.title, _notice.document_number, _notice.issued_at, _notice.office, _notice.sha256)


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: row[name] for name in ("id", "title", "document_number", "office", "sha256")}
    return found | {"issued_at": inbox.local(row["issued_at"])}


def _later(connection: Connection, notice_id: str, relation: str) -> list[dict[str, Any]]:
    wanted = select(*_NAMED).join(PaperLink, _link.later_id == _notice.id)
    rows = connection.execute(wanted.where(_link.earlier_id == notice_id, _link.relation == relation).order_by(_link.entry_seq))
    return [_named(row._mapping) for row in rows]  # type: ignore[arg-type]


def _earlier(connection: Connection, notice_id: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    wanted = select(*_NAMED, _link.relation).join(PaperLink, _link.earlier_id == _notice.id).where(_link.later_id == notice_id)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        return None, None
    named = _named(row)  # type: ignore[arg-type]
    return (named, None) if row["relation"] == "corrects" else (None, named)
