"""Whatever passes the gate makes a paper from whatever facts the law allows: bounded, with its frame, and without an error."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from notices import KINDS, MissingFact, issue, types
from notices.blocks import Sign, Text, plain
from notices.types import Fact, Type
from notices.wording import adaptable, base, check
from notices.wording.trial import LARGEST_PAPER

FUZZED = [key for key, kind in KINDS.items() if adaptable(key) and not kind.board]
PIECES = [
    *("= ", "№ ", "→ ", "@ ", "# ", "- ", "! ", "|", "|^ ", "| 甲 |", "% ", "~ ", "\\", "⟦", "⟧", "文字", "。", "\n\n", " ", "\u202e"),
    *("{% endif %}", "{% else %}", "{% endfor %}", "{{ ", " }}", "{% ", " %}", "{#", "#}", "|name", "|yuan", "|date", "|clause"),
    *(' or "无"', " and ", " or ", "not ", "{% if handler %}", "{% if contact %}甲{% endif %}", "{% if not handler %}", "|sentence"),
    *('{% include "_sign.notice.j2" %}', '{% include "_grounds.notice.j2" %}', '{% include "_contact.notice.j2" %}'),
    *("{{ handler|name }}", "{{ contact }}", "{{ issued_on|date }}"),
]  # fmt: skip
WORDS = st.text(st.sampled_from("甲乙王 \n\t|\\⟦⟧={}%<>#-@→№~&+!^*\u200b\u202e龥𬭎12"), max_size=30)
SPOKEN = WORDS.map(lambda words: f"{words}字")
AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.builds("{}年{}月".format, st.integers(2000, 2099), st.integers(1, 12))
FIGURES = st.one_of(SPOKEN, st.integers(0, 10**6), AMOUNTS)
TEXTS = st.lists(SPOKEN, min_size=1, max_size=4).map(tuple)


def _rows(*columns: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.tuples(*columns), min_size=1, max_size=4).map(tuple)


VALUES: dict[Type, st.SearchStrategy[Any]] = {
    types.TEXT: SPOKEN,
    types.MONTH: MONTHS,
    types.COUNT: st.integers(0, 10**6),
    types.YES_OR_NO: st.booleans(),
    types.MONEY: AMOUNTS,
    types.DAY: DAYS,
    types.DAY_OR_BLANK: DAYS,
    types.TEXTS: TEXTS,
    types.PROSE: st.one_of(SPOKEN, TEXTS),
    types.LIMITS: _rows(SPOKEN, SPOKEN, SPOKEN),
    types.SPENDING: _rows(SPOKEN, AMOUNTS),
    types.COMPUTATION: _rows(SPOKEN, FIGURES, st.one_of(SPOKEN, TEXTS)),
    types.SCHEDULE: _rows(MONTHS, AMOUNTS),
    types.INDICATORS: _rows(SPOKEN, st.booleans()),
    types.INSTALMENTS: _rows(st.integers(0, 99), AMOUNTS, DAYS),
}


def _value(fact: Fact, must_speak: bool) -> st.SearchStrategy[Any]:
    blank = next((value for value in ("", ()) if fact.fits(value)), None)
    return VALUES[fact.type] if must_speak or blank is None else st.one_of(st.just(blank), VALUES[fact.type])


@st.composite
def facts_of(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Facts such as a case may have them, marks and invisible characters among the words."""
    form = KINDS[kind]
    return {name: draw(_value(fact, name in form.must_speak)) for name, fact in sorted(form.explained.items())}


@st.composite
def texts_of(draw: st.DrawFn, kind: str) -> str:
    """The product's text with lines moved, doubled, wrapped and dropped, and pieces of the language thrown in."""
    lines = base(kind).rstrip("\n").split("\n")
    names = sorted(KINDS[kind].facts)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["words", "wrap", "double", "drop", "piece", "fact", "swap", "loop"])):
            case "words":
                lines.insert(at, draw(st.sampled_from(["请您留意。", "## （一）说明", "! 附注", "|^ 栏 | 格 |", ""])))
            case "wrap":
                test = draw(st.sampled_from(["{}", "not {}", "{} or handler", "{} > 3", '{} == "甲"'])).format(draw(st.sampled_from(names)))
                lines[at : at + 1] = [f"{{% if {test} %}}", lines[at], "{% endif %}"]
            case "double":
                lines.insert(at, lines[at])
            case "drop":
                del lines[at]
                lines = lines or [""]
            case "piece":
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.sampled_from(PIECES)) + lines[at][cut:]
            case "fact":
                name, way = (
                    draw(st.sampled_from(names)),
                    draw(st.sampled_from(["", "|clause", "|sentence", "|date", "|yuan", "|joined", "|name"])),
                )
                lines.insert(
                    at,
                    draw(st.sampled_from(["", "- ", "# ", "甲：", "| 甲 |"]))
                    + f"{{{{ {name}{way} }}}}"
                    + draw(st.sampled_from(["", " |", "。"])),
                )
            case "swap":
                lines[at] = lines[at].replace(draw(st.sampled_from(names)), draw(st.sampled_from(names)))
            case "loop":
                name = draw(st.sampled_from(names))
                lines[at:at] = [f"{{% for each in {name}{draw(st.sampled_from(['', '|paragraphs']))} %}}", "- {{ each }}", "{% endfor %}"]
    return "\n".join(lines) + "\n"


@settings(max_examples=250)
@given(st.data())
def test_whatever_passes_makes_a_paper_of_whatever_facts(data: st.DataObject) -> None:
    """S7 of design/trust.md: the allow-list is sound; nothing it lets through can fail, run long or lose the frame."""
    kind = data.draw(st.sampled_from(FUZZED))
    text = data.draw(texts_of(kind))
    faults = check(kind, text)
    event("passes" if not faults else "refused")
    if faults:
        return
    facts = data.draw(facts_of(kind))
    begun = time.monotonic()
    try:
        paper = issue(kind, facts, text)
    except MissingFact:
        return
    blocks = paper.blocks
    assert time.monotonic() - begun < 1 and len(paper.text.encode()) < LARGEST_PAPER
    own = issue(kind, facts).blocks
    framed = ("letterhead", "title", "number", "addressee", "annex", "cc")
    assert [each for each in blocks if isinstance(each, Sign)] == [each for each in own if isinstance(each, Sign)]
    assert [
        (each.role, plain(each.line)) for each in blocks if isinstance(each, Text) and each.role in framed
    ] == [(each.role, plain(each.line)) for each in own if isinstance(each, Text) and each.role in framed]  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(FUZZED), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join))
def test_the_gate_answers_whatever_is_put_to_it(kind: str, text: str) -> None:
    """A text out of nothing is refused with reasons, never with an error."""
    assert check(kind, text)
