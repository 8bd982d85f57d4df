"""The tasks of both documents side by side: kept, dropped and new, with what changed in text and units."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.comparison.matching import Matching, matched
from jxgraph.comparison.similarity import Likeness
from jxgraph.errors import UsageError
from jxgraph.measures.workload_groups import words
from jxgraph.records import Role
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.matrix import ResponsibilityMatrix

KEPT, DROPPED, NEW = "kept", "dropped", "new"
SPLIT, MERGED = "split", "merged"
SEPARATOR = "; "
GONE, COME = ("[-", "-]"), ("{+", "+}")
"""Around words that only a or only b has, as word-wise comparisons mark them."""

_LONGEST_BY_LETTER = 1_000
"""Texts of more characters are compared clause by clause: comparing letters takes the square of their number."""

_CLAUSE_ENDS = frozenset("，。；：！？,;:!?\n")
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|.", re.DOTALL)
"""What is compared as one: a number (6.5), a word in Latin letters, any other character."""

_TOO_SHORT = 2
"""An island of so few characters between changes is no help to a reader: the change goes on through it."""


class Change(NamedTuple):
    """A stretch of two texts: what a says and what b says, the same or not."""

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
    told = [any(of) for of in texts]
    if told[0] != told[1] and all(map(len, texts)):
        raise UsageError(
            f"the {'second' if told[0] else 'first'} document has no texts by which its tasks could be told from those "
            "of the other: give both with their texts, or both without"
        )
    if not any(told):
        ids = [list(map(str, R.tasks.index)) for R in (a, b)]
        place = {name: at for at, name in enumerate(ids[1])}
        pairs = np.array([(at, place[name]) for at, name in enumerate(ids[0]) if name in place], dtype=np.intp)
        return Matching(pairs.reshape(-1, 2), np.ones(len(pairs)), {}, {})
    return matched(Likeness.of(*texts), _shared_units(a, b), threshold)


def tasks_compared(a: ResponsibilityMatrix, b: ResponsibilityMatrix, found: Matching) -> pd.DataFrame:
    """Give one row a task of either document: those of a in printed order, then what is new in b."""
    sides = tuple(map(_Side, (a, b)))
    partner = {i: (j, s) for (i, j), s in zip(found.pairs.tolist(), found.similarity.tolist(), strict=True)}
    rows = [_row(sides, i, *partner.get(i, (None, np.nan)), found) for i in range(len(sides[0].ids))]
    new = sorted(set(range(len(sides[1].ids))) - {j for j, _ in partner.values()})
    frame = pd.DataFrame([*rows, *(_row(sides, None, j, np.nan, found) for j in new)], columns=list(_COLUMNS))
    return frame.astype(_COLUMNS)


_COLUMNS = (
    dict.fromkeys(("status", "task_a", "task_b"), "str")
    | {"similarity": "float64", "same_text": "boolean", "same_units": "boolean", "same_lead": "boolean"}
    | dict.fromkeys(("text_a", "text_b", "text_change", "units_a", "units_b", "units_gained", "units_lost"), "str")
    | dict.fromkeys(("roles_changed", "leader_a", "leader_b", "relation", "related"), "str")
)


class _Side:
    """What the rows need of one document."""

    def __init__(self, R: ResponsibilityMatrix) -> None:
        self.ids = list(map(str, R.tasks.index))
        self.text, self.leader = words(R.tasks, "text"), words(R.tasks, "leader")
        names = R.units.index.astype(str).to_numpy()
        self.roles: list[dict[str, Role]] = [{} for _ in self.ids]
        order = np.lexsort((R.position.data, R.role.data, R.entries.task))
        codes = zip(R.entries.task[order], names[R.weight.indices[order]], R.role.data[order], strict=True)
        for task, unit, code in codes:
            self.roles[task][unit] = ROLES[code - 1]

    def listed(self, task: int | None) -> str:
        return "" if task is None else SEPARATOR.join(f"{unit} ({role})" for unit, role in self.roles[task].items())


def _row(
    sides: tuple[_Side, ...], i: int | None, j: int | None, similarity: float, found: Matching
) -> dict[str, object]:
    a, b = sides
    row: dict[str, object] = {
        **{name: "" if kind == "str" else None for name, kind in _COLUMNS.items()},
        "status": KEPT if i is not None and j is not None else DROPPED if j is None else NEW,
        **_said(a, i, "a"),
        **_said(b, j, "b"),
        "similarity": similarity,
        **_relation(sides, i, j, found),
    }
    if i is None or j is None:
        return row
    before, after = a.roles[i], b.roles[j]
    leads = [{unit for unit, role in roles.items() if role is Role.LEAD} for roles in (before, after)]
    changed = [f"{u}: {before[u]} → {after[u]}" for u in before if u in after and before[u] is not after[u]]
    same = _plain(a.text[i]) == _plain(b.text[j])
    return row | {
        "same_text": same,
        "same_units": before == after,
        "same_lead": leads[0] == leads[1],
        "text_change": "" if same else marked(a.text[i], b.text[j]),
        "units_gained": SEPARATOR.join(f"{u} ({role})" for u, role in after.items() if u not in before),
        "units_lost": SEPARATOR.join(f"{u} ({role})" for u, role in before.items() if u not in after),
        "roles_changed": SEPARATOR.join(changed),
    }


def _said(side: _Side, task: int | None, name: str) -> dict[str, str]:
    told = ("", "", "") if task is None else (side.ids[task], side.text[task], side.leader[task])
    columns = (f"task_{name}", f"text_{name}", f"leader_{name}")
    return dict(zip(columns, told, strict=True)) | {f"units_{name}": side.listed(task)}


def _relation(sides: tuple[_Side, ...], i: int | None, j: int | None, found: Matching) -> dict[str, str]:
    """Name the tasks of b into which this one was split, or of a from which it was put together, or the whole of it."""
    a, b = sides
    split = next((w for w, parts in found.split.items() if i == w or (i is None and j in parts)), None)
    merged = next((w for w, parts in found.merged.items() if j == w or (j is None and i in parts)), None)
    if split is not None:
        names = [b.ids[part] for part in found.split[split]] if i == split else [a.ids[split]]
    elif merged is not None:
        names = [a.ids[part] for part in found.merged[merged]] if j == merged else [b.ids[merged]]
    else:
        return {}
    return {"relation": SPLIT if split is not None else MERGED, "related": SEPARATOR.join(names)}


def changes(a: str, b: str) -> Iterator[Change]:
    """Yield the stretches of two texts, the same and the changed in turn.

    Examples
    --------
    >>> list(changes("增长5%。", "增长6.5%。"))
    [Change(a='增长', b='增长'), Change(a='5', b='6.5'), Change(a='%。', b='%。')]
    """
    pieces = [_pieces(text, whole=max(len(a), len(b)) > _LONGEST_BY_LETTER) for text in (a, b)]
    blocks = SequenceMatcher(None, pieces[0], pieces[1], autojunk=False).get_opcodes()
    pending = Change("", "")
    for place, (kind, *span) in enumerate(blocks):
        low_a, high_a, low_b, high_b = span
        piece = Change("".join(pieces[0][low_a:high_a]), "".join(pieces[1][low_b:high_b]))
        inside = 0 < place < len(blocks) - 1
        if kind == "equal" and not (inside and len(piece.a) < _TOO_SHORT):
            if any(pending):
                yield pending
            yield piece
            pending = Change("", "")
        else:
            pending = Change(pending.a + piece.a, pending.b + piece.b)
    if any(pending):
        yield pending


def marked(a: str, b: str) -> str:
    """Write two texts as one, with what only a says between ``[-`` and ``-]``, what only b says in ``{+`` and ``+}``.

    Examples
    --------
    >>> marked("增长5%。", "增长6.5%。")
    '增长[-5-]{+6.5+}%。'
    """
    return "".join(
        piece.a if piece.a == piece.b else _between(piece.a, GONE) + _between(piece.b, COME) for piece in changes(a, b)
    )


def _between(text: str, signs: tuple[str, str]) -> str:
    return f"{signs[0]}{text}{signs[1]}" if text else ""


def _pieces(text: str, *, whole: bool) -> list[str]:
    if not whole:
        return _PIECE.findall(text)
    ends = [at + 1 for at, character in enumerate(text) if character in _CLAUSE_ENDS]
    return [text[low:high] for low, high in zip([0, *ends], [*ends, len(text)], strict=True) if low < high]


def _plain(text: str) -> str:
    return "".join(text.split())


def _shared_units(a: ResponsibilityMatrix, b: ResponsibilityMatrix) -> sparse.csr_array:
    """Give the units that both of two tasks have, through those that either has."""
    there = b.units.index.get_indexer(a.units.index)
    met = np.flatnonzero(there >= 0)
    common = (a.pattern.tocsc()[:, met] @ b.pattern.tocsc()[:, there[met]].T).tocoo()
    row, column = common.coords
    sizes_a, sizes_b = np.diff(a.weight.indptr), np.diff(b.weight.indptr)
    part = common.data / np.maximum(sizes_a[row] + sizes_b[column] - common.data, 1)
    return sparse.csr_array((part, (row, column)), shape=common.shape)
