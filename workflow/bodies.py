"""Judging what an officer wrote down against the form that asked for it: the published schema is the one that is enforced."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jsonschema_rs import Draft202012Validator

from states.forms import DAY_PATTERN, MONEY_PATTERN, MONTH_PATTERN, schema
from states.grammar import Step
from workflow.refusals import Flaw, Malformed

_WORDS = {
    "required": "必须填写",
    "additionalProperties": "不是本步骤的栏目",
    "enum": "不在可选的范围内",
    "type": "填写的类型不对",
    "format": "不是有效的日期，应当写成“2026-11-20”",
    "minItems": "填写的项数不够",
    "maxItems": "填写的项数太多",
    "minLength": "不能为空",
    "maxLength": "超过了长度限制",
    "minimum": "小于允许的最小值",
    "maximum": "大于允许的最大值",
}
_PATTERNS = {
    MONEY_PATTERN: "格式不对，金额写成“600.00”",
    DAY_PATTERN: "格式不对，日期写成“2026-11-20”",
    MONTH_PATTERN: "格式不对，月份写成“2026-11”",
    r"\S": "不能为空白",
}


_STEPS: dict[int, tuple[Step, Draft202012Validator]] = {}


def check_body(step: Step, body: Mapping[str, Any], today: date) -> None:
    """Raise `Malformed` with every flaw of `body`; `today` is the Beijing day, beyond which no past act can lie."""
    known = _STEPS.get(id(step))
    if known is None:
        known = _STEPS[id(step)] = (step, Draft202012Validator(schema(step.form), validate_formats=True))
    validator = known[1]
    if not validator.is_valid(body):
        raise Malformed(*(flaw(error, {f.name: f.label for f in step.form}) for error in validator.iter_errors(body)))
    late = [f for f in step.form if f.past and f.name in body and date.fromisoformat(body[f.name]) > today]
    if late:
        raise Malformed(*(Flaw(f"/{f.name}", f"“{f.label}”不能晚于今天（{today.isoformat()}）") for f in late))


def flaw(error: Any, labels: Mapping[str, str], base: str = "") -> Flaw:
    """One schema error as a sentence an officer can act on, with the pointer to the field below `base`."""
    keyword, path = error.kind.name, [str(part) for part in error.instance_path]
    if keyword == "required":
        path.append(str(error.kind.property))
    if keyword == "additionalProperties":
        path.append(str(error.kind.unexpected[0]))
    label = next((labels[part] for part in reversed(path) if part in labels), "/".join(path) or "内容")
    words = _PATTERNS.get(error.kind.pattern) if keyword == "pattern" else _WORDS.get(keyword)
    return Flaw(base + "".join(f"/{part}" for part in path), f"“{label}”{words or '填写有误'}")
