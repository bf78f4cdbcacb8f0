"""A wording tried on made-up facts beside the product's own text: it must make a paper with the same frame, and heed every yes and no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notices import issue
from notices.blocks import Blocks, Sign, Text
from notices.kinds.register import Kind
from notices.script import BadScript
from notices.types import YES_OR_NO
from notices.wording.faults import Fault, Faulty
from notices.wording.samples import sample

FRAMED = frozenset({"letterhead", "title", "number", "addressee", "annex", "cc"})
LARGEST_PAPER = 200_000
"""Bytes a paper may have (design/trust.md B.4)."""


def check_trial(kind: Kind, text: str) -> None:
    """Raises Faulty where the text, which passed the allow-list, makes no paper, or another frame than the product's."""
    for filled in (True, False):
        facts = sample(kind.key, filled=filled)
        own, other = issue(kind.key, facts), issue(kind.key, facts, text)
        if len(other.text.encode()) > LARGEST_PAPER:
            raise Faulty([Fault(0, f"写成的文书超过{LARGEST_PAPER}字节")])
        try:
            same = _frame(other.blocks) == _frame(own.blocks)
        except BadScript as trouble:
            raise Faulty([Fault(0, f"写成的文书有一行不成格式：{trouble}")]) from None
        if not same:
            raise Faulty([Fault(0, "写成的文书的发文机关标志、标题、文号、主送、附件、落款或者版记与基准文本不同")])
    faults = [Fault(0, f"是与否应当写得不同：{kind.explained[name].meaning}（{name}）") for name in _unheeded(kind, text)]
    if faults:
        raise Faulty(faults)


def _frame(blocks: Blocks) -> list[object]:
    return [each for each in blocks if isinstance(each, Sign) or (isinstance(each, Text) and each.role in FRAMED)]


def _unheeded(kind: Kind, text: str) -> Iterator[str]:
    for name in sorted(name for name, fact in kind.explained.items() if fact.type is YES_OR_NO):
        yes, no = (_both(kind, text, {**sample(kind.key, filled=True), name: value}) for value in (True, False))
        if yes[0] != no[0] and yes[1] == no[1]:
            yield name


def _both(kind: Kind, text: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    return issue(kind.key, facts).text, issue(kind.key, facts, text).text
