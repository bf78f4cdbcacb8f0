"""What the person a case is about may know of it, opened with the case's number and the secret on the receipt.

The secret is derived from the number under the installation's own: it lies nowhere, is printed again whenever it is wanted, and is checked
without looking whether there is such a case, so that a wrong one answers alike for every number. Told is what the law owes the applicant
(社会救助法 第六十三条: 办理查询): how far it is, who acts next, by when, how the days were counted, which papers were made out. Never told:
what was found out, what anybody else has, who works on it, and what an opinion says before it has been served.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from notices import KINDS
from notices.filters import mask_name
from states.divisions import bureau, full_name, government
from states.grammar import Clock, Process
from states.roles import ROLES, SYSTEM
from states.terms import BEIJING, parse_term
from workflow import inbox
from workflow.clocks import Running, due_text
from workflow.matters import open_clocks, process_of
from workflow.records import CaseFile, Notice, table
from workflow.rules import Rules, rules
from workflow.serving import remedies_view
from workflow.workbench import CORRECTING, moves_on

NOT_APPLIED = "clue"
"""The stage of what was found and nobody has applied for yet: there is no receipt of it, and nothing to follow."""
PROMISED = frozenset(
    {"acceptance", "relief_first", "opinion", "objection", "public_notice", "renotice", "report", "township_decision", "county_decision"}
    | {"total", "total_delegated", "refusal_notice", "announcement", "service", "payment", "monthly_payment", "verification_objection"}
)
"""Limits that are promises to the applicant. The others order the office's own work; a coming inspection is not announced."""
NOT_THEIRS = frozenset({"posting_proof", "objection_reply"})
"""Notices that speak to somebody else: to the file, to whoever objected."""
_GROUP, _BYTES = 4, 10
_LOOKALIKES = str.maketrans({"0": "O", "1": "I", "8": "B"})
_NUMBER = re.compile(r"([A-Z]{2}\d{2})-?([0-9A-Z]{5})-?([0-9A-Z]{5})")
_case, _notice = table(CaseFile).c, table(Notice).c


def secret_of(key: bytes, number: str) -> str:
    """The applicant's secret of a case, 80 bits in four groups of letters and digits (RFC 4648 base 32): ABCD-EFGH-…"""
    drawn = hmac.new(key, b"citizen|" + number.encode(), hashlib.sha256).digest()[:_BYTES]
    letters = base64.b32encode(drawn).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def as_number(typed: str) -> str:
    """A case number as somebody typed it, in the form it was printed; what cannot be one comes back as it is, cut short."""
    plain = _plain(typed)
    found = _NUMBER.fullmatch(plain)
    return "-".join(found.groups()) if found else plain[:40]


def opens(key: bytes, number: str, typed: str) -> bool:
    """Whether this is the secret of that number. Takes as long for every number, whether or not there is such a case."""
    said = _plain(typed).replace("-", "").translate(_LOOKALIKES)
    return hmac.compare_digest(secret_of(key, number).replace("-", "").encode(), said.encode(errors="replace"))


