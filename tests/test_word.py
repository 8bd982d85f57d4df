"""Word files as an office lays them out: the styles of a template, hostile text made safe, the same bytes each time."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm, Pt

from jxgraph.errors import InputError, UsageError
from jxgraph.office.styles import CELL, NORMAL, NOTE, TITLE, heights, sheet_of
from jxgraph.office.word import TableColumn, WordDocument

if TYPE_CHECKING:
    from pathlib import Path

    from docx.shared import Length

HOSTILE = ["=1+1", "<script>", "]]>", "\x00", "x" * 300, "a/b\\c:d", "\ud800", "\u202e", "\ufffe"]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def _millimetres(length: Length | None) -> int:
    return round(length.mm) if length is not None else 0


def _written(path: Path, lang: str = "zh", *, template: Path | None = None) -> Path:
    memo = WordDocument(lang, title="简报", template=template)
    memo.add_title("简报", "据某文件")
    memo.add_heading("一、总体情况")
    memo.add_paragraph("全文“甲”。", lead="一、")
    memo.add_table([TableColumn("单位", 3), TableColumn("任务", 1, "center")], [[text, "1"] for text in HOSTILE])
    memo.add_picture(PNG, alt="图", caption="图1")
    memo.add_page_break()
    memo.add_note("说明")
    memo.save(path)
    return path


def test_the_same_content_has_the_same_bytes_and_no_date_of_today(tmp_path: Path) -> None:
    first, second = (_written(tmp_path / f"{name}.docx") for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "WithEffects" in name]
    properties = docx.Document(str(first)).core_properties
    assert (properties.title, properties.author, properties.created.year) == ("简报", "", 2000)


def test_a_chinese_document_has_the_page_and_fonts_of_official_ones(tmp_path: Path) -> None:
    """GB/T 9704: A4, margins of 37, 35, 28 and 26 mm, main text 仿宋 of 16 points in lines of 28, indented by two."""
    made = docx.Document(str(_written(tmp_path / "a.docx")))
    page, normal = made.sections[0], made.styles[NORMAL]
    assert [_millimetres(length) for length in (page.top_margin, page.bottom_margin, page.left_margin)] == [37, 35, 28]
    assert [_millimetres(length) for length in (page.page_width, page.page_height)] == [210, 297]
    assert 'w:eastAsia="仿宋_GB2312"' in normal.element.xml
    assert 'w:firstLineChars="200"' in normal.element.xml
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    assert (
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
        in made.settings._element.xml
    )
    assert 'w:instr="PAGE"' in page.footer._element.xml


def test_hostile_text_is_shown_and_wraps(tmp_path: Path) -> None:
    """What XML cannot hold and what turns the direction is written out; the rest stays, and the file opens."""
    table = docx.Document(str(_written(tmp_path / "a.docx"))).tables[0]
    shown = ["=1+1", "<script>", "]]>", "[U+0000]", "x" * 300, "a/b\\c:d", "[U+D800]", "[U+202E]", "\\ufffe"]
    assert [row.cells[0].text for row in table.rows][1:] == shown
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


def test_a_template_gives_page_header_and_styles_and_not_its_text(tmp_path: Path) -> None:
    """The title has the template's size; Note, which it lacks, is added; a character style Figure gets out of the way."""
    own = docx.Document()
    own.sections[0].left_margin = Mm(40)
    own.sections[0].header.paragraphs[0].text = "督查室"
    own.styles["Title"].font.size = Pt(30)
    own.styles.add_style("Figure", WD_STYLE_TYPE.CHARACTER)
    own.add_paragraph("模板正文")
    own.save(str(tmp_path / "own.docx"))
    made = docx.Document(str(_written(tmp_path / "a.docx", template=tmp_path / "own.docx")))
    assert made.sections[0].header.paragraphs[0].text == "督查室"
    assert _millimetres(made.sections[0].left_margin) == 40
    assert made.styles[TITLE].font.size == Pt(30)
    assert made.styles[NOTE].font.size == Pt(9)
    assert made.styles["Figure"].type == WD_STYLE_TYPE.PARAGRAPH
    assert made.styles["Figure 1"].type == WD_STYLE_TYPE.CHARACTER
    assert "模板正文" not in made.element.xml


def test_a_template_of_word_itself_and_a_document_of_ours_are_templates(tmp_path: Path) -> None:
    """A .dotx differs by one name in it; the table has lines of its own where the template has no such style."""
    ours = _written(tmp_path / "ours.docx", "en")
    with zipfile.ZipFile(ours) as old, zipfile.ZipFile(tmp_path / "own.dotx", "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(b"document.main+xml", b"template.main+xml")
            new.writestr(name, text.replace(b'w:val="Table Grid"', b'w:val="Other"'))
    made = docx.Document(str(_written(tmp_path / "a.docx", template=tmp_path / "own.dotx")))
    assert made.styles[NORMAL].font.size == Pt(11.5)
    assert "w:tblBorders" in made.tables[0]._tbl.xml
    assert "w:tblBorders" not in docx.Document(str(ours)).tables[0]._tbl.xml


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.docx").write_bytes(content)
    with pytest.raises(InputError, match="is no Word file, so it cannot be the template"):
        WordDocument("zh", template=tmp_path / "own.docx")
    with pytest.raises(InputError, match="No such file"):
        WordDocument("zh", template=tmp_path / "none.docx")
    with pytest.raises(UsageError, match="must end in \\.docx"):
        WordDocument("zh").save(tmp_path / "a.doc")


def test_heights_count_lines() -> None:
    """A line of a page has 27.6 characters of 16 points: with the indent, 25 take one line, 26 two; a cell has 10.5."""
    sheet = sheet_of("zh")
    assert [heights(sheet, NORMAL, "字" * count) for count in (0, 25, 26)] == [(28,), (28,), (56,)]
    assert heights(sheet, CELL, "字" * 10, width=100) == (30,)
