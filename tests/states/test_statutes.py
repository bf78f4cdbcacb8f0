"""A citation names an article that exists, as a paper writes it."""

import pytest

from states.statutes import (
    C20,
    CIVIL_CODE,
    D57,
    G47,
    L18,
    LAW,
    LS26,
    MEASURES,
    SEED_B,
    SEED_P,
    SEED_Y,
    STATUTES,
    Statute,
    numeral,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (50, "五十"),
        (78, "七十八"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (203, "二百零三"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
    ],
)
def test_articles_are_numbered_as_laws_number_them(number: int, text: str) -> None:
    """第十条, not 第一十条; one 零 for any gap."""
    assert numeral(number) == text


def test_an_article_reads_as_the_law_writes_it() -> None:
    """《社会救助法》第五十条: the duty of relief first."""
    assert str(LAW[50]) == LAW[50].text == "《社会救助法》第五十条"
    assert str(MEASURES[48]) == "《社会救助暂行办法》第四十八条"
    assert str(CIVIL_CODE[201]) == "《民法典》第二百零一条"
    assert LAW[50].statute is LAW
    assert LAW[50].article == 50


def test_a_document_is_cited_with_its_number_and_the_clause_as_it_numbers_it() -> None:
    """Documents have clauses, not articles; what number is not known is not written."""
    assert str(L18.at("二（二）")) == "《民政部 财政部关于进一步加强和改进临时救助工作的意见》（民发〔2018〕23号）二（二）"
    assert str(G47.at("（三）")) == "《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）（三）"
    assert str(C20.at("15")) == "《关于改革完善社会救助制度的意见》（中办发〔2020〕18号）第15项"
    assert str(LS26.at("二（一）")) == "《民政部 财政部关于进一步健全完善临时救助制度的意见》二（一）"
    assert str(SEED_P.at("二（一）3")) == "《平罗县社会救助兜底脱贫行动实施方案》二（一）3"
    assert str(SEED_Y.at("一（四）")) == "云南省民政厅2022年6月28日通知一（四）"
    assert str(SEED_B) == "《关于贯彻落实〈重庆市改革完善社会救助制度重点举措〉的通知》"


@pytest.mark.parametrize("article", [0, -1, 79])
def test_an_article_the_law_does_not_have_cannot_be_cited(article: int) -> None:
    """社会救助法 has 78 articles."""
    with pytest.raises(LookupError, match="没有第"):
        LAW[article]


def test_a_text_is_cited_the_way_it_is_divided() -> None:
    """Articles where there are articles, clauses where there are none."""
    with pytest.raises(LookupError):
        LAW.at("二（一）")
    with pytest.raises(LookupError):
        L18[2]


@pytest.mark.parametrize(
    ("key", "articles"),
    [
        ("LAW", 78),
        ("MEASURES", 70),
        ("D57", 42),
        ("T43", 29),
        ("R25", 14),
        ("RECONSIDERATION", 90),
        ("LITIGATION", 103),
        ("CIVIL_CODE", 1260),
        ("LICENSING", 83),
    ],
)
def test_a_law_has_as_many_articles_as_its_text(key: str, articles: int) -> None:
    """The last article is there, the next is not."""
    law: Statute = STATUTES[key]
    assert law[articles].article == articles
    with pytest.raises(LookupError):
        law[articles + 1]


def test_every_text_is_known_by_its_key_and_says_since_when_it_holds() -> None:
    """What is cited can be found again, under one name."""
    assert all(statute.key == key and statute.name and statute.in_force for key, statute in STATUTES.items())
    assert len({statute.name for statute in STATUTES.values()}) == len(STATUTES)
    assert D57.in_force.isoformat() == "2021-07-01"
    assert LAW.in_force.isoformat() == "2026-07-01"


def test_equal_citations_are_one() -> None:
    """Reasons are compared and gathered in sets."""
    assert len({LAW[50], LAW[50], LAW[44]}) == 2
