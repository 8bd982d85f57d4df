"""A plain copy of a text, of the same length; its brackets, enumerators and item numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping


# A plain copy of a text, of the same length, in which every letter and punctuation mark has one form.


_COMPATIBILITY = ((0x2F00, 0x2FD5), (0xF900, 0xFAD9), (0x1D400, 0x1D7FF), (0x2F800, 0x2FA1D))
"""Kangxi radicals, compatibility ideographs, mathematical letters: the same words to the eye, printed by many PDFs."""
_RADICALS = dict(
    zip(
        "⺁⺄⺇⺈⺊⺌⺎⺒⺓⺕⺗⺙⺛⺜⺝⺟⺠⺧⺩⺪⺫⺬⺮⺳⺶⺻⺼⺽⻁⻄⻅⻆⻇⻉⻊⻋⻏⻑⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⼾⾭⿈",
        "厂乙几刀卜小尢巳幺彐心攵旡日月母民牛王疋目示竹网羊聿肉臼虎西见角角贝足车邑長长门阜雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾齐齿龙龟户青黄",
        strict=True,
    )
)
"""The radicals that NFKC leaves, by Unicode's EquivalentUnifiedIdeograph.txt; and of 戶靑黃 the form that is in use."""
_LETTERS = {
    mark: letter
    for first, last in _COMPATIBILITY
    for mark in map(chr, range(first, last + 1))
    if len(letter := unicodedata.normalize("NFKC", mark)) == 1 and letter != mark
} | _RADICALS
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys("\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " ") | dict.fromkeys(
    map(chr, range(0x2000, 0x200B)), " "
)
SOFT = "\r"
"""Replaces what does not separate words in the plain text: a line end within a sentence, an invisible character."""
_INVISIBLE_RANGES = (
    *((0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F)),
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
"""Controls that are not white space, noncharacters, and Unicode's Default_Ignorable_Code_Point: all invisible."""
_INVISIBLE = regex(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _INVISIBLE_RANGES)}]")
_NOT_PLAIN = regex(r"[^\u4e00-\u9fff0-9A-Za-z \n.,:;%()、。“”]+")
"""What may have a mark that has another form: none of these has."""
_COMPACT = regex(r"[\u4e00-\u9fff()（）、，；：“”《》a-zA-Z\d]*", re.ASCII)
"""What nearly all names are made of: nothing that is white space or invisible."""
_SOFT_FORMS = {chr(code): SOFT for first, last in _INVISIBLE_RANGES for code in range(first, last + 1)}
_BRACKETS = dict.fromkeys("[{〔【〖﹙［｛〈﹝⟨❲", "(") | dict.fromkeys("]}〕】〗﹚］｝〉﹞⟩❳", ")")
_MARKS = dict(zip("｡﹒﹑､∶︰﹔﹐", "。.、、::;,", strict=True))

FORMS: Mapping[str, str] = MappingProxyType(
    {**_LETTERS, **_FULL_WIDTH, **_SPACES, **_SOFT_FORMS, **_MARKS, **_BRACKETS}
)
"""Each mark and the form that replaces it. No form is itself replaced, so the order does not matter."""

_MANY = 40
"""How many different marks a pass over the text for each takes longer to replace than `str.translate` takes."""

BLANKS = " \n\r"
SEPARATORS = "、,;"
"""What stands between the names of a list."""
SENTENCE_ENDS = "。;!?"
AROUND = f"{BLANKS}。{SEPARATORS}"
"""What stands between two stretches of a text and belongs to neither."""

HIGHEST_BRACKET = 4

SHAPES = "▲△★☆●○◆◇■□◎√"
MARKS = "*#※" + SHAPES
"""What is printed next to a name to mark it, where a rule says so: 带*的为牵头单位, ▲为牵头单位."""


def _bracket(height: int) -> str:
    """Return the pattern of a bracket with others in it up to this height; possessive, so that it never backtracks."""
    inner = rf"|{_bracket(height - 1)}" if height > 1 else ""
    return rf"\((?:[^()\n]++{inner})*+\)"


_BRACKET = regex(_bracket(HIGHEST_BRACKET))


