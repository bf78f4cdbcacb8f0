"""What a kind of paper is, and how one is declared: held against its template the moment it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import call
from typing import Any

from jinja2.meta import find_undeclared_variables

from notices import press
from notices.blocks import Layout
from notices.facts import COMMON, SPECIFIC, Board
from notices.types import Check, Fact, says_nothing

PREFIXES = {"emergency_aid": "临救", "low_income": "低保", "extreme_poverty": "特困"}
"""How the number series of each programme begin: 开民**临救**决〔2026〕3号."""

ALL = frozenset(PREFIXES)


@dataclass(frozen=True)
class Kind:
    """A kind of paper (文种). `facts` are the names that `issue` demands: exactly those its template uses.

    `series` is the end of its 字 inside the document number (临救**决**), "" for a kind without a number of its own. `adverse` papers state
    facts, reasons, the article and both remedies. `programmes` are those that may issue it; `board` the type that holds all a paper for
    the village board may show. `by_decider`: it goes out in the name of the organ that decided, whoever hands it over.
    `page` is what it is printed on: a 告知书 has no red head, whatever it decides; one organ writes to another on a letter or a document.
    """

    key: str
    title: str
    series: str
    adverse: bool
    numbered: bool
    facts: frozenset[str]
    explained: Mapping[str, Fact]
    must_speak: frozenset[str]
    programmes: frozenset[str] = ALL
    board: type[Board] | None = None
    by_decider: bool = False
    page: Layout = "notice"

    @property
    def template(self) -> str:
        """The file name of its template."""
        return press.file_name(self.key)

    def stated(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Of these facts those that the paper states, in the order of their names. Raises KeyError for one that is not among them."""
        return {name: facts[name] for name in self.explained}

    def fitting(self, stated: Mapping[str, Any]) -> bool:
        """Whether everything stated is of the type its fact is explained to have."""
        return all(map(call, self._types, stated.values()))

    def silent(self, stated: Mapping[str, Any]) -> str | None:
        """The first of the facts that the paper must speak of and that says nothing; None where all speak."""
        if not any(map(says_nothing, map(stated.__getitem__, self._spoken))):
            return None
        return next(name for name in self._spoken if says_nothing(stated[name]))

    @cached_property
    def _spoken(self) -> tuple[str, ...]:
        return tuple(sorted(self.must_speak))

    @cached_property
    def _types(self) -> tuple[Check, ...]:
        return tuple(fact.type.holds for fact in self.explained.values())

    def series_in(self, programme: str) -> str:
        """The 字 of its document numbers in a programme: 低保确. Raises KeyError for an unknown programme."""
        return PREFIXES[programme] + self.series


class UndeclaredFact(ValueError):
    """A template uses a fact its kind does not declare, or a kind declares one its template does not use."""


def declare(
    key: str,
    title: str,
    *specific: str,
    series: str = "",
    adverse: bool = False,
    grounded: bool = False,
    programmes: frozenset[str] = ALL,
    board: type[Board] | None = None,
    by_decider: bool = False,
    page: Layout = "notice",
) -> Kind:
    """Declare a kind and hold it against its template; raises UndeclaredFact. A `grounded` paper must cite its article, an adverse one
    always does."""
    declared = dict(board.explained()) if board else {**COMMON, **{name: SPECIFIC[name] for name in specific}}
    used = frozenset().union(*(find_undeclared_variables(tree) for tree in press.trees(press.file_name(key))))
    if undeclared := used - declared.keys():
        raise UndeclaredFact(f"{key}: the template uses {sorted(undeclared)}, which the kind does not declare")
    if unused := (declared.keys() if board else set(specific)) - used:
        raise UndeclaredFact(f"{key}: the kind declares {sorted(unused)}, which the template does not use")
    must_speak = {name for name in used if not declared[name].blank}
    if series:
        must_speak.add("document_number")
    if adverse or grounded:
        must_speak.add("cites")
    if unsaid := must_speak - used:
        raise UndeclaredFact(f"{key}: the template does not state {sorted(unsaid)}")
    explained = {name: declared[name] for name in sorted(used)}
    return Kind(key, title, series, adverse, bool(series), used, explained, frozenset(must_speak), programmes, board, by_decider, page)
