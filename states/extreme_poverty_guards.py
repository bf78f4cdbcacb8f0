"""The questions extreme-poverty support asks of a case, besides those every recognition asks."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from states.assessment import yuan
from states.extreme_poverty_aid import conditions, self_care_class
from states.extreme_poverty_amounts import amount_ahead, amount_now, assessed, person
from states.grammar import Matter, guard
from states.households import ADULT, age_on, as_known
from states.monthly import due_amount, due_month, month_of, overpaid
from states.policy import Policy
from states.statutes import CIVIL_CODE, LAW, MEASURES, SEED_B, SEED_K, SEED_T, SEED_Y, T43

IN_SCHOOL = ("compulsory", "senior_high", "vocational")


def _opposed(matter: Matter) -> bool:
    """Whether what is said now, or was said last, of the application is against it."""
    return (matter.body.get("opinion") or matter.body.get("suggestion") or matter.facts.get("opinion")) == "oppose"


# The three conditions, each on its own so that a refusal names the one that is missed (特困人员认定办法 第四条).
def _condition(matter: Matter, policy: Policy, place: int) -> tuple[bool | None, str]:
    found = conditions(policy, as_known(matter.household, matter.facts | dict(matter.body)))[place]
    return found.met, found.line.value


@guard(
    no="不符合或者未查明“无劳动能力”的条件",
    yes="无劳动能力",
    cites=f"{T43[4]}、{T43[5]}",
    detail=lambda matter, policy: f"（{_condition(matter, policy, 0)[1]}）",
)
def cannot_work(matter: Matter, policy: Policy) -> bool:
    return _opposed(matter) or _condition(matter, policy, 0)[0] is True


@guard(
    no="不符合或者未查明“无生活来源”的条件",
    yes="无生活来源",
    cites=f"{T43[4]}、{T43[6]}",
    detail=lambda matter, policy: f"（{_condition(matter, policy, 1)[1]}）",
)
def has_no_means(matter: Matter, policy: Policy) -> bool:
    return _opposed(matter) or _condition(matter, policy, 1)[0] is True


@guard(
    no="不符合或者未查明“无法定义务人或者法定义务人无履行义务能力”的条件",
    yes="无法定义务人或者法定义务人无履行义务能力",
    cites=f"{T43[4]}、{T43[8]}",
    detail=lambda matter, policy: f"（{_condition(matter, policy, 2)[1]}）",
)
def has_no_support(matter: Matter, policy: Policy) -> bool:
    return _opposed(matter) or _condition(matter, policy, 2)[0] is True


THREE_CONDITIONS = (cannot_work, has_no_means, has_no_support)


@guard(no="未提交劳动能力、生活来源、财产状况以及赡养、抚养、扶养情况的书面声明", yes="已提交书面声明", cites=T43[10])
def declared_in_writing(matter: Matter, policy: Policy) -> bool:
    return bool(matter.known("declared"))


@guard(
    no="申请人无民事行为能力或者限制民事行为能力，应当由代理人代为申请，或者由村（居）民委员会、乡镇（街道）主动帮助申请",
    yes="申请人本人申请，或者已有人代为申请",
    cites=f"{T43[11]}、{CIVIL_CODE[20]}、{CIVIL_CODE[21]}",
)
def helped_if_incapable(matter: Matter, policy: Policy) -> bool:
    """A minor, and whoever is noted as without capacity, has somebody who applies for him."""
    age = age_on(person(matter), policy.day)
    incapable = bool(matter.known("incapable")) or (age is not None and age < ADULT)
    return not incapable or bool(matter.known("agent_name"))


@guard(
    no="选择纳入孤儿、事实无人抚养儿童基本生活保障的未成年人，不再认定为特困人员",
    yes="未选择纳入孤儿、事实无人抚养儿童保障",
    cites=T43[9],
)
def not_taken_in_as_orphan(matter: Matter, policy: Policy) -> bool:
    return not matter.known("orphan_support")


# Self-care and its price.
@guard(no="当地没有公布特困人员基本生活标准，不能核定金额", yes="特困人员基本生活标准已经公布", cites=f"{LAW[17]}、{MEASURES[15]}")
def standard_published(matter: Matter, policy: Policy) -> bool:
    return assessed(matter, policy, "none").amount is not None


def _class_now(matter: Matter) -> str:
    failed = matter.body.get("self_care_failed")
    return matter.facts.get("self_care", "none") if failed is None else self_care_class(failed)


def _both_amounts(matter: Matter, policy: Policy) -> str:
    return f"（现每月{yuan(amount_ahead(matter))}元，核定每月{yuan(amount_now(matter, policy, _class_now(matter)))}元）"


@guard(
    no="没有低于现在的金额，不需要减发决定",
    yes="低于现在的金额，应当先听取本人意见再作减发决定",
    cites=LAW[48],
    detail=_both_amounts,
)
def lowers_the_amount(matter: Matter, policy: Policy) -> bool:
    return amount_now(matter, policy, _class_now(matter)) < amount_ahead(matter)


@guard(no="救助供养标准没有提高", yes="救助供养标准已经提高", cites=f"{SEED_Y.at('三（二）')}、{LAW[17]}", detail=_both_amounts)
def standard_raised(matter: Matter, policy: Policy) -> bool:
    return amount_now(matter, policy, _class_now(matter)) > amount_ahead(matter)


@guard(no="生活自理能力尚未评估", yes="生活自理能力已经评估", cites=T43[20])
def self_care_known(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("self_care"))


# Who cares, and where.
@guard(no="供养形式尚未落实", yes="供养形式已经落实", cites=f"{LAW[16]}、{MEASURES[19]}")
def care_settled(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("care_settled"))


@guard(no="本人选择的不是集中供养", yes="本人选择集中供养", cites=f"{LAW[16]}、{MEASURES[19]}")
def chose_an_institution(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("care_form") == "centralized"


def _dangers(matter: Matter) -> set[str]:
    """What speaks against staying at home: what was found, what the assessment says, what became of the last carer."""
    found = set(matter.known("dangers") or ())
    found |= {"unable"} if matter.facts.get("self_care") == "full" else set()
    return found | ({"carer_fails"} if matter.facts.get("carer_failed") else set())


@guard(
    no="当地规定不能自理的高龄、重度残疾人员，照料人不能尽到照料责任或者居住条件有安全隐患的，必须纳入机构集中供养",
    yes="当地没有必须纳入机构集中供养的规定，或者不属于规定的情形",
    cites=f"{SEED_T.at('二（三）')}",
)
def may_stay_at_home(matter: Matter, policy: Policy) -> bool:
    """The person chooses (社会救助法 第十六条), save where the place requires an institution for what was found."""
    return not _dangers(matter) & set(policy.get("extreme_poverty.institution_required", ()))


@guard(
    no="生活不能自理的，应当先提供入住供养服务机构的机会，由本人选择",
    yes="已提供入住供养服务机构的机会，或者生活能够自理",
    cites=f"{SEED_K.at('4')}、{SEED_Y.at('二（二）')}",
)
def institution_offered(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("self_care") == "none" or bool(matter.known("institution_offered"))


def _written(matter: Matter, name: str) -> bool:
    return bool(str(matter.known(name) or "").strip())


@guard(no="没有委托照料服务协议", yes="有委托照料服务协议", cites=f"{LAW[16]}、{SEED_T.at('二（三）')}")
def has_care_agreement(matter: Matter, policy: Policy) -> bool:
    return _written(matter, "carer") and _written(matter, "care_agreement")


@guard(no="没有服务标准与标识", yes="有服务标准与标识", cites=f"{LAW[16]}、{SEED_T.at('二（三）')}")
def has_service_standard(matter: Matter, policy: Policy) -> bool:
    return _written(matter, "service_standard")


@guard(no="没有定期探访记录的安排", yes="有定期探访记录的安排", cites=f"{SEED_T.at('二（三）')}、{SEED_B.at('23')}")
def has_visit_record(matter: Matter, policy: Policy) -> bool:
    return _written(matter, "visit_record")


@guard(no="没有应急预案", yes="有应急预案", cites=SEED_T.at("二（三）"))
def has_emergency_plan(matter: Matter, policy: Policy) -> bool:
    return _written(matter, "emergency_plan")


FOUR_HAVES = (has_care_agreement, has_service_standard, has_visit_record, has_emergency_plan)


# The money.
@guard(no="没有到发放月份，或者应当发放的月份都已经发放", yes="有应当发放的月份", cites=T43[17])
def month_is_due(matter: Matter, policy: Policy) -> bool:
    return due_month(matter, policy) is not None


@guard(
    no="发放月份不是应当发放的月份，同一月份不得重复发放",
    yes="发放月份是应当发放的月份",
    cites=f"{T43[17]}、{LAW[66]}",
    detail=lambda matter, policy: f"（应发{due_month(matter, policy) or '：无'}）",
)
def pays_the_due_month(matter: Matter, policy: Policy) -> bool:
    return matter.body.get("paid_month") == due_month(matter, policy)


@guard(
    no="发放金额与应当发放的金额不一致",
    yes="发放金额与应当发放的金额一致",
    cites=f"{LAW[17]}、{LAW[66]}",
    detail=lambda matter, policy: f"（应发{yuan(due_amount(matter, policy))}元）",
)
def pays_the_due_amount(matter: Matter, policy: Policy) -> bool:
    return Decimal(matter.body.get("paid_amount", "0")) == due_amount(matter, policy)


# The yearly review and the end.
@guard(no="尚未核查，或者核查情况没有记录", yes="已经核查", cites=f"{T43[25]}、{LAW[46]}")
def review_recorded(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("reviewed"))


def _ground(matter: Matter) -> Any:
    return matter.known("termination_ground")


def is_protected(matter: Matter, policy: Policy) -> bool:
    """Whether the person is under age, or was when support began and is still at a school the rule names."""
    member: Mapping[str, Any] = person(matter)
    age = age_on(member, policy.day)
    limit = max(ADULT, int(policy["extreme_poverty.minor_age"]) if "extreme_poverty.minor_age" in policy else 0)
    if age is None or age < limit:
        return age is not None
    since = date.fromisoformat(f"{matter.facts.get('first_month', month_of(policy.day))}-01")
    began_under_age = (age_on(member, since) or limit) < limit
    return began_under_age and matter.known("schooling") in IN_SCHOOL


@guard(
    no="未成年人继续供养至18周岁，年满18周岁仍在义务教育、普通高中、中等职业学校就读的继续供养，不得以具备劳动能力为由终止",
    yes="不属于应当继续供养的未成年人或者在校学生",
    cites=f"{T43[24]}、{LAW[16]}",
)
def not_protected_by_age_or_school(matter: Matter, policy: Policy) -> bool:
    return _ground(matter) != "able" or not is_protected(matter, policy)


@guard(no="因死亡或者被宣告死亡、宣告失踪终止的，应当写明死亡或者宣告的日期", yes="已写明日期，或者不是因死亡终止", cites=T43[24])
def death_is_dated(matter: Matter, policy: Policy) -> bool:
    return _ground(matter) != "death" or bool(matter.known("died_on"))


@guard(no="终止的情形不是死亡或者被宣告死亡、宣告失踪", yes="因死亡或者被宣告死亡、宣告失踪终止", cites=T43[24])
def ends_by_death(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("termination_ground") == "death")


@guard(no="已经通知听取意见", yes="尚未通知本人听取意见", cites=LAW[48])
def hearing_not_begun(matter: Matter, policy: Policy) -> bool:
    return not matter.facts.get("hearing_state")


@guard(no="没有正在进行的听取意见", yes="正在听取意见", cites=LAW[48])
def hearing_open(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("hearing_state") == "open"


@guard(no="没有通知听取意见，或者已经听取", yes="已通知听取意见，尚未记录", cites=LAW[48])
def awaits_hearing(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("hearing_state") in ("open", "over")


@guard(no="提出意见的期限没有届满，不得记为逾期未提出意见", yes="本人提出了意见，或者期限已经届满", cites=LAW[48])
def spoke_or_had_time(matter: Matter, policy: Policy) -> bool:
    return matter.body.get("heard_how") != "silent" or matter.facts.get("hearing_state") == "over"


@guard(no="作出调减、终止决定前应当听取救助对象的意见，尚未听取", yes="已经听取意见", cites=LAW[48])
def heard(matter: Matter, policy: Policy) -> bool:
    """Nobody can hear the dead: an end by death needs no hearing."""
    return matter.facts.get("hearing_state") == "heard" or matter.facts.get("termination_ground") == "death"


@guard(no="没有多领的救助供养金", yes="有多领的救助供养金", cites=LAW[74])
def was_overpaid(matter: Matter, policy: Policy) -> bool:
    return overpaid(matter, policy) > 0 and not matter.facts.get("repay_amount")


@guard(
    no="责令退回的金额与多领的金额不一致",
    yes="责令退回的金额与多领的金额一致",
    cites=LAW[74],
    detail=lambda matter, policy: f"（多领{yuan(overpaid(matter, policy))}元）",
)
def asks_back_what_was_overpaid(matter: Matter, policy: Policy) -> bool:
    return Decimal(matter.body.get("repay_amount", "0")) == overpaid(matter, policy)


@guard(no="丧葬费用已经支付", yes="丧葬费用尚未支付", cites=LAW[16])
def funeral_unpaid(matter: Matter, policy: Policy) -> bool:
    return not matter.facts.get("funeral_aid")
