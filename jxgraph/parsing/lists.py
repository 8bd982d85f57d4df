"""A printed list of units becomes its names: split where the list splits, completed where the list elides."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from jxgraph.naming import is_department, split_prefix, stands_alone
from jxgraph.parsing.plain import compact, plain, top_level, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEPARATORS = "、,;/。|"

LONGEST_NAME = 40
SHORTEST_FULL_NAME = 3
LONGEST_KEPT_LIST = 400
_LONGEST_PIECE = 160
"""No name is longer, white space included: what is goes on as one piece, and nothing is looked for in it."""

UNIT_END = re.compile(
    r"""(?:局|委|办|(?<![全内大外])部|厅|署|院|(?<!社)会|室|中心|处|科|站|所|[人农工建中分支银发商]行|队|社|团|馆|库|台|校|园|海关|机关|厂|矿|组|站|联|盟|旗|州|县|市|区|镇|乡
        |省|中央|政协|人大|武警|电网|石油|石化|运营商
        |公司|集团|企业|政府|大学|街道|地区|地方|各地|部门|单位|机构|法院|委员|总局|专班|协会|基地|媒体|村|党组|支行|人行|公积金
        |负责人|主体|高校|院校|领导小组|网信办|各级|供电|电信|移动|联通|铁塔|邮政|气象|税务|海事|纪检监察|党校)(?:\([^()]*\))?$""",
    re.VERBOSE,
)
"""How the name of a body ends, a second name in brackets after it included: 市委组织部(市委人才办)."""

COLLECTIVE = re.compile(
    r"各|有关|相关|其他|其它|所有|全体|所在|属地|当地|地方|成员单位|国务院(?:有关|相关|各)|(?:省|市|县|区|州)(?:直|级|有关|相关|各)"
    r"|(?:中央|国家)(?:有关|相关|各)"
)
"""How a name that stands for many begins: 各县(市、区)政府, 国务院相关部门, 市直有关部门."""

_DIVISION = "设区的?市|地级以上市|地级市|县级市|自治州|自治县|自治区|直辖市|地区|街道|[省市县区州盟旗乡镇]"
_DIVISIONS = rf"(?:(?:{_DIVISION})(?:\([^()]*\))?)+"
_COLLECTIVE_STEM = re.compile(rf"各(?:有关|相关)?{_DIVISIONS}(?:、{_DIVISIONS})*")
_COLLECTIVE_REST = re.compile(
    rf"(?:有关|相关)?{_DIVISIONS}(?:党委、?)?(?:人民政府|政府|管委会|办事处)?|(?:有关|相关)?(?:部门|单位|机构)"
)
_MANY_STEM = re.compile(r"各(?:有关|相关|级)?(?:地区|地|部门|单位)")

_PARTY_COMMITTEES = re.compile(r"各[\u4e00-\u9fff()、]{1,10}党(?:委|工委)")

_AND_OTHERS = re.compile(r"(?<![高中初平同优均特劣])等")
_BARE_OTHERS = re.compile(
    r"(?:\d+|[一二三四五六七八九十]+)?[个家]?(?:部门|单位|部委|地方|地区|机构|部门和单位|部门单位)?"
)
_OTHER_DEPARTMENTS = re.compile(r"等(?:相关|有关)?部门$")
"""省发展改革、财政等部门: the names stand without what they are."""

_CONJUNCTION = re.compile(r"以及|会同|联合|及|和|与|暨|商|同")

_PLACE = re.compile(r"(?!各)[\u4e00-\u9fff]{1,6}(?:市|县|区|旗|州|盟)")
_ZONE = re.compile(
    r"(?!各)[\u4e00-\u9fff“”]{0,12}(?:开发区|高新区|经开区|新区|园区|示范区|度假区|保税区|合作区|功能区|港区|自贸区)"
)
_TRADE_OFFICES = ("局", "委", "厅", "部", "办")
_LEVEL = re.compile(
    r"(?P<level>(?:[\u4e00-\u9fff]{2,5}?[省市县区州])?(?:省|市(?!场)|县|区(?!域)|州|盟|旗|自治区|兵团))(?=[\u4e00-\u9fff]{2})"
)
ROLE = re.compile(r"(?:牵头|主办|主责|负责|责任|配合|协办|协助|参与)(?:单位|部门)?")
_BEHIND = re.compile(r"[^()]+\((?P<inner>[^()]*:[^()]*|[\u4e00-\u9fff]{2,4})\)")
_PARTY = re.compile(r"组织部|宣传部|统战部|政法委|社工部|编办|网信办|党校|改革办|机要局")
_OWN_LINE = re.compile(
    r"^(?:国家|中央|全国|中国|国务院|团)|人行|银保监|金融监管分局|海关|海事|证监|外汇|分局$|市委$|省委$|县委$|区委$|管委"
)
"""Bodies under a line of command of their own, or already complete: no place is put in front of them."""


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a list: the span where it is printed and the name completed from its list."""

    start: int
    end: int
    name: str
    starred: bool = False


