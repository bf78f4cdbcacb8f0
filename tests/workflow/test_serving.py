"""How a paper was served is evidence: kept with its line, never changed, found when it was; and what the person may do counts from it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DatabaseError

from api.words import WORDS
from states.grammar import ConditionUnmet, NotYours
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from states.terms import BEIJING
from tests.cases import MONDAY
from tests.county import County, build_county
from workflow.inbox import find_notice
from workflow.integrity import findings
from workflow.paper_acts import correct_paper, forward_paper, serve_paper
from workflow.paper_views import paper_view
from workflow.records import CaseFile, Notice, table
from workflow.records_service import PaperLink, Service
from workflow.refusals import Malformed, UnknownCase
from workflow.verify import verify

NOTICE, CASE = table(Notice), table(CaseFile)
SERVED: dict[str, Any] = {"way": "direct", "served_on": "2026-11-23", "receiver": "王秀英", "relation": "self", "place": "王秀英住处"}
RETURNED: dict[str, Any] = {"way": "mail", "tried_on": "2026-11-24", "remark": "查无此人", "receipt_number": "XA1"}
SLIP: dict[str, Any] = {"items": [{"fact": "applicant_name", "right": "王秀瑛"}], "reason": "录入时误写。"}


def declined(c: Connection, at: datetime = MONDAY) -> tuple[County, str]:
    county = build_county(c, "120117", at)
    number: str = county.open(c, at).case["number"]
    county.take(c, number, "decline", TOWN_LEADER, at, reasons="不属于救助范围。")
    return county, number


def paper(c: Connection, number: str, kind: str) -> dict[str, Any]:
    """The newest paper of a kind, as it stands."""
    wanted = select(NOTICE).join(CaseFile, CASE.c.id == NOTICE.c.case_id).where(CASE.c.number == number, NOTICE.c.kind == kind)
    return dict(c.execute(wanted.order_by(NOTICE.c.entry_seq.desc()).limit(1)).mappings().one())


def stage(c: Connection, number: str) -> str:
    return c.execute(select(CASE.c.stage).where(CASE.c.number == number)).scalar_one()


def shown(c: Connection, county: County, number: str, kind: str, at: datetime = MONDAY) -> dict[str, Any]:
    found = find_notice(c, paper(c, number, kind)["id"], county.actor(c, TOWN_HANDLER, at))
    return paper_view(c, found)


def test_a_returned_letter_is_kept_and_the_next_attempt_ends_the_case(engine: Engine) -> None:
    """民事诉讼法 第九十一条: the day on the receipt is the day of service; a letter that came back has none."""
    later = MONDAY + timedelta(days=1)
    with engine.begin() as c:
        county, number = declined(c)
        county.take(c, number, "note_failed_service", TOWN_HANDLER, later, outcome="returned", **RETURNED)
        assert stage(c, number) == "non_acceptance_delivery" and paper(c, number, "non_acceptance_notice")["served"] is None
        done = county.take(c, number, "serve", TOWN_HANDLER, later, **SERVED | {"witnesses": ["陈堃"]})
        assert stage(c, number) == "not_accepted"
        assert [each["kind"] for each in done.notices] == ["service_record"]
        told = shown(c, county, number, "non_acceptance_notice", later)
        attempts = [(each["attempt"], each["outcome"], each["way_label"], each["on"]) for each in told["attempts"]]
        assert attempts == [(1, "returned", "邮寄送达", "2026-11-24"), (2, "served", "直接送达", "2026-11-23")]
        assert told["attempts"][1]["witnesses"] == ["陈堃"] and told["attempts"][0]["remark"] == "查无此人"
        assert told["served"] == {
            "at": "2026-11-23",
            "way": "direct",
            "way_label": "直接送达",
            "receiver": "王秀英",
            "relation": "self",
            "attempt": 2,
            "entry": 4,
        }
    assert list(verify(engine)) == []


def test_a_paper_is_not_served_before_it_exists(engine: Engine) -> None:
    """The day of service starts the person's time: it lies neither ahead nor before the paper."""
    with engine.begin() as c:
        county, number = declined(c)
    for day, why in (("2026-11-22", "不能早于文书日期"), ("2026-11-24", "不能晚于今天")):
        with pytest.raises(Malformed, match=why), engine.begin() as c:
            county.take(c, number, "serve", TOWN_HANDLER, MONDAY, **SERVED | {"served_on": day})


def test_the_remedies_count_from_the_day_of_service_day_by_day(engine: Engine) -> None:
    """行政复议法 第二十条: sixty days; 行政诉讼法 第四十六条: six months; a last day that is a day off moves (行政复议法 第八十八条)."""
    with engine.begin() as c:
        county, number = declined(c)
        before = shown(c, county, number, "non_acceptance_notice")["remedies"]
        assert [(each["label"], each["starts_on"], each["until"], each["days"]) for each in before] == [
            ("行政复议", None, None, []),
            ("行政诉讼", None, None, []),
        ]
        county.take(c, number, "serve", TOWN_HANDLER, MONDAY, **SERVED)
        review, suit = shown(c, county, number, "non_acceptance_notice")["remedies"]
        assert (review["organ"], review["limit"], review["starts_on"], review["until"]) == (
            "天津市宁河区人民政府",
            "60 days",
            "2026-11-23",
            "2027-01-22",
        )
        assert review["days"][0] == {"day": "2026-11-23", "counted": False, "why": "期间开始的当日不计入（民法典第二百零一条）"}
        assert sum(day["counted"] for day in review["days"]) == 60 and "第二十条" in review["cites"]
        # 23 May 2027 is a Sunday.
        assert (suit["organ"], suit["limit"], suit["until"]) == ("人民法院", "6 months", "2027-05-24")
        assert "顺延" in suit["days"][-1]["why"] and "第四十六条" in suit["cites"]
        assert shown(c, county, number, "application_receipt")["remedies"] == []


def test_service_is_the_same_whichever_door_it_comes_in_by(engine: Engine) -> None:
    """By the paper's own address the case's own step is taken: one way of recording."""
    with engine.begin() as c:
        county, number = declined(c)
        handler = county.actor(c, TOWN_HANDLER, MONDAY)
        refusal = paper(c, number, "non_acceptance_notice")["id"]
        serve_paper(c, refusal, actor=handler, body={"outcome": "returned", **RETURNED, "tried_on": "2026-11-23"}, now=MONDAY)
        done = serve_paper(c, refusal, actor=handler, body=SERVED, now=MONDAY)
        assert (done.entry["step"], done.case["stage"]) == ("serve", "not_accepted")
        with pytest.raises(ConditionUnmet, match="已经于2026-11-23送达"):
            serve_paper(c, refusal, actor=handler, body=SERVED, now=MONDAY)
    assert list(verify(engine)) == []


def test_any_other_paper_can_be_served_and_its_case_stays_where_it_is(engine: Engine) -> None:
    """A receipt handed over is evidence too; the line is chained like any."""
    with engine.begin() as c:
        county, number = declined(c)
        handler = county.actor(c, TOWN_HANDLER, MONDAY)
        receipt = paper(c, number, "application_receipt")
        with pytest.raises(NotYours):
            serve_paper(c, receipt["id"], actor=county.actor(c, TOWN_LEADER, MONDAY), body=SERVED, now=MONDAY)
        done = serve_paper(c, receipt["id"], actor=handler, body=SERVED, now=MONDAY)
        assert (done.entry["from_stage"], done.entry["to_stage"]) == ("non_acceptance_delivery",) * 2
        assert done.case["facts"]["unserved"] == ["non_acceptance_notice"]
        assert paper(c, number, "application_receipt")["served"]["receiver"] == "王秀英"
        assert "收件回执" in done.notices[0]["text"] and "送达回证" in done.notices[0]["text"]
        stranger = build_county(c, "500154", MONDAY).actor(c, TOWN_HANDLER, MONDAY)
        with pytest.raises(UnknownCase):
            serve_paper(c, receipt["id"], actor=stranger, body=SERVED, now=MONDAY)
    assert list(verify(engine)) == []


def test_a_correction_is_a_new_paper_that_names_the_old_by_number_day_and_hash(engine: Engine) -> None:
    """The old paper stays as it was issued; whoever reads either finds the other; a chain has one newest end."""
    with engine.begin() as c:
        county, number = declined(c)
        old = paper(c, number, "non_acceptance_notice")
        other = county.actor(c, TOWN_HANDLER, MONDAY)
        done = correct_paper(c, old["id"], actor=other, body=SLIP, now=MONDAY)
        (new,) = done.notices
        said = new["text"].replace(" ", "")
        assert new["document_number"] != old["document_number"] and new["document_number"].endswith("更〔2026〕1号")
        assert old["document_number"] in said and "2026年11月23日" in said and old["sha256"] in said
        assert "|姓名|王秀英|王秀瑛|" in said and "→⟦王秀瑛⟧" in said
        assert paper(c, number, "non_acceptance_notice")["text"] == old["text"]
        assert shown(c, county, number, "non_acceptance_notice")["corrected_by"]["sha256"] == new["sha256"]
        assert shown(c, county, number, "rectification_notice")["corrects"]["id"] == old["id"]
        with pytest.raises(ConditionUnmet, match="已经由"):
            correct_paper(c, old["id"], actor=other, body=SLIP, now=MONDAY)
        again = {"items": [{"fact": "applicant_name", "right": "王秀英"}], "reason": "原文无误。"}
        third = correct_paper(c, new["id"], actor=county.actor(c, TOWN_HANDLER, MONDAY, n=1), body=again, now=MONDAY).notices[0]
        assert "| 姓名 | 王秀瑛 | 王秀英 |" in third["text"]
        assert done.entry["papers"] == [new["sha256"]]
    assert list(verify(engine)) == []


def test_a_correction_of_an_adverse_paper_is_served_again_and_its_remedies_run_anew(engine: Engine) -> None:
    """The person's time runs from the paper that says what is right; the case does not end before it is served too."""
    later = MONDAY + timedelta(days=30)
    with engine.begin() as c:
        county, number = declined(c)
        handler = county.actor(c, TOWN_HANDLER, MONDAY)
        correct_paper(c, paper(c, number, "non_acceptance_notice")["id"], actor=handler, body=SLIP, now=MONDAY)
        county.take(c, number, "serve", TOWN_HANDLER, MONDAY, paper="non_acceptance_notice", **SERVED)
        assert stage(c, number) == "non_acceptance_delivery"
        county.take(c, number, "serve", TOWN_HANDLER, later, **SERVED | {"served_on": "2026-12-23"})
        assert stage(c, number) == "not_accepted"
        assert shown(c, county, number, "rectification_notice")["remedies"][0]["starts_on"] == "2026-12-23"
        assert "自收到本通知书之日起重新计算" in paper(c, number, "rectification_notice")["text"]
    assert list(verify(engine)) == []


def test_a_correction_after_the_end_is_served_and_the_end_stays_its_day(engine: Engine) -> None:
    """What has ended stays ended on its day; the paper issued afterwards still has to reach the person."""
    later = MONDAY + timedelta(days=5)
    with engine.begin() as c:
        county, number = declined(c)
        county.take(c, number, "serve", TOWN_HANDLER, MONDAY, **SERVED)
        handler = county.actor(c, TOWN_HANDLER, later)
        correct_paper(c, paper(c, number, "non_acceptance_notice")["id"], actor=handler, body=SLIP, now=later)
        new = paper(c, number, "rectification_notice")["id"]
    assert [(each.kind, each.place, each.what) for each in findings(engine, later)] == [("unserved", number, "更正通知书")]
    assert "finding.unserved" in WORDS
    with engine.begin() as c:
        handler = county.actor(c, TOWN_HANDLER, later)
        served = serve_paper(c, new, actor=handler, body=SERVED | {"served_on": "2026-11-28"}, now=later)
        assert (served.case["stage"], served.case["facts"]["unserved"]) == ("not_accepted", [])
        assert served.case["closed_at"] == MONDAY
    assert list(verify(engine)) == []
    assert not list(findings(engine, later))


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"fact": "reasons", "right": "另有理由"}, "应当另行作出决定"),
        ({"fact": "cites", "right": "《社会救助法》"}, "不能更正"),
        ({"fact": "issued_on", "right": "2026-11-01"}, "不能更正"),
        ({"fact": "applicant_name", "right": "王秀英"}, "与原文相同"),
    ],
)
def test_a_correction_mends_words_and_never_the_decision(engine: Engine, item: dict[str, str], why: str) -> None:
    """Facts, reasons, articles, amounts and days of a decision are changed by a decision (社会救助法 第四十五条、第四十八条)."""
    with engine.begin() as c:
        county, number = declined(c)
    with pytest.raises(Malformed, match=why), engine.begin() as c:
        handler, old = county.actor(c, TOWN_HANDLER, MONDAY), paper(c, number, "non_acceptance_notice")
        correct_paper(c, old["id"], actor=handler, body={"items": [item], "reason": "误写"}, now=MONDAY)
    assert list(verify(engine)) == []


