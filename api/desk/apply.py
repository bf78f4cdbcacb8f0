"""受理: a household's application taken down at the window or at their home, tried against all three programmes, and filed.

The pages carry along what was typed on the others, so that nothing of it is kept anywhere before it is filed, and nothing typed is lost.
Trying is the arithmetic behind `POST /assessments`, filing is what `POST /cases` does, once for each programme chosen, all of them or none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.deps import Reply
from api.desk.application import MOST_MEMBERS, PROGRAMMES, STEPS, Application, person_of, places
from api.desk.fields import Flawed, answers
from api.desk.pages import page
from api.desk.route import desk_router, see_other, told
from api.desk.told import household, members, property_declared
from api.desk.visit import SIGNED_IN_ANEW, Form, SentDep, Visitor, VisitorDep, is_anew, new_key
from api.errors import REFUSED, Problem
from api.rules import assessment_view
from api.schemas import AssessmentQuestion
from notices.script import parse
from states import PROCESSES, process_on
from states.divisions import full_name
from states.forms import schema
from states.grammar import NotYours, Process, Reason
from states.roles import ROLES
from states.terms import BEIJING
from workflow import inbox, online
from workflow.advance import Outcome
from workflow.authority import Actor
from workflow.database import Connection
from workflow.intake import id_digest, id_number_flaw, open_case
from workflow.matters import open_clocks
from workflow.refusals import Malformed

router = desk_router()
Context = dict[str, Any]
ORDER = list(STEPS)
_TAKERS = {role for law in PROCESSES.values() for opening in law.openings.values() for role in opening.by}
KINDS = {"whole_household": "全家纳入", "single_person": "单人户", "edge_household": "低保边缘家庭", "none": ""}


def laws(today: date) -> dict[str, Process]:
    """The three programmes as they are in force on a day."""
    return {key: process_on(key, today) for key in PROGRAMMES}


def takers(today: date) -> set[str]:
    """The roles that open a case, by an application or by a clue."""
    return {role for law in laws(today).values() for opening in law.openings.values() for role in opening.by}


def taking(actor: Actor, today: date) -> dict[str, str]:
    """The places where the officer takes applications, by code; raises NotYours where there are none."""
    able = takers(today)
    found = {held.region: full_name(held.region) for held in actor.posts if held.role in able}
    if not found:
        first = process_on(PROGRAMMES[0], today).openings["submitted"]
        raise NotYours(Reason(f"受理申请由{'、'.join(ROLES[role].label for role in sorted(able))}办理", first.cited))
    return dict(sorted(found.items()))


def takes(actor: Actor) -> bool:
    """Whether the officer takes applications: whether the menu says so."""
    return any(held.role in _TAKERS for held in actor.posts)


@router.get("/apply")
def start(request: Request, visitor: VisitorDep, sent: Annotated[str, Query(max_length=40, alias="online")] = "") -> Response:
    """An empty application, or what somebody sent in online."""

    def look(connection: Connection, actor: Actor, now: datetime) -> Application:
        regions = taking(actor, _day(now))
        pairs = [("region", next(iter(regions)))] if len(regions) == 1 else []
        submitting = process_on(PROGRAMMES[0], _day(now)).openings["submitted"].by
        if not any(held.role in submitting for held in actor.posts):
            pairs.append(("q.clue", "true"))  # who takes no applications registers what was found (主动发现)
        return Application(Form(_as_sent(online.find(connection, sent, actor)) if sent else pairs), regions)

    return _show(request, visitor, visitor.read(look), "person")


def _as_sent(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    applicant, members = row["applicant"], row["household"]["members"]
    others = [(f"m{n}.{name}", each[name]) for n, each in enumerate(members) if n for name in ("name", "relation")]
    said = [("region", row["region"]), *applicant.items(), *others, ("q.reason", row["reason"]), ("online", row["id"])]
    return [(name, str(value)) for name, value in said]


@router.post("/apply")
def go(request: Request, visitor: VisitorDep, sent: SentDep) -> Response:
    """To another page of the application, a member more or less, or filing it; who has signed in anew gets the same page again."""
    at = sent.text("at") if sent.text("at") in STEPS else "person"
    application = Application(sent, visitor.read(lambda connection, actor, now: taking(actor, _day(now))))
    if is_anew(visitor, sent):
        return _show(request, visitor, application, at, flaws=[Flawed(SIGNED_IN_ANEW)])
    return _go(request, visitor, application, at)


def _go(request: Request, visitor: Visitor, application: Application, at: str) -> Response:
    posted, regions = application.form, application.regions
    act, _, more = posted.text("act").partition(":")
    if act == "add" and len(places(posted)) < MOST_MEMBERS:
        following = places(posted)[-1] + 1
        return _show(request, visitor, Application(Form([*posted.pairs, (f"m{following}.name", "")]), regions), "members")
    if act == "drop":
        left = [(name, value) for name, value in posted.pairs if not name.startswith(f"m{more}.")]
        return _show(request, visitor, Application(Form(left), regions), "members")
    wanted = more if act == "go" and more in STEPS else "check" if act == "file" else at
    today = visitor.read(lambda connection, actor, now: _day(now))
    for step in ORDER[: ORDER.index(wanted)]:
        if flaws := application.flaws(step, today, _chosen(application, today)):
            return _show(request, visitor, application, step, flaws=flaws, status=422)
    if act == "file":
        return _file(request, visitor, application, posted, today)
    return _show(request, visitor, application, wanted)


def _chosen(application: Application, today: date) -> list[Process]:
    return [law for key, law in laws(today).items() if key in application.chosen]


def _day(now: datetime) -> date:
    return now.astimezone(BEIJING).date()


def _show(
    request: Request,
    visitor: Visitor,
    application: Application,
    step: str,
    *,
    flaws: Sequence[Flawed] = (),
    status: int = 200,
    key: str = "",
) -> Response:
    """One page of the application, with everything that was typed on it and carried along from the others."""
    seen: Context = {}
    try:
        if step == "check":
            seen["filings"] = visitor.rehearse(
                lambda c, actor, now: [_preview(c, each, now) for each in _opened(c, actor, now, visitor, application)]
            )
    except (*REFUSED, Problem) as trouble:
        step, flaws, status = _troubles(application, trouble)

    def look(connection: Connection, actor: Actor, now: datetime) -> Context:
        today = _day(now)
        processes = _chosen(application, today)
        found: Context = {
            "sections": application.shown(step, flaws, processes),
            "kept": application.kept(step, processes),
            "who": person_of(application.applicant, today),
            "people": [person_of(each, today) for each in application.household["members"]],
            "programmes": {each: law.title for each, law in laws(today).items()},
            "duplicates": _duplicates(connection, actor, application, visitor, today),
        }
        if step == "assess":
            found["assessed"] = [_assessed(connection, application, each, today) for each in PROGRAMMES]
        if step == "check":
            facts = {name: value for law in processes for name, value in application.facts(law).items()}
            asked = {field.name: field for law in processes for field in law.intake}
            found["matters"] = answers(schema([asked[name] for name in facts]), facts)
            found["members"] = members(application.household, masked=False)
            found["means"] = [*property_declared(application.household), *household(application.household)]
        return found

    return page(
        request,
        "apply",
        status=status,
        step=step,
        steps=STEPS,
        order=ORDER,
        at=ORDER.index(step),
        applicant=application.applicant,
        together=application.household,
        region=application.person.get("region", ""),
        chosen=application.chosen,
        flaws=list(flaws),
        kinds=KINDS,
        key=key or new_key(),
        most=MOST_MEMBERS,
        **visitor.read(look),
        **seen,
    )


def _duplicates(connection: Connection, actor: Actor, application: Application, visitor: Visitor, today: date) -> list[Context]:
    """The same person's cases that this officer may know of, the newest first."""
    number = application.applicant.get("id_number", "")
    if id_number_flaw(number, today) is not None:
        return []
    found = inbox.search(connection, actor, digest=id_digest(visitor.door.settings.secret, number), limit=10)
    titles = {key: law.title for key, law in laws(today).items()}
    return [{**each, "programme": titles[each["process"]]} for each in found["items"]]


