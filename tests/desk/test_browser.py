"""The desk in a real browser: on a phone, at twice the size, and for those who cannot see it."""

import gzip
import re

import pytest
from playwright.sync_api import Browser, expect

from api.desk.case import TABS
from api.desk.pages import ASSETS
from states.roles import COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from tests.desk.conftest import Desk, browse, sign_in
from tests.desk.looks import AXE, faults, look_at, session_in
from tests.desk.stages import REFUSED, STAGES, deciding, posted, urgent

pytestmark = pytest.mark.xdist_group("chromium")


def test_every_page_is_open_to_everybody_at_every_width_and_speaks_chinese(desk: Desk, served: str, chromium: Browser) -> None:
    context = browse(chromium, served)
    context.add_init_script(AXE)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    wrong = look_at(page, "/login")
    numbers = {name: STAGES[name](desk) for name in ("correcting", "advance_approved", "surveyed", "withdrawn")}
    late = urgent(desk)
    hung = posted(desk)
    number = deciding(desk)  # eight days later: what was urgent is late now
    session_in(page, desk, TOWN_HANDLER)
    for path in ("/", "/?view=overdue", "/?view=correction", "/?view=team", "/sessions", "/cases/LS26-00000-00000"):
        wrong += look_at(page, path)
    for each in (*numbers.values(), late):
        wrong += look_at(page, f"/cases/{each}")
    for tab in TABS:
        wrong += look_at(page, f"/cases/{hung}?tab={tab}")
    wrong += look_at(page, f"/cases/{number}/steps/accept")
    wrong += look_at(page, f"/cases/{late}/steps/classify_quick_small")
    page.locator("main .acts button").first.click()
    wrong += faults(page, "a form with flaws", 0)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.fill("#seek", "王秀英")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("查找案件")
    wrong += faults(page, "what was found", 0)
    page.goto(f"/cases/{late}?tab=household")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_text("查看完整姓名和身份证号").click()
    page.select_option("#reason", "核对证件和材料")
    page.get_by_role("button", name="查看，并记录本次查看").click()
    wrong += faults(page, "a household behind its mask", 0)
    session_in(page, desk, TOWN_LEADER, 1)
    wrong += look_at(page, f"/cases/{number}/steps/approve")
    page.goto(f"/cases/{number}/steps/reject")
    for name, text in REFUSED.items():
        page.fill(f"#f-{name}", text)
    page.get_by_role("button", name="下一步：核对").click()
    wrong += faults(page, "the check of a refusal", 0)
    page.get_by_role("button", name="核对无误").click()
    expect(page.locator(".identity")).to_contain_text("不予批准，待送达")
    wrong += faults(page, "a refusal done", 0)
    session_in(page, desk, COUNTY_LEADER)
    wrong += look_at(page, "/?view=sign")
    wrong += look_at(page, f"/cases/{number}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert not [line for line in heard if "status of 4" not in line], heard
    context.close()


def test_the_characters_come_from_a_chinese_typeface(desk: Desk, served: str, chromium: Browser) -> None:
    """Without one every character is an empty box, and a screenshot still looks well."""
    context = browse(chromium, served)
    page = context.new_page()
    page.goto("/login")
    devtools = context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    heading = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    assert fonts and all(re.search(r"Noto|CJK|YaHei|PingFang|Han Sans|Kylin|WenQuanYi", font["familyName"]) for font in fonts), fonts
    context.close()


def test_twice_the_size_still_fits(desk: Desk, served: str, chromium: Browser) -> None:
    """1366 pixels at 200 % are 683; the phone's menu of the officer opens without leaving the page."""
    number = urgent(desk)
    context = browse(chromium, served, width=683)
    page = context.new_page()
    session_in(page, desk, TOWN_HANDLER)
    for path in ("/", f"/cases/{number}", f"/cases/{number}/steps/classify_quick_small"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def test_a_form_in_another_site_changes_nothing_here(desk: Desk, served: str, chromium: Browser) -> None:
    """A page of another host posts the sign-out form with whatever cookies the browser gives it."""
    context = browse(chromium, served)
    page = context.new_page()
    sign_in(page, desk, TOWN_HANDLER)
    page.route("http://elsewhere.example/**", lambda route: route.fulfill(content_type="text/html", body=_FORGED.format(served)))
    page.goto("http://elsewhere.example/")
    with page.expect_navigation():
        page.click("button")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("工作台")
    context.close()


_FORGED = '<form method="post" action="{}/logout"><input name="token" value="x"><button>x</button></form>'


def test_the_files_of_the_desk_are_light() -> None:
    assert sum(len(gzip.compress(content)) for content in ASSETS.values()) < 100_000
    assert len(ASSETS["desk.css"]) <= 20_000
