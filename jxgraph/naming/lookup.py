"""Which unit of a document a person means: by any form of its name, by an everyday name; else the nearest names."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.naming.divisions import full_place
from jxgraph.naming.forms import split_prefix
from jxgraph.naming.kinds import LOCAL_GOVERNMENT, department, describe
from jxgraph.naming.knowledge import known, read_data
from jxgraph.naming.names import DEFAULT, Names
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping


class AmbiguousUnitError(UsageError):
    """Several units of a document answer to the name that a person gave."""


def resolve(name: str, units: Collection[str], names: Names = DEFAULT) -> str:
    """Return the one of `units` that a person means by a name: what every command and function asks.

    The first of these that finds a unit decides: the name itself and any form that `names` knows; a place for its
    government; a department without its ending or its level (发改委, 公安); an everyday name (names.toml) of whichever
    body of a trade the place has (文旅局 for 市文化广电旅游局). Nothing is matched because it is spelt alike, and of
    several units none is chosen.

    Raises
    ------
    UsageError
        Several units answer to the name, and are listed; or none, and the nearest are.

    Examples
    --------
    >>> units = ["市发展改革委", "市财政局", "市文化广电旅游局", "南湖区政府"]
    >>> [resolve(name, units) for name in ("市发改委", "财政", "市文旅局", "南湖区")]
    ['市发展改革委', '市财政局', '市文化广电旅游局', '南湖区政府']
    """
    expect(name, str, "unit_name")
    typed = name.strip()
    if exact := known_form(typed, units, names):
        return exact
    for step in _STEPS:
        found = list(dict.fromkeys(step(typed, units, names)))
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousUnitError("units.ambiguous", count=len(found), name=name, found=found)
    similar = nearest(names.canonical(typed), units) or nearest(typed, units)
    if similar:
        raise UsageError("units.similar", name=name, similar=list(similar))
    raise UsageError("units.unknown", name=name, count=len(units))


def known_form(name: str, units: Collection[str], names: Names = DEFAULT) -> str:
    """Return the one of `units` that has this name or a form of it that `names` knows, empty where none has.

    Examples
    --------
    >>> known_form("市发改委", ["市发展改革委"]), known_form("发改委", ["市发展改革委"])
    ('市发展改革委', '')
    """
    return next((form for form in (name, names.canonical(name)) if form in units), "")


# The steps by which an everyday name finds units.


_ENDING = regex(r"(?P<trade>\S{2,}?)(?:局|委|厅|部|署|办|公司|总队|支队|大队)")
_ENDINGS = ("局", "委", "厅", "部", "署", "办", "办公室", "办公厅")
_BODY = regex(r"(?P<place>\S{2,}?)(?:(?:人民)?政府|管委会|管理委员会)")
_BODIES = ("政府", "管委会")
_HIGHER = regex(r"(?<!办公)厅$|[部署]$|总局$")
"""How only a body above the cities ends."""
_COMMITTEE = regex(r"(?:党?委|党工委)$")


def _bodies(typed: str, units: Collection[str], names: Names) -> Iterator[str]:
    """Yield governments and departments alike: 公安 may be 市公安局 or 公安县政府."""
    yield from _governments(typed, units, names)
    yield from _departments(typed, units, names)


def _governments(typed: str, units: Collection[str], names: Names) -> Iterator[str]:
    """Yield the governments of a place, or a place whose government is asked for: 南湖区, 南湖, 恩施州."""
    body = _BODY.fullmatch(typed)
    places = [body["place"]] if body else [typed, full_place(typed), *(typed + ending for ending in "市县区旗")]
    for place in filter(None, places):
        forms = (place,) if body else (place, *(place + body for body in _BODIES))
        yield from filter(None, (known_form(form, units, names) for form in forms))


def _departments(typed: str, units: Collection[str], names: Names) -> Iterator[str]:
    """Yield the departments of a name that lacks its ending, its level or both: 市发改, 发改委, 公安."""
    is_whole = split_prefix(names.canonical(typed))[1] in known().local
    forms = [names.canonical(typed + ending) for ending in (("",) if is_whole else _ENDINGS)]
    if completed := [form for form in forms if form in units]:
        yield from completed
        return
    # a name with a level is that level's alone
    bare = {standard for prefix, standard in map(split_prefix, forms) if not prefix and standard in known().kinds}
    yield from (unit for unit in units if bare and split_prefix(unit)[1] in bare)


def _trades(typed: str, units: Collection[str], names: Names) -> Iterator[str]:
    """Yield the bodies of the trades that an everyday name stands for, at the level that it prints, if any."""
    forms = [names.canonical(typed + ending) for ending in ("", *_ENDINGS)]
    known_forms = [form for form in forms if split_prefix(form)[1] in known().local]
    asked = forms[0] if typed.endswith("局") or not known_forms else known_forms[0]
    wanted = {trade for form in (forms[0], *known_forms) for trade in _everyday(_trade(form))} - {LOCAL_GOVERNMENT}
    yield from (unit for unit in units if _trade(unit) in wanted and _may_be_at_level_of(asked, unit))


_STEPS: tuple[Callable[[str, Collection[str], Names], Iterator[str]], ...] = (_bodies, _trades)


def _may_be_at_level_of(asked: str, unit: str) -> bool:
    """Whether a unit stands where a name says: 市文旅局 and 教育局 are none of the province, nor 教育厅 of a city."""
    if asked.endswith("局") and _HIGHER.search(unit):
        return False
    prefixes = [_COMMITTEE.sub("", split_prefix(name)[0]) for name in (asked, unit)]
    levels = [describe(name).level for name in (asked, unit)]
    return prefixes[0] in {"", prefixes[1]} and levels[0] in {"", "vertical", levels[1]}


def _trade(unit: str) -> str:
    """Return the department of a unit without its ending: 财政 of 市财政局, 统计 of 国家统计局."""
    name = department(unit)
    ending = _ENDING.fullmatch(name)
    return ending["trade"] if ending else name


def _everyday(trade: str) -> frozenset[str]:
    """Return the trades that a person may mean by one: itself, and all that share an everyday name with it."""
    return _everyday_trades().get(trade, frozenset()) | {trade}


@cache
def _everyday_trades() -> Mapping[str, frozenset[str]]:
    """Map each word and each trade of an everyday name to the trades that share it."""
    shared: dict[str, frozenset[str]] = {}
    for word, group in _everyday_words().items():
        for one in chain((word,), group):
            shared[one] = shared.get(one, frozenset()) | group
    return MappingProxyType(shared)


@cache
def _everyday_words() -> Mapping[str, frozenset[str]]:
    """Map each everyday word to the trades of the bodies that names.toml lists for it."""
    table = read_data("names")["everyday"].items()
    groups = ((words.split(), frozenset(map(_trade, bodies.split()))) for words, bodies in table)
    return MappingProxyType({word: group for words, group in groups for word in words})


# What a unit is called besides its name, for a page that is searched.


_LONGEST = 60
"""Characters of a name that are read: nobody types more in a search."""


@lru_cache(maxsize=1 << 12)
def search_forms(name: str) -> tuple[str, ...]:
    """Return all that a person may type for a unit, in lower case: a search matches their beginnings.

    First the name, then its other forms and everyday names, last all of them in pinyin, initials and full; each with
    and without the place or level in front. A form with which another one begins is left out.

    Examples
    --------
    >>> search_forms("市财政局")
    ('市财政局', '财政局', 'sczj', 'shicaizhengju', 'czj', 'caizhengju')
    >>> [any(form.startswith(typed) for form in search_forms("市发展改革委")) for typed in ("发改委", "sfgw", "fagai")]
    [True, True, True]
    """
    names = [name[:_LONGEST], *(other_names(name) if len(name) <= _LONGEST else [])]
    bare = [split_prefix(one)[1] for one in names]
    words = [word for word, trades in _everyday_words().items() if _trade(name) in trades]
    written = list(dict.fromkeys((*names, *bare, *words)))
    typed = [unicodedata.normalize("NFKC", form).lower() for form in written]
    forms = list(dict.fromkeys((*typed, *chain.from_iterable(map(pinyin, written)))))
    return (*forms[:1], *(form for form in forms[1:] if not any(o != form and o.startswith(form) for o in forms)))


def pinyin(name: str) -> list[str]:
    """Return a name in pinyin without tones, the initials and the full reading; nothing if it has no Chinese character.

    A character with several readings has the one of its phrase in the dictionary of pypinyin; other characters stay,
    in lower case.

    Examples
    --------
    >>> pinyin("市发展改革委"), pinyin("长兴县"), pinyin("Finance")
    (['sfzggw', 'shifazhangaigewei'], ['cxx', 'changxingxian'], [])
    """
    from pypinyin import Style, lazy_pinyin

    read = name[:_LONGEST]
    full, initials = (lazy_pinyin(read, style=style) for style in (Style.NORMAL, Style.FIRST_LETTER))
    if "".join(full) == read:
        return []
    return ["".join(initials).lower(), "".join(full).lower()]


def other_names(unit: str) -> list[str]:
    """Return the other forms of a unit's name and the everyday names of its trade, with its level in front.

    Examples
    --------
    >>> other_names("市建设局"), other_names("市房管局"), other_names("嘉源集团")
    (['市住建局', '市城建局'], ['市房产管理局', '市房屋管理局'], [])
    """
    prefix, base = split_prefix(unit)
    trade = _trade(unit)
    ending = base.removeprefix(trade) if base.startswith(trade) else ""
    forms = _forms().get(known().local.get(base, ""), [])
    words = (word + ending for word, trades in _everyday_words().items() if trade in trades)
    return sorted({prefix + form for form in (*forms, *words)} - {unit}) if base in known().local else []


@cache
def _forms() -> Mapping[str, list[str]]:
    """Map each standard name to all its forms."""
    forms: dict[str, list[str]] = {}
    for form, standard in known().local.items():
        forms.setdefault(standard, []).append(form)
    return MappingProxyType(forms)


# A name that nobody knows, and the known ones nearest to it.


_MOST_COMPARED = 40
_LEAST_SIMILAR = 0.35
_LONGEST_QUERY = 60


def nearest(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return up to `n` known names that a person may have meant, the most similar first: hints, never used as names.

    Similarity is the share of common characters in their order, with and without the place in front; a name whose
    characters all occur in a known one in their order (发改 in 市发展改革委) is more similar than any other.

    Examples
    --------
    >>> nearest("发改", ["市财政局", "市发展改革委", "市教育局"]), nearest("猫", ["市财政局"])
    (['市发展改革委'], [])
    """
    query = name[:_LONGEST_QUERY]
    bare = split_prefix(query)[1]
    letters = set(query)
    # the exact comparison costs 50 µs a name: only those that share the most characters are compared
    shared = sorted(known, key=lambda one: (-len(letters & set(one)) / (len(one) + len(letters)), one))[:_MOST_COMPARED]
    scored = sorted((-_similarity(query, bare, one), one) for one in shared)
    return [one for score, one in scored if -score >= _LEAST_SIMILAR][:n]


def _similarity(query: str, bare: str, one: str) -> float:
    other = split_prefix(one)[1]
    alike = max(_ratio(query, one), _ratio(bare, other) * 0.95)
    return alike + (1 if _occurs(bare, one) else 0)


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _occurs(letters: str, name: str) -> bool:
    """Whether all letters occur in the name, in their order."""
    rest = iter(name)
    return all(letter in rest for letter in letters)
