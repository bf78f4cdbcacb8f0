"""文书 at the desk: found, served, corrected, passed on and drawn by the batch, within the region and by the functions of the counter."""

import io
import re
import zipfile
from typing import Any

import pytest

from states.roles import COUNTY_LEADER, FINANCE, SUPERVISOR, TOWN_HANDLER, TOWN_LEADER
from tests.county import SECRET
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.stages import accepted, submitted, surveyed
from workflow.print_jobs import draw_slice
from workflow.settings import Settings

SERVED = {"way": "direct", "served_on": "2026-11-23", "receiver": "王秀英", "relation": "self", "place": "受送达人住处"}
RETURNED = {"way": "mail", "outcome": "returned", "tried_on": "2026-11-23", "remark": "邮件以“查无此人”退回。"}
SLIP = {"items.0.fact": "applicant_name", "items.0.right": "王秀瑛", "reason": "录入时误写。"}


def declined(desk: Desk) -> tuple[str, str]:
    """A case that was not accepted, and the id of the paper that says so."""
    number = submitted(desk)
    desk.take(number, "decline", TOWN_LEADER, reasons="不属于救助范围。")
    return number, one_of(desk.as_(TOWN_HANDLER), {"case": number, "kind": "non_acceptance_notice"})


def found(officer: Officer, **asked: str) -> Reader:
    answer = officer.post("/papers", asked)
    assert answer.status_code == 200, Reader(answer.text).text
    return Reader(answer.text)


def ids(page: Reader) -> list[str]:
    return [link.removeprefix("/papers/") for link in page.links if re.fullmatch(r"/papers/[0-9a-f]{20}", link)]


def one_of(officer: Officer, asked: dict[str, str]) -> str:
    (paper,) = ids(found(officer, **asked))
    return paper


def test_papers_are_found_by_each_thing_that_an_officer_knows_of_them(desk: Desk) -> None:
    """Document number in any brackets, kind, days, person, case, state; and by all of them together."""
    number, paper = declined(desk)
    other = accepted(desk)
    handler = desk.as_(TOWN_HANDLER)
    shown = Reader(handler.get(f"/papers/{paper}").text).text
    own = re.search(r"发文字号 (\S+〔2026〕\d+号)", shown)
    assert own
    bracketed = own[1].replace("〔", "[").replace("〕", "]")
    for asked in (
        {"number": own[1]},
        {"number": bracketed, "kind": "non_acceptance_notice"},
        {"kind": "non_acceptance_notice", "first": "2026-11-23", "last": "2026-11-23"},
        {"case": number.lower(), "person": "王", "state": "waiting"},
    ):
        assert paper in ids(found(handler, **asked)), asked
    assert ids(found(handler, case=other, kind="non_acceptance_notice")) == []
    assert ids(found(handler, first="2026-11-24")) == [] == ids(found(handler, last="2026-11-22"))
    assert ids(found(handler, person="李")) == []


def test_the_newest_stand_first_and_every_page_of_a_search_is_asked_for_anew(desk: Desk) -> None:
    """Fifty to a page; what is looked for stands in no address."""
    for _ in range(60):
        submitted(desk)
    handler = desk.as_(TOWN_HANDLER)
    first = found(handler, person="王")
    form = next(form for form in first.forms if ("after", "") not in form["fields"] and any(name == "after" for name, _ in form["fields"]))
    assert form["action"] == "/papers" and ("person", "王") in form["fields"]
    second = Reader(handler.post("/papers", form["fields"]).text)
    everything = [*ids(first), *ids(second)]
    assert len(ids(first)) == 50 and len(set(everything)) == len(everything) == 60
    listed = handler.read("/papers")
    following = next(link for link in listed.links if link.startswith("/papers?after="))
    assert ids(listed) == ids(first) and ids(handler.read(following)) == ids(second)
    for answer in (handler.post("/papers", {"person": "王"}), handler.get("/papers")):
        assert len(answer.content) <= 60_000
        assert not [link for link in Reader(answer.text).links if "王" in link or "%E7" in link]


def test_names_stand_behind_their_masks(desk: Desk) -> None:
    """社会救助法 第十一条: a list shows no name in full and no number."""
    _, paper = declined(desk)
    for address in ("/papers", f"/papers/{paper}", f"/papers/{paper}/serve"):
        text = desk.as_(TOWN_HANDLER).get(address).text
        assert "王**" in text and "王秀英" not in text.replace("例：王秀英", "") and "公民身份号码" not in text, address


