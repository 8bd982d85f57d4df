from __future__ import annotations

import hashlib
import io
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import SAMPLE

from jxgraph.errors import InputError
from jxgraph.reading import document_lines, read_lines, text_lines
from jxgraph.reading.pieces import Cell, grid_rows, one_line
from jxgraph.reading.text import decode

if TYPE_CHECKING:
    from pathlib import Path

TEXT = SAMPLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_every_character_set_gives_the_same_lines(charset: str, tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_bytes(TEXT.encode(charset, "ignore"))
    lines, sha256 = read_lines(path)
    assert lines == text_lines(TEXT.encode(charset, "ignore").decode(charset))
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_big_endian_with_its_mark_and_windows_line_ends() -> None:
    r"""A `\r\n` counts as one character: 'b' begins at 2."""
    lines = document_lines(b"\xfe\xff" + "a\r\nb\rc".encode("utf-16-be"))
    assert [(line.number, line.start, line.text) for line in lines] == [(1, 0, "a"), (2, 2, "b"), (3, 4, "c")]


@given(st.lists(st.text(st.characters(exclude_characters="\r\n|｜│┃║", exclude_categories=["Cs"]))))
def test_offsets_lead_back_to_the_joined_text(words: list[str]) -> None:
    """Without bars, which become tabs in a drawn table."""
    joined = "\n".join(words)
    lines = text_lines(joined)
    assert "\n".join(line.text for line in lines) == joined
    assert all(joined[line.start : line.end] == line.text for line in lines)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_document_cut_within_a_character_is_still_read(charset: str) -> None:
    """The last byte is missing: at most the last character is broken, and a U+FFFD tells so."""
    text = decode(f"{TEXT}市财政局".encode(charset)[:-1])
    assert text == f"{TEXT}市财政\ufffd"


@pytest.mark.parametrize("data", [bytes(range(256)) * 50, b"\x7fELF" + bytes(200), b"\x00\x01\x02\x03" * 99])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnicodeError, match="not a text document"):
        document_lines(data)


def test_a_table_of_ticks_is_text() -> None:
    """Half of its characters are √ and ★."""
    table = "任务,市财政局,市水利局\n治水,√,★\n" + "√,★,✓\n" * 20
    assert decode(table.encode()) == table


def test_stray_control_characters_stay() -> None:
    """A page break and a BEL left over from Word are characters of the document like others."""
    assert document_lines(f"{TEXT}\n\x0c\x07".encode())[-1].text == "\x0c\x07"


def test_standard_input_is_a_path_and_its_format_is_sniffed(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, expected in ((b"a\nb", ["a", "b"]), (b"<p>a<p>b", ["a", "b"])):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert [line.text for line in read_lines("-")[0]] == expected


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.txt").write_text(" \n\u3000\n", encoding="utf-8")
    for name, words in (
        ("", "is a folder"),
        ("none.txt", "no such file"),
        ("empty.txt", "empty"),
        ("blank.txt", "no text"),
    ):
        with pytest.raises(InputError, match=words):
            read_lines(tmp_path / name)
    with pytest.raises(InputError, match="null"):
        read_lines("a\0b")


def test_rows_of_a_grid_repeat_downwards_and_print_once() -> None:
    """The leader covers two rows, the title two columns; the row of the second task is padded."""
    cells = [
        Cell(0, 0, "表", columns=2),
        Cell(1, 0, "李军", rows=2),
        Cell(1, 1, "1"),
        Cell(1, 2, "甲"),
        Cell(2, 1, "2"),
    ]
    assert list(grid_rows(cells)) == [
        ("表\t\t", ("表", "", "")),
        ("李军\t1\t甲", ("李军", "1", "甲")),
        ("\t2\t", ("李军", "2", "")),
    ]


@given(st.text(alphabet=" \t\n\rab"))
def test_cell_text_keeps_every_printed_character(text: str) -> None:
    line = one_line(text)
    assert "".join(line.split()) == "".join(text.split())
    assert not set("\t\n\r") & set(line)
