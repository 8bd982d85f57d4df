from __future__ import annotations

from types import SimpleNamespace as Namespace
from typing import Any

import pytest
from making_documents import FULL
from making_files import drawn_table, pdf, printed_pages, sample_lines

from jxgraph.errors import InputError
from jxgraph.reading import document_lines
from jxgraph.reading.page_lines import Printed
from jxgraph.reading.pages import Grid, Page, document_pieces
from jxgraph.reading.pdf import _is_picture
from jxgraph.reading.pieces import Cell


@pytest.mark.slow
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
        "附件", "领导\t任务\t单位", "李军\t发展低空  经济\t市财政局", "\t治水\t", "注：表后"
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


def test_digits_in_another_font_stand_in_their_line() -> None:
    """The digits are drawn after the words, smaller and half a point higher, as some typesetting systems do."""

    def draw(canvas: Any) -> None:
        canvas.drawString(70, 700, "补助")
        canvas.drawString(130, 700, "万元。（市财")
        canvas.drawString(70, 670, "政局负责）")
        canvas.setFont("Times-Roman", 13)
        canvas.drawString(99, 700.5, "1,500")

    assert [line.text for line in document_lines(pdf(draw))] == ["补助1,500万元。（市财", "政局负责）"]


def test_a_raised_mark_is_a_superscript() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(70, 700, "市财政局")
        canvas.setFont("Noto", 8)
        canvas.drawString(127, 706, "[1]")

    assert [line.text for line in document_lines(pdf(draw))] == ["市财政局¹"]


def test_a_watermark_is_no_part_of_the_lines_it_crosses() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(70, 700, "责任单位：市财政局")
        canvas.translate(100, 680)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")

    assert [(line.text, line.aside) for line in document_lines(pdf(draw))] == [
        ("责任单位：市财政局", False), ("内部资料", True)
    ]  # fmt: skip


@pytest.mark.parametrize(("angle", "right", "up"), [(90, 800, 100), (270, -500, 600)])
def test_a_page_with_its_text_on_its_side_is_turned(angle: int, right: int, up: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.translate(right, up)
        canvas.rotate(angle)
        drawn_table(canvas, [(0, 0, 1, 1, "任务"), (0, 1, 1, 1, "单位"), (1, 0, 1, 1, "治水"), (1, 1, 1, 1, "水利局")])

    assert [line.cells for line in document_lines(pdf(draw))] == [("任务", "单位"), ("治水", "水利局")]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("市自然资源局、市\n财政局", "市自然资源局、市财政局"),
        ("各县\n（市、区）", "各县（市、区）"),
        ("市财政局\n市水利局", "市财政局  市水利局"),
    ],
)
def test_the_lines_of_a_cell_are_one_where_the_next_word_had_no_room(words: str, text: str) -> None:
    """A column of 120 points has room for eight characters of 14 between margins of 4."""

    def draw(canvas: Any) -> None:
        drawn_table(canvas, [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, words)])

    assert [line.cells for line in document_lines(pdf(draw))][1] == ("丙", text)


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


def test_running_lines_of_the_pages_that_face_one_way() -> None:
    """Pages 1, 3 and 5 have the name of the paper, 2, 4 and 6 its number."""
    heads = ["某市公报", "第 3 期"] * 3
    pages = [page(Printed(30, head), Printed(200, f"正文{'一二三四五六'[n]}")) for n, head in enumerate(heads)]
    assert [piece.text for piece in document_pieces(pages) if piece.aside] == heads


def test_what_a_browser_prints_around_a_page_is_aside() -> None:
    head, foot = "2025/4/17 09:30 关于印发方案的通知", "https://www.linjiang.gov.cn/a.html 1/2"
    pages = [page(Printed(20, head), Printed(400, "正文"), Printed(830, foot))]
    assert [piece.aside for piece in document_pieces(pages)] == [True, False, True]


def test_a_note_at_the_foot_of_a_page_is_aside_where_its_mark_stands_above() -> None:
    """Small lines without a mark above are text."""
    note = [Printed(700, "1 指市属国有企业，", 9), Printed(712, "不含分支机构。", 9), Printed(800, "— 1 —", 14)]
    marked = [Printed(100, "责任单位：市国资委¹、市财", 16), Printed(128, "政局、市商务局", 16)]
    plain = [Printed(100, "责任单位：市国资委、市财", 16), marked[1]]
    assert [piece.aside for piece in document_pieces([page(*marked, *note)])] == [False, False, True, True, True]
    assert [piece.aside for piece in document_pieces([page(*plain, *note)])] == [False, False, False, False, True]


def test_a_table_over_a_page_break() -> None:
    """The head that is printed again is aside; the merged cell that the break cut has its words; one row is a table."""
    head = [Cell(0, 0, "任务"), Cell(0, 1, "单位")]
    begins = Grid(100, (0, 100, 200), [*head, Cell(1, 0, "甲"), Cell(1, 1, "市财政局", rows=2), Cell(2, 0, "乙")])
    goes_on = Grid(60, (0, 100, 200), [*head, Cell(1, 0, "丙"), Cell(1, 1, "")])
    ends = Grid(60, (0, 100, 200), [Cell(0, 0, "丁"), Cell(0, 1, "市商务局")], lines=[Printed(70, "丁 市商务局")])
    pieces = list(document_pieces([page(begins), page(Printed(40, "续表"), goes_on), page(ends)]))
    assert [piece.text for piece in pieces if piece.aside] == ["续表", "任务\t单位"]
    assert [piece.cells for piece in pieces if piece.table == 1][2:] == [
        ("乙", "市财政局"), ("丙", "市财政局"), ("丁", "市商务局")
    ]  # fmt: skip
    assert [piece.text for piece in document_pieces([page(ends)])] == ["丁 市商务局"], "alone it is none"


def test_a_row_that_a_page_break_cut_needs_no_rule_across() -> None:
    """The rules between the columns go on below the last rule across, to where the page ends."""

    def draw(canvas: Any) -> None:
        for x in (70, 170, 270):
            canvas.line(x, 760, x, 640)
        for y in (760, 720, 680):
            canvas.line(70, y, 270, y)
        for y, words in ((735, ("任务", "单位")), (695, ("治水", "水利局")), (655, ("治气", "环境局"))):
            for x, word in zip((80, 180), words, strict=True):
                canvas.drawString(x, y, word)

    assert [line.cells for line in document_lines(pdf(draw))][1:] == [("治水", "水利局"), ("治气", "环境局")]


def test_a_scan_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jxgraph.reading.ocr.is_installed", lambda: False)
    with pytest.raises(InputError, match=r"a scan.*find the page or Word file"):
        document_lines(pdf(lambda canvas: canvas.rect(50, 50, 100, 100, fill=1)))


def test_a_page_whose_fonts_have_no_characters_is_unread() -> None:
    """Four of six signs are codes of a font; one of six is a misprint."""
    drawn = Namespace(images=[], width=595, height=842, objects={})
    texts = ("(cid:12)(cid:13)甲", "一二三四五六七八九十\ufffd")
    assert [_is_picture(drawn, page(Printed(100, text))) for text in texts] == [True, False]


def test_a_locked_pdf_says_so() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("x.pdf", encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(70, 700, "text")
    with pytest.raises(InputError, match="locked with a password"):
        document_lines(canvas.getpdfdata())
