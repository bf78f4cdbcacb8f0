"""Somebody with a keyboard and no mouse, in a real browser."""

from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Page

FOCUSED = """(() => { const e = document.activeElement; if (!e || e === document.body) return "";
  const labels = e.labels ? Array.from(e.labels).map(l => l.innerText).join(" ") : "";
  const own = e.tagName === "SELECT" || e.tagName === "TEXTAREA" ? "" : e.innerText || "";
  return [e.getAttribute("aria-label") || "", labels, own].join(" "); })()"""
GROUP = """(() => { const e = document.activeElement; if (!e || e.type !== "radio") return [];
  return Array.from(document.querySelectorAll(`input[type=radio][name="${e.name}"]`)).map(r => r.closest("label").innerText.trim()); })()"""
CONTROL = """(() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const group = e.type === "radio" ? Array.from(document.querySelectorAll(`input[type=radio][name="${e.name}"]`)) : [];
  return { kind: e.tagName === "SELECT" ? "select" : e.type || "", name: e.name || "", value: e.value || "", checked: Boolean(e.checked),
    choices: group.length ? group.map(r => r.value) : e.options ? Array.from(e.options).map(o => o.value) : [],
    at: group.length ? group.indexOf(e) : e.options ? e.selectedIndex : 0,
    acts: e.tagName === "BUTTON" && e.closest(".acts") === Array.from(document.querySelectorAll("main .acts")).pop() }; })()"""


class Keys:
    """What a keyboard can do on a page."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, words: str, most: int = 90, *, exactly: bool = False) -> None:
        """Tab until what has these words, as its label or on it, has the focus; `exactly` these and no others."""
        for _ in range(most):
            self.press("Tab")
            found = self.page.evaluate(FOCUSED)
            if words == found.strip() if exactly else words in found:
                return
        raise AssertionError(f"“{words}” cannot be reached by Tab: {self.page.evaluate(FOCUSED)}")

    def open(self, words: str, *, exactly: bool = False) -> None:
        """Go to a link or a button and press Enter."""
        self.reach(words, exactly=exactly)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, label: str, text: str) -> None:
        self.reach(label)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Pick a radio button: Tab comes to the group, the arrows go through it."""
        for _ in range(60):
            self.press("Tab")
            told = self.page.evaluate(GROUP)
            if label in told:
                for _ in range(told.index(label) + 1):
                    if self.page.evaluate("document.activeElement.closest('label').innerText.trim()") == label:
                        break
                    self.press("ArrowDown")
                self.press("Space")
                return
        raise AssertionError(f"“{label}” cannot be chosen")

    def to_the_text(self) -> None:
        """Past the menu: the first link of every page."""
        self.press("Tab")
        assert "跳到正文" in self.page.evaluate(FOCUSED)
        self.press("Enter")

    def fill(self, pairs: Iterable[tuple[str, str]], most: int = 150) -> None:
        """One walk through a form by Tab, writing each value under the name of its control, and Enter on the button at its end.

        What the form proposes is left as it is. A value that no control takes is a failure.
        """
        wanted: dict[str, list[str]] = {}
        for name, value in pairs:
            wanted.setdefault(name, []).append(value)
        if not self.page.evaluate("document.activeElement.closest('main')"):
            self.to_the_text()
        for _ in range(most):
            self.press("Tab")
            here = self.page.evaluate(CONTROL)
            if here is None:
                continue
            if here["acts"]:
                assert not wanted, f"no control takes {wanted}"
                with self.page.expect_navigation():
                    self.press("Enter")
                return
            if here["name"] in wanted:
                self._write(here, values := wanted[here["name"]])
                if not values:
                    del wanted[here["name"]]
        raise AssertionError(f"no button at the end of the form; not written: {wanted}")

    def _write(self, here: Mapping[str, Any], values: list[str]) -> None:
        """Write down what there is for the control that has the focus, and take it off the list."""
        if here["kind"] == "checkbox":
            if (here["value"] in values) != here["checked"]:
                self.press("Space")
            values[:] = [value for value in values if value != here["value"]]
            return
        value = values.pop(0)
        match here["kind"]:
            case "radio":
                self.press("ArrowDown", (here["choices"].index(value) - here["at"]) % len(here["choices"]))
                self.press("Space")
            case "select":
                self.press("Home")
                self.press("ArrowDown", here["choices"].index(value))
            case _ if here["value"] != value:
                self.press("Control+a")
                self.page.keyboard.type(value.replace("-", "") if here["kind"] == "date" else value)
