"""The papers a step owes: their facts gathered from the case, their number drawn, their bytes frozen in the step's transaction."""

import secrets
from typing import Any

from sqlalchemy import Connection

from notices import KINDS, Kind, issue
from notices.filters import document_number
from states.divisions import bureau, full_name, people_government
from states.roles import ROLES
from states.terms import BEIJING
from workflow.papers_about import ABOUT
from workflow.papers_emergency_aid import EMERGENCY_AID
from workflow.papers_extreme_poverty import EXTREME_POVERTY
from workflow.papers_occasion import Gather, in_full
from workflow.papers_occasion import Occasion as Occasion
from workflow.papers_occasion import Rung as Rung
from workflow.papers_occasion import issuing_office as issuing_office
from workflow.papers_occasion import office_short_name as office_short_name
from workflow.papers_recognition import RECOGNITION
from workflow.papers_shared import SHARED
from workflow.papers_support import SUPPORT
from workflow.papers_to_sign import HANDED_OUT
from workflow.rules import Rules
from workflow.statements import draw_number

GATHER: dict[str, Gather] = {**SHARED, **EMERGENCY_AID, **RECOGNITION, **SUPPORT, **EXTREME_POVERTY, **ABOUT, **HANDED_OUT}


def common_facts(occasion: Occasion, office: str) -> dict[str, Any]:
    """What nearly every paper states: whose case, which organ, in whose power, on which day, under which article."""
    entrusted = occasion.matter.entrustment if _in_anothers_name(occasion) else None
    return {
        "case_number": occasion.number,
        "applicant_name": occasion.applicant["name"],
        "applicant_id": occasion.applicant["id_number"],
        "office": office,
        "bureau": bureau(occasion.region),
        "issued_on": occasion.today,
        "filed_on": occasion.filed_at.astimezone(BEIJING).date(),
        "document_number": "",
        "handler": occasion.actor.name,
        "cites": tuple(map(in_full, occasion.cites)),
        "programme_label": occasion.process.title,
        "region_name": full_name(occasion.region),
        "county_government": people_government(occasion.region),
        "entrusted_by": bureau(occasion.region) if entrusted else "",
        "entrusted_document": entrusted.document_number if entrusted else "",
        "contact": "",
    }


def _in_anothers_name(occasion: Occasion) -> bool:
    """Does a township decide here under the county's entrustment rather than in its own power?"""
    if not occasion.deciding or ROLES[occasion.held.role].level != "township":
        return False
    return bool(occasion.policy.get(f"{occasion.process.programme}.decided_by") != "township")


def paper_office(kind: Kind, occasion: Occasion) -> tuple[str, str]:
    """(division code, full name) of the organ a paper goes out from: who acts, or who decided where the kind says so."""
    if kind.by_decider and occasion.facts.get("decided_by") == "county":
        return occasion.region[:6], bureau(occasion.region)
    return issuing_office(occasion.held, occasion.region)


def issue_paper(connection: Connection, kind: str, occasion: Occasion, law: Rules) -> dict[str, Any]:
    """Render one paper, in the county's own words where it has published any, and return its row, number drawn; raises MissingFact
    rather than leave a blank on a stamped page."""
    declared = KINDS[kind]
    code, office = paper_office(declared, occasion)
    facts = {**common_facts(occasion, office), **GATHER[kind](occasion)}
    if declared.numbered:
        series, year = declared.series_in(occasion.process.programme), occasion.today.year
        drawn = draw_number(connection, code, series, year)
        facts["document_number"] = document_number(office_short_name(code), series, year, drawn)
    own_words = law.wording(occasion.region, kind, occasion.today)
    paper = issue(kind, facts, own_words)
    return {
        "id": secrets.token_hex(10),
        "kind": kind,
        "title": paper.title,
        "document_number": facts["document_number"] or None,
        "issued_at": occasion.at,
        "office": office,
        "facts": paper.facts,
        "text": paper.text,
        "template_sha256": paper.template_sha256,
        "sha256": paper.sha256,
        "served": None,
    }
