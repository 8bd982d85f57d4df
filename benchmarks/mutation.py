"""Mutation testing: change one operator or constant of the package at a time, and see whether a test fails.

`python benchmarks/mutation.py --seed 1 --count 200` draws 200 places at random, runs for each the tests that call the
changed function (those on its topic, and where none of them fails the others, up to the first failure) and prints the
survivors. Those that equivalent_mutants.toml lists, each with the reason why it changes no result, are counted apart;
they are run like all. Which test calls which function is traced once and kept in the cache folder until the package or
the test file changes.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import hashlib
import importlib
import json
import math
import os
import py_compile
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import warnings
from collections import Counter, defaultdict
from contextlib import suppress
from cProfile import Profile
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import _lru_cache_wrapper, cache
from itertools import accumulate, islice
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeGuard

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "jxgraph"
TARGETS = ("measures", "parsing", "scenarios", "comparison")
"""The rooms of the package that are mutated."""

SKIPPED_TESTS = (
    *("*_browser", "test_notebooks", "test_readme", "test_cli", "test_corpus_workers", "test_figure*", "test_layout"),
    *("*_page", "test_own_document", "test_architecture", "test_reading_*"),
    *("test_briefing", "test_profile", "test_word", "test_packaging"),
)
"""Test files that draw, write documents, start processes, read files or the source.

They are slow, and say little about one operator.
"""

SHARED_TEST_CODE = ("conftest", "making_*", "checking_*")
MARKERS = "not slow and not browser"
PYTEST_OPTIONS = (
    *("-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # hypothesis is loaded before
)
PRELOADED = (
    "numpy",
    "pandas",
    "scipy.sparse",
    "scipy.stats",
    "networkx",
    "matplotlib.pyplot",
    "hypothesis",
    "openpyxl",
)
"""Libraries imported once: each run is a fork of a process that has them."""

EQUIVALENTS = Path(__file__).with_name("equivalent_mutants.toml")
"""Mutants that no test can kill, each with the reason: `file` is a pattern of paths, `line` the source line without its
indentation, `change` as it is printed; where a line has several such places, `nth` says which, from 1."""

COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
}
ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
}
EXTREMES = {"min": "max", "max": "min"}

SILENT_KEYWORDS = frozenset({"strict", "stacklevel", "copy"})
"""Arguments that change no result: zip(strict=...) guards what cannot happen, copies are for speed."""

TOPIC_FILES, TOPIC_SECONDS, OTHER_SECONDS = 8, 40.0, 120.0
"""Of the tests that call the function, the quickest of so many files are run that take so long together (as traced).

Where none of them fails the others run, the quickest first, as long as that takes no longer. What the rest might have
killed counts as a survivor: the rate is rather too low than too high."""

LIMIT_SECONDS, LIMIT_FACTOR, WALL_FACTOR = 60.0, 4.0, 20
"""A run that takes so much longer than the same tests did when traced is stopped, and counts as a failure.

