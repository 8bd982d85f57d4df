"""The matrix as the data of the page: nodes and edges, ties, legends, and what the panel shows of each."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.figures.style import CLUSTER_COLOURS, cluster_colour
from jxgraph.i18n import LANGUAGES, checked, title
from jxgraph.i18n import shown as titled
from jxgraph.measures.clusters import LABEL_UNITS
from jxgraph.measures.clusters import clusters as found_clusters
from jxgraph.measures.workload import workload
from jxgraph.model import LEADER_SEPARATOR, Role
from jxgraph.pages.network.labels import label, pinyin, shown
from jxgraph.pages.network.layout import REACH, layout
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from pyvis.network import Network

    from jxgraph.matrix import ResponsibilityMatrix


# What stands for what: shapes for kinds of unit; the colours of clusters are those of the figures.


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline as an SVG path around (0, 0), about as large as a disc of radius 1; a hollow one is not filled."""

    path: str
    hollow: bool = False


def _outline(corners: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in corners) + "Z"


def _spokes(*radii: float, corners: int, turn: float = 0.0) -> str:
    """Draw corners around the middle, at these radii in turn, from the top or turned by a part of a corner."""
    angles = [2 * math.pi * (i + turn) / corners for i in range(corners)]
    return _outline(
        [(radii[i % len(radii)] * math.sin(a), -radii[i % len(radii)] * math.cos(a)) for i, a in enumerate(angles)]
    )


def _cross(arm: float, end: float) -> str:
    corners = [(arm, -end), (arm, -arm), (end, -arm)]
    turns = [corners]
    for _ in range(3):
        turns.append([(-y, x) for x, y in turns[-1]])
    return _outline([corner for turn in turns for corner in turn])


_DISC = "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z"

PLAIN = Shape(_DISC)
"""Of every unit where no kind is known."""

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "党委部门": Shape(_spokes(REACH, 0.58 * REACH, corners=10)),
        "政府部门": Shape(_DISC),
        "直属机构": Shape(_spokes(1.1, corners=6)),
        "垂直管理": Shape(_spokes(REACH, corners=3, turn=0.5)),
        "地方政府": Shape(_spokes(1.25, corners=4, turn=0.5)),
        "开发区": Shape(_cross(0.42, 1.18)),
        "国企": Shape(_spokes(1.25, corners=4)),
        "院校与事业单位": Shape(_spokes(1.15, corners=5)),
        "群团": Shape(_spokes(REACH, corners=3)),
        "泛指": Shape(_DISC, hollow=True),
        "": Shape(_spokes(1.2, corners=4, turn=0.5), hollow=True),
    }
)
"""By kind, in the order of the legend; the last is of kinds that nobody foresaw."""


# The words of the page in its languages.


def page_words(lang: str) -> dict[str, Any]:
    """Read all words of the page in a language: texts, and the tables `roles`, `kinds`, `nulls` and `verdict`.

    Raises
    ------
    UsageError
        The language is neither ``en`` nor ``zh``.
    """
    text = files("jxgraph.pages.network").joinpath("words.toml").read_text(encoding="utf-8")
    words: dict[str, Any] = tomllib.loads(text)[checked(lang)]
    roles = {str(role): titled("role", str(role), lang) for role in Role}
    kinds = {kind: titled("kind", kind, lang) if kind else words["other_kind"] for kind in SHAPES}
    return words | {"roles": roles, "kinds": kinds, "number": title("number", lang), "lang": lang}


# What the page tells of each task and each unit: one dictionary a node, every text fit to be shown.


ACROSS = -1
"""Stands in the place of a cluster for a task whose units are of several."""

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "line", "repeats")
_COUNTS = ("tasks", *map(str, ROLES))


