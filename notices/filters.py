"""How official papers write money, days, numbers, names and identity numbers. Pure functions; also the templates' filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万")
_LIMIT = Decimal(10) ** 16


def _fen(amount: Decimal) -> int:
    """Hundredths of a yuan. Raises TypeError for what is not a Decimal, ValueError for what is no amount on a paper."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"money is a Decimal, not {type(amount).__name__}")
    if not amount.is_finite() or amount < 0 or amount >= _LIMIT:
        raise ValueError(f"not an amount that a paper can state: {amount}")
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"an amount has at most two decimals: {amount}")
    return int(fen)


def money(amount: Decimal) -> str:
    """Yuan in figures with two decimals: 3860.50. Raises TypeError or ValueError like `rmb_upper`."""
    yuan, fen = divmod(_fen(amount), 100)
    return f"{yuan}.{fen:02d}"


def rmb_upper(amount: Decimal) -> str:
    """Yuan in capital numerals (大写): 叁仟捌佰陆拾元伍角整. Written as 《支付结算办法》附一 teaches.

    A zero inside is written once; 整 follows 元 and 角, never 分. Where that rule leaves 零 optional it is not written. Raises TypeError
    for anything but a Decimal, ValueError for more than two decimals, a negative, an infinite or a too large amount (10^16 and up).
    """
    yuan, cents = divmod(_fen(amount), 100)
    jiao, fen = divmod(cents, 10)
    words = f"{_capitals(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if not fen:
        return f"{words or '零元'}整"
    return f"{words}{'零' if yuan and not jiao else ''}{_DIGITS[fen]}分"


def _capitals(number: int) -> str:
    words, zero, section = "", False, False
    digits = str(number)
    for index, figure in enumerate(digits):
        power = len(digits) - 1 - index
        if figure == "0":
            zero = True
        else:
            words += ("零" if zero and words else "") + _DIGITS[int(figure)] + _PLACES[power % 4]
            zero, section = False, True
        if power % 4 == 0:
            if section or (power == 8 and words):  # 壹万亿: the empty section of 亿 still has its word
                words += _SECTIONS[power // 4]
            # The zeros that end a section are not read; those of an empty section are, once.
            zero, section = zero and not section, False
    return words


def yuan(amount: Decimal) -> str:
    """An amount as papers state it, in figures and in capitals: 3860.50元（大写：叁仟捌佰陆拾元伍角整）."""
    return f"{money(amount)}元（大写：{rmb_upper(amount)}）"


def chinese_date(day: date) -> str:
    """2026年1月8日, without padding (GB/T 9704-2012, 7.3.5.4). Raises TypeError for a moment: which day it is depends on the zone."""
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError(f"a day is a date, not {type(day).__name__}")
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(month: str) -> str:
    """2026-10 as papers write it: 2026年10月. Raises ValueError for what is no month."""
    first = date.fromisoformat(f"{month}-01")
    return f"{first.year}年{first.month}月"


def document_number(prefix: str, series: str, year: int, n: int) -> str:
    """开州民临救决〔2026〕3号: the year in full within 〔〕, no padding (GB/T 9704-2012, 7.2.5).

    `prefix` is the organ's own characters, `series` the kind's (Kind.series). Raises ValueError for a number that none is.
    """
    if not prefix or not series or n < 1 or not 1000 <= year <= 9999:
        raise ValueError(f"no document number: {prefix!r}, {series!r}, {year}, {n}")
    return f"{prefix}{series}〔{year}〕{n}号"


def mask_id(number: str) -> str:
    """An identity number with its first and last four characters only: 5001**********1234. A short one is hidden whole."""
    if len(number) <= 8:
        return "*" * len(number)
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def mask_name(name: str, *, minor: bool = False, way: str = "given") -> str:
    """A name as it may hang on a village board: 王喆 → 王*, 王小明 → 王**. Of a minor's name nothing is shown: 某某.

    `way` is how the place masks: "given" hides the given name, "middle" all but the ends (王*明), "surname" writes 王某. At most two stars
    stand for what is hidden, so that the length of a long name tells nothing. Raises ValueError for an empty name or another way.
    """
    name = name.strip()
    if not name:
        raise ValueError("no name to mask")
    if way not in ("given", "middle", "surname"):
        raise ValueError(f"no way to mask a name: {way}")
    if minor:
        return "某某"
    if way == "surname":
        return f"{name[0]}某"
    if way == "middle" and len(name) > 2:
        return name[0] + "*" * min(len(name) - 2, 2) + name[-1]
    return name[0] + "*" * min(max(len(name) - 1, 1), 2)


def paragraphs(prose: str | Sequence[str]) -> Sequence[str]:
    """Prose as its paragraphs: one text is one paragraph."""
    return (prose,) if isinstance(prose, str) else prose


def clause(prose: str | Sequence[str]) -> str:
    """Prose in one piece and without its end mark, to stand inside a sentence or a cell."""
    return "；".join(part.strip().rstrip("。；;，,、.") for part in paragraphs(prose))


def sentence(prose: str | Sequence[str]) -> str:
    """Prose in one piece that ends as a sentence does."""
    words = clause(prose)
    return words if words.endswith(("！", "？")) else f"{words}。"


def joined(parts: str | Sequence[str]) -> str:
    """Parts in one line: 甲、乙、丙."""
    return "、".join(paragraphs(parts))


def cited(articles: str | Sequence[str]) -> str:
    """Articles in one line, a text named once: 《社会救助法》第三十七条、第五十条."""
    parts, last = [], ""
    for article in paragraphs(articles):
        text, end, place = article.partition("》")
        parts.append(place if end and place and text == last else article)
        last = text
    return "、".join(parts)


def shown(value: str | int | Decimal) -> str:
    """A figure of a computation: money as figures with its unit, all else as it stands."""
    return f"{money(value)}元" if isinstance(value, Decimal) else str(value)
