"""The policy sheets: what each place has decided, as dated values with their source, read from `policies/*.toml`.

A sheet names its place (`jurisdiction`, `name`) and states only what differs from the places above it. Each parameter is a table of
dates: `[emergency_aid.relief_first]`, `2020-05-14 = { is = "24 hours", cites = "津民发〔2020〕19号 二（五）" }`, with `until`, `verified`
and `note` where they say something. A sheet with a fault is not loaded at all.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from states.divisions import UnknownRegion, division, lineage
from states.parameters import PARAMETERS, parse_value, written

BOOK = Path(__file__).with_name("policies")
Origin = Literal["sheet", "county", "assumed"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its source. `is_` is typed by the parameter's kind (a term stays text), `text` is how it is shown.

    `until` is the last day in force. `verified`: read in the document itself or a full copy of it.
    """

    key: str
    is_: Any
    text: str
    cites: str
    since: date
    until: date | None
    from_region: str
    verified: bool
    origin: Origin
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the value has begun by this day and not ended before it."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Defect:
    """A fault in a sheet: the file, the key (empty for the sheet as a whole) and a Chinese sentence."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file} {self.key}：{self.sentence}" if self.key else f"{self.file}：{self.sentence}"


class SheetError(ValueError):
    """A sheet cannot be used. The text names file and key of every defect."""

    def __init__(self, defects: Iterable[Defect]):
        self.defects = tuple(defects)
        super().__init__("\n".join(map(str, self.defects)))


def _day(value: object) -> date | None:
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        return None


def _rows(sheet: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every parameter of a sheet with its dated entries; a table that is no process stands under its own name."""
    for process, blanks in sheet.items():
        if process not in ("jurisdiction", "name"):
            yield from ((f"{process}.{name}", dated) for name, dated in blanks.items()) if isinstance(blanks, dict) else [(process, blanks)]


def _entry(region: str, key: str, day: str, entry: Any) -> Value | str:
    """The value of one line of a sheet, or what is wrong with it."""
    if not isinstance(entry, dict) or "is" not in entry:
        return f"{day}缺少取值（is）"
    if unknown := entry.keys() - {"is", "cites", "until", "verified", "note"}:
        return f"{day}有不认识的项：{'、'.join(sorted(unknown))}"
    if (since := _day(day)) is None:
        return f"“{day}”不是生效日期"
    cites, note, verified = entry.get("cites"), entry.get("note", ""), entry.get("verified", True)
    if not isinstance(cites, str) or not cites.strip():
        return f"{day}缺少依据（cites）"
    if not isinstance(note, str) or not isinstance(verified, bool):
        return f"{day}的说明（note）应当是文字，核对情况（verified）应当是true或者false"
    until = _day(entry["until"]) if "until" in entry else None
    if "until" in entry and (until is None or until < since):
        return f"{day}的终止日期（until）不是生效日期以后的日期"
    try:
        typed = parse_value(key, written(tuple(map(str, entry["is"])) if isinstance(entry["is"], list) else entry["is"]))
    except ValueError as fault:
        return str(fault)
    return Value(key, typed, written(typed), cites, since, until, region, verified, "sheet", note)


def _read(file: Path) -> tuple[str, list[Value], list[Defect]]:
    """The region of a sheet, its values and its defects."""
    name = file.name
    try:
        sheet = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        return "", [], [Defect(name, "", f"不是有效的TOML文件（{fault}）")]
    region = str(sheet.get("jurisdiction", ""))
    try:
        known = division(region)
    except UnknownRegion as fault:
        return region, [], [Defect(name, "jurisdiction", str(fault))]
    values: list[Value] = []
    defects: list[Defect] = []
    if sheet.get("name") != known.name:
        defects.append(Defect(name, "name", f"代码{region}的名称是“{known.name}”"))
    for key, dated in _rows(sheet):
        if key not in PARAMETERS:
            defects.append(Defect(name, key, "没有这个参数"))
        elif not isinstance(dated, dict) or not dated:
            defects.append(Defect(name, key, "没有按生效日期写明取值"))
        else:
            for day, entry in dated.items():
                value = _entry(region, key, day, entry)
                if isinstance(value, Value):
                    values.append(value)
                else:
                    defects.append(Defect(name, key, value))
    return region, values, defects


def _read_all(book: Path) -> tuple[dict[str, tuple[Value, ...]], list[Defect]]:
    sheets: dict[str, tuple[Value, ...]] = {}
    defects: list[Defect] = []
    for file in sorted(book.glob("*.toml")):
        region, values, faults = _read(file)
        defects += faults
        if region and region in sheets:
            defects.append(Defect(file.name, "jurisdiction", f"代码{region}已有另一张政策表"))
        sheets[region] = tuple(values)
    return sheets, defects


def load(book: Path = BOOK) -> Mapping[str, tuple[Value, ...]]:
    """Every sheet in a folder: its values by region code. Raises SheetError naming the file and key of every defect."""
    sheets, defects = _read_all(book)
    if defects:
        raise SheetError(defects)
    return MappingProxyType(sheets)


def check_sheets(book: Path = BOOK) -> list[Defect]:
    """What is wrong with the sheets in a folder; empty when they can be used."""
    return _read_all(book)[1]


@cache
def sheets() -> Mapping[str, tuple[Value, ...]]:
    """The sheets of this release, read once; raises SheetError."""
    return load()


def sheet_regions() -> list[str]:
    """The codes of the places that have a sheet, widest first."""
    return sorted(sheets(), key=lambda region: (len(lineage(region)), region))
