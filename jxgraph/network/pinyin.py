"""How a name is typed on a keyboard that knows Latin letters: its pinyin, whole and by initials."""

from __future__ import annotations

_LONGEST = 60
"""Characters of a name that are read: nobody types more to find it."""


def pinyin(name: str) -> list[str]:
    """Read a name in pinyin without tones: the initials, then the whole; nothing where it has no Chinese character.

    A character with several readings has the one of its phrase, as far as the dictionary of pypinyin knows it; what
    is no Chinese character stands as it is, in lower case.

    Examples
    --------
    >>> pinyin("市发展改革委"), pinyin("长兴县"), pinyin("Finance")
    (['sfzggw', 'shifazhangaigewei'], ['cxx', 'changxingxian'], [])
    """
    from pypinyin import Style, lazy_pinyin

    read = name[:_LONGEST]
    whole, initials = (lazy_pinyin(read, style=style) for style in (Style.NORMAL, Style.FIRST_LETTER))
    if "".join(whole) == read:
        return []
    return ["".join(initials).lower(), "".join(whole).lower()]
