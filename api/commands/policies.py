"""policy: the sheets validated, one place shown, two days or two places compared with the open cases a change would touch."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from api.commands.parser import Parser, command, day, nest
from api.commands.run import Run, place
from api.words import Trouble, columns, words
from states.divisions import covers, division, full_name
from states.parameters import PARAMETERS
from states.policy import LocalValue, Policy, check_sheets, conflicts, sheet_regions
from workflow.database import reading
from workflow.roster import open_cases
from workflow.rules import Rules, rules

# Where one of the two is fixed the other need not be: a limit or a standard stands in yuan or in multiples.
EITHER = {
    "emergency_aid.township_limit": "emergency_aid.township_limit_multiple",
    "emergency_aid.township_limit_multiple": "emergency_aid.township_limit",
    "extreme_poverty.standard_multiple": "extreme_poverty.standard_urban",
    "extreme_poverty.standard_base": "extreme_poverty.standard_urban",
}
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
    for region in _places(law.local):
        if division(region).level in ("county", "township"):
            _tell_gaps(law.policy(region, run.today))
    return 0


def _places(local: Iterable[LocalValue]) -> list[str]:
    """Every place with a sheet or a value of its own, the wide ones first."""
    return list(dict.fromkeys([*sheet_regions(), *sorted(value.region for value in local)]))


def _tell_gaps(policy: Policy) -> None:
    labels = "、".join(PARAMETERS[key].label for key in _blanks(policy))
    key = "policy.gaps" if labels else "policy.no_gaps"
    print(words(key, place=full_name(policy.region), region=policy.region, labels=labels))


def _blanks(policy: Policy) -> Iterator[str]:
    """What somebody still has to fix: not what a place may go without, nor what stands in another form."""
    return (key for key in policy.gaps() if not PARAMETERS[key].optional and EITHER.get(key) not in policy)


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


@dataclass(frozen=True)
class Change:
    """One value that differs: where it is set, and the places in which an open case would feel it."""

    region: str
    key: str
    old: str
    new: str


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

    def felt(change: Change, case: Open) -> bool:
        here = law.policy(case.region, old), law.policy(case.region, new)
        return _told(here[0], change.key) != _told(here[1], change.key)

    return {
        change: [case.number for case in cases if _may_feel(change, case) and felt(change, case)] for change in _between_days(law, old, new)
    }


def _by_places(run: Run, one: str, other: str) -> dict[Change, list[str]]:
    """What would differ in the first place today if it did as the second, with its open cases."""
    law, cases = _in_force(run)
    here, there = law.policy(one, run.today), law.policy(other, run.today)
    pairs = ((key, _told(here, key), _told(there, key)) for key in PARAMETERS)
    changes = [Change(one, key, own, foreign) for key, own, foreign in pairs if own != foreign]
    return {change: [case.number for case in cases if _may_feel(change, case)] for change in changes}


def _may_feel(change: Change, case: Open) -> bool:
    """Whether the case lies where the value is set, and is of a kind that the value enters into."""
    return covers(change.region, case.region) and PARAMETERS[change.key].concerns(case.programme)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        raise Trouble("wrong.day", value=text) from None


def _between_days(law: Rules, old: date, new: date) -> Iterator[Change]:
    """What differs between two days, told once: at the place whose own value begins, ends or changes."""
    for region in _places(law.local):
        before, after = law.policy(region, old), law.policy(region, new)
        for key in PARAMETERS:
            own = any(key in policy and policy.entry(key).from_region == region for policy in (before, after))
            if own and _told(before, key) != _told(after, key):
                yield Change(region, key, _told(before, key), _told(after, key))


def _told(policy: Policy, key: str) -> str:
    return policy.entry(key).text if key in policy else words("policy.unset")


def _tell(change: Change, numbers: list[str]) -> None:
    label = PARAMETERS[change.key].label
    print(words("policy.changed", place=full_name(change.region), key=change.key, label=label, old=change.old, new=change.new))
    if not numbers:
        print(words("policy.untouched"))
        return
    named = " ".join(numbers[:NAMED]) + (f" {words('policy.more')}" if len(numbers) > NAMED else "")
    print(words("policy.touched", count=len(numbers), numbers=named))
