"""Giving cases on, over HTTP: as the contract has every write."""

from tests.api.conftest import Counter


def test_a_case_is_given_on_once_under_its_key_and_never_on_an_old_view(counter: Counter) -> None:
    number = counter.new_case()
    leader = counter.as_(counter.county.id("town_leader"))
    body = {"to": counter.county.usernames[counter.county.id("town_handler", 1)], "reason": "工作调动"}
    path = f"/cases/{number}/handler"
    assert counter.post(path, leader, body, If_Match='"9"').status_code == 412
    first, again = counter.post(path, leader, body, key="k"), counter.post(path, leader, body, key="k")
    assert first.status_code == 200 and first.content == again.content and first.headers["etag"] == f'"{first.json()["case"]["version"]}"'
    assert first.json()["entry"]["label"] == "确定承办人" and first.json()["notices"] == []
    refused = counter.post(path, leader, body)
    assert refused.status_code == 409 and refused.json()["reasons"][0]["cites"]
    assert counter.post(path, counter.as_(counter.county.id("town_handler")), body).status_code == 403
    assert counter.post(path, leader, {"to": "x"}).status_code == 422


def test_many_and_a_leave_are_answered_item_by_item(counter: Counter) -> None:
    number = counter.new_case()
    leader = counter.as_(counter.county.id("county_leader"))
    first, second = (counter.county.usernames[counter.county.id("town_handler", n)] for n in (0, 1))
    leave = {"officer": first, "to": second, "first": "2026-11-23", "last": "2026-11-25", "reason": "年休假", "document_number": "1号"}
    given = counter.post("/handovers", leader, leave).json()["results"]
    assert [(each["kind"], each["done"]) for each in given] == [("case", True), ("post", False)]
    told = counter.post("/assignments", leader, {"numbers": [number, "LS26-00000-00000"], "to": second, "reason": "调动"}).json()["results"]
    assert {each["what"]: each["done"] for each in told} == {number: True, "LS26-00000-00000": False}
    assert counter.post("/handovers", counter.as_(counter.county.id("town_handler")), leave).status_code == 403
    assert counter.post("/assignments", leader, {"numbers": [], "to": second, "reason": "调动"}).status_code == 422
