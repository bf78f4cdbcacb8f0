"""What hangs on the public page, for how long, and what it never shows (社会救助法 第十一条；民发〔2021〕57号 第十九条、第二十四条)."""

import re
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from notices.facts import AnnouncementFacts, PostingFacts, TerminationFacts
from states.roles import TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from tests.api.conftest import NOW, Counter
from tests.cases import OPINION, VISIT, surveyed
from tests.county import County, identity
from workflow.clock import sweep
from workflow.records import LegalClock, table
from workflow.records_postings import PostingBoard

SECRET_WORDS = ("急性白血病", "13987654321", "福德村三组17号", "120.55", "6217001234567890123", "一级肢体残疾")


def post(counter: Counter, *, place: str = "村务公开栏", at: datetime = NOW, county: County | None = None, **who: Any) -> str:
    """A case of emergency aid whose posting begins at `at`; `who` is the applicant, with much that may not be shown."""
    county = county or counter.county
    name, number = who.get("name", "王秀英"), who.get("id_number", "11010519491231002X")
    applicant = {"name": name, "id_number": number, "phone": "13987654321"}
    member = {
        "name": name,
        "id_number": number,
        "relation": "self",
        "incomes": [{"kind": "farming", "monthly": "120.55"}],
        "disability": {"kind": "physical", "grade": 1},
    }
    with counter.engine.begin() as c:
        opened = county.open(
            c,
            at,
            applicant=applicant,
            household={"members": [member], "property": {}},
            reason="急性白血病，住福德村三组17号，账号6217001234567890123",
        )
        case: str = opened.case["number"]
        county.take(c, case, "accept", TOWN_HANDLER, at)
        county.take(c, case, "classify_expenditure", TOWN_HANDLER, at, kind="expenditure", scope="household", finding="急性白血病")
        county.take(c, case, "survey", TOWN_HANDLER, at, second_investigator=county.usernames[county.id(TOWN_HANDLER, 1)], **VISIT)
        county.take(c, case, "opine", TOWN_LEADER, at, **OPINION)
        county.take(c, case, "publicise", TOWN_HANDLER, at, place=place)
    return case


def postings(counter: Counter, case: str) -> list[dict[str, Any]]:
    counter.tokens.clear()  # whoever looks days later signs in again
    found: list[dict[str, Any]] = counter.get(f"/cases/{case}/postings", counter.as_(counter.county.id("town_handler"))).json()
    return found


def crawl(counter: Counter) -> dict[str, str]:
    """Every public page that can be reached from /gs by its own links, by its path."""
    seen: dict[str, str] = {}
    todo = ["/gs", "/robots.txt", "/public.css"]
    while todo:
        path = todo.pop()
        answer = counter.client.get(path)
        assert answer.status_code == 200, path
        assert "set-cookie" not in answer.headers
        seen[path] = answer.text
        todo += [
            link for link in re.findall(r'(?:href|action)="(/[^"]*)"', answer.text) if link not in seen and not link.endswith("objections")
        ]
    return seen


def test_the_public_pages_show_nothing_but_the_fields_of_the_board(counter: Counter) -> None:
    """P1: every page crawled; no identity number, telephone, address, illness, income, and no minor's name (未成年人保护)."""
    child = identity("2015-06-01")
    cases = [
        post(counter),
        post(counter, name="赵小宝", id_number=child),
        post(counter, name="欧阳文博", id_number=identity("1950-01-01", man=True)),
    ]
    seen = crawl(counter)
    words = "\n".join(seen.values())
    assert len([path for path in seen if re.fullmatch(r"/gs/[0-9a-f]{20}", path)]) == 3
    for secret in (*SECRET_WORDS, "11010519491231002X", child, "王秀英", "秀英", "赵小宝", "小宝", "赵*", "欧阳文博", "文博", *cases):
        assert secret not in words, secret
    assert "王**" in words and "某某" in words and "欧**" in words
    assert not re.search(r"\d{11}", re.sub(r'"/gs/[^"]*"', "", words)), "a long number is somebody's"


def test_what_is_kept_for_the_page_is_what_the_board_has_fields_for(counter: Counter) -> None:
    """社会救助法 第十一条: what has no field cannot be shown; the row behind the page holds the board's facts alone."""
    post(counter)
    with counter.engine.connect() as c:
        shown = c.execute(select(table(PostingBoard).c.shown)).scalar_one()
    assert shown.keys() == {field.name for field in fields(PostingFacts)}
    allowed = {field.name for board in (PostingFacts, AnnouncementFacts, TerminationFacts) for field in fields(board)}
    assert not allowed & {"applicant_name", "applicant_id", "phone", "address", "reason", "findings", "incomes", "lines", "handler"}


