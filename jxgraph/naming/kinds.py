"""What kind of body a unit is, at which level it stands, and which department of all places it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.i18n import labels
from jxgraph.model import Unit
from jxgraph.naming.divisions import division_level, divisions, full_place
from jxgraph.naming.forms import split_prefix
from jxgraph.naming.knowledge import ENDINGS, NO_KINDS, known, read_data
from jxgraph.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping


# What kind of body a unit is, and at which level it stands.


_CACHE_SIZE = 1 << 16
_LONGEST_PLACE = 16
GOVERNMENT = "local_government"
"""The kind of 南湖区政府; as the others of kinds.toml a code, whose words stand in i18n/values.toml."""
_COLLECTIVE, _DEPARTMENT, _VERTICAL, _ZONE = "collective", "department", "vertical", "development_zone"
_LEVEL_WORDS = {"自治区": "province", "兵团": "province", "地区": "city", "街道": "town"} | {
    word: level
    for level, words in {"province": "省", "city": "市州盟", "county": "县区旗", "town": "镇乡"}.items()
    for word in words
}
_STATE = regex(r"(?:国家|国务院|中央|全国|中国|中华|共青团中央)(?!\S*(?:分公司|分行|支行|分局)$)")
"""A national body by its first word, but not its branch: 中国移动嘉兴分公司."""
_LEVELS = "自治区|省|市(?!场|区|政[公园设工集管道])|州|盟|县(?!域)|区(?![域块])|旗"
_LEVEL_AHEAD = regex(f"(?P<level>{_LEVELS}|兵团|镇|乡|街道)")
_LEAGUE = regex(r"团(?P<where>\S+)委")
_DIVISION_ALONE = regex(r"\S+[省市州盟县区旗]|\S{1,12}[镇乡]|\S{1,12}街道(?:办事处|办)?")


@dataclass(frozen=True, slots=True)
class _Rules:
    collective: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    levels: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _rules() -> _Rules:
    data = read_data("kinds")
    return _Rules(
        regex(data["collective"]),
        tuple((regex(rule["pattern"]), rule["kind"]) for rule in data["rule"]),
        tuple((regex(rule["pattern"]), rule["level"]) for rule in data["level"]),
    )


@lru_cache(maxsize=_CACHE_SIZE)
def describe(unit: str, level: str = "", place: str = "") -> Unit:
    """Return the kind and level of a unit by its canonical name; empty where nothing is known.

    Parameters
    ----------
    level
        "state" for a national document, in which 人民银行 is the central bank and no branch.
    place
        The document's own place: 市财政局 stands at the level of that city, be it a county-level city or Beijing, and
        财政局 at the level of the place.

    Returns
    -------
    Unit
        `kind` is one of department, party, agency (直属机构), local_government, development_zone, public_institution,
        state_enterprise, mass_organisation (群团), congress (人大政协), judiciary, vertical, collective; `level` one of
        state, province, city, county, town, and vertical for a branch under its own line of command. Democratic parties
        and the military are of no kind.

    Examples
    --------
    >>> describe("各县(市、区)政府")
    Unit(name='各县(市、区)政府', kind='collective', level='county', collective=True)
    >>> describe("市财政局").level, describe("市财政局", place="海宁市").level, describe("嘉兴海关").level
    ('city', 'county', 'vertical')
    """
    rules = _rules()
    if rules.collective.search(unit):
        found = next((level for pattern, level in rules.levels if pattern.search(unit)), "")
        return Unit(unit, _COLLECTIVE, found, collective=True)
    state_kind = known().state_kinds.get(unit)
    if state_kind is not None and (level == "state" or unit not in known().local):
        return Unit(unit, state_kind, "state", collective=False)
    prefix, base = split_prefix(unit)
    standard = known().local.get(base, "")
    kind = known().kinds[standard] if standard else _kind(unit)
    return Unit(unit, kind, _level(unit, prefix, kind, full_place(place), standard=standard), collective=False)


def kind_code(word: str) -> str:
    """Return the code of a kind that is given in Chinese, as files of earlier versions have it; others as they are.

    Examples
    --------
    >>> kind_code("政府部门"), kind_code("party"), kind_code("甲")
    ('department', 'party', '甲')
    """
    return _codes().get(word, word)


@cache
def _codes() -> Mapping[str, str]:
    words = labels("zh", "values")
    return {name: key.removeprefix("kind.") for key, name in words.items() if key.startswith("kind.")}


def _kind(unit: str) -> str:
    if unit in divisions().levels or (_DIVISION_ALONE.fullmatch(unit) and division_level(unit)):
        return GOVERNMENT
    return next((kind for pattern, kind in _rules().kinds if pattern.search(unit)), "")


def _level(unit: str, prefix: str, kind: str, own: str, *, standard: str) -> str:
    if kind == _VERTICAL:
        return "vertical"
    if _STATE.match(unit) or (not prefix and kind == _DEPARTMENT and standard.endswith(("部", "署"))):
        return "state"
    league = _LEAGUE.fullmatch(unit)
    if standard and not prefix and not league:
        return _level_alone(standard, own)
    return _level_ahead(league["where"] if league else prefix or unit, own, kind)


def _level_alone(standard: str, own: str) -> str:
    """Return the level of a department without a place or level in front: 财政厅, 财政局 of the document's place."""
    if standard.endswith("厅") and not standard.endswith("办公厅"):
        return "province"
    return "" if standard.endswith(("分局", "大队")) else division_level(own)


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
            return _inner_place_level(words[end:]) or found
        # 石门乡 is not in 石门县
        is_short = ahead in places.short and not words.startswith(("镇", "乡", "街道"), end)
        if is_short and (ahead[-1] in "州盟县旗" or kind in {_ZONE, GOVERNMENT}):
            return places.levels[places.short[ahead]]
    return _unlisted_place_level(words)


