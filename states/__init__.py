"""The law: what may happen to a case, by whom, under which article, within what time. No database, no clock, no HTTP."""

from states.emergency_aid import EMERGENCY_AID
from states.grammar import Process

PROCESSES: dict[str, Process] = {process.key: process for process in (EMERGENCY_AID,)}
