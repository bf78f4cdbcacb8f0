"""What may be done about a paper that has been issued, wherever its case stands: serve it, correct it, pass it on.

These are lines of the file like any step, and are no steps of a process: they move nothing. Adverse papers that hold a case open are
served by the process's own step (`states.service`).
"""

from collections.abc import Mapping
from typing import Any

from states.forms import Field
from states.grammar import Guard, Matter, Step, step
from states.policy import Policy
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER
from states.service import (
    ATTEMPT,
    BY,
    FAILURE_OF_ONE,
    LAWFUL_SERVICE,
    NOTICE,
    SERVE,
    SERVICE_OF_ONE,
    UNSERVED,
    known_served,
    taken_away,
    unserved,
)
from states.statutes import CIVIL_PROCEDURE, LAW, SEED_N

CORRECT, FORWARD = "correct_paper", "forward_paper"
ORGAN = (TOWN_HANDLER, TOWN_LEADER, COUNTY_HANDLER, COUNTY_LEADER)


def act(name: str, label: str, **declared: Any) -> Step:
    """An act that is a line of the file and moves nothing; it is declared as a step is, without stages."""
    made = step(name, label, "", "", **declared)
    return Step("", "", **{key: value for key, value in made.items() if key not in ("trigger", "source", "dest")})


def _serve(establishes: Any, checks: tuple[Guard, ...] = LAWFUL_SERVICE) -> Step:
    given: dict[str, Any] = {"form": SERVICE_OF_ONE, "checks": checks, "establishes": establishes}
    return act(SERVE, "送达", by=BY, cites=(LAW[45], CIVIL_PROCEDURE[87]), notice="service_record", **given)


SERVE_ANY, SERVE_OWED = _serve(known_served), _serve(taken_away("rectification_notice"))
"""Service of a paper that holds no case open; and of one that corrects an adverse paper of a case that had ended before."""

FAIL_ANY = act(ATTEMPT, "登记未能送达", by=BY, cites=CIVIL_PROCEDURE[91], form=FAILURE_OF_ONE)


def _owed_anew(matter: Matter, policy: Policy) -> Mapping[str, Any]:
    return {UNSERVED: [*unserved(matter), "rectification_notice"]}


_ITEMS = Field(
    "items",
    "更正事项",
    "rows",
    columns=(Field("fact", "事项", examples=("applicant_name",)), Field("right", "更正为", examples=("王秀英",))),
)
_CORRECTING: dict[str, Any] = {
    "by": ORGAN,
    "cites": (CIVIL_PROCEDURE[157],),
    "notice": "rectification_notice",
    "form": (NOTICE, _ITEMS, Field("reason", "更正事由", examples=("录入时误写。",))),
}
CORRECT_ANY = act(CORRECT, "更正文书", **_CORRECTING)
CORRECT_ADVERSE = act(CORRECT, "更正文书", establishes=_owed_anew, **_CORRECTING)
"""A correction; one of an adverse paper has to be served as that paper had (docs/decisions/0013-service-and-correction.md)."""

FORWARDING = act(
    FORWARD,
    "转发文书",
    by=ORGAN,
    cites=SEED_N.at(""),
    notice="forwarding_notice",
    form=(
        NOTICE,
        Field("to", "主送机关", "texts", examples=(["各村（居）民委员会"],)),
        Field("words", "转发的要求", examples=("请认真贯彻执行。",)),
    ),
)
