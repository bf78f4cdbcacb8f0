"""What officers write down of low-income assistance alone: its own lines of the application, and every form after confirmation."""

from states.assessment import yuan
from states.composition import COMPOSITION, living
from states.emergency_forms import second
from states.forms import Field
from states.grammar import Matter
from states.low_income_amounts import monthly, next_change, own_share
from states.monthly import overpaid, paid_out
from states.policy import Policy
from states.recognition_forms import findings, found, incomes, place, property_ok, reasons

CATEGORIES = {"stable": "短期内经济状况变化不大", "unstable": "收入来源不固定、有劳动能力"}
GROUNDS = {"periodic": "定期核查", "change": "家庭情况变化", "alert": "数据比对预警", "complaint": "投诉、举报"}
DEATH = {"death": "家庭成员死亡"}
ADJUSTMENTS = {"raise": "增发", "reduce": "减发", "stop": "停发"}
GRADUAL_EXIT = {"gradual_exit": "给予渐退期"}
HEARD = {"in_person": "当面陈述", "written": "书面提出", "silent": "期限届满未提出意见"}


def _living(matter: Matter, policy: Policy) -> str | None:
    return next((member["name"] for member in living(matter)), None)


def _returnable(matter: Matter, policy: Policy) -> str:
    return yuan(paid_out(matter) if matter.facts.get("stop_ground") == "fraud" else overpaid(matter, policy))


alone = Field("alone", "本人申请参照“单人户”单独纳入", "flag", required=False, fact="alone")
category = Field("category", "定期核查类别", "choice", choices=CATEGORIES, fact="category")
adjust_from = Field("adjust_from", "自何月起调整", "month", fact="adjust_from", suggest=next_change, examples=("2026-12",))
change = Field("change", "变化情况", fact="change", examples=("家庭成员收入减少。",))
decided_because = Field("reasons", "决定理由", fact="reasons", examples=("经核查，家庭情况发生变化。",))
heard_on = Field("heard_on", "听取意见日期", "day", fact="heard_on", past=True)

INTAKE = (Field("alone", "本人申请参照“单人户”单独纳入", "flag", required=False),)
ANNOUNCE = (place,)
START_REVIEW = (
    Field("review_ground", "复核原因", "choice", choices=GROUNDS, fact="review_ground"),
    Field("change", "反映或者申报的变化", required=False, fact="change", examples=("家庭成员收入减少。",)),
)
REPORT_DEATH = (
    Field("deceased", "死亡的家庭成员", fact="deceased", adds=True, suggest=_living, examples=("王秀英",)),
    Field("died_on", "死亡日期", "day", fact="died_on", past=True),
    Field("review_ground", "复核原因", "choice", choices=DEATH, fact="review_ground"),
)
NO_CHANGE = (second, findings, Field("category", "定期核查类别", "choice", choices=CATEGORIES, required=False, fact="category"))
_REVIEWED = (second, findings, change, *COMPOSITION, incomes, property_ok)
PROPOSE_ADJUSTMENT = (
    *_REVIEWED,
    Field("adjustment", "拟作的调整", "choice", choices=ADJUSTMENTS, fact="adjustment"),
    adjust_from,
)
PROPOSE_GRADUAL_EXIT = (
    *_REVIEWED,
    Field("by_work", "因就业收入增加", "flag", fact="by_work", examples=(True,)),
    Field("declared", "由家庭主动申报就业", "flag", fact="declared", examples=(True,)),
    Field("adjustment", "拟作的调整", "choice", choices=GRADUAL_EXIT, fact="adjustment"),
)
PROPOSE_RETURN = (*_REVIEWED, adjust_from)
REFUSED_WORK = (
    Field("member", "拒绝介绍工作的成员", fact="refusing_member", suggest=_living, examples=("王秀英",)),
    Field("refused_jobs", "连续拒绝的次数", "count", fact="refused_jobs", examples=(3,)),
    Field("change", "人力资源社会保障部门记录的情况", fact="change", examples=("连续三次无正当理由拒绝介绍的工作。",)),
    Field(
        "adjusted_amount",
        "调整后的月低保金（元）",
        "money",
        fact="adjusted_amount",
        suggest=lambda matter, policy: yuan(monthly(matter) - own_share(matter)),
        examples=("0.00",),
    ),
    adjust_from,
)
FRAUD = (
    Field("fraud_findings", "查明的虚报、隐瞒、伪造情况", fact="fraud_findings", examples=("隐瞒经营收入。",)),
    adjust_from,
)
LEAVE = (
    heard_on,
    Field("heard_opinion", "家庭成员的书面声明", fact="heard_opinion", examples=("自愿退出最低生活保障。",)),
    adjust_from,
)
MOVE = (
    Field("moved_to", "迁往何地", fact="moved_to", examples=("某省某县某镇",)),
    *LEAVE,
)
END_OF_EXIT = (Field("note", "办理说明", required=False, examples=("渐退期届满。",)),)
HEARING_NOTICE = (Field("reasons", "拟作调整的理由", fact="reasons", examples=("经核查，家庭人均收入超过低保标准。",)),)
HEARING = (
    heard_on,
    Field("heard_how", "如何提出", "choice", choices=HEARD, fact="heard_how"),
    Field("heard_opinion", "意见", fact="heard_opinion", examples=("对拟作的调整没有意见。",)),
)
RAISE = (decided_because, adjust_from)
REDUCE = (found, reasons, adjust_from)
KEEP = (Field("reason", "不予调整的理由", examples=("听取意见后，原核查情况有误。",)),)
GRANT_GRADUAL_EXIT = (
    decided_because,
    Field("exit_from", "渐退期自何月起", "month", fact="exit_from", suggest=next_change, examples=("2026-12",)),
)
REPAYMENT = (
    found,
    reasons,
    Field("repay_amount", "责令退回的金额（元）", "money", fact="repay_amount", suggest=_returnable, examples=("800.00",)),
    Field("repay_by", "退回期限", "day", required=False, fact="repay_by"),
)
CRITICISE = (
    change,
    Field("changed_on", "变化发生的日期", "day", fact="changed_on", past=True),
)
CUSTODY = (
    Field("custody_agent", "代为保管存折、银行卡的工作人员", fact="custody_agent", examples=("村（居）协理员",)),
    Field("custody_filed_on", "报县级民政部门备案日期", "day", fact="custody_filed_on", past=True),
)
TRANSFER_OUT = (
    Field("programme", "转往", fact="transferred_to", examples=("迁入地乡镇人民政府",)),
    Field("need", "需要继续救助的情况", examples=("家庭仍然符合低保条件，请迁入地受理。",)),
)
CLOSE = (Field("note", "办结说明", required=False, examples=("停发以前的月份已经结清。",)),)
