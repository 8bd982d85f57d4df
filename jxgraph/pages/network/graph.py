"""The network for other programs: the graph with the numbers, the places and the colours of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.graph_files import ONE_MODE, write_graph_file
from jxgraph.i18n import known_language, labels
from jxgraph.indicators import targets, targets_by_task
from jxgraph.matrix import MEASURED, is_graph, responsibility_graph, responsibility_matrix
from jxgraph.measures.centrality import centrality, tie_centrality
from jxgraph.measures.clusters import clusters as measured_clusters
from jxgraph.measures.ties import ties as measured_ties
from jxgraph.measures.workload import workload
from jxgraph.pages.network.data import ACROSS, cluster_of_tasks
from jxgraph.pages.network.labels import label
from jxgraph.pages.network.layout import layout
from jxgraph.pages.network.page import page_heading
from jxgraph.palette import COLOURS, cluster_colour, tinted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import networkx as nx

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike


_OF_TIES = ("shared", "weight", "newman", "jaccard", "task_ids")
_OF_NULLS = ("expected", "p_more", "p_fewer", "q", "verdict")

_UNIT = "unit:"
_TASK_TINT, _TIE_TINT = 0.6, 0.65
"""Parts of a cluster's colour in its tasks and in its ties, as on the page."""


def write_graph(
    source: Any,
    path: str | PathLike[str],
    *,
    one_mode: bool = False,
    lang: str = "en",
    scheme: SchemeLike | None = None,
    nulls: Sequence[str] | None = None,
) -> None:
    r"""Write the network for another program, in the format that the suffix names; `read_graph` reads the first three.

    ============  ===============================================================================================
    ``.gexf``     GEXF 1.2 with places, colours and sizes: Gephi and Gephi Lite show the network at once.
    ``.graphml``  GraphML, with the ``type`` and ``name`` of igraph: ``bipartite_projection(g)`` works at once.
    ``.json``     Node-link JSON as D3 takes it: ``nodes`` with ``id``, ``links`` with ``source`` and ``target``.
    ``.net``      Pajek, UTF-8: order, modes, labels (``"`` as ``'``) and weights only.
    ``.csv``      Edges with Source, Target, Type and Weight; the nodes, Id and Label, are in ``…-nodes.csv``.
    ============  ===============================================================================================

    Nodes have what the page shows as attributes, and ``x``, ``y`` (upwards), ``size``, ``color``. A graph is written as
    it is. A missing or infinite value is left out, a list becomes its JSON text; in XML an attribute has one type, text
    where they disagree, and a forbidden character is ``\u0000``, in an id of GraphML ``_x0000_``.

    Parameters
    ----------
    source, scheme
        Anything that `responsibility_matrix` takes, and what each role counts; a graph of `responsibility_graph`,
        perhaps changed since; or a frame of `ties`, which knows the pairs alone.
    path
        The file to write; an existing one is replaced when the new one is complete.
    one_mode, nulls
        Write the units and their ties, tested by these `nulls` as `ties` does, instead of tasks and units.
    lang
        ``"en"`` or ``"zh"``: of the description in the file.

    Raises
    ------
    UsageError
        The suffix is another, or the graph is directed, a multigraph, or has a node without its mode.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> write_graph([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "responsibility.graphml")
    """
    known_language(lang)
    if isinstance(source, pd.DataFrame) and {"unit_a", "unit_b"} <= {*source.columns}:
        graph = _tie_graph(source)
    elif is_graph(source) and not one_mode and scheme is None:
        graph = source
    else:
        R = responsibility_matrix(source, scheme=scheme)
        title = page_heading(source, lang)
        tested = measured_ties(R, nulls=nulls) if one_mode else None
        graph = (
            unit_graph(R, ties=tested, title=title, lang=lang) if one_mode else network_graph(R, title=title, lang=lang)
        )
    write_graph_file(graph, path)


def network_graph(
    source: Any,
    *,
    clusters: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    promised: pd.DataFrame | None = None,
    title: str = "",
    lang: str = "en",
) -> nx.Graph:
    """Return the two-mode graph with what the page shows; `responsibility_matrix` of it is that of the source.

    The attribute ``measured`` of the graph lists what was added. A column of the source of such a name stays as it is.
    `clusters`, `places` and `promised` are those of `clusters`, `layout` and `targets` where they are known already.
    """
    R = responsibility_matrix(source)
    groups = measured_clusters(R) if clusters is None else clusters
    B = responsibility_graph(R)
    tasks, units = (
        _task_facts(R, groups, promised, lang),
        _unit_numbers(R, groups).join(centrality(R).drop(columns="rank")),
    )
    drawn = _drawn(R, places).assign(color=[*map(_task_colour, tasks["cluster"]), *map(_colour, units["cluster"])])
    tasks["cluster"] = tasks["cluster"].mask(tasks["cluster"] == ACROSS)
    own = {*R.tasks.columns, *R.units.columns}
    new = [name for name in dict.fromkeys((*tasks, *units, *drawn)) if name not in own]
    rows = zip([*tasks.to_dict("records"), *units.to_dict("records")], drawn.to_dict("records"), strict=True)
    for node, (numbers, drawing) in zip(B, rows, strict=True):
        B.nodes[node].update((name, value) for name, value in (numbers | drawing).items() if name not in own)
    for node, text in zip(B, R.tasks.get("text", ()), strict=False):  # tasks come first
        B.nodes[node]["label"] = f"{B.nodes[node]['label']} {label(str(text))}".strip()
    for *_, data in B.edges(data=True):
        data["color"] = COLOURS[data["role"]]
    B.graph |= _about(title, lang, "graph_description") | {MEASURED: ",".join(new)}
    return B


