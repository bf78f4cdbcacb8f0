"""calendar: which years' holidays are known, and a new year imported with every open limit it moves."""

import argparse
from datetime import datetime
from pathlib import Path

from api.commands.parser import Parser, command, nest
from api.commands.run import Run, text_of
from api.words import columns, words
from states import PROCESSES
from states.calendar import Calendar
from states.terms import BEIJING
from workflow.calendars import Moved, provisional, recompute, store, with_year
from workflow.database import reading
from workflow.rules import rules

DECEMBER = 12


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The group and its two commands."""
    calendars = nest(group, "calendar", "help.calendar")
    command(calendars, "check", "help.calendar.check", check)
    imported = command(calendars, "import", "help.calendar.import", import_year)
    imported.add_argument("file", metavar="FILE", type=Path, help=words("help.calendar.file"))
    imported.add_argument("--dry-run", action="store_true", help=words("help.calendar.dry_run"))


def check(run: Run) -> int:
    """Exit status 1 when a year up to this one is missing; from December 1 the next one is asked for."""
    with reading(run.engine) as connection:
        calendar, unsure = rules(connection).calendar, provisional(connection)
    today = run.today
    missing = [year for year in range(calendar.years[0], today.year + 1) if year not in calendar.years]
    print(words("calendar.known", years=_years(calendar)))
    print(words("calendar.missing", years="、".join(map(str, missing))) if missing else words("calendar.whole"))
    if today.month == DECEMBER and today.year + 1 not in calendar.years:
        print(words("calendar.warning", year=today.year + 1))
    if unsure:
        print(words("calendar.provisional", count=unsure))
    return 1 if missing else 0


def _years(calendar: Calendar) -> str:
    return "、".join(map(str, calendar.years))


def import_year(run: Run) -> int:
    """Store the year and move what it moves, in one transaction; whatever began meanwhile by the old list is looked at once more."""
    text, source, dry = text_of(run.arguments.file), run.arguments.file.name, run.arguments.dry_run
    now = run.clock()
    if dry:
        with reading(run.engine) as connection:
            calendar, year = with_year(connection, text, source)
            _tell(recompute(connection, calendar, year.notice, now, dry_run=True), "calendar.would_move")
        return 0
    with run.write() as connection:
        calendar, year = with_year(connection, text, source)
        new = store(connection, text, year, now)
        moved = recompute(connection, calendar, year.notice, now)
    with run.write() as connection:
        moved += recompute(connection, rules(connection).calendar, year.notice, now)
    print(words("calendar.imported" if new else "calendar.same", year=year.year, notice=year.notice))
    _tell(moved, "calendar.moved")
    return 0


def _tell(moved: list[Moved], key: str) -> None:
    if not moved:
        print(words("calendar.none"))
        return
    print(words(key, count=len(moved)))
    labels = {kind: clock.label for process in PROCESSES.values() for kind, clock in process.clocks.items()}
    for line in columns((move.number, labels[move.kind], _minute(move.old_due), "→", _minute(move.new_due)) for move in moved):
        print(f"  {line}")


def _minute(instant: datetime) -> str:
    return f"{instant.astimezone(BEIJING):%Y-%m-%d %H:%M}"
