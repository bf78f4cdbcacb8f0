"""Every fact a paper may state, explained once: what it means, what type it has, in what unit, and whether it may be blank.

The names are the templates' variables. A kind of paper declares which it needs (`notices.kinds`); a template that uses another fails when
the package loads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from notices.types import (
    COMPUTATION,
    CORRECTIONS,
    COUNT,
    DAY,
    DAY_OR_BLANK,
    INDICATORS,
    INSTALMENTS,
    LIMITS,
    MONEY,
    MONTH,
    PROSE,
    SCHEDULE,
    SPENDING,
    TEXTS,
    YES_OR_NO,
    Fact,
    register,
)

COMMON: Mapping[str, Fact] = register(
    Fact("case_number", "案件编号"),
    Fact("applicant_name", "申请人（救助对象）姓名"),
    Fact("applicant_id", "申请人公民身份号码全文，文书上只显示前四位和后四位；身份不明的为空", blank=True),
    Fact("office", "出具文书的机关全称"),
    Fact("bureau", "县级人民政府民政部门全称"),
    Fact("issued_on", "文书日期", DAY),
    Fact("filed_on", "提出申请的日期", DAY),
    Fact("document_number", "发文字号；不编号的文种为空", blank=True),
    Fact("handler", "经办人姓名；由系统时钟办理的为空", blank=True),
    Fact("cites", "所依据的条款，已写成文字；不利决定和救助决定不得为空", TEXTS, blank=True),
    Fact("programme_label", "办理的社会救助事项：临时救助、最低生活保障、特困人员救助供养"),
    Fact("region_name", "案件所属行政区域名称"),
    Fact("county_government", "行政复议机关，即县级人民政府全称"),
    Fact("entrusted_by", "委托机关全称；行使自身职权的为空", blank=True),
    Fact("entrusted_document", "委托所依据的文件；没有的为空", blank=True),
    Fact("contact", "出具机关的联系方式；没有的为空", blank=True),
)

SPECIFIC: Mapping[str, Fact] = register(
    Fact("addressee", "受送达人姓名"),
    Fact("adjust_from", "调整、停发开始执行的月份", MONTH),
    Fact("adjusted_amount", "调整后的月保障金额；停发、终止的为零", MONEY, "元每月"),
    Fact("adjustment_label", "拟作出的决定：增发、减发、停发、终止救助供养"),
    Fact("agent_name", "代为提出申请的村（居）民委员会或者他人；本人申请的为空", blank=True),
    Fact("agreement_label", "终止的协议名称"),
    Fact("amount", "救助金额；只配发实物的为零", MONEY, "元"),
    Fact("amount_unpaid", "尚未发放、不再发放的金额", MONEY, "元"),
    Fact("applicant_died", "申请人是否已经死亡；死亡的向其近亲属告知", YES_OR_NO),
    Fact("as_what_label", "确认为何种对象：整户、单人户、特困人员；不予确认的为空", blank=True),
    Fact("assessed_on", "评估日期", DAY),
    Fact("assessment", "保障金额的计算项目、数值和依据；没有的为空", COMPUTATION, blank=True),
    Fact("attendees", "参加会议的单位和人员", TEXTS),
    Fact("authorised", "已经签署核对授权书的人员", TEXTS),
    Fact("awaits_hearing", "评估结果使金额减少、须先听取意见再作减发决定", YES_OR_NO),
    Fact("benefit_label", "发放的款项名称：最低生活保障金、救助供养金"),
    Fact("born_month", "出生年月", MONTH),
    Fact("care_agreement", "照料服务的内容", PROSE),
    Fact("care_by", "照料服务人或者供养服务机构；未确定的为空", blank=True),
    Fact("care_duties", "照料服务的内容；没有签订照料服务协议的为空", PROSE, blank=True),
    Fact("care_form_label", "供养形式：集中供养、分散供养"),
    Fact("carer", "照料服务人姓名"),
    Fact("category_label", "定期核查的类别；没有的为空", blank=True),
    Fact("chair", "会议主持人"),
    Fact("change", "家庭人口、收入、财产状况的变化；没有变化的为空", PROSE, blank=True),
    Fact("clock_label", "时限名称"),
    Fact("conclusion", "评议或者复核的结论", PROSE),
    Fact("content", "会议讨论内容", PROSE),
    Fact("custody_agent", "代为保管存折、银行卡的人"),
    Fact("decided_by", "作出决定的机关"),
    Fact("decided_on", "作出决定的日期", DAY),
    Fact("decision_number", "决定书的发文字号；先行救助没有决定书的为空", blank=True),
    Fact("department", "转介接收单位"),
    Fact("draw_count", "参加抽取的案件数量", COUNT, "件"),
    Fact("draw_seed", "抽取所用的公开文本"),
    Fact("draw_source", "公开文本的公布处"),
    Fact("drawn", "是否抽中", YES_OR_NO),
    Fact("due_text", "时限届满的时刻"),
    Fact("emergency_plan", "应急预案", PROSE),
    Fact("exit_from", "渐退期开始的月份", MONTH),
    Fact("exit_schedule", "渐退期内逐月发放的金额", SCHEDULE, "元"),
    Fact("exit_to", "渐退期届满的月份", MONTH),
    Fact("family_member", "在场家庭成员姓名；无家庭成员在场的为空", blank=True),
    Fact("findings", "调查了解的情况", PROSE),
    Fact("first_month", "开始发放的月份", MONTH),
    Fact("forwarded_number", "被转发文书的发文字号；不编号的为空", blank=True),
    Fact("forwarded_office", "被转发文书的出具机关"),
    Fact("forwarded_sha256", "被转发文书正文的SHA-256摘要"),
    Fact("forwarded_words", "被转发文书的文字，逐行", TEXTS),
    Fact("forwarded_title", "被转发文书的名称"),
    Fact("forwarded_to", "主送机关", TEXTS),
    Fact("forwarding_words", "转发的要求"),
    Fact("former_amount", "原月保障金额", MONEY, "元每月"),
    Fact("former_self_care_label", "原评估结果；首次评估的为空", blank=True),
    Fact("found", "查明的事实", PROSE),
    Fact("found_by", "发现人或者发现单位"),
    Fact("goods", "配发的实物名称和数量；只发放救助金的为空", blank=True),
    Fact("ground_label", "延期事由"),
    Fact("heard_on", "听取意见的日期；规定不要求听取意见的为空", DAY_OR_BLANK, blank=True),
    Fact("heard_opinion", "救助对象提出的意见；没有提出的为空", PROSE, blank=True),
    Fact("hung_at", "公示实际张贴的地点"),
    Fact("hung_by", "公示的张贴人"),
    Fact("hung_from", "公示张贴的日期", DAY),
    Fact("hung_until", "公示撤下或者最后核实仍在张贴的日期", DAY),
    Fact("hung_witness", "公示张贴的见证人；没有的为空", blank=True),
    Fact("held_on", "会议、评议、听取意见的日期", DAY),
    Fact("household_members", "家庭成员姓名、与申请人的关系、每月收入；没有填报的收入为空", LIMITS),
    Fact("identity_label", "已确认的身份类别"),
    Fact("indicators", "生活自理能力的六项指标和是否达到", INDICATORS),
    Fact("instalment", "本次发放的期次，自1起", COUNT),
    Fact("instalments", "分阶段救助的发放计划；一次发放的为空", INSTALMENTS, "元", blank=True),
    Fact("instalments_count", "发放总期数", COUNT),
    Fact("institution", "供养服务机构"),
    Fact("investigators", "调查人员姓名", TEXTS),
    Fact("interim_care", "另行安排以前由谁照料"),
    Fact("items", "核实的必需支出项目和金额", SPENDING, "元"),
    Fact("kind_label", "救助类型"),
    Fact("level", "催办、督办的级次，自1起", COUNT),
    Fact("limit_text", "法定或者规定的时限"),
    Fact("limits", "办理事项、时限和届满时间", LIMITS, blank=True),
    Fact("lines", "救助金额的计算项目、数值和依据", COMPUTATION, blank=True),
    Fact("lives_at", "现居住地；与户籍所在地一致的为空", blank=True),
    Fact("materials", "收到的材料；口头申请没有材料的为空", TEXTS, blank=True),
    Fact("members_count", "家庭成员数量", COUNT, "人"),
    Fact("method_label", "救助或者调查的方式"),
    Fact("missing", "需要补正的全部材料，一次列全", TEXTS),
    Fact("monthly_amount", "月保障金额；不予确认的为零", MONEY, "元每月"),
    Fact("need", "救助需求", PROSE),
    Fact("neighbour_findings", "邻里访问了解的情况", PROSE),
    Fact("neighbours", "被访问人", TEXTS),
    Fact("new_due_text", "延期后的届满时间"),
    Fact("objection", "异议内容", PROSE),
    Fact("objection_due_text", "提出核对异议的期限；没有规定的为空", blank=True),
    Fact("objector", "提出异议的人"),
    Fact("opinion_label", "审核意见"),
    Fact("original_due_text", "原届满时间"),
    Fact("other_party", "协议的相对方：照料服务人，或者供养服务机构"),
    Fact("overdue_text", "超过时限的时长"),
    Fact("owner_label", "承办责任岗位"),
    Fact("paid_month", "所发放的月份", MONTH),
    Fact("paid_on", "发放日期", DAY),
    Fact("papers", "补齐的材料；没有的为空", TEXTS, blank=True),
    Fact("participants", "参加评议人数", COUNT, "人"),
    Fact("payee", "领取人"),
    Fact("people", "共同生活的家庭成员姓名", TEXTS),
    Fact("pending_papers", "紧急情况解除后补齐的材料；没有的为空，不为空即先行受理", TEXTS, blank=True),
    Fact("place", "地点：发现地点，或者公示地点"),
    Fact("photo_sha256", "公示现场照片的SHA-256摘要；没有照片的为空", blank=True),
    Fact("posted_on", "办理公示的日期", DAY),
    Fact("posting_outcome", "公示的情况"),
    Fact("proof_note", "公示张贴情况的说明；没有的为空", PROSE, blank=True),
    Fact("reason", "事由", PROSE),
    Fact("reasons", "理由", PROSE),
    Fact("receipt_number", "领取凭据号"),
    Fact("receiver", "签收人"),
    Fact("receiver_relation", "签收人与受送达人的关系"),
    Fact("proposed_from", "拟执行的月份；尚未确定的为空", MONTH, blank=True),
    Fact("recheck_result", "复查结果", PROSE),
    Fact("rectified", "更正事项、原文和更正为", CORRECTIONS),
    Fact("related_officer", "存在近亲属关系的经办人员或者村（居）民委员会成员"),
    Fact("related_party", "与经办人员、村（居）民委员会成员的近亲属关系；没有的为空", blank=True),
    Fact("relation", "近亲属关系"),
    Fact("relief_first", "本事项是否适用先行受理、先行救助", YES_OR_NO),
    Fact("remedies_anew", "被更正的是不利决定，复议、诉讼期限自收到更正通知书之日起重新计算", YES_OR_NO),
    Fact("repay_amount", "责令退回的金额", MONEY, "元"),
    Fact("repay_by", "退回的期限；没有规定的为空", DAY_OR_BLANK, blank=True),
    Fact("review_outcome", "复核后的处理；另行提出的为空", blank=True),
    Fact("reply_due_text", "提出意见的期限；没有规定的为空", blank=True),
    Fact("representatives", "其中村（居）民代表人数", COUNT, "人"),
    Fact("result", "异议处理结果", PROSE),
    Fact("review_ground_label", "复核事由"),
    Fact("rule", "不符合的规定，写明条款"),
    Fact("sample_rate", "随机抽查的比例"),
    Fact("scope_label", "救助范围：家庭或者个人"),
    Fact("self_care_label", "生活自理能力评估结果；尚未评估的写明尚未评估"),
    Fact("served_number", "所送达文书的发文字号；不编号的为空", blank=True),
    Fact("served_on", "送达日期", DAY),
    Fact("served_title", "所送达文书的名称"),
    Fact("service_place", "送达地点"),
    Fact("service_receipt", "邮件或者电子回执编号；没有的为空", blank=True),
    Fact("service_remark", "送达回证的备注；没有的为空", blank=True),
    Fact("service_standard", "照料服务标准", PROSE),
    Fact("service_through", "受委托或者转交的单位；没有的为空", blank=True),
    Fact("sex", "性别"),
    Fact("sources", "核对的信息种类；没有另行指定的为空，写明规定的全部种类", TEXTS, blank=True),
    Fact("statement", "紧急情况解除后的补充说明", PROSE),
    Fact("suggestion_label", "经办人建议；没有的为空", blank=True),
    Fact("surveyed_on", "调查日期", DAY),
    Fact("taken_over_by", "接管办理的岗位；未接管的为空", blank=True),
    Fact("target_label", "转办的社会救助事项"),
    Fact("termination_from", "终止救助供养开始执行的月份", MONTH),
    Fact("termination_ground_label", "终止救助供养的情形"),
    Fact("told", "收到通知的岗位；岗位全部空缺的为空", TEXTS, blank=True),
    Fact("total", "必需支出合计", MONEY, "元"),
    Fact("township", "乡镇人民政府（街道办事处）全称"),
    Fact("track_label", "先行救助的程序：小额快救，或者紧急程序先行救助"),
    Fact("transferred_to", "转往的机关；转入其他社会救助事项的为空", blank=True),
    Fact("upheld", "异议是否成立", YES_OR_NO),
    Fact("urgent", "是否情况紧急、需立即采取救助措施", YES_OR_NO),
    Fact("vacant", "空缺的岗位；没有的为空", TEXTS, blank=True),
    Fact("verification_details", "信息核对的具体情况", PROSE),
    Fact("verification_label", "信息核对结果"),
    Fact("visit_findings", "探访情况", PROSE),
    Fact("visit_record", "定期探访的安排", PROSE),
    Fact("visited_on", "探访日期", DAY),
    Fact("votes_against", "不同意的票数", COUNT, "票"),
    Fact("votes_for", "同意的票数", COUNT, "票"),
    Fact("way_label", "送达方式"),
    Fact("witnesses", "见证人；没有的为空", TEXTS, blank=True),
    Fact("wrong_number", "被更正文书的发文字号；不编号的为空", blank=True),
    Fact("wrong_on", "被更正文书的日期", DAY),
    Fact("wrong_sha256", "被更正文书正文的SHA-256摘要"),
    Fact("wrong_title", "被更正文书的名称"),
)

_BOARD = (
    Fact("masked_name", "隐去名字的申请人姓名（notices.filters.mask_name）；未成年人不显示姓名"),
    Fact("programme_label", "社会救助事项"),
    Fact("place", "公示、公布的地点"),
    Fact("objection_contact", "受理异议和监督的机关，有联系方式的写明联系方式"),
    Fact("office", "出具文书的机关全称"),
    Fact("issued_on", "文书日期", DAY),
    Fact("document_number", "发文字号"),
    Fact("region_name", "行政区域名称"),
    Fact("cites", "所依据的条款，已写成文字", TEXTS),
)
_PERIOD = (
    Fact("posted_from", "公示开始的日期", DAY),
    Fact("posted_to", "公示届满的日期", DAY),
)
POSTING: Mapping[str, Fact] = register(
    *_BOARD,
    *_PERIOD,
    Fact("members_count", "家庭成员数量", COUNT, "人"),
    Fact("amount", "拟给予的救助金额", MONEY, "元；按月保障的为元每月"),
    Fact("amount_label", "金额一栏的名称和单位"),
    Fact("opinion_label", "初审意见；没有的为空", blank=True),
)
ANNOUNCEMENT: Mapping[str, Fact] = register(
    *_BOARD,
    Fact("members_count", "家庭成员数量", COUNT, "人"),
    Fact("amount", "保障金额", MONEY, "元每月"),
    Fact("first_month", "开始发放的月份", MONTH),
)
TERMINATION: Mapping[str, Fact] = register(
    *_BOARD,
    *_PERIOD,
    Fact("ground_label", "拟终止的事由类别，只能是 PUBLIC_GROUNDS 之一"),
)

PUBLIC_GROUNDS = ("死亡或者被宣告死亡、被宣告失踪", "自愿申请退出救助供养", "不再符合救助供养条件")
"""What a posting may say of why support is to end: health, a sentence, income and family of a person are nobody's business."""

