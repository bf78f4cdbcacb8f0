"""The forms of a paper: drawn once from the text that was frozen with its step, kept with their hash, and never drawn again."""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from notices import official, page, word
from notices.blocks import Blocks
from notices.check import Check, check
from notices.official_fonts import faces
from notices.script import parse
from states.terms import BEIJING
from workflow.records import Rendering, table
from workflow.settings import Settings

Paper = Mapping[str, Any]

_kept = table(Rendering).c
KEPT = select(_kept.content, _kept.sha256).where(_kept.notice_id == bindparam("notice_id"), _kept.form == bindparam("form"))

# A typesetter holds some hundred megabytes while it works, and more of them than processors finish no sooner.
_PRINTING = threading.BoundedSemaphore(os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Form:
    """How a form is drawn from a paper's row: the name of the way it is drawn, the drawing, and what the bytes are. A drawing gives every
    form that comes of it, by name: a print and the place of its seal belong together."""

    renderer: Callable[[Settings], str]
    draw: Callable[[Paper, Settings], Mapping[str, bytes]]
    media_type: str


@dataclass(frozen=True, slots=True)
class Made:
    """A paper drawn and not yet kept: the form that was wanted, and all that was drawn with it."""

    form: str
    contents: Mapping[str, bytes]
    renderer: str


def check_of(paper: Paper, settings: Settings) -> Check | None:
    """What lets the holder of a paper check it; None where this installation has no public address, and for a record that stays on the
    file: only what has a number of its own or is addressed to somebody leaves the house."""
    if not paper["document_number"] and "\n→ " not in paper["text"]:
        return None
    return check(settings.public_url, paper["document_number"] or "", paper["sha256"])


def _day(paper: Paper) -> date:
    day: date = paper["issued_at"].astimezone(BEIJING).date()
    return day


def _printed(paper: Paper, settings: Settings) -> dict[str, bytes]:
    """The paper as it is printed, and where its seal goes: the page, and the centre in millimetres from the left and upper edge."""
    with _PRINTING:
        made = official.draw(parse(paper["text"]), _day(paper), faces(settings.fonts), check_of(paper, settings))
    seal = {"page": made.seal.page, "x": made.seal.x, "y": made.seal.y} if made.seal else None
    return {"pdf": made.content, "seal": json.dumps(seal).encode()}


def print_blocks(blocks: Blocks, day: date, settings: Settings) -> bytes:
    """What is no paper of a case, in print: a ledger of a day. Raises notices.official_fonts.Untypesettable."""
    with _PRINTING:
        return official.draw(blocks, day, faces(settings.fonts)).content


FORMS: dict[str, Form] = {
    "html": Form(
        lambda settings: page.RENDERER,
        lambda paper, settings: {"html": page.render_html(parse(paper["text"]), check_of(paper, settings)).encode()},
        "text/html; charset=utf-8",
    ),
    "pdf": Form(lambda settings: official.renderer(faces(settings.fonts)), _printed, "application/pdf"),
    "seal": Form(lambda settings: official.renderer(faces(settings.fonts)), _printed, "application/json"),
    "docx": Form(
        lambda settings: word.RENDERER,
        lambda paper, settings: {"docx": word.draw(parse(paper["text"]), _day(paper))},
        word.MEDIA_TYPE,
    ),
}


def find(connection: Connection, notice_id: str, form: str) -> tuple[bytes, str] | None:
    """The kept bytes of a paper in one of `FORMS` and their SHA-256; None while it has not been drawn."""
    row = connection.execute(KEPT, {"notice_id": notice_id, "form": form}).first()
    return None if row is None else (row[0], row[1])


def make(paper: Paper, form: str, settings: Settings) -> Made:
    """Draw a paper in one of `FORMS`, without the database."""
    how = FORMS[form]
    return Made(form, how.draw(paper, settings), how.renderer(settings))


def keep(connection: Connection, paper: Paper, made: Made, now: datetime) -> tuple[bytes, str]:
    """Keep a drawn paper for ever; whoever drew it at the same moment gets the bytes that were kept first."""
    rows = [
        {
            "notice_id": paper["id"],
            "form": form,
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "renderer": made.renderer,
            "made_at": now,
        }
        for form, content in made.contents.items()
    ]
    into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for row in rows:
        connection.execute(into(table(Rendering)).on_conflict_do_nothing(), row)
    kept = find(connection, paper["id"], made.form)
    assert kept
    return kept
