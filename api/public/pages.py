"""How a public page is made: one base, one style, no script, no cookie, and nothing that a search engine may keep."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notices.filters import chinese_date, money
from states.terms import BEIJING

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
GONE = "没有这一页，或者公示期已经届满、内容已经撤下。"
_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "public.css").read_text(encoding="utf-8")
_pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_pages.filters |= {
    "day": chinese_date,
    "money": money,
    "moment": lambda at: f"{chinese_date(at.astimezone(BEIJING).date())}{at.astimezone(BEIJING):%H:%M}",
}

router = APIRouter(include_in_schema=False)


def page(template: str, *, status: int = 200, **words: Any) -> Response:
    """A public page drawn from `templates/<template>.html.j2`; every word is escaped."""
    return HTMLResponse(_pages.get_template(f"{template}.html.j2").render(words), status, headers=HEADERS)


def message(title: str, text: str, *, status: int, again: str = "") -> Response:
    """A page that says one thing; `again` is where to go back to."""
    return page("message", status=status, title=title, text=text, again=again)


def not_here() -> Response:
    """What never was and what hangs no longer answer alike."""
    return message("没有找到", GONE, status=404)


@router.get("/public.css")
def style() -> Response:
    return Response(_STYLE, media_type="text/css; charset=utf-8")


@router.get("/favicon.ico")
def icon() -> Response:
    return Response(status_code=204)


@router.get("/robots.txt")
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain; charset=utf-8")
