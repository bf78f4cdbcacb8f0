"""demo: a database of its own filled with the demonstration, its accounts written down, and served on this machine."""

import argparse
import os
from pathlib import Path

import orjson

from api.commands.parser import PORT, Parser, command
from api.commands.run import Bar, Run
from api.commands.service import at_the_counter, free_port
from api.demo import load
from api.demo_county import PASSWORD, accounts
from api.words import Trouble, columns, words
from states.divisions import full_name
from states.roles import ROLES
from workflow.database import Engine, migrate, open_engine, reading, sqlite_file, up_to_date, without_password
from workflow.roster import anyone_registered, officer_id
from workflow.settings import VAR

ACCOUNTS = VAR / "demo-accounts.json"
HOST = "127.0.0.1"
APPLICATION = "api.demo_checks:application"


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The command, under the root."""
    made = command(group, "demo", "help.demo", demo, database="none")
    made.add_argument("--port", type=PORT, default=8000, help=words("help.demo.port"))
    made.add_argument("--fresh", action="store_true", help=words("help.demo.fresh"))


def demo(run: Run) -> int:
    """Load once, then serve; run again, it serves what there is."""
    url, shown = run.settings.database_url, without_password(run.settings.database_url)
    if not run.lasts:
        raise Trouble("demo.memory", url=shown)
    free_port(HOST, run.arguments.port)
    file = sqlite_file(url)
    held = _holds(url) if file is None or file.exists() else "nothing"
    if held == "other":
        raise Trouble("demo.other", url=shown)
    if run.arguments.fresh and file is None and held == "demo":
        raise Trouble("demo.fresh", url=shown)
    if held == "demo" and not run.arguments.fresh:
        migrate(url)
        print(words("demo.kept"))
    elif file is None:
        _fill(run, url)
    else:
        # Filled beside its place and moved there whole: an interrupted load leaves nothing half done.
        beside = file.with_name(f"{file.name}.loading")
        _remove(beside)
        _fill(run, f"sqlite:///{beside}")
        _remove(file)
        os.replace(beside, file)
    _tell_accounts()
    print(words("serve.at", host=HOST, port=run.arguments.port), flush=True)
    return at_the_counter(HOST, run.arguments.port, application=APPLICATION)


def _holds(url: str) -> str:
    """What a database has in it: "nothing", the "demo", or anything "other"."""
    engine = open_engine(url)
    try:
        if not up_to_date(engine):
            migrate(url)
        with reading(engine) as connection:
            if officer_id(connection, next(accounts()).username):
                return "demo"
            return "other" if anyone_registered(connection) else "nothing"
    finally:
        engine.dispose()


def _fill(run: Run, url: str) -> None:
    migrate(url)
    engine: Engine = open_engine(url)
    bar = Bar(words("demo.loading"))
    try:
        count = load(engine, lambda: run.transaction(engine), now=run.clock(), secret=run.settings.secret, tell=bar)
    finally:
        bar.end()
        engine.dispose()
    print(words("demo.loaded", count=count))


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _tell_accounts() -> None:
    """Write the accounts down and show them."""
    everybody = list(accounts())
    ACCOUNTS.parent.mkdir(parents=True, exist_ok=True)
    ACCOUNTS.write_bytes(orjson.dumps([each.listed() for each in everybody], option=orjson.OPT_INDENT_2))
    print(words("demo.accounts", password=PASSWORD, path=ACCOUNTS))
    posts: dict[tuple[str, str], list[str]] = {}
    for each in everybody:
        posts.setdefault((each.region, each.role), []).append(each.username)
    head = (words("demo.head.place"), words("demo.head.role"), words("demo.head.username"))
    for line in columns([head, *((full_name(region), ROLES[role].label, "  ".join(names)) for (region, role), names in posts.items())]):
        print(f"  {line}")
