"""Open a case: what was brought to the window, judged at the door, and the first line of the file."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jsonschema_rs import Draft202012Validator
from sqlalchemy import Connection, insert, select

from states import PROCESSES, process_on
from states.divisions import division
from states.forms import MONEY_PATTERN, schema
from states.grammar import NotYours, Process, Reason
from states.roles import ROLES
from states.terms import BEIJING
from workflow.advance import GENESIS, Outcome, open_file
from workflow.authority import Actor
from workflow.bodies import flaw
from workflow.records import CaseFile, table
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.rules import rules

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIXES = {"emergency_aid": "LS", "low_income": "DB", "extreme_poverty": "TK"}
INCOME_KINDS = ("wage", "business", "property", "transfer", "farming", "uncounted")
DISABILITIES = ("physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple")

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"}
_FLAG = {"type": "boolean"}
_DAY = {"type": "string", "format": "date"}
_MONEY = {"type": "string", "pattern": MONEY_PATTERN}
APPLICANT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": _TEXT | {"maxLength": 100}, "id_number": _TEXT, "phone": _TEXT | {"maxLength": 30}},
    "required": ["name", "id_number"],
    "additionalProperties": False,
}
MEMBER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": _TEXT,
        "id_number": _TEXT,
        "birth": _DAY,
        "relation": _TEXT,
        "incomes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"kind": {"enum": list(INCOME_KINDS)}, "monthly": _MONEY},
                "required": ["kind", "monthly"],
                "additionalProperties": False,
            },
        },
        "disability": {
            "type": "object",
            "properties": {"kind": {"enum": list(DISABILITIES)}, "grade": {"type": "integer", "minimum": 1, "maximum": 4}},
            "required": ["kind", "grade"],
            "additionalProperties": False,
        },
        "serious_illness": _FLAG,
        "working": _FLAG,
        "registered_poor": _FLAG,
        "first_job_since": _DAY,
        "migrant_work": _FLAG,
    },
    "required": ["name", "relation"],
    "additionalProperties": False,
}
HOUSEHOLD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "residence": {"enum": ["urban", "rural"]},
        "members": {"type": "array", "minItems": 1, "maxItems": 40, "items": MEMBER_SCHEMA},
        "property": {"type": "object"},
        "last_year_income": _MONEY,
        "yearly_spending": {
            "type": "object",
            "properties": {name: _MONEY for name in ("medical", "education", "care")},
            "additionalProperties": False,
        },
    },
    "required": ["members"],
    "additionalProperties": False,
}
_HOUSEHOLD_WORDS = {
    "members": "家庭成员",
    "property": "财产",
    "residence": "城乡类别",
    "last_year_income": "上年家庭收入",
    "yearly_spending": "全年支出",
    "name": "姓名",
    "id_number": "身份证号",
    "birth": "出生日期",
    "relation": "与申请人的关系",
    "incomes": "收入",
    "monthly": "每月收入",
    "disability": "残疾",
    "grade": "残疾等级",
    "kind": "类别",
    "first_job_since": "首次就业日期",
}
_INTAKE: dict[int, tuple[Process, Draft202012Validator]] = {}
_APPLICANT, _HOUSEHOLD = (Draft202012Validator(each, validate_formats=True) for each in (APPLICANT_SCHEMA, HOUSEHOLD_SCHEMA))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number_flaw(number: str, today: date) -> str | None:
    """Why an identity number cannot be one (GB 11643-1999), or None."""
    if len(number) != 18 or not number[:17].isdigit() or not (number[17].isdigit() or number[17] == "X"):
        return "身份证号应当是18位，末位可以是大写X"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "身份证号中的出生日期不存在"
    if born > today:
        return "身份证号中的出生日期晚于今天"
    if "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] != number[17]:
        return "身份证号校验位不对，请核对"
    return None


def id_digest(secret: bytes, number: str) -> str:
    """The keyed digest under which a person is found again; the number itself is never searched for."""
    return hmac.new(secret, b"id_number|" + number.upper().encode(), hashlib.sha256).hexdigest()


def case_number(process: str, year: int) -> str:
    """A new random case number such as LS26-7K3M9-QTX4C; the last character checks the others."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(9))
    check = ALPHABET[sum(ALPHABET.index(character) * (place + 1) for place, character in enumerate(drawn)) % 32]
    return f"{PREFIXES[process]}{year % 100:02d}-{drawn[:5]}-{drawn[5:]}{check}"


