"""What officers write down while a household or a person is recognised: the fields both programmes share.

Steps of the process may add fields of their own; see `states.recognition_programme.Programme`.
"""

from typing import Any

from states.blanks import GROUNDS
from states.emergency_forms import VISITS, second
from states.evidence_guards import suggest_details, suggest_result, suggest_sources
from states.forms import Field
from states.grammar import Matter
from states.incomes import KINDS
from states.policy import Policy
from states.postings import first_objection, first_objector
from states.recognition_programme import Programme
from states.sources import LABELS, STANDING

# What a government platform or the verification supplies, by the words under which officers ask for it.
OBTAINABLE = (
    *("户籍证明", "纳税", "社会保险", "社保", "不动产", "房产证明", "市场主体", "营业执照", "公积金", "车船", "车辆登记"),
    *("存款", "银行流水", "商业保险", "证券", "互联网金融", "婚姻登记", "婚姻证明", "养老金", "低保证明"),
)
RESULTS = {"consistent": "未发现不符合条件的情形", "inconsistent": "发现不符合条件的情形"}
SUGGESTIONS = {"support": "建议确认同意", "oppose": "建议不予确认同意"}
OPINIONS = {"support": "符合条件，拟确认同意", "oppose": "不符合条件，拟不予确认同意"}
STANCES = {"no_objection": "申请人表示没有异议", "lapsed": "申请人逾期未提出异议"}

reasons = Field("reasons", "理由", fact="reasons", examples=("经核算，不符合规定的条件。",))
found = Field("found", "查明的事实", examples=("经入户调查和信息核对，家庭情况与申报不符。",))
findings = Field("findings", "调查情况", fact="findings", examples=("入户核实，情况属实。",))
place = Field("place", "公示地点", fact="posted_at", examples=("村（社区）公示栏",))
related_party = Field("related_party", "与经办人员、村（居）委会成员的近亲属关系", required=False, fact="related_party", examples=("父母",))
related_officer = Field("related_officer", "该经办人员或者成员姓名", required=False, fact="related_officer", examples=("本村委员",))


def declared_incomes(matter: Matter, policy: Policy) -> list[dict[str, Any]]:
    """The incomes known so far, as rows of the form: those found, else those declared."""
    if "incomes" in matter.facts:
        return list(matter.facts["incomes"])
    return [{"member": member["name"], **income} for member in matter.household.get("members", ()) for income in member.get("incomes", ())]


incomes = Field(
    "incomes",
    "查明的收入",
    "rows",
    least=0,
    fact="incomes",
    help="写全部共同生活家庭成员的收入，代替申报的收入",
    suggest=declared_incomes,
    columns=(
        Field("member", "家庭成员", examples=("王秀英",)),
        Field("kind", "收入类别", "choice", choices=KINDS),
        Field("monthly", "每月（元）", "money", examples=("0.00",)),
    ),
)
property_ok = Field("property_ok", "家庭财产状况符合当地规定", "flag", fact="property_ok", examples=(True,))

