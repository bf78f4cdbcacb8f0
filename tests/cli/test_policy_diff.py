"""policy diff: what changed between two days or two places, and the open cases that feel it, by number."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, update

from api.cli import main
from states.roles import COUNTY_LEADER
from tests.county import OWN_VALUES, County, build_county
from workflow.officers import set_parameter
from workflow.records import CaseFile, table

Diff = Callable[[str, str], dict[str, list[str]]]
NOVEMBER = datetime(2026, 11, 16, 2, tzinfo=UTC)
CASE = table(CaseFile)


class Cases:
    """The numbers of open cases: emergency aid in 开州 and 平罗, low-income assistance in 开州 and in its 临江镇."""

    def __init__(self, engine: Engine):
        with engine.begin() as connection:
            values = {key: value for key, value in OWN_VALUES.items() if key.startswith("emergency_aid.")}
            self.kaizhou: County = build_county(connection, "500154", NOVEMBER, own_values=values)
            pingluo = build_county(connection, "640221", NOVEMBER, own_values=values)
            self.relief, self.support, self.closed = (self.kaizhou.open(connection, NOVEMBER).case["number"] for _ in range(3))
            self.entrusted = self.kaizhou.open(connection, NOVEMBER, town=self.kaizhou.sister).case["number"]
            self.far = pingluo.open(connection, NOVEMBER).case["number"]
            for number in (self.support, self.entrusted):
                connection.execute(update(CASE).where(CASE.c.number == number).values(programme="low_income"))
            connection.execute(update(CASE).where(CASE.c.number == self.closed).values(closed_at=NOVEMBER))


@pytest.fixture
def cases(engine: Engine) -> Cases:
    return Cases(engine)


@pytest.fixture
def diff(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Diff:
    """Run `policy diff A B`: each change as it is told, with the numbers of the cases it touches."""
    monkeypatch.setenv("DOUDI_DATABASE_URL", database_url)
    monkeypatch.delenv("DOUDI_LANG", raising=False)

    def run(a: str, b: str) -> dict[str, list[str]]:
        assert main(["policy", "diff", a, b]) == 0
        lines = capsys.readouterr().out.splitlines()
        return {told: numbers.partition("：")[2].split() for told, numbers in zip(lines[::2], lines[1::2], strict=False)}

    return run


def touched(found: dict[str, list[str]], place: str, key: str) -> list[str]:
    """The numbers named under the one change of this key at this place."""
    (numbers,) = [numbers for told, numbers in found.items() if told.startswith(f"{place} {key} ")]
    return numbers


def test_a_rule_of_one_programme_touches_no_case_of_another(diff: Diff, cases: Cases) -> None:
    """社会救助法 第四十八条: from 1 July 2026 whoever gets low-income assistance is heard first; emergency aid is not reduced."""
    found = diff("2026-06-30", "2026-07-01")
    assert touched(found, "全国", "low_income.hearing") == [cases.support, cases.entrusted]
    assert touched(found, "全国", "extreme_poverty.hearing") == []


def test_a_standard_touches_every_programme_that_counts_in_it(diff: Diff, cases: Cases) -> None:
    """民发〔2018〕23号 二（三）: emergency aid is measured in low-income standards; another province's cases feel nothing."""
    found = diff("2021-10-20", "2021-10-21")
    assert touched(found, "重庆市", "low_income.standard_urban") == [cases.relief, cases.support, cases.entrusted]
    assert [told for told in found if "low_income.standard" in told] == [
        "重庆市 low_income.standard_urban 城市低保标准：未规定 → 636.00",
        "重庆市 low_income.standard_rural 农村低保标准：未规定 → 515.00",
    ]


def test_a_case_under_a_nearer_value_does_not_feel_a_farther_change(diff: Diff, cases: Cases) -> None:
    """2022年10月20日通知 一（三）: six months for the nation; 开州 had six of its own already, and nothing changes there."""
    found = diff("2022-10-19", "2022-10-20")
    assert touched(found, "全国", "low_income.gradual_exit_months") == []
    assert touched(found, "全国", "low_income.review_after_death") == [cases.support, cases.entrusted]


def test_what_a_county_sets_touches_its_own_cases_and_is_told_once(diff: Diff, cases: Cases, engine: Engine) -> None:
    """2022年10月20日通知 四（一）: the place fixes its limits. A town's own value touches that town alone."""
    kaizhou = cases.kaizhou
    with engine.begin() as connection:
        leader = kaizhou.actor(connection, COUNTY_LEADER, NOVEMBER)
        for region, value in ((kaizhou.region, "12 working days"), (kaizhou.sister, "8 working days")):
            set_parameter(
                connection,
                region=region,
                key="low_income.opinion",
                value=value,
                document_number="测民发〔2026〕9号",
                since=date(2026, 12, 1),
                actor=leader,
                now=NOVEMBER,
            )
    found = {told: numbers for told, numbers in diff("2026-11-30", "2026-12-01").items() if "low_income.opinion" in told}
    assert list(found.values()) == [[cases.support, cases.entrusted], [cases.entrusted]]
    assert [told.partition("：")[2] for told in found] == ["未规定 → 12 working days", "未规定 → 8 working days"]


def test_two_places_are_compared_for_the_cases_of_the_first(diff: Diff, cases: Cases) -> None:
    """What would differ in 开州 if it did as 平罗: its migrants, and the months of the exit."""
    found = diff("500154", "640221")
    assert touched(found, "重庆市开州区", "low_income.migrant_deduction_rate") == [cases.support, cases.entrusted]
    assert "重庆市开州区 low_income.gradual_exit_months 最长渐退期：6 → 18" in found
    assert touched(found, "重庆市开州区", "emergency_aid.floor_multiple_emergency") == [cases.relief]
    assert all({cases.far, cases.closed}.isdisjoint(numbers) for numbers in found.values())
