"""The shapes that a client knowing only the contract relies on."""

import hashlib
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from notices import word
from tests.api.conftest import Counter
from workflow import renderings
from workflow.clock import Swept, heartbeat, sweep
from workflow.records import Notice, table


def test_a_limit_is_explained_day_by_day_and_gives_the_same_instant(counter: Counter) -> None:
    """Days that count and days that do not, each with its reason."""
    officer = counter.as_(counter.county.id("town_handler"))
    asked = {"region": "120117", "term": "3 working days", "start": "2026-09-15T10:00:00+08:00"}
    told = counter.post("/terms", officer, asked).json()
    assert (told["due_at"], told["last_day"], told["provisional"]) == ("2026-09-19T00:00:00+08:00", "2026-09-18", False)
    assert [day["counted"] for day in told["days"]] == [False, True, True, True]
    urgent = {"region": "120117", "parameter": "emergency_aid.relief_first", "start": "2026-11-20T17:30:00+08:00"}
    answer = counter.post("/terms", officer, urgent).json()
    assert (answer["due_at"], answer["limit"], answer["last_day"]) == ("2026-11-21T17:30:00+08:00", "24 hours", None)
    beyond = counter.post("/terms", officer, {"region": "120117", "term": "10 working days", "start": "2026-12-28T10:00:00+08:00"}).json()
    assert beyond["provisional"] is True
    for bad in ({"term": "5"}, {"parameter": "nonsense"}, {"parameter": "emergency_aid.township_limit"}, {}):
        answer = counter.post("/terms", officer, {"region": "120117", "start": "2026-09-15T10:00:00+08:00"} | bad)
        assert answer.status_code == 422, bad


def test_a_place_answers_with_its_values_their_sources_and_its_own(counter: Counter) -> None:
    officer = counter.as_(counter.county.id("town_handler"))
    values = counter.get("/policies/120117?on=2026-11-23", officer).json()
    relief, own = values["emergency_aid.relief_first"], values["emergency_aid.township_limit"]
    assert (relief["value"], relief["since"], relief["from_region"]) == ("24 hours", "2020-05-14", "120000")
    assert (own["value"], own["origin"], own["from_region"]) == ("3000.00", "county", "120117")
    assert "emergency_aid.relief_first" not in counter.get("/policies/500154?on=2025-01-01", officer).json()


def test_a_county_sets_its_own_value_under_a_document_and_a_township_may_not(counter: Counter) -> None:
    wanted = {"key": "emergency_aid.township_limit", "value": "2500.00", "since": "2026-11-01", "document_number": "测民发〔2026〕9号"}
    refused = counter.post("/policies/120117", counter.as_(counter.county.id("town_leader")), wanted)
    assert refused.status_code == 403
    leader = counter.as_(counter.county.id("county_leader"))
    assert counter.post("/policies/120000", leader, wanted).status_code == 403
    for elsewhere in ("500154", "120113", "999999", "120117999"):
        assert counter.post(f"/policies/{elsewhere}", leader, wanted).status_code in (404, 422), elsewhere
    assert counter.post("/policies/120117", leader, wanted | {"value": "many"}).status_code == 422
    assert counter.post("/policies/120117", leader, wanted).status_code == 201
    assert counter.get("/policies/120117?on=2026-11-20", leader).json()["emergency_aid.township_limit"]["value"] == "2500.00"


def test_pingluos_least_amounts_are_assessed_line_by_line(counter: Counter) -> None:
    """E11: 平罗 2020 二（一）4, with the standard assumed."""
    officer = counter.as_(counter.county.id("town_handler"))
    household = {"residence": "rural", "members": [{"name": n, "relation": "self"} for n in "甲乙丙"]}
    asked = {"region": "640221", "on": "2026-11-23", "process": "emergency_aid", "assume": {"low_income.standard_urban": "600"}}

    def amount(kind: str, scope: str) -> Any:
        answer = counter.post("/assessments", officer, asked | {"household": household, "hardship": {"kind": kind, "scope": scope}})
        assert answer.status_code == 200, answer.text
        assert answer.json()["assumed"] and all(line["cites"] for line in answer.json()["lines"])
        return answer.json()["amount"]

    assert amount("emergency", "household") == "3600.00"
    assert amount("expenditure", "household") == "5400.00"
    assert amount("emergency", "individual") == "900.00"


