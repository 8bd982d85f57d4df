"""Whose tasks are whose: the portfolios of a document and what each unit carries in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import LEADER_SEPARATOR, responsibility_matrix
from jxgraph.measures.arrays import comparable
from jxgraph.records import SECTION_SEPARATOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


def with_leaders(source: Any, leaders: list[str]) -> ResponsibilityMatrix:
    """Return the matrix with these leaders, one a task in matrix order; several are joined by '；'.

    Raises
    ------
    UsageError
        There are more or fewer leaders than tasks; else as `responsibility_matrix`.
    """
    R = responsibility_matrix(source)
    if len(leaders) != R.shape[0]:
        raise UsageError(f"{len(leaders)} leaders do not fit {R.shape[0]} tasks")
    return replace(R, tasks=R.tasks.assign(leader=leaders))


def dealt_portfolios(R: ResponsibilityMatrix) -> tuple[str, list[str], sparse.csr_array]:
    """Name what the portfolios are by, name them in printed order, and give tasks x portfolios, rows adding up to 1."""
    told = _words(R)
    if told is None:
        raise UsageError("the tasks name neither leader nor section nor part: there are no portfolios")
    by, words = told
    named = [
        list(dict.fromkeys(part.strip() for part in word.split(LEADER_SEPARATOR) if part.strip())) for word in words
    ]
    names = list(dict.fromkeys(name for of_task in named for name in of_task))
    number = {name: place for place, name in enumerate(names)}
    rows = np.repeat(np.arange(len(named)), [len(of_task) for of_task in named])
    columns = [number[name] for of_task in named for name in of_task]
    parts = [1 / len(of_task) for of_task in named for _ in of_task]
    return by, names, sparse.csr_array((parts, (rows, columns)), shape=(len(named), len(names)))


def has_portfolios(R: ResponsibilityMatrix) -> bool:
    """Whether the tasks name leaders, sections or parts, without which there are no portfolios."""
    return _words(R) is not None


def _words(R: ResponsibilityMatrix) -> tuple[str, list[str]] | None:
    """Give the leader of each task, or where nobody leads its top-level section, or else its part."""
    for column in ("leader", "section", "part"):
        if column in R.tasks:
            words = ["" if pd.isna(word) else str(word) for word in R.tasks[column]]
            if column == "section":
                words = [word.split(SECTION_SEPARATOR, maxsplit=1)[0] for word in words]
            if any(word.strip() for word in words):
                return column, words
    return None


def portfolio_load(R: ResponsibilityMatrix, dealt: sparse.csr_array) -> NDArray[np.float64]:
    """Sum the weights of each unit in each portfolio: units x portfolios."""
    return np.asarray((R.weight.T @ dealt).toarray())


def main_portfolio(load: NDArray[np.float64]) -> NDArray[np.intp]:
    """Give the portfolio with most of each unit's load, of equals the first; -1 without load."""
    if not load.size:
        return np.full(len(load), -1)
    return np.where(load.max(axis=1) > 0, comparable(load).argmax(axis=1), -1)
