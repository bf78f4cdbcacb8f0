"""How tables stand: labels unbroken or broken well, numbers whole, prose with room, the columns of one form in line."""

from __future__ import annotations

import pytest

from notices.blocks import Table, plain
from notices.proportions import measure
from notices.script import parse

PERSON = "|^ 申请人 | ⟦王小喆⟧ |^ 公民身份号码 | 5001**********1234 |\n|^ 申请日期 | 2026年11月3日 |^ 所属区域 | 临江镇 |\n"


def _table(script: str) -> Table:
    (table,) = parse(script)
    assert isinstance(table, Table)
    return table


def _lines(script: str, row: int = 0, place: int = 0) -> list[str]:
    return [plain(line) for line in measure(_table(script), form=True).rows[row][place].lines]


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("申请人", ["申请人"]),
        ("生活自理能力评估结果", ["生活自理能力", "评估结果"]),
        ("供养服务机构（照料服务人）", ["供养服务机构", "（照料服务人）"]),
        ("甲方（乡镇人民政府、街道办事处）", ["甲方", "（乡镇人民政府、", "街道办事处）"]),
        ("每月最低生活保障金", ["每月最低", "生活保障金"]),
        ("其中村（居）民代表", ["其中村", "（居）民代表"]),
    ],
)
def test_a_long_label_is_broken_where_a_word_begins(label: str, lines: list[str]) -> None:
    """生活自理能 / 力评估结果 is misread."""
    assert _lines(f"|^ {label} | 内容 |\n") == lines


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("部分丧失生活自理能力", ["部分丧失生活自理能力"]),
        ("重庆市开州区临江镇人民政府社会事务办", ["重庆市开州区临江镇", "人民政府社会事务办"]),
        ("符合条件，建议予以确认同意发放", ["符合条件，", "建议予以确认同意发放"]),
        ("735.00×3-900.00=1305.00元每月每户", ["735.00×3-900.00", "=1305.00元每月每户"]),
    ],
)
def test_words_in_two_lines_are_broken_near_their_middle_and_never_within_a_number(words: str, lines: list[str]) -> None:
    """One character alone on a line looks like a slip."""
    assert _lines(PERSON + f"|^ 经办人 | {words} |^ 结果 | 无 |\n", 2, 1) == lines


def test_columns_fill_the_width_and_a_number_has_room() -> None:
    """An identity number is never broken."""
    measures = measure(_table(PERSON), form=True)
    assert sum(measures.columns) == pytest.approx(1, abs=0.001)
    assert measures.columns[3] * 36.8 > 9.5 and measures.columns[0] < measures.columns[1]


def test_tables_of_one_form_stand_in_line() -> None:
    """What belongs to one sheet is read down one edge."""
    other = _table("|^ 经办人 | ⟦李翀⟧ |^ 经办人签字 | |\n")
    first = measure(_table(PERSON), form=True, beside=[other])
    assert measure(other, form=True, beside=[_table(PERSON)]).columns == first.columns


def test_amounts_read_down_a_column_stand_on_the_right() -> None:
    """From four on: decimals under decimals."""
    rows = "".join(f"| 第{n}期 | {n}00.00 |\n" for n in range(1, 5))
    assert measure(_table("|^ 期次 |^ 金额（元） |\n" + rows), form=False).rows[1][1].align == "right"
    assert measure(_table("|^ 期次 |^ 金额（元） |\n| 第1期 | 100.00 |\n"), form=False).rows[1][1].align == "center"


def test_prose_on_a_form_keeps_room_and_stands_as_a_paragraph() -> None:
    """调查情况 is read; what is written by hand has its own room."""
    measures = measure(
        _table(f"{PERSON}|^ 调查情况 | {'家庭共有三人，主要收入来源为务工。' * 4} |\n|^ 审批意见 | |^ 签字 | |\n"), form=True
    )
    prose, opinion = measures.rows[2][1], measures.rows[3][1]
    assert prose.indent and prose.align == "left" and prose.span == 3 and prose.tall > 15
    assert opinion.tall > 20 and measures.rows[3][3].tall == 15
