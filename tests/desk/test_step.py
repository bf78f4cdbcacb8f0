"""Taking a step from its form: once, with nothing typed ever lost, and looked at before it is taken."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from api.deps import Door
from api.errors import Problem
from states.roles import COUNTY_LEADER, FINANCE, TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from tests.cases import OPINION
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.stages import (
    REFUSED,
    accepted,
    advance_approved,
    advance_decision,
    approved,
    at_county,
    correcting,
    deciding,
    investigating,
    opined,
    paying,
    posted,
    refused,
    submitted,
    surveyed,
    urgent,
)
from workflow.records import CaseFile, Entry, Notice, NumberSeries, table
from workflow.records_viewings import Viewing


def entries(desk: Desk, number: str) -> int:
    case = table(CaseFile).c
    with desk.engine.connect() as connection:
        count: int = connection.execute(select(case.version).where(case.number == number)).scalar_one()
    return count


def rows(desk: Desk, model: type) -> int:
    with desk.engine.connect() as connection:
        count: int = connection.execute(select(func.count()).select_from(table(model))).scalar_one()
    return count


def form_of(officer: Officer, number: str, step: str) -> dict[str, str]:
    """What the form of a step holds when it is opened."""
    return dict(officer.read(f"/cases/{number}/steps/{step}").form(f"/steps/{step}")["fields"])


def test_a_step_leaves_its_line_and_its_paper_and_says_what_is_next(desk: Desk) -> None:
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    answer = officer.post(f"/cases/{number}/steps/accept", form_of(officer, number, "accept") | {"act": "take", "note": "材料齐全。"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{number}?done=2")
    said = officer.read(answer.headers["location"])
    assert "受理：已于2026年11月23日 09:30办理，案件转入“已受理，待分类处置”" in said.text and "《受理通知书》" in said.text
    paper = next(link for link in said.links if link.startswith("/papers/") and link.endswith(".html"))
    shown = officer.get(paper)
    assert shown.status_code == 200 and "受理" in shown.text and "script-src" not in shown.headers["content-security-policy"]


def test_sent_twice_it_is_taken_once_and_answered_alike(desk: Desk) -> None:
    """Double click, back and send again, two tabs: one effect."""
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    sent = form_of(officer, number, "accept") | {"act": "take", "note": "材料齐全。"}
    answers = [officer.post(f"/cases/{number}/steps/accept", sent) for _ in range(3)]
    assert {answer.headers["location"] for answer in answers} == {f"/cases/{number}?done=2"}
    assert entries(desk, number) == 2
    changed = officer.post(f"/cases/{number}/steps/accept", sent | {"note": "另一份内容"})
    assert changed.status_code == 422 and "已经提交并办理过一次" in changed.text and "另一份内容" in changed.text
    assert entries(desk, number) == 2


def test_what_was_typed_wrong_is_still_there_and_each_flaw_leads_to_its_field(desk: Desk) -> None:
    officer, number = desk.as_(TOWN_HANDLER), urgent(desk)
    sent = form_of(officer, number, "classify_quick_small") | {"act": "take", "amount": "六百", "kind": "emergency", "finding": "<b>急</b>"}
    answer = officer.post(f"/cases/{number}/steps/classify_quick_small", sent)
    assert answer.status_code == 422 and entries(desk, number) == 2
    page = Reader(answer.text)
    held = page.form("/steps/classify_quick_small")["fields"]
    assert ("amount", "六百") in held and ("kind", "emergency") in held and ("finding", "<b>急</b>") in held
    assert "<b>" not in answer.text and "&lt;b&gt;急" in answer.text
    for target in ("f-amount", "f-scope"):
        assert f"#{target}" in page.links and f'id="{target}"' in answer.text
    again = officer.post(
        f"/cases/{number}/steps/classify_quick_small", dict(held) | {"act": "take", "amount": "600", "scope": "individual"}
    )
    assert again.status_code == 303, Reader(again.text).text[:500]


def test_figures_may_be_typed_as_people_write_them(desk: Desk) -> None:
    officer, number = desk.as_(TOWN_HANDLER), urgent(desk)
    sent = form_of(officer, number, "classify_urgent_advance") | {
        "act": "take",
        "kind": "emergency",
        "scope": "individual",
        "finding": "急",
    }
    assert officer.post(f"/cases/{number}/steps/classify_urgent_advance", sent | {"amount": "１,２００"}).status_code == 303
    with desk.engine.connect() as connection:
        facts = connection.execute(select(table(CaseFile).c.facts).where(table(CaseFile).c.number == number)).scalar_one()
    assert facts["amount"] == "1200.00"


def test_a_refusal_of_the_law_keeps_the_form_and_names_the_article(desk: Desk) -> None:
    """Above the cap of small quick aid: the reason with its article, and everything typed still there."""
    officer, number = desk.as_(TOWN_HANDLER), urgent(desk)
    sent = {"act": "take", "amount": "9000.00", "kind": "emergency", "scope": "individual", "finding": "急需手术"}
    answer = officer.post(f"/cases/{number}/steps/classify_quick_small", form_of(officer, number, "classify_quick_small") | sent)
    assert answer.status_code == 409 and "急需手术" in answer.text and "9000.00" in answer.text
    assert re.search(r"class=\"cites\">（.+）", answer.text) and entries(desk, number) == 2


def test_a_case_that_moved_meanwhile_shows_what_happened_and_lets_the_officer_go_on(desk: Desk) -> None:
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    mine = form_of(officer, number, "accept") | {"act": "take", "note": "我的说明"}
    desk.take(number, "record_relationship", TOWN_HANDLER, 1, relation="本村委员的父亲", related_officer="赵某")
    answer = officer.post(f"/cases/{number}/steps/accept", mine)
    assert answer.status_code == 409 and entries(desk, number) == 2
    page = Reader(answer.text)
    assert "近亲属登记备案" in page.text and "我的说明" in answer.text
    held = dict(page.form("/steps/accept")["fields"])
    assert held["key"] != mine["key"] and held["version"] == "2"
    assert officer.post(f"/cases/{number}/steps/accept", held | {"act": "take"}).status_code == 303


def test_a_step_that_somebody_else_took_first_keeps_what_was_typed(desk: Desk) -> None:
    first, second, number = desk.as_(TOWN_HANDLER), desk.as_(TOWN_HANDLER, 1), submitted(desk)
    mine = form_of(first, number, "accept") | {"act": "take", "note": "我的说明"}
    assert second.post(f"/cases/{number}/steps/accept", form_of(second, number, "accept") | {"act": "take"}).status_code == 303
    answer = first.post(f"/cases/{number}/steps/accept", mine)
    assert answer.status_code == 409 and "我的说明" in answer.text and "受理" in answer.text and entries(desk, number) == 2


def test_a_preview_shows_the_paper_with_what_was_typed_and_leaves_nothing(desk: Desk) -> None:
    """Gapless numbers (国办发〔2012〕14号): looking draws none."""
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    before = entries(desk, number), rows(desk, Notice), rows(desk, NumberSeries)
    sent = form_of(officer, number, "request_correction") | {"act": "preview", "missing": "医疗费用票据\n出院小结"}
    answer = officer.post(f"/cases/{number}/steps/request_correction", sent)
    assert answer.status_code == 200
    page = Reader(answer.text)
    assert "预览，尚未出具" in page.text and "出院小结" in page.text and "（出具时编号）" in page.text
    assert (entries(desk, number), rows(desk, Notice), rows(desk, NumberSeries)) == before
    held = dict(page.form("/steps/request_correction")["fields"])
    assert held["missing"].split() == ["医疗费用票据", "出院小结"] and held["key"] == sent["key"]


def test_a_refusal_of_aid_is_read_once_more_before_it_is_decided(desk: Desk) -> None:
    number = deciding(desk)
    leader = desk.as_(TOWN_LEADER, 1)
    before = entries(desk, number)
    sent = form_of(leader, number, "reject") | REFUSED | {"act": "take"}
    check = leader.post(f"/cases/{number}/steps/reject", sent)
    assert check.status_code == 200 and entries(desk, number) == before, "nothing is decided before it was checked"
    page = Reader(check.text)
    assert "核对：不予批准" in page.text and REFUSED["reasons"] in page.text and "预览，尚未出具" in page.text
    held = page.form("/steps/reject")["fields"]
    back = leader.post(f"/cases/{number}/steps/reject", [*held, ("act", "edit")])
    assert ("reasons", REFUSED["reasons"]) in Reader(back.text).form("/steps/reject")["fields"]
    done = leader.post(f"/cases/{number}/steps/reject", [*held, ("act", "take")])
    assert done.status_code == 303 and entries(desk, number) == before + 1


def test_rows_are_added_and_dropped_without_a_script(desk: Desk) -> None:
    number = deciding(desk)
    leader = desk.as_(TOWN_LEADER, 1)
    opened = leader.read(f"/cases/{number}/steps/approve").form("/steps/approve")
    assert ("instalments.0.amount", "2000.00") in opened["fields"], "the amount on file is proposed in one piece"
    sent = dict(opened["fields"]) | {"amount": "2000.00", "method": "bank", "fund": "treasury", "reason": "属实"}
    sent |= {"instalments.0.amount": "1,500"}
    more = leader.post(f"/cases/{number}/steps/approve", sent | {"act": "add:instalments"})
    held = dict(Reader(more.text).form("/steps/approve")["fields"])
    assert held["instalments.0.amount"] == "1,500" and held["instalments.1.amount"] == "" and held["reason"] == "属实"
    held |= {"instalments.1.amount": "499", "instalments.1.planned_on": "2026-12-25"}
    wrong = leader.post(f"/cases/{number}/steps/approve", held | {"act": "take"})
    assert wrong.status_code == 409 and "instalments.1.amount" in wrong.text, "the parts must add up to the whole"
    right = dict(Reader(wrong.text).form("/steps/approve")["fields"]) | {"instalments.1.amount": "500", "act": "take"}
    assert leader.post(f"/cases/{number}/steps/approve", right).status_code == 303


def test_a_dropped_row_is_gone_and_the_others_stay(desk: Desk) -> None:
    number = deciding(desk)
    leader = desk.as_(TOWN_LEADER, 1)
    three = {f"instalments.{n}.amount": f"{n + 1}00.00" for n in range(3)}
    page = Reader(leader.post(f"/cases/{number}/steps/approve", three | {"act": "drop:instalments:1"}).text)
    held = [value for name, value in page.form("/steps/approve")["fields"] if name.endswith(".amount")]
    assert held == ["100.00", "300.00"]


def test_the_second_investigator_is_chosen_by_name(desk: Desk) -> None:
    """民发〔2021〕57号 第十六条: two officers, and the form knows who they can be."""
    officer, number = desk.as_(TOWN_HANDLER), investigating(desk)
    answer = officer.get(f"/cases/{number}/steps/survey")
    second = desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)]
    assert f'value="{second}"' in answer.text and "用户名" not in Reader(answer.text).text


def test_working_through_a_list_opens_the_next_case(desk: Desk) -> None:
    officer = desk.as_(TOWN_HANDLER)
    first, second = submitted(desk), submitted(desk)
    sent = form_of(officer, first, "accept") | {"act": "take", "open_next": "yes"}
    answer = officer.post(f"/cases/{first}/steps/accept", sent)
    assert answer.headers["location"] == f"/cases/{second}?after={first}"
    assert f"案件 {first} 已办理" in officer.read(answer.headers["location"]).text
    assert ("open_next", "yes") in officer.read(f"/cases/{second}/steps/accept").form("/steps/accept")["fields"], "the wish is remembered"


def test_identity_numbers_are_masked_until_asked_for_with_a_reason_that_is_kept(desk: Desk) -> None:
    """个人信息保护法 第二十八条、第五十一条."""
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    whole = "11010519491231002X"
    for tab in ("info", "household", "checks", "posting", "papers", "clocks", "record"):
        assert whole not in officer.get(f"/cases/{number}?tab={tab}").text
    assert officer.post(f"/cases/{number}/identity", {"reason": ""}).status_code == 422
    assert officer.post(f"/cases/{number}/identity", {"reason": "其他", "note": " "}).status_code == 422
    assert rows(desk, Viewing) == 0
    answer = officer.post(f"/cases/{number}/identity", {"reason": "其他", "note": "核对银行账户"})
    assert answer.status_code == 200 and whole in answer.text and answer.headers["cache-control"] == "no-store"
    with desk.engine.connect() as connection:
        kept = connection.execute(table(Viewing).select()).mappings().one()
    assert kept["reason"] == "其他：核对银行账户" and kept["officer_id"] == desk.county.id(TOWN_HANDLER)


def test_two_hundred_looks_a_day_are_enough(desk: Desk) -> None:
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    case = table(CaseFile).c
    with desk.engine.begin() as connection:
        case_id = connection.execute(select(case.id).where(case.number == number)).scalar_one()
        look = {"officer_id": desk.county.id(TOWN_HANDLER), "case_id": case_id, "at": desk.now, "reason": "核对证件和材料"}
        connection.execute(table(Viewing).insert(), [look] * 200)
    answer = officer.post(f"/cases/{number}/identity", {"reason": "核对证件和材料"})
    assert answer.status_code == 409 and "第五十一条" in answer.text and "11010519491231002X" not in answer.text
    desk.later(hours=25)
    assert desk.sign_in(desk.county.id(TOWN_HANDLER)).post(f"/cases/{number}/identity", {"reason": "核对证件和材料"}).status_code == 200


def test_whoever_surveyed_sees_why_they_may_not_decide(desk: Desk) -> None:
    """民发〔2021〕57号 第十六条、第二十条: the one who opined finds the decision among what is not theirs, with the article."""
    number = deciding(desk)
    page = desk.as_(TOWN_LEADER, 0).read(f"/cases/{number}")
    assert f"/cases/{number}/steps/approve" not in page.links
    assert "同一人已经办理本案的提出审核意见，不得再作出决定" in page.text and "第二十条" in page.text


def test_a_blank_in_the_policy_is_named_without_a_programs_key(desk: Desk) -> None:
    from api.desk.pages import words
    from states.policy import PolicyGap

    gap = PolicyGap("emergency_aid.public_notice", desk.county.region, desk.now.date())
    assert "（" in str(gap) and "emergency_aid" not in words(str(gap)) and "公示" in words(str(gap))


def test_the_queue_is_shared_out_by_what_each_post_has_to_do(desk: Desk) -> None:
    numbers = {"handler": surveyed(desk), "leader": advance_approved(desk), "county": at_county(desk), "open": accepted(desk)}

    def listed(role: str, n: int = 0, view: str = "mine") -> set[str]:
        page = desk.as_(role, n).read(f"/?view={view}")
        return {link.split("/")[2] for link in page.links if link.startswith("/cases/")}

    assert numbers["open"] in listed(TOWN_HANDLER) and numbers["county"] not in listed(TOWN_HANDLER)
    assert listed(COUNTY_LEADER, view="sign") == {numbers["county"]}
    assert set(numbers.values()) <= listed(COUNTY_LEADER, view="team")
    assert numbers["county"] in listed(COUNTY_LEADER) and numbers["handler"] not in listed(COUNTY_LEADER)


def test_only_what_a_case_waits_for_makes_it_somebodys_work(desk: Desk) -> None:
    """A posting that hangs is nobody's work until it is over; an instalment is work though the case stays where it is."""
    from states import EDITIONS
    from workflow.workbench import EVENTS, is_work

    known = {step.name for editions in EDITIONS.values() for process in editions.values() for step in process.steps}
    assert known >= EVENTS
    pays, hangs = paying(desk), posted(desk)
    page = desk.as_(TOWN_HANDLER).read("/")
    assert f"/cases/{hangs}" not in page.links and f"/cases/{pays}" in page.links
    monthly = [step for step in EDITIONS["low_income"]["2026-07-01"].steps if step.name == "pay_month" and step.source == "active"]
    assert monthly and all(is_work(step) for step in monthly)


