"""Synthetic documents with their true tasks, for tests, benchmarks and teaching.

>>> import jxgraph as jx
>>> made = jx.synthetic.make_document(seed=1, tasks=20)
>>> len(jx.parse_text(made.text)) == len(made.tasks)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.messages import Message
from jxgraph.synthetic.content import most_units, portfolios, words
from jxgraph.synthetic.printing import STYLES, Printer
from jxgraph.synthetic.years import FIRST_YEAR, LAST_YEAR, in_year

if TYPE_CHECKING:
    from jxgraph.model import Task


__all__ = ["STYLES", "MadeDocument", "make_document"]

MOST_TASKS = 999
"""The greatest number of tasks of a document: a larger collection is several documents."""


@dataclass(frozen=True, slots=True, repr=False)
class MadeDocument:
    """A synthetic document: its `text`, the `tasks` that a correct reading of it gives, and a key for each of them.

    A task has the same key in the documents of other years that are made with the same arguments.
    """

    title: str
    text: str
    tasks: tuple[Task, ...]
    keys: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<MadeDocument {self.title!r}: {len(self.tasks)} tasks, {len(self.text):,} characters>"


def make_document(
    tasks: int = 166, *, units: int = 56, style: str = "line", year: int = 2025, seed: int = 0
) -> MadeDocument:
    """Make a breakdown of an invented city, with its true tasks.

    Tasks have as many units as those of the sample; few units have most of the tasks; a unit's tasks are mostly of its
    own field, so there are groups. No task is printed twice.

    Documents of consecutive years differ as those of a real city do: four fifths of the tasks are kept, some of them
    in other words, with other numbers or at another place; the others are gone, and as many are new; in a few tasks
    the lead or another unit changes; and in some years a department is renamed or merged. Which task is which, the
    keys say.

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
        From 1990 to 2060.
    seed
        Of the city: the same arguments make the same document.

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
    >>> before, after = (make_document(year=year) for year in (2024, 2025))
    >>> len({*before.keys} & {*after.keys})
    133
    """
    if style not in STYLES:
        raise UsageError("synthetic.style", style=style, known=STYLES).near(style, STYLES)
    _between(tasks, 1, MOST_TASKS, "tasks")
    _between(units, 1, most_units(), "units")
    _between(year, FIRST_YEAR, LAST_YEAR, "year")
    title = f"{words()['city']}人民政府办公室关于印发{year}年重点工作任务分工的通知"
    printer = Printer(STYLES[style])
    printer.notice(title, year)
    dealt = portfolios(tasks, units, Random(seed))  # noqa: S311 -- no secret is drawn
    of_year = in_year(dealt, year, units=units, seed=seed)
    printed = tuple(printer.tasks(of_year))
    keys = tuple(item.key for portfolio in of_year for item in portfolio.items)
    return MadeDocument(title, str(printer), printed, keys)


def _between(value: int, least: int, most: int, what: str) -> None:
    expect(value, int, "made_number", what=Message(f"made.{what}"))
    if not least <= value <= most:
        raise UsageError("synthetic.range", what=Message(f"made.{what}"), least=least, most=most, value=value)
