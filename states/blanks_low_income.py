"""The blanks of low-income assistance (最低生活保障), of the edge household and the single person, and of the price subsidy."""

from states.blanks import APPRAISALS, GROUNDS, RECOGNITION_STAGES, Parameter, Programme

_AID = Programme("low_income")
_PRICES = Programme("price_subsidy", ("low_income", "extreme_poverty"))
_OTHERS = ("extreme_poverty", "emergency_aid")
_OWN_INCOME = ("extreme_poverty",)
_MONTHLY = "元/月"
_EACH = "元/人·月"

SINGLE_PERSON_BASES = {
    "own": "只计本人收入",
    "own_plus_support": "计本人收入和家庭给付的供养费用",
    "full_std": "不计收入，按低保标准全额",
}
SINGLE_PERSON_GROUPS = {
    "severe_disability": "低保边缘家庭中的一级、二级重度残疾人",
    "grade_three_of_mind": "低保边缘家庭中的三级智力、精神残疾人",
    "serious_illness": "低保边缘家庭中的重特大疾病患者",
    "unemployed_severe_disability": "成年无业重度残疾人",
    "registered_poor": "未脱贫建档立卡户中的重度残疾人、重病患者",
}
ROUNDINGS = {
    "none": "精确到分",
    "yuan_half_up": "四舍五入到元",
    "yuan_up": "见角分进元",
    "per_head_yuan_half_up": "人均收入先四舍五入到元，再计算",
}
STARTS = {"month of decision": "自作出决定的当月起发放", "month after decision": "自作出决定的下月起发放"}
RIGID_COSTS = {"medical": "医疗", "education": "教育", "care": "护理"}
LEFT_OUT = {"unmarried_soldier": "未婚现役军人"}
EXCLUDABLE = RECOGNITION_STAGES | {"verification_objection": "核对异议复查"}

