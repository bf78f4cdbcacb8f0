"""规则与日历: what is in force where, with its source; what a county's own value would do before it is set; processes and calendar."""

from datetime import date

import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select

from states.calendar import read_year
from states.parameters import PARAMETERS
from states.roles import COUNTY_LEADER, SUPERVISOR, TOWN_HANDLER, VILLAGE_ASSISTANT
from tests.desk.conftest import Desk, browse
from tests.desk.looks import AXE, look_at, session_in
from tests.desk.stages import accepted, urgent
from workflow.records import ClockAct, ImportedCalendar, LegalClock, LocalParameter, table

NOTICE_DAYS = "emergency_aid.public_notice"
WANTED = {"document_number": "宁民发〔2026〕9号", "since": "2026-12-01", "until": ""}
LIST_2027 = {
    "year": "2027",
    "notice": "国办发明电〔2026〕9号",
    "title": "国务院办公厅关于2027年部分节假日安排的通知",
    "issued_on": "2026-11-20",
    "workdays": "2027-02-14、2027-02-20",
} | {
    f"{n}{end}": f"2027-{day}"
    for n, span in enumerate(
        (("01-01", "01-03"), ("02-05", "02-12"), ("04-03", "04-05"), ("05-01", "05-05"), ("06-09", ""), ("09-15", ""), ("10-01", "10-07"))
    )
    for end, day in zip("ab", span, strict=True)
    if day
}


def values(desk: Desk) -> int:
    with desk.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(LocalParameter)).scalar_one()


def test_every_parameter_is_told_with_its_value_unit_source_and_level(desk: Desk) -> None:
    """R6.3: 宁河区 on 2026-11-23: the county's own, the city's, the nation's; what is unverified and what nobody has fixed says so."""
    text = "".join(desk.as_(TOWN_HANDLER).read(f"/rules?place=120117&of={part}").text for part in ("emergency_aid", "low_income", "common"))
    text += desk.as_(TOWN_HANDLER).read("/rules?place=120117&of=extreme_poverty").text
    assert all(parameter.label in text for parameter in PARAMETERS.values())
    for said in (
        "5日",
        "测民发〔2026〕1号",
        "县级（宁河区）",
        "24小时",
        "津民发〔2020〕19号",
        "省级（天津市）",
        "沿用上级",
        "未核实",
        "尚无规定",
    ):
        assert said in text, said


def test_a_sheet_is_that_of_the_day_asked_for(desk: Desk) -> None:
    """津民发〔2020〕19号 is in force from 2020-05-14."""
    officer = desk.as_(TOWN_HANDLER)
    assert "24小时" not in officer.read("/rules?place=120000&on=2020-05-13").text
    assert "24小时" in officer.read("/rules?place=120000&on=2020-05-14").text


def test_what_departs_from_the_level_above_and_what_is_blank_stand_on_one_page(desk: Desk) -> None:
    """As `policy check` tells: 宁河区 lets its townships decide up to 12 times where the city says six."""
    text = desk.as_(COUNTY_LEADER).read("/rules/conflicts").text
    assert "12倍当地低保月标准" in text and "6倍当地低保月标准" in text and "报道摘录" in text
    assert "急难型救助金额上限" in text
    assert "working days" not in text


def test_what_changed_between_two_days_names_the_open_cases_of_the_officers_own_region(desk: Desk) -> None:
    """The county's own value begins; its neighbour's officer does not see its cases."""
    number = accepted(desk)
    text = desk.as_(COUNTY_LEADER).read("/rules/changes?old=2019-12-31&new=2026-11-23&of=emergency_aid").text
    assert "公示期" in text and number in text
    other = desk.as_(COUNTY_LEADER, county=desk.neighbour).read("/rules/changes?place=120117&old=2019-12-31&of=emergency_aid").text
    assert "公示期" in other and number not in other


