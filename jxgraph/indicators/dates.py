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
_EVENTS = (
    "春节|元旦|五一|国庆节?|中秋节?|主汛期|汛期|入汛|入冬|供暖季|采暖季|供暖|暑假|寒假|高考|两会"
    "|(?:秋季|春季|秋|春)?(?:学期)?开学"
)
_DATE = re.compile(
    rf"""(?P<to>到|至|于|在)?(?:
    (?:(?P<year>20\d\d)年|(?P<relative>今年|明年|本年|本年度)(?:度)?)?(?:的)?(?:
        (?P<month>1[0-2]|0?[1-9])月(?:份)?(?:(?P<day>[12]\d|3[01]|0?[1-9])日|(?P<ten>上旬|中旬|下旬|中|底|末))?
        | (?:第)?(?P<quarter>[{_NUMERAL}1-4])季度(?P<quarter_end>末|底)?
        | (?P<half>[上下])半年(?P<half_end>末|底)?
    )(?P<before>{_BEFORE})?
    | (?:20\d\d年|今年|明年)?(?:的)?(?P<event>{_EVENTS})(?:来临|到来|开始)?(?:之前|以前|前)
    | (?P<whole>20\d\d)年(?P<whole_end>底|末|内|年底|年末)?(?P<whole_before>之前|以前|前)?
    | (?P<this>今年|明年|当年|本年|年)(?P<this_end>底|末|内|年底|年内)(?P<this_before>之前|以前|前)?
    | (?P<all>全年)
    | (?P<within>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?P<within_unit>年|个月)(?:之内|以内|内)
    | [“"]?(?P<plan>十[三四五]五)[”"]?(?:时期|规划)?(?P<plan_end>末|期末)
    )""",
    re.VERBOSE,
)
"""到2027年, 2025年6月底前, 12月31日前, 三季度末, 上半年, 年底前, 年内, 5年内, “十四五”末."""

_RUNS_ON = re.compile(r"起|开始|以来|以后|后(?!续)|到期|出生|版|[-—–~]|至|到\d|、\d|中央|召开的|印发|的(?!\d)|至少")
"""What makes a date one from which, or a name, and none by which: 2020年6月30日前到期的企业."""
_OTHER = re.compile(r"[和、与](?P<date>(?P<year>20\d\d)年(?:底|末)?)(?=[,分全])")
"""The second of two years: 到2022年和2030年,分别达到22%和30%."""
_DONE = re.compile(
    r"(?:项目|力争|确保|全面|全部|基本|要|可|实现|计划)*(?:完成|建成|开工|竣工|投产|投用|启用|投入|通车|达到?|实现|开业|交付|启动|出台|完工|试运营|运营)"
)
"""What makes even a bare month or quarter the end of something: 三季度建成."""
_REACHED = re.compile(
    r"(?:力争|确保|全面|全部|基本|要|实现)*(?:达到?|提高到|提升到|提高至|提升至|降到|降至|建成|完成|实现)"
)
"""What makes a later year than the document's a date: 2030年达到30%."""
_LEADS = re.compile(r"(?:延长|延期|推迟|顺延|展期|延续|截至|截止|自|从|比|较|每|每个|已|超|\d|第|/|\.)(?:到|至)?$")
_CONTEXT = 6


class Date(NamedTuple):
    """A date as it stands in a text: its span, and its last day where its year is known.

    `weak` is one that bounds figures but asks for nothing by itself: 全年, 5年内. It `carries` where it bounds the
    clauses behind its own as well: 5年内, and not 全年.
    """

    start: int
    end: int
    due: str
    weak: bool
    carries: bool


