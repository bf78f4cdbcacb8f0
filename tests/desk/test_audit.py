"""审计: what was done in the county, to be seen by its head and its supervisor alone, and proof that nothing was changed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import text

from states.roles import COUNTY_HANDLER, COUNTY_LEADER, FINANCE, SUPERVISOR, TOWN_HANDLER, TOWN_LEADER, VILLAGE_ASSISTANT
from tests.desk.conftest import FROM_HERE, Desk, browse
from tests.desk.looks import AXE, look_at, session_in
from tests.desk.stages import accepted, advance_paid
from workflow import audit
from workflow.audit import KINDS


def test_an_auditor_reads_every_kind_of_the_county_and_none_of_the_neighbours(desk: Desk) -> None:
    """个人信息保护法 第五十一条: entries, looks behind the mask, exports, sign-ins, values, entrustments."""
    number = accepted(desk)
    desk.as_(TOWN_HANDLER).post(f"/cases/{number}/identity", {"reason": "核对证件和材料", "note": ""})
    leader = desk.as_(COUNTY_LEADER)
    leader.post("/export", {"what": "cases", "view": "team", "reason": "会议、月报统计", "act": "make"})
    told = {
        "entries": ("受理", number, "乡镇（街道）经办人"),
        "viewings": ("核对证件和材料", number),
        "exports": ("工作台案件，本辖区在办", "1行", "会议、月报统计"),
        "sign_ins": ("town_handler",),
        "parameters": ("公示期：5日", "测民发〔2026〕1号"),
        "delegations": ("临时救助，每案", "测民发〔2026〕2号"),
    }
    neighbour = desk.as_(COUNTY_LEADER, county=desk.neighbour)
    for kind, words in told.items():
        shown = leader.read(f"/audit?kind={kind}").text
        assert all(word in shown for word in words), (kind, shown[-600:])
    for kind in ("entries", "viewings", "exports"):
        shown = neighbour.read(f"/audit?kind={kind}").text
        assert number not in shown and f"没有“{KINDS[kind]}”的记录" in shown
    assert "town_handler1201" not in neighbour.read("/audit?kind=sign_ins").text
    assert leader.read("/audit?kind=deputies")


def test_only_the_countys_head_and_its_supervisor_audit(desk: Desk) -> None:
    number = accepted(desk)
    for role in (VILLAGE_ASSISTANT, TOWN_HANDLER, TOWN_LEADER, COUNTY_HANDLER, FINANCE):
        officer = desk.as_(role)
        assert officer.get("/audit").status_code == 403, role
        assert officer.post("/audit", {"kind": "entries", "case": number}).status_code == 403
        assert officer.post("/audit", {"kind": "entries", "first": "x"}).status_code == 403
        assert officer.post("/audit/proof", {"act": "newest"}).status_code == 403
        assert officer.post("/export", {"what": "audit", "kind": "entries", "act": "ask"}).status_code == 403
        assert "/audit" not in officer.read("/").links
    for role in (COUNTY_LEADER, SUPERVISOR):
        assert "/audit" in desk.as_(role).read("/").links


def test_lines_are_found_by_case_officer_and_day(desk: Desk) -> None:
    first = accepted(desk)
    desk.later(days=2)
    second = accepted(desk)
    leader = desk.as_(COUNTY_LEADER)

    def found(**wanted: str) -> str:
        return leader.post("/audit", {"kind": "entries"} | wanted).text

    assert first in found(case=first) and second not in found(case=first)
    assert second in found(first="2026-11-24") and first not in found(first="2026-11-24")
    assert first in found(last="2026-11-23") and second not in found(last="2026-11-23")
    handler = desk.county.usernames[desk.county.id(TOWN_HANDLER)]
    assert first in found(officer=handler) and "没有查到" in found(officer="查无此人")
    assert "没有查到" in found(case="LS26-00000-00000")


def test_what_cannot_be_looked_for_keeps_the_form(desk: Desk) -> None:
    leader = desk.as_(COUNTY_LEADER)
    answer = leader.post("/audit", {"kind": "entries", "officer": "张", "first": "2026-11-24", "last": "2026-11-23"})
    assert answer.status_code == 422 and "止日早于起日" in answer.text and 'value="张"' in answer.text
    answer = leader.post("/audit", {"kind": "sign_ins", "case": "LS26-00000-00000"})
    assert answer.status_code == 422 and "不按案件记录" in answer.text
    assert leader.get("/audit?kind=none").status_code == 422
    assert leader.get("/audit?after=x").status_code == 422
    assert leader.get("/audit?kind=delegations&after=2026").status_code == 422


def test_pages_follow_one_another_without_a_gap_or_a_repetition(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [accepted(desk) for _ in range(3)]
    with desk.engine.connect() as connection:
        leader = desk.county.actor(connection, COUNTY_LEADER, desk.now)
        for kind in ("entries", "parameters", "delegations"):
            whole, _ = audit.lines(connection, leader, audit.Wanted(kind=kind), limit=500)
            cursor, pieces = "", []
            while True:
                piece, cursor = audit.lines(connection, leader, audit.Wanted(kind=kind), cursor=cursor, limit=1)
                pieces += piece
                if not cursor:
                    break
            assert [each.id for each in pieces] == [each.id for each in whole] and len(whole) > 1
    monkeypatch.setattr(audit.lines, "__kwdefaults__", {"cursor": "", "limit": 2})
    officer = desk.as_(COUNTY_LEADER)
    turn = next(form for form in officer.read("/audit").forms if any(name == "after" for name, _ in form["fields"]))
    shown = officer.post(turn["action"], [pair for pair in turn["fields"] if pair[0] != "token"]).text
    assert numbers[1] in shown and numbers[2] not in shown


def test_a_file_is_proved_and_a_changed_one_is_named(desk: Desk) -> None:
    """As `verify` does, for one case or the newest of the county."""
    number, other = advance_paid(desk), accepted(desk)
    leader = desk.as_(COUNTY_LEADER)
    assert "1件案卷" in leader.post("/audit/proof", {"act": "one", "case": number}).text
    assert "2件案卷" in leader.post("/audit/proof", {"act": "newest"}).text
    with desk.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entry_no_update"))
        changed = "UPDATE entry SET officer_name = 'x' WHERE seq = 2 AND case_id = (SELECT id FROM case_file WHERE number = :number)"
        connection.execute(text(changed), {"number": number})
    answer = leader.post("/audit/proof", {"act": "newest"}).text
    assert "1处与当时写下的不一致" in answer and "第2条" in answer and "记录被改动过" in answer
    assert "都与当时写下的一致" in leader.post("/audit/proof", {"act": "one", "case": other}).text
    neighbour = desk.as_(COUNTY_LEADER, county=desk.neighbour)
    assert neighbour.post("/audit/proof", {"act": "one", "case": number}).status_code == 404
    assert leader.post("/audit/proof", {"act": "one", "case": ""}).status_code == 422


def test_who_signed_in_stays_known_after_signing_out(desk: Desk) -> None:
    """等保 8.1.4 安全审计: the session is gone, the evidence is not."""
    officer = desk.sign_in(desk.county.id(TOWN_HANDLER, 1))
    officer.post("/logout", {})
    desk.later(days=1)
    shown = desk.as_(SUPERVISOR).read("/audit?kind=sign_ins").text
    assert desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)] in shown and "2026年11月23日 09:30" in shown


def test_who_was_not_let_in_stays_known_by_either_door(desk: Desk) -> None:
    """等保 8.1.4 安全审计: the result is part of what is kept. Of a name that is nobody's nothing is, and no county reads of another's."""
    name = desk.county.usernames[desk.county.id(TOWN_HANDLER, 1)]
    wrong = {"username": name, "password": "not-the-password"}
    assert desk.client().post("/login", data=wrong, headers=FROM_HERE).status_code == 401
    assert desk.client().post("/api/v1/token", data=wrong).status_code == 401
    assert desk.client().post("/api/v1/token", data=wrong | {"username": "nobody-at-all"}).status_code == 401
    with desk.engine.connect() as connection:
        kept = connection.execute(text("SELECT door, let_in FROM sign_in WHERE let_in = 0 ORDER BY id")).all()
    assert kept == [("desk", 0), ("token", 0)]
    shown = desk.as_(SUPERVISOR).read("/audit?kind=sign_ins").text
    assert shown.count(f"{name}，未能登录，") == 2 and f"{name}，未能登录，接口令牌" in shown and "nobody-at-all" not in shown
    assert "未能登录" not in desk.as_(SUPERVISOR, county=desk.neighbour).read("/audit?kind=sign_ins").text


@pytest.mark.parametrize("name", ["sign_in", "export"])
def test_what_is_audited_cannot_be_changed(desk: Desk, name: str) -> None:
    accepted(desk)
    desk.as_(COUNTY_LEADER).post("/export", {"what": "cases", "view": "team", "reason": "会议、月报统计", "act": "make"})
    for statement in (f"UPDATE {name} SET at = at", f"DELETE FROM {name}"):
        with pytest.raises(Exception, match="evidence is never changed"), desk.engine.begin() as connection:
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            connection.execute(text(statement))


@pytest.mark.xdist_group("chromium")
def test_the_audit_is_open_to_everybody_at_every_width_and_speaks_chinese(desk: Desk, served: str, chromium: Browser) -> None:
    accepted(desk)
    desk.now += timedelta(minutes=5)
    context = browse(chromium, served)
    context.add_init_script(AXE)
    page = context.new_page()
    session_in(page, desk, COUNTY_LEADER)
    wrong = []
    for path in (
        "/audit",
        "/audit?kind=parameters",
        "/audit?kind=delegations",
        "/export?what=cases&view=team",
        "/export?what=ledger&kind=watch",
    ):
        wrong += look_at(page, path)
    assert not wrong, "\n".join(wrong)
    context.close()
