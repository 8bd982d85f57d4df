"""The command line as a user types it: what it prints, writes and answers.

Commands run in this process, but for those that talk to a shell, a pipe or a signal.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from making_pages import blank_pictures

Command = Callable[..., CompletedProcess[str]]

TEXT = "1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位）\n插入的话\n2.促进消费。（市商务局负责）\n"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "任务分工.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_parse_prints_a_json_object_a_task_and_remarks_apart(run: Command, document: Path) -> None:
    done = run("parse", document.name, cwd=document.parent)
    tasks = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(t["task_id"], t["lead"]) for t in tasks] == [("T1", ["市发展改革委"]), ("T2", ["市商务局"])]
    assert "市发展改革委" in done.stdout, "not ASCII-escaped"
    assert done.stderr.startswith("warning: unread (1): line 2: 插入的话 (")
    assert (
        done.stderr.splitlines()[-1] == "read 2 tasks; 0 clauses left out; 0 names to check; 1 other remarks to check"
    )
    assert done.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "shown"), [("zh_CN.UTF-8", "位次"), ("C", "Rank")])
def test_report_shows_the_ranking_in_the_language_of_the_locale(
    run: Command, document: Path, locale: str, shown: str
) -> None:
    done = run("report", document.name, cwd=document.parent, LC_ALL=locale)
    assert (done.returncode, done.stderr) == (0, "")
    assert shown in done.stdout
    assert "市商务局" in done.stdout
    assert str(Path("outputs") / "任务分工") in done.stdout
    assert (document.parent / "outputs" / "任务分工" / "network.html").is_file()


@pytest.mark.slow
def test_report_says_what_changed_since_a_previous_document(run: Command, document: Path) -> None:
    """The last task is new. The terminal prints the findings of the page, then the tests; the manifest names both."""
    earlier = document.parent / "2024.txt"
    earlier.write_text(TEXT.rsplit("2.", 1)[0], encoding="utf-8")
    done = run("report", document.name, "--previous", earlier.name, "-o", "there", "--lang", "zh", cwd=document.parent)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    changed = "- 与上一份文件“2024”相比，2项任务中新增1项、保留1项（其中0项文字有改动），另取消0项。"
    assert lines.index(changed) < lines.index("是否只是巧合（统计检验，供研究参考）")
    folder = document.parent / "there"
    assert changed[2:] in (folder / "report.html").read_text(encoding="utf-8")
    assert 'id="since"' in (folder / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["previous"]["sha256"] == hashlib.sha256(earlier.read_bytes()).hexdigest()
    assert {f"tables/compared_{name}.csv" for name in ("tasks", "units", "ties")} < set(manifest["files"])


@pytest.mark.slow
def test_report_writes_where_it_is_told(run: Command, document: Path) -> None:
    done = run("report", document.name, "-o", "there", "--lang", "zh", cwd=document.parent)
    assert done.returncode == 0
    assert (document.parent / "there" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["parse", "missing.txt"], 1, "missing.txt: no such file"),
        (["parse", "empty"], 1, "is a folder without a document"),
        (["report", "任务分工.txt", "-o", "任务分工.txt"], 1, "a file of that name is there"),
        (["report"], 2, "FILE"),
        (["report", "任务分工.txt", "--lang", "fr"], 2, "fr"),
        (["nonsense"], 2, "nonsense"),
        ([], 2, "Missing command"),
    ],
)
def test_an_error_is_one_readable_line(
    run: Command, document: Path, arguments: list[str], status: int, words: str
) -> None:
    (document.parent / "empty").mkdir()
    done = run(*arguments, cwd=document.parent)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("jxgraph: ")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_folder_that_cannot_be_made_is_said(run: Command, document: Path) -> None:
    (document.parent / "file").write_text("", encoding="utf-8")
    done = run("report", document.name, "-o", "file/inside", cwd=document.parent)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "cannot write" in done.stderr


@pytest.mark.parametrize("command", ["parse", "report", "why", "whatif"])
def test_help_has_an_example(run: Command, command: str, tmp_path: Path) -> None:
    assert f"Example: jxgraph {command}" in run(command, "--help", cwd=tmp_path).stdout


def test_version_is_printed(run: Command, tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.startswith("jxgraph 0.")


@pytest.mark.skipif(os.name == "nt", reason="a pipe that closes is another error on Windows")
def test_a_reader_that_leaves_is_no_error(document: Path) -> None:
    document.write_text("\n".join(f"{i}.促进消费。（市商务局负责）" for i in range(1, 999)), encoding="utf-8")
    command = f"{sys.executable} -m jxgraph parse {document.name} | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, encoding="utf-8", cwd=document.parent, check=False
    )
    assert (done.stderr, len(done.stdout.splitlines())) == ("", 1)


def test_a_document_comes_in_by_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jxgraph", "parse", "-"]
    done = subprocess.run(command, input=TEXT.encode("gb18030"), capture_output=True, cwd=tmp_path, check=True)
    first = json.loads(done.stdout.decode("utf-8").splitlines()[0])
    assert (first["document"], first["lead"]) == ("stdin", ["市发展改革委"])


def test_coverage_says_how_much_is_what(run: Command, document: Path) -> None:
    rows = [line.split() for line in run("parse", document.name, "--coverage", cwd=document.parent).stdout.splitlines()]
    assert {row[0] for row in rows} == {"task", "clause", "unread", "blank"}
    assert sum(int(row[1]) for row in rows) == len(TEXT)


def test_strict_ends_with_one_when_something_is_to_be_checked(run: Command, document: Path) -> None:
    done = run("parse", document.name, "--strict", cwd=document.parent)
    assert done.returncode == 1
    assert "1 remarks to check" in done.stderr
    document.write_text(TEXT.replace("插入的话\n", ""), encoding="utf-8")
    assert run("parse", document.name, "--strict", cwd=document.parent).returncode == 0


def test_a_workbook_is_corrected_and_given_back(run: Command, document: Path) -> None:
    done = run("parse", document.name, "--format", "xlsx", "-o", "fix.xlsx", cwd=document.parent)
    assert (done.returncode, done.stdout) == (0, "")
    again = run("parse", "fix.xlsx", cwd=document.parent)
    assert [json.loads(line)["lead"] for line in again.stdout.splitlines()] == [["市发展改革委"], ["市商务局"]]


def test_a_users_names_are_used(run: Command, document: Path) -> None:
    toml = '[aliases]\n"市商务局" = "市商务和投资促进局"\n[members]\n"各县政府" = ["甲县政府", "乙县政府"]\n'
    (document.parent / "names.toml").write_text(toml, encoding="utf-8")
    document.write_text("1.甲。（市商务局牵头，各县政府负责）", encoding="utf-8")
    done = run("parse", document.name, "--names", "names.toml", "--expand", cwd=document.parent)
    task = json.loads(done.stdout)
    assert (task["lead"], task["co_lead"]) == (["市商务和投资促进局"], ["甲县政府", "乙县政府"])


@pytest.mark.parametrize(
    ("text", "option", "lead", "co_lead"),
    [
        ("1.甲。（市发改委、市财政局负责）", "--first-leads", ["市发展改革委"], ["市财政局"]),
        ("1.甲。（市发改委、市财政局负责）", "--as-printed", [], ["市发改委", "市财政局"]),
        (
            "1.甲。（市发改委负责）\n以上均需各县政府落实，不再列出。",
            "--carry-forward",
            [],
            ["市发展改革委", "各县政府"],
        ),
    ],
)
def test_choices_that_a_document_leaves(
    run: Command, document: Path, text: str, option: str, lead: list[str], co_lead: list[str]
) -> None:
    """An option decides who leads, whether names stay as printed, and whether a last sentence applies to each task."""
    document.write_text(text, encoding="utf-8")
    task = json.loads(run("parse", document.name, option, cwd=document.parent).stdout)
    assert (task["lead"], task["co_lead"]) == (lead, co_lead)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is a thing of Linux")
def test_a_full_disk_behind_standard_output_is_one_line(document: Path) -> None:
    command = f"{sys.executable} -m jxgraph parse {document.name} > /dev/full"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, encoding="utf-8", cwd=document.parent, check=False
    )
    errors = [line for line in done.stderr.splitlines() if not line.startswith("warning:")]
    assert (done.returncode, errors) == (1, ["jxgraph: cannot write to standard output: No space left on device"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has file names in Unicode only")
def test_a_file_name_of_another_character_set_is_read(run: Command, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("责任".encode("gb18030") + b".txt")
    path.write_text(TEXT, encoding="utf-8")
    done = run("parse", str(path), cwd=tmp_path)
    assert json.loads(done.stdout.splitlines()[0])["document"] == "责任"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are another thing on Windows")
def test_an_interruption_says_so_and_leaves_nothing(document: Path) -> None:
    command = [sys.executable, "-m", "jxgraph", "report", document.name]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", cwd=document.parent)
    while started.poll() is None and not list((document.parent / "outputs").glob(".*")):
        time.sleep(0.01)  # until the report is being written
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert started.returncode in (0, 130)
    if started.returncode:  # on a machine so fast that all was written, there was nothing to interrupt
        assert "interrupted" in said
        assert not (document.parent / "outputs" / "任务分工").exists()


@pytest.fixture
def here(document: Path, run: Command) -> Command:
    """Give a function that runs a command on the document."""
    return lambda command, *arguments: run(command, document.name, *arguments, cwd=document.parent)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["why"], "ask why of"),
        (["why", "市发展"], "did you mean 市发展改革委"),
        (["why", "市商务局", "-o", "a.pdf"], ".csv, .xlsx"),
        (["whatif"], "nothing to change"),
        (["whatif", "--bound", "3"], "--rebalance"),
        (["whatif", "--remove", "市财政局", "--open"], "--open needs --report"),
        (["whatif", "--remove", "市财政局", "--keep", "1"], "--keep needs --rebalance"),
        (
            ["whatif", "--rebalance", "--bound", "0.5"],
            "blocked by 市商务局; the smallest possible greatest load is 1",
        ),
        (["whatif", "--reassign", "1"], "TASK=UNIT"),
        (["parse", "--focus", "["], "no regular expression"),
        (["why", "市商务局", "--weights", "lead=1,boss=2"], "'boss' is no role"),
        (["report", "--weights", "lead=-1"], "at least 0"),
        (["network", "--weights", "lead=many"], "must be a number"),
        (["whatif", "--weights", "lead=1", "--scheme", "equal"], "give one of them"),
        (["compare", "任务分工.txt", "-o", "x", "--scheme", "fair"], "no weighting scheme is called 'fair'"),
        (["report", "--leader", "张三"], "no leader '张三'"),
    ],
)
def test_a_wrong_question_is_answered_in_one_line(here: Command, arguments: list[str], words: str) -> None:
    done = here(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_why_prints_the_tasks_behind_a_number(here: Command, document: Path) -> None:
    """市财政局 co-leads task 1, for 0.5; of 2.5 in all that is 20 %."""
    done = here("why", "市财政局", "--lang", "zh", "-o", "why.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[2:] == [
        "市财政局：1项任务，加权工作量0.5，占全部的20.0%，位次3",
        "担任角色：共同责任1项",
        "共事单位1个：市发展改革委1项",
        "统计的是任务分工，不反映实际工作强度。",
        "",
        "T1  共同责任  权重0.5",
        "    第1行",
        "    扩大投资。",
        "    （责任单位：市发改委、市财政局，列第一位的为牵头单位）",
    ]
    written = (document.parent / "why.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written[0] == "task_id,number,part,leader,text,clause,line,role,position,weight"


def test_the_weights_of_an_office_are_those_of_every_number_and_are_said(here: Command) -> None:
    """市财政局 co-leads task 1, for 0.3; of 1 + 0.3 + 1 in all that is 13 %."""
    options = ["--lang", "zh", "--weights", "牵头＝1，共同＝0.3"]
    told = here("why", "市财政局", *options).stdout.splitlines()
    assert told[1:4] == [
        "计权：牵头计1、共同责任计0.3、配合计0.25",
        "",
        "市财政局：1项任务，加权工作量0.3，占全部的13.0%，位次3",
    ]
    assert "计权：牵头计1、共同责任计0.3" in here("whatif", "--remove", "市财政局", *options).stdout
    assert "Weights: every assignment 1" in here("compare", "任务分工.txt", "-o", "x", "--scheme", "equal").stdout
    assert "Weights: " not in here("why", "市财政局").stdout, "the default needs no words"


@pytest.mark.parametrize(
    "arguments",
    [["why", "财政"], ["why", "商务局", "财政"], ["whatif", "--remove", "财政"], ["parse", "--unit", "财政"]],
)
def test_an_everyday_name_is_found_by_every_command_which_says_what_it_found(
    here: Command, arguments: list[str]
) -> None:
    done = here(*arguments)
    assert done.returncode == 0
    assert "财政 → 市财政局" in done.stderr.splitlines()


def test_the_place_of_a_title_is_that_of_the_names_that_a_person_types(run: Command, tmp_path: Path) -> None:
    """嘉兴市发改委 is the 市发展改革委 of this document, 杭州市发改委 is none of its units."""
    text = "嘉兴市人民政府关于印发任务分工的通知\n1.扩大投资。（责任单位：市发改委）\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert run("why", "a.txt", "嘉兴市发改委", cwd=tmp_path).returncode == 0
    assert "did you mean 市发展改革委" in run("why", "a.txt", "杭州市发改委", cwd=tmp_path).stderr


def test_units_that_answer_to_one_name_are_listed_and_none_is_chosen(run: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1.扩大投资。（责任单位：省发改委、市发改委）\n", encoding="utf-8")
    for arguments in (["why", "a.txt", "发改委"], ["whatif", "a.txt", "--reassign", "1=发改委"]):
        done = run(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "jxgraph: 2 units answer to '发改委': 省发展改革委, 市发展改革委; say which\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["市发改委", "市财政局", "--lang", "zh"], "市发展改革委与市财政局：共同任务1项，联系权重0.5，纽曼权重1"),
        (["市发改委", "市财政局", "--lang", "zh"], "T1  牵头 – 共同责任  1×0.5=0.5"),
        (["市发改委", "市财政局", "--lang", "zh"], "角色（市发展改革委 – 市财政局）：牵头 – 共同责任1项"),
        (["市商务局", "--lang", "zh"], "没有共事单位：任务均由其单独承担"),
        (["--task", "T1"], "Task T1: 2 units, weights sum to 1.5"),
        (["--task", "1"], "Task T1: 2 units, weights sum to 1.5"),
        (
            ["市发改委", "--cluster"],
            "市发展改革委 is in cluster 1 (市发展改革委、市财政局): its ties inside the cluster sum to 0.5",
        ),
        (["市发改委", "--cluster"], "T1  Lead  in the cluster 0.5: 市财政局"),
        (["市商务局", "--cluster"], "市商务局 is in no cluster"),
    ],
)
def test_why_of_pairs_tasks_and_clusters(here: Command, arguments: list[str], words: str) -> None:
    done = here("why", *arguments)
    assert done.returncode == 0
    assert words in done.stdout


def test_whatif_prints_what_changes_and_what_the_model_does_not_know(here: Command) -> None:
    done = here("whatif", "--reassign", "1＝市财政局", "--lang", "zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "· 任务T1的牵头单位由市发展改革委改为市财政局" in done.stdout
    assert "推演只计任务分工" in done.stdout


def test_whatif_keeps_what_is_to_stay_and_moves_only_what_may_move(here: Command) -> None:
    """市发改委 leads task 1 of two: it can go to 市财政局 (1 to 0.5), but for what stays."""
    free = here("whatif", "--rebalance", "--only", "发改委", "--lang", "zh")
    assert "发改委 → 市发展改革委" in free.stderr
    assert "只动市发展改革委牵头的任务" in free.stdout
    for kept in ("市发改委", "1", "T1"):
        assert "牵头单位不作调整" in here("whatif", "--rebalance", "--keep", kept, "--lang", "zh").stdout


def test_whatif_writes_a_report(here: Command, document: Path) -> None:
    with blank_pictures():
        done = here("whatif", "--remove", "市财政局", "--report", "there", "--weights", "co-lead=0.3")
    assert done.stdout.splitlines()[-1].endswith("report.html")
    page = (document.parent / "there" / "report.html").read_text(encoding="utf-8")
    assert "市财政局 removed" in page
    assert "lead 1, co-lead 0.3, support 0.25" in page


def test_whatif_steps_are_applied_in_order_and_written(here: Command, document: Path) -> None:
    """市财政局 and 市商务局 become 市财政和商务局 (0.5 + 1), 市发展改革委 goes; then task 1 has a lead again: 2."""
    options = [
        "--merge",
        "市财政局+市商务局=市财政和商务局",
        "--remove",
        "市发改委",
        "--reassign",
        "T1=市财政和商务局",
        "--rebalance",
    ]
    done = here("whatif", *options, "-o", "w.csv", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    steps = [line for line in done.stdout.splitlines() if line.startswith("· ")]
    assert [step.split(" ")[-1] for step in steps[:2]] == ["市财政和商务局", "removed"]
    assert "neither law nor competence" in done.stdout
    rows = [row.split(",") for row in (document.parent / "w.csv").read_text(encoding="utf-8-sig").splitlines()]
    assert dict(zip(rows[0], rows[1], strict=True)) == {
        "unit": "市财政和商务局",
        "rank_before": "",
        "rank_after": "1",
        "lead_before": "",
        "lead_after": "2",
        "tasks_before": "",
        "tasks_after": "2",
        "workload_before": "",
        "workload_after": "2",
        "ties_lost": "1",
        "ties_gained": "0",
    }
    assert here("whatif", *options, "-o", "w.xlsx").returncode == 0
    assert (document.parent / "w.xlsx").is_file()


def test_a_subset_restricts_every_command(here: Command, document: Path) -> None:
    parsed = here("parse", "--focus", "消费")
    assert [json.loads(line)["task_id"] for line in parsed.stdout.splitlines()] == ["T2"]
    assert "Subset 消费: 1 of 2 tasks" in parsed.stderr
    for command in (["why", "市发改委"], ["whatif", "--rebalance"]):
        assert "Subset 投资" in here(*command, "--focus", "投资", "--lang", "en").stdout
    drawn = here("network", "--focus", "投资", "-o", "n.html", "--lang", "en")
    assert (drawn.stdout, drawn.stderr.split(":")[0]) == ("n.html\n", "Subset 投资")
    assert "<title>Subset 投资: 1 of 2 tasks" in (document.parent / "n.html").read_text(encoding="utf-8")
    compared = here("compare", document.name, "--focus", "投资", "-o", "c", "--lang", "zh")
    assert compared.stdout.count("筛选“投资”：全文2项任务中的1项") == 2


@pytest.mark.slow
def test_a_subset_restricts_a_report(here: Command, document: Path) -> None:
    with blank_pictures():
        reported = here("report", "--unit", "市财政局", "--lang", "zh")
    assert "筛选“市财政局”：全文2项任务中的1项，其中市发展改革委牵头1项" in reported.stdout
    assert (document.parent / "outputs" / "任务分工-focus" / "tables" / "subset.csv").is_file()


def test_a_users_aliases_name_units_on_the_command_line(here: Command, document: Path) -> None:
    (document.parent / "names.toml").write_text('[aliases]\n"商务口" = "市商务局"\n', encoding="utf-8")
    assert "市商务局: 1 tasks" in here("why", "商务口", "--names", "names.toml", "--lang", "en").stdout


def test_words_of_a_document_cannot_steer_the_terminal(here: Command, document: Path) -> None:
    """A mark that turns the direction of writing is left out of a task's words, and written as its code in a clause."""
    document.write_text(
        "1.扩大投资\u202e。（市商务局\u202e负责）\n" + "2.促进消费，办好实事。（市财政局负责）\n" * 9, encoding="utf-8"
    )
    done = here("why", "市商务局")
    assert "扩大投资。" in done.stdout
    assert "（市商务局\\u202e负责）" in done.stdout
    assert "\u202e" not in done.stdout