def test_what_lies_outside_the_region_does_not_exist(desk: Desk) -> None:
    """社会救助法 第七十条（六）: not in a list, not by its number, not by its address, not in a batch."""
    number, paper = declined(desk)
    stranger = desk.as_(COUNTY_LEADER, county=desk.neighbour)
    assert ids(stranger.read("/papers")) == [] == ids(found(stranger, case=number))
    for address in ("", "/serve", "/failed", "/correct", "/forward"):
        assert stranger.get(f"/papers/{paper}{address}").status_code == 404, address
    assert stranger.post(f"/papers/{paper}/serve", {**SERVED, "act": "take", "key": "k"}).status_code == 404
    assert stranger.post("/papers/jobs", {"pick": paper, "act": "picked", "key": "k", "form": "pdf"}).status_code == 404
    nobody = desk.client()
    assert nobody.get("/papers", follow_redirects=False).headers["location"] == "/login?next=/papers"


def test_a_paper_is_served_once_and_its_case_ends(desk: Desk) -> None:
    """民事诉讼法 第八十七条; 行政复议法 第二十条: from the day of service the remedies run, and the page says until when."""
    number, paper = declined(desk)
    handler = desk.as_(TOWN_HANDLER)
    assert "待送达（1）" in handler.read("/papers").text
    form = handler.read(f"/papers/{paper}/serve").form("/serve")
    assert ("served_on", "2026-11-23") in form["fields"]
    fields = dict(form["fields"]) | SERVED | {"act": "take"}
    answers = [handler.post(f"/papers/{paper}/serve", fields) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, f"/papers/{paper}?done=serve")] * 2
    shown = handler.read(f"/papers/{paper}?done=serve").text
    assert "已经登记送达：2026年11月23日，直接送达" in shown and "2027年1月22日" in shown and "不予受理" in shown
    assert "（1）" not in handler.read("/papers").text and paper in ids(handler.read("/papers?state=served"))
    assert "送达回证" in handler.read(f"/cases/{number}?tab=papers").text
    again = handler.get(f"/papers/{paper}/serve")
    assert again.status_code == 409 and "已经于2026-11-23送达" in Reader(again.text).text


def test_returned_mail_is_kept_and_the_paper_still_waits(desk: Desk) -> None:
    """民事诉讼法 第九十一条: an attempt that failed takes nothing away."""
    _, paper = declined(desk)
    handler = desk.as_(TOWN_HANDLER)
    answer = handler.post(f"/papers/{paper}/failed", {**RETURNED, "act": "take", "key": "once"})
    assert answer.status_code == 303
    for state in ("waiting", "returned"):
        page = handler.read(f"/papers?state={state}")
        assert ids(page) == [paper] and "邮件退回" in page.text and "仍待送达" in page.text
    assert "邮件以“查无此人”退回。" in handler.read(f"/papers/{paper}?done=failed").text


def test_a_service_that_is_not_proven_keeps_what_was_typed(desk: Desk) -> None:
    """民事诉讼法 第八十九条: left without a witness; and a form without its answers."""
    _, paper = declined(desk)
    handler = desk.as_(TOWN_HANDLER)
    left = handler.post(f"/papers/{paper}/serve", {**SERVED, "way": "left", "remark": "拒收", "act": "take", "key": "k"})
    page = Reader(left.text)
    assert left.status_code == 409 and "见证人" in page.text and ("remark", "拒收") in page.form("/serve")["fields"]
    empty = handler.post(f"/papers/{paper}/serve", {"way": "direct", "act": "take", "key": "k"})
    assert empty.status_code == 422 and "#f-receiver" in Reader(empty.text).links
    early = handler.post(f"/papers/{paper}/serve", {**SERVED, "served_on": "2026-11-20", "act": "take", "key": "k"})
    assert early.status_code == 422 and "不能早于文书日期" in Reader(early.text).text


