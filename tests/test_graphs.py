from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph.errors import InputError, OutputError, UsageError
from jxgraph.graph_files import read_graph
from jxgraph.io import atomic_path, escape_xml, unescape_xml
from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
from jxgraph.pages.network import write_graph
from jxgraph.weights import lead_co

if TYPE_CHECKING:
    from pathlib import Path

LOSSLESS = (".graphml", ".gexf", ".json")
EVERY = (*LOSSLESS, ".net", ".csv")
TRIPLES = [("1.1.1", "市发展改革委", "lead"), ("1.1.1", 'A "B" & <C>', "co_lead"), ("1.1.2", "市商务局", "support")]

hostile = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("\x00\r\n\t\x0b\x85\ufffe\ud800\\u0<>&\"'=]𠮷\u202e")
    ),
    max_size=8,
)
edges = st.lists(
    st.tuples(
        hostile, hostile, st.sampled_from(["lead", "co_lead", "support"]), st.floats(0, 1e300, allow_subnormal=False)
    ),
    max_size=12,
)


@pytest.fixture(name="B")
def changed_graph() -> nx.Graph:
    frame = pd.DataFrame(TRIPLES, columns=["task_id", "unit", "role"])
    R = responsibility_matrix(frame, scheme=lead_co(co_lead=0.1))
    tasks = R.tasks.assign(text=["一\r\n二", ""], line=[3, 9], done=[True, False], leader=["\x00甲", "乙"])
    B = responsibility_graph(ResponsibilityMatrix(R.weight, R.role, R.position, tasks, R.units, R.scheme))
    B.nodes["unit:市商务局"].update(x=1.5, y=-2.0, size=4.5, color="#0a0b0c")
    B.edges["task:1.1.2", "unit:市商务局"].update(color="#ffffff", x=1, size=2)
    return B


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_a_graph_file_gives_the_matrix_back(B: nx.Graph, tmp_path: Path, suffix: str) -> None:
    """Scheme, roles, weights (0.1 to the last bit), texts with a NUL, an empty one, numbers, truth values, drawings."""
    write_graph(B, tmp_path / f"g{suffix}")
    back = read_graph(tmp_path / f"g{suffix}")
    assert responsibility_matrix(back).equals(responsibility_matrix(B))
    assert dict(back.nodes(data=True)) == dict(B.nodes(data=True))
    assert list(back.edges(data=True)) == list(B.edges(data=True))
    assert back.graph == B.graph == {"scheme": "lead-co(1,0.1,0.25)"}


@pytest.mark.parametrize("suffix", LOSSLESS)
@given(rows=edges, texts=hostile)
def test_hostile_names_survive(tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: Any, texts: str) -> None:
    """Any text as a task's id, a unit's name, an attribute's name and value; any weight; also no task at all."""
    frame = pd.DataFrame(rows, columns=["task_id", "unit", "role", "weight"]).astype({"weight": float})
    frame.attrs["scheme"] = "drawn"
    B = responsibility_graph(frame.drop_duplicates(["task_id", "unit"]))
    for node in B:
        B.nodes[node]["x" + texts] = texts
    path = tmp_path_factory.mktemp("graph") / f"g{suffix}"
    write_graph(B, path)
    back = read_graph(path)
    assert responsibility_matrix(back).equals(responsibility_matrix(B))
    assert dict(back.nodes(data=True)) == dict(B.nodes(data=True))


