"""The text that is parsed: as printed, and plain, with blanks for what the typesetter or the site put in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from jxgraph.parsing.text import (
    BLANKS,
    MARKER,
    SENTENCE_ENDS,
    SEPARATORS,
    SOFT,
    compact,
    normalize,
    plain_and_folded,
    trim,
)
from jxgraph.parsing.unit_names import is_certain_unit, is_known
from jxgraph.parsing.vocabulary import BARE_LABEL, BODY_WORDS, CHARGE_VERBS, HOSTS
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.model import Line


# Lines that were copied with a text but are not part of it: page numbers, running headers, the foot of a site.


_LONGEST = 200
_LONGEST_RUNNING = 40
_LINES_OF_TITLE, _SHORTEST_TITLE = 8, 5
_FEWEST = 3
"""How many numbers that count up, or equal lines next to page numbers, show that they belong to the pages."""

_DASH = r"[-—–―─~·.]"
PAGE_NUMBER = regex(
    rf"{_DASH}{{1,4}}(?:第)?\d{{1,4}}(?:页)?{_DASH}{{1,4}}|第\d{{1,4}}页(?:[,、/]?\(?共\d{{1,4}}页\)?)?|\d{{1,4}}/\d{{1,4}}(?:页)?"
)
"""A page number alone on its line, without white space: —3—, -3-, 第3页共10页, 3/10."""

_MAY_BE_PAGE = regex(rf"\s*(?:{_DASH}|[\d第－．])(?:[^\u4e00-\u9fff]|[第页共]){{0,30}}\Z")
_BARE_NUMBER = regex(r"\d{1,4}")
_MAY_BE_NUMBERS = regex(r"[^\u4e00-\u9fff]{1,60}\Z")
_NUMBERS_ALONE = regex(r"[\da-zA-Z%‰°℃+×/.,\-—~ ]{1,40}")
"""A line without a word: １５％ ２０００ ／, as a PDF's numbers in another font are copied."""
_CLOSED = regex(r"\([^()]*\)")
_SITE = regex(
    r"网站标识码|网站地图|版权所有|ICP备|公网安备|Copyright|技术支持:|浏览(?:次数|量):|(?:打印|关闭)(?:本页|窗口|页面)|扫一扫|分享到|返回顶部"
    r"|(?:上|下)一篇:",
    re.IGNORECASE,
)
_SITE_HOST = regex(rf"(?:{HOSTS})(?:{BODY_WORDS})?:.*(?:政府|办公[室厅]|大数据|网信|信息中心|电子政务)")
_BESIDE_SITE = regex(
    rf"(?:网站)?(?:{HOSTS}|维护|管理|运维)(?:{BODY_WORDS})?:|(?:联系)?地址:|(?:联系|咨询|传真|值班)?(?:电话|方式):|邮政?编码?:|邮编:|电子邮[箱件]:|传真:"
    r"|(?:来源|信息来源|责任编辑|编辑|作者):"
)
_HOST = regex(rf"(?:{HOSTS})(?:{BODY_WORDS})?:")
_WHO = regex(f"{BARE_LABEL}|{CHARGE_VERBS}")
_LIST_IN_BRACKETS = regex(r"[(（][^()（）]{3,}[局委办厅部][)）]\s*\Z")
"""A line's last words where lists of units stand alone in brackets: （市住建局、市财政局）."""


