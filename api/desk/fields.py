"""A form from a step's published JSON Schema, and what was typed into it back as the body that the schema describes.

What is typed is kept as it was typed until it fits. Reading it is forgiving about how figures are written (全角数字、千分位、省略的小数),
and about nothing else: whether it is right is the schema's to say.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from api.desk.visit import Form
from states.forms import MONEY_PATTERN, MONTH_PATTERN

Schema = Mapping[str, Any]
_LEAST_ROWS = 1
_MANY = 6  # so many choices are a list to open instead of buttons to see
_LONG = 14


@dataclass(frozen=True, slots=True)
class Flawed:
    """Something wrong: the sentence, the id of the field it is about ("" for none), the article where the law says so."""

    text: str
    anchor: str = ""
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One field as a page shows it. `kind`: text, long, lines, money, count, day, month, flag, yes_no, choice, choices, select, rows."""

    name: str
    label: str
    kind: str
    required: bool
    value: str = ""
    help: str = ""
    example: str = ""
    flaw: str = ""
    choices: Sequence[tuple[str, str]] = ()
    chosen: Sequence[str] = ()
    columns: Sequence["Input"] = ()
    rows: Sequence[Sequence["Input"]] = field(default=())

    @property
    def id(self) -> str:
        return anchor(self.name)


def anchor(name: str) -> str:
    """The id of the field of this name."""
    return "f-" + name.replace(".", "-")


def at(pointer: str) -> str:
    """The id of the field a JSON pointer names; a flaw in one line of a list is the list's."""
    return anchor(pointer.strip("/").replace("/", "."))


def kind_of(schema: Schema, required: bool) -> str:
    """How a member of a form is to be written down."""
    labels = schema.get("x-labels")
    match schema["type"]:
        case "boolean":
            return "yes_no" if required else "flag"
        case "integer":
            return "count"
        case "array":
            items = schema["items"]
            return "rows" if items["type"] == "object" else "choices" if "enum" in items else "lines"
    if labels is not None:
        return "choice" if 0 < len(labels) < _MANY else "select"
    if schema.get("format") == "date":
        return "day"
    named = {MONEY_PATTERN: "money", MONTH_PATTERN: "month"}.get(schema.get("pattern", ""))
    if named:
        return named
    shown = schema.get("examples") or [""]
    return "long" if len(shown[0]) > _LONG or shown[0].endswith(("。", "；")) or not shown[0] else "text"


def typed_at_first(schema: Schema) -> dict[str, Any]:
    """What a form holds before anybody types: the answers that fit this case, nothing else."""
    return {name: _typed(each["default"]) for name, each in schema["properties"].items() if "default" in each}


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [{name: str(cell) for name, cell in row.items()} if isinstance(row, dict) else str(row) for row in value]
    return str(value)


def typed_in(form: Form, schema: Schema) -> dict[str, Any]:
    """What was typed, name by name: a text, a list of texts, or a list of rows without the empty ones."""
    found: dict[str, Any] = {}
    for name, each in schema["properties"].items():
        match kind_of(each, name in schema["required"]):
            case "rows":
                found[name] = _rows(form, name, list(each["items"]["properties"]))
            case "choices":
                found[name] = form.all(name)
            case "lines":
                found[name] = [line.strip() for line in form.get(name, "").split("\n") if line.strip()]
            case _:
                found[name] = form.get(name, "")
    return found


def _rows(form: Form, name: str, columns: list[str]) -> list[dict[str, str]]:
    places = sorted({int(found[1]) for key in form if (found := re.fullmatch(rf"{re.escape(name)}\.(\d{{1,4}})\.\w+", key))})
    rows = [{column: form.text(f"{name}.{place}.{column}") for column in columns} for place in places]
    return [row for row in rows if any(row.values())]


