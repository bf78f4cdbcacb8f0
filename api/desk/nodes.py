"""The way a case goes, in the few words that officers call its parts: which node of the bar each stage belongs to.

A node stands in the bar when it belongs to the usual way, or when the case has been there. The order is the order of the bar.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from states.grammar import Process


@dataclass(frozen=True, slots=True)
class Node:
    """One part of the way and the stages it stands for; `tracks` names the ways it belongs to, none for a part that not every case sees."""

    label: str
    stages: tuple[str, ...]
    tracks: tuple[str, ...] = ("usual",)


@dataclass(frozen=True, slots=True)
class Place:
    """A node as one case shows it: "past", "here" or "ahead"."""

    label: str
    state: str


_BOTH = ("usual", "urgent")
_SERVED = ("non_acceptance_delivery", "refusal_delivery", "termination_delivery")
_RECOGNITION = (
    Node("线索", ("clue",), ()),
    Node("申请", ("submitted",)),
    Node("补正", ("correction_requested",), ()),
    Node("受理", ("accepted",)),
    Node("调查核对", ("investigating", "verification_negative", "verification_objection")),
    Node("民主评议", ("appraisal",), ()),
    Node("初审意见", ("preliminary_opinion",)),
    Node("公示", ("public_notice", "notice_objection", "notice_closed")),
    Node("审核确认", ("reported", "county_review", "township_decision")),
    Node("确认同意", ("confirmed",)),
    Node("送达", _SERVED, ()),
)
_NOT_RECOGNISED = ("rejected", "not_accepted", "clue_closed", "referred", "procedure_terminated", "withdrawn")
NODES: Mapping[str, tuple[Node, ...]] = {
    "emergency_aid": (
        Node("线索", ("clue",), ()),
        Node("申请", ("submitted",), _BOTH),
        Node("补正", ("correction_requested",), ()),
        Node("受理", ("accepted",), _BOTH),
        Node("先行救助决定", ("advance_decision",), ("urgent",)),
        Node("先行发放", ("advance_approved", "advance_paid"), ("urgent",)),
        Node("补充说明", ("supplementing", "supplemented"), ("urgent",)),
        Node("备案", ("filed",), ("urgent",)),
        Node("调查核实", ("investigating", "surveyed")),
        Node("审核意见", ("preliminary_opinion",)),
        Node("公示", ("public_notice", "notice_objection")),
        Node("审批", ("township_decision", "county_review", "joint_meeting")),
        Node("发放", ("approved", "paying")),
        Node("送达", (*_SERVED, "stop_delivery"), ()),
        Node(
            "办结",
            (
                "closed",
                "rejected",
                "not_accepted",
                "clue_closed",
                "referred",
                "follow_up",
                "procedure_terminated",
                "withdrawn",
                "payment_stopped",
            ),
            _BOTH,
        ),
    ),
    "low_income": (
        *_RECOGNITION,
        Node("在保", ("active",)),
        Node("复核调整", ("under_review", "adjustment_proposed", "hearing", "gradual_exit"), ()),
        Node("停发", ("stopped",), ()),
        Node("退出", ("terminated", *_NOT_RECOGNISED), ()),
    ),
    "extreme_poverty": (
        *_RECOGNITION,
        Node("自理评估", ("self_care_assessment",)),
        Node("供养形式", ("care_form_choice", "awaiting_place")),
        Node("供养", ("active_centralized", "active_dispersed", "care_lapsed", "reassessment", "reduction_proposed")),
        Node("核查", ("under_review",), ()),
        Node("拟终止", ("termination_proposed", "termination_notice", "termination_objection", "termination_decision"), ()),
        Node("终止", ("support_ended", "terminated", "followed_on", *_NOT_RECOGNISED), ()),
    ),
}
URGENT_STAGES = {"advance_decision", "advance_approved", "advance_paid", "supplementing", "supplemented", "filed"}


def usual(process: Process, stage: str) -> bool:
    """Whether a stage lies on a way that cases usually go."""
    return any(node.tracks for node in NODES[process.key] if stage in node.stages)


def way(process: Process, stage: str, visited: Iterable[str]) -> list[Place]:
    """The bar of a case that stands at `stage` and has been at the stages `visited`."""
    seen = {*visited, stage}
    track = "urgent" if seen & URGENT_STAGES else "usual"
    shown = [node for node in NODES[process.key] if track in node.tracks or seen & set(node.stages)]
    here = next(n for n, node in enumerate(shown) if stage in node.stages)
    ended = process.stage(stage).final
    places = []
    for n, node in enumerate(shown):
        state = "here" if n == here else "past" if n < here and seen & set(node.stages) else "ahead"
        if ended and n < here and state == "ahead":
            continue  # an ended case never came there
        if ended and n > here:
            break
        label = process.stage(stage).label if n == here and ended else node.label
        places.append(Place(label, "past" if ended and n == here and stage == "closed" else state))
    return places
