"""Processes as they are declared: as data, and drawn."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Response

from api.deps import json_response
from api.described import answers
from api.errors import NOT_FOUND, Problem
from api.guarded import StrictRoute
from states import PROCESSES
from states.bpmn import bpmn
from states.chart import mermaid, svg
from states.forms import schema
from states.grammar import Process, Step

router = APIRouter(route_class=StrictRoute, tags=["程序"])


def _process(key: str) -> Process:
    if key not in PROCESSES:
        raise Problem(404, NOT_FOUND)
    return PROCESSES[key]


def _shown(process: Process) -> dict[str, Any]:
    return {
        "key": process.key,
        "title": process.title,
        "edition": process.edition,
        "cites": str(process.cites),
        "intake": schema(process.intake),
        "stages": [
            {
                "name": name,
                "label": process.stage(name).label,
                "final": bool(process.stage(name).final),
                "due": [clock.limit for clock in process.clocks.values() if name in clock.runs_in],
            }
            for name in process.states
        ],
        "steps": [_step(step, [s.source for s in steps]) for step, steps in _grouped(process.steps)],
        "clocks": [
            {"kind": c.kind, "label": c.label, "limit": c.limit, "runs_in": sorted(c.runs_in), "owner": c.owner, "lapse": c.lapse}
            for c in process.clocks.values()
        ],
    }


def _grouped(steps: Iterable[Step]) -> Iterable[tuple[Step, list[Step]]]:
    """Steps that differ only in where they start, together."""
    found: dict[tuple[Any, ...], list[Step]] = {}
    for step in steps:
        goes = "=" if step.dest == step.source else step.dest
        key = (step.name, goes, step.by, step.cited, step.notices, tuple(guard.name for guard in step.when))
        found.setdefault(key, []).append(step)
    return [(same[0], same) for same in found.values()]


def _step(step: Step, sources: list[str]) -> dict[str, Any]:
    return {
        "name": step.name,
        "label": step.label,
        "from": sources,
        "to": "=" if step.dest == step.source else step.dest,
        "by": sorted(step.by),
        "cites": [str(citation) for citation in step.cites],
        "notice": list(step.notices),
        "when": [guard.no if guard.wanted else guard.yes for guard in step.when],
    }


EXAMPLE: dict[str, Any] = {"key": "emergency_aid", "title": "临时救助", "edition": "2026-07-01", "stages": [], "steps": []}


@router.get(
    "/processes",
    summary="全部程序",
    description="每个程序的环节、步骤、时限和依据。",
    responses=answers([EXAMPLE], media_type="application/json"),
)
def all_() -> Response:
    return json_response([_shown(process) for process in PROCESSES.values()])


@router.get(
    "/processes/{key}.svg",
    summary="程序图",
    description="SVG 图，可以直接打开。",
    responses=answers("<svg/>", 404, media_type="image/svg+xml"),
)
def drawn(key: str) -> Response:
    return Response(svg(_process(key)), media_type="image/svg+xml")


@router.get(
    "/processes/{key}.mmd",
    summary="程序图（Mermaid）",
    description="Mermaid 文字。",
    responses=answers("stateDiagram-v2", 404, media_type="text/plain"),
)
def sketched(key: str) -> Response:
    return Response(mermaid(_process(key)), media_type="text/plain; charset=utf-8")


@router.get(
    "/processes/{key}.bpmn",
    summary="程序图（BPMN 2.0）",
    description="BPMN 2.0 XML，可以用任何 BPMN 编辑器打开。",
    responses=answers("<definitions/>", 404, media_type="application/xml"),
)
def modelled(key: str) -> Response:
    return Response(bpmn(_process(key)), media_type="application/xml")


@router.get(
    "/processes/{key}",
    summary="一个程序",
    description="全部环节（终结环节 final 为真）、步骤、时限和依据。",
    responses=answers(EXAMPLE, 404, media_type="application/json"),
)
def one(key: str) -> Response:
    return json_response(_shown(_process(key)))
