"""init, serve and sweep: the database, the counter, and the clock alone."""

import argparse
import errno
import signal
import socket
import threading

import uvicorn

from api.commands.parser import PORT, WORKERS, Parser, command
from api.commands.run import Run
from api.words import Trouble, words
from workflow.clock import Ticker, heartbeat, sweep
from workflow.database import migrate, without_password

APPLICATION = "api.app:app_from_environment"


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The three commands, under the root."""
    command(group, "init", "help.init", init, database="none")
    served = command(group, "serve", "help.serve", serve, database="patient")
    served.add_argument("--host", default="127.0.0.1", help=words("help.serve.host"))
    served.add_argument("--port", type=PORT, default=8000, help=words("help.serve.port"))
    served.add_argument("--workers", type=WORKERS, default=1, help=words("help.serve.workers"))
    swept = command(group, "sweep", "help.sweep", sweep_now)
    swept.add_argument("--once", action="store_true", help=words("help.sweep.once"))


def init(run: Run) -> int:
    migrate(run.settings.database_url)
    print(words("init.done", url=without_password(run.settings.database_url)))
    return 0


def serve(run: Run) -> int:
    arguments = run.arguments
    if run.on_sqlite and arguments.workers > 1:
        raise Trouble("serve.one", workers=arguments.workers)
    free_port(arguments.host, arguments.port)
    print(words("serve.at", host=arguments.host, port=arguments.port), flush=True)
    return at_the_counter(arguments.host, arguments.port, arguments.workers)


def at_the_counter(host: str, port: int, workers: int = 1, application: str = APPLICATION) -> int:
    """Serve until told to stop; each process has its own clock."""
    uvicorn.run(application, factory=True, host=host, port=port, workers=workers, log_level="warning")
    return 0


def free_port(host: str, port: int) -> None:
    """Raise Trouble when the port cannot be had."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as why:
        if why.errno == errno.EADDRINUSE:
            raise Trouble("port.taken", host=host, port=port) from None
        raise Trouble("port.refused", host=host, port=port, why=why.strerror or why) from None


def sweep_now(run: Run) -> int:
    if run.arguments.once:
        swept = sweep(run.engine)
        heartbeat(run.engine, swept)
        print(words("sweep.done", handled=swept.handled, failed=swept.failed))
        return 1 if swept.failed else 0
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    ticker = Ticker(run.engine, run.settings.sweep_seconds)
    print(words("sweep.running", seconds=run.settings.sweep_seconds), flush=True)
    ticker.start()
    ended.wait()
    ticker.stop()
    return 0
