"""Is this paper what it says it is? For anybody who holds one: found by the code printed on it, compared with what was issued.

The code is the first 80 bits of the hash of the paper's text, and the text bears its number and the person's name: who knows the code has
read the paper, and who has not cannot guess it. What is told is printed on every paper of the kind; no name, no amount.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from notices.script import words
from states.terms import BEIJING
from workflow.paper_views import CODE_LENGTH, code_of
from workflow.records import Notice, Rendering, table
from workflow.records_service import PaperLink

_CODE = re.compile(rf"[0-9a-f]{{{CODE_LENGTH}}}")
_notice, _rendering, _link = table(Notice).c, table(Rendering).c, table(PaperLink).c
_FOUND = select(_notice.id, _notice.title, _notice.document_number, _notice.issued_at, _notice.office, _notice.sha256, _notice.text).where(
    func.substr(_notice.sha256, 1, CODE_LENGTH) == bindparam("code")
)
_CORRECTIONS = (
    select(_notice.document_number, _notice.issued_at, _notice.sha256)
    .join(PaperLink, _link.later_id == _notice.id)
    .where(_link.earlier_id == bindparam("notice_id"), _link.relation == "corrects")
)


def as_code(typed: str) -> str | None:
    """A code as somebody typed or scanned it; None for what none can be."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).lower()
    return code if _CODE.fullmatch(code) else None


def paper_of(connection: Connection, code: str) -> dict[str, Any] | None:
    """What may be told of the paper with this code, and what it is compared by; None when no such paper was issued."""
    found = connection.execute(_FOUND, {"code": code}).mappings().first()
    later = connection.execute(_CORRECTIONS, {"notice_id": found["id"] if found else ""}).mappings().first()
    if found is None:
        return None
    return {
        **{name: found[name] for name in ("id", "title", "document_number", "office", "sha256", "text")},
        "code": code,
        "issued_on": found["issued_at"].astimezone(BEIJING).date(),
        "corrected_by": None
        if later is None
        else {
            "document_number": later["document_number"],
            "issued_on": later["issued_at"].astimezone(BEIJING).date(),
            "code": code_of(later["sha256"]),
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
