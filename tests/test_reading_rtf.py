r"""Rich text, as Word and WPS write it: character sets, tables with merged cells, what is not printed."""

from jxgraph.reading import document_lines


def lines(body: str) -> list[str]:
    head = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}{\f2\fcharset136 MingLiU;}}"
    return [line.text for line in document_lines(f"{head}{body}}}".encode("gb18030"))]


def gbk(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


def test_characters_are_read_in_the_set_of_their_font() -> None:
    """任务 in GBK, by number with two bytes for older programs, in Big5 by its font; 𠮷 as two halves."""
    assert lines(gbk("任务") + r"\par") == ["任务"]
    assert lines(r"\uc2\u20219" + gbk("任") + r"\u21153" + gbk("务") + r"\par") == ["任务"]
    assert lines(r"{\f2\'a5\'f4}x\par") == ["任x"]
    assert lines(r"\uc1\u-10174?\u-8265?\par") == ["𠮷"]


def test_what_is_not_printed_is_left_out() -> None:
    body = r"a{\v hidden}{\deleted gone}{\*\comment no}{\field{\*\fldinst PAGE}{\fldrslt 3}}\~b{\pict ffff}\par{\info{\title t}}"
    assert lines(body) == ["a3 b"]


def test_a_printed_number_stands_before_its_paragraph() -> None:
    assert lines(r"{\listtext\pard\plain " + gbk("一、") + r"\tab}" + gbk("总体要求") + r"\par") == ["一、总体要求"]


def test_notes_follow_and_margins_are_aside() -> None:
    read = document_lines(rb"{\rtf1{\header top\par}a{\footnote note\par}b\par c\par}")
    assert [(line.text, line.aside) for line in read] == [("ab", False), ("c", False), ("note", False), ("top", True)]


def test_merged_cells_are_those_of_word() -> None:
    """One cell over both columns, then one over two rows: it is repeated in the cells and printed once."""
    rows = [
        r"\trowd\cellx2000 \intbl head\cell\row",
        r"\trowd\cellx1000\clvmgf\cellx2000 \intbl 1\cell unit\cell\row",
        r"\trowd\cellx1000\clvmrg\cellx2010 \intbl 2\par more\cell\cell\row",
    ]
    read = document_lines((r"{\rtf1 " + "\n".join(rows) + r"\pard after\par}").encode())
    assert [line.cells for line in read] == [("head", ""), ("1", "unit"), ("2 more", "unit"), None]
    assert [line.text for line in read][2:] == ["2 more\t", "after"]


def test_a_document_called_doc_that_is_rich_text_is_read() -> None:
    assert [line.text for line in document_lines(rb"{\rtf1 x\par}", ".doc")] == ["x"]
