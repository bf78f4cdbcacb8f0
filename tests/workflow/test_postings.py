"""How long what is posted hangs: again after an objection, for long where a place says so, and no longer than its limit."""

import tomllib
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from states.grammar import Refusal
from tests.play import Play, act, go_to, moment, run_clock, set_up, settle, sweep_until
from workflow.postings import hanging, hanging_in, postings_view

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def lived(engine: Engine, scenario: str, until: str) -> Play:
    """A scenario lived through up to a moment, the clock acting at whatever falls due by then."""
    said = tomllib.loads((SCENARIOS / f"{scenario}.toml").read_text("utf-8"))
    play = set_up(engine, said)
    for happening in said["经过"]:
        if moment(happening["时间"]) > moment(until):
            break
        play.now, play.name = moment(happening["时间"]), happening.get("案件", "本案")
        play.look()
        with suppress(Refusal):
            if "办理" in happening:
                act(play, happening)
            elif "办到" in happening:
                go_to(play, happening)
            elif happening.keys() & {"巡检", "巡检至"}:
                run_clock(play, happening)
            else:
                settle(play, happening)
    play.name = "本案"
    sweep_until(play, moment(until))
    return play


def postings(play: Play) -> list[dict[str, Any]]:
    with play.engine.connect() as c:
        return postings_view(c, play.row(c), play.now)


def on_the_page(play: Play, county: str, at: datetime | None = None) -> list[dict[str, Any]]:
    with play.engine.connect() as c:
        return hanging_in(c, county, at or play.now)[0]


def test_what_is_found_after_an_objection_hangs_again_for_three_days_in_chongqing(engine: Engine) -> None:
    """重庆市城乡居民最低生活保障条例 第十八条（三）: two postings, each with its own time; the first came down with the objection."""
    play = lived(engine, "low_income_objection_kaizhou", "2026-11-09 09:30")
    first, second = postings(play)
    assert (first["state"], first["taken_down_at"]) == ("taken_down", "2026-11-06T09:00:00+08:00")
    assert (second["state"], second["posted_at"], second["until"]) == ("hanging", "2026-11-09T09:00:00+08:00", "2026-11-13T00:00:00+08:00")
    [shown] = on_the_page(play, "500154")
    assert shown["id"] == second["id"] and shown["until"].isoformat() == "2026-11-12"
    with play.engine.connect() as c:
        assert hanging(c, first["id"], play.now) is None


def test_who_is_supported_stays_on_display_in_chongqing(engine: Engine) -> None:
    """重庆市城乡居民最低生活保障条例 第十八条（五）: 长期公示, as long as the case lasts."""
    play = lived(engine, "low_income_objection_kaizhou", "2026-11-20 09:30")
    [shown] = on_the_page(play, "500154", play.now + timedelta(days=90))
    assert (shown["title"], shown["until"], shown["open"]) == ("确认公布", None, False)
    assert "ground_label" not in shown["shown"] and shown["shown"]["amount"]


def test_elsewhere_a_result_is_published_for_as_long_as_the_place_has_fixed(engine: Engine) -> None:
    """民发〔2021〕57号 第二十四条 fixes no time; the sheet's seven days count from the day after."""
    play = lived(engine, "low_income_exit_tianjin", "2026-12-31 09:30")
    results = [each for each in postings(play) if each["kind"] == "confirmation_announcement"]
    assert results, "the scenario has no result"
    for each in results:
        posted, until = datetime.fromisoformat(each["posted_at"]), datetime.fromisoformat(each["until"])
        assert timedelta(days=7) <= until - posted <= timedelta(days=18) and each["state"] in ("hanging", "ended", "taken_down")


def test_an_end_of_support_hangs_again_after_an_objection_and_says_no_more_than_the_kind_of_ground(engine: Engine) -> None:
    """特困人员认定办法 第二十六条: 七天, and 重新公示; 社会救助法 第十一条: never the person's circumstances."""
    play = lived(engine, "extreme_poverty_termination_tianjin", "2026-11-20 09:30")
    ends = [each for each in postings(play) if each["kind"] == "termination_posting"]
    assert [each["state"] for each in ends] == ["taken_down", "hanging"]
    [shown] = [each for each in on_the_page(play, "120117") if each["title"] == "拟终止公示"]
    assert shown["id"] == ends[1]["id"] and shown["open"]
    assert shown["shown"].keys() & {"amount", "members_count", "reasons", "found"} == set() and shown["shown"]["ground_label"]