def _assessed(connection: Connection, application: Application, key: str, today: date) -> Context:
    """What the arithmetic says of this household under one programme."""
    judged = application.judged
    wanted: Context = {"region": application.person["region"], "on": today, "process": key, "household": application.household}
    if key == "emergency_aid" and judged.keys() >= {"hardship", "scope"}:
        wanted["hardship"] = {"kind": judged["hardship"], "scope": judged["scope"]}
    if key == "extreme_poverty" and "self_care" in judged:
        wanted["self_care"] = judged["self_care"]
    return {"process": key, **assessment_view(connection, AssessmentQuestion.model_validate(wanted))}


def _opened(connection: Connection, actor: Actor, now: datetime, visitor: Visitor, application: Application) -> list[Outcome]:
    """The cases of this application, opened as `POST /cases` opens them."""
    return [
        open_case(
            connection,
            process=law.key,
            region=application.person.get("region", ""),
            applicant=application.applicant,
            household=application.household,
            facts=application.facts(law),
            actor=actor,
            now=now,
            secret=visitor.door.settings.secret,
        )
        for law in _chosen(application, _day(now))
    ]


def _preview(connection: Connection, outcome: Outcome, now: datetime) -> Context:
    """What filing would leave: where the case stands, the papers, the limits that begin, and earlier aid for the same cause."""
    row = outcome.case
    law = process_on(row["process"], _day(now))
    return {
        "programme": law.title,
        "stage": law.stage(row["stage"]).label,
        "papers": [
            {"title": paper["title"], "blocks": parse(paper["text"].replace(row["number"], "（收件时编号）"))} for paper in outcome.notices
        ],
        "limits": [
            {"label": law.clocks[clock.kind].label, "due_at": clock.due_at.isoformat()}
            for clock in open_clocks(connection, row["id"]).values()
        ],
        "gaps": outcome.gaps,
        "earlier": len(row["facts"].get("earlier_cases") or ()),
    }


