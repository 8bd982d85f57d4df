"""Corrections on the command line: every command that reads a document takes them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import get_type_hints

import pytest

import jxgraph as jx
from jxgraph.cli import application
from jxgraph.cli.options import DocumentOptions
from jxgraph.corpus.blocks import Settings
from jxgraph.corpus.documents import _read
from jxgraph.corpus.files import SourceFile
from jxgraph.pages.report import _facts
from jxgraph.pages.report.contents import contents
from jxgraph.pages.report.methods import methods
from jxgraph.pages.report.page import _verdict
from jxgraph.parsing.corrections import read_corrections
from jxgraph.parsing.verdict import corrections_words

Command = Callable[..., CompletedProcess[str]]

PLAN = "1.扩大投资。（市发改委牵头，市经研办、落实好配合）\n2.促进消费。（市商务局牵头，市经研办配合）\n"
CORRECTIONS = """
[[correction]]
kind = "unit"
printed = "市经研办"
unit = "市政府研究室"
everywhere = true

[[correction]]
kind = "remove"
printed = "落实好"
text = "扩大投资"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("2024.txt", PLAN.replace("扩大投资", "稳定投资")), ("2025.txt", PLAN), ("c.toml", CORRECTIONS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_command_that_reads_a_document_takes_corrections() -> None:
    commands = {info.callback.__name__: info.callback for info in application().registered_commands if info.callback}
    takes = {name for name, call in commands.items() if "corrections" in get_type_hints(call, include_extras=True)}
    assert takes == set(commands) - {"progress"}, "a ledger that was filled in keeps those that it was written with"
    assert DocumentOptions().corrected == []


def test_a_reading_is_printed_as_corrected_with_what_was_done(run: Command, folder: Path) -> None:
    done = run("parse", "2025.txt", "--corrections", "c.toml", "--lang", "zh", cwd=folder)
    tasks = [json.loads(line) for line in done.stdout.splitlines()]
    assert [task["support"] for task in tasks] == [["市政府研究室"], ["市政府研究室"]]
    assert done.stderr.splitlines()[-2:] == ["已用更正2条", "读出任务2项；疑似责任分工未读出0处；名称待核对0个"]


def test_a_correction_without_a_place_is_said_and_strict_fails(run: Command, folder: Path) -> None:
    """In 2024 the first task has other words: its name is not removed. The name for everywhere need not be there."""
    done = run("parse", "2024.txt", "--corrections", "c.toml", "--lang", "en", "--strict", cwd=folder)
    assert done.returncode == 1
    assert (
        "warning: correction not applied (1): 落实好 (the words that the correction at c.toml:8 quotes" in done.stderr
    )
    assert "corrections applied: 1; not applied: 1 (c.toml:8)" in done.stderr


def test_the_earlier_document_is_corrected_as_well_and_nothing_is_said_of_it(folder: Path) -> None:
    """As `compare` and --previous read it: one correction holds for it, and no remark is made on the other."""
    bd = DocumentOptions(corrections=folder / "c.toml").read(folder / "2024.txt", other=True)
    assert "市政府研究室" in bd.units.index
    assert not any(remark.code.startswith("correction_") for remark in bd.remark_records)
    assert corrections_words(bd) == "corrections applied: 1"


@pytest.mark.parametrize("command", [["report", "-o", "out"], ["briefing"], ["profile", "--all", "-o", "out"]])
def test_an_earlier_document_that_was_largely_unread_is_refused(run: Command, folder: Path, command: list[str]) -> None:
    """Of the two places that look like clauses one was read; all three commands exit with 3 and write nothing."""
    unread = "1.促进消费。(市商务局负责)\n2.扩大投资,责任单位:甲乙丙丁按职责落实。"
    (folder / "2024.txt").write_text(unread, encoding="utf-8")
    before = set(folder.iterdir())
    done = run(command[0], "2025.txt", *command[1:], "--previous", "2024.txt", "--strict", cwd=folder)
    assert done.returncode == 3
    assert set(folder.iterdir()) == before


def test_a_report_says_that_the_reading_was_corrected(tmp_path: Path) -> None:
    """In a table, the manifest with the digest of the file as it is written, the note on methods, and the page."""
    said = [{"kind": "unit", "printed": "市经研办", "unit": "市政府研究室", "everywhere": True}]
    report = contents(jx.parse_text(PLAN, corrections=said))
    rows = report.tables["corrections"][["correction", "task_ids", "after"]].to_numpy().tolist()
    assert rows == [["unit", "T1; T2", "市政府研究室"]]
    jx.write_corrections(report.breakdown, tmp_path / "c.toml")
    digest = hashlib.sha256((tmp_path / "c.toml").read_bytes()).hexdigest()
    assert _facts(report, {})["document"]["corrections"] == {"applied": 1, "not_applied": 0, "sha256": digest}
    assert digest in {section.heading: section.text for section in methods(report, "zh")}["更正"]
    assert "已用更正1条" in _verdict(report)


def test_a_corpus_corrects_each_document_that_prints_the_words(folder: Path) -> None:
    """The name for everywhere in both; the other in one, and the other document has no remark on it."""
    pytest.importorskip("pyarrow")
    settings = Settings.of(corrections=read_corrections(folder / "c.toml"))
    for name, kept in (("2024.txt", True), ("2025.txt", False)):
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        bd, *_ = _read(SourceFile(name, str(folder / name), digest), settings)
        assert ("落实好" in bd.units.index, "市经研办" in bd.units.index) == (kept, False)
        assert not any(remark.code.startswith("correction_") for remark in bd.remark_records)
    assert settings.key("a", "b") != Settings.of().key("a", "b")
