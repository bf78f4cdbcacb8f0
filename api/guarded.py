"""What stands before every route: security headers on every answer, and bodies that can be read and kept."""

from collections.abc import Awaitable, Callable, MutableMapping
from json import JSONDecodeError
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute

from api import errors

LARGEST = 2 * 1024 * 1024
DEEPEST = 32
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guarded:
    """Security headers on every answer that does not bring its own, no body larger than 2 MiB, no address with a NUL in it."""

    def __init__(self, app: App):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken = 0

        async def dressed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(header for header in HEADERS if header[0] not in said)]
            await send(message)

        async def measured() -> MutableMapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= LARGEST else {"type": "http.disconnect"}

        async def unless_too_large(message: MutableMapping[str, Any]) -> None:
            # What a route makes of half a body is of no interest to anybody.
            if taken <= LARGEST:
                await dressed(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        if "\0" in scope["path"]:
            await errors.problem(404, errors.NOT_FOUND)(scope, receive, dressed)
        elif b"%00" in scope["query_string"]:
            flaw = {"pointer": "", "detail": f"网址{errors.UNKEPT}"}
            await errors.problem(422, flaw["detail"], errors=[flaw])(scope, receive, dressed)
        elif not length.isdigit() or len(length) > 12 or int(length) > LARGEST:
            await self._too_large(scope, receive, dressed)
        else:
            await self.app(scope, measured, unless_too_large)
            if taken > LARGEST:
                await self._too_large(scope, receive, dressed)

    async def _too_large(self, scope: Scope, receive: Receive, send: Send) -> None:
        await errors.problem(413, "一次提交的内容不得超过2兆字节")(scope, receive, send)


class KeepableRequest(Request):
    """A request whose JSON is strict: no NaN, no half of a character, no NUL, and no deeper than can be kept."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            body = await self.body()
            self._json = orjson.loads(body)
            if why := _unkeepable(self._json):
                raise JSONDecodeError(why, "", 0)
        return self._json


def _unkeepable(body: Any) -> str:
    """Why a JSON value cannot be kept; empty when it can."""
    level = [body]
    for _ in range(DEEPEST):
        if any("\0" in each for each in level if isinstance(each, str)):
            return errors.UNKEPT
        level = [part for each in level for part in _parts(each)]
        if not level:
            return ""
    return errors.TOO_DEEP


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


class StrictRoute(APIRoute):
    """A route that reads its JSON strictly."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            answer: Response = await handle(KeepableRequest(request.scope, request.receive))
            return answer

        return strictly
