"""How a refusal leaves the house: one table from exceptions to RFC 9457 problems, in Chinese, with reasons and articles."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from states.grammar import ConditionUnmet, NotYours, Reason, Refusal, StepNotOpen
from states.policy import PolicyGap, UnknownRegion
from states.statutes import D22
from workflow.refusals import CaseMoved, Malformed, UnknownCase

log = logging.getLogger(__name__)

TITLES = {
    400: "请求有误",
    401: "尚未登录",
    403: "不属于您的权限",
    404: "没有找到",
    405: "不支持这种请求",
    406: "没有这种格式",
    409: "现在不能办理",
    412: "案件已经变动",
    413: "内容太大",
    422: "填写有误",
    428: "缺少幂等键",
    429: "尝试过于频繁",
    500: "系统出错",
    503: "暂时无法保存",
}
NOT_FOUND = "没有找到，或者不在您的辖区"
UNKEPT = "含有不能保存的字符（空字符），请删去"
TOO_DEEP = "层次太多，请简化"
UNKEEPABLE = (UNKEPT, TOO_DEEP)
_SENTENCES = {
    "missing": "必须填写",
    "extra_forbidden": "不是可以填写的栏目，请删去",
    "json_invalid": "不是有效的 JSON，请检查格式",
    "date_from_datetime_parsing": "日期应当写成“2026-11-20”",
    "date_parsing": "日期应当写成“2026-11-20”",
    "datetime_from_date_parsing": "时刻应当写成“2026-11-20T09:00:00+08:00”",
    "datetime_parsing": "时刻应当写成“2026-11-20T09:00:00+08:00”",
    "timezone_aware": "时刻应当写明时区，例如“2026-11-20T09:00:00+08:00”",
    "greater_than_equal": "小于允许的最小值",
    "less_than": "大于允许的最大值",
    "less_than_equal": "大于允许的最大值",
    "string_too_long": "超过了长度限制",
    "string_too_short": "不能为空",
    "string_type": "应当是文字",
    "bool_type": "应当是 true 或者 false",
    "decimal_parsing": "金额应当写成“600.00”",
    "string_pattern_mismatch": "格式不对，金额应当写成“600.00”",
    "literal_error": "不在可选的范围内",
}


class Problem(Exception):
    """A problem the counter itself has: not signed in, a missing header, a format that does not exist."""

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, errors: Sequence[Mapping[str, str]] = ()):
        super().__init__(detail)
        self.status, self.detail, self.headers, self.errors = status, detail, dict(headers or {}), list(errors)


def problem(
    status: int,
    detail: str,
    *,
    reasons: Sequence[Reason] = (),
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An `application/problem+json` answer (RFC 9457)."""
    said: dict[str, Any] = {
        "type": f"urn:doudi:problem:{status}",
        "title": TITLES.get(status, "未能办理"),
        "status": status,
        "detail": detail,
    }
    if reasons:
        said["reasons"] = [{"text": reason.text, "cites": reason.cites} for reason in reasons]
    if errors:
        said["errors"] = list(errors)
    return Response(orjson.dumps(said), status, media_type="application/problem+json", headers=dict(headers or {}))


def answer(trouble: Exception, *, conditional: bool = False) -> Response:
    """The problem an exception becomes; `conditional` when the request named the version it had seen."""
    match trouble:
        case Problem():
            return problem(trouble.status, trouble.detail, errors=trouble.errors, headers=trouble.headers)
        case NotYours():
            return problem(403, str(trouble), reasons=trouble.reasons)
        case StepNotOpen() | ConditionUnmet() | Refusal():
            return problem(409, str(trouble), reasons=trouble.reasons)
        case CaseMoved():
            return problem(412 if conditional else 409, str(trouble), reasons=[Reason(str(trouble), "")])
        case UnknownCase() | UnknownRegion():
            return problem(404, NOT_FOUND)
        case Malformed():
            return problem(422, str(trouble), errors=[{"pointer": flaw.pointer, "detail": flaw.text} for flaw in trouble.flaws])
        case PolicyGap():
            log.error("政策空白：%s", trouble)
            return problem(409, str(trouble), reasons=[Reason(str(trouble), str(D22.at("四（一）")))])
    raise trouble


# What the law or the file says no with, as against what the counter itself has to say.
REFUSED = (Refusal, CaseMoved, UnknownCase, UnknownRegion, Malformed, PolicyGap)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem; nobody ever sees a traceback."""

    def known(request: Request, trouble: Exception) -> Response:
        return answer(trouble, conditional="if-match" in request.headers)

    for kind in (Problem, *REFUSED):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _invalid(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, RequestValidationError)
    errors = []
    for error in trouble.errors():
        where = (
            [str(part) for part in error["loc"][1:]]
            if error["loc"][0] in ("body", "query", "path", "header")
            else list(map(str, error["loc"]))
        )
        if error["type"] == "json_invalid":
            where = []
        why = error["ctx"]["error"] if error["type"] == "json_invalid" else ""
        sentence = why if why in UNKEEPABLE else _SENTENCES.get(error["type"], "填写的格式不对")
        errors.append(
            {
                "pointer": "".join(f"/{part}" for part in where),
                "detail": f"“{'.'.join(where) or '内容'}”{sentence}",
            }
        )
    return problem(422, "；".join(error["detail"] for error in errors), errors=errors)


def _http(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, HTTPException)
    details = {404: NOT_FOUND, 405: "这个地址不支持这种请求方法", 401: "请先登录"}
    return problem(
        trouble.status_code, details.get(trouble.status_code, TITLES.get(trouble.status_code, "未能办理")), headers=trouble.headers
    )


def _unexpected(request: Request, trouble: Exception) -> Response:
    # This answer leaves from outside the guard at the door; it holds nothing personal and must not be kept either.
    log.exception("未预料的错误：%s %s", request.method, request.url.path, exc_info=trouble)
    kept_by_nobody = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return problem(500, "系统出错，没有保存任何内容，请稍后再试或者联系管理员", headers=kept_by_nobody)
