"""The door: who is asking, what time it is, and one transaction for everything an answer changes.

Beside the clock this is the only place that reads the real time or commits. A write is one transaction from the officer's powers to
the stored answer: the same key and body again get the first answer again, byte for byte; a refusal changes nothing and is not stored.
Asked twice at once, the second waits for the first, and what it then meets, be it a refusal, gives way to the first one's answer.
"""

import hashlib
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple, TypeVar

import orjson
from fastapi import Depends, Header, Request, Response
from fastapi.security import OAuth2PasswordBearer

from api.errors import REFUSED, Problem
from workflow import answers, patience, sessions
from workflow.answers import Kept
from workflow.authority import Actor, load_actor
from workflow.database import AWAY, DOUBLED, Connection, Engine, database_now, passing, reading, up_to_date, writing
from workflow.officers import password_matches, signed_in
from workflow.sessions import SessionKey
from workflow.settings import Settings

log = logging.getLogger(__name__)
ATTEMPTS = 3
USED_KEY = "同一个 Idempotency-Key 已经用于另一份内容，请换一个"
SAVE_LATER = "系统暂时无法保存，您填写的内容没有丢失，请稍后再试"
LOOK_LATER = "系统暂时无法读取，请稍后再试"
NOT_NOW = "系统暂时无法登录，请稍后再试"
Found = TypeVar("Found")
Credential = str | SessionKey | None
"""What shows who is asking: a bearer token, or the key of a session of the desk."""
hashing = threading.BoundedSemaphore(2)  # a password takes a fifth of a second of a core: a crowd must not take them all
bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/token", auto_error=False)


class Reply(NamedTuple):
    """What a write answers: its status, body, and where the new thing is."""

    body: Any
    status: int = 200
    location: str = ""
    etag: str = ""


