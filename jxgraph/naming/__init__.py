"""Names of units: the canonical form, kind and level, what a collective stands for, and the nearest known name."""

from jxgraph.naming.divisions import city_level, county_level, division_level, full_place
from jxgraph.naming.english import gloss, with_english_names
from jxgraph.naming.forms import (
    Reform,
    canonical,
    is_department,
    listed_departments,
    reforms,
    split_prefix,
    stands_alone,
)
from jxgraph.naming.kinds import GOVERNMENT, LOCAL_GOVERNMENT, department, describe, kind_code
from jxgraph.naming.lookup import AmbiguousUnitError, known_form, nearest, other_names, pinyin, resolve, search_forms
from jxgraph.naming.names import DEFAULT, Names

__all__ = [
    "DEFAULT",
    "GOVERNMENT",
    "LOCAL_GOVERNMENT",
    "AmbiguousUnitError",
    "Names",
    "Reform",
    "canonical",
    "city_level",
    "county_level",
    "department",
    "describe",
    "division_level",
    "full_place",
    "gloss",
    "is_department",
    "kind_code",
    "known_form",
    "listed_departments",
    "nearest",
    "other_names",
    "pinyin",
    "reforms",
    "resolve",
    "search_forms",
    "split_prefix",
    "stands_alone",
    "with_english_names",
]
