"""The profile of a leader: the portfolio's tasks and units, what needs other leaders' units, and what changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jxgraph.comparison.tasks import DROPPED, NEW
from jxgraph.i18n import labels
from jxgraph.model import LEADER_SEPARATOR, NAME_SEPARATOR
from jxgraph.pages.profile.content import (
    Cell,
    Change,
    Column,
    Fact,
    Measured,
    Profile,
    Table,
    TaskFacts,
    change_table,
    previous,
    task_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_MOST_UNITS = 15
_MOST_NAMED = 4


def leader_profile(about: Measured, leader: str) -> Profile:
    """Make the profile of a leader whom the document names."""
    tasks = [task for task in about.tasks if leader in task.leaders]
    promised = any(task.target or task.deadline for task in tasks)
    reasons = [] if promised else [about.say("leader.no_targets", name=leader)]
    reasons.append(labels(about.lang)["not_effort"])
    return Profile(
        name=leader,
        lang=about.lang,
        title=about.say("leader.title", name=leader),
        document=about.document,
        summary=_summary(about, leader),
        facts=tuple(_facts(about, leader, tasks)),
        tables=(
            _unit_table(about, leader, tasks),
            task_table(about, "led", about.say("leader.tasks", count=len(tasks)), tasks),
            *_changes(about, leader),
        ),
        notes=about.small_print(*reasons),
    )


def _summary(about: Measured, leader: str) -> str:
    row = about.leaders.loc[leader]
    leading = about.say("leader.leading", count=row["leading"]) if about.somebody_leads else ""
    facts = {what: about.count(what.removesuffix("s"), int(row[what])) for what in ("tasks", "units")}
    return about.say("leader.summary", leading=leading, share=f"{row['share']:.1%}", **facts)


def _facts(about: Measured, leader: str, tasks: Sequence[TaskFacts]) -> Iterator[Fact]:
    row = about.leaders.loc[leader]
    if row["top_unit"] and row["units"] > 1:
        words = about.say("leader.top", unit=row["top_unit"], share=f"{row['top_share']:.1%}")
        yield Fact(about.say("fact.top"), words)
    together = [task for task in tasks if len(task.leaders) > 1]
    if together:
        others = dict.fromkeys(one for task in together for one in task.leaders if one != leader)
        facts = {"tasks": about.count("task", len(together)), "leaders": about.listed(others)}
        yield Fact(about.say("fact.together"), about.say("leader.together", **facts), _ids(together))
    if about.somebody_leads and len(about.named_leaders) > 1:
        yield _coordination(about, leader, tasks)
    if about.comparison is not None:
        yield Fact(about.say("fact.since"), _since(about, leader))


def _coordination(about: Measured, leader: str, tasks: Sequence[TaskFacts]) -> Fact:
    """Say which tasks have units that lead only under other leaders."""
    foreign = _led_elsewhere(about, leader)
    needing = [task for task in tasks if any(unit in foreign for units in task.units for unit in units)]
    counts = Counter(unit for task in needing for units in task.units for unit in units if unit in foreign)
    label = about.say("fact.need")
    if not needing:
        return Fact(label, about.say("leader.need_none"))
    facts = {
        "tasks": about.count("task", len(needing)),
        "units": about.counted(dict(counts.most_common()), _MOST_NAMED),
    }
    return Fact(label, about.say("leader.need", **facts), _ids(needing))


def _led_elsewhere(about: Measured, leader: str) -> set[str]:
    """Return the units that lead tasks under other leaders, and none under this one."""
    led = [({*task.units[0]}, leader in task.leaders) for task in about.tasks]
    here = {unit for units, own in led if own for unit in units}
    return {unit for units, own in led if not own for unit in units} - here


def _ids(tasks: Sequence[TaskFacts]) -> tuple[str, ...]:
    return tuple(task.id for task in tasks)


# The units of the portfolio.


def _unit_table(about: Measured, leader: str, tasks: Sequence[TaskFacts]) -> Table:
    """List the units of a portfolio, the most loaded first, with their tasks under other leaders."""
    frame, titles = about.leader_units[leader], labels(about.lang, "columns")
    counts = ["lead"] * about.somebody_leads + ["tasks"]
    columns = (
        Column("unit", about.say("page.units_title"), 2.2),
        *(Column("number", titles[f"{name}.title"], 1.05, number=True) for name in (*counts, "workload")),
        Column("elsewhere", about.say("leader.elsewhere"), 3.7),
    )
    of_unit = {
        name: {unit: _ids([task for task in tasks if unit in _named(task, name)]) for unit in frame.index}
        for name in counts
    }
    rows = tuple(
        (
            Cell(str(unit)),
            *(Cell(str(len(of_unit[name][unit])), of_unit[name][unit]) for name in counts),
            Cell(f"{frame.loc[unit, 'workload']:.10g}", of_unit["tasks"][unit]),
            Cell(_elsewhere(about, str(unit), leader)),
        )
        for unit in frame.index[:_MOST_UNITS]
    )
    more = len(frame) - _MOST_UNITS
    note = about.say("leader.units_more", count=more) if more > 0 else ""
    return Table("units", about.say("leader.units", count=len(frame)), columns, rows, note)


def _named(task: TaskFacts, count: str) -> Sequence[str]:
    return task.units[0] if count == "lead" else [unit for units in task.units for unit in units]


def _elsewhere(about: Measured, unit: str, leader: str) -> str:
    """Name the other leaders of a unit's tasks, with the number of its tasks under each."""
    named = {
        other: int(frame.loc[unit, "tasks"])
        for other, frame in about.leader_units.items()
        if other not in {"", leader} and unit in frame.index
    }
    counts = dict(sorted(named.items(), key=lambda item: -item[1]))
    return about.counted(counts, _MOST_NAMED, of="leaders") if counts else ""


# What changed since the previous document.


def _since(about: Measured, leader: str) -> str:
    before, now = (_number_of_tasks(about, leader, side) for side in "ab")
    if not before:
        return about.say("leader.not_before", previous=previous(about), name=leader)
    return about.say("leader.since", tasks_a=before, tasks_b=now)


def _number_of_tasks(about: Measured, leader: str, side: str) -> int:
    assert about.comparison is not None  # noqa: S101 -- its caller has looked
    return sum(leader in _leaders(cell) for cell in about.comparison.tasks[f"leader_{side}"])


def _leaders(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(LEADER_SEPARATOR) if name.strip()]


def _changes(about: Measured, leader: str) -> Iterator[Table]:
    """List what changed, if the earlier document names the leader: else everything is new."""
    if about.comparison is None or not _number_of_tasks(about, leader, "a"):
        return
    changes = [change for row in about.comparison.tasks.to_dict("records") if (change := _change(row, leader))]
    if changes:
        yield change_table(about, changes, "leaders")


def _change(row: Mapping[str, object], leader: str) -> Change | None:
    """Return how a task came to the leader or left, if it did."""
    before, after = (_leaders(str(row[f"leader_{side}"])) for side in "ab")
    if (leader in before) == (leader in after):
        return None
    status = str(row["status"])
    side = "a" if status == DROPPED else "b"
    kind = status if status in {NEW, DROPPED} else "joined" if leader in after else "left"
    # of a task of one document alone the leaders are no change
    words = ("", "") if status in {NEW, DROPPED} else map(NAME_SEPARATOR.join, (before, after))
    return Change(kind, str(row[f"task_{side}"]), str(row[f"text_{side}"]), *words)
