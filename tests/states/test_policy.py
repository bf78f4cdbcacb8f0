"""What each place has decided, on which day, on what authority; and that nothing is invented where nobody has decided."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from states.emergency_aid import EMERGENCY_AID
from states.parameters import EXCLUDABLE, PARAMETERS
from states.policy import (
    LocalValue,
    PolicyGap,
    SheetError,
    UnknownRegion,
    chain,
    check_sheets,
    conflicts,
    parse_value,
    policy_for,
    sheet_regions,
)
from states.sheets import load, sheets

TODAY = date(2026, 11, 22)
LIMIT = "emergency_aid.township_limit"
RELIEF = "emergency_aid.relief_first"
SIX_TIMES = "emergency_aid.township_limit_multiple"


def own(value: str, since: date, *, key: str = LIMIT, region: str = "500154", until: date | None = None) -> LocalValue:
    """A value the county set itself."""
    return LocalValue(region, key, value, "开州民发〔2026〕1号", since, until)


# The five places


@pytest.mark.parametrize("day", [date(2020, 5, 14), date(2021, 1, 1), TODAY])
def test_tianjin_finishes_the_urgent_type_in_twenty_four_hours(day: date) -> None:
    """津民发〔2020〕19号 二（五）; the three days of 2026 do not lengthen it."""
    policy = policy_for("120117110", day)
    assert policy[RELIEF] == "24 hours"
    assert policy.cites(RELIEF) == "津民发〔2020〕19号 二（五）"
    assert policy.entry(RELIEF).from_region == "120000"


def test_before_its_day_tianjin_had_no_number() -> None:
    """The day before the document there is no limit, and none is made up."""
    with pytest.raises(PolicyGap):
        policy_for("120117", date(2020, 5, 13))[RELIEF]


def test_the_nation_s_three_days_begin_with_the_document_of_2026() -> None:
    """民政部 财政部 2026-01-29 二（一）; before it no number was written (国发〔2014〕47号, 民发〔2018〕23号)."""
    assert policy_for("500154117", date(2026, 1, 29))[RELIEF] == "3 days"
    with pytest.raises(PolicyGap):
        policy_for("500154117", date(2026, 1, 28))[RELIEF]


def test_ninghe_may_let_its_townships_decide_twice_what_tianjin_lets_them() -> None:
    """Six standards in the city since August 2021, twelve in Ninghe since 1 September 2021."""
    assert policy_for("120000", TODAY).decimal(SIX_TIMES) == 6
    assert policy_for("120117", date(2021, 8, 31)).decimal(SIX_TIMES) == 6
    assert policy_for("120117", date(2021, 9, 1)).decimal(SIX_TIMES) == 12


def test_pingluo_s_floors_are_two_three_and_one_and_a_half_standards() -> None:
    """平罗县社会救助兜底脱贫行动实施方案 二（一）4. Its standard is not in the plan: a gap, not the 600 of a worked example."""
    policy = policy_for("640221103", TODAY)
    kinds = ("emergency", "expenditure", "individual")
    assert [policy.decimal(f"emergency_aid.floor_multiple_{kind}") for kind in kinds] == [2, 3, Decimal("1.5")]
    assert policy.entry("emergency_aid.floor_multiple_individual").text == "1.5"
    assert "low_income.standard_urban" not in policy


def test_known_identities_grow_with_the_documents() -> None:
    """民发〔2018〕23号 二（二）; 平罗 二（一）3 adds the registered poor; 2026 adds edge and rigid-expenditure families everywhere."""
    key = "emergency_aid.known_identities"
    assert policy_for("500154", date(2020, 6, 1))[key] == ("low_income", "extreme_poverty")
    assert policy_for("640221", date(2020, 6, 1))[key] == ("low_income", "extreme_poverty", "registered_poor")
    assert set(policy_for("640221", TODAY)[key]) == {*policy_for("500154", TODAY)[key], "registered_poor"}


def test_only_linjiang_decides_low_income_aid_in_kaizhou() -> None:
    """开州民发〔2020〕82号 2: a town has a sheet of its own, and its neighbours keep the county's rule."""
    assert policy_for("500154117", TODAY)["low_income.decided_by"] == "entrusted"
    assert policy_for("500154117201", TODAY)["low_income.decided_by"] == "entrusted"
    assert policy_for("500154118", TODAY)["low_income.decided_by"] == "county"


