"""Numbers as documents write them: 1700, 1,700, 3.5, 二十, 一百二十."""

from __future__ import annotations

import re

_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,12})(?:\.\d{1,6})?"
"""Digits, with separators of thousands and decimals; bounded, so that no text is read twice."""

CHINESE_NUMBER = r"[一二两三四五六七八九十][一二两三四五六七八九十百千零〇]{0,7}"
"""A numeral that begins with a digit: 二十, 三百, but not 千 in 千亩方."""


def read_number(words: str) -> float:
    """Return the value of a number, nan where the words are none.

    Examples
    --------
    >>> [read_number(words) for words in ("1,700", "3.5", "二十", "一百二十", "十五", "两")]
    [1700.0, 3.5, 20.0, 120.0, 15.0, 2.0]
    """
    if words[:1].isdigit() and words.isascii():
        return float(words.replace(",", ""))
    total, digit, before = 0, 0, 0
    for mark in words:
        if mark in _DIGITS:
            if digit and before != 0:
                return float("nan")  # 三四 is about as many
            digit, before = _DIGITS[mark], 1
        elif mark in _TENS:
            total += (digit or 1) * _TENS[mark]
            digit, before = 0, 0
        else:
            return float("nan")
    return float(total + digit) if re.fullmatch(CHINESE_NUMBER, words) else float("nan")
