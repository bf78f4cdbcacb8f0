"""policy: the sheets validated, one place shown, two days or two places compared with the open cases a change would touch."""

import argparse
from dataclasses import dataclass
from datetime import date

from api.commands.parser import Parser, command, day, nest
from api.commands.run import Run, place
from api.words import Trouble, columns, words
from states.divisions import division, full_name
from states.parameters import PARAMETERS
from states.policy import Policy, check_sheets, conflicts, sheet_regions
from workflow.database import reading
from workflow.roster import open_cases
from workflow.rule_changes import Change, between_days, between_places, blanks, feels, may_feel, places
from workflow.rules import Rules, rules

NAMED = 50  # so many open cases are named for each change


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The group and its three commands; without a database they look at the release's sheets alone."""
    policies = nest(group, "policy", "help.policy")
    command(policies, "check", "help.policy.check", check, database="optional")
    shown = command(policies, "show", "help.policy.show", show, database="optional")
    shown.add_argument("region", metavar="REGION", help=words("help.region"))
    shown.add_argument("--on", type=day, help=words("help.on"))
    compared = command(policies, "diff", "help.policy.diff", diff, database="optional")
    for name in ("a", "b"):
        compared.add_argument(name, metavar=name.upper(), help=words("help.policy.either"))


@dataclass(frozen=True, slots=True)
class Open:
    """An open case."""

    number: str
    programme: str
    region: str


def _in_force(run: Run) -> tuple[Rules, list[Open]]:
    """The rules, and every open case."""
    if run.opened is None:
        print(words("policy.sheets_only"))
        return Rules((), ()), []
    with reading(run.engine) as connection:
        return rules(connection), [Open(*case) for case in open_cases(connection)]


def check(run: Run) -> int:
    """Exit status 1 when a sheet cannot be used; conflicts and blanks are told, they are for people to settle."""
    if defects := check_sheets():
        print(words("policy.defects", count=len(defects)))
        for defect in defects:
            print(f"  {defect}")
        return 1
    law, _ = _in_force(run)
    print(words("policy.sheets", count=len(sheet_regions())))
    found = conflicts(run.today, local=law.local)
    print(words("policy.conflicts", count=len(found)))
    for conflict in found:
        print(f"  {conflict.sentence}")
    for region in places(law.local):
        if division(region).level in ("county", "township"):
            _tell_gaps(law.policy(region, run.today))
    return 0


def _tell_gaps(policy: Policy) -> None:
    labels = "、".join(PARAMETERS[key].label for key in blanks(policy))
    key = "policy.gaps" if labels else "policy.no_gaps"
    print(words(key, place=full_name(policy.region), region=policy.region, labels=labels))


def show(run: Run) -> int:
    region, on = place(run.arguments.region).code, run.arguments.on or run.today
    policy = _in_force(run)[0].policy(region, on)
    print(words("policy.title", place=full_name(region), region=region, day=on.isoformat()))
    unsure = words("policy.unverified")
    rows = [
        (key, PARAMETERS[key].label, value.text, division(value.from_region).name, value.cites, "" if value.verified else unsure)
        for key, value in sorted(policy.values.items())
    ]
    for line in columns(rows):
        print(f"  {line}")
    _tell_gaps(policy)
    return 0


def diff(run: Run) -> int:
    a, b = run.arguments.a, run.arguments.b
    old, new = _day(a), _day(b)
    if (old is None) is not (new is None):
        raise Trouble("policy.mixed", a=a, b=b)
    touched = _by_days(run, old, new) if old and new else _by_places(run, place(a).code, place(b).code)
    for change, numbers in touched.items():
        _tell(change, numbers)
    if not touched:
        print(words("policy.same"))
    return 0


def _by_days(run: Run, old: date, new: date) -> dict[Change, list[str]]:
    """What differs everywhere between two days, with the open cases for which it does."""
    law, cases = _in_force(run)
    return {
        change: [case.number for case in cases if feels(law, change, old, new, case.region, case.programme)]
        for change in between_days(law, old, new)
    }


def _by_places(run: Run, one: str, other: str) -> dict[Change, list[str]]:
    """What would differ in the first place today if it did as the second, with its open cases."""
    law, cases = _in_force(run)
    return {
        change: [case.number for case in cases if may_feel(change, case.region, case.programme)]
        for change in between_places(law, one, other, run.today)
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        raise Trouble("wrong.day", value=text) from None


def _tell(change: Change, numbers: list[str]) -> None:
    label, unset = PARAMETERS[change.key].label, words("policy.unset")
    old, new = (unset if text is None else text for text in (change.old, change.new))
    print(words("policy.changed", place=full_name(change.region), key=change.key, label=label, old=old, new=new))
    if not numbers:
        print(words("policy.untouched"))
        return
    named = " ".join(numbers[:NAMED]) + (f" {words('policy.more')}" if len(numbers) > NAMED else "")
    print(words("policy.touched", count=len(numbers), numbers=named))