All seconds are processor time: what else the machine does neither stops a run nor leaves a test out. One that sleeps
uses none, and is stopped when so many times its limit has passed.
"""

SURVIVED, KILLED, STOPPED, UNTESTED, EQUIVALENT = "survived", "killed", "stopped", "untested", "equivalent"
STOPPING = (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL)
"""What ends a run at its limit."""

PASSES = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


@dataclass(frozen=True, order=True, slots=True)
class Mutant:
    """One change of one file: what stands at `start` (a byte of the file) is replaced."""

    path: str
    line: int
    start: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """Return the file with the change made."""
        return source[: self.start] + self.new.encode() + source[self.start + len(self.old.encode()) :]


class Mutations(ast.NodeVisitor):
    """All mutants of a file; annotations, decorators and words (docstrings, errors, names) stay as they are."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.found: list[Mutant] = []
        lengths = [len(line) for line in source.splitlines(keepends=True)]
        self.line_starts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]

    def _begin(self, node: ast.expr) -> int:
        return self.line_starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        return self.line_starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)

    def _add(self, line: int, start: int, old: str, new: str) -> None:
        self.found.append(Mutant(self.path, line, start, old, new))

    def _operator(self, left: ast.expr, right: ast.expr, old: str, news: tuple[str, ...]) -> None:
        """Find the operator between its operands, where nothing but brackets and blanks stands beside it."""
        first, last = self._end(left), self._begin(right)
        words = rb"\s+".join(re.escape(word.encode()) for word in old.split())
        at = re.search(words, self.source[first:last])
        if at is not None and at[0] == old.encode():
            line = left.end_lineno or left.lineno
            for new in news:
                self._add(line, first + at.start(), old, new)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Turn a comparison round, or move its bound by one."""
        operands = [node.left, *node.comparators]
        for left, right, op in zip(operands, operands[1:], node.ops, strict=False):
            self._operator(left, right, *COMPARISONS[type(op)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Swap `and` and `or`."""
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._operator(left, right, old, (new,))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Swap plus and minus, times and divided by."""
        if type(node.op) in ARITHMETIC and not (_is_text(node.left) or _is_text(node.right)):
            old, new = ARITHMETIC[type(node.op)]
            self._operator(node.left, node.right, old, (new,))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Drop a minus or a `not`."""
        sign = {ast.USub: "-", ast.Not: "not "}.get(type(node.op))
        if sign:
            self._add(node.lineno, self._begin(node), sign, "")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Swap True and False; add one to a number."""
        if isinstance(node.value, bool):
            self._add(node.lineno, self._begin(node), str(node.value), str(not node.value))
        elif isinstance(node.value, int | float):
            printed = self.source[self._begin(node) : self._end(node)].decode()
            self._add(node.lineno, self._begin(node), printed, str(node.value + 1))

    def visit_Call(self, node: ast.Call) -> None:
        """Swap min and max."""
        name = node.func
        if isinstance(name, ast.Name) and name.id in EXTREMES:
            self._add(name.lineno, self._begin(name), name.id, EXTREMES[name.id])
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        """Visit an argument that can change a result."""
        if node.arg not in SILENT_KEYWORDS:
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Visit the defaults and the body: neither decorators nor annotations."""
        for part in [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]:
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Visit the body, not the decorators."""
        for part in node.body:
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Visit the value, not the annotation."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave the words of an error alone."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave words for people alone."""

    def visit_If(self, node: ast.If) -> None:
        """Visit what is run: not the imports for type checkers."""
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.generic_visit(node)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def all_mutants(root: Path) -> list[Mutant]:
    """Return every mutant of the rooms that are mutated."""
    found = []
    for path in sorted(path for room in TARGETS for path in (root / PACKAGE / room).rglob("*.py")):
        source = path.read_bytes()
        mutations = Mutations(str(path.relative_to(root)), source)
        mutations.visit(ast.parse(source))
        found += mutations.found
    return found


def drawn_mutants(root: Path, seed: int, count: int, only: str) -> list[Mutant]:
    """Draw mutants at random, each of which is a valid module and another one than its file."""
    mutants = [mutant for mutant in all_mutants(root) if fnmatch(mutant.path, only)]
    random.Random(seed).shuffle(mutants)  # noqa: S311 -- no secret
    differing = (mutant for mutant in mutants if _differs((root / mutant.path).read_bytes(), mutant))
    return sorted(islice(differing, count))


