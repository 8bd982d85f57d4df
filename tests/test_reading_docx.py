from __future__ import annotations

import re

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import lists, p, repacked, sample_lines, saved, with_parts, word, word_of

from jxgraph.reading import document_lines
from jxgraph.reading.numbering import FORMS, chinese

_NUMBERED = re.compile(r"(?P<number>[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)(?P<text>.+)")
SYSTEMS = lists(("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))


def texts(data: bytes) -> list[str]:
    return [line.text for line in document_lines(data)]


def test_the_sample_as_paragraphs() -> None:
    """Each paragraph of a Word file is a line, with its number and its place in the text."""
    lines = document_lines(word(sample_lines()), ".docx")
    assert [line.text for line in lines] == sample_lines()
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert lines[1].start == len(lines[0].text) + 1


def test_the_sample_with_automatic_numbers() -> None:
    """Each 一、 and 1. of the sample is taken out of the text and left to Word; where it counts on by itself.

    A number that does not follow from the one before stays typed, as an author would.
    """
    counts = [0, 0, 0]
    body, automatic = [], 0
    for line in sample_lines():
        match = _NUMBERED.fullmatch(line)
        level = 1 if line.startswith("（") else 2 if line[0].isdigit() else 0
        expected = chinese(counts[level] + 1) if level < 2 else str(counts[level] + 1)
        if match and match["number"].strip("、（）.") == expected and not (level == 2 and match["text"][0].isdigit()):
            counts[level:] = [counts[level] + 1, *[0] * (2 - level)]
            body.append(p(match["text"].replace("&", "&amp;"), level=level))
            automatic += 1
        else:
            body.append(p(line))
    assert automatic > 100
    assert texts(word_of(*body, numbering=SYSTEMS)) == sample_lines()


def test_deeper_levels_restart_and_higher_ones_can_be_named() -> None:
    systems = lists(("chineseCounting", "第%1章"), ("decimal", "%1.%2"))
    body = [p("甲", level=0), p("乙", level=1), p("丙", level=1), p("丁", level=0), p("戊", level=1), p("己")]
    assert texts(word_of(*body, numbering=systems)) == ["第一章 甲", "一.1 乙", "一.2 丙", "第二章 丁", "二.1 戊", "己"]


def test_two_lists_of_one_definition_count_on_and_an_override_begins_again() -> None:
    """Lists 1 and 2 share a definition: 1. 2. 3.; list 3 restarts at 5."""
    nums = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="7"/>{more}</w:num>' for n, more in [
        (1, ""), (2, ""), (3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    ])  # fmt: skip
    body = [p("甲", level=0, list_id=each) for each in (1, 2, 1, 3, 3)]
    assert texts(word_of(*body, numbering=lists(("decimal", "%1、"), nums=nums))) == [
        "1、甲",
        "2、甲",
        "3、甲",
        "5、甲",
        "6、甲",
    ]


def test_numbers_from_a_style_and_its_base() -> None:
    document = docx.Document()
    document.add_paragraph("甲", style="List Number")
    document.add_paragraph("乙", style="List Number")
    assert texts(saved(document)) == ["1.甲", "2.乙"]


def test_bullets_are_left_out_unless_they_are_characters() -> None:
    for sign, expected in (("\uf0b7", "甲"), ("●", "●甲")):
        assert texts(word_of(p("甲", level=0), numbering=lists(("bullet", sign)))) == [expected]


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("chineseCounting", ["一", "十", "十一", "二十", "九十九"]),
        ("chineseCountingThousand", ["一", "十", "十一", "二十", "九十九"]),
        ("ideographDigital", ["一", "一〇", "一一", "二〇", "九九"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "壹拾壹", "贰拾", "玖拾玖"]),
        ("decimalZero", ["01", "10", "11", "20", "99"]),
        ("decimalEnclosedCircle", ["①", "⑩", "⑪", "⑳", "99"]),
        ("decimalFullWidth", ["１", "１０", "１１", "２０", "９９"]),
        ("ideographTraditional", ["甲", "癸", "11", "20", "99"]),
        ("lowerLetter", ["a", "j", "k", "t", "uuuu"]),
        ("upperRoman", ["I", "X", "XI", "XX", "XCIX"]),
    ],
)
def test_systems_of_numbers(system: str, expected: list[str]) -> None:
    """The numbers 1, 10, 11, 20 and 99 are printed as Word prints them."""
    assert [FORMS[system](number) for number in (1, 10, 11, 20, 99)] == expected


@given(st.integers(1, 9999))
def test_chinese_counting_reads_back(number: int) -> None:
    """Reading the digits and units from left to right gives the number again."""
    total, digit = 0, 1
    for sign in chinese(number):
        if sign in "十百千":
            total += digit * 10 ** ("十百千".index(sign) + 1)
            digit = 0
        elif sign != "零":
            digit = "〇一二三四五六七八九".index(sign)
    assert total + (digit if chinese(number)[-1] not in "十百千" else 0) == number


