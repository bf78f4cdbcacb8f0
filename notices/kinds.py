"""The register of papers: one line per kind, with its Chinese name, its series of numbers, and the facts it needs beyond the common ones.

`series` is the 字 inside the document number (开民**临救决**〔2026〕3号); a kind without one carries no document number of its own.
`adverse` papers state facts, reasons, the article and both remedies (行政复议法第二十条第三款: a paper that does not tell the remedy
leaves the window open for a year).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2.meta import find_undeclared_variables

from notices import press
from notices.facts import COMMON, POSTING, SPECIFIC, Fact

POSTING_KIND = "public_posting"


@dataclass(frozen=True)
class Kind:
    """A kind of paper (文种). `facts` are the names that `issue` demands: exactly those its template uses."""

    key: str
    title: str
    series: str
    adverse: bool
    numbered: bool
    facts: frozenset[str]
    explained: Mapping[str, Fact]
    must_speak: frozenset[str]

    @property
    def template(self) -> str:
        """The file name of its template."""
        return press.file_name(self.key)


class UndeclaredFact(ValueError):
    """A template uses a fact its kind does not declare, or a kind declares one its template does not use."""


def _kind(key: str, title: str, *specific: str, series: str = "", adverse: bool = False, grounded: bool = False) -> Kind:
    """Declare a kind and hold it against its template. A `grounded` paper must cite its article; an adverse one always is."""
    posting = key == POSTING_KIND
    declared = dict(POSTING) if posting else {**COMMON, **{name: SPECIFIC[name] for name in specific}}
    used = frozenset().union(*(find_undeclared_variables(tree) for tree in press.trees(press.file_name(key))))
    if undeclared := used - declared.keys():
        raise UndeclaredFact(f"{key}: the template uses {sorted(undeclared)}, which the kind does not declare")
    if unused := (declared.keys() if posting else set(specific)) - used:
        raise UndeclaredFact(f"{key}: the kind declares {sorted(unused)}, which the template does not use")
    must_speak = {name for name in used if not declared[name].blank}
    if series:
        must_speak.add("document_number")
    if adverse or grounded:
        must_speak.add("cites")
    if unsaid := must_speak - used:
        raise UndeclaredFact(f"{key}: the template does not state {sorted(unsaid)}")
    return Kind(key, title, series, adverse, bool(series), used, {name: declared[name] for name in used}, frozenset(must_speak))


_REGISTER = (
    _kind("clue_record", "主动发现登记表", "found_by", "reason", "place"),
    _kind("application_receipt", "收件回执", "reason", "urgent", "agent_name", "materials"),
    _kind("correction_notice", "补正材料一次性告知书", "missing", series="临救补"),
    _kind("acceptance_notice", "受理通知书", "pending_papers", "limits", "urgent", series="临救受"),
    _kind("non_acceptance_notice", "不予受理告知书", "reasons", series="临救不受", adverse=True),
    _kind("advance_relief_notice", "先行救助告知书", "amount", "method_label", "goods", "track_label", "reason", series="临救先"),
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
    ),
    _kind("supplement_statement", "补充说明表", "statement", "papers", "amount", "paid_on"),
    _kind("filing_form", "备案表", "amount", "track_label", "decided_on", "decided_by", "decision_number", series="临救备"),
    _kind(
        "survey_form",
        "入户调查表",
        "investigators",
        "method_label",
        "surveyed_on",
        "family_member",
        "findings",
        "members_count",
    ),
    _kind("spending_check_form", "支出核实表", "identity_label", "items", "total", "investigators"),
    _kind("related_party_record", "近亲属单独登记备案表", "relation", "related_officer"),
    _kind("county_visit_form", "县级入户调查表", "investigators", "surveyed_on", "findings"),
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
    ),
    _kind(POSTING_KIND, "公示单", series="临救示"),
    _kind("objection_reply", "异议处理告知书", "objector", "objection", "result", "upheld", series="临救异"),
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
        series="临救决",
        grounded=True,
    ),
    _kind("refusal_notice", "不予批准告知书", "found", "reasons", "rule", series="临救不批", adverse=True),
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
        "reason",
        series="临救纪",
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
    ),
    _kind("extension_notice", "延期办理告知书", "ground_label", "clock_label", "original_due_text", "new_due_text", series="临救延"),
    _kind("referral_letter", "转介单", "department", "need", series="临救介"),
    _kind("transfer_letter", "转办单", "programme_label", "need", series="临救转"),
    _kind("withdrawal_confirmation", "撤回申请确认书", "reason"),
    _kind("termination_notice", "终止办理程序告知书", "reasons", "found", series="临救终", adverse=True),
    _kind("payment_stop_notice", "停止发放决定书", "reasons", "found", "amount_unpaid", series="临救停", adverse=True),
    _kind("reminder", "催办通知", "clock_label", "limit_text", "due_text", "level", "told", "vacant", series="临救催"),
    _kind(
        "supervision_order",
        "督办单",
        "clock_label",
        "limit_text",
        "due_text",
        "overdue_text",
        "level",
        "told",
        "vacant",
        "taken_over_by",
        "owner_label",
        series="临救督",
    ),
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in _REGISTER}
