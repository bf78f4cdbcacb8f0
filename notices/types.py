"""What kinds of value a fact on a paper may have, and the questions whether a value is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from notices.script import clean

Check = Callable[[Any], bool]
_MONTH = re.compile(r"[1-9]\d{3}年([1-9]|1[0-2])月")


_is_text: Check = str.__instancecheck__  # isinstance without a function around it: most facts are texts


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _is_money(value: Any) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_day_or_blank(value: Any) -> bool:
    return value == "" or _is_day(value)


def _is_month(value: Any) -> bool:
    return isinstance(value, str) and (not clean(value) or _MONTH.fullmatch(value) is not None)


def _is_list(value: Any) -> bool:
    return isinstance(value, (tuple, list))


def _is_texts(value: Any) -> bool:
    return _is_list(value) and all(map(_is_text, value))


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) or _is_texts(value)


def _is_figure(value: Any) -> bool:
    return _is_text(value) or _is_count(value) or _is_money(value)


def _rows(*columns: Check) -> Check:
    def check(value: Any) -> bool:
        return _is_list(value) and all(
            _is_list(row) and len(row) == len(columns) and all(column(cell) for column, cell in zip(columns, row, strict=True))
            for row in value
        )

    return check


@dataclass(frozen=True, slots=True)
class Type:
    """A type of fact: how Python names it, and the question whether a value is one."""

    name: str
    holds: Check


TEXT = Type("str", _is_text)
COUNT = Type("int, from 0", _is_count)
YES_OR_NO = Type("bool", _is_yes_or_no)
MONEY = Type("Decimal, from 0", _is_money)
DAY = Type("date (not datetime)", _is_day)
DAY_OR_BLANK = Type("date (not datetime), or ''", _is_day_or_blank)
MONTH = Type("str, 2026年10月", _is_month)
TEXTS = Type("tuple[str, ...]", _is_texts)
PROSE = Type("str | tuple[str, ...]", _is_prose)
CORRECTIONS = Type("tuple[(label str, was str, right str), ...]", _rows(_is_text, _is_text, _is_text))
LIMITS = Type("tuple[(label str, limit str, due str), ...]", _rows(_is_text, _is_text, _is_text))
SPENDING = Type("tuple[(label str, amount Decimal), ...]", _rows(_is_text, _is_money))
COMPUTATION = Type(
    "tuple[(label str, value str | int | Decimal, cites str | tuple[str, ...]), ...]", _rows(_is_text, _is_figure, _is_prose)
)
SCHEDULE = Type("tuple[(month str, 2026年10月; amount Decimal), ...]", _rows(_is_month, _is_money))
INDICATORS = Type("tuple[(label str, met bool), ...]", _rows(_is_text, _is_yes_or_no))
INSTALMENTS = Type("tuple[(n int, amount Decimal, planned_on date), ...]", _rows(_is_count, _is_money, _is_day))


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `blank` says whether it may be empty, and then what the emptiness means is part of `meaning`."""

    name: str
    meaning: str
    type: Type = TEXT
    unit: str = ""
    blank: bool = False

    def fits(self, value: Any) -> bool:
        """Is the value of this fact's type?"""
        return self.type.holds(value)


def says_nothing(value: Any) -> bool:
    """Is the value of a fact empty: no words, or a list without a part that has any?"""
    if isinstance(value, str):
        return not value[:1].isalnum() and not clean(value)  # what begins with a letter or a digit says something
    return isinstance(value, (tuple, list)) and not any(not isinstance(part, str) or clean(part) for part in value)


def register(*facts: Fact) -> Mapping[str, Fact]:
    """Facts by name. Raises AssertionError where one is explained twice."""
    found = {fact.name: fact for fact in facts}
    assert len(found) == len(facts), "a fact is explained once"
    return found
