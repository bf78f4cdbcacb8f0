"""The database: column types that keep instants and money true on SQLite and PostgreSQL alike, engines, and migration.

SQLite: WAL, synchronous=FULL, every writing transaction begins IMMEDIATE. PostgreSQL: READ COMMITTED with row locks, bounded
waits. The database's clock decides what is due: PostgreSQL's own; on SQLite, one machine, the machine's.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, Text, create_engine, event, make_url, text
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine as Engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlalchemy.types import JSON, TypeDecorator

DOUBLED = IntegrityError
# Serialization, deadlock, lock timeout, a server going away, a lost connection: the whole command may be tried again.
RETRIED = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08")
MIGRATIONS = Path(__file__).parent / "migrations"

# What a database raises that cannot be reached or does not answer in time.
AWAY = (DBAPIError, PoolExhausted)


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC and returned in UTC. A naive value is refused."""

    impl, cache_ok = DateTime(timezone=True), True

    def bind_processor(self, dialect: Dialect) -> Any:
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return _as_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return from_text

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("时刻必须带时区")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_WITHOUT_ZONE = len("2026-11-20 01:30:00.000000")


@lru_cache(maxsize=4096)  # one step writes the same few moments into a dozen columns
def _as_text(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it: UTC without a zone, to the microsecond, so that text sorts as time does."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("时刻必须带时区")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


# Said to the driver, so that a moment that comes to it without its type is written like any other. Yes, no and nothing are written as they
# would be anyhow: told nothing, the driver looks for a way each time, which takes longer than writing.
sqlite3.register_adapter(datetime, _as_text)
sqlite3.register_adapter(bool, int)
sqlite3.register_adapter(type(None), dict[None, None]().get)


@lru_cache(maxsize=4096)
def from_text(value: str | None) -> datetime | None:
    """The moment that SQLite keeps in this text; None of None."""
    return None if value is None else datetime.fromisoformat(value + "+00:00")


class Yuan(TypeDecorator[Decimal]):
    """Money in yuan, kept as whole fen so that no database turns it into a binary fraction."""

    impl, cache_ok = BigInteger, True

    def bind_processor(self, dialect: Dialect) -> Any:
        return _as_fen

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _from_fen


def _as_fen(value: Decimal | None) -> int | None:
    if value is None:
        return None
    fen = value * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"金额不能小于一分：{value}")
    return int(fen)


def _from_fen(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-2)


Document = JSON().with_variant(JSONB(), "postgresql")
LongText = Text()


def _dumps(value: Any) -> str:
    return orjson.dumps(value, _amount).decode()


def _amount(value: Any) -> str:
    """Money in a document is text, as it is everywhere outside the program."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a document keeps no {type(value).__name__}")


def open_engine(url: str) -> Engine:
    """An engine with the settings that keep what is saved; SQLite's folder is made when missing."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    engine = create_engine(
        url,
        # No ping before every use: a command that meets a dead connection empties the pool and is tried again as a whole.
        pool_size=20,
        max_overflow=30,
        pool_use_lifo=True,  # the connection used last still has its statements prepared
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": 10,
            "tcp_user_timeout": 15000,
            "options": "-c timezone=UTC -c lock_timeout=5000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000",
        },
    )
    return engine


def sqlite_file(url: str) -> Path | None:
    """The file a SQLite URL names; None for a database in memory or of another kind."""
    path = url.removeprefix("sqlite:///")
    return Path(path) if path and path != url and ":memory:" not in path else None


def usable(url: str) -> bool:
    """Whether a URL names a kind of database that the service runs on."""
    try:
        dialect = make_url(url).get_dialect()
        dialect.import_dbapi()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        return False
    return dialect.name in ("sqlite", "postgresql")


def without_password(url: str) -> str:
    """A URL as it may be shown."""
    return make_url(url).render_as_string(hide_password=True)


def _sqlite(url: str) -> Engine:
    if file := sqlite_file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": 5, "check_same_thread": False},
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        poolclass=_Ready if sqlite_file(url) else None,
        pool_reset_on_return=None,  # whoever returns a connection has ended its transaction
        pool_use_lifo=True,  # the connection used last still has the file's pages and its statements prepared
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    # The dialect says how to begin, not a listener, which would be asked at every end of a transaction as well.
    engine.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]
    return engine


class _Ready(QueuePool):
    """A pool that keeps what has written ready to write again. To take a connection out of a pool and put it back costs several times what
    SQLite needs to begin a transaction."""

    KEPT = 5

    def __init__(self, *given: Any, **options: Any):
        super().__init__(*given, **options)
        self._ready: list[Connection] = []

    def take(self, engine: Engine) -> Connection:
        """A connection that nobody uses and that is in no transaction."""
        try:
            return self._ready.pop()
        except IndexError:
            return engine.connect()

    def give_back(self, connection: Connection) -> None:
        """Take a connection in whose transaction has ended well; one that outlives its engine's pool is closed."""
        if connection.engine.pool is self and len(self._ready) < self.KEPT:
            self._ready.append(connection)
        else:
            connection.close()

    def dispose(self) -> None:
        while self._ready:
            self._ready.pop().close()
        super().dispose()


def _begin(connection: PoolProxiedConnection) -> None:
    """Begin to write, at once, unless this connection has begun to look."""
    driver: Any = connection.dbapi_connection
    if not driver.in_transaction:
        driver.execute("BEGIN IMMEDIATE")


def _look(connection: Connection) -> None:
    """Begin to look: on SQLite a transaction that waits for no writer."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
        connection.begin()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is kept when the block ends, and of which nothing is kept when it raises; on SQLite it waits for
    every other writer first."""
    pool = engine.pool
    if not isinstance(pool, _Ready):
        with engine.begin() as connection:
            yield connection
        return
    connection = pool.take(engine)
    try:
        with connection.begin():
            yield connection
    except BaseException:
        connection.close()
        raise
    pool.give_back(connection)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only looks: on SQLite it never waits for a writer, and nothing it does is kept."""
    with engine.connect() as connection:
        _look(connection)
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that only looks, sees one moment of the database throughout, and may take its time."""
    with engine.connect() as connection:
        _look(connection)
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield connection


def database_now(connection: Connection) -> datetime:
    """The moment by the database's clock."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now.astimezone(UTC)
    return datetime.now(UTC)


def up_to_date(engine: Engine) -> bool:
    """Whether the database has this release's tables."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with reading(engine) as connection:
        here = MigrationContext.configure(connection).get_current_heads()
    return set(here) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def migrate(url: str) -> None:
    """Create the database's tables, or bring them to this release."""
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["url"] = url
    engine = open_engine(url)
    try:
        configuration.attributes["engine"] = engine
        command.upgrade(configuration, "head")
    finally:
        engine.dispose()


def passing(trouble: Exception) -> bool:
    """Is it worth trying the whole command again: a lost race, a lock, a server going away?"""
    if not isinstance(trouble, DBAPIError):
        return False
    state = getattr(trouble.orig, "sqlstate", None)
    if state is not None:
        return any(state.startswith(prefix) for prefix in RETRIED)
    return "locked" in str(trouble.orig) or trouble.connection_invalidated
