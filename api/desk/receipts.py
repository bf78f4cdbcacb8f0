"""The receipt as it is handed to the applicant: the case's number, the secret that opens its page, and a QR code for a phone."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.desk.apply import takers
from api.desk.pages import page
from api.desk.route import desk_router
from api.desk.visit import LOCAL, VisitorDep
from notices.check import qr
from states.divisions import full_name, government
from states.grammar import NotYours, Reason
from states.roles import ROLES
from states.terms import BEIJING
from workflow import inbox
from workflow.authority import Actor
from workflow.citizens import NOT_APPLIED, secret_of
from workflow.database import Connection
from workflow.matters import process_of

router = desk_router()
MOST = 3


@router.get("/apply/receipts")
def receipts(request: Request, visitor: VisitorDep, case: Annotated[list[str], Query(min_length=1, max_length=MOST)]) -> Response:
    """The receipts of cases, one below the other; they can be printed again whenever the applicant asks."""
    settings = visitor.door.settings
    here = "" if (request.url.hostname or "") in LOCAL else f"{request.url.scheme}://{request.url.netloc}"
    base = (settings.public_url or here).rstrip("/")

    def look(connection: Connection, actor: Actor, now: datetime) -> list[dict[str, Any]]:
        return [_receipt(connection, actor, number, now, settings.secret, base) for number in case]

    return page(request, "receipts", base=base, cases=case, receipts=visitor.read(look))


def _receipt(connection: Connection, actor: Actor, number: str, now: datetime, key: bytes, base: str) -> dict[str, Any]:
    row = inbox.find_case(connection, number, actor)
    process = process_of(row)
    able = takers(now.astimezone(BEIJING).date())
    if not able & actor.holds(row["region"], row["programme"]).keys():
        owners = "、".join(ROLES[role].label for role in sorted(able))
        raise NotYours(Reason(f"收件回执由{owners}打印", process.openings["submitted"].cited))
    applied = row["stage"] != NOT_APPLIED
    secret = secret_of(key, number) if applied else ""
    return {
        "number": number,
        "programme": process.title,
        "stage": process.stage(row["stage"]).label,
        "name": row["applicant_name"],
        "office": full_name(row["region"][:6]) + government(row["region"][:9]),
        "opened_at": row["opened_at"],
        "materials": row["facts"].get("materials") or [],
        "secret": secret,
        "picture": qr(f"{base}/m/{number}/{secret}", sized=False) if applied and base else "",
        "papers": inbox.notices_view(connection, row),
    }