def test_counts_agree_with_their_lists_and_pages_do_not_overlap(desk: Desk) -> None:
    from workflow import workbench

    for _ in range(7):
        submitted(desk)
    with desk.engine.connect() as connection:
        actor = desk.county.actor(connection, TOWN_HANDLER, desk.now)
        for view in workbench.VIEWS:
            seen, cursor = [], ""
            while True:
                page = workbench.queue(connection, actor, view, now=desk.now, cursor=cursor, limit=3)
                seen += [item["number"] for item in page["items"]]
                cursor = page["next"]
                if not cursor:
                    break
            assert len(seen) == len(set(seen)) == page["counts"][view], view


def test_a_case_that_nobody_is_in_charge_of_waits_to_be_taken_up(desk: Desk) -> None:
    """待领: what the village reported is anybody's until a handler acts on it; 谁先办理、谁承办."""
    number = desk.open(role=VILLAGE_ASSISTANT, clue=True, found_by="网格员")
    other, first = desk.as_(TOWN_HANDLER, 1), desk.as_(TOWN_HANDLER)
    assert f"/cases/{number}" in other.read("/?view=unclaimed").links and "谁先办理" in other.read("/?view=unclaimed").text
    assert f"/cases/{number}" not in desk.as_(TOWN_LEADER).read("/?view=unclaimed").links, "who takes nothing up is shown none"
    desk.take(number, "register", TOWN_HANDLER, consent="本人同意申请。")
    for officer in (first, other):
        assert f"/cases/{number}" not in officer.read("/?view=unclaimed").links


