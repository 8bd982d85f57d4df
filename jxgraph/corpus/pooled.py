"""Measures of all documents together: workloads and shared tasks of departments, and the test of their ties."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.corpus.measuring import project
from jxgraph.errors import UsageError
from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.fdr import FEWER, Judge
from jxgraph.measures.nulls.pairs import Pairs, joined, tails_of
from jxgraph.measures.nulls.registry import null_model
from jxgraph.measures.numeric.arrays import comparable, ranks
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.pairs import Tails
    from jxgraph.measures.nulls.registry import NullSettings


# The pooled test: the exact law of the number of shared tasks, summed over documents.


_NEGLIGIBLE = 1e-300
"""Smaller probabilities are dropped at both ends of a law."""

_LEAST_PART = 10
"""Each document has at least a tenth of the samples that a single one has by default."""

_FORGET = 50
"""Documents after which laws that no pair has any longer are dropped."""


class Document(NamedTuple):
    """A stratum: the weights of tasks x departments, and the code of each column, ascending."""

    weight: sparse.csr_array
    codes: NDArray[np.int64]

    @property
    def pattern(self) -> sparse.csr_array:
        """Zeros and ones instead of weights."""
        ones = self.weight.copy()
        ones.data = np.ones_like(ones.data)
        return ones


class _Law(NamedTuple):
    """The number of shared tasks of a pair over the documents so far; `p[i]` is the probability of `low` + i."""

    low: int
    p: NDArray[np.float64]


def pooled_ties(documents: Callable[[], Iterator[Document]], settings: NullSettings) -> pd.DataFrame:
    """Test every pair of departments of a common document; `Corpus.ties` says how.

    `documents` is iterated twice: to list the pairs, and for their laws.
    """
    codes, patterns = _pairs_of(documents), [document.pattern for document in documents()]
    if settings.samples is None:  # many laws together need fewer samples of each
        settings = settings._replace(samples=max(fdsm.SAMPLES // max(len(patterns), 1), fdsm.SAMPLES // _LEAST_PART))
    pool = _Pool(codes, settings.for_matrices(patterns))
    for document in documents():
        pool.add(document)
    return pool.frame()


def _code(document: Document, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each pair of columns a < b, in the order of their codes."""
    return np.asarray((document.codes[a] << 32) + document.codes[b])


def _pairs_of(documents: Callable[[], Iterator[Document]]) -> NDArray[np.int64]:
    """List all pairs of a common document, sorted."""
    pairs = np.zeros(0, np.int64)
    for document in documents():
        pairs = np.union1d(pairs, _code(document, *np.triu_indices(len(document.codes), 1)))
    return pairs


