from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from making_pages import HOSTILE, hostile, small, twins

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.measures.ties import ties
from jxgraph.pages.html import visible_text, woff
from jxgraph.pages.network import network_page
from jxgraph.pages.network.data import ACROSS, LARGE, SHAPES, page_data, page_words
from jxgraph.pages.network.labels import LABEL_EM, label, width
from jxgraph.pages.network.layout import REACH

if TYPE_CHECKING:
    from pathlib import Path


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def about(source: Any) -> dict[str, dict[str, Any]]:
    nodes = page_data(responsibility_matrix(source), lang="en", ties=ties(source, nulls=()))["nodes"]
    return {node["id"]: node["about"] for node in nodes}


# -- the text of the page ----------------------------------------------------------------------------------------------
def test_page_is_its_html_and_always_the_same() -> None:
    page = network_page(small(), lang="zh")
    assert str(page) == page.html == str(network_page(small(), lang="zh"))
    assert page.html.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert repr(page).startswith("<NetworkPage 'The <small> document': ")


def test_only_what_the_policy_names_can_run() -> None:
    """The hashes in the policy are those of the two scripts and of the style, and nothing is allowed besides."""
    html = str(network_page(small()))
    inline = re.findall(r"<(script|style)>(.*?)</\1>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for _, body in inline]
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', html)
    assert [kind for kind, _ in inline] == ["style", "script", "script"]
    assert policy is not None
    assert policy[1] == (
        f"default-src 'none'; script-src 'sha256-{hashes[1]}' 'sha256-{hashes[2]}'; style-src 'sha256-{hashes[0]}'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def test_page_names_no_file_beside_it() -> None:
    html = str(network_page(small()))
    assert re.findall(r"""<[^>]*\b(?:src|href)=|@import|url\((?!data:)|sourceMappingURL""", html) == []


def test_heading_is_the_title_escaped() -> None:
    assert '<h1 title="The &lt;small&gt; document">The &lt;small&gt; document</h1>' in str(network_page(small()))
    assert network_page([("t1", "Finance", "lead")]).title == page_words("en")["untitled"]
    assert network_page(small(), title="Ours").title == "Ours"


def test_hostile_words_stay_data() -> None:
    """The page has its three scripts and no other, and the data give every string back, made visible."""
    html = str(network_page(hostile()))
    assert len(re.findall("<script", re.sub(r"<script>.*?</script>", "<script>", html, flags=re.DOTALL))) == 3
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\ud800-\udfff]", html)
    html.encode()
    names = {node["about"]["name"] for node in data_of(html)["nodes"]}
    assert {visible_text(words) for words in HOSTILE} <= names


def test_both_languages_have_the_same_words() -> None:
    def keys(words: dict[str, Any]) -> set[str]:
        return {f"{k}.{inner}" for k, v in words.items() for inner in (v if isinstance(v, dict) else [""])}

    assert keys(page_words("zh")) == keys(page_words("en"))
    assert page_words("en")["kinds"]["collective"] == "Collective"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        network_page(small(), lang="fr")


@pytest.mark.slow
def test_font_has_the_characters_of_the_page_and_the_license() -> None:
    """槃 and 槜 are in the sample and not in GB2312; 𠮷 is not in the font and is left out."""
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(woff("槃槜a𠮷"))) as font:
        assert sorted(font.getBestCmap()) == [ord("a"), ord("槃"), ord("槜")]
        assert font.flavor == "woff"
    assert woff("ab") == woff("bab")
    assert "SIL Open Font License" in str(network_page(small())).partition("<style>")[0]


# -- what the page is told ---------------------------------------------------------------------------------------------
def test_panel_data_of_a_unit_and_a_task() -> None:
    """Trade leads task 2 (1), co-leads task 1 (0.5) and supports task 3 (0.25): 1.75 in three tasks, the greatest."""
    told = about(small())
    unit, task = told["unit:市商务局"], told["task:3"]
    assert {k: unit[k] for k in ("workload", "rank", "tasks", "lead", "co_lead", "support")} == {
        "workload": "1.75", "rank": "1", "tasks": 3, "lead": 1, "co_lead": 1, "support": 1,
    }  # fmt: skip
    assert {k: task[k] for k in ("number", "text", "leader", "clause", "line", "section")} == {
        "number": "3", "text": "Guard the port", "leader": "Wang", "clause": "Clause: Police; with Trade",
        "line": "43", "section": "Section",
    }  # fmt: skip


