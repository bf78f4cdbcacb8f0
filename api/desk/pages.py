"""How a page of the desk is made: one base, one style, one small script from this site, every word escaped, nothing kept on the way."""

import hashlib
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.errors import Problem
from notices.filters import mask_id, mask_name
from states.divisions import division
from states.roles import ROLES
from states.terms import BEIJING, parse_term
from workflow.authority import Actor, Held

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
ALWAYS_SECURE = {"Strict-Transport-Security": "max-age=31536000"}
_HERE = Path(__file__).parent
MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
ASSETS = {file.name: file.read_bytes() for file in sorted((_HERE / "static").iterdir()) if file.suffix in MEDIA}
VERSIONS = {name: hashlib.sha256(content).hexdigest()[:12] for name, content in ASSETS.items()}

router = APIRouter(include_in_schema=False)


def day(value: date | datetime | str) -> str:
    """A day as Chinese officials write it: 2026年11月22日. A moment's day is Beijing's."""
    on = _moment(value)
    return f"{on.year}年{on.month}月{on.day}日"


def moment(value: datetime | str) -> str:
    """A moment in Beijing: 2026年11月22日 09:30."""
    at = _moment(value)
    return f"{day(at)} {at:%H:%M}" if isinstance(at, datetime) else day(at)


def short_day(value: date | datetime | str) -> str:
    """A day of about now: 11月22日."""
    on = _moment(value)
    return f"{on.month}月{on.day}日"


def _moment(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    return value.astimezone(BEIJING) if isinstance(value, datetime) else value


def yuan(value: Decimal | str) -> str:
    """Yuan with thousands apart: 1,234.50."""
    return f"{Decimal(value):,.2f}"


def term(text: str) -> str:
    """A limit in words: 15个工作日."""
    return parse_term(text).label


def until(value: str) -> str:
    """The last day of a limit in days, the minute of one in hours."""
    at = datetime.fromisoformat(value).astimezone(BEIJING)
    return moment(at) if (at.hour, at.minute) != (0, 0) else day(at - timedelta(microseconds=1))


_CODE = re.compile(r"（[a-z_]+\.[a-z_]+）")


def words(text: str) -> str:
    """A sentence without the keys that a program needs and an officer does not."""
    return _CODE.sub("", text)


def place(code: str) -> str:
    """The own name of a division: 临江镇."""
    return division(code).name


def post_label(held: Held) -> str:
    """A post in words: 临江镇 乡镇（街道）经办人."""
    return f"{place(held.region)} {ROLES[held.role].label}" + ("（代行）" if held.principal_id else "")


def role_label(key: str) -> str:
    """What a role is called."""
    return ROLES[key].label


def posts(actor: Actor) -> list[str]:
    """The posts in force, each once."""
    return list(dict.fromkeys(post_label(held) for held in actor.posts))


def asset(name: str) -> str:
    """The address of a file of the desk; another content has another address, so a browser may keep it."""
    return f"/desk/{VERSIONS[name]}/{name}"


def _kind_of(block: object) -> str:
    return type(block).__name__


pages = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
pages.filters |= {
    "day": day,
    "moment": moment,
    "short_day": short_day,
    "yuan": yuan,
    "mask_name": mask_name,
    "mask_id": mask_id,
    "place": place,
    "words": words,
    "term": term,
    "until": until,
}
pages.globals["asset"] = asset
pages.globals["posts"] = posts
pages.globals["role_label"] = role_label
pages.globals["kind_of"] = _kind_of


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page drawn from `templates/<template>.html.j2`. The template knows `actor` (None before sign-in), `form_token` and `here`."""
    actor: Actor | None = getattr(request.state, "actor", None)
    token: str = getattr(request.state, "form_token", "")
    text = pages.get_template(f"{template}.html.j2").render(actor=actor, form_token=token, here=request.url.path, **context)
    return HTMLResponse(text, status, headers=HEADERS | (ALWAYS_SECURE if request.url.scheme == "https" else {}))


@router.get("/desk/{version}/{name}")
def static(version: str, name: str) -> Response:
    """A style or script of the desk, kept by the browser for as long as it likes: the address changes with the content."""
    if VERSIONS.get(name) != version:
        raise Problem(404, "没有这个文件")
    media = MEDIA[Path(name).suffix]
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(ASSETS[name], media_type=media, headers=headers)
