"""What each task promises: figures and dates, read from its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from jxgraph.matrix import responsibility_matrix, task_words
from jxgraph.model import Breakdown, replace_surrogates
from jxgraph.parsing.text import normalize
from jxgraph.targets.dates import Date, find_dates
from jxgraph.targets.figures import NAN, Figure, find_figures, split_clauses
from jxgraph.targets.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.targets.places import Place

COLUMNS = (
    *("task_id", "indicator", "comparator", "value", "to", "unit", "by", "due", "printed", "line", "start", "end"),
)
_SEPARATORS = {"zh": "；", "en": "; "}
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
    for task in source.task_records:
        for found in read_targets(task.text, year):
            yield task.id, found, places.find(found.printed, task) or (task.line, pd.NA, pd.NA)


def task_targets(source: Any, lang: str = "zh") -> pd.DataFrame:
    """Write the targets of each task as a line of text.

    Returns
    -------
    DataFrame
        Indexed by `task_id`, a row a task: `target`, its figures (充电桩 ≥ 1700 个；其中农村 ≥ 1150 个), `deadline`, its
        dates as printed, `due`, the last of them in ISO form; empty where there is none.
    """
    tasks = (
        [t.id for t in source.task_records]
        if isinstance(source, Breakdown)
        else [*responsibility_matrix(source).tasks.index]
    )
    rows = {str(replace_surrogates(task)): ([], [], []) for task in tasks}
    for row in targets(source).itertuples(index=False):
        figures, dates, dues = rows[row.task_id]
        if row.value == row.value:
            figures.append(target_words(row))
        if row.by:
            dates.append(row.by)
        if row.due:
            dues.append(row.due)
    between = _SEPARATORS[lang]
    cells = [(between.join(f), between.join(dict.fromkeys(d)), max(due, default="")) for f, d, due in rows.values()]
    return pd.DataFrame(
        cells, columns=["target", "deadline", "due"], index=pd.Index(list(rows), name="task_id"), dtype="str"
    )


def target_words(row: Any) -> str:
    """Write a row of `targets` in a line: 地区生产总值增长 ≈ 6%."""
    if row.value != row.value:
        return str(row.indicator)
    number = f"{row.value:.10g}" + (f"–{row.to:.10g}" if row.comparator == "–" else "")
    space = "" if row.unit.startswith(("%", "‰")) else " "
    sign = "" if row.comparator == "–" else f"{row.comparator} "
    return f"{row.indicator} {sign}{number}{space}{row.unit}".strip()


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


_SENTENCE = re.compile(r"[。!?\n]")
_KEPT_BREAK = re.compile(r"(?<=[。;!?])\s*\n\s*|\s*\n\s*(?=\(?[\d一二三四五六七八九十]{1,3}[.、)](?!\d))")


def read_targets(text: str, year: int | None = None) -> list[Target]:
    """Return the figures and dates of a task's text, in printed order."""
    if not re.search(r"[\d０-９一二两三四五六七八九十年]", text):
        return []
    plain, at = _joined(text)
    found: list[Target] = []
    start = 0
    for edge in [*(m.start() for m in _SENTENCE.finditer(plain)), len(plain)]:
        for begin, end, one in _of_sentence(plain[start:edge], year):
            printed = text[at[start + begin] : at[start + end - 1] + 1]
            found.append(one._replace(printed=printed))
        start = edge + 1
    return found


def _joined(text: str) -> tuple[str, Sequence[int]]:
    """Join what line ends and spaces part, and return where each character stood."""
    plain = normalize(text)
    breaks = {m.start() for m in _KEPT_BREAK.finditer(plain)}
    kept = [i for i, mark in enumerate(plain) if not mark.isspace() or i in breaks or _between_digits(plain, i)]
    return "".join("\n" if plain[i].isspace() and i in breaks else plain[i] for i in kept), kept


def _between_digits(plain: str, i: int) -> bool:
    return (
        plain[i - 1 : i].isalnum()
        and plain[i - 1 : i].isascii()
        and plain[i + 1 : i + 2].isascii()
        and plain[i] != "\n"
    )


def _of_sentence(words: str, year: int | None) -> list[tuple[int, int, Target]]:
    dates = list(find_dates(words, year))
    figures = list(find_figures(words))
    clauses = list(split_clauses(words))
    rows: list[tuple[int, int, Target]] = []
    bound: set[int] = set()
    for figure in figures:
        clause = next(c for c in clauses if c[0] <= figure.at <= c[1])
        date = _date_of(figure, dates, clause)
        by, due = "", ""
        indicator = figure.indicator
        if date:
            bound.add(date.start)
            by, due = words[date.start : date.end], date.due
        for one in dates:
            indicator = indicator.replace(words[one.start : one.end], "")
        rows.append((figure.start, figure.end, Target(indicator, *figure[1:5], by, due, "")))
    for date in dates:
        if not date.weak and not any(_in_reach(date, f, clauses) for f in figures):
            action = _action(words, date, clauses, dates)
            if action:
                begin, end, indicator = action
                rows.append(
                    (begin, end, Target(indicator, "", NAN, NAN, "", words[date.start : date.end], date.due, ""))
                )
    return sorted(rows, key=lambda row: row[0])


def _date_of(figure: Figure, dates: list[Date], clause: tuple[int, int]) -> Date | None:
    before = [d for d in dates if d.end <= figure.at and (d.due != "" or not d.weak or d.start >= clause[0])]
    if before:
        return before[-1]
    return next((d for d in dates if clause[0] <= d.start <= clause[1]), None)


def _in_reach(date: Date, figure: Figure, clauses: list[tuple[int, int]]) -> bool:
    own = next(i for i, c in enumerate(clauses) if c[0] <= date.start <= c[1])
    last = own + 1 if clauses[own][1] - date.end < 2 and own + 1 < len(clauses) else own
    return clauses[own][0] <= figure.at <= clauses[last][1]


def _action(words: str, date: Date, clauses: list[tuple[int, int]], dates: list[Date]) -> tuple[int, int, str] | None:
    own = next(i for i, c in enumerate(clauses) if c[0] <= date.start <= c[1])
    start, end = date.end, clauses[own][1]
    if end - start < 2 and date.start - clauses[own][0] >= 4:
        return clauses[own][0], date.end, words[clauses[own][0] : date.start].strip("、,在于")
    if end - start < 2 and own + 1 < len(clauses):
        end = clauses[own + 1][1]
    indicator = words[start:end].strip("、,:()")
    return (date.start, end, indicator) if len(indicator) >= 2 else None


# Where it stands.


def _year(breakdown: Breakdown) -> int | None:
    for words in (breakdown.title, breakdown.date):
        years = set(_YEAR.findall(normalize(words)))
        if len(years) == 1:
            return int(years.pop())
    return None