def test_standards_are_those_found_and_no_others() -> None:
    """Chongqing 636 and 515; Tianjin 1010 from memory and marked so; Yunnan none."""
    kaizhou = policy_for("500154", TODAY)
    assert (kaizhou.decimal("low_income.standard_urban"), kaizhou.entry("low_income.standard_rural").text) == (Decimal("636.00"), "515.00")
    tianjin = policy_for("120117", TODAY).entry("low_income.standard_urban")
    assert (tianjin.text, tianjin.verified) == ("1010.00", False)
    assert "low_income.standard_urban" not in policy_for("532328", TODAY)


@pytest.mark.parametrize("name", ["public_notice", "opinion", "township_decision", "county_decision", "total", "payment", "township_limit"])
@pytest.mark.parametrize("county", ["500154", "500120", "640221", "120117", "532328"])
def test_what_no_text_fixes_is_a_gap_everywhere(county: str, name: str) -> None:
    """中办发〔2020〕18号 and its kind leave these to the place: the county sets and publishes them (社会救助暂行办法 第四十九条)."""
    assert policy_for(county, TODAY).gaps([f"emergency_aid.{name}"]) == [f"emergency_aid.{name}"]


# Gaps


def test_a_gap_says_who_has_not_fixed_what_and_who_should() -> None:
    """The officer reads the sentence; a town's gap is its county's to fill."""
    with pytest.raises(PolicyGap) as gap:
        policy_for("500154117", TODAY)[LIMIT]
    assert str(gap.value) == "开州区未规定“乡镇审批限额”（emergency_aid.township_limit），应由县级民政部门公布"
    assert (gap.value.key, gap.value.region, gap.value.day, gap.value.label) == (LIMIT, "500154117", TODAY, "乡镇审批限额")


def test_a_gap_is_raised_by_every_way_of_asking_but_get() -> None:
    """A blank is never a default unless the caller brings one."""
    policy = policy_for("500154", TODAY)
    for ask in (policy.entry, policy.term, policy.decimal, policy.flag, policy.cites):
        with pytest.raises(PolicyGap):
            ask(LIMIT)
    assert policy.get(LIMIT) is None
    assert policy.get(LIMIT, 5) == 5
    assert LIMIT not in policy


def test_a_key_that_is_no_parameter_is_a_fault_of_the_program_and_no_gap() -> None:
    """A misspelt key must not pass for something the county forgot."""
    for ask in (policy_for("500154", TODAY).entry, policy_for("500154", TODAY).get):
        with pytest.raises(KeyError) as fault:
            ask("emergency_aid.townshiplimit")
        assert not isinstance(fault.value, PolicyGap)


def test_gaps_lists_all_blanks_of_a_place() -> None:
    """What a county must still publish before its first case."""
    policy = policy_for("532328", TODAY)
    assert set(policy.gaps()) == set(PARAMETERS) - set(policy.values)
    assert policy.gaps([RELIEF, LIMIT]) == [LIMIT]


# What wins


def test_the_chain_goes_from_the_village_to_the_nation() -> None:
    """A prefecture-level city is part of it only where it has a sheet."""
    assert chain("500154117") == ("500154117", "500154", "500000", "000000")
    assert chain("500154117201")[0:2] == ("500154117201", "500154117")
    assert chain("640221") == ("640221", "640000", "000000")


@pytest.mark.parametrize("region", ["999999", "500154999", "5001", "", "开州区"])
def test_an_unknown_place_has_no_policy(region: str) -> None:
    """It is not the nation's policy that applies there: the code is wrong."""
    with pytest.raises(UnknownRegion):
        policy_for(region, TODAY)


def test_what_the_county_sets_fills_the_gap_from_its_day() -> None:
    """社会救助暂行办法 第四十九条: the place determines and publishes it."""
    local = (own("3000", date(2026, 8, 1)),)
    value = policy_for("500154117", date(2026, 8, 1), local).entry(LIMIT)
    assert (value.is_, value.text, value.origin, value.from_region) == (Decimal("3000.00"), "3000.00", "county", "500154")
    assert LIMIT not in policy_for("500154117", date(2026, 7, 31), local)
    assert LIMIT not in policy_for("500120", TODAY, local)


def test_the_nearer_place_wins_even_with_the_older_day() -> None:
    """A town's own value stands when the county sets a newer one for everybody."""
    local = (own("2 days", date(2026, 3, 1), key=RELIEF, region="500154117"), own("1 days", date(2026, 9, 1), key=RELIEF))
    assert policy_for("500154117", TODAY, local)[RELIEF] == "2 days"
    assert policy_for("500154118", TODAY, local)[RELIEF] == "1 days"


