"""What the file itself refuses, beside the law's own refusals. None of these knows HTTP."""

from dataclasses import dataclass


class UnknownCase(LookupError):
    """There is no such case, or it lies outside the officer's region: the two are never told apart."""


class CaseMoved(Exception):
    """The case has moved on since it was looked at; `version` is where it stands now."""

    def __init__(self, version: int):
        super().__init__(f"案件已有新的办理记录（第{version}条），请刷新后再办")
        self.version = version


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with what was written down: where (a JSON pointer), and what to do, in one Chinese sentence."""

    pointer: str
    text: str


class Malformed(ValueError):
    """What was written down cannot be used; every flaw is listed and nothing has been changed."""

    def __init__(self, *flaws: Flaw):
        super().__init__("；".join(flaw.text for flaw in flaws))
        self.flaws = flaws
