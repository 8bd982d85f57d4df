"""The numbers that Word prints before paragraphs and nobody typed: 一、 （一） 1. and others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element


# How Word prints a count: 一, 壹, ①, 甲, iv and others, by the names that its format gives the systems.


_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Count in Chinese: 十, 十一, 二十, 一百零一.

    Examples
    --------
    >>> [chinese(n) for n in (9, 10, 11, 20, 101, 110, 1010)]
    ['九', '十', '十一', '二十', '一百零一', '一百一十', '一千零一十']
    """
    words, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    ten = digits[1] + units[0]
    return words[1:] if digits == _DIGITS and words.startswith(ten) else words or digits[0]


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _counting(number: int) -> str:
    return chinese(number) if number < 100 else _digits(number)  # noqa: PLR2004 - Word's simple counting ends at 九十九


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    words = ""
    for step, letters in _ROMAN:
        words += letters * (number // step)
        number %= step
    return words


def _signs(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _signs_from(first: int, most: int) -> Callable[[int], str]:
    return _signs("".join(map(chr, range(first, first + most))))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


FORMS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimalZero": lambda number: f"{number:02}",
        "decimalFullWidth": _full_width,
        "decimalFullWidth2": _full_width,
        "decimalEnclosedCircle": _signs_from(0x2460, 20),
        "decimalEnclosedCircleChinese": _signs_from(0x2460, 20),
        "decimalEnclosedParen": _signs_from(0x2474, 20),
        "decimalEnclosedFullstop": _signs_from(0x2488, 20),
        "ideographEnclosedCircle": _signs_from(0x3280, 10),
        "lowerLetter": _letters,
        "upperLetter": lambda number: _letters(number).upper(),
        "lowerRoman": _roman,
        "upperRoman": lambda number: _roman(number).upper(),
        "chineseCounting": _counting,
        "taiwaneseCounting": _counting,
        "chineseCountingThousand": chinese,
        "taiwaneseCountingThousand": chinese,
        "japaneseCounting": chinese,
        "ideographDigital": _digits,
        "japaneseDigitalTenThousand": _digits,
        "taiwaneseDigital": _digits,
        "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟"),
        "ideographLegalTraditional": lambda number: chinese(number, _LEGAL, "拾佰仟"),
        "ideographTraditional": _signs(_STEMS),
        "ideographZodiac": _signs(_BRANCHES),
        "none": lambda _number: "",
    }
)
"""How a count is printed, by the name that Word's format gives the system; every other name prints plain digits."""


# The numbers of paragraphs in printed order.


OFF = ("0", "false", "off")
"""What switches a property off that stands in the file."""
_LEVELS = 9
_LONGEST_CHAIN = 30  # of styles, each based on the next; Word itself makes some ten
_PLACE = re.compile(r"%(?P<level>[1-9])")
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")
_MAX_NUMBER = 9999  # beyond it every system prints plain digits


def local_name(element: _Element) -> str:
    """Return an element's name without its namespace: Word has two of them, transitional and strict."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=4096)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: _Element | None, name: str) -> Iterator[_Element]:
    """Yield the children of that name."""
    if element is not None:
        yield from (child for child in element if local_name(child) == name)


def child(element: _Element | None, *path: str) -> _Element | None:
    """Follow a path of names down, the first of each; None where it ends."""
    for name in path:
        for each in () if element is None else element:
            if local_name(each) == name:
                element = each
                break
        else:
            return None
    return element


def value(element: _Element | None, name: str = "val") -> str | None:
    """Return an attribute by its name without its namespace."""
    if element is None:
        return None
    return next((text for key, text in element.items() if key.rpartition("}")[2] == name), None)


def number_value(element: _Element | None, default: int | None = None) -> int | None:
    """Return the attribute `val` as a number."""
    digits = re.fullmatch(r"\s*-?\d{1,9}\s*", value(element) or "", re.ASCII)
    return int(digits[0]) if digits else default


@dataclass(slots=True)
class _Level:
    """One level of a list: the first count, the system, the text around it, and which paragraph style implies it."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str | None = None
    restart: int | None = None
    plain: bool = False


@dataclass(slots=True)
class _List:
    """A list in the document: the counts are shared by all that have the same abstract definition."""

    abstract: str
    levels: dict[int, _Level]
    overrides: dict[int, int]
    begun: set[int] = field(default_factory=set)


