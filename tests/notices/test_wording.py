"""A county's own wording: what it may say, and that no text, however written, does more than state the facts of its kind."""

from __future__ import annotations

import time
import tracemalloc
from unittest import mock

import pytest

from notices import KINDS, issue, press
from notices.blocks import Text, plain
from notices.wording import LARGEST, adaptable, base, base_sha256, check, fingerprint, fits, normal
from notices.wording.samples import sample as made_up
from notices.wording.trees import FILTERS
from tests.notices.samples import sample

ADAPTABLE = [key for key in KINDS if adaptable(key)]
ADVERSE = [key for key in ADAPTABLE if KINDS[key].adverse]
REFUSAL = base("refusal_notice")
REMEDIES = '{% include "_remedies.notice.j2" %}\n'

# The twenty-one of design/trust.md B.4, by what they try.
PAYLOADS = {
    "walk to the classes of a string": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "walk to the classes of a fact": "{{ applicant_name.__class__.__base__ }}",
    "walk to the classes of a list": "{{ cites[0].__class__ }}",
    "reach what the template is": "{{ self.__init__.__globals__ }}",
    "reach a function's globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "reach another function's globals": "{{ lipsum.__globals__['os'] }}",
    "format string": "{{ '{0.__class__.__mro__}'.format(applicant_name) }}",
    "format string of a mapping": "{{ '{a.__class__}'.format_map({'a': applicant_name}) }}",
    "format kept under a name": "{% set f = '{0.__class__}'.format %}{{ f(applicant_name) }}",
    "format through the attr filter": "{{ ('{0.__class__}'|attr('format'))(applicant_name) }}",
    "attr filter": "{{ applicant_name|attr('__class__') }}",
    "map with an attribute": "{{ cites|map(attribute='__class__')|list }}",
    "change a list": "{{ cites.append('x') }}",
    "attributes of a tag": "{{ {'a onclick=x b': 1}|xmlattr }}",
    "call a method with an effect": "{{ applicant_name.delete() }}",
    "loops in loops": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "repeat a string": "{{ 'a' * 3000000000 }}",
    "a wide number": "{{ '%999999999d'|format(1) }}",
    "a wide line": "{{ 'a'|center(2000000000) }}",
    "no escaping": "{% autoescape false %}<script>alert(1)</script>{% endautoescape %}",
    "a power": "{{ 9 ** 99999999 }}",
}
MORE = {
    "a file": '{% include "/etc/passwd" %}',
    "a file of the product": '{% include "refusal_notice.notice.j2" %}',
    "a computed part": "{% include applicant_name %}",
    "a part that need not be": '{% include "_none.notice.j2" ignore missing %}',
    "another template's blocks": '{% extends "refusal_notice.notice.j2" %}',
    "an import": '{% import "_sign.notice.j2" as sign %}',
    "a macro that calls itself": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "a loop that calls itself": "{% for a in cites recursive %}{{ loop(cites) }}{% endfor %}",
    "a block": "{% block a %}x{% endblock %}",
    "a filter over a block": "{% filter upper %}x{% endfilter %}",
    "raw words": "{% raw %}{{ x }}{% endraw %}",
    "a comment": "文{# x #}",
    "whitespace control": "文{%- if rule -%} 字 {%- endif -%}文",
    "a namespace": "{% set ns = namespace(a=1) %}",
    "a list of one's own": "{% for a in [1, 2] %}{{ a }}{% endfor %}",
    "a loop in a line": "{% for a in cites %}{{ a }}{% endfor %}",
    "sums": "{{ 1 + 1 }}",
    "words put together": "{{ applicant_name ~ applicant_name }}",
    "an index": "{{ cites[0] }}",
    "a slice": "{{ applicant_name[:1] }}",
    "a choice": "{{ applicant_name if rule else office }}",
    "a test": "{% if rule is defined %}{% endif %}",
    "the safe filter": "{{ applicant_name|safe }}",
    "a filter with arguments": "{{ reasons|sentence(1) }}",
    "an unknown fact": "{{ bank_card }}",
    "a fact of another kind": "{{ amount|yuan }}",
    "the debugger": "{% debug %}",
    "a number too large to read": "{% if rule > " + "9" * 5000 + " %}{% endif %}",
    "tags without end": "{%" * 8000,
    "values without end": "{{" * 8000,
    "words without end": "{{ 'a" * 3000,
    "filters upon filters": "{{ reasons" + "|clause" * 1500 + " }}",
    "conditions upon conditions": "{% if rule" + " and rule" * 1000 + " %}x{% endif %}。",
    "a thousand columns": "|" * 1000,
    "brackets without end": "{{ " + "(" * 6000,
    "not not not": "{% if " + "not " * 4000 + "rule %}{% endif %}",
    "ifs in ifs": "{% if rule %}" * 400 + "x" + "{% endif %}" * 400,
    "an end without a beginning": "{% endif %}",
    "a tag without end": "{% if rule",
    "a tag over two lines": "{% if\nrule %}x{% endif %}",
    "a right-to-left mark": "\u202e额金",
    "a zero-width mark": "金\u200b额",
    "a carriage return": "金\r= 额",
    "a second title": "= 批准决定书",
    "a title for some": "{% if rule %}= {% endif %}批准决定书",
    "a title when nothing stands before it": "{{ contact }}= 批准决定书",
    "a second signature": "@ {{ bureau }} | {{ issued_on|date }}",
    "another page": "% 文件",
    "another letterhead": "~ 中共某某委员会文件",
    "marks of a name": "⟦某某",
    "an escape": "\\| 某",
    "a row that does not end": "| 甲 | 乙",
    "a row of nothing for some": '{% if rule == "甲" %}\n|\n{% endif %}',
    "a paragraph that may be blank": "{% for each in contact|paragraphs %}\n- {{ each }}\n{% endfor %}",
    "a row that sometimes does not end": "| 甲 |{% if rule %} 乙{% endif %}",
    "a mark without its text": "#甲",
    "a mark that may stand alone": "# {{ contact }}",
    "a line glued to the next": "甲{% if rule %}乙{% endif %}\n丙",
    "a day without its filter": "{{ issued_on }}",
    "words where a day belongs": "{{ applicant_name|date }}",
    "prose without its filter": "{{ reasons }}",
    "a list without its loop": "{{ cites }}",
    "a fact time and again": "{{ rule|clause }}" * 9,
}


