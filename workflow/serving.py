"""Papers served: which paper a line of the file is about, the row that keeps the attempt, and what the person may do from that day on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from notices import KINDS
from states import service
from states.divisions import people_government
from states.grammar import ConditionUnmet, Matter, Reason
from states.paper_acts import CORRECT, FORWARD
from states.statutes import CIVIL_PROCEDURE
from states.terms import BEIJING, parse_term, reckon
from workflow.prepared import Prepared, Values
from workflow.records import Notice, table
from workflow.records_service import PaperLink, Service
from workflow.refusals import Flaw, Malformed
from workflow.rules import Rules

About = Mapping[str, Any]
SERVED_OUTCOME = "served"

_notice, _service = table(Notice).c, table(Service).c
WAS_SERVED = select(_service.id).where(_service.notice_id == _notice.id, _service.outcome == SERVED_OUTCOME).exists()
_attempts = select(func.count()).where(_service.notice_id == _notice.id).scalar_subquery().label("attempts")
_ABOUT = select(table(Notice), _attempts)
WAITING = Prepared(
    _ABOUT.where(_notice.case_id == bindparam("case_id"), _notice.kind == bindparam("of_kind"), ~WAS_SERVED)
    .order_by(_notice.entry_seq)
    .limit(1)
)
ONE = Prepared(_ABOUT.where(_notice.id == bindparam("notice_id")))
_columns = [column.name for column in table(Service).columns if column.name != "id"]
INSERT_SERVICE = Prepared(insert(table(Service)), _columns)
INSERT_LINK = Prepared(insert(table(PaperLink)), [column.name for column in table(PaperLink).columns])
RELATIONS = {CORRECT: "corrects", FORWARD: "forwards"}
MARK_SERVED = Prepared(update(table(Notice)).where(_notice.id == bindparam("notice_id")), ["served"])


def paper_to_serve(connection: Connection, case_id: int, matter: Matter) -> About:
    """The paper a service is about: the oldest of the kind chosen, or of what has waited longest, that nobody has been served with."""
    kind = matter.body.get("paper") or next(iter(service.unserved(matter)), "")
    found = WAITING.first(connection, {"case_id": case_id, "of_kind": kind})
    if found is None:
        raise ConditionUnmet(Reason("没有待送达的这种文书", str(CIVIL_PROCEDURE[87])))
    return found


def find_paper(connection: Connection, notice_id: str) -> About | None:
    """A paper by its id, with how often its service was attempted."""
    return ONE.first(connection, {"notice_id": notice_id})


def not_before_it_was_issued(about: About, body: Mapping[str, Any]) -> None:
    """Raise `Malformed` for a day of service before the day of the paper."""
    for name in ("served_on", "tried_on"):
        issued = about["issued_at"].astimezone(BEIJING).date()
        if name in body and date.fromisoformat(body[name]) < issued:
            raise Malformed(Flaw(f"/{name}", f"不能早于文书日期（{issued.isoformat()}）"))


def paper_writes(
    about: About, entry: Mapping[str, Any], facts: Mapping[str, Any], papers: Sequence[Mapping[str, Any]]
) -> list[tuple[Prepared, Values]]:
    """What an act about a paper leaves behind beside its line: the row of an attempt to serve it, or the tie to the new paper."""
    if entry["step"] in RELATIONS:
        return [(INSERT_LINK, link_row(entry, about["id"], papers[-1]["id"]))]
    row = service_row(entry, facts, about["id"], about["attempts"] + 1)
    work: list[tuple[Prepared, Values]] = [(INSERT_SERVICE, row)]
    if row["outcome"] == SERVED_OUTCOME:
        work.append((MARK_SERVED, {"notice_id": about["id"], "served": served_note(row)}))
    return work


def link_row(entry: Mapping[str, Any], earlier_id: str, later_id: str) -> dict[str, Any]:
    """The tie between two papers, as the line says it."""
    return {
        "later_id": later_id,
        "earlier_id": earlier_id,
        "relation": RELATIONS[entry["step"]],
        "case_id": entry["case_id"],
        "entry_seq": entry["seq"],
        "said": {name: said for name, said in entry["body"].items() if name != "notice"},
    }


def service_row(entry: Mapping[str, Any], facts: Mapping[str, Any], notice_id: str, attempt: int) -> dict[str, Any]:
    """The row of an attempt, out of nothing but its line and what the case knew after it."""
    body = entry["body"]
    served = entry["step"] == service.SERVE
    return {
        "case_id": entry["case_id"],
        "entry_seq": entry["seq"],
        "notice_id": notice_id,
        "attempt": attempt,
        "outcome": SERVED_OUTCOME if served else body["outcome"],
        "way": body["way"],
        "day": date.fromisoformat(facts[service.SERVED]["day"] if served else body["tried_on"]),
        "at": entry["at"],
        "receiver": body.get("receiver", ""),
        "relation": body.get("relation", ""),
        "place": body.get("place", ""),
        "witnesses": list(body.get("witnesses", ())),
        "handler": entry["officer_name"],
        "receipt_number": body.get("receipt_number", ""),
        "remark": body.get("remark", ""),
    }


def served_note(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the paper itself says of its service."""
    return {
        "at": row["day"].isoformat(),
        "way": row["way"],
        "way_label": service.WAYS[row["way"]],
        "receiver": row["receiver"],
        "relation": row["relation"],
        "attempt": row["attempt"],
        "entry": row["entry_seq"],
    }


