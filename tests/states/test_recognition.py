"""Recognition, which low-income assistance and extreme-poverty support share: no decision without every act before it.

最低生活保障审核确认办法 第二十八条; 特困人员认定办法 第十二条至第十八条.
"""

import random
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from states.draws import draw, rank
from states.extreme_poverty import EXTREME_POVERTY, EXTREME_POVERTY_2021
from states.grammar import Entrustment, Matter, Process, Refusal, Step
from states.low_income import LOW_INCOME, LOW_INCOME_2021
from states.policy import policy_for
from states.recognition_guards import PROOF
from states.roles import (
    COUNTY_HANDLER,
    COUNTY_LEADER,
    SUPERVISOR,
    SYSTEM,
    TOWN_HANDLER,
    TOWN_LEADER,
    VERIFICATION_CENTER,
    VILLAGE_ASSISTANT,
)
from states.statutes import LAW
from states.terms import BEIJING
from tests.households import DISABLED, family, person
from tests.onpaper import OnPaper

PROCESSES = {"低保": LOW_INCOME, "低保2021": LOW_INCOME_2021, "特困": EXTREME_POVERTY, "特困2021": EXTREME_POVERTY_2021}
every_process = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)
ACTS = (
    *("accept", "start_investigation", "request_verification", "start_verification", "record_verification", "survey", "ask_neighbours"),
    *("suggest", "opine", "publicise", "confirm"),
)
STANDARDS = {"standard_urban": Decimal(1000), "standard_rural": Decimal(800), "rounding": "none"}
COUPLE = {"residence": "urban", "members": [person("王秀英", "self", farming=120), person("李建国", "spouse")], "property": {}}


def applied(household: dict[str, Any] | None = None, /, process: Process = LOW_INCOME, **given: Any) -> OnPaper:
    given["values"] = {**STANDARDS, **given.get("values", {})}
    return OnPaper(process, household or COUPLE, **given)


def investigating(*given: Any, **more: Any) -> OnPaper:
    case = applied(*given, **more)
    case.take("accept", TOWN_HANDLER)
    case.take("start_investigation", TOWN_HANDLER)
    return case


def verified(case: OnPaper, **found: Any) -> OnPaper:
    case.take("request_verification", TOWN_HANDLER)
    case.take("start_verification", VERIFICATION_CENTER)
    case.take("record_verification", VERIFICATION_CENTER, **found)
    return case


def evidenced(*given: Any, **more: Any) -> OnPaper:
    case = verified(investigating(*given, **more))
    case.take("survey", TOWN_HANDLER)
    case.take("ask_neighbours", TOWN_HANDLER)
    if case.policy.get("low_income.appraisal") == "always":
        case.take("convene_appraisal", TOWN_HANDLER)
        case.take("record_appraisal", TOWN_HANDLER)
    return case


def opined(*given: Any, **more: Any) -> OnPaper:
    case = evidenced(*given, **more)
    case.take("suggest", TOWN_HANDLER)
    case.take("opine", TOWN_LEADER)
    return case


def posted(*given: Any, **more: Any) -> OnPaper:
    case = opined(*given, **more)
    case.take("publicise", TOWN_HANDLER)
    return case


def at_county(*given: Any, **more: Any) -> OnPaper:
    case = posted(*given, **more)
    case.take("close_notice", SYSTEM)
    case.take("report", TOWN_HANDLER)
    case.take("receive", COUNTY_HANDLER)
    return case


