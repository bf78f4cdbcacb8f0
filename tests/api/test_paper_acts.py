"""Papers after they were issued, and the page where whoever holds one checks it."""

import re
from typing import Any

from notices.script import words
from tests.api.conftest import Counter
from workflow.checking import FOUND
from workflow.database import open_engine
from workflow.serving import find_paper

SERVED: dict[str, Any] = {"way": "direct", "served_on": "2026-11-20", "receiver": "王秀英", "relation": "self", "place": "王秀英住处"}
SLIP: dict[str, Any] = {"items": [{"fact": "applicant_name", "right": "王秀瑛"}], "reason": "录入时误写。"}
PRIVATE = ("王秀英", "王秀瑛", "1101", "住处", "误写")


def declined(counter: Counter) -> tuple[str, dict[str, Any]]:
    """A case that was not accepted, and the paper that says so."""
    number = counter.new_case()
    leader = counter.as_(counter.county.id("town_leader"))
    answer = counter.post(f"/cases/{number}/steps/decline", leader, {"reasons": "不属于救助范围。"})
    assert answer.status_code == 200, answer.text
    return number, answer.json()["notices"][0]


def test_an_officer_serves_a_paper_by_its_address_and_reads_until_when_it_may_be_fought(counter: Counter) -> None:
    """行政复议法 第二十条; 行政诉讼法 第四十六条: the last day, and every day that leads to it."""
    _, paper = declined(counter)
    handler = counter.as_(counter.county.id("town_handler"))
    shown = counter.get(f"/notices/{paper['id']}", handler).json()
    assert shown["served"] is None and [each["until"] for each in shown["remedies"]] == [None, None]
    assert {each["name"] for each in shown["acts"]} == {"service", "correction", "forwarding"}
    failed = counter.post(
        f"/notices/{paper['id']}/service", handler, {"outcome": "absent", "way": "direct", "tried_on": "2026-11-20", "remark": "外出务工"}
    )
    assert failed.json()["case"]["stage"] == "non_acceptance_delivery", failed.text
    answer = counter.post(f"/notices/{paper['id']}/service", handler, SERVED)
    assert answer.status_code == 200, answer.text
    assert answer.json()["case"]["stage"] == "not_accepted"
    assert [each["kind"] for each in answer.json()["notices"]] == ["service_record"]
    shown = counter.get(f"/notices/{paper['id']}", handler).json()
    assert (shown["served"]["at"], shown["served"]["way_label"], shown["served"]["receiver"]) == ("2026-11-20", "直接送达", "王秀英")
    assert [each["outcome"] for each in shown["attempts"]] == ["absent", "served"]
    assert [(each["label"], each["until"], len(each["days"]) > 60) for each in shown["remedies"]] == [
        ("行政复议", "2027-01-19", True),
        ("行政诉讼", "2027-05-20", True),
    ]
    again = counter.post(f"/notices/{paper['id']}/service", handler, SERVED)
    assert again.status_code == 409 and "已经于2026-11-20送达" in again.json()["reasons"][0]["text"]


def test_the_same_key_serves_once(counter: Counter) -> None:
    """A double click is one service."""
    _, paper = declined(counter)
    handler = counter.as_(counter.county.id("town_handler"))
    first, second = (counter.post(f"/notices/{paper['id']}/service", handler, SERVED, key="once") for _ in range(2))
    assert first.status_code == 200 and first.content == second.content


def test_a_service_that_is_not_proven_says_what_is_missing(counter: Counter) -> None:
    """民事诉讼法 第八十九条: a witness, or a recording."""
    _, paper = declined(counter)
    handler = counter.as_(counter.county.id("town_handler"))
    left = counter.post(f"/notices/{paper['id']}/service", handler, SERVED | {"way": "left", "remark": "拒收"})
    assert left.status_code == 409 and "见证人" in left.json()["reasons"][0]["text"] and left.json()["reasons"][0]["cites"]
    nonsense = counter.post(f"/notices/{paper['id']}/service", handler, {"way": "pigeon"})
    assert nonsense.status_code == 422 and nonsense.json()["errors"]


def test_a_case_does_not_close_before_its_paper_is_served(counter: Counter) -> None:
    """Neither by a step that is open there nor by any other."""
    number, _ = declined(counter)
    handler = counter.as_(counter.county.id("town_handler"))
    shown = counter.get(f"/cases/{number}", handler).json()
    assert shown["closed_at"] is None and shown["facts"]["unserved"] == ["non_acceptance_notice"]
    steps = counter.get(f"/cases/{number}/steps", handler).json()
    finals = {s["name"] for s in counter.client.get("/api/v1/processes/emergency_aid").json()["stages"] if s["final"]}
    assert {step["name"] for step in steps if step["to"] in finals} == {"serve"}


def test_a_correction_and_a_forwarding_answer_with_their_papers(counter: Counter) -> None:
    """By another person of the organ that issued it."""
    _, paper = declined(counter)
    handler, leader = (counter.as_(counter.county.id(role)) for role in ("town_handler", "town_leader"))
    own = counter.post(f"/notices/{paper['id']}/correction", leader, SLIP)
    assert own.status_code == 403 and "另一人" in own.json()["reasons"][0]["text"]
    corrected = counter.post(f"/notices/{paper['id']}/correction", handler, SLIP).json()["notices"][0]
    assert counter.get(f"/notices/{paper['id']}", handler).json()["corrected_by"]["id"] == corrected["id"]
    passed_on = counter.post(f"/notices/{paper['id']}/forwarding", handler, {"to": ["各村民委员会"], "words": "请遵照执行。"})
    assert passed_on.json()["notices"][0]["kind"] == "forwarding_notice", passed_on.text
    for kind in (corrected, passed_on.json()["notices"][0]):
        assert counter.get(f"/notices/{kind['id']}.html", handler).status_code == 200