HANDED_OVER = frozenset({"support_certificate", "care_agreement", "residence_agreement", "custody_agreement"})
"""Papers that name no addressee and of which the parties keep one all the same."""


def goes_out(paper: Mapping[str, Any]) -> bool:
    """Is a paper for somebody outside the office, by its `kind`, `facts` and `text`; the rest stays on the file and is never served."""
    addressed = paper["text"].startswith("→ ") or "\n→ " in paper["text"]
    return addressed or paper["kind"] in HANDED_OVER or is_adverse(paper["kind"], paper["facts"])


def is_adverse(kind: str, facts: Mapping[str, Any]) -> bool:
    """Does a paper say no to somebody, or correct one that does?"""
    return KINDS[kind].adverse or bool(facts.get("remedies_anew"))


def attempts_view(connection: Connection, notice_id: str) -> list[dict[str, Any]]:
    """Every attempt to serve a paper, in order."""
    rows = connection.execute(select(table(Service)).where(_service.notice_id == notice_id).order_by(_service.attempt)).mappings()
    labels = {SERVED_OUTCOME: "已送达", **service.FAILURES}
    shown = ("attempt", "outcome", "way", "receiver", "relation", "place", "witnesses", "handler", "receipt_number", "remark")
    return [
        {name: row[name] for name in shown}
        | {
            "outcome_label": labels[row["outcome"]],
            "way_label": service.WAYS[row["way"]],
            "on": row["day"].isoformat(),
            "entry": row["entry_seq"],
        }
        for row in rows
    ]


def remedies_view(law: Rules, region: str, paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What may be done against an adverse paper, at which organ, and until when: counted day by day from the day of service.

    Before service nothing has begun to run, and `until` is None (行政复议法 第二十条; 行政诉讼法 第四十六条).
    """
    if not is_adverse(paper["kind"], paper["facts"]):
        return []
    served = paper["served"]
    day = date.fromisoformat(served["at"]) if served else None
    policy = law.policy(region, day or paper["issued_at"].astimezone(BEIJING).date())
    found = []
    for key, label, organ in (
        ("remedy.reconsideration", "行政复议", paper["facts"].get("county_government") or people_government(region)),
        ("remedy.litigation", "行政诉讼", "人民法院"),
    ):
        limit = policy.term(key)
        counted = reckon(_morning(day), parse_term(str(limit)), law.calendar) if day else None
        found.append(
            {
                "label": label,
                "organ": organ,
                "limit": str(limit),
                "limit_label": limit.label,
                "starts_on": day.isoformat() if day else None,
                "until": counted.last_day.isoformat() if counted and counted.last_day else None,
                "provisional": bool(counted and counted.provisional),
                "days": [{"day": each.day.isoformat(), "counted": each.counted, "why": each.why} for each in counted.days]
                if counted
                else [],
                "cites": policy.cites(key),
            }
        )
    return found


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