def refused(case: OnPaper, name: str, by: str, **said: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        case.take(name, by, **said)
    return str(refusal.value)


COUNTY_DECIDES = {
    "decided_by": "county",
    "appraisal": "on dispute",
    "extreme_poverty__decided_by": "county",
    "extreme_poverty__standard_multiple": Decimal("1.3"),
    "extreme_poverty__standard_base": "urban",
}
TIANJIN, KAIZHOU, LINJIANG, PINGLUO = "120117102", "500154001", "500154117", "640221100"


# No shortcut


def _asks_for(step: Step, taken: Collection[str]) -> bool:
    """Whether some question of the step can be answered yes only by an act of which none has been taken."""
    return any(g.wanted and (proof := PROOF.get(g.ask.__name__)) and not proof & set(taken) for g in (*step.when, *step.checks))


def _reached(process: Process, untaken: str) -> set[str]:
    """The stages a case can come to when one act is never taken: what needs an act waits until that act itself could be taken."""
    reach, taken = set(process.openings), set[str]()
    while True:
        open_now = [s for stage in reach for s in process.steps_from(stage) if s.name != untaken and not _asks_for(s, taken)]
        stages, names = reach | {s.dest for s in open_now}, taken | {s.name for s in open_now}
        if (stages, names) == (reach, taken):
            return reach
        reach, taken = stages, names


@every_process
@pytest.mark.parametrize("act", ["accept", "start_investigation", "record_verification", "survey", "ask_neighbours", "suggest", "opine"])
def test_nobody_is_confirmed_without_the_act(process: Process, act: str) -> None:
    """最低生活保障审核确认办法 第二十八条: take any of the acts away, and no way leads to a confirmation."""
    assert "confirmed" not in _reached(process, act)


@every_process
@pytest.mark.parametrize("act", ["publicise", "confirm"])
def test_nobody_is_confirmed_unposted_or_by_anything_but_a_decision(process: Process, act: str) -> None:
    """最低生活保障审核确认办法 第十九条、第二十八条."""
    assert "confirmed" not in _reached(process, act)
    deciding = {step.name for step in process.steps if step.dest == "confirmed" and step.source != "confirmed"}
    assert deciding == {"confirm"}
    assert all(step.duty == "decide" for step in process.steps if step.name == "confirm")


@every_process
def test_a_question_that_names_an_act_is_answered_no_without_it(process: Process) -> None:
    """What the proof over the graph relies on: each of these questions is really asked of the file."""
    asked = {g.ask.__name__: g for step in process.steps for g in (*step.when, *step.checks) if g.ask.__name__ in PROOF}
    assert asked.keys() == PROOF.keys()
    policy = policy_for(LINJIANG, date(2026, 11, 23))
    for name, question in asked.items():
        case = at_county(process=LOW_INCOME, region=KAIZHOU)
        since = {act: moment for act, moment in case.matter.since.items() if act not in PROOF[name]}
        matter = Matter("county_review", KAIZHOU, facts=case.facts, household=COUPLE, since=since)
        assert question.ask(matter, policy) is False, name


@every_process
def test_a_walk_at_random_is_confirmed_only_after_every_act(process: Process) -> None:
    """Whatever officers do, in whatever order the rules let them, nobody is taken in without every act before it."""
    dice, confirmed = random.Random(28), 0
    leaving = {"withdraw", "refer", "decline", "terminate", "reject", "return_to_township", "object", "convene_appraisal", "extend"}
    old = family(person("王秀英", birth="1950-03-01"))
    for _ in range(20):
        case = applied(old, process=process, region=KAIZHOU, values=COUNTY_DECIDES)
        for _ in range(60):
            fresh = [s for s in process.steps_from(case.stage) if s.dest != s.source or s.name not in case.matter.since]
            step = dice.choice([s for s in fresh if s.name not in leaving or dice.random() < 0.02])
            with suppress(Refusal):
                case.take(step.name, dice.choice(sorted(step.by)), **({"agent_name": "村民委员会"} if step.name == "accept" else {}))
            if case.stage == "confirmed" or process.stage(case.stage).final:
                break
        if case.stage == "confirmed":
            confirmed += 1
            assert set(ACTS) <= case.matter.since.keys()
    assert confirmed


# The application


def test_whoever_may_qualify_is_told_before_they_apply() -> None:
    """最低生活保障审核确认办法 第六条: 应当主动告知其共同生活的家庭成员相关政策."""
    case = applied(stage="clue")
    assert case.take("notify_policy", VILLAGE_ASSISTANT).notices == ("policy_notice_record",)
    case.take("register", VILLAGE_ASSISTANT)
    assert case.stage == "submitted"
    other = applied(stage="clue")
    other.take("close_clue", TOWN_HANDLER)
    assert other.stage == "clue_closed"


def test_what_is_missing_is_asked_for_once() -> None:
    """最低生活保障审核确认办法 第十条: 应当一次性告知补齐所有规定材料."""
    case = applied()
    case.take("request_correction", TOWN_HANDLER, missing=["申请书签字"])
    assert case.stage == "correction_requested"
    case.take("accept", TOWN_HANDLER)
    assert case.stage == "accepted"


@pytest.mark.parametrize("paper", ["社会保险缴费证明", "不动产登记证明", "银行存款流水"])
def test_papers_a_platform_supplies_are_not_asked_for(paper: str) -> None:
    """最低生活保障审核确认办法 第十条; 璧山 第30项: and the refusal says which."""
    why = refused(applied(), "request_correction", TOWN_HANDLER, missing=["申请书签字", paper])
    assert paper in why and "申请书签字" not in why


def test_every_member_authorises_before_anything_is_verified() -> None:
    """最低生活保障审核确认办法 第九条（三）; 先授权、后核对."""
    why = refused(applied(), "accept", TOWN_HANDLER, authorised=["王秀英"])
    assert "李建国" in why and "王秀英" not in why
    assert "授权" in refused(applied(stage="investigating"), "request_verification", TOWN_HANDLER)


def test_somebody_taken_in_alone_in_pingluo_needs_no_one_elses_authorisation() -> None:
    """平罗县实施方案 二（一）1: the family's means are not looked into; elsewhere, and where the family would be in, they are."""
    son = person("王小明", "self", birth="1990-01-01", disability=DISABLED, registered_poor=True)
    home = {"residence": "rural", "members": [son, person("王父", "parent", wage=9000)], "property": {}}
    case = applied(home, region=PINGLUO, facts={"alone": True})
    case.take("accept", TOWN_HANDLER, authorised=["王小明"])
    assert case.stage == "accepted"
    assert "王父" in refused(applied(home, region=PINGLUO), "accept", TOWN_HANDLER, authorised=["王小明"])
    assert "王父" in refused(applied(home, region=TIANJIN, facts={"alone": True}), "accept", TOWN_HANDLER, authorised=["王小明"])


def test_kinship_is_asked_about_and_put_on_a_file_of_its_own_before_the_opinion() -> None:
    """最低生活保障审核确认办法 第十一条."""
    assert "近亲属" in refused(applied(), "accept", TOWN_HANDLER, kinship_asked=False)
    case = evidenced(facts={"related_party": "经办人员的父母", "related_officer": "张三"})
    case.take("suggest", TOWN_HANDLER)
    assert "单独登记备案" in refused(case, "opine", TOWN_LEADER)
    assert case.take("record_relationship", TOWN_HANDLER).notices == ("related_party_record",)
    case.take("opine", TOWN_LEADER)
    assert "已经登记备案" in refused(case, "record_relationship", TOWN_HANDLER)


# The evidence


@pytest.mark.parametrize(
    ("missing", "reason"),
    [("record_verification", "核对报告尚未出具"), ("survey", "尚未入户"), ("ask_neighbours", "尚未邻里访问")],
)
def test_a_suggestion_names_the_evidence_it_waits_for(missing: str, reason: str) -> None:
    """最低生活保障审核确认办法 第十六条、第十七条."""
    case = evidenced()
    case.matter.since = {act: moment for act, moment in case.matter.since.items() if act != missing}
    assert reason in refused(case, "suggest", TOWN_HANDLER)


def test_a_negative_result_is_told_and_an_objection_to_it_must_be_rechecked() -> None:
    """最低生活保障审核确认办法 第十八条: from an objection there is no way on but the recheck."""
    case = verified(investigating(region=TIANJIN), verification_result="inconsistent")
    case.take("survey", TOWN_HANDLER)
    case.take("ask_neighbours", TOWN_HANDLER)
    assert "应当先告知申请人" in refused(case, "suggest", TOWN_HANDLER)
    assert case.take("notify_verification", TOWN_HANDLER).notices == ("verification_result_notice",)
    case.take("object_to_verification", TOWN_HANDLER)
    onward = {s.name for s in case.process.steps_from("verification_objection") if s.dest != s.source}
    assert onward == {"recheck", "refer", "withdraw", "terminate"}
    case.take("recheck", TOWN_HANDLER, verification_result="consistent")
    case.take("suggest", TOWN_HANDLER)


def test_a_negative_result_left_standing_bears_no_support() -> None:
    """最低生活保障审核确认办法 第十八条."""
    case = verified(investigating(region=TIANJIN), verification_result="inconsistent")
    case.take("notify_verification", TOWN_HANDLER)
    case.take("continue_undisputed", TOWN_HANDLER, stance="no_objection")
    case.take("survey", TOWN_HANDLER)
    case.take("ask_neighbours", TOWN_HANDLER)
    assert "核对发现不符合条件" in refused(case, "suggest", TOWN_HANDLER, suggestion="support")
    case.take("suggest", TOWN_HANDLER, suggestion="oppose")


def test_a_report_that_is_out_of_date_is_no_evidence() -> None:
    """Where the place says how long a verification holds, it has to be asked for again after that."""
    case = evidenced(values={"verification__valid": "3 months"})
    assert "有效期" in refused(case.on("2027-02-25"), "suggest", TOWN_HANDLER)
    verified(case).take("suggest", TOWN_HANDLER)


def test_in_chongqing_every_case_is_appraised_and_two_thirds_are_residents() -> None:
    """重庆市城乡居民最低生活保障条例 第十八条（二）; 民发〔2012〕220号 第二十二条."""
    case = verified(investigating(region=KAIZHOU))
    case.take("survey", TOWN_HANDLER)
    case.take("ask_neighbours", TOWN_HANDLER)
    assert "一律开展民主评议" in refused(case, "suggest", TOWN_HANDLER)
    case.take("convene_appraisal", TOWN_HANDLER)
    why = refused(case, "record_appraisal", TOWN_HANDLER, appraisal_participants=9, appraisal_representatives=5)
    assert "三分之二" in why
    case.take("record_appraisal", TOWN_HANDLER, appraisal_participants=9, appraisal_representatives=6)
    case.take("suggest", TOWN_HANDLER)


def test_a_suggestion_is_older_than_no_evidence() -> None:
    """Handler and leader are two acts by two persons; evidence that comes later has to be looked at again."""
    case = evidenced()
    assert "经办人尚未" in refused(case, "opine", TOWN_LEADER)
    case.take("suggest", TOWN_HANDLER)
    case.take("survey", TOWN_HANDLER)
    assert "经办人尚未" in refused(case, "opine", TOWN_LEADER)
    assert {s.duty for s in case.process.steps if s.name in ("suggest", "opine")} == {"survey", "opine"}


def test_support_that_the_arithmetic_does_not_bear_out_is_closed_with_its_reasons() -> None:
    """社会救助法 第十八条: income found takes the place of what was declared."""
    rich = [{"member": "李建国", "kind": "wage", "monthly": "9000.00"}]
    why = refused(evidenced(), "suggest", TOWN_HANDLER, suggestion="support", incomes=rich)
    assert "不低于低保标准" in why
    assert "家庭财产" in refused(evidenced(), "suggest", TOWN_HANDLER, suggestion="support", property_ok=False)
    case = evidenced()
    case.take("suggest", TOWN_HANDLER, suggestion="oppose", incomes=rich)
    case.take("opine", TOWN_LEADER)
    assert case.facts["opinion"] == "oppose"


def test_the_opinion_carries_its_arithmetic() -> None:
    """最低生活保障审核确认办法 第十九条、第二十三条: 1000 × 2 − 120."""
    case = opined()
    assert (case.facts["monthly_amount"], case.facts["as_what"]) == ("1880.00", "whole_household")
    assert all(row["cites"] for row in case.facts["assessment"])


# The posting


@every_process
def test_a_groundless_objection_from_the_page_is_answered_and_the_posting_is_proven_once(process: Process) -> None:
    """第十九条: what waits is answered by the leader with its reason; whoever hung the posting writes down where and how long."""
    case = applied(process=process, stage="public_notice")
    case.matter.since = {"publicise": datetime.combine(case.day, time(8), BEIJING)}
    case.facts["objections_waiting"] = [{"id": "a" * 16, "objector": "匿名", "objection": "公示栏太高"}]
    assert "没有这一受理编号" in refused(case, "answer_objection", TOWN_LEADER, public_objection="b" * 16, answer_ground="unrelated")
    case.take("answer_objection", TOWN_LEADER, public_objection="a" * 16, answer_ground="unrelated")
    assert case.facts["objections_waiting"] == []
    assert "没有等待处理的网上异议" in refused(case, "answer_objection", TOWN_LEADER, public_objection="a" * 16, answer_ground="unrelated")
    case.take("prove_posting", VILLAGE_ASSISTANT)
    assert "已经登记" in refused(case, "prove_posting", VILLAGE_ASSISTANT)


def test_an_objection_leads_to_a_new_opinion_and_nationally_to_no_second_posting() -> None:
    """最低生活保障审核确认办法 第十九条: 重新组织调查或者开展民主评议, then the new opinion goes up."""
    case = posted(region=TIANJIN, values={"decided_by": "county"})
    case.take("object", VILLAGE_ASSISTANT)
    assert {s.name for s in case.process.steps_from("notice_objection")} >= {"reinvestigate", "convene_appraisal"}
    case.take("reinvestigate", TOWN_HANDLER)
    assert "尚未入户" in refused(case, "suggest", TOWN_HANDLER)
    case.take("survey", TOWN_HANDLER)
    case.take("suggest", TOWN_HANDLER)
    assert "重新提出初审意见" in refused(case, "opine", TOWN_LEADER)
    assert case.take("opine_again", TOWN_LEADER).notices == ("recognition_form", "objection_reply")
    assert "已经公示" in refused(case, "publicise", TOWN_HANDLER)
    case.take("report", TOWN_HANDLER)
    assert case.stage == "reported"


@pytest.mark.parametrize(
    ("process", "given"),
    [(LOW_INCOME, {"region": KAIZHOU}), (EXTREME_POVERTY, {"region": TIANJIN, "values": COUNTY_DECIDES})],
    ids=["重庆低保", "特困"],
)
def test_in_chongqing_and_for_the_extremely_poor_the_new_opinion_is_posted_again(process: Process, given: dict[str, Any]) -> None:
    """重庆市城乡居民最低生活保障条例 第十八条（三）: three days; 特困人员认定办法 第十五条: 重新公示."""
    old = {"residence": "urban", "members": [person("王秀英", "self", birth="1950-03-01")], "property": {}}
    case = posted(old, process=process, **given)
    case.take("object", TOWN_HANDLER)
    case.take("reinvestigate", TOWN_HANDLER)
    case.take("survey", TOWN_HANDLER)
    case.take("suggest", TOWN_HANDLER)
    case.take("opine_again", TOWN_LEADER)
    assert "应当先公示" in refused(case, "report", TOWN_HANDLER)
    case.take("publicise", TOWN_HANDLER)
    renotice = case.process.clocks.get("renotice")
    assert (renotice is None) == (process is EXTREME_POVERTY)
    assert renotice is None or (renotice.when is not None and renotice.when.holds(case.matter, case.policy))
    case.take("close_notice", SYSTEM)
    case.take("report", TOWN_HANDLER)


def test_a_file_the_county_sends_back_is_posted_again_only_when_the_opinion_changed() -> None:
    """最低生活保障审核确认办法 第十九条: what hangs on the board is what goes up."""
    case = at_county(region=KAIZHOU)
    case.take("return_to_township", COUNTY_HANDLER)
    case.take("suggest", TOWN_HANDLER)
    case.take("opine", TOWN_LEADER)
    case.take("report", TOWN_HANDLER)
    case.take("receive", COUNTY_HANDLER)
    case.take("return_to_township", COUNTY_HANDLER)
    less = [{"member": "王秀英", "kind": "farming", "monthly": "300.00"}]
    case.take("suggest", TOWN_HANDLER, incomes=less)
    case.take("opine", TOWN_LEADER)
    assert "应当先公示" in refused(case, "report", TOWN_HANDLER)
    case.take("publicise", TOWN_HANDLER)


def test_with_a_residence_permit_one_applies_where_one_lives_only_where_that_was_opened() -> None:
    """社会救助法 第三十七条, 审核确认办法 第五条: 有条件的地方可以有序推进; 云南 二（一） has."""
    for region, opened in (("532328101", True), ("500120101", False)):
        case = applied(region=region)
        case.facts["residence_permit"] = True
        if opened:
            case.take("accept", TOWN_HANDLER)
        else:
            assert "没有开放持居住证人员" in refused(case, "accept", TOWN_HANDLER)


# The decision


def entrusted(case: OnPaper) -> OnPaper:
    case.matter.find_entrustment = lambda: Entrustment("测民发〔2026〕2号", "500154", Decimal(5000))
    return case


def test_in_kaizhou_linjiang_decides_when_entrusted_and_every_other_township_reports() -> None:
    """开州民发〔2020〕82号 2: 委托临江镇直接审批低保."""
    case = entrusted(posted(region=LINJIANG))
    case.take("close_notice", SYSTEM)
    assert "由乡镇（街道）审核确认" in refused(case, "report", TOWN_HANDLER)
    case.take("put_to_decision", TOWN_HANDLER)
    case.take("confirm", TOWN_LEADER)
    assert case.facts["decided_by"] == "township"
    other = entrusted(posted(region=KAIZHOU))
    other.take("close_notice", SYSTEM)
    assert "由县级民政部门" in refused(other, "put_to_decision", TOWN_HANDLER)


@pytest.mark.parametrize("region", ["500120101", "532328101"])
def test_in_bishan_and_yunnan_a_township_decides_once_it_is_authorised(region: str) -> None:
    """璧山 第30项, 云南 二（一）: 采取授权的方式将审批权限下放; without an authorisation the county decides."""
    for case, step, other in (
        (posted(region=region), "report", "put_to_decision"),
        (entrusted(posted(region=region)), "put_to_decision", "report"),
    ):
        case.take("close_notice", SYSTEM)
        refused(case, other, TOWN_HANDLER)
        case.take(step, TOWN_HANDLER)


def test_an_entrustment_that_ends_takes_the_decision_with_it() -> None:
    """社会救助法 第四十四条: a decision needs a power in force at its moment."""
    case = entrusted(posted(region=LINJIANG))
    case.take("close_notice", SYSTEM)
    case.take("put_to_decision", TOWN_HANDLER)
    case.matter.find_entrustment = lambda: None
    assert "县级民政部门审核确认" in refused(case, "confirm", TOWN_LEADER)
    assert case.take("pass_to_county", TOWN_HANDLER).notices == ("submission_letter",)
    assert case.stage == "reported"


@pytest.mark.parametrize("why", ["related_party", "complaint", "drawn"])
def test_the_county_visits_before_it_decides_where_it_must(why: str) -> None:
    """最低生活保障审核确认办法 第二十条: 单独登记备案, 投诉、举报; and whoever is drawn."""
    case = at_county(region=KAIZHOU, values={"sample_rate": Decimal("0.3")} if why == "drawn" else {})
    if why == "related_party":
        case.take("record_relationship", COUNTY_HANDLER)
    elif why == "complaint":
        case.take("record_complaint", SUPERVISOR)
    else:
        assert "尚未参加抽取" in refused(case, "review_file", COUNTY_HANDLER)
        case.take("draw", COUNTY_HANDLER)
    assert "入户调查" in refused(case, "review_file", COUNTY_HANDLER)
    case.take("county_visit", COUNTY_HANDLER)
    assert "审查意见" in refused(case, "confirm", COUNTY_LEADER)
    case.take("review_file", COUNTY_HANDLER)
    case.take("confirm", COUNTY_LEADER)


def test_a_complaint_after_the_visit_demands_another() -> None:
    """最低生活保障审核确认办法 第二十条."""
    case = at_county(region=KAIZHOU)
    case.take("county_visit", COUNTY_HANDLER)
    case.take("review_file", COUNTY_HANDLER)
    case.take("record_complaint", COUNTY_HANDLER)
    assert "入户调查" in refused(case, "confirm", COUNTY_LEADER)


def test_a_confirmation_fixes_the_amount_and_the_month_it_starts() -> None:
    """最低生活保障审核确认办法 第二十一条: from next month; in Chongqing from this one (条例 第二十二条)."""
    for region, first in ((TIANJIN, "2026-12"), (KAIZHOU, "2026-11")):
        case = at_county(region=region, values={"decided_by": "county"})
        case.take("review_file", COUNTY_HANDLER)
        assert case.take("confirm", COUNTY_LEADER).notices == ("confirmation_notice",)
        assert case.facts["first_month"] == first
        assert case.facts["rates"] == [{"from": first, "amount": case.facts["monthly_amount"]}]


def test_a_refusal_is_delivered_in_writing_and_whoever_is_in_need_stays_in_view() -> None:
    """最低生活保障审核确认办法 第二十一条: three working days, through the township; 平罗县实施方案 二（三）2: the watch list."""
    case = at_county(region=KAIZHOU)
    case.take("review_file", COUNTY_HANDLER)
    assert case.take("reject", COUNTY_LEADER).notices == ("recognition_refusal_notice",)
    assert "refusal_delivery" in case.process.clocks["refusal_notice"].runs_in
    case.take("watch", VILLAGE_ASSISTANT)
    assert "尚未" in refused(case, "serve", TOWN_HANDLER, way="announcement", remark="下落不明") and case.stage == "refusal_delivery"
    case.take("serve", TOWN_HANDLER)
    assert (case.stage, case.facts["watch"]) == ("rejected", True)


def test_an_opinion_against_is_no_ground_for_a_confirmation() -> None:
    """What was posted was a refusal: the county sends it back instead."""
    case = evidenced(region=KAIZHOU)
    case.take("suggest", TOWN_HANDLER, suggestion="oppose")
    case.take("opine", TOWN_LEADER)
    case.take("publicise", TOWN_HANDLER)
    case.take("close_notice", SYSTEM)
    case.take("report", TOWN_HANDLER)
    case.take("receive", COUNTY_HANDLER)
    case.take("review_file", COUNTY_HANDLER)
    assert "初审意见不是拟确认同意" in refused(case, "confirm", COUNTY_LEADER)


def test_a_member_is_taken_in_alone_only_on_his_own_application() -> None:
    """最低生活保障审核确认办法 第八条."""
    home = {
        "residence": "urban",
        "members": [person("王秀英", "self", wage=2100), person("李建国", "spouse", disability=DISABLED)],
        "property": {},
    }
    given = {
        "values": {"edge_multiple": Decimal("1.5"), "single_person_basis": "own", "migrant_deduction": None, "first_job_deduction": None}
    }
    assert "本人提出申请" in refused(evidenced(home, **given), "suggest", TOWN_HANDLER)
    case = evidenced(home, **given)
    case.take("suggest", TOWN_HANDLER, alone=True)
    case.take("opine", TOWN_LEADER)
    assert (case.facts["as_what"], case.facts["member"]) == ("single_person", "李建国")


# The draw


def test_the_draw_can_be_drawn_again_by_anybody() -> None:
    """特困人员认定办法 第十六条: 不低于30%, rounded up; printf 'seed|number' | sha256sum."""
    numbers = [f"TK26-{n:05d}-00000" for n in range(10)]
    assert rank("2026136", numbers[0]) == sha256(b"2026136|TK26-00000-00000").hexdigest()
    drawn = draw("2026136", numbers, Decimal("0.3"))
    assert drawn == tuple(sorted(numbers, key=lambda number: rank("2026136", number))[:3])
    assert draw("2026136", [*numbers, *reversed(numbers)], Decimal("0.3")) == drawn
    assert len(draw("x", numbers[:4], Decimal("0.3"))) == 2
    assert draw("x", numbers[:1], Decimal("0.3")) == (numbers[0],)


def test_who_is_drawn_is_told_by_the_seed_and_by_nobody() -> None:
    """特困人员认定办法 第十六条: the step of the two whose answer is right is the one that is taken."""
    seen = set()
    for seed in ("甲", "乙", "丙", "丁", "戊", "己"):
        case = at_county(region=KAIZHOU, values={"sample_rate": Decimal("0.3")})
        numbers = [case.matter.number, "DB26-1", "DB26-2", "DB26-3", "DB26-4"]
        assert "名单" in refused(case, "draw", COUNTY_HANDLER, draw_seed=seed, draw_list=numbers[1:])
        case.take("draw", COUNTY_HANDLER, draw_seed=seed, draw_list=numbers)
        assert case.facts["drawn"] == (case.matter.number in draw(seed, numbers, Decimal("0.3")))
        assert "不得重抽" in refused(case, "draw", COUNTY_HANDLER, draw_seed="再来", draw_list=numbers)
        seen.add(case.facts["drawn"])
    assert seen == {True, False}


# The ends, and the limits


def test_recognition_ends_otherwise_only_with_a_reason_or_on_the_applicants_word() -> None:
    """最低生活保障审核确认办法 第二十九条; 社会救助法 第三十七条、第六十四条."""
    for name, by, stage in (
        ("withdraw", TOWN_HANDLER, "withdrawn"),
        ("refer", TOWN_HANDLER, "referred"),
        ("terminate", TOWN_LEADER, "termination_delivery"),
    ):
        case = investigating()
        case.take(name, by)
        assert case.stage == stage
    case = applied()
    case.take("decline", TOWN_LEADER)
    case.take("serve", TOWN_HANDLER)
    assert case.stage == "not_accepted"


def test_the_whole_limit_is_extended_once_and_only_on_a_listed_ground() -> None:
    """2022年通知 四（一）: four grounds."""
    case = investigating(region=TIANJIN, values={"decided_by": "county", "extension_grounds": ("objection",)})
    assert "不属于当地规定" in refused(case, "extend", COUNTY_LEADER, ground="elsewhere")
    case.take("extend", COUNTY_LEADER, ground="objection")
    assert "已经延长过" in refused(case, "extend", COUNTY_LEADER, ground="objection")


def test_one_of_two_whole_limits_runs_by_who_decides() -> None:
    """最低生活保障审核确认办法 第二十二条: 30 working days; 2022年通知 四（一）: 20 where the power was passed down."""
    for case, running in ((investigating(region=KAIZHOU), "total"), (entrusted(investigating(region=LINJIANG)), "total_delegated")):
        whose = {kind: case.process.clocks[kind].when for kind in ("total", "total_delegated")}
        assert [kind for kind, when in whose.items() if when and when.holds(case.matter, case.policy)] == [running]


def test_the_edition_of_2021_cites_nothing_of_2026() -> None:
    """A paper of 2025 cannot rest on a law of 2026."""
    for step in LOW_INCOME_2021.steps:
        assert step.name == "adopt_edition" or all(cite.statute is not LAW for cite in step.cites), step.name
        assert step.cites or step.by == {SYSTEM}


def test_a_family_spared_verification_is_not_found_poor_instead() -> None:
    """平罗县实施方案 二（一）1: whoever was not asked cannot be reckoned in; the household would be in only after it authorised."""
    son = person("王小明", "self", birth="1990-01-01", disability=DISABLED, registered_poor=True)
    home = {"residence": "rural", "members": [son, person("王父", "parent", wage=9000)], "property": {}}
    case = evidenced(home, region=PINGLUO, facts={"alone": True})
    assert case.facts["authorised"] == ["王小明"]
    case.take("suggest", TOWN_HANDLER, incomes=[])
    assert "尚未授权的：王父" in refused(case, "opine", TOWN_LEADER)
