"""One walk over all that the package writes of documents in which every text is an attack: nothing in it can run.

The browser tests open the pages; here each kind of file is read for what its programs would execute, load or compute.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from lxml import html as lxml_html
from making_files import word, word_of, workbook
from making_pages import HOSTILE, blank_pictures, hostile, small

import jxgraph as jx
from jxgraph.corpus import panels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://127.0.0.1:9/x","y")', "＝1")
WORDS = (*HOSTILE, *FORMULAS)
FIELD = r" DDEAUTO c:\windows\system32\cmd.exe /k "


def graph_of(words: tuple[str, ...], year: int) -> Any:
    """Every text is a unit, a task, a leader, a clause, in some year."""
    B = jx.responsibility_graph(
        [(f"{text}{year // 2}", text, "lead") for text in words]
        + [(f"{words[0]}{year // 2}", one, "co_lead") for one in words[1:]]
    )
    for text in words:
        B.nodes[f"task:{text}{year // 2}"].update(text=f"{text}{year}", leader=text, clause=text, part=text)
    return B


def document_of(words: tuple[str, ...]) -> str:
    lines = [f"{words[0]}\n"]
    for n, one in enumerate(words, start=1):
        plain = " ".join(one.split())[:60]
        lines.append(f"{n}.办好{plain}，增长{n}%。（责任单位：{re.sub(r'[(),;:]', '', plain)}局、市财政局）\n")
    return "".join(lines)


def write_all(breakdown: jx.Breakdown, words: tuple[str, ...], folder: Path) -> None:
    """Write everything that the package can write, each in a folder or file of its own."""
    R = jx.responsibility_matrix(breakdown)
    other = jx.compare(graph_of(words, 0), graph_of(words, 2), samples=20)
    panel = jx.panel([graph_of(words, year) for year in range(3)], samples=20)
    for lang in ("zh", "en"):
        jx.write_report(breakdown, folder / f"report-{lang}", lang=lang, previous=breakdown, gloss=True)
        jx.write_briefing(breakdown, folder / f"briefing-{lang}.docx", lang=lang)
        jx.write_ledger(breakdown, folder / f"ledger-{lang}.xlsx", lang=lang, sheets=True, due="2025-12-31")
    jx.write_report(jx.remove_unit(R, R.units.index[0]), folder / "whatif")
    jx.write_comparison(other, folder / "comparison")
    jx.write_panel(panel, folder / "panel")
    leaders = [one for one in dict.fromkeys(task.leader for task in breakdown.task_records) if one.strip()]
    jx.write_profiles(breakdown, folder / "profiles", units=list(R.units.index[:4]), leaders=leaders[:2])
    filled = jx.read_progress(folder / "ledger-zh.xlsx", on="2030-01-01")
    jx.write_progress(filled, folder / "progress")
    jx.tables.write_correctable(breakdown, folder / "correctable.xlsx")
    for suffix in ("graphml", "gexf", "net", "json", "csv"):
        jx.write_graph(jx.responsibility_graph(R), folder / f"graph.{suffix}")
    for name, value in (("breakdown", breakdown), ("matrix", R), ("comparison", other), ("panel", panel)):
        (folder / f"shown-{name}.htm").write_text(value._repr_html_(), encoding="utf-8")
    network = jx.network_page(R)
    network.save(folder / "network.html")
    (folder / "shown-network.htm").write_text(network._repr_html_(), encoding="utf-8")
    (folder / "shown-table.htm").write_text(jx.tables.to_html(jx.workload(R)), encoding="utf-8")
    grid = jx.tables.sortable(jx.workload(R))._repr_mimebundle_()["text/html"]
    (folder / "shown-grid.htm").write_text(grid, encoding="utf-8")
    (folder / "table.md").write_text(jx.tables.to_markdown(jx.workload(R)), encoding="utf-8")
    documents = folder / "documents"
    documents.mkdir()
    with (folder / "about.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [(f"{n}.txt", words[n % 2], 2024 + n // 2) for n in range(4)]
        csv.writer(file).writerows([("path", "place", "year"), *rows])
    for n in range(4):
        (documents / f"{n}.txt").write_text(f"{document_of(words)}{n}", encoding="utf-8-sig")
    panels(documents, folder / "places", metadata=folder / "about.csv", samples=20, executor=ThreadPoolExecutor(1))
    for one in documents.iterdir():
        one.unlink()
    (folder / "about.csv").unlink()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_all(hostile(), WORDS, folder)
    jx.figures.save(jx.figures.workload(jx.workload(hostile())), folder / "words.svg", svg_text=True)
    return folder


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the same of harmless words: what stands in it is ours."""
    folder = tmp_path_factory.mktemp("harmless")
    with blank_pictures():
        write_all(small(), tuple(f"市{n}局" for n in "甲乙丙丁戊己庚辛"), folder)
    return folder


