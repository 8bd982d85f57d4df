"""Graph files in the hands of other programs: Gephi's and GraphML's rules, R, igraph, D3's convention, spreadsheets."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from making_files import SAMPLE

import jxgraph as jx
from jxgraph.errors import InputError, UsageError
from jxgraph.graph_files.xml_files import from_xml_id, xml_id
from jxgraph.pages.network.graph import network_graph, unit_graph
from jxgraph.pages.network.layout import layout
from jxgraph.palette import CLUSTER_COLOURS, COLOURS

BD = jx.read_breakdown(SAMPLE)
R = jx.responsibility_matrix(BD)
TIES = jx.ties(R, nulls=["sdsm"])
HOSTILE = [
    ("=1+1", "<script>alert(1)</script>", "lead"),
    ("]]>", "\x00\x1b", "co_lead"),
    ("=1+1", "a/b\\c:d", "co_lead"),
    ("?>", "各县(市、区)政府" * 40, "support"),
    ("?>", "unit:甲_x0028_", "lead"),
]
SOURCES: dict[str, Any] = {
    "the sample": R,
    "hostile names": HOSTILE,
    "one unit": [("1", "甲", "lead")],
    "nobody leads": [("1", "甲", "co_lead"), ("1", "乙", "co_lead")],
    "nothing": [],
}
Written: TypeAlias = tuple[nx.Graph, nx.Graph, Path]
LOSSLESS = (".gexf", ".graphml", ".json")
GEXF = "{http://www.gexf.net/1.2draft}"
VIZ = "{http://www.gexf.net/1.2draft/viz}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"

# a name token of XML of either edition, and no other character
NMTOKEN = re.compile(r"[A-Za-z0-9._:\u4e00-\u9fa5-]+")


@pytest.fixture(name="written", params=SOURCES, scope="module")
def written_graphs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Give the two graphs of a source, and a folder with their files in every format."""
    folder = tmp_path_factory.mktemp("graphs")
    graphs = network_graph(SOURCES[request.param]), unit_graph(SOURCES[request.param])
    for name, graph in zip(("two", "one"), graphs, strict=True):
        for suffix in (*LOSSLESS, ".net", ".csv"):
            jx.write_graph(graph, folder / f"{name}{suffix}")
    return *graphs, folder


# -- the laws --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("suffix", LOSSLESS)
def test_files_give_back_the_graph_and_the_matrix_without_what_was_measured(written: Written, suffix: str) -> None:
    two, one, folder = written
    back = jx.read_graph(folder / f"two{suffix}")
    assert jx.responsibility_matrix(back).equals(jx.responsibility_matrix(two))
    for graph, name in ((two, "two"), (one, "one")):
        back = jx.read_graph(folder / f"{name}{suffix}")
        assert back.graph == graph.graph
        assert list(back) == list(graph)
        assert {frozenset(edge) for edge in back.edges} == {frozenset(edge) for edge in graph.edges}
        for node, data in graph.nodes(data=True):
            assert back.nodes[node] == {k: v for k, v in data.items() if not pd.isna(v)}


@pytest.mark.slow
def test_the_network_is_written_without_a_change_of_the_matrix(tmp_path: Path) -> None:
    """Also from a document, as a person calls it; and each read by networkx itself."""
    for suffix in LOSSLESS:
        jx.write_graph(BD, tmp_path / f"g{suffix}", lang="zh")
        assert jx.responsibility_matrix(jx.read_graph(tmp_path / f"g{suffix}")).equals(R)
    assert jx.responsibility_matrix(nx.read_graphml(tmp_path / "g.graphml")).equals(R)
    data = json.loads((tmp_path / "g.json").read_text("utf-8"))
    assert jx.responsibility_matrix(nx.node_link_graph(data, edges="links")).equals(R)
    loads = [jx.workload(source)["workload"] for source in (nx.read_gexf(tmp_path / "g.gexf"), R)]
    assert loads[0].to_dict() == loads[1].to_dict()


ROWS = st.tuples(st.text(max_size=5), st.text(max_size=5), st.sampled_from(["lead", "support"]))


