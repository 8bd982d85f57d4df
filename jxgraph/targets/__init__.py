"""What each task promises: figures and dates, read from its words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from jxgraph.i18n import labels
from jxgraph.matrix import responsibility_matrix, task_words
from jxgraph.model import Breakdown, replace_surrogates
from jxgraph.parsing.text import normalize
from jxgraph.targets.dates import find_dates
from jxgraph.targets.deadlines import find_deadlines
from jxgraph.targets.figures import MASK, find_figures, split_clauses
from jxgraph.targets.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.model import Task
    from jxgraph.targets.dates import Date
    from jxgraph.targets.deadlines import Deadline
    from jxgraph.targets.figures import Figure
    from jxgraph.targets.places import Place

COLUMNS = (
    *("task_id", "indicator", "comparator", "value", "to", "unit", "by", "due", "printed", "line", "start", "end"),
)
ALL_YEAR = "全年"
"""The date that bounds a figure by the year it is of, and is no deadline."""
_YEAR = re.compile(r"20\d\d(?=年)")


def targets(source: Any) -> pd.DataFrame:
    r"""List the figures and dates that the tasks of a document promise.

    Parameters
    ----------
    source
        A `Breakdown`, or anything else that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        One row a figure, or a date without one, in printed order. `indicator`: the words that are counted. `comparator`:
        ``≥ > ≤ < = ≈``, or ``–`` of a range from `value` to `to`. `value`, `to`: as printed, NaN where there is none.
        `unit`: with its magnitude (万亩). `by`: the date as printed, `due` its last day in ISO form where the year is
        known. `printed`: the words from which it was read; `line`, `start` and `end` are where they stand in the text
        as read, missing where the source has no text.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.年底前新建充电桩1700个以上,其中农村1150个以上。(市发改委牵头)")
    >>> targets(bd)[["indicator", "comparator", "value", "unit", "by"]].values.tolist()
    [['充电桩', '≥', 1700.0, '个', '年底前'], ['其中农村', '≥', 1150.0, '个', '年底前']]
    """
    rows = [(task_id, *found, *place) for task_id, found, place in _located(source)]
    frame = pd.DataFrame([tuple(map(replace_surrogates, row)) for row in rows], columns=list(COLUMNS))
    return frame.astype({"value": float, "to": float, "line": "Int64", "start": "Int64", "end": "Int64"})


def _located(source: Any) -> Iterator[tuple[str, Target, Place | tuple[Any, ...]]]:
    """Yield each target with its task and the place where it is printed."""
    if not isinstance(source, Breakdown):
        words = task_words(responsibility_matrix(source), ["text", "line"])
        for task_id, text, line in zip(words.index, words["text"], words["line"], strict=True):
            yield from ((task_id, found, (line, pd.NA, pd.NA)) for found in read_targets(text))
        return
    year, places = _year(source), Places(source)
    deadlines = find_deadlines(source, year)
    for task in source.task_records:
        found = read_targets(task.text, year, cells=places.in_table(task))
        for one in _with_deadline(task, found, deadlines.get(task.id)):
            yield task.id, one, places.find(one.printed, task) or (task.line, pd.NA, pd.NA)


def _with_deadline(task: Task, found: list[Target], deadline: Deadline | None) -> list[Target]:
    """Give the deadline that is printed beside a task to its figures without a date; else to the task's first words."""
    if deadline is None or any(not one.by or one.value == one.value for one in found):
        by, due = (deadline.by, deadline.due) if deadline else ("", "")
        return [one if one.by else one._replace(by=by, due=due) for one in found]
    if deadline.weak or found:
        return found
    action = _FIRST_WORDS.match(normalize(task.text).strip())
    indicator = action[0].strip() if action else ""
    return [Target(indicator, "", nan, nan, "", deadline.by, deadline.due, deadline.by)]


_FIRST_WORDS = re.compile(r"[^。;!?\n]{1,80}")


def task_targets(source: Any, lang: str = "zh") -> pd.DataFrame:
    """Write the targets of each task as a line of text.

    Parameters
    ----------
    source
        As `targets` takes it.
    lang
        Its signs and figures are those of every language; what parts them is not.

    Returns
    -------
    DataFrame
        Indexed by `task_id`, a row a task: `target`, its figures (充电桩 ≥ 1700 个；其中农村 ≥ 1150 个), `deadline`, its
        dates as printed, and `due`, the last of them in ISO form; empty where there is none.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("2025年计划\\n1.6月底前建成公园5个。(市建设局牵头)\\n2.促进消费。(市商务局牵头)")
    >>> task_targets(bd).values.tolist()
    [['公园 = 5 个', '6月底前', '2025-06-30'], ['', '', '']]
    """
    tasks = source.task_records if isinstance(source, Breakdown) else ()
    ids = [task.id for task in tasks] if tasks else responsibility_matrix(source).tasks.index
    return targets_by_task(targets(source), [str(replace_surrogates(str(task))) for task in ids], lang)