def test_cluster_of_a_task() -> None:
    """A and B share five tasks, C and D too: two clusters. The task of B and C lies across; E has a task alone."""
    pairs = [(f"{a}{i}", u, "lead") for a, b in ("AB", "CD") for i in range(5) for u in (a, b)]
    told = about([*pairs, ("bridge", "B", "lead"), ("bridge", "C", "lead"), ("alone", "E", "lead")])
    assert told["task:A0"]["cluster"] == told["unit:A"]["cluster"] == 1
    assert told["task:C4"]["cluster"] == told["unit:D"]["cluster"] == 2
    assert told["task:bridge"]["cluster"] == ACROSS
    assert told["task:alone"]["cluster"] == told["unit:E"]["cluster"] == 0


def test_legends_count_units() -> None:
    """Three units of a government department, one under its own line of command; the fire brigade shares no task."""
    data = data_of(str(network_page(small(), lang="zh")))
    assert [(k["kind"], k["units"]) for k in data["kinds"]] == [("department", 3), ("vertical", 1)]
    assert [c["units"] for c in data["clusters"]][-1] == 1
    assert sum(c["units"] for c in data["clusters"]) == 4


def test_leaders_and_parts_stand_once_in_printed_order() -> None:
    """A task under two leaders has both; where nobody leads there is none to choose."""
    data = data_of(str(network_page(small())))
    assert (data["leaders"], data["parts"]) == (["Li", "Wang"], ["Part", "Annex"])
    bare = data_of(str(network_page([("t1", "Finance", "lead")])))
    assert (bare["leaders"], bare["parts"]) == ([], [])


def test_ties_are_those_of_the_measure() -> None:
    """Trade and Finance share tasks 1 and 2: weight 0.5 + 0.5, each leads the other once; Trade and Police share task 3."""
    data = data_of(str(network_page(small(), nulls=("sdsm",))))
    units = [node["label"] for node in data["nodes"] if node["id"].startswith("unit:")]
    told = [(units[t["a"]], units[t["b"]], t["shared"], t["weight"], t["a_led_b"], t["b_led_a"]) for t in data["ties"]]
    assert told == [("市财政局", "市商务局", 2, 1.0, 1, 1), ("市商务局", "市公安局", 1, 0.25, 0, 1)]
    assert all(list(tie["nulls"]) == ["sdsm"] for tie in data["ties"])
    assert sum(data["verdicts"]["sdsm"][v] for v in ("more", "fewer", "expected", "undecidable")) == 6


def test_null_that_finds_more_is_told() -> None:
    """A and B share 30 tasks of 90; of the other pairs none shares any."""
    data = data_of(str(network_page(twins(), nulls=("sdsm", "hypergeometric"))))
    assert [null for null, of in data["verdicts"].items() if of["more"] == 1] == ["sdsm", "hypergeometric"]
    assert data["ties"][0]["nulls"]["sdsm"]["verdict"] == "more"
    with pytest.raises(UsageError, match="no null model is called 'nonsense'"):
        network_page(twins(), nulls=("nonsense",))


def test_numbers_that_are_none_are_told_as_words() -> None:
    """The lines of a frame changed by hand may be anything: nothing where there is none, `inf` where it is endless."""
    R = responsibility_matrix(small())
    odd = replace(R, tasks=R.tasks.assign(line=[np.nan, np.inf, -np.inf, 4.0]))
    told = about(odd)
    assert [told[f"task:{n}"]["line"] for n in "1234"] == ["", "inf", "-inf", "4"]
    assert not re.search(
        r"[:\[,](NaN|-?Infinity)", str(network_page(odd)).partition('id="data">')[2].partition("</script>")[0]
    )


