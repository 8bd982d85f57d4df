"""What stands before the first item and behind the last clause: news lead-in, title, notice, signature."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from jxgraph.naming import full_place
from jxgraph.parsing.plain import compact
from jxgraph.records import Line, Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TITLE = re.compile(
    r"[^。;,:]{0,60}关于[^。;]{2,100}(?:通知|意见|方案|决定|措施|办法|规划|计划|要点|清单|报告|批复|函|分工|分解|细则|规定|条例|公告|通告)"
    r"(?:\([^()]{1,12}\))?"
)
"""A document's title, perhaps over several lines: 某市人民政府办公室关于印发重点工作责任分解的通知."""

DATE = re.compile(r"(?:\d{4}|[二〇○零一九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日")
RELEASE = re.compile(r"\((?:此件|本件|此文|主动|依申请|信息)[^()]{0,20}\)")
_ISSUER = re.compile(r"[\u4e00-\u9fff ()]{2,40}")
_LONGEST_TITLE_LINES = 4
_STATE = re.compile(r"国务院|中共中央|中华人民共和国")
_PLACE = re.compile(
    r"(?:中共)?(?P<place>[\u4e00-\u9fff]{2,12}?(?:省|自治区|市|自治州|州|盟|县|区|旗))(?:委|人民政府|政府)"
)


def title_lines(lines: Sequence[Line]) -> range:
    """Return the indices of the lines that print the title; empty where none does."""
    words = [compact(line.text) for line in lines]
    for count in range(1, _LONGEST_TITLE_LINES + 1):
        for first in range(len(words) - count + 1):
            if TITLE.fullmatch("".join(words[first : first + count])):
                return range(first, first + count)
    return range(0)


def front(lines: Sequence[Line]) -> Iterator[Span]:
    """Name the lines before the first item: news lead-in, title, notice, signature."""
    title = title_lines(lines)
    for at, line in enumerate(lines):
        if at in title:
            kind = SpanKind.TITLE
        elif at < title.start:
            kind = SpanKind.LEAD_IN
        else:
            kind = SpanKind.SIGNATURE if _is_signature(lines, at) else SpanKind.NOTICE
        yield Span(kind, line.start, line.end)


def back(lines: Sequence[Line]) -> Iterator[Span]:
    """Name the lines behind the last clause: closing words and signature."""
    for at, line in enumerate(lines):
        kind = SpanKind.SIGNATURE if _is_signature(lines, at) else SpanKind.CLOSING
        yield Span(kind, line.start, line.end)


def issuer(title: str, lines: Sequence[Line]) -> tuple[str, str]:
    """Return the place whose government issued a document, and "state" for the central government's; else empty.

    The title says it (嘉兴市人民政府办公室关于…), or the line above the date.
    """
    dated = [line.text for line, below in pairwise(lines) if DATE.fullmatch(compact(below.text))]
    for words in (title, *map(compact, dated)):
        if _STATE.match(words):
            return "", "state"
        if found := _PLACE.match(words):
            place = full_place(found["place"])
            if place:
                return place, ""
    return "", ""


def signed(text: str, spans: Iterable[Span]) -> str:
    """Return the last date that stands on a line of a signature, empty where there is none."""
    words = (compact(text[span.start : span.end]) for span in spans if span.kind == SpanKind.SIGNATURE)
    return "".join([date for date in words if DATE.fullmatch(date)][-1:])


def _is_signature(lines: Sequence[Line], at: int) -> bool:
    words = compact(lines[at].text)
    if DATE.fullmatch(words) or RELEASE.fullmatch(words):
        return True
    following = compact(lines[at + 1].text) if at + 1 < len(lines) else ""
    return bool(_ISSUER.fullmatch(words) and DATE.fullmatch(following))
