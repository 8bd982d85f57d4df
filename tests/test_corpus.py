"""Many documents: a corpus is its documents one after the other, whatever was read when, where and by whom."""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.corpus import documents, reading
from jxgraph.corpus import storage as assembling
from jxgraph.corpus import storage as staging
from jxgraph.corpus.blocks import SCHEMA_VERSION
from jxgraph.errors import UsageError
from jxgraph.parsing.origin import origin_of, printed_year
from jxgraph.reading import document_lines
from jxgraph.synthetic import STYLES

TEXT = "某市人民政府关于印发2024年工作分工的通知\n1.扩大投资。（市发改委牵头，市财政局配合）\n2.促进消费。（市商务局负责）\n"


Command = Callable[..., CompletedProcess[str]]

HERE = ThreadPoolExecutor(1)
"""Reads in this process, where tests can look on."""


def fill(folder: Path, count: int = 6, tasks: int = 12) -> Path:
    """Write made documents of all styles in folders of cities."""
    for n in range(count):
        path = folder / ["嘉兴市", "宁波市"][n % 2] / f"{2020 + n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(jx.synthetic.make_document(tasks, style=list(STYLES)[n % 9], seed=n).text, encoding="utf-8")
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_a_corpus_is_weighed_by_the_weights_of_an_office(tmp_path: Path) -> None:
    """Lead 1, support 0.1: 市财政局 has 0.1 of task 1, and the pair 0.1; the same documents by the default are read anew."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    made = {}
    for name, scheme in (("own", {"support": 0.1}), ("default", None)):
        corpus = jx.corpus.read(tmp_path / "in", tmp_path / "out", scheme=scheme, executor=HERE)
        loads = corpus.workload().set_index("department")["workload"]
        made[name] = (corpus.manifest["settings"]["scheme"], loads["财政"], corpus.ties()["weight"].tolist())
    assert made == {"own": ("lead-co(1,0.5,0.1)", 0.1, [0.1]), "default": ("lead-co", 0.25, [0.25])}
    with pytest.raises(UsageError, match="by role alone"):
        jx.corpus.read(tmp_path / "in", tmp_path / "out", scheme="harmonic", executor=HERE)


def failures(corpus: jx.corpus.Corpus) -> list[tuple[str, str]]:
    return list(corpus.failures[["path", "code"]].itertuples(index=False, name=None))


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the tables of departments empty, which take most of the time and are not what these tests look at."""
    for table in ("workload", "ties", "clusters"):
        monkeypatch.setattr(jx.corpus.Corpus, table, lambda *_, **__: pd.DataFrame())


WITHOUT_TABLES = pytest.mark.usefixtures("without_tables")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "documents")


@pytest.fixture
def made(folder: Path, tmp_path: Path) -> jx.corpus.Corpus:
    return jx.corpus.read(folder, tmp_path / "out", executor=HERE)


@WITHOUT_TABLES
def test_a_corpus_is_its_documents_one_after_the_other(folder: Path, made: jx.corpus.Corpus) -> None:
    paths = sorted(folder.rglob("*.txt"), key=lambda p: p.relative_to(folder).as_posix())
    single = [jx.read_breakdown(path) for path in paths]
    units = made.names.set_index("unit")["name"]
    # of the units a corpus has only the assignments
    without = ["document", "lead", "co_lead", "support"]
    tasks = pd.concat([bd.tasks.reset_index().drop(columns=without) for bd in single], ignore_index=True)
    pd.testing.assert_frame_equal(made.tasks[tasks.columns], tasks, check_dtype=False)
    both = made.assignments.merge(made.tasks[["task", "task_id"]], on="task").assign(
        unit=lambda f: f["unit"].map(units)
    )
    both["role"] = both["role"].map({1: "lead", 2: "co_lead", 3: "support"})
    expected = pd.concat([bd.assignments for bd in single], ignore_index=True)
    columns = ["task_id", "unit", "name", "printed", "role", "position", "line"]
    pd.testing.assert_frame_equal(both[columns], expected[columns], check_dtype=False)
    assert made.documents["sha256"].tolist() == [bd.sha256 for bd in single]
    assert made.remarks["words"].tolist() == [r for bd in single for r in bd.remarks["words"]]
    assert made.names["name"].tolist() == list(dict.fromkeys(expected["unit"])), "codes by first appearance"


