"""主管看板, giving cases on, 请假交接 and 升级提醒 as officers meet them."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, SUPERVISOR, TOWN_HANDLER, TOWN_LEADER
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.stages import accepted, urgent
from workflow import handlers
from workflow.clock import sweep
from workflow.handlers import handler_of
from workflow.inbox import find_case

PAGES = ("/board", "/board/cases", "/board/leave", "/escalations")


def in_charge(desk: Desk, number: str, **later: float) -> str | None:
    with desk.engine.connect() as c:
        row = find_case(c, number, desk.county.actor(c, COUNTY_LEADER, desk.now))
        return handler_of(c, row["id"], desk.now + timedelta(**later))


def name_of(desk: Desk, officer: str) -> str:
    return desk.county.usernames[officer].replace("-", "")


def sent(officer: Officer, path: str, fields: list[tuple[str, str]] | dict[str, str]) -> Reader:
    """The page that a form led to, in the end."""
    answer: httpx.Response = officer.post(path, fields)
    assert answer.status_code == 303, Reader(answer.text).text[:600]
    return officer.read(answer.headers["location"])


def test_the_board_shows_who_has_what_and_leads_to_the_cases(desk: Desk) -> None:
    numbers = [accepted(desk), accepted(desk), urgent(desk)]
    desk.later(days=3)
    sweep(desk.engine, desk.now)
    leader = desk.as_(TOWN_LEADER)
    board = leader.read("/board")
    assert "在办 3" in board.text and "每人在办" in board.text and "超期1" in board.text
    handler = desk.county.id(TOWN_HANDLER)
    assert name_of(desk, handler) in board.text and f"/board/cases?of={handler}" in board.links
    late = leader.read("/board/cases?which=overdue")
    assert numbers[2] in late.text and numbers[0] not in late.text
    assert all(number in leader.read(f"/board/cases?of={handler}").text for number in numbers)
    assert "没有这样的案件" in leader.read("/board/cases?of=none").text
    assert leader.get("/board/cases?which=other").status_code == 422


def test_every_drawing_has_its_words_and_its_table_and_no_style_of_its_own(desk: Desk) -> None:
    """GB/T 37668-2019: what is drawn is also told."""
    accepted(desk)
    text = desk.as_(TOWN_LEADER).get("/board").text
    assert text.count("<svg") == text.count("<title id=") == text.count("<desc id=") == 4
    assert text.count('<table class="tally"') == 4
    assert "style=" not in text and "<style" not in text


def test_the_board_is_for_those_who_oversee_others(desk: Desk) -> None:
    """社会救助法 第十一条: a leader of the township, the county's handlers and leaders, and who supervises."""
    for role in (TOWN_LEADER, COUNTY_HANDLER, COUNTY_LEADER, SUPERVISOR):
        assert "/board" in desk.as_(role).read("/board").links
    for role in (TOWN_HANDLER, FINANCE):
        officer = desk.as_(role)
        assert "/board" not in officer.read("/").links
        assert [officer.get(path).status_code for path in PAGES] == [403, 403, 403, 200]
    county_handler = desk.as_(COUNTY_HANDLER)
    assert county_handler.get("/board/leave").status_code == 403
    assert "转交案件" not in county_handler.read("/board").text


def test_a_sister_township_and_another_county_see_none_of_it(desk: Desk) -> None:
    """社会救助法 第十一条: neither a case nor an officer nor a figure of elsewhere."""
    number = urgent(desk)
    desk.later(days=3)
    sweep(desk.engine, desk.now)
    handler = desk.county.id(TOWN_HANDLER)
    strangers = [desk.as_(TOWN_LEADER, town=desk.county.sister), desk.as_(COUNTY_LEADER, county=desk.neighbour)]
    for stranger in strangers:
        assert "在办 0" in stranger.read("/board").text and "现在没有在办的案件" in stranger.read("/board").text
        for path in ("/board/cases", f"/board/cases?of={handler}", "/board/cases?which=overdue", "/escalations", "/escalations?every=1"):
            text = stranger.read(path).text
            assert number not in text and name_of(desk, handler) not in text, path
        fields = {"key": "k", "act": "picked", "pick": number, "to": desk.county.usernames[handler], "reason": "越权"}
        told = sent(stranger, "/board/cases", fields).text
        assert "没有这个案件，或者案件不在您的辖区" in told
        assert name_of(desk, handler) not in stranger.read("/board/leave").text
    assert in_charge(desk, number) == handler


