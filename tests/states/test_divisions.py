"""Who governs where: codes, names and what lies within what (GB/T 2260 and the statistical division codes)."""

import pytest

from states.divisions import (
    UnknownRegion,
    bureau,
    covers,
    division,
    full_name,
    government,
    parent,
    people_government,
    townships,
)


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("000000", "全国", "nation"),
        ("500000", "重庆市", "province"),
        ("640200", "石嘴山市", "city"),
        ("500154", "开州区", "county"),
        ("500154117", "临江镇", "township"),
        ("500154117201", "临江镇", "village"),
    ],
)
def test_a_code_says_its_level_and_a_village_is_named_as_its_township(code: str, name: str, level: str) -> None:
    """Villages are not listed; they are known by the township their code begins with."""
    assert (division(code).name, division(code).level) == (name, level)


@pytest.mark.parametrize("code", ["", "5001", "999999", "500154999", "500154999201", "500154000", "50015４", "50015x", "500154117000"])
def test_what_is_no_known_code_is_refused_with_a_sentence(code: str) -> None:
    """A case is never opened in a place that does not exist."""
    with pytest.raises(UnknownRegion, match="没有代码为"):
        division(code)


@pytest.mark.parametrize(
    ("region", "other", "within"),
    [
        ("000000", "500154117", True),
        ("500000", "500154", True),
        ("640200", "640221", True),
        ("640200", "640321", False),
        ("500154", "500154", True),
        ("500154", "500154117", True),
        ("500154117", "500154117201", True),
        ("500154", "500000", False),
        ("500154", "500120100", False),
        ("120110", "120111", False),
        ("120110", "120111001", False),
        ("532320", "532328", False),
    ],
)
def test_a_place_covers_what_its_level_covers_and_never_a_neighbour(region: str, other: str, within: bool) -> None:
    """The zero at the end of a county's code is a digit of its own: 120110 does not reach into 120111."""
    assert covers(region, other) is within


def test_the_way_up_ends_at_the_nation() -> None:
    """A district of a municipality lies directly under it; a county of a region lies under its city."""
    way, place = [], parent("640221100")
    while place:
        way.append(place.code)
        place = parent(place.code)
    assert way == ["640221", "640200", "640000", "000000"]
    assert parent("500154") == division("500000")


def test_a_name_in_full_names_everything_above() -> None:
    """As addresses and papers write it."""
    assert full_name("500154117") == "重庆市开州区临江镇"
    assert full_name("500154117201") == "重庆市开州区临江镇"
    assert full_name("640221103") == "宁夏回族自治区石嘴山市平罗县头闸镇"
    assert full_name("000000") == "全国"


def test_a_town_signs_as_people_s_government_and_a_subdistrict_as_office() -> None:
    """社会救助法 第四十四条: 乡镇人民政府、街道办事处."""
    assert government("500154117") == "临江镇人民政府"
    assert government("500154117201") == "临江镇人民政府"
    assert government("640221200") == "高庄乡人民政府"
    assert government("500154001") == "汉丰街道办事处"
    assert government("500154") == "重庆市开州区人民政府"


def test_the_county_s_bureau_and_government_are_named_for_every_place_in_it() -> None:
    """行政复议法 第二十四条: reconsideration lies with the county's people's government, so a paper must name it."""
    assert bureau("500154117201") == bureau("500154") == "重庆市开州区民政局"
    assert people_government("500154001") == "重庆市开州区人民政府"
    assert bureau("640221100") == "平罗县民政局"
    assert people_government("640221100") == "平罗县人民政府"
    assert people_government("120000") == "天津市人民政府"


def test_above_the_counties_there_is_no_county_bureau() -> None:
    """A province has no county's civil affairs bureau to name."""
    with pytest.raises(UnknownRegion):
        bureau("500000")


@pytest.mark.parametrize(
    ("county", "count", "one"),
    [
        ("500154", 40, "临江镇"),
        ("500120", 15, "璧城街道"),
        ("640221", 13, "头闸镇"),
        ("120117", 15, "芦台街道"),
        ("532328", 10, "元马镇"),
    ],
)
def test_every_township_of_a_county_is_listed(county: str, count: int, one: str) -> None:
    """A case can be opened in each of them; development zones without a government of their own are not among them."""
    places = townships(county)
    assert one in {place.name for place in places}
    assert len(places) == count
    assert all(parent(place.code) == division(county) and place.name.endswith(("镇", "乡", "街道")) for place in places)


def test_a_province_has_no_townships_of_its_own() -> None:
    """Townships are asked of a county."""
    assert townships("500000") == ()