@pytest.mark.parametrize("payload", [*PAYLOADS.values(), *MORE.values()], ids=[*PAYLOADS, *MORE])
def test_no_payload_passes_and_none_is_ever_run(payload: str) -> None:
    """S7 of design/trust.md: none rendered, none longer than a second, none over 100 MB."""
    text = REFUSAL.replace("# 三、", f"{payload}\n\n# 三、")
    tracemalloc.start()
    begun = time.process_time()
    with mock.patch.object(press, "reworded", side_effect=AssertionError("rendered")):
        faults = check("refusal_notice", text)
    spent, peak = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert faults and all(fault.text and 0 <= fault.line <= text.count("\n") + 1 for fault in faults)
    assert spent < 1 and peak < 100_000_000


def test_there_are_twenty_one() -> None:
    """As many as were tried against the sandbox alone, of which it let six through."""
    assert len(PAYLOADS) == 21


def test_a_fault_says_where_it_is() -> None:
    """The line counts from 1, and the sentence says what to do."""
    text = REFUSAL.replace("\n# 一、", "\n{{ rule.upper() }}\n# 一、")
    (fault,) = check("refusal_notice", text)
    assert text.splitlines()[fault.line - 1] == "{{ rule.upper() }}"
    assert "不能调用" in fault.text


@pytest.mark.parametrize("kind", ADAPTABLE)
def test_the_products_own_text_is_a_wording(kind: str) -> None:
    """Whoever starts from it starts from something lawful; and its fingerprint is the same by either way."""
    assert check(kind, base(kind)) == []
    assert fingerprint(kind, base(kind)) == base_sha256(kind)
    assert issue(kind, made_up(kind, filled=True), base(kind)) == issue(kind, made_up(kind, filled=True))


def test_only_papers_that_carry_another_paper_stay_as_they_are() -> None:
    """Their text is another paper's, or stands under another paper's law."""
    assert set(KINDS) - set(ADAPTABLE) <= {"forwarding_notice", "rectification_notice"}


