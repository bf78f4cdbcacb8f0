"""A county's own wording of a paper: another text for the product's template, held against the law and an allow-list before it is used.

A wording is written in the marks of `notices.script`, with the facts of its kind and a few tags of the template language:
`{{ fact|filter }}`, `{% if %}`, `{% for %}` over a list that is a fact, `{% include %}` of the product's own parts. It may say the same in
other words; it may not say less than the product's text, nor touch the frame: title, number, addressee, remedies, signature.
"""

from __future__ import annotations

from functools import cache, lru_cache

from notices import press
from notices.kinds import KINDS, Kind
from notices.wording.faults import Fault as Fault
from notices.wording.faults import Faulty
from notices.wording.lines import check_lines
from notices.wording.statements import check_statements
from notices.wording.trees import check_tree, parsed
from notices.wording.trial import check_trial

LARGEST = 20_000
"""Bytes a wording may have [design]; the product's longest has about 2,100."""


def normal(text: str) -> str:
    """The text as it is kept: lines end as the templates' do, and the last one ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def base(kind: str) -> str:
    """The product's own text of a kind of paper, to start from. Raises KeyError for an unknown kind."""
    return press.source(KINDS[kind].template)


def base_sha256(kind: str) -> str:
    """The fingerprint of the product's own text with its parts: another release may have another. Raises KeyError."""
    return press.fingerprint(KINDS[kind].template)


def fingerprint(kind: str, text: str) -> str:
    """What a paper in this wording bears as its template's hash: over the text and the parts it includes. Raises KeyError."""
    return press.refingerprinted(KINDS[kind].template, text)


@cache
def adaptable(kind: str) -> bool:
    """Whether a county may word this kind: one whose own text needs more than a wording may use stays as it is. Raises KeyError."""
    try:
        _read(KINDS[kind], base(kind))
    except Faulty:
        return False
    return True


def check(kind: str, text: str) -> list[Fault]:
    """Everything that keeps the text from being a wording of this kind, in the order of its lines; empty when it is one.

    The text may be anything: it is parsed, never run, before the allow-list has passed it. Raises KeyError for an unknown kind.
    """
    form = KINDS[kind]
    if len(text.encode(errors="replace")) > LARGEST:
        return [Fault(0, f"文本超过{LARGEST}字节")]
    try:
        _read(form, text)
        check_trial(form, text)
    except Faulty as found:
        return sorted(found.faults, key=lambda fault: fault.line)
    return []


def _read(form: Kind, text: str) -> None:
    parts = check_lines(form, text, base(form.key))
    tree = parsed(text)
    check_tree(form, tree)
    check_statements(form, tree, parts)


@lru_cache(maxsize=1024)
def fits(kind: str, text: str) -> bool:
    """Whether a wording that passed once still does: a release may have changed what its kind must state."""
    return kind in KINDS and not check(kind, text)
