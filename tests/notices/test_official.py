"""The printed page, measured against GB/T 9704-2012: every number in millimetres from the edge of the paper, or in points."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import pytest

from notices.blocks import layout
from notices.script import parse
from tests.notices.measures import PITCH, STEP, H, Paper, Sheet, printed, said

SENTENCE = (
    "各乡镇街道要坚持应救尽救及时施救对低保对象特困人员低保边缘家庭成员"
    "和刚性支出困难家庭成员逐户走访重点关注独居老人重度残疾人留守儿童等特殊群体"
)
LONG = SENTENCE * 6
PUNCTUATED = "自2026年11月9日起，对“应救尽救”的家庭（含3人及以上的）、《社会救助法》第二十九条规定的对象，按1305.00元发放；" * 8
HEAD = {
    "document": "% 文件\n~ 重庆市开州区民政局文件\n№ 开州民发〔2026〕3号\n",
    "letter": "% 信函\n~ 重庆市开州区民政局\n№ 开州民函〔2026〕3号\n",
    "minutes": "% 纪要\n~ 重庆市开州区民政局会议纪要\n№ 开州民纪〔2026〕3号\n",
    "notice": "№ 开州民临救决〔2026〕3号\n",
}
SIGN = "@ 重庆市开州区民政局 | 2026年11月9日\n"


def _script(page: str, *paragraphs: str, after: str = "") -> str:
    return HEAD[page] + "= 关于做好临时救助工作的通知\n→ 各乡镇人民政府：\n" + "\n".join(paragraphs) + "\n" + SIGN + after


def _full(page: str, text: str = LONG) -> Sheet:
    """A page in the middle that holds nothing but text."""
    paper = printed(_script(page, text * 5))
    assert len(paper.sheets) > 2
    return paper.sheets[1]


@pytest.mark.parametrize("page", HEAD)
def test_a_full_page_has_22_lines_of_28_characters_that_fill_156_by_225(page: str) -> None:
    """5.2.1, 5.2.3: 版心 156 mm × 225 mm, 天头 37 mm, 订口 28 mm, 22 lines of 28 characters."""
    sheet = _full(page)
    body = sheet.body()
    assert (round(sheet.width, 1), round(sheet.height, 1)) == (210.0, 297.0)
    assert len(body) == 22 and {len(line) for line in body} == {28}
    assert body[0][0].y - 0.88 * H == pytest.approx(37.0, abs=0.05)
    assert body[-1][0].y + 0.12 * H == pytest.approx(262.0, abs=0.05)
    assert {round(b[0].y - a[0].y, 2) for a, b in pairwise(body)} == {round(STEP, 2)}
    assert min(line[0].x for line in body) == pytest.approx(28.0, abs=0.05)
    steps = [b.x - a.x for line in body for a, b in pairwise(line)]
    assert median(steps) == pytest.approx(PITCH, abs=0.01)
    assert {glyph.size for line in body for glyph in line} == {16.0}


def test_lines_of_words_figures_and_marks_end_at_the_edge_and_never_begin_with_a_mark() -> None:
    """5.2.3 撑满版心; 避头尾: no line begins with a closing mark or ends with an opening one."""
    lines = printed(_script("notice", PUNCTUATED)).sheets[0].body()[2:-3]
    for line in lines:
        if line[-1].text not in "，。、；：）》”":
            assert line[-1].right == pytest.approx(184.0, abs=0.5)
        assert line[0].text not in "，。、；：）》”" and line[-1].text not in "（《“"


def test_a_paragraph_begins_two_characters_in_and_the_addressee_at_the_edge() -> None:
    """7.3.2, 7.3.3."""
    body = printed(_script("notice", LONG)).sheets[0].body()
    assert said(body[1]) == "各乡镇人民政府：" and body[1][0].x == pytest.approx(28.0, abs=0.05)
    assert body[2][0].x == pytest.approx(28.0 + 2 * PITCH, abs=0.05)
    assert body[3][0].x == pytest.approx(28.0, abs=0.05)


def test_each_level_has_its_face() -> None:
    """7.3.3: 一、黑体, （一）楷体, 1. and （1）仿宋; never bold, all 3号."""
    script = _script("notice", "# 一、总体要求", "## （一）走访排查", "### 1.明确对象。", "#### （1）县级统筹。", "正文。")
    sheet = printed(script).sheets[0]
    faces = {words: sheet.line(words)[2].face for words in ("一、总体要求", "（一）走访排查", "1.明确对象", "（1）县级统筹", "正文")}
    assert faces == {
        "一、总体要求": "NotoSansSC-Regular",
        "（一）走访排查": "LXGWWenKai-Light",
        "1.明确对象": "FandolFang-Regular",
        "（1）县级统筹": "FandolFang-Regular",
        "正文": "FandolFang-Regular",
    }
    assert {glyph.size for line in sheet.body() for glyph in line} == {16.0}


def test_the_title_is_2号_小标宋_in_the_middle() -> None:
    """7.3.1."""
    for page in HEAD:
        (title,) = printed(_script(page, "正文。")).sheets[0].lines(21.9, 22.1)
        assert said(title) == "关于做好临时救助工作的通知" and {glyph.face for glyph in title} == {"NotoSerifSC-Bold"}
        assert (title[0].x + title[-1].right) / 2 == pytest.approx(106.0, abs=0.3)


def _red_rules(paper: Paper) -> list[tuple[float, float, float, float]]:
    """x, right, top, height of the red rules of the first page."""
    return sorted(
        ((s.x, s.right, s.top, s.bottom - s.top) for s in paper.sheets[0].strokes if s.right - s.x > 150 and s.bottom - s.top < 2),
        key=lambda rule: rule[2],
    )


@pytest.mark.parametrize("page", ["document", "minutes"])
def test_the_red_head_stands_where_the_standard_puts_it(page: str) -> None:
    """7.2.4: the mark's upper edge 35 mm below that of the text; 7.2.5: 字号 two lines below; 7.2.7: the rule 4 mm below it, 156 mm wide;
    7.3.1: the title two lines below that. 10.3 for the mark of a 纪要."""
    paper = printed(_script(page, "正文。"))
    left, top, right, bottom = paper.ink(0, "red", 60, 100)
    assert top == pytest.approx(72.0, abs=0.1)
    assert (left + right) / 2 == pytest.approx(106.0, abs=0.5) and right - left <= 156
    number = paper.sheets[0].line("〔2026〕")
    assert number[0].y - 0.88 * H - bottom == pytest.approx(2 * STEP + STEP - H, abs=0.2)
    assert (number[0].x + number[-1].right) / 2 == pytest.approx(106.0, abs=0.3)
    ((x, end, rule, thick),) = _red_rules(paper)
    assert (x, end) == (pytest.approx(28.0, abs=0.05), pytest.approx(184.0, abs=0.05)) and thick == pytest.approx(0.35, abs=0.01)
    assert rule - (number[0].y + 0.12 * H) == pytest.approx(4.0, abs=0.05)
    (title,) = paper.sheets[0].lines(21.9, 22.1)
    assert title[0].y - 0.88 * 22 / (72 / 25.4) - rule - thick >= 2 * STEP - 0.1


def test_a_letter_has_its_own_head_and_foot() -> None:
    """10.1: the mark 30 mm from the upper edge of the paper; 4 mm below it a thick rule over a thin one, 20 mm from the lower edge a thin
    one over a thick one, all 170 mm wide and in the middle; 字号 at the right edge 7/8 of a character below; no number on page 1."""
    paper = printed(_script("letter", LONG * 3))
    first = paper.sheets[0]
    top = paper.ink(0, "red", 20, 50)[1]
    rules = _red_rules(paper)
    assert top == pytest.approx(30.0, abs=0.1)
    assert [round(right - x, 1) for x, right, _, _ in rules] == [170.0] * 4
    assert [round(height, 2) for *_, height in rules] == [0.9, 0.35, 0.35, 0.9]
    mark = paper.ink(0, "red", 28, rules[0][2] - 0.5)
    assert rules[0][2] - mark[3] == pytest.approx(4.0, abs=0.1)
    assert all((x + right) / 2 == pytest.approx(105.0, abs=0.05) for x, right, _, _ in rules)
    assert rules[3][2] + rules[3][3] == pytest.approx(277.0, abs=0.05)
    number = first.line("〔2026〕")
    assert number[-1].right == pytest.approx(184.0, abs=0.4)
    assert number[0].y - 0.88 * H - (rules[1][2] + rules[1][3]) == pytest.approx(0.875 * H, abs=0.05)
    assert not [line for line in first.lines(13.9, 14.1) if "—" in said(line)]
    assert said(paper.sheets[1].lines(13.9, 14.1)[-1]) == "—2—"


def test_pages_are_numbered_at_the_outer_edge_7_mm_below_the_text() -> None:
    """7.5: 4号半角宋体, a dash each side, 7 mm below the text; odd pages one character from the right edge, even ones from the left."""
    paper = printed(_script("notice", LONG * 3))
    odd, even = (sheet.lines(13.9, 14.1)[-1] for sheet in paper.sheets[:2])
    assert (said(odd), said(even)) == ("—1—", "—2—")
    assert {glyph.face for glyph in (odd[0], even[0])} <= {"NotoSerifSC-Regular", "LiberationSerif"}
    assert 184.0 - odd[-1].right == pytest.approx(14 * 25.4 / 72, abs=0.2)
    assert even[0].x - 28.0 == pytest.approx(14 * 25.4 / 72, abs=0.2)
    x = odd[0].x
    _, top, _, bottom = paper.ink(0, "black", 264, 274)
    assert x > 150 and top < 269.0 < bottom
    dash = _dash(paper, x)
    assert dash == pytest.approx(269.0, abs=0.2)


def _dash(paper: Paper, x: float) -> float:
    """The middle of the dash that begins at x."""
    k = 25.4 / 600
    page = paper.picture(0, 600).convert("L").crop((int((x + 0.5) / k), int(264 / k), int((x + 3) / k), int(274 / k)))
    box = page.point(lambda level: 255 if level < 120 else 0, "1").getbbox()
    assert box
    return 264 + (box[1] + box[3]) / 2 * k


def test_落款_leaves_four_characters_on_the_right_and_the_seal_lies_over_it() -> None:
    """7.3.5.1: 日期右空四字, 署名 centred over 日期; the seal presses both and reaches to within a line of the text."""
    paper = printed(_script("notice", "正文。"))
    sheet = paper.sheets[0]
    organ, day = sheet.line("重庆市开州区民政局"), sheet.line("2026年11月9日")
    assert (184.0 - day[-1].right) / PITCH == pytest.approx(4.0, abs=0.1)
    assert (organ[0].x + organ[-1].right) / 2 == pytest.approx((day[0].x + day[-1].right) / 2, abs=0.2)
    assert day[0].y - organ[0].y == pytest.approx(STEP, abs=0.05)
    seal, text = paper.printed.seal, sheet.line("正文。")
    assert seal and seal.page == 1
    assert seal.x == pytest.approx((day[0].x + day[-1].right) / 2, abs=0.3)
    assert organ[0].y - H < seal.y < day[0].y
    assert 0 < seal.y - 21 - (text[0].y + 0.12 * H) < STEP + H  # a round seal of 42 mm


def test_a_long_署名_keeps_two_characters_on_the_right() -> None:
    """7.3.5.1: the longer of the two lines keeps its distance from the edge."""
    sheet = printed(_script("notice", "正文。").replace("@ 重庆市开州区民政局", "@ 重庆市开州区临江镇人民政府社会事务和救助办公室")).sheets[
        0
    ]
    organ, day = sheet.line("社会事务和救助办公室"), sheet.line("2026年11月9日")
    assert (184.0 - organ[-1].right) / PITCH == pytest.approx(2.0, abs=0.1)
    assert (organ[0].x + organ[-1].right) / 2 == pytest.approx((day[0].x + day[-1].right) / 2, abs=0.2)


@pytest.mark.parametrize("page", ["notice", "letter", "document"])
def test_落款_never_stands_alone_on_its_page(page: str) -> None:
    """7.3.5.5: whatever the length of the text, its last line, 落款 and 附注 stand on one page."""
    for length in range(0, 420, 47):
        paper = printed(
            _script(page, LONG + SENTENCE * 2, SENTENCE[: 20 + length % 40] * (1 + length // 60) + "。", after="! （经办人：李翀）\n")
        )
        assert not paper.printed.alone
        (sheet,) = [sheet for sheet in paper.sheets if any(said(line) == "重庆市开州区民政局" for line in sheet.body())]
        words = [said(line) for line in sheet.body()]
        assert words.index("重庆市开州区民政局") > 0 and words[-1] == "（经办人：李翀）"


IMPRINT = """+ 任务分解表
+ 审批权限和办理时限一览表（含乡镇、街道直接审批和县民政局审批两类情形以及小额救助金额标准）
@ 重庆市开州区民政局 | 2026年11月9日
! （此件公开发布）
++ 任务分解表
|^ 序号 |^ 乡镇 |
| 1 | 临江镇 |

