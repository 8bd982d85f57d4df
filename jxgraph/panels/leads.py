"""The leads of linked tasks from year to year, and the tasks that enter and leave by part and leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.measures.leaders import words
from jxgraph.model import LIST_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.panels.tasks import Links


def _leads(R: ResponsibilityMatrix, task: int) -> list[str]:
    span = slice(R.weight.indptr[task], R.weight.indptr[task + 1])
    units = R.weight.indices[span][R.role.data[span] == 1]
    return [str(R.units.index[u]) for u in units]


def leads_moved(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a link whose lead units differ."""
    rows = []
    for a, i, b, j in zip(links.a, links.task_a, links.b, links.task_b, strict=True):
        before, after = _leads(matrices[a], i), _leads(matrices[b], j)
        if set(before) != set(after):
            text = words(matrices[b].tasks, "text")[j]
            sides = (LIST_SEPARATOR.join(before), LIST_SEPARATOR.join(after))
            ids = (str(matrices[a].tasks.index[i]), str(matrices[b].tasks.index[j]))
            rows.append((f"C{links.chain[a][i] + 1}", years[a], years[b], *ids, *sides, text))
    columns = ["chain", "year_a", "year_b", "task_a", "task_b", "lead_a", "lead_b", "text"]
    return pd.DataFrame(rows, columns=columns)


def turnover(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a unit and two consecutive years: leads kept, given to others, taken from others, ended, new."""
    rows = []
    for n in range(len(matrices) - 1):
        counts: dict[str, dict[str, int]] = {}

        def add(unit: str, name: str, counts: dict[str, dict[str, int]] = counts) -> None:
            counts.setdefault(unit, dict.fromkeys(("kept", "given", "taken", "ended", "new"), 0))[name] += 1

        here = (links.a == n) & (links.b == n + 1)
        pairs = dict(zip(links.task_a[here].tolist(), links.task_b[here].tolist(), strict=True))
        for i in range(matrices[n].shape[0]):
            after = _leads(matrices[n + 1], pairs[i]) if i in pairs else None
            for unit in _leads(matrices[n], i):
                add(unit, "ended" if after is None else "kept" if unit in after else "given")
        back = {j: i for i, j in pairs.items()}
        for j in range(matrices[n + 1].shape[0]):
            before = _leads(matrices[n], back[j]) if j in back else None
            for unit in _leads(matrices[n + 1], j):
                if before is None or unit not in before:
                    add(unit, "new" if before is None else "taken")
        rows += [{"unit": u, "year_a": years[n], "year_b": years[n + 1], **c} for u, c in counts.items()]
    return pd.DataFrame(rows, columns=["unit", "year_a", "year_b", "kept", "given", "taken", "ended", "new"])


def flows(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a year, part and leader: its tasks, how many are kept, returned and new, how many end."""
    grouped = tasks.groupby(["year", "part", "leader"], sort=False)
    frame = grouped.size().rename("tasks").to_frame()
    for status in ("kept", "returned", "new"):
        frame[status] = grouped["status"].agg(lambda s, status=status: int((s == status).sum()))
    return frame.assign(ending=grouped["last"].sum().astype(int)).reset_index()
