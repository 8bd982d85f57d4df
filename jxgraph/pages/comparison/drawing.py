"""Both networks of a comparison as SVG, with the same unit in the same place."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from jxgraph.pages.html import safe_html, visible_text
from jxgraph.pages.network.labels import label, width
from jxgraph.pages.network.layout import LARGEST_UNIT, SMALLEST_UNIT, TASK_RADIUS, layout
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jxgraph.comparison import Comparison


_MARGIN = 40.0
_LABEL = 0.0185
"""Height of a label as a part of the width of a drawing, readable when two drawings share a screen."""

_WIDER = 1.15
"""Width of the window with margins and labels as a multiple of that without, about."""

_LEAD = ROLE_CODES[str(Role.LEAD)]
_SAME = "same"
"""Of a share that neither goes up nor down under every way of counting."""

_NOT_IN = MappingProxyType({"a": NEW, "b": DROPPED})


@dataclass(frozen=True, slots=True)
class Places:
    """The positions of the units and tasks of both documents, for both drawings.

    `units` and `tasks` are coordinates by the rows of the comparison's frames; `window` is left, top, width and height;
    `largest` the sum of both shares of the largest disc; `labelled` the units whose label is always written.
    """

    units: NDArray[np.float64]
    tasks: NDArray[np.float64]
    window: tuple[float, float, float, float]
    largest: float
    labelled: frozenset[int]

    @property
    def label_height(self) -> float:
        """In the coordinates of the drawing."""
        return self.window[2] * _LABEL


def places(comparison: Comparison) -> Places:
    """Lay out both documents as one: a kept task once, each document's weights as shares of its load.

    A unit's disc has room there for the sum of both its shares, so that neither drawing overlaps.
    """
    positions = layout(_joint(comparison))[["x", "y"]].to_numpy()
    tasks, units = positions[: len(comparison.tasks)], positions[len(comparison.tasks) :]
    labels = [label(str(name)) for name in comparison.units.index]
    shares = (comparison.units["share_a"] + comparison.units["share_b"]).to_numpy()
    window = _window(tasks, units, np.array([width(text) for text in labels]))
    here = Places(units, tasks, window, float(shares.max(initial=0.0)), frozenset())
    return replace(here, labelled=_readable(here, labels, np.argsort(-shares.round(12), kind="stable")))


def drawing(comparison: Comparison, where: Places, side: str) -> str:
    """Draw the network of a document, `side` a or b, as the content of an SVG element."""
    R = comparison.a if side == "a" else comparison.b
    row_of = task_rows(comparison.tasks, R, side)
    unit_of = comparison.units.index.get_indexer(R.units.index.astype(str))
    parts = [
        *_edges(R, where, row_of, unit_of),
        *_tasks(comparison.tasks, where, side),
        *_units(comparison.units, where, side),
    ]
    return "".join(parts)


def _window(
    tasks: NDArray[np.float64], units: NDArray[np.float64], widths: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """Return the window that holds everything with its labels, whose height depends on its width."""
    left, right = _extent([*tasks[:, 0], *units[:, 0]])
    half = widths / 2 * _LABEL * (right - left) * _WIDER
    left, right = _extent([left, right, *(units[:, 0] - half), *(units[:, 0] + half)])
    top, bottom = _extent([*tasks[:, 1], *units[:, 1]])
    return left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN


def _extent(values: list[float]) -> tuple[float, float]:
    return (float(min(values)), float(max(values))) if values else (0.0, 0.0)


def _joint(comparison: Comparison) -> ResponsibilityMatrix:
    """Sum both matrices into one with the rows of the frame of tasks and the columns of the frame of units."""
    shape = (len(comparison.tasks), len(comparison.units))
    total = sparse.csr_array(shape)
    for R, side in ((comparison.a, "a"), (comparison.b, "b")):
        rows = task_rows(comparison.tasks, R, side)[R.entries.task]
        columns = comparison.units.index.get_indexer(R.units.index.astype(str))[R.weight.indices]
        # a weight of 0 must remain an entry of the sum
        part = R.weight.data / max(R.weight.data.sum(), np.finfo(float).tiny) + np.finfo(float).tiny
        total = total + sparse.csr_array((part, (rows, columns)), shape=shape)
    total.sort_indices()
    ones = np.ones(total.nnz, dtype=np.int32)
    role, position = (
        sparse.csr_array((ones.astype(kind), total.indices, total.indptr), shape=shape) for kind in ("int8", "int32")
    )
    rows_frame = pd.DataFrame(index=pd.RangeIndex(shape[0]).astype("str"))
    return ResponsibilityMatrix(total, role, position, rows_frame, pd.DataFrame(index=comparison.units.index), "shares")


def task_rows(tasks: pd.DataFrame, R: ResponsibilityMatrix, side: str) -> NDArray[np.intp]:
    """Return the row of the frame for each task of a document, in the order of its matrix."""
    here = np.flatnonzero(tasks["status"] != _NOT_IN[side])
    ids = pd.Index(tasks[f"task_{side}"].iloc[here])
    rows: NDArray[np.intp] = here[ids.get_indexer(R.tasks.index.astype(str))]
    return rows


def _edges(
    R: ResponsibilityMatrix, where: Places, row_of: NDArray[np.intp], unit_of: NDArray[np.intp]
) -> Iterator[str]:
    """Draw the assignments of each unit as two paths: those that it leads, and the others."""
    task, unit = row_of[R.entries.task], unit_of[R.weight.indices]
    leads = R.role.data == _LEAD
    for led, css in ((False, "other"), (True, "lead")):
        chosen = leads == led
        for number in np.unique(unit[chosen]).tolist():
            x, y = where.units[number]
            ends = where.tasks[task[chosen & (unit == number)]]
            lines = "".join(f"M{x:.1f} {y:.1f}L{tx:.1f} {ty:.1f}" for tx, ty in ends.tolist())
            yield f'<path class="edge {css}" data-u="{number}" d="{lines}"/>'


def _tasks(tasks: pd.DataFrame, where: Places, side: str) -> Iterator[str]:
    for number, row in ((n, row) for n, row in enumerate(tasks.to_dict("records")) if row["status"] != _NOT_IN[side]):
        css = row["status"] if row["status"] != KEPT else "kept" if row["same_units"] else "changed"
        x, y = where.tasks[number]
        about = safe_html(f"{row[f'task_{side}']} {row[f'text_{side}']}")
        yield f'<circle class="task {css}" cx="{x:.1f}" cy="{y:.1f}" r="{TASK_RADIUS}"><title>{about}</title></circle>'


def _units(units: pd.DataFrame, where: Places, side: str) -> Iterator[str]:
    for number, (name, row) in enumerate(units.iterrows()):
        x, y = where.units[number].tolist()
        if row["named_in"] not in {BOTH, side}:
            r = _radius(row[f"share_{'b' if side == 'a' else 'a'}"], where)
            yield f'<circle class="ghost" data-u="{number}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            continue
        r = _radius(row[f"share_{side}"], where)
        css = "only" if row["named_in"] != BOTH else row["direction"] if row["direction"] in {UP, DOWN} else _SAME
        about = escape(f"{visible_text(str(name))} · {100 * row[f'share_{side}']:.1f}%")
        text = escape(label(str(name)))
        size = where.label_height
        kind = "" if number in where.labelled else " minor"
        yield (
            f'<g class="unit {css} in-{side}" data-u="{number}"><title>{about}</title>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
            f'<text class="label{kind}" x="{x:.1f}" y="{y + r + size:.1f}" font-size="{size:.1f}">{text}</text></g>'
        )


def _radius(share: float, where: Places) -> float:
    part = share / where.largest if where.largest > 0 else 0.0
    return float(np.sqrt(SMALLEST_UNIT**2 + part * (LARGEST_UNIT**2 - SMALLEST_UNIT**2)))


def _readable(where: Places, labels: list[str], order: NDArray[np.intp]) -> frozenset[int]:
    """Choose the labels to write: the heaviest first, each unless it touches an earlier one."""
    size, taken, chosen = where.label_height, np.zeros((0, 4)), []
    for number in order.tolist():
        x, y = where.units[number]
        half, top = size * width(labels[number]) / 2, y + SMALLEST_UNIT
        box = np.array([x - half, top, x + half, top + LARGEST_UNIT + size])
        if not ((taken[:, :2] < box[2:]) & (taken[:, 2:] > box[:2])).all(axis=1).any():
            taken = np.vstack([taken, box])
            chosen.append(number)
    return frozenset(chosen)
