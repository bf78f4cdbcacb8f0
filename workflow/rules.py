"""The rules in force here: the bundled sheets and calendars with what counties set and administrators imported, compiled once; and in
which words counties issue their papers."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select, text

from notices import wording
from states.calendar import Calendar, bundled, read_year
from states.policy import LocalValue, Policy, chain, policy_for
from workflow.prepared import Prepared
from workflow.records import ImportedCalendar, LocalParameter, table
from workflow.records_wordings import Wording

Version = tuple[int, int, int]
"""The newest local parameter, imported year and published wording: whatever changes the rules adds a line to one of them."""
Words = Mapping[tuple[str, str], tuple[tuple[date, str | None], ...]]
"""By county and kind of paper, newest first: from which day on which text; None is the product's own."""


class Rules:
    """Policies, calendar and wordings as they stood when the database held these local parameters, imported years and published
    wordings. Immutable."""

    def __init__(self, local: tuple[LocalValue, ...], years: tuple[tuple[str, str], ...], words: Words | None = None):
        self.local, self._years, self._words = local, years, words or {}
        self._policies: dict[tuple[str, date], Policy] = {}

    @cached_property
    def calendar(self) -> Calendar:
        own = bundled()
        if not self._years:
            return own
        listed = [year for number in own.years if (year := own.year(number))]
        return Calendar.of([*listed, *(read_year(text, source) for source, text in self._years)])

    def policy(self, region: str, day: date) -> Policy:
        """Everything in force in `region` on `day`; raises UnknownRegion."""
        known = self._policies.get((region, day))
        if known is None:
            above = set(chain(region))
            known = policy_for(region, day, tuple(value for value in self.local if value.region in above))
            if len(self._policies) > 20_000:
                self._policies.clear()
            self._policies[region, day] = known
        return known

    def with_value(self, value: LocalValue) -> "Rules":
        """These rules as they would be with one more value set by a county."""
        return Rules((*self.local, value), self._years, self._words)

    def wording(self, region: str, kind: str, day: date) -> str | None:
        """The text in which the county of `region` issues papers of a kind on `day`; None for the product's own text, which also stands
        in for one that no longer states what this release's kind must state."""
        text = next((text for since, text in self._words.get((region[:6], kind), ()) if since <= day), None)
        return text if text is not None and wording.fits(kind, text) else None


_KNOWN: WeakKeyDictionary[Engine, tuple[Version, Rules]] = WeakKeyDictionary()


def rules(connection: Connection, version: Version | None = None) -> Rules:
    """The rules in force; `version` spares the query that finds it."""
    if version is None:
        version = _version(connection)
    known = _KNOWN.get(connection.engine)
    if known is None or known[0] != version:
        known = _KNOWN[connection.engine] = (version, _load(connection, version))
    return known[1]


def _version(connection: Connection) -> Version:
    return version_in(_NEWEST.rows(connection, {})[0])


def version_in(row: Mapping[Any, Any]) -> Version:
    """The version that a query with the columns VERSION has found."""
    return row["local_version"] or 0, row["calendar_version"] or 0, row["wording_version"] or 0


def _load(connection: Connection, version: Version) -> Rules:
    own, imported = table(LocalParameter).c, table(ImportedCalendar).c
    rows = connection.execute(
        select(own.region, own.key, own.value, own.document_number, own.since, own.until).where(own.id <= version[0]).order_by(own.id)
    )
    local = tuple(LocalValue(*row) for row in rows)
    newest: dict[int, tuple[str, str]] = {}
    for number, year, source in connection.execute(
        select(imported.id, imported.year, imported.source).where(imported.id <= version[1]).order_by(imported.id)
    ):
        newest[year] = (f"导入的{year}年放假安排（第{number}次导入）", source)
    return Rules(local, tuple(newest.values()), _words(connection, version[2]))


def _words(connection: Connection, newest: int) -> Words:
    published = table(Wording).c
    words: dict[tuple[str, str], tuple[tuple[date, str | None], ...]] = {}
    rows = select(published.county, published.kind, published.from_day, published.text).where(published.id <= newest)
    for county, kind, since, words_then in connection.execute(rows.order_by(published.id)):
        # What was to begin as late or later is replaced by what was published after it.
        earlier = (each for each in words.get((county, kind), ()) if each[0] < since)
        words[county, kind] = ((since, words_then), *earlier)
    return words


def add_in_order(connection: Connection, table_name: str) -> None:
    """Let nobody else add to the table until this transaction ends: the newest number tells whether the rules have changed, so what
    is saved later must bear a higher number."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table_name} IN SHARE ROW EXCLUSIVE MODE"))


VERSION = (
    select(func.max(table(LocalParameter).c.id)).scalar_subquery().label("local_version"),
    select(func.max(table(ImportedCalendar).c.id)).scalar_subquery().label("calendar_version"),
    select(func.max(table(Wording).c.id)).scalar_subquery().label("wording_version"),
)
"""The columns that find the version, to be asked for with whatever is read first."""
_NEWEST = Prepared(select(*VERSION))
