"""What is wrong with a page as a browser shows it.

WCAG 2.2 AA and GB/T 37668-2019: every page is walked by axe-core 4.14.1 (tests/desk/vendor, MPL-2.0, used here alone).
"""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.desk.conftest import Desk
from workflow.sessions import SessionKey, start

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 768, 1366, 1920)
# What officers meet in Latin letters: a key of the keyboard, and a digest that has no other name; nothing else.
ALLOWED = {"Enter", "SHA"}


def session_in(page: Page, desk: Desk, role: str, n: int = 0) -> None:
    """A browser in which this officer is signed in already."""
    with desk.engine.begin() as connection:
        key: SessionKey = start(connection, desk.county.id(role, n), "", desk.now)
    page.context.add_cookies([{"name": "sid", "value": key.value, "domain": "127.0.0.1", "path": "/"}])


def look_at(page: Page, path: str) -> list[str]:
    """Everything wrong with a page: what axe finds, a line too wide at some width, a word of English, a page too heavy."""
    answer = page.goto(path)
    assert answer is not None
    return faults(page, path, len(answer.body()))


def faults(page: Page, path: str, weight: int) -> list[str]:
    found = []
    if weight > 60_000:
        found.append(f"{path}: {weight} bytes")
    results: Any = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    for fault in results["violations"]:
        found += [f"{path}: {fault['id']} {node['html'][:160]}" for node in fault["nodes"]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            found.append(f"{path}: {beyond} pixels too wide at {width}")
    found += [f"{path}: {word}" for word in english(page.locator("body").inner_text())]
    return found


def english(text: str) -> list[str]:
    """Words in Latin letters that are no number of a case or of a registered letter, no hash and no made-up officer of the test county."""
    numbers = r"[A-Z]{2}\d{2}-[0-9A-Z]{5}-[0-9A-Z]{5}|[A-Z]{2}\d{11}|(?<![0-9a-z])[0-9a-f]{16,64}(?![0-9a-z])"
    people = r"[a-z_]+\d{7,10}|[a-z_]+-\d{6,9}-\d|[a-z_]+\d{3,}…|[a-z_]+…\d"
    text = re.sub(f"{numbers}|{people}", " ", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in ALLOWED] + re.findall(r"\ufffd|\bNone\b|锟斤拷", text)
