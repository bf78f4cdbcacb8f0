"""What the counter accepts and shows: request bodies that refuse what they do not know, and examples for the OpenAPI document."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Money = Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,9})\.\d{2}$", examples=["1200.00"], description="元，两位小数")]

# Years the law and the calendars know something about; outside them an instant has no offset of whole minutes, or no next day.
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
DocumentNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewCase(Strict):
    """A case to be opened. The household and facts are judged by the process's own schema."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "process": "emergency_aid",
                    "region": "120117102",
                    "applicant": {"name": "王秀英", "id_number": "11010519491231002X", "phone": "13800000000"},
                    "household": {
                        "residence": "urban",
                        "members": [{"name": "王秀英", "id_number": "11010519491231002X", "relation": "self", "incomes": []}],
                        "property": {},
                    },
                    "facts": {"urgent": True, "reason": "突发疾病"},
                }
            ]
        },
    )
    process: str
    region: str
    applicant: dict[str, Any]
    household: dict[str, Any]
    facts: dict[str, Any] = {}


class PersonSearch(Strict):
    id_number: str = Field(examples=["11010519491231002X"])


class TermQuestion(Strict):
    """`parameter` (a key of the policy) or `term` (as the law writes it), from `start`."""

    region: str = Field(examples=["120117"])
    parameter: str | None = Field(None, examples=["emergency_aid.relief_first"])
    term: str | None = Field(None, examples=["10 working days"])
    start: Moment = Field(examples=["2026-11-20T17:30:00+08:00"])


class Hardship(Strict):
    kind: Literal["emergency", "expenditure"]
    scope: Literal["household", "individual"]


class IncomeFound(Strict):
    member: str
    kind: Literal["wage", "business", "property", "transfer", "farming", "uncounted"]
    monthly: Money


class AbsenceFound(Strict):
    member: str
    why: Literal["clergy", "imprisoned", "compulsory_rehabilitation", "declared_missing", "lives_apart", "unmarried_soldier"]
    since: date | None = None


class SupportFound(Strict):
    member: str
    monthly: Money


class ObligorFound(Strict):
    """`unable` is the ground on which the obligor cannot support (特困人员认定办法 第八条); absent or able for one who can."""

    name: str
    unable: (
        Literal[
            "extreme_poverty",
            "low_income_sixty",
            "seventy_low_income",
            "disabled_low_income",
            "incapable_missing_imprisoned",
            "provincial",
            "able",
        ]
        | None
    ) = None


class Findings(Strict):
    """What an investigation would find beside what the household declares; what is left out is not known."""

    incomes: list[IncomeFound] | None = Field(None, max_length=200, description="查明的收入，取代申报的全部收入")
    left_household: list[str] = Field([], max_length=40, description="已经死亡或者不再共同生活的成员")
    absent: list[AbsenceFound] = Field([], max_length=40, description="不计入共同生活家庭成员的情形")
    support: list[SupportFound] = Field([], max_length=40, description="家庭每月给付的供养费用")
    property_ok: bool | None = Field(None, description="家庭财产是否符合当地规定")
    obligors: list[ObligorFound] | None = Field(None, max_length=40, description="法定赡养、抚养、扶养义务人，没有的为空")


class AssessmentQuestion(Strict):
    """`process` is low_income, extreme_poverty or emergency_aid; the first two need the household's `residence`."""

    region: str = Field(examples=["640221"])
    on: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))] = Field(examples=["2026-11-23"])
    process: str = Field(examples=["emergency_aid"])
    household: dict[str, Any] = Field(examples=[{"residence": "rural", "members": [{"name": "王秀英", "relation": "self"}]}])
    hardship: Hardship | None = Field(None, examples=[{"kind": "emergency", "scope": "household"}], description="临时救助的困难情形")
    self_care: Literal["none", "partial", "full"] | None = Field(
        None, examples=["partial"], description="特困人员丧失生活自理能力的程度：具备、部分丧失、完全丧失"
    )
    findings: Findings | None = Field(None, examples=[{"property_ok": True, "obligors": []}], description="调查查明的情况")
    assume: dict[str, str] = Field({}, examples=[{"low_income.standard_urban": "600"}])


class NewParameter(Strict):
    key: str = Field(examples=["emergency_aid.township_limit"])
    value: str = Field(examples=["3000.00"])
    since: date = Field(examples=["2026-01-01"])
    until: date | None = None
    document_number: DocumentNumber = Field(examples=["宁河民发〔2026〕1号"])