# What a file must not hold, by kind.

ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "srcset", "background", "ping", "cite"})
DATA = re.compile(r"data:(?:image/(?:png|jpeg)|font/woff2?)[;,]")
RUNS = frozenset({"object", "embed", "applet", "base", "frame", "frameset", "link", "form", "foreignobject", "portal"})


def address_faults(address: str) -> Iterator[str]:
    """Find an address that is none of these: a place in the page, a file beside it, a picture in itself, a link."""
    scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address), re.IGNORECASE)
    if scheme and not DATA.match(address) and scheme[1].lower() not in {"http", "https"}:
        yield f"address {address[:60]!r}"


def html_faults(text: str) -> Iterator[str]:
    """Find elements and attributes that run, load or submit; scripts are those of the policy, whose digests are checked."""
    root = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True))
    for node in root.iter(etree.Element):
        tag = str(node.tag).lower()
        if tag in RUNS:
            yield f"<{tag}>"
        for name, value in node.attrib.items():
            if name.lower().startswith("on") or (name == "style" and re.search(r"url\(|expression", value)):
                yield f"{tag} {name}={value[:40]!r}"
            if name.rpartition(":")[2] in ADDRESSES | {"xlink:href"}:
                yield from address_faults(value)
                if tag != "a" and re.match(r"\s*(?:https?:)?//", value):
                    yield f"{tag} loads {value[:60]!r}"
        if tag == "iframe":
            if "allow-same-origin" in node.get("sandbox", "allow-same-origin"):
                yield "a frame that is not cut off"
            yield from html_faults(node.get("srcdoc") or "<p>")
        if tag == "meta" and node.get("http-equiv", "").lower() == "refresh":
            yield "a page that goes elsewhere"


def scripts(text: str) -> list[str]:
    """Return the scripts of a page that run; data of a page are a script of another type."""
    root = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True))
    return [node.text or node.get("src", "") for node in root.iter("script") if "json" not in node.get("type", "")]


def xml_faults(data: bytes) -> Iterator[str]:
    """Find entities, instructions, and in a picture what runs or loads."""
    doctype = re.search(rb"<!DOCTYPE[^>\[]*\[?", data)
    if doctype and (b"[" in doctype[0] or b"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" not in doctype[0]):
        yield f"{doctype[0][:60]!r}"
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for node in root.iter():
        if not isinstance(node.tag, str):
            if not isinstance(node, etree._Comment) and getattr(node, "target", "") != "jxgraph":  # settings, as JSON
                yield f"{node}"
            continue
        if etree.QName(node).localname.lower() in {"script", "foreignobject", "iframe", "animate", "set", "handler"}:
            yield f"<{node.tag}>"
        for name, value in node.attrib.items():
            local = etree.QName(name).localname.lower()
            if local.startswith("on"):
                yield f"{name}={value[:40]!r}"
            if local == "href" and not re.match(r"#|data:image/png;", value):
                yield f"loads {value[:60]!r}"


def office_faults(data: bytes) -> Iterator[str]:
    """Find formulas, fields, macros, links to other files and embedded objects in a Word or Excel file."""
    with zipfile.ZipFile(BytesIO(data)) as made:
        for name in made.namelist():
            if re.search(r"vba|macro|activex|embeddings|externalLink|connections|queryTable|\.bin$", name):
                yield f"member {name}"
            if not name.endswith((".xml", ".rels")):
                continue
            content = made.read(name)
            yield from (f"{name}: {each}" for each in xml_faults(content))
            for node in etree.fromstring(content).iter(etree.Element):
                local = etree.QName(node).localname
                if local == "Relationship" and node.get("TargetMode") == "External":
                    yield f"{name}: relation to {node.get('Target')[:60]!r}"
                if local in {"altChunk", "object", "OLEObject", "attachedTemplate", "oleObject", "ddeLink", "subDoc"}:
                    yield f"{name}: <{local}>"
                if local in {"instrText", "fldSimple"}:
                    field = (node.text or "") + (node.get(f"{{{node.nsmap['w']}}}instr") or "")
                    if field.split()[:1] not in (["PAGE"], ["NUMPAGES"], ["SEQ"]):
                        yield f"{name}: field {field!r}"
                if local == "f" and "sheet" in name:
                    yield f"{name}: formula {node.text!r}"


