"""Papers by the thousand: a selection fixed once, drawn by as many processes as there are cores, and gone on with after any kill.

A paper of a job is done when its rendering exists. Nothing says "being drawn", so nothing has to be rescued: whoever comes next draws what
is not there yet, and of two who draw the same paper the first is kept.
"""

import logging
import multiprocessing
import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, insert, select, update

from notices.official_fonts import Untypesettable
from states.terms import BEIJING
from workflow import renderings
from workflow.authority import CLOCK, CLOCK_POST, Actor, case_scope
from workflow.database import AWAY, database_now, open_engine, reading, writing
from workflow.inbox import local
from workflow.records import CaseFile, Notice, Rendering, table
from workflow.records_printing import PrintItem, PrintJob
from workflow.refusals import Flaw, Malformed, UnknownCase
from workflow.settings import Settings

log = logging.getLogger(__name__)
MOST = 5000
JOB_FORMS = ("pdf", "docx", "html")
SLICE = 5.0
"""Seconds a service draws at a time."""

_job, _item, _made = table(PrintJob).c, table(PrintItem).c, table(Rendering).c
_notice, _case = table(Notice).c, table(CaseFile).c


@dataclass(frozen=True, slots=True)
class Selection:
    """Which papers: by their ids, or all of a region, narrowed by kind, process and the days of issue (both included, Beijing's)."""

    region: str = ""
    kind: str | None = None
    process: str | None = None
    first: date | None = None
    last: date | None = None
    notices: tuple[str, ...] = ()


def make_job(connection: Connection, selection: Selection, form: str, *, actor: Actor = CLOCK, now: datetime, note: str = "") -> str:
    """Fix a job of what `actor` may see and return its id.

    Raises `Malformed` where the selection is none, names no paper or more than `MOST`; `UnknownCase` where a paper named is not theirs.
    """
    if form not in JOB_FORMS:
        raise Malformed(Flaw("/form", f"文书没有“{form}”格式，可选：{'、'.join(JOB_FORMS)}"))
    if bool(selection.region) == bool(selection.notices):
        raise Malformed(Flaw("", "应当写明地区，或者逐件列出文书，二者择一"))
    if len(selection.notices) > MOST:
        raise Malformed(Flaw("/notices", f"一次最多印制{MOST}件文书，请分几次"))
    found = [row[0] for row in connection.execute(_selected(selection, actor).limit(MOST + 1))]
    for missing in set(selection.notices) - set(found):
        raise UnknownCase(missing)
    if not found:
        raise Malformed(Flaw("", "没有符合条件的文书"))
    if len(found) > MOST:
        raise Malformed(Flaw("", f"符合条件的文书超过{MOST}件，请缩小地区、日期范围，分几次印制"))
    job = secrets.token_hex(10)
    values = {"id": job, "officer_id": actor.id, "region": selection.region, "form": form, "made_at": now, "note": note}
    connection.execute(insert(table(PrintJob)), values)
    connection.execute(insert(table(PrintItem)), [{"job_id": job, "n": n, "notice_id": each} for n, each in enumerate(found, 1)])
    return job


def _selected(selection: Selection, actor: Actor) -> Select[Any]:
    wanted = [case_scope(actor)]
    if selection.notices:
        wanted.append(_notice.id.in_(selection.notices))
    else:
        wanted.append(case_scope(CLOCK._replace(posts=(CLOCK_POST._replace(region=selection.region),))))
    wanted += [column == value for column, value in ((_notice.kind, selection.kind), (_case.process, selection.process)) if value]
    if selection.first:
        wanted.append(_notice.issued_at >= _midnight(selection.first))
    if selection.last:
        wanted.append(_notice.issued_at < _midnight(selection.last + timedelta(days=1)))
    joined = table(Notice).join(CaseFile, _case.id == _notice.case_id)
    return select(_notice.id).select_from(joined).where(*wanted).order_by(_notice.issued_at, _notice.id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), BEIJING)


def find_job(connection: Connection, job_id: str, actor: Actor = CLOCK) -> dict[str, Any]:
    """The job's row. An officer finds only a job of their own, while every paper in it is still theirs to see; else `UnknownCase`."""
    row = connection.execute(select(table(PrintJob)).where(_job.id == job_id)).mappings().first()
    if row is None or (actor.id is not None and row["officer_id"] != actor.id):
        raise UnknownCase(job_id)
    if connection.execute(_outside(actor).where(_item.job_id == job_id).limit(1)).first():
        raise UnknownCase(job_id)
    return dict(row)


def _outside(actor: Actor) -> Select[Any]:
    papers = table(PrintItem).join(Notice, _notice.id == _item.notice_id).join(CaseFile, _case.id == _notice.case_id)
    return select(_item.n).select_from(papers).where(~case_scope(actor))


_ITEMS = table(PrintItem).join(PrintJob, _job.id == _item.job_id)
_DRAWN = _ITEMS.outerjoin(Rendering, and_(_made.notice_id == _item.notice_id, _made.form == _job.form))
_LEFT = and_(_made.notice_id.is_(None), _item.reason.is_(None))


def job_view(connection: Connection, job: Mapping[str, Any]) -> dict[str, Any]:
    """How far a job has come, and what could not be drawn and why."""
    total, done = connection.execute(
        select(func.count(), func.count(_made.notice_id)).select_from(_DRAWN).where(_item.job_id == job["id"])
    ).one()
    failed = connection.execute(
        select(_item.notice_id, _item.reason)
        .select_from(_DRAWN)
        .where(_item.job_id == job["id"], _made.notice_id.is_(None), _item.reason.is_not(None))
        .order_by(_item.n)
    ).mappings()
    told = [dict(row) for row in failed]
    return {
        "id": job["id"],
        "region": job["region"],
        "form": job["form"],
        "made_at": local(job["made_at"]),
        "note": job["note"],
        "total": total,
        "done": done,
        "failed": told,
        "finished": done + len(told) == total,
    }