def _troubles(application: Application, trouble: Exception) -> tuple[str, list[Flawed], int]:
    """What was raised as lines above the page that it is about."""
    status, text, reasons = told(trouble)
    if isinstance(trouble, Problem) and trouble.status in (401, 403):
        raise trouble
    if isinstance(trouble, Malformed):
        found = [application.flaw_at(flaw) for flaw in trouble.flaws]
        step = min((step for step, _ in found), key=ORDER.index)
        # The page of checking rehearses what it shows: what fails there is shown on the page before it.
        shown = "matters" if step == "check" else step
        return shown, [flaw for at, flaw in found if at == step], 422
    return "matters", [Flawed(reason.text, "", reason.cites) for reason in reasons] or [Flawed(text)], status


def _file(request: Request, visitor: Visitor, application: Application, posted: Form, today: date) -> Response:
    """File it once, however often it is sent, and go on to the receipts."""
    sent = posted.text("online")

    def act(connection: Connection, actor: Actor, now: datetime) -> Reply:
        numbers = [outcome.case["number"] for outcome in _opened(connection, actor, now, visitor, application)]
        if sent:
            online.take_up(connection, sent, actor, now, numbers)
        return Reply({"cases": numbers}, 201)

    asked = {
        "applicant": application.applicant,
        "household": application.household,
        "facts": {law.key: application.facts(law) for law in _chosen(application, today)},
        "region": application.person.get("region"),
    }
    try:
        answer = visitor.write("POST /apply", posted.text("key"), asked, act)
    except (*REFUSED, Problem) as trouble:
        step, flaws, status = _troubles(application, trouble)
        return _show(request, visitor, application, step, flaws=flaws, status=status)
    return see_other("/apply/receipts?" + "&".join(f"case={number}" for number in answer["cases"]))
