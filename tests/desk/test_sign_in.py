"""Sessions, forged forms and headers (社会救助法 第十一条、第七十条（六）; 个人信息保护法 第五十一条)."""

from datetime import datetime

import pytest

from api.desk.sign_in import browser_of
from tests.county import PASSWORD
from tests.desk.conftest import FROM_HERE, Desk, Officer, Reader
from workflow.officers import disable, hash_password, set_password
from workflow.records import table
from workflow.records_sessions import DeskSession

HANDLER = "town_handler"


def signed_out(officer: Officer) -> bool:
    answer = officer.get("/", follow_redirects=False)
    return answer.status_code == 303 and answer.headers["location"] == "/login"


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_page(desk: Desk) -> None:
    client = desk.client()
    answer = client.get("/sessions", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/sessions")
    name = desk.county.usernames[desk.county.id(HANDLER)]
    sent = {"username": name, "password": PASSWORD, "next": "/sessions"}
    answer = client.post("/login", data=sent, headers=FROM_HERE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sessions")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"])
def test_signing_in_leads_nowhere_else(desk: Desk, elsewhere: str) -> None:
    name = desk.county.usernames[desk.county.id(HANDLER)]
    sent = {"username": name, "password": PASSWORD, "next": elsewhere}
    answer = desk.client().post("/login", data=sent, headers=FROM_HERE, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Desk) -> None:
    name = desk.county.usernames[desk.county.id(HANDLER)]
    sent = {"username": name, "password": PASSWORD}
    plain = desk.client().post("/login", data=sent, headers=FROM_HERE, follow_redirects=False).headers["set-cookie"]
    assert plain.startswith("sid=") and "HttpOnly" in plain and "SameSite=lax" in plain and "Path=/" in plain
    client = desk.client()
    client.base_url = "https://desk.example"  # type: ignore[assignment]
    secure = client.post("/login", data=sent, headers=FROM_HERE, follow_redirects=False).headers["set-cookie"]
    assert secure.startswith("__Host-sid=") and "Secure" in secure and "Domain" not in secure and "HttpOnly" in secure


def test_nobody_signs_in_over_a_line_that_others_can_listen_to(desk: Desk) -> None:
    client = desk.client()
    client.base_url = "http://desk.example"  # type: ignore[assignment]
    name = desk.county.usernames[desk.county.id(HANDLER)]
    answer = client.post("/login", data={"username": name, "password": PASSWORD}, headers=FROM_HERE)
    assert answer.status_code == 403 and "https" in answer.text and "set-cookie" not in answer.headers


def test_only_the_digest_of_a_session_is_kept(desk: Desk) -> None:
    officer = desk.as_(HANDLER)
    key = officer.client.cookies["sid"]
    with desk.engine.connect() as connection:
        kept = [dict(row) for row in connection.execute(table(DeskSession).select()).mappings()]
    assert len(kept) == 1 and key not in str(kept) and len(key) >= 43


def test_a_session_is_no_token_and_a_token_is_no_session(desk: Desk) -> None:
    officer = desk.as_(HANDLER)
    as_token = {"Authorization": f"Bearer {officer.client.cookies['sid']}"}
    assert desk.client().get("/api/v1/me", headers=as_token).status_code == 401
    assert officer.get("/api/v1/me").status_code == 401, "a cookie opens no JSON route"
    name = desk.county.usernames[desk.county.id(HANDLER)]
    token = desk.client().post("/api/v1/token", data={"username": name, "password": PASSWORD}).json()["access_token"]
    client = desk.client()
    client.cookies.set("sid", token)
    assert signed_out(Officer(client))


def test_signing_in_again_makes_a_new_key_and_ends_the_old(desk: Desk) -> None:
    officer = desk.sign_in(desk.county.id(HANDLER))
    before = officer.client.cookies["sid"]
    name = desk.county.usernames[desk.county.id(HANDLER)]
    officer.client.post("/login", data={"username": name, "password": PASSWORD}, headers=FROM_HERE)
    assert officer.client.cookies["sid"] != before and not signed_out(officer)
    stolen = desk.client()
    stolen.cookies.set("sid", before)
    assert signed_out(Officer(stolen))


