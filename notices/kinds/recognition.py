"""The papers of recognition: how low-income assistance and extreme-poverty support are investigated, opined on and confirmed."""

from notices.blocks import Layout
from notices.facts import AnnouncementFacts, Board
from notices.kinds.register import Kind, declare

LASTING = frozenset({"low_income", "extreme_poverty"})


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
        programmes=LASTING,
        board=board,
        by_decider=by_decider,
        page=page,
    )


RECOGNITION = (
    _kind("policy_notice_record", "政策告知记录", "found_by", "reason", page="form"),
    _kind("verification_request", "核对提请单", "members_count", "authorised", "sources", series="核提", page="letter"),
    _kind(
        "verification_report",
        "核对报告",
        "township",
        "members_count",
        "authorised",
        "sources",
        "verification_label",
        "verification_details",
        series="核报",
        page="letter",
    ),
    _kind(
        "verification_result_notice", "核对结果告知书", "verification_label", "verification_details", "objection_due_text", series="核告"
    ),
    _kind("recheck_result_notice", "复查结果告知书", "verification_details", "recheck_result", series="复查"),
    _kind("neighbour_record", "邻里访问记录", "surveyed_on", "neighbours", "neighbour_findings", "investigators", page="form"),
    _kind("appraisal_record", "民主评议记录", "held_on", "participants", "representatives", "conclusion", page="form"),
    _kind(
        "recognition_form",
        "审核确认表",
        "members_count",
        "assessment",
        "suggestion_label",
        "opinion_label",
        "as_what_label",
        "monthly_amount",
        "reasons",
        page="form",
    ),
    _kind(
        "submission_letter",
        "报送函",
        "members_count",
        "opinion_label",
        "posting_outcome",
        "as_what_label",
        "monthly_amount",
        "related_party",
        series="报",
        grounded=True,
        page="letter",
    ),
    _kind("draw_record", "随机抽查记录", "sample_rate", "draw_count", "draw_source", "draw_seed", "drawn", page="form"),
    _kind(
        "confirmation_notice",
        "确认通知书",
        "reasons",
        "members_count",
        "as_what_label",
        "first_month",
        "benefit_label",
        "monthly_amount",
        "assessment",
        series="确",
        grounded=True,
    ),
    _kind("recognition_refusal_notice", "不予确认同意告知书", "found", "assessment", "reasons", series="不确", adverse=True),
    _kind("confirmation_announcement", "确认公布", series="公", board=AnnouncementFacts, by_decider=True),
)
