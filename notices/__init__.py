"""The words the state owes people when it acts: `issue(kind, facts)` gives the paper.

A policy officer writes a paper as plain text in `templates/<kind>.notice.j2`; the marks are explained in `notices.script`. The facts it
may state are explained in `notices.facts`, the kinds listed in `notices.kinds`. The same facts give the same bytes: no clock, no database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from notices import press
from notices.blocks import Blocks, from_json, to_json
from notices.facts import PostingFacts
from notices.kinds import CORRECTABLE, KINDS, OF_THE_APPLICANT, TO_SIGN, Kind
from notices.page import render_html
from notices.script import on_page, parse

__all__ = [
    "CORRECTABLE", "KINDS", "OF_THE_APPLICANT", "TO_SIGN", "Kind", "MissingFact", "Paper", "PostingFacts", "UnknownKind", "WrongFact",
    "fact_names", "from_json", "issue", "render_html", "to_json",
]  # fmt: skip

_EMPTY_LINES = re.compile(r"\n{3,}")


class UnknownKind(LookupError):
    """There is no such kind of paper."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"没有这一文种：{kind}")
        self.kind = kind


class MissingFact(ValueError):
    """A fact the paper must state is absent or blank. `kind` and `fact` name it."""

    def __init__(self, kind: str, fact: str, meaning: str) -> None:
        super().__init__(f"{KINDS[kind].title}（{kind}）缺少应当载明的事项 {fact}：{meaning}")
        self.kind = kind
        self.fact = fact


class WrongFact(TypeError):
    """A fact is of another type than `notices.facts` says: a float for money, a moment for a day. `kind` and `fact` name it."""

    def __init__(self, kind: str, fact: str, type_name: str, value: object) -> None:
        super().__init__(f"{KINDS[kind].title}（{kind}）的 {fact} 应为 {type_name}，不是 {type(value).__name__}")
        self.kind = kind
        self.fact = fact


@dataclass(frozen=True)
class Paper:
    """An issued paper, frozen: the facts it states, its text in the marks of `notices.script`, and the fingerprints of the wording and of
    the text."""

    kind: str
    title: str
    facts: Mapping[str, Any]
    text: str
    template: str
    template_sha256: str
    sha256: str

    @cached_property
    def blocks(self) -> Blocks:
        """What the paper is made of; every form of it is drawn from these."""
        return parse(self.text)

    @property
    def html(self) -> str:
        """The paper as a page."""
        return render_html(self.blocks)


def fact_names(kind: str) -> frozenset[str]:
    """The facts `issue` demands for this kind. Raises UnknownKind."""
    return _kind(kind).facts


def issue(kind: str, facts: Mapping[str, Any], wording: str | None = None) -> Paper:
    """The paper of this kind on these facts; facts it does not state are ignored. `wording` takes the place of the product's own text, and
    is one that `notices.wording.check` has found nothing wrong with.

    Raises UnknownKind; MissingFact for a fact that is absent, or blank where the paper must speak; WrongFact for one of another type.
    """
    form = _kind(kind)
    stated = _stated(form, facts)
    shown = form.board.of(stated).as_facts() if form.board else stated
    template = press.template(form.template) if wording is None else press.reworded(wording)
    script = press.written(template, shown)
    if "\n\n\n" in script:
        script = _EMPTY_LINES.sub("\n\n", script)
    text = on_page(form.page, script.strip("\n")) + "\n"
    return Paper(
        kind=kind,
        title=form.title,
        facts=stated,
        text=text,
        template=form.template,
        template_sha256=press.fingerprint(form.template) if wording is None else press.refingerprinted(form.template, wording),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _kind(key: str) -> Kind:
    try:
        return KINDS[key]
    except KeyError:
        raise UnknownKind(key) from None


def _stated(kind: Kind, facts: Mapping[str, Any]) -> dict[str, Any]:
    if absent := kind.facts - facts.keys():
        raise MissingFact(kind.key, min(absent), kind.explained[min(absent)].meaning)
    stated = kind.stated(facts)
    if not kind.fitting(stated):
        wrong = next(fact for fact in kind.explained.values() if not fact.fits(stated[fact.name]))
        raise WrongFact(kind.key, wrong.name, wrong.type.name, stated[wrong.name])
    if silent := kind.silent(stated):
        raise MissingFact(kind.key, silent, kind.explained[silent].meaning)
    return stated
