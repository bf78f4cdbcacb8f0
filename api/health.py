"""Is the service alive, and can it be relied on right now?"""

from datetime import timedelta

from fastapi import APIRouter, Response

from api.deps import DoorDep, json_response
from api.described import Responses
from api.guarded import StrictRoute
from states.terms import BEIJING
from workflow.calendars import provisional
from workflow.clock import late
from workflow.database import AWAY, reading
from workflow.rules import rules

router = APIRouter(route_class=StrictRoute, prefix="/health", tags=["运行状况"])
TOLERATED, REFUSED = 5.0, 60.0  # seconds between this machine's clock and the database's
ALIVE: Responses = {200: {"content": {"application/json": {"example": {"status": "ok"}}}}}
READY: Responses = {
    200: {"content": {"application/json": {"example": {"status": "ok", "reasons": [], "warnings": []}}}},
    503: {
        "description": "不能依靠",
        "content": {"application/json": {"example": {"status": "red", "reasons": ["时限巡检已经停顿"], "warnings": []}}},
    },
}


# A yearly review always ends in a year whose list nobody has published; it becomes a matter when it comes near. The longest limit in
# working days, 45, is always nearer than this.
NEAR = timedelta(days=100)


@router.get("/live", summary="服务在运行", description="只说明进程在答复请求。", responses=ALIVE)
def live() -> Response:
    return json_response({"status": "ok"})


@router.get(
    "/ready",
    summary="服务可以依靠；数据库不可用、时限巡检停顿或者缺少放假安排时为红",
    description="reasons 是不能依靠的原因，warnings 是应当尽早处理的事项。",
    responses=READY,
)
def ready(door: DoorDep) -> Response:
    reasons: list[str] = []
    warnings: list[str] = []
    try:
        if not door.database_is_current():
            reasons.append("数据库不是本版本的，请先运行 doudi init")
        with reading(door.engine) as connection:
            if late(connection, door.settings.sweep_seconds):
                reasons.append("时限巡检已经停顿，到期事项没有人处理")
            if waiting := provisional(connection, door.now(connection) + NEAR):
                reasons.append(f"有{waiting}个正在计算的时限跨入尚未公布放假安排的年份，请导入国务院办公厅的通知")
            if (drift := door.drift(connection)) > TOLERATED:
                (reasons if drift > REFUSED else warnings).append(f"本机时钟与数据库时钟相差{drift:.0f}秒，请校准")
            if warning := rules(connection).calendar.warning(door.now(connection).astimezone(BEIJING).date()):
                warnings.append(warning)
    except AWAY:
        reasons.append("数据库不可用")
    return json_response({"status": "red" if reasons else "ok", "reasons": reasons, "warnings": warnings}, status=503 if reasons else 200)
