"""A county's own wordings: two officers, versions that never change, papers that keep the words they were issued in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError

from notices import press, wording
from notices.wording import base, base_sha256, fingerprint
from states.grammar import ConditionUnmet, NotYours
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, TOWN_LEADER
from tests.county import County, build_county
from workflow import wordings
from workflow.integrity import findings
from workflow.records import Notice, table
from workflow.records_wordings import Wording, WordingDraft
from workflow.refusals import Malformed, UnknownCase
from workflow.rules import Rules, rules

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
KIND = "application_receipt"
OWN = base(KIND).replace("本回执只证明收到申请。", "您的申请我们收到了，本回执只作收件之用。")
TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)


@pytest.fixture
def places(engine: Engine) -> tuple[Engine, County, County]:
    with engine.begin() as connection:
        return engine, build_county(connection, "120117", NOW), build_county(connection, "500154", NOW)


def _draft(connection: Connection, county: County, text: str = OWN, role: str = COUNTY_HANDLER, now: datetime = NOW, n: int = 0) -> str:
    return wordings.draft(connection, county=county.region, kind=KIND, text=text, actor=county.actor(connection, role, now, n), now=now)


def _publish(
    connection: Connection,
    county: County,
    draft: str,
    from_day: date = TODAY,
    *,
    n: int = 0,
    role: str = COUNTY_LEADER,
    region: str = "",
    kind: str = KIND,
) -> int:
    """One of a county's officers publishes a draft, in the county itself unless another place is named."""
    actor, place = county.actor(connection, role, NOW, n), region or county.region
    return wordings.publish(connection, county=place, kind=kind, draft_id=draft, from_day=from_day, actor=actor, now=NOW)


def _withdraw(connection: Connection, county: County, now: datetime = NOW) -> int:
    actor = county.actor(connection, COUNTY_LEADER, now)
    return wordings.withdraw(connection, county=county.region, kind=KIND, reason="用回基准文本", actor=actor, now=now)


def _receipt(engine: Engine, county: County, now: datetime = NOW) -> dict[str, Any]:
    """The receipt of a case that is opened now."""
    with engine.begin() as connection:
        return county.open(connection, now).notices[0]


def test_a_paper_keeps_its_words_and_the_next_one_has_the_new(places: tuple[Engine, County, County]) -> None:
    """From its day on, in the county and its townships, and nowhere else; nothing that was issued changes."""
    engine, county, neighbour = places
    before = _receipt(engine, county)
    with engine.begin() as connection:
        assert _publish(connection, county, _draft(connection, county), LATER) == 1
    assert _receipt(engine, county)["template_sha256"] == before["template_sha256"] == base_sha256(KIND)
    then = NOW + timedelta(days=11)
    after = _receipt(engine, county, then)
    assert "您的申请我们收到了" in after["text"] and after["template_sha256"] == fingerprint(KIND, OWN) != base_sha256(KIND)
    assert "您的申请我们收到了" not in _receipt(engine, neighbour, then)["text"]
    with engine.connect() as connection:
        kept = connection.execute(select(table(Notice).c.text).where(table(Notice).c.id == before["id"])).scalar_one()
    assert kept == before["text"] and "您的申请我们收到了" not in kept


def test_taking_a_wording_back_returns_to_the_products_text_at_once(places: tuple[Engine, County, County]) -> None:
    """Also for a version that was to begin later."""
    engine, county, _ = places
    with engine.begin() as connection:
        _publish(connection, county, _draft(connection, county))
        _publish(connection, county, _draft(connection, county, OWN.replace("我们", "本机关")), LATER)
        assert "我们" in (rules(connection).wording(county.town, KIND, TODAY) or "")
        assert "本机关收到了" in (rules(connection).wording(county.town, KIND, LATER) or "")
        assert _withdraw(connection, county) == 3
        for day in (TODAY, LATER):
            assert rules(connection).wording(county.town, KIND, day) is None
        with pytest.raises(ConditionUnmet, match="没有可以撤回"):
            _withdraw(connection, county)
    assert _receipt(engine, county)["template_sha256"] == base_sha256(KIND)


def test_the_newest_version_whose_day_has_come_counts(places: tuple[Engine, County, County]) -> None:
    """A version published after another and beginning before it takes its place."""
    engine, county, _ = places
    with engine.begin() as connection:
        first, second = _draft(connection, county), _draft(connection, county, OWN.replace("我们", "本机关"))
        assert _publish(connection, county, first, LATER) == 1
        assert _publish(connection, county, second, TODAY) == 2
        law = rules(connection)
        versions = wordings.versions(connection, county.region, KIND)
        for day in (TODAY, LATER):
            assert law.wording(county.region, KIND, day) == OWN.replace("我们", "本机关")
            used = wordings.in_force(versions, day)
            assert used is not None and used["version"] == 2
        assert law.wording(county.region, KIND, TODAY - timedelta(days=1)) is None


