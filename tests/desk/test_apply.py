"""受理: a household's application from its first field to the receipt."""

import re
from typing import Any

from sqlalchemy import select

from api.rules import assessment_view
from api.schemas import AssessmentQuestion
from tests.county import identity
from tests.desk.conftest import Desk, Officer, Reader
from workflow.records import CaseFile, table

GRANDMOTHER = {"name": "王秀英", "id_number": "11010519491231002X", "phone": "13800000000", "residence": "rural"}
CHILD = {"m1.name": "王小明", "m1.relation": "孙子女、外孙子女", "m1.id_number": identity("2015-06-01", man=True)}
ANSWERS = {
    **GRANDMOTHER,
    **CHILD,
    "m0.income_transfer": "１８０",
    "m0.disability": "physical",
    "m0.grade": "2",
    "has_deposits": "1,200",
    "spends_medical": "8600",
    "programme": "emergency_aid",
    "q.reason": "突发疾病，医疗费用高",
}
_CASES = table(CaseFile)


def fill(desk: Desk, officer: Officer, act: str, at: str = "check", **said: str) -> Any:
    """Send the application as the page `at` would, with everything on it."""
    return officer.post("/apply", {"region": desk.county.town, **ANSWERS, "at": at, "act": act, "key": "one key", **said})


def cases(desk: Desk) -> list[Any]:
    with desk.engine.begin() as connection:
        return list(connection.execute(select(_CASES).order_by(_CASES.c.id)).mappings())


def test_every_page_carries_along_what_was_typed_on_the_others(desk: Desk) -> None:
    """What was typed is never lost: forward, back, with a row more and with a row less."""
    handler = desk.as_("town_handler")
    for act in ("go:person", "go:members", "go:means", "go:assess", "go:matters", "go:check", "add:member", "drop:1"):
        answer = fill(desk, handler, act)
        assert answer.status_code == 200, (act, Reader(answer.text).text[:300])
        held = dict(Reader(answer.text).form("/apply")["fields"])
        expected = {name: value for name, value in ANSWERS.items() if not (act == "drop:1" and name.startswith("m1."))}
        assert held.items() >= expected.items(), act
        assert len(answer.content) <= 60_000
    many = {f"m{n}.{name}": text for n in range(2, 10) for name, text in (("name", "张三"), ("relation", "子女"))}
    assert len(fill(desk, handler, "go:members", **many).content) <= 60_000


def test_sex_birth_and_age_come_from_the_number(desk: Desk) -> None:
    """GB 11643-1999: nobody types what the number says."""
    page = Reader(fill(desk, desk.as_("town_handler"), "go:members", "person").text).text
    assert "女" in page and "1949年12月31日出生（76岁）" in page


def test_a_wrong_check_digit_leads_back_to_its_field(desk: Desk) -> None:
    answer = fill(desk, desk.as_("town_handler"), "go:members", "person", id_number="110105194912310021")
    assert answer.status_code == 422
    page = Reader(answer.text)
    assert "身份证号校验位不对" in page.text and "#f-id_number" in page.links
    assert dict(page.form("/apply")["fields"])["id_number"] == "110105194912310021"
    wrong = fill(desk, desk.as_("town_handler"), "file", **{"m1.id_number": "123", "m1.income_wage": "许多"})
    page = Reader(wrong.text)
    assert wrong.status_code == 422 and {"#f-m1-id_number", "#f-m1-income_wage"} <= set(page.links)
    assert cases(desk) == []


def test_one_application_is_tried_against_all_three_programmes(desk: Desk) -> None:
    """城乡最低生活保障、特困人员、临时救助 side by side, each line with its value and its article (社会救助法 第六十四条)."""
    page = Reader(fill(desk, desk.as_("town_handler"), "go:assess", hardship="emergency", scope="household").text)
    for word in (
        "办理最低生活保障",
        "办理特困人员救助供养",
        "办理临时救助",
        "怎样算出来的",
        "家庭月人均收入",
        "《最低生活保障审核确认办法》",
    ):
        assert word in page.text, word
    with desk.engine.begin() as connection:
        household = {
            "residence": "rural",
            "members": [
                {
                    "name": "王秀英",
                    "id_number": GRANDMOTHER["id_number"],
                    "relation": "self",
                    "incomes": [{"kind": "transfer", "monthly": "180.00"}],
                    "disability": {"kind": "physical", "grade": 2},
                },
                {"name": "王小明", "relation": CHILD["m1.relation"], "id_number": CHILD["m1.id_number"], "incomes": []},
            ],
            "property": {"deposits": "1200.00"},
            "yearly_spending": {"medical": "8600.00"},
        }
        asked = {"region": desk.county.town, "on": desk.now.date(), "process": "low_income", "household": household}
        told = assessment_view(connection, AssessmentQuestion.model_validate(asked))
    assert told["amount"] and f"{float(told['amount']):,.2f}元" in page.text
    for line in told["lines"]:
        assert re.sub(r"\s+", " ", line["value"]) in page.text


