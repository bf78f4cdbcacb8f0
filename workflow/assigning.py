"""Give cases to officers: one, many at once, or everything an officer has for the days of a leave. Each case is one act in its own file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from states.case_acts import ASSIGNING
from states.divisions import covers, division
from states.grammar import ConditionUnmet, NotYours, Reason, Refusal
from states.roles import ROLES
from states.terms import BEIJING
from workflow.advance import Outcome, Taken, act_aside
from workflow.authority import Actor, Held, case_scope, check_recusal
from workflow.bodies import check_body
from workflow.handlers import assigns, fit_to_handle, handler_at, handler_of, leading
from workflow.matters import locked_case, matter_of
from workflow.officers import deputise
from workflow.records import CaseFile, Deputy, Post, table
from workflow.records_assignments import Assignment
from workflow.refusals import CaseMoved, Flaw, Malformed, UnknownCase
from workflow.roster import officer_id
from workflow.rules import rules, version_in

MOST = 200  # cases in one go: what a database can do without making others wait
_case, _post, _deputy = table(CaseFile).c, table(Post).c, table(Deputy).c


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item: a case, by its number, or a post, in words. Not `done`: why not, in `reasons`."""

    kind: str
    what: str
    done: bool
    reasons: tuple[Reason, ...] = ()


def assign(
    connection: Connection, number: str, *, actor: Actor, body: Mapping[str, Any], now: datetime, expected: int | None = None
) -> Outcome:
    """Put an officer in charge of an open case (`states.case_acts.ASSIGNING`), as a line of its file.

    Raises `UnknownCase` (also outside the actor's region), `CaseMoved`, `Malformed`, or a `Refusal` with reasons; on any of them nothing
    has been written.
    """
    found = locked_case(connection, number)
    if found is None or not actor.sees(found[0]["region"], found[0]["programme"]):
        raise UnknownCase(number)
    row, running = found
    if expected is not None and expected != row["version"]:
        raise CaseMoved(row["version"])
    at = max(now, row["last_at"])
    held = _giver(actor, row)
    check_body(ASSIGNING, body, at.astimezone(BEIJING).date())
    begins, until = window(body.get("from"), body.get("until"), at)
    to = officer_id(connection, body["to"])
    if to is None:
        raise Malformed(Flaw("/to", f"没有用户“{body['to']}”"))
    if row["closed_at"] is not None:
        raise ConditionUnmet(Reason("案件已经办结，不再确定承办人", ASSIGNING.cited))
    check_recusal(row["facts"], actor)
    fit_to_handle(connection, row, to, held, begins, until)
    if until is None and handler_of(connection, row["id"], begins) == to:
        raise ConditionUnmet(Reason("本案已经由接办人承办", ASSIGNING.cited))
    law, matter = rules(connection, version_in(row)), matter_of(connection, row, running, body, at)
    policy = law.policy(row["region"], at.astimezone(BEIJING).date())
    outcome = act_aside(connection, row, running, matter, ASSIGNING, Taken(actor, held), law=law, policy=policy, at=at)
    given = {"case_id": row["id"], "entry_seq": outcome.entry["seq"], "officer_id": to, "from_at": begins, "until_at": until}
    connection.execute(insert(Assignment), given)
    return outcome


def _giver(actor: Actor, row: Mapping[str, Any]) -> Held:
    """The post by which the officer gives this case out; raises `NotYours`."""
    mine = actor.holds(row["region"], row["programme"])
    able = [mine[role] for role in mine if role in ASSIGNING.by]
    if not able:
        owners = "、".join(ROLES[role].label for role in sorted(ASSIGNING.by))
        raise NotYours(Reason(f"“{ASSIGNING.label}”由{owners}办理", ASSIGNING.cited))
    # The widest region first, so that who serves at the county as well gives out what the township could not.
    return min(able, key=lambda held: (len(held.region.rstrip("0")), held.principal_id is not None))


def window(first: str | None, last: str | None, now: datetime) -> tuple[datetime, datetime | None]:
    """From the beginning of one Beijing day, or now, to the end of another, or for good; raises `Malformed` for days that make no sense."""
    today = now.astimezone(BEIJING).date()
    begins = now if first is None else max(now, _midnight(date.fromisoformat(first)))
    if first is not None and date.fromisoformat(first) < today:
        raise Malformed(Flaw("/from", "开始的日期不能早于今天"))
    until = None if last is None else _midnight(date.fromisoformat(last) + timedelta(days=1))
    if until is not None and until <= begins:
        raise Malformed(Flaw("/until", "截止的日期不能早于开始的日期，也不能早于今天"))
    return begins, until


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), BEIJING)


def assign_many(connection: Connection, numbers: Sequence[str], *, actor: Actor, body: Mapping[str, Any], now: datetime) -> list[Result]:
    """The same for many cases, each alone: one that is refused hinders no other. Raises `Malformed` for none or more than `MOST`, and for
    what is wrong with `body` itself."""
    if not numbers:
        raise Malformed(Flaw("/numbers", "请选择要转交的案件"))
    if len(numbers) > MOST:
        raise Malformed(Flaw("/numbers", f"一次至多转交{MOST}件，请分次办理"))
    check_body(ASSIGNING, body, now.astimezone(BEIJING).date())
    window(body.get("from"), body.get("until"), now)
    if officer_id(connection, body["to"]) is None:
        raise Malformed(Flaw("/to", f"没有用户“{body['to']}”"))
    results = []
    for number in sorted(dict.fromkeys(numbers)):  # in one order for everybody: who waits for a case holds none the other waits for
        try:
            assign(connection, number, actor=actor, body=body, now=now)
        except (Refusal, UnknownCase) as refusal:
            results.append(Result("case", number, False, _why(refusal)))
        else:
            results.append(Result("case", number, True))
    return results


