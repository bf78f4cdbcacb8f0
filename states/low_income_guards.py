"""The questions that low-income assistance asks once a household has been confirmed."""

from datetime import date
from decimal import Decimal
from typing import Any

from states.assessment import yuan
from states.composition import living
from states.grammar import Guard, Matter, guard
from states.households import as_known
from states.low_income_aid import in_gradual_exit_window
from states.low_income_amounts import assess, monthly, next_change, own_share, qualifies
from states.monthly import month_of, nobody_left, overpaid, paid_out
from states.policy import Policy, PolicyGap
from states.recognition_guards import known
from states.statutes import D22, D57, LAW, SEED_K, SEED_T
from states.terms import Months


@guard(no="单人户应当由本人提出申请，尚未提出", yes="本人已经提出单独申请，或者不是单人户", cites=D57[8])
def alone_on_own_application(matter: Matter, policy: Policy) -> bool:
    if bool(known(matter).get("alone")):
        return True
    return matter.body.get("suggestion") == "oppose" or assess(policy, matter.household, known(matter)).kind != "single_person"


@guard(no="当地没有规定低保金自何月起发放", yes="发放起始月份已规定", cites=D57[21])
def payment_start_fixed(matter: Matter, policy: Policy) -> bool:
    return "low_income.payment_starts" in policy


# The review


