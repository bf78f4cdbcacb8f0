"""A scenario under way: how a county is set up for it, and how what it tells is done, in the words of the forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from states import EDITIONS, process_on
from states.divisions import townships
from states.forms import schema
from states.grammar import Process
from states.incomes import KINDS
from states.low_income_aid import month_after
from states.parameters import PARAMETERS
from states.roles import ROLES
from states.terms import BEIJING
from tests.county import PERSON, SECRET, TOWN_ROLES, VALUES_OF, County, build_county, identity
from workflow.advance import advance
from workflow.authority import Actor, load_actor
from workflow.clock import next_due, sweep
from workflow.inbox import steps_view
from workflow.intake import open_case
from workflow.matters import process_of
from workflow.officers import deputise, revoke, set_parameter
from workflow.records import CaseFile, Escalation, LegalClock, table

POSTS = {
    "村协理员": "village_assistant",
    "镇经办人": "town_handler",
    "镇负责人": "town_leader",
    "县经办人": "county_handler",
    "县负责人": "county_leader",
    "核对人": "verification_center",
    "联席会议": "joint_meeting",
    "发放人": "finance",
    "督办负责人": "supervisor",
}
LABELS = {role.label: key for key, role in ROLES.items()}
PARAMETER = {parameter.label: key for key, parameter in PARAMETERS.items()}
SETTING = {"标题", "依据", "地区", "乡镇", "process", "县里规定", "县里未规定", "空缺", "备用金", "委托每案限额", "委托总额度", "经过"}
RESIDENCES = {"城镇": "urban", "农村": "rural"}
DISABILITIES = {
    "肢体": "physical",
    "视力": "visual",
    "听力": "hearing",
    "言语": "speech",
    "智力": "intellectual",
    "精神": "mental",
    "多重": "multiple",
}
MARKS = {"患重病": "serious_illness", "就业": "working", "外出务工": "migrant_work", "未脱贫建档立卡": "registered_poor"}
NAMED = {"姓名": "name", "关系": "relation", "首次就业": "first_job_since"}
ABOUT = {"出生", "收入", "残疾", *NAMED, *MARKS}

POSTING_OVER = "公示期满"
ROUTE = (
    ("受理", "镇经办人甲"),
    ("启动家庭经济状况调查", "镇经办人甲"),
    ("提请信息核对", "镇经办人甲"),
    ("启动信息核对", "核对人甲"),
    ("出具核对报告", "核对人甲"),
    ("入户调查", "镇经办人甲"),
    ("邻里访问", "镇经办人甲"),
    ("经办人提出建议", "镇经办人甲"),
    ("提出初审意见", "镇负责人甲"),
    ("公示初审意见", "镇经办人甲"),
    (POSTING_OVER, ""),
    ("报送县级民政部门", "镇经办人甲"),
    ("提请乡镇（街道）审核确认", "镇经办人甲"),
    ("县级接收材料", "县经办人甲"),
    ("随机抽查抽取", "县经办人甲"),
    ("县级入户调查", "县经办人甲"),
    ("县级经办人审查", "县经办人甲"),
    ("确认同意", "县负责人甲"),
    ("确认同意", "镇负责人乙"),
)
"""The ordinary way from the application to the decision in the two programmes that recognise."""


class Unreadable(Exception):
    """The scenario itself says something that cannot be understood."""


def moment(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


def told(instant: datetime) -> str:
    return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


@dataclass
class Play:
    """One scenario under way on one database."""

    engine: Engine
    county: County
    numbers: dict[str, str] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=BEIJING))
    name: str = "本案"
    process: str = "emergency_aid"
    entries: dict[str, int] = field(default_factory=dict)
    climbed: int = 0
    onlooker: Callable[["Play"], None] = lambda play: None
    """Is shown the county whenever a case may have moved in it."""

    def look(self) -> None:
        """Remember how far the files and the ladders have come, so that only what is new afterwards is looked at."""
        with self.engine.connect() as c:
            self.climbed = c.execute(select(func.coalesce(func.max(table(Escalation).c.id), 0))).scalar_one()
            versions = {number: n for number, n in c.execute(select(table(CaseFile).c.number, table(CaseFile).c.version))}
        self.entries = {name: versions[number] for name, number in self.numbers.items()}

    def officer(self, alias: str) -> str:
        words, town = (alias.removeprefix("邻"), self.county.sister) if alias.startswith("邻") else (alias, self.county.town)
        role, number = POSTS.get(words[:-1]), "甲乙".find(words[-1])
        if role is None or number < 0:
            raise Unreadable(f"不认识“{alias}”，应当写成{'、'.join(POSTS)}加甲或者乙")
        return self.county.id(role, number, town)

    @cached_property
    def aliases(self) -> dict[str, str]:
        found = {}
        for key in self.county.officers:
            role, number, town = key[0], key[-1], key[1] if key[0] in TOWN_ROLES else None
            words = next(words for words, known in POSTS.items() if known == role)
            place = town or self.county.region
            found[f"{role}{place}{number}"] = ("邻" if town == self.county.sister else "") + words + "甲乙"[number]
        return found

    def law(self, process: str | None = None) -> Process:
        """The process of a case that is opened now."""
        return process_on(process or self.process, self.now.astimezone(BEIJING).date())

    def row(self, connection: Connection) -> dict[str, Any]:
        case = table(CaseFile)
        return dict(connection.execute(select(case).where(case.c.number == self.numbers[self.name])).mappings().one())

    def actor(self, connection: Connection, alias: str) -> Actor:
        found = load_actor(connection, self.officer(alias), self.now)
        assert found is not None
        return found


def value_of(play: Play, form: Mapping[str, Any], said: Any) -> Any:
    """What the officer's words are on the form: a choice by its name, a colleague by post, rows by their columns."""
    if isinstance(said, str) and "用户名" in form["title"]:
        return play.county.usernames[play.officer(said)]
    if "x-labels" in form:
        for key, label in form["x-labels"].items():
            if label == said:
                return key
        raise Unreadable(f"“{form['title']}”没有“{said}”这一项，可选：{'、'.join(form['x-labels'].values())}")
    if form["type"] == "array" and form["items"].get("type") == "object":
        return [filled(play, form["items"], row) for row in said]
    if form["type"] == "array" and "x-labels" in form["items"]:
        return [value_of(play, {"title": form["title"], **form["items"]}, words) for words in said]
    return said


