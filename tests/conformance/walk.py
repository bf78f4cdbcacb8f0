#!/usr/bin/env python3
"""Walk real cases through a running service, knowing nothing but contract/http.md and contract/cli.md.

    python walk.py --base http://127.0.0.1:8000 --accounts var/demo-accounts.json --cases 30 --seed 1

Each walk opens a case, asks which steps are open, builds a body from the step's own JSON Schema, and takes a random one as an
officer who may, until the case is final or only the clock can move it. After every step it checks what must always hold.
A walk that may `wait` (a test moves the service's clock) goes on where others stop, and takes what no walk has taken before.
Needs `httpx` and `jsonschema`.
"""

import argparse
import hashlib
import itertools
import json
import random
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from jsonschema import Draft202012Validator

PROCESSES = ("low_income", "extreme_poverty", "emergency_aid")
STARTS = {"html": b"<", "pdf": b"%PDF-", "docx": b"PK"}
LAST = 8
"""So often in a row a walk waits before it ends."""
FINAL_CLOCKS = {"met", "breached", "cancelled"}


# Steps by which a case leaves the procedure: a patient walk takes them only when nothing else will go.
LEAVING = {"withdraw", "refer", "decline", "terminate", "close_clue", "stop_payment", "reject", "refuse_jointly", "return_to_triage"}

SPECIAL = {"record_relationship", "record_complaint"}
"""What moves the decision up to the county."""


class Broken(AssertionError):
    """A promise of the contract that the service did not keep."""


def must(condition, what, *evidence):
    if not condition:
        raise Broken(what + "".join(f"\n    {str(e)[:600]}" for e in evidence))


