"""Numbers with their units, as documents write them: 1700个, 1,700亩, 3.5%, 二十家, 5%—6%, 100场以上."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import isnan, nan
from typing import TYPE_CHECKING

from jxgraph.indicators.words import any_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,12})(?:\.\d{1,6})?"
"""Digits, with separators of thousands and decimals; bounded, so that no text is read twice."""
_CHINESE = r"[一二两三四五六七八九十][一二两三四五六七八九十百千零〇]{0,7}"
"""A numeral that begins with a digit: 二十, 三百; but not 千, as in 千亩方."""
_MAGNITUDES = "百万|千万|万亿|百亿|千亿|[百千万亿]"

_PER = r"[百千万亿]?(?:元GDP|元|人|吨|亩|平方米|立方米|平方公里|公里|户|辆|年|月|日|天|小时|台|个|件|升|千瓦时)"
"""What a figure is taken per: 件/万人, 吨/月·平方公里."""

AFTER = {
    **dict.fromkeys(("及以上", "以上", "或以上", "之上"), "≥"),
    **dict.fromkeys(("及以内", "以内", "之内", "及以下"), "≤"),
    **dict.fromkeys(("以下", "之下"), "<"),
    **dict.fromkeys(("左右", "上下"), "≈"),
}
"""What is said behind a figure, and the sign for it."""

BEFORE = {
    **dict.fromkeys(("不少于", "不低于", "不小于", "不得少于", "不得低于", "至少", "最少", "不短于"), "≥"),
    **dict.fromkeys(("超过", "超", "突破", "高于", "大于", "多于", "跨越"), ">"),
    **dict.fromkeys(("控制在", "控制到", "限制在"), "≤"),
    **dict.fromkeys(("不超过", "不高于", "不大于", "不多于", "不突破", "最多", "不得超过", "不得高于"), "≤"),
    **dict.fromkeys(("低于", "少于", "小于"), "<"),
    **dict.fromkeys(("约", "大约", "近", "接近"), "≈"),
}
"""What is said in front of a figure."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, its span in the words, and the sign of what is said behind it.

    The `measure` is the unit without its magnitude, and without what it is taken per. A `goal` is one by its words
    alone: a rank to be reached, or 翻一番.
    """

    start: int
    end: int
    value: float
    to: float
    unit: str
    measure: str
    sign: str
    chinese: bool = False
    goal: bool = False

    def of(self, kind: str) -> bool:
        """Whether it is of a kind of units in words.toml."""
        return self.measure in words_of(f"units.{kind}")


@cache
def _pattern() -> re.Pattern[str]:
    units = any_of("units.things", "units.amounts", "units.percent", "units.times")
    after = "|".join(sorted(AFTER, key=len, reverse=True))
    return re.compile(
        rf"""(?<![\d.A-Za-z第+〔/])(?P<hundredths>百分之)?(?P<value>{_ARABIC}|{_CHINESE})
        (?:(?:%|[个名家天]|{_MAGNITUDES})?[-–—―~～至到](?P<to>{_ARABIC}|{_CHINESE}))?
        (?P<more>余|多(?=[百千万亿个家项名人亩]))?(?P<magnitude>{_MAGNITUDES})?(?P<more_of>余|多(?=[个家项名人亩元]))?
        (?P<unit>(?:{units})(?:/{_PER}(?:·{_PER})?|\([次套处座个家户件项条所点只头台栋间]\))?)?(?:\((?:含|不含)\))?(?P<after>{after})?""",
        re.VERBOSE,
    )


_NAME_GOES_ON = re.compile(
    r"[A-Za-z+]|级(?!台阶)|型|强(?!度)|号|届|系列|一批|制(?!造|定|修)|版|期(?!间)|字|环|维|线城市|网格化|等奖|年级|比\d|段|联动"
)
"""What makes a number a part of a name: 5G, 百强, 三级, 2号."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPENS_QUOTE = tuple('“‘"「《『')


