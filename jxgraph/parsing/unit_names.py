"""What reads like the name of a unit, and how names that a list cuts or shortens are completed.

The grammar of a collective:

    collective = 各 [有关] divisions {、 divisions} [body]      各地、州、市党委和人民政府(行署)
               | 各 divisions 行署 、 divisions body             各盟行政公署、市人民政府
               | 各 divisions 党委 、 政府                       各市州委、市州人民政府
               | 各 乡镇政府 、 街道办事处, or the other way round
               | 各 委 、 办 、 局
               | 各 [有关] 部门 、 单位
    divisions  = (市 | 县 | 区 | …) [bracket] ...               市(州), 县(市、区)
    body       = [党委 [和]] 人民政府 | 管委会 | 办事处 | …, with a bracket
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.naming import describe, full_place, is_department, split_prefix, stands_alone
from jxgraph.parsing.text import MARKS, compact, normalize
from jxgraph.parsing.vocabulary import ROLE
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


LONGEST_NAME = 40
_SHORTEST_FULL_NAME = 3

UNIT_END = regex(
    r"""(?:局|委|办|(?<![全内大外])部|厅|署|院|(?<!社)会|室|中心|处|科|股|站|所|[人农工建中分支银发商]行|队|社|团|馆|库|(?<!出)台|校|园|海关|机关|厂|矿|组|站|联|盟|旗|州|县|市|区|镇|乡
        |省|中央|政协|人大|武警|电网|石油|石化|海油|运营商
        |公司|集团|企业|[国央民]企|政府|大学|街道|地区|地方|各地|部门|单位|机构|法院|委员|总局|专班|协会|基地|媒体|村|党组|支行|人行|公积金
        |负责人|主体|高校|院校|领导小组|网信办|各级|供电|电信|移动|联通|铁塔|邮政|气象|税务|海事|纪检监察|党校)(?:\([^()]*\))?$""",
    re.VERBOSE,
)
"""How the name of a body ends, a second name in brackets after it included: 市委组织部(市委人才办)."""

COUNTED = r"\d{1,3}个?(?:[省市县区州盟旗镇乡、]|街道|\([^()]*\)){1,9}(?:人民政府|政府|管委会)?\Z"
"""Places that are counted and not named: 8县区人民政府, 12个乡镇."""

COLLECTIVE = regex(
    rf"{COUNTED}|各(?!位)|有关|相关|其他|其它|所有|全体|所在|属地|当地|地方(?!金融)|成员单位|国务院(?:有关|相关|各)|(?:省|市|县|区|州)(?:直|级|有关|相关|各)"
    r"|(?:中央|国家)(?:有关|相关|各)|(?:[省市县区州镇]|街道|开发区|高新区)属(?:有关|相关|各|重点)"
)
"""How a name that stands for many begins: 各县(市、区)政府, 国务院相关部门, 市直有关部门."""

LEVEL = regex(
    r"(?P<level>(?:[\u4e00-\u9fff]{2,5}?[省市县区州])?(?:省|市(?!场)|县|区(?!域)|州|盟|旗|自治区|兵团))(?=[\u4e00-\u9fff“]{2})"
)
"""The place or level that a department's name begins with: 市, 嘉兴市."""

_PLACE = regex(r"(?!各)[\u4e00-\u9fff]{1,6}(?:市|县|区|旗|州|盟)")
ZONE = regex(
    r"(?!各)[\u4e00-\u9fff“”]{0,12}(?:开发区|高新区|经开区|新区|园区|示范区|度假区|保税区|合作区|功能区|港区|自贸区|投资区|集聚区|工业园|产业园)"
)
_PLACED = regex(
    r"[\u4e00-\u9fff]{2,8}(?:[省市县区州旗镇乡](?:人民)?政府|管委会|街道(?:办事处|办)?|海关|海事局|银保监局|证监局|税务局|分行|中心支行"
    r"|供电公司|监管分局)"
)
"""A body named after its place: 南湖区政府, 临港新片区管委会, 广西银保监局, 国网嘉兴供电公司."""

_TRADE_LEVEL = regex(r"自治区|兵团|[省市县区州]")
_TRADE_OFFICES = ("局", "委", "厅", "部", "办")


