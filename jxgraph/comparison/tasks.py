"""The tasks of two documents matched by their texts: kept, dropped, new, split or merged, and what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from jxgraph.comparison.texts import DIGITS, TextSimilarity
from jxgraph.errors import UsageError
from jxgraph.measures.leaders import words
from jxgraph.measures.numeric.arrays import ratio
from jxgraph.model import LIST_SEPARATOR, Role
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


# The matching of tasks, and the tasks that were split or merged.


THRESHOLD = 0.4
"""The least similarity of two tasks that are matched; `candidates` says where it must be more.

Of the 166 tasks of the sample, 95 % have less than 0.25 with the most similar other, and 99 % stay above 0.4 when a
fifth of their text is replaced by that of another task and all figures change."""

INSIDE = 0.6
"""The least part of a task's text in the task that it was split from or merged into."""

ADDS = 0.2
"""The least part of a split or merged task that each of its parts must cover and the others do not."""

_MOST = 0.95
"""The part of a document's tasks that are less similar to each other than tasks of two years without a common unit are.

Where all texts are made from few phrases, similar texts with other units are mostly a task that is gone and a new one:
of the years that `synthetic` makes, this turns links of F1 0.95 into 0.99. Of the sample's texts most have less in
common than the threshold, so it asks for nothing more."""

_AFTER_A_GAP = 0.8
"""What each year skipped leaves of that room: a task that was away is known again by a more similar text."""

_UNITS, _NEAR = 1e-3, 1e-6
"""The gain from common units, and from near places, which every pair has a little of: they decide between equals."""


@dataclass(frozen=True, eq=False)
class Matching:
    """Pairs of task numbers with their similarity; tasks of a that were split, tasks of b that were merged."""

    pairs: NDArray[np.intp]
    similarity: NDArray[np.float64]
    split: Mapping[int, list[int]]
    merged: Mapping[int, list[int]]

    @cached_property
    def split_from(self) -> dict[int | None, int]:
        """The task of a of which each task of b is a part, the first if there are several."""
        return _wholes(self.split)

    @cached_property
    def merged_into(self) -> dict[int | None, int]:
        """The task of b of which each task of a is a part, the first if there are several."""
        return _wholes(self.merged)


def _wholes(parts_of: Mapping[int, list[int]]) -> dict[int | None, int]:
    return {part: whole for whole, parts in reversed(list(parts_of.items())) for part in parts}


class Candidates(NamedTuple):
    """Pairs of tasks, of a and of b, that may be the same, and what is gained by matching them."""

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    similarity: NDArray[np.float64]
    gain: NDArray[np.float64]


def likeness(texts: sparse.csr_array) -> float:
    """Return how similar most texts of a document are at most to another of the same document: different tasks."""
    most = TextSimilarity(texts, texts).greatest(np.arange(texts.shape[0]))
    return float(np.quantile(most, _MOST)) if len(most) else 0.0


def candidates(
    texts: TextSimilarity,
    a: ResponsibilityMatrix,
    b: ResponsibilityMatrix,
    threshold: float,
    alike: float,
    gap: int = 0,
) -> Candidates:
    """List the pairs of tasks that may be the same.

    They are as similar as the threshold, or more: without a common unit more than different tasks of one document are
    (`alike`, by `likeness`), and the more, the more years of a panel, `gap`, lie between; the same text is always
    enough. The gain is the similarity above that, so two fair pairs do not displace one good one, as they would if
    similarities were summed. Of equal similarity, pairs with more common units gain more, then those at nearer places
    in their documents, by squares: tasks with the same text and units keep their order.
    """
    kept = _AFTER_A_GAP**gap
    similarity = texts.similarity(threshold + (1 - threshold) * (1 - kept))
    row, column = similarity.coords
    units = _shared_units(a, b, row, column)
    near = 1 - ((row + 0.5) / similarity.shape[0] - (column + 0.5) / similarity.shape[1]) ** 2
    required = threshold + (1 - units) * max(alike - threshold, 0)
    above = np.round(similarity.data - (1 - (1 - required) * kept), DIGITS)
    able = above >= 0
    gain = above + _UNITS * units + _NEAR * near
    return Candidates(row[able], column[able], similarity.data[able], gain[able])


