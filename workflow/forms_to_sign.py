"""The forms an office hands out to be filled in and signed by hand: printed from what the file knows at that moment, and not kept.

They decide nothing and bear no number: what counts is the sheet that comes back signed, which the file lists among what was handed in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from notices import TO_SIGN, issue
from states.roles import TOWN_HANDLER
from states.terms import BEIJING
from workflow.authority import Actor, Held
from workflow.matters import matter_of, process_of
from workflow.papers import GATHER, Occasion, common_facts
from workflow.papers_occasion import township
from workflow.papers_to_sign import CITES
from workflow.refusals import UnknownCase
from workflow.rules import rules


def forms_of(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """The forms that can be printed for a case, by kind and title."""
    return [{"kind": kind.key, "title": kind.title} for kind in TO_SIGN if row["programme"] in kind.programmes]


def form_to_sign(connection: Connection, row: Mapping[str, Any], kind: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """A form of a case in the shape of a paper's row, to be drawn and not kept, in the county's own words where it has published any.

    Raises UnknownCase for a kind that is no such form or that the case's programme does not use.
    """
    if all(each["kind"] != kind for each in forms_of(row)):
        raise UnknownCase(kind)
    law, today = rules(connection), now.astimezone(BEIJING).date()
    office = township(row["region"])
    occasion = Occasion(
        process=process_of(row),
        number=row["number"],
        region=row["region"],
        applicant=row["applicant"],
        household=row["household"],
        filed_at=row["opened_at"],
        matter=matter_of(connection, row, {}, {}, now),
        policy=law.policy(row["region"], today),
        actor=actor,
        held=Held(TOWN_HANDLER, row["region"], (row["programme"],), now, None),
        pair_name="",
        cites=tuple(str(each) for each in CITES[kind][row["programme"]] if each.statute.in_force <= today),
        at=now,
        clocks={},
        earlier={},
    )
    paper = issue(kind, {**common_facts(occasion, office), **GATHER[kind](occasion)}, law.wording(row["region"], kind, today))
    return {"title": paper.title, "text": paper.text, "document_number": None, "issued_at": now, "office": office, "sha256": paper.sha256}