@pytest.mark.slow
@given(st.lists(ROWS, min_size=1, max_size=6), st.sampled_from(LOSSLESS))
def test_any_names_survive_with_the_numbers(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], suffix: str
) -> None:
    path = tmp_path_factory.mktemp("graph") / f"g{suffix}"
    jx.write_graph(rows, path)
    assert jx.responsibility_matrix(jx.read_graph(path)).equals(jx.responsibility_matrix(rows))


def test_a_column_of_ones_own_keeps_its_values(tmp_path: Path) -> None:
    """A matrix whose units have a column `workload` already: the file has those, and reading gives them back."""
    own = jx.responsibility_graph([("1", "甲", "lead"), ("1", "乙", "lead")])
    for node in own:
        own.nodes[node]["workload"] = "busy"
    matrix = jx.responsibility_matrix(own)
    jx.write_graph(matrix, tmp_path / "g.gexf")
    back = jx.read_graph(tmp_path / "g.gexf")
    assert jx.responsibility_matrix(back).equals(matrix)
    assert set(nx.get_node_attributes(back, "workload").values()) == {"busy"}


OLD_GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="g0" for="graph" attr.name="scheme" attr.type="string"/>
<key id="d0" for="node" attr.name="bipartite" attr.type="long"/>
<key id="d1" for="edge" attr.name="role" attr.type="string"/>
<graph edgedefault="undirected"><data key="g0">lead-co</data>
<node id="task:1"><data key="d0">0</data></node><node id="unit:(甲)\\u0000"><data key="d0">1</data></node>
<edge source="task:1" target="unit:(甲)\\u0000"><data key="d1">lead</data></edge></graph></graphml>"""
OLD_GEXF = """<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<meta><description>{&quot;scheme&quot;: &quot;lead-co&quot;}</description></meta><graph defaultedgetype="undirected">
<attributes class="node"><attribute id="0" title="bipartite" type="long"/></attributes>
<attributes class="edge"><attribute id="1" title="role" type="string"/></attributes>
<nodes><node id="task:1"><attvalues><attvalue for="0" value="0"/></attvalues></node>
<node id="unit:(甲)\\u0000"><attvalues><attvalue for="0" value="1"/></attvalues></node></nodes>
<edges><edge id="0" source="task:1" target="unit:(甲)\\u0000"><attvalues><attvalue for="1" value="lead"/></attvalues></edge>
</edges></graph></gexf>"""
OLD_JSON = """{"directed": false, "multigraph": false, "graph": {"scheme": "lead-co"},
"nodes": [{"bipartite": 0, "id": "task:1"}, {"bipartite": 1, "id": "unit:(甲)\\u0000"}],
"edges": [{"role": "lead", "source": "task:1", "target": "unit:(甲)\\u0000"}]}"""


@pytest.mark.parametrize(("suffix", "content"), list(zip(LOSSLESS, (OLD_GEXF, OLD_GRAPHML, OLD_JSON), strict=True)))
def test_files_of_version_0_2_are_read(suffix: str, content: str, tmp_path: Path) -> None:
    """Numbered keys, ids as they are but for what XML forbids, the graph's attributes as description, `edges`."""
    (tmp_path / f"g{suffix}").write_text(content, encoding="utf-8")
    B = jx.read_graph(tmp_path / f"g{suffix}")
    assert B.graph == {"scheme": "lead-co"}
    assert dict(B.nodes(data="bipartite")) == {"task:1": 0, "unit:(甲)\x00": 1}
    assert list(B.edges(data="role")) == [("task:1", "unit:(甲)\x00", "lead")]


# -- Gephi -----------------------------------------------------------------------------------------------------------
def test_gexf_keeps_the_rules_of_gexf(written: Written) -> None:
    """The grammar; and what Gephi and graphology need: ids once, both ends there, each value of a declared attribute."""
    rules = etree.RelaxNG(etree.parse(Path(__file__).parent / "data" / "gexf-rules.rng"))
    for file in ("two.gexf", "one.gexf"):
        root = etree.parse(written[2] / file).getroot()
        rules.assertValid(root)
        nodes = [node.get("id") for node in root.iter(f"{GEXF}node")]
        edges = list(root.iter(f"{GEXF}edge"))
        assert len(set(nodes)) == len(nodes)
        assert len({edge.get("id") for edge in edges}) == len(edges)
        assert {edge.get(end) for edge in edges for end in ("source", "target")} <= set(nodes)
        for scope in ("node", "edge"):
            declared = root.findall(f".//{GEXF}attributes[@class='{scope}']/{GEXF}attribute")
            ids = [attribute.get("id") for attribute in declared]
            assert ids == [attribute.get("title") for attribute in declared]
            assert len(set(map(str.lower, ids))) == len(ids), "Gephi has one column of a name, small or large"
            assert {cell.get("for") for cell in root.iterfind(f".//{GEXF}{scope}/*/{GEXF}attvalue")} <= set(ids)


