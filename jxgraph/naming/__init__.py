"""The canonical name, kind and level of a unit; what is known about names lies in TOML beside this file."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from jxgraph.records import Unit

PREFIX = re.compile(
    r"""(?P<prefix>
        (?:[\u4e00-\u9fff]{2,7}?(?:省|自治区|市|自治州|州|地区|盟|县|区|旗))?   # 嘉兴市
        (?:省|自治区|市|州|盟|县|区|旗)?                                       # 市
    )(?P<base>.+)""",
    re.VERBOSE,
)
SECOND_NAME = re.compile(r"(?P<first>[^各()]+)\((?P<second>[^()]*(?:局|委|办|部|厅|室|院|会|处|中心|公司))\)")
"""A second name in brackets: 市委组织部(市委人才办); never the bracket of a collective, 各县(市、区)."""

_HALF_WIDTH = str.maketrans("（）［］", "()[]")


@cache
def _knowledge(name: str) -> dict[str, Any]:
    return tomllib.loads(files("jxgraph.naming").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _standard_names() -> dict[str, str]:
    """Map every customary form of a department, without its prefix, to the standard one."""
    return {form: d["standard"] for d in _knowledge("names")["department"] for form in (d["standard"], *d["forms"])}


@cache
def _kind_rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rule["pattern"]), rule["kind"]) for rule in _knowledge("kinds")["rule"])


@cache
def _level_rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rule["pattern"]), rule["level"]) for rule in _knowledge("kinds")["level"])


def split_prefix(name: str) -> tuple[str, str]:
    """Split a name into the place or level in front and the department behind it.

    The department must be a known one; otherwise the prefix is empty.

    Examples
    --------
    >>> split_prefix("市场监管局"), split_prefix("市市场监管局")
    (('', '市场监管局'), ('市', '市场监管局'))
    """
    standard = _standard_names()
    if name in standard:
        return "", name
    for end in range(1, min(len(name), 12)):
        if name[end:] in standard and PREFIX_END.search(name[:end]):
            return name[:end], name[end:]
    return "", name


PREFIX_END = re.compile(r"(?:省|自治区|市|州|盟|县|区|旗|国家|中央)$")


def is_department(base: str) -> bool:
    """Whether these words, without a prefix, are a department's name in any customary form."""
    return base in _standard_names()


@cache
def canonical(name: str) -> str:
    """Return the one name under which a unit is counted.

    A second name in brackets is left out, a department has its standard short form, a government is 政府.

    Examples
    --------
    >>> canonical("市发展和改革委员会"), canonical("市委组织部（市委人才办）"), canonical("南湖区人民政府")
    ('市发展改革委', '市委组织部', '南湖区政府')
    """
    plain = name.translate(_HALF_WIDTH)
    if second := SECOND_NAME.fullmatch(plain):
        plain = second["first"]
    prefix, base = split_prefix(plain)
    return (prefix + _standard_names().get(base, base)).replace("人民政府", "政府")


@cache
def describe(unit: str) -> Unit:
    """Return the kind and level of a unit by its canonical name; empty where nothing is known.

    Examples
    --------
    >>> describe("各县(市、区)政府")
    Unit(name='各县(市、区)政府', kind='泛指', level='county', collective=True)
    """
    kind = next((kind for pattern, kind in _kind_rules() if pattern.search(unit)), "")
    level = next((level for pattern, level in _level_rules() if pattern.search(unit)), "")
    return Unit(unit, kind, level, collective=kind == "泛指")
