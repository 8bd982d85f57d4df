"""English names of units, for readers without Chinese: of known departments by their trade, of others in pinyin."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jxgraph.naming.divisions import division_level
from jxgraph.naming.forms import canonical, split_prefix
from jxgraph.naming.knowledge import known, read_data
from jxgraph.regex import regex

if TYPE_CHECKING:
    import pandas as pd

_LONGEST = 60
"""Characters of a name that are read; a longer one is none of a unit."""
_REMEMBERED = 1 << 14
_CHINESE = regex("[一-鿿]")
_PARTY = regex(r"(?P<place>\S*[省市县区州盟旗])委")
_GOVERNMENT = regex(r"(?P<place>\S+?)(?:人民)?政府")
_ABOVE = regex(r"^\S{2,}?(?:省|自治区|市|州|盟|地区)(?=\S{1,}[市州盟县区旗]$)|(?:壮族|回族|维吾尔)(?=自治区$)")
"""The places above one: 嘉兴市 of 嘉兴市南湖区; and the people in the name of a region."""
_LEAGUE = regex(r"团(?P<place>\S*[省市县区州盟旗])委")


@lru_cache(maxsize=_REMEMBERED)
def gloss(name: str) -> str:
    """Return an English name of a unit: of what it is, as far as that is known, else its pinyin.

    The level in front is said as English pages of governments say it (Municipal, Provincial), a place in pinyin. A name
    without a Chinese character has no gloss, and gives an empty text.

    Examples
    --------
    >>> gloss("市发展改革委"), gloss("浙江省财政厅")
    ('Municipal Development and Reform Commission', 'Zhejiang Provincial Department of Finance')
    >>> gloss("市委组织部"), gloss("秀洲区政府"), gloss("嘉源集团")
    ('Organization Department of the Municipal Party Committee', 'Xiuzhou District Government', 'Jiayuan Group')
    """
    if not _CHINESE.search(name) or len(name) > _LONGEST:
        return ""
    words = _known(canonical(name)) or _known(name) or _of_place(name) or _pinyin(name)
    return " ".join(words.split())


def with_english_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame indexed by unit with the column `unit_en` in front."""
    named = frame.copy()
    named.insert(0, "unit_en", [gloss(str(unit)) for unit in frame.index])
    return named


def _known(name: str) -> str:
    """Name a known department, or nothing."""
    whole = read_data("english")["whole"]
    if name in whole:
        return _filled(whole[name], "")
    if league := _LEAGUE.fullmatch(name):
        return _filled(whole["团委"], _level(league["place"]))
    prefix, base = split_prefix(name)
    form = _form(known().local.get(base, base))
    if not form and name[:1] in read_data("english")["level"]:
        prefix, form = name[:1], _form(name[1:])
    if not form:
        return _of_state(name)
    if party := _PARTY.fullmatch(prefix):
        return f"{_filled(form, '')} of the {_level(party['place'])} Party Committee"
    return _filled(form, _level(prefix))


def _of_state(name: str) -> str:
    """Name a national body whose trade is known: 国家统计局, 中央政法委."""
    front, base = next(((w, name[2:]) for w in ("国家", "中国", "中央", "全国") if name.startswith(w)), ("", ""))
    front, base = ("国务院", name[3:]) if name.startswith("国务院") else (front, base)
    form = _form(base)
    return _filled(form, _level(front)) if form else ""


def _form(base: str) -> str:
    """Return the English name of a department, with a place for its level; empty where none is known."""
    words = read_data("english")
    if base in words["whole"]:
        return str(words["whole"][base])
    for ending in sorted(words["ending"], key=len, reverse=True):
        trade = words["trade"].get(base.removesuffix(ending)) if base.endswith(ending) else None
        if trade:
            return str(words["ending"][ending]).replace("{trade}", trade)
    return ""


def _filled(form: str, level: str) -> str:
    # what is of no level is said without the words that lead to it
    return form.replace(", {level} Branch", "" if not level else f", {level} Branch").replace("{level}", level)


def _level(prefix: str) -> str:
    """Say the words in front of a department: 市 Municipal, 浙江省 Zhejiang Provincial, 嘉兴 Jiaxing."""
    levels, own = read_data("english")["level"], _ABOVE.sub("", prefix)
    for ending in sorted(levels, key=len, reverse=True):
        if own.endswith(ending):
            return f"{_pinyin(own.removesuffix(ending))} {levels[ending]}"
    return _pinyin(own)


def _of_place(name: str) -> str:
    """Name the government, zone, company or the like of a place."""
    if government := _GOVERNMENT.fullmatch(name):
        return f"{_governed(government['place'])} Government"
    for ending, form in read_data("english")["body"].items():
        if name.endswith(ending) and name != ending:
            return str(form).replace("{place}", _level_or_name(name.removesuffix(ending)))
    return ""


def _governed(place: str) -> str:
    if place.endswith("市") and division_level(place) == "county":
        return f"{_pinyin(place.removesuffix('市'))} City"
    return _level(place)


def _level_or_name(place: str) -> str:
    """Say a place or a name: 市 Municipal, 国网嘉兴 State Grid Jiaxing."""
    words = read_data("english")
    company = next((company for company in words["company"] if place.startswith(company)), "")
    if company:
        return f"{words['company'][company]} {_pinyin(place.removeprefix(company))}"
    return f"{words['level'][place[0]]} {_pinyin(place[1:])}" if place[0] in words["level"] else _level(place)


def _pinyin(name: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name)).capitalize() if name else ""
