"""The law: what may happen to a case, by whom, under which article, within what time. No database, no clock, no HTTP."""

from datetime import date

from states.emergency_aid import EMERGENCY_AID
from states.extreme_poverty import EXTREME_POVERTY, EXTREME_POVERTY_2021
from states.grammar import Process
from states.low_income import LOW_INCOME, LOW_INCOME_2021

_DECLARED = (LOW_INCOME_2021, LOW_INCOME, EXTREME_POVERTY_2021, EXTREME_POVERTY, EMERGENCY_AID)
EDITIONS: dict[str, dict[str, Process]] = {
    key: {each.edition: each for each in sorted(_DECLARED, key=lambda process: process.edition) if each.key == key}
    for key in dict.fromkeys(process.key for process in _DECLARED)
}
PROCESSES: dict[str, Process] = {key: list(editions.values())[-1] for key, editions in EDITIONS.items()}


def process_on(key: str, day: date) -> Process:
    """The process in the edition in force on a Beijing day, the oldest one before that; raises KeyError for an unknown key."""
    editions = EDITIONS[key]
    begun = [edition for edition in editions if edition <= day.isoformat()]
    return editions[begun[-1] if begun else next(iter(editions))]
