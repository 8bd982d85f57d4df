"""The data of the network page: nodes, edges, ties and legends, with the details of each and the words of the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.i18n import LANGUAGES, known_language, labels, null_label, null_names, state_names, title, value_label
from jxgraph.indicators import read_targets, target_words
from jxgraph.measures.clusters import LABEL_UNITS
from jxgraph.measures.clusters import clusters as measured_clusters
from jxgraph.measures.nulls.fdr import VERDICTS
from jxgraph.measures.workload import workload
from jxgraph.model import LEADER_SEPARATOR
from jxgraph.naming import gloss as english_name
from jxgraph.naming import search_forms
from jxgraph.pages.html import visible_text
from jxgraph.pages.network.labels import label
from jxgraph.pages.network.layout import LARGEST_UNIT, REACH, SMALLEST_UNIT, layout
from jxgraph.palette import CLUSTER_COLOURS, COLOURS, cluster_colour
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from pyvis.network import Network

    from jxgraph.matrix import ResponsibilityMatrix


# Shapes for kinds of unit; the colours of clusters are those of the figures.


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline as an SVG path around (0, 0), about as large as a disc of radius 1; a hollow one is not filled."""

    path: str
    hollow: bool = False


def _outline(corners: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in corners) + "Z"


def _spokes(*radii: float, corners: int, turn: float = 0.0) -> str:
    """Place corners around the centre, at these radii in turn, from the top or turned by a part of a corner."""
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
"""Of every unit if no kind is known."""

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "party": Shape(_spokes(REACH, 0.58 * REACH, corners=10)),
        "department": Shape(_DISC),
        "agency": Shape(_spokes(1.1, corners=6)),
        "vertical": Shape(_spokes(REACH, corners=3, turn=0.5)),
        "local_government": Shape(_spokes(1.25, corners=4, turn=0.5)),
        "development_zone": Shape(_cross(0.42, 1.18)),
        "state_enterprise": Shape(_spokes(1.25, corners=4)),
        "public_institution": Shape(_spokes(1.15, corners=5)),
        "mass_organisation": Shape(_spokes(REACH, corners=3)),
        "congress": Shape(_spokes(1.15, corners=8), hollow=True),
        "judiciary": Shape(_spokes(REACH, corners=3), hollow=True),
        "collective": Shape(_DISC, hollow=True),
        "": Shape(_spokes(1.2, corners=4, turn=0.5), hollow=True),
    }
)
"""By kind, in the order of the legend; the last is for unknown kinds."""


# The words of the page.


_COLUMN_WORDS = (
    *(
        "number",
        "leader",
        "part",
        "clause",
        "target",
        "deadline",
        "repeats",
        "role",
        "weight",
        "position",
        "workload",
        "rank",
        "cluster",
    ),
    *("stability", "shared", "newman", "jaccard", "expected", "q", "verdict"),
)
"""Titles of columns that the page uses by the name of the column."""


def page_words(lang: str, *, states: bool = False) -> dict[str, Any]:
    """Return the words of the page in a language: texts, and tables of them by role, kind, null model and verdict.

    `states` is whether the tasks have states, which the colours are then.

    Raises
    ------
    UsageError
        The language is unknown.
    """
    texts = {**labels(known_language(lang), "pages"), **labels(lang, "network")}
    return {
        **texts,
        **({"how": texts["how_states"], "how_tasks": ""} if states else {}),
        "state": title("state", lang, table="ledger"),
        "states": {state: value_label("state", state, lang) for state in state_names()},
        **{column: title(column, lang) for column in _COLUMN_WORDS},
        "tie_strength": title("weight", lang, table="ties"),
        "lang": lang,
        "task_id": title("task_id", lang),
        "list_separator": labels(lang)["list_separator"],
        "target_separator": labels(lang)["target_separator"],
        "sentence_space": labels(lang)["sentence_separator"],
        "roles": {role: value_label("role", role, lang) for role in map(str, ROLES)},
        "unit_columns": {role: title(role, lang, table="tasks") for role in map(str, ROLES)},
        "kinds": {kind: value_label("kind", kind, lang) if kind else texts["other_kind"] for kind in SHAPES},
        "nulls": {null: null_label(null, lang)[0] for null in null_names()},
        "verdict_words": {word: value_label("verdict", word, lang) for word in VERDICTS},
    }


# The details of each task and each unit: one dictionary a node, every text visible.


ACROSS = -1
"""The cluster of a task whose units are of several clusters."""

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "file", "line", "repeats")
_COUNTS = ("tasks", *map(str, ROLES))


