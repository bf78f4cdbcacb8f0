"""The page on the arithmetic: its order, its readings of unclear texts, and its cliffs with their pictures.

`python -m states.arithmetic FOLDER` writes `arithmetic.md` and the pictures in `arithmetic/`. Every figure on it comes out of the rules
themselves under assumed values; the same rules always give the same bytes.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from states.assessment import Assessment, plain, yuan
from states.cliffs import Cliff, Curve, cliffs, curve, earning, paid
from states.curves import drawn
from states.households import Household
from states.low_income_aid import assess_low_income, gradual_exit, in_gradual_exit_window
from states.parameters import PARAMETERS
from states.policy import Policy

DAY = date(2026, 7, 1)
AS_WHAT = {"whole_household": "整户纳入", "single_person": "单人户", "edge_household": "低保边缘家庭", "none": "不纳入"}
STANDARD = {"low_income.standard_urban": "600", "low_income.rounding": "none"}
ALONE = STANDARD | {"low_income.edge_multiple": "1.5", "low_income.single_person_basis": "own"}
FIRST_JOB = {
    "low_income.standard_urban": "1010",
    "low_income.rounding": "none",
    "low_income.first_job_deduction": "600",
    "low_income.first_job_months": "12",
    "low_income.gradual_exit_months": "6",
    "low_income.gradual_exit_ratios": "1, 1, 1, 0.5, 0.5, 0.5",
}


@dataclass(frozen=True)
class Picture:
    """A cliff to be shown: whose income goes up, under which assumed values, and what there is to say about it."""

    name: str
    title: str
    values: Mapping[str, str]
    household: Household
    upto: Decimal
    text: str

    @property
    def told(self) -> Curve:
        return curve(assumed(self.values), self.household, "甲")

    @property
    def found(self) -> tuple[Cliff, ...]:
        return cliffs(self.told, self.upto)


def assumed(values: Mapping[str, str], day: date = DAY) -> Policy:
    """A place that has fixed these values and nothing else, each marked as assumed."""
    return Policy("000000", day, {}).assuming(values)


def _three(**second: Any) -> Household:
    members = [{"name": "甲", "relation": "self"}, {"name": "乙", "relation": "配偶", **second}, {"name": "丙", "relation": "子女"}]
    return {"residence": "urban", "members": members, "property": {}, "property_ok": True}


PICTURES = (
    Picture(
        "whole-or-alone",
        "三口之家，乙为一级残疾：整户的最后一元与单人户",
        ALONE,
        _three(disability={"kind": "physical", "grade": 1}),
        Decimal(3000),
        "人均收入只要低于低保标准一分钱，整户纳入，按差额发放，差额可以只有一分；达到标准的，整户退出，其中的重度残疾人却可以参照“单人户”"
        "按本人收入补差（《最低生活保障审核确认办法》第八条）。多挣一分钱，家庭得到的反而多出近一份低保标准。"
        "申请家庭符合条件的，又不得仅将个别家庭成员纳入（2022年通知一（一））；两条规则各自成立，合在一起就有这一处。"
        "收入再升到边缘家庭标准，单人户随之退出，一次减少一份标准；成年无业的重度残疾人不受边缘家庭标准限制，没有这一处。",
    ),
    Picture(
        "top-up",
        "三口之家，乙为一级残疾，当地对重度残疾人每月增发80元，没有单人户",
        STANDARD | {"low_income.top_up_disabled": "80"},
        _three(disability={"kind": "physical", "grade": 1}),
        Decimal(3000),
        "分类施保随低保资格走（《社会救助法》第二十条）：差额一分一分减少，增发的部分在达到标准时一次失去。",
    ),
    Picture(
        "minimum-share",
        "三口之家，当地规定补差不足低保标准20%的按20%发放",
        STANDARD | {"low_income.minimum_share": "0.2"},
        _three(),
        Decimal(3000),
        "有最低补差的地方，差额小到一定程度后不再减少，达到标准时一次失去三个人的份额。没有最低补差的，差额连续减到零，不存在这一处。",
    ),
)

Step = tuple[str, str, tuple[str, ...]]

ORDER: tuple[Step, ...] = (
    (
        "共同生活的家庭成员",
        "申报的成员除去不计入的：服刑、强制隔离戒毒、宣告失踪、脱离家庭满年限的宗教教职人员和省级规定的其他人员",
        ("clergy_years", "members_left_out"),
    ),
    ("各人各类收入", "工资性、经营、财产、转移收入相加；不计入的项目只列明，不相加", ()),
    (
        "扣减就业成本",
        "只从本人工资性收入中扣减，扣到零为止；一人只扣一项，取对本人最有利的",
        ("migrant_deduction_rate", "migrant_deduction", "first_job_deduction", "first_job_months"),
    ),
    ("家庭合计", "各人扣减后的收入相加", ()),
    ("扣减刚性支出", "当地规定可以扣减的年支出，取十二分之一，扣到零为止", ("rigid_costs",)),
    ("人均收入", "合计除以计入的人数；是否低于标准按合计与“标准×人数”比较，不先取整", ("standard_urban", "standard_rural")),
    ("家庭财产", "经调查不符合规定的不纳入；当地有货币财产上限的，同时与申报数比较", ("property_cap_months",)),
    ("补差", "标准×人数-收入", ()),
    ("最低补差", "不足当地规定份额的，按份额发放", ("minimum_share",)),
    ("取整", "按当地规定对家庭合计取整；没有规定的精确到分", ("rounding",)),
    (
        "分类施保",
        "老年人、未成年人、重度残疾人、重病患者每人增发一项，取数额最大的",
        ("top_up_elderly", "top_up_elderly_age", "top_up_minor", "top_up_disabled", "top_up_ill"),
    ),
)
SUPPORT: tuple[Step, ...] = (
    ("无劳动能力", "按年龄，或者残疾类别和等级；多重残疾查明所含类别", ("elderly_age", "minor_age")),
    ("无生活来源", "本人收入低于低保标准，财产经调查符合规定", ()),
    ("无义务人", "没有法定义务人，或者逐人查明没有履行义务能力的情形", ()),
    (
        "基本生活标准",
        "当地规定的数额；没有的，按低保标准的倍数，进到整元",
        ("standard_urban", "standard_rural", "standard_multiple", "standard_base"),
    ),
    ("照料护理标准", "按生活自理能力的档次另加", ("care_tier_none", "care_tier_partial", "care_tier_full")),
)
READINGS = (
    ("人均收入恰好等于标准", "不“低于”，不能整户纳入；在保家庭视同超过，可以进入渐退期"),
    ("同一人既是首次就业又外出务工", "不叠加，扣减较大的一项"),
    ("首次就业扣减的最后一天", "满规定月数的对应日，含当日（《民法典》第二百零一条、第二百零二条）"),
    ("最低补差按户还是按人", "按人：人均差额不足份额的，按份额乘以人数发放"),
    ("一人符合几种分类施保情形", "不叠加，取数额最大的一项"),
    ("单人户按谁的收入补差", "由当地规定：本人收入、本人收入加家庭给付的供养费用，或者不计收入；没有规定的只说可以申请，不给出数额"),
    ("单人户的申请人", "有几个人符合的，先列申请人本人，再按补差数额；每个人都可以自己申请"),
    ("渐退期每月比例少于月数的", "以后各月按最后一个比例"),
    ("特困基本生活标准“不低于”若干倍", "进到整元"),
    ("特困条件尚未查明", "不作为不符合，列为待查明事项；确认以前应当查明"),
)


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        "# 低保和特困金额的计算",
        "本页由计算规则生成，不手工修改；重新生成：`make arithmetic`。页内数额都是假设，各地取值见`doudi policy`。"
        "每一次计算都逐行列出项目、数值和依据；当地没有规定的写明缺什么，不作猜测。",
        "## 低保的计算顺序\n\n" + _table(("步骤", "规则", "参数"), _rows("low_income", ORDER)),
        "整户不符合的，再看家庭中有没有可以参照“单人户”的成员，按一个人的家庭计算；都没有的，判断是不是低保边缘家庭。",
        "## 特困的计算顺序\n\n" + _table(("步骤", "规则", "参数"), _rows("extreme_poverty", SUPPORT)),
        "## 对不明确条文的读法\n\n" + _table(("问题", "读法"), READINGS),
        "## 断崖\n\n以下各处，收入只差一分，金额却跳变。规则本身如此，系统找出并画出来，不加抹平。图中横轴是甲的月工资，其他成员没有收入。",
        *map(_shown, PICTURES),
        _time_cliff(),
        _nothing_left(),
    ]
    return "\n\n".join(parts) + "\n"


def _rows(programme: str, order: Iterable[Step]) -> Iterable[tuple[str, str, str]]:
    return ((name, rule, "、".join(f"`{programme}.{key}`" for key in keys)) for name, rule, keys in order)


def _shown(picture: Picture) -> str:
    rows = (
        (str(number), yuan(cliff.last), _as(cliff.before), yuan(cliff.first), _as(cliff.after), f"{cliff.jump:+.2f}")
        for number, cliff in enumerate(picture.found, 1)
    )
    columns = ("编号", "收入（元）", "得到", "多一分", "得到", "变化（元）")
    return (
        f"### {picture.title}\n\n假设：{_told(picture.values)}。\n\n![{picture.title}](arithmetic/{picture.name}.svg)\n\n"
        f"{_table(columns, rows)}\n\n{picture.text}"
    )


def _as(told: Assessment) -> str:
    member = f"（{told.member}）" if told.member else ""
    return f"{AS_WHAT[told.kind]}{member}" + (f"，{yuan(paid(told))}元" if told.eligible else "")


def _told(values: Mapping[str, str]) -> str:
    said = []
    for key, value in assumed(values).values.items():
        parameter = PARAMETERS[key]
        said.append(f"{parameter.label}：{parameter.choices.get(value.text, value.text)}{parameter.unit}")
    return "；".join(said)


def _time_cliff() -> str:
    """A cliff in time: the month in which a deduction ends."""
    worker = earning(_three(), "甲", "wage", Decimal(3500))
    members = [{**each, "first_job_since": "2026-01-10"} if each["name"] == "甲" else each for each in worker["members"]]
    household = {**worker, "members": members}
    days = (date(2027, 1, 10), date(2027, 1, 11))
    within, after = (assess_low_income(assumed(FIRST_JOB, day), household) for day in days)
    opens = in_gradual_exit_window(assumed(FIRST_JOB, days[1]), household)
    schedule = gradual_exit(assumed(FIRST_JOB, days[1]), paid(within), "2027-02")
    rows = ((day.isoformat(), _as(told)) for day, told in zip(days, (within, after), strict=True))
    months = "、".join(f"{month} {yuan(amount)}元" for month, amount in schedule)
    return (
        f"### 首次就业扣减期满\n\n假设：{_told(FIRST_JOB)}；三口之家，甲2026年1月10日首次就业，月工资3500元不变。\n\n"
        f"{_table(('日期', '得到'), rows)}\n\n"
        f"收入没有变，扣减期一满，人均收入就不再低于标准。渐退期{'可以' if opens else '不能'}接上：{months}，"
        f"合计{yuan(sum((amount for _, amount in schedule), Decimal(0)))}元，然后停发。"
    )


def _nothing_left() -> str:
    policy = assumed(STANDARD | {"low_income.rounding": "yuan_half_up"})
    income = Decimal("1799.60")
    told = assess_low_income(policy, earning(_three(), "甲", "wage", income))
    return (
        "### 取整取没了\n\n取整规定为四舍五入到元的，标准"
        f"{plain(policy.decimal('low_income.standard_urban'))}元、三口之家收入{yuan(income)}元，整户纳入，每月{yuan(paid(told))}元：资格在，金额没有。规定见角分进元的，得一元。"
    )


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def generated() -> dict[str, str]:
    """Every generated file by its path under docs/."""
    pictures = {
        f"arithmetic/{each.name}.svg": drawn(each.title, "甲的月工资（元）", each.told, each.found, upto=each.upto, step=Decimal(200))
        for each in PICTURES
    }
    return {"arithmetic.md": page(), **pictures}


if __name__ == "__main__":
    for path, text in generated().items():
        file = Path(sys.argv[1]) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