def test_picked_cases_are_given_on_and_each_is_answered(desk: Desk) -> None:
    """One act in each file; sent twice, done once; the relative's case is refused with its article (民发〔2021〕57号 第十一条)."""
    second = desk.county.id(TOWN_HANDLER, 1)
    fine, related = accepted(desk), accepted(desk, related_officer=desk.county.usernames[second])
    leader = desk.as_(TOWN_LEADER)
    fields = [("key", "once"), ("act", "picked"), ("pick", fine), ("pick", related), ("of", ""), ("which", "")]
    fields += [("to", desk.county.usernames[second]), ("reason", "工作调动")]
    for _ in range(2):
        told = sent(leader, "/board/cases", fields).text
        assert "已经转交1项" in told and "1项没有转交" in told and "近亲属" in told and "第十一条" in told
    assert in_charge(desk, fine) == second and in_charge(desk, related) == desk.county.id(TOWN_HANDLER)
    record = desk.as_(TOWN_HANDLER).read(f"/cases/{fine}?tab=record").text
    assert record.count("确定承办人") == 1 and "工作调动" in record
    assert desk.as_(TOWN_HANDLER).get("/board/done/once").status_code == 404, "the answer is the leader's"


def test_all_of_one_officer_are_given_on_at_once(desk: Desk) -> None:
    numbers = [accepted(desk) for _ in range(3)]
    first, second = desk.county.id(TOWN_HANDLER), desk.county.id(TOWN_HANDLER, 1)
    fields = {"key": "all", "act": "all", "of": first, "to": desk.county.usernames[second], "reason": "退休"}
    assert "已经转交3项" in sent(desk.as_(COUNTY_LEADER), "/board/cases", fields).text
    assert {in_charge(desk, number) for number in numbers} == {second}


@pytest.mark.parametrize(("left_out", "said"), [("pick", "请选择要转交的案件"), ("to", "“承办人”不能为空"), ("reason", "“事由”不能为空")])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk: Desk, left_out: str, said: str) -> None:
    number = accepted(desk)
    fields = {"key": "k", "act": "picked", "pick": number, "to": desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)], "reason": "调动"}
    answer = desk.as_(TOWN_LEADER).post("/board/cases", {name: value for name, value in fields.items() if name != left_out})
    assert answer.status_code == 422 and said in answer.text
    kept = Reader(answer.text).forms[-1]["fields"]
    assert all((name, fields[name]) in kept for name in ("to", "reason", "pick") if name != left_out)


def test_a_leave_is_read_before_it_is_arranged_and_ends_by_itself(desk: Desk) -> None:
    """民发〔2021〕57号 第十六条: deputies only under a document, for their days; the cases come back after the last."""
    number = accepted(desk)
    first, second = desk.county.id(TOWN_HANDLER), desk.county.id(TOWN_HANDLER, 1)
    fields: dict[str, Any] = {
        "officer": desk.county.usernames[first],
        "to": desk.county.usernames[second],
        "first": "2026-11-24",
        "last": "2026-11-25",
        "reason": "年休假",
        "document_number": "测民发〔2026〕9号",
    }
    leader = desk.as_(COUNTY_LEADER)
    wrong = leader.post("/board/leave", fields | {"key": "a", "act": "preview", "officer": ""})
    assert wrong.status_code == 422 and "请选择请假的人" in wrong.text
    seen = Reader(leader.post("/board/leave", fields | {"key": "b", "act": "preview"}).text)
    assert number in seen.text and "将转交1项" in seen.text and "现在还没有办理" in seen.text and "不必代行" in seen.text
    assert in_charge(desk, number, hours=20) == first, "a preview changes nothing"
    confirm = next(form for form in seen.forms if ("act", "hand") in form["buttons"])
    told = sent(leader, "/board/leave", [*confirm["fields"], ("act", "hand")]).text
    assert "已经转交1项" in told
    assert [in_charge(desk, number, hours=hours) for hours in (1, 20, 62, 63)] == [first, second, second, first]