def test_every_step_says_whether_it_is_open_and_if_not_why(counter: Counter) -> None:
    number = counter.new_case()
    officer = counter.as_(counter.county.id("town_leader"))
    steps = counter.get(f"/cases/{number}/steps", officer).json()
    assert {step["name"] for step in steps} >= {"accept", "accept_pending", "request_correction", "decline", "withdraw", "refer"}
    for step in steps:
        assert step["open"] or step["reasons"]
        assert all(reason["text"] and reason["cites"] for reason in step["reasons"])
        Draft202012Validator.check_schema(step["schema"])
    assert [step["name"] for step in steps if step["open"]] == ["decline"]


def test_the_inbox_shows_the_most_urgent_first_and_counts_each_view(counter: Counter) -> None:
    officer = counter.as_(counter.county.id("town_handler"))
    calm, urgent = counter.new_case(urgent=False), counter.new_case()
    for number in (calm, urgent):
        counter.post(f"/cases/{number}/steps/accept", officer, {})
    page = counter.get("/inbox?view=team", officer).json()
    assert [each["number"] for each in page["items"]] == [urgent, calm]
    assert page["counts"]["team"] == 2 and page["counts"]["overdue"] == 0
    counter.later(hours=25)
    sweep(counter.engine, now=counter.now)
    counter.tokens.clear()
    officer = counter.as_(counter.county.id("town_handler"))
    late = counter.get("/inbox?view=overdue", officer).json()
    assert [each["number"] for each in late["items"]] == [urgent]
    assert counter.get("/inbox?view=escalated", officer).json()["counts"]["escalated"] == 1


def test_papers_come_out_in_the_same_bytes_with_their_hash(counter: Counter) -> None:
    """The page is drawn once, from the text that was frozen with the step: what was drawn first is what everybody gets."""
    number = counter.new_case()
    officer = counter.as_(counter.county.id("town_handler"))
    paper = counter.get(f"/cases/{number}/notices", officer).json()[0]
    page = counter.get(f"/notices/{paper['id']}.html", officer)
    assert page.headers["etag"] == f'"{hashlib.sha256(page.content).hexdigest()}"'
    with counter.engine.connect() as connection:
        text = connection.execute(select(table(Notice).c.text).where(table(Notice).c.id == paper["id"])).scalar_one()
    assert hashlib.sha256(text.encode()).hexdigest() == paper["sha256"]
    with mock.patch.dict(
        renderings.FORMS, {"html": renderings.Form(lambda s: "another release", lambda p, s: {"html": b"<p>another look</p>"}, "text/html")}
    ):
        assert page.content == counter.get(f"/notices/{paper['id']}.html", officer).content
    for change in ("UPDATE rendering SET content = content", "DELETE FROM rendering"):
        with pytest.raises(DatabaseError, match="evidence is never changed"), counter.engine.begin() as connection:
            connection.exec_driver_sql(change)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    printed = counter.get(f"/notices/{paper['id']}.pdf", officer)
    assert printed.content[:5] == b"%PDF-" and printed.headers["content-type"] == "application/pdf"
    assert printed.headers["etag"] == f'"{hashlib.sha256(printed.content).hexdigest()}"'
    assert printed.headers["content-disposition"].startswith("inline; filename*=UTF-8''")
    assert counter.get(f"/notices/{paper['id']}.pdf", officer).content == printed.content
    editable = counter.get(f"/notices/{paper['id']}.docx", officer)
    assert editable.content[:2] == b"PK" and editable.headers["content-type"].endswith("wordprocessingml.document")
    assert editable.headers["etag"] == f'"{hashlib.sha256(editable.content).hexdigest()}"'
    name = quote(f"{paper['title']}{paper['document_number'] or ''}.docx", safe="")
    assert editable.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}; filename=\"notice.docx\""
    with mock.patch.object(word, "draw", lambda blocks, day: b"another look"):
        assert counter.get(f"/notices/{paper['id']}.docx", officer).content == editable.content


