"""The inside of the process in which a text that nobody has published yet is checked and tried: it binds itself, then reads one question.

The question and the answer are JSON on standard input and output. Once bound the process can open no file and no connection, write
nothing but its answer, and use only so much time and memory; whoever started it ends it when it takes too long.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import jinja2.debug  # what Jinja fetches when a template fails, and could no longer fetch then

from notices import issue
from notices.kinds import KINDS
from notices.wording import check
from notices.wording.lines import parts
from notices.wording.samples import sample
from notices.wording.trial import LARGEST_PAPER

SECONDS, MEMORY = 1, 64 * 1024 * 1024
"""Seconds of the processor and bytes of memory a text may take beyond what the process has taken to start (design/trust.md B.4)."""
READY = b"ready\n"


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The faults of a text of a kind, and, where there are none and it is asked for, the paper it makes of made-up facts."""
    kind, text = question["kind"], question["text"]
    if faults := check(kind, text):
        return {"faults": [[fault.line, fault.text] for fault in faults]}
    if question["paper"] is None:
        return {"faults": []}
    script = issue(kind, sample(kind, filled=question["paper"] == "filled"), text).text
    return {"faults": [], "script": script}


def bind() -> None:
    """Give up everything but a little time and memory, for good. Linux."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + SECONDS
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, taken + MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (most, most))


def main() -> None:
    """Get ready, bind, say so, answer one question."""
    parts()
    assert jinja2.debug and KINDS
    bind()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    said = json.dumps(answer(json.loads(sys.stdin.buffer.read())), ensure_ascii=False).encode()
    sys.stdout.buffer.write(said if len(said) <= 2 * LARGEST_PAPER else b"{}")


if __name__ == "__main__":
    main()
