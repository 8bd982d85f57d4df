"""Days as people type them into a cell or after an option, and as the number that a sheet keeps."""

from __future__ import annotations

import calendar
import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta

from jxgraph.errors import UsageError, expect
from jxgraph.parsing.text import compact

_YEAR_FIRST = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<mark>[-/.年])(?P<month>\d{1,2})"
    r"(?:(?:[-/.月](?P<day>\d{1,2})[日号]?)|(?P<end>月(?:底|末)?))(?:[T ]?00:00:00)?"
)
"""2025-09-30, 2025/9/30, 2025.9.30, 2025年9月30日, 2025年9月底."""

_DIGITS = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<year>(?:19|20)\d\d)")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.0+)?")
"""A day as the number that a sheet keeps, where its cell is shown as a number: 1954 to 2119."""

_EPOCH, _MONTHS = date(1899, 12, 30), 12
"""The day from which a sheet counts."""


def parse_date(words: str) -> date | None:
    """Read a date; None where it is none, or may be two.

    Examples
    --------
    >>> str(parse_date("2025年9月30日")), str(parse_date("2025/9/30")), str(parse_date("45930")), parse_date("9/8/2025")
    ('2025-09-30', '2025-09-30', '2025-09-30', None)
    """
    words = compact(unicodedata.normalize("NFKC", words))
    if _SERIAL.fullmatch(words):
        return _EPOCH + timedelta(days=int(float(words)))
    with suppress(ValueError):
        if found := _YEAR_FIRST.fullmatch(words) or _DIGITS.fullmatch(words):
            year, month, day = int(found["year"]), int(found["month"]), found["day"]
            return date(year, month, int(day) if day else calendar.monthrange(year, month)[1])
        if found := _YEAR_LAST.fullmatch(words):
            a, b = int(found["a"]), int(found["b"])
            month, day_ = (a, b) if b > _MONTHS else (b, a)
            return date(int(found["year"]), month, day_) if max(a, b) > _MONTHS or a == b else None
    return None


def day(given: str | date) -> date:
    """Return a day that is given as a date or as words.

    Raises
    ------
    UsageError
        It is no day, or may be two.

    Examples
    --------
    >>> day("2025-09-30")
    datetime.date(2025, 9, 30)
    """
    expect(given, (str, date), "day")
    found = parse_date(given if isinstance(given, str) else given.strftime("%Y-%m-%d"))
    if found is None:
        raise UsageError("ledger.day", day=given)
    return found


def serial(given: date) -> float:
    """Return the number by which a sheet keeps a day.

    Examples
    --------
    >>> serial(date(2025, 9, 30))
    45930.0
    """
    return float((given - _EPOCH).days)