def body_of(typed: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The body that was typed; what was left empty is left out."""
    found = {name: _read(typed.get(name, ""), each, required=name in schema["required"]) for name, each in schema["properties"].items()}
    return {name: value for name, value in found.items() if value is not None}


def _read(typed: Any, schema: Schema, *, required: bool) -> Any:
    kind = kind_of(schema, required)
    if kind == "rows":
        properties = schema["items"]["properties"]
        rows = [
            {name: value for name, each in properties.items() if (value := _read(row.get(name, ""), each, required=True)) is not None}
            for row in typed
        ]
        return rows or _nothing(schema, required)
    if isinstance(typed, list):
        return typed or _nothing(schema, required)
    if kind in ("flag", "yes_no"):
        return None if not typed else typed == "true"
    if not typed.strip():
        return None
    return _figure(kind, typed) if kind in ("money", "count", "month", "day") else typed.strip()


def _nothing(schema: Schema, required: bool) -> list[Any] | None:
    """An empty list is an answer where the form asks for one and none of the things listed need be so."""
    return [] if required and not schema.get("minItems", 0) else None


def _figure(kind: str, typed: str) -> Any:
    """A figure as the schema writes it; what cannot be read stays as it was typed."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    if kind == "money":
        plain = plain.removesuffix("元").removeprefix("¥").replace(",", "").strip()
        if re.fullmatch(r"\d+(\.\d{0,2})?", plain):
            whole, _, part = plain.partition(".")
            return f"{int(whole)}.{part:0<2}"
    if kind == "count" and re.fullmatch(r"\d{1,9}", plain):
        return int(plain)
    return plain if kind in ("day", "month") else typed.strip()


def inputs(schema: Schema, typed: Mapping[str, Any], flaws: Sequence[Flawed] = ()) -> list[Input]:
    """The fields of a form in the schema's order, holding what was typed and saying what is wrong with it."""
    wrong = {flaw.anchor: re.sub("^“[^”]*”", "", flaw.text) for flaw in flaws if flaw.anchor}
    return [_input(name, each, name in schema["required"], typed.get(name, ""), wrong) for name, each in schema["properties"].items()]


def in_order(shape: Sequence[Input], flaws: Sequence[Flawed]) -> list[Flawed]:
    """The flaws in the order of the fields, one for each place, leading to a field that the page has; those of no field first."""
    places: dict[str, int] = {}
    for n, each in enumerate(shape):
        places |= {each.id: n, **{cell.id: n for row in each.rows for cell in row}}
    found: dict[str, tuple[int, Flawed]] = {}
    for n, flaw in enumerate(flaws):
        place = next((place for place in (flaw.anchor, flaw.anchor.rpartition("-")[0]) if place in places), "")
        found.setdefault(place or f"?{n}", (places.get(place, -1), replace(flaw, anchor=place)))
    return [flaw for _, flaw in sorted(found.values(), key=lambda each: each[0])]


def _input(name: str, schema: Schema, required: bool, typed: Any, wrong: Mapping[str, str]) -> Input:
    kind, flaw = kind_of(schema, required), _flaw_of(name, wrong)
    label, about, shown = schema["title"].replace("（用户名）", ""), schema.get("description", ""), schema.get("examples") or []
    if kind == "money":
        label = label.replace("（元）", "")
    if kind == "rows":
        properties: Mapping[str, Schema] = schema["items"]["properties"]
        columns = [_input(column, each, True, "", {}) for column, each in properties.items()]
        blank = [{column: "" for column in properties}]
        rows = [
            [_input(f"{name}.{n}.{column}", each, True, row.get(column, ""), wrong) for column, each in properties.items()]
            for n, row in enumerate(list(typed or ()) or blank * _LEAST_ROWS)
        ]
        return Input(name, label, kind, required, help=about, flaw=wrong.get(anchor(name), ""), columns=columns, rows=rows)
    if kind in ("choice", "choices", "select", "yes_no"):
        words = (schema["items"] if kind == "choices" else schema).get("x-labels") or {"true": "是", "false": "否"}
        chosen = typed if isinstance(typed, list) else [typed]
        return Input(name, label, kind, required, help=about, flaw=flaw, choices=list(words.items()), chosen=chosen)
    if kind == "lines":
        example = "、".join(shown[0]) if shown and "default" not in schema else ""
        value = typed if isinstance(typed, str) else "\n".join(typed)
        return Input(name, label, kind, required, value, "；".join(p for p in (about, "每行写一项") if p), example, flaw)
    example = str(shown[0]) if shown and kind in ("text", "long") and "default" not in schema else ""
    return Input(name, label, kind, required, str(typed), about, example, flaw)


def _flaw_of(name: str, wrong: Mapping[str, str]) -> str:
    """What is wrong with a field, or with one of its lines."""
    here = anchor(name)
    return next((text for place, text in wrong.items() if place == here or place.startswith(here + "-")), "")


def answers(schema: Schema, body: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """What was written down, in words: each field's label with its lines."""
    return [(each["title"], said(each, body[name])) for name, each in schema["properties"].items() if name in body]


def said(schema: Schema, value: Any) -> list[str]:
    """One answer in words."""
    if isinstance(value, bool):
        return ["是" if value else "否"]
    if isinstance(value, list):
        if schema.get("items", {}).get("type") == "object":
            columns = schema["items"]["properties"]
            return [
                "，".join(f"{columns[name]['title']} {said(columns[name], cell)[0]}" for name, cell in row.items() if name in columns)
                for row in value
            ]
        return [said(schema.get("items", {}), each)[0] for each in value]
    return [str((schema.get("x-labels") or {}).get(value, value))]
