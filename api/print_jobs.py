"""Papers by the batch: a selection fixed once, drawn by the service beside its other work, fetched as one ZIP."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from api.deps import AskedDep, Credential, Door, DoorDep, Reply, TokenDep, json_response
from api.described import answers
from api.errors import Problem
from api.guarded import StrictRoute
from api.schemas import Strict
from workflow import print_jobs
from workflow.authority import Actor
from workflow.database import Connection
from workflow.print_archive import archive
from workflow.print_jobs import MOST

router = APIRouter(route_class=StrictRoute, tags=["文书"])


class NewJob(Strict):
    """Which papers: those of a region, narrowed, or those named."""

    form: Literal["pdf", "docx", "html"] = Field(default="pdf", examples=["pdf"])
    region: str = Field(default="", pattern=r"^\d{0,12}$", description="包括下级", examples=["120117"])
    kind: str | None = Field(default=None, max_length=40, examples=["acceptance_notice"])
    process: str | None = Field(default=None, max_length=40, examples=["emergency_aid"])
    first: date | None = Field(default=None, alias="from", description="出具日期，自", examples=["2026-11-01"])
    last: date | None = Field(default=None, alias="to", description="出具日期，至（含当日）", examples=["2026-11-30"])
    notices: list[Annotated[str, Field(max_length=32)]] = Field(default=[], max_length=MOST, description="逐件列出", examples=[[]])
    note: str = Field(default="", max_length=200, examples=["十一月受理通知书"])


class Unmade(BaseModel):
    """A paper that could not be drawn."""

    notice_id: str = Field(examples=["9e107d9d372bb6826bd8"])
    reason: str = Field(examples=["没有字体能够印出：𪚥（U+2A6A5）"])


class JobShown(BaseModel):
    """How far a job has come."""

    id: str = Field(examples=["5f0c2f1a9be14d1c8a77"])
    region: str = Field(examples=["120117"])
    form: str = Field(examples=["pdf"])
    made_at: str = Field(examples=["2026-11-23T09:30:00+08:00"])
    note: str = Field(examples=[""])
    total: int = Field(examples=[1000])
    done: int = Field(examples=[640])
    failed: list[Unmade] = Field(examples=[[]])
    finished: bool = Field(examples=[False])


@router.post(
    "/papers/jobs",
    status_code=201,
    summary="成批制作文书",
    description=f"选定的文书当时确定，以后出具的不再列入；一次最多{MOST}件，只限本人可以查看的。由服务逐件制作。必须带 Idempotency-Key。",
    responses=answers(JobShown, 401, 404, 422, 428, 503, status=201),
)
def make(door: DoorDep, asked: AskedDep, body: NewJob) -> Response:
    wanted = print_jobs.Selection(body.region, body.kind, body.process, body.first, body.last, tuple(dict.fromkeys(body.notices)))

    def made(connection: Connection, actor: Actor, now: datetime) -> Reply:
        job = print_jobs.make_job(connection, wanted, body.form, actor=actor, now=now, note=body.note)
        view = print_jobs.job_view(connection, print_jobs.find_job(connection, job, actor))
        return Reply(view, 201, f"/api/v1/papers/jobs/{job}")

    return door.write(asked, made)


def progress(door: Door, token: Credential, job_id: str) -> dict[str, Any]:
    """How far a job has come, as its maker may see it."""
    return door.read(token, lambda c, actor, now: print_jobs.job_view(c, print_jobs.find_job(c, job_id, actor)))


def fetched(door: Door, token: Credential, job_id: str) -> Response:
    """The papers of a finished job as one file; raises Problem 409 for one that is not."""
    view = progress(door, token, job_id)
    if not view["finished"]:
        raise Problem(409, f"文书正在制作，已完成{view['done']}件，共{view['total']}件，请稍后再取")
    headers = {"Content-Disposition": f'attachment; filename="papers-{job_id}.zip"'}
    return StreamingResponse(archive(door.engine, view), media_type="application/zip", headers=headers)


@router.get(
    "/papers/jobs/{job_id}.zip",
    summary="成批制作的文书",
    description="一个ZIP文件，按任务中的次序、文号（没有的用案号）和标题命名，每次取得的字节相同；未能制作的另列一份清单。尚未完成的答复409。",
    responses=answers("", 401, 404, 409, media_type="application/zip"),
)
def whole(door: DoorDep, token: TokenDep, job_id: str) -> Response:
    return fetched(door, token, job_id)


@router.get(
    "/papers/jobs/{job_id}",
    summary="成批制作的进度",
    description="共多少件、已制作多少件、哪些不能制作及其原因。只有建立任务的人可以查看。",
    responses=answers(JobShown, 401, 404),
)
def one(door: DoorDep, token: TokenDep, job_id: str) -> Response:
    return json_response(progress(door, token, job_id))
