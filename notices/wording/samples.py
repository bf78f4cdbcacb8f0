"""Made-up facts for every kind of paper, so that a wording can be tried and looked at before any case has used it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from notices import types
from notices.facts import PUBLIC_GROUNDS
from notices.filters import document_number
from notices.kinds import KINDS
from notices.types import Fact, Type

_DAY, _AMOUNT = date(2026, 11, 23), Decimal("3860.50")
_NAMED: Mapping[str, Any] = {
    "applicant_name": "示例人",
    "applicant_id": "11010519491231002X",
    "case_number": "示例案件编号",
    "document_number": document_number("示例县民", "示", 2026, 1),
    "handler": "示例经办人",
    "masked_name": "示**",
    "ground_label": PUBLIC_GROUNDS[-1],
    "posted_from": _DAY,
    "posted_to": date(2026, 11, 30),
}
_BY_TYPE: Mapping[Type, Any] = {
    types.COUNT: 2,
    types.YES_OR_NO: True,
    types.MONEY: _AMOUNT,
    types.DAY: _DAY,
    types.DAY_OR_BLANK: _DAY,
    types.MONTH: "2026年11月",
    types.LIMITS: (("示例事项一", "二十个工作日", "2026年12月21日24时"), ("示例事项二", "3个工作日", "2026年12月24日24时")),
    types.SPENDING: (("示例支出一", _AMOUNT), ("示例支出二", Decimal("100"))),
    types.COMPUTATION: (("示例标准", _AMOUNT, "《示例办法》第一条"), ("示例人数", 2, ("《示例办法》第二条", "《示例办法》第三条"))),
    types.SCHEDULE: (("2026年12月", _AMOUNT), ("2027年1月", Decimal("100"))),
    types.INDICATORS: (("示例指标一", True), ("示例指标二", False)),
    types.INSTALMENTS: ((1, _AMOUNT, _DAY), (2, Decimal("100"), date(2026, 12, 23))),
}
_UP_TO = re.compile(r"[，；（：]")


def sample(kind: str, *, filled: bool) -> dict[str, Any]:
    """Facts on which `notices.issue` makes a paper of this kind: with everything there is, or with only what it must state and every no.

    A text fact says what it stands for. Raises KeyError for an unknown kind.
    """
    form = KINDS[kind]
    said = {name for name in form.must_speak if form.explained[name].type is not types.YES_OR_NO}
    return {name: _filled(fact) if filled or name in said else _bare(fact) for name, fact in form.explained.items()}


def _filled(fact: Fact) -> Any:
    words = _UP_TO.split(fact.meaning)[0]
    if fact.name in _NAMED:
        return _NAMED[fact.name]
    if fact.type in (types.TEXTS, types.PROSE):
        return (f"示例{words}一", f"示例{words}二")
    return _BY_TYPE.get(fact.type, f"示例{words}")


def _bare(fact: Fact) -> Any:
    """The emptiest value of the fact's type."""
    if fact.type is types.YES_OR_NO:
        return False
    if fact.type is types.MONEY:
        return Decimal(0)
    return next(value for value in ("", (), _BY_TYPE.get(fact.type)) if fact.fits(value))
