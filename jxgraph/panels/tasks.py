"""The tasks of all years linked: links with their evidence, and chains of the same task through the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.comparison.tasks import tasks_compared, tasks_matched
from jxgraph.measures.leaders import words
from jxgraph.model import LIST_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


class Links(NamedTuple):
    """Links between tasks, an array each: task numbers in the documents `a` < `b`, and the chain of each task.

    `chain[n][t]` is the chain of task t of document n, numbered from 0 in the order of first task.
    """

    a: NDArray[np.intp]
    task_a: NDArray[np.intp]
    b: NDArray[np.intp]
    task_b: NDArray[np.intp]
    similarity: NDArray[np.float64]
    chain: tuple[NDArray[np.intp], ...]

    def new(self, document: int) -> NDArray[np.bool_]:
        """Say which tasks of a document no earlier one has."""
        return ~np.isin(np.arange(len(self.chain[document])), self.task_b[self.b == document])


def link_tasks(matrices: Sequence[ResponsibilityMatrix], threshold: float) -> Links:
    """Link the tasks of all documents (skeleton: consecutive ones only)."""
    rows = []
    for n in range(len(matrices) - 1):
        matching = tasks_matched(matrices[n], matrices[n + 1], threshold)
        rows += [(n, i, n + 1, j, s) for (i, j), s in zip(matching.pairs.tolist(), matching.similarity, strict=True)]
    a, i, b, j, s = (np.array(column) for column in zip(*rows, strict=True)) if rows else [np.zeros(0, int)] * 5
    chain = [np.full(R.shape[0], -1) for R in matrices]
    count = 0
    for n in range(len(matrices)):
        for one, t, other in zip(a[b == n], j[b == n], i[b == n], strict=True):
            chain[n][t] = chain[one][other]
        free = np.flatnonzero(chain[n] < 0)
        chain[n][free] = count + np.arange(len(free))
        count += len(free)
    return Links(a, i, b, j, s.astype(float), tuple(chain))


def links_frame(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a link, with its evidence."""
    parts = []
    for n in range(len(matrices) - 1):
        matching = tasks_matched(matrices[n], matrices[n + 1], 0.4)
        frame = tasks_compared(matrices[n], matrices[n + 1], matching)
        frame = frame[frame["status"] == "kept"]
        number = {name: t for t, name in enumerate(map(str, matrices[n].tasks.index))}
        frame.insert(0, "chain", [f"C{links.chain[n][number[t]] + 1}" for t in frame["task_a"]])
        frame.insert(1, "year_a", years[n])
        frame.insert(2, "year_b", years[n + 1])
        parts.append(frame)
    columns = ["chain", "year_a", "task_a", "year_b", "task_b", "similarity", "same_text", "same_units", "same_lead"]
    columns += ["text_change", "units_gained", "units_lost", "roles_changed", "leader_a", "leader_b"]
    return pd.concat(parts)[columns].reset_index(drop=True)


def tasks_by_year(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a task of each year."""
    parts = []
    last_year = {c: n for n in range(len(matrices)) for c in links.chain[n].tolist()}
    seen: set[int] = set()
    for n, R in enumerate(matrices):
        before = set(links.chain[n - 1].tolist()) if n else set()
        codes = links.chain[n].tolist()
        status = ["kept" if c in before else "returned" if c in seen else "new" for c in codes]
        seen |= set(codes)
        units = R.units.index.astype(str).to_numpy()
        roles = [
            LIST_SEPARATOR.join(
                f"{units[u]} ({'lead co_lead support'.split()[r - 1]})"
                for u, r in zip(R.weight.indices[s:e], R.role.data[s:e], strict=True)
            )
            for s, e in zip(R.weight.indptr[:-1], R.weight.indptr[1:], strict=True)
        ]
        leads = [
            LIST_SEPARATOR.join(units[R.weight.indices[s:e]][R.role.data[s:e] == 1].tolist())
            for s, e in zip(R.weight.indptr[:-1], R.weight.indptr[1:], strict=True)
        ]
        parts.append(
            pd.DataFrame(
                {
                    "year": years[n],
                    "task_id": R.tasks.index.astype(str),
                    "chain": [f"C{c + 1}" for c in codes],
                    "status": status,
                    "last": [last_year[c] == n and n < len(matrices) - 1 for c in codes],
                    "part": words(R.tasks, "part"),
                    "leader": words(R.tasks, "leader"),
                    "text": words(R.tasks, "text"),
                    "lead": leads,
                    "units": roles,
                }
            )
        )
    return pd.concat(parts).reset_index(drop=True)


def chains(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a chain: the same task through the years, the longest first."""
    grouped = tasks.groupby("chain", sort=False)
    frame = pd.DataFrame(
        {
            "first": grouped["year"].min(),
            "last": grouped["year"].max(),
            "years": grouped["year"].size(),
            "text": grouped["text"].last(),
            "leads": grouped["lead"].agg(lambda s: " → ".join(s[s != s.shift()])),
            "lead_changes": grouped["lead"].agg(lambda s: int((s != s.shift()).sum()) - 1),
            "task_ids": grouped[["year", "task_id"]].apply(
                lambda g: LIST_SEPARATOR.join(f"{y} {t}" for y, t in zip(g["year"], g["task_id"], strict=True))
            ),
        }
    )
    return frame.iloc[np.lexsort((frame["first"], -frame["years"]))]
