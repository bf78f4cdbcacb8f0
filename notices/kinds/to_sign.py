"""The forms an office hands out for a case, to be filled in and signed by hand: they decide nothing, are not numbered and owed by no step.

What the file already knows stands in them; every empty cell is for the hand. Those of the applicant bear no signature of the office.
"""

from notices.kinds.recognition import LASTING
from notices.kinds.register import declare

_SUPPORT = frozenset({"extreme_poverty"})

OF_THE_APPLICANT = (
    declare("application_form", "社会救助申请书", "reason", "agent_name", "household_members", page="form"),
    declare("honesty_undertaking", "诚信承诺书", "people", programmes=LASTING, page="form"),
    declare("verification_authorisation", "居民家庭经济状况核对授权书", "people", page="form"),
    declare("circumstances_declaration", "书面声明", programmes=_SUPPORT, page="form"),
    declare("agency_authorisation", "委托书", "agent_name", page="form"),
)
OF_THE_OFFICE = (
    declare("evidence_request", "索证函", page="letter"),
    declare("care_card", "照料服务卡", "self_care_label", "care_form_label", "care_by", "care_duties", programmes=_SUPPORT, page="form"),
    declare("complaint_record", "举报投诉受理与反馈单", page="form"),
)
TO_SIGN = (*OF_THE_APPLICANT, *OF_THE_OFFICE)
