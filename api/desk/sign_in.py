"""Signing in and out, and one's own sessions."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.deps import DoorDep
from api.desk.pages import page
from api.desk.route import desk_router, see_other
from api.desk.visit import (
    NOT_FROM_HERE,
    PostedDep,
    SentDep,
    SignInFirst,
    VisitorDep,
    clear_cookie,
    cookie_name,
    from_this_site,
    is_private,
    safe_next,
    set_cookie,
    visitor,
)
from api.errors import Problem
from workflow import sessions
from workflow.authority import Actor
from workflow.database import Connection
from workflow.sessions import SessionKey

router = desk_router()
# What a browser calls itself, the most telling mark first: nearly all of them also call themselves the one they are made from.
BROWSERS = (
    ("Edg/", "微软浏览器"),
    ("QIHU", "360浏览器"),
    ("360SE", "360浏览器"),
    ("MetaSr", "搜狗浏览器"),
    ("QQBrowser/", "QQ浏览器"),
    ("UBrowser/", "UC浏览器"),
    ("Firefox/", "火狐浏览器"),
    ("Chrome/", "谷歌内核浏览器"),
    ("Safari/", "苹果浏览器"),
)
ONLY_PRIVATE = "从其他电脑访问时，只能通过 https 登录，以免口令被窃取。请联系管理员"


@router.get("/login")
def form(request: Request, door: DoorDep, next: Annotated[str, Query(max_length=300)] = "/") -> Response:
    """The sign-in page; who is signed in already goes on."""
    try:
        visitor(request, door)
    except SignInFirst:
        return _shown(request, next)
    return see_other(safe_next(next))


def _shown(request: Request, back: str, *, status: int = 200, username: str = "", trouble: str = "") -> Response:
    return page(request, "login", status=status, next=safe_next(back), username=username, trouble=trouble)


@router.post("/login")
def enter(request: Request, door: DoorDep, sent: SentDep) -> Response:
    """Sign in: a new session under a new key, and the one this browser had is over."""
    if from_this_site(request.headers) is not True:
        raise Problem(403, NOT_FROM_HERE)
    back, username = sent.get("next", "/"), sent.text("username")
    if not is_private(request):
        return _shown(request, back, status=403, username=username, trouble=ONLY_PRIVATE)
    if not username or not sent.get("password"):
        return _shown(request, back, status=422, username=username, trouble="请填写用户名和口令")
    agent = request.headers.get("user-agent", "")
    try:
        officer = door.recognise(username, sent["password"], door="desk", agent=agent)
    except Problem as trouble:
        answer = _shown(request, back, status=trouble.status, username=username, trouble=trouble.detail)
        if "Retry-After" in trouble.headers:
            answer.headers["Retry-After"] = trouble.headers["Retry-After"]
        return answer
    held = request.cookies.get(cookie_name(request))

    def let_in(connection: Connection, now: datetime) -> SessionKey:
        if held:
            sessions.end(connection, SessionKey(held))
        return sessions.start(connection, officer, agent, now)

    answer = see_other(safe_next(back))
    set_cookie(request, answer, door.enter(let_in))
    return answer


@router.post("/logout")
def leave(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """Sign out; the key opens nothing any more, in whosever hands it is."""
    visitor.record(lambda connection, actor, now: sessions.end(connection, visitor.key))
    answer = see_other("/login")
    clear_cookie(request, answer)
    return answer


def browser_of(agent: str) -> str:
    """A browser in words an officer can recognise: 谷歌内核浏览器，电脑."""
    name = next((name for mark, name in BROWSERS if mark in agent), "其他浏览器")
    return f"{name}，{'手机' if 'Mobile' in agent or 'Android' in agent else '电脑'}"


@router.get("/sessions")
def mine(request: Request, visitor: VisitorDep) -> Response:
    """Where I am signed in."""

    def look(connection: Connection, actor: Actor, now: datetime) -> list[dict[str, Any]]:
        return sessions.own(connection, actor.id or "", now)

    listed = [each | {"browser": browser_of(each["agent"])} for each in visitor.read(look)]
    return page(request, "sessions", sessions=listed, current=visitor.key.digest)


@router.post("/sessions/end")
def end(request: Request, visitor: VisitorDep, posted: PostedDep) -> Response:
    """End one of my sessions in another browser."""
    visitor.record(lambda connection, actor, now: sessions.end_own(connection, actor.id or "", posted.text("session")))
    return see_other("/sessions")