@given(st.lists(hostile, min_size=2, max_size=2, unique=True))
def test_escaping_is_undone_and_makes_no_two_texts_one(texts: list[str]) -> None:
    first, second = map(escape_xml, texts)
    assert [unescape_xml(first), unescape_xml(second)] == texts
    assert first != second


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_networkx_reads_the_plain_file(tmp_path: Path, suffix: str) -> None:
    """Without read_graph: the same nodes and edges, and the edge ids that GEXF must have, the names that igraph asks."""
    B = responsibility_graph(TRIPLES)
    path = tmp_path / f"g{suffix}"
    write_graph(B, path)
    if suffix == ".json":
        import json

        back = nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="links")
    else:
        back = nx.read_graphml(path) if suffix == ".graphml" else nx.read_gexf(path)
    if suffix == ".graphml":
        assert list(nx.get_node_attributes(back, "name").values()) == [node[5:] for node in B]
        assert list(nx.get_node_attributes(back, "type").values()) == [False, False, True, True, True]
        assert responsibility_matrix(back).equals(responsibility_matrix(B))
        back = nx.relabel_nodes(back, dict(zip(back, B, strict=True)))
    added = {"name", "type", "id"}
    for node, data in B.nodes(data=True):
        assert {k: v for k, v in back.nodes[node].items() if k not in added} == data
    for a, b, data in B.edges(data=True):
        assert {k: v for k, v in back[a][b].items() if k not in added} == data
    assert back.number_of_edges() == B.number_of_edges() == 3


def test_igraph_reads_graphml_with_truth_values(B: nx.Graph, tmp_path: Path) -> None:
    """The igraph reader knows only 'true' and 'false' in small letters; `done` is True, False and, for units, unset."""
    write_graph(B, tmp_path / "g.graphml")
    g = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert g["scheme"] == "lead-co(1,0.1,0.25)"
    assert g.vs["id"][:3] == list(B)[:3]
    assert g.vs["id"][3] == "unit:A_x0020__x0022_B_x0022__x0020__x0026__x0020__x003C_C_x003E_"
    assert g.vs["name"] == [node[5:] for node in B]
    assert g.vs["type"] == [False, False, True, True, True]
    assert g.vs["label"] == ["1.1.1", "1.1.2", "市发展改革委", 'A "B" & <C>', "市商务局"]
    assert g.vs["done"][:2] == [True, False]
    assert g.vs["bipartite"] == [0, 0, 1, 1, 1]
    assert g.es["weight"] == [1.0, 0.1, 0.25]
    assert g.es["role"] == ["lead", "co_lead", "support"]


def test_igraph_reads_pajek_with_both_modes(B: nx.Graph, tmp_path: Path) -> None:
    """Two tasks, then three units; the quotation marks, which Pajek cannot hold, have become apostrophes."""
    write_graph(B, tmp_path / "g.net")
    g = igraph.Graph.Read_Pajek(str(tmp_path / "g.net"))
    assert g.vs["name"] == ["1.1.1", "1.1.2", "市发展改革委", "A 'B' & <C>", "市商务局"]
    assert g.vs["type"] == [False, False, True, True, True]
    assert dict(zip(g.get_edgelist(), g.es["weight"], strict=True)) == {(0, 2): 1.0, (0, 3): 0.1, (1, 4): 0.25}


@given(rows=edges)
def test_pajek_holds_any_name(tmp_path_factory: pytest.TempPathFactory, rows: Any) -> None:
    frame = pd.DataFrame(rows, columns=["task_id", "unit", "role", "weight"]).astype({"weight": float})
    frame.attrs["scheme"] = "drawn"
    B = responsibility_graph(frame.drop_duplicates(["task_id", "unit"]))
    path = tmp_path_factory.mktemp("graph") / "g.net"
    write_graph(B, path)
    g = igraph.Graph.Read_Pajek(str(path))
    assert (g.vcount(), g.ecount()) == (len(B), B.number_of_edges())
    assert sum(g.vs["type"]) == sum(mode for _, mode in B.nodes(data="bipartite"))
    written = [B[a][b]["weight"] for a, b in B.edges]
    assert (g.es["weight"] if written else []) == pytest.approx(written, rel=1e-15)


