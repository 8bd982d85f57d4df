"""Markdown, HTML and LaTeX: what a document says stays text, in the table and in the spreadsheet it is pasted into."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from jxgraph.errors import UsageError
from jxgraph.i18n import LANGUAGES, labels
from jxgraph.io import p_phrase, p_text
from jxgraph.measures.ties import ties
from jxgraph.measures.workload import workload
from jxgraph.tables import format_text, to_html, to_latex, to_markdown, write_csv, write_workbook
from jxgraph.tables.paper import legend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITERS = (to_markdown, to_html, to_latex)
TRIPLES = [("t1", "市发展改革委", "lead"), ("t1", "市商务局", "co_lead"), ("t2", "市发展改革委", "lead")]
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "＝1",
    "a|b",
    "<script>",
    "\\end{tabular}",
    "a\u202eb",
    "𠮷" * 2000,
]
texts = st.text(st.one_of(st.characters(), st.sampled_from("=+-@\t\r\n|\\<&{}$_%#~^*`")), max_size=12)


def test_workload_in_markdown() -> None:
    """2 x 1 and 0.5 of 2.5: 80 % and 20 %."""
    assert to_markdown(workload(TRIPLES), ["rank", "unit", "workload", "share"], lang="zh").split("\n") == [
        "| 位次 | 责任单位 | 加权工作量 | 占比 |",
        "| ---: | --- | ---: | ---: |",
        "| 1 | 市发展改革委 | 2.0 | 80.0% |",
        "| 2 | 市商务局 | 0.5 | 20.0% |",
    ]


def test_titles_follow_the_table_and_the_tools_words_the_language() -> None:
    tied = ties(TRIPLES, nulls="sdsm")
    assert "| Tie weight |" in to_markdown(tied, table="ties")
    assert "| 无法判断 |" in to_markdown(tied, ["sdsm_verdict", "unit_a"], lang="zh")
    with pytest.raises(UsageError, match="no column 'leed'"):
        to_latex(tied, ["leed"])
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        to_html(tied, lang="fr")


def test_html_has_heads_with_scope() -> None:
    tree = lxml_html.fromstring(to_html(workload(TRIPLES), ["unit", "lead"]))
    assert [th.text for th in tree.iterfind(".//th[@scope='row']")] == ["市发展改革委", "市商务局"]
    assert [td.text for td in tree.iterfind(".//td")] == ["2", "0"]


@pytest.mark.parametrize("write", WRITERS)
def test_missing_small_and_infinite_numbers(write: Callable[..., str]) -> None:
    """A small number keeps its size; a missing and an infinite one are no words."""
    written = write(pd.DataFrame({"unit": ["a", "b", "c", "d"], "sdsm_q": [0.25, 1.2e-5, np.nan, np.inf]}))
    assert "0.250" in written
    assert "1.2e-05" in written
    assert "nan" not in written
    assert "inf" not in written


@given(st.integers(1, 100_000))
def test_a_p_at_the_floor_of_its_sampling_is_a_bound_that_holds(samples: int) -> None:
    """1 / (1 + samples) is written as a bound of two figures, at most a tenth above it; any other p as a number."""
    floor = 1 / (1 + samples)
    text = p_text(floor, floor)
    assert text.startswith("≤ ")
    assert floor * (1 - 1e-9) <= float(text[2:]) <= 1.1 * floor
    assert p_phrase(floor, floor) == f"p {text}"
    above = p_text(2 * floor, floor)
    assert float(above) == float(f"{2 * floor:.3g}")
    assert "e" not in above
    assert p_phrase(2 * floor, floor) == f"p = {above}"


def test_tables_write_a_sampled_p_at_its_floor_as_a_bound(tmp_path: Path) -> None:
    """By 2,000 documents the least p is 1 / 2001; of the pictures each has its own number. CSV keeps the number."""
    spread = pd.DataFrame({"measure": ["gini", "hhi"], "p_more": [1 / 2001, 0.25], "p_less": [1.0, 1 / 2001]})
    spread.attrs["samples"] = 2000
    rings = pd.DataFrame({"picture": ["core", "clusters"], "density_p": [0.01, 0.5], "margins_p": [0.01, 0.01]})
    rings["samples"] = 99, 999
    rings.attrs["density_samples"] = 99
    assert to_markdown(spread).split("\n")[2:] == [
        "| Gini coefficient | ≤ 0.0005 | 1.000 |",
        "| Herfindahl-Hirschman index | 0.250 | ≤ 0.0005 |",
    ]
    assert to_markdown(rings, ["density_p", "margins_p"]).split("\n")[2:] == ["| ≤ 0.01 | ≤ 0.01 |", "| 0.50 | 0.01 |"]
    assert r"$\le$ 0.0005" in to_latex(spread)
    assert format_text(rings, lang="zh").count("≤ 0.01") == 2
    write_workbook({"inequality": spread}, tmp_path / "t.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]["B2"]
    assert (cell.value, cell.number_format) == (pytest.approx(1 / 2001), '"≤ 0.0005"')
    write_csv(spread, tmp_path / "t.csv")
    assert "gini,0.0004997501249,1" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


@given(st.lists(texts, min_size=1, max_size=3))
def test_no_text_breaks_a_table_or_becomes_a_formula(cells: list[str]) -> None:
    """Three lines more than rows in Markdown less one; in HTML as many cells; no cell begins like a formula."""
    frame = pd.DataFrame({"text": pd.Series(cells, dtype=object), "end": "."})
    assert to_markdown(frame).count("\n") == len(cells) + 1
    assert all(line.count(" | ") == 1 for line in re.sub(r"\\.", "", to_markdown(frame)).split("\n")[2:])
    found = [th.text or "" for th in lxml_html.fromstring(to_html(frame)).iterfind(".//tbody//th")]
    assert len(found) == len(cells)
    assert not any(text[:1] in set("=+-@＝＋－＠") for text in found if text)
    assert to_latex(frame).count("\\\\\n") == len(cells) + 1


def test_latex_marks_are_text() -> None:
    row = to_latex(pd.DataFrame({"a": [r"50% of {R&D}_x^2~#$\end"]})).split("\n")[4]
    assert row == (r"50\% of \{R\&D\}\_x\textasciicircum{}2\textasciitilde{}\#\$\textbackslash{}end \\")


def test_hostile_names_in_every_export(tmp_path: Path) -> None:
    """The same names in CSV, workbook, Markdown, HTML and LaTeX: none is a formula, a link or an element."""
    frame = pd.DataFrame({"unit": pd.Series(HOSTILE, dtype=object), "lead": 1})
    write_csv(frame, tmp_path / "t.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8-sig"), newline="")))[1:]
    assert not any(row[0][:1] in set("=+-@\t\r＝") for row in rows)
    write_workbook({"workload": frame}, tmp_path / "t.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]["A"][1:]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    for write in WRITERS:
        written = write(frame)
        assert "\u202e" not in written
        assert "<script>" not in written
    body = [html.unescape(th) for th in re.findall(r'<th scope="row">(.*?)</th>', to_html(frame))]
    assert body[:7] == ["'=1+1", "'+1", "'-1", "'@x", "'=1", "'=1", "'＝1"]
    assert r"\textbackslash{}end\{tabular\}" in to_latex(frame)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", [name for name in labels("en", "tables") if name != "notes"])
def test_every_table_has_a_caption_and_a_note_by_its_name(table: str, lang: str) -> None:
    """Both stand around the table, without a place that nothing fills; LaTeX labels it."""
    frame = pd.DataFrame({"unit": ["市商务局"]})
    caption, note = legend(frame, table, lang)
    assert caption == labels(lang, "tables")[table]
    assert note
    assert not re.search(r"[{}]", note)
    lines = to_markdown(frame, lang=lang, table=table).split("\n")
    assert (lines[0], lines[-1][:1]) == (f"**{caption}**", {"en": "N", "zh": "注"}[lang])
    assert f"\\caption{{{caption}}}\\label{{tab:{table}}}" in to_latex(frame, lang=lang, table=table)
    assert f"<caption>{caption}</caption>" in to_html(frame, lang=lang, table=table)


def test_a_note_says_what_the_settings_of_its_table_were() -> None:
    """The weights of the workload in words; a table whose settings are unknown has the other sentences alone."""
    load = workload(TRIPLES)
    assert legend(load, "workload", "zh")[1] == (
        "按加权工作量排序（牵头计1、共同责任计0.5、配合计0.25）。统计的是任务分工，不反映实际工作强度。"
    )
    load.attrs = {}
    assert legend(load, "workload", "en") == ("Workload", "Counts assignments, not effort.")


def test_caption_and_note_of_ones_own_are_text() -> None:
    """None takes that of the table, an empty one leaves it out, and marks of the format are escaped."""
    frame = pd.DataFrame({"unit": ["a"]})
    assert to_markdown(frame, table="workload", caption="", note="") == "| Unit |\n| --- |\n| a |"
    assert to_markdown(frame, caption="*a*\nb", note="<c>") == (
        "**\\*a\\* b**\n\n| Unit |\n| --- |\n| a |\n\nNote: \\<c\\>"
    )
    assert "\\caption{50\\% \\& more}\n" in to_latex(frame, caption="50% & more", note="")
    assert '<td colspan="1">Note: &lt;c&gt;</td>' in to_html(frame, note="<c>")
    assert (
        to_latex(frame, note="")
        == "\\begin{tabular}{l}\n\\toprule\nUnit \\\\\n\\midrule\na \\\\\n\\bottomrule\n\\end{tabular}"
    )


def test_a_wide_table_breaks_its_lines_and_a_long_one_goes_over_pages() -> None:
    """A text of 100 characters needs two lines of 69 letters; 50 rows need two pages; 30 columns a page on its side."""
    wide = to_latex(pd.DataFrame({"text": ["字" * 100]}), caption="c")
    assert wide.startswith("% \\usepackage{array,booktabs,ctex,threeparttable}\n\\begin{table}")
    assert r">{\raggedright\arraybackslash}p{" in wide
    long = to_latex(pd.DataFrame({"n": range(50)}), caption="c", note="d")
    assert long.startswith(
        "% \\usepackage{booktabs,longtable}\n\\begingroup\n\\begin{longtable}{r}\n\\caption{c}\\\\\n"
    )
    assert long.endswith("\\end{longtable}\n\\noindent{\\footnotesize Note: d\\par}\n\\endgroup")
    broad = to_latex(pd.DataFrame({f"column {n}": ["12345678"] for n in range(30)}), caption="c")
    assert r"\begin{landscape}" in broad
    shares = list(map(float, re.findall(r"p\{([\d.]+)\\linewidth\}", broad)))
    assert len(shares) == 30
    assert 0.5 < sum(shares) < 1


def test_latex_takes_no_text_for_an_option_or_a_dash() -> None:
    """After the end of a row a bracket or an asterisk would be an option of it; two hyphens would be a dash."""
    rows = to_latex(pd.DataFrame({"a": ["x", "[1cm]", "*", "a--b", "≥ 1`"]})).split("\n")[4:9]
    assert rows == [
        "x \\\\",
        "{[}1cm] \\\\",
        "{*} \\\\",
        "a-{}-b \\\\",
        "$\\ge$ 1\\textasciigrave{} \\\\",
    ]


@given(st.lists(st.one_of(texts, st.sampled_from(HOSTILE[:-1])), min_size=1, max_size=3))
def test_a_reader_of_markdown_finds_every_cell_as_text(cells: list[str]) -> None:
    """As many rows and cells as the frame has, and in them nothing but text and escaped text."""
    tokens = (
        MarkdownIt("commonmark")
        .enable("table")
        .parse(
            to_markdown(
                pd.DataFrame({"text": pd.Series(cells, dtype=object), "end": "."}), table="tasks", caption=cells[0]
            )
        )
    )
    inline = [token for token in tokens if token.type == "inline"]
    assert sum(token.type == "td_open" for token in tokens) == 2 * len(cells)
    assert len(inline) == 2 * len(cells) + 2 + 1 + bool(cells[0].strip())
    kinds = {child.type for token in inline for child in token.children or ()}
    assert kinds <= {"text", "text_special", "strong_open", "strong_close"}


@pytest.mark.parametrize("write", WRITERS)
def test_empty_tables(write: Callable[..., str]) -> None:
    """A frame without rows is written as a table."""
    assert write(workload([]))
