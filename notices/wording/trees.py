"""A wording's syntax tree held against an allow-list: what is not listed here is refused, so that a text can do nothing but state facts.

Each expression is given the sort of value it makes; a filter stands only where it fits, so that no lawful fact makes the paper fail.
There is no call, no attribute, no index, no arithmetic, no assignment, no loop but over a list that is a fact, and none within another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from jinja2 import TemplateSyntaxError, nodes

from notices import press, types
from notices.kinds.register import Kind
from notices.types import Fact, Type
from notices.wording.faults import Fault, Faulty

DEEPEST, LONGEST, MOST_VALUES, MOST_OF_ONE = 4, 200, 150, 8
"""Blocks within blocks, characters of a constant, values stated in all, and times one fact is stated [design]."""

TEXT, COUNT, MONEY, DAY, DAY_OR_BLANK, YES_OR_NO = "text", "count", "money", "day", "day or blank", "yes or no"
PROSE, FIGURE, PRINTED = "prose", "figure", "printed"
_WORDS = frozenset({TEXT, PROSE})
SORTS: Mapping[Type, str] = {
    types.TEXT: TEXT,
    types.MONTH: TEXT,
    types.COUNT: COUNT,
    types.MONEY: MONEY,
    types.DAY: DAY,
    types.DAY_OR_BLANK: DAY_OR_BLANK,
    types.YES_OR_NO: YES_OR_NO,
    types.TEXTS: PROSE,
    types.PROSE: PROSE,
}
"""The sort of each type of fact that is not a list of rows."""
ROWS: Mapping[Type, tuple[str, ...]] = {
    types.LIMITS: (TEXT, TEXT, TEXT),
    types.SPENDING: (TEXT, MONEY),
    types.COMPUTATION: (TEXT, FIGURE, PROSE),
    types.SCHEDULE: (TEXT, MONEY),
    types.INDICATORS: (TEXT, YES_OR_NO),
    types.INSTALMENTS: (COUNT, MONEY, DAY),
}
"""The columns of each type of fact that is one."""
FILTERS: Mapping[str, tuple[frozenset[str], str]] = {
    "cited": (_WORDS, TEXT),
    "clause": (_WORDS, TEXT),
    "date": (frozenset({DAY}), TEXT),
    "joined": (_WORDS, TEXT),
    "mask_id": (frozenset({TEXT}), TEXT),
    "money": (frozenset({MONEY}), TEXT),
    "name": (frozenset({TEXT}), PRINTED),
    "names": (frozenset({PROSE}), PRINTED),
    "paragraphs": (_WORDS, PROSE),
    "sentence": (_WORDS, TEXT),
    "shown": (frozenset({FIGURE, TEXT, COUNT, MONEY}), TEXT),
    "yuan": (frozenset({MONEY}), TEXT),
}
"""The filters, what each takes and what it makes."""
_SUITABLE = {
    MONEY: " |money 或者 |yuan",
    DAY: " |date",
    DAY_OR_BLANK: " |date，并且写在以它为条件的 if 之内",
    YES_OR_NO: " if 的条件",
    PROSE: " |sentence、|clause、|joined、|cited 或者 |names",
    FIGURE: " |shown",
}
_ORDERED = frozenset({COUNT, MONEY})
_COMPARISONS = frozenset({"eq", "ne", "gt", "gteq", "lt", "lteq"})
_NOT_IN_WORDS = frozenset("{}%\n\\")


def parsed(text: str) -> nodes.Template:
    """The text's syntax tree. Raises Faulty for a text that has none."""
    try:
        return press.tree(text)
    except TemplateSyntaxError as trouble:
        raise Faulty([Fault(trouble.lineno, "标记的写法有误或者没有结束")]) from None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        raise Faulty([Fault(0, "标记的写法有误：层次太多或者数字太大")]) from None


def check_tree(kind: Kind, tree: nodes.Template) -> None:
    """Raises Faulty for whatever is not on the allow-list."""
    reader = _Reader(kind.explained)
    reader.body(tree.body, _Scope({}), 0)
    if sum(reader.stated.values()) > MOST_VALUES:
        reader.faults.append(Fault(0, f"写出的事项超过{MOST_VALUES}处"))
    reader.faults += [
        Fault(0, f"“{name}”写了{times}处，至多{MOST_OF_ONE}处") for name, times in reader.stated.items() if times > MOST_OF_ONE
    ]
    if reader.faults:
        raise Faulty(reader.faults)