def find_numbers(words: str) -> list[Number]:
    """Return the numbers of some words, except those that are parts of names.

    Examples
    --------
    >>> [(one.value, one.unit, one.sign) for one in find_numbers("G60、5G基站1,700个以上、二十家、3.5万亩")]
    [(1700.0, '个', '≥'), (20.0, '家', ''), (3.5, '万亩', '')]
    """
    found = []
    for one in _pattern().finditer(words):
        named = not one["after"] and _NAME_GOES_ON.match(words, one.end())
        dated = one["unit"] in ("日", "月") and words.endswith(("月", "年"), 0, one.start())
        dated = dated or (one["unit"] == "年" and bool(_YEAR.fullmatch(one["value"])))
        value = read_number(one["value"])
        phase = one["unit"] in ("期", "版") and not one["value"][0].isdigit()
        ranked = words.endswith("前", 0, one.start())
        if named or dated or phase or ranked or isnan(value) or words.endswith(_OPENS_QUOTE, 0, one.start()):
            continue
        unit = "%" if one["hundredths"] else (one["magnitude"] or "") + (one["unit"] or "")
        sign = AFTER.get(one["after"] or "", "") or (">" if one["more"] or one["more_of"] else "")
        to = read_number(one["to"]) if one["to"] else nan
        chinese = not one["value"][0].isdigit()
        found.append(Number(*one.span(), value, to, unit, _measure(unit), sign, chinese=chinese))
    found += _goals(words)
    return sorted(found, key=lambda number: number.start)


def _measure(unit: str) -> str:
    bare = unit.lstrip("百千万亿")
    return bare if bare in words_of("units.percent") else re.split(r"[/(]", bare, maxsplit=1)[0]


_RANK = re.compile(
    rf"前(?P<value>{_ARABIC}|[一二三四五六七八九]?十[一二三四五六七八九]?|[二两三四五六七八九])"
    r"(?P<unit>名|位|强)?(?!季|年|个|期|批|次|月|天|\d|列|大|项)"
)
_TO_RANK = re.compile(r"(?:进入|跻身|保持|位居|位列|排名|稳居|挺进|争进|居|进|列)[^,、;]{0,8}$")
_TIMES_TWO = re.compile(r"翻(?P<times>[一两二])?番")


def _goals(words: str) -> Iterator[Number]:
    """Yield the ranks that are to be reached (进入全省前三), and what is to double (翻番)."""
    for one in _RANK.finditer(words):
        if _TO_RANK.search(words, max(0, one.start() - 16), one.start()):
            yield Number(*one.span(), read_number(one["value"]), nan, one["unit"] or "", "", "≤", goal=True)
    for one in _TIMES_TWO.finditer(words):
        yield Number(*one.span(), read_number(one["times"] or "一"), nan, "番", "", "", goal=True)


def read_number(words: str) -> float:
    """Return the value of a number, nan where the words are none.

    Examples
    --------
    >>> [read_number(words) for words in ("1,700", "3.5", "二十", "一百零五", "十五", "三四")]
    [1700.0, 3.5, 20.0, 105.0, 15.0, nan]
    """
    if words.isascii():
        return float(words.replace(",", ""))
    total, digit = 0, -1
    for mark in words:
        if mark in _TENS:
            total += max(digit, 1) * _TENS[mark]
            digit = -1
        elif digit > 0:
            return nan  # 三四 is about as many
        else:
            digit = _DIGITS[mark]
    return float(total + max(digit, 0))


def split_comparison(words: str) -> tuple[str, str, str]:
    """Split off what is said in front of a figure: the words before it, those of comparison, and their sign.

    Examples
    --------
    >>> split_comparison("失业率控制在"), split_comparison("增长")
    (('失业率', '控制在', '≤'), ('增长', '', ''))
    """
    for length in (4, 3, 2, 1):
        word = words[-length:]
        if word in BEFORE:
            before = split_comparison(words[:-length])
            return before[0], before[1] + word, BEFORE[word]
    return words, "", ""