def test_a_county_s_own_value_beats_its_sheet_unless_the_sheet_is_newer() -> None:
    """The sheet of Ninghe is of 1 September 2021."""
    older = own("8", date(2021, 8, 31), key=SIX_TIMES, region="120117")
    same = own("9", date(2021, 9, 1), key=SIX_TIMES, region="120117")
    assert policy_for("120117", TODAY, (older,)).decimal(SIX_TIMES) == 12
    assert policy_for("120117", TODAY, (same,)).decimal(SIX_TIMES) == 9


def test_of_two_values_of_one_day_the_later_entered_counts() -> None:
    """A correction is entered again; nothing is edited."""
    day = date(2026, 8, 1)
    assert policy_for("500154", TODAY, (own("3000", day), own("2000", day))).decimal(LIMIT) == 2000


def test_a_value_that_has_ended_leaves_the_place_to_the_level_above() -> None:
    """`until` is the last day: the epidemic's rules end with the epidemic."""
    local = (own("12 hours", date(2026, 2, 1), key=RELIEF, until=date(2026, 6, 30)),)
    assert policy_for("500154", date(2026, 6, 30), local)[RELIEF] == "12 hours"
    assert policy_for("500154", date(2026, 7, 1), local)[RELIEF] == "3 days"


def test_a_temporary_value_gives_way_to_the_one_it_suspended() -> None:
    """When it ends, the same place's older value that has no end is in force again."""
    local = (own("3000", date(2026, 2, 1)), own("5000", date(2026, 3, 1), until=date(2026, 6, 30)))
    assert policy_for("500154", date(2026, 6, 30), local).decimal(LIMIT) == 5000
    assert policy_for("500154", date(2026, 7, 1), local).decimal(LIMIT) == 3000


def test_what_is_assumed_is_marked_so_and_the_policy_itself_stays() -> None:
    """A worked example with 600 for Pingluo is an assumption, and shows as one."""
    policy = policy_for("640221", TODAY)
    assumed = policy.assuming({"low_income.standard_urban": "600"})
    entry = assumed.entry("low_income.standard_urban")
    assert (entry.is_, entry.origin, entry.verified) == (Decimal("600.00"), "assumed", False)
    assert assumed["emergency_aid.floor_multiple_emergency"] == 2
    assert "low_income.standard_urban" not in policy
    for wrong in ({"low_income.standard_urban": "六百"}, {"no.such": "1"}):
        with pytest.raises(ValueError, match="“"):
            policy.assuming(wrong)


def test_a_policy_is_compiled_once() -> None:
    """Ten thousand cases of one county ask the same question."""
    local = (own("3000", date(2026, 8, 1)),)
    assert policy_for("500154117", TODAY, local) is policy_for("500154117", TODAY, (own("3000", date(2026, 8, 1)),))
    assert policy_for("500154117", TODAY) is not policy_for("500154117", TODAY, local)


# Conflicts


def test_a_looser_value_is_a_conflict_a_person_must_know_of() -> None:
    """Ninghe's twelve standards go beyond Tianjin's six: lawful only if somebody could allow it."""
    (conflict,) = [found for found in conflicts(TODAY) if found.key == SIX_TIMES]
    assert (conflict.region, conflict.value, conflict.above_region, conflict.above_value) == ("120117", "12", "120000", "6")
    assert conflict.cites in conflict.sentence
    assert conflict.sentence.startswith("宁河区的“乡镇审批限额倍数”（12）比天津市的规定（6）宽")
    assert not [found for found in conflicts(date(2021, 8, 31)) if found.key == SIX_TIMES]


def test_a_tighter_value_is_no_conflict() -> None:
    """Tianjin's 24 hours are stricter than the nation's three days: any place may be faster."""
    assert not [found for found in conflicts(TODAY) if found.key == RELIEF]


@pytest.mark.parametrize(
    ("value", "conflicting"),
    [
        ("72 hours", False),
        ("73 hours", True),
        ("3 days", False),
        ("4 days", True),
        # Over the Spring Festival one working day outlasts three days.
        ("1 working days", True),
    ],
)
def test_limits_in_other_units_are_compared_by_the_worst_day(value: str, conflicting: bool) -> None:
    """Three days, nationally; what can run longer on some days is listed."""
    found = conflicts(TODAY, ["500154"], (own(value, date(2026, 2, 1), key=RELIEF),))
    assert bool(found) is conflicting


