"""Files as they are met: character sets, line ends, and what is no document."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import jxgraph as jx
from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import Severity
from jxgraph.reading.child import LimitedReader, pieces_in_child
from jxgraph.reading.pieces import Piece
from jxgraph.reading.text import decode, text_lines

TEXT = "1.办好实事。（责任单位：市财政局、市商务局）\n"


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312"]
)
def test_every_character_set_gives_the_same_breakdown(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "文件.txt"
    path.write_bytes(TEXT.encode(charset))
    assert jx.read_breakdown(path).task_records == jx.parse_text(TEXT).task_records


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_count_as_one_character(line_end: str) -> None:
    assert text_lines(f"甲{line_end}乙") == text_lines("甲\n乙")


def test_rare_characters_survive_gb18030() -> None:
    assert decode("槜李𠮷".encode("gb18030")) == "槜李𠮷"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "picture"),
        (bytes(range(256)) * 4, "not a text document"),
        (b"\n \n", "there is no text in it"),
    ],
)
def test_what_is_no_document_is_said_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    with pytest.raises(jx.errors.InputError, match=words) as refused:
        jx.read_breakdown(path)
    assert str(refused.value).startswith(str(path))


def test_a_missing_file_and_a_folder_are_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(jx.errors.InputError, match="no such file"):
        jx.read_breakdown(tmp_path / "missing.txt")
    with pytest.raises(jx.errors.InputError, match="is a folder"):
        jx.read_breakdown(tmp_path)


def test_what_parse_prints_is_no_document(tmp_path: Path) -> None:
    """A file of JSON lines is refused with what to do, and not read as prose."""
    (tmp_path / "tasks.jsonl").write_text('{"document": "d", "task_id": "T1"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="JSON, such as `jxgraph parse` prints; name the document itself"):
        jx.read_breakdown(tmp_path / "tasks.jsonl")


def remarked(_: bytes) -> Iterator[Piece]:
    remarks = (make_remark("broken", Severity.WARNING, 1, "甲"),)
    yield Piece(1, "甲\t乙", ("甲", "乙"), 1, aside=True, doubts=((0, 0.5),), remarks=remarks)


def test_a_piece_comes_back_whole_from_another_process() -> None:
    """Its cells, doubts and remarks are what the reader made there."""
    reader = LimitedReader(f"{__name__}:{remarked.__name__}", damaged="damaged", too_much="too much")
    assert list(pieces_in_child(reader, b"")) == list(remarked(b""))
