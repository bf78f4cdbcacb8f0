"""The public posting in a real browser: on a phone 360 pixels wide, and on paper."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.cases import OPINION, posted
from tests.desk.conftest import Desk, browse
from workflow.postings import postings_view
from workflow.records import CaseFile, table

_WIDE = "() => [document.documentElement.scrollWidth, window.innerWidth]"


def _hang(desk: Desk) -> str:
    with desk.engine.begin() as c:
        number = posted(c, desk.county, desk.now)
        row = dict(c.execute(table(CaseFile).select().where(table(CaseFile).c.number == number)).mappings().one())
        path: str = postings_view(c, row, desk.now)[0]["path"]
    return path


def _fits(page: Page) -> None:
    wide, window = page.evaluate(_WIDE)
    assert wide <= window, f"the page is {wide} pixels wide"


def test_a_villager_reads_and_objects_on_a_phone(desk: Desk, served: str, chromium: Browser, tmp_path: Path) -> None:
    """民发〔2021〕57号 第十九条: from the list to the receipt, 360 pixels wide, nothing cut off and nothing to be pinched."""
    path = _hang(desk)
    phone = browse(chromium, served, width=360, height=740)
    page = phone.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/gs")
    page.get_by_role("link", name=re.compile("宁河区")).click()
    _fits(page)
    page.get_by_role("link", name=re.compile("公示单")).click()
    page.wait_for_url(f"**{path}")
    _fits(page)
    assert page.get_by_role("heading", level=1).inner_text() == "公示单"
    assert OPINION["amount"] in page.inner_text("dl") and "王秀英" not in page.content()
    page.screenshot(path=str(tmp_path / "posting-360.png"), full_page=True)
    for control in page.locator("button, input[type=text], textarea, label.tick").all():
        box = control.bounding_box()
        assert box is not None and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).textAlign") == "center", "the style did not load"
    page.get_by_label("异议内容").fill("该户有人常年在外务工，收入没有申报。")
    page.get_by_label("不具名").check()
    page.get_by_role("button", name="提交异议").click()
    page.wait_for_url("**/gs/receipts/*")
    _fits(page)
    assert re.fullmatch(r"[a-z2-7]{16}", page.inner_text(".code"))
    page.screenshot(path=str(tmp_path / "receipt-360.png"), full_page=True)
    assert not complaints
    assert not phone.cookies()
    phone.close()


def test_the_posting_prints_without_its_form(desk: Desk, served: str, chromium: Browser) -> None:
    """What is hung up from the page is the posting alone."""
    path = _hang(desk)
    context = browse(chromium, served)
    page = context.new_page()
    page.goto(path)
    assert page.locator("form").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("form").is_visible() and not page.locator("footer").is_visible() and page.locator("dl").is_visible()
    context.close()