def open_case(
    connection: Connection,
    *,
    process: str,
    region: str,
    applicant: Mapping[str, Any],
    household: Mapping[str, Any],
    facts: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    secret: bytes,
) -> Outcome:
    """Open a case at the place where help is needed and return its first entry with the receipt (社会救助法 第三十七条).

    Raises `Malformed` with every flaw, or a Refusal when the officer may not take applications there.
    """
    if process not in PROCESSES:
        raise Malformed(Flaw("/process", f"没有“{process}”这一程序，可选：{'、'.join(PROCESSES)}"))
    today = now.astimezone(BEIJING).date()
    law = process_on(process, today)
    flaws = [*_region_flaws(region), *_flaws(law, applicant, household, facts, today)]
    if flaws:
        raise Malformed(*flaws)
    if not actor.sees(region, law.programme):
        raise UnknownCase(region)
    opening = law.openings["clue" if facts.get("clue") else "submitted"]
    mine = actor.holds(region, law.programme)
    able = sorted(opening.by & mine.keys())
    if not able:
        owners = "、".join(ROLES[role].label for role in sorted(opening.by))
        raise NotYours(Reason(f"“{opening.label}”由{owners}办理", opening.cited))
    digest = id_digest(secret, applicant["id_number"])
    row: dict[str, Any] = {
        "number": case_number(process, today.year),
        "process": process,
        "edition": law.edition,
        "programme": law.programme,
        "region": region,
        "stage": opening.stage,
        "version": 0,
        "opened_at": now,
        "last_at": now,
        "closed_at": None,
        "applicant_name": applicant["name"],
        "id_digest": digest,
        "applicant": dict(applicant),
        "household": dict(household),
        "facts": {**facts, "earlier_cases": _earlier(connection, process, digest, facts, today)},
        "since": {},
        "epochs": {},
        "paid": Decimal(0),
        "head_hash": GENESIS,
    }
    row["id"] = connection.execute(insert(CaseFile).returning(table(CaseFile).c.id), row).scalar_one()
    return open_file(connection, row, opening, actor=actor, held=mine[able[0]], law=rules(connection), at=now)


def _region_flaws(region: str) -> list[Flaw]:
    try:
        place = division(region)
    except LookupError:
        return [Flaw("/region", f"没有区划代码“{region}”")]
    if place.level not in ("township", "village"):
        return [Flaw("/region", f"申请应当由乡镇（街道）受理，“{place.name}”不是乡镇（街道）")]
    return []


def household_flaws(household: Mapping[str, Any]) -> list[Flaw]:
    """Everything wrong with how a household is described, below the pointer /household."""
    return [flaw(error, _HOUSEHOLD_WORDS, "/household") for error in _HOUSEHOLD.iter_errors(household)]


def people_flaws(applicant: Mapping[str, Any], household: Mapping[str, Any], today: date) -> list[Flaw]:
    """Everything wrong with who applies and who lives there, below the pointers /applicant and /household."""
    found = [
        flaw(error, {"name": "姓名", "id_number": "身份证号", "phone": "联系电话"}, "/applicant")
        for error in _APPLICANT.iter_errors(applicant)
    ]
    return [*found, *household_flaws(household), *_number_flaws(applicant, household, today)]


def _number_flaws(applicant: Mapping[str, Any], household: Mapping[str, Any], today: date) -> list[Flaw]:
    """What is wrong with the identity numbers, wherever one is written as a text; what is none is a flaw of the schema."""
    members = household.get("members")
    people = [
        ("/applicant", applicant),
        *((f"/household/members/{n}", each) for n, each in enumerate(members if isinstance(members, list) else ())),
    ]
    numbers = [(f"{at}/id_number", each["id_number"]) for at, each in people if isinstance(each, Mapping) and "id_number" in each]
    return [
        Flaw(at, why) for at, number in numbers if isinstance(number, str) and number.strip() and (why := id_number_flaw(number, today))
    ]


def _flaws(law: Process, applicant: Mapping[str, Any], household: Mapping[str, Any], facts: Mapping[str, Any], today: date) -> list[Flaw]:
    asked = {field.name: field.label for field in law.intake}
    return [*people_flaws(applicant, household, today), *(flaw(error, asked, "/facts") for error in _intake(law).iter_errors(facts))]


def _intake(law: Process) -> Draft202012Validator:
    """The judge of a process's intake form, made once: a process lives as long as the service."""
    known = _INTAKE.get(id(law))
    if known is None:
        known = _INTAKE[id(law)] = (law, Draft202012Validator(schema(law.intake), validate_formats=True))
    return known[1]


def _earlier(connection: Connection, process: str, digest: str, facts: Mapping[str, Any], today: date) -> list[str]:
    """Cases of the same person, cause and natural year in which aid was given (国发〔2014〕47号 （三）: 同一事由)."""
    if not facts.get("cause"):
        return []
    case = table(CaseFile).c
    rows = connection.execute(select(case.number, case.facts).where(case.id_digest == digest, case.process == process))
    return [
        number
        for number, known in rows
        if known.get("cause") == facts["cause"] and str(known.get("decided_on", "")).startswith(str(today.year))
    ]