def test_gephi_shows_the_picture_of_the_page(tmp_path: Path) -> None:
    """Places (y upwards), radii, the colour of the first cluster, tasks as squares; lines in the colours of roles."""
    jx.write_graph(BD, tmp_path / "g.gexf", lang="zh")
    root = etree.parse(tmp_path / "g.gexf").getroot()
    drawn = {
        node.get("id"): {child.tag.removeprefix(VIZ): dict(child.attrib) for child in node if child.tag.startswith(VIZ)}
        for node in root.iter(f"{GEXF}node")
    }
    places = layout(R).round(1)
    for node, place in places.iterrows():
        assert float(drawn[node]["position"]["x"]) == place["x"]
        assert float(drawn[node]["position"]["y"]) == -place["y"]
        assert float(drawn[node]["size"]["value"]) == place["radius"]
    heaviest = drawn["unit:市发展改革委"]
    assert "#{:02x}{:02x}{:02x}".format(*(int(heaviest["color"][c]) for c in "rgb")) == CLUSTER_COLOURS[0]
    assert heaviest["shape"]["value"] == "disc"
    assert drawn["task:T1.1.1"]["shape"]["value"] == "square"
    labels = {node.get("id"): node.get("label") for node in root.iter(f"{GEXF}node")}
    assert labels["unit:市发展改革委"] == "市发展改革委"
    assert labels["task:T1.2.1"] == "T1.2.1 地区生产总值增长6%左右。"
    assert root.findtext(f"{GEXF}meta/{GEXF}description", "").startswith(BD.title)
    colours = {edge.find(f"{VIZ}color").get("r") for edge in root.iter(f"{GEXF}edge")}
    assert colours == {str(int(COLOURS[role][1:3], 16)) for role in ("lead", "co_lead")}


def test_numbers_of_the_page_are_typed_attributes() -> None:
    """市发展改革委: what the workload table says, in whole numbers where it counts."""
    unit = network_graph(R).nodes["unit:市发展改革委"]
    row = jx.workload(R).loc["市发展改革委"]
    for name in ("rank", "lead", "co_lead", "support", "tasks", "workload", "share"):
        assert unit[name] == row[name]
    assert unit["cluster"] == 1
    types = {name: type(unit[name]) for name in ("lead", "cluster", "degree", "workload", "betweenness", "collective")}
    assert types == {
        "lead": int,
        "cluster": int,
        "degree": int,
        "workload": float,
        "betweenness": float,
        "collective": bool,
    }
    assert unit["betweenness"] == jx.centrality(R).loc["市发展改革委", "betweenness"]


def test_a_task_says_what_it_promises() -> None:
    """地区生产总值增长6%左右: no date; a unit has neither."""
    graph = network_graph(R)
    assert graph.nodes["task:T1.2.1"]["target"] == "地区生产总值增长 ≈ 6%"
    assert "target" not in graph.nodes["unit:市发展改革委"]


def test_a_unit_without_a_tie_has_a_colour_that_shows_on_white() -> None:
    for graph in (network_graph([("1", "甲", "lead")]), unit_graph([("1", "甲", "lead")])):
        assert graph.nodes["unit:甲"]["color"] == COLOURS["neutral"] != COLOURS["paper"]


@pytest.mark.parametrize("value", ["left", 2**60, True])
def test_what_cannot_be_drawn_stays_an_attribute(tmp_path: Path, value: Any) -> None:
    """A place in words or too long for a float; a negative size and a colour's name: all are read back as they were."""
    B = jx.responsibility_graph([("1", "甲", "lead")])
    B.nodes["unit:甲"].update(x=value, y=1.0, size=-1.0, color="red")
    jx.write_graph(B, tmp_path / "g.gexf")
    assert b"<viz:" not in (tmp_path / "g.gexf").read_bytes()
    assert jx.read_graph(tmp_path / "g.gexf").nodes["unit:甲"] == B.nodes["unit:甲"]


