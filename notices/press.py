"""The templates, parsed once: strict about what is not known, and unable to print anything but words and counts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from notices import filters
from notices.script import Script, harmless, literal, name_run

SUFFIX = ".notice.j2"
_INCLUDED = re.compile(r'{%-? include "([^"]+)" %}\n?')
_FOLDER = Path(__file__).parent / "templates"


def _print(value: Any) -> Any:
    """What `{{ … }}` writes. Money and days have filters; without one there is no right way to write them."""
    if type(value) is str:
        return value if value.isalnum() or harmless(value) else literal(value)
    if isinstance(value, (Script, Undefined)):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"a paper prints words and counts; pass a {type(value).__name__} through its filter")


def _whole(name: str) -> str | None:
    """The template with every part put in its place: one template is rendered several times faster than one with six parts.

    A part's place takes the end of its line with it, as any block of a template does.
    """
    if not (_FOLDER / name).is_file():
        return None
    return _with_parts(source(name))


def _with_parts(text: str) -> str:
    return _INCLUDED.sub(lambda included: _whole(included[1]) or included[0], text)


class _Stated(Context):
    """What a paper states, and nothing else: a template knows no other names."""

    def resolve_or_missing(self, key: str) -> Any:
        return self.parent.get(key, missing)


class _Environment(ImmutableSandboxedEnvironment):
    context_class = _Stated


def _environment() -> ImmutableSandboxedEnvironment:
    environment = _Environment(
        loader=FunctionLoader(_whole),
        autoescape=False,  # the text is a script, not HTML: `literal` escapes it, and notices.page escapes the HTML
        undefined=StrictUndefined,
        finalize=_print,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,  # a part that is a line of its own must end as one
        auto_reload=False,
        cache_size=-1,
    )
    # A paper states facts and calls nothing; Jinja's own names would be merged into them on every rendering.
    environment.globals.clear()
    environment.filters = {
        "cited": filters.cited,
        "clause": filters.clause,
        "date": filters.chinese_date,
        "joined": filters.joined,
        "mask_id": filters.mask_id,
        "money": filters.money,
        "name": name_run,
        "names": lambda names: Script("、".join(name_run(name) for name in names)),
        "paragraphs": filters.paragraphs,
        "sentence": filters.sentence,
        "shown": filters.shown,
        "yuan": filters.yuan,
    }
    return environment


_ENVIRONMENT = _environment()


def file_name(key: str) -> str:
    """The template's file name for a kind."""
    return key + SUFFIX


@cache
def part_names() -> frozenset[str]:
    """The file names of the parts."""
    return frozenset(file.name for file in _FOLDER.glob(f"_*{SUFFIX}"))


@cache
def template(name: str) -> Template:
    """The compiled template."""
    return _ENVIRONMENT.get_template(name)


@lru_cache(maxsize=1024)
def reworded(text: str) -> Template:
    """The compiled template of another text, which `notices.wording.check` has found nothing wrong with."""
    return _ENVIRONMENT.from_string(_with_parts(text))


@cache
def source(name: str) -> str:
    """The template as it is written."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def written(template: Template, stated: dict[str, Any]) -> str:
    """What a template writes of these facts."""
    return "".join(template.root_render_func(_Stated(template.environment, stated, template.name, template.blocks)))


def tree(text: str) -> nodes.Template:
    """The syntax tree of a text. Raises jinja2.TemplateSyntaxError, and what else a parser meets with that is fed nonsense."""
    return _ENVIRONMENT.parse(text)


@cache
def _tree(name: str) -> nodes.Template:
    return tree(source(name))


def _names(name: str) -> Iterator[str]:
    """The template and the parts it includes, each once, in the order they are met."""
    waiting, met = [name], set[str]()
    while waiting:
        current = waiting.pop(0)
        if current in met:
            continue
        met.add(current)
        yield current
        for part in find_referenced_templates(_tree(current)):
            if part is None:
                raise ValueError(f"{current}: a part is included by its name, not by a computed one")
            waiting.append(part)


def trees(name: str) -> list[nodes.Template]:
    """The syntax trees of the template and of every part it includes."""
    return [_tree(part) for part in _names(name)]


@cache
def fingerprint(name: str) -> str:
    """SHA-256 over the template and every part it includes: another wording has another fingerprint."""
    digest = hashlib.sha256()
    for part in _names(name):
        digest.update(f"{part}\0{source(part)}\0".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1024)
def refingerprinted(name: str, text: str) -> str:
    """The fingerprint the template would have if its own text were this one, which `notices.wording.check` has found nothing wrong with."""
    digest = hashlib.sha256(f"{name}\0{text}\0".encode())
    met = dict.fromkeys(part for each in find_referenced_templates(tree(text)) if each for part in _names(each))
    for part in met:
        digest.update(f"{part}\0{source(part)}\0".encode())
    return digest.hexdigest()
