"""Statements of the hot path: compiled once per dialect, then handed to the driver as they are.

The SQL, the types, the transaction and the errors are SQLAlchemy's; only what it would work out anew on every call is not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Every row the statement finds."""
        form = self._form(connection.dialect)
        with _driver(connection, form.sql) as cursor:
            cursor.execute(form.sql, form.bound(values))
            return [form.read(row) for row in cursor.fetchall()]

    def first(self, connection: Connection, values: Values) -> dict[str, Any] | None:
        """The first row the statement finds, or None."""
        return next(iter(self.rows(connection, values)), None)

    def write(self, connection: Connection, values: Values) -> int:
        """Run it once and return how many rows it touched."""
        form = self._form(connection.dialect)
        with _driver(connection, form.sql) as cursor:
            cursor.execute(form.sql, form.bound(values))
            return int(cursor.rowcount)

    def write_all(self, connection: Connection, many: Sequence[Values]) -> None:
        """Run it for each of the rows, none included."""
        form = self._form(connection.dialect)
        if len(many) == 1:
            self.write(connection, many[0])
        elif many:
            with _driver(connection, form.sql) as cursor:
                cursor.executemany(form.sql, [form.bound(values) for values in many])

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self._statement, self._names, dialect)
        return form


class _Form:
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

    def read(self, row: Iterable[Any]) -> dict[str, Any]:
        found = list(row)
        for place, process in self._out:
            found[place] = process(found[place])
        return dict(zip(self._names, found, strict=True))


@contextmanager
def _driver(connection: Connection, sql: str) -> Iterator[Any]:
    """A driver's cursor in the connection's transaction; what the driver raises is raised as SQLAlchemy would."""
    if not connection.in_transaction():
        connection.execute(_BEGUN)
    driver = connection.dialect.loaded_dbapi
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except driver.Error as trouble:
        if connection.dialect.is_disconnect(trouble, connection.connection, cursor):
            connection.invalidate(trouble)
        raise DBAPIError.instance(sql, None, trouble, driver.Error, dialect=connection.dialect) from trouble
    finally:
        cursor.close()
