"""Is this paper what it says it is? For anybody who holds one: found by the code printed on it, compared with what was issued.

The code is the beginning of the hash of the paper's text: 80 bits in the QR code, 64 beside it to be typed. The text bears its number and
the person's name: who knows the code has the paper, and who has not cannot guess it. What is told is printed on every paper of the kind; no
name, no amount.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select

from notices.check import CODE_LENGTH, SHOWN_LENGTH, code
from notices.script import words
from states.terms import BEIJING
from workflow.records import Notice, Rendering, table
from workflow.records_service import PaperLink

_CODE = re.compile(rf"[0-9a-f]{{{SHOWN_LENGTH},64}}")
_notice, _rendering, _link = table(Notice).c, table(Rendering).c, table(PaperLink).c
# Written out as the index on the beginning of the hash has it.
FOUND = select(_notice.id, _notice.title, _notice.document_number, _notice.issued_at, _notice.office, _notice.sha256, _notice.text).where(
    func.substr(_notice.sha256, literal_column("1"), literal_column(str(CODE_LENGTH))).between(bindparam("least"), bindparam("most"))
)
_CORRECTIONS = (
    select(_notice.document_number, _notice.issued_at, _notice.sha256)
    .join(PaperLink, _link.later_id == _notice.id)
    .where(_link.earlier_id == bindparam("notice_id"), _link.relation == "corrects")
)


def as_code(typed: str) -> str | None:
    """A code as somebody typed or scanned it, of the whole hash the beginning; None for what none can be."""
    said = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).lower()
    return said[:CODE_LENGTH] if _CODE.fullmatch(said) else None


def paper_of(connection: Connection, typed: str) -> dict[str, Any] | None:
    """What may be told of the paper with this code, and what it is compared by; None when no such paper was issued."""
    between = {"least": typed.ljust(CODE_LENGTH, "0"), "most": typed.ljust(CODE_LENGTH, "f")}
    found = connection.execute(FOUND, between).mappings().first()
    later = connection.execute(_CORRECTIONS, {"notice_id": found["id"] if found else ""}).mappings().first()
    if found is None:
        return None
    return {
        **{name: found[name] for name in ("id", "title", "document_number", "office", "sha256", "text")},
        "code": code(found["sha256"]),
        "issued_on": found["issued_at"].astimezone(BEIJING).date(),
        "corrected_by": None
        if later is None
        else {
            "document_number": later["document_number"],
            "issued_on": later["issued_at"].astimezone(BEIJING).date(),
            "code": code(later["sha256"]),
        },
    }


def compare(connection: Connection, paper: Mapping[str, Any], content: bytes) -> str:
    """What `content` is beside the paper: the same "file" as was drawn, the same "text", the same "words", or "other"."""
    digest = hashlib.sha256(content).hexdigest()
    drawn = connection.execute(select(_rendering.sha256).where(_rendering.notice_id == paper["id"])).scalars().all()
    if digest in drawn:
        return "file"
    if digest == paper["sha256"]:
        return "text"
    try:
        said = content.decode()
    except UnicodeDecodeError:
        return "other"
    return "words" if said.strip() and _squeezed(said) == _squeezed("".join(words(paper["text"]))) else "other"


def _squeezed(text: str) -> str:
    """Words as they survive being copied from a page: without the spaces and line breaks that a page puts between them."""
    return "".join(unicodedata.normalize("NFC", text).split())
