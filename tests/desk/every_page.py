"""Every page of the desk in every state, as the scenarios bring it about: collected from the service, and kept for the browser where new.

What axe-core and a stylesheet look at is an element with its classes, roles and attributes, where it stands and what stands before it. A
page in which some element stands as none stood before is kept. What needs no browser is asked of every page: its weight, its words, its
headings and what its names point to.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from sqlalchemy import select

from api.desk.case import TABS
from states.roles import TOWN_HANDLER, TOWN_LEADER
from tests.county import SECRET
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.looks import english
from tests.desk.test_crawl import ROLES, as_typed, fitting, offered, send
from tests.play import Play
from workflow.citizens import secret_of
from workflow.inbox import find_case, steps_view
from workflow.records import CaseFile, table

VOID = {"input", "br", "hr", "img", "meta", "link", "col", "wbr", "source", "track", "area", "base", "embed", "param"}
# What differs from page to page without making another structure of it.
WORDS = {"href", "value", "id", "for", "name", "title", "placeholder", "content", "action", "datetime", "src", "alt", "headers", "list"}
WORDS |= {"aria-label", "aria-labelledby", "aria-describedby", "aria-controls", "data-key", "width", "height"}
SILENT = (">textarea", ">script", ">style", ">title", ">desc", ">code")
EVERYTHING = bool(os.environ.get("DOUDI_EVERY_PAGE"))
PAGE = re.compile(r"/(?!logout|static|cases/[^/]+(/steps/|\?tab=)|m/|gs|sq|p(/|$))[^.]*")
# What of an address says which of many things is shown, not which screen.
ONE_OF_MANY = re.compile(r"(?<=/wordings/\d{6}/)[^/?]+|(?<=/items/)[^/?]+|[0-9a-f]{20}|[0-9A-Z]*\d[0-9A-Z]*|(?<==)[^&]{9,}")
SVG = {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "points", "transform", "viewbox"}


class Structure(HTMLParser):
    """What a page is made of, without its words; and what is wrong with it that no browser is needed to see."""

    def __init__(self, text: str):
        super().__init__()
        self.open = [""]
        self.before = [""]
        self.surroundings: set[str] = set()
        self.ids: list[str] = []
        self.meant: list[str] = []
        self.headings: list[int] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.ids.append(said["id"])
        self.meant += [said[name] for name in ("for", "list") if name in said]
        self.meant += [word for name in ("aria-labelledby", "aria-describedby", "aria-controls") for word in said.get(name, "").split()]
        if tag == "a" and said.get("href", "").startswith("#"):
            self.meant.append(said["href"][1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        told = [name if name in WORDS else f"{name}={said[name]}" for name in sorted(said.keys() - SVG)]
        element = " ".join([tag, *told])
        path = f"{self.open[-1]}>{element}"
        self.surroundings.add(f"{self.before[-1]}+{path}")
        self.before[-1] = element
        if tag not in VOID:
            self.open.append(path)
            self.before.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()
            self.before.pop()

    def handle_data(self, data: str) -> None:
        if not any(tag in self.open[-1] for tag in SILENT):
            self.said.append(data)

    def faults(self) -> Iterator[str]:
        """Names given twice or to nothing, headings that leave a level out, words of English."""
        yield from english(" ".join(self.said))
        yield from (f"id {name} twice" for name in {each for each in self.ids if self.ids.count(each) > 1})
        yield from (f"nothing is called {name}" for name in set(self.meant) - {*self.ids, "top"})
        if self.headings.count(1) != 1:
            yield f"{self.headings.count(1)} h1"
        yield from (f"h{b} after h{a}" for a, b in zip(self.headings, self.headings[1:], strict=False) if b > a + 1)


@dataclass(slots=True)
class Seen:
    """What was looked at, what was wrong with it, and the pages the browser has to look at."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    surroundings: set[str] = field(default_factory=set)
    stages: list[tuple[str, str]] = field(default_factory=list)
    steps: set[tuple[str, str, str]] = field(default_factory=set)
    refused: set[tuple[str, str, str]] = field(default_factory=set)
    looked: int = 0
    wrong: list[str] = field(default_factory=list)

    def see(self, where: str, answer: httpx.Response, *answers: int) -> str:
        """Look at a page, which answers 200 or one of `answers`; its text."""
        text = answer.text
        self.looked += 1
        structure = Structure(text)
        self.wrong += [f"{where}: {fault}" for fault in structure.faults()]
        if answer.status_code not in (200, *answers):
            self.wrong.append(f"{where}: {answer.status_code}")
        if len(answer.content) > 60_000:
            self.wrong.append(f"{where}: {len(answer.content)} bytes")
        if structure.surroundings - self.surroundings:
            self.surroundings |= structure.surroundings
            self.pages.append((where, text))
        return text


