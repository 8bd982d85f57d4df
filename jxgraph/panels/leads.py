"""The leads of linked tasks from year to year, and the tasks that enter and leave by part and leader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.measures.leaders import words
from jxgraph.model import LIST_SEPARATOR, Role
from jxgraph.weights import ROLE_CODES, ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.panels.tasks import Links


class _Leads:
    """Who leads the tasks of all years, and which leads both ends of each link have.

    `names` are the units of all years, `start` the first row of each year in `leads` (tasks x units, a 1 for each
    lead). `before` and `after` are the rows of the two ends of each link; `kept`, `given` and `taken` (links x units)
    the leads of both ends, of the first alone, and of the second alone.
    """

    def __init__(self, matrices: Sequence[ResponsibilityMatrix], links: Links) -> None:
        self.names = pd.Index(dict.fromkeys(name for R in matrices for name in map(str, R.units.index)), dtype="str")
        self.start = np.cumsum([0, *(R.shape[0] for R in matrices)])
        task = np.concatenate([R.entries.task + low for R, low in zip(matrices, self.start[:-1], strict=True)])
        unit = np.concatenate([self.names.get_indexer(R.units.index.astype(str))[R.weight.indices] for R in matrices])
        role = np.concatenate([R.role.data for R in matrices]).astype(np.int64)
        shape = (int(self.start[-1]), len(self.names))
        self._roles = sparse.csr_array((role, (task, unit)), shape=shape)
        lead = role == ROLE_CODES[str(Role.LEAD)]
        self.leads = sparse.csr_array((np.ones(lead.sum(), dtype=np.int64), (task[lead], unit[lead])), shape=shape)
        self.before, self.after = self.start[links.a] + links.task_a, self.start[links.b] + links.task_b
        before, after = self.leads[self.before], self.leads[self.after]
        self.kept = before.multiply(after).tocsr()
        self.given, self.taken = ((side - self.kept).tocsr() for side in (before, after))
        for table in (self.kept, self.given, self.taken):
            table.eliminate_zeros()

    def changes(self) -> NDArray[np.str_]:
        """Say of each link how its leads changed; empty where they did not."""
        kept, given, taken = (np.diff(table.indptr) for table in (self.kept, self.given, self.taken))
        kinds = [(given == 0) & (taken == 0), given == 0, taken == 0, kept == 0]
        return np.select(kinds, ["", JOINED, LEFT, HANDED_OVER], PARTLY)

    def words(self, row: int) -> str:
        """List the leads of a task."""
        return LIST_SEPARATOR.join(self.names[_columns(self.leads, row)])

    def stayed(self, link: int) -> str:
        """List the leads that a link ends, which stay in the task in another role."""
        units, task = _columns(self._roles, self.after[link]), self.after[link]
        roles = self._roles.data[self._roles.indptr[task] : self._roles.indptr[task + 1]]
        stay = np.isin(units, _columns(self.given, link))
        pairs = zip(self.names[units[stay]], roles[stay], strict=True)
        return LIST_SEPARATOR.join(f"{unit} ({ROLES[role - 1]})" for unit, role in pairs)


def _columns(table: sparse.csr_array, row: int) -> NDArray[np.integer]:
    return np.asarray(table.indices[table.indptr[row] : table.indptr[row + 1]])


# The links whose leads differ.


HANDED_OVER, PARTLY, JOINED, LEFT = "handed_over", "partly_replaced", "joined", "left"

_MOVED = ("chain", "year_a", "year_b", "task_a", "task_b", "lead_a", "lead_b", "lead_change", "stays", "text")


def leads_moved(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a link whose lead units differ, by the later year, then in the order of its tasks.

    `lead_change`: ``handed_over`` if no lead of before is one of after, ``partly_replaced`` if some are, ``joined`` or
    ``left`` if leads were only added or only taken away, also where there were none before or are none after. `stays`
    lists the former leads that stay in the task in another role.
    """
    found = _Leads(matrices, links)
    change = found.changes()
    texts, ids = [words(R.tasks, "text") for R in matrices], [R.tasks.index.astype(str) for R in matrices]
    rows = []
    for n in np.lexsort((links.task_b, links.b)):
        if change[n]:
            (a, i), (b, j) = (links.a[n], links.task_a[n]), (links.b[n], links.task_b[n])
            leads = (found.words(found.before[n]), found.words(found.after[n]))
            where = (f"C{links.chain[a][i] + 1}", years[a], years[b], ids[a][i], ids[b][j])
            rows.append((*where, *leads, change[n], found.stayed(n), texts[b][j]))
    frame = pd.DataFrame(rows, columns=list(_MOVED))
    return frame.astype({name: "int64" if name.startswith("year") else "str" for name in _MOVED})


# The leads of each unit from a year to the next.


_COUNTS = ("kept", "given", "taken", "ended", "new")