@pytest.mark.slow
@WITHOUT_TABLES
def test_units_have_the_measures_of_their_document_alone(folder: Path, made: jx.corpus.Corpus) -> None:
    names = made.names.set_index("unit")["name"]
    for document, path in zip(made.documents["document"], made.documents["path"], strict=True):
        R = jx.responsibility_matrix(jx.read_breakdown(folder / path))
        mine = made.units[made.units["document"] == document]
        mine = mine.set_index(mine["unit"].map(names))
        alone = jx.workload(R).loc[mine.index]
        for column in ("lead", "co_lead", "support", "tasks", "workload", "share"):
            np.testing.assert_array_equal(mine[column], alone[column])
        np.testing.assert_array_equal(mine["rank"], alone["rank"].fillna(0))
        central = jx.centrality(R).loc[mine.index]
        for column in ("closeness", "betweenness", "eigenvector", "pagerank"):
            np.testing.assert_allclose(mine[column], central[column], atol=1e-12)
        ties = jx.ties(R)
        partners = pd.concat([ties["unit_a"], ties["unit_b"]]).value_counts().reindex(mine.index, fill_value=0)
        np.testing.assert_array_equal(mine["partners"], partners)


@WITHOUT_TABLES
def test_the_measures_of_a_document_by_hand(tmp_path: Path) -> None:
    """Loads 1, 0.25 and 1: Gini = 2 * (0.75 + 0.75 + 0) / (2 * 3 * 2.25) = 2/9; one of two tasks has a single unit."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "一.txt").write_text(TEXT.replace("市商务局负责", "市商务局牵头"), encoding="utf-8")
    one = jx.corpus.read(tmp_path / "a", tmp_path / "out", executor=HERE).documents.iloc[0]
    assert one["gini"] == pytest.approx(2 / 9)
    assert (one["alone"], one["units_a_task"]) == (0.5, 1.5)
    assert one["top_share"] == pytest.approx(1 / 2.25)
    assert one["density"] == pytest.approx(1 / 3), "one of three pairs shares a task"


@pytest.mark.slow
def test_a_task_printed_twice_is_counted_once(tmp_path: Path) -> None:
    """The same task under two leaders: two rows, one of them counted; the unit carries 1, not 2."""
    text = "一、张三副市长牵头重点工作\n1.扩大投资。（市发改委牵头）\n二、李四副市长牵头重点工作\n2.扩大投资。（市发改委牵头）\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "一.txt").write_text(text, encoding="utf-8")
    corpus = jx.corpus.read(tmp_path / "a", tmp_path / "out", executor=HERE)
    single = jx.responsibility_matrix(jx.read_breakdown(tmp_path / "a" / "一.txt"))
    assert corpus.assignments["weight"].tolist() == [1.0, 0.0]
    assert (corpus.assignments["counted"].sum(), single.shape[0]) == (1, 1)
    assert corpus.workload()["workload"].tolist() == [single.weight.sum()]


@WITHOUT_TABLES
def test_metadata_decide_over_title_and_title_over_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    (folder / "宁波市2019").mkdir(parents=True)
    (folder / "宁波市2019" / "x.txt").write_text(TEXT.replace("某市", "嘉兴市"), encoding="utf-8")
    (folder / "宁波市2019" / "y.txt").write_text(TEXT.split("\n", 1)[1], encoding="utf-8")
    (folder / "宁波市2019" / "z.txt").write_text(TEXT, encoding="utf-8")
    (folder / "meta.csv").write_text(
        "path,place,year\n宁波市2019/z.txt,海宁,2022\nnone.txt,海宁,\n", encoding="gb18030"
    )
    corpus = jx.corpus.read(folder, tmp_path / "out", metadata=folder / "meta.csv", executor=HERE)
    columns = ["place", "place_from", "level", "year", "year_from"]
    assert corpus.documents[columns].to_numpy().tolist() == [
        ["嘉兴市", "title", "city", 2024, "title"],
        ["宁波市", "folder", "city", 2019, "folder"],
        ["海宁市", "metadata", "county", 2022, "metadata"],
    ]
    assert failures(corpus) == [("none.txt", "missing")]


def test_a_state_document_has_no_place_and_its_number_tells_the_year() -> None:
    origin = origin_of("嘉兴市/国发.txt", "国务院关于印发方案的通知", ("", "state", "2019"), {})
    assert (origin.place, origin.level, origin.year, origin.year_from) == ("", "state", 2019, "text")
    origin = origin_of("国务院/2020.txt", "关于印发方案的通知", ("", "", ""), {})
    assert (origin.place, origin.level, origin.level_from) == ("", "state", "folder")
    origin = origin_of("国务院转发/嘉兴市/2020.txt", "关于印发方案的通知", ("", "", ""), {})
    assert (origin.place, origin.level) == ("嘉兴市", "city")


@pytest.mark.parametrize(
    ("title", "place", "year"),
    [
        ("嘉兴市2024年重点工作任务分工", "嘉兴市", 2024),
        ("北京市朝阳区2024年任务分工", "", 2024),
        ("浙江省产业发展实施方案（2024—2027年）", "浙江省", None),
    ],
)
def test_a_title_begins_with_its_place_and_a_term_of_years_is_no_year(title: str, place: str, year: int) -> None:
    """The district of a city is not the city; 2027 is the end of a plan and not the year of its document."""
    assert origin_of("a.txt", title, ("", "", ""), {})[::4] == (place, year)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("湘政发〔2020〕3号\n按《规定》（工信部联〔2011〕300号）执行\n2021年3月1日", "2020"),
        ("文号：湘政发 [2020] 3号 发布：2021年", "2020"),
        ("按工信部联企业〔2011〕300号文执行。 铁岭市政府 2020 年 2 月 7 日 一、2019年3月1日前", "2020"),
        ("自2020年9月11日起施行", ""),
    ],
)
def test_the_year_printed_is_that_of_the_document_and_not_of_one_it_names(text: str, year: str) -> None:
    assert printed_year(document_lines(text.encode(), ".txt")) == year


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("place,year\n嘉兴,2024\n", "expected a column 'path', found place, year"),
        ("path,year\na.txt,24\n", "line 2: year '24'; expected four figures"),
        ("path,level\na.txt,town hall\n", "line 2: level 'town hall'; expected one of state"),
        ("path\na.txt\na.txt\n", "line 3: 'a.txt' stands twice"),
    ],
)
def test_metadata_that_cannot_be_meant_are_refused(folder: Path, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "meta.csv").write_text(text, encoding="utf-8")
    with pytest.raises(jx.errors.InputError, match=words):
        jx.corpus.read(folder, tmp_path / "out", metadata=tmp_path / "meta.csv", executor=HERE)


@WITHOUT_TABLES
def test_what_cannot_be_read_is_a_row_and_stops_nothing(folder: Path) -> None:
    (folder / "prose.txt").write_text("没有分工的文件。\n", encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"PK\3\4 no archive")
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".hidden.txt").write_text(TEXT, encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    shutil.copy(folder / "嘉兴市" / "2020.txt", folder / "嘉兴市" / "a copy.txt")
    corpus = jx.corpus.read(folder, folder / "out", executor=HERE)
    assert failures(corpus) == [(name, "input") for name in ("broken.docx", "empty.txt", "prose.txt")] + [
        ("嘉兴市/a copy.txt", "copy")
    ]
    assert "the same bytes as 嘉兴市/2020.txt" in corpus.failures["error"].iloc[-1]
    assert (len(corpus.documents), corpus.manifest["counts"]["passed_over"]) == (6, 1)
    again = jx.corpus.read(folder, folder / "out", executor=HERE)
    assert len(again.documents) == 6, "an earlier result in the folder is no document"
    other = jx.corpus.read(folder, folder / "other", executor=HERE)
    assert (failures(other), len(other.documents)) == (failures(corpus), 6), "nor are files of another result"


@WITHOUT_TABLES
def test_of_copies_the_one_is_read_of_which_most_is_known(tmp_path: Path) -> None:
    """The first content lies in an inbox and in a city's folder; metadata tell of one copy of the second."""
    folder = tmp_path / "a"
    for name, text in {"inbox/1": TEXT, "嘉兴市/1": TEXT, "2": TEXT + "\n", "inbox/2": TEXT + "\n"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "meta.csv").write_text("path,place\ninbox/2.txt,宁波\n", encoding="utf-8")
    corpus = jx.corpus.read(folder, tmp_path / "out", metadata=folder / "meta.csv", executor=HERE)
    assert corpus.documents[["path", "place"]].to_numpy().tolist() == [
        ["inbox/2.txt", "宁波市"],
        ["嘉兴市/1.txt", "嘉兴市"],
    ]
    assert failures(corpus) == [("2.txt", "copy"), ("inbox/1.txt", "copy")]


