"""A route of the desk: whatever it raises becomes a page in Chinese that says what to do next."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.desk.pages import HEADERS, page
from api.desk.visit import SignedInAnew, SignInFirst, from_this_site, sent, sign_in_address
from api.errors import NOT_FOUND, REFUSED, TITLES, Problem
from states.grammar import NotYours, Reason, Refusal
from states.policy import PolicyGap, UnknownRegion
from states.statutes import D22
from workflow.refusals import CaseMoved, Malformed, UnknownCase

log = logging.getLogger(__name__)


class DeskRoute(APIRoute):
    """Answers with a page, also where it cannot do what was asked."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                response: Response = await handle(request)
            except SignInFirst:
                return await _sign_in(request)
            except Exception as trouble:
                if isinstance(trouble, Problem) and trouble.status == 401:
                    return await _sign_in(request)
                return sorry(request, trouble, await _kept(request, trouble))
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return answered


def desk_router() -> APIRouter:
    """A router for pages of the desk."""
    return APIRouter(route_class=DeskRoute, include_in_schema=False)


def see_other(address: str) -> Response:
    """Go and look there: after a form was sent, or to sign in first."""
    return RedirectResponse(address, 303, headers=HEADERS)


NOT_KEPT = ("/login", "/logout", "/search")
"""Where nothing is typed that would be missed, or nothing may be kept: a password never."""


async def _sign_in(request: Request) -> Response:
    """To the sign-in page; what was sent by a session that is over meanwhile stays in a page that does nothing but send it again."""
    if request.method != "POST" or request.url.path in NOT_KEPT:
        return see_other(sign_in_address(request))
    try:
        form = await sent(request)
    except Problem as trouble:
        return sorry(request, trouble)
    return page(request, "again", status=401, kept=[(name, value) for name, value in form.pairs if name != "token"])


async def _kept(request: Request, trouble: Exception) -> list[tuple[str, str]]:
    """What was sent while the database was away, or from a page older than the session, to be sent again as it was."""
    away = isinstance(trouble, Problem) and trouble.status == 503
    anew = isinstance(trouble, SignedInAnew) and from_this_site(request.headers)
    if not (away or anew) or request.method != "POST" or request.url.path in NOT_KEPT:
        return []
    try:
        pairs = (await sent(request)).pairs
    except Problem:
        return []
    token = [("token", request.state.form_token)] if anew else []
    return [(name, value) for name, value in pairs if not (anew and name == "token")] + token


def sorry(request: Request, trouble: Exception, kept: Sequence[tuple[str, str]] = ()) -> Response:
    """The page for what was raised; what nobody foresaw is logged under the number that the page shows."""
    status, text, reasons = told(trouble)
    number = ""
    if status == 500:
        number = secrets.token_hex(4)
        log.error("未预料的错误 %s：%s %s", number, request.method, request.url.path, exc_info=trouble)
    title = "您重新登录了" if isinstance(trouble, SignedInAnew) else TITLES.get(status, "未能办理")
    return page(request, "sorry", status=status, title=title, text=text, reasons=reasons, error_number=number, back="", kept=kept)


def told(trouble: Exception) -> tuple[int, str, list[Reason]]:
    """The status, the sentence and the reasons of what was raised."""
    match trouble:
        case Problem():
            return trouble.status, trouble.detail, []
        case NotYours():
            return 403, "这一步不由您办理。", list(trouble.reasons)
        case Refusal():
            return 409, "现在不能办理。", list(trouble.reasons)
        case CaseMoved():
            return 409, str(trouble), []
        case UnknownCase() | UnknownRegion():
            return 404, f"{NOT_FOUND}。", []
        case Malformed():
            return 422, str(trouble), []
        case PolicyGap():
            return 409, "本地尚未规定，现在不能办理。", [Reason(str(trouble), str(D22.at("四（一）")))]
        case RequestValidationError():
            return 422, "网址或者表单的内容不对，请返回重试。", []
        case HTTPException():
            return trouble.status_code, f"{NOT_FOUND}。" if trouble.status_code == 404 else "不能这样访问这个页面。", []
    assert not isinstance(trouble, REFUSED)
    return 500, "系统出错，没有保存任何内容。请稍后再试；仍不能办理的，把错误编号告诉管理员。", []