@pytest.mark.parametrize("suffix", EVERY)
def test_the_same_graph_gives_the_same_bytes_and_stays_as_it_was(B: nx.Graph, tmp_path: Path, suffix: str) -> None:
    before = copy.deepcopy(B)
    write_graph(B, tmp_path / f"a{suffix}")
    write_graph(before, tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
    assert b"\r" not in (tmp_path / f"a{suffix}").read_bytes()
    assert nx.utils.graphs_equal(before, B)


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_values_that_a_file_cannot_hold(tmp_path: Path, suffix: str) -> None:
    """None, NaN and infinity are left out, numpy becomes plain, a list becomes JSON, 1 beside 0.5 becomes 1.0."""
    B = responsibility_graph(TRIPLES)
    task, other = "task:1.1.1", "task:1.1.2"
    gone = {"none": None, "nan": math.nan, "inf": np.inf, "na": pd.NA, "nat": pd.NaT}
    B.nodes[task].update(gone, flag=np.True_, count=np.int8(7), part=np.float32(0.5), names=["甲", 1], mixed=1)
    B.nodes[other]["mixed"] = 0.5
    write_graph(B, tmp_path / f"g{suffix}")
    node = read_graph(tmp_path / f"g{suffix}").nodes[task]
    assert not gone.keys() & node.keys()
    assert node["flag"] is True
    assert (node["count"], node["part"], node["names"], node["mixed"]) == (7, 0.5, '["甲", 1]', 1.0)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_an_attribute_has_one_type(tmp_path: Path, suffix: str) -> None:
    """A number on one node and text on another: text on both, since igraph refuses the name twice."""
    B = responsibility_graph(TRIPLES)
    B.nodes["task:1.1.1"]["level"] = 3
    write_graph(B, tmp_path / f"g{suffix}")
    assert read_graph(tmp_path / f"g{suffix}").nodes["task:1.1.1"]["level"] == "3"


@pytest.mark.parametrize("suffix", EVERY)
def test_an_empty_graph(tmp_path: Path, suffix: str) -> None:
    """No task and no unit are written and read back in every format."""
    B = responsibility_graph([])
    path = tmp_path / f"g{suffix}"
    write_graph(B, path)
    if suffix == ".net":
        assert igraph.Graph.Read_Pajek(str(path)).vcount() == 0
    elif suffix == ".csv":
        assert path.read_text("utf-8-sig") == "Source,Target,Type,Weight\n"
        assert (tmp_path / "g-nodes.csv").read_text("utf-8-sig") == "Id,Label\n"
    else:
        assert responsibility_matrix(read_graph(path)).shape == (0, 0)


@pytest.mark.parametrize(
    ("B", "words"),
    [
        (nx.Graph([("a", "b")]), "no attribute bipartite"),
        (nx.DiGraph(), "undirected"),
        (nx.MultiGraph(), "undirected"),
    ],
)
def test_another_graph_is_refused_before_anything_is_written(B: nx.Graph, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        write_graph(B, tmp_path / "g.gexf")
    assert not list(tmp_path.iterdir())


def test_other_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"must end in \.graphml, \.gexf, \.net, \.json"):
        write_graph(responsibility_graph([]), tmp_path / "g.txt")
    with pytest.raises(UsageError, match=r"must end in \.graphml, \.gexf, \.json"):
        read_graph(tmp_path / "g.net")


@pytest.mark.parametrize("suffix", LOSSLESS)
@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<a/>", b"[]", b"{}"])
def test_a_foreign_file_is_one_readable_line(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"g{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a graph that jxgraph wrote") as raised:
        read_graph(path)
    assert "\n" not in str(raised.value)
    with pytest.raises(InputError, match="cannot read"):
        read_graph(tmp_path / f"missing{suffix}")


def _write_half(path: Path, failure: BaseException) -> None:
    with atomic_path(path) as beside:
        beside.write_text("half", encoding="utf-8")
        raise failure


def test_a_failure_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    """Interrupted after half the words: the old words stand, no other file is in the folder."""
    path = tmp_path / "g.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        _write_half(path, KeyboardInterrupt())
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*g\.json.*: No space left"):
        _write_half(tmp_path / "g.json", OSError(28, "No space left on device"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["missing/g.json", ".", "file/g.json", "g\x00.json"])
def test_a_path_that_cannot_be_written_is_said_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write"), atomic_path(tmp_path / name) as beside:
        beside.write_text("x", encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
