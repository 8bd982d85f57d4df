from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from making_files import drawn_table, pdf, printed_pages, sample_lines
from making_scans import page_pictures, picture_pdf, png, scanned, stamped, tiff, two_column_table
from PIL import Image

import jxgraph as jx
from jxgraph.errors import InputError
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.reading import document_lines, ocr
from jxgraph.reading.pieces import mark_doubt, take_doubts

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def recognition() -> None:
    """Skip where the extra is missing, or fail where JXGRAPH_REQUIRE_OCR is 1."""
    if not ocr.is_installed():
        (pytest.fail if os.environ.get("JXGRAPH_REQUIRE_OCR") == "1" else pytest.skip)("the extra ocr is missing")


needs_recognition = pytest.mark.usefixtures("recognition")


def picture(kind: str, page: Image.Image) -> bytes:
    file = BytesIO()
    page.save(file, kind)
    return file.getvalue()


def breakdown(data: bytes) -> jx.Breakdown:
    return assemble(document_lines(data), "scan", "", ReadingOptions())


def pairs(read: jx.Breakdown) -> list[list[tuple[str, str]]]:
    return [[(a.unit, str(a.role)) for a in task.assignments] for task in read.task_records]


# Without recognition.


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)


def empty_page(canvas: Any) -> None:
    canvas.rect(50, 50, 100, 100, fill=1)
    canvas.showPage()


def text_page(canvas: Any) -> None:
    canvas.drawString(70, 700, "1.治水。（市水利局牵头，市财政局配合）")
    canvas.showPage()


def text_and_empty_page(canvas: Any) -> None:
    text_page(canvas)
    empty_page(canvas)


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize("make", [lambda: png(9, 9), lambda: pdf(empty_page)])
def test_without_the_extra_the_error_names_it(make: Callable[[], bytes]) -> None:
    with pytest.raises(InputError, match=r"pip install 'jxgraph\[ocr\]'"):
        document_lines(make())


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_a_scanned_page_between_others_is_remarked() -> None:
    remarks = breakdown(pdf(text_and_empty_page)).remark_records
    assert [(one.code, one.facts) for one in remarks] == [("unread_page", (("page", "2"),))]


@pytest.mark.slow
@needs_recognition
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: png(40_000, 40_000), "40000 × 40000 pixels"),
        (lambda: png(9, 9), "damaged"),
        (lambda: tiff([Image.new("1", (2, 2))] * 2001), "more than 2000 pages"),
        (lambda: b"II*\0" + bytes(40), "damaged"),
        (lambda: b"BM" + bytes(60), "damaged"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(InputError, match=words):
        document_lines(make())


# What is done before and after recognition.


def test_doubts_are_taken_out_of_a_text() -> None:
    """Offsets are those in the plain text; a mark with nothing in front of it marks nothing."""
    text = f"{mark_doubt('', 0.5)}市{mark_doubt('财', 0.0)}政{mark_doubt('局', 1.0)}"
    assert take_doubts(text) == ("市财政局", ((1, 0.0), (3, 1.0)))


@pytest.mark.parametrize("turn", [-3.0, -0.4, 1.0, 2.2])
def test_a_page_is_straightened(turn: float) -> None:
    """The angle is found to a tenth of a degree: 4 pixels on the width of a page at 200 dpi."""
    pytest.importorskip("cv2")
    from jxgraph.reading.scans import _turn_of, dark

    page = page_pictures(pdf(printed_pages(sample_lines()[:30])), 100)[0]
    assert _turn_of(dark(np.asarray(scanned(page, turn=turn)))) == pytest.approx(-turn, abs=0.15)


def test_red_is_no_print_and_print_under_a_stamp_stays() -> None:
    """White paper, a black sign, a red stamp, and the sign under the stamp: 255, 10, 255, 8."""
    from jxgraph.reading.scans import dark, red

    page = np.array([[[255, 255, 255], [10, 10, 10], [215, 40, 40], [8, 2, 2]]], dtype="uint8")
    assert dark(page).tolist() == [[255, 10, 255, 8]]
    only_red = red(page)
    assert only_red is not None
    assert only_red.tolist() == [[255, 255, 40, 255]]


def test_ruled_lines_of_a_table_and_no_others() -> None:
    """A table of 2 × 2 cells has three rules each way; a line below a word meets none, and is none."""
    pytest.importorskip("cv2")
    from jxgraph.reading.scans import dark, ruled_lines

    def draw(canvas: Any) -> None:
        canvas.line(60, 745, 535, 745)
        drawn_table(canvas, [(row, column, 1, 1, "国田") for row in (0, 1) for column in (0, 1)])

    rules, covered = ruled_lines(dark(np.asarray(page_pictures(pdf(draw), 150)[0])))
    level = [rule for rule in rules if rule[1] == rule[3]]
    assert (len(level), len(rules) - len(level)) == (3, 3)
    assert covered.any()


def test_characters_share_their_box() -> None:
    """Middles at 10, 20 and 60 of a size of 10: the first two meet at 15; none is wider than 12."""
    assert ocr._edges(0, [10, 20, 60], 70, 10) == [(4, 15), (15, 26), (54, 66)]


# With recognition.


@needs_recognition
@pytest.mark.slow
def test_a_scan_says_what_its_text_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first tasks of the sample at 200 dpi, on two pages turned by a degree and two, the second with a seal.

    A process reads each page.
    """
    monkeypatch.setenv("PYTHON_CPU_COUNT", "2")
    lines = sample_lines()[:48]
    pages = page_pictures(pdf(printed_pages(lines)), 200)
    scan = [scanned(stamped(page, 0.4, 0.3), turn=turn) for page, turn in zip(pages, (1.0, -2.0, 0.5), strict=False)]
    assert pairs(breakdown(tiff(scan))) == pairs(jx.parse_text("\n".join(lines)))


@needs_recognition
@pytest.mark.slow
def test_text_and_a_scanned_table_in_one_file() -> None:
    """A page of text, then one picture of a letterhead and a table, on its side, with a seal over a rule."""
    text = pdf(text_page)
    table = scanned(stamped(page_pictures(pdf(two_column_table), 150)[0], 0.6, 0.2), turn=-1.0).rotate(90, expand=True)
    from pypdfium2 import PdfDocument

    both = PdfDocument(text)
    both.import_pages(PdfDocument(picture_pdf([table])))
    file = BytesIO()
    both.save(file)
    lines = document_lines(file.getvalue())
    assert [line.text for line in lines if not line.table] == [
        "1.治水。（市水利局牵头，市财政局配合）", "临江市人民政府文件"
    ]  # fmt: skip
    assert [line.cells for line in lines if line.table][1:] == [
        ("推进治水", "市水利局"), ("发展低空经济", "市财政局"), ("修路", "市交通局")
    ]  # fmt: skip


@needs_recognition
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
def test_pictures_of_each_kind(kind: str) -> None:
    page = page_pictures(pdf(text_page), 100)[0].crop((60, 150, 700, 250))
    assert document_lines(picture(kind, page))[0].text.startswith("1.治水")


def test_no_telemetry_is_sent_of_what_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that recognises is told so before it is loaded; else it writes into the user's folder, and calls home."""
    told: list[str] = []

    def read(*_: object, environment: dict[str, str]) -> list[object]:
        told.append(environment["ORT_DISABLE_TELEMETRY"])
        return []

    monkeypatch.setattr(ocr, "read_in_child", read)
    ocr.recognised_pages(b"", "picture", [0])
    assert told == ["1"]
