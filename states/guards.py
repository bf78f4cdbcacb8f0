"""The questions steps ask of a case. Each has a sentence for either answer and its source; a blank in the policy is an answer too."""

from decimal import Decimal

from states.entitlement import ceiling, quick_small_cap, township_limit, yuan
from states.grammar import Guard, Matter, guard
from states.policy import Policy
from states.roles import COUNTY_LEADER
from states.statutes import C20, D22, D57, G47, L18, LAW, LS26, MEASURES


def _figures(matter: Matter, limit: Decimal) -> str:
    return f"（拟救助{yuan(matter.amount or Decimal(0))}元，限额{yuan(limit)}元）"


@guard(no="申请和受理时均未认定情况紧急、需立即采取救助措施", yes="情况紧急，应当先行救助", cites=LAW[50])
def is_urgent(matter: Matter, policy: Policy) -> bool:
    return bool(matter.known("urgent"))


@guard(no="认定不紧急的，应当写明理由", yes="已写明不紧急的理由", cites=LAW[50])
def urgency_settled(matter: Matter, policy: Policy) -> bool:
    return not matter.known("urgent") or bool(matter.known("not_urgent_because"))


@guard(no="还没有告知过需要补正的材料", yes="补正材料只能一次性告知，本案已经告知过", cites=D57[10])
def correction_asked(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("missing"))


@guard(no="同一事由已经给予过临时救助，再次申请应当写明正当理由", yes="本案不是同一事由重复申请", cites=G47.at("（三）"))
def not_repeated(matter: Matter, policy: Policy) -> bool:
    return not matter.facts.get("earlier_cases") or bool(matter.known("repeat_reason"))


@guard(no="申请人不是已经认定的救助对象，应当全面调查", yes="申请人是已经认定的救助对象，只核实支出", cites=L18.at("二（二）"))
def identity_known(matter: Matter, policy: Policy) -> bool:
    identity = matter.facts.get("known_identity")
    return identity is not None and identity in policy.get("emergency_aid.known_identities", ())


@guard(
    no="未登记为经办人员、村（居）委会成员近亲属",
    yes="申请家庭有成员是经办人员或者村（居）委会成员的近亲属，应当由县级入户调查",
    cites=D57[11],
)
def related_to_staff(matter: Matter, policy: Policy) -> bool:
    return bool(matter.facts.get("related_party"))


@guard(no="经办人员近亲属申请，县级民政部门尚未入户调查", yes="县级民政部门已经入户调查", cites=D57[20])
def county_visited_if_related(matter: Matter, policy: Policy) -> bool:
    return not matter.facts.get("related_party") or "county_visit" in matter.since


@guard(no="没有写明拟救助金额", yes="已写明拟救助金额", cites=L18.at("二（三）"))
def amount_named(matter: Matter, policy: Policy) -> bool:
    return (matter.amount or Decimal(0)) > 0


@guard(
    no="超过小额快救限额",
    yes="在小额快救限额以内",
    cites=LS26.at("二（一）"),
    detail=lambda matter, policy: _figures(matter, quick_small_cap(policy, matter.persons, matter.residence)[0]),
)
def within_quick_small_cap(matter: Matter, policy: Policy) -> bool:
    """True also where the aid is of another track; while the case is being classified, quick small aid is what is being chosen."""
    if matter.stage != "accepted" and matter.known("track") != "quick_small":
        return True
    return (matter.amount or Decimal(0)) <= quick_small_cap(policy, matter.persons, matter.residence)[0]


@guard(
    no="超过乡镇（街道）审批限额",
    yes="在乡镇（街道）审批限额以内，由乡镇（街道）审批",
    cites=MEASURES[48],
    detail=lambda matter, policy: _figures(matter, township_limit(policy, matter.residence)[0]),
)
def within_township_limit(matter: Matter, policy: Policy) -> bool:
    return (matter.amount or Decimal(0)) <= township_limit(policy, matter.residence)[0]


def _owns_power(policy: Policy) -> bool:
    return bool(policy["emergency_aid.decided_by"] == "township")


@guard(no="县级民政部门没有委托本乡镇（街道）审批，或者委托已经到期、撤销", yes="县级民政部门已委托本乡镇（街道）审批", cites=MEASURES[48])
def power_in_force(matter: Matter, policy: Policy) -> bool:
    return _owns_power(policy) or matter.entrustment is not None


