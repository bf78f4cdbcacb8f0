"""工作日历: a year's days off and make-up workdays as the State Council's notice lists them; and a new list tried before it is imported.

Trying changes nothing: `workflow.calendars.recompute` reckons the officer's own open limits and tells which would move.
"""

from calendar import Calendar as Weeks
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request, Response

from api.desk.fields import Flawed
from api.desk.pages import HEADERS, page, until
from api.desk.route import desk_router
from api.desk.visit import PostedDep, VisitorDep
from states import PROCESSES
from states.calendar import FESTIVALS, Calendar, CalendarError
from states.grammar import NotYours, Reason
from states.roles import ROLES, VILLAGE_ASSISTANT
from states.terms import BEIJING
from workflow.authority import Actor, case_scope
from workflow.calendars import Moved, provisional, recompute, with_year
from workflow.database import Connection
from workflow.rules import rules

router = desk_router()
Context = dict[str, Any]
SHOWN = 100
SOURCE = "试用的放假安排"
LABELS = {kind: clock.label for process in PROCESSES.values() for kind, clock in process.clocks.items()}
TEXTS = ("year", "notice", "title", "issued_on", "workdays")


@router.get("/rules/calendar")
def shown(request: Request, visitor: VisitorDep, year: Annotated[str, Query(max_length=4)] = "") -> Response:
    """One year, day by day; a year without its list is marked, for what is reckoned into it is provisional."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        calendar, today = rules(connection).calendar, now.astimezone(BEIJING).date()
        years = (*calendar.years, calendar.years[-1] + 1)
        chosen = int(year) if year.isdecimal() and int(year) in years else min(today.year, years[-1])
        known = calendar.year(chosen)
        festivals: dict[str, list[date]] = {}
        for day, name in sorted(known.holidays.items()) if known else ():
            festivals.setdefault(name, []).append(day)
        return {
            "years": years,
            "year": chosen,
            "known": known,
            "months": [(month, _weeks(calendar, chosen, month, today)) for month in range(1, 13)],
            "festivals": festivals,
            "workdays": sorted(known.workdays) if known else [],
            "working": sum(calendar.is_working_day(date.fromordinal(n)) for n in _ordinals(chosen)),
            "provisional": provisional(connection, within=case_scope(actor)),
            "warning": calendar.warning(today),
            "tries": tries(actor),
        }

    return page(request, "rule_calendar", **visitor.read(look))


def _ordinals(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())


def _weeks(calendar: Calendar, year: int, month: int, today: date) -> list[list[tuple[int, str, str]]]:
    """The weeks of a month from Monday: each day with its mark (休, 班 or none) and its class; 0 for another month's."""
    weeks = []
    for week in Weeks().monthdatescalendar(year, month):
        weeks.append([(day.day, *_mark(calendar, day, today)) if day.month == month else (0, "", "") for day in week])
    return weeks


def _mark(calendar: Calendar, day: date, today: date) -> tuple[str, str]:
    works, weekend = calendar.is_working_day(day), day.weekday() >= 5
    mark, kind = (
        ("班", "work") if works and weekend else ("休", "off") if not works and _listed(calendar, day) else ("", "end" if weekend else "")
    )
    return mark, f"{kind} today".strip() if day == today else kind


def _listed(calendar: Calendar, day: date) -> bool:
    """A day off by a list or by law, not by being a weekend's."""
    year = calendar.year(day.year)
    return day in year.holidays if year else not calendar.is_working_day(day) and day.weekday() < 5


def tries(actor: Actor) -> bool:
    """Whether a list may be tried by this officer: whoever has limits to keep."""
    return any(held.role != VILLAGE_ASSISTANT for held in actor.posts)


@router.get("/rules/calendar/trial")
def trial(request: Request, visitor: VisitorDep) -> Response:
    """The form for next year's list."""

    def look(connection: Connection, actor: Actor, now: datetime) -> int:
        _may(actor)
        return rules(connection).calendar.years[-1] + 1

    following = visitor.read(look)
    empty = {name: "" for name in TEXTS} | {"year": str(following), "title": f"国务院办公厅关于{following}年部分节假日安排的通知"}
    return page(request, "rule_trial", typed=empty | {f"{f}{i}": "" for f in range(len(FESTIVALS)) for i in "ab"}, **_nothing())


