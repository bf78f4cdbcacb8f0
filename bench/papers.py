"""`python -m bench.papers`: a thousand papers in one job, against the bare renderer drawing the same papers with as many processes.

The job goes through everything: its list in the database, each paper read, drawn and kept with its hash in its own transaction. The bare
renderer is handed the same papers in memory and throws away what it draws. Both begin with empty processes, so both pay for starting
them and for the first paper of each.
"""

import argparse
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from pypdfium2 import PdfDocument
from sqlalchemy import func, select

from bench.places import Place, sqlite_place
from tests.county import build_county
from workflow.database import reading, writing
from workflow.print_jobs import Selection, draw_job, find_job, job_view, make_job
from workflow.records import Notice, Rendering, table
from workflow.renderings import make
from workflow.settings import Settings

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REGION = "120117"
_made = table(Rendering).c
SETTINGS = Settings("", 10, b"bench")


def fill(here: Place, papers: int) -> list[dict[str, Any]]:
    """Cases enough for this many papers; the papers, as the file keeps them."""
    with writing(here.engine) as connection:
        county = build_county(connection, REGION, NOW)
        while connection.execute(select(func.count()).select_from(table(Notice))).scalar_one() < papers:
            number = county.open(connection, NOW).case["number"]
            county.take(connection, number, "accept", "town_handler", NOW)
        return [dict(row) for row in connection.execute(select(table(Notice)).limit(papers)).mappings()]


def bare(papers: list[dict[str, Any]], form: str, workers: int) -> float:
    """Seconds to draw the papers with nothing else."""
    begun = time.perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for _ in pool.map(make, papers, [form] * len(papers), [SETTINGS] * len(papers), chunksize=4):
            pass
    return time.perf_counter() - begun


def job(here: Place, papers: list[dict[str, Any]], form: str, workers: int) -> float:
    """Seconds for the whole job."""
    settings = Settings(str(here.engine.url), 10, b"bench")
    begun = time.perf_counter()
    with writing(here.engine) as connection:
        made = make_job(connection, Selection(notices=tuple(paper["id"] for paper in papers)), form, now=NOW)
    draw_job(settings, made, workers)
    with reading(here.engine) as connection:
        assert job_view(connection, find_job(connection, made))["done"] == len(papers)
    return time.perf_counter() - begun


def pages(here: Place) -> int:
    """Pages of all that was printed."""
    with reading(here.engine) as connection:
        return sum(len(PdfDocument(content)) for (content,) in connection.execute(select(_made.content).where(_made.form == "pdf")))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--papers", type=int, default=1000)
    count, workers = asked.parse_args().papers, os.cpu_count() or 1
    with sqlite_place() as here:
        papers = fill(here, count)
        for form in ("pdf", "docx"):
            alone, whole = bare(papers, form, workers), job(here, papers, form, workers)
            largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{form}: {count / whole:.0f} papers/s in a job, {count / alone:.0f} bare, {workers} processes")
            if form == "pdf":
                print(f"{form}: {pages(here) / whole:.0f} pages/s in a job, {pages(here) / alone:.0f} bare")
            print(f"{form}: largest process so far, MiB {largest:.0f}")
            print(f"job/bare {form} {alone / whole:.2f}", flush=True)


if __name__ == "__main__":
    main()