class Numbering:
    """Counts paragraphs in printed order and gives each the number that Word prints before it."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._lists = dict(_lists(numbering))
        self._counts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str | None, str | None, int | None]] = {}
        self._default: str | None = None
        for style in children(styles, "style"):
            identity = value(style, "styleId") or ""
            list_, level = _list_and_level(child(style, "pPr", "numPr"))
            self._styles[identity] = value(child(style, "basedOn")), list_, level
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on"):
                self._default = identity

    def label(self, paragraph: _Element) -> str:
        """Count this paragraph and return what is printed before it, empty where nothing is."""
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle")) or self._default
        list_id, depth = _list_and_level(child(properties, "numPr"))
        if list_id is None:
            list_id, style_depth = self._of_style(style)
            depth = style_depth if depth is None else depth
        list_ = self._lists.get(list_id or "")
        if list_ is None:
            return ""
        if depth is None:
            depth = next((at for at, level in list_.levels.items() if style and level.style == style), 0)
        return self._printed(list_, depth) if depth in list_.levels else ""

    def _of_style(self, style: str | None) -> tuple[str | None, int | None]:
        depth = None
        for _ in range(_LONGEST_CHAIN):  # a chain of styles can go in circles
            base, list_id, own = self._styles.get(style or "", (None, None, None))
            depth = own if depth is None else depth
            if list_id is not None:
                return list_id, depth
            style = base
        return None, None

    def _printed(self, list_: _List, depth: int) -> str:
        counts = self._counts.setdefault(list_.abstract, {})
        level = list_.levels[depth]
        if depth in list_.overrides and depth not in list_.begun:
            counts[depth] = list_.overrides[depth]
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        list_.begun.add(depth)
        for deeper in [at for at in counts if at > depth]:
            restart = list_.levels[deeper].restart if deeper in list_.levels else None
            if restart is None or 0 < depth + 1 <= restart:
                del counts[deeper]
        if level.form == "bullet":
            return "" if _PRIVATE_USE.search(level.text) else level.text
        return _PLACE.sub(lambda place: _count(list_, counts, int(place["level"]) - 1, plain=level.plain), level.text)


def prepend_label(label: str, text: str) -> str:
    """Put a number before a text, with a space only where the two would read as one number.

    Examples
    --------
    >>> prepend_label("1.", "发展"), prepend_label("1.", "2025年"), prepend_label("1", "发展")
    ('1.发展', '1. 2025年', '1 发展')
    """
    if label and text and (label[-1].isalnum() or (label[-1] == "." and text[0].isdigit())):
        return f"{label} {text}"
    return label + text


def _count(list_: _List, counts: Mapping[int, int], depth: int, *, plain: bool) -> str:
    level = list_.levels.get(depth, _Level())
    number = counts.get(depth, level.start)
    form = FORMS.get(level.form)
    return str(number) if form is None or plain or not 0 < number <= _MAX_NUMBER else form(number)


def _list_and_level(properties: _Element | None) -> tuple[str | None, int | None]:
    return value(child(properties, "numId")), number_value(child(properties, "ilvl"))


def _lists(numbering: _Element | None) -> Iterator[tuple[str, _List]]:
    abstract = {value(each, "abstractNumId"): each for each in children(numbering, "abstractNum")}
    by_style = {value(child(each, "styleLink")): each for each in abstract.values()}
    for each in children(numbering, "num"):
        identity = value(child(each, "abstractNumId"))
        definition = abstract.get(identity)
        linked = value(child(definition, "numStyleLink"))
        levels = {}
        for level in children(by_style.get(linked, definition) if linked else definition, "lvl"):
            levels[_depth(level)] = _level(level)
        overrides = {}
        for override in children(each, "lvlOverride"):
            depth = _depth(override)
            own = child(override, "lvl")
            if own is not None:
                levels[depth] = _level(own)
            start = number_value(child(override, "startOverride"))
            if start is not None:
                overrides[depth] = start
        if value(each, "numId") != "0":
            yield value(each, "numId") or "", _List(identity or "", levels, overrides)


def _depth(element: _Element) -> int:
    depth = value(element, "ilvl") or "0"
    return min(int(depth), _LEVELS) if depth.isascii() and depth.isdigit() else 0


def _level(element: _Element) -> _Level:
    plain = child(element, "isLgl")
    return _Level(
        start=number_value(child(element, "start"), 0) or 0,
        form=value(child(element, "numFmt")) or "decimal",
        text=value(child(element, "lvlText")) or "",
        style=value(child(element, "pStyle")),
        restart=number_value(child(element, "lvlRestart")),
        plain=plain is not None and value(plain) not in OFF,
    )
