"""One complete set of facts per kind of paper. People, numbers and events are invented; organs and articles are real."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from notices import KINDS
from notices.filters import document_number, mask_name
from tests.notices import samples_lasting as lasting
from tests.notices import samples_service as service
from tests.notices import samples_to_sign as to_sign

PREFIX = "开州临江府"
LAW = "《中华人民共和国社会救助法》"
MEASURES = "《社会救助暂行办法》"

COMMON: dict[str, Any] = {
    "case_number": "LJ202611030027",
    "applicant_name": "王小喆",
    "applicant_id": "500154197905121234",
    "office": "重庆市开州区临江镇人民政府",
    "bureau": "重庆市开州区民政局",
    "issued_on": date(2026, 11, 9),
    "filed_on": date(2026, 11, 3),
    "document_number": "",
    "handler": "李翀",
    "cites": (f"{LAW}第二十九条",),
    "programme_label": "临时救助",
    "region_name": "重庆市开州区临江镇",
    "county_government": "重庆市开州区人民政府",
    "entrusted_by": "",
    "entrusted_document": "",
    "contact": "023-52000000",
}

LINES = (
    ("当地低保标准", Decimal("1930.25"), f"{MEASURES}第四十九条"),
    ("救助倍数", 2, (f"{MEASURES}第四十九条",)),
    ("救助金额", Decimal("3860.50"), f"{LAW}第二十九条"),
)
ILLNESS = "家庭成员突发重大疾病，基本生活暂时出现严重困难"

OWN: dict[str, dict[str, Any]] = {
    "clue_record": {
        "found_by": "临江镇福德村社会救助协理员陈堃",
        "reason": "走访时发现该户因火灾房屋烧毁，当晚无处居住",
        "place": "临江镇福德村",
        "cites": (f"{LAW}第三十九条",),
    },
    "application_receipt": {
        "reason": ILLNESS,
        "urgent": True,
        "agent_name": "临江镇福德村村民委员会",
        "materials": ("临时救助申请书", "居民家庭经济状况核对授权书"),
    },
    "correction_notice": {
        "missing": ("共同生活的家庭成员签名的核对授权书", "医疗机构出具的住院费用结算单"),
        "relief_first": True,
        "cites": (f"{LAW}第四十条",),
    },
    "acceptance_notice": {
        "pending_papers": ("医疗机构出具的诊断证明",),
        "limits": (("先行救助", "二十四小时", "2026年11月4日17时30分"), ("办结", "二十个工作日", "2026年12月1日24时")),
        "urgent": True,
        "cites": (f"{LAW}第三十七条", f"{LAW}第五十条"),
    },
    "non_acceptance_notice": {
        "reasons": "申请事项为子女就读大学的学费减免，属于教育救助，应当向就读学校提出",
        "cites": (f"{LAW}第三十七条", f"{LAW}第三十八条"),
    },
    "advance_relief_notice": {
        "amount": Decimal("800"),
        "method_label": "现金发放并配发实物",
        "goods": "棉被2床、大米10公斤",
        "track_label": "小额快救",
        "reason": "火灾导致住房烧毁",
        "cites": (f"{LAW}第五十条",),
    },
    "advance_relief_form": {
        "amount": Decimal("800"),
        "method_label": "现金发放并配发实物",
        "goods": "棉被2床、大米10公斤",
        "paid_on": date(2026, 11, 4),
        "payee": "王小喆",
        "receipt_number": "临救领2026-0015",
        "reason": "火灾导致住房烧毁，基本生活暂时出现严重困难",
        "track_label": "紧急程序先行救助",
        "decided_by": "重庆市开州区临江镇人民政府",
        "cites": (f"{LAW}第五十条",),
        "entrusted_by": "重庆市开州区民政局",
        "entrusted_document": "开州民发〔2020〕82号",
    },
    "supplement_statement": {
        "statement": "火灾已于当日扑灭，住房损毁经村民委员会核实",
        "papers": ("申请书", "村民委员会核实记录"),
        "amount": Decimal("800"),
        "paid_on": date(2026, 11, 4),
        "cites": (f"{LAW}第五十条",),
    },
    "filing_form": {
        "amount": Decimal("800"),
        "track_label": "小额快救",
        "decided_on": date(2026, 11, 4),
        "decided_by": "重庆市开州区临江镇人民政府",
        "decision_number": "",
        "cites": (f"{MEASURES}第四十八条",),
    },
    "survey_form": {
        "investigators": ("李翀", "郑昇"),
        "method_label": "入户调查",
        "surveyed_on": date(2026, 11, 5),
        "family_member": "刘芃",
        "findings": ("家庭共有三人，主要收入来源为务工", "户主住院期间无收入"),
        "members_count": 3,
        "cites": (f"{LAW}第四十三条",),
    },
    "spending_check_form": {
        "identity_label": "最低生活保障家庭",
        "items": (("住院自负费用", Decimal("12008.66")), ("护理费用", Decimal("3600"))),
        "total": Decimal("15608.66"),
        "investigators": ("李翀", "郑昇"),
        "cites": (f"{LAW}第四十二条",),
    },
    "related_party_record": {"relation": "兄弟", "related_officer": "临江镇社会救助经办人员王小堃", "cites": ()},
    "county_visit_form": {
        "investigators": ("蒋镕", "沈珺"),
        "surveyed_on": date(2026, 11, 6),
        "findings": "入户核对申请事由属实",
        "office": "重庆市开州区民政局",
        "cites": (f"{LAW}第四十四条",),
    },
    "opinion_form": {
        "opinion_label": "符合条件，建议给予临时救助",
        "amount": Decimal("3860.50"),
        "lines": LINES,
        "reasons": ILLNESS,
        "kind_label": "急难型临时救助",
        "scope_label": "家庭",
        "members_count": 3,
        "cites": (f"{LAW}第四十四条",),
    },
    "public_posting": {
        "masked_name": mask_name("王小喆"),
        "members_count": 3,
        "amount": Decimal("3860.50"),
        "posted_from": date(2026, 11, 9),
        "posted_to": date(2026, 11, 16),
        "place": "临江镇福德村村务公开栏",
        "objection_contact": "重庆市开州区临江镇人民政府（023-52000000）",
        "amount_label": "拟救助金额（元）",
        "opinion_label": "",
        "cites": (f"{MEASURES}第四十八条",),
    },
    "posting_proof": {
        "posted_on": date(2026, 11, 1),
        "hung_at": "临江镇福德村村务公开栏",
        "hung_from": date(2026, 11, 1),
        "hung_until": date(2026, 11, 9),
        "hung_by": "陈堃",
        "hung_witness": "吴玥",
        "photo_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "proof_note": "张贴期间未见损毁",
        "cites": (f"{MEASURES}第四十八条", f"{LAW}第四十三条"),
    },
    "objection_reply": {
        "objector": "吴玥",
        "objection": "认为该户有务工收入，不应当给予救助",
        "result": "该户务工收入已经计入，仍然符合临时救助条件",
        "upheld": False,
        "cites": (f"{LAW}第四十三条",),
    },
    "decision_notice": {
        "amount": Decimal("3860.50"),
        "kind_label": "急难型临时救助",
        "scope_label": "家庭",
        "lines": LINES,
        "method_label": "社会化发放至个人账户",
        "goods": "",
        "instalments": ((1, Decimal("2000"), date(2026, 11, 12)), (2, Decimal("1860.50"), date(2026, 12, 12))),
        "reasons": ILLNESS,
        "members_count": 3,
        "cites": (f"{LAW}第二十九条", f"{LAW}第四十四条", f"{MEASURES}第四十八条"),
        "entrusted_by": "重庆市开州区民政局",
        "entrusted_document": "开州民发〔2020〕82号",
    },
    "refusal_notice": {
        "found": ("申请所称交通事故的医疗费用已由责任方全部支付", "家庭基本生活未出现严重困难"),
        "reasons": "申请事由没有导致基本生活暂时出现严重困难",
        "rule": f"{LAW}第二十九条",
        "office": "重庆市开州区民政局",
        "cites": (f"{LAW}第四十四条", f"{LAW}第四十五条"),
    },
    "meeting_minutes": {
        "held_on": date(2026, 11, 8),
        "chair": "冯𬭎",
        "attendees": ("开州区民政局", "开州区财政局", "临江镇人民政府"),
        "content": "会议听取了临江镇人民政府关于该户重大生活困难的情况报告",
        "votes_for": 5,
        "votes_against": 0,
        "amount": Decimal("20000"),
        "goods": "",
        "reason": "连续两起意外事件导致重大生活困难，按一般标准救助后基本生活仍有严重困难",
        "office": "重庆市开州区民政局",
        "cites": ("《关于改革完善社会救助制度的意见》第15项",),
    },
    "payment_voucher": {
        "amount": Decimal("2000"),
        "method_label": "社会化发放至个人账户",
        "goods": "",
        "paid_on": date(2026, 11, 12),
        "payee": "王小喆",
        "receipt_number": "临救领2026-0021",
        "instalment": 1,
        "instalments_count": 2,
    },
    "extension_notice": {
        "ground_label": "公示期间有异议，需要重新调查核实",
        "clock_label": "办结",
        "original_due_text": "2026年12月1日24时",
        "new_due_text": "2026年12月15日24时",
        "relief_first": True,
        "cites": (f"{LAW}第四十三条",),
    },
    "referral_letter": {
        "department": "重庆市开州区慈善会",
        "need": "政府救助后住院自负费用仍有较大缺口",
        "cites": ("《关于进一步加强和改进临时救助工作的意见》第二部分第（五）项",),
    },
    "transfer_letter": {
        "target_label": "最低生活保障",
        "transferred_to": "",
        "need": "获得临时救助后家庭人均收入仍低于当地最低生活保障标准",
        "cites": (f"{LAW}第六十四条",),
    },
    "withdrawal_confirmation": {"reason": "困难已由亲属帮助解决", "cites": ()},
    "termination_notice": {
        "found": "本机关两次上门、三次电话联系，申请人无正当理由不配合核查",
        "reasons": "申请对象应当配合核查，如实提供相关信息",
        "cites": (f"{LAW}第四十三条第二款",),
    },
    "payment_stop_notice": {
        "found": "经核对，申请时隐瞒了已经获得全部保险赔付的情况",
        "reasons": "采取隐瞒手段骗取社会救助资金",
        "heard_on": date(2026, 11, 6),
        "heard_opinion": "保险赔付已经用于还债",
        "amount_unpaid": Decimal("1860.50"),
        "cites": (f"{LAW}第四十八条", f"{LAW}第七十三条"),
    },
    "reminder": {
        "clock_label": "先行救助",
        "limit_text": "二十四小时",
        "due_text": "2026年11月4日17时30分",
        "level": 1,
        "told": ("临江镇经办人员李翀",),
        "vacant": (),
    },
    "supervision_order": {
        "clock_label": "先行救助",
        "limit_text": "二十四小时",
        "due_text": "2026年11月4日17时30分",
        "overdue_text": "十五分钟",
        "level": 2,
        "told": ("临江镇分管负责人周赟", "区民政局社会救助科科长沈珺"),
        "vacant": ("临江镇社会事务办主任",),
        "taken_over_by": "区民政局社会救助科科长",
        "owner_label": "临江镇经办人员",
        "office": "重庆市开州区民政局",
        "cites": (f"{LAW}第五十条", f"{LAW}第六十九条"),
    },
}


OWN |= lasting.OWN | service.OWN | to_sign.OWN

SAMPLES: dict[tuple[str, str], dict[str, Any]] = {
    **{("emergency_aid", key): {} for key, kind in KINDS.items() if "emergency_aid" in kind.programmes},
    **{("low_income", key): {} for key, kind in KINDS.items() if kind.programmes == {"low_income", "extreme_poverty"}},
    **{(min(kind.programmes), key): {} for key, kind in KINDS.items() if len(kind.programmes) == 1},
    **lasting.ELSEWHERE,
    ("emergency_aid", "hearing_record"): {"adjustment_label": "停止发放", "heard_opinion": "保险赔付已经用于还债"},
}
"""Which papers are read in which programme, and what differs there from the first sample of the kind."""


def first_programme(kind: str) -> str:
    """The programme a kind's own sample is written in."""
    return next(programme for programme, key in SAMPLES if key == kind)


def sample(kind: str, programme: str = "", **other: Any) -> dict[str, Any]:
    """Complete facts for a kind in a programme, with some of them exchanged; in the first that issues it where none is named."""
    own, programme = KINDS[kind], programme or first_programme(kind)
    number = document_number(PREFIX, own.series_in(programme), 2026, 3) if own.numbered else ""
    facts = {**COMMON, **lasting.PROGRAMMES.get(programme, {}), "document_number": number, **OWN[kind]}
    return {**facts, **SAMPLES.get((programme, kind), {}), **other}
