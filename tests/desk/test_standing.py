"""Applicants follow their case with the number and the secret on their receipt, and apply on a phone."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api.desk.nodes import NODES
from api.public.standing import PLAIN, plain
from states import EDITIONS
from tests.cases import posted
from tests.county import SECRET, identity
from tests.desk.conftest import FROM_HERE, Desk, Reader
from tests.play import set_up
from tests.test_scenarios import happen
from workflow.citizens import PROMISED, opens, secret_of, standing
from workflow.database import open_engine
from workflow.records import CaseFile, table
from workflow.records_online import ApplicationOnline
from workflow.records_sessions import SignInAttempt

SCENARIOS = Path(__file__).parents[1] / "scenarios"
_FAMILY = {
    "residence": "urban",
    "members": [
        {"name": "王秀英", "id_number": "11010519491231002X", "relation": "self", "incomes": [{"kind": "transfer", "monthly": "187.65"}]},
        {"name": "李建国", "relation": "配偶", "incomes": [{"kind": "wage", "monthly": "2345.67"}]},
    ],
    "property": {"deposits": "98765.43"},
}
_FORM = {"name": "王秀英", "id_number": "11010519491231002X", "phone": "13800000000", "reason": "老伴住院，花费很大", "agreed": "1"}


def follow(desk: Desk, number: str, secret: str | None = None) -> httpx.Response:
    """The page of a case, as its QR code opens it."""
    return desk.client().get(f"/m/{number}/{secret or secret_of(SECRET, number)}")


def test_the_applicant_sees_where_it_stands_whom_it_waits_for_and_by_when(desk: Desk) -> None:
    """社会救助法 第六十三条: 办理查询; each day told, counted or not and why."""
    number = desk.open()
    desk.take(number, "accept", "town_handler")
    page = Reader(follow(desk, number).text).text
    for told in (
        "已经受理",
        "现在等待：天津市宁河区芦台街道办事处",
        "全程办理",
        "应当在",
        "以前（含当日）",
        "不计入：星期六",
        "收件回执",
        "受理通知书",
    ):
        assert told in page, told
    typed = desk.client().post("/m", data={"number": f" {number.lower()} ", "secret": secret_of(SECRET, number).lower().replace("-", " ")})
    assert Reader(typed.text).text == page


def test_nothing_is_told_but_what_is_the_applicants(desk: Desk) -> None:
    """社会救助法 第十一条、第七十条（六）: no member's income, no number, no officer, no finding, no opinion before it is served."""
    with desk.engine.begin() as connection:
        number = posted(connection, desk.county, desk.now)
        held = desk.county.usernames.values()
    other = desk.open(household=_FAMILY)
    for each in (number, other):
        answer = follow(desk, each)
        page = Reader(answer.text).text
        secrets = ["187.65", "2345.67", "98765.43", "李建国", "王秀英", "11010519491231002X", "13800000000", "属实", "2000.00", "support"]
        for secret in (*secrets, *held, "town_handler", "入户调查表"):
            assert secret not in answer.text, secret
        assert "王*英" in page or "王**" in page or "王＊英" in page or "王某" in page, page[:200]
    assert answer.headers["referrer-policy"] == "no-referrer" and answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"] and not answer.cookies


def test_a_decision_is_told_when_it_has_been_served_and_with_its_remedies(desk: Desk) -> None:
    """社会救助法 第四十五条、第七十六条: the paper says no, not a web page; once served, where to go and until when."""
    number = desk.open()
    desk.take(number, "decline", "town_leader", reasons="不属于救助范围。")
    before = Reader(follow(desk, number).text).text
    assert "不予受理" not in before and "正在把书面决定送达给您" in before
    desk.take(number, "serve", "town_handler", way="direct", served_on="2026-11-23", receiver="王秀英", relation="self", place="住处")
    after = Reader(follow(desk, number).text).text
    assert "不予受理告知书" in after and "行政复议" in after and "2027年1月" in after


def test_every_decision_that_may_still_be_fought_is_named(sqlite_url: str) -> None:
    """社会救助法 第七十六条: an order to repay, served the same day, takes no remedy away from the decision that stopped the support."""
    engine, said = open_engine(sqlite_url), tomllib.loads((SCENARIOS / "low_income_death_pingluo.toml").read_text("utf-8"))
    play = set_up(engine, said)
    for happening in said["经过"]:
        assert not list(happen(play, happening))
    with engine.connect() as connection:
        number = play.numbers[play.name]
        soon, years = (standing(connection, number, play.now + timedelta(days=days)) for days in (0, 1000))
    assert soon is not None and years is not None
    assert [each["title"] for each in soon["remedies"]] == ["责令退回通知书", "停发决定书"]
    assert [each["title"] for each in years["remedies"]] == ["责令退回通知书"], "what is over is told of the newest alone"
    engine.dispose()


