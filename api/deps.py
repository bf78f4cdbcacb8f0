"""The door: who is asking, what time it is, and one transaction for everything an answer changes.

Beside the clock this is the only place that reads the real time or commits. A write is one transaction from the officer's powers to
the stored answer: the same key and body again get the first answer again, byte for byte; a refusal changes nothing and is not stored.
"""

import hashlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple, TypeVar

import orjson
from fastapi import Depends, Header, Request, Response
from fastapi.security import OAuth2PasswordBearer

from api.errors import Problem
from workflow import answers
from workflow.answers import Kept
from workflow.authority import Actor, load_actor
from workflow.database import AWAY, DOUBLED, Connection, Engine, database_now, passing, reading
from workflow.officers import signed_in
from workflow.settings import Settings

ATTEMPTS = 3
USED_KEY = "同一个 Idempotency-Key 已经用于另一份内容，请换一个"
SAVE_LATER = "系统暂时无法保存，您填写的内容没有丢失，请稍后再试"
Found = TypeVar("Found")
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
    patience: "Patience" = field(default_factory=lambda: Patience())

    def now(self, connection: Connection) -> datetime:
        return self.clock() if self.clock else database_now(connection)

    def drift(self, connection: Connection) -> float:
        """How many seconds this machine's clock and the database's are apart."""
        return abs((datetime.now(UTC) - database_now(connection)).total_seconds())

    def read(self, token: str | None, look: Callable[[Connection, Actor, datetime], Found]) -> Found:
        """Look something up as the officer behind `token`."""
        with reading(self.engine) as connection:
            now = self.now(connection)
            return look(connection, self._officer(connection, token, now), now)

    def enter(self, let_in: Callable[[Connection, datetime], str]) -> str:
        """Sign an officer in."""
        with self.engine.begin() as connection:
            return let_in(connection, self.now(connection))

    def write(self, asked: "Asked", act: Callable[[Connection, Actor, datetime], Reply]) -> Response:
        """Do something once, as the officer behind the token, and keep the answer with it."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(asked, act)
            except DOUBLED:
                if attempt == ATTEMPTS:
                    raise
            except AWAY as trouble:
                if attempt == ATTEMPTS or not passing(trouble):
                    raise Problem(503, SAVE_LATER, headers={"Retry-After": "5"}) from trouble
            time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable")

    def _once(self, asked: "Asked", act: Callable[[Connection, Actor, datetime], Reply]) -> Response:
        with self.engine.begin() as connection:
            now = self.now(connection)
            actor = self._officer(connection, asked.token, now)
            if not asked.key:
                raise Problem(428, "写入请求应当带 Idempotency-Key，重复提交时才不会办理两次")
            known = answers.find(connection, actor.id, asked.key)
            if known is not None:
                if known.fingerprint != asked.fingerprint:
                    raise Problem(
                        422, "同一个 Idempotency-Key 已经用于另一份内容，请换一个", errors=[{"pointer": "", "detail": "幂等键与内容不一致"}]
                    )
                return _respond(known.answer, known.status, known.location, "")
            reply = act(connection, actor, now)
            content = orjson.dumps(reply.body, default=str)
            answers.keep(connection, actor.id, asked.key, asked.route, Kept(asked.fingerprint, reply.status, content, reply.location), now)
        return _respond(content, reply.status, reply.location, reply.etag)

    def _officer(self, connection: Connection, token: str | None, now: datetime) -> Actor:
        officer = signed_in(connection, token, now) if token else None
        actor = load_actor(connection, officer, now) if officer else None
        if actor is None:
            raise Problem(401, "请先登录", headers={"WWW-Authenticate": "Bearer"})
        return actor


def _respond(content: bytes, status: int, location: str, etag: str) -> Response:
    headers = {name: value for name, value in (("Location", location), ("ETag", etag)) if value}
    return Response(content, status, media_type="application/json", headers=headers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One write as it was asked: by whom, under which key, and the fingerprint of route and body."""

    token: str | None
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


class Patience:
    """At most five failed sign-ins per account in ten minutes, counted in this process."""

    LIMIT, WINDOW = 5, 600.0

    def __init__(self) -> None:
        self._failures: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, username: str) -> None:
        with self._lock:
            failed = self._recent(username)
            if len(failed) >= self.LIMIT:
                wait = int(self.WINDOW - (time.monotonic() - failed[0])) + 1
                raise Problem(429, "登录失败次数过多，请十分钟后再试", headers={"Retry-After": str(wait)})

    def failed(self, username: str) -> None:
        with self._lock:
            self._recent(username).append(time.monotonic())

    def _recent(self, username: str) -> deque[float]:
        failed = self._failures.setdefault(username, deque())
        while failed and time.monotonic() - failed[0] > self.WINDOW:
            failed.popleft()
        if len(self._failures) > 10_000:
            self._failures = {username: failed}
        return failed
