"""The ten things an office does every day: none is more than three clicks away from 工作台, in a real browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from states.roles import FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.desk.conftest import Desk, browse
from tests.desk.looks import session_in
from tests.desk.stages import approved, deciding, posted, refused, submitted, surveyed

pytestmark = pytest.mark.xdist_group("chromium")
MOST = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What is done, by whom, in which case; what is clicked on the way, by its words ({} is the case's number); where that leads, and what
    is pressed or read there."""

    name: str
    role: str
    stage: Callable[[Desk], str]
    clicks: tuple[str, ...]
    at: str
    act: str
    n: int = 0


JOBS = (
    Job("替来访的家庭登记申请", TOWN_HANDLER, submitted, ("受理申请",), r"/apply$", "下一步：家庭成员"),
    Job("受理", TOWN_HANDLER, submitted, ("{}", "受理"), r"/steps/accept$", "受理"),
    Job("一次性告知补正", TOWN_HANDLER, submitted, ("{}", "一次性告知补正"), r"/steps/request_correction$", "一次性告知补正"),
    Job("提出审核意见", TOWN_LEADER, surveyed, ("提出审核意见，案件{}",), r"/steps/opine$", "提出审核意见"),
    Job("审签同意", TOWN_LEADER, deciding, ("待我审签", "{}", "批准救助"), r"/steps/approve$", "批准救助", 1),
    Job("审签不同意", TOWN_LEADER, deciding, ("{}", "不予批准"), r"/steps/reject$", "下一步：核对", 1),
    Job("送达", TOWN_HANDLER, refused, ("送达，案件{}",), r"/steps/serve$", "送达"),
    Job("发放", FINANCE, approved, ("{}", "发放"), r"/steps/pay$", "发放"),
    Job("回答“到哪天为止”", TOWN_HANDLER, posted, ("本辖区在办", "{}", "期限"), r"tab=clocks$", "公示"),
    Job("打印文书", TOWN_HANDLER, refused, ("{}", "文书"), r"tab=papers$", "打印"),
)


@pytest.mark.parametrize("job", JOBS, ids=[job.name for job in JOBS])
def test_everyday_work_is_three_clicks_away_at_the_most(job: Job, desk: Desk, served: str, chromium: Browser) -> None:
    """From 工作台 to where it is done: nobody looks for it, and nobody passes a page that asks nothing."""
    number = job.stage(desk)
    context = browse(chromium, served)
    page = context.new_page()
    session_in(page, desk, job.role, job.n)
    page.goto("/")
    assert len(job.clicks) <= MOST
    for words in job.clicks:
        said = words.format(number)
        named = page.get_by_role("link", name=re.compile(rf"^{said}\s*\d*$"))
        here = named.and_(page.locator("main a"))
        with page.expect_navigation():
            (here if here.count() else named).first.click()
    assert re.search(job.at, page.url), page.url
    main = page.locator("main")
    expect(main.get_by_role("button", name=job.act, exact=True).or_(main.get_by_role("link", name=job.act)).first).to_be_visible()
    context.close()


def test_what_somebody_telephones_about_is_found_without_a_click(desk: Desk, served: str, chromium: Browser) -> None:
    """By the number it leads straight to the case; by the name to a list of which one is a click away."""
    number = submitted(desk)
    context = browse(chromium, served)
    page = context.new_page()
    session_in(page, desk, TOWN_HANDLER)
    page.goto("/")
    for typed, at in ((number, rf"/cases/{number}$"), ("王秀英", r"/search$")):
        page.keyboard.press("/")
        page.keyboard.type(typed)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert re.search(at, page.url), page.url
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.locator(".identity")).to_contain_text(number)
    context.close()
