"""Papers by the batch: fixed once, drawn once, gone on with after any kill, and held up by no single paper."""

import io
import multiprocessing
import os
import signal
import time
import zipfile
from datetime import UTC, date, datetime
from unittest import mock

import pytest
from sqlalchemy import Engine, func, select

from notices import official
from notices.official_fonts import Untypesettable
from tests.county import County, build_county
from workflow.authority import Actor
from workflow.database import reading
from workflow.print_archive import FAILED, archive
from workflow.print_jobs import Selection, draw_item, draw_job, draw_slice, find_job, job_view, make_job
from workflow.records import Rendering, table
from workflow.refusals import Malformed, UnknownCase
from workflow.settings import Settings

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def _opened(engine: Engine, cases: int) -> tuple[County, Actor]:
    with engine.begin() as connection:
        county = build_county(connection, "120117", NOW)
        for _ in range(cases):
            county.open(connection, NOW)
        return county, county.actor(connection, "county_leader", NOW)


def _job(engine: Engine, actor: Actor, form: str = "docx", **wanted: object) -> str:
    with engine.begin() as connection:
        return make_job(connection, Selection(**{"region": "120117"} | wanted), form, actor=actor, now=NOW)  # type: ignore[arg-type]


def _view(engine: Engine, job: str) -> dict[str, object]:
    with reading(engine) as connection:
        return job_view(connection, find_job(connection, job))


def test_a_job_killed_again_and_again_is_gone_on_with_and_every_paper_is_drawn_once(engine: Engine, database_url: str) -> None:
    """kill -9 on the command, whatever its workers are doing: nothing is lost, nothing is drawn over, and nothing has to be rescued."""
    _, actor = _opened(engine, 40)
    job, settings = _job(engine, actor), Settings(database_url, 10, b"test")
    first: dict[str, bytes] = {}
    for kill in range(3):
        command = multiprocessing.get_context("spawn").Process(target=draw_job, args=(settings, job, 2))
        command.start()
        at, ends = int(_view(engine, job)["done"]) + kill, time.monotonic() + 30  # type: ignore[call-overload]
        while command.is_alive() and int(_view(engine, job)["done"]) <= at and time.monotonic() < ends:  # type: ignore[call-overload]
            time.sleep(0.02)
        if command.pid and command.is_alive():
            os.kill(command.pid, signal.SIGKILL)
        command.join()
        with reading(engine) as connection:
            kept = {row[0]: row[1] for row in connection.execute(select(table(Rendering).c.notice_id, table(Rendering).c.content))}
        assert first.items() <= kept.items()
        first = kept
    draw_job(settings, job, 2)
    view = _view(engine, job)
    assert (view["done"], view["failed"], view["finished"]) == (view["total"], [], True)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(table(Rendering))).scalar() == view["total"]


def test_a_paper_that_cannot_be_drawn_is_told_with_its_reason_and_holds_up_no_other(engine: Engine) -> None:
    _, actor = _opened(engine, 2)
    job, settings = _job(engine, actor, "pdf"), Settings("", 10, b"test")
    with mock.patch.object(official, "draw", side_effect=Untypesettable(("𪚥",))):
        draw_item(engine, settings, job, 1)
    draw_slice(engine, settings, 60)
    view = _view(engine, job)
    (failed,) = view["failed"]  # type: ignore[misc]
    assert "𪚥（U+2A6A5）" in failed["reason"]
    assert view["finished"] and view["done"] == view["total"] - 1  # type: ignore[operator]
    content = b"".join(archive(engine, view))
    assert content == b"".join(archive(engine, view))
    with zipfile.ZipFile(io.BytesIO(content)) as papers:
        assert papers.testzip() is None
        names = papers.namelist()
        assert failed["notice_id"] in papers.read(FAILED).decode()
        assert papers.read(names[0]).startswith(b"%PDF-")
    assert len(names) == view["total"] and names[0].endswith(".pdf")


def test_what_was_drawn_before_is_never_drawn_again(engine: Engine) -> None:
    _, actor = _opened(engine, 1)
    settings = Settings("", 10, b"test")
    _job(engine, actor, "pdf")
    draw_slice(engine, settings, 60)
    again = _job(engine, actor, "pdf")
    assert _view(engine, again)["finished"]
    with mock.patch.object(official, "draw", side_effect=AssertionError("drawn again")):
        draw_item(engine, settings, again, 1)
        assert draw_slice(engine, settings, 60) == 0


def test_a_service_draws_for_a_bounded_time_and_goes_on_at_the_next_beat(engine: Engine) -> None:
    """Deadlines are never late for the printing."""
    _, actor = _opened(engine, 2)
    job = _job(engine, actor)
    assert draw_slice(engine, Settings("", 10, b"test"), 0) == 0
    assert _view(engine, job)["done"] == 0
    assert draw_slice(engine, Settings("", 10, b"test"), 60) == _view(engine, job)["total"]


def test_the_selection_is_fixed_when_the_job_is_made_and_holds_only_what_its_maker_may_see(engine: Engine) -> None:
    """社会救助法 第七十条（六）"""
    county, leader = _opened(engine, 2)
    job = _job(engine, leader, first=date(2026, 11, 20), last=date(2026, 11, 20))
    total = _view(engine, job)["total"]
    with engine.begin() as connection:
        county.open(connection, NOW)
        sister = county.actor(connection, "town_handler", NOW, town=county.sister)
    assert _view(engine, job)["total"] == total
    for wanted in ({"last": date(2026, 11, 19)}, {"first": date(2026, 11, 21)}, {"process": "low_income"}, {"region": "500154"}):
        with pytest.raises(Malformed, match="没有符合条件的文书"):
            _job(engine, leader, **wanted)
    with pytest.raises(Malformed, match="没有符合条件的文书"):
        _job(engine, sister)
    with reading(engine) as connection, pytest.raises(UnknownCase):
        find_job(connection, job, sister)
    with mock.patch("workflow.print_jobs.MOST", 1), pytest.raises(Malformed, match="超过1件"):
        _job(engine, leader)
