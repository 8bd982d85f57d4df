"""The tasks of all years linked: links with their evidence, and chains of the same task through the years."""

from __future__ import annotations

from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from jxgraph.comparison.tasks import (
    Matching,
    Side,
    assigned,
    candidates,
    evidence,
    likeness,
    listed,
    parts,
    relation,
    same_ids,
)
from jxgraph.comparison.texts import TextSimilarity, weighed
from jxgraph.errors import UsageError
from jxgraph.measures.leaders import words
from jxgraph.model import LIST_SEPARATOR, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


KEPT, RETURNED, NEW = "kept", "returned", "new"


class Links(NamedTuple):
    """Links between tasks, an array each: task numbers in the documents `a` < `b`, and the chain of each task.

    `chain[n][t]` is the chain of task t of document n, numbered from 0 in the order of first task. `next_best` is the
    greatest similarity of either task with another one of these two documents. `matchings` are the links between each
    two consecutive documents, with the tasks that were split or merged.
    """

    a: NDArray[np.intp]
    task_a: NDArray[np.intp]
    b: NDArray[np.intp]
    task_b: NDArray[np.intp]
    similarity: NDArray[np.float64]
    chain: tuple[NDArray[np.intp], ...]
    next_best: NDArray[np.float64] = np.zeros(0)
    matchings: tuple[Matching, ...] = ()

    def new(self, document: int) -> NDArray[np.bool_]:
        """Say which tasks of a document no earlier one has."""
        return self.before(document) < 0

    def before(self, document: int) -> NDArray[np.intp]:
        """Return the document that has the predecessor of each task, -1 where none has."""
        found = np.full(len(self.chain[document]), -1)
        here = self.b == document
        found[self.task_b[here]] = self.a[here]
        return found

    def ends(self, document: int) -> NDArray[np.bool_]:
        """Say which tasks of a document, not the last one, no later one has."""
        kept = np.isin(np.arange(len(self.chain[document])), self.task_a[self.a == document])
        return ~kept & (document < len(self.chain) - 1)

    def same(self, a: int, b: int) -> NDArray[np.intp]:
        """Return the pairs of tasks of two documents that are of one chain, linked at once or through years between."""
        _, in_a, in_b = np.intersect1d(self.chain[a], self.chain[b], assume_unique=True, return_indices=True)
        pairs = np.column_stack([in_a, in_b])
        return pairs[np.argsort(in_a, kind="stable")]


# The links: a cover of all tasks by paths through the years, of the greatest sum of gains.


def link_tasks(matrices: Sequence[ResponsibilityMatrix], threshold: float) -> Links:
    """Link the tasks of all documents at once, so that the sum of similarity above the threshold is greatest.

    A task has one predecessor and one successor at most, in whichever years: so tasks once as predecessors and once as
    successors are assigned to each other. Two links mostly gain more than one that passes over a year, so a chain goes
    through each year that has the task. Two documents have the links of `match_tasks`.

    Parameters
    ----------
    matrices
        Of the documents, the earliest first, with units named alike. Where none has texts, a task's id stands for its
        text, and only equal ids are the same task.
    threshold
        The least similarity of two tasks that may be the same; `candidates` says when it must be more.

    Raises
    ------
    UsageError
        Some documents have texts, and another has tasks but none of their texts.
    """
    rows = _rows(matrices)
    alike = [likeness(of) for of in rows or ()]
    start = np.cumsum([0, *(R.shape[0] for R in matrices)])
    found = []
    for a, b in combinations(range(len(matrices)), 2):
        if rows is None:
            able = same_ids(matrices[a], matrices[b])
        else:
            texts = TextSimilarity(rows[a], rows[b])
            able = candidates(texts, matrices[a], matrices[b], threshold, max(alike[a], alike[b]), b - a - 1)
        found.append((start[a] + able.a, start[b] + able.b, able.similarity, able.gain))
    first, second, similarity, gain = (np.concatenate(column) for column in zip(*found, strict=True))
    shape = (start[-1], start[-1])
    pairs = assigned(sparse.csr_array((gain, (first, second)), shape=shape))
    similar = sparse.csr_array((similarity, (first, second)), shape=shape)
    of_pairs = np.asarray(similar[pairs[:, 0], pairs[:, 1]]).ravel() if len(pairs) else np.zeros(0)
    return _linked(rows, start, pairs, of_pairs)


