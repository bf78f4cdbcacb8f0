"""Every form of every process can be filled in at the desk, and says what the schema asks for, nothing else."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.desk.fields import Flawed, answers, at, body_of, in_order, inputs, typed_at_first, typed_in
from api.desk.lamps import lamp_of
from api.desk.visit import Form
from states import EDITIONS
from states.calendar import bundled
from states.forms import Field, schema
from states.grammar import Process
from states.terms import BEIJING
from tests.desk.conftest import NOW
from tests.desk.test_crawl import as_typed

CALENDAR = bundled()
FORMS = [
    (f"{process.key} {process.edition} {step.name} {step.source}", step.form)
    for editions in EDITIONS.values()
    for process in editions.values()
    for step in process.steps
]
WORDS = {"text": "某", "money": "12.50", "day": "2026-11-20", "flag": True, "count": 3, "month": "2026-10", "officer": "somebody"}


def filled(field: Field) -> Any:
    """Something that fits a field."""
    match field.kind:
        case "choice":
            return next(iter(field.choices or {}))
        case "texts":
            return list(field.choices)[: max(1, field.least)] if field.choices else [f"第{n}项" for n in range(max(1, field.least))]
        case "rows":
            return [{column.name: filled(column) for column in field.columns}] * max(1, field.least)
    return WORDS[field.kind]


def shape_of(form: tuple[Field, ...]) -> dict[str, Any]:
    shape = schema(form)
    for field in form:
        if field.kind == "officer":
            shape["properties"][field.name]["x-labels"] = {"somebody": "某人"}
    return shape


@pytest.mark.parametrize(
    "process", [process for editions in EDITIONS.values() for process in editions.values()], ids=lambda p: f"{p.key}-{p.edition}"
)
def test_what_is_typed_into_a_form_is_the_body_its_schema_describes(process: Process) -> None:
    for step in process.steps:
        shape = shape_of(step.form)
        body = {field.name: filled(field) for field in step.form}
        typed = typed_in(Form(as_typed(body, shape)), shape)
        assert body_of(typed, shape) == body, step.name
        shown = inputs(shape, typed)
        assert [each.name for each in shown] == [field.name for field in step.form]
        assert all(each.label and "（用户名）" not in each.label for each in shown)
        assert len(answers(shape, body)) == len(body)


def test_an_empty_form_is_an_empty_body() -> None:
    """What was left empty is left out: whether it had to be filled in is the schema's to say. None of several is an answer where it may be
    (an applicant who needs no help with anything, 特困人员认定办法 第二十二条)."""
    for _, form in FORMS:
        shape = shape_of(form)
        none_so = {name: [] for name in shape["required"] if shape["properties"][name].get("minItems") == 0}
        assert body_of(typed_in(Form([]), shape), shape) == none_so
        assert typed_at_first(shape) == {}, "nothing is proposed but what fits the case at hand"


FORM = (Field("amount", "金额（元）", "money"), Field("missing", "材料", "texts"), Field("on", "日期", "day"))


def test_each_flaw_leads_to_a_field_that_is_there_in_the_order_of_the_form() -> None:
    shape = inputs(shape_of(FORM), {"amount": "", "missing": ["x"], "on": ""})
    flaws = [Flawed("“日期”必须填写", at("/on")), Flawed("“日期”格式不对", at("/on")), Flawed("“材料”不能为空白", at("/missing/0"))]
    flaws += [Flawed("没有办理"), Flawed("“金额（元）”格式不对", at("/amount"))]
    assert [flaw.anchor for flaw in in_order(shape, flaws)] == ["", "f-amount", "f-missing", "f-on"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("600", "600.00"),
        ("１２００．５", "1200.50"),
        ("1,234.5", "1234.50"),
        ("¥600元", "600.00"),
        ("六百", "六百"),
        ("-5", "-5"),
        ("1.234", "1.234"),
    ],
)
def test_an_amount_is_read_as_people_write_it_and_never_guessed(written: str, read: str) -> None:
    shape = shape_of(FORM)
    assert body_of(typed_in(Form([("amount", written)]), shape), shape) == {"amount": read}


def lamp(due_at: datetime | None) -> tuple[str, str, str]:
    found = lamp_of(due_at, NOW, CALENDAR)
    return found.kind, found.word, found.left


def test_a_lamp_says_what_is_left_in_working_days_with_the_date() -> None:
    """Monday 2026-11-23: Thursday's midnight is three working days away, the next week's four and more."""
    monday = NOW.replace(hour=0, minute=0)
    assert lamp(None) == ("none", "无时限", "")
    assert lamp(monday + timedelta(days=1)) == ("near", "临期", "今日到期（11月23日）")
    assert lamp(monday + timedelta(days=4)) == ("near", "临期", "剩3个工作日（11月26日）")
    assert lamp(monday + timedelta(days=8)) == ("normal", "正常", "剩5个工作日（11月30日）")
    assert lamp(monday) == ("late", "超期", "已超期1个工作日（11月22日）")
    assert lamp(NOW + timedelta(hours=5, minutes=20)) == ("near", "临期", "剩5小时（11月23日14:50）")
    assert lamp(NOW - timedelta(minutes=30)) == ("late", "超期", "已超期30分钟（11月23日）")


def test_a_festival_is_no_working_day_left() -> None:
    """国庆节: seven days off between are not counted."""
    before = datetime(2026, 9, 30, 10, 0, tzinfo=BEIJING)
    found = lamp_of(datetime(2026, 10, 10, 0, 0, tzinfo=BEIJING), before, CALENDAR)
    assert found.left == f"剩{sum(CALENDAR.is_working_day(before.date() + timedelta(days=n)) for n in range(1, 10))}个工作日（10月9日）"
    assert found.kind == "normal"
