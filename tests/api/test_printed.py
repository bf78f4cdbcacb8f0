"""The printed paper over the wire: made once, refused rather than wrong, sealed where it says, checked by whoever holds it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import select

from notices import official
from notices.official_fonts import Untypesettable
from tests.api.conftest import Counter
from workflow import renderings
from workflow.records import Notice, Rendering, table
from workflow.settings import Settings, settings

_made = table(Rendering).c


def _paper(counter: Counter) -> tuple[str, dict[str, str]]:
    officer = counter.as_(counter.county.id("town_handler"))
    number = counter.new_case()
    paper: str = counter.get(f"/cases/{number}/notices", officer).json()[0]["id"]
    return paper, officer


def test_ten_who_ask_at_once_get_one_print(counter: Counter) -> None:
    """Whoever draws first is kept; nobody ever sees a second print of a paper."""
    paper, officer = _paper(counter)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: counter.get(f"/notices/{paper}.pdf", officer), range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == len({answer.headers["etag"] for answer in answers}) == 1


def test_a_print_is_kept_with_the_typesetter_the_page_and_the_typefaces_it_was_made_with(counter: Counter) -> None:
    """Another release, another set of typefaces: the paper keeps the print it has."""
    paper, officer = _paper(counter)
    first = counter.get(f"/notices/{paper}.pdf", officer).content
    with counter.engine.connect() as connection:
        kept = dict(connection.execute(select(_made.form, _made.renderer).where(_made.notice_id == paper)).all())
    assert set(kept) == {"pdf", "seal"} and kept["pdf"] == kept["seal"]
    assert kept["pdf"].startswith("typst ") and " page " in kept["pdf"] and " fonts " in kept["pdf"]
    with mock.patch.object(official, "draw", side_effect=AssertionError("drawn again")):
        assert counter.get(f"/notices/{paper}.pdf", officer).content == first


def test_the_place_of_the_seal_is_told_and_kept_with_the_print(counter: Counter) -> None:
    """GB/T 9704-2012, 7.3.5.1; a seal system asks where to put it: page, and millimetres from the left and upper edge."""
    paper, officer = _paper(counter)
    seal = counter.get(f"/notices/{paper}/seal", officer)
    place = seal.json()
    assert seal.headers["content-type"] == "application/json" and place["page"] == 1
    assert 100 < place["x"] < 184 and 60 < place["y"] < 262
    with mock.patch.object(official, "draw", side_effect=AssertionError("drawn again")):
        assert counter.get(f"/notices/{paper}.pdf", officer).content[:5] == b"%PDF-"


def test_a_paper_no_typeface_can_show_is_refused_and_not_kept(counter: Counter) -> None:
    """Never a wrong paper: the sentence names the characters, and with the typeface installed the paper can be had."""
    paper, officer = _paper(counter)
    with mock.patch.object(official, "draw", side_effect=Untypesettable(("𪚥",))):
        refused = counter.get(f"/notices/{paper}.pdf", officer)
    assert refused.status_code == 409 and refused.headers["content-type"] == "application/problem+json"
    assert "𪚥（U+2A6A5）" in refused.json()["detail"]
    assert counter.get(f"/notices/{paper}.pdf", officer).status_code == 200


def test_a_paper_that_goes_out_carries_its_code_and_a_record_on_file_does_not(counter: Counter) -> None:
    """The code is the address of the page of checking and the first digits of the hash; without an address there is none."""
    paper, _ = _paper(counter)
    with counter.engine.connect() as connection:
        row = dict(connection.execute(select(table(Notice)).where(table(Notice).c.id == paper)).mappings().one())
    public = Settings("", 10, b"", public_url="https://example.gov.cn")
    found = renderings.check_of(row, public)
    assert found and found.address == f"https://example.gov.cn/p/{row['sha256'][:20]}"
    assert renderings.check_of(row, replace(public, public_url="")) is None
    assert renderings.check_of({**row, "document_number": None, "text": "% 表格\n= 入户调查表\n"}, public) is None
    assert "校验码" in renderings.make(row, "html", public).contents["html"].decode()


@pytest.mark.parametrize("url", ["ftp://a", "https://", "javascript:alert(1)", "https://a b", 'https://a"><script>', "example.gov.cn"])
def test_a_public_address_that_is_none_is_refused_at_the_start(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is printed on every paper: a slip would be on all of them."""
    monkeypatch.setenv("DOUDI_PUBLIC_URL", url)
    with pytest.raises(ValueError, match="DOUDI_PUBLIC_URL"):
        settings()


def test_the_address_and_the_typefaces_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DOUDI_PUBLIC_URL and DOUDI_FONTS; a folder that is not there is said at the start, not when the first paper is printed."""
    monkeypatch.setenv("DOUDI_SECRET", "of this test")
    monkeypatch.setenv("DOUDI_PUBLIC_URL", "https://shjz.example.gov.cn:8443/doudi/")
    monkeypatch.setenv("DOUDI_FONTS", str(tmp_path))
    found = settings()
    assert (found.public_url, str(found.fonts)) == ("https://shjz.example.gov.cn:8443/doudi", str(tmp_path))
    monkeypatch.setenv("DOUDI_FONTS", f"{tmp_path}/none")
    with pytest.raises(ValueError, match="DOUDI_FONTS"):
        settings()
