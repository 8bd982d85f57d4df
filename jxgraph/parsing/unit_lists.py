"""A printed list of units is split into its names.

The grammar, over the plain copy of the text:

    list   = number piece number piece ...            1.市财政局 2.市商务局, ①市财政局②市商务局
           | piece (、 | , | ; | 。) piece ...
    piece  = name (/ | . | · | 'and' | space) name    where each of them is a whole body's name
           | name [等 [部门]] [collective]              市财政局等有关部门
           | name name                                 where both are known departments of one level, glued together
    name   = [mark] words [bracket] [mark]
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jxgraph.naming import full_place, split_prefix, stands_alone
from jxgraph.parsing.text import MARKS, SEPARATORS, SOFT, compact, enumerator, is_name, split_top_level, trim
from jxgraph.parsing.unit_names import (
    COLLECTIVE,
    LEVEL,
    Named,
    complete_names,
    is_certain_unit,
    is_complete,
    is_known,
    join_collectives,
    strip_asides,
)
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Span = tuple[int, int]

LIST_SEPARATORS = f"{SEPARATORS}。"
_BETWEEN_BODIES = "/|.·•・‧"
"""Separators only between complete names: 市财政局/市商务局, but not 文化/旅游局."""
_BETWEEN = regex(f"[{_BETWEEN_BODIES}]")

LONGEST_KEPT_LIST = 400
_LONGEST_PIECE = 160
"""The longest name, white space included; a longer piece is not searched."""

_AROUND_NAMES = " \n|“”…\"'" + MARKS
_ANY_MARK = regex(f"[{MARKS}]")
_MARK_BEFORE = regex(rf"(?:\A|[{LIST_SEPARATORS}{_BETWEEN_BODIES} \n])(?P<mark>[{MARKS}])[ “]?\Z")
_MARK_WITHIN = regex(rf"\((?P<mark>[{MARKS}])\)\Z")

_AND_OTHERS = regex(r"(?<![高中初平同优均特劣])等")
_BARE_OTHERS = regex(r"(?:\d+|[一二三四五六七八九十]+)?[个家]?(?:部门|单位|部委|地方|地区|机构|部门和单位|部门单位)?")

_MEMBERS = regex("[\u4e00-\u9fff]{2,16}成员单位")

_CONJUNCTION = regex(r"以及|会同|联合|及|和|与|暨|商|同")

_CONSULTS = "商"
"""Stands within names as well: 台商投资区."""

_LEVEL_WITHIN = regex(r"(?<=[\u4e00-\u9fff]{3})(?:自治区|[省市县区州])(?=[\u4e00-\u9fff]{2})|(?<=[\u4e00-\u9fff]部)")


_GOES_ON = "和及与暨"
"""What a name that is wrapped to the next line may end with."""
_SHORTEST_NAME = 3

_MOST_LINES_OF_NAME = 4

_OF_PLACES = regex(r"[^局委办部厅]*(?:(?:党|[省市县区州盟旗])委)?")


def split_units(text: str, start: int, end: int, printed: str, *, complete: bool = True) -> list[Named]:
    """Split the plain text between `start` and `end`, and complete each name from the list as printed.

    Parameters
    ----------
    text, printed
        The plain text, and the text as printed, of the same length.
    complete
        False where every name is known to stand in full.

    Returns
    -------
    list of Named
        In printed order; what stands for 'and others' (等) is left out unless it names a collective.

    Examples
    --------
    >>> text = "市工信局、发改委,南湖区、嘉善县政府等有关部门"
    >>> [n.name for n in split_units(text, 0, len(text), text)]
    ['市工信局', '市发改委', '南湖区政府', '嘉善县政府', '有关部门']
    """
    read = _read_list if end - start <= LONGEST_KEPT_LIST else _read_list.__wrapped__
    return [
        Named(start + one.start, start + one.end, one.name, one.mark)
        for one in read(text[start:end], printed[start:end], complete)
    ]


def count_units(words: str) -> int:
    """Count the units of a plain list in which every name can only be a body's; 0 for other words."""
    count = 0
    for start, end in split_top_level(words, 0, len(words), SEPARATORS):
        if not is_certain_unit(compact(words[start:end])):
            return 0  # as for most words, at the first of them
        count += 1
    return count


