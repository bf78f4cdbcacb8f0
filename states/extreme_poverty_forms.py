"""What officers write down at the steps of extreme-poverty support that no other programme has."""

from dataclasses import replace

from states.assessment import yuan
from states.blanks_extreme_poverty import DANGERS
from states.extreme_poverty_aid import INDICATORS, UNABLE
from states.forms import Field
from states.grammar import Matter
from states.monthly import PAYMENT, overpaid
from states.policy import Policy
from states.postings import first_objection, first_objector

REPORTERS = {"self": "本人", "carer": "照料服务人", "village": "村（居）民委员会", "institution": "供养服务机构", "officers": "工作中发现"}
REVIEWS = {
    "yearly": "年度核查",
    "reported": "报告不再符合条件",
    "matched": "信息比对发现变化",
    "of_age": "年满18周岁",
    "requested": "本人申请退出",
}
SCHOOLS = {
    "none": "不在校就读",
    "compulsory": "义务教育",
    "senior_high": "普通高中",
    "vocational": "中等职业学校",
    "higher": "高等教育",
}
BREACHES = {"neglect": "未按协议履行照料职责", "poor_life": "特困人员生活质量明显较低", "unavailable": "照料服务人无法提供照料服务"}
GROUNDS = {
    "death": "死亡或者被宣告死亡、被宣告失踪",
    "able": "具备或者恢复劳动能力",
    "imprisoned": "依法被判处刑罚，且在监狱服刑",
    "means": "收入和财产状况不再符合规定",
    "obligor": "法定义务人具有了履行义务能力或者新增具有履行义务能力的法定义务人",
    "voluntary": "自愿申请退出救助供养",
}
HEARD = {"spoken": "当面口头提出", "written": "书面提出", "by_another": "委托他人提出", "silent": "逾期未提出意见"}
FOLLOW_ON = {"low_income": "最低生活保障", "emergency_aid": "临时救助"}
METHODS = {"bank": "转账至个人账户", "institution": "拨付供养服务机构", "cash": "现金"}
MOST = "经核查，情况没有变化，仍符合救助供养条件。"

reasons = Field("reasons", "理由", fact="reasons", examples=("不再符合救助供养条件。",))
found = Field("found", "查明的事实", fact="found", examples=("经调查核实，情况属实。",))
second = Field("second_investigator", "第二调查人（用户名）", "officer", help="每组调查人员不少于二人，应当是另一名工作人员")

