"""Who lives with the family changes: a child is born, a son moves out, a grandmother is found at the home visit.

最低生活保障审核确认办法 第七条、第十六条、第三十条、第三十一条; 社会救助法 第四十一条 (先授权、后核对).
"""

from datetime import datetime, time
from typing import Any

import pytest

from states.composition import composition_is_sound, somebody_is_left
from states.grammar import Matter, Refusal
from states.households import as_known
from states.low_income import LOW_INCOME
from states.policy import policy_for
from states.roles import TOWN_HANDLER, VERIFICATION_CENTER
from states.terms import BEIJING
from tests.households import family, person
from tests.onpaper import OnPaper
from tests.states.test_low_income import STANDARDS, TIANJIN, TRIO, supported

BABY = {"name": "王小宝", "relation": "孙子", "birth": "2026-10-05"}
ELDER = {"name": "王奶奶", "relation": "母亲", "birth": "1941-03-02", "id_number": "110105194103020029"}
FARM = {"member": "王秀英", "kind": "farming", "monthly": "1200.00"}
EVERYBODY = ["王秀英", "李建国", "李小明"]


def investigated() -> OnPaper:
    """A low-income case under investigation in which all who applied have signed, the visit still to come."""
    case = OnPaper(LOW_INCOME, TRIO, stage="investigating", region=TIANJIN, values=STANDARDS)
    begun = datetime.combine(case.day, time(8), BEIJING)
    case.facts["authorised"] = EVERYBODY
    case.matter.since = {"start_investigation": begun}
    return case


def test_a_child_born_into_the_family_raises_what_it_gets_by_a_whole_standard() -> None:
    """第三十一条: 1000 × 4 − 1200 in place of 1000 × 3 − 1200."""
    case = supported()
    case.take("start_review", TOWN_HANDLER, review_ground="change", change="生育一子")
    case.take("propose_adjustment", TOWN_HANDLER, adjustment="raise", joined_household=[BABY], incomes=[FARM])
    assert case.facts["adjusted_amount"] == "2800.00"
    assert case.matter.persons == 4


def test_a_son_who_has_moved_out_with_his_wage_is_no_longer_counted() -> None:
    household = family(person("王秀英", farming=1200), person("李建国", wage=300), person("李小明"))
    case = supported(household)
    case.take("start_review", TOWN_HANDLER, review_ground="change", change="李建国分户")
    rows = [FARM]
    case.take("propose_adjustment", TOWN_HANDLER, adjustment="reduce", left_household=["李建国"], incomes=rows)
    assert case.facts["adjusted_amount"] == "800.00"
    assert case.matter.persons == 2


def test_who_does_not_count_and_what_obligors_give_can_be_written_down() -> None:
    """第七条第三款、第十三条: an absent member takes his income with him."""
    known = as_known(
        family(person("王秀英"), person("李建国", wage=900)),
        {"absent": [{"member": "李建国", "why": "imprisoned"}], "support": [{"member": "王秀英", "monthly": "150.00"}]},
    )
    assert [(member["name"], member.get("absent"), member.get("support")) for member in known["members"]] == [
        ("王秀英", None, "150.00"),
        ("李建国", "imprisoned", None),
    ]


def test_a_member_found_at_the_home_visit_signs_and_is_verified_before_anybody_suggests() -> None:
    """社会救助法 第四十一条: whoever is counted has authorised the verification, and the report covers everybody."""
    case = investigated()
    case.take("request_verification", TOWN_HANDLER)
    case.take("start_verification", VERIFICATION_CENTER)
    case.take("record_verification", VERIFICATION_CENTER, verification_result="consistent")
    case.take("survey", TOWN_HANDLER, joined_household=[ELDER])
    with pytest.raises(Refusal, match="尚未授权的：王奶奶"):
        case.take("request_verification", TOWN_HANDLER, authorised=EVERYBODY)
    case.take("request_verification", TOWN_HANDLER, authorised=[*EVERYBODY, "王奶奶"])
    assert case.facts["covered"] == [*EVERYBODY, "王奶奶"]
    case.take("ask_neighbours", TOWN_HANDLER)
    with pytest.raises(Refusal, match="没有包括全部授权的人员"):
        case.take("suggest", TOWN_HANDLER)
    case.take("start_verification", VERIFICATION_CENTER)
    case.take("record_verification", VERIFICATION_CENTER, verification_result="consistent")
    case.take("suggest", TOWN_HANDLER, suggestion="support")


def test_the_last_one_cannot_leave_and_nobody_is_paid_for_a_family_that_is_gone() -> None:
    case = supported()
    case.take("start_review", TOWN_HANDLER, review_ground="change", change="全家迁出")
    with pytest.raises(Refusal, match="至少有一名家庭成员"):
        case.take("propose_adjustment", TOWN_HANDLER, adjustment="stop", left_household=EVERYBODY, incomes=[])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"joined_household": [BABY | {"name": "李小明"}]}, "李小明重复登记"),
        ({"joined_household": [ELDER | {"birth": "1941-03-03"}]}, "身份证号与出生日期不符"),
        ({"left_household": ["张三"]}, "张三不是登记的家庭成员"),
        ({"absent": [{"member": "张三", "why": "imprisoned"}]}, "张三不是登记的家庭成员"),
        ({"support": [{"member": "张三", "monthly": "1.00"}]}, "张三不是登记的家庭成员"),
    ],
)
def test_a_change_of_members_that_cannot_be_is_refused_with_the_reason(said: dict[str, Any], why: str) -> None:
    policy = policy_for(TIANJIN, supported().day)
    matter = Matter(stage="under_review", region=TIANJIN, household=TRIO, body=said)
    assert not composition_is_sound.holds(matter, policy)
    assert why in str(composition_is_sound.why_not(matter, policy))
    assert somebody_is_left.holds(matter, policy)
