"""Lines that came along with a copied text and are no part of it: page numbers, running headers, the foot of a site."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
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
    free = [at for at, line in enumerate(lines) if not (line.aside or line.table) and len(line.text) <= _LONGEST]
    words = {at: plain(compact(lines[at].text)) for at in free}
    filled = [at for at in free if words[at]]
    pages = {*_numbered_pages(filled, words)}
    found = {*pages, *_running(filled, words, pages), *_foot(lines, words)}
    if not found:
        return lines
    return tuple(replace(line, aside=True) if at in found else line for at, line in enumerate(lines))


def _numbered_pages(filled: Sequence[int], words: dict[int, str]) -> Iterator[int]:
    """Find page numbers; bare ones only where they count up, one a page."""
    last = -1
    for at in filled:
        marked = PAGE_NUMBER.fullmatch(words[at])
        if marked or (last >= 0 and words[at] == str(last + 1)):
            last = int(_BARE_NUMBER.findall(words[at])[0])
            yield at
    bare = [at for at in filled if _BARE_NUMBER.fullmatch(words[at])]
    numbers = [int(words[at]) for at in bare]
    if len(bare) >= _FEWEST and all(b == a + 1 for a, b in zip(numbers, numbers[1:], strict=False)):
        yield from bare


def _running(filled: Sequence[int], words: dict[int, str], pages: set[int]) -> Iterator[int]:
    """Find the short lines that stand beside page numbers again and again."""
    beside = [
        filled[i + step]
        for i, at in enumerate(filled)
        if at in pages
        for step in (-1, 1)
        if 0 <= i + step < len(filled) and len(words[filled[i + step]]) <= _LONGEST_RUNNING
    ]
    times = Counter(words[at] for at in beside)
    yield from (at for at in beside if times[words[at]] >= _FEWEST)


def _foot(lines: Sequence[Line], words: dict[int, str]) -> list[int]:
    """Find the foot of the page at the end of the text: its host, its number, its copyright.

    A host alone may be a clause (主办单位:市文旅局); it is the site's where nobody else has that role in the document, or
    where the lines around it can be nothing but the site's.
    """
    foot: list[int] = []
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].aside or (at in words and not words[at]):
            continue
        if at not in words or not (_SITE.search(words[at]) or _BESIDE_SITE.match(words[at])):
            break
        foot.append(at)
    if not any(_SITE.search(words[at]) or _SITE_HOST.match(words[at]) for at in foot):
        return []
    body = [plain(line.text) for line in lines[: min(foot)] if _HOST.search(plain(line.text))]
    own = any(_HOST.search(words[at]) for at in foot) and body
    who = any(_WHO.search(line.text) for line in lines[: min(foot)])
    return [] if own or not who else foot
