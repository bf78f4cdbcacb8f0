"""What officers write down at each step of emergency aid: the words they choose from and the fields of every form."""

from typing import Any

from states.forms import Field
from states.grammar import Matter
from states.guards import next_instalment
from states.parameters import GROUNDS, IDENTITIES
from states.policy import Policy
from states.postings import first_objection, first_objector

CAUSES = {
    "fire": "火灾",
    "traffic": "交通事故",
    "illness": "突发重大疾病",
    "injury": "意外伤害",
    "education": "教育支出突增",
    "medical": "医疗支出突增",
    "stranded": "临时遇困滞留",
    "other": "其他特殊困难",
}
TRACKS = {
    "quick_small": "小额快救",
    "urgent_advance": "紧急程序先行救助",
    "expenditure": "一般程序",
    "case_by_case": "一事一议",
}
METHODS = {"bank": "转账至个人账户", "cash": "现金", "goods": "实物"}
VISITS = {"home_visit": "入户调查", "neighbours": "邻里访问", "phone": "电话、视频核实"}
HARDSHIPS = {"emergency": "急难型", "expenditure": "支出型"}
SCOPES = {"household": "家庭", "individual": "个人"}
OPINIONS = {"support": "建议给予救助", "oppose": "建议不予救助"}
PROGRAMMES = {"low_income": "最低生活保障", "extreme_poverty": "特困人员救助供养"}


def _pending(matter: Matter, policy: Policy) -> list[str]:
    return matter.facts.get("pending_papers") or []


def _one_instalment(matter: Matter, policy: Policy) -> list[dict[str, Any]]:
    named = matter.facts.get("amount")
    return [{"amount": named, "planned_on": policy.day.isoformat()}] if named else []


GIVEN = ("情况属实，予以救助。",)
reasons = Field("reasons", "理由", fact="reasons", examples=("经核实不符合临时救助条件。",))
found = Field("found", "查明的事实", examples=("经入户调查，申请家庭基本生活未出现严重困难。",))
finding = Field("finding", "认定情况", examples=("因突发疾病，基本生活暂时出现严重困难。",))
amount = Field(
    "amount", "救助金额（元）", "money", fact="amount", examples=("600.00",), suggest=lambda matter, policy: matter.facts.get("amount")
)
hardship = Field("kind", "困难类型", "choice", choices=HARDSHIPS, fact="kind")
scope = Field("scope", "救助对象", "choice", choices=SCOPES, fact="scope")
repeat_reason = Field("repeat_reason", "同一事由再次申请的正当理由", required=False, fact="repeat_reason", examples=("病情再次恶化。",))
not_urgent = Field(
    "not_urgent_because", "不认定为情况紧急的理由", required=False, fact="not_urgent_because", examples=("已脱离危险，无需立即救助。",)
)
method = Field("method", "救助方式", "choice", choices=METHODS, fact="method")
goods = Field("goods", "实物名称和数量", required=False, fact="goods", examples=("棉被2床、大米20公斤",))
fund = Field("fund", "资金来源", "choice", choices={"treasury": "财政临时救助资金", "reserve": "乡镇（街道）临时救助备用金"}, fact="fund")
second = Field("second_investigator", "第二调查人（用户名）", "officer", help="每组调查人员不少于二人，应当是另一名工作人员")
findings = Field("findings", "调查情况", examples=("入户核实，情况属实。",))
paid_amount = Field("paid_amount", "本次发放金额（元）", "money", suggest=lambda matter, policy: f"{next_instalment(matter):.2f}")
paid_on = Field("paid_on", "发放日期", "day", fact="paid_on", past=True)
payee = Field("payee", "领取人", fact="payee", examples=("王秀英",))
receipt = Field("receipt_number", "凭证号", examples=("第0001号",))
instalments = Field(
    "instalments",
    "分期安排（一次审批、分阶段救助）",
    "rows",
    required=False,
    fact="instalments",
    help="各期金额之和应当等于救助金额",
    suggest=_one_instalment,
    columns=(Field("amount", "金额（元）", "money"), Field("planned_on", "计划发放日期", "day")),
)
DECISION = (amount, method, goods, fund, instalments, Field("reason", "决定理由", fact="decision_reason", examples=GIVEN))
PAYMENT = (paid_amount, method, paid_on, payee, receipt)
VISIT = (
    second,
    Field("method", "调查方式", "choice", choices=VISITS),
    Field("family_member", "在场家庭成员", examples=("王秀英",)),
    findings,
)