class NewDelegation(Strict):
    township: str = Field(examples=["120117102"])
    programme: str = Field(examples=["emergency_aid"])
    document_number: DocumentNumber = Field(examples=["宁河民发〔2026〕2号"])
    max_per_case: Money
    quota: Money | None = None
    from_at: Moment | None = None
    until_at: Moment | None = None


class TopUp(Strict):
    amount: Money
    document_number: DocumentNumber = Field(examples=["宁河财〔2026〕3号"])


class NewDeputy(Strict):
    post_id: str
    deputy: str = Field(description="代行职务者的用户名")
    reason: str = Field(examples=["年休假"])
    document_number: DocumentNumber = Field(examples=["宁河民〔2026〕5号"])
    from_at: Moment
    until_at: Moment


class ReasonShown(BaseModel):
    text: str
    cites: str


class FlawShown(BaseModel):
    pointer: str
    detail: str


class ProblemShown(BaseModel):
    """RFC 9457, with Chinese reasons whenever a rule said no."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:doudi:problem:409",
                    "title": "现在不能办理",
                    "status": 409,
                    "detail": "超过乡镇（街道）审批限额（拟救助3000.01元，限额3000.00元）",
                    "reasons": [
                        {
                            "text": "超过乡镇（街道）审批限额（拟救助3000.01元，限额3000.00元）",
                            "cites": "《社会救助暂行办法》第四十八条",
                        }
                    ],
                }
            ]
        }
    )
    type: str
    title: str
    status: int
    detail: str
    reasons: list[ReasonShown] = []
    errors: list[FlawShown] = []


class CaseShown(BaseModel):
    number: str = Field(examples=["LS26-7K3M9-QTX4C"])
    process: str = Field(examples=["emergency_aid"])
    edition: str = Field(examples=["2026-07-01"])
    region: str = Field(examples=["120117102"])
    stage: str = Field(examples=["accepted"])
    stage_label: str = Field(examples=["已受理，待分类处置"])
    version: int = Field(examples=[2])
    applicant: dict[str, Any] = Field(examples=[{"name": "王秀英"}])
    household: dict[str, Any] = Field(examples=[{"members": []}])
    facts: dict[str, Any] = Field(examples=[{"urgent": True}])
    opened_at: datetime = Field(examples=["2026-11-20T17:30:00+08:00"])
    closed_at: datetime | None = Field(None, examples=[None])


class EntryShown(BaseModel):
    seq: int = Field(examples=[2])
    at: datetime = Field(examples=["2026-11-20T17:30:00+08:00"])
    step: str = Field(examples=["accept"])
    label: str = Field(examples=["受理"])
    by: str = Field(examples=["town_handler"])
    officer: str = Field(examples=["宁河镇经办人甲"])
    post_region: str = Field(examples=["120117102"])
    on_behalf: bool = Field(examples=[False])
    taken_over: bool = Field(examples=[False])
    from_: str = Field(alias="from", examples=["submitted"])
    to: str = Field(examples=["accepted"])
    cites: str = Field(examples=["《社会救助法》第三十七条"])
    body: dict[str, Any] = Field(examples=[{}])
    clock: dict[str, Any] | None = Field(None, examples=[None])
    papers: list[str] = Field(examples=[[]])
    previous_hash: str = Field(examples=["0" * 64])
    hash: str = Field(examples=["f" * 64])


class NoticeShown(BaseModel):
    id: str = Field(examples=["3f2a9c0d11aa22bb33cc"])
    kind: str = Field(examples=["acceptance_notice"])
    title: str = Field(examples=["受理通知书"])
    document_number: str | None = Field(examples=["宁河镇临救受〔2026〕1号"])
    issued_at: datetime = Field(examples=["2026-11-20T17:30:00+08:00"])
    office: str = Field(examples=["天津市宁河区宁河镇人民政府"])
    sha256: str = Field(examples=["a" * 64])
    served: dict[str, Any] | None = Field(None, examples=[None])
    entry: int = Field(examples=[2])


class PaperNamed(BaseModel):
    id: str = Field(examples=["3f2a9c0d11aa22bb33cc"])
    title: str = Field(examples=["更正通知书"])
    document_number: str | None = Field(examples=["宁河镇临救更〔2026〕1号"])
    office: str = Field(examples=["天津市宁河区宁河镇人民政府"])
    issued_at: datetime = Field(examples=["2026-11-24T09:00:00+08:00"])
    sha256: str = Field(examples=["b" * 64])


class AttemptShown(BaseModel):
    """One attempt to serve a paper (送达)."""

    attempt: int = Field(examples=[1])
    outcome: str = Field(examples=["served"], description="served，或者 returned、refused、absent、unknown")
    outcome_label: str = Field(examples=["已送达"])
    way: str = Field(examples=["direct"])
    way_label: str = Field(examples=["直接送达"])
    on: date = Field(examples=["2026-11-23"])
    receiver: str = Field(examples=["王秀英"])
    relation: str = Field(examples=["self"])
    place: str = Field(examples=["受送达人住处"])
    witnesses: list[str] = Field(examples=[[]])
    handler: str = Field(examples=["宁河镇经办人甲"])
    receipt_number: str = Field(examples=[""])
    remark: str = Field(examples=[""])
    entry: int = Field(examples=[4])


class RemedyShown(BaseModel):
    """What may be done against an adverse paper, and until when; before service nothing runs."""

    label: str = Field(examples=["行政复议"])
    organ: str = Field(examples=["天津市宁河区人民政府"])
    limit: str = Field(examples=["60 days"])
    limit_label: str = Field(examples=["60日"])
    starts_on: date | None = Field(examples=["2026-11-23"], description="送达之日，当日不计入")
    until: date | None = Field(examples=["2027-01-22"], description="最后一日；尚未送达的为空")
    provisional: bool = Field(examples=[False])
    days: list[dict[str, Any]] = Field(examples=[[{"day": "2026-11-24", "counted": True, "why": "第1日"}]])
    cites: str = Field(examples=["《行政复议法》第二十条"])


class ActShown(BaseModel):
    name: str = Field(examples=["service"], description="POST /notices/{id}/{name}")
    label: str = Field(examples=["送达"])
    by: list[str] = Field(examples=[["town_handler"]])
    cites: list[str] = Field(examples=[["《民事诉讼法》第八十七条"]])
    schema_: dict[str, Any] = Field(alias="schema", examples=[{"type": "object", "properties": {}, "required": []}])


class PaperShown(NoticeShown):
    """A paper with what has become of it: served, corrected, passed on."""

    code: str = Field(examples=["a" * 20], description="校验码，文书正文哈希的前20位，文书上印前16位")
    path: str = Field(examples=["/p/" + "a" * 20], description="任何持有文书的人可以核对的网页")
    attempts: list[AttemptShown]
    remedies: list[RemedyShown] = Field(description="不利决定文书的救济途径和期限；其他文书为空")
    corrects: PaperNamed | None = Field(examples=[None])
    corrected_by: PaperNamed | None = Field(examples=[None])
    forwards: PaperNamed | None = Field(examples=[None])
    forwarded_by: list[PaperNamed] = Field(examples=[[]])
    acts: list[ActShown]


class CheckShown(BaseModel):
    """One source of data asked about the members who authorised it, and its answer; nobody's identity number."""

    id: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015"])
    entry: int = Field(examples=[4], description="提请核对的办理记录")
    source: str = Field(examples=["vehicles"])
    label: str = Field(examples=["车船登记"])
    keeper: str = Field(examples=["车船管理单位"])
    cites: str = Field(examples=["《最低生活保障审核确认办法》第十七条、《社会救助法》第四十一条"])
    persons: list[str] = Field(examples=[["王秀英"]], description="已经授权、提请核对的人员")
    state: Literal["waiting", "sent", "replied", "expired"] = Field(examples=["replied"])
    state_label: str = Field(examples=["已反馈"])
    asked_at: datetime = Field(examples=["2026-11-20T17:30:00+08:00"])
    sent_at: datetime | None = Field(examples=["2026-11-20T17:30:10+08:00"])
    replied_at: datetime | None = Field(examples=["2026-11-23T09:00:00+08:00"])
    expires_at: datetime | None = Field(examples=[None], description="反馈期限或者结果有效期届满的时刻；没有规定的为空")
    result: Literal["consistent", "inconsistent", "nothing_found"] | None = Field(examples=["inconsistent"])
    result_label: str | None = Field(examples=["与申报不一致"])
    details: str | None = Field(examples=["名下登记有小型轿车一辆。"])
    as_of: date | None = Field(examples=["2026-11-20"], description="数据截至日")
    reply_sha256: str | None = Field(examples=["b" * 64])


