"""How Word prints a count: 一, 壹, ①, 甲, iv and their kin, by the names that its format gives the systems."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def _row(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _from(first: int, most: int) -> Callable[[int], str]:
    return _row("".join(map(chr, range(first, first + most))))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


FORMS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimalZero": lambda number: f"{number:02}",
        "decimalFullWidth": _full_width,
        "decimalFullWidth2": _full_width,
        "decimalEnclosedCircle": _from(0x2460, 20),
        "decimalEnclosedCircleChinese": _from(0x2460, 20),
        "decimalEnclosedParen": _from(0x2474, 20),
        "decimalEnclosedFullstop": _from(0x2488, 20),
        "ideographEnclosedCircle": _from(0x3280, 10),
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
        "ideographTraditional": _row(_STEMS),
        "ideographZodiac": _row(_BRANCHES),
        "none": lambda _number: "",
    }
)
"""How a count is printed, by the name that Word's format gives the system; every other name prints plain digits."""