def _differs(source: bytes, mutant: Mutant) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.dump(ast.parse(mutant.applied(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


class Trace:
    """The functions of the package that are called, and processor seconds, while it runs; it may hold others."""

    running: ClassVar[list[Trace]] = []

    def __init__(self) -> None:
        self.profile, self.seconds, self.began = Profile(), 0.0, 0.0

    def __enter__(self) -> Self:
        if self.running:
            self.running[-1].stop()
        self.running.append(self)
        self.go_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.running.pop()
        if self.running:
            self.running[-1].go_on()

    def go_on(self) -> None:
        """Let the time run."""
        self.began = time.process_time()
        self.profile.enable()

    def stop(self) -> None:
        """Stop the time."""
        self.profile.disable()
        self.seconds += time.process_time() - self.began

    def functions(self, root: Path) -> set[tuple[str, int]]:
        """Return file and first line of each function."""
        codes = [entry.code for entry in self.profile.getstats() if isinstance(entry.code, CodeType)]
        ours = [code for code in codes if code.co_filename.startswith(f"{root / PACKAGE}{os.sep}")]
        return {(c.co_filename[len(str(root)) + 1 :], c.co_firstlineno) for c in ours if c.co_name != "<module>"}


def forget() -> None:
    """Empty the package's caches, so that a test calls what an earlier one has left there; data stay read."""
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] == PACKAGE]
    for function in {value for module in modules for value in vars(module).values() if _is_cached(value)}:
        if function.__wrapped__.__code__.co_argcount:
            function.cache_clear()


def _is_cached(value: object) -> TypeGuard[_lru_cache_wrapper[Any]]:
    return isinstance(value, _lru_cache_wrapper)


class Tracing:
    """A plugin that writes down, for each test, the functions of the package that it calls, and the seconds it takes.

    What a fixture calls and takes counts for every test that has it, also where it was made for an earlier one.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.of_fixture: dict[object, Trace] = {}
        self.calls: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Any:
        """Write down what a fixture calls."""
        forget()
        with Trace() as self.of_fixture[fixturedef]:
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Any:
        """Write down what a test calls."""
        own = Trace()
        forget()
        try:
            with own:
                return (yield)
        finally:
            fixtures = [fixture for given in item._fixtureinfo.name2fixturedefs.values() for fixture in given]  # noqa: SLF001 -- no public way
            traces = [own, *(self.of_fixture[fixture] for fixture in fixtures if fixture in self.of_fixture)]
            self.calls[item.nodeid] = {
                "seconds": sum(trace.seconds for trace in traces),
                "functions": sorted(set().union(*(trace.functions(self.root) for trace in traces))),
            }


class Choosing:
    """A plugin that runs the tests of a list, in its order, and no others."""

    def __init__(self, chosen: list[str]) -> None:
        self.rank = {test: number for number, test in enumerate(chosen)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the others out."""
        left_out = [item for item in items if item.nodeid not in self.rank]
        config.hook.pytest_deselected(items=left_out)
        items[:] = sorted((item for item in items if item.nodeid in self.rank), key=lambda item: self.rank[item.nodeid])


def in_a_fork(root: Path, limit: float, run: Callable[[], int]) -> int | None:
    """Return the exit code of a run in a fork of this process, or None where it was stopped at its limit."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            os.chdir(root)
            sys.path.insert(0, str(root))
            os.environ.update(PYTHONPATH=str(root), CI="1")
            _limit(math.ceil(limit))
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            os._exit(run())
        except BaseException:  # noqa: BLE001 -- nothing of a fork may come back into the script
            os._exit(99)
    try:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return None if -code in STOPPING else code
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what the tests may have left running


def _limit(seconds: int) -> None:
    """Let the system end this process after so many seconds of the processor, or many more that it slept."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.alarm(WALL_FACTOR * seconds)


def run_pytest(root: Path, files: list[str], limit: float, plugin: object, *arguments: str) -> int | None:
    """Run test files in a fork: without processes of pytest's own, and the same examples each time."""
    given = [*PYTEST_OPTIONS, "-m", MARKERS, *arguments, *files]
    return in_a_fork(root, limit, lambda: int(pytest.main(given, plugins=[plugin])))


def test_files(root: Path) -> list[Path]:
    """Return the test files that are run."""
    files = sorted((root / "tests").glob("test_*.py"))
    return [file for file in files if not any(fnmatch(file.stem, skipped) for skipped in SKIPPED_TESTS)]


def _digest(files: list[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


class Coverage:
    """Which tests call which function, and how long each takes: traced once for each state of package and test file."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.tests: dict[str, dict[str, Any]] = {}
        shared = [file for name in SHARED_TEST_CODE for file in sorted((root / "tests").glob(f"{name}.py"))]
        package = _digest([*sorted((root / PACKAGE).rglob("*.py")), *shared])
        for file in test_files(root):
            kept = cache / f"{file.stem}-{package}-{_digest([file])}.json"
            if not kept.is_file():
                self._trace(root, file, kept)
            self.tests |= json.loads(kept.read_text(encoding="utf-8"))
        self.by_function: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for test, seen in self.tests.items():
            for path, line in seen["functions"]:
                self.by_function[path, line].add(test)
        self.naming = _places_of_names(root)

    @staticmethod
    def _trace(root: Path, file: Path, kept: Path) -> None:
        print(f"tracing {file.name}", file=sys.stderr)
        plugin = Tracing(root)

        def run() -> int:
            name = str(file.relative_to(root))
            code = int(pytest.main([*PYTEST_OPTIONS, "-m", MARKERS, name], plugins=[plugin]))
            if code in PASSES:
                kept.write_text(json.dumps(plugin.calls, ensure_ascii=False), encoding="utf-8")
            return code

        code = in_a_fork(root, 20 * LIMIT_SECONDS, run)
        if code not in PASSES:
            raise SystemExit(f"{file.name} fails without a mutation: exit code {code}")

    def tests_of(self, mutant: Mutant, tree: ast.Module) -> tuple[set[str], set[str]]:
        """Return the tests that call the function, and all that may see the change.

        Of a constant of the module, those that call a function which names it, and any function of the module; where
        none does (a module of constants), the tests that call the modules of its folder.
        """
        lines = next((span for span, _ in _functions(tree) if mutant.line in span), None)
        if lines is not None:
            within = self._calling(lambda path, line: path == mutant.path and line in lines)
            return within, within
        naming = self._naming(_assigned(tree, mutant.line))
        folder = str(Path(mutant.path).parent) + os.sep
        module = self._calling(lambda path, _line: path == mutant.path)
        every = naming | (module or self._calling(lambda path, _line: path.startswith(folder)))
        return naming or every, every

    def _naming(self, names: set[str]) -> set[str]:
        """Return the tests that call a function in which one of the names stands."""
        places = {(path, line) for name in names for path, line in self.naming[name]}
        return {test for place in places for test in self.by_function[place]}

    def seconds(self, test: str) -> float:
        """Return how long a test took when it was traced."""
        return float(self.tests[test]["seconds"])

    def chosen(self, tests: set[str], every: set[str]) -> tuple[list[str], list[str]]:
        """Choose of the tests those of the files on the topic, where a large part is of them and quick; and others.

        Of both the quickest come first, as many as the budget allows; of those on the topic, one at least.
        """
        of_file, calling = Counter(map(_file, self.tests)), Counter(map(_file, tests))
        seconds: defaultdict[str, float] = defaultdict(float)
        for test in tests:
            seconds[_file(test)] += self.seconds(test)
        files = sorted(calling, key=lambda file: -(calling[file] ** 2) / of_file[file] / seconds[file])[:TOPIC_FILES]
        on_topic = [test for test in tests if _file(test) in files]
        quick = self._quickest(on_topic, TOPIC_SECONDS) or [min(on_topic, key=self.seconds)]
        return quick, self._quickest(every.difference(quick), OTHER_SECONDS)

    def _quickest(self, tests: Iterable[str], budget: float) -> list[str]:
        """Return the quickest tests, as many as take no longer together."""
        ordered = sorted(tests, key=lambda test: (self.seconds(test), test))
        until = accumulate(map(self.seconds, ordered))
        return [test for test, taken in zip(ordered, until, strict=True) if taken < budget]

    def _calling(self, wanted: Callable[[str, int], bool]) -> set[str]:
        return {test for place, tests in self.by_function.items() if wanted(*place) for test in tests}


def _functions(tree: ast.Module) -> Iterator[tuple[range, ast.FunctionDef]]:
    """Yield each outermost function and method with its lines, its decorators included: code begins at the first."""
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        for part in inside:
            if isinstance(part, ast.FunctionDef):
                first = min([part.lineno, *(decorator.lineno for decorator in part.decorator_list)])
                yield range(first, (part.end_lineno or part.lineno) + 1), part


def _assigned(tree: ast.Module, line: int) -> set[str]:
    """Return the names that the statement of a module on a line assigns."""
    statements = [node for node in tree.body if node.lineno <= line <= (node.end_lineno or node.lineno)]
    return {part.id for node in statements for part in ast.walk(node) if _is_assigned(part)}


def _is_assigned(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _places_of_names(root: Path) -> dict[str, set[tuple[str, int]]]:
    """Return the functions of the package, as file and first line, in which each name stands."""
    places: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for path in sorted((root / PACKAGE).rglob("*.py")):
        for span, function in _functions(ast.parse(path.read_bytes())):
            for name in {part.id for part in ast.walk(function) if isinstance(part, ast.Name)}:
                places[name].add((str(path.relative_to(root)), span.start))
    return places


def outcome(mutant: Mutant, copy: Path, coverage: Coverage) -> str:
    """Make the change in the copy, run the tests on its topic, then the others that call it, and take it back."""
    target = copy / mutant.path
    source = target.read_bytes()
    tests, every = coverage.tests_of(mutant, ast.parse(source))
    if not every:
        return UNTESTED
    target.write_bytes(mutant.applied(source))
    try:
        results = (_result(copy, chosen, coverage) for chosen in coverage.chosen(tests, every) if chosen)
        return next((result for result in results if result != SURVIVED), SURVIVED)
    finally:
        target.write_bytes(source)


def _result(copy: Path, chosen: list[str], coverage: Coverage) -> str:
    """Return whether one of the tests fails."""
    limit = LIMIT_SECONDS + LIMIT_FACTOR * sum(map(coverage.seconds, chosen))
    code = run_pytest(copy, sorted(set(map(_file, chosen))), limit, Choosing(chosen), "-x")
    return STOPPED if code is None else SURVIVED if code in PASSES else KILLED


def _file(test: str) -> str:
    return test.split("::", maxsplit=1)[0]


def copied(into: Path) -> Path:
    """Copy what the tests need, so that nobody who works in the tree meets a mutant.

    What is compiled is checked by the hash of its source: a mutant may have the size and the time of its original.
    """
    copy = into / "tree"
    ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=ignored)
    compileall.compile_dir(copy / PACKAGE, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return copy


def main() -> None:
    """Draw mutants, run each, and print the rate and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--only", default="*", help="a pattern of paths, as jxgraph/parsing/*")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "jxgraph-mutation")
    parser.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    chosen = parser.parse_args()
    drawn = drawn_mutants(ROOT, chosen.seed, chosen.count, chosen.only)
    print(f"{len(drawn)} mutants, seed {chosen.seed}")
    if chosen.list:
        print(*map(described, drawn), sep="\n")
        return
    for library in PRELOADED:
        importlib.import_module(library)
    chosen.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        report(drawn, copied(Path(folder)), chosen.cache)


def report(mutants: list[Mutant], copy: Path, cache: Path) -> None:
    """Run the mutants, print each survivor when it is seen, and the rates at the end."""
    listed, coverage = equivalents(), Coverage(copy, cache)
    outcomes: Counter[str] = Counter()
    for number, mutant in enumerate(mutants, 1):
        began = time.perf_counter()
        result = outcome(mutant, copy, coverage)
        if mutant in listed:
            if result in {SURVIVED, UNTESTED}:
                result = EQUIVALENT
            else:
                print(f"{result} though listed as equivalent: {described(mutant)}", flush=True)
        outcomes[result] += 1
        print(f"{number} {result}, {time.perf_counter() - began:.1f} s: {described(mutant)}", file=sys.stderr)
        if result not in {KILLED, STOPPED, EQUIVALENT}:
            print(f"{result}: {described(mutant)}", flush=True)
    print(*summed_up(outcomes), sep="\n")


def summed_up(outcomes: Counter[str]) -> Iterator[str]:
    """Yield the rates of mutants killed: among all, and among those that are not listed as equivalent."""
    killed, equivalent, total = outcomes[KILLED] + outcomes[STOPPED], outcomes[EQUIVALENT], outcomes.total()
    survived = total - killed - equivalent
    yield f"{killed} killed, {equivalent} equivalent (listed), {survived} survived"
    for words, among in ((f"of all {total}", total), (f"of the {total - equivalent} not listed", total - equivalent)):
        yield f"{killed / max(1, among):.1%} {words} killed"


def equivalents() -> set[Mutant]:
    """Return the mutants that are listed as equivalent.

    Raises
    ------
    SystemExit
        An entry fits no mutant: its line has changed, and its reason must be looked at again.
    """
    entries = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))["mutant"]
    places: defaultdict[tuple[str, str, str], list[Mutant]] = defaultdict(list)
    for mutant in sorted(set(all_mutants(ROOT))):
        places[mutant.path, source_line(mutant), change(mutant)].append(mutant)
    found: set[Mutant] = set()
    for entry in entries:
        fitting = [
            mutants[entry["nth"] - 1 : entry["nth"]] if "nth" in entry else mutants
            for (path, line, changed), mutants in places.items()
            if fnmatch(path, entry["file"]) and (line, changed) == (entry["line"], entry["change"])
        ]
        if not any(fitting):
            raise SystemExit(f"{EQUIVALENTS.name} lists what is not in the code: {entry}")
        found.update(*fitting)
    return found


def change(mutant: Mutant) -> str:
    """Return what is changed in a line."""
    return f"{mutant.old.strip()!r} -> {mutant.new!r}"


@cache
def _source(path: str) -> tuple[bytes, list[str]]:
    file = ROOT / path
    return file.read_bytes(), file.read_text(encoding="utf-8").splitlines()


def line_number(mutant: Mutant) -> int:
    """Return the line on which the change is."""
    return _source(mutant.path)[0][: mutant.start].count(b"\n") + 1


def source_line(mutant: Mutant) -> str:
    """Return the line on which the change is, without its indentation."""
    return _source(mutant.path)[1][line_number(mutant) - 1].strip()


def described(mutant: Mutant) -> str:
    """Return where a mutant is, its line, and what was changed."""
    return f"{mutant.path}:{line_number(mutant)}: {change(mutant)} in: {source_line(mutant)}"


if __name__ == "__main__":
    main()