class StepTaken(BaseModel):
    case: CaseShown
    entry: EntryShown
    notices: list[NoticeShown]
    gaps: list[str] = Field(examples=[[]], description="应当计算而本地没有规定的时限")


class StepShown(BaseModel):
    name: str = Field(examples=["accept"])
    label: str = Field(examples=["受理"])
    open: bool = Field(examples=[True])
    reasons: list[ReasonShown] = Field(examples=[[]])
    by: list[str] = Field(examples=[["town_handler"]])
    cites: list[str] = Field(examples=[["《社会救助法》第三十七条"]])
    notice: list[str] = Field(examples=[["acceptance_notice"]])
    to: str = Field(examples=["accepted"])
    schema_: dict[str, Any] = Field(alias="schema", examples=[{"type": "object", "properties": {}, "required": []}])


class CaseListed(BaseModel):
    number: str = Field(examples=["LS26-7K3M9-QTX4C"])
    process: str = Field(examples=["emergency_aid"])
    region: str = Field(examples=["120117102"])
    stage: str = Field(examples=["accepted"])
    stage_label: str = Field(examples=["已受理，待分类处置"])
    applicant_name: str = Field(examples=["王秀英"])


class CasePage(BaseModel):
    items: list[CaseListed]
    next: str | None = Field(examples=[None])