# Added to the application.
INTAKE = (
    Field(
        "declared",
        "已提交劳动能力、生活来源、财产状况和赡养、抚养、扶养情况的书面声明",
        "flag",
        required=False,
        examples=(True,),
    ),
    Field("incapable", "无民事行为能力或者限制民事行为能力", "flag", required=False),
    Field("orphan_support", "选择纳入孤儿、事实无人抚养儿童基本生活保障", "flag", required=False),
    Field(
        "declared_obligors",
        "法定赡养、抚养、扶养义务人姓名",
        "texts",
        required=False,
        least=0,
        help="义务人同意后才核对其收入、财产状况",
        examples=([],),
    ),
    Field("lives_at", "现居住地", required=False, examples=("同户籍所在地",)),
)
# Added to the acceptance.
ACCEPT = (
    Field(
        "declared",
        "已提交书面声明和信息真实、完整的承诺书",
        "flag",
        fact="declared",
        help="劳动能力、生活来源、财产状况以及赡养、抚养、扶养情况的书面声明",
        examples=(True,),
    ),
    Field(
        "agent_name",
        "代为申请的人",
        required=False,
        fact="agent_name",
        help="无民事行为能力、限制民事行为能力人由代理人或者村（居）民委员会、乡镇（街道）帮助申请",
        examples=("村民委员会",),
    ),
)
# Added to what the investigation found.
FINDING = (
    Field(
        "obligors",
        "法定义务人（没有的不填）",
        "rows",
        least=0,
        fact="obligors",
        examples=([],),
        columns=(
            Field("name", "姓名", examples=("王建国",)),
            Field(
                "unable",
                "无履行义务能力的情形",
                "choice",
                choices={**UNABLE, "able": "具有履行义务能力"},
                examples=("extreme_poverty",),
            ),
        ),
    ),
)
# 公布确认结果
ANNOUNCE = (Field("place", "公布地点", fact="posted_at", examples=("村（社区）公示栏",)),)
# 生活自理能力评估
ASSESS = (
    Field("self_care_failed", "不能达到的指标", "texts", choices=INDICATORS, least=0, fact="self_care_failed", examples=([],)),
    Field("assessed_on", "评估日期", "day", fact="assessed_on", past=True),
    Field("assessor", "评估单位和人员", fact="assessor", help="可以委托第三方机构", examples=("县级民政部门评估小组",)),
)
# 供养形式
wish = Field("wish", "本人选择供养形式的意愿", fact="wish", examples=("本人愿意。",))
dangers = Field("dangers", "查明的情形", "texts", required=False, choices=DANGERS, least=0, fact="dangers", examples=([],))
CHOOSE_INSTITUTION = (wish, dangers)
CARE = (
    Field("carer", "照料服务人", fact="carer", examples=("李桂兰",)),
    Field("care_agreement", "委托照料服务协议的内容", fact="care_agreement", examples=("每日上门照料饮食起居，生病时陪同就医。",)),
    Field("service_standard", "服务标准与标识", fact="service_standard", examples=("一日三餐、居室整洁，门口张贴照料服务卡。",)),
    Field("visit_record", "定期探访记录的安排", fact="visit_record", examples=("村（居）协理员每月探访并记录。",)),
    Field("emergency_plan", "应急预案", fact="emergency_plan", examples=("突发疾病先送镇卫生院，再通知镇经办人。",)),
)
CHOOSE_HOME = (
    wish,
    Field(
        "institution_offered",
        "已提供入住供养服务机构的机会",
        "flag",
        required=False,
        fact="institution_offered",
        examples=(True,),
    ),
    dangers,
    *CARE,
)
MOVE_IN = (
    Field("institution", "供养服务机构", fact="institution", help="可以跨乡镇安排", examples=("中心敬老院",)),
    Field("moved_in_on", "入住日期", "day", fact="moved_in_on", past=True),
)
CHANGE_FORM = (Field("wish", "本人变更供养形式的意愿", fact="wish", examples=("本人申请变更供养形式。",)),)
END_CARE = (
    Field("breach", "终止协议的情形", "choice", choices=BREACHES, fact="breach"),
    Field("reasons", "理由", fact="reasons", examples=("照料服务人多日未上门，生活质量明显较低。",)),
    Field("interim_care", "另行安排以前由谁照料", fact="interim_care", examples=("村（居）协理员每日上门照料。",)),
)
# 探访
VISIT = (
    Field("visited_on", "探访日期", "day", fact="visited_on", past=True),
    Field("visit_findings", "探访情况", fact="visit_findings", examples=("身体状况平稳，照料服务落实。",)),
    dangers,
)
# 按月发放
PAY = tuple(replace(field, choices=METHODS) if field.name == "method" else field for field in PAYMENT)
# 自理能力变化
REPORT_CHANGE = (
    Field("reported_by", "报告人", "choice", choices=REPORTERS, fact="reported_by"),
    Field("change", "自理能力变化情况", fact="change", examples=("跌倒骨折后不能自主行走、洗澡。",)),
)
REDUCE = (found, reasons)
REASSESS_AGAIN = (Field("reasons", "重新评估的理由", fact="reasons", examples=("本人提出评估当日身体不适。",)),)
RAISE = (Field("reasons", "增发理由", fact="reasons", examples=("当地救助供养标准提高。",)),)
# 听取意见
found_before = Field("found", "拟作出决定的事实", fact="found", examples=("经调查核实，情况已经变化。",))
HEARING_OF_END = (
    Field("adjustment", "拟作出的决定", "choice", choices={"stop": "终止救助供养"}, fact="adjustment"),
    found_before,
    reasons,
)
HEARING_OF_REDUCTION = (
    Field("adjustment", "拟作出的决定", "choice", choices={"reduce": "减发救助供养金"}, fact="adjustment"),
    found_before,
    Field("reasons", "理由", fact="reasons", examples=("生活自理能力评估类别已经变化。",)),
)
HEAR = (
    Field("heard_how", "提出意见的方式", "choice", choices=HEARD, fact="heard_how"),
    Field("heard_on", "听取意见日期", "day", fact="heard_on", past=True),
    Field("heard_opinion", "意见内容", fact="heard_opinion", examples=("没有不同意见。",)),
)
# 核查
OPEN_REVIEW = (
    Field("review_ground", "核查事由", "choice", choices=REVIEWS, fact="review_ground"),
    Field("reported_by", "报告人", "choice", required=False, choices=REPORTERS, fact="reported_by"),
)
RECORD_REVIEW = (
    second,
    Field("findings", "核查情况", fact="findings", examples=(MOST,)),
    Field("change", "变化情况", fact="change", examples=("没有变化。",)),
    Field("schooling", "在校就读情况", "choice", required=False, choices=SCHOOLS, fact="schooling"),
)
KEEP = (Field("reason", "继续供养的理由", examples=(MOST,)),)
# 终止
PROPOSE_END = (
    Field("termination_ground", "终止的情形", "choice", choices=GROUNDS, fact="termination_ground", examples=("voluntary",)),
    Field("reported_by", "告知人", "choice", choices=REPORTERS, fact="reported_by"),
    Field("died_on", "死亡或者被宣告死亡、宣告失踪的日期", "day", required=False, fact="died_on", past=True),
    Field("schooling", "在校就读情况", "choice", required=False, choices=SCHOOLS, fact="schooling"),
    found,
    reasons,
)
POST_END = (Field("place", "公示地点", fact="posted_at", help="所在村（社区）或者供养服务机构", examples=("村（社区）公示栏",)),)
OBJECT_TO_END = (
    Field("objector", "提出人", fact="objector", suggest=first_objector, examples=("本人",)),
    Field("objection", "异议内容", fact="objection", suggest=first_objection, examples=("收入只是一次性的，生活仍然没有来源。",)),
)
ANSWER_OBJECTION = (Field("result", "调查核实结果", fact="result", examples=("经调查核实，异议不成立。",)),)
POST_AGAIN = (*ANSWER_OBJECTION, *POST_END)
END = (found, reasons)
FOLLOW_ON_FORM = (
    Field("follow_on", "转入的救助", "choice", choices=FOLLOW_ON, fact="follow_on"),
    Field("need", "仍有困难的情况", examples=("终止供养后家庭生活仍然困难。",)),
)
FUNERAL = (
    Field("paid_amount", "丧葬费用（元）", "money", fact="funeral_aid", examples=("3000.00",)),
    Field("funeral_source", "金额依据（文件名称和文号）", fact="funeral_source", examples=("县级民政部门公布的丧葬费用标准",)),
    Field("paid_on", "支付日期", "day", past=True),
    Field("payee", "领取人（办理丧葬事宜的单位或者个人）", examples=("中心敬老院",)),
    Field("receipt_number", "凭证号", examples=("第0001号",)),
)


def _overpaid(matter: Matter, policy: Policy) -> str:
    return yuan(overpaid(matter, policy))


ORDER_REPAYMENT = (
    Field("repay_amount", "责令退回的金额（元）", "money", fact="repay_amount", suggest=_overpaid, examples=("1.00",)),
    Field("repay_by", "退回期限", "day", required=False, fact="repay_by"),
    found,
    Field("reasons", "理由", fact="reasons", examples=("终止救助供养后仍然领取。",)),
)
