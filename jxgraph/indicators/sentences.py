"""The words of a task, sentence by sentence: the figures and dates that it promises, and which date bounds which."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.indicators.context import MASK
from jxgraph.indicators.dates import find_dates
from jxgraph.indicators.figures import find_figures, split_clauses
from jxgraph.parsing.text import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.indicators.dates import Date
    from jxgraph.indicators.figures import Figure


class Target(NamedTuple):
    """A figure or a date that a text promises, with the words from which it was read."""

    indicator: str
    comparator: str
    value: float
    to: float
    unit: str
    by: str
    due: str
    printed: str


_MAY_PROMISE = re.compile(r"[\d０-９一二两三四五六七八九十年]")
_SENTENCE = re.compile(r"[。!?\n]")
_BREAK = re.compile(r"(?<=[。;!?:])\s*\n\s*|\s*\n\s*(?=\(?[\d一二三四五六七八九十]{1,3}[.、)](?!\d))")
_LINE_END = re.compile(r"\s*\n\s*")
_BLANK_IN_WORDS = re.compile(r"(?<=[\da-zA-Z]) (?=[\da-zA-Z])")


def read_targets(text: str, year: int | None = None, *, cells: bool = False) -> list[Target]:
    """Return the figures and dates that a task's text promises, in printed order; a date without a year is in `year`.

    Where the text is of `cells` of a table, a line end parts two of them; elsewhere it may stand within a sentence.

    Examples
    --------
    >>> [(one.indicator, one.value, one.due) for one in read_targets("6月底前建成公园5个,9月底前开放。", 2025)]
    [('公园', 5.0, '2025-06-30'), ('开放', nan, '2025-09-30')]
    """
    if not _MAY_PROMISE.search(text):
        return []
    plain, stood = _joined(text, cells=cells)
    found: list[Target] = []
    start = 0
    for end in [*(edge.start() for edge in _SENTENCE.finditer(plain)), len(plain)]:
        for begin, stop, one in _Sentence(plain[start:end], year).targets():
            printed = text[stood[start + begin] : stood[start + stop - 1] + 1]
            found.append(one._replace(printed=printed))
        start = end + 1
    return found


def _joined(text: str, *, cells: bool) -> tuple[str, Sequence[int]]:
    """Join the words that blanks and line ends part, and return where each character stood."""
    plain = normalize(text)
    breaks = {edge.start() for edge in (_LINE_END if cells else _BREAK).finditer(plain)}
    blanks = {blank.start() for blank in _BLANK_IN_WORDS.finditer(plain)}
    kept = [at for at, mark in enumerate(plain) if not mark.isspace() or at in breaks or at in blanks]
    part = "," if cells else "\n"
    return "".join(part if at in breaks else plain[at] for at in kept), kept


class _Sentence:
    """The figures and dates of a sentence, and which date bounds which figure."""

    def __init__(self, words: str, year: int | None) -> None:
        self.words = words
        self.clauses = split_clauses(words)
        self.starts = [start for start, _ in self.clauses]
        self.dates = list(find_dates(words, year))
        masked, end = "", 0
        for date in self.dates:
            masked += words[end : date.start] + MASK * (date.end - date.start)
            end = date.end
        masked += words[end:]
        self.figures = list(find_figures(masked))
        self.places = [figure.at for figure in self.figures]
        self.dates_at = [date.start for date in self.dates]

    def targets(self) -> list[tuple[int, int, Target]]:
        """Return the targets with their spans in the sentence, in printed order."""
        rows = [self._of_figure(figure) for figure in self.figures]
        rows += [row for at in range(len(self.dates)) if (row := self._of_date(at))]
        return sorted(rows, key=lambda row: row[:2])

    def _clause(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _of_figure(self, figure: Figure) -> tuple[int, int, Target]:
        date = self._date_of(figure)
        by, due = (self.words[date.start : date.end], date.due) if date else ("", "")
        return figure.start, figure.end, Target(*figure[:5], by, due, "")

    def _date_of(self, figure: Figure) -> Date | None:
        """Return the date that bounds a figure: the last before it, else the first behind it in its clause."""
        clause, following = self._clause(figure.at), bisect_left(self.dates_at, figure.at)
        before = self.dates[max(0, following - _NEAREST) : following]
        if pair := self._pair_of(figure, clause, before[-_PAIR:]):
            return pair
        for date in reversed(before):
            if date.carries or self._clause(date.start) == clause:
                return date
        behind = self.dates[following : following + 1]
        return behind[0] if behind and self._clause(behind[0].start) == clause else None

    def _pair_of(self, figure: Figure, clause: int, pair: Sequence[Date]) -> Date | None:
        """Return the year of a figure of two that are of two years: 到2022年和2030年,分别不低于22%和30%."""
        begin, stop = self.clauses[clause]
        here = self._near(begin, stop)
        joined = len(pair) == len(here) == _PAIR and pair[1].start == pair[0].end + 1
        return pair[here.index(figure)] if joined and "分别" in self.words[begin:stop] else None

    def _near(self, begin: int, stop: int) -> Sequence[Figure]:
        """Return the figures in a stretch."""
        return self.figures[bisect_left(self.places, begin) : bisect_left(self.places, stop)]

    def _of_date(self, at: int) -> tuple[int, int, Target] | None:
        """Return the row of a date that bounds no figure: what is to be done by it."""
        date = self.dates[at]
        begin, stop = self._bounded_span(at)
        near = self._near(begin, stop)
        if date.weak or any(date.end <= one.at or self._date_of(one) is date for one in near):
            return None
        start = date.start
        words = _OR_LATER.sub("", self.words[date.end : stop]).strip(_AROUND)
        indicator = words[: end.start()] if (end := _OPEN_BRACKET.search(words)) else words
        if len(indicator) < _SHORTEST:
            start, stop, indicator = begin, date.end, self.words[begin : date.start].strip(f"{_AROUND}在于")
        elif _ONLY_DONE.fullmatch(indicator):
            start, indicator = begin, self.words[begin : date.start].strip(f"{_AROUND}在于") + indicator
        if len(indicator) < _SHORTEST or _SCORED.search(indicator):
            return None
        stop -= self.words[stop - 1] in "、,"
        by = self.words[date.start : date.end]
        return start, stop, Target(indicator, "", nan, nan, "", by, date.due, "")

    def _bounded_span(self, at: int) -> tuple[int, int]:
        """Return where the clause of a date begins, and where what is to be done by it ends.

        That is the end of the clause, or of the next if the date stands alone (3月底前,完成设计), or another date.
        """
        date, own = self.dates[at], self._clause(self.dates[at].start)
        begin, stop = self.clauses[own]
        begin = max(begin, self.dates[at - 1].end if at else 0)
        alone = not _PERIOD.sub("", self.words[max(begin, date.start - _NEAR) : date.start])
        ends = stop - date.end < _SHORTEST or self.words.startswith("或", date.end)
        if alone and ends and own + 1 < len(self.clauses):
            stop = self.clauses[own + 1][1]
        following = self.dates_at[at + 1] if at + 1 < len(self.dates) else stop
        return begin, min(stop, following)


_PAIR, _SHORTEST, _NEAR, _NEAREST = 2, 2, 40, 8
"""Years of a pair, characters of what is to be done; what is looked at before a date (characters) or figure (dates)."""
_AROUND = "、,:()"
_OPEN_BRACKET = re.compile(r"\([^()]*\Z")
_PERIOD = re.compile(r"[\d年月日至到从自—\-今明在于力争底末和、与]+")
_ONLY_DONE = re.compile(
    r"(?:可|将|全部|全面|基本)?(?:完工|竣工|建成|开工|完成|交付|开业|通车|投用|投产|投入使用|建成投用|建成投产|竣工投产)"
)
"""What says of the words before a date that they are done by it: 体育馆9月底前完工."""
_OR_LATER = re.compile(r"^或[^,]*,")
_SCORED = re.compile(r"得分|扣\d|扣分|得\d")
