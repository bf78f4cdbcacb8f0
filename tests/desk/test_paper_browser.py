"""文书 and 文书模板 in a real browser: by keyboard, without a script, at every width and for everybody."""

import pytest
from playwright.sync_api import Browser, Page, expect

from states.roles import COUNTY_HANDLER, COUNTY_LEADER, TOWN_HANDLER
from tests.desk.conftest import Desk, browse
from tests.desk.keyboard import FOCUSED, Keys
from tests.desk.looks import AXE, faults, look_at, session_in
from tests.desk.test_paper_desk import declined
from tests.desk.test_wordings import HERE, OWN, drafted, publish

pytestmark = pytest.mark.xdist_group("chromium")
REGISTERED = ": XA"  # how the number of a registered letter begins


def without_marks(page: Page, path: str) -> list[str]:
    """Everything wrong with a page that shows the marks of the template language: those are Latin, and nothing else is."""
    answer = page.goto(path)
    assert answer is not None
    page.evaluate("document.querySelectorAll('code').forEach(each => { each.innerText = '标记' })")
    return faults(page, path, len(answer.body()))


def test_a_paper_is_served_by_keyboard_alone_and_without_a_script(desk: Desk, served: str, chromium: Browser) -> None:
    """From the menu to the day until which it may be fought, not one click."""
    declined(desk)
    context = browse(chromium, served)
    page = context.new_page()
    session_in(page, desk, TOWN_HANDLER)
    page.goto("/papers?state=waiting")
    page.keyboard.press("j")
    assert "不予受理告知书" in page.evaluate(FOCUSED)
    keys = Keys(page)
    keys.open("送达登记")
    page.select_option("#f-way", "direct")
    page.select_option("#f-relation", "self")
    keys.type("签收人", "王秀英")
    keys.type("送达地点", "受送达人住处")
    keys.open("送达登记")
    expect(page.locator(".note.good")).to_contain_text("已经登记送达")
    context.close()
    plain = browse(chromium, served, script=False)
    page = plain.new_page()
    session_in(page, desk, TOWN_HANDLER)
    page.goto("/papers")
    page.locator("input[name=pick]").first.check()
    page.get_by_role("button", name="成批制作选中的").click()
    expect(page.locator("h1")).to_have_text("成批制作文书")
    expect(page.locator("progress")).to_be_visible()
    plain.close()


def test_papers_and_wordings_are_open_to_everybody_at_every_width(
    desk: Desk, served: str, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.previews.SECONDS", 20.0)  # this machine may be busy with other tests
    _, paper = declined(desk)
    draft = drafted(desk)
    publish(desk.as_(COUNTY_LEADER), draft)
    context = browse(chromium, served)
    context.add_init_script(AXE)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    session_in(page, desk, TOWN_HANDLER)
    wrong: list[str] = []
    for path in ("/papers", f"/papers/{paper}", f"/papers/{paper}/failed"):
        wrong += look_at(page, path)
    page.goto(f"/papers/{paper}/serve")
    page.locator("main .acts button").first.click()
    wrong += faults(page, "a service with flaws", 0)
    session_in(page, desk, COUNTY_HANDLER)
    wrong += look_at(page, "/wordings/120117")
    wrong += look_at(page, HERE)
    wrong += without_marks(page, f"{HERE}/edit")
    wrong += without_marks(page, f"{HERE}/compare?new=1")
    page.goto(f"{HERE}/edit")
    page.fill("#text", OWN.replace("您的申请我们收到了", "写下的话马上看到"))
    expect(page.locator(".preview")).to_contain_text("写下的话马上看到", timeout=30_000)
    wrong = [each for each in wrong if not each.endswith(REGISTERED)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert not [line for line in heard if "status of 4" not in line], heard
    context.close()