def _inner_place_level(rest: str) -> str:
    """Return the level of a second place after the first: 嘉兴市南湖区教育局, 海宁市许村镇政府."""
    places = divisions().levels
    for end in range(min(len(rest), _LONGEST_PLACE), 1, -1):
        if rest[:end] in places:
            return places[rest[:end]]
    return _unlisted_place_level(rest)


def _unlisted_place_level(words: str) -> str:
    """Return the level of a place that no list has: 王江泾镇政府, 新城街道."""
    found = _UNLISTED.match(words)
    return _LEVEL_WORDS[found["level"]] if found else ""


_UNLISTED = regex(r"[\u4e00-\u9fff]{2,5}?(?P<level>街道|镇|乡)(?:办事处|办|政府|党委|$)")


# Departments: what bodies of one trade have in common through all places and levels.


LOCAL_GOVERNMENT = "地方政府"
"""The department of all governments below the state: 南湖区政府 and 海宁市政府 alike."""

_STATE_WORD = regex(r"(?:国家|国务院|中国|中央|全国)(?P<rest>\S{2,})")
_STATE_ENDING = regex(r"(?P<trade>\S+)总(?P<ending>[局署])")
"""A national body called 总局 or 总署, locally 局 or nothing: 税务总局 and 市税务局, 海关总署 and 嘉兴海关."""
_LEVEL_IN_FRONT = regex(rf"(?:{_LEVELS})(?:委(?!员))?(?P<rest>\S{{2,}})")

_WITH_PLACE_INSIDE = MappingProxyType(
    {regex(r"团\S+委|共青团\S*"): "共青团", regex(r"人民银行\S*(?:行|部)"): "人民银行"}
    | {regex(r"国网\S*供电公司"): "供电公司"}
)
"""Bodies whose place stands within or after their name: 团市委, 人民银行嘉兴市分行, 国网嘉兴供电公司."""


@lru_cache(maxsize=_CACHE_SIZE)
def department(unit: str) -> str:
    """Return the department that a unit is of, whatever its place and level, by the unit's canonical name.

    The known departments have the stem that names.toml gives the forms of all levels; a known body without such forms
    has its standard name. A local government is `LOCAL_GOVERNMENT`. What is not known keeps its name without the place
    or level in front, and a collective keeps its whole name. Nothing is merged because it is spelt alike: 经信局 and
    工信局 are two departments.

    Examples
    --------
    >>> [department(unit) for unit in ("市发展改革委", "国家发展改革委", "海宁市发展改革局", "发展改革委")]
    ['发展改革', '发展改革', '发展改革', '发展改革']
    >>> [department(unit) for unit in ("税务总局", "嘉兴海关", "市产业集团", "团市委", "南湖区政府")]
    ['税务局', '海关', '产业集团', '共青团', '地方政府']
    >>> [department(unit) for unit in ("工业和信息化部", "市工信局", "证监会", "浙江证监局")]
    ['工业和信息化', '工业和信息化', '证监', '证监']
    """
    name = _department(unit)
    return _departments().get(name, name)


def _department(unit: str) -> str:
    described = describe(unit)
    if described.collective:
        return unit
    if described.kind == GOVERNMENT and described.level != "state":
        return LOCAL_GOVERNMENT
    for pattern, name in _WITH_PLACE_INSIDE.items():
        if pattern.fullmatch(unit):
            return name
    for name in _local_forms(unit):
        standard = known().local.get(split_prefix(name)[1])
        if standard:
            return _stems().get(standard, standard)
    return _without_place(unit)


def _local_forms(unit: str) -> tuple[str, ...]:
    """Return the names under which a body may be known: its own, and those a national body would have elsewhere."""
    found = _STATE_WORD.fullmatch(unit)
    plain = found["rest"] if found else unit
    ending = _STATE_ENDING.fullmatch(plain)
    local = (ending["trade"] + ending["ending"], ending["trade"]) if ending else ()
    return (unit, plain, *local)


def _without_place(unit: str) -> str:
    places = divisions().levels
    ends = range(min(len(unit) - 2, _LONGEST_PLACE), 1, -1)
    if rest := next((unit[end:] for end in ends if unit[:end] in places), ""):
        return _without_place(rest)
    found = _LEVEL_IN_FRONT.fullmatch(unit)
    return found["rest"] if found else unit


@cache
def _departments() -> Mapping[str, str]:
    return MappingProxyType(read_data("departments"))


@cache
def _stems() -> Mapping[str, str]:
    """Map standard names to the stem that their forms at all levels share: 财政部, 财政厅 and 财政局 to 财政."""
    keys = (key for table, entries in read_data("names").items() if table not in NO_KINDS for key in entries)
    parts = (key.partition("/") for key in keys)
    return MappingProxyType({stem + ending: stem for stem, _, endings in parts for ending in ENDINGS.findall(endings)})