def test_a_posting_hangs_through_its_last_day_and_is_then_gone(counter: Counter) -> None:
    """最低生活保障审核确认办法 第十九条: the period by the database's clock, to the second, whether or not anything has swept by then."""
    case = post(counter)
    [shown] = postings(counter, case)
    path, until = shown["path"], datetime.fromisoformat(shown["until"])
    assert shown["state"] == "hanging" and shown["taken_down_at"] is None
    counter.now = until - timedelta(seconds=1)
    assert counter.client.get(path).status_code == 200
    counter.now = until
    gone = counter.client.get(path)
    assert gone.status_code == 404 and gone.headers["content-type"].startswith("text/html") and "已经撤下" in gone.text
    assert path not in counter.client.get("/gs/120117").text and "没有正在公示" in counter.client.get("/gs/120117").text
    assert counter.client.get(f"{path}x").content == gone.content, "what is gone answers as what never was"
    sweep(counter.engine, until + timedelta(days=2))
    counter.now = until + timedelta(days=2)
    [shown] = postings(counter, case)
    assert (shown["state"], datetime.fromisoformat(shown["taken_down_at"])) == ("ended", until)


def test_a_posting_comes_down_with_the_case_that_leaves_it(counter: Counter) -> None:
    """个人信息保护法 第十九条: no longer than the purpose needs; a withdrawn application hangs no more, and the file says since when."""
    case = post(counter)
    [shown] = postings(counter, case)
    counter.later(hours=5)
    own = counter.as_(counter.county.id("town_handler"))
    assert counter.post(f"/cases/{case}/steps/withdraw", own, {"reason": "不再需要"}).status_code == 200
    assert counter.client.get(shown["path"]).status_code == 404
    [shown] = postings(counter, case)
    assert shown["state"] == "taken_down" and datetime.fromisoformat(shown["taken_down_at"]) == counter.now


def test_a_county_and_a_township_list_what_hangs_there_and_nothing_else(counter: Counter) -> None:
    """One list for each place; a place that is none, and a stranger's, show nothing."""
    case = post(counter)
    path = postings(counter, case)[0]["path"]
    assert path in counter.client.get("/gs/120117").text
    assert path in counter.client.get(f"/gs/{counter.county.town}").text
    assert path not in counter.client.get(f"/gs/{counter.county.sister}").text
    assert path not in counter.client.get("/gs/500154").text
    for nowhere in ("/gs/999999", "/gs/12", "/gs/x", "/gs/00000000000000000000", "/gs/receipts/aaaaaaaaaaaaaaaa"):
        answer = counter.client.get(nowhere)
        assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html"), nowhere