def _over(matter: Matter, policy: Policy) -> str:
    return "" if matter.entrustment is None else _figures(matter, matter.entrustment.max_per_case)


@guard(no="超过委托的每案限额或者剩余额度", yes="在委托额度以内", cites=MEASURES[48], detail=_over)
def within_entrustment(matter: Matter, policy: Policy) -> bool:
    if _owns_power(policy) or matter.entrustment is None:
        return True
    amount, left = matter.amount or Decimal(0), matter.entrustment.quota_left
    return amount <= matter.entrustment.max_per_case and (left is None or amount <= left)


@guard(
    no="乡镇（街道）临时救助备用金余额不足",
    yes="备用金余额足够",
    cites=C20.at("15"),
    detail=lambda matter, policy: f"（拟救助{yuan(matter.amount or Decimal(0))}元，余额{yuan(matter.reserve)}元）",
)
def reserve_covers(matter: Matter, policy: Policy) -> bool:
    return matter.known("fund") != "reserve" or (matter.amount or Decimal(0)) <= matter.reserve


TOWNSHIP_POWER = (power_in_force, within_township_limit, within_entrustment)


def _over_ceiling(matter: Matter, policy: Policy) -> str:
    most = ceiling(policy, matter.persons, matter.residence, matter.known("kind", ""))
    return _figures(matter, most[0]) if most is not None and (matter.amount or Decimal(0)) > most[0] else ""


@guard(
    no="没有达到“一事一议”的金额或者情形",
    yes="重大生活困难，应当提请联席会议“一事一议”",
    cites=C20.at("15"),
    detail=_over_ceiling,
)
def needs_joint_meeting(matter: Matter, policy: Policy) -> bool:
    if matter.known("track") == "case_by_case":
        return True
    most = ceiling(policy, matter.persons, matter.residence, matter.known("kind", ""))
    return most is not None and (matter.amount or Decimal(0)) > most[0]


@guard(no="本案在乡镇（街道）审批权限以内，由乡镇（街道）决定", yes="本案不在乡镇（街道）审批权限以内", cites=MEASURES[48])
def beyond_township(matter: Matter, policy: Policy) -> bool:
    """True also where the place has fixed no limit, nobody is entrusted, an officer's relative applies, or lateness moved it up."""
    if matter.facts.get("related_party") or matter.facts.get("passed_to_county") or COUNTY_LEADER in matter.taken_over:
        return True
    return any(not question.holds(matter, policy) for question in TOWNSHIP_POWER) or needs_joint_meeting.holds(matter, policy)


@guard(no="审核意见是不予救助，不公示，直接报县级决定", yes="审核意见是给予救助，应当先公示", cites=G47.at("（三）"))
def opinion_supports(matter: Matter, policy: Policy) -> bool:
    return bool(matter.known("opinion") == "support")


def posting_period(programme: str) -> Guard:
    """How long a programme's posting hangs is fixed; without it no posting could ever end."""

    @guard(no="尚未规定公示期", yes="公示期已规定", cites=D22.at("四（一）"))
    def posting_period_fixed(matter: Matter, policy: Policy) -> bool:
        policy.term(f"{programme}.public_notice")
        return True

    return posting_period_fixed


posting_period_fixed = posting_period("emergency_aid")


@guard(no="分期金额之和与救助金额不一致", yes="分期金额之和与救助金额一致", cites=C20.at("15"))
def instalments_add_up(matter: Matter, policy: Policy) -> bool:
    rows = matter.known("instalments") or ()
    return not rows or sum((Decimal(row["amount"]) for row in rows), Decimal(0)) == matter.amount


@guard(
    no="发放金额与批准的分期安排不一致",
    yes="发放金额与批准的安排一致",
    cites=LAW[66],
    detail=lambda matter, policy: f"（本次应发{yuan(next_instalment(matter))}元）",
)
def pays_what_is_due(matter: Matter, policy: Policy) -> bool:
    return Decimal(matter.body.get("paid_amount", "0")) == next_instalment(matter)


@guard(no="批准的救助金尚未发放完毕", yes="批准的救助金已经发放完毕", cites=LAW[66])
def fully_paid(matter: Matter, policy: Policy) -> bool:
    return matter.paid == Decimal(matter.facts.get("granted", "0"))


