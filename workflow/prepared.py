"""Statements of the hot path: compiled once per dialect, then handed to the driver as they are.

The SQL, the types, the transaction and the errors are SQLAlchemy's; only what it would work out anew on every call is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, Boolean

from workflow.database import Instant

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
        try:
            return self._forms[dialect.name]
        except KeyError:
            return self._forms.setdefault(dialect.name, Form(self._statement, self._names, dialect))


class Form:
    """The statement in one dialect: its SQL, and how each value goes in and comes out."""

    def __init__(self, statement: Any, names: list[str], dialect: Dialect):
        compiled = statement.compile(dialect=dialect, column_keys=names or None)
        self.sql = str(compiled)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        binds = [(name, compiled.binds[name].type.dialect_impl(dialect)) for name in compiled.positiontup or compiled.binds]
        self._wanted = tuple(name for name, _ in binds)
        self._pick = _picker(self._wanted)
        self._named = compiled.positiontup is None
        self._in = tuple((place, into) for place, (_, type_) in enumerate(binds) if (into := _going_in(type_, dialect)))
        columns = list(statement.selected_columns) if hasattr(statement, "selected_columns") else list(statement.exported_columns)
        self._names = tuple(column.key for column in columns)
        coming = (_coming_out(column.type.dialect_impl(dialect), dialect) for column in columns)
        self._out = tuple((place, out) for place, out in enumerate(coming) if out)

    def execute(self, cursor: Any, values: Values) -> Any:
        """Have the driver run the statement; returns the cursor."""
        picked = self._pick({**self._fixed, **values} if self._fixed else values)
        if self._in:
            picked = list(picked)
            for place, process in self._in:
                picked[place] = process(picked[place])
        return cursor.execute(self.sql, dict(zip(self._wanted, picked, strict=True)) if self._named else picked)

    def done(self, cursor: Any) -> Any:
        """The rows that were found, where the statement reads; else how many it touched."""
        if not self._names:
            return cursor.rowcount
        rows = []
        for found in cursor.fetchall():
            values = list(found)
            for place, process in self._out:
                if (value := values[place]) is not None:
                    values[place] = process(value)
            rows.append(dict(zip(self._names, values, strict=True)))
        return rows


def _picker(names: tuple[str, ...]) -> Callable[[Values], Sequence[Any]]:
    """The function that takes the values of these names, in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _going_in(type_: Any, dialect: Dialect) -> Any:
    """How a value of this type goes to the driver; None where it goes as it is. SQLite's driver itself writes a moment
    (`workflow.database`) and a yes or no."""
    if dialect.name == "sqlite":
        if isinstance(type_, JSON):
            return dialect._json_serializer
        if isinstance(type_, (Boolean, Instant)):
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
    dialect, driver = connection.dialect, cast(Any, connection.connection.dbapi_connection)
    try:
        if len(work) > 1 and dialect.name == "postgresql":
            forms = [statement.form(dialect) for statement, _ in work]
            with driver.pipeline():
                cursors = [form.execute(driver.cursor(), values) for form, (_, values) in zip(forms, work, strict=True)]
            return [form.done(cursor) for form, cursor in zip(forms, cursors, strict=True)]
        cursor = driver.cursor()
        return [(form := statement.form(dialect)).done(form.execute(cursor, values)) for statement, values in work]
    except dialect.loaded_dbapi.Error as trouble:
        if dialect.is_disconnect(trouble, driver, None):
            connection.invalidate(trouble)
            connection.engine.dispose()  # what else waits in the pool is as dead
        raise DBAPIError.instance(work[0][0].form(dialect).sql, None, trouble, dialect.loaded_dbapi.Error, dialect=dialect) from trouble