def test_every_filter_of_the_templates_is_known() -> None:
    """A filter that is not in the allow-list could never be used in a wording."""
    assert set(press._ENVIRONMENT.filters) - {"attached"} == set(FILTERS)


def test_a_county_says_the_same_in_its_own_words() -> None:
    """What templates are adapted for."""
    text = REFUSAL.replace("情况发生变化的，可以重新提出申请；", "您家的情况如有变化，请随时到{{ office }}重新申请；")
    assert check("refusal_notice", text) == []
    paper = issue("refusal_notice", sample("refusal_notice"), text)
    assert "您家的情况如有变化，请随时到重庆市开州区民政局重新申请" in paper.text
    assert paper.template_sha256 == fingerprint("refusal_notice", text) != base_sha256("refusal_notice")
    assert paper.sha256 != issue("refusal_notice", sample("refusal_notice")).sha256


@pytest.mark.parametrize("kind", ADVERSE)
def test_facts_reasons_article_and_remedies_cannot_be_dropped(kind: str) -> None:
    """社会救助法第四十五条; 行政复议法第二十条第三款: whoever is not told of the remedy has a year."""
    own = base(kind)
    assert REMEDIES in own
    for without in (own.replace(REMEDIES, ""), own.replace(REMEDIES, f"{{% if handler %}}\n{REMEDIES}{{% endif %}}\n")):
        assert any("_remedies" in fault.text for fault in check(kind, without)), without
    for name, line in (("found", '{% include "_found.notice.j2" %}\n'), ("reasons", '{% include "_reasons.notice.j2" %}\n')):
        if line in own:
            for without in (own.replace(line, ""), own.replace(line, f"{{% if handler %}}\n{line}{{% endif %}}\n")):
                assert [fault.text for fault in check(kind, without) if f"（{name}）" in fault.text], (name, without)
    uncited = own.replace("{{ cites|cited }}", "有关规定").replace('{% include "_grounds.notice.j2" %}', "")
    assert any("（cites）" in fault.text for fault in check(kind, uncited))


@pytest.mark.parametrize("kind", ADAPTABLE)
def test_the_frame_cannot_be_touched(kind: str) -> None:
    """Title, number, addressee and signature are the register's and the law's."""
    lines = base(kind).splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line[0] in "=№→@~" or line.strip() in (REMEDIES.strip(), '{% include "_to.notice.j2" %}', '{% include "_sign.notice.j2" %}'):
            assert check(kind, "".join(lines[:number] + lines[number + 1 :])), line
            assert check(kind, "".join([*lines[:number], line, *lines[number:]])), line
            assert check(kind, "".join([*lines[:number], "{% if handler %}\n", line, "{% endif %}\n", *lines[number + 1 :]])), line


def test_a_condition_cannot_hide_what_must_be_said() -> None:
    """Not even one that holds for every made-up fact."""
    rule = "上述情况不符合{{ rule|clause }}的规定。"
    for hidden in (
        f"{{% if applicant_name %}}{rule}{{% endif %}}",
        f'{{% if office == "示例出具文书的机关全称" %}}{rule}{{% endif %}}',
        f"{{% if not handler %}}{rule}{{% endif %}}",
        f"{{% if handler %}}{rule}{{% else %}}不符合规定。{{% endif %}}",
    ):
        assert any("（rule）" in fault.text for fault in check("refusal_notice", REFUSAL.replace(rule, hidden)))
    both = f"{{% if handler %}}{rule}{{% else %}}不符合：{{{{ rule|clause }}}}。{{% endif %}}"
    assert check("refusal_notice", REFUSAL.replace(rule, both)) == []


def test_yes_and_no_must_make_a_difference() -> None:
    """A paper that says the same whether an objection is upheld or not says neither."""
    text = base("correction_notice")
    told = text.partition("{% if relief_first %}")
    same = told[0] + "{% if relief_first %}请立即告知本机关。{% else %}请立即告知本机关。{% endif %}\n\n" + told[2].partition("\n\n")[2]
    assert any("（relief_first）" in fault.text for fault in check("correction_notice", same))


