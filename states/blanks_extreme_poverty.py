"""The blanks of extreme-poverty support (特困人员救助供养), of verifying means, and of passing a case on."""

from states.blanks import APPRAISALS, RECOGNITION_STAGES, Programme

_SUPPORT = Programme("extreme_poverty")
_VERIFICATION = Programme("verification", ("low_income", "extreme_poverty"))
_TRANSFER = Programme("transfer", ("low_income", "extreme_poverty", "emergency_aid"))
_EACH = "元/人·月"

DANGERS = {
    "unable": "高龄、重度残疾等生活不能自理",
    "carer_fails": "委托照料人不能尽到照料责任",
    "unsafe_home": "居住条件有安全隐患",
}
BASES = {"urban": "城市低保标准", "own": "本人城乡类别的低保标准"}

EXTREME_POVERTY = (
    _SUPPORT.of("residence_permit", "持居住证人员可以在居住地申请", "flag", optional=True),
    _SUPPORT.of("standard_multiple", "特困人员基本生活标准", "multiple", "倍低保标准", "larger"),
    _SUPPORT.of("standard_base", "特困人员基本生活标准所依的低保标准", "choice", choices=BASES),
    _SUPPORT.of("standard_urban", "城市特困人员基本生活标准", "money", _EACH, "larger", optional=True),
    _SUPPORT.of("standard_rural", "农村特困人员基本生活标准", "money", _EACH, "larger", optional=True),
    _SUPPORT.of("care_tier_full", "完全丧失生活自理能力的照料护理标准", "money", _EACH, "larger"),
    _SUPPORT.of("care_tier_partial", "部分丧失生活自理能力的照料护理标准", "money", _EACH, "larger"),
    _SUPPORT.of("care_tier_none", "具备生活自理能力的照料护理标准", "money", _EACH, "larger"),
    _SUPPORT.of("elderly_age", "无劳动能力的老年人年龄", "integer", "周岁", "smaller"),
    _SUPPORT.of("minor_age", "未成年人救助供养至几周岁", "integer", "周岁", "larger"),
    _SUPPORT.limit("acceptance", "特困受理时限"),
    _SUPPORT.limit("opinion", "特困调查核实并提出初审意见时限"),
    _SUPPORT.of("appraisal", "特困民主评议", "choice", choices=APPRAISALS),
    # A shorter posting is less scrutiny, not more speed.
    _SUPPORT.limit("public_notice", "特困初审公示期", "larger"),
    _SUPPORT.limit("objection", "公示异议重新调查并提出初审意见时限"),
    _SUPPORT.limit("report", "特困报送县级民政部门时限"),
    _SUPPORT.limit("county_decision", "特困县级确认时限"),
    _SUPPORT.of("sample_rate", "县级随机抽查核实比例", "rate", "", "larger"),
    _SUPPORT.limit("refusal_notice", "特困不予同意的书面告知时限"),
    _SUPPORT.limit("announcement", "特困确认结果公布时限"),
    _SUPPORT.of("clock_excludes", "不计入特困办理时限的环节", "list", choices=RECOGNITION_STAGES),
    _SUPPORT.decided_by("特困人员审核确认机关"),
    _SUPPORT.of("institution_required", "必须纳入机构集中供养的情形", "list", choices=DANGERS, optional=True),
    _SUPPORT.limit("monthly_payment", "救助供养金按月发放时限"),
    _SUPPORT.limit("reassessment", "生活自理能力复核评估时限"),
    _SUPPORT.limit("visit", "分散供养人员探访周期"),
    _SUPPORT.limit("review", "特困人员核查周期"),
    _SUPPORT.limit("change_review", "特困人员情况变化后的核查时限"),
    _SUPPORT.limit("hearing", "终止救助供养前听取意见时限", "larger"),
    _SUPPORT.limit("termination_notice", "拟终止救助供养公示期", "larger"),
    _SUPPORT.limit("termination_objection", "拟终止公示异议的决定时限"),
)
VERIFICATION = (
    _VERIFICATION.limit("reply", "信息核对结果反馈时限"),
    _VERIFICATION.limit("valid", "核对结果有效期", optional=True),
    _VERIFICATION.limit("objection", "对核对结果提出异议的期限", "larger"),
)
TRANSFER = (
    _TRANSFER.limit("send", "转办时限"),
    _TRANSFER.limit("reply", "转办结果反馈时限"),
)