def same_ids(a: ResponsibilityMatrix, b: ResponsibilityMatrix) -> Candidates:
    """List the tasks of equal id, the same ones where there are no texts."""
    in_b = b.tasks.index.get_indexer(a.tasks.index)
    in_a = np.flatnonzero(in_b >= 0)
    ones = np.ones(len(in_a))
    return Candidates(in_a, in_b[in_a], ones, ones)


def assigned(gain: sparse.csr_array) -> NDArray[np.intp]:
    """Choose the pairs of row and column with the greatest sum of gains, no row and no column twice.

    Each row has a column of its own beside the others, which stands for no partner: so every row has one, and the
    assignment is one of least cost.
    """
    rows, columns = np.flatnonzero(np.diff(gain.indptr)), gain.shape[1]
    if not len(rows):
        return np.zeros((0, 2), dtype=np.intp)
    cost = sparse.hstack([gain[rows], sparse.eye_array(len(rows))], format="csr")
    most = 1 + gain.data.max()  # a cost of 0 would be no edge
    cost.data = np.where(cost.indices < columns, most - cost.data, most)
    row, column = csgraph.min_weight_full_bipartite_matching(cost)
    pairs: NDArray[np.intp] = np.column_stack([rows[row], column])[column < columns]
    return pairs[np.argsort(pairs[:, 0], kind="stable")]


def match_tasks(texts: TextSimilarity, a: ResponsibilityMatrix, b: ResponsibilityMatrix, threshold: float) -> Matching:
    """Match the tasks one to one so that the sum of gains is greatest; pairs below the threshold are never matched."""
    alike = max(likeness(texts.a), likeness(texts.b))
    able = candidates(texts, a, b, threshold, alike)
    shape = (a.shape[0], b.shape[0])
    pairs = assigned(sparse.csr_array((able.gain, (able.a, able.b)), shape=shape))
    similarity = sparse.csr_array((able.similarity, (able.a, able.b)), shape=shape)
    of_pairs = np.asarray(similarity[pairs[:, 0], pairs[:, 1]]).ravel() if len(pairs) else np.zeros(0)
    split, merged = parts(texts, pairs), parts(texts.transposed(), pairs[:, ::-1])
    return Matching(pairs, of_pairs, split, merged)


def parts(texts: TextSimilarity, pairs: NDArray[np.intp]) -> dict[int, list[int]]:
    """Find the tasks of a of which two or more of b are parts: unmatched ones, and the one it is matched with.

    A task of b that is paired with -1 is matched elsewhere, and no part.
    """
    containment = texts.containment(INSIDE)
    partner = dict(zip(pairs[:, 1].tolist(), pairs[:, 0].tolist(), strict=True))
    # the tasks of b that stand in each task of a, the most contained first
    candidates: dict[int, list[tuple[float, int]]] = {}
    for task, part, share in zip(*(c.tolist() for c in containment.coords), containment.data.tolist(), strict=True):
        if partner.get(part, task) == task:
            candidates.setdefault(task, []).append((-share, part))
    # of them those that cover a part of the task that the others do not
    parts_of = {task: texts.cover(task, [part for _, part in sorted(able)], ADDS) for task, able in candidates.items()}
    return {task: sorted(parts) for task, parts in sorted(parts_of.items()) if len(parts) > 1}


# The rows of both documents' tasks, with the changes of texts and units.


KEPT, DROPPED, NEW = "kept", "dropped", "new"
SPLIT, MERGED = "split", "merged"
REMOVED, ADDED = ("[-", "-]"), ("{+", "+}")
"""Around words that only a or only b has, as word diffs mark them."""

_LONGEST_BY_LETTER = 1_000
"""Longer texts are compared clause by clause: a comparison of characters takes the square of their number."""

_CLAUSE_ENDS = frozenset("，。；：！？,;:!?\n")
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|.", re.DOTALL)
"""The units of comparison: a number (6.5), a word in Latin letters, any other character."""

_TOO_SHORT = 2
"""Fewer equal characters between two changes do not interrupt them: they would not help a reader."""


class Change(NamedTuple):
    """A stretch of two texts, the same or not."""

    a: str
    b: str