class _Pool:
    """All pairs, and their sums over the documents so far.

    Pairs that were in documents of the same margins with the same numbers of tasks have one law: `_law` is the number
    of each pair's law in `_laws`.
    """

    def __init__(self, codes: NDArray[np.int64], settings: NullSettings) -> None:
        self._codes, self._settings = codes, settings
        self._null = settings.names[0]
        self._law = np.zeros(len(codes), np.int64)
        self._laws: dict[int, _Law] = {0: _Law(0, np.ones(1))}
        self._added = self._samples = 0
        self._shared, self._documents, self._together, self._most = (np.zeros(len(codes), np.int64) for _ in range(4))
        self._weight, self._agree, self._differ = (np.zeros(len(codes)) for _ in range(3))

    def add(self, document: Document) -> None:
        """Add a document's counts to its pairs, and convolve their laws with its own."""
        P = document.pattern
        a, b = np.triu_indices(len(document.codes), 1)
        at = np.searchsorted(self._codes, _code(document, a, b))
        shared = (P.T @ P).toarray()[a, b].astype(np.int64)
        self._shared[at] += shared
        self._weight[at] += (document.weight.T @ document.weight).toarray()[a, b]
        self._documents[at] += 1
        self._together[at] += shared > 0
        degrees, tasks = np.bincount(P.indices, minlength=P.shape[1]), max(P.shape[0], 1)
        self._most[at] += np.minimum(degrees[a], degrees[b])
        # numerator and denominator of the common odds ratio (Mantel and Haenszel)
        self._agree[at] += shared * (tasks - degrees[a] - degrees[b] + shared) / tasks
        self._differ[at] += (degrees[a] - shared) * (degrees[b] - shared) / tasks
        self._convolve(P, at, a, b)

    def _convolve(self, P: sparse.csr_array, at: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]) -> None:
        """Convolve the laws of a document's pairs with its own, once for each law so far and kind of pair."""
        pairs = Pairs.of(P)
        laws = null_model(self._null).laws(P, pairs, self._settings.samples or 0, self._settings.seed)
        self._samples = laws.samples
        kinds = len(pairs.count)
        # pairs with the same law so far and of the same kind in this document have one law after it, too
        combined, new = np.unique(self._law[at] * kinds + pairs.kind(a, b), return_inverse=True)
        first = max(self._laws) + 1
        own: dict[int, _Law] = {}
        for number, (before, kind) in enumerate(zip(*np.divmod(combined, kinds), strict=True)):
            if kind not in own:
                (low,), (p,) = laws.of(slice(kind, kind + 1))
                own[kind] = _Law(int(low), p)
            self._laws[first + number] = _sum(self._laws[int(before)], own[kind])
        self._law[at] = first + new
        self._added += 1
        if self._added % _FORGET == 0:
            self._laws = {number: self._laws[number] for number in np.unique(self._law).tolist()}

    def frame(self) -> pd.DataFrame:
        """Test all pairs; a row for each that shares a task or is `fewer`."""
        numbers, family = np.unique(self._law, return_inverse=True)
        greatest = np.zeros(len(numbers), np.int64)
        np.maximum.at(greatest, family, self._most)
        tails = _tails([self._laws[number] for number in numbers.tolist()], np.bincount(family), greatest)
        sharing = self._shared > 0
        judge = Judge(tails, family[sharing], self._shared[sharing], self._settings.alpha)
        tested = judge(family, self._shared)
        with np.errstate(divide="ignore", invalid="ignore"):  # infinite or missing where nothing differs
            odds_ratio = self._agree / self._differ
        frame = pd.DataFrame(
            {
                "a": self._codes >> 32,
                "b": self._codes & 0xFFFFFFFF,
                "shared": self._shared,
                "weight": self._weight,
                "documents": self._documents,
                "together": self._together,
                "expected": tested.expected,
                "odds_ratio": odds_ratio,
                "p_more": tested.p_more,
                "p_fewer": tested.p_fewer,
                "q": tested.q,
                "verdict": tested.verdict.astype(object),
            }
        )
        kept = frame[sharing | (frame["verdict"] == FEWER)]
        order = np.lexsort((kept["b"], kept["a"], -comparable(kept["weight"].to_numpy()), -kept["shared"]))
        kept = kept.iloc[order].reset_index(drop=True)
        kept.attrs = {"null": self._null, "alpha": self._settings.alpha, "pairs": len(frame), "tests": 2 * len(frame)}
        kept.attrs |= judge.counts(family[sharing], self._shared[sharing])
        kept.attrs["threshold"] = judge.correction.threshold
        if self._samples:
            kept.attrs |= {"samples": self._samples, "seed": self._settings.seed}
        return kept


def _tails(laws: list[_Law], pairs: NDArray[np.int64], greatest: NDArray[np.int64]) -> Tails:
    """Sum laws from both ends, up to the greatest number of tasks that pairs of each can share."""
    start = np.concatenate([[0], np.cumsum(greatest + 1)])
    parts = [
        tails_of(Distributions(np.array([law.low]), law.p[None, :]), pairs[n : n + 1], start[n : n + 2])
        for n, law in enumerate(laws)
    ]
    return joined(parts, start)


def _sum(one: _Law, other: _Law) -> _Law:
    """Return the law of the sum of two independent numbers."""
    p = np.convolve(one.p, other.p)
    kept = np.flatnonzero(p >= _NEGLIGIBLE)
    return _Law(one.low + other.low + int(kept[0]), p[kept[0] : kept[-1] + 1])


# The measures of departments, by queries that never load the whole corpus.


OVER = ("place", "year", "level")
"""The columns of `documents` by which the workload can be grouped."""

RANGE_TASKS = 1_000_000
"""Tasks whose units are paired at once: bounds what the join holds."""

_ENTRIES = {
    "unit": """SELECT a.document, a.task, a.unit AS code, a.role, a.weight FROM assignments a WHERE a.counted {more}""",
    # several units of one department in a task are one entry, with the strongest role
    "department": """SELECT a.document, a.task, d.code, min(a.role) AS role, arg_min(a.weight, a.role) AS weight
        FROM assignments a JOIN department d ON d.unit = a.unit WHERE a.counted {more}
        GROUP BY a.document, a.task, d.code""",
}
_DEPARTMENTS = """CREATE OR REPLACE TEMP TABLE department AS
    SELECT unit, min(unit) OVER (PARTITION BY department) AS code, collective FROM names"""


def workload(connection: Any, by: str, over: Sequence[str]) -> pd.DataFrame:
    """Count and weigh the tasks of each department or unit, over all documents or over those of a place and year."""
    _refuse_unknown(by, over)
    connection.execute(_DEPARTMENTS)
    groups = "".join(f"d.{column}, " for column in over)
    order = f"GROUP BY {groups}code ORDER BY {groups}code"
    frame = connection.execute(f"""
        SELECT {groups}code, count(*) FILTER (role = 1) AS lead, count(*) FILTER (role = 2) AS co_lead,
            count(*) FILTER (role = 3) AS support, count(*) AS tasks, sum(weight) AS workload,
            count(DISTINCT e.document) AS documents
        FROM ({_ENTRIES[by].format(more="")}) e JOIN documents d ON d.document = e.document {order}
    """).df()  # noqa: S608 -- the names of columns are those of OVER
    if by == "department":
        frame["units"] = connection.execute(f"""SELECT {groups}code, count(DISTINCT a.unit) AS units FROM assignments a
            JOIN department ON department.unit = a.unit JOIN documents d ON d.document = a.document
            WHERE a.counted {order}""").df()["units"]  # noqa: S608 -- the same
    names = connection.execute("SELECT name, department, collective FROM names ORDER BY unit").df()
    return _ranked(frame, names, by, list(over))


def _refuse_unknown(by: str, over: Sequence[str]) -> None:
    if by not in _ENTRIES:
        raise UsageError("corpus.by", known=_ENTRIES, by=by).near(by, _ENTRIES)
    for column in over:
        if column not in OVER:
            raise UsageError("corpus.over", known=OVER, column=column).near(column, OVER)


def _ranked(frame: pd.DataFrame, names: pd.DataFrame, by: str, over: list[str]) -> pd.DataFrame:
    """Name the rows, rank them within their group with the collectives last, and give their share of its workload."""
    import pandas as pd

    group = frame.groupby(over, dropna=False, sort=False).ngroup() if over else frame["code"] * 0
    total = frame.groupby(group)["workload"].transform("sum")
    known = names.take(frame["code"])
    collective = known["collective"].to_numpy(dtype=bool)
    frame = frame.assign(share=(frame["workload"] / total).where(total > 0, 0.0))
    frame.insert(len(over), "collective", collective)
    frame.insert(len(over), by, known["name" if by == "unit" else "department"].to_numpy())
    load = comparable(frame["workload"].to_numpy(dtype=float))
    ranked = np.zeros(len(frame), dtype=np.int32)
    for at in frame.groupby(group).indices.values():
        ranked[at] = ranks(load[at], collective[at])
    frame.insert(len(over), "rank", pd.Series(ranked, index=frame.index).mask(collective).astype("Int64"))
    order = np.lexsort((frame["code"], -frame["tasks"], -load, collective, group))
    columns = [*over, "rank", by, "collective", "lead", "co_lead", "support", "tasks", "workload", "share", "documents"]
    columns += ["units"] if by == "department" else []
    return frame.iloc[order][columns].reset_index(drop=True)


def document_matrices(connection: Any, by: str) -> Iterator[Document]:
    """Yield the matrix of each document that has entries: tasks x departments, or units, weighted."""
    from scipy import sparse

    _refuse_unknown(by, ())
    connection.execute(_DEPARTMENTS)
    tasks = connection.execute("SELECT counted FROM documents ORDER BY document").fetchnumpy()["counted"]
    for entries in _document_ranges(tasks):
        query = _ENTRIES[by].format(more=entries)
        columns = connection.execute(f"SELECT * FROM ({query}) ORDER BY document, task, code").fetchnumpy()  # noqa: S608 -- made of our own words and whole numbers
        ends = np.flatnonzero(np.diff(columns["document"], append=-1)) + 1
        for start, end in pairwise([0, *ends.tolist()]):
            codes, column = np.unique(columns["code"][start:end].astype(np.int64), return_inverse=True)
            row = np.unique(columns["task"][start:end], return_inverse=True)[1]
            shape = (int(tasks[columns["document"][start]]), len(codes))
            weight = columns["weight"][start:end].astype(float)
            matrix = sparse.csr_array((weight, (row, column)), shape=shape)
            matrix.sort_indices()
            yield Document(matrix, codes)


def _document_ranges(tasks: NDArray[np.integer]) -> Iterator[str]:
    """Yield conditions for ranges of documents with about `RANGE_TASKS` tasks, to bound the memory."""
    portion = np.cumsum(tasks.astype(np.int64)) // RANGE_TASKS
    for start, end in pairwise([0, *(np.flatnonzero(np.diff(portion)) + 1).tolist(), len(portion)]):
        yield f"AND a.document >= {start} AND a.document < {end}"


def pair_up(connection: Any, by: str, *, collectives: bool) -> None:
    """Create the view `pair`: `a` < `b`, the tasks they share in all documents, and their weight."""
    connection.execute("CREATE OR REPLACE TEMP TABLE part (a INT, b INT, shared BIGINT, weight DOUBLE)")
    weights = connection.execute("SELECT role, max(weight) FROM assignments WHERE counted GROUP BY role").fetchall()
    of_role = np.zeros(len(ROLES))
    for role, weight in weights:
        of_role[role - 1] = weight
    for entries in _ranges(connection, by, collectives=collectives):
        edges = connection.execute(f"SELECT task, code, role FROM ({entries}) ORDER BY task").fetchnumpy()  # noqa: S608 -- the same
        pairs = project(edges["task"], edges["code"], edges["role"], of_role)._asdict()  # noqa: F841 -- DuckDB finds it by its name
        connection.execute("INSERT INTO part SELECT a, b, shared, weight FROM pairs")
    connection.execute("""CREATE OR REPLACE TEMP VIEW pair AS SELECT a, b, sum(shared)::BIGINT AS shared,
        sum(weight) AS weight FROM part GROUP BY ALL""")


def _ranges(connection: Any, by: str, *, collectives: bool) -> Iterator[str]:
    """Yield queries for the entries of ranges of tasks, to bound the memory."""
    connection.execute(_DEPARTMENTS)
    tasks = connection.execute("SELECT coalesce(max(task) + 1, 0) FROM assignments").fetchone()[0]
    single = "" if collectives else " AND a.unit IN (SELECT unit FROM names WHERE NOT collective)"
    for start in range(0, tasks, RANGE_TASKS):
        yield _ENTRIES[by].format(more=f"AND a.task >= {start} AND a.task < {start + RANGE_TASKS}{single}")


def write_projection(connection: Any, path: Path, by: str) -> None:
    """Write the pairs of units or departments that share tasks, sorted, as one Parquet file."""
    from jxgraph.corpus.storage import quoted
    from jxgraph.io import atomic_path

    _refuse_unknown(by, ())
    pair_up(connection, by, collectives=by == "unit")
    with atomic_path(path) as temporary:
        query = "SELECT a AS unit_a, b AS unit_b, shared, weight FROM pair ORDER BY a, b"
        connection.execute(f"COPY ({query}) TO {quoted(str(temporary))} (FORMAT parquet)")
