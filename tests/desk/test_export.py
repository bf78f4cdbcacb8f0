"""导出表格: a list as a file for a reason, masked as on the screen, kept as evidence; nothing in it is ever a formula."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from api.desk.spreadsheet import Column, Sheet, workbook
from states.roles import COUNTY_LEADER, TOWN_HANDLER, VILLAGE_ASSISTANT
from tests.county import PERSON
from tests.desk.conftest import NOW, Desk
from tests.desk.stages import accepted
from workflow import exports
from workflow.records import table
from workflow.records_audit import Export

WHY = {"reason": "上级要求报送", "note": "", "act": "make"}
TEAM = {"what": "cases", "view": "team"}


def read(content: bytes, n: int = 0) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(content)).worksheets[n].iter_rows(values_only=True))


def kept(desk: Desk) -> Sequence[Any]:
    with desk.engine.connect() as connection:
        return connection.execute(select(table(Export)).order_by(table(Export).c.id)).mappings().all()


def test_a_list_is_taken_out_as_it_stands_on_the_screen_and_the_taking_is_kept(desk: Desk) -> None:
    """个人信息保护法 第五十一条: names behind their mask, no identity number; who, what, how many, why and when."""
    number = accepted(desk)
    officer = desk.as_(TOWN_HANDLER)
    answer = officer.post("/export", TEAM | WHY)
    assert answer.status_code == 200 and answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["content-disposition"] and answer.headers["cache-control"] == "no-store"
    head, row = read(answer.content)
    assert head[:5] == ("案件编号", "申请人", "事项", "受理地", "办理环节") and row[0] == number and row[1] == "王**"
    assert "2026-11-23" in row and "正常" in row
    everything = str(read(answer.content)) + str(read(answer.content, 1))
    assert PERSON["name"] not in everything and PERSON["id_number"] not in everything
    about = {line[0]: line[1] for line in read(answer.content, 1)}
    assert about["理由"] == "上级要求报送" and about["行数"] == "1" and "乡镇（街道）经办人" in about["导出人"]
    (line,) = kept(desk)
    assert (line["officer_id"], line["rows"], line["reason"]) == (desk.county.id(TOWN_HANDLER), 1, "上级要求报送")
    assert line["what"] == "工作台案件" and "本辖区在办" in line["told"] and line["at"] == desk.now


def test_without_a_reason_nothing_leaves_and_the_form_stays(desk: Desk) -> None:
    accepted(desk)
    officer = desk.as_(TOWN_HANDLER)
    for fields, said in (
        ({"reason": ""}, "请选择导出的理由"),
        ({"reason": "其他"}, "请写明理由"),
        ({"reason": "编的"}, "请选择导出的理由"),
    ):
        answer = officer.post("/export", TEAM | WHY | {"note": ""} | fields)
        assert answer.status_code == 422 and said in answer.text
        assert 'name="view" value="team"' in answer.text
    answer = officer.post("/export", TEAM | {"reason": "", "note": "季度抽查用", "act": "make"})
    assert 'value="季度抽查用"' in answer.text and not kept(desk)
    assert officer.post("/export", TEAM | {"reason": "其他", "note": "季度抽查用", "act": "make"}).status_code == 200
    assert kept(desk)[0]["reason"] == "其他：季度抽查用"


def test_an_export_holds_nothing_from_beyond_the_officers_region(desk: Desk) -> None:
    number = accepted(desk)
    for officer in (desk.as_(TOWN_HANDLER, county=desk.neighbour), desk.as_(TOWN_HANDLER, town=desk.county.sister)):
        answer = officer.post("/export", TEAM | WHY)
        assert answer.status_code == 422 and "没有符合条件的内容" in answer.text and number not in answer.text
        assert "没有符合条件" in officer.post("/export", {"what": "search", "q": number} | WHY).text
    assert not kept(desk)


def test_village_assistants_take_nothing_out(desk: Desk) -> None:
    accepted(desk)
    officer = desk.as_(VILLAGE_ASSISTANT)
    assert officer.get("/export").status_code == 403
    assert officer.post("/export", TEAM | WHY).status_code == 403 and not kept(desk)
    assert "/export" not in officer.get("/?view=team").text


def test_more_rows_than_one_file_takes_are_refused_in_a_clear_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        accepted(desk)
    monkeypatch.setattr(exports, "MOST", 2)
    officer = desk.as_(TOWN_HANDLER)
    assert "一次最多导出2行，请缩小范围" in officer.get("/export?what=cases&view=team").text
    answer = officer.post("/export", TEAM | WHY)
    assert answer.status_code == 422 and "一次最多导出2行" in answer.text and not kept(desk)


def test_what_was_looked_for_is_not_kept(desk: Desk) -> None:
    """A name or an identity number stands in no address and in no record of the export; a page does not repeat the number either."""
    number = accepted(desk)
    officer = desk.as_(TOWN_HANDLER)
    for q, by in ((PERSON["id_number"], "按身份证号查找"), (PERSON["name"], "按编号或者姓名查找")):
        forms = [f for f in officer.post("/search", {"q": q}).text.split("<form") if 'action="/export"' in f]
        assert [f'value="{q}"' in f and 'method="post"' in f for f in forms] == ([True] if q == PERSON["name"] else [])
        asked = officer.post("/export", {"what": "search", "q": q, "act": "ask"})
        assert asked.status_code == 200 and "1行" in asked.text
        rows = read(officer.post("/export", {"what": "search", "q": q} | WHY).content)
        assert rows[1][0] == number and rows[1][1] == "王**"
        assert kept(desk)[-1]["told"] == by
    assert PERSON["name"] not in str(kept(desk)) and PERSON["id_number"] not in str(kept(desk))


def test_the_ledgers_and_the_audit_are_taken_out_the_same_way(desk: Desk) -> None:
    number = accepted(desk)
    with desk.engine.begin() as connection:
        from workflow.records import CaseFile

        facts = {"watch": True, "hardship": "=1+1", "decided_on": "2026-11-20", "decided_by": "county"}
        connection.execute(table(CaseFile).update().values(facts=facts))
    leader = desk.as_(COUNTY_LEADER)
    rows = read(leader.post("/export", {"what": "ledger", "kind": "watch"} | WHY).content)
    assert rows[0][:4] == ("案件编号", "姓名", "所属区域", "困难情况") and rows[1][:2] == (number, "王**") and rows[1][3] == "=1+1"
    rows = read(leader.post("/export", {"what": "audit", "kind": "entries", "case": number} | WHY).content)
    assert rows[0] == ("时间", "人员", "岗位、地区", "案件编号", "事项") and {row[3] for row in rows[1:]} == {number}
    assert [line["what"] for line in kept(desk)] == ["潜在救助对象台账", "审计·办理记录"]
    assert leader.post("/export", {"what": "everything"} | WHY).status_code == 422


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "＝1", '=HYPERLINK("x")', "007", "11010519491231002X", "a\x00\x0bb"]
)
def test_no_cell_is_ever_a_formula(text: str) -> None:
    """What an applicant wrote is a text in whatever program opens the file."""
    sheet = Sheet("表[1]", "x", (Column("甲", 20), Column("乙")), [(text, "")])
    with workbook(sheet, [("理由", text)], NOW) as file:
        book = load_workbook(BytesIO(file.read()))
    page = book.worksheets[0]
    assert page.freeze_panes == "A2" and page.column_dimensions["A"].width == 20
    for each in book.worksheets:
        cells = [cell for row in each.iter_rows() for cell in row if cell.value is not None]
        assert cells and all(cell.data_type == "s" and cell.number_format == "@" for cell in cells)
    assert page["A2"].value == text.replace("\x00", "").replace("\x0b", "")