@guard(no="停止发放前应当听取救助对象的意见，尚未听取", yes="已经听取意见", cites=LAW[48])
def heard_before_stopping(matter: Matter, policy: Policy) -> bool:
    """Aid that was granted ends early only after its recipient was heard, or it is on record why nobody could be."""
    return "hear" in matter.since


@guard(no="乡镇（街道）决定的救助应当报县级民政部门备案，尚未备案", yes="已经备案", cites=G47.at("（三）"))
def filed_if_township_decided(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("decided_by") != "township" or "file_with_county" in matter.since


@guard(no="不是乡镇（街道）决定的救助，不需要备案", yes="乡镇（街道）决定的救助，应当备案", cites=G47.at("（三）"))
def township_decided(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("decided_by") == "township"


@guard(no="已经备案", yes="尚未备案", cites=G47.at("（三）"))
def awaits_filing(matter: Matter, policy: Policy) -> bool:
    return matter.facts.get("decided_by") == "township" and "file_with_county" not in matter.since


@guard(no="先行受理时欠缺的材料尚未补齐", yes="应补的材料已经补齐", cites=LAW[50])
def pending_papers_delivered(matter: Matter, policy: Policy) -> bool:
    return set(matter.facts.get("pending_papers") or ()) <= set(matter.body.get("papers") or ())


@guard(no="先行救助已经决定", yes="先行救助尚未完成", cites=LAW[50])
def relief_still_owed(matter: Matter, policy: Policy) -> bool:
    """Urgent, and not yet given as far as the place's rule reaches: to the decision, or to the payment."""
    if matter.stage == "advance_approved":
        return bool(policy["emergency_aid.relief_first_ends"] == "payment")
    return bool(matter.facts.get("urgent"))


@guard(no="尚未报送县级", yes="已报送县级", cites=G47.at("（三）"))
def with_county(matter: Matter, policy: Policy) -> bool:
    return matter.stage in ("reported", "county_review", "joint_meeting") or bool(matter.facts.get("returned_by_county"))


@guard(no="本案已经延长过一次", yes="本案没有延长过", cites=D22.at("四（一）"))
def not_extended_yet(matter: Matter, policy: Policy) -> bool:
    return "extend" not in matter.since


def extension_listed(programme: str, limit: str = "total") -> Guard:
    """The ground for extending a programme's whole limit is one that the place has listed, and both limits are fixed."""

    @guard(no="不属于当地规定的延长情形", yes="属于当地规定的延长情形", cites=D22.at("四（一）"))
    def extension_ground_listed(matter: Matter, policy: Policy) -> bool:
        policy.term(f"{programme}.{limit}"), policy.term(f"{programme}.total_extended")
        grounds = policy[f"{programme}.extension_grounds"]
        return "ground" not in matter.body or matter.body["ground"] in grounds

    return extension_ground_listed


extension_ground_listed = extension_listed("emergency_aid")


def _votes(matter: Matter) -> tuple[int, int, int]:
    """Those present, for and against."""
    body = matter.body
    return len(body.get("attendees") or ()), int(body.get("votes_for", 0)), int(body.get("votes_against", 0))


@guard(no="表决票数多于参加会议的人数", yes="表决票数与参加会议的人数相符", cites=C20.at("15"))
def votes_add_up(matter: Matter, policy: Policy) -> bool:
    present, votes_for, votes_against = _votes(matter)
    return votes_for + votes_against <= present


@guard(no="同意救助的没有超过参加会议人数的一半", yes="超过参加会议人数的一半同意救助", cites=C20.at("15"))
def meeting_carried(matter: Matter, policy: Policy) -> bool:
    present, votes_for, _ = _votes(matter)
    return votes_for * 2 > present


@guard(no="救助金额高于公示的金额，应当重新公示或者提请联席会议", yes="救助金额不高于公示的金额", cites=G47.at("（三）"))
def not_above_posted(matter: Matter, policy: Policy) -> bool:
    return (matter.amount or Decimal(0)) <= Decimal(matter.facts.get("amount", "0"))


def next_instalment(matter: Matter) -> Decimal:
    """What is to be paid next, in yuan: the first planned instalment not yet paid, or the whole grant when there is no plan."""
    granted = Decimal(matter.facts.get("granted", "0"))
    rows = matter.facts.get("instalments") or ({"amount": str(granted)},)
    total = Decimal(0)
    for row in rows:
        total += Decimal(row["amount"])
        if total > matter.paid:
            return Decimal(row["amount"])
    return Decimal(0)