@dataclass(frozen=True)
class _Scope:
    """The loop's variables with their sorts, and the names that a condition around says are not blank."""

    variables: Mapping[str, str]
    known: frozenset[str] = frozenset()

    def where(self, known: frozenset[str]) -> _Scope:
        return _Scope(self.variables, self.known | known)


def _refuse(node: nodes.Node, text: str) -> NoReturn:
    raise Faulty([Fault(node.lineno or 0, text)])


@dataclass
class _Reader:
    facts: Mapping[str, Fact]
    faults: list[Fault] = field(default_factory=list)
    stated: Counter[str] = field(default_factory=Counter)

    def body(self, body: Sequence[nodes.Node], scope: _Scope, depth: int) -> None:
        for node in body:
            try:
                self._node(node, scope, depth)
            except Faulty as found:
                self.faults += found.faults

    def _node(self, node: nodes.Node, scope: _Scope, depth: int) -> None:
        if depth > DEEPEST:
            _refuse(node, f"标记至多套{DEEPEST}层")
        match node:
            case nodes.Output():
                for each in node.nodes:
                    if not isinstance(each, nodes.TemplateData):
                        self._printed(each, scope)
            case nodes.If():
                for branch in (node, *node.elif_):
                    self.body(branch.body, scope.where(self._test(branch.test, scope)), depth + 1)
                self.body(node.else_, scope, depth + 1)
            case nodes.For():
                self._for(node, scope, depth)
            case nodes.Include(template=nodes.Const(value=str() as part), with_context=True, ignore_missing=False):
                self._include(node, part, scope)
            case _:
                _refuse(node, f"不能使用“{type(node).__name__}”")

    def _include(self, node: nodes.Node, part: str, scope: _Scope) -> None:
        if part not in press.part_names() or scope.variables:
            _refuse(node, f"没有“{part[:60]}”这一部分，或者它写在了 for 之内")
        inner = _Reader(self.facts)
        inner.body(press.tree(press.source(part)).body, _Scope({}), 1)
        self.stated += inner.stated
        if inner.faults:
            _refuse(node, f"这一文种没有“{part}”所要写的事项")

    def _for(self, node: nodes.For, scope: _Scope, depth: int) -> None:
        if node.else_ or node.test or node.recursive or scope.variables:
            _refuse(node, "for 不能带条件或者 else，也不能写在另一个 for 之内")
        columns = self._columns(node.iter)
        named = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
        names = [each.name for each in named if isinstance(each, nodes.Name)]
        if len(names) != len(columns) or len(set(names)) != len(names) or set(names) & self.facts.keys():
            _refuse(node, f"这一清单每项有{len(columns)}栏，请各起一个不与事项重名的名称")
        self.body(node.body, _Scope(dict(zip(names, columns, strict=True)), scope.known), depth + 1)

    def _columns(self, iterated: nodes.Node) -> tuple[str, ...]:
        listed, prose = iterated, isinstance(iterated, nodes.Filter) and iterated.name == "paragraphs" and _is_bare(iterated)
        if isinstance(iterated, nodes.Filter) and prose and iterated.node:
            listed = iterated.node
        fact = self.facts.get(listed.name) if isinstance(listed, nodes.Name) else None
        columns: tuple[str, ...] | None = None
        if fact and (prose or fact.type is types.TEXTS):
            columns = (TEXT,) if SORTS.get(fact.type) == PROSE else None
        elif fact:
            columns = ROWS.get(fact.type)
        if fact is None or columns is None:
            _refuse(iterated, "for 只能逐项写出是清单的事项；写成若干段的事项请加 |paragraphs")
        self.stated[fact.name] += 1
        return columns

    def _printed(self, expression: nodes.Expr, scope: _Scope) -> None:
        sort = self._sort(expression, scope)
        if sort not in (TEXT, COUNT, PRINTED):
            _refuse(expression, f"“{_source(expression)}”应当写成{_SUITABLE.get(sort, '别的样子')}")

    def _sort(self, expression: nodes.Node | None, scope: _Scope) -> str:
        """The sort of value the expression makes."""
        match expression:
            case nodes.Name(name=name):
                self.stated[name] += 1
                return self._known(expression, name, scope)
            case nodes.Filter(node=inner, name=name) if name in FILTERS and _is_bare(expression):
                sort, (takes, makes) = self._sort(inner, scope), FILTERS[name]
                if sort not in takes:
                    _refuse(expression, f"“{_source(inner)}”不能写成 |{name}，应当写成{_SUITABLE.get(sort, '别的样子')}")
                return makes
            case nodes.Filter(name=name):
                _refuse(expression, f"没有“{name[:40]}”这一写法，可以使用{'、'.join(FILTERS)}，都不带参数")
            case nodes.Or(left=left, right=nodes.Const(value=str() as words)):
                if not words or len(words) > LONGEST or set(words) & _NOT_IN_WORDS:
                    _refuse(expression, f"代替的文字应当在{LONGEST}字以内，不含大括号、百分号和反斜线")
                if self._sort(left, scope) not in (TEXT, PRINTED):
                    _refuse(expression, "只有文字可以在空缺时用别的文字代替")
                return PRINTED
            case nodes.Node():
                _refuse(expression, "只能写事项、它的写法和代替的文字，不能调用、取属性或者计算")
            case None:
                raise Faulty([Fault(0, "写法没有对应的事项")])

    def _known(self, node: nodes.Node, name: str, scope: _Scope) -> str:
        if name in scope.variables:
            return scope.variables[name]
        fact = self.facts.get(name)
        if fact is None:
            _refuse(node, f"这一文种没有“{name[:40]}”这一事项")
        sort = SORTS.get(fact.type)
        if sort is None:
            _refuse(node, f"“{name}”是清单，请用 for 逐项写出")
        return DAY if sort == DAY_OR_BLANK and name in scope.known else sort

    def _test(self, test: nodes.Node, scope: _Scope) -> frozenset[str]:
        """The names that the condition, when it holds, says are not blank."""
        match test:
            case nodes.Name(name=name):
                if name not in scope.variables and name not in self.facts:
                    _refuse(test, f"这一文种没有“{name[:40]}”这一事项")
                return frozenset({name})
            case nodes.Not(node=inner):
                self._test(inner, scope)
                return frozenset()
            case nodes.And(left=left, right=right):
                return self._test(left, scope) | self._test(right, scope)
            case nodes.Or(left=left, right=right):
                return self._test(left, scope) & self._test(right, scope)
            case nodes.Compare(expr=nodes.Name() as compared, ops=[nodes.Operand(op=op, expr=other)]):
                if not self._comparable(self._known(compared, compared.name, scope), op, other, scope):
                    _refuse(test, "只能比较两个数或者金额的大小，或者一段文字与所写的文字是否相同")
                return frozenset()
            case _:
                _refuse(test, "条件只能是事项、not、and、or，或者一个事项与一个数、一段文字的比较")

    def _comparable(self, sort: str, operator: str, other: nodes.Node, scope: _Scope) -> bool:
        match other:
            case nodes.Const(value=bool()):
                return False
            case nodes.Const(value=int() as number):
                return sort in _ORDERED and operator in _COMPARISONS and number < 10**9
            case nodes.Const(value=str() as words):
                return sort == TEXT and operator in ("eq", "ne") and len(words) <= LONGEST and not set(words) & _NOT_IN_WORDS
            case nodes.Name(name=name):
                return sort in _ORDERED and operator in _COMPARISONS and self._known(other, name, scope) in _ORDERED
            case _:
                return False


def _is_bare(expression: nodes.Filter) -> bool:
    """A filter without arguments."""
    return not (expression.args or expression.kwargs or expression.dyn_args or expression.dyn_kwargs)


def _source(expression: nodes.Node | None) -> str:
    """The expression as it was written, where it is a fact with its filters."""
    match expression:
        case nodes.Name(name=name):
            return name
        case nodes.Filter(node=inner, name=name):
            return f"{_source(inner)}|{name}"
        case _:
            return "……"
