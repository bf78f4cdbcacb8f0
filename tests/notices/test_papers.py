"""Every paper: its words, line by line as reviewed, and what each must and must not say."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import notices
from notices import KINDS, OF_THE_APPLICANT, MissingFact, Paper, UnknownKind, WrongFact, fact_names, issue, press
from notices.blocks import Sign, Text, plain
from notices.facts import ANNOUNCEMENT, COMMON, POSTING, PUBLIC_GROUNDS, SPECIFIC, TERMINATION, TerminationFacts
from notices.kinds.register import PREFIXES
from tests.notices.samples import SAMPLES, first_programme, sample

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
ADVERSE = [key for key, kind in KINDS.items() if kind.adverse]
DECISIONS = [*ADVERSE, "decision_notice", "confirmation_notice", "raise_notice", "unchanged_notice", "gradual_exit_notice"]
BOARDS = [key for key, kind in KINDS.items() if kind.board]
BOARD = {**POSTING, **ANNOUNCEMENT, **TERMINATION}
every_kind = pytest.mark.parametrize("kind", KINDS)


def _golden(programme: str, kind: str) -> Path:
    return (GOLDEN if programme == first_programme(kind) else GOLDEN / programme) / f"{kind}.txt"


@pytest.mark.parametrize(("programme", "kind"), SAMPLES)
def test_a_paper_says_what_was_reviewed(programme: str, kind: str) -> None:
    """Each line of a golden text was read against the law; a change of wording is a change of that file."""
    assert issue(kind, sample(kind, programme)).text == _golden(programme, kind).read_text(encoding="utf-8")


def test_nothing_else_was_reviewed() -> None:
    """A golden text without a paper is a paper that was lost."""
    assert set(GOLDEN.rglob("*.txt")) == {_golden(programme, kind) for programme, kind in SAMPLES}
    assert {kind for _, kind in SAMPLES} == set(KINDS)


@every_kind
def test_a_paper_carries_its_title_its_number_its_organ_and_its_day(kind: str) -> None:
    """GB/T 9704-2012: 标题, 发文字号, 发文机关署名, 成文日期."""
    facts = sample(kind)
    blocks = issue(kind, facts).blocks
    texts = {block.role: plain(block.line) for block in blocks if isinstance(block, Text)}
    # What passes a paper on bears that paper's title within its own.
    assert texts["title"] == (KINDS[kind].title if kind != "forwarding_notice" else f"关于转发《{facts['forwarded_title']}》的通知")
    if KINDS[kind].numbered:
        assert texts["number"] == facts["document_number"]
    # What the applicant signs is no paper of the office.
    signed = [] if KINDS[kind] in OF_THE_APPLICANT else [(facts["office"], "2026年11月9日")]
    assert [(plain(block.organ), plain(block.day)) for block in blocks if isinstance(block, Sign)] == signed


def test_every_numbered_kind_has_a_series_of_its_own() -> None:
    """Two kinds in one series would share their numbers."""
    series = [kind.series for kind in KINDS.values() if kind.numbered]
    assert all(series) and len(set(series)) == len(series)
    assert not [kind.key for kind in KINDS.values() if kind.series and not kind.numbered]


@every_kind
def test_every_fact_demanded_is_explained(kind: str) -> None:
    """A caller finds in one place what a name means and of what type it is."""
    assert fact_names(kind) == KINDS[kind].facts
    assert KINDS[kind].facts <= BOARD.keys() | COMMON.keys() | SPECIFIC.keys()


def test_every_fact_explained_is_stated_somewhere() -> None:
    """An explanation of what no paper says misleads."""
    stated = frozenset[str]().union(*(kind.facts for kind in KINDS.values()))
    assert COMMON.keys() | SPECIFIC.keys() | BOARD.keys() == stated


@every_kind
def test_a_missing_fact_names_the_kind_and_itself(kind: str) -> None:
    """A blank on a stamped page is worse than an error."""
    for fact in KINDS[kind].facts:
        facts = sample(kind)
        del facts[fact]
        with pytest.raises(MissingFact) as refused:
            issue(kind, facts)
        assert (refused.value.kind, refused.value.fact) == (kind, fact)
        assert kind in str(refused.value) and fact in str(refused.value)


@every_kind
def test_a_blank_is_missing_where_the_paper_must_speak(kind: str) -> None:
    """Spaces, line breaks and invisible characters say nothing."""
    for fact in KINDS[kind].must_speak:
        if isinstance(sample(kind)[fact], str):
            with pytest.raises(MissingFact, match=fact):
                issue(kind, sample(kind, **{fact: " \n\u200b"}))
        elif isinstance(sample(kind)[fact], tuple):
            with pytest.raises(MissingFact, match=fact):
                issue(kind, {**sample(kind), fact: ()})


@every_kind
def test_a_fact_that_may_be_blank_leaves_no_broken_words(kind: str) -> None:
    """Without the optional facts no sentence begins or ends in the air."""
    bare: dict[str, Any] = {
        name: "" if isinstance(value, str) else () for name, value in sample(kind).items() if name in _may_be_blank(kind)
    }
    text = issue(kind, sample(kind, **bare)).text
    for broken in ("根据，", "（）", "：。", "，，", "。。", "受委托", "、、", "；。", "：）", "None"):
        assert broken not in text, (broken, text)
    assert not [line for line in text.splitlines() if line.startswith(("，", "。", "→ ：", "! ："))]


def _may_be_blank(kind: str) -> set[str]:
    return {name for name in KINDS[kind].facts - KINDS[kind].must_speak if isinstance(sample(kind)[name], str | tuple)}


def test_an_unknown_kind_is_refused() -> None:
    """A misspelt notice must not pass for none."""
    for refused in (lambda: issue("decison_notice", {}), lambda: fact_names("decison_notice")):
        with pytest.raises(UnknownKind, match="decison_notice"):
            refused()


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("amount", 3860.5),
        ("amount", "3860.50"),
        ("amount", Decimal("-1")),
        ("amount", Decimal("NaN")),
        ("issued_on", datetime(2026, 11, 9, 18, tzinfo=UTC)),
        ("members_count", True),
        ("cites", "《中华人民共和国社会救助法》第二十九条"),
        ("instalments", ((1, 2000.0, date(2026, 11, 12)),)),
        ("instalments", ((1, Decimal("2000")),)),
        ("reasons", None),
    ],
)
def test_a_fact_of_another_type_is_refused(fact: str, value: Any) -> None:
    """A float is not money; a moment is not a day; one text is not a list of its characters."""
    with pytest.raises(WrongFact) as refused:
        issue("decision_notice", sample("decision_notice", **{fact: value}))
    assert (refused.value.kind, refused.value.fact) == ("decision_notice", fact)


def test_more_than_two_decimals_are_never_rounded_away() -> None:
    """《支付结算办法》附一 knows 角 and 分, nothing below."""
    with pytest.raises(ValueError, match="two decimals"):
        issue("decision_notice", sample("decision_notice", amount=Decimal("3860.505")))


@every_kind
def test_facts_that_a_paper_does_not_state_are_ignored(kind: str) -> None:
    """A caller may hand over all it knows; the paper is the same."""
    assert issue(kind, {**sample(kind), "diagnosis": "某病", "bank_card": 6228480012346021}) == issue(kind, sample(kind))


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_decision_tells_its_reason_its_article_and_both_remedies(kind: str) -> None:
    """社会救助法第四十五、四十八、七十六条; 行政复议法第二十条第三款: whoever is not told has a year."""
    facts = sample(kind, county_government="重庆市璧山区人民政府")
    text = issue(kind, facts).text
    for prose in (facts["reasons"], facts.get("found", ()), facts.get("rule", "")):
        for part in (prose,) if isinstance(prose, str) else prose:
            assert part.rstrip("。") in text
    assert f"根据{facts['cites'][0]}" in text
    assert "自收到之日起六十日内向重庆市璧山区人民政府申请行政复议（《中华人民共和国行政复议法》第二十条、第二十四条）" in text
    assert "自收到之日起六个月内依法向有管辖权的人民法院提起行政诉讼（《中华人民共和国行政诉讼法》第四十六条）" in text
    assert text.count("申请行政复议") == text.count("提起行政诉讼") == 1


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_decision_without_its_article_is_not_issued(kind: str) -> None:
    """社会救助法第四十五条: 书面告知并说明理由. A reason without its rule is an opinion."""
    with pytest.raises(MissingFact, match="cites"):
        issue(kind, sample(kind, cites=()))


def test_the_adverse_papers_are_these() -> None:
    """Whatever says no, ends or stops must be marked, or it escapes the rules above."""
    assert set(ADVERSE) == {
        *("non_acceptance_notice", "refusal_notice", "termination_notice", "payment_stop_notice", "recognition_refusal_notice"),
        *("reduction_decision", "stop_decision", "gradual_exit_end_decision", "repayment_order", "support_end_decision"),
    }


@pytest.mark.parametrize("kind", [key for key, kind in KINDS.items() if "entrusted_by" in kind.facts])
def test_an_entrusted_organ_says_in_whose_name_it_acts(kind: str) -> None:
    """社会救助暂行办法第四十八条: the county bureau may entrust the township; own power and entrusted power are not the same paper."""
    own = issue(kind, sample(kind, entrusted_by="", entrusted_document="")).text
    entrusted = issue(kind, sample(kind, entrusted_by="重庆市开州区民政局", entrusted_document="开州民发〔2020〕82号")).text
    assert "委托（" not in own
    assert "受重庆市开州区民政局委托（开州民发〔2020〕82号）" in entrusted
    assert "受重庆市开州区民政局委托" in issue(kind, sample(kind, entrusted_by="重庆市开州区民政局", entrusted_document="")).text


def test_what_a_township_decides_itself_can_say_that_it_is_entrusted() -> None:
    """The papers that decide something for the citizen all carry the words."""
    deciding = {"acceptance_notice", "advance_relief_notice", *DECISIONS}
    assert not [kind for kind in deciding if "entrusted_by" not in KINDS[kind].facts]


@every_kind
def test_no_paper_shows_an_identity_number_whole(kind: str) -> None:
    """社会救助法第十一条: what is known of a person is kept."""
    paper = issue(kind, sample(kind))
    assert "500154197905121234" not in paper.text + paper.html


def test_a_posting_has_no_field_for_what_may_not_be_shown() -> None:
    """社会救助法第十一条, 最低生活保障审核确认办法第二十四条: name masked, size of the household, amount; nothing else of the family."""
    everywhere = {
        "masked_name", "programme_label", "place", "objection_contact", "office", "issued_on", "document_number", "region_name", "cites",
    }  # fmt: skip
    own = {
        "public_posting": {"members_count", "amount", "amount_label", "opinion_label", "posted_from", "posted_to"},
        "confirmation_announcement": {"members_count", "amount", "first_month"},
        "termination_posting": {"ground_label", "posted_from", "posted_to"},
    }
    for kind in BOARDS:
        board = KINDS[kind].board
        assert board is not None
        assert {field.name for field in fields(board)} == everywhere | own.pop(kind) == board.explained().keys() == KINDS[kind].facts
    assert not own


@pytest.mark.parametrize("kind", BOARDS)
def test_a_posting_keeps_what_it_is_handed_beyond_its_fields_to_itself(kind: str) -> None:
    """A caller's full facts do not reach the board."""
    secrets = {
        "applicant_name": "王小喆",
        "case_number": "LJ202611030027",
        "reason": "恶性肿瘤",
        "self_care_label": "完全丧失生活自理能力",
        "address": "福德村3组",
        "phone": "13800005521",
    }
    paper = issue(kind, sample(kind, **secrets))
    for secret in secrets.values():
        assert secret not in paper.text and secret not in paper.html


