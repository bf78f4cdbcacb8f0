"""受理 and the applicant's pages in a real browser: by keyboard, without a script, on a phone, and walked by axe."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from notices.check import qr
from states.roles import TOWN_HANDLER
from tests.cases import posted
from tests.county import SECRET
from tests.desk.conftest import Desk, browse
from tests.desk.keyboard import Keys
from tests.desk.looks import AXE, faults, look_at, session_in
from tests.desk.test_apply import ANSWERS, CHILD, cases
from workflow.citizens import secret_of

pytestmark = pytest.mark.xdist_group("chromium")


SEND = """fields => { const form = document.createElement("form"); form.method = "post"; form.action = "/apply";
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input"); input.name = name; input.value = value; form.append(input); }
  document.body.append(form); form.submit(); }"""
PATH = """svg => { const e = document.createElement("div"); e.innerHTML = svg; return e.querySelector("path").getAttribute("d"); }"""


def _next(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main .acts").last.locator("button").first.click()


def test_a_household_is_filed_by_keyboard_alone(desk: Desk, served: str, chromium: Browser) -> None:
    """From the workbench to the receipt without one click; Enter in a field goes on and adds no line."""
    page = browse(chromium, served).new_page()
    session_in(page, desk, TOWN_HANDLER)
    page.goto("/")
    keys = Keys(page)
    keys.open("受理申请")
    keys.reach("芦台街道")
    for label, text in (("姓名", "王秀英"), ("身份证号", "11010519491231002x"), ("联系电话", "13800000000")):
        keys.type(label, text)
    keys.choose("农村")
    keys.open("下一步：家庭成员")
    keys.open("增加一名家庭成员")
    keys.reach("删除")
    keys.type("姓名", "王小明")
    keys.reach("与申请人的关系")
    keys.press("ArrowDown", 6)
    keys.type("身份证号", CHILD["m1.id_number"])
    with page.expect_navigation():
        keys.press("Enter")
    keys.type("银行存款", "1200")
    keys.open("下一步：试算和选择")
    keys.reach("办理临时救助")
    keys.press("Space")
    keys.open("下一步：申请事项")
    keys.type("申请事由", "突发疾病，医疗费用高。")
    keys.open("下一步：核对")
    keys.open("确认收件")
    expect(page.locator(".receipt h1")).to_have_text("临时救助收件回执")
    household = cases(desk)[0]["household"]
    assert [each["relation"] for each in household["members"]] == ["self", "孙子女、外孙子女"]
    assert household["property"] == {"deposits": "1200.00"} and cases(desk)[0]["applicant"]["id_number"].endswith("X")
    page.context.close()


def test_a_household_is_filed_on_a_phone_without_a_script(desk: Desk, served: str, chromium: Browser) -> None:
    """入户: 360 pixels wide, nothing but plain forms; a line more, a line less, a flaw on the way, and nothing typed is lost."""
    page = browse(chromium, served, script=False, width=360, height=740).new_page()
    session_in(page, desk, TOWN_HANDLER)
    page.goto("/apply")
    page.fill("#f-name", "王秀英")
    page.fill("#f-id_number", "110105194912310021")
    page.get_by_label("农村").check()
    _next(page)
    expect(page.locator("#wrong")).to_contain_text("身份证号校验位不对")
    page.get_by_role("link", name="身份证号校验位不对").click()
    assert page.input_value("#f-name") == "王秀英"
    page.fill("#f-id_number", "11010519491231002X")
    _next(page)
    page.get_by_role("button", name="增加一名家庭成员").click()
    page.fill("#f-m1-name", "多余")
    page.get_by_role("button", name="增加一名家庭成员").click()
    page.fill("#f-m2-name", "王小明")
    page.select_option("#f-m2-relation", "孙子女、外孙子女")
    page.get_by_role("button", name="删除家庭成员2").click()
    assert page.input_value("#f-m2-name") == "王小明" and page.locator("#f-m1-name").count() == 0
    page.get_by_text("收入和就业情况").first.click()
    page.fill("#f-m0-income_transfer", "180")
    _next(page)
    _next(page)
    page.get_by_label("办理最低生活保障").check()
    _next(page)
    page.get_by_role("button", name="家庭成员", exact=True).click()
    assert page.input_value("#f-m0-income_transfer") == "180"
    for _ in range(2):
        _next(page)
    expect(page.get_by_label("办理最低生活保障")).to_be_checked()
    _next(page)
    page.fill("#f-q-reason", "没有收入来源。")
    _next(page)
    expect(page.locator("main")).to_contain_text("转移净收入 每月180.00元")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    _next(page)
    expect(page.locator(".receipt h1")).to_have_text("最低生活保障收件回执")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()


def test_an_applicant_applies_and_follows_on_a_phone_without_a_script(desk: Desk, served: str, chromium: Browser) -> None:
    """社会救助法 第六十三条: 在线申请、办理查询, 360 pixels wide, every control large enough for a thumb."""
    page = browse(chromium, served, script=False, width=360, height=740).new_page()
    page.goto("/sq")
    page.get_by_role("link", name="宁河区").click()
    page.select_option("#region", desk.county.town)
    for name, text in (("name", "王秀英"), ("id_number", "11010519491231002X"), ("phone", "13800000000"), ("reason", "老伴住院")):
        page.fill(f"#{name}", text)
    page.fill("#m0-name", "李建国")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("link", name="请勾选承诺").click()
    page.check("#agreed")
    page.select_option("#m0-relation", "配偶")
    for control in page.locator("main button:not(.hidden-words), input[type=text], select, textarea").all():
        box = control.bounding_box()
        assert box is not None and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("h1")).to_have_text("网上申请已经提交")
    number = desk.open()
    page.goto("/m")
    page.fill("#number", number)
    page.fill("#secret", secret_of(SECRET, number))
    page.get_by_role("button", name="查询").click()
    expect(page.locator("h1")).to_have_text("临时救助办理进度")
    assert secret_of(SECRET, number) not in page.url and not page.context.cookies()
    page.get_by_text("逐日怎样计算").first.click()
    expect(page.locator(".days li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()


def test_the_pages_are_open_to_everybody_at_every_width_and_speak_chinese(desk: Desk, served: str, chromium: Browser) -> None:
    context = browse(chromium, served)
    context.add_init_script(AXE)
    page = context.new_page()
    with desk.engine.begin() as connection:
        number = posted(connection, desk.county, desk.now)
    bring = desk.open()
    desk.take(bring, "request_correction", TOWN_HANDLER, missing=["身份证复印件"])
    wrong = look_at(page, f"/m/{number}/{secret_of(SECRET, number)}")
    wrong += look_at(page, f"/m/{bring}/{secret_of(SECRET, bring)}")
    for path in ("/m", "/m/LS26-00000-00000/A", "/sq", f"/sq/{desk.county.region}", "/sq/receipts/x"):
        wrong += look_at(page, path)
    page.goto(f"/sq/{desk.county.region}")
    page.locator("button").last.click()
    wrong += faults(page, "the public form with flaws", 0)
    page.goto("/login")
    with page.expect_navigation():
        page.evaluate(SEND, {**ANSWERS, "at": "means"})
    expect(page.locator("h1")).to_have_text("请先登录，填写的内容都在")
    wrong += faults(page, "an application without a session", 0)
    session_in(page, desk, TOWN_HANDLER)
    for path in ("/apply", "/online"):
        wrong += look_at(page, path)
    token = page.locator('input[name="token"]').first.get_attribute("value")
    for act in ("go:members", "go:means", "go:assess", "go:matters", "go:check"):
        fields = {"token": token, "region": desk.county.town, "at": "check", "key": "k", **ANSWERS, "act": act}
        with page.expect_navigation():
            page.evaluate(SEND, fields)
        wrong += faults(page, act, len(page.content().encode()))
    page.locator("main .acts button").first.click()
    expect(page.locator(".receipt h1")).to_be_visible()
    page.evaluate("document.querySelectorAll('.secret').forEach(e => e.remove())")  # a secret is letters and no words
    wrong += faults(page, "the receipts", 0)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    context.close()


def test_the_receipt_prints_with_the_code_that_opens_the_page(desk: Desk, served: str, chromium: Browser) -> None:
    """The code leads to the public address and to nothing else; menus and links stay off the paper."""
    door = desk.app.state.door
    desk.app.state.door = replace(door, settings=replace(door.settings, public_url="https://jiuzhu.example"))
    number = desk.open()
    page = browse(chromium, served).new_page()
    session_in(page, desk, TOWN_HANDLER)
    page.goto(f"/apply/receipts?case={number}")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible() and not page.locator(".acts").is_visible()
    code = page.locator(".qr svg")
    box = code.bounding_box()
    assert box is not None and box["width"] > 80
    address = f"https://jiuzhu.example/m/{number}/{secret_of(SECRET, number)}"
    drawn = page.evaluate(PATH, qr(address, sized=False))
    assert code.locator("path").get_attribute("d") == drawn
    page.context.close()
