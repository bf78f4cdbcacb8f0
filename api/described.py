"""How routes describe themselves in the OpenAPI document: the answer's model with its example, and the problems it can be."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import TITLES
from api.schemas import ProblemShown

Responses = dict[int | str, dict[str, Any]]
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemShown"}}}


def answers(model: Any, *problems: int, status: int = 200, media_type: str | None = None) -> Responses:
    """The `responses` of a route: `model` on success, and each status among `problems` as problem+json."""
    done: dict[str, Any] = {"description": "办理成功" if status < 300 else TITLES.get(status, "")}
    if media_type:
        done["content"] = {media_type: {"example": model}}
    else:
        done["model"] = model
    shown: Responses = {status: done}
    for code in sorted({*problems}):
        shown[code] = {"model": ProblemShown, "description": TITLES[code]}
    return shown


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What makes the OpenAPI document, once: every problem under its own media type, and none in the framework's shape."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            for operation in (operation for methods in made["paths"].values() for operation in methods.values()):
                for code, answered in operation["responses"].items():
                    shape = answered.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
                    if shape.endswith(("/ProblemShown", "/HTTPValidationError")):
                        answered |= {"description": TITLES[int(code)], "content": PROBLEM}
            for unused in ("HTTPValidationError", "ValidationError"):
                made["components"]["schemas"].pop(unused, None)
            app.openapi_schema = made
        return app.openapi_schema

    return document
