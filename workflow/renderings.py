"""The forms of a paper: drawn once from the text that was frozen with its step, kept with their hash, and never drawn again."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from notices import render_html
from notices.page import RENDERER
from notices.script import parse
from workflow.records import Rendering, table

_kept = table(Rendering).c
KEPT = select(_kept.content, _kept.sha256).where(_kept.notice_id == bindparam("notice_id"), _kept.form == bindparam("form"))

# How each form is drawn from a paper's text, and the name of the way it is drawn.
FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {"html": (RENDERER, lambda text: render_html(parse(text)).encode())}


def find(connection: Connection, notice_id: str, form: str) -> tuple[bytes, str] | None:
    """The kept bytes of a paper in one of `FORMS` and their SHA-256; None while it has not been drawn."""
    row = connection.execute(KEPT, {"notice_id": notice_id, "form": form}).first()
    return None if row is None else (row[0], row[1])


def draw(connection: Connection, paper: Mapping[str, Any], form: str, now: datetime) -> tuple[bytes, str]:
    """Draw a paper in one of `FORMS` and keep it; whoever draws it at the same moment gets the bytes that were kept first."""
    renderer, drawn = FORMS[form]
    content = drawn(paper["text"])
    sha256 = hashlib.sha256(content).hexdigest()
    made = {"notice_id": paper["id"], "form": form, "content": content, "sha256": sha256, "renderer": renderer, "made_at": now}
    into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(into(table(Rendering)).on_conflict_do_nothing(), made)
    kept = find(connection, paper["id"], form)
    return kept or (content, sha256)
