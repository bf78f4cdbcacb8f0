#!/usr/bin/env python3
"""Walk real cases through a running service, knowing nothing but contract/http.md and contract/cli.md.

    python walk.py --base http://127.0.0.1:8000 --accounts var/demo-accounts.json --cases 30 --seed 1

Each walk opens a case, asks which steps are open, builds a body from the step's own JSON Schema, and takes a random one as an
officer who may, until the case is final or only the clock can move it. After every step it checks what must always hold.
Needs `httpx` and `jsonschema`.
"""

import argparse
import itertools
import json
import random
import sys
import uuid
from collections import Counter
from pathlib import Path

import httpx
from jsonschema import Draft202012Validator

PROCESSES = ("low_income", "extreme_poverty", "emergency_aid")
STARTS = {"html": b"<", "pdf": b"%PDF-", "docx": b"PK"}
FINAL_CLOCKS = {"met", "breached", "cancelled"}


# Steps by which a case leaves the procedure: a patient walk takes them only when nothing else will go.
LEAVING = {"withdraw", "refer", "decline", "terminate", "close_clue", "stop_payment", "reject", "refuse_jointly", "return_to_triage"}


class Broken(AssertionError):
    """A promise of the contract that the service did not keep."""


def must(condition, what, *evidence):
    if not condition:
        raise Broken(what + "".join(f"\n    {str(e)[:600]}" for e in evidence))


class Service:
    def __init__(self, base, accounts):
        self.http = httpx.Client(base_url=base.rstrip("/") + "/api/v1", timeout=30)
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


def build(schema, rng, root=None):
    """A value that satisfies `schema`: an example when it gives one, else the plainest thing that fits."""
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
            return build(rng.choice(schema[key]), rng, root)
    kind = schema.get("type")
    if kind == "object":
        wanted = set(schema.get("required", ())) | {k for k in schema.get("properties", {}) if rng.random() < 0.3}
        return {k: build(v, rng, root) for k, v in schema.get("properties", {}).items() if k in wanted}
    if kind == "array":
        return [build(schema["items"], rng, root) for _ in range(max(1, schema.get("minItems", 0)))]
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


def check_case(service, case, officer, final, papers):
    number = case["number"]
    entries = service.call("GET", f"/cases/{number}/entries", officer).json()
    must(entries, f"{number} has an empty file")
    for before, after in itertools.pairwise(entries):
        must(after["previous_hash"] == before["hash"], f"{number}: the chain breaks", before, after)
        must(after["at"] >= before["at"], f"{number}: time runs backwards", before, after)
    must(all(e["cites"] for e in entries), f"{number}: an entry without its article", entries)
    clocks = service.call("GET", f"/cases/{number}/clocks", officer).json()
    if final:
        must(all(c["state"] in FINAL_CLOCKS for c in clocks), f"{number} is final with a running clock", clocks)
    for clock in clocks:
        told = service.call("GET", f"/cases/{number}/clocks/{clock['id']}/explain", officer).json()
        must(told["due_at"] == clock["due_at"], f"{number}: the explanation gives another instant", clock, told)
    for notice in service.call("GET", f"/cases/{number}/notices", officer).json():
        for form in papers:
            first, again = (service.call("GET", f"/notices/{notice['id']}.{form}", officer) for _ in range(2))
            must(
                first.status_code == 200 and first.content.lstrip().startswith(STARTS[form]),
                f"notice {notice['id']} is no {form}",
                first.status_code,
            )
            must(first.content == again.content, f"notice {notice['id']} came out in other bytes the second time")


def walk(service, rng, process, taken, papers, patient=False):
    clerk = rng.choice([a for a in service.accounts if a["role"] == "town_handler"])
    answer = service.call("POST", "/cases", clerk, json=opening(process, clerk["region"], rng))
    must(answer.status_code == 201, f"{process} cannot be opened", answer.status_code, answer.text)
    case = answer.json()
    finals = {s["name"] for s in service.call("GET", f"/processes/{process}", clerk).json()["stages"] if s["final"]}
    for _ in range(60):
        steps = service.call("GET", f"/cases/{case['number']}/steps", clerk).json()
        for step in steps:
            must(step["open"] or step["reasons"], f"{step['name']} is closed and says no reason", step)
            Draft202012Validator.check_schema(step["schema"])
        moves = [(s, a) for s in steps for a in officers_for(service, s, case)]
        rng.shuffle(moves)
        if patient:
            moves.sort(key=lambda move: move[0]["name"] in LEAVING)
        for step, officer in moves:
            body = build(step["schema"], rng)
            answer = service.call("POST", f"/cases/{case['number']}/steps/{step['name']}", officer, json=body)
            if answer.status_code in (200, 201):
                taken[process, step["name"]] += 1
                case = answer.json()["case"]
                break
            must(answer.status_code in (403, 409, 422), "a refusal with another status", answer.status_code, answer.text)
            problem = answer.json()
            must(problem.get("reasons") or problem.get("errors"), "a refusal without a reason", answer.text)
        else:
            return case["stage"]
        check_case(service, case, officer, case["stage"] in finals, papers)
        if case["stage"] in finals:
            return case["stage"]
    return case["stage"]


def opening(process, region, rng):
    number = idnumber(rng)
    member = {"name": "王秀英", "id_number": number, "relation": "self", "incomes": [{"kind": "farming", "monthly": "120.00"}]}
    return {
        "process": process,
        "region": region,
        "applicant": {"name": "王秀英", "id_number": number, "phone": "13800000000"},
        "household": {"members": [member], "property": {}},
        "facts": {"urgent": rng.random() < 0.5, "reason": "突发疾病"} if process == "emergency_aid" else {},
    }


def idnumber(rng):
    body = f"500154{rng.randint(1935, 1955)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def main(given=None):
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--base", default="http://127.0.0.1:8000")
    arguments.add_argument("--accounts", default="var/demo-accounts.json")
    arguments.add_argument("--cases", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--process", choices=PROCESSES, action="append", help="only this one (may be repeated)")
    arguments.add_argument("--patient", action="store_true", help="leave the procedure early only when nothing else will go")
    arguments.add_argument("--format", choices=STARTS, action="append", help="papers to fetch, twice each (default: html)")
    options = arguments.parse_args(given)
    processes, papers = options.process or PROCESSES, options.format or ["html"]
    accounts = json.loads(Path(options.accounts).read_text("utf-8"))
    service = Service(options.base, accounts)
    rng, taken, ends = random.Random(options.seed), Counter(), Counter()
    failed = 0
    for index in range(options.cases):
        process = processes[index % len(processes)]
        try:
            ends[process, walk(service, rng, process, taken, papers, options.patient)] += 1
        except Broken as broken:
            failed += 1
            print(f"case {index} ({process}, seed {options.seed}): {broken}", file=sys.stderr)
    for (process, stage), count in sorted(ends.items()):
        print(f"{process:16} ended in {stage:24} {count}")
    service.http.close()
    print(f"distinct steps taken: {len(taken)}")
    print(f"{options.cases - failed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