def jobs_view(connection: Connection, actor: Actor = CLOCK, limit: int = 20) -> list[dict[str, Any]]:
    """The newest jobs of the installation; of an officer's own, those that `find_job` would find."""
    wanted = select(table(PrintJob))
    if actor.id is not None:
        wanted = wanted.where(
            _job.officer_id == actor.id, ~_outside(actor).where(_item.job_id == _job.id).correlate(table(PrintJob)).exists()
        )
    rows = connection.execute(wanted.order_by(_job.made_at.desc(), _job.id).limit(limit)).mappings().all()
    return [job_view(connection, dict(row)) for row in rows]


def _left(connection: Connection, job_id: str) -> list[int]:
    return list(connection.execute(select(_item.n).select_from(_DRAWN).where(_item.job_id == job_id, _LEFT)).scalars())


def draw_item(engine: Engine, settings: Settings, job_id: str, n: int) -> None:
    """Draw one paper and keep it, in a transaction of its own, or keep why it cannot be drawn. A database that is away is raised."""
    joined = _DRAWN.join(Notice, _notice.id == _item.notice_id)
    wanted = select(*table(Notice).c, _job.form).select_from(joined).where(_item.job_id == job_id, _item.n == n, _LEFT)
    with reading(engine) as connection:
        row = connection.execute(wanted).mappings().first()
    if row is None:
        return
    paper = dict(row)
    try:
        made = renderings.make(paper, paper["form"], settings)
    except Exception as trouble:
        # Whatever is wrong with one paper is told of that paper and holds up no other.
        if not isinstance(trouble, Untypesettable):
            log.exception("文书 %s 无法制作", paper["id"])
        reason = str(trouble) if isinstance(trouble, Untypesettable) else f"{type(trouble).__name__}: {trouble}"
        with writing(engine) as connection:
            connection.execute(update(table(PrintItem)).where(_item.job_id == job_id, _item.n == n).values(reason=reason[:2000]))
        return
    with writing(engine) as connection:
        renderings.keep(connection, paper, made, database_now(connection))


def draw_slice(engine: Engine, settings: Settings, seconds: float = SLICE) -> int:
    """Draw what is left of any job for about `seconds`, oldest job first, and return how many papers: what a running service does."""
    ends = time.monotonic() + seconds
    with reading(engine) as connection:
        left = connection.execute(
            select(_item.job_id, _item.n).select_from(_DRAWN).where(_LEFT).order_by(_job.made_at, _item.n).limit(MOST)
        ).all()
    for drawn, (job_id, n) in enumerate(left):
        if time.monotonic() >= ends:
            return drawn
        draw_item(engine, settings, job_id, n)
    return len(left)


def draw_job(
    settings: Settings, job_id: str, workers: int | None = None, told: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Draw what is left of a job by `workers` processes (as many as there are cores); `told` hears (done, of how many) after each.

    Killed at any moment, it goes on where it was when called again; beside another call it does not draw what is there already.
    """
    engine = open_engine(settings.database_url)
    try:
        with reading(engine) as connection:
            left = _left(connection, job_id)
    finally:
        engine.dispose()
    # Two commands on one job meet seldom if each goes its own way through it.
    random.shuffle(left)
    count = min(workers or os.cpu_count() or 1, max(1, len(left)))
    told(0, len(left))
    if not left:
        return
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin, (settings,)) as pool:
        try:
            for done, each in enumerate(as_completed([pool.submit(_draw, job_id, n) for n in left]), 1):
                each.result()
                told(done, len(left))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_WORKER: list[tuple[Engine, Settings]] = []


def _begin(settings: Settings) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORKER.append((open_engine(settings.database_url), settings))


def _end_with_parent() -> None:
    """A worker whose command was killed would wait for work for ever: the queue's other end is open in its sisters."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _draw(job_id: str, n: int) -> None:
    (engine, settings) = _WORKER[0]
    for attempt in (1, 2, 3):
        try:
            return draw_item(engine, settings, job_id, n)
        except AWAY as trouble:
            if attempt == 3:
                # The driver's exception does not survive the way back to the command.
                raise OSError(str(trouble).partition("\n")[0]) from None
            time.sleep(attempt)


def printed(engine: Engine, job_id: str) -> Iterator[tuple[Mapping[Any, Any], bytes]]:
    """The drawn papers of a job in their order, one in memory at a time: what names each, and its bytes."""
    joined = _DRAWN.join(Notice, _notice.id == _item.notice_id).join(CaseFile, _case.id == _notice.case_id)
    columns = (_item.n, _notice.title, _notice.document_number, _notice.issued_at, _case.number, _job.form, _made.content)
    after = 0
    while True:
        wanted = select(*columns).select_from(joined).where(_item.job_id == job_id, _item.n > after, _made.notice_id.is_not(None))
        with reading(engine) as connection:
            row = connection.execute(wanted.order_by(_item.n).limit(1)).mappings().first()
        if row is None:
            return
        yield row, row["content"]
        after = row["n"]


def failures(view: Mapping[str, Any]) -> str:
    """What could not be drawn, a line for each, as it lies beside the papers."""
    lines: Sequence[str] = [f"{each['notice_id']}：{each['reason']}" for each in view["failed"]]
    return "".join(f"{line}\n" for line in lines)
