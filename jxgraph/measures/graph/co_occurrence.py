"""Which units share tasks: the pairs of entries of each row, and the networks of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.numeric.arrays import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


class CoOccurrences(NamedTuple):
    """Every two units of a task: which pair, in which task, by which two entries.

    `a` and `b` are the units of the different pairs, in order; the other arrays have an item for each co-occurrence.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    pair: NDArray[np.intp]
    task: NDArray[np.intp]
    first: NDArray[np.intp]
    second: NDArray[np.intp]


def co_occurrences(P: sparse.csr_array) -> CoOccurrences:
    """List the co-occurrences of units (columns) in tasks (rows), task by task.

    Examples
    --------
    >>> from scipy import sparse
    >>> found = co_occurrences(sparse.csr_array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]))
    >>> list(zip(found.a[found.pair].tolist(), found.b[found.pair].tolist(), found.task.tolist()))
    [(0, 1, 0), (0, 1, 1), (0, 2, 1), (1, 2, 1)]
    """
    sizes, units = np.diff(P.indptr), max(P.shape[1], 1)
    first, second = pairs_within(sizes)
    a, b = (P.indices[side].astype(np.int64) for side in (first, second))
    pairs, pair = np.unique(a * units + b, return_inverse=True)
    task = np.repeat(np.arange(len(sizes)), sizes * (sizes - 1) // 2)
    return CoOccurrences(*np.divmod(pairs, units), pair, task, first, second)


def pairs_within(sizes: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List every pair of entries of one row, first and second, row by row, for rows of these sizes."""
    entry = np.arange(sizes.sum())
    followers = np.repeat(np.cumsum(sizes), sizes) - entry - 1
    first = np.repeat(entry, followers)
    step = np.arange(len(first)) - np.repeat(np.cumsum(followers) - followers, followers)
    return first, first + step + 1


# The networks of a matrix: its projection on the units, a network given instead, and the two-mode network itself.


class NetworkBatch(NamedTuple):
    """Networks as blocks of one network, one after the other; `sizes` are their numbers of nodes."""

    network: sparse.csr_array
    sizes: NDArray[np.int64]

    @property
    def start(self) -> NDArray[np.int64]:
        """The first node of each network, and the number of all nodes."""
        return np.concatenate([[0], np.cumsum(self.sizes)])

    @property
    def of_node(self) -> NDArray[np.intp]:
        """The network of every node."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def tables(self, which: NDArray[np.integer], nodes: int) -> NDArray[np.float64]:
        """Return the weights of the ties of some of the networks as dense tables of `nodes` x `nodes`."""
        network, begins = self.network, self.network.indptr[self.start]
        ties = np.diff(begins)[which]
        tie, table = runs(begins[which], ties), np.repeat(np.arange(len(which)), ties)
        row, first = network.tocoo().coords[0][tie], self.start[which][table]
        tables = np.zeros((len(which), nodes, nodes))
        tables[table, row - first, network.indices[tie] - first] = network.data[tie]
        return tables


def batch_networks(networks: Sequence[sparse.csr_array]) -> NetworkBatch:
    """Make networks the blocks of one."""
    sizes = np.array([network.shape[0] for network in networks], dtype=np.int64)
    one = networks[0] if len(networks) == 1 else sparse.csr_array(sparse.block_diag(networks, format="csr"))
    return NetworkBatch(one, sizes)


def projections(
    task: NDArray[np.integer], unit: NDArray[np.integer], weight: NDArray[np.float64], shape: tuple[int, int]
) -> NetworkBatch:
    """Project many documents of one shape on their units at once: `task` and `unit` are entries x documents."""
    (tasks, units), documents = shape, unit.shape[1]
    document = np.arange(documents)
    places = ((task + tasks * document).ravel(), (unit + units * document).ravel())
    W = sparse.csr_array((np.repeat(weight, documents), places), shape=(tasks * documents, units * documents))
    return NetworkBatch(without_loops(W.T @ W), np.full(documents, units))


def projection(source: Any) -> pd.DataFrame:
    r"""Project the responsibility matrix on the units: :math:`W^T W` with an empty diagonal.

    The tie network of `ties`, by `weight`. networkx's projections drop the edge weights, so the product is taken here.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Units x units in matrix order, symmetric, with the names of the units as index and as columns; 0 where two
        share no task. ``networkx.from_pandas_adjacency`` makes a graph of it, and `clusters` takes it as `network`.

    Examples
    --------
    >>> projection([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
             Finance  Trade
    unit
    Finance      0.0    0.5
    Trade        0.5    0.0
    """
    R = responsibility_matrix(source)
    names = R.units.index.rename("unit")
    frame = pd.DataFrame(tie_network(R).toarray(), index=names, columns=names.rename(None))
    frame.attrs = {"scheme": R.scheme}
    return frame


def without_loops(network: sparse.csr_array) -> sparse.csr_array:
    """Drop ties of a node to itself, and ties that weigh 0; sorted."""
    entries = network.tocoo()
    row, column = entries.coords
    kept = (row != column) & (entries.data > 0)
    pairs = sparse.csr_array((entries.data[kept], (row[kept], column[kept])), shape=network.shape)
    pairs.sort_indices()
    return pairs


def tie_network(source: Any, network: Any = None) -> sparse.csr_array:
    """Return the network of ties by weight, or the one that is given; sorted, with an entry where a tie weighs more.

    `network` is a sparse array, a frame of `projection`, or rows of `ties`.

    Raises
    ------
    UsageError
        The array is not units x units, symmetric and at least 0, or the frame names another unit or lacks a column.
    """
    R = responsibility_matrix(source)
    if network is None:
        return without_loops(R.weight.T @ R.weight)
    given = _from_frame(R, network) if isinstance(network, pd.DataFrame) else sparse.csr_array(network, dtype=float)
    units = R.shape[1]
    if given.shape != (units, units):
        raise UsageError("measures.network_shape", shape=str(given.shape), units=units)
    if not (np.isfinite(given.data).all() and (given.data >= 0).all()) or (given != given.T).nnz:
        raise UsageError("measures.network")
    return without_loops(given)


def two_mode_network(R: ResponsibilityMatrix) -> sparse.csr_array:
    """Return the matrix as a network of arcs from tasks to units; tasks are the first nodes.

    In it the modularity of arcs, out-strength times in-strength, is Barber's.
    """
    tasks, units = R.shape
    W = sparse.csr_array(R.weight.copy())
    W.eliminate_zeros()
    empty = [sparse.csr_array((tasks, tasks)), sparse.csr_array((units, units))]
    arcs = sparse.csr_array(sparse.block_array([[empty[0], W], [None, empty[1]]], format="csr"))
    arcs.sort_indices()
    return arcs


def _from_frame(R: ResponsibilityMatrix, frame: pd.DataFrame) -> sparse.csr_array:
    """Make a network of a frame of `projection`, by its names in any order, or of rows of `ties`."""
    if len(frame) == len(R.units) and set(frame.index) == set(frame.columns) == set(R.units.index):
        names = R.units.index
        return sparse.csr_array(frame.loc[names, names].to_numpy(float))
    return _from_rows(R, frame)


def _from_rows(R: ResponsibilityMatrix, rows: pd.DataFrame) -> sparse.csr_array:
    """Make a network of rows of `ties`: each pair by its `weight`."""
    missing = {"unit_a", "unit_b", "weight"} - set(rows.columns)
    if missing:
        raise UsageError("measures.ties_column", column=min(missing)).near(min(missing), rows.columns)
    a, b = (R.units.index.get_indexer(rows[side]) for side in ("unit_a", "unit_b"))
    if (min(a.min(initial=0), b.min(initial=0))) < 0:
        unknown = next(name for name in (*rows["unit_a"], *rows["unit_b"]) if name not in R.units.index)
        raise UsageError("measures.ties_unit", unit=unknown).near(unknown, R.units.index)
    shape = (R.shape[1], R.shape[1])
    half = sparse.csr_array((rows["weight"].to_numpy(float), (a, b)), shape=shape)
    return sparse.csr_array(half + half.T)
