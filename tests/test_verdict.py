"""How much of a document was read: the counts, the remarks by kind, and what the commands say and answer."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.model import Remark, Severity
from jxgraph.pages.report.contents import contents
from jxgraph.pages.report.sections import TaskIndex, remarks
from jxgraph.parsing.verdict import Verdict, remark_lines, remarks_by_kind, verdict, verdict_words

Command = Callable[..., CompletedProcess[str]]

READ = "1.扩大投资。（责任单位：市发改委、市财政局）\n2.促进消费。（市商务局牵头）\n"
UNREAD = "3.优化环境，责任单位：甲乙丙按职责落实。\n"
NO_LINE_BUT_THE_VERDICT = "read 2 tasks; 0 clauses left out; 0 names to check"

KINDS = st.builds(
    Remark,
    code=st.sampled_from(["unread_clause", "unread", "odd_name", "left_out", "completed", "numbering"]),
    severity=st.sampled_from(Severity),
    line=st.integers(1, 99),
    words=st.sampled_from("甲乙丙"),
    done=st.just("done"),
    facts=st.sampled_from([(), (("clauses", "0"),), (("clauses", "4"),)]).map(
        lambda f: (*f, ("name", "甲"), ("number", "3"), ("before", "1"))
    ),
)


def _with_remarks(found: list[Remark]) -> jx.Breakdown:
    return replace(jx.parse_text(READ), remark_records=tuple(found))


@pytest.mark.parametrize(
    ("more", "left_out"),
    [
        ("", 0),
        (UNREAD, 1),
        (UNREAD + UNREAD.replace("3", "4"), 2),
        ("3.优化环境，责任单位：甲乙丙按职责落实。配合单位：丁戊己一起落实。\n", 2),
        ("3.优化环境（市财政局、市教育局），并抓好落实。\n（市商务局负责）\n", 1),
        ("3.优化环境（市财政局），并抓好落实。\n（市商务局负责）\n", 0),
        (
            "3.优化环境（市财政局、市教育局）一，优化（市财政局、市教育局）二。并（市财政局、市教育局）三。\n（市商务局负责）\n",
            2,
        ),
        ("本通知自印发之日起施行。\n请市财政局、市教育局\n", 1),
        ("本通知自印发之日起施行。\n解释权属 市财政局\n", 0),
    ],
)
def test_a_label_or_a_bracket_of_bodies_in_other_words_is_left_out(more: str, left_out: int) -> None:
    """Each sentence that says who is responsible, and was not read, is one place."""
    assert verdict(jx.parse_text(READ + more)).left_out == left_out


def test_a_clause_of_which_nothing_was_read_is_left_out_and_an_empty_one_is_not() -> None:
    """责任单位：另行通知 names nobody that could be read; 责任单位： names nobody."""
    empty = verdict(jx.parse_text(f"{READ}3.优化环境。（责任单位：）\n"))
    assert (empty.tasks, empty.clauses, empty.left_out) == (3, 2, 0)
    words = verdict(jx.parse_text(f"{READ}3.优化环境。（责任单位：另行通知）\n"))
    assert (words.tasks, words.clauses + words.left_out) == (3, 3)


def test_rows_of_a_table_that_was_not_read_are_left_out(tmp_path: Path) -> None:
    """Two of the three rows of a table without titles name units; two clauses were read elsewhere, so it is a half."""
    path = tmp_path / "任务.html"
    cells = [
        ("1", "投资", "市财政局"),
        ("2", "消费", "市商务局、市教育局"),
        ("3", "其他", "无"),
    ]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    prose = "".join(f"<p>{line}</p>" for line in READ.splitlines())
    path.write_text(f"<html><body>{prose}<table>{rows}</table></body></html>", encoding="utf-8")
    result = verdict(jx.read_breakdown(path))
    assert (result.clauses, result.left_out, result.doubtful) == (2, 2, True)


def test_a_third_is_the_bound() -> None:
    """One of three is a third, one of four is less; where nothing looks like a clause nothing was left out."""
    assert Verdict(tasks=2, clauses=2, left_out=1, names=0, others=0).doubtful
    assert not Verdict(tasks=3, clauses=3, left_out=1, names=0, others=0).doubtful
    assert not Verdict(tasks=0, clauses=0, left_out=0, names=0, others=0).doubtful


def test_the_verdict_of_a_subset_is_that_of_the_document() -> None:
    """A subset has one task of the document's, and was read as well as all of it."""
    full = jx.parse_text(READ + UNREAD)
    assert verdict(jx.subset(full, "投资")) == verdict(full)


def test_only_a_breakdown_has_a_verdict() -> None:
    with pytest.raises(UsageError, match="a Breakdown, not str"):
        verdict("text")  # type: ignore[arg-type]


@given(st.lists(KINDS))
def test_grouping_loses_no_remark_and_counts_add_up(found: list[Remark]) -> None:
    """Each remark is in one group of its kind, each that wants checking in one count; notes are in none."""
    groups = remarks_by_kind(found)
    assert Counter(remark for group in groups for remark in group) == Counter(found)
    assert len({(group[0].severity, group[0].code) for group in groups}) == len(groups)
    assert all(len({(remark.severity, remark.code) for remark in group}) == 1 for group in groups)
    ranks = [list(Severity).index(group[0].severity) for group in groups]
    assert ranks == sorted(ranks, reverse=True)
    assert len(list(remark_lines(found))) == len(groups)
    result = verdict(_with_remarks(found))
    checked = [remark for remark in found if remark.severity is not Severity.INFO]
    clauses = [int(dict(r.facts).get("clauses", r.code == "unread_clause")) for r in checked]
    rest = [remark for remark, count in zip(checked, clauses, strict=True) if not count]
    names = [remark.words for remark in rest if remark.code in {"odd_name", "left_out"}]
    assert (result.left_out, result.names) == (sum(clauses), len(set(names)))
    assert result.others == len(rest) - len(names)