def test_a_key_given_to_the_browser_before_signing_in_never_opens_anything(desk: Desk) -> None:
    client = desk.client()
    client.cookies.set("sid", "planted")
    name = desk.county.usernames[desk.county.id(HANDLER)]
    client.post("/login", data={"username": name, "password": PASSWORD}, headers=FROM_HERE)
    planted = desk.client()
    planted.cookies.set("sid", "planted")
    assert signed_out(Officer(planted))


def test_signing_out_ends_the_session_wherever_its_key_is(desk: Desk) -> None:
    officer = desk.sign_in(desk.county.id(HANDLER))
    copied = desk.client()
    copied.cookies.set("sid", officer.client.cookies["sid"])
    assert not signed_out(Officer(copied))
    assert officer.post("/logout", {}).headers["location"] == "/login"
    assert signed_out(Officer(copied)) and signed_out(officer)


def test_a_changed_password_and_a_closed_account_end_every_session_at_once(desk: Desk) -> None:
    first, second = desk.sign_in(desk.county.id(HANDLER)), desk.sign_in(desk.county.id("finance"))
    names = desk.county.usernames
    with desk.engine.begin() as connection:
        set_password(connection, names[desk.county.id(HANDLER)], hash_password("another-password"))
        disable(connection, names[desk.county.id("finance")])
    assert signed_out(first) and signed_out(second)


def test_half_an_hour_without_use_ends_a_session_and_use_prolongs_it(desk: Desk) -> None:
    officer = desk.sign_in(desk.county.id(HANDLER))
    for _ in range(3):
        desk.later(minutes=29)
        assert not signed_out(officer)
    desk.later(minutes=31)
    assert signed_out(officer)


def test_ten_hours_end_a_session_however_busy_it_is(desk: Desk) -> None:
    officer = desk.sign_in(desk.county.id(HANDLER))
    for _ in range(23):
        desk.later(minutes=26)
        assert not signed_out(officer)
    desk.later(minutes=26)
    assert signed_out(officer)


def test_an_officer_sees_and_ends_only_their_own_sessions(desk: Desk) -> None:
    here, there = desk.sign_in(desk.county.id(HANDLER)), desk.sign_in(desk.county.id(HANDLER))
    other = desk.sign_in(desk.county.id("finance"))
    listed = [dict(form["fields"])["session"] for form in here.read("/sessions").forms if form["action"] == "/sessions/end"]
    assert len(listed) == 1
    other.post("/sessions/end", {"session": listed[0]})
    assert not signed_out(there), "somebody else's session"
    here.post("/sessions/end", {"session": listed[0]})
    assert signed_out(there) and not signed_out(here)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
            "微软浏览器，电脑",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "谷歌内核浏览器，手机"),
        ("curl/8", "其他浏览器，电脑"),
        ("", "其他浏览器，电脑"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, told: str) -> None:
    """An officer who looks for a stranger among the sessions reads no program's name for itself."""
    assert browser_of(agent) == told


def test_five_failures_lock_an_account_for_ten_minutes_in_every_process(desk: Desk) -> None:
    name = desk.county.usernames[desk.county.id(HANDLER)]
    other_process = desk.client()

    def attempt(password: str) -> int:
        return (
            desk.client()
            .post("/login", data={"username": name, "password": password}, headers=FROM_HERE, follow_redirects=False)
            .status_code
        )

    assert [attempt("wrong-password") for _ in range(5)] == [401] * 5
    assert attempt(PASSWORD) == 429
    assert other_process.post("/api/v1/token", data={"username": name, "password": PASSWORD}).status_code == 429
    desk.later(minutes=11)
    assert attempt(PASSWORD) == 303


def test_a_success_is_no_failure(desk: Desk) -> None:
    for _ in range(7):
        desk.sign_in(desk.county.id(HANDLER))


def test_an_unknown_name_is_answered_like_a_wrong_password(desk: Desk) -> None:
    known = desk.county.usernames[desk.county.id(HANDLER)]
    told = []
    for name in (known, "nobody-here"):
        answer = desk.client().post("/login", data={"username": name, "password": "wrong-password"}, headers=FROM_HERE)
        told.append((answer.status_code, answer.text.replace(name, "")))
    assert told[0] == told[1]


FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:81"},
]


