"""Papers that no kind has yet and every page type may have, and the words a paper must hold whatever it is drawn as."""

from __future__ import annotations

from collections.abc import Iterator

from notices import KINDS, issue
from notices.blocks import Attachments, Blocks, Items, Page, Printed, Sign, Table, Text, layout, plain
from notices.script import parse
from tests.notices.samples import sample

WHOLE = """% 文件
~ 重庆市开州区民政局文件
= 关于做好临时救助备用金管理工作的通知
№ 开州民发〔2026〕12号
→ 各镇人民政府、街道办事处：
为规范临时救助备用金管理，根据《社会救助暂行办法》等规定，现就有关事项通知如下。
# 一、总体要求
坚持“应救尽救、及时施救”，切实兜住基本民生底线。
## （一）备用金额度
备用金额度由区民政局会同区财政局核定。
### 1. 拨付
备用金由区财政局于2026年12月1日前拨付。经办人⟦王小喆⟧，复核人⟦冯𬭎⟧、⟦王小红⟧。
#### （1）时限
收到资金之日起3个工作日内。
- 第一项要求
- 第二项要求

- 另一组第一项
+ 备用金额度分配表
+ 备用金支取登记表（格式）以及乡镇人民政府街道办事处临时救助备用金支取流程说明
@ 重庆市开州区民政局 | 2026年11月9日
! （联系人：张三，电话023-52000000）
++ 备用金额度分配表

|^ 序号 |^ 单位 |^ 额度（元） |
| 1 | 临江镇 | 50000.00 |
| 2 | 郭家镇 | 50000.00 |

++ 备用金支取登记表
按月登记。
& 重庆市民政局，区财政局，区审计局，区乡村振兴局，区人力资源和社会保障局，区医疗保障局。
&& 重庆市开州区民政局办公室 | 2026年11月10日
"""

_ROWS = "\n".join(
    f"| {n} | 2026年11月{n % 28 + 1}日 | LJ2026110300{n:02d} | 先行救助 | 0.00 | 800.00 | {50000 - 800 * n}.00 | ⟦李翀⟧ |"
    for n in range(1, 41)
)
LEDGER = f"""% 台账
= 临时救助备用金台账
№ 登记单位：临江镇人民政府

|^ 序号 |^ 日期 |^ 案件编号 |^ 摘要 |^ 收入（元） |^ 支出（元） |^ 结余（元） |^ 经办人 |
{_ROWS}

@ 重庆市开州区临江镇人民政府 | 2026年11月9日
"""

COPIED = """% 信函
~ 重庆市开州区民政局
= 关于商请协助的函
№ 开州民函〔2026〕1号
→ 区财政局：
请予协助。
@ 重庆市开州区民政局 | 2026年11月9日
& 区审计局。
"""

GRID = "= 版心检验\n№ 开州民试〔2026〕1号\n" + "国" * 28 * 60 + "\n@ 重庆市开州区民政局 | 2026年11月9日\n"
"""Nothing but characters: 60 full lines."""

PAPERS: dict[str, Blocks] = {
    **{kind: issue(kind, sample(kind)).blocks for kind in KINDS},
    "whole": parse(WHOLE),
    "ledger": parse(LEDGER),
    "copied": parse(COPIED),
    "grid": parse(GRID),
}


def said(blocks: Blocks, *, numbered: bool = False) -> list[str]:
    """The words of a paper in the order they are read on its page, with those the page adds; `numbered` with the numbers of its lists,
    which are no words of the document but are printed."""
    head = {block.role: plain(block.line) for block in reversed(blocks) if isinstance(block, Text)}
    order = ("letterhead", "title", "number") if layout(blocks) in ("notice", "form", "list") else ("letterhead", "number", "title")
    words = [head[role] for role in order if role in head]
    return [*words, *_flow(blocks, numbered), *_imprint(blocks)]


def _flow(blocks: Blocks, numbered: bool) -> Iterator[str]:
    annexes = sum(isinstance(block, Text) and block.role == "annex" for block in blocks)
    met = 0
    for block in blocks:
        match block:
            case Text("letterhead" | "title" | "number" | "cc") | Page() | Printed():
                continue
            case Text("annex", line):
                met += 1
                yield from (f"附件{met if annexes > 1 else ''}", plain(line))
            case Text(_, line):
                yield plain(line)
            case Items(items):
                yield from (f"{n}．{plain(item)}" if numbered else plain(item) for n, item in enumerate(items, 1))
            case Attachments((name,)):
                yield f"附件：{plain(name)}"
            case Attachments(names):
                yield from (f"{'附件：' if n == 1 else ''}{n}.{plain(name)}" for n, name in enumerate(names, 1))
            case Table(rows):
                yield from (plain(cell.line) for row in rows for cell in row)
            case Sign(organ, day):
                yield from (plain(organ), plain(day))


def _imprint(blocks: Blocks) -> Iterator[str]:
    yield from (f"抄送：{plain(block.line)}" for block in blocks if isinstance(block, Text) and block.role == "cc")
    yield from (f"{plain(block.organ)}{plain(block.day)}印发" for block in blocks if isinstance(block, Printed))
