"""Imports point one way: the counter asks the file, the file applies the law and speaks the words. A new dependency is a new line here."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("states", "notices", "workflow", "api")

# Beyond the standard library: what may be imported, and where. A folder ends with a stroke.
IMPORTED_ONLY_IN = {
    "states": ("states/", "workflow/", "api/"),
    "notices": ("notices/", "workflow/", "api/"),
    "workflow": ("workflow/", "api/"),
    "api": ("api/",),
    # the law
    "transitions": ("states/grammar.py",),
    # the words, and the pages
    "jinja2": ("notices/", "api/pages.py", "api/desk/", "api/public/"),
    "typst": ("notices/official.py", "notices/official_fonts.py"),
    "segno": ("notices/check.py",),
    # the file
    "sqlmodel": ("workflow/",),
    "sqlalchemy": ("workflow/",),
    "alembic": ("workflow/",),
    "jsonschema_rs": ("workflow/",),
    "apscheduler": ("workflow/clock.py",),
    "pwdlib": ("workflow/officers.py",),
    # the counter
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "pydantic": ("api/",),
    "uvicorn": ("api/",),
    "openpyxl": ("api/desk/spreadsheet.py",),
    # both
    "orjson": ("workflow/", "api/"),
}

# The law and the words know no database, no network and no other process, not even those of the standard library.
OUTSIDE_WORLD = {"sqlite3", "dbm", "socket", "ssl", "http", "urllib", "smtplib", "asyncio", "subprocess", "threading", "multiprocessing"}

# Who reads the real clock, and who ends a transaction; the exchange is a counter of its own. Everybody else is told the time, and leaves
# the commit to the caller.
CLOCK_READERS = ("api/deps.py", "api/cli.py", "workflow/clock.py", "workflow/database.py")
COMMITTERS = (*CLOCK_READERS, "workflow/exchange.py", "workflow/print_jobs.py", "workflow/migrations/env.py")

CLOCK_READS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
COMMITS = {"commit", "begin"}  # a `with session.begin()` commits at its end; begin_nested is only a savepoint


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file under the folders, as its path from the root and its tree."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"), str(file))


def names_bound(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `from datetime import datetime as dt` gives {"dt": "datetime.datetime"}."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound.update(
                {
                    name.asname or name.name.partition(".")[0]: name.name if name.asname else name.name.partition(".")[0]
                    for name in node.names
                }
            )
        elif isinstance(node, ast.ImportFrom) and not node.level:
            bound.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
    return bound


def packages_imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the top-level package of every import, at whatever depth of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.partition(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def clock_reads(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the full name of every mention of the real clock, called or handed on, under whatever alias."""
    bound = names_bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            name = bound.get(first, first) + dot + rest
            if name in CLOCK_READS:
                yield node.lineno, name


def commits(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the text of every call that ends a transaction."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COMMITS:
            yield node.lineno, ast.unparse(node.func)


def test_imports_point_one_way() -> None:
    """The table above is the whole of it: what does not stand there is not imported."""
    strangers = [
        f"{path}:{line} imports {package}"
        for path, tree in sources(*LAYERS)
        for line, package in packages_imported(tree)
        if package not in sys.stdlib_module_names and not path.startswith(IMPORTED_ONLY_IN.get(package, ()))
    ]
    assert not strangers


def test_the_law_and_the_words_know_no_database_and_no_network() -> None:
    """What the law allows must not depend on anything that can be down."""
    reached = [
        f"{path}:{line} imports {package}"
        for path, tree in sources("states", "notices")
        for line, package in packages_imported(tree)
        if package in OUTSIDE_WORLD
    ]
    assert not reached


def test_only_the_door_and_the_clock_read_the_real_time() -> None:
    """A legal deadline that reads the machine's clock cannot be tested, replayed or explained: time is a parameter."""
    reads = [
        f"{path}:{line} reads {name}" for path, tree in sources(*LAYERS) if path not in CLOCK_READERS for line, name in clock_reads(tree)
    ]
    assert not reads


def test_only_the_door_and_the_clock_commit() -> None:
    """A step, its entry, its clock and its notice are committed together by the caller, or not at all."""
    ended = [f"{path}:{line} calls {call}" for path, tree in sources(*LAYERS) if path not in COMMITTERS for line, call in commits(tree)]
    assert not ended


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\ndatetime.datetime.now(tz)",
        "import datetime as d\nd.date.today()",
        "from datetime import datetime as dt\nfield(default_factory=dt.now)",
        "from time import time as clock\nclock()",
        "def f():\n    import time\n    return time.time_ns()",
    ],
)
def test_the_real_clock_is_recognised_under_any_name(source: str) -> None:
    """A guard that an alias walks past guards nothing."""
    assert [line for line, _ in clock_reads(ast.parse(source))]


def test_a_time_that_is_told_is_not_a_clock_that_is_read() -> None:
    """A parameter called now, the database's clock and a stopwatch are lawful."""
    source = "import time\nfrom sqlalchemy import func\ndef f(now, deps): return now.date(), func.now(), deps.now(), time.monotonic()"
    assert not list(clock_reads(ast.parse(source)))


def test_imports_inside_a_function_count_and_neighbours_do_not() -> None:
    """A hidden import is an import; `from .records import Case` stays within its layer."""
    source = (
        "from .records import Case\nfrom . import records\ndef f():\n    import apscheduler.events\n    from sqlmodel.orm import session"
    )
    assert sorted(package for _, package in packages_imported(ast.parse(source))) == ["apscheduler", "sqlmodel"]
