"""文书模板 at the desk: a county's text written, checked, looked at, handed to another person to publish, compared and taken back."""

import pytest

from api.desk.differences import differences
from api.desk.wording_edit import FILTERS
from notices.wording import base
from notices.wording.trees import FILTERS as ALLOWED
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, TOWN_LEADER
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.stages import submitted

KIND = "application_receipt"
HERE = f"/wordings/120117/{KIND}"
OWN = base(KIND).replace("本回执只证明收到申请。", "您的申请我们收到了，本回执只作收件之用。")
FAULTY = OWN + "{{ ''.__class__ }}\n{% for a in range(9) %}\nx\n{% endfor %}\n"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests may need more than the second a text is given."""
    monkeypatch.setattr("workflow.previews.SECONDS", 20.0)


def send(officer: Officer, text: str, act: str, key: str = "once", **more: str) -> tuple[int, Reader]:
    answer = officer.post(f"{HERE}/edit", {"text": text, "act": act, "key": key, "facts": "filled"} | more)
    return answer.status_code, Reader(answer.text)


def drafted(desk: Desk, text: str = OWN, role: str = COUNTY_HANDLER, key: str = "once") -> str:
    """A draft's id."""
    assert send(desk.as_(role), text, "draft", key)[0] == 303
    page = desk.as_(COUNTY_LEADER, 1).read(HERE)
    return next(value for form in page.forms for name, value in form["fields"] if name == "draft")


def publish(officer: Officer, draft: str, day: str = "2026-11-23", key: str = "p") -> tuple[int, Reader]:
    answer = officer.post(f"{HERE}/publish", {"draft": draft, "from_day": day, "key": key})
    return answer.status_code, Reader(answer.text)


def test_a_text_goes_from_the_desk_to_the_next_paper(desk: Desk) -> None:
    """Written and looked at by one, published by another, on the next receipt; taken back, gone from the one after."""
    handler, leader = desk.as_(COUNTY_HANDLER), desk.as_(COUNTY_LEADER)
    assert handler.client.get("/wordings", follow_redirects=False).headers["location"] == "/wordings/120117"
    assert "使用随系统提供的 基准文本" in handler.read(HERE).text
    shown = handler.read(f"{HERE}/edit")
    assert ("text", base(KIND)) in shown.form("/edit")["fields"]
    status, looked = send(handler, OWN, "preview")
    assert status == 200 and "检查通过" in looked.text and "您的申请我们收到了" in looked.text
    assert ("text", OWN) in looked.form("/edit")["fields"]
    draft = drafted(desk)
    assert "应当由另一人发布" in handler.read(HERE).text
    assert publish(leader, draft)[0] == 303
    page = leader.read(f"{HERE}?done=publish").text
    assert "自 2026年11月23日 起使用" in page.replace("自2026", "自 2026").replace("日起", "日 起") and "已经发布" in page
    assert "本县文本第1版 2026年11月23日" in leader.read("/wordings/120117").text

    number = submitted(desk)
    town = desk.as_("town_handler")
    paper = next(link for link in town.read(f"/cases/{number}?tab=papers").links if link.endswith(".html"))
    assert "您的申请我们收到了" in town.get(paper).text
    back = leader.post(f"{HERE}/withdraw", {"reason": "改用基准文本", "key": "w"})
    assert back.status_code == 303
    assert "撤回，改用基准文本：改用基准文本" in leader.read(HERE).text
    later = next(link for link in town.read(f"/cases/{submitted(desk)}?tab=papers").links if link.endswith(".html"))
    assert "您的申请我们收到了" not in town.get(later).text and "您的申请我们收到了" in town.get(paper).text


def test_faults_are_told_with_their_lines_and_the_text_is_kept(desk: Desk) -> None:
    """What is at fault is not kept as a draft, and not a word of it is lost."""
    handler, lines = desk.as_(COUNTY_HANDLER), OWN.count("\n")
    for act, expected in (("preview", 200), ("draft", 422)):
        status, page = send(handler, FAULTY, act)
        assert status == expected and ("text", FAULTY) in page.form("/edit")["fields"]
        assert f"第{lines + 1}行" in page.text and f"第{lines + 2}行" in page.text and "''.__class__" in page.text
        assert "2处需要修改" in page.text
    assert "没有待发布的草稿" in handler.read(HERE).text
    assert "超过20000字节" in send(handler, "文" * 7000, "preview")[1].text


def test_a_preview_shows_also_what_stands_when_little_is_known(desk: Desk) -> None:
    full = send(desk.as_(COUNTY_HANDLER), OWN, "preview")[1].text
    bare = send(desk.as_(COUNTY_HANDLER), OWN, "preview", facts="bare")[1].text
    assert "收到下列材料" in full and "提出申请时未提交书面材料" in bare.partition("检查通过")[2]