def test_a_day_that_may_be_blank_is_written_only_where_it_is_there() -> None:
    """A hearing that was not held has no day."""
    text = base("stop_decision").replace("# 二、", "{day}\n# 二、")
    assert any("heard_on" in fault.text for fault in check("stop_decision", text.replace("{day}", "{{ heard_on|date }}")))
    for heard in ("{% if heard_on %}{{ heard_on|date }}。{% endif %}。", "{% if heard_on and handler %}{{ heard_on|date }}{% endif %}。"):
        assert check("stop_decision", text.replace("{day}", heard)) == []
    for unheard in ("not heard_on", "heard_on or handler"):
        assert check("stop_decision", text.replace("{day}", f"{{% if {unheard} %}}{{{{ heard_on|date }}}}{{% endif %}}。"))


def test_prose_that_may_be_blank_does_not_fill_an_item() -> None:
    """An item without words is no line of a paper."""
    text = base("stop_decision").replace("# 二、", "{% for each in heard_opinion|paragraphs %}\n- {{ each }}\n{% endfor %}\n# 二、")
    assert any("应当有文字" in fault.text for fault in check("stop_decision", text))
    assert check("stop_decision", text.replace("{{ each }}", "{{ each|sentence }}")) == []


def test_a_list_is_stated_column_by_column() -> None:
    """A plan of payments without its amounts is none."""
    text = base("spending_check_form").replace("| {{ label }} | {{ spent|money }} |", "| {{ label }} | 另附 |")
    assert any("（items）" in fault.text for fault in check("spending_check_form", text))


def test_a_text_is_not_endless() -> None:
    """Twenty thousand bytes are ten times the product's longest."""
    assert check("refusal_notice", REFUSAL + "文" * LARGEST)[0].text == f"文本超过{LARGEST}字节"
    assert max(len(base(kind).encode()) for kind in KINDS) * 5 < LARGEST


def test_what_a_county_writes_is_words_and_never_a_page() -> None:
    """A tag of HTML in a wording is shown as it was typed."""
    text = REFUSAL.replace("# 三、", "<script>alert(1)</script>\n# 三、")
    assert check("refusal_notice", text) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in issue("refusal_notice", sample("refusal_notice"), text).html


@pytest.mark.parametrize("payload", [*PAYLOADS.values(), "{{7*7}}", "{% if x %}", "<script>alert(1)</script>", "= 批准决定书", "| a | b |"])
def test_a_payload_in_a_fact_is_printed_as_it_was_typed(payload: str) -> None:
    """A case's words are never read as a template, nor as marks."""
    text = REFUSAL.replace("# 三、", "{{ rule }}\n# 三、")
    paper = issue("refusal_notice", sample("refusal_notice", rule=payload), text)
    shown = [plain(block.line) for block in paper.blocks if isinstance(block, Text) and block.role == "p"]
    assert payload in shown
    assert "<script>" not in paper.html


@pytest.mark.parametrize("payload", ["甲\u202e乙", "甲\u200b乙"])
def test_what_cannot_be_seen_does_not_reach_the_paper(payload: str) -> None:
    """A direction mark in a name could make an amount read backwards."""
    text = REFUSAL.replace("# 三、", "{{ rule }}\n# 三、")
    assert "\n甲乙\n" in issue("refusal_notice", sample("refusal_notice", rule=payload), text).text


def test_a_kind_that_comes_to_state_more_makes_an_old_wording_unfit() -> None:
    """The product's text is used instead, which states it."""
    text = REFUSAL.replace("上述情况不符合{{ rule|clause }}的规定。", "")
    assert not fits("refusal_notice", text)
    assert not fits("no_such_kind", text)


def test_lines_end_as_the_templates_do() -> None:
    """A text typed on another system is the same text."""
    assert normal("甲\r\n乙\r丙") == "甲\n乙\n丙\n" == normal("甲\n乙\n丙\n\n")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("filled", [True, False])
def test_every_kind_can_be_looked_at_on_made_up_facts(kind: str, filled: bool) -> None:
    """A preview needs no case."""
    if kind in ADAPTABLE:
        assert issue(kind, made_up(kind, filled=filled)).blocks
