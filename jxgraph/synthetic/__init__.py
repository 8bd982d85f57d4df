"""Synthetic documents with their true tasks, for tests, benchmarks and teaching."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.messages import Message
from jxgraph.synthetic.content import most_units, portfolios, words
from jxgraph.synthetic.printing import STYLES, Printer

if TYPE_CHECKING:
    from jxgraph.model import Task


__all__ = ["STYLES", "MadeDocument", "make_document"]

MOST_TASKS = 999
"""The greatest number of tasks of a document: a larger collection is several documents."""


@dataclass(frozen=True, slots=True, repr=False)
class MadeDocument:
    """A synthetic document: its `text`, and the `tasks` that a correct reading of it gives."""

    title: str
    text: str
    tasks: tuple[Task, ...]

    def __repr__(self) -> str:
        return f"<MadeDocument {self.title!r}: {len(self.tasks)} tasks, {len(self.text):,} characters>"


def make_document(
    tasks: int = 166, *, units: int = 56, style: str = "line", year: int = 2025, seed: int = 0
) -> MadeDocument:
    """Make a breakdown of an invented city, with its true tasks.

    Tasks have as many units as those of the sample; few units have most of the tasks; a unit's tasks are mostly of its
    own field, so there are groups. No task is printed twice.

    Parameters
    ----------
    tasks
        Number of tasks, 1 to 999.
    units
        Number of units: the departments of a city, then those of its districts, and the collective 各县(市、区)政府. A
        document of few tasks may not name all of them.
    style
        How responsibility is printed: one of `STYLES`.
    year
        The year in the title and the text.
    seed
        The same arguments make the same document.

    Raises
    ------
    UsageError
        A style that is not known, or a number that is too small or too large.

    Examples
    --------
    >>> document = make_document(3, style="verbs")
    >>> print(document.text.splitlines()[-1])
    1.持续深化农村公路提升,年底前取得3项阶段性成效。（市住房城乡建设局牵头，市发展改革委按职责分工负责）
    >>> [(a.unit, str(a.role)) for a in document.tasks[-1].assignments]
    [('市住房城乡建设局', 'lead'), ('市发展改革委', 'co_lead')]
    """
    if style not in STYLES:
        raise UsageError("synthetic.style", style=style, known=STYLES)
    _between(tasks, 1, MOST_TASKS, "tasks")
    _between(units, 1, most_units(), "units")
    title = f"{words()['city']}人民政府办公室关于印发{year}年重点工作任务分工的通知"
    printer = Printer(STYLES[style])
    printer.notice(title, year)
    printed = tuple(printer.tasks(portfolios(tasks, units, Random(seed))))  # noqa: S311 -- no secret is drawn
    return MadeDocument(title, str(printer), printed)


def _between(value: int, least: int, most: int, what: str) -> None:
    expect(value, int, "made_number", what=Message(f"made.{what}"))
    if not least <= value <= most:
        raise UsageError("synthetic.range", what=Message(f"made.{what}"), least=least, most=most, value=value)
