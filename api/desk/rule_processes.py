"""办理流程: each process as it is declared, drawn, and told as tables of its stages, steps and limits."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from api.desk.pages import HEADERS, page
from api.desk.route import desk_router, see_other
from api.desk.rule_words import PROGRAMMES, own_place, said
from api.desk.visit import VisitorDep
from api.errors import NOT_FOUND, Problem
from notices import KINDS
from states import PROCESSES
from states.chart import overview, svg
from states.grammar import Process
from states.outline import conditions, limit, numbers, on_lapse, ranges, shared, who
from states.terms import BEIJING
from workflow.authority import Actor
from workflow.database import Connection
from workflow.rules import rules

router = desk_router()
Context = dict[str, Any]
ORDER = sorted(PROCESSES, key=[*PROGRAMMES, *PROCESSES].index)
# A drawing brings its own style and nothing else.
DRAWN = HEADERS | {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}


def _process(key: str) -> Process:
    if key not in PROCESSES:
        raise Problem(404, f"{NOT_FOUND}。")
    return PROCESSES[key]


@router.get("/rules/processes")
def first() -> Response:
    """The first of the processes; the others are one click away."""
    return see_other(f"/rules/processes/{next(iter(ORDER))}")


@cache
def _drawing(key: str, form: str) -> str:
    return overview(PROCESSES[key]) if form == "overview" else svg(PROCESSES[key])


@router.get("/rules/processes/{key}/{form}.svg")
def drawing(visitor: VisitorDep, key: str, form: Literal["overview", "whole"]) -> Response:
    """The stages alone for the screen, or the whole to be printed on A3."""
    return Response(_drawing(_process(key).key, form), media_type="image/svg+xml", headers=DRAWN)


@router.get("/rules/processes/{key}")
def one(
    request: Request,
    visitor: VisitorDep,
    key: str,
    stage: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The drawing with the tables; the steps all of one stage, or all together without their conditions."""
    process = _process(key)

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        here, day = own_place(actor), now.astimezone(BEIJING).date()
        policy = rules(connection).policy(here, day)
        limits = [
            {
                "label": limit(clock),
                "key": clock.limit,
                "stages": ranges(process, clock.runs_in),
                "owner": who([clock.owner]),
                "lapse": on_lapse(process, clock),
                "said": said(clock.limit, policy.values[clock.limit].text) if clock.limit in policy else "",
                "cites": policy.cites(clock.limit) if clock.limit in policy else "",
            }
            for clock in process.clocks.values()
        ]
        return {"place": here, "limits": limits}

    chosen = stage if stage in process.states else ""
    return page(
        request,
        "rule_process",
        process=process,
        processes={key: PROCESSES[key].title for key in ORDER},
        stages=[(number, name, process.stage(name).label, _nature(process, name)) for name, number in numbers(process).items()],
        steps=[each for each in _steps(process) if not chosen or chosen in each["sources"]],
        stage=chosen,
        **visitor.read(look),
    )


def _nature(process: Process, name: str) -> str:
    return "终结" if process.stage(name).final else "起点" if name in process.openings else ""


def _steps(process: Process) -> Iterable[Context]:
    number = numbers(process)
    for each in shared(process):
        step = each.step
        yield {
            "label": step.label,
            "sources": set(each.sources),
            "from": ranges(process, each.sources),
            "to": "不变" if each.dest is None else f"{number[each.dest]} {process.stage(each.dest).label}",
            "by": who(step.by),
            "cites": step.cited,
            "conditions": list(dict.fromkeys(conditions(step))),
            "papers": [KINDS[kind].title for kind in step.notices if kind in KINDS],
        }