def tasks_matched(a: ResponsibilityMatrix, b: ResponsibilityMatrix, threshold: float) -> Matching:
    """Match the tasks of two matrices whose units are named alike.

    Where neither document has texts, a task's id stands for its text and only equal ids are the same task.

    Raises
    ------
    UsageError
        One document has texts, and the other has tasks but none of their texts.
    """
    texts = [words(R.tasks, "text") for R in (a, b)]
    has_texts = [any(of) for of in texts]
    if has_texts[0] != has_texts[1] and all(map(len, texts)):
        raise UsageError("comparison.second_without_texts" if has_texts[0] else "comparison.first_without_texts")
    if not any(has_texts):
        able = same_ids(a, b)
        return Matching(np.column_stack([able.a, able.b]), able.similarity, {}, {})
    return match_tasks(TextSimilarity.of(*texts), a, b, threshold)


def tasks_compared(a: ResponsibilityMatrix, b: ResponsibilityMatrix, matching: Matching) -> pd.DataFrame:
    """Return one row a task of either document: those of a in printed order, then the new ones of b."""
    sides = tuple(map(Side, (a, b)))
    partner = {i: (j, s) for (i, j), s in zip(matching.pairs.tolist(), matching.similarity.tolist(), strict=True)}
    rows = [_task_row(sides, i, *partner.get(i, (None, np.nan)), matching) for i in range(len(sides[0].ids))]
    new = sorted(set(range(len(sides[1].ids))) - {j for j, _ in partner.values()})
    frame = pd.DataFrame([*rows, *(_task_row(sides, None, j, np.nan, matching) for j in new)], columns=list(_COLUMNS))
    return frame.astype(_COLUMNS)


_COLUMNS = (
    dict.fromkeys(("status", "task_a", "task_b"), "str")
    | {"similarity": "float64", "same_text": "boolean", "same_units": "boolean", "same_lead": "boolean"}
    | dict.fromkeys(("text_a", "text_b", "text_change", "units_a", "units_b", "units_gained", "units_lost"), "str")
    | dict.fromkeys(("roles_changed", "leader_a", "leader_b", "relation", "related"), "str")
)


class Side:
    """The ids, texts, leaders and roles of one document's tasks."""

    def __init__(self, R: ResponsibilityMatrix) -> None:
        self.ids = list(map(str, R.tasks.index))
        self.text, self.leader = words(R.tasks, "text"), words(R.tasks, "leader")
        names = R.units.index.astype(str).to_numpy()
        self.roles: list[dict[str, Role]] = [{} for _ in self.ids]
        order = np.lexsort((R.position.data, R.role.data, R.entries.task))
        codes = zip(R.entries.task[order], names[R.weight.indices[order]], R.role.data[order], strict=True)
        for task, unit, code in codes:
            self.roles[task][unit] = ROLES[code - 1]

    def columns(self, task: int | None, name: str) -> dict[str, str]:
        """Return the columns of one task, empty where there is none."""
        names = [f"{column}_{name}" for column in ("task", "text", "leader", "units")]
        if task is None:
            return dict.fromkeys(names, "")
        values = (self.ids[task], self.text[task], self.leader[task], listed(self.roles[task]))
        return dict(zip(names, values, strict=True))


def _task_row(
    sides: tuple[Side, ...], i: int | None, j: int | None, similarity: float, matching: Matching
) -> dict[str, object]:
    a, b = sides
    row: dict[str, object] = {
        **{name: "" if kind == "str" else None for name, kind in _COLUMNS.items()},
        "status": KEPT if i is not None and j is not None else DROPPED if j is None else NEW,
        **a.columns(i, "a"),
        **b.columns(j, "b"),
        "similarity": similarity,
        **relation(sides, i, j, matching),
    }
    return row if i is None or j is None else row | evidence(a, i, b, j)


def evidence(a: Side, i: int, b: Side, j: int) -> dict[str, object]:
    """Say what is the same in two tasks, and what changed in text, units and roles."""
    before, after = a.roles[i], b.roles[j]
    leads = [{unit for unit, role in roles.items() if role is Role.LEAD} for roles in (before, after)]
    changed = [f"{u}: {before[u]} → {after[u]}" for u in before if u in after and before[u] is not after[u]]
    same = _plain(a.text[i]) == _plain(b.text[j])
    return {
        "same_text": same,
        "same_units": before == after,
        "same_lead": leads[0] == leads[1],
        "text_change": "" if same else word_diff(a.text[i], b.text[j]),
        "units_gained": listed({u: role for u, role in after.items() if u not in before}),
        "units_lost": listed({u: role for u, role in before.items() if u not in after}),
        "roles_changed": LIST_SEPARATOR.join(changed),
    }


