"""Leaders and their portfolios: what each leader looks after, and the workload of any group of units or tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.numeric.arrays import comparable
from jxgraph.model import LEADER_SEPARATOR, SECTION_SEPARATOR
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix


GROUPS = ("unit", "part", "leader", "kind", "level")
"""What workload can be counted by."""

_ROLE_NAMES = tuple(map(str, ROLES))


def grouped(R: ResponsibilityMatrix, by: Sequence[str]) -> pd.DataFrame:
    """Count tasks, units and roles and sum the weights of each group, the heaviest first.

    A task under several leaders counts fully for each in the numbers, and in equal parts in the load, so that the
    loads of all leaders add up to the total.
    """
    unknown = [name for name in by if name not in GROUPS]
    if unknown or not by or len(set(by)) < len(by):
        raise UsageError("measures.groups", known=GROUPS, by=list(by)).near((*unknown, None)[0], GROUPS)
    edges, named_by = _edges(R)
    groups = edges.groupby(list(by), sort=False)
    frame = groups[[*_ROLE_NAMES, "workload"]].sum()
    frame.insert(len(ROLES), "tasks", groups["task"].nunique())
    frame.insert(len(ROLES) + 1, "units", groups["unit"].nunique())
    total = float(R.weight.data.sum())
    frame["share"] = frame["workload"] / total if total > 0 else 0.0
    frame = frame.iloc[np.lexsort((-frame["tasks"], -comparable(frame["workload"].to_numpy())))]
    frame.attrs = {
        "scheme": R.scheme,
        "total": total,
        "counts": "assignments, not effort",
        **({"leader": named_by} if "leader" in by else {}),
    }
    return frame


def coordination(source: Any, *, clusters: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count how many units, kinds and levels of unit, leaders and clusters meet in each task.

    What a task costs in coordination grows with the units that must agree, and with how little they have in common. The
    numbers say how many meet, not how hard it is.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    clusters
        A frame indexed by `unit` with the column `cluster`, as `jxgraph.measures.clusters.clusters` gives it. Units of
        cluster 0 stand alone: each counts as a cluster of its own.

    Returns
    -------
    DataFrame
        Indexed by `task_id`, tasks with most units first, then those of most clusters, kinds and levels, then matrix
        order: `units`, of them `lead`, `co_lead`, `support` in each role and `collectives`, which stand for more units
        than are counted here; `kinds` and `levels`, numbers of different ones that are known; `leaders`, under whom the
        task is printed; `clusters`, only where they are given. `attrs`: `tasks`, `alone` (tasks of one unit),
        `mean_units`.

    Raises
    ------
    UsageError
        The clusters lack a unit; else as `responsibility_matrix`.

    Examples
    --------
    >>> coordination([("t1", "市财政局", "lead"), ("t2", "市财政局", "co_lead"), ("t2", "团市委", "lead")])[
    ...     ["units", "lead", "co_lead", "kinds"]
    ... ].reset_index()
      task_id  units  lead  co_lead  kinds
    0      t2      2     1        1      2
    1      t1      1     1        0      1
    """
    R = responsibility_matrix(source)
    task, unit = R.entries.task, R.weight.indices
    frame = pd.DataFrame({"units": np.diff(R.weight.indptr)}, index=R.tasks.index.rename("task_id"))
    for role, name in enumerate(_ROLE_NAMES, start=1):
        frame[name] = np.bincount(task[R.role.data == role], minlength=len(frame))
    frame["collectives"] = np.bincount(task[collective(R)[unit]], minlength=len(frame))
    for column, what in (("kinds", "kind"), ("levels", "level")):
        frame[column] = _different(task, np.array(words(R.units, what), dtype=object)[unit], len(frame))
    frame["leaders"] = [len(named) for named in leader_words(R)]
    if clusters is not None:
        frame["clusters"] = _different(task, _cluster_of(R, clusters)[unit], len(frame))
    order = ["units", *(["clusters"] if clusters is not None else []), "kinds", "levels"]
    frame = frame.sort_values(order, ascending=False, kind="stable")
    mean = float(frame["units"].mean()) if len(frame) else 0.0
    frame.attrs = {"tasks": len(frame), "alone": int((frame["units"] == 1).sum()), "mean_units": mean}
    return frame


