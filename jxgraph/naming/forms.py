"""The one name under which a unit is counted, and which body a reform of the State Council made of which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from jxgraph.naming.divisions import divisions, full_place, surroundings
from jxgraph.naming.knowledge import known, read_data
from jxgraph.regex import regex

_LONGEST_PREFIX = 16
_REMEMBERED = 1 << 16
_HALF_WIDTH = str.maketrans("（）［］〔〕【】[]", "()()()()()")

SECOND_NAME = regex(
    r"(?P<first>[^各()]+)\((?P<second>(?!含|包括|包含|不含|以下)[^()]*(?:局|委|办|部|厅|室|院|会|处|中心|公司))\)"
)
"""A second name in brackets: 市委组织部(市委人才办); never the bracket of a collective, 各县(市、区)."""
PREFIX_END = regex(
    r"(?:省|自治区|兵团|(?<!城)市|州|盟|地区|县|(?<![社园景小])区|旗|镇|乡|街道|政府|国家|中央|国务院|全国|中国|委)$"
)
"""How the words before a department end: 市, 嘉兴市, 市委, 国家; but 城市 and 社区 belong to the department."""
_PARTY_PREFIX = regex(r"(?:[省市州盟县区旗]委|党委|工委|中央)$")
_LEVEL_ALONE = regex(r"[省市州盟县区旗]$")
_OWN_REST = regex(r"(?!场|域)\S{2,}|委")
"""What can follow the place in its own bodies' names: 嘉兴市|财政局; but 嘉兴市场… is 嘉兴 and 市场."""


@lru_cache(maxsize=_REMEMBERED)
def split_prefix(name: str) -> tuple[str, str]:
    """Split a name into the place or level in front and the department after it.

    The department must be a known one; otherwise the prefix is empty.

    Examples
    --------
    >>> split_prefix("市场监管局"), split_prefix("市市场监管局"), split_prefix("嘉兴金融监管分局")
    (('', '市场监管局'), ('市', '市场监管局'), ('嘉兴', '金融监管分局'))
    """
    forms = known().local
    if name in forms:
        return "", name
    for end in range(1, min(len(name) - 1, _LONGEST_PREFIX)):
        base = name[end:]
        if base in forms and _is_prefix(name[:end], forms[base]):
            return name[:end], base
    return "", name


def _is_prefix(words: str, standard: str) -> bool:
    if words.endswith("委"):
        return known().kinds[standard] == "party" and bool(_PARTY_PREFIX.search(words))
    return bool(PREFIX_END.search(words)) or words in divisions().short


def is_department(base: str) -> bool:
    """Whether these words, without a prefix, are a department's name in any customary form, local or national.

    Examples
    --------
    >>> is_department("发改委"), is_department("海关总署"), is_department("市发改委")
    (True, True, False)
    """
    names = known()
    return base in names.local or base in names.state


def listed_departments() -> frozenset[str]:
    """Return every customary form of a local department's name, without a prefix."""
    return frozenset(known().local)


def stands_alone(name: str) -> bool:
    """Whether no place or level may be put in front: national bodies, and branches under their own line of command.

    Examples
    --------
    >>> stands_alone("财政部"), stands_alone("人行"), stands_alone("税务局"), stands_alone("发改委")
    (True, True, False, False)
    """
    names = known()
    standard = names.local.get(name, "")
    if name in names.state or (names.kinds.get(standard) == "department" and standard.endswith(("部", "署"))):
        return True
    return names.kinds.get(standard) == "vertical" and standard not in names.with_level


