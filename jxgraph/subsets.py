"""A lens on a document: some of its tasks, with the whole kept beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.i18n import labels
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import workload
from jxgraph.model import Breakdown, Lens, Task, lettered
from jxgraph.naming import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


_SHOWN = 12
"""The number of headings that an error names, at most."""

_ORDINALS = re.compile(r"T?\d+(?:\.\d+)*")
"""What begins the id of a task: 2 or 2.3, with or without its T."""

NOTHING_ASKED = "say what to look at: words of the tasks, a leader, a part or a unit"
"""What a lens of blank words is answered with."""


def subset(
    breakdown: Breakdown,
    pattern: str | None = None,
    *,
    leader: str | None = None,
    part: str | None = None,
    unit: str | None = None,
) -> Breakdown:
    r"""Look at some of a document's tasks: those that answer to everything asked for.

    Parameters
    ----------
    breakdown
        A document as read, or a lens, which is narrowed.
    pattern
        A regular expression that is found in the text of the task, small and capital letters alike: ``能源|氢能|储能``.
        It is run as it is: one with nested repetitions (``(a+)+$``) can take very long on a long text.
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
        The tasks, and the units that they name, in printed order. Title, remarks and the names of the stretches of
        the text are the whole document's. `lens` tells what was asked and keeps the whole document: `subset_table` and
        `subset_words` set the two side by side.

    Raises
    ------
    UsageError
        Nothing is asked for, the pattern is no regular expression, or no task answers: the words say what there is.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)", document="plan")
    >>> subset(bd, "充电|储能")
    <Breakdown 'plan', 1 of 2 tasks (pattern 充电|储能): 1 units, 1 assignments, 0 remarks>
    """
    expect(breakdown, Breakdown, "a Breakdown")
    asked = {"pattern": pattern, "leader": leader, "part": part, "unit": unit}
    criteria = [(name, words) for name, words in asked.items() if words is not None]
    for name, words in criteria:
        expect(words, str, f"words as {name}")
    if not criteria or not all(words.strip() for _, words in criteria):
        raise UsageError(NOTHING_ASKED)
    kept = list(breakdown.task_records)
    for name, words in criteria:
        found = _answering(breakdown, name, words)
        kept = [task for task in kept if task.id in found]
    if not kept:
        said = ", ".join(f"{name} {words!r}" for name, words in criteria)
        raise UsageError(f"each of {said} has tasks, but no task of {breakdown.document} answers to all of them")
    present = {a.unit for task in kept for a in task.assignments}
    earlier = breakdown.lens or Lens((), breakdown)
    return replace(
        breakdown,
        task_records=tuple(kept),
        unit_records=tuple(u for u in breakdown.unit_records if u.name in present),
        lens=Lens((*earlier.criteria, *criteria), earlier.whole),
    )


def subset_table(breakdown: Breakdown) -> pd.DataFrame:
    r"""Set the units of a lens beside what they have in the whole document.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in the order of the lens' `workload`: `lead` and `tasks` in the lens, `lead_whole` and
        `tasks_whole` in the document, `share_whole`, the part of the unit's tasks that is in the lens. A task that is
        printed again under another leader counts once. `attrs`: `tasks` and `tasks_whole` of the document.

    Raises
    ------
    UsageError
        The breakdown is no lens.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市发改委牵头)")
    >>> subset_table(subset(bd, "充电")).to_dict("records")
    [{'lead': 1, 'tasks': 1, 'lead_whole': 2, 'tasks_whole': 2, 'share_whole': 0.5}]
    """
    expect(breakdown, Breakdown, "a Breakdown that focus made")
    if breakdown.lens is None:
        raise UsageError(f"{breakdown.document} is a whole document; focus makes a lens of it")
    R, whole = responsibility_matrix(breakdown), responsibility_matrix(breakdown.lens.whole)
    counts = ["lead", "tasks"]
    frame = workload(R)[counts].join(workload(whole)[counts].add_suffix("_whole"))
    frame["share_whole"] = frame["tasks"] / frame["tasks_whole"]
    frame.attrs = {"tasks": R.shape[0], "tasks_whole": whole.shape[0]}
    return frame


def subset_words(breakdown: Breakdown, lang: str = "en") -> str:
    r"""Say in a sentence, in ``en`` or ``zh``, how much of the document a lens shows and who leads most of it.

    Raises
    ------
    UsageError
        The breakdown is no lens, or there is no such language.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> subset_words(subset(parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)"), "充电"), "zh")
    '筛选“充电”：全文2项任务中的1项，其中市发展改革委牵头1项'
    """
    say, frame = labels(lang), subset_table(breakdown)
    asked = say["lens_and"].join(words for _, words in breakdown.lens.criteria) if breakdown.lens else ""
    counted = say["lens"].format(asked=asked, tasks=frame.attrs["tasks"], whole=frame.attrs["tasks_whole"])
    if not frame["lead"].any():
        return counted
    most = frame["lead"].idxmax()
    return counted + say["lens_lead"].format(unit=most, lead=frame.loc[most, "lead"])


def subset_title(breakdown: Breakdown, lang: str = "en") -> str:
    r"""Return the document's title, or its name, behind the words of the lens where it is one.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)", document="plan")
    >>> subset_title(subset(bd, "充电"))
    'Selection 充电: 1 of 2 tasks; 市发展改革委 leads 1 of them · plan'
    """
    title = breakdown.title or breakdown.document
    return f"{subset_words(breakdown, lang)} · {title}" if breakdown.lens else title


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile what the words of a task are searched for.

    Raises
    ------
    UsageError
        It is no regular expression.

    Examples
    --------
    >>> bool(compiled("能源|ai").search("发展AI"))
    True
    """
    try:
        return re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(
            f"{pattern!r} is no regular expression ({error}); "
            "write alternatives as 能源|氢能, and \\ before . * + ? ( ) [ ]"
        ) from None


def _answering(breakdown: Breakdown, name: str, words: str) -> set[str]:
    """Return the ids of the tasks that answer to one criterion; there is at least one."""
    tasks = breakdown.task_records
    if name == "pattern":
        return _matching(breakdown, words)
    if name == "unit":
        unit = resolve(words, [u.name for u in breakdown.unit_records])
        return {task.id for task in tasks if any(a.unit == unit for a in task.assignments)}
    if name == "leader":
        found = {task.id for task in tasks if words in task.leader}
        present = (task.leader for task in tasks)
    else:
        found = {task.id for task in tasks if _within(task, words)}
        present = (heading for task in tasks for heading in (task.part, *task.section))
    if not found:
        raise UsageError(f"{breakdown.document} has no {name} {words!r}; it has {_listed(present)}")
    return found


def _within(task: Task, words: str) -> bool:
    if _ORDINALS.fullmatch(words):
        return task.id.startswith(f"{lettered(words)}.")
    return any(words in heading for heading in (task.part, *task.section))


def _matching(breakdown: Breakdown, pattern: str) -> set[str]:
    expression = compiled(pattern)
    found = {task.id for task in breakdown.task_records if expression.search(task.text)}
    if not found:
        count = len(breakdown.task_records)
        raise UsageError(f"{pattern!r} is found in none of the {count} tasks of {breakdown.document}")
    return found


def _listed(headings: Iterable[str]) -> str:
    different = list(dict.fromkeys(filter(None, headings)))
    return ", ".join(different[:_SHOWN]) + (" …" if len(different) > _SHOWN else "") or "none at all"
