"""What a text states whatever the facts are: a wording may not state less, or only sometimes what the product always states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from notices import press
from notices.kinds.register import Kind
from notices.types import YES_OR_NO
from notices.wording.faults import Fault, Faulty

MAY_BE_LEFT_OUT = frozenset({"handler", "contact"})
"""Courtesies beside what the law asks for; all else the product's text states must stand in a wording too."""


def check_statements(kind: Kind, tree: nodes.Template, parts: Iterable[str]) -> None:
    """Raises Faulty naming every fact that the product's text states and this one, which passed the allow-list, does not."""
    asked = _Statements(kind)
    own = press.trees(kind.template)[0]
    always = asked.always(tree.body)
    somewhere = find_undeclared_variables(tree).union(*(find_undeclared_variables(press.trees(part)[0]) for part in parts))
    faults = [Fault(0, f"缺少应当载明的事项：{_meaning(kind, name)}") for name in sorted(kind.facts - somewhere - MAY_BE_LEFT_OUT)]
    sometimes = (asked.always(own.body) & somewhere) - always - MAY_BE_LEFT_OUT
    faults += [Fault(0, f"这一事项在任何情形下都应当写明，不能附加条件：{_meaning(kind, name)}") for name in sorted(sometimes)]
    if faults:
        raise Faulty(faults)


def _meaning(kind: Kind, name: str) -> str:
    return f"{kind.explained[name].meaning}（{name}）"


class _Statements:
    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._yes_or_no = {name for name, fact in kind.explained.items() if fact.type is YES_OR_NO}

    def always(self, body: Sequence[nodes.Node]) -> frozenset[str]:
        """The names stated on every way through: printed, or, of what is only yes or no, asked about."""
        return frozenset[str]().union(*(self._of(node) for node in body))

    def _of(self, node: nodes.Node) -> frozenset[str]:
        match node:
            case nodes.Output():
                return frozenset(name.name for name in node.find_all(nodes.Name))
            case nodes.If():
                ways = [self.always(branch.body) for branch in (node, *node.elif_)]
                asked = frozenset(name.name for name in node.test.find_all(nodes.Name)) | _itself(node.test)
                return frozenset.intersection(*ways, self.always(node.else_)) | (asked & self._yes_or_no)
            case nodes.For():
                return self._listed(node)
            case nodes.Include(template=nodes.Const(value=part)):
                return self.always(press.trees(part)[0].body)
            case _:
                return frozenset()

    def _listed(self, node: nodes.For) -> frozenset[str]:
        """A list that is never empty is stated when every column is; what else its lines state is stated too."""
        names = frozenset(name.name for name in node.iter.find_all(nodes.Name)) | _itself(node.iter)
        columns = frozenset(name.name for name in node.target.find_all(nodes.Name)) | _itself(node.target)
        stated = self.always(node.body)
        asked = frozenset(name.name for branch in node.find_all(nodes.If) for name in (branch.test,) if isinstance(name, nodes.Name))
        if not names <= self._kind.must_speak:
            return frozenset()
        return (stated - columns) | (names if columns <= stated | asked else frozenset())


def _itself(node: nodes.Node) -> frozenset[str]:
    return frozenset({node.name}) if isinstance(node, nodes.Name) else frozenset()
