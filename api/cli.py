"""The command line: `python -m api.cli`, or `doudi`. Speaks Chinese, and English with DOUDI_LANG=en.

Bad input, a database that is away, a port in use: one sentence on standard error and exit status 2, never a traceback. This module
alone hands out the time and begins transactions; the commands themselves are in `api.commands`.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from api.commands import calendars, demonstration, exchanges, officers, papers, policies, proofs, service, wordings
from api.commands.parser import Parser, fail
from api.commands.run import Run
from api.words import Trouble, words
from states.calendar import CalendarError
from states.grammar import Refusal
from states.sheets import SheetError
from workflow.database import (
    AWAY,
    Connection,
    Engine,
    database_now,
    open_engine,
    reading,
    sqlite_file,
    up_to_date,
    usable,
    without_password,
    writing,
)
from workflow.refusals import Malformed
from workflow.settings import settings

INTERRUPTED = 130


def parser() -> Parser:
    """The whole command line, in the caller's language."""
    root = Parser(prog="doudi", description=words("help.doudi"))
    group = root.group()
    for module in (service, exchanges, demonstration, officers, papers, policies, calendars, wordings, proofs):
        module.add(group)
    return root


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 something was found, 2 cannot be done as asked."""
    arguments = parser().parse_args(given)
    try:
        found = settings()
    except ValueError as why:
        return fail(str(why))
    engine: Engine | None = None
    try:
        engine = _opened(found.database_url, arguments.database)
        status: int = arguments.run(Run(arguments, found, lambda: _now(engine), _transaction, engine))
        sys.stdout.flush()
        return status
    except (Trouble, Malformed, Refusal, CalendarError, SheetError) as why:
        return fail(str(why))
    except AWAY as why:
        reason = str(getattr(why, "orig", None) or why).strip().partition("\n")[0]
        return fail(Trouble("database.away", url=without_password(found.database_url), why=reason))
    except BrokenPipeError:
        # Whoever read our lines has gone; the interpreter must not try to flush to them once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as why:
        return fail(Trouble("machine", what=why.filename or "", why=why.strerror or why))
    except KeyboardInterrupt:
        print(words("wrong.interrupted"), file=sys.stderr)
        return INTERRUPTED
    finally:
        if engine is not None:
            engine.dispose()


def _opened(url: str, need: str) -> Engine | None:
    """The database a command needs; None where it needs none, or does without one that is not there yet."""
    if not usable(url):
        raise Trouble("database.unusable", url=url)
    if need == "none":
        return None
    file = sqlite_file(url)
    if file is None and url.startswith("sqlite"):
        # In memory nothing lasts from one command to the next, and other processes do not see it.
        raise Trouble("database.unusable", url=url)
    if file is not None and not file.exists():
        if need == "optional":
            return None
        raise Trouble("database.missing", url=url)
    engine = open_engine(url)
    try:
        current = up_to_date(engine)
    except AWAY:
        if need != "patient":
            raise
        # The counter opens all the same, red until the database comes back: nobody has to start it again.
        print(words("database.waiting", url=without_password(url)), file=sys.stderr)
        return engine
    if not current:
        engine.dispose()
        raise Trouble("database.old", url=without_password(url))
    return engine


def _now(engine: Engine | None) -> datetime:
    """The moment by the database's clock; by this machine's where there is no database yet."""
    if engine is None:
        return datetime.now(UTC)
    with reading(engine) as connection:
        return database_now(connection)


def _transaction(engine: Engine) -> AbstractContextManager[Connection]:
    return writing(engine)


if __name__ == "__main__":
    sys.exit(main())
