"""What a line of the audit says, kind by kind, in an officer's words: on the page and in a spreadsheet alike."""

from collections.abc import Callable, Mapping
from typing import Any

from api.desk.pages import day, moment, place, role_label, yuan
from api.desk.rule_words import PROGRAMMES, said
from api.desk.sign_in import browser_of
from states.parameters import PARAMETERS
from states.roles import SYSTEM
from workflow.audit import Line

Said = Mapping[str, Any]


def _entry(it: Said) -> str:
    moved = f"：{it['from_stage']} → {it['to_stage']}" if it["from_stage"] and it["from_stage"] != it["to_stage"] else ""
    marks = [text for key, text in (("taken_over", "逾期由上级接办"), ("deputising", "代行职务")) if it[key]]
    marks += [f"出具文书{it['papers']}件"] if it["papers"] else []
    return f"{it['label']}{moved}" + (f"（{'，'.join(marks)}）" if marks else "")


def _export(it: Said) -> str:
    return f"{it['what']}，{it['told']}，{it['rows']}行。理由：{it['reason']}"


def _sign_in(it: Said) -> str:
    failed = "" if it["let_in"] else "未能登录，"
    return f"{it['username']}，{failed}" + (browser_of(it["agent"]) if it["door"] == "desk" else "接口令牌")


def _parameter(it: Said) -> str:
    until = f"至{day(it['until'])}" if it["until"] else ""
    label = PARAMETERS[it["key"]].label if it["key"] in PARAMETERS else it["key"]
    return f"{label}：{said(it['key'], it['value'])}，{day(it['since'])}起{until}施行，依据{it['document_number']}"


def _delegation(it: Said) -> str:
    quota = f"，总额度{yuan(it['quota'])}元" if it["quota"] is not None else ""
    programme = PROGRAMMES.get(it["programme"], it["programme"])
    return f"{programme}，每案{yuan(it['max_per_case'])}元以下{quota}，依据{it['document_number']}{_ended(it)}"


def _deputy(it: Said) -> str:
    return f"代{it['principal']}，{it['reason']}，依据{it['document_number']}{_ended(it)}"


def _ended(it: Said) -> str:
    if it["revoked_at"]:
        return f"，{moment(it['revoked_at'])}撤销"
    return f"，至{moment(it['until_at'])}" if it["until_at"] else ""


_WHAT: Mapping[str, Callable[[Said], str]] = {
    "entries": _entry,
    "viewings": lambda it: str(it["reason"]),
    "exports": _export,
    "sign_ins": _sign_in,
    "parameters": _parameter,
    "delegations": _delegation,
    "deputies": _deputy,
}


def what(kind: str, line: Line) -> str:
    """What was done."""
    return _WHAT[kind](line.said)


def post(line: Line) -> str:
    """In which post, or in which place; the clock has neither."""
    if line.role == SYSTEM:
        return ""
    return " ".join(part for part in (place(line.region) if line.region else "", role_label(line.role) if line.role else "") if part)