INTAKE = (
    Field("reason", "申请事由", required=False, examples=("家庭收入低于当地标准，生活困难。",)),
    Field("clue", "主动发现的线索，尚未提出申请", "flag", required=False),
    Field("found_by", "发现人", required=False, examples=("村（居）协理员",)),
    Field("agent_name", "代为申请的人", required=False, examples=("村民委员会",)),
    Field("agent_relation", "代为申请的人与申请人的关系", required=False, examples=("所在村",)),
    Field("registered_elsewhere", "户籍所在地与经常居住地不一致", "flag", required=False),
    Field("residence_permit", "不在户籍所在地，持居住证在居住地申请", "flag", required=False),
    Field("related_party", "与经办人员、村（居）委会成员的近亲属关系", required=False, examples=("父母",)),
    Field("related_officer", "该经办人员或者成员姓名", required=False, examples=("本村委员",)),
    Field("materials", "已提交的材料", "texts", required=False, least=0, examples=(["申请书", "承诺书", "身份证"],)),
)
NOTIFY_POLICY = (Field("told", "告知的情况", examples=("已上门告知救助政策和申请办法。",)),)
REGISTER = (Field("consent", "共同生活家庭成员同意申请的情况", examples=("本人当面表示申请。",)),)
CLOSE_CLUE = (Field("outcome", "核实结果", examples=("经上门核实并告知政策，本人表示不申请。",)),)
REQUEST_CORRECTION = (
    Field(
        "missing",
        "需要补正的全部材料",
        "texts",
        fact="missing",
        help="政务平台、核对机制能够取得的材料不得要求申请人提供",
        examples=(["申请书签字"],),
    ),
)
DECLINE = (reasons,)
RECORD_RELATIONSHIP = (
    Field(
        "relation",
        "与经办人员、村（居）委会成员的关系",
        fact="related_party",
        examples=("父母",),
        suggest=lambda matter, policy: matter.facts.get("related_party"),
    ),
    Field(
        "related_officer",
        "经办人员或者村（居）委会成员姓名",
        fact="related_officer",
        examples=("本村委员",),
        suggest=lambda matter, policy: matter.facts.get("related_officer"),
    ),
)
START_INVESTIGATION = (Field("plan", "调查安排", required=False, examples=("提请信息核对，入户调查并走访邻里。",)),)
REQUEST_VERIFICATION = (
    Field("sources", "核对项目", "texts", choices=LABELS, fact="sources", examples=(list(STANDING),), suggest=suggest_sources),
)
START_VERIFICATION = (Field("note", "受理说明", required=False, examples=("授权齐全，开始核对。",)),)
RECORD_VERIFICATION = (
    Field(
        "verification_result",
        "核对结果",
        "choice",
        choices=RESULTS,
        fact="verification_result",
        examples=("consistent",),
        suggest=suggest_result,
    ),
    Field("verification_details", "核对情况", fact="verification_details", examples=("各项信息与申报一致。",), suggest=suggest_details),
)
NOTIFY_VERIFICATION = (Field("note", "告知方式", required=False, examples=("当面告知。",)),)
OBJECT_TO_VERIFICATION = (
    Field("disputed", "对核对结果的异议", fact="disputed", examples=("车辆已经出售，尚未过户。",)),
    Field("evidence", "佐证材料", "texts", fact="evidence", examples=(["车辆转让协议"],)),
)
CONTINUE_UNDISPUTED = (Field("stance", "申请人的态度", "choice", choices=STANCES, fact="stance"),)
RECHECK = (
    Field("verification_result", "复查后的核对结果", "choice", choices=RESULTS, fact="verification_result", examples=("consistent",)),
    Field("recheck_result", "复查情况", fact="recheck_result", examples=("经复查，车辆已经转让，异议成立。",)),
)
SURVEY = (
    second,
    Field("method", "调查方式", "choice", choices={key: VISITS[key] for key in ("home_visit", "phone")}),
    Field("family_member", "在场并签字的家庭成员", fact="family_member", examples=("王秀英",)),
    findings,
)
ASK_NEIGHBOURS = (
    second,
    Field("neighbours", "受访人", "texts", fact="neighbours", examples=(["邻居", "村民小组长"],)),
    Field("neighbour_findings", "走访了解的情况", fact="neighbour_findings", examples=("反映的情况与申报一致。",)),
)
CONVENE_APPRAISAL = (Field("reason", "组织评议的原因", examples=("按规定组织民主评议。",)),)
RECORD_APPRAISAL = (
    Field("appraisal_held_on", "评议日期", "day", fact="appraisal_held_on", past=True),
    Field("appraisal_participants", "参加人数", "count", fact="appraisal_participants", examples=(9,)),
    Field("appraisal_representatives", "其中村（居）民代表人数", "count", fact="appraisal_representatives", examples=(6,)),
    Field("appraisal_conclusion", "评议结论", fact="appraisal_conclusion", examples=("经评议，情况属实。",)),
)
SUGGEST = (
    incomes,
    property_ok,
    Field("suggestion", "经办人建议", "choice", choices=SUGGESTIONS, fact="suggestion"),
    Field("reason", "建议理由", fact="suggestion_reason", examples=("经调查核实，符合条件。",)),
)
OPINE = (
    Field(
        "opinion",
        "初审意见",
        "choice",
        choices=OPINIONS,
        fact="opinion",
        suggest=lambda matter, policy: matter.facts.get("suggestion"),
    ),
    Field("reason", "意见理由", fact="opinion_reason", examples=("经调查核实，符合条件。",)),
)
OPINE_AGAIN = (
    *OPINE,
    Field("result", "异议核实结果", fact="result", examples=("经重新调查，异议反映的情况不属实。",)),
    Field("objection_upheld", "异议成立", "flag", fact="objection_upheld", examples=(False,)),
)
PUBLICISE = (place,)
OBJECT = (
    Field("objector", "提出人", fact="objector", suggest=first_objector, examples=("村民",)),
    Field("objection", "异议内容", fact="objection", suggest=first_objection, examples=("反映家庭收入情况。",)),
)
REINVESTIGATE = (Field("plan", "重新调查的安排", examples=("重新入户调查。",)),)
REPORT = (Field("note", "报送说明", required=False, examples=("随文报送全部材料。",)),)
RECEIVE = (Field("note", "接收说明", required=False, examples=("材料齐全。",)),)
RECORD_COMPLAINT = (
    Field("complaint", "投诉、举报的内容", fact="complaint", examples=("反映申请家庭有隐瞒的收入。",)),
    Field("complainant", "投诉、举报人（匿名的写匿名）", examples=("匿名",)),
)
COUNTY_VISIT = (second, findings)
DRAW = (
    Field(
        "draw_seed",
        "抽签用的公开文本",
        fact="draw_seed",
        help="抽取前已经公布、任何人都不能预知的文本，例如某日公布的开奖号码",
        examples=("福彩双色球第2026136期",),
    ),
    Field("draw_source", "该文本的公布处", fact="draw_source", examples=("中国福利彩票发行管理中心公告",)),
    Field(
        "draw_list",
        "参加抽取的全部案件编号",
        "texts",
        fact="draw_list",
        help="包括本案；单独一案必被抽中",
        suggest=lambda matter, policy: [matter.number] if matter.number else None,
        examples=(["DB26-00000-00000"],),
    ),
)
REVIEW_FILE = (
    Field("county_suggestion", "县级经办人审查意见", "choice", choices=SUGGESTIONS, fact="county_suggestion"),
    Field("reason", "审查理由", fact="county_reason", examples=("材料齐全，程序完整。",)),
)
RETURN_TO_TOWNSHIP = (Field("reason", "退回理由", examples=("请补充调查收入情况。",)),)
PASS_TO_COUNTY = (Field("reason", "报县级决定的理由", examples=("情况复杂，报请县级决定。",)),)
CONFIRM = (Field("reason", "决定理由", fact="decision_reason", examples=("经审核，符合规定的条件。",)),)
REJECT = (found, reasons)
WATCH = (Field("hardship", "不符合条件但生活困难的情况", fact="hardship", examples=("收入略高于标准，长期患病。",)),)
REFER = (
    Field("department", "转介单位", examples=("慈善组织",)),
    Field("need", "需要的帮助", examples=("需要大额医疗费用帮扶。",)),
)
WITHDRAW = (Field("reason", "申请人撤回的理由", examples=("本人自愿撤回。",)),)


