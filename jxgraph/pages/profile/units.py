"""The profile of a unit: its place, what it leads and joins, with whom, and what changed."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.comparison.changes import ONLY_B
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW
from jxgraph.i18n import labels
from jxgraph.model import LIST_SEPARATOR
from jxgraph.pages.profile.content import (
    LEAD,
    ROLE_NAMES,
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
    short_task_table,
    task_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.matrix import ResponsibilityMatrix


_MOST_PARTNERS = 8
_MOST_LEADERS = 4


def unit_profile(about: Measured, unit: str) -> Profile:
    """Make the profile of a unit of the document."""
    tasks = [task for task in about.tasks if any(unit in units for units in task.units)]
    task_tables = _task_tables(about, unit, tasks)
    promised = any(task.target or task.deadline for task in tasks)
    reasons = [] if promised else [about.say("unit.no_targets", unit=unit)]
    reasons += [] if _is_ranked(about, unit) else [labels(about.lang)["not_effort"]]
    partners = about.partners.get(unit, [])
    return Profile(
        name=unit,
        lang=about.lang,
        title=about.say("unit.title", name=unit),
        document=about.document,
        summary=_summary(about, unit, len(tasks)),
        facts=tuple(_facts(about, unit, tasks)),
        tables=(*task_tables, *_partner_table(about, unit), *_changes(about, unit)),
        notes=about.small_print(*reasons),
        picture=_picture(about, unit) if len(partners) >= _LEAST_DRAWN else b"",
        picture_words=about.say("picture.alt", unit=unit),
    )


# The sentence and the facts.


def _summary(about: Measured, unit: str, tasks: int) -> str:
    row = about.workload.loc[unit]
    lead, key = int(row["lead"]), ""
    if about.somebody_leads:
        key = "none" if not lead else "some" if lead < tasks else "all" if tasks > 1 else "one"
    led = about.say(f"unit.led_{key}", lead=lead) if key else ""
    facts = {"tasks": about.count("task", tasks), "share": f"{row['share']:.1%}"}
    return about.say("unit.summary", led=led, place=_place(about, unit), **facts)


def _is_ranked(about: Measured, unit: str) -> bool:
    """Whether the unit has a place among others: collectives have none, nor has the only unit."""
    ranks = about.workload["rank"]
    return bool(pd.notna(ranks[unit]) and ranks.notna().sum() > 1)


def _place(about: Measured, unit: str) -> str:
    rank, ranked = about.workload["rank"][unit], about.workload["rank"].dropna()
    if not _is_ranked(about, unit):
        return about.say("unit.place_none") if pd.isna(rank) else ""
    key = "unit.place_shared" if (ranked == rank).sum() > 1 else "unit.place"
    return about.say(key, rank=rank, units=len(ranked))


def _facts(about: Measured, unit: str, tasks: Sequence[TaskFacts]) -> Iterator[Fact]:
    if _is_ranked(about, unit):
        yield Fact(about.say("fact.place"), about.report("load_doubt", place=about.places[unit]))
    if unit in about.dependence.index:
        yield _dependence(about, unit)
    if counts := dict(Counter(leader for task in tasks for leader in task.leaders).most_common()):
        named = about.counted(counts, _MOST_LEADERS, of="leaders")
        yield Fact(about.say("fact.leaders"), about.say("unit.under", leaders=named))
    if about.comparison is not None:
        yield Fact(about.say("fact.since"), _since(about, unit))


def _dependence(about: Measured, unit: str) -> Fact:
    """Say what stops without the unit, in the words of the report."""
    row = about.dependence.loc[unit]
    lost, none = int(row["without_lead"]), int(row["without_unit"])
    key = "" if about.somebody_leads else "_no_lead"
    label = about.say("fact.without")
    if not lost:
        return Fact(label, about.say(f"unit.not_missed{key}", unit=unit))
    left = about.report("single_all" if none == lost else "single_none", count=none) if none and not key else ""
    facts = {"unit": unit, "tasks": about.count("task", lost), "none": left, "after": ""}
    tasks = tuple(row["without_lead_ids"].split(LIST_SEPARATOR))
    return Fact(label, about.report(f"single_claim{key}", **facts), tasks)


# The tasks and the partners.


def _task_tables(about: Measured, unit: str, tasks: Sequence[TaskFacts]) -> Iterator[Table]:
    """List what the unit leads in full and what it joins briefly; what it joins in full if it leads nothing."""
    led = [task for task in tasks if task.role_of(unit) == LEAD]
    joined = [task for task in tasks if task.role_of(unit) != LEAD]
    if led:
        yield task_table(about, "led", about.say("unit.led", count=len(led)), led, unit=unit)
    if led and joined:
        yield short_task_table(about, "joined", about.say("unit.joined", count=len(joined)), joined, unit)
    elif joined:
        key = "unit.joined" if about.somebody_leads else "unit.all"
        yield task_table(about, "joined", about.say(key, count=len(joined)), joined, unit=unit)


def _partner_table(about: Measured, unit: str) -> Iterator[Table]:
    """List the units that share most tasks, and who leads whom; nothing where there are none."""
    partners = about.partners.get(unit, [])
    if not partners:
        return
    columns = [
        Column("unit", about.say("page.units_title"), 2.2),
        Column("number", about.say("page.shared"), 1.2, number=True),
    ]
    if about.somebody_leads:
        columns += [Column("number", about.say(f"unit.{key}"), 1.3, number=True) for key in ("it_leads", "they_lead")]
    rows = tuple(
        tuple(
            [Cell(one.unit), Cell(str(len(one.shared)), one.shared)]
            + [Cell(str(len(ids)), ids) for ids in (one.leads, one.led)] * about.somebody_leads
        )
        for one in partners[:_MOST_PARTNERS]
    )
    more = len(partners) - _MOST_PARTNERS
    note = about.say("unit.partners_more", count=more) if more > 0 else ""
    yield Table("partners", about.say("unit.partners", count=len(partners)), tuple(columns), rows, note)


_LEAST_DRAWN, _MOST_DRAWN = 3, 12
"""Partners: fewer are no network, more are no longer read at half a page."""

_DOTS_PER_INCH, _COLOURS = 200, 64


def _picture(about: Measured, unit: str) -> bytes:
    """Draw the unit with its partners as a small PNG, half a page wide."""
    from PIL import Image

    from jxgraph.figures import ego
    from jxgraph.figures.style import pixels

    ax, small = ego(about.ties, unit, top=_MOST_DRAWN, lang=about.lang, title=None), BytesIO()
    full = Image.fromarray(pixels(ax, _DOTS_PER_INCH))
    full.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(small, "png")
    return small.getvalue()


# What changed since the previous document.


def _key(about: Measured, unit: str) -> str:
    """Return the name by which the comparison knows a unit of this document."""
    assert about.comparison is not None  # noqa: S101 -- its callers have looked
    units = about.comparison.units
    forms = units["names_b"].map(lambda cell: unit in cell.split(LIST_SEPARATOR))
    return unit if unit in units.index and not forms.any() else str(units.index[forms][0])


def _since(about: Measured, unit: str) -> str:
    """Compare the numbers of both documents, or say that the earlier one does not name the unit."""
    assert about.comparison is not None  # noqa: S101 -- its callers have looked
    row = about.comparison.units.loc[_key(about, unit)]
    if row["named_in"] == ONLY_B:
        return about.say("unit.not_before", previous=previous(about), name=unit)
    counts = {f"{name}_{side}": row[f"{name}_{side}"] for name in ("tasks", "lead") for side in "ab"}
    shares = {f"share_{side}": f"{row[f'share_{side}']:.1%}" for side in "ab"}
    return about.say("unit.since", **counts, **shares, direction=about.say(f"unit.{row['direction']}"))


def _changes(about: Measured, unit: str) -> Iterator[Table]:
    if about.comparison is None:
        return
    changes = list(_task_changes(about, unit))
    if changes:
        yield change_table(about, changes, "roles")


def _task_changes(about: Measured, unit: str) -> Iterator[Change]:
    """Yield the tasks that are new or gone, and the kept ones in which the unit has another role, in printed order."""
    comparison = about.comparison
    assert comparison is not None  # noqa: S101 -- its caller has looked
    key = _key(about, unit)
    roles = [_roles(R, key) for R in (comparison.a, comparison.b)]
    for row in comparison.tasks.to_dict("records"):
        before, after = (held.get(row[f"task_{side}"], "") for held, side in zip(roles, "ab", strict=True))
        kind = _kind(str(row["status"]), before, after)
        side = "a" if row["status"] == DROPPED else "b"
        if before != after:
            words = (about.role(before), about.role(after))
            yield Change(kind, str(row[f"task_{side}"]), str(row[f"text_{side}"]), *words)


def _kind(status: str, before: str, after: str) -> str:
    if status != KEPT:
        return NEW if status == NEW else DROPPED
    return "role" if before and after else "joined" if after else "left"


def _roles(R: ResponsibilityMatrix, unit: str) -> Mapping[str, str]:
    """Return the role of a unit in each of its tasks; none where the matrix lacks it."""
    at = R.weight.indices == R.units.index.get_indexer([unit])[0]
    ids = R.tasks.index.astype(str)[R.entries.task[at]]
    return {task: ROLE_NAMES[code - 1] for task, code in zip(ids, R.role.data[at], strict=True)}