class Onlooker:
    """Looks at a county of a scenario as everybody who works there, whenever a case comes into a stage that was not looked at yet."""

    def __init__(self, play: Play, desk: Desk, seen: Seen):
        self.play, self.desk, self.seen = play, desk, seen

    def __call__(self, play: Play) -> None:
        case = table(CaseFile).c
        with play.engine.connect() as connection:
            found = list(connection.execute(select(case.process, case.stage, case.number)))
        self.desk.now = play.now
        for process, stage, number in found:
            if (process, stage) not in self.seen.stages:
                self.desk.officers.clear()
                self.seen.stages.append((process, stage))
                self._case(f"{process} {stage}", number)

    def _case(self, state: str, number: str) -> None:
        for role, n in self._working():
            self._officer(f"{state} {role}{n}", number, role, n)
        nobody_applied = (404,) if self.seen.stages[-1][1].startswith("clue") else ()
        self.seen.see(f"{state} citizen", self.desk.client().get(f"/m/{number}/{secret_of(SECRET, number)}"), *nobody_applied)

    def _working(self) -> list[tuple[str, int]]:
        """Every post of the county; of those who must not both survey and decide, two."""
        held, town = self.play.county.officers, self.play.county.town
        asked = [(role, n) for role in ROLES for n in ((0, 1) if role in (TOWN_HANDLER, TOWN_LEADER) else (0,))]
        return [(role, n) for role, n in asked if (role, town, n) in held or (role, n) in held]

    def _officer(self, who: str, number: str, role: str, n: int) -> None:
        """The case as one officer sees it, who is offered what the law opens, and nothing else."""
        officer, stage = self.desk.as_(role, n), self.seen.stages[-1]
        pages = [self.seen.see(f"{who} {tab}", officer.get(f"/cases/{number}?tab={tab}")) for tab, _ in self._tabs(role, n)]
        with self.play.engine.connect() as connection:
            actor = self.desk.county.actor(connection, role, self.play.now, n)
            row = find_case(connection, number, actor)
            views = steps_view(connection, row, actor, self.play.now)
        open_ones = {view["name"] for view in views if view["open"]}
        if offered(Reader(pages[0]), number) != open_ones:
            self.seen.wrong.append(f"{who} is offered other steps than are open")
        for view in views:
            if view["open"] and (*stage, view["name"]) not in self.seen.steps:
                self.seen.steps.add((*stage, view["name"]))
                self._step(who, officer, number, view)
            elif view["name"] not in open_ones and (*stage, view["name"]) not in self.seen.refused:
                self.seen.refused.add((*stage, view["name"]))
                status = send(officer, number, view, "take").status_code
                if status not in (403, 409, 422):
                    self.seen.wrong.append(f"{who} {view['name']} is not refused: {status}")
        with self.play.engine.connect() as connection:
            if find_case(connection, number, actor) != row:
                self.seen.wrong.append(f"{who}: looking and being refused has changed the case")

    def _tabs(self, role: str, n: int) -> list[tuple[str, str]]:
        """All of them where everything is looked at; otherwise a third, another one for each role and in each stage."""
        turn = len(self.seen.stages) + ROLES.index(role)
        return [each for at, each in enumerate(TABS.items()) if EVERYTHING or at == 0 or (n == 0 and (at + turn) % 3 == 0)]

    def _step(self, who: str, officer: Officer, number: str, view: dict[str, Any]) -> None:
        path, at = f"/cases/{number}/steps/{view['name']}", f"{who} {view['name']}"
        form = Reader(self.seen.see(at, officer.get(path))).form(path)
        typed = as_typed(fitting(view), view["schema"])
        self.seen.see(f"{at} preview", officer.post(path, [("act", "preview"), ("key", "k"), *typed]), 409, 422)
        if ("act", "check") in form["buttons"]:
            self.seen.see(f"{at} check", officer.post(path, [("act", "check"), ("key", "k"), *typed]), 409, 422)
        self.seen.see(f"{at} flaws", officer.post(path, [("act", "preview"), ("key", "k")]), 409, 422)

    def walk(self) -> None:
        """Every other screen, by following the links from the workbench."""
        self.desk.now = self.play.now
        self.desk.officers.clear()
        for role, n in self._working():
            if n == 0:
                self._follow(role, self.desk.as_(role))

    def _follow(self, who: str, officer: Officer) -> None:
        """From link to link; of addresses that name one of many the first two."""
        known, waiting, kinds = {"/"}, ["/"], Counter[str]()
        while waiting:
            path = waiting.pop(0)
            page = Reader(self.seen.see(f"{who} {path}", officer.get(path)))
            for link in page.links:
                address = link.partition("#")[0]
                kind = ONE_OF_MANY.sub("#", address)
                if address not in known and PAGE.fullmatch(address) and kinds[kind] < 2:
                    known.add(address)
                    kinds[kind] += 1
                    waiting.append(address)
