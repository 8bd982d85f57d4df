"""Made documents: breakdowns with the truth beside them, for tests, benchmarks and teaching."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.synthetic.content import most_units, portfolios, words
from jxgraph.synthetic.printing import STYLES, Printer

if TYPE_CHECKING:
    from jxgraph.model import Task


__all__ = ["STYLES", "MadeDocument", "make_document"]

MOST_TASKS = 999
"""No document numbers more: a larger collection is many documents."""


@dataclass(frozen=True, slots=True, repr=False)
class MadeDocument:
    """A made breakdown: `text` is what is printed, `tasks` what a right reading of it gives."""

    title: str
    text: str
    tasks: tuple[Task, ...]

    def __repr__(self) -> str:
        return f"<MadeDocument {self.title!r}: {len(self.tasks)} tasks, {len(self.text):,} characters>"


def make_document(
    tasks: int = 166, *, units: int = 56, style: str = "line", year: int = 2025, seed: int = 0
) -> MadeDocument:
    """Make a breakdown of an invented city, with the truth beside it.

    Tasks have as many units as those of the sample have; few units have most of the tasks; a unit's tasks lie mostly
    in its own field, so there are groups to find. No task is printed twice.

    Parameters
    ----------
    tasks
        How many tasks, 1 to 999.
    units
        How many units the tasks are dealt to: the departments of a city, then those of its districts. The collective
        各县(市、区)政府 comes beside them; a document of few tasks need not name them all.
    style
        How responsibility is printed: one of `STYLES`.
    year
        The year that is printed, which also is that of the title.
    seed
        Other seeds make other documents; the same arguments make the same document.

    Raises
    ------
    UsageError
        A style that is not known, or a number that is too small or too large.

    Examples
    --------
    >>> made = make_document(3, style="verbs")
    >>> print(made.text.splitlines()[-1])
    1.持续深化农村公路提升,年底前取得3项阶段性成效。（市住房城乡建设局牵头，市发展改革委按职责分工负责）
    >>> [(a.unit, str(a.role)) for a in made.tasks[-1].assignments]
    [('市住房城乡建设局', 'lead'), ('市发展改革委', 'co_lead')]
    """
    if style not in STYLES:
        raise UsageError(f"no style {style!r}; there are {', '.join(STYLES)}")
    _between(tasks, 1, MOST_TASKS, "tasks")
    _between(units, 1, most_units(), "units")
    title = f"{words()['city']}人民政府办公室关于印发{year}年重点工作任务分工的通知"
    printer = Printer(STYLES[style])
    printer.notice(title, year)
    made = tuple(printer.tasks(portfolios(tasks, units, Random(seed))))  # noqa: S311 -- a seed is wanted, not a secret
    return MadeDocument(title, str(printer), made)


def _between(value: int, least: int, most: int, what: str) -> None:
    expect(value, int, f"a number as {what}")
    if not least <= value <= most:
        raise UsageError(f"{what} must be {least} to {most}, not {value}")
