from __future__ import annotations

import csv
import io
import math
import shutil
import subprocess
import time
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph import i18n as labels
from jxgraph import model as records
from jxgraph.errors import OutputError, UsageError
from jxgraph.io import unescape_xml
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.centrality import centrality
from jxgraph.measures.clusters import clusters
from jxgraph.measures.core_periphery import core_periphery, core_periphery_test
from jxgraph.measures.nulls.registry import NULLS
from jxgraph.measures.portfolios import portfolio_overlap, portfolios, with_leaders
from jxgraph.measures.robustness import robustness
from jxgraph.measures.roles import roles
from jxgraph.measures.stability import stability
from jxgraph.measures.ties import ties
from jxgraph.measures.workload import workload
from jxgraph.tables import FIRST_COLUMNS, columns_of, format_text, text_width, workbook, write_csv, write_workbook

if TYPE_CHECKING:
    from pathlib import Path

TRIPLES = [("t1", "市发展改革委", "lead"), ("t1", "市商务局", "co_lead"), ("t2", "市发展改革委", "lead")]
TRIPLES += [("t2", "各县(市、区)政府", "support")]
BREAKDOWN = records.Breakdown(
    "d", title="", lead_rule="", sha256="", task_records=(), unit_records=(), remark_records=(), spans=()
)
TABLES = {
    "tasks": BREAKDOWN.tasks,
    "assignments": BREAKDOWN.assignments.assign(weight=1.0, merged_into=""),
    "units": BREAKDOWN.units,
    "remarks": BREAKDOWN.remarks,
    "workload": workload(TRIPLES),
    "centrality": centrality(TRIPLES),
    "ties": ties(TRIPLES, nulls=list(NULLS)),
    "clusters": clusters(TRIPLES),
    "stability": stability(TRIPLES, samples=1),
    "roles": roles(TRIPLES),
    "robustness": robustness(TRIPLES, orders=1),
    "core_periphery_test": core_periphery_test(TRIPLES, samples=1, core_samples=1),
    "core_periphery": core_periphery(TRIPLES),
    "portfolios": portfolios(with_leaders(TRIPLES, ["王五", "赵六"])),
    "portfolio_overlap": portfolio_overlap(with_leaders(TRIPLES, ["王五", "赵六"])),
}

texts = st.text(st.one_of(st.characters(), st.sampled_from("=+-@\t\r\n\x00,\"'＝\ufeff\\u0")), max_size=12)


