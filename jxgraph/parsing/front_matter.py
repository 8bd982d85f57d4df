"""What stands before the first item and after the last clause: news lead-in, title, notice, signature."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from jxgraph.model import Line, Span, SpanKind
from jxgraph.naming import full_place, is_department, split_prefix
from jxgraph.parsing.text import compact, normalize, opens_line
from jxgraph.parsing.vocabulary import BARE_LABEL, CHARGE_VERBS
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


TITLE = regex(
    r"[^。;,:]{0,60}关于[^。;]{2,100}(?:通知|意见|方案|决定|措施|办法|规划|计划|要点|清单|报告|批复|函|分工|分解|细则|规定|条例|公告|通告)"
    r"(?:\([^()]{1,12}\))?"
)
"""A document's title, perhaps over several lines: 某市人民政府办公室关于印发重点工作责任分解的通知."""

DATE = regex(r"(?:\d{4}|[二〇○零一九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日")
RELEASE = regex(r"\((?:此件|本件|此文|主动|依申请|信息)[^()]{0,20}\)")
_ISSUER = regex(r"[\u4e00-\u9fff ()]{2,40}")
_ISSUED = regex(rf"[\u4e00-\u9fff()]{{2,40}}{DATE.pattern}(?:印发)?")
_COPIES = regex(r"(?:抄送|抄报|分送|主送)(?:单位|机关)?:")
_CONTACT = regex(
    r"\(?(?:联系人|联系电话|联系方式|咨询电话|公开(?:方式|属性|选项|类别)|信息公开(?:方式|属性|选项|类别)|共印)[^()]{0,60}:?[^()]{0,60}\)?"
)
_END_OF_BODY = regex(
    rf"\n(?= *(?:[\u4e00-\u9fff ]{{2,40}}\n[ \n]{{0,9}}{DATE.pattern} *(?:\n|\Z)"
    rf"|[\u4e00-\u9fff ()]{{0,40}}{DATE.pattern}(?:印发)? *(?:\n|\Z)"
    rf"|{_COPIES.pattern}|{RELEASE.pattern} *(?:\n|\Z)|\((?:联系人|联系电话)))"
)
"""The line end before a signature, an imprint, the list of those who get copies."""

_NOTES = regex(r"\n *\(?(?:备注|注|说明|有关说明)\s?[:.]?\s{0,3}(?=\(?[1一]\)?[.、)])")
"""How numbered notes begin."""

_ATTACHED = regex(
    r"附 ?件? ?(?:[:.] *(?P<first>[^\n]{0,120})|(?P<alone>(?<=件) ?[\d一二三四五六七八九十]{0,2} ?:?))(?=\n|\Z)"
)
_ENTRY = regex(r"\n[ \n]{0,9}(?P<number>\d{1,2})[.、] *(?P<title>[^\n。;]{2,80})(?=\n|\Z)")
_ENTRY_TITLE = regex(
    r"(?:表|方案|清单|分工|分解|名单|意见|办法|细则|规定|指标|目录|说明|书|图|函|计划|要点|任务|台账|标准|流程)(?:\([^()]*\))?\Z"
)
_FIRST_ENTRY = regex(r"(?P<number>\d{1,2})[.、]")
_SAYS_WHO = regex(f"{CHARGE_VERBS}|{BARE_LABEL}:")
_CONTENT = regex(r"[ \n]*(?:序 ?号|[一1] ?[、.]|\([一1]\)|第[一1][章条])")
_NO_PLAIN_TITLE = regex(r"[。;:!?]|关于")
_LONGEST_TITLE_LINES = 4
_SHORTEST_TITLE, _LONGEST_TITLE = 5, 60
_LONGEST_DATE_LINE = 80
_STATE = regex(r"国务院|中共中央|中华人民共和国")
_JOINTLY = regex(r"等\S{0,8}(?:部门|单位|厅局|委办局)|关于")
_PLACE = regex(r"(?:中共)?(?P<place>[\u4e00-\u9fff]{2,12}?(?:省|自治区|市|自治州|州|盟|县|区|旗))(?:委|人民政府|政府)")


def title_lines(lines: Sequence[Line]) -> range:
    """Return the indices of the lines that print the title; empty where none does."""
    words = [compact(line.text) for line in lines]
    counts = range(1, _LONGEST_TITLE_LINES + 1)
    for count in counts:
        for first in range(len(words)):
            if TITLE.fullmatch("".join(words[first : first + count])):
                return range(first, first + count)
    # 某市数字经济行动方案: what the document itself is called, at its head
    for count in counts:
        head = normalize("".join(words[:count]))
        if (
            _SHORTEST_TITLE <= len(head) <= _LONGEST_TITLE
            and _ENTRY_TITLE.search(head)
            and not _NO_PLAIN_TITLE.search(head)
        ):
            return range(count)
    return range(0)