# The page for anybody


def code(counter: Counter, paper: dict[str, Any]) -> str:
    path: str = counter.get(f"/notices/{paper['id']}", counter.as_(counter.county.id("town_handler"))).json()["path"]
    return path


def test_whoever_holds_a_paper_sees_what_is_printed_on_every_paper_of_its_kind_and_nothing_more(counter: Counter) -> None:
    """社会救助法 第十一条: number, organ, day and hash; no name, no reason, no amount. No sign-in."""
    _, paper = declined(counter)
    answer = counter.client.get(code(counter, paper))
    assert answer.status_code == 200
    for said in (paper["title"], paper["document_number"], paper["office"], paper["sha256"], "2026年11月20日"):
        assert said in answer.text
    assert not [word for word in (*PRIVATE, "不属于救助范围") if word in answer.text]


def test_the_page_of_a_paper_is_kept_by_nobody_and_runs_nothing(counter: Counter) -> None:
    """No script, no cookie, no cache, no search engine."""
    _, paper = declined(counter)
    for path in (code(counter, paper), "/p", "/p/" + "0" * 20):
        answer = counter.client.get(path)
        assert answer.headers["cache-control"] == "no-store" and "noindex" in answer.headers["x-robots-tag"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers and "<script" not in answer.text


def test_a_paper_that_was_never_issued_is_said_to_be_none(counter: Counter) -> None:
    """A forged paper, a mistyped code and nonsense answer alike."""
    _, paper = declined(counter)
    pages = [
        counter.client.get(f"/p/{typed}")
        for typed in ("0" * 20, "f" * 20, "x" * 20, paper["sha256"][:15], paper["sha256"][0], "0" * 64, "王")
    ]
    assert {(page.status_code, page.content) for page in pages} == {(404, pages[0].content)}
    assert "没有出具过" in pages[0].text


def test_a_code_may_be_typed_as_people_type(counter: Counter) -> None:
    """Capitals, spaces; the sixteen digits printed beside the QR code, or the whole hash: the same paper."""
    _, paper = declined(counter)
    path = code(counter, paper)
    typed = " ".join(re.findall("....", path.removeprefix("/p/").upper()))
    answer = counter.client.get("/p", params={"code": typed}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    for shown in (paper["sha256"][:16], paper["sha256"]):
        assert paper["document_number"] in counter.client.get(f"/p/{shown}").text
    assert "不是一个校验码" in counter.client.get("/p", params={"code": "123"}).text


def test_a_paper_held_against_the_page_is_the_same_or_is_not(counter: Counter) -> None:
    """The text, its words as copied from a page, the drawn file; one changed character is another paper."""
    _, paper = declined(counter)
    path, handler = code(counter, paper), counter.as_(counter.county.id("town_handler"))
    drawn = counter.get(f"/notices/{paper['id']}.html", handler).content
    with counter.engine.begin() as connection:
        found = find_paper(connection, paper["id"])
        assert found is not None
        text = found["text"]
    copied = "\n\n ".join(words(text))

    def verdict(**sent: Any) -> str:
        answer = counter.client.post(path, **sent)
        assert answer.status_code == 200, answer.text
        assert not [word for word in PRIVATE if word in answer.text]
        said = re.search(r'role="status"><strong>(.*?)</strong>', answer.text)
        return said[1] if said else ""

    assert verdict(data={"words": text.replace("\n", "\r\n")}) == "相符"
    assert verdict(data={"words": copied}) == "相符"
    assert verdict(files={"paper": ("1.html", drawn)}) == "相符"
    assert verdict(data={"words": copied.replace("六十日", "六日")}) == "不相符"
    assert verdict(files={"paper": ("1.html", drawn + b" ")}) == "不相符"
    assert verdict(files={"paper": ("1.pdf", b"%PDF\xff\xfe")}) == "不相符"
    assert verdict(data={"words": ""}) == "没有比对"


def test_a_corrected_paper_says_by_which_number_it_was_corrected(counter: Counter) -> None:
    """Whoever holds the old one is led to the new."""
    _, paper = declined(counter)
    assert "没有被更正" in counter.client.get(code(counter, paper)).text
    handler = counter.as_(counter.county.id("town_handler"))
    new = counter.post(f"/notices/{paper['id']}/correction", handler, SLIP).json()["notices"][0]
    answer = counter.client.get(code(counter, paper)).text
    assert new["document_number"] in answer and code(counter, new) in answer
    assert not [word for word in PRIVATE if word in answer]


def test_a_code_holds_more_than_anybody_can_try(counter: Counter) -> None:
    """Ten million papers, a thousand tries a second: fifty years to one page without a name, and millions by the QR code."""
    _, paper = declined(counter)
    found = code(counter, paper).removeprefix("/p/")
    assert re.fullmatch("[0-9a-f]{20}", found) and found == paper["sha256"][:20]
    years = 10_000_000 * 1000 * 3600 * 24 * 365
    assert 16**16 / years > 50 and 16**20 / years > 3_000_000


def test_a_paper_is_found_by_its_code_without_looking_at_every_paper(sqlite_url: str) -> None:
    """The page is open to everybody: what it costs must not grow with the years."""
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {FOUND.compile(engine)}", ("a", "b")).all()
    engine.dispose()
    assert any("ix_notice_code" in str(row) for row in plan), plan
