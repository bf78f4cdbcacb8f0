"""Who is in charge of a case: given to an officer by the level above, for good or for some days. A line of the file that moves nothing.

Being in charge is a duty to see to it, not a power: what an officer may do comes from posts alone, and who did what from the file.
"""

from states.forms import Field
from states.paper_acts import act
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, SEPARATION, SUPERVISOR, TOWN_HANDLER, TOWN_LEADER
from states.statutes import MEASURES

ASSIGN = "assign_handler"
HANDLERS = (TOWN_HANDLER, COUNTY_HANDLER)
"""Who can be in charge of a case: those who do its work (社会救助暂行办法 第四条)."""
ASSIGNERS = (TOWN_LEADER, COUNTY_LEADER, SUPERVISOR)
HANDLING = frozenset({"register", "survey"})
KEPT_APART = frozenset(duty for duty, apart in SEPARATION.items() if apart & HANDLING)
"""Who has done one of these in a case cannot be put in charge of it: the work still to be done would be theirs to judge."""

ASSIGNING = act(
    ASSIGN,
    "确定承办人",
    by=ASSIGNERS,
    cites=(MEASURES[4],),
    form=(
        Field("to", "承办人", "officer", examples=("ninghezhen.handler.2",)),
        Field("reason", "事由", examples=("原承办人工作调动。",)),
        Field("from", "自何日起", "day", required=False, help="当日零时起；不填的，现在起", examples=("2026-11-24",)),
        Field("until", "至何日止", "day", required=False, help="含当日，期满仍由原承办人承办；不填的，不再转回", examples=("2026-11-30",)),
    ),
)
"""Give a case to an officer; with days, for these days only."""
