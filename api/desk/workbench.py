"""工作台: what is mine to do, the most urgent first; and finding a case."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk.lamps import lamp_of
from api.desk.pages import page
from api.desk.route import desk_router, see_other
from api.desk.visit import PostedDep, VisitorDep
from states.calendar import Calendar
from workflow import escalations, inbox, online, workbench
from workflow.authority import Actor
from workflow.database import Connection
from workflow.handlers import leads
from workflow.intake import id_digest, id_number_flaw
from workflow.matters import process_of
from workflow.rules import rules

router = desk_router()
VIEWS = {
    "mine": "我的待办",
    "unclaimed": "待领",
    "overdue": "超期",
    "today": "今日到期",
    "soon": f"{workbench.SOON_DAYS}日内到期",
    "correction": "退回补正",
    "sign": "待我审签",
    "done": "已办",
    "team": "本辖区在办",
}
HINTS = {
    "unclaimed": "还没有承办人的案件：谁先办理，谁承办。",
    "done": f"近{workbench.LOOK_BACK.days}日内您经办过的案件，已经办结的也在内。",
}
COLOURS = {"overdue": "late", "today": "near"}
NUMBER = re.compile(r"[A-Z]{2}\d{2}-?[0-9A-Z]{5}-?[0-9A-Z]{5}")
IDENTITY = re.compile(r"\d{17}[\dX]")


@router.get("/")
def mine(
    request: Request,
    visitor: VisitorDep,
    view: Annotated[str, Query(max_length=20)] = "mine",
    after: Annotated[str, Query(max_length=200)] = "",
    done: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The officer's queue."""

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        found = workbench.queue(connection, actor, view, now=now, cursor=after)
        calendar = rules(connection).calendar
        return found | {
            "items": [shown(item, now, calendar) for item in found["items"]],
            "today": now,
            "sent_in": online.how_many(connection, actor),
            "escalated": escalations.how_many(connection, actor) if leads(actor) else 0,
            "warning": calendar.warning(now.date()),
        }

    return page(request, "workbench", view=view, views=VIEWS, hints=HINTS, colours=COLOURS, after=after, done=done, **visitor.read(look))


def shown(item: Mapping[str, Any], now: datetime, calendar: Calendar) -> dict[str, Any]:
    """A row of the queue as the page shows it: behind its mask, with its lamp and its words."""
    process, soonest = process_of(item), item["limits"][0] if item["limits"] else None
    return {
        "number": item["number"],
        "name": item["applicant_name"],
        "programme": process.title,
        "place": item["region"],
        "stage": process.stage(item["stage"]).label,
        "ended": item["closed_at"] is not None,
        "limit": soonest["label"] if soonest else "",
        "level": soonest["level"] if soonest else 0,
        "lamp": lamp_of(item["due_at"], now, calendar, paused=bool(soonest and soonest["paused"])),
        "last": item["last"],
        "ways": item["ways"],
        "straight": item["straight"],
    }


@router.post("/search")
def search(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """Cases by number, name or identity number; what was looked for stands in no address."""
    wanted = posted.text("q")[:100]
    plain = wanted.upper().replace(" ", "")
    digest, flaw = None, ""

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        nonlocal digest, flaw
        if IDENTITY.fullmatch(plain):
            digest, flaw = id_digest(visitor.door.settings.secret, plain), id_number_flaw(plain, now.date()) or ""
        cursor = posted.text("cursor") or None
        return inbox.search(connection, actor, q=None if digest else wanted or "-", digest=digest, cursor=cursor)

    found = visitor.read(look)
    if len(found["items"]) == 1 and NUMBER.fullmatch(plain):
        return see_other(f"/cases/{found['items'][0]['number']}")
    titles = {item["number"]: process_of(item).title for item in found["items"]}
    return page(request, "search", wanted=wanted, by_identity=digest is not None, flaw=flaw, titles=titles, **found)
