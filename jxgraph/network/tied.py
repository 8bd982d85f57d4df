"""The ties of the page: each pair of units that shares a task, its measures and what the null models say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from jxgraph.matrix import ResponsibilityMatrix

_COUNTS = ("shared", "a_led_b", "b_led_a")
_MEASURES = ("weight", "newman", "jaccard")
_TESTED = ("expected", "p_more", "p_fewer", "q")


def page_ties(R: ResponsibilityMatrix, ties: pd.DataFrame) -> tuple[list[dict[str, Any]], dict[str, Mapping[str, Any]]]:
    """List the pairs that share a task, the closest first, and how many of all pairs have which verdict, by null.

    `a` and `b` are the units' places in the matrix; which tasks they share, the edges tell. Pairs that share nothing
    have no line to draw and are left out, also where a null calls that `fewer`.
    """
    tested = ties.attrs["nulls"]
    verdicts = {null: ties.attrs[null] for null in tested}
    frame = ties[ties["shared"] > 0]
    a, b = (R.units.index.get_indexer(frame[side]).tolist() for side in ("unit_a", "unit_b"))
    measures = [*_columns(frame, _COUNTS, int), *_columns(frame, _MEASURES, _short)]
    names = ("a", "b", *_COUNTS, *_MEASURES)
    rows = [dict(zip(names, row, strict=True)) for row in zip(a, b, *measures, strict=True)]
    for null in tested:
        columns = _columns(frame, [f"{null}_{name}" for name in _TESTED], _short)
        said = zip(*columns, frame[f"{null}_verdict"].astype(str), strict=True)
        for row, values in zip(rows, said, strict=True):
            row.setdefault("nulls", {})[null] = dict(zip((*_TESTED, "verdict"), values, strict=True))
    return rows, verdicts


def _columns(frame: pd.DataFrame, names: Sequence[str], as_: Any) -> list[list[Any]]:
    return [[as_(value) for value in frame[name]] for name in names]


def _short(value: float) -> float:
    return float(f"{value:.4g}")
