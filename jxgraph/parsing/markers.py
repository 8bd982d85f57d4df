"""The printed numbers of items: 第七条 一、 （一） 任务1 1. 1-1 （1） ①, and what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGITS: Mapping[str, int] = MappingProxyType(
    {**{d: i for i, d in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2}
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMERALS = "一二三四五六七八九十百〇零"
_CN = f"[{_NUMERALS}]{{1,5}}"

_NO_COUNT = r"(?![\d.]|\s?(?:[月日年个万亿元名项家次倍%‰点米亩吨平公千户人以级位类])|、\d)"
"""What stands behind a number that counts something, 1.5万元, 1-2个, and numbers no item."""

MARKER = re.compile(
    rf"""(?=[第任(\d{_CIRCLED}{_NUMERALS}])
    (?:第(?P<chapter>{_CN})[编章节](?=\s)
    |第(?P<article>{_CN})条(?=[\s\u4e00-\u9fff])
    |(?P<cn>{_CN})\s?(?:、|[.](?!\d))
    |\((?P<cn_paren>{_CN})\)、?
    |(?:(?<![\u4e00-\u9fff])任务(?=[\d{_NUMERALS}]{{1,5}}[:、.\s])|第(?=(?:\d{{1,3}}|{_CN})项[:、.\s]))(?P<task>\d{{1,3}}|{_CN})项?[:、.\s]
    |(?P<open>\()?(?<![\d.])(?P<above>\d{{1,2}})(?P<link>[.]|[-—–](?!\d{{3}}))(?P<more>(?:\d{{1,2}}(?P=link)){{0,2}})(?P<sub>\d{{1,3}})
        (?(open)\)、?|{_NO_COUNT}(?:、|[.](?!\d)|(?=[\s\u4e00-\u9fff])))
    |(?<!\d)(?P<digit>\d{{1,3}})\s?[.、]
    |\(?(?P<digit_paren>\d{{1,3}})\)、?
    |(?P<circled>[{_CIRCLED}]))""",
    re.VERBOSE,
)
"""The number of an item: 第七条 一、 （一） 任务1 1. 1-1 1.2.3 （1） ①."""

KINDS: tuple[str, ...] = ("chapter", "article", "cn", "cn_paren", "task", "digit", "sub", "digit_paren", "circled")
"""The kinds of numbers, outermost first."""
DIGIT = KINDS.index("digit")
DEEPER = 0.125
"""What each further number in 1.2.3 adds to the kind: it stands in 1.2, and outside (1)."""


@dataclass(frozen=True, slots=True)
class Marker:
    """The printed number of an item: its span, kind (an index into `KINDS`) and ordinal.

    `above` are the ordinals that it prints of the items above its own: (1, 2) in 1.2.3. A heading without a number has
    the kind half a step outside that of the number below it.
    """

    start: int
    end: int
    kind: float
    ordinal: int
    above: tuple[int, ...] = ()


def number(words: str) -> int:
    """Read a Chinese or Arabic numeral below a thousand.

    Examples
    --------
    >>> number("二十三"), number("十"), number("一百零二"), number("17")
    (23, 10, 102, 17)
    """
    if words.isdecimal():
        return int(words)
    if words in _CIRCLED:
        return _CIRCLED.index(words) + 1
    hundreds, _, rest = words.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    return 100 * _DIGITS.get(hundreds, 0) + 10 * (_DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones[-1:], 0)
