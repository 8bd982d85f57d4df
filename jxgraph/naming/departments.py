"""Departments: what bodies of one trade have in common through all places and levels."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.naming.divisions import divisions
from jxgraph.naming.forms import split_prefix
from jxgraph.naming.kinds import describe
from jxgraph.naming.knowledge import known, read

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL_GOVERNMENT = "地方政府"
"""The department of all governments below the state: 南湖区政府 and 海宁市政府 alike."""

_REMEMBERED = 1 << 16
_LONGEST_PLACE = 16
_NOT_NAMES = ("party_only", "with_level", "state", "rewrite")
_ENDING = re.compile(r"总队|支队|大队|分局|\S")
_STATE_WORD = re.compile(r"(?:国家|国务院|中国|中央|全国)(?P<rest>\S{2,})")
_STATE_ENDING = re.compile(r"(?P<trade>\S+)总(?P<ending>[局署])")
"""A national body called 总局 or 总署, locally 局 or nothing: 税务总局 and 市税务局, 海关总署 and 嘉兴海关."""
_LEVEL_IN_FRONT = re.compile(
    r"(?:自治区|省|市(?!场|区|政[公园设工集管道])|州|盟|县(?!域)|区(?![域块])|旗)(?:委(?!员))?(?P<rest>\S{2,})"
)


_WITH_PLACE_INSIDE = MappingProxyType(
    {re.compile(r"团\S+委|共青团\S*"): "共青团", re.compile(r"人民银行\S*(?:行|部)"): "人民银行"}
)
"""Bodies whose place stands within or behind their name: 团市委, 人民银行嘉兴市分行."""


@lru_cache(maxsize=_REMEMBERED)
def department(unit: str) -> str:
    """Return the department that a unit is of, whatever its place and level, by the unit's canonical name.

    The known departments have the stem that names.toml gives the forms of all levels; a known body without such forms
    has its standard name. A local government is `LOCAL_GOVERNMENT`. What is not known keeps its name without the place
    or level in front, and a collective keeps its name whole. Nothing is merged because it is spelt alike: 经信局 and
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
    return _across_levels().get(name, name)


def _department(unit: str) -> str:
    described = describe(unit)
    if described.collective:
        return unit
    if described.kind == LOCAL_GOVERNMENT and described.level != "state":
        return LOCAL_GOVERNMENT
    for pattern, name in _WITH_PLACE_INSIDE.items():
        if pattern.fullmatch(unit):
            return name
    for name in _readings(unit):
        standard = known().local.get(split_prefix(name)[1])
        if standard:
            return _stems().get(standard, standard)
    return _without_place(unit)


def _readings(unit: str) -> tuple[str, ...]:
    """Return the names under which a body may be known: its own, and those a national body would have elsewhere."""
    found = _STATE_WORD.fullmatch(unit)
    plain = found["rest"] if found else unit
    ending = _STATE_ENDING.fullmatch(plain)
    local = (ending["trade"] + ending["ending"], ending["trade"]) if ending else ()
    return (unit, plain, *local)


def _without_place(unit: str) -> str:
    places = divisions().levels
    rest = next((unit[end:] for end in range(min(len(unit) - 2, _LONGEST_PLACE), 1, -1) if unit[:end] in places), "")
    if rest:
        return _without_place(rest)
    found = _LEVEL_IN_FRONT.fullmatch(unit)
    return found["rest"] if found else unit


@cache
def _across_levels() -> Mapping[str, str]:
    return MappingProxyType(read("departments"))


@cache
def _stems() -> Mapping[str, str]:
    """Map standard names to the stem that their forms at all levels share: 财政部, 财政厅 and 财政局 to 财政."""
    keys = (key for table, entries in read("names").items() if table not in _NOT_NAMES for key in entries)
    parts = (key.partition("/") for key in keys)
    return MappingProxyType({stem + ending: stem for stem, _, endings in parts for ending in _ENDING.findall(endings)})
