"""Who is registered here, and what lies where: what is asked for beside a case."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, func, select

from workflow.records import CaseFile, Delegation, Officer, Post, table

_officer, _case = table(Officer).c, table(CaseFile).c
_post, _delegation = table(Post).c, table(Delegation).c


def officer_id(connection: Connection, username: str) -> str | None:
    """The id of the officer of that name, active or not; None when there is none."""
    found: str | None = connection.execute(select(_officer.id).where(_officer.username == username)).scalar()
    return found


def names_of(connection: Connection, usernames: Collection[str]) -> dict[str, str]:
    """The officers' names by username; who is unknown is left out."""
    rows = connection.execute(select(_officer.username, _officer.name).where(_officer.username.in_(sorted(usernames))))
    return {username: name for username, name in rows}


def post_region(connection: Connection, post_id: str) -> str | None:
    """The region of a post; None when there is none."""
    found: str | None = connection.execute(select(_post.region).where(_post.id == post_id)).scalar()
    return found


def entrusted_township(connection: Connection, delegation_id: str) -> str | None:
    """The township of an entrustment, in force or not; None when there is none."""
    found: str | None = connection.execute(select(_delegation.township).where(_delegation.id == delegation_id)).scalar()
    return found


def anyone_registered(connection: Connection) -> bool:
    """Whether any officer is registered."""
    return connection.execute(select(func.count()).select_from(Officer)).scalar_one() > 0


def open_cases(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(number, programme, region) of every open case, oldest first."""
    rows = connection.execute(select(_case.number, _case.programme, _case.region).where(_case.closed_at.is_(None)).order_by(_case.id))
    return ((number, programme, region) for number, programme, region in rows)
