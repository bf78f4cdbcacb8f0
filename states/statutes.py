"""The texts we cite. `LAW[50]` reads 《社会救助法》第五十条; `LS26.at("二（一）")` names a clause of a text that has no articles."""

from dataclasses import dataclass
from datetime import date

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """A whole number from 1 to 9999 in Chinese, as articles are numbered: 10 十, 42 四十二, 105 一百零五, 1260 一千二百六十."""
    text, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if pending_zero else "") + DIGITS[digit] + name
            pending_zero = False
        elif text:
            pending_zero = True
    return text.removeprefix("一") if text.startswith("一十") else text


@dataclass(frozen=True)
class Citation:
    """A place in a text: an article by number, a clause as the text numbers it ("二（一）"), or the whole text."""

    statute: "Statute"
    article: int | str | None = None

    def __str__(self) -> str:
        if isinstance(self.article, int):
            return f"{self.statute.name}第{numeral(self.article)}条"
        clause = self.article or ""
        # Texts that number their points straight through, as 中办发〔2020〕18号 does.
        return f"{self.statute.full_name}{f'第{clause}项' if clause.isdecimal() else clause}"

    @property
    def text(self) -> str:
        """How it is written in a paper: 《社会救助法》第五十条."""
        return str(self)


@dataclass(frozen=True)
class Statute:
    """A law, regulation or document. `articles` is None where the text has clauses instead; an unknown title or number is empty.

    `in_force` is the day the text names; for documents that name none the day they were issued or published, and the last day of
    the month where only the month is known. `until` is the last day in force, None where no repeal is known. `region` is the division code
    of the place whose text it is, "" for a text of the nation.
    """

    key: str
    title: str
    number: str
    in_force: date
    until: date | None = None
    articles: range | None = None
    region: str = ""

    def governs(self, region: str) -> bool:
        """Whether it is the nation's text or that of a place in which `region` (a division code) lies."""
        return region.startswith(self.region.rstrip("0"))

    @property
    def name(self) -> str:
        """The title in its brackets; a document whose title is not known goes by its number."""
        return f"《{self.title}》" if self.title else self.number

    @property
    def full_name(self) -> str:
        """The title with the document number, as documents are cited."""
        return f"{self.name}（{self.number}）" if self.title and self.number else self.name

    def __getitem__(self, article: int) -> Citation:
        """The article of this number; raises LookupError when the text has no such article."""
        if self.articles is None or article not in self.articles:
            raise LookupError(f"{self.name}没有第{article}条")
        return Citation(self, article)

    def at(self, clause: str) -> Citation:
        """A clause of a text that is not divided into articles, as the text numbers it; raises LookupError for a text that is."""
        if self.articles is not None:
            raise LookupError(f"{self.name}按条引用，不按“{clause}”引用")
        return Citation(self, clause)

    def __str__(self) -> str:
        return self.full_name


def _articles(count: int) -> range:
    return range(1, count + 1)


LAW = Statute("LAW", "社会救助法", "2026年4月30日通过", date(2026, 7, 1), articles=_articles(78))
# Whether it was repealed when the law took effect is not known; where they differ the law prevails.
MEASURES = Statute("MEASURES", "社会救助暂行办法", "国务院令第649号", date(2014, 5, 1), articles=_articles(70))
G47 = Statute("G47", "国务院关于全面建立临时救助制度的通知", "国发〔2014〕47号", date(2014, 10, 24))
L18 = Statute("L18", "民政部 财政部关于进一步加强和改进临时救助工作的意见", "民发〔2018〕23号", date(2018, 1, 23))
C20 = Statute("C20", "关于改革完善社会救助制度的意见", "中办发〔2020〕18号", date(2020, 8, 31))
LS26 = Statute("LS26", "民政部 财政部关于进一步健全完善临时救助制度的意见", "", date(2026, 1, 29))
D57 = Statute("D57", "最低生活保障审核确认办法", "民发〔2021〕57号", date(2021, 7, 1), articles=_articles(42))
T43 = Statute("T43", "特困人员认定办法", "民发〔2021〕43号", date(2021, 7, 1), articles=_articles(29))
D22 = Statute("D22", "关于进一步做好最低生活保障等社会救助兜底保障工作的通知", "", date(2022, 10, 20))
M23 = Statute("M23", "关于加强低收入人口动态监测做好分层分类社会救助工作的意见", "", date(2023, 10, 31))
R25 = Statute("R25", "刚性支出困难家庭认定办法", "", date(2025, 1, 1), articles=_articles(14))

RECONSIDERATION = Statute("RECONSIDERATION", "行政复议法", "2023年修订", date(2024, 1, 1), articles=_articles(90))
LITIGATION = Statute("LITIGATION", "行政诉讼法", "2017年修正", date(2017, 7, 1), articles=_articles(103))
CIVIL_CODE = Statute("CIVIL_CODE", "民法典", "2020年5月28日通过", date(2021, 1, 1), articles=_articles(1260))
CIVIL_PROCEDURE = Statute("CIVIL_PROCEDURE", "民事诉讼法", "2023年修正", date(2024, 1, 1), articles=_articles(306))
LICENSING = Statute("LICENSING", "行政许可法", "2019年修正", date(2019, 4, 23), articles=_articles(83))

SEED_K = Statute(
    "SEED_K", "重庆市开州区民政局关于切实做好社会救助兜底保障工作的通知", "开州民发〔2020〕82号", date(2020, 5, 18), region="500154"
)
SEED_N = Statute(
    "SEED_N",
    "关于转发〈重庆市开州区民政局关于切实做好社会救助兜底保障工作的通知〉的通知",
    "开州南门府发〔2020〕60号",
    date(2020, 5, 20),
    region="500154",
)
SEED_P = Statute("SEED_P", "平罗县社会救助兜底脱贫行动实施方案", "", date(2020, 4, 30), region="640221")
SEED_Y = Statute("SEED_Y", "", "云南省民政厅2022年6月28日通知", date(2022, 6, 28), region="530000")
SEED_T = Statute("SEED_T", "天津市社会救助脱贫攻坚兜底保障行动实施方案", "津民发〔2020〕19号", date(2020, 5, 14), region="120000")
SEED_B = Statute("SEED_B", "关于贯彻落实〈重庆市改革完善社会救助制度重点举措〉的通知", "", date(2020, 12, 31), region="500120")

STATUTES: dict[str, Statute] = {
    statute.key: statute
    for statute in (
        *(LAW, MEASURES, G47, L18, C20, LS26, D22, D57, T43, R25, M23),
        *(RECONSIDERATION, LITIGATION, CIVIL_CODE, CIVIL_PROCEDURE, LICENSING),
        *(SEED_K, SEED_N, SEED_P, SEED_Y, SEED_T, SEED_B),
    )
}
