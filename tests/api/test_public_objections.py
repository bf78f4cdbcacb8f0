"""Objections on the public page: taken while the posting hangs, kept, filed, answered, never shown (社会救助法 第十一条)."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from states.roles import TOWN_HANDLER, TOWN_LEADER
from tests.api.conftest import NOW, Counter
from tests.api.test_hostile import at_once
from tests.cases import clock_row, posted
from workflow.clock import sweep
from workflow.integrity import findings
from workflow.public_objections import FROM_ONE_PLACE
from workflow.records import Escalation, Outbox, table
from workflow.records_postings import PublicObjection
from workflow.verify import verify

SAID = {"content": "该户有人常年在外务工，收入没有申报。", "objector": "吴玥", "contact": "13900000001"}


def hang(counter: Counter) -> tuple[str, str]:
    """A case whose posting hangs, and the path of its page."""
    with counter.engine.begin() as c:
        case = posted(c, counter.county, NOW)
    return case, counter.get(f"/cases/{case}/postings", own(counter)).json()[0]["path"]


def own(counter: Counter, role: str = TOWN_HANDLER) -> dict[str, str]:
    counter.tokens.clear()  # whoever looks days later signs in again
    return counter.as_(counter.county.id(role))


def say(counter: Counter, path: str, said: dict[str, str] = SAID, **headers: str) -> httpx.Response:
    sent = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return counter.client.post(f"{path}/objections", data=said, headers=sent, follow_redirects=False)


def objections(counter: Counter, case: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = counter.get(f"/cases/{case}/objections", own(counter)).json()
    return found


def stage(counter: Counter, case: str) -> str:
    return str(counter.get(f"/cases/{case}", own(counter)).json()["stage"])


def end_of(counter: Counter, case: str) -> datetime:
    with counter.engine.connect() as c:
        due: datetime = clock_row(c, case, "public_notice").due_at
    return due


def test_an_objection_is_kept_told_and_shown_to_those_who_work_on_the_case_alone(counter: Counter) -> None:
    """国发〔2014〕47号（三）: what the village says reaches the township, in the file and by message; the public page keeps silent."""
    case, path = hang(counter)
    answer = say(counter, path)
    assert answer.status_code == 303
    receipt_page = counter.client.get(answer.headers["location"]).text
    [seen] = objections(counter, case)
    assert (seen["content"], seen["objector"], seen["contact"], seen["state"]) == (SAID["content"], "吴玥", "13900000001", "waiting")
    assert seen["receipt"] in receipt_page and "已经收到" in receipt_page
    for page in (receipt_page, counter.client.get(path).text, counter.client.get("/gs/120117").text):
        assert all(words not in page for words in (SAID["content"], "吴玥", "13900000001", case))
    entry = counter.get(f"/cases/{case}/entries", own(counter)).json()[-1]
    assert (entry["step"], entry["body"]["objection"]) == ("receive_objection", SAID["content"]) and "13900000001" not in str(entry)
    with counter.engine.connect() as c:
        assert (
            c.execute(select(table(Outbox).c.topic).order_by(table(Outbox).c.id.desc()).limit(1)).scalar()
            == "emergency_aid.receive_objection"
        )
    assert list(verify(counter.engine)) == []
    stranger = counter.as_(counter.neighbour.id("county_leader"), counter.neighbour)
    assert counter.get(f"/cases/{case}/objections", stranger).status_code == 404


def test_a_posting_does_not_end_as_undisputed_while_an_objection_waits(counter: Counter) -> None:
    """民发〔2021〕57号 第十九条: 公示期满无异议的 goes on; one that waits holds it, climbs the ladder, and lets it go when answered."""
    case, path = hang(counter)
    say(counter, path)
    ends = end_of(counter, case)
    counter.now = ends + timedelta(days=1)
    swept = sweep(counter.engine, counter.now)
    assert stage(counter, case) == "public_notice" and swept.failed == 0
    assert counter.client.get(path).status_code == 404, "its time on the board is over all the same"
    with counter.engine.connect() as c:
        assert c.execute(select(table(Escalation).c.level)).all(), "those above are told that somebody waits"
    assert not [each for each in findings(counter.engine, counter.now) if each.is_error]
    [seen] = objections(counter, case)
    wrong = {"public_objection": "x" * 16, "answer_ground": "duplicate", "result": "已经答复过。"}
    assert counter.post(f"/cases/{case}/steps/answer_objection", own(counter, TOWN_LEADER), wrong).status_code == 409
    step = next(s for s in counter.get(f"/cases/{case}/steps", own(counter, TOWN_LEADER)).json() if s["name"] == "answer_objection")
    assert step["open"] and step["schema"]["properties"]["public_objection"]["examples"] == [seen["receipt"]]
    body = {"public_objection": seen["receipt"], "answer_ground": "unrelated", "result": "所述为他户情况。"}
    done = counter.post(f"/cases/{case}/steps/answer_objection", own(counter, TOWN_LEADER), body)
    assert done.status_code == 200, done.text
    [paper] = done.json()["notices"]
    told = counter.get(f"/notices/{paper['id']}.html", own(counter)).text
    assert paper["kind"] == "objection_reply" and "吴玥" in told and "与公示内容无关" in told and "不成立" in told
    answered_at = counter.now
    sweep(counter.engine, counter.now)
    assert stage(counter, case) == "township_decision"
    assert objections(counter, case)[0]["state"] == "answered"
    assert "已经答复" in counter.client.get(f"/gs/receipts/{seen['receipt']}").text
    with counter.engine.connect() as c:
        started = clock_row(c, case, "township_decision").started_at
    assert started == answered_at, "what follows counts from the answer, not from the day the posting would have ended"


def test_an_objection_that_says_something_of_the_family_is_taken_up_by_the_ordinary_step(counter: Counter) -> None:
    """民发〔2021〕57号 第十九条: looked into like any other; the form already holds its words, and its author learns of it."""
    case, path = hang(counter)
    receipt = say(counter, path).headers["location"]
    step = next(s for s in counter.get(f"/cases/{case}/steps", own(counter)).json() if s["name"] == "object")
    suggested = {name: shape["examples"][0] for name, shape in step["schema"]["properties"].items()}
    assert suggested == {"objector": "吴玥", "objection": SAID["content"]}
    assert counter.post(f"/cases/{case}/steps/object", own(counter), suggested).status_code == 200
    assert stage(counter, case) == "notice_objection" and objections(counter, case)[0]["state"] == "taken_up"
    assert "依法调查核实" in counter.client.get(receipt).text
    assert list(verify(counter.engine)) == []


def test_who_does_not_give_a_name_may_object_too(counter: Counter) -> None:
    """民发〔2021〕57号 第三十七条: a report without a name is a report."""
    case, path = hang(counter)
    assert say(counter, path, SAID | {"anonymous": "1"}).status_code == 303
    [seen] = objections(counter, case)
    assert seen["anonymous"] and seen["objector"] == "未具名的异议人"


def test_an_objection_comes_in_time_or_not_at_all(counter: Counter) -> None:
    """By the database's clock: until the last second of the last day, and to a posting that hangs."""
    case, path = hang(counter)
    ends = end_of(counter, case)
    counter.now = ends - timedelta(seconds=1)
    assert say(counter, path).status_code == 303
    counter.now = ends
    assert say(counter, path, SAID | {"content": "迟到的一条异议。"}).status_code == 404
    assert say(counter, "/gs/00000000000000000000").status_code == 404
    assert len(objections(counter, case)) == 1