def test_days_are_never_longer_than_as_many_working_days() -> None:
    """The filing limit is five working days nationally; five days end no later, though they move past days off."""
    key = "emergency_aid.filing"
    assert not conflicts(TODAY, ["500154"], (own("5 days", date(2026, 2, 1), key=key),))
    assert conflicts(TODAY, ["500154"], (own("6 days", date(2026, 2, 1), key=key),))
    assert conflicts(TODAY, ["500154"], (own("24 days", date(2026, 2, 1), key=key),))


def test_a_lower_standard_than_the_province_s_is_a_conflict() -> None:
    """云南省民政厅2022年6月28日通知 三（二）: not lower than the provincial guidance."""
    key = "low_income.standard_urban"
    assert conflicts(TODAY, ["500154"], (own("600", date(2026, 2, 1), key=key),))
    assert not conflicts(TODAY, ["500154"], (own("700", date(2026, 2, 1), key=key),))


def test_conflicts_are_listed_for_the_places_asked_about() -> None:
    """A county sees its own and its towns', not its neighbours'."""
    local = (own("9 days", date(2026, 2, 1), key=RELIEF), own("10 days", date(2026, 2, 1), key=RELIEF, region="500154117"))
    assert [found.region for found in conflicts(TODAY, ["500154"], local)] == ["500154", "500154117"]
    assert not conflicts(TODAY, ["500120"], local)


# Values as officers type them


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        (RELIEF, "24 hours", "24 hours"),
        (RELIEF, " 24小时 ", "24 hours"),
        (RELIEF, "3天", "3 days"),
        (RELIEF, "10个工作日", "10 working days"),
        (RELIEF, "1 day", "1 days"),
        (LIMIT, "2000", Decimal("2000.00")),
        (SIX_TIMES, "1.50", Decimal("1.5")),
        ("emergency_aid.small_cap_basis", "person", "person"),
        ("emergency_aid.clock_excludes", "", ()),
        ("emergency_aid.clock_excludes", "public_notice，joint_meeting", ("public_notice", "joint_meeting")),
        ("ladder.rungs", "50%, 100%, +3个工作日", ("50%", "100%", "+3 working days")),
    ],
)
def test_a_value_is_read_as_it_is_typed(key: str, typed: str, value: object) -> None:
    """Chinese commas and Chinese limits are understood."""
    assert parse_value(key, typed) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("no.such", "1"),
        (RELIEF, "24"),
        (RELIEF, "0 days"),
        (RELIEF, "-1 days"),
        (RELIEF, "1.5 days"),
        (RELIEF, "尽快"),
        (LIMIT, "两千"),
        (LIMIT, "-1"),
        (LIMIT, "NaN"),
        (LIMIT, "1e400"),
        (LIMIT, "20.005"),
        (SIX_TIMES, "0"),
        (SIX_TIMES, "1001"),
        ("emergency_aid.small_cap_basis", "household"),
        ("emergency_aid.clock_excludes", "closed"),
        ("emergency_aid.known_identities", "edge, edge"),
        ("ladder.rungs", ""),
        ("ladder.rungs", "80%, 50%"),
        ("ladder.rungs", "50%, 50%"),
        ("ladder.rungs", "50%, 120%"),
        ("ladder.rungs", "+3 days, 100%"),
        ("ladder.rungs", "100%, +5 days, +3 days"),
        ("ladder.rungs", "100%, +5 hours, +3 days"),
        ("ladder.rungs", "half"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_in_one_sentence(key: str, typed: str) -> None:
    """An officer is told what may stand there."""
    with pytest.raises(ValueError, match="“") as fault:
        parse_value(key, typed)
    assert "\n" not in str(fault.value)


# The sheets


def test_the_sheets_are_sound() -> None:
    """Every key is known, every value parses, has a day and a source; what is not verified says why or rests on no text."""
    assert check_sheets() == []
    every = [value for values in sheets().values() for value in values]
    assert every
    for value in every:
        assert value.cites.strip()
        assert value.since < TODAY
        assert "http" not in value.cites + value.note
        assert parse_value(value.key, value.text) == value.is_
        assert value.verified or value.note or value.key == "emergency_aid.clock_excludes"


def test_every_sheet_begins_by_saying_what_it_is() -> None:
    """A policy officer opens the file and reads first whose it is and where it comes from."""
    book = Path(__file__).parents[2] / "states" / "policies"
    files = sorted(book.glob("*.toml"))
    assert all(file.read_text("utf-8").startswith("# ") for file in files)
    assert {file.name.partition("_")[0] for file in files} == set(sheet_regions())


def test_the_places_of_the_documents_have_a_sheet() -> None:
    """The nation first, then provinces, counties and the town."""
    assert sheet_regions()[0] == "000000"
    assert set(sheet_regions()) >= {"120000", "120117", "500000", "500154", "500154117", "500120", "640000", "640221", "530000"}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('[emergency_aid.relief]\n2020-01-01 = { is = "3 days", cites = "甲" }', "emergency_aid.relief"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { is = "soon", cites = "甲" }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { is = "3 days" }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { is = "3 days", cites = " " }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { cites = "甲" }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-13-01 = { is = "3 days", cites = "甲" }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { is = "3 days", cites = "甲", untill = 2021-01-01 }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { is = "3 days", cites = "甲", until = 2019-01-01 }', "emergency_aid.relief_first"),
        ('[emergency_aid.relief_first]\n2020-01-01 = { is = "3 days", cites = "甲", verified = "no" }', "emergency_aid.relief_first"),
        ('[emergency_aid]\nrelief_first = "3 days"', "emergency_aid.relief_first"),
        ("[emergency_aid.relief_first]\n", "emergency_aid.relief_first"),
        ('relief = "3 days"', "relief"),
        ("[[", "000000_trial.toml"),
    ],
)
def test_a_malformed_sheet_is_refused_by_file_and_key(tmp_path: Path, body: str, named: str) -> None:
    """A sheet with a fault is not used at all: better no service than a wrong limit."""
    (tmp_path / "000000_trial.toml").write_text(f'jurisdiction = "000000"\nname = "全国"\n{body}\n', "utf-8")
    with pytest.raises(SheetError) as fault:
        load(tmp_path)
    assert "000000_trial.toml" in str(fault.value)
    assert named in str(fault.value)
    assert check_sheets(tmp_path) == list(fault.value.defects)


