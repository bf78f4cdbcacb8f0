"""The floor: the very rows a case's life writes, written by a bare driver with prepared values and nothing else.

The service lives one case; after each step the database is compared with what it was before. Every new row becomes an INSERT, every
changed one an UPDATE of just the columns that changed. For another case the same statements run with its own identifiers, of equal
size, between one BEGIN and one COMMIT: no question asked, no value computed, not even a SELECT.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.places import Place
from workflow.records import CaseFile, table

Row = dict[str, Any]
Tables = dict[str, dict[tuple[Any, ...], Row]]

CASE = object()  # stands in a recorded row where the case's key belongs

# Everybody's rows: what one case adds to them, not what it leaves in them.
SHARED = ("account", "number_series")
OWN_NUMBERING = ("entry", "clock_act", "outbox", "posting", "escalation", "service")
# A heartbeat belongs to no case.
_TABLES = {each.name: each for each in table(CaseFile).metadata.sorted_tables if each.name != "heartbeat"}


@dataclass(frozen=True, slots=True)
class Write:
    """One statement and the values of its rows."""

    sql: str
    rows: tuple[tuple[Any, ...], ...]


def rows(place: Place, name: str, where: str = "1 = 1", values: tuple[Any, ...] = ()) -> list[Row]:
    """Rows of a table as the driver reads them."""
    names = [column.name for column in _TABLES[name].columns]
    found = place.bare.execute(f"SELECT {', '.join(names)} FROM {name} WHERE {where}", values).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def look(place: Place) -> Tables:
    """Every row of every table by its primary key."""
    return {name: {tuple(row[key.name] for key in each.primary_key): row for row in rows(place, name)} for name, each in _TABLES.items()}


def changes(place: Place, before: Tables, after: Tables) -> list[Write]:
    """The statements that lead from one look to the other, one for all rows of a shape."""
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for name in before:
        keys = [c.name for c in _TABLES[name].primary_key]
        for key, row in after[name].items():
            known = before[name].get(key)
            if known is None:
                sql, values = _insert(place.mark, name, row)
            elif known != row:
                sql, values = _update(place.mark, name, keys, known, row)
            else:
                continue
            grouped[sql].append(values)
    # A case moves only with a line in its file: what is new is written first.
    return sorted((Write(sql, tuple(rows)) for sql, rows in grouped.items()), key=lambda each: each.sql.startswith("UPDATE"))


def _insert(mark: str, name: str, row: Row) -> tuple[str, tuple[Any, ...]]:
    names = [column for column in row if not (column == "id" and name in OWN_NUMBERING)]
    return f"INSERT INTO {name} ({', '.join(names)}) VALUES ({', '.join(mark for _ in names)})", _values(name, row, names)


def _update(mark: str, name: str, keys: list[str], known: Row, row: Row) -> tuple[str, tuple[Any, ...]]:
    changed = [column for column in row if row[column] != known[column]]
    guards = [*keys, "version"] if name == "case_file" else keys
    if name in SHARED:
        sets, values = [f"{c} = {c} + {mark}" for c in changed], tuple(row[c] - known[c] for c in changed)
    else:
        sets, values = [f"{c} = {mark}" for c in changed], _values(name, row, changed)
    where = " AND ".join(f"{each} = {mark}" for each in guards)
    return f"UPDATE {name} SET {', '.join(sets)} WHERE {where}", (*values, *_values(name, known, guards))


def _values(name: str, row: Row, columns: list[str]) -> tuple[Any, ...]:
    key = "id" if name == "case_file" else "case_id"
    return tuple(CASE if column == key else row[column] for column in columns)


def identifiers(tables: Tables, number: str) -> list[str]:
    """Every text in the rows of a case that must differ in another case's."""
    case_id = next(row["id"] for row in tables["case_file"].values() if row["number"] == number)
    texts = {number}
    for name, column in (("legal_clock", "id"), ("notice", "id"), ("posting", "journal"), ("posting_board", "id")):
        texts |= {row[column] for row in tables[name].values() if row["case_id"] == case_id}
    return sorted(texts)


def for_another(writes: Iterable[Write], texts: Iterable[str], case_id: int) -> list[Write]:
    """The same writes for a case with the key `case_id` and identifiers of its own, as long as those recorded."""
    renamed = {text: f"{case_id}-{n:02d}".rjust(len(text), "0") for n, text in enumerate(texts)}
    return [Write(each.sql, tuple(tuple(_own(value, case_id, renamed) for value in row) for row in each.rows)) for each in writes]


def _own(value: Any, case_id: int, renamed: Mapping[str, str]) -> Any:
    if value is CASE:
        return case_id
    if type(value) is str:
        for text, new in renamed.items():
            value = value.replace(text, new)
    return value


def write(cursor: Any, todo: Iterable[Write]) -> None:
    """One step's rows in one transaction."""
    cursor.execute("BEGIN")
    for each in todo:
        if len(each.rows) == 1:
            cursor.execute(each.sql, each.rows[0])
        else:
            cursor.executemany(each.sql, each.rows)
    cursor.execute("COMMIT")