def test_what_left_clauses_out_comes_first_and_notes_last() -> None:
    """Of two kinds of warnings the one that left clauses out is first, although its line is later."""
    info = Remark("completed", Severity.INFO, 1, "南湖区", "", (("name", "南湖区政府"),))
    name = Remark("odd_name", Severity.WARNING, 2, "甲", "")
    clause = Remark("unread_clause", Severity.WARNING, 3, "责任单位:甲", "")
    assert remarks_by_kind([info, name, clause]) == [(clause,), (name,), (info,)]


def test_many_remarks_of_a_kind_are_one_line() -> None:
    """Of 39 completed names the first three are shown with their lines; the rest is a number."""
    found = [Remark("completed", Severity.INFO, n, "瑞江县", "", (("name", "瑞江县政府"),)) for n in range(1, 40)]
    assert list(remark_lines(found, "zh")) == [
        "提示：补全名称（39处）：第1行 瑞江县；第2行 瑞江县；第3行 瑞江县；……（根据并列名称补全为瑞江县政府）"
    ]


def test_the_words_name_other_remarks_only_where_there_are_any() -> None:
    """A clean reading is said in three counts, in both languages."""
    assert verdict_words(Verdict(2, 2, 0, 0, 0)) == NO_LINE_BUT_THE_VERDICT
    assert verdict_words(Verdict(2, 2, 1, 3, 4), "zh") == (
        "读出任务2项；疑似责任分工未读出1处；名称待核对3个；其他待核对4处"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "任务.txt"
    path.write_text(READ + UNREAD, encoding="utf-8")
    return path


def test_an_ordinary_document_is_answered_with_zero(run: Command, path: Path) -> None:
    path.write_text(READ, encoding="utf-8")
    done = run("parse", path.name, "--strict", cwd=path.parent)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, NO_LINE_BUT_THE_VERDICT)
    assert "ATTENTION" not in done.stderr


def test_a_third_unread_is_said_aloud_and_refused_if_strict(run: Command, path: Path) -> None:
    """Two clauses were read and one was not: without --strict the tasks are printed, with it nothing is."""
    done = run("parse", path.name, cwd=path.parent)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    *_, loud, last = done.stderr.splitlines()
    assert loud.startswith("ATTENTION: 1 of 3 places")
    assert last.startswith("read 2 tasks; 1 clauses left out")
    strict = run("parse", path.name, "--strict", cwd=path.parent)
    assert (strict.returncode, strict.stdout) == (3, "")
    assert strict.stderr.splitlines()[-2:] == [loud, last]


@pytest.mark.parametrize(
    "arguments",
    [
        ["parse", "任务.txt", "-o", "result/tasks.jsonl"],
        ["report", "任务.txt", "-o", "result"],
        ["network", "任务.txt", "-o", "result/network.html"],
        ["compare", "任务.txt", "任务.txt", "-o", "result"],
    ],
)
def test_a_refused_document_replaces_no_result(run: Command, path: Path, arguments: list[str]) -> None:
    """With --strict what was written before stays as it is, and nothing new stands beside it."""
    (path.parent / "result").mkdir()
    earlier = path.parent / "result" / Path(arguments[-1]).name
    earlier.write_text("good", encoding="utf-8")
    done = run(*arguments, "--strict", cwd=path.parent)
    assert (done.returncode, done.stdout) == (3, "")
    assert [p.read_text(encoding="utf-8") for p in (path.parent / "result").iterdir()] == ["good"]


@pytest.mark.slow
def test_a_report_ends_with_what_is_to_be_checked(run: Command, path: Path) -> None:
    """The warnings are a line a kind, notes are left to the page, the verdict is last; the manifest has its counts."""
    done = run("report", path.name, "-o", "there", "--lang", "zh", cwd=path.parent)
    *_, warning, other, last = done.stdout.splitlines()
    assert (done.returncode, done.stderr.partition("，")[0]) == (0, "注意：像责任分工的文字共3处")
    assert warning.startswith("警告：疑似责任分工（1处）：第3行")
    assert other.startswith("警告：")
    assert last.startswith("读出任务2项；疑似责任分工未读出1处")
    manifest = json.loads((path.parent / "there" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["verdict"] == {"tasks": 2, "clauses": 2, "left_out": 1, "names": 0, "others": 1}
    page = (path.parent / "there" / "report.html").read_text(encoding="utf-8")
    assert page.count("像责任分工的文字共3处") == 1
    assert last in page


def test_the_page_lists_a_row_a_kind_with_all_of_its_remarks() -> None:
    """Five completed names are one row: three are seen, two open; each has its line."""
    found = [Remark("completed", Severity.INFO, n, "瑞江县", "", (("name", "瑞江县政府"),)) for n in range(1, 6)]
    html = remarks(TaskIndex(contents(_with_remarks(found))))
    seen, _, opened = html.partition("<details>")
    assert (seen.count("瑞江县</li>"), opened.count("瑞江县</li>")) == (3, 2)
    assert "2 more" in opened
    assert opened.count("瑞江县政府") == 2, "what was done is the same for all and stands once, in two languages"