_LINES: tuple[Parameter, ...] = (
    _AID.of("standard_urban", "城市低保标准", "money", _EACH, "larger", also=_OTHERS),
    _AID.of("standard_rural", "农村低保标准", "money", _EACH, "larger", also=_OTHERS),
    _AID.of("edge_multiple", "低保边缘家庭收入上限", "multiple", "倍低保标准"),
    _AID.of("edge_aid_rate", "低收入家庭救助金占低保标准的比例", "rate", "每户", "larger", optional=True),
    _AID.of("edge_expenditure_aid", "低保边缘家庭支出超过上年收入的给予基本生活救助", "flag", optional=True, also=("emergency_aid",)),
    _AID.of("property_cap_months", "人均货币财产上限", "integer", "个月低保标准"),
    _AID.of("clergy_years", "宗教教职人员脱离家庭独立生活的年限", "integer", "年"),
    _AID.of("members_left_out", "另行规定不计入共同生活家庭成员的人员", "list", choices=LEFT_OUT, optional=True),
)
_DEDUCTIONS: tuple[Parameter, ...] = (
    _AID.of("migrant_deduction_rate", "外出务工收入扣减就业成本的比例", "rate", "", "larger", optional=True, also=_OWN_INCOME),
    _AID.of("migrant_deduction", "外出务工每月扣减的就业成本", "money", _MONTHLY, "larger", optional=True, also=_OWN_INCOME),
    _AID.of("first_job_deduction", "首次就业每月扣减的劳动成本", "money", _MONTHLY, "larger", optional=True, also=_OWN_INCOME),
    _AID.of("first_job_months", "首次就业扣减期", "integer", "个月", "larger", optional=True, also=_OWN_INCOME),
    _AID.of("rigid_costs", "核算收入时扣减的刚性支出", "list", choices=RIGID_COSTS),
)
_AMOUNT: tuple[Parameter, ...] = (
    _AID.of("single_person_groups", "可以参照“单人户”单独申请的人员", "list", choices=SINGLE_PERSON_GROUPS),
    _AID.of("single_person_basis", "单人户补差的计算依据", "choice", choices=SINGLE_PERSON_BASES),
    _AID.of("rounding", "低保金取整规则", "choice", choices=ROUNDINGS),
    _AID.of("minimum_share", "最低补差占低保标准的比例", "rate", "", "larger", optional=True),
    _AID.of("top_up_elderly", "老年人分类施保", "money", _EACH, "larger"),
    _AID.of("top_up_elderly_age", "分类施保的老年人年龄", "integer", "周岁", "smaller"),
    _AID.of("top_up_minor", "未成年人分类施保", "money", _EACH, "larger"),
    _AID.of("top_up_disabled", "重度残疾人分类施保", "money", _EACH, "larger"),
    _AID.of("top_up_ill", "重病患者分类施保", "money", _EACH, "larger"),
    _AID.of("payment_starts", "低保金发放起始", "choice", choices=STARTS),
    _AID.limit("monthly_payment", "低保金按月发放时限"),
)
_RECOGNITION: tuple[Parameter, ...] = (
    _AID.limit("acceptance", "低保受理时限"),
    _AID.limit("start_investigation", "启动家庭经济状况调查时限"),
    _AID.limit("start_verification", "启动信息核对时限"),
    _AID.limit("opinion", "调查核实并提出初审意见时限"),
    _AID.of("appraisal", "民主评议", "choice", choices=APPRAISALS),
    # A shorter posting is less scrutiny, not more speed.
    _AID.limit("public_notice", "初审公示期", "larger"),
    _AID.limit("renotice", "异议处理后的再次公示期", "larger", optional=True),
    _AID.limit("report", "报送县级民政部门时限"),
    _AID.limit("county_decision", "县级审核确认时限"),
    _AID.limit("refusal_notice", "不予确认同意的书面告知时限"),
    _AID.limit("announcement", "确认结果公布时限"),
    _AID.limit("total", "低保审核确认全程时限"),
    _AID.limit("total_extended", "延长后的低保审核确认全程时限"),
    _AID.limit("total_delegated", "权限下放后的低保审核确认全程时限"),
    _AID.of("extension_grounds", "可以延长低保办理时限的情形", "list", choices=GROUNDS),
    _AID.of("clock_excludes", "不计入低保全程时限的环节", "list", choices=EXCLUDABLE),
    _AID.of("sample_rate", "县级入户抽查比例", "rate", "", "larger", optional=True),
    _AID.decided_by("低保审核确认机关"),
)
_SUPPORT: tuple[Parameter, ...] = (
    _AID.limit("review_stable", "经济状况变化不大的家庭核查周期"),
    _AID.limit("review_unstable", "收入不固定、有劳动能力的家庭核查周期"),
    _AID.limit("review_after_death", "家庭成员死亡后核查并办结时限"),
    _AID.limit("change_review", "家庭情况变化后的核查时限"),
    _AID.limit("unreported_change", "重大变化未主动告知可以批评教育的时间", "larger"),
    _AID.limit("hearing", "减发、停发前听取意见时限", "larger"),
    _AID.of("refused_jobs", "连续拒绝介绍工作而减发、停发本人低保金的次数", "integer", "次"),
    _AID.of("gradual_exit_months", "最长渐退期", "integer", "个月", "smaller"),
    _AID.of("gradual_exit_months_least", "最短渐退期", "integer", "个月", optional=True),
    _AID.of("gradual_exit_ratios", "渐退期各月发放比例", "rates", "原领取低保金的比例"),
    _AID.of("gradual_exit_ceiling_multiple", "渐退期家庭人均收入上限", "multiple", "倍低保标准", "smaller", optional=True),
    _AID.of("gradual_exit_on_declaration", "渐退期须由家庭主动申报就业", "flag", optional=True),
    _AID.of("exit_frozen", "暂停退出低保", "flag"),
    _AID.of("residence_permit", "持居住证人员可以在居住地申请", "flag", optional=True),
)
_SUBSIDY: tuple[Parameter, ...] = (
    # A place may set a lower trigger than the nation's, never a higher.
    _PRICES.of("cpi_trigger", "居民消费价格指数同比涨幅启动条件", "rate", "", "smaller"),
    _PRICES.of("food_trigger", "食品价格指数同比涨幅启动条件", "rate", "", "smaller"),
    _PRICES.of("least", "价格临时补贴最低标准", "money", _EACH, "larger", optional=True),
)

LOW_INCOME = (*_LINES, *_DEDUCTIONS, *_AMOUNT, *_RECOGNITION, *_SUPPORT, *_SUBSIDY)
