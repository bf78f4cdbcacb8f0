"""How routes describe themselves in the OpenAPI document: the answer's model with its example, and the problems it can be."""

from typing import Any

from api.errors import TITLES
from api.schemas import ProblemShown

Responses = dict[int | str, dict[str, Any]]


def answers(model: Any, *problems: int, status: int = 200, media_type: str | None = None) -> Responses:
    """The `responses` of a route: `model` on success, and each status among `problems` as problem+json."""
    done: dict[str, Any] = {"description": "办理成功" if status < 300 else TITLES.get(status, "")}
    if media_type:
        done["content"] = {media_type: {"example": model}}
    else:
        done["model"] = model
    shown: Responses = {status: done}
    for code in sorted({*problems}):
        shown[code] = {"model": ProblemShown, "description": TITLES[code], "content": {"application/problem+json": {}}}
    return shown
