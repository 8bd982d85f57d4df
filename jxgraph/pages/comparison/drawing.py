"""Both networks drawn with the same unit in the same place: two pictures as SVG text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.comparison.changes import BOTH, DOWN, UP
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW
from jxgraph.matrix import ResponsibilityMatrix
from jxgraph.model import Role
from jxgraph.pages.network.labels import label, shown, width
from jxgraph.pages.network.layout import LARGEST_UNIT, SMALLEST_UNIT, TASK_RADIUS, layout
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jxgraph.comparison import Comparison


_MARGIN = 40.0
_LABEL = 0.0185
"""Height of a label through the width of a picture: readable where two pictures share a screen."""

_WIDER = 1.15
"""Width of the window with margins and labels through that without, about."""

_LEAD = ROLE_CODES[str(Role.LEAD)]
_CALM = "calm"
_NOT_IN = MappingProxyType({"a": NEW, "b": DROPPED})


@dataclass(frozen=True, slots=True)
class Places:
    """Where every unit and task of either document stands, for both pictures.

    `units` and `tasks` are coordinates by the rows of the comparison's frames; `window` is left, top, width and height;
    `largest` the sum of both shares that the largest disc stands for; `named` the units whose label is always written.
    """

    units: NDArray[np.float64]
    tasks: NDArray[np.float64]
    window: tuple[float, float, float, float]
    largest: float
    named: frozenset[int]

    @property
    def label_height(self) -> float:
        """In the coordinates of the picture."""
        return self.window[2] * _LABEL


def places(made: Comparison) -> Places:
    """Lay out both documents as one: a kept task once, each document's weights in parts of all its load.

    A unit's disc has room there for both its shares together, so that neither picture overlaps.
    """
    joint = _joint(made)
    found = layout(joint)
    at = found[["x", "y"]].to_numpy()
    tasks, units = at[: len(made.tasks)], at[len(made.tasks) :]
    labels = [label(str(name)) for name in made.units.index]
    shares = (made.units["share_a"] + made.units["share_b"]).to_numpy()
    window = _window(tasks, units, np.array([width(text) for text in labels]))
    here = Places(units, tasks, window, float(shares.max(initial=0.0)), frozenset())
    named = _readable(here, labels, np.argsort(-shares.round(12), kind="stable"))
    return Places(units, tasks, window, here.largest, named)


def drawn(made: Comparison, where: Places, side: str, words: Mapping[str, str]) -> str:
    """Draw the network of a document, `side` a or b, as the inside of an SVG element."""
    R = made.a if side == "a" else made.b
    row_of = _rows(made.tasks, R, side)
    unit_of = made.units.index.get_indexer(R.units.index.astype(str))
    parts = [
        *_edges(R, where, row_of, unit_of),
        *_tasks(made.tasks, where, side, words),
        *_units(made.units, where, side, words),
    ]
    return "".join(parts)


def _window(
    tasks: NDArray[np.float64], units: NDArray[np.float64], widths: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """Frame everything with its labels, whose height hangs on the width of the whole."""
    left, right = _across([*tasks[:, 0], *units[:, 0]])
    half = widths / 2 * _LABEL * (right - left) * _WIDER
    left, right = _across([left, right, *(units[:, 0] - half), *(units[:, 0] + half)])
    top, bottom = _across([*tasks[:, 1], *units[:, 1]])
    return left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN


def _across(values: list[float]) -> tuple[float, float]:
    return (float(min(values)), float(max(values))) if values else (0.0, 0.0)


def _joint(made: Comparison) -> ResponsibilityMatrix:
    """Put both matrices into one, its rows those of the frame of tasks, its columns those of the frame of units."""
    shape = (len(made.tasks), len(made.units))
    total = sparse.csr_array(shape)
    for R, side in ((made.a, "a"), (made.b, "b")):
        rows = _rows(made.tasks, R, side)[R.entries.task]
        columns = made.units.index.get_indexer(R.units.index.astype(str))[R.weight.indices]
        # an entry of weight 0 is an entry, and stays one in a sum
        part = R.weight.data / max(R.weight.data.sum(), np.finfo(float).tiny) + np.finfo(float).tiny
        total = total + sparse.csr_array((part, (rows, columns)), shape=shape)
    total.sort_indices()
    ones = np.ones(total.nnz, dtype=np.int32)
    role, position = (
        sparse.csr_array((ones.astype(kind), total.indices, total.indptr), shape=shape) for kind in ("int8", "int32")
    )
    rows_frame = pd.DataFrame(index=pd.RangeIndex(shape[0]).astype("str"))
    return ResponsibilityMatrix(total, role, position, rows_frame, pd.DataFrame(index=made.units.index), "shares")


def _rows(tasks: pd.DataFrame, R: ResponsibilityMatrix, side: str) -> NDArray[np.intp]:
    """Give the row of the frame for each task of a document, in the order of its matrix."""
    here = np.flatnonzero(tasks["status"] != _NOT_IN[side])
    ids = pd.Index(tasks[f"task_{side}"].iloc[here])
    rows: NDArray[np.intp] = here[ids.get_indexer(R.tasks.index.astype(str))]
    return rows


def _edges(
    R: ResponsibilityMatrix, where: Places, row_of: NDArray[np.intp], unit_of: NDArray[np.intp]
) -> Iterator[str]:
    """Draw a unit's assignments as two paths, those that it leads the darker."""
    task, unit = row_of[R.entries.task], unit_of[R.weight.indices]
    leads = R.role.data == _LEAD
    for led, look in ((False, "other"), (True, "lead")):
        chosen = leads == led
        for number in np.unique(unit[chosen]).tolist():
            x, y = where.units[number]
            ends = where.tasks[task[chosen & (unit == number)]]
            lines = "".join(f"M{x:.1f} {y:.1f}L{tx:.1f} {ty:.1f}" for tx, ty in ends.tolist())
            yield f'<path class="edge {look}" data-u="{number}" d="{lines}"/>'