class Service:
    def __init__(self, base, accounts, http=None):
        self.http = http or httpx.Client(base_url=base.rstrip("/") + "/api/v1", timeout=30)
        self.accounts, self.tokens = accounts, {}

    def call(self, method, path, account, **kwargs):
        name = account["username"]
        if name not in self.tokens:
            answer = self.http.post("/token", data={"username": name, "password": account["password"]})
            must(answer.status_code == 200, f"{name} cannot sign in", answer.status_code, answer.text)
            self.tokens[name] = answer.json()["access_token"]
        headers = {"Authorization": f"Bearer {self.tokens[name]}"} | kwargs.pop("headers", {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        answer = self.http.request(method, path, headers=headers, **kwargs)
        must(answer.status_code < 500, f"{method} {path} as {name}: {answer.status_code}", answer.text)
        if answer.status_code >= 400:
            must(
                answer.headers["content-type"].startswith("application/problem+json"),
                f"{method} {path}: an error that is not problem+json",
                answer.headers,
                answer.text,
            )
        return answer


def build(schema, rng, optional=0.3, root=None):
    """A value that satisfies `schema`: an example when it gives one, else the plainest thing that fits; so often what is `optional`."""
    root = root or schema
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].lstrip("#/").split("/"):
            target = target[part]
        schema = target
    if schema.get("examples"):
        return rng.choice(schema["examples"])
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return build(rng.choice(schema[key]), rng, optional, root)
    kind = schema.get("type")
    if kind == "object":
        wanted = set(schema.get("required", ())) | {k for k in schema.get("properties", {}) if rng.random() < optional}
        return {k: build(v, rng, optional, root) for k, v in schema.get("properties", {}).items() if k in wanted}
    if kind == "array":
        return [build(schema["items"], rng, optional, root) for _ in range(max(1, schema.get("minItems", 0)))]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "null":
        return None
    return {"date": "2026-11-20", "date-time": "2026-11-20T09:00:00+08:00"}.get(schema.get("format"), "情况属实")


def covers(region, case_region):
    return case_region.startswith(region.rstrip("0")) or region == case_region


def officers_for(service, step, case):
    return [a for a in service.accounts if a["role"] in step["by"] and covers(a["region"], case["region"])]


@dataclass
class Manner:
    """How walks go about it: `patient` ones leave the procedure only when nothing else will go; with `wait` they let time pass (from
    `begin` on), each on its way to a step that nobody has `taken` yet."""

    taken: Counter
    papers: list
    patient: bool = False
    wait: Callable[[], None] | None = None
    begin: Callable[[], None] | None = None
    seen: set = field(default_factory=set)
    maps: dict = field(default_factory=dict)
    tried: Counter = field(default_factory=Counter)
    drawn: dict = field(default_factory=dict)

    def aim(self, process, stage, rng):
        """How far each stage is from the step nobody took yet and fewest walks looked for; nothing when all within reach are taken."""
        steps = self.maps[process]
        wanted = {step["name"]: ways_to(step["name"], steps) for step in steps if not self.taken[process, step["name"]]}
        within = [name for name in sorted(wanted) if stage in wanted[name]]
        if not within:
            return "", {}
        goal = min(within, key=lambda name: (self.tried[process, name], rng.random()))
        self.tried[process, goal] += 1
        return goal, wanted[goal]

    def tries(self, moves):
        """Each move with how far its body may stray from what the form suggests; a walk that waits has three tries at what is open."""
        for step, officer in moves:
            for daring in (0.2, 0.5, 0.8)[: 3 if step["open"] else 1] if self.wait else (0,):
                yield step, officer, daring

    def news(self, shown, *names):
        """What has not been looked at yet."""
        fresh = [each for each in shown if tuple(each[name] for name in names) not in self.seen]
        self.seen |= {tuple(each[name] for name in names) for each in fresh}
        return fresh


def check_case(service, case, officer, final, manner, last=False):
    """What must always hold. A paper is read when it is new and once more at the `last` look, however much happened in between."""
    number = case["number"]
    entries = service.call("GET", f"/cases/{number}/entries", officer).json()
    must(entries, f"{number} has an empty file")
    for before, after in itertools.pairwise(entries):
        must(after["previous_hash"] == before["hash"], f"{number}: the chain breaks", before, after)
        must(after["at"] >= before["at"], f"{number}: time runs backwards", before, after)
    must(all(e["cites"] for e in entries), f"{number}: an entry without its article", entries)
    manner.taken.update((case["process"], e["step"]) for e in manner.news(entries, "hash") if manner.wait)
    clocks = service.call("GET", f"/cases/{number}/clocks", officer).json()
    if final:
        must(all(c["state"] in FINAL_CLOCKS for c in clocks), f"{number} is final with a running clock", clocks)
    for clock in manner.news(clocks, "id", "due_at", "state"):
        told = service.call("GET", f"/cases/{number}/clocks/{clock['id']}/explain", officer).json()
        must(told["due_at"] == clock["due_at"], f"{number}: the explanation gives another instant", clock, told)
    notices = service.call("GET", f"/cases/{number}/notices", officer).json()
    fresh = manner.news(notices, "id")
    for notice, form in itertools.product(notices if last else fresh, manner.papers):
        drawn = service.call("GET", f"/notices/{notice['id']}.{form}", officer)
        right = drawn.status_code == 200 and drawn.content.lstrip().startswith(STARTS[form])
        must(right, f"notice {notice['id']} is no {form}", drawn.status_code)
        before = manner.drawn.setdefault((notice["id"], form), hashlib.sha256(drawn.content).digest())
        must(hashlib.sha256(drawn.content).digest() == before, f"notice {notice['id']} came out in other bytes the second time")


def ways_to(name, steps):
    """How many steps each stage is away from one where the step `name` can be taken, by the declaration of the process."""
    far = dict.fromkeys((stage for step in steps if step["name"] == name for stage in step["from"]), 0)
    edge = list(far)
    while edge:
        stage = edge.pop(0)
        before = {source for step in steps if step["to"] == stage for source in step["from"]}
        edge += (new := sorted(before - far.keys()))
        far |= dict.fromkeys(new, far[stage] + 1)
    return far


def walk(service, rng, process, manner):
    if manner.begin:
        manner.begin()
    clerk = rng.choice([a for a in service.accounts if a["role"] == "town_handler"])
    answer = service.call("POST", "/cases", clerk, json=opening(process, clerk["region"], rng, manner))
    must(answer.status_code == 201, f"{process} cannot be opened", answer.status_code, answer.text)
    case = answer.json()
    declared = service.call("GET", f"/processes/{process}", clerk).json()
    finals, manner.maps[process] = {s["name"] for s in declared["stages"] if s["final"]}, declared["steps"]
    waited, done, refused, goal, far, patience = 0, set(), Counter(), "", {}, 0
    plain = manner.wait and rng.random() < 0.5  # a household of which there is nothing special to say
    for turn in range(100 if manner.wait else 60):
        steps = service.call("GET", f"/cases/{case['number']}/steps", clerk).json()
        for step in steps:
            must(step["open"] or step["reasons"], f"{step['name']} is closed and says no reason", step)
        for step in manner.news([step | {"at": case["stage"], "of": process} for step in steps], "of", "at", "name"):
            Draft202012Validator.check_schema(step["schema"])
        moves = [(s, a) for s in steps for a in officers_for(service, s, case)]
        rng.shuffle(moves)
        if manner.patient:
            moves.sort(key=lambda move: move[0]["name"] in LEAVING)
        elif manner.wait:
            patience -= 1 if far.get(case["stage"]) else 5
            if far.get(case["stage"]) is None or manner.taken[process, goal] or patience < 0:
                (goal, far), patience = manner.aim(process, case["stage"], rng), 30
            moves.sort(key=lambda move: move[1] is clerk and rng.random() < 0.7)  # the forms are made out for the clerk
            moves = towards(goal, far, moves, case, finals, done, waited if turn < 90 else LAST, rng, manner)
            moves = [move for move in moves if not (plain and move[0]["name"] in SPECIAL and manner.taken[process, move[0]["name"]])]
            moves = [move for move in moves if rng.random() < 6 / (1 + refused[move[0]["name"]])]
        for step, officer, daring in manner.tries(moves):
            body = otherwise(build(step["schema"], rng, 0.02 if plain else 0.3), step["schema"], rng, daring)
            answer = service.call("POST", f"/cases/{case['number']}/steps/{step['name']}", officer, json=body)
            if answer.status_code in (200, 201):
                manner.taken[process, step["name"]] += 1
                before, case, waited = case["stage"], answer.json()["case"], 0
                done, refused = (done | {step["name"]}, refused) if case["stage"] == before else (set(), Counter())
                break
            refused[step["name"]] += 1
            must(answer.status_code in (403, 409, 422), "a refusal with another status", answer.status_code, answer.text)
            problem = answer.json()
            must(problem.get("reasons") or problem.get("errors"), "a refusal without a reason", answer.text)
        else:
            if not manner.wait or waited == LAST:
                break
            waited += 1
        over = case["stage"] in finals and not any(s["open"] for s in service.call("GET", f"/cases/{case['number']}/steps", clerk).json())
        if over:
            break
        if not manner.wait or rng.random() < 0.15:
            check_case(service, case, clerk if manner.wait else officer, case["stage"] in finals, manner)
        if manner.wait and (waited or rng.random() < 0.05):
            manner.wait()
            done = set()
            case = service.call("GET", f"/cases/{case['number']}", clerk).json()
    check_case(service, case, clerk, case["stage"] in finals, manner, last=True)
    return case["stage"]


def towards(goal, far, moves, case, finals, done, waited, rng, manner):
    """One officer of each post for each step: the goal first, then what nobody ever did, what leads nearer, what this case has not `done`
    in its place; ways from which the goal is out of reach, or out of the procedure, when there is no goal or waiting has not helped."""
    once = {(step["name"], step["to"], officer["role"]): (step, officer) for step, officer in moves}
    here, ranks = far.get(case["stage"], 0), [[], [], [], [], [], []]
    for step, officer in rng.sample(list(once.values()), len(once)):
        if len(step["reasons"]) > 1 and rng.random() > 0.05:
            continue  # one reason may be that somebody else is asking
        name, to, new = step["name"], step["to"], not manner.taken[case["process"], step["name"]]
        lost = to in finals or name in LEAVING if not goal else to not in far
        if name == goal or (new and not lost):
            rank = 0
        elif lost:
            rank = 5
        elif to == case["stage"]:
            rank = 4 if name in done else 2
        else:
            rank = 1 if far.get(to, 0) < here else 3
        ranks[rank].append((step, officer))
    ranks[5].sort(key=lambda move: manner.taken[case["process"], move[0]["name"]])
    if waited == LAST:
        return ranks[5] + ranks[0]
    return list(itertools.chain(*ranks[: 6 if waited > 3 or not goal else 4 + (waited > 1)]))


def otherwise(body, schema, rng, daring):
    """The body with other words from the lists and other incomes here and there: what was found is not always what the form suggests."""
    lists = {name: shape["enum"] for name, shape in schema.get("properties", {}).items() if name in body and "enum" in shape}
    body = body | {name: rng.choice(words) for name, words in lists.items() if rng.random() < daring}
    for earned in body.get("incomes", ()) if rng.random() < daring else ():
        earned |= {"kind": rng.choice((earned["kind"], "wage")), "monthly": f"{rng.choice((0, 100, 500, 1300, 2600))}.00"}
    return body


def opening(process, region, rng, manner):
    number = idnumber(rng)
    member = {"name": "王秀英", "id_number": number, "relation": "self", "incomes": [{"kind": "farming", "monthly": "120.00"}]}
    asked = {
        "process": process,
        "region": region,
        "applicant": {"name": "王秀英", "id_number": number, "phone": "13800000000"},
        "household": {"members": [member], "property": {}},
        "facts": {"urgent": rng.random() < 0.5, "reason": "突发疾病"} if process == "emergency_aid" else {},
    }
    return various(asked, rng) if manner.wait else asked


def various(asked, rng):
    """Other households than the one old woman: a clue somebody passed on, children, a low wage, a severe disability."""
    (first,) = asked["household"]["members"]
    asked["household"]["residence"] = rng.choice(("urban", "rural"))
    asked["facts"] |= {"clue": True} if rng.random() < 0.2 else {}
    asked["facts"] |= {"known_identity": "low_income"} if asked["process"] == "emergency_aid" and rng.random() < 0.2 else {}
    if asked["process"] == "extreme_poverty":
        return asked
    for n in range(rng.choice((0, 0, 1, 2))):
        earns = [{"kind": "wage", "monthly": f"{rng.choice((0, 400, 900, 1600))}.00"}]
        asked["household"]["members"].append(
            {"name": f"成员{n + 1}", "birth": f"{rng.choice((2016, 2006, 1985))}-05-01", "relation": "子女", "incomes": earns}
        )
    if rng.random() < 0.3:
        first["disability"] = {"kind": rng.choice(("physical", "intellectual", "visual")), "grade": rng.randint(1, 4)}
    return asked


def idnumber(rng):
    body = f"500154{rng.randint(1935, 1955)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def walks(service, processes, cases, seed, manner):
    """Walk `cases` cases, tell how it went, and return how many walks were broken."""
    rng, ends, failed = random.Random(seed), Counter(), 0
    for index in range(cases):
        process = processes[index % len(processes)]
        try:
            ends[process, walk(service, rng, process, manner)] += 1
        except Broken as broken:
            failed += 1
            print(f"case {index} ({process}, seed {seed}): {broken}", file=sys.stderr)
    for (process, stage), count in sorted(ends.items()):
        print(f"{process:16} ended in {stage:24} {count}")
    print(f"distinct steps taken: {len(manner.taken)}")
    print(f"{cases - failed} passed, {failed} failed")
    return failed


def main(given=None):
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--base", default="http://127.0.0.1:8000")
    arguments.add_argument("--accounts", default="var/demo-accounts.json")
    arguments.add_argument("--cases", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--process", choices=PROCESSES, action="append", help="only this one (may be repeated)")
    arguments.add_argument("--patient", action="store_true", help="leave the procedure early only when nothing else will go")
    arguments.add_argument("--format", choices=STARTS, action="append", help="papers to fetch, when new and at the end (default: html)")
    options = arguments.parse_args(given)
    service = Service(options.base, json.loads(Path(options.accounts).read_text("utf-8")))
    manner = Manner(Counter(), options.format or ["html"], options.patient)
    with service.http:
        return bool(walks(service, options.process or PROCESSES, options.cases, options.seed, manner))


if __name__ == "__main__":
    sys.exit(main())