def test_what_an_officer_has_done_is_found_again_the_newest_first_and_closed_cases_too(desk: Desk) -> None:
    """已办: one's own acts of the last months, within reach."""
    early, late = submitted(desk), submitted(desk)
    desk.later(hours=1)
    desk.take(late, "withdraw", TOWN_HANDLER, reason="本人自愿撤回。")
    desk.later(hours=1)
    links = [link for link in desk.as_(TOWN_HANDLER).read("/?view=done").links if link in (f"/cases/{early}", f"/cases/{late}")]
    assert links[0] == f"/cases/{late}" and f"/cases/{early}" in links
    assert "已结" in desk.as_(TOWN_HANDLER).read("/?view=done").text
    assert "没有“已办”的案件" in desk.as_(TOWN_HANDLER, 1).read("/?view=done").text
    desk.later(days=91)
    desk.officers.clear()
    assert "没有“已办”的案件" in desk.as_(TOWN_HANDLER).read("/?view=done").text


def test_what_the_household_declared_to_own_stands_with_its_members(desk: Desk) -> None:
    """民发〔2021〕57号 第十四条: money and things; a sum that is no figure stands as it was said."""
    number, owned = submitted(desk), {"deposits": "1200.00", "funds": "约两千", "houses": "自建房1处"}
    with desk.engine.begin() as connection:
        household = connection.execute(select(table(CaseFile).c.household)).scalar_one()
        connection.execute(table(CaseFile).update().values(household=household | {"property": owned}))
    text = desk.as_(TOWN_HANDLER).get(f"/cases/{number}?tab=household").text
    assert "银行存款 1,200.00元" in text and "基金 约两千" in text and "自建房1处" in text


