"""Archives as they are published: names in GBK, one document or several, and those that mean harm."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from making_files import word

import jxgraph as jx
from jxgraph.errors import InputError
from jxgraph.reading import document_lines, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CLAUSE = "1.办学。（责任单位：市教育局）"


class _InGbk(zipfile.ZipInfo):
    """A name as Windows in China writes it, without the flag of UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 -- zipfile's name
        return self.filename.encode("gbk"), self.flag_bits


def packed(members: Mapping[str, str | bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(_InGbk(name), content)
    return file.getvalue()


def test_the_only_document_is_read_and_the_rest_remarked(tmp_path: Path) -> None:
    (tmp_path / "附件.zip").write_bytes(packed({"附件/分工.docx": word([CLAUSE]), "附件/图.png": "x"}))
    breakdown = jx.read_breakdown(tmp_path / "附件.zip")
    assert [t.text for t in breakdown.task_records] == ["办学。"]
    assert [(r.code, r.words) for r in breakdown.remark_records if r.code == "archive_rest"] == [
        ("archive_rest", "附件/图.png")
    ]


def test_several_documents_are_named_and_each_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "附件.ZIP"
    path.write_bytes(packed({"附件1.txt": CLAUSE, "附件2.docx": word(["x"])}))
    with pytest.raises(InputError, match=r"2 documents: 附件1\.txt、附件2\.docx; name one"):
        jx.read_breakdown(path)
    assert jx.read_breakdown(f"{path}!附件1.txt").document == "附件1"
    with pytest.raises(InputError, match=r"附件\.ZIP: no 附件3\.txt in it; it has 附件1"):
        jx.read_breakdown(f"{path}!附件3.txt")


def test_names_lead_nowhere() -> None:
    data = packed({"../../etc/x.txt": CLAUSE, "C:\\a\\\x1b[31m.png": "x"})
    line = document_lines(data)[0]
    assert (line.text, line.remarks[0].words) == (CLAUSE, "a/\ufffd[31m.png")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: packed({"a.zip": packed({"b.txt": "x"})}), "archive in an archive"),
        (lambda: packed({"a.doc": packed({"b.txt": "x"})}), "archive in an archive"),
        (lambda: packed({"a.png": "x"}), "without a document"),
        (lambda: packed({"a.txt": bytes(201 * 2**20)}), "more than 200 MB"),
        (lambda: packed({f"{n}.txt": "x" for n in range(10_001)}), "more than 10000 files"),
        (lambda: packed({"a.txt": CLAUSE})[:60], "damaged"),
    ],
    ids=["nested", "disguised", "pictures", "bomb", "many", "cut"],
)
def test_harmful_archives_are_refused(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(InputError, match=words):
        document_lines(make())


@pytest.mark.slow
def test_a_corpus_takes_all_documents_of_an_archive(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from concurrent.futures import ThreadPoolExecutor

    (tmp_path / "in").mkdir()
    (tmp_path / "in/临江市2025.zip").write_bytes(packed({"1.txt": CLAUSE, "2.txt": CLAUSE.replace("学", "校")}))
    with ThreadPoolExecutor(1) as here:
        made = jx.corpus.read(tmp_path / "in", tmp_path / "out", executor=here)
    assert made.documents["path"].tolist() == ["临江市2025.zip/1.txt", "临江市2025.zip/2.txt"]


def test_a_file_with_the_mark_in_its_name_is_itself(tmp_path: Path) -> None:
    (tmp_path / "a.zip!b.txt").write_bytes(b"x")
    assert read_bytes(tmp_path / "a.zip!b.txt") == b"x"
