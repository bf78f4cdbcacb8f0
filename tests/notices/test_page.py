"""What a value can never do to a paper, and what every page is."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import KINDS, from_json, issue, render_html, to_json
from notices.blocks import Attachments, Block, Cell, Items, Line, Page, Printed, Run, Sign, Table, Text, layout, plain
from notices.check import check
from notices.script import PAGES, BadScript, clean, literal, parse
from notices.types import MONTH
from tests.notices.samples import sample

every_kind = pytest.mark.parametrize("kind", KINDS)

ATTACKS = [
    "<script>alert(1)</script>",
    "{{7*7}}{% include '_sign.notice.j2' %}",
    "= 假标题",
    "№ 假号〔2026〕1号",
    "# 假标题",
    "- 假条目",
    "! 假附注",
    "% 信函",
    "~ 假机关文件",
    "+ 假附件",
    "++ 假附件",
    "& 假抄送",
    "&& 假机关 | 2020年1月1日",
    "@ 假机关 | 2020年1月1日",
    "|^ 假表头 | 假内容 |",
    "病\n= 假标题\n@ 假机关 | 2020年1月1日\n| 假 | 表 |",
    "病\r\n\u2028# 假\u2029\x0b\x0c\x85- 假",
    "⟦假名⟧ \\⟦ ⟧ \\| \\",
    "\ue010假名\ue011",
    "\u202e反向\u202c\u2066\u200b隐",
    "&lt;b&gt;&amp;\"'",
    "\ud800孤",
    "^ 假",
    "\\",
]


def _attacked(kind: str, attack: str) -> dict[str, Any]:
    """The sample with the attack in every text, alone and inside lists and rows; a month stays one, a posting's name masked."""

    def poison(value: Any) -> Any:
        if isinstance(value, str):
            return value if value and MONTH.holds(value) else attack
        if isinstance(value, tuple):
            return tuple(poison(part) for part in value)
        return value

    own = sample(kind)
    facts = {name: poison(value) for name, value in own.items()}
    kept = {"ground_label": own["ground_label"]} if kind == "termination_posting" else {}  # one of three, and nothing else
    return {**facts, "masked_name": attack + "*", **kept}


def _shape(blocks: tuple[Block, ...]) -> list[Any]:
    shape: list[Any] = []
    for block in blocks:
        match block:
            case Text(role, _):
                shape.append(role)
            case Items(items) | Attachments(items):
                shape.append((type(block).__name__, len(items)))
            case Page(form):
                shape.append(form)
            case Table(rows):
                shape.append([[cell.label for cell in row] for row in rows])
            case Sign() | Printed():
                shape.append(type(block).__name__)
    return shape


@every_kind
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_value_is_words_and_nothing_else(kind: str, attack: str) -> None:
    """Whatever a citizen or a clerk types, the paper has the blocks of its template and shows the words literally."""
    blocks = issue(kind, _attacked(kind, attack)).blocks
    assert _shape(blocks) == _shape(issue(kind, _attacked(kind, "平常的话")).blocks)
    words = clean(attack)
    assert any(words in plain(line) for line in _lines(blocks))


def _lines(blocks: tuple[Block, ...]) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        match block:
            case Text(_, line):
                lines.append(line)
            case Items(items) | Attachments(items):
                lines.extend(items)
            case Table(rows):
                lines.extend(cell.line for row in rows for cell in row)
            case Sign(organ, day) | Printed(organ, day):
                lines.extend((organ, day))
    return lines


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("甲\n乙", "甲 乙"),
        ("甲\u202e乙\u200b丙\ue010丁\x00", "甲乙丙丁"),
        ("\u200b # 甲 ", "# 甲"),
        ("\t\r\n", ""),
        ("冯𬭎 㛃 䶮", "冯𬭎 㛃 䶮"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
    ],
)
def test_a_value_loses_what_cannot_be_seen_and_keeps_rare_names(value: str, words: str) -> None:
    """Bidirectional and invisible characters forge papers; rare characters and their variants are people's names."""
    assert clean(value) == words


