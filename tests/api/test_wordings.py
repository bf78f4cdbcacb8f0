"""The words a county issues its papers in, over the counter."""

from typing import Any

import httpx

from notices.wording import base, fingerprint
from tests.api.conftest import Counter

KIND = "application_receipt"
OWN = base(KIND).replace("本回执只证明收到申请。", "您的申请我们收到了，本回执只作收件之用。")
HERE = f"/wordings/120117/{KIND}"


def _drafted(counter: Counter, text: str = OWN) -> httpx.Response:
    return counter.post(f"{HERE}/drafts", counter.as_(counter.county.id("county_handler")), {"text": text})


def _shown(counter: Counter) -> dict[str, Any]:
    answer = counter.get(HERE, counter.as_(counter.county.id("town_handler")))
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def test_a_text_goes_from_check_to_paper(counter: Counter) -> None:
    """Checked, looked at, drafted by one, published by another, on the next receipt; taken back, gone from the one after."""
    handler, leader = counter.as_(counter.county.id("county_handler")), counter.as_(counter.county.id("county_leader"))
    assert _shown(counter)["base"] == base(KIND)
    assert counter.post(f"{HERE}/check", handler, {"text": OWN}).json() == {"faults": []}
    page = counter.post(f"{HERE}/preview", handler, {"text": OWN, "facts": "bare"})
    assert page.status_code == 200 and "您的申请我们收到了" in page.text and page.headers["content-type"].startswith("text/html")
    printed = counter.post(f"{HERE}/preview", handler, {"text": OWN, "form": "pdf"})
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF-")
    made = _drafted(counter)
    assert made.status_code == 201, made.text
    (draft,) = _shown(counter)["drafts"]
    assert (draft["id"], draft["behind"]) == (made.json()["id"], False)
    published = counter.post(f"{HERE}/publish", leader, {"draft": draft["id"], "from_day": "2026-11-20"})
    assert (published.status_code, published.json()["version"]) == (201, 1)
    (version,) = _shown(counter)["versions"]
    assert (version["in_force"], version["state"], version["template_sha256"]) == (True, "well", fingerprint(KIND, OWN))
    assert version["drafted_by"] != version["published_by"] and _shown(counter)["drafts"] == []

    number = counter.new_case()
    officer = counter.as_(counter.county.id("town_handler"))
    paper = counter.get(f"/cases/{number}/notices", officer).json()[0]
    assert "您的申请我们收到了" in counter.get(f"/notices/{paper['id']}.html", officer).text

    back = counter.post(f"{HERE}/withdraw", leader, {"reason": "改用基准文本"})
    assert (back.status_code, back.json()["version"]) == (201, 2)
    assert [(each["version"], each["in_force"], each["reason"]) for each in _shown(counter)["versions"]] == [
        (1, False, ""),
        (2, False, "改用基准文本"),
    ]
    newer = counter.get(f"/cases/{counter.new_case()}/notices", officer).json()[0]
    assert "您的申请我们收到了" not in counter.get(f"/notices/{newer['id']}.html", officer).text
    assert "您的申请我们收到了" in counter.get(f"/notices/{paper['id']}.html", officer).text


def test_every_kind_is_listed_with_the_version_in_use(counter: Counter) -> None:
    officer = counter.as_(counter.county.id("town_leader"))
    draft = _drafted(counter).json()["id"]
    counter.post(f"{HERE}/publish", counter.as_(counter.county.id("county_leader")), {"draft": draft, "from_day": "2026-11-20"})
    listed = {each["kind"]: each for each in counter.get("/wordings?region=120117", officer).json()}
    assert len(listed) > 50 and {each["version"] for each in listed.values()} == {None, 1}
    assert listed[KIND] == {"kind": KIND, "title": "收件回执", "version": 1, "state": "well", "note": ""}


