"""The limits of service (送达) and of the remedies that begin with it, the same for every programme."""

from states.blanks import Programme

_EVERY = ("low_income", "extreme_poverty", "emergency_aid")
_SERVICE, _REMEDY = Programme("service", _EVERY), Programme("remedy", _EVERY)

SERVICE = (
    _SERVICE.limit("within", "不利决定文书送达时限"),
    # What national law says to a person's own right is not a county's to move.
    _SERVICE.of("by_announcement", "公告送达的公告期", "term", tighter="larger", settable=False),
    _REMEDY.of("reconsideration", "申请行政复议的期限", "term", tighter="larger", settable=False),
    _REMEDY.of("litigation", "提起行政诉讼的期限", "term", tighter="larger", settable=False),
)
