"""The papers of emergency aid alone: relief first and what follows it, the decision, the conference, the payment."""

from notices.blocks import Layout
from notices.kinds.register import Kind, declare

_ONLY = frozenset({"emergency_aid"})


def _kind(
    key: str, title: str, *specific: str, series: str = "", adverse: bool = False, grounded: bool = False, page: Layout = "notice"
) -> Kind:
    return declare(key, title, *specific, series=series, adverse=adverse, grounded=grounded, programmes=_ONLY, page=page)


EMERGENCY_AID = (
    _kind("advance_relief_notice", "先行救助告知书", "amount", "method_label", "goods", "track_label", "reason", series="先"),
    _kind(
        "advance_relief_form",
        "先行救助登记表",
        "amount",
        "method_label",
        "goods",
        "paid_on",
        "payee",
        "receipt_number",
        "reason",
        "track_label",
        "decided_by",
        page="form",
    ),
    _kind("supplement_statement", "补充说明表", "statement", "papers", "amount", "paid_on", page="form"),
    _kind("filing_form", "备案表", "amount", "track_label", "decided_on", "decided_by", "decision_number", series="备", page="form"),
    _kind("spending_check_form", "支出核实表", "identity_label", "items", "total", "investigators", page="form"),
    _kind(
        "opinion_form",
        "临时救助审核审批表",
        "opinion_label",
        "amount",
        "lines",
        "reasons",
        "kind_label",
        "scope_label",
        "members_count",
        page="form",
    ),
    _kind(
        "decision_notice",
        "临时救助决定书",
        "amount",
        "kind_label",
        "scope_label",
        "lines",
        "method_label",
        "goods",
        "instalments",
        "reasons",
        "members_count",
        series="决",
        grounded=True,
    ),
    _kind("refusal_notice", "不予批准告知书", "found", "reasons", "rule", series="不批", adverse=True),
    _kind(
        "meeting_minutes",
        "一事一议会议纪要",
        "held_on",
        "chair",
        "attendees",
        "content",
        "votes_for",
        "votes_against",
        "amount",
        "goods",
        "reason",
        series="纪",
        page="minutes",
    ),
    _kind(
        "payment_voucher",
        "发放凭证",
        "amount",
        "method_label",
        "goods",
        "paid_on",
        "payee",
        "receipt_number",
        "instalment",
        "instalments_count",
        page="form",
    ),
    _kind(
        "payment_stop_notice", "停止发放决定书", "reasons", "found", "heard_on", "heard_opinion", "amount_unpaid", series="停", adverse=True
    ),
)
