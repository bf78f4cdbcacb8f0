"""The register of papers: one line per kind, with its Chinese name, its series of numbers, and the facts it needs beyond the common ones.

A paper that says no, ends or stops states facts, reasons, the article and both remedies: one that does not tell the remedy leaves the
window open for a year (行政复议法第二十条第三款).
"""

from __future__ import annotations

from notices.kinds.emergency_aid import EMERGENCY_AID
from notices.kinds.extreme_poverty import EXTREME_POVERTY
from notices.kinds.recognition import RECOGNITION
from notices.kinds.register import Kind as Kind
from notices.kinds.register import UndeclaredFact as UndeclaredFact
from notices.kinds.service import ABOUT_PAPERS
from notices.kinds.service import CORRECTABLE as CORRECTABLE
from notices.kinds.shared import SHARED
from notices.kinds.support import SUPPORT
from notices.kinds.to_sign import OF_THE_APPLICANT as OF_THE_APPLICANT
from notices.kinds.to_sign import TO_SIGN as TO_SIGN

KINDS: dict[str, Kind] = {
    kind.key: kind for kind in (*SHARED, *EMERGENCY_AID, *RECOGNITION, *SUPPORT, *EXTREME_POVERTY, *ABOUT_PAPERS, *TO_SIGN)
}