def test_the_same_objection_sent_twice_is_one(counter: Counter) -> None:
    """A page sent again, out of impatience, is not a second objector."""
    case, path = hang(counter)
    assert say(counter, path).headers["location"] == say(counter, path).headers["location"]
    assert len(objections(counter, case)) == 1


def test_nobody_drowns_a_posting_in_objections(counter: Counter) -> None:
    """Three a day from one place; the rest is for the window, and the page says so."""
    case, path = hang(counter)
    for n in range(FROM_ONE_PLACE):
        assert say(counter, path, SAID | {"content": f"第{n}条不同的异议。"}).status_code == 303
    refused = say(counter, path, SAID | {"content": "再来一条异议。"})
    assert refused.status_code == 429 and "请直接向天津市宁河区芦台街道办事处提出" in refused.text and "再来一条异议。" in refused.text
    assert len(objections(counter, case)) == FROM_ONE_PLACE
    counter.later(days=1)
    assert say(counter, path, SAID | {"content": "第二天的一条异议。"}).status_code == 303


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"content": "短"}, "请写明异议内容"),
        ({"content": "字" * 1001}, "不超过1000个字"),
        ({"objector": ""}, "请填写姓名"),
        ({"contact": "1" * 61}, "不超过60个字"),
        ({"content": "\u200b\x00 \u202e"}, "请写明异议内容"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_on_it_and_nothing_is_lost(counter: Counter, said: dict[str, str], sentence: str) -> None:
    """Whoever writes with a thumb does not write twice."""
    case, path = hang(counter)
    answer = say(counter, path, SAID | said)
    assert answer.status_code == 422 and sentence in answer.text
    assert objections(counter, case) == []
    if "content" not in said:
        assert SAID["content"] in answer.text


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "", "Origin": "https://elsewhere.example"}])
def test_another_site_cannot_object_by_its_visitors_hands(counter: Counter, headers: dict[str, str]) -> None:
    """ASVS V3.5.1: where the browser says that the form is not ours, nothing is taken."""
    case, path = hang(counter)
    assert say(counter, path, **headers).status_code == 403 and objections(counter, case) == []