@lru_cache(maxsize=1 << 14)
def is_unit(name: str) -> bool:
    """Whether these words can be a body's name: by their end, or because they stand for many.

    Examples
    --------
    >>> is_unit("市农科院"), is_unit("各地"), is_unit("县级市"), is_unit("最低生活保障")
    (True, True, True, False)
    """
    words = normalize(name)
    return 1 < len(words) <= LONGEST_NAME and bool(UNIT_END.search(words) or is_department(split_prefix(words)[1]))


def is_complete(name: str) -> bool:
    """Whether a body's name is complete: no single 区 or 县 that a longer name was cut from."""
    return is_unit(name) and (len(name) >= _SHORTEST_FULL_NAME or is_department(name) or bool(COLLECTIVE.match(name)))


@lru_cache(maxsize=1 << 14)
def is_certain_unit(name: str) -> bool:
    """Whether these words can only be a body's name: a known department, or any body with a place or level in front."""
    known = is_known(name) or COLLECTIVE.match(name) or name.startswith(("国家", "中央", "国务院", "全国", "团"))
    return is_unit(name) and bool(known or LEVEL.match(name) or _PLACED.fullmatch(name))


def is_known(name: str) -> bool:
    """Whether a name is a department that the data file lists, with or without a place or level in front."""
    return is_department(split_prefix(name)[1])


def is_place(name: str) -> bool:
    """Whether a name is a place's that has a government: a listed one (浦东新区), or by its end (not 经开区)."""
    return full_place(name) == name != "" or (bool(_PLACE.fullmatch(name)) and not is_zone(name))


def is_zone(name: str) -> bool:
    """Whether a name is a development zone's."""
    return bool(ZONE.fullmatch(name))


def is_trade(name: str) -> bool:
    """Whether a name says a trade and not yet whose: 财政, 省农业农村, but not 人民银行."""
    level = _TRADE_LEVEL.match(name)
    bases = (name, name[level.end() :]) if level else (name,)  # 市场监管, 市财政
    return any(len(base) > 1 and is_department(base + office) for base in bases for office in _TRADE_OFFICES)


# Collectives that the separators of a list cut into pieces are put together again: 各市、县(区)人民政府.


_DIVISION = (
    "设区的?市|地级以上市|地级市|县级市|自治州|自治县|自治区|直辖市|地区|街道|[省市县区州盟旗乡镇]|地(?![级方区])"
)
_DIVISIONS = rf"(?:(?:{_DIVISION})(?:\([^()]*\))?)+"
_OFFICE = "行政公署|行署"
_BODY = rf"(?:党?委[、和及]?)?(?:人民政府|政府|{_OFFICE}|管委会|办事处)(?:\([^()]*\))?"
_TOWNS = r"[乡镇]{1,2}(?:\([乡镇]\))?"
_STEM = rf"各(?:有关|相关)?{_DIVISIONS}(?:(?:{_OFFICE})?、{_DIVISIONS})*(?:{_OFFICE})?"
_REST = rf"(?:有关|相关)?{_DIVISIONS}(?:{_BODY}|党委)?|(?:有关|相关)?(?:部门|单位|机构)"
_PAIRS = tuple(
    (regex(first), regex(rest))
    for first, rest in (
        (_STEM, _REST),
        (rf"各[\u4e00-\u9fff()、]{{1,10}}党(?:委|工委)|各{_DIVISIONS}委", rf"(?:{_DIVISIONS})?(?:人民)?政府"),
        (rf"各{_TOWNS}(?:人民)?政府", "街道(?:办事处)?"),
        (r"各街道(?:办事处)?", rf"{_TOWNS}(?:人民)?政府"),
        (r"[\u4e00-\u9fff]{0,8}各[委办局厅](?:、[委办局厅])*", "[委办局厅]"),
        (r"各(?:有关|相关|级)?(?:地区|地|部门|单位)", "部门|单位|机构"),
        (r"[省市州县区](?:、[市州县区])*", r"[市州县区]|[市州县区镇][\u4e00-\u9fff]{2,12}(?:部门|局|委|办|中心|队)"),
    )
)
"""How a collective begins, and how it goes on after a separator."""


