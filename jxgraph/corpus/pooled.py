"""Measures of all documents together, by queries that never load the whole corpus: workloads, shared tasks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.corpus.measuring import project
from jxgraph.errors import UsageError
from jxgraph.measures.nulls.pooled import Stratum
from jxgraph.measures.numeric.arrays import comparable, ranks
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray


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


def document_matrices(connection: Any, by: str) -> Iterator[Stratum]:
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
            yield Stratum(matrix, codes)


def document_entries(connection: Any, by: str, documents: Sequence[int]) -> pd.DataFrame:
    """Return the entries of some documents: `document`, `task`, `code` of a department or unit, `role`, `weight`."""
    connection.execute(_DEPARTMENTS)
    listed = _ENTRIES[by].format(more=f"AND a.document IN ({', '.join(map(str, map(int, documents)))})")
    rows: pd.DataFrame = connection.execute(f"SELECT * FROM ({listed}) ORDER BY document, task, code").df()  # noqa: S608 -- made of our own words and whole numbers
    return rows


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