@pytest.mark.parametrize("kind", BOARDS)
@pytest.mark.parametrize(
    ("fact", "value"), [("masked_name", "王小喆"), ("place", "福德村 500154197905121234"), ("objection_contact", "50015419790512123X")]
)
def test_a_posting_refuses_a_whole_name_and_an_identity_number(kind: str, fact: str, value: str) -> None:
    """The last check before the board."""
    board = KINDS[kind].board
    assert board is not None
    with pytest.raises(ValueError, match="posting"):
        board.of(sample(kind, **{fact: value}))


@pytest.mark.parametrize("kind", BOARDS)
def test_no_board_paper_is_issued_around_its_type(kind: str) -> None:
    """社会救助法第十一条: what hangs is built from the type, whichever of the three it is."""
    with pytest.raises(ValueError, match="masked name"):
        issue(kind, sample(kind, masked_name="王小喆"))


@pytest.mark.parametrize("kind", ["public_posting", "termination_posting"])
def test_a_posting_cannot_end_before_it_begins(kind: str) -> None:
    """最低生活保障审核确认办法第十九条: 公示期为7天."""
    board = KINDS[kind].board
    assert board is not None
    with pytest.raises(ValueError, match="before it begins"):
        board.of(sample(kind, posted_to=date(2026, 11, 8)))


