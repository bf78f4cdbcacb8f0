"""What each place has decided, on a given day, and where it is written.

A sheet in `policies/` holds the dated values of one place; a county may set further ones itself (`LocalValue`). The nearest place
that has a value in force on the day decides. What nobody has fixed is a `PolicyGap`: no limit and no amount is ever invented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from states.divisions import UnknownRegion as UnknownRegion
from states.divisions import covers, division, lineage
from states.parameters import PARAMETERS, is_looser, written
from states.parameters import parse_value as parse_value
from states.sheets import Defect as Defect
from states.sheets import SheetError as SheetError
from states.sheets import Value as Value
from states.sheets import check_sheets as check_sheets
from states.sheets import sheet_regions as sheet_regions
from states.sheets import sheets
from states.terms import Months, Term, parse_term


class PolicyGap(LookupError):
    """No place from here upwards has fixed this parameter for this day. The text is a Chinese sentence."""

    def __init__(self, key: str, region: str, day: date):
        self.key, self.region, self.day = key, region, day
        self.label = PARAMETERS[key].label if key in PARAMETERS else key
        place = next((at for at in lineage(region) if at.level not in ("village", "township")), division(region))
        super().__init__(f"{place.name}未规定“{self.label}”（{key}），应由县级民政部门公布")


@dataclass(frozen=True)
class LocalValue:
    """A value that a county officer set in the database; `cites` is the number of the document it rests on."""

    region: str
    key: str
    value: str
    cites: str
    since: date
    until: date | None = None

    def read(self) -> Value:
        """The typed value; raises ValueError with one Chinese sentence."""
        typed = parse_value(self.key, self.value)
        return Value(self.key, typed, written(typed), self.cites, self.since, self.until, self.region, True, "county")


class Policy:
    """Everything in force in one region on one day. Immutable. An unknown key is a KeyError, a blank a PolicyGap."""

    __slots__ = ("day", "region", "values")

    region: str
    day: date
    values: Mapping[str, Value]

    def __init__(self, region: str, day: date, values: Mapping[str, Value]):
        self.region, self.day, self.values = region, day, MappingProxyType(dict(values))

    def __contains__(self, key: object) -> bool:
        return key in self.values

    def __getitem__(self, key: str) -> Any:
        return self.entry(key).is_

    def entry(self, key: str) -> Value:
        """The value with its source; raises PolicyGap where none is in force, KeyError for a key that is no parameter."""
        if (value := self.values.get(key)) is not None:
            return value
        if key not in PARAMETERS:
            raise KeyError(key)
        raise PolicyGap(key, self.region, self.day)

    def get(self, key: str, default: Any = None) -> Any:
        """The typed value, or `default` where none is in force; raises KeyError for a key that is no parameter."""
        return self[key] if key in self.values or key not in PARAMETERS else default

    def term(self, key: str) -> Term:
        """A time limit; raises PolicyGap. A count of months is one too."""
        value = self[key]
        return Months(value) if isinstance(value, int) else parse_term(value)

    def decimal(self, key: str) -> Decimal:
        """An amount in yuan, a multiple or a rate; raises PolicyGap."""
        return Decimal(self[key])

    def flag(self, key: str) -> bool:
        """A yes or no; raises PolicyGap."""
        return bool(self[key])

    def cites(self, key: str) -> str:
        """Where the value is written; raises PolicyGap."""
        return self.entry(key).cites

    def gaps(self, keys: Iterable[str] | None = None) -> list[str]:
        """Those of the keys (of all parameters) that no place has fixed, in the order given."""
        return [key for key in (PARAMETERS if keys is None else keys) if key not in self.values]

    def assuming(self, values: Mapping[str, str]) -> "Policy":
        """This policy as it would be with these values, each marked as assumed. Raises ValueError with a Chinese sentence."""
        assumed = {key: parse_value(key, text) for key, text in values.items()}
        return Policy(
            self.region,
            self.day,
            {
                **self.values,
                **{
                    key: Value(key, typed, written(typed), "假设值", self.day, None, self.region, False, "assumed")
                    for key, typed in assumed.items()
                },
            },
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that gives more room than the level above does: lawful only if its source says so, so a person must know of it."""

    key: str
    region: str
    value: str
    above_region: str
    above_value: str
    cites: str
    sentence: str


@cache
def chain(region: str) -> tuple[str, ...]:
    """The region and all above it, nearest first; a prefecture-level city only where it has a sheet. Raises UnknownRegion."""
    return tuple(place.code for place in lineage(region) if place.level != "city" or place.code in sheets())


def _layer(region: str, day: date, local: Iterable[LocalValue]) -> dict[str, Value]:
    """What this one place has in force on the day: the newest of each key, a county's own before a sheet's of the same day."""
    newest: dict[str, Value] = {}
    for value in (*sheets().get(region, ()), *(own.read() for own in local if own.region == region)):
        if value.in_force(day) and (value.key not in newest or value.since >= newest[value.key].since):
            newest[value.key] = value
    return newest


@lru_cache(maxsize=4096)
def policy_for(region: str, day: date, local: tuple[LocalValue, ...] = ()) -> Policy:
    """Everything in force in `region` on `day`; `local` are the values counties set, those of other places are passed over.

    Raises UnknownRegion, and ValueError where a local value cannot be read.
    """
    values: dict[str, Value] = {}
    for place in reversed(lineage(region)):
        values |= _layer(place.code, day, local)
    return Policy(region, day, values)


def conflicts(day: date, regions: Iterable[str] | None = None, local: tuple[LocalValue, ...] = ()) -> list[Conflict]:
    """Values in force on the day that give more room than the level above, in these regions and what lies within them (everywhere)."""
    wanted = None if regions is None else tuple(regions)
    places = sorted({*sheets(), *(own.region for own in local)}, key=lambda region: (len(lineage(region)), region))
    found = []
    for region in places:
        if len(lineage(region)) == 1 or (wanted is not None and not any(covers(one, region) for one in wanted)):
            continue
        above = policy_for(lineage(region)[1].code, day, local)
        for key, value in sorted(_layer(region, day, local).items()):
            if key in above and is_looser(key, value.is_, above[key]):
                found.append(_conflict(value, above.entry(key)))
    return found


def _conflict(value: Value, above: Value) -> Conflict:
    here, there, label = division(value.from_region).name, division(above.from_region).name, PARAMETERS[value.key].label
    return Conflict(
        value.key,
        value.from_region,
        value.text,
        above.from_region,
        above.text,
        value.cites,
        f"{here}的“{label}”（{value.text}）比{there}的规定（{above.text}）宽，依据是{value.cites}，应当核对是否有权这样规定",
    )