def told_of_tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of each task, in matrix order, what is printed and in which cluster its units are."""
    columns = {c: [shown(v) for v in R.tasks[c]] for c in _TASK_COLUMNS if c in R.tasks}
    rows = zip(*columns.values(), strict=True) if columns else ((),) * len(R.tasks)
    ids = [shown(str(name)) for name in R.tasks.index]
    inside = _cluster_of_tasks(R, groups).tolist()
    told: list[dict[str, Any]] = [
        {"mode": "task", "id": id_, "name": "", "cluster": cluster, **dict(zip(columns, row, strict=True))}
        for id_, cluster, row in zip(ids, inside, rows, strict=True)
    ]
    for task in told:
        task["leaders"] = [leader for leader in task.get("leader", "").split(LEADER_SEPARATOR) if leader]
    return told


def _cluster_of_tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> NDArray[np.int64]:
    """Give the cluster that all units of a task belong to, 0 without any, or `ACROSS`."""
    cluster = groups["cluster"].reindex(R.units.index).to_numpy()[R.weight.indices]
    task, tasks = R.entries.task, R.shape[0]
    low, high = np.full(tasks, np.iinfo(np.int64).max), np.zeros(tasks, dtype=np.int64)
    np.minimum.at(low, task, cluster)
    np.maximum.at(high, task, cluster)
    return np.where((low == high) | (np.diff(R.weight.indptr) == 0), high, ACROSS)


def told_of_units(R: ResponsibilityMatrix, load: pd.DataFrame, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of each unit, in matrix order, what it is, what it carries, and where it belongs and how surely."""
    placed = groups.reindex(R.units.index)
    rows = load.reindex(R.units.index).to_dict("records")
    columns = (R.units.index, kind_column(R), placed["cluster"], placed["stability"], rows)
    return [
        {
            "mode": "unit",
            "name": shown(str(name)),
            "pinyin": pinyin(str(name)),
            "kind": kind if kind in SHAPES else "",
            "kind_printed": kind,
            "cluster": int(cluster),
            "stability": "" if np.isnan(stability) else f"{stability:.2f}",
            "workload": f"{row['workload']:.10g}",
            "rank": shown(row["rank"]),
            **{count: row[count] for count in _COUNTS},
        }
        for name, kind, cluster, stability, row in zip(*columns, strict=True)
    ]


def kind_column(R: ResponsibilityMatrix) -> list[str]:
    """Give the kind of each unit as text, empty where the matrix says none."""
    return [shown(kind) for kind in R.units["kind"]] if "kind" in R.units else [""] * len(R.units)


# The ties of the page: each pair of units that shares a task, its measures and what the null models say of it.


_COUNTS_TIED = ("shared", "a_led_b", "b_led_a")
_MEASURES = ("weight", "newman", "jaccard")
_TESTED = ("expected", "p_more", "p_fewer", "q")


def page_ties(R: ResponsibilityMatrix, ties: pd.DataFrame) -> tuple[list[dict[str, Any]], dict[str, Mapping[str, Any]]]:
    """List the pairs that share a task, the closest first, and how many of all pairs have which verdict, by null.

    `a` and `b` are the units' places in the matrix; which tasks they share, the edges tell. Pairs that share nothing
    have no line to draw and are left out, also where a null calls that `fewer`.
    """
    tested = ties.attrs["nulls"]
    verdicts = {null: ties.attrs[null] for null in tested}
    frame = ties[ties["shared"] > 0]
    a, b = (R.units.index.get_indexer(frame[side]).tolist() for side in ("unit_a", "unit_b"))
    measures = [*_columns(frame, _COUNTS_TIED, int), *_columns(frame, _MEASURES, _short)]
    names = ("a", "b", *_COUNTS_TIED, *_MEASURES)
    rows = [dict(zip(names, row, strict=True)) for row in zip(a, b, *measures, strict=True)]
    for null in tested:
        columns = _columns(frame, [f"{null}_{name}" for name in _TESTED], _short)
        said = zip(*columns, frame[f"{null}_verdict"].astype(str), strict=True)
        for row, values in zip(rows, said, strict=True):
            row.setdefault("nulls", {})[null] = dict(zip((*_TESTED, "verdict"), values, strict=True))
    return rows, verdicts