++ 审批权限和办理时限一览表
无。
& 开州区委各部门，区人大常委会办公室、区政协办公室，区人武部，区法院、区检察院，各群团组织，区属各企事业单位。
&& 重庆市开州区民政局办公室 | 2026年11月9日
"""


def test_attachments_are_named_below_the_text_and_each_begins_its_own_page() -> None:
    """7.3.4: one line down, two characters in, the name's second line below its first; 7.3.7: on a new page, 附件1 in 黑体 at its head, the
    title in the middle of the third line."""
    paper = printed(HEAD["document"] + "= 通知\n→ 各乡镇：\n正文。\n\n" + IMPRINT)
    first, last, annex, other = paper.sheets
    one, two, turned = first.line("附件：1."), last.line("2.审批"), last.line("标准）")
    assert one[0].x == pytest.approx(28 + 2 * PITCH, abs=0.1)
    assert one[0].y - first.line("正文。")[0].y == pytest.approx(2 * STEP, abs=0.1)
    assert two[2].x == pytest.approx(turned[0].x, abs=0.4) and two[0].x == pytest.approx(one[3].x, abs=0.1)
    tag = annex.lines(15.9, 16.1)[0]
    assert said(tag) == "附件1" and tag[0].face == "NotoSansSC-Regular" and tag[0].x == pytest.approx(28.0, abs=0.05)
    (title,) = annex.lines(21.9, 22.1)
    assert (title[0].x + title[-1].right) / 2 == pytest.approx(106.0, abs=0.3)
    assert said(other.lines(15.9, 16.1)[0]) == "附件2"


def test_one_attachment_has_no_number() -> None:
    """7.3.4."""
    sheets = printed(HEAD["letter"] + "= 函\n正文。\n\n+ 来信复印件\n" + SIGN + "++ 来信复印件\n无。\n").sheets
    assert sheets[0].line("附件：来信复印件") and said(sheets[1].lines(15.9, 16.1)[0]) == "附件"


def test_版记_closes_the_last_page() -> None:
    """7.4: 4号仿宋 one character in; the first and last rule 0.35 mm, the middle one 0.25 mm, 156 mm wide, the last on the edge of
    the text."""
    paper = printed(HEAD["document"] + "= 通知\n→ 各乡镇：\n正文。\n\n" + IMPRINT)
    last = paper.sheets[-1]
    rules = sorted((s for s in last.strokes if s.right - s.x > 150 and s.bottom - s.top < 1), key=lambda s: s.top)[-3:]
    assert [round(s.bottom - s.top, 2) for s in rules] == [0.35, 0.25, 0.35]
    assert all((s.x, s.right) == (pytest.approx(28.0, abs=0.05), pytest.approx(184.0, abs=0.05)) for s in rules)
    assert rules[-1].bottom == pytest.approx(262.0, abs=0.05)
    cc, issued = last.line("抄送："), last.line("印发")
    assert {glyph.size for glyph in (*cc, *issued)} == {14.0} and cc[0].face == "FandolFang-Regular"
    assert cc[0].x - 28.0 == pytest.approx(14 * 25.4 / 72, abs=0.1)
    assert 184.0 - issued[-1].right == pytest.approx(14 * 25.4 / 72, abs=0.3)
    assert last.line("位。")[0].x == pytest.approx(cc[3].x, abs=0.4)


FORM = "% 表格\n= 入户调查表\n№ 案件编号：LJ202611030027\n\n"


def _form(rows: int) -> str:
    return FORM + "|^ 序号 |^ 事项 |^ 核查结果 |\n" + "".join(f"| {n} | 工资性收入 | 与申报一致 |\n" for n in range(rows)) + "\n" + SIGN


def test_a_form_is_set_in_小四_within_the_text_and_repeats_its_head() -> None:
    """自定: tables in 小四 (12 pt), rules 0.25 mm, from edge to edge of the text; the head again on each page and no row broken."""
    paper = printed(_form(60))
    assert len(paper.sheets) > 1
    for sheet in paper.sheets:
        table = [line for line in sheet.lines(11.9, 12.1) if said(line).startswith("序号")]
        assert len(table) == 1 and table[0][0].face == "NotoSansSC-Regular"
        sides = [(s.x, s.right) for s in sheet.strokes]
        assert min(x for x, _ in sides) == pytest.approx(28.0, abs=0.2) and max(x for _, x in sides) == pytest.approx(184.0, abs=0.2)
        assert max(s.bottom for s in sheet.strokes) < 262.2


def test_a_short_form_is_one_page_and_has_no_page_number() -> None:
    """A sheet that is filled in by hand."""
    (sheet,) = printed(_form(5)).sheets
    assert not [line for line in sheet.lines() if "—" in said(line)]


def test_an_empty_cell_leaves_room_for_a_signature() -> None:
    """A name of three characters in a hand of usual size: 15 mm."""
    sheet = printed(FORM + "|^ 调查人员 | 李翀 |^ 调查人员签字 | |\n|^ 依据 | 无 |^ 日期 | 无 |\n\n" + SIGN).sheets[0]
    signed, other = sheet.line("调查人员签字"), sheet.line("依据")
    rows = sorted({round(s.top, 1) for s in sheet.strokes if s.right - s.x > 5})
    assert min(b - a for a, b in pairwise(rows) if a < signed[0].y < b) > 15 > min(b - a for a, b in pairwise(rows) if a < other[0].y < b)


def test_a_list_lies_across_the_page_and_keeps_the_page_s_number_in_its_place() -> None:
    """8: the number of a page with a table across it stands where the others have it; the head of the table is at the bound edge."""
    rows = "".join(f"| {n} | 王小喆 | 重庆市开州区临江镇福德村 | 1305.00 |\n" for n in range(40))
    paper = printed("% 台账\n= 渐退台账\n|^ 序号 |^ 姓名 |^ 住址 |^ 金额（元） |\n" + rows + "\n" + SIGN)
    sheet = paper.sheets[0]
    assert (round(sheet.width), round(sheet.height)) == (297, 210)
    sides = [(s.x, s.right) for s in sheet.strokes]
    assert min(x for x, _ in sides) == pytest.approx(35.0, abs=0.2) and max(x for _, x in sides) == pytest.approx(260.0, abs=0.2)
    turned = [glyph for glyph in sheet.glyphs if not glyph.upright and glyph.text.strip()]
    assert said(turned).strip("—") == "1" and all(24 < glyph.x < 32 and glyph.y > 150 for glyph in turned)


def test_a_paper_without_parts_is_a_page_too() -> None:
    """What a template leaves out is left out."""
    assert layout(parse("= 题\n")) == "notice"
    paper = printed("= 题\n正文。\n")
    assert len(paper.sheets) == 1 and paper.printed.seal is None


def test_the_版记_of_a_letter_has_neither_rules_nor_印发() -> None:
    """10.1: 抄送 alone, at the foot of the last page."""
    paper = printed(_script("letter", "正文。", after="& 开州区财政局。\n&& 重庆市开州区民政局 | 2026年11月9日\n"))
    last = paper.sheets[-1]
    cc = last.line("抄送：开州区财政局。")
    assert cc[0].size == 14.0 and cc[0].y + 0.12 * 14 * 25.4 / 72 == pytest.approx(262.0, abs=2)
    assert not [s for s in last.strokes if s.right - s.x > 150 and 200 < s.top < 270]
    assert not [line for line in last.lines() if "印发" in said(line)]