def test_escalations_say_to_whom_why_and_that_responsibility_stays(desk: Desk) -> None:
    number = urgent(desk)
    desk.later(days=3)
    sweep(desk.engine, desk.now)
    for role in (TOWN_HANDLER, TOWN_LEADER, COUNTY_LEADER, SUPERVISOR):
        text = desk.as_(role).read("/escalations").text
        assert "本次升级不改变原经办人责任" in text and number in text
        assert "时限届满" in text and "计划提醒" in text and "实际提醒" in text and "可以代为办理" in text
        assert name_of(desk, desk.county.id(TOWN_LEADER)) in text
    desk.take(number, "withdraw", TOWN_HANDLER, reason="自愿")
    assert "现在没有升级的时限" in desk.as_(TOWN_LEADER).read("/escalations").text
    assert number in desk.as_(TOWN_LEADER).read("/escalations?every=1").text


def test_a_case_says_who_is_in_charge_and_who_oversees_it_gives_it_on_from_there(desk: Desk) -> None:
    """谁受理、谁承办; an assignment changes the name on the page at once."""
    number, second = accepted(desk), desk.county.id(TOWN_HANDLER, 1)
    handler, leader = desk.as_(TOWN_HANDLER), desk.as_(TOWN_LEADER)
    assert f"承办人 {name_of(desk, desk.county.id(TOWN_HANDLER))}" in handler.read(f"/cases/{number}").text
    assert not [link for link in handler.read(f"/cases/{number}").links if link.startswith("/board")]
    charge = next(link for link in leader.read(f"/cases/{number}").links if link.startswith("/board/cases"))
    fields = {"key": "k", "act": "picked", "pick": number, "to": desk.county.usernames[second], "reason": "调动"}
    assert number in leader.read(charge).text and "已经转交1项" in sent(leader, "/board/cases", fields).text
    for path in (f"/cases/{number}", f"/cases/{number}/steps/classify_expenditure"):
        assert f"承办人 {name_of(desk, second)}" in handler.read(path).text
    desk.take(number, "withdraw", TOWN_HANDLER, reason="自愿")
    assert "承办人" not in handler.read(f"/cases/{number}").text.partition("申请信息")[0]


def test_where_too_many_serve_to_be_named_at_once_the_place_is_chosen_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page grows with the county: of a township its own people and the county's are named, and nobody is left out everywhere."""
    accepted(desk)
    monkeypatch.setattr(handlers, "LISTED", 2)
    leader, town, sister = desk.as_(COUNTY_LEADER), desk.county.town, desk.county.sister
    first, elsewhere = name_of(desk, desk.county.id(TOWN_HANDLER)), name_of(desk, desk.county.id(TOWN_HANDLER, 0, sister))
    asked = leader.read("/board/leave").text
    assert "请先选择地区" in asked and first not in asked and "查看将要交接的清单" not in asked
    here = leader.read(f"/board/leave?place={town}")
    assert first in here.text and elsewhere not in here.text and name_of(desk, desk.county.id(COUNTY_HANDLER)) in here.text
    wrong = leader.post("/board/leave", {"key": "k", "act": "preview", "place": town})
    assert wrong.status_code == 422 and first in wrong.text and elsewhere not in wrong.text
    cases = leader.read(f"/board/cases?place={town}")
    assert "转交给同事" in cases.text and "没有这样的案件" in leader.read(f"/board/cases?place={sister}").text
    assert "先在上面选择地区" in leader.read("/board/cases").text
    assert leader.get("/board/cases?place=%25").status_code == 422