def test_a_posting_of_an_end_names_the_kind_of_ground_and_never_the_circumstances() -> None:
    """社会救助法第十一条: a sentence, a recovery, a son's wage are nobody's business (特困人员认定办法第二十六条)."""
    for ground in PUBLIC_GROUNDS:
        assert TerminationFacts.of(sample("termination_posting", ground_label=ground)).ground_label == ground
    with pytest.raises(ValueError, match="kind of ground"):
        TerminationFacts.of(sample("termination_posting", ground_label="依法被判处刑罚，且在监狱服刑"))


def test_all_that_is_missing_is_told_at_once_and_nothing_a_platform_knows_is_asked() -> None:
    """低保审核确认办法第十条 (一次性告知), 社会救助法第六十二条第二款; the limit runs from acceptance."""
    text = issue("correction_notice", sample("correction_notice", missing=("甲材料", "乙材料", "丙材料"))).text
    assert text.index("- 甲材料\n- 乙材料\n- 丙材料\n") > text.index("一次性告知")
    assert "办理时限自受理之时起算" in text
    assert "可以通过家庭经济状况核对机制核实的情况，不需要您提供" in text


def test_acceptance_ahead_of_the_papers_says_so() -> None:
    """先行受理: only when papers are still to come."""
    assert "本机关决定先行受理，受理日期为2026年11月9日。" in issue("acceptance_notice", sample("acceptance_notice")).text
    plainly = issue("acceptance_notice", sample("acceptance_notice", pending_papers=(), urgent=False)).text
    assert "本机关决定受理，受理日期为2026年11月9日。" in plainly and "紧急" not in plainly