@lru_cache(maxsize=_REMEMBERED)
def canonical(name: str, level: str = "", place: str = "") -> str:
    """Return the one name under which a unit is counted.

    A second name in brackets is left out, a department has its standard short form, a government is 政府. Merged are
    the forms that names.toml lists for one body; nothing is merged because it is spelt alike.

    Parameters
    ----------
    level
        "state" for a national document, where 发展改革委 is 国家发展改革委; elsewhere without effect.
    place
        The document's own place, in full or short (嘉兴市, 嘉兴), by which 嘉兴市财政局 is 市财政局.

    Examples
    --------
    >>> canonical("市发展和改革委员会"), canonical("市委组织部（市委人才办）"), canonical("南湖区人民政府")
    ('市发展改革委', '市委组织部', '南湖区政府')
    >>> canonical("药监局", level="state"), canonical("嘉兴市人社局", place="嘉兴"), canonical("嘉兴海关", place="嘉兴")
    ('国家药监局', '市人力资源社会保障局', '嘉兴海关')
    """
    plain = "".join(name.translate(_HALF_WIDTH).split())
    if second := SECOND_NAME.fullmatch(plain):
        plain = second["first"]
    plain = _rewrite(plain)
    if place:
        plain = _without_own_place(plain, place)
    names = known()
    if plain not in names.state:
        prefix, base = split_prefix(plain)
        standard = _own_standard(names.local.get(base, base), prefix, place)
        if standard in names.party_only and _LEVEL_ALONE.search(prefix):
            prefix += "党委" if prefix.endswith("自治区") else "委"
        plain = prefix + standard
    plain = names.state.get(plain, plain)
    if level == "state":
        plain = names.bare.get(plain, plain)
    return plain.replace("人民政府", "政府")


def _own_standard(standard: str, prefix: str, place: str) -> str:
    """Return what the place in front, or else the document's place, calls a body: 省建设厅 of Zhejiang."""
    full = full_place(prefix)
    for one in (full,) if full else surroundings(place):
        own = known().places.get(one, {})
        if standard in own and (full or prefix == _own_forms(one)[0][1]):
            return own[standard]
    return standard


def _rewrite(name: str) -> str:
    for rule in known().rewrites:
        if found := rule.pattern.fullmatch(name):
            return rule.to.format(**found.groupdict())
    return name


def _without_own_place(name: str, place: str) -> str:
    """Leave the document's own place out of its bodies' names: 嘉兴市财政局 is 市财政局, 团嘉兴市委 is 团市委."""
    for own, ending in _own_forms(place):
        league = "团" if name.startswith("团" + own) else ""
        rest = name.removeprefix(league + own)
        if name.startswith(league + own) and _OWN_REST.match(rest):
            return league + ending + rest
    return name


@lru_cache(maxsize=_REMEMBERED)
def _own_forms(place: str) -> tuple[tuple[str, str], ...]:
    """Return the forms of a place with the level that stays: 嘉兴市 with 市, 新疆维吾尔自治区 with 自治区."""
    full = full_place(place) or place
    ending = next((end for end in ("自治区", "自治州", "自治县", "地区") if full.endswith(end)), full[-1:])
    left = {"自治州": "州", "自治县": "县"}.get(ending, ending)
    short = (form for form, name in divisions().short.items() if name == full and form.endswith(left))
    return ((full, left), *((form, left) for form in short))


# Which body a reform of the State Council made of which: dated notes, by which nothing is merged.


@dataclass(frozen=True, slots=True)
class Reform:
    """On `date` (year and month) the bodies `before` gave way to the body `after`, or gave it part of their work.

    `source` is the document of the reform; `note` says what the bare names do not. `partial`: the bodies before went on
    and gave up only part of their work. `local_before`, `local_after`: local bodies whose names no national one has.
    """

    date: str
    before: tuple[str, ...]
    after: str
    source: str
    note: str
    partial: bool = False
    local_before: tuple[str, ...] = ()
    local_after: tuple[str, ...] = ()


@cache
def all_reforms() -> tuple[Reform, ...]:
    """Return all reforms that are noted, in the order of reforms.toml, which is that of their dates."""
    data = read_data("reforms")
    return tuple(
        Reform(
            entry["date"],
            tuple(entry["from"]),
            entry["to"],
            data["sources"][entry["date"][:4]],
            entry.get("note", ""),
            partial=entry.get("partial", False),
            local_before=tuple(entry.get("local_from", ())),
            local_after=tuple(entry.get("local_to", ())),
        )
        for entry in data["reform"]
    )


def reforms(name: str) -> list[Reform]:
    """Return the reforms in which a body, in any customary form of its name, ended, began or changed, oldest first.

    Examples
    --------
    >>> [(r.date, r.after) for r in reforms("国土资源部")]
    [('2018-03', '自然资源部')]
    """
    forms = {name, canonical(name), canonical(name, "state")}
    return [one for one in all_reforms() if forms & {*one.before, one.after}]
