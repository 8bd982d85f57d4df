"""The columns of a table: their order, their decimals, and the width of their texts."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError, expect
from jxgraph.io import AT_MOST, p_text, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

FIRST_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "assignments": (
            *("document", "task_id", "number", "part", "leader", "unit", "name", "printed"),
            *("role", "position", "weight", "merged_into", "line"),
        ),
        "blocks": ("unit", "block"),
        "centrality": ("rank", "unit", "degree"),
        "checks": ("code", "severity", "unit", "task_ids", "evidence"),
        "clusters": ("unit", "cluster", "label", "stability"),
        "dependence": ("unit", "without_lead", "without_unit", "without_lead_ids", "without_unit_ids"),
        "portfolios": ("unit", "portfolio", "portfolio_share", "portfolios"),
        "ranking": ("rank", "unit", "workload", "best", "worst", "words"),
        "remarks": ("code", "severity", "line", "words", "done"),
        "core_periphery_test": ("picture", "fit"),
        "robustness": ("order", "measure", "removed", "unit", "value"),
        "roles": ("unit", "cluster", "z", "participation"),
        "ties": ("unit_a", "unit_b", "shared", "weight", "newman", "jaccard", "task_ids"),
        "workload_groups": ("by", "group", "lead", "co_lead", "support", "tasks", "units", "workload", "share"),
        "workload": ("rank", "unit", "kind", "level", "lead", "co_lead", "support", "tasks", "workload", "share"),
    }
)
"""First columns of each table, on which readers of the files rely."""

_PERCENTAGES = frozenset(
    {"share", "share_whole", "stability", "weakest_stability", "portfolio_share", "to_core", "top_share"}
    | {"top_1", "top_3", "top_5", "top_10", "ahead_share", "robustness.value", "robustness.low", "robustness.high"}
)
"""Columns that are written as percentages; with their table if the name has another meaning in others."""

_SAMPLED: Mapping[str, str] = MappingProxyType(
    {
        "p_more": "samples",
        "p_less": "samples",
        "p_fewer": "samples",
        "margins_p": "samples",
        "density_p": "density_samples",
    }
)
"""Columns of p-values that are shares of random documents, with the column or attribute of their number."""

_MIXED = frozenset({"count", "figure"})
"""Columns that name a different quantity in each row."""

_ROUNDING = 1e-9
"""A smaller difference between a number and its rounded form is rounding of floats."""


def columns_of(frame: pd.DataFrame, table: str) -> list[str]:
    """Order the columns of a table as its file has them: `FIRST_COLUMNS`, then the others; the index is a column.

    Examples
    --------
    >>> import pandas as pd
    >>> columns_of(pd.DataFrame({"tasks": [45], "rank": [1]}, index=pd.Index(["Finance"], name="unit")), "workload")
    ['rank', 'unit', 'tasks']
    """
    present = [str(name) for name in _with_index(frame).columns]
    first = [name for name in FIRST_COLUMNS.get(table, ()) if name in present]
    return first + [name for name in present if name not in first]


def chosen(frame: pd.DataFrame, columns: Sequence[str] | None) -> pd.DataFrame:
    """Return the index and the columns, or those of them that are named, as columns.

    Raises
    ------
    UsageError
        There is no such column.
    """
    flat = _with_index(frame).rename(columns=str)
    unknown = [name for name in columns or () if name not in flat]
    if unknown:
        error = UsageError("tables.no_column", column=unknown[0], known=tuple(flat.columns))
        raise error.near(unknown[0], flat.columns)
    return flat if columns is None else flat[list(columns)]


def decimals(values: Iterable[Any], *, most: int = 3) -> int:
    """Return the number of decimals that write all these numbers exactly, `most` at most.

    Examples
    --------
    >>> decimals([39.0, 26.5]), decimals([1, 2]), decimals([1 / 3])
    (1, 0, 3)
    """
    numbers = [number for value in values if isinstance(number := plain_value(value), int | float)]
    exact = (d for d in range(most) if all(abs(round(number, d) - number) < _ROUNDING for number in numbers))
    return next(exact, most)


def is_mixed(flat: pd.DataFrame) -> bool:
    """Return whether a column holds different quantities, so that each number has its own decimals."""
    return any(isinstance(value, str) for name in _MIXED & {*flat.columns} for value in flat[name].head(1))


def percentage(column: str, table: str) -> bool:
    """Return whether the numbers of a column are written as percentages.

    Examples
    --------
    >>> percentage("share", "workload"), percentage("value", "robustness"), percentage("value", "inequality")
    (True, True, False)
    """
    return not _PERCENTAGES.isdisjoint({column, f"{table}.{column}"})


def bounds(frame: pd.DataFrame, column: str) -> list[str]:
    """Write the p-values of a column at the floor of their sampling as bounds; other cells are empty.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"p_more": [0.25, 0.5]})
    >>> frame.attrs["samples"] = 3
    >>> bounds(frame, "p_more")
    ['≤ 0.25', '']
    """
    name = _SAMPLED.get(column, "")
    samples = frame[name] if name in frame else [frame.attrs.get(name)] * len(frame)
    if name not in frame and name not in frame.attrs:
        return [""] * len(frame)
    texts = (p_text(p, 1 / (1 + number)) for p, number in zip(frame[column], samples, strict=True))
    return [text if text.startswith(AT_MOST) else "" for text in texts]


@lru_cache(maxsize=1 << 14)
def text_width(text: str) -> int:
    """Return the width of a text in a terminal or cell: two for a Chinese character, none for a combining mark.

    Examples
    --------
    >>> text_width("市商务局"), text_width("Trade")
    (8, 5)
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    expect(frame, pd.DataFrame, "frame")
    return frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
