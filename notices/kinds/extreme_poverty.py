"""The papers of extreme-poverty support alone: self-care, the form of support and who cares, the visits, the end of support."""

from notices.blocks import Layout
from notices.facts import Board, TerminationFacts
from notices.kinds.register import Kind, declare

_ONLY = frozenset({"extreme_poverty"})


def _kind(
    key: str,
    title: str,
    *specific: str,
    series: str = "",
    adverse: bool = False,
    grounded: bool = False,
    board: type[Board] | None = None,
    by_decider: bool = False,
    page: Layout = "notice",
) -> Kind:
    return declare(
        key,
        title,
        *specific,
        series=series,
        adverse=adverse,
        grounded=grounded,
        programmes=_ONLY,
        board=board,
        by_decider=by_decider,
        page=page,
    )


EXTREME_POVERTY = (
    _kind("self_care_form", "生活自理能力评估表", "assessed_on", "indicators", "self_care_label", "investigators", page="form"),
    _kind(
        "self_care_result_notice",
        "评估结果告知书",
        "assessed_on",
        "self_care_label",
        "former_self_care_label",
        "benefit_label",
        "monthly_amount",
        "awaits_hearing",
        "assessment",
        series="评",
        grounded=True,
    ),
    _kind(
        "support_certificate",
        "特困人员救助供养证",
        "sex",
        "born_month",
        "lives_at",
        "self_care_label",
        "care_form_label",
        "care_by",
        series="证",
        by_decider=True,
        page="form",
    ),
    _kind(
        "care_agreement",
        "委托照料服务协议",
        "carer",
        "self_care_label",
        "care_form_label",
        "care_agreement",
        "service_standard",
        "visit_record",
        "emergency_plan",
    ),
    _kind("residence_agreement", "入住协议", "institution", "self_care_label", page="form"),
    _kind("care_ended_notice", "协议终止书", "other_party", "agreement_label", "reasons", "interim_care", series="协终"),
    _kind(
        "visit_record",
        "探访记录",
        "care_form_label",
        "care_by",
        "visited_on",
        "self_care_label",
        "visit_findings",
        "investigators",
        page="form",
    ),
    _kind("termination_posting", "拟终止公示", series="终示", board=TerminationFacts),
    _kind(
        "support_end_decision",
        "终止救助供养决定书",
        "applicant_died",
        "found",
        "heard_on",
        "heard_opinion",
        "reasons",
        "termination_ground_label",
        "termination_from",
        series="终供",
        adverse=True,
    ),
)
