"""Where: administrative divisions by code, who governs them, and what lies within what.

A code has 6 digits (nation, province, city, county), 9 (township) or 12 (village), as in GB/T 2260 and the statistical division codes.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Level = Literal["nation", "province", "city", "county", "township", "village"]
NATION = "000000"


class UnknownRegion(LookupError):
    """No division of this code is known. `code` is what was asked for; the text is a Chinese sentence."""

    def __init__(self, code: str):
        super().__init__(f"没有代码为“{code}”的行政区划")
        self.code = code


@dataclass(frozen=True, slots=True)
class Division:
    """A division: its code, its own name (临江镇, without what lies above) and its level."""

    code: str
    name: str
    level: Level


@cache
def _names() -> Mapping[str, str]:
    sections = tomllib.loads(Path(__file__).with_name("divisions.toml").read_text("utf-8"))
    return MappingProxyType({code: name for section in sections.values() for code, name in section.items()})


@cache
def _shape(code: str) -> tuple[Level, str]:
    """The level of a code and the digits that everything within it begins with; raises UnknownRegion if it is no code."""
    if not (code.isascii() and code.isdigit()) or len(code) not in (6, 9, 12) or (len(code) > 6 and code.endswith("000")):
        raise UnknownRegion(code)
    if len(code) > 6:
        return ("township" if len(code) == 9 else "village"), code
    if code == NATION:
        return "nation", ""
    if code.endswith("0000"):
        return "province", code[:2]
    return ("city", code[:4]) if code.endswith("00") else ("county", code)


@cache
def division(code: str) -> Division:
    """The division of this code. A village bears its township's name, villages not being listed. Raises UnknownRegion."""
    level, _ = _shape(code)
    name = _names().get(code[:9] if level == "village" else code)
    if name is None:
        raise UnknownRegion(code)
    return Division(code, name, level)


@cache
def parent(code: str) -> Division | None:
    """The next division above, None above the nation. A district of a municipality lies directly under it. Raises UnknownRegion."""
    level = division(code).level
    if level == "nation":
        return None
    if level in ("village", "township"):
        return division(code[:-3])
    city = f"{code[:4]}00"
    if level == "county" and city in _names():
        return division(city)
    return division(NATION if level == "province" else f"{code[:2]}0000")


@cache
def lineage(code: str) -> tuple[Division, ...]:
    """The division and everything above it, nearest first. Raises UnknownRegion."""
    above = parent(code)
    return (division(code), *(lineage(above.code) if above else ()))


def covers(region: str, other: str) -> bool:
    """Whether `other` is `region` or lies within it, by their codes alone. Raises UnknownRegion for what is no code."""
    _, within = _shape(region)
    _, digits = _shape(other)
    return digits.startswith(within)


@cache
def townships(county: str) -> tuple[Division, ...]:
    """The townships, towns and subdistricts of a county, by code; none for any other level. Raises UnknownRegion."""
    if division(county).level != "county":
        return ()
    return tuple(division(code) for code in sorted(_names()) if len(code) == 9 and code.startswith(county))


@cache
def full_name(code: str) -> str:
    """The name with everything above it: 重庆市开州区临江镇. A village is named as its township. Raises UnknownRegion."""
    names = [place.name for place in reversed(lineage(code)) if place.level not in ("nation", "village")]
    return "".join(names) or division(code).name


@cache
def county_of(code: str) -> Division:
    """The county a county, township or village lies in. Raises UnknownRegion also for what lies above the counties."""
    for place in lineage(code):
        if place.level == "county":
            return place
    raise UnknownRegion(code)


def _official_name(place: Division) -> str:
    # A district signs with its city (重庆市开州区), a county with its own name alone (平罗县).
    above = parent(place.code)
    return f"{above.name}{place.name}" if above and place.level == "county" and place.name.endswith("区") else place.name


@cache
def government(code: str) -> str:
    """Who governs here: 临江镇人民政府, 汉丰街道办事处; for a village its township's; from the county upwards the people's government."""
    place = division(code)
    if place.level not in ("township", "village"):
        return people_government(code)
    return f"{place.name}办事处" if place.name.endswith("街道") else f"{place.name}人民政府"


@cache
def people_government(code: str) -> str:
    """The people's government of the county or above: 重庆市开州区人民政府 for the district and all in it. Raises UnknownRegion."""
    place = division(code)
    if place.level == "nation":
        return "中华人民共和国国务院"
    return f"{_official_name(county_of(code) if place.level in ('township', 'village') else place)}人民政府"


@cache
def bureau(code: str) -> str:
    """The civil affairs bureau of the county this lies in: 重庆市开州区民政局. Raises UnknownRegion above the counties."""
    return f"{_official_name(county_of(code))}民政局"
