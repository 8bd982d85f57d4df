from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.network import network_page
from jxgraph.network.data import ACROSS, page_data
from jxgraph.network.fonts import woff
from jxgraph.network.looks import SHAPES
from jxgraph.network.page import page_words
from jxgraph.network.places import REACH
from jxgraph.network.text import LABEL_EM, label, shown, width
from jxgraph.records import Assignment, Breakdown, Role, Task, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Visit

SCRIPT = "</script><script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "\"';&amp;",
    "javascript:alert(1)",
    "a\u202eb\x00c\u2028\ud800",
    "😀𠮷野家",
    "科" * 2000,
    "$title ${policy} {scheme}",
    "__proto__",
)


def small() -> Breakdown:
    """Two tasks of Finance and Trade, one of Trade and Police, one of the Fire brigade alone."""

    def task(number: str, text: str, leader: str, clause: str, *units: tuple[str, Role]) -> Task:
        held = tuple(Assignment(u, u, u, role, i, 7) for i, (u, role) in enumerate(units, start=1))
        return Task(number, number, "Part", ("Section",), leader, text, clause, held, int(number) + 40, (0, 1))

    return Breakdown(
        "small",
        "The <small> document",
        "",
        "",
        (
            task(
                "1",
                "Balance the books",
                "Li",
                "Clause: Finance, Trade",
                ("市财政局", Role.LEAD),
                ("市商务局", Role.CO_LEAD),
            ),
            task(
                "2",
                "Open the port",
                "Wang",
                "Clause: Trade, Finance",
                ("市商务局", Role.LEAD),
                ("市财政局", Role.CO_LEAD),
            ),
            task(
                "3",
                "Guard the port",
                "Wang",
                "Clause: Police; with Trade",
                ("市公安局", Role.LEAD),
                ("市商务局", Role.SUPPORT),
            ),
            task("4", "Put out fires", "Li", "Clause: Fire", ("市消防救援局", Role.LEAD)),
        ),
        (
            Unit("市财政局", "政府部门", "city", collective=False),
            Unit("市商务局", "政府部门", "city", collective=False),
            Unit("市公安局", "政府部门", "city", collective=False),
            Unit("市消防救援局", "垂直管理", "vertical", collective=False),
        ),
        (),
        (),
    )


def hostile() -> Breakdown:
    """Every hostile string is a unit, and the text, the leader, the heading and the clause of a task."""

    def task(number: int, words: str) -> Task:
        units = [words] if words == SCRIPT else [words, SCRIPT]
        held = tuple(Assignment(u, u, u, Role.LEAD, i, 1) for i, u in enumerate(units, start=1))
        return Task(f"{number}{words}", str(number), words, (words,), words, words, words, held, 1, (0, 1))

    tasks = tuple(task(number, words) for number, words in enumerate(HOSTILE))
    return Breakdown(SCRIPT, SCRIPT, "", "", tasks, tuple(Unit(u, u, u, collective=False) for u in HOSTILE), (), ())


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def about(source: Any) -> dict[str, dict[str, Any]]:
    nodes = page_data(responsibility_matrix(source), page_words("en"))["nodes"]
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
    assert {shown(words) for words in HOSTILE} <= names


def test_both_languages_have_the_same_words() -> None:
    def keys(words: dict[str, Any]) -> set[str]:
        return {f"{k}.{inner}" for k, v in words.items() for inner in (v if isinstance(v, dict) else [""])}

    assert keys(page_words("zh")) == keys(page_words("en"))
    assert page_words("en")["kinds"]["泛指"] == "Collective"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        network_page(small(), lang="fr")


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
    assert [(k["label"], k["units"]) for k in data["kinds"]] == [("政府部门", 3), ("垂直管理", 1)]
    assert [c["units"] for c in data["clusters"]][-1] == 1
    assert sum(c["units"] for c in data["clusters"]) == 4
    assert data["counts"] == "4 项任务 · 4 个单位 · 7 条责任"


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


# -- the page in a browser ---------------------------------------------------------------------------------------------
@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_is_quiet_drawn_and_fits(visit: Callable[..., Visit], lang: str, width: int, height: int) -> None:
    visited = visit(str(network_page(small(), lang=lang)), width=width, height=height)
    ready(visited)
    assert colours(visited) > 20
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
    visited.assert_quiet()


@pytest.mark.browser
def test_click_shows_a_unit_and_escape_goes_back(visit: Callable[..., Visit]) -> None:
    visited = visit(str(network_page(small())))
    ready(visited)
    page, panel = visited.page, visited.page.locator("#panel")
    assert "4 tasks · 4 units · 7 assignments" in panel.inner_text()
    before = page.screenshot()
    click(visited, "unit:市商务局")
    assert panel.locator("h2").inner_text() == "市商务局"
    assert panel.locator("dd").all_inner_texts()[:6] == ["1.75", "1", "3", "1", "1", "1"]
    assert panel.locator("ol .role").all_inner_texts() == ["Lead", "Co-lead", "Support"]
    assert "Clause: Police; with Trade\n\nWang · line 43" in panel.inner_text()
    page.mouse.move(5, 5)
    assert page.screenshot() != before
    page.keyboard.press("Escape")
    assert "4 tasks · 4 units · 7 assignments" in panel.inner_text()
    page.evaluate("document.activeElement.blur()")  # after a key, the drawing shows that it has the focus
    page.wait_for_timeout(200)
    assert page.screenshot() == before
    visited.assert_quiet()