def _why(refusal: Exception) -> tuple[Reason, ...]:
    if isinstance(refusal, Refusal):
        return refusal.reasons
    if isinstance(refusal, Malformed):
        return tuple(Reason(flaw.text, "") for flaw in refusal.flaws)
    return (Reason("没有这个案件，或者案件不在您的辖区", ASSIGNING.cited),)


def cases_of(connection: Connection, actor: Actor, handler: str | None, now: datetime, most: int = MOST) -> list[str]:
    """The numbers of the open cases in an officer's charge (None: in nobody's), of those the actor oversees; `most` + 1 at the most."""
    wanted = select(_case.number).where(
        case_scope(leading(actor)), _case.closed_at.is_(None), handler_at(now).is_not_distinct_from(handler)
    )
    return list(connection.execute(wanted.order_by(_case.id).limit(most + 1)).scalars())


def hand_over(
    connection: Connection, *, actor: Actor, officer: str, to: str, first: str, last: str, reason: str, document_number: str, now: datetime
) -> list[Result]:
    """Give everything an officer has to a colleague from one day to another (请假、交接): the open cases in the officer's charge, and, by
    deputies under a document, the officer's own posts and those the officer stands in for.

    `officer` and `to` are usernames; both days count. Raises `Malformed`, and `NotYours` for who gives no cases out.
    """
    if not assigns(actor):
        raise NotYours(Reason(f"“{ASSIGNING.label}”由{'、'.join(ROLES[role].label for role in sorted(ASSIGNING.by))}办理", ASSIGNING.cited))
    if not 0 < len(document_number.strip()) <= 100:
        raise Malformed(Flaw("/document_number", "请写明安排交接的文号，不超过100字"))
    if len(reason) > 200:
        raise Malformed(Flaw("/reason", "事由不超过200字"))
    body = {"to": to, "reason": reason, "from": first, "until": last}
    check_body(ASSIGNING, body, now.astimezone(BEIJING).date())
    begins, until = window(first, last, now)
    assert until is not None
    away, stand_in = (_known(connection, pointer, name) for pointer, name in (("/officer", officer), ("/to", to)))
    if away == stand_in:
        raise Malformed(Flaw("/to", "接办人不能是请假的人自己"))
    posts = _posts(connection, actor, away, begins, until)
    numbers = cases_of(connection, actor, away, now)
    if len(numbers) > MOST:
        raise Malformed(Flaw("/officer", f"在办案件超过{MOST}件，请先用“转交案件”分次转交"))
    results = assign_many(connection, numbers, actor=actor, body=body, now=now) if numbers else []
    return results + [_deputised(connection, actor, post, stand_in, reason, document_number) for post in posts]


def _known(connection: Connection, pointer: str, username: str) -> str:
    found = officer_id(connection, username)
    if found is None:
        raise Malformed(Flaw(pointer, f"没有用户“{username}”"))
    return found


def _posts(connection: Connection, actor: Actor, away: str, begins: datetime, until: datetime) -> list[dict[str, Any]]:
    """The posts in force meanwhile, the officer's own and those deputised for, of those over which the actor has oversight, and for which
    part of the time: {"id", "role", "region", "from_at", "until_at", "own"}."""
    columns = (_post.id, _post.role, _post.region, _post.from_at, _post.until_at)
    own = select(*columns).where(_post.officer_id == away, _post.from_at < until, or_(_post.until_at.is_(None), _post.until_at > begins))
    stood = (
        select(_post.id, _post.role, _post.region, _deputy.from_at, _deputy.until_at)
        .join(Deputy, _deputy.post_id == _post.id)
        .where(_deputy.deputy_id == away, _deputy.from_at < until, _deputy.until_at > begins, _deputy.revoked_at.is_(None))
    )
    found = []
    for wanted, is_own in ((own, True), (stood, False)):
        for row in connection.execute(wanted.order_by(_post.region, _post.role)).mappings():
            if any(covers(held.region, row["region"]) for held in leading(actor).posts):
                ends = until if row["until_at"] is None else min(until, row["until_at"])
                found.append({**row, "from_at": max(begins, row["from_at"]), "until_at": ends, "own": is_own})
    return found


def _deputised(connection: Connection, actor: Actor, post: Mapping[str, Any], stand_in: str, reason: str, document_number: str) -> Result:
    """Let the colleague stand in for one post; a post the colleague holds needs nobody."""
    held_already = select(_post.id).where(
        _post.officer_id == stand_in,
        _post.role == post["role"],
        _post.region == post["region"],
        _post.from_at <= post["from_at"],
        or_(_post.until_at.is_(None), _post.until_at >= post["until_at"]),
    )
    what = f"{'' if post['own'] else '代行的'}{division(post['region']).name}{ROLES[post['role']].label}"
    if connection.execute(held_already).first():
        return Result("post", what, False, (Reason("接办人本来就在任同一岗位，不必代行", ""),))
    try:
        deputise(
            connection,
            post_id=post["id"],
            deputy_id=stand_in,
            reason=reason,
            document_number=document_number,
            from_at=post["from_at"],
            until_at=post["until_at"],
            actor=actor,
        )
    except (Refusal, Malformed) as refusal:
        return Result("post", what, False, _why(refusal))
    return Result("post", what, True)