@pytest.mark.parametrize("kind", ["reminder", "supervision_order"])
def test_lateness_decides_nothing(kind: str) -> None:
    """No rule knows a deemed approval or refusal; and a vacant post is told as vacant."""
    text = issue(kind, sample(kind, vacant=("临江镇社会事务办主任",))).text
    assert "产生批准、不予批准或者终止办理的效果" in text
    assert "下列岗位空缺" in text and "临江镇社会事务办主任" in text


def _objection(upheld: bool) -> Paper:
    return issue("objection_reply", sample("objection_reply", upheld=upheld))


@pytest.mark.parametrize(("upheld", "words"), [(True, "异议成立"), (False, "异议不成立")])
def test_an_objection_is_answered_either_way(upheld: bool, words: str) -> None:
    """重庆市城乡居民最低生活保障条例第十八条第三项: tell the objector the result."""
    assert words in _objection(upheld).text


def _relief(amount: str, goods: str) -> str:
    return issue("advance_relief_notice", sample("advance_relief_notice", amount=Decimal(amount), goods=goods)).text


@pytest.mark.parametrize(
    ("amount", "goods", "words"),
    [
        ("800", "", "| 人民币800.00元（大写：捌佰元整） |"),
        ("800", "大米", "| 人民币800.00元（大写：捌佰元整），实物：大米 |"),
        ("0", "大米", "| 实物：大米 |"),
    ],
)
def test_relief_is_money_goods_or_both(amount: str, goods: str, words: str) -> None:
    """社会救助法第二十九条: 发放救助金或者配发实物."""
    assert words in _relief(amount, goods)


@every_kind
def test_the_same_facts_give_the_same_bytes(kind: str) -> None:
    """A paper is evidence: its fingerprint must come out the same."""
    first, second = issue(kind, sample(kind)), issue(kind, dict(reversed(sample(kind).items())))
    assert first == second
    assert first.sha256 == hashlib.sha256(first.text.encode()).hexdigest()
    assert first.template == f"{kind}.notice.j2" and len(first.template_sha256) == 64


def test_another_process_gives_the_same_bytes() -> None:
    """No order of a set, no hash seed and no address may reach the page."""
    script = "from notices import KINDS, issue; from tests.notices.samples import sample\nfor k in KINDS: print(issue(k, sample(k)).sha256)"
    environment = {**os.environ, "PYTHONHASHSEED": "4242"}
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [issue(kind, sample(kind)).sha256 for kind in KINDS]