@pytest.mark.parametrize("headers", FORGED)
def test_a_form_sent_by_another_site_does_nothing(desk: Desk, headers: dict[str, str]) -> None:
    officer = desk.sign_in(desk.county.id(HANDLER))
    answer = officer.client.post("/logout", data={"token": officer.token}, headers=headers, follow_redirects=False)
    assert answer.status_code == 403 and not signed_out(officer)
    name = desk.county.usernames[desk.county.id("finance")]
    assert desk.client().post("/login", data={"username": name, "password": PASSWORD}, headers=headers).status_code == 403


def test_a_form_of_this_site_is_taken_also_where_the_browser_tells_only_the_origin(desk: Desk) -> None:
    officer = desk.sign_in(desk.county.id(HANDLER))
    answer = officer.client.post("/logout", data={"token": officer.token}, headers={"Origin": "http://127.0.0.1"}, follow_redirects=False)
    assert answer.status_code == 303 and signed_out(officer)


def test_a_form_needs_the_token_of_its_own_session(desk: Desk) -> None:
    mine, theirs = desk.sign_in(desk.county.id(HANDLER)), desk.sign_in(desk.county.id("finance"))
    for token in ("", "x", theirs.token):
        assert mine.post("/logout", {"token": token}).status_code == 403
    stale = mine.token
    name = desk.county.usernames[desk.county.id(HANDLER)]
    mine.client.post("/login", data={"username": name, "password": PASSWORD}, headers=FROM_HERE)
    assert mine.post("/logout", {"token": stale}).status_code == 403
    assert not signed_out(mine)
    silent = mine.client.post("/logout", data={"token": ""}, follow_redirects=False)
    assert silent.status_code == 403


def test_every_page_says_that_nothing_from_elsewhere_runs_in_it_and_nothing_is_kept(desk: Desk) -> None:
    """The policy of the pages word for word: loosening it fails here."""
    officer = desk.as_(HANDLER)
    for path in ("/", "/sessions", "/login", "/cases/LS26-00000-00000"):
        for client in (officer.client, desk.client()):
            headers = client.get(path, follow_redirects=False).headers
            assert headers["content-security-policy"] == (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
                "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            ), path
            assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "same-origin" and headers["cross-origin-opener-policy"] == "same-origin"


def test_looking_changes_nothing(desk: Desk) -> None:
    """Every page opened twice leaves the tables as they were, but for when the session was last used."""
    officer = desk.as_(HANDLER)
    number = desk.open(urgent=True)

    def everything() -> dict[str, list[object]]:
        from sqlmodel import SQLModel

        with desk.engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(each.select())]
                for name, each in SQLModel.metadata.tables.items()
                if name != "desk_session"
            }

    before = everything()
    for path in ("/", "/?view=team", "/sessions", f"/cases/{number}"):
        officer.get(path)
        officer.get(path)
    assert everything() == before


def test_what_goes_wrong_unforeseen_shows_a_number_and_nothing_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflow import workbench

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    officer = desk.as_(HANDLER)
    monkeypatch.setattr(workbench, "queue", broken)
    answer = officer.get("/")
    assert answer.status_code == 500 and "secret detail" not in answer.text and "错误编号" in Reader(answer.text).text


def test_an_officer_without_a_post_sees_an_empty_desk(desk: Desk) -> None:
    from workflow.records import Post

    officer = desk.as_(HANDLER)
    with desk.engine.begin() as connection:
        post = table(Post)
        ended: datetime = desk.now
        connection.execute(post.update().where(post.c.officer_id == desk.county.id(HANDLER)).values(until_at=ended))
    assert "现在没有岗位" in officer.read("/").text


def test_a_browser_that_is_lost_gets_a_page_and_a_program_a_problem(desk: Desk) -> None:
    """Also the address nobody has: no code, no trace, and the way back."""
    browser = desk.client().get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.status_code == 404 and "回到工作台" in browser.text and "script-src 'self'" in browser.headers["content-security-policy"]
    for path, accept in (("/nowhere", "*/*"), ("/api/v1/nowhere", "text/html")):
        program = desk.client().get(path, headers={"Accept": accept})
        assert program.status_code == 404 and program.headers["content-type"] == "application/problem+json"


def test_over_https_the_browser_never_comes_back_without_it(desk: Desk) -> None:
    client = desk.client()
    assert "strict-transport-security" not in client.get("/login").headers
    client.base_url = "https://desk.example"  # type: ignore[assignment]
    assert client.get("/login").headers["strict-transport-security"] == "max-age=31536000"