def test_what_to_bring_stands_on_the_page(desk: Desk) -> None:
    """最低生活保障审核确认办法 第十条: 一次性告知, and again whenever the applicant looks."""
    number = desk.open()
    desk.take(number, "request_correction", "town_handler", missing=["身份证复印件", "诊断证明"])
    page = Reader(follow(desk, number).text).text
    assert "请您带来" in page and "诊断证明" in page and "现在等待：您本人" in page


def test_a_wrong_secret_is_answered_like_a_number_that_does_not_exist(desk: Desk) -> None:
    """Nobody learns from here whether there is a case."""
    number = desk.open()
    wrong, nobody = follow(desk, number, "AAAA-BBBB-CCCC-DDDD"), follow(desk, "LS26-00000-00000", "AAAA-BBBB-CCCC-DDDD")
    assert wrong.status_code == nobody.status_code == 404 and wrong.content == nobody.content
    assert wrong.headers.items() >= {("referrer-policy", "no-referrer")}
    assert follow(desk, "LS26-00000-00000").content == nobody.content
    clue = desk.open(clue=True, found_by="网格员")
    assert follow(desk, clue).content == nobody.content


def test_the_secret_is_checked_before_anything_is_looked_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work, so the same time: a wrong secret never reaches the cases."""
    asked: list[str] = []
    monkeypatch.setattr("api.public.standing.standing", lambda connection, number, now: asked.append(number))
    follow(desk, desk.open(), "AAAA-BBBB-CCCC-DDDD")
    assert asked == []


def test_guessing_ends_after_five(desk: Desk) -> None:
    """Counted like sign-ins, by number and place; the wrong ones leave no trace but a digest that is soon swept away."""
    number = desk.open()
    assert [follow(desk, number, f"WRONG{n}").status_code for n in range(7)] == [404] * 5 + [429] * 2
    assert follow(desk, number).status_code == 429
    assert follow(desk, desk.open(), None).status_code == 200
    desk.later(minutes=11)
    assert follow(desk, number).status_code == 200
    for _ in range(8):
        assert follow(desk, number).status_code == 200
    with desk.engine.begin() as connection:
        assert number not in str(connection.execute(select(table(SignInAttempt))).all())


def test_the_secret_lies_nowhere_in_the_database(desk: Desk) -> None:
    """Derived from the number under the installation's own secret: 80 bits, printed again and never kept."""
    number = desk.open()
    secret = secret_of(SECRET, number)
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", secret)
    desk.as_("town_handler").read(f"/apply/receipts?case={number}")
    follow(desk, number)
    with desk.engine.begin() as connection:
        for each in table(CaseFile).metadata.sorted_tables:
            for row in connection.execute(select(each)):
                assert secret not in str(row) and secret.replace("-", "") not in str(row), each.name
    assert len({secret, secret_of(b"another", number), secret_of(SECRET, "LS26-00000-00000")}) == 3
    assert opens(SECRET, number, secret.replace("O", "0").replace("I", "1").replace("B", "8"))


def test_every_stage_has_words_for_the_applicant() -> None:
    """A stage without them would show a blank line to who has waited for weeks."""
    for key, editions in EDITIONS.items():
        for process in editions.values():
            for stage in process.states:
                if stage != "clue" and not process.stage(stage).final:
                    assert plain(key, stage), (key, stage)
            assert PROMISED & process.clocks.keys()
    labels = {node.label for nodes in NODES.values() for node in nodes}
    assert set(PLAIN) <= labels


def apply(desk: Desk, **said: str) -> httpx.Response:
    fields = {"region": desk.county.town, **_FORM, "m0.name": "李建国", "m0.relation": "配偶", "act": "send", **said}
    return desk.client().post(f"/sq/{desk.county.region}", data=fields, headers=FROM_HERE, follow_redirects=False)


def kept(desk: Desk) -> list[Any]:
    with desk.engine.begin() as connection:
        return list(connection.execute(select(table(ApplicationOnline))).mappings())