def leaders(source: Any) -> pd.DataFrame:
    r"""Summarise each portfolio: its tasks, its units, and whether a few units carry most of it.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `leader`, the portfolios of `task_portfolios`, the one with most tasks first, then in printed order;
        the empty name stands for the tasks without one. The columns:

        - `tasks`, of them `shared_tasks` with another leader; `units`, of them `leading` in at least one task.
        - `workload`: the sum of the weights; a task under several leaders counts in equal parts. `share` of the total.
        - `top_unit`, `top_share`: the unit with most of the leader's load, of equals the one printed first, and its
          part of that load.
        - `hhi`: :math:`\sum_u q_u^2` with :math:`q_u` the parts of the units in the load, the Herfindahl-Hirschman
          index: 1 if one unit has all of it, :math:`1/n` if n have the same.

        Missing where nothing weighs anything. `attrs`: `scheme`, `by` (``leader``, ``section``, ``part``, or
        ``""`` where the tasks have none of these).

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> leaders(parse_text("一、王明副市长牵头重点工作\n1.发展低空经济。(市交通运输局牵头,市发展改革委配合)"))[
    ...     ["tasks", "units", "top_unit", "top_share"]
    ... ].reset_index()
           leader  tasks  units top_unit  top_share
    0      王明副市长      1      2   市交通运输局        0.8
    """
    R = responsibility_matrix(source)
    edges, by = _edges(R)
    frame = grouped(R, ["leader"])[["tasks", "units", "workload", "share"]]
    together = edges[edges["among"] > 1].groupby("leader")["task"].nunique()
    frame.insert(1, "shared_tasks", together.reindex(frame.index, fill_value=0))
    leading = edges[edges[_ROLE_NAMES[0]] > 0].groupby("leader")["unit"].nunique()
    frame.insert(3, "leading", leading.reindex(frame.index, fill_value=0))
    loads = edges.groupby(["leader", "unit"], sort=False)["workload"].sum()
    parts = loads / loads.groupby(level="leader").transform("sum")  # missing where it is 0
    tops = parts.dropna().round(12).groupby(level="leader").idxmax()
    frame["top_unit"] = tops.map(lambda pair: pair[1]).reindex(frame.index).fillna("").astype("str")
    frame["top_share"] = parts.groupby(level="leader").max().reindex(frame.index)
    frame["hhi"] = (parts**2).groupby(level="leader").sum(min_count=1).reindex(frame.index)
    printed = {name: place for place, name in enumerate(dict.fromkeys(edges["leader"]))}
    frame = frame.iloc[np.lexsort((frame.index.map(printed), -frame["tasks"]))]
    frame.attrs = {"scheme": R.scheme, "by": by}
    return frame


def words(frame: pd.DataFrame, column: str) -> list[str]:
    """Return a column as texts; empty where it or its value is missing."""
    if column not in frame:
        return [""] * len(frame)
    given = frame[column]
    return ["" if missing else str(word).strip() for word, missing in zip(given, given.isna(), strict=True)]


def collective(R: ResponsibilityMatrix) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each unit is flagged; a graph changed by hand may lack the flag, here and there or everywhere."""
    if "collective" not in R.units:
        return np.zeros(len(R.units), dtype=bool)
    return np.asarray(R.units["collective"].eq(other=True), dtype=bool)


def leader_words(R: ResponsibilityMatrix) -> list[list[str]]:
    """Name the leaders under whom each task is printed."""
    return [
        list(dict.fromkeys(name.strip() for name in word.split(LEADER_SEPARATOR) if name.strip()))
        for word in words(R.tasks, "leader")
    ]


def task_portfolios(R: ResponsibilityMatrix) -> tuple[str, list[list[str]]]:
    """Return the portfolios of each task, and what they are: the one rule of the package.

    A portfolio is the tasks of one leader, across all parts of the document; where no task names a leader, those of one
    top-level section; without sections, of one part. The first value is ``leader``, ``section``, ``part``, or empty
    where the tasks have none of these.
    """
    sections = [word.split(SECTION_SEPARATOR, maxsplit=1)[0] for word in words(R.tasks, "section")]
    for by, named in (
        ("leader", leader_words(R)),
        ("section", [[word] if word else [] for word in sections]),
        ("part", [[word] if word else [] for word in words(R.tasks, "part")]),
    ):
        if any(named):
            return by, named
    return "", [[] for _ in sections]


def _edges(R: ResponsibilityMatrix) -> tuple[pd.DataFrame, str]:
    """Return one row an edge and leader, with the columns to group by, and what the leaders are (`task_portfolios`)."""
    by, named = task_portfolios(R)
    task, unit = R.entries.task, R.weight.indices
    frame = pd.DataFrame({"task": task, "unit": R.units.index[unit].astype(str)})
    for column in ("kind", "level"):
        frame[column] = np.array(words(R.units, column), dtype=object)[unit]
    frame["part"] = np.array(words(R.tasks, "part"), dtype=object)[task]
    for role, name in enumerate(_ROLE_NAMES, start=1):
        frame[name] = (R.role.data == role).astype(np.int64)
    among = np.array([max(len(of_task), 1) for of_task in named], dtype=np.int64)
    frame["among"] = among[task]
    frame["workload"] = R.weight.data / among[task]
    frame["leader"] = pd.Series([named[t] or [""] for t in task], dtype=object)
    return frame.explode("leader", ignore_index=True).astype({"leader": "str"}), by


def _different(task: Any, values: Any, tasks: int) -> Any:
    """Count the different values of each task's units; the empty word is none."""
    pairs = pd.DataFrame({"task": task, "value": values}).drop_duplicates()
    return np.bincount(pairs["task"][(pairs["value"] != "").to_numpy()], minlength=tasks)


def _cluster_of(R: ResponsibilityMatrix, clusters: pd.DataFrame) -> Any:
    expect(clusters, pd.DataFrame, "clusters")
    if "cluster" not in clusters:
        raise UsageError("clusters.no_column").near("cluster", clusters.columns)
    cluster = clusters["cluster"].reindex(R.units.index)
    if cluster.isna().any():
        raise UsageError("clusters.lack_unit", unit=cluster.index[cluster.isna()][0])
    return np.where(cluster > 0, cluster, -np.arange(len(cluster))).astype(np.int64)