def test_readiness_is_red_when_nobody_sweeps_and_when_a_calendar_is_missing(counter: Counter) -> None:
    assert counter.get("/health/live", {}).status_code == 200
    silent = counter.get("/health/ready", {})
    assert silent.status_code == 503 and "巡检" in silent.json()["reasons"][0]
    heartbeat(counter.engine, Swept())
    assert counter.get("/health/ready", {}).status_code == 200
    counter.later(days=36)
    counter.tokens.clear()
    number = counter.new_case(urgent=False)
    officer = counter.as_(counter.county.id("town_handler"))
    counter.post(f"/cases/{number}/steps/accept", officer, {})
    red = counter.get("/health/ready", {})
    assert red.status_code == 503 and any("放假安排" in reason for reason in red.json()["reasons"])
    assert red.json()["warnings"]


def test_the_openapi_document_is_complete(counter: Counter) -> None:
    """Every operation has a summary, its problems, and an example of its answer."""
    document = counter.client.get("/api/v1/openapi.json").json()
    models = document["components"]["schemas"]

    def exemplified(content: dict[str, Any]) -> bool:
        for media in content.values():
            shape = media.get("schema", {})
            name = (shape.get("$ref") or shape.get("items", {}).get("$ref", "")).rpartition("/")[2]
            fields = models.get(name, {}).get("properties", {}).values()
            if "example" in media or "examples" in models.get(name, {}) or any("examples" in each for each in fields):
                return True
        return False

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"] and operation["description"], (method, path)
            good = [answer for code, answer in operation["responses"].items() if code.startswith("2")]
            assert any(exemplified(answer.get("content", {})) for answer in good), (method, path)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                named = body["schema"].get("$ref", "").rpartition("/")[2]
                fields = models.get(named, {}).get("properties", {}).values()
                assert "examples" in body["schema"] or "examples" in models.get(named, {}) or any("examples" in each for each in fields), (
                    path
                )


def test_a_process_is_shown_and_drawn(counter: Counter) -> None:
    shown = counter.get("/processes/emergency_aid", {}).json()
    assert {"name", "label", "final", "due"} <= shown["stages"][0].keys()
    assert {"name", "label", "from", "to", "by", "cites", "notice"} <= shown["steps"][0].keys()
    assert shown["edition"]
    assert [each["key"] for each in counter.get("/processes", {}).json()] == ["low_income", "extreme_poverty", "emergency_aid"]
    for ending, start in (("svg", "<svg"), ("mmd", "stateDiagram"), ("bpmn", "<?xml")):
        assert counter.get(f"/processes/emergency_aid.{ending}", {}).text.startswith(start)
    assert counter.get("/processes/none.svg", {}).status_code == 404


def test_the_reserve_tells_every_fen(counter: Counter) -> None:
    """社会救助法 第六十六条: open to audit."""
    leader = counter.as_(counter.county.id("county_leader"))
    town = counter.county.town
    before = counter.get(f"/reserves/{town}", leader).json()["balance"]
    done = counter.post(f"/reserves/{town}/top-ups", leader, {"amount": "100.00", "document_number": "测财〔2026〕7号"})
    assert done.status_code == 201 and float(done.json()["balance"]) == float(before) + 100
    assert counter.get(f"/reserves/{counter.neighbour.town}", leader).status_code == 404
    assert (
        counter.post(
            f"/reserves/{town}/top-ups", counter.as_(counter.county.id("town_leader")), {"amount": "1.00", "document_number": "x"}
        ).status_code
        == 403
    )
