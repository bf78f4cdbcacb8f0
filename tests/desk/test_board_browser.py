"""主管看板, giving cases on, 请假交接 and 升级提醒 in a real browser: at every width, for everybody, without script or mouse."""

import pytest
from playwright.sync_api import Browser, expect

from states.roles import COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from tests.desk.conftest import Desk, browse
from tests.desk.keyboard import Keys
from tests.desk.looks import AXE, faults, look_at, session_in
from tests.desk.stages import accepted, urgent
from workflow.clock import sweep
from workflow.records import Officer, table

pytestmark = pytest.mark.xdist_group("chromium")


def test_the_board_and_what_follows_from_it_are_open_to_everybody_without_a_script(desk: Desk, served: str, chromium: Browser) -> None:
    """Axe, three widths, no English, and two acts by keyboard alone; the one page with a script is the same without."""
    number, late = accepted(desk), urgent(desk)
    desk.later(days=3)
    sweep(desk.engine, desk.now)
    second = desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)]
    named = table(Officer).update().where(table(Officer).c.id == desk.county.id(TOWN_HANDLER)).values(name="芦台街道经办人之一")
    with desk.engine.begin() as connection:
        connection.execute(named)  # a drawing has no room for a long name
    context = browse(chromium, served)
    context.add_init_script(AXE)
    page = context.new_page()
    session_in(page, desk, TOWN_LEADER)
    wrong: list[str] = []
    for path in ("/board", "/board/cases", "/board/leave", "/escalations"):
        wrong += look_at(page, path)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/board/cases")
    page.locator(f"input[value='{number}']").focus()
    page.keyboard.press("Space")
    keys = Keys(page)
    keys.open("转交选中的案件")
    expect(page.locator(".wrong")).to_contain_text("“承办人”不能为空")
    wrong += faults(page, "a list with flaws", 0)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.select_option("#to", second)
    page.fill("#reason", "工作调动")
    keys.open("转交选中的案件")
    expect(page.locator(".note.good")).to_contain_text("已经转交1项")
    wrong += faults(page, "what was given on", 0)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    context.close()
    plain = browse(chromium, served, script=False, width=360)
    page = plain.new_page()
    session_in(page, desk, COUNTY_LEADER)
    page.goto("/board/leave")
    page.select_option("#officer", desk.county.usernames[desk.county.id(TOWN_HANDLER)])
    page.select_option("#to", second)
    page.fill("#first", "2026-11-27")
    page.fill("#last", "2026-11-30")
    page.fill("#reason", "年休假")
    page.fill("#document_number", "测民发〔2026〕9号")
    page.get_by_role("button", name="查看将要交接的清单").click()
    expect(page.locator(".rows")).to_contain_text(late)
    page.get_by_role("button", name="确认交接").click()
    expect(page.locator("h1")).to_have_text("转交结果")
    plain.close()
