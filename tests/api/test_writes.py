"""A write is done once, or not at all, and says so in Chinese."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from tests.api.conftest import Counter, opening
from workflow.records import CaseFile, table


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["status"] == status and said["title"] and said["detail"]
    assert "Traceback" not in answer.text
    return said


def test_the_same_key_and_body_get_the_first_answer_again_byte_for_byte(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    first = counter.post("/cases", handler, opening(counter.county.town), key="once")
    again = counter.post("/cases", handler, opening(counter.county.town), key="once")
    assert (first.status_code, first.content, first.headers["location"]) == (again.status_code, again.content, again.headers["location"])
    assert len(counter.get("/cases", handler).json()["items"]) == 1


def test_the_same_key_with_another_body_is_refused(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    counter.post("/cases", handler, opening(counter.county.town), key="once")
    is_problem(counter.post("/cases", handler, opening(counter.county.town, reason="另一事由"), key="once"), 422)


def test_a_write_without_a_key_is_428(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    is_problem(counter.client.post("/api/v1/cases", headers=handler, json=opening(counter.county.town)), 428)


def test_twenty_requests_with_one_key_have_one_effect(counter: Counter) -> None:
    """A double click issues one paper."""
    handler = counter.as_(counter.county.id("town_handler"))
    answers: list[Any] = []
    barrier = threading.Barrier(20)

    def click() -> None:
        barrier.wait()
        answers.append(counter.post("/cases", handler, opening(counter.county.town), key="click"))

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    with counter.engine.connect() as connection:
        assert len(connection.execute(select(table(CaseFile).c.id)).all()) == 1


def test_a_stale_if_match_is_412_and_a_true_one_goes_through(counter: Counter) -> None:
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    seen = counter.get(f"/cases/{number}", handler)
    assert seen.headers["etag"] == f'"{seen.json()["version"]}"'
    done = counter.post(f"/cases/{number}/steps/accept", handler, {}, If_Match=seen.headers["etag"])
    assert done.status_code == 200
    is_problem(counter.post(f"/cases/{number}/steps/withdraw", handler, {"reason": "撤回"}, If_Match=seen.headers["etag"]), 412)
    assert counter.get(f"/cases/{number}", handler).json()["stage"] == "accepted"


def test_an_answer_given_again_carries_the_version_it_carried(counter: Counter) -> None:
    """A client that lost the first answer goes on from the second as it would have from the first."""
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    first, again = (counter.post(f"/cases/{number}/steps/accept", handler, {}, key="once") for _ in range(2))
    assert first.headers["etag"] == again.headers["etag"] == '"2"'
    assert first.content == again.content


@pytest.mark.parametrize("smuggled", ["stage", "version", "region", "decided_by", "granted", "process"])
def test_what_a_form_does_not_ask_for_is_refused_and_changes_nothing(counter: Counter, smuggled: str) -> None:
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    said = is_problem(counter.post(f"/cases/{number}/steps/accept", handler, {smuggled: "closed"}), 422)
    assert said["errors"][0]["pointer"] == f"/{smuggled}"
    assert counter.get(f"/cases/{number}", handler).json()["version"] == 1
    is_problem(counter.post("/cases", handler, opening(counter.county.town, **{smuggled: "x"})), 422)
    is_problem(counter.post("/cases", handler, opening(counter.county.town) | {smuggled + "_": "x"}), 422)


def test_each_kind_of_refusal_has_its_status_and_its_reasons(counter: Counter) -> None:
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    leader = counter.as_(counter.county.id("town_leader"))
    wrong_hands = is_problem(counter.post(f"/cases/{number}/steps/accept", leader, {}), 403)
    assert wrong_hands["reasons"][0]["cites"]
    not_open = is_problem(counter.post(f"/cases/{number}/steps/pay_advance", handler, {}), 409)
    assert not_open["reasons"][0]["text"]
    is_problem(counter.post(f"/cases/{number}/steps/request_correction", handler, {"missing": []}), 422)
    counter.post(f"/cases/{number}/steps/accept", handler, {})
    amount = {"amount": "999999.00", "kind": "emergency", "scope": "individual", "finding": "急"}
    over = is_problem(counter.post(f"/cases/{number}/steps/classify_quick_small", handler, amount), 409)
    assert "999999.00" in over["reasons"][0]["text"]
    bad = is_problem(counter.post(f"/cases/{number}/steps/classify_quick_small", handler, amount | {"amount": "12"}), 422)
    assert bad["errors"][0]["pointer"] == "/amount"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"applicant": {"name": "王秀英", "id_number": "110105194912310021"}}, "/applicant/id_number"),
        ({"applicant": {"name": "王秀英", "id_number": "11010519490231002X"}}, "/applicant/id_number"),
        ({"applicant": {"name": "", "id_number": "11010519491231002X"}}, "/applicant/name"),
        ({"household": {"members": []}}, "/household/members"),
        ({"region": "120117"}, "/region"),
        ({"region": "999999"}, "/region"),
        ({"process": "nonsense"}, "/process"),
        ({"facts": {"urgent": "yes", "reason": "急"}}, "/facts/urgent"),
        ({"facts": {}}, "/facts/reason"),
    ],
)
def test_bad_input_is_one_clear_sentence_at_the_edge(counter: Counter, change: dict[str, Any], pointer: str) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    said = is_problem(counter.post("/cases", handler, opening(counter.county.town) | change), 422)
    assert said["errors"][0]["pointer"] == pointer
    assert any("一" <= character <= "鿿" for character in said["errors"][0]["detail"])


def test_what_is_no_json_no_route_no_method_is_a_problem_too(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("town_handler")) | {"Idempotency-Key": "x", "Content-Type": "application/json"}
    is_problem(counter.client.post("/api/v1/cases", headers=handler, content=b"{"), 422)
    is_problem(counter.client.get("/api/v1/nowhere"), 404)
    is_problem(counter.client.delete("/api/v1/cases"), 405)
    is_problem(counter.client.post("/api/v1/cases", headers=handler, content=b"x" * 3_000_000), 413)


def test_a_wrong_password_and_an_unknown_name_answer_alike_and_patience_ends(counter: Counter) -> None:
    wrong = counter.client.post(
        "/api/v1/token", data={"username": counter.county.usernames[counter.county.id("finance")], "password": "x" * 9}
    )
    unknown = counter.client.post("/api/v1/token", data={"username": "nobody-here", "password": "x" * 9})
    assert wrong.content == unknown.content
    is_problem(wrong, 401)
    for _ in range(4):
        counter.client.post("/api/v1/token", data={"username": "nobody-here", "password": "x" * 9})
    assert is_problem(counter.client.post("/api/v1/token", data={"username": "nobody-here", "password": "x" * 9}), 429)


def test_powers_end_with_the_next_request(counter: Counter) -> None:
    """A disabled officer and a post that has run out see nothing more, whatever token they hold."""
    from workflow.officers import disable

    handler = counter.as_(counter.county.id("town_handler"))
    number = counter.new_case()
    assert counter.get(f"/cases/{number}", handler).status_code == 200
    with counter.engine.begin() as connection:
        disable(connection, counter.county.usernames[counter.county.id("town_handler")])
    is_problem(counter.get(f"/cases/{number}", handler), 401)
    leader = counter.as_(counter.county.id("town_leader"))
    counter.later(hours=11)
    is_problem(counter.get(f"/cases/{number}", leader), 401)