@lru_cache(maxsize=1 << 14)
def _read_list(text: str, printed: str, complete: bool) -> tuple[Named, ...]:  # noqa: FBT001 -- a key of the cache
    """Split a list, with offsets from its start; cached, because a document repeats its lists."""
    spans = [_without_half_bracket(text, *trim(text, *span, _AROUND_NAMES)) for span in _pieces(text)]
    spans = list(join_collectives(text, (span for span in spans if span[0] < span[1]), _LONGEST_PIECE))
    marked = _ANY_MARK.search(text)
    named = [
        Named(s, e, strip_asides(compact(printed[s:e]), _LONGEST_PIECE), _mark(text, s, e) if marked else "")
        for s, e in spans
    ]
    named = [one for one in named if is_name(one.name)]
    return tuple(complete_names(text, named) if complete else named)


def _without_half_bracket(text: str, start: int, end: int) -> Span:
    """Leave out a bracket that closes at a name's end and was never opened in it."""
    closes_nothing = text[end - 1 : end] == ")" and text.count("(", start, end) < text.count(")", start, end)
    return trim(text, start, end - 1, _AROUND_NAMES) if closes_nothing else (start, end)


def _mark(text: str, start: int, end: int) -> str:
    """Return the mark right before or after a name; a mark after the previous name belongs to that one."""
    if text[end - 1] == ")" and (within := _MARK_WITHIN.search(text[max(start, end - 3) : end])):
        return within["mark"]
    before = _MARK_BEFORE.search(text[max(0, start - 3) : start])
    return before["mark"] if before else text[end : end + 1] if text[end : end + 1] in MARKS else ""


def _pieces(text: str) -> Iterator[Span]:
    for numbered in _numbered(text):
        for span in split_top_level(text, *numbered, LIST_SEPARATORS):
            if span[1] - span[0] > _LONGEST_PIECE:
                yield span
            else:
                for part in _between_bodies(text, *span):
                    yield from _without_others(text, *trim(text, *part))


def _numbered(text: str) -> Iterator[Span]:
    """Cut at the numbers of a list that begins with one, as long as they count up."""
    begin = trim(text, 0, len(text), " \n")[0]
    last = enumerator(text, begin)
    if last is None:
        yield 0, len(text)
        return
    begin = last.end
    for at in range(begin, len(text)):
        here = enumerator(text, at) if text[at] in last.openings else None
        if here and here.follows(last):
            yield begin, at
            begin, last = here.end, here
    yield begin, len(text)