# -- units alone -----------------------------------------------------------------------------------------------------
def test_units_alone_have_the_ties_as_edges() -> None:
    """185 pairs share a task; each edge has what `ties` says of the pair, and no name of a first or second unit."""
    G = unit_graph(R, ties=TIES)
    assert (len(G), G.number_of_edges()) == (66, 185)
    assert not nx.get_node_attributes(G, "bipartite")
    for row in TIES[TIES["shared"] > 0].head(20).to_dict("records"):
        edge = G.edges[f"unit:{row['unit_a']}", f"unit:{row['unit_b']}"]
        assert edge.keys() == {
            *("shared", "weight", "newman", "jaccard", "task_ids", "color"),
            *("sdsm_expected", "sdsm_p_more", "sdsm_p_fewer", "sdsm_q", "sdsm_verdict"),
        }
        assert all(edge[name] == row[name] for name in edge if name != "color")


def test_a_frame_of_ties_is_a_graph_of_its_pairs(tmp_path: Path) -> None:
    """Of 66 units those that have a tie; a pair that shares nothing, which a null model can list, is no edge."""
    none = pd.DataFrame([{"unit_a": "甲", "unit_b": "乙", "shared": 0, "weight": 0.0}])
    jx.write_graph(pd.concat([TIES, none]), tmp_path / "ties.graphml")
    G = jx.read_graph(tmp_path / "ties.graphml")
    assert G.number_of_edges() == 185
    assert "unit:甲" not in G
    assert set(nx.get_edge_attributes(G, "weight").values()) == set(TIES["weight"])
    with pytest.raises(UsageError, match="bipartite"):
        jx.responsibility_matrix(G)
    with pytest.raises(UsageError, match="shared"):
        jx.write_graph(TIES.drop(columns="shared"), tmp_path / "g.gexf")


@pytest.mark.slow
def test_the_command_line_writes_graph_files(run: Any, tmp_path: Path) -> None:
    """By the suffix of -o; --one-mode is for them alone, --separate and --open are for the page."""
    document = str(SAMPLE.resolve())
    done = run("network", document, "-o", "g.gexf", "--one-mode", "--null", "sdsm", "--lang", "zh", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "g.gexf\n")
    assert jx.read_graph(tmp_path / "g.gexf").number_of_edges() == 185
    done = run("network", document, "-o", "g.csv", "--weights", "lead=2", cwd=tmp_path)
    assert {row["Weight"] for row in rows_of(tmp_path / "g.csv")} == {"2", "0.5"}
    for words, message in (
        (("--one-mode",), "--one-mode is for graph files"),
        (("-o", "g.net", "--separate"), "are for the page"),
    ):
        done = run("network", document, *words, "--lang", "en", cwd=tmp_path)
        assert done.returncode == 2
        assert message in done.stderr


# -- GraphML, R and igraph ------------------------------------------------------------------------------------------
def test_graphml_has_name_tokens_as_ids_and_keys_named_by_their_attribute(
    written: Written,
) -> None:
    for file in ("two.graphml", "one.graphml"):
        root = etree.parse(written[2] / file).getroot()
        keys, nodes = root.findall(f"{GRAPHML}key"), list(root.iter(f"{GRAPHML}node"))
        ids = [element.get("id") for element in (*keys, *nodes)]
        assert all(map(NMTOKEN.fullmatch, ids))
        assert len(set(ids)) == len(ids)
        assert all(key.get("id").split(".")[-1] == key.get("attr.name") for key in keys)
        assert {key.get("attr.type") for key in keys} <= {"string", "boolean", "long", "double"}
        assert {data.get("key") for data in root.iter(f"{GRAPHML}data")} <= {key.get("id") for key in keys}


@given(st.text("_x05F(甲𠮷:") | st.text())
def test_any_text_becomes_a_name_token_and_comes_back(text: str) -> None:
    """Also what looks like an escape: the alphabet makes many of `_x(`, `_x005F_` and `_x_`."""
    assert NMTOKEN.fullmatch(xml_id(text))
    assert from_xml_id(xml_id(text)) == text


