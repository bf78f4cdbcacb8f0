"""The duties of each process, numbered: what the law wants done, and the steps and limits of the declaration that do it.

A number is how tests, documents and officers speak of a duty: D of low-income assistance, T of extreme-poverty support, L of emergency aid.
"""

from collections.abc import Mapping

from states.extreme_poverty import TABLE as EXTREME_POVERTY
from states.low_income import TABLE as LOW_INCOME

# 社会救助法 第三十七、三十九、五十条；国发〔2014〕47号 （三）（四）；民发〔2018〕23号 二；中办发〔2020〕18号 15
EMERGENCY_AID: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "L0": ("发现线索，核实并协助申请", ("report_clue", "register", "close_clue", "clue_check")),
    "L1": ("在急难发生地提出申请", ("submit",)),
    "L2": ("受理，材料不齐的先行受理", ("accept", "accept_pending", "request_correction", "decline", "acceptance")),
    "L3": (
        "分类处置，查是否重复申请",
        ("classify_quick_small", "classify_urgent_advance", "classify_expenditure", "classify_case_by_case", "return_to_triage"),
    ),
    "L4": ("先行救助的决定和发放", ("approve_advance", "approve_advance_at_county", "pass_to_county", "pay_advance", "relief_first")),
    "L5": ("急难缓解后补充说明", ("end_emergency", "supplement")),
    "L6": ("乡镇决定的报县级备案", ("file_with_county", "filing")),
    "L7": (
        "调查核实，提出审核意见",
        ("survey", "check_spending", "record_relationship", "county_visit", "opine", "opinion", "extend", "total"),
    ),
    "L8": (
        "公示和异议",
        (
            *("publicise", "public_notice", "prove_posting", "object", "receive_objection", "answer_objection", "uphold_objection"),
            *("dismiss_objection", "close_notice"),
        ),
    ),
    "L9": ("限额以内由乡镇审批", ("approve", "reject", "township_decision")),
    "L10": ("超过限额由县级审批", ("approve", "reject", "report_refusal", "return_to_township", "county_decision")),
    "L11": ("联席会议“一事一议”", ("convene_joint_meeting", "decide_jointly", "refuse_jointly")),
    "L12": ("发放，一次审批、分阶段救助，办结", ("pay", "payment", "hear", "stop_payment", "close")),
    "L13": ("转办跟进救助", ("follow_up",)),
    "L14": ("转介，以及撤回和终止，不利决定送达以后才办结", ("refer", "withdraw", "terminate", "serve", "note_failed_service", "service")),
}

NUMBERS: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "low_income": LOW_INCOME,
    "extreme_poverty": EXTREME_POVERTY,
    "emergency_aid": EMERGENCY_AID,
}
