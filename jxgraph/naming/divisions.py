"""Provinces, prefectures and counties: at which level a place stands, and what lies in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

_REMEMBERED = 1 << 12
_GOVERNMENT = regex(r"(?:人民)?政府$")


@dataclass(frozen=True, slots=True)
class Divisions:
    """`levels` of full names, `short` names with what they stand for, and the `inside` of each place by level."""

    levels: Mapping[str, str]
    short: Mapping[str, str]
    cities: Mapping[str, tuple[str, ...]]
    counties: Mapping[str, tuple[str, ...]]


@cache
def divisions() -> Divisions:
    """Return the divisions that divisions.txt lists."""
    levels: dict[str, str] = {}
    short: dict[str, str] = {}
    cities: dict[str, list[str]] = {}
    counties: dict[str, list[str]] = {}
    customary: dict[str, str] = {}
    province = ""
    autonomous = regex("")
    for line in files("jxgraph.naming").joinpath("divisions.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("~"):
            # 恩施土家族苗族自治州 and 青龙满族自治县, whose short forms are 恩施州 and 青龙县
            peoples = "|".join(line.split()[1:])
            autonomous = regex(rf"(?P<stem>\S{{2,}}?)(?:{peoples})*族?自治(?P<ending>[区州县旗])")
        elif line.startswith("="):
            province = line.removeprefix("= ")
            levels[province] = "province"
            cities[province], counties[province] = [], []
        elif not line.startswith("#"):
            head, *groups = line.split()
            city, _, custom = head.partition("|")
            inside = [stem + group[-1] for group in groups for stem in group[:-1].split("、")]
            counties[province] += inside
            if city != province:
                levels[city] = "city"
                cities[province].append(city)
                counties[city] = inside
                customary |= {custom: city} if custom else {}
            for county in inside:
                levels.setdefault(county, "county")
    # the higher level first: 吉林 is the province, 朝阳 the prefecture
    for wanted in ("province", "city", "county"):
        for name in (name for name, level in levels.items() if level == wanted):
            for form in _short_forms(name, wanted, autonomous):
                short.setdefault(form, name)
    short |= customary
    return Divisions(
        MappingProxyType(levels),
        MappingProxyType({form: name for form, name in short.items() if form not in levels}),
        MappingProxyType({name: tuple(inside) for name, inside in cities.items()}),
        MappingProxyType({name: tuple(inside) for name, inside in counties.items()}),
    )


def _short_forms(name: str, level: str, autonomous: re.Pattern[str]) -> Iterator[str]:
    if found := autonomous.fullmatch(name):
        stem, ending = found["stem"], found["ending"]
        yield stem + ending if ending != "区" else stem
        return
    stem = name.removesuffix("特别行政区").removesuffix("地区").rstrip("省市盟县" if level != "county" else "市县")
    # 区 are never called without their ending, and a single character is no name
    if len(stem) > 1 and stem != name:
        yield stem


@lru_cache(maxsize=_REMEMBERED)
def full_place(name: str) -> str:
    """Return the full name of a place given in any customary form, empty where it is not known.

    Examples
    --------
    >>> full_place("嘉兴"), full_place("恩施州"), full_place("海宁市人民政府"), full_place("某地")
    ('嘉兴市', '恩施土家族苗族自治州', '海宁市', '')
    """
    plain = _GOVERNMENT.sub("", name)
    known = divisions()
    return plain if plain in known.levels else known.short.get(plain, "")


def division_level(name: str) -> str:
    """Return the level of a place or of its government: province, city (a prefecture), county; empty if unknown.

    Examples
    --------
    >>> division_level("海宁市政府"), division_level("嘉兴市"), division_level("北京市"), division_level("浦东新区")
    ('county', 'city', 'province', 'county')
    """
    return divisions().levels.get(full_place(name), "")


@cache
def _provinces() -> Mapping[str, str]:
    known = divisions()
    inside = (known.cities, known.counties)
    provinces = (name for name, level in known.levels.items() if level == "province")
    # a county of two names stands in two provinces; which one, its name alone does not say
    found = [(place, province) for province in provinces for within in inside for place in within.get(province, ())]
    places = Counter(place for place, _ in found)
    return MappingProxyType({place: province for place, province in found if places[place] == 1})


@lru_cache(maxsize=_REMEMBERED)
def surroundings(place: str) -> tuple[str, ...]:
    """Return the full names of a place, of its prefecture and of its province, as far as the name alone tells them.

    Examples
    --------
    >>> surroundings("海宁"), surroundings("杭州市"), surroundings("上海"), surroundings("某地")
    (('海宁市', '嘉兴市', '浙江省'), ('杭州市', '浙江省'), ('上海市',), ())
    """
    full = full_place(place)
    province = _provinces().get(full, "")
    cities = (city for city in city_level(province) if full in county_level(city))
    return tuple(dict.fromkeys(filter(None, (full, next(cities, ""), province))))


def county_level(place: str) -> tuple[str, ...]:
    """Return the districts, counties and county-level cities of a prefecture or province, in the order of their codes.

    Empty where the place is unknown, is itself a county, or has none (东莞市).

    Examples
    --------
    >>> county_level("嘉兴市")
    ('南湖区', '秀洲区', '嘉善县', '海盐县', '海宁市', '平湖市', '桐乡市')
    """
    return divisions().counties.get(full_place(place), ())


def city_level(place: str) -> tuple[str, ...]:
    """Return the prefectures of a province, in the order of their codes.

    Examples
    --------
    >>> city_level("浙江")[:3]
    ('杭州市', '宁波市', '温州市')
    """
    return divisions().cities.get(full_place(place), ())
