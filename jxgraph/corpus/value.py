"""A corpus on disk as a value: its tables, queries over them, and the pooled measures."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np
from scipy import sparse

from jxgraph.corpus.pooled import document_matrices, pair_up, workload, write_projection
from jxgraph.corpus.storage import MEMORY, corpus_manifest, need_extra, tables_of
from jxgraph.errors import JxgraphError, UsageError, expect_path
from jxgraph.folders import current_folder, state_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor

    import pandas as pd

    from jxgraph.corpus.blocks import Failure
    from jxgraph.corpus.peers import Peers
    from jxgraph.panels import Panel

P = ParamSpec("P")
T = TypeVar("T")

_TRIES = 100

FAILURES = "failures.csv"
"""The file of the failures, in the folder of the corpus."""


def open(folder: str | os.PathLike[str], *, memory: str = MEMORY) -> Corpus:  # noqa: A001 -- read as jx.corpus.open
    """Open a data set that `read` or `jxgraph corpus` wrote.

    Parameters
    ----------
    folder
        Where it was written.
    memory
        What a query may hold in memory, a number with a unit; beyond it DuckDB spills to disk.

    Raises
    ------
    InputError
        The folder holds no corpus, or one of another version.
    UsageError
        The extra is not installed, or the limit is none.
    """
    need_extra()
    expect_path(folder, "corpus_folder")
    return Corpus(Path(folder), memory)


def _of_one_state(query: Callable[P, T]) -> Callable[P, T]:
    """Let a query of a corpus that another process replaces meanwhile begin again, so that it never mixes the two."""

    @wraps(query)
    def repeated(*arguments: P.args, **settings: P.kwargs) -> T:
        corpus: Any = arguments[0]
        for _ in range(_TRIES):
            state = state_of(current_folder(corpus.path))
            try:
                corpus.manifest = corpus_manifest(corpus.path)
                result = query(*arguments, **settings)
                if state_of(current_folder(corpus.path)) == state:  # not its words: the next but one may have the same
                    return result
            except (JxgraphError, OSError):
                if state_of(corpus.path) == state:
                    raise
        return query(*arguments, **settings)

    return repeated


class Corpus:
    """Many documents as coded tables on disk.

    Each of `documents`, `tasks`, `assignments`, `units` (a row a unit of a document, with its measures), `remarks` and
    `names` (a row a unit of all documents, with its department) is read completely at each access; `sql` reads only
    what a query needs. `document`, `task` and `unit` are codes; `role` is 1 for lead, 2 for co-lead, 3 for
    support; an assignment of a task that is printed twice is not `counted` and weighs nothing. Each access reads what
    is then in the folder, before or after another process has replaced it, and no mixture of both.
    """

    def __init__(self, path: Path, memory: str = MEMORY, left_out: Iterable[Failure] = ()) -> None:
        self.path = current_folder(path)
        self.memory = memory
        self.left_out = tuple(left_out)
        """The failures of the run that made it, which are said in each language; none of one that was opened."""
        self.state = state_of(self.path)
        """Which result was in the folder when it was opened: another one has other codes."""
        self.manifest = corpus_manifest(self.path)

    def __repr__(self) -> str:
        rows = self.manifest["counts"]
        return (
            f"<Corpus {self.path.name!r}: {rows['documents']} documents, {rows['tasks']} tasks, {rows['names']} units, "
            f"{rows['assignments']} assignments, {rows['failures']} failures>"
        )

    @property
    def documents(self) -> pd.DataFrame:
        """One row a document: where and when it is from, its counts, and the measures of the document."""
        return self.sql("SELECT * FROM documents ORDER BY document")

    @property
    def tasks(self) -> pd.DataFrame:
        """One row a task as printed, in the order of the documents."""
        return self.sql("SELECT * FROM tasks ORDER BY task")

    @property
    def assignments(self) -> pd.DataFrame:
        """One row an assignment as printed, coded; in the order of the documents."""
        return self.sql("SELECT * FROM assignments ORDER BY task, position, unit")

    @property
    def units(self) -> pd.DataFrame:
        """One row a unit of a document, with its measures there."""
        return self.sql("SELECT * FROM units ORDER BY document, unit")

    @property
    def remarks(self) -> pd.DataFrame:
        """One row a remark of a document."""
        return self.sql("SELECT * FROM remarks ORDER BY document, line, code, words")

    @property
    def names(self) -> pd.DataFrame:
        """One row a unit, with its department, and kind and level as in the first document that names it."""
        return self.sql("SELECT * FROM names ORDER BY unit")

    @property
    @_of_one_state
    def failures(self) -> pd.DataFrame:
        """One row a file that is not in the corpus: path, code, what happened, what to do."""
        import pandas as pd

        return pd.read_csv(self.path / FAILURES, encoding="utf-8-sig", keep_default_na=False)

    @_of_one_state
    def sql(self, query: str) -> pd.DataFrame:
        """Run a query in DuckDB's SQL on the tables of the corpus.

        Raises
        ------
        UsageError
            DuckDB does not understand the query.
        """
        import duckdb

        with tables_of(self.path, self.memory) as connection:
            try:
                rows: pd.DataFrame = connection.execute(query).df()
            except (duckdb.ProgrammingError, duckdb.DataError) as error:
                raise UsageError("corpus.query", error=error) from None
        return rows

    @_of_one_state
    def workload(self, *, by: str = "department", over: Sequence[str] = ()) -> pd.DataFrame:
        """Count and weigh the tasks of each department or unit.

        A department counts once in a task, with the strongest role of its units there. Workload counts assignments,
        not effort.

        Parameters
        ----------
        by
            "department", the same through all cities and years, or "unit".
        over
            Any of "place", "year", "level": separately for the documents of each.

        Returns
        -------
        DataFrame
            The groups in order, in each the heaviest first and collectives last: the columns of `over`; `rank`
            (competition ranking within the group, missing for a collective); the name; `collective`; `lead`,
            `co_lead`, `support`, `tasks`, `workload`, `share` of the group's workload; `documents`; `units` of the
            department.

        Raises
        ------
        UsageError
            Another word for `by` or `over`.
        """
        with tables_of(self.path, self.memory) as connection:
            return workload(connection, by, over)

    @_of_one_state
    def ties(
        self,
        *,
        by: str = "department",
        null: str | None = None,
        alpha: float = 0.05,
        samples: int | None = None,
        seed: int = 0,
        executor: Executor | None = None,
    ) -> pd.DataFrame:
        r"""List the departments that share tasks, and test whether they share more than chance, document by document.

        Pooled naively, two departments of the same cities' documents would seem tied. So each document has its own null
        model, and the law of the shared tasks over all documents is the convolution of theirs, without approximation.
        A corpus of one document has the result of `jxgraph.ties`.

        Parameters
        ----------
        by
            "department", the same through all cities and years, or "unit".
        null, alpha, samples, seed
            As `jxgraph.ties` takes them; by default ``fdsm`` with 100,000 samples shared among the documents, at least
            10,000 of each, or where that would take more than about a minute, ``sdsm_sized``.
        executor
            Any `concurrent.futures.Executor` for the laws of the documents, by default this process; the result is the
            same. Ten thousand documents take some four minutes of processor time.

        Returns
        -------
        DataFrame
            A row a pair that shares a task or is `fewer`, most shared first: `department_a`, `department_b` (or
            `unit_a`, `unit_b`); `shared` tasks; `weight`, the sum of the products of their weights; `documents` with
            both, `together` those in which they share; `odds_ratio`, common to all documents [1]_; `expected`,
            `p_more`, `p_fewer` (0 below 1e-300), `q`, `verdict` as in `jxgraph.ties`. `attrs`: `null`, `alpha`, `pairs`
            (of common documents), `tests`, the number of pairs with each verdict, `threshold`, `samples` and `seed`.

        Raises
        ------
        UsageError
            Another word for `by`; else as `jxgraph.ties`.

        References
        ----------
        .. [1] Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959) 719, https://doi.org/10.1093/jnci/22.4.719
        """
        from jxgraph.measures.nulls.pooled import pooled_ties
        from jxgraph.measures.nulls.registry import NullSettings

        settings = NullSettings(None if null is None else (null,), alpha, samples, seed)
        with tables_of(self.path, self.memory) as connection:
            frame = pooled_ties(lambda: document_matrices(connection, by), settings, executor)
            names = connection.execute("SELECT name, department FROM names ORDER BY unit").df()
        for place, side in enumerate("ab"):
            named = names["name" if by == "unit" else by].to_numpy()[frame.pop(side).to_numpy()]
            frame.insert(place, f"{by}_{side}", named)
        frame.attrs = {"scheme": self.manifest["settings"]["scheme"], "strata": "documents", **frame.attrs}
        return frame

    @_of_one_state
    def panel(self, place: str, **settings: Any) -> Panel:
        """Follow a place through the years, as `jxgraph.panel` does; `settings` are its own.

        Of several documents of a year the one with the most tasks is taken.

        Raises
        ------
        UsageError
            The corpus has no documents of two years of this place; else as `jxgraph.panel`.
        """
        from jxgraph.corpus.places import places_of
        from jxgraph.corpus.restored import breakdowns
        from jxgraph.panels import panel

        places = {one.place: one for one in places_of(self.documents).places}
        if place not in places:
            raise UsageError("panel.unknown_place", place=place).near(place, places)
        found = places[place]
        documents = list(breakdowns(self.path, found.documents))
        settings = {"scheme": self.manifest["settings"]["scheme"], **settings}
        return panel(documents, years=found.years, place=place, **settings)

    @_of_one_state
    def peers(self, place: str, *, year: int | None = None, alpha: float = 0.05) -> Peers:
        r"""Compare a city with its peers, the other places of its level in the same year.

        `jxgraph.pages.panel.write_peers` makes a page of the result, `jxgraph.write_panel` a section.

        Parameters
        ----------
        place
            As in `documents`.
        year
            By default the newest year of the place.
        alpha
            The level of the verdicts, between 0 and 1.

        Returns
        -------
        Peers
            `documents` that are compared, with `peer`. `departments`, the surest difference first: `department`;
            `tasks` of the city that name it and their `share`; `shrunken`, the share drawn to the peers where tasks are
            few; `peers_share`, `expected` and the usual range from `low` to `high` (0.9), by a beta-binomial law fitted
            to the peers without the city; `peers` that name it; `p_more`, `p_fewer`, `q`, `verdict` as in
            `jxgraph.ties`, for one more city by that law.

            `ties`, a row a pair that shares a task or is `fewer`: `department_a`, `department_b`; `shared` in the city;
            `expected` of it, given the sum with the peers and the margins of each document, by laws of a formula that
            are nearly those of ``fdsm``, so that what is tied everywhere is nothing unusual; `shared_peers`; `peers`
            with both, `together` those in which they share; their common `odds_ratio`; `p_more`, `p_fewer`, `q`,
            `verdict`; `task_ids`. `spread` in `attrs` is the standard deviation of the logarithm of that ratio between
            cities, which the test allows for; where it is 0, the test is Fisher's. Collectives are in neither frame.

        Raises
        ------
        UsageError
            The corpus has no such place, or none of its level in its year beside it; no level or year of it is known.
        """
        from jxgraph.corpus.peers import peers_of

        with tables_of(self.path, self.memory) as connection:
            return peers_of(connection, place, year, alpha)

    @_of_one_state
    def clusters(self, *, resolution: float = 1.0, restarts: int = 30, seed: int = 0) -> pd.DataFrame:
        """Group the departments that work together, over all documents; `jxgraph.clusters` says how.

        Returns
        -------
        DataFrame
            Indexed by `department`, by cluster and in it the heaviest first: `cluster`, from 1, 0 for a department that
            shares nothing; `size` of the cluster; `workload`. Collectives are left out.
        """
        from jxgraph.corpus.measuring import tie_clusters

        carried = self.workload()
        carried = carried[~carried["collective"]].set_index("department")[["workload"]]
        network = self._network(carried.index)
        carried.insert(0, "cluster", tie_clusters(network, resolution, restarts, seed))
        sizes = carried.groupby("cluster")["cluster"].transform("size")
        carried.insert(1, "size", sizes.where(carried["cluster"] > 0, 1))
        last = carried["cluster"].replace(0, len(carried) + 1)
        carried = carried.iloc[np.argsort(last.to_numpy(), kind="stable")]
        carried.attrs = {
            "scheme": self.manifest["settings"]["scheme"],
            "resolution": resolution,
            "restarts": restarts,
            "seed": seed,
        }
        return carried

    @_of_one_state
    def projection(self, path: str | os.PathLike[str], *, by: str = "unit") -> None:
        """Write who shares how many tasks with whom as one Parquet file, also where it is larger than memory.

        The columns are `unit_a` < `unit_b`, codes of `names` (for a department that of its first unit), `shared` and
        `weight`, sorted. Collectives are in it where `by` is "unit".

        Raises
        ------
        UsageError
            `by` is neither "unit" nor "department".
        OutputError
            The file cannot be written.
        """
        with tables_of(self.path, self.memory) as connection:
            write_projection(connection, Path(path), by)

    def _network(self, departments: pd.Index) -> sparse.csr_array:
        with tables_of(self.path, self.memory) as connection:
            pair_up(connection, "department", collectives=False)
            rows = connection.execute("SELECT a, b, weight FROM pair WHERE weight > 0 ORDER BY a, b").df()
            names = connection.execute("SELECT department FROM names ORDER BY unit").df()["department"].to_numpy()
        a, b = (departments.get_indexer(names[rows[side].to_numpy()]) for side in "ab")
        shape = (len(departments), len(departments))
        half = sparse.coo_array((rows["weight"].to_numpy(), (a, b)), shape=shape)
        network = (half + half.T).tocsr()
        network.sort_indices()
        return network
