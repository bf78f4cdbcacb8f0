"""Somewhere to measure: an empty, migrated database with the settings of the service, and a bare connection to the same tables."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import set_json_loads
from sqlalchemy import Engine

from tests.postgres import Cluster
from workflow.database import migrate, open_engine


@dataclass(frozen=True, slots=True)
class Place:
    """One database: `engine` as the service opens it, `bare` a plain driver's connection with the same promises to the disk."""

    name: str
    engine: Engine
    bare: Any
    mark: str

    def written(self) -> int:
        """Bytes: PostgreSQL's write-ahead log so far, or the pages of the SQLite file."""
        if self.name == "sqlite":
            return int(self.bare.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").fetchone()[0])
        return int(self.bare.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchone()[0])

    def analyze(self) -> None:
        """Let the planner see what was loaded in bulk."""
        self.bare.execute("ANALYZE" if self.name == "sqlite" else "VACUUM ANALYZE")
        if self.name == "postgresql":
            self.bare.execute("CHECKPOINT")


@contextmanager
def sqlite_place() -> Iterator[Place]:
    """A SQLite file in a temporary folder: WAL, synchronous=FULL, foreign keys on."""
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as folder:
        file = Path(folder) / "doudi.db"
        migrate(f"sqlite:///{file}")
        engine = open_engine(f"sqlite:///{file}")
        bare = sqlite3.connect(file, isolation_level=None, timeout=5)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            bare.execute(f"PRAGMA {pragma}")
        try:
            yield Place("sqlite", engine, bare, "?")
        finally:
            bare.close()
            engine.dispose()


@contextmanager
def postgresql_place() -> Iterator[Place]:
    """A PostgreSQL from a wheel, on the loopback, with fsync and synchronous commit."""
    cluster = Cluster(durable=True)
    try:
        url = cluster.create_database()
        engine = open_engine(url)
        bare = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        set_json_loads(_as_written, bare)
        try:
            yield Place("postgresql", engine, bare, "%s")
        finally:
            bare.close()
            engine.dispose()
    finally:
        cluster.close()


def _as_written(document: str | bytes) -> str:
    """Documents stay text on the bare connection: the floor parses and prints nothing."""
    return document.decode() if isinstance(document, bytes) else document


PLACES: Mapping[str, Callable[[], AbstractContextManager[Place]]] = {"sqlite": sqlite_place, "postgresql": postgresql_place}
