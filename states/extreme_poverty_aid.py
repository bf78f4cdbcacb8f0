"""Extreme-poverty support (特困人员救助供养): the three conditions, the basic standard, and what caring for the person costs a month.

The person is the applicant. A condition that the household's description leaves open is neither met nor missed: it stands as a reason, and
only an investigation settles it. Amounts are yuan a month.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from states.assessment import FEN, YUAN, Assessment, Line, missing, plain, rule, standard, yuan
from states.households import Household, Member, age_on, applicant
from states.incomes import income_of
from states.means import RESIDENCES, residence_of
from states.policy import Policy, PolicyGap
from states.statutes import LAW, MEASURES, T43

INDICATORS = {
    "eating": "自主吃饭",
    "dressing": "自主穿衣",
    "bed": "自主上下床",
    "toilet": "自主如厕",
    "moving": "室内自主行走",
    "bathing": "自主洗澡",
}
SELF_CARE = {"none": "具备生活自理能力", "partial": "部分丧失生活自理能力", "full": "完全丧失生活自理能力"}

UNABLE = {
    "extreme_poverty": "特困人员",
    "low_income_sixty": "60周岁以上的最低生活保障对象",
    "seventy_low_income": "70周岁以上，本人收入低于当地上年人均可支配收入且财产符合规定",
    "disabled_low_income": "重度残疾人或者三级智力、精神残疾人，本人收入低于当地上年人均可支配收入且财产符合规定",
    "incapable_missing_imprisoned": "无民事行为能力、被宣告失踪或者在监狱服刑，且财产符合规定",
    "provincial": "省级人民政府规定的其他情形",
}
"""Why an obligor counts as unable to support (特困人员认定办法 第八条)."""

GRADES = {"intellectual": 3, "mental": 3, "physical": 2, "visual": 1}
"""Up to which grade of a disability nobody is expected to work (特困人员认定办法 第五条（三）)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the three conditions: met, not met, or None while what is known does not tell."""

    met: bool | None
    line: Line


def self_care_class(failed: Collection[str]) -> str:
    """ "none", "partial" or "full": how far the ability to care for oneself is lost, by how many of the six indicators fail.

    特困人员认定办法 第二十二条: none fails, one to three fail, four and more fail. Raises ValueError for what is no indicator.
    """
    if unknown := set(failed) - INDICATORS.keys():
        raise ValueError(f"没有这样的生活自理能力指标：{'、'.join(sorted(unknown))}")
    count = len(set(failed))
    return "none" if not count else "partial" if count <= 3 else "full"


def conditions(policy: Policy, household: Household) -> tuple[Condition, Condition, Condition]:
    """无劳动能力, 无生活来源 and 无法定义务人或者义务人无履行能力 of the applicant, in that order (特困人员认定办法 第四条).

    Raises PolicyGap where the place's standard is not known, LookupError for a household without members.
    """
    person = applicant(household)
    if person is None:
        raise LookupError("家庭没有成员")
    return _cannot_work(policy, person), _no_means(policy, person, household), _no_support(policy, household)


def _cannot_work(policy: Policy, person: Member) -> Condition:
    label, age, disability = "无劳动能力", age_on(person, policy.day), person.get("disability")
    if disability and disability["grade"] <= GRADES.get(disability["kind"], 0):
        return Condition(True, Line(label, f"残疾等级{disability['grade']}级，属于规定的残疾类别", rule(policy, T43[5], MEASURES[14])))
    if age is not None:
        old, young = ("extreme_poverty.elderly_age", "extreme_poverty.minor_age")
        if old in policy and age >= int(policy[old]):
            return Condition(True, Line(label, f"{age}周岁，{policy[old]}周岁以上的老年人", policy.cites(old)))
        if young in policy and age < int(policy[young]):
            return Condition(True, Line(label, f"{age}周岁，未满{policy[young]}周岁的未成年人", policy.cites(young)))
        for key in (old, young):
            if key not in policy:
                return Condition(None, missing(key, policy, rule(policy, T43[5], MEASURES[14])))
    if disability and disability["kind"] == "multiple":
        return Condition(None, Line(label, "多重残疾应当查明所含残疾类别和等级", rule(policy, T43[5], MEASURES[14])))
    if age is None:
        return Condition(None, Line(label, "没有出生日期，未判断年龄", rule(policy, T43[5], MEASURES[14])))
    return Condition(False, Line(label, f"{age}周岁，不属于无劳动能力的情形", rule(policy, T43[5], MEASURES[14])))


def _no_means(policy: Policy, person: Member, household: Household) -> Condition:
    """Own income below the standard and property within the rule (第六条); pensions and allowances it names are `uncounted`."""
    label, residence = "无生活来源", residence_of(household)
    each = standard(policy, residence)
    own = income_of(policy, person).total
    held, line = f"本人月收入{yuan(own)}元", f"当地{RESIDENCES[residence]}低保标准{yuan(each)}元"
    if own >= each:
        return Condition(False, Line(label, f"{held}，不低于{line}", rule(policy, T43[6], MEASURES[14])))
    below = f"{held}，低于{line}"
    found = household.get("property_ok")
    if found is False:
        return Condition(False, Line(label, "经调查，财产不符合当地特困人员财产状况规定", rule(policy, T43[6], MEASURES[14])))
    if found is None:
        return Condition(None, Line(label, f"{below}；财产状况尚未查明", rule(policy, T43[6], MEASURES[14])))
    return Condition(True, Line(label, f"{below}；经调查，财产符合规定", rule(policy, T43[6], MEASURES[14])))


def _no_support(policy: Policy, household: Household) -> Condition:
    """Nobody is bound to support the person, or everyone who is cannot (第八条).

    `obligors` lists those bound: `{"name", "unable"}`, `unable` a key of UNABLE or absent for one who can.
    """
    label, obligors = "法定义务人", household.get("obligors")
    if obligors is None:
        return Condition(None, Line(label, "法定赡养、抚养、扶养义务人情况尚未查明", rule(policy, T43[8], MEASURES[14])))
    if not obligors:
        return Condition(True, Line(label, "没有法定赡养、抚养、扶养义务人", rule(policy, T43[4], MEASURES[14])))
    able = [each["name"] for each in obligors if each.get("unable") not in UNABLE]
    if able:
        return Condition(False, Line(label, f"{'、'.join(able)}具有履行义务能力", rule(policy, T43[8], MEASURES[14])))
    told = "；".join(f"{each['name']}：{UNABLE[each['unable']]}" for each in obligors)
    return Condition(True, Line(label, f"法定义务人均无履行义务能力（{told}）", rule(policy, T43[8], MEASURES[14])))


def assess_extreme_poverty(policy: Policy, household: Household, self_care: str | None = None) -> Assessment:
    """Whether the applicant meets the three conditions and what support comes to a month (特困人员认定办法 第四条; 社会救助法 第十七条).

    `eligible` unless a condition is known to be missed; what is open stands in `reasons`. `self_care` is "none", "partial" or "full", None
    while it is not assessed. `amount` is the basic standard and the care tier, so far as the place has fixed them.
    """
    person = applicant(household)
    if person is None:
        return Assessment(False, "none", None, (), (Line("申请人", "没有家庭成员", rule(policy, T43[10], MEASURES[14])),))
    try:
        found = conditions(policy, household)
    except PolicyGap as gap:
        return Assessment(False, "none", None, (), (missing(gap.key, policy, rule(policy, T43[6], MEASURES[14])),))
    lines = [condition.line for condition in found if condition.met]
    reasons = [condition.line for condition in found if not condition.met]
    if any(condition.met is False for condition in found):
        return Assessment(False, "none", None, tuple(lines), tuple(reasons), person["name"])
    amount = _amount(policy, residence_of(household), self_care, lines, reasons)
    return Assessment(True, "single_person", amount, tuple(lines), tuple(reasons), person["name"])


def _amount(policy: Policy, residence: str, self_care: str | None, lines: list[Line], reasons: list[Line]) -> Decimal | None:
    try:
        base = basic_standard(policy, residence, lines)
    except PolicyGap as gap:
        reasons.append(missing(gap.key, policy, rule(policy, LAW[17], MEASURES[15])))
        return None
    if self_care is None:
        reasons.append(Line("照料护理标准", "生活自理能力尚未评估，金额不含照料护理费用", rule(policy, T43[20], MEASURES[14])))
        return base
    key = f"extreme_poverty.care_tier_{self_care}"
    if key not in policy:
        reasons.append(missing(key, policy, rule(policy, LAW[17], MEASURES[15])))
        return base
    care = policy.decimal(key)
    lines.append(Line("照料护理标准", f"{SELF_CARE[self_care]}，{yuan(care)}元", policy.cites(key)))
    lines.append(Line("月救助供养标准", f"{yuan(base)}+{yuan(care)}={yuan(base + care)}元", rule(policy, LAW[17], MEASURES[15])))
    return (base + care).quantize(FEN)


def basic_standard(policy: Policy, residence: str, lines: list[Line] | None = None) -> Decimal:
    """The basic living standard in yuan a month: the amount the place has set, else the multiple of the low-income standard.

    “不低于” the multiple, so the product goes up to the whole yuan. Which standard it is taken of, the urban one or the person's own, is
    the place's `extreme_poverty.standard_base`. Raises PolicyGap. Appends to `lines` how it was reckoned.
    """
    shown = lines if lines is not None else []
    if (key := f"extreme_poverty.standard_{residence}") in policy:
        set_amount = policy.decimal(key).quantize(FEN)
        shown.append(Line("基本生活标准", f"{yuan(set_amount)}元", policy.cites(key)))
        return set_amount
    key = "extreme_poverty.standard_multiple"
    if key not in policy:
        raise PolicyGap(key, policy.region, policy.day)
    if (base := "extreme_poverty.standard_base") not in policy:
        raise PolicyGap(base, policy.region, policy.day)
    of = "urban" if policy[base] == "urban" else residence
    each, multiple = standard(policy, of), policy.decimal(key)
    amount = (multiple * each).quantize(YUAN, rounding=ROUND_CEILING).quantize(FEN)
    said = f"{plain(multiple)}×{RESIDENCES[of]}低保标准{yuan(each)}={yuan(multiple * each)}元，不低于，进到{yuan(amount)}元"
    shown.append(Line("基本生活标准", said, policy.cites(key)))
    return amount