def test_a_text_at_fault_is_not_kept_and_each_fault_is_told_with_its_line(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("county_handler"))
    text = OWN + "{{ ''.__class__ }}\n{% for a in range(9) %}\nx\n{% endfor %}\n"
    faults = counter.post(f"{HERE}/check", handler, {"text": text}).json()["faults"]
    lines = OWN.count("\n")
    assert [fault["line"] for fault in faults] == [lines + 1, lines + 2]
    for path, body in (("drafts", {"text": text}), ("preview", {"text": text})):
        answer = counter.post(f"{HERE}/{path}", handler, body)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/text", "/text"]
        assert f"第{lines + 1}行" in answer.json()["errors"][0]["detail"]
    assert _shown(counter)["drafts"] == []
    assert counter.post(f"{HERE}/check", handler, {"text": "文" * 30_000}).status_code == 422
    assert counter.post(f"{HERE}/drafts", handler, {"text": OWN, "title": "x"}).status_code == 422


def test_it_takes_two_and_a_leader(counter: Counter) -> None:
    """起草与发布由两人办理."""
    leader = counter.as_(counter.county.id("county_leader"))
    own = counter.post(f"{HERE}/drafts", leader, {"text": OWN}).json()["id"]
    wanted = {"draft": own, "from_day": "2026-11-20"}
    refused = counter.post(f"{HERE}/publish", leader, wanted)
    assert refused.status_code == 403 and "起草人不得发布" in refused.json()["reasons"][0]["text"]
    assert counter.post(f"{HERE}/publish", counter.as_(counter.county.id("county_handler")), wanted).status_code == 403
    assert counter.post(f"{HERE}/publish", counter.as_(counter.county.id("county_leader", 1)), wanted).status_code == 201
    again = counter.post(f"{HERE}/publish", counter.as_(counter.county.id("county_leader", 1)), wanted)
    assert again.status_code == 409 and again.json()["reasons"]
    for path, body in (("drafts", {"text": OWN}), ("check", {"text": OWN}), ("preview", {"text": OWN}), ("withdraw", {"reason": "x"})):
        assert counter.post(f"{HERE}/{path}", counter.as_(counter.county.id("town_leader")), body).status_code == 403, path
    past = counter.post(f"{HERE}/publish", leader, {"draft": _drafted(counter).json()["id"], "from_day": "2026-11-19"})
    assert past.status_code == 422 and "施行日" in past.json()["detail"]


def test_another_county_and_what_is_no_county_have_no_wordings(counter: Counter) -> None:
    """What lies outside answers as what does not exist."""
    stranger = counter.as_(counter.neighbour.id("county_leader"), counter.neighbour)
    bodies: dict[str, dict[str, Any]] = {
        "check": {"text": OWN},
        "preview": {"text": OWN},
        "drafts": {"text": OWN},
        "publish": {"draft": "x", "from_day": "2026-11-20"},
        "withdraw": {"reason": "x"},
    }
    assert counter.get("/wordings?region=120117", stranger).status_code == 404
    assert counter.get(HERE, stranger).status_code == 404
    leader = counter.as_(counter.county.id("county_leader"))
    for path, body in bodies.items():
        assert counter.post(f"{HERE}/{path}", stranger, body).status_code == 404, path
        for elsewhere in (f"/wordings/{counter.county.town}/{KIND}", "/wordings/120117/none", "/wordings/120000/" + KIND, "/wordings/x/y"):
            assert counter.post(f"{elsewhere}/{path}", leader, body).status_code == 404, (elsewhere, path)
    for elsewhere in (counter.county.town, "120000", "999999", "x"):
        assert counter.get(f"/wordings?region={elsewhere}", leader).status_code == 404


def test_the_same_draft_twice_is_one(counter: Counter) -> None:
    handler = counter.as_(counter.county.id("county_handler"))
    first, second = (counter.post(f"{HERE}/drafts", handler, {"text": OWN}, key="once") for _ in range(2))
    assert first.json() == second.json() and len(_shown(counter)["drafts"]) == 1
