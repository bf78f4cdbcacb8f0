"""One parameter: every value it has had in a place and above it; and a county fixing one of its own, after seeing what it would do."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.deps import Reply
from api.desk.fields import Flawed, at
from api.desk.pages import page, place, until
from api.desk.route import desk_router, see_other
from api.desk.rule_words import input_of, own_place, said
from api.desk.rules import around, level_of, sets
from api.desk.step import flaws_of
from api.desk.visit import Form, PostedDep, Visitor, VisitorDep, new_key
from api.errors import NOT_FOUND, Problem
from states.blanks import Parameter
from states.divisions import covers, lineage
from states.grammar import Refusal
from states.parameters import PARAMETERS
from states.policy import LocalValue
from states.sheets import Value, sheets
from workflow.authority import Actor
from workflow.database import Connection
from workflow.officers import set_parameter
from workflow.refusals import Flaw, Malformed
from workflow.rules import rules
from workflow.what_if import SHOWN, Effect, Place, what_if

router = desk_router()
Context = dict[str, Any]
NAMED = 4
FIELDS = ("place", "value", "document_number", "since", "until")


def _parameter(key: str) -> Parameter:
    if key not in PARAMETERS:
        raise Problem(404, f"{NOT_FOUND}。")
    return PARAMETERS[key]


@router.get("/rules/items/{key}")
def one(
    request: Request,
    visitor: VisitorDep,
    key: str,
    place: Annotated[str, Query(max_length=12)] = "",
    on: Annotated[str, Query(max_length=10)] = "",
    done: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """What is in force, what was and will be, and, for whoever may, the form to fix it."""
    shown = visitor.read(lambda connection, actor, now: _shown(connection, actor, now, key, place, on))
    typed = {"place": shown["place"], "value": "", "document_number": "", "since": shown["today"].isoformat(), "until": ""}
    return _page(request, key, shown, typed, [], done=bool(done))


def _shown(connection: Connection, actor: Actor, now: datetime, key: str, place: str, on: str) -> Context:
    parameter, found = _parameter(key), around(actor, now, place, on)
    law = rules(connection)
    history = sorted(
        _history(law.local, found["place"], key), key=lambda value: (value.since, len(lineage(value.from_region))), reverse=True
    )
    in_force = law.policy(found["place"], found["on"]).values.get(key)
    return found | {
        "parameter": parameter,
        "value": in_force,
        "history": [(value, said(key, value.text), level_of(value.from_region), value == in_force) for value in history],
        "may_set": parameter.settable and sets(actor, found["place"]),
        "settable_places": [each for each in found["places"].own if sets(actor, each.code) and covers(own_place(actor), each.code)],
    }


def _history(local: tuple[LocalValue, ...], place: str, key: str) -> Iterator[Value]:
    """Every dated value of the place and of those above it."""
    for each in lineage(place):
        yield from (value for value in sheets().get(each.code, ()) if value.key == key)
        yield from (own.read() for own in local if own.region == each.code and own.key == key)


@router.post("/rules/items/{key}")
def fix(request: Request, visitor: VisitorDep, key: str, posted: PostedDep) -> Response:
    """Look what a value would do, or fix it, once."""
    typed = {name: posted.text(name)[:400] for name in FIELDS} | {"value": _value(_parameter(key), posted)}
    try:
        value = _wanted(key, typed)

        def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
            set_parameter(
                connection,
                region=value.region,
                key=key,
                value=value.value,
                document_number=value.cites,
                since=value.since,
                until=value.until,
                actor=actor,
                now=now,
            )
            return Reply({})

        if posted.text("act") == "save":
            visitor.write(f"POST /rules/items/{key}", posted.text("key"), typed, act)
            return see_other(f"/rules/items/{key}?place={value.region}&on={value.since}&done=1")
        visitor.rehearse(act)
        effect = visitor.read(lambda connection, actor, now: what_if(connection, actor, value))
    except (Malformed, Refusal) as trouble:
        status, flaws = flaws_of(trouble)
        return _again(request, visitor, key, typed, flaws, status)
    return _again(request, visitor, key, typed, [], 200, effect)


def _value(parameter: Parameter, posted: Form) -> str:
    """What was typed or ticked, as the rules write it."""
    if parameter.kind == "list" and parameter.choices:
        return ", ".join(posted.all("value"))
    return posted.text("value")[:400].replace("，", ",").replace("％", "%").replace("＋", "+")


def _wanted(key: str, typed: dict[str, str]) -> LocalValue:
    """The value that was typed; raises Malformed for days that are none and what is left empty."""
    flaws = []
    days: dict[str, date | None] = {"since": None, "until": None}
    for name in days:
        try:
            days[name] = date.fromisoformat(typed[name]) if typed[name] else None
        except ValueError:
            flaws.append(Flaw(f"/{name}", "日期应当写成“2026-11-20”"))
    if not typed["since"]:
        flaws.append(Flaw("/since", "请填写施行日期"))
    if not typed["document_number"]:
        flaws.append(Flaw("/document_number", "请写明规定此项的文号"))
    if len(typed["document_number"]) > 200:
        flaws.append(Flaw("/document_number", "文号太长"))
    if flaws or days["since"] is None:
        raise Malformed(*flaws)
    return LocalValue(typed["place"], key, typed["value"], typed["document_number"], days["since"], days["until"])


def _together(key: str, places: tuple[Place, ...]) -> list[tuple[str, str, str]]:
    """Places where the same becomes the same in one line: their names, what it is now and what it would be."""
    alike: dict[tuple[str, str], list[str]] = {}
    for each in places:
        texts = (said(key, value.text) if value else "未规定" for value in (each.old, each.new))
        alike.setdefault((next(texts), next(texts)), []).append(place(each.region))
    return [
        ("、".join(names) if len(names) <= NAMED else f"{'、'.join(names[:NAMED])}等{len(names)}个地方", *told)
        for told, names in alike.items()
    ]


def _again(
    request: Request, visitor: Visitor, key: str, typed: dict[str, str], flaws: list[Flawed], status: int, effect: Effect | None = None
) -> Response:
    """The same page with what was typed, and with what it would do when that has been asked for."""
    shown = visitor.read(lambda connection, actor, now: _shown(connection, actor, now, key, typed["place"], ""))
    return _page(request, key, shown, typed, flaws, status=status, effect=effect)


def _page(
    request: Request,
    key: str,
    shown: Context,
    typed: dict[str, str],
    flaws: list[Flawed],
    *,
    status: int = 200,
    effect: Effect | None = None,
    done: bool = False,
) -> Response:
    of_field = {flaw.anchor: flaw.text for flaw in flaws}
    return page(
        request,
        "rule_item",
        status=status,
        name=key,
        key=new_key(),
        typed=typed,
        flaws=flaws,
        of_field=of_field,
        input=input_of(key, typed["value"], of_field.get(at("/value"), "")),
        effect=effect,
        most=SHOWN,
        together=lambda places: _together(key, places),
        said=lambda value: said(key, value.text) if value else "未规定",
        said_text=lambda text: said(key, text),
        level_of=level_of,
        until=lambda due: until(due.isoformat()),
        done=done,
        **shown,
    )