def test_a_limit_under_way_keeps_its_day_and_shows_what_it_would_have_been(desk: Desk) -> None:
    """「如果今天起用，哪些在办件的期限会变」: none that runs; the preview writes nothing."""
    number, before = accepted(desk), values(desk)
    with desk.engine.connect() as connection:
        due = connection.execute(select(table(LegalClock).c.due_at).where(table(LegalClock).c.kind == "total")).scalars().all()
    fields = WANTED | {"place": "120117", "value": "20个工作日", "key": "k", "act": "look"}
    answer = desk.as_(COUNTY_LEADER).post("/rules/items/emergency_aid.total", fields)
    assert answer.status_code == 200 and values(desk) == before
    for said in ("届满日", "不变", number, "20个工作日", "30个工作日", "2027年1月5日", "2026年12月21日"):
        assert said in answer.text, said
    with desk.engine.connect() as connection:
        assert connection.execute(select(table(LegalClock).c.due_at).where(table(LegalClock).c.kind == "total")).scalars().all() == due


def test_a_county_fixes_a_value_under_its_document_once(desk: Desk) -> None:
    """民发〔2022〕83号 四（一）: sent twice, set once; in force from its day."""
    leader, before = desk.as_(COUNTY_LEADER), values(desk)
    fields = WANTED | {"place": "120117", "value": "3天", "key": "once", "act": "save"}
    for _ in range(2):
        answer = leader.post(f"/rules/items/{NOTICE_DAYS}", fields)
        assert answer.status_code == 303
    assert values(desk) == before + 1
    assert "已经规定，自2026年12月1日起施行" in leader.read(answer.headers["location"]).text
    assert "5日" in leader.read(f"/rules/items/{NOTICE_DAYS}?on=2026-11-30").text
    shown = leader.read("/rules?of=emergency_aid&on=2026-12-01").text
    assert "3日" in shown and "宁民发〔2026〕9号" in shown


def test_a_preview_does_not_stay_in_force(desk: Desk) -> None:
    """What was only looked at is not what is then set, though it would have had the same number."""
    leader = desk.as_(COUNTY_LEADER)
    leader.post(f"/rules/items/{NOTICE_DAYS}", WANTED | {"place": "120117", "value": "9天", "key": "a", "act": "look"})
    leader.post(f"/rules/items/{NOTICE_DAYS}", WANTED | {"place": "120117", "value": "4天", "key": "b", "act": "save"})
    text = leader.read(f"/rules/items/{NOTICE_DAYS}?on=2026-12-02").text
    assert "4日" in text and "9日 现用" not in text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": "很久"}, "应当写成"),
        ({"document_number": ""}, "请写明规定此项的文号"),
        ({"since": ""}, "请填写施行日期"),
        ({"until": "2026-11-01"}, "终止日期早于施行日期"),
    ],
)
def test_a_flawed_value_keeps_the_form(desk: Desk, changed: dict[str, str], said: str) -> None:
    before = values(desk)
    fields = WANTED | {"place": "120117", "value": "3天", "key": "f", "act": "save"} | changed
    answer = desk.as_(COUNTY_LEADER).post(f"/rules/items/{NOTICE_DAYS}", fields)
    assert answer.status_code == 422 and said in answer.text and values(desk) == before
    assert all(f'value="{fields[name]}"' in answer.text for name in ("value", "document_number", "since") if fields[name])


def test_only_the_head_of_the_county_fixes_its_values(desk: Desk) -> None:
    """Neither a handler, nor the supervisor, nor the head of another county."""
    before = values(desk)
    fields = WANTED | {"place": "120117", "value": "3天", "act": "save"}
    for n, officer in enumerate(
        (desk.as_(TOWN_HANDLER), desk.as_(SUPERVISOR), desk.as_(COUNTY_LEADER, county=desk.neighbour)),
    ):
        answer = officer.post(f"/rules/items/{NOTICE_DAYS}", fields | {"key": f"n{n}"})
        assert answer.status_code == 403 and "县级民政部门负责人" in answer.text, n
        assert not [form for form in officer.read(f"/rules/items/{NOTICE_DAYS}?place=120117").forms if "/rules/items" in form["action"]]
    assert values(desk) == before


def test_a_power_given_by_a_higher_document_is_no_countys_to_set(desk: Desk) -> None:
    fields = WANTED | {"place": "120117", "value": "township", "key": "x", "act": "save"}
    answer = desk.as_(COUNTY_LEADER).post("/rules/items/emergency_aid.decided_by", fields)
    assert answer.status_code == 422 and "不由县级规定" in answer.text