def test_nobody_publishes_what_they_drafted(places: tuple[Engine, County, County]) -> None:
    """Two people have read a text before the first citizen does; the database says so too."""
    engine, county, _ = places
    with engine.begin() as connection:
        draft = _draft(connection, county, role=COUNTY_LEADER)
        with pytest.raises(NotYours, match="起草人不得发布"):
            _publish(connection, county, draft)
        assert _publish(connection, county, draft, n=1) == 1
        with pytest.raises(ConditionUnmet, match="已经作为第1版"):
            _publish(connection, county, draft, n=1)
    leader = county.id(COUNTY_LEADER)
    with pytest.raises(DatabaseError, match="two_people"), engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO wording (county, kind, version, draft_id, text, drafted_by, published_by, published_at, from_day, reason) "
            f"SELECT county, kind, 9, draft_id, text, '{leader}', '{leader}', published_at, from_day, '' "
            "FROM wording"
        )


def test_who_may_draft_and_who_may_publish(places: tuple[Engine, County, County]) -> None:
    """The county words its papers, not a township, and another county not at all."""
    engine, county, neighbour = places
    with engine.begin() as connection:
        draft = _draft(connection, county)
        for refused in (
            lambda: _draft(connection, county, role=TOWN_LEADER),
            lambda: _publish(connection, county, draft, role=COUNTY_HANDLER, n=1),
            lambda: _publish(connection, neighbour, draft, region=county.region),
        ):
            with pytest.raises(NotYours):
                refused()
        for kind, region in ((KIND, "500154"), ("acceptance_notice", "120117")):
            with pytest.raises(Malformed, match="没有这一文种的这份草稿"):
                _publish(connection, neighbour if region == "500154" else county, draft, region=region, kind=kind)
        with pytest.raises(Malformed, match="不能早于今天"):
            _publish(connection, county, draft, TODAY - timedelta(days=1))
        actor = county.actor(connection, COUNTY_LEADER, NOW)
        wordings.look(actor, "120117", KIND)
        for region, kind in (("500154", KIND), (county.town, KIND), ("120000", KIND), ("999999", KIND), ("120117", "no_such_kind")):
            with pytest.raises(UnknownCase):
                wordings.look(actor, region, kind)


@pytest.mark.parametrize("evidence", ["wording", "wording_draft"])
@pytest.mark.parametrize("change", ["UPDATE {} SET kind = 'x'", "UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_a_version_and_a_draft_are_never_changed(places: tuple[Engine, County, County], evidence: str, change: str) -> None:
    """What a paper was written from can be shown for as long as the paper."""
    engine, county, _ = places
    with engine.begin() as connection:
        _publish(connection, county, _draft(connection, county))
    with pytest.raises(DatabaseError, match="evidence is never changed"), engine.begin() as connection:
        connection.exec_driver_sql(change.format(evidence))


def test_a_new_base_text_is_told_and_a_stale_draft_is_not_published(
    places: tuple[Engine, County, County], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that changes the law's words must reach the counties that have their own."""
    engine, county, _ = places
    with engine.begin() as connection:
        _publish(connection, county, _draft(connection, county))
        late = _draft(connection, county, OWN + "! 附注\n")
    assert not [each for each in findings(engine, NOW) if each.kind.startswith("wording")]
    real = press.fingerprint
    monkeypatch.setattr(press, "fingerprint", lambda name: "f" * 64 if name == press.file_name(KIND) else real(name))
    (found,) = [each for each in findings(engine, NOW) if each.kind.startswith("wording")]
    assert (found.kind, found.place, found.what, found.detail, found.is_error) == ("wording_behind", "120117", "收件回执", "1", False)
    with engine.begin() as connection:
        ((row, state),) = wordings.current(connection, TODAY, "120117")
        assert (row["version"], state) == (1, "behind")
        assert [each["id"] for each in wordings.drafts(connection, "120117", KIND)] == [late]
        with pytest.raises(ConditionUnmet, match="基准文本已更新"):
            _publish(connection, county, late)
    assert "您的申请我们收到了" in _receipt(engine, county)["text"]


def test_a_wording_that_no_longer_states_enough_gives_way_to_the_products_text(
    places: tuple[Engine, County, County], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case goes on, in lawful words, and the integrity check says what has happened."""
    engine, county, _ = places
    with engine.begin() as connection:
        _publish(connection, county, _draft(connection, county))
    monkeypatch.setattr(wording, "fits", lambda kind, text: text != OWN)
    assert _receipt(engine, county)["template_sha256"] == base_sha256(KIND)
    (found,) = [each for each in findings(engine, NOW) if each.kind.startswith("wording")]
    assert found.kind == "wording_unfit" and found.is_error


def test_a_step_asks_for_the_wordings_with_the_case_and_reads_them_once(places: tuple[Engine, County, County]) -> None:
    """The stamp comes with the case's row; only a new version makes a process read again."""
    engine, county, _ = places
    with engine.begin() as connection:
        first = rules(connection)
        assert rules(connection) is first
        _publish(connection, county, _draft(connection, county))
        second = rules(connection)
        assert second is not first and rules(connection) is second
    assert Rules((), ()).wording("120117", KIND, TODAY) is None


def test_tables_are_listed() -> None:
    """Both are known by these names."""
    assert (table(Wording).name, table(WordingDraft).name) == ("wording", "wording_draft")