def test_markup_in_an_objection_is_words(counter: Counter) -> None:
    """What comes back on the page is escaped."""
    _, path = hang(counter)
    answer = say(counter, path, {"content": "<script>alert(1)</script>", "objector": ""})
    assert answer.status_code == 422 and "<script" not in answer.text and "&lt;script&gt;" in answer.text
    big = counter.client.post(
        f"{path}/objections", content=b"content=" + b"x" * 20_000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert big.status_code == 413


def test_what_was_said_is_evidence(counter: Counter) -> None:
    """An objection cannot be made not to have come in."""
    case, path = hang(counter)
    say(counter, path)
    for change in ("UPDATE public_objection SET content = ''", "DELETE FROM public_objection"):
        with pytest.raises(DBAPIError, match="evidence is never changed"), counter.engine.begin() as c:
            c.execute(text(change))
    with counter.engine.connect() as c:
        assert "127.0.0.1" not in str(c.execute(select(table(PublicObjection))).all()), "where it came from leads back to nobody"
    assert len(objections(counter, case)) == 1


def test_nobody_is_stopped_where_nobody_objected(counter: Counter) -> None:
    """The posting ends by itself as ever, and the answering of objections is closed with its reason."""
    case, _ = hang(counter)
    shown = {step["name"]: step for step in counter.get(f"/cases/{case}/steps", own(counter, TOWN_LEADER)).json()}
    assert not shown["answer_objection"]["open"] and shown["answer_objection"]["reasons"][0]["text"] == "没有等待处理的网上异议"
    assert shown["receive_objection"]["reasons"][0]["text"] == "由系统在公示网页收到异议时登记"
    ends = end_of(counter, case)
    sweep(counter.engine, ends)
    counter.now = ends
    assert stage(counter, case) == "township_decision"


def test_one_objection_sent_by_many_hands_at_once_is_one(counter: Counter) -> None:
    """Whoever taps the button again and again while the network is slow has objected once."""
    case, path = hang(counter)
    answers = at_once(4, lambda: say(counter, path))
    assert {answer.status_code for answer in answers} == {303} and len({answer.headers["location"] for answer in answers}) == 1
    assert len(objections(counter, case)) == 1 and list(verify(counter.engine)) == []