@WITHOUT_TABLES
def test_a_fault_of_ours_in_one_document_is_a_row(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Any = vars(documents)["assemble"]

    def faulty(lines: Any, name: str, *rest: Any) -> Any:
        return 1 // 0 if name == "2021" else whole(lines, name, *rest)

    monkeypatch.setattr(documents, "assemble", faulty)
    corpus = jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    assert failures(corpus) == [("宁波市/2021.txt", "error")]
    assert len(corpus.documents) == 5


@WITHOUT_TABLES
def test_a_file_that_changes_while_it_is_read_is_a_row_and_read_next_time(folder: Path, tmp_path: Path) -> None:
    changing, going = folder / "嘉兴市" / "2022.txt", folder / "宁波市" / "2021.txt"

    def change(done: int, _: int) -> None:
        if done == 0:
            going.unlink()
            changing.write_text(changing.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    first = jx.corpus.read(folder, tmp_path / "out", executor=HERE, progress=change)
    assert failures(first) == [("嘉兴市/2022.txt", "changed"), ("宁波市/2021.txt", "changed")]
    second = jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    assert (failures(second), len(second.documents)) == ([], 5)


@WITHOUT_TABLES
def test_only_what_is_new_or_changed_is_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    seen: list[str] = []
    whole = documents._read

    def watched(found: Any, how: Any) -> Any:
        seen.append(found.path)
        return whole(found, how)

    monkeypatch.setattr(documents, "_read", watched)
    (folder / "嘉兴市" / "2022.txt").write_text(TEXT, encoding="utf-8")
    (folder / "宁波市" / "2021.txt").rename(folder / "宁波市" / "2031.txt")
    (folder / "宁波市" / "2023.txt").unlink()
    jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    assert seen == ["嘉兴市/2022.txt", "宁波市/2031.txt"], "a document is called by its file, so a new name is read"
    jx.corpus.read(folder, tmp_path / "anew", executor=HERE)
    assert digests(tmp_path / "out") == digests(tmp_path / "anew")
    seen.clear()
    jx.corpus.read(folder, tmp_path / "out", executor=HERE, first_leads=True)
    assert len(seen) == 5, "other settings read all"


@pytest.mark.slow
@settings(max_examples=8)
@given(seed=st.integers(0, 2**16), chunk=st.integers(1, 5), part=st.integers(1, 4), stop=st.integers(0, 6))
def test_the_bytes_do_not_depend_on_chunks_or_interruptions(
    tmp_path_factory: pytest.TempPathFactory, seed: int, chunk: int, part: int, stop: int
) -> None:
    """A run in chunks of any size, stopped after any document and run again, gives the bytes of one run."""
    base = tmp_path_factory.mktemp("c")
    folder = fill(base / "documents", tasks=1 + seed % 5)

    def stopping(done: int, _: int) -> None:
        if stop and done >= stop:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembling, "PART_DOCUMENTS", part)
        jx.corpus.read(folder, base / "undisturbed", executor=HERE)
        patch.setattr(reading, "CHUNK_DOCUMENTS", chunk)
        try:
            jx.corpus.read(folder, base / "out", executor=HERE, progress=stopping)
        except KeyboardInterrupt:
            assert not (base / "out").exists(), "whole or not at all"
        jx.corpus.read(folder, base / "out", executor=HERE)
    assert digests(base / "out") == digests(base / "undisturbed")
    assert [p.name for p in base.iterdir() if p.name.startswith(".")] == [], "nothing is left beside it"


@WITHOUT_TABLES
def test_a_full_disk_keeps_what_was_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK_DOCUMENTS", 2)
    write, count = Path.write_bytes, iter(range(100))

    def full(path: Path, data: bytes) -> int:
        if path.suffix == ".part" and next(count) == 1:
            write(path, data[:100])
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(
        jx.errors.OutputError, match=r"No space left on device; what is there stays: make room and run again"
    ):
        jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    kept = list(staging.Staging(tmp_path / "out").places())
    assert len(kept) == 2
    assert len(jx.corpus.read(folder, tmp_path / "out", executor=HERE).documents) == 6


@WITHOUT_TABLES
def test_a_full_disk_at_the_end_keeps_what_was_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(assembling, "_write", full)
        with pytest.raises(
            jx.errors.OutputError,
            match=r"No space left on device; make room .*; what was read is kept: when that is mended run",
        ):
            jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(documents, "_read", full)
    assert len(jx.corpus.read(folder, tmp_path / "out", executor=HERE).documents) == 6, "nothing is read again"


@WITHOUT_TABLES
def test_a_staged_file_that_is_cut_off_is_read_again(folder: Path, tmp_path: Path) -> None:
    place = staging.Staging(tmp_path / "out")
    jx.corpus.read(folder, tmp_path / "whole", executor=HERE)
    with pytest.raises(KeyboardInterrupt):
        jx.corpus.read(folder, tmp_path / "out", executor=HERE, progress=lambda done, _: interrupt() if done else None)
    (block,) = place.folder.glob("*.block")
    block.write_bytes(block.read_bytes()[:-100])
    jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    assert digests(tmp_path / "out") == digests(tmp_path / "whole")


def interrupt() -> None:
    raise KeyboardInterrupt


@WITHOUT_TABLES
def test_a_corpus_of_another_version_is_refused_and_read_anew(folder: Path, made: jx.corpus.Corpus) -> None:
    manifest = made.path / "manifest.json"
    manifest.write_text(
        json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "schema_version": 0}), encoding="utf-8"
    )
    words = rf"a corpus of version 0, where this jxgraph has version {SCHEMA_VERSION}; read it anew: .*--fresh"
    with pytest.raises(jx.errors.InputError, match=words):
        jx.corpus.open(made.path)
    with pytest.raises(jx.errors.InputError, match=words):
        jx.corpus.read(folder, made.path, executor=HERE)
    assert len(jx.corpus.read(folder, made.path, executor=HERE, fresh=True).documents) == 6