def authorised(programme: Programme, *, required: bool = True) -> Field:
    """Who has signed the authorisation of the verification: everybody so far, those who signed before included."""
    return Field(
        "authorised",
        "已签署核对授权书的人员",
        "texts",
        required=required,
        fact="authorised",
        help="共同生活的家庭成员都应当授权",
        suggest=lambda matter, policy: list(programme.signatories(matter, policy)),
        examples=(["王秀英"],),
    )


def survey(programme: Programme) -> tuple[Field, ...]:
    """入户调查: who was there and what was found; a member who is found to live there signs the authorisation on the spot."""
    return (*SURVEY, *programme.survey, *((authorised(programme, required=False),) if programme.survey else ()))


def accept(programme: Programme) -> tuple[Field, ...]:
    """受理: who has authorised the verification, and whether anybody is an official's relative."""
    return (
        authorised(programme),
        Field("kinship_asked", "已询问与经办人员、村（居）委会成员有无近亲属关系", "flag", examples=(True,)),
        related_party,
        related_officer,
    )


def extend(programme: Programme) -> tuple[Field, ...]:
    """延期办理: the ground, out of those the place has listed."""
    return (
        Field(
            "ground",
            "延长情形",
            "choice",
            choices=GROUNDS,
            fact="extension_ground",
            suggest=lambda matter, policy: next(iter(policy[programme.parameter("extension_grounds")]), None),
        ),
    )