def normalize(text: str) -> str:
    """Give every letter, bracket, colon, comma, digit and space one form; the length stays, so offsets carry over.

    Examples
    --------
    >>> normalize("［责任单位：市财政局，各县〔市〕］"), normalize("⼈⼒")
    ('(责任单位:市财政局,各县(市))', '人力')
    """
    return _replace(text, _marks_in(text)) if _NOT_PLAIN.search(text) else text


def plain_and_folded(text: str) -> tuple[str, str]:
    """Return the text as `normalize` gives it, and one with the letters of that and the punctuation as printed.

    Examples
    --------
    >>> plain_and_folded("市数据集团（筹）、市⼈⼒社保局１")
    ('市数据集团(筹)、市人力社保局1', '市数据集团（筹）、市人力社保局1')
    """
    marks = _marks_in(text)
    return _replace(text, marks), fold(text, marks)


def fold(text: str, marks: Collection[str] | None = None) -> str:
    """Give every letter and digit one form, and leave the punctuation as printed; `marks` are those that it may have.

    Examples
    --------
    >>> fold("（⼈⼒１）")
    '（人力1）'
    """
    may_have = _marks_in(text) if marks is None else marks
    return _replace(text, [mark for mark in may_have if FORMS[mark].isalnum()])


def _marks_in(text: str) -> set[str]:
    """Return the marks of a text that have another form; a tenth of the time of a set of all its characters."""
    return FORMS.keys() & set("".join(_NOT_PLAIN.findall(text)))


def _replace(text: str, marks: Collection[str]) -> str:
    if len(marks) > _MANY:
        return text.translate({ord(mark): FORMS[mark] for mark in marks})
    for mark in marks:  # a third of the time of `str.translate`
        text = text.replace(mark, FORMS[mark])
    return text


def compact(words: str) -> str:
    """Leave out the white space and invisible characters that a typesetter put between Chinese characters.

    Examples
    --------
    >>> compact("市发展 改革委")
    '市发展改革委'
    """
    return words if _COMPACT.fullmatch(words) else "".join(_INVISIBLE.sub("", words).split())


def is_name(words: str) -> bool:
    """Whether words hold a letter or a digit; strokes, boxes and points alone are no name.

    Examples
    --------
    >>> is_name("市财政局"), is_name("□□"), is_name("")
    (True, False, False)
    """
    return words[:1].isalnum() or any(map(str.isalnum, words))


def brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span of every outermost bracket between two offsets that closes in its paragraph.

    `text` is plain. A bracket higher than `HIGHEST_BRACKET` is passed over, but not those in it. Linear in the length
    of the text: an open bracket is given up where the next few open and do not close.

    Examples
    --------
    >>> list(brackets("(a(b))(c", 0, 8))
    [(0, 6)]
    """
    return (bracket.span() for bracket in _BRACKET.finditer(text, start, end))


def windows(hints: Iterable[tuple[int, int]], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of some hints, widened on both sides; those that overlap are joined.

    Examples
    --------
    >>> list(windows([(5, 6), (9, 10), (90, 91)], 10, 2))
    [(0, 12), (80, 93)]
    """
    begin, stop = 0, -1
    for start, end in hints:
        if start - before > stop:
            if stop >= 0:
                yield begin, stop
            begin = max(0, start - before)
        stop = end + after
    if stop >= 0:
        yield begin, stop