def turnover(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """Return one row a unit and two consecutive years: what became of its leads, the unit with most leads first.

    Its leads of the first year are `kept`, `given` (the task goes on, the unit leads it no longer) or `ended` (the next
    year does not have the task); those of the second are kept, `taken` (it did not lead the task the year before) or
    `new` (the year before does not have the task). `given_to` and `taken_from` name the units that came and went in
    these tasks, each with the number of tasks. `carried` is kept and given together, `given_share` the part given.

    `attrs`: `years`, for each two years how many linked tasks have leads in both (`linked`), in how many these changed
    in which way, and the `rate` of changed tasks; missing where no task is linked.
    """
    found = _Leads(matrices, links)
    change = found.changes()
    frames, rates = [], []
    for n in range(len(matrices) - 1):
        here = np.flatnonzero((links.a == n) & (links.b == n + 1))
        frames.append(_of_two_years(found, n, here).assign(year_a=years[n], year_b=years[n + 1]))
        rates.append({"year_a": int(years[n]), "year_b": int(years[n + 1]), **_rate(found, here, change)})
    frame = pd.concat(frames)[
        ["unit", "year_a", "year_b", *_COUNTS, "carried", "given_share", "given_to", "taken_from"]
    ]
    frame = frame.astype({"unit": "str", "given_to": "str", "taken_from": "str"}).reset_index(drop=True)
    frame.attrs = {"years": rates}
    return frame


def _of_two_years(found: _Leads, n: int, here: NDArray[np.intp]) -> pd.DataFrame:
    """Count the leads of each unit that leads in year n or in the next."""
    tasks = [np.arange(found.start[at], found.start[at + 1]) for at in (n, n + 1)]
    ended, new = (
        found.leads[np.setdiff1d(t, side[here])] for t, side in zip(tasks, (found.before, found.after), strict=True)
    )
    kept, given, taken = (table[here] for table in (found.kept, found.given, found.taken))
    counts = {name: t.sum(axis=0) for name, t in zip(_COUNTS, (kept, given, taken, ended, new), strict=True)}
    frame = pd.DataFrame({"unit": found.names, **counts})
    passed = (given.T @ taken).tocsr()
    frame["carried"] = frame["kept"] + frame["given"]
    frame["given_share"] = frame["given"] / frame["carried"].where(frame["carried"] > 0)
    frame["given_to"], frame["taken_from"] = _partners(found.names, passed), _partners(found.names, passed.T.tocsr())
    leads = 2 * frame["kept"] + frame[[*_COUNTS[1:]]].sum(axis=1)
    return frame.iloc[np.argsort(-leads, kind="stable")[: int((leads > 0).sum())]]


def _partners(names: pd.Index[str], passed: sparse.csr_array) -> list[str]:
    """List for each unit the others and the numbers of tasks, most tasks first."""
    result = []
    for row in range(len(names)):
        span = slice(passed.indptr[row], passed.indptr[row + 1])
        units, tasks = passed.indices[span], passed.data[span]
        order = np.lexsort((units, -tasks))
        result.append(LIST_SEPARATOR.join(f"{names[u]} ({t})" for u, t in zip(units[order], tasks[order], strict=True)))
    return result


def _rate(found: _Leads, here: NDArray[np.intp], change: NDArray[np.str_]) -> dict[str, Any]:
    """Count the changes of the tasks that have leads in both years."""
    number = np.diff(found.leads.indptr)
    led = here[(number[found.before[here]] > 0) & (number[found.after[here]] > 0)]
    counts = {kind: int((change[led] == kind).sum()) for kind in (HANDED_OVER, PARTLY, JOINED, LEFT)}
    return {"linked": len(led), **counts, "rate": sum(counts.values()) / len(led) if len(led) else None}


# The tasks of each part and leader that come and go.


_FLOWS = ("tasks", "kept", "returned", "new", "ending", "gone")


def flows(tasks: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return one row a year, part and leader, in printed order: its tasks, and how many come and go.

    `kept`, `returned` and `new` count them by status; `ending` counts the tasks that no later year has. `gone` are the
    tasks of this part and leader in the year before that this year does not have, wherever it might print them; a
    group that has only these follows the others. The sums over a year are those of the documents.
    """
    year, chain = np.searchsorted(years, tasks["year"]), np.unique(tasks["chain"], return_inverse=True)[1]
    key = chain * (len(years) + 1) + year
    leaves = ~np.isin(key + 1, key) & (year < len(years) - 1)
    here = tasks[["year", "part", "leader"]].assign(tasks=1, gone=0, ending=tasks["last"])
    for status in ("kept", "returned", "new"):
        here[status] = tasks["status"] == status
    of_last_year = tasks.loc[leaves, ["part", "leader"]]
    of_last_year = of_last_year.assign(year=np.asarray(years)[year[leaves] + 1], gone=1)
    both = pd.concat([here, of_last_year]).fillna(dict.fromkeys(_FLOWS, 0)).astype(dict.fromkeys(_FLOWS, "int64"))
    both = both.sort_values("year", kind="stable")
    return both.groupby(["year", "part", "leader"], sort=False)[[*_FLOWS]].sum().reset_index()