def _tasks(tasks: pd.DataFrame, where: Places, side: str, words: Mapping[str, str]) -> Iterator[str]:
    for number, row in ((n, row) for n, row in enumerate(tasks.to_dict("records")) if row["status"] != _NOT_IN[side]):
        look = row["status"] if row["status"] != KEPT else "kept" if row["same_units"] else "changed"
        x, y = where.tasks[number]
        about = escape(shown(f"{row[f'task_{side}']} {row[f'text_{side}']} · {words[f'look_{look}']}"))
        yield f'<circle class="task {look}" cx="{x:.1f}" cy="{y:.1f}" r="{TASK_RADIUS}"><title>{about}</title></circle>'


def _units(units: pd.DataFrame, where: Places, side: str, words: Mapping[str, str]) -> Iterator[str]:
    for number, (name, row) in enumerate(units.iterrows()):
        x, y = where.units[number].tolist()
        if row["named_in"] not in {BOTH, side}:
            r = _radius(row[f"share_{'b' if side == 'a' else 'a'}"], where)
            yield f'<circle class="ghost" data-u="{number}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            continue
        r = _radius(row[f"share_{side}"], where)
        look = "only" if row["named_in"] != BOTH else row["direction"] if row["direction"] in {UP, DOWN} else _CALM
        about = escape(f"{shown(str(name))} · {words['share']} {100 * row[f'share_{side}']:.1f}%")
        text = escape(label(str(name)))
        size = where.label_height
        kind = "" if number in where.named else " minor"
        yield (
            f'<g class="unit {look} in-{side}" data-u="{number}"><title>{about}</title>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            f'<text class="label{kind}" x="{x:.1f}" y="{y + r + size:.1f}" font-size="{size:.1f}">{text}</text></g>'
        )


def _radius(share: float, where: Places) -> float:
    part = share / where.largest if where.largest > 0 else 0.0
    return float(np.sqrt(SMALLEST_UNIT**2 + part * (LARGEST_UNIT**2 - SMALLEST_UNIT**2)))


def _readable(where: Places, labels: list[str], order: NDArray[np.intp]) -> frozenset[int]:
    """Choose the labels to write: the heaviest first, each that touches none before it."""
    size, taken, named = where.label_height, np.zeros((0, 4)), []
    for number in order.tolist():
        x, y = where.units[number]
        half, top = size * width(labels[number]) / 2, y + SMALLEST_UNIT
        box = np.array([x - half, top, x + half, top + LARGEST_UNIT + size])
        if not ((taken[:, :2] < box[2:]) & (taken[:, 2:] > box[:2])).all(axis=1).any():
            taken = np.vstack([taken, box])
            named.append(number)
    return frozenset(named)