def test_a_search_leaves_nothing_in_an_address(desk: Desk) -> None:
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    assert officer.post("/search", {"q": number}).headers["location"] == f"/cases/{number}"
    for wanted in ("王秀英", "11010519491231002x", " 1101 0519 4912 31002X"):
        found = officer.post("/search", {"q": wanted})
        assert found.status_code == 200 and f"/cases/{number}" in Reader(found.text).links, wanted
    hidden = officer.post("/search", {"q": "11010519491231002X"})
    assert "11010519491231002X" not in hidden.text.replace('name="q" value=', "")
    assert officer.get("/search?q=王秀英").status_code == 405
    assert rows(desk, Entry) == 1


def test_opinions_of_colleagues_stay_as_they_were_written(desk: Desk) -> None:
    """Payloads in free text appear as they were typed, on every tab that shows them."""
    number = surveyed(desk)
    payload = "<script>alert(1)</script>{{7*7}}\"'"
    desk.take(number, "opine", TOWN_LEADER, **(OPINION | {"reason": payload}))
    text = desk.as_(TOWN_HANDLER).get(f"/cases/{number}?tab=record").text
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in text


def test_a_database_that_is_away_loses_nothing_that_was_typed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away before the form could be read, and away when it was to be kept: what was typed is sent again as it was."""
    officer, number = desk.as_(TOWN_HANDLER), submitted(desk)
    typed = form_of(officer, number, "accept") | {"act": "take", "note": "一页长的说明"}

    def away(*_: object, **__: object) -> None:
        raise Problem(503, "系统暂时无法读取，请稍后再试")

    with monkeypatch.context() as broken:
        broken.setattr(Door, "look", away)
        answer = officer.post(f"/cases/{number}/steps/accept", typed)
    assert answer.status_code == 503 and "保留在本页" in answer.text
    kept = Reader(answer.text).form("/steps/accept")["fields"]
    assert ("note", "一页长的说明") in kept
    with monkeypatch.context() as broken:
        broken.setattr(Door, "write", away)
        answer = officer.post(f"/cases/{number}/steps/accept", kept)
    assert answer.status_code == 503
    kept = Reader(answer.text).form("/steps/accept")["fields"]
    assert ("note", "一页长的说明") in kept and ("key", typed["key"]) in kept, (
        "the same key: if it was kept after all, it is not done twice"
    )
    assert officer.post(f"/cases/{number}/steps/accept", [*kept, ("act", "take")]).status_code == 303
    with monkeypatch.context() as broken:
        broken.setattr(Door, "recognise", away)
        name = desk.county.usernames[desk.county.id(TOWN_HANDLER)]
        sent = {"username": name, "password": "a password nobody sees"}
        answer = desk.client().post("/login", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 503 and "nobody sees" not in answer.text


JOBS: dict[str, tuple[Callable[[Desk], str], str, int, str]] = {
    "受理": (submitted, TOWN_HANDLER, 0, "accept"),
    "一次性告知补正": (submitted, TOWN_HANDLER, 0, "request_correction"),
    "补正后受理": (correcting, TOWN_HANDLER, 0, "accept"),
    "分类处置": (urgent, TOWN_HANDLER, 0, "classify_quick_small"),
    "决定先行救助": (advance_decision, TOWN_LEADER, 0, "approve_advance"),
    "入户调查": (investigating, TOWN_HANDLER, 0, "survey"),
    "提出审核意见": (surveyed, TOWN_LEADER, 0, "opine"),
    "公示": (opined, TOWN_HANDLER, 0, "publicise"),
    "批准救助": (deciding, TOWN_LEADER, 1, "approve"),
    "不予批准": (deciding, TOWN_LEADER, 1, "reject"),
    "发放": (approved, FINANCE, 0, "pay"),
    "送达": (refused, TOWN_HANDLER, 0, "serve"),
}


@pytest.mark.parametrize("job", JOBS)
def test_every_everyday_job_is_three_clicks_from_the_workbench(desk: Desk, job: str) -> None:
    """工作台 → the case → the step's form → the act; two where the queue leads straight to the form."""
    bring, role, n, step = JOBS[job]
    number = bring(desk)
    officer = desk.as_(role, n)
    form, clicks = f"/cases/{number}/steps/{step}", 1
    queue = officer.read("/")
    if form not in queue.links:
        assert f"/cases/{number}" in queue.links
        assert form in officer.read(f"/cases/{number}").links
        clicks += 1
    assert ("act", "check" if step == "reject" else "take") in officer.read(form).form(f"/steps/{step}")["buttons"]
    assert clicks + 1 <= 3