def _columns(frame: pd.DataFrame, names: Sequence[str], as_: Any) -> list[list[Any]]:
    return [[as_(value) for value in frame[name]] for name in names]


def _short(value: float) -> float:
    return float(f"{value:.4g}")


# The matrix as the page's data: nodes and edges in pyvis's form, ties, legends, and what the panel tells of them.


LARGE = 2000
"""Tasks and units together from which the page opens with the units alone."""


def page_data(
    R: ResponsibilityMatrix, *, lang: str, ties: pd.DataFrame, clusters: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Gather all that the page's script needs, as values that JSON can hold; every text is fit to be shown."""
    load, groups = workload(R), found_clusters(R) if clusters is None else clusters
    tasks, units = told_of_tasks(R, groups), told_of_units(R, load, groups)
    net = carrier(R, [*tasks, *units])
    tied, verdicts = page_ties(R, ties)
    return {
        "lang": lang,
        "view": "units" if sum(R.shape) >= LARGE else "tasks",
        "words": {each: page_words(each) for each in LANGUAGES},
        "scheme": {each: shown(titled("scheme", R.scheme, each)) for each in LANGUAGES},
        "nodes": net.nodes,
        "edges": net.edges,
        "ties": tied,
        "verdicts": verdicts,
        "ranking": [f"unit:{name}" for name in load.index],
        "clusters": _clusters(groups),
        "coloured": len(CLUSTER_COLOURS),
        "kinds": _kinds(R),
        "leaders": _distinct(leader for task in tasks for leader in task["leaders"]),
        "parts": _distinct(task.get("part", "") for task in tasks),
    }


def carrier(R: ResponsibilityMatrix, about: list[dict[str, Any]]) -> Network:
    """Put the two-mode graph into a pyvis network, with node ids ``task:...`` and ``unit:...``.

    `about` of each node holds what the panel tells. The network's lists are filled directly, for pyvis's `add_edge`
    looks through all edges each time; and all numbers are Python's, for it cannot write numpy's.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    net = Network()
    places = layout(R).round(1)
    rows = zip(places.index, places["x"].tolist(), places["y"].tolist(), places["radius"].tolist(), about, strict=True)
    for node, x, y, size, told in rows:
        net.nodes.append(Node(node, "custom", label(told["name"]), x=x, y=y, size=size, about=told).options)
    net.node_ids = places.index.tolist()
    net.node_map = dict(zip(net.node_ids, net.nodes, strict=True))
    tasks, units = net.node_ids[: R.shape[0]], net.node_ids[R.shape[0] :]
    columns = (R.entries.task, R.weight.indices, R.role.data, R.weight.data, R.position.data)
    net.edges = [
        Edge(tasks[t], units[u], role=str(ROLES[code - 1]), weight=weight, position=position).options
        for t, u, code, weight, position in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return net


def _clusters(groups: pd.DataFrame) -> list[dict[str, Any]]:
    """List the clusters by number, each by its heaviest units, and last the units without one."""
    return [
        {
            "cluster": number,
            "names": [label(str(unit)) for unit in group.index[:LABEL_UNITS]] if number else [],
            "colour": cluster_colour(number),
            "units": len(group),
            "stability": f"{group['stability'].mean():.2f}" if number else "",
        }
        for number, group in groups.groupby("cluster", sort=False)
    ]


def _kinds(R: ResponsibilityMatrix) -> list[dict[str, Any]]:
    """List the kinds that occur, in the order of their shapes; where none is known, all units are discs."""
    column = [kind if kind in SHAPES else "" for kind in kind_column(R)]
    known = any(column)
    return [
        {
            "kind": kind,
            "path": (shape if known else PLAIN).path,
            "hollow": shape.hollow and known,
            "units": column.count(kind),
        }
        for kind, shape in SHAPES.items()
        if kind in column
    ]


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, values)))