def test_each_process_is_drawn_and_told_with_the_limits_in_force_here(desk: Desk) -> None:
    officer = desk.as_(TOWN_HANDLER)
    assert officer.get("/rules/processes", follow_redirects=False).headers["location"] == "/rules/processes/emergency_aid"
    text = officer.read("/rules/processes/emergency_aid").text
    assert "先行救助" in text and "24小时" in text and "乡镇（街道）经办人" in text and "已一次性告知补正" in text
    step = officer.read("/rules/processes/emergency_aid?stage=accepted").text
    assert "分类：小额快救" in step and "条件" in step and "申请登记" not in step
    for form in ("overview", "whole"):
        drawn = officer.get(f"/rules/processes/emergency_aid/{form}.svg")
        assert drawn.headers["content-type"] == "image/svg+xml" and "待先行救助决定" in drawn.text and "<script" not in drawn.text
    assert officer.get("/rules/processes/none").status_code == 404


def test_a_year_shows_its_days_off_and_make_up_workdays_and_the_notice_they_stand_in(desk: Desk) -> None:
    """国办发明电〔2025〕7号; 2027 has no list yet and says so."""
    officer = desk.as_(TOWN_HANDLER)
    page = officer.read("/rules/calendar")
    assert "国办发明电〔2025〕7号" in page.text and "248个工作日" in page.text
    assert page.words.count("休") == 33 + 1 and page.words.count("班") == 6 + 1  # and the key
    assert "暂按推算" in officer.read("/rules/calendar?year=2027").text


def test_a_new_list_is_tried_without_changing_anything(desk: Desk) -> None:
    """As `calendar import --dry-run` does, for the officer's own cases alone."""
    desk.now = desk.now.replace(month=12, day=24)
    number = accepted(desk)
    answer = desk.as_(COUNTY_LEADER).post("/rules/calendar/trial", LIST_2027)
    assert answer.status_code == 200, answer.text
    assert number in answer.text and "时限的届满日会变" in answer.text
    elsewhere = desk.as_(COUNTY_LEADER, county=desk.neighbour).post("/rules/calendar/trial", LIST_2027)
    assert number not in elsewhere.text and "没有在办时限因此改变" in elsewhere.text
    with desk.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(ImportedCalendar)).scalar_one() == 0
        acts = table(ClockAct).c
        assert connection.execute(select(func.count()).where(acts.act == "recompute")).scalar_one() == 0


def test_a_tried_list_can_be_handed_over_as_the_file_that_is_imported(desk: Desk) -> None:
    answer = desk.as_(COUNTY_LEADER).post("/rules/calendar/trial", LIST_2027 | {"act": "file"})
    year = read_year(answer.text, "x")
    assert "attachment" in answer.headers["content-disposition"] and year.year == 2027
    assert date(2027, 2, 14) in year.workdays and year.holidays[date(2027, 10, 7)] == "国庆节"


def test_an_impossible_list_keeps_the_form(desk: Desk) -> None:
    for changed, said in (({"workdays": "2027-02-15"}, "本来就是工作日"), ({"notice": ""}, "请填写发文字号"), ({"0a": ""}, "缺少元旦")):
        answer = desk.as_(COUNTY_LEADER).post("/rules/calendar/trial", LIST_2027 | changed)
        assert answer.status_code == 422 and said in answer.text and 'value="2027-02-12"' in answer.text


def test_village_assistants_are_not_shown_what_is_no_use_to_them(desk: Desk) -> None:
    assert "/rules" not in desk.as_(VILLAGE_ASSISTANT).read("/").links
    assert "/rules" in desk.as_(TOWN_HANDLER).read("/").links


@pytest.mark.xdist_group("chromium")
def test_the_rules_are_open_to_everybody_at_every_width_and_speak_chinese(desk: Desk, served: str, chromium: Browser) -> None:
    urgent(desk)
    context = browse(chromium, served)
    context.add_init_script(AXE)
    page = context.new_page()
    session_in(page, desk, COUNTY_LEADER)
    wrong = []
    for path in ("/rules", "/rules/conflicts", "/rules/changes?old=2021-01-01", f"/rules/items/{NOTICE_DAYS}", "/rules/calendar"):
        wrong += look_at(page, path)
    for path in ("/rules/processes/extreme_poverty", "/rules/processes/low_income?stage=accepted", "/rules/calendar/trial"):
        wrong += look_at(page, path)
    assert not wrong, "\n".join(wrong)
    context.close()
