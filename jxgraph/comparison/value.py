"""A comparison as a value: its frames, their counts, and sentences about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.comparison.changes import BOTH, DEPENDS, DOWN, GAINED, LOST, UP
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW
from jxgraph.errors import NearestAttribute, expect
from jxgraph.i18n import labels, null_label, scheme_names
from jxgraph.measures.nulls.fdr import MORE
from jxgraph.weights import scheme_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jxgraph.matrix import ResponsibilityMatrix


TABLES = ("summary", "tasks", "units", "ties", "clusters", "followed")
"""The frames of a comparison, in the order of its files."""

NAMED = 3
"""Units that are named one by one in a sentence, at most."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Comparison(NearestAttribute):
    """Two documents compared by `compare`.

    `a`, `b` are the matrices with the units named alike, `name_a`, `name_b` the names of the documents, `title_a`,
    `title_b` their titles. The frames are described at `compare`; `settings` made them.

    Examples
    --------
    >>> import jxgraph as jx
    >>> jx.compare([("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
    <Comparison 'A' (1 tasks) with 'B' (2 tasks): 1 tasks in both>
    """

    a: ResponsibilityMatrix
    b: ResponsibilityMatrix
    name_a: str
    name_b: str
    title_a: str
    title_b: str
    tasks: pd.DataFrame
    units: pd.DataFrame
    ties: pd.DataFrame
    clusters: pd.DataFrame
    followed: pd.DataFrame
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        kept = int((self.tasks["status"] == KEPT).sum())
        return (
            f"<Comparison {self.name_a!r} ({self.a.shape[0]} tasks) with {self.name_b!r} ({self.b.shape[0]} tasks): "
            f"{kept} tasks in both>"
        )

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(words)}</li>" for words in comparison_words(self))
        heading = f"{escape(self.name_a)} → {escape(self.name_b)}"
        return f"<div><strong>{heading}</strong><ul>{items}</ul></div>"

    @property
    def summary(self) -> pd.DataFrame:
        """One row a count, indexed by `count`: `in_a`, `in_b`, and `in_both` (missing where there is no such count).

        Examples
        --------
        >>> import jxgraph as jx
        >>> result = jx.compare([("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
        >>> result.summary.loc["tasks"].to_dict()
        {'in_a': 1.0, 'in_b': 2.0, 'in_both': 1.0}
        """
        ties, groups, sides = self.ties, self.clusters, (self.a, self.b)
        kept = self.tasks[self.tasks["status"] == KEPT]
        both = {
            "tasks": len(kept),
            **{name: int(kept[name].sum()) for name in ("same_text", "same_units", "same_lead")},
            "units": int((self.units["named_in"] == BOTH).sum()),
            "assignments": None,
            "workload": None,
            "ties": int((ties["change"] == KEPT).sum()),
            "ties_more": int(((ties["verdict_a"] == MORE) & (ties["verdict_b"] == MORE)).sum()),
            "clusters": len(groups.attrs["kept"]),
            **{name: groups.attrs[name] for name in ("ami", "ari")},
        }
        frame = pd.DataFrame(index=pd.Index(both, name="count", dtype="str"))
        for R, name in zip(sides, "ab", strict=True):
            frame[f"in_{name}"] = pd.Series(
                {
                    "tasks": R.shape[0],
                    "units": R.shape[1],
                    "assignments": R.weight.nnz,
                    "workload": float(R.weight.data.sum()),
                    "ties": int((ties[f"shared_{name}"] > 0).sum()),
                    "ties_more": int((ties[f"verdict_{name}"] == MORE).sum()),
                    "clusters": int(groups[f"cluster_{name}"].max()) if R.shape[1] else 0,
                },
                dtype="float64",
            )
        return frame.assign(in_both=pd.Series(both, dtype="float64"))


def comparison_words(comparison: Comparison, *, lang: str = "en") -> list[str]:
    """Say what a comparison shows of tasks, units, loads, ties, clusters and reforms, one sentence each.

    Parameters
    ----------
    comparison
        The result of `compare`.
    lang
        ``en`` or ``zh``.

    Raises
    ------
    UsageError
        There is no such language.

    Examples
    --------
    >>> from jxgraph.comparison import compare
    >>> result = compare([("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
    >>> comparison_words(result)[0]
    'Tasks: 1 in both, 1 of them with the same text; 0 in A only, 1 in B only.'
    """
    expect(comparison, Comparison, "comparison")
    return [
        *_of_tasks(comparison, lang),
        *_of_units(comparison, lang),
        *_of_ties(comparison, lang),
        *_of_clusters(comparison, lang),
        *_of_weights(comparison, lang),
    ]