def test_tables_stand_between_paragraphs_with_merged_cells() -> None:
    document = docx.Document()
    document.add_paragraph("附件")
    table = document.add_table(rows=4, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "任务表"
    for column, name in enumerate(("领导", "任务", "单位")):
        table.cell(1, column).text = name
    table.cell(2, 0).merge(table.cell(3, 0)).text = "李军"
    table.cell(2, 1).text = "发展\n经济"
    table.cell(3, 2).text = "市财政局"
    document.add_paragraph("尾")
    lines = document_lines(saved(document))
    assert [line.text for line in lines] == [
        "附件",
        "任务表\t\t",
        "领导\t任务\t单位",
        "李军\t发展 经济\t",
        "\t\t市财政局",
        "尾",
    ]
    assert lines[4].cells == ("李军", "", "市财政局")
    assert [line.table for line in lines] == [0, 1, 1, 1, 1, 0]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6]


def test_the_numbers_of_a_table_can_be_automatic() -> None:
    """The first column, 序号, holds empty paragraphs that Word counts."""
    rows = "".join(f"<w:tr><w:tc>{p('', level=0)}</w:tc><w:tc>{p(text)}</w:tc></w:tr>" for text in "甲乙")
    lines = document_lines(word_of(f"<w:tbl>{rows}</w:tbl>", numbering=lists(("decimal", "%1"))))
    assert [line.cells for line in lines] == [("1", "甲"), ("2", "乙")]


def test_a_table_that_arranges_the_page_is_paragraphs() -> None:
    document = docx.Document()
    for rows, columns in ((1, 2), (2, 1), (2, 2)):
        table = document.add_table(rows=rows, cols=columns)
        table.cell(0, 0).text = "甲"
    inner = table.cell(1, 1).add_table(2, 2)
    inner.cell(0, 0).text = "乙"
    lines = [line for line in document_lines(saved(document)) if line.text.strip()]
    assert [line.text for line in lines] == ["甲", "甲", "甲", "乙\t"]
    assert [line.table for line in lines] == [0, 0, 0, 1]


def row(text: str, properties: str = "") -> str:
    """Write a row of two cells."""
    return f"<w:tr>{properties}<w:tc>{p(text)}</w:tc><w:tc>{p('尾')}</w:tc></w:tr>"


def test_tracked_changes_are_taken_as_accepted() -> None:
    """Deleted words, rows and paragraph ends are gone, inserted and moved ones stay."""
    run = "<w:r><w:t>{}</w:t></w:r>".format
    gone = "<w:r><w:delText>旧</w:delText></w:r>"
    body = [
        f"<w:p>{run('责任')}<w:del>{gone}</w:del><w:ins>{run('单位')}</w:ins><w:moveFrom>{run('甲')}</w:moveFrom></w:p>",
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('市财')}</w:p>{p('政局')}",
        f"<w:tbl>{row('a')}{row('x', '<w:trPr><w:del/></w:trPr>')}{row('c')}</w:tbl>",
    ]
    assert texts(word_of(*body)) == ["责任单位", "市财政局", "a\t尾", "c\t尾"]


def test_signs_breaks_fields_and_hidden_words() -> None:
    body = (
        "<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:noBreakHyphen/><w:t>四</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>五</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:smartTag><w:r><w:t>六</w:t></w:r></w:smartTag></w:p>"
    )
    lines = document_lines(word_of(body, p("七")))
    assert [(line.number, line.text) for line in lines] == [(1, "一\t二"), (1, "三-四五六"), (2, "七")]


def test_text_boxes_are_read_once_and_content_controls_too() -> None:
    """Word describes a text box twice, for new and old readers."""
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>甲</w:t><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('乙')}</w:sdtContent></w:sdt>"
    )
    assert texts(word_of(body)) == ["甲", "框", "乙"]


def test_contents_headers_and_footers_are_aside_and_notes_come_last() -> None:
    note = f"<w:footnote>{p('注')}</w:footnote>"
    parts = [
        ("header", f"<w:hdr>{p('文件')}</w:hdr>"),
        ("header", f"<w:hdr>{p('文件')}</w:hdr>"),
        ("footer", f"<w:ftr>{p('— 1 —')}</w:ftr>"),
        ("footnotes", f'<w:footnotes><w:footnote w:type="separator">{p("x")}</w:footnote>{note}</w:footnotes>'),
    ]  # fmt: skip
    data = with_parts(word_of(p("目录", properties='<w:pStyle w:val="TOC1"/>'), p("正文")), parts)
    assert [(line.text, line.aside) for line in document_lines(data)] == [
        ("目录", True), ("正文", False), ("注", False), ("文件", True), ("— 1 —", True)
    ]  # fmt: skip


def test_strict_and_macro_files_of_word_are_read() -> None:
    def strict(_name: str, content: bytes) -> bytes:
        content = content.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
        )
        return content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006", b"http://purl.oclc.org/ooxml/wordprocessingml"
        )

    assert texts(repacked(word(["甲"]), strict)) == ["甲"]
    assert texts(
        repacked(word(["甲"]), lambda _name, content: content.replace(b".document.main", b".macroEnabled.main"))
    ) == ["甲"]


@pytest.mark.slow
@given(st.lists(st.text("一二ab<&>。、 1", min_size=1).filter(str.strip), min_size=1))
def test_any_paragraphs_come_back(paragraphs: list[str]) -> None:
    assert texts(word(paragraphs)) == paragraphs
