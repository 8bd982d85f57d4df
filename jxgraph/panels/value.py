"""A panel as a value: its frames, their counts, and sentences about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.errors import NearestAttribute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.matrix import ResponsibilityMatrix

TABLES = (
    *("documents", "tasks", "links", "chains", "units", "changes", "leads", "turnover", "flows", "concentration"),
    *("ties", "ties_by_year", "persistence", "transitions", "clusters", "followed"),
)
"""The frames of a panel, in the order of its files."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Panel(NearestAttribute):
    """The documents of one place through the years, by `panel`, which describes the frames."""

    years: tuple[int, ...]
    names: tuple[str, ...]
    titles: tuple[str, ...]
    matrices: tuple[ResponsibilityMatrix, ...]
    documents: pd.DataFrame
    tasks: pd.DataFrame
    links: pd.DataFrame
    chains: pd.DataFrame
    units: pd.DataFrame
    changes: pd.DataFrame
    leads: pd.DataFrame
    turnover: pd.DataFrame
    flows: pd.DataFrame
    concentration: pd.DataFrame
    ties: pd.DataFrame
    ties_by_year: pd.DataFrame
    persistence: pd.DataFrame
    transitions: pd.DataFrame
    clusters: pd.DataFrame
    followed: pd.DataFrame
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        tasks = ", ".join(f"{year}: {R.shape[0]}" for year, R in zip(self.years, self.matrices, strict=True))
        return f"<Panel of {len(self.years)} years (tasks {tasks}): {len(self.chains)} chains of tasks>"


def documents_frame(
    sources: Sequence[Any],
    matrices: Sequence[ResponsibilityMatrix],
    years: Sequence[int],
    tasks: pd.DataFrame,
    moved: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a document."""
    grouped = tasks.groupby("year")
    frame = pd.DataFrame(index=pd.Index(years, name="year"))
    frame["document"] = [getattr(source, "document", "") for source in sources]
    frame["title"] = [getattr(source, "title", "") for source in sources]
    frame["tasks"] = [R.shape[0] for R in matrices]
    frame["units"] = [R.shape[1] for R in matrices]
    frame["assignments"] = [R.weight.nnz for R in matrices]
    frame["workload"] = [float(R.weight.data.sum()) for R in matrices]
    for status in ("kept", "returned", "new"):
        frame[status] = grouped["status"].agg(lambda s, status=status: int((s == status).sum()))
    frame["ending"] = grouped["last"].sum().astype(int)
    frame["leads_moved"] = moved.groupby("year_b").size().reindex(years, fill_value=0)
    return frame


def panel_words(panel: Panel, *, lang: str = "en") -> list[str]:
    """Say what a panel shows, one sentence each (skeleton)."""
    return [repr(panel)]
