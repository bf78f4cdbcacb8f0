"""主管看板: who has how much, how long it has been open, whether limits are kept, what is about to be overdue; and giving cases on."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk.charts import Chart, chart
from api.desk.lamps import lamp_of
from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.visit import VisitorDep, new_key
from states import PROCESSES
from states.grammar import NotYours, Reason
from states.roles import ROLES
from states.statutes import LAW
from states.terms import BEIJING
from workflow import board as figures
from workflow import board_lists
from workflow.assigning import MOST
from workflow.authority import Actor
from workflow.board import AHEAD, BANDS, Board, rate
from workflow.board_lists import NOBODY
from workflow.database import Connection
from workflow.handlers import LEADING, assigns, leading, leads, names, offered
from workflow.matters import process_of
from workflow.rules import rules

router = desk_router()
SHOWN = 12  # bars and rows of officers at once: the rest is told as one sum
PlaceQuery = Annotated[str, Query(max_length=12, pattern=r"^(\d{6}|\d{9}|\d{12})?$")]
WHICH = {
    "overdue": "已超期",
    **{f"within-{days}": f"{days}个工作日内到期" for days in AHEAD},
    "reminded": "已催办",
    "supervised": "已督办",
}


def reads(actor: Actor) -> bool:
    """Whether the officer oversees others."""
    return leads(actor)


def only_leaders(actor: Actor) -> None:
    """Raise `NotYours` for who oversees nobody."""
    if not leads(actor):
        owners = "、".join(ROLES[role].label for role in LEADING)
        raise NotYours(Reason(f"主管看板由{owners}查看", str(LAW[11])))


@router.get("/board")
def board(request: Request, visitor: VisitorDep) -> Response:
    """The figures of the officer's region, drawn and in tables."""

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        only_leaders(actor)
        calendar = rules(connection).calendar
        found = figures.board(connection, actor, now, calendar)
        return {"board": found, "now": now, "warning": calendar.warning(now.date()), "gives": assigns(actor), "places": places(actor)}

    found = visitor.read(look)
    return page(
        request,
        "board",
        charts=_charts(found["board"]),
        rate=rate,
        shown=SHOWN,
        bands=BANDS,
        days=AHEAD,
        titles=_TITLES,
        nobody=NOBODY,
        **found,
    )


_TITLES = {key: process.title for key, process in PROCESSES.items()}


def places(actor: Actor) -> list[str]:
    """The regions overseen, each once."""
    return list(dict.fromkeys(held.region for held in leading(actor).posts))


def _charts(found: Board) -> dict[str, Chart]:
    loads = [
        (
            load.name,
            [(load.overdue, "late"), (load.soon, "near"), (load.open - load.overdue - load.soon, "normal")],
            f"{load.open}件" + (f"，超期{load.overdue}" if load.overdue else ""),
        )
        for load in found.loads[:SHOWN]
    ]
    ages = [(label, [(count, "normal")], f"{count}件") for (_, label), count in zip(BANDS, found.bands, strict=True)]
    kept = []
    for n, month in enumerate(found.months):
        good, bad = (sum(each.months[n][k] for each in found.on_time) for k in (0, 1))
        share = 100 * good // (good + bad) if good + bad else 0
        parts = [(share, "normal"), (100 - share, "late")] if good + bad else []
        kept.append((f"{month.year}年{month.month}月", parts, rate(good, bad)))
    soon = [(f"{days}个工作日内", [(count, "near")], f"{count}件") for days, count in zip(AHEAD, found.cases_ahead, strict=True)]
    return {
        "loads": chart("每名承办人的在办案件", loads),
        "ages": chart("在办案件已经办理的天数", ages),
        "kept": chart("按期办结的时限占当月办结时限的比例", kept, most=100),
        "soon": chart("将要到期的案件", soon),
    }


@router.get("/board/cases")
def cases(
    request: Request,
    visitor: VisitorDep,
    of: Annotated[str, Query(max_length=32)] = "",
    which: Annotated[str, Query(max_length=20)] = "",
    place: PlaceQuery = "",
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """The cases behind a figure, to be looked at or given on."""
    return list_page(request, visitor, of=of, which=which, place=place, after=after)


def list_page(
    request: Request, visitor: VisitorDep, *, of: str, which: str, place: str, after: int = 0, status: int = 200, **typed: Any
) -> Response:
    """The list of open cases with its form; `typed` is what was sent and cannot be done."""

    def look(connection: Connection, actor: Actor, now: datetime) -> dict[str, Any]:
        only_leaders(actor)
        calendar = rules(connection).calendar
        found = board_lists.cases(connection, actor, now, calendar, of=of, which=which, place=place, after=after)
        offer = offered(connection, actor, now, place)
        whose = {each.id: each.name for each in offer.people}
        if of and of != NOBODY and of not in whose:
            # Whoever has left keeps what nobody has given on; the name is told where there is a case of theirs within reach.
            whose |= names(connection, [of]) if found["items"] else {}
        items = [
            {
                **row,
                "label": process_of(row).stage(row["stage"]).label,
                "title": process_of(row).title,
                "lamp": lamp_of(row["due_at"], now, calendar),
                "days": _days(row["opened_at"], now),
            }
            for row in found["items"]
        ]
        return {"items": items, "next": found["next"], "offer": offer, "whose": whose, "gives": assigns(actor)}

    found = visitor.read(look)
    typed = {"flaws": [], "to": "", "reason": "", "picked": ()} | typed
    return page(
        request,
        "board_cases",
        status=status,
        of=of,
        which=which,
        place=place,
        after=after,
        kinds=WHICH,
        nobody=NOBODY,
        key=new_key(),
        most=MOST,
        **found,
        **typed,
    )


def _days(opened_at: datetime, now: datetime) -> int:
    """Whole Beijing days since a case was opened, as the bands of age count them."""
    return (now.astimezone(BEIJING).date() - opened_at.astimezone(BEIJING).date()).days