def filled(play: Play, form: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a form: what the scenario says, and the form's own examples for what it must have besides."""
    named = {shape["title"].split("（用户名")[0]: name for name, shape in form["properties"].items()}
    if unknown := said.keys() - named.keys():
        raise Unreadable(f"表单上没有“{'、'.join(unknown)}”，只有：{'、'.join(named)}")
    body = {named[label]: value_of(play, form["properties"][named[label]], words) for label, words in said.items()}
    for name in form["required"]:
        if name not in body:
            body[name] = example(form["properties"][name])
    return body


def example(form: Mapping[str, Any]) -> Any:
    if form["type"] == "array" and form["items"].get("type") == "object":
        return [{name: example(shape) for name, shape in form["items"]["properties"].items()}]
    found = form.get("examples") or form.get("enum")
    if not found:
        raise Unreadable(f"“{form['title']}”没有示例，请在“填写”中写明")
    return found[0]


def member_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """A member of a household as the counter knows him, from what the scenario says of him."""
    if unknown := said.keys() - ABOUT:
        raise Unreadable(f"不认识“{'、'.join(sorted(unknown))}”，家庭成员只写：{'、'.join(sorted(ABOUT))}")
    found: dict[str, Any] = {MARKS[label]: value for label, value in said.items() if label in MARKS}
    found |= {NAMED[label]: value for label, value in said.items() if label in NAMED}
    if "出生" in said:
        found["id_number"] = identity(said["出生"])
    if "收入" in said:
        kinds = {label: kind for kind, label in KINDS.items()}
        found["incomes"] = [{"kind": kinds[label], "monthly": monthly} for label, monthly in said["收入"].items()]
    if "残疾" in said:
        found["disability"] = {"kind": DISABILITIES[said["残疾"][:2]], "grade": "一二三四".index(said["残疾"][2]) + 1}
    return found


def household_of(said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The applicant and the household: by default one person who has nothing but a name."""
    family = said.get("家庭", {})
    first = {"name": PERSON["name"], "id_number": PERSON["id_number"], **member_of(family.get("本人", {})), "relation": "self"}
    others = [{"name": f"家庭成员{n}", "relation": "家庭成员"} for n in range(1, said.get("家庭人口", 1))]
    others += [{"relation": "家庭成员", **member_of(each)} for each in family.get("成员", ())]
    residence = {"residence": RESIDENCES[family["户籍"]]} if "户籍" in family else {}
    return PERSON | {"name": first["name"], "id_number": first["id_number"]}, {**residence, "members": [first, *others]}


def begin(play: Play, happening: Mapping[str, Any]) -> None:
    """Open a case with the intake form."""
    law = play.law(happening.get("process"))
    facts = filled(play, schema(law.intake), happening.get("填写", {}))
    if "clue" in law.openings and happening["办理"] == law.openings["clue"].label:
        facts["clue"] = True
    applicant, household = household_of(happening)
    with play.engine.begin() as c:
        outcome = open_case(
            c,
            process=law.key,
            region=play.county.sister if happening["由"].startswith("邻") else play.county.town,
            applicant=applicant,
            household=household,
            facts=facts,
            actor=play.actor(c, happening["由"]),
            now=play.now,
            secret=SECRET,
        )
    play.numbers[play.name] = outcome.case["number"]


def act(play: Play, happening: Mapping[str, Any]) -> None:
    """Take a step, or open a case; with `每月至` take it again every month, the clock running in between."""
    take(play, happening)
    while "每月至" in happening and play.now.strftime("%Y-%m") < happening["每月至"]:
        later = play.now.replace(day=1)
        year, month = map(int, month_after(later.strftime("%Y-%m"), 1).split("-"))
        sweep_until(play, later.replace(year=year, month=month, day=play.now.day))
        take(play, happening)


def take(play: Play, happening: Mapping[str, Any]) -> None:
    label = happening["办理"]
    if label in {opening.label for opening in play.law(happening.get("process")).openings.values()}:
        begin(play, happening)
        return play.onlooker(play)
    with play.engine.begin() as c:
        actor, row = play.actor(c, happening["由"]), play.row(c)
        names = {step.label: step.name for each in EDITIONS[row["process"]].values() for step in each.steps}
        if label not in names:
            raise Unreadable(f"“{process_of(row).title}”没有“{label}”这一步骤")
        views = [view for view in steps_view(c, row, actor, play.now) if view["label"] == label]
        shown = next((view for view in views if view["open"]), views[0] if views else None)
        body = filled(play, shown["schema"], happening.get("填写", {})) if shown else {}
        advance(c, row["number"], names[label], actor=actor, body=body, now=play.now)
    play.onlooker(play)


def go_to(play: Play, happening: Mapping[str, Any]) -> None:
    """Go the ordinary way to a stage; `填写` says what is written down, step by step, where the examples will not do."""
    said = happening.get("填写", {})
    for label, alias in ROUTE:
        with play.engine.connect() as c:
            row = play.row(c)
            here = process_of(row).stage(row["stage"]).label
            if here == happening["办到"]:
                return
            views = steps_view(c, row, play.actor(c, alias), play.now) if alias else []
            due = c.execute(select(func.min(table(LegalClock).c.due_at)).where(*_posting(row["id"]))).scalar_one()
        if label == POSTING_OVER and due is not None:
            sweep_until(play, due.astimezone(BEIJING) + timedelta(hours=9))
        elif any(each["open"] for each in views if each["label"] == label):
            take(play, {"办理": label, "由": alias, "填写": said.get(label, {})})
    with play.engine.connect() as c:
        row = play.row(c)
        if process_of(row).stage(row["stage"]).label != happening["办到"]:
            raise Unreadable(f"没有办到“{happening['办到']}”，停在“{process_of(row).stage(row['stage']).label}”")


def _posting(case_id: int) -> tuple[Any, ...]:
    clock = table(LegalClock).c
    return clock.case_id == case_id, clock.kind == "public_notice", clock.state == "running"


def run_clock(play: Play, happening: Mapping[str, Any]) -> None:
    """Sweep now, or at every instant that falls due until `巡检至`."""
    sweep_until(play, moment(happening["巡检至"]) if "巡检至" in happening else play.now)


def sweep_until(play: Play, until: datetime) -> None:
    while play.now < until and (due := next_due(play.engine)) is not None and due <= until:
        play.now = max(due, play.now)
        assert not sweep(play.engine, play.now).failed
        play.onlooker(play)
    play.now = until
    assert not sweep(play.engine, play.now).failed
    play.onlooker(play)


def settle(play: Play, happening: Mapping[str, Any]) -> None:
    """What happens outside the case: the county sets a value, revokes its entrustment, lets somebody stand in."""
    with play.engine.begin() as c:
        leader = play.actor(c, "县负责人甲")
        if happening.get("撤销委托"):
            assert revoke(c, play.county.entrustments[play.county.town], actor=leader, now=play.now)
        if said := happening.get("代行"):
            deputise(
                c,
                post_id=play.county.posts[play.officer(said["岗位"])],
                deputy_id=play.officer(said["代行人"]),
                reason=said["事由"],
                document_number=said["文号"],
                from_at=moment(said["自"]),
                until_at=moment(said["至"]),
                actor=leader,
            )
        for label, value in happening.get("另行规定", {}).items():
            key, today = PARAMETER[label], play.now.date()
            document = "测民发〔2026〕9号"
            set_parameter(
                c,
                region=play.county.region,
                key=key,
                value=value,
                document_number=document,
                since=today,
                actor=leader,
                now=play.now,
            )


def set_up(engine: Engine, said: Mapping[str, Any]) -> Play:
    if unknown := said.keys() - SETTING:
        raise Unreadable(f"不认识“{'、'.join(sorted(unknown))}”")
    process = said.get("process", "emergency_aid")
    if process not in EDITIONS:
        raise Unreadable(f"没有程序“{process}”，可选：{'、'.join(EDITIONS)}")
    own = VALUES_OF[process] | {PARAMETER[label]: value for label, value in said.get("县里规定", {}).items()}
    for label in said.get("县里未规定", ()):
        own.pop(PARAMETER[label], None)
    quota = said.get("委托总额度")
    with engine.begin() as c:
        county = build_county(
            c,
            said["地区"],
            moment(said["经过"][0]["时间"]),
            without=tuple(LABELS[label] for label in said.get("空缺", ())),
            own_values=own,
            reserve=Decimal(said.get("备用金", "20000.00")),
            max_per_case=Decimal(said.get("委托每案限额", "3000.00")),
            quota=Decimal(quota) if quota else None,
            process=process,
            towns=towns_of(said),
        )
    return Play(engine, county, process=process)


def towns_of(said: Mapping[str, Any]) -> tuple[str, str] | None:
    """The township and the one beside it where the scenario names them, in place of the county's first two."""
    codes = {place.name: place.code for place in townships(said["地区"])}
    if unknown := set(said.get("乡镇", ())) - codes.keys():
        raise Unreadable(f"{said['地区']}没有“{'、'.join(sorted(unknown))}”，只有：{'、'.join(codes)}")
    match said.get("乡镇"):
        case None:
            return None
        case [first, second]:
            return codes[first], codes[second]
        case _:
            raise Unreadable("“乡镇”应当写两个：本镇和邻镇")
