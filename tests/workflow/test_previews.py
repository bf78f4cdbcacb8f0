"""The process in which an unpublished text is tried: bound before it reads a word, and ended when it takes too much."""

import os
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import psutil
import pytest

from notices.wording import base
from states.grammar import ConditionUnmet
from tests.notices.test_wording import PAYLOADS
from workflow import previews
from workflow.previews import tried
from workflow.refusals import Malformed

ROOT = str(Path(__file__).parents[2])
BOUND = "import sys; sys.path.insert(0, sys.argv[1]); from notices.wording.bounded import bind; bind(); print('bound', flush=True); "


def _bound(then: str, seconds: float = 30) -> tuple[int, str]:
    """What becomes of a process that does something once it is bound."""
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", BOUND + then, ROOT], env={}, capture_output=True, timeout=seconds, text=True, check=False
    )
    assert done.stdout.startswith("bound"), done.stderr
    return done.returncode, done.stdout.removeprefix("bound\n")


def test_a_text_is_checked_and_tried() -> None:
    """The paper it makes is the one that would be issued on the same facts."""
    found = tried("refusal_notice", base("refusal_notice"), "filled")
    assert not found.faults and found.script.startswith("= 不予批准告知书\n")
    assert tried("refusal_notice", base("refusal_notice")).script == ""
    bare = tried("acceptance_notice", base("acceptance_notice"), "bare")
    assert "紧急" not in bare.script and "受理" in bare.script


def test_a_payload_makes_no_paper() -> None:
    """The same gate stands inside; nothing that has a fault is rendered."""
    text = base("refusal_notice").replace("# 三、", "\n".join(PAYLOADS.values()) + "\n# 三、")
    found = tried("refusal_notice", text, "filled")
    assert found.faults and not found.script


@pytest.mark.parametrize(
    "bomb",
    [
        "'a' * 3_000_000_000",
        "'%999999999d' % 1",
        "'a'.center(2_000_000_000)",
        "[0] * 100_000_000",
        "open('/etc/hostname')",
        "__import__('socket').socket()",
        "__import__('os').open('/dev/null', 0)",
        "__import__('subprocess').run(['true'])",
    ],
)
def test_what_the_gate_might_miss_finds_neither_memory_nor_a_file_nor_a_connection(bomb: str) -> None:
    """The second wall is the system's: at most 64 MB more than to start, no new file, no connection."""
    code, said = _bound(f"{bomb}; print('done')")
    assert code != 0 and "done" not in said


def test_what_runs_on_is_ended_by_the_processor_time_alone() -> None:
    """Even if nobody were waiting for it."""
    begun = time.monotonic()
    code, _ = _bound("exec('while True: pass')")
    assert code < 0 and time.monotonic() - begun < 25


@pytest.mark.parametrize(
    "child",
    [
        "print('ready', flush=True); import time; time.sleep(60)",
        "print('ready', flush=True); exec('while True: print(0)')",
        "print('ready', flush=True); raise SystemExit(1)",
        "print('ready', flush=True); print('[]')",
        "print('ready', flush=True); print('{}')",
        "raise SystemExit(1)",
        "print('no')",
    ],
)
def test_a_process_that_does_not_answer_is_ended_and_told_of_in_chinese(child: str) -> None:
    """One second, and so many bytes of answer; nothing is left running."""
    begun, others = time.monotonic(), set(psutil.Process().children())
    with mock.patch.object(previews, "_START", child), pytest.raises(Malformed, match="检查没有完成"):
        tried("refusal_notice", base("refusal_notice"))
    assert time.monotonic() - begun < 10
    assert set(psutil.Process().children()) <= others


def test_where_a_process_cannot_be_bound_nothing_is_tried() -> None:
    """Better no preview than one without bounds."""
    with mock.patch.object(sys, "platform", "win32"), pytest.raises(ConditionUnmet, match="Linux"):
        tried("refusal_notice", base("refusal_notice"))


def test_no_more_than_two_at_a_time() -> None:
    """Whoever asks for a hundred previews at once waits, and is then told to come back."""
    with mock.patch.object(previews, "_turns", mock.Mock(acquire=lambda timeout: False)), pytest.raises(ConditionUnmet, match="太多"):
        tried("refusal_notice", base("refusal_notice"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_the_bounds_hold_for_somebody_who_is_not_root() -> None:
    """A service runs as a user of its own."""
    code, said = _bound("print('done') if 'a' * 1000 else 0")
    assert (code, said) == (0, "done\n")
    script = BOUND + "'a' * 3_000_000_000; print('done')"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", "import os, sys; sys.path.insert(0, sys.argv[1]); import notices.wording.bounded; "
         "os.setgid(65534); os.setuid(65534); " + script, ROOT],
        env={}, capture_output=True, timeout=30, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "bound\n" and done.returncode != 0
