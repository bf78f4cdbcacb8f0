"""What was typed is never lost: a session that ends while somebody is writing takes nothing away, and does nothing."""

import pytest

from states.roles import TOWN_HANDLER, TOWN_LEADER
from tests.desk.conftest import Desk, Officer, Reader
from tests.desk.stages import REFUSED, deciding, urgent
from tests.desk.test_step import entries, form_of

FINDING = "入户途中突发疾病，基本生活暂时出现严重困难。"


def over(desk: Desk, path: str, fields: dict[str, str], role: str = TOWN_HANDLER, n: int = 0) -> tuple[Officer, Officer, dict[str, str]]:
    """A form sent an hour after it was opened: who sent it, the same officer signed in again, and what the page that came instead holds."""
    before = desk.sign_in(desk.county.id(role, n))
    fields = fields | {"token": before.token}
    desk.later(hours=1)
    answer = before.post(path, fields)
    assert answer.status_code == 401 and "填写的内容都在" in answer.text
    assert answer.headers["cache-control"] == "no-store" and answer.request.url.query == b""
    held = dict(Reader(answer.text).form(path)["fields"])
    assert held.items() >= {name: value for name, value in fields.items() if name != "token"}.items() and "token" not in held
    return before, desk.sign_in(desk.county.id(role, n)), held


@pytest.mark.parametrize("act", ["take", "preview", "add:x"])
def test_a_form_of_a_step_comes_back_after_signing_in_again(desk: Desk, act: str) -> None:
    """The form itself, with everything in it, and nothing is taken before the officer has seen it."""
    number = urgent(desk)
    path = f"/cases/{number}/steps/classify_quick_small"
    sent = form_of(desk.as_(TOWN_HANDLER), number, "classify_quick_small")
    typed = {"amount": "600", "kind": "emergency", "scope": "individual", "finding": FINDING, "act": act}
    before, again, held = over(desk, path, sent | typed)
    shown = again.post(path, held | {"token": before.token})
    assert shown.status_code == 200 and "您重新登录了" in shown.text and entries(desk, number) == 2
    form = dict(Reader(shown.text).form(path)["fields"])
    assert form.items() >= {name: typed[name] for name in ("amount", "kind", "scope", "finding")}.items()
    assert form["token"] == again.token and form["key"] == sent["key"]
    assert again.post(path, form | {"act": "take"}).status_code == 303 and entries(desk, number) == 3


def test_a_refusal_already_checked_is_checked_again_after_signing_in_again(desk: Desk) -> None:
    """What is adverse is read once more: the tick of a session that is over does not count."""
    number = deciding(desk)
    path, before = f"/cases/{number}/steps/reject", entries(desk, number)
    fields = form_of(desk.as_(TOWN_LEADER, 1), number, "reject") | REFUSED | {"act": "take", "checked": "yes"}
    old, again, held = over(desk, path, fields, TOWN_LEADER, 1)
    shown = again.post(path, held | {"token": old.token})
    assert shown.status_code == 200 and REFUSED["reasons"] in shown.text and entries(desk, number) == before
    form = dict(Reader(shown.text).form(path)["fields"])
    assert "checked" not in form
    assert "核对：不予批准" in again.post(path, form | {"act": "check"}).text and entries(desk, number) == before


def test_any_other_form_is_sent_again_as_it_was(desk: Desk) -> None:
    """A page that does not know its fields keeps all of them behind one button, under the token of the new session."""
    number = deciding(desk)
    path = f"/cases/{number}/identity"
    before, again, held = over(desk, path, {"reason": "其他", "note": "与来访人核对"})
    shown = again.post(path, held | {"token": before.token})
    assert shown.status_code == 403 and "您重新登录了" in shown.text
    form = dict(Reader(shown.text).form(path)["fields"])
    assert form.items() >= {"reason": "其他", "note": "与来访人核对", "token": again.token}.items()
    assert "11010519491231002X" in again.post(path, form).text


def test_nothing_is_kept_for_another_site_or_for_a_browser_that_does_not_say(desk: Desk) -> None:
    """A forged form must never come back with the token that it lacked."""
    number, officer = urgent(desk), desk.sign_in(desk.county.id(TOWN_HANDLER))
    for path in (f"/cases/{number}/identity", "/sessions/end"):
        forged = officer.post(path, {"token": "x", "reason": "其他"}, Sec_Fetch_Site="cross-site")
        assert forged.status_code == 403 and officer.token not in Reader(forged.text).form("/logout")["fields"][0][0]
        assert not [form for form in Reader(forged.text).forms if form["action"] == path]
        silent = officer.client.post(path, data={"token": "x", "reason": "其他"}, follow_redirects=False)
        assert silent.status_code == 403 and not [form for form in Reader(silent.text).forms if form["action"] == path]
    for path in ("/logout", "/search"):
        desk.later(hours=1)
        gone = officer.post(path, {"token": officer.token, "q": "王秀英"})
        assert gone.status_code == 303 and gone.headers["location"] == "/login"
