"""What can be taken out as a spreadsheet: the lists of the desk, row by row as they stand on the screen, names behind the same mask.

Days are written as 2026-11-22, for a text of that form sorts by time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.desk.audit import shown as audit_shown
from api.desk.audit import wanted_of
from api.desk.lamps import lamp_of
from api.desk.pages import place
from api.desk.spreadsheet import Column, Sheet
from api.desk.workbench import IDENTITY, VIEWS
from notices.filters import mask_name
from states.terms import BEIJING
from workflow import inbox, ledgers, workbench
from workflow.audit import KINDS, Line, Wanted, lines
from workflow.authority import Actor
from workflow.database import Connection
from workflow.exports import MOST
from workflow.intake import id_digest
from workflow.ledger_papers import as_table
from workflow.matters import process_of
from workflow.refusals import Flaw, Malformed
from workflow.rules import rules

AT_ONCE = 500
Asked = Mapping[str, str]
"""What the form names: which list (`what`), and by what it is found."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, when, and with which secret identity numbers are looked up."""

    connection: Connection
    actor: Actor
    now: datetime
    secret: bytes


def sheet_of(reader: Reader, asked: Asked) -> Sheet:
    """The list that is asked for, with one row too many where there are more than may be taken; raises Malformed for none such."""
    if asked.get("what") not in _LISTS:
        raise Malformed(Flaw("/what", "没有这张表格"))
    return _LISTS[asked["what"]](reader, asked)


def _cases(reader: Reader, asked: Asked) -> Sheet:
    view = asked.get("view") or "mine"
    rows = workbench.every(reader.connection, reader.actor, view, now=reader.now, most=MOST)
    calendar = rules(reader.connection).calendar
    heads = ("案件编号", "申请人", "事项", "受理地", "办理环节", "建立日期", "时限", "届满", "情形", "最近办理", "最近办理时间", "经办人")
    widths = (20, 10, 16, 14, 22, 12, 22, 17, 8, 18, 17, 12)

    def row(item: Mapping[str, Any]) -> tuple[str, ...]:
        process, soonest, last = process_of(item), item["limits"][0] if item["limits"] else None, item["last"]
        lamp = lamp_of(item["due_at"], reader.now, calendar, paused=bool(soonest and soonest["paused"]))
        return (
            item["number"],
            mask_name(item["applicant_name"]),
            process.title,
            place(item["region"]),
            process.stage(item["stage"]).label,
            _day(item["opened_at"]),
            soonest["label"] if soonest else "",
            _until(item["due_at"]),
            lamp.word,
            last["label"] if last else "",
            _moment(last["at"]) if last else "",
            last["officer_name"] if last else "",
        )

    return Sheet("工作台案件", f"{VIEWS[view]}，{_day(reader.now)}", _columns(heads, widths), [row(item) for item in rows])


def _search(reader: Reader, asked: Asked) -> Sheet:
    wanted = asked.get("q", "")[:100]
    plain = wanted.upper().replace(" ", "")
    digest = id_digest(reader.secret, plain) if IDENTITY.fullmatch(plain) else None
    heads = ("案件编号", "申请人", "事项", "办理环节", "受理地", "建立时间", "办结时间")

    def found() -> Iterator[Mapping[str, Any]]:
        cursor: str | None = None
        taken = 0
        while taken <= MOST:
            answer = inbox.search(
                reader.connection, reader.actor, q=None if digest else wanted or "-", digest=digest, cursor=cursor, limit=AT_ONCE
            )
            yield from answer["items"]
            taken, cursor = taken + len(answer["items"]), answer["next"]
            if not cursor:
                return

    rows = [
        (
            item["number"],
            mask_name(item["applicant_name"]),
            process_of(item).title,
            item["stage_label"],
            place(item["region"]),
            _moment(datetime.fromisoformat(item["opened_at"])),
            _moment(datetime.fromisoformat(item["closed_at"])) if item["closed_at"] else "",
        )
        for item in found()
    ]
    # What was looked for is a person's name or number: it is not kept.
    by = "按身份证号查找" if digest else "按编号或者姓名查找"
    return Sheet("查到的案件", by, _columns(heads, (20, 10, 16, 22, 14, 17, 17)), rows)


def _ledger(reader: Reader, asked: Asked) -> Sheet:
    kind = asked.get("kind", "")
    found = ledgers.ledger(reader.connection, reader.actor, kind)
    heads, rows = as_table(kind, found)
    widths = (20, 10, 30, *(24 for _ in heads[4:]), 22)
    masked = [tuple(str(cell) for cell in (number, mask_name(name), *rest)) for number, name, *rest in rows]
    return Sheet(found["title"], f"{_day(reader.now)}，{found['cites']}", _columns(heads, widths), masked)


def _audit(reader: Reader, asked: Asked) -> Sheet:
    wanted = wanted_of(asked)

    def found() -> Iterator[Line]:
        cursor, taken = "", 0
        while taken <= MOST:
            page, cursor = lines(reader.connection, reader.actor, wanted, cursor=cursor, limit=AT_ONCE)
            yield from page
            taken += len(page)
            if not cursor:
                return

    told = [audit_shown(wanted.kind, line) for line in found()]
    rows = [(_moment(each["at"]), each["who"] or "系统时钟", each["post"], each["case"], each["what"]) for each in told]
    title = f"审计·{KINDS[wanted.kind]}"
    return Sheet(title, _found_by(wanted), _columns(("时间", "人员", "岗位、地区", "案件编号", "事项"), (17, 14, 28, 20, 80)), rows)


def _found_by(wanted: Wanted) -> str:
    days = "至".join(day.isoformat() if day else "" for day in (wanted.first, wanted.last)) if wanted.first or wanted.last else ""
    said = (("案件", wanted.case), ("人员", wanted.officer), ("日期", days))
    return "，".join(f"{label}{text}" for label, text in said if text) or "全部"


_LISTS: Mapping[str, Callable[[Reader, Asked], Sheet]] = {"cases": _cases, "search": _search, "ledger": _ledger, "audit": _audit}


def _columns(heads: tuple[str, ...], widths: tuple[float, ...]) -> tuple[Column, ...]:
    return tuple(Column(head, width) for head, width in zip(heads, widths, strict=True))


def _day(at: datetime) -> str:
    return at.astimezone(BEIJING).date().isoformat()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _until(due_at: datetime | None) -> str:
    """The last day of a limit in days, the minute of one in hours."""
    if due_at is None:
        return ""
    local = due_at.astimezone(BEIJING)
    last: date = (local - timedelta(microseconds=1)).date()
    return _moment(due_at) if (local.hour, local.minute) != (0, 0) else last.isoformat()
