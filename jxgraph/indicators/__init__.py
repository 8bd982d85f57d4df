"""What each task promises: figures and dates, read from its words (`sentences`) and from the columns of deadlines."""

from __future__ import annotations

import re
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.display import replace_surrogates
from jxgraph.i18n import labels
from jxgraph.indicators.deadlines import find_deadlines
from jxgraph.indicators.places import Places
from jxgraph.indicators.sentences import Target, read_targets
from jxgraph.matrix import responsibility_matrix, task_words
from jxgraph.model import Breakdown
from jxgraph.parsing.text import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.indicators.deadlines import Deadline
    from jxgraph.indicators.places import Place
    from jxgraph.model import Task

__all__ = ["ALL_YEAR", "Target", "read_targets", "target_words", "targets", "targets_by_task", "task_targets"]

COLUMNS = (
    *("task_id", "indicator", "comparator", "value", "to", "unit", "by", "due", "printed", "line", "start", "end"),
)
ALL_YEAR = "全年"
"""The date that bounds a figure by the year it is of, and is no deadline."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def targets(source: Any) -> pd.DataFrame:
    r"""List the figures and dates that the tasks of a document promise.

    Parameters
    ----------
    source
        A `Breakdown`, or anything else that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        One row a figure, or a date without one, in printed order. `indicator`: the words that are counted.
        `comparator`: ``≥ > ≤ < = ≈``, or ``–`` of a range from `value` to `to`. `value`, `to`: as printed, NaN where
        there is none. `unit`: with its magnitude (万亩). `by`: the date as printed, `due` its last day in ISO form
        where the year is known. `printed`: the words from which it was read; `line`, `start` and `end` are where they
        stand in the text as read, missing where the source has no text.

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
    r"""Write the targets of each task as a line of text.

    Parameters
    ----------
    source
        As `targets` takes it.
    lang
        Its signs and figures are those of every language; what parts them is not.

    Returns
    -------
    DataFrame
        Indexed by `task_id`, a row a task: `target`, its figures (充电桩 ≥ 1700 个；其中农村 ≥ 1150 个), `deadline`,
        its dates as printed, and `due`, the last of them in ISO form; empty where there is none.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("2025年计划\n1.6月底前建成公园5个。(市建设局牵头)\n2.促进消费。(市商务局牵头)")
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


def _year(breakdown: Breakdown) -> int | None:
    for words in (breakdown.title, breakdown.date):
        years = set(_YEAR.findall(normalize(words)))
        if len(years) == 1:
            return int(years.pop())
    return None