@given(st.text())
def test_any_text_at_all_stays_one_paragraph_of_its_own_words(value: str) -> None:
    """The escape undoes the marks, whatever they are and wherever they stand."""
    words = clean(value)
    assert parse(literal(value)) == ((Text("p", (Run(words),)),) if words else ())
    if words:
        (table,) = parse(f"| {literal(value)} | {literal(value)} |")
        assert isinstance(table, Table) and table.rows == ((Cell((Run(words),)), Cell((Run(words),))),)


@every_kind
def test_the_kept_text_reads_back_into_the_same_blocks(kind: str) -> None:
    """The frozen text alone is enough to make every other form of the paper."""
    for facts in (sample(kind), _attacked(kind, "⟦|\\= {{7*7}}")):
        paper = issue(kind, facts)
        assert parse(paper.text) == paper.blocks
        assert render_html(paper.blocks) == paper.html


@every_kind
def test_the_blocks_go_into_json_and_come_back(kind: str) -> None:
    """A case file keeps them as JSON."""
    blocks = issue(kind, sample(kind)).blocks
    assert from_json(to_json(blocks)) == blocks
    assert to_json(from_json(to_json(blocks))) == to_json(blocks)


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[{"script":["x"]}]', '[{"p":[{"x":1}]}]', '[{"table":[[{"x":[]}]]}]', '[{"sign":[[]]}]', "3"]
)
def test_json_that_is_no_paper_is_refused(text: str) -> None:
    """A damaged file is found, not shown."""
    with pytest.raises(ValueError):
        from_json(text)


@every_kind
@pytest.mark.parametrize("attack", ["平常的话", "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "]]> &amp; --> {{7*7}}"])
def test_a_page_is_well_formed_self_contained_and_escaped(kind: str, attack: str) -> None:
    """A page opens without a network and runs nothing."""
    html = issue(kind, _attacked(kind, attack)).html
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    root = ElementTree.fromstring(html)
    assert {element.tag for element in root.iter()} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "h4", "h5", "p", "span", "ol", "li",
        "table", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "div",
    }  # fmt: skip
    assert {name for element in root.iter() for name in element.attrib} <= {
        "lang",
        "charset",
        "name",
        "content",
        "class",
        "scope",
        "colspan",
    }
    assert not re.search(r"https?:|//|@import|url\(", html.replace(attack, ""))
    body = "".join(root.itertext())
    assert attack in body
    # What passes a paper on bears that paper's title within its own.
    assert root.findtext("head/title") == KINDS[kind].title or kind == "forwarding_notice"