_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MASKED = re.compile(r"[*＊某]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that may hang on a village board about one person.

    There is no field for an identity number, an address, a telephone number of the family, an illness, a disability or an income: what
    has no field cannot be shown (社会救助法第十一条). Raises ValueError for a name that is not masked, for an identity number anywhere in
    the text, and for a period that ends before it begins.
    """

    masked_name: str
    programme_label: str
    place: str
    objection_contact: str
    office: str
    issued_on: date
    document_number: str
    region_name: str
    cites: tuple[str, ...]

    EXPLAINED: ClassVar[Mapping[str, Fact]]

    def __post_init__(self) -> None:
        if not _MASKED.search(self.masked_name):
            raise ValueError("a posting shows a masked name only: pass it through mask_name")
        shown = self.as_facts()
        if "posted_to" in shown and shown["posted_to"] < shown["posted_from"]:
            raise ValueError("a posting ends before it begins")
        if shown.get("ground_label", PUBLIC_GROUNDS[0]) not in PUBLIC_GROUNDS:
            raise ValueError(f"a posting names the kind of ground only: {', '.join(PUBLIC_GROUNDS)}")
        for name, value in shown.items():
            if _IDENTITY_NUMBER.search(str(value)):
                raise ValueError(f"a posting shows no identity number: {name}")

    @classmethod
    def explained(cls) -> Mapping[str, Fact]:
        """The facts of this board by name."""
        return cls.EXPLAINED

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """The facts of a board, taken from more; every other fact is left behind."""
        return cls(**{field.name: facts[field.name] for field in fields(cls)})

    def as_facts(self) -> dict[str, Any]:
        """The facts by name, for the template."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingFacts(Board):
    """The board before a decision (公示): how many, how much, for how long."""

    members_count: int
    amount: Decimal
    amount_label: str
    opinion_label: str
    posted_from: date
    posted_to: date

    EXPLAINED = POSTING


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementFacts(Board):
    """The board after a confirmation (公布): name, how many, how much (最低生活保障审核确认办法第二十四条)."""

    members_count: int
    amount: Decimal
    first_month: str

    EXPLAINED = ANNOUNCEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationFacts(Board):
    """The board before support ends (拟终止公示, 特困人员认定办法第二十六条): the kind of ground, never the person's circumstances.

    Raises ValueError also for a ground that is not one of PUBLIC_GROUNDS.
    """

    ground_label: str
    posted_from: date
    posted_to: date

    EXPLAINED = TERMINATION
