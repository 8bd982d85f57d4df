from __future__ import annotations

from typing import Any

import pytest
from making_documents import FULL
from making_files import drawn_table, pdf, printed_pages, sample_lines

from jxgraph.errors import InputError
from jxgraph.reading import document_lines
from jxgraph.reading.pdf import Grid, Page, document_pieces
from jxgraph.reading.pdf_lines import Printed
from jxgraph.reading.pieces import Cell


def test_the_sample_with_hard_line_breaks() -> None:
    """Its characters in their order, spaces aside; page numbers and the running header are aside."""
    printed = sample_lines() if FULL else sample_lines()[:60]
    lines = document_lines(pdf(printed_pages(printed, header="嘉兴市人民政府文件")), ".pdf")
    body = "".join(line.text for line in lines if not line.aside)
    assert "".join(body.split()) == "".join("".join(printed).split())
    asides = [line.text for line in lines if line.aside]
    assert asides[:3] == ["嘉兴市人民政府文件", "— 1 —", "嘉兴市人民政府文件"]
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_words_spaced_wide_stay_together_and_columns_of_words_do_not() -> None:
    def draw(canvas: Any) -> None:
        for at, sign in enumerate("责任单位"):
            canvas.drawString(70 + 19 * at, 700, sign)  # 14 points wide, a gap of 5
        canvas.drawString(200, 700, "财政局")

    assert [line.text for line in document_lines(pdf(draw))] == ["责任单位 财政局"]


def test_ruled_tables_have_cells_and_stand_in_reading_order() -> None:
    cells = [
        (0, 0, 1, 1, "领导"), (0, 1, 1, 1, "任务"), (0, 2, 1, 1, "单位"),
        (1, 0, 2, 1, "李军"), (1, 1, 1, 1, "发展低空\n经济"), (1, 2, 1, 1, "市财政局"), (2, 1, 1, 2, "治水"),
    ]  # fmt: skip

    def draw(canvas: Any) -> None:
        canvas.drawString(70, 750, "附件")
        drawn_table(canvas, cells)
        canvas.drawString(70, 500, "注：表后")

    lines = document_lines(pdf(draw))
    assert [line.text for line in lines] == [
        "附件", "领导\t任务\t单位", "李军\t发展低空 经济\t市财政局", "\t治水\t", "注：表后"
    ]  # fmt: skip
    assert lines[3].cells == ("李军", "治水", "")
    assert [line.table for line in lines] == [0, 1, 1, 1, 0]


def test_a_frame_or_a_rule_is_no_table() -> None:
    def draw(canvas: Any) -> None:
        canvas.rect(50, 600, 400, 150)
        canvas.line(50, 650, 450, 650)
        canvas.drawString(70, 700, "甲")
        canvas.drawString(70, 620, "乙")

    assert [(line.text, line.cells) for line in document_lines(pdf(draw))] == [("甲", None), ("乙", None)]


def test_a_bold_print_made_of_two_prints_is_read_once() -> None:
    def draw(canvas: Any) -> None:
        for shift in (0, 0.4):
            canvas.drawString(70 + shift, 700, "责任分解")

    assert [line.text for line in document_lines(pdf(draw))] == ["责任分解"]


def page(*items: Printed | Grid) -> Page:
    return Page(842, items=list(items))


GRID = Grid(100, (0, 100, 200), [Cell(0, 0, "a"), Cell(0, 1, "b"), Cell(1, 0, "c"), Cell(1, 1, "d")])


def test_a_table_that_goes_on_stays_one_table() -> None:
    """A page number between does not end it; other columns, or words, do."""
    number = Printed(800, "3")
    wider = Grid(100, (0, 100, 300), GRID.cells)
    pages = [page(GRID, number), page(GRID), page(wider), page(Printed(300, "说明"), wider)]
    assert [piece.table for piece in document_pieces(pages) if piece.cells] == [1, 1, 1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("text", ["3", "— 3 —", "- 3 -", "－３－", "第 3 页 共 10 页", "3/10", "第3页", "iv"])
def test_page_numbers_are_aside_at_the_edge_only(text: str) -> None:
    pages = [page(Printed(400, text), Printed(500, "正文"), Printed(800, text))]
    assert [piece.aside for piece in document_pieces(pages)] == [False, False, True]


def test_running_lines_are_the_same_at_the_same_place_of_most_pages() -> None:
    """Three of four pages have it; the clause that stands at the top of two of four is text."""
    pages = [page(Printed(30, f"某市公报 {n}"), Printed(200, f"正文{'一二三'[n]}")) for n in range(3)]
    pages.append(page(Printed(200, "责任单位：市财政局")))
    pages[0].items.insert(1, Printed(60, "责任单位：市财政局"))
    pages[1].items.insert(1, Printed(60, "责任单位：市财政局"))
    assert [piece.text for piece in document_pieces(pages) if piece.aside] == ["某市公报 0", "某市公报 1", "某市公报 2"]


def test_a_scan_says_what_to_do() -> None:
    with pytest.raises(InputError, match="a scan: recognise its text first"):
        document_lines(pdf(lambda canvas: canvas.rect(50, 50, 100, 100, fill=1)))
    with pytest.raises(InputError, match="fonts of the PDF do not say"):
        list(document_pieces([page(Printed(100, "(cid:12)(cid:13)甲"))]))


def test_a_locked_pdf_says_so() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("x.pdf", encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(70, 700, "text")
    with pytest.raises(InputError, match="locked with a password"):
        document_lines(canvas.getpdfdata())