def test_the_organ_that_issued_a_paper_corrects_it_by_another_person(engine: Engine) -> None:
    """Nobody mends their own paper unseen, and no other organ mends it at all."""
    with engine.begin() as c:
        county, number = declined(c)
        old = paper(c, number, "non_acceptance_notice")["id"]
        for role, why in ((TOWN_LEADER, "本机关另一人"), (COUNTY_LEADER, "出具文书的机关"), (COUNTY_HANDLER, "出具文书的机关")):
            with pytest.raises(NotYours, match=why):
                correct_paper(c, old, actor=county.actor(c, role, MONDAY), body=SLIP, now=MONDAY)
        assert correct_paper(c, old, actor=county.actor(c, TOWN_LEADER, MONDAY, n=1), body=SLIP, now=MONDAY).notices


def test_a_paper_is_passed_on_whole_under_a_number_of_the_organ_that_passes_it_on(engine: Engine) -> None:
    """开州南门府发〔2020〕60号: 现将《…》（文号）文件转发给你们，请认真贯彻执行; the county's words follow as they were issued."""
    with engine.begin() as c:
        county, number = declined(c)
        old = paper(c, number, "non_acceptance_notice")
        body = {"to": ["各村（居）民委员会", "镇属各单位"], "words": "请认真贯彻执行。"}
        done = forward_paper(c, old["id"], actor=county.actor(c, TOWN_HANDLER, MONDAY), body=body, now=MONDAY)
        said = done.notices[0]["text"]
        assert "关于转发《不予受理告知书》的通知" in said and "转发〔2026〕1号" in said
        assert "各村（居）民委员会、镇属各单位" in said and f"（{old['document_number']}）文件转发给你们，请认真贯彻执行。" in said
        assert "不属于救助范围" in said and old["sha256"] in said.replace(" ", "")
        assert shown(c, county, number, "non_acceptance_notice")["forwarded_by"][0]["id"] == done.notices[0]["id"]
        assert shown(c, county, number, "forwarding_notice")["forwards"]["id"] == old["id"]
        assert done.case["stage"] == "non_acceptance_delivery"
    assert list(verify(engine)) == []


TRIGGERS = ("service_no_update", "service_no_delete", "paper_link_no_update", "paper_link_no_delete")
TAMPERING = {
    "UPDATE service SET day = '2026-10-01'": "service",
    "UPDATE service SET receiver = '别人'": "service",
    "UPDATE service SET outcome = 'returned'": "service",
    "DELETE FROM service": "service",
    "UPDATE notice SET served = NULL": "service",
    "DELETE FROM paper_link": "paper_link",
    "UPDATE paper_link SET relation = 'forwards'": "paper_link",
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_whoever_changes_how_a_paper_was_served_or_corrected_is_found(engine: Engine, statement: str) -> None:
    """The line of the file tells, and its hash holds the line."""
    with engine.begin() as c:
        county, number = declined(c)
        handler = county.actor(c, TOWN_HANDLER, MONDAY)
        correct_paper(c, paper(c, number, "non_acceptance_notice")["id"], actor=handler, body=SLIP, now=MONDAY)
        county.take(c, number, "serve", TOWN_HANDLER, MONDAY, **SERVED)
        assert c.execute(select(table(Service))).all() and c.execute(select(table(PaperLink))).all()
    if "notice" not in statement:
        with pytest.raises(DatabaseError, match="never changed"), engine.begin() as c:
            c.execute(text(statement))
    with engine.begin() as c:
        for trigger in TRIGGERS:
            c.execute(text(f"DROP TRIGGER {trigger}" + ("" if engine.dialect.name == "sqlite" else f" ON {trigger.partition('_no_')[0]}")))
        c.execute(text(statement))
    found = list(verify(engine))
    assert {(each.kind, each.place) for each in found} == {(TAMPERING[statement], number)}
    assert f"break.{TAMPERING[statement]}" in WORDS


def test_service_that_is_late_is_pushed_and_decides_nothing(engine: Engine) -> None:
    """Three working days, then the superior is told; the case stays where it is until somebody serves the paper."""
    from workflow.clock import sweep

    with engine.begin() as c:
        _, number = declined(c)
    late = datetime(2026, 12, 10, 9, 0, tzinfo=BEIJING)
    assert not sweep(engine, late).failed
    with engine.begin() as c:
        kinds = (
            c.execute(select(NOTICE.c.kind).join(CaseFile, CASE.c.id == NOTICE.c.case_id).where(CASE.c.number == number)).scalars().all()
        )
        assert {"reminder", "supervision_order"} & set(kinds)
        assert stage(c, number) == "non_acceptance_delivery"
