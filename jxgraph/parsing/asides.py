"""Lines that came along with a copied text and are no part of it: page numbers, running headers, the foot of a site."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from jxgraph.parsing.plain import compact, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.records import Line

_LONGEST = 200
_LONGEST_RUNNING = 40
_FEWEST = 3
"""A line that is a number, or is printed again and again beside page numbers, is the page's from so many on."""

_DASH = r"[-—–―─~·.]"
PAGE_NUMBER = re.compile(
    rf"{_DASH}{{1,4}}(?:第)?\d{{1,4}}(?:页)?{_DASH}{{1,4}}|第\d{{1,4}}页(?:[,、/]?\(?共\d{{1,4}}页\)?)?|\d{{1,4}}/\d{{1,4}}(?:页)?"
)
"""A page number alone on its line, without white space: —3—, -3-, 第3页共10页, 3/10."""

_EMPTY = re.compile(r"\s*")
_MAY_BE_PAGE = re.compile(rf"\s*(?:{_DASH}|[\d第－．]).{{0,30}}\Z")
_BARE_NUMBER = re.compile(r"\d{1,4}")
_SITE = re.compile(
    r"网站标识码|网站地图|版权所有|ICP备|公网安备|Copyright|技术支持:|浏览(?:次数|量):|(?:打印|关闭)(?:本页|窗口|页面)|扫一扫|分享到|返回顶部"
    r"|(?:上|下)一篇:",
    re.IGNORECASE,
)
_SITE_HOST = re.compile(r"(?:主办|承办)(?:单位)?:.*(?:政府|办公[室厅]|大数据|网信|信息中心|电子政务)")
_BESIDE_SITE = re.compile(
    r"(?:网站)?(?:主办|承办|协办|维护|管理|运维)(?:单位|部门)?:|(?:联系)?地址:|(?:联系|咨询|传真|值班)?(?:电话|方式):|邮政?编码?:|邮编:|电子邮[箱件]:|传真:"
    r"|(?:来源|信息来源|责任编辑|编辑|作者):"
)
_HOST = re.compile(r"主办(?:单位)?:")
_WHO = re.compile("责任单位|责任部门|牵头|负责")


def with_asides(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Mark as `aside` the lines that are the page's or the site's and not the document's."""
    free = [at for at, line in enumerate(lines) if not (line.aside or line.table) and not _EMPTY.fullmatch(line.text)]
    pages = {*_numbered_pages([(at, _words(lines[at])) for at in free if _MAY_BE_PAGE.match(lines[at].text)])}
    found = {*pages, *_running(lines, free, pages), *_foot(lines, free)}
    if not found:
        return lines
    return tuple(replace(line, aside=True) if at in found else line for at, line in enumerate(lines))


def _words(line: Line) -> str:
    return plain(compact(line.text))


def _numbered_pages(candidates: Sequence[tuple[int, str]]) -> Iterator[int]:
    """Find page numbers among lines and their words; bare ones only where they count up, one a page."""
    last = -1
    for at, words in candidates:
        if PAGE_NUMBER.fullmatch(words) or (last >= 0 and words == str(last + 1)):
            last = int(_BARE_NUMBER.findall(words)[0])
            yield at
    bare = [(at, int(words)) for at, words in candidates if _BARE_NUMBER.fullmatch(words)]
    if len(bare) >= _FEWEST and all(b == a + 1 for (_, a), (_, b) in pairwise(bare)):
        yield from (at for at, _ in bare)


def _running(lines: Sequence[Line], free: Sequence[int], pages: set[int]) -> Iterator[int]:
    """Find the short lines that stand beside page numbers again and again."""
    beside = [
        (free[i + step], _words(lines[free[i + step]]))
        for i, at in enumerate(free)
        if at in pages
        for step in (-1, 1)
        if 0 <= i + step < len(free) and len(lines[free[i + step]].text) <= _LONGEST_RUNNING
    ]
    times = Counter(words for _, words in beside)
    yield from (at for at, words in beside if times[words] >= _FEWEST)


def _foot(lines: Sequence[Line], free: Sequence[int]) -> list[int]:
    """Find the foot of the page at the end of the text: its host, its number, its copyright.

    A host may be a clause (主办单位:市文旅局): it is the site's where no other line of the document has one, and where
    the lines around it, or its own name, can be nothing but a site's.
    """
    foot: list[int] = []
    words = ""
    for at in reversed(free):
        line = _words(lines[at]) if len(lines[at].text) <= _LONGEST else ""
        if not (_SITE.search(line) or _BESIDE_SITE.match(line)):
            break
        foot.append(at)
        words += f"{line}\n"
    if not (_SITE.search(words) or _SITE_HOST.search(words)):
        return []
    body = [line for line in lines[: foot[-1]] if not line.aside]
    if _HOST.search(words) and any(_HOST.search(plain(line.text)) for line in body):
        return []
    return foot if any(_WHO.search(line.text) for line in body) else []