class InboxPage(CasePage):
    counts: dict[str, int] = Field(examples=[{"mine": 3, "team": 12, "overdue": 1, "due_today": 2, "escalated": 1}])


class ClockShown(BaseModel):
    id: str = Field(examples=["62593508f8d18d41"])
    kind: str = Field(examples=["relief_first"])
    label: str = Field(examples=["先行救助"])
    limit: str = Field(examples=["24 hours"])
    cites: str = Field(examples=["津民发〔2020〕19号 二（五）"])
    started_at: datetime = Field(examples=["2026-11-20T17:30:00+08:00"])
    due_at: datetime = Field(examples=["2026-11-21T17:30:00+08:00"])
    original_due_at: datetime = Field(examples=["2026-11-21T17:30:00+08:00"])
    state: Literal["running", "paused", "met", "breached", "cancelled"] = Field(examples=["running"])
    level: int = Field(examples=[0])


class DayCounted(BaseModel):
    day: date = Field(examples=["2026-11-21"])
    counted: bool = Field(examples=[False])
    why: str = Field(examples=["星期六"])


class ClockExplained(ClockShown):
    days: list[DayCounted]
    ledger: list[dict[str, Any]] = Field(examples=[[{"at": "2026-11-20T17:30:00+08:00", "act": "start"}]])
    ladder: list[dict[str, Any]] = Field(examples=[[]])


class TermAnswer(BaseModel):
    due_at: datetime = Field(examples=["2026-12-05T00:00:00+08:00"])
    last_day: date | None = Field(examples=["2026-12-04"])
    days: list[DayCounted]
    provisional: bool = Field(examples=[False])
    limit: str = Field(examples=["10 working days"])
    cites: str | None = Field(examples=[None])


class LineShown(BaseModel):
    label: str = Field(examples=["当地城市低保月标准"])
    value: str = Field(examples=["600.00元/人"])
    cites: str = Field(examples=["测民发〔2026〕1号"])


class AssessmentAnswer(BaseModel):
    eligible: bool = Field(examples=[True])
    kind: Literal["whole_household", "single_person", "edge_household", "none"] = Field(examples=["whole_household"])
    member: str | None = Field(None, examples=[None], description="单独纳入或者单独救助的成员姓名")
    amount: str | None = Field(examples=["3600.00"])
    lines: list[LineShown]
    reasons: list[LineShown] = Field(examples=[[]])
    assumed: dict[str, str] = Field(examples=[{"low_income.standard_urban": "600.00"}])


class PostShown(BaseModel):
    role: str = Field(examples=["town_handler"])
    region: str = Field(examples=["120117102"])
    programmes: list[str] = Field(examples=[["*"]])
    from_: datetime = Field(alias="from", examples=["2026-01-01T00:00:00+08:00"])
    to: datetime | None = Field(examples=[None])


class Me(BaseModel):
    name: str = Field(examples=["宁河镇经办人甲"])
    username: str = Field(examples=["ninghe-ninghezhen-handler-1"])
    posts: list[PostShown]


class TokenShown(BaseModel):
    access_token: str = Field(examples=["mV3…"])
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(examples=[36000])


class Reserve(BaseModel):
    township: str = Field(examples=["120117102"])
    balance: Decimal = Field(examples=["20000.00"])
    postings: list[dict[str, Any]] = Field(examples=[[]])
