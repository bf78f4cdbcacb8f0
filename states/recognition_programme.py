"""What one programme brings to the recognition it shares with the other: its texts, its limits, its arithmetic, its own questions."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from states.assessment import Assessment
from states.forms import Field
from states.grammar import Guard, Matter
from states.policy import Policy
from states.statutes import C20, D22, D57, LAW, M23, MEASURES, SEED_B, SEED_K, SEED_P, T43, Citation

Rules = Mapping[str, tuple[Citation, ...]]

LOW_INCOME_RULES: Rules = {
    "told": (LAW[39], D57[6]),
    "applied": (LAW[37], D57[4], D57[6]),
    "corrected": (D57[10], LAW[62]),
    "accepted": (D57[10], LAW[64], D57[9]),
    "declined": (D57[10], LAW[70], MEASURES[66]),
    "related": (D57[11],),
    "started": (D57[15], LAW[43]),
    "verified": (D57[17], LAW[41]),
    "verification_told": (D57[18],),
    "surveyed": (D57[16], LAW[43]),
    "appraised": (D57[19], C20.at("24")),
    "opined": (D57[19], LAW[44]),
    "posted": (D57[19], LAW[43]),
    "reopened": (D57[19],),
    "reported": (D57[19], LAW[44]),
    "entrusted": (D57[2], LAW[44]),
    "complained": (D57[20], D57[37]),
    "county_visited": (D57[20],),
    "drawn": (D57[35], SEED_B.at("35")),
    "reviewed": (D57[20], LAW[44]),
    "extended": (D57[22], D22.at("四（一）")),
    "confirmed": (D57[21], D57[23], LAW[44]),
    "refused": (D57[21], LAW[45]),
    "watched": (M23.at("三（三）"), SEED_K.at("5"), SEED_P.at("二（三）2")),
    "referred": (MEASURES[60], LAW[64]),
    "withdrawn": (D57[4], LAW[37]),
    "terminated": (D57[29],),
    "moved_to_edition": (LAW[78],),
}
EXTREME_POVERTY_RULES: Rules = {
    **LOW_INCOME_RULES,
    "told": (LAW[39], T43[11]),
    "applied": (LAW[37], T43[10]),
    "corrected": (T43[12], LAW[62]),
    "accepted": (T43[12], LAW[64], T43[10]),
    "declined": (T43[12], LAW[70], MEASURES[66]),
    "started": (T43[13], LAW[43]),
    "verified": (T43[13], LAW[41]),
    "verification_told": (T43[13],),
    "surveyed": (T43[13], LAW[43]),
    "appraised": (T43[14], C20.at("24")),
    "opined": (T43[13], T43[15], LAW[44]),
    "posted": (T43[15], LAW[43]),
    "reopened": (T43[15],),
    "reported": (T43[15], LAW[44]),
    "entrusted": (T43[28], LAW[44]),
    "complained": (T43[16], LAW[68]),
    "county_visited": (T43[16], D57[20]),
    "drawn": (T43[16],),
    "reviewed": (T43[16], LAW[44]),
    "confirmed": (T43[17], LAW[44]),
    "refused": (T43[18], LAW[45]),
    "withdrawn": (T43[10], LAW[37]),
    "terminated": (T43[13],),
}


@dataclass(frozen=True)
class Programme:
    """One programme in one edition, as the common procedure asks for it.

    `key` is the process's and its parameters' prefix. `assess(policy, household, facts)` is its arithmetic on the household as the file
    knows it; `signatories(matter, policy)` names everybody who must authorise the verification. `limits` are the names of the limits it
    has (`<key>.<name>` is the parameter). `reposts`: after an objection the new opinion is always posted again for the same period;
    where it is False a place may fix a shorter `<key>.renotice`. `until` is the first day governed by the next edition: texts in force
    only from then on are not cited. `intake`, `survey`, `finding` and `decision` are fields added to the application, to the home visit,
    to the handler's finding and to the decision; `survey_checks`, `finding_checks` and `decision_checks` judge what is written there,
    `decision_guards` are asked before the decision and `decision_notices` are issued with it.
    """

    key: str
    rules: Rules
    assess: Callable[[Policy, Mapping[str, Any], Mapping[str, Any]], Assessment]
    signatories: Callable[[Matter, Policy], Collection[str]]
    limits: frozenset[str]
    reposts: bool = False
    until: date | None = None
    intake: tuple[Field, ...] = ()
    survey: tuple[Field, ...] = ()
    survey_checks: tuple[Guard, ...] = ()
    finding: tuple[Field, ...] = ()
    finding_checks: tuple[Guard, ...] = ()
    decision: tuple[Field, ...] = ()
    decision_guards: tuple[Guard, ...] = ()
    decision_checks: tuple[Guard, ...] = ()
    decision_notices: tuple[str, ...] = ("confirmation_notice",)

    def cites(self, act: str) -> tuple[Citation, ...]:
        """Where an act is written, leaving out what was not yet in force in this edition's time."""
        return self.in_force(*self.rules[act])

    def in_force(self, *citations: Citation) -> tuple[Citation, ...]:
        """Those of the citations that this edition's time knows."""
        return tuple(each for each in citations if self.until is None or each.statute.in_force < self.until)

    def parameter(self, name: str) -> str:
        """The key of a parameter of this programme."""
        return f"{self.key}.{name}"