def test_a_damaged_corpus_says_so(folder: Path, made: jx.corpus.Corpus) -> None:
    (made.path / "units" / "part-00000.parquet").write_bytes(b"PAR1")
    with pytest.raises(jx.errors.InputError, match=r"the corpus is damaged: read it anew \(--fresh\)"):
        made.workload()
    (folder / "new.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(jx.errors.InputError, match=r"the corpus is damaged: read it anew \(--fresh\)"):
        jx.corpus.read(folder, made.path, executor=HERE)


@WITHOUT_TABLES
def test_folders_that_are_none_and_results_of_others(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.png").write_bytes(b"")
    for path, words in (("none", "no such folder"), ("empty", "no document among 1 files; looked for .txt")):
        with pytest.raises(jx.errors.InputError, match=words):
            jx.corpus.read(tmp_path / path, tmp_path / "out", executor=HERE)
    (tmp_path / "empty" / "y.txt").write_text("无。", encoding="utf-8")
    with pytest.raises(jx.errors.InputError, match=r"none of 1 documents could be read: .*no responsibility clause"):
        jx.corpus.read(tmp_path / "empty", tmp_path / "out", executor=HERE)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "manifest.json").write_text('{"generator": "jxgraph"}', encoding="utf-8")
    with pytest.raises(jx.errors.OutputError, match="a report is there; name another folder"):
        jx.corpus.read(folder, tmp_path / "report", executor=HERE)
    with pytest.raises(jx.errors.InputError, match="no corpus"):
        jx.corpus.open(tmp_path / "report")
    assert not (tmp_path / "out").exists()
    jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    with pytest.raises(jx.errors.OutputError, match="a corpus is there; name another folder"):
        jx.write_report(jx.parse_text(TEXT), tmp_path / "out")
    assert len(jx.corpus.open(tmp_path / "out").documents) == 6


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"jobs": 0}, "jobs must be at least 1"),
        ({"jobs": 2, "scheduler": "tcp://x"}, "choose one of jobs"),
        (
            {"subset": {"leaders": "x"}},
            "unknown criterion 'leaders' of a subset: expected one of pattern, leader, part, unit",
        ),
        ({"subset": {"pattern": "("}}, "is no regular expression"),
        ({"subset": {"unit": " "}}, "say what to look at"),
        ({"scheduler": "nobody"}, "expected the address of a Dask scheduler, as tcp://host:8786, not 'nobody'"),
    ],
)
def test_choices_that_make_no_sense(folder: Path, tmp_path: Path, choice: dict[str, Any], words: str) -> None:
    with pytest.raises(jx.errors.UsageError, match=words):
        jx.corpus.read(folder, tmp_path / "out", **choice)