def test_what_is_offered_can_be_done_and_what_is_not_says_why(desk: Desk) -> None:
    """The form of each act opens for whom it is offered, and for nobody else."""
    _, paper = declined(desk)
    for role, n in ((TOWN_HANDLER, 0), (TOWN_LEADER, 0), (TOWN_LEADER, 1), (FINANCE, 0), (SUPERVISOR, 0), (COUNTY_LEADER, 0)):
        officer = desk.as_(role, n)
        offered = {
            link.rpartition("/")[2]
            for link in officer.read(f"/papers/{paper}").links
            if re.search(r"/(serve|failed|correct|forward)$", link)
        }
        for act in ("serve", "failed", "correct", "forward"):
            answer = officer.get(f"/papers/{paper}/{act}")
            assert answer.status_code == (200 if act in offered else 409), (role, n, act)
            if act not in offered:
                assert "现在不能由您办理" in Reader(answer.text).text
    assert {"serve", "failed", "forward"} <= _offered(desk, paper, TOWN_HANDLER)
    assert "correct" in _offered(desk, paper, TOWN_LEADER, 1) and "correct" not in _offered(desk, paper, TOWN_LEADER)
    assert not _offered(desk, paper, FINANCE)


def _offered(desk: Desk, paper: str, role: str, n: int = 0) -> set[str]:
    links = desk.as_(role, n).read(f"/papers/{paper}").links
    return {link.rpartition("/")[2] for link in links if link.startswith(f"/papers/{paper}/")}


def test_a_slip_is_corrected_by_another_paper_and_each_leads_to_the_other(desk: Desk) -> None:
    """0013: by another person of the same organ; the old paper stays, and the correction is looked at before it is issued."""
    _, paper = declined(desk)
    other = desk.as_(TOWN_LEADER, 1)
    page = other.read(f"/papers/{paper}/correct")
    assert "姓名" in page.text and "applicant_name" not in page.text
    looked = other.post(f"/papers/{paper}/correct", {**SLIP, "act": "preview", "key": "once"})
    assert looked.status_code == 200 and "更正通知书" in looked.text and "（出具时编号）" in looked.text
    more = Reader(other.post(f"/papers/{paper}/correct", {**SLIP, "act": "add:items", "key": "once"}).text).form("/correct")
    assert ("items.0.right", "王秀瑛") in more["fields"] and ("items.1.right", "") in more["fields"]
    assert other.post(f"/papers/{paper}/correct", {**SLIP, "act": "take", "key": "once"}).status_code == 303
    shown = other.read(f"/papers/{paper}?done=correct")
    assert "已经出具更正通知书" in shown.text and "已更正" in shown.text
    correction = next(each for each in ids(shown) if each != paper)
    assert paper in ids(other.read(f"/papers/{correction}")) and "待送达（2）" in other.read("/papers").text
    assert paper in ids(other.read("/papers?state=corrected"))
    assert other.get(f"/papers/{paper}/correct").status_code == 409
    wrong = other.post(f"/papers/{correction}/correct", {**SLIP, "items.0.right": "王秀瑛", "act": "take", "key": "k2"})
    assert wrong.status_code in (403, 422) and "王秀瑛" in wrong.text


def test_a_paper_is_passed_on_word_for_word(desk: Desk) -> None:
    """转发: the other paper attached."""
    _, paper = declined(desk)
    handler = desk.as_(TOWN_HANDLER)
    sent = {"to": "各村（居）民委员会\n民政所", "words": "请认真贯彻执行。", "act": "take", "key": "once"}
    assert handler.post(f"/papers/{paper}/forward", sent).status_code == 303
    assert "已经出具转发通知：《转发通知》" in re.sub(r"\s", "", handler.read(f"/papers/{paper}?done=forward").text)


def test_a_search_that_means_nothing_keeps_the_form_and_says_which_field(desk: Desk) -> None:
    handler = desk.as_(TOWN_HANDLER)
    for asked, said, field in (
        ({"first": "2026-11-24", "last": "2026-11-23", "person": "王"}, "止日早于起日", "#s-last"),
        ({"first": "昨天", "person": "王"}, "日期应当写成", "#s-first"),
        ({"kind": "nothing", "person": "王"}, "没有这一文种", "#s-kind"),
        ({"state": "lost", "person": "王"}, "这种情形", "#s-state"),
    ):
        answer = handler.post("/papers", asked)
        page = Reader(answer.text)
        assert answer.status_code == 422 and said in page.text and field in page.links
        assert ("person", "王") in page.forms[2]["fields"]
    assert handler.post("/papers", {"after": "x"}).status_code == 422
    assert handler.get("/papers?after=2026-11-23T00:00:00_x").status_code == 422