def _as_objects(texts: list[str]) -> pd.Series:
    """Half a surrogate pair fits into no other column where pandas keeps texts in Arrow."""
    return pd.Series(texts, dtype=object)


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_csv_of_the_workload(tmp_path: Path) -> None:
    """2 x 1 + 0.5 + 0.25 = 2.75 in all: 发展改革委 2/2.75, 商务局 0.5/2.75, the collective 0.25/2.75 and no rank."""
    frame = TABLES["workload"]
    write_csv(frame, tmp_path / "w.csv", columns=columns_of(frame, "workload"))
    content = (tmp_path / "w.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrank,unit,kind,level,lead,co_lead,support,tasks,workload,share,")
    assert b"\r" not in content
    rows = _rows(tmp_path / "w.csv")
    assert [(r[0], r[1], r[8], r[9]) for r in rows[1:]] == [
        ("1", "市发展改革委", "2", "0.7272727273"),
        ("2", "市商务局", "0.5", "0.1818181818"),
        ("", "各县(市、区)政府", "0.25", "0.09090909091"),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_first_columns_are_those_that_others_count_on(table: str) -> None:
    assert tuple(columns_of(TABLES[table], table)[: len(FIRST_COLUMNS.get(table, ()))]) == FIRST_COLUMNS.get(table, ())


@given(cells=st.lists(texts, min_size=1, max_size=4))
def test_csv_gives_every_text_back_and_none_as_a_formula(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    """Read by Python's csv: without the apostrophe before a formula and with the escapes undone, the same texts."""
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    write_csv(pd.DataFrame({"text": _as_objects(cells), "end": "."}), path)
    for cell, (read, _) in zip(cells, _rows(path)[1:], strict=True):
        assert not read or read[0] not in "=+-@\t\r\n＝＋－＠"
        guarded = cell[:1] in set("=+-@\t\n＝＋－＠")
        assert unescape_xml(read[guarded:]) == cell


def test_csv_values(tmp_path: Path) -> None:
    """Numbers stay numbers, -0.0 is 0, what is missing or infinite is empty, the index and titles are guarded too."""
    frame = pd.DataFrame(
        {"=x": [-1.5, -0.0, math.nan, math.inf], "n": pd.array([-3, None, 1, 2], "Int64"), "b": [True, False, None, 1]},
        index=pd.Index(["-a", "b", "@c", "d"], name="unit"),
    )
    write_csv(frame, tmp_path / "t.csv")
    assert _rows(tmp_path / "t.csv") == [
        ["unit", "'=x", "n", "b"],
        ["'-a", "-1.5", "-3", "True"],
        ["b", "0", "", "False"],
        ["'@c", "", "1", ""],
        ["d", "", "2", "1"],
    ]


def test_csv_leaves_out_a_plain_numbering_and_keeps_both_levels_of_an_index(tmp_path: Path) -> None:
    write_csv(TABLES["ties"], tmp_path / "t.csv")
    assert _rows(tmp_path / "t.csv")[0] == list(TABLES["ties"])
    write_csv(TABLES["ties"].set_index(["unit_a", "unit_b"]), tmp_path / "u.csv")
    assert _rows(tmp_path / "u.csv")[0] == list(TABLES["ties"])


def test_an_unknown_column_is_named_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column 'leed'; it has unit, rank"):
        write_csv(TABLES["workload"], tmp_path / "t.csv", columns=["leed"])
    assert not list(tmp_path.iterdir())


def test_the_arguments_stay_as_they_were(tmp_path: Path) -> None:
    frame = TABLES["workload"].copy()
    write_csv(frame, tmp_path / "t.csv", columns=["rank", "unit"])
    write_workbook({"workload": frame}, tmp_path / "t.xlsx")
    format_text(frame)
    pd.testing.assert_frame_equal(frame, TABLES["workload"])


def test_workbook_in_chinese(tmp_path: Path) -> None:
    """Sheets and titles as an office prints them, the tool's words translated, numbers as numbers."""
    write_workbook(TABLES, tmp_path / "t.xlsx", lang="zh", notes=["说明一", "=说明二"])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames[4:8] == ["工作量排名", "中心性", "共同责任关系", "协同群组"]
    assert not any(name.isascii() for name in book.sheetnames)
    sheet = book["工作量排名"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:3] == ["位次", "责任单位", "单位类别"]
    assert rows[0][8:10] == ["加权工作量", "占比"]
    assert rows[1][:2] == [1, "市发展改革委"]
    assert rows[1][9] == pytest.approx(2 / 2.75)
    assert rows[3][:2] == [None, "各县(市、区)政府"]
    assert rows[3][3] == "县级"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:O4")
    assert (sheet["J2"].number_format, sheet["I2"].number_format) == ("0.0%", "0.00")


def test_the_last_sheet_says_what_each_column_means(tmp_path: Path) -> None:
    write_workbook(TABLES, tmp_path / "t.xlsx", lang="en", notes=["Counts assignments, not effort."])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Notes"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Counts assignments, not effort."
    assert rows[2] == ("Sheet", "Column", "Meaning", "Name in CSV")
    assert len(rows) == 3 + sum(len(columns_of(frame, table)) for table, frame in TABLES.items())
    assert all(row[2] for row in rows[3:])
    assert ("Ties", "Tie weight", "The product of both units' weights, summed over the shared tasks.", "weight") in rows


@pytest.mark.parametrize("lang", labels.LANGUAGES)
def test_every_column_has_a_title_and_a_meaning(lang: str) -> None:
    for table, frame in {**TABLES, "matrix": responsibility_matrix(BREAKDOWN).tasks}.items():
        for name in columns_of(frame, table):
            assert labels.definition(name, lang, table=table), (table, name)
            assert lang == "en" or name == "pagerank" or not labels.title(name, lang, table=table).isascii()
    with pytest.raises(UsageError, match="no language is called 'fr'; known: en, zh"):
        labels.title("unit", "fr")


@pytest.mark.parametrize("call", [labels.labels, lambda lang: format_text(TABLES["workload"], lang=lang)])
def test_other_languages_are_refused(call: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no language"):
        call("ZH")
    with pytest.raises(UsageError, match="no language"):
        write_workbook({}, tmp_path / "t.xlsx", lang="")
    assert not list(tmp_path.iterdir())


def test_the_same_frames_give_the_same_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written again a day later, by the clock that XlsxWriter would ask."""
    write_workbook(TABLES, tmp_path / "a.xlsx", lang="zh")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(now + 86_400))
    write_workbook(TABLES, tmp_path / "b.xlsx", lang="zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_hostile_cells_of_a_workbook(tmp_path: Path) -> None:
    """Formulas and links are texts, control characters are shown, NaN and infinity are empty, a long text is cut."""
    words = ["=1+1", "https://a.example", "a\x00b\x1b", "_x0041_", "\ud800", "𠮷" * 20_000, "名" * 32_767]
    frame = pd.DataFrame({"text": _as_objects(words), "number": [1, -2.5, np.nan, np.inf, -np.inf, 0, 7]})
    write_workbook({"x": frame}, tmp_path / "t.xlsx", lang="zh")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["x"]
    cells = [sheet.cell(row, 1) for row in range(2, 9)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells[:3]] == [True, False, False]
    assert [cell.value for cell in cells[:4]] == [
        *words[:2],
        r"a\u0000b\u001b",
        "_x0041_",
    ]
    assert cells[4].value == r"\ud800"
    assert cells[5].value.endswith("全文共20000字]")
    assert len(cells[5].value.encode("utf-16-le")) // 2 <= 32_767
    assert cells[6].value == words[6]
    assert [sheet.cell(row, 2).value for row in range(2, 9)] == [1, -2.5, None, None, None, 0, 7]
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("name", ["a[b]:*?/\\c", "x" * 40, "'q'", "", "History", "Notes", "notes", "\x00\ud800𠮷"])
def test_sheet_names_that_excel_would_refuse(tmp_path: Path, name: str) -> None:
    """The same hostile name twice (in capitals and not): all three sheets are there, each by a lawful name."""
    frame = pd.DataFrame({"a": [1]})
    write_workbook({name: frame, name.upper() + " ": frame}, tmp_path / "t.xlsx", notes=["a sheet of its own"])
    names = openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames
    assert len({n.lower() for n in names}) == 3
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") and n.lower() != "history" for n in names)


def test_rows_beyond_a_sheet_are_cut_with_a_remark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of 5 rows holds the titles, 3 rows and the remark about the 10."""
    monkeypatch.setattr(workbook, "_SHEET_ROWS", 5)
    write_workbook({"x": pd.DataFrame({"n": range(10)})}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["x"]
    assert [cell.value for cell in sheet["A"]] == [
        "n",
        0,
        1,
        2,
        "[sheet full; all 10 rows are in the CSV file of this name]",
    ]


def test_columns_are_wide_enough_for_chinese(tmp_path: Path) -> None:
    """Ten characters need at least 20 digits of width; a sentence of 100 stops at 60 and wraps."""
    frame = pd.DataFrame({"unit": ["南" * 10], "text": ["北" * 100]})
    write_workbook({"x": frame}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["x"]
    assert 22 <= sheet.column_dimensions["A"].width <= 26
    assert 60 <= sheet.column_dimensions["B"].width < 61
    assert sheet.column_dimensions["B"].alignment.wrap_text


@pytest.mark.slow  # LibreOffice takes seconds to start
def test_libreoffice_reads_the_workbook(tmp_path: Path) -> None:
    """The sheet given back as CSV: numbers are numbers, a share is a percentage, and a formula is the text it was."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice: there is no soffice on the path")
    frame = TABLES["workload"].rename(index={"市商务局": "=1+1"})
    write_workbook({"workload": frame}, tmp_path / "t.xlsx", lang="zh")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    # a comma, quotes, UTF-8: the sheet that stands first
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    done = [
        office,
        home,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(tmp_path / "csv"),
        str(tmp_path / "t.xlsx"),
    ]
    subprocess.run(done, check=True, capture_output=True, timeout=120)
    (file,) = (tmp_path / "csv").iterdir()
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    assert rows[0][:3] == ["位次", "责任单位", "单位类别"]
    assert [[*row[:2], float(row[8]), row[9][:4], row[9][-1]] for row in rows[1:]] == [
        ["1", "市发展改革委", 2, "72.7", "%"],
        ["2", "=1+1", 0.5, "18.1", "%"],
        ["", "各县(市、区)政府", 0.25, "9.09", "%"],
    ]


def test_a_row_is_as_high_as_its_longest_cell(tmp_path: Path) -> None:
    """150 characters are 324 digits wide, of 58 in a line: six lines of 15 points; the short row keeps its height."""
    write_workbook({"x": pd.DataFrame({"text": ["北" * 150, "南"]})}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["x"]
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3)] == [None, 90, None]


def test_counts_among_other_figures_stay_counts(tmp_path: Path) -> None:
    frame = pd.DataFrame({"figure": ["tasks", "gini"], "before": [164.0, 0.60149]})
    write_workbook({"summary": frame}, tmp_path / "t.xlsx")
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]["B2"].number_format == "[=0]0;[<1]0.000;General"
    assert [line.split()[-1] for line in format_text(frame).split("\n")] == ["Before", "164", "0.601"]


def test_a_small_p_is_not_shown_as_0(tmp_path: Path) -> None:
    write_workbook({"x": pd.DataFrame({"p": [0.00002, 0.5, 0.0], "z": [-0.0002, 1.5, 0.0]})}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [sheet[cell].number_format for cell in ("A2", "B2")] == ["[=0]0;[<0.0005]0.0E+00;0.000", "General"]


@pytest.mark.parametrize("frames", [{}, {"workload": workload([])}, {"x": pd.DataFrame()}])
def test_empty_tables(tmp_path: Path, frames: dict[str, pd.DataFrame]) -> None:
    """Frames without rows are written as a workbook, as CSV and as a line of text."""
    write_workbook(frames, tmp_path / "t.xlsx", notes=["a sheet of its own"])
    assert len(openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames) == len(frames) + 1
    for frame in frames.values():
        write_csv(frame, tmp_path / "t.csv")
        assert format_text(frame).count("\n") == 0


@pytest.mark.parametrize("write", [write_csv, lambda frame, path: write_workbook({"x": frame}, path)])
def test_a_missing_folder_is_said_in_one_line(tmp_path: Path, write: Any) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*there is no folder"):
        write(TABLES["workload"], tmp_path / "no" / "t.csv")


def test_text_for_the_terminal() -> None:
    """A Chinese character takes two places: 市发展改革委 twelve. The load is 2, 0.5 and 0.25: two decimals in all."""
    assert format_text(TABLES["workload"], ["rank", "unit", "lead", "workload", "share"], lang="zh").split("\n") == [
        "位次  责任单位          牵头  加权工作量   占比",
        "   1  市发展改革委         2        2.00  72.7%",
        "   2  市商务局             0        0.50  18.2%",
        "      各县(市、区)政府     0        0.25   9.1%",
    ]


@given(st.lists(texts, min_size=1, max_size=3))
def test_no_text_steers_the_terminal(cells: list[str]) -> None:
    """Every line is printable, and the second column begins at the same place in all of them."""
    lines = format_text(pd.DataFrame({"a": _as_objects(cells), "b": "|"})).split("\n")
    assert len(lines) == len(cells) + 1
    assert all(line.isprintable() for line in lines)
    assert len({text_width(line) for line in lines}) == 1


def test_long_texts_are_cut_in_the_terminal() -> None:
    assert format_text(pd.DataFrame({"a": ["名" * 40]})).split("\n")[1] == "名" * 21 + "…"