def test_a_long_list_comes_a_page_at_a_time(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every posting is on exactly one page, the newest first."""
    monkeypatch.setattr("workflow.postings.PAGE", 2)
    paths = [postings(counter, post(counter, at=NOW - timedelta(minutes=n)))[0]["path"] for n in range(3)]
    first = counter.client.get("/gs/120117").text
    onward = re.search(r'href="(/gs/120117\?before=[^"]+)"', first)
    assert onward is not None and [path for path in paths if path in first] == paths[:2]
    second = counter.client.get(onward[1]).text
    assert [path for path in paths if path in second] == paths[2:] and "更早的公示" not in second


def test_a_public_page_is_kept_by_nobody_and_loads_nothing_from_elsewhere(counter: Counter) -> None:
    """个人信息保护法 第五十一条: not indexed, not cached, no script, no cookie, nothing from another place."""
    path = postings(counter, post(counter))[0]["path"]
    for each in (path, "/gs", "/gs/120117", "/gs/nowhere"):
        answer = counter.client.get(each)
        assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive" and 'content="noindex' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers.get_list("content-security-policy")
        assert len(policy) == 1 and policy[0].startswith("default-src 'none'; style-src 'self'") and "unsafe" not in policy[0]
        assert "<script" not in answer.text and "style=" not in answer.text and "//" not in answer.text.replace("<!doctype", "")
    assert counter.client.get("/robots.txt").text.endswith("Disallow: /\n")
    assert len(counter.client.get("/public.css").content) <= 6000


@pytest.mark.parametrize(("way", "shown"), [("given", "王**"), ("middle", "王*英"), ("surname", "王某")])
def test_a_place_says_how_names_are_masked(counter: Counter, way: str, shown: str) -> None:
    """最低生活保障审核确认办法 第二十四条: the name is published, and privacy protected; how, each place settles for itself."""
    leader = counter.as_(counter.county.id("county_leader"))
    told = {"key": "posting.name_mask", "value": way, "document_number": "测民发〔2026〕9号", "since": "2026-01-01"}
    assert counter.post("/policies/120117", leader, told).status_code in (200, 201)
    path = postings(counter, post(counter))[0]["path"]
    assert f"<dd>{shown}</dd>" in counter.client.get(path).text


def test_where_to_post_names_a_place_and_nobody(counter: Counter) -> None:
    """社会救助暂行办法 第六十一条: a telephone or identity number does not slip onto the board with the place."""
    with counter.engine.begin() as c:
        case = surveyed(c, counter.county, NOW)
        counter.county.take(c, case, "opine", TOWN_LEADER, NOW, **OPINION)
    own = counter.as_(counter.county.id("town_handler"))
    refused = counter.post(f"/cases/{case}/steps/publicise", own, {"place": "王秀英家门口，电话13987654321"})
    assert refused.status_code == 409 and refused.json()["reasons"][0]["text"].startswith("公示、公布的地点只写地点")


def test_the_board_is_evidence(counter: Counter) -> None:
    """What hung cannot be made not to have hung, nor to have shown something else."""
    post(counter)
    for change in ("UPDATE posting_board SET shown = '{}'", "DELETE FROM posting_board"):
        with pytest.raises(DBAPIError, match="evidence is never changed"), counter.engine.begin() as c:
            c.execute(text(change))


def test_whoever_hung_it_up_proves_it_and_the_proof_can_be_printed(counter: Counter) -> None:
    """最低生活保障审核确认办法 第十九条: in the village, for its whole time; where, from when to when, by whom, before whom."""
    case = post(counter)
    assert postings(counter, case)[0]["proof"] is None and not postings(counter, case)[0]["proof_demanded"]
    counter.later(days=6)
    counter.tokens.clear()
    sweep(counter.engine, counter.now)
    village = counter.as_(counter.county.id(VILLAGE_ASSISTANT))
    hung = {"hung_at": "福德村公示栏", "hung_from": "2026-11-20", "hung_until": "2026-11-26", "hung_by": "陈堃", "photo_sha256": "ab" * 32}
    for wrong in ({"hung_until": "2026-11-19"}, {"hung_at": "电话13987654321"}, {"photo_sha256": "照片"}):
        assert counter.post(f"/cases/{case}/steps/prove_posting", village, hung | wrong).status_code == 409
    done = counter.post(f"/cases/{case}/steps/prove_posting", village, hung)
    assert done.status_code == 200, done.text
    [paper] = done.json()["notices"]
    printed = counter.get(f"/notices/{paper['id']}.html", village).text
    assert paper["title"] == "公示情况证明" and "陈堃" in printed and "ab" * 32 in printed and "2026年11月26日" in printed
    proof = postings(counter, case)[0]["proof"]
    assert proof["hung_at"] == "福德村公示栏" and proof["registered_by"]
    assert counter.post(f"/cases/{case}/steps/prove_posting", village, hung).status_code == 409, "once for each posting"


def test_a_place_may_demand_the_proof_before_the_result(counter: Counter) -> None:
    """No text demands it everywhere: where the county does, nothing is decided before it is on file."""
    leader = counter.as_(counter.county.id("county_leader"))
    told = {"key": "posting.proof_required", "value": "是", "document_number": "测民发〔2026〕9号", "since": "2026-01-01"}
    assert counter.post("/policies/120117", leader, told).status_code in (200, 201)
    case = post(counter)
    counter.later(days=6)
    counter.tokens.clear()
    sweep(counter.engine, counter.now)
    own = counter.as_(counter.county.id("town_handler"))
    closed = next(step for step in counter.get(f"/cases/{case}/steps", own).json() if step["name"] == "approve")
    assert "当地要求先登记公示情况，本次公示尚未登记" in [reason["text"] for reason in closed["reasons"]]
    hung = {"hung_at": "公示栏", "hung_from": "2026-11-20", "hung_until": "2026-11-26", "hung_by": "陈堃"}
    assert counter.post(f"/cases/{case}/steps/prove_posting", own, hung).status_code == 200
    opened = next(step for step in counter.get(f"/cases/{case}/steps", own).json() if step["name"] == "approve")
    assert "当地要求先登记公示情况，本次公示尚未登记" not in [reason["text"] for reason in opened["reasons"]]


def test_a_case_without_a_posting_has_none(counter: Counter) -> None:
    """Most cases never hang anywhere."""
    assert postings(counter, counter.new_case()) == []


def test_the_postings_of_a_case_know_the_limit_that_takes_them_down(counter: Counter) -> None:
    """The page and the limit are one: a limit that a new calendar moves moves the posting with it."""
    case = post(counter)
    with counter.engine.begin() as c:
        c.execute(LegalClock.__table__.update().where(table(LegalClock).c.kind == "public_notice").values(due_at=NOW + timedelta(days=9)))  # type: ignore[attr-defined]
    assert datetime.fromisoformat(postings(counter, case)[0]["until"]) == NOW + timedelta(days=9)