def test_who_drafted_does_not_publish_and_is_told_why(desk: Desk) -> None:
    """起草与发布由两人办理; and a day that has passed leads back to the page with what was typed."""
    own, other, handler = desk.as_(COUNTY_LEADER), desk.as_(COUNTY_LEADER, 1), desk.as_(COUNTY_HANDLER)
    draft = drafted(desk, role=COUNTY_LEADER)
    assert not [form for form in own.read(HERE).forms if form["action"].endswith("/publish")]
    status, page = publish(own, draft)
    assert status == 403 and "起草人不得发布" in page.text
    assert publish(handler, draft, key="h")[0] == 403
    for day, said in (("2026-11-22", "施行日不能早于今天"), ("", "请填写施行日")):
        status, page = publish(other, draft, day, key=f"k{day}")
        assert status == 422 and said in page.text and (day == "" or ("from_day", day) in page.form("/publish")["fields"])
    status, page = publish(other, draft, "2026-12-01", key="later")
    assert status == 303
    assert "第1版，2026年12月1日" in other.read("/wordings/120117").text
    assert publish(other, draft, "2026-12-01", key="again")[0] == 409
    nothing = other.post(f"{HERE}/withdraw", {"reason": " ", "key": "w"})
    assert nothing.status_code == 422 and "请写明撤回的原因" in nothing.text


def test_the_same_form_sent_twice_is_one_draft(desk: Desk) -> None:
    handler = desk.as_(COUNTY_HANDLER)
    assert [send(handler, OWN, "draft")[0] for _ in range(2)] == [303, 303]
    assert handler.read(HERE).text.count("在此基础上修改") == 1
    status, page = send(handler, base(KIND), "draft")
    assert status == 422 and "已经保存过一份草稿" in page.text and ("text", base(KIND)) in page.form("/edit")["fields"]


def test_only_a_county_of_ones_own_has_wordings_here(desk: Desk) -> None:
    """What lies outside answers as what does not exist; township officers may look and not write."""
    stranger, town = desk.as_(COUNTY_LEADER, county=desk.neighbour), desk.as_(TOWN_LEADER)
    draft = drafted(desk)
    for address in ("/wordings/120117", HERE, f"{HERE}/edit", f"{HERE}/compare"):
        assert stranger.get(address).status_code == 404, address
    assert {send(stranger, OWN, "preview")[0], publish(stranger, draft)[0]} == {404}
    assert stranger.post(f"{HERE}/withdraw", {"reason": "x", "key": "w"}).status_code == 404
    assert town.get("/wordings").status_code == 403 and town.get(HERE).status_code == 200
    assert town.get(f"{HERE}/edit").status_code == 403 == send(town, OWN, "preview")[0]
    assert "/wordings" not in town.read("/papers").links and "/wordings" in desk.as_(COUNTY_HANDLER).read("/papers").links
    for address in ("/wordings/120117/none", f"/wordings/120000/{KIND}", f"{HERE}/compare?new=nothing", f"{HERE}/nothing"):
        assert desk.as_(COUNTY_LEADER).get(address).status_code == 404, address


def test_two_versions_are_compared_as_papers_and_as_texts(desk: Desk) -> None:
    """What is gone and what is new, in the words of a paper on made-up facts."""
    draft = drafted(desk)
    leader = desk.as_(COUNTY_LEADER)
    publish(leader, draft)
    page = leader.client.get(f"{HERE}/compare?old=base&new=1").text
    assert page.count("<ins>您的申请我们收到了，</ins>本回执只<del>证明收到申请</del><ins>作收件之用</ins>。") == 2
    assert "写成的文书" in page and "示例案件编号" in page
    assert "两份文本相同" in leader.read(f"{HERE}/compare?old=1&new=1").text


def test_every_way_of_writing_a_fact_is_explained() -> None:
    assert set(FILTERS) == set(ALLOWED)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (["甲", "乙"], ["甲", "乙"], ["甲", "乙"]),
        (["甲"], ["甲", "新的一行"], ["甲", "+新的一行"]),
        (["甲", "去掉的一行"], ["甲"], ["甲", "-去掉的一行"]),
        (["自收到之日起六十日内申请"], ["自收到之日起三十日内申请"], ["自收到之日起-六+三十日内申请"]),
        (["完全不同"], ["毫无相似之处的文字"], ["-完全不同", "+毫无相似之处的文字"]),
        ([], [], []),
    ],
)
def test_differences_are_told_line_by_line_and_within_a_line(old: list[str], new: list[str], said: list[str]) -> None:
    marks = {"same": "", "gone": "-", "new": "+"}
    assert ["".join(marks[kind] + text for kind, text in line.parts) for line in differences(old, new)] == said
