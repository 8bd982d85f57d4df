"""A subset of a document: some of its tasks, with the full document kept for comparison."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.i18n import labels, title, value_label
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import workload
from jxgraph.messages import Message, some
from jxgraph.model import NAME_SEPARATOR, Breakdown, Selection, prefixed_id
from jxgraph.naming import resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd


_SHOWN = 12
"""The number of headings that an error names, at most."""

_ORDINALS = re.compile(r"T?\d+(?:\.\d+)*")
"""What begins the id of a task: 2 or 2.3, with or without its T."""

_OF_NUMBERS = ("cluster", "workload")
"""Criteria whose words are numbers."""


def subset(
    breakdown: Breakdown,
    pattern: str | None = None,
    *,
    leader: str | None = None,
    part: str | None = None,
    unit: str | None = None,
) -> Breakdown:
    r"""Select the tasks of a document that meet all criteria.

    Parameters
    ----------
    breakdown
        A document as read, or a subset, which is narrowed.
    pattern
        A regular expression to search the text of the task for, ignoring case: ``能源|氢能|储能``. Nested repetitions
        (``(a+)+$``) can take very long on a long text.
    leader
        Words that the leader's name as printed contains (``张三`` or ``张三副市长``).
    part
        Words that the heading of the part or of a section contains; or the ordinals that the ids of its tasks begin
        with (``2``, ``2.3``, ``T2.3``).
    unit
        A unit, in any form of its name: the tasks in which it has any role.

    Returns
    -------
    Breakdown
        The tasks, and the units that they name, in printed order; title, remarks and spans are those of the full
        document. `selection` keeps the criteria and the full document, which `subset_table` and `subset_words` compare.

    Raises
    ------
    UsageError
        There is no criterion, the pattern is no regular expression, or no task meets the criteria.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)", document="plan")
    >>> subset(bd, "充电|储能")
    <Breakdown 'plan', 1 of 2 tasks (pattern 充电|储能): 1 units, 1 assignments, 0 remarks>
    """
    expect(breakdown, Breakdown, "breakdown")
    given = {"pattern": pattern, "leader": leader, "part": part, "unit": unit}
    criteria = [(name, words) for name, words in given.items() if words is not None]
    for name, words in criteria:
        expect(words, str, "criterion", name=Message(f"thing.{name}"))
    if not criteria or not all(words.strip() for _, words in criteria):
        raise UsageError("subset.no_criterion")
    criteria = [(name, _unit_of(breakdown, words) if name == "unit" else words) for name, words in criteria]
    matching = [_matching(breakdown, name, words) for name, words in criteria]
    tasks = tuple(task for task in breakdown.task_records if all(task.id in ids for ids in matching))
    if not tasks:
        listed = [Message("subset.criterion", name=Message(f"thing.{name}"), words=words) for name, words in criteria]
        raise UsageError("subset.no_common_task", criteria=listed, document=breakdown.document)
    return selected_tasks(breakdown, {task.id for task in tasks}, criteria)


def selected_tasks(breakdown: Breakdown, ids: Collection[str], criteria: Iterable[tuple[str, str]]) -> Breakdown:
    r"""Return the tasks of these ids as a subset, which keeps the criteria by which they were selected.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)", document="plan")
    >>> selected_tasks(bd, {"T2"}, [("task", "T2")])
    <Breakdown 'plan', 1 of 2 tasks (task T2): 1 units, 1 assignments, 0 remarks>
    """
    tasks = tuple(task for task in breakdown.task_records if task.id in ids)
    present = {a.unit for task in tasks for a in task.assignments}
    earlier = breakdown.selection or Selection((), breakdown)
    return replace(
        breakdown,
        task_records=tasks,
        unit_records=tuple(u for u in breakdown.unit_records if u.name in present),
        selection=Selection((*earlier.criteria, *criteria), earlier.full),
    )


def subset_table(breakdown: Breakdown) -> pd.DataFrame:
    r"""Compare what the units have in a subset with what they have in the full document.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in the order of the subset's `workload`: `lead` and `tasks` in the subset, `lead_whole` and
        `tasks_whole` in the document, `share_whole`, the part of the unit's tasks that is in the subset. A task that is
        printed again under another leader counts once. `attrs`: `tasks` and `tasks_whole` of the document.

    Raises
    ------
    UsageError
        The breakdown is a full document.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市发改委牵头)")
    >>> subset_table(subset(bd, "充电")).to_dict("records")
    [{'lead': 1, 'tasks': 1, 'lead_whole': 2, 'tasks_whole': 2, 'share_whole': 0.5}]
    """
    expect(breakdown, Breakdown, "subset")
    if breakdown.selection is None:
        raise UsageError("subset.full", document=breakdown.document)
    R, full = responsibility_matrix(breakdown), responsibility_matrix(breakdown.selection.full)
    counts = ["lead", "tasks"]
    frame = workload(R)[counts].join(workload(full)[counts].add_suffix("_whole"))
    frame["share_whole"] = frame["tasks"] / frame["tasks_whole"]
    frame.attrs = {"tasks": R.shape[0], "tasks_whole": full.shape[0]}
    return frame


def subset_words(breakdown: Breakdown, lang: str = "en") -> str:
    r"""Say in a sentence, in ``en`` or ``zh``, how much of the document a subset is and who leads most of it.

    Raises
    ------
    UsageError
        The breakdown is a full document, or there is no such language.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> subset_words(subset(parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)"), "充电"), "zh")
    '筛选“充电”：全文2项任务中的1项，其中市发展改革委牵头1项'
    """
    say, frame = labels(lang), subset_table(breakdown)
    criteria = breakdown.selection.criteria if breakdown.selection else ()
    words = say["subset_and"].join(_criterion_words(name, words, lang) for name, words in criteria)
    size = say["subset"].format(words=words, tasks=frame.attrs["tasks"], full=frame.attrs["tasks_whole"])
    if not frame["lead"].any():
        return size
    most = frame["lead"].idxmax()
    return size + say["subset_lead"].format(unit=most, lead=frame.loc[most, "lead"])


def _criterion_words(name: str, words: str, lang: str) -> str:
    """Say a criterion: kinds and roles by their names in the language, and of a bare number what it counts."""
    if name in _OF_NUMBERS:
        return f"{title(name, lang)} {words}"
    return NAME_SEPARATOR.join(str(value_label(name, word, lang)) for word in words.split(NAME_SEPARATOR))


def subset_title(breakdown: Breakdown, lang: str = "en") -> str:
    r"""Return the document's title, or its name; of a subset, after its `subset_words`.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)", document="plan")
    >>> subset_title(subset(bd, "充电"))
    'Subset 充电: 1 of 2 tasks; 市发展改革委 leads 1 of them · plan'
    """
    printed = breakdown.title or breakdown.document
    return f"{subset_words(breakdown, lang)} · {printed}" if breakdown.selection else printed


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile the regular expression that the texts of tasks are searched for.

    Raises
    ------
    UsageError
        It is no regular expression.
    """
    try:
        return re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError("subset.pattern", pattern=pattern, error=error) from None


def _unit_of(breakdown: Breakdown, name: str) -> str:
    return resolve(name, [unit.name for unit in breakdown.unit_records])


def _matching(breakdown: Breakdown, name: str, words: str) -> set[str]:
    """Return the ids of the tasks that meet one criterion; there is at least one."""
    tasks = breakdown.task_records
    if name == "unit":
        return {task.id for task in tasks if any(a.unit == words for a in task.assignments)}
    if name == "pattern":
        expression = compile_pattern(words)
        matching = {task.id for task in tasks if expression.search(task.text)}
        if not matching:
            raise UsageError("subset.not_found", words=words, count=len(tasks), document=breakdown.document)
        return matching
    headings = {task.id: (task.leader,) if name == "leader" else (task.part, *task.section) for task in tasks}
    if name == "part" and _ORDINALS.fullmatch(words):
        matching = {task.id for task in tasks if task.id.startswith(f"{prefixed_id(words)}.")}
    else:
        matching = {task for task, printed in headings.items() if any(words in heading for heading in printed)}
    if not matching:
        known = _listed(heading for printed in headings.values() for heading in printed)
        facts = {"document": breakdown.document, "known": known}
        error = UsageError("subset.no_such", name=Message(f"thing.{name}"), words=words, **facts)
        raise error.near(words, chain.from_iterable(headings.values()))
    return matching


def _listed(headings: Iterable[str]) -> Message | tuple[str, ...]:
    different = list(dict.fromkeys(filter(None, headings)))
    return some(different, _SHOWN) if different else Message("list.none")
