"""The blanks that national law leaves to each place: every parameter by key, how its value is read, and which of two gives more room."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from typing import Any

from states.blanks import DECIDERS as DECIDERS
from states.blanks import GROUNDS as GROUNDS
from states.blanks import Kind, Parameter, Programme
from states.blanks_emergency_aid import EMERGENCY_AID
from states.blanks_emergency_aid import EXCLUDABLE as EXCLUDABLE
from states.blanks_emergency_aid import IDENTITIES as IDENTITIES
from states.blanks_extreme_poverty import EXTREME_POVERTY, TRANSFER, VERIFICATION
from states.blanks_low_income import LOW_INCOME
from states.blanks_posting import POSTING
from states.blanks_service import SERVICE
from states.terms import Months, parse_term

_EVERY = Programme("ladder", ("low_income", "extreme_poverty", "emergency_aid"))
LADDER = (
    _EVERY.of("rungs", "催办督办档次", "list"),
    _EVERY.of("rungs_urgent", "急难事项催办督办档次", "list"),
)

PARAMETERS: dict[str, Parameter] = {
    parameter.key: parameter
    for parameter in (*LOW_INCOME, *EXTREME_POVERTY, *EMERGENCY_AID, *VERIFICATION, *TRANSFER, *POSTING, *SERVICE, *LADDER)
}

UNITS = {"小时": "hours", "天": "days", "日": "days", "个工作日": "working days", "工作日": "working days", "个月": "months"}
TERM = re.compile(r"([1-9]\d{0,3})\s*(hours?|days?|working days?|months?|小时|天|日|个?工作日|个月)")
RUNG = re.compile(r"([1-9]\d{0,2})%|\+\s*(.+)")
SEPARATOR = re.compile(r"\s*[,，、;；]\s*")
FLAGS = {"true": True, "false": False, "是": True, "否": False}
FEN = Decimal("0.01")


def _term(parameter: Parameter, text: str) -> str:
    if not (match := TERM.fullmatch(text)):
        raise ValueError(f"“{parameter.label}”应当写成“24小时”“3天”“10个工作日”或者“12个月”，不能写成“{text}”")
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


def _rates(parameter: Parameter, text: str) -> tuple[Decimal, ...]:
    if not text:
        raise ValueError(f"“{parameter.label}”至少写一个比例")
    return tuple(_rate(parameter, item) for item in SEPARATOR.split(text))


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
    "rates": _rates,
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
            return ", ".join(map(written, value))
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
    if unit == other:
        return n > m
    # Days and months from the same day move past days off alike, and the n-th working day is a working day on or after the n-th day:
    # whoever has fewer days to count never ends later.
    if unit in ("days", "months") and other != "hours":
        return _most_days(n, unit) > _fewest_days(m, other)
    longest = {"hours": n, "working days": 24 * (2 * n + 1 + LONGEST_RUN)}.get(unit) or 24 * (_most_days(n, unit) + 1 + LONGEST_RUN)
    return longest > (m if other == "hours" else 24 * _fewest_days(m, other))


def _fewest_days(count: int, unit: str) -> int:
    return _days_of_months(count)[0] if unit == "months" else count


def _most_days(count: int, unit: str) -> int:
    return _days_of_months(count)[1] if unit == "months" else count


@cache
def _days_of_months(count: int) -> tuple[int, int]:
    """The fewest and the most days that so many months take, over the four hundred years after which the calendar repeats."""
    firsts = [date(year, month, 1) for year in range(2000, 2400) for month in range(1, 13)]
    lengths = [(Months(count).after(first) - first).days for first in firsts]
    return min(lengths), max(lengths)
