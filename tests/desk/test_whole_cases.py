"""Whole cases of every process in a real browser: by keyboard alone from signing in to the support paid, and without a script."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from states.roles import FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.county import PASSWORD, SECRET
from tests.desk.conftest import Desk, browse, serve
from tests.desk.keyboard import FOCUSED, Keys
from tests.desk.looks import session_in
from tests.desk.stages import submitted
from tests.desk.test_crawl import as_typed
from tests.play import POSTING_OVER, ROUTE, Play, example, filled, moment, set_up, sweep_until
from workflow.clock import sweep
from workflow.database import open_engine
from workflow.inbox import steps_view
from workflow.settings import Settings
from workflow.workbench import ways_on

pytestmark = pytest.mark.xdist_group("chromium")
Said = Mapping[str, Any]
APPLICANT = {"name": "王秀英", "id_number": "11010519491231002X", "phone": "13800000000"}


class Hands:
    """The officers of a county, each at a browser of their own, none of whom has a mouse."""

    def __init__(self, play: Play, served: str, chromium: Browser):
        self.play, self.served, self.chromium = play, served, chromium
        self.pages: dict[str, Page] = {}

    def at(self, alias: str) -> Keys:
        """The workbench of an officer, who signs in where no session is left."""
        page = self.pages.get(alias)
        if page is None:
            page = self.pages[alias] = browse(self.chromium, self.served).new_page()
        page.goto("/")
        keys = Keys(page)
        if page.url.endswith("/login"):
            keys.type("用户名", self.play.county.usernames[self.play.officer(alias)])
            keys.type("口令", PASSWORD)
            with page.expect_navigation():
                keys.press("Enter")
        expect(page.locator("h1")).to_have_text("工作台")
        return keys

    def apply(self, programme: str, residence: str, income: str, matters: Mapping[str, str]) -> None:
        """受理: the wizard from its first field to the receipt."""
        keys = self.at("镇经办人甲")
        keys.open("受理申请")
        keys.fill({**APPLICANT, "residence": residence}.items())
        if income:
            keys.reach("收入和就业情况")
            keys.press("Enter")
        for body in ({"m0.income_transfer": income} if income else {}, {}, {"programme": programme}, matters, {}):
            keys.fill(body.items())
        expect(keys.page.locator(".receipt h1")).to_be_visible()
        self.play.numbers[self.play.name] = keys.page.url.rpartition("=")[2]

    def step(self, label: str, alias: str, said: Said | None = None) -> None:
        """From the workbench to the form of a step, straight where the row offers it and through the case where it does not, and back."""
        number = self.play.numbers[self.play.name]
        with self.play.engine.connect() as connection:
            views = steps_view(connection, self.play.row(connection), self.play.actor(connection, alias), self.play.now)
        view = next(view for view in views if view["open"] and view["label"] == label)
        schema: dict[str, Any] = view["schema"]
        asked = {name: shape for name, shape in schema["properties"].items() if name in schema["required"] and "default" not in shape}
        body = {name: example(shape) for name, shape in asked.items() if shape["title"] not in (said or {})}
        body |= filled(self.play, schema | {"required": []}, said or {})
        keys = self.at(alias)
        keys.press("j")
        assert number in keys.page.evaluate(FOCUSED), label
        keys.press("Tab")
        if not keys.page.evaluate(FOCUSED).startswith(f"{label}，案件"):
            keys.press("Shift+Tab")
            with keys.page.expect_navigation():
                keys.press("Enter")
            keys.to_the_text()
            keys.reach(label, exactly=True)
        with keys.page.expect_navigation():
            keys.press("Enter")
        keys.fill(as_typed(body, schema))
        expect(keys.page.locator(".note.good")).to_contain_text(f"{label}：已于")

    def route(self, **said: Said) -> None:
        """The ordinary way to the decision, whatever of it the workbench names in this place."""
        for label, alias in ROUTE:
            if label == POSTING_OVER:
                sweep_until(self.play, self.play.now + timedelta(days=9))
                continue
            with self.play.engine.connect() as connection:
                row, actor = self.play.row(connection), self.play.actor(connection, alias)
                ways, _ = ways_on(connection, row, actor, self.play.now)
            if label in {step.label for step in ways}:
                self.step(label, alias, said.get(label))

    def done(self, stage: str) -> None:
        """The case stands where it should, as the last officer sees it."""
        keys = self.at("镇经办人甲")
        keys.page.goto(f"/cases/{self.play.numbers[self.play.name]}")
        expect(keys.page.locator(".identity")).to_contain_text(stage)
        for page in self.pages.values():
            page.context.close()


@pytest.fixture
def hands(request: pytest.FixtureRequest, sqlite_url: str, chromium: Browser) -> Iterator[Hands]:
    engine = open_engine(sqlite_url)
    play = set_up(engine, request.param)
    play.now = moment(request.param["经过"][0]["时间"])
    with serve(create_app(engine, Settings("", 10, SECRET), clock=lambda: play.now)) as served:
        yield Hands(play, served, chromium)
    engine.dispose()


@pytest.mark.parametrize("hands", [{"地区": "120117", "经过": [{"时间": "2026-11-23 09:30"}]}], indirect=True, ids=["ninghe"])
def test_a_whole_case_of_emergency_aid_by_keyboard_alone(hands: Hands) -> None:
    """小额快救 from the application to the end of the case, three officers, not one click (临时救助暂行办法 第十三条)."""
    hands.apply("emergency_aid", "rural", "", {"q.reason": "突发疾病，医疗费用高。", "q.urgent": "true"})
    hands.step("受理", "镇经办人甲")
    hands.step("分类：小额快救", "镇经办人甲", {"救助金额（元）": "600"})
    hands.step("决定先行救助", "镇负责人甲", {"救助方式": "现金"})
    hands.step("发放先行救助", "发放人甲", {"救助方式": "现金"})
    for label in ("急难情况缓解", "补充说明", "报县级备案", "办结归档"):
        hands.step(label, "镇经办人甲")
    hands.done("已办结")


@pytest.mark.parametrize(
    "hands",
    [{"process": "low_income", "地区": "120117", "乡镇": ["宁河镇", "苗庄镇"], "经过": [{"时间": "2026-11-02 09:00"}]}],
    indirect=True,
    ids=["ninghe"],
)
def test_a_whole_case_of_low_income_aid_by_keyboard_alone(hands: Hands) -> None:
    """From the application to the first month's support, by the entrusted township (最低生活保障审核确认办法 第五条 to 第二十三条)."""
    second = {"第二调查人": "镇经办人乙"}
    income = {"查明的收入": [{"家庭成员": "王秀英", "收入类别": "转移净收入", "每月（元）": "300.00"}]}
    hands.apply("low_income", "urban", "300", {"q.reason": "年老体弱，收入低于当地标准。"})
    hands.route(入户调查=second, 邻里访问=second, 经办人提出建议=income)
    hands.step("公布确认结果", "镇经办人甲")
    hands.play.now = moment("2026-12-05 09:00")
    hands.step("按月发放低保金", "发放人甲")
    hands.done("按月发放")


@pytest.mark.parametrize(
    "hands", [{"process": "extreme_poverty", "地区": "532328", "经过": [{"时间": "2026-09-01 09:00"}]}], indirect=True, ids=["yuanmou"]
)
def test_a_whole_case_of_extreme_poverty_by_keyboard_alone(hands: Hands) -> None:
    """From the application through the assessment of self-care to the first month at home (特困人员认定办法 第十条 to 第二十三条)."""
    hands.apply("extreme_poverty", "rural", "", {"q.reason": "年老无子女，没有收入。", "q.declared": "true", "q.lives_at": "元马镇星火村"})
    hands.route()
    hands.step("公布确认结果", "镇经办人甲")
    hands.step("生活自理能力评估", "县经办人甲", {"不能达到的指标": ["自主洗澡"]})
    hands.step("选择分散供养", "镇经办人甲", {"已提供入住供养服务机构的机会": True, "照料服务人": "李桂兰"})
    hands.play.now = moment("2026-10-09 09:00")
    hands.step("按月发放", "发放人甲")
    hands.done("分散供养")


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
