"""What a case holds, in words: the application, the household, and what was written down at each step."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.desk.fields import answers
from api.desk.pages import day, yuan
from notices.filters import mask_id
from states.case_acts import ASSIGN, ASSIGNING
from states.forms import MONEY_PATTERN, Field, schema
from states.grammar import Process
from workflow.papers_to_sign import RELATIONS

Pairs = list[tuple[str, list[str]]]
RESIDENCES = {"urban": "城镇", "rural": "农村"}
INCOMES = {
    "wage": "工资性收入",
    "business": "经营净收入",
    "property": "财产净收入",
    "transfer": "转移净收入",
    "farming": "种养殖收入",
    "uncounted": "不计入收入",
}
DISABILITIES = {
    "physical": "肢体",
    "visual": "视力",
    "hearing": "听力",
    "speech": "言语",
    "intellectual": "智力",
    "mental": "精神",
    "multiple": "多重",
}
GRADES = "零一二三四"
SPENDING = {"medical": "医疗", "education": "教育", "care": "照料"}
PROPERTY = {
    "deposits": "银行存款",
    "securities": "证券",
    "funds": "基金",
    "commercial_insurance": "商业保险",
    "claims": "债权",
    "internet_finance": "互联网金融资产",
}
THINGS = {"houses": "住房", "vehicles": "机动车、船、大型农机"}
FLAGS = {"serious_illness": "重病", "working": "就业", "registered_poor": "脱贫人口", "migrant_work": "外出务工"}


def application(process: Process, learned: Mapping[str, Any]) -> Pairs:
    """What was said at the window; only what was answered."""
    known = {field.name: learned[field.fact or field.name] for field in process.intake if (field.fact or field.name) in learned}
    return answers(schema(process.intake), known)


def household(said: Mapping[str, Any]) -> Pairs:
    """What the household declared of itself as a whole."""
    found: Pairs = []
    if said.get("residence"):
        found.append(("居住地", [RESIDENCES.get(said["residence"], said["residence"])]))
    if said.get("last_year_income"):
        found.append(("上年家庭收入", [f"{yuan(said['last_year_income'])}元"]))
    spending = said.get("yearly_spending") or {}
    if spending:
        found.append(("全年支出", [f"{SPENDING[name]} {yuan(amount)}元" for name, amount in spending.items()]))
    return found


def property_declared(said: Mapping[str, Any]) -> Pairs:
    """What the household says it owns; a sum that is no figure stands as it was said."""
    owned = said.get("property") or {}
    sums = [f"{label} {_sum(owned[kind])}" for kind, label in PROPERTY.items() if kind in owned]
    return [("货币财产", sums)] * bool(sums) + [(label, [str(owned[name])]) for name, label in THINGS.items() if name in owned]


def _sum(said: Any) -> str:
    return f"{yuan(said)}元" if re.fullmatch(MONEY_PATTERN, str(said)) else str(said)


def members(said: Mapping[str, Any], *, masked: bool) -> list[dict[str, Any]]:
    """The members of the household, each behind the mask unless it was lifted."""
    return [
        {
            "name": each["name"],
            "relation": RELATIONS.get(each["relation"], each["relation"]),
            "number": _number(each.get("id_number", ""), masked),
            "incomes": [f"{INCOMES[row['kind']]} 每月{yuan(row['monthly'])}元" for row in each.get("incomes", ())],
            "marks": list(_marks(each)),
        }
        for each in said.get("members", ())
    ]


def _number(number: str, masked: bool) -> str:
    return mask_id(number) if masked else number


def _marks(member: Mapping[str, Any]) -> Iterator[str]:
    if disability := member.get("disability"):
        yield f"{DISABILITIES[disability['kind']]}残疾{GRADES[disability['grade']]}级"
    yield from (label for name, label in FLAGS.items() if member.get(name))
    if born := member.get("birth"):
        yield f"{day(born)}出生"


def form_of(process: Process, entry: Mapping[str, Any]) -> tuple[Field, ...]:
    """The form that was filled in for a line of the file; none where the step asked for nothing."""
    if entry["step"] == ASSIGN:
        return ASSIGNING.form
    steps = [step for step in process.steps if step.name == entry["step"]]
    return next((step.form for step in steps if step.source == entry["from"]), steps[0].form if steps else ())


def colleagues(process: Process, entries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The usernames that were written down in these lines."""
    fields = ((entry["body"], field) for entry in entries for field in form_of(process, entry) if field.kind == "officer")
    return {str(body[field.name]) for body, field in fields if field.name in body}


def written(process: Process, entry: Mapping[str, Any], names: Mapping[str, str]) -> Pairs:
    """What was written down at a step, under the labels of its form, officers by their `names`."""
    form = form_of(process, entry)
    shape = schema(form)
    for field in form:
        if field.kind == "officer":
            shape["properties"][field.name] |= {"title": field.label.replace("（用户名）", ""), "x-labels": names}
    return answers(shape, entry["body"])


def steps_done(
    process: Process, entries: Sequence[Mapping[str, Any]], papers: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The file as a timeline, the newest first: who, when, in which post, under which article, what was written, which papers."""
    by_entry: dict[int, list[Mapping[str, Any]]] = {}
    for paper in papers:
        by_entry.setdefault(paper["entry"], []).append(paper)
    labels = {name: process.stage(name).label for name in process.states}
    return [
        {
            **entry,
            "went": labels.get(entry["to"], "") if entry["from"] != entry["to"] else "",
            "written": written(process, entry, names) if entry["from"] else [],
            "issued": by_entry.get(entry["seq"], []),
        }
        for entry in reversed(entries)
    ]
