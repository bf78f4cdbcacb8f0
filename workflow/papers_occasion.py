"""What a paper is gathered from: the case after the step, who acted and when, and in whose name the paper goes out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from notices.filters import chinese_month, mask_name
from states.divisions import bureau, division, full_name, government
from states.grammar import Matter, Process
from states.households import is_minor
from states.policy import Policy
from states.roles import JOINT_MEETING, ROLES, SYSTEM
from states.statutes import CIVIL_CODE, CIVIL_PROCEDURE, LAW, LICENSING, LITIGATION, RECONSIDERATION
from workflow.authority import Actor, Held
from workflow.clocks import Running, due_text


@dataclass(frozen=True, slots=True)
class Rung:
    """What happened on the ladder, for the file and the papers of lateness; `planned_at` is when it ought to have happened."""

    clock: Running
    level: int
    planned_at: datetime
    told: tuple[str, ...]
    vacant: tuple[str, ...]
    taken_over_by: str | None


@dataclass(slots=True)
class Occasion:
    """Everything a paper may draw on: the case after the step, who acted, and when (Beijing decides the day, which is the policy's).

    `about` is the row of an earlier paper where this one speaks of it: that it was served, is corrected, is passed on.
    """

    process: Process
    number: str
    region: str
    applicant: Mapping[str, Any]
    household: Mapping[str, Any]
    filed_at: datetime
    matter: Matter
    policy: Policy
    actor: Actor
    held: Held
    pair_name: str
    cites: tuple[str, ...]
    at: datetime
    clocks: Mapping[str, Running]
    earlier: Mapping[str, str]
    deciding: bool = False
    rung: Rung | None = None
    about: Mapping[str, Any] | None = None

    @property
    def today(self) -> date:
        return self.policy.day

    @property
    def facts(self) -> dict[str, Any]:
        return self.matter.facts

    def word(self, name: str, default: Any = "") -> Any:
        """What is written down now under a name, else what the case remembers."""
        return self.matter.known(name, default)

    def said(self, name: str, default: str = "") -> str:
        """The words of what was chosen under a name, as the form that asked for it writes them."""
        value = self.word(name, None)
        return default if value is None else labels(self.process).get((name, value), str(value))

    def said_all(self, name: str) -> tuple[str, ...]:
        """The words of each thing chosen or listed under a name."""
        words = labels(self.process)
        return tuple(words.get((name, value), str(value)) for value in self.word(name, None) or ())

    def money(self, name: str) -> Decimal:
        """An amount in yuan, nothing where none is known."""
        return Decimal(self.word(name, None) or "0")

    def day(self, name: str) -> date:
        """A day written down, else the day of the act."""
        return date.fromisoformat(self.word(name, None) or self.today.isoformat())

    def month(self, name: str) -> str:
        """A month written down, as papers write it; "" where none is known."""
        known = self.word(name, None)
        return chinese_month(known) if known else ""


Gather = Callable[[Occasion], dict[str, Any]]
_LAWS = re.compile(
    "《(" + "|".join(law.title for law in (LAW, RECONSIDERATION, LITIGATION, CIVIL_CODE, CIVIL_PROCEDURE, LICENSING)) + ")》"
)
_KEY = re.compile(r"（[a-z_]+\.[a-z_]+）")
_BENEFITS = {"low_income": "最低生活保障金", "extreme_poverty": "救助供养金"}


@cache
def labels(process: Process) -> Mapping[tuple[str, str], str]:
    """(field or fact, value) to the words its form offers, for every choice in a process."""
    found: dict[tuple[str, str], str] = {}
    for form in (process.intake, *(step.form for step in process.steps)):
        for field in form:
            for value, label in (field.choices or {}).items():
                for name in {field.name, field.fact or field.name}:
                    found.setdefault((name, value), label)
    return found


def issuing_office(held: Held, region: str) -> tuple[str, str]:
    """(division code, full name) of the organ in whose name a paper goes out: the township's, else the county bureau."""
    if held.role == SYSTEM or held.role == JOINT_MEETING or ROLES[held.role].level == "county":
        return region[:6], bureau(region)
    return region[:9], township(region)


def township(region: str) -> str:
    """The full name of the township's government: 重庆市开州区临江镇人民政府."""
    return full_name(region[:6]) + government(region[:9])


def office_short_name(code: str) -> str:
    """The organ's short name in its document numbers: 开州民 for a bureau, 临江镇 for a township."""
    name = division(code).name
    return name if len(code) == 9 else name.removesuffix("自治县").rstrip("区县市") + "民"


def investigators(occasion: Occasion) -> tuple[str, ...]:
    """Who went: the officer, and the second person where the law demands one."""
    return (occasion.actor.name, occasion.pair_name) if occasion.pair_name else (occasion.actor.name,)


def members(occasion: Occasion) -> int:
    """How many the aid is for: one who is taken in alone counts as a household of one."""
    return 1 if occasion.word("as_what") == "single_person" else occasion.matter.persons


def hardship(occasion: Occasion) -> Any:
    """Why aid is asked for; who asks need not say."""
    return occasion.word("reason") or "未另行说明"


def shown_name(occasion: Occasion) -> str:
    """The applicant's name as the place lets it hang on a board; a minor's, and one whose age nobody knows, is not shown at all."""
    known_adult = is_minor(occasion.applicant, occasion.today) is False
    return mask_name(occasion.applicant["name"], minor=not known_adult, way=str(occasion.policy["posting.name_mask"]))


def board(occasion: Occasion) -> dict[str, Any]:
    """What every paper for the village board states of the place."""
    return {
        "masked_name": shown_name(occasion),
        "place": occasion.word("place") or occasion.word("posted_at"),
        "objection_contact": township(occasion.region),
    }


def posting_period(occasion: Occasion) -> dict[str, Any]:
    """From today until the running limit that takes the posting down; raises LookupError where none runs."""
    declared = occasion.process.clocks
    for kind, clock in occasion.clocks.items():
        if declared[kind].lapse == "close_notice" and occasion.matter.stage in declared[kind].lapses_in:
            return {"posted_from": occasion.today, "posted_to": clock.reckoned_last_day()}
    raise LookupError("公示期没有在计算")


def due_text_of(occasion: Occasion, *kinds: str) -> str:
    """Until when the first of these limits that is running runs; "" where none is."""
    return next((due_text(occasion.clocks[kind]) for kind in kinds if kind in occasion.clocks), "")


def assessment(occasion: Occasion) -> tuple[tuple[str, str, str], ...]:
    """The arithmetic a step established, line by line with its articles."""
    return tuple((row["label"], in_words(row["value"]), row["cites"]) for row in occasion.word("assessment", None) or ())


@lru_cache(maxsize=4096)
def in_full(cited: str) -> str:
    """An article as the sentences of a paper cite it: a law of the nation by its whole title, 《中华人民共和国社会救助法》第四十五条. The
    narrow column of a computation keeps the short one."""
    return _LAWS.sub(lambda found: f"《中华人民共和国{found[1]}》", cited)


def in_words(told: str) -> str:
    """What the arithmetic tells, without the key under which the office looks up a rule that its county has not set."""
    return _KEY.sub("", told)


def benefit(occasion: Occasion) -> str:
    """What is paid each month, as the programme calls it."""
    return _BENEFITS[occasion.process.programme]


def passes(*names: str) -> Gather:
    """A gatherer of facts that go onto the paper as they were written down."""
    return lambda occasion: {name: occasion.word(name) for name in names}