def _rows(matrices: Sequence[ResponsibilityMatrix]) -> list[sparse.csr_array] | None:
    """Return the weighed texts of all documents, or None where none has texts."""
    texts = [words(R.tasks, "text") for R in matrices]
    if not any(map(any, texts)):
        return None
    without = next((n for n, of in enumerate(texts) if of and not any(of)), None)
    if without is not None:
        raise UsageError("panel.no_texts", number=without + 1)
    return weighed(texts)


def _linked(
    rows: Sequence[sparse.csr_array] | None,
    start: NDArray[np.intp],
    pairs: NDArray[np.intp],
    similarity: NDArray[np.float64],
) -> Links:
    """Return links between task numbers of all documents by document, with what else is known of them."""
    a, b = (np.searchsorted(start, side, side="right") - 1 for side in pairs.T)
    order = np.lexsort((pairs[:, 0], a, b))
    a, b, pairs, similarity = a[order], b[order], pairs[order], similarity[order]
    i, j = pairs[:, 0] - start[a], pairs[:, 1] - start[b]
    next_best = np.zeros(len(pairs))
    matchings = []
    if rows is not None:
        for one, other in sorted(set(zip(a.tolist(), b.tolist(), strict=True))):
            here = (a == one) & (b == other)
            next_best[here] = _next_best(TextSimilarity(rows[one], rows[other]), i[here], j[here])
    for n in range(len(start) - 2):
        here = (a == n) & (b == n + 1)
        of_both = np.column_stack([i[here], j[here]])
        split, merged = {}, {}
        if rows is not None:
            texts = TextSimilarity(rows[n], rows[n + 1])
            before = np.column_stack([np.where(a == n, i, -1), j])[b == n + 1]
            after = np.column_stack([np.where(b == n + 1, j, -1), i])[a == n]
            split, merged = parts(texts, before), parts(texts.transposed(), after)
        matchings.append(Matching(of_both, similarity[here], split, merged))
    return Links(a, i, b, j, similarity, _chains(start, pairs), next_best, tuple(matchings))


