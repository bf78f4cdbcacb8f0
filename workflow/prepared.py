"""Statements of the hot path: compiled once per dialect, then handed to the driver as they are.

The SQL, the types, the transaction and the errors are SQLAlchemy's; only what it would work out anew on every call is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, Boolean

from workflow.database import from_text

Values = Mapping[str, Any]
_BEGUN = text("SELECT 1")


class Prepared:
    """One Core statement. `names` are the columns it writes; where it reads, rows come back as dicts by column name.

    It is compiled once for SQLite and once for PostgreSQL: every engine of the same kind is opened with the same options.
    """

    def __init__(self, statement: Any, names: Sequence[str] = ()):
        self._statement, self._names = statement, list(names)
        self._forms: dict[str, Form] = {}

    def rows(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Every row the statement finds."""
        found: list[dict[str, Any]] = together(connection, [(self, values)])[0]
        return found

    def first(self, connection: Connection, values: Values) -> dict[str, Any] | None:
        """The first row the statement finds, or None."""
        return next(iter(self.rows(connection, values)), None)

    def write(self, connection: Connection, values: Values) -> int:
        """How many rows the statement touched."""
        touched: int = together(connection, [(self, values)])[0]
        return touched

    def form(self, dialect: Dialect) -> Form:
        known = self._forms.get(dialect.name)
        return known or self._forms.setdefault(dialect.name, Form(self._statement, self._names, dialect))


Way = Callable[[Any], Any]


class Form:
    """The statement in one dialect: its SQL, what the driver is `given` of the values, and how each value comes out."""

    def __init__(self, statement: Any, names: list[str], dialect: Dialect):
        compiled = statement.compile(dialect=dialect, column_keys=names or None)
        self.sql = str(compiled)
        wanted = compiled.positiontup or list(compiled.binds)
        ways = {name: _going_in(compiled.binds[name].type.dialect_impl(dialect), dialect) for name in wanted}
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self.given = _giving(wanted, ways, fixed, named=compiled.positiontup is None)
        columns = list(statement.selected_columns) if hasattr(statement, "selected_columns") else list(statement.exported_columns)
        self._taken = _taking({column.key: _coming_out(column.type.dialect_impl(dialect), dialect) for column in columns})
        self._reads = bool(columns)

    def done(self, cursor: Any) -> Any:
        """The rows that the cursor found, where the statement reads; else how many it touched."""
        return list(map(self._taken, cursor.fetchall())) if self._reads else cursor.rowcount


# The functions that make of values what the driver is given, and of a row a dict, are written out for each statement: that is several times
# as fast as to ask of each value which way it goes.


def _giving(wanted: Sequence[str], ways: Mapping[str, Way | None], fixed: Values, *, named: bool) -> Callable[[Values], Any]:
    given, known = [], dict[str, Any]()
    for n, name in enumerate(wanted):
        way, value = ways[name], f"v[{name!r}]"
        if name in fixed:
            value, known[f"fixed{n}"] = f"fixed{n}", fixed[name]
        if way:  # what is asked for in several places goes its way once
            first, known[f"way{n}"] = wanted.index(name), way
            value = f"went{first}" if first < n else f"(went{n} := way{n}({value}))" if wanted.count(name) > 1 else f"way{n}({value})"
        given.append(f"{name!r}: {value}" if named else value)
    written: Callable[[Values], Any] = eval(f"lambda v: {{{', '.join(given)}}}" if named else f"lambda v: [{', '.join(given)}]", known)
    return written


def _taking(ways: Mapping[str, Way | None]) -> Callable[[Sequence[Any]], dict[str, Any]]:
    taken, known = [], dict[str, Any]()
    for n, (name, way) in enumerate(ways.items()):
        value = f"r[{n}]"
        if way:
            known[f"way{n}"] = way
            value = f"way{n}(r[{n}])" if way is from_text else f"None if r[{n}] is None else way{n}(r[{n}])"
        taken.append(f"{name!r}: {value}")
    written: Callable[[Sequence[Any]], dict[str, Any]] = eval(f"lambda r: {{{', '.join(taken)}}}", known)
    return written


def _going_in(type_: Any, dialect: Dialect) -> Any:
    """How a value of this type goes to the driver; None where it goes as it is. SQLite's driver itself writes a yes or no
    (`workflow.database`)."""
    if dialect.name == "sqlite":
        if isinstance(type_, JSON):
            return dialect._json_serializer
        if isinstance(type_, Boolean):
            return None
    return type_.bind_processor(dialect)


def _coming_out(type_: Any, dialect: Dialect) -> Any:
    if isinstance(type_, JSON) and dialect.name == "sqlite":
        return dialect._json_deserializer
    return type_.result_processor(dialect, None)


def together(connection: Connection, work: Sequence[tuple[Prepared, Values]]) -> list[Any]:
    """Run the statements in order in the connection's transaction; on PostgreSQL several make one trip to the server and back.

    Returns of each what it found, as a list of rows, or how many rows it touched. Each sees what those before it did. What the driver
    raises is raised as SQLAlchemy would.
    """
    if not connection.in_transaction():
        connection.execute(_BEGUN)
    dialect = connection.dialect
    driver: Any = connection.connection.dbapi_connection
    try:
        if len(work) > 1 and dialect.name == "postgresql":
            asked = [(statement.form(dialect), values) for statement, values in work]
            with driver.pipeline():
                sent = [(form, driver.cursor().execute(form.sql, form.given(values))) for form, values in asked]
            return [form.done(cursor) for form, cursor in sent]
        cursor, found = driver.cursor(), []
        for statement, values in work:
            form = statement.form(dialect)
            cursor.execute(form.sql, form.given(values))
            found.append(form.done(cursor))
        return found
    except dialect.loaded_dbapi.Error as trouble:
        if dialect.is_disconnect(trouble, driver, None):
            connection.invalidate(trouble)
            connection.engine.dispose()  # what else waits in the pool is as dead
        raise DBAPIError.instance(work[0][0].form(dialect).sql, None, trouble, dialect.loaded_dbapi.Error, dialect=dialect) from trouble
