"""Where a list behind a label ends that stands in no bracket."""

from __future__ import annotations

import re

from jxgraph.parsing.bodies import LONGEST_NAME, is_unit
from jxgraph.parsing.markers import MARKER
from jxgraph.parsing.plain import enumerator, trimmed
from jxgraph.parsing.statements import LONGEST_CLAUSE
from jxgraph.parsing.wording import ATTRIBUTE, LABEL, UNKNOWN_LABEL

_NEAR = 40

_GAP = re.compile(r"。| +|(?<=[\u4e00-\u9fff)])(?P<number>\d{1,3}[.、]|\d{4}年|[一二三四五六七八九十]{1,3}、)")
"""Where a list without brackets may end: a full stop, white space, the number of the next item."""

_IN_DATE = re.compile(r"\d +[年月日\d—–-]|[年月—–-] +\d")
"""A blank that a typesetter put in a date: 2012 年1-12 月."""

_WORD = re.compile(r"[^\s、,;。]+")
_WORD_AND_DATE = re.compile(r"\S+\s+\d{4}年")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?=[;,。\n]|\Z)")
_OFFICE_ENDS = re.compile(r"[长员记任席](?:同志)?\Z")
_LONGEST_OFFICE_END = 3


def end_of_labelled(text: str, label: re.Match[str]) -> int:
    """Find where a list without brackets ends: at its paragraph, its full stop, or the space before other words."""
    reach = min(len(text), label.end() + LONGEST_CLAUSE)
    stop = text.find("\n", label.end(), reach)
    stop = reach if stop < 0 else stop
    at = trimmed(text, label.end(), stop)[0]
    last = enumerator(text, at)
    for gap in _GAP.finditer(text, at, stop):
        begin, after = gap.span()
        here = enumerator(text, begin if gap["number"] else after) if last else None
        if last and here and here.follows(last):
            last = here
            continue
        if gap["number"]:
            near = max(at, begin - LONGEST_NAME - 1)
            if is_unit(text[max(near, *(text.rfind(mark, near, begin) + 1 for mark in "、,;:")) : begin]):
                return begin
            continue
        if MARKER.match(text, after):
            return begin
        if any(pattern.match(text, after) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL)):
            continue
        listed = text[begin - 1] in "、,;:|" or text[after : after + 1] in ("、", ",", ";", "|")
        if gap[0] != "。" and _IN_DATE.match(text, begin - 1, after + 1):
            continue
        if gap[0] != "。" and (listed or _goes_on(text, at, begin, after, stop) or _names_person(text, begin, after)):
            continue
        return begin + (gap[0] == "。")
    return trimmed(text, at, stop)[1]


def _goes_on(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether a list whose names stand apart by spaces goes on: no other separator so far, and a unit follows."""
    word = _WORD.match(text, after, min(stop, after + LONGEST_NAME + 1))
    if word is None or not is_unit(word[0]) or _WORD_AND_DATE.match(text, after, min(stop, after + _NEAR)):
        return False
    last = text.rfind(":", start, end)
    return all(text.find(mark, max(start, last), end) < 0 for mark in "、,;")


def _names_person(text: str, begin: int, after: int) -> bool:
    """Whether a space stands between an office and the person in it: 副市长 张三."""
    return bool(_PERSON.match(text, after) and _OFFICE_ENDS.search(text, max(0, begin - _LONGEST_OFFICE_END), begin))