def task_details(R: ResponsibilityMatrix, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Return for each task, in matrix order, what is printed and the cluster of its units."""
    columns = {c: [visible_text(v) for v in R.tasks[c]] for c in _TASK_COLUMNS if c in R.tasks}
    rows = zip(*columns.values(), strict=True) if columns else ((),) * len(R.tasks)
    ids = [visible_text(str(name)) for name in R.tasks.index]
    clusters = cluster_of_tasks(R, groups).tolist()
    details: list[dict[str, Any]] = [
        {"mode": "task", "id": id_, "name": "", "cluster": cluster, **dict(zip(columns, row, strict=True))}
        for id_, cluster, row in zip(ids, clusters, rows, strict=True)
    ]
    for task in details:
        promised = read_targets(task.get("text", ""))
        task["targets"] = [visible_text(target_words(one)) for one in promised if one.value == one.value]
        task["deadlines"] = list(dict.fromkeys(visible_text(one.by) for one in promised if one.by))
        task["leaders"] = [leader for leader in task.get("leader", "").split(LEADER_SEPARATOR) if leader]
    return details


def cluster_of_tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> NDArray[np.int64]:
    """Return the cluster that all units of a task belong to, 0 without any, or `ACROSS`."""
    cluster = groups["cluster"].reindex(R.units.index).to_numpy()[R.weight.indices]
    task, tasks = R.entries.task, R.shape[0]
    low, high = np.full(tasks, np.iinfo(np.int64).max), np.zeros(tasks, dtype=np.int64)
    np.minimum.at(low, task, cluster)
    np.maximum.at(high, task, cluster)
    return np.where((low == high) | (np.diff(R.weight.indptr) == 0), high, ACROSS)


def with_states(tasks: list[dict[str, Any]], states: Mapping[str, str]) -> list[dict[str, Any]]:
    """Add to the details of tasks their states, by their ids; one that is given no state has an empty one."""
    by_id = {visible_text(task_id): state for task_id, state in states.items()}
    return [{**task, "state": by_id.get(task["id"], "")} for task in tasks]


def unit_details(R: ResponsibilityMatrix, load: pd.DataFrame, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Return for each unit, in matrix order, its names, kind, workload and cluster."""
    placed = groups.reindex(R.units.index)
    rows = load.reindex(R.units.index).to_dict("records")
    columns = (R.units.index, kind_column(R), placed["cluster"], placed["stability"], rows)
    return [
        {
            "mode": "unit",
            "name": visible_text(str(name)),
            "called": search_forms(str(name)),
            "kind": kind if kind in SHAPES else "",
            "kind_printed": kind,
            "cluster": int(cluster),
            "stability": "" if np.isnan(stability) else f"{stability:.2f}",
            "workload": f"{row['workload']:.10g}",
            "rank": visible_text(row["rank"]),
            **{count: row[count] for count in _COUNTS},
        }
        for name, kind, cluster, stability, row in zip(*columns, strict=True)
    ]


def kind_column(R: ResponsibilityMatrix) -> list[str]:
    """Return the kind of each unit as text, empty if the matrix has none."""
    return [visible_text(kind) for kind in R.units["kind"]] if "kind" in R.units else [""] * len(R.units)


# The ties of the page: each pair of units that shares a task, its measures and its verdict by each null model.


_TIE_COUNTS = ("shared", "a_led_b", "b_led_a")
_MEASURES = ("weight", "newman", "jaccard")
_TESTED = ("expected", "p_more", "p_fewer", "q")


def page_ties(R: ResponsibilityMatrix, ties: pd.DataFrame) -> tuple[list[dict[str, Any]], dict[str, Mapping[str, Any]]]:
    """List the pairs that share a task, the closest first, and count the verdicts of all pairs, by null model.

    `a` and `b` are the units' places in the matrix. Pairs that share nothing have no line to draw and are left out,
    even if a null model calls that `fewer`.
    """
    tested = ties.attrs.get("nulls", ())
    needed = ["unit_a", "unit_b", *_TIE_COUNTS, *_MEASURES]
    needed += [f"{null}_{name}" for null in tested for name in (*_TESTED, "verdict")]
    if missing := [name for name in needed if name not in ties]:
        raise UsageError("measures.ties_column", column=missing[0]).near(missing[0], ties.columns)
    verdicts = {null: ties.attrs[null] for null in tested}
    frame = ties[ties["shared"] > 0]
    a, b = (R.units.index.get_indexer(frame[side]).tolist() for side in ("unit_a", "unit_b"))
    measures = [*_columns(frame, _TIE_COUNTS, int), *_columns(frame, _MEASURES, _short)]
    names = ("a", "b", *_TIE_COUNTS, *_MEASURES)
    rows = [dict(zip(names, row, strict=True)) for row in zip(a, b, *measures, strict=True)]
    for null in tested:
        columns = _columns(frame, [f"{null}_{name}" for name in _TESTED], _short)
        results = zip(*columns, frame[f"{null}_verdict"].astype(str), strict=True)
        for row, values in zip(rows, results, strict=True):
            row.setdefault("nulls", {})[null] = dict(zip((*_TESTED, "verdict"), values, strict=True))
    return rows, verdicts


def _columns(frame: pd.DataFrame, names: Sequence[str], as_: Any) -> list[list[Any]]:
    return [[as_(value) for value in frame[name]] for name in names]


def _short(value: float) -> float:
    return float(f"{value:.4g}")


# All data of the page: nodes and edges in pyvis's form, ties and legends.


LARGE = 2000
"""Tasks and units together from which the page opens with the units alone."""


def with_english(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to the details of units their English names, by which they are found as well."""
    english = [visible_text(english_name(unit["name"])) for unit in units]
    return [
        {**unit, "english": words, "called": (*unit["called"], words.lower(), words.lower().partition(" ")[2])}
        if words
        else unit
        for unit, words in zip(units, english, strict=True)
    ]


def page_data(  # noqa: PLR0913 -- the choices of the page; all but one are by name
    R: ResponsibilityMatrix,
    *,
    lang: str,
    ties: pd.DataFrame,
    clusters: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    gloss: bool = False,
    states: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Collect all that the page's script needs, as values that JSON can hold; every text is visible."""
    load, groups = workload(R), measured_clusters(R) if clusters is None else clusters
    tasks, units = with_states(task_details(R, groups), states or {}), unit_details(R, load, groups)
    net = carrier(R, [*tasks, *(with_english(units) if gloss else units)], places)
    tied, verdicts = page_ties(R, ties)
    return {
        "lang": lang,
        "colours": dict(COLOURS),
        "view": "units" if sum(R.shape) >= LARGE else "tasks",
        "words": {each: page_words(each, states=bool(states)) for each in LANGUAGES},
        "scheme": {each: visible_text(scheme_words(R.scheme, each)) for each in LANGUAGES},
        "nodes": net.nodes,
        "edges": net.edges,
        "ties": tied,
        "verdicts": verdicts,
        "states": _states(tasks),
        "ranking": [f"unit:{name}" for name in load.index],
        "clusters": _clusters(groups),
        "radii": {"least": SMALLEST_UNIT, "most": LARGEST_UNIT},
        "coloured": len(CLUSTER_COLOURS),
        "kinds": _kinds(R),
        "leaders": _distinct(leader for task in tasks for leader in task["leaders"]),
        "parts": _distinct(task.get("part", "") for task in tasks),
    }


def carrier(R: ResponsibilityMatrix, about: list[dict[str, Any]], places: pd.DataFrame | None) -> Network:
    """Put the two-mode graph into a pyvis network, with node ids ``task:...`` and ``unit:...``.

    `about` has the details of each node, `places` those of `layout` if they are known. The network's lists are filled
    directly, because pyvis's `add_edge` searches all edges each time; all numbers are Python's, because pyvis cannot
    write numpy's.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    net = Network()
    places = (layout(R) if places is None else places).round(1)
    rows = zip(places.index, places["x"].tolist(), places["y"].tolist(), places["radius"].tolist(), about, strict=True)
    for node, x, y, size, details in rows:
        net.nodes.append(Node(node, "custom", label(details["name"]), x=x, y=y, size=size, about=details).options)
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


def state_parts(data: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Count the states of the tasks that each unit leads, or has where nobody leads them; as the page's script does."""
    state = {node["id"]: node["about"]["state"] for node in data["nodes"] if node["about"]["mode"] == "task"}
    led = {edge["from"] for edge in data["edges"] if edge["role"] == str(ROLES[0])}
    held = [edge for edge in data["edges"] if edge["role"] == str(ROLES[0]) or edge["from"] not in led]
    parts: dict[str, dict[str, int]] = {}
    for name in (one["state"] for one in data["states"]):
        for edge in held:
            if state[edge["from"]] == name:
                counts = parts.setdefault(edge["to"], {})
                counts[name] = counts.get(name, 0) + 1
    return parts


def _states(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """List the states that occur, the most urgent first."""
    present = {task["state"] for task in tasks}
    return [{"state": state, "colour": COLOURS[f"state_{state}"]} for state in state_names() if state in present]


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