@pytest.mark.browser
def test_click_shows_a_task_and_empty_space_goes_back(visit: Callable[..., Visit]) -> None:
    visited = visit(str(network_page(small(), lang="zh")))
    ready(visited)
    panel = visited.page.locator("#panel")
    click(visited, "task:2")
    assert panel.locator("h2").inner_text() == "任务 2"
    assert "Open the port" in panel.inner_text()
    assert panel.locator("ol .item").all_inner_texts() == ["牵头 市商务局", "共同责任 市财政局"]
    visited.page.mouse.click(8, 120)
    assert panel.locator("h2").count() == 0
    visited.assert_quiet()


@pytest.mark.browser
def test_all_but_the_neighbours_fades(visit: Callable[..., Visit]) -> None:
    """With Finance selected, Trade is lit, for they share tasks; the Police shares none with Finance."""
    visited = visit(str(network_page(small())))
    ready(visited)
    nodes = ("unit:市财政局", "unit:市商务局", "task:1", "unit:市公安局", "task:3", "unit:市消防救援局")
    full = [colour_at(visited, node) for node in nodes]
    visited.page.evaluate("jxgraph.choose('unit:市财政局')")
    visited.page.wait_for_timeout(200)
    same = [colour_at(visited, node) == before for node, before in zip(nodes, full, strict=True)]
    assert same[:5] == [True, True, True, False, False]


@pytest.mark.browser
def test_keyboard_alone_selects_and_returns(visit: Callable[..., Visit]) -> None:
    visited = visit(str(network_page(small())))
    ready(visited)
    page = visited.page
    first = page.locator("#panel .units button").first
    first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "市商务局"
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "back"
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").count() == 0


@pytest.mark.browser
def test_controls_zoom_and_show_all(visit: Callable[..., Visit]) -> None:
    """Zooming in multiplies the scale by 1.3; all is shown again at the first scale."""
    visited = visit(str(network_page(small())))
    ready(visited)
    page, scale = visited.page, "jxgraph.network.getScale()"
    first = page.evaluate(scale)
    page.locator("#zoom-in").click()
    assert page.evaluate(scale) == pytest.approx(1.3 * first)
    page.locator("#zoom-out").click()
    page.locator("#zoom-out").click()
    assert page.evaluate(scale) == pytest.approx(first / 1.3)
    page.locator("#fit").click()
    assert page.evaluate(scale) == pytest.approx(first)


@pytest.mark.browser
def test_hostile_words_are_shown_as_text(visit: Callable[..., Visit]) -> None:
    visited = visit(str(network_page(hostile())))
    ready(visited)
    page, panel = visited.page, visited.page.locator("#panel")
    assert page.locator("h1").inner_text() == SCRIPT
    for node in [n for n in page.evaluate("[...jxgraph.nodes.keys()]") if "\ud800" not in n]:
        page.evaluate("id => jxgraph.choose(id)", node)
        if node.startswith("unit:"):
            assert panel.locator("h2").inner_text() == shown(node.removeprefix("unit:"))
    assert page.evaluate("document.querySelectorAll('script').length") == 3
    assert page.locator("img").count() == 0
    visited.assert_quiet()


@pytest.mark.browser
def test_bare_triples_and_nothing_at_all_open(visit: Callable[..., Visit]) -> None:
    bare = visit(str(network_page([("t1", "Finance", "lead"), ("t1", "Trade", "support")])))
    ready(bare)
    click(bare, "task:t1")
    assert bare.page.locator("#panel h2").inner_text() == "Task t1"
    bare.assert_quiet()
    nothing = visit(str(network_page([])))
    ready(nothing)
    nothing.assert_quiet()


def ready(visited: Visit) -> None:
    visited.page.wait_for_function("window.jxgraph && document.fonts.status === 'loaded'")
    visited.page.wait_for_timeout(200)


def click(visited: Visit, node: str) -> None:
    visited.page.mouse.click(*place(visited, node))
    visited.page.wait_for_timeout(200)


def place(visited: Visit, node: str) -> tuple[float, float]:
    """Where a node stands on the screen."""
    at = visited.page.evaluate(
        """id => {
            const box = document.getElementById("canvas").getBoundingClientRect();
            const at = jxgraph.network.canvasToDOM(jxgraph.nodes.get(id));
            return [box.left + at.x, box.top + at.y];
        }""",
        node,
    )
    return at[0], at[1]


def pixels(visited: Visit) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(visited.page.locator("#canvas").screenshot())).convert("RGB")


def colours(visited: Visit) -> int:
    return len(pixels(visited).getcolors(maxcolors=1 << 24))


def colour_at(visited: Visit, node: str) -> Any:
    left, top = visited.page.evaluate(
        "(({left, top}) => [left, top])(document.getElementById('canvas').getBoundingClientRect())"
    )
    x, y = place(visited, node)
    return pixels(visited).getpixel((round(x - left), round(y - top)))


def test_jupyter_shows_the_page_in_a_sealed_frame_or_as_a_picture() -> None:
    """The frame may run scripts and nothing else; the page's quotes cannot end its attribute; a picture is a PNG."""
    page = network_page([("t1", 'A"><script>', "lead"), ("t1", "B", "support")])
    frame = page._repr_html_()
    assert frame.count("<") == 2
    assert 'sandbox="allow-scripts"' in frame
    assert page._repr_png_().startswith(b"\x89PNG")
    assert page._repr_png_() == page._repr_png_()