def test_what_is_applied_for_online_comes_to_the_township_and_is_filed_by_an_officer(desk: Desk) -> None:
    """社会救助法 第六十三条: 在线申请; the officer files it, prefilled, and the receipt says so."""
    sent = apply(desk)
    assert sent.status_code == 303, Reader(sent.text).text
    receipt = desk.client().get(sent.headers["location"])
    assert "等待乡镇（街道）与您联系核对" in receipt.text and "王秀英" not in receipt.text
    assert apply(desk).headers["location"] == sent.headers["location"] and len(kept(desk)) == 1
    handler = desk.as_("town_handler")
    assert "待受理网上申请1件" in handler.read("/").text and "待受理网上申请" not in desk.as_("county_leader").read("/").text
    assert "王秀英" not in handler.read("/online").text
    link = next(link for link in handler.read("/online").links if link.startswith("/online/"))
    assert "老伴住院" in handler.read(link).text
    form = dict(handler.read(f"/apply?online={link.rpartition('/')[2]}").form("/apply")["fields"])
    assert form.items() >= {"name": "王秀英", "m1.name": "李建国", "m1.relation": "配偶", "q.reason": _FORM["reason"]}.items()
    filed = handler.post("/apply", form | {"residence": "urban", "programme": "emergency_aid", "at": "check", "act": "file"})
    assert filed.status_code == 303, Reader(filed.text).text
    assert kept(desk)[0]["outcome"] == "taken" and len(kept(desk)[0]["cases"]) == 1
    assert "已经正式收件" in desk.client().get(sent.headers["location"]).text
    assert not [link for link in handler.read("/online").links if link.startswith("/online/")]
    twice = handler.post("/apply", form | {"residence": "urban", "programme": "low_income", "at": "check", "act": "file", "key": "2"})
    assert twice.status_code == 422 and "已经有人处理" in twice.text


def test_only_the_townships_own_handlers_see_what_was_sent_in(desk: Desk) -> None:
    """社会救助法 第十一条."""
    receipt = apply(desk).headers["location"].rpartition("/")[2]
    strangers = [desk.as_("town_handler", town=desk.county.sister), desk.as_("county_leader"), desk.as_("village_assistant")]
    for stranger in (*strangers, desk.as_("town_handler", county=desk.neighbour)):
        assert stranger.get(f"/online/{receipt}").status_code == 404
        assert receipt not in stranger.get("/online").text
        assert stranger.get(f"/apply?online={receipt}").status_code in (403, 404)
        assert stranger.post(f"/online/{receipt}/aside", {"reason": "重复提交", "key": "k"}).status_code == 404
    assert kept(desk)[0]["outcome"] == ""


def test_an_application_that_becomes_no_case_says_why(desk: Desk) -> None:
    receipt = apply(desk).headers["location"].rpartition("/")[2]
    handler = desk.as_("town_handler")
    assert handler.post(f"/online/{receipt}/aside", {"key": "a"}).status_code == 422
    assert handler.post(f"/online/{receipt}/aside", {"key": "b", "reason": "重复提交"}).status_code == 303
    assert kept(desk)[0]["note"] == "重复提交" and "没有转入办理" in desk.client().get(f"/sq/receipts/{receipt}").text


def test_the_public_form_keeps_what_was_written_and_tells_nothing_of_anybody(desk: Desk) -> None:
    """Flaws lead to their fields; whether the person is known is never told."""
    desk.open()
    wrong = apply(desk, id_number="110105194912310021", phone="", **{"m0.relation": ""})
    page = Reader(wrong.text)
    assert wrong.status_code == 422 and {"#id_number", "#phone"} <= set(page.links)
    assert dict(page.form(f"/sq/{desk.county.region}")["fields"]).items() >= {"name": "王秀英", "m0.name": "李建国"}.items()
    assert apply(desk, region=desk.neighbour.town).status_code == 422
    assert apply(desk, agreed="").status_code == 422
    empty = Reader(apply(desk, name="", id_number="", **{"m0.relation": ""}).text)
    assert [link for link in empty.links if link.startswith("#")] == ["#name", "#id_number", "#m0-relation"]
    more = apply(desk, act="add")
    assert more.status_code == 200 and "家人2姓名" in Reader(more.text).text
    known, unknown = apply(desk), apply(desk, id_number=identity("1950-01-01"), name="李四")
    assert known.status_code == unknown.status_code == 303
    assert desk.client().get("/sq/999999").status_code == 404


def test_one_place_sends_in_three_a_day(desk: Desk) -> None:
    assert [apply(desk, reason=f"困难{n}").status_code for n in range(4)] == [303, 303, 303, 429]
    desk.now += timedelta(days=2)
    assert apply(desk, reason="又一次").status_code == 303
    foreign = desk.client().post(f"/sq/{desk.county.region}", data=_FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
