"""officer: who works here, in which post, and the account they sign in with."""

import argparse
import getpass
import sys
from datetime import datetime, timedelta

from api.commands.parser import Parser, command, day, nest
from api.commands.run import Run, place
from api.words import Trouble, words
from states import PROCESSES
from states.divisions import full_name
from states.roles import ROLES, SYSTEM
from states.terms import BEIJING
from workflow.authority import ANY
from workflow.database import Connection
from workflow.officers import add_officer, appoint, disable, hash_password, set_password
from workflow.roster import officer_id

APPOINTABLE = tuple(role for role in ROLES if role != SYSTEM)
PROGRAMMES = (*sorted({process.programme for process in PROCESSES.values()}), ANY)


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The group and its four commands."""
    officers = nest(group, "officer", "help.officer")
    added = command(officers, "add", "help.officer.add", register)
    added.add_argument("username", help=words("help.username"))
    added.add_argument("name", help=words("help.name"))
    posted = command(officers, "post", "help.officer.post", post)
    posted.add_argument("username", help=words("help.username"))
    posted.add_argument("role", help=words("help.role", roles="、".join(APPOINTABLE)))
    posted.add_argument("region", help=words("help.region"))
    posted.add_argument("--programmes", default=ANY, help=words("help.programmes"))
    posted.add_argument("--from", dest="first", type=day, help=words("help.from"))
    posted.add_argument("--to", dest="last", type=day, help=words("help.to"))
    for name, key, run in (("disable", "help.officer.disable", close), ("password", "help.officer.password", change)):
        command(officers, name, key, run).add_argument("username", help=words("help.username"))


def register(run: Run) -> int:
    username, name = run.arguments.username, run.arguments.name
    with run.write() as connection:
        if officer_id(connection, username):
            raise Trouble("officer.taken", username=username)
    password = hash_password(asked())
    with run.write() as connection:
        add_officer(connection, username=username, name=name, password_hash=password)
    print(words("officer.added", username=username, name=name))
    return 0


def asked() -> str:
    """A password, typed twice on a terminal or read as one line of standard input; never an argument, where others could read it."""
    if sys.stdin.isatty():
        password = getpass.getpass(words("officer.password"))
        if getpass.getpass(words("officer.again")) != password:
            raise Trouble("officer.differs")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < 8:
        raise Trouble("officer.short")
    return password


def post(run: Run) -> int:
    given = run.arguments
    if given.role not in APPOINTABLE:
        raise Trouble("role.unknown", role=given.role, roles="、".join(APPOINTABLE))
    region = place(given.region)
    programmes = tuple(part.strip() for part in given.programmes.split(","))
    for programme in programmes:
        if programme not in PROGRAMMES:
            raise Trouble("programme.unknown", programme=programme, programmes="、".join(PROGRAMMES))
    if given.first and given.last and given.last < given.first:
        raise Trouble("officer.dates")
    begins = datetime(given.first.year, given.first.month, given.first.day, tzinfo=BEIJING) if given.first else run.clock()
    after = given.last + timedelta(days=1) if given.last else None
    ends = datetime(after.year, after.month, after.day, tzinfo=BEIJING) if after else None
    if ends and ends <= begins:
        raise Trouble("officer.dates")
    with run.write() as connection:
        appoint(
            connection,
            officer_id=_known(connection, given.username),
            role=given.role,
            region=region.code,
            from_at=begins,
            until_at=ends,
            programmes=programmes,
        )
    print(words("officer.posted", username=given.username, place=full_name(region.code), role=ROLES[given.role].label))
    return 0


def close(run: Run) -> int:
    username = run.arguments.username
    with run.write() as connection:
        _known(connection, username)
        disable(connection, username)
    print(words("officer.disabled", username=username))
    return 0


def change(run: Run) -> int:
    username = run.arguments.username
    with run.write() as connection:
        _known(connection, username)
    password = hash_password(asked())
    with run.write() as connection:
        set_password(connection, username, password)
    print(words("officer.changed", username=username))
    return 0


def _known(connection: Connection, username: str) -> str:
    found = officer_id(connection, username)
    if found is None:
        raise Trouble("officer.unknown", username=username)
    return found