def csv_faults(text: str) -> Iterator[str]:
    for row in csv.reader(text.splitlines(keepends=True)):
        for cell in row:
            if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) and not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", cell):
                yield f"cell {cell[:40]!r}"


def markdown_faults(text: str) -> Iterator[str]:
    """Find markup that is not escaped: what shows Markdown lets HTML through."""
    for found in re.finditer(
        r"(?<!\\)<(?:script|img|a |iframe|svg|!--)[^\n]{0,40}|\]\(\s*javascript:", text, re.IGNORECASE
    ):
        yield found[0]


KINDS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".html": lambda data: html_faults(data.decode()),
    ".htm": lambda data: html_faults(data.decode()),
    ".svg": xml_faults,
    ".graphml": xml_faults,
    ".gexf": xml_faults,
    ".xlsx": office_faults,
    ".docx": office_faults,
    ".csv": lambda data: csv_faults(data.decode("utf-8-sig")),
    ".md": lambda data: markdown_faults(data.decode()),
    ".json": lambda data: iter(() if json.loads(data) else ("empty",)),
    ".net": lambda data: (repr(c) for c in set(data.decode()) if not c.isprintable() and c != "\n"),
    ".png": lambda data: iter(() if data.startswith(b"\x89PNG") else ("no picture",)),
}
"""What looks for faults in each kind of file; a kind that is not here is one to think about."""


def walked(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_nothing_that_is_written_can_run_load_or_compute(written: Path) -> None:
    """Pages, pictures, workbooks, Word documents, tables, graphs and what notebooks show, each by its kind."""
    found = {
        path.relative_to(written).as_posix(): sorted(set(KINDS[path.suffix](path.read_bytes())))[:3]
        for path in walked(written)
    }
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {path.suffix for path in walked(written)} == set(KINDS)


def test_the_scripts_of_a_page_are_those_of_a_harmless_one(written: Path, harmless: Path) -> None:
    """As many as in the page of other words, each letter for letter."""
    pages = [path for path in walked(harmless) if path.suffix == ".html" and "pla" not in path.parts[-2]]
    compared = 0
    for page in pages:
        beside = written / page.relative_to(harmless)
        if beside.exists():
            assert scripts(beside.read_text(encoding="utf-8")) == scripts(page.read_text(encoding="utf-8"))
            compared += 1
    assert compared > 8


@pytest.mark.browser
def test_every_page_opens_quietly(browser: Browser, written: Path) -> None:
    """In a browser, with all that can be unfolded: no dialog, no message, no request but for the page and its data."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
    for path in (path for path in walked(written) if path.suffix in {".html", ".htm"}):
        page.goto(path.as_uri())
        page.evaluate("for (const one of [...document.querySelectorAll('summary')].slice(0, 30)) one.click()")
        page.wait_for_timeout(50)
        assert said == [], path
    context.close()


def test_the_faults_are_found_where_there_are_any() -> None:
    """Each kind of check finds what it looks for."""
    assert list(html_faults('<p onclick="x"><a href=" java\tscript:x">y</a><img src="//a/b"><iframe></iframe>'))
    assert len(list(html_faults("<form><base><object data='file:///x'>"))) == 4
    assert list(xml_faults(b'<!DOCTYPE a [<!ENTITY b "c">]><a><script/></a>'))
    assert list(xml_faults(b'<svg xmlns="http://www.w3.org/2000/svg"><a href="http://x" onload="y"/></svg>'))
    assert list(csv_faults("a,=1+1\n"))
    assert list(markdown_faults("a <script>"))
    fields = word_of(f'<w:p><w:fldSimple w:instr="{FIELD}"/><w:r><w:instrText>{FIELD}</w:instrText></w:r></w:p>')
    assert len(list(office_faults(fields))) == 2
    assert list(office_faults(workbook([["=1+1"]]))) == ["xl/worksheets/sheet1.xml: formula '1+1'"]
    assert list(office_faults(word(["x"]))) == []