def drawn(desk: Desk, officer: Officer, fields: list[tuple[str, str]]) -> tuple[str, Reader]:
    answer = officer.post("/papers/jobs", fields)
    assert answer.status_code == 303, Reader(answer.text).text
    before = officer.get(answer.headers["location"])
    assert before.headers["refresh"] == "5" and "已完成0件" in before.text
    assert officer.get(f"{answer.headers['location']}.zip").status_code == 409
    draw_slice(desk.engine, Settings("", 10, SECRET), 60)
    after = officer.get(answer.headers["location"])
    assert "refresh" not in after.headers
    return answer.headers["location"], Reader(after.text)


def test_papers_ticked_are_drawn_into_one_file(desk: Desk) -> None:
    """0017: fixed once, refreshed without a script, seen by its maker alone."""
    number = submitted(desk)
    handler, colleague = desk.as_(TOWN_HANDLER), desk.as_(TOWN_HANDLER, 1)
    picked = ids(found(handler, case=number))
    fields: list[tuple[str, str]] = [("pick", each) for each in picked] + [("form", "docx"), ("act", "picked"), ("key", "once")]
    job, page = drawn(desk, handler, fields)
    assert f"{job}.zip" in page.links and handler.post("/papers/jobs", fields).headers["location"] == job
    with zipfile.ZipFile(io.BytesIO(handler.get(f"{job}.zip").content)) as whole:
        assert len(whole.namelist()) == len(picked)
    assert job in handler.read("/papers").links
    assert job not in colleague.read("/papers").links
    assert {colleague.get(address).status_code for address in (job, f"{job}.zip")} == {404}
    nothing = handler.post("/papers/jobs", {"act": "picked", "key": "k", "form": "pdf"})
    assert nothing.status_code == 422 and "没有选中文书" in nothing.text


def test_all_that_was_found_is_drawn_and_the_job_remembers_no_name(desk: Desk) -> None:
    """A job says what was asked for by kind, state and days; a name is nowhere kept."""
    submitted(desk)
    accepted(desk)
    handler = desk.as_(TOWN_HANDLER)
    asked = {"person": "王", "kind": "application_receipt"}
    fields = [*asked.items(), ("form", "docx"), ("act", "found"), ("key", "once")]
    _, page = drawn(desk, handler, fields)
    assert "2件" in page.text and "收件回执" in page.text and "王" not in page.text.replace("王秀英", "")
    none = handler.post("/papers/jobs", [("person", "李"), ("form", "docx"), ("act", "found"), ("key", "other")])
    assert none.status_code == 422 and "没有符合条件的文书" in none.text


@pytest.mark.parametrize("kind", ["gradual_exit", "watch"])
def test_ledgers_are_reached_from_the_papers(desk: Desk, kind: str) -> None:
    """开州民发〔2020〕82号 2、5."""
    handler = desk.as_(TOWN_HANDLER)
    links = handler.read("/papers").links
    assert {f"/ledgers/{kind}.html", f"/ledgers/{kind}.pdf"} <= set(links)
    page: Any = handler.get(f"/ledgers/{kind}.html")
    assert page.status_code == 200 and "台账" in page.text and "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert handler.get(f"/ledgers/{kind}.pdf").content.startswith(b"%PDF-")
    assert handler.get("/ledgers/other.html").status_code == 404


def test_a_case_leads_to_its_papers_and_its_forms(desk: Desk) -> None:
    number, paper = declined(desk)
    links = desk.as_(TOWN_HANDLER).read(f"/cases/{number}?tab=papers").links
    assert f"/papers/{paper}" in links and f"/cases/{number}/forms/application_form.html" in links


def test_what_stays_on_the_file_is_neither_offered_for_service_nor_served(desk: Desk) -> None:
    """民事诉讼法 第八十七条: a receipt is signed by who is served; a record of the office is for nobody."""
    number, officer = surveyed(desk), desk.as_(TOWN_HANDLER)
    record, notice = (one_of(officer, {"case": number, "kind": kind}) for kind in ("survey_form", "acceptance_notice"))
    shown = officer.read(f"/papers/{record}")
    assert f"/papers/{record}/serve" not in shown.links and "不发给当事人，存卷" in shown.text and "不需要送达" in shown.text
    assert f"/papers/{notice}/serve" in officer.read(f"/papers/{notice}").links
    refused = officer.post(f"/papers/{record}/serve", SERVED | {"key": "k", "act": "take"})
    assert refused.status_code == 409 and "存卷备查" in Reader(refused.text).text