@pytest.mark.slow
def test_the_command_says_what_it_read_and_fails_when_asked_to(run: Command, folder: Path, tmp_path: Path) -> None:
    (folder / "prose.txt").write_text("没有分工的文件。\n", encoding="utf-8")
    command = ["corpus", str(folder), "-o", str(tmp_path / "out"), "--jobs", "1"]
    done = run(*command, "--strict", cwd=tmp_path)
    assert done.stdout.startswith("6 documents, 72 tasks, ")
    assert "prose.txt: no responsibility clause found" in done.stderr
    assert done.stderr.endswith("1 files could not be read; see " + str(tmp_path / "out" / "failures.csv") + "\n")
    assert done.returncode == 1
    table = pd.read_csv(tmp_path / "out" / "tables" / "workload_by_place_and_year.csv")
    assert table.groupby(["place", "year"], dropna=False)["share"].sum().round(9).eq(1).all()
    wrong = run(*command, "--scheduler", "x", cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr) == (2, "jxgraph: choose one of jobs, scheduler and executor\n")


@WITHOUT_TABLES
def test_a_subset_leaves_out_the_other_tasks(tmp_path: Path) -> None:
    """Of two documents one has a task about hydrogen, led by 市发展改革委; without a subset all three tasks count."""
    (tmp_path / "a.txt").write_text(TEXT.replace("扩大投资", "发展氢能"), encoding="utf-8")
    (tmp_path / "b.txt").write_text("1.促进消费。（市商务局负责）\n", encoding="utf-8")
    seen = jx.corpus.read(tmp_path, tmp_path / "seen", subset={"pattern": "氢能", "unit": "市发改委"}, executor=HERE)
    assert failures(seen) == [("b.txt", "outside")]
    assert sorted(seen.names["name"]) == ["市发展改革委", "市财政局"]
    assert len(jx.corpus.read(tmp_path, tmp_path / "all", executor=HERE).names) == 3