def _next_best(texts: TextSimilarity, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the greatest similarity of either of two tasks with another one than its partner."""
    of_a, of_b = TextSimilarity(texts.a[i], texts.b), TextSimilarity(texts.b[j], texts.a)
    return np.maximum(of_a.greatest(j), of_b.greatest(i))


def _chains(start: NDArray[np.intp], pairs: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
    """Give each chain a number, in the order of their first tasks."""
    size = start[-1]
    graph = sparse.csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    component = csgraph.connected_components(graph, directed=False)[1]
    first, code = np.unique(component, return_index=True, return_inverse=True)[1:]
    number = np.argsort(np.argsort(first))
    return tuple(np.split(number[code], start[1:-1]))


# The frames: a row a link, a task, a chain.


_EVIDENCE = (
    "text_change",
    "units_gained",
    "units_lost",
    "roles_changed",
    "leader_a",
    "leader_b",
    "relation",
    "related",
)
_LINKS = (
    {"chain": "str", "year_a": "int64", "task_a": "str", "year_b": "int64", "task_b": "str", "gap": "int64"}
    | {"similarity": "float64", "next_best": "float64", "same_text": "bool", "same_units": "bool", "same_lead": "bool"}
    | dict.fromkeys(_EVIDENCE, "str")
)
"""The columns of the links, and what they hold."""


def links_frame(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a link, with its evidence, by the later year and the earlier task.

    `gap` is the number of the panel's years between, `relation` and `related` as in `compare`.
    """
    sides = [Side(R) for R in matrices]
    return pd.DataFrame(list(_link_rows(sides, years, links)), columns=list(_LINKS)).astype(_LINKS)


def _link_rows(sides: Sequence[Side], years: Sequence[int], links: Links) -> Iterator[dict[str, object]]:
    columns = (of.tolist() for of in (*links[:5], links.next_best))
    for a, i, b, j, similarity, next_best in zip(*columns, strict=True):
        both = (sides[a], sides[b])
        yield {
            "chain": f"C{links.chain[a][i] + 1}",
            "year_a": years[a],
            "task_a": both[0].ids[i],
            "year_b": years[b],
            "task_b": both[1].ids[j],
            "gap": b - a - 1,
            "similarity": similarity,
            "next_best": next_best,
            **evidence(both[0], i, both[1], j),
            "leader_a": both[0].leader[i],
            "leader_b": both[1].leader[j],
            "relation": "",
            "related": "",
            **(relation(both, i, j, links.matchings[a]) if b == a + 1 else {}),
        }


_TASKS = {"year": "int64", "task_id": "str", "chain": "str", "status": "str", "last": "bool"} | dict.fromkeys(
    ("part", "leader", "text", "lead", "units", "from_tasks", "into_tasks"), "str"
)
"""The columns of the tasks, and what they hold."""


def tasks_by_year(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a task of each year.

    `status` is ``kept`` from the year before, ``returned`` from an earlier one, or ``new``; `last`: no later year has
    it; `from_tasks` and `into_tasks`: of a task that begins or ends, the year and ids of the tasks of the year before
    from which it was split or merged, and of the year after into which it was.
    """
    sides = [Side(R) for R in matrices]
    rows = []
    for n, (R, side) in enumerate(zip(matrices, sides, strict=True)):
        before, ends = links.before(n).tolist(), links.ends(n).tolist()
        for t, part in enumerate(words(R.tasks, "part")):
            rows.append(
                {
                    "year": years[n],
                    "task_id": side.ids[t],
                    "chain": f"C{links.chain[n][t] + 1}",
                    "status": NEW if before[t] < 0 else KEPT if before[t] == n - 1 else RETURNED,
                    "last": ends[t],
                    "part": part,
                    "leader": side.leader[t],
                    "text": side.text[t],
                    "lead": LIST_SEPARATOR.join(u for u, role in side.roles[t].items() if role is Role.LEAD),
                    "units": listed(side.roles[t]),
                    "from_tasks": _related(sides, years, links, n - 1, None, t) if n and before[t] < 0 else "",
                    "into_tasks": _related(sides, years, links, n, t, None) if ends[t] else "",
                }
            )
    return pd.DataFrame(rows, columns=list(_TASKS)).astype(_TASKS)


def _related(sides: Sequence[Side], years: Sequence[int], links: Links, a: int, i: int | None, j: int | None) -> str:
    """Name the tasks of the other of two consecutive years from or into which a task was split or merged."""
    related = relation((sides[a], sides[a + 1]), i, j, links.matchings[a]).get("related", "")
    return f"{years[a if i is None else a + 1]} {related}" if related else ""


_CHAINS = dict.fromkeys(("first", "last", "years"), "int64") | {"text": "str", "leads": "str"}
_CHAINS |= {"lead_changes": "int64", "task_ids": "str"}
"""The columns of the chains, and what they hold."""

_ARROW = " → "


def chains(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a chain, the same task through the years, those of the most years first.

    `text` is that of the last year; `leads` are the lead units, each time that they change, whatever their order;
    `lead_changes` how often; `task_ids` the year and id of each.
    """
    rows: dict[str, dict[str, list[Any]]] = {}
    for name, *values in zip(*(tasks[column] for column in ("chain", "year", "task_id", "text", "lead")), strict=True):
        of_chain = rows.setdefault(name, {"year": [], "id": [], "text": [], "lead": []})
        for column, value in zip(of_chain.values(), values, strict=True):
            column.append(value)
    frame = pd.DataFrame(map(_chain_row, rows.values()), columns=list(_CHAINS), index=pd.Index(rows, name="chain"))
    frame = frame.astype(_CHAINS).set_axis(frame.index.astype("str"))
    return frame.iloc[np.lexsort((frame["first"], -frame["years"]))]


def _chain_row(tasks: dict[str, list[Any]]) -> tuple[Any, ...]:
    leads = [next(same) for _, same in groupby(tasks["lead"], key=lambda lead: sorted(lead.split(LIST_SEPARATOR)))]
    ids = LIST_SEPARATOR.join(f"{year} {name}" for year, name in zip(tasks["year"], tasks["id"], strict=True))
    first, *_, last = [*tasks["year"], tasks["year"][-1]]
    return (first, last, len(tasks["year"]), tasks["text"][-1], _ARROW.join(leads), len(leads) - 1, ids)
