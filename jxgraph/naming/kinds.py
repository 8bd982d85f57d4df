"""What kind of body a unit is, and at which level it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from jxgraph.naming.divisions import division_level, divisions, full_place
from jxgraph.naming.forms import split_prefix
from jxgraph.naming.knowledge import known, read
from jxgraph.records import Unit

_REMEMBERED = 1 << 16
_LONGEST_PLACE = 16
_VERTICAL = "垂直管理"
_LEVEL_WORDS = {"自治区": "province", "兵团": "province", "地区": "city", "街道": "town"} | {
    word: level
    for level, words in {"province": "省", "city": "市州盟", "county": "县区旗", "town": "镇乡"}.items()
    for word in words
}
_STATE = re.compile(r"(?:国家|国务院|中央|全国|中国|中华|共青团中央)(?!\S*(?:分公司|分行|支行|分局)$)")
"""A national body by its first word, but not its branch: 中国移动嘉兴分公司."""
_LEVEL_AHEAD = re.compile(
    r"(?P<level>自治区|兵团|省|市(?!场|区|政[公园设工集管道])|州|盟|县(?!域)|区(?![域块])|旗|镇|乡|街道)"
)
_LEAGUE = re.compile(r"团(?P<where>\S+)委")
_DIVISION_ALONE = re.compile(r"\S+[省市州盟县区旗]|\S{1,12}[镇乡]|\S{1,12}街道(?:办事处|办)?")


@dataclass(frozen=True, slots=True)
class _Rules:
    collective: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    levels: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _rules() -> _Rules:
    data = read("kinds")
    return _Rules(
        re.compile(data["collective"]),
        tuple((re.compile(rule["pattern"]), rule["kind"]) for rule in data["rule"]),
        tuple((re.compile(rule["pattern"]), rule["level"]) for rule in data["level"]),
    )


@lru_cache(maxsize=_REMEMBERED)
def describe(unit: str, level: str = "", place: str = "") -> Unit:
    """Return the kind and level of a unit by its canonical name; empty where nothing is known.

    Parameters
    ----------
    level
        "state" for a national document, in which 人民银行 is the central bank and no branch.
    place
        The document's own place: 市财政局 stands at the level of that city, be it a county-level city or Beijing.

    Returns
    -------
    Unit
        `kind` is one of 党委部门, 政府部门, 直属机构, 群团, 国企, 垂直管理, 院校与事业单位, 开发区, 地方政府, 泛指;
        `level` one of state, province, city, county, town, and vertical for a branch under its own line of command.
        People's congresses, courts and procuratorates are of no kind.

    Examples
    --------
    >>> describe("各县(市、区)政府")
    Unit(name='各县(市、区)政府', kind='泛指', level='county', collective=True)
    >>> describe("市财政局").level, describe("市财政局", place="海宁市").level, describe("嘉兴海关").level
    ('city', 'county', 'vertical')
    """
    rules = _rules()
    if rules.collective.search(unit):
        found = next((level for pattern, level in rules.levels if pattern.search(unit)), "")
        return Unit(unit, "泛指", found, collective=True)
    state_kind = known().state_kinds.get(unit)
    if state_kind is not None and (level == "state" or unit not in known().local):
        return Unit(unit, state_kind, "state", collective=False)
    prefix, base = split_prefix(unit)
    standard = known().local.get(base, "")
    kind = known().kinds[standard] if standard else _kind(unit)
    return Unit(unit, kind, _level(unit, prefix, kind, full_place(place), standard=standard), collective=False)


def _kind(unit: str) -> str:
    if unit in divisions().levels or (_DIVISION_ALONE.fullmatch(unit) and division_level(unit)):
        return "地方政府"
    return next((kind for pattern, kind in _rules().kinds if pattern.search(unit)), "")


def _level(unit: str, prefix: str, kind: str, own: str, *, standard: str) -> str:
    if kind == _VERTICAL:
        return "vertical"
    if _STATE.match(unit) or (not prefix and kind == "政府部门" and standard.endswith(("部", "署"))):
        return "state"
    league = _LEAGUE.fullmatch(unit)
    words = league["where"] if league else prefix or ("" if standard else unit)
    return _level_ahead(words, own, kind)


def _level_ahead(words: str, own: str, kind: str) -> str:
    """Return the level of the place or level word with which `words` begin."""
    if bare := _LEVEL_AHEAD.match(words):
        # 市财政局 is a body of the document's own city, which may be a county-level city or Beijing
        own_city = bare["level"] == "市" and own.endswith("市")
        return division_level(own) if own_city else _LEVEL_WORDS[bare["level"]]
    places = divisions()
    for end in range(min(len(words), _LONGEST_PLACE), 1, -1):
        ahead = words[:end]
        if found := places.levels.get(ahead):
            return _inner(words[end:]) or found
        if ahead in places.short and (ahead[-1] in "州盟县旗" or kind in {"开发区", "地方政府"}):
            return places.levels[places.short[ahead]]
    return _unlisted(words)


def _inner(rest: str) -> str:
    """Return the level of a second place behind the first: 嘉兴市南湖区教育局, 海宁市许村镇政府."""
    places = divisions().levels
    for end in range(min(len(rest), _LONGEST_PLACE), 1, -1):
        if rest[:end] in places:
            return places[rest[:end]]
    return _unlisted(rest)


def _unlisted(words: str) -> str:
    """Return the level of a place that no list has: 王江泾镇政府, 新城街道."""
    found = _UNLISTED.match(words)
    return _LEVEL_WORDS[found["level"]] if found else ""


_UNLISTED = re.compile(r"[\u4e00-\u9fff]{2,5}?(?P<level>街道|镇|乡)(?:办事处|办|政府|党委|$)")
