"""Names that a list elides are completed from their neighbours: 市工信局、发改委; 嘉定、青浦、奉贤区政府."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jxgraph.naming import describe, full_place, is_department, split_prefix, stands_alone
from jxgraph.parsing.bodies import COLLECTIVE, LEVEL, ZONE, is_place, is_trade, is_unit, is_zone
from jxgraph.parsing.leadrule import MARKS
from jxgraph.parsing.plain import compact, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a list: the span where it is printed, the name completed from its list, and the mark beside it."""

    start: int
    end: int
    name: str
    mark: str = ""


_OTHER_DEPARTMENTS = re.compile(r"等(?:相关|有关)?部门$")
"""省发展改革、财政等部门: the names stand without what they are."""

_ZONE_PARTY = re.compile(r"(?P<zone>(?!各)\S{2,}?)党?工委")
_ZONE_OFFICES = {"管委会", "管理委员会"}

_CLASS = re.compile(r"[\u4e00-\u9fff]{1,10}?(?P<class>市|县|区|旗)(?P<suffix>(?:人民)?政府)?")
_LONGEST_STEM, _LONGEST_AREA = 3, 8


def _is_short_place(name: str) -> bool:
    """Whether a name is a listed place's without the word of its class: 临汾, not 临汾市."""
    return full_place(name) not in {"", name}


def _is_area(name: str) -> bool:
    """Whether words name no body by themselves, as an area that a committee administers does: 湄洲湾北岸."""
    return len(name) <= _LONGEST_AREA and not (is_unit(name) or is_trade(name) or COLLECTIVE.match(name))


def _is_stem(name: str) -> bool:
    """Whether words name no body by themselves, as the stem of a street's or a town's name does: 城东."""
    return len(name) <= _LONGEST_STEM and _is_area(name)


_SUFFIXES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"[\u4e00-\u9fff]{2,8}(?<!有关|相关|主管|职能)(?P<suffix>部门)"), is_trade),
    (re.compile(r"[\u4e00-\u9fff]{1,6}(?:市|县|区|旗|州|盟)(?P<suffix>(?:人民)?政府)"), is_place),
    (re.compile(rf"{ZONE.pattern}(?P<suffix>管委会|管理委员会)"), is_zone),
    (
        re.compile(
            r"[\u4e00-\u9fff]{2,4}?(?P<suffix>(?:(?:经济技术|经济|高新技术产业|高新|工业)?(?:开发区|园区)|经开区|高新区)(?:管委会|管理委员会)?)"
        ),
        _is_short_place,
    ),
    (
        re.compile(
            r"(?!各|有关|相关|所有|其他)[\u4e00-\u9fff]{2,4}(?P<suffix>街道(?:办事处|办)?|[镇乡](?:人民政府|政府)?)"
        ),
        _is_stem,
    ),
    (re.compile(r"(?!各|有关|相关|所有|其他)[\u4e00-\u9fff]{1,7}[^区园](?P<suffix>管委会|管理委员会)"), _is_area),
)
"""A name that ends in the suffix, and which names before it share it: 南湖区、秀洲区、嘉善县政府; 城东、城西街道."""

_PARTY = re.compile(r"组织部|宣传部|统战部|政法委|社工部|编办|网信办|党校|改革办|机要局")
_OWN_LINE = re.compile(
    r"^(?:国家|中央|全国|中国|国务院|团)|人行|银保监|金融监管分局|海关|海事|证监|外汇|电力|铁路|民航|航道|分局$|市委$|省委$|县委$|区委$|管委"
)
"""Bodies under a line of command of their own, or already complete: no place is put in front of them."""

_ANY_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,10}(?P<ending>局|厅|委|办|(?<!有关|相关|主管|职能)部门)")
_PLAIN_KINDS = {"政府部门", "直属机构"}
_OF_PROVINCES = ("省", "自治区", "兵团")
_LONGEST_PLACE_AHEAD = 4


def completed(text: str, named: Sequence[Named]) -> list[Named]:
    """Complete the names of a list, `text`, of which each is as printed."""
    names = list(named)
    if _OTHER_DEPARTMENTS.search(compact(text)):
        names = [replace(one, name=f"{one.name}部门") if is_trade(one.name) else one for one in names]
    return _with_level(_with_suffix(_with_class(_with_zone(names))))


def _with_zone(named: list[Named]) -> list[Named]:
    """Give 江北新区党工委、管委会 the zone of the party's committee."""
    done = list(named)
    for at in range(1, len(named)):
        office = named[at].name in _ZONE_OFFICES
        if zone := _ZONE_PARTY.fullmatch(named[at - 1].name) if office else None:
            done[at] = replace(named[at], name=zone["zone"] + named[at].name)
    return done


