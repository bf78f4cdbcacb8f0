"""The desk in a real browser: by keyboard alone, without a script, on a phone, and for those who cannot see it.

WCAG 2.2 AA and GB/T 37668-2019: every page is walked by axe-core 4.14.1 (tests/desk/vendor, MPL-2.0, used here alone).
"""

import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.desk.pages import ASSETS
from states.roles import COUNTY_LEADER, FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import PASSWORD
from tests.desk.conftest import Desk, browse, sign_in
from tests.desk.stages import REFUSED, STAGES, deciding, posted, submitted, urgent
from workflow.clock import sweep
from workflow.sessions import SessionKey, start

pytestmark = pytest.mark.xdist_group("chromium")
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 768, 1366)
# What officers meet in Latin letters: keys of the keyboard, and nothing else.
ALLOWED = {"Enter"}
TABS = ("info", "household", "checks", "posting", "papers", "clocks", "record")


def session_in(page: Page, desk: Desk, role: str, n: int = 0) -> None:
    """A browser in which this officer is signed in already."""
    with desk.engine.begin() as connection:
        key: SessionKey = start(connection, desk.county.id(role, n), "", desk.now)
    page.context.add_cookies([{"name": "sid", "value": key.value, "domain": "127.0.0.1", "path": "/"}])


class Keys:
    """Somebody with a keyboard and no mouse."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, words: str, most: int = 90) -> None:
        """Tab until what has these words, as its label or on it, has the focus."""
        for _ in range(most):
            self.press("Tab")
            if words in self.page.evaluate(FOCUSED):
                return
        raise AssertionError(f"“{words}” cannot be reached by Tab: {self.page.evaluate(FOCUSED)}")

    def open(self, words: str) -> None:
        """Go to a link or a button and press Enter."""
        self.reach(words)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, label: str, text: str) -> None:
        self.reach(label)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Pick a radio button: Tab comes to the group, the arrows go through it."""
        for _ in range(60):
            self.press("Tab")
            told = self.page.evaluate(GROUP)
            if label in told:
                for _ in range(told.index(label) + 1):
                    if self.page.evaluate("document.activeElement.closest('label').innerText.trim()") == label:
                        break
                    self.press("ArrowDown")
                self.press("Space")
                return
        raise AssertionError(f"“{label}” cannot be chosen")


FOCUSED = """(() => { const e = document.activeElement; if (!e || e === document.body) return "";
  const labels = e.labels ? Array.from(e.labels).map(l => l.innerText).join(" ") : "";
  const own = e.tagName === "SELECT" || e.tagName === "TEXTAREA" ? "" : e.innerText || "";
  return [e.getAttribute("aria-label") || "", labels, own].join(" "); })()"""
GROUP = """(() => { const e = document.activeElement; if (!e || e.type !== "radio") return [];
  return Array.from(document.querySelectorAll(`input[type=radio][name="${e.name}"]`)).map(r => r.closest("label").innerText.trim()); })()"""


def test_a_whole_case_of_emergency_aid_by_keyboard_alone(desk: Desk, served: str, chromium: Browser) -> None:
    """小额快救 from acceptance to the end of the case, three officers, not one click."""
    number = urgent(desk)
    pages: dict[str, Page] = {}
    for role in (TOWN_HANDLER, TOWN_LEADER, FINANCE):
        page = pages[role] = browse(chromium, served).new_page()
        page.goto("/login")
        keys = Keys(page)
        keys.type("用户名", desk.county.usernames[desk.county.id(role)])
        keys.type("口令", PASSWORD)
        with page.expect_navigation():
            keys.press("Enter")
        expect(page.locator("h1")).to_have_text("工作台")

    def arrive(role: str) -> Keys:
        """From the workbench to the case: one j, one Enter."""
        page = pages[role]
        page.goto("/")
        page.keyboard.press("j")
        assert number in page.evaluate(FOCUSED)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return Keys(page)

    def done(page: Page, stage: str) -> None:
        expect(page.locator(".identity")).to_contain_text(stage)
        expect(page.locator(".note.good")).to_be_visible()

    handler = arrive(TOWN_HANDLER)
    handler.open("分类：小额快救")
    handler.type("救助金额", "600")
    handler.choose("急难型")
    handler.choose("个人")
    handler.type("认定情况", "突发疾病，基本生活暂时出现严重困难。")
    handler.open("分类：小额快救")
    done(handler.page, "待先行救助决定")

    leader = arrive(TOWN_LEADER)
    leader.open("决定先行救助")
    assert leader.page.input_value("#f-amount") == "600.00", "the amount on file is proposed"
    leader.choose("现金")
    leader.choose("财政临时救助资金")
    leader.type("决定理由", "情况属实，予以救助。")
    leader.open("预览文书")
    expect(leader.page.locator(".preview")).to_contain_text("王秀英")
    leader.reach("办完自动打开下一件")
    with leader.page.expect_navigation():
        leader.reach("决定先行救助")
        leader.press("Enter")
    done(leader.page, "已决定先行救助，待发放")

    finance = arrive(FINANCE)
    finance.open("发放先行救助")
    finance.choose("现金")
    finance.type("领取人", "王秀英")
    finance.type("凭证号", "0001")
    finance.open("发放先行救助")
    done(finance.page, "已先行救助")

    for step, label, text, stage in (
        ("急难情况缓解", "缓解情况", "已出院。", "急难缓解，待补充说明"),
        ("补充说明", "补充说明", "因突发疾病先行救助，现补充说明。", "已补充说明"),
        ("报县级备案", "", "", "已报县级备案"),
        ("办结归档", "", "", "已办结"),
    ):
        handler = arrive(TOWN_HANDLER)
        handler.open(step)
        if label:
            handler.type(label, text)
        handler.open(step)
        done(handler.page, stage)
    for page in pages.values():
        page.context.close()


