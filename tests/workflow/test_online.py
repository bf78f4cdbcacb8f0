"""What is sent in online waits for the township, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from states.roles import TOWN_HANDLER
from tests.cases import MONDAY
from tests.county import PERSON, SECRET, County, build_county
from workflow.authority import Actor
from workflow.online import FROM_ONE_PLACE, TooMany, find, how_many, places, receipt_view, receive, set_aside, take_up, waiting
from workflow.refusals import Malformed, UnknownCase

_HOUSEHOLD = {"members": [{"name": "王秀英", "id_number": PERSON["id_number"], "relation": "self"}]}


def send(c: Connection, county: County, **other: Any) -> str:
    said: dict[str, Any] = {"region": county.town, "applicant": PERSON, "household": _HOUSEHOLD, "reason": "突发疾病", "source": "here"}
    return receive(c, **said | other, now=MONDAY, secret=SECRET)


def test_it_waits_for_its_township_until_it_is_filed_or_set_aside(engine: Engine) -> None:
    """社会救助法 第六十三条: 在线申请; settled once, by whom and when."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        assert county.town in places(c, MONDAY)["120117"]
        handler: Actor = county.actor(c, TOWN_HANDLER, MONDAY)
        sister = county.actor(c, TOWN_HANDLER, MONDAY, town=county.sister)
        first, second = send(c, county), send(c, county, reason="又一件")
        assert [row["id"] for row in waiting(c, handler)] == sorted([first, second]) and how_many(c, handler) == 2
        assert waiting(c, sister) == [] and how_many(c, sister) == 0
        with pytest.raises(UnknownCase):
            set_aside(c, first, sister, MONDAY, "重复提交")
        take_up(c, first, handler, MONDAY + timedelta(hours=1), ["LS26-00000-00000"])
        set_aside(c, second, handler, MONDAY, "重复提交")
        kept = find(c, first, handler)
        assert (kept["outcome"], kept["cases"], kept["settled_by"]) == ("taken", ["LS26-00000-00000"], handler.id)
        with pytest.raises(Malformed, match="已经有人处理"):
            take_up(c, second, handler, MONDAY, [])
        told = receipt_view(c, first)
        assert told is not None and set(told) == {"id", "region", "received_at", "outcome", "settled_at", "state_label"}


def test_the_same_again_is_the_same_and_too_many_are_for_the_window(engine: Engine) -> None:
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        assert send(c, county) == send(c, county)
        for n in range(1, FROM_ONE_PLACE):
            send(c, county, reason=f"第{n}件")
        with pytest.raises(TooMany):
            send(c, county, reason="太多")
        assert send(c, county, source="elsewhere")


def test_a_flawed_application_is_not_kept(engine: Engine) -> None:
    """Every flaw at once, each with its pointer."""
    with engine.begin() as c:
        county = build_county(c, "120117", MONDAY)
        with pytest.raises(Malformed) as refused:
            send(c, county, region="500154001", applicant={"name": "王秀英", "id_number": "1"}, reason=" ")
        assert {flaw.pointer for flaw in refused.value.flaws} == {"/applicant/id_number", "/applicant/phone", "/region", "/reason"}
        assert waiting(c, county.actor(c, TOWN_HANDLER, MONDAY)) == []
