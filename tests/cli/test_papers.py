"""papers draw, papers jobs: papers by the batch from the command line, gone on with, watched, saved whole or not at all."""

import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Engine

from api.cli import INTERRUPTED, main
from notices import official
from notices.official_fonts import Untypesettable
from tests.county import build_county
from workflow import print_jobs
from workflow.database import open_engine
from workflow.print_archive import FAILED
from workflow.print_jobs import Selection, draw_item, make_job
from workflow.settings import Settings

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
Doudi = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Engine]:
    """A county with three cases, and so with three papers."""
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        county = build_county(connection, "120117", NOW)
        for _ in range(3):
            county.open(connection, NOW)
    yield engine
    engine.dispose()


@pytest.fixture
def doudi(office: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doudi:
    """Run `papers …` with one worker: (status, standard output, standard error)."""
    monkeypatch.setenv("DOUDI_DATABASE_URL", office.url.render_as_string(hide_password=False))
    monkeypatch.delenv("DOUDI_LANG", raising=False)

    def run(*given: object) -> tuple[int, str, str]:
        try:
            status = main(["papers", *map(str, given)])
        except SystemExit as end:
            status = int(end.code or 0)
        return (status, *capsys.readouterr())

    return run


def refused(answer: tuple[int, str, str], sentence: str) -> None:
    """One sentence on standard error and exit status 2."""
    status, out, err = answer
    assert (status, out) == (2, "") and err.count("\n") == 1 and sentence in err, answer


def job_in(out: str) -> str:
    found = re.search(r"任务 ([0-9a-f]{20})：", out)
    assert found, out
    return found[1]


def test_a_region_is_drawn_into_one_file_and_a_job_gone_on_with_gives_the_same_file(doudi: Doudi, tmp_path: Path) -> None:
    """Exit status 0; without a terminal nothing is said on the way; drawn again, nothing is drawn anew."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    status, out, err = doudi("draw", "--region", "120117", "--form", "docx", "--workers", 1, "--out", first)
    assert (status, err) == (0, "")
    job = job_in(out)
    assert out == f"任务 {job}：docx格式3件，已制作3件，未能制作0件。\n已存为 {first}\n"
    assert doudi("draw", job, "--workers", 1, "--out", second)[:2] == (0, out.replace("first.zip", "second.zip"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as papers:
        assert len(papers.namelist()) == 3 and papers.testzip() is None and all(name.endswith(".docx") for name in papers.namelist())
    assert not list(tmp_path.glob("*.part"))


def test_jobs_are_listed_the_newest_first(doudi: Doudi, office: Engine) -> None:
    assert doudi("jobs") == (0, "还没有印制任务。\n", "")
    with office.begin() as connection:
        made = [
            make_job(connection, Selection(region="120117"), form, now=NOW.replace(hour=hour)) for hour, form in ((2, "pdf"), (3, "html"))
        ]
    status, out, _ = doudi("jobs")
    lines = out.splitlines()
    assert status == 0 and [job_in(line) for line in lines] == made[::-1]
    assert lines[0].endswith("html格式3件，已制作0件，未能制作0件。")


def test_a_selection_is_narrowed_by_kind_process_and_days(doudi: Doudi) -> None:
    """Days of issue are Beijing's, both included."""
    narrow = ("draw", "--region", "120117", "--form", "html", "--workers", 1)
    status, out, _ = doudi(
        *narrow, "--kind", "application_receipt", "--process", "emergency_aid", "--from", "2026-11-20", "--to", "2026-11-20"
    )
    assert status == 0 and "html格式3件" in out
    refused(doudi(*narrow, "--from", "2026-11-21"), "没有符合条件的文书")
    refused(doudi(*narrow, "--kind", "refusal_notice"), "没有符合条件的文书")


def test_a_terminal_sees_a_bar_that_is_wiped_away(doudi: Doudi, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many of how many, and at the end an empty line: the answer alone stays."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    status, out, err = doudi("draw", "--region", "120117", "--form", "html", "--workers", 1)
    shown = err.split("\r")
    assert status == 0 and out.startswith("任务 ")
    assert [text.rpartition(" ")[2] for text in shown if text.startswith("制作文书")] == ["0/3", "1/3", "2/3", "3/3"]
    assert "░" * 30 in shown[1] and "█" * 30 in shown[-3] and shown[-2].isspace() and shown[-1] == ""


def test_a_paper_that_cannot_be_drawn_is_named_and_the_status_says_so(doudi: Doudi, office: Engine, tmp_path: Path) -> None:
    """Exit status 1; the others are drawn, and the file has a list of what is missing."""
    with office.begin() as connection:
        job = make_job(connection, Selection(region="120117"), "pdf", now=NOW)
    with mock.patch.object(official, "draw", side_effect=Untypesettable(("𪚥",))):
        draw_item(office, Settings("", 10, b"test"), job, 2)
    status, out, err = doudi("draw", job, "--workers", 1, "--out", tmp_path / "all.zip")
    assert (status, err) == (1, "") and "已制作2件，未能制作1件" in out and "𪚥（U+2A6A5）" in out
    with zipfile.ZipFile(tmp_path / "all.zip") as papers:
        assert len(papers.namelist()) == 3 and "U+2A6A5" in papers.read(FAILED).decode()


def test_a_file_is_whole_or_as_it_was(doudi: Doudi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle leaves the old file, and no half of the new one; the papers drawn are kept."""
    old = tmp_path / "papers.zip"
    old.write_bytes(b"old")

    def broken(*given: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    job = job_in(doudi("draw", "--region", "120117", "--form", "html", "--workers", 1)[1])
    monkeypatch.setattr("api.commands.papers.archive", broken)
    status, _, err = doudi("draw", job, "--workers", 1, "--out", old)
    assert status == 2 and "No space left" in err and "Traceback" not in err
    assert old.read_bytes() == b"old" and [file.name for file in tmp_path.glob("papers*")] == ["papers.zip"]
    monkeypatch.undo()
    status, _, err = doudi("draw", job, "--workers", 1, "--out", tmp_path / "none" / "papers.zip")
    assert status == 2 and err.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((), "写明任务，或者用 --region 写明地区，二者择一"),
        (("0" * 20, "--region", "120117"), "二者择一"),
        (("0" * 20, "--form", "pdf"), "二者择一"),
        (("0" * 20,), f"没有印制任务“{'0' * 20}”"),
        (("--region", "999999"), "999999"),
        (("--region", "120117", "--kind", "nothing"), "nothing"),
        (("--region", "120117", "--form", "exe"), "exe"),
        (("--region", "120117", "--from", "2026-13-01"), "2026-13-01"),
        (("--region", "120117", "--workers", "0"), "进程数"),
    ],
)
def test_what_cannot_be_drawn_as_asked_is_refused_in_one_sentence(doudi: Doudi, given: tuple[str, ...], sentence: str) -> None:
    refused(doudi("draw", *given), sentence)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_none(doudi: Doudi, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Nothing in it lasts to the next command, and the processes that draw could not see it."""
    monkeypatch.setenv("DOUDI_DATABASE_URL", url)
    for given in (("draw", "--region", "120117"), ("jobs",)):
        refused(doudi(*given), f"“{url}”不是可用的数据库地址")


@pytest.mark.parametrize(
    ("trouble", "status", "said"),
    [
        (BrokenProcessPool(), 2, "再次执行即接着制作：papers draw "),
        (KeyboardInterrupt(), INTERRUPTED, ""),
        (OSError("the database is away"), 2, ""),
    ],
)
def test_a_job_that_is_broken_off_says_how_to_go_on(
    doudi: Doudi, office: Engine, monkeypatch: pytest.MonkeyPatch, trouble: BaseException, status: int, said: str
) -> None:
    """A worker killed, Ctrl-C, a database that went away: a sentence, no traceback, and the job is there to go on with."""

    def broken(settings: Settings, job: str, workers: int | None, told: Callable[[int, int], None]) -> None:
        told(1, 3)
        raise trouble

    monkeypatch.setattr(print_jobs, "draw_job", broken)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    found, out, err = doudi("draw", "--region", "120117", "--form", "html")
    assert (found, out) == (status, "") and said in err and "Traceback" not in err
    # The bar is gone before the sentence is there.
    assert re.search(r"\r +\r", err)
    monkeypatch.undo()
    monkeypatch.setenv("DOUDI_DATABASE_URL", office.url.render_as_string(hide_password=False))
    assert "html格式3件，已制作0件" in doudi("jobs")[1]