def is_unit(name: str) -> bool:
    """Whether these words can be a body's name: by their end, or because they stand for many.

    Examples
    --------
    >>> is_unit("市农科院"), is_unit("各地"), is_unit("县级市"), is_unit("最低生活保障")
    (True, True, True, False)
    """
    words = plain(name)
    return 1 < len(words) <= LONGEST_NAME and bool(UNIT_END.search(words) or is_department(split_prefix(words)[1]))


def unit_list(text: str, start: int, end: int, printed: str, *, complete: bool = True) -> list[Named]:
    """Split the plain text between `start` and `end`, and complete each name from the list as printed.

    Parameters
    ----------
    text, printed
        The plain text, and the text as printed, of the same length.
    complete
        False where every name is known to stand in full.

    Returns
    -------
    list of Named
        In printed order; what stands for 'and others' (等) is left out unless it names a collective.

    Examples
    --------
    >>> text = "市工信局、发改委,南湖区、嘉善县政府等有关部门"
    >>> [n.name for n in unit_list(text, 0, len(text), text)]
    ['市工信局', '市发改委', '南湖区政府', '嘉善县政府', '有关部门']
    """
    read = _read_list if end - start <= LONGEST_KEPT_LIST else _read_list.__wrapped__
    return [
        Named(start + one.start, start + one.end, one.name, one.starred)
        for one in read(text[start:end], printed[start:end], complete)
    ]


@lru_cache(maxsize=1 << 14)
def _read_list(text: str, printed: str, complete: bool) -> tuple[Named, ...]:  # noqa: FBT001 -- a key of the cache
    """Read a list of its own, offsets from its start; the same lists come again and again in a document."""
    spans = [trimmed(text, *span, " \n*“”\"'") for span in _pieces(text, 0, len(text))]
    spans = list(_joined(text, [span for span in spans if span[0] < span[1]]))
    named = [
        Named(s, e, _without_person(compact(printed[s:e])), starred="*" in text[max(0, s - 1) : e + 1])
        for s, e in spans
    ]
    if not complete:
        return tuple(named)
    if _OTHER_DEPARTMENTS.search(compact(text)):
        named = [replace(one, name=f"{one.name}部门") if _is_trade(one.name) else one for one in named]
    return tuple(_with_level(_with_suffix(named)))


def _without_person(name: str) -> str:
    """Leave out a bracket behind a name that says who in it: 县教育局(责任人:王五), 县财政局(赵六)."""
    behind = _BEHIND.fullmatch(plain(name)) if len(name) <= _LONGEST_PIECE else None
    if behind is None or COLLECTIVE.match(name) or is_unit(behind["inner"]) or ROLE.fullmatch(behind["inner"]):
        return name
    return name[: behind.start("inner") - 1]


def _is_trade(name: str) -> bool:
    """Whether a name says a trade and not yet whose: 财政, 省农业农村, but not 人民银行."""
    base = name[1:] if name[:1] in "省市县区州" else name
    return len(base) > 1 and any(is_department(base + office) for office in _TRADE_OFFICES)


def _is_place(name: str) -> bool:
    return bool(_PLACE.fullmatch(name)) and not _is_zone(name)


def _is_zone(name: str) -> bool:
    return bool(_ZONE.fullmatch(name))


_SUFFIXES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"[\u4e00-\u9fff]{2,8}(?<!有关|相关|主管|职能)(?P<suffix>部门)"), _is_trade),
    (re.compile(r"[\u4e00-\u9fff]{1,6}(?:市|县|区|旗|州|盟)(?P<suffix>(?:人民)?政府)"), _is_place),
    (re.compile(rf"{_ZONE.pattern}(?P<suffix>管委会|管理委员会)"), _is_zone),
)
"""A name that ends in the suffix, and which names before it share it: 南湖区、秀洲区、嘉善县政府."""


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for s, e in top_level(text, start, end, SEPARATORS):
        if e - s > _LONGEST_PIECE:
            yield s, e
        else:
            yield from _without_others(text, *trimmed(text, s, e))