def listed(roles: Mapping[str, Role]) -> str:
    """Write the units of a task, each with its role.

    Examples
    --------
    >>> listed({"市财政局": Role.LEAD, "市商务局": Role.SUPPORT})
    '市财政局 (lead); 市商务局 (support)'
    """
    return LIST_SEPARATOR.join(f"{unit} ({role})" for unit, role in roles.items())


def relation(sides: tuple[Side, ...], i: int | None, j: int | None, matching: Matching) -> dict[str, str]:
    """Name the tasks of b into which this one was split, or of a from which it was merged, or the one it is part of."""
    a, b = sides
    split = matching.split_from.get(j) if i is None else i if i in matching.split else None
    merged = matching.merged_into.get(i) if j is None else j if j in matching.merged else None
    if split is not None:
        names = [b.ids[part] for part in matching.split[split]] if i == split else [a.ids[split]]
    elif merged is not None:
        names = [a.ids[part] for part in matching.merged[merged]] if j == merged else [b.ids[merged]]
    else:
        return {}
    return {"relation": SPLIT if split is not None else MERGED, "related": LIST_SEPARATOR.join(names)}


def changes(a: str, b: str) -> Iterator[Change]:
    """Yield the stretches of two texts, the same and the changed in turn.

    Examples
    --------
    >>> list(changes("增长5%。", "增长6.5%。"))
    [Change(a='增长', b='增长'), Change(a='5', b='6.5'), Change(a='%。', b='%。')]
    """
    by_clause = max(len(a), len(b)) > _LONGEST_BY_LETTER
    pieces = [_clauses(text) if by_clause else _PIECE.findall(text) for text in (a, b)]
    blocks = SequenceMatcher(None, pieces[0], pieces[1], autojunk=False).get_opcodes()
    pending = Change("", "")
    for place, (kind, *span) in enumerate(blocks):
        low_a, high_a, low_b, high_b = span
        piece = Change("".join(pieces[0][low_a:high_a]), "".join(pieces[1][low_b:high_b]))
        between_changes = 0 < place < len(blocks) - 1
        if kind == "equal" and not (between_changes and len(piece.a) < _TOO_SHORT):
            if any(pending):
                yield pending
            yield piece
            pending = Change("", "")
        else:  # a change, or too few equal characters to interrupt one
            pending = Change(pending.a + piece.a, pending.b + piece.b)
    if any(pending):
        yield pending


def word_diff(a: str, b: str) -> str:
    """Write two texts as one, with the words of a only in ``[-`` and ``-]``, those of b only in ``{+`` and ``+}``.

    Examples
    --------
    >>> word_diff("增长5%。", "增长6.5%。")
    '增长[-5-]{+6.5+}%。'
    """
    return "".join(
        piece.a if piece.a == piece.b else _between(piece.a, REMOVED) + _between(piece.b, ADDED)
        for piece in changes(a, b)
    )


def _between(text: str, signs: tuple[str, str]) -> str:
    return f"{signs[0]}{text}{signs[1]}" if text else ""


def _clauses(text: str) -> list[str]:
    ends = [at + 1 for at, character in enumerate(text) if character in _CLAUSE_ENDS]
    return [text[low:high] for low, high in zip([0, *ends], [*ends, len(text)], strict=True) if low < high]


def _plain(text: str) -> str:
    return "".join(text.split())


def _shared_units(
    a: ResponsibilityMatrix, b: ResponsibilityMatrix, row: NDArray[np.intp], column: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the units that both of two tasks have by those that either has (Jaccard), for these pairs of tasks."""
    in_b = b.units.index.get_indexer(a.units.index)
    in_both = np.flatnonzero(in_b >= 0)
    first, second = a.pattern.tocsc()[:, in_both].tocsr(), b.pattern.tocsc()[:, in_b[in_both]].tocsr()
    common = first[row].multiply(second[column]).sum(axis=1) if len(row) else np.zeros(0)
    sizes = np.diff(a.weight.indptr)[row] + np.diff(b.weight.indptr)[column]
    return np.asarray(ratio(common, sizes - common))
