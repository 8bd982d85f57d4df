"""The sample in the formats of Word, WPS and LibreOffice, written by LibreOffice, gives one breakdown."""

from __future__ import annotations

import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from making_files import sample_lines, saved, word
from openpyxl import Workbook
from test_formats import SAMPLE, _facts, _table

import jxgraph as jx
from jxgraph.errors import InputError
from jxgraph.reading import doc, document_lines, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

TEXTS, SHEETS = ("doc", "odt", "rtf"), ("xls", "ods")


@pytest.fixture(scope="module")
def soffice() -> str:
    """Return LibreOffice's program; without it skip, or fail where JXGRAPH_REQUIRE_OFFICE is 1."""
    program = office.find_office()
    if program is None:
        (pytest.fail if os.environ.get("JXGRAPH_REQUIRE_OFFICE") == "1" else pytest.skip)("no LibreOffice")
    return program or ""


@pytest.fixture(scope="module")
def folder(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample as paragraphs, as a table of tasks and as a sheet, in every format."""
    folder = tmp_path_factory.mktemp("office")
    breakdown = jx.read_breakdown(SAMPLE)
    (folder / "text.docx").write_bytes(word(sample_lines()))
    (folder / "table.docx").write_bytes(_table(breakdown))
    (folder / "sheet.xlsx").write_bytes(_sheet(breakdown))
    for form in (*TEXTS, *SHEETS):
        sources = ["sheet.xlsx"] if form in SHEETS else ["text.docx", "table.docx"]
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [soffice, profile, "--headless", "--convert-to", form, "--outdir", str(folder), *sources]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


def _sheet(breakdown: jx.Breakdown) -> bytes:
    """Write the tasks below each other, the heading of a section over all columns, a merged cell for the leader."""
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "牵头领导", "工作任务", "责任单位（列第一位的为牵头单位）"])
    first, leader = 2, ""
    for row, task in enumerate(breakdown.task_records, start=2):
        if task.leader != leader:
            if row - 1 > first:
                sheet.merge_cells(start_row=first, end_row=row - 1, start_column=2, end_column=2)
            first, leader = row, task.leader
        sheet.append([row - 1, task.leader, task.text, "、".join(a.printed for a in task.assignments)])
    return saved(book)


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("name", ["text", "table"])
def test_every_text_format_gives_the_same_breakdown(folder: Path, name: str, form: str) -> None:
    found = jx.read_breakdown(folder / f"{name}.{form}")
    assert _facts(found) == _facts(jx.read_breakdown(SAMPLE))
    assert [r for r in found.remark_records if r.code in ("conversion", "by_office") and r.severity != "info"] == []


@pytest.mark.parametrize("form", SHEETS)
def test_every_sheet_gives_the_same_breakdown(folder: Path, form: str) -> None:
    """The leaders of merged cells and all names, roles and texts of the .xlsx; each sheet is one table."""
    expected, found = jx.read_breakdown(folder / "sheet.xlsx"), jx.read_breakdown(folder / f"sheet.{form}")
    assert len(expected.task_records) == 166
    assert _facts(found) == _facts(expected)


@pytest.mark.parametrize(
    ("form", "suffix"), [("doc", ".wps"), ("doc", ".txt"), ("xls", ".et"), ("rtf", ".doc"), ("odt", "")]
)
def test_the_bytes_decide_and_not_the_suffix(folder: Path, form: str, suffix: str) -> None:
    data = (folder / f"{'sheet' if form == 'xls' else 'text'}.{form}").read_bytes()
    assert len(document_lines(data, suffix)) >= 167


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("name", ["text.doc", "text.odt", "sheet.xls"])
def test_truncated_files_are_refused(folder: Path, name: str, share: float) -> None:
    data = (folder / name).read_bytes()
    with pytest.raises(InputError, match="damaged"):
        document_lines(data[: int(share * len(data))])


def test_what_the_converter_refuses_is_read_by_libreoffice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise InputError(doc._READER.damaged)

    monkeypatch.setattr(doc, "pieces_in_child", refuse)
    found = jx.read_breakdown(folder / "text.doc")
    assert _facts(found) == _facts(jx.read_breakdown(SAMPLE))
    assert "by_office" in {r.code for r in found.remark_records}
    monkeypatch.setattr(doc, "find_office", lambda: None)
    with pytest.raises(InputError, match=r"save it as \.docx"):
        jx.read_breakdown(folder / "text.doc")


@pytest.fixture
def visits() -> Iterator[list[str]]:
    """Serve nothing on a port of this machine, and give what was asked for; the first entry is the address."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        asked.append(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield asked
        server.shutdown()


def test_libreoffice_fetches_nothing_and_ends_in_time(
    soffice: str, visits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that shows a picture of this machine's server, which LibreOffice asks for where it may."""
    assert soffice
    page = f'<html><body><p>x</p><img src="{visits[0]}/i.png"></body></html>'.encode()
    with pytest.raises(InputError, match="LibreOffice reads nothing"):
        office.convert_by_office(page, ".doc", ".docx")
    assert visits[1:] == []
    monkeypatch.setattr(office, "SECONDS", 0.5)
    with pytest.raises(InputError, match="takes more time"):
        office.convert_by_office(page, ".doc", ".docx")
