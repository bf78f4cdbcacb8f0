"""What every test may ask for: a migrated, empty database, on SQLite and on PostgreSQL alike.

`database_url` and `engine` run their test twice, once on each. `sqlite_url` and `postgresql_url` are for a test about one of them,
`durable_postgresql` for a test that kills the server.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from tests import postgres

# Both cores are busy with tests: how long one example takes says nothing.
hypothesis.settings.register_profile("doudi", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("doudi")


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once per run of tests and only ever copied."""
    from workflow.database import migrate

    file = tmp_path_factory.mktemp("template") / "doudi.db"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, _migrated_file: Path) -> str:
    """The URL of a migrated, empty SQLite file of this test alone."""
    return f"sqlite:///{shutil.copyfile(_migrated_file, tmp_path / 'doudi.db')}"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of this test alone."""
    url = postgres.create_database()
    yield url
    postgres.shared().drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database; the test runs on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine, opened as the service opens it, on a migrated, empty database of each kind."""
    from workflow.database import open_engine

    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def durable_postgresql() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server that keeps its word through `kill()` and `start()`."""
    cluster = postgres.Cluster(durable=True)
    yield cluster
    cluster.close()
