"""Prove that what is kept beside the file about its papers says what the file says: served, corrected, passed on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from states import service
from workflow.records import Notice, table
from workflow.records_service import PaperLink, Service
from workflow.serving import RELATIONS, SERVED_OUTCOME, link_row, served_note, service_row

Fault = tuple[str, int | None, str, str]
_notice, _service, _link = table(Notice).c, table(Service).c, table(PaperLink).c


class Afterwards:
    """What became of the papers of some cases, read at one moment."""

    def __init__(self, connection: Connection, first: int, last: int):
        self.services: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.links: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.served: dict[int, dict[str, Any]] = defaultdict(dict)
        rows = connection.execute(select(table(Service)).where(_service.case_id.between(first, last))).mappings()
        for row in rows:
            self.services[row["case_id"]][row["entry_seq"]] = dict(row)
        for row in connection.execute(select(table(PaperLink)).where(_link.case_id.between(first, last))).mappings():
            self.links[row["case_id"]][row["entry_seq"]] = dict(row)
        papers = select(_notice.case_id, _notice.id, _notice.served).where(_notice.case_id.between(first, last))
        for case_id, notice_id, served in connection.execute(papers):
            self.served[case_id][notice_id] = served

    def faults(self, case_id: int, file: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
        """(kind, line, found, expected) wherever a row and its line disagree: `service` or `paper_link`."""
        facts: dict[str, Any] = {}
        services, links = dict(self.services[case_id]), dict(self.links[case_id])
        told = dict.fromkeys(self.served[case_id])
        for entry in file:
            facts.update(entry["learned"])
            seq, named = entry["seq"], entry["body"].get("notice")
            if entry["step"] in service.ACTS:
                row = services.pop(seq, None)
                if row is None:
                    yield "service", seq, "", entry["step"]
                    continue
                row.pop("id")
                expected = service_row(entry, facts, named or row["notice_id"], row["attempt"])
                if row != expected:
                    yield "service", seq, _difference(row, expected), ""
                if row["outcome"] == SERVED_OUTCOME:
                    told[row["notice_id"]] = served_note(row)
            elif entry["step"] in RELATIONS:
                link = links.pop(seq, None)
                if link is None or link != link_row(entry, named, link["later_id"]):
                    yield "paper_link", seq, "" if link is None else link["later_id"], entry["step"]
        for seq in (*services, *links):
            yield "service" if seq in services else "paper_link", seq, str(seq), ""
        for notice_id, note in told.items():
            if self.served[case_id][notice_id] != note:
                yield "service", None, notice_id, ""


def _difference(row: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    return "、".join(name for name in expected if row.get(name) != expected[name])
