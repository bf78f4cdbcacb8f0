"""Ledgers are read from the files, and only from those of the officer's own region."""

from typing import Any

import pytest
from sqlalchemy import select, update

from tests.api.conftest import Counter
from tests.api.test_hostile import is_problem
from tests.county import HOUSEHOLD, PERSON
from workflow.records import CaseFile, table

_case = table(CaseFile).c
FADING = {
    "former_amount": "1000.00",
    "exit_from": "2026-10",
    "exit_to": "2026-11",
    "exit_schedule": [{"month": "2026-10", "amount": "1000.00"}, {"month": "2026-11", "amount": "500.00"}],
    "paid_months": ["2026-09", "2026-10"],
}


def _known(counter: Counter, **facts: Any) -> str:
    handler = counter.as_(counter.county.id("town_handler"))
    asked = {"process": "low_income", "region": counter.county.town, "applicant": PERSON, "household": HOUSEHOLD, "facts": {}}
    number = counter.post("/cases", handler, asked).json()["number"]
    with counter.engine.begin() as connection:
        known = connection.execute(select(_case.facts).where(_case.number == number)).scalar_one()
        connection.execute(update(CaseFile).where(_case.number == number).values(facts=known | facts))
    return str(number)


def test_a_gradual_exit_stands_in_its_ledger_month_by_month(counter: Counter) -> None:
    """开州民发〔2020〕82号 2: a ledger of the households that fade out, and what each month was paid."""
    number, _ = _known(counter, **FADING), _known(counter)
    shown = counter.get("/ledgers/gradual_exit", counter.as_(counter.county.id("county_handler"))).json()
    assert shown["title"] == "渐退台账" and shown["cites"]
    assert [line["number"] for line in shown["items"]] == [number]
    assert [(month["month"], month["amount"], month["paid"]) for month in shown["items"][0]["months"]] == [
        ("2026-10", "1000.00", True),
        ("2026-11", "500.00", False),
    ]


def test_those_refused_but_in_difficulty_stay_on_the_watch_list(counter: Counter) -> None:
    """开州民发〔2020〕82号 5: refused does not mean forgotten."""
    number = _known(counter, watch=True, hardship="收入略高于标准，长期患病。")
    shown = counter.get("/ledgers/watch", counter.as_(counter.county.id("county_handler"))).json()
    assert [(line["number"], line["hardship"]) for line in shown["items"]] == [(number, "收入略高于标准，长期患病。")]


def test_a_ledger_ends_at_the_border_of_the_region(counter: Counter) -> None:
    """个人信息保护法 第六条: another county's officer finds an empty ledger; one that does not exist is 404."""
    _known(counter, **FADING)
    stranger = counter.as_(counter.neighbour.id("county_handler"), counter.neighbour)
    assert counter.get("/ledgers/gradual_exit", stranger).json()["items"] == []
    is_problem(counter.get("/ledgers/other", stranger), 404)


@pytest.mark.parametrize("kind", ["gradual_exit", "watch"])
def test_a_ledger_can_be_read_and_printed_as_a_paper(counter: Counter, kind: str) -> None:
    """开州民发〔2020〕82号 2、5: 台账 that can be signed and filed, with its day and its source, never beyond the region."""
    number = _known(counter, **(FADING if kind == "gradual_exit" else {"watch": True, "hardship": "收入略高于标准，长期患病。"}))
    handler = counter.as_(counter.county.id("county_handler"))
    html = counter.get(f"/ledgers/{kind}.html", handler)
    assert html.status_code == 200 and html.headers["content-type"].startswith("text/html")
    told = ("2026年10月至2026年11月", "10月1000.00（已发）、11月500.00") if kind == "gradual_exit" else ("长期患病",)
    for words in (number, PERSON["name"], "天津市宁河区民政局", "2026年11月20日", *told):
        assert words in html.text
    assert PERSON["id_number"] not in html.text and PERSON["phone"] not in html.text
    printed = counter.get(f"/ledgers/{kind}.pdf", handler)
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF-")
    stranger = counter.as_(counter.neighbour.id("county_handler"), counter.neighbour)
    assert number not in counter.get(f"/ledgers/{kind}.html", stranger).text
    is_problem(counter.get("/ledgers/other.html", stranger), 404)


def test_a_ledger_without_lines_says_so(counter: Counter) -> None:
    """An empty sheet could as well be a page that was lost."""
    assert "目前没有应当登记的对象。" in counter.get("/ledgers/watch.html", counter.as_(counter.county.id("county_handler"))).text