def test_it_is_filed_once_and_the_receipt_can_be_printed_again(desk: Desk) -> None:
    """社会救助法 第三十七条: the chosen programmes, one case each, all of them or none; sent twice, filed once."""
    handler = desk.as_("town_handler")
    token = handler.token
    pairs = [("token", token), ("at", "check"), ("act", "file"), ("key", "k1"), ("region", desk.county.town), *ANSWERS.items()]
    pairs.append(("programme", "low_income"))
    first, again = handler.post("/apply", pairs), handler.post("/apply", pairs)
    assert first.status_code == again.status_code == 303, Reader(first.text).text[:500]
    assert first.headers["location"] == again.headers["location"]
    found = cases(desk)
    assert [row["process"] for row in found] == ["low_income", "emergency_aid"]
    assert found[0]["applicant"] == {name: GRANDMOTHER[name] for name in ("name", "id_number", "phone")}
    assert found[0]["household"]["members"][0]["incomes"] == [{"kind": "transfer", "monthly": "180.00"}]
    assert found[1]["facts"]["reason"] == ANSWERS["q.reason"]
    page = handler.read(first.headers["location"])
    assert all(row["number"] in page.text for row in found)
    assert len(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page.text)) == 2
    later = desk.as_("town_handler", 1).read(f"/apply/receipts?case={found[0]['number']}")
    assert set(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", later.text)) < set(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page.text))


def test_the_law_refuses_on_the_page_and_nothing_is_filed(desk: Desk) -> None:
    """What `POST /cases` refuses, this page refuses, with its reasons."""
    handler = desk.as_("town_handler")
    answer = fill(desk, handler, "file", **{"q.reason": ""})
    assert answer.status_code == 422 and "#f-q-reason" in Reader(answer.text).links
    assistant = fill(desk, desk.as_("village_assistant"), "go:check")
    assert assistant.status_code == 403 and "乡镇（街道）经办人办理" in Reader(assistant.text).text
    elsewhere = fill(desk, handler, "file", region=desk.county.sister)
    assert elsewhere.status_code in (404, 422)
    assert cases(desk) == []


def test_who_takes_no_applications_finds_no_way_in(desk: Desk) -> None:
    leader = desk.as_("county_leader")
    assert "/apply" not in leader.read("/").links
    assert leader.get("/apply").status_code == 403
    number = desk.open()
    receipt = f"/apply/receipts?case={number}"
    assert receipt not in leader.read(f"/cases/{number}?tab=papers").links
    assert receipt in desk.as_("town_handler").read(f"/cases/{number}?tab=papers").links
    assert leader.get(f"/apply/receipts?case={number}").status_code == 403
    assert desk.as_("town_handler", county=desk.neighbour).get(f"/apply/receipts?case={number}").status_code == 404


def test_an_earlier_case_of_the_same_person_is_shown_before_filing_and_only_where_it_may_be_known(desk: Desk) -> None:
    """社会救助法 第十一条: what lies outside one's region is told nobody."""
    number = desk.open()
    assert number in Reader(fill(desk, desk.as_("town_handler"), "go:members", "person").text).text
    stranger = desk.as_("town_handler", county=desk.neighbour)
    page = fill(desk, stranger, "go:members", "person", region=desk.neighbour.town)
    assert page.status_code == 200 and number not in page.text and "已有案件" not in page.text


def test_a_session_that_ends_meanwhile_takes_nothing_away(desk: Desk) -> None:
    """A visit to a home takes longer than half an hour: after signing in again everything typed is still there, and nothing was filed."""
    handler = desk.sign_in(desk.county.id("town_handler"))
    token = handler.token
    desk.later(hours=1)
    over = handler.post("/apply", {"token": token, "region": desk.county.town, **ANSWERS, "at": "means", "act": "file"})
    assert over.status_code == 401 and "填写的内容都在" in over.text
    held = dict(Reader(over.text).form("/apply")["fields"])
    assert held.items() >= ANSWERS.items() and "token" not in held
    again = desk.sign_in(desk.county.id("town_handler"))
    shown = again.post("/apply", held | {"token": token, "act": "file"})
    assert shown.status_code == 200 and "您重新登录了" in shown.text and cases(desk) == []
    page = dict(Reader(shown.text).form("/apply")["fields"])
    assert page.items() >= ANSWERS.items() and page["token"] == again.token
    elsewhere = again.post("/apply", held | {"act": "file"}, Sec_Fetch_Site="cross-site")
    assert elsewhere.status_code == 403 and cases(desk) == []


def test_a_village_assistant_registers_what_was_found_and_hands_out_no_secret(desk: Desk) -> None:
    """社会救助法 第三十九条: 主动发现; nobody has applied yet, so there is nothing to follow."""
    assistant = desk.as_("village_assistant")
    assert ("q.clue", "true") in assistant.read("/apply").form("/apply")["fields"]
    assert "q.clue" not in dict(desk.as_("town_handler").read("/apply").form("/apply")["fields"])
    filed = fill(desk, assistant, "file", **{"q.clue": "true", "q.found_by": "网格员"})
    assert filed.status_code == 303, Reader(filed.text).text[:300]
    assert cases(desk)[0]["stage"] == "clue"
    page = assistant.read(filed.headers["location"]).text
    assert "尚未提出申请" in page and not re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", page)
