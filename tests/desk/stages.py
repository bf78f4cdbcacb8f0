"""Cases in every stage that officers of a small county meet in emergency aid, each brought there by the steps of the law."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, TOWN_HANDLER, TOWN_LEADER
from tests.cases import OPINION, PAID, SMALL, SUM, VISIT
from tests.desk.conftest import Desk
from workflow.clock import sweep

ORDINARY: dict[str, Any] = {"kind": "expenditure", "scope": "household", "finding": "支出突增"}
GRANT: dict[str, Any] = {"amount": "2000.00", "method": "bank", "fund": "treasury", "reason": "情况属实，予以救助。"}
REFUSED: dict[str, Any] = {"found": "家庭收入能够保障基本生活。", "reasons": "不符合临时救助条件。"}
PAYMENT: dict[str, Any] = PAID | {"paid_amount": "2000.00", "method": "bank"}


def submitted(desk: Desk) -> str:
    return desk.open()


def correcting(desk: Desk) -> str:
    number = submitted(desk)
    desk.take(number, "request_correction", TOWN_HANDLER, missing=["医疗费用票据"])
    return number


def accepted(desk: Desk, **facts: Any) -> str:
    number = desk.open(**facts)
    desk.take(number, "accept", TOWN_HANDLER)
    return number


def urgent(desk: Desk) -> str:
    return accepted(desk, urgent=True)


def advance_decision(desk: Desk) -> str:
    number = urgent(desk)
    desk.take(number, "classify_quick_small", TOWN_HANDLER, **SMALL)
    return number


def advance_approved(desk: Desk) -> str:
    number = advance_decision(desk)
    desk.take(number, "approve_advance", TOWN_LEADER, **SUM)
    return number


def advance_paid(desk: Desk) -> str:
    number = advance_approved(desk)
    desk.take(number, "pay_advance", FINANCE, **PAID)
    return number


def supplementing(desk: Desk) -> str:
    number = advance_paid(desk)
    desk.take(number, "end_emergency", TOWN_HANDLER, finding="已出院")
    return number


def investigating(desk: Desk) -> str:
    number = accepted(desk)
    desk.take(number, "classify_expenditure", TOWN_HANDLER, **ORDINARY)
    return number


def surveyed(desk: Desk) -> str:
    number = investigating(desk)
    second = desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)]
    desk.take(number, "survey", TOWN_HANDLER, second_investigator=second, **VISIT)
    return number


def opined(desk: Desk) -> str:
    number = surveyed(desk)
    desk.take(number, "opine", TOWN_LEADER, **OPINION)
    return number


def posted(desk: Desk) -> str:
    number = opined(desk)
    desk.take(number, "publicise", TOWN_HANDLER, place="村公示栏")
    return number


def objected(desk: Desk) -> str:
    number = posted(desk)
    desk.take(number, "object", TOWN_HANDLER, objector="村民", objection="反映收入情况")
    return number


def deciding(desk: Desk) -> str:
    number = posted(desk)
    began = desk.now
    desk.later(days=8)
    assert not sweep(desk.engine, desk.now).failed
    desk.now = began + timedelta(days=8)
    return number


def at_county(desk: Desk) -> str:
    number = deciding(desk)
    desk.take(number, "pass_to_county", TOWN_HANDLER, reason="超出权限")
    return number


def approved(desk: Desk) -> str:
    number = deciding(desk)
    desk.take(number, "approve", TOWN_LEADER, 1, **GRANT)
    return number


def paying(desk: Desk) -> str:
    number = approved(desk)
    desk.take(number, "pay", FINANCE, **PAYMENT)
    return number


def refused(desk: Desk) -> str:
    number = deciding(desk)
    desk.take(number, "reject", TOWN_LEADER, 1, **REFUSED)
    return number


def withdrawn(desk: Desk) -> str:
    number = submitted(desk)
    desk.take(number, "withdraw", TOWN_HANDLER, reason="本人自愿撤回。")
    return number


STAGES: dict[str, Callable[[Desk], str]] = {
    each.__name__: each
    for each in (
        submitted,
        correcting,
        accepted,
        urgent,
        advance_decision,
        advance_approved,
        advance_paid,
        supplementing,
        investigating,
        surveyed,
        opined,
        posted,
        objected,
        deciding,
        at_county,
        approved,
        paying,
        refused,
        withdrawn,
    )
}
ACTING = (TOWN_HANDLER, TOWN_LEADER, COUNTY_HANDLER, COUNTY_LEADER, FINANCE)
