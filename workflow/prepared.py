"""Statements of the hot path: compiled once per dialect, then handed to the driver as they are.

The SQL, the types, the transaction and the errors are SQLAlchemy's; only what it would work out anew on every call is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

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
        return together(connection, [(self, values)])[0].rows

    def first(self, connection: Connection, values: Values) -> dict[str, Any] | None:
        """The first row the statement finds, or None."""
        return next(iter(self.rows(connection, values)), None)

    def write(self, connection: Connection, values: Values) -> int:
        """How many rows the statement touched."""
        return together(connection, [(self, values)])[0].touched

    def form(self, dialect: Dialect) -> Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = Form(self._statement, self._names, dialect)
        return form


class Form:
    """The statement in one dialect: its SQL, and how each value goes in and comes out."""

    def __init__(self, statement: Any, names: list[str], dialect: Dialect):
        compiled = statement.compile(dialect=dialect, column_keys=names or None)
        self.sql = str(compiled)
        self._positional = compiled.positiontup is not None
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        binds = ((name, compiled.binds[name]) for name in compiled.positiontup or compiled.binds)
        self._in = [(name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds]
        columns = list(statement.selected_columns) if hasattr(statement, "selected_columns") else list(statement.exported_columns)
        self._names = tuple(column.key for column in columns)
        out = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
        self._out = tuple((place, process) for place, process in enumerate(out) if process)

    def bound(self, values: Values) -> Any:
        """The values as the driver takes them."""
        said = {**self._fixed, **values} if self._fixed else values
        if self._positional:
            return tuple([process(said[name]) if process else said[name] for name, process in self._in])
        return {name: process(said[name]) if process else said[name] for name, process in self._in}

    def done(self, cursor: Any) -> Done:
        if not self._names:
            return Done([], cursor.rowcount)
        rows = [list(row) for row in cursor.fetchall()]
        for place, process in self._out:
            for row in rows:
                row[place] = process(row[place])
        return Done([dict(zip(self._names, row, strict=True)) for row in rows], len(rows))


@dataclass(frozen=True, slots=True)
class Done:
    """What one statement found, or how many rows it touched."""

    rows: list[dict[str, Any]]
    touched: int


def together(connection: Connection, work: Sequence[tuple[Prepared, Values]]) -> list[Done]:
    """Run the statements in order in the connection's transaction; on PostgreSQL several make one trip to the server and back.

    Each sees what those before it did. What the driver raises is raised as SQLAlchemy would.
    """
    if not connection.in_transaction():
        connection.execute(_BEGUN)
    dialect, driver = connection.dialect, connection.connection
    forms = [(statement.form(dialect), values) for statement, values in work]
    try:
        if len(forms) > 1 and dialect.name == "postgresql":
            with driver.driver_connection.pipeline():  # type: ignore[union-attr]
                cursors = [driver.cursor().execute(form.sql, form.bound(values)) for form, values in forms]
            return [form.done(cursor) for (form, _), cursor in zip(forms, cursors, strict=True)]
        cursor = driver.cursor()
        return [form.done(cursor.execute(form.sql, form.bound(values))) for form, values in forms]
    except dialect.loaded_dbapi.Error as trouble:
        if dialect.is_disconnect(trouble, driver, None):
            connection.invalidate(trouble)
        raise DBAPIError.instance(forms[0][0].sql, None, trouble, dialect.loaded_dbapi.Error, dialect=dialect) from trouble