def _without_others(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at 等, which closes a list or introduces a collective."""
    for others in _AND_OTHERS.finditer(text, start, end):
        rest = compact(text[others.end() : end])
        bare = _BARE_OTHERS.match(rest)
        if bare is None or not (bare[0] == rest or COLLECTIVE.match(rest) or _CONJUNCTION.match(rest[bare.end() :])):
            continue
        yield from _without_conjunction(text, start, others.start())
        if bare[0] != rest:
            after = others.end() if COLLECTIVE.match(rest) else end - len(rest) + bare.end()
            yield from _without_conjunction(text, after, end)
        return
    yield from _without_conjunction(text, start, end)


def _without_conjunction(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at 'and' where both sides are whole: before a collective, or between two complete bodies."""
    start, end = trimmed(text, start, end)
    for word in _CONJUNCTION.finditer(text, start, end):
        left, right = compact(text[start : word.start()]), compact(text[word.end() : end])
        if not left and COLLECTIVE.match(right):
            yield from _without_conjunction(text, word.end(), end)
            return
        if _is_whole(left) and (COLLECTIVE.match(right) or begins_whole(right)):
            yield from _at_spaces(text, start, word.start())
            yield from _without_conjunction(text, word.end(), end)
            return
    yield from _at_spaces(text, start, end)


def _is_whole(name: str) -> bool:
    long_enough = len(name) >= SHORTEST_FULL_NAME
    return is_unit(name) and (long_enough or is_department(name) or bool(COLLECTIVE.match(name)))


_PLACED = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:[省市县区州旗镇乡](?:人民)?政府|管委会|街道(?:办事处|办)?|海关|海事局|银保监局|证监局|税务局|分行|中心支行"
    r"|供电公司|监管分局)"
)
"""A body named after its place: 南湖区政府, 临港新片区管委会, 广西银保监局, 国网嘉兴供电公司."""


def begins_whole(name: str) -> bool:
    """Whether a complete body begins here: with a level in front (市财政局) or a department's own name (财政部)."""
    known = is_department(name) or COLLECTIVE.match(name) or name.startswith(("国家", "中央", "国务院", "全国", "团"))
    return is_unit(name) and bool(known or _LEVEL.match(name) or _PLACED.fullmatch(name))


def _at_spaces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at white space when every part is a body; else the space came from the typesetter."""
    start, end = trimmed(text, start, end)
    parts = [(m.start(), m.end()) for m in re.finditer(r"[^ \n]+", text[start:end])]
    if len(parts) > 1 and all(_is_whole(text[start + s : start + e]) for s, e in parts):
        yield from ((start + s, start + e) for s, e in parts)
    else:
        yield start, end


def _joined(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Put a collective together again that its own separators cut: 各市、县(区)人民政府."""
    held: tuple[int, int] | None = None
    for span in spans:
        near = held and span[1] - held[0] <= _LONGEST_PIECE
        if held and near and _continues(compact(text[slice(*held)]), compact(text[slice(*span)])):
            held = held[0], span[1]
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _continues(first: str, rest: str) -> bool:
    if _COLLECTIVE_STEM.fullmatch(first):
        return bool(_COLLECTIVE_REST.fullmatch(rest))
    if _PARTY_COMMITTEES.fullmatch(first):
        return rest in {"政府", "人民政府"}
    return bool(_MANY_STEM.fullmatch(first)) and rest in {"部门", "单位", "机构"}


def _with_suffix(named: list[Named]) -> list[Named]:
    """Give the suffix of 南湖区、秀洲区、嘉善县政府 to each place before it."""
    completed = list(named)
    suffix = ""
    shares: Callable[[str], bool] = _is_place
    for at in range(len(named) - 1, -1, -1):
        name = named[at].name
        if suffix and shares(name):
            completed[at] = replace(named[at], name=name + suffix)
            continue
        suffix = ""
        for pattern, before in _SUFFIXES:
            if last := pattern.fullmatch(name):
                suffix, shares = last["suffix"], before
                break
    return completed


def _with_level(named: list[Named]) -> list[Named]:
    """Restore the level that only the first department prints: 市工信局、发改委 is 市工信局、市发改委."""
    completed, level = [], ""
    for one in named:
        name = one.name
        prefix, _ = split_prefix(name)
        own = _LEVEL.match(prefix + "某某") if prefix else _LEVEL.match(name)
        if own and not is_department(name):
            level = own["level"]
        elif level and _elides(name):
            name = level + ("委" if _PARTY.fullmatch(name) else "") + name
        completed.append(one if name is one.name else replace(one, name=name))
    return completed


def _elides(name: str) -> bool:
    return is_department(name) and not (stands_alone(name) or _OWN_LINE.search(name) or COLLECTIVE.match(name))