@dataclass(frozen=True)
class Door:
    """What the counter stands on: the database, the settings, and a clock (None: the database's own)."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime] | None = None
    current: threading.Event = field(default_factory=threading.Event)

    def now(self, connection: Connection) -> datetime:
        return self.clock() if self.clock else database_now(connection)

    def database_is_current(self) -> bool:
        """Whether the database has this release's tables; asked until it has. Raises what a database that is away raises."""
        if not self.current.is_set() and up_to_date(self.engine):
            self.current.set()
        return self.current.is_set()

    def drift(self, connection: Connection) -> float:
        """How many seconds this machine's clock and the database's are apart."""
        return abs((datetime.now(UTC) - database_now(connection)).total_seconds())

    def read(self, token: Credential, look: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Look something up as the officer behind `token`."""

        def looked() -> Found:
            with reading(self.engine) as connection:
                now = self.now(connection)
                return look(connection, self._officer(connection, token, now), now)

        return _patiently(looked, LOOK_LATER)

    def rehearse(self, token: Credential, act: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Do something as the officer behind `token` and undo it: what it would leave, with nothing kept."""

        def rehearsed() -> Found:
            with self.engine.connect() as connection, connection.begin() as nothing_kept:
                now = self.now(connection)
                found = act(connection, self._officer(connection, token, now), now)
                nothing_kept.rollback()
                return found

        return _patiently(rehearsed, LOOK_LATER)

    def record(self, token: Credential, make: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Keep what the officer behind `token` does beside the cases: a look behind a mask, a session ended."""

        def recorded() -> Found:
            with writing(self.engine) as connection:
                now = self.now(connection)
                return make(connection, self._officer(connection, token, now), now)

        return _patiently(recorded, SAVE_LATER)

    def look(self, look: Callable[[Connection], Found]) -> Found:
        """Look something up as nobody in particular."""

        def looked() -> Found:
            with reading(self.engine) as connection:
                return look(connection)

        return _patiently(looked, LOOK_LATER)

    def recognise(self, username: str, password: str, *, door: str, agent: str = "") -> str:
        """The id of the officer with this name and password; raises 401, or 429 when the account has been tried too often.

        Who was not let in by this `door` ("desk", "token") stays known, as who was (等保 8.1.4 安全审计).
        """
        username = username.replace("\0", "\ufffd")  # PostgreSQL keeps no NUL, so nobody's name has one
        with hashing:
            wait = self.keep(lambda connection, now: patience.attempt(connection, username, now), NOT_NOW)
            if wait:
                raise Problem(429, "登录失败次数过多，请十分钟后再试", headers={"Retry-After": str(wait)})
            officer = self.look(lambda connection: password_matches(connection, username, password))
        if officer is None:
            self.keep(lambda connection, now: sessions.not_let_in(connection, username, door, agent, now), NOT_NOW)
            raise Problem(401, "用户名或者口令不对", headers={"WWW-Authenticate": "Bearer"})
        self.keep(lambda connection, now: patience.succeeded(connection, username), NOT_NOW)
        return officer

    def enter(self, let_in: Callable[[Connection, datetime], Found]) -> Found:
        """Sign an officer in."""
        return self.keep(let_in, NOT_NOW)

    def keep(self, make: Callable[[Connection, datetime], Found], sorry: str = LOOK_LATER) -> Found:
        """Make and keep what nobody in particular decides."""

        def kept() -> Found:
            with writing(self.engine) as connection:
                return make(connection, self.now(connection))

        return _patiently(kept, sorry)

    def write(self, asked: "Asked", act: Callable[[Connection, Actor, datetime], Reply]) -> Response:
        """Do something once, as the officer behind the token, and keep the answer with it."""

        def written() -> Response:
            try:
                return self._once(asked, act)
            except REFUSED as refusal:
                # The same request, sent twice at once, may have been answered while this one waited for the case.
                first = self._again(asked)
                if first is None:
                    raise refusal
                return first

        return _patiently(written, SAVE_LATER)

    def _once(self, asked: "Asked", act: Callable[[Connection, Actor, datetime], Reply]) -> Response:
        with writing(self.engine) as connection:
            now = self.now(connection)
            actor = self._officer(connection, asked.token, now)
            if not asked.key:
                raise Problem(428, "写入请求应当带 Idempotency-Key，重复提交时才不会办理两次")
            known = _known(connection, actor, asked)
            if known is not None:
                return known
            reply = act(connection, actor, now)
            content = orjson.dumps(reply.body, default=str)
            kept = Kept(asked.fingerprint, reply.status, content, reply.location, reply.etag)
            answers.keep(connection, actor.id, asked.key, asked.route, kept, now)
        return _respond(content, reply.status, reply.location, reply.etag)

    def _again(self, asked: "Asked") -> Response | None:
        with reading(self.engine) as connection:
            return _known(connection, self._officer(connection, asked.token, self.now(connection)), asked)

    def _officer(self, connection: Connection, token: Credential, now: datetime) -> Actor:
        if isinstance(token, SessionKey):
            officer = sessions.holder(connection, token, now)
        else:
            officer = signed_in(connection, token, now) if token else None
        actor = load_actor(connection, officer, now) if officer else None
        if actor is None:
            raise Problem(401, "请先登录", headers={"WWW-Authenticate": "Bearer"})
        return actor


def _patiently(work: Callable[[], Found], sorry: str) -> Found:
    """The whole command again when a race was lost or the database went away for a moment; then 503 with `sorry`."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except DOUBLED:
            if attempt == ATTEMPTS:
                raise
        except AWAY as trouble:
            if attempt == ATTEMPTS or not passing(trouble):
                log.exception("数据库没有完成请求")
                raise Problem(503, sorry, headers={"Retry-After": "5"}) from trouble
        time.sleep(random.uniform(0.01, 0.05) * attempt)
    raise AssertionError("unreachable")


def _known(connection: Connection, actor: Actor, asked: "Asked") -> Response | None:
    """The first answer to the same request; raises 422 when its key was used for another."""
    known = answers.find(connection, actor.id, asked.key or "")
    if known is None:
        return None
    if known.fingerprint != asked.fingerprint:
        raise Problem(422, USED_KEY, errors=[{"pointer": "", "detail": USED_KEY}])
    return _respond(known.answer, known.status, known.location, known.etag)


def _respond(content: bytes, status: int, location: str, etag: str) -> Response:
    headers = {name: value for name, value in (("Location", location), ("ETag", etag)) if value}
    return Response(content, status, media_type="application/json", headers=headers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One write as it was asked: by whom, under which key, and the fingerprint of route and body."""

    token: Credential
    key: str | None
    route: str
    fingerprint: str


async def asked(
    request: Request,
    token: Annotated[str | None, Depends(bearer)],
    idempotency_key: Annotated[str | None, Header(max_length=100, description="同一键与同一内容只办理一次")] = None,
) -> Asked:
    route = f"{request.method} {request.url.path}"
    fingerprint = hashlib.sha256(route.encode() + b"\n" + await request.body()).hexdigest()
    return Asked(token, idempotency_key, route, fingerprint)


def door(request: Request) -> Door:
    found: Door = request.app.state.door
    return found


DoorDep = Annotated[Door, Depends(door)]
TokenDep = Annotated[str | None, Depends(bearer)]
AskedDep = Annotated[Asked, Depends(asked)]


def json_response(body: Any, *, etag: str = "", status: int = 200) -> Response:
    """A read's answer; personal data is never kept by anything on the way."""
    return _respond(orjson.dumps(body, default=str), status, "", etag)