def _plain(typed: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", typed[:100])).upper().replace("—", "-").replace("–", "-")


def standing(connection: Connection, number: str, now: datetime) -> dict[str, Any] | None:
    """What the applicant may know of the case now; None where there is no such case, or nobody has applied."""
    row = connection.execute(select(table(CaseFile)).where(_case.number == number)).mappings().first()
    if row is None or row["stage"] == NOT_APPLIED:
        return None
    process, law = process_of(row), rules(connection)
    stage = process.stage(row["stage"])
    running = sorted(open_clocks(connection, row["id"]).values(), key=lambda clock: clock.due_at)
    ended = row["closed_at"] is not None
    return {
        "number": number,
        "process": row["process"],
        "programme": process.title,
        "name": mask_name(row["applicant_name"]),
        "office": full_name(row["region"][:6]) + government(row["region"][:9]),
        "bureau": bureau(row["region"]),
        "applied_on": row["opened_at"].astimezone(BEIJING).date(),
        "stage": row["stage"],
        "ended": stage.label if ended else "",
        "waiting_for": () if ended else _waiting_for(process, row),
        "missing": tuple(row["facts"].get("missing") or ()) if row["stage"] in CORRECTING else (),
        "pending": () if ended or row["stage"] in CORRECTING else tuple(row["facts"].get("pending_papers") or ()),
        "limits": [_limit(connection, row, process.clocks[clock.kind], clock, now) for clock in running if clock.kind in PROMISED],
        "papers": _papers(connection, row["id"]),
        "remedies": _remedies(connection, row, law, now.astimezone(BEIJING).date()),
        "asked_on": now.astimezone(BEIJING).date(),
    }


def _waiting_for(process: Process, row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Who has the next word, as offices and never as persons: the applicant, the township, the county, or a day that must pass."""
    if row["stage"] in CORRECTING:
        return ("您本人",)
    by: set[str] = set()
    for step in process.steps_from(row["stage"]):
        if moves_on(step):
            by |= step.by
    if SYSTEM in by:
        return ("公示期届满",)
    offices = {
        "township": full_name(row["region"][:6]) + government(row["region"][:9]),
        "village": full_name(row["region"][:6]) + government(row["region"][:9]),
        "county": bureau(row["region"]),
    }
    return tuple(sorted({offices[ROLES[role].level] for role in by}))


def _limit(connection: Connection, row: Mapping[Any, Any], declared: Clock, clock: Running, now: datetime) -> dict[str, Any]:
    """One promise: until when, and how its days were counted. Days that are not counted are told with their reason."""
    told = inbox.explain_view(connection, row, clock.id)
    today = now.astimezone(BEIJING).date()
    passed = [day for day in told["days"] if date.fromisoformat(day["day"]) <= today]
    skipped = Counter(_why(day["why"]) for day in told["days"] if not day["counted"])
    return {
        "label": declared.label,
        "passes": bool(declared.lapse),
        "limit": parse_term(clock.extended_limit or clock.limit_text).label,
        "extended": clock.extended_limit is not None,
        "started_on": clock.started_at.astimezone(BEIJING).date(),
        "until": due_text(clock),
        "paused": clock.paused,
        "late": not clock.paused and clock.due_at <= now,
        "provisional": clock.provisional,
        "cites": clock.cites,
        "counted": sum(day["counted"] for day in passed),
        "whole": sum(day["counted"] for day in told["days"]),
        "skipped": sorted(skipped.items(), key=lambda each: -each[1]),
        "days": [{**day, "day": date.fromisoformat(day["day"])} for day in told["days"]],
    }


def _why(reason: str) -> str:
    """The reason in short, without what is told of one day alone."""
    if reason.startswith("星期"):
        return "星期六、星期日"
    if "顺延" in reason:
        return "末日遇休息日顺延"
    return "起算的当日" if reason.startswith("期间开始") else reason.partition("（")[0]


def _papers(connection: Connection, case_id: int) -> list[dict[str, Any]]:
    """The papers made out to the applicant: what they are called, their numbers, and whether they have been served."""
    wanted = select(_notice.kind, _notice.title, _notice.document_number, _notice.office, _notice.issued_at, _notice.served)
    rows = connection.execute(wanted.where(_notice.case_id == case_id).order_by(_notice.entry_seq, _notice.kind)).mappings()
    return [
        {
            "title": row["title"],
            "document_number": row["document_number"],
            "office": row["office"],
            "issued_on": row["issued_at"].astimezone(BEIJING).date(),
            "served_on": date.fromisoformat(row["served"]["at"]) if row["served"] else None,
        }
        for row in rows
        if _theirs(row["kind"], bool(row["served"]))
    ]


def _theirs(kind: str, served: bool) -> bool:
    """Whether a paper of this kind speaks to the applicant. One that says no is told of when it has been served, not before."""
    told = KINDS[kind]
    return told.page == "notice" and told.board is None and kind not in NOT_THEIRS and (served or not told.adverse)


def _remedies(connection: Connection, row: Mapping[Any, Any], law: Rules, today: date) -> list[dict[str, Any]]:
    """What may be done against each paper that said no and has been served, where and until when, newest first: every paper against which
    something still may be done, or else the newest."""
    papers = connection.execute(select(table(Notice)).where(_notice.case_id == row["id"]).order_by(_notice.entry_seq.desc())).mappings()
    found = []
    for paper in papers:
        if paper["served"] and (ways := remedies_view(law, row["region"], dict(paper))):
            ways = [{**each, "until": each["until"] and date.fromisoformat(each["until"])} for each in ways]
            found.append({"title": paper["title"], "number": paper["document_number"], "ways": ways})
    still = [each for each in found if any(way["until"] is None or way["until"] >= today for way in each["ways"])]
    return still or found[:1]
