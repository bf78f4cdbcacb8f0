"""What no honest client sends, and what happens when the database is away: a problem in Chinese, never a fault, never a false success."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from tests.api.conftest import Counter, opening
from tests.county import HOUSEHOLD, PASSWORD, PERSON
from workflow.records import CaseFile, Delegation, table


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    said: dict[str, Any] = answer.json()
    assert said["status"] == status and any("一" <= character <= "鿿" for character in said["detail"])
    return said


def at_once(many: int, act: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """The answers to the same thing done by many at the same moment."""
    answers: list[httpx.Response] = []
    barrier = threading.Barrier(many)

    def one() -> None:
        barrier.wait()
        answers.append(act())

    threads = [threading.Thread(target=one) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == many
    return answers


def sent(counter: Counter, path: str, who: dict[str, str], body: bytes) -> httpx.Response:
    headers = who | {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    return counter.client.post(f"/api/v1{path}", headers=headers, content=body)


def test_a_step_clicked_twice_at_once_gives_both_the_first_answer(counter: Counter) -> None:
    """The second waits for the case, finds the step taken, and must not be told that it was refused."""
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    answers = at_once(10, lambda: counter.post(f"/cases/{number}/steps/accept", handler, {}, key="click"))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert counter.get(f"/cases/{number}", handler).json()["version"] == 2


def test_another_key_for_a_step_already_taken_is_refused(counter: Counter) -> None:
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    answers = at_once(4, lambda: counter.post(f"/cases/{number}/steps/accept", handler, {}))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert all(answer.json()["reasons"] for answer in answers if answer.status_code == 409)


def test_guesses_made_at_once_are_counted_like_guesses_made_in_turn(counter: Counter) -> None:
    username = counter.county.usernames[counter.county.id("finance")]
    guess = {"username": username, "password": "not this one"}
    answers = at_once(12, lambda: counter.client.post("/api/v1/token", data=guess))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7
    right = counter.client.post("/api/v1/token", data={"username": username, "password": PASSWORD})
    assert is_problem(right, 429) and int(right.headers["retry-after"]) > 0


def test_signing_in_often_with_the_right_password_is_no_failure(counter: Counter) -> None:
    username = counter.county.usernames[counter.county.id("finance")]
    right = {"username": username, "password": PASSWORD}
    for _ in range(7):
        assert counter.client.post("/api/v1/token", data=right).status_code == 200


@pytest.fixture
def away(counter: Counter) -> Iterator[Counter]:
    """A county at work whose disk has just filled up."""
    for officer in ("town_handler", "town_leader"):
        counter.as_(counter.county.id(officer))

    def full(*_: Any) -> None:
        raise OperationalError("", {}, Exception("database or disk is full"))

    number = counter.new_case()
    event.listen(counter.engine, "before_cursor_execute", full)
    counter.tokens["case"] = number
    yield counter
    event.remove(counter.engine, "before_cursor_execute", full)


def test_a_database_that_is_away_is_503_for_reads_writes_and_sign_in(away: Counter) -> None:
    """Reading, saving and signing in say that it is not now, and when to come again."""
    handler, number = away.as_(away.county.id("town_handler")), away.tokens["case"]
    wanted = {"username": "anybody", "password": "x" * 9}
    for answer in (
        away.get(f"/cases/{number}", handler),
        away.get("/inbox", handler),
        away.post(f"/cases/{number}/steps/accept", handler, {}),
        away.client.post("/api/v1/token", data=wanted),
    ):
        assert "稍后再试" in is_problem(answer, 503)["detail"]
        assert answer.headers["retry-after"]
    assert away.get("/health/ready", {}).json()["reasons"] == ["数据库不可用"]


BAD_WAGE = {"kind": "wage", "monthly": "abc"}
BAD_JSON = {
    "a NUL": json.dumps(opening("120117001") | {"applicant": PERSON | {"name": "王\0"}}).encode(),
    "a NUL in a free field": json.dumps(opening("120117001") | {"household": HOUSEHOLD | {"property": {"\0": 1}}}).encode(),
    "half a character": json.dumps(opening("120117001") | {"applicant": PERSON | {"name": "王\ud800"}}).encode(),
    "no number": b'{"household": {"property": {"x": NaN}}}',
    "too large a number": b'{"household": {"property": {"x": 1e999}}}',
    "too deep": json.dumps(opening("120117001")).encode().replace(b'"property": {}', b'"property": {"a":' + b"[" * 300 + b"]" * 300 + b"}"),
    "far too deep": b"[" * 100_000,
    "other bytes": b"\xff\xfe{}",
    "a list": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON)
def test_json_that_cannot_be_read_and_kept_exactly_is_422_on_every_database(counter: Counter, body: bytes) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    assert is_problem(sent(counter, "/cases", handler, body), 422)["errors"]
    with counter.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(CaseFile)).scalar_one() == 0


def test_a_number_of_any_length_in_a_free_field_is_kept_or_refused(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    body = opening(counter.county.town) | {"household": HOUSEHOLD | {"property": {"x": 10**40}}}
    assert sent(counter, "/cases", handler, json.dumps(body).encode()).status_code == 201


def test_an_address_or_a_name_with_a_nul_in_it_names_nothing(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("town_handler"))
    for path in ("/cases/%00", "/notices/%00.html", "/policies/%00", "/reserves/%00"):
        is_problem(counter.get(path, handler), 404)
    is_problem(counter.get("/cases?q=%00", handler), 422)
    is_problem(counter.client.post("/api/v1/token", data={"username": "a\0b", "password": "x" * 9}), 401)


@pytest.mark.parametrize("seen", ["9" * 5000, "²", "abc", '"3', ""])
def test_an_if_match_that_is_no_version_is_412_and_changes_nothing(counter: Counter, seen: str) -> None:
    number = counter.new_case()
    handler = counter.as_(counter.county.id("town_handler"))
    headers = handler | {"Idempotency-Key": "x", "If-Match": seen.encode()}
    is_problem(counter.client.post(f"/api/v1/cases/{number}/steps/accept", headers=headers, json={}), 412)
    assert counter.get(f"/cases/{number}", handler).json()["version"] == 1


def test_a_body_that_never_ends_is_413(counter: Counter) -> None:
    """Also when it does not say beforehand how long it is."""
    handler = counter.as_(counter.county.id("town_handler")) | {"Idempotency-Key": "x", "Content-Type": "application/json"}
    answer = counter.client.post("/api/v1/cases", headers=handler, content=(b" " * 100_000 for _ in range(40)))
    is_problem(answer, 413)


@pytest.mark.parametrize("start", ["9999-12-31T23:00:00+08:00", "0001-01-01T00:00:00+08:00", "1900-01-01T00:00:00+08:00"])
def test_a_limit_that_starts_beyond_all_calendars_is_422(counter: Counter, start: str) -> None:
    officer = counter.as_(counter.county.id("town_handler"))
    said = is_problem(counter.post("/terms", officer, {"region": "120117", "term": "10 working days", "start": start}), 422)
    assert said["errors"][0]["pointer"] == "/start"


@pytest.mark.parametrize(
    ("household", "pointer"),
    [
        ({}, "/household/members"),
        ({"members": []}, "/household/members"),
        ({"members": "x"}, "/household/members"),
        ({"members": [1]}, "/household/members/0"),
        ({"members": [{}]}, "/household/members/0/name"),
        ({"residence": "moon", "members": HOUSEHOLD["members"]}, "/household/residence"),
        ({"members": [{"name": "甲", "relation": "self", "incomes": [BAD_WAGE]}]}, "/household/members/0/incomes/0/monthly"),
    ],
)
def test_nothing_is_assessed_for_a_household_that_cannot_be_read(counter: Counter, household: dict[str, Any], pointer: str) -> None:
    officer = counter.as_(counter.county.id("town_handler"))
    asked = {"region": "640221", "on": "2026-11-23", "process": "emergency_aid", "household": household}
    asked |= {"hardship": {"kind": "emergency", "scope": "household"}, "assume": {"low_income.standard_urban": "600"}}
    said = is_problem(counter.post("/assessments", officer, asked), 422)
    assert pointer in [flaw["pointer"] for flaw in said["errors"]]


def test_powers_and_money_outside_the_county_are_404_and_what_is_no_township_is_refused(counter: Counter) -> None:
    """Another county's entrustments and posts answer exactly as those that do not exist."""
    leader, other = counter.as_(counter.county.id("county_leader")), counter.neighbour
    made = {"programme": "emergency_aid", "document_number": "测民发〔2026〕9号", "max_per_case": "10.00"}
    stands_in = {"reason": "年休假", "document_number": "测民〔2026〕5号"}
    stands_in["deputy"] = counter.county.usernames[counter.county.id("town_leader")]
    stands_in |= {"from_at": "2026-11-20T00:00:00+08:00", "until_at": "2026-11-25T00:00:00+08:00"}
    unknown = is_problem(counter.post(f"/delegations/{'0' * 16}/revoke", leader, {}), 404)
    for path, body in (
        ("/delegations", made | {"township": other.town}),
        (f"/delegations/{other.entrustments[other.town]}/revoke", {}),
        ("/deputies", stands_in | {"post_id": other.posts[other.id("town_leader")]}),
        ("/deputies", stands_in | {"post_id": "0" * 16}),
        (f"/reserves/{other.town}/top-ups", {"amount": "1.00", "document_number": "测财〔2026〕7号"}),
        ("/reserves/120117999/top-ups", {"amount": "1.00", "document_number": "测财〔2026〕7号"}),
    ):
        assert is_problem(counter.post(path, leader, body), 404) == unknown, path
    for change, pointer in (
        ({"township": counter.county.region}, "/township"),
        ({"programme": "nonsense"}, "/programme"),
        ({"document_number": "  "}, "/document_number"),
        ({"from_at": "2026-11-20T00:00:00+08:00", "until_at": "2026-11-19T00:00:00+08:00"}, "/until_at"),
    ):
        said = is_problem(counter.post("/delegations", leader, made | {"township": counter.county.town} | change), 422)
        assert said["errors"][0]["pointer"] == pointer
    with counter.engine.connect() as connection:
        assert (
            connection.execute(select(func.count()).select_from(Delegation).where(table(Delegation).c.revoked_at.is_(None))).scalar() == 4
        )


def test_the_openapi_document_shows_problems_as_problems_and_nothing_else(counter: Counter) -> None:
    """Every refusal of every route is problem+json of one shape, and every $ref leads somewhere."""
    document = counter.client.get("/api/v1/openapi.json").json()
    assert "HTTPValidationError" not in json.dumps(document)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for code, answered in operation["responses"].items():
                if code.startswith(("4", "5")) and path != "/api/v1/health/ready":
                    assert list(answered["content"]) == ["application/problem+json"], (path, code)
                    assert answered["description"] != "Validation Error"

    def references(part: Any) -> Iterator[str]:
        for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
            if key == "$ref":
                yield value
            else:
                yield from references(value)

    for reference in references(document):
        assert reference.rpartition("/")[2] in document["components"]["schemas"], reference


def test_every_answer_says_how_it_may_be_used(counter: Counter) -> None:
    for path in ("/", "/api/v1/health/live", "/nowhere", "/api/v1/processes/emergency_aid.svg"):
        headers = counter.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'") and headers["referrer-policy"]
    assert "http://" not in counter.client.get("/").text and "https://" not in counter.client.get("/").text
