"""Who reads does not matter: one process, several, a Dask cluster; and whatever dies, the bytes are the same."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_corpus import HERE, digests, failures, fill

import jxgraph as jx

pytestmark = pytest.mark.slow

DIES_AT_A_STEP = """
import os, pathlib, shutil, sys
from concurrent.futures import ThreadPoolExecutor
import duckdb, jxgraph.tables, pyarrow.parquet as pq, sknetwork.clustering # else each fork would load them
from jxgraph.corpus import staged
from jxgraph.corpus.reading import read
def die(at):
    def dying(whole):
        def call(*args, **kwargs):
            nonlocal at
            if at == 0:
                os._exit(9)
            at -= 1
            return whole(*args, **kwargs)
        return call
    for owner, name in [(pathlib.Path, "rename"), (pathlib.Path, "replace"), (pathlib.Path, "write_bytes"),
                        (pathlib.Path, "write_text"), (pathlib.Path, "mkdir"), (shutil, "rmtree"), (staged, "rmtree"),
                        (pq, "write_table")]:
        setattr(owner, name, dying(getattr(owner, name)))
for line in sys.stdin:
    step, folder, out = line.rstrip().split("\\t")
    if not (child := os.fork()):
        die(int(step))
        read(folder, out, null="hypergeometric", executor=ThreadPoolExecutor(1))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Reads steps, and says of each how a fork ended that reads documents into a folder and dies at this step."""

KILL_ITS_WORKER = """
import os, signal
from jxgraph.corpus import documents
_whole = documents._read
def _read(found, how):
    if "2021" in found.path:
        os.kill(os.getpid(), signal.SIGKILL)
    return _whole(found, how)
documents._read = _read
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = fill(tmp_path_factory.mktemp("many") / "documents", 60, 30)
    large = jx.synthetic.make_document(900, units=400)  # so large that linear algebra would share it out among threads
    (made / "large.txt").write_text(large.text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def expected(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the digests of the corpus as a single process reads it."""
    out = tmp_path_factory.mktemp("single") / "out"
    jx.corpus.read(folder, out, jobs=1)
    return digests(out)


def test_a_pool_of_processes_gives_the_same_bytes(folder: Path, expected: dict[str, str], tmp_path: Path) -> None:
    jx.corpus.read(folder, tmp_path / "out", jobs=2)
    assert digests(tmp_path / "out") == expected


@pytest.mark.filterwarnings("ignore")  # Dask's own, of its sockets and of the processes it starts
def test_a_dask_cluster_of_two_processes_gives_the_same_bytes(
    folder: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        jx.corpus.read(folder, tmp_path / "out", scheduler=cluster.scheduler_address)
    assert digests(tmp_path / "out") == expected


def test_a_worker_that_is_killed_takes_one_document_with_it(folder: Path, tmp_path: Path) -> None:
    """A file of the user's site kills each process that reads the document 2021, as lack of memory would."""
    (tmp_path / "sitecustomize.py").write_text(KILL_ITS_WORKER, encoding="utf-8")
    done = command(folder, tmp_path / "out", PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    _, words = done.communicate(timeout=300)
    assert done.returncode == 0, words
    corpus = jx.corpus.open(tmp_path / "out")
    assert failures(corpus) == [("宁波市/2021.txt", "worker")]
    assert len(corpus.documents) == 60


def test_killed_at_each_step_to_the_disk_and_run_again_the_bytes_are_the_same(tmp_path: Path) -> None:
    """An earlier corpus of four documents becomes one of five, one of them changed; the process ends at step 1, 2, 3."""
    folder = fill(tmp_path / "documents", 4, 3)
    jx.corpus.read(folder, tmp_path / "before", executor=HERE)
    changed = fill(tmp_path / "documents", 5, 3) / "嘉兴市" / "2020.txt"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    jx.corpus.read(folder, tmp_path / "expected", null="hypergeometric", executor=HERE)
    with subprocess.Popen(
        [sys.executable, "-c", DIES_AT_A_STEP], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as forking:
        assert forking.stdin
        assert forking.stdout
        for step in itertools.count():
            out = tmp_path / str(step) / "out"
            shutil.copytree(tmp_path / "before", out)
            print(step, folder, out, sep="\t", file=forking.stdin, flush=True)
            died = int(forking.stdout.readline())
            jx.corpus.read(folder, out, null="hypergeometric", executor=HERE)
            assert digests(out) == digests(tmp_path / "expected"), f"killed at step {step}"
            assert [path.name for path in out.parent.iterdir()] == ["out"], f"left when killed at step {step}"
            if not died:
                break
        forking.stdin.close()
    assert step > 12, "the result has eight files, and there are two renames"


def test_killed_at_any_moment_and_run_again_the_bytes_are_the_same(
    folder: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    """Eight times; `benchmarks/faults.py` does so many more."""
    moments = random.Random(0)  # noqa: S311 -- moments that come again, no secrets
    for _ in range(8):
        running = command(folder, tmp_path / "out")
        time.sleep(moments.uniform(0.5, 4))
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
    jx.corpus.read(folder, tmp_path / "out", jobs=1)
    assert digests(tmp_path / "out") == expected
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "nothing is left beside it"


def command(folder: Path, out: Path, **environment: str) -> subprocess.Popen[str]:
    arguments = [
        sys.executable,
        "-m",
        "jxgraph",
        "corpus",
        str(folder),
        "-o",
        str(out),
        "--jobs",
        "2",
        "--null",
        "hypergeometric",
    ]
    env = {**os.environ, **environment}
    return subprocess.Popen(
        arguments, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    )