def join_collectives(text: str, spans: Iterable[tuple[int, int]], longest: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a list's pieces, those joined that are one collective of at most `longest` characters."""
    held: tuple[int, int] | None = None
    for span in spans:
        near = held and span[1] - held[0] <= longest
        if held and near and _continues(compact(text[slice(*held)]), compact(text[slice(*span)])):
            held = held[0], span[1]
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _continues(first: str, rest: str) -> bool:
    return ("各" in first or len(first) == 1 or first[1] == "、") and any(
        begins.fullmatch(first) and goes_on.fullmatch(rest) for begins, goes_on in _PAIRS
    )


# Names that a list elides are completed from their neighbours: 市工信局、发改委; 嘉定、青浦、奉贤区政府.


class Named(NamedTuple):
    """One name of a list: the span where it is printed, the completed name, and the mark next to it.

    `remark` is the code of the remark on a name that is not as printed: by default it was completed from its list.
    """

    start: int
    end: int
    name: str
    mark: str = ""
    remark: str = "completed"


_OTHER_DEPARTMENTS = regex(r"等(?:相关|有关)?部门$")
"""省发展改革、财政等部门: the names of trades, without 局 or 部门."""

_ZONE_PARTY = regex(r"(?P<zone>(?!各)\S{2,}?)党?工委")
_ZONE_OFFICES = {"管委会", "管理委员会"}

_CLASS = regex(r"[\u4e00-\u9fff]{1,10}?(?P<class>市|县|区|旗)(?P<suffix>(?:人民)?政府)?")
_LONGEST_STEM, _LONGEST_AREA = 3, 8


def _is_short_place(name: str) -> bool:
    """Whether a name is a listed place's without the word of its class: 临汾, not 临汾市."""
    return full_place(name) not in {"", name} and not is_certain_unit(name)  # 南湖区政府 is whole


def _is_area(name: str) -> bool:
    """Whether words name no body by themselves, as an area that a committee administers does: 湄洲湾北岸."""
    return len(name) <= _LONGEST_AREA and not (is_unit(name) or is_trade(name) or COLLECTIVE.match(name))


def _is_stem(name: str) -> bool:
    """Whether words name no body by themselves, as the stem of a street's or a town's name does: 城东."""
    return len(name) <= _LONGEST_STEM and _is_area(name)


_SUFFIXES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (regex(r"[\u4e00-\u9fff]{2,8}(?<!有关|相关|主管|职能)(?P<suffix>部门)"), is_trade),
    (regex(r"[\u4e00-\u9fff]{1,6}(?:市|县|区|旗|州|盟)(?P<suffix>(?:人民)?政府)"), is_place),
    (regex(rf"{ZONE.pattern}(?P<suffix>管委会|管理委员会)"), is_zone),
    (
        regex(
            r"[\u4e00-\u9fff]{2,4}?(?P<suffix>(?:(?:经济技术|经济|高新技术产业|高新|工业)?(?:开发区|园区)|经开区|高新区)(?:管委会|管理委员会)?)"
        ),
        _is_short_place,
    ),
    (
        regex(r"(?!各|有关|相关|所有|其他)[\u4e00-\u9fff]{2,4}(?P<suffix>街道(?:办事处|办)?|[镇乡](?:人民政府|政府)?)"),
        _is_stem,
    ),
    (regex(r"(?!各|有关|相关|所有|其他)[\u4e00-\u9fff]{1,7}[^区园](?P<suffix>管委会|管理委员会)"), _is_area),
)
"""A name that ends in the suffix, and which names before it share it: 南湖区、秀洲区、嘉善县政府; 城东、城西街道."""

_PARTY = regex(r"组织部|宣传部|统战部|政法委|社工部|编办|网信办|党校|改革办|机要局")
_OWN_LINE = regex(
    r"^(?:国家|中央|全国|中国|国务院|团)|人行|银保监|金融监管分局|海关|海事|证监|外汇|电力|铁路|民航|航道|分局$|市委$|省委$|县委$|区委$|管委"
)
"""Bodies under a line of command of their own, or already complete: no place is put in front of them."""

_ANY_OFFICE = regex(r"[\u4e00-\u9fff]{2,10}(?P<ending>局|厅|委|办|(?<!有关|相关|主管|职能)部门)")
_ELIDING_KINDS = {"department", "agency"}
_OF_PROVINCES = ("省", "自治区", "兵团")


def complete_names(text: str, named: Sequence[Named]) -> list[Named]:
    """Complete the printed names of the list `text`."""
    names = list(named)
    if _OTHER_DEPARTMENTS.search(compact(text)):
        names = [one._replace(name=f"{one.name}部门") if is_trade(one.name) else one for one in names]
    return _complete_level(_complete_suffix(_complete_class(_complete_zone(names))))