@pytest.mark.parametrize("head", ['name = "全国"', 'jurisdiction = "999999"\nname = "乙"', 'jurisdiction = "500154"\nname = "开县"'])
def test_a_sheet_names_the_place_it_is_for(tmp_path: Path, head: str) -> None:
    """Code and name must agree, so that a slip in the code cannot give one county another's rules."""
    (tmp_path / "trial.toml").write_text(head, "utf-8")
    with pytest.raises(SheetError, match=r"trial\.toml"):
        load(tmp_path)


def test_a_place_has_one_sheet(tmp_path: Path) -> None:
    """Two would leave it open which one counts."""
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('jurisdiction = "000000"\nname = "全国"', "utf-8")
    with pytest.raises(SheetError, match=r"b\.toml"):
        load(tmp_path)


def test_a_sheet_s_value_ends_on_its_last_day(tmp_path: Path) -> None:
    """`until` is read from a sheet as a date, with the note that explains it."""
    (tmp_path / "t.toml").write_text(
        'jurisdiction = "120000"\nname = "天津市"\n[emergency_aid.total]\n'
        '2020-05-14 = { is = "5 days", cites = "甲", until = 2020-12-31, verified = false, note = "乙" }\n',
        "utf-8",
    )
    (value,) = load(tmp_path)["120000"]
    assert (value.until, value.verified, value.note) == (date(2020, 12, 31), False, "乙")
    assert value.in_force(date(2020, 12, 31))
    assert not value.in_force(date(2021, 1, 1))


def test_the_ladder_climbs_to_the_limit_and_past_it() -> None:
    """云南省民政厅2022年6月28日通知 一（四）: overdue work is pushed; the rungs themselves are the system's and marked so."""
    policy = policy_for("532328", TODAY)
    assert policy["ladder.rungs"] == ("50%", "80%", "100%", "+3 working days", "+5 working days")
    assert policy["ladder.rungs_urgent"] == ("50%", "80%", "100%", "+2 hours", "+6 hours")
    assert not policy.entry("ladder.rungs").verified
    assert policy.entry("ladder.rungs").text == "50%, 80%, 100%, +3 working days, +5 working days"


def test_no_clock_is_suspended_unless_a_place_says_so() -> None:
    """National rules define no suspension; what a place may list are stages of the process."""
    assert policy_for("500154", TODAY)["emergency_aid.clock_excludes"] == ()
    assert EXCLUDABLE.keys() <= EMERGENCY_AID.states.keys()


def test_every_parameter_is_named_in_chinese_and_choices_are_listed() -> None:
    """The label is what an officer reads in a gap, a form or a conflict."""
    for key, parameter in PARAMETERS.items():
        assert parameter.key == key
        assert not parameter.label.isascii()
        assert bool(parameter.choices) is (parameter.kind in ("choice", "list") and not key.startswith("ladder."))