def outside(text: str, matches: Iterable[re.Match[str]], taken: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield the matches, in order, that begin in no taken span."""
    spans = iter([*taken, (len(text), len(text))])
    start, end = next(spans)
    for match in matches:
        at = match.start()
        while end <= at:
            start, end = next(spans)
        if at < start:
            yield match


def opens_line(text: str, at: int, marks: str = " \r\t") -> bool:
    """Whether nothing but `marks` stands between the line end before an offset and the offset."""
    while at > 0 and text[at - 1] in marks:
        at -= 1
    return at == 0 or text[at - 1] == "\n"


def split_top_level(text: str, start: int, end: int, separators: str) -> Iterator[tuple[int, int]]:
    """Yield the spans between the separators that stand in no bracket and no quotation marks."""
    depth, begin = 0, start
    for at in range(start, end):
        mark = text[at]
        if mark in "(“‘《":
            depth += 1
        elif mark in ")”’》":
            depth = max(0, depth - 1)
        elif depth == 0 and mark in separators:
            yield begin, at
            begin = at + 1
    yield begin, end


def after_last(text: str, marks: str, start: int, end: int) -> int:
    """Return the offset after the last of some marks between two offsets; `start` where there is none."""
    return max(start, *[text.rfind(mark, start, end) + 1 for mark in marks])


def trim(text: str, start: int, end: int, marks: str = BLANKS) -> tuple[int, int]:
    """Return the span without the `marks` at its ends; empty at `start` where nothing is left."""
    while start < end and text[end - 1] in marks:
        end -= 1
    while start < end and text[start] in marks:
        start += 1
    return start, end


@dataclass(frozen=True, slots=True)
class Enumerator:
    """A number in front of a name in a list: its value and style, where it ends, with what one of its style begins."""

    value: int
    style: str
    end: int
    openings: str

    def follows(self, before: Enumerator) -> bool:
        """Whether this is the next number after another."""
        return self.style == before.style and self.value == before.value + 1


_ENUMERATOR = regex(
    r"(?:\((?P<inner>\d{1,2})\)|(?P<plain>\d{1,2})(?P<mark>[.、)])|(?P<ring>[①-⑳]))\s?(?=[\u4e00-\u9fff“*])"
)
_DIGITS, _CIRCLED = "0123456789", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def enumerator(text: str, at: int) -> Enumerator | None:
    """Return the number that stands at an offset of a list in front of a name, if one does.

    Examples
    --------
    >>> enumerator("2.市财政局", 0).value, enumerator("市财政局", 0)
    (2, None)
    """
    found = _ENUMERATOR.match(text, at)
    if found is None:
        return None
    if found["ring"]:
        return Enumerator(_CIRCLED.index(found["ring"]) + 1, "①", found.end(), _CIRCLED[1:])
    if found["inner"]:
        return Enumerator(int(found["inner"]), "()", found.end(), "(")
    return Enumerator(int(found["plain"]), found["mark"], found.end(), _DIGITS)


# The printed numbers of items: 第七条 一、 （一） 任务1 1. 1-1 （1） ①, and what they count.


_DIGIT_VALUES: Mapping[str, int] = MappingProxyType(
    {**{d: i for i, d in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2}
)
_NUMERALS = "一二三四五六七八九十百〇零"
_CN = f"[{_NUMERALS}]{{1,5}}"

_NO_COUNT = r"(?![\d.]|\s?(?:[月日年个万亿元名项家次倍%‰点米亩吨平公千户人以级位类])|、\d)"
"""What stands after a number that counts something, 1.5万元, 1-2个, and numbers no item."""

_BEGINS_MARKER = rf"[第任(\d{_CIRCLED}{_NUMERALS}]"
MARKER = regex(
    rf"""(?={_BEGINS_MARKER})
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

_MAY_MARK = regex(
    rf"{_BEGINS_MARKER}(?:[务(\d{_NUMERALS}]{{0,6}}\s?(?:[.、)条:\-—–\s]|[编章节]\s|项[:、.\s])|(?<=[{_CIRCLED}]))"
)
"""What every number of an item begins with, up to the mark behind its digits; cheaper to look for than `MARKER`."""


def markers(text: str) -> Iterator[re.Match[str]]:
    """Yield what `MARKER` finds in a text, one after the other, in two thirds of the time.

    Examples
    --------
    >>> [found[0] for found in markers("一、治水。3月(1)修河。")]
    ['一、', '(1)']
    """
    at = 0
    for hint in _MAY_MARK.finditer(text):
        start, end = hint.span()
        start = max(start, at)
        while start < end:  # a number may begin with any of its characters: 第3.
            found = MARKER.match(text, start)
            start += 1
            if found:
                yield found
                start = at = found.end()


KINDS: tuple[str, ...] = ("chapter", "article", "cn", "cn_paren", "task", "digit", "sub", "digit_paren", "circled")
"""The kinds of numbers, outermost first."""
DIGIT = KINDS.index("digit")
DEEPER = 0.125
"""What each further number in 1.2.3 adds to the kind: it stands in 1.2, and outside (1)."""


class Marker(NamedTuple):
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
    return (
        100 * _DIGIT_VALUES.get(hundreds, 0)
        + 10 * (_DIGIT_VALUES.get(tens, 1) if ten else 0)
        + _DIGIT_VALUES.get(ones[-1:], 0)
    )
