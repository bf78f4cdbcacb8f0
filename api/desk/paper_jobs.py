"""成批制作: papers ticked in a list, or all that were found, drawn into one file by the service while the officer goes on working."""

from datetime import datetime

from fastapi import Request, Response

from api.deps import Reply
from api.desk.pages import page
from api.desk.paper_desk import ISSUED, wanted_of
from api.desk.route import desk_router, see_other
from api.desk.visit import Form, PostedDep, VisitorDep
from api.errors import Problem
from api.print_jobs import fetched, progress
from workflow import inbox, print_jobs
from workflow.authority import Actor
from workflow.database import Connection
from workflow.paper_search import STATES, Wanted, paper_ids
from workflow.print_jobs import MOST, Selection

router = desk_router()
AGAIN = 5
"""Seconds after which a browser looks again how far an unfinished job has come."""
TOLD = 50
"""Papers that could not be drawn, told on the page; the file lists them all."""


@router.post("/papers/jobs")
def make(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """Fix a job of the papers ticked or of all that were found, once, and go and watch it."""
    all_found, picked = posted.text("act") == "found", tuple(dict.fromkeys(posted.all("pick")))
    if not all_found and not picked:
        raise Problem(422, "没有选中文书。请返回，在要制作的文书前打勾。")
    wanted = wanted_of(posted) if all_found else None
    form = posted.text("form") or "pdf"

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        papers = tuple(paper_ids(connection, actor, wanted, MOST)) if wanted else picked
        if not papers:
            raise Problem(422, "没有符合条件的文书。")
        note = _said(wanted) if wanted else "逐件选择"
        return Reply({"id": print_jobs.make_job(connection, Selection(notices=papers), form, actor=actor, now=now, note=note)})

    asked = {"form": form, "pick": picked} if not all_found else {"form": form} | _criteria(posted)
    made = visitor.write("POST /papers/jobs", posted.text("key"), asked, act)
    return see_other(f"/papers/jobs/{made['id']}")


@router.get("/papers/jobs/{job_id}.zip")
def whole(visitor: VisitorDep, job_id: str) -> Response:
    """The papers of a finished job."""
    return fetched(visitor.door, visitor.key, job_id)


@router.get("/papers/jobs/{job_id}")
def one(request: Request, visitor: VisitorDep, job_id: str) -> Response:
    """How far the job has come; while it is not finished the browser asks again by itself, without a script."""
    job = progress(visitor.door, visitor.key, job_id)
    first = [each["notice_id"] for each in job["failed"][:TOLD]]
    papers = visitor.read(lambda connection, actor, now: {each: inbox.find_notice(connection, each, actor) for each in first})
    answer = page(request, "paper_job", job=job, papers=papers, again=AGAIN)
    if not job["finished"]:
        answer.headers["Refresh"] = str(AGAIN)
    return answer


def _criteria(posted: Form) -> dict[str, str]:
    return {name: posted.text(name) for name in ("number", "kind", "first", "last", "case", "person", "state")}


def _said(wanted: Wanted) -> str:
    """What was looked for, as the job remembers it: never a name or the number of a case."""
    kind, state = ISSUED.get(wanted.kind, ""), STATES.get(wanted.state, "")
    days = "至".join(f"{day.isoformat() if day else ''}" for day in (wanted.first, wanted.last)) if wanted.first or wanted.last else ""
    return "，".join(filter(None, (kind, state, days))) or "查到的全部"
