"""What a page offers succeeds, and what it does not offer is refused: for every role at every stage of a small county."""

from typing import Any

import pytest

from api.demo import plainest
from states import PROCESSES
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    FINANCE,
    JOINT_MEETING,
    SUPERVISOR,
    TOWN_HANDLER,
    TOWN_LEADER,
    VERIFICATION_CENTER,
    VILLAGE_ASSISTANT,
)
from tests.cases import OPINION
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.stages import GRANT, PAYMENT, STAGES
from workflow.inbox import find_case, steps_view

ROLES = (
    TOWN_HANDLER,
    TOWN_LEADER,
    VILLAGE_ASSISTANT,
    COUNTY_HANDLER,
    COUNTY_LEADER,
    VERIFICATION_CENTER,
    JOINT_MEETING,
    FINANCE,
    SUPERVISOR,
)
FITTING: dict[str, dict[str, Any]] = {
    "classify_quick_small": {"amount": "600.00"},
    "classify_urgent_advance": {"amount": "600.00"},
    "classify_expenditure": {"not_urgent_because": "已脱离危险，无需立即救助。"},
    "classify_case_by_case": {"not_urgent_because": "已脱离危险，无需立即救助。"},
    "opine": OPINION,
    "approve": GRANT,
    "pay": PAYMENT,
    "accept_pending": {"urgent": True},
}


def as_typed(body: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, str]]:
    """A body as a form sends it."""
    pairs: list[tuple[str, str]] = []
    for name, value in body.items():
        shape = schema["properties"].get(name, {})
        if isinstance(value, bool):
            pairs.append((name, _cell(value)))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            pairs += [(f"{name}.{n}.{column}", _cell(cell)) for n, row in enumerate(value) for column, cell in row.items()]
        elif isinstance(value, list) and "enum" in shape.get("items", {}):
            pairs += [(name, each) for each in value]
        elif isinstance(value, list):
            pairs.append((name, "\n".join(map(str, value))))
        else:
            pairs.append((name, str(value)))
    return pairs


def _cell(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def fitting(view: dict[str, Any]) -> dict[str, Any]:
    """What an officer could write down at this step."""
    properties = view["schema"]["properties"]
    body = {name: plainest(properties[name]) for name in view["schema"]["required"]}
    body |= {name: value["default"] for name, value in properties.items() if "default" in value}
    return body | {name: value for name, value in FITTING.get(view["name"], {}).items() if name in properties}


def offered(page: Reader, number: str) -> set[str]:
    start = f"/cases/{number}/steps/"
    return {link.removeprefix(start) for link in page.links if link.startswith(start)}


def views(desk: Desk, number: str, role: str, n: int) -> list[dict[str, Any]]:
    with desk.engine.connect() as connection:
        actor = desk.county.actor(connection, role, desk.now, n)
        return steps_view(connection, find_case(connection, number, actor), actor, desk.now)


def send(officer: Officer, number: str, view: dict[str, Any], act: str) -> Any:
    """The form of a step with something that fits in it."""
    typed = as_typed(fitting(view), view["schema"])
    return officer.post(f"/cases/{number}/steps/{view['name']}", [("act", act), ("key", f"k-{number}-{view['name']}"), *typed])


@pytest.mark.parametrize("stage", STAGES)
def test_every_step_offered_succeeds_and_every_step_not_offered_is_refused(desk: Desk, stage: str) -> None:
    """社会救助法 第七十条: no officer is led to press what the law refuses, or kept from what it allows."""
    number = STAGES[stage](desk)
    for role in ROLES:
        for n in (0, 1) if role in (TOWN_HANDLER, TOWN_LEADER) else (0,):
            officer = desk.as_(role, n)
            page = officer.read(f"/cases/{number}")
            shown = offered(page, number)
            told = views(desk, number, role, n)
            assert shown == {view["name"] for view in told if view["open"]}, (stage, role, n)
            version = _version(desk, number)
            for view in told:
                if view["open"]:
                    assert officer.get(f"/cases/{number}/steps/{view['name']}").status_code == 200
                    tried = send(officer, number, view, "preview")
                    assert tried.status_code == 200, (stage, role, view["name"], Reader(tried.text).text[:600])
                elif view["name"] not in shown and n == 0:
                    tried = send(officer, number, view, "take")
                    assert tried.status_code in (403, 409, 422), (stage, role, view["name"], tried.status_code)
            assert _version(desk, number) == version, "looking and being refused changes nothing"


def _version(desk: Desk, number: str) -> int:
    with desk.engine.connect() as connection:
        actor = desk.county.actor(connection, TOWN_HANDLER, desk.now)
        version: int = find_case(connection, number, actor)["version"]
    return version


def test_every_stage_of_every_process_has_its_place_on_the_way() -> None:
    """A stage without a node would leave an officer without a bar."""
    from api.desk.nodes import NODES, way

    for key, process in PROCESSES.items():
        placed = [stage for node in NODES[key] for stage in node.stages]
        assert sorted(placed) == sorted(process.states), key
        for stage in process.states:
            bar = way(process, stage, [stage])
            assert [place.state for place in bar].count("here") == (0 if stage == "closed" else 1), stage


def test_what_lies_elsewhere_does_not_exist_on_any_page(desk: Desk) -> None:
    """社会救助法 第十一条; 民发〔2021〕57号 第十六条: a sister township and another county see nothing, whichever page they ask for."""
    number = desk.open(urgent=True)
    own = desk.as_(TOWN_HANDLER)
    paper = next(link for link in own.read(f"/cases/{number}?tab=papers").links if link.startswith("/papers/"))
    strangers = [desk.as_(TOWN_HANDLER, town=desk.county.sister), desk.as_(COUNTY_LEADER, county=desk.neighbour)]
    for stranger in strangers:
        form = next(link for link in own.read(f"/cases/{number}?tab=papers").links if "/forms/" in link)
        assert own.get(form).status_code == 200
        for path in (f"/cases/{number}", f"/cases/{number}?tab=record", f"/cases/{number}/steps/accept", paper, form):
            answer = stranger.get(path)
            nowhere = stranger.get(path.replace(number, "LS26-00000-00000").replace(paper[8:28], "0" * 20))
            assert answer.status_code == 404 and answer.content == nowhere.content, path
        for path in (f"/cases/{number}/steps/accept", f"/cases/{number}/identity"):
            assert stranger.post(path, {"act": "take", "key": "k", "reason": "核对证件和材料"}).status_code == 404
        for wanted in (number, "王秀英", "11010519491231002X"):
            found = stranger.post("/search", {"q": wanted})
            assert found.status_code == 200 and number not in Reader(found.text).links and f"/cases/{number}" not in found.text
        assert number not in stranger.get("/?view=team").text