@guard(no="家庭成员死亡的，应当在核查后办理增发、减发或者停发", yes="本次核查不是因家庭成员死亡", cites=D22.at("一（三）"))
def ground_is_not_death(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("review_ground") != "death"


ground_is_death = ~ground_is_not_death


@guard(no="家庭中没有这样一名成员，或者已经登记死亡", yes="是家庭成员", cites=D22.at("一（三）"))
def is_living_member(matter: Matter, policy: Policy) -> bool:
    name = matter.body.get("deceased") or matter.body.get("member")
    return name in {member["name"] for member in living(matter)}


@guard(
    no="拟作的调整与核算结果不一致",
    yes="拟作的调整与核算结果一致",
    cites=D57[31],
    detail=lambda matter, policy: f"（原{yuan(monthly(matter))}元，核算{_worth(matter, policy)}）",
)
def follows_the_arithmetic(matter: Matter, policy: Policy) -> bool:
    """Raised where the amount is more, reduced where it is less, stopped where the household is no longer eligible; nothing else."""
    said, asked = assess(policy, matter.household, known(matter)), matter.body.get("adjustment")
    if not qualifies(matter, said):
        return asked == "stop"
    if said.amount is None or said.amount == monthly(matter):
        return False
    return bool(asked == ("raise" if said.amount > monthly(matter) else "reduce"))


def _worth(matter: Matter, policy: Policy) -> str:
    said = assess(policy, matter.household, known(matter))
    if not qualifies(matter, said):
        return "不符合条件"
    return "金额未能核定" if said.amount is None else f"{yuan(said.amount)}元"


@guard(no="重新核算后仍不符合条件", yes="重新核算后符合条件", cites=D57[31])
def eligible_again(matter: Matter, policy: Policy) -> bool:
    said = assess(policy, matter.household, known(matter))
    return qualifies(matter, said) and said.amount is not None and said.amount > 0


@guard(no="重大变化未告知的时间尚未超过规定期限", yes="重大变化超过规定期限未告知", cites=D22.at("五（五）"))
def long_unreported(matter: Matter, policy: Policy) -> bool:
    term = policy.term("low_income.unreported_change")
    changed = date.fromisoformat(matter.body["changed_on"]) if "changed_on" in matter.body else policy.day
    return isinstance(term, Months) and policy.day > term.after(changed)


def review_of(category: str) -> Guard:
    """The household is reviewed at this category's interval."""

    @guard(no="不属于这一核查类别", yes="属于这一核查类别", cites=D57[31])
    def review_of(matter: Matter, policy: Policy) -> bool:
        return matter.facts.get("category") == category

    return review_of


# Work refused


@guard(no="连续拒绝介绍工作的次数未达到规定", yes="连续拒绝介绍工作达到规定次数", cites=D57[34])
def refused_often_enough(matter: Matter, policy: Policy) -> bool:
    return int(matter.body.get("refused_jobs", 0)) >= int(policy["low_income.refused_jobs"])


@guard(
    no="只能减发、停发本人的低保金，不得减少其他成员的份额",
    yes="只涉及本人的份额",
    cites=D57[34],
    detail=lambda matter, policy: f"（本人份额{yuan(own_share(matter))}元）",
)
def own_share_only(matter: Matter, policy: Policy) -> bool:
    left = Decimal(matter.body.get("adjusted_amount", "0"))
    return monthly(matter) - own_share(matter) <= left < monthly(matter)


# The gradual exit


@guard(no="当地没有规定渐退期的期限或者发放比例", yes="渐退期已规定", cites=D22.at("一（三）"))
def gradual_exit_fixed(matter: Matter, policy: Policy) -> bool:
    return "low_income.gradual_exit_months" in policy and "low_income.gradual_exit_ratios" in policy


@guard(no="家庭人均收入没有超过低保标准，或者超过了当地渐退期的收入上限", yes="家庭人均收入在渐退期的范围内", cites=D57[33])
def within_the_window(matter: Matter, policy: Policy) -> bool:
    return _in_window(policy, matter, known(matter))


@guard(no="家庭人均收入没有超过低保标准，或者超过了当地渐退期的收入上限", yes="家庭人均收入在渐退期的范围内", cites=D57[33])
def still_within_the_window(matter: Matter, policy: Policy) -> bool:
    return _in_window(policy, matter, matter.facts)


def _in_window(policy: Policy, matter: Matter, facts: dict[str, Any]) -> bool:
    try:
        return in_gradual_exit_window(policy, as_known(matter.household, facts))
    except PolicyGap:
        return False


@guard(
    no="家庭人均收入不是因就业超过低保标准，或者是死亡、骗保等情形，不适用渐退期",
    yes="因就业收入增加",
    cites=f"{D57[33]}、{SEED_K.at('2')}",
)
def rose_by_work(matter: Matter, policy: Policy) -> bool:
    return matter.body.get("by_work") is True and matter.facts.get("review_ground") != "death"


@guard(no="当地规定渐退期须由家庭主动申报就业", yes="家庭已经主动申报，或者当地无此规定", cites=SEED_T.at("二（二）"))
def declared_where_demanded(matter: Matter, policy: Policy) -> bool:
    key = "low_income.gradual_exit_on_declaration"
    return not (key in policy and policy.flag(key)) or matter.body.get("declared") is True


@guard(no="渐退期尚未届满", yes="渐退期已到最后一个月", cites=D22.at("一（三）"))
def exit_has_run_out(matter: Matter, policy: Policy) -> bool:
    return month_of(policy.day) >= str(matter.facts.get("exit_to") or "9999-12")


@guard(no="不在渐退期", yes="在渐退期内", cites=D57[33])
def in_gradual_exit(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("exit_schedule"))


@guard(no="当地暂停退出低保，期间不得因收入、财产停发", yes="当地没有暂停退出低保", cites=SEED_T.at("二（五）"))
def exits_open(matter: Matter, policy: Policy) -> bool:
    frozen = "low_income.exit_frozen" in policy and policy.flag("low_income.exit_frozen")
    return not frozen or matter.facts.get("stop_ground") in ("death", "fraud", "voluntary", "moved")


@guard(no="当地暂停退出低保，期间不得因收入、财产停发", yes="当地没有暂停退出低保", cites=SEED_T.at("二（五）"))
def stop_not_frozen(matter: Matter, policy: Policy) -> bool:
    """What is being proposed is no exit that is suspended."""
    frozen = "low_income.exit_frozen" in policy and policy.flag("low_income.exit_frozen")
    return not frozen or matter.body.get("adjustment") != "stop" or nobody_left(matter)


# Being heard


@guard(no="减发、停发前应当听取低保家庭的意见，尚未听取", yes="已经听取意见", cites=LAW[48])
def heard(matter: Matter, policy: Policy) -> bool:
    """Heard on what is now proposed; a family of which nobody is left cannot be."""
    return matter.facts.get("hearing_state") == "heard" or nobody_left(matter)


@guard(no="提出意见的期限没有在计算", yes="提出意见的期限尚未届满", cites=LAW[48])
def hearing_open(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("hearing_state") == "open"


@guard(no="提出意见的期限尚未届满，不得记为未提出意见", yes="已提出意见或者期限已经届满", cites=LAW[48])
def spoke_or_had_time(matter: Matter, policy: Policy) -> bool:
    return matter.body.get("heard_how") != "silent" or matter.facts.get("hearing_state") == "over"


# Deciding


def proposed(*adjustments: str) -> Guard:
    """What is proposed is one of these."""

    @guard(no="拟作的调整不是这一种", yes="拟作的就是这种调整", cites=D57[32])
    def proposed(matter: Matter, policy: Policy) -> bool:
        return matter.facts.get("adjustment") in adjustments

    return proposed


@guard(no="不是渐退期满停发", yes="渐退期满，应当作出渐退期满停发决定", cites=D57[33])
def exit_is_ending(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("stop_ground") == "gradual_exit"


@guard(
    no="减发、停发不得早于作出决定的当月，也不得涉及已经发放的月份",
    yes="自尚未发放的月份起执行",
    cites=D57[32],
    detail=lambda matter, policy: f"（最早自{next_change(matter, policy)}起）",
)
def from_an_unpaid_month(matter: Matter, policy: Policy) -> bool:
    return str(matter.body.get("adjust_from") or matter.body.get("exit_from") or "") >= next_change(matter, policy)


@guard(no="增发不得早于开始发放的月份", yes="增发月份在保障期内", cites=D57[31])
def not_before_support_began(matter: Matter, policy: Policy) -> bool:
    return str(matter.body.get("adjust_from", "")) >= str(matter.facts.get("first_month", ""))


@guard(no="没有骗取，也没有超过应发金额发放", yes="有应当责令退回的救助金", cites=LAW[73])
def money_to_return(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("stop_ground") == "fraud" or overpaid(matter, policy) > 0


@guard(
    no="责令退回的金额超过非法获得的金额",
    yes="责令退回的金额不超过非法获得的金额",
    cites=LAW[73],
    detail=lambda matter, policy: f"（至多{yuan(_returnable(matter, policy))}元）",
)
def no_more_than_was_taken(matter: Matter, policy: Policy) -> bool:
    return 0 < Decimal(matter.body.get("repay_amount", "0")) <= _returnable(matter, policy)


def _returnable(matter: Matter, policy: Policy) -> Decimal:
    return paid_out(matter) if matter.facts.get("stop_ground") == "fraud" else overpaid(matter, policy)


@guard(no="不是因迁出停发", yes="因迁出停发，应当转往迁入地", cites=LAW[64])
def moved_out(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("stop_ground") == "moved"
