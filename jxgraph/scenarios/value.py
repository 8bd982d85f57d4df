"""A scenario: a changed matrix with the original one, and the differences between the two."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import NearestAttribute, UsageError
from jxgraph.i18n import labels, title, value_label
from jxgraph.io import short_number
from jxgraph.matrix import ResponsibilityMatrix, assemble, responsibility_matrix, task_words
from jxgraph.measures.inequality import gini
from jxgraph.measures.workload import workload
from jxgraph.model import LEADER_SEPARATOR, Breakdown, Role
from jxgraph.weights import ROLE_CODES, ROLES, Scheme, known_scheme, named_scheme

if TYPE_CHECKING:
    from jxgraph.weights import SchemeLike


# The differences between two matrices with the same tasks.


_COUNTS = {"rank": "Int64", "lead": "Int64", "tasks": "Int64", "workload": "Float64"}
_ROUNDING = 1e-9
"""Workloads that differ by less are the same sum in another order."""


def _summary(before: ResponsibilityMatrix, after: ResponsibilityMatrix, orphaned: int) -> pd.DataFrame:
    """Return the figures of both; `Scenario.summary` says which."""
    frame = pd.DataFrame({"before": _figures(before, 0), "after": _figures(after, orphaned)})
    return frame.rename_axis("figure")


def _changes(before: ResponsibilityMatrix, merged: ResponsibilityMatrix, after: ResponsibilityMatrix) -> pd.DataFrame:
    """Return the units for which something changes; `Scenario.changes` says what."""
    old, new = workload(before), workload(after)
    units = new.index.append(old.index.difference(new.index, sort=False))
    frame = pd.DataFrame(index=units.rename("unit"))
    moved = np.zeros(len(units), dtype=bool)
    for name, kind in _COUNTS.items():
        sides = [side[name].reindex(units).astype(kind) for side in (old, new)]
        frame[f"{name}_before"], frame[f"{name}_after"] = sides
        same = (sides[0] - sides[1]).abs().le(_ROUNDING) | (sides[0].isna() & sides[1].isna())
        moved |= ~same.fillna(value=False).to_numpy(dtype=bool)
    pairs = _ties(merged, after)
    for change in ("lost", "gained"):
        of = pairs[pairs["became"] == change]
        ends = pd.concat([of["unit_a"], of["unit_b"]]).value_counts()
        frame[f"ties_{change}"] = ends.reindex(units).fillna(0).astype(np.int64)
    moved |= frame[["ties_lost", "ties_gained"]].any(axis=1).to_numpy()
    return frame[moved]


def _leads(before: ResponsibilityMatrix, after: ResponsibilityMatrix) -> pd.DataFrame:
    """Return the tasks whose lead changes; `Scenario.leads` says what."""
    frame = task_words(before, ["number", "leader", "text"]).assign(
        **{"from": _lead_names(before), "to": _lead_names(after)}
    )
    emptied = (np.diff(before.weight.indptr) > 0) & (np.diff(after.weight.indptr) == 0)
    frame["orphaned"] = (frame["from"].ne("") & frame["to"].eq("")).to_numpy() | emptied
    frame["line"] = task_words(before, ["line"])["line"]
    return frame[frame["from"].ne(frame["to"]) | frame["orphaned"]]


def _ties(before: ResponsibilityMatrix, after: ResponsibilityMatrix) -> pd.DataFrame:
    """Return the pairs that lose or gain their tie; `Scenario.ties` says how."""
    units = before.units.index  # none is new: what was merged is merged in both
    sides = [_shared(R, units).tocoo() for R in (before, after)]
    # each pair of either matrix once, and its number of shared tasks in both
    cells = [side.coords[0].astype(np.int64) * len(units) + side.coords[1] for side in sides]
    pairs, pair = np.unique(np.concatenate(cells), return_inverse=True)
    old, new = np.split(pair, [len(cells[0])])
    counts = [
        np.bincount(at, side.data, len(pairs)).astype(np.int64) for at, side in zip((old, new), sides, strict=True)
    ]
    a, b = np.divmod(pairs, len(units))
    frame = pd.DataFrame(
        {
            "unit_a": units.take(a).astype("str"),
            "unit_b": units.take(b).astype("str"),
            "became": np.where(counts[1] == 0, "lost", "gained"),
            "shared_before": counts[0],
            "shared_after": counts[1],
        }
    )
    moved = frame[(counts[0] == 0) | (counts[1] == 0)]
    order = np.lexsort((-moved["shared_before"] - moved["shared_after"], moved["became"] == "gained"))
    return moved.iloc[order].reset_index(drop=True)


def _figures(R: ResponsibilityMatrix, orphaned: int) -> dict[str, float]:
    carried = workload(R)
    load = carried.loc[carried["rank"].notna(), "workload"].to_numpy()
    return {
        "tasks": float(R.shape[0]),
        "units": float(R.shape[1]),
        "unled": float(R.shape[0] - len(np.unique(R.entries.task[R.role.data == ROLE_CODES[str(Role.LEAD)]]))),
        "orphaned": float(orphaned),
        "greatest_load": float(load.max(initial=0.0)),
        "gini": float(gini(load)),
        "pairs": float(_shared(R, R.units.index).nnz),
    }


def _lead_names(R: ResponsibilityMatrix) -> list[str]:
    """Name the lead of every task; several stand in printed order."""
    rows = R.entries.task
    leads: list[list[tuple[int, str]]] = [[] for _ in range(R.shape[0])]
    for at in np.flatnonzero(R.role.data == ROLE_CODES[str(Role.LEAD)]):
        unit = str(R.units.index[R.weight.indices[at]])
        leads[rows[at]].append((int(R.position.data[at]), unit))
    return [LEADER_SEPARATOR.join(unit for _, unit in sorted(units)) for units in leads]


def _shared(R: ResponsibilityMatrix, units: pd.Index[Any]) -> sparse.csr_array:
    """Count the tasks that each pair of `units` shares, above the diagonal."""
    place = units.get_indexer(R.units.index)
    product = (R.pattern.T @ R.pattern).tocoo()
    a, b = (place[side] for side in product.coords)
    kept = a < b
    counts = (product.data[kept].astype(np.int64), (a[kept], b[kept]))
    return sparse.csr_array(counts, shape=(len(units), len(units)))


# The scenario, its steps, and how it begins and goes on.


_SOLVED = ("rebalance", "balanced")
"""Steps that hold for the weights by which they were solved."""

_RULES = ("alike", "only", "keep")
"""What `rebalance` was told about the leads that may move, as far as a step says it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a scenario: the action, and the names and numbers in it."""

    action: str
    facts: tuple[tuple[str, str], ...]

    def words(self, lang: str = "en") -> str:
        """Say the step in a language, ``en`` or ``zh``.

        Examples
        --------
        >>> Step("remove", (("unit", "市商务局"),)).words("zh")
        '撤销市商务局'
        """
        facts, texts = dict(self.facts), labels(lang)
        rules = [texts[f"step_{name}"].format(**facts) for name in _RULES if name in facts]
        return texts[f"step_{self.action}"].format(**facts) + texts["step_rules"].format(
            rules=texts["clause_separator"].join(rules)
        ) * bool(rules)


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Scenario(NearestAttribute):
    """A responsibility matrix as it would be, with the one as it is.

    Every measure takes a scenario as it takes a matrix. Given to `reassign`, `merge_units`, `remove_unit` or
    `rebalance` it goes on from its first matrix, and the steps add up; its `matrix` given to them starts a new one.

    Parameters
    ----------
    matrix
        As it would be. Tasks stay the same; units may be fewer, or one of another name.
    baseline
        As it is.
    merged
        As it is, but with the units that the scenario has merged: a unit of another name is no change of lead or tie.
    scheme
        By which all are weighed.
    steps
        The changes, in order.
    document
        The document that it began from; None where it began from something else.

    Notes
    -----
    Law and competence are not in the model: it counts assignments. `caution` says so with every result.

    Examples
    --------
    >>> import jxgraph as jx
    >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
    >>> scenario
    <Scenario Finance removed: <ResponsibilityMatrix 1 tasks x 1 units, 1 edges, lead-co>>
    """

    matrix: ResponsibilityMatrix
    baseline: ResponsibilityMatrix
    merged: ResponsibilityMatrix
    scheme: Scheme
    steps: tuple[Step, ...]
    document: Breakdown | None = None

    @property
    def before(self) -> pd.DataFrame:
        """The `workload` of the matrix as it is.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.before["workload"].to_dict()
        {'Finance': 1.0, 'Trade': 0.5}
        """
        return workload(self.baseline)

    @property
    def after(self) -> pd.DataFrame:
        """The `workload` of the matrix as it would be.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.after["workload"].to_dict()
        {'Trade': 0.5}
        """
        return workload(self.matrix)

    @property
    def summary(self) -> pd.DataFrame:
        """A few numbers `before` and `after`, indexed by `figure`.

        - `units`, `tasks`: how many; `unled`: tasks that nobody leads, of them `orphaned` by the changes (`orphans`);
          `pairs`: pairs of units that share a task.
        - `greatest_load`: the greatest workload of a unit; `gini`: the Gini coefficient of the workloads, 0 where all
          carry the same, missing where nothing weighs anything. Both leave out collectives, as the ranking does.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.summary.loc[["units", "unled"]].to_dict("index")
        {'units': {'before': 2.0, 'after': 1.0}, 'unled': {'before': 0.0, 'after': 1.0}}
        """
        return _summary(self.baseline, self.matrix, int(self.leads["orphaned"].sum()))

    @property
    def changes(self) -> pd.DataFrame:
        """The units for which something changes, indexed by `unit`; in the order of `after`, units that go last.

        `rank`, `lead`, `tasks` and `workload`, each ``_before`` and ``_after``, missing where the unit is not there;
        `ties_lost` and `ties_gained`, the numbers of partners as `ties` has them.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.changes[["workload_before", "workload_after"]].to_dict("index")
        {'Trade': {'workload_before': 0.5, 'workload_after': 0.5},
         'Finance': {'workload_before': 1.0, 'workload_after': None}}
        """
        return _changes(self.baseline, self.merged, self.matrix)

    @property
    def loads(self) -> pd.DataFrame:
        """The rows of `changes` whose load changes, or that come or go; of the others only the rank or the ties do.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.loads.index.tolist()
        ['Finance']
        """
        changes = self.changes
        same = (changes["workload_before"] - changes["workload_after"]).abs().le(_ROUNDING)
        return changes[~same.fillna(value=False)]

    @property
    def leads(self) -> pd.DataFrame:
        """The tasks whose lead changes, indexed by `task_id`, in matrix order.

        `number`, `leader`, `text`; the lead `from` and `to`, several joined by '；', empty where nobody leads;
        `orphaned`, whether the task had a lead and has none now, or lost its last unit; `line`. A unit that was merged
        bears its new name in `from`.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.leads[["from", "to", "orphaned"]].to_dict("index")
        {'t1': {'from': 'Finance', 'to': '', 'orphaned': True}}
        """
        return _leads(self.merged, self.matrix)

    @property
    def orphans(self) -> pd.DataFrame:
        """The rows of `leads` that are orphaned.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.orphans.index.tolist()
        ['t1']
        """
        return self.leads.query("orphaned")

    @property
    def ties(self) -> pd.DataFrame:
        """The pairs of units that share a task before and none after (`became` is ``lost``), or the other way round.

        `unit_a`, `unit_b`, `became` (``lost`` before ``gained``), `shared_before`, `shared_after`. A merged unit
        had the ties of all units that it replaces.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.ties[["unit_a", "unit_b", "became"]].values.tolist()
        [['Finance', 'Trade', 'lost']]
        """
        return _ties(self.merged, self.matrix)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the names of their tables: summary, changes, leads, lost and gained ties.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> list(scenario.tables)
        ['summary', 'changes', 'lead_changes', 'tie_changes']
        """
        return {
            "summary": self.summary,
            "changes": self.changes,
            "lead_changes": self.leads,
            "tie_changes": self.ties,
        }

    def words(self, lang: str = "en") -> list[str]:
        """Say the steps in a language, ``en`` or ``zh``, one sentence each.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.words(), scenario.words("zh")
        (['Finance removed'], ['撤销Finance'])
        """
        return [step.words(lang) for step in self.steps]

    def title(self, lang: str = "en") -> str:
        """Say the steps in one line; empty where nothing was changed.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.title("zh")
        '撤销Finance'
        """
        return labels(lang)["clause_separator"].join(self.words(lang))

    def caution(self, lang: str = "en") -> str:
        """Say what is not in the model: law and competence; and what level and kind are worth, if they decided.

        Examples
        --------
        >>> import jxgraph as jx
        >>> scenario = jx.remove_unit([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "Finance")
        >>> scenario.caution().split(";")[0]
        'The model counts assignments only'
        """
        texts, alike = labels(lang), any("alike" in dict(step.facts) for step in self.steps)
        return texts["sentence_separator"].join([texts["caution"], *([texts["caution_alike"]] if alike else [])])

    def __repr__(self) -> str:
        return f"<Scenario {'; '.join(self.words()) or 'as it is'}: {self.matrix!r}>"

    def _repr_html_(self) -> str:
        steps = "".join(f"<li>{html.escape(words)}</li>" for words in self.words())
        side = ' style="text-align:left"'  # a notebook sets all to the right, as numbers are
        first, *heads = (html.escape(title(name, "en")) for name in ("figure", "before", "after"))
        head = f"<th{side}>{first}</th>{''.join(f'<th>{name}</th>' for name in heads)}"
        rows = "".join(
            f"<tr><th{side}>{html.escape(value_label('figure', name, 'en'))}</th><td>{before}</td><td>{after}</td></tr>"
            for name, before, after in self.summary.map(short_number).itertuples()
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div><ul>{steps}</ul>{table}<p>{html.escape(self.caution())}</p></div>"


def start_scenario(source: Any, scheme: SchemeLike | None) -> Scenario:
    """Return a scenario in which nothing has changed yet, or the one that is given.

    Raises
    ------
    UsageError
        The weights are not those of a scheme that can be applied to a changed matrix, and none is given; or a scenario
        that was rebalanced by one scheme is to be weighed by another.
    """
    if isinstance(source, Scenario):
        if scheme is None:
            return source
        chosen = named_scheme(scheme)
        if chosen.name != source.scheme.name and any(step.action in _SOLVED for step in source.steps):
            raise UsageError("scenarios.rebalanced", own=source.scheme.name, other=chosen.name)
        matrices = {name: getattr(source, name).with_scheme(chosen) for name in ("matrix", "baseline", "merged")}
        return replace(source, scheme=chosen, **matrices)
    document = source if isinstance(source, Breakdown) else None
    if scheme is not None:
        chosen = named_scheme(scheme)
        R = responsibility_matrix(source, scheme=chosen)
        return Scenario(R, R, R, chosen, (), document)
    R = responsibility_matrix(source)
    known = known_scheme(R.scheme)
    if known is None or not np.allclose(known.weigh(R.entries), R.weight.data, rtol=1e-9, atol=1e-12):
        raise UsageError("scenarios.own_weights", scheme=R.scheme)
    return Scenario(R, R, R, known, (), document)


def edges_of(R: ResponsibilityMatrix) -> pd.DataFrame:
    """Return the entries as rows of `task_id`, `unit`, `role` and `position`, as `add_step` takes them."""
    entries = R.entries
    return pd.DataFrame(
        {
            "task_id": R.tasks.index[entries.task],
            "unit": R.units.index[R.weight.indices],
            "role": [str(ROLES[code - 1]) for code in entries.role],
            "position": entries.position,
        }
    )


def add_step(start: Scenario, step: Step, edges: pd.DataFrame) -> Scenario:
    """Return the scenario after a step, given the edges between the same units that it leaves."""
    changed = assemble(edges, start.matrix.tasks, start.matrix.units).with_scheme(start.scheme)
    return replace(start, matrix=changed, steps=(*start.steps, step))