@WITHOUT_TABLES
def test_a_subset_by_an_everyday_name_finds_the_unit_of_each_document(tmp_path: Path) -> None:
    """文旅局 is another body in each place; where two answer to it, the document is left out and both are named."""
    for name, units in {"a": "市文化和旅游局", "b": "市文化广电旅游局", "c": "市文化局、市旅游局"}.items():
        (tmp_path / f"{name}.txt").write_text(f"1.促进消费。（责任单位：{units}）\n", encoding="utf-8")
    seen = jx.corpus.read(tmp_path, tmp_path / "seen", subset={"unit": "市文旅局"}, executor=HERE)
    assert sorted(seen.names["name"]) == ["市文化和旅游局", "市文化广电旅游局"]
    assert failures(seen) == [("c.txt", "ambiguous")]
    assert "2 units answer to" in seen.failures.loc[0, "error"]


@pytest.mark.slow
def test_the_command_restricts_a_corpus(run: Command, tmp_path: Path) -> None:
    """One of two documents has a task about hydrogen, with two units."""
    (tmp_path / "a.txt").write_text(TEXT.replace("扩大投资", "发展氢能"), encoding="utf-8")
    (tmp_path / "b.txt").write_text("1.促进消费。（市商务局负责）\n", encoding="utf-8")
    command = ["corpus", str(tmp_path), "-o", str(tmp_path / "seen"), "--jobs", "1"]
    done = run(*command, "--focus", "氢能", "--strict", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("1 documents, 1 tasks, 2 units, 2 assignments; 1 files are left out")


def test_every_column_is_explained_in_both_languages(made: jx.corpus.Corpus) -> None:
    told = pd.read_csv(made.path / "columns.csv", encoding="utf-8-sig", keep_default_na=False)
    known = set(zip(told["file"], told["column"], strict=True))
    assert {("tables/ties.csv", "verdict"), ("failures.csv", "to_do"), ("names/", "department")} <= known
    assert {("documents/", name) for name in made.documents} <= known
    words = told[["title_zh", "meaning_zh", "title_en", "meaning_en"]]
    assert (words != "").all(axis=None)


@pytest.mark.slow
def test_the_command_speaks_chinese(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from jxgraph.cli import application

    application()(
        ["corpus", str(folder), "-o", str(tmp_path / "out"), "--jobs", "1", "--lang", "zh"], standalone_mode=False
    )
    assert capsys.readouterr().out.startswith("6份文件，72项任务，")


class Dying(Executor):
    """An executor whose worker dies with a document of this name, as a broken pool says it."""

    def __init__(self, name: str) -> None:
        self.name, self.pool, self.deaths = name, ThreadPoolExecutor(1), 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Lose the future, or run the function."""
        if args and any(self.name in found.path for found in args[0]):
            self.deaths += 1
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("the worker is gone"))
            return future
        return self.pool.submit(fn, *args, **kwargs)


@WITHOUT_TABLES
def test_a_document_that_kills_its_worker_twice_is_a_row(folder: Path, tmp_path: Path) -> None:
    """Once in its chunk, and twice alone."""
    executor = Dying("2021")
    corpus = jx.corpus.read(folder, tmp_path / "out", executor=executor)
    assert (failures(corpus), executor.deaths) == ([("宁波市/2021.txt", "worker")], 3)
    assert len(corpus.documents) == 5
    whole = jx.corpus.read(folder, tmp_path / "out", executor=ThreadPoolExecutor(2))
    assert (failures(whole), len(whole.documents)) == ([], 6), "it is tried again in the next run"


def test_workers_that_cannot_start_are_no_failures_of_documents(folder: Path, tmp_path: Path) -> None:
    class Broken(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            from concurrent.futures.process import BrokenProcessPool

            raise BrokenProcessPool("gone")

    with pytest.raises(jx.errors.UsageError, match="no worker process can be started"):
        jx.corpus.read(folder, tmp_path / "out", executor=Broken())


@WITHOUT_TABLES
def test_half_a_character_stays_out_of_the_tables(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.html").write_text("<p>1.扩大投资&#xD800;。（市发改委牵头）</p>", encoding="utf-8")
    (tmp_path / "a" / "y.txt").write_text(TEXT, encoding="utf-8")
    corpus = jx.corpus.read(tmp_path / "a", tmp_path / "out", executor=HERE)
    assert "y.txt" in corpus.documents["path"].tolist()


@WITHOUT_TABLES
def test_the_failures_file_is_one_for_spreadsheets(folder: Path, tmp_path: Path) -> None:
    (folder / "=cmd.txt").write_text("无。", encoding="utf-8")
    jx.corpus.read(folder, tmp_path / "out", executor=HERE)
    with (tmp_path / "out" / "failures.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["path"], row["code"]) for row in rows] == [("'=cmd.txt", "input")]
