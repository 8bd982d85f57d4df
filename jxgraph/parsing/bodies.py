"""What reads like the name of a body: by its end, by its beginning, as a place, as a zone, as a trade."""

from __future__ import annotations

import re

from jxgraph.naming import full_place, is_department, split_prefix
from jxgraph.parsing.plain import plain

LONGEST_NAME = 40
SHORTEST_FULL_NAME = 3

UNIT_END = re.compile(
    r"""(?:局|委|办|(?<![全内大外])部|厅|署|院|(?<!社)会|室|中心|处|科|股|站|所|[人农工建中分支银发商]行|队|社|团|馆|库|(?<!出)台|校|园|海关|机关|厂|矿|组|站|联|盟|旗|州|县|市|区|镇|乡
        |省|中央|政协|人大|武警|电网|石油|石化|海油|运营商
        |公司|集团|企业|[国央民]企|政府|大学|街道|地区|地方|各地|部门|单位|机构|法院|委员|总局|专班|协会|基地|媒体|村|党组|支行|人行|公积金
        |负责人|主体|高校|院校|领导小组|网信办|各级|供电|电信|移动|联通|铁塔|邮政|气象|税务|海事|纪检监察|党校)(?:\([^()]*\))?$""",
    re.VERBOSE,
)
"""How the name of a body ends, a second name in brackets after it included: 市委组织部(市委人才办)."""

COUNTED = r"\d{1,3}个?(?:[省市县区州盟旗镇乡、]|街道|\([^()]*\)){1,9}(?:人民政府|政府|管委会)?\Z"
"""Places that are counted and not named: 8县区人民政府, 12个乡镇."""

COLLECTIVE = re.compile(
    rf"{COUNTED}|各|有关|相关|其他|其它|所有|全体|所在|属地|当地|地方(?!金融)|成员单位|国务院(?:有关|相关|各)|(?:省|市|县|区|州)(?:直|级|有关|相关|各)"
    r"|(?:中央|国家)(?:有关|相关|各)|(?:[省市县区州镇]|街道|开发区|高新区)属(?:有关|相关|各|重点)"
)
"""How a name that stands for many begins: 各县(市、区)政府, 国务院相关部门, 市直有关部门."""

LEVEL = re.compile(
    r"(?P<level>(?:[\u4e00-\u9fff]{2,5}?[省市县区州])?(?:省|市(?!场)|县|区(?!域)|州|盟|旗|自治区|兵团))(?=[\u4e00-\u9fff“]{2})"
)
"""The place or level that a department's name begins with: 市, 嘉兴市."""

_PLACE = re.compile(r"(?!各)[\u4e00-\u9fff]{1,6}(?:市|县|区|旗|州|盟)")
ZONE = re.compile(
    r"(?!各)[\u4e00-\u9fff“”]{0,12}(?:开发区|高新区|经开区|新区|园区|示范区|度假区|保税区|合作区|功能区|港区|自贸区|投资区|集聚区|工业园|产业园)"
)
_PLACED = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:[省市县区州旗镇乡](?:人民)?政府|管委会|街道(?:办事处|办)?|海关|海事局|银保监局|证监局|税务局|分行|中心支行"
    r"|供电公司|监管分局)"
)
"""A body named after its place: 南湖区政府, 临港新片区管委会, 广西银保监局, 国网嘉兴供电公司."""

_TRADE_LEVEL = re.compile(r"自治区|兵团|[省市县区州]")
_TRADE_OFFICES = ("局", "委", "厅", "部", "办")


def is_unit(name: str) -> bool:
    """Whether these words can be a body's name: by their end, or because they stand for many.

    Examples
    --------
    >>> is_unit("市农科院"), is_unit("各地"), is_unit("县级市"), is_unit("最低生活保障")
    (True, True, True, False)
    """
    words = plain(name)
    return 1 < len(words) <= LONGEST_NAME and bool(UNIT_END.search(words) or is_department(split_prefix(words)[1]))


def is_whole(name: str) -> bool:
    """Whether a body's name is complete: no single 区 or 县 that a longer name was cut from."""
    long_enough = len(name) >= SHORTEST_FULL_NAME
    return is_unit(name) and (long_enough or is_department(name) or bool(COLLECTIVE.match(name)))


def begins_whole(name: str) -> bool:
    """Whether a complete body begins here: a known department, its place in front or not, or any body with a level."""
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
