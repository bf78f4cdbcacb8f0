"""A county's draft checked and tried in a process of its own, which is given no environment, few means and one second, and is then ended.

The allow-list of `notices.wording` is the first wall; this is the second, for what nobody has thought of. Where the system cannot bind
a process nothing is tried: it refuses rather than run unbound.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import notices
from notices.wording import Fault
from states.grammar import ConditionUnmet, Reason
from workflow.refusals import Flaw, Malformed

SECONDS, STARTING, AT_ONCE = 1.0, 30.0, 2
"""Seconds to answer in once ready (design/trust.md B.4), seconds to get ready on a busy machine, and processes at a time [design]."""
LARGEST_ANSWER = 500_000
_READY = b"ready\n"
_START = "import sys; sys.path.insert(0, sys.argv[1]); from notices.wording.bounded import main; main()"
_turns = threading.BoundedSemaphore(AT_ONCE)

Made = Literal["filled", "bare"]


@dataclass(frozen=True, slots=True)
class Tried:
    """What is wrong with a text; when nothing is and a paper was asked for, its script."""

    faults: tuple[Fault, ...]
    script: str = ""


def tried(kind: str, text: str, paper: Made | None = None) -> Tried:
    """Check a text of a kind, and with `paper` try it on made-up facts, all there are or only those it must state.

    Raises ConditionUnmet where the system cannot bind a process or is busy with others, Malformed for a text that takes more time or
    memory than it may; the process has ended by then.
    """
    if sys.platform != "linux":
        raise ConditionUnmet(Reason("本系统不能限制检查文本所用的时间和内存，请在 Linux 上检查和预览", ""))
    if not _turns.acquire(timeout=STARTING):
        raise ConditionUnmet(Reason("正在检查的文本太多，请稍后再试", ""))
    try:
        said = _asked({"kind": kind, "text": text, "paper": paper})
    finally:
        _turns.release()
    if said is None or "faults" not in said:
        raise Malformed(Flaw("/text", f"检查没有完成：文本所用的时间超过{SECONDS:g}秒，或者所用的内存、写成的文书太大"))
    return Tried(tuple(Fault(line, words) for line, words in said["faults"]), said.get("script", ""))


def _asked(question: dict[str, Any]) -> dict[str, Any] | None:
    """The process's answer; None when it gave none in time."""
    root = str(Path(notices.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _START, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    ) as process:
        assert process.stdin and process.stdout
        try:
            if _read(process, len(_READY), STARTING) != _READY:
                return None
            process.stdin.write(json.dumps(question).encode())
            process.stdin.close()
            answer = _read(process, LARGEST_ANSWER, SECONDS)
        except BrokenPipeError:
            return None
        finally:
            process.kill()
    try:
        said = json.loads(answer)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _read(process: "subprocess.Popen[bytes]", most: int, seconds: float) -> bytes:
    """What the process says until it ends, or has said `most`; when the seconds have passed it is ended."""
    assert process.stdout
    ending = threading.Timer(seconds, process.kill)
    ending.start()
    try:
        return process.stdout.read(most)
    finally:
        ending.cancel()