def _between_bodies(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut at a slash or a point when every part is a complete name."""
    parts = list(split_top_level(text, start, end, _BETWEEN_BODIES)) if _BETWEEN.search(text, start, end) else []
    if len(parts) > 1 and all(is_complete(compact(text[slice(*trim(text, *part, _AROUND_NAMES))])) for part in parts):
        yield from parts
    else:
        yield start, end


def _without_others(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut at 等, which closes a list or introduces a collective."""
    for others in _AND_OTHERS.finditer(text, start, end):
        rest = compact(text[others.end() : end])
        bare = _BARE_OTHERS.match(rest)
        named = COLLECTIVE.match(rest) or _MEMBERS.fullmatch(rest)
        if bare is None or not (bare[0] == rest or named or _CONJUNCTION.match(rest[bare.end() :])):
            continue
        yield from _without_conjunction(text, start, others.start())
        if bare[0] != rest:
            after = others.end() if named else end - len(rest) + bare.end()
            yield from _without_conjunction(text, after, end)
        return
    yield from _without_conjunction(text, start, end)


def _without_conjunction(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut at 'and' before a collective, or between two complete names."""
    start, end = trim(text, start, end)
    for word in _CONJUNCTION.finditer(text, start, end):
        left, right = compact(text[start : word.start()]), compact(text[word.end() : end])
        if not left and COLLECTIVE.match(right):
            yield from _without_conjunction(text, word.end(), end)
            return
        sure = word[0] != _CONSULTS or is_known(left)
        if sure and is_complete(left) and (COLLECTIVE.match(right) or is_certain_unit(right)):
            yield from _at_spaces(text, start, word.start())
            yield from _without_conjunction(text, word.end(), end)
            return
    yield from _at_spaces(text, start, end)


_BETWEEN_GAPS = regex(r"[^ ]+(?: [^ ]+)*")
_BETWEEN_SPACES = regex(r"(?:\([^()]*\)|[^ \n])+")
"""What stands between gaps of several spaces, and between spaces that are in no bracket: 高新园(许家 镇)."""


def _at_spaces(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut at white space when every part is a body; else the space came from the typesetter.

    Wide gaps, which the lines of a narrow cell leave between its names, are looked at before single spaces.
    """
    start, end = trim(text, start, end)
    if text.find("  ", start, end) >= 0:
        wide = [gap.span() for gap in _BETWEEN_GAPS.finditer(text, start, end)]
        if all(is_complete(compact(text[slice(*part)])) for part in wide):
            for part in wide:
                yield from _at_spaces(text, *part)
            return
    parts = [word.span() for word in _BETWEEN_SPACES.finditer(text, start, end) if word[0].strip(SOFT)]
    parts = list(_join_wrapped(text, parts)) if len(parts) > 1 else parts
    for run in _split_at_levels(text, parts) if len(parts) > 1 else [parts]:
        are_names = len(run) > 1 and all(is_complete(compact(text[slice(*part)]).strip(_AROUND_NAMES)) for part in run)
        for part in run if are_names else [(run[0][0], run[-1][1])] if run else []:
            yield from _split_departments(text, *part)


def _join_wrapped(text: str, parts: Sequence[Span]) -> Iterator[Span]:
    """Join the lines of a known department that a narrow cell wraps: 市住房和城乡 建设局, both complete alone."""
    at = 0
    while at < len(parts):
        stops = range(min(len(parts), at + _MOST_LINES_OF_NAME), at + 1, -1)
        words = [compact(text[slice(*part)]) for part in parts[at : at + _MOST_LINES_OF_NAME]]
        end = next((stop for stop in stops if _is_wrapped(words[: stop - at])), at + 1)
        yield parts[at][0], parts[end - 1][1]
        at = end


def _is_wrapped(words: Sequence[str]) -> bool:
    """Whether words are one known department together, whose level is in the first, and not each by itself."""
    name = "".join(words)
    return is_known(name) and len(split_prefix(name)[0]) < len(words[0]) and not all(map(is_known, words))


def _split_at_levels(text: str, parts: Sequence[Span]) -> Iterator[list[Span]]:
    """Group words between spaces: a group begins where the level is printed again, as no wrapped name does.

    So 省财政厅 省新闻出版 省妇联 is cut although one of them reads like no body; 市农业 农村局 is one name.
    """
    run = [parts[0]]
    for part in parts[1:]:
        if _names_level_again(compact(text[slice(*run[-1])]), compact(text[slice(*part)])):
            yield run
            run = []
        run.append(part)
    yield run


def _names_level_again(before: str, here: str) -> bool:
    """Whether a word begins with the level of the one before it, or is a department with a level after a long word."""
    level = LEVEL.match(here)
    if level is None or before[-1] in _GOES_ON:
        return False
    own = LEVEL.match(before)
    if own:
        return own["level"] == level["level"]
    prints_level = (
        len(level["level"]) == 1 and len(before) >= _SHORTEST_NAME and not full_place(before + level["level"])
    )
    return prints_level and is_known(here)


def _split_departments(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut between two known departments of one level that are printed without anything between them."""
    cuts = list(_LEVEL_WITHIN.finditer(text, start, end))
    if cuts and not (is_known(text[start:end]) and _OF_PLACES.fullmatch(split_prefix(text[start:end])[0])):
        for cut in cuts:
            left, right = text[start : cut.start()], text[cut.start() : end]
            if is_known(left) and _begins_like(left, right):
                yield start, cut.start()
                yield from _split_departments(text, cut.start(), end)
                return
    yield start, end


def _begins_like(left: str, right: str) -> bool:
    """Whether words go on with a known department at the level of the known one before them."""
    return any(
        is_known(first) and _level(first) == _level(left)
        for first in (right[:stop] for stop in range(len(right), 2, -1))
    )


def _level(name: str) -> str:
    level = split_prefix(name)[0].removesuffix("委")
    return level or ("state" if stands_alone(name) and name.endswith("部") else name)
