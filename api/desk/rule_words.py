"""The rules in an officer's words: values with their units, which of them go together, and of which place and day a page tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from api.desk.fields import Input
from api.desk.pages import yuan
from states.blanks import Kind, Parameter
from states.divisions import NATION, Division, county_of, division, lineage, townships
from states.parameters import PARAMETERS, SEPARATOR
from states.policy import sheet_regions
from states.terms import parse_term
from workflow.authority import Actor

PROGRAMMES = {"emergency_aid": "临时救助", "low_income": "最低生活保障", "extreme_poverty": "特困人员救助供养", "common": "各类通用"}
"""The parts of a sheet; the last is all that no single programme has to itself."""
LEVELS = {"nation": "国家", "province": "省级", "city": "市级", "county": "县级", "township": "乡镇", "village": "村（居）"}
HELP: Mapping[Kind, str] = {
    "term": "写成“24小时”“7日”“10个工作日”或者“12个月”",
    "rate": "写成零到一之间的小数，例如30%写成“0.3”",
    "rates": "逐月的比例，写成零到一之间的小数，以逗号分开",
    "multiple": "写成数字，例如“1.5”",
    "integer": "写成整数",
    "list": "逐档写，以逗号分开，例如“50%，80%，100%，+3个工作日”",
}


def part_of(key: str) -> str:
    """Which part of a sheet a parameter stands in."""
    programme = key.partition(".")[0]
    return programme if programme in PROGRAMMES else "common"


def said(key: str, text: str | None) -> str:
    """A value as an officer reads it: 10个工作日, 1.5倍低保标准, 636.00元/人·月, 是."""
    if text is None:
        return "未规定"
    return _SAID[PARAMETERS[key].kind](PARAMETERS[key], text)


def _percent(text: str) -> str:
    return f"{(Decimal(text) * 100).normalize():f}%"


def _listed(parameter: Parameter, text: str) -> str:
    if not text:
        return "无"
    if parameter.choices:
        return "、".join(parameter.choices[item] for item in SEPARATOR.split(text))
    return "、".join(f"超期{parse_term(item[1:]).label}" if item.startswith("+") else f"时限过{item}" for item in SEPARATOR.split(text))


_SAID: Mapping[Kind, Callable[[Parameter, str], str]] = {
    "term": lambda parameter, text: parse_term(text).label,
    "money": lambda parameter, text: f"{yuan(text)}{parameter.unit or '元'}",
    "multiple": lambda parameter, text: f"{text}{parameter.unit or '倍'}",
    "rate": lambda parameter, text: parameter.unit + _percent(text),
    "rates": lambda parameter, text: "、".join(map(_percent, SEPARATOR.split(text))),
    "integer": lambda parameter, text: f"{text}{parameter.unit}",
    "flag": lambda parameter, text: "是" if text == "true" else "否",
    "choice": lambda parameter, text: parameter.choices[text],
    "list": _listed,
}


def input_of(key: str, typed: str, flaw: str) -> Input:
    """The field in which an officer writes a value."""
    parameter = PARAMETERS[key]
    choices = tuple(parameter.choices.items())
    match parameter.kind:
        case "flag":
            return Input("value", "取值", "choice", True, typed, flaw=flaw, choices=(("true", "是"), ("false", "否")), chosen=(typed,))
        case "choice":
            return Input("value", "取值", "choice", True, typed, flaw=flaw, choices=choices, chosen=(typed,))
        case "list" if choices:
            chosen = tuple(SEPARATOR.split(typed))
            return Input("value", "取值", "choices", True, typed, help="可以多选，也可以都不选", flaw=flaw, choices=choices, chosen=chosen)
    unit = f"，单位：{parameter.unit}" if parameter.unit and parameter.kind != "money" else ""
    label = f"取值（{parameter.unit}）" if parameter.kind == "money" and parameter.unit else "取值"
    kind = "money" if parameter.kind == "money" else "text"
    return Input("value", label, kind, True, typed, help=HELP.get(parameter.kind, "") + unit, flaw=flaw)


@dataclass(frozen=True, slots=True)
class Places:
    """Places to choose from: one's own and what lies above and within it; and the others of which rules are on record."""

    own: tuple[Division, ...]
    others: tuple[Division, ...]


def own_place(actor: Actor) -> str:
    """The widest place where the officer holds a post, a township for a village; the nation without a post."""
    regions = sorted((held.region[:9] for held in actor.posts), key=lambda region: (len(region), region))
    return regions[0] if regions else NATION


def places_for(actor: Actor) -> Places:
    """What an officer may choose: whatever is published is open to all."""
    here = own_place(actor)
    county = county_of(here).code if division(here).level in ("county", "township") else here
    own = {place.code: place for place in (*reversed(lineage(county)), *townships(county), *lineage(here))}
    others = (division(code) for code in sheet_regions() if code not in own)
    return Places(tuple(own.values()), tuple(others))


def day_of(text: str, otherwise: date) -> date:
    """The day that was asked for; `otherwise` for none, and for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