def test_a_whole_case_of_emergency_aid_without_a_script(desk: Desk, served: str, chromium: Browser) -> None:
    """The ordinary track from acceptance to payment in a browser that runs no script; 公示 hangs its full time in between."""
    number = submitted(desk)
    second = desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)]

    def as_(role: str, n: int = 0) -> Page:
        page = browse(chromium, served, script=False).new_page()
        session_in(page, desk, role, n)
        return page

    def step(page: Page, label: str, typed: dict[str, str], picked: tuple[str, ...] = (), stage: str = "") -> None:
        page.goto("/")
        page.get_by_role("link", name=number, exact=True).click()
        page.locator("aside").get_by_role("link", name=label, exact=True).click()
        for name, text in typed.items():
            page.fill(f"#f-{name}", text)
        for choice in picked:
            page.get_by_label(choice, exact=True).check()
        page.locator("main .acts button").first.click()
        expect(page.locator(".identity")).to_contain_text(stage)
        expect(page.locator(".note.good")).to_be_visible()

    handler, leader = as_(TOWN_HANDLER), as_(TOWN_LEADER)
    step(handler, "受理", {"note": "材料齐全。"}, (), "已受理，待分类处置")
    step(handler, "分类：一般程序", {"finding": "医疗支出突增。"}, ("支出型", "家庭"), "调查核实中")
    handler.goto(f"/cases/{number}/steps/survey")
    handler.locator(f'input[value="{second}"]').check()
    handler.get_by_label("入户调查", exact=True).check()
    handler.fill("#f-family_member", "王秀英")
    handler.fill("#f-findings", "入户核实，情况属实。")
    handler.locator("main .acts button").first.click()
    expect(handler.locator(".identity")).to_contain_text("已调查，待审核意见")
    step(leader, "提出审核意见", {"amount": "2000", "reason": "情况属实。"}, ("建议给予救助", "支出型", "家庭"), "已提出审核意见")
    step(handler, "公示", {"place": "村公示栏"}, (), "公示中")
    for page in (handler, leader):
        page.context.close()
    desk.now += timedelta(days=8)
    assert not sweep(desk.engine, desk.now).failed
    other, finance, handler = as_(TOWN_LEADER, 1), as_(FINANCE), as_(TOWN_HANDLER)
    other.goto(f"/cases/{number}/steps/approve")
    other.get_by_role("button", name="增加一行").click()
    assert other.locator("#f-instalments tbody tr").count() == 2
    other.get_by_role("button", name="删除第2行").click()
    assert other.locator("#f-instalments tbody tr").count() == 1
    other.fill("#f-reason", "情况属实，予以救助。")
    for choice in ("转账至个人账户", "财政临时救助资金"):
        other.get_by_label(choice, exact=True).check()
    other.get_by_role("button", name="批准救助").last.click()
    expect(other.locator(".identity")).to_contain_text("已批准，待发放")
    step(finance, "发放", {"payee": "王秀英", "receipt_number": "0002"}, ("转账至个人账户",), "发放中")
    handler.goto(f"/cases/{number}/steps/file_with_county")
    handler.locator("main .acts button").first.click()
    step(handler, "办结归档", {}, (), "已办结")
    for page in (other, finance, handler):
        page.context.close()


def look_at(page: Page, path: str) -> list[str]:
    """Everything wrong with a page: what axe finds, a line too wide at some width, a word of English, a page too heavy."""
    answer = page.goto(path)
    assert answer is not None
    return faults(page, path, len(answer.body()))


def faults(page: Page, path: str, weight: int) -> list[str]:
    found = []
    if weight > 60_000:
        found.append(f"{path}: {weight} bytes")
    results: Any = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    for fault in results["violations"]:
        found += [f"{path}: {fault['id']} {node['html'][:160]}" for node in fault["nodes"]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            found.append(f"{path}: {beyond} pixels too wide at {width}")
    found += [f"{path}: {word}" for word in english(page.locator("body").inner_text())]
    return found


def english(text: str) -> list[str]:
    """Words in Latin letters that are no case number, no hash and no made-up officer of the test county."""
    text = re.sub(r"[A-Z]{2}\d{2}-[0-9A-Z]{5}-[0-9A-Z]{5}|(?<![0-9a-z])[0-9a-f]{16}(?![0-9a-z])|[a-z_]+\d{7,10}", " ", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in ALLOWED] + re.findall(r"\ufffd|\bNone\b|锟斤拷", text)


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
