"""An application as it is taken down at the window: its fields, and what was typed into them as the case that they describe.

Everything typed is kept name by name as it was typed. A member's fields begin with m0 (the applicant), m1, …; questions that a programme
asks of its own begin with q. Whether it is right is for the law and the schemas of intake to say.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.desk.fields import Flawed, Input, anchor, body_of, inputs, kind_of, typed_in
from api.desk.told import DISABILITIES, INCOMES, PROPERTY, RESIDENCES, SPENDING, THINGS
from api.desk.visit import Form
from states.forms import MONEY_PATTERN, Field, schema
from states.grammar import Process
from states.households import age_on
from workflow.intake import MEMBER_SCHEMA, people_flaws
from workflow.refusals import Flaw

Said = dict[str, Any]
RELATIVES = ("配偶", "子女", "父母", "配偶的父母", "子女的配偶", "孙子女、外孙子女", "祖父母、外祖父母", "兄弟姐妹", "其他")
STEPS: Mapping[str, str] = {
    "person": "申请人",
    "members": "家庭成员",
    "means": "财产和支出",
    "assess": "试算和选择",
    "matters": "申请事项",
    "check": "核对",
}
PROGRAMMES = ("extreme_poverty", "low_income", "emergency_aid")
"""In the order the law takes them: who is in special difficulty, who lives below the standard, whom something has befallen."""
MOST_MEMBERS = 40
_INCOME_HELP = {
    "wage": "每月到手的工资、零工、务工所得；同一类有几项的填合计",
    "business": "办厂、开店、运输等，扣除成本后平均到每月",
    "farming": "种地、养殖、打鱼、林果，扣除成本后平均到每月",
    "property": "房租、土地流转金、利息、分红",
    "transfer": "养老金、离退休金、赡养费、抚养费",
    "uncounted": "优待抚恤金、奖学金等按规定不计入的，也请如实填写",
}
GRADES = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
PERSON = (
    Field("name", "姓名"),
    Field("id_number", "身份证号", help="18位，末位可以是X；出生日期和性别由号码得出"),
    Field("phone", "联系电话", required=False, help="手机号码，或者能转告本人的电话"),
    Field("residence", "城乡类别", "choice", choices=RESIDENCES, help="低保标准按此确定"),
)
_NAMED = (
    Field("name", "姓名"),
    Field("relation", "与申请人的关系", "choice", choices={each: each for each in RELATIVES}),
    Field("id_number", "身份证号", required=False),
    Field("birth", "出生日期", "day", required=False, help="填写身份证号的，不必填写"),
)
_LIFE = (
    *(Field(f"income_{kind}", f"{label}（每月）", "money", False, _INCOME_HELP[kind]) for kind, label in INCOMES.items()),
    Field("disability", "残疾类别", "choice", False, "以残疾人证为准，没有的不选", DISABILITIES),
    Field("grade", "残疾等级", "choice", False, choices={"": "无", **GRADES}),
    Field("serious_illness", "患重病", "flag", False),
    Field("working", "现在就业", "flag", False),
    Field("migrant_work", "外出务工", "flag", False),
    Field("first_job_since", "首次就业日期", "day", False, "刚就业的填写，可以按当地规定扣减就业成本"),
    Field("registered_poor", "脱贫人口", "flag", False),
)
MEANS = (
    *(Field(f"has_{kind}", label, "money", False, "全家合计，没有的不填") for kind, label in PROPERTY.items()),
    Field("houses", THINGS["houses"], required=False, help="处数、地址、面积、来源", examples=("本村自建房1处，80平方米",)),
    Field("vehicles", THINGS["vehicles"], required=False, examples=("无",)),
    Field("last_year_income", "上年家庭收入", "money", False, "全家上一年的收入合计"),
    *(Field(f"spends_{kind}", f"全年{label}支出", "money", False, "本人负担的部分") for kind, label in SPENDING.items()),
)
ASSESS = (
    Field("hardship", "困难情形", "choice", False, choices={"": "没有或者尚未判断", "emergency": "急难型", "expenditure": "支出型"}),
    Field("scope", "救助对象", "choice", False, choices={"": "未定", "household": "家庭", "individual": "个人"}),
    Field("self_care", "生活自理能力", "choice", False, choices={"": "未评估", "none": "具备", "partial": "部分丧失", "full": "完全丧失"}),
)
_MEMBER_NAME = re.compile(r"m(\d{1,3})\.\w+", re.ASCII)
_POINTER = re.compile(r"/household/members/(\d+)/(\w+)")


def named(fields: Iterable[Field], prefix: str) -> dict[str, Any]:
    """The schema of fields under names that begin with a prefix."""
    return schema([replace(field, name=f"{prefix}{field.name}") for field in fields])


def person_schema(regions: Mapping[str, str]) -> dict[str, Any]:
    """The first page's fields; `regions` are the places where the officer takes applications."""
    return schema((Field("region", "受理的乡镇（街道）", "choice", choices=regions), *PERSON))


