"""What happens while something hangs on the board: objections that come in over the public page, and the proof that it hung.

A posting may not end as if nobody had objected while an objection that came in time waits for its answer (`WAITING` holds the limit, which
climbs its ladder instead of lapsing). What is said of the matter goes the way of every objection, by the programme's own step; only what
has nothing to be looked into is answered at once.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from states.forms import Field
from states.grammar import Guard, Matter, guard, step
from states.policy import Policy
from states.roles import SYSTEM, TOWN_HANDLER, VILLAGE_ASSISTANT
from states.statutes import MEASURES, Citation

RECEIVE, ANSWER, PROVE = "receive_objection", "answer_objection", "prove_posting"
WAITING = "objections_waiting"
"""The fact that lists what waits: rows {id, objector, objection}, oldest first."""

Steps = list[dict[str, Any]]
GROUNDS = {
    "unrelated": "与公示内容无关",
    "duplicate": "与已经处理的异议内容相同",
    "empty": "没有可以核实的事实或者线索",
}
_NUMBER = re.compile(r"\d{7,}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def waiting(matter: Matter) -> list[Mapping[str, str]]:
    """The objections that wait, oldest first."""
    return list(matter.facts.get(WAITING) or ())


def _first(name: str) -> Any:
    return lambda matter, policy: next((row[name] for row in waiting(matter)), None)


first_objector, first_objection = _first("objector"), _first("objection")
"""What the form of an objection suggests: the words of the one that has waited longest."""

_ANSWER = (
    Field("public_objection", "网上异议的受理编号", suggest=_first("id"), examples=("0000000000000000",)),
    Field("answer_ground", "不另行调查的理由", "choice", choices=GROUNDS, help="反映申请家庭情况的，应当登记为公示异议，重新调查"),
    Field("result", "答复内容", examples=("所提意见不涉及公示的事项，可以另行反映。",)),
)
_PROOF = (
    Field("hung_at", "实际张贴的地点", fact="hung_at", examples=("村（社区）公示栏",)),
    Field("hung_from", "张贴的日期", "day", fact="hung_from", past=True),
    Field("hung_until", "撤下（或者最后核实仍在张贴）的日期", "day", fact="hung_until", past=True),
    Field("hung_by", "张贴人", fact="hung_by", examples=("村（社区）协理员",)),
    Field("hung_witness", "见证人", required=False, fact="hung_witness", examples=("村民小组长",)),
    Field(
        "photo_sha256",
        "现场照片的SHA-256摘要",
        required=False,
        fact="photo_sha256",
        help="照片由本单位自行保存，这里只登记摘要，64位小写十六进制",
        examples=("4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a",),
    ),
    Field("proof_note", "说明", required=False, fact="proof_note", examples=("张贴期间未见损毁。",)),
)


@guard(no="公示、公布的地点只写地点，不得写身份证号、电话号码等个人信息", yes="地点没有个人信息", cites=MEASURES[61])
def place_names_nobody(matter: Matter, policy: Policy) -> bool:
    return _NUMBER.search(f"{matter.body.get('place', '')} {matter.body.get('hung_at', '')}") is None


def _questions(cites: Sequence[Citation]) -> tuple[Guard, Guard, Guard, Guard]:
    """Whether one waits, whether this one does, and whether a proof can be one; with the article the posting rests on."""
    source = "、".join(map(str, cites))

    @guard(no="没有等待处理的网上异议", yes="网上收到的异议尚未处理", cites=source)
    def objection_waiting(matter: Matter, policy: Policy) -> bool:
        return bool(waiting(matter))

    @guard(no="没有这一受理编号的待处理异议", yes="该异议等待处理", cites=source)
    def names_one_that_waits(matter: Matter, policy: Policy) -> bool:
        return matter.body.get("public_objection") in {row["id"] for row in waiting(matter)}

    @guard(no="撤下的日期不得早于张贴的日期", yes="张贴的日期先后相符", cites=source)
    def hung_before_taken_down(matter: Matter, policy: Policy) -> bool:
        return str(matter.body.get("hung_from", "")) <= str(matter.body.get("hung_until", ""))

    @guard(no="照片摘要应当是64位小写十六进制的SHA-256", yes="照片摘要的格式相符", cites=source)
    def digest_is_one(matter: Matter, policy: Policy) -> bool:
        return _DIGEST.fullmatch(str(matter.body.get("photo_sha256", "0" * 64))) is not None

    return objection_waiting, names_one_that_waits, hung_before_taken_down, digest_is_one


def _received(matter: Matter, policy: Policy) -> dict[str, Any]:
    said = {name: matter.body[name] for name in ("id", "objector", "objection") if name in matter.body}
    return {WAITING: [*waiting(matter), said]} if said else {}


def _answered(matter: Matter, policy: Policy) -> dict[str, Any]:
    answered = next((row for row in waiting(matter) if row["id"] == matter.body["public_objection"]), None)
    return {WAITING: [row for row in waiting(matter) if row is not answered], "answered_objection": answered}


def taken_up(matter: Matter, policy: Policy) -> dict[str, Any]:
    """An investigation for one objection is one for all that wait: each is answered by what comes of it."""
    ids = [row["id"] for row in waiting(matter)]
    return {WAITING: [], "objections_taken_up": [*(matter.facts.get("objections_taken_up") or ()), *ids]} if ids else {}


def objections(stages: Sequence[str], *, by: str, cites: Sequence[Citation]) -> Steps:
    """What comes in over the public page while a case stands in `stages`, and the answer of `by` to what needs no investigation."""
    one_waits, this_one, *_ = _questions(cites)
    return [
        step(RECEIVE, "收到网上异议", stages, "=", by=SYSTEM, cites=cites, establishes=_received),
        step(
            ANSWER,
            "答复网上异议",
            stages,
            "=",
            by=by,
            cites=cites,
            when=one_waits,
            checks=this_one,
            notice="objection_reply",
            form=_ANSWER,
            establishes=_answered,
        ),
    ]


def proof(stages: Sequence[str], *, posted_by: Sequence[str], cites: Sequence[Citation]) -> dict[str, Any]:
    """Whoever hung it up writes down where and from when to when, once for each posting."""
    *_, in_order, digest = _questions(cites)
    return step(
        PROVE,
        "登记公示情况",
        stages,
        "=",
        by=(TOWN_HANDLER, VILLAGE_ASSISTANT),
        cites=cites,
        when=~_proven(posted_by, cites),
        checks=(place_names_nobody, in_order, digest),
        notice="posting_proof",
        form=_PROOF,
    )


def proof_if_demanded(*posted_by: str, cites: Sequence[Citation]) -> Guard:
    """Where the place demands the proof of posting before the result, it is on file; elsewhere it is only shown as missing."""
    proven = _proven(posted_by, cites)

    @guard(no="当地要求先登记公示情况，本次公示尚未登记", yes="公示情况已经登记或者当地没有要求", cites="、".join(map(str, cites)))
    def proof_if_demanded(matter: Matter, policy: Policy) -> bool:
        return not policy.get("posting.proof_required", False) or proven.ask(matter, policy)

    return proof_if_demanded


def _proven(posted_by: Sequence[str], cites: Sequence[Citation]) -> Guard:
    @guard(no="本次公示的情况尚未登记", yes="没有公示，或者本次公示的情况已经登记", cites="、".join(map(str, cites)))
    def proven(matter: Matter, policy: Policy) -> bool:
        hung = [matter.since[name] for name in posted_by if name in matter.since]
        return not hung or (PROVE in matter.since and matter.since[PROVE] >= max(hung))

    return proven
