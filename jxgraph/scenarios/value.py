"""A changed matrix beside the one that it was made from."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.labels import checked, labels, shown, title
from jxgraph.matrix import ResponsibilityMatrix, assemble, responsibility_matrix
from jxgraph.measures.workload import workload
from jxgraph.scenarios import frames
from jxgraph.weights import ROLES, Scheme, known_scheme, named_scheme
from jxgraph.writing import brief

if TYPE_CHECKING:
    import pandas as pd

    from jxgraph.weights import SchemeLike


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a scenario: what was done, and the names and numbers in it."""

    action: str
    facts: tuple[tuple[str, str], ...]

    def words(self, lang: str = "en") -> str:
        """Say the step in a language, ``en`` or ``zh``.

        Examples
        --------
        >>> Step("remove", (("unit", "市商务局"),)).words("zh")
        '撤销市商务局'
        """
        return labels(lang)[f"step_{self.action}"].format(**dict(self.facts))


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Scenario:
    """A responsibility matrix as it would be, beside the one as it is.

    Every measure takes a scenario as it takes a matrix. Given to `reassign`, `merge_units`, `remove_unit` or
    `rebalance` it goes on from its first matrix, and the steps add up; its `matrix` given to them begins anew.

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
        What was done, in order.

    Notes
    -----
    Law and competence are not in the model: it counts assignments. `caution` says so, beside every result.
    """

    matrix: ResponsibilityMatrix
    baseline: ResponsibilityMatrix
    merged: ResponsibilityMatrix
    scheme: Scheme
    steps: tuple[Step, ...]

    @property
    def before(self) -> pd.DataFrame:
        """The `workload` of the matrix as it is."""
        return workload(self.baseline)

    @property
    def after(self) -> pd.DataFrame:
        """The `workload` of the matrix as it would be."""
        return workload(self.matrix)

    @property
    def summary(self) -> pd.DataFrame:
        """A few numbers `before` and `after`, indexed by `figure`.

        - `units`, `tasks`: how many; `unled`: tasks that nobody leads, of them `orphaned` by the changes (`orphans`);
          `pairs`: pairs of units that share a task.
        - `greatest_load`: the greatest workload of a unit; `gini`: the Gini coefficient of the workloads, 0 where all
          carry the same, missing where nothing weighs anything. Both leave out collectives, as the ranking does.
        """
        return frames.summary(self.baseline, self.matrix, int(self.leads["orphaned"].sum()))

    @property
    def changes(self) -> pd.DataFrame:
        """The units for which something changes, indexed by `unit`; in the order of `after`, units that go last.

        `rank`, `lead`, `tasks` and `workload`, each ``_before`` and ``_after``, missing where the unit is not there;
        `ties_lost` and `ties_gained`, the numbers of partners as `ties` has them.
        """
        return frames.changes(self.baseline, self.merged, self.matrix)

    @property
    def leads(self) -> pd.DataFrame:
        """The tasks whose lead changes, indexed by `task_id`, in matrix order.

        `number`, `leader`, `text`; the lead `from` and `to`, several joined by '；', empty where nobody leads;
        `orphaned`, whether the task had a lead and has none now, or lost its last unit; `line`. A unit that was merged
        bears its new name in `from`.
        """
        return frames.leads(self.merged, self.matrix)

    @property
    def orphans(self) -> pd.DataFrame:
        """The rows of `leads` that are orphaned."""
        return self.leads.query("orphaned")

    @property
    def ties(self) -> pd.DataFrame:
        """The pairs of units that share a task before and none after (`became` is ``lost``), or the other way round.

        `unit_a`, `unit_b`, `became` (``lost`` before ``gained``), `shared_before`, `shared_after`. A merged unit
        had the ties of all that it is made of.
        """
        return frames.ties(self.merged, self.matrix)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the names of their tables: summary, changes, leads, lost and gained ties."""
        return {
            "summary": self.summary,
            "changes": self.changes,
            "lead_changes": self.leads,
            "tie_changes": self.ties,
        }

    def words(self, lang: str = "en") -> list[str]:
        """Say the steps in a language, ``en`` or ``zh``, one sentence each."""
        return [step.words(lang) for step in self.steps]

    def title(self, lang: str = "en") -> str:
        """Say the steps in one line; empty where nothing was changed."""
        return {"zh": "；", "en": "; "}[checked(lang)].join(self.words(lang))

    def caution(self, lang: str = "en") -> str:
        """Say what the model does not know: law and competence."""
        return labels(lang)["caution"]

    def __repr__(self) -> str:
        return f"<Scenario {'; '.join(self.words()) or 'as it is'}: {self.matrix!r}>"

    def _repr_html_(self) -> str:
        steps = "".join(f"<li>{html.escape(words)}</li>" for words in self.words())
        heads = "".join(f"<th>{html.escape(title(name, 'en'))}</th>" for name in ("figure", "before", "after"))
        rows = "".join(
            f"<tr><th>{html.escape(shown('figure', name, 'en'))}</th><td>{before}</td><td>{after}</td></tr>"
            for name, before, after in self.summary.map(brief).itertuples()
        )
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div><ul>{steps}</ul>{table}<p>{html.escape(self.caution())}</p></div>"


def begin(source: Any, scheme: SchemeLike | None) -> Scenario:
    """Return a scenario in which nothing has changed yet, or the one that is given.

    Raises
    ------
    UsageError
        The weights are not those of a scheme that can be applied to a changed matrix, and none is given.
    """
    if isinstance(source, Scenario):
        return source if scheme is None else _reweighted(source, named_scheme(scheme))
    if scheme is not None:
        chosen = named_scheme(scheme)
        R = responsibility_matrix(source, scheme=chosen)
        return Scenario(R, R, R, chosen, ())
    R = responsibility_matrix(source)
    known = known_scheme(R.scheme)
    if known is None or not np.allclose(known.weigh(R.entries), R.weight.data, rtol=1e-9, atol=1e-12):
        raise UsageError(
            f"the matrix has weights of its own ({R.scheme}), which tell nothing of a changed matrix; say by which "
            "scheme to weigh both: scheme=..."
        )
    return Scenario(R, R, R, known, ())


def _reweighted(given: Scenario, scheme: Scheme) -> Scenario:
    return replace(
        given,
        matrix=given.matrix.with_scheme(scheme),
        baseline=given.baseline.with_scheme(scheme),
        merged=given.merged.with_scheme(scheme),
        scheme=scheme,
    )


def edges_of(R: ResponsibilityMatrix) -> pd.DataFrame:
    """Give the entries as rows of `task_id`, `unit`, `role` and `position`, for `go_on` to take back."""
    import pandas as pd

    entries = R.entries
    return pd.DataFrame(
        {
            "task_id": R.tasks.index[entries.task],
            "unit": R.units.index[R.weight.indices],
            "role": [str(ROLES[code - 1]) for code in entries.role],
            "position": entries.position,
        }
    )


def go_on(start: Scenario, step: Step, edges: pd.DataFrame) -> Scenario:
    """Return the scenario that a step leads to, given the edges it leaves between the same units."""
    changed = assemble(edges, start.matrix.tasks, start.matrix.units).with_scheme(start.scheme)
    return replace(start, matrix=changed, steps=(*start.steps, step))