def test_the_wording_of_a_shared_part_is_in_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who changes the remedies changes every paper that carries them."""
    name = KINDS["refusal_notice"].template
    before = press.fingerprint(name)
    written: Callable[[str], str] = press.source
    monkeypatch.setattr(press, "source", lambda part: written(part) + ("改" if part.startswith("_remedies") else ""))
    assert press.fingerprint.__wrapped__(name) != before


def test_the_package_offers_what_it_promises() -> None:
    """Everything in __all__ is there."""
    assert all(hasattr(notices, name) for name in notices.__all__)


def test_a_month_is_written_as_papers_write_it() -> None:
    """2026-10 on a page is a slip of the machine."""
    with pytest.raises(WrongFact, match="first_month"):
        issue("confirmation_notice", sample("confirmation_notice", first_month="2026-10"))


def test_each_programme_numbers_its_papers_in_its_own_series() -> None:
    """开州民临救示, 开州民低保示: two programmes never share a number."""
    assert [KINDS["public_posting"].series_in(programme) for programme in PREFIXES] == ["临救示", "低保示", "特困示"]
    series = [kind.series_in(programme) for kind in KINDS.values() if kind.numbered for programme in kind.programmes]
    assert len(set(series)) == len(series)


def test_whoever_loses_something_was_heard_and_the_decision_says_so() -> None:
    """社会救助法第四十八条: 作出调减、终止社会救助决定前应当听取社会救助对象的意见. Before 2026-07-01 no rule said so."""
    for kind in ("reduction_decision", "stop_decision", "gradual_exit_end_decision", "support_end_decision"):
        assert "本机关于2026年11月6日听取了您的意见。您提出：" in issue(kind, sample(kind)).text
        assert "您没有提出意见。" in issue(kind, sample(kind, heard_opinion="")).text
        assert "听取" not in issue(kind, sample(kind, heard_on="", heard_opinion="")).text


def test_who_has_died_is_not_written_to() -> None:
    """The decision goes to the family."""
    for kind in ("stop_decision", "support_end_decision", "repayment_order"):
        assert "的近亲属：" in issue(kind, sample(kind, applicant_died=True)).text
        assert "的近亲属：" not in issue(kind, sample(kind)).text


def test_the_result_of_a_verification_tells_how_to_object_and_decides_nothing() -> None:
    """最低生活保障审核确认办法第十八条: 申请人有异议的，应当提供相关佐证材料；应当组织开展复查."""
    text = issue("verification_result_notice", sample("verification_result_notice", objection_due_text="")).text
    assert "有异议的，请向本机关提出，并提供相关佐证材料。本机关收到后组织开展复查" in text
    assert "不是对申请的决定" in text


def test_whoever_is_told_of_a_finding_is_told_the_same_remedies() -> None:
    """行政复议法第二十条, 行政诉讼法第四十六条: a class of self-care is no 决定, its remedies are the same in organ and days."""
    decided, found = (press.source(f"_remedies{part}.notice.j2").partition("，") for part in ("", "_finding"))
    assert (decided[0], found[0]) == ("如不服本决定", "如有不服") and decided[2] == found[2]


def test_a_conference_that_gives_nothing_records_no_amount() -> None:
    """关于改革完善社会救助制度的意见 15: what the opinion had proposed is no result of the conference."""
    gives = issue("meeting_minutes", sample("meeting_minutes", amount=Decimal(0), goods="棉被2床")).text
    refuses = issue("meeting_minutes", sample("meeting_minutes", amount=Decimal(0), goods="")).text
    assert "给予临时救助：实物：棉被2床。" in gives and "不予临时救助。" in refuses and "人民币" not in refuses


def test_an_opinion_against_and_a_stop_of_nothing_state_no_amount() -> None:
    """零元 on a form that proposes nothing is no amount."""
    assert "拟救助金额" not in issue("opinion_form", sample("opinion_form", amount=Decimal(0))).text
    assert "零元" not in issue("payment_stop_notice", sample("payment_stop_notice", amount_unpaid=Decimal(0))).text


def test_a_matter_handed_over_is_written_to_the_organ_that_takes_it() -> None:
    """社会救助法第六十四条: 转办申请事项. The organ is addressed and the applicant has a copy; within the house the applicant is told."""
    away = issue("transfer_letter", sample("transfer_letter", transferred_to="重庆市开州区汉丰街道办事处")).text
    assert "→ 重庆市开州区汉丰街道办事处：" in away and "& ⟦王小喆⟧" in away and "您" not in away
    here = issue("transfer_letter", sample("transfer_letter")).text
    assert "→ ⟦王小喆⟧" in here and "您" in here and "你单位" not in here