def targets_by_task(frame: pd.DataFrame, task_ids: Sequence[str], lang: str = "zh") -> pd.DataFrame:
    """Join the rows of `targets` of each task, as `task_targets` gives them."""
    figures, dates, dues = ({task: list[str]() for task in task_ids} for _ in range(3))
    for row in frame.itertuples(index=False):
        if not isnan(row.value):
            figures[row.task_id].append(target_words(row))
        dates[row.task_id] += filter(None, [row.by])
        dues[row.task_id] += filter(None, [row.due])
    join = labels(lang)["target_separator"].join
    cells = [(join(figures[t]), join(dict.fromkeys(dates[t])), max(dues[t], default="")) for t in task_ids]
    index = pd.Index(task_ids, name="task_id", dtype="str")
    return pd.DataFrame(cells, columns=["target", "deadline", "due"], index=index, dtype="str")


def target_words(row: Any) -> str:
    """Write a row of `targets` in a line: what is counted, the sign, the figure.

    Examples
    --------
    >>> target_words(Target("充电桩", "≥", 1700.0, nan, "个", "", "", ""))
    '充电桩 ≥ 1700 个'
    >>> target_words(Target("占比", "–", 5.0, 6.5, "%", "", "", ""))
    '占比 5–6.5%'
    """
    if isnan(row.value):
        return str(row.indicator)
    number = _number(row.value) if isnan(row.to) else f"{_number(row.value)}–{_number(row.to)}"
    sign = row.comparator if isnan(row.to) else ""
    joined = "" if row.unit.startswith(_ADJOINING) else " "
    return " ".join(filter(None, (row.indicator, sign, f"{number}{joined}{row.unit}".strip())))


_ADJOINING = ("%", "‰", "/")
"""Units that stand right behind their figure."""


def _number(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


# A task's words, sentence by sentence.


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
        clause = self._clause(figure.at)
        if pair := self._pair_of(figure, clause):
            return pair
        for date in reversed(self.dates):
            if date.start < figure.at and (date.carries or self._clause(date.start) == clause):
                return date
        return next((date for date in self.dates if self._clause(date.start) == clause), None)

    def _pair_of(self, figure: Figure, clause: int) -> Date | None:
        """Return the year of a figure of two that are of two years: 到2022年和2030年,分别不低于22%和30%."""
        begin, stop = self.clauses[clause]
        here = self._near(begin, stop)
        pair = [date for date in self.dates if date.end <= figure.at][-2:]
        joined = len(pair) == len(here) == 2 and pair[1].start == pair[0].end + 1
        return pair[here.index(figure)] if joined and "分别" in self.words[begin:stop] else None

    def _near(self, begin: int, stop: int) -> Sequence[Figure]:
        """Return the figures in a stretch."""
        return self.figures[bisect_left(self.places, begin) : bisect_left(self.places, stop)]

    def _of_date(self, at: int) -> tuple[int, int, Target] | None:
        """Return the row of a date that bounds no figure: what is to be done by it."""
        date = self.dates[at]
        if date.weak:
            return None
        own = self._clause(date.start)
        begin, stop = self.clauses[own]
        # 3月底前,完成设计: what is to be done stands in the clause behind the date
        leads = len(_PERIOD.sub("", self.words[begin : date.start])) < _SHORTEST
        if (stop - date.end < _SHORTEST or self.words.startswith("或", date.end)) and leads and own + 1 < len(self.clauses):
            stop = self.clauses[own + 1][1]
        following = self.dates[at + 1].start if at + 1 < len(self.dates) else len(self.words)
        stop = min(stop, following)
        if any(date.end <= figure.at < stop or self._date_of(figure) is date for figure in self._near(begin, stop)):
            return None
        start = date.start
        indicator = _OR_LATER.sub("", self.words[date.end : stop]).strip("、,:()")
        indicator = _CLOSED.match(indicator)[0]
        if len(indicator) < _SHORTEST:
            start, stop, indicator = begin, date.end, self.words[begin : date.start].strip("、,:()在于")
        if len(indicator) < _SHORTEST or _SCORED.search(indicator):
            return None
        stop -= self.words[stop - 1] in "、,"
        by = self.words[date.start : date.end]
        return start, stop, Target(indicator, "", nan, nan, "", by, date.due, "")


_SHORTEST = 2
_CLOSED = re.compile(r"(?:[^()]|\([^()]*\))*")
"""The words before a bracket that does not close."""
_PERIOD = re.compile(r"[\d年月日至到从自—\-今明在于力争底末和、与]+")
_OR_LATER = re.compile(r"^或[^,]*,")
_SCORED = re.compile(r"得分|扣\d|扣分|得\d")


# Where it stands.


def _year(breakdown: Breakdown) -> int | None:
    for words in (breakdown.title, breakdown.date):
        years = set(_YEAR.findall(normalize(words)))
        if len(years) == 1:
            return int(years.pop())
    return None

