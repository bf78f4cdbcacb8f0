"""papers: the typefaces papers are printed with, whether a text can be printed with them, and papers drawn by the batch."""

import argparse
import os
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from api.commands.parser import WORKERS, Parser, command, day, nest
from api.commands.run import Bar, Run, place
from api.words import Trouble, words
from notices import KINDS
from notices.official_fonts import faces
from states import PROCESSES
from workflow import print_jobs
from workflow.database import reading
from workflow.print_archive import archive
from workflow.refusals import UnknownCase

PARTS = ("title", "body", "kai", "hei", "song", "latin")


def add(group: "argparse._SubParsersAction[Parser]") -> None:
    """The group and its commands."""
    papers = nest(group, "papers", "help.papers")
    checked = command(papers, "check", "help.papers.check", check, "none")
    checked.add_argument("text", metavar="TEXT", nargs="*", help=words("help.papers.text"))
    drawn = command(papers, "draw", "help.papers.draw", draw)
    drawn.add_argument("job", metavar="JOB", nargs="?", help=words("help.papers.job"))
    drawn.add_argument("--region", metavar="CODE", help=words("help.papers.region"))
    drawn.add_argument("--kind", metavar="KIND", choices=sorted(KINDS), help=words("help.papers.kind"))
    drawn.add_argument("--process", choices=sorted(PROCESSES), help=words("help.papers.process"))
    drawn.add_argument("--from", dest="first", metavar="DAY", type=day, help=words("help.papers.from"))
    drawn.add_argument("--to", dest="last", metavar="DAY", type=day, help=words("help.papers.to"))
    drawn.add_argument("--form", choices=print_jobs.JOB_FORMS, help=words("help.papers.form"))
    drawn.add_argument("--out", metavar="FILE", type=Path, help=words("help.papers.out"))
    drawn.add_argument("--workers", metavar="N", type=WORKERS, help=words("help.papers.workers"))
    command(papers, "jobs", "help.papers.jobs", jobs)


def check(run: Run) -> int:
    """Exit status 1 when the text has characters that none of the typefaces can show."""
    found = faces(run.settings.fonts)
    for part in PARTS:
        chain = found.chains[part]
        print(words(f"papers.{part}", faces=chain if isinstance(chain, str) else " → ".join(chain)))
    print(words("papers.complete" if found.complete else "papers.incomplete"))
    missing = found.missing("".join(run.arguments.text))
    if missing:
        print(words("papers.missing", characters="、".join(f"{each}（U+{ord(each):04X}）" for each in missing)))
    return 1 if missing else 0


def draw(run: Run) -> int:
    """Exit status 1 when a paper could not be drawn."""
    job = _job(run)
    bar = Bar(words("papers.drawing"))
    try:
        print_jobs.draw_job(run.settings, job["id"], run.arguments.workers, bar)
    except BrokenProcessPool:
        raise Trouble("papers.stopped", job=job["id"]) from None
    finally:
        bar.end()
    with reading(run.engine) as connection:
        view = print_jobs.job_view(connection, job)
    print(_line(view))
    for each in view["failed"]:
        print(words("papers.unmade", **each))
    if run.arguments.out:
        _save(run, view, run.arguments.out)
        print(words("papers.saved", path=run.arguments.out))
    return int(bool(view["failed"]))


def jobs(run: Run) -> int:
    with reading(run.engine) as connection:
        views = print_jobs.jobs_view(connection)
    for view in views:
        print(_line(view))
    if not views:
        print(words("papers.no_jobs"))
    return 0


def _job(run: Run) -> dict[str, Any]:
    given = run.arguments
    narrowed = (given.region, given.kind, given.process, given.first, given.last, given.form)
    if (given.job is None) == (given.region is None) or (given.job and any(narrowed)):
        raise Trouble("papers.one_of")
    name = given.job
    if name is None:
        wanted = print_jobs.Selection(place(given.region).code, given.kind, given.process, given.first, given.last)
        now = run.clock()
        with run.write() as connection:
            name = print_jobs.make_job(connection, wanted, given.form or "pdf", now=now)
    with reading(run.engine) as connection:
        try:
            return print_jobs.find_job(connection, name)
        except UnknownCase:
            raise Trouble("papers.no_job", job=name) from None


def _line(view: dict[str, Any]) -> str:
    return words("papers.job", **{**view, "failed": len(view["failed"])})


def _save(run: Run, view: dict[str, Any], path: Path) -> None:
    """The whole file or none: half a ZIP under its name would be taken for one."""
    half = path.with_name(f"{path.name}.part")
    try:
        with half.open("wb") as file:
            file.writelines(archive(run.engine, view))
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