def _may(actor: Actor) -> None:
    if not tries(actor):
        raise NotYours(Reason(f"试算放假安排由{ROLES['town_handler'].label}及以上岗位办理", ""))


def _nothing() -> Context:
    return {"flaws": [], "moved": None, "festivals": FESTIVALS, "count": 0, "known": None, "labels": LABELS, "until": until}


@router.post("/rules/calendar/trial")
def tried(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """Which of the officer's open limits the list would move; or the list as a file for the administrator to import."""
    names = (*TEXTS, *(f"{f}{i}" for f in range(len(FESTIVALS)) for i in "ab"))
    typed = {name: posted.text(name)[:400] for name in names}
    text, flaws = _written(typed)

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        _may(actor)
        calendar, year = with_year(connection, text, SOURCE)
        moved = recompute(connection, calendar, year.notice, now, dry_run=True, within=case_scope(actor))
        return {"moved": [_told(each) for each in moved[:SHOWN]], "count": len(moved), "known": year}

    found = _nothing()
    if not flaws:
        try:
            found |= visitor.read(look)
        except CalendarError as trouble:
            flaws = [Flawed(str(trouble).removeprefix(f"放假安排“{SOURCE}”有误："))]
    if not flaws and posted.text("act") == "file":
        name = quote(f"{typed['year']}年放假安排.toml")
        headers = HEADERS | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(text, media_type="application/toml; charset=utf-8", headers=headers)
    return page(request, "rule_trial", status=422 if flaws else 200, typed=typed, **found | {"flaws": flaws})


def _told(moved: Moved) -> Context:
    return {
        "number": moved.number,
        "label": LABELS[moved.kind],
        "old": until(moved.old_due.isoformat()),
        "new": until(moved.new_due.isoformat()),
    }


def _written(typed: dict[str, str]) -> tuple[str, list[Flawed]]:
    """The list as a file, and what could not be read of it."""
    flaws: list[Flawed] = []

    def day(name: str, text: str) -> str:
        try:
            return date.fromisoformat(text.replace("/", "-")).isoformat()
        except ValueError:
            flaws.append(Flawed(f"“{text}”不是日期，应当写成“2027-02-06”", f"t-{name}"))
            return ""

    for name, label in (("notice", "发文字号"), ("title", "标题"), ("issued_on", "发文日期")):
        if not typed[name]:
            flaws.append(Flawed(f"请填写{label}", f"t-{name}"))
    if not typed["year"].isdecimal() or len(typed["year"]) != 4:
        flaws.append(Flawed("年份应当是四位数字", "t-year"))
    if any(sign in typed[name] for name in ("notice", "title") for sign in '"\\\n'):
        flaws.append(Flawed("发文字号和标题中不能有英文引号、反斜线和换行", "t-notice"))
    spans: dict[str, tuple[str, str]] = {}
    for n, festival in enumerate(FESTIVALS):
        first, last = typed[f"{n}a"], typed[f"{n}b"] or typed[f"{n}a"]
        if first:
            spans[festival] = (day(f"{n}a", first), day(f"{n}b", last))
    if "中秋节" not in spans and "国庆节" in spans:
        spans["国庆节、中秋节"] = spans.pop("国庆节")
    worked = [day("workdays", each) for each in typed["workdays"].replace("，", " ").replace("、", " ").split()]
    lines = [f"year = {typed['year']}", f'notice = "{typed["notice"]}"', f'title = "{typed["title"]}"']
    lines += [f"issued_on = {day('issued_on', typed['issued_on']) if typed['issued_on'] else ''}", f"workdays = [{', '.join(worked)}]"]
    lines += ["", "[holidays]", *(f'"{festival}" = [[{first}, {last}]]' for festival, (first, last) in spans.items())]
    return "\n".join(lines) + "\n", flaws
