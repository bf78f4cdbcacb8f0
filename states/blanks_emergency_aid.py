"""The blanks of emergency aid (临时救助)."""

from states.blanks import GROUNDS, Direction, Parameter, Programme

IDENTITIES = {
    "low_income": "最低生活保障对象",
    "extreme_poverty": "特困人员",
    "registered_poor": "未脱贫建档立卡对象",
    "edge": "低保边缘家庭成员",
    "rigid_expenditure": "刚性支出困难家庭成员",
}
EXCLUDABLE = {
    "investigating": "调查核实",
    "surveyed": "调查完毕待提出审核意见",
    "preliminary_opinion": "已提出审核意见",
    "public_notice": "公示",
    "notice_objection": "公示异议处理",
    "joint_meeting": "联席会议",
}

_AID = Programme("emergency_aid")
_MULTIPLE = "倍当地低保月标准"
_FLOOR_UNIT = "倍当地城市低保月标准"


def _multiple(name: str, label: str, tighter: Direction, unit: str = _MULTIPLE) -> Parameter:
    return _AID.of(name, label, "multiple", unit, tighter)


EMERGENCY_AID = (
    _AID.limit("relief_first", "先行救助时限"),
    _AID.of("relief_first_ends", "先行救助时限的截止事项", "choice", choices={"decision": "作出审批决定", "payment": "救助金发放到位"}),
    _AID.limit("clue_check", "核实主动发现线索时限"),
    _AID.limit("acceptance", "受理时限"),
    _AID.limit("supplement", "先行救助后补充说明时限"),
    _AID.limit("filing", "乡镇审批报县级备案时限"),
    _AID.limit("opinion", "调查核实并提出审核意见时限"),
    # A shorter posting is less scrutiny, not more speed.
    _AID.limit("public_notice", "公示期", "larger"),
    _AID.limit("township_decision", "乡镇审批时限"),
    _AID.limit("county_decision", "县级审批时限"),
    _AID.limit("total", "全程办理时限"),
    _AID.limit("total_extended", "延长后的全程办理时限"),
    _AID.limit("payment", "救助金发放时限"),
    _AID.of("extension_grounds", "可以延长办理的情形", "list", choices=GROUNDS),
    _AID.of("clock_excludes", "不计入全程办理时限的环节", "list", choices=EXCLUDABLE),
    _AID.of("known_identities", "只核实支出的已认定对象", "list", choices=IDENTITIES),
    _multiple("small_cap_multiple", "小额快救限额", "smaller"),
    _AID.of("small_cap_basis", "小额快救限额的计算单位", "choice", choices={"person": "按人计算", "case": "按案计算"}),
    _multiple("township_limit_multiple", "乡镇审批限额倍数", "smaller"),
    _AID.of("township_limit", "乡镇审批限额", "money", "元/案", "smaller"),
    _multiple("amount_cap_multiple", "急难型救助金额上限", "smaller"),
    _multiple("joint_meeting_multiple", "提请联席会议的人均金额", "smaller"),
    _multiple("floor_multiple_emergency", "急难型困难家庭人均救助下限", "larger", _FLOOR_UNIT),
    _multiple("floor_multiple_expenditure", "支出型困难家庭人均救助下限", "larger", _FLOOR_UNIT),
    _multiple("floor_multiple_individual", "困难个人救助下限", "larger", _FLOOR_UNIT),
    _AID.decided_by("临时救助审批机关"),
    _AID.of(
        "repeat_rule",
        "同一事由再次申请",
        "choice",
        choices={"same cause needs reason": "无正当理由的不予救助"},
        settable=False,
    ),
)