def _complete_zone(named: list[Named]) -> list[Named]:
    """Give 江北新区党工委、管委会 the zone of the party's committee."""
    completed = list(named)
    for at in range(1, len(named)):
        office = named[at].name in _ZONE_OFFICES
        if zone := _ZONE_PARTY.fullmatch(named[at - 1].name) if office else None:
            completed[at] = named[at]._replace(name=zone["zone"] + named[at].name)
    return completed


def _complete_class(named: list[Named]) -> list[Named]:
    """Give 嘉定、青浦、奉贤区政府 the 区 of the last one, where that makes the name of a listed place."""
    if len(named) == 1:
        return named
    completed = list(named)
    ending = suffix = ""
    for at in range(len(named) - 1, -1, -1):  # from the last one, which prints the class
        name = named[at].name
        is_full = is_place(name) and full_place(name) == name
        if ending and not is_full and full_place(name + ending) == name + ending:
            completed[at] = named[at]._replace(name=name + ending + suffix)
        elif last := _CLASS.fullmatch(name):
            ending, suffix = last["class"], last["suffix"] or suffix
        else:
            ending = suffix = ""
    return completed


def _complete_suffix(named: list[Named]) -> list[Named]:
    """Give the suffix of 南湖区、秀洲区、嘉善县政府 to each place before it."""
    completed = list(named)
    shared: tuple[tuple[str, Callable[[str], bool]], ...] = ()
    for at in range(len(named) - 1, -1, -1):
        name = named[at].name
        if suffix := next((suffix for suffix, shares in shared if shares(name)), ""):
            completed[at] = named[at]._replace(name=name + suffix)
        else:
            shared = _shared_suffixes(name)
    return completed


@lru_cache(maxsize=1 << 12)
def _shared_suffixes(name: str) -> tuple[tuple[str, Callable[[str], bool]], ...]:
    """Return the suffixes of a name that those before it may share, each with what tells which of them do."""
    endings = ((pattern.fullmatch(name), shares) for pattern, shares in _SUFFIXES)
    return tuple((last["suffix"], shares) for last, shares in endings if last)


def _complete_level(named: list[Named]) -> list[Named]:
    """Restore the level that only the first department prints: 市工信局、发改委 is 市工信局、市发改委.

    A name that is in no data file takes part where nothing speaks against it: a 厅 stands at no other level, any other
    body only after a department that elides its level in the same list.
    """
    completed, level, elided = [], "", False
    for one in named:
        name = one.name
        prefix, _ = split_prefix(name)
        own = LEVEL.match(prefix + "某某") if prefix else LEVEL.match(name)
        if own and not is_department(name):  # it prints its level, which those after it may share
            level, elided = own["level"], False
        elif level and _elides(name):
            name = level + ("委" if _PARTY.fullmatch(name) else "") + name
            elided = True
        elif level and not prefix and _may_elide(name, level, elided=elided):
            name = level + name
        completed.append(one if name is one.name else one._replace(name=name))
    return completed


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
    begins_with_place = any(full_place(name[:end]) for end in range(2, len(name)))
    return sure and describe(name).kind in _ELIDING_KINDS and not begins_with_place


_ASIDE = regex(
    rf"\([{MARKS}]\)\Z"
    r"|\((?:按照?|根据|依据)[^()]*(?:职责|分工)[^()]*\)\Z"
    r"|\((?:以下|下称|简称|统称|合称|下同)[^()]*\)\Z|[,、;](?:以下|下称|简称|统称|合称|下同)[^()]*(?=\)\Z)"
)
_LAST_BRACKET = regex(r"[^()]+\((?P<inner>[^()]*:[^()]*|[\u4e00-\u9fff]{2,4})\)")


def strip_asides(name: str, longest: int) -> str:
    """Leave out a bracket after a name that names a person, an abbreviation, or a mark.

    县教育局(责任人:王五), 县财政局(赵六), 各县人民政府(以下统称各县), 县水利局(*).
    """
    if len(name) > longest or not name.endswith((")", "）", "]", "］", "〕")):
        return name
    if called := _ASIDE.search(normalize(name)):
        name = name[: called.start()] + name[called.end() :]
    bracket = _LAST_BRACKET.fullmatch(normalize(name))
    if bracket is None or COLLECTIVE.match(name) or is_unit(bracket["inner"]) or ROLE.fullmatch(bracket["inner"]):
        return name
    return name[: bracket.start("inner") - 1]