def _with_class(named: list[Named]) -> list[Named]:
    """Give 嘉定、青浦、奉贤区政府 the 区 of the last one, where that makes the name of a listed place."""
    if len(named) == 1:
        return named
    done = list(named)
    ending = suffix = ""
    for at in range(len(named) - 1, -1, -1):
        name = named[at].name
        if ending and not (is_place(name) and full_place(name) == name) and full_place(name + ending) == name + ending:
            done[at] = replace(named[at], name=name + ending + suffix)
        elif found := _CLASS.fullmatch(name):
            ending, suffix = found["class"], found["suffix"] or suffix
        else:
            ending = suffix = ""
    return done


def _with_suffix(named: list[Named]) -> list[Named]:
    """Give the suffix of 南湖区、秀洲区、嘉善县政府 to each place before it."""
    done = list(named)
    shared: list[tuple[str, Callable[[str], bool]]] = []
    for at in range(len(named) - 1, -1, -1):
        name = named[at].name
        if suffix := next((suffix for suffix, shares in shared if shares(name)), ""):
            done[at] = replace(named[at], name=name + suffix)
        else:
            endings = ((pattern.fullmatch(name), shares) for pattern, shares in _SUFFIXES)
            shared = [(last["suffix"], shares) for last, shares in endings if last]
    return done


def _with_level(named: list[Named]) -> list[Named]:
    """Restore the level that only the first department prints: 市工信局、发改委 is 市工信局、市发改委.

    A name that is in no data file takes part where nothing speaks against it: a 厅 stands at no other level, any other
    body only behind a department that elides its level in the same list.
    """
    done, level, elided = [], "", False
    for one in named:
        name = one.name
        prefix, _ = split_prefix(name)
        own = LEVEL.match(prefix + "某某") if prefix else LEVEL.match(name)
        if own and not is_department(name):
            level, elided = own["level"], False
        elif level and _elides(name):
            name = level + ("委" if _PARTY.fullmatch(name) else "") + name
            elided = True
        elif level and not prefix and _may_elide(name, level, elided=elided):
            name = level + name
        done.append(one if name is one.name else replace(one, name=name))
    return done


def _elides(name: str) -> bool:
    return is_department(name) and not (stands_alone(name) or _OWN_LINE.search(name) or COLLECTIVE.match(name))


def _may_elide(name: str, level: str, *, elided: bool) -> bool:
    """Whether an unlisted body elides its level: 低空经济厅 of a province, 财政部门 after 省发展改革部门."""
    office = _ANY_OFFICE.fullmatch(name)
    if office is None or is_department(name) or _OWN_LINE.search(name) or COLLECTIVE.match(name):
        return False
    if office["ending"] == "部门":
        return is_trade(name.removesuffix("部门"))
    sure = elided or (office["ending"] == "厅" and level.endswith(_OF_PROVINCES))
    return sure and describe(name).kind in _PLAIN_KINDS and not _begins_with_place(name)


def _begins_with_place(name: str) -> bool:
    return any(full_place(name[:end]) for end in range(2, min(_LONGEST_PLACE_AHEAD, len(name)) + 1))


_ASIDE = re.compile(
    rf"\([{MARKS}]\)\Z"
    r"|\((?:按照?|根据|依据)[^()]*(?:职责|分工)[^()]*\)\Z"
    r"|\((?:以下|下称|简称|统称|合称|下同)[^()]*\)\Z|[,、;](?:以下|下称|简称|统称|合称|下同)[^()]*(?=\)\Z)"
)
_BEHIND = re.compile(r"[^()]+\((?P<inner>[^()]*:[^()]*|[\u4e00-\u9fff]{2,4})\)")
ROLE = re.compile(r"(?:牵头|主办|主责|主抓|负责|责任|配合|协办|协助|协同|参与)(?:单位|部门)?")
"""What a bracket behind a name says of its role: 市教育局(牵头)."""


def without_asides(name: str, longest: int) -> str:
    """Leave out a bracket behind a name that says who in it, how it is called below, or that it leads.

    县教育局(责任人:王五), 县财政局(赵六), 各县人民政府(以下统称各县), 县水利局(*).
    """
    if len(name) > longest or not name.endswith((")", "）", "]", "］", "〕")):
        return name
    if called := _ASIDE.search(plain(name)):
        name = name[: called.start()] + name[called.end() :]
    behind = _BEHIND.fullmatch(plain(name))
    if behind is None or COLLECTIVE.match(name) or is_unit(behind["inner"]) or ROLE.fullmatch(behind["inner"]):
        return name
    return name[: behind.start("inner") - 1]
