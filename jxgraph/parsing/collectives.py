"""Collectives that the separators of a list cut into pieces are put together again: 各市、县(区)人民政府.

The grammar of one:

    collective = 各 [有关] divisions {、 divisions} [body]      各地、州、市党委和人民政府(行署)
               | 各 divisions 行署 、 divisions body             各盟行政公署、市人民政府
               | 各 divisions 党委 、 政府                       各市州委、市州人民政府
               | 各 乡镇政府 、 街道办事处, or the other way round
               | 各 委 、 办 、 局
               | 各 [有关] 部门 、 单位
    divisions  = (市 | 县 | 区 | …) [bracket] ...               市(州), 县(市、区)
    body       = [党委 [和]] 人民政府 | 管委会 | 办事处 | …, with a bracket
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jxgraph.parsing.plain import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIVISION = (
    "设区的?市|地级以上市|地级市|县级市|自治州|自治县|自治区|直辖市|地区|街道|[省市县区州盟旗乡镇]|地(?![级方区])"
)
_DIVISIONS = rf"(?:(?:{_DIVISION})(?:\([^()]*\))?)+"
_OFFICE = "行政公署|行署"
_BODY = rf"(?:党?委[、和及]?)?(?:人民政府|政府|{_OFFICE}|管委会|办事处)(?:\([^()]*\))?"
_TOWNS = r"[乡镇]{1,2}(?:\([乡镇]\))?"
_STEM = rf"各(?:有关|相关)?{_DIVISIONS}(?:(?:{_OFFICE})?、{_DIVISIONS})*(?:{_OFFICE})?"
_REST = rf"(?:有关|相关)?{_DIVISIONS}(?:{_BODY}|党委)?|(?:有关|相关)?(?:部门|单位|机构)"
_PAIRS = tuple(
    (re.compile(first), re.compile(rest))
    for first, rest in (
        (_STEM, _REST),
        (rf"各[\u4e00-\u9fff()、]{{1,10}}党(?:委|工委)|各{_DIVISIONS}委", rf"(?:{_DIVISIONS})?(?:人民)?政府"),
        (rf"各{_TOWNS}(?:人民)?政府", "街道(?:办事处)?"),
        (r"各街道(?:办事处)?", rf"{_TOWNS}(?:人民)?政府"),
        (r"[\u4e00-\u9fff]{0,8}各[委办局厅](?:、[委办局厅])*", "[委办局厅]"),
        (r"各(?:有关|相关|级)?(?:地区|地|部门|单位)", "部门|单位|机构"),
    )
)
"""How a collective begins, and with what it then goes on behind a separator."""


def joined(text: str, spans: Iterable[tuple[int, int]], longest: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a list's pieces, those joined that are one collective of at most `longest` characters."""
    held: tuple[int, int] | None = None
    for span in spans:
        near = held and span[1] - held[0] <= longest
        if held and near and _continues(compact(text[slice(*held)]), compact(text[slice(*span)])):
            held = held[0], span[1]
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _continues(first: str, rest: str) -> bool:
    return "各" in first and any(begins.fullmatch(first) and goes_on.fullmatch(rest) for begins, goes_on in _PAIRS)
