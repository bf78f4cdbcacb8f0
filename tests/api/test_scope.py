"""What lies outside an officer's region does not exist for them (社会救助法 第十一条、第七十条（六）)."""

import re
from typing import Any

from tests.api.conftest import Counter, opening


def case_routes(counter: Counter) -> list[tuple[str, str]]:
    """Every route that names a case or a paper, from the app's own OpenAPI document: a new one cannot be forgotten."""
    paths: dict[str, Any] = counter.client.get("/api/v1/openapi.json").json()["paths"]
    names = {name for path in paths for name in re.findall(r"\{(\w+)\}", path)}
    told_apart = {"number", "name", "clock_id", "notice_id"} | {"key", "region", "delegation_id", "township", "kind", "shape", "job_id"}
    assert names <= told_apart, "a route names something new: say here whether it belongs to a case"
    named = [(method.upper(), path) for path, methods in paths.items() for method in methods if re.search(r"\{(number|notice_id)\}", path)]
    assert len(named) >= 10
    return named


def test_a_sister_township_and_another_county_get_404_on_every_route_of_a_case(counter: Counter) -> None:
    number = counter.new_case()
    own = counter.as_(counter.county.id("town_handler"))
    paper = counter.get(f"/cases/{number}/notices", own).json()[0]["id"]
    counter.post(f"/cases/{number}/steps/accept", own, {})
    clock = counter.get(f"/cases/{number}/clocks", own).json()[0]["id"]
    strangers = [
        counter.as_(counter.county.id("town_handler", town=counter.county.sister)),
        counter.as_(counter.county.id("town_leader", town=counter.county.sister)),
        counter.as_(counter.neighbour.id("county_leader"), counter.neighbour),
        counter.as_(counter.neighbour.id("town_handler"), counter.neighbour),
    ]
    for method, path in case_routes(counter):
        there = path.replace("{number}", number).replace("{name}", "withdraw").replace("{clock_id}", clock).replace("{notice_id}", paper)
        there = there.replace("{kind}.{shape}", "application_form.html")
        there = there.removeprefix("/api/v1")
        for stranger in strangers:
            answer = counter.get(there, stranger) if method == "GET" else counter.post(there, stranger, {"reason": "越权"})
            assert answer.status_code == 404, (method, path, answer.status_code)
            nowhere = there.replace(number, "LS26-00000-00000").replace(paper, "0" * 20)
            missing = counter.get(nowhere, stranger) if method == "GET" else counter.post(nowhere, stranger, {"reason": "越权"})
            assert missing.content == answer.content, "an outside case must answer exactly as one that does not exist"
        if method == "GET":
            assert counter.get(there, own).status_code == 200, path
    assert counter.get(f"/cases/{number}", own).json()["stage"] == "accepted"


def test_a_stranger_finds_the_case_in_no_list_no_search_and_no_count(counter: Counter) -> None:
    number = counter.new_case()
    for stranger in (
        counter.as_(counter.county.id("town_handler", town=counter.county.sister)),
        counter.as_(counter.neighbour.id("supervisor"), counter.neighbour),
    ):
        assert counter.get("/cases", stranger).json()["items"] == []
        assert counter.get(f"/cases?q={number}", stranger).json()["items"] == []
        assert counter.get("/cases?q=王秀英", stranger).json()["items"] == []
        assert counter.post("/cases/search", stranger, {"id_number": "11010519491231002X"}).json()["items"] == []
        for view in ("mine", "team", "overdue", "due_today", "escalated"):
            page = counter.get(f"/inbox?view={view}", stranger).json()
            assert page["items"] == [] and set(page["counts"].values()) == {0}
    own = counter.as_(counter.county.id("county_leader"))
    assert [each["number"] for each in counter.get("/cases", own).json()["items"]] == [number]
    assert counter.post("/cases/search", own, {"id_number": "11010519491231002X"}).json()["items"][0]["number"] == number


def test_nobody_opens_a_case_in_a_place_that_is_not_theirs(counter: Counter) -> None:
    sister = counter.as_(counter.county.id("town_handler", town=counter.county.sister))
    assert counter.post("/cases", sister, opening(counter.county.town)).status_code == 404
    leader = counter.as_(counter.county.id("town_leader"))
    refused = counter.post("/cases", leader, opening(counter.county.town))
    assert refused.status_code == 403 and refused.json()["reasons"]


def test_every_route_but_the_public_ones_asks_who_is_there(counter: Counter) -> None:
    """Denied by default: a new route without sign-in fails here."""
    public = {"/api/v1/token", "/api/v1/health/live", "/api/v1/health/ready"}
    for path, methods in counter.client.get("/api/v1/openapi.json").json()["paths"].items():
        for method in methods:
            if path in public or path.startswith("/api/v1/processes"):
                continue
            there = re.sub(r"\{[^}]+\}", "x", path)
            body = {} if method == "post" else None
            answer = counter.client.request(method, there, json=body)
            assert answer.status_code in (401, 422), (method, path, answer.status_code)
