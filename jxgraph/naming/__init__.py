"""Names of units: the canonical form, kind and level, what a collective stands for, and the nearest known name."""

from jxgraph.naming.departments import LOCAL_GOVERNMENT, department
from jxgraph.naming.divisions import city_level, county_level, division_level, full_place
from jxgraph.naming.forms import canonical, is_department, split_prefix, stands_alone
from jxgraph.naming.kinds import describe
from jxgraph.naming.near import nearest, resolve
from jxgraph.naming.own import DEFAULT, Names
from jxgraph.naming.reforms import Reform, reforms

__all__ = [
    "DEFAULT",
    "LOCAL_GOVERNMENT",
    "Names",
    "Reform",
    "canonical",
    "city_level",
    "county_level",
    "department",
    "describe",
    "division_level",
    "full_place",
    "is_department",
    "nearest",
    "reforms",
    "resolve",
    "split_prefix",
    "stands_alone",
]
