"""The blanks that national law leaves to each place: every parameter by key, what it means, and which way it may be tightened."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Literal

from states.terms import parse_term

Kind = Literal["term", "money", "multiple", "rate", "integer", "flag", "choice", "list"]
Direction = Literal["smaller", "larger"]


@dataclass(frozen=True)
class Parameter:
    """One blank: its key, its name in Chinese, what kind of value fills it.

    `tighter` is the direction in which a lower level may move the value freely: a shorter limit, a higher floor; the other way
    is a conflict with the level above. None where the two do not compare. `settable`: a county officer may set it without a
    release. `choices` are the values a choice may take, or that may stand in a list, each with its Chinese name.
    """

    key: str
    label: str
    kind: Kind
    unit: str = ""
    tighter: Direction | None = None
    settable: bool = True
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)


GROUNDS = {
    "objection": "公示有异议",
    "residence_differs": "人户分离",
    "elsewhere": "异地申办",
    "hard_to_investigate": "家庭经济状况调查难度较大",
}
IDENTITIES = {
    "low_income": "最低生活保障对象",
    "extreme_poverty": "特困人员",
    "registered_poor": "未脱贫建档立卡对象",
    "edge": "低保边缘家庭成员",
    "rigid_expenditure": "刚性支出困难家庭成员",
}
EXCLUDABLE = {
    "investigating": "调查核实",
    "surveyed": "调查完毕待提出审核意见",
    "preliminary_opinion": "已提出审核意见",
    "public_notice": "公示",
    "notice_objection": "公示异议处理",
    "joint_meeting": "联席会议",
}
DECIDERS = {"county": "县级民政部门审批", "entrusted": "县级委托乡镇（街道）审批", "township": "乡镇（街道）审批"}

_EMERGENCY = "emergency_aid."
_MULTIPLE = "倍当地低保月标准"


def _limit(name: str, label: str, tighter: Direction = "smaller") -> Parameter:
    return Parameter(_EMERGENCY + name, label, "term", tighter=tighter)


def _multiple(name: str, label: str, tighter: Direction, unit: str = _MULTIPLE) -> Parameter:
    return Parameter(_EMERGENCY + name, label, "multiple", unit, tighter)


_FLOOR_UNIT = "倍当地城市低保月标准"

_ALL = (
    Parameter("low_income.standard_urban", "城市低保标准", "money", "元/人·月", "larger"),
    Parameter("low_income.standard_rural", "农村低保标准", "money", "元/人·月", "larger"),
    Parameter("low_income.decided_by", "低保审核确认机关", "choice", choices=DECIDERS, settable=False),
    _limit("relief_first", "先行救助时限"),
    Parameter(
        "emergency_aid.relief_first_ends",
        "先行救助时限的截止事项",
        "choice",
        choices={"decision": "作出审批决定", "payment": "救助金发放到位"},
    ),
    _limit("clue_check", "核实主动发现线索时限"),
    _limit("acceptance", "受理时限"),
    _limit("supplement", "先行救助后补充说明时限"),
    _limit("filing", "乡镇审批报县级备案时限"),
    _limit("opinion", "调查核实并提出审核意见时限"),
    # A shorter posting is less scrutiny, not more speed.
    _limit("public_notice", "公示期", "larger"),
    _limit("township_decision", "乡镇审批时限"),
    _limit("county_decision", "县级审批时限"),
    _limit("total", "全程办理时限"),
    _limit("total_extended", "延长后的全程办理时限"),
    _limit("payment", "救助金发放时限"),
    Parameter("emergency_aid.extension_grounds", "可以延长办理的情形", "list", choices=GROUNDS),
    Parameter("emergency_aid.clock_excludes", "不计入全程办理时限的环节", "list", choices=EXCLUDABLE),
    Parameter("emergency_aid.known_identities", "只核实支出的已认定对象", "list", choices=IDENTITIES),
    _multiple("small_cap_multiple", "小额快救限额", "smaller"),
    Parameter(
        "emergency_aid.small_cap_basis",
        "小额快救限额的计算单位",
        "choice",
        choices={"person": "按人计算", "case": "按案计算"},
    ),
    _multiple("township_limit_multiple", "乡镇审批限额倍数", "smaller"),
    Parameter("emergency_aid.township_limit", "乡镇审批限额", "money", "元/案", "smaller"),
    _multiple("amount_cap_multiple", "急难型救助金额上限", "smaller"),
    _multiple("joint_meeting_multiple", "提请联席会议的人均金额", "smaller"),
    _multiple("floor_multiple_emergency", "急难型困难家庭人均救助下限", "larger", _FLOOR_UNIT),
    _multiple("floor_multiple_expenditure", "支出型困难家庭人均救助下限", "larger", _FLOOR_UNIT),
    _multiple("floor_multiple_individual", "困难个人救助下限", "larger", _FLOOR_UNIT),
    Parameter("emergency_aid.decided_by", "临时救助审批机关", "choice", choices=DECIDERS, settable=False),
    Parameter(
        "emergency_aid.repeat_rule",
        "同一事由再次申请",
        "choice",
        choices={"same cause needs reason": "无正当理由的不予救助"},
        settable=False,
    ),
    Parameter("ladder.rungs", "催办督办档次", "list"),
    Parameter("ladder.rungs_urgent", "急难事项催办督办档次", "list"),
)

PARAMETERS: dict[str, Parameter] = {parameter.key: parameter for parameter in _ALL}

UNITS = {"小时": "hours", "天": "days", "日": "days", "个工作日": "working days", "工作日": "working days"}
TERM = re.compile(r"([1-9]\d{0,3})\s*(hours?|days?|working days?|小时|天|日|个?工作日)")
RUNG = re.compile(r"([1-9]\d{0,2})%|\+\s*(.+)")
SEPARATOR = re.compile(r"\s*[,，、;；]\s*")
FLAGS = {"true": True, "false": False, "是": True, "否": False}
FEN = Decimal("0.01")


def _term(parameter: Parameter, text: str) -> str:
    if not (match := TERM.fullmatch(text)):
        raise ValueError(f"“{parameter.label}”应当写成“24小时”“3天”或者“10个工作日”，不能写成“{text}”")
    count, unit = match.groups()
    whole = f"{count} {UNITS.get(unit, unit if unit.endswith('s') else unit + 's')}"
    parse_term(whole)
    return whole


def _number(parameter: Parameter, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise ValueError(f"“{parameter.label}”应当是不小于零的数，不能写成“{text}”")
    return number


def _money(parameter: Parameter, text: str) -> Decimal:
    number = _number(parameter, text)
    if number >= 10**9 or number != number.quantize(FEN):
        raise ValueError(f"“{parameter.label}”以元为单位，至多两位小数，不能写成“{text}”")
    return number.quantize(FEN)


def _factor(parameter: Parameter, text: str) -> Decimal:
    number = _number(parameter, text)
    if not 0 < number <= 1000:
        raise ValueError(f"“{parameter.label}”应当是大于零、不大于1000的倍数，不能写成“{text}”")
    return number.normalize()


def _rate(parameter: Parameter, text: str) -> Decimal:
    number = _number(parameter, text)
    if number > 1:
        raise ValueError(f"“{parameter.label}”应当是零到一之间的比例，不能写成“{text}”")
    return number.normalize()


def _integer(parameter: Parameter, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"“{parameter.label}”应当是整数，不能写成“{text}”")
    return int(text)


def _flag(parameter: Parameter, text: str) -> bool:
    if text not in FLAGS:
        raise ValueError(f"“{parameter.label}”只能是“是”或者“否”，不能写成“{text}”")
    return FLAGS[text]


def _choice(parameter: Parameter, text: str) -> str:
    if text not in parameter.choices:
        known = "、".join(f"{key}（{label}）" for key, label in parameter.choices.items())
        raise ValueError(f"“{parameter.label}”只能是{known}，不能写成“{text}”")
    return text


def _list(parameter: Parameter, text: str) -> tuple[str, ...]:
    items = tuple(SEPARATOR.split(text)) if text else ()
    if len(set(items)) < len(items):
        raise ValueError(f"“{parameter.label}”中有重复的项：“{text}”")
    if parameter.key.startswith("ladder."):
        return _rungs(parameter, items)
    return tuple(_choice(parameter, item) for item in items)


def _rungs(parameter: Parameter, items: tuple[str, ...]) -> tuple[str, ...]:
    rungs, heights = [], []
    for item in items:
        match = RUNG.fullmatch(item)
        if not match or (match[1] and int(match[1]) > 100):
            raise ValueError(f"“{parameter.label}”每档应当是不超过100%的百分比，或者“+3 working days”这样超期后的时间，不能写成“{item}”")
        if match[1]:
            rungs.append(item)
            heights.append((0, "", int(match[1])))
        else:
            after = _term(parameter, match[2])
            count, unit = after.split(" ", 1)
            rungs.append(f"+{after}")
            heights.append((1, unit, int(count)))
    if len({unit for past, unit, _ in heights if past}) > 1:
        raise ValueError(f"“{parameter.label}”超期后的各档应当用同一种时间单位")
    if not heights or any(higher <= lower for lower, higher in pairwise(heights)):
        raise ValueError(f"“{parameter.label}”应当逐档升高，至少一档")
    return tuple(rungs)


PARSERS: dict[Kind, Callable[[Parameter, str], Any]] = {
    "term": _term,
    "money": _money,
    "multiple": _factor,
    "rate": _rate,
    "integer": _integer,
    "flag": _flag,
    "choice": _choice,
    "list": _list,
}


def parse_value(key: str, text: str) -> Any:
    """The value that `text` stands for, as an officer types it: a term as "10 working days" (10个工作日 is understood), a Decimal
    for numbers, a bool for flags, a tuple for lists. Raises ValueError with one Chinese sentence."""
    if key not in PARAMETERS:
        raise ValueError(f"没有名为“{key}”的参数")
    parameter = PARAMETERS[key]
    return PARSERS[parameter.kind](parameter, text.strip())


def written(value: Any) -> str:
    """How a value is shown, and can be typed again: "24 hours", "1.5", "620.00", "true", "50%, 80%"."""
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(value)
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def is_looser(key: str, value: Any, above: Any) -> bool:
    """Whether `value` gives more room than `above` does, or may on some days: limits in different units count by the longest the
    one and the shortest the other can take. False where the two do not compare."""
    parameter = PARAMETERS[key]
    if parameter.tighter is None:
        return False
    smaller, larger = (value, above) if parameter.tighter == "larger" else (above, value)
    return _may_exceed(larger, smaller) if parameter.kind == "term" else bool(larger > smaller)


# Days off that can lie between: a limit that ends on one moves past them. No run of days off has been as long as ten.
LONGEST_RUN = 10


def _may_exceed(long: str, short: str) -> bool:
    (n, unit), (m, other) = ((int(count), unit) for count, _, unit in (text.partition(" ") for text in (long, short)))
    # The n-th working day is a working day on or after the n-th day, so n days never end later than n working days.
    if unit == other or (unit, other) == ("days", "working days"):
        return n > m
    longest = {"hours": n, "days": 24 * (n + 1 + LONGEST_RUN), "working days": 24 * (2 * n + 1 + LONGEST_RUN)}[unit]
    return longest > (m if other == "hours" else 24 * m)
