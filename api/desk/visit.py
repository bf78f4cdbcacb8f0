"""Who is at the desk: the session behind the cookie, the form that was sent, and whether this site sent it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

import orjson
from fastapi import Depends, Request, Response

from api.deps import Asked, Door, DoorDep, Reply
from api.errors import Problem
from workflow import sessions
from workflow.authority import Actor
from workflow.database import Connection
from workflow.sessions import LONGEST, SessionKey

MOST_FIELDS = 4000
NOT_FROM_HERE = "这次提交不是从本系统的页面发出的，没有办理。请回到页面重新操作"
SIGNED_IN_ANEW = "您重新登录了，这一次没有办理。填写的内容都在下面，请核对后继续"
LOCAL = {"127.0.0.1", "localhost", "::1"}
Found = TypeVar("Found")


class SignInFirst(Exception):
    """Nobody is signed in in this browser."""


class SignedInAnew(Problem):
    """A form of a session that is over was sent by somebody who is signed in: nothing is done, and nothing of it may be lost."""

    def __init__(self) -> None:
        super().__init__(403, "本页是上一次登录时打开的，这一次没有办理。")


@dataclass(frozen=True, slots=True)
class Visitor:
    """An officer at the desk, known by the session; powers are asked for with everything that is read or done."""

    door: Door
    key: SessionKey
    open_next: bool

    def read(self, look: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Look something up as this officer."""
        return self.door.read(self.key, look)

    def rehearse(self, act: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Do something and undo it."""
        return self.door.rehearse(self.key, act)

    def record(self, make: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Keep something beside the cases."""
        return self.door.record(self.key, make)

    def write(self, route: str, key: str, asked: Any, act: Callable[[Connection, Actor, datetime], Reply]) -> Any:
        """Do something once: the same `key` with the same `asked` is answered as the first time. Returns the body of the answer."""
        fingerprint = sessions.SessionKey(f"{route}\n{orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()}").digest
        answer = self.door.write(Asked(self.key, key[:100], route, fingerprint), act)
        return orjson.loads(answer.body)


def is_private(request: Request) -> bool:
    """Whether the connection cannot be listened to: https, or this machine itself."""
    return request.url.scheme == "https" or (request.url.hostname or "") in LOCAL


def cookie_name(request: Request) -> str:
    """`__Host-sid` over https; a browser takes that name nowhere else."""
    return "__Host-sid" if request.url.scheme == "https" else "sid"


def set_cookie(request: Request, response: Response, key: SessionKey) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(request), key.value, max_age=int(LONGEST.total_seconds()), path="/", secure=secure, httponly=True, samesite="lax"
    )


def clear_cookie(request: Request, response: Response) -> None:
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="lax")


def visitor(request: Request, door: DoorDep) -> Visitor:
    """The officer signed in in this browser; raises SignInFirst."""
    held = request.cookies.get(cookie_name(request))
    if not held:
        raise SignInFirst
    key = SessionKey(held)
    row, now = door.look(lambda c: (sessions.find(c, key, door.now(c)), door.now(c)))
    if row is None:
        raise SignInFirst
    if now - row["seen_at"] >= sessions.SEEN_EVERY:
        door.keep(lambda c, at: sessions.seen(c, key, at))
    found = Visitor(door, key, row["open_next"])
    request.state.form_token = key.form_token
    request.state.actor = found.read(lambda connection, actor, at: actor)
    return found


VisitorDep = Annotated[Visitor, Depends(visitor)]


class Form(dict[str, str]):
    """What was sent: the last value of each name, and every value where a name comes more than once."""

    def __init__(self, pairs: list[tuple[str, str]]):
        super().__init__(pairs)
        self.pairs = pairs

    def all(self, name: str) -> list[str]:
        """Every value sent under a name, in order."""
        return [value for key, value in self.pairs if key == name]

    def text(self, name: str) -> str:
        """The value without the blanks around it; empty when it was not sent."""
        return self.get(name, "").strip()


def from_this_site(headers: Mapping[str, str]) -> bool | None:
    """Whether a request was sent by a page of this site: by Sec-Fetch-Site, else by Origin; None where the browser says neither."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() and origin != "null"
    return None


async def sent(request: Request) -> Form:
    """The form that was sent, from a page of this site; raises Problem."""
    if from_this_site(request.headers) is False:
        raise Problem(403, NOT_FROM_HERE)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Problem(415, "表单的格式不对")
    try:
        text = (await request.body()).decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise Problem(422, "表单的内容无法读取，请返回重新填写") from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Problem(422, "填写的内容含有不能保存的字符（空字符），请删去")
    # Browsers send a line break as two characters.
    return Form([(name, value.replace("\r\n", "\n")) for name, value in pairs])


SentDep = Annotated[Form, Depends(sent)]


def is_anew(visitor: Visitor, form: Form) -> bool:
    """Whether a form comes from another session than this one: a page that stayed open while its officer signed in again."""
    return not secrets.compare_digest(form.get("token", "").encode(), visitor.key.form_token.encode())


def posted(visitor: VisitorDep, form: SentDep) -> Form:
    """The form that the signed-in officer sent from a page of this session; raises Problem, SignedInAnew, SignInFirst."""
    if is_anew(visitor, form):
        raise SignedInAnew
    return form


PostedDep = Annotated[Form, Depends(posted)]


def new_key() -> str:
    """An idempotency key for a form about to be shown: however often it is sent, it acts once."""
    return secrets.token_hex(16)


def safe_next(address: str) -> str:
    """Where to go after signing in: a place of this site, else the workbench."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and all(character.isprintable() for character in address)
    return address if plain and "\\" not in address else "/"


def sign_in_address(request: Request) -> str:
    """The sign-in page, and back here afterwards when here is a page."""
    back = request.url.path if request.method == "GET" else "/"
    return "/login" if back == "/" else f"/login?next={quote(back)}"