def find_dates(words: str, year: int | None) -> Iterator[Date]:
    """Yield the dates of a text by which something is to be done; a date without a year is in `year`.

    Examples
    --------
    >>> [(one.start, one.end, one.due) for one in find_dates("三季度末开工,2026年6月底前建成。", 2025)]
    [(0, 4, '2025-09-30'), (7, 16, '2026-06-30')]
    """
    for found in _DATE.finditer(words):
        opens = found.start() + len(found["to"] or "")
        if not _bounds(found, year) or _LEADS.search(words, max(0, found.start() - _CONTEXT), found.start()):
            continue
        if _RUNS_ON.match(words, found.end()):
            continue
        keeps_to = found["to"] in ("到", "至") and not (found["whole_before"] or found["before"])
        start = found.start() if keeps_to else opens
        own = found["year"] or found["whole"]
        year = int(own) if own else year
        weak = bool(found["all"] or found["within"])
        yield Date(start, found.end(), _due(found, year), weak=weak, carries=not found["all"])
        if found["whole"] and (other := _OTHER.match(words, found.end())):
            yield Date(other.start("date"), other.end(), _last_day(int(other["year"]), _LAST_MONTH), weak, carries=True)


_ISO = re.compile(r"(?P<year>20\d\d)[-./](?P<month>1[0-2]|0?[1-9])(?:[-./](?P<day>[12]\d|3[01]|0?[1-9]))?(?!\d)")
"""2025.12, 2025-12-31."""


def stated_deadline(words: str, year: int | None) -> Date | None:
    """Return the last date of words that are a deadline, as in a column 完成时限; here 6月 is one as well.

    Examples
    --------
    >>> stated_deadline("2025年3月—12月", None).due, stated_deadline("长期", 2025)
    ('2025-12-31', None)
    """
    last = None
    for found in [*_ISO.finditer(words), *_DATE.finditer(words)]:
        groups = found.groupdict()
        year = int(groups["year"] or groups.get("whole") or year or 0) or None
        due = _day_of_month(found, year, int(found["month"])) if found.re is _ISO else _due(found, year)
        last = Date(found.start(), found.end(), due, weak=bool(groups.get("all")), carries=True)
    return last


def _bounds(found: re.Match[str], year: int | None) -> bool:
    """Whether the words are a date by which: they name an end, or say 到 or 前."""
    if found["whole"]:
        later = year is not None and int(found["whole"]) > year and _REACHED.match(found.string, found.end())
        return bool(found["whole_end"] or found["whole_before"] or found["to"] in ("到", "至") or later)
    done = _DONE.match(found.string, found.end())
    if found["month"]:
        ends = found["ten"] or found["before"] or (found["to"] in ("到", "至") and found["year"])
        return bool(ends or (done and not _is_past(found, year)))
    if found["quarter"] or found["half"]:
        return bool(found["quarter_end"] or found["half_end"] or found["before"] or done)
    return True


def _is_past(found: re.Match[str], year: int | None) -> bool:
    """Whether a date has a year of its own, before that of the document."""
    return bool(found["year"]) and year is not None and int(found["year"]) < year


def _due(found: re.Match[str], year: int | None) -> str:
    """Return the last day of a date, empty where its year is unknown or its words leave the day open."""
    if found["all"] or found["this"]:
        return _last_day(_relative(found["this"] or "", year), _LAST_MONTH)
    if found["whole"]:
        # 2030年前 means before its first day to some and before its last to others
        return "" if found["whole_before"] and not found["whole_end"] else _last_day(int(found["whole"]), _LAST_MONTH)
    if found["plan"]:
        return _last_day(_PLANS[found["plan"]], _LAST_MONTH)
    if found["within"] or found["event"]:
        return ""
    own = int(found["year"]) if found["year"] else _relative(found["relative"] or "", year)
    if month := found["month"]:
        return _day_of_month(found, own, int(month))
    part = found["quarter"] or found["half"]
    ends = found["quarter_end"] or found["half_end"]
    return "" if found["before"] in ("之前", "以前", "前") and not ends else _last_day(own, _MONTHS_OF[part])


def _day_of_month(found: re.Match[str], year: int | None, month: int) -> str:
    groups = found.groupdict()
    if year is None or (groups.get("before") in ("之前", "以前", "前") and not (found["day"] or groups["ten"])):
        return ""  # 6月前, as 2030年前
    day = int(found["day"]) if found["day"] else _TEN_DAYS.get(groups.get("ten") or "", 0)
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last)).isoformat()


def _relative(words: str, year: int | None) -> int | None:
    return None if year is None else year + (words == "明年")


def _last_day(year: int | None, month: int) -> str:
    return "" if year is None else date(year, month, monthrange(year, month)[1]).isoformat()
