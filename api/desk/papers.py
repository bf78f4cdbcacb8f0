"""Papers, forms and ledgers at the desk, to read and to print: the very bytes that the JSON routes hand out."""

from typing import Literal

from fastapi import Response

from api.desk.route import desk_router
from api.desk.visit import VisitorDep
from api.forms import printed
from api.ledgers import as_page, as_print
from api.notices import given

router = desk_router()
# A paper brings its own style within it; nothing else in it may be loaded, run or framed.
SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@router.get("/papers/{notice_id}.{form}")
def paper(visitor: VisitorDep, notice_id: str, form: Literal["html", "pdf", "docx"]) -> Response:
    """A paper to read, to print, or to edit elsewhere."""
    answer = given(visitor.door, visitor.key, notice_id, form)
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


@router.get("/cases/{number}/forms/{kind}.{form}")
def to_sign(visitor: VisitorDep, number: str, kind: str, form: Literal["html", "pdf", "docx"]) -> Response:
    """A form of a case to be filled in and signed by hand."""
    answer = printed(visitor.door, visitor.key, number, kind, form)
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


@router.get("/ledgers/{kind}.{form}")
def ledger(visitor: VisitorDep, kind: str, form: Literal["html", "pdf"]) -> Response:
    """A ledger over the cases of the officer's region as it stands at this moment."""
    answer = (as_page if form == "html" else as_print)(visitor.door, visitor.key, kind)
    answer.headers["Content-Security-Policy"] = SEALED
    return answer
