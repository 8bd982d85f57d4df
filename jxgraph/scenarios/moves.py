"""Three changes: another lead, units that become one, a unit that is removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError, expect
from jxgraph.matrix import assemble, task_row, unit_column
from jxgraph.model import LEADER_SEPARATOR, NAME_SEPARATOR, Role
from jxgraph.naming import describe, known_form
from jxgraph.scenarios.value import Scenario, Step, add_step, edges_of, start_scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import Scheme, SchemeLike


def reassign(source: Any, task: str, unit: str, *, scheme: SchemeLike | None = None) -> Scenario:
    """Give the lead of a task to another unit; the former lead becomes co-lead.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes, or a `Scenario` to go on from.
    task
        Its id (``T2.3.13`` or ``2.3.13``), or the number printed before it where only one task bears it.
    unit
        Any unit of the document, in any form of its name. One that had no part in the task gets the last place in it.
    scheme
        By which both matrices are weighed; by default the one that the matrix names.

    Returns
    -------
    Scenario
        The new matrix, and what changes.

    Raises
    ------
    UsageError
        No such task or unit (the nearest are named), the unit leads the task already, or the weights of the matrix
        are not those of the scheme it names.

    Examples
    --------
    >>> scenario = reassign([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "t1", "Trade")
    >>> scenario.leads[["from", "to"]].to_dict("index")
    {'t1': {'from': 'Finance', 'to': 'Trade'}}
    >>> scenario.after["workload"].to_dict()
    {'Trade': 1.0, 'Finance': 0.5}
    """
    start = start_scenario(source, scheme)
    R = start.matrix
    task_id, name = R.tasks.index[task_row(R, task)], R.units.index[unit_column(R, unit)]
    edges = edges_of(R)
    leads = edges.loc[edges["task_id"].eq(task_id) & edges["role"].eq(str(Role.LEAD)), "unit"].tolist()
    if leads == [name]:
        raise UsageError("scenarios.leads_already", unit=name, task=task_id)
    facts = (("task", str(task_id)), ("unit", str(name)), ("lead", LEADER_SEPARATOR.join(map(str, leads))))
    return add_step(start, Step("reassign" if leads else "appoint", facts), with_lead(edges, task_id, name))


def with_lead(edges: pd.DataFrame, task_id: Any, unit: Any) -> pd.DataFrame:
    """Return the edges with this unit as the one lead of the task, and former leads as co-leads."""
    edges = edges.copy()
    here = edges["task_id"].eq(task_id)
    edges.loc[here & edges["role"].eq(str(Role.LEAD)), "role"] = str(Role.CO_LEAD)
    mine = here & edges["unit"].eq(unit)
    if mine.any():
        edges.loc[mine, "role"] = str(Role.LEAD)
        return edges
    last = int(edges.loc[here, "position"].max()) if here.any() else 0
    edges.loc[len(edges)] = {"task_id": task_id, "unit": unit, "role": str(Role.LEAD), "position": last + 1}
    return edges


def merge_units(source: Any, units: Sequence[str], into: str, *, scheme: SchemeLike | None = None) -> Scenario:
    """Make one unit of several, as an institutional reform does; in each task it has the strongest of their roles.

    Parameters
    ----------
    source, scheme
        As `reassign` takes them.
    units
        Units of the document, in any form of their names.
    into
        One of them, another unit of the document, which then is merged too, or a new name.

    Returns
    -------
    Scenario
        The new matrix, and what changes. A new unit takes the place of the first of the merged ones. Its tasks and ties
        are theirs under another name, so that a merger alone changes nothing in `leads` and `ties`.

    Raises
    ------
    UsageError
        No such unit (the nearest are named), nothing to merge; else as `reassign`.

    Examples
    --------
    >>> merged = merge_units([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], ["Finance", "Trade"], "Economy")
    >>> merged.after["workload"].to_dict()
    {'Economy': 1.0}
    """
    start = start_scenario(source, scheme)
    R = start.matrix
    expect(units, Iterable, "unit_names")
    given = [units] if isinstance(units, str) else list(units)
    names = list(dict.fromkeys(R.units.index[unit_column(R, unit)] for unit in given))
    target = _target(R, into)
    merged = [name for name in names if name != target]
    if not merged:
        raise UsageError("scenarios.nothing_to_merge", unit=target)
    facts = (("units", NAME_SEPARATOR.join(map(str, names))), ("into", str(target)))
    return replace(
        start,
        matrix=_merged(R, merged, target, start.scheme),
        merged=_merged(start.merged, merged, target, start.scheme),
        steps=(*start.steps, Step("merge", facts)),
    )


def remove_unit(source: Any, unit: str, *, scheme: SchemeLike | None = None) -> Scenario:
    """Take a unit out of all its tasks; those that it led are left without a lead (`Scenario.orphans`).

    Parameters
    ----------
    source, unit, scheme
        As `reassign` takes them.

    Returns
    -------
    Scenario
        The new matrix, and what changes. A task stays, even where it has lost its last unit.

    Raises
    ------
    UsageError
        No such unit (the nearest are named); else as `reassign`.

    Examples
    --------
    >>> remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance").orphans.index.tolist()
    ['t1']
    """
    start = start_scenario(source, scheme)
    R = start.matrix
    name = R.units.index[unit_column(R, unit)]
    edges = edges_of(R)
    kept = assemble(edges[edges["unit"] != name], R.tasks, R.units.drop(index=name)).with_scheme(start.scheme)
    return replace(start, matrix=kept, steps=(*start.steps, Step("remove", (("unit", str(name)),))))


def _target(R: ResponsibilityMatrix, into: str) -> Any:
    expect(into, str, "merged_name")
    name = into.strip()
    if not name:
        raise UsageError("scenarios.no_name")
    # a name that no unit has is the name of a new one, even if people call another body of the trade so
    names = R.units.index.astype("str").tolist()
    known = known_form(name, names)
    return R.units.index[names.index(known)] if known else name


def _merged(R: ResponsibilityMatrix, merged: list[Any], target: Any, scheme: Scheme) -> ResponsibilityMatrix:
    edges = edges_of(R)
    edges["unit"] = edges["unit"].where(~edges["unit"].isin(merged), target)
    return assemble(edges, R.tasks, _merged_frame(R.units, merged, target)).with_scheme(scheme)


def _merged_frame(units: pd.DataFrame, merged: list[Any], target: Any) -> pd.DataFrame:
    if target in units.index:
        return units.drop(index=merged)
    about = describe(str(target))
    row = {"kind": about.kind, "level": about.level, "collective": about.collective}
    first = units.index.get_indexer(merged).min()
    names = units.index.astype("str").tolist()
    order = [name for name in [*names[:first], target, *names[first:]] if name not in merged]
    frame = units.reindex(order).rename_axis(units.index.name)
    for column in units.columns.intersection(list(row)):
        frame[column] = [row[column] if name == target else units.loc[name, column] for name in order]
    return frame
