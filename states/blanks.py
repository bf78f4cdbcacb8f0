"""What a blank of the law is: its key, its Chinese name, what may fill it; and the words that stand in several of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["term", "money", "multiple", "rate", "rates", "integer", "flag", "choice", "list"]
Direction = Literal["smaller", "larger"]


@dataclass(frozen=True)
class Parameter:
    """One blank: its key, its name in Chinese, what kind of value fills it.

    `tighter` is the direction in which a lower level may move the value freely: a shorter limit, a higher floor; the other way
    is a conflict with the level above. None where the two do not compare. `settable`: a county officer may set it without a
    release. `choices` are the values a choice may take, or that may stand in a list, each with its Chinese name. `optional`: a
    place that leaves it blank has no such rule, and nobody need fill it. `also` names the programmes beside that of the key whose
    cases the value enters into.
    """

    key: str
    label: str
    kind: Kind
    unit: str = ""
    tighter: Direction | None = None
    settable: bool = True
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    optional: bool = False
    also: tuple[str, ...] = ()

    def concerns(self, programme: str) -> bool:
        """Whether the value enters into cases of this programme."""
        return self.key.startswith(f"{programme}.") or programme in self.also


GROUNDS = {
    "objection": "公示有异议",
    "residence_differs": "人户分离",
    "elsewhere": "异地申办",
    "hard_to_investigate": "家庭经济状况调查难度较大",
}
DECIDERS = {"county": "县级民政部门审批", "entrusted": "县级委托乡镇（街道）审批", "township": "乡镇（街道）审批"}
APPRAISALS = {"always": "一律开展", "on dispute": "有异议或者争议时开展", "at discretion": "视情组织"}
RECOGNITION_STAGES = {
    "appraisal": "民主评议",
    "public_notice": "公示",
    "notice_objection": "公示异议处理",
}
"""Stages of recognising a household or a person that a place may leave out of the count."""


@dataclass(frozen=True)
class Programme:
    """The blanks of one programme: builds parameters whose keys begin with its key, and that enter into `also` unless said otherwise."""

    key: str
    also: tuple[str, ...] = ()

    def of(
        self,
        name: str,
        label: str,
        kind: Kind,
        unit: str = "",
        tighter: Direction | None = None,
        *,
        choices: Mapping[str, str] | None = None,
        settable: bool = True,
        optional: bool = False,
        also: tuple[str, ...] = (),
    ) -> Parameter:
        """A parameter of this programme."""
        return Parameter(f"{self.key}.{name}", label, kind, unit, tighter, settable, choices or {}, optional, also or self.also)

    def limit(self, name: str, label: str, tighter: Direction = "smaller", *, optional: bool = False) -> Parameter:
        """A time limit; the shorter is the stricter unless said otherwise."""
        return self.of(name, label, "term", tighter=tighter, optional=optional)

    def decided_by(self, label: str) -> Parameter:
        """Who decides: a power is given by a document of release, never by the county that would use it."""
        return self.of("decided_by", label, "choice", choices=DECIDERS, settable=False)