def test_network_writes_one_page_and_prints_its_path(run: Command, document: Path) -> None:
    here = document.parent
    done = run("network", document.name, "-o", "page.html", "--lang", "en", "--null", "sdsm", cwd=here)
    assert (done.returncode, done.stdout.strip()) == (0, "page.html")
    page = (here / "page.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert '"verdicts":{"sdsm":{' in page
    assert run("network", document.name, cwd=here).stdout.strip() == "任务分工-network.html"
    wrong = run("network", document.name, "--null", "nonsense", cwd=here)
    assert wrong.returncode == 2
    assert "no null model is called 'nonsense'" in wrong.stderr


@pytest.mark.parametrize(
    ("command", "page"),
    [
        (("network", "任务分工.txt", "-o", "n.html"), "n.html"),
        (("report", "任务分工.txt", "-o", "r"), "r/report.html"),
        (("compare", "任务分工.txt", "任务分工.txt", "-o", "c"), "c/comparison.html"),
    ],
)
def test_open_shows_the_page_in_the_browser(
    run: Command, document: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], page: str
) -> None:
    """With --open the written page is handed to the browser, once."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    with blank_pictures():
        run(*command, "--open", cwd=document.parent)
    assert opened == [(document.parent / page).as_uri()]


def test_without_a_browser_open_prints_the_path(run: Command, document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is opened that was not asked for; where no browser is found, the page is written all the same."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    plain, asked = (
        run("network", document.name, *more, "--lang", "en", cwd=document.parent) for more in ((), ("--open",))
    )
    assert (plain.stderr.count("browser"), asked.returncode) == (0, 0)
    assert "No browser was found: open 任务分工-network.html yourself" in asked.stderr
