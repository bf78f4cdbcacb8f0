"""exchange: requests and replies between the file and the verification platform, through a folder both can reach."""

import argparse
import logging
import signal
import threading
from dataclasses import asdict
from pathlib import Path

from api.commands.parser import Parser, command
from api.commands.run import Run
from api.words import Trouble, words
from workflow.carriers import FolderExchange
from workflow.database import AWAY
from workflow.exchange import exchange

log = logging.getLogger(__name__)


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The command, under the root."""
    made = command(group, "exchange", "help.exchange", exchange_now)
    made.add_argument("--once", action="store_true", help=words("help.exchange.once"))
    made.add_argument("--folder", metavar="PATH", type=Path, help=words("help.exchange.folder"))


def exchange_now(run: Run) -> int:
    """Exit status 1 when something could not be sent or read, or was set aside for somebody to look at."""
    folder = run.arguments.folder or run.settings.exchange_folder
    if folder is None:
        raise Trouble("exchange.nowhere")
    platform = FolderExchange(folder)
    if run.arguments.once:
        done = exchange(run.engine, platform)
        print(words("exchange.done", **asdict(done)))
        return 1 if done.failed or done.set_aside else 0
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    print(words("exchange.running", seconds=run.settings.sweep_seconds, folder=folder), flush=True)
    while not ended.is_set():
        try:
            exchange(run.engine, platform)
        except AWAY:
            log.exception("数据交换未完成，下次再试")
        ended.wait(run.settings.sweep_seconds)
    return 0