def unit_graph(
    source: Any,
    *,
    ties: pd.DataFrame | None = None,
    clusters: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    title: str = "",
    lang: str = "en",
) -> nx.Graph:
    """Return the graph of units, an edge for each two that share a task: all of `ties` and what the page shows."""
    R = responsibility_matrix(source)
    groups = measured_clusters(R) if clusters is None else clusters
    units = _unit_numbers(R, groups).join(tie_centrality(R))
    G = _tie_graph(measured_ties(R) if ties is None else ties, tuple(map(str, R.units.index)))
    drawn = _drawn(R, places).iloc[len(R.tasks) :].assign(color=list(map(_colour, units["cluster"])))
    frames = (frame.to_dict("records") for frame in (units, drawn, R.units))
    for node, numbers, drawing, own in zip(G, *frames, strict=True):
        G.nodes[node].update(numbers | drawing | own)
    cluster = dict(zip(G, units["cluster"], strict=True))
    for a, b, data in G.edges(data=True):
        inside = cluster[a] == cluster[b] != 0
        data["color"] = tinted(_colour(cluster[a]), _TIE_TINT) if inside else COLOURS["neutral"]
    G.graph |= _about(title, lang, "unit_graph_description") | {"scheme": R.scheme}
    return G


def _tie_graph(ties: pd.DataFrame, units: tuple[str, ...] = ()) -> nx.Graph:
    """Return a graph of the pairs of `ties` that share a task; its nodes are `units`, or all units with a tie."""
    import networkx as nx

    missing = {"unit_a", "unit_b", "shared", "weight"} - {*ties.columns}
    if missing:
        raise UsageError("measures.ties_column", column=min(missing)).near(min(missing), ties.columns)
    columns = [name for name in ties.columns if name in _OF_TIES or name.endswith(tuple(f"_{n}" for n in _OF_NULLS))]
    G = nx.Graph(**{ONE_MODE: "unit"})
    G.add_nodes_from((f"{_UNIT}{name}", {"label": name}) for name in units)
    shared = ties[ties["shared"] > 0]
    for a, b, row in zip(shared["unit_a"], shared["unit_b"], shared[columns].to_dict("records"), strict=True):
        for name in (a, b):
            G.add_node(f"{_UNIT}{name}", label=str(name))
        G.add_edge(f"{_UNIT}{a}", f"{_UNIT}{b}", **row)
    return G


def _unit_numbers(R: ResponsibilityMatrix, groups: pd.DataFrame) -> pd.DataFrame:
    """Return what the page says of each unit, in matrix order."""
    load = workload(R).reindex(R.units.index).drop(columns=["kind", "level", "collective"], errors="ignore")
    placed = groups.reindex(R.units.index)
    return load.assign(cluster=placed["cluster"], cluster_label=placed["label"], stability=placed["stability"])


def _task_facts(
    R: ResponsibilityMatrix, groups: pd.DataFrame, promised: pd.DataFrame | None, lang: str
) -> pd.DataFrame:
    """Return what the page says of each task, in matrix order: how many units, their cluster, what is promised."""
    cluster = pd.array(cluster_of_tasks(R, groups), dtype="Int64")
    facts = pd.DataFrame({"degree": np.diff(R.weight.indptr), "cluster": cluster}, index=R.tasks.index)
    frame = targets(R) if promised is None else promised[promised["task_id"].isin(R.tasks.index)]
    lines = targets_by_task(frame, [*map(str, R.tasks.index)], lang)[["target", "deadline"]]
    return facts.assign(**{name: lines[name].to_numpy() for name in lines})


def _drawn(R: ResponsibilityMatrix, places: pd.DataFrame | None) -> pd.DataFrame:
    """Return where and how large each node is on the page, with y upwards as in Gephi and in plots.

    `places` are those of `layout` where they are known already.
    """
    places = (layout(R) if places is None else places).round(1)
    return pd.DataFrame({"x": places["x"], "y": 0.0 - places["y"], "size": places["radius"]})


def _colour(cluster: int) -> str:
    """Return the colour of a unit; the page leaves one without a tie white, which no other program would show."""
    return cluster_colour(int(cluster)) if cluster else COLOURS["neutral"]


def _task_colour(cluster: int) -> str:
    if cluster == ACROSS:
        return COLOURS["across"]
    return tinted(_colour(cluster), _TASK_TINT)


def _about(title: str, lang: str, key: str) -> dict[str, str]:
    words = labels(lang)
    return {"title": title, "description": words["sentence_separator"].join((words[key], words["not_effort"]))}
