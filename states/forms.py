"""What a step asks the officer to write down: typed fields, published as JSON Schema and enforced by that same schema."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "money", "day", "flag", "count", "choice", "texts", "officer", "rows", "month"]

MONEY_PATTERN = r"^(0|[1-9]\d{0,9})\.\d{2}$"
MONTH_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"
DAY_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to write down.

    `kind` "money" is yuan as text with two decimals; "day" is YYYY-MM-DD in Beijing; "officer" is an officer's username;
    "texts" a list of texts, chosen from `choices` where there are any; "month" is YYYY-MM; "rows" a list of small records described
    by `columns`. `fact` is the name under which the case remembers the answer ("" when only the file's entry keeps it); where it
    `adds`, each answer joins a list. `past` days may not lie ahead of the act. `examples` satisfy the schema; `suggest(matter, policy)`
    gives the answer that fits the case at hand, or None.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool = True
    help: str = ""
    choices: Mapping[str, str] | None = None
    columns: tuple["Field", ...] = ()
    least: int = 1
    fact: str = ""
    past: bool = False
    examples: tuple[Any, ...] = ()
    adds: bool = False
    suggest: Callable[[Any, Any], Any] | None = None

    def schema(self, examples: Sequence[Any] = ()) -> dict[str, Any]:
        """The field's JSON Schema; `examples` that fit this case come before the declared ones."""
        shape = _SHAPES[self.kind](self)
        shape["title"] = self.label
        if self.help:
            shape["description"] = self.help
        if shown := [*examples, *(() if examples else self.examples)]:
            shape["examples"] = shown
        return shape


def _text(field: Field) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": r"\S"}


def _choice(field: Field) -> dict[str, Any]:
    choices = field.choices or {}
    return {"type": "string", "enum": list(choices), "x-labels": dict(choices)}


def _texts(field: Field) -> dict[str, Any]:
    return {"type": "array", "minItems": field.least, "maxItems": 50, "items": _choice(field) if field.choices else _text(field)}


def _rows(field: Field) -> dict[str, Any]:
    return {"type": "array", "minItems": field.least, "maxItems": 200, "items": schema(field.columns)}


_SHAPES = {
    "text": _text,
    "money": lambda field: {"type": "string", "pattern": MONEY_PATTERN},
    "day": lambda field: {"type": "string", "format": "date", "pattern": DAY_PATTERN},
    "flag": lambda field: {"type": "boolean"},
    "count": lambda field: {"type": "integer", "minimum": field.least, "maximum": 10000},
    "choice": _choice,
    "texts": _texts,
    "month": lambda field: {"type": "string", "pattern": MONTH_PATTERN},
    "officer": lambda field: {"type": "string", "minLength": 1, "maxLength": 64},
    "rows": _rows,
}


def schema(fields: Sequence[Field], examples: Mapping[str, Sequence[Any]] | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a form's body; unknown members are refused."""
    examples = examples or {}
    return {
        "type": "object",
        "properties": {field.name: field.schema(examples.get(field.name, ())) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }
