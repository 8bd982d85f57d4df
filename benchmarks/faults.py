"""Commands that are killed at random moments: the last whole result stays, and the next run ends as if nothing was.

Run it from the repository with `python benchmarks/faults.py --kills 1000 --seed 1`; `--only` names one command. Each
command writes by turns the results of two inputs into one place and is killed with SIGKILL meanwhile, with its workers:

- `step`: before the k-th call that creates, renames or removes a file or folder, each k once if there are kills enough;
- `write`: up to three milliseconds after such a call, when the file is being written;
- `clock`: at any moment of an undisturbed run's time;
- `main`: at a step, but the main process alone: its workers must end by themselves.

After each kill the place holds, byte for byte, the earlier result or the new one. After every tenth, and at the end of
a command, a run that is not killed gives the bytes of an undisturbed one, and leaves nothing beside it or in the folder
for temporary files. What is not so is printed with what repeats it, and the exit status is 1.

A victim is forked from a process that has everything imported. Pictures are blank, and measures and pages are those of
the undisturbed run: neither is what is killed here, and both take most of the time.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import io
import itertools
import multiprocessing
import os
import pickle
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "NUMBA_DISABLE_JIT": "1"}  # before numpy is loaded
os.environ["PYTHON_CPU_COUNT"] = "1"  # a report draws its pictures, which are blank here, in no process of its own

TASKS = 12
"""Of a document: what is written has all its files, and takes little time."""

RERUN_AFTER = 10
"""Kills between two runs that are left alone."""

KINDS = ("step", "write", "clock", "main")
CHANGING = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"})
"""What Python says of itself before it changes a folder; a file that is opened is looked at, whether for writing."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
LONGEST_PAUSE = 0.003
PATIENCE = 300.0
"""Seconds, after which a run that is not killed hangs."""

ENDING = 20.0
"""Seconds, in which the workers of a killed main process end."""

QUICK_NULL = ("--null", "sdsm_sized")


class Command(NamedTuple):
    """What is run: its name, the words of it for each of two inputs, what it writes, and its part of all kills."""

    name: str
    words: tuple[Sequence[str], Sequence[str]]
    result: str
    part: int
    workers: bool = False


def commands() -> list[Command]:
    """Return the commands; the ones that take long have a smaller part."""
    first, second, third = ("first/嘉兴市/2024.txt", "first/嘉兴市/2025.txt", "second/嘉兴市/2025.txt")

    def of_folder(name: str, jobs: str, folders: tuple[str, str], part: int) -> Command:
        words = tuple((name, folder, "--jobs", jobs, *QUICK_NULL) for folder in folders)
        called = f"{name}, {'one place' if '/' in folders[0] else f'{jobs} jobs'}"
        return Command(called, words, name, part, workers=True)  # type: ignore[arg-type]

    return [
        Command("report", (("report", first, *QUICK_NULL), ("report", second, *QUICK_NULL)), "report", 15),
        Command("compare", (("compare", first, second), ("compare", first, third)), "compare", 25),
        Command("ledger", (("ledger", first), ("ledger", second)), "ledger.xlsx", 15),
        of_folder("corpus", "1", ("first", "second"), 15),
        of_folder("corpus", "2", ("first", "second"), 15),
        of_folder("panel", "1", ("first", "second"), 5),
        of_folder("panel", "2", ("first", "second"), 5),
        of_folder("panel", "1", ("first/嘉兴市", "second/嘉兴市"), 5),
    ]


def write_inputs(base: Path) -> None:
    """Write two years of two places, and the same with another last year of one place."""
    from jxgraph.synthetic import make_document

    for folder, place, year in itertools.product(("first", "second"), ("嘉兴市", "宁波市"), (2024, 2025)):
        path = base / folder / place / f"{year}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = 5 if (folder, place, year) == ("second", "嘉兴市", 2025) else 0
        seed = changed + (place == "宁波市")
        path.write_text(make_document(TASKS, seed=seed, year=year).text, encoding="utf-8")


def digests(path: Path) -> dict[str, str]:
    """Return the digest of a file, or of each file of a folder; nothing where there is neither."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {file.relative_to(path.parent).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


# A run that is killed, or is not.


class Plan(NamedTuple):
    """How a run is killed: not at all, at or after a step, after some seconds; `group` says if workers are, too."""

    kind: str = ""
    step: int = 0
    after: float = 0.0


class Outcome(NamedTuple):
    """How a run ended: by the signal, or by itself with a status; its changes of the folder and its seconds."""

    killed: bool
    status: int
    steps: int
    seconds: float
    said: str
    orphans: bool


def run(words: Sequence[str], base: Path, plan: Plan) -> Outcome:
    """Fork a process that runs a command as `plan` says, and wait for its end and that of its workers."""
    log, (told, tell) = base / "log", os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if not pid:
        os.close(told)
        _be_victim(words, base, log, tell, plan)
    os.close(tell)
    steps, status = _watch(pid, told, plan, began)
    os.close(told)
    seconds = time.monotonic() - began
    orphans = not _all_ended(pid)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
    return Outcome(killed, -1 if killed else os.waitstatus_to_exitcode(status), steps, seconds, said, orphans)


def _be_victim(words: Sequence[str], base: Path, log: Path, tell: int, plan: Plan) -> None:
    """Run the command in this process, which is a new one with a group of its own, and end."""
    from jxgraph.cli import main

    os.setsid()
    os.chdir(base)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.register_at_fork(after_in_child=lambda: os.close(tell))  # a worker that hangs is then seen when this one ends
    sys.addaudithook(_Steps(str(base), tell, plan))
    sys.argv = ["jxgraph", *words]
    _Known.of = " ".join(words)
    status = 70
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        os._exit(status)


class _Steps:
    """Counts the changes of a folder that this process makes, says each to a pipe, and kills at one of them."""

    def __init__(self, base: str, tell: int, plan: Plan) -> None:
        self.base, self.tell, self.plan, self.pid, self.count = base, tell, plan, os.getpid(), 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in CHANGING and (event != "open" or not arguments[2] & WRITING):
            return
        path = arguments[0]
        if os.getpid() != self.pid or not isinstance(path, (str, bytes, os.PathLike)):
            return
        if not str(Path(os.fsdecode(path)).absolute()).startswith(self.base):
            return
        self.count += 1
        if self.plan.kind in {"step", "main"} and self.count == self.plan.step:
            (os.kill if self.plan.kind == "main" else os.killpg)(self.pid, signal.SIGKILL)
        os.write(self.tell, b".")


def _watch(pid: int, told: int, plan: Plan, began: float) -> tuple[int, int]:
    """Count what a run says until it ends, and kill it when it is time; return the steps and how it ended."""
    steps, until = 0, began + (plan.after if plan.kind == "clock" else PATIENCE)
    while True:
        ready, _, _ = select.select([told], [], [], max(0.0, until - time.monotonic()))
        said = os.read(told, 1 if plan.kind == "write" else 4096) if ready else b""
        steps += len(said)
        if not ready or (plan.kind == "write" and steps == plan.step):
            time.sleep(0.0 if not ready else plan.after)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        if not (ready and said):  # the pipe is closed when all who could write to it have ended, or closed it
            break
        if plan.kind == "write" and steps == plan.step:
            break
    _, status = os.waitpid(pid, 0)
    return steps, status


def _all_ended(group: int) -> bool:
    """Wait for the end of all processes of a group; kill those that stay."""
    until = time.monotonic() + ENDING
    while time.monotonic() < until:
        with suppress(ChildProcessError):
            while os.waitpid(-group, os.WNOHANG)[0]:
                pass
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    return False


# A command that is killed many times.


@dataclass
class Series:
    """The kills of one command: what its place held after each, and every fault that was found."""

    command: Command
    base: Path
    wanted: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    steps: int = 0
    seconds: float = 0.0
    now: int = 0
    by: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    reruns: Counter[str] = field(default_factory=Counter)
    left: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def place(self) -> Path:
        """Where the command writes."""
        return self.base / "out" / self.command.result

    def words(self, version: int) -> list[str]:
        """Return the words of the command for one of the inputs."""
        return [*self.command.words[version], "-o", f"out/{self.command.result}"]

    def prepare(self) -> None:
        """Make both results undisturbed, and one over the other, as the runs that are killed do."""
        made: list[dict[str, str]] = []
        for version in (1, 0, 1):
            if len(made) < 2:  # noqa: PLR2004 -- both results
                shutil.rmtree(self.place.parent, ignore_errors=True)
                self.place.parent.mkdir()
            done = run(self.words(version), self.base, Plan())
            if done.status:
                raise SystemExit(f"{self.command.name} does not run at all: {done.said}")
            made.append(self.here())
        self.wanted, self.now, self.steps, self.seconds = (made[1], made[0]), 1, done.steps, done.seconds
        if made[0] == made[1] or made[0] != made[2]:
            raise SystemExit(f"{self.command.name}: the inputs must give two results, and each always the same")

    def kill(self, plan: Plan) -> None:
        """Run the command with the other input, killed, and look at its place."""
        other = 1 - self.now
        done = run(self.words(other), self.base, plan)
        if done.orphans:
            self.fault(plan, f"workers outlive the main process by {ENDING:.0f} s")
        if not done.killed:
            if done.status:
                self.fault(plan, f"exit {done.status}: {done.said}")
            elif self.here() != self.wanted[other]:
                self.fault(plan, "the run ended well, but the result is another")
            self.now = other if self.here() == self.wanted[other] else self.now
            return
        self.by[plan.kind] += 1
        found = self.here()
        self.left = max(self.left, len(self.beside()))
        if found == self.wanted[self.now]:
            self.moments["before"] += 1
        elif found == self.wanted[other]:
            self.moments["after"] += 1
            self.now = other
        elif not found and any(digests_of_inside(one) == inside(self.wanted[self.now]) for one in self.hidden()):
            self.moments["inside"] += 1
        else:
            self.fault(plan, "the place holds neither the earlier nor the new result")
            return
        self.whole += 1

    def rerun(self) -> None:
        """Run the command with the other input, undisturbed: the result is the right one, and nothing else is there."""
        other = 1 - self.now
        done = run(self.words(other), self.base, Plan())
        self.reruns["all"] += 1
        right = done.status == 0 and self.here() == self.wanted[other]
        if not right:
            self.fault(Plan("rerun"), f"exit {done.status}, another result than undisturbed: {done.said}")
        if beside := self.beside():
            self.fault(Plan("rerun"), f"left beside the result: {', '.join(beside)}")
        self.reruns["equal"] += right
        self.reruns["left"] += bool(beside)
        self.now = other if right else self.now

    def here(self) -> dict[str, str]:
        """Return the digests of what is in the place now."""
        return digests(self.place)

    def hidden(self) -> list[Path]:
        """List what lies beside the place."""
        return [path for path in self.place.parent.iterdir() if path != self.place]

    def beside(self) -> list[str]:
        """List what lies beside the place, and in the folder for temporary files."""
        return sorted(path.name for path in [*self.hidden(), *(self.base / "tmp").iterdir()])

    def fault(self, plan: Plan, words: str) -> None:
        """Keep and print a fault, with what repeats it."""
        kills = self.by.total()
        self.faults.append(words)
        print(f"FAULT {self.command.name}: kill {kills}, by {plan.kind} at step {plan.step}: {words}", flush=True)


def inside(digested: Mapping[str, str]) -> dict[str, str]:
    """Leave out the name of the folder itself, which another stands for during a swap."""
    return {path.partition("/")[2]: digest for path, digest in digested.items()}


def digests_of_inside(path: Path) -> dict[str, str]:
    """Return the digests of the files of a folder, whatever its name."""
    return inside(digests(path))


def plans(series: Series, kills: int, rng: random.Random) -> Iterator[Plan]:
    """Yield how a run is killed, without end: each step once, in any order, if there are kills enough.

    Else every second one is among the last fifth of the steps, where a result takes the place of another.
    """
    once = rng.sample(range(1, series.steps + 1), series.steps)
    last = series.steps - series.steps // 5
    kinds = KINDS if series.command.workers else KINDS[:3]
    weights = (6, 2, 2, 2)[: len(kinds)]
    steps = iter(once if kills > series.steps else ())
    while True:
        (kind,) = rng.choices(kinds, weights)
        step = next(steps, 0) if kind == "step" else 0
        step = step or rng.randint(rng.choice((1, last)), series.steps)
        after = rng.uniform(0, series.seconds if kind == "clock" else LONGEST_PAUSE)
        yield Plan(kind, step, after)


def kill_many(command: Command, base: Path, kills: int, seed: int) -> Series:
    """Kill a command so many times; what is there after every tenth kill is repaired by a run that is left alone."""
    series = Series(command, base)
    series.prepare()
    rng = random.Random(f"{seed} {command.name}")  # noqa: S311 -- a repeatable choice of moments
    for plan in plans(series, kills, rng):
        if series.by.total() >= kills or len(series.faults) > RERUN_AFTER:
            break
        before = series.by.total()
        series.kill(plan)
        if series.by.total() > before and series.by.total() % RERUN_AFTER == 0:
            series.rerun()
    series.rerun()
    return series


# The process from which victims are forked.


def lighten() -> None:
    """Import everything, draw blank pictures, and let workers be forked, so that they have imported everything, too."""
    import importlib
    import pkgutil

    from matplotlib.figure import Figure

    import jxgraph
    from jxgraph import figures
    from jxgraph.figures import both_formats
    from jxgraph.io import atomic_path
    from jxgraph.pages import html

    for module in pkgutil.walk_packages(jxgraph.__path__, "jxgraph."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    picture, figure = io.BytesIO(), Figure((1, 1))
    axes = figure.subplots()
    figure.savefig(picture)

    def save(_: Any, path: Path, **__: Any) -> None:
        with atomic_path(path) as new:
            new.write_bytes(picture.getvalue())

    def save_both(_: Any, folder: Path, name: str) -> None:
        for suffix in (".png", ".svg"):
            save(_, folder / f"{name}{suffix}")

    for name in figures.__all__:
        setattr(figures, name, lambda *_, **__: axes)
    figures.save = save  # type: ignore[assignment]
    both_formats.save_both = save_both  # type: ignore[assignment]
    html.woff = lambda *_, **__: b""
    fork = multiprocessing.get_context("fork")
    multiprocessing.get_context = lambda _: fork  # type: ignore[assignment]


class _Known:
    """What a function returned to the undisturbed run of a command, which victims are given again.

    Pages, workbooks and panels follow from the inputs, and what is killed here is their writing.
    """

    folder = Path()
    of = ""
    """Which command runs, with which input."""

    def __init__(self, module: Any, name: str, *, by: int | None = None) -> None:
        self.function, self.name, self.by, self.calls = getattr(module, name), name, by, itertools.count()
        self.__module__, self.__doc__ = module.__name__, self.function.__doc__
        setattr(module, name, self)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        name = hashlib.sha256(f"{self.of} {self.name} {self._call(arguments, options)}".encode()).hexdigest()
        path = self.folder / name
        if path.exists():
            return pickle.loads(path.read_bytes())  # noqa: S301 -- our own
        result = self.function(*arguments, **options)
        new = path.with_name(f"{os.getpid()}.new")
        with suppress(TypeError, pickle.PicklingError):  # what has a mapping that cannot be changed is made again
            new.write_bytes(pickle.dumps(result))
            new.replace(path)
        return result

    def _call(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> str:
        """Return what tells a call from others: its arguments, as two workers call in any order; else its number."""
        if self.by is not None:
            return f"{arguments[self.by]}"
        with suppress(TypeError, pickle.PicklingError):
            return hashlib.sha256(pickle.dumps((arguments, options))).hexdigest()
        return f"{next(self.calls)}"

    def __reduce__(self) -> str:
        return self.name  # a worker has the same in the same module


def know_results(folder: Path) -> None:
    """Let victims find what takes long and is not written yet."""
    from jxgraph import comparison
    from jxgraph.corpus import writing
    from jxgraph.tables import workbook

    _Known.folder = folder
    folder.mkdir()
    _Known(comparison, "compare")
    _Known(writing, "panel")
    _Known(writing, "make_panel", by=1)
    _Known(workbook, "_workbook")
    for room, name in (("report", "contents"), ("report.page", "report_page"), ("comparison", "comparison_page")):
        _Known(sys.modules[f"jxgraph.pages.{room}"], name)
    _Known(sys.modules["jxgraph.pages.panel"], "panel_page")


def print_table(all_series: Sequence[Series]) -> None:
    """Print a row a command and one of all."""
    print(
        "| command | steps | kills | by step | in a write | by clock | main alone | before the swap | inside | after |",
        end="",
    )
    print(" whole | reruns | equal | left beside |")
    print("| --- |" + " ---: |" * 13)
    for one in all_series:
        kinds, moments = (one.by[kind] for kind in KINDS), (one.moments[m] for m in ("before", "inside", "after"))
        reruns = (one.reruns["all"], one.reruns["equal"], one.reruns["left"])
        cells = (one.command.name, one.steps, one.by.total(), *kinds, *moments, one.whole, *reruns)
        print("| " + " | ".join(map(str, cells)) + " |")
    kills, whole = (sum(counts) for counts in zip(*((s.by.total(), s.whole) for s in all_series), strict=True))
    print(f"\n{kills} kills, {whole} times whole; {sum(len(s.faults) for s in all_series)} faults")


def main() -> int:
    """Kill each command its part of the times, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="COMMAND", help="the beginning of its name")
    chosen = parser.parse_args()
    with suppress(OSError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: workers whose parent was killed become ours
    wanted = [one for one in commands() if one.name.startswith(chosen.only or "")]
    if not wanted:
        parser.error(f"no command is called {chosen.only}")
    began, parts, done = time.monotonic(), sum(one.part for one in wanted), []
    with tempfile.TemporaryDirectory() as name:
        base = Path(os.path.realpath(name)) / "work"
        (base / "tmp").mkdir(parents=True)
        tempfile.tempdir = str(base / "tmp")
        write_inputs(base)
        lighten()
        know_results(base.with_name("known"))
        for one in wanted:
            done.append(kill_many(one, base, -(-chosen.kills * one.part // parts), chosen.seed))
            print(f"{time.monotonic() - began:6.0f} s  {one.name}: {done[-1].by.total()} kills", flush=True)
    print_table(done)
    return int(any(series.faults for series in done))


if __name__ == "__main__":
    sys.exit(main())
