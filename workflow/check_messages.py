"""The messages that go to a county's verification platform and come back: UTF-8 JSON, one object a message, described in docs/exchange.md.

What comes back is taken only as it is described: anything else is set aside with one sentence that says why.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

from states.forms import DAY_PATTERN
from states.sources import RESULTS, SOURCES
from states.terms import BEIJING

VERSION = 1
REQUEST, REPLY = "doudi.check.request", "doudi.check.reply"
LARGEST = 64 * 1024
"""Bytes a reply may have."""

_LABELS = {
    "format": "格式 format",
    "version": "版本 version",
    "id": "请求编号 id",
    "case": "案件编号 case",
    "source": "数据源 source",
    "result": "核对结果 result",
    "details": "核对情况 details",
    "as_of": "数据截至日 as_of",
}
REPLY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "format": {"const": REPLY},
        "version": {"const": VERSION},
        "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "case": {"type": "string", "minLength": 1, "maxLength": 32},
        "source": {"enum": list(SOURCES)},
        "result": {"enum": list(RESULTS)},
        # No control characters but tab and newline: PostgreSQL keeps no NUL.
        "details": {"type": "string", "maxLength": 500, "pattern": r"^[^\x00-\x08\x0b-\x1f]*$"},
        "as_of": {"type": "string", "format": "date", "pattern": DAY_PATTERN},
    },
    "required": list(_LABELS),
    "additionalProperties": False,
}
_REPLY = Draft202012Validator(REPLY_SCHEMA, validate_formats=True)


class Unusable(ValueError):
    """A reply that cannot be taken; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that is what it should be; `sha256` is over what it answers, however it was written down."""

    id: str
    case: str
    source: str
    answer: Mapping[str, str]
    sha256: str


def request_id(entry_hash: str, source: str) -> str:
    """The identity of a request: the same line of a file and source always give the same, and nobody without the file can guess it."""
    return hashlib.sha256(f"{entry_hash}|{source}".encode()).hexdigest()[:32]


def write_request(row: Mapping[Any, Any]) -> bytes:
    """A request as it is sent; `row` is the request with the case's `number`, `region` and `programme`. The same row, the same bytes."""
    source = SOURCES[row["source"]]
    message = {
        "format": REQUEST,
        "version": VERSION,
        "id": row["id"],
        "case": row["number"],
        "region": row["region"],
        "programme": row["programme"],
        "source": source.key,
        "source_label": source.label,
        "keeper": source.keeper,
        "cites": source.cited,
        "persons": [{"name": person["name"], "id_number": person["id_number"]} for person in row["persons"]],
        "asked_at": row["asked_at"].astimezone(BEIJING).isoformat(timespec="seconds"),
    }
    return orjson.dumps(message, option=orjson.OPT_INDENT_2)


def write_reply(request: Mapping[str, Any], result: str, details: str, as_of: date) -> bytes:
    """The reply to a request, as a platform would write it."""
    told = {name: request[name] for name in ("id", "case", "source")}
    answer = {"result": result, "details": details, "as_of": as_of.isoformat()}
    return orjson.dumps({"format": REPLY, "version": VERSION, **told, **answer}, option=orjson.OPT_INDENT_2)


def read_reply(content: bytes, today: date) -> Reply:
    """A reply as it came in; `today` is the Beijing day, beyond which no data can reach. Raises `Unusable`."""
    if len(content) > LARGEST:
        raise Unusable(f"反馈文件超过{LARGEST // 1024}KB")
    try:
        told = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise Unusable("反馈文件不是UTF-8编码的JSON") from None
    error = next(_REPLY.iter_errors(told), None)
    if error is not None:
        raise Unusable(_sentence(told, error))
    if told["as_of"] > today.isoformat():
        raise Unusable(f"数据截至日{told['as_of']}晚于今天（{today.isoformat()}）")
    if told["result"] == "inconsistent" and not told["details"].strip():
        raise Unusable("核对结果为“与申报不一致”的，应当写明核对情况 details")
    answer = {name: told[name] for name in ("result", "details", "as_of")}
    return Reply(told["id"], told["case"], told["source"], answer, answer_sha256(answer))


def answer_sha256(answer: Mapping[str, str]) -> str:
    """The hash under which an answer is kept."""
    return hashlib.sha256(orjson.dumps(dict(answer), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _sentence(told: Any, error: Any) -> str:
    if not isinstance(told, dict):
        return "反馈文件不是一个JSON对象"
    if error.kind.name == "required":
        return f"反馈文件缺少“{_LABELS[error.kind.property]}”"
    if error.kind.name == "additionalProperties":
        return f"反馈文件有交换格式第{VERSION}版没有的项目“{error.kind.unexpected[0]}”"
    return f"“{_LABELS[str(next(iter(error.instance_path)))]}”不符合交换格式第{VERSION}版"