# 申请
INTAKE_FORM = (
    Field("urgent", "情况紧急、需立即采取救助措施", "flag", required=False),
    Field("reason", "申请事由", examples=("突发疾病，基本生活暂时出现严重困难。",)),
    Field("cause", "困难原因", "choice", required=False, choices=CAUSES),
    Field("clue", "主动发现的线索，尚未提出申请", "flag", required=False),
    Field("found_by", "发现人", required=False, examples=("村（居）协理员",)),
    Field("place", "急难发生地", required=False, examples=("本镇",)),
    Field("agent_name", "代为申请的人", required=False, examples=("村民委员会",)),
    Field("agent_relation", "代为申请的人与申请人的关系", required=False, examples=("所在村",)),
    Field("registered_elsewhere", "户籍、居住地不在本地", "flag", required=False),
    Field("known_identity", "已经认定的身份", "choice", required=False, choices=IDENTITIES),
    Field("related_party", "与经办人员、村（居）委会成员的近亲属关系", required=False, examples=("经办人员的父母",)),
    Field("related_officer", "该经办人员或者成员姓名", required=False, examples=("本村委员",)),
    Field("materials", "已提交的材料", "texts", required=False, least=0, examples=(["申请书", "身份证"],)),
)
# 登记申请
REGISTER = (Field("consent", "本人或者共同生活家庭成员同意申请的情况", examples=("本人当面表示申请临时救助。",)),)
# 线索办结
CLOSE_CLUE = (Field("outcome", "核实结果", examples=("经上门核实，生活未出现困难，已告知政策。",)),)
# 一次性告知补正
REQUEST_CORRECTION = (
    Field(
        "missing",
        "需要补正的全部材料",
        "texts",
        fact="missing",
        help="政务平台、核对机制能够取得的材料不得要求申请人提供",
        examples=(["医疗费用票据"],),
    ),
)
# 受理
ACCEPT = (Field("note", "受理说明", required=False, examples=("材料齐全。",)),)
# 先行受理
ACCEPT_PENDING = (
    Field("pending_papers", "急难缓解后补齐的材料", "texts", fact="pending_papers", examples=(["申请书签字"],)),
    Field("urgent", "认定情况紧急、需立即采取救助措施", "flag", required=False, fact="urgent", examples=(True,)),
)
# 不予受理
DECLINE = (reasons,)
# 分类：小额快救
CLASSIFY_QUICK_SMALL = (
    amount,
    hardship,
    scope,
    finding,
    repeat_reason,
)
# 分类：一般程序
CLASSIFY_EXPENDITURE = (
    hardship,
    scope,
    finding,
    not_urgent,
    repeat_reason,
)
# 决定先行救助
APPROVE_ADVANCE = (
    amount,
    method,
    goods,
    fund,
    Field("reason", "决定理由", fact="decision_reason", examples=GIVEN),
)
# 报县级决定
PASS_TO_COUNTY = (Field("reason", "报县级决定的理由", examples=("情况复杂，报请县级决定。",)),)
# 报县级决定
PASS_TO_COUNTY_2 = (Field("reason", "报县级决定的理由", examples=("超出乡镇审批权限。",)),)
# 退回重新分类
RETURN_TO_TRIAGE = (Field("reason", "退回理由", examples=("请重新核对困难类型。",)),)
# 急难情况缓解
END_EMERGENCY = (Field("finding", "缓解情况", examples=("已出院，急难情况缓解。",)),)
# 补充说明
SUPPLEMENT = (
    Field("statement", "救助对象、事由、金额等情况的补充说明", examples=("因突发疾病先行救助，现补充说明并补齐签字盖章。",)),
    Field("papers", "补齐的材料", "texts", required=False, least=0, fact="papers_delivered", suggest=_pending),
)
# 近亲属登记备案
RECORD_RELATIONSHIP = (
    Field("relation", "与经办人员、村（居）委会成员的关系", fact="related_party", examples=("经办人员的父母",)),
    Field("related_officer", "经办人员或者村（居）委会成员姓名", fact="related_officer", examples=("本村委员",)),
)
# 核实支出
CHECK_SPENDING = (
    second,
    Field(
        "items",
        "必需支出",
        "rows",
        columns=(
            Field("label", "项目", examples=("自付医疗费",)),
            Field("amount", "金额（元）", "money", examples=("3000.00",)),
        ),
    ),
)
# 提出审核意见
OPINE = (
    Field("opinion", "审核意见", "choice", choices=OPINIONS, fact="opinion"),
    amount,
    hardship,
    scope,
    Field("reason", "意见理由", examples=GIVEN),
)
# 公示
PUBLICISE = (Field("place", "公示地点", fact="posted_at", examples=("村（社区）公示栏",)),)
# 报县级决定不予救助
REPORT_REFUSAL = (Field("note", "报送说明", required=False, examples=("随文报送全部材料。",)),)
# 登记公示异议
OBJECT = (
    Field("objector", "提出人", fact="objector", suggest=first_objector, examples=("村民",)),
    Field("objection", "异议内容", fact="objection", suggest=first_objection, examples=("反映家庭收入情况。",)),
)
# 异议成立，重新调查
UPHOLD_OBJECTION = (Field("result", "核实结果", examples=("异议部分属实，重新调查。",)),)
# 异议不成立，继续公示
DISMISS_OBJECTION = (Field("result", "核实结果", examples=("经核实，异议不成立。",)),)
# 不予批准
REJECT = (
    found,
    reasons,
)
# 听取意见
HEARD = {"in_person": "当面陈述", "written": "书面提出", "silent": "通知后未提出意见", "unable": "死亡、下落不明等，无法听取"}
HEARING = (
    Field("heard_on", "听取意见日期", "day", fact="heard_on", past=True),
    Field("heard_how", "如何提出", "choice", choices=HEARD, fact="heard_how"),
    Field("heard_opinion", "意见，或者无法听取的情形", fact="heard_opinion", examples=("对拟停止发放没有意见。",)),
)
# 提请联席会议
CONVENE_JOINT_MEETING = (Field("reason", "提请理由", examples=("重大生活困难，提请一事一议。",)),)
# 退回补充调查
RETURN_TO_TOWNSHIP = (Field("reason", "退回理由", examples=("请补充核实支出情况。",)),)
# 联席会议决定救助
DECIDE_JOINTLY = (
    Field("held_on", "会议日期", "day", past=True),
    Field("chair", "主持人", examples=("县级协调机制召集人",)),
    Field("attendees", "参加单位和人员", "texts", least=3, examples=(["县级民政部门", "县级财政部门", "乡镇人民政府"],)),
    Field("content", "会议内容", examples=("会议听取了案情汇报，研究救助金额。",)),
    Field("votes_for", "同意人数", "count", least=0, examples=(3,)),
    Field("votes_against", "不同意人数", "count", least=0, examples=(0,)),
    *DECISION,
)
# 联席会议决定不予救助
REFUSE_JOINTLY = (
    Field("held_on", "会议日期", "day", past=True),
    Field("chair", "主持人", examples=("县级协调机制召集人",)),
    Field("attendees", "参加单位和人员", "texts", least=3, examples=(["县级民政部门", "县级财政部门", "乡镇人民政府"],)),
    Field("content", "会议内容", examples=("会议听取了案情汇报。",)),
    Field("votes_for", "同意人数", "count", least=0, examples=(0,)),
    Field("votes_against", "不同意人数", "count", least=0, examples=(3,)),
    found,
    reasons,
)
# 转办跟进救助
FOLLOW_UP = (
    Field("programme", "跟进的救助", "choice", choices=PROGRAMMES, fact="follow_up"),
    Field("need", "仍有困难的情况", examples=("救助后一段时间生活仍然困难。",)),
)
# 转介
REFER = (
    Field("department", "转介单位", examples=("慈善组织",)),
    Field("need", "需要的帮助", examples=("需要大额医疗费用帮扶。",)),
)
# 撤回申请
WITHDRAW = (Field("reason", "申请人撤回的理由", examples=("本人自愿撤回。",)),)
# 延期办理
EXTEND = (
    Field(
        "ground",
        "延长情形",
        "choice",
        choices=GROUNDS,
        fact="extension_ground",
        suggest=lambda matter, policy: next(iter(policy["emergency_aid.extension_grounds"]), None),
    ),
)