def member_schema(place: int) -> dict[str, Any]:
    """The fields of a member; who the applicant is was said before, and what each income is stands with the applicant's."""
    return named(_LIFE if place == 0 else (*_NAMED, *(replace(field, help="") for field in _LIFE)), f"m{place}.")


def matters_schema(processes: Iterable[Process]) -> dict[str, Any]:
    """What the chosen programmes ask about the application; a question that several ask is asked once, and needed where one needs it."""
    found: dict[str, Field] = {}
    for process in processes:
        for field in process.intake:
            known = found.get(field.name)
            found[field.name] = replace(field, required=field.required or bool(known and known.required))
    return named(found.values(), "q.")


def places(form: Mapping[str, Any]) -> list[int]:
    """The members of whom something was typed, in their order; the applicant always."""
    return sorted({0, *(int(found[1]) for name in form if (found := _MEMBER_NAME.fullmatch(name)))})


@dataclass(frozen=True, slots=True)
class Application:
    """What has been typed so far, all of it."""

    form: Form
    regions: Mapping[str, str]

    def body(self, asked: Mapping[str, Any], prefix: str = "") -> Said:
        """What was typed under a schema, without the prefix of its names."""
        return {name.removeprefix(prefix): value for name, value in body_of(typed_in(self.form, asked), asked).items()}

    @property
    def person(self) -> Said:
        return self.body(person_schema(self.regions))

    @property
    def judged(self) -> Said:
        """What the officer has judged for the trial, of what there is to choose from."""
        found = self.body(schema(ASSESS))
        return {field.name: found[field.name] for field in ASSESS if found.get(field.name) in (field.choices or {})}

    @property
    def chosen(self) -> list[str]:
        """The programmes the officer opens, in the order of the law."""
        return [key for key in PROGRAMMES if key in self.form.all("programme")]

    @property
    def applicant(self) -> Said:
        said = self.person
        return {name: _number(name, said[name]) for name in ("name", "id_number", "phone") if name in said}

    @property
    def household(self) -> Said:
        """The household as intake wants it; what was left empty is left out."""
        person, means = self.person, self.body(schema(MEANS))
        owned = {kind: means[f"has_{kind}"] for kind in PROPERTY if f"has_{kind}" in means}
        spent = {kind: means[f"spends_{kind}"] for kind in SPENDING if f"spends_{kind}" in means}
        found: Said = {
            "members": [self._member(place) for place in places(self.form)],
            "property": owned | {name: means[name] for name in THINGS if name in means},
        }
        found |= {name: said[name] for said, name in ((person, "residence"), (means, "last_year_income")) if name in said}
        return found | ({"yearly_spending": spent} if spent else {})

    def _member(self, place: int) -> Said:
        said = self.body(member_schema(place), f"m{place}.")
        if place == 0:
            said |= {name: value for name, value in self.applicant.items() if name != "phone"} | {"relation": "self"}
        member = {name: _number(name, said[name]) for name in MEMBER_SCHEMA["properties"] if name in said and name != "disability"}
        member["incomes"] = [{"kind": kind, "monthly": said[f"income_{kind}"]} for kind in INCOMES if f"income_{kind}" in said]
        if "disability" in said or "grade" in said:
            disability = {"kind": said.get("disability"), "grade": int(said["grade"]) if said.get("grade", "") in GRADES else None}
            member["disability"] = {name: value for name, value in disability.items() if value is not None}
        return member

    def facts(self, process: Process) -> Said:
        """What this programme asks about the application."""
        return self.body(named(process.intake, "q."), "q.")

    def sections(self, step: str, processes: Sequence[Process] = ()) -> list[tuple[str, dict[str, Any]]]:
        """The parts of one page with their schemas: a part's key is "" or the member's place."""
        match step:
            case "person":
                return [("", person_schema(self.regions))]
            case "members":
                return [(str(place), member_schema(place)) for place in places(self.form)]
            case "means":
                return [("", schema(MEANS))]
            case "assess":
                return [("", schema(ASSESS))]
            case "matters":
                return [("", matters_schema(processes))]
        return []

    def shown(self, step: str, flaws: Sequence[Flawed], processes: Sequence[Process] = ()) -> list[tuple[str, list[Input]]]:
        """The fields of a page, holding what was typed."""
        found = [(key, inputs(asked, typed_in(self.form, asked), flaws)) for key, asked in self.sections(step, processes)]
        if step == "matters":
            return found
        # A name, a number, a telephone take one line; only what a programme asks may be a story.
        return [(key, [replace(each, kind="text") if each.kind == "long" else each for each in fields]) for key, fields in found]

    def kept(self, step: str, processes: Sequence[Process] = ()) -> list[tuple[str, str]]:
        """Everything typed on the other pages, to be carried along."""
        here = {name for _, asked in self.sections(step, processes) for name in asked["properties"]}
        here |= {"programme"} if step == "assess" else set()
        return [(name, value) for name, value in self.form.pairs if name not in here and name not in CONTROLS and value]

    def flaws(self, step: str, today: date, processes: Sequence[Process] = ()) -> list[Flawed]:
        """What is wrong on a page, each leading to its field."""
        found = []
        for _, asked in self.sections(step, processes):
            body = body_of(typed_in(self.form, asked), asked)
            for name, each in asked["properties"].items():
                if name in asked["required"] and name not in body:
                    verb = "选择" if kind_of(each, True) in ("choice", "select", "yes_no") else "填写"
                    found.append(Flawed(f"请{verb}“{each['title']}”", anchor(name)))
                elif each.get("pattern") == MONEY_PATTERN and name in body and not re.fullmatch(MONEY_PATTERN, body[name]):
                    found.append(Flawed(f"“{each['title']}”的金额无法识别，请写成“600.00”", anchor(name)))
        if step == "assess" and not self.chosen:
            found.append(Flawed("请至少选择一项社会救助事项", "programmes"))
        if step in ("person", "members"):
            # Sums are judged above, in the words of their own fields.
            people = {"members": [member | {"incomes": []} for member in self.household["members"]]}
            wrong = [self.flaw_at(flaw) for flaw in people_flaws(self.applicant, people, today)]
            found += [flaw for at, flaw in wrong if at == step]
        once: dict[str, Flawed] = {}
        for flawed in found:
            once.setdefault(flawed.anchor, flawed)
        return list(once.values())

    def flaw_at(self, flaw: Flaw) -> tuple[str, Flawed]:
        """The page and the field that a flaw of intake is about."""
        if member := _POINTER.match(flaw.pointer):
            place, name = places(self.form)[int(member[1])], member[2]
            if place == 0 and name in ("name", "id_number"):
                return "person", Flawed(flaw.text, anchor(name))
            return "members", Flawed(flaw.text, anchor(f"m{place}.{'grade' if name == 'disability' else name}"))
        last = flaw.pointer.rpartition("/")[2]
        if flaw.pointer.startswith("/applicant"):
            return "person", Flawed(flaw.text, anchor(last))
        if flaw.pointer.startswith("/facts"):
            return "matters", Flawed(flaw.text, anchor(f"q.{flaw.pointer.split('/')[2]}"))
        if flaw.pointer == "/region":
            return "person", Flawed(flaw.text, anchor("region"))
        return "check", Flawed(flaw.text)


CONTROLS = frozenset({"token", "key", "act", "at", "reached"})
"""What a form carries beside the application."""


def _number(name: str, value: Any) -> Any:
    """An identity number as it is filed: without blanks, its check character in capitals."""
    return re.sub(r"\s", "", value).upper() if name == "id_number" else value


def person_of(member: Mapping[str, Any], today: date) -> Said | None:
    """Sex, day of birth and age as the identity number tells them (GB 11643-1999), None where it tells nothing."""
    number = str(member.get("id_number", ""))
    age = age_on({"id_number": number}, today)
    if not re.fullmatch(r"\d{17}[\dX]", number) or age is None:
        return None
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return {"sex": "男" if int(number[16]) % 2 else "女", "born": born, "age": age}
