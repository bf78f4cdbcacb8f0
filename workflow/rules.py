"""The rules in force here: the bundled sheets and calendars with what counties set and administrators imported, compiled once."""

from datetime import date
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, ScalarSelect, func, select, text

from states.calendar import Calendar, bundled, read_year
from states.policy import LocalValue, Policy, chain, policy_for
from workflow.records import ImportedCalendar, LocalParameter, table


class Rules:
    """Policies and calendar as they stood when the database held these local parameters and imported years. Immutable."""

    def __init__(self, local: tuple[LocalValue, ...], years: tuple[tuple[str, str], ...]):
        self.local, self._years = local, years
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


_KNOWN: WeakKeyDictionary[Engine, tuple[tuple[int, int], Rules]] = WeakKeyDictionary()


def rules(connection: Connection, version: tuple[int, int] | None = None) -> Rules:
    """The rules in force; `version` (newest local parameter, newest imported year) spares the query that finds it."""
    if version is None:
        version = _version(connection)
    known = _KNOWN.get(connection.engine)
    if known is None or known[0] != version:
        known = _KNOWN[connection.engine] = (version, _load(connection, version))
    return known[1]


def _version(connection: Connection) -> tuple[int, int]:
    row = connection.execute(select(LOCAL_VERSION, CALENDAR_VERSION)).one()
    return row[0] or 0, row[1] or 0


def _load(connection: Connection, version: tuple[int, int]) -> Rules:
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
    return Rules(local, tuple(newest.values()))


def add_in_order(connection: Connection, table_name: str) -> None:
    """Let nobody else add to the table until this transaction ends: the newest number tells whether the rules have changed, so what
    is saved later must bear a higher number."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table_name} IN SHARE ROW EXCLUSIVE MODE"))


LOCAL_VERSION: ScalarSelect[int] = select(func.max(table(LocalParameter).c.id)).scalar_subquery()
CALENDAR_VERSION: ScalarSelect[int] = select(func.max(table(ImportedCalendar).c.id)).scalar_subquery()