def mark_asides(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Mark as `aside` the lines that are the page's or the site's and not the document's."""
    unmarked = [at for at, line in enumerate(lines) if not (line.aside or line.table) and line.text.strip()]
    pages = {*_numbered_pages([(at, _words(lines[at])) for at in unmarked if _MAY_BE_PAGE.match(lines[at].text)])}
    asides = {*pages, *_running_headers(lines, pages)}
    asides |= {*_site_head(lines, unmarked), *_site_footer(lines, unmarked)}
    asides |= {*_numbers_in_clauses(lines, [at for at in unmarked if at not in asides])}
    if not asides:
        return lines
    return tuple(replace(line, aside=True) if at in asides else line for at, line in enumerate(lines))


def _words(line: Line) -> str:
    return normalize(compact(line.text))


def _numbered_pages(candidates: Sequence[tuple[int, str]]) -> Iterator[int]:
    """Find page numbers among lines and their words; bare numbers only where they count up."""
    following: str | None = None  # the number after the last one
    for at, words in candidates:
        if PAGE_NUMBER.fullmatch(words) or words == following:
            following = str(int(_BARE_NUMBER.findall(words)[0]) + 1)
            yield at
    bare = [(at, int(words)) for at, words in candidates if _BARE_NUMBER.fullmatch(words)]
    if len(bare) >= _FEWEST and all(b == a + 1 for (_, a), (_, b) in pairwise(bare)):
        yield from (at for at, _ in bare)


def _running_headers(lines: Sequence[Line], pages: set[int]) -> Iterator[int]:
    """Find the short lines that stand next to page numbers again and again, or that print the title there again."""
    if not pages and not any(line.aside for line in lines):
        return
    filled = [at for at, line in enumerate(lines) if not line.table and line.text.strip()]
    numbers = pages | {at for at in filled if lines[at].aside and PAGE_NUMBER.fullmatch(_words(lines[at]))}
    if not numbers:
        return
    neighbours = [at for one, two in pairwise(filled) for at, page in ((one, two), (two, one)) if page in numbers]
    words = {at: _words(lines[at]) for at in neighbours if len(lines[at].text) <= _LONGEST_RUNNING}
    times = Counter(words[at] for at in neighbours if at in words)
    titles = {_words(lines[at]): at for at in reversed(filled[:_LINES_OF_TITLE])}
    for at, line in words.items():
        again = titles.get(line, at) < at and len(line) > _SHORTEST_TITLE
        if not lines[at].aside and at not in pages and (times[line] >= _FEWEST or again):
            yield at


def _numbers_in_clauses(lines: Sequence[Line], unmarked: Sequence[int]) -> Iterator[int]:
    """Find the lines without a word in the middle of a clause: a page number, or numbers of the sentence before it."""
    if not any(map(_MAY_BE_NUMBERS.match, [lines[at].text for at in unmarked])):
        return
    above: list[str] = []
    is_open: bool | None = None  # until it is looked at
    for at in unmarked:
        text = lines[at].text
        if not (_MAY_BE_NUMBERS.match(text) and _NUMBERS_ALONE.fullmatch(normalize(text).strip())):
            above.append(text)
            is_open = None
            continue
        if is_open is None:
            is_open = _clause_is_open(normalize("".join(above[-_LINES_TO_CLOSE_IN:])))
        if is_open:
            yield at


def _clause_is_open(words: str) -> bool:
    """Whether words end within a clause: in a bracket with a label or a verb of charge, or behind a label."""
    while (shorter := _CLOSED.sub("", words)) != words:
        words = shorter
    last = words[max(words.rfind(mark) for mark in f"({SENTENCE_ENDS}") + 1 :]
    return bool(_WHO.search(last))


def _site_head(lines: Sequence[Line], unmarked: Sequence[int]) -> list[int]:
    """Find the hosts of a site above the document, 主办单位:市委宣传部; a clause where others are printed so."""
    head: list[int] = []
    for at in unmarked:
        if not _HOST.match(_words(lines[at])):
            break
        head.append(at)
    if not head:
        return []
    hosts = {_words(lines[at]) for at in head}
    again = [at for at in unmarked if _words(lines[at]) in hosts]  # on each page
    body = [normalize(lines[at].text) for at in sorted({*unmarked}.difference(again))]
    others = any(map(_HOST.search, body)) or not any(map(_WHO.search, body))
    return [] if others else again


def _site_footer(lines: Sequence[Line], unmarked: Sequence[int]) -> list[int]:
    """Find the foot of the page at the end of the text: its host, its number, its copyright.

    A host may be a clause (主办单位:市文旅局): it is the site's where no other line of the document has one, and where
    the lines around it, or its own name, can only be a site's.
    """
    foot: list[int] = []
    words = ""
    for at in reversed(unmarked):
        line = _words(lines[at]) if len(lines[at].text) <= _LONGEST else ""
        if not (_SITE.search(line) or _BESIDE_SITE.match(line)):
            break
        foot.append(at)
        words += f"{line}\n"
    if not (_SITE.search(words) or _SITE_HOST.search(words)):
        return []
    body = [line for line in lines[: foot[-1]] if not line.aside]
    above = next((_words(line) for line in reversed(body) if line.text.strip()), "")
    if _LABEL_OPENS.match(above) and not _SITE.search(words):
        return []  # 协办部门:…政府 goes on with 牵头部门:…
    if _HOST.search(words) and any(_HOST.search(normalize(line.text)) for line in body):
        return []
    return foot if any(_WHO.search(line.text) or _LIST_IN_BRACKETS.search(line.text) for line in body) else []


# The text that is parsed: as printed, and plain, with blanks for what the typesetter or the site put in.


_GOES_ON = "、("
_MAY_GO_ON = f"{_GOES_ON},:"
_FIRST_CHINESE = "\u4e00"
_STARTS_AMID = f"{SEPARATORS})。"
_ENDS_LINE = f"{SENTENCE_ENDS}:”"
_LABEL_ENDS = regex(r"(?:单位|部门|领导)\s?:$")
_LONGEST_LABEL_END = 4
_LAST_NAME = regex(rf"[{SEPARATORS}:](?P<name>[\u4e00-\u9fff]+)\Z")
_LEVELS = "国省市州区县旗乡镇团各"
_FIRST_NAME = regex(r"[\u4e00-\u9fff]{1,16}")
"""The halves of a name that a line end may have cut: …、市发展 and 改革委、…."""
_LABEL_OPENS = regex(r"\(?\s?[\u4e00-\u9fff]{2,6}(?:单位|部门|领导|时限)\s?\)?\s*:")
_YEAR = regex(r"\d{4}年")
_MARKDOWN = regex(r"\*\*|(?:\A|(?<=\n))(?:#{1,6}(?= )|[-*+](?= [ *]{0,4}\(?[\d一二三四五六七八九十]{1,3}[)、.]))")
_MARKDOWN_HINTS = ("**", "# ", "\n- ")
"""What Markdown puts around bold words, before headings, and before a list's items that have numbers of their own."""
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰"
_FOOTNOTE_MARK = regex(rf"(?<=[^\sA-Za-z0-9])[{_RAISED}]+")
"""A mark that points to a note, 市财政局¹; it is no part of a name."""
_SHORTEST_WRAPPED_LINE, _LONGEST_WRAPPED_LINE = 16, 60
_FEWEST_WRAPPED_LINES = 8
_FULL_SHARE, _FILLED_SHARE = 0.2, 0.4
"""How many of the lines are full in a document that is wrapped; or, where many are short, how much of its text."""
_FULL, _LESS = 0.9, 0.7
_LINES_TO_CLOSE_IN = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text as `printed`, the plain copy that is parsed, and the `folded` one that names are taken from.

    All have the same length; `starts` are the offsets at which the `lines` begin, `rows` the lines that are of tables.
    In `text` a line end that the typesetter made is a carriage return, which is white space but no space between words;
    and so is every character of a line that is not part of the document. `folded` has the letters of `text`, the
    punctuation as printed, and nothing of those lines.
    """

    printed: str
    text: str
    folded: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    rows: tuple[Line, ...]
    repaired: bool

    def line_at(self, offset: int) -> int:
        """Return the number of the line in which the character at `offset` stands."""
        return self.lines[bisect_right(self.starts, offset) - 1].number

    def line_index(self, offset: int) -> int:
        """Return the index of that line."""
        return bisect_right(self.starts, offset) - 1

    def words(self, start: int, end: int, around: str = BLANKS) -> str:
        """Return the words between two offsets as printed, each paragraph on a line, without the space around them."""
        start, end = trim(self.text, start, end, around)
        printed = self.printed[start:end]
        if not self.repaired:
            return _strip_lines(printed)
        plain = self.text[start:end]
        if not (SOFT in plain or " " in plain):
            return _strip_lines(printed)
        parts = (
            "\n" if plain_mark == "\n" else mark
            for mark, plain_mark in zip(printed, plain, strict=True)
            if plain_mark != SOFT and (plain_mark != " " or mark.isspace())
        )
        return _strip_lines("".join(parts))

    def without(self, spans: Iterable[tuple[int, int]]) -> Source:
        """Return the same source with blanks in these spans, which have been read already."""
        text = _overwrite(self.text, spans, " ")
        return Source(self.printed, text, self.folded, self.lines, self.starts, self.rows, self.repaired)


def _strip_lines(words: str) -> str:
    """Leave out the white space around line ends, and empty lines."""
    return "\n".join(filter(None, map(str.strip, words.split("\n")))) if "\n" in words else words


def make_source(lines: tuple[Line, ...]) -> Source:
    """Join a document's lines, and join the sentences that line ends cut."""
    lines = mark_asides(lines)
    printed = "\n".join([line.text for line in lines])
    text, folded = plain_and_folded(printed)
    asides = [(line.start, line.end) for line in lines if line.aside and line.text]
    marked = any(hint in text for hint in _MARKDOWN_HINTS)
    marks = [mark.span() for mark in _MARKDOWN.finditer(text)] if marked else []
    text = _overwrite(text, marks, " ")
    raised = any(mark in text for mark in _RAISED)
    notes = [mark.span() for mark in _FOOTNOTE_MARK.finditer(text)] if raised else []
    text, folded = _overwrite(text, notes, SOFT), _overwrite(_overwrite(folded, notes, SOFT), asides, SOFT)
    soft = list(_soft_ends(lines, text))
    text = _overwrite(_overwrite(text, asides, SOFT), ((at, at + 1) for at in soft), SOFT)
    starts = tuple([line.start for line in lines])
    rows = tuple([line for line in lines if line.table])
    return Source(printed, text, folded, lines, starts, rows, repaired=bool(marks) or SOFT in text)


def _overwrite(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], mark * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _soft_ends(lines: Sequence[Line], text: str) -> Iterator[int]:
    """Yield the offsets of line ends within sentences, in order; those around an aside or an empty line among them."""
    body = [line for line in lines if not line.aside]
    full = _full_width(body)
    words_of = [(line, text[line.start : line.start + len(line.text)].strip()) for line in body]
    filled = [(line, words) for line, words in words_of if line.table or words]  # of ** alone nothing is left
    depth = 0
    broken = False
    for i, ((line, words), (following, next_words)) in enumerate(pairwise(filled)):
        if line.table or following.table:
            depth, broken = 0, False
            continue
        if depth or "(" in words:
            depth = max(0, depth + words.count("(") - words.count(")"))
        last, first = words[-1], next_words[0]
        in_name = last >= _FIRST_CHINESE and first >= _FIRST_CHINESE
        if not (full or depth or broken or in_name or last in _MAY_GO_ON or first in _STARTS_AMID):
            continue  # as most line ends are: the rest is not looked at
        between = text[line.end : following.start]
        parted = between != "\n" and not between.strip()  # an empty line and no page number: rather a paragraph's end
        # a full line of a wrapped text, a list or a label that goes on, a bracket that closes below
        wrapped = full and _width(words) >= full and last not in _ENDS_LINE
        passed = broken and _NUMBERS_ALONE.fullmatch(words)
        label_goes_on = last == "," or _LABEL_ENDS.search(words, len(words) - _LONGEST_LABEL_END)
        list_goes_on = last in _GOES_ON or first in _STARTS_AMID
        broken = bool(
            (not parted and (wrapped or passed or label_goes_on))
            or list_goes_on
            or (depth > 0 and _closes(depth, filled[i + 1 : i + _LINES_TO_CLOSE_IN]))
            or _cuts_unit(words, next_words, _LEVELS if parted else "")
        ) and (last == "(" or not _opens_item(next_words))
        if broken:
            yield from (at for at in range(line.end, following.start) if text[at] == "\n")
        else:
            depth = 0


def _cuts_unit(words: str, next_words: str, first: str) -> bool:
    """Whether a line ends within a name of a list: with its first character, or where both halves make a known body.

    The character is one of `first` where that is given.
    """
    begun = _LAST_NAME.search(words)
    goes_on = _FIRST_NAME.match(next_words) if begun else None
    if begun is None or goes_on is None:
        return False
    if len(begun["name"]) == 1:
        return not first or begun["name"] in first
    return is_known(begun["name"] + goes_on[0]) and not is_certain_unit(goes_on[0])


def _opens_item(words: str) -> bool:
    marker = MARKER.match(words)
    decimal = marker and words[marker.end() : marker.end() + 1].isdigit() and not _YEAR.match(words, marker.end())
    return bool((marker and not decimal) or _LABEL_OPENS.match(words))


def _closes(depth: int, following: Sequence[tuple[Line, str]]) -> bool:
    """Whether a bracket that is open at a line's end closes in the next lines, before anything else opens."""
    for line, words in following:
        if line.table or _opens_item(words):
            return False
        depth += words.count("(") - words.count(")")
        if depth <= 0:
            return True
    return False


def _full_width(lines: Sequence[Line]) -> float:
    """Return the width from which a line counts as full, 0 in a document that is not wrapped.

    A typesetter's lines end at an edge: many are nearly as wide as the widest, and few a little less.
    """
    filled_lines = [words for line in lines if not line.table and (words := line.text.strip())]
    if len(filled_lines) < _FEWEST_WRAPPED_LINES:
        return 0.0
    at_widest = int(0.95 * (len(filled_lines) - 1))
    long_lines = [words for words in filled_lines if len(words) > _LONGEST_WRAPPED_LINE]
    if sum(_width(words) > _LONGEST_WRAPPED_LINE for words in long_lines) >= len(filled_lines) - at_widest:
        return 0.0  # so is the widest, and the others need not be measured
    widths = sorted(map(_width, filled_lines))
    widest = widths[at_widest]
    full, less = len(widths) - bisect_left(widths, _FULL * widest), bisect_left(widths, _LESS * widest)
    filled = sum(widths[len(widths) - full :]) >= _FILLED_SHARE * sum(widths)
    at_edge = (filled or full >= _FULL_SHARE * len(widths)) and full > len(widths) - full - less
    return _FULL * widest if at_edge and _SHORTEST_WRAPPED_LINE <= widest <= _LONGEST_WRAPPED_LINE else 0.0


def _width(words: str) -> float:
    """Width in Chinese characters; a Latin letter or digit is half as wide."""
    return len(words) - 0.5 * len(words.encode("ascii", "ignore"))
