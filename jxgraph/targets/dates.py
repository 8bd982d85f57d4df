"""Dates by which something is to be done: 年底前, 2026年6月底前, 三季度末, 到2027年."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMERAL = "一二三四"
_MONTHS_OF = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12, "上": 6, "下": 12}
"""The last month of a quarter, and of a half of the year."""
_PLANS = {"十三五": 2020, "十四五": 2025, "十五五": 2030}
"""The last years of the five-year plans."""
_LAST_MONTH = 12
_TEN_DAYS = {"上旬": 10, "中旬": 20, "中": 15}

_BEFORE = r"(?:之前|以前|前|之内|内)"
_DATE = re.compile(
    rf"""(?P<to>到|至|于|在)?(?:
    (?:(?P<year>20\d\d)年|(?P<relative>今年|明年|本年|本年度)(?:度)?)?(?:的)?(?:
        (?P<month>1[0-2]|0?[1-9])月(?:份)?(?:(?P<day>[12]\d|3[01]|0?[1-9])日|(?P<ten>上旬|中旬|下旬|中|底|末))?
        | (?:第)?(?P<quarter>[{_NUMERAL}1-4])季度(?P<quarter_end>末|底)?
        | (?P<half>[上下])半年(?P<half_end>末|底)?
    )(?P<before>{_BEFORE})?
    | (?P<whole>20\d\d)年(?P<whole_end>底|末|内|年底|年末)?(?P<whole_before>之前|以前|前)?
    | (?P<this>今年|明年|当年|本年|年)(?P<this_end>底|末|内|年底|年内)(?P<this_before>之前|以前|前)?
    | (?P<all>全年)
    | (?P<within>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?P<within_unit>年|个月)(?:之内|以内|内)
    | [“"]?(?P<plan>十[三四五]五)[”"]?(?:时期|规划)?(?P<plan_end>末|期末|期间)
    )""",
    re.VERBOSE,
)
"""到2027年, 2025年6月底前, 12月31日前, 三季度末, 上半年, 年底前, 年内, 5年内, “十四五”末."""

_RUNS_ON = re.compile(r"起|开始|以来|以后|后|到期|出生|版|[-—–~]|至|到\d|、\d|中央|[鉴报]|召开的|印发|的(?!\d)|至少")
"""What makes a date one from which, or a name, and none by which: 2020年6月30日前到期的企业."""
_LEADS = re.compile(r"(?:延长|延期|推迟|顺延|展期|延续|截至|截止|自|从|比|较|每|每个|已|超|\d|第|/|\.)(?:到|至)?$")
_CONTEXT = 6


class Date(NamedTuple):
    """A date as it stands in a text: its span, and its last day where its year is known.

    `weak` is one that bounds the figures beside it but asks for nothing by itself: 全年, 5年内.
    """

    start: int
    end: int
    due: str
    weak: bool


def find_dates(words: str, year: int | None) -> Iterator[Date]:
    """Yield the dates of a text by which something is to be done; a date without a year is in `year`.

    Examples
    --------
    >>> [(one.start, one.end, one.due) for one in find_dates("三季度末开工,2026年6月底前建成。", 2025)]
    [(0, 4, '2025-09-30'), (7, 15, '2026-06-30')]
    """
    for found in _DATE.finditer(words):
        opens = found.start() + len(found["to"] or "")
        if not _bounds(found) or _LEADS.search(words, max(0, found.start() - _CONTEXT), found.start()):
            continue
        if _RUNS_ON.match(words, found.end()):
            continue
        keeps_to = found["to"] in ("到", "至") and not (found["whole_before"] or found["before"])
        start = found.start() if keeps_to else opens
        yield Date(start, found.end(), _due(found, year), weak=bool(found["all"] or found["within"]))


def _bounds(found: re.Match[str]) -> bool:
    """Whether the words are a date by which: they name an end, or say 到 or 前."""
    if found["whole"]:
        return bool(found["whole_end"] or found["whole_before"] or found["to"] in ("到", "至"))
    if found["month"]:
        return bool(found["ten"] or found["before"] or (found["to"] in ("到", "至") and found["year"]))
    return True


def _due(found: re.Match[str], year: int | None) -> str:
    """Return the last day of a date, empty where its year is unknown or its words leave the day open."""
    if found["all"] or found["this"]:
        return _last_day(_relative(found["this"] or "", year), _LAST_MONTH)
    if found["whole"]:
        # 2030年前 means before its first day to some and before its last to others
        return "" if found["whole_before"] and not found["whole_end"] else _last_day(int(found["whole"]), _LAST_MONTH)
    if found["plan"]:
        return _last_day(_PLANS[found["plan"]], _LAST_MONTH)
    if found["within"]:
        return ""
    own = int(found["year"]) if found["year"] else _relative(found["relative"] or "", year)
    if month := found["month"]:
        return _day_of_month(found, own, int(month))
    part = found["quarter"] or found["half"]
    ends = found["quarter_end"] or found["half_end"]
    return "" if found["before"] in ("之前", "以前", "前") and not ends else _last_day(own, _MONTHS_OF[part])


def _day_of_month(found: re.Match[str], year: int | None, month: int) -> str:
    if found["before"] in ("之前", "以前", "前") and not (found["day"] or found["ten"]):
        return ""  # 6月前, as 2030年前
    if year is None:
        return ""
    day = int(found["day"]) if found["day"] else _TEN_DAYS.get(found["ten"] or "", 0)
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last)).isoformat()


def _relative(words: str, year: int | None) -> int | None:
    return None if year is None else year + (words == "明年")


def _last_day(year: int | None, month: int) -> str:
    return "" if year is None else date(year, month, monthrange(year, month)[1]).isoformat()
