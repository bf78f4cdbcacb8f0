"""What is written about papers: that one was served, that one was wrong, that one is passed on."""

from collections.abc import Mapping

from notices.kinds.register import declare

CORRECTABLE: Mapping[str, str] = {
    "applicant_name": "姓名",
    "applicant_id": "公民身份号码",
    "born_month": "出生年月",
    "sex": "性别",
    "lives_at": "现居住地",
    "agent_name": "代为申请的人",
    "family_member": "在场家庭成员",
    "related_party": "近亲属关系",
    "payee": "领取人",
    "receipt_number": "领取凭据号",
    "custody_agent": "代为保管存折、银行卡的人",
    "department": "转介接收单位",
    "institution": "供养服务机构",
    "carer": "照料服务人",
    "other_party": "协议的相对方",
    "objector": "提出异议的人",
    "chair": "会议主持人",
    "found_by": "发现人或者发现单位",
    "place": "地点",
    "contact": "联系方式",
}
"""The facts a clerical slip may sit in, all of them words. What was found, why, under which article, how much and from when is the
decision itself: it is changed by a new decision, never by a correction."""

ABOUT_PAPERS = (
    declare(
        "service_record",
        "送达回证",
        "served_title",
        "served_number",
        "addressee",
        "way_label",
        "served_on",
        "service_place",
        "receiver",
        "receiver_relation",
        "witnesses",
        "service_receipt",
        "service_through",
        "service_remark",
        page="form",
    ),
    declare(
        "rectification_notice",
        "更正通知书",
        "wrong_title",
        "wrong_number",
        "wrong_on",
        "wrong_sha256",
        "rectified",
        "reason",
        "remedies_anew",
        series="更",
    ),
    declare(
        "forwarding_notice",
        "转发通知",
        "forwarded_title",
        "forwarded_number",
        "forwarded_office",
        "forwarded_sha256",
        "forwarded_words",
        "forwarded_to",
        "forwarding_words",
        series="转发",
        page="document",
    ),
)
