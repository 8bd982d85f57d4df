"""Web archives, as browsers and Word save them, and pages that are called documents."""

import base64
from importlib import import_module

import pytest

from jxgraph.errors import InputError
from jxgraph.reading import document_lines
from jxgraph.reading.formats import READERS, SUFFIXES, Format, detect_format, format_table

PAGE = "<html><body><p>1.办学。（责任单位：市教育局）</p></body></html>"
WORDS = "1.办学。（责任单位：市教育局）"


def mht(charset: str, page: str = PAGE, *, start: str = "", first: bytes = b"") -> bytes:
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"{start}\r\n\r\n'.encode()
    part = f"--b\r\nContent-Type: text/html; charset={charset}\r\nContent-ID: <root>\r\n"
    coded = base64.encodebytes(page.encode(charset))
    return b"".join([head, first, part.encode(), b"Content-Transfer-Encoding: base64\r\n\r\n", coded, b"\r\n--b--\r\n"])


@pytest.mark.parametrize(("charset", "words"), [("gb2312", WORDS), ("utf-8", WORDS), ("big5", "責任單位")])
def test_the_page_is_read_in_the_character_set_of_its_part(charset: str, words: str) -> None:
    assert [line.text for line in document_lines(mht(charset, f"<p>{words}</p>"), ".doc")] == [words]


def test_the_root_is_the_part_that_is_named() -> None:
    frame = b"--b\r\nContent-Type: text/html\r\nContent-ID: <frame>\r\n\r\n<p>advert</p>\r\n"
    data = mht("utf-8", start='; start="<root>"', first=frame)
    assert [line.text for line in document_lines(data, ".mht")] == [WORDS]


@pytest.mark.slow
def test_a_web_archive_without_a_page_or_with_nested_parts_is_refused() -> None:
    with pytest.raises(InputError, match="no page in it"):
        document_lines(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n\nx\n--b--\n")
    nested = b"".join(b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))
    with pytest.raises(InputError, match="web archive"):
        document_lines(b"MIME-Version: 1.0\n" + nested)


@pytest.mark.parametrize(
    ("data", "suffix", "form"),
    [
        (PAGE.encode(), ".xls", Format.HTML),
        ("任务\t单位\n1\t市财政局\n".encode("gbk"), ".xls", Format.CSV),
        ("任务,单位\n1,市财政局\n".encode(), ".et", Format.CSV),
        (PAGE.encode(), ".wps", Format.HTML),
        (WORDS.encode("gbk"), ".doc", Format.TEXT),
        (rb"{\rtf1 x}", ".doc", Format.RTF),
        (mht("utf-8"), ".doc", Format.MHT),
        ("WordDocument".encode("utf-16-le"), ".xls", Format.DOC),
        ("WordDocumentWorkbook".encode("utf-16-le"), ".xls", Format.XLS),
        ("WordDocumentWorkbook".encode("utf-16-le"), ".doc", Format.DOC),
    ],
)
def test_what_the_bytes_are_decides(data: bytes, suffix: str, form: Format) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * data.startswith(b"W\0")
    assert detect_format(ole + data, suffix) is form


def test_one_table_says_what_is_read_how() -> None:
    """Each format has a reader, no suffix has two, and the table that --help prints has them all."""
    suffixes = [suffix for reader in READERS.values() for suffix in reader.suffixes]
    assert set(READERS) == set(Format)
    assert len(suffixes) == len(set(suffixes))
    assert set(format_table().split()) >= set(suffixes)
    by_bytes = set(READERS[Format.PICTURE].suffixes)  # most pictures in a folder are no documents
    assert {suffix for suffix, form in SUFFIXES.items() if form} == set(suffixes) - by_bytes
    for reader in READERS.values():
        module, _, function = reader.function.partition(":")
        assert not module or hasattr(import_module(f"jxgraph.reading.{module}"), function)