def test_attributes_called_as_igraphs_own_stay_as_they_are(tmp_path: Path) -> None:
    B = jx.responsibility_graph([("1", "甲", "lead")])
    B.nodes["unit:甲"].update(type="bureau", name="A", **{"igraph.type": 1, "edge.role": 2, "role": 3})
    jx.write_graph(B, tmp_path / "g.graphml")
    assert jx.read_graph(tmp_path / "g.graphml").nodes["unit:甲"] == B.nodes["unit:甲"]


R_SCRIPT = """
library(igraph)
g <- read_graph("two.graphml", format = "graphml")
p <- bipartite_projection(g)
u <- read_graph("one.graphml", format = "graphml")
n <- read_graph("two.net", format = "pajek")
m <- read_graph("one.net", format = "pajek")
cat(is_bipartite(g), vcount(p$proj1), vcount(p$proj2), ecount(p$proj2), vcount(u), ecount(u), is_bipartite(u),
    vcount(n), ecount(n), sum(V(n)$type), vcount(m), ecount(m), sum(E(g)$weight) == sum(E(n)$weight), "\\n")
cat(V(g)$name[165], V(g)$label[1], V(m)$name[2], V(p$proj2)$workload[3], sep = "\\n")
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="no R")
def test_r_reads_the_files_and_projects_at_once(tmp_path: Path) -> None:
    if subprocess.run(["Rscript", "-e", "library(igraph)"], capture_output=True, check=False).returncode:
        pytest.skip("no igraph for R")
    for name, graph in (("two", network_graph(R)), ("one", unit_graph(R, ties=TIES))):
        jx.write_graph(graph, tmp_path / f"{name}.graphml")
        jx.write_graph(graph, tmp_path / f"{name}.net")
    (tmp_path / "read.R").write_text(R_SCRIPT, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "read.R"],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    numbers, *words = done.stdout.splitlines()
    assert numbers.strip() == "TRUE 164 66 185 66 185 FALSE 230 331 66 66 185 TRUE"
    assert words[:3] == ["市财政局", "T1.1.1 发挥省高端装备产业基金和科创母…", str(R.units.index[1])]
    assert float(words[3]) == jx.workload(R).loc[R.units.index[2], "workload"]


# -- D3 and spreadsheets ---------------------------------------------------------------------------------------------
def test_json_is_as_d3_takes_it(written: Written) -> None:
    for file, graph in (("two.json", written[0]), ("one.json", written[1])):
        data = json.loads((written[2] / file).read_text("utf-8"))
        ids = [node["id"] for node in data["nodes"]]
        assert ids == list(graph)
        assert {link[end] for link in data["links"] for end in ("source", "target")} <= set(ids)
        assert all({"x", "y", "size", "color", "label"} <= node.keys() for node in data["nodes"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_the_columns_of_gephi_and_no_formula(written: Written) -> None:
    for name, graph in (("two", written[0]), ("one", written[1])):
        edges, nodes = rows_of(written[2] / f"{name}.csv"), rows_of(written[2] / f"{name}-nodes.csv")
        assert len(edges) == graph.number_of_edges()
        assert len(nodes) == len(graph)
        assert all(list(row)[:4] == ["Source", "Target", "Type", "Weight"] for row in edges)
        assert all(list(row)[:2] == ["Id", "Label"] for row in nodes)
        assert {row[end] for row in edges for end in ("Source", "Target")} <= {row["Id"] for row in nodes}
        assert {row["Type"] for row in edges} <= {"Undirected"}
        cells = [cell for row in (*edges, *nodes) for cell in row.values()]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "@"}]


def test_a_csv_is_not_read_as_a_graph(tmp_path: Path) -> None:
    jx.write_graph([("1", "甲", "lead")], tmp_path / "g.csv")
    with pytest.raises(UsageError, match="must end in"):
        jx.read_graph(tmp_path / "g.csv")
    (tmp_path / "g.gexf").write_text('<gexf xmlns="http://gexf.net/1.3" version="1.3"/>', encoding="utf-8")
    with pytest.raises(InputError, match="is not a graph"):
        jx.read_graph(tmp_path / "g.gexf")