@every_kind
def test_every_row_fills_its_table(kind: str) -> None:
    """A row that is short or long tears the form."""
    for table in ElementTree.fromstring(issue(kind, sample(kind)).html).iter("table"):
        widths = {sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr")}
        assert len(widths) == 1
        assert len(list(table.iter("col"))) in (0, *widths)


def test_a_name_is_marked_so_that_one_typeface_can_hold_it() -> None:
    """仿宋 often lacks 喆 and 𬭎: a renderer sets the whole name in a face that has them."""
    facts = sample("meeting_minutes", chair="冯𬭎")
    assert Run("冯𬭎", name=True) in {run for line in _lines(issue("meeting_minutes", facts).blocks) for run in line}
    assert '<span class="name">冯𬭎</span>' in issue("meeting_minutes", facts).html


def test_amounts_and_days_stand_in_the_state_s_own_form() -> None:
    """GB/T 9704-2012 7.3.5.4; 《支付结算办法》附一."""
    text = issue("decision_notice", sample("decision_notice", amount=Decimal("10005.40"), issued_on=date(2026, 1, 8))).text
    assert "人民币10005.40元（大写：壹万零伍元肆角整）" in text
    assert "2026年1月8日" in text


DOCUMENT = """% 文件
~ 开州区民政局文件
№ 开州民发〔2026〕3号
= 关于做好临时救助工作的通知
→ 各乡镇人民政府、街道办事处：
# 一、总则
## （一）对象
### 1. 急难型
#### （1）火灾
正文。

+ 任务分解表
+ 联系表
@ 重庆市开州区民政局 | 2026年11月9日
! （此件公开发布）
++ 任务分解表
|^ 序号 |^ 乡镇 |
| 1 | 临江镇 |

++ 联系表
无。
& 开州区财政局。
&& 重庆市开州区民政局办公室 | 2026年11月9日
"""


def test_the_frozen_text_holds_every_part_of_an_official_page() -> None:
    """GB/T 9704-2012 chapter 7: 版头, 主体 with its four levels, 附件说明, 附注, 附件, 版记."""
    blocks = parse(DOCUMENT)
    assert layout(blocks) == "document" and blocks[0] == Page("document")
    roles = [block.role for block in blocks if isinstance(block, Text)]
    assert roles == ["letterhead", "number", "title", "addressee", "h1", "h2", "h3", "h4", "p", "note", "annex", "annex", "p", "cc"]
    assert Attachments(((Run("任务分解表"),), (Run("联系表"),))) in blocks
    assert blocks[-1] == Printed((Run("重庆市开州区民政局办公室"),), (Run("2026年11月9日"),))
    assert from_json(to_json(blocks)) == blocks
    html = render_html(blocks)
    assert '<main class="paper document">' in html and '<p class="letterhead">开州区民政局文件</p>' in html
    assert "抄送：开州区财政局。" in html and "<span>2026年11月9日印发</span>" in html and "<h5>（1）火灾</h5>" in html


@pytest.mark.parametrize(("words", "form"), PAGES.items())
def test_a_page_is_named_in_the_first_line(words: str, form: str) -> None:
    """A text without one is a notice."""
    assert layout(parse(f"% {words}\n= 题\n")) == form
    assert layout(parse("= 题\n")) == "notice" and layout(parse("")) == "notice"


@pytest.mark.parametrize("script", ["= 题\n% 信函\n", "% 信\n= 题\n", "% 信函\n% 信函\n", "&& 甲\n", "+\n", "++\n"])
def test_a_page_that_does_not_exist_or_stands_elsewhere_is_refused(script: str) -> None:
    """What cannot be laid out must not be frozen."""
    with pytest.raises(BadScript):
        parse(script)


@every_kind
def test_a_kind_stands_on_its_page_and_a_page_with_a_letterhead_has_one(kind: str) -> None:
    """GB/T 9704-2012, 7.2.4 and 10.1: a 文件, 信函 or 纪要 names its organ at the head; a 告知书 has no red head."""
    blocks = issue(kind, sample(kind)).blocks
    assert layout(blocks) == KINDS[kind].page
    heads = [plain(block.line) for block in blocks if isinstance(block, Text) and block.role == "letterhead"]
    assert bool(heads) == (KINDS[kind].page in ("document", "letter", "minutes"))
    assert all(head.startswith(sample(kind)["office"]) for head in heads)


def test_the_code_of_a_paper_stands_below_it_and_changes_none_of_its_words() -> None:
    """What lets anybody check the paper is no part of the frozen text."""
    paper = issue("decision_notice", sample("decision_notice"))
    marked = render_html(paper.blocks, check("https://example.gov.cn", "开州临江府临救决〔2026〕3号", paper.sha256))
    assert f"校验码 {paper.sha256[:16]}" in marked and "<svg" in marked and ElementTree.fromstring(marked) is not None
    assert re.sub(r"<footer.*</footer>\n", "", marked) == paper.html


@pytest.mark.parametrize(("mark", "classes"), [("开州区民政局文件", "letterhead"), ("重庆市开州区临江镇人民政府", "letterhead long")])
def test_a_long_mark_is_set_smaller_so_that_it_stays_on_the_page(mark: str, classes: str) -> None:
    """7.2.4: never wider than the text."""
    assert f'<p class="{classes}">{mark}</p>' in render_html(parse(f"% 文件\n~ {mark}\n= 题\n"))