def front_spans(lines: Sequence[Line]) -> Iterator[Span]:
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


def back_spans(lines: Sequence[Line]) -> Iterator[Span]:
    """Name the lines after the last clause: closing words and signature."""
    for at, line in enumerate(lines):
        kind = SpanKind.SIGNATURE if _is_signature(lines, at) else SpanKind.CLOSING
        yield Span(kind, line.start, line.end)


def end_of_body(text: str, start: int) -> int:
    """Return where the document's own words end after `start`: before its signature, else at its end."""
    end = _END_OF_BODY.search(text, start)
    return end.start() if end else len(text)


def end_of_notice(text: str, end: int) -> int:
    """Return where the last signature before `end`, the first task, begins: what stands above it is the notice.

    Zero where there is none.
    """
    return max((found.end() for found in _END_OF_BODY.finditer(text, 0, end)), default=0)


def start_of_notes(text: str, start: int) -> int:
    """Return where the notes on all tasks begin after the last one, which may have numbers of their own: 注:1.…2.…."""
    notes = _NOTES.search(text, start)
    return notes.start() if notes else len(text)


def attachments(text: str) -> Iterator[tuple[int, int]]:
    """Find the lists of attachments in a plain text: 附件:1.任务分工表, and an entry a line below it.

    So is the word alone above an attachment, 附件2, but not its title: what that announces stands straight below.
    """
    for found in _ATTACHED.finditer(text):
        if not opens_line(text, found.start()):
            continue
        if found["alone"] is not None:
            yield found.span()
            continue
        first = (found["first"] or "").strip()
        numbered = _FIRST_ENTRY.match(first)
        end, following = found.end(), int(numbered["number"]) + 1 if numbered else 2 if first else 1
        while (entry := _ENTRY.match(text, end)) and int(entry["number"]) == following:
            if _SAYS_WHO.search(entry["title"]) or not (first or _ENTRY_TITLE.search(entry["title"].strip())):
                break
            end, following = entry.end(), following + 1
        alone = end == found.end()
        if _SAYS_WHO.search(first) or (alone and (not first or (not numbered and _CONTENT.match(text, end)))):
            continue
        yield found.start(), end


def issuer(title: str, lines: Sequence[Line]) -> tuple[str, str]:
    """Return the place whose government issued a document, or "state" for the central one; both empty if unknown.

    The title says it (嘉兴市人民政府办公室关于…, 上海市水务局关于…), or the line above the date, or what a space parts
    from it.
    """
    for words in chain((title,), _above_dates(lines)):
        if _STATE.match(words):
            return "", "state"
        found = _PLACE.match(words)
        if place := full_place(found["place"] if found else _place_of_department(words)):
            return place, ""
    return "", ""


def _place_of_department(words: str) -> str:
    """Return the place in front of a department that issues a document: 上海市水务局等5部门关于…."""
    prefix, base = split_prefix(_JOINTLY.split(words, maxsplit=1)[0])
    return prefix if is_department(base) else ""


def _above_dates(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the lines above a date, and the words before a date on its own line."""
    texts = [line.text for line in lines]
    for words, below in chain(pairwise(texts), pairwise("\n".join(texts).split())):
        if "日" in below and len(below) <= _LONGEST_DATE_LINE and DATE.fullmatch(compact(below)):
            yield compact(words)


def signature_date(text: str, spans: Iterable[Span]) -> str:
    """Return the last date that stands on a line of a signature, empty where there is none."""
    words = (compact(text[span.start : span.end]) for span in spans if span.kind == SpanKind.SIGNATURE)
    return "".join([date for date in words if DATE.fullmatch(date)][-1:])


def _is_signature(lines: Sequence[Line], at: int) -> bool:
    words = normalize(compact(lines[at].text))
    if any(pattern.fullmatch(words) for pattern in (DATE, RELEASE, _ISSUED, _CONTACT)) or _COPIES.match(words):
        return True
    if at and _COPIES.match(normalize(compact(lines[at - 1].text))) and not lines[at - 1].text.rstrip().endswith("。"):
        return True  # the list of those who get copies goes on
    following = compact(lines[at + 1].text) if at + 1 < len(lines) else ""
    return bool(_ISSUER.fullmatch(words) and DATE.fullmatch(following))