def _of_weights(comparison: Comparison, lang: str) -> Iterator[str]:
    """Say what each role counts where this is not the default."""
    scheme = comparison.settings["scheme"]
    if scheme != scheme_names()[0]:
        yield labels(lang)["weighing"].format(weights=scheme_words(scheme, lang))


def _of_tasks(comparison: Comparison, lang: str) -> Iterator[str]:
    say, status = labels(lang), comparison.tasks["status"].value_counts()
    kept = comparison.tasks[comparison.tasks["status"] == KEPT]
    yield say["compared_tasks"].format(
        a=comparison.name_a,
        b=comparison.name_b,
        kept=len(kept),
        same=int(kept["same_text"].sum()),
        dropped=int(status.get(DROPPED, 0)),
        new=int(status.get(NEW, 0)),
    )
    if len(kept):
        other_units, other_lead = (int((~kept[column]).sum()) for column in ("same_units", "same_lead"))
        yield say["compared_kept"].format(b=comparison.name_b, units=other_units, lead=other_lead)


def _of_units(comparison: Comparison, lang: str) -> Iterator[str]:
    say, units = labels(lang), comparison.units
    both = units[units["named_in"] == BOTH]
    only = {name: int((units["named_in"] == name).sum()) for name in "ab"}
    yield say["compared_units"].format(
        a=comparison.name_a, b=comparison.name_b, both=len(both), only_a=only["a"], only_b=only["b"]
    )
    if len(comparison.followed):
        yield say["compared_followed"].format(count=len(comparison.followed))
    if len(both):
        directions = {name: int((both["direction"] == name).sum()) for name in (UP, DOWN, DEPENDS)}
        yield say["compared_shares"].format(**directions)
        yield from _greatest(both, lang)


def _greatest(both: pd.DataFrame, lang: str) -> Iterator[str]:
    """Name the units whose share shifts most, of those whose shift has one sign under every setting."""
    say = labels(lang)
    for direction, key in ((UP, "compared_up"), (DOWN, "compared_down")):
        moved = both[both["direction"] == direction]
        most = moved.iloc[np.argsort(-moved["shift"].abs().round(12), kind="stable")].head(NAMED)
        named = [
            say["compared_shift"].format(
                unit=unit, shift=100 * row["shift"], low=100 * row["shift_low"], high=100 * row["shift_high"]
            )
            for unit, row in most.iterrows()
        ]
        if named:
            yield say[key].format(named=say["list_separator"].join(named))


def _of_ties(comparison: Comparison, lang: str) -> Iterator[str]:
    say, ties = labels(lang), comparison.ties
    null = null_label(comparison.settings["null"], lang)[0]
    both = ties[ties["change"].isin([KEPT, GAINED, LOST])]
    counts = {name: int((both["change"] == name).sum()) for name in (KEPT, GAINED, LOST)}
    yield say["compared_ties"].format(a=comparison.name_a, b=comparison.name_b, **counts)
    changed = ties[ties["verdict_changed"]]
    if changed.empty:
        yield say["compared_no_verdict"].format(a=comparison.name_a, b=comparison.name_b, null=null)
    else:
        pairs = [f"{row['unit']}—{row['partner']}" for _, row in changed.head(NAMED).iterrows()]
        facts = {"count": len(changed), "pairs": say["list_separator"].join(pairs)}
        yield say["compared_verdict"].format(a=comparison.name_a, b=comparison.name_b, null=null, **facts)


def _of_clusters(comparison: Comparison, lang: str) -> Iterator[str]:
    counts = comparison.clusters.attrs
    if counts["units"]:
        numbers = {"kept": len(counts["kept"]), **{name: counts[name] for name in ("lost", "gained", "units")}}
        agreement = {name: f"{counts[name]:.2f}" for name in ("ami", "ari")}
        yield labels(lang)["compared_clusters"].format(a=comparison.name_a, b=comparison.name_b, **numbers, **agreement)
    else:
        yield labels(lang)["compared_no_clusters"]