def test_page_opens_with_units_alone_from_its_size() -> None:
    """One task less than `LARGE` nodes, and just as many."""
    below = [(f"t{i}", "A", "lead") for i in range(LARGE - 2)]
    views = [
        page_data(responsibility_matrix(edges), lang="zh", ties=ties(edges, nulls=()))["view"]
        for edges in (below, [*below, ("x", "A", "lead")])
    ]
    assert views == ["tasks", "units"]


def test_bare_graph_with_gaps() -> None:
    """A graph changed by hand: a unit without kind, a task without text, a task without unit."""
    B = responsibility_graph(small())
    B.add_node("unit:New", bipartite=1)
    B.add_node("task:new", bipartite=0)
    B.add_edge("task:new", "unit:New", role="lead")
    B.add_node("task:orphan", bipartite=0)
    told = about(B)
    assert (told["unit:New"]["kind"], told["task:new"]["text"], told["task:new"]["line"]) == ("", "", "")
    assert told["task:1"]["line"] == "41"
    assert told["task:orphan"]["cluster"] == 0
    assert network_page([]).html


def test_no_shape_reaches_into_the_tasks_around_it() -> None:
    for shape in SHAPES.values():
        corners = [float(n) for n in re.findall(r"-?\d+\.\d+", shape.path)]
        reach = max((x * x + y * y) ** 0.5 for x, y in zip(corners[::2], corners[1::2], strict=True)) if corners else 1
        assert reach <= REACH + 0.001


def test_label_is_cut_at_its_width() -> None:
    assert label("市科技局") == "市科技局"
    assert label("科" * 2000) == "科" * 15 + "…"
    assert width(label("Department of a very long name indeed, and more")) <= LABEL_EM


def test_jupyter_shows_the_page_in_a_sealed_frame_or_as_a_picture() -> None:
    """The frame may run scripts and nothing else; the page's quotes cannot end its attribute; a picture is a PNG."""
    page = network_page([("t1", 'A"><script>', "lead"), ("t1", "B", "support")])
    frame = page._repr_html_()
    assert re.findall(r"<(/?[a-z]+)", frame) == [
        "iframe",
        "/iframe",
        "div",
        "p",
        "/p",
        "img",
        "/div",
        "style",
        "/style",
    ]
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert page._repr_png_().startswith(b"\x89PNG")
    assert page._repr_png_() == page._repr_png_()


def test_jupyter_shows_a_document_and_its_matrix_as_small_tables() -> None:
    """The first five tasks, the eight heaviest units; what a document says is cut, escaped, and shown where invisible."""
    document = hostile()
    for told in (document._repr_html_(), responsibility_matrix(document)._repr_html_()):
        assert "<script" not in told
        assert "<img" not in told
        assert not re.search("[\u202e\u2028\x00]", told)
    matrix = responsibility_matrix(small())._repr_html_()
    assert ">市财政局</th><td>1</td><td>1</td><td>0</td><td>1.5</td></tr>" in matrix
    assert "… more" not in small()._repr_html_()
    assert "<p>… 10 more</p>" in document._repr_html_()  # of fifteen tasks five


def test_a_page_is_saved_as_its_text(tmp_path: Path) -> None:
    page = network_page(small())
    page.save(tmp_path / "n.html")
    assert (tmp_path / "n.html").read_bytes() == str(page).encode()


def test_units_are_called_in_english_where_that_is_asked_for() -> None:
    """In the data of each unit, by which it is found too: whole, and without the level in front."""
    triples = [("t1", "市财政局", "lead"), ("t1", "Trade", "co_lead")]
    plain, named = (
        {node["about"]["name"]: node["about"] for node in network_page(triples, gloss=gloss).data["nodes"]}
        for gloss in (False, True)
    )
    assert "english" not in plain["市财政局"]
    assert named["市财政局"]["english"] == "Municipal Bureau of Finance"
    assert named["市财政局"]["called"][-2:] == ("municipal bureau of finance", "bureau of finance")
    assert named["Trade"] == plain["Trade"]
